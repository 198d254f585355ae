import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DEFAULT_CHOICES } from '#features/clock/choices.ts';
import {
  ADVICE,
  EVENT_KINDS,
  EVENTS,
  FREE_WORDS,
  isEventKind,
  type EventKind,
  type FreeWord,
  type PlanEvent,
} from '#features/plan/event.ts';
import { hidesTurn, seenBy, type Reader } from '#features/plan/seen.ts';
import { timeline } from '#features/plan/timeline.ts';
import { PARTS_OF_A_PLAN, partsIn, type PartOfAPlan } from '#features/plan/standing.ts';
import { event, READER, story } from '../support/stories.ts';

// What Ben sees of a plan that Helen, who may not be found, has a part in.

const HELEN = 'canary-person-helen';
const ALL: ReadonlySet<PartOfAPlan> = new Set(Object.keys(PARTS_OF_A_PLAN) as PartOfAPlan[]);
const ben: Reader = { personId: 'ben', parts: ALL, isKeptApart: true };
const helen: Reader = { personId: HELEN, parts: ALL, isKeptApart: false };
const joan: Reader = { personId: 'joan', parts: ALL, isKeptApart: false };

const CANARIES = Object.fromEntries(Object.keys(FREE_WORDS).map((word) => [word, `canary-word-${word}`]));

/** Every value that a detail of a kind can have, or a day where it is one. */
function valuesOf(kind: EventKind): [name: string, value: string][] {
  return Object.entries(EVENTS[kind].details.shape).flatMap(([name, schema]) => {
    const { options } = ('unwrap' in schema ? schema.unwrap() : schema) as { options?: readonly string[] };
    return (options ?? ['2027-03-03']).map((value): [string, string] => [name, value]);
  });
}

/** An event of a kind with every one of its values in turn, with a canary in every free word, for all and for Helen. */
function everyOne(kind: EventKind): PlanEvent[] {
  const values = valuesOf(kind);
  const sets = values.length > 0 ? values.map(([name, value]) => ({ ...firstOf(kind), [name]: value })) : [{}];
  return sets.flatMap((details, index) =>
    [null, HELEN].map((onlyFor, place) =>
      event(index * 2 + place + 1, kind, '2026-11-02', details, { words: CANARIES, onlyFor }),
    ),
  );
}

function firstOf(kind: EventKind): Record<string, string> {
  return Object.fromEntries(valuesOf(kind).reverse());
}

/** What Ben is never told, whatever the kind: who asked, why a limit was lifted, an end because they moved away. */
const NEVER_DETAILS = ['by', 'how', 'ground', 'lastReviewedOn'];
const NEVER_KINDS: EventKind[] = [
  'papers given',
  'family answered',
  'school asked',
  'school answered',
  'mediation wanted',
  'mediation not wanted',
  'mediation not arranged',
  'mediation certificate issued',
  'mediation held',
  'appeal received',
  'appeal ended',
  'order made',
  'mediation agreed',
  'appeal not opposed',
  'review meeting set',
  're-assessment asked for',
  'became responsible',
  'told after moving in',
  'moving away',
];

