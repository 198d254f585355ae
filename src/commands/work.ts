import { now } from '#calendar/dates.ts';
import { openDatabase } from '#database/connect.ts';
import { startWorker } from '#jobs/worker.ts';
import { workOf } from './all-work.ts';
import { readChoices, readCouncil, readTerms, readTransfers } from './council.ts';
import { adviceFor, stopWith } from './say.ts';
import { readSettings } from './settings.ts';

// Does due jobs in a process of its own, beside the server's own worker. Each job is claimed, so none is done twice.
try {
  const settings = readSettings(process.env);
  const work = workOf(
    settings,
    await readCouncil(settings),
    await readChoices(),
    await readTerms(),
    await readTransfers(),
  );
  const db = openDatabase();
  const worker = startWorker(db, work, {
    clock: now,
    everySeconds: settings.WORK_EVERY_SECONDS,
    onError: (error) => console.error(String(error)),
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void worker.stop().then(() => db.destroy()));
  }
} catch (error) {
  stopWith(adviceFor(error));
}
