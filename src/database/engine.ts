import { PostgresAdapter, type QueryExecutorProvider } from 'kysely';

/** Whether it is PostgreSQL, where rows are locked one by one. A transaction on SQLite has the only pen. */
export function isPostgres(db: QueryExecutorProvider): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter;
}
