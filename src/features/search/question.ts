import { phraseAt, type Thesaurus } from './thesaurus.ts';
import { tellingWords, wordsOf } from './words.ts';

/** One thing that was asked for, and what else a page may call it. */
export interface Term {
  said: string;
  same: readonly string[];
}

/** More words than this are cut off: nobody types them, and each costs work. */
const MOST_TERMS = 12;

/**
 * What a person typed, as terms: phrases of the thesaurus first, then the words between them.
 * "short breaks for my son" gives the term `short break` (same: `respite`) and the term `son`.
 */
export function termsOf(typed: string, thesaurus: Thesaurus): Term[] {
  const words = wordsOf(typed.slice(0, 300));
  const telling = new Set(tellingWords(words));
  const terms = new Map<string, Term>();
  for (let at = 0; at < words.length;) {
    const found = phraseAt(thesaurus, words, at);
    const word = words[at] ?? '';
    if (found && (found.length > 1 || telling.has(word))) {
      terms.set(found.phrase, { said: found.phrase, same: thesaurus.get(found.phrase) ?? [] });
      at += found.length;
    } else {
      if (telling.has(word)) terms.set(word, { said: word, same: [] });
      at += 1;
    }
  }
  return [...terms.values()].slice(0, MOST_TERMS);
}

/** Names as FTS5 reads them: any of these phrases. */
export function matchOf(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(' OR ');
}
