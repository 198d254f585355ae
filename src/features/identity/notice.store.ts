import type { Db } from '#database/schema.ts';
import type { SignedIn } from './person.ts';

export interface Notice {
  id: string;
  kind: string;
  at: string;
  readAt: string | null;
  /** The plan it is about, while they have standing for its child. */
  planId: string | null;
}

/** What the portal has told a person, newest first. */
export async function listNotices(db: Db, person: SignedIn): Promise<Notice[]> {
  return db
    .selectFrom('notice')
    .select(['id', 'kind', 'at', 'readAt'])
    .select(({ selectFrom }) =>
      // A link to what is not theirs any more would lead nowhere.
      selectFrom('plan')
        .innerJoin('standing', 'standing.childId', 'plan.childId')
        .select('plan.id')
        .whereRef('plan.id', '=', 'notice.planId')
        .whereRef('standing.personId', '=', 'notice.personId')
        .where('standing.endedAt', 'is', null)
        .where('plan.endedAt', 'is', null)
        .limit(1)
        .as('planId'),
    )
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
