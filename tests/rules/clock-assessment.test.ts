import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { IsoDate } from '#calendar/dates.ts';
import { targetsAfterRequest } from '#features/clock/assessment.ts';
import { deadlineOf, deadlinesOf, follows } from '../support/clock.ts';

// From a request to the final plan. Every day here was worked out with an ordinary calendar, none with our own code.

describe('a request for an assessment', () => {
  follows('request-received', [
    [
      'that comes on a leap day is counted from that day',
      { on: '2028-02-29' },
      {
        'decide-whether-to-assess': '2028-04-11, aim for 2028-04-10',
        'tell-no-plan': '2028-06-20, aim for 2028-06-19',
        'issue-final-plan': '2028-07-18, aim for 2028-07-17',
      },
    ],
    [
      'that comes on the last day of January goes on through a leap day',
      { on: '2028-01-31' },
      {
        'decide-whether-to-assess': '2028-03-13, aim for 2028-03-10',
        'tell-no-plan': '2028-05-22, aim for 2028-05-19',
        'issue-final-plan': '2028-06-19, aim for 2028-06-16',
      },
    ],
    [
      'that comes on the last day of January meets no leap day in most years',
      { on: '2027-01-31' },
      {
        'decide-whether-to-assess': '2027-03-14, aim for 2027-03-12',
        'tell-no-plan': '2027-05-23, aim for 2027-05-21',
        'issue-final-plan': '2027-06-20, aim for 2027-06-18',
      },
    ],
    [
      'that comes by email on a Sunday came that day',
      { on: '2026-11-22' },
      {
        'decide-whether-to-assess': '2027-01-03, aim for 2026-12-31',
        'tell-no-plan': '2027-03-14, aim for 2027-03-12',
        'issue-final-plan': '2027-04-11, aim for 2027-04-09',
      },
    ],
    [
      'that comes on a Saturday is not moved to the Monday',
      { on: '2027-01-02' },
      {
        'decide-whether-to-assess': '2027-02-13, aim for 2027-02-12',
        'tell-no-plan': '2027-04-24, aim for 2027-04-23',
        'issue-final-plan': '2027-05-22, aim for 2027-05-21',
      },
    ],
    [
      'that comes on Christmas Eve has no rest at Christmas',
      { on: '2027-12-24' },
      {
        'decide-whether-to-assess': '2028-02-04, aim for 2028-02-03',
        'tell-no-plan': '2028-04-14, aim for 2028-04-13',
        'issue-final-plan': '2028-05-12, aim for 2028-05-11',
      },
    ],
    [
      'that comes on Christmas Day came that day',
      { on: '2026-12-25' },
      {
        'decide-whether-to-assess': '2027-02-05, aim for 2027-02-04',
        'tell-no-plan': '2027-04-16, aim for 2027-04-15',
        'issue-final-plan': '2027-05-14, aim for 2027-05-13',
      },
    ],
    [
      'that comes on the bank holiday after Christmas came that day',
      { on: '2026-12-28' },
      {
        'decide-whether-to-assess': '2027-02-08, aim for 2027-02-05',
        'tell-no-plan': '2027-04-19, aim for 2027-04-16',
        'issue-final-plan': '2027-05-17, aim for 2027-05-14',
      },
    ],
    [
      'that comes on New Year’s Eve is counted through the winter',
      { on: '2026-12-31' },
      {
        'decide-whether-to-assess': '2027-02-11, aim for 2027-02-10',
        'tell-no-plan': '2027-04-22, aim for 2027-04-21',
        'issue-final-plan': '2027-05-20, aim for 2027-05-19',
      },
    ],
    [
      'that comes on New Year’s Day came that day',
      { on: '2027-01-01' },
      {
        'decide-whether-to-assess': '2027-02-12, aim for 2027-02-11',
        'tell-no-plan': '2027-04-23, aim for 2027-04-22',
        'issue-final-plan': '2027-05-21, aim for 2027-05-20',
      },
    ],
    [
      'that comes in the last week of term has no rest in the summer holidays',
      { on: '2026-07-20' },
      {
        'decide-whether-to-assess': '2026-08-31, aim for 2026-08-28',
        'tell-no-plan': '2026-11-09, aim for 2026-11-06',
        'issue-final-plan': '2026-12-07, aim for 2026-12-04',
      },
    ],
    [
      'that comes on 31 August, a bank holiday, came that day',
      { on: '2026-08-31' },
      {
        'decide-whether-to-assess': '2026-10-12, aim for 2026-10-09',
        'tell-no-plan': '2026-12-21, aim for 2026-12-18',
        'issue-final-plan': '2027-01-18, aim for 2027-01-15',
      },
    ],
    [
      'that comes on 1 September is decided in the middle of October',
      { on: '2026-09-01' },
      {
        'decide-whether-to-assess': '2026-10-13, aim for 2026-10-12',
        'tell-no-plan': '2026-12-22, aim for 2026-12-21',
        'issue-final-plan': '2027-01-19, aim for 2027-01-18',
      },
    ],
    [
      'whose 6 weeks end on Good Friday 2027 is still due that day, and aimed for the Thursday',
      { on: '2027-02-12' },
      {
        'decide-whether-to-assess': '2027-03-26, aim for 2027-03-25',
        'tell-no-plan': '2027-06-04, aim for 2027-06-03',
        'issue-final-plan': '2027-07-02, aim for 2027-07-01',
      },
    ],
    [
      'whose 6 weeks end on Easter Monday 2026 is aimed for before the long weekend',
      { on: '2026-02-23' },
      {
        'decide-whether-to-assess': '2026-04-06, aim for 2026-04-02',
        'tell-no-plan': '2026-06-15, aim for 2026-06-12',
        'issue-final-plan': '2026-07-13, aim for 2026-07-10',
      },
    ],
    [
      'whose 20 weeks end on Christmas Day is still due that day',
      { on: '2026-08-07' },
      {
        'decide-whether-to-assess': '2026-09-18, aim for 2026-09-17',
        'tell-no-plan': '2026-11-27, aim for 2026-11-26',
        'issue-final-plan': '2026-12-25, aim for 2026-12-24',
      },
    ],
    [
      'whose 6 weeks end on New Year’s Day 2029 is aimed for in the old year',
      { on: '2028-11-20' },
      {
        'decide-whether-to-assess': '2029-01-01, aim for 2028-12-29',
        'tell-no-plan': '2029-03-12, aim for 2029-03-09',
        'issue-final-plan': '2029-04-09, aim for 2029-04-06',
      },
    ],
    [
      'whose 6 weeks end on the May bank holiday 2027 is aimed for the Friday before',
      { on: '2027-03-22' },
      {
        'decide-whether-to-assess': '2027-05-03, aim for 2027-04-30',
        'tell-no-plan': '2027-07-12, aim for 2027-07-09',
        'issue-final-plan': '2027-08-09, aim for 2027-08-06',
      },
    ],
    [
      'whose 6 weeks end on the extra bank holiday of the Platinum Jubilee',
      { on: '2022-04-22' },
      {
        'decide-whether-to-assess': '2022-06-03, aim for 2022-06-01',
        'tell-no-plan': '2022-08-12, aim for 2022-08-11',
        'issue-final-plan': '2022-09-09, aim for 2022-09-08',
      },
    ],
    [
      'whose 6 weeks end on the day of the Queen’s funeral',
      { on: '2022-08-08' },
      {
        'decide-whether-to-assess': '2022-09-19, aim for 2022-09-16',
        'tell-no-plan': '2022-11-28, aim for 2022-11-25',
        'issue-final-plan': '2022-12-26, aim for 2022-12-23',
      },
    ],
    [
      'whose 6 weeks end on the Friday bank holiday of VE Day 2020',
      { on: '2020-03-27' },
      {
        'decide-whether-to-assess': '2020-05-08, aim for 2020-05-07',
        'tell-no-plan': '2020-07-17, aim for 2020-07-16',
        'issue-final-plan': '2020-08-14, aim for 2020-08-13',
      },
    ],
    [
      'whose 6 weeks end on the bank holiday of the Coronation',
      { on: '2023-03-27' },
      {
        'decide-whether-to-assess': '2023-05-08, aim for 2023-05-05',
        'tell-no-plan': '2023-07-17, aim for 2023-07-14',
        'issue-final-plan': '2023-08-14, aim for 2023-08-11',
      },
    ],
    [
      'that comes the day before the clocks go forward loses no day',
      { on: '2027-03-27' },
      {
        'decide-whether-to-assess': '2027-05-08, aim for 2027-05-07',
        'tell-no-plan': '2027-07-17, aim for 2027-07-16',
        'issue-final-plan': '2027-08-14, aim for 2027-08-13',
      },
    ],
    [
      'that comes the day before the clocks go back gains no day',
      { on: '2026-10-24' },
      {
        'decide-whether-to-assess': '2026-12-05, aim for 2026-12-04',
        'tell-no-plan': '2027-02-13, aim for 2027-02-12',
        'issue-final-plan': '2027-03-13, aim for 2027-03-12',
      },
    ],
  ]);
});

