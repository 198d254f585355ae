import { randomUUID } from 'node:crypto';
import { sql, type RawBuilder } from 'kysely';
import { addDays, dayInLondon, type IsoDate } from '#calendar/dates.ts';
import { isPostgres } from '#database/engine.ts';
import type { Db } from '#database/schema.ts';
import { recordAccess, recordAccesses } from '#features/access-log/access-log.store.ts';
import { parts } from '#features/case-feed/insert-many.store.ts';
import type { Choices } from '#features/clock/choices.ts';
import type { Move } from '#features/clock/happening.ts';
import type { Officer } from '#features/identity/person.ts';
import { keepDays } from '#features/plan/due.store.ts';
import { insertEvent } from '#features/plan/event.store.ts';
import type { PlanOfficer } from '#features/plan/officer-access.store.ts';
import { bornForYear } from '#features/team/team-lists.ts';
import { endCodesOf } from './code.store.ts';
import { mayWorkInIt, mayWorkInRound, workedOnMove, type OfPlan } from './round-access.store.ts';
import type { Round } from './round.ts';
import { yearBefore, type TransferSettings } from './settings.ts';

// Which children are in a round: found by their year group, or put there by an officer who says why.

/** So many rows go to the database at a time. */
const ROWS_AT_ONCE = 500;
/** Where a plan goes nowhere from here. */
const NOT_MOVING = ['ceased', 'moving-away'];
const BEING_ASSESSED = [
  'deciding-to-assess',
  'assessing',
  'deciding-on-plan',
  'writing-draft',
  'draft-comments',
  'preparing-final',
];

type OfRound = Pick<Round, 'id' | 'moves' | 'movesOn'>;

/** Of two who put children into rounds at once, the second waits. A transaction on SQLite has the only pen already. */
export async function holdRounds(trx: Db): Promise<void> {
  if (isPostgres(trx)) await sql`lock table transfer_round in share row exclusive mode`.execute(trx);
}

/**
 * Puts every child into a round who is in one of its year groups, has a plan, and is in no round of these moves: also not
 * one who was taken out of this. In the caller's transaction, which holds the rounds. Returns whom it put there.
 */
export async function takeByYear(
  trx: Db,
  round: OfRound,
  addedBy: string,
  settings: TransferSettings,
  now: Date,
): Promise<OfPlan[]> {
  const taken: OfPlan[] = [];
  for (const move of round.moves) {
    const found = await inNoRound(trx, round)
      .where('child.dateOfBirth', '>=', bornFor(round, move, settings).from)
      .where('child.dateOfBirth', '<=', bornFor(round, move, settings).to)
      .where(sql<boolean>`coalesce(plan_now.last_reviewed_on, '') <> ''`)
      .where('planNow.stage', 'not in', NOT_MOVING)
      .select(['plan.id as planId', 'plan.childId', 'plan.caseworkerId'])
      .orderBy('plan.id')
      .execute();
    for (const some of parts(found, ROWS_AT_ONCE))
      await trx
        .insertInto('transferChild')
        .values(
          some.map(({ planId }) => ({
            ...{ id: randomUUID(), roundId: round.id, planId, move, foundHow: 'by year' as const },
            ...{ addedBy, addedAt: now.toISOString() },
          })),
        )
        .onConflict((conflict) => conflict.columns(['roundId', 'planId']).doNothing())
        .execute();
    taken.push(...found);
  }
  return taken;
}

function bornFor({ movesOn }: OfRound, move: Move, settings: TransferSettings): { from: IsoDate; to: IsoDate } {
  return bornForYear(yearBefore(settings, move), addDays(movesOn, -1));
}

/** Plans that run and are in no round of these moves. */
function inNoRound(db: Db, { id, movesOn }: OfRound) {
  return db
    .selectFrom('plan')
    .innerJoin('child', 'child.id', 'plan.childId')
    .innerJoin('planNow', 'planNow.planId', 'plan.id')
    .where('plan.endedAt', 'is', null)
    .where('child.endedAt', 'is', null)
    .where(
      sql<boolean>`not exists (select 1 from transfer_child where transfer_child.plan_id = plan.id
        and transfer_child.round_id = ${id})`,
    )
    .where(({ not }) => not(isInAnother(id, movesOn)));
}

