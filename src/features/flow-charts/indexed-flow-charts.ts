import type { IndexedPage } from '#features/search/index-schema.ts';
import { FLOW_CHARTS_PATH, type FlowChart } from './flow-chart.ts';

/** The list of flow charts as the search knows it: each chart by itself would push aside the guide that it draws. */
export function indexedFlowCharts(charts: Iterable<FlowChart>): IndexedPage {
  return {
    kind: 'guide',
    path: FLOW_CHARTS_PATH,
    title: 'Flow charts',
    names: '',
    summary: 'What happens, step by step, as a picture and as a list.',
    body: [...charts].map(({ title }) => title).join('\n'),
    facts: [],
    notConfirmed: false,
    facets: [],
  };
}
