import { addDays, addMonths, dayOf, earlier, yearOf, type IsoDate } from '#calendar/dates.ts';
import type { Choices } from './choices.ts';
import { lastDay, type LastDay } from './counting.ts';
import { CODE, deadline, DEVON, REGULATIONS, type Deadline, type Rule } from './deadline.ts';
import type { HappeningOf, Move } from './happening.ts';

// Moving from one phase of education to the next (section 3.1 of the facts).

export const PHASE_TRANSFER_RULES = {
  nameSchool: {
    id: 'issue-amended-plan',
    rows: 'section 3.1',
    who: 'local authority',
    force: 'must',
    provision: `${REGULATIONS}, regulation 18(1)(b)`,
    sure: 'A',
    says: 'The plan is reviewed, changed and names the next school before 15 February of the year of the move.',
  },
  namePost16: {
    id: 'issue-amended-plan',
    rows: 'section 3.1',
    who: 'local authority',
    force: 'must',
    provision: `${REGULATIONS}, regulation 18(1)(a)`,
    sure: 'A',
    says: 'The plan is reviewed, changed and names the next place before 31 March of the year of the move. For a move into a school sixth form the law is not clear: most councils keep to the same day. Ask in writing.',
  },
  nameNextPost16: {
    id: 'issue-amended-plan',
    rows: 'section 3.1',
    who: 'local authority',
    force: 'must',
    provision: `${REGULATIONS}, regulation 18(2)`,
    sure: 'A',
    says: 'The plan is reviewed, changed and names the next place at least 5 months before the move.',
  },
  nameNextPost16InSeptember: {
    id: 'issue-amended-plan',
    rows: 'section 3.1',
    who: 'local authority',
    force: 'must',
    provision: `${REGULATIONS}, regulation 18(2); ${CODE}, paragraphs 9.181 and 9.182`,
    sure: 'B',
    says: 'The plan is reviewed, changed and names the next place at least 5 months before the move. For a move in September the Code says 31 March, which comes a little sooner.',
  },
  holdReviewMeeting: {
    id: 'hold-review-meeting',
    rows: 'section 3.1, REV-15',
    who: 'the school, or the local authority',
    force: 'should',
    isCountedBack: true,
    provision: `Counted back 12 weeks from ${REGULATIONS}, regulation 18(1), as in ${DEVON}`,
    sure: 'B',
    says: 'No law sets this day. It is the last one that leaves the 12 weeks which a review and its changes may take.',
  },
  sendAmendmentNotice: {
    id: 'send-amendment-notice',
    rows: 'section 3.1, REV-13',
    who: 'local authority',
    force: 'should',
    isCountedBack: true,
    provision: `Counted back 8 weeks from ${REGULATIONS}, regulation 18(1), with regulation 22(3)`,
    sure: 'B',
    says: 'No law sets this day. It is the last one that leaves the 8 weeks from the notice of changes to the changed plan.',
  },
} as const satisfies Record<string, Rule>;

/** The usual year group that each move is made in, and the one before it: nursery is -1, Reception 0. */
export const USUAL_YEAR_BEFORE: Record<Move, number> = {
  'early-years-to-school': -1,
  'infant-to-junior': 2,
  'primary-to-middle': 4,
  'primary-to-secondary': 6,
  'middle-to-secondary': 8,
  'secondary-to-post-16': 11,
};

/** @param on the first day of the month of the move */
export function beforePhaseTransfer({ event, kind, on }: HappeningOf<'phase-transfer'>, choices: Choices): Deadline[] {
  const from = { event, on };
  const rule = kind === 'secondary-to-post-16' ? PHASE_TRANSFER_RULES.namePost16 : PHASE_TRANSFER_RULES.nameSchool;
  const strict = kind === 'secondary-to-post-16' ? dayOf(yearOf(on), 3, 30) : dayOf(yearOf(on), 2, 14);
  const last = lastDay(choices.transferPlans === 'by' ? addDays(strict, 1) : strict, strict);
  const weeksBefore = (weeks: number): LastDay => lastDay(addDays(last.due, -7 * weeks), addDays(strict, -7 * weeks));
  const says = [
    rule.says,
    ...(choices.transferPlans === 'by' ? ['This council takes that day itself to be in time, as the Code does.'] : []),
    ...(on <= last.due ? ['This move is before that day, so it should be sooner.'] : []),
  ].join(' ');
  return [
    deadline(PHASE_TRANSFER_RULES.holdReviewMeeting, from, weeksBefore(12)),
    deadline(PHASE_TRANSFER_RULES.sendAmendmentNotice, from, weeksBefore(8)),
    deadline({ ...rule, says }, from, last),
  ];
}

export function beforePost16Move(on: IsoDate): Deadline[] {
  const fiveMonthsBefore = addMonths(on, -5);
  const isInSeptember = on.slice(5, 7) === '09';
  const due = isInSeptember ? earlier(fiveMonthsBefore, dayOf(yearOf(on), 3, 31)) : fiveMonthsBefore;
  const { nameNextPost16, nameNextPost16InSeptember } = PHASE_TRANSFER_RULES;
  const rule = isInSeptember ? nameNextPost16InSeptember : nameNextPost16;
  return [deadline(rule, { event: 'post-16-move', on }, lastDay(due, due))];
}
