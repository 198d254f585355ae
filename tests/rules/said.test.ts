import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ADVICE, EVENT_KINDS } from '#features/plan/event.ts';
import { saysMore } from '#features/plan/said.ts';
import { takenBackFrom } from '#features/plan/seen.ts';
import type { TrackerWords } from '#features/plan/words.ts';
import { event, READER, story } from '../support/stories.ts';

const WORDS = {
  advice: Object.fromEntries(ADVICE.map((kind) => [kind, `the advice: ${kind}`])),
  events: Object.fromEntries(EVENT_KINDS.map((kind) => [kind, `it was: ${kind}`])),
} as Pick<TrackerWords, 'advice' | 'events'>;

describe('what is said of an event besides its kind and its day', () => {
  it('is when the meeting is, which advice, and by when it is expected', () => {
    for (const [one, says] of [
      [event(1, 'review meeting set', '2026-11-02', { meetingOn: '2026-12-01' }), 'for 1 December 2026'],
      [event(1, 'new date expected', '2026-11-02', { expectedOn: '2026-12-01' }), '1 December 2026'],
      [event(1, 'advice received', '2026-11-02', { advice: 'health' }), 'the advice: health'],
      [event(1, 'school asked', '2026-11-02', {}, { words: { school: 'Elm' } }), 'Elm'],
      [event(1, 'draft sent', '2026-11-02'), undefined],
    ] as const)
      assert.equal(saysMore(one, WORDS), says);
  });

  it('is what it was that was taken back, and its day', () => {
    const [back] = takenBackFrom(
      READER,
      story(['draft sent', '2026-11-02'], ['did not happen', '2026-11-09', {}, { supersedes: 'e1' }]),
    );
    assert.ok(back);
    assert.equal(saysMore(back, WORDS), 'it was: draft sent, 2 November 2026');
  });
});
