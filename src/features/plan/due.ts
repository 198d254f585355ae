import type { IsoDate } from '#calendar/dates.ts';
import type { Choices } from '#features/clock/choices.ts';
import type { Way } from './assessment-way.ts';
import type { AdviceKind, PlanEvent } from './event.ts';
import type { Step, StepId } from './step.ts';
import { dayOf, timeline, type StageId } from './timeline.ts';

/** A day to come of a plan, or one that has passed with nothing done. */
export interface DueDay {
  way: Way['id'];
  step: StepId;
  /** Of the step `advice`: whose. */
  advice: AdviceKind | null;
  /** The id of the deadline. A year's limit, one of {@link YEARLY}, is on one row of a plan only. */
  rule: string | null;
  dueOn: IsoDate | null;
  /** Whether the plan is late in law once that day has passed. */
  isLastDay: boolean;
  /** The day of a meeting that is set. */
  plannedOn: IsoDate | null;
}

/** Where a plan stands on a day. */
export interface PlanNow {
  stage: StageId;
  nextStep: StepId | null;
  nextOn: IsoDate | null;
  /** When the plan was made, or its last review was completed. */
  lastReviewedOn: IsoDate | null;
}

/** The limit by which a review is complete: of each year, and of the first one after a plan came from another council. */
export const YEARLY = ['complete-next-review', 'review-plan'] as const;

/**
 * Every day that a plan has still to keep, or has not kept, and where it stands. What `timeline` says is late is late here,
 * by as many days, and nothing else is.
 * @param plan with all its events, as officers see it
 */
export function daysOf(
  plan: { events: readonly PlanEvent[]; dateOfBirth: IsoDate },
  today: IsoDate,
  choices: Choices,
): { days: DueDay[]; now: PlanNow } {
  const { way, beside, stage, next } = timeline(plan, today, choices);
  const ways = way ? [way, ...beside] : beside;
  return {
    days: ways.flatMap(daysOfWay),
    now: {
      stage,
      nextStep: next?.id ?? null,
      nextOn: (next && dayOf(next)) ?? null,
      lastReviewedOn: ways.find(({ lastReviewedOn }) => lastReviewedOn)?.lastReviewedOn ?? null,
    },
  };
}

function daysOfWay(way: Way): DueDay[] {
  const days = way.steps
    .filter(({ state }) => state !== 'done')
    .flatMap((step) => (step.id === 'advice' ? awaitedIn(way) : (dayOfStep(way, step) ?? [])));
  const { completeBy } = way;
  const isThere = days.some(({ rule }) => rule && isYearly(rule));
  if (!completeBy || isThere) return days;
  // The decision has an earlier day of its own, or is made already and the next one counts from it.
  const wholeYear = { way: way.id, step: 'decide-after-review', advice: null, plannedOn: null } as const;
  return [...days, { ...wholeYear, rule: completeBy.id, dueOn: completeBy.due, isLastDay: false }];
}

function dayOfStep({ id: way }: Way, { id, due, plannedOn, lifted, isNeverLate, isOnlyIf }: Step): DueDay | undefined {
  if (!due && !plannedOn) return undefined;
  const isLastDay = due?.force === 'must' && !lifted && !isNeverLate && !isOnlyIf;
  return {
    way,
    step: id,
    advice: null,
    // The meeting must leave time for the year's limit, and does not keep it.
    rule: due && !(isYearly(due.id) && id !== 'decide-after-review') ? due.id : null,
    dueOn: due?.due ?? null,
    isLastDay,
    plannedOn: plannedOn ?? null,
  };
}

/** One for each adviser who was asked and has not answered: each has their own day. */
function awaitedIn({ id: way, advice }: Way): DueDay[] {
  return advice.flatMap(({ kind, receivedOn, due }) =>
    due && !receivedOn
      ? [{ way, step: 'advice', advice: kind, rule: due.id, dueOn: due.due, isLastDay: true, plannedOn: null } as const]
      : [],
  );
}

function isYearly(rule: string): boolean {
  return (YEARLY as readonly string[]).includes(rule);
}
