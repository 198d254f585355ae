import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import { addDays, addMonths, dayInLondon, type IsoDate } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import { DEFAULT_CHOICES } from '#features/clock/choices.ts';
import { coverPlan } from '#features/plan/cover.store.ts';
import { keepDays } from '#features/plan/due.store.ts';
import type { EventKind } from '#features/plan/event.ts';
import { insertEvent } from '#features/plan/event.store.ts';
import { countNotCounted, listCaseloads } from '#features/team/caseloads.store.ts';
import { TEAM_LISTS, type TeamList } from '#features/team/team-lists.ts';
import { countLate, countTeamLists, listLate, listTeamPlans } from '#features/team/team-lists.store.ts';
import { ENGINES } from '../support/database.ts';
import { at, dilys, idOf } from '../support/people.ts';
import { childCalled, lastLine, linesOf, planOf, withPlans } from '../support/plans.ts';

const NINE = at('09:00');
const TODAY = dayInLondon(NINE);
const CHOICES = DEFAULT_CHOICES;
const ALL = { from: 0, most: 50 };

/** A child with a plan that nobody looks after. */
async function addPlan(
  db: Db,
  {
    name,
    born,
    events,
    involved = {},
  }: {
    name: string;
    born: IsoDate;
    events: [kind: EventKind, on: IsoDate, details?: Record<string, string>][];
    involved?: { healthInvolved?: 1; socialCareInvolved?: 1 };
  },
): Promise<string> {
  const [childId, id, addedAt] = [randomUUID(), randomUUID(), NINE.toISOString()];
  await db
    .insertInto('child')
    .values({ id: childId, name, soughtName: name.toLowerCase(), dateOfBirth: born, addedAt })
    .execute();
  await db
    .insertInto('plan')
    .values({ id, childId, addedAt, ...involved })
    .execute();
  await db.transaction().execute(async (trx) => {
    for (const [kind, happenedOn, details = {}] of events) {
      const event = { kind, happenedOn, details, words: {}, onlyFor: null, supersedes: null };
      await insertEvent(trx, id, randomUUID(), event, null, NINE);
    }
    await keepDays(trx, [id], CHOICES, NINE);
  });
  return id;
}

async function namesOn(db: Db, list: TeamList): Promise<string[]> {
  const { all, plans } = await listTeamPlans(db, await dilys(db, NINE), list, ALL, CHOICES, NINE);
  assert.equal(all, plans.length);
  return plans.map(({ childName }) => childName);
}

