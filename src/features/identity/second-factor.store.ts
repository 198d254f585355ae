import { randomUUID } from 'node:crypto';
import type { Db } from '#database/schema.ts';
import { fingerprint, seal, unseal } from '#database/sealed.ts';
import { addMessage } from '#messages/message.store.ts';
import { appStep } from './authenticator-app.ts';
import { counterSigned, credentialIn, type Passkey, type Place } from './passkey.ts';
import { lockPerson } from './person.store.ts';
import type { Officer, Person } from './person.ts';
import { isStaff, type Role } from './role.ts';
import { newLetters } from './secret.ts';
import { endEverySession, endFeedsOf } from './session.store.ts';
import { placeOf, tellOfChange } from './tell.store.ts';

export type FactorKind = 'text' | 'app' | 'passkey';

export interface Factor {
  id: string;
  kind: FactorKind;
  name: string;
  addedAt: string;
  lastUsedAt: string | null;
}

const RECOVERY_CODES = 8;
const LETTER_DAYS = 28;

/** The kinds of second step that somebody may use here. A text can be stolen with the number, so where it counts staff use none. */
export function kindsFor(
  roles: readonly Role[],
  { isPublic, canSendTexts }: { isPublic: boolean; canSendTexts: boolean },
): FactorKind[] {
  const withTexts = canSendTexts && !(isPublic && isStaff(roles));
  return withTexts ? ['text', 'app', 'passkey'] : ['app', 'passkey'];
}

/** Where it counts, staff use an app or a passkey and nothing else; who loses them starts again by letter. */
export function mayUseRecoveryCodes(roles: readonly Role[], { isPublic }: { isPublic: boolean }): boolean {
  return !(isPublic && isStaff(roles));
}

/** The second steps a person has set up, last used first. */
export async function listFactors(db: Db, person: Pick<Person, 'id'>): Promise<Factor[]> {
  return db
    .selectFrom('secondFactor')
    .select(['id', 'kind', 'name', 'addedAt', 'lastUsedAt'])
    .where('personId', '=', person.id)
    .where('endedAt', 'is', null)
    .orderBy('lastUsedAt', (order) => order.desc().nullsLast())
    .orderBy('addedAt')
    .execute();
}

export async function listPasskeys(db: Db, personId: string): Promise<Passkey[]> {
  const rows = await db
    .selectFrom('secondFactor')
    .select(['id', 'sealed'])
    .where('personId', '=', personId)
    .where('kind', '=', 'passkey')
    .where('endedAt', 'is', null)
    .execute();
  return rows.map(({ id, sealed }) => JSON.parse(unseal(sealed, placeOf(id))) as Passkey);
}

export type NewFactor =
  | { kind: 'text'; number: string }
  | { kind: 'app'; secret: string; step: number }
  | { kind: 'passkey'; name: string; passkey: Passkey; counter: number };

/** Sets up a second step and tells every known address and phone. In the caller's transaction. */
export async function addFactor(db: Db, personId: string, factor: NewFactor, now: Date): Promise<void> {
  await tellOfChange(db, personId, 'sign-in changed', now);
  await endFeedsOf(db, personId, now);
  await insertFactor(db, personId, factor, now);
}

/** Sets up the second step that the council knows of, as when a parent gave their number in person. Tells nobody. */
export async function insertFactor(db: Db, personId: string, factor: NewFactor, now: Date): Promise<void> {
  const id = randomUUID();
  const { name, secret } = whatToKeep(factor);
  await lockPerson(db, personId);
  if (factor.kind === 'text') {
    await db
      .updateTable('secondFactor')
      .set({ endedAt: now.toISOString() })
      .where('personId', '=', personId)
      .where('kind', '=', 'text')
      .where('endedAt', 'is', null)
      .execute();
  }
  await db
    .insertInto('secondFactor')
    .values({
      id,
      personId,
      kind: factor.kind,
      name,
      sealed: seal(secret, placeOf(id)),
      credentialHash: factor.kind === 'passkey' ? fingerprint(factor.passkey.credentialId, 'passkey') : null,
      counter: factor.kind === 'app' ? factor.step : factor.kind === 'passkey' ? factor.counter : 0,
      addedAt: now.toISOString(),
      lastUsedAt: null,
      endedAt: null,
    })
    .execute();
}

