import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { matchOf, termsOf } from '#features/search/question.ts';
import { phraseAt, thesaurusOf, thesaurusSchema } from '#features/search/thesaurus.ts';
import { slipsBetween, tellingWords, withOneLetterLeftOut, wordsOf } from '#features/search/words.ts';

const thesaurus = thesaurusOf(
  thesaurusSchema.parse([
    ['OT', 'occupational therapy'],
    ['short break', 'respite', 'time off from caring'],
    ["carer's allowance", 'carers money'],
    ['need', 'want'],
  ]),
);

describe('the words of a text', () => {
  for (const { text, words } of [
    { text: "Can't swim?", words: ['cant', 'swim'] },
    { text: 'Carer’s ALLOWANCE', words: ['carers', 'allowance'] },
    { text: 'Café, naïve', words: ['cafe', 'naive'] },
    { text: 'post-16 EHCP/SEN', words: ['post', '16', 'ehcp', 'sen'] },
    { text: ' *"NEAR(" ', words: ['near'] },
    { text: '🦄 …', words: [] },
    { text: '\ud800a\udc00b', words: ['a', 'b'] },
    { text: 'Żółć درس', words: ['zołc', 'درس'] },
    { text: '', words: [] },
  ]) {
    it(`of ${JSON.stringify(text)} are ${JSON.stringify(words)}`, () => {
      assert.deepEqual(wordsOf(text), words);
    });
  }
});

describe('the words that tell', () => {
  it('leave out what everybody says', () => {
    assert.deepEqual(tellingWords(wordsOf('my son needs help with eating')), ['help', 'eating']);
  });

  it('are all of them when every one is little', () => {
    assert.deepEqual(tellingWords(wordsOf('who are you')), ['who', 'are', 'you']);
  });
});

describe('the slips between two words', () => {
  for (const { one, other, slips, because } of [
    { one: 'tribunal', other: 'tribunal', slips: 0, because: 'they are the same' },
    { one: 'tribunel', other: 'tribunal', slips: 1, because: 'one letter is another' },
    { one: 'dislexia', other: 'dyslexia', slips: 1, because: 'one letter is another' },
    { one: 'echp', other: 'ehcp', slips: 1, because: 'two letters changed places' },
    { one: 'swiming', other: 'swimming', slips: 1, because: 'one letter is missing' },
    { one: 'autissm', other: 'autism', slips: 1, because: 'there is one letter more' },
    { one: 'anxitey', other: 'anxious', slips: 3, because: 'they are two different words' },
    { one: '', other: 'bus', slips: 3, because: 'nothing was typed' },
  ]) {
    it(`are ${slips} from “${one}” to “${other}”, and back: ${because}`, () => {
      assert.equal(slipsBetween(one, other), slips);
      assert.equal(slipsBetween(other, one), slips);
    });
  }

  it('of one letter leave a form that both words share', () => {
    const letters = new Set(withOneLetterLeftOut('tribunal'));
    for (const slip of ['tribunel', 'tribnual', 'tribual', 'tribunaal'])
      assert.ok(
        withOneLetterLeftOut(slip).some((form) => letters.has(form)),
        slip,
      );
  });
});

describe('the thesaurus', () => {
  it('knows a phrase by its words alone, whatever its capitals and marks', () => {
    assert.deepEqual(thesaurus.get('ot'), ['occupational therapy']);
    assert.deepEqual(thesaurus.get('carers allowance'), ['carers money']);
  });

  it('knows from each phrase of a group all the others', () => {
    assert.deepEqual(thesaurus.get('respite'), ['short break', 'time off from caring']);
  });

  it('takes the longest phrase that begins at a word', () => {
    assert.deepEqual(phraseAt(thesaurus, ['time', 'off', 'from', 'caring', 'ot'], 0), {
      phrase: 'time off from caring',
      length: 4,
    });
  });

  it('takes the plural for the singular', () => {
    assert.deepEqual(phraseAt(thesaurus, ['short', 'breaks'], 0), { phrase: 'short break', length: 2 });
  });

  it('finds nothing where no phrase begins', () => {
    assert.equal(phraseAt(thesaurus, ['off', 'from', 'caring'], 0), undefined);
  });

  it('has at least two words in a group', () => {
    assert.equal(thesaurusSchema.safeParse([['alone']]).success, false);
  });
});

describe('what was asked for', () => {
  const said = (typed: string): string[] => termsOf(typed, thesaurus).map((term) => term.said);

  it('is phrases first, and then the words between them', () => {
    assert.deepEqual(said('short breaks and swimming for my son'), ['short break', 'swimming']);
  });

  it('is what else a page may call it, too', () => {
    assert.deepEqual(termsOf('OT', thesaurus), [{ said: 'ot', same: ['occupational therapy'] }]);
  });

  it('is no little word, though the thesaurus knows it', () => {
    assert.deepEqual(said('I need swimming'), ['swimming']);
  });

  it('is each thing once', () => {
    assert.deepEqual(said('respite respite RESPITE'), ['respite']);
  });

  it('is nothing where no word was typed', () => {
    assert.deepEqual(said('?! 🦄'), []);
  });

  it('is twelve things at most, however much was pasted', () => {
    assert.equal(said(Array.from({ length: 400 }, (_, at) => `word${at}`).join(' ')).length, 12);
  });

  it('is written for the index as phrases, so that no word of it is a command', () => {
    assert.equal(matchOf(['near', 'or not']), '"near" OR "or not"');
  });
});
