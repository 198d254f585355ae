import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Insertable, KyselyPlugin } from 'kysely';
import { openDatabase } from '#database/connect.ts';
import { migrate } from '#database/migrate.ts';
import type { Db, Schema } from '#database/schema.ts';
import { recordAccess } from '#features/access-log/access-log.store.ts';
import { startSession } from '#features/identity/session.store.ts';
import { EVENTS } from '#features/plan/stage.ts';
import { SITES_FOLDER } from '#front/current-site.ts';
import { DEMONSTRATION_PEOPLE, loadDemonstration } from '../../src/commands/demonstration.ts';
import { startServer } from '../../src/server.ts';
import { startPortal } from '../support/portal.ts';
import { browserLike } from './browser-like.ts';
import { compare, inWords, percentile, type Pair } from './compare.ts';

const VISITS = 300;

/**
 * What a page of somebody who is signed in costs: how many queries, and how long it takes with the 16 people of the
 * demonstration and with many more. It prints; it judges nothing.
 */
export async function measureSignedInPages(people: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const [few, many] = [join(folder, 'few.sqlite'), join(folder, 'many.sqlite')];
  const portals: Awaited<ReturnType<typeof startPortal>>[] = [];
  const browsers: ReturnType<typeof browserLike>[] = [];
  try {
    const asked: ((path: 'my' | 'plan') => Promise<number>)[] = [];
    const queries = new Map<string, number>();
    for (const location of [few, many]) {
      const db = openDatabase(location);
      await migrate(db);
      await loadDemonstration(db, new Date());
      if (location === many) await addMany(db, people);
      const { cookie, paths } = await graceSignedIn(db);
      if (location === few)
        for (const [name, path] of Object.entries(paths)) queries.set(name, await queriesOf(location, path, cookie));
      await db.destroy();

      const portal = await startPortal({ DATABASE_URL: location });
      portals.push(portal);
      const browser = browserLike(portal.url);
      browsers.push(browser);
      asked.push(async (name) => {
        const { status, milliseconds } = await browser.ask(paths[name], { Cookie: cookie });
        if (status !== 200) throw new Error(`${paths[name]} answered ${status}.`);
        return milliseconds;
      });
    }

    const [askFew, askMany] = asked as [(typeof asked)[0], (typeof asked)[0]];
    const lines: string[] = [];
    for (const name of ['my', 'plan'] as const) {
      const pairs: Pair[] = [];
      for (let visit = -50; visit < VISITS; visit += 1) {
        const one = visit % 2 === 0 ? await askFew(name) : undefined;
        const other = await askMany(name);
        const pair: Pair = [one ?? (await askFew(name)), other];
        if (visit >= 0) pairs.push(pair);
      }
      const times = (of: 0 | 1): string =>
        [0.5, 0.95]
          .map((share) =>
            percentile(
              pairs.map((pair) => pair[of]),
              share,
            )
              .toFixed(2)
              .padStart(6),
          )
          .join('   ');
      lines.push(
        `${name === 'my' ? '/my, three children' : '/my/plans/<id>'}: ${queries.get(name)} queries`,
        `  ${'16 people'.padEnd(20)}${times(0)}`,
        `  ${`${people.toLocaleString('en-GB')} people`.padEnd(20)}${times(1)}   ratio ${inWords(compare(pairs))}`,
      );
    }
    console.log(`
Pages of somebody signed in   p50 ms   p95 ms, ${VISITS} visits to each in turn, with the line in the access log
  ${lines.join('\n  ')}`);
  } finally {
    for (const browser of browsers) browser.close();
    for (const portal of portals) await portal.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Grace, who has three children, as she is after both steps; and where she goes. */
async function graceSignedIn(db: Db): Promise<{ cookie: string; paths: { my: string; plan: string } }> {
  const { personId, planId } = await db
    .selectFrom('emailAddress')
    .innerJoin('standing', 'standing.personId', 'emailAddress.personId')
    .innerJoin('plan', 'plan.childId', 'standing.childId')
    .where('address', '=', DEMONSTRATION_PEOPLE.grace.address)
    .select(['standing.personId', 'plan.id as planId'])
    .executeTakeFirstOrThrow();
  const session = { steps: 2, device: 'Benchmark', factorAt: new Date() } as const;
  const cookie = `session=${await startSession(db, personId, session, new Date())}`;
  return { cookie, paths: { my: '/my', plan: `/my/plans/${planId}` } };
}

/** How many queries a page sends to the database, besides those that begin and end a transaction. */
async function queriesOf(location: string, path: string, cookie: string): Promise<number> {
  let count = 0;
  const counting: KyselyPlugin = {
    transformQuery: ({ node }) => {
      // The worker, which looks for jobs meanwhile, is no part of the page.
      if (!/"due(Job|_job)"/.test(JSON.stringify(node))) count += 1;
      return node;
    },
    transformResult: ({ result }) => Promise.resolve(result),
  };
  const server = await startServer({
    host: '127.0.0.1',
    port: 0,
    db: openDatabase(location).withPlugin(counting),
    work: { handlers: {}, recurring: [] },
    sitesFolder: SITES_FOLDER,
  });
  const browser = browserLike(server.url);
  const { status } = await browser.ask(path, { Cookie: cookie });
  browser.close();
  await server.stop();
  if (status !== 200) throw new Error(`${path} answered ${status}.`);
  return count;
}

/** Families as a big council has them: each a parent, a child and a plan, and what signing in leaves behind. */
async function addMany(db: Db, people: number): Promise<void> {
  const at = new Date();
  const instant = at.toISOString();
  const ids = Array.from({ length: people }, () => ({
    person: randomUUID(),
    child: randomUUID(),
    plan: randomUUID(),
  }));
  const caseworker = await db
    .selectFrom('roleGrant')
    .select('personId')
    .where('role', '=', 'caseworker')
    .executeTakeFirstOrThrow();
  const caseworkerId = caseworker.personId;
  await db.transaction().execute(async (trx) => {
    for (const [number, { person, child, plan }] of ids.entries()) {
      const name = `Made Up ${number}`;
      const notEnded = { endedAt: null };
      await insert(trx, 'person', { id: person, name, soughtName: name.toLowerCase(), addedAt: instant, ...notEnded });
      await insert(trx, 'emailAddress', {
        id: randomUUID(),
        personId: person,
        address: `made-up-${number}@example.org`,
        addedAt: instant,
        ...notEnded,
      });
      await insert(trx, 'roleGrant', {
        id: randomUUID(),
        personId: person,
        role: 'parent',
        reason: 'Benchmark',
        grantedBy: null,
        grantedAt: instant,
        endedBy: null,
        endReason: null,
        ...notEnded,
      });
      await insert(trx, 'secondFactor', {
        id: randomUUID(),
        personId: person,
        kind: 'text',
        name: 'Phone ending 000',
        sealed: 'not opened by any page measured here',
        credentialHash: null,
        addedAt: instant,
        lastUsedAt: null,
        ...notEnded,
      });
      await startSession(trx, person, { steps: 2, device: 'Benchmark', factorAt: at }, at);
      await insert(trx, 'notice', {
        id: randomUUID(),
        personId: person,
        kind: 'access changed',
        at: instant,
        readAt: null,
      });
      await insert(trx, 'child', { id: child, name, dateOfBirth: '2016-05-04', addedAt: instant, ...notEnded });
      await insert(trx, 'standing', {
        id: randomUUID(),
        personId: person,
        childId: child,
        relationship: 'parent',
        protectedAt: null,
        reason: 'Benchmark',
        givenBy: null,
        givenAt: instant,
        endedBy: null,
        endReason: null,
        ...notEnded,
      });
      await insert(trx, 'plan', { id: plan, childId: child, caseworkerId, addedAt: instant, ...notEnded });
      for (const kind of Object.keys(EVENTS))
        await insert(trx, 'planEvent', {
          id: randomUUID(),
          planId: plan,
          kind,
          happenedOn: '2026-11-02',
          recordedBy: caseworkerId,
          recordedAt: instant,
        });
      const access = { personId: person, actingAs: 'parent', childId: child, planId: plan };
      await recordAccess(trx, { ...access, action: 'read the plan', why: 'has standing' }, at);
    }
  });
}

function insert<T extends keyof Schema>(db: Db, table: T, row: Insertable<Schema[T]>): Promise<unknown> {
  return db
    .insertInto(table)
    .values(row as never)
    .execute();
}
