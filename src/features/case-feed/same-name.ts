import { sought } from '#features/identity/person.store.ts';

/** Whether two names are the same: capitals, accents, spaces and signs do not count. */
export function isSameName(one: string, other: string): boolean {
  return one === other || wordsOf(one).join('') === wordsOf(other).join('');
}

/**
 * Whether a name may have become the other: the first name is the same, and the family name is another, or a second name
 * was left out. Twins share all the rest.
 */
export function keepsName(one: string, other: string): boolean {
  if (isSameName(one, other)) return true;
  const [these, those] = [wordsOf(one), wordsOf(other)];
  if (these.length === 0 || these[0] !== those[0]) return false;
  return (
    (these.length > 1 && these.slice(0, -1).join(' ') === those.slice(0, -1).join(' ')) ||
    these.every((word) => those.includes(word)) ||
    those.every((word) => these.includes(word))
  );
}

function wordsOf(name: string): string[] {
  const words = sought(name)
    .split(/\s+/)
    .map((word) => word.replace(/[^\p{L}\p{N}]/gu, ''))
    .filter(Boolean);
  return words.length > 0 ? words : [sought(name)];
}
