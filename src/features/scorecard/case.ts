import { byDay, daysBetween, earlier, later, type IsoDate } from '#calendar/dates.ts';
import type { Choices } from '#features/clock/choices.ts';
import type { Deadline } from '#features/clock/deadline.ts';
import { deadlinesAfter } from '#features/clock/deadlines.ts';
import type { Happening } from '#features/clock/happening.ts';
import { adviceIn } from '#features/plan/advice.ts';
import { beginningsOf, isTurn } from '#features/plan/assessment-way.ts';
import { is, standingEvents, type EventOf, type PlanEvent } from '#features/plan/event.ts';
import { goesOn, movePlanIn } from '#features/plan/other-ways.ts';
import { completionsIn, finishOf, yearlyLimit } from '#features/plan/review-way.ts';
import { liftedBy } from '#features/plan/step.ts';
import { ceasedIn } from '#features/plan/timeline.ts';

/** Whose advice is counted. */
export const AGENCIES = ['psychology', 'health', 'social care'] as const;
export type Agency = (typeof AGENCIES)[number];

/** A record as far as it must be known to be counted. Who it is about is not known here. */
export interface Counted {
  dateOfBirth: IsoDate;
  need: string | null;
  events: readonly PlanEvent[];
  /** The record itself ended: nothing of it goes on. */
  endedOn: IsoDate | null;
}

/** From a day on, and until a day on which it was over. */
export interface Span {
  from: IsoDate;
  until: IsoDate | null;
}

/** Something that had a last day. */
export interface Limited {
  dueOn: IsoDate;
  doneOn: IsoDate | null;
}

/** From a request to its end. */
export interface Assessment {
  startedOn: IsoDate;
  /** `responsible`: nobody asked, and its 20 weeks are counted all the same. `unknown`: nobody wrote down when it was asked for. */
  start: 'request' | 'responsible' | 'again' | 'unknown';
  /** While nothing had ended it. A refusal that is turned opens it again. */
  open: Span[];
  refusedOn: IsoDate[];
  noPlanOn: IsoDate[];
  /** The first order, or agreement to the same, that turned a "no": from then on regulation 44 sets the lengths. */
  turnedOn: IsoDate | null;
  /** The 20 weeks as the clock counts them, and since when a ground in regulation 10(4) excuses them. */
  issueBy: IsoDate | null;
  excusedOn: IsoDate | null;
  issued: { on: IsoDate; isFirst: boolean } | null;
  /** The six weeks of regulation 5(1), unless they were excused or it was over before. */
  decision: Limited | null;
  /** Of those that are excused, nothing. */
  advice: (Limited & { agency: Agency })[];
}

export interface Review {
  heldOn: IsoDate;
  /** A decision to change the plan is made once the notice of changes is there too (REV-11). */
  decided: Limited;
  /** Nothing more to do: the plan stays, ends, or is changed. By 12 weeks from the meeting, and 8 from the notice. */
  finished: Limited;
  officer: 'came' | 'did not come' | null;
}

/** What of one record counts. Everything has its day, so that it can be counted as it stood at the end of any month. */
export interface Case {
  dateOfBirth: IsoDate;
  need: string | null;
  assessments: Assessment[];
  /** While there was a plan. */
  plans: Span[];
  /** When a plan ended here. A request that was taken back is no plan. */
  ceasedOn: IsoDate[];
  reviews: Review[];
  /** By when the review of each year was complete, and when it was. */
  years: Limited[];
  transfers: Limited[];
}

/** The same dates come again and again: one is worked out once. */
export type Clock = (happening: Happening) => readonly Deadline[];

export function clockOf(choices: Choices): Clock {
  const known = new Map<string, readonly Deadline[]>();
  return (happening) => {
    const key = JSON.stringify(happening);
    const there = known.get(key) ?? deadlinesAfter(happening, choices);
    known.set(key, there);
    return there;
  };
}

/** What the events of one record say, by the clock of the family's page: what was superseded says nothing. */
export function caseOf({ events, endedOn, dateOfBirth, need }: Counted, choices: Choices, clock: Clock): Case {
  const lives = livesOf({ events, endedOn });
  return {
    dateOfBirth,
    need,
    assessments: lives.flatMap(({ life, closedOn }) => assessmentsIn(life, closedOn, choices, clock)),
    plans: plansIn(lives, endedOn),
    ceasedOn: plansIn(lives, null).flatMap(({ until }) => until ?? []),
    reviews: lives.flatMap(({ life, overOn }) => reviewsIn(life, overOn, clock)),
    years: lives.flatMap(({ life, overOn }) => yearsIn(life, overOn, choices)),
    transfers: lives.flatMap(({ life, overOn }) => transfersIn(life, overOn, clock)),
  };
}

