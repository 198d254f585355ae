import { randomUUID } from 'node:crypto';
import { dayInLondon, type IsoDate } from '#calendar/dates.ts';
import type { Db, TransferWay } from '#database/schema.ts';
import { seal, unseal } from '#database/sealed.ts';
import { recordAccess } from '#features/access-log/access-log.store.ts';
import type { Choices } from '#features/clock/choices.ts';
import { newLetters } from '#features/identity/secret.ts';
import type { Answers } from './answers.ts';
import { isComplete, isLateOn, toSend, wantsOf, type Wants } from './ask.ts';
import { accessOf, answerPlace, dropDraft, findDraft, lockVoice } from './draft.store.ts';
import { seeingNow, sees, showSent, type Sitting } from './sitting.store.ts';
import { noteAnswered } from './task.store.ts';
import { tellReceived } from './tell-transfer.store.ts';
import { findVoice } from './voice.store.ts';
import { decides, type Voice } from './voice.ts';

// What somebody has sent. Nothing of it is ever changed: whoever changes their mind sends another version.

/** One version of what somebody said. */
export interface SentAnswer {
  id: string;
  voiceId: string;
  /** 1, 2, 3, …: the last counts. */
  number: number;
  state: 'sent' | 'withdrawn';
  wants: Wants;
  answers: Answers;
  reference: string;
  way: TransferWay;
  enteredBy: string | null;
  /** The day that counts: of a slip, the day on which it came. */
  cameOn: IsoDate;
  sentAt: string;
  isLate: boolean;
  /** Whether it was this voice's request by law on that day. */
  decides: boolean;
  /** False where it came with a code, from somebody who did not show that they knew what was sent before. */
  knewLast: boolean;
}

export interface Receipt {
  reference: string;
  number: number;
}

/**
 * Sends what was typed. Sent twice, from two windows or after an answer was lost on its way, it is one answer with one
 * receipt.
 * @returns `incomplete` while the place is not said; `changed` when what was typed is not what was shown any more; nothing
 *   when this voice may not speak any more
 */
export async function send(
  db: Db,
  sitting: Sitting,
  sendId: string,
  choices: Choices,
  now: Date,
): Promise<Receipt | 'incomplete' | 'changed' | undefined> {
  return db.transaction().execute(async (trx) => {
    const voice = await speaking(trx, sitting, choices, now);
    if (!voice) return undefined;
    const seeing = await seeingNow(trx, sitting);
    const sent = sees(seeing, sendId) ? await findAnswer(trx, voice.id, sendId) : undefined;
    if (sent) return { reference: sent.reference, number: sent.number };
    const draft = await findDraft(trx, seeing);
    if (!sendId || draft.sendId !== sendId) return 'changed';
    if (!isComplete(draft.answers)) return 'incomplete';
    const answers = toSend(voice.speaker, draft.answers);
    const { reference, number } = await insertIn(trx, seeing, voice, { id: sendId, answers, state: 'sent' }, choices, now); // prettier-ignore
    await dropDraft(trx, sitting);
    await recordAccess(trx, accessOf(sitting, 'sent what they want'), now);
    return { reference, number };
  });
}

/** Whether what was sent can be taken back by themselves. Later an officer takes it back for them. */
export function mayTakeBack({ voice, officer }: Pick<Sitting, 'voice' | 'officer'>, now: Date): boolean {
  return officer !== undefined || !isLateOn(dayInLondon(now), voice.closesOn);
}

/**
 * Takes back what was sent, as a version of its own. With a code alone one must know what is taken back, and what is answered
 * to who does not know it is the same whether anything was sent.
 * @returns `closed` after the last day, `not known` with a code alone; nothing when this voice may not speak any more
 */
export async function withdraw(
  db: Db,
  sitting: Sitting,
  choices: Choices,
  now: Date,
): Promise<'taken back' | 'closed' | 'not known' | undefined> {
  return db.transaction().execute(async (trx) => {
    const voice = await speaking(trx, sitting, choices, now);
    if (!voice) return undefined;
    if (!mayTakeBack({ ...sitting, voice }, now)) return 'closed';
    const seeing = await seeingNow(trx, sitting);
    const last = await lastAnswerOf(trx, voice.id);
    if (!sitting.officer && !sees(seeing, last?.id ?? null)) return 'not known';
    if (last?.state === 'sent') {
      const { answers } = last;
      await insertIn(trx, seeing, voice, { id: randomUUID(), answers, state: 'withdrawn' }, choices, now);
    }
    await recordAccess(trx, accessOf(sitting, 'took back what they had sent'), now);
    return 'taken back';
  });
}

