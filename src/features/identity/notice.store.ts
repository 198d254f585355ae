import type { Db } from '#database/schema.ts';
import type { SignedIn } from './person.ts';

export interface Notice {
  id: string;
  kind: string;
  at: string;
  readAt: string | null;
}

/** What the portal has told a person, newest first. */
export async function listNotices(db: Db, person: SignedIn): Promise<Notice[]> {
  return db
    .selectFrom('notice')
    .select(['id', 'kind', 'at', 'readAt'])
    .where('personId', '=', person.id)
    .orderBy('at', 'desc')
    .orderBy('id')
    .limit(100)
    .execute();
}

export async function countUnread(db: Db, person: SignedIn): Promise<number> {
  const { unread } = await db
    .selectFrom('notice')
    .select(({ fn }) => fn.countAll<number>().as('unread'))
    .where('personId', '=', person.id)
    .where('readAt', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(unread);
}

/** Marks all that stand in the list as read. */
export async function markNoticesRead(db: Db, person: SignedIn, now: Date): Promise<void> {
  await db
    .updateTable('notice')
    .set({ readAt: now.toISOString() })
    .where('personId', '=', person.id)
    .where('readAt', 'is', null)
    .execute();
}
