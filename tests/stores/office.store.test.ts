import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Db } from '#database/schema.ts';
import { verifyAccessLog } from '#features/access-log/access-log.store.ts';
import { keptHeadsIn } from '#features/access-log/kept-heads.ts';
import { DEFAULT_CHOICES } from '#features/clock/choices.ts';
import type { Officer } from '#features/identity/person.ts';
import { coverPlan, findPlanToCover, givePlan } from '#features/plan/cover.store.ts';
import { findMorning, listDue, type DueOfPlan } from '#features/plan/due-lists.store.ts';
import { findPlanFor } from '#features/plan/plan.store.ts';
import {
  countPlansOf,
  isTooShort,
  keepNameWords,
  listPlansOf,
  MOST_FOUND,
  searchPlans,
} from '#features/plan/office.store.ts';
import { findRecordOf } from '#features/plan/record.store.ts';
import { listUnasked } from '#features/plan/unasked.store.ts';
import { ENGINES } from '../support/database.ts';
import { addPerson } from '#features/identity/person.store.ts';
import { amina, at, dilys, found, idOf, sam } from '../support/people.ts';
import { childCalled, lastLine, linesOf, planOf, toldTo, withPlans } from '../support/plans.ts';

const NINE = at('09:00');
const ALL = { from: 0, most: 100 };
const A_DAY = 24 * 60 * 60_000;
const SAMS = ['Daniel Okafor', 'Idris Yusuf', 'Leo Marsh', 'Maya Carter', 'Priya Shah', 'Ruth Okafor'];

async function end(db: Db, table: 'child' | 'plan', id: string): Promise<void> {
  await db.updateTable(table).set({ endedAt: NINE.toISOString() }).where('id', '=', id).execute();
}

async function namesFound(
  db: Db,
  officer: Officer<'caseworker'> | Officer<'manager'>,
  words: string,
  now = NINE,
): Promise<string[]> {
  return (await searchPlans(db, officer, words, now)).map(({ childName }) => childName).sort();
}

