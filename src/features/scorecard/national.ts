/** A line of a chart to compare with, and what to know about it. */
export interface NationalLine {
  at: number;
  says: string;
  remark?: string | undefined;
}

/** England's newest figure of the national measure, which leaves out those that the law excuses; and its year, which may be long ago. */
export function newestNational(
  figures: readonly { area: string; year: number; percentWithoutExceptions: number; remark?: string }[],
): NationalLine | undefined {
  const newest = figures.findLast(({ area }) => area === 'England');
  return newest && { at: newest.percentWithoutExceptions, says: `England, ${newest.year}`, remark: newest.remark };
}
