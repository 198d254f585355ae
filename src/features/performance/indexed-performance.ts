import type { IndexedPage } from '#features/search/index-schema.ts';
import type { FiguresPage } from './figure.ts';
import type { Other } from './other.ts';
import type { Past } from './past.ts';
import type { Waiting } from './waiting.ts';

/** Where the council says how it is doing. */
export const PERFORMANCE_PATH = '/performance';
export const AS_PUBLISHED_PATH = `${PERFORMANCE_PATH}/as-published`;
export const WAITING_TIMES_PATH = `${PERFORMANCE_PATH}/waiting-times`;
export const MORE_FIGURES_PATH = `${PERFORMANCE_PATH}/more-figures`;

/** The way from the home page to how the council is doing. */
export const PERFORMANCE_CRUMBS = [{ text: 'EHC plans', href: '/ehc-plans' }];

/** The page of the portal's own figures. */
export const PERFORMANCE_PAGE = {
  title: 'How we are doing',
  summary: 'Our scorecard, month by month: new plans, those in time, and those not finished yet.',
};

/** The pages of figures as the search knows them. */
export function indexedPerformance(past: Past, waiting: Waiting, other: Other): IndexedPage[] {
  return [
    indexed(AS_PUBLISHED_PATH, past.page, [
      past.months.why,
      past.months.finding,
      past.years.finding,
      past.years.remark,
      ...past.groups.flatMap(({ title, says, figures }) => [
        `${title}. ${says ?? ''}`,
        ...figures.map(({ what, remark }) => `${what}. ${remark ?? ''}`),
      ]),
      `${past.places.title}. ${past.places.says}`,
      ...past.places.schools.map(({ name }) => name),
      ...past.inspections.map(({ says }) => says),
      ...past.councils.map(({ name, intime }) => `${name}. ${intime.finding} ${intime.remark}`),
    ]),
    indexed(WAITING_TIMES_PATH, waiting.page, [
      ...waiting.services.map(({ name, ask }) => `${name}. ${ask.text}.`),
      ...waiting.elsewhere.flatMap(({ area, says, figures }) => [
        `${area}. ${says}`,
        ...figures.map(({ measure, remark }) => `${measure}. ${remark ?? ''}`),
      ]),
      ...waiting.more.map(({ text }) => text),
    ]),
    indexed(
      MORE_FIGURES_PATH,
      other.page,
      other.parts.map(({ title, says, notPublished, look }) =>
        [`${title}.`, says, notPublished, ...look.map(({ text }) => text)].join(' '),
      ),
    ),
    indexed(PERFORMANCE_PATH, { ...PERFORMANCE_PAGE, lede: '', topics: ['ehc-plans'] }, [
      'The council’s performance, with the figures as files.',
    ]),
  ];
}

function indexed(
  path: string,
  { title, summary, lede, topics }: Pick<FiguresPage, 'title' | 'summary' | 'lede' | 'topics'>,
  body: string[],
): IndexedPage {
  return {
    kind: 'guide',
    path,
    title,
    names: '',
    summary,
    body: [lede, ...body].join('\n'),
    facts: [],
    notConfirmed: false,
    facets: [...topics.map((topic): [string, string] => ['topic', topic]), ['audience', 'parents']],
  };
}
