import type { Box, PlacedRow } from './drawing.ts';
import type { NumberedStep } from './flow-chart.ts';
import { widthOf } from './lettering.ts';
import { arrowName } from './rows.ts';

export interface Arrow {
  from: number;
  to: number;
  label?: { text: string; x: number; y: number; width: number } | undefined;
  /** The line with its head, as path data. */
  path: string;
}

const LABEL_LETTERS = 15;
/** How far from the corners of a box its arrows keep. */
const CORNER = 24;
const TRACK = 12;
const HEAD = 16;
const ROUND = 7;

/** From one x to another, between two rows: straight down, or along a track of its own. */
interface Leg {
  /** Below which row. -1 is above the first. */
  gap: number;
  from: number;
  to: number;
  track: number;
}
interface Route {
  from: number;
  to: number;
  label: string | undefined;
  legs: Leg[];
  /** Where it goes up again, when it leads back. */
  margin: number | undefined;
}
interface Gaps {
  above: number;
  below: number[];
  routes: Route[];
}
type Span = [from: number, to: number];

/** Finds a way for every arrow, and how much room the ways need between the rows. */
export function gapsFor(steps: NumberedStep[], rows: PlacedRow[], inner: number, lane: number): Gaps {
  const rowOf = (number: number): number =>
    rows.findIndex(({ places }) => places.some(({ step }) => step.number === number));
  const spanOf = (number: number): Span => {
    const place = rows.flatMap(({ places }) => places).find(({ step }) => step.number === number);
    return place ? [place.x + CORNER, place.x + place.width - CORNER] : [0, 0];
  };
  let margin = inner - lane / 2;
  const ways = steps.flatMap(({ number: from, next }) =>
    next.map(({ to, label }) => {
      const isBack = to <= from;
      if (isBack) margin += lane;
      const passed = isBack
        ? [margin]
        : rows.slice(rowOf(from) + 1, rowOf(to)).map(({ lanes }) => lanes.get(arrowName(from, to)) ?? 0);
      return { from, to, label, isBack, passed };
    }),
  );
  type Way = (typeof ways)[number];
  const leaving = (way: Way): Span => {
    const all = ways.filter(({ from }) => from === way.from);
    const placeOf = (one: Way): number => one.passed[0] ?? middle(spanOf(one.to));
    const [low, high] = share(spanOf(way.from), all, way, placeOf, (one) => 40 + labelWidth(one.label));
    // The answer stands to the right of the arrow, before the next one begins.
    const end = high === spanOf(way.from)[1] ? inner : high;
    return [low, Math.max(low, Math.min(high, end - labelWidth(way.label) - 14))];
  };
  const arriving = (way: Way): Span =>
    share(
      spanOf(way.to),
      ways.filter(({ to }) => to === way.to),
      way,
      (one) => one.passed.at(-1) ?? middle(spanOf(one.from)),
      () => 1,
    );

  const routes = ways.map((way): Route => {
    const { from, to, label, isBack, passed } = way;
    const stations = [leaving(way), ...passed.map((x): Span => [x, x]), arriving(way)];
    const legs = stations.slice(1).map((station, at): Leg => {
      const [start, end] = meeting(stations[at] ?? station, station);
      const gap = isBack && at > 0 ? rowOf(to) - 1 : rowOf(from) + at;
      return { gap, from: start, to: end, track: 0 };
    });
    return { from, to, label, legs, margin: isBack ? passed[0] : undefined };
  });
  const heightOf = (gap: number): number => {
    const tracks = giveTracks(routes.flatMap(({ legs }) => legs).filter((leg) => leg.gap === gap));
    const hasLabels = routes.some(({ label, legs }) => label && legs[0]?.gap === gap);
    const isUsed = routes.some(({ legs }) => legs.some((leg) => leg.gap === gap));
    return isUsed ? (hasLabels ? 20 : 8) + tracks * TRACK + HEAD : 2;
  };
  return { above: heightOf(-1), below: rows.map((_, row) => heightOf(row)), routes };
}

