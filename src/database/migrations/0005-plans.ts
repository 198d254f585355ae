import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('child')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('date_of_birth', 'text', (column) => column.notNull())
    .addColumn('added_at', 'text', (column) => column.notNull())
    .addColumn('ended_at', 'text')
    .execute();

  await db.schema
    .createTable('standing')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('person_id', 'text', (column) => column.notNull().references('person.id').onDelete('cascade'))
    .addColumn('child_id', 'text', (column) => column.notNull().references('child.id').onDelete('cascade'))
    .addColumn('relationship', 'text', (column) => column.notNull())
    .addColumn('protected_at', 'text')
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('given_by', 'text')
    .addColumn('given_at', 'text', (column) => column.notNull())
    .addColumn('ended_by', 'text')
    .addColumn('ended_at', 'text')
    .addColumn('end_reason', 'text')
    .execute();
  await sql`create unique index standing_held on standing (person_id, child_id) where ended_at is null`.execute(db);
  await db.schema.createIndex('standing_child').on('standing').columns(['child_id', 'ended_at']).execute();

  await db.schema
    .createTable('plan')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('child_id', 'text', (column) => column.notNull().references('child.id').onDelete('cascade'))
    .addColumn('caseworker_id', 'text', (column) => column.references('person.id'))
    .addColumn('added_at', 'text', (column) => column.notNull())
    .addColumn('ended_at', 'text')
    .execute();
  await db.schema.createIndex('plan_child').on('plan').column('child_id').execute();
  await db.schema.createIndex('plan_caseworker').on('plan').columns(['caseworker_id', 'ended_at']).execute();

  await db.schema
    .createTable('plan_event')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('plan_id', 'text', (column) => column.notNull().references('plan.id').onDelete('cascade'))
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('happened_on', 'text', (column) => column.notNull())
    .addColumn('recorded_by', 'text')
    .addColumn('recorded_at', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('plan_event_plan').on('plan_event').columns(['plan_id', 'happened_on']).execute();
}