describe('Ben, who is kept apart from Helen', () => {
  for (const kind of EVENT_KINDS) {
    const seen = everyOne(kind).flatMap((one) => seenBy(ben, [one]));

    it(`finds nothing of her in an event: ${kind}`, () => {
      assert.doesNotMatch(JSON.stringify(seen), /canary/);
      for (const { details, words } of seen) {
        for (const name of NEVER_DETAILS) assert.ok(!Object.hasOwn(details, name), name);
        assert.deepEqual(words, {});
      }
    });

    if (NEVER_KINDS.includes(kind))
      it(`does not learn that it happened: ${kind}`, () => {
        assert.deepEqual(seen, []);
      });
  }

  it('sees what is his own', () => {
    const own = story(
      ['papers given', '2026-11-02', { papers: 'draft' }, { onlyFor: 'ben' }],
      ['appeal received', '2026-11-09', {}, { onlyFor: 'ben' }],
      ['mediation wanted', '2026-11-09', {}, { onlyFor: 'ben' }],
    );
    assert.equal(seenBy(ben, own).length, 3);
  });

  it('sees the steps of the plan and their days, which are the council’s', () => {
    const steps = story(
      ['request received', '2026-11-02'],
      ['decided to assess', '2026-11-20'],
      ['draft sent', '2027-01-20'],
    );
    assert.deepEqual(
      seenBy(ben, steps).map(({ kind, happenedOn }) => [kind, happenedOn]),
      [
        ['request received', '2026-11-02'],
        ['decided to assess', '2026-11-20'],
        ['draft sent', '2027-01-20'],
      ],
    );
  });

  it('does not learn when she was asked for her views, or gave them, and sees his own and all other advice', () => {
    const advice = story(
      ['advice asked for', '2026-11-02', { advice: 'family' }],
      ['advice received', '2026-11-09', { advice: 'family' }],
      ['advice received', '2026-11-10', { advice: 'family' }, { onlyFor: 'ben' }],
      ['advice received', '2026-11-11', { advice: 'health' }],
    );
    const daysFor = (reader: Reader) => seenBy(reader, advice).map(({ happenedOn }) => happenedOn);
    assert.deepEqual(daysFor(ben), ['2026-11-10', '2026-11-11']);
    assert.deepEqual(daysFor(helen), ['2026-11-02', '2026-11-09', '2026-11-11']);
  });

  it('sees a new assessment from the answer on, with the days of the answer, and not who asked or when', () => {
    const events = story(
      ['request received', '2019-01-14'],
      ['final plan issued', '2019-05-31'],
      ['decided after review', '2026-06-12', { decision: 'keep' }],
      ['re-assessment asked for', '2026-09-01'],
      ['decided to re-assess', '2026-09-15'],
      ['draft sent', '2026-11-19'],
    );
    const seen = seenBy(ben, events);
    const now = timeline({ events: seen, dateOfBirth: '2012-06-30' }, '2026-11-22', DEFAULT_CHOICES);
    assert.equal(now.stage, 'plan-in-place');
    const again = now.beside.find(({ id }) => id === 're-assessment');
    assert.deepEqual(
      again?.steps.slice(0, 1).map(({ id, doneOn }) => [id, doneOn]),
      [['decide-to-re-assess', '2026-09-15']],
    );
    assert.equal(again.steps.at(-1)?.due?.due, '2026-12-22');
    assert.deepEqual(now.late, []);
    assert.doesNotMatch(JSON.stringify(now), /2026-09-01/);
  });

  it('is told no day of an assessment that began when she came to live here', () => {
    const events = story(
      ['became responsible', '2026-01-12'],
      ['decided to assess', '2026-02-20'],
      ['request received', '2026-03-02'],
    );
    assert.equal(hidesTurn(ben, events), true);
    assert.equal(hidesTurn(helen, events), false);
    const now = timeline(
      { events: seenBy(ben, events), dateOfBirth: '2018-06-30', areDaysUnsure: true },
      '2026-12-24',
      DEFAULT_CHOICES,
    );
    assert.deepEqual([now.stage, now.late], ['assessing', []]);
    assert.ok(now.way?.steps.every(({ due }) => due === undefined));
  });

  it('sees that a plan came to us, without how it was reviewed before and what they were told', () => {
    const events = story(
      ['moved in', '2026-10-05', { lastReviewedOn: '2026-01-20' }],
      ['told after moving in', '2026-11-02'],
    );
    const now = timeline({ events: seenBy(ben, events), dateOfBirth: '2018-06-30' }, '2026-12-24', DEFAULT_CHOICES);
    assert.deepEqual([now.stage, now.beside, now.late], ['plan-in-place', [], []]);
  });

  it('is told of a meeting that is set for him', () => {
    const his = story(['review meeting set', '2026-11-02', { meetingOn: '2026-12-01' }, { onlyFor: 'ben' }]);
    assert.deepEqual(
      seenBy(ben, his).map(({ details }) => details),
      [{ meetingOn: '2026-12-01' }],
    );
  });

  it('is told no day of an assessment that an order of hers counts anew', () => {
    const events = story(
      ['request received', '2026-01-12'],
      ['decided not to assess', '2026-02-20'],
      ['order made', '2026-07-01', { order: 'assess' }, { onlyFor: HELEN }],
      ['decided to assess', '2026-07-10'],
    );
    assert.equal(hidesTurn(ben, events), true);
    assert.equal(hidesTurn(helen, events), false);
    const now = timeline(
      { events: seenBy(ben, events), dateOfBirth: '2018-06-30', areDaysUnsure: true },
      '2026-12-24',
      DEFAULT_CHOICES,
    );
    assert.equal(now.stage, 'assessing');
    assert.deepEqual(now.late, []);
    assert.ok(now.way?.steps.every(({ due }) => due === undefined));
  });

  it('cannot tell that something of hers was put right', () => {
    const corrected = story(
      ['papers given', '2026-11-02', { papers: 'draft' }, { onlyFor: HELEN }],
      ['decided to assess', '2026-11-03', {}, { supersedes: 'e1' }],
    );
    assert.deepEqual(
      seenBy(ben, corrected).map(({ kind, supersedes }) => [kind, supersedes]),
      [['decided to assess', null]],
    );
  });
});