/** For a query over `plan`: whether the child is in another round of the same month that has not ended early. */
function isInAnother(roundId: string, movesOn: IsoDate) {
  return sql<boolean>`exists (select 1 from transfer_child
    inner join transfer_round on transfer_round.id = transfer_child.round_id
    where transfer_child.plan_id = plan.id and transfer_child.removed_at is null
      and transfer_round.id <> ${roundId} and transfer_round.moves_on = ${movesOn}
      and transfer_round.ended_at is null)`;
}

/** A child of a year group who has no plan yet, because they are being assessed. */
export interface Assessed {
  childName: string;
  reference: string | null;
  move: Move;
}

/** The children of the year groups who are being assessed: they may be put there by hand. That each was seen is logged. */
export async function listAssessed(
  db: Db,
  manager: Officer<'manager'>,
  round: OfRound,
  settings: TransferSettings,
  now: Date,
): Promise<Assessed[]> {
  return db.transaction().execute(async (trx) => {
    const found: (Assessed & OfPlan)[] = [];
    for (const move of round.moves) {
      const { from, to } = bornFor(round, move, settings);
      const rows = await inNoRound(trx, round)
        .where('child.dateOfBirth', '>=', from)
        .where('child.dateOfBirth', '<=', to)
        .where('planNow.stage', 'in', BEING_ASSESSED)
        .where(sql<boolean>`coalesce(plan_now.last_reviewed_on, '') = ''`)
        .select(['plan.id as planId', 'plan.childId', 'plan.caseworkerId', 'child.name as childName', 'reference'])
        .orderBy('child.name')
        .orderBy('plan.id')
        .limit(ROWS_AT_ONCE)
        .execute();
      found.push(...rows.map((row) => ({ ...row, move })));
    }
    await recordAccesses(
      trx,
      found.map((plan) => workedOnMove(manager, plan)),
      now,
    );
    return found.map(({ childName, reference, move }) => ({ childName, reference, move }));
  });
}

/**
 * Puts a child into a round, or back into it, for a reason. Nothing where the officer may not work on the plan, or in
 * the round, or it is over.
 */
export async function addChild(
  db: Db,
  officer: PlanOfficer,
  { round: roundId, plan: planId, move, reason }: { round: string; plan: string; move: Move; reason: string },
  now: Date,
): Promise<'added' | 'there already' | 'in another round' | undefined> {
  return db.transaction().execute(async (trx) => {
    await holdRounds(trx);
    const round = await trx
      .selectFrom('transferRound')
      .select('movesOn')
      .where('id', '=', roundId)
      .where(runsFor(officer, now))
      .where(mayWorkInIt(officer, now))
      .executeTakeFirst();
    const plan = await trx
      .selectFrom('plan')
      .innerJoin('child', 'child.id', 'plan.childId')
      .where('plan.id', '=', planId)
      .where('plan.endedAt', 'is', null)
      .where('child.endedAt', 'is', null)
      .where(mayWorkInRound(officer, now))
      .select(['plan.id as planId', 'plan.childId', 'plan.caseworkerId'])
      .select(
        sql<number>`case when ${isInAnother(roundId, round?.movesOn ?? '2000-01-01')} then 1 else 0 end`.as('other'),
      )
      .executeTakeFirst();
    if (!round || !plan) return undefined;
    if (Number(plan.other) === 1) return 'in another round';
    const there = await trx
      .selectFrom('transferChild')
      .select(['id', 'removedAt'])
      .where('roundId', '=', roundId)
      .where('planId', '=', planId)
      .executeTakeFirst();
    if (there && there.removedAt === null) return 'there already';
    const by = { foundHow: 'by hand' as const, whyAdded: reason, addedBy: officer.id, addedAt: now.toISOString() };
    if (there)
      await trx
        .updateTable('transferChild')
        .set({ ...by, move, removedAt: null, removedBy: null, whyRemoved: null })
        .where('id', '=', there.id)
        .execute();
    else
      await trx
        .insertInto('transferChild')
        .values({ id: randomUUID(), roundId, planId, move, ...by })
        .execute();
    await recordAccess(trx, workedOnMove(officer, plan), now);
    return 'added';
  });
}

