import type { TestContext } from 'node:test';
import { loadDemonstration, type DemonstrationName } from '#commands/demonstration.ts';
import type { Db } from '#database/schema.ts';
import { findHead, listAccess } from '#features/access-log/access-log.store.ts';
import type { Engine } from './database.ts';
import { at, found, idOf, withNobody } from './people.ts';

/** The people and plans of the demonstration. */
export async function withPlans(t: TestContext, engine: Engine): Promise<Db> {
  const db = await withNobody(t, engine);
  await loadDemonstration(db, at('08:00'));
  return db;
}

export async function childCalled(db: Db, name: string): Promise<string> {
  return (await db.selectFrom('child').select('id').where('name', '=', name).executeTakeFirstOrThrow()).id;
}

export async function planOf(db: Db, name: string): Promise<string> {
  const childId = await childCalled(db, name);
  return (await db.selectFrom('plan').select('id').where('childId', '=', childId).executeTakeFirstOrThrow()).id;
}

export async function endStanding(db: Db, who: DemonstrationName, child: string): Promise<void> {
  await db
    .updateTable('standing')
    .set({ endedAt: at('09:00').toISOString(), endReason: 'By order of the court' })
    .where('personId', '=', await idOf(db, who, at('09:00')))
    .where('childId', '=', await childCalled(db, child))
    .execute();
}

/** How many lines were written into the access log meanwhile. */
export async function linesOf(db: Db, look: () => Promise<unknown>): Promise<number> {
  const before = (await findHead(db)).seq;
  await look();
  return (await findHead(db)).seq - before;
}

/** The newest line about a child, without its number. */
export async function lastLine(db: Db, childId: string) {
  const { seq: _, ...line } = found((await listAccess(db, childId, { most: 1 }))[0]);
  return line;
}

/** What a person was told of plans: the kinds, oldest first. */
export async function toldTo(db: Db, who: DemonstrationName): Promise<string[]> {
  const rows = await db
    .selectFrom('notice')
    .select('kind')
    .where('personId', '=', await idOf(db, who, at('09:00')))
    .orderBy('at')
    .orderBy('id')
    .execute();
  return rows.map(({ kind }) => kind);
}

/** Ids of no plan. */
export const NOBODYS = [
  '',
  'nobodys',
  '00000000-0000-0000-0000-000000000000',
  '%',
  '_',
  "' or '1'='1",
  '../amina',
  '__proto__',
  '7'.repeat(10_000),
  'ß👩‍👧',
];
