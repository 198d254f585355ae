import assert from 'node:assert/strict';
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { parse } from 'yaml';
import { anchorOf, glossarySchema } from '#features/guides/glossary.ts';
import { thesaurusSchema } from '#features/search/thesaurus.ts';
import { wordsOf } from '#features/search/words.ts';
import { doorsSchema } from '#features/topics/topic.ts';
import { readSiteContent } from '../src/commands/site-content.ts';

const content = await readSiteContent();
const glossary = glossarySchema.parse(parse(readFileSync('content/glossary.yaml', 'utf8')));
const thesaurus = thesaurusSchema.parse(parse(readFileSync('content/thesaurus.yaml', 'utf8')));
const doors = doorsSchema.parse(parse(readFileSync('content/doors.yaml', 'utf8')));
/** Every file as it stands, by its path. */
const files = globSync('content/**/*.{md,yaml}')
  .sort()
  .map((path): [string, string] => [path, readFileSync(path, 'utf8')]);

describe('the content', () => {
  it('has at least twenty guides', () => {
    assert.ok(content.guides.size >= 20, String(content.guides.size));
  });

  it('has every service and school that is known of', () => {
    assert.equal(content.services.size, 87);
    assert.equal(content.schools.size, 91);
  });

  it('holds words only, and no code', () => {
    const others = globSync('content/**/*.*').filter((path) => !/\.(md|yaml)$/.test(path));
    assert.deepEqual(others, []);
  });

  it('leads to services, guides and categories that are there', () => {
    const missing = [...content.guides].flatMap(([id, { services, related }]) => [
      ...services.filter((service) => !content.services.has(service)).map((service) => `${id} → ${service}`),
      ...related.filter((guide) => !content.guides.has(guide) || guide === id).map((guide) => `${id} → ${guide}`),
    ]);
    const doorless = Object.entries(doors.topics).flatMap(([topic, { categories }]) =>
      categories.filter((category) => !(category in content.categories)).map((category) => `${topic} → ${category}`),
    );
    assert.deepEqual([...missing, ...doorless], []);
  });

  it('gives places of schools that are in the directory', () => {
    const { schools } = content.performance.past.places;
    assert.deepEqual(
      schools.filter(({ entry }) => !content.schools.has(entry)).map(({ entry }) => entry),
      [],
    );
  });

  it('is looked at again within a year of the last check', () => {
    const figures = Object.entries(content.performance).map(([id, { page }]) => [id, page] as const);
    const pages = [...content.guides, ...content.flowCharts, ...content.about, ...figures];
    const late = pages.filter(([, { checkedOn, reviewBy }]) => {
      const days = (Date.parse(reviewBy) - Date.parse(checkedOn)) / 86_400_000;
      return days <= 0 || days > 366;
    });
    assert.deepEqual(
      late.map(([id]) => id),
      [],
    );
  });
});

