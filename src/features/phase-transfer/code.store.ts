import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { startOfDayInLondon } from '#calendar/dates.ts';
import { isPostgres } from '#database/engine.ts';
import type { Db } from '#database/schema.ts';
import { fingerprint } from '#database/sealed.ts';
import { parts } from '#features/case-feed/insert-many.store.ts';
import { newLetters } from '#features/identity/secret.ts';
import type { PlanOfficer } from '#features/plan/officer-access.store.ts';

/** What a code is kept as: of no use without the key of the portal. */
export function transferCodeHash(code: string): string {
  return fingerprint(code, 'phase transfer code');
}

/** A code that was made this once. It stands nowhere else. */
export interface MadeCode {
  code: string;
  expiresAt: string;
}

/**
 * Makes the code of a voice; the one before it ends, and whoever came in with that must come in again. In the caller's
 * transaction, by whom the officer was checked.
 */
export async function makeCode(
  trx: Db,
  voiceId: string,
  letterId: string | null,
  officer: PlanOfficer,
  now: Date,
): Promise<MadeCode> {
  const [made] = await makeCodes(trx, [{ voiceId, letterId }], officer, now);
  if (!made) throw new Error('There is no such voice.');
  return made;
}

/** The same for many, in their order, with as few questions as it takes. */
export async function makeCodes(
  trx: Db,
  wanted: readonly { voiceId: string; letterId: string | null }[],
  officer: PlanOfficer,
  now: Date,
): Promise<(MadeCode & { voiceId: string })[]> {
  const at = now.toISOString();
  const voices = wanted.map(({ voiceId }) => voiceId);
  await lockVoices(trx, voices);
  await endOpenCodes(trx, voices, 'replaced', now);
  const goodUntil = await findLastInstants(trx, voices);
  const made = wanted.map(({ voiceId, letterId }) => {
    const expiresAt = goodUntil.get(voiceId);
    if (!expiresAt) throw new Error('There is no such voice.');
    return { id: randomUUID(), voiceId, letterId, code: newLetters(), expiresAt };
  });
  for (const some of parts(made, 500))
    await trx
      .insertInto('transferCode')
      .values(
        some.map(({ code, ...row }) => ({ ...row, codeHash: transferCodeHash(code), madeBy: officer.id, madeAt: at })),
      )
      .execute();
  return made.map(({ voiceId, code, expiresAt }) => ({ voiceId, code, expiresAt }));
}

/**
 * Whoever else makes a code for one of them waits, and nobody who comes in with one. In one order, so that two who make many
 * do not wait for each other.
 */
async function lockVoices(trx: Db, voiceIds: readonly string[]): Promise<void> {
  if (!isPostgres(trx)) return;
  for (const some of parts(voiceIds.toSorted(), 500))
    await trx.selectFrom('transferVoice').select('id').where('id', 'in', some).orderBy('id').forNoKeyUpdate().execute();
}

/** Ends the code of a voice that is open, if there is one. In the caller's transaction. */
export async function endCodesOf(trx: Db, voiceId: string, how: 'replaced' | 'locked' | 'ended', now: Date) {
  await endOpenCodes(trx, [voiceId], how, now);
}

async function endOpenCodes(
  trx: Db,
  voiceIds: readonly string[],
  how: 'replaced' | 'locked' | 'ended',
  now: Date,
): Promise<void> {
  for (const some of parts(voiceIds, 500))
    await trx
      .updateTable('transferCode')
      .set({ endedAt: now.toISOString(), endedHow: how })
      .where('voiceId', 'in', some)
      .where('endedAt', 'is', null)
      .execute();
}

/** What became of the code that somebody had last. */
export interface LastCode {
  voiceId: string;
  state: 'open' | 'replaced' | 'locked' | 'ended' | 'over';
  /** From when it opened nothing any more, or until when it does. */
  at: string;
}

/** The last code of each of these voices, of those who have had one. The caller has checked who asks. */
export async function listLastCodes(db: Db, voiceIds: readonly string[], now: Date): Promise<LastCode[]> {
  const last = new Map<string, LastCode>();
  for (const some of parts(voiceIds, 500)) {
    const rows = await db
      .selectFrom('transferCode')
      .select(['voiceId', 'expiresAt', 'endedAt', 'endedHow'])
      .where('voiceId', 'in', some)
      .orderBy('madeAt')
      .orderBy(sql`case when ended_at is null then 1 else 0 end`)
      .orderBy('endedAt')
      .execute();
    for (const { voiceId, expiresAt, endedAt, endedHow } of rows) {
      const isOver = expiresAt <= now.toISOString();
      const state = endedAt ? (endedHow ?? 'ended') : isOver ? 'over' : 'open';
      last.set(voiceId, { voiceId, state, at: endedAt ?? expiresAt });
    }
  }
  return [...last.values()];
}

/** Until when a code of each voice works: the day of the move, so that a late answer still comes in. */
async function findLastInstants(trx: Db, voiceIds: readonly string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const some of parts(voiceIds, 500)) {
    const rows = await trx
      .selectFrom('transferVoice')
      .innerJoin('transferChild', 'transferChild.id', 'transferVoice.transferChildId')
      .innerJoin('transferRound', 'transferRound.id', 'transferChild.roundId')
      .select(['transferVoice.id', 'transferRound.movesOn'])
      .where('transferVoice.id', 'in', some)
      .execute();
    for (const { id, movesOn } of rows) found.set(id, startOfDayInLondon(movesOn).toISOString());
  }
  return found;
}
