import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { dayInLondon, now } from '#calendar/dates.ts';
import { openDatabase } from '#database/connect.ts';
import { migrate } from '#database/migrate.ts';
import { SITES_FOLDER } from '#front/current-site.ts';
import { startServer } from '../server.ts';
import { allWork } from './all-work.ts';
import { publishInOwnProcess } from './publish-process.ts';
import { adviceFor, stopWith } from './say.ts';
import { isUpToDate } from './site-record.ts';

const OUTBOX = 'var/outbox';

try {
  await mkdir(OUTBOX, { recursive: true });
  if (!(await isUpToDate(SITES_FOLDER, dayInLondon(now())))) {
    console.log('Building the site.');
    await publishInOwnProcess();
  }
  const db = openDatabase();
  await migrate(db);
  const server = await startServer({
    host: process.env['HOST'] ?? '127.0.0.1',
    port: Number(process.env['PORT'] ?? 4321),
    db,
    work: allWork,
    sitesFolder: SITES_FOLDER,
    siteUrl: process.env['SITE_URL'],
  });
  console.log(`\nThe Local Offer is at ${server.url}`);
  console.log(`Messages to people land in ${resolve(OUTBOX)}/`);

  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      void server.stop().then(() => process.exit(0));
    });
  }
} catch (error) {
  stopWith(adviceFor(error));
}
