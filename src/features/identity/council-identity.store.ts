import type { Db } from '#database/schema.ts';
import type { CouncilIdentity } from './council-sign-in.ts';
import { findPersonIdByAddress } from './person.store.ts';
import { isStaff } from './role.ts';
import { rolesOf } from './session.store.ts';

/**
 * The member of staff whom the council's sign-in means: known from before, or found once by their address. Nobody else:
 * a parent is not signed in by the council, and nobody is added by signing in.
 */
export async function findStaffByIdentity(db: Db, identity: CouncilIdentity, now: Date): Promise<string | undefined> {
  const { issuer, subject, email } = identity;
  const linked = await db
    .selectFrom('councilIdentity')
    .innerJoin('person', 'person.id', 'councilIdentity.personId')
    .select('personId')
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .where('person.endedAt', 'is', null)
    .executeTakeFirst();
  const personId = linked?.personId ?? (email ? await findPersonIdByAddress(db, email) : undefined);
  if (!personId || !isStaff(await rolesOf(db, personId))) return undefined;
  await db
    .insertInto('councilIdentity')
    .values({ issuer, subject, personId, linkedAt: now.toISOString() })
    .onConflict((conflict) => conflict.columns(['issuer', 'subject']).doNothing())
    .execute();
  return personId;
}
