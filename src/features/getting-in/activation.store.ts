import { randomUUID } from 'node:crypto';
import type { IsoDate } from '#calendar/dates.ts';
import type { Db, Relationship } from '#database/schema.ts';
import { seal } from '#database/sealed.ts';
import { recordAccess } from '#features/access-log/access-log.store.ts';
import { addPerson, tidyAddress } from '#features/identity/person.store.ts';
import type { SignedIn } from '#features/identity/person.ts';
import { FAMILY, isFamily, type Role } from '#features/identity/role.ts';
import { rolesOf } from '#features/identity/session.store.ts';
import { listAddresses, tellOfChange } from '#features/identity/tell.store.ts';
import { mustWaitToComeIn } from '#features/plan/protection.store.ts';
import { reachIn, tellOfficers, tellWhoWasInvited, type InvitationRow } from './case.store.ts';
import { codeHash, endCodes, MOST_TRIES } from './invitation.store.ts';

/** A code that was typed with the right date of birth. Whoever typed it has still to show who they are. */
export interface Proven {
  codeId: string;
  invitationId: string;
}

/**
 * Whether a code and a date of birth belong together. Wrong ones, and codes that are used, run out, locked or ended, are
 * all the same: the same is asked of the database, and the answer is nothing. The fifth wrong date of birth ends a code.
 */
export async function proveCode(
  db: Db,
  { code, born }: { code: string; born: IsoDate },
  now: Date,
): Promise<Proven | undefined> {
  return db.transaction().execute(async (trx) => {
    const at = now.toISOString();
    const tried = await trx
      .updateTable('activationCode')
      .set((row) => ({ tries: row('tries', '+', 1) }))
      .where('codeHash', '=', codeHash(code))
      .where('endedAt', 'is', null)
      .where('expiresAt', '>', at)
      .returning(['id', 'invitationId'])
      .executeTakeFirst();
    const invited = await trx
      .selectFrom('invitation')
      .innerJoin('child', 'child.id', 'invitation.childId')
      .select(['invitation.id', 'child.dateOfBirth'])
      .where('invitation.id', '=', tried?.invitationId ?? '')
      .where('invitation.usedAt', 'is', null)
      .where('invitation.endedAt', 'is', null)
      .where('child.endedAt', 'is', null)
      .executeTakeFirst();
    const isRight = invited !== undefined && invited.dateOfBirth === born;
    // Only what was wrong counts as a try.
    const counted = await trx
      .updateTable('activationCode')
      .set((row) => (isRight ? { tries: row('tries', '-', 1) } : { endedAt: at, endedHow: 'locked' }))
      .where('id', '=', tried?.id ?? '')
      .where('tries', '>=', isRight ? 1 : MOST_TRIES)
      .executeTakeFirst();
    if (tried && !isRight && counted.numUpdatedRows > 0n) await tellOfLock(trx, tried.invitationId, now);
    return tried && isRight ? { codeId: tried.id, invitationId: invited.id } : undefined;
  });
}

/** Somebody has a letter and guesses at the birthday of the child: whoever looks after the plan should know. */
async function tellOfLock(db: Db, invitationId: string, now: Date): Promise<void> {
  const { childId } = await db
    .selectFrom('invitation')
    .select('childId')
    .where('id', '=', invitationId)
    .executeTakeFirstOrThrow();
  await tellOfficers(db, childId, 'something waits', now);
  const access = { personId: null, actingAs: 'holder of a letter', childId, planId: null };
  await recordAccess(db, { ...access, action: 'locked the code of a letter', why: 'five wrong dates of birth' }, now);
}

/**
 * How it ended for whoever had the code and the date of birth: they are in, with an account that was there or a new one;
 * their caseworker has to check first; or the account may not be linked, and they are told what a wrong code is told.
 */
export type CameIn =
  { outcome: 'linked'; personId: string; isNew: boolean } | { outcome: 'waits' } | { outcome: 'refused' };

/** Links the account of an e-mail address that was shown to be theirs, or a new one. Once, however often and wherever it is asked for. */
export async function comeInByAddress(db: Db, proven: Proven, address: string, now: Date): Promise<CameIn> {
  return comeIn(db, proven, { address: tidyAddress(address) }, now);
}

/** Links the account of somebody who is signed in. */
export async function comeInSignedIn(db: Db, proven: Proven, person: SignedIn, now: Date): Promise<CameIn> {
  return comeIn(db, proven, { personId: person.id }, now);
}

type Asker = { address: string } | { personId: string };

