import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deadlineOf, deadlinesOf, follows } from '../support/clock.ts';

// Reviews of a plan.

describe('the first review of a plan that was made', () => {
  follows('plan-made', [
    [
      'on a leap day is reviewed by 28 February, as the next year has no 29th',
      { on: '2028-02-29' },
      { 'complete-next-review': '2029-02-28, aim for 2029-02-28' },
    ],
    [
      'on 1 March before a leap year is reviewed by the leap day',
      { on: '2027-03-01' },
      { 'complete-next-review': '2028-02-29, aim for 2028-02-29' },
    ],
    [
      'on 1 March of a leap year is reviewed by 28 February',
      { on: '2028-03-01' },
      { 'complete-next-review': '2029-02-28, aim for 2029-02-28' },
    ],
    [
      'on 28 February is reviewed by the 27th of the next',
      { on: '2027-02-28' },
      { 'complete-next-review': '2028-02-27, aim for 2028-02-25' },
    ],
    [
      'on 31 March is reviewed by 30 March',
      { on: '2027-03-31' },
      { 'complete-next-review': '2028-03-30, aim for 2028-03-30' },
    ],
    [
      'on New Year’s Day is reviewed by New Year’s Eve of the same year',
      { on: '2027-01-01' },
      { 'complete-next-review': '2027-12-31, aim for 2027-12-31' },
    ],
    [
      'on 26 December is reviewed by Christmas Day, and aimed for Christmas Eve',
      { on: '2025-12-26' },
      { 'complete-next-review': '2026-12-25, aim for 2026-12-24' },
    ],
    [
      'on 1 September is reviewed by 31 August, which is a bank holiday in 2026',
      { on: '2025-09-01' },
      { 'complete-next-review': '2026-08-31, aim for 2026-08-28' },
    ],
    [
      'on 7 April 2025 is reviewed by Easter Monday 2026, and aimed for before Easter',
      { on: '2025-04-07' },
      { 'complete-next-review': '2026-04-06, aim for 2026-04-02' },
    ],
  ]);
});

describe('a review that ended', () => {
  follows('review-completed', [
    [
      'on a Tuesday is followed by one that ends the day before a year has passed',
      { on: '2026-11-17' },
      { 'complete-next-review': '2027-11-16, aim for 2027-11-16' },
    ],
    [
      'on a leap day is followed by one by 28 February',
      { on: '2024-02-29' },
      { 'complete-next-review': '2025-02-28, aim for 2025-02-28' },
    ],
    [
      'on 29 March is followed by one by Easter Sunday 2027, aimed for the Thursday before',
      { on: '2026-03-29' },
      { 'complete-next-review': '2027-03-28, aim for 2027-03-25' },
    ],
    [
      'on 31 December is followed by one by 30 December',
      { on: '2026-12-31' },
      { 'complete-next-review': '2027-12-30, aim for 2027-12-30' },
    ],
    [
      'on 31 July is followed by one in the summer holidays, which give no more time',
      { on: '2026-07-31' },
      { 'complete-next-review': '2027-07-30, aim for 2027-07-30' },
    ],
  ]);
});

