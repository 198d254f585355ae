import { dayInLondon, readableDay } from '#calendar/dates.ts';
import type { Agency } from './case.ts';
import { longestWait, type MonthFigures, type PeriodFigures, type Timeliness, type Waiting } from './figures.ts';
import { monthAfter, readableMonthOf, type Month } from './month.ts';
import { meanWeeks, percentOf, type Part } from './percent.ts';

// The scorecard in the words of a family.

export const NO_FIGURE = 'none';
export const DEMONSTRATION = 'Demonstration figures, made up';

const AGENCY_WORDS: Record<Agency, string> = {
  psychology: 'An educational psychologist',
  health: 'Health',
  'social care': 'Social care',
};

/** "34 of 37 (91.9%)", "37 of 37 (100%)", and where there is nothing to take a share of, that there is none. */
export function partSays({ of, done }: Part): string {
  return of === 0 ? NO_FIGURE : `${done} of ${of} (${percentSays({ of, done })})`;
}

function in20({ all, in20 }: Timeliness): Part {
  return { of: all, done: in20 };
}

function in20Ex({ allEx, in20Ex }: Timeliness): Part {
  return { of: allEx, done: in20Ex };
}

function weeksSay(weeks: number | null): string {
  return weeks === null ? NO_FIGURE : `${weeks.toFixed(1)} weeks`;
}

function plans(count: number): string {
  return count === 1 ? '1 plan was' : `${count} plans were`;
}

/** What a family wants to know first. */
export function finishedSays({ month, issued, sinceJanuary }: MonthFigures): string[] {
  const name = readableMonthOf(month);
  if (issued.all === 0) return [`In ${name}, no new plan was finished.`];
  const since = sinceJanuary.issued;
  return [
    `In ${name}, ${plans(issued.all)} finished. ${issued.in20 === issued.all && issued.all > 1 ? 'All' : issued.in20} of them in 20 weeks: ${percentSays(in20(issued))}.`,
    ...(month.endsWith('-01')
      ? []
      : [
          `Since 1 January, ${plans(since.all)} finished, ${since.in20} of them in 20 weeks: ${percentSays(in20(since))}.`,
        ]),
  ];
}

/** "91.9%", "100%": as the charts write it. */
export function percentSays(part: Part): string {
  const percent = percentOf(part);
  return percent === null ? NO_FIGURE : `${percent}%`;
}

const LONGEST: Record<ReturnType<typeof longestWait>, string> = {
  none: 'Nobody waited.',
  'up to 20': 'Nobody waited longer than 20 weeks.',
  'to 30': 'The longest wait was between 20 and 30 weeks.',
  'to 52': 'The longest wait was between 30 and 52 weeks.',
  more: 'The longest wait was over 52 weeks.',
};

export function waitingSays({ countedTo, open }: MonthFigures): string {
  const on = readableDay(countedTo);
  const all = open.all === 1 ? '1 child or young person was' : `${open.all} children and young people were`;
  const over =
    open.over20 === 0
      ? ''
      : ` ${open.over20} of them had waited over 20 weeks, ${open.over30} over 30 weeks and ${open.over52} over 52 weeks.`;
  return `On ${on}, ${all} waiting for an answer about a first plan.${over} ${LONGEST[longestWait(open)]}`;
}

/** A row of a table of figures: for the month, and since January. */
export interface Row {
  id: string;
  says: string;
  month: string;
  since: string | undefined;
  /** A part of the row above. */
  isPart?: true;
}

export interface Group {
  id: string;
  title: string;
  /** Whether it stands on one day, and has no figure since January. */
  isOnOneDay?: true;
  rows: Row[];
}

