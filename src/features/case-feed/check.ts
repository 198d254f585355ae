import { addMonths, type IsoDate } from '#calendar/dates.ts';
import { isEventKind, readEvent, wrongDay, type EventKind, type FreeWord } from '#features/plan/event.ts';
import type { Need } from '#features/plan/need.ts';
import { theirName, tidy, wordsIn, type ColumnMap } from './column-map.ts';
import {
  CASE_COLUMNS,
  columnOf,
  columnsOfKind,
  DETAIL_COLUMNS,
  OUR_COLUMNS,
  RECORDED_HERE,
  wordsOf,
  type OurColumn,
} from './columns.ts';
import type { FileRow } from './csv-rows.ts';
import { dayReader } from './day.ts';
import { keyOf } from './json-rows.ts';
import { nearest } from './nearest.ts';
import { MOST_FAULTS, type Fault, type ImportFormat } from './report.ts';

export interface FileEvent {
  where: string;
  key: string;
  kind: EventKind;
  /** Only `did not happen` may be without a day. */
  on: IsoDate | null;
  details: Record<string, string>;
  words: Partial<Record<FreeWord, string>>;
}

/** What a file says of the child and the plan. `undefined`: it has no such column. `null`: there is none. */
export interface Facts {
  childKey: string;
  name: string;
  dateOfBirth: IsoDate;
  inCareSince: IsoDate | null | undefined;
  school: string | null | undefined;
  need: Need | null | undefined;
  healthInvolved: boolean | undefined;
  socialCareInvolved: boolean | undefined;
  caseworkerId: string | undefined;
}

export interface FileCase extends Facts {
  where: string;
  reference: string;
  rows: number;
  events: FileEvent[];
}

export interface Checked {
  cases: FileCase[];
  /** At most `MOST_FAULTS` of them. */
  faults: Fault[];
  faultCount: number;
  rows: number;
}

export interface CheckedWith {
  map: ColumnMap;
  format: ImportFormat;
  today: IsoDate;
  /** The ids of all caseworkers, by the e-mail addresses with which they sign in. */
  caseworkers: ReadonlyMap<string, string>;
}

/** A file may have so many rows. */
export const MOST_ROWS = 200_000;
/** Nobody older has a plan: it ends at 25, or with the school year after. */
const OLDEST = 26;

const FIELD_COLUMNS = new Map<string, OurColumn>([
  ['kind', 'kind'],
  ['on', 'on'],
  ...DETAIL_COLUMNS.map((name): [string, OurColumn] => [columnOf(name).field ?? name, name]),
]);
const EVENT_COLUMNS = OUR_COLUMNS.filter((name) => columnOf(name).about === 'event');
const KINDS = new Map(
  wordsOf('kind')
    .filter(isEventKind)
    .map((kind) => {
      const columns = columnsOfKind(kind).map(({ name }) => name);
      return [kind, new Map(columns.map((name) => [name, wordsOf(name, kind)]))] as const;
    }),
);

/**
 * Checks every row of a file, each for itself and beside the others.
 * @param onRow is told after every row how many there were
 */
export async function checkRows(
  rows: AsyncIterable<FileRow | Fault> | Iterable<FileRow | Fault>,
  known: CheckedWith,
  onRow: (rows: number) => void | Promise<void> = () => undefined,
): Promise<Checked> {
  const check = new FileCheck(known);
  for await (const row of rows) {
    if ('reason' in row) check.add(row);
    else if (check.rows >= MOST_ROWS) {
      check.add({ row: row.where, column: '', reason: 'The file has more than 200,000 rows. Make two files of it.' });
      break;
    } else {
      check.row(row);
      const told = onRow(check.rows);
      if (told) await told;
    }
    if (check.faultCount > MOST_FAULTS) break;
  }
  return check.result();
}

/** What was read so far, which the next row must agree with. */
class FileCheck {
  rows = 0;
  faultCount = 0;
  readonly #known: CheckedWith;
  readonly #readDay: ReturnType<typeof dayReader>;
  readonly #words: Map<OurColumn, Map<string, string>>;
  readonly #faults: Fault[] = [];
  readonly #cases = new Map<string, { raw: string; said: FileCase }>();
  readonly #children = new Map<string, FileCase>();
  readonly #events = new Map<string, string>();

  constructor(known: CheckedWith) {
    this.#known = known;
    this.#readDay = dayReader(known.map.days);
    this.#words = new Map(OUR_COLUMNS.map((name) => [name, wordsIn(known.map, name)]));
  }

