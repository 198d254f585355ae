import { parseArgs } from 'node:util';
import { now } from '#calendar/dates.ts';
import { openDatabase } from '#database/connect.ts';
import { migrate } from '#database/migrate.ts';
import { newPersonForm } from '#features/identity/forms.ts';
import { addPerson } from '#features/identity/person.store.ts';
import { assertKeyFits } from '#features/identity/portal-key.store.ts';
import { makeLetterCode } from '#features/identity/second-factor.store.ts';
import { adviceFor, stopWith } from './say.ts';

// The first administrator of a portal: everybody else is added by one, in the office.
try {
  const { values } = parseArgs({ options: { name: { type: 'string' }, email: { type: 'string' } } });
  const read = newPersonForm.safeParse({
    name: values.name,
    address: values.email,
    role: 'administrator',
    reason: 'Added by the operator of the portal',
  });
  if (!read.success)
    stopWith('Say who it is: npm run add:administrator -- --name "Alex Smith" --email alex.smith@example.gov.uk');
  const db = openDatabase();
  await migrate(db);
  await assertKeyFits(db);
  const code = await db.transaction().execute(async (trx) => {
    const id = await addPerson(trx, read.data, undefined, now());
    return id && (await makeLetterCode(trx, id, now())).code;
  });
  await db.destroy();
  if (!code) stopWith('Somebody signs in with this e-mail address already. Nothing was changed.');
  console.log(
    `${read.data.name} is an administrator. For the first sign-in they need this code, once, within 28 days:`,
  );
  console.log(`\n  ${code}\n\nGive it to them yourself, and not by e-mail.`);
} catch (error) {
  stopWith(adviceFor(error));
}
