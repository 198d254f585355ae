import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { letterWords } from '#features/getting-in/letter.ts';
import { proofForm, proofWithAddressForm } from '#features/getting-in/forms.ts';

const SENDER = {
  siteName: 'Bury Local Offer',
  origin: 'https://localoffer.example.gov.uk',
  email: 'localoffer@example.gov.uk',
  post: '3 Knowsley Place, Bury',
};

function textOf(sender: Parameters<typeof letterWords>[0] = SENDER): string {
  const { subject, before, steps, after } = letterWords(sender, '19 December 2026');
  return [subject, ...before, ...steps, ...after].join('\n');
}

describe('the letter with a code', () => {
  it('says where to go in words that can be typed, and until when the code works', () => {
    assert.match(textOf(), /go to localoffer\.example\.gov\.uk\/activate/);
    assert.match(textOf(), /until 19 December 2026/);
  });

  it('says that we never ask for bank details, nor for the code by phone', () => {
    assert.match(textOf(), /never ask for your bank details/);
    assert.match(textOf(), /never ask you for this code by phone/);
  });

  it('says what to do if it was not expected, and names a phone only where there is one', () => {
    assert.match(
      textOf(),
      /did not expect this letter.*write to localoffer@example\.gov\.uk or send a letter to 3 Knowsley/s,
    );
    assert.match(textOf({ ...SENDER, phone: '0161 000 0000' }), /phone 0161 000 0000/);
  });

  it('says nothing of a child, a plan, special needs or the family: another may open it', () => {
    assert.doesNotMatch(textOf(), /\b(child|son\b|daughter|plan|special|needs|disab|school|mother|father)/i);
    assert.doesNotMatch(textOf(), /EHC|SEND/);
  });
});

describe('the form that a code is typed into', () => {
  const RIGHT = { code: 'abcd efgh jkmn', 'born-day': '27', 'born-month': 'March', 'born-year': '2016' };

  it('takes the code however it is set apart, and the month as a word', () => {
    assert.deepEqual(proofForm.parse(RIGHT), { code: 'ABCD-EFGH-JKMN', born: '2016-03-27' });
  });

  it('says everything that is wrong at once', () => {
    const read = proofWithAddressForm.safeParse({ code: 'abc', 'born-day': '31', 'born-month': '2', address: 'x' });
    assert.deepEqual(
      read.error?.issues.map(({ path }) => path[0]),
      ['address', 'code', 'born'],
    );
  });

  it('asks for no address of somebody who is signed in', () => {
    assert.equal(proofForm.safeParse({ ...RIGHT, address: null }).success, true);
    assert.equal(proofWithAddressForm.safeParse(RIGHT).success, false);
  });
});
