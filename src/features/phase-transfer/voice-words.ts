import { addDays, dayInLondon, readableDay } from '#calendar/dates.ts';
import type { TransferWay } from '#database/schema.ts';
import type { Wants } from './ask.ts';
import type { LastCode } from './code.store.ts';
import type { LetterOf } from './letter.store.ts';
import type { KnownVoice } from './voice.store.ts';

// What officers read of a voice.

export const WANTS_WORDS: Record<Wants, string> = {
  'a place': 'Asks for a place',
  'a place not listed': 'Asks for a place that is not listed',
  'not decided': 'Has not decided',
  'to talk first': 'Wants to talk first',
};

/** How an answer came, to go before a day. */
export const WAY_WORDS: Record<TransferWay, string> = {
  code: 'Sent online, with the code of a letter,',
  'signed in': 'Sent online, signed in,',
  paper: 'Came on paper',
  phone: 'Said by phone',
  meeting: 'Said at a meeting',
  import: 'Taken over from the case system; it came',
};

const KINDS: Record<LetterOf['kind'], string> = { first: 'Letter', reminder: 'Reminder', again: 'New letter' };
const LETTER_STATES: Record<LetterOf['state'], string> = {
  'to be looked at': 'waits for a second officer since',
  'to be made': 'released, to be made; put together on',
  made: 'made on',
  'not made': 'held back when the letters were made; put together on',
};

/** What the code of a letter opens now, in a sentence. */
export function saidOfCode({ state, at }: LastCode): string {
  const on = dayInLondon(new Date(at));
  const day = readableDay(on);
  const lastDay = readableDay(addDays(on, -1));
  switch (state) {
    case 'open':
      return `The code on their letter opens the form until ${lastDay}.`;
    case 'locked':
      return `The code on their letter was locked on ${day}: the date of birth was wrong too often. Make a new letter, or ring them.`;
    case 'replaced':
      return `The code on their letter stopped on ${day}, because a new one was to be made. Make a new letter.`;
    case 'ended':
      return `The code on their letter stopped on ${day}.`;
    case 'over':
      return `The code on their letter was good until ${lastDay}.`;
  }
}

/** A letter to a voice, in a sentence. */
export function saidOfLetter({ kind, state, reference }: LetterOf, day: string): string {
  return `${KINDS[kind]} ${reference}: ${LETTER_STATES[state]} ${day}.`;
}

/** Names that more than one adult of a child has: it may be one person who was invited twice. */
export function namedTwice(voices: readonly Pick<KnownVoice, 'name' | 'speaker'>[]): string[] {
  const plain = (name: string): string => name.toLowerCase().replace(/\s+/g, ' ').trim();
  const adults = voices.filter(({ speaker }) => speaker === 'adult').map(({ name }) => name);
  return adults.filter((name, at) => adults.slice(0, at).filter((one) => plain(one) === plain(name)).length === 1);
}
