import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { IsoDate } from '#calendar/dates.ts';
import { DEFAULT_CHOICES } from '#features/clock/choices.ts';
import { effectOf, isThereAlready } from '#features/plan/effect.ts';
import { EVENT_KINDS, type EventKind, type NewEvent } from '#features/plan/event.ts';
import { canBeAdded, fieldsOf, KINDS_TO_ADD, likelyNext } from '#features/plan/office-words.ts';
import { timeline } from '#features/plan/timeline.ts';
import { story, type Told } from '../support/stories.ts';

const REQUEST: IsoDate = '2026-09-14';
const BORN: IsoDate = '2019-03-14';

function saying(kind: EventKind, happenedOn: IsoDate, more: Partial<NewEvent> = {}): NewEvent {
  return { kind, happenedOn, details: {}, words: {}, onlyFor: null, supersedes: null, ...more };
}

function effect(events: ReturnType<typeof story>, added: NewEvent, today: IsoDate) {
  return effectOf({ events, dateOfBirth: BORN }, added, today, DEFAULT_CHOICES);
}

describe('what an event would change', () => {
  it('of a plan without any: the days of the assessment appear', () => {
    const { stage, days } = effect([], saying('request received', REQUEST), '2026-09-15');
    assert.deepEqual(stage, { before: 'not-started', after: 'deciding-to-assess' });
    assert.deepEqual(
      days.filter(({ of }) => of === 'decide-to-assess' || of === 'final-plan'),
      [
        { of: 'decide-to-assess', before: undefined, after: '2026-10-26' },
        { of: 'final-plan', before: undefined, after: '2027-02-01' },
      ],
    );
  });

  it('is that a day moves, when the request came on another day', () => {
    const events = story(['request received', REQUEST, {}]);
    const { days } = effect(events, saying('request received', '2026-09-21', { supersedes: 'e1' }), '2026-09-22');
    assert.deepEqual(
      days.find(({ of }) => of === 'decide-to-assess'),
      { of: 'decide-to-assess', before: '2026-10-26', after: '2026-11-02' },
    );
  });

  it('is that a step is done, and its day is not awaited any more', () => {
    const events = story(['request received', REQUEST, {}]);
    const { done, days, next } = effect(events, saying('decided to assess', '2026-10-20'), '2026-10-20');
    assert.deepEqual(done, ['decide-to-assess']);
    assert.deepEqual(
      days.find(({ of }) => of === 'decide-to-assess'),
      { of: 'decide-to-assess', before: '2026-10-26', after: undefined },
    );
    assert.deepEqual([next.before?.id, next.after?.id], ['decide-to-assess', 'advice']);
  });

  it('is that nothing is late any more, and that it is again when it did not happen', () => {
    const events = story(['request received', REQUEST, {}]);
    const today: IsoDate = '2026-11-02';
    assert.deepEqual(effect(events, saying('decided to assess', '2026-10-30'), today).notLateAnyMore, [
      'decide-to-assess',
    ]);
    const both = story(['request received', REQUEST, {}], ['decided to assess', '2026-10-30']);
    const back = effect(both, saying('did not happen', '2026-10-30', { supersedes: 'e2' }), today);
    assert.deepEqual([back.becomesLate, back.notDoneAnyMore], [['decide-to-assess'], ['decide-to-assess']]);
  });

  it('is that a ground in law takes the limit away', () => {
    const events = story(['request received', REQUEST, {}]);
    const ground = { deadline: 'decide-whether-to-assess', ground: 'away-four-weeks' };
    const { lifted } = effect(events, saying('exception recorded', '2026-10-20', { details: ground }), '2026-10-30');
    assert.deepEqual(lifted, ['decide-to-assess']);
  });

  it('is nothing but itself, where no clock hears of it', () => {
    const events = story(['request received', REQUEST, {}]);
    const { days, stage, done } = effect(events, saying('caseworker changed', '2026-10-01'), '2026-10-01');
    assert.deepEqual([days, done, stage.before], [[], [], stage.after]);
  });
});

describe('the same once more', () => {
  const events = story(['request received', REQUEST, {}], ['advice received', '2026-10-30', { advice: 'health' }]);

  it('is seen by its kind, day and details', () => {
    assert.equal(isThereAlready(events, saying('request received', REQUEST)), true);
    assert.equal(isThereAlready(events, saying('request received', '2026-09-15')), false);
    const education = saying('advice received', '2026-10-30', { details: { advice: 'education' } });
    assert.equal(isThereAlready(events, education), false);
  });

  it('is not what it corrects', () => {
    assert.equal(isThereAlready(events, saying('request received', REQUEST, { supersedes: 'e1' })), false);
  });
});

describe('what an officer can add', () => {
  it('is everything that can happen, but what comes with something else', () => {
    const listed = KINDS_TO_ADD.flatMap(({ kinds }) => kinds);
    assert.deepEqual(
      EVENT_KINDS.filter((kind) => !listed.includes(kind)),
      ['caseworker changed', 'did not happen'],
    );
    assert.equal(new Set(listed).size, listed.length);
    assert.equal(canBeAdded('__proto__'), false);
  });

  it('has a form in words for each, with something to choose in every choice', () => {
    for (const kind of EVENT_KINDS)
      for (const field of fieldsOf(kind)) {
        assert.match(field.label, /^[A-Z]/, `${kind} ${field.name}`);
        if (field.type === 'choice') assert.ok(field.options.length > 1, `${kind} ${field.name}`);
      }
  });

  it('begins with what does the next step, and with why where it is late', () => {
    const likely = (today: IsoDate) =>
      likelyNext(
        timeline({ events: story(['request received', REQUEST, {}]), dateOfBirth: BORN }, today, DEFAULT_CHOICES),
      );
    assert.deepEqual(likely('2026-09-20'), ['decided to assess', 'decided not to assess']);
    assert.deepEqual(likely('2026-11-20'), [
      'decided to assess',
      'decided not to assess',
      'delay explained',
      'new date expected',
    ]);
  });
});