/**
 * What somebody sent before the request became theirs is their request from now on, word for word. Nothing where there is
 * nothing to confirm, or where this sitting may not see it.
 */
export async function confirmOwn(db: Db, sitting: Sitting, choices: Choices, now: Date): Promise<Receipt | undefined> {
  return db.transaction().execute(async (trx) => {
    const voice = await speaking(trx, sitting, choices, now);
    const last = voice && (await lastAnswerOf(trx, voice.id));
    const seeing = await seeingNow(trx, sitting);
    if (!voice || last?.state !== 'sent' || !sees(seeing, last.id)) return undefined;
    if (last.decides) return { reference: last.reference, number: last.number };
    if (!decides(voice, cameBy(sitting, now).cameOn, choices)) return undefined;
    const { answers } = last;
    const answer = await insertIn(trx, seeing, voice, { id: randomUUID(), answers, state: 'sent' }, choices, now);
    await recordAccess(trx, accessOf(sitting, 'said that they still want it'), now);
    return { reference: answer.reference, number: answer.number };
  });
}

/**
 * The last version of what was sent, taken back or not, where this sitting sees it. One that came after what it has sent
 * itself is not shown to a code.
 */
export async function findLastSent(db: Db, sitting: Sitting, now: Date): Promise<SentAnswer | undefined> {
  return db.transaction().execute(async (trx) => {
    const last = await lastAnswerOf(trx, sitting.voice.id);
    if (!last || !sees(sitting, last.id)) return undefined;
    await recordAccess(trx, accessOf(sitting, 'read what they had sent'), now);
    return last;
  });
}

/** Whether what was sent last is shown in a sitting. To who is signed in it is, whether or not there is any. */
export async function seesLast(db: Db, sitting: Sitting): Promise<boolean> {
  const last = await answerRows(db).where('voiceId', '=', sitting.voice.id).limit(1).executeTakeFirst();
  return sees(sitting, last?.id ?? null);
}

/** Whether they sent something by themselves on a day or after it, or something came after it: who keys in a slip is told. */
export async function isNewerThan(db: Db, { voice }: Sitting, day: IsoDate): Promise<boolean> {
  const newer = await db
    .selectFrom('transferAnswer')
    .select('id')
    .where('voiceId', '=', voice.id)
    .where(({ or, and, eb }) =>
      or([eb('cameOn', '>', day), and([eb('cameOn', '=', day), eb('way', 'in', ['code', 'signed in'])])]),
    )
    .executeTakeFirst();
  return newer !== undefined;
}

/**
 * Shows in this sitting what was sent before, to whoever knows what the receipt called it.
 * @returns `older` where it is the receipt of an answer that counts no more
 */
export async function showByReference(
  db: Db,
  sitting: Sitting,
  typed: string,
): Promise<'shown' | 'older' | 'not known'> {
  const rows = await db
    .selectFrom('transferAnswer')
    .select(['id', 'reference'])
    .where('voiceId', '=', sitting.voice.id)
    .orderBy('number', 'desc')
    .execute();
  const reference = typedReference(typed);
  const at = rows.findIndex((row) => row.reference === reference);
  const [last] = rows;
  if (at !== 0 || !last) return at > 0 ? 'older' : 'not known';
  await showSent(db, sitting, last.id);
  return 'shown';
}

/** Every version of what these voices sent, the newest of each first. The caller has checked who asks, and writes it down. */
export async function listAnswersOf(trx: Db, voiceIds: readonly string[]): Promise<SentAnswer[]> {
  if (voiceIds.length === 0) return [];
  const rows = await answerRows(trx).where('voiceId', 'in', voiceIds).execute();
  return rows.map(answerIn);
}

/** What counts of a voice, if they ever sent anything. */
export async function lastAnswerOf(trx: Db, voiceId: string): Promise<SentAnswer | undefined> {
  const row = await answerRows(trx).where('voiceId', '=', voiceId).limit(1).executeTakeFirst();
  return row && answerIn(row);
}

export interface NewAnswer {
  id: string;
  answers: Answers;
  state: 'sent' | 'withdrawn';
  way: TransferWay;
  enteredBy: string | null;
  cameOn: IsoDate;
  /** Taken to be so where it is not said: see {@link SentAnswer}. */
  knewLast?: boolean;
}

