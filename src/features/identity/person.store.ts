import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Db } from '#database/schema.ts';
import type { Officer, Person, SignedIn } from './person.ts';
import { isRole, type Role } from './role.ts';
import { endEverySession, endFeedsOf } from './session.store.ts';
import { tellOfChange } from './tell.store.ts';

/** An e-mail address as it is kept and compared. */
export function tidyAddress(address: string): string {
  return address.trim().toLowerCase();
}

/** The person an address signs in, or nothing. */
export async function findPersonIdByAddress(db: Db, address: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('emailAddress')
    .innerJoin('person', 'person.id', 'emailAddress.personId')
    .select('person.id')
    .where('address', '=', tidyAddress(address))
    .where('emailAddress.endedAt', 'is', null)
    .where('person.endedAt', 'is', null)
    .executeTakeFirst();
  return row?.id;
}

export async function findAddress(db: Db, person: Pick<Person, 'id'>): Promise<string | undefined> {
  const row = await db
    .selectFrom('emailAddress')
    .select('address')
    .where('personId', '=', person.id)
    .where('endedAt', 'is', null)
    .orderBy('addedAt', 'desc')
    .executeTakeFirst();
  return row?.address;
}

export interface NewPerson {
  name: string;
  address: string;
  role: Role;
  /** Why they have the role. */
  reason: string;
}

/** Adds a person with their first role. Nothing when the address is somebody's already. In the caller's transaction. */
export async function addPerson(
  db: Db,
  { name, address, role, reason }: NewPerson,
  by: Officer<'administrator'> | undefined,
  now: Date,
): Promise<string | undefined> {
  const id = randomUUID();
  const at = now.toISOString();
  await db
    .insertInto('person')
    .values({ id, name, soughtName: sought(name), addedAt: at, endedAt: null })
    .execute();
  const added = await db
    .insertInto('emailAddress')
    .values({ id: randomUUID(), personId: id, address: tidyAddress(address), addedAt: at, endedAt: null })
    .onConflict((conflict) => conflict.column('address').where('endedAt', 'is', null).doNothing())
    .executeTakeFirst();
  if (added.numInsertedOrUpdatedRows === 0n) {
    await db.deleteFrom('person').where('id', '=', id).execute();
    return undefined;
  }
  await insertRole(db, id, role, reason, by?.id ?? null, now);
  return id;
}

/** Gives a person a role, for a reason. False when they have it already. They must sign in again, under the limits of that role. */
export async function grantRole(
  db: Db,
  by: Officer<'administrator'>,
  personId: string,
  role: Role,
  reason: string,
  now: Date,
): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const granted = await insertRole(trx, personId, role, reason, by.id, now);
    if (!granted) return false;
    await endEverySession(trx, personId, now);
    await tellOfChange(trx, personId, 'access changed', now);
    return true;
  });
}

/** Ends a role, for a reason. What it opened is closed to the next request. False when there is no such role. */
export async function endRole(
  db: Db,
  by: Officer<'administrator'>,
  personId: string,
  role: Role,
  reason: string,
  now: Date,
): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const ended = await trx
      .updateTable('roleGrant')
      .set({ endedAt: now.toISOString(), endedBy: by.id, endReason: reason })
      .where('personId', '=', personId)
      .where('role', '=', role)
      .where('endedAt', 'is', null)
      .executeTakeFirst();
    if (ended.numUpdatedRows === 0n) return false;
    await endEverySession(trx, personId, now);
    await tellOfChange(trx, personId, 'access changed', now);
    return true;
  });
}

