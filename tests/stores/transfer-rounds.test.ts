import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import { sql } from 'kysely';
import { dayInLondon, type IsoDate } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import { DEFAULT_CHOICES } from '#features/clock/choices.ts';
import type { Move } from '#features/clock/happening.ts';
import { insertInvitation } from '#features/getting-in/invitation.store.ts';
import { insertAnswer } from '#features/phase-transfer/answer.store.ts';
import { findChildInRound, findRoundOfPlan, sayWhereTo } from '#features/phase-transfer/child-in-round.store.ts';
import { addChild, listAssessed, removeChild } from '#features/phase-transfer/children.store.ts';
import { childrenOn, type ListState } from '#features/phase-transfer/progress.ts';
import { listTakenOut, noteSeen, progressOf } from '#features/phase-transfer/progress.store.ts';
import {
  beginMoves,
  endRound,
  findRound,
  listRounds,
  lookAfterRounds,
  lookAgain,
  makeRound,
  openRound,
} from '#features/phase-transfer/round.store.ts';
import { mayWorkOnVoice } from '#features/phase-transfer/round-access.store.ts';
import { DEFAULT_TRANSFERS } from '#features/phase-transfer/settings.ts';
import { findVoice, listVoicesFor, listVoicesOf, listVoicesOfRound } from '#features/phase-transfer/voice.store.ts';
import { keepDays } from '#features/plan/due.store.ts';
import { is, standingEvents, type EventKind } from '#features/plan/event.ts';
import { insertEvent, listEvents } from '#features/plan/event.store.ts';
import { readCases } from '#features/scorecard/count.store.ts';
import { figuresOfPeriod } from '#features/scorecard/figures.ts';
import { countQueries } from '../support/count-queries.ts';
import { ENGINES } from '../support/database.ts';
import { amina, at, ben, dilys, found, helen, idOf, leo, rosa, sam } from '../support/people.ts';
import { childCalled, endStanding, lastLine, linesOf, NOBODYS, planOf, withPlans } from '../support/plans.ts';
import { newCode } from '../support/transfers.ts';

const NINE = at('09:00');
const TODAY = dayInLondon(NINE);
const CHOICES = DEFAULT_CHOICES;
const SETTINGS = DEFAULT_TRANSFERS;
const YEAR_6: Move = 'primary-to-secondary';
const YEAR_11: Move = 'secondary-to-post-16';

type Happened = [kind: EventKind, on: IsoDate, details?: Record<string, string>];
const WITH_PLAN: Happened[] = [
  ['request received', '2024-09-09'],
  ['final plan issued', '2025-01-20'],
];

/** A child with a plan that Sam looks after. */
async function addPlan(db: Db, name: string, born: IsoDate, events = WITH_PLAN): Promise<string> {
  const [childId, id, addedAt] = [randomUUID(), randomUUID(), NINE.toISOString()];
  const child = { id: childId, name, soughtName: name.toLowerCase(), dateOfBirth: born, addedAt };
  await db.insertInto('child').values(child).execute();
  const caseworkerId = await idOf(db, 'sam', NINE);
  await db.insertInto('plan').values({ id, childId, addedAt, caseworkerId }).execute();
  await write(db, id, events);
  return id;
}

async function write(db: Db, planId: string, events: Happened[]): Promise<void> {
  await db.transaction().execute(async (trx) => {
    for (const [kind, happenedOn, details = {}] of events) {
      const event = { kind, happenedOn, details, words: {}, onlyFor: null, supersedes: null };
      await insertEvent(trx, planId, randomUUID(), event, null, NINE);
    }
    await keepDays(trx, [planId], CHOICES, NINE);
  });
}

interface Days {
  moves?: Move[];
  movesOn?: IsoDate;
  opensOn?: IsoDate;
  closesOn?: IsoDate;
}

async function prepare(db: Db, { moves = [YEAR_6], ...days }: Days = {}): Promise<string> {
  const id = randomUUID();
  const usual = { movesOn: '2027-09-01', opensOn: '2026-12-01', closesOn: '2027-01-15' } as const;
  const round = { id, moves, ...usual, ...days, reminderDays: [], mostPlaces: null };
  const made = await makeRound(db, await dilys(db, NINE), round, SETTINGS, CHOICES, NINE);
  assert.equal(made.outcome, 'found');
  return id;
}

async function opened(db: Db, days: Days = {}): Promise<string> {
  const id = await prepare(db, days);
  assert.equal(await openRound(db, await dilys(db, NINE), id, CHOICES, NINE), true);
  return id;
}

async function progress(db: Db, id: string, now = NINE) {
  const manager = await dilys(db, NINE);
  return progressOf(db, manager, found(await findRound(db, manager, id, now)), CHOICES, now);
}

