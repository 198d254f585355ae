import type { IsoDate } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import { recordAccess } from '#features/access-log/access-log.store.ts';
import { tellFamilyOf } from '#features/news/tell-family.store.ts';
import { mayAnswerOn, type PlanOfficer } from '#features/plan/officer-access.store.ts';
import type { Relationship } from '#features/plan/standing.ts';
import { insertMessage, listMessages } from './conversation.store.ts';
import type { MessageWords, PlanMessage } from './message.ts';

/** A family that waits for an answer. */
export interface Waiting {
  planId: string;
  personId: string;
  childId: string;
  childName: string;
  personName: string;
  isUrgent: boolean;
  /** By when the first answer was promised. */
  dueOn: IsoDate;
  messages: number;
}

/** Those who wait for an answer on plans that an officer answers for: what is urgent first, then by the promised day. */
export async function listWaiting(
  db: Db,
  officer: PlanOfficer,
  { from, most }: { from: number; most: number },
  now: Date,
): Promise<Waiting[]> {
  return db.transaction().execute(async (trx) => {
    const rows = await waiting(trx, officer, now)
      .innerJoin('person', 'person.id', 'planMessage.personId')
      .select([
        'planId',
        'planMessage.personId',
        'child.id as childId',
        'child.name as childName',
        'person.name as personName',
        'plan.caseworkerId',
      ])
      .select(({ fn }) => [
        fn.max('isUrgent').as('isUrgent'),
        fn.min('answerDueOn').as('dueOn'),
        fn.countAll<number>().as('messages'),
      ])
      .groupBy(['planId', 'planMessage.personId', 'child.id', 'child.name', 'person.name', 'plan.caseworkerId'])
      .orderBy('isUrgent', 'desc')
      .orderBy('dueOn')
      .orderBy('planMessage.personId')
      .limit(most)
      .offset(from)
      .execute();
    for (const { childId, planId, caseworkerId } of rows)
      await recordAccess(
        trx,
        { ...working(officer, { id: planId, childId, caseworkerId }), action: 'saw the name in a list of messages' },
        now,
      );
    return rows.map(({ caseworkerId: _whoever, isUrgent, dueOn, messages, ...row }) => ({
      ...row,
      isUrgent: Number(isUrgent) === 1,
      dueOn: dueOn as IsoDate,
      messages: Number(messages),
    }));
  });
}

/** How many families wait for an answer of this officer, and how many of them today. It names nobody. */
export async function countWaiting(
  db: Db,
  officer: PlanOfficer,
  now: Date,
): Promise<{ families: number; urgent: number }> {
  const rows = await waiting(db, officer, now)
    .select(({ fn }) => fn.max('isUrgent').as('isUrgent'))
    .groupBy(['planId', 'planMessage.personId'])
    .execute();
  return { families: rows.length, urgent: rows.filter(({ isUrgent }) => Number(isUrgent) === 1).length };
}

export interface ConversationInList {
  personId: string;
  personName: string;
  relationship: Relationship | undefined;
  isProtected: boolean;
  messages: number;
  waiting: number;
}

/** Everybody of a plan's family, and whoever wrote about it before their access ended; or nothing. */
export async function listConversationsOf(
  db: Db,
  officer: PlanOfficer,
  planId: string,
  now: Date,
): Promise<{ childName: string; people: ConversationInList[] } | undefined> {
  return db.transaction().execute(async (trx) => {
    const plan = await findPlanToAnswer(trx, officer, planId, now);
    if (!plan) return undefined;
    const people = await trx
      .selectFrom('person')
      .leftJoin('standing', (join) =>
        join
          .onRef('standing.personId', '=', 'person.id')
          .on('standing.childId', '=', plan.childId)
          .on('standing.endedAt', 'is', null),
      )
      .leftJoin('planMessage', (join) =>
        join.onRef('planMessage.personId', '=', 'person.id').on('planMessage.planId', '=', planId),
      )
      .where((row) => row.or([row('standing.id', 'is not', null), row('planMessage.id', 'is not', null)]))
      .where('person.id', 'in', ({ selectFrom }) =>
        selectFrom('standing')
          .select('standing.personId')
          .where('standing.childId', '=', plan.childId)
          .union(selectFrom('planMessage').select('planMessage.personId').where('planMessage.planId', '=', planId)),
      )
      .select(['person.id as personId', 'person.name as personName', 'relationship', 'protectedAt'])
      .select(({ fn }) => [
        fn.count<number>('planMessage.id').as('messages'),
        fn.count<number>('planMessage.answerDueOn').as('waiting'),
      ])
      .groupBy(['person.id', 'person.name', 'relationship', 'protectedAt'])
      .orderBy('person.name')
      .orderBy('person.id')
      .execute();
    await recordAccess(trx, { ...working(officer, plan), action: 'saw who has written' }, now);
    return {
      childName: plan.childName,
      people: people.map(({ protectedAt, relationship, messages, waiting, ...person }) => ({
        ...person,
        relationship: relationship ?? undefined,
        isProtected: protectedAt !== null,
        messages: Number(messages),
        waiting: Number(waiting),
      })),
    };
  });
}