/** For a query over `transfer_round`: children still come and go. Before a round is open it is the managers'. */
function runsFor(officer: PlanOfficer, now: Date): RawBuilder<boolean> {
  const isOpen = officer.roles.includes('manager') ? sql`1 = 1` : sql`transfer_round.opened_at is not null`;
  return sql<boolean>`transfer_round.ended_at is null and transfer_round.moves_on > ${dayInLondon(now)} and ${isOpen}`;
}

/**
 * Takes a child out of a round, for a reason. Nobody can answer for them in it any more, the codes on their letters end, and
 * where the round began the clock of their move, that did not happen. What was answered stays. False where they were out
 * already; nothing where the officer may not work on it, or the round is over.
 */
export async function removeChild(
  db: Db,
  officer: PlanOfficer,
  { round: roundId, child: childRowId, reason }: { round: string; child: string; reason: string },
  choices: Choices,
  now: Date,
): Promise<boolean | undefined> {
  return db.transaction().execute(async (trx) => {
    const row = await trx
      .selectFrom('transferChild')
      .innerJoin('transferRound', 'transferRound.id', 'transferChild.roundId')
      .innerJoin('plan', 'plan.id', 'transferChild.planId')
      .where('transferChild.id', '=', childRowId)
      .where('roundId', '=', roundId)
      .where(runsFor(officer, now))
      .where(mayWorkInRound(officer, now))
      .select(['transferChild.planId', 'plan.childId', 'plan.caseworkerId'])
      .executeTakeFirst();
    if (!row) return undefined;
    // Whoever writes about this plan waits, and so does whoever begins its move.
    await trx.updateTable('plan').set({ id: row.planId }).where('id', '=', row.planId).execute();
    const removed = await trx
      .updateTable('transferChild')
      .set({ removedAt: now.toISOString(), removedBy: officer.id, whyRemoved: reason })
      .where('id', '=', childRowId)
      .where('removedAt', 'is', null)
      .returning('moveEventId')
      .executeTakeFirst();
    if (!removed) return false;
    await endCodes(trx, childRowId, now);
    if (removed.moveEventId) {
      await takeEventBack(trx, row.planId, removed.moveEventId, officer, now);
      await trx.updateTable('transferChild').set({ moveEventId: null }).where('id', '=', childRowId).execute();
      await keepDays(trx, [row.planId], choices, now);
    }
    await recordAccess(trx, workedOnMove(officer, row), now);
    return true;
  });
}

/** The codes on letters about a child open nothing any more, also where the child comes back: who has the letters then? */
async function endCodes(trx: Db, childRowId: string, now: Date): Promise<void> {
  const voices = await trx
    .selectFrom('transferVoice')
    .select('id')
    .where('transferChildId', '=', childRowId)
    .orderBy('id')
    .execute();
  for (const { id } of voices) await endCodesOf(trx, id, 'ended', now);
}

/** Says that an event did not happen, unless somebody has put it right already. */
async function takeEventBack(trx: Db, planId: string, eventId: string, officer: PlanOfficer, now: Date): Promise<void> {
  const newer = await trx
    .selectFrom('planEvent')
    .select('id')
    .where('planId', '=', planId)
    .where('supersedes', '=', eventId)
    .executeTakeFirst();
  if (newer) return;
  const nothing = { details: {}, words: {}, onlyFor: null };
  const event = { kind: 'did not happen' as const, happenedOn: dayInLondon(now), supersedes: eventId, ...nothing };
  await insertEvent(trx, planId, randomUUID(), event, officer.id, now);
}
