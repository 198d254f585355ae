import { Graph, layout, type EdgeLabel, type GraphLabel, type NodeLabel } from '@dagrejs/dagre';
import type { NumberedStep } from './flow-chart.ts';

/** What stands side by side, from the left: steps, and arrows that pass by. */
export interface Row {
  items: ({ kind: 'box'; number: number } | { kind: 'lane'; arrow: string })[];
}

/** More would be too narrow for words on a phone. */
const MOST_IN_A_ROW = 2;

export function arrowName(from: number, to: number): string {
  return `${from}-${to}`;
}

/** Laying out takes longer than all the rest of a page, and hangs only on which step leads to which. */
const known = new Map<string, Row[]>();

/** The rows of a chart as dagre orders them. Arrows that lead back are left to the margin. */
export function rowsOf(steps: NumberedStep[]): Row[] {
  const ways = JSON.stringify(steps.map(({ next }) => next.map(({ to }) => to)));
  const rows = known.get(ways) ?? layOut(steps);
  known.set(ways, rows);
  return rows;
}

function layOut(steps: NumberedStep[]): Row[] {
  const longer = new Map<number, number>();
  for (let tries = 0; tries <= steps.length ** 2; tries += 1) {
    const rows = orderedBy(steps, longer);
    const full = rows
      .map(({ items }) => items.filter((item) => item.kind === 'box'))
      .find((row) => row.length > MOST_IN_A_ROW);
    if (!full) return rows;
    // The last in the order of the list goes one row down.
    const last = Math.max(...full.map(({ number }) => number));
    longer.set(last, (longer.get(last) ?? 1) + 1);
  }
  throw new Error('The steps of this flow chart cannot be drawn two side by side.');
}

function orderedBy(steps: NumberedStep[], longer: ReadonlyMap<number, number>): Row[] {
  const graph = new Graph<GraphLabel, NodeLabel, EdgeLabel>();
  graph.setGraph({ rankdir: 'TB', nodesep: 20, edgesep: 20, ranksep: 40 });
  for (const { number } of steps) graph.setNode(String(number), { width: 100, height: 40 });
  for (const { number, next } of steps) {
    for (const { to } of next.filter((one) => one.to > number))
      graph.setEdge(String(number), String(to), { minlen: longer.get(to) ?? 1, width: 0, height: 0 });
  }
  // The first answer stands on the left.
  const constraints = steps.flatMap(({ next }) =>
    next.slice(1).map(({ to }, at) => ({ left: String(next[at]?.to), right: String(to) })),
  );
  layout(graph, { constraints });

  const stands = new Map<number, { x: number; item: Row['items'][number] }[]>();
  const put = (y: number, x: number, item: Row['items'][number]): void => {
    const row = Math.round(y);
    stands.set(row, [...(stands.get(row) ?? []), { x, item }]);
  };
  for (const { number } of steps) {
    const { x = 0, y = 0 } = graph.node(String(number));
    put(y, x, { kind: 'box', number });
  }
  const heights = [...stands.keys()];
  for (const edge of graph.edges()) {
    const from = graph.node(edge.v).y ?? 0;
    const to = graph.node(edge.w).y ?? 0;
    for (const { x, y } of graph.edge(edge).points ?? []) {
      const row = heights.find((height) => Math.abs(height - y) < 1 && height > from + 1 && height < to - 1);
      if (row !== undefined) put(row, x, { kind: 'lane', arrow: arrowName(Number(edge.v), Number(edge.w)) });
    }
  }
  return [...stands]
    .sort(([one], [other]) => one - other)
    .map(([, row]) => ({ items: row.sort((one, other) => one.x - other.x).map(({ item }) => item) }));
}
