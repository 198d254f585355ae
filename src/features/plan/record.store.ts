import { sql } from 'kysely';
import { dayInLondon, type IsoDate } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import { recordAccess } from '#features/access-log/access-log.store.ts';
import type { Choices } from '#features/clock/choices.ts';
import { tellFamilyOf } from '#features/news/tell-family.store.ts';
import type { NewEvent, PlanEvent } from './event.ts';
import { keepDays } from './due.store.ts';
import { insertEvent, listEvents } from './event.store.ts';
import type { AccessChoice } from './handover.ts';
import { canBeAdded } from './office-words.ts';
import { working } from './office.store.ts';
import { mayWorkOn, type PlanOfficer } from './officer-access.store.ts';
import { isKeptApart, isProtectedCase } from './protection.store.ts';
import { toldOf, type Case } from './told.ts';

// The whole record of a plan, for whoever may work on it, and what they write into it.

/** A plan with everything that was ever written down about it. */
export interface PlanRecord extends Case {
  id: string;
  childId: string;
  childName: string;
  reference: string | null;
  inCareSince: IsoDate | null;
  caseworkerId: string | null;
  caseworker: string | null;
  /** In the order in which they were written down, also what was superseded. */
  events: PlanEvent[];
  /** Who wrote each event down, by its id. */
  writtenBy: Map<string, string>;
  /** The names of those whose an event is, though they may have no standing any more. */
  names: Map<string, string>;
  isProtectedCase: boolean;
}

/**
 * The record of a plan that the officer may work on, or nothing. That it was read is in the access log.
 * @param eventId nothing is read where it is asked for an event that is not in it
 */
export async function findRecordOf(
  db: Db,
  officer: PlanOfficer,
  planId: string,
  now: Date,
  eventId?: string,
): Promise<PlanRecord | undefined> {
  return db.transaction().execute(async (trx) => {
    const plan = await trx
      .selectFrom('plan')
      .innerJoin('child', 'child.id', 'plan.childId')
      .leftJoin('person as caseworker', 'caseworker.id', 'plan.caseworkerId')
      .where('plan.id', '=', planId)
      .where(mayWorkOn(officer, now))
      .where('plan.endedAt', 'is', null)
      .where('child.endedAt', 'is', null)
      .select(['plan.id', 'plan.reference', 'plan.caseworkerId', 'caseworker.name as caseworker'])
      .select(['child.id as childId', 'child.name as childName', 'child.dateOfBirth', 'child.inCareSince'])
      .executeTakeFirst();
    if (!plan) return undefined;
    const all = await caseOf(trx, plan.childId, plan.dateOfBirth);
    const events = await listEvents(trx, plan.id);
    if (eventId !== undefined && !events.some(({ id, kind }) => id === eventId && canBeAdded(kind))) return undefined;
    const people = await trx
      .selectFrom('planEvent')
      .innerJoin('person', (join) =>
        join.on(sql<boolean>`person.id = plan_event.recorded_by or person.id = plan_event.only_for`),
      )
      .where('planId', '=', plan.id)
      .select(['planEvent.id', 'person.id as personId', 'person.name', 'recordedBy'])
      .execute();
    await recordAccess(trx, { ...working(officer, plan), action: 'read the plan' }, now);
    return {
      ...plan,
      ...all,
      events,
      writtenBy: new Map(people.filter((row) => row.personId === row.recordedBy).map(({ id, name }) => [id, name])),
      names: new Map(people.map(({ personId, name }) => [personId, name])),
      isProtectedCase: await isProtectedCase(trx, plan.childId),
    };
  });
}

/** What became of an event that an officer wants to write down. */
export type Written =
  | 'saved'
  /** By the same form, sent twice. */
  | 'saved already'
  /** Others have written something since the officer looked. */
  | 'grown'
  | 'corrected already'
  /** It is for somebody who has no standing for the child. */
  | 'nobody of theirs';

export interface EventToWrite {
  /** Made when the form was shown. */
  id: string;
  /** The number of the last event that the officer had seen. */
  seen: number;
  event: NewEvent;
}

/**
 * Writes down what happened, and tells those of the family who may read it. Nothing is overwritten, and of two officers
 * who write at once the second one sees first what the other wrote. Nothing where the officer may not work on the plan.
 */
