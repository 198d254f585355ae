import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { dayInLondon, startOfDayInLondon } from '#calendar/dates.ts';
import { csvFile } from '#components/csv-file.ts';
import type { Db } from '#database/schema.ts';
import { beginImport, failImport, lastFromFolder, readReport } from '#features/case-feed/case-import.store.ts';
import type { ImportFormat } from '#features/case-feed/report.ts';
import { runImport, type Settings } from '#features/case-feed/run-import.store.ts';
import { tellManagers, type ManagersNews } from '#features/identity/tell.store.ts';
import type { JobHandler } from '#jobs/worker.ts';
import { inBackground } from './import-process.ts';
import { traceOf } from './say.ts';

/** A file that was written to within this time may still be growing, in milliseconds. */
const GROWS_FOR = 60_000;

/** Where a file goes that was looked at. */
const GOES_TO = { taken: 'taken', faulty: 'faulty', 'second look': 'waiting' } as const;

/** Does the job "look for cases", in a process of its own. */
export function lookForCases(folder: string | undefined): JobHandler {
  return async () => {
    if (folder !== undefined) await inBackground('src/commands/import-folder.ts', []);
  };
}

/** No file for so long is no weekend: the case system has stopped sending, in milliseconds. */
const SILENT_FOR = 3 * 24 * 60 * 60_000;

/** What managers read of a file at which the program itself fails. */
const CANNOT_BE_TAKEN =
  'This file cannot be taken in, and no row says why. Nothing was taken. Whoever runs the portal finds more in its log.';

/**
 * Takes in every file of a folder, the oldest first, and puts each beside it into `taken`, `faulty` or `waiting`, with a
 * report of what was not taken. What is still being written is left for the next time. Managers are told of what went
 * wrong, also where there is no folder, or nothing came for days.
 * @param log is told of an error that has nothing to do with a row
 * @returns how many files were looked at
 */
export async function takeFolder(
  db: Db,
  folder: string,
  settings: Settings,
  clock: () => Date,
  log: (says: string) => void = console.error,
): Promise<number> {
  let files: ReturnType<typeof filesIn>;
  try {
    files = filesIn(folder, Date.now());
  } catch (error) {
    log(`CASE_FOLDER cannot be read: ${traceOf(error)}`);
    await tellDaily(db, 'no case folder', clock());
    return 0;
  }
  let looked = 0;
  for (const file of files) {
    if (!(await takeFile(db, folder, file, settings, clock, log))) break;
    looked += 1;
  }
  if (looked === 0) await tellOfSilence(db, folder, clock());
  return looked;
}

/** False where another import is at work. */
async function takeFile(
  db: Db,
  folder: string,
  { path, format }: { path: string; format: ImportFormat },
  settings: Settings,
  clock: () => Date,
  log: (says: string) => void,
): Promise<boolean> {
  let id: string | undefined;
  let goesTo: (typeof GOES_TO)[keyof typeof GOES_TO];
  try {
    const bytes = readFileSync(path);
    const begun = await beginImport(db, { source: 'folder', format, bytes, startedBy: undefined }, clock());
    if (begun === 'at work') return false;
    id = begun.id;
    const ends = await runImport(db, id, settings, clock);
    if (ends === 'at work' || ends === 'given up') return false;
    goesTo = GOES_TO[ends];
  } catch (error) {
    // The name of a file may be a child's.
    log(`A file of CASE_FOLDER could not be taken in: ${traceOf(error)}`);
    // Without a database nothing is known of the file, and it stays where it is.
    goesTo = (await giveUp(db, id, clock())) ? 'faulty' : 'taken';
  }
  try {
    await putAway(db, id, path, join(folder, goesTo));
  } catch (error) {
    log(`A file of CASE_FOLDER could not be put away: ${traceOf(error)}`);
    await tellDaily(db, 'no case folder', clock());
  }
  return true;
}

/** Says that a file was not taken. False where it was, and what failed came after it. */
function giveUp(db: Db, id: string | undefined, now: Date): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    if (id !== undefined && !(await failImport(trx, id, CANNOT_BE_TAKEN, now))) return false;
    await tellManagers(trx, 'cases not taken', now);
    return true;
  });
}

/** Tells managers when no file has come for days, from the folder's last change on where there was none yet. */
async function tellOfSilence(db: Db, folder: string, now: Date): Promise<void> {
  const last = (await lastFromFolder(db)) ?? statSync(folder).mtime;
  if (now.getTime() - last.getTime() >= SILENT_FOR) await tellDaily(db, 'no cases came', now);
}

function filesIn(folder: string, at: number): { path: string; format: ImportFormat }[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => ({ path: join(folder, name), format: extname(name).slice(1).toLowerCase() }))
    .filter((file): file is { path: string; format: ImportFormat } => file.format === 'csv' || file.format === 'json')
    .map((file) => ({ ...file, changedAt: statSync(file.path).mtimeMs }))
    .filter(({ changedAt }) => at - changedAt >= GROWS_FOR)
    .toSorted((one, other) => one.changedAt - other.changedAt);
}

async function putAway(db: Db, id: string | undefined, path: string, to: string): Promise<void> {
  mkdirSync(to, { recursive: true, mode: 0o700 });
  // Every night's file may have the same name.
  const place = join(to, `${id ?? randomUUID()}-${basename(path)}`);
  const unread = [{ row: '', column: '', reason: CANNOT_BE_TAKEN }];
  const { faults = unread, looks = [] } = (id === undefined ? undefined : await readReport(db, id)) ?? {};
  const lines = [
    ...faults.map(({ row, column, reason }) => [row, column, reason]),
    ...looks.map(({ row, says }) => [row, '', says]),
  ];
  if (lines.length > 0)
    writeFileSync(`${place}.report.csv`, csvFile(['row', 'column', 'reason'], lines), { mode: 0o600 });
  renameSync(path, place);
}

/** Once a day is enough of what goes on being wrong. */
function tellDaily(db: Db, kind: ManagersNews, now: Date): Promise<void> {
  return db.transaction().execute((trx) => tellManagers(trx, kind, now, startOfDayInLondon(dayInLondon(now))));
}
