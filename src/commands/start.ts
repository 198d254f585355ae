import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Cron } from 'croner';
import { dayInLondon, now } from '#calendar/dates.ts';
import { openDatabase } from '#database/connect.ts';
import { migrate } from '#database/migrate.ts';
import { assertKeyFits } from '#features/identity/portal-key.store.ts';
import { SITES_FOLDER } from '#front/current-site.ts';
import { startServer } from '../server.ts';
import { workOf } from './all-work.ts';
import { readChoices, readColumnMap, readCouncil, readTerms, readTransfers } from './council.ts';
import { loadDemonstrationCouncil } from './demonstration-council.ts';
import { loadDemonstrationTransfers } from './demonstration-transfers.ts';
import { loadDemonstration } from './demonstration.ts';
import { publishInOwnProcess } from './publish-process.ts';
import { adviceFor, stopWith } from './say.ts';
import { canSendTexts, councilSignIn, isMadeUp, readSettings } from './settings.ts';
import { hasNewlyLate, isUpToDate, recordOfCurrent } from './site-record.ts';

try {
  const settings = readSettings(process.env);
  await mkdir(settings.OUTBOX_FOLDER, { recursive: true });
  if (!(await isUpToDate(SITES_FOLDER, dayInLondon(now())))) {
    console.log('Building the site.');
    await publishInOwnProcess();
  }
  const db = openDatabase();
  await migrate(db);
  await assertKeyFits(db);
  const isDemonstration = isMadeUp(settings);
  if (isDemonstration && (await loadDemonstration(db, now())) && settings.DEMONSTRATION === 'yes') {
    const choices = await readChoices();
    await loadDemonstrationCouncil(db, { map: await readColumnMap(), choices }, now);
    await loadDemonstrationTransfers(db, { settings: await readTransfers(), choices }, now());
  }
  const server = await startServer({
    host: settings.HOST,
    port: settings.PORT,
    db,
    work: workOf(settings, await readCouncil(settings), await readChoices(), await readTerms(), await readTransfers()),
    workEverySeconds: settings.WORK_EVERY_SECONDS,
    sitesFolder: SITES_FOLDER,
    siteUrl: settings.SITE_URL,
    clientAddressHeader: settings.CLIENT_ADDRESS_HEADER,
    isDemonstration,
    canSendTexts: canSendTexts(settings),
    council: councilSignIn(settings),
  });
  console.log(`\nThe Local Offer is at ${server.url}`);
  console.log(
    settings.MESSAGES === 'outbox'
      ? `Messages to people land in ${resolve(settings.OUTBOX_FOLDER)}/`
      : `Messages to people go out by ${settings.MESSAGES}`,
  );

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
