import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { IsoDate } from '#calendar/dates.ts';
import { schoolYearOf, yearGroupOn } from '#features/clock/age.ts';
import { MOVES } from '#features/clock/happening.ts';
import { USUAL_YEAR_BEFORE } from '#features/clock/phase-transfer.ts';
import { deadlineOf, follows } from '../support/clock.ts';

// Moving from one phase of education to the next.

describe('a move to the next phase', () => {
  follows('phase-transfer', [
    [
      'into Reception in 2027',
      { on: '2027-09-01', kind: 'early-years-to-school' },
      {
        'hold-review-meeting': '2026-11-22, aim for 2026-11-20',
        'send-amendment-notice': '2026-12-20, aim for 2026-12-18',
        'issue-amended-plan': '2027-02-14, aim for 2027-02-12',
      },
    ],
    [
      'from infant to junior school in 2028, the dates before which go through Christmas',
      { on: '2028-09-01', kind: 'infant-to-junior' },
      {
        'hold-review-meeting': '2027-11-22, aim for 2027-11-22',
        'send-amendment-notice': '2027-12-20, aim for 2027-12-20',
        'issue-amended-plan': '2028-02-14, aim for 2028-02-14',
      },
    ],
    [
      'into middle school in 2026',
      { on: '2026-09-01', kind: 'primary-to-middle' },
      {
        'hold-review-meeting': '2025-11-22, aim for 2025-11-21',
        'send-amendment-notice': '2025-12-20, aim for 2025-12-19',
        'issue-amended-plan': '2026-02-14, aim for 2026-02-13',
      },
    ],
    [
      'into secondary school in 2026, where 14 February is a Saturday',
      { on: '2026-09-01', kind: 'primary-to-secondary' },
      {
        'hold-review-meeting': '2025-11-22, aim for 2025-11-21',
        'send-amendment-notice': '2025-12-20, aim for 2025-12-19',
        'issue-amended-plan': '2026-02-14, aim for 2026-02-13',
      },
    ],
    [
      'into secondary school in 2028',
      { on: '2028-09-01', kind: 'primary-to-secondary' },
      {
        'hold-review-meeting': '2027-11-22, aim for 2027-11-22',
        'send-amendment-notice': '2027-12-20, aim for 2027-12-20',
        'issue-amended-plan': '2028-02-14, aim for 2028-02-14',
      },
    ],
    [
      'into secondary school in 2023',
      { on: '2023-09-01', kind: 'primary-to-secondary' },
      {
        'hold-review-meeting': '2022-11-22, aim for 2022-11-22',
        'send-amendment-notice': '2022-12-20, aim for 2022-12-20',
        'issue-amended-plan': '2023-02-14, aim for 2023-02-14',
      },
    ],
    [
      'from middle to secondary school in 2029',
      { on: '2029-09-01', kind: 'middle-to-secondary' },
      {
        'hold-review-meeting': '2028-11-22, aim for 2028-11-22',
        'send-amendment-notice': '2028-12-20, aim for 2028-12-20',
        'issue-amended-plan': '2029-02-14, aim for 2029-02-14',
      },
    ],
    [
      'from middle to secondary school in 2030',
      { on: '2030-09-01', kind: 'middle-to-secondary' },
      {
        'hold-review-meeting': '2029-11-22, aim for 2029-11-22',
        'send-amendment-notice': '2029-12-20, aim for 2029-12-20',
        'issue-amended-plan': '2030-02-14, aim for 2030-02-14',
      },
    ],
    [
      'after Year 11 in 2026',
      { on: '2026-09-01', kind: 'secondary-to-post-16' },
      {
        'hold-review-meeting': '2026-01-05, aim for 2026-01-05',
        'send-amendment-notice': '2026-02-02, aim for 2026-02-02',
        'issue-amended-plan': '2026-03-30, aim for 2026-03-30',
      },
    ],
    [
      'after Year 11 in 2027, where the day before 31 March follows Easter',
      { on: '2027-09-01', kind: 'secondary-to-post-16' },
      {
        'hold-review-meeting': '2027-01-05, aim for 2027-01-05',
        'send-amendment-notice': '2027-02-02, aim for 2027-02-02',
        'issue-amended-plan': '2027-03-30, aim for 2027-03-30',
      },
    ],
    [
      'after Year 11 in 2028, with a leap day between',
      { on: '2028-09-01', kind: 'secondary-to-post-16' },
      {
        'hold-review-meeting': '2028-01-06, aim for 2028-01-06',
        'send-amendment-notice': '2028-02-03, aim for 2028-02-03',
        'issue-amended-plan': '2028-03-30, aim for 2028-03-30',
      },
    ],
    [
      'after Year 11 in 2024, where 30 March is the Saturday of Easter',
      { on: '2024-09-01', kind: 'secondary-to-post-16' },
      {
        'hold-review-meeting': '2024-01-06, aim for 2024-01-05',
        'send-amendment-notice': '2024-02-03, aim for 2024-02-02',
        'issue-amended-plan': '2024-03-30, aim for 2024-03-28',
      },
    ],
    [
      'after Year 11 in 2029, where 30 March is Good Friday',
      { on: '2029-09-01', kind: 'secondary-to-post-16' },
      {
        'hold-review-meeting': '2029-01-05, aim for 2029-01-05',
        'send-amendment-notice': '2029-02-02, aim for 2029-02-02',
        'issue-amended-plan': '2029-03-30, aim for 2029-03-29',
      },
    ],
    [
      'into Reception in January is still named by February of that year',
      { on: '2027-01-01', kind: 'early-years-to-school' },
      {
        'hold-review-meeting': '2026-11-22, aim for 2026-11-20',
        'send-amendment-notice': '2026-12-20, aim for 2026-12-18',
        'issue-amended-plan': '2027-02-14, aim for 2027-02-12',
      },
    ],
  ]);
});

