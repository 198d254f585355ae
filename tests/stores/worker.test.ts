import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Db } from '#database/schema.ts';
import { addJob, listFailedJobs } from '#jobs/due-job.store.ts';
import { addRecurring, doDueJobs, startWorker, type Work } from '#jobs/worker.ts';
import { freshDatabase } from '../support/database.ts';

const NINE = new Date('2026-12-01T09:00:00Z');

async function dueTimes(db: Db): Promise<string[]> {
  const rows = await db.selectFrom('dueJob').select('dueAt').orderBy('dueAt').execute();
  return rows.map(({ dueAt }) => dueAt);
}

/** Asks at each of these instants what comes next, as a running server does. */
async function dueWhenAskedAt(db: Db, times: string, instants: string[]): Promise<string[]> {
  for (const instant of instants) await addRecurring(db, [{ kind: 'look around', times }], new Date(instant));
  return dueTimes(db);
}

function everyHalfHour(from: string, hours: number): string[] {
  return Array.from({ length: hours * 2 }, (_, at) => new Date(Date.parse(from) + at * 30 * 60_000).toISOString());
}

describe('a job that falls due by itself', () => {
  const cases = [
    {
      times: '0 9 * * *',
      around: '2026-03-28T00:00:00Z',
      due: ['2026-03-28T09:00:00.000Z', '2026-03-29T08:00:00.000Z', '2026-03-30T08:00:00.000Z'],
      says: 'at nine on the day the clocks go forward, and the day after',
    },
    {
      times: '0 9 * * *',
      around: '2026-10-23T23:00:00Z',
      due: ['2026-10-24T08:00:00.000Z', '2026-10-25T09:00:00.000Z', '2026-10-26T09:00:00.000Z'],
      says: 'at nine on the day the clocks go back, and the day after',
    },
    {
      times: '5 0 * * *',
      around: '2026-03-28T00:00:00Z',
      due: ['2026-03-28T00:05:00.000Z', '2026-03-29T00:05:00.000Z', '2026-03-29T23:05:00.000Z'],
      says: 'five minutes into each day of spring, London time',
    },
    {
      times: '5 0 * * *',
      around: '2026-10-23T23:00:00Z',
      due: ['2026-10-23T23:05:00.000Z', '2026-10-24T23:05:00.000Z', '2026-10-26T00:05:00.000Z'],
      says: 'five minutes into each day of autumn, London time',
    },
    {
      times: '30 1 * * *',
      around: '2026-03-28T00:00:00Z',
      due: ['2026-03-28T01:30:00.000Z', '2026-03-29T01:00:00.000Z', '2026-03-30T00:30:00.000Z'],
      says: 'once on the day that has no half past one',
    },
    {
      times: '30 1 * * *',
      around: '2026-10-23T23:00:00Z',
      due: ['2026-10-24T00:30:00.000Z', '2026-10-25T00:30:00.000Z', '2026-10-26T01:30:00.000Z'],
      says: 'once on the day that has two of them',
    },
  ];
  for (const { times, around, due, says } of cases) {
    it(`is due ${says}`, async (t) => {
      const db = await freshDatabase(t);
      const asked = everyHalfHour(around, 72).filter((instant) => instant < (due.at(-1) ?? ''));
      assert.deepEqual(await dueWhenAskedAt(db, times, asked), due);
    });
  }

  it('is added once, however often and from however many servers it is asked for', async (t) => {
    const db = await freshDatabase(t);
    const asked = Array.from({ length: 5 }, () => '2026-12-01T08:00:00Z');
    assert.deepEqual(await dueWhenAskedAt(db, '0 9 * * *', asked), ['2026-12-01T09:00:00.000Z']);
  });

  it('is still there for a server that was down when it fell due', async (t) => {
    const db = await freshDatabase(t);
    const seen: Date[] = [];
    const work = workThat((job) => seen.push(job.dueAt));
    await addRecurring(db, work.recurring, new Date('2026-12-01T08:00:00Z'));
    await doDueJobs(db, work, 'Ida', () => new Date('2026-12-03T12:00:00Z'));
    assert.deepEqual(seen, [NINE]);
  });
});

describe('doing what is due', () => {
  it('does every job, and says how many', async (t) => {
    const db = await freshDatabase(t);
    for (const name of ['one', 'two', 'three']) await addJob(db, { kind: 'look around', uniqueKey: name, dueAt: NINE });
    assert.equal(
      await doDueJobs(
        db,
        workThat(() => {}),
        'Ida',
        () => NINE,
      ),
      3,
    );
    assert.equal(
      await doDueJobs(
        db,
        workThat(() => {}),
        'Ida',
        () => NINE,
      ),
      0,
    );
  });

  it('goes on to the next job when one fails', async (t) => {
    const db = await freshDatabase(t);
    for (const name of ['breaks', 'works'])
      await addJob(db, { kind: 'look around', uniqueKey: name, details: name, dueAt: NINE });
    const work = workThat(({ details }) => {
      if (details === 'breaks') throw new Error('The pen broke.');
    });
    assert.equal(await doDueJobs(db, work, 'Ida', () => NINE), 1);
  });

  it('tells in the end what nobody here knows how to do', async (t) => {
    const db = await freshDatabase(t);
    await addJob(db, { kind: 'dance', uniqueKey: 'dance', dueAt: NINE });
    for (let hour = 9; hour < 14; hour += 1)
      await doDueJobs(
        db,
        workThat(() => {}),
        'Ida',
        () => new Date(`2026-12-01T${String(hour).padStart(2, '0')}:00:00Z`),
      );
    assert.match((await listFailedJobs(db))[0]?.lastError ?? '', /kind "dance"/);
  });
});

describe('a running worker', () => {
  it('finishes the job in hand before it stops, and begins no other round', async (t) => {
    const db = await freshDatabase(t);
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const { promise: mayEnd, resolve: letEnd } = Promise.withResolvers<void>();
    await addJob(db, { kind: 'look around', uniqueKey: 'slow', dueAt: NINE });
    const work: Work = {
      handlers: {
        'look around': async () => {
          begin();
          await mayEnd;
        },
      },
      recurring: [],
    };
    const worker = startWorker(db, work, { clock: () => NINE, everySeconds: 0.01, onError: assert.ifError });
    await begun;
    const stopped = worker.stop();
    letEnd();
    await stopped;
    const { doneAt } = await db.selectFrom('dueJob').select('doneAt').executeTakeFirstOrThrow();
    assert.equal(doneAt, NINE.toISOString());
  });

  it('goes on trying when the database cannot be used, and says so', async (t) => {
    const db = await freshDatabase(t);
    await db.schema.alterTable('due_job').renameTo('away').execute();
    const { promise: told, resolve: tell } = Promise.withResolvers<unknown>();
    const { promise: done, resolve: finish } = Promise.withResolvers<void>();
    const work = workThat(() => finish());
    const worker = startWorker(db, work, { clock: () => NINE, everySeconds: 0.01, onError: tell });
    t.after(() => worker.stop());
    assert.match(String(await told), /no such table/);
    await db.schema.alterTable('away').renameTo('due_job').execute();
    await addJob(db, { kind: 'look around', uniqueKey: 'at last', dueAt: NINE });
    await done;
  });
});

function workThat(does: (job: { details: unknown; dueAt: Date }) => unknown): Work {
  return {
    handlers: {
      'look around': (_db, job) => {
        does(job);
        return Promise.resolve();
      },
    },
    recurring: [{ kind: 'look around', times: '0 9 * * *' }],
  };
}
