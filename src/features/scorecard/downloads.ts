import { dayInLondon } from '#calendar/dates.ts';
import { csvFile } from '#components/csv-file.ts';
import { AGENCIES } from './case.ts';
import type { PeriodFigures, Timeliness } from './figures.ts';
import { newestOf, type Issue } from './issue.store.ts';
import { endsYear } from './breakdowns.ts';
import { readableMonthOf } from './month.ts';
import { meanWeeks, percentOf, type Part } from './percent.ts';
import type { Shown } from './suppress.ts';
import { DEMONSTRATION, missedSays } from './words.ts';
import { correctionsMissedBy } from './year-sum.ts';

/** As the national statistics mark it: not applicable, not available, suppressed. */
const NOT_APPLICABLE = 'z';
const NOT_AVAILABLE = 'x';
const SUPPRESSED = 'c';

type Cell = string | number;
type Row = Record<string, Cell>;

/** What a file is about: a name of the national "Timeliness of new EHC plans", or the other measures of ours. */
export type FileName = 'timeliness' | 'measures';

/** The names are those of the national release, so that one can be put under the other. */
function timelinessOf(issued: Timeliness): Row {
  const share = (done: number, of: number): Cell => percentOf({ of, done }) ?? NOT_APPLICABLE;
  return {
    plans_issued_den: issued.all,
    plans_issued_within_20_weeks: issued.in20,
    pc_plans_issued_within_20_weeks: share(issued.in20, issued.all),
    plans_issued_gt20weeks_ltyear: issued.upToYear,
    plans_issued_gt_1_year: issued.overYear,
    avg_weeks_issue_plan: meanWeeks(issued.days, issued.all) ?? NOT_APPLICABLE,
    plans_issued_den_ex: issued.allEx,
    plans_issued_20_weeks_ex: issued.in20Ex,
    pc_plans_issued_20_weeks_ex: share(issued.in20Ex, issued.allEx),
    plans_issued_gt20weeks_ltyear_ex: issued.upToYearEx,
    plans_issued_gt_1_year_ex: issued.overYearEx,
    avg_weeks_issue_plan_exc: meanWeeks(issued.daysEx, issued.allEx) ?? NOT_APPLICABLE,
  };
}

const NO_TIMELINESS = Object.keys(
  timelinessOf({
    ...{ all: 0, in20: 0, upToYear: 0, overYear: 0, days: 0, over30Weeks: 0 },
    ...{ allEx: 0, in20Ex: 0, upToYearEx: 0, overYearEx: 0, daysEx: 0 },
  }),
);

const WHERE_AND_WHEN = ['time_period', 'time_identifier', 'geographic_level', 'la_name'];
const WHICH_ISSUE = ['issue', 'published_on', 'counted_on', 'note'];
const COLUMNS: Record<FileName, string[]> = {
  timeliness: [...WHERE_AND_WHEN, 'breakdown_topic', 'breakdown', ...NO_TIMELINESS, ...WHICH_ISSUE],
  measures: [...WHERE_AND_WHEN, 'measure', 'count', 'of', 'percentage', ...WHICH_ISSUE],
};

/** Each published month, the year with each December, and with it what is published by need and by age. */
function timelinessRows(issues: readonly Issue[], authority: string): Row[] {
  return monthsOf(issues).flatMap((issue) => {
    const { figures, breakdowns } = issue;
    const total = { breakdown_topic: 'Total', breakdown: 'Total' };
    const month = { ...whenOf(issue), ...whereOf(authority), ...total, ...timelinessOf(figures.issued) };
    if (!endsYear(figures.month)) return [{ ...month, ...ofIssue(issue) }];
    const year = { ...whenOf(issue, 'Calendar year'), ...whereOf(authority) };
    const ofYear = { ...ofIssue(issue), note: noteOf(issue, correctionsMissedBy(issue, issues)) };
    const parts: [string, Shown | undefined][] = [
      ['Primary need', breakdowns?.need],
      ['Age', breakdowns?.age],
    ];
    return [
      { ...month, ...ofIssue(issue) },
      { ...year, ...total, ...timelinessOf(figures.sinceJanuary.issued), ...ofYear },
      ...parts.flatMap(([topic, shown]) =>
        (shown?.lines ?? []).map((line, index) => ({
          ...year,
          ...{ breakdown_topic: topic, breakdown: line },
          ...Object.fromEntries(NO_TIMELINESS.map((name) => [name, NOT_AVAILABLE])),
          plans_issued_den: shown?.tables.find(({ name }) => name === 'issued')?.counts[index] ?? SUPPRESSED,
          ...ofYear,
        })),
      ),
    ];
  });
}

