import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { sql } from 'kysely';
import { openDatabase } from '#database/connect.ts';
import { migrate } from '#database/migrate.ts';
import { migrations } from '#database/migrations/all.ts';
import type { Db } from '#database/schema.ts';
import { addJob } from '#jobs/due-job.store.ts';
import { ENGINES, freshDatabase, freshLocation } from '../support/database.ts';

const all = Object.keys(migrations);
const CHRISTMAS = new Date('2026-12-25T09:00:00Z');

async function appliedIn(db: Db): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  return rows.map(({ name }) => name);
}

async function pragma(db: Db, name: string): Promise<unknown> {
  const { rows } = await sql<Record<string, unknown>>`pragma ${sql.raw(name)}`.execute(db);
  return Object.values(rows[0] ?? {})[0];
}

/** A second way to the same file, as a second server has. */
async function twoConnections(t: TestContext): Promise<[Db, Db]> {
  const location = await freshLocation(t, 'SQLite');
  const both: [Db, Db] = [openDatabase(location), openDatabase(location)];
  t.after(() => Promise.all(both.map((db) => db.destroy())));
  await migrate(both[0]);
  return both;
}

describe('a SQLite database', () => {
  for (const { name, value, because } of [
    { name: 'journal_mode', value: 'wal', because: 'readers never wait for a writer' },
    { name: 'synchronous', value: 2, because: 'what was acknowledged is on the disk' },
    { name: 'foreign_keys', value: 1, because: 'no row points at nothing' },
    { name: 'secure_delete', value: 1, because: 'what is deleted is gone' },
    { name: 'busy_timeout', value: 10, because: 'while a writer waits for its turn, others go on' },
  ]) {
    it(`has ${name} = ${value} on every connection: ${because}`, async (t) => {
      for (const db of await twoConnections(t)) assert.equal(await pragma(db, name), value);
    });
  }

  it('is made in a folder that is not there yet', async (t) => {
    const location = await freshLocation(t, 'SQLite');
    const db = openDatabase(join(location, '../new/folder/portal.sqlite'));
    t.after(() => db.destroy());
    assert.deepEqual(await migrate(db), all);
  });

  it('is not opened when the file is something else', async (t) => {
    const location = await freshLocation(t, 'SQLite');
    writeFileSync(location, 'Dear council, this is a letter and no database. '.repeat(50));
    assert.throws(() => openDatabase(location), /not a database/);
  });

  it('lets a reader read while somebody writes, and shows nothing half written', async (t) => {
    const [writer, reader] = await twoConnections(t);
    await writer.transaction().execute(async (trx) => {
      await addJob(trx, { kind: 'greet', uniqueKey: 'greet', dueAt: CHRISTMAS });
      assert.deepEqual(await reader.selectFrom('dueJob').select('id').execute(), []);
    });
    assert.equal((await reader.selectFrom('dueJob').select('id').execute()).length, 1);
  });

  it('waits for whoever writes longer, and meanwhile all else goes on', async (t) => {
    const [one, other] = await twoConnections(t);
    let ticks = 0;
    const clock = setInterval(() => (ticks += 1), 10);
    t.after(() => clearInterval(clock));
    let rival: Promise<boolean> | undefined;
    await one.transaction().execute(async (trx) => {
      await addJob(trx, { kind: 'greet', uniqueKey: 'greet', dueAt: CHRISTMAS });
      rival = addJob(other, { kind: 'greet', uniqueKey: 'again', dueAt: CHRISTMAS });
      while (ticks < 10) await new Promise((next) => setTimeout(next, 10));
    });
    assert.equal(await rival, true);
  });

  it('takes the write lock at the start of a transaction, so that what was read cannot change before it writes', async (t) => {
    const [one, other] = await twoConnections(t);
    await sql`pragma busy_timeout = 0`.execute(other);
    await one.transaction().execute(async (trx) => {
      await trx.selectFrom('dueJob').select('id').execute();
      await assert.rejects(
        other.transaction().execute((rival) => rival.selectFrom('dueJob').select('id').execute()),
        { code: 'SQLITE_BUSY' },
      );
      await addJob(trx, { kind: 'greet', uniqueKey: 'greet', dueAt: CHRISTMAS });
    });
    assert.equal(await addJob(other, { kind: 'greet', uniqueKey: 'greet', dueAt: CHRISTMAS }), false);
  });
});

