import { sql, type RawBuilder } from 'kysely';
import type { Db } from '#database/schema.ts';
import type { Access } from '#features/access-log/access-log.store.ts';
import { mayWorkOn, type PlanOfficer } from '#features/plan/officer-access.store.ts';

/** For a query over `plan`: managers work on every child of a round, and caseworkers on theirs. */
export function mayWorkInRound(officer: PlanOfficer, now: Date): RawBuilder<boolean> {
  return officer.roles.includes('manager') ? sql<boolean>`1 = 1` : mayWorkOn(officer, now);
}

/** For a query over `transfer_round`: managers work in each, and caseworkers, once it is open, where a child of theirs is. */
export function mayWorkInIt(officer: PlanOfficer, now: Date): RawBuilder<boolean> {
  if (officer.roles.includes('manager')) return sql<boolean>`1 = 1`;
  return sql<boolean>`transfer_round.opened_at is not null and exists (select 1 from transfer_child
    inner join plan on plan.id = transfer_child.plan_id
    where transfer_child.round_id = transfer_round.id and transfer_child.removed_at is null
      and plan.ended_at is null and ${mayWorkOn(officer, now)})`;
}

/** Whether an officer may see, and key in, what this voice says. */
export async function mayWorkOnVoice(db: Db, officer: PlanOfficer, voiceId: string, now: Date): Promise<boolean> {
  const row = await db
    .selectFrom('transferVoice')
    .innerJoin('transferChild', 'transferChild.id', 'transferVoice.transferChildId')
    .innerJoin('plan', 'plan.id', 'transferChild.planId')
    .where('transferVoice.id', '=', voiceId)
    .where(mayWorkInRound(officer, now))
    .select('transferVoice.id')
    .executeTakeFirst();
  return row !== undefined;
}

const ACTION = 'worked on the move to the next place';

export interface OfPlan {
  planId: string;
  childId: string;
  caseworkerId: string | null;
}

/** How it stands in the access log that an officer worked on a child's move. It says nothing of who answered, or whether. */
export function workedOnMove(officer: PlanOfficer, { planId, childId, caseworkerId }: OfPlan): Access {
  const isTheirs = caseworkerId === officer.id;
  const isManaging = officer.roles.includes('manager') && !isTheirs;
  return {
    ...{ personId: officer.id, actingAs: isManaging ? 'manager' : 'caseworker', childId, planId },
    action: ACTION,
    why: isTheirs ? 'looks after the plan' : isManaging ? 'works on a round of moves' : 'stands in for the caseworker',
  };
}

/** The same where the portal did it by itself, on the day when it is due. */
export const BY_THE_PORTAL = {
  personId: null,
  actingAs: 'the portal',
  action: ACTION,
  why: 'a round of moves',
} as const satisfies Omit<Access, 'childId' | 'planId'>;
