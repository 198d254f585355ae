import { existsSync } from 'node:fs';
import { chmod, mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { dayInLondon, now, timeInLondon, type IsoDate } from '#calendar/dates.ts';
import { openDatabase } from '#database/connect.ts';
import { migrate } from '#database/migrate.ts';
import { EXPORT_KINDS, fileNameOf, fileOf } from '#features/case-feed/export.ts';
import { exportFor } from '#features/case-feed/export.store.ts';
import { assertKeyFits } from '#features/identity/portal-key.store.ts';
import { exportPreferences } from '#features/phase-transfer/preferences-export.store.ts';
import { readChoices } from './council.ts';
import { adviceFor, adviceForFolder, stopWith } from './say.ts';

const USE = 'Use it like this: npm run export:cases -- FOLDER [--since 2026-11-22]';

// Writes what the case system needs back into a folder: a CSV and a JSON file of each kind, for the owner only.
try {
  const { folder, since } = asked();
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch((error: unknown) =>
    stopWith(adviceForFolder(folder, error)),
  );
  const made = freeStamp(folder);
  const choices = await readChoices();
  const db = openDatabase();
  await migrate(db);
  await assertKeyFits(db);
  for (const kind of EXPORT_KINDS) {
    const taken =
      kind === 'preferences'
        ? await exportPreferences(db, undefined, since, choices, now())
        : await exportFor(db, undefined, kind, since, now());
    for (const format of ['csv', 'json'] as const)
      await writeWhole(join(folder, fileNameOf(kind, made, format)), fileOf(taken, format));
    console.log(`${kind}: ${taken.rows.length} ${taken.rows.length === 1 ? 'row' : 'rows'}`);
  }
  await db.destroy();
} catch (error) {
  stopWith(adviceFor(error));
}

function asked(): { folder: string; since: IsoDate | undefined } {
  try {
    const { positionals, values } = parseArgs({ allowPositionals: true, options: { since: { type: 'string' } } });
    const [folder, ...others] = positionals;
    if (!folder || others.length > 0) throw new Error(USE);
    const since = z.iso.date().optional().parse(values.since) as IsoDate | undefined;
    if (!since || since <= dayInLondon(now())) return { folder, since };
    console.error(`${since} is still to come: take the day of the last time, or leave --since out for all there is.`);
  } catch {
    console.error(USE);
  }
  process.exit(2);
}

/** What was taken out before, and perhaps not collected yet, is never written over: later files of a day have the time too. */
function freeStamp(folder: string): string {
  const today = dayInLondon(now());
  const stamps = [today, `${today}-${timeInLondon(now()).replace(/\D/g, '')}`];
  const isFree = (stamp: string): boolean =>
    EXPORT_KINDS.every((kind) =>
      (['csv', 'json'] as const).every((format) => !existsSync(join(folder, fileNameOf(kind, stamp, format)))),
    );
  return stamps.find(isFree) ?? stopWith('The files of this minute are there already: wait a minute, then try again.');
}

/** Whoever collects the file never finds half of one. */
async function writeWhole(file: string, text: string): Promise<void> {
  const draft = `${file}.part`;
  await writeFile(draft, text, { mode: 0o600 });
  // One that was left there keeps the rights that it had.
  await chmod(draft, 0o600);
  await rename(draft, file);
}