describe('a review meeting', () => {
  follows('review-meeting', [
    [
      'on an ordinary Tuesday',
      { on: '2027-02-02' },
      {
        'give-notice-of-meeting': '2027-01-19, aim for 2027-01-18',
        'circulate-report': '2027-02-16, aim for 2027-02-15',
        'decide-after-review': '2027-03-02, aim for 2027-03-01',
        'issue-amended-plan': '2027-04-27, aim for 2027-04-26',
      },
    ],
    [
      'early in January is told of before Christmas',
      { on: '2027-01-08' },
      {
        'give-notice-of-meeting': '2026-12-25, aim for 2026-12-24',
        'circulate-report': '2027-01-22, aim for 2027-01-21',
        'decide-after-review': '2027-02-05, aim for 2027-02-04',
        'issue-amended-plan': '2027-04-02, aim for 2027-04-01',
      },
    ],
    [
      'so that the 12 weeks go through a leap day',
      { on: '2028-02-15' },
      {
        'give-notice-of-meeting': '2028-02-01, aim for 2028-01-31',
        'circulate-report': '2028-02-29, aim for 2028-02-28',
        'decide-after-review': '2028-03-14, aim for 2028-03-13',
        'issue-amended-plan': '2028-05-09, aim for 2028-05-08',
      },
    ],
    [
      'on a leap day',
      { on: '2028-02-29' },
      {
        'give-notice-of-meeting': '2028-02-15, aim for 2028-02-14',
        'circulate-report': '2028-03-14, aim for 2028-03-13',
        'decide-after-review': '2028-03-28, aim for 2028-03-27',
        'issue-amended-plan': '2028-05-23, aim for 2028-05-22',
      },
    ],
    [
      'in July gets no rest in the summer',
      { on: '2026-07-14' },
      {
        'give-notice-of-meeting': '2026-06-30, aim for 2026-06-29',
        'circulate-report': '2026-07-28, aim for 2026-07-27',
        'decide-after-review': '2026-08-11, aim for 2026-08-10',
        'issue-amended-plan': '2026-10-06, aim for 2026-10-05',
      },
    ],
    [
      'in December gets no rest at Christmas',
      { on: '2026-12-01' },
      {
        'give-notice-of-meeting': '2026-11-17, aim for 2026-11-16',
        'circulate-report': '2026-12-15, aim for 2026-12-14',
        'decide-after-review': '2026-12-29, aim for 2026-12-24',
        'issue-amended-plan': '2027-02-23, aim for 2027-02-22',
      },
    ],
    [
      'two weeks after Good Friday is told of by then, and better before Easter',
      { on: '2026-04-17' },
      {
        'give-notice-of-meeting': '2026-04-03, aim for 2026-04-02',
        'circulate-report': '2026-05-01, aim for 2026-04-30',
        'decide-after-review': '2026-05-15, aim for 2026-05-14',
        'issue-amended-plan': '2026-07-10, aim for 2026-07-09',
      },
    ],
    [
      'whose 4 weeks end on the May bank holiday is aimed for the Friday before',
      { on: '2027-04-05' },
      {
        'give-notice-of-meeting': '2027-03-22, aim for 2027-03-19',
        'circulate-report': '2027-04-19, aim for 2027-04-16',
        'decide-after-review': '2027-05-03, aim for 2027-04-30',
        'issue-amended-plan': '2027-06-28, aim for 2027-06-25',
      },
    ],
    [
      'whose 12 weeks go through the night the clocks go back',
      { on: '2027-08-24' },
      {
        'give-notice-of-meeting': '2027-08-10, aim for 2027-08-09',
        'circulate-report': '2027-09-07, aim for 2027-09-06',
        'decide-after-review': '2027-09-21, aim for 2027-09-20',
        'issue-amended-plan': '2027-11-16, aim for 2027-11-15',
      },
    ],
    [
      'on a Monday has its notice aimed for a Friday more than two weeks before',
      { on: '2026-10-12' },
      {
        'give-notice-of-meeting': '2026-09-28, aim for 2026-09-25',
        'circulate-report': '2026-10-26, aim for 2026-10-23',
        'decide-after-review': '2026-11-09, aim for 2026-11-06',
        'issue-amended-plan': '2027-01-04, aim for 2026-12-31',
      },
    ],
  ]);
});

