import type { Selectable } from 'kysely';
import type { IsoDate } from '#calendar/dates.ts';
import type { Db, Schema } from '#database/schema.ts';
import { seal, unseal } from '#database/sealed.ts';
import { recordAccess } from '#features/access-log/access-log.store.ts';
import type { Family } from '#features/identity/person.ts';
import { tellOfChange } from '#features/identity/tell.store.ts';
import { listOfficersOf } from '#features/plan/officer-access.store.ts';
import type { Relationship } from '#features/plan/standing.ts';
import type { MessageKind, MessageWords, PlanMessage } from './message.ts';

// Between one person of the family and the office. Nobody else of the family sees it, nor that there is anything.

export interface Conversation {
  planId: string;
  childName: string;
  relationship: Relationship;
  caseworker: string | null;
  messages: (PlanMessage & { isOwn: boolean; officer: string | null })[];
}

/**
 * What somebody and the office have written to each other about a plan that they have standing for, the oldest first; or
 * nothing. The answers count as read, and so do the notices of them.
 */
export async function findConversation(
  db: Db,
  person: Family,
  planId: string,
  now: Date,
): Promise<Conversation | undefined> {
  return db.transaction().execute(async (trx) => {
    const plan = await findStanding(trx, person, planId);
    if (!plan) return undefined;
    const messages = await listMessages(trx, planId, person.id);
    await markRead(trx, planId, person, now);
    await recordAccess(trx, { ...reading(person, plan), action: 'read their messages' }, now);
    const { childName, relationship, caseworker } = plan;
    return {
      planId,
      childName,
      relationship,
      caseworker,
      messages: messages.map((message) => ({ ...message, isOwn: message.writtenBy === person.id })),
    };
  });
}

export interface NewMessage {
  /** Made when the form was shown, so that what is sent twice is written once. */
  id: string;
  kind: Exclude<MessageKind, 'answer'>;
  isUrgent: boolean;
  words: MessageWords;
  eventId?: string | undefined;
  answerDueOn: IsoDate;
}

/**
 * Writes to whoever looks after a plan. What is urgent is told to them at once by e-mail, without a word of it. False when the
 * person has no standing for its child.
 */
export async function writeToCaseworker(
  db: Db,
  person: Family,
  planId: string,
  { id, kind, isUrgent, words, eventId, answerDueOn }: NewMessage,
  now: Date,
): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const plan = await findStanding(trx, person, planId);
    if (!plan) return false;
    const isNew = await insertMessage(
      trx,
      { id, planId, personId: person.id, kind, isUrgent: isUrgent ? 1 : 0, eventId: eventId ?? null, answerDueOn },
      words,
      person.id,
      now,
    );
    if (!isNew) return true;
    if (isUrgent)
      for (const officer of await listOfficersOf(trx, { planId }, now))
        await tellOfChange(trx, officer, 'something waits', now);
    await recordAccess(trx, { ...reading(person, plan), action: 'wrote to the caseworker' }, now);
    return true;
  });
}

type Row = Pick<
  Selectable<Schema['planMessage']>,
  'id' | 'kind' | 'isUrgent' | 'sealedWords' | 'writtenBy' | 'writtenAt' | 'answerDueOn' | 'readAt'
>;

/** What two have written to each other, the oldest first, with the name of the officer who wrote. */
export async function listMessages(
  db: Db,
  planId: string,
  personId: string,
): Promise<(PlanMessage & { officer: string | null })[]> {
  const rows = await db
    .selectFrom('planMessage')
    .leftJoin('person', (join) =>
      join.onRef('person.id', '=', 'planMessage.writtenBy').on('planMessage.kind', '=', 'answer'),
    )
    .select([
      'planMessage.id',
      'kind',
      'isUrgent',
      'sealedWords',
      'writtenBy',
      'writtenAt',
      'answerDueOn',
      'readAt',
      'person.name as officer',
    ])
    .where('planId', '=', planId)
    .where('personId', '=', personId)
    .orderBy('writtenAt')
    .orderBy('planMessage.id')
    .execute();
  return rows.map(({ officer, ...row }) => ({ ...openMessage(row), officer }));
}

/** A message as it was written, for a store that has found it for whoever may read it. */
export function openMessage(row: Row): PlanMessage {
  return {
    id: row.id,
    kind: row.kind,
    isUrgent: row.isUrgent === 1,
    words: JSON.parse(unseal(row.sealedWords, placeOf(row.id))) as MessageWords,
    writtenBy: row.writtenBy,
    writtenAt: new Date(row.writtenAt),
    answerDueOn: row.answerDueOn,
    readAt: row.readAt === null ? null : new Date(row.readAt),
  };
}

/** Writes a message down. False when it is written down already, as after a double click. */
export async function insertMessage(
  db: Db,
  message: Pick<Selectable<Schema['planMessage']>, 'id' | 'planId' | 'personId' | 'kind' | 'isUrgent'> &
    Partial<Pick<Selectable<Schema['planMessage']>, 'eventId' | 'answerDueOn' | 'answers'>>,
  words: MessageWords,
  writtenBy: string,
  now: Date,
): Promise<boolean> {
  const added = await db
    .insertInto('planMessage')
    .values({
      ...message,
      sealedWords: seal(JSON.stringify(words), placeOf(message.id)),
      writtenBy,
      writtenAt: now.toISOString(),
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst();
  return (added.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

function findStanding(db: Db, person: Family, planId: string) {
  return db
    .selectFrom('plan')
    .innerJoin('child', 'child.id', 'plan.childId')
    .innerJoin('standing', 'standing.childId', 'child.id')
    .leftJoin('person as caseworker', 'caseworker.id', 'plan.caseworkerId')
    .where('plan.id', '=', planId)
    .where('standing.personId', '=', person.id)
    .where('standing.endedAt', 'is', null)
    .where('child.endedAt', 'is', null)
    .where('plan.endedAt', 'is', null)
    .select([
      'plan.id',
      'child.id as childId',
      'child.name as childName',
      'standing.relationship',
      'caseworker.name as caseworker',
    ])
    .executeTakeFirst();
}

async function markRead(db: Db, planId: string, person: Family, now: Date): Promise<void> {
  await db
    .updateTable('planMessage')
    .set({ readAt: now.toISOString() })
    .where('planId', '=', planId)
    .where('personId', '=', person.id)
    .where('kind', '=', 'answer')
    .where('readAt', 'is', null)
    .execute();
  await db
    .updateTable('notice')
    .set({ readAt: now.toISOString() })
    .where('planId', '=', planId)
    .where('personId', '=', person.id)
    .where('kind', '=', 'an answer')
    .where('readAt', 'is', null)
    .execute();
}

function reading(person: Family, { id, childId, relationship }: { id: string; childId: string; relationship: string }) {
  return { personId: person.id, actingAs: relationship, childId, planId: id, why: 'has standing' };
}

function placeOf(id: string): string {
  return `plan_message:${id}:sealed_words`;
}
