import { randomUUID } from 'node:crypto';
import { DEMONSTRATION_PEOPLE, type DemonstrationName } from '#commands/demonstration.ts';
import { addDays, dayInLondon, type IsoDate } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import type { Move } from '#features/clock/happening.ts';
import { findPersonIdByAddress } from '#features/identity/person.store.ts';
import { makeCode } from '#features/phase-transfer/code.store.ts';
import { makeVoices } from '#features/phase-transfer/voice.store.ts';
import type { PlanOfficer } from '#features/plan/officer-access.store.ts';

type Days = Partial<Record<'opensOn' | 'closesOn' | 'movesOn', IsoDate>> & { move?: Move };

export interface RoundMade {
  round: string;
  /** The children of the round, by first name. */
  children: Record<string, string>;
}

/** A round that is open, with children of the demonstration in it, each with the voices of those whose child it is. */
export async function openRound(
  db: Db,
  firstNames: readonly string[],
  now: Date,
  { opensOn = '2026-11-02', closesOn = '2027-01-15', movesOn = '2027-09-01', ...days }: Days = {},
): Promise<RoundMade> {
  const round = await insertRound(db, now, { opensOn, closesOn, movesOn, ...days });
  const children: Record<string, string> = {};
  for (const name of firstNames) {
    const plan = await db
      .selectFrom('plan')
      .innerJoin('child', 'child.id', 'plan.childId')
      .where('child.name', 'like', `${name} %`)
      .select('plan.id')
      .executeTakeFirstOrThrow();
    children[name] = await takeIn(db, round, plan.id, now, days.move);
  }
  return { round, children };
}

export interface ChildMoving {
  name: string;
  born: IsoDate;
  round: string;
  /** In the round. */
  child: string;
}

/** A new child with a plan that Sam looks after, alone in a round that is open since a week: their parents have a voice each. */
export async function childMoving(
  db: Db,
  name: string,
  parents: readonly string[],
  now: Date,
  { move = 'primary-to-secondary' }: { move?: Move } = {},
): Promise<ChildMoving> {
  const [childId, planId] = [randomUUID(), randomUUID()];
  const at = now.toISOString();
  const today = dayInLondon(now);
  const born: IsoDate = addDays(today, -365 * (move === 'secondary-to-post-16' ? 16 : 11));
  const days = { opensOn: addDays(today, -7), closesOn: addDays(today, 30), movesOn: addDays(today, 200) };
  const child = { id: childId, name, soughtName: name.toLowerCase(), dateOfBirth: born, addedAt: at };
  await db.insertInto('child').values(child).execute();
  const caseworkerId = await idOf(db, 'sam');
  await db.insertInto('plan').values({ id: planId, childId, caseworkerId, addedAt: at }).execute();
  for (const personId of parents)
    await db
      .insertInto('standing')
      .values({
        ...{ id: randomUUID(), personId, childId, relationship: 'parent', maySee: 'steps advice schools' },
        ...{ reason: 'A test', givenAt: at },
      })
      .execute();
  const round = await insertRound(db, now, { ...days, move });
  return { name, born, round, child: await takeIn(db, round, planId, now, move) };
}

async function insertRound(
  db: Db,
  now: Date,
  { move = 'primary-to-secondary', ...days }: { opensOn: IsoDate; closesOn: IsoDate; movesOn: IsoDate; move?: Move },
): Promise<string> {
  const id = randomUUID();
  const by = await idOf(db, 'dilys');
  const at = now.toISOString();
  await db
    .insertInto('transferRound')
    .values({ id, moves: move, ...days, reminderDays: '', madeBy: by, madeAt: at, openedBy: by, openedAt: at })
    .execute();
  return id;
}

async function takeIn(
  db: Db,
  roundId: string,
  planId: string,
  now: Date,
  move: Move = 'primary-to-secondary',
): Promise<string> {
  const id = randomUUID();
  const added = { addedBy: await idOf(db, 'dilys'), addedAt: now.toISOString() };
  await db
    .insertInto('transferChild')
    .values({ id, roundId, planId, move, foundHow: 'by year', ...added })
    .execute();
  await db.transaction().execute((trx) => makeVoices(trx, id, now));
  return id;
}

/** The voice of one of the family about a child in a round, or of the young person themselves. */
export async function voiceOf(
  db: Db,
  childRowId: string,
  who: DemonstrationName | { id: string } | 'own',
): Promise<string> {
  const personId = who === 'own' ? '' : typeof who === 'string' ? await idOf(db, who) : who.id;
  const { id } = await db
    .selectFrom('transferVoice')
    .where('transferChildId', '=', childRowId)
    .where((row) => (who === 'own' ? row('speaker', '=', 'young person') : row('personId', '=', personId)))
    .select('id')
    .executeTakeFirstOrThrow();
  return id;
}

/** The code on a new letter to a voice. */
export async function newCode(db: Db, voiceId: string, now: Date): Promise<string> {
  const officer = { id: await idOf(db, 'dilys') } as PlanOfficer;
  const { code } = await db.transaction().execute((trx) => makeCode(trx, voiceId, null, officer, now));
  return code;
}

async function idOf(db: Db, who: DemonstrationName): Promise<string> {
  return (await findPersonIdByAddress(db, DEMONSTRATION_PEOPLE[who].address)) ?? '';
}
