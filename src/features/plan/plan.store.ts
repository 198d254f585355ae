import type { IsoDate } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import { recordAccess } from '#features/access-log/access-log.store.ts';
import type { Family, Officer } from '#features/identity/person.ts';
import { isEventKind, type PlanEvent } from './stage.ts';

export type Relationship = 'parent' | 'foster carer' | 'representative' | 'young person';

/** A child or young person, as one of those sees them who may. */
export interface ChildSeen {
  id: string;
  name: string;
  relationship: Relationship;
  plans: { id: string }[];
}

/** The children a person has standing for, and they themselves when the plan is their own. That they were read is in the access log. */
export async function listChildrenFor(db: Db, person: Family, now: Date): Promise<ChildSeen[]> {
  return db.transaction().execute(async (trx) => {
    const rows = await trx
      .selectFrom('standing')
      .innerJoin('child', 'child.id', 'standing.childId')
      .leftJoin('plan', (join) => join.onRef('plan.childId', '=', 'child.id').on('plan.endedAt', 'is', null))
      .where('standing.personId', '=', person.id)
      .where('standing.endedAt', 'is', null)
      .where('child.endedAt', 'is', null)
      .select(['child.id', 'child.name', 'standing.relationship', 'plan.id as planId'])
      .orderBy('child.name')
      .orderBy('child.id')
      .execute();
    const children = new Map<string, ChildSeen>();
    for (const { id, name, relationship, planId } of rows) {
      const child = children.get(id) ?? { id, name, relationship, plans: [] };
      if (planId) child.plans.push({ id: planId });
      children.set(id, child);
    }
    for (const { id, relationship } of children.values())
      await recordAccess(trx, { ...reading(person, id, relationship), action: 'saw the name in their list' }, now);
    return [...children.values()];
  });
}

function reading(person: Family, childId: string, relationship: Relationship) {
  return { personId: person.id, actingAs: relationship, childId, planId: null, why: 'has standing' };
}

export interface Plan {
  id: string;
  childId: string;
  childName: string;
  relationship: Relationship;
  caseworker: string | null;
  events: PlanEvent[];
}

/**
 * A plan of a child whom the person has standing for, or nothing: somebody else's plan and no plan look the same.
 * That it was read is in the access log before anybody sees it.
 */
export async function findPlanFor(db: Db, person: Family, planId: string, now: Date): Promise<Plan | undefined> {
  return db.transaction().execute(async (trx) => {
    const plan = await trx
      .selectFrom('plan')
      .innerJoin('child', 'child.id', 'plan.childId')
      .innerJoin('standing', 'standing.childId', 'child.id')
      .leftJoin('person as caseworker', 'caseworker.id', 'plan.caseworkerId')
      .where('plan.id', '=', planId)
      .where('standing.personId', '=', person.id)
      .where('standing.endedAt', 'is', null)
      .where('child.endedAt', 'is', null)
      .where('plan.endedAt', 'is', null)
      .select([
        'plan.id',
        'child.id as childId',
        'child.name as childName',
        'standing.relationship',
        'caseworker.name as caseworker',
      ])
      .executeTakeFirst();
    if (!plan) return undefined;
    const events = await eventsOf(trx, plan.id);
    const access = { ...reading(person, plan.childId, plan.relationship), planId: plan.id, action: 'read the plan' };
    await recordAccess(trx, access, now);
    return { ...plan, events };
  });
}

/** How many plans a caseworker looks after. */
export async function countPlansOf(db: Db, caseworker: Officer<'caseworker'>): Promise<number> {
  const { plans } = await db
    .selectFrom('plan')
    .innerJoin('child', 'child.id', 'plan.childId')
    .select(({ fn }) => fn.countAll<number>().as('plans'))
    .where('plan.caseworkerId', '=', caseworker.id)
    .where('plan.endedAt', 'is', null)
    .where('child.endedAt', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(plans);
}

export interface PlanInList {
  id: string;
  childId: string;
  childName: string;
}

/** The plans a caseworker looks after, by name, a page of them. That each was seen is in the access log. */
export async function listPlansOf(
  db: Db,
  caseworker: Officer<'caseworker'>,
  page: { from: number; most: number },
  now: Date,
): Promise<PlanInList[]> {
  return db.transaction().execute(async (trx) => {
    const plans = await trx
      .selectFrom('plan')
      .innerJoin('child', 'child.id', 'plan.childId')
      .where('plan.caseworkerId', '=', caseworker.id)
      .where('plan.endedAt', 'is', null)
      .where('child.endedAt', 'is', null)
      .select(['plan.id', 'child.id as childId', 'child.name as childName'])
      .orderBy('child.name')
      .orderBy('plan.id')
      .limit(page.most)
      .offset(page.from)
      .execute();
    for (const { id, childId } of plans)
      await recordAccess(trx, { ...working(caseworker, childId, id), action: 'saw the name in a list of plans' }, now);
    return plans;
  });
}

export interface PlanInWork extends PlanInList {
  dateOfBirth: IsoDate;
  events: PlanEvent[];
  adults: { id: string; name: string; relationship: Relationship; isProtected: boolean }[];
}

/** A plan that the caseworker looks after, or nothing: nobody else's exists for them. That it was read is in the access log. */
export async function findPlanOf(
  db: Db,
  caseworker: Officer<'caseworker'>,
  planId: string,
  now: Date,
): Promise<PlanInWork | undefined> {
  return db.transaction().execute(async (trx) => {
    const plan = await trx
      .selectFrom('plan')
      .innerJoin('child', 'child.id', 'plan.childId')
      .where('plan.id', '=', planId)
      .where('plan.caseworkerId', '=', caseworker.id)
      .where('plan.endedAt', 'is', null)
      .where('child.endedAt', 'is', null)
      .select(['plan.id', 'child.id as childId', 'child.name as childName', 'child.dateOfBirth'])
      .executeTakeFirst();
    if (!plan) return undefined;
    const adults = await trx
      .selectFrom('standing')
      .innerJoin('person', 'person.id', 'standing.personId')
      .where('childId', '=', plan.childId)
      .where('standing.endedAt', 'is', null)
      .where('person.endedAt', 'is', null)
      .select(['person.id', 'person.name', 'relationship', 'protectedAt'])
      .orderBy('person.name')
      .execute();
    const events = await eventsOf(trx, plan.id);
    await recordAccess(trx, { ...working(caseworker, plan.childId, plan.id), action: 'read the plan' }, now);
    return {
      ...plan,
      adults: adults.map(({ protectedAt, ...adult }) => ({ ...adult, isProtected: protectedAt !== null })),
      events,
    };
  });
}

function working(caseworker: Officer<'caseworker'>, childId: string, planId: string) {
  return { personId: caseworker.id, actingAs: 'caseworker', childId, planId, why: 'looks after the plan' };
}

async function eventsOf(db: Db, planId: string): Promise<PlanEvent[]> {
  const rows = await db
    .selectFrom('planEvent')
    .select(['kind', 'happenedOn'])
    .where('planId', '=', planId)
    .orderBy('happenedOn')
    .execute();
  return rows.flatMap(({ kind, happenedOn }) => (isEventKind(kind) ? [{ kind, happenedOn }] : []));
}
