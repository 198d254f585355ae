import { easterSundayIn } from '#calendar/bank-holidays.ts';
import { addDays, dayOf, yearOf, type IsoDate } from '#calendar/dates.ts';
import { closuresIn, type SchoolYear } from '#calendar/school-terms.ts';
import { TO_DECIDE } from './recipient.ts';

/** The days of a term for a list: with the holiday that follows, so that no review falls between two lists. */
export interface Term {
  name: string;
  beginsOn: IsoDate;
  endsOn: IsoDate;
}

/** The terms that are published, first things first. The holiday after the last one of a year may have no known end. */
export function termsIn(years: readonly SchoolYear[]): Term[] {
  return years
    .flatMap((year) => {
      const holidays = closuresIn([year, ...years.filter((one) => one.year > year.year)])
        .filter(({ name }) => name.endsWith(year.year) && !/half term/i.test(name))
        .sort((one, other) => (one.on < other.on ? -1 : 1));
      const begins = [year.firstDay, ...holidays.map(({ reopens }) => reopens)].filter(
        (day) => day >= year.firstDay && day <= lastDayOf(year),
      );
      return begins.map((beginsOn, index) => ({
        name: `${nameOf(beginsOn)} term ${year.year}`,
        beginsOn,
        endsOn: addDays(begins[index + 1] ?? addDays(lastDayOf(year), 1), -1),
      }));
    })
    .sort((one, other) => (one.beginsOn < other.beginsOn ? -1 : 1));
}

/** The terms that a list can still be made for: the one that runs, and those to come. */
export function comingTerms(years: readonly SchoolYear[], today: IsoDate): Term[] {
  return termsIn(years).filter(({ endsOn }) => endsOn >= today);
}

/** So long before the meeting everybody is invited, in days (SEND Regulations 2014, regulation 20(3)). */
const TO_INVITE = 14;

/**
 * The last day by which a review is complete that stands on a list. Those that are due soon after the holiday are invited
 * to, and met about, before it ends: with the next list nobody could keep their day any more.
 */
export function dueUpTo({ endsOn }: Pick<Term, 'endsOn'>): IsoDate {
  return addDays(endsOn, TO_INVITE + TO_DECIDE);
}

/** The first day of a term that nobody has published. */
export interface LikelyTerm {
  beginsOn: IsoDate;
  says: string;
}

/**
 * The next term, where none to come is published: it follows the last list that was made, or begins on a usual day.
 * @param lists the days of every list there is
 */
export function likelyTerm(
  years: readonly SchoolYear[],
  lists: readonly Pick<Term, 'endsOn'>[],
  today: IsoDate,
): LikelyTerm | undefined {
  if (termsIn(years).some(({ beginsOn }) => beginsOn > today)) return undefined;
  const lastEnd = lists.map(({ endsOn }) => endsOn).sort().at(-1); // prettier-ignore
  if (lastEnd && lastEnd >= today)
    return { beginsOn: addDays(lastEnd, 1), says: 'It follows the last list that was made.' };
  const beginsOn = [yearOf(today), yearOf(today) + 1].flatMap(usualDaysIn).find((day) => day > today);
  return (
    beginsOn && {
      beginsOn,
      says: 'This is a usual day, because no dates are published here: 1 January, after Easter and 1 September.',
    }
  );
}

function usualDaysIn(year: number): IsoDate[] {
  return [dayOf(year, 1, 1), addDays(easterSundayIn(year), 2), dayOf(year, 9, 1)];
}

/** Children move up with the first of September, whenever their school begins. */
function lastDayOf({ firstDay }: SchoolYear): IsoDate {
  return dayOf(yearOf(firstDay) + 1, 8, 31);
}

function nameOf(day: IsoDate): string {
  const month = Number(day.slice(5, 7));
  return month >= 8 ? 'Autumn' : month <= 2 ? 'Spring' : 'Summer';
}

/** How many days before a term those who send the lists are reminded. */
export const REMINDED_BEFORE = [21, 14] as const;

/** Since when the reminder counts that is due on a day, or nothing while there is none. */
export function reminderSince(termBeginsOn: IsoDate, today: IsoDate): IsoDate | undefined {
  if (today >= termBeginsOn) return undefined;
  return REMINDED_BEFORE.map((days) => addDays(termBeginsOn, -days)).findLast((day) => day <= today);
}