/** Every figure of a month, in groups. */
export function groupsOf(figures: MonthFigures): Group[] {
  const { sinceJanuary: since } = figures;
  const row = (
    id: string,
    says: string,
    of: (figures: PeriodFigures) => string | number,
    more: { isPart?: true } = {},
  ): Row => ({ id, says, month: String(of(figures)), since: String(of(since)), ...more });
  const part = (id: string, says: string, of: (figures: PeriodFigures) => Part): Row =>
    row(id, says, (one) => partSays(of(one)));
  const change = figures.requests - figures.requestsBefore;
  return [
    {
      id: 'finished',
      title: 'Plans finished',
      rows: [
        row('issued', 'New plans finished', ({ issued }) => issued.all),
        part('in-20', 'In 20 weeks, of all of them', ({ issued }) => in20(issued)),
        part('in-20-ex', 'In 20 weeks, without those that the law excuses: the national measure', ({ issued }) => in20Ex(issued)), // prettier-ignore
        row('up-to-year', 'Over 20 weeks, and at most 52', ({ issued }) => issued.upToYear),
        row('over-year', 'Over 52 weeks', ({ issued }) => issued.overYear),
        row('over-30', 'Over 30 weeks: our own line', ({ issued }) => issued.over30Weeks),
        row('mean', 'On average', ({ issued }) => weeksSay(meanWeeks(issued.days, issued.all))),
        row('after-order', 'After an appeal or mediation: not in the figures above', (one) => one.issuedAfterOrder),
        row('again', 'After a new assessment: not in the figures above', (one) => one.issuedAgain),
        ...(since.issuedWithoutStart > 0
          ? [row('without-start', 'Day of the request not known: not in the figures above', (one) => one.issuedWithoutStart)] // prettier-ignore
          : []),
      ],
    },
    { id: 'waiting', title: 'Who waits', isOnOneDay: true, rows: waitingRows(figures.open) },
    {
      id: 'requests',
      title: 'Requests and answers',
      rows: [
        row('requests', 'Requests for an assessment', ({ requests }) => requests),
        row('responsible', 'We became responsible, and nobody had asked: not in the figure above', (one) => one.becameResponsible), // prettier-ignore
        {
          id: 'change',
          says: 'Change from the month before',
          month: change > 0 ? `${change} more` : change < 0 ? `${-change} fewer` : 'the same',
          since: undefined,
        },
        part('decisions', 'Answered in 6 weeks, of those whose 6 weeks ended', ({ decisions }) => decisions),
        row('refused', 'We said no to an assessment', ({ refused }) => refused),
        row('no-plan', 'We assessed, and said no to a plan', ({ noPlan }) => noPlan),
      ],
    },
    {
      id: 'plans',
      title: 'Plans there are',
      rows: [
        {
          id: 'active',
          says: `Plans on ${readableDay(figures.countedTo)}`,
          month: String(figures.activePlans),
          since: undefined,
        },
        row('ceased', 'Plans that ended', ({ ceased }) => ceased),
      ],
    },
    {
      id: 'advice',
      title: 'Advice in 6 weeks',
      rows: (Object.keys(AGENCY_WORDS) as Agency[]).map((agency) =>
        part(`advice-${agency.replace(' ', '-')}`, AGENCY_WORDS[agency], ({ advice }) => advice[agency]),
      ),
    },
    {
      id: 'reviews',
      title: 'Reviews and moves',
      rows: [
        part('decided', 'Decided within 4 weeks of the meeting', ({ reviews }) => reviews.decided),
        part(
          'reviewed',
          'All done within 12 weeks of the meeting, and 8 of the notice',
          ({ reviews }) => reviews.finished,
        ),
        part('completed', 'Reviewed within the year', ({ reviews }) => reviews.completed),
        part('transfers', 'Next school or college named in time', ({ transfers }) => transfers),
      ],
    },
  ];
}

/** What stands in the files and in no table of the page. */
export function inFilesOnly(figures: MonthFigures): Group {
  const row = (id: string, says: string, of: (issued: Timeliness) => string | number): Row => ({
    id,
    says,
    month: String(of(figures.issued)),
    since: String(of(figures.sinceJanuary.issued)),
  });
  return {
    id: 'files',
    title: 'Without those that the law excuses',
    rows: [
      row('up-to-year-ex', 'Over 20 weeks, and at most 52', ({ upToYearEx }) => upToYearEx),
      row('over-year-ex', 'Over 52 weeks', ({ overYearEx }) => overYearEx),
      row('mean-ex', 'On average', ({ daysEx, allEx }) => weeksSay(meanWeeks(daysEx, allEx))),
    ],
  };
}

function waitingRows(open: Waiting): Row[] {
  const row = (id: string, says: string, month: number | string): Row => ({
    id,
    says,
    month: String(month),
    since: undefined,
  });
  return [
    row('open', 'Waiting for an answer about a first plan', open.all),
    row('open-20', 'Over 20 weeks', open.over20),
    row('open-30', 'Over 30 weeks', open.over30),
    row('open-52', 'Over 52 weeks', open.over52),
    row('excused', 'Over 20 weeks, and excused by the law', open.excused),
    row('median', 'Half of them have waited longer than', weeksSay(open.medianWeeks)),
    row('open-order', 'After an appeal or mediation, waiting by its own dates', open.afterOrder),
  ];
}

