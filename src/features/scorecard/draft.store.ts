import { isPostgres } from '#database/engine.ts';
import type { Db } from '#database/schema.ts';
import { dayInLondon } from '#calendar/dates.ts';
import type { Officer } from '#features/identity/person.ts';
import { addJob } from '#jobs/due-job.store.ts';
import { countEvents } from './count.store.ts';
import type { MonthFigures, OfficeFigures } from './figures.ts';
import { listIssues, newestOf, type Issue, type Publication } from './issue.store.ts';
import { daysOfMonth, isMonth, monthAfter, monthOf, readableMonthOf, type Month } from './month.ts';
import { changesBetween, type Change, type Moved } from './odd.ts';
import { correctionsMissedBy } from './year-sum.ts';

/** What was counted of a month and is not published, or not yet. */
export interface Counted extends Publication {
  office: OfficeFigures;
  /** Published months that would be counted otherwise now. */
  moved: Moved[];
  /** How many events there were when it was counted: see `countEvents`. */
  events?: number;
}

export interface Draft extends Counted {
  month: Month;
  countedAt: string;
  approvedAt: string | null;
  /** Of a correction: why. */
  why: string | null;
}

/** The month that runs, as it was counted last: what is written down since is not in it. */
export interface Running {
  month: Month;
  countedAt: string;
  figures: MonthFigures;
  office: OfficeFigures;
}

/** Nothing before the first count. */
export async function findRunningFigures(db: Db, manager: Officer<'manager'>, now: Date): Promise<Running | undefined> {
  const draft = await findDraft(db, manager, monthOf(dayInLondon(now)));
  return draft && { month: draft.month, countedAt: draft.countedAt, figures: draft.figures, office: draft.office };
}

/** Every month that is counted and not published, and every correction, newest first. */
export async function listDrafts(db: Db, _manager: Officer<'manager'>): Promise<Draft[]> {
  const rows = await db.selectFrom('scorecardDraft').selectAll().orderBy('month', 'desc').execute();
  return rows.map(opened);
}

export async function findDraft(db: Db, _manager: Officer<'manager'>, month: string): Promise<Draft | undefined> {
  const row = await db.selectFrom('scorecardDraft').selectAll().where('month', '=', month).executeTakeFirst();
  return row && opened(row);
}

/**
 * A manager says yes to the figures that she saw; the worker publishes them.
 * @param countedAt of the figures she saw
 * @returns `counted anew` when there are others by now, or when somebody has said yes already
 */
export async function approveFigures(
  db: Db,
  manager: Officer<'manager'>,
  { month, countedAt, isDemonstration }: { month: string; countedAt: string; isDemonstration: boolean },
  now: Date,
): Promise<'approved' | 'counted anew' | 'not yet' | 'nothing to correct'> {
  if (!isMonth(month) || month >= monthOf(dayInLondon(now))) return 'not yet';
  return db.transaction().execute(async (trx) => {
    const draft = await findDraft(trx, manager, month);
    const changes = draft?.why && (await listChanges(trx, manager, draft, { isDemonstration }));
    if (changes && changes.length === 0 && draft.countedAt === countedAt) return 'nothing to correct';
    const { numUpdatedRows } = await trx
      .updateTable('scorecardDraft')
      .set({ approvedBy: manager.id, approvedAt: now.toISOString() })
      .where('month', '=', month)
      .where('countedAt', '=', countedAt)
      .where('approvedAt', 'is', null)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return 'counted anew';
    await addJob(trx, {
      kind: 'publish the figures',
      uniqueKey: `publish the figures ${month} ${countedAt}`,
      details: { month },
      dueAt: now,
    });
    return 'approved';
  });
}

/** What a correction puts right: every figure that is not as it is published now. */
export async function listChanges(
  db: Db,
  _manager: Officer<'manager'>,
  draft: Draft,
  { isDemonstration }: { isDemonstration: boolean },
): Promise<Change[]> {
  const row = await db
    .selectFrom('scorecardIssue')
    .select('figures')
    .where('month', '=', draft.month)
    .where('isDemonstration', '=', isDemonstration ? 1 : 0)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ? changesBetween(JSON.parse(row.figures) as Publication, draft) : [];
}

/** Whether something was written down, since it was counted, that its figures may count. */
export async function isBehind(db: Db, _manager: Officer<'manager'>, draft: Draft): Promise<boolean> {
  return draft.events !== undefined && draft.events !== (await countEvents(db, daysOfMonth(draft.month).to));
}

/**
 * What waits for a manager's look is to be counted again, by the worker.
 * @param countedAt of the figures she saw, so that a double click counts once
 */
export async function askForRecount(
  db: Db,
  manager: Officer<'manager'>,
  { month, countedAt }: { month: string; countedAt: string },
  now: Date,
): Promise<'asked' | 'counted anew'> {
  const draft = await findDraft(db, manager, month);
  if (draft?.countedAt !== countedAt || draft.approvedAt) return 'counted anew';
  await addJob(db, {
    kind: 'count a month again',
    uniqueKey: `count a draft again ${month} ${countedAt}`,
    details: { month },
    dueAt: now,
  });
  return 'asked';
}

/** Published months that a later correction of an earlier month has left behind, and that nobody is correcting yet; oldest first. */
export async function listLeftBehind(
  db: Db,
  manager: Officer<'manager'>,
  which: { isDemonstration: boolean },
): Promise<{ issue: Issue; missed: Issue[] }[]> {
  const issues = await listIssues(db, which);
  const drafts = await listDrafts(db, manager);
  return newestOf(issues)
    .filter(({ month }) => !drafts.some((draft) => draft.month === month))
    .map((issue) => ({ issue, missed: correctionsMissedBy(issue, issues) }))
    .filter(({ missed }) => missed.length > 0)
    .toReversed();
}

