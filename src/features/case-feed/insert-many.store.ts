import { CompiledQuery } from 'kysely';
import { isPostgres } from '#database/engine.ts';
import type { Db } from '#database/schema.ts';

/** So many rows go to the database at a time. */
const ROWS_AT_ONCE = 1000;

type Cell = string | number | null;

/** Rows of one table, ready to be inserted. */
export interface ManyRows {
  table: string;
  names: string[];
  isNumber: boolean[];
  /** Each of so many rows, as JSON. */
  texts: string[];
  then: string;
}

/**
 * Makes many rows ready before a transaction begins, so that it is short.
 * @param columns as the database calls them, each with what stands in it
 * @param then what follows, such as `on conflict do nothing`
 */
export function manyRows<Of>(
  table: string,
  all: readonly Of[],
  columns: Record<string, (one: Of) => Cell>,
  then = '',
): ManyRows {
  const cells = Object.values(columns);
  let first: Cell[] | undefined;
  const texts: string[] = [];
  for (const some of parts(all, ROWS_AT_ONCE)) {
    const rows = some.map((one) => cells.map((cell) => cell(one)));
    first ??= rows[0];
    texts.push(JSON.stringify(rows));
  }
  const isNumber = cells.map((_, place) => typeof first?.[place] === 'number');
  return { table, names: Object.keys(columns), isNumber, texts, then };
}

/**
 * Inserts many rows quickly. They go to the database as one JSON text each thousand: a statement with a place for every
 * value would take longer to read than the values, and on SQLite its memory comes back late.
 */
export async function insertMany(db: Db, rows: ManyRows): Promise<void> {
  const text = isPostgres(db) ? forPostgres(rows) : forSqlite(rows);
  for (const some of rows.texts) await db.executeQuery(CompiledQuery.raw(text, [some]));
}

function forSqlite({ table, names, then }: ManyRows): string {
  // Without "where" an "on conflict" would be read as a join.
  return `insert into ${table} (${names.join()})
    select ${names.map((_, place) => `value ->> ${place}`).join()} from json_each(?) where true ${then}`;
}

function forPostgres({ table, names, isNumber, then }: ManyRows): string {
  const cells = names.map((_, place) => (isNumber[place] ? `(line ->> ${place})::integer` : `line ->> ${place}`));
  return `insert into ${table} (${names.join()})
    select ${cells.join()} from json_array_elements($1::json) as line ${then}`;
}

/** Room for what a large transaction changes, in kilobytes: with less, SQLite writes the same pages again and again. */
const PAGES_IN_MEMORY = 32 * 1024;

/** Has this connection keep what it changes in memory until it is committed. Of no use on PostgreSQL. */
export async function makeRoom(db: Db): Promise<void> {
  if (!isPostgres(db)) await db.executeQuery(CompiledQuery.raw(`pragma cache_size = -${PAGES_IN_MEMORY}`));
}

/** The parts of a list, each of so many at most, for `in (…)`. */
export function* parts<T>(all: readonly T[], most = 1000): Generator<readonly T[]> {
  for (let from = 0; from < all.length; from += most) yield all.slice(from, from + most);
}
