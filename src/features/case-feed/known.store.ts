import { isPostgres } from '#database/engine.ts';
import type { Db } from '#database/schema.ts';
import { EVENT_COLUMNS, openEvent } from '#features/plan/event.store.ts';
import type { PlanEvent } from '#features/plan/event.ts';
import { isProtected } from '#features/plan/protection.store.ts';
import type { FileCase } from './check.ts';
import { parts } from './insert-many.store.ts';
import { sameName, type FedEvent, type Known, type KnownChild, type KnownPlan } from './match.ts';

// What the portal has of all that a file speaks of. Read by the case feed alone: nobody sees it.

/** The ids of all who are caseworkers now, by the e-mail addresses with which they sign in. */
export async function listCaseworkers(db: Db): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom('roleGrant')
    .innerJoin('person', 'person.id', 'roleGrant.personId')
    .innerJoin('emailAddress', 'emailAddress.personId', 'person.id')
    .where('role', '=', 'caseworker')
    .where('roleGrant.endedAt', 'is', null)
    .where('person.endedAt', 'is', null)
    .where('emailAddress.endedAt', 'is', null)
    .select(['emailAddress.address', 'person.id'])
    .execute();
  return new Map(rows.map(({ address, id }) => [address, id]));
}

/** How many records there are. It grows, and never shrinks, so that it says whether one was begun meanwhile. */
export async function countRecords(db: Db): Promise<string> {
  const { children, plans } = await db
    .selectNoFrom(({ selectFrom }) => [
      selectFrom('child')
        .select(({ fn }) => fn.countAll<number>().as('all'))
        .as('children'),
      selectFrom('plan')
        .select(({ fn }) => fn.countAll<number>().as('all'))
        .as('plans'),
    ])
    .executeTakeFirstOrThrow();
  return `${Number(children)} ${Number(plans)}`;
}

export async function readKnown(db: Db, cases: readonly FileCase[]): Promise<Known> {
  const planByReference = new Map<string, KnownPlan>();
  for (const some of parts(cases))
    for (const plan of await planRows(db).where('reference', 'in', referencesOf(some)).execute())
      planByReference.set(plan.reference ?? '', toPlan(plan));

  const [childById, childByKey] = [new Map<string, KnownChild>(), new Map<string, KnownChild>()];
  for (const some of parts([...planByReference.values()]))
    for (const child of await childRows(db).where('id', 'in', childIdsOf(some)).execute())
      childById.set(child.id, child);
  for (const some of parts(cases))
    for (const child of await childRows(db).where('feedKey', 'in', keysOf(some)).execute())
      if (child.feedKey !== null) childByKey.set(child.feedKey, child);
  const unfed = await childRows(db).where('feedKey', 'is', null).where('endedAt', 'is', null).execute();

  const fed = new Map<string, FedEvent>();
  const keys = cases.flatMap(({ events }) => events.map(({ key }) => key));
  for (const some of parts(keys, 2000)) {
    const rows = await db
      .selectFrom('fedEvent')
      .select(['feedKey', 'planId', 'eventId', 'fingerprint'])
      .where('feedKey', 'in', some)
      .execute();
    for (const { feedKey, ...row } of rows) fed.set(feedKey, row);
  }
  return {
    planByReference,
    childById,
    childByKey,
    unfedChildren: new Map(unfed.map((child) => [sameName(child.name, child.dateOfBirth), child])),
    fed,
    fedPlans: await readFedPlans(db, [...new Set([...fed.values()].map(({ planId }) => planId))]),
  };
}

async function readFedPlans(db: Db, planIds: string[]): Promise<Known['fedPlans']> {
  const plans = new Map<string, { reference: string | null; childId: string }>();
  for (const some of parts(planIds))
    for (const { id, ...plan } of await db
      .selectFrom('plan')
      .select(['id', 'reference', 'childId'])
      .where('id', 'in', some)
      .execute())
      plans.set(id, plan);
  return plans;
}