  add(fault: Fault): void {
    this.faultCount += 1;
    if (this.#faults.length < MOST_FAULTS) this.#faults.push(fault);
  }

  result(): Checked {
    const cases = [...this.#cases.values()].map(({ said }) => said);
    return { cases, faults: this.#faults, faultCount: this.faultCount, rows: this.rows };
  }

  row({ where, cells }: FileRow): void {
    this.rows += 1;
    const of = this.#caseOf(where, cells);
    const event = this.#event(where, cells, of?.dateOfBirth);
    if (!of) return;
    of.rows += 1;
    if (event) of.events.push(event);
  }

  #fault(row: string, name: OurColumn | '', reason: string): void {
    const { format, map } = this.#known;
    const column = name === '' ? '' : format === 'json' ? keyOf(name) : theirName(map, name);
    this.add({ row, column, reason: /[.?!]$/.test(reason) ? reason : `${reason}.` });
  }

  #caseOf(where: string, cells: FileRow['cells']): FileCase | undefined {
    const reference = (cells.case ?? '').toUpperCase();
    const raw = CASE_COLUMNS.map((name) => cells[name] ?? '').join('\0');
    const there = this.#cases.get(reference);
    if (there?.raw === raw) return there.said;
    const said = this.#facts(where, cells, reference);
    if (!there) {
      // What is wrong with a case is said once, and not again for each of its events.
      this.#cases.set(reference, { raw, said });
      this.#compareChild(said);
      return said;
    }
    for (const [name, field] of FACTS)
      if (differs(there.said[field], said[field]))
        this.#fault(where, name, `This is not what ${placeOf(there.said.where)} says of the same case`);
    return there.said;
  }

  /** A child may have two cases, and is the same child in both. */
  #compareChild(said: FileCase): void {
    if (said.childKey === '') return;
    const there = this.#children.get(said.childKey);
    if (!there) this.#children.set(said.childKey, said);
    else
      for (const [name, field] of OF_THE_CHILD)
        if (differs(there[field], said[field]))
          this.#fault(said.where, name, `This is not what ${placeOf(there.where)} says of the same child`);
  }

  #facts(where: string, cells: FileRow['cells'], reference: string): FileCase {
    const { today, caseworkers } = this.#known;
    for (const name of ['case', 'child', 'name'] as const)
      if ((this.#text(where, name, cells) ?? '') === '') this.#fault(where, name, 'This is empty');
    const born = this.#day(where, 'date of birth', cells);
    if (born === null || born === undefined) {
      if (!cells['date of birth']) this.#fault(where, 'date of birth', 'This is empty');
    } else if (born > today) this.#fault(where, 'date of birth', 'This day is still to come');
    else if (addMonths(born, OLDEST * 12) <= today)
      this.#fault(where, 'date of birth', 'Nobody of 26 or older has a plan. Check the year');
    const inCareSince = this.#day(where, 'in care since', cells);
    if (inCareSince && inCareSince > today) this.#fault(where, 'in care since', 'This day is still to come');
    if (inCareSince && born && inCareSince < born)
      this.#fault(where, 'in care since', 'This is before the child was born');
    const address = this.#text(where, 'caseworker', cells);
    const caseworkerId = address ? caseworkers.get(address.toLowerCase()) : undefined;
    if (address && !caseworkerId)
      this.#fault(
        where,
        'caseworker',
        'No caseworker signs in here with this e-mail address. Add them in the office first',
      );
    return {
      where,
      reference,
      rows: 0,
      childKey: this.#text(where, 'child', cells, false) ?? '',
      name: this.#text(where, 'name', cells, false) ?? '',
      // A file with a fault is not taken, and a wrong birthday makes no other day wrong.
      dateOfBirth: born && born <= today ? born : NO_BIRTHDAY,
      inCareSince,
      school: emptyAsNone(this.#text(where, 'school', cells)),
      need: emptyAsNone(this.#word(where, 'need', cells)) as Need | null | undefined,
      healthInvolved: this.#yesOrNo(where, 'health involved', cells),
      socialCareInvolved: this.#yesOrNo(where, 'social care involved', cells),
      caseworkerId,
      events: [],
    };
  }

  #event(where: string, cells: FileRow['cells'], born: IsoDate | undefined): FileEvent | undefined {
    if (EVENT_COLUMNS.every((name) => !cells[name])) return undefined;
    const key = this.#text(where, 'event', cells) ?? '';
    if (key === '') this.#fault(where, 'event', 'Give the number that the case system has for this event');
    const twice = this.#events.get(key);
    if (key !== '' && twice !== undefined)
      this.#fault(where, 'event', `This number stands in ${placeOf(twice)} already. Each event has its own`);
    else if (key !== '') this.#events.set(key, where);
    const kind = this.#kind(where, cells);
    const on = this.#day(where, 'on', cells);
    if (on && born && on < born) this.#fault(where, 'on', 'This is before the child was born');
    if (kind === 'recorded here') return undefined;
    const { details, wrong } = this.#details(where, kind, cells);
    if (kind === undefined) {
      const reason = on && wrongDay(on, this.#known.today);
      if (reason) this.#fault(where, 'on', reason);
      return undefined;
    }
    if (kind === 'did not happen') return { where, key, kind, on: on ?? null, details: {}, words: {} };
    // What is no day was said above.
    if (!on && cells.on) wrong.add('on');
    const read = readEvent({ ...details, kind, on: on ?? '' }, this.#known.today);
    if ('event' in read) {
      const { happenedOn, details: kept, words } = read.event;
      return { where, key, kind, on: happenedOn, details: kept, words };
    }
    for (const [field, reason] of Object.entries(read.errors)) {
      const name = FIELD_COLUMNS.get(field) ?? 'kind';
      if (!wrong.has(name)) this.#fault(where, name, reason);
    }
    return undefined;
  }

  #kind(where: string, cells: FileRow['cells']): EventKind | 'recorded here' | undefined {
    const typed = tidy(cells.kind ?? '');
    if (typed === '') {
      this.#fault(where, 'kind', 'Say what happened');
      return undefined;
    }
    const kind = this.#words.get('kind')?.get(typed);
    if (kind && isEventKind(kind)) return kind;
    if ((RECORDED_HERE as string[]).includes(typed)) {
      this.#fault(
        where,
        'kind',
        'Who was given papers, and what they answered, is recorded in the portal for each person. Leave this row out',
      );
      return 'recorded here';
    }
    this.#fault(where, 'kind', notAWord(typed, this.#words.get('kind')?.keys() ?? []));
    return undefined;
  }

  /**
   * The details and free words that a row of this kind may have, and the columns of which a fault was told. Of a kind that
   * nobody knows, any.
   */
  #details(
    where: string,
    kind: EventKind | undefined,
    cells: FileRow['cells'],
  ): { details: Record<string, string>; wrong: Set<OurColumn> } {
    const allowed = kind && KINDS.get(kind);
    const details: Record<string, string> = {};
    const wrong = new Set<OurColumn>();
    for (const name of DETAIL_COLUMNS) {
      if (!cells[name]) continue;
      const before = this.faultCount;
      const { field = '', holds } = columnOf(name);
      const words = kind ? allowed?.get(name) : wordsOf(name);
      if (!words) {
        this.#fault(where, name, 'A row of this kind has nothing here. Leave it empty');
        wrong.add(name);
        continue;
      }
      const value =
        holds === 'day'
          ? this.#day(where, name, cells)
          : words.length > 0
            ? this.#word(where, name, cells, words)
            : this.#text(where, name, cells);
      if (this.faultCount > before) wrong.add(name);
      else if (value) details[field] = value;
    }
    return { details, wrong };
  }

