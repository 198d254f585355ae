import { dayInLondon, type IsoDate } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import { recordAccess } from '#features/access-log/access-log.store.ts';
import type { Choices } from '#features/clock/choices.ts';
import { findContactWish, type ContactWish } from '#features/identity/contact-wish.store.ts';
import type { PlanOfficer } from '#features/plan/officer-access.store.ts';
import { lastAnswerOf } from './answer.store.ts';
import { noteLookAtRound } from './batch.store.ts';
import { mayWorkInRound, workedOnMove } from './round-access.store.ts';
import { openAgain } from './task.store.ts';
import { TASK_KINDS, type Outcome, type TaskKind } from './task.ts';
import { listVoicesOf } from './voice.store.ts';
import type { Voice } from './voice.ts';

// What officers have to do to reach everybody in a round: managers see all of it, and caseworkers what is about theirs.

export interface TaskInList {
  id: string;
  kind: TaskKind;
  dueOn: IsoDate;
  voice: Voice;
  reference: string | null;
}

export type TaskCounts = Record<TaskKind, number>;

/**
 * What is to be done in a round, of one kind, by its day, a page of it; and how much there is of each kind. Nobody stands in
 * it who may not answer any more. Every child of the round whom the officer works for is in the access log, whether or not
 * there is something to do: a line for those alone in the list would tell one parent what another has answered.
 */
export async function listTasks(
  db: Db,
  officer: PlanOfficer,
  roundId: string,
  kind: TaskKind,
  page: { from: number; most: number },
  choices: Choices,
  now: Date,
): Promise<{ counts: TaskCounts; tasks: TaskInList[] }> {
  return db.transaction().execute(async (trx) => {
    const open = await openTasks(trx, officer, { roundId }, choices, now);
    const counts = countsOf(open);
    const tasks = open.filter((task) => task.kind === kind).slice(page.from, page.from + page.most);
    await noteLookAtRound(trx, officer, roundId, now);
    return { counts, tasks };
  });
}

/** How much of each kind should have been done before today. It names nobody. */
export async function countLateTasks(
  db: Db,
  officer: PlanOfficer,
  roundId: string,
  choices: Choices,
  now: Date,
): Promise<TaskCounts> {
  const open = await openTasks(db, officer, { roundId }, choices, now);
  return countsOf(open.filter(({ dueOn }) => dueOn < dayInLondon(now)));
}

function countsOf(open: readonly TaskInList[]): TaskCounts {
  const kinds = Object.keys(TASK_KINDS) as TaskKind[];
  return Object.fromEntries(
    kinds.map((kind) => [kind, open.filter((task) => task.kind === kind).length]),
  ) as TaskCounts;
}

/** What an officer needs to know to reach somebody. */
export interface TaskToDo extends TaskInList {
  wish: ContactWish | undefined;
  /** What they typed who want to talk first. */
  ring: { number: string; when: string } | undefined;
}

/**
 * Something that is still to be done, with how to reach them; nobody else's exists for an officer. It is there or not by what
 * was answered: so it is a look at all of the round alike, as the list is.
 */
export async function findTask(
  db: Db,
  officer: PlanOfficer,
  of: { roundId: string; taskId: string },
  choices: Choices,
  now: Date,
): Promise<TaskToDo | undefined> {
  return db.transaction().execute(async (trx) => {
    const [task] = await openTasks(trx, officer, of, choices, now);
    if (!task) return undefined;
    const { personId } = task.voice;
    const last = task.kind === 'talk' ? await lastAnswerOf(trx, task.voice.id) : undefined;
    const { ringNumber, ringWhen = '' } = last?.answers ?? {};
    const found = {
      ...task,
      wish: personId ? await findContactWish(trx, { id: personId }) : undefined,
      ring: ringNumber ? { number: ringNumber, when: ringWhen } : undefined,
    };
    await noteLookAtRound(trx, officer, of.roundId, now);
    return found;
  });
}

export interface Settled {
  roundId: string;
  taskId: string;
  outcome: Outcome;
  /** On which day it is tried again. */
  againOn?: IsoDate | undefined;
}

/** Writes down what came of it. False where it is not there for this officer, or somebody was quicker. */
export async function settleTask(
  db: Db,
  officer: PlanOfficer,
  { roundId, taskId, outcome, againOn }: Settled,
  choices: Choices,
  now: Date,
): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const [task] = await openTasks(trx, officer, { roundId, taskId }, choices, now);
    if (!task) return false;
    const done = await trx
      .updateTable('transferTask')
      .set({ outcome, doneBy: officer.id, doneAt: now.toISOString() })
      .where('id', '=', taskId)
      .where('doneAt', 'is', null)
      .executeTakeFirst();
    if (done.numUpdatedRows === 0n) return false;
    if (outcome === 'ring again') await openAgain(trx, task.voice.id, task.kind, againOn ?? dayInLondon(now), now);
    await recordAccess(trx, workedOnMove(officer, task.voice), now);
    return true;
  });
}

async function openTasks(
  db: Db,
  officer: PlanOfficer,
  { roundId, taskId }: { roundId: string; taskId?: string },
  choices: Choices,
  now: Date,
): Promise<TaskInList[]> {
  const rows = await db
    .selectFrom('transferTask')
    .innerJoin('transferVoice', 'transferVoice.id', 'transferTask.voiceId')
    .innerJoin('transferChild', 'transferChild.id', 'transferVoice.transferChildId')
    .innerJoin('plan', 'plan.id', 'transferChild.planId')
    .where('transferChild.roundId', '=', roundId)
    .where('transferTask.doneAt', 'is', null)
    .where(mayWorkInRound(officer, now))
    .$if(taskId !== undefined, (query) => query.where('transferTask.id', '=', taskId ?? ''))
    .select(['transferTask.id', 'transferTask.kind', 'transferTask.dueOn', 'transferTask.voiceId'])
    .select(['transferChild.id as childRowId', 'plan.reference'])
    .orderBy('transferTask.dueOn')
    .orderBy('transferTask.id')
    .execute();
  const children = [...new Set(rows.map(({ childRowId }) => childRowId))];
  const voices = new Map((await listVoicesOf(db, children, choices, now)).map((voice) => [voice.id, voice]));
  return rows.flatMap(({ id, kind, dueOn, voiceId, reference }) => {
    const voice = voices.get(voiceId);
    return voice?.maySpeak ? [{ id, kind, dueOn, voice, reference }] : [];
  });
}
