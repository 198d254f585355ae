import { sql } from 'kysely';
import type { IsoDate } from '#calendar/dates.ts';
import type { Db, Relationship } from '#database/schema.ts';
import { unseal } from '#database/sealed.ts';
import type { Access } from '#features/access-log/access-log.store.ts';
import { tellOfChange } from '#features/identity/tell.store.ts';
import { mayWorkOn, type PlanOfficer } from '#features/plan/officer-access.store.ts';
import { addMessage } from '#messages/message.store.ts';

const DAY = 24 * 60 * 60_000;
/** How long news may wait to be sent, in milliseconds. */
const NEWS_LASTS = 3 * DAY;

/** A plan that an officer may work on at this moment. */
export interface PlanInHand {
  id: string;
  childId: string;
  childName: string;
  inCareSince: IsoDate | null;
  caseworkerId: string | null;
}

/** The plan, when the officer may work on it; nobody else's exists for them. Writes nothing down. */
export async function planInHand(
  db: Db,
  officer: PlanOfficer,
  planId: string,
  now: Date,
): Promise<PlanInHand | undefined> {
  return db
    .selectFrom('plan')
    .innerJoin('child', 'child.id', 'plan.childId')
    .where('plan.id', '=', planId)
    .where('plan.endedAt', 'is', null)
    .where('child.endedAt', 'is', null)
    .where(mayWorkOn(officer, now))
    .select(['plan.id', 'child.id as childId', 'child.name as childName', 'child.inCareSince', 'plan.caseworkerId'])
    .executeTakeFirst();
}

/** The line of the access log about what an officer does here. */
export function asOfficerDid(officer: PlanOfficer, plan: PlanInHand, action: string): Access {
  return {
    personId: officer.id,
    actingAs: officer.roles.includes('caseworker') ? 'caseworker' : 'manager',
    childId: plan.childId,
    planId: plan.id,
    action,
    why: plan.caseworkerId === officer.id ? 'looks after the plan' : 'stands in for the caseworker',
  };
}

/** Whether somebody in the case of a child is protected, or will be once they have come in. */
export async function isProtectedCase(db: Db, childId: string): Promise<boolean> {
  const standing = await db
    .selectFrom('standing')
    .select('id')
    .where('childId', '=', childId)
    .where('protectedAt', 'is not', null)
    .where('endedAt', 'is', null)
    .executeTakeFirst();
  const invitation = await db
    .selectFrom('invitation')
    .select('id')
    .where('childId', '=', childId)
    .where('protectedAt', 'is not', null)
    .where('usedAt', 'is', null)
    .where('endedAt', 'is', null)
    .executeTakeFirst();
  return standing !== undefined || invitation !== undefined;
}

/** The children in whose protected case a person is: there they change how they sign in with their caseworker's word only. */
export async function protectedChildrenOf(db: Db, personId: string): Promise<string[]> {
  const { rows } = await sql<{ childId: string }>`select standing.child_id from standing
    where standing.person_id = ${personId} and standing.ended_at is null
      and (exists (select 1 from standing as other where other.child_id = standing.child_id
          and other.protected_at is not null and other.ended_at is null)
        or exists (select 1 from invitation where invitation.child_id = standing.child_id
          and invitation.protected_at is not null and invitation.used_at is null and invitation.ended_at is null))
    order by standing.child_id`.execute(db);
  return rows.map(({ childId }) => childId);
}

export interface InvitationRow {
  id: string;
  childId: string;
  name: string;
  relationship: Relationship;
  maySee: string;
  protectedAt: string | null;
  reason: string;
  madeBy: string;
  sealedReach: string;
}

/** What the officer knew of how to reach somebody when they invited them. */
export interface Reach {
  lines: string;
  address: string | null;
}

export function reachIn({ id, sealedReach }: Pick<InvitationRow, 'id' | 'sealedReach'>): Reach {
  return JSON.parse(unseal(sealedReach, reachPlace(id))) as Reach;
}

export function reachPlace(invitationId: string): string {
  return `invitation:${invitationId}:sealed_reach`;
}

/** Whoever looks after the plans of a child: the caseworkers, and where there is none those who stand in. */
async function officersOf(db: Db, childId: string, now: Date): Promise<string[]> {
  const plans = await db
    .selectFrom('plan')
    .select(['id', 'caseworkerId'])
    .where('childId', '=', childId)
    .where('endedAt', 'is', null)
    .execute();
  const caseworkers = plans.flatMap(({ caseworkerId }) => caseworkerId ?? []);
  if (caseworkers.length > 0) return [...new Set(caseworkers)];
  const covers = await db
    .selectFrom('planCover')
    .innerJoin('plan', 'plan.id', 'planCover.planId')
    .select('planCover.personId')
    .distinct()
    .where('plan.childId', '=', childId)
    .where('fromAt', '<=', now.toISOString())
    .where('untilAt', '>', now.toISOString())
    .execute();
  return covers.map(({ personId }) => personId);
}

/** Tells whoever looks after the plans of a child. What it is about stands only behind their sign-in. */
export async function tellOfficers(
  db: Db,
  childId: string,
  kind: 'access changed' | 'something waits',
  now: Date,
): Promise<void> {
  for (const officer of await officersOf(db, childId, now)) await tellOfChange(db, officer, kind, now);
}

/** Tells the address that an officer wrote down for somebody, where it is not one of those that were told. */
export async function tellWhoWasInvited(db: Db, reach: Reach, told: readonly string[], now: Date): Promise<void> {
  if (!reach.address || told.includes(reach.address)) return;
  const notAfter = new Date(now.getTime() + NEWS_LASTS);
  await addMessage(db, { kind: 'access changed', channel: 'email', to: reach.address, values: {}, notAfter }, now);
}
