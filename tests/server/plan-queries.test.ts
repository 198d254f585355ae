import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { now } from '#calendar/dates.ts';
import { loadDemonstration } from '#commands/demonstration.ts';
import { openDatabase } from '#database/connect.ts';
import { migrate } from '#database/migrate.ts';
import type { Db } from '#database/schema.ts';
import { DEFAULT_CHOICES } from '#features/clock/choices.ts';
import { findPlanFor } from '#features/plan/plan.store.ts';
import { SITES_FOLDER } from '#front/current-site.ts';
import { startServer } from '../../src/server.ts';
import { countQueries } from '../support/count-queries.ts';
import { addManyPlans } from '../support/many-plans.ts';
import { amina, found, idOf, signIn } from '../support/people.ts';
import { ask } from './ask.ts';

// What the page of a plan asks of the database does not grow with the council.

const MOST = 6;
const folder = mkdtempSync(join(tmpdir(), 'plan-queries-'));
after(() => rmSync(folder, { recursive: true, force: true }));

async function withPlans(count: number): Promise<{ db: Db; location: string; planId: string }> {
  const location = join(folder, `${count}.sqlite`);
  const db = openDatabase(location);
  await migrate(db);
  await loadDemonstration(db, now());
  await addManyPlans(db, count, 3);
  const { planId } = await db
    .selectFrom('standing')
    .innerJoin('plan', 'plan.childId', 'standing.childId')
    .where('standing.personId', '=', await idOf(db, 'amina', now()))
    .select('plan.id as planId')
    .executeTakeFirstOrThrow();
  return { db, location, planId };
}

/** What the page of Amina’s child asks, of a session that was just used and of one that was not used for a minute. */
async function queriesOfThePage(count: number): Promise<{ fresh: string[]; touched: string[]; read: string[] }> {
  const { db, location, planId } = await withPlans(count);
  const counting = countQueries(openDatabase(location));
  const server = await startServer({
    host: '127.0.0.1',
    port: 0,
    db: counting.db,
    work: { handlers: {}, recurring: [] },
    sitesFolder: SITES_FOLDER,
  });
  try {
    const personId = await idOf(db, 'amina', now());
    const page = async (lastUsed: Date): Promise<string[]> => {
      const Cookie = `session=${await signIn(db, personId, lastUsed)}`;
      const asked = counting.start();
      const { status, text } = await ask(server, `/my/plans/${planId}`, { headers: { Cookie } });
      assert.deepEqual([status, text.includes('Idris Yusuf')], [200, true]);
      return asked();
    };
    await page(now());
    const fresh = await page(now());
    const touched = await page(new Date(now().getTime() - 60_000));
    const person = await amina(db, now());
    const asked = counting.start();
    found(await findPlanFor(counting.db, person, planId, DEFAULT_CHOICES, now()));
    return { fresh, touched, read: asked() };
  } finally {
    await server.stop();
    await db.destroy();
  }
}

describe('the page of a plan', () => {
  it(`asks the database at most ${MOST} times, and as often with 50,000 plans as with 50`, async () => {
    const [few, many] = [await queriesOfThePage(50), await queriesOfThePage(50_000)];
    for (const { fresh, touched, read } of [few, many]) {
      assert.ok(read.length <= 4, read.join('\n'));
      assert.ok(fresh.length <= MOST, fresh.join('\n'));
      assert.ok(touched.length <= MOST, touched.join('\n'));
      assert.ok(
        touched.some((query) => query.startsWith('update "session"')),
        touched.join('\n'),
      );
    }
    assert.deepEqual(many, few);
  });
});