export async function writeEvent(
  db: Db,
  officer: PlanOfficer,
  planId: string,
  { id, seen, event }: EventToWrite,
  choices: Choices,
  now: Date,
): Promise<Written | undefined> {
  return db.transaction().execute(async (trx) => {
    const plan = await takePlan(trx, officer, planId, now);
    if (!plan) return undefined;
    const events = await listEvents(trx, planId);
    const sent = events.find((one) => one.id === id);
    if (sent) return isSame(sent, event) ? 'saved already' : 'grown';
    const wrong = events.find((one) => one.id === event.supersedes);
    if (event.supersedes && !wrong) return undefined;
    if (event.supersedes && events.some(({ supersedes }) => supersedes === event.supersedes))
      return 'corrected already';
    if (await hasGrownSince(trx, planId, seen)) return 'grown';
    const all = await caseOf(trx, plan.childId, plan.dateOfBirth);
    if (event.onlyFor && !all.people.some(({ id }) => id === event.onlyFor)) return 'nobody of theirs';

    if (!(await insertEvent(trx, planId, id, event, officer.id, now))) return undefined;
    await keepDays(trx, [planId], choices, now);
    const told = toldOf(all, event, wrong, dayInLondon(now), choices);
    for (const person of told.people)
      await tellFamilyOf(trx, planId, told.what, { onlyFor: person.id, part: told.part }, now);
    const action = wrong ? 'corrected an event of the plan' : 'added an event to the plan';
    await recordAccess(trx, { ...working(officer, plan), action }, now);
    return 'saved';
  });
}

/** The plan, held until the end of the transaction, so that nobody else writes about it meanwhile. */
async function takePlan(db: Db, officer: PlanOfficer, planId: string, now: Date) {
  await db.updateTable('plan').set({ id: planId }).where('id', '=', planId).where(mayWorkOn(officer, now)).execute();
  return inHand(db, officer, planId, now).executeTakeFirst();
}

function inHand(db: Db, officer: PlanOfficer, planId: string, now: Date) {
  return db
    .selectFrom('plan')
    .innerJoin('child', 'child.id', 'plan.childId')
    .where('plan.id', '=', planId)
    .where(mayWorkOn(officer, now))
    .where('plan.endedAt', 'is', null)
    .where('child.endedAt', 'is', null)
    .select(['plan.id', 'plan.caseworkerId', 'child.id as childId', 'child.dateOfBirth']);
}

/** Whether a form says what was written down by it. It may have been changed after it was saved. */
function isSame(sent: PlanEvent, { kind, happenedOn, details, words, onlyFor, supersedes }: NewEvent): boolean {
  const text = (one: object): string => JSON.stringify(Object.entries(one).sort());
  return (
    text({ kind, happenedOn, onlyFor, supersedes, ...details, ...words }) ===
    text({
      kind: sent.kind,
      happenedOn: sent.happenedOn,
      onlyFor: sent.onlyFor,
      supersedes: sent.supersedes,
      ...sent.details,
      ...sent.words,
    })
  );
}

async function hasGrownSince(db: Db, planId: string, seen: number): Promise<boolean> {
  const newer = await db
    .selectFrom('planEvent')
    .select('id')
    .where('planId', '=', planId)
    .where('number', '>', seen)
    .limit(1)
    .executeTakeFirst();
  return newer !== undefined;
}

/** All whose a case is, as they stand now. */
export async function caseOf(db: Db, childId: string, dateOfBirth: IsoDate): Promise<Case> {
  const people = await db
    .selectFrom('standing')
    .innerJoin('person', 'person.id', 'standing.personId')
    .where('childId', '=', childId)
    .where('standing.endedAt', 'is', null)
    .where('person.endedAt', 'is', null)
    .select(['person.id', 'person.name', 'relationship', 'maySee', 'protectedAt'])
    .select(
      sql<AccessChoice | null>`(select choice from access_choice where standing_id = standing.id
        order by recorded_at desc, id limit 1)`.as('choice'),
    )
    .select(sql<number>`case when ${isKeptApart('standing.childId', 'person.id')} then 1 else 0 end`.as('apart'))
    .orderBy('person.name')
    .execute();
  return {
    dateOfBirth,
    people: people.map(({ protectedAt, apart, ...person }) => ({
      ...person,
      isProtected: protectedAt !== null,
      isKeptApart: Number(apart) === 1,
    })),
  };
}

/** Whether there is a plan that the officer may work on. */
export async function findPlanInHand(
  db: Db,
  officer: PlanOfficer,
  planId: string,
  now: Date,
): Promise<{ id: string } | undefined> {
  return inHand(db, officer, planId, now).executeTakeFirst();
}
