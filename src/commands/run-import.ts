import { now } from '#calendar/dates.ts';
import { openDatabase } from '#database/connect.ts';
import { runImport } from '#features/case-feed/run-import.store.ts';
import { readChoices, readColumnMap } from './council.ts';
import { IMPORT_CODES } from './import-codes.ts';
import { adviceFor, stopWith, traceOf } from './say.ts';

// Does what is next for an import that has begun, in a process of its own, so that the server goes on answering.
try {
  const [id = ''] = process.argv.slice(2);
  const settings = { map: await readColumnMap(), choices: await readChoices() };
  const db = openDatabase();
  const ends = await runImport(db, id, settings, now);
  await db.destroy();
  process.exitCode = IMPORT_CODES[ends];
} catch (error) {
  // This goes into the log of the server.
  console.error(traceOf(error));
  stopWith(adviceFor(error));
}