export interface ConversationInOffice {
  planId: string;
  childName: string;
  person: { id: string; name: string; relationship: Relationship | undefined; isProtected: boolean };
  messages: (PlanMessage & { officer: string | null })[];
}

/**
 * What a person of a family has written about a plan, for whoever answers for it; or nothing. It counts as read.
 * Where that person's access has ended, what they wrote stays.
 */
export async function findConversationOf(
  db: Db,
  officer: PlanOfficer,
  planId: string,
  personId: string,
  now: Date,
): Promise<ConversationInOffice | undefined> {
  return db.transaction().execute(async (trx) => {
    const plan = await findPlanToAnswer(trx, officer, planId, now);
    if (!plan) return undefined;
    const person = await trx
      .selectFrom('person')
      .leftJoin('standing', (join) =>
        join
          .onRef('standing.personId', '=', 'person.id')
          .on('standing.childId', '=', plan.childId)
          .on('standing.endedAt', 'is', null),
      )
      .where('person.id', '=', personId)
      .select(['person.id', 'person.name', 'standing.relationship', 'standing.protectedAt'])
      .executeTakeFirst();
    const messages = await listMessages(trx, planId, personId);
    if (!person || (!person.relationship && messages.length === 0)) return undefined;
    await trx
      .updateTable('planMessage')
      .set({ readAt: now.toISOString() })
      .where('planId', '=', planId)
      .where('personId', '=', personId)
      .where('kind', '!=', 'answer')
      .where('readAt', 'is', null)
      .execute();
    await recordAccess(trx, { ...working(officer, plan), action: 'read the messages of one of the family' }, now);
    const { protectedAt, relationship, ...rest } = person;
    return {
      planId,
      childName: plan.childName,
      person: { ...rest, relationship: relationship ?? undefined, isProtected: protectedAt !== null },
      messages,
    };
  });
}

export interface NewAnswer {
  id: string;
  /** The messages that it answers. What else they wrote still waits. */
  answers: readonly string[];
  words: MessageWords;
}

/** Answers what a person wrote, and tells them, and nobody else, that there is an answer. False when there is nothing to answer. */
export async function answerMessages(
  db: Db,
  officer: PlanOfficer,
  planId: string,
  personId: string,
  { id, answers, words }: NewAnswer,
  now: Date,
): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const plan = await findPlanToAnswer(trx, officer, planId, now);
    if (!plan) return false;
    const asked = await trx
      .selectFrom('planMessage')
      .select('id')
      .where('id', 'in', answers)
      .where('planId', '=', planId)
      .where('personId', '=', personId)
      .where('kind', '!=', 'answer')
      .orderBy('writtenAt', 'desc')
      .orderBy('id')
      .execute();
    const [newest] = asked;
    if (!newest || asked.length < new Set(answers).size) return false;
    const isNew = await insertMessage(
      trx,
      { id, planId, personId, kind: 'answer', isUrgent: 0, answers: newest.id },
      words,
      officer.id,
      now,
    );
    if (!isNew) return true;
    await trx
      .updateTable('planMessage')
      .set({ answerDueOn: null })
      .where('planId', '=', planId)
      .where('personId', '=', personId)
      .where('kind', '!=', 'answer')
      .where(
        'id',
        'in',
        asked.map((one) => one.id),
      )
      .execute();
    await tellFamilyOf(trx, planId, 'an answer', { onlyFor: personId }, now);
    await recordAccess(trx, { ...working(officer, plan), action: 'answered one of the family' }, now);
    return true;
  });
}

/** The messages without an answer on plans that an officer answers for. */
function waiting(db: Db, officer: PlanOfficer, now: Date) {
  return db
    .selectFrom('planMessage')
    .innerJoin('plan', 'plan.id', 'planMessage.planId')
    .innerJoin('child', 'child.id', 'plan.childId')
    .where('planMessage.answerDueOn', 'is not', null)
    .where('plan.endedAt', 'is', null)
    .where('child.endedAt', 'is', null)
    .where(mayAnswerOn(officer, now));
}

function findPlanToAnswer(db: Db, officer: PlanOfficer, planId: string, now: Date) {
  return db
    .selectFrom('plan')
    .innerJoin('child', 'child.id', 'plan.childId')
    .where('plan.id', '=', planId)
    .where('plan.endedAt', 'is', null)
    .where('child.endedAt', 'is', null)
    .where(mayAnswerOn(officer, now))
    .select(['plan.id', 'plan.caseworkerId', 'child.id as childId', 'child.name as childName'])
    .executeTakeFirst();
}

/** How an officer's look or change stands in the access log. */
export function working(
  officer: PlanOfficer,
  { id, childId, caseworkerId }: { id: string; childId: string; caseworkerId: string | null },
) {
  const isOwn = caseworkerId === officer.id;
  return {
    personId: officer.id,
    actingAs: officer.roles.includes('caseworker') ? 'caseworker' : 'manager',
    childId,
    planId: id,
    why: isOwn ? 'looks after the plan' : caseworkerId === null ? 'nobody looks after the plan' : 'stands in',
  };
}
