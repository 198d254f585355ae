import { randomUUID } from 'node:crypto';
import { sql, type Selectable } from 'kysely';
import type { Db, Schema } from '#database/schema.ts';
import type { Breakdowns } from './breakdowns.ts';
import type { MonthFigures } from './figures.ts';
import type { Month } from './month.ts';

/** What is published of a month. */
export interface Publication {
  figures: MonthFigures;
  /** Of the year, with its December. */
  breakdowns: Breakdowns | null;
}

/** A month as it was published: number 1, or a correction. */
export interface Issue extends Publication {
  month: Month;
  number: number;
  countedAt: string;
  publishedAt: string;
  /** Of a correction: why. */
  why: string | null;
  isDemonstration: boolean;
}

/** So many months are on a page of months: two years, with corrections. */
const MOST_ISSUES = 60;

/** What is published, newest month first, and of a month the newest issue first. For everybody. */
export async function listIssues(
  db: Db,
  which: { isDemonstration: boolean; upTo?: Month; most?: number },
): Promise<Issue[]> {
  const rows = await db
    .selectFrom('scorecardIssue')
    .selectAll()
    .where('isDemonstration', '=', which.isDemonstration ? 1 : 0)
    .$if(which.upTo !== undefined, (query) => query.where('month', '<=', which.upTo ?? ''))
    .orderBy('month', 'desc')
    .orderBy('number', 'desc')
    .limit(which.most ?? MOST_ISSUES)
    .execute();
  return rows.map(opened);
}

/** Of each year the month that was published last, newest first: its figures since January are those of the year. */
export async function listYears(db: Db, which: { isDemonstration: boolean }): Promise<Issue[]> {
  const rows = await db
    .selectFrom('scorecardIssue')
    .selectAll()
    .where('isDemonstration', '=', which.isDemonstration ? 1 : 0)
    .where(
      sql<boolean>`not exists (select 1 from scorecard_issue as later
        where later.is_demonstration = scorecard_issue.is_demonstration
        and substr(later.month, 1, 4) = substr(scorecard_issue.month, 1, 4)
        and (later.month > scorecard_issue.month
          or (later.month = scorecard_issue.month and later.number > scorecard_issue.number)))`,
    )
    .orderBy('month', 'desc')
    .execute();
  return rows.map(opened);
}

/** Every issue that has breakdowns, oldest first: what they hide stays hidden. */
export async function listBreakdowns(db: Db, which: { isDemonstration: boolean }): Promise<Breakdowns[]> {
  const rows = await db
    .selectFrom('scorecardIssue')
    .selectAll()
    .where('isDemonstration', '=', which.isDemonstration ? 1 : 0)
    .where('month', 'like', '%-12')
    .orderBy('publishedAt')
    .orderBy('number')
    .execute();
  return rows.flatMap((row) => opened(row).breakdowns ?? []);
}

/** The newest issue of each month. */
export function newestOf(issues: readonly Issue[]): Issue[] {
  return issues.filter(({ month, number }) => !issues.some((one) => one.month === month && one.number > number));
}

/**
 * Nothing, where the month is published already and this is no correction. Made-up months are numbered by themselves. In the
 * caller's transaction.
 */
export async function insertIssue(
  db: Db,
  issue: Omit<Selectable<Schema['scorecardIssue']>, 'id' | 'number'>,
): Promise<void> {
  const { last } = await db
    .selectFrom('scorecardIssue')
    .select(({ fn }) => fn.max('number').as('last'))
    .where('month', '=', issue.month)
    .where('isDemonstration', '=', issue.isDemonstration)
    .executeTakeFirstOrThrow();
  if (last && !issue.why) return;
  await db
    .insertInto('scorecardIssue')
    .values({ id: randomUUID(), number: Number(last ?? 0) + 1, ...issue })
    .execute();
}

function opened({ month, figures, isDemonstration, ...row }: Selectable<Schema['scorecardIssue']>): Issue {
  return {
    month: month as Month,
    number: row.number,
    countedAt: row.countedAt,
    publishedAt: row.publishedAt,
    why: row.why,
    isDemonstration: isDemonstration === 1,
    ...(JSON.parse(figures) as Publication),
  };
}
