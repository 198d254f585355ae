import { randomUUID } from 'node:crypto';
import type { Db } from '#database/schema.ts';
import { recordAccess, type Access } from '#features/access-log/access-log.store.ts';
import { findAddress } from '#features/identity/person.store.ts';
import type { Person } from '#features/identity/person.ts';
import { makeLetterCode } from '#features/identity/second-factor.store.ts';
import { addNoticeOfChange } from '#features/identity/tell.store.ts';
import { tellOfAccess } from '#features/news/tell-of-access.store.ts';
import type { PlanOfficer } from '#features/plan/officer-access.store.ts';
import { protectedChildrenOf } from '#features/plan/protection.store.ts';
import { findInvitationToUse, hasStanding, isOfFamilyOnly, link } from './activation.store.ts';
import {
  asOfficerDid,
  mayGiveWordOn,
  planInHand,
  planToGiveWordOn,
  tellOfficers,
  type PlanInHand,
} from './case.store.ts';
import type { Means } from './means.ts';
import { endWouldBe } from './would-be.store.ts';

const HOUR = 60 * 60_000;
/** For how long a word is good with which somebody may change how they sign in. */
const WORD_HOURS = 24;

export type WordState = 'not needed' | 'missing' | 'asked for' | 'given';

/** Whether a person may change how they sign in, or needs their caseworker's word first. */
export async function wordStateOf(db: Db, person: Pick<Person, 'id'>, now: Date): Promise<WordState> {
  if ((await protectedChildrenOf(db, person.id)).length === 0) return 'not needed';
  const words = await db
    .selectFrom('word')
    .select(['given', 'goodUntil'])
    .where('personId', '=', person.id)
    .where('about', '=', 'changing how to sign in')
    .where('spentAt', 'is', null)
    .execute();
  if (words.some(({ goodUntil }) => goodUntil !== null && goodUntil > now.toISOString())) return 'given';
  return words.some(({ given }) => given === null) ? 'asked for' : 'missing';
}

/**
 * Lets a person change how they sign in once, where they need a word for it. False when they have none. In the
 * transaction of the change, so that a change that fails spends nothing.
 */
export async function spendWord(db: Db, person: Pick<Person, 'id'>, now: Date): Promise<boolean> {
  if ((await protectedChildrenOf(db, person.id)).length === 0) return true;
  const at = now.toISOString();
  const word = await db
    .selectFrom('word')
    .select(['id', 'childId'])
    .where('personId', '=', person.id)
    .where('about', '=', 'changing how to sign in')
    .where('given', '=', 'yes')
    .where('goodUntil', '>', at)
    .where('spentAt', 'is', null)
    .orderBy('goodUntil')
    .executeTakeFirst();
  if (!word) return false;
  const spent = await db
    .updateTable('word')
    .set({ spentAt: at })
    .where('id', '=', word.id)
    .where('spentAt', 'is', null)
    .executeTakeFirst();
  if (spent.numUpdatedRows === 0n) return false;
  await recordAccess(db, asTheyDid(person, word.childId, 'used a word, to change how they sign in'), now);
  return true;
}

function asTheyDid({ id: personId }: Pick<Person, 'id'>, childId: string, action: string): Access {
  return { personId, actingAs: 'one of the family', childId, planId: null, action, why: 'somebody is protected' };
}

/** Asks whoever looks after the plan for their word. Once: whoever asks again waits for the first answer. */
export async function askForWord(db: Db, person: Pick<Person, 'id'>, now: Date): Promise<void> {
  await db.transaction().execute(async (trx) => {
    if ((await wordStateOf(trx, person, now)) !== 'missing') return;
    const children = await protectedChildrenOf(trx, person.id);
    // Whoever it was that asked, the one whose account it is finds it among their messages.
    await addNoticeOfChange(trx, person.id, 'word asked for', now);
    for (const childId of children) {
      await trx
        .insertInto('word')
        .values({
          id: randomUUID(),
          personId: person.id,
          childId,
          about: 'changing how to sign in',
          invitationId: null,
          askedAt: now.toISOString(),
        })
        .execute();
      await tellOfficers(trx, childId, 'something waits', now);
    }
    for (const childId of children)
      await recordAccess(trx, asTheyDid(person, childId, 'asked for a word, to change how they sign in'), now);
  });
}

