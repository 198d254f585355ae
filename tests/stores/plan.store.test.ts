import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it, type TestContext } from 'node:test';
import { loadDemonstration, type DemonstrationName } from '#commands/demonstration.ts';
import type { IsoDate } from '#calendar/dates.ts';
import { openDatabase } from '#database/connect.ts';
import { migrate } from '#database/migrate.ts';
import type { Db } from '#database/schema.ts';
import { findHead, listAccess, verifyAccessLog } from '#features/access-log/access-log.store.ts';
import { keptHeadsIn } from '#features/access-log/kept-heads.ts';
import { DEFAULT_CHOICES } from '#features/clock/choices.ts';
import type { Family } from '#features/identity/person.ts';
import { insertEvent } from '#features/plan/event.store.ts';
import type { AccessChoice } from '#features/plan/handover.ts';
import { listPlansOf } from '#features/plan/office.store.ts';
import { findPlanFor, listChildrenFor } from '#features/plan/plan.store.ts';
import { ENGINES, freshLocation, type Engine } from '../support/database.ts';
import {
  amina,
  at,
  ben,
  found,
  grace,
  helen,
  idOf,
  joan,
  karen,
  leo,
  priya,
  sam,
  withNobody,
} from '../support/people.ts';
import type { Told } from '../support/stories.ts';
import { everythingIn } from '../support/thief.ts';

const NINE = at('09:00');
const ALL = { from: 0, most: 100 };

/** The people and plans of the demonstration. */
async function withPlans(t: TestContext, engine: Engine): Promise<Db> {
  const db = await withNobody(t, engine);
  await loadDemonstration(db, at('08:00'));
  return db;
}

async function childCalled(db: Db, name: string): Promise<string> {
  return (await db.selectFrom('child').select('id').where('name', '=', name).executeTakeFirstOrThrow()).id;
}

async function planOf(db: Db, name: string): Promise<string> {
  const childId = await childCalled(db, name);
  return (await db.selectFrom('plan').select('id').where('childId', '=', childId).executeTakeFirstOrThrow()).id;
}

async function childrenOf(db: Db, person: Family): Promise<string[]> {
  return (await listChildrenFor(db, person, DEFAULT_CHOICES, NINE)).map(({ name }) => name);
}

async function endStanding(db: Db, who: DemonstrationName, child: string): Promise<void> {
  await db
    .updateTable('standing')
    .set({ endedAt: NINE.toISOString(), endReason: 'By order of the court' })
    .where('personId', '=', await idOf(db, who, NINE))
    .where('childId', '=', await childCalled(db, child))
    .execute();
}

async function end(db: Db, table: 'child' | 'plan', id: string): Promise<void> {
  await db.updateTable(table).set({ endedAt: NINE.toISOString() }).where('id', '=', id).execute();
}

/** Writes down that something happened to a plan, as an officer would. Returns its id. */
async function record(db: Db, planId: string, [kind, happenedOn, details = {}, more = {}]: Told): Promise<string> {
  const id = randomUUID();
  const event = { kind, happenedOn, details, words: {}, onlyFor: null, supersedes: null, ...more };
  await db.transaction().execute((trx) => insertEvent(trx, planId, id, event, null, NINE));
  return id;
}

async function choose(db: Db, person: Family, choice: AccessChoice, when: Date): Promise<void> {
  const { id: standingId } = await db
    .selectFrom('standing')
    .select('id')
    .where('personId', '=', person.id)
    .executeTakeFirstOrThrow();
  const recordedBy = await idOf(db, 'sam', NINE);
  const recordedAt = when.toISOString();
  await db
    .insertInto('accessChoice')
    .values({ id: randomUUID(), standingId, choice, saidHow: 'He told us', recordedBy, recordedAt })
    .execute();
}

