import type { IndexedPage } from '#features/search/index-schema.ts';
import type { TrackerWords } from './words.ts';

/** The way to the tracker, as the search knows it. */
export function indexedTracker({ door }: TrackerWords): IndexedPage {
  return {
    kind: 'guide',
    path: '/ehc-plans',
    title: door.title,
    names: '',
    summary: door.summary,
    body: door.lede,
    facts: [],
    notConfirmed: false,
    facets: [
      ['topic', 'ehc-plans'],
      ['audience', 'parents'],
    ],
  };
}
