import type { Kind, SearchIndex } from './index-schema.ts';
import {
  fitOf,
  isKnownWord,
  likelyWords,
  listCandidates,
  listExcerpts,
  wordsBeginning,
  type Candidate,
  type Excerpt,
} from './index.store.ts';
import { matchOf, termsOf, type Term } from './question.ts';
import type { Thesaurus } from './thesaurus.ts';

export const RESULTS_A_PAGE = 10;
/** A page must fit at least this share of what the best page fits, or it only takes up room. */
const LEAST_SHARE_OF_BEST = 0.2;
/** A guide answers a question; an entry is one place to take it. So a guide that fits as well stands first. */
const WEIGHT_OF_KIND: Record<Kind, number> = { guide: 1.5, service: 1, school: 1 };
/** A name of the thesaurus counts a little less than the word that was typed. */
const WEIGHT_OF_SAME = 0.7;

export interface Found {
  /** This page of the results. */
  results: Excerpt[];
  /** How many there are of the kind asked for. */
  total: number;
  /** How many there are of each kind. */
  counts: Record<Kind, number>;
  /** Words that were taken for others: what was typed, and what was looked for. */
  corrected: { typed: string; meant: string }[];
  /** Words that stand on no page, in any spelling. */
  unknown: string[];
}

interface LookedFor {
  /** What the word itself finds. */
  match: string;
  /** What the words that mean the same find. */
  sameMatch: string | undefined;
}

/** Finds the pages that answer what was typed, best first. Empty when nothing was typed that a page could have. */
export async function search(
  index: SearchIndex,
  thesaurus: Thesaurus,
  typed: string,
  { kind, page = 1 }: { kind?: Kind | undefined; page?: number } = {},
): Promise<Found> {
  const { lookedFor, corrected, unknown } = await understand(index, thesaurus, typed);
  const ranked = await rank(index, lookedFor);
  const counts = { guide: 0, service: 0, school: 0 };
  for (const candidate of ranked) counts[candidate.kind] += 1;
  const ofKind = kind ? ranked.filter((candidate) => candidate.kind === kind) : ranked;
  const shown = ofKind.slice((page - 1) * RESULTS_A_PAGE, page * RESULTS_A_PAGE);
  const results = await listExcerpts(
    index,
    anyOf(lookedFor),
    shown.map(({ id }) => id),
  );
  return { results, total: ofKind.length, counts, corrected, unknown };
}

/** The ids of all pages of one kind that answer what was typed, best first, measured against one another only. */
export async function listFitting(
  index: SearchIndex,
  thesaurus: Thesaurus,
  typed: string,
  kind: Kind,
): Promise<{ ids: number[]; corrected: Found['corrected'] }> {
  const { lookedFor, corrected } = await understand(index, thesaurus, typed);
  const ranked = await rank(index, lookedFor, kind);
  return { ids: ranked.map(({ id }) => id), corrected };
}

async function understand(
  index: SearchIndex,
  thesaurus: Thesaurus,
  typed: string,
): Promise<{ lookedFor: LookedFor[] } & Pick<Found, 'corrected' | 'unknown'>> {
  const corrected: Found['corrected'] = [];
  const unknown: string[] = [];
  const lookedFor: LookedFor[] = [];
  for (const term of termsOf(typed, thesaurus)) {
    const match = await resolve(index, thesaurus, term, corrected);
    if (match) lookedFor.push(match);
    else unknown.push(term.said);
  }
  return { lookedFor, corrected, unknown };
}

/** How a term is looked for: as it is, as the beginning of a word, or as the word it was most likely meant to be. */
async function resolve(
  index: SearchIndex,
  thesaurus: Thesaurus,
  { said, same }: Term,
  corrected: Found['corrected'],
): Promise<LookedFor | undefined> {
  const sameMatch = same.length > 0 ? matchOf(same) : undefined;
  if (sameMatch || said.includes(' ') || (await isKnownWord(index, said))) return { match: matchOf([said]), sameMatch };
  // The words themselves, because the beginning of a word need not be the beginning of its stem.
  const begun = said.length > 2 ? await wordsBeginning(index, said) : [];
  if (begun.length > 0) return { match: matchOf(begun), sameMatch };

  const [meant, ...others] = await likelyWords(index, said, oneWordPhrases(thesaurus));
  if (!meant) return undefined;
  corrected.push({ typed: said, meant });
  const sameAsMeant = [...(thesaurus.get(meant) ?? []), ...others];
  return { match: matchOf([meant]), sameMatch: sameAsMeant.length > 0 ? matchOf(sameAsMeant) : undefined };
}

/**
 * Best first: a page's fit is the sum over what was asked for, so a page that answers two words beats one that says one
 * word often. The rarer a word is on the site, the more FTS5's own measure lets it count.
 */
async function rank(index: SearchIndex, lookedFor: LookedFor[], kind?: Kind): Promise<Candidate[]> {
  if (lookedFor.length === 0) return [];
  const candidates = await listCandidates(index, anyOf(lookedFor), kind);
  const ids = candidates.map(({ id }) => id);
  const fits = new Map<number, number>();
  for (const { match, sameMatch } of lookedFor) {
    const itself = await fitOf(index, match, ids);
    const same = sameMatch ? await fitOf(index, sameMatch, ids) : new Map<number, number>();
    for (const id of ids) {
      const fit = Math.max(itself.get(id) ?? 0, WEIGHT_OF_SAME * (same.get(id) ?? 0));
      fits.set(id, (fits.get(id) ?? 0) + fit);
    }
  }
  const ranked = candidates
    .map((candidate) => ({ ...candidate, fit: (fits.get(candidate.id) ?? 0) * WEIGHT_OF_KIND[candidate.kind] }))
    .sort((one, other) => other.fit - one.fit || one.title.localeCompare(other.title));
  const best = ranked[0]?.fit ?? 0;
  return ranked.filter(({ fit }) => fit >= best * LEAST_SHARE_OF_BEST || fit === best);
}

function anyOf(lookedFor: LookedFor[]): string {
  return lookedFor.flatMap(({ match, sameMatch }) => (sameMatch ? [match, sameMatch] : [match])).join(' OR ');
}

function oneWordPhrases(thesaurus: Thesaurus): string[] {
  return [...thesaurus.keys()].filter((phrase) => !phrase.includes(' ') && phrase.length > 3);
}