/** Takes a second step away and tells every known address and phone. False when it is not theirs, or the last one. */
export async function removeFactor(db: Db, person: Person, factorId: string, now: Date): Promise<boolean> {
  if (!db.isTransaction) return db.transaction().execute((trx) => removeFactor(trx, person, factorId, now));

  await lockPerson(db, person.id);
  const factors = await listFactors(db, person);
  if (factors.length < 2 || !factors.some(({ id }) => id === factorId)) return false;
  await tellOfChange(db, person.id, 'sign-in changed', now);
  await endFeedsOf(db, person.id, now);
  await db
    .updateTable('secondFactor')
    .set({ endedAt: now.toISOString() })
    .where('id', '=', factorId)
    .where('personId', '=', person.id)
    .execute();
  return true;
}

/** Whether a code is the one that a person's app shows. Each code counts once. */
export async function checkAppCode(db: Db, personId: string, code: string, now: Date): Promise<boolean> {
  const apps = await db
    .selectFrom('secondFactor')
    .select(['id', 'sealed'])
    .where('personId', '=', personId)
    .where('kind', '=', 'app')
    .where('endedAt', 'is', null)
    .execute();
  for (const { id, sealed } of apps) {
    const step = appStep(unseal(sealed, placeOf(id)), code, now);
    if (step !== undefined && (await use(db, id, step, now, 'only forward'))) return true;
  }
  return false;
}

/** Whose passkey signed a challenge, or nobody. */
export async function checkPasskey(
  db: Db,
  place: Place,
  challenge: string,
  answer: string,
  now: Date,
): Promise<string | undefined> {
  const credentialId = credentialIn(answer);
  if (!credentialId) return undefined;
  const row = await db
    .selectFrom('secondFactor')
    .innerJoin('person', 'person.id', 'secondFactor.personId')
    .select(['secondFactor.id', 'personId', 'sealed', 'counter'])
    .where('credentialHash', '=', fingerprint(credentialId, 'passkey'))
    .where('secondFactor.endedAt', 'is', null)
    .where('person.endedAt', 'is', null)
    .executeTakeFirst();
  if (!row) return undefined;
  const passkey = JSON.parse(unseal(row.sealed, placeOf(row.id))) as Passkey;
  const counter = await counterSigned(place, challenge, answer, passkey, row.counter);
  if (counter === undefined) return undefined;
  await use(db, row.id, counter, now, 'as it says');
  return row.personId;
}

/** Notes that the phone was used. */
export async function notePhoneUsed(db: Db, personId: string, now: Date): Promise<void> {
  await db
    .updateTable('secondFactor')
    .set({ lastUsedAt: now.toISOString() })
    .where('personId', '=', personId)
    .where('kind', '=', 'text')
    .where('endedAt', 'is', null)
    .execute();
}

async function use(
  db: Db,
  id: string,
  counter: number,
  now: Date,
  how: 'only forward' | 'as it says',
): Promise<boolean> {
  let update = db
    .updateTable('secondFactor')
    .set({ counter, lastUsedAt: now.toISOString() })
    .where('id', '=', id)
    .where('endedAt', 'is', null);
  // Two servers that are shown the same code: one of them finds it used.
  if (how === 'only forward') update = update.where('counter', '<', counter);
  return (await update.executeTakeFirst()).numUpdatedRows > 0n;
}

/** New recovery codes in the place of the old. They are shown once; only their fingerprints are kept. In the caller's transaction. */
export async function makeRecoveryCodes(db: Db, personId: string, now: Date): Promise<string[]> {
  await lockPerson(db, personId);
  await endCodes(db, personId, 'recovery', now);
  const codes = Array.from({ length: RECOVERY_CODES }, newLetters);
  await insertCodes(db, personId, 'recovery', codes, null, now);
  await tellOfChange(db, personId, 'sign-in changed', now);
  return codes;
}