  #text(where: string, name: OurColumn, cells: FileRow['cells'], isTold = true): string | undefined {
    const text = cells[name];
    const { holds } = columnOf(name);
    if (isTold && text && typeof holds === 'number' && text.length > holds)
      this.#fault(where, name, `This is too long: at most ${holds} letters`);
    return text;
  }

  #day(where: string, name: OurColumn, cells: FileRow['cells']): IsoDate | null | undefined {
    const text = cells[name];
    if (text === undefined) return undefined;
    if (text === '') return null;
    const day = this.#readDay(text);
    if (day) return day;
    this.#fault(where, name, `This is no day. Write a day as ${this.#known.map.days.join(' or ')}`);
    return undefined;
  }

  #word(where: string, name: OurColumn, cells: FileRow['cells'], of?: readonly string[]): string | undefined {
    const typed = cells[name];
    if (!typed) return typed;
    const words = this.#words.get(name) ?? new Map<string, string>();
    const ours = words.get(tidy(typed));
    if (ours !== undefined && (of ?? [ours]).includes(ours)) return ours;
    const fitting = [...words].filter(([, word]) => !of || of.includes(word)).map(([theirs]) => theirs);
    this.#fault(where, name, notAWord(typed, fitting));
    return undefined;
  }

  #yesOrNo(where: string, name: OurColumn, cells: FileRow['cells']): boolean | undefined {
    const word = this.#word(where, name, cells);
    return word ? word === 'yes' : undefined;
  }
}

const OF_THE_CHILD = [
  ['name', 'name'],
  ['date of birth', 'dateOfBirth'],
  ['in care since', 'inCareSince'],
] as const satisfies [OurColumn, keyof Facts][];
const FACTS = [
  ['child', 'childKey'],
  ...OF_THE_CHILD,
  ['school', 'school'],
  ['need', 'need'],
  ['health involved', 'healthInvolved'],
  ['social care involved', 'socialCareInvolved'],
  ['caseworker', 'caseworkerId'],
] as const satisfies [OurColumn, keyof Facts][];

/** Stands for a birthday that is missing or wrong, so that what hangs on it can be checked all the same. */
const NO_BIRTHDAY: IsoDate = '1900-01-01';

/** Whether two rows contradict each other. What is missing where it is needed is told as that, once. */
function differs(one: unknown, other: unknown): boolean {
  const isMissing = (fact: unknown): boolean => fact === '' || fact === NO_BIRTHDAY;
  return one !== other && !isMissing(one) && !isMissing(other);
}

function notAWord(typed: string, words: Iterable<string>): string {
  const all = [...words];
  const close = nearest(typed, all);
  if (close) return `We do not know this word. The nearest is "${close}"`;
  return all.length <= 12 ? `We do not know this word. Choose ${all.join(', ')}` : 'We do not know this word';
}

function emptyAsNone<T extends string>(text: T | undefined): T | null | undefined {
  return text === '' ? null : text;
}

/** "row 17", and of JSON what it is called there. */
function placeOf(where: string): string {
  return /^\d+$/.test(where) ? `row ${where}` : where;
}
