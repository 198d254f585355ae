import { sql } from 'kysely';
import { dayInLondon, readableDay, type IsoDate } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import { fingerprint } from '#database/sealed.ts';
import { recordAccesses } from '#features/access-log/access-log.store.ts';
import { parts } from '#features/case-feed/insert-many.store.ts';
import type { Choices } from '#features/clock/choices.ts';
import type { Move } from '#features/clock/happening.ts';
import type { Officer } from '#features/identity/person.ts';
import { isProtected } from '#features/plan/protection.store.ts';
import { listAnswersOf, type SentAnswer } from './answer.store.ts';
import type { Place } from './answers.ts';
import { CONSULTATION_COLUMNS, requestKey, PROTECTED_ROW, requestOn, type Request } from './consultation.ts';
import { workedOnMove } from './round-access.store.ts';
import { findRound } from './round.store.ts';
import type { Round } from './round.ts';
import { daysOfMove, nameOfMove, type TransferSettings } from './settings.ts';
import { listVoicesOf } from './voice.store.ts';

/** A place that is asked for, and for how many. */
export interface Consultation {
  /** Names it in an address. It says nothing of the place. */
  id: string;
  place: Place;
  children: number;
  /** Of these, for how many those whose request it is do not ask for the same. */
  disagree: number;
}

export interface Consultations {
  round: Round;
  places: Consultation[];
  /** Children for whom nobody whose request it is asks for a place yet. */
  withoutRequest: number;
  /** Children for whom those whose request it is do not ask for the same. */
  disagreeing: { childRowId: string; childName: string; reference: string | null }[];
}

/** Which places are asked for in a round, the most asked for first. */
export async function listConsultations(
  db: Db,
  manager: Officer<'manager'>,
  roundId: string,
  choices: Choices,
  now: Date,
): Promise<Consultations | undefined> {
  return db.transaction().execute(async (trx) => {
    const round = await findRound(trx, manager, roundId, now);
    if (!round) return undefined;
    const children = await listRequests(trx, roundId, choices, now);
    const places = new Map<string, Consultation>();
    for (const { request } of children)
      for (const place of request?.places ?? []) {
        const id = idOf(place);
        const known = places.get(id) ?? { id, place, children: 0, disagree: 0 };
        const disagree = known.disagree + (request?.disagree ? 1 : 0);
        places.set(id, { ...known, children: known.children + 1, disagree });
      }
    const disagreeing = children.filter(({ request }) => request?.disagree);
    await noteAllSeen(trx, manager, children, now);
    return {
      round,
      places: [...places.values()].toSorted(
        (one, other) => other.children - one.children || one.place.name.localeCompare(other.place.name),
      ),
      withoutRequest: children.filter(({ request }) => !request || request.places.length === 0).length,
      disagreeing: disagreeing.map(({ childRowId, childName, reference }) => ({ childRowId, childName, reference })),
    };
  });
}

/** Whom a place is asked to take, as rows of a file. Every child of the round is in the access log. */
export async function consultationFile(
  db: Db,
  manager: Officer<'manager'>,
  { roundId, placeId }: { roundId: string; placeId: string },
  { settings, choices }: { settings: TransferSettings; choices: Choices },
  now: Date,
): Promise<{ place: Place; columns: readonly string[]; rows: string[][] } | undefined> {
  return db.transaction().execute(async (trx) => {
    const round = await findRound(trx, manager, roundId, now);
    if (!round) return undefined;
    const children = await listRequests(trx, roundId, choices, now);
    const asked = children.filter(({ request }) => request?.places.some((place) => idOf(place) === placeId));
    const place = asked.flatMap(({ request }) => request?.places ?? []).find((one) => idOf(one) === placeId);
    if (!place) return undefined;
    await noteAllSeen(trx, manager, children, now);
    const rows = asked.map((child) => rowOf(child, round.movesOn, settings, choices));
    return { place, columns: CONSULTATION_COLUMNS, rows };
  });
}

