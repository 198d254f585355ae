import { randomUUID } from 'node:crypto';
import type { Db } from '#database/schema.ts';
import { unseal } from '#database/sealed.ts';
import { addMessage } from '#messages/message.store.ts';
import { listHolders } from './role-holder.store.ts';

/** How long such news may wait to be sent, in milliseconds. */
const NEWS_LASTS = 3 * 24 * 60 * 60_000;

/**
 * The last two are not for families: a family has asked an officer for something that should not wait; a list of reviews
 * waits for somebody in a school, in health or in social care.
 */
export type Change = 'sign-in changed' | 'settings changed' | 'access changed' | 'something waits' | 'list waits';

/**
 * Tells every known e-mail address and phone of an account that something about it has changed, and puts it among the
 * person's messages. What has changed stands only there, behind both steps of signing in. In the caller's transaction,
 * and before what is known changes.
 */
export async function tellOfChange(db: Db, personId: string, kind: Change, now: Date): Promise<void> {
  for (const address of await listAddresses(db, personId)) await tellAddress(db, address, kind, now);
  if (kind === 'sign-in changed' || kind === 'settings changed') {
    const number = await findPhone(db, personId);
    if (number) await addMessage(db, { kind, channel: 'text', to: number, values: {}, notAfter: lasts(now) }, now);
  }
  await addNoticeOfChange(db, personId, kind, now);
}

/** Puts it among a person's messages here, and sends nothing. In the caller's transaction. */
export async function addNoticeOfChange(
  db: Db,
  personId: string,
  kind: Change | 'word asked for' | ManagersNews,
  now: Date,
): Promise<void> {
  await db
    .insertInto('notice')
    .values({ id: randomUUID(), personId, kind, at: now.toISOString(), readAt: null })
    .execute();
}

/** What only managers are told. */
export type ManagersNews =
  'list of reviews to send' | 'figures to look at' | 'cases not taken' | 'no cases came' | 'no case folder';

/**
 * Puts it among the messages of every manager, and sends nothing. In the caller's transaction.
 * @param unlessSince those who were told of it since then are not told again
 */
export async function tellManagers(db: Db, kind: ManagersNews, now: Date, unlessSince?: Date): Promise<void> {
  const told = unlessSince
    ? await db
        .selectFrom('notice')
        .select('personId')
        .where('kind', '=', kind)
        .where('at', '>=', unlessSince.toISOString())
        .execute()
    : [];
  for (const { id } of await listHolders(db, 'manager'))
    if (!told.some(({ personId }) => personId === id)) await addNoticeOfChange(db, id, kind, now);
}

async function tellAddress(db: Db, to: string, kind: Change, now: Date): Promise<void> {
  await addMessage(db, { kind, channel: 'email', to, values: {}, notAfter: lasts(now) }, now);
}

/** The e-mail addresses that a person is known by now. */
export async function listAddresses(db: Db, personId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('emailAddress')
    .select('address')
    .where('personId', '=', personId)
    .where('endedAt', 'is', null)
    .execute();
  return rows.map(({ address }) => address);
}

/** The phone number that texts go to, or nothing when the person has set up none. */
export async function findPhone(db: Db, personId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('secondFactor')
    .select(['id', 'sealed'])
    .where('personId', '=', personId)
    .where('kind', '=', 'text')
    .where('endedAt', 'is', null)
    .orderBy('addedAt', 'desc')
    .executeTakeFirst();
  return row && unseal(row.sealed, placeOf(row.id));
}

/** What a second step is sealed for. */
export function placeOf(factorId: string): string {
  return `second_factor:${factorId}:sealed`;
}

function lasts(now: Date): Date {
  return new Date(now.getTime() + NEWS_LASTS);
}
