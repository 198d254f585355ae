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

/**
 * How many entries each value of a filter would show, with what is chosen in the other filters kept. Values of one filter
 * add up, so the others of its own are left out of the count.
 */
export async function countValues(
  index: SearchIndex,
  kind: Kind,
  filter: string,
  chosen: Chosen,
): Promise<Map<string, number>> {
  const rows = await index
    .selectFrom('facet')
    .where('facet.kind', '=', kind)
    .where('facet.filter', '=', filter)
    .where('facet.pageId', 'in', fitting(index, kind, without(chosen, filter)).select('page.id'))
    .select((facet) => ['facet.value', facet.fn.countAll<number>().as('entries')])
    .groupBy('facet.value')
    .execute();
  return new Map(rows.map(({ value, entries }) => [value, entries]));
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
