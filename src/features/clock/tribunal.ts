import { addMonths, dayOf, later, yearOf, type IsoDate } from '#calendar/dates.ts';
import { isWorkingDay, workingDayOnOrAfter, workingDayOnOrBefore, workingDaysAfter } from '#calendar/working-days.ts';
import { endOfMonthsBeginning } from './counting.ts';
import { deadline, TRIBUNAL_RULES, type Deadline, type Rule } from './deadline.ts';
import type { HappeningOf } from './happening.ts';

// Appeals to the SEND Tribunal (section 1.6 of the facts). Its rule 12 counts here and nowhere else (CNT-6).

export const TRIBUNAL_RULES_OF_TIME = {
  appeal: {
    id: 'appeal',
    rows: 'APP-1, APP-2, APP-3',
    who: 'parent or young person',
    force: 'must',
    provision: `${TRIBUNAL_RULES}, rules 20(1)(c) and 12`,
    sure: 'A',
    says: 'The tribunal must have your appeal by 5pm on this day: 2 months after the decision was sent, or 1 month after your mediation certificate was issued if that is later. If that is no working day it is the next one; if it is in August, the first working day of September; from 25 December to 1 January, the first working day after.',
  },
  respond: {
    id: 'respond-to-appeal',
    rows: 'APP-4, APP-5',
    who: 'local authority',
    force: 'must',
    provision: `${TRIBUNAL_RULES}, rules 21 and 12(3)(b)`,
    sure: 'B',
    says: 'Within 30 working days of receiving the appeal. August, and 25 December to 1 January, are not counted. If the tribunal’s letter gives another day, that day counts.',
  },
} as const satisfies Record<string, Rule>;

export function afterDecisionToAppeal({ event, on, certificateIssued }: HappeningOf<'decision-sent'>): Deadline {
  const afterDecision = addMonths(on, 2);
  const afterCertificate = certificateIssued && addMonths(certificateIssued, 1);
  const last = afterCertificate ? later(afterDecision, afterCertificate) : afterDecision;
  // The strictest reading counts the first day and moves nothing.
  const strict = certificateIssued
    ? later(endOfMonthsBeginning(on, 2), endOfMonthsBeginning(certificateIssued, 1))
    : endOfMonthsBeginning(on, 2);
  const counted: Deadline['countedFrom'] =
    certificateIssued && last !== afterDecision
      ? { event, on: certificateIssued, part: 'certificateIssued' }
      : { event, on };
  const days = { due: lastDayToAppeal(last), cautious: workingDayOnOrBefore(strict) };
  return { ...deadline(TRIBUNAL_RULES_OF_TIME.appeal, counted, days), by: '17:00' };
}

export function afterAppealReceived(on: IsoDate): Deadline[] {
  const due = workingDaysAfter(on, 30, isCounted);
  const strict = workingDaysAfter(on, isWorkingDay(on) && isCounted(on) ? 29 : 30, isCounted);
  return [deadline(TRIBUNAL_RULES_OF_TIME.respond, { event: 'appeal-received', on }, { due, cautious: strict })];
}

/** Rule 12(2) and 12(3)(a): where a time that ends on this day really ends. */
function lastDayToAppeal(day: IsoDate): IsoDate {
  const year = yearOf(day);
  if (isInAugust(day)) return workingDayOnOrAfter(dayOf(year, 9, 1));
  if (isAtChristmas(day)) return workingDayOnOrAfter(dayOf(day.slice(5) === '01-01' ? year : year + 1, 1, 2));
  return workingDayOnOrAfter(day);
}

/** Rule 12(3)(b). */
function isCounted(day: IsoDate): boolean {
  return !isInAugust(day) && !isAtChristmas(day);
}

function isInAugust(day: IsoDate): boolean {
  return day.slice(5, 7) === '08';
}

function isAtChristmas(day: IsoDate): boolean {
  return day.slice(5) >= '12-25' || day.slice(5) === '01-01';
}
