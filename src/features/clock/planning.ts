import { addDays, addMonths, byDay, type IsoDate } from '#calendar/dates.ts';
import { endOfMonthsBeginning, lastDay, type LastDay } from './counting.ts';
import { CODE, type Rule } from './deadline.ts';
import { birthdayOf } from './age.ts';

// What guidance asks a council to plan for (section 2 of the facts, the guidance layer). Nothing here is the law's.

export const PLANNING_RULES = {
  sendListOfReviews: {
    id: 'send-list-of-reviews',
    rows: 'Code 9.172',
    who: 'local authority',
    force: 'should',
    provision: `${CODE}, paragraph 9.172`,
    sure: 'B',
    says: 'Schools, health and social care are sent the list of the plans to review that term at least 2 weeks before it begins.',
  },
  thinkAboutReview: {
    id: 'think-about-review',
    rows: 'Code 9.178',
    who: 'local authority',
    force: 'should',
    provision: `${CODE}, paragraph 9.178`,
    sure: 'B',
    says: 'For a child under 5, the council thinks about a review every 3 to 6 months. It is an extra one, without all that a yearly review needs.',
  },
} as const satisfies Record<string, Rule>;

/** When the list for a term is to be sent. */
export function listOfReviewsDue(termStartsOn: IsoDate): LastDay {
  const due = addDays(termStartsOn, -14);
  return lastDay(due, due);
}

/** What tells when a plan is next reviewed. */
interface PlanToReview {
  madeOn: IsoDate;
  /** The day the last review was completed, which is the day of the decision. */
  lastReviewedOn: IsoDate | null;
}

/** The plans whose review must be complete within these days, both counted in, the first due first (REV-1, REV-2). */
export function reviewsDue<Plan extends PlanToReview>(
  plans: readonly Plan[],
  { from, to }: { from: IsoDate; to: IsoDate },
): { plan: Plan; due: IsoDate }[] {
  return plans
    .map((plan) => ({ plan, due: endOfMonthsBeginning(plan.lastReviewedOn ?? plan.madeOn, 12) }))
    .filter(({ due }) => from <= due && due <= to)
    .sort((one, other) => byDay(one.due, other.due));
}

/** From when and by when the council thinks about a review for a child under 5; nothing once they are 5 by then. */
export function thinkAboutReview(born: IsoDate, lastThoughtOn: IsoDate): { from: IsoDate; due: IsoDate } | undefined {
  const from = addMonths(lastThoughtOn, 3);
  return from < birthdayOf(born, 5) ? { from, due: addMonths(lastThoughtOn, 6) } : undefined;
}
