import { sql } from 'kysely';
import type { Db } from '#database/schema.ts';

/** Every row of every table as text: what whoever has only the database can read. */
export async function everythingIn(db: Db): Promise<string> {
  const tables = await db.introspection.getTables();
  const rows: unknown[] = [];
  for (const { name } of tables) rows.push((await sql`select * from ${sql.table(name)}`.execute(db)).rows);
  return JSON.stringify(rows);
}