/** The kinds of event that {@link transfersOf} reads. What supersedes any of them it reads too. */
export const OF_TRANSFERS: readonly PlanEvent['kind'][] = [
  'request received',
  'became responsible',
  'moved in',
  'final plan issued',
  'move begun',
  'decided after review',
  'amended plan issued',
  'moving away',
  'ceased',
  'order made',
  'mediation agreed',
  'appeal not opposed',
  'did not happen',
];

/** The moves of one record alone, as {@link caseOf} counts them. */
export function transfersOf(record: Pick<Counted, 'events' | 'endedOn'>, clock: Clock): Limited[] {
  return livesOf(record).flatMap(({ life, overOn }) => transfersIn(life, overOn, clock));
}

function livesOf({ events, endedOn }: Pick<Counted, 'events' | 'endedOn'>) {
  const all = standingEvents(events).filter(({ happenedOn }) => !endedOn || happenedOn <= endedOn);
  return livesIn(all).map((life) => {
    const goneOn = goneIn(life);
    const overOn = firstOf(ceasedIn(life)?.happenedOn, goneOn, endedOn);
    return { life, goneOn, closedOn: firstOf(goneOn, endedOn), overOn };
  });
}

/** When it went to another council. */
function goneIn(life: readonly PlanEvent[]): IsoDate | null {
  const away = life.findLast((event) => event.kind === 'moving away');
  return away ? goesOn(away) : null;
}

function firstOf(...days: (IsoDate | null | undefined)[]): IsoDate | null {
  return days.flatMap((day) => day ?? []).toSorted(byDay)[0] ?? null;
}

/** What ended, or went away, and began anew is another plan: nothing of the one is counted with the other. */
function livesIn(all: readonly PlanEvent[]): PlanEvent[][] {
  const lives: PlanEvent[][] = [];
  let hasEnded = true;
  for (const event of all) {
    const isStart = is(event, 'request received', 'became responsible', 'moved in');
    if (lives.length === 0 || (hasEnded && isStart)) {
      lives.push([]);
      hasEnded = false;
    }
    lives.at(-1)?.push(event);
    if (is(event, 'ceased', 'moving away')) hasEnded = true;
  }
  return lives;
}

function assessmentsIn(life: PlanEvent[], closedOn: IsoDate | null, choices: Choices, clock: Clock): Assessment[] {
  const begins = beginningsOf(life);
  // Of an older plan often only the plan itself is written down.
  const first = life.slice(0, begins[0]).findIndex(({ kind }) => kind === 'final plan issued');
  const from = first < 0 ? begins : [first, ...begins];
  return from.map((begin, index) => {
    const hadPlan = life.slice(0, begin).some((event) => is(event, 'final plan issued', 'moved in'));
    return assessmentOf(life.slice(begin, from[index + 1]), hadPlan, closedOn, choices, clock);
  });
}

function assessmentOf(
  events: PlanEvent[],
  hadPlan: boolean,
  closedOn: IsoDate | null,
  choices: Choices,
  clock: Clock,
): Assessment {
  const first = events[0] as PlanEvent;
  const startedOn = first.happenedOn;
  const dates = datesOf(first, clock);
  const issueBy = dates.find(({ id }) => id === 'issue-final-plan');
  const open = openIn(events, closedOn);
  const overOn = open.at(-1)?.until ?? closedOn;
  const issued = events.find(({ kind }) => kind === 'final plan issued');
  const turnedOn = events.find(isTurn)?.happenedOn ?? null;
  const start = issueBy
    ? first.kind === 'request received'
      ? 'request'
      : 'responsible'
    : is(first, 're-assessment asked for', 'decided to re-assess', 'decided not to re-assess')
      ? 'again'
      : 'unknown';
  return {
    startedOn,
    start,
    open,
    refusedOn: daysOf(events, 'decided not to assess'),
    noPlanOn: daysOf(events, 'decided not to make a plan'),
    turnedOn,
    issueBy: issueBy?.due ?? null,
    excusedOn: issueBy ? excusedOn(issueBy, events) : null,
    issued: issued ? { on: issued.happenedOn, isFirst: start !== 'again' && !hadPlan } : null,
    decision: decisionIn(events, dates, overOn),
    advice: adviceGiven(events, overOn, choices),
  };
}

