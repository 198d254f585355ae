import type { Db } from '#database/schema.ts';
import { addJob } from '#jobs/due-job.store.ts';

/** The job that goes on with an import in a process of its own. */
export const TAKE_IN = 'take in cases';

/** Has a worker go on with an import within about two seconds. In the caller's transaction, when there is one. */
export async function askToRun(db: Db, importId: string, now: Date): Promise<void> {
  await addJob(db, {
    kind: TAKE_IN,
    uniqueKey: `${TAKE_IN} ${importId} ${now.toISOString()}`,
    details: { import: importId },
    dueAt: now,
  });
}
