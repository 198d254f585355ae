import { randomUUID } from 'node:crypto';
import type { Db } from '#database/schema.ts';
import type { Officer } from '#features/identity/person.ts';
import { listHolders } from '#features/identity/role-holder.store.ts';
import { sought } from '#features/identity/person.store.ts';
import type { PlanOfficer } from '#features/plan/officer-access.store.ts';

// Schools, colleges and nurseries where children with a plan learn, and whom each of them asks.

export interface SchoolInList {
  id: string;
  name: string;
  /** How many plans run there. */
  plans: number;
  caseworkerId: string | null;
  caseworker: string | null;
}

/** Every school by its name, a page of them. How many plans it has names no child. */
export async function listSchools(
  db: Db,
  _officer: PlanOfficer,
  page: { from: number; most: number },
): Promise<SchoolInList[]> {
  const schools = await schoolsWithPlans(db).orderBy('school.soughtName').limit(page.most).offset(page.from).execute();
  return schools.map(({ plans, ...school }) => ({ ...school, plans: Number(plans) }));
}

/** One of them, to say who its caseworker is. */
export async function findSchool(
  db: Db,
  _manager: Officer<'manager'>,
  schoolId: string,
): Promise<SchoolInList | undefined> {
  const school = await schoolsWithPlans(db).where('school.id', '=', schoolId).executeTakeFirst();
  return school && { ...school, plans: Number(school.plans) };
}

function schoolsWithPlans(db: Db) {
  return db
    .selectFrom('school')
    .leftJoin('person as caseworker', (join) =>
      join.onRef('caseworker.id', '=', 'school.caseworkerId').on('caseworker.endedAt', 'is', null),
    )
    .select(['school.id', 'school.name', 'caseworker.id as caseworkerId', 'caseworker.name as caseworker'])
    .select(({ selectFrom }) =>
      selectFrom('plan')
        .innerJoin('child', 'child.id', 'plan.childId')
        .select(({ fn }) => fn.countAll<number>().as('plans'))
        .whereRef('plan.schoolId', '=', 'school.id')
        .where('plan.endedAt', 'is', null)
        .where('child.endedAt', 'is', null)
        .as('plans'),
    );
}

/** The names of all schools, to choose one from. */
export async function listSchoolNames(db: Db, _officer: PlanOfficer): Promise<{ id: string; name: string }[]> {
  return db.selectFrom('school').select(['id', 'name']).orderBy('soughtName').execute();
}

/** Everybody who can be the caseworker of a school, by name. */
export async function listCaseworkers(db: Db, _manager: Officer<'manager'>): Promise<{ id: string; name: string }[]> {
  return listHolders(db, 'caseworker');
}

/** A name as it is kept, so that the same school in other spaces or capitals is known again. */
export function tidySchoolName(name: string): string {
  return name.replace(/\s+/g, ' ').trim();
}

/** Adds a school. Nothing where there is one of this name already. */
export async function addSchool(
  db: Db,
  _manager: Officer<'manager'>,
  name: string,
  now: Date,
): Promise<string | undefined> {
  const id = randomUUID();
  const tidy = tidySchoolName(name);
  const added = await db
    .insertInto('school')
    .values({ id, name: tidy, soughtName: sought(tidy), caseworkerId: null, addedAt: now.toISOString() })
    .onConflict((conflict) => conflict.column('soughtName').doNothing())
    .executeTakeFirst();
  return (added.numInsertedOrUpdatedRows ?? 0n) > 0n ? id : undefined;
}

/** Says who the caseworker of a school is, or that it has none. Nothing where there is no such school. */
export async function nameCaseworker(
  db: Db,
  manager: Officer<'manager'>,
  { school, caseworker }: { school: string; caseworker: string | null },
): Promise<'named' | 'no caseworker' | undefined> {
  return db.transaction().execute(async (trx) => {
    if (caseworker && !(await listCaseworkers(trx, manager)).some(({ id }) => id === caseworker))
      return 'no caseworker';
    const named = await trx
      .updateTable('school')
      .set({ caseworkerId: caseworker })
      .where('id', '=', school)
      .executeTakeFirst();
    return named.numUpdatedRows > 0n ? 'named' : undefined;
  });
}
