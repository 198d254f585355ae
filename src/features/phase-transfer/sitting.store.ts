import { randomUUID } from 'node:crypto';
import type { IsoDate } from '#calendar/dates.ts';
import type { Db, TransferWay } from '#database/schema.ts';
import type { Choices } from '#features/clock/choices.ts';
import { asFamily, asOfficer, type Person } from '#features/identity/person.ts';
import { sessionEnd, signInLimits } from '#features/identity/role.ts';
import { hashOf, newSecret } from '#features/identity/secret.ts';
import type { PlanOfficer } from '#features/plan/officer-access.store.ts';
import { mayWorkOnVoice } from './round-access.store.ts';
import { isKeyedIn } from './sitting.ts';
import type { Voice } from './voice.ts';
import { findVoice } from './voice.store.ts';

const DAY = 24 * 60 * 60_000;
/** A sitting that was used this recently is not written to again, in milliseconds. */
const TOUCH_AFTER = 15_000;
/** For how many days a sitting is kept, to see who came in how. */
const KEPT_DAYS = 7;

/** From coming in to answer until leaving. What it is about is one voice, and it may speak. */
export interface Sitting {
  id: string;
  voice: Voice;
  way: TransferWay;
  /** Whose draft it writes: of who is signed in, of the family or an officer. Empty of who came in with a code. */
  keptBy: string;
  /** Who keys in, if anybody does. They may work on the plan at this moment. */
  officer: PlanOfficer | undefined;
  /** Who is signed in: of the family, or the officer. */
  personId: string | null;
  /** The day on which a slip, call or meeting came. */
  cameOn: IsoDate | null;
  isEasy: boolean;
  /** The answer that was sent in it, or whose reference was typed. Who is signed in sees every one: {@link sees}. */
  seesAnswer: string | null;
  /** When it ends if it is not used again. */
  endsAt: Date;
}

export interface NewSitting {
  voiceId: string;
  way: TransferWay;
  codeId?: string;
  personId?: string;
  cameOn?: IsoDate;
}

/** Lets somebody in, whom the caller has checked. Returns the secret for the cookie of their browser, which is kept nowhere. */
export async function beginSitting(db: Db, sitting: NewSitting, now: Date): Promise<string> {
  const { voiceId, way, codeId = null, personId = null, cameOn = null } = sitting;
  const secret = newSecret();
  const at = now.toISOString();
  await db
    .insertInto('transferSitting')
    .values({
      ...{ id: randomUUID(), voiceId, secretHash: hashOf(secret), way, codeId, personId, cameOn },
      isEasy: 0,
      ...{ startedAt: at, lastSeenAt: at },
    })
    .execute();
  return secret;
}

/**
 * The sitting of a browser, while it is good: a code's while the code is open, a person's while that person is signed in, an
 * officer's while they may work on the plan, and each while its voice may speak. It counts as use.
 * @param person who is signed in on this browser, if anybody is
 */
