/** The newest figure for England that counts as our chart does, with exceptions; and its year, which may be long ago. */
export function newestNational(
  figures: readonly { area: string; year: number; percent?: number }[],
): { at: number; says: string } | undefined {
  const newest = figures.findLast(({ area, percent }) => area === 'England' && percent !== undefined);
  return newest?.percent === undefined ? undefined : { at: newest.percent, says: `England, ${newest.year}` };
}
