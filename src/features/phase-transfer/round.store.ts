import { randomUUID } from 'node:crypto';
import { sql, type InferResult } from 'kysely';
import { dayInLondon } from '#calendar/dates.ts';
import { isPostgres } from '#database/engine.ts';
import type { Db } from '#database/schema.ts';
import { recordAccesses, type Access } from '#features/access-log/access-log.store.ts';
import type { Choices } from '#features/clock/choices.ts';
import type { Officer } from '#features/identity/person.ts';
import { countFew, keepDays } from '#features/plan/due.store.ts';
import { insertEvent } from '#features/plan/event.store.ts';
import type { PlanOfficer } from '#features/plan/officer-access.store.ts';
import type { JobHandler } from '#jobs/worker.ts';
import { holdRounds, takeByYear } from './children.store.ts';
import { BY_THE_PORTAL, mayWorkInIt, workedOnMove, type OfPlan } from './round-access.store.ts';
import { daysIn, isOver, isRunning, movesIn, type Round } from './round.ts';
import type { TransferSettings } from './settings.ts';
import { listChildrenWithoutVoices, makeVoicesOf } from './voice.store.ts';

/** So many rounds are shown at most: a few are made each year. */
const MOST_ROUNDS = 100;
/** So many moves are begun in one transaction, so that nobody waits long for it. */
const AT_ONCE = 50;

/** The rounds that an officer works in, the newest first: managers in each, caseworkers where a child of theirs is. */
export async function listRounds(db: Db, officer: PlanOfficer, now: Date): Promise<Round[]> {
  const rows = await roundsOf(db, officer, now)
    .orderBy('transferRound.movesOn', 'desc')
    .orderBy('madeAt', 'desc')
    .orderBy('transferRound.id')
    .limit(MOST_ROUNDS)
    .execute();
  return rows.map(roundIn);
}

/** A round that the officer works in; nobody else's exists for them. It names no child. */
export async function findRound(db: Db, officer: PlanOfficer, roundId: string, now: Date): Promise<Round | undefined> {
  const row = await roundsOf(db, officer, now).where('transferRound.id', '=', roundId).executeTakeFirst();
  return row && roundIn(row);
}

/** The rounds in which answers are taken on this day: for jobs. */
export async function listRunningRounds(db: Db, now: Date): Promise<Round[]> {
  const all = await listOpenedRounds(db, now);
  return all.filter((round) => isRunning(round, dayInLondon(now)));
}

/** Also those that are opened before their first day. */
async function listOpenedRounds(db: Db, now: Date): Promise<Round[]> {
  const rows = await rounds(db)
    .where('openedAt', 'is not', null)
    .where('transferRound.endedAt', 'is', null)
    .where('movesOn', '>', dayInLondon(now))
    .orderBy('madeAt')
    .execute();
  return rows.map(roundIn);
}

function roundsOf(db: Db, officer: PlanOfficer, now: Date) {
  return rounds(db).where(mayWorkInIt(officer, now));
}

function rounds(db: Db) {
  return db
    .selectFrom('transferRound')
    .leftJoin('person as maker', 'maker.id', 'transferRound.madeBy')
    .leftJoin('person as opener', 'opener.id', 'transferRound.openedBy')
    .select(['transferRound.id', 'moves', 'movesOn', 'opensOn', 'closesOn', 'reminderDays', 'mostPlaces', 'madeAt'])
    .select(['openedAt', 'transferRound.endedAt', 'maker.name as madeBy', 'opener.name as openedBy']);
}

function roundIn({ moves, reminderDays, ...row }: InferResult<ReturnType<typeof rounds>>[number]): Round {
  return { ...row, moves: movesIn(moves), reminderDays: daysIn(reminderDays) };
}

export type NewRound = Pick<Round, 'id' | 'moves' | 'movesOn' | 'opensOn' | 'closesOn' | 'reminderDays' | 'mostPlaces'>;

/** `being counted`: so many plans are not counted yet, as after an import, that a round would leave children out. */
export type Found = { outcome: 'found'; children: number } | { outcome: 'being counted'; plans: number };

/**
 * Prepares a round with every child of the year groups who has a plan. Nobody is asked anything yet.
 * @param round with an id that was made when the form was shown: sent twice, one round is made
 */
