import type { Db } from '#database/schema.ts';
import { recordAccesses } from '#features/access-log/access-log.store.ts';
import type { Officer } from '#features/identity/person.ts';
import type { SecondLook } from './report.ts';

/** Writes down whose records a manager sees in rows that need a second look. */
export async function recordSecondLooks(
  db: Db,
  manager: Officer<'manager'>,
  looks: readonly SecondLook[],
  now: Date,
): Promise<void> {
  const seen = new Map(looks.flatMap(({ about }) => (about ? [[about.planId ?? about.childId, about]] : [])));
  const line = {
    personId: manager.id,
    actingAs: 'manager',
    action: 'saw a row of the case feed that needs a second look',
    why: 'the council’s case system',
  };
  await recordAccesses(
    db,
    [...seen.values()].map((about) => ({ ...line, ...about })),
    now,
  );
}
