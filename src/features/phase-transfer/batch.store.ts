import { randomUUID } from 'node:crypto';
import { dayInLondon } from '#calendar/dates.ts';
import { isPostgres } from '#database/engine.ts';
import type { Db, Schema } from '#database/schema.ts';
import type { Selectable } from 'kysely';
import { recordAccesses } from '#features/access-log/access-log.store.ts';
import type { Choices } from '#features/clock/choices.ts';
import type { Officer } from '#features/identity/person.ts';
import type { PlanOfficer } from '#features/plan/officer-access.store.ts';
import { inParts, makeCodes } from './code.store.ts';
import { letterReference, referencePattern } from './letter.ts';
import { caresIn, type Care, type WhereTo } from './letter-address.ts';
import { mayWorkInRound, mayWorkOnVoice, workedOnMove } from './round-access.store.ts';
import { askToRing, listVoicesToWriteTo, noteLettersSent } from './task.store.ts';
import type { Voice } from './voice.ts';
import { listVoicesOf, listVoicesOfRound } from './voice.store.ts';
import { listWhom, type Whom } from './whom.store.ts';

// Letters are put together by one manager, looked at and released by a second one, and only then made, with their codes.

type Manager = Officer<'manager'>;
type BatchRow = Selectable<Schema['transferBatch']>;

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

function stateOf({ releasedAt, printedAt, endedAt }: BatchRow): BatchState {
  if (endedAt) return 'thrown away';
  if (printedAt) return 'made';
  return releasedAt ? 'to be made' : 'to be looked at';
}

/** Somebody in a round whom no letter reaches. */
export interface WithoutLetter {
  voiceId: string;
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
    await noteLook(trx, manager, [...without.values()], now);
    return {
      first: first.filter(isReached).length,
      reminders: reminders.filter(isReached).length,
      without: [...without.values()].map(withoutLetter),
    };
  });
}

/** Those of a round whom no letter reaches. That they were read is in the access log. */
export async function listWithoutLetter(
  db: Db,
  manager: Manager,
  roundId: string,
  choices: Choices,
  now: Date,
): Promise<WithoutLetter[]> {
  return db.transaction().execute(async (trx) => {
    const all = await listWhom(trx, await listVoicesOfRound(trx, roundId, choices, now), now);
    const without = all.filter(isUnreached);
    await noteLook(trx, manager, without, now);
    return without.map(withoutLetter);
  });
}

function withoutLetter({ voice, reference, mayPost }: Whom): WithoutLetter {
  const { id: voiceId, childRowId, name, childName } = voice;
  return { voiceId, childRowId, name, childName, reference, why: mayPost ? 'no address' : 'no post' };
}

type Reached = Whom & { to: WhereTo };

function isReached(whom: Whom): whom is Reached {
  return whom.to !== undefined && whom.mayPost;
}

function isUnreached(whom: Whom): boolean {
  return !isReached(whom);
}

async function noteLook(trx: Db, officer: PlanOfficer, whom: readonly { voice: Voice }[], now: Date): Promise<void> {
  const plans = new Map(whom.map(({ voice }) => [voice.planId, voice]));
  await recordAccesses(
    trx,
    [...plans.values()].map((voice) => workedOnMove(officer, voice)),
    now,
  );
}

async function listWanted(trx: Db, roundId: string, choices: Choices, now: Date) {
  const voices = await listVoicesOfRound(trx, roundId, choices, now);
  const [written, waiting] = await listWritten(trx, roundId);
  const toRemind = new Set(await listVoicesToWriteTo(trx, roundId));
  const firsts = voices.filter(({ id }) => !written.has(id) && !waiting.has(id));
  const reminded = voices.filter(({ id }) => written.has(id) && !waiting.has(id) && toRemind.has(id));
  return { first: await listWhom(trx, firsts, now), reminders: await listWhom(trx, reminded, now) };
}

/** Whom a letter was made for, and who has one in a batch that is not made yet. */
async function listWritten(trx: Db, roundId: string): Promise<[written: Set<string>, waiting: Set<string>]> {
  const rows = await trx
    .selectFrom('transferLetter')
    .innerJoin('transferBatch', 'transferBatch.id', 'transferLetter.batchId')
    .where('transferBatch.roundId', '=', roundId)
    .where('leftOutAt', 'is', null)
    .where('transferBatch.endedAt', 'is', null)
    .select(['voiceId', 'transferLetter.printedAt', 'transferBatch.printedAt as madeAt'])
    .execute();
  return [
    new Set(rows.filter(({ printedAt }) => printedAt).map(({ voiceId }) => voiceId)),
    new Set(rows.filter(({ madeAt }) => !madeAt).map(({ voiceId }) => voiceId)),
  ];
}

