import { createHash, randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { Selectable } from 'kysely';
import type { Db, Schema } from '#database/schema.ts';
import { fingerprint, seal, unseal } from '#database/sealed.ts';
import type { Officer } from '#features/identity/person.ts';
import {
  NO_COUNTS,
  lookKey,
  type Counts,
  type Decision,
  type Fault,
  type ImportFormat,
  type ImportSource,
  type ImportState,
  type SecondLook,
} from './report.ts';

// Each file of the case feed, from when it came until a year later. One is at work at a time.

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** A process on another machine that has said nothing for so long is gone. */
const SILENT_FOR = 2 * MINUTE;
/** A number of a process is given again: on this machine, one that has said nothing for so long is not ours any more. */
const HUNG_FOR = 10 * MINUTE;
const KEEPS_FILE = 7 * DAY;
const KEEPS_ROW = 365 * DAY;

const AT_WORK: ImportState[] = ['checking', 'taking'];

export interface ImportInList {
  id: string;
  source: ImportSource;
  format: ImportFormat;
  state: ImportState;
  startedAt: string;
  /** The name of who sent it. */
  startedBy: string | null;
  done: number;
  ofAll: number;
  counts: Counts | null;
  finishedAt: string | null;
}

export interface ImportFound extends ImportInList {
  faults: Fault[];
  secondLooks: SecondLook[];
  decision: Decision | null;
  /** Whether a process that lives is at it. */
  isAtWork: boolean;
  /** When somebody last did anything about it: its process, or whoever sent or decided it. */
  workedAt: string;
}

interface Report {
  faults: Fault[];
  looks: SecondLook[];
  decision: Decision | null;
  /** What the decision was about, by `lookKey`. */
  decided: string[];
}

const NO_REPORT: Report = { faults: [], looks: [], decision: null, decided: [] };

export interface FileToTake {
  source: ImportSource;
  format: ImportFormat;
  bytes: Buffer;
  startedBy: Officer<'manager'> | undefined;
}

/**
 * Begins an import: keeps the file, sealed, and nothing more. `runImport` does the rest. One whose process has died is
 * given up.
 * @param ask has a worker go on with it, in the same transaction: else nobody would work on it after a death between the two
 * @returns its id, and that of the import that was taken last, where it was of this very file
 */
export async function beginImport(
  db: Db,
  { source, format, bytes, startedBy }: FileToTake,
  now: Date,
  ask: (trx: Db, id: string) => Promise<void> = () => Promise.resolve(),
): Promise<{ id: string; sameAs: string | undefined } | 'at work'> {
  const id = randomUUID();
  const fileHash = hashOf(bytes);
  const at = now.toISOString();
  if (await isBusy(db, now)) return 'at work';
  const sealedFile = await sealFile(id, bytes);
  const isBegun = await db.transaction().execute(async (trx) => {
    const added = await trx
      .insertInto('caseImport')
      .values({
        id,
        source,
        format,
        fileHash,
        state: 'checking',
        startedBy: startedBy?.id ?? null,
        startedAt: at,
        sealedFile,
        workedAt: at,
      })
      // Somebody else may have begun one in the same moment.
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if ((added.numInsertedOrUpdatedRows ?? 0n) === 0n) return false;
    await ask(trx, id);
    return true;
  });
  if (!isBegun) return 'at work';
  const last = await db
    .selectFrom('caseImport')
    .select(['id', 'fileHash'])
    .where('state', '=', 'taken')
    .orderBy('finishedAt', 'desc')
    .limit(1)
    .executeTakeFirst();
  return { id, sameAs: last?.fileHash === fileHash ? last.id : undefined };
}

/**
 * Writes down what became of a file that was read at once, of answers and not of cases: for the list and its page. In the
 * transaction of what was taken.
 */
export async function noteReadAtOnce(
  trx: Db,
  { source, bytes, startedBy }: Omit<FileToTake, 'format'>,
  { state, counts, faults }: { state: 'faulty' | 'taken'; counts: Counts; faults: Fault[] },
  now: Date,
): Promise<string> {
  const id = randomUUID();
  const at = now.toISOString();
  await trx
    .insertInto('caseImport')
    .values({
      ...{ id, source, state, format: 'csv' as const, fileHash: hashOf(bytes), startedBy: startedBy?.id ?? null },
      ...{ startedAt: at, finishedAt: at, workedAt: at, done: counts.rows, ofAll: counts.rows },
      counts: JSON.stringify(counts),
      sealedReport: sealReport(id, { ...NO_REPORT, faults }),
    })
    .execute();
  return id;
}

/** Whether an import is at work. One whose process has died is given up first. */
async function isBusy(db: Db, now: Date): Promise<boolean> {
  const row = await db
    .selectFrom('caseImport')
    .select(['id', 'worker', 'workedAt'])
    .where('state', 'in', AT_WORK)
    .executeTakeFirst();
  if (!row) return false;
  if (isAlive(row, now)) return true;
  await db
    .updateTable('caseImport')
    .set({ state: 'given up', sealedFile: null, finishedAt: now.toISOString(), worker: null })
    .where('id', '=', row.id)
    .where('state', 'in', AT_WORK)
    .where(({ eb }) => (row.workedAt === null ? eb('workedAt', 'is', null) : eb('workedAt', '=', row.workedAt)))
    .execute();
  return isBusy(db, now);
}

function isAlive({ worker, workedAt }: { worker: string | null; workedAt: string | null }, now: Date): boolean {
  const silent = now.getTime() - Date.parse(workedAt ?? '1970-01-01');
  const [host, pid] = worker?.split(' ') ?? [];
  if (host !== hostname()) return silent < SILENT_FOR;
  return silent < HUNG_FOR && isRunning(Number(pid));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is there, and somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function ourselves(): string {
  return `${hostname()} ${process.pid}`;
}

/** How far an import is, newest first. Whatever a manager sees here names no child. */
export async function listImports(
  db: Db,
  _manager: Officer<'manager'>,
  { from, most }: { from: number; most: number },
): Promise<ImportInList[]> {
  const rows = await importRows(db)
    .orderBy('startedAt', 'desc')
    .orderBy('caseImport.id')
    .limit(most)
    .offset(from)
    .execute();
  return rows.map(inList);
}

export async function countImports(db: Db, _manager: Officer<'manager'>): Promise<number> {
  const { all } = await db
    .selectFrom('caseImport')
    .select(({ fn }) => fn.countAll<number>().as('all'))
    .executeTakeFirstOrThrow();
  return Number(all);
}

/** An import with its report. Whoever shows its second looks records that they were seen. */
export async function findImport(
  db: Db,
  _manager: Officer<'manager'>,
  id: string,
  now: Date,
): Promise<ImportFound | undefined> {
  const row = await importRows(db).where('caseImport.id', '=', id).executeTakeFirst();
  if (!row) return undefined;
  const { faults, looks, decision } = openReport(row);
  const isAtWork = AT_WORK.includes(row.state) && isAlive(row, now);
  const workedAt = [row.startedAt, row.decidedAt ?? '', row.workedAt ?? ''].sort().at(-1) ?? row.startedAt;
  return { ...inList(row), faults, secondLooks: looks, decision, isAtWork, workedAt };
}

/** What became of an import, for the command that began it. */
export async function readReport(
  db: Db,
  id: string,
): Promise<{ counts: Counts; faults: Fault[]; looks: SecondLook[] } | undefined> {
  const row = await importRows(db).where('caseImport.id', '=', id).executeTakeFirst();
  const { faults, looks } = openReport(row ?? { id, sealedReport: null });
  return row && { counts: inList(row).counts ?? NO_COUNTS, faults, looks };
}

function importRows(db: Db) {
  return db
    .selectFrom('caseImport')
    .leftJoin('person', 'person.id', 'caseImport.startedBy')
    .select(['caseImport.id', 'source', 'format', 'state', 'startedAt', 'done', 'ofAll', 'counts', 'finishedAt'])
    .select(['person.name as startedBy', 'sealedReport', 'worker', 'workedAt', 'decidedAt']);
}

function inList(row: Omit<ImportInList, 'counts'> & { counts: string | null }): ImportInList {
  const { id, source, format, state, startedAt, startedBy, done, ofAll, finishedAt } = row;
  const counts = row.counts === null ? null : { ...NO_COUNTS, ...(JSON.parse(row.counts) as Partial<Counts>) };
  return { id, source, format, state, startedAt, startedBy, done, ofAll, counts, finishedAt };
}

/**
 * Says what is to become of an import that waits for a second look: `runImport` does it then. An import whose process has
 * died can be given up too. Nothing where no such import waits.
 * @param ask as of {@link beginImport}
 */
export async function decideImport(
  db: Db,
  manager: Officer<'manager'>,
  id: string,
  decision: Decision,
  now: Date,
  ask: (trx: Db, id: string) => Promise<void> = () => Promise.resolve(),
): Promise<'decided' | 'at work' | undefined> {
  const row = await db
    .selectFrom('caseImport')
    .select(['id', 'state', 'sealedReport', 'worker', 'workedAt'])
    .where('id', '=', id)
    .executeTakeFirst();
  const isDead = row && AT_WORK.includes(row.state) && !isAlive(row, now);
  if (!row || !(row.state === 'second look' || (isDead && decision === 'give up'))) return undefined;
  const report = openReport(row);
  const at = now.toISOString();
  const decided = {
    decidedBy: manager.id,
    decidedAt: at,
    sealedReport: sealReport(id, { ...report, decision, decided: report.looks.map(lookKey) }),
    worker: null,
  };
  const update = (trx: Db) => trx.updateTable('caseImport').where('id', '=', id).where('state', '=', row.state);
  if (decision === 'give up') {
    const ended = await update(db)
      .set({ ...decided, state: 'given up', sealedFile: null, finishedAt: at })
      .executeTakeFirst();
    return ended.numUpdatedRows > 0n ? 'decided' : undefined;
  }
  if (await isBusy(db, now)) return 'at work';
  try {
    return await db.transaction().execute(async (trx) => {
      const begun = await update(trx)
        .set({ ...decided, state: 'taking', workedAt: at })
        .executeTakeFirst();
      if (begun.numUpdatedRows === 0n) return undefined;
      await ask(trx, id);
      return 'decided';
    });
  } catch (error) {
    if (isTwice(error)) return 'at work';
    throw error;
  }
}

/** Whether an index refused a second row: two imports at work at once. */
function isTwice(error: unknown): boolean {
  const { code } = error as { code?: string };
  return code === '23505' || code === 'SQLITE_CONSTRAINT_UNIQUE';
}

/** An import in the hands of this process. */
export interface ImportInHand {
  id: string;
  source: ImportSource;
  format: ImportFormat;
  bytes: Buffer;
  /** Who answers for it: whoever decided, or else sent it. */
  startedBy: string | null;
  decision: Decision | null;
  decided: ReadonlySet<string>;
}

/** Takes an import into the hands of this process, or says why not. */
export async function claimImport(
  db: Db,
  id: string,
  now: Date,
): Promise<ImportInHand | Exclude<ImportState, 'checking' | 'taking'> | 'at work' | undefined> {
  const row = await db.selectFrom('caseImport').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) return undefined;
  if (row.state !== 'checking' && row.state !== 'taking') return row.state;
  if (row.worker !== null && row.worker !== ourselves() && isAlive(row, now)) return 'at work';
  const claimed = await db
    .updateTable('caseImport')
    .set({ worker: ourselves(), workedAt: now.toISOString() })
    .where('id', '=', id)
    .where('state', '=', row.state)
    .where(({ eb }) => (row.worker === null ? eb('worker', 'is', null) : eb('worker', '=', row.worker)))
    .executeTakeFirst();
  if (claimed.numUpdatedRows === 0n) return 'at work';
  const { decision, decided } = openReport(row);
  return {
    id,
    source: row.source,
    format: row.format,
    bytes: await openFile(row),
    startedBy: row.decidedBy ?? row.startedBy,
    decision,
    decided: new Set(decided),
  };
}

/** Says how far it is, and that this process lives. False when it is not in the hands of this process any more. */
export async function noteProgress(
  db: Db,
  id: string,
  { done, ofAll, state }: { done?: number; ofAll?: number; state?: 'checking' | 'taking' },
  now: Date,
): Promise<boolean> {
  const noted = await db
    .updateTable('caseImport')
    .set({ workedAt: now.toISOString() })
    .$if(done !== undefined, (query) => query.set({ done: done ?? 0 }))
    .$if(ofAll !== undefined, (query) => query.set({ ofAll: ofAll ?? 0 }))
    .$if(state !== undefined, (query) => query.set({ state: state ?? 'checking' }))
    .where('id', '=', id)
    .where('state', 'in', AT_WORK)
    .where('worker', '=', ourselves())
    .executeTakeFirst();
  return noted.numUpdatedRows > 0n;
}

/** What became of an import that is in the hands of this process. False when it is not any more. In the caller's transaction. */
export async function endWork(
  db: Db,
  id: string,
  became: {
    state: 'faulty' | 'second look' | 'taken';
    counts: Counts;
    faults?: Fault[];
    looks?: SecondLook[];
    decision?: Decision | null;
  },
  now: Date,
): Promise<boolean> {
  const { state, counts, faults = [], looks = [], decision = null } = became;
  const ended = await db
    .updateTable('caseImport')
    .set({
      state,
      counts: JSON.stringify(counts),
      done: counts.rows,
      ofAll: counts.rows,
      sealedReport: sealReport(id, { faults, looks, decision, decided: [] }),
      worker: null,
      ...(state === 'second look' ? {} : { finishedAt: now.toISOString(), sealedFile: null }),
    })
    .where('id', '=', id)
    .where('state', 'in', AT_WORK)
    .where('worker', '=', ourselves())
    .executeTakeFirst();
  if (ended.numUpdatedRows === 0n) return false;
  // What an older file says must not come after it, and what needed a second look there needs it here again.
  if (state === 'taken')
    await db
      .updateTable('caseImport')
      .set({ state: 'given up', sealedFile: null, finishedAt: now.toISOString() })
      .where('state', '=', 'second look')
      .where('id', '!=', id)
      .execute();
  return true;
}

/** Lets go of an import that failed for no fault of its file, so that it can be taken up again, or given up, at once. */
export async function letGo(db: Db, id: string): Promise<void> {
  await db
    .updateTable('caseImport')
    .set({ worker: null, workedAt: null })
    .where('id', '=', id)
    .where('state', 'in', AT_WORK)
    .where('worker', '=', ourselves())
    .execute();
}

/** Ends an import that nobody can go on with, though no row of its file is wrong. False where it had ended already. */
export async function failImport(db: Db, id: string, reason: string, now: Date): Promise<boolean> {
  const faults: Fault[] = [{ row: '', column: '', reason }];
  const failed = await db
    .updateTable('caseImport')
    .set({
      state: 'faulty',
      counts: JSON.stringify({ ...NO_COUNTS, faults: 1 }),
      sealedReport: sealReport(id, { ...NO_REPORT, faults }),
      sealedFile: null,
      worker: null,
      finishedAt: now.toISOString(),
    })
    .where('id', '=', id)
    .where('state', 'in', AT_WORK)
    .executeTakeFirst();
  return failed.numUpdatedRows > 0n;
}

/** When the last file came from the folder. */
export async function lastFromFolder(db: Db): Promise<Date | undefined> {
  const last = await db
    .selectFrom('caseImport')
    .select('startedAt')
    .where('source', '=', 'folder')
    .orderBy('startedAt', 'desc')
    .limit(1)
    .executeTakeFirst();
  return last && new Date(last.startedAt);
}

/** Forgets files after a week, and what became of them after a year. Safe to do again. */
export async function tidyImports(db: Db, now: Date): Promise<void> {
  const before = (milliseconds: number): string => new Date(now.getTime() - milliseconds).toISOString();
  await db
    .updateTable('caseImport')
    .set({ state: 'given up', finishedAt: now.toISOString(), worker: null })
    .where('state', 'in', [...AT_WORK, 'second look'])
    .where('startedAt', '<', before(KEEPS_FILE))
    .execute();
  await db
    .updateTable('caseImport')
    .set({ sealedFile: null })
    .where('sealedFile', 'is not', null)
    .where('startedAt', '<', before(KEEPS_FILE))
    .execute();
  await db.deleteFrom('caseImport').where('startedAt', '<', before(KEEPS_ROW)).execute();
}

function hashOf(bytes: Buffer): string {
  return fingerprint(createHash('sha256').update(bytes).digest('hex'), 'case feed file');
}

async function sealFile(id: string, bytes: Buffer): Promise<string> {
  return seal((await promisify(gzip)(bytes)).toString('base64'), `case_import:${id}:sealed_file`);
}

async function openFile({ id, sealedFile }: Selectable<Schema['caseImport']>): Promise<Buffer> {
  const zipped = unseal(sealedFile ?? '', `case_import:${id}:sealed_file`);
  return promisify(gunzip)(Buffer.from(zipped, 'base64'));
}

function sealReport(id: string, report: Report): string {
  return seal(JSON.stringify(report), `case_import:${id}:sealed_report`);
}

function openReport({ id, sealedReport }: { id: string; sealedReport: string | null }): Report {
  if (sealedReport === null) return NO_REPORT;
  return { ...NO_REPORT, ...(JSON.parse(unseal(sealedReport, `case_import:${id}:sealed_report`)) as Report) };
}
