import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import fc from 'fast-check';
import { sql } from 'kysely';
import { promisify } from 'node:util';
import { takeFolder } from '#commands/case-folder.ts';
import { DEMONSTRATION_PEOPLE } from '#commands/demonstration.ts';
import type { IsoDate } from '#calendar/dates.ts';
import { openDatabase } from '#database/connect.ts';
import { migrate } from '#database/migrate.ts';
import type { Db } from '#database/schema.ts';
import { findHead, verifyAccessLog } from '#features/access-log/access-log.store.ts';
import {
  beginImport,
  countImports,
  decideImport,
  findImport,
  listImports,
  tidyImports,
} from '#features/case-feed/case-import.store.ts';
import { OUR_OWN_NAMES } from '#features/case-feed/column-map.ts';
import { NO_COUNTS, type Counts, type Decision } from '#features/case-feed/report.ts';
import { runImport, tryFile, type ImportEnds } from '#features/case-feed/run-import.store.ts';
import { askToRun, TAKE_IN } from '#features/case-feed/running.ts';
import { TELL_OF_TAKEN } from '#features/case-feed/take.store.ts';
import { tellOfTaken } from '#features/case-feed/tell-taken.store.ts';
import { DEFAULT_CHOICES } from '#features/clock/choices.ts';
import { searchPlans } from '#features/plan/office.store.ts';
import { findPlanFor } from '#features/plan/plan.store.ts';
import { findRecordOf } from '#features/plan/record.store.ts';
import { csvOf, manyCases, type Row } from '../support/cases.ts';
import { ENGINES, freshLocation, type Engine } from '../support/database.ts';
import { amina, at, ben, dilys, found, helen, idOf, sam } from '../support/people.ts';
import { childCalled, lastLine, planOf, toldTo, withPlans } from '../support/plans.ts';

const NINE = at('09:00');
const SETTINGS = { map: OUR_OWN_NAMES, choices: DEFAULT_CHOICES };

/** What the case system says of a child of the demonstration, as the portal has them. */
async function factsOf(db: Db, name: string, child: string): Promise<Row> {
  const row = await db
    .selectFrom('plan')
    .innerJoin('child', 'child.id', 'plan.childId')
    .where('name', '=', name)
    .select(['reference', 'dateOfBirth'])
    .executeTakeFirstOrThrow();
  return { case: found(row.reference ?? undefined), child, name, 'date of birth': row.dateOfBirth };
}

function event(number: string, kind: string, on: string, more: Row = {}): Row {
  return { event: number, kind, on, ...more };
}

async function begin(db: Db, rows: Row[], now = NINE): Promise<string> {
  const bytes = Buffer.from(csvOf(rows));
  const begun = await beginImport(db, { source: 'upload', format: 'csv', bytes, startedBy: await dilys(db, now) }, now);
  assert.notEqual(begun, 'at work');
  return (begun as { id: string }).id;
}

async function run(db: Db, id: string, now = NINE): Promise<ImportEnds> {
  return runImport(db, id, SETTINGS, () => now);
}

async function takeIn(db: Db, rows: Row[], now = NINE): Promise<{ id: string; ends: ImportEnds; counts: Counts }> {
  const id = await begin(db, rows, now);
  const ends = await run(db, id, now);
  return { id, ends, counts: (await report(db, id)).counts ?? NO_COUNTS };
}

async function report(db: Db, id: string) {
  return found(await findImport(db, await dilys(db, NINE), id, NINE));
}

async function decide(db: Db, id: string, decision: Decision) {
  return decideImport(db, await dilys(db, NINE), id, decision, NINE);
}

/** Does the jobs by which families are told. */
async function tell(db: Db, now = NINE): Promise<number> {
  const jobs = await db.selectFrom('dueJob').selectAll().where('kind', '=', TELL_OF_TAKEN).execute();
  for (const { id, kind, details } of jobs) {
    await tellOfTaken(DEFAULT_CHOICES)(
      db,
      { id, kind, details: JSON.parse(details) as unknown, dueAt: now, attempts: 1 },
      now,
    );
    await db.deleteFrom('dueJob').where('id', '=', id).execute();
  }
  return jobs.length;
}

/** The numbers that are not 0. */
function some(counts: Counts): Partial<Counts> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0));
}

/** Everything in the tables that a file could change, and the end of the access log. */
async function everything(db: Db): Promise<string> {
  const tables = ['child', 'childNameWord', 'plan', 'planEvent', 'fedEvent', 'school', 'notice', 'dueJob'] as const;
  const rows = await Promise.all(tables.map((table) => db.selectFrom(table).selectAll().execute()));
  return JSON.stringify([rows, await findHead(db)]);
}

async function eventsOf(db: Db, reference: string) {
  return db
    .selectFrom('planEvent')
    .innerJoin('plan', 'plan.id', 'planEvent.planId')
    .where('reference', '=', reference)
    .select(['planEvent.id', 'number', 'kind', 'happenedOn', 'supersedes', 'onlyFor', 'recordedBy'])
    .orderBy('number')
    .execute();
}

async function kindsOf(db: Db, reference: string): Promise<string[]> {
  return (await eventsOf(db, reference)).map(({ kind, happenedOn }) => `${kind} ${happenedOn}`);
}

/** Zara, who is new to the portal. */
const ZARA: Row = {
  case: 'BURY-77',
  child: '900',
  name: 'Zara Ó Brien',
  'date of birth': '2017-05-04',
  school: 'Willow Bank  School',
  need: 'autism',
  'health involved': 'yes',
  caseworker: DEMONSTRATION_PEOPLE.sam.address,
};
const ZARAS = [
  { ...ZARA, ...event('1', 'request received', '2026-09-01', { 'asked by': 'parent' }) },
  { ...ZARA, ...event('3', 'school asked', '2026-10-20', { 'named school': 'Oak House' }) },
  { ...ZARA, ...event('2', 'decided to assess', '2026-10-02') },
];

