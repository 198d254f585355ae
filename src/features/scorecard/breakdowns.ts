import { yearOf, type IsoDate } from '#calendar/dates.ts';
import { birthdayOf } from '#features/clock/age.ts';
import { NEEDS } from '#features/plan/need.ts';
import type { Case } from './case.ts';
import { isTimed } from './figures.ts';
import { hiddenIn, suppress, type HiddenBefore, type Shown } from './suppress.ts';

/**
 * How many plans were issued in a year, of those that the 20 weeks count, and how many there were at its end, by one thing each. Of the phase of education there
 * is no table of its own: it follows from the age, so that the one would tell what the other hides.
 */
export interface Breakdowns {
  year: number;
  need: Shown;
  age: Shown;
}

const UNKNOWN_NEED = 'not recorded';
/** The first birthday that is in the next group, and what the group is called. */
const AGE_GROUPS: [until: number, name: string][] = [
  [5, 'Under 5 (early years)'],
  [11, '5 to 10 (primary)'],
  [16, '11 to 15 (secondary)'],
  [20, '16 to 19 (after school)'],
  [Infinity, '20 to 25'],
];

/**
 * @param published those of every earlier issue, of this year and of others, the oldest first
 */
export function breakdownsOf(cases: readonly Case[], year: number, published: readonly Breakdowns[]): Breakdowns {
  const end = `${year}-12-31` as IsoDate;
  const issued = cases.flatMap((one) =>
    one.assessments.flatMap((assessment) => {
      const { issued } = assessment;
      return issued && isTimed(assessment) && yearOf(issued.on) === year ? [{ ...one, on: issued.on }] : [];
    }),
  );
  const active = cases
    .filter(({ plans }) => plans.some(({ from, until }) => from <= end && (until === null || until > end)))
    .map((one) => ({ ...one, on: end }));
  const tables = [
    { name: 'issued', of: issued },
    { name: 'active', of: active },
  ];
  const by = (lines: readonly string[], lineOf: (one: (typeof issued)[number]) => string, what: 'need' | 'age') =>
    suppress(
      {
        lines,
        tables: tables.map(({ name, of }) => ({
          name,
          counts: lines.map((line) => of.filter((one) => lineOf(one) === line).length),
        })),
      },
      hiddenBefore(published, year, what),
    );
  return {
    year,
    need: by([...NEEDS, UNKNOWN_NEED], ({ need }) => NEEDS.find((one) => one === need) ?? UNKNOWN_NEED, 'need'),
    age: by(
      AGE_GROUPS.map(([, name]) => name),
      ({ dateOfBirth, on }) => ageGroupOn(dateOfBirth, on),
      'age',
    ),
  };
}

/** A line that was ever hidden stays so, because most of whom it counts are in the next year's numbers too; a table, in its own year. */
function hiddenBefore(published: readonly Breakdowns[], year: number, what: 'need' | 'age'): HiddenBefore {
  return {
    lines: published.flatMap((one) => hiddenIn(one[what]).lines),
    tables: published.filter((one) => one.year === year).flatMap((one) => hiddenIn(one[what]).tables),
  };
}

function ageGroupOn(dateOfBirth: IsoDate, on: IsoDate): string {
  const [, name] = AGE_GROUPS.find(([until]) => until === Infinity || on < birthdayOf(dateOfBirth, until)) ?? [0, ''];
  return name;
}

/** Whether it is the month with which the breakdowns of its year are published. */
export function endsYear(month: string): boolean {
  return month.endsWith('-12');
}
