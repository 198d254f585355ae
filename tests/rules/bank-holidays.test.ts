import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bankHolidaysIn, easterSundayIn, FIRST_YEAR_OF_BANK_HOLIDAYS, isWeekend } from '#calendar/bank-holidays.ts';
import { weekdayOf, yearOf, type IsoDate } from '#calendar/dates.ts';
import { isWorkingDay, workingDayOnOrAfter, workingDayOnOrBefore, workingDaysAfter } from '#calendar/working-days.ts';

/** As GOV.UK published them for England and Wales: https://www.gov.uk/bank-holidays. */
const PUBLISHED: [year: number, days: string][] = [
  [2018, '01-01 03-30 04-02 05-07 05-28 08-27 12-25 12-26'],
  [2019, '01-01 04-19 04-22 05-06 05-27 08-26 12-25 12-26'],
  [2020, '01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28'],
  [2021, '01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28'],
  [2022, '01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27'],
  [2023, '01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26'],
  [2024, '01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26'],
  [2025, '01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26'],
  [2026, '01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28'],
  [2027, '01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28'],
  [2028, '01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26'],
];
const EASTERS = [
  '2010-04-04',
  '2011-04-24',
  '2012-04-08',
  '2013-03-31',
  '2014-04-20',
  '2015-04-05',
  '2016-03-27',
  '2017-04-16',
  '2018-04-01',
  '2019-04-21',
  '2020-04-12',
  '2021-04-04',
  '2022-04-17',
  '2023-04-09',
  '2024-03-31',
  '2025-04-20',
  '2026-04-05',
  '2027-03-28',
  '2028-04-16',
  '2029-04-01',
  '2030-04-21',
  '2031-04-13',
  '2032-03-28',
  '2033-04-17',
  '2034-04-09',
  '2035-03-25',
  '2036-04-13',
  '2037-04-05',
  '2038-04-25',
  '2039-04-10',
  '2040-04-01',
  '1981-04-19',
  '2000-04-23',
  '2008-03-23',
  '2049-04-18',
  '2076-04-19',
] as const;

describe('the bank holidays of England', () => {
  for (const [year, days] of PUBLISHED)
    it(`of ${year} are those that GOV.UK published`, () => {
      assert.deepEqual(
        [...bankHolidaysIn(year)],
        days.split(' ').map((day) => `${year}-${day}`),
      );
    });

  const once: [year: number, what: string, holidays: IsoDate[], ordinary: IsoDate[]][] = [
    [1981, 'the wedding of Prince Charles', ['1981-07-29'], []],
    [1995, '50 years since VE Day: May Day moved', ['1995-05-08'], ['1995-05-01']],
    [1999, 'the eve of the millennium', ['1999-12-27', '1999-12-28', '1999-12-31'], ['2000-12-29']],
    [2002, 'the Golden Jubilee: spring moved', ['2002-06-03', '2002-06-04'], ['2002-05-27']],
    [2011, 'the wedding of Prince William', ['2011-04-29', '2011-05-02'], []],
    [2012, 'the Diamond Jubilee: spring moved', ['2012-06-04', '2012-06-05'], ['2012-05-28']],
    [2020, '75 years since VE Day: May Day moved', ['2020-05-08'], ['2020-05-04']],
    [
      2022,
      'the Platinum Jubilee, and the funeral of the Queen',
      ['2022-06-02', '2022-06-03', '2022-09-19'],
      ['2022-05-30'],
    ],
    [2023, 'the Coronation', ['2023-05-01', '2023-05-08', '2023-05-29'], []],
  ];
  for (const [year, what, holidays, ordinary] of once)
    it(`had in ${year} ${what}`, () => {
      for (const day of holidays) assert.ok(!isWorkingDay(day), day);
      for (const day of ordinary) assert.ok(isWorkingDay(day), day);
    });

  it('are eight in every year that nobody proclaimed anything for', () => {
    for (let year = 2024; year <= 2099; year += 1) assert.equal(bankHolidaysIn(year).size, 8, String(year));
  });

  it('are never on a weekend, and always in the year they are of', () => {
    for (let year = FIRST_YEAR_OF_BANK_HOLIDAYS; year <= 2100; year += 1)
      for (const day of bankHolidaysIn(year)) {
        assert.ok(!isWeekend(day), day);
        assert.equal(yearOf(day), year);
      }
  });

  it('are not guessed for years before there was a May Day', () => {
    assert.throws(() => bankHolidaysIn(1977), RangeError);
    assert.equal(bankHolidaysIn(1978).has('1978-05-01'), true);
  });
});