export async function makeRound(
  db: Db,
  manager: Officer<'manager'>,
  round: NewRound,
  settings: TransferSettings,
  choices: Choices,
  now: Date,
): Promise<Found> {
  return db.transaction().execute(async (trx) => {
    await holdRounds(trx);
    const plans = await countFew(trx, choices, now);
    if (plans > 0) return { outcome: 'being counted', plans };
    const { moves, reminderDays, ...rest } = round;
    const made = await trx
      .insertInto('transferRound')
      .values({
        ...rest,
        moves: moves.join(' '),
        reminderDays: reminderDays.join(' '),
        madeBy: manager.id,
        madeAt: now.toISOString(),
      })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .executeTakeFirst();
    if (!made.numInsertedOrUpdatedRows) return { outcome: 'found', children: 0 };
    const taken = await takeByYear(trx, round, manager.id, settings, now);
    await recordAccesses(
      trx,
      taken.map((plan) => workedOnMove(manager, plan)),
      now,
    );
    return { outcome: 'found', children: taken.length };
  });
}

/** Looks again for children of the year groups: those with new plans, and those who moved here. Nothing where it is over. */
export async function lookAgain(
  db: Db,
  manager: Officer<'manager'>,
  roundId: string,
  settings: TransferSettings,
  choices: Choices,
  now: Date,
): Promise<Found | undefined> {
  const found = await db.transaction().execute(async (trx): Promise<Found | undefined> => {
    await holdRounds(trx);
    const round = await findRound(trx, manager, roundId, now);
    if (!round || isOver(round, dayInLondon(now))) return undefined;
    const plans = await countFew(trx, choices, now);
    if (plans > 0) return { outcome: 'being counted', plans };
    const taken = await takeByYear(trx, round, manager.id, settings, now);
    await recordAccesses(
      trx,
      taken.map((plan) => workedOnMove(manager, plan)),
      now,
    );
    return { outcome: 'found', children: taken.length };
  });
  if (found) await beginMoves(db, roundId, manager, choices, now);
  return found;
}

/**
 * Opens a round: the clock of each child's move begins, and everybody whose child it is has a voice. False where it was open
 * already, so that of two managers one opens it. What a fault leaves undone, the job does.
 */
export async function openRound(
  db: Db,
  manager: Officer<'manager'>,
  roundId: string,
  choices: Choices,
  now: Date,
): Promise<boolean | undefined> {
  const round = await findRound(db, manager, roundId, now);
  if (!round || isOver(round, dayInLondon(now))) return undefined;
  const opened = await db
    .updateTable('transferRound')
    .set({ openedAt: now.toISOString(), openedBy: manager.id })
    .where('id', '=', roundId)
    .where('openedAt', 'is', null)
    .where('endedAt', 'is', null)
    .executeTakeFirst();
  await beginMoves(db, roundId, manager, choices, now);
  return opened.numUpdatedRows > 0n;
}

/** Ends a round before its time: nobody can answer in it any more, and what was answered stays. False where it had ended. */
export async function endRound(
  db: Db,
  manager: Officer<'manager'>,
  roundId: string,
  now: Date,
): Promise<boolean | undefined> {
  const round = await findRound(db, manager, roundId, now);
  if (!round) return undefined;
  const ended = await db
    .updateTable('transferRound')
    .set({ endedAt: now.toISOString(), endedBy: manager.id })
    .where('id', '=', roundId)
    .where('endedAt', 'is', null)
    .executeTakeFirst();
  return ended.numUpdatedRows > 0n;
}

/**
 * Begins the clock of the move of each child of an open round where nobody has begun it, and gives everybody a voice. In
 * small transactions; it may run again, and twice at once.
 * @returns why some children have no voices yet: whoever runs it by the clock says so and tries again
 */
export async function beginMoves(
  db: Db,
  roundId: string,
  officer: PlanOfficer | undefined,
  choices: Choices,
  now: Date,
): Promise<unknown[]> {
  for (let some = AT_ONCE; some === AT_ONCE;)
    some = await db.transaction().execute((trx) => beginSome(trx, roundId, officer, choices, now));
  return giveVoices(db, await listChildrenWithoutVoices(db, roundId), AT_ONCE, now);
}

/** Gives everybody a voice, of some children at a time; where one child's cannot be given, all others' are. */
async function giveVoices(db: Db, childRowIds: readonly string[], atOnce: number, now: Date): Promise<unknown[]> {
  const faults: unknown[] = [];
  for (let from = 0; from < childRowIds.length; from += atOnce) {
    const some = childRowIds.slice(from, from + atOnce);
    try {
      await db.transaction().execute((trx) => makeVoicesOf(trx, some, now));
    } catch (error) {
      if (atOnce === 1) faults.push(error);
      else faults.push(...(await giveVoices(db, some, 1, now)));
    }
  }
  return faults;
}

