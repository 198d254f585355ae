import { sql } from 'kysely';
import { dayInLondon, type IsoDate } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import { recordAccess } from '#features/access-log/access-log.store.ts';
import type { Choices } from '#features/clock/choices.ts';
import type { Family } from '#features/identity/person.ts';
import { rightsPassOn, viewOf, type AccessChoice } from './handover.ts';
import { working } from './office.store.ts';
import { mayWorkOn, type PlanOfficer } from './officer-access.store.ts';

// Who has looked at the record of a child, from the access log.

export interface Look {
  seq: number;
  at: string;
  name: string | null;
  actingAs: string;
  action: string;
  why: string;
}

/** Whoever looked at a child's record or changed it, newest first, for whoever may work on the plan. */
export async function listLooks(
  db: Db,
  officer: PlanOfficer,
  planId: string,
  { before = Number.MAX_SAFE_INTEGER, most }: { before?: number | undefined; most: number },
  now: Date,
): Promise<{ childName: string; looks: Look[] } | undefined> {
  return db.transaction().execute(async (trx) => {
    const plan = await trx
      .selectFrom('plan')
      .innerJoin('child', 'child.id', 'plan.childId')
      .where('plan.id', '=', planId)
      .where(mayWorkOn(officer, now))
      .where('plan.endedAt', 'is', null)
      .where('child.endedAt', 'is', null)
      .select(['plan.id', 'plan.caseworkerId', 'child.id as childId', 'child.name as childName'])
      .executeTakeFirst();
    if (!plan) return undefined;
    const looks = await trx
      .selectFrom('accessLog')
      .leftJoin('person', 'person.id', 'accessLog.personId')
      .where('childId', '=', plan.childId)
      .where('seq', '<', before)
      .select(['seq', 'at', 'person.name', 'actingAs', 'action', 'why'])
      .orderBy('seq', 'desc')
      .limit(most)
      .execute();
    await recordAccess(trx, { ...working(officer, plan), action: 'read who has looked' }, now);
    return { childName: plan.childName, looks: looks.map((look) => ({ ...look, seq: Number(look.seq) })) };
  });
}

/** In what standing somebody looked, as a family may know it: not at which school, nor whether it was a school at all. */
export type RoleThatLooked = 'your caseworker' | 'another caseworker' | 'a manager' | 'an administrator' | 'a partner';

export interface LookSeen {
  on: IsoDate;
  who: RoleThatLooked;
}

/**
 * On which days somebody from the council, or a partner of it, has looked, for one of the family who may see the plan: a line
 * for each day and role, the newest day first. That another of the family looked leaves no trace in it, nor in how long it
 * is; nor does when on a day somebody looked, in its order. Nothing for whoever sees nothing of the plan.
 */
export async function listLooksFor(
  db: Db,
  person: Family,
  planId: string,
  { from, most }: { from: number; most: number },
  choices: Choices,
  now: Date,
): Promise<LookSeen[] | undefined> {
  return db.transaction().execute(async (trx) => {
    const plan = await trx
      .selectFrom('standing')
      .innerJoin('child', 'child.id', 'standing.childId')
      .innerJoin('plan', 'plan.childId', 'child.id')
      .where('plan.id', '=', planId)
      .where('standing.personId', '=', person.id)
      .where('standing.endedAt', 'is', null)
      .where('child.endedAt', 'is', null)
      .where('plan.endedAt', 'is', null)
      .select(['plan.caseworkerId', 'child.id as childId', 'child.dateOfBirth', 'standing.relationship'])
      .select(
        sql<AccessChoice | null>`(select choice from access_choice where standing_id = standing.id
          order by recorded_at desc, id limit 1)`.as('choice'),
      )
      .executeTakeFirst();
    if (!plan) return undefined;
    const { childId, dateOfBirth, relationship, choice, caseworkerId } = plan;
    const view = viewOf(relationship, choice, dateOfBirth, dayInLondon(now), choices);
    if (view === 'nothing') return undefined;
    const who = sql<RoleThatLooked>`case when acting_as = 'manager' then 'a manager'
      when acting_as = 'administrator' then 'an administrator'
      when acting_as = 'partner' then 'a partner'
      when person_id = ${caseworkerId} then 'your caseworker' else 'another caseworker' end`;
    const looks = await trx
      .selectFrom('accessLog')
      .where('childId', '=', childId)
      .where('actingAs', 'in', ['caseworker', 'manager', 'administrator', 'partner'])
      .$if(view === 'until handover', (query) => query.where('at', '<', rightsPassOn(dateOfBirth, choices)))
      // An hour of the world's clock is of one day in London.
      .select([who.as('who'), sql<string>`substr(at, 1, 13)`.as('hour')])
      .distinct()
      .execute();
    const access = { personId: person.id, actingAs: relationship, childId, planId, why: 'has standing' };
    await recordAccess(trx, { ...access, action: 'read who has looked' }, now);
    return linesOf(looks).slice(from, from + most);
  });
}

/** A line for each day in London and role: by the day, and within it always in one order. */
function linesOf(looks: readonly { hour: string; who: RoleThatLooked }[]): LookSeen[] {
  const seen = looks.map(({ hour, who }) => ({ on: dayInLondon(new Date(`${hour}:00:00Z`)), who }));
  const lines = new Map(seen.map((look) => [`${look.on} ${look.who}`, look]));
  return [...lines.values()].toSorted((one, other) =>
    one.on === other.on ? (one.who < other.who ? -1 : 1) : one.on < other.on ? 1 : -1,
  );
}