async function namesIn(db: Db, id: string, state: ListState = 'all'): Promise<string[]> {
  const { children } = await progress(db, id);
  return childrenOn(children, { state }, TODAY).map(({ childName }) => childName);
}

async function rowOf(db: Db, id: string, planId: string): Promise<string> {
  const { children } = await progress(db, id);
  return found(children.find((child) => child.planId === planId)).id;
}

async function begunOn(db: Db, planId: string): Promise<Record<string, string>[]> {
  const standing = standingEvents(await listEvents(db, planId));
  return standing.filter((event) => is(event, 'move begun')).map(({ details }) => details as Record<string, string>);
}

/** An open round with Maya, whose parents must not meet. */
async function withMaya(db: Db, days: Days = {}): Promise<string> {
  const id = await opened(db, days);
  const maya = await db.selectFrom('child').select('name').where('name', 'like', 'Maya %').executeTakeFirstOrThrow();
  const manager = await dilys(db, NINE);
  await addChild(db, manager, { round: id, plan: await planOf(db, maya.name), move: YEAR_6, ...because }, NINE);
  await beginMoves(db, id, manager, CHOICES, NINE);
  return id;
}

const because = { reason: 'Is taught a year below' };

for (const engine of ENGINES) {
  describe(`rounds of transfers on ${engine}`, () => {
    it('find the children of the year group who have a plan, from 1 September to 31 August', async (t) => {
      const db = await withPlans(t, engine);
      await addPlan(db, 'Oldest Ofyear', '2015-09-01');
      await addPlan(db, 'Youngest Ofyear', '2016-08-31');
      await addPlan(db, 'Already Gone', '2015-08-31');
      await addPlan(db, 'Next Year', '2016-09-01');
      await addPlan(db, 'Being Assessed', '2016-01-05', [['request received', '2026-10-05']]);
      await addPlan(db, 'Plan Over', '2016-01-06', [...WITH_PLAN, ['ceased', '2026-06-01', { ground: 'not needed' }]]);
      const id = await prepare(db);
      assert.deepEqual(await namesIn(db, id), ['Oldest Ofyear', 'Youngest Ofyear']);
      const manager = await dilys(db, NINE);
      const round = found(await findRound(db, manager, id, NINE));
      const assessed = await listAssessed(db, manager, round, SETTINGS, NINE);
      assert.deepEqual(
        assessed.map(({ childName }) => childName),
        ['Being Assessed', 'Ruth Okafor'],
      );
    });

    it('are made once, though the form is sent twice, and leave nobody out who is not counted yet', async (t) => {
      const db = await withPlans(t, engine);
      const plan = await addPlan(db, 'Oldest Ofyear', '2015-09-01');
      await db.deleteFrom('planNow').where('planId', '=', plan).execute();
      const round = { id: randomUUID(), moves: [YEAR_6], movesOn: '2027-09-01', opensOn: TODAY, closesOn: '2027-01-15', reminderDays: [], mostPlaces: null } as const; // prettier-ignore
      const make = async () => makeRound(db, await dilys(db, NINE), { ...round, moves: [YEAR_6], reminderDays: [] }, SETTINGS, CHOICES, NINE); // prettier-ignore
      assert.deepEqual(await make(), { outcome: 'found', children: 1 });
      assert.deepEqual(await make(), { outcome: 'found', children: 0 });
      assert.deepEqual(await namesIn(db, round.id), ['Oldest Ofyear']);
      assert.equal((await listRounds(db, await dilys(db, NINE), NINE)).length, 1);
    });

    it('do not take a child who is in another round of the same month, until that one ends', async (t) => {
      const db = await withPlans(t, engine);
      const plan = await addPlan(db, 'Oldest Ofyear', '2015-09-01');
      const first = await prepare(db);
      const second = await prepare(db);
      assert.deepEqual(await namesIn(db, second), []);
      const manager = await dilys(db, NINE);
      const child = { round: second, plan, move: YEAR_6, ...because };
      assert.equal(await addChild(db, manager, child, NINE), 'in another round');
      assert.equal(await endRound(db, manager, first, NINE), true);
      assert.equal(await endRound(db, manager, first, NINE), false);
      await lookAgain(db, manager, second, SETTINGS, CHOICES, NINE);
      assert.deepEqual(await namesIn(db, second), ['Oldest Ofyear']);
    });

    it('take somebody taught out of their year by hand, with the move they make', async (t) => {
      const db = await withPlans(t, engine);
      const plan = await addPlan(db, 'Year Below', '2015-08-02');
      const id = await prepare(db);
      const manager = await dilys(db, NINE);
      const child = { round: id, plan, move: YEAR_6, ...because };
      assert.equal(await addChild(db, manager, child, NINE), 'added');
      assert.equal(await addChild(db, manager, child, NINE), 'there already');
      assert.deepEqual(await namesIn(db, id), ['Year Below']);
      const row = await rowOf(db, id, plan);
      const known = found(await findChildInRound(db, manager, { round: id, child: row }, CHOICES, NINE));
      assert.deepEqual([known.foundHow, known.whyAdded, known.addedBy], ['by hand', because.reason, 'Dilys Morgan']);
    });

    it('begin each move once, also when two managers open at once, and not where somebody began it', async (t) => {
      const db = await withPlans(t, engine);
      const fresh = await addPlan(db, 'Oldest Ofyear', '2015-09-01');
      const details = { move: YEAR_6, movesOn: '2027-09-06' };
      const known = await addPlan(db, 'Youngest Ofyear', '2016-08-31', [
        ...WITH_PLAN,
        ['move begun', '2026-11-02', details],
      ]);
      const id = await prepare(db);
      assert.deepEqual(await begunOn(db, fresh), []);
      const both = [await dilys(db, NINE), await rosa(db, NINE)];
      const did = await Promise.all(both.map((manager) => openRound(db, manager, id, CHOICES, NINE)));
      assert.deepEqual(did.toSorted(), [false, true]);
      assert.deepEqual(await begunOn(db, fresh), [{ move: YEAR_6, movesOn: '2027-09-01' }]);
      assert.deepEqual(await begunOn(db, known), [details]);
      const { due } = await db
        .selectFrom('planDue')
        .where('planId', '=', fresh)
        .where('way', '=', 'move')
        .where('step', '=', 'move-plan')
        .select('dueOn as due')
        .executeTakeFirstOrThrow();
      assert.equal(due, '2027-02-14');
    });

    it('leave what an officer said did not happen', async (t) => {
      const db = await withPlans(t, engine);
      const plan = await addPlan(db, 'Oldest Ofyear', '2015-09-01');
      const id = await opened(db);
      const event = found((await listEvents(db, plan)).find(({ kind }) => kind === 'move begun'));
      const nothing = { details: {}, words: {}, onlyFor: null };
      const wrong = { kind: 'did not happen' as const, happenedOn: TODAY, supersedes: event.id, ...nothing };
      await db.transaction().execute((trx) => insertEvent(trx, plan, randomUUID(), wrong, null, NINE));
      await beginMoves(db, id, undefined, CHOICES, NINE);
      assert.deepEqual(await begunOn(db, plan), []);
    });

    it('take the event back with the child, and only their own', async (t) => {
      const db = await withPlans(t, engine);
      const plan = await addPlan(db, 'Oldest Ofyear', '2015-09-01');
      const known = await addPlan(db, 'Youngest Ofyear', '2016-08-31', [
        ...WITH_PLAN,
        ['move begun', '2026-11-02', { move: YEAR_6, movesOn: '2027-09-01' }],
      ]);
      const id = await opened(db);
      const manager = await dilys(db, NINE);
      for (const one of [plan, known]) {
        const child = { round: id, child: await rowOf(db, id, one), reason: 'Moves to Wales' };
        assert.equal(await removeChild(db, manager, child, CHOICES, NINE), true);
        assert.equal(await removeChild(db, manager, child, CHOICES, NINE), false);
      }
      assert.deepEqual(await begunOn(db, plan), []);
      assert.equal((await begunOn(db, known)).length, 1);
      assert.deepEqual(await namesIn(db, id), []);
      await lookAgain(db, manager, id, SETTINGS, CHOICES, NINE);
      assert.deepEqual(await namesIn(db, id), [], 'who was taken out stays out');
      const out = await listTakenOut(db, manager, id, NINE);
      assert.deepEqual(
        out.map(({ childName, why, by }) => [childName, why, by]),
        [
          ['Oldest Ofyear', 'Moves to Wales', 'Dilys Morgan'],
          ['Youngest Ofyear', 'Moves to Wales', 'Dilys Morgan'],
        ],
      );
      assert.equal(await addChild(db, manager, { round: id, plan, move: YEAR_6, reason: 'Stays' }, NINE), 'added');
      await beginMoves(db, id, manager, CHOICES, NINE);
      assert.equal((await begunOn(db, plan)).length, 1, 'and who comes back begins again');
    });

    it('say of the plans in time what the scorecard says', async (t) => {
      const db = await withPlans(t, engine);
      const early = await addPlan(db, 'Early Bird', '2015-10-01');
      const late = await addPlan(db, 'Late Comer', '2015-11-01');
      const never = await addPlan(db, 'Never Done', '2015-12-01');
      const leaver = await addPlan(db, 'Went Away', '2016-01-01');
      const id = await opened(db);
      const done = (on: IsoDate): Happened[] => [
        ['review meeting held', '2026-12-14'],
        ['decided after review', '2026-12-20', { decision: 'amend' }],
        ['amended plan issued', on],
      ];
      await write(db, early, done('2027-01-29'));
      await write(db, late, done('2027-02-20'));
      await write(db, leaver, [['ceased', '2027-01-10', { ground: 'not responsible' }]]);
      for (const [day, expected] of [
        ['2027-01-20', { of: 0, done: 0, early: 2, toCome: 1, late: 1 }],
        ['2027-02-15', { of: 3, done: 1, early: 0, toCome: 0, late: 2 }],
        ['2027-03-01', { of: 3, done: 1, early: 0, toCome: 0, late: 2 }],
      ] as const) {
        const { inTime } = await progress(db, id, new Date(`${day}T10:00:00Z`));
        const figures = figuresOfPeriod(await readCases(db, CHOICES), { from: '2026-12-01', to: day }, day);
        assert.deepEqual(figures.transfers, { of: inTime.of, done: inTime.done }, day);
        if (day !== '2027-01-20') assert.deepEqual(inTime, expected, day);
      }
      assert.ok(never);
    });

    it('find by themselves who has come since, and give a voice to whoever was invited', async (t) => {
      const db = await withPlans(t, engine);
      const id = await opened(db);
      const later = at('12:00');
      const plan = await addPlan(db, 'Came Later', '2016-03-01');
      const { childId } = await db
        .selectFrom('plan')
        .select('childId')
        .where('id', '=', plan)
        .executeTakeFirstOrThrow();
      const lookAfter = lookAfterRounds(SETTINGS, CHOICES);
      await lookAfter(db, {} as never, later);
      assert.deepEqual(await namesIn(db, id, 'nobody'), ['Came Later']);
      const whom = { name: 'Nora Later', relationship: 'parent' as const, maySee: 'steps', lines: '1 Made Up Street', reason: 'Is the mother' }; // prettier-ignore
      const invitation = await insertInvitation(db, childId, whom as never, await idOf(db, 'sam', NINE), NINE);
      await lookAfter(db, {} as never, later);
      await lookAfter(db, {} as never, later);
      assert.deepEqual(await namesIn(db, id, 'nobody'), []);
      assert.deepEqual(await namesIn(db, id, 'new'), ['Came Later'], 'until there is a letter for them');
      const row = await rowOf(db, id, plan);
      const [voice, ...more] = await listVoicesOf(db, [row], CHOICES, later);
      assert.deepEqual([voice?.name, voice?.invitationId, more.length], ['Nora Later', invitation, 0]);

      const amina1 = await amina(db, NINE);
      await db.updateTable('invitation').set({ usedAt: NINE.toISOString(), usedBy: amina1.id }).execute();
      const standing = { id: randomUUID(), personId: amina1.id, childId, relationship: 'parent', reason: 'Came in', givenAt: NINE.toISOString() } as const; // prettier-ignore
      await db.insertInto('standing').values(standing).execute();
      const hers = async () => (await listVoicesFor(db, amina1, CHOICES, later)).map((one) => one.id);
      assert.deepEqual(await hers(), [voice?.id], 'at once, and with the voice of the invitation');
      await lookAfter(db, {} as never, later);
      assert.deepEqual(await hers(), [voice?.id], 'and never with a second');
      assert.equal((await listVoicesOf(db, [row], CHOICES, later)).length, 1);
    });

    it('are for caseworkers where a child of theirs is, once they are open', async (t) => {
      const db = await withPlans(t, engine);
      const plan = await addPlan(db, 'Oldest Ofyear', '2015-09-01');
      const nobodys = await addPlan(db, 'Somebody Elses', '2015-10-01');
      await db.updateTable('plan').set({ caseworkerId: null }).where('id', '=', nobodys).execute();
      const [manager, caseworker] = [await dilys(db, NINE), await sam(db, NINE)];
      const id = await prepare(db);
      assert.deepEqual(await listRounds(db, caseworker, NINE), []);
      const child = { round: id, plan, move: YEAR_6, ...because };
      assert.equal(await addChild(db, caseworker, child, NINE), undefined, 'not before it is open');
      await openRound(db, manager, id, CHOICES, NINE);
      const round = found(await findRound(db, caseworker, id, NINE));
      const { children } = await progressOf(db, caseworker, round, CHOICES, NINE);
      assert.deepEqual(
        children.map(({ childName }) => childName),
        ['Oldest Ofyear'],
      );
      const other = await rowOf(db, id, nobodys);
      const of = { round: id, child: other };
      assert.equal(await findChildInRound(db, caseworker, of, CHOICES, NINE), undefined);
      assert.equal(await removeChild(db, caseworker, { ...of, ...because }, CHOICES, NINE), undefined);
      assert.equal(await addChild(db, caseworker, { ...child, plan: nobodys }, NINE), undefined);
      assert.equal(await findRoundOfPlan(db, caseworker, nobodys, NINE), undefined);
      assert.deepEqual((await findRoundOfPlan(db, caseworker, plan, NINE))?.round, id);
      for (const no of NOBODYS) {
        assert.equal(await findRound(db, manager, no, NINE), undefined);
        assert.equal(await findChildInRound(db, manager, { round: id, child: no }, CHOICES, NINE), undefined);
        assert.equal(await mayWorkOnVoice(db, manager, no, NINE), false);
      }
    });

    it('are nobody’s to put a child into who works on none of it, nor told of to them', async (t) => {
      const db = await withPlans(t, engine);
      const nobodys = await addPlan(db, 'Somebody Elses', '2015-10-01');
      await db.updateTable('plan').set({ caseworkerId: null }).where('id', '=', nobodys).execute();
      const id = await opened(db);
      const elsewhere = await addPlan(db, 'In Another', '2015-09-01');
      await opened(db);
      const plan = await addPlan(db, 'Year Below', '2015-08-02');
      const caseworker = await sam(db, NINE);
      assert.equal(await findRound(db, caseworker, id, NINE), undefined);
      for (const one of [plan, elsewhere]) {
        const child = { round: id, plan: one, move: YEAR_6, ...because };
        const lines = await linesOf(db, async () =>
          assert.equal(await addChild(db, caseworker, child, NINE), undefined),
        );
        assert.equal(lines, 0);
      }
      assert.equal(await findRound(db, caseworker, id, NINE), undefined);
    });

    it('let nobody go, and take nobody in, before it is open for the officer or once it is over', async (t) => {
      const db = await withPlans(t, engine);
      const plan = await addPlan(db, 'Oldest Ofyear', '2015-09-01');
      const youngest = await addPlan(db, 'Youngest Ofyear', '2016-08-31');
      const [manager, caseworker] = [await dilys(db, NINE), await sam(db, NINE)];
      const id = await prepare(db);
      const child = { round: id, child: await rowOf(db, id, plan), ...because };
      const other = { ...child, child: await rowOf(db, id, youngest) };
      assert.equal(await removeChild(db, caseworker, child, CHOICES, NINE), undefined);
      assert.equal(await removeChild(db, manager, other, CHOICES, NINE), true, 'a manager may before');
      await openRound(db, manager, id, CHOICES, NINE);
      const after = new Date('2027-09-01T09:00:00Z');
      for (const officer of [manager, caseworker])
        assert.equal(await removeChild(db, officer, child, CHOICES, after), undefined);
      await endRound(db, manager, id, NINE);
      for (const officer of [manager, caseworker])
        assert.equal(await removeChild(db, officer, child, CHOICES, NINE), undefined);
      assert.deepEqual(await namesIn(db, id), ['Oldest Ofyear']);
      assert.equal((await begunOn(db, plan)).length, 1, 'and its move goes on');
    });

    it('begin no move when somebody looks again after they are over', async (t) => {
      const db = await withPlans(t, engine);
      const plan = await addPlan(db, 'Year Below', '2015-08-02');
      const id = await opened(db);
      const manager = await dilys(db, NINE);
      assert.equal(await addChild(db, manager, { round: id, plan, move: YEAR_6, ...because }, NINE), 'added');
      const after = new Date('2027-09-01T09:00:00Z');
      assert.equal(await lookAgain(db, manager, id, SETTINGS, CHOICES, after), undefined);
      assert.deepEqual(await begunOn(db, plan), []);
    });

    it('write every look at a child into the access log, in words that tell nothing', async (t) => {
      const db = await withPlans(t, engine);
      const plan = await addPlan(db, 'Oldest Ofyear', '2015-09-01');
      const id = await opened(db);
      const childId = await childCalled(db, 'Oldest Ofyear');
      const manager = await dilys(db, NINE);
      const row = await rowOf(db, id, plan);
      const reads = await linesOf(db, () => findChildInRound(db, manager, { round: id, child: row }, CHOICES, NINE));
      assert.equal(reads, 1);
      const stranger = { voice: randomUUID() };
      const nothing = await linesOf(db, () =>
        findChildInRound(db, manager, { round: id, child: row }, CHOICES, NINE, stranger),
      );
      assert.equal(nothing, 0);
      const { children } = await progress(db, id);
      assert.equal(await linesOf(db, () => noteSeen(db, manager, children, NINE)), children.length);
      const { action, why, actingAs } = await lastLine(db, childId);
      assert.deepEqual([action, why, actingAs], ['worked on the move to the next place', 'works on a round of moves', 'manager']); // prettier-ignore
    });

    it('take the same few questions however many children there are', async (t) => {
      const counted = countQueries(await withPlans(t, engine));
      const { db } = counted;
      await addPlan(db, 'First Child', '2015-09-01');
      const id = await opened(db);
      const ask = async () => {
        const manager = await dilys(db, NINE);
        const round = found(await findRound(db, manager, id, NINE));
        const end = counted.start();
        await progressOf(db, manager, round, CHOICES, NINE);
        return end().length;
      };
      const one = await ask();
      for (let number = 2; number <= 20; number += 1) await addPlan(db, `Child ${number}`, '2015-09-02');
      await lookAgain(db, await dilys(db, NINE), id, SETTINGS, CHOICES, NINE);
      assert.equal((await progress(db, id)).children.length, 20);
      assert.equal(await ask(), one);
    });
  });

  describe(`voices in a round on ${engine}`, () => {
    it('speak from the first day of their round until the move, and not once it ended or the child is out', async (t) => {
      const db = await withPlans(t, engine);
      const id = await withMaya(db, { opensOn: '2026-12-07' });
      const [first] = await listVoicesOfRound(db, id, CHOICES, NINE);
      const voice = found(first);
      const speaks = async (instant: string) =>
        (await findVoice(db, voice.id, CHOICES, new Date(instant))) !== undefined;
      assert.equal(await speaks('2026-12-06T23:59:59Z'), false);
      assert.equal(await speaks('2026-12-07T00:00:00Z'), true);
      assert.equal(await speaks('2027-08-31T22:59:59Z'), true, 'in London it is still August');
      assert.equal(await speaks('2027-08-31T23:00:00Z'), false);
      const manager = await dilys(db, NINE);
      const child = { round: id, child: voice.childRowId, ...because };
      await newCode(db, voice.id, NINE);
      await removeChild(db, manager, child, CHOICES, NINE);
      assert.equal(await speaks('2026-12-08T09:00:00Z'), false);
      await addChild(db, manager, { round: id, plan: voice.planId, move: YEAR_6, ...because }, NINE);
      assert.equal(await speaks('2026-12-08T09:00:00Z'), true);
      const codes = await db.selectFrom('transferCode').select('endedHow').execute();
      assert.deepEqual(codes, [{ endedHow: 'ended' }], 'the letters from before stay shut');
      assert.deepEqual(await namesIn(db, id, 'code-locked'), ['Maya Carter']);
      await endRound(db, manager, id, NINE);
      assert.equal(await speaks('2026-12-08T09:00:00Z'), false);
    });

    it('are told where their letters go only while a letter may go to them', async (t) => {
      const db = await withPlans(t, engine);
      const id = await withMaya(db);
      const manager = await dilys(db, NINE);
      const [voice] = await listVoicesFor(db, await ben(db, NINE), CHOICES, NINE);
      const { id: its, childRowId } = found(voice);
      const say = (now: Date) =>
        sayWhereTo(db, manager, { round: id, child: childRowId, voice: its, lines: '2 Made Up Street' }, CHOICES, now);
      const round = (what: object) => db.updateTable('transferRound').set(what).where('id', '=', id).execute();
      const refused = async (now = NINE) => {
        assert.equal(await linesOf(db, async () => assert.equal(await say(now), undefined)), 0);
        const row = await db.selectFrom('transferVoice').select('sealedLines').where('id', '=', its).executeTakeFirstOrThrow(); // prettier-ignore
        assert.equal(row.sealedLines, null);
      };
      await round({ openedAt: null });
      await refused();
      await round({ openedAt: NINE.toISOString(), endedAt: NINE.toISOString() });
      await refused();
      await round({ endedAt: null });
      await refused(new Date('2027-09-01T09:00:00Z'));
      await endStanding(db, 'ben', 'Maya Carter');
      await refused();
      await db.updateTable('standing').set({ endedAt: null }).execute();
      assert.equal(await say(NINE), true);
    });

    it('are one for each parent, and each sees only their own', async (t) => {
      const db = await withPlans(t, engine);
      await withMaya(db);
      const [hers, his] = [await listVoicesFor(db, await helen(db, NINE), CHOICES, NINE), await listVoicesFor(db, await ben(db, NINE), CHOICES, NINE)]; // prettier-ignore
      assert.deepEqual([hers.length, his.length], [1, 1]);
      assert.notEqual(hers[0]?.id, his[0]?.id);
      assert.equal(hers[0]?.isProtected, true);
      const childId = found(hers[0]).childId;
      await db
        .updateTable('standing')
        .set({ endedAt: NINE.toISOString() })
        .where('childId', '=', childId)
        .where('personId', '=', (await ben(db, NINE)).id)
        .execute();
      assert.equal(await findVoice(db, found(his[0]).id, CHOICES, NINE), undefined);
      assert.notEqual(await findVoice(db, found(hers[0]).id, CHOICES, NINE), undefined);
      assert.deepEqual(await listVoicesFor(db, await leo(db, NINE), CHOICES, NINE), []);
    });

    it('are the young person’s own from Year 11, with an account or without, and parents’ only as they may see', async (t) => {
      const db = await withPlans(t, engine);
      const id = await opened(db, { moves: [YEAR_11] });
      const leos = await planOf(db, 'Leo Walsh').catch(() => undefined);
      const manager = await dilys(db, NINE);
      const plan = leos ?? (await addPlan(db, 'No Account', '2011-01-01'));
      await addChild(db, manager, { round: id, plan, move: YEAR_11, ...because }, NINE);
      await beginMoves(db, id, manager, CHOICES, NINE);
      const row = await rowOf(db, id, plan);
      const voices = await listVoicesOf(db, [row], CHOICES, NINE);
      const own = voices.filter(({ speaker }) => speaker === 'young person');
      assert.equal(own.length, 1);
      assert.equal(own[0]?.maySpeak, true);
      const alone = await addPlan(db, 'Nobody Known', '2011-01-01');
      await lookAgain(db, manager, id, SETTINGS, CHOICES, NINE);
      const theirs = await listVoicesOf(db, [await rowOf(db, id, alone)], CHOICES, NINE);
      assert.deepEqual(
        theirs.map(({ speaker, name, personId, maySpeak }) => [speaker, name, personId, maySpeak]),
        [['young person', 'Nobody Known', null, true]],
      );
      assert.ok((await namesIn(db, id, 'no-address')).includes('Nobody Known'));
      const where = { round: id, child: found(theirs[0]).childRowId, voice: found(theirs[0]).id };
      assert.equal(await sayWhereTo(db, manager, { ...where, lines: '2 Made Up Street' }, CHOICES, NINE), true);
      assert.ok(!(await namesIn(db, id, 'no-address')).includes('Nobody Known'));
      assert.equal(
        await sayWhereTo(db, manager, { ...where, voice: found(own[0]).id, lines: 'x' }, CHOICES, NINE),
        undefined,
      );
    });

    it('are the young person’s own once they have access as themselves, also who was entered as a parent first', async (t) => {
      const db = await withPlans(t, engine);
      const plan = await addPlan(db, 'Wrongly Entered', '2011-01-01');
      const other = await addPlan(db, 'Another Child', '2011-01-01');
      const id = await opened(db, { moves: [YEAR_11] });
      const person = await amina(db, NINE);
      const lookAfter = async () => lookAfterRounds(SETTINGS, CHOICES)(db, {} as never, NINE);
      const speaks = async () => (await listVoicesFor(db, person, CHOICES, NINE)).filter(({ planId }) => planId === plan).map(({ speaker }) => speaker); // prettier-ignore
      await stand(db, plan, person.id, 'parent');
      await lookAfter();
      assert.deepEqual(await speaks(), ['adult']);
      assert.deepEqual(await stored(db, await rowOf(db, id, plan)), ['adult: amina', 'young person: ']);

      await endStandings(db, plan);
      await stand(db, plan, person.id, 'young person');
      await stand(db, other, (await ben(db, NINE)).id, 'parent');
      await lookAfter();
      assert.deepEqual(await speaks(), ['young person']);
      assert.deepEqual(await stored(db, await rowOf(db, id, plan)), ['adult: ', 'young person: amina']);
      assert.deepEqual(await stored(db, await rowOf(db, id, other)), ['adult: ben', 'young person: ']);
      const known = await listVoicesOf(db, [await rowOf(db, id, plan)], CHOICES, NINE);
      assert.deepEqual(
        known.map(({ speaker, maySpeak }) => [speaker, maySpeak]),
        [
          ['young person', true],
          ['adult', false],
        ],
      );
      const before = await listVoicesOf(db, [await rowOf(db, id, other)], CHOICES, NINE);
      await lookAfter();
      assert.deepEqual(await listVoicesOf(db, [await rowOf(db, id, other)], CHOICES, NINE), before);
    });

    it('are not the young person’s own for a parent who was entered as them', async (t) => {
      const db = await withPlans(t, engine);
      const plan = await addPlan(db, 'Wrongly Entered', '2011-01-01');
      const id = await opened(db, { moves: [YEAR_11] });
      const person = await amina(db, NINE);
      const lookAfter = async () => lookAfterRounds(SETTINGS, CHOICES)(db, {} as never, NINE);
      await stand(db, plan, person.id, 'young person');
      await lookAfter();
      await endStandings(db, plan);
      await stand(db, plan, person.id, 'parent', ' steps');
      const theirs = async () => (await listVoicesFor(db, person, CHOICES, NINE)).filter(({ planId }) => planId === plan); // prettier-ignore
      assert.deepEqual(await theirs(), [], 'also before the job has run');
      await lookAfter();
      assert.deepEqual(await stored(db, await rowOf(db, id, plan)), ['adult: amina', 'young person: ']);
      const [own] = (await listVoicesOf(db, [await rowOf(db, id, plan)], CHOICES, NINE)).filter(({ speaker }) => speaker === 'young person'); // prettier-ignore
      assert.deepEqual([own?.name, own?.personId, own?.maySpeak], ['Wrongly Entered', null, true]);
    });

    it('are one for an account that used two invitations: the one that spoke', async (t) => {
      const db = await withPlans(t, engine);
      const plan = await addPlan(db, 'Invited Twice', '2015-09-01');
      const childId = await childCalled(db, 'Invited Twice');
      const [first, second] = [await invite(db, childId, 'Amina Y'), await invite(db, childId, 'Amina Yusuf')];
      const id = await opened(db, { opensOn: TODAY });
      const row = await rowOf(db, id, plan);
      const [, voice] = [first, second].map(async (invitation) => found((await listVoicesOf(db, [row], CHOICES, NINE)).find((one) => one.invitationId === invitation))); // prettier-ignore
      const answer = { id: randomUUID(), answers: { asks: 'not decided' }, state: 'sent', way: 'code', enteredBy: null, cameOn: TODAY } as const; // prettier-ignore
      const spoken = found(await voice);
      await db.transaction().execute((trx) => insertAnswer(trx, spoken, answer, CHOICES, NINE));
      const person = await amina(db, NINE);
      await db.updateTable('invitation').set({ usedAt: NINE.toISOString(), usedBy: person.id }).where('childId', '=', childId).execute(); // prettier-ignore
      await stand(db, plan, person.id, 'parent');
      for (const time of ['once', 'and again']) {
        await lookAfterRounds(SETTINGS, CHOICES)(db, {} as never, NINE);
        const heard = (await listVoicesOf(db, [row], CHOICES, NINE)).filter(({ maySpeak }) => maySpeak);
        assert.deepEqual(
          heard.map(({ id: one }) => one),
          [spoken.id],
          time,
        );
      }
    });

    it('are given to all others where one child’s cannot be, and the job says so', async (t) => {
      const db = await withPlans(t, engine);
      const plan = await addPlan(db, 'At Fault', '2015-09-01');
      const childId = await childCalled(db, 'At Fault');
      const both = [await invite(db, childId, 'Amina Yusuf'), await invite(db, childId, 'Ben Carter')];
      const id = await opened(db);
      const row = await rowOf(db, id, plan);
      await sql`create unique index at_fault on transfer_voice (transfer_child_id)
        where transfer_child_id = ${sql.lit(row)} and person_id is not null`.execute(db);
      for (const [at, person] of [await amina(db, NINE), await ben(db, NINE)].entries()) {
        await db.updateTable('invitation').set({ usedAt: NINE.toISOString(), usedBy: person.id }).where('id', '=', both[at] ?? '').execute(); // prettier-ignore
        await stand(db, plan, person.id, 'parent');
      }
      const other = await addPlan(db, 'Without Fault', '2015-09-02');
      await stand(db, other, (await amina(db, NINE)).id, 'parent');
      await assert.rejects(
        async () => lookAfterRounds(SETTINGS, CHOICES)(db, {} as never, NINE),
        /nobody could be given/,
      );
      assert.deepEqual(await stored(db, await rowOf(db, id, other)), ['adult: amina']);
      assert.deepEqual(await stored(db, row), ['adult: ', 'adult: ']);
    });
  });
}