describe('content with a mistake', () => {
  const mistakes = [
    {
      because: 'a field is misspelt',
      file: 'guides/sendiass.md',
      change: (text: string) => text.replace('summary:', 'sumary:'),
      says: /guides[/\\]sendiass\.md/,
    },
    {
      because: 'a category is unknown',
      file: 'directory/services/ipsea.yaml',
      change: (text: string) => text.replace(/categories: .*/, 'categories: [unicorns]'),
      says: /ipsea\.yaml: categories: "unicorns"/,
    },
    {
      because: 'a day is no day',
      file: 'directory/schools/elms-bank.yaml',
      change: (text: string) => text.replace(/2026-11-22/, '22/11/2026'),
      says: /elms-bank\.yaml: checked\.on: must be a date like/,
    },
    {
      because: 'a flow chart leads to a guide that is not there',
      file: 'flow-charts/graduated-approach.yaml',
      change: (text: string) => text.replace('guide: sen-support', 'guide: sen-suport'),
      says: /graduated-approach\.yaml: steps: there is no guide "sen-suport"/,
    },
    {
      because: 'a guide names a flow chart that is not there',
      file: 'guides/sen-support.md',
      change: (text: string) => text.replace('charts: [graduated-approach', 'charts: [graduated'),
      says: /sen-support\.md: charts: there is no flow chart "graduated"/,
    },
    {
      because: 'a figure comes from a report that nobody knows',
      file: 'performance/other.yaml',
      change: (text: string) => text.replace('report: bury-cabinet-2024', 'report: somebody-said'),
      says: /other\.yaml: source: "somebody-said" is not in reports\.yaml/,
    },
    {
      because: 'a waiting time is about one child',
      file: 'performance/waiting-times.yaml',
      change: (text: string) => text.replace('measure: Average wait', 'measure: Longest wait'),
      says: /waiting-times\.yaml: elsewhere.*the longest wait is the wait of one child/,
    },
    {
      because: 'a waiting time is of a day after its report',
      file: 'performance/waiting-times.yaml',
      change: (text: string) => text.replace('asOf: "2024-05"', 'asOf: "2025-05"'),
      says: /waiting-times\.yaml: asOf: "2025-05" is after the report came out/,
    },
    {
      because: 'a question of the form has no words',
      file: 'transfer.yaml',
      change: (text: string) => text.replace('    title: Who is answering?\n', ''),
      says: /transfer\.yaml: questions\.who\.title/,
    },
    {
      because: 'a postcode is at sea',
      file: 'postcodes.yaml',
      change: (text: string) => text.replace(/ {2}BL9: .*/, '  BL9: [-2.29, 53.59]'),
      says: /postcodes\.yaml: areas\.BL9\.0/,
    },
    {
      because: 'a guide has lost its front matter',
      file: 'guides/sendiass.md',
      change: (text: string) => text.replace(/^---[\s\S]*?\n---\n/, ''),
      says: /sendiass\.md/,
    },
  ];
  for (const { because, file, change, says } of mistakes) {
    it(`is refused with the file and the reason when ${because}`, async (t) => {
      await assert.rejects(readSiteContent(copyWith(t, file, change)), says);
    });
  }
});

describe('the words of the search', () => {
  it('stand in one group only', () => {
    const groups = thesaurus.map((group) => new Set(group.map((phrase) => wordsOf(phrase).join(' '))));
    assert.deepEqual(twice(groups.flatMap((group) => [...group])), []);
  });

  it('are words', () => {
    assert.ok(thesaurus.flat().every((phrase) => wordsOf(phrase).length > 0));
  });
});

describe('the glossary', () => {
  it('gives each word one meaning', () => {
    assert.deepEqual(
      twice(glossary.flatMap(({ term, also }) => [term, ...also].map((form) => form.toLowerCase()))),
      [],
    );
  });

  it('gives each meaning an address of its own', () => {
    assert.deepEqual(twice(glossary.map(anchorOf)), []);
  });
});

describe('contacts', () => {
  it('are of organisations: no mobile number of a person', () => {
    const found = files.flatMap(([path, text]) => mobilesIn(text).map((number) => `${path}: ${number}`));
    assert.deepEqual(found, []);
  });

  for (const number of ['07700 900123', '07700900123', '+44 7700 900123', '+44 (0)7700 900 123', '07700-900-123']) {
    it(`would be caught with ${number}`, () => {
      assert.equal(mobilesIn(`Ring ${number}.`).length, 1);
    });
  }

  it('may be of a place: a landline, a text number and a date are no mobile', () => {
    assert.deepEqual(mobilesIn('0161 253 5678, 0800 014 9995, text 85258, 2024-07-21, 07 January'), []);
  });

  it('are of organisations: no e-mail address of a person', () => {
    const found = files.flatMap(([path, text]) => peopleIn(text).map((address) => `${path}: ${address}`));
    assert.deepEqual(found, []);
  });

  for (const address of ['jane.smith@bury.gov.uk', 'j.smith@nhs.net', 'janesmith@bury.gov.uk', 'mary@bury.gov.uk']) {
    it(`would be caught with ${address}`, () => {
      assert.deepEqual(peopleIn(`Write to ${address}.`), [address]);
    });
  }
});