describe('Easter', () => {
  for (const day of EASTERS)
    it(`of ${day.slice(0, 4)} is on ${day}`, () => {
      assert.equal(easterSundayIn(yearOf(day)), day);
      assert.equal(weekdayOf(day), 7);
    });
});

describe('a working day', () => {
  const cases: [day: IsoDate, before: IsoDate, after: IsoDate, sentence: string][] = [
    ['2026-11-24', '2026-11-24', '2026-11-24', 'is itself'],
    ['2026-11-22', '2026-11-20', '2026-11-23', 'is not a Sunday'],
    ['2026-11-21', '2026-11-20', '2026-11-23', 'is not a Saturday'],
    ['2027-03-26', '2027-03-25', '2027-03-30', 'is not Good Friday'],
    ['2027-03-29', '2027-03-25', '2027-03-30', 'is not Easter Monday'],
    ['2026-12-25', '2026-12-24', '2026-12-29', 'is not Christmas Day'],
    ['2026-12-28', '2026-12-24', '2026-12-29', 'is not the day in place of a Saturday’s Boxing Day'],
    ['2021-12-28', '2021-12-24', '2021-12-29', 'is not the second day in place of a weekend’s Christmas'],
    ['2022-12-27', '2022-12-23', '2022-12-28', 'is not the day in place of a Sunday’s Christmas Day'],
    ['2028-01-03', '2027-12-31', '2028-01-04', 'is not the day in place of a Saturday’s New Year'],
    ['2027-01-01', '2026-12-31', '2027-01-04', 'is not New Year’s Day'],
    ['2026-08-31', '2026-08-28', '2026-09-01', 'is not the last Monday in August'],
    ['2027-12-24', '2027-12-24', '2027-12-24', 'is Christmas Eve'],
    ['2026-12-31', '2026-12-31', '2026-12-31', 'is New Year’s Eve'],
    ['2028-02-29', '2028-02-29', '2028-02-29', 'is a leap day'],
    ['2022-09-19', '2022-09-16', '2022-09-20', 'is not the day of the Queen’s funeral'],
  ];
  for (const [day, before, after, sentence] of cases)
    it(`${sentence}: ${day}`, () => {
      assert.equal(isWorkingDay(day), before === day);
      assert.equal(workingDayOnOrBefore(day), before);
      assert.equal(workingDayOnOrAfter(day), after);
    });

  const steps: [from: IsoDate, count: number, day: IsoDate][] = [
    ['2026-11-20', 1, '2026-11-23'],
    ['2026-12-24', 1, '2026-12-29'],
    ['2026-12-24', 4, '2027-01-04'],
    ['2027-03-24', 2, '2027-03-30'],
    ['2026-04-30', 3, '2026-05-06'],
    ['2027-05-28', 1, '2027-06-01'],
    ['2028-02-28', 2, '2028-03-01'],
    ['2023-04-28', 5, '2023-05-09'],
    ['2026-11-02', 30, '2026-12-14'],
  ];
  for (const [from, count, day] of steps)
    it(`that comes ${count} after ${from} is ${day}`, () => {
      assert.equal(workingDaysAfter(from, count), day);
    });

  it('may be one that somebody does not count', () => {
    const notAugust = (day: IsoDate): boolean => day.slice(5, 7) !== '08';
    assert.equal(workingDaysAfter('2026-07-30', 2, notAugust), '2026-09-01');
  });
});
