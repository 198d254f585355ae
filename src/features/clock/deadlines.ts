import { byDay, type IsoDate } from '#calendar/dates.ts';
import { ages } from './age.ts';
import {
  afterAdviceRequested,
  afterDraftServed,
  afterReassessmentAgreed,
  afterReassessmentAsked,
  afterRequest,
  afterSchoolConsulted,
} from './assessment.ts';
import type { Choices } from './choices.ts';
import type { Deadline } from './deadline.ts';
import { RULES_BEGAN_ON, type Happening } from './happening.ts';
import { afterDecisionSent, afterMediationRefused, afterMediationWanted } from './mediation.ts';
import { afterMoveKnown, afterPlanTransferred } from './moving-area.ts';
import { afterOrder } from './order.ts';
import { beforePhaseTransfer, beforePost16Move } from './phase-transfer.ts';
import { afterPlanMadeOrReviewed, afterReviewMeeting } from './review.ts';
import { afterAppealReceived } from './tribunal.ts';

/** The law from one day on. A new law is a new ruleset with its own effective date, and never a change to an old one. */
interface Ruleset {
  version: string;
  effectiveFrom: IsoDate;
  /** As far as the law was known when its rules were last put beside it. */
  asAt: IsoDate;
  deadlinesAfter(happening: Happening, choices: Choices): Deadline[];
}

/** Oldest first. */
export const RULESETS: readonly [Ruleset, ...Ruleset[]] = [
  { version: '2014', effectiveFrom: RULES_BEGAN_ON, asAt: '2026-06-15', deadlinesAfter: under2014 },
];

/** The law by which something that happened is counted: that of its day. Ages are by the newest. */
export function rulesetFor({ event, on }: Pick<Happening, 'event' | 'on'>): Ruleset {
  return event === 'born' ? newestRuleset() : rulesetOn(on);
}

/** @throws RangeError for a day before there were any rules */
export function rulesetOn(day: IsoDate): Ruleset {
  const ruleset = RULESETS.findLast(({ effectiveFrom }) => effectiveFrom <= day);
  if (!ruleset) throw new RangeError(`There were no rules on ${day}.`);
  return ruleset;
}

function newestRuleset(): Ruleset {
  return RULESETS.at(-1) ?? RULESETS[0];
}

/** Every date that the law counts from something that happened, the first due first. A closure has none. */
export function deadlinesAfter(happening: Happening, choices: Choices): Deadline[] {
  return rulesetFor(happening)
    .deadlinesAfter(happening, choices)
    .sort((one, other) => byDay(one.due, other.due));
}

function under2014(happening: Happening, choices: Choices): Deadline[] {
  const { on } = happening;
  switch (happening.event) {
    case 'request-received':
    case 'became-responsible':
      return afterRequest(happening.event, on, choices);
    case 'advice-requested':
      return afterAdviceRequested(on, choices);
    case 'draft-served':
      return afterDraftServed(on, choices);
    case 'school-consulted':
      return afterSchoolConsulted(on, choices);
    case 'plan-made':
    case 'review-completed':
      return afterPlanMadeOrReviewed(happening.event, on);
    case 'review-meeting':
      return afterReviewMeeting(happening, choices);
    case 'phase-transfer':
      return beforePhaseTransfer(happening, choices);
    case 'post-16-move':
      return beforePost16Move(on);
    case 'born':
      return ages(happening, choices);
    case 'decision-sent':
      return afterDecisionSent(happening);
    case 'mediation-not-wanted':
      return afterMediationRefused(on);
    case 'mediation-wanted':
      return afterMediationWanted(on, choices);
    case 'appeal-received':
      return afterAppealReceived(on);
    case 'order-made':
    case 'mediation-agreed':
      return afterOrder(happening, choices);
    case 'reassessment-asked':
      return afterReassessmentAsked(on, choices);
    case 'reassessment-agreed':
      return afterReassessmentAgreed(on, choices);
    case 'area-move-known':
      return afterMoveKnown(happening);
    case 'plan-transferred':
      return afterPlanTransferred(happening, choices);
    case 'closure':
      return [];
  }
}
