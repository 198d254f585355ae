import { setImmediate } from 'node:timers/promises';
import { dayInLondon, type IsoDate } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import type { Choices } from '#features/clock/choices.ts';
import { EVENT_COLUMNS, openEvent } from '#features/plan/event.store.ts';
import { caseOf, clockOf, type Case } from './case.ts';

/** So many plans are read at once, and then others have their turn. */
const AT_ONCE = 250;

/**
 * Everything that counts of every plan, also of those that ended. Nobody reads it: it has no names, nothing that was typed,
 * and only counts of it are kept. For a job.
 */
export async function readCases(db: Db, choices: Choices): Promise<Case[]> {
  const clock = clockOf(choices);
  const cases: Case[] = [];
  for (let after = ''; ;) {
    const plans = await db
      .selectFrom('plan')
      .innerJoin('child', 'child.id', 'plan.childId')
      .where('plan.id', '>', after)
      .select(['plan.id', 'plan.need', 'plan.endedAt', 'child.endedAt as childEndedAt', 'child.dateOfBirth'])
      .orderBy('plan.id')
      .limit(AT_ONCE)
      .execute();
    const last = plans.at(-1);
    if (!last) return cases;
    const rows = await db
      .selectFrom('planEvent')
      .select(EVENT_COLUMNS.filter((column) => column !== 'planEvent.sealedWords'))
      .select('planEvent.planId')
      .where('planEvent.planId', '>', after)
      .where('planEvent.planId', '<=', last.id)
      .orderBy('planEvent.planId')
      .orderBy('planEvent.number')
      .execute();
    const events = Map.groupBy(rows, ({ planId }) => planId);
    for (const { id, need, dateOfBirth, ...plan } of plans) {
      const own = (events.get(id) ?? []).flatMap((row) => openEvent({ ...row, sealedWords: null }) ?? []);
      cases.push(caseOf({ need, dateOfBirth, events: own, endedOn: endOf(plan) }, choices, clock));
    }
    after = last.id;
    await setImmediate();
  }
}

/** How many events there are that count by a day, or that put another right: where there are more, a count is behind. */
export async function countEvents(db: Db, to: IsoDate): Promise<number> {
  const { events } = await db
    .selectFrom('planEvent')
    .select(({ fn }) => fn.countAll<number | string>().as('events'))
    .where((event) => event.or([event('happenedOn', '<=', to), event('supersedes', 'is not', null)]))
    .executeTakeFirstOrThrow();
  return Number(events);
}

function endOf({ endedAt, childEndedAt }: { endedAt: string | null; childEndedAt: string | null }): IsoDate | null {
  const [first] = [endedAt, childEndedAt].filter((instant) => instant !== null).toSorted();
  return first ? dayInLondon(new Date(first)) : null;
}
