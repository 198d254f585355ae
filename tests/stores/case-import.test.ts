import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
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
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { takeFolder } from '#commands/case-folder.ts';
import { DEMONSTRATION_PEOPLE } from '#commands/demonstration.ts';
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

    it('keep what an officer wrote down for one of them only, also when it is corrected', async (t) => {
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
        events.slice(-2).map((one) => [one.happenedOn, one.onlyFor]),
        [
          ['2026-11-20', onlyFor],
          ['2026-11-21', onlyFor],
        ],
      );
      await tell(db);
      assert.deepEqual(await toldTo(db, 'ben'), []);
      assert.deepEqual(await toldTo(db, 'helen'), ['a correction']);
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