for (const engine of ENGINES) {
  describe(`plans in work on ${engine}`, () => {
    it('are those the caseworker looks after, by name', async (t) => {
      const db = await withPlans(t, engine);
      const person = await sam(db, NINE);
      assert.deepEqual(
        (await listPlansOf(db, person, ALL, NINE)).map(({ childName }) => childName),
        SAMS,
      );
      assert.equal(await countPlansOf(db, person, NINE), SAMS.length);
    });

    it('come a page at a time, and only what is on the page is in the access log', async (t) => {
      const db = await withPlans(t, engine);
      const person = await sam(db, NINE);
      const lines = await linesOf(db, async () => {
        const page = await listPlansOf(db, person, { from: 2, most: 2 }, NINE);
        assert.deepEqual(
          page.map(({ childName }) => childName),
          ['Leo Marsh', 'Maya Carter'],
        );
      });
      assert.equal(lines, 2);
    });

    it('are nobody else’s: neither another caseworker’s, nor a manager’s who has not said why', async (t) => {
      const db = await withPlans(t, engine);
      const other = { ...(await sam(db, NINE)), id: await idOf(db, 'tom', NINE) };
      for (const officer of [other, await dilys(db, NINE)]) {
        assert.deepEqual(await listPlansOf(db, officer, ALL, NINE), []);
        assert.equal(await countPlansOf(db, officer, NINE), 0);
      }
    });

    it('are not there any more at once when they are given to somebody else, or end', async (t) => {
      const db = await withPlans(t, engine);
      const person = await sam(db, NINE);
      const caseworkerId = await idOf(db, 'dilys', NINE);
      const idris = await planOf(db, 'Idris Yusuf');
      await db.updateTable('plan').set({ caseworkerId }).where('id', '=', idris).execute();
      await end(db, 'plan', await planOf(db, 'Leo Marsh'));
      await end(db, 'child', await childCalled(db, 'Ruth Okafor'));
      assert.equal((await listPlansOf(db, person, ALL, NINE)).length, 3);
      assert.equal(await countPlansOf(db, person, NINE), 3);
    });
  });

  describe(`a search for a plan on ${engine}`, () => {
    it('finds by the beginning of any word of the name, in any order, with and without accents', async (t) => {
      const db = await withPlans(t, engine);
      const person = await sam(db, NINE);
      await keepNameWords(db, await childCalled(db, 'Priya Shah'), 'Priya Zoë O’Shah');
      for (const [words, names] of [
        ['okaf', ['Daniel Okafor', 'Ruth Okafor']],
        ['OKAFOR ruth', ['Ruth Okafor']],
        ['ru ok', ['Ruth Okafor']],
        ['zoe', ['Priya Shah']],
        ['o’shah', ['Priya Shah']],
        ['kafor', []],
        ['ruth carter', []],
        ['%', []],
        ["' or 1=1", []],
        ['', []],
      ] as const)
        assert.deepEqual(await namesFound(db, person, words), names, words);
    });

    it('finds by the reference, and by no piece of it', async (t) => {
      const db = await withPlans(t, engine);
      const person = await sam(db, NINE);
      for (const words of [' ehc-1044 ', 'EHC-1044', 'ehc 1044', 'ehc1044', '1044', 'EHC–1044'])
        assert.deepEqual(await namesFound(db, person, words), ['Maya Carter'], words);
      for (const words of ['EHC-10', '10', '044']) assert.deepEqual(await namesFound(db, person, words), [], words);
    });

    it('asks for two letters, so that nobody lists the town', async (t) => {
      const db = await withPlans(t, engine);
      assert.deepEqual(await namesFound(db, await dilys(db, NINE), 'm'), []);
      assert.deepEqual(['m', ' ', '-', 'm c', 'mo', '10'].map(isTooShort), [true, true, true, true, false, false]);
    });

    it('finds for a caseworker nothing that is not theirs, and for a manager all', async (t) => {
      const db = await withPlans(t, engine);
      assert.deepEqual(await namesFound(db, await sam(db, NINE), 'tyler'), []);
      assert.deepEqual(await namesFound(db, await sam(db, NINE), 'EHC-0803'), []);
      const [tyler] = await searchPlans(db, await dilys(db, NINE), 'tyler', NINE);
      assert.deepEqual(
        [tyler?.childName, tyler?.reference, tyler?.caseworker, tyler?.mayWorkOn],
        ['Tyler Brooks', 'EHC-0803', null, false],
      );
    });

    it('does not find what has ended', async (t) => {
      const db = await withPlans(t, engine);
      await end(db, 'plan', await planOf(db, 'Maya Carter'));
      assert.deepEqual(await namesFound(db, await dilys(db, NINE), 'maya'), []);
    });

    it('writes every name that it shows into the access log', async (t) => {
      const db = await withPlans(t, engine);
      const manager = await dilys(db, NINE);
      assert.equal(await linesOf(db, () => searchPlans(db, manager, 'okafor', NINE)), 2);
      assert.equal(await linesOf(db, () => searchPlans(db, manager, 'nobody', NINE)), 0);
      const childId = await childCalled(db, 'Ruth Okafor');
      const { action, actingAs, why } = await lastLine(db, childId);
      assert.deepEqual([action, actingAs, why], ['found in a search', 'manager', 'looks for a plan']);
    });

    it(`shows ${MOST_FOUND} and says that there are more, however many there are`, async (t) => {
      const db = await withPlans(t, engine);
      for (let number = 0; number < 40; number += 1) {
        const id = `many-${number}`;
        await db
          .insertInto('child')
          .values({ id, name: `Manya Many ${number}`, dateOfBirth: '2018-01-01', addedAt: NINE.toISOString() })
          .execute();
        await keepNameWords(db, id, `Manya Many ${number}`);
        await db.insertInto('plan').values({ id, childId: id, addedAt: NINE.toISOString() }).execute();
      }
      const manager = await dilys(db, NINE);
      assert.equal((await searchPlans(db, manager, 'many', NINE)).length, MOST_FOUND + 1);
      assert.ok((await linesOf(db, () => searchPlans(db, manager, 'many', NINE))) <= MOST_FOUND + 1);
    });
  });

  describe(`a manager who opens a plan on ${engine}`, () => {
    it('works on it from then on until midnight, and the caseworker is told', async (t) => {
      const db = await withPlans(t, engine);
      const manager = await dilys(db, NINE);
      const plan = await planOf(db, 'Maya Carter');
      assert.equal(await findRecordOf(db, manager, plan, NINE), undefined);
      assert.equal(await coverPlan(db, manager, { plan, why: 'complaint', length: 'today' }, NINE), true);
      assert.equal((await findRecordOf(db, manager, plan, at('23:59')))?.childName, 'Maya Carter');
      assert.equal(await findRecordOf(db, manager, plan, new Date(at('00:00').getTime() + A_DAY)), undefined);
      assert.deepEqual(await toldTo(db, 'sam'), ['plan opened']);
    });

    it('leaves the reason in the access log', async (t) => {
      const db = await withPlans(t, engine);
      const manager = await dilys(db, NINE);
      const [plan, childId] = [await planOf(db, 'Maya Carter'), await childCalled(db, 'Maya Carter')];
      await coverPlan(db, manager, { plan, why: 'quality', length: 'week' }, NINE);
      const { personId, actingAs, action, why } = await lastLine(db, childId);
      assert.deepEqual(
        [personId, actingAs, action, why],
        [manager.id, 'manager', 'opened the plan to work on it', 'quality'],
      );
      await findRecordOf(db, manager, plan, NINE);
      const read = await lastLine(db, childId);
      assert.deepEqual([read.actingAs, read.why], ['manager', 'stands in for the caseworker']);
    });

    it('opens that one and no other', async (t) => {
      const db = await withPlans(t, engine);
      const manager = await dilys(db, NINE);
      await coverPlan(db, manager, { plan: await planOf(db, 'Tyler Brooks'), why: 'nobody', length: 'week' }, NINE);
      assert.equal(await countPlansOf(db, manager, NINE), 1);
      assert.equal(await findRecordOf(db, manager, await planOf(db, 'Maya Carter'), NINE), undefined);
      assert.equal(await findRecordOf(db, await sam(db, NINE), await planOf(db, 'Tyler Brooks'), NINE), undefined);
    });

    it('finds no plan that has ended, or never was', async (t) => {
      const db = await withPlans(t, engine);
      const manager = await dilys(db, NINE);
      const plan = await planOf(db, 'Maya Carter');
      await end(db, 'plan', plan);
      const lines = await linesOf(db, async () => {
        for (const id of [plan, 'nobodys']) {
          assert.equal(await findPlanToCover(db, manager, id, NINE), undefined);
          assert.equal(await coverPlan(db, manager, { plan: id, why: 'nobody', length: 'week' }, NINE), undefined);
          assert.equal(await givePlan(db, manager, { plan: id, to: manager.id }, DEFAULT_CHOICES, NINE), undefined);
        }
      });
      assert.equal(lines, 0);
    });
  });

  describe(`a plan that is given to a caseworker on ${engine}`, () => {
    it('is theirs, with an event, and the family and both caseworkers are told', async (t) => {
      const db = await withPlans(t, engine);
      const [manager, old] = [await dilys(db, NINE), await sam(db, NINE)];
      const person = { name: 'Ola Berg', address: 'ola@example.org', role: 'caseworker', reason: 'New here' } as const;
      const to = found(await addPerson(db, person, undefined, NINE));
      const plan = await planOf(db, 'Idris Yusuf');
      assert.equal(await givePlan(db, manager, { plan, to }, DEFAULT_CHOICES, NINE), 'given');
      assert.equal(await findRecordOf(db, old, plan, NINE), undefined);
      const record = found(await findRecordOf(db, { ...old, id: to }, plan, NINE));
      assert.deepEqual([record.caseworker, record.events.at(-1)?.kind], ['Ola Berg', 'caseworker changed']);
      const seen = await findPlanFor(db, await amina(db, NINE), plan, DEFAULT_CHOICES, NINE);
      assert.equal(seen?.caseworker, 'Ola Berg');
      assert.deepEqual(await toldTo(db, 'amina'), ['your caseworker']);
      assert.deepEqual(await toldTo(db, 'sam'), ['access changed']);
      assert.equal(await givePlan(db, manager, { plan, to }, DEFAULT_CHOICES, NINE), 'theirs already');
    });

    it('goes to nobody who is no caseworker', async (t) => {
      const db = await withPlans(t, engine);
      const plan = await planOf(db, 'Idris Yusuf');
      for (const who of ['tom', 'amina', 'dilys'] as const)
        assert.equal(
          await givePlan(db, await dilys(db, NINE), { plan, to: await idOf(db, who, NINE) }, DEFAULT_CHOICES, NINE),
          'no caseworker',
        );
    });
  });

  describe(`what an officer has to do first on ${engine}`, () => {
    it('is what is late, longest first, and the meetings that come', async (t) => {
      const db = await withPlans(t, engine);
      const morning = await findMorning(db, await sam(db, NINE), 10, NINE);
      const said = ({ childName, step, advice, on }: DueOfPlan): string =>
        `${childName}: ${step}${advice ? ` of ${advice}` : ''} ${on}`;
      assert.deepEqual(morning.late.first.map(said), [
        'Ruth Okafor: final-plan 2026-09-28',
        'Daniel Okafor: report 2026-11-24',
      ]);
      assert.equal(morning.late.all, 2);
      const manager = await dilys(db, NINE);
      const before = new Date('2026-11-23T09:00:00Z');
      await coverPlan(db, manager, { plan: await planOf(db, 'Tyler Brooks'), why: 'nobody', length: 'week' }, before);
      const hers = await findMorning(db, manager, 10, before);
      assert.deepEqual(
        [hers.late.first.map(said), hers.meetings.first.map(said)],
        [[], ['Tyler Brooks: meeting 2026-11-26']],
      );
    });

    it('is nothing for whoever works on no plan, and writes nothing down', async (t) => {
      const db = await withPlans(t, engine);
      const manager = await dilys(db, NINE);
      const lines = await linesOf(db, async () => {
        const morning = await findMorning(db, manager, 10, NINE);
        for (const { all, first } of Object.values(morning)) assert.deepEqual([all, first], [0, []]);
        assert.deepEqual(await listDue(db, manager, 'late', ALL, NINE), { all: 0, due: [] });
        assert.deepEqual(await listUnasked(db, manager, 10, DEFAULT_CHOICES, NINE), { all: 0, first: [] });
      });
      assert.equal(lines, 0);
    });

    it('is to ask Leo, whose mother has had no word of his, and not Priya, who has nobody to ask about', async (t) => {
      const db = await withPlans(t, engine);
      const person = await sam(db, NINE);
      const unasked = async () =>
        (await listUnasked(db, person, 10, DEFAULT_CHOICES, NINE)).first.map(({ childName }) => childName);
      assert.deepEqual(await unasked(), ['Leo Marsh']);
      const standing = await db
        .selectFrom('standing')
        .select('id')
        .where('personId', '=', await idOf(db, 'karen', NINE))
        .executeTakeFirstOrThrow();
      await db
        .insertInto('accessChoice')
        .values({
          id: 'choice',
          standingId: standing.id,
          choice: 'declined',
          saidHow: 'On the phone',
          recordedBy: person.id,
          recordedAt: NINE.toISOString(),
        })
        .execute();
      assert.deepEqual(await unasked(), []);
    });
  });

  describe(`the access log after the work of officers on ${engine}`, () => {
    it('is whole, and holds no name', async (t) => {
      const db = await withPlans(t, engine);
      const [person, manager] = [await sam(db, NINE), await dilys(db, NINE)];
      await Promise.all([
        listPlansOf(db, person, ALL, NINE),
        findMorning(db, person, 10, NINE),
        searchPlans(db, manager, 'okafor', NINE),
        coverPlan(db, manager, { plan: await planOf(db, 'Maya Carter'), why: 'away', length: 'four weeks' }, NINE),
      ]);
      assert.deepEqual((await verifyAccessLog(db, keptHeadsIn('/nowhere'))).faults, []);
      const lines = await db.selectFrom('accessLog').selectAll().execute();
      const log = JSON.stringify(lines.map((line) => ({ ...line, hash: undefined })));
      assert.doesNotMatch(log, /Idris|Yusuf|Okafor|Sam|Reid|Dilys|example\.org/);
    });
  });
}
