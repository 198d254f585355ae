import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { choicesSchema, DEFAULT_CHOICES } from '#features/clock/choices.ts';
import { deadlineOf, follows } from '../support/clock.ts';

// Where the law can be read in two ways. Digital consent is among the ages.

describe('the choice of the day of receipt as day 1', () => {
  follows('request-received', [
    [
      'makes a request due a day sooner, and what to aim for the same',
      { on: '2026-01-05' },
      {
        'decide-whether-to-assess': '2026-02-15, aim for 2026-02-13',
        'tell-no-plan': '2026-04-26, aim for 2026-04-24',
        'issue-final-plan': '2026-05-24, aim for 2026-05-22',
      },
      { dayOfReceipt: 'day 1' },
    ],
  ]);
  follows('advice-requested', [
    [
      'makes advice due a day sooner',
      { on: '2026-07-22' },
      { 'give-advice': '2026-09-01, aim for 2026-09-01' },
      { dayOfReceipt: 'day 1' },
    ],
  ]);
  follows('school-consulted', [
    [
      'makes the answer of a school due a day sooner',
      { on: '2026-11-02' },
      { 'answer-consultation': '2026-11-16, aim for 2026-11-16' },
      { dayOfReceipt: 'day 1' },
    ],
  ]);
  follows('reassessment-agreed', [
    [
      'makes the plan after another assessment due a day sooner',
      { on: '2026-09-07' },
      { 'issue-final-plan': '2026-12-13, aim for 2026-12-11' },
      { dayOfReceipt: 'day 1' },
    ],
  ]);
});

describe('the choice of plans by, and not before, 15 February and 31 March', () => {
  follows('phase-transfer', [
    [
      'gives a day more into secondary school, and the same to aim for',
      { on: '2027-09-01', kind: 'primary-to-secondary' },
      {
        'hold-review-meeting': '2026-11-23, aim for 2026-11-20',
        'send-amendment-notice': '2026-12-21, aim for 2026-12-18',
        'issue-amended-plan': '2027-02-15, aim for 2027-02-12',
      },
      { transferPlans: 'by' },
    ],
    [
      'gives a day more into Reception in a leap year',
      { on: '2028-09-01', kind: 'early-years-to-school' },
      {
        'hold-review-meeting': '2027-11-23, aim for 2027-11-22',
        'send-amendment-notice': '2027-12-21, aim for 2027-12-20',
        'issue-amended-plan': '2028-02-15, aim for 2028-02-14',
      },
      { transferPlans: 'by' },
    ],
    [
      'gives a day more after Year 11',
      { on: '2027-09-01', kind: 'secondary-to-post-16' },
      {
        'hold-review-meeting': '2027-01-06, aim for 2027-01-05',
        'send-amendment-notice': '2027-02-03, aim for 2027-02-02',
        'issue-amended-plan': '2027-03-31, aim for 2027-03-30',
      },
      { transferPlans: 'by' },
    ],
  ]);
  follows('post-16-move', [
    [
      'changes nothing for a move between places after 16',
      { on: '2027-09-01' },
      { 'issue-amended-plan': '2027-03-31, aim for 2027-03-31' },
      { transferPlans: 'by' },
    ],
  ]);
});

describe('the choice of comments that close after 15 days', () => {
  follows('draft-served', [
    [
      'gives a day more on a draft plan',
      { on: '2027-02-01' },
      { 'comment-on-draft': '2027-02-16' },
      { draftCommentsClose: 15 },
    ],
    [
      'gives a day more through a leap day',
      { on: '2028-02-15' },
      { 'comment-on-draft': '2028-03-01' },
      { draftCommentsClose: 15 },
    ],
  ]);
  follows('review-meeting', [
    [
      'gives a day more on a notice of changes',
      { on: '2026-09-22', noticeSent: '2026-10-20' },
      {
        'give-notice-of-meeting': '2026-09-08, aim for 2026-09-07',
        'circulate-report': '2026-10-06, aim for 2026-10-05',
        'decide-after-review': '2026-10-20, aim for 2026-10-19',
        'comment-on-amendments': '2026-11-04',
        'issue-amended-plan': '2026-12-15, aim for 2026-12-14',
      },
      { draftCommentsClose: 15 },
    ],
  ]);
});

