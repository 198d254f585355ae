import { daysBetween, type IsoDate } from '#calendar/dates.ts';
import { commentWindow } from './assessment.ts';
import type { Choices } from './choices.ts';
import { atLeastDaysBefore, monthsBeginningWith, withinWeeks } from './counting.ts';
import { ACT, deadline, DEVON, REGULATIONS, type Deadline, type Rule } from './deadline.ts';
import type { HappeningOf } from './happening.ts';

// Annual reviews (section 2 of the facts). No exception excuses any of these dates (REV-17).

export const REVIEW_RULES = {
  completeFirstReview: {
    id: 'complete-next-review',
    rows: 'REV-1',
    who: 'local authority',
    force: 'must',
    provision: `${ACT}, section 44(1)(a)`,
    sure: 'B',
    says: 'The first review ends within 12 months, of which the day the plan was made is the first. It ends with the council’s decision, not with the meeting.',
  },
  completeNextReview: {
    id: 'complete-next-review',
    rows: 'REV-2',
    who: 'local authority',
    force: 'must',
    provision: `${ACT}, section 44(1)(b)`,
    sure: 'B',
    says: 'The next review ends within 12 months, of which the day the last one ended is the first. It ends with the council’s decision, not with the meeting.',
  },
  giveNotice: {
    id: 'give-notice-of-meeting',
    rows: 'REV-6, REV-7',
    who: 'whoever holds the meeting: the school, or the local authority',
    force: 'must',
    provision: `${REGULATIONS}, regulation 20(3) and (4)`,
    sure: 'A',
    says: 'You are told of the meeting, and are sent the advice for it, at least 2 weeks before.',
  },
  circulateReport: {
    id: 'circulate-report',
    rows: 'REV-9',
    who: 'the head teacher or principal, or the local authority',
    force: 'must',
    provision: `${REGULATIONS}, regulations 20(7) and 21(7)`,
    sure: 'B',
    says: 'Everybody who was asked to the meeting is sent the report within 2 weeks of it.',
  },
  decideAfterReview: {
    id: 'decide-after-review',
    rows: 'REV-10, REV-11',
    who: 'local authority',
    force: 'must',
    provision: `${REGULATIONS}, regulations 20(10) and 22(2)(a), read as in ${DEVON}`,
    sure: 'B',
    says: 'Within 4 weeks of the meeting it decides to keep, change or end the plan, and tells you. If it will change the plan, the changes and the evidence come with that letter.',
  },
  issueAmendedPlan: {
    id: 'issue-amended-plan',
    rows: 'REV-15',
    who: 'local authority',
    force: 'must',
    provision: `${REGULATIONS}, regulations 20(10) and 22(3), read together as in ${DEVON}`,
    sure: 'B',
    says: 'If the plan is changed, within 12 weeks of the meeting, and within 8 weeks of the notice of changes. A late notice gives no more time.',
  },
  issueAmendedPlanAfterNotice: {
    id: 'issue-amended-plan',
    rows: 'REV-13',
    who: 'local authority',
    force: 'must',
    provision: `${REGULATIONS}, regulation 22(3)`,
    sure: 'A',
    says: 'Within 8 weeks of sending you the notice of changes. The same day is the last for saying that nothing changes, with reasons.',
  },
  commentOnAmendments: {
    id: 'comment-on-amendments',
    rows: 'REV-12',
    who: 'parent or young person',
    force: 'window',
    provision: `${REGULATIONS}, regulation 22(2)(c)`,
    sure: 'A',
    says: 'You must have at least 15 days, of which the day you are given the changes is the first.',
  },
} as const satisfies Record<string, Rule>;

export function afterPlanMadeOrReviewed(event: 'plan-made' | 'review-completed', on: IsoDate): Deadline[] {
  const { completeFirstReview, completeNextReview } = REVIEW_RULES;
  const rule = event === 'plan-made' ? completeFirstReview : completeNextReview;
  return [deadline(rule, { event, on }, monthsBeginningWith(on, 12))];
}

export function afterReviewMeeting(
  { event, on, noticeSent }: HappeningOf<'review-meeting'>,
  choices: Choices,
): Deadline[] {
  const from = { event, on };
  const decide = deadline(REVIEW_RULES.decideAfterReview, from, withinWeeks(on, 4, choices));
  const daysLate = noticeSent ? daysBetween(decide.due, noticeSent) : 0;
  return [
    deadline(REVIEW_RULES.giveNotice, from, atLeastDaysBefore(on, 14)),
    deadline(REVIEW_RULES.circulateReport, from, withinWeeks(on, 2, choices)),
    daysLate > 0 ? { ...decide, daysLate } : decide,
    ...(noticeSent
      ? [
          commentWindow(
            REVIEW_RULES.commentOnAmendments,
            { event, on: noticeSent, part: 'noticeSent' },
            choices.draftCommentsClose,
          ),
        ]
      : []),
    amendedPlan(from, noticeSent, choices),
  ];
}

/** The earlier of 8 weeks from the notice and 12 weeks from the meeting (REV-13, REV-15). */
function amendedPlan(from: Deadline['countedFrom'], noticeSent: IsoDate | undefined, choices: Choices): Deadline {
  const afterMeeting = withinWeeks(from.on, 12, choices);
  const afterNotice = noticeSent && withinWeeks(noticeSent, 8, choices);
  return afterNotice && afterNotice.due < afterMeeting.due
    ? deadline(REVIEW_RULES.issueAmendedPlanAfterNotice, { ...from, on: noticeSent, part: 'noticeSent' }, afterNotice)
    : deadline(REVIEW_RULES.issueAmendedPlan, from, afterMeeting);
}
