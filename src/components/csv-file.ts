import { stringify } from 'csv-stringify/sync';

/**
 * A table as a CSV file that a spreadsheet reads as it is: what begins like a formula is text, and UTF-8 is marked as such.
 * @param isForSpreadsheets without it, a plain file for programs: no mark at the beginning
 */
export function csvFile(
  columns: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
  { isForSpreadsheets = true }: { isForSpreadsheets?: boolean } = {},
): string {
  return stringify([columns, ...rows] as (string | number | null)[][], {
    bom: isForSpreadsheets,
    escape_formulas: true,
    record_delimiter: 'windows',
  });
}
