import { now } from '#calendar/dates.ts';
import { openDatabase } from '#database/connect.ts';
import { takeFolder } from './case-folder.ts';
import { readChoices, readColumnMap } from './council.ts';
import { adviceFor, stopWith, traceOf } from './say.ts';
import { readSettings } from './settings.ts';

// Takes in the files of `CASE_FOLDER`. A worker begins it each night.
try {
  const { CASE_FOLDER } = readSettings(process.env);
  if (CASE_FOLDER === undefined) stopWith('Say where the files come: set CASE_FOLDER to the path of a folder.');
  const settings = { map: await readColumnMap(), choices: await readChoices() };
  const db = openDatabase();
  await takeFolder(db, CASE_FOLDER, settings, now);
  await db.destroy();
} catch (error) {
  // This goes into the log of the server.
  console.error(traceOf(error));
  stopWith(adviceFor(error));
}
