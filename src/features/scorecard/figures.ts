import { addDays, earlier, type IsoDate } from '#calendar/dates.ts';
import { AGENCIES, daysTaken, type Agency, type Assessment, type Case, type Limited, type Span } from './case.ts';
import { daysOfMonth, monthAfter, yearUpTo, type Month, type Period } from './month.ts';
import { medianWeeks, type Part } from './percent.ts';

/** 30 and 52 weeks, in days. The 20 weeks are the clock's. */
const THIRTY_WEEKS = 210;
const YEAR_OF_WEEKS = 364;

/** Of plans that were made for the first time after a request: `Ex` without those whose 20 weeks were excused. */
export interface Timeliness {
  all: number;
  in20: number;
  /** Over 20 weeks, and at most 52. */
  upToYear: number;
  overYear: number;
  /** Days from the request, together: a mean is taken of these and never of means. */
  days: number;
  allEx: number;
  in20Ex: number;
  upToYearEx: number;
  overYearEx: number;
  daysEx: number;
  /** Our own line, which is not the Department's. */
  over30Weeks: number;
}

/** What happened between two days, and how it stood on the last of them. */
export interface PeriodFigures {
  activePlans: number;
  requests: number;
  /** Assessments that nobody asked for: the council became responsible for somebody who may need a plan. */
  becameResponsible: number;
  refused: number;
  noPlan: number;
  ceased: number;
  issued: Timeliness;
  /** Counted apart from the 20 weeks: after an order or an agreement, after a new assessment, and without a day of request. */
  issuedAfterOrder: number;
  issuedAgain: number;
  issuedWithoutStart: number;
  open: Waiting;
  /** Of the six-week decisions, advice, reviews and moves whose last day fell into the period. */
  decisions: Part;
  advice: Record<Agency, Part>;
  reviews: {
    /** Within 4 weeks of the meeting; within 12, and 8 of the notice of changes; and every 12 months. */
    decided: Part;
    finished: Part;
    completed: Part;
  };
  transfers: Part;
}

/** Who waits for a first plan, by how long since the request. */
export interface Waiting {
  all: number;
  over20: number;
  over30: number;
  over52: number;
  /** Of those over 20 weeks: excused by a ground in law. */
  excused: number;
  /** Who waits after an order, by lengths of its own: not among `all`. */
  afterOrder: number;
  medianWeeks: number | null;
}

export interface MonthFigures extends PeriodFigures {
  month: Month;
  /** The last day that was counted: the end of the month, or today. */
  countedTo: IsoDate;
  requestsBefore: number;
  /** The same from 1 January, by counts and never by averages. */
  sinceJanuary: PeriodFigures;
}

/** For officers, and not published. */
export interface OfficeFigures {
  /** Review meetings of the month where it was written down whether an officer came. */
  officerCame: Part;
  /** The same from 1 January. */
  officerCameSinceJanuary: Part;
}

/** The figures of a month as the cases stood at its end, or today where it still runs. */
export function figuresOf(cases: readonly Case[], month: Month, today: IsoDate): MonthFigures {
  const period = daysOfMonth(month);
  const before = daysOfMonth(monthAfter(month, -1));
  return {
    month,
    countedTo: earlier(period.to, today),
    ...figuresOfPeriod(cases, period, today),
    requestsBefore: requestsIn(cases, before).length,
    sinceJanuary: figuresOfPeriod(cases, yearUpTo(month), today),
  };
}

export function officeFiguresOf(cases: readonly Case[], month: Month): OfficeFigures {
  const known = cases.flatMap(({ reviews }) => reviews).filter(({ officer }) => officer);
  const cameIn = (period: Period): Part => {
    const held = known.filter(({ heldOn }) => isWithin(heldOn, period));
    return { of: held.length, done: held.filter(({ officer }) => officer === 'came').length };
  };
  return { officerCame: cameIn(daysOfMonth(month)), officerCameSinceJanuary: cameIn(yearUpTo(month)) };
}

/** Also of a year, or of any days. Months add up to their year, but for what stands on one day. */
export function figuresOfPeriod(cases: readonly Case[], { from, to }: Period, today: IsoDate): PeriodFigures {
  const period = { from, to: earlier(to, today) };
  const end = period.to;
  const assessments = cases.flatMap((one) => one.assessments);
  const issued = assessments.filter(({ issued }) => issued && isWithin(issued.on, period));
  const first = issued.filter(({ issued }) => issued?.isFirst);
  const afterOrder = first.filter(isAfterOrder);
  const due = (limits: readonly Limited[]): Part => partInTime(limits, period, today);
  const of = <T>(pick: (one: Case) => readonly T[]): T[] => cases.flatMap(pick);
  const counted = (pick: (one: Assessment) => readonly IsoDate[]): number =>
    assessments
      .filter(({ start }) => start !== 'again')
      .flatMap(pick)
      .filter((on) => isWithin(on, period)).length;
  return {
    activePlans: cases.filter(({ plans }) => plans.some((span) => isOn(span, end))).length,
    requests: requestsIn(cases, period).length,
    becameResponsible: assessments.filter(
      ({ start, startedOn }) => start === 'responsible' && isWithin(startedOn, period),
    ).length,
    refused: counted(({ refusedOn }) => refusedOn),
    noPlan: counted(({ noPlanOn }) => noPlanOn),
    ceased: of(({ ceasedOn }) => ceasedOn).filter((on) => isWithin(on, period)).length,
    issued: timelinessOf(first.filter(isTimed)),
    issuedAfterOrder: afterOrder.length,
    issuedAgain: issued.length - first.length,
    issuedWithoutStart: first.filter((one) => one.start === 'unknown' && !isAfterOrder(one)).length,
    open: waitingOn(assessments, end),
    decisions: due(assessments.flatMap(({ decision }) => decision ?? [])),
    advice: Object.fromEntries(
      AGENCIES.map((agency) => [
        agency,
        due(assessments.flatMap(({ advice }) => advice.filter((one) => one.agency === agency))),
      ]),
    ) as Record<Agency, Part>,
    reviews: {
      decided: due(of(({ reviews }) => reviews.map(({ decided }) => decided))),
      finished: due(of(({ reviews }) => reviews.map(({ finished }) => finished))),
      completed: due(of(({ years }) => years)),
    },
    transfers: due(of(({ transfers }) => transfers)),
  };
}

