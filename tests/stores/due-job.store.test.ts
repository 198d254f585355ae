import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { openDatabase } from '#database/connect.ts';
import { migrate } from '#database/migrate.ts';
import type { Db } from '#database/schema.ts';
import {
  addJob,
  claimDueJob,
  finishJob,
  forgetOldJobs,
  giveBackJob,
  listFailedJobs,
  setAsideAbandoned,
  type ClaimedJob,
} from '#jobs/due-job.store.ts';
import { addRecurring, doDueJobs } from '#jobs/worker.ts';
import { ENGINES, freshDatabase, freshLocation, type Engine } from '../support/database.ts';

const NINE = new Date('2026-12-01T09:00:00Z');
const ida = 'the worker Ida';
const jim = 'the worker Jim';

let onPostgres: string | undefined;

/** A database with no job in it. One for all does on PostgreSQL, which takes its time to make each. */
async function withoutJobs(t: TestContext, engine: Engine): Promise<Db> {
  if (engine === 'SQLite') return freshDatabase(t, engine);
  onPostgres ??= await freshLocation(t, engine);
  const db = openDatabase(onPostgres);
  t.after(() => db.destroy());
  await migrate(db);
  await db.deleteFrom('dueJob').execute();
  return db;
}

function minutesAfter(instant: Date, minutes: number): Date {
  return new Date(instant.getTime() + minutes * 60_000);
}

/** A letter to be sent at nine. */
async function letterDue(db: Db, to = 'amina', dueAt = NINE): Promise<void> {
  await addJob(db, { kind: 'send letter', uniqueKey: `letter to ${to}`, details: { to }, dueAt });
}

async function claimed(db: Db, worker: string, now: Date): Promise<ClaimedJob> {
  const job = await claimDueJob(db, worker, now);
  assert.ok(job, `${worker} finds a job`);
  return job;
}

/** Five tries that come to nothing, each when it falls due. */
async function failFiveTimes(db: Db): Promise<Date> {
  let now = NINE;
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    await giveBackJob(db, ida, await claimed(db, ida, now), `Try ${attempt} failed.`, now);
    now = minutesAfter(now, 60);
  }
  return now;
}

