import { bankHolidaysIn, isWeekend } from './bank-holidays.ts';
import { addDays, yearOf, type IsoDate } from './dates.ts';

/** A day that is no Saturday, Sunday, Christmas Day, Good Friday or bank holiday in England. */
export function isWorkingDay(day: IsoDate): boolean {
  return !isWeekend(day) && !bankHolidaysIn(yearOf(day)).has(day);
}

/** The day itself when it is a working day, else the last one before it. */
export function workingDayOnOrBefore(day: IsoDate): IsoDate {
  return isWorkingDay(day) ? day : workingDayOnOrBefore(addDays(day, -1));
}

/** The day itself when it is a working day, else the next one. */
export function workingDayOnOrAfter(day: IsoDate): IsoDate {
  return isWorkingDay(day) ? day : workingDayOnOrAfter(addDays(day, 1));
}

/**
 * The working day so many after a day that is not itself counted.
 * @param count at least 1
 * @param isCounted which working days count; all of them unless said
 */
export function workingDaysAfter(
  day: IsoDate,
  count: number,
  isCounted: (day: IsoDate) => boolean = () => true,
): IsoDate {
  let at = day;
  for (let left = count; left > 0;) {
    at = addDays(at, 1);
    if (isWorkingDay(at) && isCounted(at)) left -= 1;
  }
  return at;
}
