import type { PeriodFigures } from './figures.ts';
import { newestOf, type Issue } from './issue.store.ts';
import { monthAfter } from './month.ts';

/**
 * Months that were corrected after a later one was counted, so that the later one no longer fits them: its figures since
 * January are not the months of its year put together, or its change is not from the month before as that is published now.
 *
 * @param issues at least those of its year up to it, and of the month before
 */
export function correctionsMissedBy(issue: Issue, issues: readonly Issue[]): Issue[] {
  const year = issue.month.slice(0, 4);
  const monthBefore = monthAfter(issue.month, -1);
  const isNear = ({ month }: Issue): boolean =>
    month < issue.month && (month.startsWith(year) || month === monthBefore);
  const before = newestOf(issues.filter(isNear));
  const later = before.filter(({ number, countedAt }) => number > 1 && countedAt > issue.countedAt);
  const ofYear = before.filter(({ month }) => month.startsWith(year));
  const addsUp = later.length === 0 || isSumOf(issue, ofYear);
  return later
    .filter(
      ({ month, figures }) =>
        (!addsUp && month.startsWith(year)) ||
        (month === monthBefore && figures.requests !== issue.figures.requestsBefore),
    )
    .toSorted((one, other) => one.month.localeCompare(other.month));
}

/** From the first month of the year that is published, and not at all where one between them is not. */
function isSumOf({ month, figures }: Issue, before: readonly Issue[]): boolean {
  const run = before.toSorted((one, other) => one.month.localeCompare(other.month));
  const [first] = run;
  if (!first || run.some((one, index) => one.month !== monthAfter(month, index - run.length))) return false;
  const parts = [first.figures.sinceJanuary, ...run.slice(1).map((one) => one.figures), figures].map(countsIn);
  const whole = countsIn(figures.sinceJanuary);
  return whole.every((count, at) => count === parts.reduce((sum, part) => sum + (part[at] ?? 0), 0));
}

/** Everything that adds up: not how it stood on one day. In one order. */
function countsIn({
  requests,
  becameResponsible,
  refused,
  noPlan,
  ceased,
  issued,
  issuedAfterOrder,
  issuedAgain,
  issuedWithoutStart,
  decisions,
  advice,
  reviews,
  transfers,
}: PeriodFigures): number[] {
  const parts = [decisions, advice.psychology, advice.health, advice['social care']];
  return [
    ...[requests, becameResponsible, refused, noPlan, ceased, issuedAfterOrder, issuedAgain, issuedWithoutStart],
    ...[issued.all, issued.in20, issued.upToYear, issued.overYear, issued.days, issued.over30Weeks],
    ...[issued.allEx, issued.in20Ex, issued.upToYearEx, issued.overYearEx, issued.daysEx],
    ...[...parts, reviews.decided, reviews.finished, reviews.completed, transfers].flatMap(({ of, done }) => [
      of,
      done,
    ]),
  ];
}