async function comeIn(db: Db, proven: Proven, asker: Asker, now: Date): Promise<CameIn> {
  return db.transaction().execute(async (trx) => {
    const invitation = await findInvitationToUse(trx, proven.invitationId);
    if (!invitation) return { outcome: 'refused' };
    const known = 'personId' in asker ? { id: asker.personId, endedAt: null } : await whoHas(trx, asker.address);
    if (known && (known.endedAt !== null || !(await isOfFamilyOnly(trx, known.id)))) return { outcome: 'refused' };
    if (known && (await hasStanding(trx, known.id, invitation.childId))) {
      await endForSomebodyOfTheCase(trx, proven, invitation, known.id, now);
      return { outcome: 'refused' };
    }
    if (!(await spend(trx, proven.codeId, now))) return { outcome: 'refused' };

    const addresses = 'address' in asker ? [asker.address] : await listAddresses(trx, asker.personId);
    const waits =
      (await mustWaitToComeIn(trx, invitation.childId)) ||
      (await belongsToAnother(trx, invitation, known?.id, addresses));
    const personId = known?.id ?? (await addAccount(trx, invitation, addresses[0] ?? '', now));
    if (waits) {
      await askForWordToComeIn(trx, invitation, personId, addresses, now);
      return { outcome: 'waits' };
    }
    const isLinked = await link(trx, invitation, personId, 'had the letter and the date of birth', now);
    if (!isLinked) throw new Error('An invitation was used by another while its code was open.');
    return { outcome: 'linked', personId, isNew: !known };
  });
}

/** An invitation that nobody has come in with yet. */
export async function findInvitationToUse(db: Db, invitationId: string): Promise<InvitationRow | undefined> {
  return db
    .selectFrom('invitation')
    .innerJoin('child', 'child.id', 'invitation.childId')
    .select([
      'invitation.id',
      'childId',
      'invitation.name',
      'relationship',
      'maySee',
      'protectedAt',
      'reason',
      'madeBy',
    ])
    .select('sealedReach')
    .where('invitation.id', '=', invitationId)
    .where('usedAt', 'is', null)
    .where('invitation.endedAt', 'is', null)
    .where('child.endedAt', 'is', null)
    .executeTakeFirst();
}

/** Whose address it is, also of somebody who is here no more. */
async function whoHas(db: Db, address: string): Promise<{ id: string; endedAt: string | null } | undefined> {
  return db
    .selectFrom('emailAddress')
    .innerJoin('person', 'person.id', 'emailAddress.personId')
    .select(['person.id', 'person.endedAt'])
    .where('address', '=', address)
    .where('emailAddress.endedAt', 'is', null)
    .executeTakeFirst();
}

/** Who works here, in a forum or for a service comes to a child of their own with another account. */
export async function isOfFamilyOnly(db: Db, personId: string): Promise<boolean> {
  const roles = await rolesOf(db, personId);
  return isFamily(roles) && roles.every((role) => FAMILY.includes(role));
}

export async function hasStanding(db: Db, personId: string, childId: string): Promise<boolean> {
  const standing = await db
    .selectFrom('standing')
    .select('id')
    .where('personId', '=', personId)
    .where('childId', '=', childId)
    .where('endedAt', 'is', null)
    .executeTakeFirst();
  return standing !== undefined;
}

/** Of two who come with the same code at once, one spends it. */
async function spend(db: Db, codeId: string, now: Date): Promise<boolean> {
  const at = now.toISOString();
  const spent = await db
    .updateTable('activationCode')
    .set({ endedAt: at, endedHow: 'used' })
    .where('id', '=', codeId)
    .where('endedAt', 'is', null)
    .where('expiresAt', '>', at)
    .executeTakeFirst();
  return spent.numUpdatedRows > 0n;
}

/** A letter in the hands of somebody who has standing already is another's letter: its code ends, and those it concerns are told. */
async function endForSomebodyOfTheCase(
  db: Db,
  { codeId }: Proven,
  invitation: InvitationRow,
  personId: string,
  now: Date,
): Promise<void> {
  const ended = await db
    .updateTable('activationCode')
    .set({ endedAt: now.toISOString(), endedHow: 'ended' })
    .where('id', '=', codeId)
    .where('endedAt', 'is', null)
    .executeTakeFirst();
  if (ended.numUpdatedRows === 0n) return;
  await tellWhoWasInvited(db, reachIn(invitation), await listAddresses(db, personId), now);
  await tellOfficers(db, invitation.childId, 'something waits', now);
  await recordAccess(db, byWhoHadALetter(invitation, personId, 'used another’s letter, and got nothing'), now);
}

/** Whether the account or address is, or was, that of another adult of the case. */
async function belongsToAnother(
  db: Db,
  { id, childId }: InvitationRow,
  personId: string | undefined,
  addresses: readonly string[],
): Promise<boolean> {
  const past = await db
    .selectFrom('standing')
    .select('id')
    .where('childId', '=', childId)
    .where('personId', '=', personId ?? '')
    .executeTakeFirst();
  if (past) return true;
  const others = await db
    .selectFrom('invitation')
    .select(['id', 'sealedReach'])
    .where('childId', '=', childId)
    .where('id', '!=', id)
    .where('usedAt', 'is', null)
    .where('endedAt', 'is', null)
    .execute();
  return others.some((other) => addresses.includes(reachIn(other).address ?? ''));
}

