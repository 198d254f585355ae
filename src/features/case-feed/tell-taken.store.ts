import { dayInLondon } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import type { Choices } from '#features/clock/choices.ts';
import { tellFamilyOf } from '#features/news/tell-family.store.ts';
import type { NewEvent, PlanEvent } from '#features/plan/event.ts';
import { listEvents } from '#features/plan/event.store.ts';
import { caseOf } from '#features/plan/record.store.ts';
import { toldOf } from '#features/plan/told.ts';
import type { JobHandler } from '#jobs/worker.ts';

/**
 * Does the job "tell of taken events": tells families what a file brought that is new to them, as when an officer writes it
 * down. Who may hear of it is asked now: somebody may have become protected since the file was taken. Told twice by a
 * worker that died, nobody hears of it twice within the hour.
 */
export function tellOfTaken(choices: Choices): JobHandler {
  return async (db, { details }, now) => {
    for (const { planId, events } of details as { planId: string; events: string[] }[])
      await db.transaction().execute((trx) => tellOfPlan(trx, planId, new Set(events), choices, now));
  };
}

async function tellOfPlan(
  trx: Db,
  planId: string,
  added: ReadonlySet<string>,
  choices: Choices,
  now: Date,
): Promise<void> {
  const child = await trx
    .selectFrom('plan')
    .innerJoin('child', 'child.id', 'plan.childId')
    .where('plan.id', '=', planId)
    .where('plan.endedAt', 'is', null)
    .where('child.endedAt', 'is', null)
    .select(['child.id', 'child.dateOfBirth'])
    .executeTakeFirst();
  if (!child) return;
  const all = await caseOf(trx, child.id, child.dateOfBirth);
  const events = await listEvents(trx, planId);
  const told = new Set<string>();
  for (const event of events.filter(({ id }) => added.has(id))) {
    const wrong: PlanEvent | undefined = events.find(({ id }) => id === event.supersedes);
    const { what, part, people } = toldOf(all, asSaid(event), wrong, dayInLondon(now), choices);
    for (const { id } of people) {
      const key = JSON.stringify([id, what, part]);
      if (told.has(key)) continue;
      told.add(key);
      await tellFamilyOf(trx, planId, what, { onlyFor: id, part }, now);
    }
  }
}

function asSaid({ details, ...event }: PlanEvent): NewEvent {
  return { ...event, details: details as Record<string, string> };
}
