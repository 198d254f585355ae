import { addDays, type IsoDate } from './dates.ts';
import { workingDayOnOrAfter } from './working-days.ts';

/** A school year as a council publishes it. Holidays are whole: from the first day without lessons to the last one known. */
export interface SchoolYear {
  year: string;
  firstDay: IsoDate;
  holidays: readonly { name: string; from: IsoDate; to?: IsoDate | undefined }[];
}

interface Closure {
  name: string;
  /** The first day closed. */
  on: IsoDate;
  reopens: IsoDate;
}

/**
 * When schools are closed, as far as it is known: a holiday without an end ends where the next published year begins,
 * and is left out where that is not known. A school may keep other days.
 */
export function closuresIn(years: readonly SchoolYear[]): Closure[] {
  return years.flatMap(({ year, holidays }) =>
    holidays.flatMap(({ name, from, to }) => {
      const reopens = to
        ? workingDayOnOrAfter(addDays(to, 1))
        : years.find((one) => one.year === yearAfter(year))?.firstDay;
      return reopens ? [{ name: `${name} ${year}`, on: from, reopens }] : [];
    }),
  );
}

/** `2025/26` after `2024/25`. */
function yearAfter(year: string): string {
  const begins = Number(year.slice(0, 4)) + 1;
  return `${begins}/${String(begins + 1).slice(2)}`;
}
