import type { Selectable } from 'kysely';
import type { Db, Schema } from '#database/schema.ts';
import { seal, unseal } from '#database/sealed.ts';
import { isEventKind, type NewEvent, type PlanEvent } from './event.ts';

/** The columns of an event. */
export const EVENT_COLUMNS = [
  'planEvent.id',
  'planEvent.number',
  'planEvent.kind',
  'planEvent.happenedOn',
  'planEvent.details',
  'planEvent.sealedWords',
  'planEvent.onlyFor',
  'planEvent.supersedes',
  'planEvent.recordedAt',
] as const;
type Row = Pick<
  Selectable<Schema['planEvent']>,
  'id' | 'number' | 'kind' | 'happenedOn' | 'details' | 'sealedWords' | 'onlyFor' | 'supersedes' | 'recordedAt'
>;

/** An event as it was written down. What a newer portal wrote and this one does not know is left out. */
export function openEvent({ sealedWords, details, ...row }: Row): PlanEvent | undefined {
  if (!isEventKind(row.kind)) return undefined;
  return {
    ...row,
    details: JSON.parse(details) as unknown,
    words: sealedWords === null ? {} : (JSON.parse(unseal(sealedWords, placeOfWords(row.id))) as unknown),
  } as PlanEvent;
}

/** Everything that was written down about a plan, in the order in which it was. */
export async function listEvents(db: Db, planId: string): Promise<PlanEvent[]> {
  const rows = await db
    .selectFrom('planEvent')
    .select(EVENT_COLUMNS)
    .where('planId', '=', planId)
    .orderBy('number')
    .execute();
  return rows.flatMap((row) => openEvent(row) ?? []);
}

/**
 * Writes an event down under the next number of its plan. False when it is written down already, as after a double click.
 * In the caller's transaction, which has made sure that nobody else writes about this plan.
 * @param id made when the form was shown
 */
export async function insertEvent(
  db: Db,
  planId: string,
  id: string,
  { kind, happenedOn, details, words, onlyFor, supersedes }: NewEvent,
  recordedBy: string | null,
  now: Date,
): Promise<boolean> {
  const { last } = await db
    .selectFrom('planEvent')
    .select(({ fn }) => fn.max('number').as('last'))
    .where('planId', '=', planId)
    .executeTakeFirstOrThrow();
  const added = await db
    .insertInto('planEvent')
    .values({
      id,
      planId,
      number: Number(last ?? 0) + 1,
      kind,
      happenedOn,
      details: JSON.stringify(details),
      sealedWords: Object.keys(words).length > 0 ? seal(JSON.stringify(words), placeOfWords(id)) : null,
      onlyFor,
      supersedes,
      recordedBy,
      recordedAt: now.toISOString(),
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst();
  return (added.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** What the words of an event are sealed for. */
export function placeOfWords(id: string): string {
  return `plan_event:${id}:sealed_words`;
}
