import { byDay, type IsoDate } from '#calendar/dates.ts';
import { targetsAfterRequest } from '#features/clock/assessment.ts';
import type { Choices } from '#features/clock/choices.ts';
import type { Deadline } from '#features/clock/deadline.ts';
import { deadlinesAfter } from '#features/clock/deadlines.ts';
import { adviceIn, type Advice } from './advice.ts';
import { is, type EventOf, type PlanEvent } from './event.ts';
import { stepsOf, type Draft, type Step } from './step.ts';
import type { StageId } from './timeline.ts';

/** What one part of a plan's life looks like on a day. */
export interface Way {
  id: 'assessment' | 're-assessment' | 'review' | 'move' | 'moving-in' | 'moving-away' | 'order';
  stage: StageId;
  steps: Step[];
  /** Whether nothing more is to come on it. */
  isOver: boolean;
  events: PlanEvent[];
  advice: Advice[];
  /** Of a review: it is the first of its plan. */
  isFirst?: boolean;
  /** Of a review: when the plan was made, or its last review was completed. Not everybody may know it. */
  lastReviewedOn?: IsoDate | undefined;
  /** Of a review: by when the next one is complete that is not complete yet. */
  completeBy?: Deadline | undefined;
  /** Of a review: its meeting is to come, and was told less than 2 weeks before (regulation 20(3)). */
  shortNotice?: ShortNotice | undefined;
}

export interface ShortNotice {
  heldOn: IsoDate;
  /** From the day it was told to the meeting. */
  days: number;
}

const STARTS = ['request received', 'became responsible', 're-assessment asked for'] as const;
const ENDS = [
  'decided not to assess',
  'decided not to re-assess',
  'decided not to make a plan',
  'final plan issued',
] as const;
const GOES_ON = ['decided to assess', 'decided to re-assess', 'decided to make a plan', 'draft sent'] as const;

type Turn = EventOf<'order made' | 'mediation agreed' | 'appeal not opposed'>;

/** Whether it turns a "no" into an assessment or a plan. */
export function isTurn(event: PlanEvent): event is Turn {
  return (
    is(event, 'order made', 'mediation agreed', 'appeal not opposed') &&
    (event.details.order === 'assess' || event.details.order === 'make-plan')
  );
}

/**
 * Where each assessment begins, oldest first. Whoever else asks while one goes on moves none of its days (ENA-1).
 * @param all what counts, in the order in which it happened, of the plan there is now and of none that ended before
 */
export function beginningsOf(all: readonly PlanEvent[]): number[] {
  const begins: number[] = [];
  let isOpen = false;
  let isRefused = false;
  for (const [index, event] of all.entries()) {
    // Who asked, and when, may not be for this reader to know: then it begins with the answer.
    const isAnswerOnly =
      (is(event, 'decided to assess', 'decided not to assess') && begins.length === 0) ||
      (is(event, 'decided to re-assess', 'decided not to re-assess') && !isRefused);
    if ((is(event, ...STARTS) || isAnswerOnly) && !isOpen) begins.push(index);
    if (is(event, ...STARTS, ...GOES_ON) || isTurn(event)) isOpen = begins.length > 0;
    if (is(event, ...ENDS)) {
      isOpen = false;
      isRefused = event.kind === 'decided not to re-assess';
    }
  }
  return begins;
}

/**
 * From a request to the final plan, or to the decision that there will be none; and the same again when a new assessment
 * is asked for (SEND Regulations 2014, regulations 5 to 14 and 24 to 27).
 * @param all what counts, in the order in which it happened
 */
