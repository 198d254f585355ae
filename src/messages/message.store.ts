import { randomUUID } from 'node:crypto';
import { seal, unseal } from '#database/sealed.ts';
import type { Db } from '#database/schema.ts';
import { addJob } from '#jobs/due-job.store.ts';
import type { Channel, Message } from './templates.ts';

/** How long it can be counted what went out and what did not, in milliseconds. */
const KEPT_FOR = 90 * 24 * 60 * 60_000;

export type MessageToAdd = Message & {
  /** An address, a phone number, or for a letter the lines of name and address. */
  to: string;
  /** It is not sent after this: a code that has run out helps nobody. */
  notAfter: Date;
  /** Whose news it is. Only news about a plan says so: when it does not arrive, a letter follows. */
  personId?: string;
};

export type MessageToSend = Message & { id: string; to: string };

/** What falls due when news about a plan did not reach somebody. Whoever knows about plans does it. */
export const FOLLOW_BOUNCE = 'follow a bounce';
/** To ask the carrier whether a message arrived. */
export const ASK_AFTER = 'ask after a message';
/** How long after it was sent a message is first asked after, in milliseconds. */
const ASK_AFTER_WAITS = 4 * 60 * 60_000;

/**
 * Puts a message in the outbox, to go out within seconds; a letter waits for an officer to print it. In the
 * transaction of what it tells about, so that nobody hears of what did not happen. Returns its id.
 */
export async function addMessage(db: Db, message: MessageToAdd, now: Date): Promise<string> {
  const id = randomUUID();
  const { kind, channel, to, values, notAfter, personId = null } = message;
  await db
    .insertInto('message')
    .values({
      id,
      kind,
      channel,
      sealed: seal(JSON.stringify({ to, values }), placeOf(id)),
      createdAt: now.toISOString(),
      notAfter: notAfter.toISOString(),
      personId,
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

/**
 * Records that a message is sent, or a letter printed, and forgets who it went to and what it said.
 * @param carrierId what the carrier calls it, where it can be asked later whether it arrived
 */
export async function markSent(db: Db, id: string, now: Date, carrierId?: string): Promise<void> {
  const sent = await db
    .updateTable('message')
    .set({ sentAt: now.toISOString(), sealed: null, carrierId: carrierId ?? null })
    .where('id', '=', id)
    .where('sentAt', 'is', null)
    .where('givenUpAt', 'is', null)
    .returning('personId')
    .executeTakeFirst();
  if (sent?.personId && carrierId) await askLater(db, id, now, ASK_AFTER_WAITS);
}

/** Has the carrier asked, so many milliseconds from now, whether a message arrived. */
export async function askLater(db: Db, id: string, now: Date, waits: number): Promise<void> {
  const dueAt = new Date(now.getTime() + waits);
  await addJob(db, { kind: ASK_AFTER, uniqueKey: `${ASK_AFTER} ${id} ${dueAt.toISOString()}`, details: { id }, dueAt });
}

/** A message that the carrier took and that nobody has said did not arrive. */
export async function findMessageToAskAfter(
  db: Db,
  id: string,
): Promise<{ carrierId: string; sentAt: Date } | undefined> {
  const row = await db
    .selectFrom('message')
    .select(['carrierId', 'sentAt'])
    .where('id', '=', id)
    .where('bouncedAt', 'is', null)
    .executeTakeFirst();
  return row?.carrierId && row.sentAt ? { carrierId: row.carrierId, sentAt: new Date(row.sentAt) } : undefined;
}

/** Records that a message did not arrive, and never will; when it was news about a plan, something else must follow. In the caller's transaction. */
export async function markBounced(db: Db, id: string, now: Date): Promise<void> {
  const at = now.toISOString();
  const bounced = await db
    .updateTable('message')
    .set({ bouncedAt: at, sealed: null })
    .where('id', '=', id)
    .where('bouncedAt', 'is', null)
    .returning('personId')
    .executeTakeFirst();
  await db
    .updateTable('message')
    .set({ givenUpAt: at })
    .where('id', '=', id)
    .where('sentAt', 'is', null)
    .where('givenUpAt', 'is', null)
    .execute();
  if (bounced?.personId) await followBounce(db, id, now);
}

async function followBounce(db: Db, id: string, now: Date): Promise<void> {
  await addJob(db, { kind: FOLLOW_BOUNCE, uniqueKey: `${FOLLOW_BOUNCE} ${id}`, details: { id }, dueAt: now });
}

/** Gives up, and forgets, every message that is past its time. News about a plan that was never sent did not arrive. */
export async function giveUpLate(db: Db, now: Date): Promise<void> {
  const at = now.toISOString();
  const late = await waiting(db)
    .select('id')
    .where('notAfter', '<', at)
    .where('personId', 'is not', null)
    .where('channel', '!=', 'letter')
    .execute();
  for (const { id } of late) await db.transaction().execute((trx) => markBounced(trx, id, now));
  await db
    .updateTable('message')
    .set({ givenUpAt: at, sealed: null })
    .where('sentAt', 'is', null)
    .where('givenUpAt', 'is', null)
    .where('notAfter', '<', at)
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

/** Letters of codes to be printed, oldest first. It does not say who they go to. News about a plan is not among them. */
export async function listLetters(
  db: Db,
): Promise<{ id: string; kind: string; createdAt: string; notAfter: string }[]> {
  return waiting(db)
    .select(['id', 'kind', 'createdAt', 'notAfter'])
    .where('channel', '=', 'letter')
    .where('personId', 'is', null)
    .orderBy('createdAt')
    .execute();
}

/** The kinds of what waits to go out to a person in one way: news about plans. */
export async function listWaitingFor(db: Db, personId: string, channel: Channel): Promise<string[]> {
  const rows = await waiting(db)
    .select('kind')
    .where('personId', '=', personId)
    .where('channel', '=', channel)
    .execute();
  return rows.map(({ kind }) => kind);
}

/** A letter of a code that waits to be printed. */
export async function findLetter(db: Db, id: string): Promise<MessageToSend | undefined> {
  const isCode = await waiting(db).select('id').where('id', '=', id).where('personId', 'is', null).executeTakeFirst();
  const message = isCode && (await findMessageToSend(db, id));
  return message?.channel === 'letter' ? message : undefined;
}

function waiting(db: Db) {
  return db.selectFrom('message').where('sentAt', 'is', null).where('givenUpAt', 'is', null);
}

function placeOf(id: string): string {
  return `message:${id}:sealed`;
}