/** What each figure means: section 10 of the facts, plainly. */
export const DEFINITIONS: readonly [what: string, means: string][] = [
  ['New plans finished', 'Plans made for the first time, in the month of the final plan. Somebody who had a plan that ended, and has a new one, is counted again. A plan that came from another council is not one of ours.'], // prettier-ignore
  ['20 weeks', 'From the day the request came, or the day we became responsible, to the day of the final plan. It is the same last day as on a family’s own page.'], // prettier-ignore
  ['What the law excuses', 'The law says when 20 weeks need not be kept, such as a long stay away (SEND Regulations 2014, regulation 10(4)). Each is written down on the plan. These plans are left out of both numbers: of those in 20 weeks, and of all. That is the national measure. We show both.'], // prettier-ignore
  ['After an appeal or mediation', 'A plan that follows an order or an agreement has dates of its own (regulation 44), so 20 weeks do not fit it. How the national figures count it is not published. We count it apart.'], // prettier-ignore
  ['Requests for an assessment', 'By the day the request came. Where nobody asked us, and we became responsible for somebody who may need a plan, that is counted beside it. A second request while the first is open is the same one. A new assessment for somebody with a plan is not a request here.'], // prettier-ignore
  ['We said no', 'By the day of our answer: no to an assessment, or no to a plan after it. It is counted also if it is changed later, by mediation or an appeal.'], // prettier-ignore
  ['Plans there are', 'Everybody with a plan on the last day, whoever made it. So plans that came from another council count here, and not as new plans.'], // prettier-ignore
  ['Plans that ended', 'Plans that we ended, by the day they ended. A request that was taken back is not a plan that ended. A plan that goes to another council ends here on the day of the move, or on the day we hear of it where no other day is known.'], // prettier-ignore
  ['On average', 'The mean: the weeks of all new plans put together, and shared out among them evenly.'],
  ['Half of them have waited longer', 'The median: the wait in the middle, when all who wait stand in a row from the shortest to the longest.'], // prettier-ignore
  ['Over 52 weeks', 'More than 364 days. In the files, “gt_1_year” is over 364 days, and “gt20weeks_ltyear” is over 20 weeks and up to 364 days.'], // prettier-ignore
  ['Since 1 January', 'All plans of the year put together, and then the percentage. It is never an average of the months. A month without plans has no percentage.'], // prettier-ignore
  ['Who waits', 'Everybody with a request, or for whom we became responsible, whose end is still to come: no answer, or no plan yet. Over 20 weeks is counted by the same last day. 30 and 52 weeks are our own lines: more than 210 and more than 364 days.'], // prettier-ignore
  ['Advice, answers, reviews and moves', 'Counted in the month in which the time ended. What had not come by then counts as late, also if it never comes. What the law excuses is left out.'], // prettier-ignore
  ['Reviewed within the year', 'A review is complete when we have decided, not when the meeting is over.'],
  ['Decided, and all done', 'A decision to change a plan counts when the notice of changes has been sent too. All is done when we send the changed plan, or say that the plan stays or ends: within 12 weeks of the meeting, and 8 of the notice. A late notice gives no more time.'], // prettier-ignore
  ['Next school or college', 'Of the moves that somebody wrote down, and of no others. The plan counts when it was changed after a review that ended since the move was written down. A change about something else does not count.'], // prettier-ignore
  ['Small numbers', 'Figures for the whole council are shown as they are, also 1. Tables by need or age hide 1 to 4, and more where that would tell.'], // prettier-ignore
  ['When it was counted', 'On the day it says, from what was written down by then. A published month does not change. If it was wrong, we publish a correction beside it.'], // prettier-ignore
];

/** "Published on 1 December 2026", and whether it is a correction. */
export function publishedSays({ publishedAt, number }: { publishedAt: string; number: number }): string {
  const on = readableDay(dayInLondon(new Date(publishedAt)));
  return number === 1 ? `Published on ${on}.` : `Corrected on ${on}.`;
}

/** "Requests for an assessment: 8. Before the correction we said 7." */
export function changeSays({ measure, published, now }: { measure: string; published: string; now: string }): string {
  return `${measure}: ${now}. Before the correction we said ${published}.`;
}

/** What to know of a month whose figures rest on an earlier one as it was before its correction. */
export function missedSays({ month }: { month: Month }, corrected: { month: Month; publishedAt: string }): string {
  const isOfYear = corrected.month.slice(0, 4) === month.slice(0, 4);
  const isBefore = corrected.month === monthAfter(month, -1);
  const figures = [isOfYear && 'figures since 1 January', isBefore && 'change from the month before'].filter(Boolean);
  const on = readableDay(dayInLondon(new Date(corrected.publishedAt)));
  return `${readableMonthOf(corrected.month)} was corrected on ${on}. The ${figures.join(' and the ')} in ${readableMonthOf(month)} were counted before that.`;
}

/** "October". */
export function shortMonth(month: Month): string {
  return readableMonthOf(month).split(' ')[0] ?? month;
}
