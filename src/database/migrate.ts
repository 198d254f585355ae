import { Migrator } from 'kysely/migration';
import { migrations } from './migrations/all.ts';
import type { Db } from './schema.ts';

/** Brings the database up to the newest migration. Two servers starting together do it once. Returns the names applied. */
export async function migrate(db: Db): Promise<string[]> {
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } });
  const { error, results } = await migrator.migrateToLatest();
  if (error) throw error;
  return (results ?? []).map((result) => result.migrationName);
}
