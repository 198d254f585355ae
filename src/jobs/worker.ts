import { randomUUID } from 'node:crypto';
import { Cron } from 'croner';
import type { Db } from '#database/schema.ts';
import { addJob, claimDueJob, finishJob, giveBackJob, setAsideAbandoned, type ClaimedJob } from './due-job.store.ts';

/** What a kind of job does. It may run twice after a crash, so doing it again must do no harm. */
export type JobHandler = (db: Db, job: ClaimedJob, now: Date) => Promise<void>;

/** A job that falls due by itself, at times written as cron writes them, in London time. */
export interface Recurring {
  kind: string;
  times: string;
}

export interface Work {
  handlers: Record<string, JobHandler>;
  recurring: Recurring[];
}

/** Does every job that is due, one after another. Returns how many were done. */
export async function doDueJobs(db: Db, work: Work, worker: string, clock: () => Date): Promise<number> {
  let done = 0;
  await setAsideAbandoned(db, clock());
  for (let job = await claimDueJob(db, worker, clock()); job; job = await claimDueJob(db, worker, clock())) {
    try {
      const handler = work.handlers[job.kind];
      if (!handler) throw new Error(`Nothing here does jobs of the kind "${job.kind}".`);
      await handler(db, job, clock());
      if (await finishJob(db, worker, job, clock())) done += 1;
    } catch (error) {
      await giveBackJob(db, worker, job, error instanceof Error ? error.message : String(error), clock());
    }
  }
  return done;
}

/** Adds the next occurrence of each recurring job. Servers may all do this: the key lets one in. */
export async function addRecurring(db: Db, recurring: Recurring[], now: Date): Promise<void> {
  for (const { kind, times } of recurring) {
    const dueAt = new Cron(times, { timezone: 'Europe/London', paused: true }).nextRun(now);
    if (dueAt) await addJob(db, { kind, uniqueKey: `${kind} ${dueAt.toISOString()}`, dueAt });
  }
}

/**
 * Looks for due jobs every few seconds until it is stopped. `stop` waits for the job in hand.
 * @param onError is told when the database itself cannot be used; the worker goes on trying.
 */
export function startWorker(
  db: Db,
  work: Work,
  {
    clock,
    everySeconds = 2,
    onError,
  }: { clock: () => Date; everySeconds?: number | undefined; onError: (error: unknown) => void },
): { stop: () => Promise<void> } {
  const worker = randomUUID();
  let stopped = false;
  let inHand: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  const round = async (): Promise<void> => {
    try {
      await addRecurring(db, work.recurring, clock());
      await doDueJobs(db, work, worker, clock);
    } catch (error) {
      onError(error);
    }
    if (!stopped) timer = setTimeout(startRound, everySeconds * 1000);
  };
  const startRound = (): void => {
    inHand = round();
  };

  startRound();
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await inHand;
    },
  };
}
