import { dayInLondon, type IsoDate } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import { seal, unseal } from '#database/sealed.ts';
import { recordAccess } from '#features/access-log/access-log.store.ts';
import type { Choices } from '#features/clock/choices.ts';
import type { Move } from '#features/clock/happening.ts';
import { listEvents } from '#features/plan/event.store.ts';
import { mayWorkOn, type PlanOfficer } from '#features/plan/officer-access.store.ts';
import { isProtectedCase } from '#features/plan/protection.store.ts';
import { clockOf, transfersOf } from '#features/scorecard/case.ts';
import { sql } from 'kysely';
import { listAnswersOf, type SentAnswer } from './answer.store.ts';
import { listLastCodes, type LastCode } from './code.store.ts';
import { listLettersOf, type LetterOf } from './letter.store.ts';
import { mayWorkInRound, workedOnMove } from './round-access.store.ts';
import { daysOfMove } from './settings.ts';
import { listTasksOf, type Task } from './task.store.ts';
import { decides } from './voice.ts';
import { listVoicesOf, type KnownVoice } from './voice.store.ts';
import { roundLinesPlace } from './whom.store.ts';

/** A voice with everything that officers know of it in a round. */
export interface VoiceInRound extends KnownVoice {
  /** Whether it is their request in law today. */
  decides: boolean;
  /** Where their letters of this round go, where an officer said so. */
  lines: string | null;
  letters: LetterOf[];
  /** What became of the code they had last; nothing of whom no letter was made. */
  code: LastCode | undefined;
  /** Every version, the newest first. */
  answers: SentAnswer[];
  tasks: Task[];
}

export interface ChildInRound {
  id: string;
  planId: string;
  childId: string;
  childName: string;
  dateOfBirth: IsoDate;
  reference: string | null;
  caseworkerId: string | null;
  caseworker: string | null;
  /** Else a manager says first why they open the plan. */
  mayWorkOnPlan: boolean;
  school: string | null;
  move: Move;
  foundHow: 'by year' | 'by hand';
  whyAdded: string | null;
  addedBy: string | null;
  addedAt: string;
  removedAt: string | null;
  removedBy: string | null;
  whyRemoved: string | null;
  isProtectedCase: boolean;
  /** When the plan named the next place, where it has. */
  planDoneOn: IsoDate | null;
  voices: VoiceInRound[];
}

/**
 * A child of a round, for an officer who may work on it. That it was read is in the access log.
 * @param only nothing is read where it is asked for a voice that is not the child's, or to which no letter may go
 */
export async function findChildInRound(
  db: Db,
  officer: PlanOfficer,
  { round: roundId, child: childRowId }: { round: string; child: string },
  choices: Choices,
  now: Date,
  only?: { voice: string },
): Promise<ChildInRound | undefined> {
  return db.transaction().execute(async (trx) => {
    const row = await rowOf(trx, officer, roundId, childRowId, now);
    if (!row) return undefined;
    const voices = await voicesOf(trx, childRowId, choices, now);
    if (only && !voices.some(({ id, mayBeWrittenTo }) => id === only.voice && mayBeWrittenTo)) return undefined;
    const { own, movesOn, ...child } = row;
    const move = child.move as Move;
    const dueOn = daysOfMove(move, movesOn, choices).plan?.due;
    const limits = transfersOf({ events: await listEvents(trx, child.planId), endedOn: null }, clockOf(choices));
    const found = {
      ...child,
      move,
      mayWorkOnPlan: Number(own) === 1,
      isProtectedCase: await isProtectedCase(trx, child.childId),
      planDoneOn: limits.find((one) => one.dueOn === dueOn)?.doneOn ?? null,
      voices,
    };
    await recordAccess(trx, workedOnMove(officer, child), now);
    return found;
  });
}