for (const engine of ENGINES) {
  describe(`due jobs on ${engine}`, () => {
    it('says whether a job was added', async (t) => {
      const db = await withoutJobs(t, engine);
      assert.equal(await addJob(db, { kind: 'send letter', uniqueKey: 'letter', dueAt: NINE }), true);
      assert.equal(await addJob(db, { kind: 'send letter', uniqueKey: 'letter', dueAt: NINE }), false);
    });

    it('does not add again what is done already', async (t) => {
      const db = await withoutJobs(t, engine);
      await letterDue(db);
      await finishJob(db, ida, await claimed(db, ida, NINE), NINE);
      await letterDue(db);
      assert.equal(await claimDueJob(db, ida, minutesAfter(NINE, 60)), undefined);
    });

    it('hands over what was asked for, as it was asked', async (t) => {
      const db = await withoutJobs(t, engine);
      await letterDue(db);
      const { kind, details, dueAt, attempts } = await claimed(db, ida, NINE);
      assert.deepEqual(
        { kind, details, dueAt, attempts },
        { kind: 'send letter', details: { to: 'amina' }, dueAt: NINE, attempts: 1 },
      );
    });

    it('needs no details', async (t) => {
      const db = await withoutJobs(t, engine);
      await addJob(db, { kind: 'look around', uniqueKey: 'look', dueAt: NINE });
      assert.equal((await claimed(db, ida, NINE)).details, null);
    });

    it('may not be done before their time', async (t) => {
      const db = await withoutJobs(t, engine);
      await letterDue(db);
      assert.equal(await claimDueJob(db, ida, new Date(NINE.getTime() - 1)), undefined);
      assert.ok(await claimDueJob(db, ida, NINE));
    });

    it('come in the order they fell due', async (t) => {
      const db = await withoutJobs(t, engine);
      await letterDue(db, 'late', minutesAfter(NINE, 2));
      await letterDue(db, 'first', NINE);
      await letterDue(db, 'next', minutesAfter(NINE, 1));
      const order: unknown[] = [];
      for (let left = 3; left > 0; left -= 1) order.push((await claimed(db, ida, minutesAfter(NINE, 5))).details);
      assert.deepEqual(order, [{ to: 'first' }, { to: 'next' }, { to: 'late' }]);
    });

    it('may not be taken by a second worker while the first is at them', async (t) => {
      const db = await withoutJobs(t, engine);
      await letterDue(db);
      await claimed(db, ida, NINE);
      assert.equal(await claimDueJob(db, jim, minutesAfter(NINE, 10)), undefined);
    });

    it('may not be taken twice by the same worker either', async (t) => {
      const db = await withoutJobs(t, engine);
      await letterDue(db);
      await claimed(db, ida, NINE);
      assert.equal(await claimDueJob(db, ida, minutesAfter(NINE, 1)), undefined);
    });

    it('may not be done again once they are done', async (t) => {
      const db = await withoutJobs(t, engine);
      await letterDue(db);
      assert.equal(await finishJob(db, ida, await claimed(db, ida, NINE), NINE), true);
      assert.equal(await claimDueJob(db, jim, minutesAfter(NINE, 24 * 60)), undefined);
    });

    it('go to the next worker when the claim of the first has run out', async (t) => {
      const db = await withoutJobs(t, engine);
      await letterDue(db);
      await claimed(db, ida, NINE);
      assert.equal((await claimed(db, jim, minutesAfter(NINE, 11))).attempts, 2);
    });

    it('may not be finished by a worker whose claim ran out and went to another', async (t) => {
      const db = await withoutJobs(t, engine);
      await letterDue(db);
      const idas = await claimed(db, ida, NINE);
      const jims = await claimed(db, jim, minutesAfter(NINE, 11));
      assert.equal(await finishJob(db, ida, idas, minutesAfter(NINE, 12)), false);
      assert.equal(await finishJob(db, jim, jims, minutesAfter(NINE, 12)), true);
    });

    it('may not be given back by a worker whose claim ran out and went to another', async (t) => {
      const db = await withoutJobs(t, engine);
      await letterDue(db);
      const idas = await claimed(db, ida, NINE);
      await claimed(db, jim, minutesAfter(NINE, 11));
      await giveBackJob(db, ida, idas, 'The pen broke.', minutesAfter(NINE, 12));
      assert.equal(await claimDueJob(db, ida, minutesAfter(NINE, 20)), undefined);
    });

    it('are set aside for a person once five workers have died with them in hand', async (t) => {
      const db = await withoutJobs(t, engine);
      await letterDue(db);
      let at = NINE;
      for (let worker = 1; worker <= 5; worker += 1) {
        await claimed(db, `worker ${worker}`, at);
        at = minutesAfter(at, 11);
      }
      assert.equal(await claimDueJob(db, jim, at), undefined);
      await setAsideAbandoned(db, at);
      assert.equal((await listFailedJobs(db)).length, 1);
    });

    it('may not be finished by a worker who never had them', async (t) => {
      const db = await withoutJobs(t, engine);
      await letterDue(db);
      assert.equal(await finishJob(db, jim, await claimed(db, ida, NINE), NINE), false);
    });

    it('may not be finished twice', async (t) => {
      const db = await withoutJobs(t, engine);
      await letterDue(db);
      const job = await claimed(db, ida, NINE);
      await finishJob(db, ida, job, NINE);
      assert.equal(await finishJob(db, ida, job, NINE), false);
    });

    it('are tried again later each time they fail, and not before', async (t) => {
      const db = await withoutJobs(t, engine);
      await letterDue(db);
      let now = NINE;
      for (const minutes of [2, 4, 8, 16]) {
        await giveBackJob(db, ida, await claimed(db, ida, now), 'The pen broke.', now);
        const again = minutesAfter(now, minutes);
        assert.equal(await claimDueJob(db, ida, new Date(again.getTime() - 1)), undefined, `before ${minutes} minutes`);
        now = again;
      }
      assert.equal((await claimed(db, ida, now)).attempts, 5);
    });

    it('stay failed after five tries, for a person to see', async (t) => {
      const db = await withoutJobs(t, engine);
      await letterDue(db);
      const now = await failFiveTimes(db);
      assert.equal(await claimDueJob(db, ida, minutesAfter(now, 365 * 24 * 60)), undefined);
      const failed = await listFailedJobs(db);
      assert.deepEqual(
        failed.map((row) => ({ ...row })),
        [{ kind: 'send letter', uniqueKey: 'letter to amina', lastError: 'Try 5 failed.' }],
      );
    });

    it('are not listed as failed while there is hope, nor once they are done', async (t) => {
      const db = await withoutJobs(t, engine);
      await letterDue(db);
      await giveBackJob(db, ida, await claimed(db, ida, NINE), 'The pen broke.', NINE);
      assert.deepEqual(await listFailedJobs(db), []);
      const again = minutesAfter(NINE, 2);
      await finishJob(db, ida, await claimed(db, ida, again), again);
      assert.deepEqual(await listFailedJobs(db), []);
    });

    it('are forgotten a week after they were done, and 90 days after they failed', async (t) => {
      const db = await withoutJobs(t, engine);
      const days = (number: number): number => number * 24 * 60;
      await letterDue(db, 'amina');
      const failed = minutesAfter(await failFiveTimes(db), -60);
      await letterDue(db, 'ben');
      await finishJob(db, ida, await claimed(db, ida, NINE), NINE);
      await letterDue(db, 'joan', new Date('2036-12-01T09:00:00Z'));
      const left = async (now: Date): Promise<string[]> => {
        await forgetOldJobs(db, now);
        const rows = await db.selectFrom('dueJob').select('uniqueKey').orderBy('uniqueKey').execute();
        return rows.map(({ uniqueKey }) => uniqueKey.replace('letter to ', ''));
      };
      assert.deepEqual(await left(minutesAfter(NINE, days(7) - 1)), ['amina', 'ben', 'joan']);
      assert.deepEqual(await left(minutesAfter(NINE, days(7) + 1)), ['amina', 'joan']);
      assert.deepEqual(await left(minutesAfter(failed, days(90) - 1)), ['amina', 'joan']);
      assert.deepEqual(await left(minutesAfter(failed, days(90) + 1)), ['joan']);
    });

    it('that come by themselves come no second time when the first is forgotten', async (t) => {
      const db = await withoutJobs(t, engine);
      const nightly = [{ kind: 'look around', times: '30 3 * * *' }];
      await addRecurring(db, nightly, NINE);
      const then = new Date('2026-12-02T03:30:00Z');
      await finishJob(db, ida, await claimed(db, ida, then), then);
      const later = minutesAfter(then, 8 * 24 * 60);
      await forgetOldJobs(db, later);
      await addRecurring(db, nightly, later);
      assert.deepEqual(await db.selectFrom('dueJob').select('dueAt').execute(), [
        { dueAt: '2026-12-11T03:30:00.000Z' },
      ]);
      assert.equal(await claimDueJob(db, ida, later), undefined);
    });

    it('do not hold up the others when one has failed for good', async (t) => {
      const db = await withoutJobs(t, engine);
      await letterDue(db, 'amina');
      const now = await failFiveTimes(db);
      await letterDue(db, 'ben', now);
      assert.deepEqual((await claimed(db, ida, now)).details, { to: 'ben' });
    });
  });
}