/** How many recovery codes are left. */
export async function countRecoveryCodes(db: Db, person: Person): Promise<number> {
  const { left } = await db
    .selectFrom('recoveryCode')
    .select(({ fn }) => fn.countAll<number>().as('left'))
    .where('personId', '=', person.id)
    .where('kind', '=', 'recovery')
    .where('endedAt', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(left);
}

/**
 * Lets a person start, or start again when they have lost their second steps, with a code in a letter that an officer
 * prints. What they had set up is over. Every known address and phone is told.
 */
export async function startByLetter(
  db: Db,
  by: Officer<'administrator'>,
  personId: string,
  to: string,
  now: Date,
): Promise<void> {
  if (!db.isTransaction) return db.transaction().execute((trx) => startByLetter(trx, by, personId, to, now));

  await tellOfChange(db, personId, 'sign-in changed', now);
  await db
    .updateTable('secondFactor')
    .set({ endedAt: now.toISOString() })
    .where('personId', '=', personId)
    .where('endedAt', 'is', null)
    .execute();
  await endCodes(db, personId, 'recovery', now);
  await endEverySession(db, personId, now);
  await sendLetterCode(db, personId, to, now);
}

/** Puts a code for the first sign-in into a letter. In the caller's transaction. */
export async function sendLetterCode(db: Db, personId: string, to: string, now: Date): Promise<void> {
  const { code, expiresAt } = await makeLetterCode(db, personId, now);
  await addMessage(db, { kind: 'letter code', channel: 'letter', to, values: { code }, notAfter: expiresAt }, now);
}

/** A code to start with, in the place of the one before. It stands in for the second step, once. In the caller's transaction. */
export async function makeLetterCode(db: Db, personId: string, now: Date): Promise<{ code: string; expiresAt: Date }> {
  await lockPerson(db, personId);
  await endCodes(db, personId, 'letter', now);
  const code = newLetters();
  const expiresAt = new Date(now.getTime() + LETTER_DAYS * 24 * 60 * 60_000);
  await insertCodes(db, personId, 'letter', [code], expiresAt, now);
  return { code, expiresAt };
}

/** Uses a code that was written down: each opens once. */
export async function useWrittenCode(
  db: Db,
  personId: string,
  kind: 'recovery' | 'letter',
  code: string,
  now: Date,
): Promise<boolean> {
  const used = await db
    .updateTable('recoveryCode')
    .set({ endedAt: now.toISOString() })
    .where('personId', '=', personId)
    .where('kind', '=', kind)
    .where('codeHash', '=', fingerprint(`${personId} ${code}`, 'written code'))
    .where('endedAt', 'is', null)
    .where((row) => row.or([row('expiresAt', 'is', null), row('expiresAt', '>', now.toISOString())]))
    .executeTakeFirst();
  return used.numUpdatedRows > 0n;
}

async function insertCodes(
  db: Db,
  personId: string,
  kind: 'recovery' | 'letter',
  codes: string[],
  expiresAt: Date | null,
  now: Date,
): Promise<void> {
  await db
    .insertInto('recoveryCode')
    .values(
      codes.map((code) => ({
        id: randomUUID(),
        personId,
        kind,
        codeHash: fingerprint(`${personId} ${code}`, 'written code'),
        madeAt: now.toISOString(),
        expiresAt: expiresAt?.toISOString() ?? null,
        endedAt: null,
      })),
    )
    .execute();
}

async function endCodes(db: Db, personId: string, kind: 'recovery' | 'letter', now: Date): Promise<void> {
  await db
    .updateTable('recoveryCode')
    .set({ endedAt: now.toISOString() })
    .where('personId', '=', personId)
    .where('kind', '=', kind)
    .where('endedAt', 'is', null)
    .execute();
}

function whatToKeep(factor: NewFactor): { name: string; secret: string } {
  if (factor.kind === 'text') return { name: `Phone ending ${factor.number.slice(-3)}`, secret: factor.number };
  if (factor.kind === 'app') return { name: 'Authenticator app', secret: factor.secret };
  return { name: factor.name, secret: JSON.stringify(factor.passkey) };
}