for (const engine of ENGINES) {
  describe(`the caseloads of a team on ${engine}`, () => {
    it('say what each caseworker has in hand, and what nobody has', async (t) => {
      const db = await withPlans(t, engine);
      assert.deepEqual(await listCaseloads(db, await dilys(db, NINE), NINE), [
        { caseworker: 'Sam Reid', all: 6, assessments: 3, inPlace: 3, late: 2 },
        { caseworker: undefined, all: 1, assessments: 0, inPlace: 1, late: 1 },
      ]);
    });

    it('are nobody’s once the caseworker has left', async (t) => {
      const db = await withPlans(t, engine);
      assert.deepEqual(await namesOn(db, 'no-caseworker'), ['Tyler Brooks']);
      await db
        .updateTable('roleGrant')
        .set({ endedAt: NINE.toISOString() })
        .where('personId', '=', await idOf(db, 'sam', NINE))
        .execute();
      const loads = await listCaseloads(db, await dilys(db, NINE), NINE);
      assert.deepEqual(
        loads.map(({ caseworker, all, late }) => [caseworker, all, late]),
        [[undefined, 7, 3]],
      );
      assert.equal((await namesOn(db, 'no-caseworker')).length, 7);
    });

    it('say how many plans have something new that is not counted', async (t) => {
      const db = await withPlans(t, engine);
      const manager = await dilys(db, NINE);
      assert.equal(await countNotCounted(db, manager), 0);
      await db
        .deleteFrom('planNow')
        .where('planId', '=', await planOf(db, 'Maya Carter'))
        .execute();
      assert.equal(await countNotCounted(db, manager), 1);
    });
  });

  describe(`what is late in a team on ${engine}`, () => {
    it('is counted by step, and listed the longest first', async (t) => {
      const db = await withPlans(t, engine);
      const manager = await dilys(db, NINE);
      assert.deepEqual(await countLate(db, manager, NINE), [
        { step: 'final-plan', advice: null, plans: 1, since: '2026-09-28' },
        { step: 'report', advice: null, plans: 1, since: '2026-11-24' },
        { step: 'decide-after-review', advice: null, plans: 1, since: '2026-11-30' },
      ]);
      const names = async (of: Parameters<typeof listLate>[2], page = ALL): Promise<string[]> =>
        (await listLate(db, manager, of, page, NINE)).late.map(({ childName }) => childName);
      assert.deepEqual(await names(undefined), ['Ruth Okafor', 'Daniel Okafor', 'Tyler Brooks']);
      assert.deepEqual(await names({ step: 'report', advice: null }), ['Daniel Okafor']);
      assert.deepEqual(await names({ step: 'transfer', advice: null }), []);
      assert.deepEqual(await names(undefined, { from: 1, most: 1 }), ['Daniel Okafor']);
    });

    it('tells advice apart by who is to give it', async (t) => {
      const db = await withPlans(t, engine);
      const manager = await dilys(db, NINE);
      const later = new Date('2026-12-15T09:00:00Z');
      const steps = (await countLate(db, manager, later)).filter(({ step }) => step === 'advice');
      assert.deepEqual(steps.map(({ advice }) => advice).toSorted(), ['health', 'psychology']);
      const { all } = await listLate(db, manager, { step: 'advice', advice: 'health' }, ALL, later);
      assert.equal(all, 1);
    });

    it('is known to a manager by name and reference, opened only by saying why, and each name seen is a line', async (t) => {
      const db = await withPlans(t, engine);
      const manager = await dilys(db, NINE);
      const seen = async () => (await listLate(db, manager, undefined, ALL, NINE)).late.map((one) => one.mayWorkOn);
      assert.equal(await linesOf(db, seen), 3);
      assert.deepEqual(await lastLine(db, await childCalled(db, 'Daniel Okafor')), {
        at: NINE.toISOString(),
        personId: manager.id,
        actingAs: 'manager',
        childId: await childCalled(db, 'Daniel Okafor'),
        planId: await planOf(db, 'Daniel Okafor'),
        action: 'saw the name in a list of the team',
        why: 'looks for a plan',
      });
      assert.deepEqual(await seen(), [false, false, false]);
      await coverPlan(db, manager, { plan: await planOf(db, 'Ruth Okafor'), why: 'away', length: 'week' }, NINE);
      assert.deepEqual(await seen(), [true, false, false]);
    });
  });

  describe(`a manager’s lists on ${engine}`, () => {
    it('have children under 5 whose plan was made or reviewed 3 months ago or more, that day first', async (t) => {
      const db = await withPlans(t, engine);
      const under5 = addMonths(TODAY, -4 * 12);
      const made = (on: IsoDate) => [['final plan issued', on] as [EventKind, IsoDate]];
      await addPlan(db, { name: 'Ivy Ash', born: under5, events: made('2026-08-20') });
      await addPlan(db, { name: 'Joe Birch', born: under5, events: made('2026-02-11') });
      await addPlan(db, { name: 'Kit Cedar', born: under5, events: made('2026-11-02') });
      await addPlan(db, { name: 'Lou Dogwood', born: addMonths(TODAY, -5 * 12), events: made('2026-02-11') });
      await addPlan(db, { name: 'Max Elder', born: under5, events: [['request received', '2026-02-11']] });
      assert.deepEqual(await namesOn(db, 'under-fives'), ['Joe Birch', 'Ivy Ash']);
    });

    it('have the young people of a school year, by their birthdays', async (t) => {
      const db = await withPlans(t, engine);
      const events: [EventKind, IsoDate][] = [['final plan issued', '2024-02-11']];
      await addPlan(db, { name: 'Nia First', born: '2012-09-01', events });
      await addPlan(db, { name: 'Oz Last', born: '2013-08-31', events });
      await addPlan(db, { name: 'Pip Early', born: '2012-08-31', events });
      await addPlan(db, { name: 'Ray Late', born: '2013-09-01', events });
      await addPlan(db, { name: 'Sky Fourteen', born: '2008-01-15', events });
      assert.deepEqual(
        (await namesOn(db, 'year-9')).filter((name) => /First|Last|Early|Late/.test(name)),
        ['Nia First', 'Oz Last'],
      );
      assert.ok((await namesOn(db, 'year-14')).includes('Sky Fourteen'));
      const { plans } = await listTeamPlans(db, await dilys(db, NINE), 'year-14', ALL, CHOICES, NINE);
      assert.equal(plans.find(({ childName }) => childName === 'Sky Fourteen')?.reviewBy, '2025-02-10');
    });

    it('have those from 14 to 18, where social care has a part first, then health, the oldest first', async (t) => {
      const db = await withPlans(t, engine);
      const events: [EventKind, IsoDate][] = [['final plan issued', '2026-02-11']];
      const born = (years: number, days = 0): IsoDate => addDays(addMonths(TODAY, -years * 12), days);
      const known = ['Una', 'Viv', 'Wes', 'Xan', 'Yin', 'Zed'];
      await addPlan(db, { name: 'Una', born: born(15), events });
      await addPlan(db, { name: 'Viv', born: born(14), events, involved: { healthInvolved: 1 } });
      await addPlan(db, { name: 'Wes', born: born(14), events, involved: { socialCareInvolved: 1 } });
      await addPlan(db, { name: 'Xan', born: born(17), events, involved: { socialCareInvolved: 1 } });
      await addPlan(db, { name: 'Yin', born: born(18), events });
      await addPlan(db, { name: 'Zed', born: born(14, 1), events });
      assert.deepEqual(
        (await namesOn(db, 'adult-services')).filter((name) => known.includes(name)),
        ['Xan', 'Wes', 'Viv', 'Una'],
      );
    });

    it('have the moves to the next school or college, the first day first, until the plan names it', async (t) => {
      const db = await withPlans(t, engine);
      const move = (move: string, movesOn: IsoDate): [EventKind, IsoDate, Record<string, string>][] => [
        ['final plan issued', '2024-02-11', {}],
        ['move begun', '2026-09-15', { move, movesOn }],
      ];
      await addPlan(db, { name: 'Ada Post', born: '2011-03-04', events: move('secondary-to-post-16', '2027-09-01') });
      await addPlan(db, { name: 'Bea Prime', born: '2016-03-04', events: move('primary-to-secondary', '2027-09-01') });
      const done: ReturnType<typeof move> = [
        ...move('primary-to-secondary', '2027-09-01'),
        ['decided after review', '2026-11-02', { decision: 'amend' }],
        ['amended plan issued', '2026-11-20', {}],
      ];
      await addPlan(db, { name: 'Cy Done', born: '2016-03-04', events: done });
      const { plans } = await listTeamPlans(db, await dilys(db, NINE), 'moves', ALL, CHOICES, NINE);
      const known = ['Ada Post', 'Bea Prime', 'Cy Done'];
      const listed = plans.filter(({ childName }) => known.includes(childName));
      assert.deepEqual(
        listed.map(({ childName, moveBy }) => [childName, moveBy?.slice(0, 7)]),
        [
          ['Bea Prime', '2027-02'],
          ['Ada Post', '2027-03'],
        ],
      );
    });

    it('have Leo, whose rights have passed and whom nobody has asked', async (t) => {
      const db = await withPlans(t, engine);
      assert.deepEqual(await namesOn(db, 'unasked'), ['Leo Marsh']);
    });

    it('are counted as long as they are, and forget a plan that has ended', async (t) => {
      const db = await withPlans(t, engine);
      const manager = await dilys(db, NINE);
      const check = async (): Promise<number> => {
        const counts = await countTeamLists(db, manager, CHOICES, NINE);
        for (const list of Object.keys(TEAM_LISTS) as TeamList[])
          assert.equal((await namesOn(db, list)).length, counts[list], list);
        return Object.values(counts).reduce((sum, one) => sum + one, 0);
      };
      assert.ok((await check()) > 0);
      await db.updateTable('plan').set({ endedAt: NINE.toISOString() }).execute();
      assert.equal(await check(), 0);
      assert.deepEqual(await countLate(db, manager, NINE), []);
    });

    it('come a page at a time, and what is not on it is not written down', async (t) => {
      const db = await withPlans(t, engine);
      const manager = await dilys(db, NINE);
      for (const name of ['Bo A', 'Bo B', 'Bo C'])
        await addPlan(db, { name, born: '2012-10-01', events: [['final plan issued', '2026-02-11']] });
      const lines = await linesOf(db, async () => {
        const { all, plans } = await listTeamPlans(db, manager, 'no-caseworker', { from: 1, most: 2 }, CHOICES, NINE);
        assert.equal(all, 4);
        assert.deepEqual(
          plans.map(({ childName }) => childName),
          ['Bo B', 'Bo C'],
        );
      });
      assert.equal(lines, 2);
    });
  });
}
