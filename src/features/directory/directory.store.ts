import { sql } from 'kysely';
import type { Kind, SearchIndex } from '#features/search/index-schema.ts';
import { without, type Chosen } from './filters.ts';

export const ENTRIES_A_PAGE = 20;

export interface ListedEntry {
  path: string;
  title: string;
  names: string;
  summary: string;
  facts: string[];
  notConfirmed: boolean;
}

/** One page of the entries that fit every filter, by name, and how many fit in all. */
export async function listEntries(
  index: SearchIndex,
  kind: Kind,
  chosen: Chosen,
  page: number,
): Promise<{ entries: ListedEntry[]; total: number }> {
  const { total } = await fitting(index, kind, chosen)
    .select((page) => page.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  const rows = await fitting(index, kind, chosen)
    .select(['page.path', 'page.title', 'page.names', 'page.summary', 'page.facts', 'page.notConfirmed'])
    .orderBy('page.title')
    .limit(ENTRIES_A_PAGE)
    .offset((page - 1) * ENTRIES_A_PAGE)
    .execute();
  const entries = rows.map((row) => ({
    ...row,
    facts: JSON.parse(row.facts) as string[],
    notConfirmed: row.notConfirmed === 1,
  }));
  return { entries, total };
}

/** For each filter, how many entries each of its values would show. */
export type Counts = ReadonlyMap<string, ReadonlyMap<string, number>>;

/**
 * How many entries each value of each filter would show, with what is chosen in the other filters kept. Values of one
 * filter add up, so what is chosen in its own filter is left out of its counts.
 */
export async function countValues(
  index: SearchIndex,
  kind: Kind,
  filters: readonly string[],
  chosen: Chosen,
): Promise<Counts> {
  const counts = new Map<string, Map<string, number>>();
  const add = (rows: { filter: string; value: string; entries: number }[]): void => {
    for (const { filter, value, entries } of rows) {
      counts.set(filter, (counts.get(filter) ?? new Map<string, number>()).set(value, entries));
    }
  };
  if (chosen.size === 0) {
    const totals = index.selectFrom('facetTotal').where('kind', '=', kind);
    add(await totals.select(['filter', 'value', 'entries']).execute());
    return counts;
  }
  // Filters in which nothing is chosen all count over the same entries.
  const untouched = filters.filter((filter) => !chosen.has(filter));
  if (untouched.length > 0) add(await countAmong(index, kind, untouched, chosen));
  for (const filter of chosen.keys()) add(await countAmong(index, kind, [filter], without(chosen, filter)));
  return counts;
}

function countAmong(index: SearchIndex, kind: Kind, filters: readonly string[], chosen: Chosen) {
  return (
    index
      .selectFrom('facet')
      .where('facet.kind', '=', kind)
      .where('facet.filter', 'in', filters)
      // The plus has SQLite walk along the values of each filter, where looking up each entry's takes twice as long.
      .where(sql`+facet.page_id`, 'in', fitting(index, kind, chosen).select('page.id'))
      .select((facet) => ['facet.filter', 'facet.value', facet.fn.countAll<number>().as('entries')])
      .groupBy(['facet.filter', 'facet.value'])
      .execute()
  );
}

/** OR inside a filter, AND between filters. */
function fitting(index: SearchIndex, kind: Kind, chosen: Chosen) {
  let query = index.selectFrom('page').where('page.kind', '=', kind);
  for (const [filter, values] of chosen) {
    query = query.where('page.id', 'in', (facets) =>
      facets
        .selectFrom('facet')
        .select('facet.pageId')
        .where('facet.kind', '=', kind)
        .where('facet.filter', '=', filter)
        .where('facet.value', 'in', values),
    );
  }
  return query;
}
