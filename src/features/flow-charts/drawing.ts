import { arrowsBetween, gapsFor, type Arrow } from './arrows.ts';
import { END_WORDS, type NumberedStep } from './flow-chart.ts';
import { widthOf, wrapped } from './lettering.ts';
import { rowsOf, type Row } from './rows.ts';

/** As wide as a phone of 360 pixels shows it: there one unit is one pixel. */
export const NARROW = 328;
/** For a desk and for paper. */
export const WIDE = 660;

export type Part = 'name' | 'when' | 'law' | 'end';
export interface Line {
  part: Part;
  text: string;
  /** The foot of its letters, from the top of the box. */
  y: number;
}
export interface Box {
  step: NumberedStep;
  x: number;
  y: number;
  width: number;
  height: number;
  /** Where its words begin, from its left edge. */
  inset: number;
  lines: Line[];
}
export interface Drawing {
  width: number;
  height: number;
  boxes: Box[];
  arrows: Arrow[];
}

/** How large the letters of each part are, in units. The style sheet says the same. */
export const LETTERS: Record<Part, { size: number; line: number; isBold: boolean }> = {
  name: { size: 15, line: 18, isBold: true },
  when: { size: 15, line: 18, isBold: false },
  law: { size: 14, line: 17, isBold: false },
  end: { size: 14, line: 17, isBold: false },
};
const PADDING = 8;
const INSETS: Record<NumberedStep['kind'], number> = { step: 10, question: 14, end: 12 };
/** The points at the sides of a question. */
const POINT = 11;
const BETWEEN_BOXES = 14;
const LANE = 20;
const MOST_FOR_ONE = 400;

/**
 * Where everything of a chart stands. The order comes from dagre; places are ours, so that no row is wider than the picture.
 * @param rows the same for every width, and most of the work
 * @throws with the words that have no room
 */
export function drawingOf(steps: NumberedStep[], width: number, rows = rowsOf(steps)): Drawing {
  const back = steps.flatMap(({ number, next }) => next.filter(({ to }) => to <= number)).length;
  const inner = width - back * LANE;
  const placed = rows.map((row) => placesIn(row, steps, inner));
  const gaps = gapsFor(steps, placed, inner, LANE);
  let y = gaps.above;
  const boxes: Box[] = [];
  const tops: number[] = [];
  for (const [at, { places }] of placed.entries()) {
    tops.push(y);
    const inRow = places.map((place) => ({ ...place, y }));
    boxes.push(...inRow);
    y += Math.max(...inRow.map(({ height }) => height)) + (gaps.below[at] ?? 0);
  }
  boxes.sort((one, other) => one.step.number - other.step.number);
  const height = Math.ceil(y + 2);
  const arrows = arrowsBetween(boxes, gaps, tops, width);
  const cramped = wordsWithoutRoom(boxes, arrows, width);
  if (cramped)
    throw new Error(`There is no room for "${cramped}" in the picture of this flow chart. Say it with shorter words.`);
  return { width, height, boxes, arrows };
}

function wordsWithoutRoom(boxes: Box[], arrows: Arrow[], width: number): string | undefined {
  const tooWide = boxes.flatMap((box) =>
    box.lines.filter(({ part, text }) => {
      const { size, isBold } = LETTERS[part];
      return widthOf(text, size, isBold) > box.width - 2 * box.inset;
    }),
  );
  const answers = arrows.flatMap(({ label }) => label ?? []);
  const crossed = answers.find(
    (one) =>
      one.x < 0 ||
      one.x + one.width > width ||
      answers.some((other) => other !== one && other.y === one.y && other.x <= one.x && one.x < other.x + other.width),
  );
  return tooWide[0]?.text ?? crossed?.text;
}

export interface PlacedRow {
  places: Omit<Box, 'y'>[];
  /** Where arrows pass this row by, by the name of the arrow. */
  lanes: Map<string, number>;
}

function placesIn({ items }: Row, steps: NumberedStep[], inner: number): PlacedRow {
  const count = items.filter(({ kind }) => kind === 'box').length;
  const room = inner - 4 - (items.length - count) * LANE - (count - 1) * BETWEEN_BOXES;
  const width = Math.floor(Math.min(room / count, MOST_FOR_ONE));
  const total = count * width + (count - 1) * BETWEEN_BOXES + (items.length - count) * LANE;
  let x = Math.round((inner - total) / 2);
  const row: PlacedRow = { places: [], lanes: new Map() };
  for (const [at, item] of items.entries()) {
    if (item.kind === 'lane') {
      row.lanes.set(item.arrow, x + LANE / 2);
      x += LANE;
    } else {
      const step = steps.find(({ number }) => number === item.number);
      if (step) row.places.push({ x, ...boxOf(step, width) });
      x += width + (items.slice(at + 1).some(({ kind }) => kind === 'box') ? BETWEEN_BOXES : 0);
    }
  }
  return row;
}

function boxOf(step: NumberedStep, width: number): Omit<Box, 'x' | 'y'> {
  const inset = INSETS[step.kind];
  const says: [Part, string | undefined][] = [
    ['name', `${step.number}. ${step.name}`],
    ['when', step.when],
    ['law', step.law],
    ['end', step.kind === 'end' ? END_WORDS : undefined],
  ];
  let y = PADDING;
  const lines = says.flatMap(([part, text]) => {
    if (!text) return [];
    const { size, line, isBold } = LETTERS[part];
    return wrapped(text, width - 2 * inset, size, isBold).map((one) => {
      y += line;
      return { part, text: one, y: y - 4 };
    });
  });
  return { step, width, height: y + PADDING, inset, lines };
}

/** The outline of a question: pointed at both sides. */
export function questionOutline({ width, height }: Pick<Box, 'width' | 'height'>): string {
  const middle = height / 2;
  return `0,${middle} ${POINT},0 ${width - POINT},0 ${width},${middle} ${width - POINT},${height} ${POINT},${height}`;
}
