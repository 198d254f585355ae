import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '#database/connect.ts';
import { migrate } from '#database/migrate.ts';
import type { Db } from '#database/schema.ts';
import { DEFAULT_CHOICES } from '#features/clock/choices.ts';
import { findPersonIdByAddress } from '#features/identity/person.store.ts';
import { startSession } from '#features/identity/session.store.ts';
import { beginMoves } from '#features/phase-transfer/round.store.ts';
import { DEMONSTRATION_PEOPLE, loadDemonstration } from '../../src/commands/demonstration.ts';
import { addManyPlans } from '../support/many-plans.ts';
import { startPortal } from '../support/portal.ts';
import { browserLike } from './browser-like.ts';
import { percentile } from './compare.ts';

const VISITS = 50;
const EVENTS_OF_EACH = 30;
const ROUND = '00000000-0000-4000-8000-000000000007';

/** What it costs to open a round of so many children, and what its pages cost then. It prints. */
export async function measureTransferRound(children: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const location = join(folder, 'portal.sqlite');
  const db = openDatabase(location);
  const now = new Date();
  await migrate(db);
  await loadDemonstration(db, now);
  await addManyPlans(db, children, EVENTS_OF_EACH, { spreadOver: 200 });
  const manager = (await findPersonIdByAddress(db, DEMONSTRATION_PEOPLE.dilys.address)) ?? '';
  await addRound(db, manager, now);
  const began = performance.now();
  await beginMoves(db, ROUND, undefined, DEFAULT_CHOICES, now);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const Cookie = `session=${await startSession(db, manager, { steps: 2, device: 'Benchmark', factorAt: now }, now)}`;
  await db.destroy();

  const portal = await startPortal({ DATABASE_URL: location });
  const browser = browserLike(portal.url);
  try {
    console.log(`
A round of ${children} children with ${EVENTS_OF_EACH} events each, opened in ${seconds} s; ${VISITS} visits`);
    for (const path of [`/office/transfers/${ROUND}`, `/office/transfers/${ROUND}/children?state=no-answer`]) {
      const times: number[] = [];
      for (let visit = -5; visit < VISITS; visit += 1) {
        const { status, milliseconds } = await browser.ask(path, { Cookie });
        if (status !== 200) throw new Error(`${path} answered ${status}.`);
        if (visit >= 0) times.push(milliseconds);
      }
      const [p50, p95] = [0.5, 0.95].map((share) => percentile(times, share).toFixed(1).padStart(6));
      console.log(`  ${path.replace(ROUND, '…').padEnd(50)} p50 ${p50} ms   p95 ${p95} ms`);
    }
  } finally {
    browser.close();
    await portal.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function addRound(db: Db, madeBy: string, now: Date): Promise<void> {
  const at = now.toISOString();
  const year = now.getUTCFullYear() + 1;
  const day = (text: string) => `${year}-${text}` as `${number}-${number}-${number}`;
  const days = { movesOn: day('09-01'), opensOn: day('01-04'), closesOn: day('02-01'), reminderDays: '' };
  const opened = { madeBy, madeAt: at, openedBy: madeBy, openedAt: at };
  await db
    .insertInto('transferRound')
    .values({ id: ROUND, moves: 'primary-to-secondary', ...days, ...opened })
    .execute();
  const plans = await db.selectFrom('plan').select('id').where('id', 'like', 'many-%').execute();
  const by = { foundHow: 'by year', addedBy: madeBy, addedAt: at } as const;
  for (const { id: planId } of plans)
    await db
      .insertInto('transferChild')
      .values({ id: randomUUID(), roundId: ROUND, planId, move: 'primary-to-secondary', ...by })
      .execute();
}
