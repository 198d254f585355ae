import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answerTo } from '#features/clock/answer.ts';
import { DEFAULT_CHOICES } from '#features/clock/choices.ts';
import { rulesetFor, RULESETS } from '#features/clock/deadlines.ts';
import { EVENT_NAMES, isEventName, partsOf, readHappening, type EventName } from '#features/clock/happening.ts';
import { daysOf, TODAY } from '../support/clock.ts';

describe('what somebody says has happened', () => {
  const refused: [because: string, said: Record<string, unknown>, error: RegExp, part?: string][] = [
    ['says nothing', {}, /^Say what has happened: request-received, /],
    ['names no event of ours', { event: 'birthday', on: '2026-01-05' }, /^We do not know this event/],
    ['names what JavaScript has of its own', { event: '__proto__', on: '2026-01-05' }, /^We do not know this event/],
    ['names two events', { event: ['born', 'closure'], on: '2026-01-05' }, /^We do not know this event/],
    ['has no day', { event: 'plan-made' }, /^Say which day it was/, 'on'],
    ['has a day that no calendar has', { event: 'plan-made', on: '2026-02-30' }, /^That is not a day/, 'on'],
    ['has a leap day in another year', { event: 'plan-made', on: '2027-02-29' }, /^That is not a day/, 'on'],
    ['has a day as a letter writes it', { event: 'plan-made', on: '5 January 2026' }, /^That is not a day/, 'on'],
    ['has a time', { event: 'plan-made', on: '2026-01-05T00:00' }, /^That is not a day/, 'on'],
    ['has two days', { event: 'plan-made', on: ['2026-01-05', '2026-01-06'] }, /^That is not a day/, 'on'],
    ['has a script for a day', { event: 'plan-made', on: '<script>alert(1)</script>' }, /^That is not a day/, 'on'],
    ['is of 1850', { event: 'plan-made', on: '1850-01-05' }, /^The rules began on 1 September 2014/, 'on'],
    ['is of the day before the rules', { event: 'plan-made', on: '2014-08-31' }, /^The rules began/, 'on'],
    ['is of the next century', { event: 'plan-made', on: '2100-01-01' }, /until 31 December 2099/, 'on'],
    [
      'says more than the event takes',
      { event: 'plan-made', on: '2026-01-05', kind: 'x' },
      /takes only these: event, on\.$/,
    ],
    ['has no kind of move', { event: 'phase-transfer', on: '2027-09-01' }, /^Say which move it is/, 'kind'],
    [
      'has a kind of move of its own',
      { event: 'phase-transfer', on: '2027-09-01', kind: 'x' },
      /^Say which move/,
      'kind',
    ],
    ['has no order', { event: 'order-made', on: '2027-01-12' }, /^Say what the order was/, 'order'],
    [
      'has an order of its own',
      { event: 'mediation-agreed', on: '2027-01-12', order: 'pay' },
      /^Say what the/,
      'order',
    ],
    [
      'has its notice before the meeting',
      { event: 'review-meeting', on: '2026-09-22', noticeSent: '2026-09-21' },
      /comes after the meeting/,
      'noticeSent',
    ],
    [
      'has its certificate before the decision',
      { event: 'decision-sent', on: '2026-09-22', certificateIssued: '2026-09-21' },
      /comes after the decision/,
      'certificateIssued',
    ],
    [
      'has its last review after the move',
      { event: 'plan-transferred', on: '2026-09-22', lastReviewed: '2026-09-23' },
      /before the plan moved/,
      'lastReviewed',
    ],
    ['has no last review', { event: 'plan-transferred', on: '2026-09-22' }, /^Say which day/, 'lastReviewed'],
    [
      'opens before it closes',
      { event: 'closure', on: '2026-07-22', reopens: '2026-07-22', adviceRequested: '2026-07-15' },
      /opens again after/,
      'reopens',
    ],
    [
      'has no day for the advice',
      { event: 'closure', on: '2026-07-22', reopens: '2026-09-02' },
      /^Say which day/,
      'adviceRequested',
    ],
    ['is born tomorrow', { event: 'born', on: '2026-11-23' }, /still to come/, 'on'],
    ['was 25 before the rules', { event: 'born', on: '1989-08-31' }, /have turned 25 since/, 'on'],
    [
      'has the school year of another birthday',
      { event: 'born', on: '2010-09-01', schoolYearStarts: '2027-09-03' },
      /16th birthday\.$/,
      'schoolYearStarts',
    ],
  ];
  for (const [because, said, error, part] of refused)
    it(`is refused in a sentence when it ${because}`, () => {
      const read = readHappening(said, TODAY);
      assert.ok('error' in read, JSON.stringify(read));
      assert.match(read.error, error);
      assert.match(read.error, /\.$/);
      assert.equal(read.part, part);
    });

  const taken: [because: string, said: Record<string, string>][] = [
    ['the first day of the rules', { event: 'plan-made', on: '2014-09-01' }],
    ['the last day of the century', { event: 'request-received', on: '2099-12-31' }],
    ['a leap day', { event: 'plan-made', on: '2028-02-29' }],
    ['a birthday today', { event: 'born', on: TODAY }],
    ['the first birthday that the rules know', { event: 'born', on: '1989-09-01' }],
    ['a notice on the day of the meeting', { event: 'review-meeting', on: '2026-09-22', noticeSent: '2026-09-22' }],
    [
      'a certificate on the day of the decision',
      { event: 'decision-sent', on: '2026-09-22', certificateIssued: '2026-09-22' },
    ],
    ['a review on the day of the move', { event: 'plan-transferred', on: '2026-09-22', lastReviewed: '2026-09-22' }],
  ];
  for (const [because, said] of taken)
    it(`is taken when it is of ${because}`, () => {
      assert.deepEqual(readHappening(said, TODAY), { happening: said });
    });
});

