import { seeded } from './generated-directory.ts';

/** How long two things took that were done one right after the other, so that both met the same noise. */
export type Pair = readonly [one: number, other: number];

export interface Compared {
  /** How much longer the other took: the median of the ratios of all pairs. */
  ratio: number;
  /** Where it lies with 95% certainty, by bootstrap. */
  from: number;
  to: number;
}

const RESAMPLES = 2000;

export function compare(pairs: readonly Pair[]): Compared {
  const random = seeded(95);
  const ratios = pairs.map(([one, other]) => other / one);
  const medians = Array.from({ length: RESAMPLES }, () =>
    median(ratios.map(() => ratios[Math.floor(random() * ratios.length)] ?? NaN)),
  );
  return { ratio: median(ratios), from: percentile(medians, 0.025), to: percentile(medians, 0.975) };
}

export function inWords({ ratio, from, to }: Compared): string {
  return `${ratio.toFixed(3)} (${from.toFixed(3)} to ${to.toFixed(3)})`;
}

/** Whether two things cannot be told apart by time. A machine that tells a thing from itself can say nothing. */
export function verdictOn(
  { ratio, from, to }: Compared,
  ofItself: Compared,
  [least, most]: readonly [number, number],
): 'PASS' | 'FAIL' | 'INCONCLUSIVE' {
  if (ofItself.from < least || ofItself.to > most || ofItself.from > 1 || ofItself.to < 1) return 'INCONCLUSIVE';
  if (ratio < least || ratio > most) return 'FAIL';
  return from >= least && to <= most ? 'PASS' : 'INCONCLUSIVE';
}

export function median(numbers: readonly number[]): number {
  return percentile(numbers, 0.5);
}

export function percentile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

export function shuffled<T>(things: readonly T[], random: () => number): T[] {
  const order = things.map((thing) => ({ thing, at: random() }));
  return order.sort((one, other) => one.at - other.at).map(({ thing }) => thing);
}
