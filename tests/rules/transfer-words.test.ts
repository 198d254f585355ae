import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { QUESTIONS, questionsFor } from '#features/phase-transfer/answers.ts';
import { lawAt, OPEN_AT_THE_PLACE, whatNext, type LawFacts, type LawPlace } from '#features/phase-transfer/law.ts';
import { questionWords, say, transferWordsSchema, type Phrase, type Reader } from '#features/phase-transfer/words.ts';
import { DEFAULT_CHOICES } from '#features/clock/choices.ts';

const text = readFileSync('content/transfer.yaml', 'utf8');
const words = transferWordsSchema.parse(parse(text));
const READERS: Reader[] = (['adult', 'young person'] as const).flatMap((speaker) =>
  [false, true].map((isEasy) => ({ speaker, isEasy })),
);
/** A slot counts as a short word. */
const plain = (said: string): string => said.replace(/\{\w+\}/g, 'ten');

describe('the words of the form', () => {
  for (const reader of READERS) {
    it(`are all there for ${named(reader)}`, () => {
      for (const id of questionsFor(reader.speaker)) {
        const { title, options, labels } = questionWords(words, id, reader);
        assert.ok(title.length > 0 && title.length < 70, `${id}: ${title}`);
        for (const said of [...options.map((option) => option.text), ...Object.values(labels)]) assert.ok(said, id);
      }
    });
  }

  it('ask the young person in other words than an adult, where it is about them', () => {
    const [adult, young] = READERS.filter(({ isEasy }) => !isEasy);
    assert.notEqual(questionWords(words, 'place', adult!).title, questionWords(words, 'place', young!).title);
  });

  it('draw something beside every question and every choice of the easy version', () => {
    const without = QUESTIONS.flatMap((id) =>
      questionWords(words, id, { speaker: 'young person', isEasy: true })
        .options.filter(({ symbol }) => !symbol)
        .map(({ value }) => `${id}: ${value}`),
    );
    assert.deepEqual(without, []);
  });

  it('have the same choices for everybody, so that answers mean the same', () => {
    for (const id of QUESTIONS) {
      const values = READERS.map((reader) => questionWords(words, id, reader).options.map(({ value }) => value));
      assert.deepEqual(new Set(values.map(String)).size, 1, id);
    }
  });

  it('never show a slot that nothing filled', () => {
    assert.throws(() => say(words.form.until, READERS[0]!), /\{closes\}/);
    assert.equal(
      say(words.form.until, READERS[0]!, { closes: '31 October 2026' }),
      'Please answer by 31 October 2026.',
    );
  });

  it('tell nobody whether somebody else has answered', () => {
    const said = everyPhrase(words).flatMap((phrase) => READERS.map((reader) => plain(raw(phrase, reader))));
    const telling = said.filter((one) => /\b(mother|father|other parent|both of you|has already)\b/i.test(one));
    assert.deepEqual(telling, []);
  });
});

describe('the easy version', () => {
  const easy = READERS.filter(({ isEasy }) => isEasy);
  const groups = Object.values(words).flatMap((group) => Object.values(group));

  it('has short sentences', () => {
    const long = groups
      .flatMap((group) => everyPhrase(group))
      .flatMap((phrase) => easy.flatMap((reader) => sentencesOf(plain(raw(phrase, reader)))))
      .filter((sentence) => wordsIn(sentence).length > 16);
    assert.deepEqual([...new Set(long)], []);
  });

  it('is easier to read than the standard version, and easy', () => {
    const gradeFor = (reader: Reader): number =>
      grade(
        groups
          .flatMap((group) => everyPhrase(group))
          .map((phrase) => plain(raw(phrase, reader)))
          .join('. '),
      );
    for (const reader of easy) {
      const [easyGrade, standardGrade] = [gradeFor(reader), gradeFor({ ...reader, isEasy: false })];
      assert.ok(easyGrade < standardGrade, `${easyGrade} is not under ${standardGrade}`);
      assert.ok(easyGrade <= 3, `${named(reader)}: ${easyGrade}`);
      // A reading age of 9 to 11 is a grade of 4 to 6.
      assert.ok(standardGrade <= 6, `${named(reader)}: ${standardGrade}`);
    }
  });
});

