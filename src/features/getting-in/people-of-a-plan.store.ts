import type { IsoDate } from '#calendar/dates.ts';
import type { Db, Relationship } from '#database/schema.ts';
import { unseal } from '#database/sealed.ts';
import { recordAccess } from '#features/access-log/access-log.store.ts';
import { findContactWish, listContactWishesBefore, type ContactWish } from '#features/identity/contact-wish.store.ts';
import { findAddress } from '#features/identity/person.store.ts';
import { tellOfAccess } from '#features/news/tell-of-access.store.ts';
import { insertAccessChoice } from '#features/plan/access-choice.store.ts';
import type { PlanOfficer } from '#features/plan/officer-access.store.ts';
import { isProtectedCase } from '#features/plan/protection.store.ts';
import { keepPostalAddress, postalPlace } from './activation.store.ts';
import { asOfficerDid, planInHand, type PlanInHand } from './case.store.ts';
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
  /** What they had said before that, the newest first. */
  wishesBefore: (ContactWish & { recordedAt: string })[];
  choice: { choice: Choice; saidHow: string; recordedAt: string } | undefined;
}

/** Somebody whose access has ended. Their protection has not. */
export interface PersonBefore {
  /** The id of the standing. */
  id: string;
  name: string;
  relationship: Relationship;
  endedAt: string;
  endReason: string | null;
  isProtected: boolean;
  /** Whether nobody gets in without a check because of them. */
  isBarred: boolean;
}

