import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '#database/connect.ts';
import { migrate } from '#database/migrate.ts';
import type { Db } from '#database/schema.ts';
import { beginImport } from '#features/case-feed/case-import.store.ts';
import { runImport } from '#features/case-feed/run-import.store.ts';
import { startSession } from '#features/identity/session.store.ts';
import { SITES_FOLDER } from '#front/current-site.ts';
import { readChoices, readColumnMap } from '../../src/commands/council.ts';
import { DEMONSTRATION_PEOPLE, loadDemonstration } from '../../src/commands/demonstration.ts';
import { startServer } from '../../src/server.ts';
import { csvOf, manyCases } from '../support/cases.ts';
import { countQueries } from '../support/count-queries.ts';
import { addManyPlans } from '../support/many-plans.ts';
import { startPortal } from '../support/portal.ts';
import { browserLike } from './browser-like.ts';
import { compare, inWords, percentile, type Pair } from './compare.ts';

/** Somebody's cookie, and where they go. */
interface Visit {
  cookie: string;
  paths: { my: string; plan: string };
}

const VISITS = 300;
const CONCURRENCY = 8;
const SECONDS = 4;

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
      if (location === many) await addManyPlans(db, people);
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
async function graceSignedIn(db: Db): Promise<Visit & { personId: string }> {
  const { personId, planId } = await db
    .selectFrom('emailAddress')
    .innerJoin('standing', 'standing.personId', 'emailAddress.personId')
    .innerJoin('plan', 'plan.childId', 'standing.childId')
    .where('address', '=', DEMONSTRATION_PEOPLE.grace.address)
    .select(['standing.personId', 'plan.id as planId'])
    .executeTakeFirstOrThrow();
  const session = { steps: 2, device: 'Benchmark', factorAt: new Date() } as const;
  const cookie = `session=${await startSession(db, personId, session, new Date())}`;
  return { personId, cookie, paths: { my: '/my', plan: `/my/plans/${planId}` } };
}

/** How many queries a page sends to the database, besides those that begin and end a transaction. */
async function queriesOf(location: string, path: string, cookie: string): Promise<number> {
  const counting = countQueries(openDatabase(location));
  const server = await startServer({
    host: '127.0.0.1',
    port: 0,
    db: counting.db,
    work: { handlers: {}, recurring: [] },
    sitesFolder: SITES_FOLDER,
  });
  const browser = browserLike(server.url);
  const asked = counting.start();
  const { status } = await browser.ask(path, { Cookie: cookie });
  browser.close();
  await server.stop();
  if (status !== 200) throw new Error(`${path} answered ${status}.`);
  return asked().length;
}

/** How many of a parent’s plan pages the portal gives in a second, with few and many plans, and with what the case feed brought. It prints. */
export async function measurePlanLoad(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    console.log(`
A parent’s plan page, ${CONCURRENCY} at once for ${SECONDS} s, with the line in the access log`);
    for (const plans of [5000, 50_000]) {
      const name = `${plans.toLocaleString('en-GB').padStart(6)} plans`;
      await printLoad(folder, name, async (db) => {
        await addManyPlans(db, plans);
        return graceSignedIn(db);
      });
    }
    await printLoad(folder, ' 5,000 plans from the case feed', withImported);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As many plans, each with 12 events, as the case feed brings them; Grace has standing for one of them, and reads that. */
async function withImported(db: Db): Promise<Visit> {
  const settings = { map: await readColumnMap(), choices: await readChoices() };
  const bytes = Buffer.from(csvOf(manyCases(5000, 12)));
  const begun = await beginImport(db, { source: 'command', format: 'csv', bytes, startedBy: undefined }, new Date());
  if (begun === 'at work') throw new Error('Another import is at work.');
  const ended = await runImport(db, begun.id, settings, () => new Date());
  if (ended !== 'taken') throw new Error(`The import ended ${ended}.`);
  const { id, childId } = await db
    .selectFrom('plan')
    .innerJoin('fedEvent', 'fedEvent.planId', 'plan.id')
    .select(['plan.id', 'plan.childId'])
    .orderBy('plan.id')
    .limit(1)
    .executeTakeFirstOrThrow();
  const { cookie, paths, personId } = await graceSignedIn(db);
  await db
    .insertInto('standing')
    .values({
      ...{ id: 'imported', personId, childId, relationship: 'parent', maySee: 'steps advice schools' },
      ...{ reason: 'Benchmark', givenAt: new Date().toISOString() },
    })
    .execute();
  return { cookie, paths: { ...paths, plan: `/my/plans/${id}` } };
}

async function printLoad(folder: string, name: string, prepare: (db: Db) => Promise<Visit>): Promise<void> {
  const location = join(folder, `${name.trim()}.sqlite`);
  const db = openDatabase(location);
  await migrate(db);
  await loadDemonstration(db, new Date());
  const { cookie, paths } = await prepare(db);
  await db.destroy();
  const portal = await startPortal({ DATABASE_URL: location });
  const browsers = Array.from({ length: CONCURRENCY }, () => browserLike(portal.url));
  try {
    const times: number[] = [];
    const visitUntil = async (browser: (typeof browsers)[0], end: number, into: number[]): Promise<void> => {
      while (performance.now() < end) {
        const { status, milliseconds } = await browser.ask(paths.plan, { Cookie: cookie });
        if (status !== 200) throw new Error(`${paths.plan} answered ${status}.`);
        into.push(milliseconds);
      }
    };
    const all = (seconds: number, into: number[]) => {
      const end = performance.now() + seconds * 1000;
      return Promise.all(browsers.map((browser) => visitUntil(browser, end, into)));
    };
    await all(2, []);
    const began = performance.now();
    await all(SECONDS, times);
    const aSecond = times.length / ((performance.now() - began) / 1000);
    const [p50, p99] = [percentile(times, 0.5), percentile(times, 0.99)].map((time) => time.toFixed(1));
    console.log(`  ${name.padEnd(32)} ${aSecond.toFixed(0)} pages a second, p50 ${p50} ms, p99 ${p99} ms`);
  } finally {
    for (const browser of browsers) browser.close();
    await portal.stop();
  }
}
