import type { Db } from '#database/schema.ts';
import type { CouncilIdentity } from './council-sign-in.ts';
import { findPersonIdByAddress, lockPerson } from './person.store.ts';
import { isStaff } from './role.ts';
import { rolesOf } from './session.store.ts';

/**
 * The member of staff whom the council's sign-in means: known from before, or found once by their address. Nobody else:
 * a parent is not signed in by the council, nobody is added by signing in, and an address that the council gives to a
 * new colleague does not bring them in as the old one.
 */
export async function findStaffByIdentity(db: Db, identity: CouncilIdentity, now: Date): Promise<string | undefined> {
  const { issuer, email } = identity;
  const linked = await findLinked(db, identity);
  if (linked) return ifStaff(db, linked);
  const personId = email ? await findPersonIdByAddress(db, email) : undefined;
  if (!personId || !(await ifStaff(db, personId))) return undefined;
  return db.transaction().execute(async (trx) => {
    await lockPerson(trx, personId);
    const earlier = await trx
      .selectFrom('councilIdentity')
      .select('subject')
      .where('issuer', '=', issuer)
      .where('personId', '=', personId)
      .executeTakeFirst();
    if (earlier) return earlier.subject === identity.subject ? personId : undefined;
    await trx
      .insertInto('councilIdentity')
      .values({ issuer, subject: identity.subject, personId, linkedAt: now.toISOString() })
      .execute();
    return personId;
  });
}

async function findLinked(db: Db, { issuer, subject }: CouncilIdentity): Promise<string | undefined> {
  const linked = await db
    .selectFrom('councilIdentity')
    .innerJoin('person', 'person.id', 'councilIdentity.personId')
    .select('personId')
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .where('person.endedAt', 'is', null)
    .executeTakeFirst();
  return linked?.personId;
}

async function ifStaff(db: Db, personId: string): Promise<string | undefined> {
  return isStaff(await rolesOf(db, personId)) ? personId : undefined;
}
