import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { dayInLondon } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import { schoolAgeEndsOn } from '#features/clock/age.ts';
import { DEFAULT_CHOICES } from '#features/clock/choices.ts';
import { findContactWish, type Channel as SafeWay } from '#features/identity/contact-wish.store.ts';
import { FAMILY } from '#features/identity/role.ts';
import { findPhone } from '#features/identity/tell.store.ts';
import { addMessage, listWaitingFor } from '#messages/message.store.ts';
import type { NewsKind } from '#messages/news.ts';
import type { Channel } from '#messages/templates.ts';

const HOUR = 60 * 60_000;
const DAY = 24 * HOUR;
/** How long news may wait to be sent before it counts as not delivered, in milliseconds. */
const NEWS_LASTS = 3 * DAY;
/** How long a letter of news waits to be printed. */
const LETTER_LASTS = 90 * DAY;

/** What nobody without this part of the plan is told of, where it is not the steps. */
const PART_OF: Partial<Record<NewsKind, string>> = {
  'advice has come': 'advice',
  'an answer': '',
  'your caseworker': '',
  'your rights': '',
};

export interface ToWhom {
  /** Whoever did it, and so knows. */
  exceptFor?: string | undefined;
  /** The one person whom it concerns, as `only_for` of an event. */
  onlyFor?: string | null | undefined;
  /** The part of the plan that it belongs to, where the kind of news does not say so: a word of `PARTS_OF_A_PLAN`. */
  part?: string | undefined;
}

/**
 * Tells those of a family who may see it that something about a plan is new: always among their messages, and besides
 * by the ways that they said are safe. Of one kind each hears once an hour, unless they have read it meanwhile: the first
 * message stands for all that follows.
 * In the transaction of what is new. Of what a page hides from somebody, such as in a protected case, whoever calls tells
 * `onlyFor` those who would see it: news of it would lead one parent to the other.
 */
export async function tellFamilyOf(
  db: Db,
  planId: string,
  what: NewsKind,
  { exceptFor, onlyFor, part = PART_OF[what] ?? 'steps' }: ToWhom,
  now: Date,
): Promise<void> {
  const followers = await listFollowers(db, planId, part, now);
  for (const personId of followers) {
    if (personId === exceptFor || (onlyFor && personId !== onlyFor)) continue;
    const told = await listToldLately(db, personId, what, now);
    if (!told.some((plan) => plan === planId)) await addNotice(db, personId, what, planId, now);
    if (told.length === 0) await sendNews(db, personId, what, now);
  }
}

/** Puts news of a plan among somebody's messages. In the caller's transaction. */
export async function addNotice(db: Db, personId: string, kind: string, planId: string, now: Date): Promise<void> {
  await db
    .insertInto('notice')
    .values({ id: randomUUID(), personId, kind, at: now.toISOString(), readAt: null, planId })
    .execute();
}

/**
 * Whoever has standing for the child of a plan, a way in, and this part of it; any part, where none is named. Where the plan
 * is the young person's own, what is new is nobody else's without their word.
 */
async function listFollowers(db: Db, planId: string, part: string, now: Date): Promise<string[]> {
  const rows = await db
    .selectFrom('plan')
    .innerJoin('child', 'child.id', 'plan.childId')
    .innerJoin('standing', 'standing.childId', 'child.id')
    .innerJoin('person', 'person.id', 'standing.personId')
    .where('plan.id', '=', planId)
    .where('plan.endedAt', 'is', null)
    .where('child.endedAt', 'is', null)
    .where('standing.endedAt', 'is', null)
    .where('person.endedAt', 'is', null)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('roleGrant')
          .select('roleGrant.id')
          .whereRef('roleGrant.personId', '=', 'person.id')
          .where('roleGrant.role', 'in', FAMILY)
          .where('roleGrant.endedAt', 'is', null),
      ),
    )
    .$if(part !== '', (query) => query.where(sql<boolean>`' ' || standing.may_see || ' ' like ${`% ${part} %`}`))
    .select(['person.id', 'standing.relationship', 'child.dateOfBirth'])
    .select(
      sql<string | null>`(select choice from access_choice where standing_id = standing.id
        order by recorded_at desc, id limit 1)`.as('choice'),
    )
    .execute();
  const today = dayInLondon(now);
  return rows
    .filter(
      ({ relationship, choice, dateOfBirth }) =>
        part === '' ||
        relationship === 'young person' ||
        relationship === 'representative' ||
        choice === 'agreed' ||
        choice === 'representative' ||
        today <= schoolAgeEndsOn(dateOfBirth, DEFAULT_CHOICES.schoolYearStarts),
    )
    .map(({ id }) => id);
}

