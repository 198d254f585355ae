/**
 * A share in per cent, rounded as it is printed: half away from zero. Of nothing there is no share.
 * @param decimals how many digits stand behind the point
 */
export function percentOf(part: number, whole: number, decimals = 1): number | null {
  if (whole === 0) return null;
  const scale = 10 ** decimals;
  // Whole numbers first: 0.285 is a little less than it says, and 57 of 200 is not.
  return Math.round((part * 100 * scale) / whole) / scale;
}
