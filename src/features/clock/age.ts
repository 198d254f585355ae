import { addDays, addMonths, dayOf, earlier, weekdayOf, yearOf, type IsoDate } from '#calendar/dates.ts';
import type { Choices } from './choices.ts';
import { ACT, deadline, EDUCATION_ACT, REGULATIONS, type Deadline, type Rule } from './deadline.ts';
import type { HappeningOf } from './happening.ts';

// Ages, and whose decision it is (sections 3.4, 4 and 8 of the facts).

export const AGE_RULES = {
  schoolAgeStarts: {
    id: 'compulsory-school-age-starts',
    rows: 'AGE-1',
    force: 'fact',
    provision: `${EDUCATION_ACT}, section 8(2); SI 1998/1607`,
    sure: 'C',
    says: 'On the 5th birthday if that is 31 March, 31 August or 31 December, otherwise on the next of these days.',
  },
  schoolAgeEnds: {
    id: 'compulsory-school-age-ends',
    rows: 'AGE-2',
    force: 'fact',
    provision: `${EDUCATION_ACT}, section 8(3); SI 1997/1970`,
    sure: 'A',
    says: 'At the end of the last Friday in June of the school year in which they turn 16. Another law says that they stay in education or training until 18.',
  },
  youngPersonFrom: {
    id: 'young-person-from',
    rows: 'AGE-4, AGE-5',
    force: 'fact',
    provision: `${ACT}, section 83(2)`,
    sure: 'B',
    says: 'From the day after the end of compulsory school age, which may be before the 16th birthday. From then the young person decides, and parents stay involved as family.',
  },
  youngPersonUntil: {
    id: 'young-person-until',
    rows: 'AGE-4, CEA-7',
    force: 'fact',
    provision: `${ACT}, sections 83(2) and 46`,
    sure: 'B',
    says: 'Until the 25th birthday. The council may keep a plan going to the end of that school or college year.',
  },
} as const satisfies Record<string, Rule>;

export function ages({ event, on, schoolYearStarts }: HappeningOf<'born'>, choices: Choices): Deadline[] {
  const from = { event, on };
  const ends = schoolAgeEndsOn(on, schoolYearStarts ?? choices.schoolYearStarts);
  const schoolAgeEnds =
    !schoolYearStarts && hangsOnTheSchool(on, choices)
      ? {
          ...AGE_RULES.schoolAgeEnds,
          says: `${AGE_RULES.schoolAgeEnds.says} With a birthday so close to the beginning of the school year a person must check it: it depends on the school’s own first day.`,
        }
      : AGE_RULES.schoolAgeEnds;
  return [
    deadline(AGE_RULES.schoolAgeStarts, from, { due: schoolAgeStartsOn(on) }),
    deadline(schoolAgeEnds, from, { due: ends }),
    deadline(AGE_RULES.youngPersonFrom, from, { due: addDays(ends, 1) }),
    deadline(AGE_RULES.youngPersonUntil, from, { due: birthdayOf(on, 25) }),
  ];
}

/** Whether a birthday is so close to the beginning of the school year that it hangs on the school's own first day. */
export function hangsOnTheSchool(born: IsoDate, { schoolYearStarts }: Choices): boolean {
  const birthday = born.slice(5);
  const first = schoolYearStarts < '09-01' ? schoolYearStarts : '09-01';
  const last = schoolYearStarts > '09-07' ? schoolYearStarts : '09-07';
  return first <= birthday && birthday <= last;
}

/** The day somebody reaches an age. Born on 29 February, they reach it on 1 March in years without one. */
export function birthdayOf(born: IsoDate, age: number): IsoDate {
  const sameDay = addMonths(born, age * 12);
  return sameDay.slice(8) === born.slice(8) ? sameDay : addDays(sameDay, 1);
}

function schoolAgeStartsOn(born: IsoDate): IsoDate {
  const five = birthdayOf(born, 5);
  const year = yearOf(five);
  return [dayOf(year, 3, 31), dayOf(year, 8, 31)].find((day) => five <= day) ?? dayOf(year, 12, 31);
}

/**
 * The last day of compulsory school age.
 * @param schoolYearStarts the first day of the school year that begins in the year of the 16th birthday, or its month and day
 */
export function schoolAgeEndsOn(born: IsoDate, schoolYearStarts: string): IsoDate {
  const sixteen = birthdayOf(born, 16);
  const year = yearOf(sixteen);
  const starts = schoolYearStarts.length === 5 ? `${year}-${schoolYearStarts}` : schoolYearStarts;
  return sixteen < starts ? schoolLeavingDateIn(year) : schoolLeavingDateIn(year + 1);
}

/** The last Friday in June. */
export function schoolLeavingDateIn(year: number): IsoDate {
  const last = dayOf(year, 6, 30);
  return addDays(last, -((weekdayOf(last) + 2) % 7));
}

/** Whose requests, choices and appeals they are on a day (AGE-5). Nobody's from the 25th birthday: there is no plan by right. */
export function whoDecides(
  born: IsoDate,
  today: IsoDate,
  { schoolYearStarts }: Choices,
): 'parent' | 'young person' | undefined {
  if (today >= birthdayOf(born, 25)) return undefined;
  return today > schoolAgeEndsOn(born, schoolYearStarts) ? 'young person' : 'parent';
}

/** Where somebody learns as they turn 25. */
export type Setting =
  | { kind: 'further education' }
  | { kind: 'apprenticeship'; endsOn: IsoDate }
  | { kind: 'other course'; endsOn: IsoDate };

/** CEA-7 and CEA-8: for the plan page. */
export const PLAN_AT_25_RULE = {
  id: 'plan-may-go-on-until',
  rows: 'CEA-7, CEA-8',
  force: 'fact',
  provision: `${ACT}, section 46; ${REGULATIONS}, regulation 46`,
  sure: 'B',
  says: 'A plan stops being a right at 25. The council may keep it going to the end of that academic year, and never past the day before the 26th birthday.',
} as const satisfies Rule;

/** The last day to which the council may keep a plan going. */
export function planMayGoOnUntil(born: IsoDate, setting: Setting): IsoDate {
  const dayBefore26 = addDays(birthdayOf(born, 26), -1);
  if (setting.kind !== 'further education') return earlier(setting.endsOn, dayBefore26);
  const twentyFive = birthdayOf(born, 25);
  const july = dayOf(yearOf(twentyFive), 7, 31);
  return earlier(twentyFive <= july ? july : dayOf(yearOf(twentyFive) + 1, 7, 31), dayBefore26);
}

/** The national curriculum year group in the school year that holds a day: nursery is -1, Reception 0. Staff may know better. */
export function yearGroupOn(born: IsoDate, today: IsoDate): number {
  return schoolYearOf(today) - schoolYearOf(born) - 5;
}

/** The year in which the school year that holds this day began: 2026 for 2026/27. */
export function schoolYearOf(day: IsoDate): number {
  return day.slice(5) >= '09-01' ? yearOf(day) : yearOf(day) - 1;
}

/** From when a child says yes for themselves to an online service that asks for consent (DP-4, DP-5). */
export function consentsFrom(born: IsoDate, { digitalConsentAge }: Choices): IsoDate {
  return birthdayOf(born, digitalConsentAge);
}