describe('the law, where it matters', () => {
  const mia: LawFacts = {
    speaker: 'young person',
    dateOfBirth: '2011-01-20',
    move: 'secondary-to-post-16',
    movesOn: '2027-09-01',
    decides: false,
  };
  const herMother: LawFacts = { ...mia, speaker: 'adult', decides: true };
  const inYear6: LawFacts = { ...herMother, dateOfBirth: '2016-02-03', move: 'primary-to-secondary' };
  const law = (where: LawPlace, facts: LawFacts, today: Parameters<typeof lawAt>[4], isEasy = false): string =>
    lawAt(words, where, { speaker: facts.speaker, isEasy }, facts, today, DEFAULT_CHOICES).join('\n');

  it('says that it is not the decision, at every place where one might think so', () => {
    for (const where of ['start', 'place', 'check', 'receipt'] as const) {
      for (const isEasy of [false, true]) assert.match(law(where, mia, '2026-11-22', isEasy), /not (the|decided)/);
    }
  });

  it('says with the place what must be named, unless what, what is another kind of request, and what right stays', () => {
    const said = law('place', inYear6, '2026-11-22');
    for (const part of [
      /we must name it, unless/,
      /age, ability, aptitude or special educational needs/,
      /wholly independent/,
      /at least 15 days/,
    ])
      // prettier-ignore
      assert.match(said, part);
  });

  it('says the most important of it with the place without asking for more, in both versions', () => {
    for (const isEasy of [false, true]) {
      const facts = { ...inYear6, speaker: 'adult' } as const;
      const open = lawAt(words, 'place', { speaker: 'adult', isEasy }, facts, '2026-11-22', DEFAULT_CHOICES)
        .slice(0, OPEN_AT_THE_PLACE)
        .join('\n');
      for (const part of [/not (the|decided)/, /unless/, /independent|private/, /15 days|again/])
        assert.match(open, part);
    }
  });

  it('says before and after sending that what they ask for may be another kind of request, only where it may', () => {
    for (const where of ['check', 'receipt'] as const) {
      assert.match(law(where, { ...inYear6, isOtherKind: true }, '2026-11-22'), /another kind of request/);
      assert.doesNotMatch(law(where, inYear6, '2026-11-22'), /another kind of request/);
    }
  });

  it('says with the others that they do not weaken it', () => {
    assert.match(law('others', inYear6, '2026-11-22'), /does not weaken/);
  });

  it('names the last Friday in June to a young person of Year 11 until that day, and to her mother', () => {
    assert.match(law('place', mia, '2027-06-25'), /parents or carers make the request today/);
    assert.match(law('place', mia, '2027-06-25'), /25 June 2027/);
    assert.match(
      law('place', herMother, '2027-06-25'),
      /25 June 2027\. After that day the request is the young person’s own/,
    );
  });

  it('says from the day after whose it is', () => {
    assert.match(law('place', { ...mia, decides: true }, '2027-06-26'), /the request is yours now/);
    assert.match(
      law('place', { ...herMother, decides: false }, '2027-06-26'),
      /the request is the young person’s own now/,
    );
  });

  it('says it to whoever acts for a young person, and to the young person', () => {
    assert.match(law('place', herMother, '2027-06-26'), /You act for the young person/);
    assert.match(law('place', mia, '2027-06-26'), /Somebody acts for you/);
  });

  it('says nothing of the end of school age to a family in Year 6', () => {
    assert.doesNotMatch(law('place', inYear6, '2026-11-22'), /school age/);
  });

  it('says to ask about the day when it hangs on the first day of term', () => {
    assert.match(law('place', { ...mia, dateOfBirth: '2011-09-02', movesOn: '2027-09-01' }, '2026-11-22'), /parents/);
    const early = { ...mia, dateOfBirth: '2010-09-02' as const };
    assert.match(law('place', early, '2026-11-22'), /Ask us about this day/);
  });

  it('gives the days of the clock that are still to come, and no others', () => {
    const steps = (today: Parameters<typeof lawAt>[4]) =>
      whatNext(words, READERS[0]!, inYear6, today, DEFAULT_CHOICES).flatMap(({ by }) => by ?? []);
    assert.deepEqual(steps('2026-10-01'), ['2026-11-22', '2026-12-20', '2027-02-14']);
    assert.deepEqual(steps('2027-01-10'), ['2027-02-14']);
    assert.deepEqual(steps('2027-03-01'), []);
  });

  it('leaves out the steps whose last day is over, and says that the plan may name a place', () => {
    const said = (today: Parameters<typeof lawAt>[4], reader = READERS[0]!) =>
      whatNext(words, reader, inYear6, today, DEFAULT_CHOICES).map(({ says }) => says);
    assert.equal(said('2026-10-01').length, 6);
    assert.match(said('2027-01-10').join('\n'), /behind us already/);
    assert.doesNotMatch(said('2027-01-10').join('\n'), /meeting|changes to the plan/);
    for (const reader of READERS) {
      const all = said('2027-06-29', reader);
      assert.equal(all.length, 3);
      assert.match(all.join('\n'), /may (name|say) a place already/);
      assert.doesNotMatch(all.join('\n'), /meeting|we send|is ready/i);
    }
  });

  it('names no day for a meeting to which there is no time to invite', () => {
    const meeting = (today: Parameters<typeof lawAt>[4]) =>
      whatNext(words, READERS[0]!, inYear6, today, DEFAULT_CHOICES).find(({ says }) => says.includes('review meeting'));
    assert.equal(meeting('2026-11-08')?.by, '2026-11-22');
    assert.deepEqual([meeting('2026-11-09')?.by, meeting('2026-11-09')?.isSoon], [undefined, true]);
  });
});

