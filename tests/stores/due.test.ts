import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import { addDays, dayInLondon } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import { openDatabase } from '#database/connect.ts';
import { migrate } from '#database/migrate.ts';
import { loadDemonstration } from '#commands/demonstration.ts';
import { DEFAULT_CHOICES } from '#features/clock/choices.ts';
import { givePlan } from '#features/plan/cover.store.ts';
import { beginRecord } from '#features/plan/begin.store.ts';
import { addPerson } from '#features/identity/person.store.ts';
import { daysOf } from '#features/plan/due.ts';
import { countDays, countUncounted, countYesterdays, keepDays } from '#features/plan/due.store.ts';
import { countNotCountedOf } from '#features/plan/due-lists.store.ts';
import type { NewEvent } from '#features/plan/event.ts';
import { insertEvent, listEvents } from '#features/plan/event.store.ts';
import { findRecordOf, writeEvent } from '#features/plan/record.store.ts';
import { ENGINES, freshLocation } from '../support/database.ts';
import { at, dilys, found, sam } from '../support/people.ts';
import { planOf, withPlans } from '../support/plans.ts';

const NINE = at('09:00');
const TODAY = dayInLondon(NINE);
const CHOICES = DEFAULT_CHOICES;

const plain = { words: {}, onlyFor: null, supersedes: null };
const ADVICE: NewEvent = { kind: 'advice received', happenedOn: TODAY, details: { advice: 'health' }, ...plain };

async function keptOf(db: Db, planId: string) {
  const days = await db.selectFrom('planDue').selectAll().where('planId', '=', planId).orderBy('number').execute();
  const now = await db.selectFrom('planNow').selectAll().where('planId', '=', planId).executeTakeFirst();
  return { days, now };
}

/** What should be kept of a plan: what its events and the clock say. */
async function saidOf(db: Db, planId: string, today = TODAY) {
  const { dateOfBirth } = await db
    .selectFrom('plan')
    .innerJoin('child', 'child.id', 'plan.childId')
    .select('dateOfBirth')
    .where('plan.id', '=', planId)
    .executeTakeFirstOrThrow();
  const { days, now } = daysOf({ events: await listEvents(db, planId), dateOfBirth }, today, CHOICES);
  return {
    days: days.map((day, index) => ({ planId, number: index + 1, ...day, isLastDay: day.isLastDay ? 1 : 0 })),
    now: { planId, ...now, countedOn: today },
  };
}

async function plansOf(db: Db): Promise<string[]> {
  return (await db.selectFrom('plan').select('id').execute()).map(({ id }) => id);
}

/** An event as a file of them would add it, past every function of ours. */
async function addRaw(db: Db, planId: string, number: number): Promise<void> {
  await db
    .insertInto('planEvent')
    .values({
      id: randomUUID(),
      planId,
      number,
      kind: 'delay explained',
      happenedOn: TODAY,
      details: '{"reason":"our mistake"}',
      recordedAt: NINE.toISOString(),
    })
    .execute();
}

