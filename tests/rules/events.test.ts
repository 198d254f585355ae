import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EXCEPTIONS } from '#features/clock/exceptions.ts';
import { ORDERS } from '#features/clock/happening.ts';
import { DEFAULT_CHOICES } from '#features/clock/choices.ts';
import type { ExceptionId } from '#features/clock/deadline.ts';
import { deadlinesAfter } from '#features/clock/deadlines.ts';
import {
  EVENT_KINDS,
  EVENTS,
  groundsFor,
  LIFTABLE,
  readEvent,
  standingEvents,
  type NewEvent,
} from '#features/plan/event.ts';
import { beginForm } from '#features/plan/office-forms.ts';
import { story } from '../support/stories.ts';

// What an officer may write down about a plan. It is told on 22 November 2026.

const TODAY = '2026-11-22';
type Said = Parameters<typeof readEvent>[0];

function read(said: Record<string, string>): NewEvent {
  const answer = readEvent({ on: '2026-11-02', ...said } as Said, TODAY);
  assert.ok('event' in answer, JSON.stringify({ said, answer }));
  return answer.event;
}

function wrongWith(said: Record<string, string>): Record<string, string> {
  const answer = readEvent({ on: '2026-11-02', ...said } as Said, TODAY);
  assert.ok('errors' in answer, JSON.stringify({ said, answer }));
  return answer.errors;
}

describe('a record that is begun', () => {
  it('says at once everything that is missing', () => {
    const { error } = beginForm(() => TODAY).safeParse({
      event: crypto.randomUUID(),
      kind: 'moved in',
      reference: 'a'.repeat(41),
    });
    assert.deepEqual(error?.issues.map(({ path }) => path.join('.')).sort(), [
      'born',
      'care',
      'lastReviewedOn',
      'name',
      'on',
      'reference',
    ]);
  });
});

describe('what happened', () => {
  it('is one of what the portal knows, and nothing else by any name', () => {
    for (const kind of ['', 'home visited', 'constructor', '__proto__', 'toString', 'Request received'])
      assert.deepEqual(Object.keys(wrongWith({ kind })), ['kind'], kind);
  });

  it('is on a day that has been, since these rules began', () => {
    for (const on of ['', 'yesterday', '2026-02-30', '22/11/2026', '2026-11-23', '2014-08-31', '1066-10-14'])
      assert.deepEqual(Object.keys(wrongWith({ kind: 'draft sent', on })), ['on'], on);
    for (const on of ['2026-11-22', '2014-09-01']) assert.equal(read({ kind: 'draft sent', on }).happenedOn, on);
  });

  it('takes only what belongs to it', () => {
    assert.deepEqual(
      read({ kind: 'draft sent', by: 'parent', school: 'Elm', onlyFor: 'grace', ground: 'our mistake' }),
      {
        kind: 'draft sent',
        happenedOn: '2026-11-02',
        details: {},
        words: {},
        onlyFor: null,
        supersedes: null,
      },
    );
  });

  it('says what is missing, for each', () => {
    assert.deepEqual(Object.keys(wrongWith({ kind: 'school answered' })).sort(), ['answer', 'school']);
    assert.deepEqual(Object.keys(wrongWith({ kind: 'family answered' })).sort(), ['answer', 'onlyFor', 'papers']);
    assert.deepEqual(Object.keys(wrongWith({ kind: 'papers given', papers: 'draft' })), ['onlyFor']);
    assert.deepEqual(Object.keys(wrongWith({ kind: 'did not happen' })), ['kind']);
  });

  it('says which papers and which day are missing', () => {
    assert.equal(wrongWith({ kind: 'family answered' })['papers'], 'Say which papers');
    assert.equal(wrongWith({ kind: 'new date expected' })['expectedOn'], 'Give the new day');
    assert.equal(wrongWith({ kind: 'review meeting set' })['meetingOn'], 'Give the day of the meeting');
  });

  it('has a sentence for every detail that is wrong, and never the words of a program', () => {
    for (const kind of EVENT_KINDS) {
      const details = Object.keys(EVENTS[kind].details.shape);
      const answer = readEvent(
        {
          kind,
          on: '2026-11-02',
          onlyFor: 'grace',
          supersedes: 'e1',
          school: 'Elm',
          why: 'So',
          ...Object.fromEntries(details.map((name) => [name, 'made up'])),
        },
        TODAY,
      );
      const errors = 'errors' in answer ? answer.errors : {};
      assert.deepEqual(Object.keys(errors).sort(), details.toSorted(), kind);
      for (const sentence of Object.values(errors)) assert.doesNotMatch(sentence, /Invalid|expected|undefined/i, kind);
    }
  });

  it('keeps what was typed without what a database cannot keep, and not for ever', () => {
    assert.deepEqual(read({ kind: 'school asked', school: '  Elm\0 School ' }).words, { school: 'Elm School' });
    assert.deepEqual(Object.keys(wrongWith({ kind: 'school asked', school: 'a'.repeat(501) })), ['school']);
    assert.deepEqual(Object.keys(wrongWith({ kind: 'school asked', school: ' \0 ' })), ['school']);
  });

  it('is for one person where it always is, and may be where it can be', () => {
    assert.equal(read({ kind: 'papers given', papers: 'draft', onlyFor: 'grace' }).onlyFor, 'grace');
    assert.equal(read({ kind: 'appeal received', onlyFor: 'grace' }).onlyFor, 'grace');
    assert.equal(read({ kind: 'appeal received' }).onlyFor, null);
    assert.equal(read({ kind: 'final plan issued', onlyFor: 'grace' }).onlyFor, null);
  });
});

