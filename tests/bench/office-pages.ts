import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '#database/connect.ts';
import { migrate } from '#database/migrate.ts';
import { DEFAULT_CHOICES } from '#features/clock/choices.ts';
import { findPersonIdByAddress } from '#features/identity/person.store.ts';
import { insertFactor } from '#features/identity/second-factor.store.ts';
import { startSession } from '#features/identity/session.store.ts';
import { countUncounted } from '#features/plan/due.store.ts';
import { DEMONSTRATION_PEOPLE, loadDemonstration } from '../../src/commands/demonstration.ts';
import { addManyCases } from '../support/many-plans.ts';
import { startPortal } from '../support/portal.ts';
import { browserLike } from './browser-like.ts';
import { percentile } from './compare.ts';

const VISITS = 100;
const CASEWORKERS = 10;

/** What an officer’s first pages cost, with the lines in the access log: a caseworker of ten, and a manager. It prints. */
export async function measureOfficePages(plans: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const location = join(folder, 'portal.sqlite');
  const db = openDatabase(location);
  const now = new Date();
  await migrate(db);
  await loadDemonstration(db, now);
  await addManyCases(db, plans);
  const began = performance.now();
  await countUncounted(db, DEFAULT_CHOICES, now);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const { events } = await db
    .selectFrom('planEvent')
    .select(({ fn }) => fn.countAll<number>().as('events'))
    .executeTakeFirstOrThrow();
  const { days } = await db
    .selectFrom('planDue')
    .select(({ fn }) => fn.countAll<number>().as('days'))
    .executeTakeFirstOrThrow();
  const cookieOf = async (personId: string): Promise<string> =>
    `session=${await startSession(db, personId, { steps: 2, device: 'Benchmark', factorAt: now }, now)}`;
  await insertFactor(db, 'many-caseworker-1', { kind: 'text', number: '+447700900999' }, now);
  const caseworker = await cookieOf('many-caseworker-1');
  const manager = await cookieOf((await findPersonIdByAddress(db, DEMONSTRATION_PEOPLE.dilys.address)) ?? '');
  await db.destroy();

  const portal = await startPortal({ DATABASE_URL: location });
  const browser = browserLike(portal.url);
  try {
    console.log(`
Pages of the office, ${plans.toLocaleString('en-GB')} plans, ${Number(events).toLocaleString('en-GB')} events, ${Number(days).toLocaleString('en-GB')} days due, counted in ${seconds} s; ${VISITS} visits`);
    for (const [path, Cookie] of [
      ['/office', caseworker],
      ['/office/due/late', caseworker],
      ['/office/team', manager],
      ['/office/team/late', manager],
      ['/office/team/under-fives', manager],
      ['/office/team/adult-services', manager],
    ] as const) {
      const times: number[] = [];
      for (let visit = -10; visit < VISITS; visit += 1) {
        const { status, milliseconds } = await browser.ask(path, { Cookie });
        if (status !== 200) throw new Error(`${path} answered ${status}.`);
        if (visit >= 0) times.push(milliseconds);
      }
      const [p50, p95] = [0.5, 0.95].map((share) => percentile(times, share).toFixed(1).padStart(6));
      const whose = Cookie === caseworker ? `a caseworker with ${plans / CASEWORKERS} plans` : 'a manager';
      console.log(`  ${path.padEnd(30)} p50 ${p50} ms   p95 ${p95} ms   ${whose}`);
    }
  } finally {
    browser.close();
    await portal.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
