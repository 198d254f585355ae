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
    : new ImmediateSqliteDialect(openSqliteFile(location));
  return new Kysely<Schema>({ dialect, plugins: [new CamelCasePlugin()] });
}

function openPool(location: string): pg.Pool {
  const pool = new pg.Pool({ connectionString: location, max: 8 });
  // A connection that nobody uses may be lost, as when PostgreSQL restarts. The pool opens another; unheard, it would end the process.
  pool.on('error', () => undefined);
  return pool;
}

/** While another process writes, whoever waits for SQLite stands still as a whole, with every page it serves: so it waits in small pieces, in milliseconds. */
const STANDS_STILL_FOR = 10;
const TRIES_EVERY = 20;
/** And so long in all: an import of thousands of plans writes for seconds. */
const WAITS_FOR = 20_000;

function openSqliteFile(file: string): SqliteDatabase.Database {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
  const sqlite = new SqliteDatabase(file);
  sqlite.pragma('journal_mode = WAL');
  sqlite.pragma('synchronous = FULL');
  sqlite.pragma('foreign_keys = ON');
  sqlite.pragma('secure_delete = ON');
  assertPragma(sqlite, 'journal_mode', file === ':memory:' ? 'memory' : 'wal');
  assertPragma(sqlite, 'synchronous', 2);
  assertPragma(sqlite, 'foreign_keys', 1);
  sqlite.pragma(`busy_timeout = ${STANDS_STILL_FOR}`);
  return sqlite;
}

function assertPragma(sqlite: SqliteDatabase.Database, name: string, expected: string | number): void {
  const actual = sqlite.pragma(name, { simple: true });
  if (actual !== expected)
    throw new Error(`SQLite opened with ${name} = ${String(actual)}, and ${expected} is needed.`);
}

/** A transaction that reads and then writes fails at once, whatever the busy timeout, unless it took the write lock first. */
class ImmediateSqliteDriver extends SqliteDriver {
  readonly #sqlite: SqliteDatabase.Database;
  #patient: DatabaseConnection | undefined;

  constructor(sqlite: SqliteDatabase.Database) {
    super({ database: sqlite });
    this.#sqlite = sqlite;
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    this.#patient ??= patient(await super.acquireConnection(), this.#sqlite);
    return this.#patient;
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }
}

/** The same connection, which lets others go on while it waits for its turn to write. */
function patient(connection: DatabaseConnection, sqlite: SqliteDatabase.Database): DatabaseConnection {
  return {
    streamQuery: (query, chunk) => connection.streamQuery(query, chunk),
    executeQuery: async (query) => {
      const began = performance.now();
      for (;;) {
        try {
          return await connection.executeQuery(query);
        } catch (error) {
          const isBusy = (error as { code?: string }).code === 'SQLITE_BUSY';
          const waits = sqlite.pragma('busy_timeout', { simple: true }) !== 0;
          if (!isBusy || !waits || performance.now() - began > WAITS_FOR) throw error;
        }
        await new Promise((next) => setTimeout(next, TRIES_EVERY));
      }
    },
  };
}

/** SQLite can undo a change of its tables. Kysely does not use that, and two servers that start together would both migrate. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class ImmediateSqliteDialect extends SqliteDialect {
  readonly #sqlite: SqliteDatabase.Database;

  constructor(sqlite: SqliteDatabase.Database) {
    super({ database: sqlite });
    this.#sqlite = sqlite;
  }

  override createAdapter(): SqliteAdapter {
    return new TransactionalSqliteAdapter();
  }

  override createDriver(): SqliteDriver {
    return new ImmediateSqliteDriver(this.#sqlite);
  }
}
