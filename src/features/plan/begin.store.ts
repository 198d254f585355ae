import { randomUUID } from 'node:crypto';
import { dayInLondon, yearOf, type IsoDate } from '#calendar/dates.ts';
import { typedDay, type TypedDay } from '#calendar/typed-day.ts';
import type { Db } from '#database/schema.ts';
import { recordAccess } from '#features/access-log/access-log.store.ts';
import type { Choices } from '#features/clock/choices.ts';
import type { Officer } from '#features/identity/person.ts';
import { sought } from '#features/identity/person.store.ts';
import { keepDays } from './due.store.ts';
import type { NewEvent } from './event.ts';
import { insertEvent } from './event.store.ts';
import { keepNameWords, tidyReference, working } from './office.store.ts';
import { mayWorkOn } from './officer-access.store.ts';

export interface RecordToBegin {
  name: string;
  dateOfBirth: IsoDate;
  inCareSince: IsoDate | null;
  /** The council's own. Without one we make it. */
  reference: string | undefined;
  /** The officer has seen that there is a child of this name and birthday, and says that this is another one. */
  isAnother: boolean;
  /** The id of the first event, made when the form was shown. */
  eventId: string;
  event: NewEvent;
}

export type Begun =
  | { outcome: 'begun'; id: string }
  /** A child of this name and birthday is there. The plan, where this officer may work on it. */
  | { outcome: 'there already'; planId: string | undefined }
  | { outcome: 'taken reference' };

/** Begins the record of a child's plan with what happened first. It is the officer's own from then on. */
export async function beginRecord(
  db: Db,
  caseworker: Officer<'caseworker'>,
  { name, dateOfBirth, inCareSince, reference, isAnother, eventId, event }: RecordToBegin,
  choices: Choices,
  now: Date,
): Promise<Begun> {
  return db.transaction().execute(async (trx) => {
    const sent = await findSent(trx, caseworker, eventId);
    if (sent) return { outcome: 'begun', id: sent };
    const there = await findChild(trx, caseworker, name, dateOfBirth, now);
    // That it is another child can only be said by whoever can look at the first.
    if (there && !(isAnother && there.planId)) {
      await noteLook(trx, caseworker, there, now);
      return { outcome: 'there already', planId: there.planId };
    }

    const childId = randomUUID();
    const addedAt = now.toISOString();
    await trx
      .insertInto('child')
      .values({ id: childId, name, soughtName: sought(name), dateOfBirth, inCareSince, addedAt, endedAt: null })
      .execute();
    await keepNameWords(trx, childId, name);
    const planId = await insertPlan(
      trx,
      { childId, caseworkerId: caseworker.id, addedAt },
      reference,
      dayInLondon(now),
    );
    if (!planId) {
      await trx.deleteFrom('child').where('id', '=', childId).execute();
      return { outcome: 'taken reference' };
    }
    await insertEvent(trx, planId, eventId, event, caseworker.id, now);
    await keepDays(trx, [planId], choices, now);
    const plan = { id: planId, childId, caseworkerId: caseworker.id };
    await recordAccess(trx, { ...working(caseworker, plan), action: 'began the record' }, now);
    return { outcome: 'begun', id: planId };
  });
}

/** The plan that the same form began, when it is sent twice. */
async function findSent(db: Db, { id }: Officer<'caseworker'>, eventId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('planEvent')
    .select('planId')
    .where('id', '=', eventId)
    .where('recordedBy', '=', id)
    .executeTakeFirst();
  return row?.planId;
}

/** The plan of a child with this name and birthday, where the officer may work on it: to be looked at before a second one is made. */
export async function findPlanOfSameChild(
  db: Db,
  caseworker: Officer<'caseworker'>,
  name: string,
  born: TypedDay,
  now: Date,
): Promise<{ planId: string | undefined } | undefined> {
  const dateOfBirth = typedDay(born);
  const there = dateOfBirth && (await findChild(db, caseworker, name.trim(), dateOfBirth, now));
  if (!there) return undefined;
  await noteLook(db, caseworker, there, now);
  return { planId: there.planId };
}

interface ChildThere {
  childId: string;
  planId: string | undefined;
}

async function findChild(
  db: Db,
  caseworker: Officer<'caseworker'>,
  name: string,
  dateOfBirth: IsoDate,
  now: Date,
): Promise<ChildThere | undefined> {
  const child = await db
    .selectFrom('child')
    .select('id')
    .where('dateOfBirth', '=', dateOfBirth)
    .where('soughtName', '=', sought(name))
    .where('endedAt', 'is', null)
    .executeTakeFirst();
  if (!child) return undefined;
  const plan = await db
    .selectFrom('plan')
    .select('plan.id')
    .where('childId', '=', child.id)
    .where('endedAt', 'is', null)
    .where(mayWorkOn(caseworker, now))
    .executeTakeFirst();
  return { childId: child.id, planId: plan?.id };
}

/** Whoever learns that there is a record of a child leaves a line in it, whether they may open it or not. */
async function noteLook(
  db: Db,
  { id }: Officer<'caseworker'>,
  { childId, planId }: ChildThere,
  now: Date,
): Promise<void> {
  const access = { personId: id, actingAs: 'caseworker', childId, planId: planId ?? null };
  const why = planId ? 'may work on the plan' : 'typed the name and birthday';
  await recordAccess(db, { ...access, action: 'looked whether there is a record', why }, now);
}

type NewPlan = { childId: string; caseworkerId: string; addedAt: string };

/** The id of the plan, or nothing when the reference is another's. */
async function insertPlan(
  db: Db,
  plan: NewPlan,
  reference: string | undefined,
  today: IsoDate,
): Promise<string | undefined> {
  if (reference) return tryInsert(db, plan, tidyReference(reference));
  const prefix = `EHC-${yearOf(today)}-`;
  const last = await db
    .selectFrom('plan')
    .select('reference')
    .where('reference', '>=', prefix)
    .where('reference', '<', `${prefix}:`)
    .orderBy('reference', 'desc')
    .executeTakeFirst();
  let number = Number(last?.reference?.slice(prefix.length)) || 0;
  for (;;) {
    number += 1;
    const id = await tryInsert(db, plan, `${prefix}${String(number).padStart(5, '0')}`);
    if (id) return id;
  }
}

async function tryInsert(db: Db, plan: NewPlan, reference: string): Promise<string | undefined> {
  const id = randomUUID();
  const added = await db
    .insertInto('plan')
    .values({ id, ...plan, reference, endedAt: null })
    .onConflict((conflict) => conflict.column('reference').where('reference', 'is not', null).doNothing())
    .executeTakeFirst();
  return (added.numInsertedOrUpdatedRows ?? 0n) > 0n ? id : undefined;
}
