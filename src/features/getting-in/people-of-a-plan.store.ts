import type { IsoDate } from '#calendar/dates.ts';
import type { Db, Relationship } from '#database/schema.ts';
import { unseal } from '#database/sealed.ts';
import { randomUUID } from 'node:crypto';
import { recordAccess } from '#features/access-log/access-log.store.ts';
import { findContactWish, type ContactWish } from '#features/identity/contact-wish.store.ts';
import { findAddress } from '#features/identity/person.store.ts';
import { tellOfChange } from '#features/identity/tell.store.ts';
import type { PlanOfficer } from '#features/plan/officer-access.store.ts';
import { keepPostalAddress, postalPlace } from './activation.store.ts';
import { asOfficerDid, isProtectedCase, planInHand, type PlanInHand } from './case.store.ts';
import type { Choice } from './choice.ts';
import { openInvitations, type Invitation } from './invitation.store.ts';
import type { WaitingWord } from './word.store.ts';

export interface PersonWithStanding {
  /** The id of the standing. */
  id: string;
  personId: string;
  name: string;
  relationship: Relationship;
  maySee: string;
  isProtected: boolean;
  protectionReason: string | null;
  since: string;
  reason: string;
  /** When they last opened the plan. */
  lookedAt: string | null;
  email: string | undefined;
  postalLines: string | undefined;
  wish: (ContactWish & { recordedAt: string }) | undefined;
  choice: { choice: Choice; saidHow: string; recordedAt: string } | undefined;
}

export interface PeopleOfAPlan {
  planId: string;
  childName: string;
  inCareSince: IsoDate | null;
  isProtectedCase: boolean;
  people: PersonWithStanding[];
  invitations: Invitation[];
  words: (Omit<WaitingWord, 'planId'> & { name: string })[];
  past: { name: string; relationship: Relationship; endedAt: string; endReason: string | null }[];
}

/** Everybody who may see a child's plan, who is invited, and who waits. That it was read is in the access log. */
export async function findPeopleOf(
  db: Db,
  officer: PlanOfficer,
  planId: string,
  now: Date,
): Promise<PeopleOfAPlan | undefined> {
  return db.transaction().execute(async (trx) => {
    const plan = await planInHand(trx, officer, planId, now);
    if (!plan) return undefined;
    const { childId, childName, inCareSince } = plan;
    const all = {
      planId: plan.id,
      childName,
      inCareSince,
      isProtectedCase: await isProtectedCase(trx, childId),
      people: await peopleWithStanding(trx, plan),
      invitations: await openInvitations(trx, childId, now),
      words: await wordsOf(trx, childId),
      past: await pastOf(trx, childId),
    };
    await recordAccess(trx, asOfficerDid(officer, plan, 'read who may see the plan'), now);
    return all;
  });
}

/** One of those who may see a child's plan. That it was read is in the access log. */
export async function findPersonOf(
  db: Db,
  officer: PlanOfficer,
  planId: string,
  standingId: string,
  now: Date,
): Promise<(PersonWithStanding & { isProtectedCase: boolean }) | undefined> {
  return db.transaction().execute(async (trx) => {
    const plan = await planInHand(trx, officer, planId, now);
    if (!plan) return undefined;
    const [person] = await peopleWithStanding(trx, plan, standingId);
    if (!person) return undefined;
    const found = { ...person, isProtectedCase: await isProtectedCase(trx, plan.childId) };
    await recordAccess(trx, asOfficerDid(officer, plan, 'read what somebody may see'), now);
    return found;
  });
}

