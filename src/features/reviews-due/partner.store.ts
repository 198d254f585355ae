import { randomUUID } from 'node:crypto';
import type { Db } from '#database/schema.ts';
import type { Officer } from '#features/identity/person.ts';
import { lockPerson } from '#features/identity/person.store.ts';
import { tellOfChange } from '#features/identity/tell.store.ts';
import type { Recipient, RecipientKind } from './recipient.ts';

// Who in a school, in health or in social care is sent lists of reviews. Their role lets them sign in, and opens nothing.

export interface PartnerInList {
  id: string;
  personId: string;
  name: string;
  kind: RecipientKind;
  schoolId: string | null;
  school: string | null;
  reason: string;
  addedAt: string;
  addedBy: string | null;
  /** An administrator has ended their role, or their account: they see nothing, and are told nothing. */
  isOut: boolean;
}

/** Everybody who is sent lists, by name. */
export async function listPartners(db: Db, _manager: Officer<'manager'>): Promise<PartnerInList[]> {
  const partners = await db
    .selectFrom('partner')
    .innerJoin('person', 'person.id', 'partner.personId')
    .leftJoin('person as adder', 'adder.id', 'partner.addedBy')
    .leftJoin('school', 'school.id', 'partner.schoolId')
    .leftJoin('roleGrant', (join) =>
      join
        .onRef('roleGrant.personId', '=', 'person.id')
        .on('roleGrant.role', '=', 'partner')
        .on('roleGrant.endedAt', 'is', null),
    )
    .where('partner.endedAt', 'is', null)
    .select(['partner.id', 'partner.personId', 'person.name', 'partner.kind', 'partner.schoolId', 'partner.reason'])
    .select(['partner.addedAt', 'school.name as school', 'adder.name as addedBy', 'person.endedAt', 'roleGrant.role'])
    .orderBy('person.soughtName')
    .orderBy('partner.addedAt')
    .execute();
  return partners.map(({ endedAt, role, ...partner }) => ({ ...partner, isOut: endedAt !== null || role === null }));
}

/** Everybody who could be sent lists: an administrator has given them the role. */
export async function listWhoMayBePartners(
  db: Db,
  _manager: Officer<'manager'>,
): Promise<{ id: string; name: string; address: string | null }[]> {
  return db
    .selectFrom('roleGrant')
    .innerJoin('person', 'person.id', 'roleGrant.personId')
    .where('role', '=', 'partner')
    .where('roleGrant.endedAt', 'is', null)
    .where('person.endedAt', 'is', null)
    .select(['person.id', 'person.name'])
    .select(({ selectFrom }) =>
      selectFrom('emailAddress')
        .select(({ fn }) => fn.max('address').as('address'))
        .whereRef('emailAddress.personId', '=', 'person.id')
        .where('emailAddress.endedAt', 'is', null)
        .as('address'),
    )
    .orderBy('person.soughtName')
    .orderBy('person.id')
    .execute();
}

export type Added = 'added' | 'there already' | 'no partner' | 'no school';

/** Lets somebody be sent the lists of a school, of health or of social care, from now on. They are told. */
export async function addPartner(
  db: Db,
  manager: Officer<'manager'>,
  { person, kind, schoolId, reason }: Recipient & { person: string; reason: string },
  now: Date,
): Promise<Added> {
  return db.transaction().execute(async (trx) => {
    await lockPerson(trx, person);
    if (!(await listWhoMayBePartners(trx, manager)).some(({ id }) => id === person)) return 'no partner';
    if ((kind === 'school') !== (schoolId !== null)) return 'no school';
    const school = schoolId
      ? await trx.selectFrom('school').select('id').where('id', '=', schoolId).executeTakeFirst()
      : undefined;
    if (schoolId && !school) return 'no school';
    const same = await trx
      .selectFrom('partner')
      .select('id')
      .where('personId', '=', person)
      .where('kind', '=', kind)
      .where('schoolId', schoolId === null ? 'is' : '=', schoolId)
      .where('endedAt', 'is', null)
      .executeTakeFirst();
    if (same) return 'there already';
    await trx
      .insertInto('partner')
      .values({
        id: randomUUID(),
        personId: person,
        kind,
        schoolId,
        reason,
        addedBy: manager.id,
        addedAt: now.toISOString(),
      })
      .execute();
    await tellOfChange(trx, person, 'access changed', now);
    return 'added';
  });
}

/** Ends it: they see nothing of it any more with their next request. Nothing where it has ended, or never was. */
export async function endPartner(
  db: Db,
  manager: Officer<'manager'>,
  partnerId: string,
  now: Date,
): Promise<true | undefined> {
  return db.transaction().execute(async (trx) => {
    const ended = await trx
      .updateTable('partner')
      .set({ endedBy: manager.id, endedAt: now.toISOString() })
      .where('id', '=', partnerId)
      .where('endedAt', 'is', null)
      .returning('personId')
      .executeTakeFirst();
    if (!ended) return undefined;
    await tellOfChange(trx, ended.personId, 'access changed', now);
    return true;
  });
}

/** For whom a partner works. */
export interface PartnersPlace extends Recipient {
  /** Names it in an address. */
  id: string;
  school: string | null;
}

/** For whom somebody works, as a manager has said: a partner sees nothing that is not of one of these. */
export async function listPlacesOf(db: Db, partner: Officer<'partner'>): Promise<PartnersPlace[]> {
  return db
    .selectFrom('partner')
    .leftJoin('school', 'school.id', 'partner.schoolId')
    .where('personId', '=', partner.id)
    .where('endedAt', 'is', null)
    .select(['partner.id', 'kind', 'schoolId', 'school.name as school'])
    .orderBy('kind')
    .orderBy('school.soughtName')
    .orderBy('partner.id')
    .execute();
}
