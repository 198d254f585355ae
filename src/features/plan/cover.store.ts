import { randomUUID } from 'node:crypto';
import { dayInLondon } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import { recordAccess } from '#features/access-log/access-log.store.ts';
import type { Choices } from '#features/clock/choices.ts';
import type { Officer } from '#features/identity/person.ts';
import { listHolders } from '#features/identity/role-holder.store.ts';
import { tellOfChange } from '#features/identity/tell.store.ts';
import { addNotice, tellFamilyOf } from '#features/news/tell-family.store.ts';
import { coverEnds, type CoverLength, type CoverReason } from './cover.ts';
import { keepDays } from './due.store.ts';
import { insertEvent } from './event.store.ts';
import { looking } from './office.store.ts';

// What only managers do: open a plan that is somebody else's, and give it to somebody.

export interface PlanToCover {
  id: string;
  childName: string;
  reference: string | null;
  caseworkerId: string | null;
  caseworker: string | null;
  /** Until when this manager may work on it already. */
  coveredUntil: string | undefined;
  caseworkers: { id: string; name: string }[];
}

/** Any plan that runs, as far as a manager must know it to say why they open it. */
export async function findPlanToCover(
  db: Db,
  manager: Officer<'manager'>,
  planId: string,
  now: Date,
): Promise<PlanToCover | undefined> {
  return db.transaction().execute(async (trx) => {
    const plan = await planThatRuns(trx, planId);
    if (!plan) return undefined;
    const cover = await trx
      .selectFrom('planCover')
      .select(({ fn }) => fn.max('untilAt').as('until'))
      .where('planId', '=', planId)
      .where('personId', '=', manager.id)
      .where('fromAt', '<=', now.toISOString())
      .where('untilAt', '>', now.toISOString())
      .executeTakeFirst();
    const caseworkers = await listHolders(trx, 'caseworker');
    await recordAccess(trx, { ...looking(manager, plan), action: 'saw whose plan it is' }, now);
    const { childId: _, ...rest } = plan;
    return { ...rest, coveredUntil: cover?.until ?? undefined, caseworkers };
  });
}

/**
 * Lets a manager work on a plan for a while. The reason stands in the access log, and whoever looks after the plan is
 * told. Nothing where there is no such plan.
 */
export async function coverPlan(
  db: Db,
  manager: Officer<'manager'>,
  { plan: planId, why, length }: { plan: string; why: CoverReason; length: CoverLength },
  now: Date,
): Promise<true | undefined> {
  return db.transaction().execute(async (trx) => {
    const plan = await planThatRuns(trx, planId);
    if (!plan) return undefined;
    const untilAt = coverEnds(length, dayInLondon(now)).toISOString();
    await trx
      .insertInto('planCover')
      .values({ id: randomUUID(), planId, personId: manager.id, why, fromAt: now.toISOString(), untilAt })
      .execute();
    if (plan.caseworkerId && plan.caseworkerId !== manager.id)
      await addNotice(trx, plan.caseworkerId, 'plan opened', planId, now);
    await recordAccess(trx, { ...looking(manager, plan), action: 'opened the plan to work on it', why }, now);
    return true;
  });
}

/** Whether a plan was given to somebody. */
export type Given = 'given' | 'theirs already' | 'no caseworker';

/** Gives a plan to a caseworker. The family is told that somebody new looks after it, and that person that it is theirs. */
export async function givePlan(
  db: Db,
  manager: Officer<'manager'>,
  { plan: planId, to }: { plan: string; to: string },
  choices: Choices,
  now: Date,
): Promise<Given | undefined> {
  return db.transaction().execute(async (trx) => {
    await trx.updateTable('plan').set({ id: planId }).where('id', '=', planId).execute();
    const plan = await planThatRuns(trx, planId);
    if (!plan) return undefined;
    if (plan.caseworkerId === to) return 'theirs already';
    if (!(await listHolders(trx, 'caseworker')).some(({ id }) => id === to)) return 'no caseworker';
    await trx.updateTable('plan').set({ caseworkerId: to }).where('id', '=', planId).execute();
    const event = { kind: 'caseworker changed', details: {}, words: {}, onlyFor: null, supersedes: null } as const;
    await insertEvent(trx, planId, randomUUID(), { ...event, happenedOn: dayInLondon(now) }, manager.id, now);
    await keepDays(trx, [planId], choices, now);
    await tellFamilyOf(trx, planId, 'your caseworker', {}, now);
    for (const personId of [to, plan.caseworkerId])
      if (personId && personId !== manager.id) await tellOfChange(trx, personId, 'access changed', now);
    await recordAccess(trx, { ...looking(manager, plan), action: 'gave the plan to a caseworker' }, now);
    return 'given';
  });
}

async function planThatRuns(db: Db, planId: string) {
  return db
    .selectFrom('plan')
    .innerJoin('child', 'child.id', 'plan.childId')
    .leftJoin('person as caseworker', 'caseworker.id', 'plan.caseworkerId')
    .where('plan.id', '=', planId)
    .where('plan.endedAt', 'is', null)
    .where('child.endedAt', 'is', null)
    .select(['plan.id', 'plan.reference', 'plan.caseworkerId', 'caseworker.name as caseworker'])
    .select(['child.id as childId', 'child.name as childName'])
    .executeTakeFirst();
}