async function peopleWithStanding(db: Db, plan: PlanInHand, only?: string): Promise<PersonWithStanding[]> {
  const rows = await db
    .selectFrom('standing')
    .innerJoin('person', 'person.id', 'standing.personId')
    .leftJoin('planLook', (join) =>
      join.onRef('planLook.personId', '=', 'person.id').on('planLook.planId', '=', plan.id),
    )
    .leftJoin('postalAddress', (join) =>
      join.onRef('postalAddress.personId', '=', 'person.id').on('postalAddress.endedAt', 'is', null),
    )
    .where('standing.childId', '=', plan.childId)
    .where('standing.endedAt', 'is', null)
    .where('person.endedAt', 'is', null)
    .$if(only !== undefined, (query) => query.where('standing.id', '=', only ?? ''))
    .select(['standing.id', 'standing.personId', 'person.name', 'relationship', 'maySee', 'protectedAt'])
    .select(['protectionReason', 'givenAt as since', 'standing.reason', 'planLook.seenAt as lookedAt'])
    .select(['postalAddress.id as postalId', 'postalAddress.sealedLines'])
    .orderBy('person.name')
    .orderBy('standing.id')
    .execute();
  const people: PersonWithStanding[] = [];
  for (const { protectedAt, postalId, sealedLines, ...row } of rows) {
    people.push({
      ...row,
      isProtected: protectedAt !== null,
      email: await findAddress(db, { id: row.personId }),
      postalLines: postalId && sealedLines ? unseal(sealedLines, postalPlace(postalId)) : undefined,
      wish: await findContactWish(db, { id: row.personId }),
      choice: await choiceOf(db, row.id),
    });
  }
  return people;
}

async function choiceOf(db: Db, standingId: string): Promise<PersonWithStanding['choice']> {
  return db
    .selectFrom('accessChoice')
    .select(['choice', 'saidHow', 'recordedAt'])
    .where('standingId', '=', standingId)
    .orderBy('recordedAt', 'desc')
    .executeTakeFirst();
}

async function wordsOf(db: Db, childId: string): Promise<PeopleOfAPlan['words']> {
  return db
    .selectFrom('word')
    .innerJoin('person', 'person.id', 'word.personId')
    .select(['word.id', 'about', 'askedAt', 'person.name'])
    .where('childId', '=', childId)
    .where('given', 'is', null)
    .where('person.endedAt', 'is', null)
    .orderBy('askedAt')
    .execute();
}

async function pastOf(db: Db, childId: string): Promise<PeopleOfAPlan['past']> {
  const rows = await db
    .selectFrom('standing')
    .innerJoin('person', 'person.id', 'standing.personId')
    .select(['person.name', 'relationship', 'standing.endedAt', 'endReason'])
    .where('childId', '=', childId)
    .where('standing.endedAt', 'is not', null)
    .orderBy('standing.endedAt', 'desc')
    .limit(50)
    .execute();
  return rows.map(({ endedAt, ...row }) => ({ ...row, endedAt: endedAt ?? '' }));
}

interface OfStanding {
  plan: string;
  standing: string;
}

/** What an officer does to somebody's standing. Nothing when there is none, or the plan is not theirs. */
async function toStanding(
  db: Db,
  officer: PlanOfficer,
  { plan: planId, standing }: OfStanding,
  action: string,
  now: Date,
  change: (trx: Db, row: { id: string; personId: string }) => Promise<void>,
): Promise<true | undefined> {
  return db.transaction().execute(async (trx) => {
    const plan = await planInHand(trx, officer, planId, now);
    if (!plan) return undefined;
    const row = await trx
      .selectFrom('standing')
      .select(['id', 'personId'])
      .where('id', '=', standing)
      .where('childId', '=', plan.childId)
      .where('endedAt', 'is', null)
      .executeTakeFirst();
    if (!row) return undefined;
    await change(trx, row);
    await recordAccess(trx, asOfficerDid(officer, plan, action), now);
    return true;
  });
}