describe('an event', () => {
  const asks: Partial<Record<EventName, string[]>> = {
    'review-meeting': ['on', 'noticeSent?'],
    'phase-transfer': ['kind', 'on'],
    born: ['on', 'schoolYearStarts?'],
    'decision-sent': ['on', 'certificateIssued?'],
    'order-made': ['order', 'on'],
    'mediation-agreed': ['order', 'on'],
    'area-move-known': ['on', 'moves?'],
    'plan-transferred': ['on', 'lastReviewed'],
    closure: ['on', 'reopens', 'adviceRequested'],
  };
  for (const event of EVENT_NAMES)
    it(`${event} asks for ${(asks[event] ?? ['on']).join(', ')}`, () => {
      assert.deepEqual(
        partsOf(event).map(({ part, isNeeded }) => (isNeeded ? part : `${part}?`)),
        asks[event] ?? ['on'],
      );
    });

  it('is one of the 22 that the contract names', () => {
    assert.equal(EVENT_NAMES.length, 22);
    for (const word of ['', 'toString', '__proto__', 'Born']) assert.ok(!isEventName(word), word);
    assert.ok(!isEventName(undefined));
  });
});

describe('an answer', () => {
  it('is what the contract promises', () => {
    const answer = answerTo({ event: 'request-received', on: '2026-01-05' }, DEFAULT_CHOICES);
    assert.deepEqual([answer.event, answer.on, answer.rulesAsAt], ['request-received', '2026-01-05', '2026-06-15']);
    const promised = {
      id: 'decide-whether-to-assess',
      due: '2026-02-16',
      cautious: '2026-02-13',
      who: 'local authority',
      force: 'must',
      provision: 'Special Educational Needs and Disability Regulations 2014, regulation 5(1)',
      says: 'Within 6 weeks of receiving the request. The day of receipt is not counted.',
    };
    assert.deepEqual({ ...answer.deadlines[0], ...promised }, answer.deadlines[0]);
  });

  it('leaves out the numbers of our own sheet of facts', () => {
    const answer = answerTo({ event: 'request-received', on: '2026-01-05' }, DEFAULT_CHOICES);
    for (const deadline of answer.deadlines) assert.ok(!('fact' in deadline));
  });

  it('has the first day first', () => {
    const ids = Object.keys(daysOf({ event: 'review-meeting', on: '2026-09-22', noticeSent: '2026-09-23' }));
    assert.deepEqual(ids, [
      'give-notice-of-meeting',
      'circulate-report',
      'comment-on-amendments',
      'decide-after-review',
      'issue-amended-plan',
    ]);
  });
});

describe('the ruleset', () => {
  it('of everything since September 2014 is that of 2014, as at 15 June 2026', () => {
    for (const on of ['2014-09-01', '2026-06-15', '2099-12-31'] as const) {
      const { version, asAt } = rulesetFor({ event: 'plan-made', on });
      assert.deepEqual([version, asAt], ['2014', '2026-06-15']);
    }
  });

  it('of an age is the newest, however long ago somebody was born', () => {
    assert.equal(rulesetFor({ event: 'born', on: '1995-01-01' }), RULESETS.at(-1));
  });

  it('is none before there were rules', () => {
    assert.throws(() => rulesetFor({ event: 'plan-made', on: '2014-08-31' }), RangeError);
  });

  it('begins after the one before it', () => {
    const begins = RULESETS.map(({ effectiveFrom }) => effectiveFrom);
    assert.deepEqual(begins, [...new Set(begins)].sort());
  });
});