function measureRows(issues: readonly Issue[], authority: string): Row[] {
  return monthsOf(issues).flatMap((issue) => {
    const { figures } = issue;
    const note = noteOf(issue, correctionsMissedBy(issue, issues));
    const own = [...countsOf(figures), ...countsOnItsLastDay(figures), ...partsOf(figures)];
    const row = (when: Row, [measure, figure]: [string, number | Part]): Row => ({
      ...when,
      ...whereOf(authority),
      measure,
      ...(typeof figure === 'number'
        ? { count: figure, of: NOT_APPLICABLE, percentage: NOT_APPLICABLE }
        : { count: figure.done, of: figure.of, percentage: percentOf(figure) ?? NOT_APPLICABLE }),
      ...ofIssue(issue),
    });
    const since = [...countsOf(figures.sinceJanuary), ...partsOf(figures.sinceJanuary)];
    return [
      ...own.map((one) => row(whenOf(issue), one)),
      ...since.map((one) => ({
        ...row(whenOf(issue, endsYear(figures.month) ? 'Calendar year' : 'From 1 January to the end of'), one),
        note,
      })),
    ];
  });
}

function countsOf(figures: PeriodFigures): [string, number][] {
  return [
    ['requests_received', figures.requests],
    ['became_responsible', figures.becameResponsible],
    ['requests_refused', figures.refused],
    ['assessed_no_plan', figures.noPlan],
    ['plans_ceased', figures.ceased],
    ['plans_issued_gt_30_weeks', figures.issued.over30Weeks],
    ['plans_issued_after_order', figures.issuedAfterOrder],
    ['plans_issued_after_reassessment', figures.issuedAgain],
    ['plans_issued_request_date_unknown', figures.issuedWithoutStart],
  ];
}

function countsOnItsLastDay({ activePlans, open }: PeriodFigures): [string, number][] {
  return [
    ['plans_active', activePlans],
    ['open', open.all],
    ['open_gt_20_weeks', open.over20],
    ['open_gt_20_weeks_excused', open.excused],
    ['open_gt_30_weeks', open.over30],
    ['open_gt_52_weeks', open.over52],
    ['open_after_order', open.afterOrder],
    ...(open.medianWeeks === null ? [] : [['open_median_weeks', open.medianWeeks] as [string, number]]),
  ];
}

function partsOf(figures: PeriodFigures): [string, Part][] {
  const { decisions, advice, reviews, transfers } = figures;
  return [
    ['decisions_in_6_weeks', decisions],
    ...AGENCIES.map((agency): [string, Part] => [`advice_in_6_weeks_${agency.replace(' ', '_')}`, advice[agency]]),
    ['reviews_decided_in_4_weeks', reviews.decided],
    ['reviews_finished_in_12_weeks', reviews.finished],
    ['reviews_completed_in_year', reviews.completed],
    ['phase_transfers_in_time', transfers],
  ];
}

function whenOf({ figures: { month } }: Issue, identifier?: string): Row {
  const [name = '', year = ''] = readableMonthOf(month).split(' ');
  return {
    time_period: year,
    time_identifier: identifier === undefined ? name : identifier.endsWith('of') ? `${identifier} ${name}` : identifier,
  };
}

function whereOf(authority: string): Row {
  return { geographic_level: 'Local authority', la_name: authority };
}

function ofIssue(issue: Issue): Row {
  const { number, publishedAt, countedAt } = issue;
  return {
    issue: number,
    published_on: dayInLondon(new Date(publishedAt)),
    counted_on: dayInLondon(new Date(countedAt)),
    note: noteOf(issue, []),
  };
}

function noteOf(issue: Issue, missed: readonly Issue[]): string {
  const said = missed.map((one) => missedSays(issue, one)).join(' ');
  return issue.isDemonstration ? [DEMONSTRATION, ...(said ? [said] : [])].join('. ') : said;
}

function rowsOf(name: FileName, issues: readonly Issue[], authority: string): Row[] {
  return name === 'timeliness' ? timelinessRows(issues, authority) : measureRows(issues, authority);
}

/** The newest issue of each month, the oldest month first. */
function monthsOf(issues: readonly Issue[]): Issue[] {
  return newestOf(issues).toReversed();
}

/** A file for a spreadsheet, or for a program. The newest issue of each month. */
export function downloadOf(
  name: FileName,
  type: 'csv' | 'json',
  issues: readonly Issue[],
  authority: string,
): { text: string; type: string } {
  const rows = rowsOf(name, issues, authority);
  if (type === 'csv') {
    const columns = COLUMNS[name];
    const cells = rows.map((row) => columns.map((column) => row[column] ?? ''));
    return { text: csvFile(columns, cells), type: 'text/csv; charset=utf-8' };
  }
  const isDemonstration = issues.some((issue) => issue.isDemonstration);
  const about = isDemonstration ? { note: DEMONSTRATION } : {};
  const symbols = { z: 'not applicable', x: 'not available', c: 'suppressed: too few' };
  return {
    text: `${JSON.stringify({ ...about, symbols, rows }, null, 1)}\n`,
    type: 'application/json; charset=utf-8',
  };
}