export function assessmentWay(
  all: readonly PlanEvent[],
  choices: Choices,
  today: IsoDate,
  areDaysUnsure = false,
): Way | undefined {
  const from = beginningsOf(all).at(-1);
  const start = from === undefined ? undefined : all[from];
  if (!start) return undefined;
  const events = all.slice(from);
  const find = <K extends PlanEvent['kind']>(...kinds: K[]) => events.findLast((event) => is(event, ...kinds));

  const isAgain = is(start, 're-assessment asked for', 'decided to re-assess', 'decided not to re-assess');
  const yes = find('decided to assess', 'decided to re-assess');
  const no = find('decided not to assess', 'decided not to re-assess');
  const make = find('decided to make a plan');
  const draft = find('draft sent');
  const final = find('final plan issued');
  const noPlan = find('decided not to make a plan');
  // What the tribunal orders, or mediation agrees, starts lengths of its own (regulations 42 and 44).
  const turned = events.findLast((event): event is Turn => isTurn(event));
  const isAfter = (one: PlanEvent | undefined, other: PlanEvent | undefined): boolean =>
    one !== undefined && (other === undefined || events.indexOf(one) > events.indexOf(other));
  const isRefused = no !== undefined && !isAfter(yes, no) && !isAfter(turned, no);
  const isWithoutPlan = noPlan !== undefined && !final && !isAfter(turned, noPlan) && !isAfter(draft, noPlan);
  // An order to assess is obeyed by telling the family so; one to make a plan comes after that was done.
  const isToAssess = turned !== undefined && turned.details.order === 'assess';
  const told = isToAssess && !isAfter(yes, turned) ? undefined : yes;

  const dates = areDaysUnsure
    ? []
    : [
        ...datesOf(start, turned, yes, choices),
        ...(isToAssess || !turned ? [] : datesOf(start, undefined, yes, choices)),
      ];
  const of = (...ids: string[]): Deadline | undefined => dates.find(({ id }) => ids.includes(id));
  const advice = adviceIn(events, choices, today);
  const asked = find('school asked');
  const isCounted = is(start, 'request received', 'became responsible') && !turned && !areDaysUnsure;
  const usually = isCounted ? usualDraft(start.happenedOn) : undefined;

  const drafts: Draft[] = [
    ...(is(start, ...STARTS) ? [{ id: isAgain ? 'asked-again' : 'request', who: 'family', done: start } as const] : []),
    {
      id: isAgain ? 'decide-to-re-assess' : 'decide-to-assess',
      who: 'council',
      done: isRefused ? no : told,
      due: of('decide-whether-to-assess', 'decide-whether-to-reassess', 'tell-family'),
    },
  ];
  if (!isRefused) {
    drafts.push({
      id: 'advice',
      who: 'advisers',
      due: firstAwaited(advice),
      isOver: advice.length > 0 && advice.every(({ receivedOn }) => receivedOn),
    });
    drafts.push({
      id: 'decide-on-plan',
      who: 'council',
      done: isWithoutPlan ? noPlan : (make ?? (turned && noPlan)),
      due: of('tell-no-plan'),
      // Only a "no" has a last day here. A "yes" is told by the draft.
      isNeverLate: !isWithoutPlan,
    });
  }
  if (!isRefused && !isWithoutPlan) {
    drafts.push({ id: 'draft', who: 'council', done: draft, due: of('issue-draft-plan'), usually });
    drafts.push({
      id: 'comments',
      who: 'family',
      done: answerTo(events, 'draft'),
      due: windowOf(events, 'draft', choices),
      isNeverLate: true,
      isStillOpen: draft !== undefined && final === undefined && commentsAreOpen(),
    });
    if (asked)
      drafts.push({
        id: 'school',
        who: 'school',
        done: find('school answered'),
        due: deadlinesAfter({ event: 'school-consulted', on: asked.happenedOn }, choices)[0],
      });
    drafts.push({ id: 'final-plan', who: 'council', done: final, due: of('issue-final-plan') });
  }

  const steps = stepsOf(
    drafts,
    // What lifts one adviser's time is counted where that advice is.
    events
      .filter((event) => is(event, 'exception recorded'))
      .filter(({ details }) => details.deadline !== 'give-advice'),
    today,
  );
  return {
    id: isAgain ? 're-assessment' : 'assessment',
    stage: stageOf(),
    steps,
    isOver: isRefused || isWithoutPlan || final !== undefined,
    events,
    advice,
  };

  function stageOf(): StageId {
    if (final) return 'plan-in-place';
    if (isWithoutPlan) return 'no-plan';
    if (isRefused) return isAgain ? 'not-assessing-again' : 'not-assessing';
    if (draft) return commentsAreOpen() ? 'draft-comments' : 'preparing-final';
    if (make || (turned && noPlan)) return 'writing-draft';
    if (yes || turned)
      return advice.length > 0 && advice.every(({ receivedOn }) => receivedOn) ? 'deciding-on-plan' : 'assessing';
    return isAgain ? 'deciding-to-re-assess' : 'deciding-to-assess';
  }

  function commentsAreOpen(): boolean {
    const window = windowOf(events, 'draft', choices);
    return !answerTo(events, 'draft') && (window === undefined || window.due >= today);
  }
}

/** The days of this assessment: from the request, or from what put an end to a "no". */
function datesOf(start: PlanEvent, turned: Turn | undefined, yes: PlanEvent | undefined, choices: Choices): Deadline[] {
  if (turned && turned.details.order !== 'other') {
    const event = turned.kind === 'mediation agreed' ? 'mediation-agreed' : 'order-made';
    return deadlinesAfter({ event, order: turned.details.order, on: turned.happenedOn }, choices);
  }
  switch (start.kind) {
    case 're-assessment asked for':
      return [
        ...deadlinesAfter({ event: 'reassessment-asked', on: start.happenedOn }, choices),
        ...(yes ? deadlinesAfter({ event: 'reassessment-agreed', on: yes.happenedOn }, choices) : []),
      ];
    case 'decided to re-assess':
      return deadlinesAfter({ event: 'reassessment-agreed', on: (yes ?? start).happenedOn }, choices);
    case 'became responsible':
      return deadlinesAfter({ event: 'became-responsible', on: start.happenedOn }, choices);
    case 'request received':
      return deadlinesAfter({ event: 'request-received', on: start.happenedOn }, choices);
    default:
      return [];
  }
}

/** The first day by which advice must come that has not. */
function firstAwaited(advice: readonly Advice[]): Deadline | undefined {
  return advice
    .flatMap(({ due, receivedOn }) => (due && !receivedOn ? [due] : []))
    .toSorted((one, other) => byDay(one.due, other.due))[0];
}

/** The time to comment that this reader has, from the day they were given the papers. */
export function windowOf(
  events: readonly PlanEvent[],
  papers: 'draft' | 'changes',
  choices: Choices,
): Deadline | undefined {
  const given = events.findLast((event) => event.kind === 'papers given' && event.details.papers === papers);
  if (!given) return undefined;
  const on = given.happenedOn;
  if (papers === 'draft') return deadlinesAfter({ event: 'draft-served', on }, choices)[0];
  return deadlinesAfter({ event: 'review-meeting', on, noticeSent: on }, choices).find(
    ({ id }) => id === 'comment-on-amendments',
  );
}

export function answerTo(events: readonly PlanEvent[], papers: 'draft' | 'changes'): PlanEvent | undefined {
  const given = events.findLast((event) => event.kind === 'papers given' && event.details.papers === papers);
  return events.findLast(
    (event) =>
      event.kind === 'family answered' &&
      event.details.papers === papers &&
      // An answer to an older draft is none to this one.
      !(given && event.happenedOn < given.happenedOn),
  );
}

function usualDraft(requestOn: IsoDate): Step['usually'] {
  const [early, late] = targetsAfterRequest(requestOn);
  return early && late && { from: early.on, to: late.on };
}
