import { randomUUID } from 'node:crypto';
import type { Db } from '#database/schema.ts';
import { seal, unseal } from '#database/sealed.ts';
import type { SignedIn } from './person.ts';

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
}

/**
 * How a person last said they may be reached, or nothing when they never did.
 * @param person whoever asks about themselves, or somebody whom the asker has found in a plan they look after
 */
export async function findContactWish(
  db: Db,
  person: Pick<SignedIn, 'id'>,
): Promise<(ContactWish & { recordedAt: string }) | undefined> {
  const row = await db
    .selectFrom('contactWish')
    .select(['id', 'channels', 'sealedNote', 'recordedAt'])
    .where('personId', '=', person.id)
    .orderBy('recordedAt', 'desc')
    .executeTakeFirst();
  if (!row) return undefined;
  const channels = row.channels.split(' ').filter((word): word is Channel => Object.hasOwn(CHANNELS, word));
  return { channels, note: unseal(row.sealedNote, placeOf(row.id)), recordedAt: row.recordedAt };
}

/** Records it beside what they said before. */
export async function recordContactWish(db: Db, person: SignedIn, wish: ContactWish, now: Date): Promise<void> {
  const id = randomUUID();
  await db
    .insertInto('contactWish')
    .values({
      id,
      personId: person.id,
      channels: wish.channels.join(' '),
      sealedNote: seal(wish.note, placeOf(id)),
      recordedAt: now.toISOString(),
    })
    .execute();
}

function placeOf(id: string): string {
  return `contact_wish:${id}:sealed_note`;
}
