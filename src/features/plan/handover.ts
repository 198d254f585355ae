import { addDays, addMonths, yearOf, type IsoDate } from '#calendar/dates.ts';
import { birthdayOf, schoolAgeEndsOn, schoolLeavingDateIn, whoDecides } from '#features/clock/age.ts';
import type { Choices } from '#features/clock/choices.ts';
import type { Relationship } from './standing.ts';

// Rights pass to the young person at the end of compulsory school age, which is the last Friday in June and not a birthday
// (Children and Families Act 2014, section 83(2); Education Act 1996, section 8(3)).

/** From how many months before a family is told. */
const ANNOUNCED_MONTHS_BEFORE = 6;

/** What was recorded about a parent's access once the plan is the young person's own. */
export type AccessChoice = 'agreed' | 'declined' | 'representative';

/** The first day on which the rights are the young person's. */
export function rightsPassOn(born: IsoDate, { schoolYearStarts }: Choices): IsoDate {
  return addDays(schoolAgeEndsOn(born, schoolYearStarts), 1);
}

/** Whether it is to come within six months, has come, or is further away. From 25 there is nothing to pass. */
export function handoverOn(
  born: IsoDate,
  today: IsoDate,
  choices: Choices,
): { state: 'far' | 'announced' | 'begun'; on: IsoDate } {
  const on = rightsPassOn(born, choices);
  if (today >= on) return { state: 'begun', on };
  return { state: today >= addMonths(on, -ANNOUNCED_MONTHS_BEFORE) ? 'announced' : 'far', on };
}

/** Between which birthdays somebody was born whose handover is within six months, or was within the last year. */
export function bornForHandover(today: IsoDate): { from: IsoDate; to: IsoDate } {
  // Whoever turns 16 next summer is 15 now, and whoever turned 16 in the last two years may not have been told.
  return { from: addMonths(today, -18 * 12), to: addMonths(today, -15 * 12) };
}

/** Between which birthdays somebody was born whose rights have passed, and whose plan may still run. */
export function bornWithRightsPassed(today: IsoDate, { schoolYearStarts }: Choices): { from: IsoDate; to: IsoDate } {
  const year = yearOf(today);
  const left = today > schoolLeavingDateIn(year) ? year : year - 1;
  const first = `${left - 16}-${schoolYearStarts}` as IsoDate;
  return { from: addMonths(today, -26 * 12), to: addDays(first, -1) };
}

/**
 * How much of a plan somebody sees.
 * - `all`: as their standing says.
 * - `until handover`: what was recorded before the rights passed. Nothing was recorded about what the young person wants, so
 *   they lose nothing without a word, and gain nothing without one.
 * - `nothing`: only that the plan is the young person's.
 */
export type View = 'all' | 'until handover' | 'nothing';

/** @param choice what was recorded last for this person, if anything was */
export function viewOf(
  relationship: Relationship,
  choice: AccessChoice | null,
  born: IsoDate,
  today: IsoDate,
  choices: Choices,
): View {
  if (relationship === 'young person' || relationship === 'representative') return 'all';
  if (whoDecides(born, today, choices) === 'parent') return 'all';
  if (choice === 'agreed' || choice === 'representative') return 'all';
  return choice === 'declined' ? 'nothing' : 'until handover';
}

/** Of somebody who sees a plan after its handover: whether they help, and the young person decides. */
export function isHelpingOnly(relationship: Relationship, choice: AccessChoice | null): boolean {
  return relationship !== 'young person' && relationship !== 'representative' && choice !== 'representative';
}

/** Whether a plan may still run: it ends at the latest the day before the 26th birthday. */
export function isPastEveryPlan(born: IsoDate, today: IsoDate): boolean {
  return today >= birthdayOf(born, 26);
}