describe('what does not fit what is written down already', () => {
  const TODAY: IsoDate = '2027-03-01';
  const misfits = (told: Told[], kind: EventKind, on: IsoDate, more: Partial<NewEvent> = {}, today = TODAY) =>
    effect(story(...told), saying(kind, on, more), today).misfits;
  const OPEN: Told = ['request received', REQUEST];
  const DRAFT: Told[] = [
    OPEN,
    ['decided to assess', '2026-10-20'],
    ['draft sent', '2027-01-04'],
    ['papers given', '2027-01-04', { papers: 'draft' }, { onlyFor: 'helen' }],
    ['papers given', '2027-01-11', { papers: 'draft' }, { onlyFor: 'ben' }],
  ];
  const PLAN: Told = ['final plan issued', '2026-01-12'];
  const HELD: Told[] = [PLAN, ['review meeting held', '2026-10-13']];

  it('is a day before the request with which the assessment began', () => {
    assert.deepEqual(misfits([OPEN], 'decided to assess', '2026-09-13'), ['before-the-request']);
    assert.deepEqual(misfits([OPEN], 'decided to assess', REQUEST), []);
  });

  it('is a second request while one is open, and none that is corrected', () => {
    assert.deepEqual(misfits([OPEN], 'request received', '2026-10-01'), ['second-request']);
    assert.deepEqual(misfits([OPEN], 'request received', '2026-10-01', { supersedes: 'e1' }), []);
    assert.deepEqual(misfits([OPEN, ['decided not to assess', '2026-10-20']], 'request received', '2026-11-02'), []);
  });

  it('is advice that came before it was asked for', () => {
    const asked: Told = ['advice asked for', '2026-10-26', { advice: 'health' }];
    const health = { details: { advice: 'health' } };
    assert.deepEqual(misfits([OPEN, asked], 'advice received', '2026-10-25', health), ['advice-before-asked']);
    assert.deepEqual(misfits([OPEN, asked], 'advice received', '2026-10-26', health), []);
    assert.deepEqual(misfits([OPEN], 'advice received', '2026-10-26', health), []);
  });

  it('is to wait for advice when none is awaited', () => {
    const waiting = { details: { reason: 'waiting for advice' } };
    const asked: Told = ['advice asked for', '2026-10-26', { advice: 'health' }];
    assert.deepEqual(misfits([OPEN], 'delay explained', '2026-11-02', waiting), ['no-advice-awaited']);
    assert.deepEqual(misfits([OPEN, asked], 'delay explained', '2026-11-02', waiting), []);
  });

  it('is a refusal after a draft or a final plan', () => {
    assert.deepEqual(misfits(DRAFT, 'decided not to make a plan', '2027-01-20'), ['refused-after-draft']);
    assert.deepEqual(misfits(DRAFT.slice(0, 2), 'decided not to make a plan', '2027-01-04'), []);
  });

  it('is a plan that is issued while somebody of the family still has time to comment', () => {
    // Ben’s 15 days end on 25 January.
    assert.deepEqual(misfits(DRAFT, 'final plan issued', '2027-01-25'), ['time-to-comment-runs']);
    assert.deepEqual(misfits(DRAFT, 'final plan issued', '2027-01-26'), []);
    const changes: Told = ['papers given', '2026-11-09', { papers: 'changes' }, { onlyFor: 'ben' }];
    assert.deepEqual(misfits([...HELD, changes], 'amended plan issued', '2026-11-23'), ['time-to-comment-runs']);
    assert.deepEqual(misfits([...HELD, changes], 'amended plan issued', '2026-11-24'), []);
  });

  it('is a review or a changed plan where there is no plan', () => {
    for (const kind of ['amended plan issued', 'review meeting held', 'review report sent'] as const) {
      assert.deepEqual(misfits([OPEN], kind, '2026-11-02'), ['no-plan-yet'], kind);
      assert.deepEqual(misfits([PLAN], kind, '2026-11-02'), [], kind);
    }
  });

  it('is an expected day that has passed', () => {
    const expected = { details: { expectedOn: '2027-02-26' } };
    assert.deepEqual(misfits([OPEN], 'new date expected', '2027-02-01', expected), ['expected-day-passed']);
    assert.deepEqual(misfits([OPEN], 'new date expected', '2027-02-01', expected, '2027-02-26'), []);
  });

  it('is a meeting in less than 2 weeks', () => {
    const meeting = { details: { meetingOn: '2026-11-26' } };
    assert.deepEqual(misfits([PLAN], 'review meeting set', '2026-11-13', meeting), ['short-notice']);
    assert.deepEqual(misfits([PLAN], 'review meeting set', '2026-11-12', meeting), []);
  });
});
