import { sql, type ColumnDefinitionBuilder, type Kysely } from 'kysely';
import { isPostgres } from '../engine.ts';

export async function up(db: Kysely<unknown>): Promise<void> {
  await whereChildrenLearn(db);
  await whatIsDue(db);
  await theCaseFeed(db);
  await listsOfReviews(db);
  await theScorecard(db);
}

async function whereChildrenLearn(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('school')
    .addColumn('id', 'text', primary)
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('sought_name', 'text', (column) => column.notNull().unique())
    .addColumn('caseworker_id', 'text', (column) => column.references('person.id'))
    .addColumn('added_at', 'text', (column) => column.notNull())
    .execute();

  await db.schema.alterTable('child').addColumn('feed_key', 'text').execute();
  await sql`create unique index child_feed_key on child (feed_key) where feed_key is not null`.execute(db);

  for (const column of ['school_id', 'need', 'fed_facts'])
    await db.schema.alterTable('plan').addColumn(column, 'text').execute();
  for (const column of ['health_involved', 'social_care_involved'])
    await db.schema
      .alterTable('plan')
      .addColumn(column, 'integer', (it) => it.notNull().defaultTo(0))
      .execute();
  await db.schema.createIndex('plan_school').on('plan').column('school_id').execute();
}

/** What the events and the clock say of each plan, kept so that a list of what is due reads what it shows and no more. */
async function whatIsDue(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('plan_now')
    .addColumn('plan_id', 'text', (column) => column.primaryKey().references('plan.id').onDelete('cascade'))
    .addColumn('stage', 'text', (column) => column.notNull())
    .addColumn('next_step', 'text')
    .addColumn('next_on', 'text')
    .addColumn('last_reviewed_on', 'text')
    .addColumn('counted_on', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('plan_now_stage').on('plan_now').column('stage').execute();
  await db.schema.createIndex('plan_now_counted').on('plan_now').column('counted_on').execute();

  await db.schema
    .createTable('plan_due')
    .addColumn('plan_id', 'text', ofPlan)
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('way', 'text', (column) => column.notNull())
    .addColumn('step', 'text', (column) => column.notNull())
    .addColumn('advice', 'text')
    .addColumn('rule', 'text')
    .addColumn('due_on', 'text')
    .addColumn('is_last_day', 'integer', (column) => column.notNull())
    .addColumn('planned_on', 'text')
    .addPrimaryKeyConstraint('plan_due_key', ['plan_id', 'number'])
    .execute();
  await db.schema.createIndex('plan_due_on').on('plan_due').columns(['is_last_day', 'due_on']).execute();
  await sql`create index plan_due_planned on plan_due (planned_on) where planned_on is not null`.execute(db);
  await db.schema.createIndex('plan_due_rule').on('plan_due').columns(['rule', 'due_on']).execute();

  for (const statement of isPostgres(db) ? NOT_COUNTED_ON_POSTGRES : NOT_COUNTED_ON_SQLITE)
    await sql.raw(statement).execute(db);
}

// Whatever adds an event, by whatever way, makes the plan one that is not counted. So nobody can forget to count it.
const NOT_COUNTED_ON_POSTGRES = [
  `create function plan_event_not_counted() returns trigger language plpgsql as
    $$ begin delete from plan_now where plan_id = new.plan_id; return null; end $$`,
  `create trigger plan_event_not_counted after insert on plan_event
    for each row execute function plan_event_not_counted()`,
];
const NOT_COUNTED_ON_SQLITE = [
  `create trigger plan_event_not_counted after insert on plan_event
    begin delete from plan_now where plan_id = new.plan_id; end`,
];

async function theCaseFeed(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('case_import')
    .addColumn('id', 'text', primary)
    .addColumn('source', 'text', (column) => column.notNull())
    .addColumn('format', 'text', (column) => column.notNull())
    .addColumn('file_hash', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('started_by', 'text', (column) => column.references('person.id'))
    .addColumn('started_at', 'text', (column) => column.notNull())
    .addColumn('done', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('of_all', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('counts', 'text')
    .addColumn('sealed_file', 'text')
    .addColumn('sealed_report', 'text')
    .addColumn('decided_by', 'text', (column) => column.references('person.id'))
    .addColumn('decided_at', 'text')
    .addColumn('finished_at', 'text')
    .addColumn('worker', 'text')
    .addColumn('worked_at', 'text')
    .execute();
  await db.schema.createIndex('case_import_started').on('case_import').column('started_at').execute();
  // One at a time, whoever begins it.
  await sql`create unique index case_import_at_work on case_import ((1)) where state in ('checking', 'taking')`.execute(
    db,
  );

  await db.schema
    .createTable('fed_event')
    .addColumn('feed_key', 'text', primary)
    .addColumn('plan_id', 'text', ofPlan)
    .addColumn('event_id', 'text', (column) => column.notNull())
    .addColumn('fingerprint', 'text', (column) => column.notNull())
    .addColumn('import_id', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('fed_event_plan').on('fed_event').column('plan_id').execute();
}

async function listsOfReviews(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('partner')
    .addColumn('id', 'text', primary)
    .addColumn('person_id', 'text', ofPerson)
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('school_id', 'text', (column) => column.references('school.id'))
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('added_by', 'text', (column) => column.notNull())
    .addColumn('added_at', 'text', (column) => column.notNull())
    .addColumn('ended_by', 'text')
    .addColumn('ended_at', 'text')
    .execute();
  await db.schema.createIndex('partner_person').on('partner').columns(['person_id', 'ended_at']).execute();

  await db.schema
    .createTable('review_list')
    .addColumn('id', 'text', primary)
    .addColumn('term', 'text', (column) => column.notNull())
    .addColumn('begins_on', 'text', (column) => column.notNull())
    .addColumn('ends_on', 'text', (column) => column.notNull())
    .addColumn('made_by', 'text', (column) => column.notNull())
    .addColumn('made_at', 'text', (column) => column.notNull())
    .addColumn('sent_at', 'text')
    .execute();

  await db.schema
    .createTable('review_list_line')
    .addColumn('list_id', 'text', (column) => column.notNull().references('review_list.id').onDelete('cascade'))
    .addColumn('plan_id', 'text', ofPlan)
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('school_id', 'text', (column) => column.references('school.id'))
    .addColumn('due_on', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('review_list_line_key', ['list_id', 'plan_id', 'kind'])
    .execute();
  await db.schema
    .createIndex('review_list_line_whose')
    .on('review_list_line')
    .columns(['list_id', 'kind', 'school_id'])
    .execute();

  await db.schema
    .createTable('review_list_look')
    .addColumn('list_id', 'text', (column) => column.notNull().references('review_list.id').onDelete('cascade'))
    .addColumn('person_id', 'text', ofPerson)
    .addColumn('told_at', 'text')
    .addColumn('opened_at', 'text')
    .addPrimaryKeyConstraint('review_list_look_key', ['list_id', 'person_id'])
    .execute();
}

async function theScorecard(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('scorecard_draft')
    .addColumn('month', 'text', primary)
    .addColumn('figures', 'text', (column) => column.notNull())
    .addColumn('counted_at', 'text', (column) => column.notNull())
    .addColumn('approved_by', 'text', (column) => column.references('person.id'))
    .addColumn('approved_at', 'text')
    .addColumn('why', 'text')
    .execute();

  await db.schema
    .createTable('scorecard_issue')
    .addColumn('id', 'text', primary)
    .addColumn('month', 'text', (column) => column.notNull())
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('is_demonstration', 'integer', (column) => column.notNull())
    .addColumn('figures', 'text', (column) => column.notNull())
    .addColumn('counted_at', 'text', (column) => column.notNull())
    .addColumn('approved_by', 'text')
    .addColumn('published_at', 'text', (column) => column.notNull())
    .addColumn('why', 'text')
    .execute();
  await db.schema
    .createIndex('scorecard_issue_month')
    .unique()
    .on('scorecard_issue')
    .columns(['month', 'is_demonstration', 'number'])
    .execute();
  for (const statement of isPostgres(db) ? ISSUES_STAY_ON_POSTGRES : ISSUES_STAY_ON_SQLITE)
    await sql.raw(statement).execute(db);
}

const STAYS = 'A month that is published stays: a correction is published beside it.';
const ISSUES_STAY_ON_POSTGRES = [
  `create function scorecard_issue_refuse() returns trigger language plpgsql as
    $$ begin raise exception '${STAYS}'; end $$`,
  `create trigger scorecard_issue_kept before update or delete on scorecard_issue
    for each statement execute function scorecard_issue_refuse()`,
];
const ISSUES_STAY_ON_SQLITE = [
  `create trigger scorecard_issue_not_changed before update on scorecard_issue begin select raise(abort, '${STAYS}'); end`,
  `create trigger scorecard_issue_not_deleted before delete on scorecard_issue begin select raise(abort, '${STAYS}'); end`,
  // "insert or replace" deletes what is in its way, and no trigger on deleting hears of it.
  `create trigger scorecard_issue_not_replaced before insert on scorecard_issue
    when exists (select 1 from scorecard_issue where id = new.id
      or (month = new.month and is_demonstration = new.is_demonstration and number = new.number))
    begin select raise(abort, '${STAYS}'); end`,
];

function primary(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder {
  return column.primaryKey();
}

function ofPlan(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder {
  return column.notNull().references('plan.id').onDelete('cascade');
}

function ofPerson(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder {
  return column.notNull().references('person.id').onDelete('cascade');
}
