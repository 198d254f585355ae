import { dayInLondon, type IsoDate } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import { recordAccess } from '#features/access-log/access-log.store.ts';
import type { Choices } from '#features/clock/choices.ts';
import { tellOfficers } from '#features/getting-in/case.store.ts';
import { MOST_TRIES } from '#features/getting-in/invitation.store.ts';
import type { Family } from '#features/identity/person.ts';
import type { PlanOfficer } from '#features/plan/officer-access.store.ts';
import { transferCodeHash } from './code.store.ts';
import type { KeyIn } from './coming-in-forms.ts';
import { goOnFromLetter } from './draft.store.ts';
import { mayWorkOnVoice, workedOnMove } from './round-access.store.ts';
import { beginSitting, endKeyingIn } from './sitting.store.ts';
import type { Voice } from './voice.ts';
import { findVoice, listVoicesFor } from './voice.store.ts';

const CAME_IN = 'came in to say which place is wanted';

/**
 * Lets in whoever has the code of a letter and the child's date of birth. Returns the secret for their browser. A wrong
 * code, a wrong date, and a code that is replaced, locked, run out or of no round that is open, are all the same: the same is
 * asked of the database, and the answer is nothing. The fifth wrong date of birth ends a code.
 */
export async function comeInByCode(
  db: Db,
  { code, born }: { code: string; born: IsoDate },
  choices: Choices,
  now: Date,
): Promise<string | undefined> {
  return db.transaction().execute(async (trx) => {
    const at = now.toISOString();
    const tried = await trx
      .updateTable('transferCode')
      .set((row) => ({ tries: row('tries', '+', 1) }))
      .where('codeHash', '=', transferCodeHash(code))
      .where('endedAt', 'is', null)
      .where('expiresAt', '>', at)
      .returning(['id', 'voiceId'])
      .executeTakeFirst();
    const whose = await trx
      .selectFrom('transferVoice')
      .innerJoin('transferChild', 'transferChild.id', 'transferVoice.transferChildId')
      .innerJoin('plan', 'plan.id', 'transferChild.planId')
      .innerJoin('child', 'child.id', 'plan.childId')
      .where('transferVoice.id', '=', tried?.voiceId ?? '')
      .select(['child.id as childId', 'child.dateOfBirth', 'plan.id as planId'])
      .executeTakeFirst();
    const isRight = whose !== undefined && whose.dateOfBirth === born;
    // Only a wrong date of birth counts as a try: whoever comes before the round opens may come again.
    const counted = await trx
      .updateTable('transferCode')
      .set((row) => (isRight ? { tries: row('tries', '-', 1) } : { endedAt: at, endedHow: 'locked' }))
      .where('id', '=', tried?.id ?? '')
      .where('tries', '>=', isRight ? 1 : MOST_TRIES)
      .executeTakeFirst();
    const voice = await findVoice(trx, tried?.voiceId ?? '', choices, now);
    if (tried && whose && !isRight && counted.numUpdatedRows > 0n) await tellOfLock(trx, whose, now);
    if (!tried || !isRight || !voice) return undefined;
    const secret = await beginSitting(trx, { voiceId: voice.id, way: 'code', codeId: tried.id }, now);
    const access = { ...byHolder(whose), action: CAME_IN, why: 'had the letter and the date of birth' };
    await recordAccess(trx, access, now);
    return secret;
  });
}

interface Whose {
  childId: string;
  planId: string;
}

/** Somebody has a letter and guesses at the birthday of the child: whoever looks after the plan should know. */
async function tellOfLock(trx: Db, whose: Whose, now: Date): Promise<void> {
  await tellOfficers(trx, whose.childId, 'something waits', now);
  const access = { ...byHolder(whose), action: 'locked the code of a letter', why: 'five wrong dates of birth' };
  await recordAccess(trx, access, now);
}

function byHolder({ childId, planId }: Whose) {
  return { personId: null, actingAs: 'holder of a letter', childId, planId };
}

/** Lets in somebody of the family who is signed in, by a voice of their own. Nothing for any other. */
export async function comeInSignedIn(
  db: Db,
  person: Family,
  voiceId: string,
  choices: Choices,
  now: Date,
): Promise<string | undefined> {
  return db.transaction().execute(async (trx) => {
    const voices = await listVoicesFor(trx, person, choices, now);
    const voice = voices.find(({ id }) => id === voiceId);
    if (!voice) return undefined;
    const secret = await beginSitting(trx, { voiceId, way: 'signed in', personId: person.id }, now);
    await goOnFromLetter(trx, voice, person.id);
    const { relationship, childId, planId } = voice;
    const access = { personId: person.id, actingAs: relationship, childId, planId, why: 'has standing' };
    await recordAccess(trx, { ...access, action: CAME_IN }, now);
    return secret;
  });
}

/** Which voice of a round: the addresses of the pages that officers use name all three. */
export interface WhichVoice {
  round: string;
  child: string;
  voice: string;
}

/** Whose answer an officer is about to key in, where they may. That it was looked at is in the access log. */
export async function findVoiceToKeyIn(
  db: Db,
  officer: PlanOfficer,
  which: WhichVoice,
  choices: Choices,
  now: Date,
): Promise<Voice | undefined> {
  return db.transaction().execute(async (trx) => {
    const voice = await voiceInHand(trx, officer, which, choices, now);
    if (voice) await recordAccess(trx, workedOnMove(officer, voice), now);
    return voice;
  });
}

/**
 * Begins to key in what came on paper, by phone or in a meeting, and ends what the officer was keying in before. What the
 * voice itself has typed is not seen by it, and not touched.
 * @returns the secret for the officer's browser, what is wrong with the day, or nothing where they may not
 */
export async function beginKeyIn(
  db: Db,
  officer: PlanOfficer,
  { way, cameOn, ...which }: KeyIn,
  choices: Choices,
  now: Date,
): Promise<{ secret: string } | 'to come' | 'before the round' | undefined> {
  return db.transaction().execute(async (trx) => {
    const voice = await voiceInHand(trx, officer, which, choices, now);
    if (!voice) return undefined;
    if (cameOn > dayInLondon(now)) return 'to come';
    if (cameOn < voice.opensOn) return 'before the round';
    await endKeyingIn(trx, officer.id, now);
    const secret = await beginSitting(trx, { voiceId: voice.id, way, personId: officer.id, cameOn }, now);
    await recordAccess(trx, workedOnMove(officer, voice), now);
    return { secret };
  });
}

async function voiceInHand(
  trx: Db,
  officer: PlanOfficer,
  { round, child, voice: voiceId }: WhichVoice,
  choices: Choices,
  now: Date,
): Promise<Voice | undefined> {
  if (!(await mayWorkOnVoice(trx, officer, voiceId, now))) return undefined;
  const voice = await findVoice(trx, voiceId, choices, now);
  return voice?.roundId === round && voice.childRowId === child ? voice : undefined;
}