for (const engine of ENGINES) {
  describe(`a database on ${engine}`, () => {
    it('keeps nothing of a transaction that fails', async (t) => {
      const db = await freshDatabase(t, engine);
      const failing = db.transaction().execute(async (trx) => {
        await addJob(trx, { kind: 'greet', uniqueKey: 'greet', dueAt: CHRISTMAS });
        throw new Error('The pen broke.');
      });
      await assert.rejects(failing, /The pen broke/);
      assert.deepEqual(await db.selectFrom('dueJob').select('id').execute(), []);
    });

    it('counts in numbers', async (t) => {
      const db = await freshDatabase(t, engine);
      const counted = await db
        .selectFrom('dueJob')
        .select((job) => job.fn.countAll<number>().as('jobs'))
        .executeTakeFirstOrThrow();
      assert.equal(counted.jobs, 0);
    });

    it('gives words and instants back as they were written', async (t) => {
      const db = await freshDatabase(t, engine);
      await addJob(db, { kind: 'Zoë’s “greeting” 🎄', uniqueKey: 'greet', dueAt: CHRISTMAS });
      const row = await db.selectFrom('dueJob').select(['kind', 'dueAt', 'attempts']).executeTakeFirstOrThrow();
      assert.deepEqual({ ...row }, { kind: 'Zoë’s “greeting” 🎄', dueAt: '2026-12-25T09:00:00.000Z', attempts: 0 });
    });
  });
}

describe('a database on PostgreSQL that restarts', () => {
  it('is used on by a server that was idle meanwhile', async (t) => {
    const location = await freshLocation(t, 'PostgreSQL');
    const [idle, operator] = [openDatabase(location), openDatabase(location)];
    t.after(() => Promise.all([idle.destroy(), operator.destroy()]));
    await sql`select 1`.execute(idle);
    const { rows } = await sql<{ closed: number }>`
      select count(pg_terminate_backend(pid, 5000)) as closed from pg_stat_activity
      where pid <> pg_backend_pid() and datname = current_database()`.execute(operator);
    assert.equal(rows[0]?.closed, 1);
    // What Node hears of a cut connection comes before the answer to a question asked after it.
    await sql`select 1`.execute(operator);
    await assert.doesNotReject(sql`select 1`.execute(idle));
  });
});

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
      await addJob(db, { kind: 'greet', uniqueKey: 'greet', dueAt: CHRISTMAS });
      assert.deepEqual(await migrate(db), []);
      assert.equal((await db.selectFrom('dueJob').select('id').execute()).length, 1);
    });
  });
}

describe('servers that start together', () => {
  it('apply each migration once on SQLite, each a process of its own', async (t) => {
    const location = await freshLocation(t, 'SQLite');
    const servers = Array.from({ length: 4 }, () => serverAboutToMigrate(location));
    await Promise.all(servers.map(({ ready }) => ready));
    const applied = await Promise.all(servers.map(({ migrate }) => migrate()));
    assert.deepEqual(applied.flat(), all);
  });

  it('apply each migration once on PostgreSQL', async (t) => {
    const location = await freshLocation(t, 'PostgreSQL');
    const servers = Array.from({ length: 4 }, () => openDatabase(location));
    t.after(() => Promise.all(servers.map((db) => db.destroy())));
    const applied = await Promise.all(servers.map(migrate));
    assert.deepEqual(applied.flat(), all);
  });
});

/** A server in a process of its own: in one process SQLite would only ever wait for itself. It migrates when it is told to. */
function serverAboutToMigrate(location: string): { ready: Promise<unknown>; migrate: () => Promise<string[]> } {
  const program = `
    import { once } from 'node:events';
    import { openDatabase } from '#database/connect.ts';
    import { migrate } from '#database/migrate.ts';
    const db = openDatabase(${JSON.stringify(location)});
    process.stdout.write('ready');
    await once(process.stdin, 'data');
    process.stdout.write(JSON.stringify(await migrate(db)));
    await db.destroy();
    process.exit();`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program]);
  let said = '';
  let complaint = '';
  child.stdout.on('data', (data: Buffer) => (said += data.toString()));
  child.stderr.on('data', (data: Buffer) => (complaint += data.toString()));
  const ended = once(child, 'close');
  return {
    ready: Promise.race([once(child.stdout, 'data'), ended]),
    migrate: async () => {
      child.stdin.end('now');
      await ended;
      assert.equal(complaint, '');
      return JSON.parse(said.replace('ready', '')) as string[];
    },
  };
}
