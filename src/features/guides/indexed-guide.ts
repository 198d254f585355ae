import type { IndexedPage } from '#features/search/index-schema.ts';
import type { Guide } from './guide.ts';

export const GUIDES_PATH = '/guides';

/** A guide as the search knows it. `markdown` is its text. */
export function indexedGuide(id: string, guide: Guide, markdown: string): IndexedPage {
  const steps = (guide.path ?? []).map(({ stop, when, says }) => [stop, when, says].filter(Boolean).join('. '));
  return {
    kind: 'guide',
    path: `${GUIDES_PATH}/${id}`,
    title: guide.title,
    names: '',
    summary: guide.summary,
    body: [plainText(markdown), ...steps].join('\n'),
    facts: [],
    notConfirmed: false,
    facets: [
      ...guide.topics.map((topic): [string, string] => ['topic', topic]),
      ...guide.stages.map((stage): [string, string] => ['stage', stage]),
      ...guide.audience.map((audience): [string, string] => ['audience', audience]),
    ],
  };
}

/** The words of a Markdown text without its marks. */
export function plainText(markdown: string): string {
  return markdown
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/^\s*(#{1,6}|[-*>]|\d+\.)\s+/gm, '')
    .replace(/[*_`]{1,3}/g, '')
    .replace(/\n{2,}/g, '\n')
    .trim();
}