describe('asking for an EHC needs assessment', () => {
  const texts = [
    ...[...content.guides].map(([id, { title, summary, path = [], markdown, topics }]) => ({
      id,
      aboutPlans: topics.includes('ehc-plans'),
      text: [title, summary, markdown, ...path.map(({ says }) => says)].join('\n'),
    })),
    ...[...content.services].map(([id, service]) => ({
      id,
      aboutPlans: service.categories.includes('ehc-plans'),
      text: [
        service.summary,
        service.offers,
        service.whoFor,
        service.eligibility,
        ...service.getIn.map(({ says }) => says),
      ].join('\n'),
    })),
    ...[...content.schools].map(([id, { notes = '', specialism = '', resourcedProvision }]) => ({
      id,
      aboutPlans: false,
      text: [notes, specialism, resourcedProvision?.says].join('\n'),
    })),
    ...[...content.flowCharts].map(([id, { title, summary, know, steps, topics }]) => ({
      id: `flow-charts/${id}`,
      aboutPlans: topics.includes('ehc-plans'),
      text: [title, summary, ...know, ...steps.flatMap(({ name, when = '' }) => [name, when])].join('\n'),
    })),
    { id: 'glossary', aboutPlans: true, text: glossary.map(({ says }) => says).join('\n') },
  ];

  it('depends on no panel, form or terms of evidence on any page: the law sets none', () => {
    const found = texts.flatMap(({ id, aboutPlans, text }) =>
      conditionsIn(text, aboutPlans).map((sentence) => `${id}: ${sentence}`),
    );
    assert.deepEqual(found, []);
  });

  const bad = [
    'You will need two terms of evidence before you ask.',
    'You need to show two terms of SEN support.',
    'The school must show 3 cycles of assess, plan, do, review.',
    'First the panel must agree.',
    'A panel decides whether you can ask for an EHC needs assessment.',
    'Your request goes to a panel, which has to approve it.',
    'Fill in the form to apply for an EHC needs assessment.',
    'To ask, complete the request form.',
    'You can only ask once the panel has met.',
    'We cannot look at a request without the form.',
    'We will not assess until there are two terms of help.',
    'You must send evidence with your request.',
    'A diagnosis is needed before an EHC needs assessment.',
    'You do not need a diagnosis, but you must fill in our form.',
    'You do not need a panel. You do need a report from an educational psychologist.',
    'Evidence is required.',
    'Ask by using the form on our website.',
    'We expect at least two terms of support first.',
  ];
  for (const sentence of bad) {
    it(`would be caught in “${sentence}”`, () => {
      assert.equal(conditionsIn(sentence, true).length, 1);
    });
  }

  it('would be caught on a page about something else, where the sentence speaks of it', () => {
    assert.equal(conditionsIn('For an EHC needs assessment you must first fill in a form.', false).length, 1);
    assert.equal(conditionsIn('To get the bus pass you must first fill in a form.', false).length, 0);
  });

  const good = [
    'You do not need a form.',
    'You do not need a panel to look at it first.',
    'No diagnosis, form or panel has to come first.',
    'You do not need to show a set time on SEN support.',
    'You do not have to wait for this group before you ask.',
    'There is no need for a form to be complete.',
    'Any reports you have can help.',
    'The council must decide within 6 weeks.',
  ];
  for (const sentence of good) {
    it(`may be spoken of like this: “${sentence}”`, () => {
      assert.deepEqual(conditionsIn(sentence, true), []);
    });
  }
});

describe('plain words', () => {
  it('are short sentences in every flow chart', () => {
    const long = [...content.flowCharts].flatMap(([id, { summary, know, steps }]) =>
      sentencesIn([summary, ...know, ...steps.flatMap(({ name, when = '' }) => [name, when])].join('\n'))
        .filter((sentence) => wordCount(sentence) > 25)
        .map((sentence) => `${id}: ${sentence}`),
    );
    assert.deepEqual(long, []);
  });

  for (const [id, guide] of content.guides) {
    it(`are short sentences: ${id}`, () => {
      const prose = [guide.summary, guide.markdown, ...(guide.path ?? []).map(({ says }) => says)].join('\n');
      const lengths = sentencesIn(withoutHeadings(prose)).map((sentence) => ({ sentence, words: wordCount(sentence) }));
      const mean = lengths.reduce((sum, { words }) => sum + words, 0) / lengths.length;
      assert.ok(mean <= 14, `${mean.toFixed(1)} words a sentence`);
      assert.deepEqual(
        lengths.filter(({ words }) => words > 30).map(({ sentence }) => sentence),
        [],
      );
    });
  }

  it('would be missed in a long sentence, wherever it stands', () => {
    const long = Array.from({ length: 31 }, () => 'word').join(' ');
    for (const text of [`Short one. ${long}.`, `- ${long}`, `> ${long}`, `1. ${long}`, `Ask (${long}). Then go.`])
      assert.ok(
        sentencesIn(text).some((sentence) => wordCount(sentence) > 30),
        text.slice(0, 20),
      );
  });

  it('are counted sentence by sentence', () => {
    const text = 'Ask us. You can [write](/x) to “us.” Then\n\n- wait 6 weeks\n- e-mail a.b@example.org at 4.30pm';
    assert.deepEqual(sentencesIn(text).map(wordCount), [2, 5, 1, 3, 4]);
  });
});