const ROLE_OF: Record<Relationship, Role> = {
  parent: 'parent',
  'foster carer': 'parent',
  'kinship carer': 'parent',
  'council as parent': 'representative',
  representative: 'representative',
  'young person': 'young person',
};

async function addAccount(db: Db, invitation: InvitationRow, address: string, now: Date): Promise<string> {
  const { name, relationship } = invitation;
  const added = await addPerson(
    db,
    { name, address, role: ROLE_OF[relationship], reason: 'Came in with a letter' },
    undefined,
    now,
  );
  if (!added) throw new Error('An address was taken while it came in.');
  return added;
}

async function askForWordToComeIn(
  db: Db,
  invitation: InvitationRow,
  personId: string,
  addresses: readonly string[],
  now: Date,
): Promise<void> {
  const { id: invitationId, childId } = invitation;
  await db
    .insertInto('word')
    .values({
      id: randomUUID(),
      personId,
      childId,
      about: 'getting in',
      invitationId,
      askedAt: now.toISOString(),
    })
    .execute();
  await tellWhoWasInvited(db, reachIn(invitation), addresses, now);
  await tellOfficers(db, childId, 'something waits', now);
  await recordAccess(db, byWhoHadALetter(invitation, personId, 'asked to come in'), now);
}

function byWhoHadALetter(invitation: InvitationRow, personId: string, action: string) {
  const { childId } = invitation;
  return { personId, actingAs: 'holder of a letter', childId, planId: null, action, why: 'had the letter and the date of birth' }; // prettier-ignore
}

/**
 * Gives somebody what they were invited to, and tells every address known of them, the address that the officer wrote
 * down, and whoever looks after the plan. False when the invitation is used or over. In the caller's transaction, and last.
 */
export async function link(
  db: Db,
  invitation: InvitationRow,
  personId: string,
  why: string,
  now: Date,
): Promise<boolean> {
  const { id, childId, relationship, maySee, reason, madeBy } = invitation;
  const at = now.toISOString();
  const before = await protectionBefore(db, personId, childId);
  const protectedAt = invitation.protectedAt ?? before?.protectedAt ?? null;
  const used = await db
    .updateTable('invitation')
    .set({ usedAt: at, usedBy: personId })
    .where('id', '=', id)
    .where('usedAt', 'is', null)
    .where('endedAt', 'is', null)
    .executeTakeFirst();
  if (used.numUpdatedRows === 0n) return false;
  await endCodes(db, id, 'ended', now);
  await db
    .insertInto('standing')
    .values({
      id: randomUUID(),
      personId,
      childId,
      relationship,
      maySee,
      protectedAt,
      protectionReason: invitation.protectedAt ? reason : (before?.protectionReason ?? null),
      reason,
      givenBy: madeBy,
      givenAt: at,
    })
    .execute();
  const reach = reachIn(invitation);
  if (reach.lines) await keepPostalAddress(db, personId, reach.lines, madeBy, now);
  await tellOfChange(db, personId, 'access changed', now);
  await tellWhoWasInvited(db, reach, await listAddresses(db, personId), now);
  await tellOfficers(db, childId, 'access changed', now);
  await recordAccess(db, { personId, actingAs: relationship, childId, planId: null, action: 'came in with a letter', why }, now); // prettier-ignore
  return true;
}

/** What protected somebody when they had access before, and has not been ended. */
async function protectionBefore(db: Db, personId: string, childId: string) {
  return db
    .selectFrom('standing')
    .select(['protectedAt', 'protectionReason'])
    .where('personId', '=', personId)
    .where('childId', '=', childId)
    .where('protectedAt', 'is not', null)
    .orderBy('givenAt', 'desc')
    .executeTakeFirst();
}

/** Puts a postal address in the place of the one before, which nobody is written to about it. In the caller's transaction. */
export async function keepPostalAddress(db: Db, personId: string, lines: string, by: string, now: Date): Promise<void> {
  const id = randomUUID();
  const at = now.toISOString();
  await db
    .updateTable('postalAddress')
    .set({ endedAt: at })
    .where('personId', '=', personId)
    .where('endedAt', 'is', null)
    .execute();
  await db
    .insertInto('postalAddress')
    .values({ id, personId, sealedLines: seal(lines, postalPlace(id)), addedBy: by, addedAt: at })
    .execute();
}

export function postalPlace(id: string): string {
  return `postal_address:${id}:sealed_lines`;
}
