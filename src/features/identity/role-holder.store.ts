import type { Db } from '#database/schema.ts';
import type { Role } from './role.ts';

/** Everybody who has a role now, by name. */
export async function listHolders(db: Db, role: Role): Promise<{ id: string; name: string }[]> {
  return db
    .selectFrom('roleGrant')
    .innerJoin('person', 'person.id', 'roleGrant.personId')
    .where('role', '=', role)
    .where('roleGrant.endedAt', 'is', null)
    .where('person.endedAt', 'is', null)
    .select(['person.id', 'person.name'])
    .orderBy('person.soughtName')
    .orderBy('person.id')
    .execute();
}
