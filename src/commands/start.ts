import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Cron } from 'croner';
import { dayInLondon, now } from '#calendar/dates.ts';
import { openDatabase } from '#database/connect.ts';
import { migrate } from '#database/migrate.ts';
import { SITES_FOLDER } from '#front/current-site.ts';
import { startServer } from '../server.ts';
import { allWork } from './all-work.ts';
import { publishInOwnProcess } from './publish-process.ts';
import { adviceFor, stopWith } from './say.ts';
import { readSettings } from './settings.ts';
import { hasNewlyLate, isUpToDate, recordOfCurrent } from './site-record.ts';

const OUTBOX = 'var/outbox';

try {
  const settings = readSettings(process.env);
  await mkdir(OUTBOX, { recursive: true });
  if (!(await isUpToDate(SITES_FOLDER, dayInLondon(now())))) {
    console.log('Building the site.');
    await publishInOwnProcess();
  }
  const db = openDatabase();
  await migrate(db);
  const server = await startServer({
    host: settings.HOST,
    port: settings.PORT,
    db,
    work: allWork,
    sitesFolder: SITES_FOLDER,
    siteUrl: settings.SITE_URL,
  });
  console.log(`\nThe Local Offer is at ${server.url}`);
  console.log(`Messages to people land in ${resolve(OUTBOX)}/`);

  // A static page cannot know that its review date has passed, so each machine makes its own again on the day after.
  const nightly = new Cron('5 0 * * *', { timezone: 'Europe/London', unref: true, protect: true }, async () => {
    const record = await recordOfCurrent(SITES_FOLDER);
    if (record && hasNewlyLate(record, dayInLondon(now()))) await publishInOwnProcess().catch(console.error);
  });

  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      nightly.stop();
      void server.stop().then(() => process.exit(0));
    });
  }
} catch (error) {
  stopWith(adviceFor(error));
}
