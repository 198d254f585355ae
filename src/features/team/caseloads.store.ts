import { dayInLondon } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import type { Officer } from '#features/identity/person.ts';
import { listHolders } from '#features/identity/role-holder.store.ts';
import { sql } from 'kysely';
import { partOf, type PartOfCaseload } from './caseload.ts';

/** How many plans somebody looks after, or nobody does. */
export interface Caseload {
  /** Nobody, where it is left out. */
  caseworker: string | undefined;
  all: number;
  assessments: number;
  inPlace: number;
  /** Plans on which something is late. */
  late: number;
}

/** The plans in each caseworker's hands, by name, and last those in nobody's. It names no child. */
export async function listCaseloads(db: Db, _manager: Officer<'manager'>, now: Date): Promise<Caseload[]> {
  const atWork = await listHolders(db, 'caseworker');
  const loads = new Map<string | undefined, Caseload>(
    [...atWork, { id: undefined, name: undefined }].map(({ id, name }) => [
      id,
      { caseworker: name, all: 0, assessments: 0, inPlace: 0, late: 0 },
    ]),
  );
  const add = (caseworkerId: string | null, part: PartOfCaseload | 'all' | 'late', plans: number): void => {
    const load = loads.get(caseworkerId ?? undefined) ?? loads.get(undefined);
    if (load) load[part] += plans;
  };
  for (const { caseworkerId, stage, plans } of await byStage(db)) {
    add(caseworkerId, 'all', Number(plans));
    const part = stage && partOf(stage);
    if (part) add(caseworkerId, part, Number(plans));
  }
  for (const { caseworkerId, plans } of await lateOfEach(db, now)) add(caseworkerId, 'late', Number(plans));
  return [...loads.values()].filter(({ caseworker, all }) => caseworker !== undefined || all > 0);
}

async function byStage(db: Db) {
  return db
    .selectFrom('plan')
    .innerJoin('child', 'child.id', 'plan.childId')
    .leftJoin('planNow', 'planNow.planId', 'plan.id')
    .where('plan.endedAt', 'is', null)
    .where('child.endedAt', 'is', null)
    .select(['plan.caseworkerId', 'planNow.stage'])
    .select(({ fn }) => fn.countAll<number>().as('plans'))
    .groupBy(['plan.caseworkerId', 'planNow.stage'])
    .execute();
}

async function lateOfEach(db: Db, now: Date) {
  return db
    .selectFrom('planDue')
    .innerJoin('plan', 'plan.id', 'planDue.planId')
    .innerJoin('child', 'child.id', 'plan.childId')
    .where('planDue.isLastDay', '=', 1)
    .where('planDue.dueOn', '<', dayInLondon(now))
    .where('plan.endedAt', 'is', null)
    .where('child.endedAt', 'is', null)
    .select('plan.caseworkerId')
    .select(({ fn }) => fn.count<number>('plan.id').distinct().as('plans'))
    .groupBy('plan.caseworkerId')
    .execute();
}

/** Everybody named as the caseworker of a plan who is none any more. */
export async function listNobodys(db: Db, _manager: Officer<'manager'>): Promise<string[]> {
  const atWork = new Set((await listHolders(db, 'caseworker')).map(({ id }) => id));
  const named = await db
    .selectFrom('plan')
    .where('caseworkerId', 'is not', null)
    .where('endedAt', 'is', null)
    .select('caseworkerId')
    .distinct()
    .execute();
  return named.flatMap(({ caseworkerId }) => (caseworkerId && !atWork.has(caseworkerId) ? [caseworkerId] : []));
}

/** How many plans have an event that is not counted yet: no list says anything new of them. */
export async function countNotCounted(db: Db, _manager: Officer<'manager'>): Promise<number> {
  const { plans } = await db
    .selectFrom('plan')
    .innerJoin('child', 'child.id', 'plan.childId')
    .where('plan.endedAt', 'is', null)
    .where('child.endedAt', 'is', null)
    .where(sql<boolean>`not exists (select 1 from plan_now where plan_now.plan_id = plan.id)`)
    .select(({ fn }) => fn.countAll<number>().as('plans'))
    .executeTakeFirstOrThrow();
  return Number(plans);
}
