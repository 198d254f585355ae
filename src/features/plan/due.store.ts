import { setTimeout } from 'node:timers/promises';
import { dayInLondon, type IsoDate } from '#calendar/dates.ts';
import { isPostgres } from '#database/engine.ts';
import type { Db } from '#database/schema.ts';
import type { Choices } from '#features/clock/choices.ts';
import type { JobHandler } from '#jobs/worker.ts';
import { daysOf } from './due.ts';
import type { PlanEvent } from './event.ts';
import { EVENT_COLUMNS, openEvent } from './event.store.ts';

// What the events and the clock say of each plan, kept. Every new event takes the row of its plan out of `plan_now` (a
// trigger of migration 0007 does it, for `insertEvent` and for whole files of events alike), and `keepDays` puts it back:
// who forgets to call it leaves a plan that is counted within ten minutes, and never one that is wrong for good.

/** So many plans are counted in one transaction, so that nobody waits long for it. */
const AT_ONCE = 50;
/** How long whoever else wants to write has between two of them, in milliseconds: more than they sleep between two tries. */
const PAUSE = 30;

/**
 * Counts the days of these plans from their events and keeps them. In the caller's transaction, after its last event: no
 * two count one plan at a time.
 */
export async function keepDays(trx: Db, planIds: readonly string[], choices: Choices, now: Date): Promise<void> {
  for (let from = 0; from < planIds.length; from += AT_ONCE)
    await keepDaysOf(trx, planIds.slice(from, from + AT_ONCE), choices, dayInLondon(now));
}

async function keepDaysOf(trx: Db, planIds: readonly string[], choices: Choices, today: IsoDate): Promise<void> {
  const plans = await trx
    .selectFrom('plan')
    .innerJoin('child', 'child.id', 'plan.childId')
    .where('plan.id', 'in', planIds)
    .where('plan.endedAt', 'is', null)
    .where('child.endedAt', 'is', null)
    .select(['plan.id', 'child.dateOfBirth'])
    .orderBy('plan.id')
    // A transaction on SQLite has the only pen already.
    .$if(isPostgres(trx), (query) => query.forUpdate('plan'))
    .execute();
  await trx.deleteFrom('planDue').where('planId', 'in', planIds).execute();
  await trx.deleteFrom('planNow').where('planId', 'in', planIds).execute();
  if (plans.length === 0) return;
  const events = await eventsOf(
    trx,
    plans.map(({ id }) => id),
  );
  const counted = plans.map(({ id, dateOfBirth }) => ({
    planId: id,
    ...daysOf({ events: events.get(id) ?? [], dateOfBirth }, today, choices),
  }));
  const days = counted.flatMap(({ planId, days }) =>
    days.map((day, index) => ({ planId, number: index + 1, ...day, isLastDay: day.isLastDay ? 1 : 0 })),
  );
  if (days.length > 0) await trx.insertInto('planDue').values(days).execute();
  await trx
    .insertInto('planNow')
    .values(counted.map(({ planId, now }) => ({ planId, ...now, countedOn: today })))
    .execute();
}

/** The events of each plan, without what was typed of them. */
async function eventsOf(db: Db, planIds: string[]): Promise<Map<string, PlanEvent[]>> {
  const rows = await db
    .selectFrom('planEvent')
    .select(EVENT_COLUMNS)
    .select('planId')
    .where('planId', 'in', planIds)
    .orderBy('planId')
    .orderBy('number')
    .execute();
  const ofEach = [...Map.groupBy(rows, ({ planId }) => planId)];
  return new Map(
    ofEach.map(([planId, own]) => [planId, own.flatMap((row) => openEvent({ ...row, sealedWords: null }) ?? [])]),
  );
}

/**
 * Counts every plan that has an event which is not counted yet, as after an import, in small transactions. It may run
 * twice at once, and stop and begin again.
 * @returns how many it counted
 */
export async function countUncounted(db: Db, choices: Choices, now: Date): Promise<number> {
  return countAll(db, choices, now, (after) =>
    uncounted(db).where('plan.id', '>', after).select('plan.id').orderBy('plan.id').limit(AT_ONCE).execute(),
  );
}

/**
 * Counts what is not counted yet, where that is little. In the caller's transaction.
 * @returns how many plans are still not counted: none, or too many to wait for
 */
export async function countFew(trx: Db, choices: Choices, now: Date): Promise<number> {
  const few = await uncounted(trx).select('plan.id').orderBy('plan.id').limit(AT_ONCE).execute();
  if (few.length < AT_ONCE) {
    await keepDays(
      trx,
      few.map(({ id }) => id),
      choices,
      now,
    );
    return 0;
  }
  const { plans } = await uncounted(trx)
    .select(({ fn }) => fn.countAll<number>().as('plans'))
    .executeTakeFirstOrThrow();
  return Number(plans);
}

function uncounted(db: Db) {
  return db
    .selectFrom('plan')
    .innerJoin('child', 'child.id', 'plan.childId')
    .leftJoin('planNow', 'planNow.planId', 'plan.id')
    .where('plan.endedAt', 'is', null)
    .where('child.endedAt', 'is', null)
    .where('planNow.planId', 'is', null);
}

/** Counts every plan that was last counted before today: some of what is due changes with the day alone. */
export async function countYesterdays(db: Db, choices: Choices, now: Date): Promise<number> {
  const today = dayInLondon(now);
  return countAll(db, choices, now, (after) =>
    db
      .selectFrom('planNow')
      .where('planId', '>', after)
      .where('countedOn', '<', today)
      .select('planId as id')
      .orderBy('planId')
      .limit(AT_ONCE)
      .execute(),
  );
}

async function countAll(
  db: Db,
  choices: Choices,
  now: Date,
  next: (after: string) => Promise<{ id: string }[]>,
): Promise<number> {
  let counted = 0;
  let ids: string[] = [];
  do {
    ids = (await next(ids.at(-1) ?? '')).map(({ id }) => id);
    if (ids.length > 0) await db.transaction().execute((trx) => keepDays(trx, ids, choices, now));
    counted += ids.length;
    // Whoever wants to write has their turn in between.
    await setTimeout(PAUSE);
  } while (ids.length === AT_ONCE);
  return counted;
}

/** Does the job "count the days". */
export function countDays(choices: Choices): JobHandler {
  return async (db, _job, now) => {
    await countYesterdays(db, choices, now);
    await countUncounted(db, choices, now);
  };
}
