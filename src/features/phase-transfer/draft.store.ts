import { randomUUID } from 'node:crypto';
import { isPostgres } from '#database/engine.ts';
import type { Db } from '#database/schema.ts';
import { seal, unseal } from '#database/sealed.ts';
import { recordAccess, type Access } from '#features/access-log/access-log.store.ts';
import type { Answers } from './answers.ts';
import { workedOnMove } from './round-access.store.ts';
import { sees, type Sitting } from './sitting.store.ts';
import type { Voice } from './voice.ts';

// What somebody has typed and not sent. It is theirs alone: what they type signed in is not shown to who has their letter,
// and what an officer keys in for them is another draft still.

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
  /** In which sitting it was kept last. */
  by?: string;
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
  const { of, changed } = row ? shownIn(sitting, keptIn(row)) : await anew(db, sitting);
  return { answers: over(await answersOf(db, sitting, of), changed), sendId: row?.sendId ?? '' };
}

/** Keeps what one page asked; `undefined` clears an answer. Nothing else of the draft changes, whatever another window does. */
export async function keepAnswer(db: Db, sitting: Sitting, patch: Partial<Answers>, now: Date): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await lockVoice(trx, sitting.voice.id);
    const row = await rowOf(trx, sitting);
    const kept = row ? keptIn(row) : undefined;
    const { of, changed } = kept ? shownIn(sitting, kept) : await anew(trx, sitting);
    const cleared = Object.fromEntries(Object.entries(patch).map(([name, value]) => [name, value ?? null]));
    const next: Kept = { of, by: sitting.id, changed: { ...changed, ...cleared } };
    if (kept && JSON.stringify([of, next.changed]) === JSON.stringify([kept.of, kept.changed])) return;
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

/**
 * Lets somebody who signs in, and has not begun signed in, go on from what was typed with the code of their letter since they
 * last sent anything. From then on it is a draft of their own. In the caller's transaction.
 */
export async function goOnFromLetter(trx: Db, { id: voiceId }: Pick<Voice, 'id'>, personId: string): Promise<void> {
  const last = await trx
    .selectFrom('transferAnswer')
    .select(({ fn }) => fn.max('sentAt').as('at'))
    .where('voiceId', '=', voiceId)
    .executeTakeFirst();
  const typed = await trx
    .selectFrom('transferDraft')
    .select(['id', 'sealedAnswers', 'begunAt', 'savedAt'])
    .where('voiceId', '=', voiceId)
    .where('keptBy', '=', '')
    .where('savedAt', '>', last?.at ?? '')
    .executeTakeFirst();
  if (!typed) return;
  const { begunAt, savedAt } = typed;
  const id = randomUUID();
  const sealedAnswers = seal(JSON.stringify(keptIn(typed)), draftPlace(id));
  await trx
    .insertInto('transferDraft')
    .values({ id, voiceId, keptBy: personId, sendId: randomUUID(), sealedAnswers, begunAt, savedAt })
    .onConflict((conflict) => conflict.columns(['voiceId', 'keptBy']).doNothing())
    .execute();
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
    .$if(isPostgres(trx), (query) => query.forNoKeyUpdate())
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

/** What a draft begins with: the last answer, where it is shown. */
async function anew(db: Db, sitting: Sitting): Promise<Kept> {
  const last = await lastSentBy(db, sitting);
  return { of: sees(sitting, last) ? last : null, changed: {} };
}

/** What leads to somebody, or says where they are. */
const OF_WHERE_THEY_ARE: readonly (keyof Answers)[] = ['ringNumber', 'ringWhen', 'sought'];

/**
 * What is shown of a draft. Whoever comes in with a code, perhaps another than who typed it, does not see the answer that it
 * changes, nor a phone number or postcode that was typed in another sitting.
 */
function shownIn(sitting: Sitting, { of, by, changed }: Kept): Kept {
  const isAllShown = sitting.way !== 'code' || by === sitting.id;
  const shown = Object.entries(changed).filter(
    ([name]) => isAllShown || !OF_WHERE_THEY_ARE.includes(name as keyof Answers),
  );
  return { of: sees(sitting, of) ? of : null, changed: Object.fromEntries(shown) };
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
