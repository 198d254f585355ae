import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { seenIn } from './cell.ts';
import { theirName, tidy, type ColumnMap } from './column-map.ts';
import { columnOf, OUR_COLUMNS, type OurColumn } from './columns.ts';
import { nearest } from './nearest.ts';
import type { Fault } from './report.ts';

/** A row as it came: what stands in each column that the file has. */
export interface FileRow {
  where: string;
  cells: Partial<Record<OurColumn, string>>;
}

/** A longer row is no row of a case: a quotation mark that is never closed eats the rest of the file. */
const LONGEST_ROW = 20_000;
const CHUNK = 64 * 1024;
/** An export that broke, or found nothing, must not look like a night on which nothing was new. */
const NO_ROWS = 'The file has the names of the columns, and no row under them. Make the export again.';

/** The rows of a CSV file with a line of headings, one after another; and what is wrong with it as a file. */
export async function* csvRows(bytes: Buffer, map: ColumnMap): AsyncGenerator<FileRow | Fault> {
  let places: Places | undefined;
  let hasRows = false;
  for await (const one of csvRecords(bytes, LONGEST_ROW)) {
    if ('reason' in one) {
      yield one;
      return;
    }
    const { row, record } = one;
    if (!places) {
      const heading = readHeading(record.map(seenIn), map, row);
      yield* heading.faults;
      if (heading.faults.length > 0) return;
      places = heading;
      continue;
    }
    hasRows = true;
    yield toRow(record, places, String(row));
  }
  if (!places) yield { row: '', column: '', reason: 'The file is empty.' };
  else if (!hasRows) yield { row: '', column: '', reason: NO_ROWS };
}

/**
 * What stands in each row of a CSV file that is not empty, counted as a spreadsheet counts; at last why it cannot be read on.
 * @param longest how long a row may be, in letters
 */
export async function* csvRecords(
  bytes: Buffer,
  longest: number,
): AsyncGenerator<{ row: number; record: string[] } | Fault> {
  let row = 0;
  const records = Readable.from(chunksOf(bytes)).pipe(
    // An empty line counts as a row, as it does in a spreadsheet.
    parse({ bom: true, relax_column_count: true, max_record_size: longest, skip_empty_lines: false }),
  ) as AsyncIterable<string[]>;
  try {
    for await (const record of records) {
      row += 1;
      if (record.some((cell) => cell.trim() !== '')) yield { row, record };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    yield { row: String(row + 1), column: '', reason: reasonOf(error) };
  }
}

interface Places {
  width: number;
  columns: [index: number, name: OurColumn][];
}

function readHeading(record: string[], map: ColumnMap, row: number): Places & { faults: Fault[] } {
  const ours = new Map(OUR_COLUMNS.map((name) => [tidy(theirName(map, name)), name]));
  const leftOut = new Set(map.leftOut.map(tidy));
  const columns: Places['columns'] = [];
  const faults: Fault[] = [];
  const fault = (column: string, reason: string): void => void faults.push({ row: String(row), column, reason });
  if (record.length === 1 && /[;\t]/.test(record[0] ?? ''))
    fault('', 'There are no commas between the columns. Save the file as CSV with commas.');
  // What stands there may be the name of a child, so it is not said again.
  else if (!record.some((heading) => ours.has(tidy(heading))))
    fault('', 'The first row must hold the names of the columns, and none of these is one.');
  else
    for (const [index, heading] of record.entries()) {
      const name = ours.get(tidy(heading));
      if (name && columns.some(([, known]) => known === name))
        fault(heading.slice(0, 60), 'This column is there twice.');
      else if (name) columns.push([index, name]);
      else if (heading === '') fault(`column ${index + 1}`, 'This column has no heading.');
      else if (!leftOut.has(tidy(heading))) fault(heading.slice(0, 60), unknownColumn(heading, [...ours.keys()]));
    }
  if (columns.length > 0)
    for (const name of OUR_COLUMNS.filter((one) => columnOf(one).isNeeded))
      if (!columns.some(([, known]) => known === name)) fault(theirName(map, name), 'This column is missing.');
  return { width: record.length, columns, faults };
}

function unknownColumn(heading: string, known: string[]): string {
  const close = nearest(heading, known);
  const perhaps = close ? ` Is it "${close}"?` : '';
  return `We know no such column.${perhaps} Leave it out of the file, or name it in content/case-feed.yaml.`;
}

function toRow(record: string[], { width, columns }: Places, where: string): FileRow | Fault {
  if (record.length > width && record.slice(width).some((cell) => cell.trim() !== ''))
    return { row: where, column: '', reason: 'This row has more cells than there are headings.' };
  const cells: FileRow['cells'] = {};
  for (const [index, name] of columns) cells[name] = seenIn(record[index] ?? '');
  return { where, cells };
}

function reasonOf({ code }: CsvError): string {
  if (code === 'CSV_MAX_RECORD_SIZE') return 'This row is too long. Perhaps a quotation mark before it is not closed.';
  if (code === 'CSV_QUOTE_NOT_CLOSED') return 'A quotation mark is opened and never closed.';
  return 'This row cannot be read: a quotation mark stands in the wrong place.';
}

/** In pieces, so that what is read can go before the rest comes. */
function* chunksOf(bytes: Buffer): Generator<Buffer> {
  for (let from = 0; from < bytes.length; from += CHUNK) yield bytes.subarray(from, from + CHUNK);
}