function named({ speaker, isEasy }: Reader): string {
  return `the ${speaker} who reads the ${isEasy ? 'easy' : 'standard'} version`;
}

function isPhrase(value: object): value is Exclude<Phrase, string> {
  return ('standard' in value && 'easy' in value) || ('adult' in value && 'young' in value);
}

function everyPhrase(group: unknown, key = ''): Phrase[] {
  if (typeof group === 'string') return key === 'symbol' ? [] : [group];
  if (typeof group !== 'object' || group === null) return [];
  if (isPhrase(group)) return [group];
  return Object.entries(group).flatMap(([name, value]) => everyPhrase(value, name));
}

function raw(phrase: Phrase, reader: Reader): string {
  const slots = new Proxy({}, { get: (_, slot) => `{${String(slot)}}` }) as Record<string, string>;
  return say(phrase, reader, slots);
}

function sentencesOf(said: string): string[] {
  return said.split(/[.!?:]+(?:\s|$)/).filter((sentence) => /\w/.test(sentence));
}

function wordsIn(said: string): string[] {
  return said.match(/[\p{L}\p{N}’'-]+/gu) ?? [];
}

/** The grade of Flesch and Kincaid. */
function grade(said: string): number {
  const all = wordsIn(said);
  const syllables = all.reduce((sum, word) => sum + syllablesOf(word), 0);
  return (0.39 * all.length) / sentencesOf(said).length + (11.8 * syllables) / all.length - 15.59;
}

function syllablesOf(word: string): number {
  const letters = word.toLowerCase().replace(/[^a-z]/g, '').replace(/(?:[^laeiouy]es|ed|[^laeiouy]e)$/, ''); // prettier-ignore
  return Math.max(1, letters.match(/[aeiouy]+/g)?.length ?? 1);
}
