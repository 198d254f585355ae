import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fingerprint, seal, unseal } from '#database/sealed.ts';

process.env['PORTAL_KEY'] ??= '5'.repeat(64);

const NUMBER = '+447700900001';
const PLACE = 'second_factor:of-amina:sealed';

describe('a sealed text', () => {
  for (const [what, text] of [
    ['a phone number', NUMBER],
    ['nothing at all', ''],
    ['words in any script', 'Łucja, अमीना و ليلى 🚲'],
    ['a long letter', 'Dear Ms Yusuf, '.repeat(5000)],
  ] as const) {
    it(`is read again where it belongs: ${what}`, () => {
      assert.equal(unseal(seal(text, PLACE), PLACE), text);
    });
  }

  it('shows nothing of what it says', () => {
    const sealed = seal(NUMBER, PLACE);
    for (const readable of [sealed, Buffer.from(sealed, 'base64url').toString('latin1')])
      assert.doesNotMatch(readable, /7700900001/);
  });

  it('looks different every time, so that two that say the same are not seen to', () => {
    assert.equal(new Set(Array.from({ length: 1000 }, () => seal(NUMBER, PLACE))).size, 1000);
  });

  for (const place of ['second_factor:of-ben:sealed', 'second_factor:of-amina:other', 'message:of-amina:sealed', '']) {
    it(`cannot be opened when it is moved to “${place}”`, () => {
      const sealed = seal(NUMBER, PLACE);
      assert.throws(() => unseal(sealed, place));
    });
  }

  it('cannot be opened when one bit of it is changed, wherever that is', () => {
    const sealed = Buffer.from(seal(NUMBER, PLACE), 'base64url');
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const changed = Buffer.from(sealed);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      assert.throws(() => unseal(changed.toString('base64url'), PLACE), `bit ${bit}`);
    }
  });

  it('cannot be opened when any of its end is missing', () => {
    const sealed = Buffer.from(seal(NUMBER, PLACE), 'base64url');
    for (let length = 0; length < sealed.length; length += 1) {
      const cut = sealed.subarray(0, length).toString('base64url');
      assert.throws(() => unseal(cut, PLACE), `${length} bytes are left`);
    }
  });
});

describe('a fingerprint', () => {
  it('is the same for the same text and purpose, so that it can be found again', () => {
    assert.equal(fingerprint(NUMBER, 'phone'), fingerprint(NUMBER, 'phone'));
  });

  it('is another for another text', () => {
    assert.notEqual(fingerprint(NUMBER, 'phone'), fingerprint('+447700900002', 'phone'));
  });

  it('is another for another purpose, so that two tables cannot be laid side by side', () => {
    assert.notEqual(fingerprint(NUMBER, 'phone'), fingerprint(NUMBER, 'address'));
  });

  it('says nothing about the text, not even its length', () => {
    for (const text of ['', '1', NUMBER, NUMBER.repeat(1000)]) assert.match(fingerprint(text, 'phone'), /^[\w-]{43}$/);
  });
});
