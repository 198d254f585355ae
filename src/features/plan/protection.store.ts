import { sql, type RawBuilder } from 'kysely';
import type { Db } from '#database/schema.ts';

// Whether somebody in the case of a child is protected. Protection outlives the access or the invitation of the one it is
// for: it ends when an officer ends it, and says why, and in no other way.

type Column = `${string}.${string}`;

/** Whether the case of a child is protected, for a query in which `child` is the column of the child’s id. */
export function isProtected(child: Column): RawBuilder<boolean> {
  return sql<boolean>`(exists (select 1 from standing as guarded where guarded.child_id = ${sql.ref(child)}
      and guarded.protected_at is not null)
    or ${hasProtectedInvitation(child)})`;
}

/** Whether somebody else in the case is protected, for a query with the columns of the child’s id and of the person’s. */
export function isKeptApart(child: Column, person: Column): RawBuilder<boolean> {
  return sql<boolean>`(exists (select 1 from standing as guarded where guarded.child_id = ${sql.ref(child)}
      and guarded.person_id <> ${sql.ref(person)} and guarded.protected_at is not null)
    or ${hasProtectedInvitation(child)})`;
}

/** Whether it is this person who is protected, now or from the time when they had access before. */
export function isGuarded(child: Column, person: Column): RawBuilder<boolean> {
  return sql<boolean>`exists (select 1 from standing as guarded where guarded.child_id = ${sql.ref(child)}
    and guarded.person_id = ${sql.ref(person)} and guarded.protected_at is not null)`;
}

/** One that was used has handed its protection on to a standing; one that was taken back has not. */
function hasProtectedInvitation(child: Column): RawBuilder<boolean> {
  return sql<boolean>`exists (select 1 from invitation as guarding where guarding.child_id = ${sql.ref(child)}
    and guarding.protected_at is not null and guarding.used_at is null)`;
}

/** Whether somebody in the case of a child is protected, or will be once they have come in. */
export async function isProtectedCase(db: Db, childId: string): Promise<boolean> {
  const child = await db
    .selectFrom('child')
    .select('id')
    .where('id', '=', childId)
    .where(isProtected('child.id'))
    .executeTakeFirst();
  return child !== undefined;
}

/** Whether nobody gets in to the plan of a child before an officer has checked who they are. */
export async function mustWaitToComeIn(db: Db, childId: string): Promise<boolean> {
  const barred = await db
    .selectFrom('standing')
    .select('id')
    .where('childId', '=', childId)
    .where('barredAt', 'is not', null)
    .executeTakeFirst();
  return barred !== undefined || (await isProtectedCase(db, childId));
}

/** The children in whose protected case a person is: there they change how they sign in with their caseworker's word only. */
export async function protectedChildrenOf(db: Db, personId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('standing')
    .select('childId')
    .where('personId', '=', personId)
    .where('endedAt', 'is', null)
    .where(isProtected('standing.childId'))
    .orderBy('childId')
    .execute();
  return rows.map(({ childId }) => childId);
}
