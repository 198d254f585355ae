import type { IsoDate } from '#calendar/dates.ts';
import type { Choices } from '#features/clock/choices.ts';
import { assessmentWay, windowOf } from './assessment-way.ts';
import { is, standingEvents, type EventKind, type NewEvent, type PlanEvent } from './event.ts';
import { shortNoticeIn } from './review-way.ts';

/** Why something that an officer says does not fit what is written down already. Nothing is refused for it. */
export const MISFITS = [
  'before-the-request',
  'second-request',
  'advice-before-asked',
  'no-advice-awaited',
  'refused-after-draft',
  'time-to-comment-runs',
  'no-plan-yet',
  'expected-day-passed',
  'short-notice',
] as const;
export type Misfit = (typeof MISFITS)[number];

const REQUESTS = ['request received', 'became responsible', 're-assessment asked for'] as const;

const OF_AN_ASSESSMENT = [
  'decided to assess',
  'decided not to assess',
  'advice asked for',
  'advice received',
  'decided to make a plan',
  'decided not to make a plan',
  'draft sent',
  'school asked',
  'school answered',
  'final plan issued',
  'decided to re-assess',
  'decided not to re-assess',
] as const;

const OF_A_PLAN = [
  'review meeting set',
  'review meeting held',
  'review report sent',
  'decided after review',
  'notice of changes sent',
  'amended plan issued',
] as const;

const REFUSALS = ['decided not to assess', 'decided not to make a plan', 'decided not to re-assess'] as const;

/** Which papers a plan must not be issued before the time to comment on, and what issues it (regulations 13(1)(a) and 22(2)(c)). */
const COMMENTED: Partial<Record<EventKind, 'draft' | 'changes'>> = {
  'final plan issued': 'draft',
  'amended plan issued': 'changes',
};

/** What an officer should think about before it is saved. */
export function misfitsOf(events: readonly PlanEvent[], added: NewEvent, today: IsoDate, choices: Choices): Misfit[] {
  // It stands in the place of what it corrects, which is none of what it must fit.
  const all = standingEvents(events).filter(({ id }) => id !== added.supersedes);
  const event = { ...added, id: '', number: Infinity, recordedAt: '' } as PlanEvent;
  const on = added.happenedOn;
  const before = all.filter(({ happenedOn }) => happenedOn <= on);
  const way = assessmentWay(before, choices, on);
  const isOnTheWay = way !== undefined && !way.isOver;
  const papers = COMMENTED[event.kind];

  const fits: Record<Misfit, boolean> = {
    'before-the-request':
      !is(event, ...OF_AN_ASSESSMENT) || isOnTheWay || !all.some((one) => is(one, ...REQUESTS) && one.happenedOn > on),
    'second-request': !is(event, ...REQUESTS) || !isOnTheWay,
    'advice-before-asked': event.kind !== 'advice received' || !isAskedOnlyAfter(event, all),
    'no-advice-awaited':
      event.kind !== 'delay explained' ||
      event.details.reason !== 'waiting for advice' ||
      way?.advice.some(({ receivedOn }) => !receivedOn) === true,
    'refused-after-draft':
      !is(event, ...REFUSALS) || way?.events.some((one) => is(one, 'draft sent', 'final plan issued')) !== true,
    'time-to-comment-runs': !papers || !mayStillComment(before, papers, on, choices),
    'no-plan-yet':
      !is(event, ...OF_A_PLAN) ||
      before.some((one) => is(one, 'final plan issued', 'moved in', 'decided after review', 'amended plan issued')),
    'expected-day-passed': event.kind !== 'new date expected' || event.details.expectedOn >= today,
    'short-notice':
      event.kind !== 'review meeting set' || event.details.meetingOn < on || !shortNoticeIn([...before, event], on),
  };
  return MISFITS.filter((one) => !fits[one]);
}

function isAskedOnlyAfter(
  { details: { advice }, happenedOn }: Extract<PlanEvent, { kind: 'advice received' }>,
  all: readonly PlanEvent[],
): boolean {
  const asked = all.filter((one) => one.kind === 'advice asked for' && one.details.advice === advice);
  return asked.length > 0 && asked.every((one) => one.happenedOn > happenedOn);
}

/** Whether anybody of the family still has time to comment on a day. Each has their own. */
function mayStillComment(
  events: readonly PlanEvent[],
  papers: 'draft' | 'changes',
  on: IsoDate,
  choices: Choices,
): boolean {
  return [...new Set(events.map(({ onlyFor }) => onlyFor))].some((person) => {
    const own = events.filter(({ onlyFor }) => onlyFor === person);
    const closes = windowOf(own, papers, choices);
    return closes !== undefined && closes.due >= on;
  });
}
