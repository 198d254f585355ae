import type { Db } from '#database/schema.ts';
import { findContactWish, type Channel as SafeWay } from '#features/identity/contact-wish.store.ts';
import { findPhone, listAddresses } from '#features/identity/tell.store.ts';
import { addNotice, listToldLately, sendByWire } from '#features/news/tell-family.store.ts';
import { addMessage } from '#messages/message.store.ts';
import type { NewsKind } from '#messages/news.ts';

/** How long a receipt may wait to be sent, in milliseconds. */
const RECEIPT_LASTS = 24 * 60 * 60_000;

/** What somebody is told of an answer of theirs: it is here, it came with a code alone, or it does not count any more. */
export type Receipt = 'receipt' | 'answer changed' | 'taken back';

/**
 * Tells whoever has an account what became of their answer, and what it is called: among their messages, and by the ways
 * that they said are safe. It goes to nobody else of the family. In the transaction of the answer.
 */
export async function tellReceived(
  trx: Db,
  { personId, planId }: { personId: string | null; planId: string },
  { what, reference }: { what: Receipt; reference: string },
  now: Date,
): Promise<void> {
  if (!personId) return;
  await addNotice(trx, personId, what, planId, now);
  const { ways } = await findSafeWays(trx, personId);
  const notAfter = new Date(now.getTime() + RECEIPT_LASTS);
  const tell = (channel: 'email' | 'text', to: string): Promise<unknown> =>
    what === 'taken back'
      ? addMessage(trx, { kind: what, channel, to, values: {}, notAfter }, now)
      : addMessage(trx, { kind: what, channel, to, values: { reference }, notAfter }, now);
  if (ways.includes('email')) for (const to of await listAddresses(trx, personId)) await tell('email', to);
  const number = ways.includes('text') ? await findPhone(trx, personId) : undefined;
  if (number) await tell('text', number);
}

/** What is asked of somebody in a round. */
export type Asking = Extract<NewsKind, 'something to answer' | 'still to answer' | 'yours to decide'>;

/**
 * Asks somebody who has an account: among their messages, and by the ways that they said are safe. False where nothing
 * went out that is likely to arrive, so that they must be asked in another way. In the caller's transaction.
 */
export async function askByMessage(
  trx: Db,
  { personId, planId }: { personId: string; planId: string },
  what: Asking,
  now: Date,
): Promise<boolean> {
  const told = await listToldLately(trx, personId, what, now);
  if (!told.includes(planId)) await addNotice(trx, personId, what, planId, now);
  const { ways, mayLink } = await findSafeWays(trx, personId);
  // One message stands for all their children.
  if (told.length > 0) return ways.includes('email') || ways.includes('text');
  return (await sendByWire(trx, personId, what, { ways, mayLink }, now)) === 'sent';
}

/** The ways by which somebody may be told, and whether with a link. Of whoever is protected and said nothing, none. */
async function findSafeWays(
  trx: Db,
  personId: string,
): Promise<{ ways: readonly SafeWay[]; mayLink: boolean; isSaid: boolean }> {
  const wish = await findContactWish(trx, { id: personId });
  if (wish) return { ways: wish.channels, mayLink: wish.mayLink ?? false, isSaid: true };
  const guarded = await trx
    .selectFrom('standing')
    .select('id')
    .where('personId', '=', personId)
    .where('protectedAt', 'is not', null)
    .executeTakeFirst();
  return { ways: guarded ? [] : ['email'], mayLink: false, isSaid: false };
}
