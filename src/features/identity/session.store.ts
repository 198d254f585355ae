import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { Lucia, TimeSpan, type Adapter, type DatabaseSession, type DatabaseUser } from 'lucia';
import type { Db, Schema } from '#database/schema.ts';
import { stepsOf, type Person } from './person.ts';
import { isRole, sessionEnd, signInLimits, type Role } from './role.ts';
import { hashOf } from './secret.ts';

// The only file that knows Lucia, which is no longer developed: docs/decisions/0011-lucia-behind-one-file.md.

/** A session that was used this recently is not written to again, in milliseconds. */
const TOUCH_AFTER = 15_000;

interface SessionAttributes {
  publicId: string;
  steps: 1 | 2;
  factorAt: Date | null;
  device: string;
  createdAt: Date;
  endsAt: Date;
}

interface UserAttributes {
  name: string;
  roles: Role[];
  factors: number;
}

declare module 'lucia' {
  interface Register {
    Lucia: ReturnType<typeof luciaAt>;
    DatabaseSessionAttributes: SessionAttributes;
    DatabaseUserAttributes: UserAttributes;
  }
}

export interface NewSession {
  steps: 1 | 2;
  device: string;
  /** When the second step was done, if it was. */
  factorAt?: Date | undefined;
}

/** A step of signing in does not make the whole longer: the next session ends when the one before would have. */
type Began = { createdAt?: Date | undefined };

/** Signs a person in on a browser. Returns the secret for its cookie, which is kept nowhere. */
export async function startSession(db: Db, personId: string, session: NewSession & Began, now: Date): Promise<string> {
  const attributes = {
    publicId: randomUUID(),
    steps: session.steps,
    factorAt: session.factorAt ?? null,
    device: session.device,
    createdAt: session.createdAt ?? now,
    endsAt: now,
  };
  return (await luciaAt(db, now).createSession(personId, attributes)).id;
}

/**
 * Who is asking, by the secret of their cookie, with the roles they have at this moment. It counts as use.
 * Nobody when the session has ended in any way.
 */
export async function findPersonBySession(db: Db, secret: string, now: Date): Promise<Person | undefined> {
  const { session, user } = await luciaAt(db, now).validateSession(secret);
  if (!session) return undefined;
  const { publicId, steps, factorAt, createdAt, endsAt } = session;
  const { id, name, roles, factors } = user;
  return { id, name, roles, factors, session: { id: publicId, steps, factorAt, createdAt, endsAt } };
}

/** The next secret of a session after a step of signing in: the one before opens nothing any more. */
export async function replaceSession(
  db: Db,
  secret: string | undefined,
  personId: string,
  session: NewSession,
  now: Date,
): Promise<string> {
  if (!secret) return startSession(db, personId, session, now);
  return db.transaction().execute(async (trx) => {
    const before = await trx
      .selectFrom('session')
      .select('createdAt')
      .where('secretHash', '=', hashOf(secret))
      .where('personId', '=', personId)
      .where('endedAt', 'is', null)
      .executeTakeFirst();
    await luciaAt(trx, now, 'replaced').invalidateSession(secret);
    // The first step begins anew; the second goes on from it.
    const createdAt = before && session.steps === 2 ? new Date(before.createdAt) : undefined;
    return startSession(trx, personId, { ...session, createdAt }, now);
  });
}

export async function endSession(db: Db, secret: string, now: Date): Promise<void> {
  await luciaAt(db, now, 'signed out').invalidateSession(secret);
}

/** Ends one of the person's own sessions, by the name it has in their list. False when there is none. */
export async function endOwnSession(db: Db, person: Person, sessionId: string, now: Date): Promise<boolean> {
  const ended = await db
    .updateTable('session')
    .set({ endedAt: now.toISOString(), endedHow: 'signed out' })
    .where('id', '=', sessionId)
    .where('personId', '=', person.id)
    .where('endedAt', 'is', null)
    .executeTakeFirst();
  return ended.numUpdatedRows > 0n;
}

/** Signs a person out on every device, and ends the calendar that opens without signing in. */
export async function endEverySession(db: Db, personId: string, now: Date): Promise<void> {
  await luciaAt(db, now, 'signed out').invalidateUserSessions(personId);
  await endFeedsOf(db, personId, now);
}

/** Ends the calendar of a person: whoever has its address sees no more days. So it goes with any change of how they sign in. */
export async function endFeedsOf(db: Db, personId: string, now: Date): Promise<void> {
  await db
    .updateTable('calendarFeed')
    .set({ endedAt: now.toISOString() })
    .where('personId', '=', personId)
    .where('endedAt', 'is', null)
    .execute();
}

export interface Device {
  id: string;
  device: string;
  createdAt: string;
  lastSeenAt: string;
  isThis: boolean;
}

/** Where the person is signed in at this moment, last used first. */
export async function listDevices(db: Db, person: Person, now: Date): Promise<Device[]> {
  const limits = signInLimits(person.roles);
  const rows = await db
    .selectFrom('session')
    .select(['id', 'device', 'createdAt', 'lastSeenAt'])
    .where('personId', '=', person.id)
    .where('endedAt', 'is', null)
    .orderBy('lastSeenAt', 'desc')
    .limit(100)
    .execute();
  return rows
    .filter(({ createdAt, lastSeenAt }) => sessionEnd(limits, new Date(createdAt), new Date(lastSeenAt)) > now)
    .map((row) => ({ ...row, isThis: row.id === person.session.id }));
}

