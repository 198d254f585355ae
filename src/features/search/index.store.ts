import SqliteDatabase from 'better-sqlite3';
import { CamelCasePlugin, Kysely, sql, SqliteDialect } from 'kysely';
import type { IndexedPage, Kind, PostcodeArea, SearchIndex, SearchSchema } from './index-schema.ts';
import { slipsBetween, withOneLetterLeftOut, wordsOf } from './words.ts';

/** How much a word counts where it stands: in the title, in other names, in the summary, in the text. */
const WEIGHTS = sql.raw('10.0, 5.0, 4.0, 1.0');
/** The best pages that are looked at more closely, whatever the size of the site. */
const MOST_CANDIDATES = 120;
/** Shorter words are too like one another to guess among. */
const SHORTEST_GUESSABLE = 4;
/** Marks around a found word in a quoted text: characters that stand in no text. */
export const MARK_START = '\u0001';
export const MARK_END = '\u0002';

/** Writes the index of a site into a new file. Everything is written at once or not at all. */
export function writeSearchIndex(
  file: string,
  pages: readonly IndexedPage[],
  areas: readonly PostcodeArea[] = [],
): void {
  const sqlite = new SqliteDatabase(file);
  // The file is made anew with each build: speed matters here, and durability does not.
  sqlite.pragma('journal_mode = OFF');
  sqlite.pragma('synchronous = OFF');
  sqlite.exec(`
    create table page (
      id integer primary key, kind text not null, path text not null unique, title text not null, names text not null,
      summary text not null, facts text not null, not_confirmed integer not null
    );
    create index page_by_title on page (kind, title);
    create table facet (
      kind text not null, filter text not null, value text not null, page_id integer not null references page (id),
      primary key (kind, filter, value, page_id)
    ) without rowid;
    create index facet_by_page on facet (page_id, filter, value);
    create table place (
      page_id integer primary key references page (id), type text not null, town text, lat real, long real
    );
    create table postcode_area (code text primary key, lat real not null, long real not null) without rowid;
    create virtual table passage using fts5 (
      title, names, summary, body, tokenize = 'porter unicode61 remove_diacritics 2'
    );
    create table word (word text primary key, pages integer not null) without rowid;
    create table misspelling (letters text not null, word text not null, primary key (letters, word)) without rowid;
  `);
  const addPage = sqlite.prepare('insert into page values (?, ?, ?, ?, ?, ?, ?, ?)');
  const addPassage = sqlite.prepare('insert into passage (rowid, title, names, summary, body) values (?, ?, ?, ?, ?)');
  const addFacet = sqlite.prepare('insert or ignore into facet values (?, ?, ?, ?)');
  const addPlace = sqlite.prepare('insert into place values (?, ?, ?, ?, ?)');
  const addArea = sqlite.prepare('insert into postcode_area values (?, ?, ?)');
  const addWord = sqlite.prepare('insert into word values (?, ?)');
  const addMisspelling = sqlite.prepare('insert or ignore into misspelling values (?, ?)');
  const pagesWithWord = new Map<string, number>();

  sqlite.transaction(() => {
    for (const { code, lat, long } of areas) addArea.run(code, lat, long);
    pages.forEach((page, index) => {
      const id = index + 1;
      addPage.run(
        id,
        page.kind,
        page.path,
        page.title,
        page.names,
        page.summary,
        JSON.stringify(page.facts),
        page.notConfirmed ? 1 : 0,
      );
      addPassage.run(id, page.title, page.names, page.summary, page.body);
      for (const [filter, value] of page.facets) addFacet.run(page.kind, filter, value, id);
      if (page.place) {
        const { type, town, at } = page.place;
        addPlace.run(id, type, town ?? null, at?.lat ?? null, at?.long ?? null);
      }
      for (const word of new Set(wordsOf([page.title, page.names, page.summary, page.body].join(' ')))) {
        pagesWithWord.set(word, (pagesWithWord.get(word) ?? 0) + 1);
      }
    });
    for (const [word, count] of pagesWithWord) {
      addWord.run(word, count);
      if (word.length < SHORTEST_GUESSABLE || /\d/.test(word)) continue;
      for (const letters of withOneLetterLeftOut(word)) addMisspelling.run(letters, word);
    }
  })();
  sqlite.exec(
    'create table facet_total as select kind, filter, value, count(*) as entries from facet group by kind, filter, value',
  );
  sqlite.exec("insert into passage (passage) values ('optimize'); analyze;");
  sqlite.close();
}

/** Opens the index of a built site, for reading only. */
export function openSearchIndex(file: string): SearchIndex {
  const sqlite = new SqliteDatabase(file, { readonly: true, fileMustExist: true });
  sqlite.pragma('query_only = ON');
  return new Kysely<SearchSchema>({
    dialect: new SqliteDialect({ database: sqlite }),
    plugins: [new CamelCasePlugin()],
  });
}

