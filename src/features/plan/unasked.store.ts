import { sql } from 'kysely';
import { dayInLondon } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import { recordAccesses } from '#features/access-log/access-log.store.ts';
import type { Choices } from '#features/clock/choices.ts';
import { bornWithRightsPassed } from './handover.ts';
import { working } from './office.store.ts';
import { inHandOf, type PlanOfficer } from './officer-access.store.ts';

/**
 * Plans whose rights have passed to a young person whom nobody has asked: of a parent nothing is recorded, or nobody can
 * come in who decides. The same as `isUnasked` says of one.
 */
export function unasked(db: Db, choices: Choices, now: Date) {
  const { from, to } = bornWithRightsPassed(dayInLondon(now), choices);
  return db
    .selectFrom('plan')
    .innerJoin('child', 'child.id', 'plan.childId')
    .where('child.dateOfBirth', '>=', from)
    .where('child.dateOfBirth', '<=', to)
    .where('child.endedAt', 'is', null)
    .where('plan.endedAt', 'is', null)
    .where(
      sql<boolean>`(exists (select 1 from standing where standing.child_id = child.id and standing.ended_at is null
        and standing.relationship not in ('young person', 'representative')
        and not exists (select 1 from access_choice where access_choice.standing_id = standing.id))
      or not exists (select 1 from standing where standing.child_id = child.id and standing.ended_at is null
        and standing.relationship in ('young person', 'representative')))`,
    );
}

/** How many there are among an officer's plans, and the first of them by name. */
export async function listUnasked(
  db: Db,
  officer: PlanOfficer,
  most: number,
  choices: Choices,
  now: Date,
): Promise<{ all: number; first: { id: string; childName: string }[] }> {
  return db.transaction().execute(async (trx) => {
    const own = unasked(trx, choices, now).where(inHandOf(officer, now));
    const { all } = await own.select(({ fn }) => fn.countAll<number>().as('all')).executeTakeFirstOrThrow();
    const rows = await own
      .select(['plan.id', 'plan.caseworkerId', 'child.id as childId', 'child.name as childName'])
      .orderBy('child.name')
      .orderBy('plan.id')
      .limit(most)
      .execute();
    const action = 'saw the name in a list of what is due';
    await recordAccesses(
      trx,
      rows.map((plan) => ({ ...working(officer, plan), action })),
      now,
    );
    return { all: Number(all), first: rows.map(({ id, childName }) => ({ id, childName })) };
  });
}
