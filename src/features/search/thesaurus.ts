import { z } from 'zod';
import { wordsOf } from './words.ts';

/** `content/thesaurus.yaml`: groups of words and short phrases that mean the same to somebody who searches. */
export const thesaurusSchema = z.array(z.array(z.string().min(1)).min(2));

/** For a phrase, as its words with spaces between, the phrases that mean the same. */
export type Thesaurus = ReadonlyMap<string, readonly string[]>;

export function thesaurusOf(groups: z.infer<typeof thesaurusSchema>): Thesaurus {
  const same = new Map<string, string[]>();
  for (const group of groups) {
    const phrases = group.map((phrase) => wordsOf(phrase).join(' '));
    for (const phrase of phrases) {
      const others = phrases.filter((other) => other !== phrase);
      same.set(phrase, [...new Set([...(same.get(phrase) ?? []), ...others])]);
    }
  }
  return same;
}

/** The longest phrase of the thesaurus that begins at a place in the words, in the singular or plural, or nothing. */
export function phraseAt(
  thesaurus: Thesaurus,
  words: readonly string[],
  start: number,
): { phrase: string; length: number } | undefined {
  for (let length = Math.min(6, words.length - start); length > 0; length -= 1) {
    const said = words.slice(start, start + length);
    const phrase = said.join(' ');
    if (thesaurus.has(phrase)) return { phrase, length };
    const singular = said.map((word) => word.replace(/([^s])s$/, '$1')).join(' ');
    if (thesaurus.has(singular)) return { phrase: singular, length };
  }
  return undefined;
}
