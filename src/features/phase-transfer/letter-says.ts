import { readableDay } from '#calendar/dates.ts';
import type { BatchInList, BatchState, Held } from './batch.store.ts';
import { CARE, type Care, type WhereTo } from './letter-address.ts';

// What the office reads of letters.

export const BATCH_KINDS: Record<BatchInList['kind'], string> = {
  first: 'First letters',
  reminder: 'Reminders',
  again: 'A new letter',
};

export const BATCH_STATES: Record<BatchState, string> = {
  'to be looked at': 'Waits for a second manager',
  'to be made': 'Released: to be made and printed',
  made: 'Made',
  'thrown away': 'Thrown away',
};

export const HELD: Record<Held, string> = {
  'other address': 'Held back: the name, the address or who is protected has changed. Put it together again.',
  'not theirs any more': 'Held back: they may not answer any more, or the round is over.',
  'no letters wanted': 'Held back: they said meanwhile that letters are not safe. Ring them.',
};

export function lettersSay(count: number): string {
  return count === 1 ? '1 letter' : `${count} letters`;
}

export function careSays(care: Care, to: WhereTo | undefined): string {
  const since = care === 'changed' && to && to !== 'by hand' ? `: written down on ${readableDay(to.writtenOn)}` : '';
  return `${CARE[care]}${since}`;
}

/** Where a letter goes, on one line. */
export function toSays(to: WhereTo | undefined, schoolName: string | null): string {
  if (to === 'by hand') return `By hand, at ${schoolName ?? 'school: which one is not written down'}`;
  return to ? to.lines.split('\n').join(', ') : 'No address is known';
}