/** The counts of the national statistics (STA-1 to STA-5), by the day of the final plan. */
export function timelinessOf(issued: readonly Assessment[]): Timeliness {
  const counts = { all: 0, in20: 0, upToYear: 0, overYear: 0, days: 0, over30Weeks: 0 };
  const ex = { allEx: 0, in20Ex: 0, upToYearEx: 0, overYearEx: 0, daysEx: 0 };
  for (const one of issued) {
    if (!one.issued || !one.issueBy) continue;
    const { on } = one.issued;
    const days = daysTaken(one, on);
    const band = on <= one.issueBy ? 'in20' : days <= YEAR_OF_WEEKS ? 'upToYear' : 'overYear';
    counts.all += 1;
    counts[band] += 1;
    counts.days += days;
    if (days > THIRTY_WEEKS) counts.over30Weeks += 1;
    if (isExcused(one, on)) continue;
    ex.allEx += 1;
    ex[`${band}Ex`] += 1;
    ex.daysEx += days;
  }
  return { ...counts, ...ex };
}

function waitingOn(assessments: readonly Assessment[], end: IsoDate): Waiting {
  const open = assessments.filter((one) => isCounted(one) && one.open.some((span) => isOn(span, end)));
  const afterOrder = open.filter(({ turnedOn }) => turnedOn && turnedOn <= end);
  const waiting = open.filter(({ turnedOn }) => !turnedOn || turnedOn > end);
  const days = waiting.map((one) => daysTaken(one, end));
  const over20 = waiting.filter(({ issueBy }) => issueBy && issueBy < end);
  return {
    all: waiting.length,
    over20: over20.length,
    over30: days.filter((taken) => taken > THIRTY_WEEKS).length,
    over52: days.filter((taken) => taken > YEAR_OF_WEEKS).length,
    excused: over20.filter((one) => isExcused(one, end)).length,
    afterOrder: afterOrder.length,
    medianWeeks: medianWeeks(days),
  };
}

/** The band of whoever waits longest. It says as much as a family needs, and no day of one child. */
export function longestWait({
  all,
  over20,
  over30,
  over52,
}: Waiting): 'none' | 'up to 20' | 'to 30' | 'to 52' | 'more' {
  if (over52 > 0) return 'more';
  if (over30 > 0) return 'to 52';
  if (over20 > 0) return 'to 30';
  return all > 0 ? 'up to 20' : 'none';
}

function requestsIn(cases: readonly Case[], period: Period): Assessment[] {
  return cases
    .flatMap(({ assessments }) => assessments)
    .filter(({ start, startedOn }) => start === 'request' && isWithin(startedOn, period));
}

/** Whether it has 20 weeks to be counted by: a plan made for the first time, after a request whose day is known. */
export function isTimed(one: Assessment): boolean {
  return one.issued?.isFirst === true && isCounted(one) && !isAfterOrder(one);
}

/** Whether its 20 weeks are counted: the law begins them with a request, and with the day the council became responsible. */
function isCounted({ start }: Assessment): boolean {
  return start === 'request' || start === 'responsible';
}

/** Regulation 44 has lengths of its own: how the Department counts such a plan is not published. */
function isAfterOrder({ issued, turnedOn }: Assessment): boolean {
  return issued !== null && turnedOn !== null && turnedOn <= issued.on;
}

/** Of those whose last day fell into the period: so what never came counts as late. A last day that is today is not over. */
export function partInTime(limits: readonly Limited[], period: Period, today: IsoDate): Part {
  const due = limits.filter(({ dueOn, doneOn }) => isWithin(dueOn, period) && (doneOn !== null || dueOn < today));
  return { of: due.length, done: due.filter(({ dueOn, doneOn }) => doneOn && doneOn <= dueOn).length };
}

function isExcused({ excusedOn }: Assessment, on: IsoDate): boolean {
  return excusedOn !== null && excusedOn <= on;
}

function isWithin(day: IsoDate, { from, to }: Period): boolean {
  return day >= from && day <= to;
}

/** What ended on a day does not go on at its end. */
function isOn({ from, until }: Span, day: IsoDate): boolean {
  return from <= day && (until === null || until > day);
}

/** The day after the last: the figures of a month are whole from then on. */
export function wholeFrom(month: Month): IsoDate {
  return addDays(daysOfMonth(month).to, 1);
}
