import { sql } from 'kysely';
import { dayInLondon, type IsoDate } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import { recordAccesses } from '#features/access-log/access-log.store.ts';
import { parts } from '#features/case-feed/insert-many.store.ts';
import type { Choices } from '#features/clock/choices.ts';
import type { Move } from '#features/clock/happening.ts';
import { EVENT_COLUMNS, openEvent } from '#features/plan/event.store.ts';
import type { PlanEvent } from '#features/plan/event.ts';
import type { PlanOfficer } from '#features/plan/officer-access.store.ts';
import { clockOf, OF_TRANSFERS, transfersOf, type Limited } from '#features/scorecard/case.ts';
import { inTimeOf, type ChildProgress, type InTime, type VoiceProgress } from './progress.ts';
import { mayWorkInRound, workedOnMove } from './round-access.store.ts';
import type { Round } from './round.ts';
import { daysOfMove } from './settings.ts';
import { decides } from './voice.ts';
import { listKnownVoicesOfRound } from './voice.store.ts';
import { listWhom } from './whom.store.ts';

// How far a round has come. However many children are in it, it takes the same few questions to the database.

/** So many plans are asked about at once. */
const AT_ONCE = 1000;

export interface Progress {
  /** By name: those whose plan runs, and whom the officer may work for. */
  children: ChildProgress[];
  /** Of these, and of those whose plan has ended since. */
  inTime: InTime;
}

/** How far a round has come, as far as it is this officer's. Whoever shows a name of it records that: {@link noteSeen}. */
export async function progressOf(
  db: Db,
  officer: PlanOfficer,
  round: Pick<Round, 'id' | 'movesOn' | 'openedAt'>,
  choices: Choices,
  now: Date,
): Promise<Progress> {
  const today = dayInLondon(now);
  const rows = await listRows(db, officer, round.id, now);
  const lastDays = lastDaysOf(rows, round.movesOn, choices);
  const limits = await limitsOf(db, rows, lastDays, choices);
  const voices = await voicesOf(db, round.id, choices, now);
  const children = rows
    .filter(({ endedAt, childEndedAt }) => endedAt === null && childEndedAt === null)
    .map(({ endedAt: _, childEndedAt: __, addedAt, ...row }) => {
      const its = voices.get(row.id) ?? [];
      const waits = its.some(({ mayBeWrittenTo, hasLetter }) => mayBeWrittenTo && !hasLetter);
      return {
        ...row,
        isNew: round.openedAt !== null && addedAt > round.openedAt && waits,
        voices: its,
        plan: limits.get(row.id) ?? { dueOn: lastDays.get(row.move) ?? round.movesOn, doneOn: null },
      };
    });
  return { children, inTime: inTimeOf([...limits.values()], today) };
}

async function listRows(db: Db, officer: PlanOfficer, roundId: string, now: Date) {
  const rows = await db
    .selectFrom('transferChild')
    .innerJoin('plan', 'plan.id', 'transferChild.planId')
    .innerJoin('child', 'child.id', 'plan.childId')
    .leftJoin('school', 'school.id', 'plan.schoolId')
    .leftJoin('person as caseworker', 'caseworker.id', 'plan.caseworkerId')
    .where('roundId', '=', roundId)
    .where('removedAt', 'is', null)
    .where(mayWorkInRound(officer, now))
    .select(['transferChild.id', 'transferChild.planId', 'plan.childId', 'child.name as childName'])
    .select(['plan.reference', 'plan.caseworkerId', 'caseworker.name as caseworker'])
    .select(['plan.schoolId', 'school.name as school', 'move', 'transferChild.addedAt'])
    .select(['plan.endedAt', 'child.endedAt as childEndedAt'])
    .orderBy('child.name')
    .orderBy('transferChild.id')
    .execute();
  return rows.map((row) => ({ ...row, move: row.move as Move }));
}

type Row = Awaited<ReturnType<typeof listRows>>[number];

/** The limit of each child's move, as the scorecard counts it; of those whose move has begun and was not over before. */
async function limitsOf(
  db: Db,
  rows: readonly Row[],
  lastDays: ReadonlyMap<Move, IsoDate>,
  choices: Choices,
): Promise<Map<string, Limited>> {
  const clock = clockOf(choices);
  const limits = new Map<string, Limited>();
  for (const some of parts(rows, AT_ONCE)) {
    const events = await eventsOf(
      db,
      some.map(({ planId }) => planId),
    );
    for (const row of some) {
      const dueOn = lastDays.get(row.move);
      const record = { events: events.get(row.planId) ?? [], endedOn: endOf(row) };
      const limit = transfersOf(record, clock).find((one) => one.dueOn === dueOn);
      if (limit) limits.set(row.id, limit);
    }
  }
  return limits;
}

/** By when each move of a round wants the plan changed. */
function lastDaysOf(rows: readonly Row[], movesOn: IsoDate, choices: Choices): Map<Move, IsoDate> {
  const moves = new Set(rows.map(({ move }) => move));
  return new Map([...moves].map((move) => [move, daysOfMove(move, movesOn, choices).plan?.due ?? movesOn]));
}

function endOf({ endedAt, childEndedAt }: Pick<Row, 'endedAt' | 'childEndedAt'>): IsoDate | null {
  const [first] = [endedAt, childEndedAt].filter((instant) => instant !== null).toSorted();
  return first ? dayInLondon(new Date(first)) : null;
}