describe('four workers with a PostgreSQL connection each', () => {
  it('do each of twenty jobs exactly once', async (t) => {
    const location = await freshLocation(t, 'PostgreSQL');
    const pools = Array.from({ length: 4 }, () => openDatabase(location));
    t.after(() => Promise.all(pools.map((db) => db.destroy())));
    const [first] = pools as [Db, ...Db[]];
    await migrate(first);
    for (let number = 1; number <= 20; number += 1) await letterDue(first, `family ${number}`);

    const sent: unknown[] = [];
    const work = {
      handlers: {
        'send letter': (_db: Db, { details }: ClaimedJob): Promise<void> => {
          sent.push(details);
          return Promise.resolve();
        },
      },
      recurring: [],
    };
    // A worker whom another forestalls looks again in its next round.
    const rounds = async (db: Db, at: number): Promise<void> => {
      while (sent.length < 20) await doDueJobs(db, work, `worker ${at}`, () => NINE);
    };
    await Promise.all(pools.map(rounds));

    const letters = sent.map((details) => (details as { to: string }).to);
    assert.deepEqual(letters.sort(), Array.from({ length: 20 }, (_, at) => `family ${at + 1}`).sort());
    const { open } = await first
      .selectFrom('dueJob')
      .where('doneAt', 'is', null)
      .select((job) => job.fn.countAll<number>().as('open'))
      .executeTakeFirstOrThrow();
    assert.equal(open, 0);
  });
});