export function arrowsBetween(boxes: Box[], gaps: Gaps, tops: number[], width: number): Arrow[] {
  const feet = tops.map((top) => Math.max(...boxes.filter(({ y }) => y === top).map(({ height }) => top + height)));
  const trackAt = ({ gap, track }: Leg): number => {
    const end = tops[gap + 1] ?? (feet[gap] ?? 0) + (gaps.below[gap] ?? 0);
    return end - HEAD - track * TRACK;
  };
  return gaps.routes.map(({ from, to, label, legs, margin }) => {
    const source = boxes.find(({ step }) => step.number === from);
    const target = boxes.find(({ step }) => step.number === to);
    const start = legs[0]?.from ?? 0;
    const foot = (source?.y ?? 0) + (source?.height ?? 0);
    const points: Point[] = [[start, foot]];
    for (const leg of legs) {
      if (leg.from !== leg.to || margin !== undefined) points.push([leg.from, trackAt(leg)], [leg.to, trackAt(leg)]);
    }
    points.push([legs.at(-1)?.to ?? 0, target?.y ?? 0]);
    const next = gaps.routes
      .filter((other) => other.from === from)
      .map(({ legs: [leg] }) => leg?.from ?? 0)
      .filter((x) => x > start);
    return {
      from,
      to,
      path: `${rounded(points)}${head(points)}`,
      label: label ? beside(label, start, foot, Math.min(width + 7, ...next)) : undefined,
    };
  });
}

function labelWidth(text: string | undefined): number {
  return text ? Math.ceil(widthOf(text, LABEL_LETTERS, true)) : 0;
}

/** Words to the right of where an arrow begins, or to its left where the next one begins too soon. */
function beside(text: string, x: number, foot: number, end: number): NonNullable<Arrow['label']> {
  const width = labelWidth(text);
  const fits = x + 7 + width + 7 <= end;
  return { text, width, x: fits ? x + 7 : x - 7 - width, y: foot + 16 };
}

/** The part of a box's edge that belongs to one of its arrows, in the order in which they come. */
function share<T>(span: Span, all: T[], one: T, placeOf: (way: T) => number, needOf: (way: T) => number): Span {
  const sorted = [...all].sort((first, second) => placeOf(first) - placeOf(second));
  const sum = (ways: T[]): number => ways.reduce((total, way) => total + needOf(way), 0);
  const unit = (span[1] - span[0]) / sum(all);
  const low = span[0] + unit * sum(sorted.slice(0, sorted.indexOf(one)));
  return one === sorted.at(-1) ? [low, span[1]] : [low, low + unit * needOf(one)];
}

/** Where a leg begins and ends: straight where the spans allow it. */
function meeting(above: Span, below: Span): Span {
  const low = Math.max(above[0], below[0]);
  const high = Math.min(above[1], below[1]);
  if (low > high) return [Math.round(middle(above)), Math.round(middle(below))];
  const straight = [middle(below), middle(above)].find((x) => x >= low && x <= high) ?? middle([low, high]);
  return [Math.round(straight), Math.round(straight)];
}

function middle([from, to]: Span): number {
  return (from + to) / 2;
}

/** Gives legs that would run over one another tracks of their own. Returns how many tracks there are besides the first. */
function giveTracks(legs: Leg[]): number {
  const across = legs.filter(({ from, to }) => from !== to);
  const taken: Span[][] = [];
  for (const leg of across) {
    const [from, to] = [Math.min(leg.from, leg.to) - 4, Math.max(leg.from, leg.to) + 4];
    const free = taken.findIndex((spans) => spans.every((span) => to < span[0] || from > span[1]));
    leg.track = free >= 0 ? free : taken.length;
    (taken[leg.track] ??= []).push([from, to]);
  }
  return Math.max(taken.length - 1, 0);
}

type Point = [x: number, y: number];

function rounded(points: Point[]): string {
  const [first, ...rest] = points.filter(
    ([x, y], at) => at === 0 || x !== points[at - 1]?.[0] || y !== points[at - 1]?.[1],
  );
  if (!first) return '';
  let path = `M${first.join()}`;
  for (const [at, corner] of rest.entries()) {
    const before = rest[at - 1] ?? first;
    const after = rest[at + 1];
    const isStraight = !after || (before[0] === corner[0]) === (corner[0] === after[0]);
    if (isStraight || !after) path += `L${corner.join()}`;
    else path += `L${towards(corner, before).join()}Q${corner.join()} ${towards(corner, after).join()}`;
  }
  return path;
}

/** A little way from a corner, and never more than half of the way. */
function towards(corner: Point, other: Point): Point {
  const far = Math.abs(other[0] - corner[0]) + Math.abs(other[1] - corner[1]);
  const part = Math.min(ROUND, far / 2) / far;
  return [tidy(corner[0] + (other[0] - corner[0]) * part), tidy(corner[1] + (other[1] - corner[1]) * part)];
}

function tidy(value: number): number {
  return Math.round(value * 10) / 10;
}

function head(points: Point[]): string {
  const [x, y] = points.at(-1) ?? [0, 0];
  return `M${x - 5},${y - 8}L${x},${y - 1}L${x + 5},${y - 8}`;
}
