import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it, type TestContext } from 'node:test';
import { sql } from 'kysely';
import { addDays, dayInLondon, type IsoDate } from '#calendar/dates.ts';
import { loadDemonstration } from '#commands/demonstration.ts';
import { openDatabase } from '#database/connect.ts';
import { migrate } from '#database/migrate.ts';
import type { Db } from '#database/schema.ts';
import { DEFAULT_CHOICES } from '#features/clock/choices.ts';
import { insertEvent } from '#features/plan/event.store.ts';
import type { EventKind } from '#features/plan/event.ts';
import { findPlanFor } from '#features/plan/plan.store.ts';
import { timeline } from '#features/plan/timeline.ts';
import { breakdownsOf } from '#features/scorecard/breakdowns.ts';
import { readCases } from '#features/scorecard/count.store.ts';
import {
  approveFigures,
  askForCorrection,
  askForLaterCorrections,
  askForRecount,
  dropCorrection,
  findDraft,
  findRunningFigures,
  isBehind,
  listDrafts,
  listLeftBehind,
} from '#features/scorecard/draft.store.ts';
import { downloadOf } from '#features/scorecard/downloads.ts';
import { figuresOf } from '#features/scorecard/figures.ts';
import { listBreakdowns, listIssues, listYears } from '#features/scorecard/issue.store.ts';
import { monthOf } from '#features/scorecard/month.ts';
import {
  countAgain,
  countFigures,
  publishFigures,
  publishPastOfDemonstration,
} from '#features/scorecard/publish.store.ts';
import { claimDueJob } from '#jobs/due-job.store.ts';
import { doDueJobs } from '#jobs/worker.ts';
import { ENGINES, freshDatabase, type Engine } from '../support/database.ts';
import { amina, at, dilys, found } from '../support/people.ts';
import { planOf } from '../support/plans.ts';

// On the first of December 2026 November is whole.
const ONE_AT_NIGHT = at('01:10');
const NINE = at('09:00');
const TEN = at('10:00');
const REAL = { choices: DEFAULT_CHOICES, isDemonstration: false };
const MADE_UP = { choices: DEFAULT_CHOICES, isDemonstration: true };

/** What is published stays, so each test has a database of its own. */
async function emptyDatabase(t: TestContext, engine: Engine): Promise<Db> {
  if (engine === 'PostgreSQL') return freshDatabase(t, engine);
  const db = openDatabase(':memory:');
  t.after(() => db.destroy());
  await migrate(db);
  return db;
}

/** The people and plans of the demonstration. */
async function withPlans(t: TestContext, engine: Engine): Promise<Db> {
  const db = await emptyDatabase(t, engine);
  await loadDemonstration(db, at('08:00'));
  return db;
}

/** A council with a few plans. */
async function withCases(t: TestContext, engine: Engine, ...cases: [EventKind, IsoDate][][]): Promise<Db> {
  const db = await emptyDatabase(t, engine);
  for (const events of cases) await addCase(db, events);
  return db;
}

async function addCase(db: Db, events: [EventKind, IsoDate][]): Promise<string> {
  const [childId, planId] = [randomUUID(), randomUUID()];
  const addedAt = at('08:00').toISOString();
  await db.insertInto('child').values({ id: childId, name: 'Made Up', dateOfBirth: '2016-08-19', addedAt }).execute();
  await db.insertInto('plan').values({ id: planId, childId, addedAt }).execute();
  for (const [kind, happenedOn] of events) await happens(db, planId, kind, happenedOn);
  return planId;
}

async function happens(db: Db, planId: string, kind: EventKind, happenedOn: IsoDate, supersedes?: string) {
  const id = randomUUID();
  const rest = { details: {}, words: {}, onlyFor: null, supersedes: supersedes ?? null };
  await insertEvent(db, planId, id, { kind, happenedOn, ...rest }, null, at('08:30'));
  return id;
}

const IN_TIME: [EventKind, IsoDate][] = [
  ['request received', '2026-07-06'],
  ['final plan issued', '2026-11-23'],
];
const LATE: [EventKind, IsoDate][] = [
  ['request received', '2026-07-06'],
  ['final plan issued', '2026-11-24'],
];

function workOf(publishing: typeof REAL) {
  return {
    handlers: {
      'count the figures': countFigures(publishing),
      'count a month again': countAgain(publishing),
      'publish the figures': publishFigures(publishing),
    },
    recurring: [],
  };
}

