import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Sender } from '#features/getting-in/letter.ts';
import {
  addressWithCode,
  letterReference,
  referencePattern,
  transferLetterWords,
  type TransferLetterWords,
} from '#features/phase-transfer/letter.ts';
import { careOf, whereTo, type Address } from '#features/phase-transfer/letter-address.ts';
import { drawQr } from '#features/phase-transfer/qr.ts';

const MILL: Address = { lines: '5 Mill Brow\nTown\nTN1 1AA', writtenOn: '2024-03-01' };
const HARBOUR: Address = { lines: '9 Harbour Walk\nTown', writtenOn: '2026-10-20' };

describe('where a letter goes', () => {
  it('goes to an adult’s own address, to the one of their invitation, or nowhere', () => {
    const adult = { speaker: 'adult', isProtected: false } as const;
    assert.deepEqual(whereTo({ ...adult, own: MILL, invited: HARBOUR }), { ...MILL, isForRound: false });
    assert.deepEqual(whereTo({ ...adult, invited: HARBOUR }), { ...HARBOUR, isForRound: false });
    assert.equal(whereTo(adult), undefined);
  });

  it('goes to the address of the round only until a newer one is known', () => {
    const adult = { speaker: 'adult', isProtected: false } as const;
    assert.deepEqual(whereTo({ ...adult, own: MILL, round: HARBOUR }), { ...HARBOUR, isForRound: true });
    assert.deepEqual(whereTo({ ...adult, own: HARBOUR, round: MILL }), { ...HARBOUR, isForRound: false });
  });

  const young = { speaker: 'young person', isProtected: false } as const;
  it('goes home to a young person where all adults of the case share one home, however it was typed', () => {
    const typedAnew = { lines: '5 mill brow, Town\nTN1 1AA', writtenOn: '2026-09-30' } as const;
    assert.deepEqual(whereTo({ ...young, homes: [MILL, typedAnew] }), {
      lines: MILL.lines,
      writtenOn: '2026-09-30',
      isForRound: false,
    });
  });

  it('is given to a young person by hand in every other case', () => {
    for (const unsure of [
      { homes: [] },
      { homes: [MILL, HARBOUR] },
      { homes: [MILL, undefined] },
      { homes: [MILL], isProtected: true },
      { homes: [MILL], isHomeUnsafe: true },
    ])
      assert.equal(whereTo({ ...young, ...unsure }), 'by hand');
  });

  it('is looked at with care when somebody is protected, the address is new, or there is none', () => {
    const today = '2026-12-01';
    assert.deepEqual(careOf({ ...MILL, isForRound: false }, false, today), []);
    assert.deepEqual(careOf({ ...HARBOUR, isForRound: true }, true, today), ['protected', 'changed', 'this-round']);
    assert.deepEqual(careOf('by hand', false, today), ['by-hand']);
    const on = (writtenOn: Address['writtenOn']) => careOf({ ...MILL, writtenOn, isForRound: false }, false, today);
    assert.deepEqual([on('2026-09-02'), on('2026-09-01')], [['changed'], []]);
  });
});

describe('the words of a letter', () => {
  const sender: Sender = {
    siteName: 'Town Local Offer',
    origin: 'https://offer.town.example',
    email: 'write@town.example',
    post: '1 Town Hall, Town',
    phone: '0161 496 0000',
  };
  const days = { opensOn: '2026-11-02', closesOn: '2027-01-15', movesOn: '2027-09-01', isReminder: false } as const;
  const textOf = (words: TransferLetterWords): string => JSON.stringify(words);

  for (const speaker of ['adult', 'young person'] as const) {
    it(`say to ${speaker === 'adult' ? 'an adult' : 'a young person'} where to go, by when and what else counts, and name no plan`, () => {
      const text = textOf(transferLetterWords(sender, { ...days, speaker }, '2026-11-20'));
      for (const part of [
        'offer.town.example/transfer',
        'Friday 15 January 2027',
        '0161 496 0000',
        'We will never ask for your bank details.',
        '1 Town Hall, Town',
        'counts the same',
        'not the decision yet',
        'whoever types it answers',
      ])
        assert.ok(text.includes(part), part);
      assert.doesNotMatch(text, /EHC|special|\bSEND?\b|disab|https|\b[Pp]lan\b/);
    });
  }

  it('say before the first day when it begins, and after the closing day that it is not too late', () => {
    const on = (today: '2026-10-20' | '2027-02-01') =>
      textOf(transferLetterWords(sender, { ...days, speaker: 'adult' }, today));
    assert.match(on('2026-10-20'), /You can begin on 2 November 2026/);
    assert.match(on('2027-02-01'), /The day to tell us was 15 January 2027. You still can/);
  });

  it('say in a reminder that whoever has answered meanwhile need do nothing', () => {
    const letter = { ...days, speaker: 'adult', isReminder: true } as const;
    const [first] = transferLetterWords(sender, letter, '2026-12-20').before;
    assert.match(first ?? '', /We wrote to you before. If you have answered since, thank you/);
  });

  it('name an e-mail address where the council has no phone number', () => {
    const { phone: _, ...without } = sender;
    assert.match(
      textOf(transferLetterWords(without, { ...days, speaker: 'adult' }, '2026-11-20')),
      /write to write@town.example/,
    );
  });
});

describe('the code on a letter', () => {
  it('rides behind the sign that a browser sends to no server', () => {
    const { pathname, search, hash } = new URL(addressWithCode('https://offer.town.example', 'ABCD-EFGH-JKLM'));
    assert.deepEqual([pathname, search, hash], ['/transfer', '', '#ABCD-EFGH-JKLM']);
  });

  it('is drawn with four white squares around it', () => {
    const { side, path } = drawQr('https://offer.town.example/transfer#ABCD-EFGH-JKLM');
    const at = [...path.matchAll(/M(\d+) (\d+)h(\d+)/g)].map(
      ([, x, y, width]) => [Number(x), Number(y), Number(width)] as const,
    );
    // Three of its corners are black.
    const edges = [at.map(([x]) => x), at.map(([, y]) => y)].map((ofAll) => Math.min(...ofAll));
    const farEdges = [at.map(([x, , width]) => x + width), at.map(([, y]) => y + 1)].map((ofAll) => Math.max(...ofAll));
    assert.deepEqual([...edges, ...farEdges], [4, 4, side - 4, side - 4]);
  });
});

describe('the number of a letter', () => {
  it('is found again however it is typed, and nothing else looks like one', () => {
    const id = '3f2a91c0-de45-4b6a-9c0d-000000000000';
    assert.equal(letterReference(id), '3F2A9 1C0DE');
    for (const typed of ['3F2A9 1C0DE', ' 3f2a91c0de ', '3F2A9-1C0DE'])
      assert.equal(referencePattern(typed), '3f2a91c0-de%');
    for (const typed of ['', '3F2A9', '%', '3F2A9 1C0DEF', 'ABCD-EFGH-JKLM'])
      assert.equal(referencePattern(typed), undefined);
  });
});