for (const engine of ENGINES) {
  describe(`a file of the case feed on ${engine}`, () => {
    it('begins the record of a child with all that it says', async (t) => {
      const db = await withFeed(t, engine);
      const { ends, counts } = await takeIn(db, ZARAS);
      assert.equal(ends, 'taken');
      assert.deepEqual(some(counts), { rows: 3, cases: 1, events: 3, newCases: 1, newEvents: 3 });
      assert.deepEqual(await kindsOf(db, 'BURY-77'), [
        'request received 2026-09-01',
        'decided to assess 2026-10-02',
        'school asked 2026-10-20',
      ]);
      const person = await sam(db, NINE);
      const [plan] = await searchPlans(db, person, 'obrien zara', NINE).then((all) =>
        all.length > 0 ? all : searchPlans(db, person, 'zara', NINE),
      );
      const record = found(await findRecordOf(db, person, found(plan).id, NINE));
      assert.equal(record.childName, 'Zara Ó Brien');
      assert.deepEqual(record.events.at(-1)?.words, { school: 'Oak House' });
      const kept = await db
        .selectFrom('plan')
        .innerJoin('school', 'school.id', 'plan.schoolId')
        .innerJoin('planNow', 'planNow.planId', 'plan.id')
        .where('reference', '=', 'BURY-77')
        .select(['school.name', 'need', 'healthInvolved', 'socialCareInvolved', 'stage'])
        .executeTakeFirstOrThrow();
      assert.deepEqual(
        [kept.name, kept.need, kept.healthInvolved, kept.socialCareInvolved],
        ['Willow Bank School', 'autism', 1, 0],
      );
      assert.ok(kept.stage, 'what is due was counted');
    });

    it('changes nothing when it comes again', async (t) => {
      const db = await withFeed(t, engine);
      const first = await takeIn(db, ZARAS);
      const before = await everything(db);
      const begun = await beginImport(
        db,
        { source: 'upload', format: 'csv', bytes: Buffer.from(csvOf(ZARAS)), startedBy: undefined },
        NINE,
      );
      assert.ok(begun !== 'at work');
      assert.equal(begun.sameAs, first.id);
      assert.equal(await run(db, begun.id), 'taken');
      assert.equal(await everything(db), before);
      const { counts } = await report(db, begun.id);
      assert.deepEqual(some(found(counts ?? undefined)), {
        rows: 3,
        cases: 1,
        events: 3,
        unchangedCases: 1,
        unchangedEvents: 3,
      });
    });

    it('that gives a plan to another caseworker tells both', async (t) => {
      const db = await withPlans(t, engine);
      await takeIn(db, ZARAS);
      const eve = { id: randomUUID(), name: 'Eve Other', soughtName: 'eve other', addedAt: NINE.toISOString() };
      await db.insertInto('person').values(eve).execute();
      const plan = await db
        .selectFrom('plan')
        .select('id')
        .where('reference', '=', 'BURY-77')
        .executeTakeFirstOrThrow();
      await db.updateTable('plan').set({ caseworkerId: eve.id }).where('id', '=', plan.id).execute();
      await db.deleteFrom('notice').execute();
      await takeIn(db, ZARAS.map((row) => ({ ...row, need: '' }))); // prettier-ignore
      const told = await db.selectFrom('notice').select('personId').where('kind', '=', 'access changed').execute();
      assert.deepEqual(told.map(({ personId }) => personId).sort(), [eve.id, await idOf(db, 'sam', NINE)].sort());
    });

    it('leaves alone what an officer has changed since, when it comes again', async (t) => {
      const db = await withFeed(t, engine);
      await takeIn(db, ZARAS);
      await db
        .updateTable('plan')
        .set({ caseworkerId: await idOf(db, 'tom', NINE) })
        .where('reference', '=', 'BURY-77')
        .execute();
      const before = await everything(db);
      await takeIn(db, ZARAS);
      assert.equal(await everything(db), before);
    });

    it('that corrects a row writes it down in the place of the first', async (t) => {
      const db = await withFeed(t, engine);
      await takeIn(db, ZARAS);
      const [one, two, three] = ZARAS;
      const { counts } = await takeIn(db, [found(one), found(two), { ...three, on: '2026-10-05' }]);
      assert.deepEqual([counts.changedEvents, counts.unchangedEvents, counts.changedCases], [1, 2, 1]);
      const events = await eventsOf(db, 'BURY-77');
      assert.equal(events[3]?.supersedes, events[1]?.id);
      assert.equal(events[3]?.happenedOn, '2026-10-05');
      await takeIn(db, [found(one), found(two), { ...three, on: '2026-10-06' }]);
      assert.equal((await eventsOf(db, 'BURY-77'))[4]?.supersedes, events[3]?.id);
    });

    it('takes back what did not happen, and says nothing of what is missing', async (t) => {
      const db = await withFeed(t, engine);
      await takeIn(db, ZARAS);
      const rows = [{ ...ZARA, ...event('2', 'did not happen', '') }];
      const { counts } = await takeIn(db, rows);
      assert.deepEqual([counts.takenBack, counts.missingEvents], [1, 2]);
      const before = await kindsOf(db, 'BURY-77');
      assert.deepEqual(before.slice(3), ['did not happen 2026-12-01']);
      await takeIn(db, rows, at('10:00'));
      assert.deepEqual(await kindsOf(db, 'BURY-77'), before);
    });

    it('adopts what an officer wrote down already, and the child whom the case system did not know', async (t) => {
      const db = await withFeed(t, engine);
      const facts = await factsOf(db, 'Idris Yusuf', '4711');
      const there = await eventsOf(db, facts['case'] ?? '');
      const rows = there
        .filter(({ kind }) => kind === 'request received' || kind === 'decided to assess')
        .map(({ kind, happenedOn }, index) => ({ ...facts, ...event(String(index), kind, happenedOn) }));
      const { ends, counts } = await takeIn(db, rows);
      assert.equal(ends, 'taken');
      assert.deepEqual([counts.adoptedEvents, counts.newEvents, counts.newCases], [rows.length, 0, 0]);
      assert.equal((await eventsOf(db, facts['case'] ?? '')).length, there.length);
      const child = await db.selectFrom('child').select('feedKey').where('name', '=', 'Idris Yusuf').executeTakeFirst();
      assert.equal(child?.feedKey, '4711');
    });

    it('with a fault changes nothing, and says which row and why', async (t) => {
      const db = await withFeed(t, engine);
      const before = await everything(db);
      const rows = manyCases(300).map((row, index) => (index % 300 === 7 ? { ...row, kind: 'request recieved' } : row));
      const { id, ends } = await takeIn(db, rows);
      assert.equal(ends, 'faulty');
      assert.equal(await everything(db), before);
      const { faults, counts, state } = await report(db, id);
      assert.deepEqual([faults.length, counts?.faults, state], [12, 12, 'faulty']);
      assert.deepEqual(faults[0], {
        row: '9',
        column: 'kind',
        reason: 'We do not know this word. The nearest is "request received".',
      });
      const mended = await takeIn(db, manyCases(300));
      assert.deepEqual([mended.ends, mended.counts.newCases, mended.counts.newEvents], ['taken', 300, 3600]);
      const { all } = await db
        .selectFrom('fedEvent')
        .select(({ fn }) => fn.countAll<number>().as('all'))
        .executeTakeFirstOrThrow();
      assert.equal(Number(all), 3600);
    });

    it('can be tried without changing anything at all', async (t) => {
      const db = await withFeed(t, engine);
      const imports = async () => JSON.stringify(await db.selectFrom('caseImport').selectAll().execute());
      const before = [await everything(db), await imports()];
      const file = { bytes: Buffer.from(csvOf(ZARAS)), format: 'csv' } as const;
      const { ends, counts } = await tryFile(db, file, OUR_OWN_NAMES, NINE);
      assert.deepEqual([ends, counts.newCases, counts.newEvents], ['taken', 1, 3]);
      assert.deepEqual([await everything(db), await imports()], before);
    });

    it('leaves a line in the access log for each plan that it touches, and the log stays whole', async (t) => {
      const db = await withFeed(t, engine);
      const before = (await findHead(db)).seq;
      await takeIn(db, ZARAS);
      assert.equal((await findHead(db)).seq - before, 1);
      const childId = await childCalled(db, 'Zara Ó Brien');
      const { planId: _, ...line } = await lastLine(db, childId);
      assert.deepEqual(line, {
        at: NINE.toISOString(),
        personId: await idOf(db, 'dilys', NINE),
        actingAs: 'case feed',
        childId,
        action: 'began the record',
        why: 'the council’s case system',
      });
      const none = (async function* () {})();
      if (engine === 'SQLite') assert.deepEqual((await verifyAccessLog(db, none)).faults, []);
    });

    it('that is not UTF-8 is not guessed at', async (t) => {
      const db = await withFeed(t, engine);
      const bytes = Buffer.from(csvOf(ZARAS), 'latin1');
      const { ends, faults } = await tryFile(db, { bytes, format: 'csv' }, OUR_OWN_NAMES, NINE);
      assert.equal(ends, 'faulty');
      assert.match(faults[0]?.reason ?? '', /not UTF-8/);
    });
  });

  describe(`what would move to another child on ${engine}`, () => {
    const LEAH = { ...ZARA, case: 'BURY-78', child: '901', name: 'Leah Stone', 'date of birth': '2016-01-02' };
    const moved = [...ZARAS.slice(0, 2), { ...LEAH, ...event('2', 'decided to assess', '2026-10-02') }];

    it('waits for a manager, and nothing is taken until then', async (t) => {
      const db = await withFeed(t, engine);
      await takeIn(db, ZARAS);
      const before = await everything(db);
      const { id, ends } = await takeIn(db, moved);
      assert.equal(ends, 'second look');
      assert.equal(await everything(db), before);
      const { secondLooks } = await report(db, id);
      assert.deepEqual(
        secondLooks.map(({ kind, row, event, from, to }) => [kind, row, event, from, to]),
        [['event moves', '4', '2', 'BURY-77', 'BURY-78']],
      );
      assert.doesNotMatch(JSON.stringify(secondLooks), /Zara|Leah/);
    });

    it('is taken back there and written down here, when a manager says so', async (t) => {
      const db = await withFeed(t, engine);
      await takeIn(db, ZARAS);
      const { id } = await takeIn(db, moved);
      assert.equal(await decide(db, id, 'take'), 'decided');
      assert.equal(await run(db, id), 'taken');
      assert.deepEqual((await kindsOf(db, 'BURY-77')).slice(3), ['did not happen 2026-12-01']);
      assert.deepEqual(await kindsOf(db, 'BURY-78'), ['decided to assess 2026-10-02']);
      assert.equal((await takeIn(db, moved, at('10:00'))).counts.unchangedEvents, 3);
      assert.equal((await lastLine(db, await childCalled(db, 'Zara Ó Brien'))).actingAs, 'case feed');
    });

    it('is left out, and the rest is taken', async (t) => {
      const db = await withFeed(t, engine);
      await takeIn(db, ZARAS);
      const { id } = await takeIn(db, moved);
      assert.equal(await decide(db, id, 'leave out'), 'decided');
      assert.equal(await run(db, id), 'taken');
      assert.equal((await kindsOf(db, 'BURY-77')).length, 3);
      assert.deepEqual(await kindsOf(db, 'BURY-78'), []);
      assert.equal((await report(db, id)).counts?.leftOut, 1);
      assert.equal((await takeIn(db, moved)).ends, 'second look');
    });

    it('is given up with its file', async (t) => {
      const db = await withFeed(t, engine);
      await takeIn(db, ZARAS);
      const { id } = await takeIn(db, moved);
      assert.equal(await decide(db, id, 'give up'), 'decided');
      assert.equal(await run(db, id), 'given up');
      assert.equal(await decide(db, id, 'take'), undefined);
      const row = await db.selectFrom('caseImport').select('sealedFile').where('id', '=', id).executeTakeFirst();
      assert.equal(row?.sealedFile, null);
    });

    const others: [says: string, change: Row, kind: string][] = [
      [
        'a case that is another child’s now',
        { child: '901', name: 'Leah Stone', 'date of birth': '2016-01-02' },
        'case moves',
      ],
      ['a child with another number', { child: '902' }, 'child number changes'],
      ['a child with another birthday', { 'date of birth': '2017-05-05' }, 'birthday changes'],
      ['a number that is another child’s now', { name: 'Leah Stone', 'date of birth': '2016-01-02' }, 'another child'],
    ];
    for (const [says, change, kind] of others)
      it(`may be ${says}`, async (t) => {
        const db = await withFeed(t, engine);
        await takeIn(db, ZARAS);
        const zara = await childCalled(db, 'Zara Ó Brien');
        const rows = ZARAS.map((row) => ({ ...row, ...change }));
        const { id, ends } = await takeIn(db, rows);
        assert.equal(ends, 'second look');
        assert.deepEqual(
          (await report(db, id)).secondLooks.map((look) => look.kind),
          [kind],
        );
        await decide(db, id, 'take');
        assert.equal(await run(db, id), 'taken');
        const owner = await db
          .selectFrom('plan')
          .select('childId')
          .where('reference', '=', 'BURY-77')
          .executeTakeFirst();
        assert.equal(owner?.childId === zara, kind === 'child number changes' || kind === 'birthday changes');
        assert.equal((await takeIn(db, rows)).ends, 'taken', 'it is asked once');
      });

    it('may be a child of the same name and birthday, who gets a record of their own', async (t) => {
      const db = await withFeed(t, engine);
      const facts = { ...(await factsOf(db, 'Idris Yusuf', '4711')), case: 'BURY-79' };
      const { id, ends } = await takeIn(db, [{ ...facts, ...event('1', 'request received', '2026-09-01') }]);
      assert.equal(ends, 'second look');
      await decide(db, id, 'take');
      assert.equal(await run(db, id), 'taken');
      const named = await db.selectFrom('child').select('feedKey').where('name', '=', 'Idris Yusuf').execute();
      assert.deepEqual(named.map(({ feedKey }) => feedKey).toSorted(), ['4711', null]);
    });
  });

  describe(`whose a row is on ${engine}`, () => {
    /** Of whom nothing has happened yet. */
    const NOTHING = event('', '', '');
    const TOM = { ...NOTHING, case: 'BURY-80', child: '910', name: 'Tom Twin', 'date of birth': '2015-05-05' };
    const kinds = async (db: Db, id: string) => (await report(db, id)).secondLooks.map(({ kind }) => kind);
    const children = (db: Db) =>
      db.selectFrom('child').select(['name', 'feedKey']).where('name', 'like', 'T%Twin').orderBy('name').execute();

    it('is not said by a birthday alone: twins have one', async (t) => {
      const db = await withFeed(t, engine);
      await takeIn(db, [TOM]);
      const tims = { ...TOM, case: 'BURY-81', name: 'Tim Twin', ...event('9', 'request received', '2026-09-01') };
      for (const row of [tims, { ...tims, case: TOM.case }, { ...tims, case: TOM.case, child: '911' }]) {
        const { id, ends } = await takeIn(db, [row]);
        assert.equal(ends, 'second look', JSON.stringify(row));
        assert.equal((await kinds(db, id)).length, 1);
      }
      assert.deepEqual(await children(db), [{ name: 'Tom Twin', feedKey: '910' }]);
    });

    it('waits where it has the reference of a child whom the case system did not know, and quite another name', async (t) => {
      const db = await withFeed(t, engine);
      const facts = { ...(await factsOf(db, 'Maya Carter', 'C99999')), ...NOTHING, name: 'Wholly Someoneelse' };
      const { id, ends } = await takeIn(db, [facts]);
      assert.deepEqual([ends, await kinds(db, id)], ['second look', ['name changes']]);
      await childCalled(db, 'Maya Carter');
    });

    it('is theirs with another family name, or a second name, capitals and accents that are others', async (t) => {
      const db = await withFeed(t, engine);
      await takeIn(db, [TOM]);
      for (const name of ['TOM TWÍN', 'Tom James Twin', 'Tom James New-Name', 'Tom Newname'])
        assert.equal((await takeIn(db, [{ ...TOM, name }])).ends, 'taken', name);
      await childCalled(db, 'Tom Newname');
    });

    it('with any new name waits where the case is protected, and does not say who is', async (t) => {
      const db = await withFeed(t, engine);
      const facts = { ...(await factsOf(db, 'Maya Carter', '4712')), ...NOTHING };
      assert.equal((await takeIn(db, [facts])).ends, 'taken');
      const { id, ends } = await takeIn(db, [{ ...facts, name: 'Maya Newlife' }]);
      assert.deepEqual([ends, await kinds(db, id)], ['second look', ['name changes']]);
      const [look] = (await report(db, id)).secondLooks;
      assert.match(look?.says ?? '', /The case is protected/);
      assert.doesNotMatch(look?.says ?? '', /Helen|Ben|mother|father|Newlife/);
    });

    it('renames a child who has two cases', async (t) => {
      const db = await withFeed(t, engine);
      const both = (name: string) => [
        { ...TOM, name },
        { ...TOM, name, case: 'BURY-81' },
      ];
      await takeIn(db, both('Tom Twin'));
      assert.equal((await takeIn(db, both('Tom Newname'))).ends, 'taken');
      await childCalled(db, 'Tom Newname');
    });

    /** An officer has begun a record by hand. */
    const beganBy = async (db: Db, id: string, reference: string): Promise<void> => {
      const addedAt = NINE.toISOString();
      const { name, 'date of birth': born } = TOM;
      const child = { id, name, soughtName: 'tom twin', dateOfBirth: born as '2015-05-05', addedAt };
      await db.insertInto('child').values(child).execute();
      await db
        .insertInto('plan')
        .values({ id: `${id} plan`, childId: id, reference, addedAt })
        .execute();
    };

    it('may be a second case of a child whom this very file gives a number', async (t) => {
      const db = await withFeed(t, engine);
      await beganBy(db, 'tom', 'BURY-80');
      const { ends, counts } = await takeIn(db, [{ ...TOM, case: 'BURY-81' }, TOM]);
      assert.deepEqual([ends, counts.newCases, counts.changedCases], ['taken', 1, 1]);
      assert.deepEqual(await children(db), [{ name: 'Tom Twin', feedKey: '910' }]);
    });

    it('waits where two records of officers would be one child', async (t) => {
      const db = await withFeed(t, engine);
      await beganBy(db, 'tom', 'BURY-80');
      await beganBy(db, 'thomas', 'BURY-81');
      const { id, ends } = await takeIn(db, [TOM, { ...TOM, case: 'BURY-81' }]);
      assert.deepEqual([ends, await kinds(db, id)], ['second look', ['case moves']]);
      await decide(db, id, 'take');
      assert.equal(await run(db, id), 'taken');
    });

    it('is found by all that it says, where two children have each other’s numbers', async (t) => {
      const db = await withFeed(t, engine);
      const TIM = { ...TOM, case: 'BURY-81', child: '911', name: 'Tim Twin' };
      await takeIn(db, [TOM, TIM]);
      const { id } = await takeIn(db, [
        { ...TOM, child: '911' },
        { ...TIM, child: '910' },
      ]);
      assert.deepEqual(await kinds(db, id), ['child number changes', 'child number changes']);
      await decide(db, id, 'take');
      assert.equal(await run(db, id), 'taken');
      assert.deepEqual(await children(db), [
        { name: 'Tim Twin', feedKey: '910' },
        { name: 'Tom Twin', feedKey: '911' },
      ]);
    });
  });

  describe(`families and the case feed on ${engine}`, () => {
    it('read what is new, and are told once', async (t) => {
      const db = await withFeed(t, engine);
      const facts = await factsOf(db, 'Idris Yusuf', '4711');
      const rows = [
        { ...facts, ...event('1', 'decided to make a plan', '2026-11-30') },
        { ...facts, ...event('2', 'draft sent', '2026-11-30') },
        { ...facts, ...event('3', 'final plan issued', '2026-12-01') },
      ];
      await takeIn(db, rows);
      assert.equal(await tell(db), 1);
      assert.deepEqual((await toldTo(db, 'amina')).toSorted(), ['a decision', 'papers to read']);
      const plan = await findPlanFor(db, await amina(db, NINE), await planOf(db, 'Idris Yusuf'), DEFAULT_CHOICES, NINE);
      assert.ok(plan?.events.some(({ kind }) => kind === 'final plan issued'));
      await takeIn(db, rows, at('09:30'));
      assert.equal(await tell(db), 0);
      assert.equal((await toldTo(db, 'amina')).length, 2);
    });

    it('in a protected case hear nothing of what is kept from them', async (t) => {
      const db = await withFeed(t, engine);
      const facts = await factsOf(db, 'Maya Carter', '4712');
      await takeIn(db, [
        { ...facts, ...event('1', 'mediation wanted', '2026-11-30') },
        {
          ...facts,
          ...event('2', 'review meeting set', '2026-11-30', { 'meeting on': '2026-12-10', place: 'Oak House' }),
        },
      ]);
      await tell(db);
      assert.deepEqual(await toldTo(db, 'ben'), []);
      assert.deepEqual((await toldTo(db, 'helen')).toSorted(), ['a meeting', 'the next step']);
      const planId = await planOf(db, 'Maya Carter');
      const seen = async (who: typeof ben) =>
        (await findPlanFor(db, await who(db, NINE), planId, DEFAULT_CHOICES, NINE))?.events.map(({ kind }) => kind);
      assert.ok(!(await seen(ben))?.some((kind) => kind === 'mediation wanted' || kind === 'review meeting set'));
      assert.ok((await seen(helen))?.includes('mediation wanted'));
    });

    it('keep apart what an officer wrote down for one of them only, and what the case system says of the plan', async (t) => {
      const db = await withFeed(t, engine);
      const facts = await factsOf(db, 'Maya Carter', '4712');
      const onlyFor = await idOf(db, 'helen', NINE);
      const planId = await planOf(db, 'Maya Carter');
      await db
        .insertInto('planEvent')
        .values({
          id: 'appeal',
          planId,
          number: 90,
          kind: 'appeal received',
          happenedOn: '2026-11-20',
          details: '{}',
          onlyFor,
          recordedAt: NINE.toISOString(),
        })
        .execute();
      await takeIn(db, [{ ...facts, ...event('1', 'appeal received', '2026-11-20') }]);
      await takeIn(db, [{ ...facts, ...event('1', 'appeal received', '2026-11-21') }]);
      const events = await eventsOf(db, facts['case'] ?? '');
      assert.deepEqual(
        events.slice(-3).map((one) => [one.happenedOn, one.onlyFor]),
        [
          ['2026-11-20', onlyFor],
          ['2026-11-20', null],
          ['2026-11-21', null],
        ],
      );
      await tell(db);
      assert.deepEqual(await toldTo(db, 'ben'), []);
      assert.ok((await toldTo(db, 'helen')).includes('a correction'));
      const seen = await findPlanFor(db, await ben(db, NINE), planId, DEFAULT_CHOICES, NINE);
      assert.ok(!seen?.events.some(({ kind }) => kind === 'appeal received'), 'Ben may not know who appeals');
    });
  });

  describe(`imports on ${engine}`, () => {
    it('are at work one at a time', async (t) => {
      const db = await withFeed(t, engine);
      const id = await begin(db, ZARAS);
      const file = { source: 'command', format: 'csv', bytes: Buffer.from('x'), startedBy: undefined } as const;
      assert.equal(await beginImport(db, file, at('09:01')), 'at work');
      assert.equal(await run(db, id), 'taken');
      assert.notEqual(await beginImport(db, file, at('09:01')), 'at work');
    });

    it('are begun and decided with the job that goes on with them, or not at all', async (t) => {
      const db = await withFeed(t, engine);
      const dies = (): Promise<void> => Promise.reject(new Error('The machine was switched off.'));
      const file = { source: 'upload', format: 'csv', bytes: Buffer.from('x'), startedBy: undefined } as const;
      const before = await countImports(db, await dilys(db, NINE));
      await assert.rejects(beginImport(db, file, NINE, dies), /switched off/);
      assert.equal(await countImports(db, await dilys(db, NINE)), before);
      await takeIn(db, ZARAS);
      const other = { case: 'BURY-78', child: '901', name: 'Leah Stone', 'date of birth': '2016-01-02' };
      const { id, ends } = await takeIn(db, [
        ...ZARAS.slice(0, 2),
        { ...ZARA, ...other, ...event('2', 'decided to assess', '2026-10-02') },
      ]);
      assert.equal(ends, 'second look');
      await assert.rejects(decideImport(db, await dilys(db, NINE), id, 'take', NINE, dies), /switched off/);
      assert.equal((await report(db, id)).state, 'second look');
      const asks = (trx: Db) => askToRun(trx, id, NINE);
      assert.equal(await decideImport(db, await dilys(db, NINE), id, 'take', NINE, asks), 'decided');
      const jobs = await db.selectFrom('dueJob').select('details').where('kind', '=', TAKE_IN).execute();
      assert.deepEqual(jobs.map(({ details }) => JSON.parse(details) as unknown), [{ import: id }]); // prettier-ignore
      await db.deleteFrom('dueJob').where('kind', '=', TAKE_IN).execute();
    });

    it('are given up where nobody went on with them', async (t) => {
      const db = await withFeed(t, engine);
      const id = await begin(db, ZARAS);
      const next = await begin(db, ZARAS, at('09:03'));
      assert.equal((await report(db, id)).state, 'given up');
      assert.equal(await run(db, id, at('09:03')), 'given up');
      assert.equal(await run(db, next, at('09:03')), 'taken');
    });

    it('are listed for managers, newest first', async (t) => {
      const db = await withFeed(t, engine);
      await takeIn(db, ZARAS);
      const last = await takeIn(db, [{ ...found(ZARAS[0]), kind: 'x' }], at('10:00'));
      const manager = await dilys(db, NINE);
      assert.equal(await countImports(db, manager), 2);
      const [newest, ...others] = await listImports(db, manager, { from: 0, most: 10 });
      assert.deepEqual(
        [newest?.id, newest?.state, newest?.startedBy, others.length],
        [last.id, 'faulty', 'Dilys Morgan', 1],
      );
      assert.equal(await findImport(db, manager, 'nobodys', NINE), undefined);
    });

    it('keep their file no longer than a week, and nothing for longer than a year', async (t) => {
      const db = await withFeed(t, engine);
      await takeIn(db, ZARAS);
      const { id } = await takeIn(
        db,
        ZARAS.map((row) => ({ ...row, child: '902' })),
      );
      const later = (days: number): Date => new Date(NINE.getTime() + days * 24 * 60 * 60_000 + 1);
      await tidyImports(db, new Date(later(7).getTime() - 2));
      assert.equal((await report(db, id)).state, 'second look');
      await tidyImports(db, later(7));
      assert.equal((await report(db, id)).state, 'given up');
      await tidyImports(db, later(365));
      assert.equal(await countImports(db, await dilys(db, NINE)), 0);
    });
  });

  describe(`an import that is killed on ${engine}`, () => {
    /** The moments at which the process is killed: as it says that it is at this. */
    for (const moment of ['checking', 'comparing', 'taking', 'counting'])
      it(`while it is ${moment} leaves nothing half done, and ends right when it goes on`, async (t) => {
        const { db, location } = await ownDatabase(t, engine);
        const rows = manyCases(150);
        const id = await beginOwn(db, rows);
        await killedAt(location, id, moment);
        const { plans } = await db
          .selectFrom('plan')
          .select(({ fn }) => fn.countAll<number>().as('plans'))
          .executeTakeFirstOrThrow();
        assert.ok([0, 150].includes(Number(plans)), `${plans} of 150 plans`);
        const later = new Date();
        assert.equal(await runImport(db, id, SETTINGS, () => later), 'taken');
        const { events } = await db
          .selectFrom('planEvent')
          .select(({ fn }) => fn.countAll<number>().as('events'))
          .executeTakeFirstOrThrow();
        assert.equal(Number(events), 1800);
        const next = await beginOwn(db, rows);
        assert.equal(await runImport(db, next, SETTINGS, () => later), 'taken');
        const again = await db
          .selectFrom('planEvent')
          .select(({ fn }) => fn.countAll<number>().as('events'))
          .executeTakeFirstOrThrow();
        assert.equal(Number(again.events), 1800);
      });
  });
}

