import { readableDay, type IsoDate } from '#calendar/dates.ts';
import { birthdayOf } from '#features/clock/age.ts';
import type { Choices } from '#features/clock/choices.ts';
import { thinkAboutReview } from '#features/clock/planning.ts';
import { rightsPassOn } from '#features/plan/handover.ts';
import { STAGE_WORDS } from '#features/plan/office-words.ts';
import type { TeamList } from './team-lists.ts';
import type { PlanOfTeam } from './team-lists.store.ts';

/** What a list says of a plan besides its name, in sentences. */
export function factOf(list: TeamList, plan: PlanOfTeam, today: IsoDate, choices: Choices): string {
  const { dateOfBirth, stage, lastReviewedOn, reviewBy, moveBy, healthInvolved, socialCareInvolved } = plan;
  const review =
    reviewBy && `${reviewBy < today ? 'Review was to be' : 'Review to be'} complete by ${readableDay(reviewBy)}.`;
  switch (list) {
    case 'no-caseworker':
      return stage ? `${STAGE_WORDS[stage]}.` : '';
    case 'unasked':
      return `The rights are theirs since ${readableDay(rightsPassOn(dateOfBirth, choices))}.`;
    case 'under-fives': {
      const think = lastReviewedOn && thinkAboutReview(dateOfBirth, lastReviewedOn);
      const last = lastReviewedOn && `Made or last reviewed on ${readableDay(lastReviewedOn)}.`;
      return [last, think && `Think about a review by ${readableDay(think.due)}.`].filter(Boolean).join(' ');
    }
    case 'moves':
      return moveBy
        ? `The plan ${moveBy < today ? 'was to name' : 'names'} the next place by ${readableDay(moveBy)}.`
        : 'No day is known for the move.';
    case 'year-9':
    case 'year-14':
      return review || 'No day is known for the next review.';
    case 'adult-services': {
      const parts = [socialCareInvolved && 'social care', healthInvolved && 'health'].filter(Boolean).join(' and ');
      const has = `${parts.charAt(0).toUpperCase()}${parts.slice(1)} ${socialCareInvolved && healthInvolved ? 'have' : 'has'} a part in the plan.`;
      return [`18 on ${readableDay(birthdayOf(dateOfBirth, 18))}.`, parts && has, review].filter(Boolean).join(' ');
    }
  }
}
