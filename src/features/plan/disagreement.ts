import type { IsoDate } from '#calendar/dates.ts';
import type { Choices } from '#features/clock/choices.ts';
import type { Deadline } from '#features/clock/deadline.ts';
import { deadlinesAfter } from '#features/clock/deadlines.ts';
import { afterMediationNotArranged, afterOtherAgreement } from '#features/clock/mediation.ts';
import { is, type EventKind, type PlanEvent } from './event.ts';

/** A decision with a right of appeal whose time has not run out, and what goes on about it. */
export interface Disagreement {
  /** The decision that can be appealed, and the day it was sent. */
  about: EventKind;
  sentOn: IsoDate;
  /** The last days to contact a mediation adviser and to appeal, while they are still to come. */
  rights: Deadline[];
  /** What was asked for and is awaited: mediation, a certificate, the council's answer to the appeal. */
  awaited: Deadline[];
  /** Whether an appeal is with the tribunal now. */
  isAppealed: boolean;
}

const APPEALABLE = [
  'decided not to assess',
  'decided not to make a plan',
  'final plan issued',
  'decided not to re-assess',
  'amended plan issued',
  'decided after review',
  'ceased',
] as const;

/** What the council may do instead, so that there is nothing left to appeal about. */
const TAKES_BACK: Partial<Record<EventKind, readonly EventKind[]>> = {
  'decided not to assess': ['decided to assess'],
  'decided not to make a plan': ['decided to make a plan', 'draft sent'],
  'decided not to re-assess': ['decided to re-assess'],
};

/**
 * What the reader may do about the last decision that can be appealed (Children and Families Act 2014, section 51).
 * @param all what counts, in the order in which it happened
 */
export function disagreementIn(all: readonly PlanEvent[], choices: Choices, today: IsoDate): Disagreement | undefined {
  const from = all.findLastIndex(isAppealable);
  const decision = all[from];
  if (!decision) return undefined;
  const events = all.slice(from);
  const find = (...kinds: EventKind[]) => events.findLast((event) => is(event, ...kinds));
  const certificate = find('mediation certificate issued');
  const end = events.findLast(isEnd);
  // An appeal may outlast the next decision.
  const appealed = all.findLastIndex(({ kind }) => kind === 'appeal received');
  const isAppealed = appealed >= 0 && !all.slice(appealed).some(isEnd);
  const isOver = end !== undefined || events.some(({ kind }) => TAKES_BACK[decision.kind]?.includes(kind));

  const rights =
    isOver || find('appeal received')
      ? []
      : deadlinesAfter(
          {
            event: 'decision-sent',
            on: decision.happenedOn,
            ...(certificate && { certificateIssued: certificate.happenedOn }),
          },
          choices,
        ).filter(
          ({ id, due }) => due >= today && !(id === 'contact-mediation-adviser' && find(...ADVISER_WAS_REACHED)),
        );
  // Nothing is written down when these are done, so a day that has passed says nothing.
  const awaited = [
    ...(isOver ? [] : awaitedIn(find, choices)),
    ...agreedBesides(find('mediation agreed'), choices),
  ].filter(({ due }) => due >= today);
  if (rights.length + awaited.length === 0 && !isAppealed) return undefined;
  return { about: decision.kind, sentOn: decision.happenedOn, rights, awaited, isAppealed };
}

function isAppealable(event: PlanEvent): boolean {
  // A notice that the plan will change can be appealed about once it is changed.
  if (event.kind === 'decided after review') return event.details.decision !== 'amend';
  return is(event, ...APPEALABLE);
}

const ADVISER_WAS_REACHED = [
  'mediation wanted',
  'mediation not wanted',
  'mediation not arranged',
  'mediation certificate issued',
  'mediation held',
] as const;

type Find = (...kinds: EventKind[]) => PlanEvent | undefined;

function awaitedIn(find: Find, choices: Choices): Deadline[] {
  const appeal = find('appeal received');
  if (appeal) return deadlinesAfter({ event: 'appeal-received', on: appeal.happenedOn }, choices);
  if (find('mediation certificate issued', 'mediation held')) return [];
  const notArranged = find('mediation not arranged');
  if (notArranged) return [afterMediationNotArranged(notArranged.happenedOn)];
  const wanted = find('mediation wanted');
  if (wanted) return deadlinesAfter({ event: 'mediation-wanted', on: wanted.happenedOn }, choices);
  const notWanted = find('mediation not wanted');
  return notWanted ? deadlinesAfter({ event: 'mediation-not-wanted', on: notWanted.happenedOn }, choices) : [];
}

function agreedBesides(agreed: PlanEvent | undefined, choices: Choices): Deadline[] {
  return agreed?.kind === 'mediation agreed' && agreed.details.order === 'other'
    ? [afterOtherAgreement(agreed.happenedOn, choices)]
    : [];
}

/** What puts an end to a disagreement. What was agreed about something else leaves the right to appeal as it was. */
function isEnd(event: PlanEvent): boolean {
  if (event.kind === 'mediation agreed') return event.details.order !== 'other';
  return is(event, 'order made', 'appeal ended', 'appeal not opposed');
}
