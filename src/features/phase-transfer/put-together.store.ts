import { randomUUID } from 'node:crypto';
import { dayInLondon } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import { parts } from '#features/case-feed/insert-many.store.ts';
import type { Choices } from '#features/clock/choices.ts';
import type { PlanOfficer } from '#features/plan/officer-access.store.ts';
import { findRow, noteLookAtRound, type BatchRow, type Manager } from './batch.store.ts';
import type { WhereTo } from './letter-address.ts';
import { isOver, type Round } from './round.ts';
import { askToRing, listVoicesToWriteTo } from './task.store.ts';
import { listVoicesOfRound } from './voice.store.ts';
import { listWhom, type Whom } from './whom.store.ts';

// Who is to be written to, and whom no letter reaches.

/** Somebody in a round whom no letter reaches. */
export interface WithoutLetter {
  childRowId: string;
  name: string;
  childName: string;
  reference: string | null;
  why: 'no post' | 'no address';
}

/** Whom letters would go to, and whom none reaches. */
export interface LettersToMake {
  first: number;
  reminders: number;
  without: WithoutLetter[];
}

/** What is still to be put together in a round. That the names of those without a letter were read is in the access log. */
export async function findLettersToMake(
  db: Db,
  manager: Manager,
  roundId: string,
  choices: Choices,
  now: Date,
): Promise<LettersToMake> {
  return db.transaction().execute(async (trx) => {
    const { first, reminders } = await listWanted(trx, roundId, choices, now);
    const without = new Map([...first, ...reminders].filter(isUnreached).map((one) => [one.voice.id, one]));
    await noteLookAtRound(trx, manager, roundId, now);
    return {
      first: first.filter(isReached).length,
      reminders: reminders.filter(isReached).length,
      without: [...without.values()].map(withoutLetter),
    };
  });
}

function withoutLetter({ voice, reference, mayPost }: Whom): WithoutLetter {
  const { childRowId, name, childName } = voice;
  return { childRowId, name, childName, reference, why: mayPost ? 'no address' : 'no post' };
}

export type Reached = Whom & { to: WhereTo };

export function isReached(whom: Whom): whom is Reached {
  return whom.to !== undefined && whom.mayPost;
}

function isUnreached(whom: Whom): boolean {
  return !isReached(whom);
}

async function listWanted(trx: Db, roundId: string, choices: Choices, now: Date) {
  const voices = await listVoicesOfRound(trx, roundId, choices, now);
  const [written, waiting] = await listWritten(trx, roundId);
  const toRemind = new Set(await listVoicesToWriteTo(trx, roundId));
  const firsts = voices.filter(({ id }) => !written.has(id) && !waiting.has(id));
  const reminded = voices.filter(({ id }) => written.has(id) && !waiting.has(id) && toRemind.has(id));
  return { first: await listWhom(trx, firsts, now), reminders: await listWhom(trx, reminded, now) };
}

/**
 * Whom a letter was made for, and who has one in a batch that is not made yet. Where codes ended because a child was taken
 * out of the round, the letters before were made for nobody: whoever is back in it is written to anew.
 */
export async function listWritten(trx: Db, roundId: string): Promise<[written: Set<string>, waiting: Set<string>]> {
  const rows = await trx
    .selectFrom('transferLetter')
    .innerJoin('transferBatch', 'transferBatch.id', 'transferLetter.batchId')
    .where('transferBatch.roundId', '=', roundId)
    .where('leftOutAt', 'is', null)
    .where('transferBatch.endedAt', 'is', null)
    .select(['transferLetter.voiceId', 'transferLetter.printedAt', 'transferBatch.printedAt as madeAt'])
    .select(({ exists, selectFrom }) =>
      exists(
        selectFrom('transferCode')
          .select('transferCode.id')
          .whereRef('transferCode.voiceId', '=', 'transferLetter.voiceId')
          .where('endedHow', '=', 'ended')
          .whereRef('transferCode.endedAt', '>=', 'transferLetter.printedAt'),
      ).as('isOver'),
    )
    .execute();
  return [
    new Set(rows.filter(({ printedAt, isOver }) => printedAt && !isOver).map(({ voiceId }) => voiceId)),
    new Set(rows.filter(({ madeAt }) => !madeAt).map(({ voiceId }) => voiceId)),
  ];
}

/**
 * Puts letters together: the first to everybody who has had none, or reminders to those who wait for one. Whom no letter
 * reaches is to be rung. `nobody` when there is none to write to; nothing where no such round runs.
 * @param batch made with the form, so that a form that is sent twice makes one batch
 */
export async function putTogether(
  db: Db,
  manager: Manager,
  { round, kind, batch }: { round: string; kind: 'first' | 'reminder'; batch: string },
  choices: Choices,
  now: Date,
): Promise<{ id: string } | 'nobody' | undefined> {
  return db.transaction().execute(async (trx) => {
    const its = await lockRound(trx, round);
    if (its && (await findRow(trx, round, batch))) return { id: batch };
    if (!its?.openedAt || isOver(its, dayInLondon(now))) return undefined;
    const wanted = await listWanted(trx, round, choices, now);
    const all = kind === 'first' ? wanted.first : wanted.reminders;
    const reached = inOrder(all.filter(isReached));
    if (reached.length > 0 && !(await insertBatch(trx, manager, { id: batch, round, kind }, reached, now)))
      return undefined;
    for (const { voice } of all.filter(isUnreached)) await askToRing(trx, voice.id, dayInLondon(now), now);
    await noteLookAtRound(trx, manager, round, now);
    return reached.length > 0 ? { id: batch } : 'nobody';
  });
}

/** Young people’s own come first, those for school together; then the adults’. */
function inOrder<One extends Whom>(all: readonly One[]): One[] {
  const key = ({ voice, to, schoolName }: One): string =>
    [
      voice.speaker === 'young person' ? 0 : 1,
      to === 'by hand' ? `0 ${schoolName ?? ''}` : 1,
      voice.speaker === 'young person' ? voice.childName : voice.name,
      voice.id,
    ].join('\n');
  return all
    .map((one) => ({ one, key: key(one) }))
    .sort((first, second) => (first.key < second.key ? -1 : 1))
    .map(({ one }) => one);
}

/** False where another batch has this id. */
export async function insertBatch(
  trx: Db,
  officer: PlanOfficer,
  { id, round, kind }: { id: string; round: string; kind: BatchRow['kind'] },
  whom: readonly Reached[],
  now: Date,
): Promise<boolean> {
  const made = await trx
    .insertInto('transferBatch')
    .values({ id, roundId: round, kind, madeBy: officer.id, madeAt: now.toISOString() })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst();
  if (!made.numInsertedOrUpdatedRows) return false;
  const letters = whom.map(({ voice, care, addressHash }, index) => ({
    ...{ id: randomUUID(), batchId: id, voiceId: voice.id, number: index + 1, care: care.join(' '), addressHash },
  }));
  for (const some of parts(letters, 500)) await trx.insertInto('transferLetter').values(some).execute();
  return true;
}

/** The round, with whoever else puts letters together for it waiting until this transaction ends. */
export async function lockRound(
  trx: Db,
  roundId: string,
): Promise<Pick<Round, 'openedAt' | 'endedAt' | 'movesOn'> | undefined> {
  return trx
    .updateTable('transferRound')
    .set(({ ref }) => ({ moves: ref('moves') }))
    .where('id', '=', roundId)
    .returning(['openedAt', 'endedAt', 'movesOn'])
    .executeTakeFirst();
}