/** What the scorecard reads of each plan’s moves, and what puts any of it right. */
async function eventsOf(db: Db, planIds: readonly string[]): Promise<Map<string, PlanEvent[]>> {
  const rows = await db
    .selectFrom('planEvent')
    .select(EVENT_COLUMNS.filter((column) => column !== 'planEvent.sealedWords'))
    .select('planId')
    .where('planId', 'in', planIds)
    .where(({ or, eb }) => or([eb('kind', 'in', OF_TRANSFERS), eb('supersedes', 'is not', null)]))
    .orderBy('planId')
    .orderBy('number')
    .execute();
  const own = [...Map.groupBy(rows, ({ planId }) => planId)];
  return new Map(
    own.map(([planId, some]) => [planId, some.flatMap((row) => openEvent({ ...row, sealedWords: null }) ?? [])]),
  );
}

async function voicesOf(db: Db, roundId: string, choices: Choices, now: Date): Promise<Map<string, VoiceProgress[]>> {
  const today = dayInLondon(now);
  // Whoever may not speak for the child any more is not waited for, and what they said asks for nothing.
  const known = (await listKnownVoicesOfRound(db, roundId, choices, now)).filter(({ counts }) => counts);
  const states = await db
    .selectFrom('transferVoice')
    .innerJoin('transferChild', 'transferChild.id', 'transferVoice.transferChildId')
    .leftJoin('transferAnswer as answer', (join) =>
      join
        .onRef('answer.voiceId', '=', 'transferVoice.id')
        .on(sql<boolean>`answer.number = (select max(number) from transfer_answer where voice_id = transfer_voice.id)`),
    )
    .where('transferChild.roundId', '=', roundId)
    .select(['transferVoice.id', 'answer.state', 'answer.wants', 'answer.isLate'])
    .select([
      sql<number>`case when exists (select 1 from transfer_letter where transfer_letter.voice_id = transfer_voice.id
        and transfer_letter.printed_at is not null) then 1 else 0 end`.as('hasLetter'),
      sql<number>`case when exists (select 1 from transfer_code where transfer_code.voice_id = transfer_voice.id
        and ended_how in ('locked', 'ended')) and not exists (select 1 from transfer_code
        where transfer_code.voice_id = transfer_voice.id and ended_at is null) then 1 else 0 end`.as('isCodeLocked'),
      sql<number>`case when exists (select 1 from transfer_draft where transfer_draft.voice_id = transfer_voice.id)
        then 1 else 0 end`.as('hasDraft'),
    ])
    .execute();
  const stateOf = new Map(states.map((state) => [state.id, state]));
  const waiting = known.filter(
    ({ id, speaker, mayBeWrittenTo }) =>
      speaker === 'young person' && mayBeWrittenTo && Number(stateOf.get(id)?.hasLetter) !== 1,
  );
  const byHand = (await listWhom(db, waiting, now)).filter(({ to }) => to === undefined || to === 'by hand');
  const unreached = new Set(byHand.map(({ voice }) => voice.id));
  const ofEach = [...Map.groupBy(known, ({ childRowId }) => childRowId)];
  return new Map(
    ofEach.map(([childRowId, own]) => [
      childRowId,
      own.map((voice) => {
        const state = stateOf.get(voice.id);
        const stands = state?.state === 'sent';
        return {
          mayBeWrittenTo: voice.mayBeWrittenTo,
          isOwn: voice.speaker === 'young person',
          decides: decides(voice, today, choices),
          hasAddress: !unreached.has(voice.id),
          hasLetter: Number(state?.hasLetter) === 1,
          isCodeLocked: Number(state?.isCodeLocked) === 1,
          hasDraft: Number(state?.hasDraft) === 1,
          wants: stands ? state.wants : null,
          isLate: stands && Number(state.isLate) === 1,
        };
      }),
    ]),
  );
}

/** Writes down that an officer saw the names of these children in a list of a round. */
export async function noteSeen(
  db: Db,
  officer: PlanOfficer,
  children: readonly ChildProgress[],
  now: Date,
): Promise<void> {
  await recordAccesses(
    db,
    children.map((child) => workedOnMove(officer, child)),
    now,
  );
}

/** A child who was taken out of a round. */
export interface TakenOut {
  id: string;
  childName: string;
  reference: string | null;
  why: string;
  by: string | null;
  removedAt: string;
}

/** The children who were taken out of a round. That each was seen is in the access log. */
export async function listTakenOut(db: Db, officer: PlanOfficer, roundId: string, now: Date): Promise<TakenOut[]> {
  return db.transaction().execute(async (trx) => {
    const rows = await trx
      .selectFrom('transferChild')
      .innerJoin('plan', 'plan.id', 'transferChild.planId')
      .innerJoin('child', 'child.id', 'plan.childId')
      .leftJoin('person', 'person.id', 'transferChild.removedBy')
      .where('roundId', '=', roundId)
      .where('removedAt', 'is not', null)
      .where('plan.endedAt', 'is', null)
      .where('child.endedAt', 'is', null)
      .where(mayWorkInRound(officer, now))
      .select(['transferChild.id', 'planId', 'plan.childId', 'plan.caseworkerId', 'child.name as childName'])
      .select(['plan.reference', 'whyRemoved', 'removedAt', 'person.name as by'])
      .orderBy('child.name')
      .orderBy('transferChild.id')
      .limit(AT_ONCE)
      .execute();
    await recordAccesses(
      trx,
      rows.map((row) => workedOnMove(officer, row)),
      now,
    );
    return rows.map(({ id, childName, reference, whyRemoved, removedAt, by }) => ({
      ...{ id, childName, reference, by },
      ...{ why: whyRemoved ?? '', removedAt: removedAt ?? '' },
    }));
  });
}
