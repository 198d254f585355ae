import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { dayInLondon, type IsoDate } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import { parts } from '#features/case-feed/insert-many.store.ts';
import type { TaskKind } from './task.ts';

// What officers do to reach everybody in a round. Whoever has answered is on no list.

export interface Task {
  id: string;
  voiceId: string;
  kind: TaskKind;
  dueOn: IsoDate;
  outcome: string | null;
  doneAt: string | null;
  doneByName: string | null;
}

/** Has an officer do something to reach a voice by a day, unless it is on the list for that day. In the caller's transaction. */
export async function addTask(trx: Db, voiceId: string, kind: TaskKind, dueOn: IsoDate, now: Date): Promise<void> {
  await trx
    .insertInto('transferTask')
    .values({ id: randomUUID(), voiceId, kind, dueOn, madeAt: now.toISOString(), ...OPEN })
    .onConflict((conflict) => conflict.columns(['voiceId', 'kind', 'dueOn']).doNothing())
    .execute();
}

const OPEN = { outcome: null, doneBy: null, doneAt: null };

/** Has an officer ring somebody to whom no letter may go. In the caller's transaction. */
export async function askToRing(trx: Db, voiceId: string, today: IsoDate, now: Date): Promise<void> {
  const open = await trx
    .selectFrom('transferTask')
    .select('id')
    .where('voiceId', '=', voiceId)
    .where('kind', '=', 'phone')
    .where('doneAt', 'is', null)
    .executeTakeFirst();
  if (!open) await addTask(trx, voiceId, 'phone', today, now);
}

/**
 * After an answer came or was confirmed: nobody asks them again, and whoever wants to talk first is on the list of those.
 * Whoever took it back is asked as if they had not answered. It looks at their last answer itself. In the transaction of the
 * answer.
 */
export async function noteAnswered(trx: Db, voiceId: string, now: Date): Promise<void> {
  const last = await trx
    .selectFrom('transferAnswer')
    .select(['state', 'wants', 'decides'])
    .where('voiceId', '=', voiceId)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!last) return;
  const wantsToTalk = last.state === 'sent' && last.wants === 'to talk first';
  const isConfirmed = last.state === 'sent' && last.decides === 1;
  const settled: TaskKind[] = last.state === 'sent' ? ['phone', 'letter'] : [];
  if (!wantsToTalk) settled.push('talk');
  if (isConfirmed) settled.push('confirm');
  await trx
    .updateTable('transferTask')
    .set({ outcome: 'answer came', doneAt: now.toISOString() })
    .where('voiceId', '=', voiceId)
    .where('kind', 'in', settled)
    .where('doneAt', 'is', null)
    .execute();
  if (!wantsToTalk) return;
  const open = await trx
    .selectFrom('transferTask')
    .select('id')
    .where('voiceId', '=', voiceId)
    .where('kind', '=', 'talk')
    .where('doneAt', 'is', null)
    .executeTakeFirst();
  if (!open) await openAgain(trx, voiceId, 'talk', dayInLondon(now), now);
}

/** Opens a task for a day, also where one of that day was done. */
export async function openAgain(trx: Db, voiceId: string, kind: TaskKind, dueOn: IsoDate, now: Date): Promise<void> {
  await trx
    .insertInto('transferTask')
    .values({ id: randomUUID(), voiceId, kind, dueOn, madeAt: now.toISOString(), ...OPEN })
    .onConflict((conflict) => conflict.columns(['voiceId', 'kind', 'dueOn']).doUpdateSet(OPEN))
    .execute();
}

/** Who waits for a letter in a round, and has not answered meanwhile. */
export async function listVoicesToWriteTo(trx: Db, roundId: string): Promise<string[]> {
  const rows = await trx
    .selectFrom('transferTask')
    .innerJoin('transferVoice', 'transferVoice.id', 'transferTask.voiceId')
    .innerJoin('transferChild', 'transferChild.id', 'transferVoice.transferChildId')
    .where('transferChild.roundId', '=', roundId)
    .where('transferTask.kind', '=', 'letter')
    .where('transferTask.doneAt', 'is', null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('transferAnswer')
            .select('transferAnswer.id')
            .whereRef('transferAnswer.voiceId', '=', 'transferTask.voiceId')
            .where('transferAnswer.state', '=', 'sent')
            .where(
              sql<boolean>`transfer_answer.number = (select max(number) from transfer_answer as every_one
                where every_one.voice_id = transfer_task.voice_id)`,
            ),
        ),
      ),
    )
    .select('transferTask.voiceId')
    .distinct()
    .orderBy('transferTask.voiceId')
    .execute();
  return rows.map(({ voiceId }) => voiceId);
}

/** So many ids fit into a question to either database. */
const AT_ONCE = 500;

/** Letters to these were printed. In the caller's transaction. */
export async function noteLettersSent(
  trx: Db,
  voiceIds: readonly string[],
  officerId: string,
  now: Date,
): Promise<void> {
  for (const some of parts(voiceIds, AT_ONCE))
    await trx
      .updateTable('transferTask')
      .set({ outcome: 'letter printed', doneBy: officerId, doneAt: now.toISOString() })
      .where('voiceId', 'in', some)
      .where('kind', '=', 'letter')
      .where('doneAt', 'is', null)
      .execute();
}

/** What was and is to be done to reach these voices, newest first. For a store that has found them for whoever may see them. */
export async function listTasksOf(trx: Db, voiceIds: readonly string[]): Promise<Task[]> {
  if (voiceIds.length === 0) return [];
  return trx
    .selectFrom('transferTask')
    .leftJoin('person', 'person.id', 'transferTask.doneBy')
    .where('voiceId', 'in', [...voiceIds])
    .select(['transferTask.id', 'voiceId', 'kind', 'dueOn', 'outcome', 'doneAt', 'person.name as doneByName'])
    .orderBy('dueOn', 'desc')
    .orderBy('transferTask.id')
    .execute();
}