async function insertRole(
  db: Db,
  personId: string,
  role: Role,
  reason: string,
  grantedBy: string | null,
  now: Date,
): Promise<boolean> {
  const granted = await db
    .insertInto('roleGrant')
    .values({
      id: randomUUID(),
      personId,
      role,
      reason,
      grantedBy,
      grantedAt: now.toISOString(),
      endedBy: null,
      endedAt: null,
      endReason: null,
    })
    .onConflict((conflict) => conflict.columns(['personId', 'role']).where('endedAt', 'is', null).doNothing())
    .executeTakeFirst();
  return (granted.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export interface PersonInList {
  id: string;
  name: string;
  roles: Role[];
}

/** People whose name has these words, by name. An administrator sees who there is, not whose parent they are. */
export async function listPeople(
  db: Db,
  _by: Officer<'administrator'>,
  words: string,
  page: { from: number; most: number },
): Promise<PersonInList[]> {
  const pattern = `%${sought(words).replace(/[\\%_]/g, '\\$&')}%`;
  const people = await db
    .selectFrom('person')
    .select(['id', 'name'])
    .where('endedAt', 'is', null)
    .where(sql<boolean>`sought_name like ${pattern} escape '\\'`)
    .orderBy('soughtName')
    .orderBy('id')
    .limit(page.most)
    .offset(page.from)
    .execute();
  if (people.length === 0) return [];
  const roles = await db
    .selectFrom('roleGrant')
    .select(['personId', 'role'])
    .where('endedAt', 'is', null)
    .where(
      'personId',
      'in',
      people.map(({ id }) => id),
    )
    .execute();
  return people.map((person) => ({
    ...person,
    roles: roles
      .filter(({ personId }) => personId === person.id)
      .map(({ role }) => role)
      .filter(isRole),
  }));
}

export interface RoleHeld {
  role: Role;
  reason: string;
  grantedAt: string;
  grantedBy: string | null;
  endedAt: string | null;
  endReason: string | null;
}

export interface PersonInFull {
  id: string;
  name: string;
  address: string | undefined;
  factors: number;
  roles: RoleHeld[];
}

/** A person and every role they have or had, newest first. */
export async function findPerson(
  db: Db,
  _by: Officer<'administrator'>,
  personId: string,
): Promise<PersonInFull | undefined> {
  const person = await db
    .selectFrom('person')
    .select(['id', 'name'])
    .where('id', '=', personId)
    .where('endedAt', 'is', null)
    .executeTakeFirst();
  if (!person) return undefined;
  const roles = await db
    .selectFrom('roleGrant')
    .leftJoin('person as granter', 'granter.id', 'roleGrant.grantedBy')
    .select(['role', 'reason', 'grantedAt', 'granter.name as grantedBy', 'roleGrant.endedAt', 'endReason'])
    .where('personId', '=', personId)
    .orderBy('grantedAt', 'desc')
    .execute();
  const { factors } = await db
    .selectFrom('secondFactor')
    .select(({ fn }) => fn.countAll<number>().as('factors'))
    .where('personId', '=', personId)
    .where('endedAt', 'is', null)
    .executeTakeFirstOrThrow();
  return {
    ...person,
    address: await findAddress(db, person),
    factors: Number(factors),
    roles: roles.flatMap(({ role, ...rest }) => (isRole(role) ? [{ role, ...rest }] : [])),
  };
}

/**
 * Puts another address in the place of the person's own, and tells both. False when it is somebody's already. In the
 * caller's transaction.
 */
export async function changeAddress(db: Db, person: SignedIn, address: string, now: Date): Promise<boolean> {
  return replaceAddress(db, person.id, address, { by: person }, now);
}

/** The same for somebody who cannot reach their old address any more, for a reason. They must sign in again. */
export async function changeAddressOf(
  db: Db,
  by: Officer<'administrator'>,
  personId: string,
  address: string,
  reason: string,
  now: Date,
): Promise<boolean> {
  if (!db.isTransaction)
    return db.transaction().execute((trx) => changeAddressOf(trx, by, personId, address, reason, now));

  const isChanged = await replaceAddress(db, personId, address, { by, reason }, now);
  if (isChanged) await endEverySession(db, personId, now);
  return isChanged;
}

async function replaceAddress(
  db: Db,
  personId: string,
  address: string,
  { by, reason = null }: { by: SignedIn; reason?: string | null },
  now: Date,
): Promise<boolean> {
  const at = now.toISOString();
  await lockPerson(db, personId);
  const id = randomUUID();
  const added = await db
    .insertInto('emailAddress')
    .values({ id, personId, address: tidyAddress(address), addedAt: at, endedAt: null })
    .onConflict((conflict) => conflict.column('address').where('endedAt', 'is', null).doNothing())
    .executeTakeFirst();
  if (added.numInsertedOrUpdatedRows === 0n) return false;
  await tellOfChange(db, personId, 'sign-in changed', now);
  await endFeedsOf(db, personId, now);
  await db
    .updateTable('emailAddress')
    .set({ endedAt: at, endedBy: by.id, endReason: reason })
    .where('personId', '=', personId)
    .where('id', '!=', id)
    .where('endedAt', 'is', null)
    .execute();
  // A code that is on its way to the old address opens nothing any more.
  await db
    .updateTable('challenge')
    .set({ endedAt: at })
    .where('personId', '=', personId)
    .where('purpose', '=', 'sign in')
    .where('endedAt', 'is', null)
    .execute();
  return true;
}

/** Makes whoever else changes the same person's ways to sign in wait until this transaction ends. */
export async function lockPerson(db: Db, personId: string): Promise<void> {
  await db
    .updateTable('person')
    .set(({ ref }) => ({ name: ref('name') }))
    .where('id', '=', personId)
    .execute();
}

/** A name as it is looked for: whoever searches need not find the accents on their keyboard. */
export function sought(name: string): string {
  return name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
