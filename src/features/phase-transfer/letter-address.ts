import { addDays, type IsoDate } from '#calendar/dates.ts';

/** What the second officer looks at before a letter goes out. */
export const CARE = {
  protected: 'Somebody in this case is protected',
  changed: 'The address is new',
  'by-hand': 'No address: to be given to them at school',
  'this-round': 'The address is for the letters of this round only',
} as const;
export type Care = keyof typeof CARE;

/** For so long an address counts as new. */
const NEW_FOR_DAYS = 90;

/** A postal address that is known of somebody, and since when. */
export interface Address {
  lines: string;
  writtenOn: IsoDate;
}

/** What is known of where to write to somebody. */
export interface Known {
  speaker: 'young person' | 'adult';
  /** Of their account. */
  own?: Address | undefined;
  /** What the officer wrote down who invited them. */
  invited?: Address | undefined;
  /** What an officer wrote down for this round. */
  round?: Address | undefined;
  /** Of a young person: where each adult of the case lives; nothing for one of whom it is not known. */
  homes?: readonly (Address | undefined)[];
  /** Of a young person: whether an adult of the case is not to open what is theirs. */
  isHomeUnsafe?: boolean;
  /** Whether they, or anybody else in the case, are protected. */
  isProtected: boolean;
}

export type WhereTo = (Address & { isForRound: boolean }) | 'by hand';

/**
 * Where a letter goes: to the address that was written down last. A young person of whom none is known gets theirs at home
 * only where that is one home for the whole case and nobody there is protected; else by hand, at school.
 */
export function whereTo({
  speaker,
  own,
  invited,
  round,
  homes = [],
  isHomeUnsafe,
  isProtected,
}: Known): WhereTo | undefined {
  const known = own ?? invited;
  if (round && (!known || round.writtenOn >= known.writtenOn)) return { ...round, isForRound: true };
  if (known) return { ...known, isForRound: false };
  if (speaker === 'adult') return undefined;
  return (!isProtected && !isHomeUnsafe && oneHome(homes)) || 'by hand';
}

function oneHome(homes: readonly (Address | undefined)[]): WhereTo | undefined {
  const [first, ...others] = homes;
  if (!first || others.some((other) => !other || plain(other.lines) !== plain(first.lines))) return undefined;
  const writtenOn = homes.reduce(
    (newest, home) => (home && home.writtenOn > newest ? home.writtenOn : newest),
    first.writtenOn,
  );
  return { lines: first.lines, writtenOn, isForRound: false };
}

function plain(lines: string): string {
  return lines
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}]+/gu, ' ')
    .trim();
}

/** What the second officer must look at in a letter, the gravest first. */
export function careOf(to: WhereTo, isProtected: boolean, today: IsoDate): Care[] {
  const isNew = to !== 'by hand' && to.writtenOn >= addDays(today, -NEW_FOR_DAYS);
  return [
    ...(isProtected ? (['protected'] as const) : []),
    ...(isNew ? (['changed'] as const) : []),
    ...(to === 'by hand' ? (['by-hand'] as const) : to.isForRound ? (['this-round'] as const) : []),
  ];
}

/** Reads `transfer_letter.care`. */
export function caresIn(words: string): Care[] {
  return words.split(' ').filter((word): word is Care => Object.hasOwn(CARE, word));
}
