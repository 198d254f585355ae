import { randomUUID } from 'node:crypto';
import { dayInLondon, type IsoDate } from '#calendar/dates.ts';
import { isPostgres } from '#database/engine.ts';
import type { Db } from '#database/schema.ts';
import { recordAccesses, type Access } from '#features/access-log/access-log.store.ts';
import { noteReadAtOnce } from '#features/case-feed/case-import.store.ts';
import { seenIn } from '#features/case-feed/cell.ts';
import { csvRecords } from '#features/case-feed/csv-rows.ts';
import { columnsOf } from '#features/case-feed/export.ts';
import { parts } from '#features/case-feed/insert-many.store.ts';
import { NO_COUNTS, type Counts, type Fault } from '#features/case-feed/report.ts';
import type { Choices } from '#features/clock/choices.ts';
import type { Officer } from '#features/identity/person.ts';
import { insertAnswer, listAnswersOf, type SentAnswer } from './answer.store.ts';
import type { Answers } from './answers.ts';
import { wantsOf } from './ask.ts';
import { answersIn, dayIn, plainCell, saysTheSame, type Cells } from './preference-row.ts';
import { workedOnMove, type OfPlan } from './round-access.store.ts';
import { listVoicesOf, type KnownVoice } from './voice.store.ts';

// Answers that were taken in the case system come back as the file that goes out to it.

const COLUMNS = columnsOf('preferences');
/** Without these nobody knows what was said by whom. */
const NEEDED = ['round', 'person', 'wants', 'came on'] as const;
const LONGEST_ROW = 60_000;
/** A council has a tenth of it in a year. */
const MOST_ROWS = 10_000;

