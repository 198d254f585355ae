import type { IndexedPage } from '#features/search/index-schema.ts';
import { DATES_PATH } from './address.ts';
import type { DatesWords } from './words.ts';

/** The page of dates as the search knows it: one of the guides, with an address of its own. */
export function indexedDates({ page, groups, events, dates }: DatesWords): IndexedPage {
  return {
    kind: 'guide',
    path: DATES_PATH,
    title: page.title,
    names: '',
    summary: page.summary,
    body: [
      ...Object.values(groups).map(({ name, says }) => `${name}. ${says}`),
      ...Object.values(events).map(({ happened }) => happened),
      ...Object.values(dates).map(({ name }) => name),
    ].join('\n'),
    facts: [],
    notConfirmed: false,
    facets: [...page.topics.map((topic): [string, string] => ['topic', topic]), ['audience', 'parents']],
  };
}
