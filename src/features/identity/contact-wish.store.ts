import { randomUUID } from 'node:crypto';
import type { Db } from '#database/schema.ts';
import { seal, unseal } from '#database/sealed.ts';
import type { SignedIn } from './person.ts';
import { tellOfChange } from './tell.store.ts';

/** The ways in which a person may say it is safe to reach them. */
export const CHANNELS = {
  email: 'E-mail',
  text: 'Text message',
  phone: 'Phone call',
  voicemail: 'A message on my voicemail',
  post: 'Letter',
} as const;
export type Channel = keyof typeof CHANNELS;

export interface ContactWish {
  channels: Channel[];
  note: string;
  /** Whether our e-mails and texts may hold a link. Where nothing is said, they may not. */
  mayLink?: boolean;
}

/**
 * How a person last said they may be reached, or nothing when they never did.
 * @param person whoever asks about themselves, or somebody whom the asker has found in a plan they look after
 */
export async function findContactWish(
  db: Db,
  person: Pick<SignedIn, 'id'>,
): Promise<(ContactWish & { recordedAt: string }) | undefined> {
  const [last] = await wishesOf(db, person, 1);
  return last;
}

/** The last of what they said, the newest first. */
async function wishesOf(
  db: Db,
  person: Pick<SignedIn, 'id'>,
  most: number,
): Promise<(ContactWish & { recordedAt: string })[]> {
  const rows = await db
    .selectFrom('contactWish')
    .select(['id', 'channels', 'sealedNote', 'mayLink', 'recordedAt'])
    .where('personId', '=', person.id)
    .orderBy('recordedAt', 'desc')
    .limit(most)
    .execute();
  return rows.map((row) => ({ ...openContactWish(row), recordedAt: row.recordedAt }));
}

/** A wish as it was written, for a store that has found it for whoever may read it. */
export function openContactWish(row: {
  id: string;
  channels: string;
  sealedNote: string;
  mayLink?: number;
}): ContactWish {
  return {
    channels: row.channels.split(' ').filter((word): word is Channel => Object.hasOwn(CHANNELS, word)),
    note: unseal(row.sealedNote, placeOf(row.id)),
    mayLink: row.mayLink === 1,
  };
}

/** What a person said before, the newest first, for the officer who must see whether it was they who changed it. */
export async function listContactWishesBefore(
  db: Db,
  person: Pick<SignedIn, 'id'>,
): Promise<(ContactWish & { recordedAt: string })[]> {
  const wishes = await wishesOf(db, person, 50);
  const changed = wishes.filter((wish, index) => index === 0 || !isSame(wish, wishes[index - 1]));
  return changed.slice(1, 6);
}

/** Records it beside what they said before, and tells every known address and phone that something changed. */
export async function recordContactWish(db: Db, person: SignedIn, wish: ContactWish, now: Date): Promise<void> {
  if (!db.isTransaction) return db.transaction().execute((trx) => recordContactWish(trx, person, wish, now));

  const [last] = await wishesOf(db, person, 1);
  if (!isSame(wish, last)) await tellOfChange(db, person.id, 'settings changed', now);
  const id = randomUUID();
  await db
    .insertInto('contactWish')
    .values({
      id,
      personId: person.id,
      channels: wish.channels.join(' '),
      sealedNote: seal(wish.note, placeOf(id)),
      mayLink: wish.mayLink ? 1 : 0,
      recordedAt: now.toISOString(),
    })
    .execute();
}

function isSame(one: ContactWish, other: ContactWish | undefined): boolean {
  return (
    one.note === other?.note &&
    one.channels.join(' ') === other.channels.join(' ') &&
    (one.mayLink ?? false) === (other.mayLink ?? false)
  );
}

function placeOf(id: string): string {
  return `contact_wish:${id}:sealed_note`;
}
