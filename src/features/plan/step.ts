import { daysBetween, type IsoDate } from '#calendar/dates.ts';
import type { Deadline } from '#features/clock/deadline.ts';
import { lift } from '#features/clock/exceptions.ts';
import type { Delay, EventOf, PlanEvent } from './event.ts';

/** Every step that a way can have. The words of each stand in `content/tracker.yaml`. */
export const STEPS = [
  'request',
  'decide-to-assess',
  'advice',
  'decide-on-plan',
  'draft',
  'comments',
  'school',
  'final-plan',
  'set-meeting',
  'meeting',
  'report',
  'decide-after-review',
  'notice',
  'changes-comments',
  'amended-plan',
  'asked-again',
  'decide-to-re-assess',
  'move-review',
  'move-notice',
  'move-plan',
  'moved-in',
  'tell-after-move',
  'order',
  'carry-out-order',
  'transfer',
] as const;
export type StepId = (typeof STEPS)[number];

export const ACTORS = ['council', 'family', 'school', 'advisers', 'tribunal'] as const;
export type Actor = (typeof ACTORS)[number];

/** A limit that a ground in law has taken away. Which one it was is not for everybody to know. */
export interface LiftedLimit {
  says: string | undefined;
  provision: string | undefined;
  recordedOn: IsoDate;
}

/** One step of a way, with the day it was done beside the day it was due. */
export interface Step {
  id: StepId;
  who: Actor;
  state: 'done' | 'here' | 'ahead' | 'late';
  doneOn?: IsoDate | undefined;
  /** The last day that law or guidance gives, with its rule. */
  due?: Deadline | undefined;
  /** How many days past that day it was done, or is not done yet. */
  daysLate?: number | undefined;
  lifted?: LiftedLimit | undefined;
  /** The day of a meeting that is set. */
  plannedOn?: IsoDate | undefined;
  /** It may come or not: the law asks for it only in some cases. */
  isOnlyIf?: true | undefined;
  /** Between which days it is usually done, where no law sets one. */
  usually?: { from: IsoDate; to: IsoDate } | undefined;
  /** The day is no last day for this step itself: it is what the step must leave time for, or a time that must be given. */
  isNeverLate?: true | undefined;
}

/** What is known of a step before it is put in its place on the way. */
export interface Draft {
  id: StepId;
  who: Actor;
  done?: PlanEvent | undefined;
  due?: Deadline | undefined;
  plannedOn?: IsoDate | undefined;
  isOnlyIf?: boolean | undefined;
  usually?: Step['usually'];
  /** Its day is no last day for this step: it is shown, and nothing is ever late by it. */
  isNeverLate?: boolean | undefined;
  /** Done without an event of its own. */
  isOver?: boolean | undefined;
  /** It goes on, whatever was done after it. */
  isStillOpen?: boolean | undefined;
}

type ExceptionEvent = EventOf<'exception recorded'>;

/**
 * Puts the steps of a way in their places: what is done, where it is, what is ahead, and what is late.
 * @param exceptions what was recorded on this way
 */
export function stepsOf(drafts: readonly Draft[], exceptions: readonly ExceptionEvent[], today: IsoDate): Step[] {
  const isDone = ({ done, isOver }: Draft): boolean => done !== undefined || isOver === true;
  const lastDone = drafts.findLastIndex(isDone);
  const isPast = (draft: Draft, index: number): boolean => index <= lastDone && !draft.isStillOpen;
  // What was passed over and what may never come is not where a plan stands.
  const here = drafts.findIndex((draft, index) => !isPast(draft, index) && !draft.isOnlyIf);
  return drafts.map((draft, index) => {
    const { id, who, done, due, plannedOn, usually } = draft;
    const lifted = due && liftedBy(due, exceptions);
    const until = done?.happenedOn ?? (isPast(draft, index) ? undefined : today);
    // Guidance is not the law: what it sets may pass, and nobody is late in law.
    const isLastDay = due?.force === 'must' && !lifted && !draft.isNeverLate;
    const days = isLastDay && until ? daysBetween(due.due, until) : 0;
    const isLate = days > 0 && (!draft.isOnlyIf || done !== undefined);
    return {
      id,
      who,
      state: isPast(draft, index) ? 'done' : isLate ? 'late' : index === here ? 'here' : 'ahead',
      doneOn: done?.happenedOn,
      due: lifted ? undefined : due,
      daysLate: isLate ? days : undefined,
      lifted,
      plannedOn: done ? undefined : plannedOn,
      usually: done ? undefined : usually,
      isOnlyIf: draft.isOnlyIf && !done ? true : undefined,
      isNeverLate: draft.isNeverLate ? true : undefined,
    };
  });
}

/** The ground in law that was recorded for a limit, if any. Where it may not be known which, it is still true that there is one. */
export function liftedBy(due: Deadline, exceptions: readonly ExceptionEvent[]): LiftedLimit | undefined {
  const recorded = exceptions.findLast(
    ({ happenedOn, details }) =>
      details.deadline === due.id &&
      // A limit that began later has its own length (Code 9.43).
      happenedOn >= due.countedFrom.on &&
      (!details.ground || due.exceptions?.includes(details.ground) === true),
  );
  if (!recorded) return undefined;
  const { ground } = recorded.details;
  const exception = ground && lift(due, ground, 'recorded').lifted;
  return { says: exception?.says, provision: exception?.provision, recordedOn: recorded.happenedOn };
}

/** Why something is late although no ground in law was recorded, and when it is expected now. */
export interface Explained {
  reason?: Delay | undefined;
  expectedOn?: IsoDate | undefined;
}

/** What was said last about a delay on this way. A day that has passed is none any more. */
export function explainedIn(events: readonly PlanEvent[], today: IsoDate): Explained {
  const reason = events.findLast((event) => event.kind === 'delay explained')?.details.reason;
  const expectedOn = events.findLast((event) => event.kind === 'new date expected')?.details.expectedOn;
  return { reason, expectedOn: expectedOn && expectedOn >= today ? expectedOn : undefined };
}
