import { seenIn } from './cell.ts';
import { columnOf, OUR_COLUMNS, type OurColumn } from './columns.ts';
import type { FileRow } from './csv-rows.ts';
import { nearest } from './nearest.ts';
import { MOST_FAULTS, type Fault } from './report.ts';

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
  yield* doubledKeys(text);
  const { cases } = (isObject(file) ? file : {}) as { cases?: unknown };
  if (!Array.isArray(cases)) return yield { row: '', column: 'cases', reason: 'The file needs a list of "cases".' };
  if (cases.length === 0)
    return yield {
      row: '',
      column: 'cases',
      reason: 'There is no case in the list of "cases". Make the export again.',
    };
  for (const [index, one] of (cases as unknown[]).entries()) yield* rowsOfCase(one, `case ${index + 1}`);
}

function* rowsOfCase(one: unknown, where: string): Generator<FileRow | Fault> {
  if (!isObject(one)) return yield { row: where, column: '', reason: 'A case must stand in { }.' };
  const { events = [] } = one;
  const faults: Fault[] = [];
  const ofCase = cellsIn(one, CASE_KEYS, where, faults, 'events');
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

/** @param notThis a name that holds no cell */
function cellsIn(
  values: Record<string, unknown>,
  keys: Map<string, OurColumn>,
  row: string,
  faults: Fault[],
  notThis?: string,
): FileRow['cells'] {
  const cells: FileRow['cells'] = {};
  for (const key of Object.keys(values)) {
    if (key === notThis) continue;
    // No more are kept, and to look for what was meant takes time.
    if (faults.length > MOST_FAULTS) break;
    const name = keys.get(key);
    const value = values[key];
    const text = textOf(value);
    if (!name) {
      const close = nearest(key, keys.keys());
      const perhaps = close ? ` Is it "${close}"?` : '';
      faults.push({ row, column: seenIn(key.slice(0, 60)), reason: `We know no such name.${perhaps} Leave it out.` });
    } else if (text !== undefined) cells[name] = seenIn(text);
    else if (typeof value === 'number') faults.push({ row, column: key, reason: NOT_SAFE });
    else faults.push({ row, column: key, reason: 'Give a text, a number, true or false.' });
  }
  return cells;
}

/** Of two long numbers that end differently, JSON makes one. */
const NOT_SAFE = 'A number as long as this, or with a point, is not read as it stands. Put it in quotation marks.';

function textOf(value: unknown): string | undefined {
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : undefined;
  return typeof value === 'string' ? value : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The names that count, by how deep they stand: of the file, of a case, of an event. */
const NAMES_AT: Record<number, ReadonlySet<string>> = {
  1: new Set(['cases']),
  3: new Set([...CASE_KEYS.keys(), 'events']),
  5: new Set(EVENT_KEYS.keys()),
};
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** The names that stand twice in one `{ }`: of these `JSON.parse` keeps the last, and says nothing. @param text sound JSON */
function* doubledKeys(text: string): Generator<Fault> {
  let [depth, cases, events] = [0, 0, 0];
  const seen: Record<number, Set<string>> = {};
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === '{' || sign === '[') {
      depth += 1;
      if (sign === '[' || !NAMES_AT[depth]) continue;
      seen[depth] = new Set();
      if (depth === 3) [cases, events] = [cases + 1, 0];
      if (depth === 5) events += 1;
    } else if (sign === '}' || sign === ']') depth -= 1;
    else if (sign === '"') {
      const begins = at;
      at = endOfText(text, begins);
      const names = NAMES_AT[depth];
      if (!names || !isName(text, at + 1)) continue;
      const name = nameIn(text, begins, at);
      if (!names.has(name)) continue;
      if (seen[depth]?.has(name)) {
        const row = depth === 1 ? '' : depth === 3 ? `case ${cases}` : `case ${cases}, event ${events}`;
        yield { row, column: name, reason: 'This name is there twice. Leave one out.' };
      } else seen[depth]?.add(name);
    }
  }
}

/** Where the quotation mark stands that ends a text. */
function endOfText(text: string, begins: number): number {
  let at = begins + 1;
  for (; text.charCodeAt(at) !== QUOTE; at += 1) if (text.charCodeAt(at) === BACKSLASH) at += 1;
  return at;
}

/** Whether what ended before is a name, and no value. */
function isName(text: string, after: number): boolean {
  let at = after;
  while (/\s/.test(text[at] ?? '')) at += 1;
  return text[at] === ':';
}

function nameIn(text: string, begins: number, ends: number): string {
  // No name of ours is longer, also where each letter of it is written as a code.
  if (ends - begins > 200) return '';
  return JSON.parse(text.slice(begins, ends + 1)) as string;
}
