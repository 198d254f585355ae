import { sql } from 'kysely';
import type { Db } from '#database/schema.ts';

/** What happened to each of many plans: in the middle of an assessment, as most open cases are. */
const HAPPENED: [kind: string, on: string, details: string][] = [
  ['request received', '2026-09-14', '{"by":"parent","how":"e-mail"}'],
  ['decided to assess', '2026-10-23', '{}'],
  ['advice asked for', '2026-10-26', '{"advice":"family"}'],
  ['advice asked for', '2026-10-26', '{"advice":"education"}'],
  ['advice asked for', '2026-10-26', '{"advice":"health"}'],
  ['advice asked for', '2026-10-26', '{"advice":"psychology"}'],
  ['advice asked for', '2026-10-26', '{"advice":"social care"}'],
  ['advice received', '2026-11-05', '{"advice":"family"}'],
  ['advice received', '2026-11-16', '{"advice":"education"}'],
  ['advice received', '2026-11-18', '{"advice":"social care"}'],
];

/**
 * Families as a council has them, each a parent who is signed in, a child and a plan: the database makes them itself, so that tens of
 * thousands take seconds.
 * @param spreadOver on how many days the same thing happened to one or the other
 */
export async function addManyPlans(
  db: Db,
  count: number,
  eventsOfEach = HAPPENED.length,
  { spreadOver = 1 }: { spreadOver?: number } = {},
): Promise<void> {
  const at = new Date().toISOString();
  const { id: caseworker } = await db.selectFrom('person').select('id').limit(1).executeTakeFirstOrThrow();
  const each = sql`with recursive each(n) as (select 1 union all select n + 1 from each where n < ${sql.lit(count)})`;
  const id = (what: string) => sql`${sql.lit(`many-${what}-`)} || n`;
  await db.transaction().execute(async (trx) => {
    const add = (into: string, columns: Record<string, unknown>) =>
      sql`${each} insert into ${sql.table(into)} (${sql.join(Object.keys(columns).map((name) => sql.ref(name)))})
        select ${sql.join(Object.values(columns).map((value) => (isRaw(value) ? value : sql`${value}`)))} from each`.execute(
        trx,
      );
    const name = sql`'Made Up ' || n`;
    await add('person', { id: id('person'), name, sought_name: sql`'made up ' || n`, added_at: at });
    await add('email_address', {
      id: id('address'),
      person_id: id('person'),
      address: sql`'made-up-' || n || '@example.org'`,
      added_at: at,
    });
    await add('role_grant', {
      id: id('role'),
      person_id: id('person'),
      role: 'parent',
      reason: 'Many',
      granted_at: at,
    });
    await add('second_factor', {
      id: id('factor'),
      person_id: id('person'),
      kind: 'text',
      name: 'Phone ending 000',
      sealed: 'opened by nobody',
      added_at: at,
    });
    await add('session', {
      id: id('session'),
      secret_hash: id('secret'),
      person_id: id('person'),
      steps: 2,
      device: 'Many',
      created_at: at,
      last_seen_at: at,
    });
    await add('child', {
      id: id('child'),
      name,
      sought_name: sql`'made up ' || n`,
      date_of_birth: '2016-05-04',
      added_at: at,
    });
    await add('standing', {
      id: id('standing'),
      person_id: id('person'),
      child_id: id('child'),
      relationship: 'parent',
      may_see: 'steps advice schools',
      reason: 'Many',
      given_at: at,
    });
    await add('plan', { id: id('plan'), child_id: id('child'), caseworker_id: caseworker, added_at: at });
    for (const [index, [kind, happenedOn, details]] of HAPPENED.slice(0, eventsOfEach).entries())
      await add('plan_event', {
        id: id(`event-${index + 1}`),
        plan_id: id('plan'),
        number: sql.lit(index + 1),
        kind,
        happened_on: dayOfEach(happenedOn, spreadOver),
        details,
        recorded_by: caseworker,
        recorded_at: at,
      });
  });
}

/**
 * Cases as a council with ten caseworkers has them, of every age, two in three with a plan that is in place and a review
 * that is set: twelve events each. One in three is late.
 */
export async function addManyCases(db: Db, count: number): Promise<void> {
  await addManyPlans(db, count, HAPPENED.length, { spreadOver: 300 });
  const at = new Date().toISOString();
  const { id: recordedBy } = await db.selectFrom('person').select('id').limit(1).executeTakeFirstOrThrow();
  const addEvent = (number: number, kind: string, after: number, details: string, which: string) =>
    sql`insert into plan_event (id, plan_id, number, kind, happened_on, details, recorded_by, recorded_at)
      select 'many-event-' || ${sql.lit(number)} || '-' || plan_id, plan_id, ${sql.lit(number)}, ${kind},
        date(happened_on, ${`+${after} days`}), ${details}, ${recordedBy}, ${at}
      from plan_event where number = 10 and id like 'many-%' and ${sql.raw(which)}`.execute(db);
  const isMade = "substr(plan_id, -1) in ('1', '2', '4', '5', '7', '8')";
  await addEvent(11, 'final plan issued', 2, '{}', isMade);
  await addEvent(12, 'review meeting set', 3, '{"meetingOn":"2026-12-08"}', isMade);
  await addEvent(11, 'delay explained', 2, '{"reason":"waiting for advice"}', `not ${isMade}`);
  await addEvent(12, 'new date expected', 3, '{"expectedOn":"2027-02-08"}', `not ${isMade}`);
  await sql`update child set date_of_birth = date('2003-09-01', '+' || (rowid % 8000) || ' days') where id like 'many-%'`.execute(
    db,
  );
  for (let one = 0; one < 10; one += 1) {
    const id = `many-caseworker-${one}`;
    await db
      .insertInto('person')
      .values({ id, name: `Caseworker ${one}`, soughtName: `caseworker ${one}`, addedAt: at })
      .execute();
    await db
      .insertInto('roleGrant')
      .values({ id: `many-grant-${one}`, personId: id, role: 'caseworker', reason: 'Many', grantedAt: at })
      .execute();
    await sql`update plan set caseworker_id = ${id} where id like 'many-%' and rowid % 10 = ${sql.lit(one)}`.execute(
      db,
    );
  }
}

function dayOfEach(day: string, spreadOver: number) {
  return spreadOver > 1 ? sql`date(${day}, '-' || (n % ${sql.lit(spreadOver)}) || ' days')` : sql`${day}`;
}

function isRaw(value: unknown): value is ReturnType<typeof sql> {
  return typeof value === 'object' && value !== null && 'toOperationNode' in value;
}
