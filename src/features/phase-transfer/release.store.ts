import type { Db } from '#database/schema.ts';
import { parts } from '#features/case-feed/insert-many.store.ts';
import { lockBatch, noteLookAtBatch, stateOf, type Manager } from './batch.store.ts';

/**
 * A second manager releases a batch, without the letters that are left out. `yourself` to whoever put it together; `over`
 * when it was released or thrown away already; `nobody` when no letter would be left.
 */
export async function release(
  db: Db,
  manager: Manager,
  { round, batch, leaveOut }: { round: string; batch: string; leaveOut: readonly string[] },
  now: Date,
): Promise<'released' | 'yourself' | 'over' | 'nobody' | undefined> {
  return db.transaction().execute(async (trx) => {
    const row = await lockBatch(trx, round, batch);
    if (!row) return undefined;
    if (stateOf(row) !== 'to be looked at') return 'over';
    if (row.madeBy === manager.id) return 'yourself';
    const at = now.toISOString();
    for (const some of parts(leaveOut, 500))
      await trx
        .updateTable('transferLetter')
        .set({ leftOutBy: manager.id, leftOutAt: at })
        .where('batchId', '=', batch)
        .where('id', 'in', some)
        .execute();
    const letters = await childrenIn(trx, batch);
    if (!letters.some(({ leftOutAt }) => leftOutAt === null)) {
      await trx
        .updateTable('transferLetter')
        .set({ leftOutBy: null, leftOutAt: null })
        .where('batchId', '=', batch)
        .execute();
      return 'nobody';
    }
    await trx
      .updateTable('transferBatch')
      .set({ releasedBy: manager.id, releasedAt: at })
      .where('id', '=', batch)
      .execute();
    await noteLookAtBatch(trx, manager, row, letters, now);
    return 'released';
  });
}

async function childrenIn(trx: Db, batch: string) {
  return trx
    .selectFrom('transferLetter')
    .innerJoin('transferVoice', 'transferVoice.id', 'transferLetter.voiceId')
    .innerJoin('transferChild', 'transferChild.id', 'transferVoice.transferChildId')
    .innerJoin('plan', 'plan.id', 'transferChild.planId')
    .where('batchId', '=', batch)
    .select(['plan.id as planId', 'plan.childId', 'plan.caseworkerId', 'leftOutAt'])
    .orderBy('number')
    .execute();
}

/** Throws a batch away that is not made yet. Its letters can be put together again. False when there is nothing to throw away. */
export async function throwAway(
  db: Db,
  manager: Manager,
  { round, batch }: { round: string; batch: string },
  now: Date,
): Promise<boolean | undefined> {
  return db.transaction().execute(async (trx) => {
    const row = await lockBatch(trx, round, batch);
    if (!row) return undefined;
    if (row.printedAt || row.endedAt) return false;
    await trx
      .updateTable('transferBatch')
      .set({ endedBy: manager.id, endedAt: now.toISOString() })
      .where('id', '=', batch)
      .execute();
    return true;
  });
}
