import type { Db } from '#database/schema.ts';
import { recordAccesses } from '#features/access-log/access-log.store.ts';
import type { PlanOfficer } from '#features/plan/officer-access.store.ts';
import type { BatchRow } from './batch.store.ts';
import { letterReference, referencePattern } from './letter.ts';
import { mayWorkInRound, workedOnMove } from './round-access.store.ts';

/** A letter to a voice, for the page of a child. The caller has checked who asks, and writes it down. */
export interface LetterOf {
  voiceId: string;
  kind: BatchRow['kind'];
  state: 'to be looked at' | 'to be made' | 'made' | 'not made';
  reference: string;
  /** When it was put together, or made. */
  at: string;
}

/** The letters to the voices of a child in a round, the newest first, without those left out or thrown away. */
export async function listLettersOf(db: Db, childRowId: string): Promise<LetterOf[]> {
  const rows = await db
    .selectFrom('transferLetter')
    .innerJoin('transferBatch', 'transferBatch.id', 'transferLetter.batchId')
    .innerJoin('transferVoice', 'transferVoice.id', 'transferLetter.voiceId')
    .where('transferVoice.transferChildId', '=', childRowId)
    .where('leftOutAt', 'is', null)
    .where('transferBatch.endedAt', 'is', null)
    .select(['transferLetter.id', 'voiceId', 'transferLetter.printedAt', 'transferBatch.madeAt', 'transferBatch.kind'])
    .select(['transferBatch.printedAt as batchPrintedAt', 'transferBatch.releasedAt'])
    .orderBy('transferBatch.madeAt', 'desc')
    .orderBy('transferLetter.id')
    .execute();
  return rows.map(({ id, voiceId, kind, printedAt, madeAt, batchPrintedAt, releasedAt }) => ({
    ...{ voiceId, kind, reference: letterReference(id), at: printedAt ?? madeAt },
    state: printedAt ? 'made' : batchPrintedAt ? 'not made' : releasedAt ? 'to be made' : 'to be looked at',
  }));
}

/** Whose letter a slip was cut from, by the number on it, for an officer who may work on it. */
export async function findByReference(
  db: Db,
  officer: PlanOfficer,
  typed: string,
  now: Date,
): Promise<{ round: string; child: string; voice: string } | undefined> {
  const pattern = referencePattern(typed);
  if (!pattern) return undefined;
  return db.transaction().execute(async (trx) => {
    const row = await trx
      .selectFrom('transferLetter')
      .innerJoin('transferVoice', 'transferVoice.id', 'transferLetter.voiceId')
      .innerJoin('transferChild', 'transferChild.id', 'transferVoice.transferChildId')
      .innerJoin('plan', 'plan.id', 'transferChild.planId')
      .where('transferLetter.id', 'like', pattern)
      .where(mayWorkInRound(officer, now))
      .select(['transferChild.roundId as round', 'transferChild.id as child', 'voiceId as voice'])
      .select(['plan.id as planId', 'plan.childId', 'plan.caseworkerId'])
      .executeTakeFirst();
    if (!row) return undefined;
    const { round, child, voice, ...plan } = row;
    await recordAccesses(trx, [workedOnMove(officer, plan)], now);
    return { round, child, voice };
  });
}
