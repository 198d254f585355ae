import { randomUUID } from 'node:crypto';
import { seal, unseal } from '#database/sealed.ts';
import type { Db } from '#database/schema.ts';
import { addJob } from '#jobs/due-job.store.ts';
import type { Message } from './templates.ts';

/** How long it can be counted what went out and what did not, in milliseconds. */
const KEPT_FOR = 90 * 24 * 60 * 60_000;

export type MessageToAdd = Message & {
  /** An address, a phone number, or for a letter the lines of name and address. */
  to: string;
  /** It is not sent after this: a code that has run out helps nobody. */
  notAfter: Date;
};

export type MessageToSend = Message & { id: string; to: string };

/**
 * Puts a message in the outbox, to go out within seconds; a letter waits for an officer to print it. In the
 * transaction of what it tells about, so that nobody hears of what did not happen. Returns its id.
 */
export async function addMessage(db: Db, message: MessageToAdd, now: Date): Promise<string> {
  const id = randomUUID();
  const { kind, channel, to, values, notAfter } = message;
  await db
    .insertInto('message')
    .values({
      id,
      kind,
      channel,
      sealed: seal(JSON.stringify({ to, values }), placeOf(id)),
      createdAt: now.toISOString(),
      notAfter: notAfter.toISOString(),
    })
    .execute();
  if (channel !== 'letter') {
    await addJob(db, { kind: 'send message', uniqueKey: `send message ${id}`, details: { id }, dueAt: now });
  }
  return id;
}

/** A message that still waits, opened. */
export async function findMessageToSend(db: Db, id: string): Promise<MessageToSend | undefined> {
  const row = await waiting(db).select(['kind', 'channel', 'sealed']).where('id', '=', id).executeTakeFirst();
  if (!row?.sealed) return undefined;
  const opened = JSON.parse(unseal(row.sealed, placeOf(id))) as Pick<MessageToAdd, 'to' | 'values'>;
  return { id, kind: row.kind, channel: row.channel, ...opened } as MessageToSend;
}

/** Records that a message is sent, or a letter printed, and forgets who it went to and what it said. */
export async function markSent(db: Db, id: string, now: Date): Promise<void> {
  await db
    .updateTable('message')
    .set({ sentAt: now.toISOString(), sealed: null })
    .where('id', '=', id)
    .where('sentAt', 'is', null)
    .where('givenUpAt', 'is', null)
    .execute();
}

/** Gives up, and forgets, every message that is past its time. */
export async function giveUpLate(db: Db, now: Date): Promise<void> {
  await db
    .updateTable('message')
    .set({ givenUpAt: now.toISOString(), sealed: null })
    .where('sentAt', 'is', null)
    .where('givenUpAt', 'is', null)
    .where('notAfter', '<', now.toISOString())
    .execute();
}

/** Takes away what was sent or given up long ago. It was emptied then. */
export async function forgetOldMessages(db: Db, now: Date): Promise<void> {
  const before = new Date(now.getTime() - KEPT_FOR).toISOString();
  await db
    .deleteFrom('message')
    .where((message) => message.or([message('sentAt', '<', before), message('givenUpAt', '<', before)]))
    .execute();
}

/** Letters to be printed, oldest first. It does not say who they go to. */
export async function listLetters(
  db: Db,
): Promise<{ id: string; kind: string; createdAt: string; notAfter: string }[]> {
  return waiting(db)
    .select(['id', 'kind', 'createdAt', 'notAfter'])
    .where('channel', '=', 'letter')
    .orderBy('createdAt')
    .execute();
}

export async function findLetter(db: Db, id: string): Promise<MessageToSend | undefined> {
  const message = await findMessageToSend(db, id);
  return message?.channel === 'letter' ? message : undefined;
}

function waiting(db: Db) {
  return db.selectFrom('message').where('sentAt', 'is', null).where('givenUpAt', 'is', null);
}

function placeOf(id: string): string {
  return `message:${id}:sealed`;
}
