import assert from 'node:assert/strict';
import { after, type TestContext } from 'node:test';
import { DEMONSTRATION_PEOPLE, type DemonstrationName } from '#commands/demonstration.ts';
import { openDatabase } from '#database/connect.ts';
import { migrate } from '#database/migrate.ts';
import type { Db } from '#database/schema.ts';
import { addPerson, findPersonIdByAddress } from '#features/identity/person.store.ts';
import {
  asFamily,
  asOfficer,
  asSignedIn,
  type Family,
  type Officer,
  type Person,
  type SignedIn,
} from '#features/identity/person.ts';
import type { Role } from '#features/identity/role.ts';
import { findPersonBySession, startSession } from '#features/identity/session.store.ts';
import { freshLocation, type Engine } from './database.ts';

process.env['PORTAL_KEY'] ??= '5'.repeat(64);

// The people that tests tell about, each known to the portal and signed in: `const person = await amina(db, now)`.
// They are those of the demonstration, and whoever asks for them twice gets them on two devices.

/** Mother of Idris, who is 7. She has a phone, one free thumb and ten minutes on the bus. */
export const amina = family('amina');
/** Mother of Daniel, Ruth and Samuel. Samuel has no plan. */
export const grace = family('grace');
/** Mother of Maya. Ben may never learn from us how to reach her. */
export const helen = family('helen');
/** Father of Maya. He does not live with Helen, and may see Maya’s plan as she may. */
export const ben = family('ben');
/** Foster carer of Tyler, whose plan nobody looks after yet. */
export const joan = family('joan');
/** He is 16, and his plan is his own. */
export const leo = family('leo');
/** Leo’s mother. He has not said yet what she may see. */
export const karen = family('karen');
/** She is 19, and so is hers. */
export const priya = family('priya');

/** Looks after the plans of all but Tyler. */
export const sam = officer('sam', 'caseworker');
/** Manages the team that Sam is in. She looks after no plan herself. */
export const dilys = officer('dilys', 'manager');
/** Manages it with her: what one puts together, the other looks at. */
export const rosa = officer('rosa', 'manager');
/** Looks after the content, and meets no child’s record. */
export const tom = officer('tom', 'editor');
/** Gives people their roles. */
export const alan = officer('alan', 'administrator');

/** Facilitates the parent carer forum. She needs one step to sign in, as the four after her. */
export const farah = other('farah');
/** Facilitates the youth forum. */
export const owen = other('owen');
/** Member of the parent carer forum. */
export const nadia = other('nadia');
/** Member of the youth forum. He is 17. */
export const jack = other('jack');
/** Runs a service in the directory. */
export const mei = other('mei');

function family(who: DemonstrationName): (db: Db, now: Date) => Promise<Family> {
  return async (db, now) => found(asFamily(await comesIn(db, who, now)));
}

function officer<R extends Role>(who: DemonstrationName, role: R): (db: Db, now: Date) => Promise<Officer<R>> {
  return async (db, now) => found(asOfficer(await comesIn(db, who, now), role));
}

function other(who: DemonstrationName): (db: Db, now: Date) => Promise<SignedIn> {
  return async (db, now) => found(asSignedIn(await comesIn(db, who, now, 1)));
}

async function comesIn(db: Db, who: DemonstrationName, now: Date, steps: 1 | 2 = 2): Promise<Person | undefined> {
  return findPersonBySession(db, await signIn(db, await idOf(db, who, now), now, { steps }), now);
}

/** The id of somebody, who is added first where the portal does not know them. */
export async function idOf(db: Db, who: DemonstrationName, now: Date): Promise<string> {
  const { name, address, role, story: reason } = DEMONSTRATION_PEOPLE[who];
  return (
    (await findPersonIdByAddress(db, address)) ??
    found(await addPerson(db, { name, address, role, reason }, undefined, now))
  );
}

/** Signs somebody in on a new browser. Returns the secret of its cookie. */
export function signIn(
  db: Db,
  personId: string,
  now: Date,
  { steps = 2, device = 'Chrome on Android' }: { steps?: 1 | 2; device?: string } = {},
): Promise<string> {
  return startSession(db, personId, { steps, device, factorAt: steps === 2 ? now : undefined }, now);
}

/** An instant of the first of December 2026, a Tuesday: `at('09:00')`, `at('09:29:59')`. */
export function at(time: string): Date {
  return new Date(`2026-12-01T${time}Z`);
}

export function found<T>(it: T | undefined): T {
  assert.ok(it !== undefined, 'it is there');
  return it;
}

const databases = new Map<Engine, Db>();
after(async () => {
  for (const db of databases.values()) await db.destroy();
});

/** A database with nobody in it. One of each engine is emptied for every test: to make one takes longer than most tests. */
export async function withNobody(t: TestContext, engine: Engine): Promise<Db> {
  const known = databases.get(engine);
  const db = known ?? openDatabase(engine === 'SQLite' ? ':memory:' : await freshLocation(t, engine));
  databases.set(engine, db);
  if (!known) await migrate(db);
  // All else goes with these. The access log stays, for it refuses to be emptied; its ids do not come again.
  for (const table of [
    'child',
    'transferRound',
    'caseImport',
    'person',
    'challenge',
    'rateLimit',
    'provenNetwork',
    'message',
    'dueJob',
  ] as const)
    await db.deleteFrom(table).execute();
  return db;
}