describe('what is counted back from the last day for a move', () => {
  for (const id of ['hold-review-meeting', 'send-amendment-notice'])
    it(`is guidance for ${id}, and says that no law sets it`, () => {
      const deadline = deadlineOf(id, { event: 'phase-transfer', kind: 'primary-to-secondary', on: '2027-09-01' });
      assert.equal(deadline.force, 'should');
      assert.match(deadline.says, /No law sets this day/);
    });

  it('says that a move before the last day needs its plan sooner', () => {
    const january = { event: 'phase-transfer', kind: 'early-years-to-school', on: '2027-01-01' };
    assert.match(deadlineOf('issue-amended-plan', january).says, /sooner\.$/);
    const september = { ...january, on: '2027-09-01' };
    assert.doesNotMatch(deadlineOf('issue-amended-plan', september).says, /sooner/);
  });
});

describe('a move between places after 16', () => {
  follows('post-16-move', [
    [
      'on 1 September is named by 31 March, as the Code says',
      { on: '2027-09-01' },
      { 'issue-amended-plan': '2027-03-31, aim for 2027-03-31' },
    ],
    [
      'on 6 September is named by 31 March',
      { on: '2027-09-06' },
      { 'issue-amended-plan': '2027-03-31, aim for 2027-03-31' },
    ],
    [
      'on 30 September is named by 31 March, though 5 months before is a month later',
      { on: '2027-09-30' },
      { 'issue-amended-plan': '2027-03-31, aim for 2027-03-31' },
    ],
    [
      'on 31 August is named by 31 March, 5 months before',
      { on: '2027-08-31' },
      { 'issue-amended-plan': '2027-03-31, aim for 2027-03-31' },
    ],
    [
      'on 1 October is named by the May Day Saturday, and aimed for the Friday',
      { on: '2027-10-01' },
      { 'issue-amended-plan': '2027-05-01, aim for 2027-04-30' },
    ],
    [
      'on 31 October is named by 31 May, a bank holiday in 2027',
      { on: '2027-10-31' },
      { 'issue-amended-plan': '2027-05-31, aim for 2027-05-28' },
    ],
    [
      'on 30 November is named by 30 June',
      { on: '2027-11-30' },
      { 'issue-amended-plan': '2027-06-30, aim for 2027-06-30' },
    ],
    [
      'on 31 December is named by 31 July',
      { on: '2027-12-31' },
      { 'issue-amended-plan': '2027-07-31, aim for 2027-07-30' },
    ],
    [
      'on 31 July is named by 28 February, as there is no 31st',
      { on: '2027-07-31' },
      { 'issue-amended-plan': '2027-02-28, aim for 2027-02-26' },
    ],
    [
      'on 31 July of a leap year is named by the leap day',
      { on: '2028-07-31' },
      { 'issue-amended-plan': '2028-02-29, aim for 2028-02-29' },
    ],
    [
      'on 1 March is named by 1 October of the year before',
      { on: '2027-03-01' },
      { 'issue-amended-plan': '2026-10-01, aim for 2026-10-01' },
    ],
    [
      'on 1 June is named by New Year’s Day, and aimed for New Year’s Eve',
      { on: '2027-06-01' },
      { 'issue-amended-plan': '2027-01-01, aim for 2026-12-31' },
    ],
    [
      'in September 2024 is named by Easter Sunday, and aimed for the Thursday before',
      { on: '2024-09-02' },
      { 'issue-amended-plan': '2024-03-31, aim for 2024-03-28' },
    ],
  ]);
});

