import type { IsoDate } from '#calendar/dates.ts';
import { csvFile } from '#components/csv-file.ts';
import { columnOf, DETAIL_COLUMNS } from './columns.ts';

// What families and officers write here goes back to the case system as files, a kind at a time.

/** Every kind of file, with its columns. A new kind gets a line here, and a reader in `export.store.ts`. */
export const EXPORTS = {
  messages: {
    name: 'Messages',
    says: 'What families wrote and what the office answered: messages, calls asked for, dates that they say are wrong.',
    columns: [
      'number', 'at', 'kind', 'urgent', 'person', 'relationship', 'written by', 'words', 'phone number', 'when to ring',
      'about', 'about day', 'right is', 'answer to', 'answer promised by', 'rang on',
    ], // prettier-ignore
  },
  responses: {
    name: 'Answers to drafts and changes',
    says: 'What families said of a draft plan or of changes to a plan, and the school or meeting that they asked for. What does not stand any more is “taken back”, with its number.',
    columns: [
      'number', 'at', 'papers', 'person', 'relationship', 'answer', 'school asked for', 'wants a meeting', 'words',
      'taken back', 'taken back event', 'written down by',
    ], // prettier-ignore
  },
  wishes: {
    name: 'Wishes',
    says: 'How people want to be reached, and what young people chose that their parents may see.',
    columns: ['number', 'at', 'kind', 'person', 'relationship', 'wish', 'note'],
  },
  preferences: {
    name: 'Places that families want next',
    says: 'What families said in rounds of moves to the next phase, every version of it. The same columns can be sent back with answers that came to the case system.',
    columns: [
      'number', 'at', 'person', 'relationship', 'round', 'move', 'moves on', 'state', 'wants', 'place', 'place page',
      'others', 'in order', 'why', 'answered by', 'helper', 'next', 'matters', 'subjects', 'travel', 'travel words',
      'help', 'meeting', 'ring', 'ring when', 'more', 'version', 'reference', 'way', 'came on', 'late', 'their request',
    ], // prettier-ignore
  },
  events: {
    name: 'Events written down here',
    says: 'What officers wrote down in the portal, which the case feed did not bring. The columns are those of the feed.',
    columns: [
      'number', 'at', 'kind', 'on', ...DETAIL_COLUMNS, 'papers', 'only for', 'in the place of',
      'in the place of event', 'written down by',
    ], // prettier-ignore
  },
} as const satisfies Record<string, { name: string; says: string; columns: readonly string[] }>;

export type ExportKind = keyof typeof EXPORTS;
export const EXPORT_KINDS = Object.keys(EXPORTS) as ExportKind[];
export type ExportFormat = 'csv' | 'json';

/** What stands first in every row: whose it is, and whether somebody in the case is protected. */
const FIRST_COLUMNS = ['case', 'child', 'name', 'date of birth', 'protected'] as const;

/** Read before anything from such a row is passed on. A row never holds how to reach anybody but its own person. */
export const PROTECTED = {
  person: 'This person is protected: nothing of this row may reach the others',
  case: 'Somebody in this case is protected: ask the caseworker before anything of this row is passed on',
} as const;

export type Cell = string | null;
export interface ExportRow {
  [column: string]: Cell;
}

/** The rows of one kind, with the time they are of. */
export interface Exported {
  kind: ExportKind;
  /** The first day; nothing for all there ever was. */
  since: IsoDate | undefined;
  /** When it was made: the next one may begin with this day. What comes twice has the same number. */
  madeAt: Date;
  rows: ExportRow[];
}

export function isExportKind(word: string): word is ExportKind {
  return Object.hasOwn(EXPORTS, word);
}

export function columnsOf(kind: ExportKind): string[] {
  return [...FIRST_COLUMNS, ...EXPORTS[kind].columns];
}

/** The column of a detail or of free words of an event: the same as in the feed. */
export function columnFor(field: string): string {
  return DETAIL_COLUMNS.find((name) => columnOf(name).field === field) ?? field;
}

/** The text of the file. In CSV, what begins like a formula has an apostrophe before it. */
export function fileOf({ kind, since, madeAt, rows }: Exported, format: ExportFormat): string {
  const columns = columnsOf(kind);
  if (format === 'csv')
    return csvFile(
      columns,
      rows.map((row) => columns.map((column) => row[column] ?? '')),
    );
  const all = rows.map((row) => Object.fromEntries(columns.map((column) => [column, row[column] ?? null])));
  return `${JSON.stringify({ kind, since: since ?? null, madeAt: madeAt.toISOString(), rows: all }, undefined, 2)}\n`;
}

/**
 * Such as `ehc-messages-2026-11-22.csv`. It names nobody.
 * @param made the day, and the time where one of that day is there already
 */
export function fileNameOf(kind: ExportKind, made: string, format: ExportFormat): string {
  return `ehc-${kind}-${made}.${format}`;
}
