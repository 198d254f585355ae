import type { Db } from '#database/schema.ts';
import { recordAccess } from '#features/access-log/access-log.store.ts';
import type { Need } from '#features/plan/need.ts';
import { working } from '#features/plan/office.store.ts';
import { mayWorkOn, type PlanOfficer } from '#features/plan/officer-access.store.ts';

/** What is known of a plan besides what has happened: it says who is told of its review, and where it counts. */
export interface PlanFacts {
  schoolId: string | null;
  need: Need | null;
  isHealthInvolved: boolean;
  isSocialCareInvolved: boolean;
}

/** The facts of a plan that an officer may work on. */
export async function findFacts(
  db: Db,
  officer: PlanOfficer,
  planId: string,
  now: Date,
): Promise<(PlanFacts & { id: string; childName: string }) | undefined> {
  return db.transaction().execute(async (trx) => {
    const plan = await inHand(trx, officer, planId, now)
      .select(['child.name as childName', 'plan.schoolId', 'plan.need', 'healthInvolved', 'socialCareInvolved'])
      .executeTakeFirst();
    if (!plan) return undefined;
    await recordAccess(trx, { ...working(officer, plan), action: 'read the plan' }, now);
    return {
      id: plan.id,
      childName: plan.childName,
      schoolId: plan.schoolId,
      need: plan.need as Need | null,
      isHealthInvolved: Number(plan.healthInvolved) === 1,
      isSocialCareInvolved: Number(plan.socialCareInvolved) === 1,
    };
  });
}

/** Writes them down. Nothing where the officer may not work on the plan. */
export async function recordFacts(
  db: Db,
  officer: PlanOfficer,
  planId: string,
  facts: PlanFacts,
  now: Date,
): Promise<'recorded' | 'no school' | undefined> {
  return db.transaction().execute(async (trx) => {
    const plan = await inHand(trx, officer, planId, now).executeTakeFirst();
    if (!plan) return undefined;
    const school = facts.schoolId
      ? await trx.selectFrom('school').select('id').where('id', '=', facts.schoolId).executeTakeFirst()
      : undefined;
    if (facts.schoolId && !school) return 'no school';
    await trx
      .updateTable('plan')
      .set({
        schoolId: facts.schoolId,
        need: facts.need,
        healthInvolved: facts.isHealthInvolved ? 1 : 0,
        socialCareInvolved: facts.isSocialCareInvolved ? 1 : 0,
      })
      .where('id', '=', planId)
      .execute();
    await recordAccess(
      trx,
      { ...working(officer, plan), action: 'changed the school, the need or who takes part' },
      now,
    );
    return 'recorded';
  });
}

function inHand(db: Db, officer: PlanOfficer, planId: string, now: Date) {
  return db
    .selectFrom('plan')
    .innerJoin('child', 'child.id', 'plan.childId')
    .where('plan.id', '=', planId)
    .where(mayWorkOn(officer, now))
    .where('plan.endedAt', 'is', null)
    .where('child.endedAt', 'is', null)
    .select(['plan.id', 'plan.caseworkerId', 'child.id as childId']);
}
