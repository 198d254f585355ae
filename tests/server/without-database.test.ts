import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { openDatabase } from '#database/connect.ts';
import { migrate } from '#database/migrate.ts';
import { SITES_FOLDER } from '#front/current-site.ts';
import { startServer } from '../../src/server.ts';
import { freshLocation } from '../support/database.ts';
import { ask, type Answer } from './ask.ts';

/** A portal whose database has gone away, and Amina's browser, which still has the cookie of her session. */
async function withoutDatabase(t: TestContext): Promise<(path: string) => Promise<Answer>> {
  const db = openDatabase(await freshLocation(t, 'SQLite'));
  await migrate(db);
  const work = { handlers: {}, recurring: [] };
  const server = await startServer({ host: '127.0.0.1', port: 0, db, work, sitesFolder: SITES_FOLDER });
  t.after(() => server.stop());
  await db.destroy();
  return (path) => ask(server, path, { headers: { Cookie: 'session=hers' } });
}

describe('without the database', () => {
  it('whoever was signed in reads and searches on', async (t) => {
    const get = await withoutDatabase(t);
    for (const path of ['/', '/guides/camhs', '/search?q=autism', '/directory/services'])
      assert.equal((await get(path)).status, 200, path);
  });

  it('nothing personal opens, and no page says why in the words of a machine', async (t) => {
    const get = await withoutDatabase(t);
    for (const path of ['/my', '/office/plans']) {
      const { status, text } = await get(path);
      assert.equal(status, 500, path);
      assert.doesNotMatch(text, /sqlite|kysely|driver|Error:/i);
    }
  });

  it('the public figures say that they cannot be shown, on a page and in a file', async (t) => {
    const get = await withoutDatabase(t);
    for (const place of ['/performance', '/performance/demonstration']) {
      for (const path of [place, `${place}/2026-10`, `${place}/years`]) {
        const { status, text } = await get(path);
        assert.equal(status, 503, path);
        assert.match(text, /We cannot show the figures at this moment. Try again in a few minutes./, path);
      }
      for (const file of ['timeliness.csv', 'timeliness.json', 'measures.csv', 'measures.json']) {
        const { status, text } = await get(`${place}/${file}`);
        assert.equal(status, 503, file);
        assert.equal(text, 'The figures cannot be read now. Try again in a few minutes.\n');
      }
    }
  });

  it('the question whether all is well is answered with no', async (t) => {
    const get = await withoutDatabase(t);
    assert.equal((await get('/healthz')).status, 503);
  });
});
