import { dayInLondon } from '#calendar/dates.ts';
import { isPostgres } from '#database/engine.ts';
import type { Db, Schema } from '#database/schema.ts';
import type { Selectable } from 'kysely';
import { recordAccesses } from '#features/access-log/access-log.store.ts';
import type { Choices } from '#features/clock/choices.ts';
import type { Officer } from '#features/identity/person.ts';
import type { PlanOfficer } from '#features/plan/officer-access.store.ts';
import { caresIn, type Care, type WhereTo } from './letter-address.ts';
import { mayWorkInRound, workedOnMove, type OfPlan } from './round-access.store.ts';
import type { Voice } from './voice.ts';
import { listVoicesOf } from './voice.store.ts';
import { listWhom, type Whom } from './whom.store.ts';

// Letters are put together by one manager, looked at and released by a second one, and only then made, with their codes.

export type Manager = Officer<'manager'>;
export type BatchRow = Selectable<Schema['transferBatch']>;

export type BatchState = 'to be looked at' | 'to be made' | 'made' | 'thrown away';

export interface BatchInList {
  id: string;
  kind: BatchRow['kind'];
  state: BatchState;
  madeAt: string;
  madeBy: string | null;
  /** How many letters are in it, without those left out. */
  letters: number;
}

/** The letters of a round, the newest batch first. It names no child. */
export async function listBatches(db: Db, _manager: Manager, roundId: string): Promise<BatchInList[]> {
  const rows = await batches(db)
    .where('roundId', '=', roundId)
    .orderBy('transferBatch.madeAt', 'desc')
    .orderBy('transferBatch.id')
    .execute();
  return rows.map((row) => ({
    ...{ id: row.id, kind: row.kind, state: stateOf(row), madeAt: row.madeAt, madeBy: row.madeByName },
    letters: Number(row.letters),
  }));
}

/** Letters that stand still until somebody looks at them, or makes them. It names no child. */
export interface BatchToDo {
  roundId: string;
  id: string;
  kind: BatchRow['kind'];
  state: 'to be looked at' | 'to be made';
  madeAt: string;
  /** Whoever put letters together does not look at them. */
  isMine: boolean;
  letters: number;
}

/** The letters of rounds that run, or of one of them, that wait for a manager, the oldest first. */
export async function listBatchesToDo(db: Db, manager: Manager, now: Date, roundId?: string): Promise<BatchToDo[]> {
  const rows = await batches(db)
    .innerJoin('transferRound', 'transferRound.id', 'transferBatch.roundId')
    .where('transferBatch.endedAt', 'is', null)
    .where('transferBatch.printedAt', 'is', null)
    .where('transferRound.endedAt', 'is', null)
    .where('movesOn', '>', dayInLondon(now))
    .$if(roundId !== undefined, (query) => query.where('roundId', '=', roundId ?? ''))
    .orderBy('transferBatch.madeAt')
    .orderBy('transferBatch.id')
    .execute();
  return rows.map(({ roundId, id, kind, releasedAt, madeAt, madeBy, letters }) => ({
    ...{ roundId, id, kind, madeAt, state: releasedAt ? 'to be made' : 'to be looked at' },
    ...{ isMine: madeBy === manager.id, letters: Number(letters) },
  }));
}

function batches(db: Db) {
  return db
    .selectFrom('transferBatch')
    .leftJoin('person as maker', 'maker.id', 'transferBatch.madeBy')
    .leftJoin('person as releaser', 'releaser.id', 'transferBatch.releasedBy')
    .leftJoin('person as printer', 'printer.id', 'transferBatch.printedBy')
    .selectAll('transferBatch')
    .select(['maker.name as madeByName', 'releaser.name as releasedByName', 'printer.name as printedByName'])
    .select(({ selectFrom }) =>
      selectFrom('transferLetter')
        .whereRef('transferLetter.batchId', '=', 'transferBatch.id')
        .where('leftOutAt', 'is', null)
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .as('letters'),
    );
}

export function stateOf({ releasedAt, printedAt, endedAt }: BatchRow): BatchState {
  if (endedAt) return 'thrown away';
  if (printedAt) return 'made';
  return releasedAt ? 'to be made' : 'to be looked at';
}

/** Why a letter of a batch is not made. */
export type Held = 'other address' | 'not theirs any more' | 'no letters wanted';

export interface LetterInBatch {
  id: string;
  number: number;
  /** Whom it is written to. */
  name: string;
  childName: string;
  reference: string | null;
  schoolName: string | null;
  speaker: Voice['speaker'];
  to: WhereTo | undefined;
  care: Care[];
  isLeftOut: boolean;
  held: Held | undefined;
  madeAt: string | null;
}

export interface Batch {
  id: string;
  kind: BatchRow['kind'];
  state: BatchState;
  madeAt: string;
  madeBy: { id: string; name: string | null };
  releasedAt: string | null;
  releasedBy: string | null;
  /** When letters of it were last made. */
  printedAt: string | null;
  printedBy: string | null;
  letters: LetterInBatch[];
}

