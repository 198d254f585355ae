import type { Db } from '#database/schema.ts';
import { fingerprint, KEY_FILE } from '#database/sealed.ts';

/**
 * Makes sure that this machine has the key with which the database was begun.
 * @throws when it has another: nothing sealed could be opened, and what it seals nobody else could open.
 */
export async function assertKeyFits(db: Db): Promise<void> {
  const mark = fingerprint('the key of this portal', 'portal key');
  await db
    .insertInto('portalKey')
    .values({ id: 1, mark })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
  const kept = await db.selectFrom('portalKey').select('mark').executeTakeFirstOrThrow();
  if (kept.mark !== mark)
    throw new Error(
      `This is not the key that the database was begun with: set PORTAL_KEY, or put the right ${KEY_FILE} back.`,
    );
}
