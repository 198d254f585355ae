import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aboutSchema } from '#features/guides/about.ts';
import { guideSchema, isPastReview } from '#features/guides/guide.ts';
import { indexedGuide, plainText } from '#features/guides/indexed-guide.ts';

/** The front matter of a guide as an editor writes it. */
const draft = {
  title: 'Ask for short breaks',
  summary: 'How to ask, and who can have them.',
  audience: ['parents'],
  topics: ['social-care-and-short-breaks'],
  stages: ['0-5', '5-11'],
  owner: 'Short Breaks Team',
  checkedOn: '2026-11-22',
  reviewBy: '2027-05-22',
  sources: [{ title: 'Bury Council', published: '2024-01' }],
};

describe('a guide', () => {
  it('needs no services, related guides or path', () => {
    const guide = guideSchema.parse(draft);
    assert.deepEqual(guide.services, []);
    assert.deepEqual(guide.related, []);
    assert.equal(guide.path, undefined);
  });

  const wrong: { because: string; field: string; change: Record<string, unknown> }[] = [
    { because: 'has a title too long for a phone', field: 'title', change: { title: 'a'.repeat(66) } },
    { because: 'has a summary of more than a sentence', field: 'summary', change: { summary: 'a'.repeat(161) } },
    { because: 'is for nobody', field: 'audience', change: { audience: [] } },
    { because: 'is for somebody unknown', field: 'audience.0', change: { audience: ['everyone'] } },
    { because: 'stands behind no door', field: 'topics', change: { topics: [] } },
    { because: 'is for no age', field: 'stages', change: { stages: [] } },
    { because: 'is nobody’s to keep true', field: 'owner', change: { owner: '' } },
    { because: 'rests on nothing', field: 'sources', change: { sources: [] } },
    { because: 'is never looked at again', field: 'reviewBy', change: { reviewBy: undefined } },
    {
      because: 'points into somebody’s own machine',
      field: 'sources.0.url',
      change: { sources: [{ title: 'A file', url: 'file:///facts.pdf' }] },
    },
    { because: 'sends the reader to six other guides', field: 'related', change: { related: 'abcdef'.split('') } },
    { because: 'has a misspelt field', field: '', change: { sumary: 'Oh dear.' } },
  ];
  for (const { because, field, change } of wrong) {
    it(`is refused when it ${because}`, () => {
      const issues = guideSchema.safeParse({ ...draft, ...change }).error?.issues ?? [];
      assert.deepEqual(
        issues.map(({ path }) => path.join('.')),
        [field],
      );
    });
  }
});

describe('a page about the site', () => {
  it('has an owner and a day to look at it again, and stands behind no door', () => {
    const { title, summary, owner, checkedOn, reviewBy, sources } = draft;
    assert.equal(aboutSchema.safeParse({ title, summary, owner, checkedOn, reviewBy, sources }).success, true);
    assert.equal(aboutSchema.safeParse(draft).success, false);
  });
});

describe('the day to look at a guide again', () => {
  const guide = guideSchema.parse(draft);

  it('has not passed on the day itself', () => {
    assert.equal(isPastReview(guide, '2027-05-22'), false);
  });

  it('has passed the day after', () => {
    assert.equal(isPastReview(guide, '2027-05-23'), true);
  });
});

describe('a guide as the search knows it', () => {
  const guide = guideSchema.parse({
    ...draft,
    path: [
      { stop: 'You ask', when: 'Day 0', says: 'The clock starts.' },
      { stop: 'We answer', says: 'In writing.' },
    ],
  });
  const page = indexedGuide('short-breaks', guide, 'Ask us **first**.\n\n## Who\n\n- You\n- [Your friends](/friends)');

  it('has its address', () => {
    assert.equal(page.path, '/guides/short-breaks');
  });

  it('can be found by the words of its text and of its path, and not by marks', () => {
    assert.equal(
      page.body,
      'Ask us first.\nWho\nYou\nYour friends\nYou ask. Day 0. The clock starts.\nWe answer. In writing.',
    );
  });

  it('can be found through each of its doors', () => {
    assert.deepEqual(page.facets, [
      ['topic', 'social-care-and-short-breaks'],
      ['stage', '0-5'],
      ['stage', '5-11'],
      ['audience', 'parents'],
    ]);
  });
});

describe('the plain words of a text', () => {
  for (const { markdown, words } of [
    { markdown: '1. First\n2. Second', words: 'First\nSecond' },
    { markdown: '> A letter', words: 'A letter' },
    { markdown: 'Write to [us](mailto:us@example.org).', words: 'Write to us.' },
    { markdown: 'In *June* and `July`', words: 'In June and July' },
    { markdown: '\n\nOne.\n\n\nTwo.\n', words: 'One.\nTwo.' },
    { markdown: 'From 2 - 3 weeks', words: 'From 2 - 3 weeks' },
  ]) {
    it(`of ${JSON.stringify(markdown)} are ${JSON.stringify(words)}`, () => {
      assert.equal(plainText(markdown), words);
    });
  }
});