/** Changes which parts of the record somebody sees, from their next request on. They are told that it changed. */
export async function changeMaySee(
  db: Db,
  officer: PlanOfficer,
  { maySee, ...of }: OfStanding & { maySee: string },
  now: Date,
): Promise<true | undefined> {
  return toStanding(db, officer, of, 'changed what somebody may see', now, async (trx, { id, personId }) => {
    await trx.updateTable('standing').set({ maySee }).where('id', '=', id).execute();
    await tellOfChange(trx, personId, 'access changed', now);
  });
}

/** Protects somebody from the others of the case, or ends that, and says why. Nobody is told: not even that there is a case. */
export async function changeProtection(
  db: Db,
  officer: PlanOfficer,
  { why, isProtected, ...of }: OfStanding & { why: string; isProtected: boolean },
  now: Date,
): Promise<true | undefined> {
  const action = isProtected ? 'protected somebody' : 'ended the protection of somebody';
  return toStanding(db, officer, of, action, now, async (trx, { id }) => {
    await trx
      .updateTable('standing')
      .set({ protectedAt: isProtected ? now.toISOString() : null, protectionReason: why })
      .where('id', '=', id)
      .execute();
  });
}

/** Ends somebody's access, for a reason: from their next request on the record does not exist for them. */
export async function endAccess(
  db: Db,
  officer: PlanOfficer,
  { endWhy, ...of }: OfStanding & { endWhy: string },
  now: Date,
): Promise<true | undefined> {
  return toStanding(db, officer, of, 'ended the access of somebody', now, async (trx, { id, personId }) => {
    await trx
      .updateTable('standing')
      .set({ endedAt: now.toISOString(), endedBy: officer.id, endReason: endWhy })
      .where('id', '=', id)
      .execute();
    await tellOfChange(trx, personId, 'access changed', now);
  });
}

/** Records where letters to somebody go. Nothing is sent about it, so nothing of it can reach the address before. */
export async function recordPostalAddress(
  db: Db,
  officer: PlanOfficer,
  { lines, ...of }: OfStanding & { lines: string },
  now: Date,
): Promise<true | undefined> {
  return toStanding(db, officer, of, 'recorded a postal address', now, (trx, { personId }) =>
    keepPostalAddress(trx, personId, lines, officer.id, now),
  );
}

/** Records what a young person said of somebody's access, beside what they said before. */
export async function recordChoice(
  db: Db,
  officer: PlanOfficer,
  { choice, saidHow, ...of }: OfStanding & { choice: Choice; saidHow: string },
  now: Date,
): Promise<true | undefined> {
  return toStanding(db, officer, of, 'recorded a choice about access', now, async (trx, { id, personId }) => {
    await trx
      .insertInto('accessChoice')
      .values({
        id: randomUUID(),
        standingId: id,
        choice,
        saidHow,
        recordedBy: officer.id,
        recordedAt: now.toISOString(),
      })
      .execute();
    await tellOfChange(trx, personId, 'access changed', now);
  });
}

/** The child a plan is of, for a form. That it was read is in the access log. */
export async function findChildOf(db: Db, officer: PlanOfficer, planId: string, now: Date) {
  return db.transaction().execute(async (trx) => {
    const plan = await planInHand(trx, officer, planId, now);
    if (!plan) return undefined;
    await recordAccess(trx, asOfficerDid(officer, plan, 'read whose plan it is'), now);
    const { childName, inCareSince } = plan;
    return { childName, inCareSince };
  });
}

/** Records since when the council looks after a child, or that it does not. */
export async function recordInCare(
  db: Db,
  officer: PlanOfficer,
  { plan: planId, since }: { plan: string; since: PlanInHand['inCareSince'] },
  now: Date,
): Promise<true | undefined> {
  return db.transaction().execute(async (trx) => {
    const plan = await planInHand(trx, officer, planId, now);
    if (!plan) return undefined;
    await trx.updateTable('child').set({ inCareSince: since }).where('id', '=', plan.childId).execute();
    await recordAccess(trx, asOfficerDid(officer, plan, 'recorded whether the child is in care'), now);
    return true;
  });
}