describe('a notice of changes after a review meeting', () => {
  follows('review-meeting', [
    [
      'sent at the meeting itself: 8 weeks from then come first',
      { on: '2026-09-22', noticeSent: '2026-09-22' },
      {
        'give-notice-of-meeting': '2026-09-08, aim for 2026-09-07',
        'circulate-report': '2026-10-06, aim for 2026-10-05',
        'comment-on-amendments': '2026-10-06',
        'decide-after-review': '2026-10-20, aim for 2026-10-19',
        'issue-amended-plan': '2026-11-17, aim for 2026-11-16',
      },
    ],
    [
      'sent a week after the meeting: 8 weeks from the notice come first',
      { on: '2026-09-22', noticeSent: '2026-09-29' },
      {
        'give-notice-of-meeting': '2026-09-08, aim for 2026-09-07',
        'circulate-report': '2026-10-06, aim for 2026-10-05',
        'comment-on-amendments': '2026-10-13',
        'decide-after-review': '2026-10-20, aim for 2026-10-19',
        'issue-amended-plan': '2026-11-24, aim for 2026-11-23',
      },
    ],
    [
      'sent a day before the 4 weeks end: a day is gained on the 12 weeks',
      { on: '2026-09-22', noticeSent: '2026-10-19' },
      {
        'give-notice-of-meeting': '2026-09-08, aim for 2026-09-07',
        'circulate-report': '2026-10-06, aim for 2026-10-05',
        'decide-after-review': '2026-10-20, aim for 2026-10-19',
        'comment-on-amendments': '2026-11-02',
        'issue-amended-plan': '2026-12-14, aim for 2026-12-11',
      },
    ],
    [
      'sent on the last day of the 4 weeks is in time, and both ways give one day',
      { on: '2026-09-22', noticeSent: '2026-10-20' },
      {
        'give-notice-of-meeting': '2026-09-08, aim for 2026-09-07',
        'circulate-report': '2026-10-06, aim for 2026-10-05',
        'decide-after-review': '2026-10-20, aim for 2026-10-19',
        'comment-on-amendments': '2026-11-03',
        'issue-amended-plan': '2026-12-15, aim for 2026-12-14',
      },
    ],
    [
      'sent a day after the 4 weeks is a day late, and gives no more time',
      { on: '2026-09-22', noticeSent: '2026-10-21' },
      {
        'give-notice-of-meeting': '2026-09-08, aim for 2026-09-07',
        'circulate-report': '2026-10-06, aim for 2026-10-05',
        'decide-after-review': '2026-10-20, aim for 2026-10-19, 1 days late',
        'comment-on-amendments': '2026-11-04',
        'issue-amended-plan': '2026-12-15, aim for 2026-12-14',
      },
    ],
    [
      'sent 12 weeks after the meeting is 8 weeks late, and the plan is due that day',
      { on: '2026-09-22', noticeSent: '2026-12-15' },
      {
        'give-notice-of-meeting': '2026-09-08, aim for 2026-09-07',
        'circulate-report': '2026-10-06, aim for 2026-10-05',
        'decide-after-review': '2026-10-20, aim for 2026-10-19, 56 days late',
        'issue-amended-plan': '2026-12-15, aim for 2026-12-14',
        'comment-on-amendments': '2026-12-29',
      },
    ],
    [
      'sent long after the 12 weeks leaves the plan late before the comments close',
      { on: '2026-09-22', noticeSent: '2027-01-04' },
      {
        'give-notice-of-meeting': '2026-09-08, aim for 2026-09-07',
        'circulate-report': '2026-10-06, aim for 2026-10-05',
        'decide-after-review': '2026-10-20, aim for 2026-10-19, 76 days late',
        'issue-amended-plan': '2026-12-15, aim for 2026-12-14',
        'comment-on-amendments': '2027-01-18',
      },
    ],
    [
      'sent on Christmas Eve for a meeting in November',
      { on: '2026-11-24', noticeSent: '2026-12-24' },
      {
        'give-notice-of-meeting': '2026-11-10, aim for 2026-11-09',
        'circulate-report': '2026-12-08, aim for 2026-12-07',
        'decide-after-review': '2026-12-22, aim for 2026-12-21, 2 days late',
        'comment-on-amendments': '2027-01-07',
        'issue-amended-plan': '2027-02-16, aim for 2027-02-15',
      },
    ],
    [
      'sent on a leap day for a meeting in February',
      { on: '2028-02-08', noticeSent: '2028-02-29' },
      {
        'give-notice-of-meeting': '2028-01-25, aim for 2028-01-24',
        'circulate-report': '2028-02-22, aim for 2028-02-21',
        'decide-after-review': '2028-03-07, aim for 2028-03-06',
        'comment-on-amendments': '2028-03-14',
        'issue-amended-plan': '2028-04-25, aim for 2028-04-24',
      },
    ],
    [
      'sent on a Sunday, a day after the last Saturday',
      { on: '2026-10-03', noticeSent: '2026-11-01' },
      {
        'give-notice-of-meeting': '2026-09-19, aim for 2026-09-18',
        'circulate-report': '2026-10-17, aim for 2026-10-16',
        'decide-after-review': '2026-10-31, aim for 2026-10-30, 1 days late',
        'comment-on-amendments': '2026-11-15',
        'issue-amended-plan': '2026-12-26, aim for 2026-12-24',
      },
    ],
  ]);
});

describe('the last day for a changed plan', () => {
  const cases: [noticeSent: string, rule: RegExp, countedFrom: string][] = [
    ['2026-10-19', /regulation 22\(3\)$/, '2026-10-19'],
    ['2026-10-20', /Devon/, '2026-09-22'],
    ['2026-10-21', /Devon/, '2026-09-22'],
  ];
  for (const [noticeSent, rule, countedFrom] of cases)
    it(`says what it is counted from where the notice of changes went on ${noticeSent}`, () => {
      const plan = deadlineOf('issue-amended-plan', { event: 'review-meeting', on: '2026-09-22', noticeSent });
      assert.match(plan.provision, rule);
      assert.equal(plan.countedFrom.on, countedFrom);
    });

  it('is excused by nothing, and so is every other day of a review', () => {
    for (const event of ['plan-made', 'review-completed', 'review-meeting'])
      for (const { id, exceptions } of deadlinesOf({ event, on: '2026-09-22' }))
        assert.equal(exceptions, undefined, id);
  });
});