export interface WaitingWord {
  id: string;
  planId: string;
  about: 'getting in' | 'changing how to sign in';
  askedAt: string;
}

/** What waits for an officer's word, oldest first. It says of no child and nobody who they are. */
export async function listWaitingWords(db: Db, officer: PlanOfficer, now: Date): Promise<WaitingWord[]> {
  return db
    .selectFrom('word')
    .innerJoin('plan', 'plan.childId', 'word.childId')
    .innerJoin('child', 'child.id', 'word.childId')
    .where('word.given', 'is', null)
    .where('child.endedAt', 'is', null)
    .where(mayGiveWordOn(officer, now))
    .select(['word.id', 'plan.id as planId', 'about', 'askedAt'])
    .orderBy('askedAt')
    .orderBy('word.id')
    .limit(100)
    .execute();
}

export interface Word extends WaitingWord {
  childName: string;
  /** Whose name stands on the letter, or who is signed in. */
  name: string;
  /** The e-mail address that was shown to be theirs. */
  address: string | undefined;
  /** Whether the account is as old as the question: made when the letter was used. */
  isNewAccount: boolean;
  /** Whether the officer may see the rest of the plan too, and who may see it. */
  isInHand: boolean;
}

/** A word that waits for this officer. That it was read is in the access log. */
export async function findWord(
  db: Db,
  officer: PlanOfficer,
  planId: string,
  wordId: string,
  now: Date,
): Promise<Word | undefined> {
  return db.transaction().execute(async (trx) => {
    const plan = await planToGiveWordOn(trx, officer, planId, now);
    const row = plan && (await waitingWord(trx, plan, wordId));
    if (!row) return undefined;
    const { id, about, askedAt, personId, name, addedAt } = row;
    const address = await findAddress(trx, { id: personId });
    const isInHand = (await planInHand(trx, officer, planId, now)) !== undefined;
    await recordAccess(trx, asOfficerDid(officer, plan, 'read who waits for a word'), now);
    return {
      id,
      about,
      askedAt,
      name,
      address,
      planId: plan.id,
      childName: plan.childName,
      isNewAccount: addedAt === askedAt,
      isInHand,
    };
  });
}

/** What came of a word: whoever has nothing to sign in with yet gets a code to start with, shown this once. */
export type WordGiven = { outcome: 'given'; startCode?: string | undefined } | { outcome: 'over' };

/** The caseworker's yes. Nothing when it waits for somebody else, or is answered. */
export async function giveWord(
  db: Db,
  officer: PlanOfficer,
  { plan: planId, word: wordId, means }: { plan: string; word: string; means: Means },
  now: Date,
): Promise<WordGiven | undefined> {
  return db.transaction().execute(async (trx) => {
    const plan = await planToGiveWordOn(trx, officer, planId, now);
    const word = plan && (await waitingWord(trx, plan, wordId));
    if (!word) return undefined;
    if (word.about === 'changing how to sign in') {
      if (!(await answer(trx, officer, wordId, 'yes', means, now))) return { outcome: 'over' };
      await tellOfAccess(trx, word.personId, now);
      await recordAccess(trx, asOfficerDid(officer, plan, 'let somebody change how they sign in'), now);
      return { outcome: 'given' };
    }
    const invitation = await findInvitationToUse(trx, word.invitationId ?? '');
    const mayBeLinked =
      (await isOfFamilyOnly(trx, word.personId)) && !(await hasStanding(trx, word.personId, plan.childId));
    if (!invitation || !mayBeLinked) return { outcome: 'over' };
    if (!(await answer(trx, officer, wordId, 'yes', means, now))) return { outcome: 'over' };
    const startCode = Number(word.factors) === 0 ? (await makeLetterCode(trx, word.personId, now)).code : undefined;
    if (!(await link(trx, invitation, word.personId, 'the caseworker gave their word', now)))
      throw new Error('An invitation was used or taken back while a word was given.');
    await recordAccess(trx, asOfficerDid(officer, plan, 'let somebody come in'), now);
    return { outcome: 'given', startCode };
  });
}