describe('the command of the case feed', () => {
  it('says in plain sentences what became of a file, and ends with a code for each', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'cases-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const location = await freshLocation(t, 'SQLite');
    const db = openDatabase(location);
    t.after(() => db.destroy());
    await migrate(db);
    const zara = ZARAS.map((row) => ({ ...row, caseworker: '' }));
    const files: Record<string, string | Buffer> = {
      'good.csv': csvOf(zara),
      'wrong.csv': csvOf(zara.map((row) => ({ ...row, kind: 'asked' }))),
      'renumbered.csv': csvOf(zara.map((row) => ({ ...row, child: '901' }))),
      'headings.csv': csvOf(zara).split('\r\n')[0] ?? '',
      'latin.csv': Buffer.from(csvOf(zara), 'latin1'),
      'broken.json': '{"cases": [',
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    mkdirSync(join(folder, 'folder.csv'));

    const run = async (...said: string[]) => {
      const command = ['--disable-warning=ExperimentalWarning', resolve('src/commands/import-cases.ts'), ...said];
      const env = { ...process.env, DATABASE_URL: location, PORTAL_NOW: NINE.toISOString() };
      const { code, stdout, stderr } = await promisify(execFile)(process.execPath, command, { env }).then(
        (out) => ({ ...out, code: 0 }),
        (error: { code: number; stdout: string; stderr: string }) => error,
      );
      assert.doesNotMatch(stdout + stderr, /Zara|Brien|ENOENT|EISDIR|^: | {4}at /m);
      return { code, out: stdout.replaceAll(folder, '').replace(/^(Checking|Comparing|Writing|Counting).*\n/gm, ''), wrong: stderr.replaceAll(folder, '') }; // prettier-ignore
    };
    const of = (name: string) => join(folder, name);
    const [wrong, missing, isFolder, none, headings, latin, broken, dry] = await Promise.all([
      run(of('wrong.csv')),
      run(of('nothing.csv')),
      run(of('folder.csv')),
      run(),
      run(of('headings.csv'), '--dry-run'),
      run(of('latin.csv'), '--dry-run'),
      run(of('broken.json'), '--dry-run'),
      run(of('good.csv'), '--dry-run'),
    ]);
    assert.equal(wrong.code, 1);
    assert.match(wrong.wrong, /^row 2, column "kind": We do not know this word/);
    assert.equal(wrong.out, 'Nothing is taken: 3 faults in 3 rows. Mend this, and send the file again.\n');
    assert.deepEqual([missing.code, isFolder.code, none.code], [2, 2, 2]);
    assert.equal(missing.wrong, 'There is no file /nothing.csv: look at its name, and in which folder it is.\n');
    assert.equal(isFolder.wrong, '/folder.csv is a folder: name a file in it.\n');
    assert.deepEqual([headings.code, latin.code, broken.code], [1, 1, 1]);
    assert.match(headings.wrong, /^The file has the names of the columns, and no row under them\./);
    assert.match(latin.wrong, /^The file is not UTF-8/);
    assert.match(broken.wrong, /^This is no JSON/);
    const tried = 'Nothing was changed. This is what would become of the file:\n';
    assert.equal(broken.out, `${tried}Nothing is taken. Mend this, and send the file again.\n`);
    assert.equal(dry.code, 0);
    assert.ok(dry.out.startsWith(`${tried}Cases: 1 new, 0 changed, 0 as they were.\nEvents: 3 new,`));

    const taken = await run(of('good.csv'));
    assert.deepEqual([taken.code, taken.wrong], [0, '']);
    const look = await run(of('renumbered.csv'));
    assert.equal(look.code, 3);
    assert.match(look.wrong, /^row 2: BURY-77 is of the child 900\./);
    assert.equal(look.out, 'Nothing is taken yet: a manager must look at 1 row. See /office/imports.\n');
  });
});