function datesOf({ kind, happenedOn: on }: PlanEvent, clock: Clock): readonly Deadline[] {
  if (kind === 'request received') return clock({ event: 'request-received', on });
  if (kind === 'became responsible') return clock({ event: 'became-responsible', on });
  return [];
}

/** While nothing had ended it, as the family's page says it: see `assessmentWay`. */
function openIn(events: PlanEvent[], closedOn: IsoDate | null): Span[] {
  const spans: Span[] = [];
  let closedBy: 'no' | 'no plan' | 'issued' | 'ceased' | undefined;
  const closes = (on: IsoDate, by: typeof closedBy): void => {
    const last = spans.at(-1);
    if (last && last.until === null) last.until = on;
    closedBy = by;
  };
  for (const [index, event] of events.entries()) {
    const on = event.happenedOn;
    const isTurned = isTurn(event) && (closedBy === 'no' || closedBy === 'no plan');
    const isYes = is(event, 'decided to assess', 'decided to re-assess') && closedBy === 'no';
    const isDraft = event.kind === 'draft sent' && closedBy === 'no plan';
    if (index === 0 || isTurned || isYes || isDraft) {
      spans.push({ from: on, until: null });
      closedBy = undefined;
    }
    if (event.kind === 'final plan issued') closes(on, 'issued');
    else if (closedBy) continue;
    else if (is(event, 'decided not to assess', 'decided not to re-assess')) closes(on, 'no');
    else if (event.kind === 'decided not to make a plan') closes(on, 'no plan');
    else if (event.kind === 'ceased') closes(on, 'ceased');
  }
  if (!closedOn) return spans;
  return spans
    .filter(({ from }) => from <= closedOn)
    .map(({ from, until }) => ({ from, until: until ? earlier(until, closedOn) : closedOn }));
}

function daysOf(events: PlanEvent[], kind: PlanEvent['kind']): IsoDate[] {
  return events.filter((event) => event.kind === kind).map(({ happenedOn }) => happenedOn);
}

/** Since when a ground in law excuses a limit (regulation 10(4)): as the family's page says it is lifted. */
function excusedOn(limit: Deadline, events: PlanEvent[]): IsoDate | null {
  const grounds = events.filter((event) => is(event, 'exception recorded'));
  return grounds.find((ground) => liftedBy(limit, [ground]))?.happenedOn ?? null;
}

function decisionIn(events: PlanEvent[], dates: readonly Deadline[], overOn: IsoDate | null): Limited | null {
  const limit = dates.find(({ id }) => id === 'decide-whether-to-assess');
  if (!limit || excusedOn(limit, events)) return null;
  const decided = events.find((event) => is(event, 'decided to assess', 'decided not to assess'));
  return limited(limit.due, decided?.happenedOn, overOn);
}

/** Nothing where it was over before its last day, and not done: then nobody owed it any more. */
function limited(dueOn: IsoDate, doneOn: IsoDate | undefined, overOn: IsoDate | null): Limited | null {
  return !doneOn && overOn && overOn <= dueOn ? null : { dueOn, doneOn: doneOn ?? null };
}

function adviceGiven(events: PlanEvent[], overOn: IsoDate | null, choices: Choices): Assessment['advice'] {
  const last = events.at(-1);
  if (!last) return [];
  return adviceIn(events, choices, last.happenedOn).flatMap(({ kind, due, receivedOn }) => {
    const agency = AGENCIES.find((one) => one === kind);
    const it = agency && due && limited(due.due, receivedOn, overOn);
    return it ? [{ agency, ...it }] : [];
  });
}

/**
 * While there was a plan here: from the final plan, or the move here, until it ceased or went to another council; and on
 * again after an order to keep it.
 */