/** Invites somebody whom nothing may lead the others to. */
async function inviteProtected(db: Db, child: string): Promise<void> {
  await db
    .insertInto('invitation')
    .values({
      id: randomUUID(),
      childId: await childCalled(db, child),
      name: 'Helen Carter',
      relationship: 'parent',
      maySee: 'steps',
      protectedAt: NINE.toISOString(),
      sealedReach: 'sealed',
      reason: 'By order of the court',
      madeBy: await idOf(db, 'sam', NINE),
      madeAt: NINE.toISOString(),
      usedBy: null,
      usedAt: null,
      endedBy: null,
      endedAt: null,
    })
    .execute();
}

/** What was written into the access log meanwhile: as many lines as this. */
async function linesOf(db: Db, look: () => Promise<unknown>): Promise<number> {
  const before = (await findHead(db)).seq;
  await look();
  return (await findHead(db)).seq - before;
}

/** The newest line about a child, without its number. */
async function lastLine(db: Db, childId: string) {
  const { seq, ...line } = found((await listAccess(db, childId, { most: 1 }))[0]);
  assert.ok(seq > 0);
  return line;
}

const NOBODYS = [
  '',
  'nobodys',
  '00000000-0000-0000-0000-000000000000',
  '%',
  '_',
  "' or '1'='1",
  '../amina',
  '__proto__',
  '[object Object]',
  '7'.repeat(10_000),
  'ß👩‍👧',
];

