import { sql } from 'kysely';
import { addMonths, dayInLondon, type IsoDate } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import { recordAccess } from '#features/access-log/access-log.store.ts';
import type { Choices } from '#features/clock/choices.ts';
import { dutiesIn, type Duty, type PlanOnTheWay } from './duties.ts';
import { EVENT_COLUMNS, openEvent } from './event.store.ts';
import { isUnasked, type ChildAtHandover } from './handover-alarm.ts';
import { working } from './office.store.ts';
import { mayWorkOn, type PlanOfficer } from './officer-access.store.ts';

/** So many plans of one officer are looked at: more than anybody looks after. */
export const MOST_LOOKED_AT = 250;
const MOST_SHOWN = 10;

export interface Duties {
  /** How many plans were looked at, and whether there are more. */
  lookedAt: number;
  isMore: boolean;
  lateCount: number;
  late: Duty[];
  reviews: Duty[];
}

/**
 * What is late and what comes, on the plans that an officer may work on and on no others. That the name of a child was seen
 * in it is in the access log.
 */
export async function listDuties(db: Db, officer: PlanOfficer, choices: Choices, now: Date): Promise<Duties> {
  return db.transaction().execute(async (trx) => {
    const plans = await trx
      .selectFrom('plan')
      .innerJoin('child', 'child.id', 'plan.childId')
      .where(mayWorkOn(officer, now))
      .where('plan.endedAt', 'is', null)
      .where('child.endedAt', 'is', null)
      .select(['plan.id', 'plan.caseworkerId', 'child.id as childId', 'child.name as childName', 'child.dateOfBirth'])
      .orderBy('plan.id')
      .limit(MOST_LOOKED_AT + 1)
      .execute();
    const looked = plans.slice(0, MOST_LOOKED_AT);
    const { late, reviews } = dutiesIn(await withEvents(trx, looked), dayInLondon(now), choices);
    const shown = { late: late.slice(0, MOST_SHOWN), reviews: reviews.slice(0, MOST_SHOWN) };
    const names = new Map([...shown.late, ...shown.reviews].map(({ plan }) => [plan.id, plan]));
    for (const plan of names.values())
      await recordAccess(trx, { ...working(officer, plan), action: 'saw the name in a list of what is due' }, now);
    return { lookedAt: looked.length, isMore: plans.length > looked.length, lateCount: late.length, ...shown };
  });
}

/** The events without what was typed of them. */
async function withEvents(db: Db, plans: Omit<PlanOnTheWay, 'events'>[]): Promise<PlanOnTheWay[]> {
  if (plans.length === 0) return [];
  const rows = await db
    .selectFrom('planEvent')
    .select(EVENT_COLUMNS)
    .select('planId')
    .where(
      'planId',
      'in',
      plans.map(({ id }) => id),
    )
    .orderBy('planId')
    .orderBy('number')
    .execute();
  const events = Map.groupBy(rows, ({ planId }) => planId);
  return plans.map((plan) => ({
    ...plan,
    events: (events.get(plan.id) ?? []).flatMap((row) => openEvent({ ...row, sealedWords: null }) ?? []),
  }));
}

/** Young people whose rights have passed, whom nobody has asked yet what they want, among an officer's plans. */
export async function listUnasked(
  db: Db,
  officer: PlanOfficer,
  choices: Choices,
  now: Date,
): Promise<{ id: string; childName: string }[]> {
  const today = dayInLondon(now);
  return db.transaction().execute(async (trx) => {
    const children = await atHandover(trx, { from: addMonths(today, -26 * 12), to: addMonths(today, -15 * 12) })
      .where(mayWorkOn(officer, now))
      .execute();
    const unasked = children.map(childOf).filter((child) => isUnasked(child, today, choices));
    for (const plan of unasked)
      await recordAccess(trx, { ...working(officer, plan), action: 'saw the name in a list of what is due' }, now);
    return unasked.map(({ id, childName }) => ({ id, childName }));
  });
}

/** Children with a plan that runs, born between two days, and whether anybody of theirs was asked. */
export function atHandover(db: Db, { from, to }: { from: IsoDate; to: IsoDate }) {
  return db
    .selectFrom('plan')
    .innerJoin('child', 'child.id', 'plan.childId')
    .where('child.dateOfBirth', '>=', from)
    .where('child.dateOfBirth', '<=', to)
    .where('child.endedAt', 'is', null)
    .where('plan.endedAt', 'is', null)
    .select(['plan.id', 'plan.caseworkerId', 'child.id as childId', 'child.name as childName', 'child.dateOfBirth'])
    .select([
      sql<number>`(select count(*) from standing where standing.child_id = child.id and standing.ended_at is null
        and standing.relationship in ('young person', 'representative'))`.as('ownStandings'),
      sql<number>`(select count(*) from standing where standing.child_id = child.id and standing.ended_at is null
        and standing.relationship not in ('young person', 'representative')
        and not exists (select 1 from access_choice where access_choice.standing_id = standing.id))`.as(
        'withoutChoice',
      ),
    ])
    .orderBy('child.name')
    .orderBy('plan.id');
}

type Row = Awaited<ReturnType<ReturnType<typeof atHandover>['execute']>>[number];

export function childOf({
  ownStandings,
  withoutChoice,
  ...row
}: Row): Omit<Row, 'ownStandings' | 'withoutChoice'> & ChildAtHandover {
  return { ...row, hasOwnStanding: Number(ownStandings) > 0, hasParentWithoutChoice: Number(withoutChoice) > 0 };
}