/** The events of plans, opened, and which of them the case system knows. */
export async function readEvents(
  db: Db,
  planIds: readonly string[],
): Promise<{ events: Map<string, PlanEvent[]>; fedIdsOf: Map<string, Set<string>> }> {
  const events = new Map<string, PlanEvent[]>(planIds.map((id) => [id, []]));
  const fedIdsOf = new Map<string, Set<string>>(planIds.map((id) => [id, new Set()]));
  for (const some of parts(planIds, 500)) {
    const rows = await db
      .selectFrom('planEvent')
      .select(EVENT_COLUMNS)
      .select('planId')
      .where('planId', 'in', some)
      .orderBy('planId')
      .orderBy('number')
      .execute();
    for (const row of rows) {
      const event = openEvent(row);
      if (event) events.get(row.planId)?.push(event);
    }
    const fed = await db.selectFrom('fedEvent').select(['planId', 'eventId']).where('planId', 'in', some).execute();
    for (const { planId, eventId } of fed) fedIdsOf.get(planId)?.add(eventId);
  }
  return { events, fedIdsOf };
}

/** How many known events are not in a file. */
export async function countMissing(db: Db, inFile: number): Promise<number> {
  const { all } = await db
    .selectFrom('fedEvent')
    .select(({ fn }) => fn.countAll<number>().as('all'))
    .executeTakeFirstOrThrow();
  return Number(all) - inFile;
}

/** Schools by their name as it is compared. */
export async function readSchools(db: Db): Promise<Map<string, string>> {
  const rows = await db.selectFrom('school').select(['id', 'soughtName']).execute();
  return new Map(rows.map(({ id, soughtName }) => [soughtName, id]));
}

/**
 * What a comparison rests on, plan by plan, as one text for each: nothing of a plan has moved where it is the same.
 * @param isHeld nobody else may change these plans until the transaction ends
 */
export async function marksOf(db: Db, planIds: readonly string[], isHeld = false): Promise<Map<string, string>> {
  const marks = new Map<string, string>();
  for (const some of parts([...planIds].sort(), 500)) {
    const plans = await planRows(db)
      .where('id', 'in', some)
      .orderBy('id')
      // A transaction on SQLite has the only pen already.
      .$if(isHeld && isPostgres(db), (query) => query.forUpdate())
      .execute();
    const children = await childRows(db)
      .where(
        'id',
        'in',
        plans.map(({ childId }) => childId),
      )
      .execute();
    const byId = new Map(children.map((child) => [child.id, child]));
    const lasts = await db
      .selectFrom('planEvent')
      .select(['planId', ({ fn }) => fn.max('number').as('last')])
      .where('planId', 'in', some)
      .groupBy('planId')
      .execute();
    const lastOf = new Map(lasts.map(({ planId, last }) => [planId, Number(last)]));
    for (const plan of plans)
      marks.set(plan.id, JSON.stringify([lastOf.get(plan.id) ?? 0, plan, byId.get(plan.childId)]));
  }
  return marks;
}

/** The number of the last event, of what {@link marksOf} says of a plan. */
export function lastNumberIn(mark: string | undefined): number {
  return mark === undefined ? 0 : Number((JSON.parse(mark) as [number])[0]);
}

function planRows(db: Db) {
  return db
    .selectFrom('plan')
    .select(['id', 'childId', 'reference', 'caseworkerId', 'schoolId', 'need', 'endedAt', 'fedFacts'])
    .select(['healthInvolved', 'socialCareInvolved']);
}

type PlanRow = Awaited<ReturnType<ReturnType<typeof planRows>['execute']>>[number];

function toPlan({ reference, healthInvolved, socialCareInvolved, endedAt, ...plan }: PlanRow): KnownPlan {
  return {
    ...plan,
    reference: reference ?? '',
    healthInvolved: healthInvolved === 1,
    socialCareInvolved: socialCareInvolved === 1,
    isEnded: endedAt !== null,
  };
}

function childRows(db: Db) {
  return db
    .selectFrom('child')
    .select(['id', 'name', 'dateOfBirth', 'inCareSince', 'feedKey', isProtected('child.id').as('isProtected')]);
}

const referencesOf = (cases: readonly FileCase[]): string[] => cases.map(({ reference }) => reference);
const keysOf = (cases: readonly FileCase[]): string[] => cases.map(({ childKey }) => childKey);
const childIdsOf = (plans: readonly KnownPlan[]): string[] => plans.map(({ childId }) => childId);
