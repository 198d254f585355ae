import { randomUUID, timingSafeEqual } from 'node:crypto';
import type { Db } from '#database/schema.ts';
import { fingerprint, seal, unseal } from '#database/sealed.ts';
import { hashOf } from './secret.ts';

/** How often a code may be typed before it ends. */
export const MOST_TRIES = 5;
/** How long a code lasts, in minutes. */
export const CODE_MINUTES = 10;

/** What a browser has been asked to show: a code it typed, or a key it signed with. */
export type Purpose =
  | 'sign in'
  | 'text code'
  | 'new address'
  | 'new phone'
  | 'new app'
  | 'new passkey'
  | 'new recovery codes'
  | 'new calendar'
  | 'passkey'
  | 'passkey sign-in'
  | 'council sign-in'
  | 'activate';

export interface Question {
  /** The secret of the cookie of the browser that asks. Only it can answer. */
  holder: string;
  purpose: Purpose;
  personId?: string | undefined;
  /** The answer, where it is a code. */
  code?: string;
  /** What else is needed when the answer comes. Kept sealed. */
  details?: Record<string, string>;
}

export interface Asked {
  id: string;
  personId: string | null;
  details: Record<string, string>;
}

/** Right, wrong but there are tries left, or over: run out, used up, answered, or never asked of this browser. */
export type Answered = { outcome: 'right'; asked: Asked } | { outcome: 'wrong' } | { outcome: 'over' };

/** Asks a browser something. What it was asked before for the same purpose is over. */
export async function ask(db: Db, question: Question, now: Date): Promise<void> {
  const id = randomUUID();
  const { holder, purpose, personId, code, details = {} } = question;
  const holderHash = hashOf(holder);
  const row = {
    id,
    personId: personId ?? null,
    answerHash: code === undefined ? null : answerHash(id, code),
    sealed: seal(JSON.stringify(details), placeOf(id)),
    createdAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + CODE_MINUTES * 60_000).toISOString(),
    tries: 0,
    endedAt: null,
  };
  await db
    .insertInto('challenge')
    .values({ ...row, holderHash, purpose })
    .onConflict((conflict) => conflict.columns(['holderHash', 'purpose']).where('endedAt', 'is', null).doUpdateSet(row))
    .execute();
}

/** What a browser has been asked and not yet answered. It changes nothing. */
export async function findAsked(db: Db, holder: string, purpose: Purpose, now: Date): Promise<Asked | undefined> {
  const row = await db
    .selectFrom('challenge')
    .select(['id', 'personId', 'sealed'])
    .where('holderHash', '=', hashOf(holder))
    .where('purpose', '=', purpose)
    .where('endedAt', 'is', null)
    .where('expiresAt', '>=', now.toISOString())
    .where('tries', '<', MOST_TRIES)
    .executeTakeFirst();
  return row && openRow(row);
}

/**
 * Takes an answer in. A right one counts once, however often and on however many servers it is sent at the same time;
 * the fifth wrong one ends the question.
 */
export async function answerCode(db: Db, holder: string, purpose: Purpose, code: string, now: Date): Promise<Answered> {
  const tried = await db
    .updateTable('challenge')
    .set((row) => ({ tries: row('tries', '+', 1) }))
    .where('holderHash', '=', hashOf(holder))
    .where('purpose', '=', purpose)
    .where('answerHash', 'is not', null)
    .where('endedAt', 'is', null)
    .where('expiresAt', '>=', now.toISOString())
    .where('tries', '<', MOST_TRIES)
    .returning(['id', 'personId', 'answerHash', 'sealed', 'tries'])
    .executeTakeFirst();
  if (!tried) return { outcome: 'over' };
  const given = Buffer.from(answerHash(tried.id, code));
  const isRight = timingSafeEqual(given, Buffer.from(tried.answerHash ?? ''));
  // Of an address that nobody has, no answer is right.
  if (!isRight || (purpose === 'sign in' && tried.personId === null))
    return { outcome: tried.tries >= MOST_TRIES ? 'over' : 'wrong' };
  return (await finish(db, tried.id, now)) ? { outcome: 'right', asked: openRow(tried) } : { outcome: 'over' };
}

/** Takes a question off a browser, to be judged by whoever asked it. Nothing when it is over; it can be taken once. */
export async function takeAsked(db: Db, holder: string, purpose: Purpose, now: Date): Promise<Asked | undefined> {
  const asked = await findAsked(db, holder, purpose, now);
  return asked && (await finish(db, asked.id, now)) ? asked : undefined;
}

/** Ends what a browser was asked. */
export async function forgetAsked(db: Db, holder: string, purpose: Purpose, now: Date): Promise<void> {
  await db
    .updateTable('challenge')
    .set({ endedAt: now.toISOString() })
    .where('holderHash', '=', hashOf(holder))
    .where('purpose', '=', purpose)
    .where('endedAt', 'is', null)
    .execute();
}

async function finish(db: Db, id: string, now: Date): Promise<boolean> {
  const ended = await db
    .updateTable('challenge')
    .set({ endedAt: now.toISOString() })
    .where('id', '=', id)
    .where('endedAt', 'is', null)
    .executeTakeFirst();
  return ended.numUpdatedRows > 0n;
}

function openRow({ id, personId, sealed }: { id: string; personId: string | null; sealed: string | null }): Asked {
  return { id, personId, details: JSON.parse(unseal(sealed ?? '', placeOf(id))) as Record<string, string> };
}

/** Six digits can be tried out by whoever has the database, so what is kept of them needs the key of the portal too. */
function answerHash(id: string, code: string): string {
  return fingerprint(`${id} ${code}`, 'challenge');
}

function placeOf(id: string): string {
  return `challenge:${id}:sealed`;
}
