import { addDays, addMonths, readableMonth, type IsoDate } from '#calendar/dates.ts';

/** A month as `2026-11`. Text sorts and compares in order. */
export type Month = `${number}-${number}`;

/** From its first day to its last, both counted. */
export interface Period {
  from: IsoDate;
  to: IsoDate;
}

export function isMonth(text: string): text is Month {
  return /^20\d\d-(0[1-9]|1[0-2])$/.test(text);
}

export function monthOf(day: IsoDate): Month {
  return day.slice(0, 7) as Month;
}

export function daysOfMonth(month: Month): Period {
  return { from: firstDayOf(month), to: addDays(addMonths(firstDayOf(month), 1), -1) };
}

/** The month so many on, or back when `months` is negative. */
export function monthAfter(month: Month, months = 1): Month {
  return monthOf(addMonths(firstDayOf(month), months));
}

/** From 1 January to the end of the month. */
export function yearUpTo(month: Month): Period {
  return { from: `${month.slice(0, 4)}-01-01` as IsoDate, to: daysOfMonth(month).to };
}

/** "October 2026". */
export function readableMonthOf(month: Month): string {
  return readableMonth(firstDayOf(month));
}

function firstDayOf(month: Month): IsoDate {
  return `${month}-01` as IsoDate;
}