describe('a child whom the council became responsible for', () => {
  follows('became-responsible', [
    [
      'has the same clock as a request, from the day it became responsible',
      { on: '2026-01-05' },
      {
        'decide-whether-to-assess': '2026-02-16, aim for 2026-02-13',
        'tell-no-plan': '2026-04-27, aim for 2026-04-24',
        'issue-final-plan': '2026-05-25, aim for 2026-05-22',
      },
    ],
    [
      'has the same clock from a Sunday',
      { on: '2027-06-06' },
      {
        'decide-whether-to-assess': '2027-07-18, aim for 2027-07-16',
        'tell-no-plan': '2027-09-26, aim for 2027-09-24',
        'issue-final-plan': '2027-10-24, aim for 2027-10-22',
      },
    ],
    [
      'has the same clock from a leap day',
      { on: '2024-02-29' },
      {
        'decide-whether-to-assess': '2024-04-11, aim for 2024-04-10',
        'tell-no-plan': '2024-06-20, aim for 2024-06-19',
        'issue-final-plan': '2024-07-18, aim for 2024-07-17',
      },
    ],
  ]);
});

describe('the words beside the dates of an assessment', () => {
  const cases: [event: string, last: string, choice: 'not counted' | 'day 1'][] = [
    ['request-received', 'Within 20 weeks of receiving the request. The day of receipt is not counted.', 'not counted'],
    ['request-received', 'Within 20 weeks of receiving the request. The day of receipt is day 1.', 'day 1'],
    [
      'became-responsible',
      'Within 20 weeks of the day the council became responsible for the child. That day is not counted.',
      'not counted',
    ],
    [
      'became-responsible',
      'Within 20 weeks of the day the council became responsible for the child. That day is day 1.',
      'day 1',
    ],
  ];
  for (const [event, says, dayOfReceipt] of cases)
    it(`say for ${event} how the first day is counted, where the council takes it as ${dayOfReceipt}`, () => {
      assert.equal(deadlineOf('issue-final-plan', { event, on: '2026-01-05' }, { dayOfReceipt }).says, says);
    });
});

describe('a target', () => {
  const cases: [on: IsoDate, early: IsoDate, late: IsoDate][] = [
    ['2026-01-05', '2026-04-13', '2026-04-27'],
    ['2028-01-03', '2028-04-10', '2028-04-24'],
    ['2026-09-20', '2026-12-27', '2027-01-10'],
  ];
  for (const [on, early, late] of cases)
    it(`for the draft plan of a request on ${on} is ${early} or ${late}, and never a day that the law sets`, () => {
      const targets = targetsAfterRequest(on);
      assert.deepEqual(
        targets.map((target) => target.on),
        [early, late],
      );
      for (const target of targets) {
        assert.equal(target.isStatutory, false);
        assert.ok(!('due' in target) && !('provision' in target), 'nothing that a deadline has');
      }
    });

  it('is not among the deadlines', () => {
    const ids = deadlinesOf({ event: 'request-received', on: '2026-01-05' }).map(({ id }) => id);
    for (const { id } of targetsAfterRequest('2026-01-05')) assert.ok(!ids.includes(id), id);
  });
});
