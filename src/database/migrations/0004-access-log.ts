import { PostgresAdapter, sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('access_log')
    .addColumn('seq', 'bigint', (column) => column.primaryKey())
    .addColumn('at', 'text', (column) => column.notNull())
    .addColumn('person_id', 'text')
    .addColumn('acting_as', 'text', (column) => column.notNull())
    .addColumn('child_id', 'text', (column) => column.notNull())
    .addColumn('plan_id', 'text')
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('why', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('access_log_child').on('access_log').columns(['child_id', 'seq']).execute();

  await db.schema
    .createTable('access_log_head')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('seq', 'bigint', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .execute();
  await sql`insert into access_log_head (id, seq, hash) values (1, 0, '')`.execute(db);

  const isPostgres = db.getExecutor().adapter instanceof PostgresAdapter;
  for (const statement of isPostgres ? ON_POSTGRES : ON_SQLITE) await sql.raw(statement).execute(db);
}

const REFUSAL = 'The access log is only ever added to.';

const ON_POSTGRES = [
  `create function access_log_refuse() returns trigger language plpgsql as
    $$ begin raise exception '${REFUSAL}'; end $$`,
  `create trigger access_log_kept before update or delete or truncate on access_log
    for each statement execute function access_log_refuse()`,
  `create trigger access_log_head_kept before delete or truncate on access_log_head
    for each statement execute function access_log_refuse()`,
  `create trigger access_log_head_onward before update on access_log_head
    for each row when (new.id <> old.id or new.seq <> old.seq + 1) execute function access_log_refuse()`,
];

const ON_SQLITE = [
  refuse('access_log_not_changed', 'update on access_log'),
  refuse('access_log_not_deleted', 'delete on access_log'),
  refuse('access_log_head_not_deleted', 'delete on access_log_head'),
  refuse('access_log_head_onward', 'update on access_log_head when new.id <> old.id or new.seq <> old.seq + 1'),
  // "insert or replace" deletes what is in its way, and no trigger on deleting hears of it.
  refuse('access_log_not_replaced', 'insert on access_log when exists (select 1 from access_log where seq = new.seq)'),
  refuse('access_log_head_not_replaced', 'insert on access_log_head when exists (select 1 from access_log_head)'),
];

function refuse(name: string, what: string): string {
  return `create trigger ${name} before ${what} begin select raise(abort, '${REFUSAL}'); end`;
}
