import { dayInLondon } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import type { Choices } from '#features/clock/choices.ts';
import { tellManagers } from '#features/identity/tell.store.ts';
import { countUncounted } from '#features/plan/due.store.ts';
import { claimImport, endWork, letGo, noteProgress, type ImportInHand } from './case-import.store.ts';
import { checkRows, type Checked } from './check.ts';
import type { ColumnMap } from './column-map.ts';
import { csvRows } from './csv-rows.ts';
import { makeRoom } from './insert-many.store.ts';
import { jsonRows } from './json-rows.ts';
import { listCaseworkers } from './known.store.ts';
import { NO_COUNTS, type Counts, type Decision, type Fault, type ImportFormat, type SecondLook } from './report.ts';
import { compareCases, prepare, takeCases, type Compared } from './take.store.ts';

export interface Settings {
  map: ColumnMap;
  choices: Choices;
}

export type ImportEnds = 'taken' | 'faulty' | 'second look' | 'given up' | 'at work';

/** What an import is at, and how much of it is done. */
export type OnProgress = (
  at: 'checking' | 'comparing' | 'taking' | 'counting',
  done: number,
  ofAll: number,
) => void | Promise<void>;

/** How often the database is told how far an import is, in milliseconds. */
const TELLS_EVERY = 1000;
/** Officers write meanwhile. So often in a row that happens to nobody. */
const MOST_TRIES = 5;

/** An import that another process was given: this one has been silent for too long. */
class NotOurs extends Error {}

/**
 * Does what is next for an import, until it is taken, or somebody must look at it. It may be called again after its
 * process was killed: nothing was taken then, or all.
 */
export async function runImport(
  db: Db,
  id: string,
  settings: Settings,
  clock: () => Date,
  onProgress: OnProgress = () => undefined,
): Promise<ImportEnds> {
  const inHand = await claimImport(db, id, clock());
  if (inHand === undefined) return 'given up';
  if (typeof inHand === 'string') return inHand;
  try {
    const ends = await work(db, inHand, settings, clock, onProgress);
    if (ends !== 'taken') return ends;
  } catch (error) {
    if (error instanceof NotOurs) return 'given up';
    await letGo(db, id);
    throw error;
  }
  await onProgress('counting', 0, 0);
  // Whoever does this later does the same: the job "count the days" is one.
  await countUncounted(db, settings.choices, clock());
  return 'taken';
}

async function work(
  db: Db,
  inHand: ImportInHand,
  { map }: Settings,
  clock: () => Date,
  onProgress: OnProgress,
): Promise<ImportEnds> {
  const { id, bytes, format, source, startedBy, decision, decided } = inHand;
  const note = async (...[of]: [Parameters<typeof noteProgress>[2]]): Promise<void> => {
    if (!(await noteProgress(db, id, of, clock()))) throw new NotOurs();
  };
  let toldAt = performance.now();
  const checked = await checkFile(db, { bytes, format }, map, clock(), async (done, ofAll) => {
    await onProgress('checking', done, ofAll);
    if (performance.now() - toldAt < TELLS_EVERY) return;
    toldAt = performance.now();
    await note({ done, ofAll });
  });

  const end = (became: Parameters<typeof endWork>[2]): Promise<void> =>
    db.transaction().execute(async (trx) => {
      if (!(await endWork(trx, id, became, clock()))) throw new NotOurs();
      if (source === 'folder') await tellManagers(trx, 'cases not taken', clock());
    });
  if (checked.faultCount > 0) {
    await end({ state: 'faulty', counts: countsOf(checked), faults: checked.faults });
    return 'faulty';
  }
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    await onProgress('comparing', checked.rows, checked.rows);
    const on = decision === null ? undefined : { decision, looks: decided };
    const compared = await compareCases(db, checked.cases, on, clock());
    if (compared.outcome === 'second look') {
      await end({ state: 'second look', counts: compared.counts, looks: compared.looks });
      return 'second look';
    }
    await note({ done: checked.rows, ofAll: checked.rows, state: 'taking' });
    await onProgress('taking', checked.rows, checked.rows);
    if (await take(db, { id, startedBy, decision }, compared, clock())) return 'taken';
  }
  throw new Error(
    'Officers wrote into the same records each time that the file was about to be taken. Try again later.',
  );
}