function plansIn(lives: readonly { life: PlanEvent[]; goneOn: IsoDate | null }[], endedOn: IsoDate | null): Span[] {
  const spans: Span[] = [];
  for (const { life, goneOn } of lives) {
    for (const event of life) {
      if (goneOn && event.happenedOn > goneOn) continue;
      const last = spans.at(-1);
      const isThere = last?.until === null;
      const isKept =
        last !== undefined &&
        is(event, 'order made', 'mediation agreed', 'appeal not opposed') &&
        event.details.order !== 'other' &&
        !isTurn(event);
      if (!isThere && (is(event, 'final plan issued', 'moved in') || isKept))
        spans.push({ from: event.happenedOn, until: null });
      if (isThere && event.kind === 'ceased') last.until = event.happenedOn;
    }
    const last = spans.at(-1);
    if (last && goneOn) last.until ??= later(last.from, goneOn);
  }
  const last = spans.at(-1);
  if (last && endedOn) last.until = last.until ? earlier(last.until, endedOn) : endedOn;
  return spans;
}

function reviewsIn(life: PlanEvent[], overOn: IsoDate | null, clock: Clock): Review[] {
  const held = life.flatMap((event, index) => (event.kind === 'review meeting held' ? [{ event, index }] : []));
  return held.flatMap(({ event, index }, place) => {
    const next = held[place + 1];
    const after = life.slice(index + 1, next?.index);
    const decision = after.find((one): one is EventOf<'decided after review'> => one.kind === 'decided after review');
    const isAmended = decision?.details.decision === 'amend';
    const finish = isAmended ? finishOf(life, life.indexOf(decision)) : decision;
    const notice = isAmended ? noticeIn(life.slice(index, finish ? life.indexOf(finish) : next?.index)) : undefined;
    const noticeSent = notice && { noticeSent: notice.happenedOn };
    const dates = clock({ event: 'review-meeting', on: event.happenedOn, ...noticeSent });
    const decideBy = dates.find(({ id }) => id === 'decide-after-review')?.due;
    const finishBy = dates.find(({ id }) => id === 'issue-amended-plan')?.due;
    if (!decideBy || !finishBy) return [];
    // A meeting that goes on on another day is one review.
    if (next && !decision && next.event.happenedOn <= decideBy) return [];
    // Where nobody wrote down the notice, it came by the end at the latest.
    const told = isAmended ? (notice ?? finish) : decision;
    const decidedOn = decision && told && later(decision.happenedOn, told.happenedOn);
    const decided = limited(decideBy, decidedOn, overOn);
    const finished = limited(finishBy, finish?.happenedOn, overOn);
    if (!decided || !finished) return [];
    return [{ heldOn: event.happenedOn, decided, finished, officer: event.details.officer ?? null }];
  });
}

function noticeIn(events: PlanEvent[]): PlanEvent | undefined {
  return events.findLast(({ kind }) => kind === 'notice of changes sent');
}

/** A review completes the year by the decision, not by the meeting (REV-3). */
function yearsIn(life: PlanEvent[], overOn: IsoDate | null, choices: Choices): Limited[] {
  const completed = completionsIn(life).map(({ event }) => event);
  return completed.flatMap((began, index) => {
    const dueOn = yearlyLimit(began, choices)?.due;
    const next = completed[index + 1];
    if (!dueOn) return [];
    if (next?.kind === 'decided after review') return [{ dueOn, doneOn: next.happenedOn }];
    // A plan that was made anew has a new year.
    if (next && next.happenedOn <= dueOn) return [];
    return limited(dueOn, undefined, overOn) ?? [];
  });
}

function transfersIn(life: PlanEvent[], overOn: IsoDate | null, clock: Clock): Limited[] {
  const begun = life.flatMap((event, index) => (event.kind === 'move begun' ? [{ event, index }] : []));
  return begun.flatMap(({ event, index }, place) => {
    const { move, movesOn: on } = event.details;
    const dates =
      move === 'post-16' ? clock({ event: 'post-16-move', on }) : clock({ event: 'phase-transfer', kind: move, on });
    const dueOn = dates.find(({ id }) => id === 'issue-amended-plan')?.due;
    const next = begun[place + 1];
    const doneOn = movePlanIn(life.slice(index, next?.index))?.happenedOn;
    // Another day for the same move takes the place of the first.
    if (!dueOn || (next && !doneOn && next.event.happenedOn <= dueOn)) return [];
    return limited(dueOn, doneOn, overOn) ?? [];
  });
}

/** How long it took, or has taken until a day: the day of the request is not counted. */
export function daysTaken({ startedOn }: Pick<Assessment, 'startedOn'>, on: IsoDate): number {
  return daysBetween(startedOn, on);
}
