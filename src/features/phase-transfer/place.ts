import { PHASES } from '#features/directory/entry.ts';
import { isOneOf, PHASE_WORDS } from '#features/directory/words.ts';
import type { Move } from '#features/clock/happening.ts';
import { wordsOf } from '#features/search/words.ts';
import type { Answers, Place } from './answers.ts';

/** What somebody looks for in the directory. */
export type Sought = NonNullable<Answers['sought']>;

/** What the kinds of place are that somebody can look for; `resourced` has its own words. */
export const PLACE_TYPES = [...PHASES, 'resourced'] as const;

/** What the search index knows a kind of place by, or nothing for any kind. */
export function facetOf(type: string): { filter: string; value: string } | undefined {
  if (type === 'resourced') return { filter: 'provision', value: 'resourced' };
  return isOneOf(PHASES, type) ? { filter: 'phase', value: type } : undefined;
}

/** The choices of the field, with what a family reads for each. */
export function placeTypes(any: string, resourced: string): { value: string; text: string }[] {
  return [
    { value: '', text: any },
    ...PHASES.map((value) => ({ value, text: PHASE_WORDS[value] })),
    { value: 'resourced', text: resourced },
  ];
}

/**
 * Whether to ask for a place may be another kind of request, so that the council looks: section 38(3) of the Children and
 * Families Act 2014 names neither independent places, but for those approved under section 41, nor pupil referral units.
 */
export function isOtherKind(type: string): boolean {
  return /\bindependent\b|\bpupil referral unit\b/i.test(type);
}

type Phase = (typeof PHASES)[number];
/** The phases of the directory that a child goes to after a move. Special schools and the others may fit every move. */
const PHASES_AFTER: Partial<Record<Move, readonly Phase[]>> = {
  'early-years-to-school': ['nursery', 'primary'],
  'infant-to-junior': ['primary'],
  'primary-to-secondary': ['secondary'],
  'middle-to-secondary': ['secondary'],
  'secondary-to-post-16': ['secondary', 'post-16'],
};
const PHASES_OF_AN_AGE = ['nursery', 'primary', 'secondary', 'post-16'] as const satisfies readonly Phase[];

/**
 * Whether a place is for another age than that of the move.
 * @param phase what the directory calls it, such as "Primary school"
 */
export function isForAnotherAge(phase: string, move: Move): boolean {
  const fitting = PHASES_AFTER[move];
  const known = PHASES_OF_AN_AGE.find((one) => PHASE_WORDS[one] === phase);
  return fitting !== undefined && known !== undefined && !fitting.includes(known);
}

/** The words that were typed, each as what it was taken for. */
export function wordsMeant(typed: string, corrected: readonly { typed: string; meant: string }[]): string[] {
  return wordsOf(typed).map((word) => corrected.find((one) => one.typed === word)?.meant ?? word);
}

/** Whether a name has all of some words, or words that begin so. */
export function hasWords(name: string, words: readonly string[]): boolean {
  const inName = wordsOf(name);
  return words.every((word) => inName.some((other) => other.startsWith(word)));
}

/** What tells one place of an answer from another: its page, or its name where it has none. */
export function keyOf({ path, name }: Place): string {
  return path ?? name;
}

/** Whether two places are the same to whoever reads them. */
export function isSame(one: Place, other: Place): boolean {
  return keyOf(one).toLowerCase() === keyOf(other).toLowerCase();
}

/** Miles as they are said: rounded, because they are about. */
export function saidMiles(miles: number): 'under' | number {
  return miles < 0.75 ? 'under' : Math.round(miles);
}