async function rowOf(db: Db, officer: PlanOfficer, roundId: string, childRowId: string, now: Date) {
  return db
    .selectFrom('transferChild')
    .innerJoin('transferRound', 'transferRound.id', 'transferChild.roundId')
    .innerJoin('plan', 'plan.id', 'transferChild.planId')
    .innerJoin('child', 'child.id', 'plan.childId')
    .leftJoin('school', 'school.id', 'plan.schoolId')
    .leftJoin('person as caseworker', 'caseworker.id', 'plan.caseworkerId')
    .leftJoin('person as adder', 'adder.id', 'transferChild.addedBy')
    .leftJoin('person as remover', 'remover.id', 'transferChild.removedBy')
    .where('transferChild.id', '=', childRowId)
    .where('roundId', '=', roundId)
    .where('plan.endedAt', 'is', null)
    .where('child.endedAt', 'is', null)
    .where(mayWorkInRound(officer, now))
    .select(['transferChild.id', 'planId', 'plan.childId', 'child.name as childName', 'dateOfBirth', 'plan.reference'])
    .select(['plan.caseworkerId', 'caseworker.name as caseworker', 'school.name as school', 'move', 'foundHow'])
    .select(['whyAdded', 'adder.name as addedBy', 'transferChild.addedAt', 'removedAt', 'whyRemoved'])
    .select(['remover.name as removedBy', 'movesOn'])
    .select(sql<number>`case when ${mayWorkOn(officer, now)} then 1 else 0 end`.as('own'))
    .executeTakeFirst();
}

async function voicesOf(trx: Db, childRowId: string, choices: Choices, now: Date): Promise<VoiceInRound[]> {
  const known = await listVoicesOf(trx, [childRowId], choices, now);
  const ids = known.map(({ id }) => id);
  const answers = await listAnswersOf(trx, ids);
  const letters = await listLettersOf(trx, childRowId);
  const tasks = await listTasksOf(trx, ids);
  const codes = await listLastCodes(trx, ids, now);
  const lines = await trx
    .selectFrom('transferVoice')
    .where('transferChildId', '=', childRowId)
    .where('sealedLines', 'is not', null)
    .select(['id', 'sealedLines'])
    .execute();
  const today = dayInLondon(now);
  return known.map((voice) => {
    const isOf = ({ voiceId }: { voiceId: string }): boolean => voiceId === voice.id;
    const sealed = lines.find(({ id }) => id === voice.id)?.sealedLines ?? null;
    return {
      ...voice,
      decides: decides(voice, today, choices),
      lines: sealed === null ? null : unseal(sealed, roundLinesPlace(voice.id)),
      letters: letters.filter(isOf),
      code: codes.find(isOf),
      answers: answers.filter(isOf),
      tasks: tasks.filter(isOf),
    };
  });
}

/**
 * Says where letters of this round go to a voice, or with nothing that they go where they always do. Nothing where the
 * officer may not work on it, or no letter may go to them.
 */
export async function sayWhereTo(
  db: Db,
  officer: PlanOfficer,
  { round, child, voice, lines }: { round: string; child: string; voice: string; lines: string },
  choices: Choices,
  now: Date,
): Promise<true | undefined> {
  return db.transaction().execute(async (trx) => {
    const row = await rowOf(trx, officer, round, child, now);
    const voices = row ? await listVoicesOf(trx, [child], choices, now) : [];
    if (!row || !voices.some(({ id, mayBeWrittenTo }) => id === voice && mayBeWrittenTo)) return undefined;
    await trx
      .updateTable('transferVoice')
      .set({ sealedLines: lines ? seal(lines, roundLinesPlace(voice)) : null, linesAt: now.toISOString() })
      .where('id', '=', voice)
      .execute();
    await recordAccess(trx, workedOnMove(officer, row), now);
    return true;
  });
}

/** Where somebody's child is in a round that runs: for the links on an officer's pages. Nothing is read of the child. */
export async function findRoundOfPlan(
  db: Db,
  officer: PlanOfficer,
  planId: string,
  now: Date,
): Promise<{ round: string; child: string } | undefined> {
  return db
    .selectFrom('transferChild')
    .innerJoin('transferRound', 'transferRound.id', 'transferChild.roundId')
    .innerJoin('plan', 'plan.id', 'transferChild.planId')
    .where('planId', '=', planId)
    .where('removedAt', 'is', null)
    .where('openedAt', 'is not', null)
    .where('transferRound.endedAt', 'is', null)
    .where('movesOn', '>', dayInLondon(now))
    .where(mayWorkInRound(officer, now))
    .select(['transferRound.id as round', 'transferChild.id as child'])
    .orderBy('movesOn')
    .executeTakeFirst();
}