/** All of the round alike: a line for those alone who are asked for would tell one parent that another has answered. */
async function noteAllSeen(
  trx: Db,
  manager: Officer<'manager'>,
  children: readonly Requested[],
  now: Date,
): Promise<void> {
  await recordAccesses(
    trx,
    children.map((child) => workedOnMove(manager, child)),
    now,
  );
}

type Requested = Awaited<ReturnType<typeof listRequests>>[number];

function rowOf(child: Requested, movesOn: IsoDate, settings: TransferSettings, choices: Choices): string[] {
  const { childName, dateOfBirth, reference, move, school, need, request, isGuarded } = child;
  const notes = [
    ...(request?.disagree ? ['Those whose request it is do not all ask for this place'] : []),
    ...(request?.isFromBefore ? ['The parents asked: the young person has not said yet what they want'] : []),
  ];
  const planBy = daysOfMove(move, movesOn, choices).plan?.due;
  return [
    ...[childName, readableDay(dateOfBirth), reference ?? '', nameOfMove(settings, move), readableDay(movesOn)],
    ...[planBy ? readableDay(planBy) : '', school ?? '', need ?? ''],
    ...[notes.join('. '), isGuarded ? PROTECTED_ROW : ''],
  ];
}

async function listRequests(trx: Db, roundId: string, choices: Choices, now: Date) {
  const children = await trx
    .selectFrom('transferChild')
    .innerJoin('plan', 'plan.id', 'transferChild.planId')
    .innerJoin('child', 'child.id', 'plan.childId')
    .leftJoin('school', 'school.id', 'plan.schoolId')
    .where('transferChild.roundId', '=', roundId)
    .where('transferChild.removedAt', 'is', null)
    .where('plan.endedAt', 'is', null)
    .where('child.endedAt', 'is', null)
    .select(['transferChild.id as childRowId', 'transferChild.move', 'plan.id as planId', 'plan.caseworkerId'])
    .select(['plan.reference', 'plan.need', 'child.id as childId', 'child.name as childName', 'child.dateOfBirth'])
    .select('school.name as school')
    .select(sql<number>`case when ${isProtected('child.id')} then 1 else 0 end`.as('guarded'))
    .orderBy('child.name')
    .orderBy('transferChild.id')
    .execute();
  const voices = await listVoicesOf(
    trx,
    children.map(({ childRowId }) => childRowId),
    choices,
    now,
  );
  const last = await lastAnswersOf(
    trx,
    voices.map(({ id }) => id),
  );
  const today = dayInLondon(now);
  return children.map(({ guarded, move, ...child }) => {
    // Whoever may not speak for the child any more asks for nothing.
    const heard = voices.filter(({ childRowId, counts }) => childRowId === child.childRowId && counts);
    const counting = heard.flatMap((voice) => {
      const answer = last.get(voice.id);
      return answer ? [{ voice, state: answer.state, decides: answer.decides, place: placeIn(answer) }] : [];
    });
    const request: Request | undefined = requestOn(counting, today, choices);
    return { ...child, move: move as Move, request, isGuarded: Number(guarded) === 1 };
  });
}

/** So many voices are asked for at a time. */
const AT_ONCE = 500;

/** What counts of each of these voices. The caller has checked who asks, and writes it down. */
async function lastAnswersOf(trx: Db, voiceIds: readonly string[]): Promise<Map<string, SentAnswer>> {
  const last = new Map<string, SentAnswer>();
  for (const some of parts(voiceIds, AT_ONCE))
    for (const answer of await listAnswersOf(trx, some))
      if (answer.number > (last.get(answer.voiceId)?.number ?? 0)) last.set(answer.voiceId, answer);
  return last;
}

function placeIn({ wants, answers }: SentAnswer): Place | undefined {
  return wants === 'a place' || wants === 'a place not listed' ? answers.place : undefined;
}

function idOf(place: Place): string {
  return fingerprint(requestKey(place), 'place asked for').slice(0, 22);
}
