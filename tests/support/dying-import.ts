import { openDatabase } from '#database/connect.ts';
import { OUR_OWN_NAMES } from '#features/case-feed/column-map.ts';
import { runImport } from '#features/case-feed/run-import.store.ts';
import { DEFAULT_CHOICES } from '#features/clock/choices.ts';

// Goes on with an import until a moment, and dies there as a machine does that loses its power: of "taking", in the middle
// of the transaction.
const [location = '', id = '', moment = ''] = process.argv.slice(2);
const db = openDatabase(location);
const dying = db.withPlugin({
  transformQuery: ({ node }) => {
    const text = JSON.stringify(node);
    if (moment === 'taking' && node.kind === 'InsertQueryNode' && /"access_?log"/i.test(text))
      process.kill(process.pid, 'SIGKILL');
    return node;
  },
  transformResult: ({ result }) => Promise.resolve(result),
});
await runImport(
  dying,
  id,
  { map: OUR_OWN_NAMES, choices: DEFAULT_CHOICES },
  () => new Date(),
  (at) => {
    if (at === moment && moment !== 'taking') process.kill(process.pid, 'SIGKILL');
  },
);
