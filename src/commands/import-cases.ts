import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { now } from '#calendar/dates.ts';
import { DEFAULT_DATABASE, openDatabase } from '#database/connect.ts';
import { migrate } from '#database/migrate.ts';
import type { Db } from '#database/schema.ts';
import { beginImport, readReport } from '#features/case-feed/case-import.store.ts';
import { many } from '#features/case-feed/import-words.ts';
import type { Counts, Fault, ImportFormat, SecondLook } from '#features/case-feed/report.ts';
import { runImport, tryFile, type ImportEnds, type OnProgress } from '#features/case-feed/run-import.store.ts';
import { assertKeyFits } from '#features/identity/portal-key.store.ts';
import { areAnswers, takeAnswers } from '#features/phase-transfer/preferences-import.store.ts';
import { readChoices, readColumnMap } from './council.ts';
import { IMPORT_CODES } from './import-codes.ts';
import { adviceFor, adviceForReading, stopWith } from './say.ts';

// Takes in a file of the case feed. It may run beside the portal. Nothing is printed that names a child.
const USAGE =
  'Say which file: npm run import:cases -- cases.csv, or with --dry-run to change nothing. It ends with .csv or .json.';
try {
  const { file, format, isDry } = readArguments();
  const bytes = bytesOf(file);
  const settings = { map: await readColumnMap(), choices: await readChoices() };
  const isOfAnswers = format === 'csv' && areAnswers(bytes);
  if (isOfAnswers && isDry)
    stopWith('A file of what families want next is checked whole before anything of it is taken: leave --dry-run out.');
  process.exitCode = IMPORT_CODES[isOfAnswers ? await takeInAnswers() : isDry ? await tryOnly() : await takeIn()];

  async function takeInAnswers(): Promise<ImportEnds> {
    const db = openDatabase();
    await migrate(db);
    await assertKeyFits(db);
    const { state, counts, faults } = await takeAnswers(db, undefined, bytes, settings.choices, now());
    await db.destroy();
    if (state === 'faulty') say(state, { counts, faults, looks: [] });
    else
      console.log(
        `Answers: ${counts.newAnswers} new, ${counts.sameAnswers} as they were, ${counts.olderAnswers} older than what is here.`,
      );
    return state;
  }

  async function tryOnly(): Promise<ImportEnds> {
    const location = process.env['DATABASE_URL'] ?? DEFAULT_DATABASE;
    if (!location.includes('://') && !existsSync(location))
      stopWith('There is no database yet: start the portal first.');
    const db = openDatabase();
    const { ends, counts, faults, looks } = await tryFile(db, { bytes, format }, settings.map, now());
    await db.destroy();
    console.log('Nothing was changed. This is what would become of the file:');
    say(ends, { counts, faults, looks });
    return ends;
  }

  async function takeIn(): Promise<ImportEnds> {
    const db = openDatabase();
    await migrate(db);
    await assertKeyFits(db);
    const begun = await beginImport(db, { source: 'command', format, bytes, startedBy: undefined }, now());
    if (begun === 'at work') {
      console.error('Another import is at work. Wait until it has ended, then try again.');
      return 'at work';
    }
    if (begun.sameAs) console.log('This is the very file that was taken last.');
    const ends = await runImport(db, begun.id, settings, now, progress());
    await sayEnd(db, begun.id, ends);
    await db.destroy();
    return ends;
  }
} catch (error) {
  stopWith(adviceFor(error));
}

function bytesOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    console.error(adviceForReading(file, error));
    process.exit(2);
  }
}

function readArguments(): { file: string; format: ImportFormat; isDry: boolean } {
  try {
    const { values, positionals } = parseArgs({ options: { 'dry-run': { type: 'boolean' } }, allowPositionals: true });
    const [file] = positionals;
    const format = /\.(csv|json)$/i.exec(file ?? '')?.[1]?.toLowerCase() as ImportFormat | undefined;
    if (file && format && positionals.length === 1) return { file, format, isDry: values['dry-run'] ?? false };
  } catch {
    // An option that there is not.
  }
  console.error(USAGE);
  process.exit(2);
}

async function sayEnd(db: Db, id: string, ends: ImportEnds): Promise<void> {
  const report = await readReport(db, id);
  if (report && (ends === 'taken' || ends === 'faulty' || ends === 'second look')) say(ends, report);
  else console.error('The import was given up: another process went on with it, or a week has passed.');
}

function say(
  ends: 'taken' | 'faulty' | 'second look',
  { counts, faults, looks }: { counts: Counts; faults: Fault[]; looks: SecondLook[] },
): void {
  if (ends === 'faulty') {
    for (const fault of faults) console.error(faultSays(fault));
    const found = counts.rows > 0 ? `: ${many(counts.faults, 'fault')} in ${many(counts.rows, 'row')}` : '';
    console.log(`Nothing is taken${found}. Mend this, and send the file again.`);
  } else if (ends === 'second look') {
    for (const { row, says } of looks) console.error(`${placeOf(row)}: ${says}`);
    console.log(
      `Nothing is taken yet: a manager must look at ${many(counts.secondLooks, 'row')}. See /office/imports.`,
    );
  } else for (const text of saysOf(counts)) console.log(text);
}

/** `row 17, column "kind": We do not know this word.` What is wrong with the whole file stands alone. */
function faultSays({ row, column, reason }: Fault): string {
  const where = [row && placeOf(row), column && `column "${column}"`].filter(Boolean).join(', ');
  return where ? `${where}: ${reason}` : reason;
}

/** "row 17", and of JSON what it is called there. */
function placeOf(where: string): string {
  return /^\d+$/.test(where) ? `row ${where}` : where;
}

function saysOf(counts: Counts): string[] {
  const { newCases, changedCases, unchangedCases, newEvents, changedEvents, takenBack } = counts;
  const { adoptedEvents, unchangedEvents, missingEvents, leftOut } = counts;
  return [
    `Cases: ${newCases} new, ${changedCases} changed, ${unchangedCases} as they were.`,
    `Events: ${newEvents} new, ${changedEvents} changed, ${takenBack} taken back, ${adoptedEvents} written down here already, ${unchangedEvents} as they were.`,
    ...(missingEvents > 0 ? [`${missingEvents} known events are not in the file. Nothing is done about them.`] : []),
    ...(leftOut > 0 ? [`${leftOut} rows are left out.`] : []),
  ];
}

/** In place on a terminal; else a line for each tenth. */
function progress(): OnProgress {
  let last = '';
  return (at, done, ofAll) => {
    const percent = ofAll > 0 ? Math.floor((100 * done) / ofAll) : 0;
    const tenth = process.stdout.isTTY ? percent : Math.floor(percent / 10) * 10;
    const text =
      at === 'checking'
        ? `Checking rows: ${tenth} %`
        : { comparing: 'Comparing with what is here', taking: 'Writing it down', counting: 'Counting what is due' }[at];
    if (text === last) return;
    last = text;
    if (process.stdout.isTTY) process.stdout.write(`\r${text.padEnd(40)}${at === 'counting' ? '\n' : ''}`);
    else console.log(text);
  };
}
