import type { Db } from '#database/schema.ts';
import type { Choices } from '#features/clock/choices.ts';
import type { PlanOfficer } from '#features/plan/officer-access.store.ts';
import { findRow, noteLook } from './batch.store.ts';
import type { Care } from './letter-address.ts';
import { makeThese, notePrinted, type MadeLetter } from './make-letters.store.ts';
import { insertBatch, isReached, listWritten, lockRound, type Reached } from './put-together.store.ts';
import { mayWorkOnVoice } from './round-access.store.ts';
import { listVoicesOf } from './voice.store.ts';
import { listWhom, type Whom } from './whom.store.ts';

/** What became of a new letter for one voice. */
export type MadeAgain =
  | { outcome: 'made'; letter: MadeLetter }
  /** Somebody in the case is protected, or the address is new: a manager looks at it first. */
  | { outcome: 'to be looked at' }
  | { outcome: 'made already' | 'no post' | 'no address' | 'over' };

/**
 * A new letter for one voice, with a new code: the one before ends. Where somebody is protected, or the address is new, a
 * second officer looks at it first. Nothing where the officer may not work on it.
 * @param letter made with the form, so that a form that is sent twice makes one letter
 */
export async function makeAgain(
  db: Db,
  officer: PlanOfficer,
  { round, child, voice: voiceId, letter }: { round: string; child: string; voice: string; letter: string },
  choices: Choices,
  now: Date,
): Promise<MadeAgain | undefined> {
  return db.transaction().execute(async (trx) => {
    const found = await findWhomFor(trx, officer, { round, child, voice: voiceId }, choices, now);
    if (!found) return undefined;
    await lockRound(trx, round);
    const { whom, mayBeWrittenTo } = found;
    if (await findRow(trx, round, letter)) return { outcome: 'made already' };
    if (!mayBeWrittenTo) return { outcome: 'over' };
    if (!whom.mayPost) return { outcome: 'no post' };
    if (!isReached(whom)) return { outcome: 'no address' };
    const needsSecond = mustBeLookedAt(whom.care);
    const [, waiting] = await listWritten(trx, round);
    const isWaiting = needsSecond && waiting.has(voiceId);
    const batch = { id: letter, round, kind: 'again' } as const;
    if (!isWaiting && !(await insertBatch(trx, officer, batch, [whom], now))) return undefined;
    const madeAgain = needsSecond ? undefined : await makeOne(trx, officer, { round, letter, whom }, now);
    await noteLook(trx, officer, [whom.voice], now);
    return madeAgain ? { outcome: 'made', letter: madeAgain } : { outcome: 'to be looked at' };
  });
}

/** Whether a second officer looks at a letter, also where it is a single one. */
export function mustBeLookedAt(care: readonly Care[]): boolean {
  return care.includes('protected') || care.includes('changed');
}

async function makeOne(
  trx: Db,
  officer: PlanOfficer,
  { round, letter, whom }: { round: string; letter: string; whom: Reached },
  now: Date,
): Promise<MadeLetter | undefined> {
  const row = await trx
    .selectFrom('transferLetter')
    .selectAll()
    .where('batchId', '=', letter)
    .executeTakeFirstOrThrow();
  const [made] = await makeThese(trx, officer, 'again', [{ row, voice: whom.voice, whom, held: undefined }], now);
  const batch = await findRow(trx, round, letter);
  if (batch) await notePrinted(trx, officer, batch, now);
  return made;
}

/** Whom a new letter would go to, for the officer who asks for one. That it was read is in the access log. */
export async function findWhomToWriteTo(
  db: Db,
  officer: PlanOfficer,
  which: { round: string; child: string; voice: string },
  choices: Choices,
  now: Date,
): Promise<{ whom: Whom; mayBeWrittenTo: boolean } | undefined> {
  return db.transaction().execute(async (trx) => {
    const found = await findWhomFor(trx, officer, which, choices, now);
    if (found) await noteLook(trx, officer, [found.whom.voice], now);
    return found;
  });
}

async function findWhomFor(
  trx: Db,
  officer: PlanOfficer,
  { round, child, voice: voiceId }: { round: string; child: string; voice: string },
  choices: Choices,
  now: Date,
): Promise<{ whom: Whom; mayBeWrittenTo: boolean } | undefined> {
  if (!(await mayWorkOnVoice(trx, officer, voiceId, now))) return undefined;
  const voices = await listVoicesOf(trx, [child], choices, now);
  const voice = voices.find(({ id, roundId }) => id === voiceId && roundId === round);
  const [whom] = voice ? await listWhom(trx, [voice], now) : [];
  return whom && voice && { whom, mayBeWrittenTo: voice.mayBeWrittenTo };
}
