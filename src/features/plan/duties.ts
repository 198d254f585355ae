import { addDays, type IsoDate } from '#calendar/dates.ts';
import type { Choices } from '#features/clock/choices.ts';
import type { PlanEvent } from './event.ts';
import type { StepId } from './step.ts';
import { dayOf, timeline } from './timeline.ts';

/** A plan as far as it must be known to say what is late. */
export interface PlanOnTheWay {
  id: string;
  childId: string;
  caseworkerId: string | null;
  childName: string;
  dateOfBirth: IsoDate;
  events: PlanEvent[];
}

/** The step of a plan that is to be done first, and its day. */
export interface Duty {
  plan: PlanOnTheWay;
  step: StepId;
  on: IsoDate;
}

/** How far the list of reviews looks ahead, in days. */
const AHEAD = 56;

/** What is late, longest first, and which review meetings and decisions come in the next eight weeks, soonest first. */
export function dutiesIn(
  plans: readonly PlanOnTheWay[],
  today: IsoDate,
  choices: Choices,
): { late: Duty[]; reviews: Duty[] } {
  const late: Duty[] = [];
  const reviews: Duty[] = [];
  for (const plan of plans) {
    const now = timeline(plan, today, choices);
    const first = now.late
      .flatMap(({ step }) => (step.due ? [{ plan, step: step.id, on: step.due.due }] : []))
      .toSorted((one, other) => one.on.localeCompare(other.on))[0];
    if (first) late.push(first);
    const review = now.way?.id === 'review' ? now.next : undefined;
    const on = review && dayOf(review);
    if (review && on && on >= today && on <= addDays(today, AHEAD)) reviews.push({ plan, step: review.id, on });
  }
  const byDay = (one: Duty, other: Duty): number => one.on.localeCompare(other.on);
  return { late: late.toSorted(byDay), reviews: reviews.toSorted(byDay) };
}