describe('the choice of a school year that starts on 3 September', () => {
  follows('born', [
    [
      'lets somebody born on 2 September leave before they are 16',
      { on: '2010-09-02' },
      {
        'compulsory-school-age-starts': '2015-12-31',
        'compulsory-school-age-ends': '2026-06-26',
        'young-person-from': '2026-06-27',
        'young-person-until': '2035-09-02',
      },
      { schoolYearStarts: '09-03' },
    ],
    [
      'lets somebody born on 3 September leave a year later',
      { on: '2010-09-03' },
      {
        'compulsory-school-age-starts': '2015-12-31',
        'compulsory-school-age-ends': '2027-06-25',
        'young-person-from': '2027-06-26',
        'young-person-until': '2035-09-03',
      },
      { schoolYearStarts: '09-03' },
    ],
    [
      'gives way to what the school itself says',
      { on: '2010-09-02', schoolYearStarts: '2026-09-01' },
      {
        'compulsory-school-age-starts': '2015-12-31',
        'compulsory-school-age-ends': '2027-06-25',
        'young-person-from': '2027-06-26',
        'young-person-until': '2035-09-02',
      },
      { schoolYearStarts: '09-03' },
    ],
  ]);
});

describe('the choice of a school year that starts in August', () => {
  follows('born', [
    [
      'keeps somebody born on 31 August at school a year longer',
      { on: '2010-08-31' },
      {
        'compulsory-school-age-starts': '2015-08-31',
        'compulsory-school-age-ends': '2027-06-25',
        'young-person-from': '2027-06-26',
        'young-person-until': '2035-08-31',
      },
      { schoolYearStarts: '08-27' },
    ],
    [
      'changes nothing for a birthday before it',
      { on: '2010-08-26' },
      {
        'compulsory-school-age-starts': '2015-08-31',
        'compulsory-school-age-ends': '2026-06-26',
        'young-person-from': '2026-06-27',
        'young-person-until': '2035-08-26',
      },
      { schoolYearStarts: '08-27' },
    ],
  ]);
});

describe('the choices of a council', () => {
  it('are those of the facts where it makes none', () => {
    assert.deepEqual(DEFAULT_CHOICES, {
      dayOfReceipt: 'not counted',
      transferPlans: 'before',
      schoolYearStarts: '09-01',
      draftCommentsClose: 14,
      digitalConsentAge: 13,
    });
  });

  const wrong = [
    { dayOfReceipt: 'day 0' },
    { transferPlans: 'after' },
    { schoolYearStarts: '10-01' },
    { schoolYearStarts: '09-31' },
    { schoolYearStarts: '08-00' },
    { schoolYearStarts: '2026-09-01' },
    { draftCommentsClose: 13 },
    { digitalConsentAge: 12 },
    { digitalConsentAge: 17 },
    { digitalConsentAge: 13.5 },
    { exceptions: [] },
  ];
  for (const choice of wrong)
    it(`may not be ${JSON.stringify(choice)}`, () => {
      assert.equal(choicesSchema.safeParse(choice).success, false);
    });
});

describe('a sentence', () => {
  it('says what the council has chosen, where it is not what the law says first', () => {
    const move = { event: 'phase-transfer', kind: 'primary-to-secondary', on: '2027-09-01' };
    const plan = deadlineOf('issue-amended-plan', move, { transferPlans: 'by' });
    assert.equal(plan.due, '2027-02-15');
    assert.match(plan.says, /before 15 February .*This council takes that day itself to be in time/);
    assert.doesNotMatch(deadlineOf('issue-amended-plan', move).says, /This council/);

    const draft = { event: 'draft-served', on: '2026-05-01' };
    assert.match(deadlineOf('comment-on-draft', draft, { draftCommentsClose: 15 }).says, /one day more than that\.$/);
    assert.match(deadlineOf('comment-on-draft', draft).says, /may not close before this day ends\.$/);
  });
});
