import { now } from '#calendar/dates.ts';
import { openDatabase } from '#database/connect.ts';
import { startWorker } from '#jobs/worker.ts';
import { allWork } from './all-work.ts';

// Does due jobs in a process of its own, beside the server's own worker. Each job is claimed, so none is done twice.
const db = openDatabase();
const worker = startWorker(db, allWork, { clock: now, onError: (error) => console.error(String(error)) });
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void worker.stop().then(() => db.destroy()));
}