/** Of which plans a person was told this kind of news within the hour, and has not read it. */
export async function listToldLately(db: Db, personId: string, kind: NewsKind, now: Date): Promise<(string | null)[]> {
  const rows = await db
    .selectFrom('notice')
    .select('planId')
    .where('personId', '=', personId)
    .where('kind', '=', kind)
    .where('readAt', 'is', null)
    .where('at', '>', new Date(now.getTime() - HOUR).toISOString())
    .execute();
  return rows.map(({ planId }) => planId);
}

async function sendNews(db: Db, personId: string, kind: NewsKind, now: Date): Promise<void> {
  const wish = await findContactWish(db, { id: personId });
  // Whoever has said nothing gave us the address that they sign in with.
  const ways: readonly SafeWay[] = wish?.channels ?? ['email'];
  const sent = await sendByWire(db, personId, kind, { ways, mayLink: wish?.mayLink ?? false }, now);
  // What was sent to an address that did not work the last time may arrive today, or not.
  if (sent === 'may not arrive' || (sent === 'nothing sent' && ways.includes('post')))
    await writeLetter(db, personId, kind, now);
}

/** Sends news by e-mail and by text, as far as these are among the ways that are safe. In the caller's transaction. */
export async function sendByWire(
  db: Db,
  personId: string,
  kind: NewsKind,
  { ways, mayLink }: { ways: readonly SafeWay[]; mayLink: boolean },
  now: Date,
): Promise<'sent' | 'may not arrive' | 'nothing sent'> {
  const number = ways.includes('text') ? await findPhone(db, personId) : undefined;
  const addresses = ways.includes('email') ? await listAddresses(db, personId) : [];
  for (const { address } of addresses) await send('email', address);
  if (number) await send('text', number);

  const isReached =
    addresses.some(({ isBad }) => !isBad) || (number !== undefined && !(await isBadPhone(db, personId)));
  if (addresses.length === 0 && number === undefined) return 'nothing sent';
  return isReached ? 'sent' : 'may not arrive';

  async function send(channel: Exclude<Channel, 'letter'>, to: string): Promise<void> {
    const notAfter = new Date(now.getTime() + NEWS_LASTS);
    await addMessage(db, { kind, channel, to, values: mayLink ? { mayLink } : {}, notAfter, personId }, now);
  }
}

/**
 * Has a letter wait to be printed, unless one of this kind waits already. Whose name and address stand on it is looked up
 * when it is printed, so that no letter goes to an address that has changed meanwhile. In the caller's transaction.
 */
export async function writeLetter(
  db: Db,
  personId: string,
  kind: NewsKind | 'access changed',
  now: Date,
): Promise<void> {
  const waiting = await listWaitingFor(db, personId, 'letter');
  if (waiting.includes(kind)) return;
  const notAfter = new Date(now.getTime() + LETTER_LASTS);
  await addMessage(db, { kind, channel: 'letter', to: '', values: {}, notAfter, personId }, now);
}

/** The addresses that reach a person, and whether something came back from there since they gave it. */
async function listAddresses(db: Db, personId: string): Promise<{ address: string; isBad: boolean }[]> {
  const rows = await db
    .selectFrom('emailAddress')
    .select(['address', 'addedAt'])
    .where('personId', '=', personId)
    .where('endedAt', 'is', null)
    .execute();
  const bouncedAt = await lastBounce(db, personId, 'email');
  return rows.map(({ address, addedAt }) => ({ address, isBad: bouncedAt !== undefined && bouncedAt > addedAt }));
}

async function isBadPhone(db: Db, personId: string): Promise<boolean> {
  const bouncedAt = await lastBounce(db, personId, 'text');
  if (!bouncedAt) return false;
  const newer = await db
    .selectFrom('secondFactor')
    .select('id')
    .where('personId', '=', personId)
    .where('kind', '=', 'text')
    .where('endedAt', 'is', null)
    .where('addedAt', '>', bouncedAt)
    .executeTakeFirst();
  return newer === undefined;
}

async function lastBounce(db: Db, personId: string, channel: Channel): Promise<string | undefined> {
  const row = await db
    .selectFrom('message')
    .select('bouncedAt')
    .where('personId', '=', personId)
    .where('channel', '=', channel)
    .where('bouncedAt', 'is not', null)
    .orderBy('bouncedAt', 'desc')
    .executeTakeFirst();
  return row?.bouncedAt ?? undefined;
}