/**
 * Every month that was left behind is to be counted again, each for a correction of its own.
 * @param form made when the form was shown, so that a double click counts once
 */
export async function askForLaterCorrections(
  db: Db,
  manager: Officer<'manager'>,
  { form, isDemonstration }: { form: string; isDemonstration: boolean },
  now: Date,
): Promise<void> {
  for (const { issue, missed } of await listLeftBehind(db, manager, { isDemonstration })) {
    const corrected = missed.map(({ month }) => readableMonthOf(month)).join(' and ');
    const why = `${corrected} ${missed.length > 1 ? 'were' : 'was'} corrected, so this month was counted again too.`;
    await askForCorrection(db, manager, { month: issue.month, why, form, isDemonstration }, now);
  }
}

/**
 * A published month is to be counted again, for a correction beside it. The worker counts; a manager looks; then it is
 * published as any other.
 * @param why stands on the public page
 * @param form made when the form was shown, so that a double click counts once
 */
export async function askForCorrection(
  db: Db,
  _manager: Officer<'manager'>,
  { month, why, form, isDemonstration }: { month: string; why: string; form: string; isDemonstration: boolean },
  now: Date,
): Promise<'asked' | 'not published' | 'there is one' | 'asked already'> {
  return db.transaction().execute(async (trx) => {
    const issue = await trx
      .selectFrom('scorecardIssue')
      .select('id')
      .where('month', '=', month)
      .where('isDemonstration', '=', isDemonstration ? 1 : 0)
      .where('number', '=', 1)
      // Of two managers who ask at once, one is the second. A transaction on SQLite has the only pen already.
      .$if(isPostgres(trx), (query) => query.forUpdate())
      .executeTakeFirst();
    if (!issue) return 'not published';
    const draft = await trx.selectFrom('scorecardDraft').select('month').where('month', '=', month).executeTakeFirst();
    if (draft) return 'there is one';
    const key = `count a month again ${month}`;
    const before = await findAsked(trx, key);
    if (before && before !== `${key} ${form}`) return 'asked already';
    await addJob(trx, {
      kind: 'count a month again',
      uniqueKey: `${key} ${form}`,
      details: { month, why },
      dueAt: now,
    });
    return 'asked';
  });
}

/** The key of a job that begins so and is not done yet. */
async function findAsked(trx: Db, key: string): Promise<string | undefined> {
  const asked = await trx
    .selectFrom('dueJob')
    .select('uniqueKey')
    .where('uniqueKey', 'like', `${key} %`)
    .where('doneAt', 'is', null)
    .where('failedAt', 'is', null)
    .limit(1)
    .executeTakeFirst();
  return asked?.uniqueKey;
}

/** A correction that is not to be. What is published stays as it is. */
export async function dropCorrection(db: Db, _manager: Officer<'manager'>, month: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('scorecardDraft')
    .where('month', '=', month)
    .where('why', 'is not', null)
    .where('approvedAt', 'is', null)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

/**
 * Which months are to be counted tonight: the one that runs, and those before it that are not published yet, back to the last
 * one that is; at first, only the last.
 */
export async function listMonthsToCount(
  db: Db,
  { isDemonstration }: { isDemonstration: boolean },
  now: Date,
): Promise<Month[]> {
  const running = monthOf(dayInLondon(now));
  const { last } = await db
    .selectFrom('scorecardIssue')
    .select(({ fn }) => fn.max('month').as('last'))
    .where('isDemonstration', '=', isDemonstration ? 1 : 0)
    .executeTakeFirstOrThrow();
  const months = [running];
  const from = last ? monthAfter(last as Month) : monthAfter(running, -1);
  for (let month = monthAfter(running, -1); month >= from && months.length <= 12; month = monthAfter(month, -1))
    months.push(month);
  return months;
}

/**
 * Keeps what was counted. What a manager has said yes to, and what is corrected, is left as she saw it.
 * @returns when it was counted before
 */
export async function keepDraft(
  db: Db,
  month: Month,
  counted: Counted,
  why: string | null,
  now: Date,
): Promise<string | undefined> {
  const before = await db
    .selectFrom('scorecardDraft')
    .select('countedAt')
    .where('month', '=', month)
    .executeTakeFirst();
  const values = { figures: JSON.stringify(counted), countedAt: now.toISOString() };
  await db
    .insertInto('scorecardDraft')
    .values({ month, ...values, approvedBy: null, approvedAt: null, why })
    .onConflict((conflict) =>
      conflict
        .column('month')
        .doUpdateSet(values)
        .where('scorecardDraft.approvedAt', 'is', null)
        .where('scorecardDraft.why', 'is', null),
    )
    .execute();
  return before?.countedAt;
}

/** Counts anew what nobody has said yes to. A correction keeps its reason. */
export async function recountDraft(db: Db, month: Month, counted: Counted, now: Date): Promise<void> {
  await db
    .updateTable('scorecardDraft')
    .set({ figures: JSON.stringify(counted), countedAt: now.toISOString() })
    .where('month', '=', month)
    .where('approvedAt', 'is', null)
    .execute();
}

function opened(row: {
  month: string;
  figures: string;
  countedAt: string;
  approvedAt: string | null;
  why: string | null;
}): Draft {
  const { month, countedAt, approvedAt, why } = row;
  return { month: month as Month, countedAt, approvedAt, why, ...(JSON.parse(row.figures) as Counted) };
}
