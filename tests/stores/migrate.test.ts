import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { openDatabase } from '#database/connect.ts';
import { migrate } from '#database/migrate.ts';
import { migrations } from '#database/migrations/all.ts';
import type { Db } from '#database/schema.ts';
import { addJob } from '#jobs/due-job.store.ts';
import { ENGINES, freshDatabase, freshLocation } from '../support/database.ts';

const all = Object.keys(migrations);

async function appliedIn(db: Db): Promise<string[]> {
  const rows = await db
    .withTables<{ kyselyMigration: { name: string } }>()
    .selectFrom('kyselyMigration')
    .select('name')
    .orderBy('name')
    .execute();
  return rows.map(({ name }) => name);
}

describe('the migrations', () => {
  it('are numbered without a gap, so that nobody has to ask in which order they go', () => {
    all.forEach((name, index) => assert.match(name, new RegExp(`^${String(index + 1).padStart(4, '0')}-[a-z-]+$`)));
  });
});

for (const engine of ENGINES) {
  describe(`migrating ${engine}`, () => {
    it('brings an empty database up to the newest migration', async (t) => {
      const db = openDatabase(await freshLocation(t, engine));
      t.after(() => db.destroy());
      assert.deepEqual(await migrate(db), all);
      assert.deepEqual(await appliedIn(db), all);
    });

    it('again changes nothing', async (t) => {
      const db = await freshDatabase(t, engine);
      await addJob(db, { kind: 'greet', uniqueKey: 'greet', dueAt: new Date('2026-12-25T09:00:00Z') });
      assert.deepEqual(await migrate(db), []);
      assert.equal((await db.selectFrom('dueJob').select('id').execute()).length, 1);
    });

    it('applies each once when servers start together, each a process of its own', async (t) => {
      const location = await freshLocation(t, engine);
      const applied = await Promise.all(Array.from({ length: 3 }, () => migrateInOwnProcess(location)));
      assert.deepEqual(applied.flat(), all);
      const db = openDatabase(location);
      t.after(() => db.destroy());
      assert.deepEqual(await appliedIn(db), all);
    });
  });
}

/** What one server applied. In one process SQLite would only ever wait for itself. */
async function migrateInOwnProcess(location: string): Promise<string[]> {
  const program = `
    import { openDatabase } from '#database/connect.ts';
    import { migrate } from '#database/migrate.ts';
    const db = openDatabase(${JSON.stringify(location)});
    console.log(JSON.stringify(await migrate(db)));
    await db.destroy();`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program]);
  return JSON.parse(stdout) as string[];
}
