import { randomUUID } from 'node:crypto';
import { dayInLondon, type IsoDate } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import type { Choices } from '#features/clock/choices.ts';
import type { Family } from '#features/identity/person.ts';
import { FAMILY } from '#features/identity/role.ts';
import { endFeedsOf } from '#features/identity/session.store.ts';
import { hashOf, newSecret } from '#features/identity/secret.ts';
import { tellOfChange } from '#features/identity/tell.store.ts';
import { listChildrenFor } from '#features/plan/plan.store.ts';
import { timeline } from '#features/plan/timeline.ts';
import { daysFor } from './days.ts';

/** Since when a person has a calendar, if they have one. */
export async function findFeed(db: Db, person: Family): Promise<{ madeAt: Date } | undefined> {
  const row = await db
    .selectFrom('calendarFeed')
    .select('madeAt')
    .where('personId', '=', person.id)
    .where('endedAt', 'is', null)
    .executeTakeFirst();
  return row && { madeAt: new Date(row.madeAt) };
}

/**
 * Makes a calendar under a new secret, which is kept nowhere and returned once. It ends the one before. Every known address
 * is told: the calendar opens without signing in.
 */
export async function makeFeed(db: Db, person: Family, now: Date): Promise<string> {
  if (!db.isTransaction) return db.transaction().execute((trx) => makeFeed(trx, person, now));

  await endFeed(db, person, now);
  const secret = newSecret();
  await db
    .insertInto('calendarFeed')
    .values({ id: randomUUID(), personId: person.id, secretHash: hashOf(secret), madeAt: now.toISOString() })
    .execute();
  await tellOfChange(db, person.id, 'settings changed', now);
  return secret;
}

/** Ends a calendar: its address is not there any more, from the next request on. */
export async function endFeed(db: Db, person: Family, now: Date): Promise<void> {
  await endFeedsOf(db, person.id, now);
}

/**
 * The days that whoever made a calendar may see at this moment, without a word of what they are; nothing for a secret that
 * is nobody's or has ended. Every child's record that was looked into is in the access log.
 */
export async function listDaysOf(db: Db, secret: string, choices: Choices, now: Date): Promise<IsoDate[] | undefined> {
  const person = await findWhose(db, secret);
  if (!person) return undefined;
  const today = dayInLondon(now);
  const children = await listChildrenFor(db, person, choices, now, 'calendar asked for dates');
  const days = children
    .flatMap(({ plans }) => plans)
    .filter(({ view }) => view === 'all')
    .flatMap((plan) => daysFor(timeline(plan, today, choices), today));
  return [...new Set(days)].sort();
}

async function findWhose(db: Db, secret: string): Promise<Family | undefined> {
  const row = await db
    .selectFrom('calendarFeed')
    .innerJoin('person', 'person.id', 'calendarFeed.personId')
    .innerJoin('roleGrant', 'roleGrant.personId', 'person.id')
    .select(['person.id', 'person.name'])
    .where('secretHash', '=', hashOf(secret))
    .where('calendarFeed.endedAt', 'is', null)
    .where('person.endedAt', 'is', null)
    .where('role', 'in', FAMILY)
    .where('roleGrant.endedAt', 'is', null)
    .executeTakeFirst();
  // Nobody has signed in: the secret stands for the two steps of whoever made it, and opens the days and nothing else.
  return row as Family | undefined;
}