for (const engine of ENGINES) {
  describe(`my children on ${engine}`, () => {
    for (const { who, comeIn, children } of [
      { who: 'Amina', comeIn: amina, children: ['Idris Yusuf'] },
      { who: 'Grace', comeIn: grace, children: ['Daniel Okafor', 'Ruth Okafor', 'Samuel Okafor'] },
      { who: 'Helen', comeIn: helen, children: ['Maya Carter'] },
      { who: 'Ben', comeIn: ben, children: ['Maya Carter'] },
      { who: 'Joan', comeIn: joan, children: ['Tyler Brooks'] },
      { who: 'Leo', comeIn: leo, children: ['Leo Marsh'] },
      { who: 'Priya', comeIn: priya, children: ['Priya Shah'] },
    ]) {
      it(`are ${children.join(', ')} for ${who}, and nobody else`, async (t) => {
        const db = await withPlans(t, engine);
        assert.deepEqual(await childrenOf(db, await comeIn(db, NINE)), children);
      });
    }

    it('come with how the person is theirs, and the plans they have', async (t) => {
      const db = await withPlans(t, engine);
      const children = await listChildrenFor(db, await grace(db, NINE), DEFAULT_CHOICES, NINE);
      assert.deepEqual(
        children.map(({ name, relationship, plans }) => [name, relationship, plans.map(({ id }) => id)]),
        [
          ['Daniel Okafor', 'parent', [await planOf(db, 'Daniel Okafor')]],
          ['Ruth Okafor', 'parent', [await planOf(db, 'Ruth Okafor')]],
          ['Samuel Okafor', 'parent', []],
        ],
      );
    });

    it('are there once, though they have two plans', async (t) => {
      const db = await withPlans(t, engine);
      const childId = await childCalled(db, 'Idris Yusuf');
      await db.insertInto('plan').values({ id: 'second', childId, addedAt: NINE.toISOString() }).execute();
      const children = await listChildrenFor(db, await amina(db, NINE), DEFAULT_CHOICES, NINE);
      assert.deepEqual(
        children.map(({ name, plans }) => [name, plans.length]),
        [['Idris Yusuf', 2]],
      );
    });

    it('are not there any more at once when the standing ends', async (t) => {
      const db = await withPlans(t, engine);
      const person = await ben(db, NINE);
      await endStanding(db, 'ben', 'Maya Carter');
      assert.deepEqual(await childrenOf(db, person), []);
      assert.deepEqual(await childrenOf(db, await helen(db, NINE)), ['Maya Carter']);
    });

    it('are not there when they have ended, nor their plans when those have', async (t) => {
      const db = await withPlans(t, engine);
      const person = await grace(db, NINE);
      await end(db, 'child', await childCalled(db, 'Ruth Okafor'));
      await end(db, 'plan', await planOf(db, 'Daniel Okafor'));
      const children = await listChildrenFor(db, person, DEFAULT_CHOICES, NINE);
      assert.deepEqual(
        children.map(({ name, plans }) => [name, plans.length]),
        [
          ['Daniel Okafor', 0],
          ['Samuel Okafor', 0],
        ],
      );
    });

    it('leave a line for each in the access log, and none for a list that is empty', async (t) => {
      const db = await withPlans(t, engine);
      const [three, one] = [await grace(db, NINE), await ben(db, NINE)];
      await endStanding(db, 'ben', 'Maya Carter');
      assert.equal(await linesOf(db, () => listChildrenFor(db, three, DEFAULT_CHOICES, NINE)), 3);
      assert.equal(await linesOf(db, () => listChildrenFor(db, one, DEFAULT_CHOICES, NINE)), 0);
    });

    it('leave a line that says who saw what, in what standing, when and why', async (t) => {
      const db = await withPlans(t, engine);
      const person = await joan(db, NINE);
      await listChildrenFor(db, person, DEFAULT_CHOICES, NINE);
      const childId = await childCalled(db, 'Tyler Brooks');
      assert.deepEqual(await lastLine(db, childId), {
        at: NINE.toISOString(),
        personId: person.id,
        actingAs: 'foster carer',
        childId,
        planId: null,
        action: 'saw where it is, in their list',
        why: 'has standing',
      });
    });
  });

  describe(`a plan for a family on ${engine}`, () => {
    it('says what has happened and who looks after it', async (t) => {
      const db = await withPlans(t, engine);
      const id = await planOf(db, 'Idris Yusuf');
      const { events, since, ...plan } = found(await findPlanFor(db, await amina(db, NINE), id, DEFAULT_CHOICES, NINE));
      assert.deepEqual(plan, {
        id,
        childId: await childCalled(db, 'Idris Yusuf'),
        childName: 'Idris Yusuf',
        dateOfBirth: '2019-03-14',
        isInCare: false,
        relationship: 'parent',
        choice: null,
        view: 'all',
        asOf: '2026-12-01',
        parts: new Set(['steps', 'advice', 'schools']),
        caseworker: 'Sam Reid',
        areDaysUnsure: false,
        isHelper: false,
        unreadAnswers: 0,
      });
      assert.deepEqual(
        events.slice(0, 3).map(({ number, kind, happenedOn, details }) => [number, kind, happenedOn, details]),
        [
          [1, 'request received', '2026-09-14', { by: 'parent', how: 'e-mail' }],
          [2, 'decided to assess', '2026-10-23', {}],
          [3, 'advice asked for', '2026-10-26', { advice: 'family' }],
        ],
      );
      assert.deepEqual(since, { at: undefined, events: [], takenBack: [] });
    });

    it('says so when the child is in care', async (t) => {
      const db = await withPlans(t, engine);
      const plan = await findPlanFor(db, await joan(db, NINE), await planOf(db, 'Tyler Brooks'), DEFAULT_CHOICES, NINE);
      assert.equal(plan?.isInCare, true);
    });

    it('opens the words that were sealed, for whoever may see schools, and shows no officer’s reason', async (t) => {
      const db = await withPlans(t, engine);
      const [person, planId] = [await amina(db, NINE), await planOf(db, 'Idris Yusuf')];
      await record(db, planId, ['school asked', '2026-11-30', {}, { words: { school: 'Elm School', why: 'Secret' } }]);
      const [last] = found(await findPlanFor(db, person, planId, DEFAULT_CHOICES, NINE)).events.slice(-1);
      assert.deepEqual(last?.words, { school: 'Elm School' });
      await db.updateTable('standing').set({ maySee: 'steps advice' }).where('personId', '=', person.id).execute();
      const seen = JSON.stringify(await findPlanFor(db, person, planId, DEFAULT_CHOICES, NINE));
      assert.doesNotMatch(seen, /Elm|Secret|school asked/);
    });

    it('shows each parent their own papers, and no trace of the other’s', async (t) => {
      const db = await withPlans(t, engine);
      const [hers, his, planId] = [await helen(db, NINE), await ben(db, NINE), await planOf(db, 'Maya Carter')];
      await record(db, planId, ['papers given', '2026-11-27', { papers: 'draft' }, { onlyFor: hers.id }]);
      await record(db, planId, ['appeal received', '2026-11-28', {}]);
      const kinds = async (person: Family) =>
        (await findPlanFor(db, person, planId, DEFAULT_CHOICES, NINE))?.events.map(({ kind }) => kind);
      assert.deepEqual(await kinds(hers), ['request received', 'papers given', 'appeal received']);
      // Helen is protected: an appeal without a name may be hers.
      assert.deepEqual(await kinds(his), ['request received']);
    });

    it('tells nobody who asked while somebody else is protected, or is invited so, also once that one is gone', async (t) => {
      const db = await withPlans(t, engine);
      const [his, planId] = [await ben(db, NINE), await planOf(db, 'Maya Carter')];
      const asked = async () => (await findPlanFor(db, his, planId, DEFAULT_CHOICES, NINE))?.events[0]?.details;
      assert.deepEqual(await asked(), {});
      await endStanding(db, 'helen', 'Maya Carter');
      assert.deepEqual(await asked(), {});
      await db.updateTable('standing').set({ protectedAt: null }).execute();
      assert.deepEqual(await asked(), { by: 'parent', how: 'post' });
      await inviteProtected(db, 'Maya Carter');
      assert.deepEqual(await asked(), {});
      await db.updateTable('invitation').set({ endedAt: NINE.toISOString() }).execute();
      assert.deepEqual(await asked(), {});
    });

    it('may have nobody who looks after it', async (t) => {
      const db = await withPlans(t, engine);
      const plan = await findPlanFor(db, await joan(db, NINE), await planOf(db, 'Tyler Brooks'), DEFAULT_CHOICES, NINE);
      assert.deepEqual([plan?.relationship, plan?.caseworker], ['foster carer', null]);
    });

    it('is a young person’s own', async (t) => {
      const db = await withPlans(t, engine);
      for (const [comeIn, name] of [
        [leo, 'Leo Marsh'],
        [priya, 'Priya Shah'],
      ] as const) {
        const plan = await findPlanFor(db, await comeIn(db, NINE), await planOf(db, name), DEFAULT_CHOICES, NINE);
        assert.deepEqual([plan?.childName, plan?.relationship], [name, 'young person']);
      }
    });

    it('is read by both separated parents, and neither finds the other in it', async (t) => {
      const db = await withPlans(t, engine);
      const id = await planOf(db, 'Maya Carter');
      const [hers, his] = [await helen(db, NINE), await ben(db, NINE)];
      for (const [person, other] of [
        [hers, his],
        [his, hers],
      ] as const) {
        const seen = JSON.stringify([
          await findPlanFor(db, person, id, DEFAULT_CHOICES, NINE),
          await listChildrenFor(db, person, DEFAULT_CHOICES, NINE),
        ]);
        assert.match(seen, /Maya Carter/);
        for (const trace of [other.id, other.name, other.name.split(' ')[0] ?? '', 'protected'])
          assert.ok(!seen.includes(trace), trace);
      }
    });

    const families: [name: string, comeIn: (db: Db, now: Date) => Promise<Family>, own: string[]][] = [
      ['Amina', amina, ['Idris Yusuf']],
      ['Grace', grace, ['Daniel Okafor', 'Ruth Okafor']],
      ['Helen', helen, ['Maya Carter']],
      ['Ben', ben, ['Maya Carter']],
      ['Joan', joan, ['Tyler Brooks']],
      ['Leo', leo, ['Leo Marsh']],
      ['Priya', priya, ['Priya Shah']],
    ];
    for (const [name, comeIn, own] of families) {
      it(`is there for ${name} when it is of ${own.join(' or ')}, and no other is`, async (t) => {
        const db = await withPlans(t, engine);
        const person = await comeIn(db, NINE);
        const plans = await db
          .selectFrom('plan')
          .innerJoin('child', 'child.id', 'plan.childId')
          .select(['plan.id', 'child.name'])
          .orderBy('child.name')
          .execute();
        assert.equal(plans.length, 7);
        const seen: string[] = [];
        for (const { id } of plans) {
          const plan = await findPlanFor(db, person, id, DEFAULT_CHOICES, NINE);
          if (plan) seen.push(plan.childName);
        }
        assert.deepEqual(seen, own);
      });
    }

    it('is not there by an id that is no plan’s, or that of a child', async (t) => {
      const db = await withPlans(t, engine);
      const person = await amina(db, NINE);
      for (const id of [...NOBODYS, await childCalled(db, 'Idris Yusuf'), person.id])
        assert.equal(await findPlanFor(db, person, id, DEFAULT_CHOICES, NINE), undefined);
    });

    it('is not there any more at once when the standing ends, the plan ends or the child does', async (t) => {
      const db = await withPlans(t, engine);
      const [hers, his] = [await helen(db, NINE), await ben(db, NINE)];
      const maya = await planOf(db, 'Maya Carter');
      await endStanding(db, 'ben', 'Maya Carter');
      assert.equal(await findPlanFor(db, his, maya, DEFAULT_CHOICES, NINE), undefined);
      assert.ok(await findPlanFor(db, hers, maya, DEFAULT_CHOICES, NINE));
      await end(db, 'child', await childCalled(db, 'Maya Carter'));
      assert.equal(await findPlanFor(db, hers, maya, DEFAULT_CHOICES, NINE), undefined);
      const idris = await planOf(db, 'Idris Yusuf');
      await end(db, 'plan', idris);
      assert.equal(await findPlanFor(db, await amina(db, NINE), idris, DEFAULT_CHOICES, NINE), undefined);
    });

    it('leaves one line in the access log when it is read, which says who, what, when and why', async (t) => {
      const db = await withPlans(t, engine);
      const person = await amina(db, NINE);
      const [childId, planId] = [await childCalled(db, 'Idris Yusuf'), await planOf(db, 'Idris Yusuf')];
      assert.equal(await linesOf(db, () => findPlanFor(db, person, planId, DEFAULT_CHOICES, at('09:05'))), 1);
      assert.deepEqual(await lastLine(db, childId), {
        at: at('09:05').toISOString(),
        personId: person.id,
        actingAs: 'parent',
        childId,
        planId,
        action: 'read the plan',
        why: 'has standing',
      });
    });

    it('leaves no line when it is not theirs to read', async (t) => {
      const db = await withPlans(t, engine);
      const person = await amina(db, NINE);
      const others = [await planOf(db, 'Maya Carter'), await planOf(db, 'Leo Marsh'), ...NOBODYS];
      const look = async () => {
        for (const id of others) await findPlanFor(db, person, id, DEFAULT_CHOICES, NINE);
      };
      assert.equal(await linesOf(db, look), 0);
    });
  });

  describe(`what is new since somebody last looked on ${engine}`, () => {
    const lookOf = async (db: Db, person: Family, planId: string, now: Date) => {
      const { since } = found(await findPlanFor(db, person, planId, DEFAULT_CHOICES, now));
      return { at: since.at?.toISOString(), kinds: since.events.map(({ kind }) => kind) };
    };
    const nothing = { at: undefined, kinds: [] };

    it('is nothing the first time, and nothing the next time when nothing has come', async (t) => {
      const db = await withPlans(t, engine);
      const [person, planId] = [await amina(db, NINE), await planOf(db, 'Idris Yusuf')];
      assert.deepEqual(await lookOf(db, person, planId, NINE), nothing);
      assert.deepEqual(await lookOf(db, person, planId, at('18:00')), { at: NINE.toISOString(), kinds: [] });
    });

    it('is what came in between, and stays so for half an hour, however often they load the page', async (t) => {
      const db = await withPlans(t, engine);
      const [person, planId] = [await amina(db, NINE), await planOf(db, 'Idris Yusuf')];
      await lookOf(db, person, planId, NINE);
      await record(db, planId, ['advice received', '2026-12-01', { advice: 'health' }]);
      const news = { at: NINE.toISOString(), kinds: ['advice received'] };
      for (const time of ['15:00', '15:01', '15:29'])
        assert.deepEqual(await lookOf(db, person, planId, at(time)), news, time);
      await record(db, planId, ['advice received', '2026-12-01', { advice: 'psychology' }]);
      assert.equal((await lookOf(db, person, planId, at('15:29:30'))).kinds.length, 2);
    });

    it('is only what is new on the next day, and a correction counts', async (t) => {
      const db = await withPlans(t, engine);
      const [person, planId] = [await amina(db, NINE), await planOf(db, 'Idris Yusuf')];
      await lookOf(db, person, planId, NINE);
      const wrong = await record(db, planId, ['advice received', '2026-12-01', { advice: 'health' }]);
      await lookOf(db, person, planId, at('15:00'));
      await record(db, planId, ['advice received', '2026-11-30', { advice: 'health' }, { supersedes: wrong }]);
      const tomorrow = new Date('2026-12-02T09:00:00Z');
      assert.deepEqual(await lookOf(db, person, planId, tomorrow), {
        at: at('15:00').toISOString(),
        kinds: ['advice received'],
      });
      const { events } = found(await findPlanFor(db, person, planId, DEFAULT_CHOICES, tomorrow));
      assert.deepEqual(
        events.filter(({ details }) => 'advice' in details && details.advice === 'health').map((one) => one.happenedOn),
        ['2026-10-26', '2026-11-30'],
      );
    });

    it('says that something was taken back, where they had seen it', async (t) => {
      const db = await withPlans(t, engine);
      const [person, planId] = [await amina(db, NINE), await planOf(db, 'Idris Yusuf')];
      const wrong = await record(db, planId, ['decided to make a plan', '2026-11-30']);
      await lookOf(db, person, planId, NINE);
      await record(db, planId, ['did not happen', '2026-12-01', {}, { supersedes: wrong }]);
      assert.deepEqual((await lookOf(db, person, planId, at('15:00'))).kinds, ['did not happen']);
      assert.deepEqual((await lookOf(db, person, planId, at('16:00'))).kinds, []);
    });

    it('says that something was taken back in the very visit in which it was new, and what it was', async (t) => {
      const db = await withPlans(t, engine);
      const [person, planId] = [await amina(db, NINE), await planOf(db, 'Idris Yusuf')];
      await lookOf(db, person, planId, NINE);
      const wrong = await record(db, planId, ['decided to make a plan', '2026-11-30']);
      await lookOf(db, person, planId, at('15:00'));
      await record(db, planId, ['did not happen', '2026-12-01', {}, { supersedes: wrong }]);
      for (const time of ['15:10', '15:20'])
        assert.deepEqual((await lookOf(db, person, planId, at(time))).kinds, ['did not happen'], time);
      const { since } = found(await findPlanFor(db, person, planId, DEFAULT_CHOICES, at('17:00')));
      assert.deepEqual(since.events, []);
      assert.deepEqual(
        since.takenBack.map(({ was }) => [was.kind, was.happenedOn]),
        [['decided to make a plan', '2026-11-30']],
      );
    });

    it('says it on the next visit, once, where they did not look again in that one', async (t) => {
      const db = await withPlans(t, engine);
      const [person, planId] = [await amina(db, NINE), await planOf(db, 'Idris Yusuf')];
      await lookOf(db, person, planId, NINE);
      const wrong = await record(db, planId, ['decided to make a plan', '2026-11-30']);
      await lookOf(db, person, planId, at('15:00'));
      await record(db, planId, ['did not happen', '2026-12-01', {}, { supersedes: wrong }]);
      assert.deepEqual((await lookOf(db, person, planId, at('16:00'))).kinds, ['did not happen']);
      assert.deepEqual((await lookOf(db, person, planId, at('17:00'))).kinds, []);
    });

    it('never says it, and lists it nowhere, where it came and went between two looks', async (t) => {
      const db = await withPlans(t, engine);
      const [person, planId] = [await amina(db, NINE), await planOf(db, 'Idris Yusuf')];
      await lookOf(db, person, planId, NINE);
      const wrong = await record(db, planId, ['decided to make a plan', '2026-11-30']);
      await record(db, planId, ['did not happen', '2026-12-01', {}, { supersedes: wrong }]);
      for (const time of ['15:00', '15:10', '17:00']) {
        const { since } = found(await findPlanFor(db, person, planId, DEFAULT_CHOICES, at(time)));
        assert.deepEqual([since.events, since.takenBack], [[], []], time);
      }
    });

    it('says nothing of what was taken back before they saw it, or was never theirs to see', async (t) => {
      const db = await withPlans(t, engine);
      const [hers, his, planId] = [await helen(db, NINE), await ben(db, NINE), await planOf(db, 'Maya Carter')];
      const given = await record(db, planId, ['papers given', '2026-12-01', { papers: 'draft' }, { onlyFor: hers.id }]);
      await lookOf(db, his, planId, NINE);
      const draft = await record(db, planId, ['draft sent', '2026-12-01']);
      for (const supersedes of [given, draft])
        await record(db, planId, ['did not happen', '2026-12-01', {}, { supersedes }]);
      assert.deepEqual((await lookOf(db, his, planId, at('12:00'))).kinds, []);
    });

    it('is each person’s own, and never what is for somebody else', async (t) => {
      const db = await withPlans(t, engine);
      const [hers, his, planId] = [await helen(db, NINE), await ben(db, NINE), await planOf(db, 'Maya Carter')];
      for (const person of [hers, his]) await lookOf(db, person, planId, NINE);
      await record(db, planId, ['papers given', '2026-12-01', { papers: 'draft' }, { onlyFor: hers.id }]);
      assert.deepEqual((await lookOf(db, his, planId, at('12:00'))).kinds, []);
      assert.deepEqual((await lookOf(db, hers, planId, at('12:00'))).kinds, ['papers given']);
    });

    it('is not used up by a list of their children', async (t) => {
      const db = await withPlans(t, engine);
      const [person, planId] = [await amina(db, NINE), await planOf(db, 'Idris Yusuf')];
      await lookOf(db, person, planId, NINE);
      await record(db, planId, ['advice received', '2026-12-01', { advice: 'health' }]);
      await listChildrenFor(db, person, DEFAULT_CHOICES, at('12:00'));
      assert.deepEqual((await lookOf(db, person, planId, at('15:00'))).kinds, ['advice received']);
    });
  });

  describe(`Leo’s plan, which is his own since 27 June, on ${engine}`, () => {
    const leosPlan = async (db: Db, person: Family) =>
      found(await findPlanFor(db, person, await planOf(db, 'Leo Marsh'), DEFAULT_CHOICES, NINE));

    it('stands still for his mother on the last day before, while nobody recorded what he wants', async (t) => {
      const db = await withPlans(t, engine);
      const { view, asOf, events, choice } = await leosPlan(db, await karen(db, NINE));
      assert.deepEqual([view, asOf, choice], ['until handover', '2026-06-26', null]);
      assert.deepEqual(
        events.map(({ kind, happenedOn }) => [kind, happenedOn]),
        [
          ['final plan issued', '2021-03-26'],
          ['decided after review', '2025-11-14'],
        ],
      );
    });

    it('is whole for Leo', async (t) => {
      const db = await withPlans(t, engine);
      const { view, asOf, events } = await leosPlan(db, await leo(db, NINE));
      assert.deepEqual([view, asOf, events.length], ['all', '2026-12-01', 8]);
    });

    it('is for his mother what was recorded last, and never the papers that were given to him', async (t) => {
      const db = await withPlans(t, engine);
      const person = await karen(db, NINE);
      for (const [choice, view, events, time] of [
        ['declined', 'nothing', 0, '08:10'],
        ['agreed', 'all', 7, '08:20'],
        ['representative', 'all', 7, '08:30'],
        ['declined', 'nothing', 0, '08:40'],
      ] as const) {
        await choose(db, person, choice, at(time));
        const plan = await leosPlan(db, person);
        assert.deepEqual([plan.choice, plan.view, plan.events.length], [choice, view, events], time);
        assert.equal(plan.isHelper, choice === 'agreed', time);
        assert.ok(!plan.events.some(({ kind }) => kind === 'papers given'));
      }
    });

    it('shows his mother nothing that was taken back since, and what was put right as it was put right', async (t) => {
      const db = await withPlans(t, engine);
      const [person, planId] = [await karen(db, NINE), await planOf(db, 'Leo Marsh')];
      const idOn = async (day: IsoDate) =>
        (
          await db
            .selectFrom('planEvent')
            .select('id')
            .where('planId', '=', planId)
            .where('happenedOn', '=', day)
            .executeTakeFirstOrThrow()
        ).id;
      await record(db, planId, ['did not happen', '2026-12-01', {}, { supersedes: await idOn('2025-11-14') }]);
      await record(db, planId, ['final plan issued', '2021-03-27', {}, { supersedes: await idOn('2021-03-26') }]);
      assert.deepEqual(
        (await leosPlan(db, person)).events.map(({ kind, happenedOn }) => [kind, happenedOn]),
        [['final plan issued', '2021-03-27']],
      );
    });

    it('hides from his mother what is new, also where it is written over what is old', async (t) => {
      const db = await withPlans(t, engine);
      const [person, planId] = [await karen(db, NINE), await planOf(db, 'Leo Marsh')];
      const { id } = await db
        .selectFrom('planEvent')
        .select('id')
        .where('happenedOn', '=', '2025-11-14')
        .executeTakeFirstOrThrow();
      await record(db, planId, ['decided after review', '2026-11-20', { decision: 'cease' }, { supersedes: id }]);
      assert.deepEqual(
        (await leosPlan(db, person)).events.map(({ kind }) => kind),
        ['final plan issued'],
      );
    });
  });

  describe(`the access log after all this on ${engine}`, () => {
    it('is whole, and holds no name', async (t) => {
      const db = await withPlans(t, engine);
      await Promise.all([
        listPlansOf(db, await sam(db, NINE), ALL, NINE),
        listChildrenFor(db, await grace(db, NINE), DEFAULT_CHOICES, NINE),
        findPlanFor(db, await amina(db, NINE), await planOf(db, 'Idris Yusuf'), DEFAULT_CHOICES, NINE),
      ]);
      assert.deepEqual((await verifyAccessLog(db, keptHeadsIn('/nowhere'))).faults, []);
      const lines = await db.selectFrom('accessLog').selectAll().execute();
      // A hash may hold any three letters.
      const log = JSON.stringify(lines.map((line) => ({ ...line, hash: undefined })));
      assert.doesNotMatch(log, /Idris|Yusuf|Okafor|Sam|Reid|Grace|example\.org/);
    });
  });

  describe(`the demonstration on ${engine}`, () => {
    it('is loaded once, and nothing changes when it is loaded again', async (t) => {
      const db = await withNobody(t, engine);
      assert.equal(await loadDemonstration(db, NINE), true);
      const before = await everythingIn(db);
      assert.equal(await loadDemonstration(db, at('09:05')), false);
      assert.equal(await everythingIn(db), before);
    });

    it('is never loaded where somebody is already', async (t) => {
      const db = await withNobody(t, engine);
      await idOf(db, 'amina', NINE);
      assert.equal(await loadDemonstration(db, NINE), false);
      assert.equal((await db.selectFrom('person').select('id').execute()).length, 1);
      assert.deepEqual(await db.selectFrom('child').select('id').execute(), []);
    });
  });
}

describe('two servers that start at the same moment', () => {
  it('load the demonstration once, and both go on', async (t) => {
    const location = await freshLocation(t, 'PostgreSQL');
    const servers = [openDatabase(location), openDatabase(location)];
    t.after(() => Promise.all(servers.map((db) => db.destroy())));
    await migrate(found(servers[0]));
    const loaded = await Promise.all(servers.map((db) => loadDemonstration(db, NINE)));
    assert.deepEqual(loaded.sort(), [false, true]);
  });
});