/** Whether somebody has written down that this move of this year has begun, and it stands. */
const IS_BEGUN = sql<boolean>`exists (select 1 from plan_event as begun
  where begun.plan_id = transfer_child.plan_id and begun.kind = 'move begun'
    and begun.details like '%"' || transfer_child.move || '"%'
    and begun.details like '%"movesOn":"' || substr(transfer_round.moves_on, 1, 4) || '-%'
    and not exists (select 1 from plan_event as newer where newer.supersedes = begun.id))`;

function notBegun(db: Db, roundId: string) {
  return (
    db
      .selectFrom('transferChild')
      .innerJoin('transferRound', 'transferRound.id', 'transferChild.roundId')
      .innerJoin('plan', 'plan.id', 'transferChild.planId')
      .innerJoin('child', 'child.id', 'plan.childId')
      .where('roundId', '=', roundId)
      .where('transferRound.openedAt', 'is not', null)
      .where('transferRound.endedAt', 'is', null)
      .where('removedAt', 'is', null)
      // An officer may have said since that it did not happen.
      .where('moveEventId', 'is', null)
      .where('plan.endedAt', 'is', null)
      .where('child.endedAt', 'is', null)
      .where(({ not }) => not(IS_BEGUN))
      .select(['transferChild.id', 'transferChild.planId', 'move', 'movesOn', 'plan.childId', 'plan.caseworkerId'])
      .orderBy('transferChild.planId')
  );
}

async function beginSome(
  trx: Db,
  roundId: string,
  officer: PlanOfficer | undefined,
  choices: Choices,
  now: Date,
): Promise<number> {
  const some = await notBegun(trx, roundId).limit(AT_ONCE).execute();
  if (some.length === 0) return 0;
  // Whoever writes about one of them waits, and whoever did so meanwhile is read again.
  const planIds = some.map(({ planId }) => planId);
  await holdPlans(trx, planIds);
  const rows = await notBegun(trx, roundId).where('transferChild.planId', 'in', planIds).execute();
  for (const { id, planId, move, movesOn } of rows) {
    const eventId = randomUUID();
    const event = { details: { move, movesOn }, words: {}, onlyFor: null, supersedes: null };
    const begun = { kind: 'move begun' as const, happenedOn: dayInLondon(now), ...event };
    await insertEvent(trx, planId, eventId, begun, officer?.id ?? null, now);
    await trx.updateTable('transferChild').set({ moveEventId: eventId }).where('id', '=', id).execute();
  }
  await keepDays(
    trx,
    rows.map(({ planId }) => planId),
    choices,
    now,
  );
  await recordAccesses(
    trx,
    rows.map((plan) => accessBy(officer, plan)),
    now,
  );
  return some.length;
}

function accessBy(officer: PlanOfficer | undefined, plan: OfPlan): Access {
  return officer ? workedOnMove(officer, plan) : { ...BY_THE_PORTAL, childId: plan.childId, planId: plan.planId };
}

/** The plans, held until the end of the transaction. A transaction on SQLite has the only pen already. */
async function holdPlans(trx: Db, planIds: readonly string[]): Promise<void> {
  if (isPostgres(trx))
    await trx.selectFrom('plan').select('id').where('id', 'in', planIds).orderBy('id').forUpdate().execute();
}

/**
 * Does the job "look after rounds": finds the children who have come since, begins their moves, and gives a voice to
 * whoever has none. It may run twice, and stop and begin again.
 */
export function lookAfterRounds(settings: TransferSettings, choices: Choices): JobHandler {
  return async (db, _job, now) => {
    const faults: unknown[] = [];
    for (const round of await listOpenedRounds(db, now)) {
      await db.transaction().execute(async (trx) => {
        await holdRounds(trx);
        if ((await countFew(trx, choices, now)) > 0) return;
        const taken = await takeByYear(trx, round, BY_THE_PORTAL.actingAs, settings, now);
        await recordAccesses(
          trx,
          taken.map((plan) => accessBy(undefined, plan)),
          now,
        );
      });
      faults.push(...(await beginMoves(db, round.id, undefined, choices, now)));
    }
    if (faults.length > 0)
      throw new AggregateError(
        faults,
        `Of ${faults.length} children nobody could be given a voice: ${String(faults[0])}`,
      );
  };
}