describe('somebody of the family', () => {
  it('sees nothing that is for somebody else', () => {
    for (const kind of EVENT_KINDS)
      for (const one of everyOne(kind).filter(({ onlyFor }) => onlyFor === HELEN))
        assert.deepEqual(seenBy(joan, [one]), [], kind);
  });

  it('sees what is for them', () => {
    for (const kind of EVENT_KINDS.filter((one) => one !== 'did not happen'))
      for (const one of everyOne(kind).filter(({ onlyFor }) => onlyFor === HELEN))
        assert.equal(seenBy(helen, [one]).length, 1, kind);
  });

  it('never sees an officer’s own words, whoever they are', () => {
    for (const kind of EVENT_KINDS)
      for (const reader of [ben, helen, joan])
        assert.doesNotMatch(JSON.stringify(seenBy(reader, everyOne(kind))), /canary-word-why/, kind);
  });

  it('sees no papers and no answer of which nobody wrote down whose they are', () => {
    for (const kind of ['papers given', 'family answered'] as const)
      assert.deepEqual(seenBy(joan, [event(1, kind, '2026-11-02', { papers: 'draft' })]), [], kind);
  });

  it('sees nothing that was superseded, and never that something did not happen', () => {
    const events = story(
      ['decided not to assess', '2026-11-02'],
      ['did not happen', '2026-11-03', {}, { supersedes: 'e1' }],
    );
    assert.deepEqual(seenBy(joan, events), []);
  });
});

describe('the parts of a plan that somebody may see', () => {
  const seenWith = (parts: string) => {
    const reader = { ...READER, parts: partsIn(parts) };
    return EVENT_KINDS.flatMap(everyOne)
      .map((one) => ({ ...one, onlyFor: 'grace' }))
      .flatMap((one) => seenBy(reader, [one]));
  };

  it('are none without a word that opens them', () => {
    for (const words of ['', ' ', 'everything', 'constructor', 'STEPS']) assert.deepEqual(seenWith(words), [], words);
  });

  it('hide every kind of advice from whoever may see the steps only: an exception names one too', () => {
    const text = JSON.stringify(seenWith('steps').map(({ details }) => details));
    for (const advice of ADVICE) assert.ok(!text.includes(`"advice":"${advice}"`), advice);
    assert.match(JSON.stringify(seenWith('steps advice')), /"advice":"social care"/);
  });

  it('hide every school and place from whoever may not see schools', () => {
    assert.doesNotMatch(JSON.stringify(seenWith('steps advice')), /canary-word/);
    const seen = JSON.stringify(seenWith('steps advice schools'));
    assert.match(seen, /canary-word-school/);
    assert.match(seen, /canary-word-place/);
  });

  it('show schools alone as little else', () => {
    const kinds = new Set(seenWith('schools').map(({ kind }) => kind));
    assert.deepEqual([...kinds], ['school asked', 'school answered']);
  });
});

describe('what is added one day', () => {
  it('is hidden while nobody has listed it: a kind', () => {
    const made = { ...event(1, 'decided to assess', '2026-11-02'), kind: 'home visited' } as unknown as PlanEvent;
    for (const reader of [ben, joan]) assert.deepEqual(seenBy(reader, [made]), []);
    assert.equal(isEventKind('home visited'), false);
    assert.equal(isEventKind('constructor'), false);
  });

  it('is hidden while nobody has listed it: a detail, or a free word', () => {
    for (const kind of EVENT_KINDS) {
      const made = event(
        1,
        kind,
        '2026-11-02',
        { ...firstOf(kind), address: 'canary-detail' },
        {
          words: { safeAddress: 'canary-word' } as Partial<Record<FreeWord, string>>,
          onlyFor: 'joan',
        },
      );
      for (const reader of [{ ...ben, personId: 'joan' }, joan])
        assert.doesNotMatch(JSON.stringify(seenBy(reader, [made])), /canary/, kind);
    }
  });
});
