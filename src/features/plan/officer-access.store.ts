import { sql, type RawBuilder } from 'kysely';
import type { Db } from '#database/schema.ts';
import type { Officer } from '#features/identity/person.ts';
import { listHolders } from '#features/identity/role-holder.store.ts';

/** Whoever may work on plans: a caseworker on those they look after, and both they and a manager on those they stand in for. */
export type PlanOfficer = Officer<'caseworker'> | Officer<'manager'>;

/** Whether an officer may work on a plan at this moment, for a query over `plan`. */
export function mayWorkOn(officer: PlanOfficer, now: Date): RawBuilder<boolean> {
  const at = now.toISOString();
  const covers = sql<boolean>`exists (select 1 from plan_cover
    where plan_cover.plan_id = plan.id and plan_cover.person_id = ${officer.id}
      and plan_cover.from_at <= ${at} and plan_cover.until_at > ${at})`;
  return officer.roles.includes('caseworker')
    ? sql<boolean>`(plan.caseworker_id = ${officer.id} or ${covers})`
    : covers;
}

/** The same of a list: it begins with the plans of this officer, and not with every plan there is. */
export function inHandOf(officer: PlanOfficer, now: Date): RawBuilder<boolean> {
  const at = now.toISOString();
  const covered = sql`select plan_cover.plan_id from plan_cover
    where plan_cover.person_id = ${officer.id} and plan_cover.from_at <= ${at} and plan_cover.until_at > ${at}`;
  return officer.roles.includes('caseworker')
    ? sql<boolean>`plan.id in (select own.id from plan as own where own.caseworker_id = ${officer.id} union ${covered})`
    : sql<boolean>`plan.id in (${covered})`;
}

/** Whoever may work on a plan answers for it. Where nobody looks after it, the managers do. */
export function mayAnswerOn(officer: PlanOfficer, now: Date): RawBuilder<boolean> {
  return officer.roles.includes('manager')
    ? sql<boolean>`(${mayWorkOn(officer, now)} or not exists ${CASEWORKER_AT_WORK})`
    : mayWorkOn(officer, now);
}

/** The caseworker of a plan, while they are one and have an account: else nobody looks after it. */
const CASEWORKER_AT_WORK = sql`(select 1 from role_grant as working_grant
  inner join person as working on working.id = working_grant.person_id
  where working.id = plan.caseworker_id and working.ended_at is null
    and working_grant.role = 'caseworker' and working_grant.ended_at is null)`;

/**
 * Whoever looks after a plan now, or after the plans of a child: their caseworkers and those who stand in. Where there is
 * nobody, every manager, so that no family waits for somebody who has left.
 */
export async function listOfficersOf(
  db: Db,
  of: { planId: string } | { childId: string },
  now: Date,
): Promise<string[]> {
  const at = now.toISOString();
  const whose = 'planId' in of ? sql`plan.id = ${of.planId}` : sql`plan.child_id = ${of.childId}`;
  const { rows } = await sql<{ id: string }>`select plan.caseworker_id as id from plan
      where ${whose} and plan.ended_at is null and exists ${CASEWORKER_AT_WORK}
    union
    select plan_cover.person_id from plan_cover
      inner join plan on plan.id = plan_cover.plan_id
      inner join person on person.id = plan_cover.person_id
      inner join role_grant on role_grant.person_id = person.id
      where ${whose} and plan.ended_at is null and person.ended_at is null
        and role_grant.role in ('caseworker', 'manager') and role_grant.ended_at is null
        and plan_cover.from_at <= ${at} and plan_cover.until_at > ${at}`.execute(db);
  if (rows.length > 0) return rows.map(({ id }) => id);
  const managers = await listHolders(db, 'manager');
  return managers.map(({ id }) => id);
}
