import type { TransferWay } from '#database/schema.ts';
import type { Wants } from './ask.ts';
import type { LetterOf } from './batch.store.ts';

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

/** A letter to a voice, in a sentence. */
export function saidOfLetter({ kind, state, reference }: LetterOf, day: string): string {
  return `${KINDS[kind]} ${reference}: ${LETTER_STATES[state]} ${day}.`;
}