async function countAt(db: Db, now: Date, publishing = REAL): Promise<void> {
  await countFigures(publishing)(db, { id: '', kind: '', details: null, dueAt: now, attempts: 1 }, now);
}

/** November, looked at by Dilys and published. */
async function publishNovember(db: Db, publishing = REAL, at = ONE_AT_NIGHT): Promise<void> {
  await countAt(db, at, publishing);
  const manager = await dilys(db, NINE);
  const { countedAt } = found(await findDraft(db, manager, '2026-11'));
  assert.equal(await approveFigures(db, manager, { month: '2026-11', countedAt, ...publishing }, NINE), 'approved');
  await doDueJobs(db, workOf(publishing), 'worker', () => NINE);
}

function asking(why: string) {
  return { month: '2026-11', why, form: randomUUID(), isDemonstration: false };
}

for (const engine of ENGINES) {
  describe(`the scorecard on ${engine}`, () => {
    it('counts the month that runs and the last one, at night', async (t) => {
      const db = await withCases(t, engine, IN_TIME, LATE);
      const manager = await dilys(db, NINE);
      await countAt(db, ONE_AT_NIGHT);
      assert.deepEqual(
        (await listDrafts(db, manager)).map(({ month }) => month),
        ['2026-12', '2026-11'],
      );
      const november = found(await findDraft(db, manager, '2026-11')).figures;
      assert.deepEqual([november.issued.all, november.issued.in20, november.activePlans], [2, 1, 2]);
      const running = found(await findRunningFigures(db, manager, NINE));
      assert.deepEqual([running.month, running.figures.issued.all], ['2026-12', 0]);
    });

    it('has nothing to say of the month that runs before the first count', async (t) => {
      const db = await withCases(t, engine, IN_TIME);
      assert.equal(await findRunningFigures(db, await dilys(db, NINE), NINE), undefined);
    });

    it('tells managers once that the month is whole', async (t) => {
      const db = await withCases(t, engine, IN_TIME);
      const manager = await dilys(db, NINE);
      await countAt(db, new Date('2026-11-30T01:10:00Z'));
      const told = () => db.selectFrom('notice').select('kind').where('personId', '=', manager.id).execute();
      const before = (await told()).length;
      await countAt(db, ONE_AT_NIGHT);
      await countAt(db, new Date('2026-12-02T01:10:00Z'));
      const kinds = (await told()).slice(before).map(({ kind }) => kind);
      assert.deepEqual(kinds, ['figures to look at']);
    });

    it('publishes nothing that no manager has looked at', async (t) => {
      const db = await withCases(t, engine, IN_TIME);
      await countAt(db, ONE_AT_NIGHT);
      await publishFigures(REAL)(
        db,
        { id: '', kind: '', details: { month: '2026-11' }, dueAt: NINE, attempts: 1 },
        NINE,
      );
      assert.deepEqual(await listIssues(db, { isDemonstration: false }), []);
    });

    it('publishes a month once that a manager said yes to, whoever says it again', async (t) => {
      const db = await withCases(t, engine, IN_TIME, LATE);
      await publishNovember(db);
      const job = { id: '', kind: '', details: { month: '2026-11' }, dueAt: NINE, attempts: 2 };
      await Promise.all([publishFigures(REAL)(db, job, TEN), publishFigures(REAL)(db, job, TEN)]);
      const issues = await listIssues(db, { isDemonstration: false });
      assert.deepEqual(
        issues.map(({ month, number, figures }) => [month, number, figures.issued.in20]),
        [['2026-11', 1, 1]],
      );
      assert.equal(await findDraft(db, await dilys(db, NINE), '2026-11'), undefined);
    });

    it('lets one of two managers say yes to the same figures', async (t) => {
      const db = await withCases(t, engine, IN_TIME);
      await countAt(db, ONE_AT_NIGHT);
      const manager = await dilys(db, NINE);
      const seen = { month: '2026-11', countedAt: found(await findDraft(db, manager, '2026-11')).countedAt, ...REAL };
      const said = [await approveFigures(db, manager, seen, NINE), await approveFigures(db, manager, seen, NINE)];
      assert.deepEqual(said.toSorted(), ['approved', 'counted anew']);
      const jobs = await db.selectFrom('dueJob').select('id').where('kind', '=', 'publish the figures').execute();
      assert.equal(jobs.length, 1);
    });

    it('asks her to look again when the figures were counted anew meanwhile', async (t) => {
      const db = await withCases(t, engine, IN_TIME);
      await countAt(db, ONE_AT_NIGHT);
      const manager = await dilys(db, NINE);
      const { countedAt } = found(await findDraft(db, manager, '2026-11'));
      await countAt(db, TEN);
      assert.equal(await approveFigures(db, manager, { month: '2026-11', countedAt, ...REAL }, TEN), 'counted anew');
    });

    it('leaves what she said yes to as she saw it', async (t) => {
      const db = await withCases(t, engine, IN_TIME);
      await countAt(db, ONE_AT_NIGHT);
      const manager = await dilys(db, NINE);
      const { countedAt } = found(await findDraft(db, manager, '2026-11'));
      await approveFigures(db, manager, { month: '2026-11', countedAt, ...REAL }, NINE);
      await addCase(db, LATE);
      await countAt(db, TEN);
      await doDueJobs(db, workOf(REAL), 'worker', () => TEN);
      assert.equal((await listIssues(db, { isDemonstration: false }))[0]?.figures.issued.all, 1);
    });

    it('never publishes a month before it is over', async (t) => {
      const db = await withCases(t, engine, IN_TIME);
      await countAt(db, ONE_AT_NIGHT);
      const manager = await dilys(db, NINE);
      const { countedAt } = found(await findDraft(db, manager, '2026-12'));
      assert.equal(await approveFigures(db, manager, { month: '2026-12', countedAt, ...REAL }, NINE), 'not yet');
      assert.equal(await approveFigures(db, manager, { month: 'nothing', countedAt, ...REAL }, NINE), 'not yet');
    });

    it('goes on where a worker was ended in the middle', async (t) => {
      const db = await withCases(t, engine, IN_TIME);
      await countAt(db, ONE_AT_NIGHT);
      const manager = await dilys(db, NINE);
      const { countedAt } = found(await findDraft(db, manager, '2026-11'));
      await approveFigures(db, manager, { month: '2026-11', countedAt, ...REAL }, NINE);
      assert.ok(await claimDueJob(db, 'a worker that dies', NINE));
      await doDueJobs(db, workOf(REAL), 'the next', () => at('09:30'));
      assert.equal((await listIssues(db, { isDemonstration: false })).length, 1);
    });

    it('lets nobody change or delete what is published', async (t) => {
      const db = await withCases(t, engine, IN_TIME);
      await publishNovember(db);
      await assert.rejects(db.updateTable('scorecardIssue').set({ why: 'x' }).execute(), /stays/);
      await assert.rejects(db.deleteFrom('scorecardIssue').execute(), /stays/);
      if (engine === 'SQLite')
        await assert.rejects(
          sql`insert or replace into scorecard_issue select * from scorecard_issue`.execute(db),
          /stays/,
        );
    });

    it('keeps a month as it was published though its plans are put right, and says that it would be otherwise', async (t) => {
      const db = await withCases(t, engine);
      const planId = await addCase(db, [['request received', '2026-07-06']]);
      const final = await happens(db, planId, 'final plan issued', '2026-11-23');
      await publishNovember(db);
      await happens(db, planId, 'final plan issued', '2026-11-24', final);
      await countAt(db, new Date('2026-12-02T01:10:00Z'));
      assert.equal((await listIssues(db, { isDemonstration: false }))[0]?.figures.issued.in20, 1);
      const { moved } = found(await findDraft(db, await dilys(db, NINE), '2026-12'));
      assert.deepEqual(
        moved.map(({ month, changes }) => [month, changes.map(({ measure }) => measure)]),
        [
          [
            '2026-11',
            [
              'Plans finished: In 20 weeks, of all of them',
              'Plans finished: In 20 weeks, without those that the law excuses: the national measure',
              'Plans finished: Over 20 weeks, and at most 52',
              'Plans finished: On average',
              'Without those that the law excuses: Over 20 weeks, and at most 52',
              'Without those that the law excuses: On average',
            ],
          ],
        ],
      );
    });

    it('publishes a correction beside the first, with its reason', async (t) => {
      const db = await withCases(t, engine, IN_TIME);
      await publishNovember(db);
      await addCase(db, LATE);
      const manager = await dilys(db, TEN);
      const asked = asking('One plan was written down late.');
      assert.equal(await askForCorrection(db, manager, asked, TEN), 'asked');
      assert.equal(await askForCorrection(db, manager, asked, TEN), 'asked');
      await doDueJobs(db, workOf(REAL), 'worker', () => TEN);
      assert.equal(await askForCorrection(db, manager, { ...asked, form: randomUUID() }, TEN), 'there is one');
      const { countedAt } = found(await findDraft(db, manager, '2026-11'));
      await approveFigures(db, manager, { month: '2026-11', countedAt, ...REAL }, TEN);
      await doDueJobs(db, workOf(REAL), 'worker', () => TEN);
      assert.deepEqual(
        (await listIssues(db, { isDemonstration: false })).map(({ number, why, figures }) => [
          number,
          why,
          figures.issued.all,
        ]),
        [
          [2, 'One plan was written down late.', 2],
          [1, null, 1],
        ],
      );
      assert.equal((await listYears(db, { isDemonstration: false }))[0]?.number, 2);
    });

    it('tells the second of two managers who ask that somebody has asked already', async (t) => {
      const db = await withCases(t, engine, IN_TIME);
      await publishNovember(db);
      const manager = await dilys(db, TEN);
      const asked = [asking('One plan was written down late.'), asking('Two plans were counted twice.')];
      const said = await Promise.all(asked.map((one) => askForCorrection(db, manager, one, TEN)));
      assert.deepEqual(said.toSorted(), ['asked', 'asked already']);
      await doDueJobs(db, workOf(REAL), 'worker', () => TEN);
      assert.equal((await findDraft(db, manager, '2026-11'))?.why, asked[said.indexOf('asked')]?.why);
      assert.equal(await dropCorrection(db, manager, '2026-11'), true);
      assert.equal(await askForCorrection(db, manager, asking('It was wrong after all.'), TEN), 'asked');
    });

    it('publishes no correction that corrects nothing', async (t) => {
      const db = await withCases(t, engine, IN_TIME);
      await publishNovember(db);
      const manager = await dilys(db, TEN);
      await askForCorrection(
        db,
        manager,
        { month: '2026-11', why: 'It seemed wrong.', form: randomUUID(), ...REAL },
        TEN,
      );
      await doDueJobs(db, workOf(REAL), 'worker', () => TEN);
      const { countedAt } = found(await findDraft(db, manager, '2026-11'));
      assert.equal(
        await approveFigures(db, manager, { month: '2026-11', countedAt, ...REAL }, TEN),
        'nothing to correct',
      );
      assert.equal((await listIssues(db, { isDemonstration: false })).length, 1);
    });

    it('counts a month again when she asks, with what was written down since, and says that something was', async (t) => {
      const db = await withCases(t, engine, IN_TIME);
      await countAt(db, ONE_AT_NIGHT);
      const manager = await dilys(db, NINE);
      const draft = found(await findDraft(db, manager, '2026-11'));
      assert.equal(await isBehind(db, manager, draft), false);
      await addCase(db, LATE);
      assert.equal(await isBehind(db, manager, draft), true);
      const seen = { month: '2026-11', countedAt: draft.countedAt };
      assert.equal(await askForRecount(db, manager, seen, NINE), 'asked');
      assert.equal(await askForRecount(db, manager, seen, NINE), 'asked');
      await doDueJobs(db, workOf(REAL), 'worker', () => NINE);
      const anew = found(await findDraft(db, manager, '2026-11'));
      assert.deepEqual([anew.figures.issued.all, anew.why, await isBehind(db, manager, anew)], [2, null, false]);
      assert.equal(await askForRecount(db, manager, seen, TEN), 'counted anew');
    });

    it('is not behind for what is written down of a later month', async (t) => {
      const db = await withCases(t, engine, IN_TIME);
      await countAt(db, ONE_AT_NIGHT);
      const manager = await dilys(db, NINE);
      await addCase(db, [['request received', '2026-12-01']]);
      assert.equal(await isBehind(db, manager, found(await findDraft(db, manager, '2026-11'))), false);
      assert.equal(await isBehind(db, manager, found(await findDraft(db, manager, '2026-12'))), true);
    });

    it('counts the reason of a correction on, when it is counted again', async (t) => {
      const db = await withCases(t, engine, IN_TIME);
      await publishNovember(db);
      const manager = await dilys(db, TEN);
      const asked = { month: '2026-11', why: 'One plan was written down late.', form: randomUUID(), ...REAL };
      await askForCorrection(db, manager, asked, TEN);
      await doDueJobs(db, workOf(REAL), 'worker', () => TEN);
      const { countedAt } = found(await findDraft(db, manager, '2026-11'));
      await addCase(db, LATE);
      await askForRecount(db, manager, { month: '2026-11', countedAt }, at('10:30'));
      await doDueJobs(db, workOf(REAL), 'worker', () => at('10:30'));
      const { figures, why } = found(await findDraft(db, manager, '2026-11'));
      assert.deepEqual([figures.issued.all, why], [2, asked.why]);
    });

    it('offers the later months of a year when one before them was corrected, until they are corrected too', async (t) => {
      const db = await withCases(t, engine, IN_TIME);
      await publishPastOfDemonstration(db, DEFAULT_CHOICES, 12, ONE_AT_NIGHT);
      const made = { isDemonstration: true };
      const manager = await dilys(db, NINE);
      assert.deepEqual(await listLeftBehind(db, manager, made), []);
      await addCase(db, [['request received', '2026-09-14']]);
      const asked = { month: '2026-09', why: 'One request was written down late.', form: randomUUID(), ...made };
      await askForCorrection(db, manager, asked, NINE);
      await publishAll(NINE);
      const left = await listLeftBehind(db, manager, made);
      assert.deepEqual(
        left.map(({ issue, missed }) => [issue.month, missed.map(({ month }) => month)]),
        [['2026-10', ['2026-09']]],
      );
      const csv = downloadOf('measures', 'csv', await listIssues(db, made), 'Made Up Council').text;
      const [since, month] = ['From 1 January to the end of October', 'October'].map((when) =>
        found(csv.split('\r\n').find((row) => row.startsWith(`2026,${when},`) && row.includes('requests_received'))),
      );
      assert.match(found(since), /September 2026 was corrected on/);
      assert.doesNotMatch(found(month), /was corrected/);

      await askForLaterCorrections(db, manager, { form: randomUUID(), ...made }, TEN);
      await publishAll(TEN);
      assert.deepEqual(await listLeftBehind(db, manager, made), []);
      const [october] = await listIssues(db, made);
      assert.deepEqual([october?.month, october?.number, october?.figures.requestsBefore], ['2026-10', 2, 1]);
      assert.equal(october?.why, 'September 2026 was corrected, so this month was counted again too.');

      /** Whatever was asked for is counted, looked at and published. */
      async function publishAll(now: Date): Promise<void> {
        await doDueJobs(db, workOf(MADE_UP), 'worker', () => now);
        for (const { month, countedAt } of await listDrafts(db, manager))
          assert.equal(await approveFigures(db, manager, { month, countedAt, ...made }, now), 'approved');
        await doDueJobs(db, workOf(MADE_UP), 'worker', () => now);
      }
    });

    it('breaks down by need and age the plans that the 20 weeks count, and no others', async (t) => {
      const db = await withCases(t, engine, IN_TIME, LATE, [['final plan issued', '2026-11-02']]);
      const breakdowns = breakdownsOf(await readCases(db, DEFAULT_CHOICES), 2026, []);
      assert.deepEqual(
        breakdowns.need.tables.map(({ name, total }) => [name, total]),
        [
          ['issued', 2],
          ['active', 3],
        ],
      );
    });

    it('corrects nothing that is not published, and drops a correction that is not to be', async (t) => {
      const db = await withCases(t, engine, IN_TIME);
      const manager = await dilys(db, NINE);
      const asked = asking('One plan was written down late.');
      assert.equal(await askForCorrection(db, manager, asked, NINE), 'not published');
      await publishNovember(db);
      await askForCorrection(db, manager, asked, TEN);
      await doDueJobs(db, workOf(REAL), 'worker', () => TEN);
      assert.equal(await dropCorrection(db, manager, '2026-11'), true);
      assert.equal(await dropCorrection(db, manager, '2026-12'), false);
      assert.equal((await listIssues(db, { isDemonstration: false })).length, 1);
    });

    it('never puts made-up figures among those of the council', async (t) => {
      const db = await withPlans(t, engine);
      await publishNovember(db, MADE_UP);
      assert.deepEqual(await listIssues(db, { isDemonstration: false }), []);
      assert.deepEqual(await listYears(db, { isDemonstration: false }), []);
      const issues = await listIssues(db, { isDemonstration: true });
      assert.equal(issues.length, 1);
      const { text } = downloadOf('timeliness', 'csv', issues, 'Made Up Council');
      assert.match(text, /Demonstration figures, made up/);
    });

    it('publishes the council’s own month though one was made up before', async (t) => {
      const db = await withCases(t, engine, IN_TIME);
      await publishNovember(db, MADE_UP);
      const manager = await dilys(db, NINE);
      assert.equal(
        await askForCorrection(db, manager, asking('One plan was written down late.'), NINE),
        'not published',
      );
      await publishNovember(db, REAL, NINE);
      for (const isDemonstration of [true, false])
        assert.deepEqual(
          (await listIssues(db, { isDemonstration })).map(({ month, number }) => [month, number]),
          [['2026-11', 1]],
        );
    });

    it('keeps nothing hidden that only a made-up table hid', async (t) => {
      const db = await withPlans(t, engine);
      await publishPastOfDemonstration(db, DEFAULT_CHOICES, 12, NINE);
      assert.equal((await listBreakdowns(db, { isDemonstration: true })).length, 1);
      assert.deepEqual(await listBreakdowns(db, { isDemonstration: false }), []);
    });

    it('gives a demonstration a past, with the tables of the year', async (t) => {
      const db = await withPlans(t, engine);
      await publishPastOfDemonstration(db, DEFAULT_CHOICES, 12, NINE);
      await publishPastOfDemonstration(db, DEFAULT_CHOICES, 12, NINE);
      const issues = await listIssues(db, { isDemonstration: true });
      assert.deepEqual([issues.length, issues[0]?.month, issues.at(-1)?.month], [12, '2026-10', '2025-11']);
      const december = found(issues.find(({ month }) => month === '2025-12'));
      assert.ok(december.breakdowns);
      assert.equal(december.breakdowns.year, 2025);
      // There are too few of them to show any.
      const { tables } = december.breakdowns.need;
      assert.ok(tables.every(({ total, counts }) => total === 0 || counts.every((count) => count === null)));
      assert.deepEqual(
        (await listYears(db, { isDemonstration: true })).map(({ month }) => month),
        ['2026-10', '2025-12'],
      );
    });

    it('says of a plan what its family reads, before and after it is put right', async (t) => {
      const db = await withPlans(t, engine);
      const mother = await amina(db, NINE);
      const planId = await planOf(db, 'Idris Yusuf');
      const request = await db
        .selectFrom('planEvent')
        .select(['id', 'happenedOn'])
        .where('planId', '=', planId)
        .where('kind', '=', 'request received')
        .executeTakeFirstOrThrow();
      const lastDay = addDays(request.happenedOn, 140);
      const now = new Date(`${addDays(lastDay, 3)}T12:00:00Z`);
      const month = monthOf(lastDay);

      const final = await happens(db, planId, 'final plan issued', lastDay);
      assert.deepEqual(await bothSay(), { family: 'in time', scorecard: 'in time' });
      await happens(db, planId, 'final plan issued', addDays(lastDay, 1), final);
      assert.deepEqual(await bothSay(), { family: 'late', scorecard: 'late' });

      async function bothSay(): Promise<{ family: string; scorecard: string }> {
        const plan = found(await findPlanFor(db, mother, planId, DEFAULT_CHOICES, now));
        const { way, before } = timeline(plan, dayInLondon(now), DEFAULT_CHOICES);
        const steps = [way, before].flatMap((one) => one?.steps ?? []);
        const final = found(steps.find(({ id }) => id === 'final-plan'));
        const { issued } = figuresOf(await readCases(db, DEFAULT_CHOICES), month, dayInLondon(now));
        assert.equal(issued.all, 1);
        return { family: final.daysLate ? 'late' : 'in time', scorecard: issued.in20 === 1 ? 'in time' : 'late' };
      }
    });

    it('reads no name, nothing that was typed, and writes nothing down of whom it counted', async (t) => {
      const db = await withPlans(t, engine);
      const cases = JSON.stringify(await readCases(db, DEFAULT_CHOICES));
      for (const { name } of await db.selectFrom('child').select('name').execute()) assert.ok(!cases.includes(name));
      await publishNovember(db, MADE_UP);
      const [row] = await db.selectFrom('scorecardIssue').select('figures').execute();
      assert.doesNotMatch(found(row).figures, /Made Up|Okafor|[0-9a-f]{8}-/);
    });
  });
}
