import type { Kind, SearchIndex } from '#features/search/index-schema.ts';
import { countValues, ENTRIES_A_PAGE, listEntries } from './directory.store.ts';
import { chosenIn, pageIn, without, type Filter } from './filters.ts';

/** Everything a filtered list shows for an address. A page past the last shows the last. */
export async function listingFor(index: SearchIndex, kind: Kind, filters: Filter[], query: URLSearchParams) {
  const chosen = chosenIn(query, filters);
  let page = pageIn(query);
  let { entries, total } = await listEntries(index, kind, chosen, page);
  const lastPage = Math.max(1, Math.ceil(total / ENTRIES_A_PAGE));
  if (page > lastPage) {
    page = lastPage;
    ({ entries, total } = await listEntries(index, kind, chosen, page));
  }
  const names = filters.map(({ name }) => name);
  const counts = await countValues(index, kind, names, chosen);
  const withoutEach: { filter: Filter; total: number }[] = [];
  if (total === 0) {
    for (const filter of filters.filter(({ name }) => chosen.has(name))) {
      withoutEach.push({ filter, total: (await listEntries(index, kind, without(chosen, filter.name), 1)).total });
    }
  }
  return { kind, filters, chosen, counts, entries, total, page, withoutEach };
}