describe('a year group', () => {
  const cases: [born: IsoDate, today: IsoDate, group: number, sentence: string][] = [
    ['2022-08-31', '2026-09-01', 0, 'is in Reception'],
    ['2021-09-01', '2026-09-01', 0, 'is in Reception'],
    ['2021-08-31', '2026-09-01', 1, 'is in Year 1'],
    ['2022-09-01', '2026-09-01', -1, 'is in nursery'],
    ['2022-09-01', '2027-09-01', 0, 'is in Reception'],
    ['2023-08-31', '2027-09-01', 0, 'is in Reception'],
    ['2015-09-01', '2026-10-01', 6, 'is in Year 6'],
    ['2016-08-31', '2026-10-01', 6, 'is in Year 6'],
    ['2016-03-03', '2027-08-31', 6, 'is in Year 6 to the end of August'],
    ['2016-03-03', '2027-09-01', 7, 'is in Year 7 from September'],
    ['2012-09-01', '2027-01-10', 9, 'is in Year 9'],
    ['2013-08-31', '2027-01-10', 9, 'is in Year 9'],
    ['2010-09-01', '2027-06-01', 11, 'is in Year 11'],
    ['2011-08-31', '2027-06-01', 11, 'is in Year 11'],
    ['2008-02-29', '2026-07-01', 13, 'is in Year 13'],
  ];
  for (const [born, today, group, sentence] of cases)
    it(`of whoever was born on ${born} ${sentence} on ${today}`, () => {
      assert.equal(yearGroupOn(born, today), group);
    });

  it('belongs to a school year, which begins on 1 September', () => {
    assert.equal(schoolYearOf('2026-08-31'), 2025);
    assert.equal(schoolYearOf('2026-09-01'), 2026);
    assert.equal(schoolYearOf('2027-01-01'), 2026);
  });

  it('stands before every move', () => {
    const usual = { 'early-years-to-school': -1, 'infant-to-junior': 2, 'primary-to-middle': 4 };
    const later = { 'primary-to-secondary': 6, 'middle-to-secondary': 8, 'secondary-to-post-16': 11 };
    assert.deepEqual(USUAL_YEAR_BEFORE, { ...usual, ...later });
    assert.deepEqual(Object.keys(USUAL_YEAR_BEFORE).sort(), [...MOVES].sort());
  });
});
