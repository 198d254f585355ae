import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { csvFile } from '#components/csv-file.ts';
import type { Db } from '#database/schema.ts';
import { beginImport, readReport } from '#features/case-feed/case-import.store.ts';
import type { ImportFormat } from '#features/case-feed/report.ts';
import { runImport, type Settings } from '#features/case-feed/run-import.store.ts';
import type { JobHandler } from '#jobs/worker.ts';
import { inBackground } from './import-process.ts';

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

/**
 * Takes in every file of a folder, the oldest first, and puts each beside it into `taken`, `faulty` or `waiting`, with a
 * report of what was not taken. What is still being written is left for the next time.
 * @returns how many files were looked at
 */
export async function takeFolder(db: Db, folder: string, settings: Settings, clock: () => Date): Promise<number> {
  let looked = 0;
  for (const { path, format } of filesIn(folder, Date.now())) {
    const begun = await beginImport(
      db,
      { source: 'folder', format, bytes: readFileSync(path), startedBy: undefined },
      clock(),
    );
    if (begun === 'at work') break;
    const ends = await runImport(db, begun.id, settings, clock);
    if (ends === 'at work' || ends === 'given up') break;
    await putAway(db, begun.id, path, join(folder, GOES_TO[ends]));
    looked += 1;
  }
  return looked;
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

async function putAway(db: Db, id: string, path: string, to: string): Promise<void> {
  mkdirSync(to, { recursive: true, mode: 0o700 });
  // Every night's file may have the same name.
  const place = join(to, `${id}-${basename(path)}`);
  const { faults = [], looks = [] } = (await readReport(db, id)) ?? {};
  const lines = [
    ...faults.map(({ row, column, reason }) => [row, column, reason]),
    ...looks.map(({ row, says }) => [row, '', says]),
  ];
  if (lines.length > 0)
    writeFileSync(`${place}.report.csv`, csvFile(['row', 'column', 'reason'], lines), { mode: 0o600 });
  renameSync(path, place);
}