/**
 * Puts letters together: the first to everybody who has had none, or reminders to those who wait for one. Whom no letter
 * reaches is to be rung. `nobody` when there is none to write to; nothing where there is no such round.
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
    if (!(await lockRound(trx, round))) return undefined;
    if (await findRow(trx, round, batch)) return { id: batch };
    const wanted = await listWanted(trx, round, choices, now);
    const all = kind === 'first' ? wanted.first : wanted.reminders;
    for (const { voice } of all.filter(isUnreached)) await askToRing(trx, voice.id, dayInLondon(now), now);
    const reached = inOrder(all.filter(isReached));
    if (reached.length > 0) await insertBatch(trx, manager, { id: batch, round, kind }, reached, now);
    await noteLook(trx, manager, all, now);
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

async function insertBatch(
  trx: Db,
  officer: PlanOfficer,
  { id, round, kind }: { id: string; round: string; kind: BatchRow['kind'] },
  whom: readonly Reached[],
  now: Date,
): Promise<string[]> {
  await trx
    .insertInto('transferBatch')
    .values({ id, roundId: round, kind, madeBy: officer.id, madeAt: now.toISOString() })
    .execute();
  const letters = whom.map(({ voice, care, addressHash }, index) => ({
    ...{ id: randomUUID(), batchId: id, voiceId: voice.id, number: index + 1, care: care.join(' '), addressHash },
  }));
  for (const some of inParts(letters)) await trx.insertInto('transferLetter').values(some).execute();
  return letters.map(({ id }) => id);
}

/** Why a letter of a batch is not made. */
export type Held = 'other address' | 'not theirs any more' | 'no letters wanted';

