import type { Kysely } from 'kysely';

export const KINDS = ['guide', 'service', 'school'] as const;
export type Kind = (typeof KINDS)[number];

/** A page of the site as the search and the filtered lists know it. */
export interface IndexedPage {
  kind: Kind;
  /** The address of the page, such as `/guides/short-breaks`. */
  path: string;
  title: string;
  /** Who runs it and what else it is called: searched, and shown under the title. */
  names: string;
  summary: string;
  /** The words of the page, as plain text. Searched, and quoted from. */
  body: string;
  /** Short lines to show in a list, such as "Ages 0 to 5". */
  facts: string[];
  notConfirmed: boolean;
  /** What it can be filtered by: `[filter, value]`. */
  facets: [filter: string, value: string][];
  /** Of a school or college: what somebody who looks for the next one needs to know of it. */
  place?: { type: string; town: string | undefined; at: { lat: number; long: number } | undefined };
}

/** A part of a country by the beginning of its postcodes, and its middle: `BL9`, `BL9 0`. */
export interface PostcodeArea {
  code: string;
  lat: number;
  long: number;
}

interface PageTable {
  id: number;
  kind: Kind;
  path: string;
  title: string;
  names: string;
  summary: string;
  facts: string;
  notConfirmed: 0 | 1;
}

interface FacetTable {
  kind: Kind;
  filter: string;
  value: string;
  pageId: number;
}

/** How many entries have a value, worked out when the site is built. */
interface FacetTotalTable {
  kind: Kind;
  filter: string;
  value: string;
  entries: number;
}

/** FTS5: the text of each page, stemmed. Its rowid is the id of the page. */
interface PassageTable {
  rowid: number;
  passage: string;
  title: string;
  names: string;
  summary: string;
  body: string;
  rank: number;
}

/** Each word of the site, unstemmed, and on how many pages it stands. */
interface WordTable {
  word: string;
  pages: number;
}

/** Each word with one letter left out, to find what a mistyped word was meant to be. */
interface MisspellingTable {
  letters: string;
  word: string;
}

/** Where a school or college is. */
interface PlaceTable {
  pageId: number;
  type: string;
  town: string | null;
  lat: number | null;
  long: number | null;
}

export interface SearchSchema {
  page: PageTable;
  place: PlaceTable;
  postcodeArea: PostcodeArea;
  facet: FacetTable;
  facetTotal: FacetTotalTable;
  passage: PassageTable;
  word: WordTable;
  misspelling: MisspellingTable;
}

/** The index of one built site: a file that nobody writes to once it is made. */
export type SearchIndex = Kysely<SearchSchema>;
