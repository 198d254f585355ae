import { PostgresAdapter, sql, type ColumnDefinitionBuilder, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await childrenAndWhoSeesThem(db);
  await eventsThatStay(db);
  await talkingToTheCaseworker(db);
  await gettingIn(db);
  await telling(db);
  await theHeadMovesByItself(db);
}

async function childrenAndWhoSeesThem(db: Kysely<unknown>): Promise<void> {
  await add(db, 'child', 'sought_name', (column) => column.notNull().defaultTo(''));
  await add(db, 'child', 'in_care_since');
  await sql`update child set sought_name = lower(name)`.execute(db);
  await db.schema.createIndex('child_born').on('child').column('date_of_birth').execute();
  await wordsOfNames(db);

  await add(db, 'standing', 'may_see', (column) => column.notNull().defaultTo('steps'));
  await sql`update standing set may_see = 'steps advice schools'`.execute(db);
  await add(db, 'standing', 'protection_reason');
  await add(db, 'standing', 'barred_at');

  await add(db, 'plan', 'reference');
  await sql`create unique index plan_reference on plan (reference) where reference is not null`.execute(db);

  await db.schema
    .createTable('access_choice')
    .addColumn('id', 'text', primary)
    .addColumn('standing_id', 'text', (column) => column.notNull().references('standing.id').onDelete('cascade'))
    .addColumn('choice', 'text', (column) => column.notNull())
    .addColumn('said_how', 'text', (column) => column.notNull())
    .addColumn('recorded_by', 'text', (column) => column.notNull())
    .addColumn('recorded_at', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('access_choice_standing')
    .on('access_choice')
    .columns(['standing_id', 'recorded_at'])
    .execute();

  await db.schema
    .createTable('handover_step')
    .addColumn('child_id', 'text', (column) => column.notNull().references('child.id').onDelete('cascade'))
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('at', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('handover_step_key', ['child_id', 'kind'])
    .execute();

  await db.schema
    .createTable('plan_cover')
    .addColumn('id', 'text', primary)
    .addColumn('plan_id', 'text', ofPlan)
    .addColumn('person_id', 'text', ofPerson)
    .addColumn('why', 'text', (column) => column.notNull())
    .addColumn('from_at', 'text', (column) => column.notNull())
    .addColumn('until_at', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('plan_cover_person').on('plan_cover').columns(['person_id', 'plan_id']).execute();
}

/** The words of each name apart, so that a search by the beginning of one looks at what it finds and at nothing else. */
async function wordsOfNames(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('child_name_word')
    // Compared byte by byte on both engines, whatever the language of the database.
    .addColumn('word', isPostgres(db) ? sql`text collate "C"` : 'text', (column) => column.notNull())
    .addColumn('child_id', 'text', (column) => column.notNull().references('child.id').onDelete('cascade'))
    .addPrimaryKeyConstraint('child_name_word_key', ['word', 'child_id'])
    .execute();
  await db.schema.createIndex('child_name_word_child').on('child_name_word').column('child_id').execute();
  const { rows } = await sql<{ id: string; name: string }>`select id, sought_name as name from child`.execute(db);
  for (const { id, name } of rows)
    for (const word of new Set(name.split(/[^\p{L}\p{N}]+/u).filter(Boolean)))
      await sql`insert into child_name_word (word, child_id) values (${word}, ${id})`.execute(db);
}

/** What happened is written once. The few events there are so far get a number, and the words that they have now. */
async function eventsThatStay(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('plan_event').renameTo('plan_event_before').execute();
  await db.schema.dropIndex('plan_event_plan').execute();
  await db.schema
    .createTable('plan_event')
    .addColumn('id', 'text', primary)
    .addColumn('plan_id', 'text', ofPlan)
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('happened_on', 'text', (column) => column.notNull())
    .addColumn('details', 'text', (column) => column.notNull())
    .addColumn('sealed_words', 'text')
    .addColumn('only_for', 'text')
    .addColumn('supersedes', 'text')
    .addColumn('recorded_by', 'text')
    .addColumn('recorded_at', 'text', (column) => column.notNull())
    .execute();
  await sql`insert into plan_event (id, plan_id, number, kind, happened_on, details, recorded_by, recorded_at)
    select id, plan_id, row_number() over (partition by plan_id order by happened_on, id),
      case kind when 'requested' then 'request received' when 'review held' then 'review meeting held' else kind end,
      happened_on, '{}', recorded_by, recorded_at
    from plan_event_before`.execute(db);
  await db.schema.dropTable('plan_event_before').execute();
  await db.schema.createIndex('plan_event_number').unique().on('plan_event').columns(['plan_id', 'number']).execute();
  await sql`create unique index plan_event_supersedes on plan_event (supersedes) where supersedes is not null`.execute(
    db,
  );
  for (const statement of isPostgres(db) ? EVENTS_STAY_ON_POSTGRES : EVENTS_STAY_ON_SQLITE)
    await sql.raw(statement).execute(db);

  await db.schema
    .createTable('plan_look')
    .addColumn('person_id', 'text', ofPerson)
    .addColumn('plan_id', 'text', ofPlan)
    .addColumn('seen_number', 'integer', (column) => column.notNull())
    .addColumn('seen_at', 'text', (column) => column.notNull())
    .addColumn('before_number', 'integer', (column) => column.notNull())
    .addColumn('before_at', 'text', (column) => column.notNull())
    .addColumn('taken_back', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('plan_look_key', ['person_id', 'plan_id'])
    .execute();
}

async function talkingToTheCaseworker(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('plan_message')
    .addColumn('id', 'text', primary)
    .addColumn('plan_id', 'text', ofPlan)
    .addColumn('person_id', 'text', ofPerson)
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('event_id', 'text')
    .addColumn('is_urgent', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('sealed_words', 'text', (column) => column.notNull())
    .addColumn('written_by', 'text', (column) => column.notNull())
    .addColumn('written_at', 'text', (column) => column.notNull())
    .addColumn('answer_due_on', 'text')
    .addColumn('answers', 'text')
    .addColumn('read_at', 'text')
    .execute();
  await db.schema
    .createIndex('plan_message_talk')
    .on('plan_message')
    .columns(['plan_id', 'person_id', 'written_at'])
    .execute();
  await db.schema.createIndex('plan_message_answers').on('plan_message').column('answers').execute();
  // Those that may still wait for an answer: few, however many were ever written.
  await sql`create index plan_message_waits on plan_message (answer_due_on) where answer_due_on is not null`.execute(
    db,
  );
}

async function gettingIn(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('invitation')
    .addColumn('id', 'text', primary)
    .addColumn('child_id', 'text', (column) => column.notNull().references('child.id').onDelete('cascade'))
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('relationship', 'text', (column) => column.notNull())
    .addColumn('may_see', 'text', (column) => column.notNull())
    .addColumn('protected_at', 'text')
    .addColumn('protection_reason', 'text')
    .addColumn('sealed_reach', 'text', (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('made_by', 'text', (column) => column.notNull())
    .addColumn('made_at', 'text', (column) => column.notNull())
    .addColumn('used_by', 'text', (column) => column.references('person.id'))
    .addColumn('used_at', 'text')
    .addColumn('ended_by', 'text')
    .addColumn('ended_at', 'text')
    .execute();
  await db.schema.createIndex('invitation_child').on('invitation').column('child_id').execute();

  await db.schema
    .createTable('activation_code')
    .addColumn('id', 'text', primary)
    .addColumn('invitation_id', 'text', (column) => column.notNull().references('invitation.id').onDelete('cascade'))
    .addColumn('code_hash', 'text', (column) => column.notNull().unique())
    .addColumn('made_by', 'text', (column) => column.notNull())
    .addColumn('made_at', 'text', (column) => column.notNull())
    .addColumn('expires_at', 'text', (column) => column.notNull())
    .addColumn('tries', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('ended_at', 'text')
    .addColumn('ended_how', 'text')
    .execute();
  await sql`create unique index activation_code_open on activation_code (invitation_id) where ended_at is null`.execute(
    db,
  );

  await db.schema
    .createTable('word')
    .addColumn('id', 'text', primary)
    .addColumn('person_id', 'text', ofPerson)
    .addColumn('child_id', 'text', (column) => column.notNull().references('child.id').onDelete('cascade'))
    .addColumn('about', 'text', (column) => column.notNull())
    .addColumn('invitation_id', 'text', (column) => column.references('invitation.id').onDelete('cascade'))
    .addColumn('asked_at', 'text', (column) => column.notNull())
    .addColumn('given', 'text')
    .addColumn('means', 'text')
    .addColumn('given_by', 'text')
    .addColumn('given_at', 'text')
    .addColumn('good_until', 'text')
    .addColumn('spent_at', 'text')
    .execute();
  await db.schema.createIndex('word_person').on('word').columns(['person_id', 'about']).execute();
  await db.schema.createIndex('word_child').on('word').column('child_id').execute();

  await db.schema
    .createTable('postal_address')
    .addColumn('id', 'text', primary)
    .addColumn('person_id', 'text', ofPerson)
    .addColumn('sealed_lines', 'text', (column) => column.notNull())
    .addColumn('added_by', 'text', (column) => column.notNull())
    .addColumn('added_at', 'text', (column) => column.notNull())
    .addColumn('ended_at', 'text')
    .execute();
  await sql`create unique index postal_address_in_use on postal_address (person_id) where ended_at is null`.execute(db);
}

async function telling(db: Kysely<unknown>): Promise<void> {
  await add(db, 'message', 'person_id', (column) => column.references('person.id').onDelete('cascade'));
  await add(db, 'message', 'bounced_at');
  await add(db, 'message', 'carrier_id');
  await add(db, 'notice', 'plan_id');

  await db.schema
    .createTable('calendar_feed')
    .addColumn('id', 'text', primary)
    .addColumn('person_id', 'text', ofPerson)
    .addColumn('secret_hash', 'text', (column) => column.notNull().unique())
    .addColumn('made_at', 'text', (column) => column.notNull())
    .addColumn('ended_at', 'text')
    .execute();
  await sql`create unique index calendar_feed_open on calendar_feed (person_id) where ended_at is null`.execute(db);
}

/** A line of the access log moves the head itself: one statement less on every page that shows a child's record. */
async function theHeadMovesByItself(db: Kysely<unknown>): Promise<void> {
  for (const statement of isPostgres(db) ? HEAD_ON_POSTGRES : HEAD_ON_SQLITE) await sql.raw(statement).execute(db);
}

const STAYS = 'What happened is never changed: it is superseded.';
const EVENTS_STAY_ON_POSTGRES = [
  `create function plan_event_refuse() returns trigger language plpgsql as
    $$ begin raise exception '${STAYS}'; end $$`,
  `create trigger plan_event_kept before update on plan_event
    for each statement execute function plan_event_refuse()`,
];
const EVENTS_STAY_ON_SQLITE = [
  `create trigger plan_event_not_changed before update on plan_event begin select raise(abort, '${STAYS}'); end`,
  // "insert or replace" deletes what is in its way, and no trigger on changing hears of it.
  `create trigger plan_event_not_replaced before insert on plan_event
    when exists (select 1 from plan_event where id = new.id)
    begin select raise(ignore); end`,
];

const HEAD_ON_POSTGRES = [
  `create function access_log_moves_head() returns trigger language plpgsql as
    $$ begin update access_log_head set seq = new.seq, hash = new.hash where id = 1; return null; end $$`,
  `create trigger access_log_head_moves after insert on access_log
    for each row execute function access_log_moves_head()`,
];
const HEAD_ON_SQLITE = [
  `create trigger access_log_head_moves after insert on access_log
    begin update access_log_head set seq = new.seq, hash = new.hash where id = 1; end`,
];

function isPostgres(db: Kysely<unknown>): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter;
}

function add(
  db: Kysely<unknown>,
  table: string,
  column: string,
  build: (column: ColumnDefinitionBuilder) => ColumnDefinitionBuilder = (same) => same,
): Promise<void> {
  return db.schema.alterTable(table).addColumn(column, 'text', build).execute();
}

function primary(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder {
  return column.primaryKey();
}

function ofPlan(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder {
  return column.notNull().references('plan.id').onDelete('cascade');
}

function ofPerson(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder {
  return column.notNull().references('person.id').onDelete('cascade');
}