export interface LetterInBatch {
  id: string;
  number: number;
  voiceId: string;
  childRowId: string;
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
    await noteLook(trx, manager, letters, now);
    const { id, kind, madeAt, madeBy, madeByName, releasedAt, releasedByName, printedAt, printedByName } = row;
    return {
      ...{ id, kind, state: stateOf(row), madeAt, madeBy: { id: madeBy, name: madeByName } },
      ...{ releasedAt, releasedBy: releasedByName, printedAt, printedBy: printedByName },
      letters: letters.map(({ row: letter, voice, whom, held }) => ({
        ...{ id: letter.id, number: letter.number, voiceId: voice.id, childRowId: voice.childRowId },
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

interface OpenLetter {
  row: Selectable<Schema['transferLetter']>;
  voice: Voice;
  whom: Whom;
  held: Held | undefined;
}

/** The letters of a batch with where they would go now. */
async function lettersIn(trx: Db, batchId: string, choices: Choices, now: Date): Promise<OpenLetter[]> {
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

/**
 * A second manager releases a batch, without the letters that are left out. `yourself` to whoever put it together; `over`
 * when it was released or thrown away already; `nobody` when no letter would be left.
 */
export async function release(
  db: Db,
  manager: Manager,
  { round, batch, leaveOut }: { round: string; batch: string; leaveOut: readonly string[] },
  now: Date,
): Promise<'released' | 'yourself' | 'over' | 'nobody' | undefined> {
  return db.transaction().execute(async (trx) => {
    const row = await lockBatch(trx, round, batch);
    if (!row) return undefined;
    if (stateOf(row) !== 'to be looked at') return 'over';
    if (row.madeBy === manager.id) return 'yourself';
    const at = now.toISOString();
    for (const some of inParts(leaveOut))
      await trx
        .updateTable('transferLetter')
        .set({ leftOutBy: manager.id, leftOutAt: at })
        .where('batchId', '=', batch)
        .where('id', 'in', some)
        .execute();
    const letters = await childrenIn(trx, batch);
    if (!letters.some(({ leftOutAt }) => leftOutAt === null)) {
      await trx
        .updateTable('transferLetter')
        .set({ leftOutBy: null, leftOutAt: null })
        .where('batchId', '=', batch)
        .execute();
      return 'nobody';
    }
    await trx
      .updateTable('transferBatch')
      .set({ releasedBy: manager.id, releasedAt: at })
      .where('id', '=', batch)
      .execute();
    await recordAccesses(
      trx,
      letters.map((letter) => workedOnMove(manager, letter)),
      now,
    );
    return 'released';
  });
}

async function childrenIn(trx: Db, batch: string) {
  const rows = await trx
    .selectFrom('transferLetter')
    .innerJoin('transferVoice', 'transferVoice.id', 'transferLetter.voiceId')
    .innerJoin('transferChild', 'transferChild.id', 'transferVoice.transferChildId')
    .innerJoin('plan', 'plan.id', 'transferChild.planId')
    .where('batchId', '=', batch)
    .select(['plan.id as planId', 'plan.childId', 'plan.caseworkerId', 'leftOutAt'])
    .orderBy('number')
    .execute();
  return [...new Map(rows.map((row) => [`${row.planId} ${row.leftOutAt === null}`, row])).values()];
}

/** Throws a batch away that is not made yet. Its letters can be put together again. False when there is nothing to throw away. */
export async function throwAway(
  db: Db,
  manager: Manager,
  { round, batch }: { round: string; batch: string },
  now: Date,
): Promise<boolean | undefined> {
  return db.transaction().execute(async (trx) => {
    const row = await lockBatch(trx, round, batch);
    if (!row) return undefined;
    if (row.printedAt || row.endedAt) return false;
    await trx
      .updateTable('transferBatch')
      .set({ endedBy: manager.id, endedAt: now.toISOString() })
      .where('id', '=', batch)
      .execute();
    return true;
  });
}

/** A letter that was made this once. Its code stands nowhere else. */
export interface MadeLetter {
  number: number;
  /** What stands on the slip that comes back. */
  reference: string;
  name: string;
  /** Nothing where it is given by hand. */
  lines: string | undefined;
  schoolName: string | null;
  speaker: Voice['speaker'];
  opensOn: Voice['opensOn'];
  closesOn: Voice['closesOn'];
  movesOn: Voice['movesOn'];
  isReminder: boolean;
  code: string;
}

export interface MadeLetters {
  letters: MadeLetter[];
  held: { number: number; name: string; why: Held }[];
}

/**
 * Makes the letters of a batch that was released, all or those from one number to another, with new codes: those before
 * end. `made already` when they were made since the form was shown, so that a form that is sent twice makes one set.
 * @param since when letters of the batch had last been made, as the form was shown
 */
export async function makeLetters(
  db: Db,
  manager: Manager,
  { round, batch, since, from = 1, to = Infinity }: { round: string; batch: string; since: string; from?: number | undefined; to?: number | undefined }, // prettier-ignore
  choices: Choices,
  now: Date,
): Promise<MadeLetters | 'made already' | 'not released' | 'nobody' | undefined> {
  return db.transaction().execute(async (trx) => {
    const row = await lockBatch(trx, round, batch);
    if (!row) return undefined;
    if (row.endedAt || (!row.releasedAt && !row.printedAt)) return 'not released';
    if ((row.printedAt ?? '') !== since) return 'made already';
    const chosen = (await lettersIn(trx, batch, choices, now)).filter(
      ({ row: { number, leftOutAt } }) => number >= from && number <= to && leftOutAt === null,
    );
    if (chosen.length === 0) return 'nobody';
    const letters = await makeThese(trx, manager, row.kind, chosen, now);
    await notePrinted(trx, manager, row, now);
    await noteLook(trx, manager, chosen, now);
    const held = chosen.flatMap(({ row: { number }, voice: { name }, held }) =>
      held ? { number, name, why: held } : [],
    );
    return { letters, held };
  });
}

async function makeThese(
  trx: Db,
  officer: PlanOfficer,
  kind: BatchRow['kind'],
  chosen: readonly OpenLetter[],
  now: Date,
): Promise<MadeLetter[]> {
  const good = chosen.filter(({ held }) => !held);
  const codes = await makeCodes(
    trx,
    good.map(({ row, voice }) => ({ voiceId: voice.id, letterId: row.id })),
    officer,
    now,
  );
  for (const some of inParts(good))
    await trx
      .updateTable('transferLetter')
      .set({ printedAt: now.toISOString() })
      .where(
        'id',
        'in',
        some.map(({ row }) => row.id),
      )
      .execute();
  await noteLettersSent(
    trx,
    good.map(({ voice }) => voice.id),
    officer.id,
    now,
  );
  return good.map(({ row, voice, whom }, index) => {
    const { name, speaker, opensOn, closesOn, movesOn } = voice;
    return {
      ...{ number: row.number, reference: letterReference(row.id), name, speaker, opensOn, closesOn, movesOn },
      lines: whom.to === 'by hand' ? undefined : whom.to?.lines,
      schoolName: whom.schoolName,
      isReminder: kind === 'reminder',
      code: codes[index]?.code ?? '',
    };
  });
}

/** Each time is later than the one before, also while a clock stands still: the form knows by it what it was shown with. */
async function notePrinted(trx: Db, officer: PlanOfficer, { id, printedAt }: BatchRow, now: Date): Promise<void> {
  const at = new Date(Math.max(now.getTime(), printedAt ? new Date(printedAt).getTime() + 1 : 0));
  await trx
    .updateTable('transferBatch')
    .set({ printedBy: officer.id, printedAt: at.toISOString() })
    .where('id', '=', id)
    .execute();
}

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
    const madeAgain = isWaiting ? undefined : await makeOne(trx, officer, { round, letter, whom, needsSecond }, now);
    await noteLook(trx, officer, [whom], now);
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
  { round, letter, whom, needsSecond }: { round: string; letter: string; whom: Reached; needsSecond: boolean },
  now: Date,
): Promise<MadeLetter | undefined> {
  await insertBatch(trx, officer, { id: letter, round, kind: 'again' }, [whom], now);
  if (needsSecond) return undefined;
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
    if (found) await noteLook(trx, officer, [found.whom], now);
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

/** A letter to a voice, for the page of a child. The caller has checked who asks, and writes it down. */
export interface LetterOf {
  voiceId: string;
  kind: BatchRow['kind'];
  state: 'to be looked at' | 'to be made' | 'made' | 'not made';
  reference: string;
  /** When it was put together, or made. */
  at: string;
}

/** The letters to the voices of a child in a round, the newest first, without those left out or thrown away. */
export async function listLettersOf(db: Db, childRowId: string): Promise<LetterOf[]> {
  const rows = await db
    .selectFrom('transferLetter')
    .innerJoin('transferBatch', 'transferBatch.id', 'transferLetter.batchId')
    .innerJoin('transferVoice', 'transferVoice.id', 'transferLetter.voiceId')
    .where('transferVoice.transferChildId', '=', childRowId)
    .where('leftOutAt', 'is', null)
    .where('transferBatch.endedAt', 'is', null)
    .select(['transferLetter.id', 'voiceId', 'transferLetter.printedAt', 'transferBatch.madeAt', 'transferBatch.kind'])
    .select(['transferBatch.printedAt as batchPrintedAt', 'transferBatch.releasedAt'])
    .orderBy('transferBatch.madeAt', 'desc')
    .orderBy('transferLetter.id')
    .execute();
  return rows.map(({ id, voiceId, kind, printedAt, madeAt, batchPrintedAt, releasedAt }) => ({
    ...{ voiceId, kind, reference: letterReference(id), at: printedAt ?? madeAt },
    state: printedAt ? 'made' : batchPrintedAt ? 'not made' : releasedAt ? 'to be made' : 'to be looked at',
  }));
}

/** Whose letter a slip was cut from, by the number on it, for an officer who may work on it. */
export async function findByReference(
  db: Db,
  officer: PlanOfficer,
  typed: string,
  now: Date,
): Promise<{ round: string; child: string; voice: string } | undefined> {
  const pattern = referencePattern(typed);
  if (!pattern) return undefined;
  return db.transaction().execute(async (trx) => {
    const row = await trx
      .selectFrom('transferLetter')
      .innerJoin('transferVoice', 'transferVoice.id', 'transferLetter.voiceId')
      .innerJoin('transferChild', 'transferChild.id', 'transferVoice.transferChildId')
      .innerJoin('plan', 'plan.id', 'transferChild.planId')
      .where('transferLetter.id', 'like', pattern)
      .where(mayWorkInRound(officer, now))
      .select(['transferChild.roundId as round', 'transferChild.id as child', 'voiceId as voice'])
      .select(['plan.id as planId', 'plan.childId', 'plan.caseworkerId'])
      .executeTakeFirst();
    if (!row) return undefined;
    const { round, child, voice, ...plan } = row;
    await recordAccesses(trx, [workedOnMove(officer, plan)], now);
    return { round, child, voice };
  });
}

/** The round, with whoever else puts letters together for it waiting until this transaction ends. */
async function lockRound(trx: Db, roundId: string): Promise<boolean> {
  const row = await trx
    .updateTable('transferRound')
    .set(({ ref }) => ({ moves: ref('moves') }))
    .where('id', '=', roundId)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

async function lockBatch(trx: Db, roundId: string, batchId: string): Promise<BatchRow | undefined> {
  return trx
    .selectFrom('transferBatch')
    .selectAll()
    .where('id', '=', batchId)
    .where('roundId', '=', roundId)
    .$if(isPostgres(trx), (query) => query.forUpdate())
    .executeTakeFirst();
}

async function findRow(trx: Db, roundId: string, batchId: string): Promise<BatchRow | undefined> {
  return trx
    .selectFrom('transferBatch')
    .selectAll()
    .where('id', '=', batchId)
    .where('roundId', '=', roundId)
    .executeTakeFirst();
}
