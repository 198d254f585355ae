// What the charts are drawn from. Places along a chart are per cent of its width, so that the letters keep their size
// on a phone, where a picture that shrinks as a whole could not be read.

/** A bar of a chart. `null` is a figure that is not known: a gap, and never nothing. */
export interface Bar {
  /** At most 28 letters: lines do not break in a picture. */
  label: string;
  value: number | null;
  /** How much of it is the part that the chart is about. */
  part?: number | null;
}

/** A line of a chart: a figure for each of its labels. */
export interface Series {
  name: string;
  values: readonly (number | null)[];
}

/** Something to compare with, drawn as a line of its own. */
export interface Comparison {
  at: number;
  says: string;
}

export const NO_FIGURE = 'no figure';
export const MADE_UP = 'Demonstration figures, made up';

const NUMBER = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1 });

/** A figure in words: `1,204`, `73.5%`, `12 weeks`, or that there is none. */
export function saidOf(figure: number | null | undefined, unit = ''): string {
  return figure === null || figure === undefined ? NO_FIGURE : `${NUMBER.format(figure)}${unit}`;
}

/** What stands beside a bar: `32 of 54`, `92%`. */
export function barSays({ value, part }: Bar, unit = ''): string {
  if (value === null) return NO_FIGURE;
  return part === null || part === undefined ? saidOf(value, unit) : `${saidOf(part, unit)} of ${saidOf(value, unit)}`;
}

/** How far a figure reaches, in per cent of what there is room for, to a tenth. */
export function reach(figure: number, most: number): number {
  if (most <= 0) return 0;
  return Math.round(Math.min(Math.max(figure / most, 0), 1) * 1000) / 10;
}

/** Where the axis ends: at what was asked for, at 100 for per cent, or at the largest figure. */
export function mostOf(figures: readonly (number | null | undefined)[], unit: string, asked?: number): number {
  if (asked !== undefined) return asked;
  const largest = Math.max(0, ...figures.filter((figure) => figure !== null && figure !== undefined));
  return unit === '%' && largest <= 100 ? 100 : largest;
}

/** Round numbers from 0 to at least `most`, in at most four equal steps. */
export function ticksOf(most: number): number[] {
  const step = STEPS.find((one) => most / one <= 4) ?? most;
  const count = Math.max(1, Math.ceil(most / step));
  return Array.from({ length: count + 1 }, (_, at) => at * step);
}

const STEPS = [1, 10, 100, 1000, 10_000, 100_000].flatMap((unit) =>
  unit === 1 ? [1, 2, 5] : [unit, 2 * unit, 2.5 * unit, 5 * unit],
);

/** Where the points of a line stand, in per cent of the width. The axis is written at the left of the first. */
export function along(count: number): number[] {
  const [from, to] = [14, 94];
  if (count === 1) return [(from + to) / 2];
  return Array.from({ length: count }, (_, at) => Math.round((from + ((to - from) * at) / (count - 1)) * 10) / 10);
}

/** Which labels stand under the picture: as many as there is room for on a phone, the last one always. */
export function shownLabels(labels: readonly string[], room = 6): Set<number> {
  const every = Math.ceil(labels.length / room);
  return new Set([...labels.keys()].filter((at) => (labels.length - 1 - at) % every === 0));
}

/** The pieces of a line between neighbouring figures: where one is missing, the line is broken. */
export function piecesOf(values: readonly (number | null)[]): [from: number, to: number][] {
  return [...values.keys()].slice(1).flatMap((to): [number, number][] => {
    const from = to - 1;
    return values[from] === null || values[to] === null ? [] : [[from, to]];
  });
}

/** A picture of bars in a sentence or two, for whoever does not see it. */
export function barsInWords(bars: readonly Bar[], unit = '', comparison?: Comparison): string {
  return [
    `Bar chart with ${bars.length} ${bars.length === 1 ? 'bar' : 'bars'}.`,
    ...extremesOf(
      bars.map(({ label, value }) => [label, value]),
      unit,
    ),
    ...comparisonSays(comparison, unit),
    'The table has every figure.',
  ].join(' ');
}

/** A picture of lines in a few sentences, for whoever does not see it. */
export function linesInWords(
  labels: readonly string[],
  series: readonly Series[],
  unit = '',
  comparison?: Comparison,
): string {
  return [
    `Line chart from ${labels[0] ?? ''} to ${labels.at(-1) ?? ''}.`,
    ...series.flatMap(({ name, values }) => [
      `${name}:`,
      ...extremesOf(
        labels.map((label, at) => [label, values[at] ?? null]),
        unit,
      ),
    ]),
    ...comparisonSays(comparison, unit),
    'The table has every figure.',
  ].join(' ');
}

function extremesOf(figures: [label: string, figure: number | null][], unit: string): string[] {
  const known = figures.filter((one): one is [string, number] => one[1] !== null);
  const missing = figures.length - known.length;
  const sorted = known.toSorted(([, one], [, other]) => one - other);
  const [lowest, highest] = [sorted[0], sorted.at(-1)];
  return [
    ...(lowest && highest && lowest[1] !== highest[1]
      ? [`Highest: ${said(highest, unit)}. Lowest: ${said(lowest, unit)}.`]
      : highest
        ? [`All are ${saidOf(highest[1], unit)}.`]
        : []),
    ...(missing > 0 ? [`${missing} without a figure.`] : []),
  ];
}

function said([label, figure]: [string, number], unit: string): string {
  return `${label}, ${saidOf(figure, unit)}`;
}

function comparisonSays(comparison: Comparison | undefined, unit: string): string[] {
  return comparison ? [`To compare with: ${comparison.says}, ${saidOf(comparison.at, unit)}.`] : [];
}
