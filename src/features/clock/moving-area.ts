import { later, type IsoDate } from '#calendar/dates.ts';
import type { Choices } from './choices.ts';
import { endOfMonthsBeginning, endOfWorkingDaysBeginning, lastDay, withinWeeks } from './counting.ts';
import { deadline, REGULATIONS, type Deadline, type Rule } from './deadline.ts';
import type { HappeningOf } from './happening.ts';

// A plan that moves with its child to another area (MOV in section 4 of the facts).

const KNOWN_AHEAD = 15;

export const MOVING_RULES = {
  transferPlan: {
    id: 'transfer-plan',
    rows: 'MOV-1',
    who: 'the old local authority',
    force: 'must',
    provision: `${REGULATIONS}, regulation 15(2)`,
    sure: 'A',
    says: 'On the day of the move, if the old council knew of it 15 working days before. If not, within 15 working days, of which the day it knew is the first.',
  },
  tellFamily: {
    id: 'tell-family',
    rows: 'MOV-3',
    who: 'the new local authority',
    force: 'must',
    provision: `${REGULATIONS}, regulation 15(4)`,
    sure: 'A',
    says: 'Within 6 weeks of the day the plan moved, it tells you so, whether it will assess again, and when it will review the plan.',
  },
  reviewPlan: {
    id: 'review-plan',
    rows: 'MOV-4',
    who: 'the new local authority',
    force: 'must',
    provision: `${REGULATIONS}, regulation 15(5)`,
    sure: 'C',
    says: 'Within 12 months of the plan’s last review, or 3 months of the day the plan moved, whichever ends later. The first day of each is counted.',
  },
} as const satisfies Record<string, Rule>;

export function afterMoveKnown({ event, on, moves }: HappeningOf<'area-move-known'>): Deadline[] {
  const last = endOfWorkingDaysBeginning(on, KNOWN_AHEAD);
  const due = moves ? later(moves, last) : last;
  return [deadline(MOVING_RULES.transferPlan, { event, on }, lastDay(due, due))];
}

export function afterPlanTransferred(
  { event, on, lastReviewed }: HappeningOf<'plan-transferred'>,
  choices: Choices,
): Deadline[] {
  const review: IsoDate = later(endOfMonthsBeginning(lastReviewed, 12), endOfMonthsBeginning(on, 3));
  return [
    deadline(MOVING_RULES.tellFamily, { event, on }, withinWeeks(on, 6, choices)),
    deadline(MOVING_RULES.reviewPlan, { event, on }, lastDay(review, review)),
  ];
}
