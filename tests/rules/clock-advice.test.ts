import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deadlinesOf, follows } from '../support/clock.ts';

// What others do on the way to a plan, and another assessment.

describe('advice that somebody was asked for', () => {
  follows('advice-requested', [
    [
      'and that comes on the first day of the summer holidays is due in them',
      { on: '2026-07-22' },
      { 'give-advice': '2026-09-02, aim for 2026-09-01' },
    ],
    [
      'in December is due in January, with no rest at Christmas',
      { on: '2026-12-14' },
      { 'give-advice': '2027-01-25, aim for 2027-01-22' },
    ],
    ['on a leap day is due 6 weeks later', { on: '2028-02-29' }, { 'give-advice': '2028-04-11, aim for 2028-04-10' }],
    [
      'on a Friday is due on the Friday, and aimed for the day before',
      { on: '2026-05-01' },
      { 'give-advice': '2026-06-12, aim for 2026-06-11' },
    ],
    [
      'on a Saturday is due on the Saturday, and aimed for the Friday',
      { on: '2026-06-13' },
      { 'give-advice': '2026-07-25, aim for 2026-07-24' },
    ],
    [
      'and is due on Easter Monday is aimed for before Easter',
      { on: '2027-02-15' },
      { 'give-advice': '2027-03-29, aim for 2027-03-25' },
    ],
  ]);
});

describe('a draft plan that the family was given', () => {
  follows('draft-served', [
    ['on 1 February leaves time until the 15th', { on: '2027-02-01' }, { 'comment-on-draft': '2027-02-15' }],
    [
      'on 15 February of a leap year leaves time until the leap day',
      { on: '2028-02-15' },
      { 'comment-on-draft': '2028-02-29' },
    ],
    [
      'on 15 February of another year leaves time until 1 March',
      { on: '2027-02-15' },
      { 'comment-on-draft': '2027-03-01' },
    ],
    ['on a leap day leaves time until 14 March', { on: '2028-02-29' }, { 'comment-on-draft': '2028-03-14' }],
    [
      'on 18 December leaves time until New Year’s Day, which is no later for being a holiday',
      { on: '2026-12-18' },
      { 'comment-on-draft': '2027-01-01' },
    ],
    ['on a Saturday leaves time until a Saturday', { on: '2026-11-28' }, { 'comment-on-draft': '2026-12-12' }],
    [
      'before the clocks go back leaves 15 days and not an hour less',
      { on: '2026-10-17' },
      { 'comment-on-draft': '2026-10-31' },
    ],
  ]);
});

describe('the time for comments', () => {
  it('is the family’s, so there is no earlier day to aim for', () => {
    const [window] = deadlinesOf({ event: 'draft-served', on: '2027-02-01' });
    assert.equal(window?.force, 'window');
    assert.equal(window?.who, 'parent or young person');
    assert.equal(window?.cautious, undefined);
  });
});

describe('a school that was asked whether it can take a child', () => {
  follows('school-consulted', [
    [
      'on a Monday answers by the Tuesday two weeks on',
      { on: '2026-11-02' },
      { 'answer-consultation': '2026-11-17, aim for 2026-11-16' },
    ],
    [
      'before Christmas gets no more time for the holidays',
      { on: '2026-12-11' },
      { 'answer-consultation': '2026-12-26, aim for 2026-12-24' },
    ],
    [
      'before the summer gets no more time for the holidays',
      { on: '2026-07-20' },
      { 'answer-consultation': '2026-08-04, aim for 2026-08-03' },
    ],
    [
      'on a Friday answers by a Saturday, and aims for the Friday',
      { on: '2026-05-15' },
      { 'answer-consultation': '2026-05-30, aim for 2026-05-29' },
    ],
    [
      'so that Good Friday is the last day aims for the Thursday',
      { on: '2026-03-19' },
      { 'answer-consultation': '2026-04-03, aim for 2026-04-02' },
    ],
    [
      'on 14 February of a leap year answers by the leap day',
      { on: '2028-02-14' },
      { 'answer-consultation': '2028-02-29, aim for 2028-02-28' },
    ],
  ]);
});

describe('a request for another assessment', () => {
  follows('reassessment-asked', [
    [
      'on a Monday is decided by the Tuesday two weeks on',
      { on: '2026-09-07' },
      { 'decide-whether-to-reassess': '2026-09-22, aim for 2026-09-21' },
    ],
    [
      'on 10 December is decided by Christmas Day, and aimed for Christmas Eve',
      { on: '2026-12-10' },
      { 'decide-whether-to-reassess': '2026-12-25, aim for 2026-12-24' },
    ],
    [
      'on 14 February of a leap year is decided by the leap day',
      { on: '2028-02-14' },
      { 'decide-whether-to-reassess': '2028-02-29, aim for 2028-02-28' },
    ],
    [
      'on a Saturday is decided by a Sunday, and aimed for the Friday before',
      { on: '2026-08-01' },
      { 'decide-whether-to-reassess': '2026-08-16, aim for 2026-08-14' },
    ],
  ]);
});

describe('another assessment that the council agreed to', () => {
  follows('reassessment-agreed', [
    [
      'in September ends with a plan before Christmas',
      { on: '2026-09-07' },
      { 'issue-final-plan': '2026-12-14, aim for 2026-12-11' },
    ],
    [
      'in May ends with a plan in the summer holidays',
      { on: '2026-05-11' },
      { 'issue-final-plan': '2026-08-17, aim for 2026-08-14' },
    ],
    [
      'on a leap day ends with a plan 14 weeks later',
      { on: '2028-02-29' },
      { 'issue-final-plan': '2028-06-06, aim for 2028-06-05' },
    ],
    [
      'so that the spring bank holiday is the last day',
      { on: '2027-02-22' },
      { 'issue-final-plan': '2027-05-31, aim for 2027-05-28' },
    ],
  ]);
});
