import { sql, type RawBuilder } from 'kysely';
import { dayInLondon, type IsoDate } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import { recordAccesses } from '#features/access-log/access-log.store.ts';
import { daysOfList, DUE_LISTS, type Due, type DueList } from './due-lists.ts';
import { working } from './office.store.ts';
import { inHandOf, type PlanOfficer } from './officer-access.store.ts';

// What is due on the plans that an officer may work on, and on no others: read from `plan_due`, where it is kept.

export interface DueOfPlan extends Due {
  planId: string;
  childName: string;
  reference: string | null;
}

export type Morning = Record<DueList, { all: number; first: DueOfPlan[] }>;

const LISTS = Object.keys(DUE_LISTS) as DueList[];

/**
 * How much there is on each list, and the first of each.
 * @param most how many of each
 */
export async function findMorning(db: Db, officer: PlanOfficer, most: number, now: Date): Promise<Morning> {
  return db.transaction().execute(async (trx) => {
    const counts = await countDue(trx, officer, now);
    const rows = new Map<DueList, Row[]>();
    for (const list of LISTS)
      rows.set(list, counts[list] === 0 ? [] : await rowsOf(trx, officer, list, { from: 0, most }, now));
    await noteNames(trx, officer, [...rows.values()].flat(), now);
    const parts = LISTS.map((list) => [list, { all: counts[list], first: (rows.get(list) ?? []).map(dueIn) }]);
    return Object.fromEntries(parts) as Morning;
  });
}

/** A page of one list. That each name was seen is in the access log. */
export async function listDue(
  db: Db,
  officer: PlanOfficer,
  list: DueList,
  page: { from: number; most: number },
  now: Date,
): Promise<{ all: number; due: DueOfPlan[] }> {
  return db.transaction().execute(async (trx) => {
    const counts = await countDue(trx, officer, now);
    const rows = await rowsOf(trx, officer, list, page, now);
    await noteNames(trx, officer, rows, now);
    return { all: counts[list], due: rows.map(dueIn) };
  });
}

/** How many plans in an officer's hands have an event that is not counted yet: no list says anything new of them. */
export async function countNotCountedOf(db: Db, officer: PlanOfficer, now: Date): Promise<number> {
  const { plans } = await db
    .selectFrom('plan')
    .innerJoin('child', 'child.id', 'plan.childId')
    .where(inHandOf(officer, now))
    .where('plan.endedAt', 'is', null)
    .where('child.endedAt', 'is', null)
    .where(sql<boolean>`not exists (select 1 from plan_now where plan_now.plan_id = plan.id)`)
    .select(({ fn }) => fn.countAll<number>().as('plans'))
    .executeTakeFirstOrThrow();
  return Number(plans);
}

async function countDue(db: Db, officer: PlanOfficer, now: Date): Promise<Record<DueList, number>> {
  const today = dayInLondon(now);
  const counts = await inHand(db, officer, now)
    .select(
      LISTS.map((list) =>
        sql<number | null>`sum(case when ${isOnList(list, today)} then 1 else 0 end)`.as(columnOf(list)),
      ),
    )
    .executeTakeFirstOrThrow();
  return Object.fromEntries(LISTS.map((list) => [list, Number(counts[columnOf(list)] ?? 0)])) as Record<
    DueList,
    number
  >;
}

function columnOf(list: DueList): `list${number}` {
  return `list${LISTS.indexOf(list)}`;
}

function inHand(db: Db, officer: PlanOfficer, now: Date) {
  return db
    .selectFrom('plan')
    .innerJoin('planDue', 'planDue.planId', 'plan.id')
    .innerJoin('child', 'child.id', 'plan.childId')
    .where(inHandOf(officer, now))
    .where('plan.endedAt', 'is', null)
    .where('child.endedAt', 'is', null);
}

function isOnList(list: DueList, today: IsoDate): RawBuilder<boolean> {
  const { from, to } = daysOfList(list, today);
  return DUE_LISTS[list].by === 'meeting'
    ? sql<boolean>`plan_due.step = 'meeting' and plan_due.planned_on between ${from} and ${to}`
    : sql<boolean>`plan_due.is_last_day = 1 and plan_due.due_on between ${from} and ${to}`;
}

async function rowsOf(
  db: Db,
  officer: PlanOfficer,
  list: DueList,
  { from, most }: { from: number; most: number },
  now: Date,
) {
  const on = DUE_LISTS[list].by === 'meeting' ? 'planDue.plannedOn' : 'planDue.dueOn';
  return inHand(db, officer, now)
    .where(isOnList(list, dayInLondon(now)))
    .select(['plan.id', 'plan.reference', 'plan.caseworkerId', 'child.id as childId', 'child.name as childName'])
    .select(['planDue.step', 'planDue.advice', `${on} as on`])
    .orderBy(on)
    .orderBy('plan.id')
    .orderBy('planDue.number')
    .limit(most)
    .offset(from)
    .execute();
}

type Row = Awaited<ReturnType<typeof rowsOf>>[number];

function dueIn({ id: planId, childName, reference, step, advice, on }: Row): DueOfPlan {
  return { planId, childName, reference, step, advice, on } as DueOfPlan;
}

async function noteNames(db: Db, officer: PlanOfficer, rows: readonly Row[], now: Date): Promise<void> {
  const plans = new Map(rows.map((row) => [row.id, row]));
  const action = 'saw the name in a list of what is due';
  await recordAccesses(
    db,
    [...plans.values()].map((plan) => ({ ...working(officer, plan), action })),
    now,
  );
}