/** Whose session this was, when it ran out within a day and they were in: what they were typing is kept for them. */
export async function findWhoseRanOut(db: Db, secret: string, now: Date): Promise<string | undefined> {
  const ranOut = await db
    .selectFrom('session')
    .select(['personId', 'steps'])
    .select(factorsOf('session.personId'))
    .where('secretHash', '=', hashOf(secret))
    .where('endedHow', '=', 'ran out')
    .where('endedAt', '>', new Date(now.getTime() - 24 * 60 * 60_000).toISOString())
    .executeTakeFirst();
  if (!ranOut) return undefined;
  const { personId, steps } = ranOut;
  const isIn = steps >= stepsOf({ roles: await rolesOf(db, personId), factors: Number(ranOut.factors) });
  return isIn ? personId : undefined;
}

function luciaAt(db: Db, now: Date, endedHow: Schema['session']['endedHow'] = 'ran out') {
  return new Lucia(adapter(db, now, endedHow), {
    // The limits are ours. Lucia is told a span so long that it reports every use.
    sessionExpiresIn: new TimeSpan(365, 'd'),
    getSessionAttributes: (attributes: SessionAttributes) => attributes,
    getUserAttributes: (attributes: UserAttributes) => attributes,
  });
}

/** Only the SHA-256 of a secret is kept, and a session that ends stays as a row, for the list of what happened. */
function adapter(db: Db, now: Date, endedHow: Schema['session']['endedHow']): Adapter {
  let endedAt = now;
  const end = () =>
    db.updateTable('session').set({ endedAt: endedAt.toISOString(), endedHow }).where('endedAt', 'is', null);
  return {
    async getSessionAndUser(secret) {
      const row = await db
        .selectFrom('session')
        .innerJoin('person', 'person.id', 'session.personId')
        .where('session.secretHash', '=', hashOf(secret))
        .where('session.endedAt', 'is', null)
        .where('person.endedAt', 'is', null)
        .select(['session.id', 'session.personId', 'steps', 'device', 'createdAt', 'lastSeenAt', 'factorAt', 'name'])
        .select(factorsOf('person.id'))
        // Every page of somebody who is signed in asks this: it is one query.
        .select(
          sql<
            string | null
          >`(select string_agg(role, ',') from role_grant where person_id = person.id and ended_at is null)`.as(
            'roles',
          ),
        )
        .executeTakeFirst();
      if (!row) return [null, null];
      const roles = (row.roles ?? '').split(',').filter(isRole);
      const endsAt = sessionEnd(signInLimits(roles), new Date(row.createdAt), new Date(row.lastSeenAt));
      // If it has run out, that is when, however long nobody noticed.
      endedAt = endsAt;
      const session: DatabaseSession = {
        id: secret,
        userId: row.personId,
        // Lucia looks at the machine's clock, which may not be the one that counts.
        expiresAt: new Date(Date.now() + endsAt.getTime() - now.getTime()),
        attributes: {
          publicId: row.id,
          steps: row.steps,
          factorAt: row.factorAt ? new Date(row.factorAt) : null,
          device: row.device,
          createdAt: new Date(row.createdAt),
          endsAt: sessionEnd(signInLimits(roles), new Date(row.createdAt), now),
        },
      };
      const user: DatabaseUser = {
        id: row.personId,
        attributes: { name: row.name, roles, factors: Number(row.factors) },
      };
      return [session, user];
    },

    async setSession({ id, userId, attributes }) {
      const { publicId, steps, device, factorAt } = attributes;
      await db
        .insertInto('session')
        .values({
          id: publicId,
          secretHash: hashOf(id),
          personId: userId,
          steps,
          device,
          createdAt: attributes.createdAt.toISOString(),
          lastSeenAt: now.toISOString(),
          factorAt: factorAt?.toISOString() ?? null,
          endedAt: null,
          endedHow: null,
        })
        .execute();
    },

    async updateSessionExpiration(secret) {
      await db
        .updateTable('session')
        .set({ lastSeenAt: now.toISOString() })
        .where('secretHash', '=', hashOf(secret))
        .where('lastSeenAt', '<', new Date(now.getTime() - TOUCH_AFTER).toISOString())
        .execute();
    },

    async deleteSession(secret) {
      await end().where('secretHash', '=', hashOf(secret)).execute();
    },

    async deleteUserSessions(personId) {
      await end().where('personId', '=', personId).execute();
    },

    // Those that ran out are noticed when they are used, and tidied away.
    getUserSessions: () => Promise.resolve([]),
    deleteExpiredSessions: () => Promise.resolve(),
  };
}

/** How many second steps a person has set up, beside other columns. */
function factorsOf(person: 'person.id' | 'session.personId') {
  return sql<number>`(select count(*) from second_factor where person_id = ${sql.ref(person)} and ended_at is null)`.as(
    'factors',
  );
}

/** The roles a person has now. */
export async function rolesOf(db: Db, personId: string): Promise<Role[]> {
  const rows = await db
    .selectFrom('roleGrant')
    .select('role')
    .where('personId', '=', personId)
    .where('endedAt', 'is', null)
    .execute();
  return rows.map(({ role }) => role).filter(isRole);
}