/** A batch with where each letter goes, as it stands at this moment. That it was read is in the access log. */
export async function findBatch(
  db: Db,
  manager: Manager,
  { round, batch }: { round: string; batch: string },
  choices: Choices,
  now: Date,
): Promise<Batch | undefined> {
  return db.transaction().execute(async (trx) => {
    const row = await batches(trx)
      .where('transferBatch.id', '=', batch)
      .where('roundId', '=', round)
      .executeTakeFirst();
    if (!row) return undefined;
    const letters = await lettersIn(trx, row.id, choices, now);
    await noteLookAtBatch(trx, manager, row, voicesOf(letters), now);
    const { id, kind, madeAt, madeBy, madeByName, releasedAt, releasedByName, printedAt, printedByName } = row;
    return {
      ...{ id, kind, state: stateOf(row), madeAt, madeBy: { id: madeBy, name: madeByName } },
      ...{ releasedAt, releasedBy: releasedByName, printedAt, printedBy: printedByName },
      letters: letters.map(({ row: letter, voice, whom, held }) => ({
        ...{ id: letter.id, number: letter.number },
        ...{ name: voice.name, childName: voice.childName, speaker: voice.speaker },
        ...{ reference: whom.reference, schoolName: whom.schoolName, to: whom.to },
        // Also what has come to be true since, such as that somebody is protected now.
        care: [...new Set([...caresIn(letter.care), ...whom.care])],
        isLeftOut: letter.leftOutAt !== null,
        ...{ held, madeAt: letter.printedAt },
      })),
    };
  });
}

export interface OpenLetter {
  row: Selectable<Schema['transferLetter']>;
  voice: Voice;
  whom: Whom;
  held: Held | undefined;
}

/** The letters of a batch with where they would go now. */
export async function lettersIn(trx: Db, batchId: string, choices: Choices, now: Date): Promise<OpenLetter[]> {
  const rows = await trx
    .selectFrom('transferLetter')
    .innerJoin('transferVoice', 'transferVoice.id', 'transferLetter.voiceId')
    .where('batchId', '=', batchId)
    .selectAll('transferLetter')
    .select('transferChildId')
    .orderBy('number')
    .execute();
  const children = [...new Set(rows.map(({ transferChildId }) => transferChildId))];
  const voices = new Map((await listVoicesOf(trx, children, choices, now)).map((voice) => [voice.id, voice]));
  const known = rows.flatMap(({ transferChildId: _, ...row }) => {
    const voice = voices.get(row.voiceId);
    return voice ? [{ row, voice }] : [];
  });
  const whom = await listWhom(
    trx,
    known.map(({ voice }) => voice),
    now,
  );
  return known.flatMap(({ row, voice }, index) => {
    const its = whom[index];
    return its ? [{ row, voice, whom: its, held: heldFor(row, voice.mayBeWrittenTo, its) }] : [];
  });
}

/** A letter goes only to whom, and to where, it was looked at. */
function heldFor({ addressHash, care }: OpenLetter['row'], mayBeWrittenTo: boolean, whom: Whom): Held | undefined {
  if (!mayBeWrittenTo) return 'not theirs any more';
  if (!whom.mayPost) return 'no letters wanted';
  const isSeen = !whom.care.includes('protected') || caresIn(care).includes('protected');
  return whom.addressHash === addressHash && isSeen ? undefined : 'other address';
}

export async function lockBatch(trx: Db, roundId: string, batchId: string): Promise<BatchRow | undefined> {
  return trx
    .selectFrom('transferBatch')
    .selectAll()
    .where('id', '=', batchId)
    .where('roundId', '=', roundId)
    .$if(isPostgres(trx), (query) => query.forUpdate())
    .executeTakeFirst();
}

export async function findRow(trx: Db, roundId: string, batchId: string): Promise<BatchRow | undefined> {
  return trx
    .selectFrom('transferBatch')
    .selectAll()
    .where('id', '=', batchId)
    .where('roundId', '=', roundId)
    .executeTakeFirst();
}

export function voicesOf(all: readonly { voice: Voice }[]): Voice[] {
  return all.map(({ voice }) => voice);
}

/**
 * Writes down that an officer looked at letters of a round, or at what is to be done in it. Reminders, and the lists of who
 * waits for one, are a look alike at every child of the round whom the officer works for: a look at those alone who have not
 * answered would tell who has.
 */
export async function noteLookAtRound(trx: Db, officer: PlanOfficer, roundId: string, now: Date): Promise<void> {
  const plans = await trx
    .selectFrom('transferChild')
    .innerJoin('plan', 'plan.id', 'transferChild.planId')
    .where('roundId', '=', roundId)
    .where('removedAt', 'is', null)
    .where(mayWorkInRound(officer, now))
    .select(['plan.id as planId', 'plan.childId', 'plan.caseworkerId'])
    .orderBy('plan.id')
    .execute();
  await recordAccesses(
    trx,
    plans.map((plan) => workedOnMove(officer, plan)),
    now,
  );
}

/** The same for the letters of a batch. */
export async function noteLookAtBatch(
  trx: Db,
  officer: PlanOfficer,
  { kind, roundId }: BatchRow,
  voices: readonly OfPlan[],
  now: Date,
): Promise<void> {
  if (kind === 'reminder') await noteLookAtRound(trx, officer, roundId, now);
  else await noteLook(trx, officer, voices, now);
}

/** Writes down that an officer worked on the moves of these, once for each plan. */
export async function noteLook(trx: Db, officer: PlanOfficer, voices: readonly OfPlan[], now: Date): Promise<void> {
  const plans = new Map(voices.map((voice) => [voice.planId, voice]));
  await recordAccesses(
    trx,
    [...plans.values()].map((voice) => workedOnMove(officer, voice)),
    now,
  );
}
