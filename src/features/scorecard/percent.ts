/** So many of so many. */
export interface Part {
  of: number;
  done: number;
}

/**
 * A percentage to one decimal, half away from zero as the Department for Education prints it. Nothing where there is nothing
 * to take it of: a month without plans is not a month with 0 %.
 */
export function percentOf({ of, done }: Part): number | null {
  return of === 0 ? null : roundedToTenth(done * 100, of);
}

/** A mean of days, in weeks to one decimal. */
export function meanWeeks(days: number, of: number): number | null {
  return of === 0 ? null : roundedToTenth(days, of * 7);
}

/** In whole numbers up to the last step, so that a half is a half. */
export function roundedToTenth(top: number, bottom: number): number {
  const twice = 20 * Math.abs(top) + bottom;
  return (Math.sign(top) * Math.floor(twice / (2 * bottom))) / 10;
}

/** The middle one, or the mean of the two in the middle; in weeks to one decimal. */
export function medianWeeks(days: readonly number[]): number | null {
  const sorted = days.toSorted((one, other) => one - other);
  const half = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(half) - 1], sorted[Math.floor(half)]];
  return low === undefined || high === undefined ? null : roundedToTenth(low + high, 14);
}
