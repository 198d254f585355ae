import { addDays, type IsoDate } from '#calendar/dates.ts';
import type { Choices } from './choices.ts';
import { withinDays, withinWeeks } from './counting.ts';
import { CODE, deadline, REGULATIONS, type Deadline, type Rule } from './deadline.ts';

// From a request for an EHC needs assessment to the final plan (section 1 of the facts), and a re-assessment.

const FROM_REQUEST = ['school-closed', 'early-years-closed', 'personal-circumstances', 'away-four-weeks'] as const;

/** What follows a request says only its length here: `afterRequest` says of what. */
export const ASSESSMENT_RULES = {
  decideWhetherToAssess: {
    id: 'decide-whether-to-assess',
    rows: 'ENA-10',
    who: 'local authority',
    force: 'must',
    provision: `${REGULATIONS}, regulation 5(1)`,
    sure: 'A',
    says: 'Within 6 weeks',
    exceptions: FROM_REQUEST,
  },
  tellNoPlan: {
    id: 'tell-no-plan',
    rows: 'ENA-13',
    who: 'local authority',
    force: 'must',
    provision: `${REGULATIONS}, regulation 10(1)`,
    sure: 'A',
    says: 'If there will be no plan, it must say so within 16 weeks',
    exceptions: FROM_REQUEST,
  },
  issueFinalPlan: {
    id: 'issue-final-plan',
    rows: 'ENA-19',
    who: 'local authority',
    force: 'must',
    provision: `${REGULATIONS}, regulation 13(2)`,
    sure: 'A',
    says: 'Within 20 weeks',
    exceptions: FROM_REQUEST,
  },
  giveAdvice: {
    id: 'give-advice',
    rows: 'ENA-12',
    who: 'whoever was asked for advice',
    force: 'must',
    provision: `${REGULATIONS}, regulation 8(1)`,
    sure: 'B',
    says: 'Within 6 weeks of receiving the request for advice. School holidays add no days.',
    exceptions: ['personal-circumstances', 'away-four-weeks', 'missed-appointment'],
    exceptionsIn: `${REGULATIONS}, regulation 8(2)`,
  },
  commentOnDraft: {
    id: 'comment-on-draft',
    rows: 'ENA-16',
    who: 'parent or young person',
    force: 'window',
    provision: `${REGULATIONS}, regulation 13(1)(a)`,
    sure: 'A',
    says: 'You must have at least 15 days, of which the day you are given the draft is the first.',
  },
  answerConsultation: {
    id: 'answer-consultation',
    rows: 'ENA-18',
    who: 'school or college',
    force: 'should',
    provision: `${CODE}, paragraph 9.83`,
    sure: 'B',
    says: 'Within 15 days of being asked. This is guidance: the council may decide without an answer.',
  },
  decideWhetherToReassess: {
    id: 'decide-whether-to-reassess',
    rows: 'section 1.8',
    who: 'local authority',
    force: 'must',
    provision: `${REGULATIONS}, regulation 25`,
    sure: 'C',
    says: 'Within 15 days of receiving the request. It need not re-assess within 6 months of an assessment.',
  },
  issuePlanAfterReassessment: {
    id: 'issue-final-plan',
    rows: 'section 1.8',
    who: 'local authority',
    force: 'must',
    provision: `${REGULATIONS}, regulation 27`,
    sure: 'A',
    says: 'Within 14 weeks of telling you that it will re-assess.',
    exceptions: FROM_REQUEST,
    exceptionsIn: `${REGULATIONS}, regulation 27`,
  },
} as const satisfies Record<string, Rule>;

const { decideWhetherToAssess, tellNoPlan, issueFinalPlan, giveAdvice, commentOnDraft, answerConsultation } =
  ASSESSMENT_RULES;

/** A request, or the day the council became responsible without one: both start the same clock (ENA-1). */
export function afterRequest(
  event: 'request-received' | 'became-responsible',
  on: IsoDate,
  choices: Choices,
): Deadline[] {
  const rules: [Rule, number][] = [
    [decideWhetherToAssess, 6],
    [tellNoPlan, 16],
    [issueFinalPlan, 20],
  ];
  const [since, day] =
    event === 'request-received'
      ? ['receiving the request', 'The day of receipt']
      : ['the day the council became responsible for the child', 'That day'];
  const counted = choices.dayOfReceipt === 'day 1' ? 'is day 1' : 'is not counted';
  return rules.map(([rule, weeks]) => {
    const says = `${rule.says} of ${since}. ${day} ${counted}.`;
    return deadline({ ...rule, says }, { event, on }, withinWeeks(on, weeks, choices));
  });
}

export function afterAdviceRequested(on: IsoDate, choices: Choices): Deadline[] {
  return [deadline(giveAdvice, { event: 'advice-requested', on }, withinWeeks(on, 6, choices))];
}

export function afterDraftServed(on: IsoDate, { draftCommentsClose }: Choices): Deadline[] {
  return [commentWindow(commentOnDraft, { event: 'draft-served', on }, draftCommentsClose)];
}

/** A time to comment that begins on the day the papers were given. */
export function commentWindow(
  rule: Rule,
  from: Deadline['countedFrom'],
  daysAfter: Choices['draftCommentsClose'],
): Deadline {
  const end =
    daysAfter === 14 ? 'It may not close before this day ends.' : 'This council gives one day more than that.';
  return deadline({ ...rule, says: `${rule.says} ${end}` }, from, { due: addDays(from.on, daysAfter) });
}

export function afterSchoolConsulted(on: IsoDate, choices: Choices): Deadline[] {
  return [deadline(answerConsultation, { event: 'school-consulted', on }, withinDays(on, 15, choices))];
}

export function afterReassessmentAsked(on: IsoDate, choices: Choices): Deadline[] {
  const { decideWhetherToReassess } = ASSESSMENT_RULES;
  return [deadline(decideWhetherToReassess, { event: 'reassessment-asked', on }, withinDays(on, 15, choices))];
}

export function afterReassessmentAgreed(on: IsoDate, choices: Choices): Deadline[] {
  const { issuePlanAfterReassessment } = ASSESSMENT_RULES;
  return [deadline(issuePlanAfterReassessment, { event: 'reassessment-agreed', on }, withinWeeks(on, 14, choices))];
}

/** A day that people plan for and no law sets. It is never shown as one that the law sets. */
interface Target {
  id: string;
  on: IsoDate;
  isStatutory: false;
  says: string;
}

/** When a draft is usually sent, so that the final plan is in time: the law sets no day (ENA-14). */
export function targetsAfterRequest(on: IsoDate): Target[] {
  const target = (id: string, weeks: number, says: string): Target => ({
    id,
    on: addDays(on, weeks * 7),
    isStatutory: false,
    says,
  });
  return [
    target('draft-plan-early', 14, 'The charity IPSEA counts back to week 14 for the draft plan.'),
    target('draft-plan-late', 16, 'Many councils plan to send the draft plan by week 16.'),
  ];
}