/** Whether a word stands on any page as it was typed. */
export async function isKnownWord(index: SearchIndex, word: string): Promise<boolean> {
  return (await index.selectFrom('word').select('word').where('word', '=', word).executeTakeFirst()) !== undefined;
}

/** The words that begin so and stand on most pages, at most eight. */
export async function wordsBeginning(index: SearchIndex, letters: string): Promise<string[]> {
  const rows = await index
    .selectFrom('word')
    .select('word')
    .where('word', '>=', letters)
    .where('word', '<', `${letters}\uffff`)
    .orderBy('pages', 'desc')
    .orderBy('word')
    .limit(8)
    .execute();
  return rows.map(({ word }) => word);
}

/** The words of the site that a mistyped word most likely meant: the fewest slips away, then those that stand on most pages. */
export async function likelyWords(
  index: SearchIndex,
  typed: string,
  others: readonly string[] = [],
): Promise<string[]> {
  if (typed.length < SHORTEST_GUESSABLE || /\d/.test(typed)) return [];
  const letters = withOneLetterLeftOut(typed);
  const onPages = await index
    .selectFrom('misspelling')
    .innerJoin('word', 'word.word', 'misspelling.word')
    .where('misspelling.letters', 'in', letters)
    .select(['word.word', 'word.pages'])
    .distinct()
    .execute();
  const inThesaurus = others
    .filter((word) => Math.abs(word.length - typed.length) <= 2)
    .map((word) => ({ word, pages: 1 }));
  return [...onPages, ...inThesaurus]
    .map(({ word, pages }) => ({ word, pages, slips: slipsBetween(typed, word) }))
    .filter(({ slips }) => slips <= (typed.length > 6 ? 2 : 1))
    .sort((one, other) => one.slips - other.slips || other.pages - one.pages)
    .slice(0, 3)
    .map(({ word }) => word);
}

export interface Candidate {
  id: number;
  kind: Kind;
  path: string;
  title: string;
  /** How well the words fit: higher is better. */
  fit: number;
}

/** The pages that any of the terms fits best, of one kind or of all, at most 120 of them. */
export async function listCandidates(index: SearchIndex, match: string, kind?: Kind): Promise<Candidate[]> {
  const rows = await index
    .selectFrom('passage')
    .innerJoin('page', 'page.id', 'passage.rowid')
    .where(sql<boolean>`passage match ${match}`)
    .select(['page.id', 'page.kind', 'page.path', 'page.title', sql<number>`-bm25(passage, ${WEIGHTS})`.as('fit')])
    .$if(kind !== undefined, (query) => query.where('page.kind', '=', kind ?? 'school'))
    .orderBy(sql`bm25(passage, ${WEIGHTS})`)
    .limit(MOST_CANDIDATES)
    .execute();
  return rows;
}

/** Which of some pages a match fits, and how well. */
export async function fitOf(index: SearchIndex, match: string, ids: readonly number[]): Promise<Map<number, number>> {
  const rows = await index
    .selectFrom('passage')
    .where(sql<boolean>`passage match ${match}`)
    // The plus keeps SQLite from running the match once for each id.
    .where(sql`+rowid`, 'in', ids)
    .select(['rowid as id', sql<number>`-bm25(passage, ${WEIGHTS})`.as('fit')])
    .execute();
  return new Map(rows.map(({ id, fit }) => [id, fit]));
}

export interface Excerpt {
  id: number;
  kind: Kind;
  path: string;
  title: string;
  names: string;
  facts: string[];
  notConfirmed: boolean;
  /** The summary, found words between MARK_START and MARK_END. */
  summary: string;
  /** A few words around what was found in the text, or nothing where the summary has it already. */
  quote: string | undefined;
}

/** What to show of some pages, in the order of their ids. */
export async function listExcerpts(index: SearchIndex, match: string, ids: readonly number[]): Promise<Excerpt[]> {
  if (ids.length === 0) return [];
  const rows = await index
    .selectFrom('passage')
    .innerJoin('page', 'page.id', 'passage.rowid')
    .where(sql<boolean>`passage match ${match}`)
    .where(sql`+passage.rowid`, 'in', ids)
    .select([
      'page.id',
      'page.kind',
      'page.path',
      'page.title',
      'page.names',
      'page.facts',
      'page.notConfirmed',
      sql<string>`highlight(passage, 2, ${MARK_START}, ${MARK_END})`.as('summary'),
      sql<string>`snippet(passage, 3, ${MARK_START}, ${MARK_END}, '…', 22)`.as('quote'),
    ])
    .execute();
  const byId = new Map(
    rows.map((row) => [
      row.id,
      {
        ...row,
        facts: JSON.parse(row.facts) as string[],
        notConfirmed: row.notConfirmed === 1,
        quote: !row.summary.includes(MARK_START) && row.quote.includes(MARK_START) ? row.quote : undefined,
      },
    ]),
  );
  return ids.flatMap((id) => byId.get(id) ?? []);
}
