import { columnOf, OUR_COLUMNS, type OurColumn } from './columns.ts';
import type { FileRow } from './csv-rows.ts';
import { nearest } from './nearest.ts';
import type { Fault } from './report.ts';

const CASE_KEYS = keysOf('case');
const EVENT_KEYS = keysOf('event');

/** What JSON calls a column: `dateOfBirth`. */
export function keyOf(name: OurColumn): string {
  return name.replace(/ (\w)/g, (_, letter: string) => letter.toUpperCase());
}

function keysOf(about: 'case' | 'event'): Map<string, OurColumn> {
  return new Map(OUR_COLUMNS.filter((name) => columnOf(name).about === about).map((name) => [keyOf(name), name]));
}

/** The rows of `{ "cases": [ { …, "events": [ … ] } ] }`, one for each event as in a CSV file; and what is wrong with it as a file. */
export function* jsonRows(text: string): Generator<FileRow | Fault> {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    return yield { row: '', column: '', reason: 'This is no JSON: a comma, a bracket or a quotation mark is missing.' };
  }
  const { cases } = (isObject(file) ? file : {}) as { cases?: unknown };
  if (!Array.isArray(cases)) return yield { row: '', column: 'cases', reason: 'The file needs a list of "cases".' };
  for (const [index, one] of (cases as unknown[]).entries()) yield* rowsOfCase(one, `case ${index + 1}`);
}

function* rowsOfCase(one: unknown, where: string): Generator<FileRow | Fault> {
  if (!isObject(one)) return yield { row: where, column: '', reason: 'A case must stand in { }.' };
  const { events = [], ...facts } = one;
  const faults: Fault[] = [];
  const ofCase = cellsIn(facts, CASE_KEYS, where, faults);
  if (!Array.isArray(events)) faults.push({ row: where, column: 'events', reason: '"events" must be a list.' });
  yield* faults;
  if (faults.length > 0 || !Array.isArray(events)) return;
  if (events.length === 0) yield { where, cells: ofCase };
  for (const [index, event] of (events as unknown[]).entries()) {
    const place = `${where}, event ${index + 1}`;
    if (!isObject(event)) {
      yield { row: place, column: '', reason: 'An event must stand in { }.' };
      continue;
    }
    const wrong: Fault[] = [];
    const cells = cellsIn(event, EVENT_KEYS, place, wrong);
    yield* wrong;
    if (wrong.length === 0) yield { where: place, cells: { ...ofCase, ...cells } };
  }
}

function cellsIn(
  values: Record<string, unknown>,
  keys: Map<string, OurColumn>,
  row: string,
  faults: Fault[],
): FileRow['cells'] {
  const cells: FileRow['cells'] = {};
  for (const [key, value] of Object.entries(values)) {
    const name = keys.get(key);
    const text = textOf(value);
    if (!name) {
      const close = nearest(key, keys.keys());
      const perhaps = close ? ` Is it "${close}"?` : '';
      faults.push({ row, column: key.slice(0, 60), reason: `We know no such name.${perhaps} Leave it out.` });
    } else if (text === undefined) faults.push({ row, column: key, reason: 'Give a text, a number, true or false.' });
    else cells[name] = text.trim();
  }
  return cells;
}

function textOf(value: unknown): string | undefined {
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