/** The caseworker's no. Whoever asked gets nothing, and an account that was made for it is over. False when it is answered already. */
export async function refuseWord(
  db: Db,
  officer: PlanOfficer,
  { plan: planId, word: wordId, means }: { plan: string; word: string; means?: Means | undefined },
  now: Date,
): Promise<boolean | undefined> {
  return db.transaction().execute(async (trx) => {
    const plan = await planToGiveWordOn(trx, officer, planId, now);
    const word = plan && (await waitingWord(trx, plan, wordId));
    if (!word) return undefined;
    if (!(await answer(trx, officer, wordId, 'no', means ?? null, now))) return false;
    if (word.about === 'getting in') await endWouldBe(trx, officer, { ...word, factors: Number(word.factors) }, now);
    await recordAccess(trx, asOfficerDid(officer, plan, 'did not let somebody in'), now);
    return true;
  });
}

/** Lets somebody change how they sign in who did not ask here: they lost the way in, say, and phoned. False when they need no word. */
export async function vouchFor(
  db: Db,
  officer: PlanOfficer,
  { plan: planId, standing, means }: { plan: string; standing: string; means: Means },
  now: Date,
): Promise<boolean | undefined> {
  return db.transaction().execute(async (trx) => {
    const plan = await planInHand(trx, officer, planId, now);
    if (!plan) return undefined;
    const person = await trx
      .selectFrom('standing')
      .select('personId')
      .where('id', '=', standing)
      .where('childId', '=', plan.childId)
      .where('endedAt', 'is', null)
      .executeTakeFirst();
    if (!person) return undefined;
    if (!(await protectedChildrenOf(trx, person.personId)).includes(plan.childId)) return false;
    const at = now.toISOString();
    const id = randomUUID();
    const { personId } = person;
    await trx
      .insertInto('word')
      .values({ id, personId, childId: plan.childId, about: 'changing how to sign in', askedAt: at })
      .execute();
    await answer(trx, officer, id, 'yes', means, now);
    await tellOfAccess(trx, personId, now);
    await recordAccess(trx, asOfficerDid(officer, plan, 'let somebody change how they sign in'), now);
    return true;
  });
}

async function waitingWord(db: Db, { childId }: PlanInHand, wordId: string) {
  return db
    .selectFrom('word')
    .innerJoin('person', 'person.id', 'word.personId')
    .where('word.id', '=', wordId)
    .where('childId', '=', childId)
    .where('given', 'is', null)
    .where('person.endedAt', 'is', null)
    .select(['word.id', 'about', 'askedAt', 'word.personId', 'invitationId', 'person.name', 'person.addedAt'])
    .select(({ selectFrom }) =>
      selectFrom('secondFactor')
        .select(({ fn }) => fn.countAll<number>().as('factors'))
        .whereRef('secondFactor.personId', '=', 'person.id')
        .where('secondFactor.endedAt', 'is', null)
        .as('factors'),
    )
    .executeTakeFirst();
}

/** Of two answers at once, one counts. */
async function answer(
  db: Db,
  officer: PlanOfficer,
  wordId: string,
  given: 'yes' | 'no',
  means: Means | null,
  now: Date,
): Promise<boolean> {
  const goodUntil = given === 'yes' ? new Date(now.getTime() + WORD_HOURS * HOUR).toISOString() : null;
  const answered = await db
    .updateTable('word')
    .set({ given, means, givenBy: officer.id, givenAt: now.toISOString(), goodUntil })
    .where('id', '=', wordId)
    .where('given', 'is', null)
    .executeTakeFirst();
  return answered.numUpdatedRows > 0n;
}
