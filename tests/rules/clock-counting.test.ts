import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addDays, addMonths, dayInLondon, daysBetween, type IsoDate } from '#calendar/dates.ts';
import {
  atLeastDaysBefore,
  endOfMonthsBeginning,
  endOfWorkingDaysBeginning,
  monthsBeginningWith,
  withinDays,
  withinMonths,
  withinWeeks,
  withinWorkingDays,
} from '#features/clock/counting.ts';
import { DEFAULT_CHOICES } from '#features/clock/choices.ts';
import { deadlinesOf } from '../support/clock.ts';

// The counting rules CNT-1 to CNT-6 of the facts, each by itself. CNT-7 is what an exception leaves: see clock-exceptions.test.ts.

describe('CNT-1: within so many weeks or days of a day', () => {
  const cases: [from: IsoDate, days: number, due: IsoDate, cautious: IsoDate][] = [
    ['2026-01-05', 42, '2026-02-16', '2026-02-13'],
    ['2026-11-02', 15, '2026-11-17', '2026-11-16'],
    ['2028-02-15', 14, '2028-02-29', '2028-02-28'],
    ['2026-12-18', 14, '2027-01-01', '2026-12-31'],
    ['2026-03-01', 30, '2026-03-31', '2026-03-30'],
  ];
  for (const [from, days, due, cautious] of cases)
    it(`leaves ${from} out, so ${days} days end on ${due}`, () => {
      assert.deepEqual(withinDays(from, days, DEFAULT_CHOICES), { due, cautious });
    });

  it('counts a week as 7 days', () => {
    assert.deepEqual(withinWeeks('2026-01-05', 6, DEFAULT_CHOICES), withinDays('2026-01-05', 42, DEFAULT_CHOICES));
  });
});

describe('CNT-2: so many months beginning with a day', () => {
  const cases: [from: IsoDate, months: number, last: IsoDate][] = [
    ['2026-03-10', 12, '2027-03-09'],
    ['2027-03-01', 12, '2028-02-29'],
    ['2028-02-29', 12, '2029-02-28'],
    ['2028-02-29', 48, '2032-02-28'],
    ['2026-11-30', 3, '2027-02-28'],
    ['2026-12-01', 3, '2027-02-28'],
    ['2027-11-29', 3, '2028-02-28'],
    ['2027-11-30', 3, '2028-02-29'],
    ['2027-12-01', 3, '2028-02-29'],
    ['2026-08-31', 3, '2026-11-30'],
    ['2026-01-01', 12, '2026-12-31'],
    ['2026-05-31', 1, '2026-06-30'],
  ];
  for (const [from, months, last] of cases)
    it(`counts ${from} in, so ${months} of them end on ${last}`, () => {
      assert.equal(endOfMonthsBeginning(from, months), last);
      assert.equal(monthsBeginningWith(from, months).due, last);
    });
});

describe('CNT-3: within so many months after a day', () => {
  const cases: [from: IsoDate, months: number, due: IsoDate, cautious: IsoDate][] = [
    ['2026-01-12', 2, '2026-03-12', '2026-03-11'],
    ['2026-12-31', 2, '2027-02-28', '2027-02-26'],
    ['2027-12-31', 2, '2028-02-29', '2028-02-29'],
    ['2028-01-29', 1, '2028-02-29', '2028-02-28'],
    ['2027-01-29', 1, '2027-02-28', '2027-02-26'],
    ['2026-02-28', 1, '2026-03-28', '2026-03-27'],
    ['2026-07-31', 2, '2026-09-30', '2026-09-30'],
    ['2026-10-25', 2, '2026-12-25', '2026-12-24'],
  ];
  for (const [from, months, due, cautious] of cases)
    it(`leaves ${from} out, so ${months} end on ${due}`, () => {
      assert.deepEqual(withinMonths(from, months), { due, cautious });
    });

  it('counts back in the same way', () => {
    assert.equal(addMonths('2027-07-31', -5), '2027-02-28');
    assert.equal(addMonths('2028-07-31', -5), '2028-02-29');
  });
});

