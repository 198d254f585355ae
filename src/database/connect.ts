import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import {
  CamelCasePlugin,
  CompiledQuery,
  Kysely,
  PostgresDialect,
  SqliteAdapter,
  SqliteDialect,
  SqliteDriver,
  type DatabaseConnection,
  type SqliteDialectConfig,
} from 'kysely';
import pg from 'pg';
import type { Db, Schema } from './schema.ts';

/** Where the database is when nothing else is said. */
export const DEFAULT_DATABASE = 'var/portal.sqlite';

// PostgreSQL counts in 64 bits, which arrive as text; ours fit a number, as SQLite's do.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/**
 * Opens the database: PostgreSQL for `postgres://…`, else a SQLite file.
 * @throws when a SQLite file cannot be opened with every commit on disk and foreign keys kept.
 */
export function openDatabase(location: string = process.env['DATABASE_URL'] ?? DEFAULT_DATABASE): Db {
  const dialect = /^postgres(ql)?:\/\//.test(location)
    ? new PostgresDialect({ pool: openPool(location) })
    : new ImmediateSqliteDialect({ database: openSqliteFile(location) });
  return new Kysely<Schema>({ dialect, plugins: [new CamelCasePlugin()] });
}

function openPool(location: string): pg.Pool {
  const pool = new pg.Pool({ connectionString: location, max: 8 });
  // A connection that nobody uses may be lost, as when PostgreSQL restarts. The pool opens another; unheard, it would end the process.
  pool.on('error', () => undefined);
  return pool;
}

function openSqliteFile(file: string): SqliteDatabase.Database {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
  const sqlite = new SqliteDatabase(file);
  sqlite.pragma('journal_mode = WAL');
  sqlite.pragma('synchronous = FULL');
  sqlite.pragma('foreign_keys = ON');
  sqlite.pragma('secure_delete = ON');
  sqlite.pragma('busy_timeout = 5000');
  assertPragma(sqlite, 'journal_mode', file === ':memory:' ? 'memory' : 'wal');
  assertPragma(sqlite, 'synchronous', 2);
  assertPragma(sqlite, 'foreign_keys', 1);
  return sqlite;
}

function assertPragma(sqlite: SqliteDatabase.Database, name: string, expected: string | number): void {
  const actual = sqlite.pragma(name, { simple: true });
  if (actual !== expected)
    throw new Error(`SQLite opened with ${name} = ${String(actual)}, and ${expected} is needed.`);
}

/** A transaction that reads and then writes fails at once, whatever the busy timeout, unless it took the write lock first. */
class ImmediateSqliteDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }
}

/** SQLite can undo a change of its tables. Kysely does not use that, and two servers that start together would both migrate. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class ImmediateSqliteDialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig;

  constructor(config: SqliteDialectConfig) {
    super(config);
    this.#config = config;
  }

  override createAdapter(): SqliteAdapter {
    return new TransactionalSqliteAdapter();
  }

  override createDriver(): SqliteDriver {
    return new ImmediateSqliteDriver(this.#config);
  }
}
