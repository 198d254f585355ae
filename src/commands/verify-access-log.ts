import { openDatabase } from '#database/connect.ts';
import { verifyAccessLog } from '#features/access-log/access-log.store.ts';
import { keptHeadsIn } from '#features/access-log/kept-heads.ts';
import { adviceFor, stopWith } from './say.ts';
import { readSettings } from './settings.ts';

// Reads the whole access log and says whether it is as it was written. The portal may run meanwhile.
try {
  const { ACCESS_LOG_HEADS } = readSettings(process.env);
  const db = openDatabase();
  const { rows, keptHeads, faults } = await verifyAccessLog(db, keptHeadsIn(ACCESS_LOG_HEADS));
  await db.destroy();
  if (faults.length > 0) {
    stopWith(['The access log is not as it was written.', ...faults.map(({ says }) => says)].join('\n'));
  }
  const heads = `${keptHeads} ${keptHeads === 1 ? 'head' : 'heads'} kept in ${ACCESS_LOG_HEADS}`;
  console.log(`The access log is whole: ${rows} rows, each as it was written, and ${heads}.`);
  if (keptHeads === 0) console.log('With no head kept outside the database, an end that was cut off does not show.');
} catch (error) {
  stopWith(adviceFor(error));
}