export interface PeopleOfAPlan {
  planId: string;
  childName: string;
  inCareSince: IsoDate | null;
  isProtectedCase: boolean;
  people: PersonWithStanding[];
  invitations: Invitation[];
  words: (Omit<WaitingWord, 'planId'> & { name: string })[];
  past: PersonBefore[];
  /** Invitations that were taken back, and protect somebody until an officer ends it. */
  takenBack: { id: string; name: string; relationship: Relationship; endedAt: string }[];
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
      takenBack: await takenBackOf(trx, childId),
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
): Promise<(PersonWithStanding & { isProtectedCase: boolean; dateOfBirth: IsoDate }) | undefined> {
  return db.transaction().execute(async (trx) => {
    const plan = await planInHand(trx, officer, planId, now);
    if (!plan) return undefined;
    const [person] = await peopleWithStanding(trx, plan, standingId);
    if (!person) return undefined;
    const { childId, dateOfBirth } = plan;
    const found = { ...person, isProtectedCase: await isProtectedCase(trx, childId), dateOfBirth };
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
      wishesBefore: await listContactWishesBefore(db, { id: row.personId }),
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
    .select(['standing.id', 'person.name', 'relationship', 'standing.endedAt', 'endReason'])
    .select(['protectedAt', 'barredAt'])
    .where('childId', '=', childId)
    .where('standing.endedAt', 'is not', null)
    .orderBy('standing.endedAt', 'desc')
    .limit(200)
    .execute();
  return rows.map(({ endedAt, protectedAt, barredAt, ...row }) => ({
    ...row,
    endedAt: endedAt ?? '',
    isProtected: protectedAt !== null,
    isBarred: barredAt !== null,
  }));
}

async function takenBackOf(db: Db, childId: string): Promise<PeopleOfAPlan['takenBack']> {
  const rows = await db
    .selectFrom('invitation')
    .select(['id', 'name', 'relationship', 'endedAt'])
    .where('childId', '=', childId)
    .where('protectedAt', 'is not', null)
    .where('usedAt', 'is', null)
    .where('endedAt', 'is not', null)
    .orderBy('endedAt', 'desc')
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
  change: (trx: Db, row: { id: string; personId: string; childId: string }) => Promise<void>,
): Promise<true | undefined> {
  return db.transaction().execute(async (trx) => {
    const plan = await planInHand(trx, officer, planId, now);
    if (!plan) return undefined;
    const row = await trx
      .selectFrom('standing')
      .select(['id', 'personId', 'childId'])
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
    await tellOfAccess(trx, personId, now);
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
  return toStanding(db, officer, of, action, now, async (trx, { id, personId, childId }) => {
    const change = { protectedAt: isProtected ? now.toISOString() : null, protectionReason: why };
    await trx.updateTable('standing').set(change).where('id', '=', id).execute();
    if (isProtected) return;
    // What they had before goes on protecting them until it is ended too.
    await trx
      .updateTable('standing')
      .set(change)
      .where('personId', '=', personId)
      .where('childId', '=', childId)
      .where('protectedAt', 'is not', null)
      .execute();
  });
}

/** What still protects somebody who has no access: for its form. That it was read is in the access log. */
export async function findPastProtection(
  db: Db,
  officer: PlanOfficer,
  planId: string,
  past: string,
  now: Date,
): Promise<{ id: string; name: string; isBarred: boolean; isProtected: boolean } | undefined> {
  return db.transaction().execute(async (trx) => {
    const plan = await planInHand(trx, officer, planId, now);
    if (!plan) return undefined;
    const before = (await pastOf(trx, plan.childId)).find(({ id }) => id === past);
    const invited = (await takenBackOf(trx, plan.childId)).find(({ id }) => id === past);
    const found = before ?? (invited && { ...invited, isProtected: true, isBarred: false });
    if (!found || !(found.isProtected || found.isBarred)) return undefined;
    await recordAccess(trx, asOfficerDid(officer, plan, 'read what protects somebody'), now);
    const { id, name, isProtected, isBarred } = found;
    return { id, name, isProtected, isBarred };
  });
}

/**
 * Ends the protection of somebody who has no access any more, or whose invitation was taken back, and that others wait to
 * get in because of them. Says why. Nothing when there is nobody such, or the plan is not the officer's.
 * @param past the id of their standing, or of the invitation
 */
export async function endPastProtection(
  db: Db,
  officer: PlanOfficer,
  { plan: planId, past, pastWhy: why }: { plan: string; past: string; pastWhy: string },
  now: Date,
): Promise<true | undefined> {
  return db.transaction().execute(async (trx) => {
    const plan = await planInHand(trx, officer, planId, now);
    if (!plan) return undefined;
    const standing = await trx
      .updateTable('standing')
      .set({ protectedAt: null, barredAt: null, protectionReason: why })
      .where('id', '=', past)
      .where('childId', '=', plan.childId)
      .where('endedAt', 'is not', null)
      .executeTakeFirst();
    const invitation = await trx
      .updateTable('invitation')
      .set({ protectedAt: null, protectionReason: why })
      .where('id', '=', past)
      .where('childId', '=', plan.childId)
      .where('endedAt', 'is not', null)
      .executeTakeFirst();
    if (standing.numUpdatedRows + invitation.numUpdatedRows === 0n) return undefined;
    await recordAccess(trx, asOfficerDid(officer, plan, 'ended the protection of somebody'), now);
    return true;
  });
}

/**
 * Ends somebody's access, for a reason: from their next request on the record does not exist for them. The protection of the
 * case goes on. On request nobody gets in from then on without an officer's check, so that they do not come back as another.
 */
export async function endAccess(
  db: Db,
  officer: PlanOfficer,
  { endWhy, isBarred, ...of }: OfStanding & { endWhy: string; isBarred?: 'yes' | null | undefined },
  now: Date,
): Promise<true | undefined> {
  return toStanding(db, officer, of, 'ended the access of somebody', now, async (trx, { id, personId }) => {
    await trx
      .updateTable('standing')
      .set({
        endedAt: now.toISOString(),
        endedBy: officer.id,
        endReason: endWhy,
        barredAt: isBarred ? now.toISOString() : null,
      })
      .where('id', '=', id)
      .execute();
    await tellOfAccess(trx, personId, now);
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
    await insertAccessChoice(trx, { standingId: id, choice, saidHow, recordedBy: officer.id }, now);
    await tellOfAccess(trx, personId, now);
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
