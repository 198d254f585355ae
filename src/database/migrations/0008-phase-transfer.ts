import { sql, type ColumnDefinitionBuilder, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await rounds(db);
  await letters(db);
  await answering(db);
  await db.schema
    .alterTable('contact_wish')
    .addColumn('may_link', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
}

/** Who moves, in which round, and who may say what they want. */
async function rounds(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('transfer_round')
    .addColumn('id', 'text', primary)
    .addColumn('moves', 'text', (column) => column.notNull())
    .addColumn('moves_on', 'text', (column) => column.notNull())
    .addColumn('opens_on', 'text', (column) => column.notNull())
    .addColumn('closes_on', 'text', (column) => column.notNull())
    .addColumn('reminder_days', 'text', (column) => column.notNull())
    .addColumn('most_places', 'integer')
    .addColumn('made_by', 'text', (column) => column.notNull())
    .addColumn('made_at', 'text', (column) => column.notNull())
    .addColumn('opened_by', 'text')
    .addColumn('opened_at', 'text')
    .addColumn('ended_by', 'text')
    .addColumn('ended_at', 'text')
    .execute();
  await db.schema.createIndex('transfer_round_made').on('transfer_round').column('made_at').execute();

  await db.schema
    .createTable('transfer_child')
    .addColumn('id', 'text', primary)
    .addColumn('round_id', 'text', (column) => column.notNull().references('transfer_round.id').onDelete('cascade'))
    .addColumn('plan_id', 'text', (column) => column.notNull().references('plan.id').onDelete('cascade'))
    .addColumn('move', 'text', (column) => column.notNull())
    .addColumn('found_how', 'text', (column) => column.notNull())
    .addColumn('why_added', 'text')
    .addColumn('added_by', 'text', (column) => column.notNull())
    .addColumn('added_at', 'text', (column) => column.notNull())
    .addColumn('move_event_id', 'text')
    .addColumn('why_removed', 'text')
    .addColumn('removed_by', 'text')
    .addColumn('removed_at', 'text')
    .execute();
  await db.schema
    .createIndex('transfer_child_once')
    .unique()
    .on('transfer_child')
    .columns(['round_id', 'plan_id'])
    .execute();
  await db.schema.createIndex('transfer_child_plan').on('transfer_child').column('plan_id').execute();

  await db.schema
    .createTable('transfer_voice')
    .addColumn('id', 'text', primary)
    .addColumn('transfer_child_id', 'text', (column) =>
      column.notNull().references('transfer_child.id').onDelete('cascade'),
    )
    .addColumn('speaker', 'text', (column) => column.notNull())
    .addColumn('person_id', 'text', (column) => column.references('person.id').onDelete('cascade'))
    .addColumn('invitation_id', 'text', (column) => column.references('invitation.id').onDelete('cascade'))
    .addColumn('sealed_lines', 'text')
    .addColumn('lines_at', 'text')
    .addColumn('added_at', 'text', (column) => column.notNull())
    .execute();
  // Each person has one voice about a child in a round, however they came to it; and so has the child.
  await sql`create unique index transfer_voice_person on transfer_voice (transfer_child_id, person_id)
    where person_id is not null`.execute(db);
  await sql`create unique index transfer_voice_invitation on transfer_voice (transfer_child_id, invitation_id)
    where invitation_id is not null`.execute(db);
  await sql`create unique index transfer_voice_own on transfer_voice (transfer_child_id)
    where speaker = 'young person'`.execute(db);
  for (const column of ['transfer_child_id', 'person_id', 'invitation_id'])
    await db.schema.createIndex(`transfer_voice_by_${column}`).on('transfer_voice').column(column).execute();
}

/** What is printed, and the codes on it. */
async function letters(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('transfer_batch')
    .addColumn('id', 'text', primary)
    .addColumn('round_id', 'text', (column) => column.notNull().references('transfer_round.id').onDelete('cascade'))
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('made_by', 'text', (column) => column.notNull())
    .addColumn('made_at', 'text', (column) => column.notNull())
    .addColumn('released_by', 'text')
    .addColumn('released_at', 'text')
    .addColumn('printed_by', 'text')
    .addColumn('printed_at', 'text')
    .addColumn('ended_by', 'text')
    .addColumn('ended_at', 'text')
    .execute();
  await db.schema.createIndex('transfer_batch_round').on('transfer_batch').column('round_id').execute();

  await db.schema
    .createTable('transfer_letter')
    .addColumn('id', 'text', primary)
    .addColumn('batch_id', 'text', (column) => column.notNull().references('transfer_batch.id').onDelete('cascade'))
    .addColumn('voice_id', 'text', ofVoice)
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('care', 'text', (column) => column.notNull())
    .addColumn('address_hash', 'text', (column) => column.notNull())
    .addColumn('left_out_by', 'text')
    .addColumn('left_out_at', 'text')
    .addColumn('printed_at', 'text')
    .execute();
  await db.schema
    .createIndex('transfer_letter_number')
    .unique()
    .on('transfer_letter')
    .columns(['batch_id', 'number'])
    .execute();
  await db.schema.createIndex('transfer_letter_voice').on('transfer_letter').column('voice_id').execute();

  await db.schema
    .createTable('transfer_code')
    .addColumn('id', 'text', primary)
    .addColumn('voice_id', 'text', ofVoice)
    .addColumn('letter_id', 'text')
    .addColumn('code_hash', 'text', (column) => column.notNull().unique())
    .addColumn('made_by', 'text', (column) => column.notNull())
    .addColumn('made_at', 'text', (column) => column.notNull())
    .addColumn('expires_at', 'text', (column) => column.notNull())
    .addColumn('tries', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('ended_at', 'text')
    .addColumn('ended_how', 'text')
    .execute();
  await sql`create unique index transfer_code_open on transfer_code (voice_id) where ended_at is null`.execute(db);
  await db.schema.createIndex('transfer_code_voice').on('transfer_code').column('voice_id').execute();
}

/** What each says, and how we get to all of them. */
async function answering(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('transfer_sitting')
    .addColumn('id', 'text', primary)
    .addColumn('voice_id', 'text', ofVoice)
    .addColumn('secret_hash', 'text', (column) => column.notNull().unique())
    .addColumn('way', 'text', (column) => column.notNull())
    .addColumn('code_id', 'text')
    .addColumn('person_id', 'text', (column) => column.references('person.id').onDelete('cascade'))
    .addColumn('came_on', 'text')
    .addColumn('is_easy', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('sees_answer', 'text')
    .addColumn('started_at', 'text', (column) => column.notNull())
    .addColumn('last_seen_at', 'text', (column) => column.notNull())
    .addColumn('ended_at', 'text')
    .execute();
  await db.schema.createIndex('transfer_sitting_voice').on('transfer_sitting').column('voice_id').execute();
  await db.schema.createIndex('transfer_sitting_started').on('transfer_sitting').column('started_at').execute();

  await db.schema
    .createTable('transfer_draft')
    .addColumn('id', 'text', primary)
    .addColumn('voice_id', 'text', ofVoice)
    .addColumn('kept_by', 'text', (column) => column.notNull())
    .addColumn('send_id', 'text', (column) => column.notNull())
    .addColumn('sealed_answers', 'text', (column) => column.notNull())
    .addColumn('begun_at', 'text', (column) => column.notNull())
    .addColumn('saved_at', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('transfer_draft_once')
    .unique()
    .on('transfer_draft')
    .columns(['voice_id', 'kept_by'])
    .execute();

  await db.schema
    .createTable('transfer_answer')
    .addColumn('id', 'text', primary)
    .addColumn('voice_id', 'text', ofVoice)
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('wants', 'text', (column) => column.notNull())
    .addColumn('sealed_answers', 'text', (column) => column.notNull())
    .addColumn('reference', 'text', (column) => column.notNull().unique())
    .addColumn('way', 'text', (column) => column.notNull())
    .addColumn('entered_by', 'text')
    .addColumn('came_on', 'text', (column) => column.notNull())
    .addColumn('sent_at', 'text', (column) => column.notNull())
    .addColumn('is_late', 'integer', (column) => column.notNull())
    .addColumn('decides', 'integer', (column) => column.notNull())
    .addColumn('knew_last', 'integer', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('transfer_answer_number')
    .unique()
    .on('transfer_answer')
    .columns(['voice_id', 'number'])
    .execute();
  await db.schema.createIndex('transfer_answer_sent').on('transfer_answer').column('sent_at').execute();

  await db.schema
    .createTable('transfer_task')
    .addColumn('id', 'text', primary)
    .addColumn('voice_id', 'text', ofVoice)
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('due_on', 'text', (column) => column.notNull())
    .addColumn('made_at', 'text', (column) => column.notNull())
    .addColumn('outcome', 'text')
    .addColumn('done_by', 'text')
    .addColumn('done_at', 'text')
    .execute();
  await db.schema
    .createIndex('transfer_task_once')
    .unique()
    .on('transfer_task')
    .columns(['voice_id', 'kind', 'due_on'])
    .execute();
  await sql`create index transfer_task_open on transfer_task (due_on) where done_at is null`.execute(db);
}

function primary(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder {
  return column.primaryKey();
}

function ofVoice(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder {
  return column.notNull().references('transfer_voice.id').onDelete('cascade');
}
