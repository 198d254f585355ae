import type { Db } from '#database/schema.ts';
import { findContactWish } from '#features/identity/contact-wish.store.ts';
import { addNoticeOfChange, tellOfChange } from '#features/identity/tell.store.ts';
import { writeLetter } from './tell-family.store.ts';

/**
 * Tells one of a family that what they may see or do has changed: always among their messages, and besides by the ways that
 * they said are safe. To somebody who is protected and has not said what is safe, nothing is sent. In the caller's transaction.
 */
export async function tellOfAccess(db: Db, personId: string, now: Date): Promise<void> {
  const wish = await findContactWish(db, { id: personId });
  const isSafe = wish ? wish.channels.includes('email') : !(await isProtectedAnywhere(db, personId));
  if (isSafe) return tellOfChange(db, personId, 'access changed', now);
  await addNoticeOfChange(db, personId, 'access changed', now);
  const isByPostOnly = wish?.channels.includes('post') && !wish.channels.includes('text');
  if (isByPostOnly) await writeLetter(db, personId, 'access changed', now);
}

async function isProtectedAnywhere(db: Db, personId: string): Promise<boolean> {
  const standing = await db
    .selectFrom('standing')
    .select('id')
    .where('personId', '=', personId)
    .where('protectedAt', 'is not', null)
    .executeTakeFirst();
  return standing !== undefined;
}
