import { sql, type RawBuilder } from 'kysely';
import type { Officer } from '#features/identity/person.ts';

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