export async function findSitting(
  db: Db,
  secret: string,
  person: Person | undefined,
  choices: Choices,
  now: Date,
): Promise<Sitting | undefined> {
  const at = now.toISOString();
  const row = await db
    .selectFrom('transferSitting')
    .leftJoin('transferCode', 'transferCode.id', 'transferSitting.codeId')
    .where('secretHash', '=', hashOf(secret))
    .where('transferSitting.endedAt', 'is', null)
    .where(({ or, and, eb }) =>
      or([
        eb('transferSitting.codeId', 'is', null),
        and([eb('transferCode.endedAt', 'is', null), eb('transferCode.expiresAt', '>', at)]),
      ]),
    )
    .select(['transferSitting.id', 'transferSitting.voiceId', 'way', 'personId', 'cameOn'])
    .select(['isEasy', 'seesAnswer', 'startedAt', 'lastSeenAt'])
    .executeTakeFirst();
  if (!row) return undefined;
  const { id, voiceId, way, personId, cameOn, seesAnswer, startedAt } = row;
  const officer = isKeyedIn(way) ? asOfficer(person, 'caseworker', 'manager') : undefined;
  const limits = signInLimits(officer?.roles ?? []);
  // Whoever is signed in has used this while they used anything: what they are signed in with runs out by itself.
  const usedAt = personId === null ? new Date(row.lastSeenAt) : now;
  if (sessionEnd(limits, new Date(startedAt), usedAt) <= now) return undefined;

  const voice = await findVoice(db, voiceId, choices, now);
  if (!voice) return undefined;
  if (personId !== null && person?.id !== personId) return undefined;
  // Somebody has signed in on this browser since: it may be another than who had the code.
  if (personId === null && person && person.session.createdAt > new Date(startedAt)) return undefined;
  if (way === 'signed in' && (!asFamily(person) || voice.personId !== personId)) return undefined;
  if (isKeyedIn(way) && !(officer && (await mayWorkOnVoice(db, officer, voiceId, now)))) return undefined;

  await db
    .updateTable('transferSitting')
    .set({ lastSeenAt: at })
    .where('id', '=', id)
    .where('lastSeenAt', '<', new Date(now.getTime() - TOUCH_AFTER).toISOString())
    .execute();
  return {
    ...{ id, voice, way, officer, personId, cameOn, seesAnswer },
    keptBy: personId ?? '',
    isEasy: row.isEasy === 1,
    endsAt: sessionEnd(limits, new Date(startedAt), now),
  };
}

/** Ends the sitting of a browser, if it has one. */
export async function endSitting(db: Db, secret: string, now: Date): Promise<void> {
  await db
    .updateTable('transferSitting')
    .set({ endedAt: now.toISOString() })
    .where('secretHash', '=', hashOf(secret))
    .where('endedAt', 'is', null)
    .execute();
}

/** Easier words from here on, or the usual ones. */
export async function setEasy(db: Db, { id }: Pick<Sitting, 'id'>, isEasy: boolean): Promise<void> {
  await db
    .updateTable('transferSitting')
    .set({ isEasy: isEasy ? 1 : 0 })
    .where('id', '=', id)
    .execute();
}

/** Whether an answer of its voice is shown in a sitting: every one to who is signed in, else the one of {@link showSent}. */
export function sees({ way, seesAnswer }: Pick<Sitting, 'way' | 'seesAnswer'>, answerId: string | null): boolean {
  return way === 'signed in' || (answerId !== null && answerId === seesAnswer);
}

/** Shows an answer from here on, and none before it: it was sent in this sitting, or they have typed its reference. */
export async function showSent(db: Db, { id }: Pick<Sitting, 'id'>, answerId: string): Promise<void> {
  await db.updateTable('transferSitting').set({ seesAnswer: answerId }).where('id', '=', id).execute();
}

/** The sitting with what another window has shown in it since. */
export async function seeingNow(db: Db, sitting: Sitting): Promise<Sitting> {
  const row = await db
    .selectFrom('transferSitting')
    .select('seesAnswer')
    .where('id', '=', sitting.id)
    .executeTakeFirst();
  return { ...sitting, seesAnswer: row?.seesAnswer ?? null };
}

/** Ends what an officer was keying in before, wherever they left it. */
export async function endKeyingIn(db: Db, officerId: string, now: Date): Promise<void> {
  await db
    .updateTable('transferSitting')
    .set({ endedAt: now.toISOString() })
    .where('personId', '=', officerId)
    .where('cameOn', 'is not', null)
    .where('endedAt', 'is', null)
    .execute();
}

/** Takes away sittings of long ago. Safe to do again. */
export async function tidySittings(db: Db, now: Date): Promise<void> {
  const before = new Date(now.getTime() - KEPT_DAYS * DAY).toISOString();
  await db.deleteFrom('transferSitting').where('startedAt', '<', before).execute();
}
