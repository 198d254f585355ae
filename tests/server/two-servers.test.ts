import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { openDatabase } from '#database/connect.ts';
import { migrate } from '#database/migrate.ts';
import type { Db } from '#database/schema.ts';
import { SITES_FOLDER } from '#front/current-site.ts';
import { addJob } from '#jobs/due-job.store.ts';
import type { Work } from '#jobs/worker.ts';
import { startServer, type RunningServer } from '../../src/server.ts';
import { freshLocation } from '../support/database.ts';

const LETTERS = 30;

/** Two servers of one portal, as a council runs them, that write down who did what. Letters wait until both have one in hand. */
async function twoServers(t: TestContext) {
  const location = await freshLocation(t, 'PostgreSQL');
  const office = openDatabase(location);
  t.after(() => office.destroy());
  await migrate(office);
  for (let number = 1; number <= LETTERS; number += 1) {
    await addJob(office, { kind: 'send letter', uniqueKey: `letter ${number}`, details: number, dueAt: new Date(0) });
  }

  const sent: { by: string; letter: unknown }[] = [];
  const { promise: bothAtWork, resolve: bothAreAtWork } = Promise.withResolvers<void>();
  const { promise: allSent, resolve: allAreSent } = Promise.withResolvers<void>();
  const workOf = (by: string): Work => ({
    handlers: {
      'send letter': async (_db, { details }) => {
        sent.push({ by, letter: details });
        if (new Set(sent.map((one) => one.by)).size === 2) bothAreAtWork();
        await bothAtWork;
        if (sent.length >= LETTERS) allAreSent();
      },
      'say good morning': () => Promise.resolve(),
    },
    recurring: [{ kind: 'say good morning', times: '0 7 * * *' }],
  });
  const running: RunningServer[] = [];
  const stop = async (): Promise<void> => {
    for (let server = running.pop(); server; server = running.pop()) await server.stop();
  };
  t.after(stop);
  for (const by of ['the first server', 'the second server']) {
    const settings = { host: '127.0.0.1', port: 0, db: openDatabase(location), work: workOf(by) };
    running.push(await startServer({ ...settings, sitesFolder: SITES_FOLDER }));
  }
  await allSent;
  return { office, sent, stop };
}

async function jobsOf(office: Db, kind: string): Promise<{ doneAt: string | null; attempts: number }[]> {
  return office.selectFrom('dueJob').where('kind', '=', kind).select(['doneAt', 'attempts']).execute();
}

describe('two servers on one PostgreSQL', () => {
  it('do each of thirty jobs exactly once, and add what falls due by itself once', async (t) => {
    const { office, sent, stop } = await twoServers(t);
    await stop();

    assert.deepEqual(
      sent.map(({ letter }) => letter as number).sort((one, other) => one - other),
      Array.from({ length: LETTERS }, (_, at) => at + 1),
    );
    assert.equal(new Set(sent.map(({ by }) => by)).size, 2);
    const letters = await jobsOf(office, 'send letter');
    assert.ok(letters.every(({ doneAt, attempts }) => doneAt !== null && attempts === 1));
    assert.equal((await jobsOf(office, 'say good morning')).length, 1);
  });
});