describe('the folder of the case feed', () => {
  it('is emptied, the oldest file first, with a report of what was not taken', async (t) => {
    const db = await withFeed(t, 'SQLite');
    const folder = mkdtempSync(join(tmpdir(), 'portal-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const put = (name: string, rows: Row[], minutesAgo: number): void => {
      writeFileSync(join(folder, name), csvOf(rows));
      const when = new Date(Date.now() - minutesAgo * 60_000);
      utimesSync(join(folder, name), when, when);
    };
    put('b.csv', ZARAS, 60);
    put('a.csv', [{ ...found(ZARAS[0]), kind: '=cmd' }], 30);
    put(
      'c.csv',
      ZARAS.map((row) => ({ ...row, child: '902' })),
      20,
    );
    put('grows.csv', ZARAS, 0);
    mkdirSync(join(folder, 'elsewhere'));
    writeFileSync(join(folder, 'notes.txt'), 'x');
    assert.equal(await takeFolder(db, folder, SETTINGS, () => NINE), 3);
    const inside = (name: string): string[] =>
      readdirSync(join(folder, name)).map((file) => file.replace(/^[0-9a-f-]{36}-/, ''));
    assert.deepEqual(inside('taken'), ['b.csv']);
    assert.deepEqual(inside('faulty').toSorted(), ['a.csv', 'a.csv.report.csv']);
    assert.deepEqual(inside('waiting').toSorted(), ['c.csv', 'c.csv.report.csv']);
    const [reportFile] = readdirSync(join(folder, 'faulty')).filter((name) => name.endsWith('.report.csv'));
    const path = join(folder, 'faulty', found(reportFile));
    assert.match(readFileSync(path, 'utf8'), /^\uFEFFrow,column,reason\r\n2,kind,/);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(folder).toSorted(), [
      'elsewhere',
      'faulty',
      'grows.csv',
      'notes.txt',
      'taken',
      'waiting',
    ]);
    assert.deepEqual(await toldTo(db, 'dilys'), ['cases not taken', 'cases not taken']);
  });

  const emptyFolder = (t: TestContext): string => {
    const folder = mkdtempSync(join(tmpdir(), 'portal-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    return folder;
  };

  it('goes on after a file at which the program fails, and says so', async (t) => {
    const db = await withFeed(t, 'SQLite');
    const folder = emptyFolder(t);
    const put = (name: string, row: Row, minutesAgo: number): void => {
      writeFileSync(join(folder, name), csvOf([row]));
      const when = new Date(Date.now() - minutesAgo * 60_000);
      utimesSync(join(folder, name), when, when);
    };
    const row = found(ZARAS[0]);
    put('fails.csv', { ...row, case: 'FAILS' }, 60);
    put('next.csv', row, 30);
    await sql`create trigger fails before insert on plan when new.reference = 'FAILS'
      begin select raise(abort, 'a mistake in the program'); end`.execute(db);
    const logged: string[] = [];
    try {
      assert.equal(
        await takeFolder(
          db,
          folder,
          SETTINGS,
          () => NINE,
          (says) => logged.push(says),
        ),
        2,
      );
    } finally {
      await sql`drop trigger fails`.execute(db);
    }
    assert.match(logged.join(), /a mistake in the program/);
    const [kept, reportFile] = readdirSync(join(folder, 'faulty')).toSorted();
    assert.match(kept ?? '', /fails\.csv$/);
    assert.match(readFileSync(join(folder, 'faulty', found(reportFile)), 'utf8'), /cannot be taken in/);
    assert.equal(readdirSync(join(folder, 'taken')).length, 1);
    assert.deepEqual(await toldTo(db, 'dilys'), ['cases not taken']);
    const [newest, oldest] = await listImports(db, await dilys(db, NINE), { from: 0, most: 9 });
    assert.deepEqual([newest?.state, oldest?.state].toSorted(), ['faulty', 'taken']);
  });

  it('is missed, and so are files that do not come, and managers hear of it once a day', async (t) => {
    const db = await withFeed(t, 'SQLite');
    const folder = emptyFolder(t);
    const look = (path: string, now: Date) =>
      takeFolder(
        db,
        path,
        SETTINGS,
        () => now,
        () => undefined,
      );
    await look(join(folder, 'gone'), NINE);
    await look(join(folder, 'gone'), at('10:00'));
    assert.deepEqual(await toldTo(db, 'dilys'), ['no case folder']);
    const days = (count: number): Date => new Date(Date.now() + count * 24 * 60 * 60_000);
    await look(folder, days(2.9));
    assert.deepEqual(await toldTo(db, 'dilys'), ['no case folder']);
    await look(folder, days(3.1));
    await look(folder, new Date(days(3.1).getTime() + 1));
    await look(folder, days(4.1));
    assert.deepEqual((await toldTo(db, 'dilys')).toSorted(), ['no case folder', 'no cases came', 'no cases came']);
  });
});

describe('random files of a few children', () => {
  /** Twins, a brother of the same first name as a stranger, and somebody with quite another name: who they are is told by first name and birthday. */
  const PEOPLE = [
    { first: 'Tom', born: '2015-05-05' },
    { first: 'Tim', born: '2015-05-05' },
    { first: 'Tom', born: '2012-02-02' },
    { first: 'Zara', born: '2015-05-05' },
  ];
  const oneOf = (prefix: string) => fc.integer({ min: 1, max: 4 }).map((number) => `${prefix}${number}`);
  const row = fc.record({
    who: fc.constantFrom(...PEOPLE),
    family: fc.constantFrom('Twin', 'TWÏN', 'Newname'),
    reference: oneOf('EHC-'),
    child: oneOf('K'),
    event: oneOf('E'),
  });
  const file = fc.record({
    rows: fc.array(row, { minLength: 1, maxLength: 4 }),
    decision: fc.constantFrom<Decision>('leave out', 'give up', 'take'),
  });
  const begun = fc.uniqueArray(fc.record({ who: fc.constantFrom(...PEOPLE), reference: oneOf('EHC-') }), {
    selector: ({ reference }) => reference,
    maxLength: 3,
  });

  it('never give a plan the name or the events of another child, unless a manager has looked', async (t) => {
    const { db } = await ownDatabase(t, 'SQLite');
    const manager = await dilys(db, NINE);
    await fc.assert(
      fc.asyncProperty(begun, fc.array(file, { minLength: 1, maxLength: 5 }), async (records, files) => {
        for (const table of ['child', 'caseImport', 'dueJob'] as const) await db.deleteFrom(table).execute();
        for (const [index, { who, reference }] of records.entries()) {
          const id = `${index}`;
          const name = `${who.first} Twin`;
          await db
            .insertInto('child')
            .values({ id, name, soughtName: name.toLowerCase(), dateOfBirth: who.born as IsoDate, addedAt: '' })
            .execute();
          await db.insertInto('plan').values({ id, childId: id, reference, addedAt: '' }).execute();
        }
        const whose = new Map<string, string>();
        const said = new Map<string, string>();
        for (const { rows, decision } of files) {
          // The same number is the same child in one file, and each reference and each event stands there once.
          const fit = rows.filter((one, index) =>
            rows.slice(0, index).every((before) => {
              const isSame = before.who === one.who && before.family === one.family;
              return (
                (before.child !== one.child || isSame) &&
                before.reference !== one.reference &&
                before.event !== one.event
              );
            }),
          );
          const id = await beginOwn(
            db,
            fit.map(({ who, family, reference, child, event: number }) => ({
              case: reference,
              child,
              name: `${who.first} ${family}`,
              'date of birth': who.born,
              ...event(number, 'decided to assess', '2026-01-05'),
            })),
          );
          let ends = await runImport(db, id, SETTINGS, () => new Date());
          let isLooked = false;
          if (ends === 'second look') {
            await decideImport(db, manager, id, decision, new Date());
            ends = await runImport(db, id, SETTINGS, () => new Date());
            isLooked = decision === 'take';
          }
          assert.equal(ends, decision === 'give up' && ends === 'given up' ? 'given up' : 'taken');
          const plans = await db
            .selectFrom('plan')
            .innerJoin('child', 'child.id', 'plan.childId')
            .select(['plan.id', 'name', 'dateOfBirth'])
            .execute();
          const fed = await db.selectFrom('fedEvent').select(['feedKey', 'planId', 'importId']).execute();
          for (const plan of plans) {
            const is = `${plan.name.split(' ')[0]} ${plan.dateOfBirth}`;
            if (!isLooked) assert.equal(is, whose.get(plan.id) ?? is, 'a plan is another child’s');
            whose.set(plan.id, is);
          }
          for (const { feedKey, planId, importId } of fed) {
            const by = fit.find((one) => one.event === feedKey);
            const now = by && `${by.who.first} ${by.who.born}`;
            if (importId === id && now) {
              if (!isLooked) assert.equal(now, said.get(feedKey) ?? now, 'an event was another child’s');
              said.set(feedKey, now);
            }
            if (isLooked) said.set(feedKey, whose.get(planId) ?? '');
            else assert.equal(said.get(feedKey), whose.get(planId), 'an event is another child’s');
          }
        }
      }),
      { numRuns: 30 },
    );
  });
});

/** The people and plans of the demonstration, and no file yet. */
async function withFeed(t: TestContext, engine: Engine): Promise<Db> {
  const db = await withPlans(t, engine);
  await db.deleteFrom('caseImport').execute();
  return db;
}

async function ownDatabase(t: TestContext, engine: Engine): Promise<{ db: Db; location: string }> {
  const location = await freshLocation(t, engine);
  const db = openDatabase(location);
  t.after(() => db.destroy());
  await migrate(db);
  return { db, location };
}

async function beginOwn(db: Db, rows: Row[]): Promise<string> {
  const bytes = Buffer.from(csvOf(rows));
  const begun = await beginImport(db, { source: 'command', format: 'csv', bytes, startedBy: undefined }, new Date());
  assert.notEqual(begun, 'at work');
  return (begun as { id: string }).id;
}

/** Has a process of its own go on with an import, and kills it at a moment. */
async function killedAt(location: string, id: string, moment: string): Promise<void> {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', 'tests/support/dying-import.ts', location, id, moment],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
  assert.equal(signal, 'SIGKILL');
}
