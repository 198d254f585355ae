import { sql, type RawBuilder } from 'kysely';
import type { IsoDate } from '#calendar/dates.ts';
import type { Db, Relationship } from '#database/schema.ts';
import { unseal } from '#database/sealed.ts';
import type { Access } from '#features/access-log/access-log.store.ts';
import { tellOfChange } from '#features/identity/tell.store.ts';
import { listOfficersOf, mayAnswerOn, mayWorkOn, type PlanOfficer } from '#features/plan/officer-access.store.ts';
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
): Promise<(PlanInHand & { dateOfBirth: IsoDate }) | undefined> {
  return db
    .selectFrom('plan')
    .innerJoin('child', 'child.id', 'plan.childId')
    .where('plan.id', '=', planId)
    .where('plan.endedAt', 'is', null)
    .where('child.endedAt', 'is', null)
    .where(mayWorkOn(officer, now))
    .select(['plan.id', 'child.id as childId', 'child.name as childName', 'child.inCareSince', 'plan.caseworkerId'])
    .select('child.dateOfBirth')
    .executeTakeFirst();
}

/**
 * The plan, when the officer may answer those who wait for a word in its case: whoever works on it, and where nobody looks
 * after it or the child has no plan that runs, the managers. Writes nothing down.
 */
export async function planToGiveWordOn(
  db: Db,
  officer: PlanOfficer,
  planId: string,
  now: Date,
): Promise<PlanInHand | undefined> {
  return db
    .selectFrom('plan')
    .innerJoin('child', 'child.id', 'plan.childId')
    .where('plan.id', '=', planId)
    .where('child.endedAt', 'is', null)
    .where(mayGiveWordOn(officer, now))
    .select(['plan.id', 'child.id as childId', 'child.name as childName', 'child.inCareSince', 'plan.caseworkerId'])
    .executeTakeFirst();
}

/** For a query over `plan`. Of a child whose plans have all ended, the last one stands for the case. */
export function mayGiveWordOn(officer: PlanOfficer, now: Date): RawBuilder<boolean> {
  const runs = sql<boolean>`(plan.ended_at is null and ${mayAnswerOn(officer, now)})`;
  if (!officer.roles.includes('manager')) return runs;
  return sql<boolean>`(${runs} or plan.id = (select last.id from plan as last where last.child_id = plan.child_id
    and not exists (select 1 from plan as running where running.child_id = plan.child_id and running.ended_at is null)
    order by last.ended_at desc, last.id limit 1))`;
}

/** The line of the access log about what an officer does here. */
export function asOfficerDid(officer: PlanOfficer, plan: PlanInHand, action: string): Access {
  return {
    personId: officer.id,
    actingAs: officer.roles.includes('caseworker') ? 'caseworker' : 'manager',
    childId: plan.childId,
    planId: plan.id,
    action,
    why:
      plan.caseworkerId === officer.id
        ? 'looks after the plan'
        : plan.caseworkerId === null
          ? 'nobody looks after the plan'
          : 'stands in for the caseworker',
  };
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

/** Tells whoever looks after the plans of a child. What it is about stands only behind their sign-in. */
export async function tellOfficers(
  db: Db,
  childId: string,
  kind: 'access changed' | 'something waits',
  now: Date,
): Promise<void> {
  for (const officer of await listOfficersOf(db, { childId }, now)) await tellOfChange(db, officer, kind, now);
}

/** Tells the address that an officer wrote down for somebody, where it is not one of those that were told. */
export async function tellWhoWasInvited(db: Db, reach: Reach, told: readonly string[], now: Date): Promise<void> {
  if (!reach.address || told.includes(reach.address)) return;
  const notAfter = new Date(now.getTime() + NEWS_LASTS);
  await addMessage(db, { kind: 'access changed', channel: 'email', to: reach.address, values: {}, notAfter }, now);
}