/** Whether a CSV file is one of answers, by the names of its columns. */
export function areAnswers(bytes: Buffer): boolean {
  const [line = ''] = bytes.subarray(0, 4096).toString().split('\n');
  const names = line.split(',').map((name) => name.replace(/["\ufeff]/g, '').trim().toLowerCase()); // prettier-ignore
  return ['wants', 'round', 'came on'].every((name) => names.includes(name));
}

/** Who brings it: a manager by a browser, or the operator by a command. */
type Importer = Officer<'manager'> | undefined;

/**
 * Takes in a file of answers: all of it, or nothing where a row is wrong. The same file again changes nothing, and an answer
 * that is here from the same day or later stays as it is. What a family sent itself gives way only to a row that names it.
 * Each answer is a new version, and the one before it is kept. Every child of these rounds is in the access log, whatever
 * became of the file: a line for those alone of whom it has news would tell one parent that another has answered.
 * @returns the id under which what became of it is kept
 */
export async function takeAnswers(
  db: Db,
  importer: Importer,
  bytes: Buffer,
  choices: Choices,
  now: Date,
): Promise<{ id: string; state: 'faulty' | 'taken'; counts: Counts; faults: Fault[] }> {
  const { rows, faults } = await readRows(bytes);
  return db.transaction().execute(async (trx) => {
    const known = faults.length > 0 ? new Map<string, KnownChild[]>() : await knownChildren(trx, rows, choices, now);
    const checked = faults.length > 0 ? [] : await checkRows(trx, rows, known, faults, now);
    const counts = { ...NO_COUNTS, rows: rows.length, answers: rows.length, faults: faults.length };
    if (faults.length === 0) Object.assign(counts, await insertNew(trx, importer, checked, choices, now));
    const state = faults.length > 0 ? ('faulty' as const) : ('taken' as const);
    const source = importer ? ('upload' as const) : ('command' as const);
    const id = await noteReadAtOnce(trx, { source, bytes, startedBy: importer }, { state, counts, faults }, now);
    await noteAllRead(trx, importer, [...known.values()].flat(), now);
    return { id, state, counts, faults };
  });
}

interface Row {
  row: number;
  cells: Cells;
}

async function readRows(bytes: Buffer): Promise<{ rows: Row[]; faults: Fault[] }> {
  const rows: Row[] = [];
  const faults: Fault[] = [];
  let columns: string[] | undefined;
  for await (const one of csvRecords(bytes, LONGEST_ROW)) {
    if ('reason' in one) {
      faults.push(one);
      break;
    }
    const { row, record } = one;
    if (!columns) {
      columns = record.map((heading) => seenIn(heading).toLowerCase());
      faults.push(...faultsOfHeading(columns));
      if (faults.length > 0) break;
      continue;
    }
    if (rows.length >= MOST_ROWS) {
      faults.push({ row: String(row), column: '', reason: 'The file has more rows than can be taken at once.' });
      break;
    }
    if (record.length > columns.length && record.slice(columns.length).some((cell) => cell.trim() !== ''))
      faults.push({ row: String(row), column: '', reason: 'This row has more cells than there are headings.' });
    rows.push({ row, cells: Object.fromEntries(columns.map((name, at) => [name, plainCell(record[at] ?? '')])) });
  }
  const emptiness = columns ? 'The file has the names of the columns, and no row under them.' : 'The file is empty.';
  if (rows.length === 0 && faults.length === 0) faults.push({ row: '', column: '', reason: emptiness });
  return { rows, faults };
}

function faultsOfHeading(columns: readonly string[]): Fault[] {
  const fault = (column: string, reason: string): Fault => ({ row: '1', column, reason });
  return [
    ...columns.flatMap((name, at) => (columns.indexOf(name) < at ? [fault(name, 'This column is there twice.')] : [])),
    ...columns.filter((name) => !COLUMNS.includes(name)).map((name) => fault(name.slice(0, 60), 'We know no such column.')), // prettier-ignore
    ...NEEDED.filter((name) => !columns.includes(name)).map((name) => fault(name, 'This column is missing.')),
    ...(columns.includes('case') || columns.includes('child') || columns.includes('name')
      ? []
      : [fault('case', 'This column is missing.')]),
  ];
}

interface KnownChild extends OfPlan {
  childRowId: string;
  opensOn: IsoDate;
  reference: string | null;
  feedKey: string | null;
  name: string;
  dateOfBirth: IsoDate;
  voices: KnownVoice[];
}

/** The children of the rounds that the file names, by round, each with their voices: nobody answers for them meanwhile. */
async function knownChildren(
  trx: Db,
  rows: readonly Row[],
  choices: Choices,
  now: Date,
): Promise<Map<string, KnownChild[]>> {
  const rounds = [...new Set(rows.map(({ cells }) => cells['round'] ?? ''))].slice(0, 100);
  const found = await trx
    .selectFrom('transferChild')
    .innerJoin('transferRound', 'transferRound.id', 'transferChild.roundId')
    .innerJoin('plan', 'plan.id', 'transferChild.planId')
    .innerJoin('child', 'child.id', 'plan.childId')
    .where('transferChild.roundId', 'in', rounds)
    .where('child.endedAt', 'is', null)
    .select(['transferChild.id as childRowId', 'transferChild.roundId', 'transferRound.opensOn', 'plan.reference'])
    .select(['child.feedKey', 'child.name', 'child.dateOfBirth'])
    .select(['plan.id as planId', 'plan.childId', 'plan.caseworkerId'])
    .execute();
  const ids = found.map(({ childRowId }) => childRowId);
  await lockVoicesOf(trx, ids);
  const voices = await listVoicesOf(trx, ids, choices, now);
  const known = new Map<string, KnownChild[]>();
  for (const { roundId, ...child } of found) {
    const theirs = voices.filter(({ childRowId }) => childRowId === child.childRowId);
    known.set(roundId, [...(known.get(roundId) ?? []), { ...child, voices: theirs }]);
  }
  return known;
}

/** Always in one order, as whoever makes letters takes them. A transaction on SQLite has the only pen already. */
async function lockVoicesOf(trx: Db, childRowIds: readonly string[]): Promise<void> {
  if (!isPostgres(trx)) return;
  const voices = [];
  for (const some of parts(childRowIds, 500))
    voices.push(...(await trx.selectFrom('transferVoice').select('id').where('transferChildId', 'in', some).execute()));
  for (const some of parts(voices.map(({ id }) => id).toSorted(), 500))
    await trx.selectFrom('transferVoice').select('id').where('id', 'in', some).orderBy('id').forNoKeyUpdate().execute();
}

interface Checked {
  voice: KnownVoice;
  state: SentAnswer['state'];
  answers: Answers;
  cameOn: IsoDate;
  is: 'new' | 'same' | 'older';
}

async function checkRows(
  trx: Db,
  rows: readonly Row[],
  known: ReadonlyMap<string, KnownChild[]>,
  faults: Fault[],
  now: Date,
): Promise<Checked[]> {
  const all = [...known.values()].flat().flatMap(({ voices }) => voices.map(({ id }) => id));
  const versions = new Map<string, SentAnswer[]>();
  for (const some of parts(all, 500))
    for (const answer of await listAnswersOf(trx, some))
      versions.set(answer.voiceId, [...(versions.get(answer.voiceId) ?? []), answer]);
  const whose = await whoseAnswers(trx, rows);
  const today = dayInLondon(now);
  const seen = new Map<string, IsoDate>();
  return rows.flatMap(({ row, cells }): Checked[] => {
    const wrong = (column: string, reason: string): [] => {
      faults.push({ row: String(row), column, reason });
      return [];
    };
    const child = childOf(known.get(cells['round'] ?? '') ?? [], cells);
    if (!known.has(cells['round'] ?? '')) return wrong('round', 'There is no such round here, or no child is in it.');
    if (!child) return wrong('case', 'We know no such child in this round.');
    const other = otherChildIn(child, cells);
    if (other) return wrong(other, 'This is not the child of whom the row is by what else is in it.');
    const voices = child.voices.filter(
      ({ name, relationship }) =>
        plainName(name) === plainName(cells['person'] ?? '') &&
        (!cells['relationship'] || cells['relationship'].toLowerCase() === relationship),
    );
    const [voice] = voices;
    if (!voice) return wrong('person', 'Nobody of this name says what they want for this child in this round.');
    if (voices.length > 1)
      return wrong('person', 'There are two of this name for this child. Key it in on their page.');
    for (const column of ['number', 'reference'])
      if ((whose.get(cells[column] ?? '') ?? voice.id) !== voice.id)
        return wrong(column, 'This is of an answer that somebody else gave, or about another child.');
    const { answers, faults: inCells } = answersIn(cells);
    for (const { column, reason } of inCells) wrong(column, reason);
    const cameOn = dayIn(cells['came on'] ?? '');
    if (!cameOn) return wrong('came on', 'This is not a day, such as 2026-11-22.');
    if (cameOn > today) return wrong('came on', 'This day is still to come.');
    if (cameOn < child.opensOn) return wrong('came on', 'The round was not open on this day.');
    const state = (cells['state'] ?? '') || 'sent';
    if (state !== 'sent' && state !== 'withdrawn') return wrong('state', 'It is one of: sent, withdrawn.');
    if (inCells.length > 0) return [];

    const here = versions.get(voice.id) ?? [];
    const said = { wants: wantsOf(answers), answers };
    const same = here.some((one) => one.state === state && one.cameOn === cameOn && saysTheSame(one, said));
    const checked = { voice, state, answers, cameOn } as const;
    if (same) return [{ ...checked, is: 'same' }];
    if (here.some(({ id }) => id === cells['number']))
      return wrong(
        'number',
        'What was sent under this number was something else. Leave the number of a new answer out.',
      );
    if (!voice.maySpeak) return wrong('person', 'They may not say what they want for this child any more.');
    const newest = here.reduce<IsoDate>((day, one) => (one.cameOn > day ? one.cameOn : day), '1900-01-01');
    if (cameOn <= newest) return [{ ...checked, is: 'older' }];
    const before = seen.get(voice.id);
    if (before && cameOn <= before)
      return wrong('came on', 'The file has another answer of theirs, of this day or a later one, in a row before.');
    const [last] = here;
    if (!before && last && isTheirOwn(last) && last.reference !== cells['reference'])
      return wrong(
        'reference',
        'They sent an answer themselves. If this is to take its place, write the reference of theirs into this row.',
      );
    seen.set(voice.id, cameOn);
    return [{ ...checked, is: 'new' }];
  });
}

/** Whether the family sent or took back this themselves: no file takes its place unless it says that it knows of it. */
function isTheirOwn({ way, enteredBy }: SentAnswer): boolean {
  return way !== 'import' && enteredBy === null;
}

/** Of which voice each answer is that the file names by its number or its reference, in whatever round it was. */
async function whoseAnswers(trx: Db, rows: readonly Row[]): Promise<Map<string, string>> {
  const named = rows.flatMap(({ cells }) => [cells['number'] ?? '', cells['reference'] ?? '']).filter(Boolean);
  const whose = new Map<string, string>();
  for (const some of parts(named, 500)) {
    const answers = await trx
      .selectFrom('transferAnswer')
      .select(['id', 'reference', 'voiceId'])
      .where(({ or, eb }) => or([eb('id', 'in', some), eb('reference', 'in', some)]))
      .execute();
    for (const { id, reference, voiceId } of answers) whose.set(id, voiceId).set(reference, voiceId);
  }
  return whose;
}

function childOf(children: readonly KnownChild[], cells: Cells): KnownChild | undefined {
  const { case: reference, child: feedKey, name = '', 'date of birth': born } = cells;
  if (reference) return children.find((one) => one.reference === reference.toUpperCase());
  if (feedKey) return children.find((one) => one.feedKey === feedKey);
  const same = children.filter((one) => plainName(one.name) === plainName(name) && one.dateOfBirth === born);
  return same.length === 1 ? same[0] : undefined;
}

/** The first cell that is of another child than the row. What a row leaves out is of nobody else. */
function otherChildIn({ feedKey, name, dateOfBirth }: KnownChild, cells: Cells): string | undefined {
  const { child, name: typed, 'date of birth': born } = cells;
  if (child && child !== feedKey) return 'child';
  if (typed && plainName(typed) !== plainName(name)) return 'name';
  return born && born !== dateOfBirth ? 'date of birth' : undefined;
}

function plainName(name: string): string {
  return seenIn(name).toLowerCase();
}

async function insertNew(
  trx: Db,
  importer: Importer,
  checked: readonly Checked[],
  choices: Choices,
  now: Date,
): Promise<Pick<Counts, 'newAnswers' | 'sameAnswers' | 'olderAnswers'>> {
  const fresh = checked.filter(({ is }) => is === 'new');
  for (const { voice, state, answers, cameOn } of fresh) {
    const answer = {
      id: randomUUID(),
      answers,
      state,
      way: 'import',
      enteredBy: importer?.id ?? null,
      cameOn,
    } as const;
    await insertAnswer(trx, voice, answer, choices, now);
  }
  const count = (which: Checked['is']): number => checked.filter(({ is }) => is === which).length;
  return { newAnswers: fresh.length, sameAnswers: count('same'), olderAnswers: count('older') };
}

async function noteAllRead(trx: Db, importer: Importer, children: readonly OfPlan[], now: Date): Promise<void> {
  const plans = new Map(children.map((child) => [child.planId, child]));
  await recordAccesses(
    trx,
    [...plans.values()].map((plan) => (importer ? workedOnMove(importer, plan) : byCommand(plan))),
    now,
  );
}

function byCommand({ planId, childId }: OfPlan): Access {
  const action = 'worked on the move to the next place';
  return { personId: null, actingAs: 'case feed', childId, planId, action, why: 'the council’s case system' };
}
