import { randomUUID } from 'node:crypto';
import type { Db } from '#database/schema.ts';
import { DEFAULT_CHOICES } from '#features/clock/choices.ts';
import { addPerson } from '#features/identity/person.store.ts';
import { hashOf } from '#features/identity/secret.ts';
import { send } from '#features/phase-transfer/answer.store.ts';
import type { Answers } from '#features/phase-transfer/answers.ts';
import { findDraft, keepAnswer } from '#features/phase-transfer/draft.store.ts';
import { findSitting } from '#features/phase-transfer/sitting.store.ts';
import { newRound } from './transfer-round.ts';

// Somebody who is in the middle of an answer, without the steps of coming in.

interface Middle {
  /** The young person, in the easy version; else a parent. */
  isYoung?: boolean;
  /** What they have typed so far. */
  answers?: Answers;
  isSent?: boolean;
}

/** @param secret what the browser’s cookie `transfer` holds */
export async function inTheMiddle(
  db: Db,
  secret: string,
  { isYoung = false, answers = {}, isSent = false }: Middle = {},
): Promise<void> {
  const now = new Date();
  const child = `Ottoline-${randomUUID().slice(0, 4)} Featherstonehaugh`;
  const parent = await someParent(db);
  const { children } = await newRound(db, [{ child, adults: [{ id: parent }], ...(isYoung && { isYear11: true }) }]);
  const { id: voiceId } = await db
    .selectFrom('transferVoice')
    .where('transferChildId', '=', children[child] ?? '')
    .where('speaker', '=', isYoung ? 'young person' : 'adult')
    .select('id')
    .executeTakeFirstOrThrow();
  const at = now.toISOString();
  const sitting = { id: randomUUID(), voiceId, secretHash: hashOf(secret), way: 'code', startedAt: at, lastSeenAt: at } as const; // prettier-ignore
  await db
    .insertInto('transferSitting')
    .values({ ...sitting, isEasy: isYoung ? 1 : 0 })
    .execute();
  const open = await findSitting(db, secret, undefined, DEFAULT_CHOICES, now);
  if (!open) throw new Error('There is no sitting.');
  if (Object.keys(answers).length > 0) await keepAnswer(db, open, answers, now);
  if (isSent) await send(db, open, (await findDraft(db, open)).sendId, DEFAULT_CHOICES, now);
}

/** Nobody whom another test meets. */
async function someParent(db: Db): Promise<string> {
  const parent = {
    name: 'Kim Made-Up',
    address: `${randomUUID()}@example.org`,
    role: 'parent',
    reason: 'A test',
  } as const;
  return (await addPerson(db, parent, undefined, new Date())) ?? '';
}