/** Adds the next version, closes what was left to do to reach this person, and tells them. In the caller's transaction. */
export async function insertAnswer(
  trx: Db,
  voice: Voice,
  { id, answers, state, way, enteredBy, cameOn, knewLast = true }: NewAnswer,
  choices: Choices,
  now: Date,
): Promise<SentAnswer> {
  await lockVoice(trx, voice.id);
  const last = await answerRows(trx).where('voiceId', '=', voice.id).limit(1).executeTakeFirst();
  const answer: SentAnswer = {
    id,
    voiceId: voice.id,
    number: (last?.number ?? 0) + 1,
    state,
    wants: wantsOf(answers),
    answers,
    reference: newReference(),
    way,
    enteredBy,
    cameOn,
    sentAt: now.toISOString(),
    isLate: isLateOn(cameOn, voice.closesOn),
    decides: decides(voice, cameOn, choices),
    knewLast,
  };
  const { answers: _, ...row } = answer;
  await trx
    .insertInto('transferAnswer')
    .values({
      ...row,
      sealedAnswers: seal(JSON.stringify(answers), answerPlace(id)),
      isLate: answer.isLate ? 1 : 0,
      decides: answer.decides ? 1 : 0,
      knewLast: knewLast ? 1 : 0,
    })
    .execute();
  await noteAnswered(trx, voice.id, now);
  const what = state === 'withdrawn' ? 'taken back' : knewLast ? 'receipt' : 'answer changed';
  await tellReceived(trx, voice, { what, reference: answer.reference }, now);
  return answer;
}

/** The same for what was sent or taken back in a sitting, which sees it from then on. */
async function insertIn(
  trx: Db,
  sitting: Sitting,
  voice: Voice,
  answer: Pick<NewAnswer, 'id' | 'answers' | 'state'>,
  choices: Choices,
  now: Date,
): Promise<SentAnswer> {
  const last = await answerRows(trx).where('voiceId', '=', voice.id).limit(1).executeTakeFirst();
  // Who sends over what they do not know, and then over that, does not know it any better.
  const knewLast = !last || sitting.way !== 'code' || (sees(sitting, last.id) && last.knewLast === 1);
  const sent = await insertAnswer(trx, voice, { ...answer, ...cameBy(sitting, now), knewLast }, choices, now);
  await showSent(trx, sitting, sent.id);
  return sent;
}

/** What a receipt calls an answer: no two letters or digits of it can be taken for one another. */
function newReference(): string {
  return `NP-${newLetters().slice(0, 9)}`;
}

/** The reference that somebody typed, however they set it apart, and with or without its beginning. */
function typedReference(typed: string): string {
  const letters = typed
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replace(/^NP(?=.{8}$)/, '');
  return `NP-${letters.slice(0, 4)}-${letters.slice(4, 8)}`;
}

/** The voice of a sitting, while it may speak. Whoever else writes for it waits until the transaction ends. */
async function speaking(trx: Db, { voice }: Sitting, choices: Choices, now: Date): Promise<Voice | undefined> {
  await lockVoice(trx, voice.id);
  return findVoice(trx, voice.id, choices, now);
}

function cameBy(
  { way, officer, cameOn }: Sitting,
  now: Date,
): { way: TransferWay; enteredBy: string | null; cameOn: IsoDate } {
  return { way, enteredBy: officer?.id ?? null, cameOn: cameOn ?? dayInLondon(now) };
}

async function findAnswer(db: Db, voiceId: string, id: string) {
  return db
    .selectFrom('transferAnswer')
    .select(['reference', 'number'])
    .where('id', '=', id)
    .where('voiceId', '=', voiceId)
    .executeTakeFirst();
}

function answerRows(db: Db) {
  return db
    .selectFrom('transferAnswer')
    .select(['id', 'voiceId', 'number', 'state', 'wants', 'sealedAnswers', 'reference', 'way', 'enteredBy'])
    .select(['cameOn', 'sentAt', 'isLate', 'decides', 'knewLast'])
    .orderBy('number', 'desc');
}

function answerIn({
  sealedAnswers,
  isLate,
  decides: isTheirs,
  knewLast,
  ...row
}: Awaited<ReturnType<ReturnType<typeof answerRows>['execute']>>[number]): SentAnswer {
  const answers = JSON.parse(unseal(sealedAnswers, answerPlace(row.id))) as Answers;
  return { ...row, answers, isLate: isLate === 1, decides: isTheirs === 1, knewLast: knewLast === 1 };
}