describe('CNT-4: a day that is no working day', () => {
  it('stays the last day in time, and what to aim for comes before it', () => {
    assert.deepEqual(withinWeeks('2026-08-07', 20, DEFAULT_CHOICES), { due: '2026-12-25', cautious: '2026-12-24' });
    assert.deepEqual(withinWeeks('2027-02-15', 6, DEFAULT_CHOICES), { due: '2027-03-29', cautious: '2027-03-25' });
    assert.deepEqual(withinWeeks('2026-08-22', 1, DEFAULT_CHOICES), { due: '2026-08-29', cautious: '2026-08-28' });
  });

  it('is no better for telling somebody beforehand', () => {
    assert.deepEqual(atLeastDaysBefore('2026-04-17', 14), { due: '2026-04-03', cautious: '2026-04-02' });
    assert.deepEqual(atLeastDaysBefore('2027-01-08', 14), { due: '2026-12-25', cautious: '2026-12-24' });
    assert.deepEqual(atLeastDaysBefore('2026-10-12', 14), { due: '2026-09-28', cautious: '2026-09-25' });
  });
});

describe('CNT-5: working days', () => {
  const cases: [from: IsoDate, days: number, within: IsoDate, beginningWith: IsoDate][] = [
    ['2026-11-23', 3, '2026-11-26', '2026-11-25'],
    ['2026-11-20', 3, '2026-11-25', '2026-11-24'],
    ['2026-11-21', 3, '2026-11-25', '2026-11-25'],
    ['2027-03-25', 3, '2027-04-01', '2027-03-31'],
    ['2026-12-24', 3, '2026-12-31', '2026-12-30'],
    ['2026-12-31', 1, '2027-01-04', '2026-12-31'],
    ['2027-01-01', 1, '2027-01-04', '2027-01-04'],
    ['2026-10-05', 15, '2026-10-26', '2026-10-23'],
    ['2028-02-25', 3, '2028-03-01', '2028-02-29'],
  ];
  for (const [from, days, within, beginningWith] of cases)
    it(`${days} of them from ${from} end on ${within}, or on ${beginningWith} where that day is the first`, () => {
      assert.equal(withinWorkingDays(from, days).due, within);
      assert.equal(endOfWorkingDaysBeginning(from, days), beginningWith);
    });
});

describe('CNT-6: the tribunal’s way of counting', () => {
  it('moves the last day for an appeal, and not the one beside it for the mediation adviser', () => {
    const dues = deadlinesOf({ event: 'decision-sent', on: '2026-06-15' }).map(({ id, due }) => `${id} ${due}`);
    assert.deepEqual(dues, ['contact-mediation-adviser 2026-08-15', 'appeal 2026-09-01']);
  });

  it('is named in no rule but the tribunal’s', () => {
    for (const event of ['request-received', 'review-meeting', 'mediation-wanted', 'area-move-known'])
      for (const { provision } of deadlinesOf({ event, on: '2026-06-15' })) assert.doesNotMatch(provision, /Tribunal/);
  });
});

describe('a day on either side of a change of the clocks', () => {
  const cases: [instant: string, day: IsoDate][] = [
    ['2027-03-27T23:30:00Z', '2027-03-27'],
    ['2027-03-28T00:30:00Z', '2027-03-28'],
    ['2027-03-28T23:30:00Z', '2027-03-29'],
    ['2027-03-29T00:30:00Z', '2027-03-29'],
    ['2027-10-30T22:30:00Z', '2027-10-30'],
    ['2027-10-30T23:30:00Z', '2027-10-31'],
    ['2027-10-31T00:30:00Z', '2027-10-31'],
    ['2027-10-31T23:30:00Z', '2027-10-31'],
    ['2027-11-01T00:30:00Z', '2027-11-01'],
    ['2028-03-25T23:30:00Z', '2028-03-25'],
    ['2028-03-26T00:30:00Z', '2028-03-26'],
    ['2028-03-26T23:30:00Z', '2028-03-27'],
    ['2028-10-28T23:30:00Z', '2028-10-29'],
    ['2028-10-29T23:30:00Z', '2028-10-29'],
    ['2028-02-29T23:30:00Z', '2028-02-29'],
  ];
  for (const [instant, day] of cases)
    it(`is ${day} in London at ${instant}`, () => {
      assert.equal(dayInLondon(new Date(instant)), day);
    });

  it('is as long as any other when weeks are counted across it', () => {
    assert.equal(addDays('2027-03-27', 7), '2027-04-03');
    assert.equal(addDays('2027-10-30', 7), '2027-11-06');
    assert.equal(daysBetween('2027-03-27', '2027-03-29'), 2);
    assert.equal(daysBetween('2027-10-30', '2027-11-01'), 2);
    assert.equal(daysBetween('2027-01-01', '2028-01-01'), 365);
    assert.equal(daysBetween('2028-01-01', '2029-01-01'), 366);
  });
});
