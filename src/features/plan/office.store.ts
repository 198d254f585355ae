import { sql } from 'kysely';
import type { Db } from '#database/schema.ts';
import { recordAccesses, type Access } from '#features/access-log/access-log.store.ts';
import { sought } from '#features/identity/person.store.ts';
import { inHandOf, mayWorkOn, type PlanOfficer } from './officer-access.store.ts';

// Which plans officers work on, and how they find them. Nobody else's exist for them.

/** How many plans an officer may work on at this moment. */
export async function countPlansOf(db: Db, officer: PlanOfficer, now: Date): Promise<number> {
  const { plans } = await db
    .selectFrom('plan')
    .innerJoin('child', 'child.id', 'plan.childId')
    .select(({ fn }) => fn.countAll<number>().as('plans'))
    .where(inHandOf(officer, now))
    .where('plan.endedAt', 'is', null)
    .where('child.endedAt', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(plans);
}

export interface PlanInList {
  id: string;
  childId: string;
  childName: string;
  reference: string | null;
}

/** The plans an officer may work on, by name, a page of them. That each was seen is in the access log. */
export async function listPlansOf(
  db: Db,
  officer: PlanOfficer,
  page: { from: number; most: number },
  now: Date,
): Promise<PlanInList[]> {
  return db.transaction().execute(async (trx) => {
    const plans = await trx
      .selectFrom('plan')
      .innerJoin('child', 'child.id', 'plan.childId')
      .where(inHandOf(officer, now))
      .where('plan.endedAt', 'is', null)
      .where('child.endedAt', 'is', null)
      .select(['plan.id', 'plan.reference', 'plan.caseworkerId', 'child.id as childId', 'child.name as childName'])
      .orderBy('child.name')
      .orderBy('plan.id')
      .limit(page.most)
      .offset(page.from)
      .execute();
    await recordAccesses(
      trx,
      plans.map((plan) => ({ ...working(officer, plan), action: 'saw the name in a list of plans' })),
      now,
    );
    return plans.map(({ caseworkerId: _, ...plan }) => plan);
  });
}

/** How many plans a search shows at most. */
export const MOST_FOUND = 25;
/** Fewer letters would find half of the town. */
export const FEWEST_LETTERS = 2;

export interface PlanFound extends PlanInList {
  caseworker: string | null;
  /** Else a manager says first why they open it. */
  mayWorkOn: boolean;
}

/**
 * Plans by the reference, or by the beginnings of words of the name: for a manager all of them, for a caseworker those
 * they may work on. At most one more than {@link MOST_FOUND}, and no dearer with more plans in the database. That each was
 * found is in the access log.
 */
export async function searchPlans(db: Db, officer: PlanOfficer, words: string, now: Date): Promise<PlanFound[]> {
  const [first, ...others] = nameWordsOf(words).toSorted((one, other) => other.length - one.length);
  if (!first || isTooShort(words)) return [];
  return db.transaction().execute(async (trx) => {
    const found = new Map<string, PlanFound & { caseworkerId: string | null }>();
    const plans = trx
      .selectFrom('plan')
      .innerJoin('child', 'child.id', 'plan.childId')
      .leftJoin('person as caseworker', 'caseworker.id', 'plan.caseworkerId')
      .where('plan.endedAt', 'is', null)
      .where('child.endedAt', 'is', null)
      .$if(!officer.roles.includes('manager'), (query) => query.where(mayWorkOn(officer, now)))
      .select(['plan.id', 'plan.reference', 'plan.caseworkerId', 'child.id as childId', 'child.name as childName'])
      .select([
        'caseworker.name as caseworker',
        sql<number>`case when ${mayWorkOn(officer, now)} then 1 else 0 end`.as('own'),
      ]);
    const byReference = await plans.where('plan.reference', 'in', referencesIn(words)).execute();
    const byName = await plans
      .innerJoin('childNameWord as nameWord', 'nameWord.childId', 'child.id')
      .where('nameWord.word', '>=', first)
      .where('nameWord.word', '<', first + LAST_LETTER)
      .where(({ and, exists, selectFrom }) =>
        and(
          others.map((word) =>
            exists(
              selectFrom('childNameWord as other')
                .select('other.word')
                .whereRef('other.childId', '=', 'child.id')
                .where('other.word', '>=', word)
                .where('other.word', '<', word + LAST_LETTER),
            ),
          ),
        ),
      )
      .orderBy('nameWord.word')
      .orderBy('nameWord.childId')
      // A child two words of whose name begin so comes twice.
      .limit(2 * (MOST_FOUND + 1))
      .execute();
    for (const { own, ...plan } of [...byReference, ...byName])
      if (found.size <= MOST_FOUND) found.set(plan.id, { ...plan, mayWorkOn: Number(own) === 1 });
    await recordAccesses(
      trx,
      [...found.values()].map((plan) => ({ ...looking(officer, plan), action: 'found in a search' })),
      now,
    );
    return [...found.values()].map(({ caseworkerId: _, ...plan }) => plan);
  });
}

/** After every other letter. */
const LAST_LETTER = '\u{10FFFF}';

/** A reference as it is kept and compared. */
export function tidyReference(typed: string): string {
  return typed.replaceAll('\0', '').trim().toUpperCase();
}

/** How our own references begin. */
const OURS = 'EHC-';

/** The references that somebody can mean who leaves out a dash, or the beginning of ours. */
function referencesIn(typed: string): string[] {
  const exact = tidyReference(typed);
  const dashed = exact.replace(/[\s\p{Pd}]+/gu, '-');
  const number = /^(?:EHC)?-?(\d[\d-]*)$/.exec(dashed)?.[1];
  return [...new Set([exact, dashed, ...(number ? [OURS + number] : [])])];
}

/** Whether a search would find half of the town. */
export function isTooShort(words: string): boolean {
  return Math.max(0, ...nameWordsOf(words).map(({ length }) => length)) < FEWEST_LETTERS;
}

/** Keeps the words of a child's name, so that the child is found by each of them. In the caller's transaction. */
export async function keepNameWords(db: Db, childId: string, name: string): Promise<void> {
  const words = nameWordsOf(name);
  await db.deleteFrom('childNameWord').where('childId', '=', childId).execute();
  if (words.length > 0)
    await db
      .insertInto('childNameWord')
      .values(words.map((word) => ({ word, childId })))
      .execute();
}

/** The words of a name, as they are looked for. */
export function nameWordsOf(name: string): string[] {
  return [...new Set(sought(name).split(/[^\p{L}\p{N}]+/u))].filter(Boolean);
}

type Plan = { id: string; childId: string; caseworkerId: string | null };

/** How an officer's look or change stands in the access log. */
export function working(officer: PlanOfficer, plan: Plan): Omit<Access, 'action'> {
  return {
    ...asOfficer(officer, plan),
    why: plan.caseworkerId === officer.id ? 'looks after the plan' : 'stands in for the caseworker',
  };
}

/** The same of a plan that they need not be able to work on. */
export function looking(officer: PlanOfficer, plan: Plan): Omit<Access, 'action'> {
  return { ...asOfficer(officer, plan), why: 'looks for a plan' };
}

function asOfficer(officer: PlanOfficer, { id: planId, childId, caseworkerId }: Plan) {
  const isManaging = officer.roles.includes('manager') && caseworkerId !== officer.id;
  return { personId: officer.id, actingAs: isManaging ? 'manager' : 'caseworker', childId, planId };
}
