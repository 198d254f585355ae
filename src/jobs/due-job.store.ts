import { randomUUID } from 'node:crypto';
import type { Db } from '#database/schema.ts';

/** How long a claim holds before another worker may take the job over: longer than any job should run. */
const CLAIM_MINUTES = 10;
/** A job that has failed this often waits for a person. */
const MOST_ATTEMPTS = 5;
const DAY = 24 * 60 * 60_000;

export interface JobToAdd {
  kind: string;
  /** Only one job with this key is ever added, so adding it again is safe. */
  uniqueKey: string;
  details?: unknown;
  dueAt: Date;
}

export interface ClaimedJob {
  id: string;
  kind: string;
  details: unknown;
  dueAt: Date;
  attempts: number;
}

/** Adds a job unless one with its key is there already. True when it was added. */
export async function addJob(db: Db, job: JobToAdd): Promise<boolean> {
  const added = await db
    .insertInto('dueJob')
    .values({
      id: randomUUID(),
      kind: job.kind,
      uniqueKey: job.uniqueKey,
      details: JSON.stringify(job.details ?? null),
      dueAt: job.dueAt.toISOString(),
    })
    .onConflict((conflict) => conflict.column('uniqueKey').doNothing())
    .executeTakeFirst();
  return Number(added.numInsertedOrUpdatedRows) > 0;
}

/**
 * Claims the job that has been due longest, or nothing. A claim runs out after ten minutes, so a worker that died
 * leaves its job to the next one: what a job does must be safe to do again.
 */
export async function claimDueJob(db: Db, worker: string, now: Date): Promise<ClaimedJob | undefined> {
  const claimedUntil = new Date(now.getTime() + CLAIM_MINUTES * 60_000).toISOString();
  const claimed = await db
    .updateTable('dueJob')
    .set((row) => ({ claimedBy: worker, claimedUntil, attempts: row('attempts', '+', 1) }))
    .where('id', '=', (jobs) =>
      jobs
        .selectFrom('dueJob')
        .select('id')
        .where('doneAt', 'is', null)
        .where('failedAt', 'is', null)
        .where('dueAt', '<=', now.toISOString())
        .where('attempts', '<', MOST_ATTEMPTS)
        .where((job) => job.or([job('claimedUntil', 'is', null), job('claimedUntil', '<', now.toISOString())]))
        .orderBy('dueAt')
        .orderBy('id')
        .limit(1),
    )
    // PostgreSQL looks at these again once a rival's claim is committed; the choice above it does not repeat.
    .where('doneAt', 'is', null)
    .where('failedAt', 'is', null)
    .where('dueAt', '<=', now.toISOString())
    .where((job) => job.or([job('claimedUntil', 'is', null), job('claimedUntil', '<', now.toISOString())]))
    .returning(['id', 'kind', 'details', 'dueAt', 'attempts'])
    .executeTakeFirst();
  if (!claimed) return undefined;
  return { ...claimed, details: JSON.parse(claimed.details) as unknown, dueAt: new Date(claimed.dueAt) };
}

/** Sets aside, for a person to see, jobs whose every worker died with them in hand: tried again for ever, they would stop all the others. */
export async function setAsideAbandoned(db: Db, now: Date): Promise<void> {
  await db
    .updateTable('dueJob')
    .set({ failedAt: now.toISOString(), lastError: 'Every worker that took this job ended before it was done.' })
    .where('attempts', '>=', MOST_ATTEMPTS)
    .where('claimedUntil', '<', now.toISOString())
    .where('doneAt', 'is', null)
    .where('failedAt', 'is', null)
    .execute();
}

/** Records that this worker did the job. False when its claim had run out and another worker has the job. */
export async function finishJob(db: Db, worker: string, job: ClaimedJob, now: Date): Promise<boolean> {
  const finished = await db
    .updateTable('dueJob')
    .set({ doneAt: now.toISOString(), claimedUntil: null, lastError: null })
    .where('id', '=', job.id)
    .where('claimedBy', '=', worker)
    .where('doneAt', 'is', null)
    .executeTakeFirst();
  return finished.numUpdatedRows > 0n;
}

/** Gives a job back to be tried later, twice as late each time; after five attempts it stays failed for a person to see. */
export async function giveBackJob(db: Db, worker: string, job: ClaimedJob, reason: string, now: Date): Promise<void> {
  const gone = job.attempts >= MOST_ATTEMPTS;
  const tryAgainAt = new Date(now.getTime() + 2 ** job.attempts * 60_000).toISOString();
  await db
    .updateTable('dueJob')
    .set({
      claimedBy: null,
      claimedUntil: null,
      lastError: reason,
      ...(gone ? { failedAt: now.toISOString() } : { dueAt: tryAgainAt }),
    })
    .where('id', '=', job.id)
    .where('claimedBy', '=', worker)
    .execute();
}

/** Takes away jobs that were done a week ago or failed 90 days ago. Their keys do not come again: an id, or an instant. */
export async function forgetOldJobs(db: Db, now: Date): Promise<void> {
  const before = (days: number): string => new Date(now.getTime() - days * DAY).toISOString();
  await db
    .deleteFrom('dueJob')
    .where((job) => job.or([job('doneAt', '<', before(7)), job('failedAt', '<', before(90))]))
    .execute();
}

/** Jobs that have failed for good, newest first. */
export async function listFailedJobs(db: Db): Promise<{ kind: string; uniqueKey: string; lastError: string | null }[]> {
  return db
    .selectFrom('dueJob')
    .select(['kind', 'uniqueKey', 'lastError'])
    .where('failedAt', 'is not', null)
    .orderBy('failedAt', 'desc')
    .limit(100)
    .execute();
}
