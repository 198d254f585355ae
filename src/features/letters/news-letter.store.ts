import type { Db } from '#database/schema.ts';
import { unseal } from '#database/sealed.ts';
import { recordAccess } from '#features/access-log/access-log.store.ts';
import { working } from '#features/conversation/answer.store.ts';
import { postalPlace } from '#features/getting-in/activation.store.ts';
import { findContactWish, type ContactWish } from '#features/identity/contact-wish.store.ts';
import { markAddressBounced } from '#features/news/bounce.store.ts';
import { mayAnswerOn, type PlanOfficer } from '#features/plan/officer-access.store.ts';
import { findMessageToSend, markSent, type MessageToSend } from '#messages/message.store.ts';

// Letters that stand in for news which did not arrive. Whoever answers for a plan prints those to the people of its family.

export interface NewsLetterInList {
  id: string;
  createdAt: Date;
  personName: string;
  isProtected: boolean;
}

/** The letters that wait to be printed by an officer, the oldest first. */
export async function listNewsLetters(db: Db, officer: PlanOfficer, now: Date): Promise<NewsLetterInList[]> {
  return db.transaction().execute(async (trx) => {
    const rows = await waiting(trx, officer, now)
      .orderBy('message.createdAt')
      .orderBy('message.id')
      .limit(200)
      .execute();
    const letters = [...new Map(rows.map((row) => [row.id, row])).values()];
    for (const row of letters)
      await recordAccess(trx, { ...working(officer, planIn(row)), action: 'saw that a letter waits' }, now);
    return letters.map(({ id, createdAt, personName, protectedAt }) => ({
      id,
      createdAt: new Date(createdAt),
      personName,
      isProtected: protectedAt !== null,
    }));
  });
}

/** How many letters wait for an officer. It names nobody. */
export async function countNewsLetters(db: Db, officer: PlanOfficer, now: Date): Promise<number> {
  const rows = await waiting(db, officer, now).execute();
  return new Set(rows.map(({ id }) => id)).size;
}

export interface NewsLetter {
  letter: MessageToSend;
  /** Name and address as they are known at this moment, and no older ones. */
  to: { name: string; lines: string | undefined };
  /** What the person said is safe. A letter may not be. */
  wish: ContactWish | undefined;
  isProtected: boolean;
  plan: { id: string; hasCaseworker: boolean };
}

/** A letter that an officer may print, addressed to where its person lives now; or nothing. */
export async function findNewsLetter(
  db: Db,
  officer: PlanOfficer,
  letterId: string,
  now: Date,
): Promise<NewsLetter | undefined> {
  return db.transaction().execute(async (trx) => {
    const row = await waiting(trx, officer, now).where('message.id', '=', letterId).limit(1).executeTakeFirst();
    const letter = row && (await findMessageToSend(trx, letterId));
    if (!letter) return undefined;
    const address = await addressOf(trx, row.personId);
    const wish = await findContactWish(trx, { id: row.personId });
    await recordAccess(trx, { ...working(officer, planIn(row)), action: 'opened a letter to print' }, now);
    return {
      letter,
      to: { name: row.personName, lines: address && unseal(address.sealedLines, postalPlace(address.id)) },
      wish,
      isProtected: row.protectedAt !== null,
      plan: { id: row.planId, hasCaseworker: row.caseworkerId !== null },
    };
  });
}

/** Records that a letter was printed. False when it is not there for this officer, or nobody knows where it goes. */
export async function markNewsLetterPrinted(
  db: Db,
  officer: PlanOfficer,
  letterId: string,
  now: Date,
): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const row = await waiting(trx, officer, now).where('message.id', '=', letterId).limit(1).executeTakeFirst();
    if (!row || !(await addressOf(trx, row.personId))) return false;
    await markSent(trx, letterId, now);
    await recordAccess(trx, { ...working(officer, planIn(row)), action: 'printed a letter' }, now);
    return true;
  });
}

/**
 * Records an officer's word that e-mail to somebody of a plan does not arrive any more. `nothing sent` when no news that they
 * have not read went there in the last month; nothing where the plan or the person is not theirs to write to.
 */
export async function sayAddressIsDead(
  db: Db,
  officer: PlanOfficer,
  planId: string,
  personId: string,
  now: Date,
): Promise<'done' | 'nothing sent' | undefined> {
  return db.transaction().execute(async (trx) => {
    const plan = await trx
      .selectFrom('plan')
      .innerJoin('child', 'child.id', 'plan.childId')
      .innerJoin('standing', 'standing.childId', 'child.id')
      .where('plan.id', '=', planId)
      .where('standing.personId', '=', personId)
      .where('standing.endedAt', 'is', null)
      .where('child.endedAt', 'is', null)
      .where('plan.endedAt', 'is', null)
      .where(mayAnswerOn(officer, now))
      .select(['plan.id', 'plan.caseworkerId', 'child.id as childId'])
      .executeTakeFirst();
    if (!plan) return undefined;
    const wasSent = await markAddressBounced(trx, officer, personId, now);
    await recordAccess(trx, { ...working(officer, plan), action: 'said that an e-mail address is dead' }, now);
    return wasSent ? 'done' : 'nothing sent';
  });
}

function addressOf(db: Db, personId: string) {
  return db
    .selectFrom('postalAddress')
    .select(['id', 'sealedLines'])
    .where('personId', '=', personId)
    .where('endedAt', 'is', null)
    .executeTakeFirst();
}

/** The letters of news to people who have standing in a plan that the officer answers for: a row for each such plan. */
function waiting(db: Db, officer: PlanOfficer, now: Date) {
  return db
    .selectFrom('message')
    .innerJoin('person', 'person.id', 'message.personId')
    .innerJoin('standing', 'standing.personId', 'person.id')
    .innerJoin('child', 'child.id', 'standing.childId')
    .innerJoin('plan', 'plan.childId', 'child.id')
    .where('message.channel', '=', 'letter')
    .where('message.sentAt', 'is', null)
    .where('message.givenUpAt', 'is', null)
    .where('person.endedAt', 'is', null)
    .where('standing.endedAt', 'is', null)
    .where('child.endedAt', 'is', null)
    .where('plan.endedAt', 'is', null)
    .where(mayAnswerOn(officer, now))
    .select([
      'message.id',
      'message.createdAt',
      'person.id as personId',
      'person.name as personName',
      'child.id as childId',
      'plan.id as planId',
      'plan.caseworkerId',
      'standing.protectedAt',
    ]);
}

function planIn({
  planId: id,
  childId,
  caseworkerId,
}: {
  planId: string;
  childId: string;
  caseworkerId: string | null;
}) {
  return { id, childId, caseworkerId };
}