/** All or nothing, and whether it was taken. */
async function take(
  db: Db,
  { id, startedBy, decision }: { id: string; startedBy: string | null; decision: Decision | null },
  compared: Extract<Compared, { outcome: 'ready' }>,
  now: Date,
): Promise<boolean> {
  const prepared = prepare(compared, id, now);
  const { counts } = compared.work;
  await makeRoom(db);
  return db
    .transaction()
    .execute(async (trx) => {
      // First of all: another process may have been given this import, and waits here until this one has ended.
      if (!(await endWork(trx, id, { state: 'taken', counts, looks: compared.looks, decision }, now)))
        throw new NotOurs();
      if (await takeCases(trx, prepared, { importId: id, startedBy }, now)) return true;
      throw new Moved();
    })
    .catch((error: unknown) => {
      if (error instanceof Moved) return false;
      throw error;
    });
}

/** Something has changed since it was compared: the transaction is undone. */
class Moved extends Error {}

/** Reads and checks a whole file, and writes nothing. */
export async function checkFile(
  db: Db,
  { bytes, format }: { bytes: Buffer; format: ImportFormat },
  map: ColumnMap,
  now: Date,
  onRow: (done: number, ofAll: number) => void | Promise<void> = () => undefined,
): Promise<Checked> {
  const text = textOf(bytes);
  if (text === undefined) return withFault({ row: '', column: '', reason: NOT_UTF_8 });
  const known = { map, format, today: dayInLondon(now), caseworkers: await listCaseworkers(db) };
  const ofAll = countIn(bytes, format === 'csv' ? '\n' : '"kind"');
  const rows = format === 'csv' ? csvRows(bytes, map) : jsonRows(text());
  return checkRows(rows, known, (done) => (done % 1000 === 0 ? onRow(done, Math.max(ofAll, done)) : undefined));
}

const NOT_UTF_8 =
  'The file is not UTF-8, so names with accents would be spoiled. Save it as "CSV UTF-8", and send it again.';

/** The text of a file, or nothing where it is not UTF-8. */
function textOf(bytes: Buffer): (() => string) | undefined {
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    const size = 1024 * 1024;
    for (let from = 0; from < bytes.length; from += size)
      decoder.decode(bytes.subarray(from, from + size), { stream: true });
    decoder.decode();
  } catch {
    return undefined;
  }
  return () => new TextDecoder().decode(bytes);
}

function withFault(fault: Fault): Checked {
  return { cases: [], faults: [fault], faultCount: 1, rows: 0 };
}

function countIn(bytes: Buffer, sign: string): number {
  let count = 0;
  for (let at = bytes.indexOf(sign); at >= 0; at = bytes.indexOf(sign, at + sign.length)) count += 1;
  return count;
}

function countsOf({ rows, cases, faultCount }: Checked): Counts {
  const events = cases.reduce((sum, one) => sum + one.events.length, 0);
  return { ...NO_COUNTS, rows, cases: cases.length, events, faults: faultCount };
}

/** What would become of a file, and what it would change. It writes nothing at all. */
export async function tryFile(
  db: Db,
  file: { bytes: Buffer; format: ImportFormat },
  map: ColumnMap,
  now: Date,
): Promise<{ ends: 'taken' | 'faulty' | 'second look'; counts: Counts; faults: Fault[]; looks: SecondLook[] }> {
  const checked = await checkFile(db, file, map, now);
  if (checked.faultCount > 0) return { ends: 'faulty', counts: countsOf(checked), faults: checked.faults, looks: [] };
  const compared = await compareCases(db, checked.cases, undefined, now);
  if (compared.outcome === 'second look')
    return { ends: 'second look', counts: compared.counts, faults: [], looks: compared.looks };
  return { ends: 'taken', counts: compared.work.counts, faults: [], looks: [] };
}
