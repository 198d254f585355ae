import { randomUUID } from 'node:crypto';
import type { Db } from '#database/schema.ts';
import type { AccessChoice } from './handover.ts';

/** What was recorded about a parent's access, and by whom. */
interface NewChoice {
  standingId: string;
  choice: AccessChoice;
  saidHow: string;
  recordedBy: string;
}

/** Records a choice after every other about the same person: the newest counts. In the caller's transaction. */
export async function insertAccessChoice(db: Db, choice: NewChoice, now: Date): Promise<void> {
  const last = await db
    .selectFrom('accessChoice')
    .select('recordedAt')
    .where('standingId', '=', choice.standingId)
    .orderBy('recordedAt', 'desc')
    .executeTakeFirst();
  // Two within one millisecond, or with a clock that stands still, must not be taken for each other.
  const at = Math.max(now.getTime(), last ? new Date(last.recordedAt).getTime() + 1 : 0);
  await db
    .insertInto('accessChoice')
    .values({ id: randomUUID(), ...choice, recordedAt: new Date(at).toISOString() })
    .execute();
}
