import type { Db } from '#database/schema.ts';
import type { PlanOfficer } from '#features/plan/officer-access.store.ts';

interface WouldBe {
  personId: string;
  askedAt: string;
  addedAt: string;
  factors: number;
}

/** Ends an account that was made to come in with a letter, and that nobody got in with. In the caller's transaction. */
export async function endWouldBe(
  db: Db,
  officer: PlanOfficer,
  { personId, askedAt, addedAt, factors }: WouldBe,
  now: Date,
) {
  const isMadeForIt = addedAt === askedAt && factors === 0;
  if (!isMadeForIt || (await hasAnyStanding(db, personId))) return;
  const at = now.toISOString();
  const ended = { endedAt: at, endedBy: officer.id, endReason: 'The caseworker did not let them in' };
  await db.updateTable('person').set({ endedAt: at }).where('id', '=', personId).execute();
  await db.updateTable('emailAddress').set(ended).where('personId', '=', personId).where('endedAt', 'is', null).execute(); // prettier-ignore
  await db.updateTable('roleGrant').set(ended).where('personId', '=', personId).where('endedAt', 'is', null).execute();
}

/** Those who wait for a word to come in with an invitation. */
export async function listWouldBes(db: Db, invitationId: string): Promise<WouldBe[]> {
  const rows = await db
    .selectFrom('word')
    .innerJoin('person', 'person.id', 'word.personId')
    .where('invitationId', '=', invitationId)
    .where('given', 'is', null)
    .where('person.endedAt', 'is', null)
    .select(['word.personId', 'askedAt', 'person.addedAt'])
    .select(({ selectFrom }) =>
      selectFrom('secondFactor')
        .select(({ fn }) => fn.countAll<number>().as('factors'))
        .whereRef('secondFactor.personId', '=', 'person.id')
        .where('secondFactor.endedAt', 'is', null)
        .as('factors'),
    )
    .execute();
  return rows.map((row) => ({ ...row, factors: Number(row.factors) }));
}

async function hasAnyStanding(db: Db, personId: string): Promise<boolean> {
  const standing = await db.selectFrom('standing').select('id').where('personId', '=', personId).executeTakeFirst();
  return standing !== undefined;
}
