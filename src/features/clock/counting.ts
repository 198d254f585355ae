import { addDays, addMonths, type IsoDate } from '#calendar/dates.ts';
import { isWorkingDay, workingDayOnOrBefore, workingDaysAfter } from '#calendar/working-days.ts';
import type { Choices } from './choices.ts';

// How the SEND Regulations count (CNT-1 to CNT-5 in the facts). The tribunal counts in its own way: see tribunal.ts.

/** The last day in time, and the last working day on or before the strictest reading. */
export interface LastDay {
  due: IsoDate;
  cautious: IsoDate;
}

type FirstDay = Pick<Choices, 'dayOfReceipt'>;

/** "Within N days of": the day itself is not counted. Weekends and holidays are, and move nothing (CNT-1, CNT-4). */
export function withinDays(from: IsoDate, days: number, { dayOfReceipt }: FirstDay): LastDay {
  const strict = addDays(from, days - 1);
  return lastDay(dayOfReceipt === 'day 1' ? strict : addDays(from, days), strict);
}

export function withinWeeks(from: IsoDate, weeks: number, choices: FirstDay): LastDay {
  return withinDays(from, weeks * 7, choices);
}

/** "Within N months after" (CNT-3): the same-numbered day, or the last day of a month that has none. */
export function withinMonths(from: IsoDate, months: number): LastDay {
  return lastDay(addMonths(from, months), endOfMonthsBeginning(from, months));
}

/** "N months beginning with" (CNT-2): the day itself is day 1. */
export function monthsBeginningWith(from: IsoDate, months: number): LastDay {
  const due = endOfMonthsBeginning(from, months);
  return lastDay(due, due);
}

/** The last day of so many months of which this day is the first. */
export function endOfMonthsBeginning(from: IsoDate, months: number): IsoDate {
  const sameDay = addMonths(from, months);
  return sameDay.slice(8) === from.slice(8) ? addDays(sameDay, -1) : sameDay;
}

/** "Within N working days of" (CNT-5). */
export function withinWorkingDays(from: IsoDate, days: number): LastDay {
  return lastDay(workingDaysAfter(from, days), endOfWorkingDaysBeginning(from, days));
}

/** The last of so many working days, of which this day, if it is one, is the first. */
export function endOfWorkingDaysBeginning(from: IsoDate, days: number): IsoDate {
  const others = isWorkingDay(from) ? days - 1 : days;
  return others === 0 ? from : workingDaysAfter(from, others);
}

/** "At least N days before". Strictly read, neither the first nor the last day counts. */
export function atLeastDaysBefore(day: IsoDate, days: number): LastDay {
  return lastDay(addDays(day, -days), addDays(day, -days - 1));
}

/** A last day, with what to aim for. */
export function lastDay(due: IsoDate, strict: IsoDate): LastDay {
  return { due, cautious: workingDayOnOrBefore(strict) };
}
