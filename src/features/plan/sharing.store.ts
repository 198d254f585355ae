import { sql } from 'kysely';
import { dayInLondon } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import { recordAccess } from '#features/access-log/access-log.store.ts';
import type { Choices } from '#features/clock/choices.ts';
import type { Family } from '#features/identity/person.ts';
import { tellOfAccess } from '#features/news/tell-of-access.store.ts';
import { insertAccessChoice } from './access-choice.store.ts';
import { handoverOn, type AccessChoice } from './handover.ts';
import { isGuarded } from './protection.store.ts';

// What a young person lets their parents see, said by themselves. An officer writes it down for those who say it otherwise.

/** Somebody who has standing beside the young person, and what was recorded last about their access. */
export interface Sharing {
  standingId: string;
  name: string;
  choice: AccessChoice | null;
}

/**
 * With whom a young person may share their own plan: nothing for anybody else's plan, and nothing before it is announced.
 * Whoever is protected stands in no list.
 */
export async function listSharing(
  db: Db,
  youngPerson: Family,
  planId: string,
  choices: Choices,
  now: Date,
): Promise<Sharing[] | undefined> {
  return db.transaction().execute(async (trx) => {
    const childId = await ownChild(trx, youngPerson, planId, choices, now);
    if (!childId) return undefined;
    const adults = await adultsBeside(trx, childId, youngPerson);
    await recordAccess(trx, { ...own(youngPerson, childId, planId), action: 'read who may see the plan' }, now);
    return adults;
  });
}

/** Records it beside what was said before, and tells the adult. False when there is no such adult, or no such plan. */
export async function recordSharing(
  db: Db,
  youngPerson: Family,
  { planId, standingId, choice }: { planId: string; standingId: string; choice: 'agreed' | 'declined' },
  choices: Choices,
  now: Date,
): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const childId = await ownChild(trx, youngPerson, planId, choices, now);
    const adult =
      childId && (await adultsBeside(trx, childId, youngPerson)).find((one) => one.standingId === standingId);
    if (!childId || !adult || adult.choice === 'representative') return false;
    await insertAccessChoice(trx, { standingId, choice, saidHow: 'chose it here', recordedBy: youngPerson.id }, now);
    const { personId } = await trx
      .selectFrom('standing')
      .select('personId')
      .where('id', '=', standingId)
      .executeTakeFirstOrThrow();
    await tellOfAccess(trx, personId, now);
    await recordAccess(
      trx,
      { ...own(youngPerson, childId, planId), action: `chose who may see the plan: ${choice}` },
      now,
    );
    return true;
  });
}

function own(youngPerson: Family, childId: string, planId: string) {
  return { personId: youngPerson.id, actingAs: 'young person', childId, planId, why: 'the plan is their own' };
}

async function ownChild(
  db: Db,
  youngPerson: Family,
  planId: string,
  choices: Choices,
  now: Date,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('standing')
    .innerJoin('child', 'child.id', 'standing.childId')
    .innerJoin('plan', 'plan.childId', 'child.id')
    .where('plan.id', '=', planId)
    .where('plan.endedAt', 'is', null)
    .where('child.endedAt', 'is', null)
    .where('standing.personId', '=', youngPerson.id)
    .where('standing.relationship', '=', 'young person')
    .where('standing.endedAt', 'is', null)
    .select(['child.id', 'child.dateOfBirth'])
    .executeTakeFirst();
  if (!row || handoverOn(row.dateOfBirth, dayInLondon(now), choices).state === 'far') return undefined;
  return row.id;
}

function adultsBeside(db: Db, childId: string, youngPerson: Family): Promise<Sharing[]> {
  return db
    .selectFrom('standing')
    .innerJoin('person', 'person.id', 'standing.personId')
    .where('childId', '=', childId)
    .where('personId', '<>', youngPerson.id)
    .where('relationship', 'in', ['parent', 'foster carer', 'kinship carer', 'council as parent'])
    .where(({ not }) => not(isGuarded('standing.childId', 'standing.personId')))
    .where('standing.endedAt', 'is', null)
    .where('person.endedAt', 'is', null)
    .select([
      'standing.id as standingId',
      'person.name',
      sql<AccessChoice | null>`(select choice from access_choice where standing_id = standing.id
        order by recorded_at desc, id limit 1)`.as('choice'),
    ])
    .orderBy('person.name')
    .execute();
}
