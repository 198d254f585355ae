import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ORDERS } from '#features/clock/happening.ts';
import { deadlinesOf, follows } from '../support/clock.ts';

// After a tribunal's order, or the same agreed in mediation.

describe('an order', () => {
  follows('order-made', [
    [
      'to assess, on an ordinary day',
      { on: '2027-01-12', order: 'assess' },
      {
        'tell-family': '2027-01-26, aim for 2027-01-25',
        'tell-no-plan': '2027-03-23, aim for 2027-03-22',
        'issue-final-plan': '2027-04-20, aim for 2027-04-19',
      },
    ],
    [
      'to make a plan, on an ordinary day',
      { on: '2027-01-12', order: 'make-plan' },
      { 'issue-draft-plan': '2027-02-16, aim for 2027-02-15', 'issue-final-plan': '2027-03-30, aim for 2027-03-25' },
    ],
    [
      'to change what the plan says, on an ordinary day',
      { on: '2027-01-12', order: 'amend' },
      { 'amend-plan': '2027-02-16, aim for 2027-02-15' },
    ],
    [
      'to name a school, on an ordinary day',
      { on: '2027-01-12', order: 'name-school' },
      { 'name-school': '2027-01-26, aim for 2027-01-25' },
    ],
    [
      'to think again, on an ordinary day',
      { on: '2027-01-12', order: 'reconsider' },
      { reconsider: '2027-01-26, aim for 2027-01-25' },
    ],
    [
      'to keep the plan, on an ordinary day',
      { on: '2027-01-12', order: 'keep' },
      { 'amend-plan': '2027-02-16, aim for 2027-02-15' },
    ],
    [
      'to assess, before the summer, which gives no more time',
      { on: '2026-07-13', order: 'assess' },
      {
        'tell-family': '2026-07-27, aim for 2026-07-24',
        'tell-no-plan': '2026-09-21, aim for 2026-09-18',
        'issue-final-plan': '2026-10-19, aim for 2026-10-16',
      },
    ],
    [
      'to assess, on a leap day',
      { on: '2028-02-29', order: 'assess' },
      {
        'tell-family': '2028-03-14, aim for 2028-03-13',
        'tell-no-plan': '2028-05-09, aim for 2028-05-08',
        'issue-final-plan': '2028-06-06, aim for 2028-06-05',
      },
    ],
    [
      'to make a plan, before Christmas, which gives no more time',
      { on: '2026-11-30', order: 'make-plan' },
      { 'issue-draft-plan': '2027-01-04, aim for 2026-12-31', 'issue-final-plan': '2027-02-15, aim for 2027-02-12' },
    ],
    [
      'to change the plan, so that Good Friday is the last day',
      { on: '2027-02-19', order: 'amend' },
      { 'amend-plan': '2027-03-26, aim for 2027-03-25' },
    ],
    [
      'to name a school, on 18 December, is due on New Year’s Day',
      { on: '2026-12-18', order: 'name-school' },
      { 'name-school': '2027-01-01, aim for 2026-12-31' },
    ],
    [
      'to name a school, in July, is due in August: the tribunal’s August is not the council’s',
      { on: '2026-07-24', order: 'name-school' },
      { 'name-school': '2026-08-07, aim for 2026-08-06' },
    ],
    [
      'to think again, on 17 March 2028, is due on the last day of the month',
      { on: '2028-03-17', order: 'reconsider' },
      { reconsider: '2028-03-31, aim for 2028-03-30' },
    ],
    [
      'to keep the plan, on a Sunday',
      { on: '2027-02-28', order: 'keep' },
      { 'amend-plan': '2027-04-04, aim for 2027-04-02' },
    ],
  ]);
});

describe('an agreement in mediation', () => {
  follows('mediation-agreed', [
    [
      'to assess has the times of an order',
      { on: '2026-06-10', order: 'assess' },
      {
        'tell-family': '2026-06-24, aim for 2026-06-23',
        'tell-no-plan': '2026-08-19, aim for 2026-08-18',
        'issue-final-plan': '2026-09-16, aim for 2026-09-15',
      },
    ],
    [
      'to make a plan has the times of an order',
      { on: '2026-06-10', order: 'make-plan' },
      { 'issue-draft-plan': '2026-07-15, aim for 2026-07-14', 'issue-final-plan': '2026-08-26, aim for 2026-08-25' },
    ],
    [
      'to change what the plan says has the times of an order',
      { on: '2026-06-10', order: 'amend' },
      { 'amend-plan': '2026-07-15, aim for 2026-07-14' },
    ],
    [
      'to name a school has the times of an order',
      { on: '2026-06-10', order: 'name-school' },
      { 'name-school': '2026-06-24, aim for 2026-06-23' },
    ],
    [
      'to think again has the times of an order',
      { on: '2026-06-10', order: 'reconsider' },
      { reconsider: '2026-06-24, aim for 2026-06-23' },
    ],
    [
      'to keep the plan has the times of an order',
      { on: '2026-06-10', order: 'keep' },
      { 'amend-plan': '2026-07-15, aim for 2026-07-14' },
    ],
    [
      'to name a school, on 11 December, is due on Christmas Day',
      { on: '2026-12-11', order: 'name-school' },
      { 'name-school': '2026-12-25, aim for 2026-12-24' },
    ],
  ]);
});

describe('the words beside the dates of an order', () => {
  for (const order of ORDERS) {
    it(`to ${order} count from the day of the order, under regulation 44`, () => {
      for (const { says, provision } of deadlinesOf({ event: 'order-made', order, on: '2027-01-12' })) {
        assert.match(says, /Counted from the day of the order\.$/);
        assert.match(provision, /regulation 44\(2\)/);
      }
    });

    it(`for an agreement to ${order} give way to other days in writing, under regulation 42`, () => {
      for (const { says, provision } of deadlinesOf({ event: 'mediation-agreed', order, on: '2027-01-12' })) {
        assert.match(says, /unless it gives other days in writing\.$/);
        assert.match(provision, /regulations 42\(2\) and 44\(2\)$/);
      }
    });
  }
});