for (const engine of ENGINES) {
  describe(`what is due, kept on ${engine}`, () => {
    it('is what the events and the clock say, of every plan of the demonstration', async (t) => {
      const db = await withPlans(t, engine);
      for (const plan of await plansOf(db)) assert.deepEqual(await keptOf(db, plan), await saidOf(db, plan));
    });

    it('is counted again by whatever an officer writes down, corrects, begins or gives away', async (t) => {
      const db = await withPlans(t, engine);
      const person = await sam(db, NINE);
      const plan = await planOf(db, 'Idris Yusuf');
      const record = found(await findRecordOf(db, person, plan, NINE));
      const seen = found(record.events.at(-1)).number;
      const id = randomUUID();
      assert.equal(await writeEvent(db, person, plan, { id, seen, event: ADVICE }, CHOICES, NINE), 'saved');
      assert.deepEqual(await keptOf(db, plan), await saidOf(db, plan));
      const before = await keptOf(db, plan);
      const wrong: NewEvent = { ...ADVICE, kind: 'did not happen', supersedes: id };
      const correction = { id: randomUUID(), seen: seen + 1, event: wrong };
      assert.equal(await writeEvent(db, person, plan, correction, CHOICES, NINE), 'saved');
      assert.deepEqual(await keptOf(db, plan), await saidOf(db, plan));
      assert.notDeepEqual((await keptOf(db, plan)).days, before.days);

      const ola = { name: 'Ola Berg', address: 'ola@example.org', role: 'caseworker', reason: 'New here' } as const;
      const to = found(await addPerson(db, ola, undefined, NINE));
      assert.equal(await givePlan(db, await dilys(db, NINE), { plan, to }, CHOICES, NINE), 'given');
      assert.deepEqual(await keptOf(db, plan), await saidOf(db, plan));

      const begun = await beginRecord(
        db,
        person,
        {
          name: 'Nia Bowen',
          dateOfBirth: '2018-03-04',
          inCareSince: null,
          reference: undefined,
          isAnother: false,
          eventId: randomUUID(),
          event: { kind: 'request received', happenedOn: TODAY, details: { by: 'parent' }, ...plain },
        },
        CHOICES,
        NINE,
      );
      assert.ok(begun.outcome === 'begun');
      const { days, now } = await keptOf(db, begun.id);
      assert.deepEqual([days.length > 0, now?.stage], [true, 'deciding-to-assess']);
    });

    it('shows by itself which plan has an event that was not counted, and is counted next', async (t) => {
      const db = await withPlans(t, engine);
      assert.equal(await countUncounted(db, CHOICES, NINE), 0);
      const [idris, maya] = [await planOf(db, 'Idris Yusuf'), await planOf(db, 'Maya Carter')];
      await addRaw(db, idris, 90);
      await db.transaction().execute((trx) => insertEvent(trx, maya, randomUUID(), ADVICE, null, NINE));
      for (const plan of [idris, maya]) assert.equal((await keptOf(db, plan)).now, undefined);
      assert.equal(await countUncounted(db, CHOICES, NINE), 2);
      for (const plan of [idris, maya]) assert.deepEqual(await keptOf(db, plan), await saidOf(db, plan));
    });

    it('says to whoever works on a plan that it is not counted yet, and to nobody else', async (t) => {
      const db = await withPlans(t, engine);
      const [caseworker, manager] = [await sam(db, NINE), await dilys(db, NINE)];
      await countUncounted(db, DEFAULT_CHOICES, NINE);
      assert.equal(await countNotCountedOf(db, caseworker, NINE), 0);
      await db
        .deleteFrom('planNow')
        .where('planId', '=', await planOf(db, 'Idris Yusuf'))
        .execute();
      assert.equal(await countNotCountedOf(db, caseworker, NINE), 1);
      assert.equal(await countNotCountedOf(db, manager, NINE), 0);
    });

    it('is undone with the transaction of its event', async (t) => {
      const db = await withPlans(t, engine);
      const plan = await planOf(db, 'Idris Yusuf');
      const before = await keptOf(db, plan);
      await assert.rejects(
        db.transaction().execute(async (trx) => {
          await insertEvent(trx, plan, randomUUID(), ADVICE, null, NINE);
          await keepDays(trx, [plan], CHOICES, NINE);
          throw new Error('The power went.');
        }),
        /The power went/,
      );
      assert.deepEqual(await keptOf(db, plan), before);
    });

    it('is counted again on each day, once', async (t) => {
      const db = await withPlans(t, engine);
      const tomorrow = new Date(NINE.getTime() + 24 * 60 * 60_000);
      const all = (await plansOf(db)).length;
      assert.equal(await countYesterdays(db, CHOICES, NINE), 0);
      assert.equal(await countYesterdays(db, CHOICES, tomorrow), all);
      assert.equal(await countYesterdays(db, CHOICES, tomorrow), 0);
      for (const plan of await plansOf(db))
        assert.deepEqual(await keptOf(db, plan), await saidOf(db, plan, addDays(TODAY, 1)));
    });

    it('comes back when it was lost, more plans than are counted at once', async (t) => {
      const db = await withPlans(t, engine);
      const { childId } = await db.selectFrom('plan').select('childId').executeTakeFirstOrThrow();
      await db
        .insertInto('plan')
        .values(
          Array.from({ length: 230 }, (_, index) => ({
            id: `more-${index}`,
            childId,
            addedAt: NINE.toISOString(),
          })),
        )
        .execute();
      await db.deleteFrom('planDue').execute();
      await db.deleteFrom('planNow').execute();
      const all = (await plansOf(db)).length;
      assert.equal(await countUncounted(db, CHOICES, NINE), all);
      assert.equal(await countUncounted(db, CHOICES, NINE), 0);
      const idris = await planOf(db, 'Idris Yusuf');
      assert.deepEqual(await keptOf(db, idris), await saidOf(db, idris));
    });

    it('is kept of no plan that has been ended', async (t) => {
      const db = await withPlans(t, engine);
      const plan = await planOf(db, 'Idris Yusuf');
      await db.updateTable('plan').set({ endedAt: NINE.toISOString() }).where('id', '=', plan).execute();
      await db.transaction().execute((trx) => keepDays(trx, [plan], CHOICES, NINE));
      assert.deepEqual(await keptOf(db, plan), { days: [], now: undefined });
      assert.equal(await countUncounted(db, CHOICES, NINE), 0);
    });
  });
}

// On SQLite one connection of a process would wait for the other for ever; a transaction there has the only pen.
describe('two servers that count on PostgreSQL', () => {
  it('lose nothing while officers write, and do no harm to each other', async (t) => {
    const location = await freshLocation(t, 'PostgreSQL');
    const servers = [openDatabase(location), openDatabase(location)] as const;
    t.after(() => Promise.all(servers.map((db) => db.destroy())));
    const [db, other] = servers;
    await migrate(db);
    await loadDemonstration(db, at('08:00'));
    const tomorrow = new Date(NINE.getTime() + 24 * 60 * 60_000);
    const job = { id: 'job', kind: 'count the days', details: null, dueAt: tomorrow, attempts: 1 };
    const plan = await planOf(db, 'Idris Yusuf');
    await Promise.all([
      countDays(CHOICES)(db, job, tomorrow),
      countDays(CHOICES)(other, job, tomorrow),
      addRaw(other, plan, 90),
      addRaw(db, plan, 91),
    ]);
    await countUncounted(db, CHOICES, tomorrow);
    for (const one of await plansOf(db))
      assert.deepEqual(await keptOf(db, one), await saidOf(db, one, addDays(TODAY, 1)));
  });
});
