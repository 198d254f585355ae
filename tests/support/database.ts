import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, type TestContext } from 'node:test';
import { sql } from 'kysely';
import { openDatabase } from '#database/connect.ts';
import { migrate } from '#database/migrate.ts';
import type { Db } from '#database/schema.ts';
import { startPostgres, type Postgres } from './postgres.ts';

export const ENGINES = ['SQLite', 'PostgreSQL'] as const;
export type Engine = (typeof ENGINES)[number];

let postgres: Promise<Postgres> | undefined;
after(async () => {
  await (await postgres)?.stop();
});

/** Where a new and empty database of an engine is. It goes when the test ends. */
export async function freshLocation(t: TestContext, engine: Engine): Promise<string> {
  if (engine === 'SQLite') {
    const folder = mkdtempSync(join(tmpdir(), 'portal-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    return join(folder, 'portal.sqlite');
  }
  postgres ??= startPostgres();
  const server = await postgres;
  const name = `t${randomBytes(6).toString('hex')}`;
  const admin = openDatabase(server.location('postgres'));
  await sql`create database ${sql.id(name)}`.execute(admin);
  await admin.destroy();
  return server.location(name);
}

/** An empty database with every migration applied, closed when the test ends. */
export async function freshDatabase(t: TestContext, engine: Engine = 'SQLite'): Promise<Db> {
  const db = openDatabase(await freshLocation(t, engine));
  t.after(() => db.destroy());
  await migrate(db);
  return db;
}