describe('a day that an event tells of', () => {
  const days: [said: Record<string, string>, name: string][] = [
    [{ kind: 'move begun', move: 'post-16' }, 'movesOn'],
    [{ kind: 'moving away' }, 'movesOn'],
    [{ kind: 'moved in' }, 'lastReviewedOn'],
    [{ kind: 'review meeting set' }, 'meetingOn'],
    [{ kind: 'new date expected' }, 'expectedOn'],
  ];
  for (const [said, name] of days)
    it(`is one that the clock can count with: ${said['kind']}`, () => {
      for (const wrong of ['0001-01-01', '2014-08-31', '2026-02-30', '2100-01-01', '9999-12-31', 'soon'])
        assert.deepEqual(Object.keys(wrongWith({ ...said, [name]: wrong })), [name], wrong);
      assert.equal(read({ ...said, [name]: '2026-10-01' }).details[name], '2026-10-01');
    });

  it('is before the move where it is the last review', () => {
    assert.deepEqual(Object.keys(wrongWith({ kind: 'moved in', lastReviewedOn: '2026-11-03' })), ['lastReviewedOn']);
  });
});

describe('a ground in law', () => {
  const said = { kind: 'exception recorded', why: 'The head teacher could not be reached', advice: 'health' };

  it('is refused where the law does not let it excuse this limit', () => {
    for (const deadline of LIFTABLE)
      for (const ground of Object.keys(EXCEPTIONS))
        if (groundsFor(deadline).includes(ground as ExceptionId)) read({ ...said, deadline, ground });
        else
          assert.deepEqual(Object.keys(wrongWith({ ...said, deadline, ground })), ['ground'], `${deadline}: ${ground}`);
  });

  it('is never a missed appointment but for the advice itself', () => {
    for (const deadline of LIFTABLE)
      assert.equal(groundsFor(deadline).includes('missed-appointment'), deadline === 'give-advice', deadline);
  });

  it('can be recorded wherever the clock knows that it lifts, and nowhere else', () => {
    const rules = [
      ...deadlinesAfter({ event: 'request-received', on: '2026-01-12' }, DEFAULT_CHOICES),
      ...deadlinesAfter({ event: 'advice-requested', on: '2026-01-12' }, DEFAULT_CHOICES),
      ...deadlinesAfter({ event: 'reassessment-agreed', on: '2026-01-12' }, DEFAULT_CHOICES),
      ...ORDERS.flatMap((order) => deadlinesAfter({ event: 'order-made', order, on: '2026-01-12' }, DEFAULT_CHOICES)),
    ];
    for (const deadline of LIFTABLE) {
      const lifts = new Set(rules.filter(({ id }) => id === deadline).flatMap(({ exceptions = [] }) => exceptions));
      assert.deepEqual([...lifts].sort(), groundsFor(deadline).toSorted(), deadline);
    }
  });

  it('needs its reason, its ground, and for advice which one', () => {
    assert.deepEqual(Object.keys(wrongWith({ kind: 'exception recorded', deadline: 'give-advice' })).sort(), [
      'ground',
      'why',
    ]);
    assert.deepEqual(
      Object.keys(wrongWith({ ...said, deadline: 'give-advice', ground: 'missed-appointment', advice: '' })),
      ['advice'],
    );
  });

  it('is none of what makes councils late', () => {
    for (const ground of ['not enough staff', 'waiting for advice', 'waiting for a school', 'summer'])
      assert.deepEqual(Object.keys(wrongWith({ ...said, deadline: 'issue-final-plan', ground })), ['ground'], ground);
  });
});

describe('what counts of all that was written down', () => {
  it('is what nothing stands in the place of, as it happened', () => {
    const events = story(
      ['draft sent', '2026-11-02'],
      ['request received', '2026-06-01'],
      ['request received', '2026-05-25', {}, { supersedes: 'e2' }],
      ['request received', '2026-05-18', {}, { supersedes: 'e3' }],
      ['did not happen', '2026-11-03', {}, { supersedes: 'e1' }],
      ['decided to assess', '2026-07-01'],
    );
    assert.deepEqual(
      standingEvents(events).map(({ id }) => id),
      ['e4', 'e6'],
    );
  });

  it('is in the order in which it was written down, on one day', () => {
    const events = story(
      ['decided to make a plan', '2026-11-02'],
      ['draft sent', '2026-11-02'],
      ['caseworker changed', '2026-11-01'],
    );
    assert.deepEqual(
      standingEvents(events.toReversed()).map(({ id }) => id),
      ['e3', 'e1', 'e2'],
    );
  });
});