/** A copy of the content in which one file is changed. */
function copyWith(t: TestContext, file: string, change: (text: string) => string): string {
  const folder = mkdtempSync(join(tmpdir(), 'portal-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  cpSync('content', folder, { recursive: true });
  const before = readFileSync(join(folder, file), 'utf8');
  const after = change(before);
  assert.notEqual(after, before);
  writeFileSync(join(folder, file), after);
  return folder;
}

function twice(values: string[]): string[] {
  return values.filter((value, at) => values.indexOf(value) !== at);
}

function mobilesIn(text: string): string[] {
  return text.match(/(?:\+44\s?(?:\(0\)\s?)?|(?<![\d/-])0)7(?:[\s-]?\d){9}(?!\d)/g) ?? [];
}

/** What the address of a post or a service is made of. A word that is not here may be somebody's name. */
const WORDS_OF_POSTS = new Set(
  'admissions childrensdisabilityregister ehc ehe enquiries haf localoffer schoolorganisation send'.split(' '),
);
/** Looks like a person and is the Samaritans' own address. */
const NOT_A_PERSON = new Set(['jo@samaritans.org']);

function peopleIn(text: string): string[] {
  const addresses = text.match(/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g) ?? [];
  return addresses.filter((address) => {
    const [post = ''] = address.toLowerCase().split('@');
    return !NOT_A_PERSON.has(address) && !post.split(/[._-]/).every((word) => WORDS_OF_POSTS.has(word));
  });
}

/** What the law does not ask for. */
const THING =
  '(?:panels?|forms?|evidence|diagnos[ie]s|(?:two|three|four|[2-4]) (?:terms|cycles|rounds)|(?:terms?|cycles|rounds) of)';
/** Phrases that make one of them a condition. None may occur. */
const CONDITIONS = [
  `\\b(?:must|needs?|have to|has to|requires?|expects?)\\b.*\\b${THING}\\b`,
  `\\b${THING}\\b.*\\b(?:must|needs? to|has to|have to|needed|required|first|approves?|decides? (?:if|whether))\\b`,
  `\\bfirst\\b.*\\b${THING}\\b`,
  `\\b(?:cannot|can’t|can't|not)\\b.*\\b(?:without|unless|until|before)\\b.*\\b${THING}\\b`,
  `\\b(?:only|once)\\b.*\\b${THING}\\b`,
  '(?<!\\bmay )\\b(?:fill in|complete|use|using|send)\\b.*\\bforms?\\b',
  '\\b(?:you|they|school|we)\\b.*\\b(?:must|needs?|have to|has to|requires?)\\b.*\\breports?\\b',
].map((pattern) => new RegExp(pattern, 'i'));
/** Phrases that say that none is. */
const DENIALS =
  /\b(?:do|does) not (?:need|have to|ask)\b|\bno need\b|\bnot needed\b|\bno (?:[\w ,]*\bor )?(?:panel|form|diagnosis|evidence|report)\b/i;

/** The sentences of a text that make something a condition for asking. */
function conditionsIn(text: string, aboutPlans: boolean): string[] {
  return sentencesIn(text).filter((sentence) => {
    if (!aboutPlans && !/\bEHC\b|\bneeds assessment\b/i.test(sentence)) return false;
    const parts = sentence.split(/;|\bbut\b/);
    return parts.some((part) => !DENIALS.test(part) && CONDITIONS.some((condition) => condition.test(part)));
  });
}

function withoutHeadings(markdown: string): string {
  return markdown.replace(/^#+ .*$/gm, '');
}

/** The sentences of a Markdown text. What stands on a line of its own, in a list or in a table, is one. */
function sentencesIn(markdown: string): string[] {
  return markdown
    .split(/\n|\|/)
    .map((line) => line.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/^[\s>]*(?:#+|[-*]|\d+\.)?\s+/, ''))
    .flatMap((line) => line.split(/(?<=[.?!:]["”’)]*)\s+(?=["“‘([]?[\p{Lu}\d])/u))
    .filter((sentence) => wordCount(sentence) > 0);
}

function wordCount(sentence: string): number {
  return sentence.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}