async function stand(db: Db, planId: string, personId: string, relationship: 'parent' | 'young person', maySee = '') {
  const { childId } = await db.selectFrom('plan').select('childId').where('id', '=', planId).executeTakeFirstOrThrow();
  const standing = { id: randomUUID(), personId, childId, relationship, maySee, reason: 'A test' };
  await db
    .insertInto('standing')
    .values({ ...standing, givenAt: NINE.toISOString() })
    .execute();
}

async function endStandings(db: Db, planId: string): Promise<void> {
  const { childId } = await db.selectFrom('plan').select('childId').where('id', '=', planId).executeTakeFirstOrThrow();
  await db.updateTable('standing').set({ endedAt: NINE.toISOString() }).where('childId', '=', childId).execute();
}

/** The voices of a child as they are kept, with whose they are. */
async function stored(db: Db, childRowId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('transferVoice')
    .leftJoin('person', 'person.id', 'transferVoice.personId')
    .where('transferChildId', '=', childRowId)
    .select(['speaker', 'person.name'])
    .execute();
  return rows.map(({ speaker, name }) => `${speaker}: ${name?.split(' ')[0]?.toLowerCase() ?? ''}`).toSorted();
}

async function invite(db: Db, childId: string, name: string): Promise<string> {
  const whom = { name, relationship: 'parent' as const, maySee: 'steps', lines: '1 Made Up Street', reason: 'Is a parent' }; // prettier-ignore
  return insertInvitation(db, childId, whom as never, await idOf(db, 'sam', NINE), NINE);
}
