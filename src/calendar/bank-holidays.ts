import { addDays, dayOf, weekdayOf, type IsoDate } from './dates.ts';

/** The first year with the bank holidays that England has now: the first Monday in May came in 1978. */
export const FIRST_YEAR_OF_BANK_HOLIDAYS = 1978;

/** Days of one year that a proclamation made, or moved. They cannot be worked out. */
const PROCLAIMED: Record<number, { added?: IsoDate[]; removed?: IsoDate[] }> = {
  1981: { added: ['1981-07-29'] },
  1995: { added: ['1995-05-08'], removed: ['1995-05-01'] },
  1999: { added: ['1999-12-31'] },
  2002: { added: ['2002-06-03', '2002-06-04'], removed: ['2002-05-27'] },
  2011: { added: ['2011-04-29'] },
  2012: { added: ['2012-06-04', '2012-06-05'], removed: ['2012-05-28'] },
  2020: { added: ['2020-05-08'], removed: ['2020-05-04'] },
  2022: { added: ['2022-06-02', '2022-06-03', '2022-09-19'], removed: ['2022-05-30'] },
  2023: { added: ['2023-05-08'] },
};

const known = new Map<number, ReadonlySet<IsoDate>>();

/**
 * The bank holidays of England in a year, with Good Friday and Christmas Day (or the days in their place), in order: by the Banking and Financial
 * Dealings Act 1971 and the proclamations known when this was written. A later one is not in it.
 * @throws for a year before {@link FIRST_YEAR_OF_BANK_HOLIDAYS}
 */
export function bankHolidaysIn(year: number): ReadonlySet<IsoDate> {
  if (year < FIRST_YEAR_OF_BANK_HOLIDAYS) throw new RangeError(`There are no rules for the bank holidays of ${year}.`);
  const found = known.get(year) ?? new Set(worksOut(year));
  known.set(year, found);
  return found;
}

function worksOut(year: number): IsoDate[] {
  const { added = [], removed = [] } = PROCLAIMED[year] ?? {};
  const easter = easterSundayIn(year);
  return [
    newYear(year),
    addDays(easter, -2),
    addDays(easter, 1),
    mondayFrom(dayOf(year, 5, 1)),
    mondayFrom(dayOf(year, 5, 25)),
    mondayFrom(dayOf(year, 8, 25)),
    // Whichever of the two falls on a weekend is given another day, after both.
    ...[dayOf(year, 12, 25), dayOf(year, 12, 26)].map((day) => (isWeekend(day) ? addDays(day, 2) : day)),
    ...added,
  ]
    .filter((day) => !removed.includes(day))
    .sort();
}

/** The Sunday of Easter, by the Gregorian rule of Meeus, Jones and Butcher. */
export function easterSundayIn(year: number): IsoDate {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const inCentury = year % 100;
  const moon =
    (19 * golden +
      century -
      Math.floor(century / 4) -
      Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3) +
      15) %
    30;
  const toSunday = (32 + 2 * (century % 4) + 2 * Math.floor(inCentury / 4) - moon - (inCentury % 4)) % 7;
  const late = Math.floor((golden + 11 * moon + 22 * toSunday) / 451);
  const fromMarch = moon + toSunday - 7 * late + 114;
  return dayOf(year, Math.floor(fromMarch / 31), (fromMarch % 31) + 1);
}

export function isWeekend(day: IsoDate): boolean {
  return weekdayOf(day) > 5;
}

function newYear(year: number): IsoDate {
  const day = dayOf(year, 1, 1);
  return isWeekend(day) ? mondayFrom(day) : day;
}

function mondayFrom(day: IsoDate): IsoDate {
  return addDays(day, (8 - weekdayOf(day)) % 7);
}
