import { describe } from 'node:test';
import { follows } from '../support/clock.ts';

// A plan that moves with its child to another area.

describe('a move of which the old council heard', () => {
  follows('area-move-known', [
    [
      'on a Monday and no day of the move: 15 working days, the first of them that day',
      { on: '2026-11-02' },
      { 'transfer-plan': '2026-11-20, aim for 2026-11-20' },
    ],
    [
      'on a Saturday counts from the Monday',
      { on: '2026-10-31' },
      { 'transfer-plan': '2026-11-20, aim for 2026-11-20' },
    ],
    [
      'on Good Friday counts from the Tuesday',
      { on: '2027-03-26' },
      { 'transfer-plan': '2027-04-19, aim for 2027-04-19' },
    ],
    [
      'before Christmas leaves out the holidays',
      { on: '2026-12-14' },
      { 'transfer-plan': '2027-01-06, aim for 2027-01-06' },
    ],
    ['in August counts August', { on: '2026-08-03' }, { 'transfer-plan': '2026-08-21, aim for 2026-08-21' }],
    [
      'in April 2023 leaves out the two bank holidays early in May',
      { on: '2023-04-18' },
      { 'transfer-plan': '2023-05-10, aim for 2023-05-10' },
    ],
    [
      'more than 15 working days ahead: on the day of the move',
      { on: '2026-11-02', moves: '2026-12-14' },
      { 'transfer-plan': '2026-12-14, aim for 2026-12-14' },
    ],
    [
      'exactly 15 working days ahead: on the day of the move',
      { on: '2026-11-02', moves: '2026-11-23' },
      { 'transfer-plan': '2026-11-23, aim for 2026-11-23' },
    ],
    [
      '14 working days ahead: on the 15th working day, the day of the move',
      { on: '2026-11-02', moves: '2026-11-20' },
      { 'transfer-plan': '2026-11-20, aim for 2026-11-20' },
    ],
    [
      '13 working days ahead: within 15 working days',
      { on: '2026-11-02', moves: '2026-11-19' },
      { 'transfer-plan': '2026-11-20, aim for 2026-11-20' },
    ],
    [
      '15 working days before a Saturday: on that Saturday',
      { on: '2026-11-02', moves: '2026-11-21' },
      { 'transfer-plan': '2026-11-21, aim for 2026-11-20' },
    ],
    [
      '15 days ahead, which are not 15 working days',
      { on: '2026-11-02', moves: '2026-11-17' },
      { 'transfer-plan': '2026-11-20, aim for 2026-11-20' },
    ],
    [
      '15 working days and Easter ahead of the move',
      { on: '2027-03-15', moves: '2027-04-07' },
      { 'transfer-plan': '2027-04-07, aim for 2027-04-07' },
    ],
    [
      'a week before Christmas, for a move in the middle of January',
      { on: '2026-12-18', moves: '2027-01-13' },
      { 'transfer-plan': '2027-01-13, aim for 2027-01-13' },
    ],
    [
      'after the move: within 15 working days',
      { on: '2026-11-02', moves: '2026-10-20' },
      { 'transfer-plan': '2026-11-20, aim for 2026-11-20' },
    ],
    [
      'on the day of the move: within 15 working days',
      { on: '2026-11-02', moves: '2026-11-02' },
      { 'transfer-plan': '2026-11-20, aim for 2026-11-20' },
    ],
  ]);
});

describe('a plan that moved to another area', () => {
  follows('plan-transferred', [
    [
      'and was reviewed lately: the 12 months end later',
      { on: '2026-09-01', lastReviewed: '2026-06-10' },
      { 'tell-family': '2026-10-13, aim for 2026-10-12', 'review-plan': '2027-06-09, aim for 2027-06-09' },
    ],
    [
      'and was reviewed almost a year ago: the 3 months end later',
      { on: '2026-09-01', lastReviewed: '2025-09-20' },
      { 'tell-family': '2026-10-13, aim for 2026-10-12', 'review-plan': '2026-11-30, aim for 2026-11-30' },
    ],
    [
      'and was reviewed 9 months ago to the day: both end on one day',
      { on: '2026-09-10', lastReviewed: '2025-12-10' },
      { 'tell-family': '2026-10-22, aim for 2026-10-21', 'review-plan': '2026-12-09, aim for 2026-12-09' },
    ],
    [
      'and was reviewed 9 months and a day ago: the 3 months end later',
      { on: '2026-09-10', lastReviewed: '2025-12-09' },
      { 'tell-family': '2026-10-22, aim for 2026-10-21', 'review-plan': '2026-12-09, aim for 2026-12-09' },
    ],
    [
      'on 30 November of the year before a leap year: 3 months end with the leap day',
      { on: '2027-11-30', lastReviewed: '2026-12-15' },
      { 'tell-family': '2028-01-11, aim for 2028-01-10', 'review-plan': '2028-02-29, aim for 2028-02-29' },
    ],
    [
      'on 30 November of another year: 3 months end with February',
      { on: '2026-11-30', lastReviewed: '2025-12-15' },
      { 'tell-family': '2027-01-11, aim for 2027-01-08', 'review-plan': '2027-02-28, aim for 2027-02-26' },
    ],
    [
      'on 1 December, so that the news is due in January',
      { on: '2026-12-01', lastReviewed: '2026-12-01' },
      { 'tell-family': '2027-01-12, aim for 2027-01-11', 'review-plan': '2027-11-30, aim for 2027-11-30' },
    ],
    [
      'and should have been reviewed long ago',
      { on: '2026-04-01', lastReviewed: '2023-03-01' },
      { 'tell-family': '2026-05-13, aim for 2026-05-12', 'review-plan': '2026-06-30, aim for 2026-06-30' },
    ],
    [
      'and was reviewed on a leap day',
      { on: '2024-05-01', lastReviewed: '2024-02-29' },
      { 'tell-family': '2024-06-12, aim for 2024-06-11', 'review-plan': '2025-02-28, aim for 2025-02-28' },
    ],
  ]);
});
