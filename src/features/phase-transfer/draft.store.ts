import { randomUUID } from 'node:crypto';
import { isPostgres } from '#database/engine.ts';
import type { Db } from '#database/schema.ts';
import { seal, unseal } from '#database/sealed.ts';
import { recordAccess, type Access } from '#features/access-log/access-log.store.ts';
import type { Answers } from './answers.ts';
import { workedOnMove } from './round-access.store.ts';
import type { Sitting } from './sitting.store.ts';

// What somebody has typed and not sent. It is theirs alone: what an officer keys in for them is another draft.

export interface Draft {
  answers: Answers;
  /** Names exactly these answers, so that nothing is sent that was not shown. Empty until something was kept. */
  sendId: string;
}

/**
 * What is kept: only what was changed, and of which answer. So nobody who comes in with a code alone sees, by way of a
 * draft, what was sent before.
 */
interface Kept {
  of: string | null;
  /** Nothing (null) where an answer was cleared. */
  changed: { [Name in keyof Answers]: Answers[Name] | null };
}

/**
 * What somebody typed and has not sent; else what they sent last, where this sitting may see it. Where all of it is shown
 * together the look is in the access log; coming in is there already.
 */
export async function openDraft(db: Db, sitting: Sitting, now: Date): Promise<Draft> {
  return db.transaction().execute(async (trx) => {
    const { answers, sendId } = await findDraft(trx, sitting);
    await recordAccess(trx, accessOf(sitting, 'looked at what they want to say'), now);
    return { answers, sendId };
  });
}

/** The same for one question of it, or for whoever writes it down themselves. */
export async function findDraft(db: Db, sitting: Sitting): Promise<Draft> {
  const row = await rowOf(db, sitting);
  const kept = row ? keptIn(row) : { of: await lastSentBy(db, sitting), changed: {} };
  const before = sitting.maySeeSent ? await answersOf(db, sitting, kept.of) : {};
  return { answers: over(before, kept.changed), sendId: row?.sendId ?? '' };
}

/** Keeps what one page asked; `undefined` clears an answer. Nothing else of the draft changes, whatever another window does. */
export async function keepAnswer(db: Db, sitting: Sitting, patch: Partial<Answers>, now: Date): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await lockVoice(trx, sitting.voice.id);
    const row = await rowOf(trx, sitting);
    const kept = row ? keptIn(row) : { of: null, changed: {} };
    const of = sitting.maySeeSent ? (row ? kept.of : await lastSentBy(trx, sitting)) : null;
    const cleared = Object.fromEntries(Object.entries(patch).map(([name, value]) => [name, value ?? null]));
    const next: Kept = { of, changed: { ...kept.changed, ...cleared } };
    if (row && JSON.stringify(next) === JSON.stringify(kept)) return;
    const at = now.toISOString();
    const id = row?.id ?? randomUUID();
    const sealed = { sealedAnswers: seal(JSON.stringify(next), draftPlace(id)), sendId: randomUUID(), savedAt: at };
    if (row) await trx.updateTable('transferDraft').set(sealed).where('id', '=', id).execute();
    else {
      const { voice, keptBy } = sitting;
      await trx
        .insertInto('transferDraft')
        .values({ id, voiceId: voice.id, keptBy, begunAt: at, ...sealed })
        .execute();
      await recordAccess(trx, accessOf(sitting, 'began to say what they want'), now);
    }
  });
}

/** In the caller's transaction. */
export async function dropDraft(trx: Db, { voice, keptBy }: Sitting): Promise<void> {
  await trx.deleteFrom('transferDraft').where('voiceId', '=', voice.id).where('keptBy', '=', keptBy).execute();
}

/** Whoever else writes for this voice waits until the transaction ends. */
export async function lockVoice(trx: Db, voiceId: string): Promise<void> {
  await trx
    .selectFrom('transferVoice')
    .select('id')
    .where('id', '=', voiceId)
    // A transaction on SQLite has the only pen already.
    .$if(isPostgres(trx), (query) => query.forUpdate())
    .execute();
}

/** The line of the access log about what is done in a sitting. What an officer does is said alike for every voice. */
export function accessOf({ voice, officer, personId }: Sitting, action: string): Access {
  const { childId, planId, relationship } = voice;
  if (officer) return workedOnMove(officer, voice);
  return personId
    ? { personId, actingAs: relationship, childId, planId, action, why: 'has standing' }
    : { personId: null, actingAs: 'holder of a letter', childId, planId, action, why: 'had the letter and the date of birth' }; // prettier-ignore
}

export function draftPlace(id: string): string {
  return `transfer_draft:${id}:sealed_answers`;
}

export function answerPlace(id: string): string {
  return `transfer_answer:${id}:sealed_answers`;
}

async function rowOf(db: Db, { voice, keptBy }: Sitting) {
  return db
    .selectFrom('transferDraft')
    .select(['id', 'sendId', 'sealedAnswers'])
    .where('voiceId', '=', voice.id)
    .where('keptBy', '=', keptBy)
    .executeTakeFirst();
}

function keptIn({ id, sealedAnswers }: { id: string; sealedAnswers: string }): Kept {
  return JSON.parse(unseal(sealedAnswers, draftPlace(id))) as Kept;
}

/** The answer that a new draft begins from: the last, unless it was taken back. */
async function lastSentBy(db: Db, { voice }: Sitting): Promise<string | null> {
  const last = await db
    .selectFrom('transferAnswer')
    .select(['id', 'state'])
    .where('voiceId', '=', voice.id)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  return last?.state === 'sent' ? last.id : null;
}

async function answersOf(db: Db, { voice }: Sitting, id: string | null): Promise<Answers> {
  const row = await db
    .selectFrom('transferAnswer')
    .select(['id', 'sealedAnswers'])
    .where('id', '=', id ?? '')
    .where('voiceId', '=', voice.id)
    .executeTakeFirst();
  return row ? (JSON.parse(unseal(row.sealedAnswers, answerPlace(row.id))) as Answers) : {};
}

function over(before: Answers, changed: Kept['changed']): Answers {
  return Object.fromEntries(Object.entries({ ...before, ...changed }).filter(([, value]) => value !== null));
}
