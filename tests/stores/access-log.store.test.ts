import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { sql } from 'kysely';
import { openDatabase } from '#database/connect.ts';
import { migrate } from '#database/migrate.ts';
import type { Db } from '#database/schema.ts';
import {
  findHead,
  listAccess,
  recordAccess,
  verifyAccessLog,
  type Access,
} from '#features/access-log/access-log.store.ts';
import { keepHead, keepHeadIn, keptHeadsIn } from '#features/access-log/kept-heads.ts';
import { addJob } from '#jobs/due-job.store.ts';
import { ENGINES, freshDatabase, freshLocation, type Engine } from '../support/database.ts';

const NINE = new Date('2026-12-01T09:00:00Z');

/** Amina, the mother of Idris, looks at his plan. Both are ids here, as they are in the log. */
const aminaLooks: Access = {
  personId: 'person-amina',
  actingAs: 'parent',
  childId: 'child-idris',
  planId: 'plan-idris',
  action: 'plan seen',
  why: 'own child',
};

let onPostgres: string | undefined;

/** A database with nothing in its log. One for all does on PostgreSQL, which takes its time to make each. */
async function withEmptyLog(t: TestContext, engine: Engine): Promise<Db> {
  if (engine === 'SQLite') return freshDatabase(t, engine);
  onPostgres ??= await freshLocation(t, engine);
  const db = openDatabase(onPostgres);
  t.after(() => db.destroy());
  await migrate(db);
  await asThief(db, engine, [
    'truncate access_log, person, child, due_job cascade',
    `update access_log_head set seq = 0, hash = '' where id = 1`,
    `insert into access_log_head values (1, 0, '') on conflict do nothing`,
    'alter table access_log enable trigger user',
    'alter table access_log_head enable trigger user',
  ]);
  return db;
}

function minutesAfterNine(minutes: number): Date {
  return new Date(NINE.getTime() + minutes * 60_000);
}

/** A log in which Amina has looked so many times, a minute apart. */
async function loggedTimes(db: Db, times: number): Promise<void> {
  const from = (await findHead(db)).seq;
  for (let look = from; look < from + times; look += 1) await recordAccess(db, aminaLooks, minutesAfterNine(look));
}

function headsFile(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'heads-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'var', 'heads.txt');
}

async function keepHeadOf(db: Db, file: string, minutes = 0): Promise<void> {
  const job = { id: 'job', kind: 'keep head of access log', details: null, dueAt: NINE, attempts: 1 };
  await keepHeadIn(file)(db, job, minutesAfterNine(minutes));
}

/** What the verifier says, with the heads of a file or with none. */
async function saidOf(db: Db, file = '/nowhere/heads.txt'): Promise<string[]> {
  const { faults } = await verifyAccessLog(db, keptHeadsIn(file));
  return faults.map(({ seq, says }) => `${seq}: ${says}`);
}

/** What a thief does who has the database for their own: nothing refuses them any more. */
async function asThief(db: Db, engine: Engine, statements: string[]): Promise<void> {
  const takenDown =
    engine === 'PostgreSQL'
      ? ['alter table access_log disable trigger user', 'alter table access_log_head disable trigger user']
      : (await sql<{ name: string }>`select name from sqlite_master where type = 'trigger'`.execute(db)).rows.map(
          ({ name }) => `drop trigger ${name}`,
        );
  for (const statement of [...takenDown, ...statements]) await sql.raw(statement).execute(db);
}

/** So that the portal can write on, a thief leaves it what moves the head. */
const THE_HEAD_MOVES_AGAIN: Record<Engine, string> = {
  SQLite: `create trigger access_log_head_moves after insert on access_log
    begin update access_log_head set seq = new.seq, hash = new.hash where id = 1; end`,
  PostgreSQL: 'alter table access_log enable trigger access_log_head_moves',
};

/** A server in a process of its own that records so many looks at once. On SQLite two servers in one process would wait for each other for ever. */
async function serverRecords(location: string, times: number): Promise<void> {
  const program = `
    import { openDatabase } from '#database/connect.ts';
    import { recordAccess } from '#features/access-log/access-log.store.ts';
    const db = openDatabase(${JSON.stringify(location)});
    const looks = Array.from({ length: ${times} }, () => recordAccess(db, ${JSON.stringify(aminaLooks)}, new Date()));
    await Promise.all(looks);
    await db.destroy();`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: 'inherit' });
  const [code] = (await once(child, 'close')) as [number | null];
  assert.equal(code, 0);
}

for (const engine of ENGINES) {
  describe(`the access log on ${engine}`, () => {
    it('says who looked at what of which child, in what standing, when and why', async (t) => {
      const db = await withEmptyLog(t, engine);
      await recordAccess(db, aminaLooks, NINE);
      const [line] = await listAccess(db, 'child-idris', { most: 10 });
      assert.deepEqual({ ...line }, { seq: 1, at: '2026-12-01T09:00:00.000Z', ...aminaLooks });
    });

    it('is read with the newest line first, and no more than was asked for', async (t) => {
      const db = await withEmptyLog(t, engine);
      await loggedTimes(db, 5);
      const lines = await listAccess(db, 'child-idris', { most: 2 });
      assert.deepEqual(
        lines.map(({ seq }) => seq),
        [5, 4],
      );
    });

    it('shows nothing of another child', async (t) => {
      const db = await withEmptyLog(t, engine);
      await loggedTimes(db, 1);
      assert.deepEqual(await listAccess(db, 'child-zoe', { most: 10 }), []);
    });

    it('holds ids only: no name, address or day of birth that the portal knows', async (t) => {
      const db = await withEmptyLog(t, engine);
      const addedAt = NINE.toISOString();
      const { personId, childId } = aminaLooks;
      assert.ok(personId);
      await db
        .insertInto('person')
        .values({ id: personId, name: 'Aminacanary Rahman', soughtName: 'aminacanary rahman', addedAt })
        .execute();
      await db
        .insertInto('emailAddress')
        .values({ id: 'e', personId, address: 'mailcanary@example.org', addedAt })
        .execute();
      await db
        .insertInto('child')
        .values({ id: childId, name: 'Idriscanary Rahman', dateOfBirth: '2014-02-03', addedAt })
        .execute();
      await loggedTimes(db, 3);
      const everything = JSON.stringify(await db.selectFrom('accessLog').selectAll().execute());
      for (const canary of ['canary', 'Rahman', '2014-02-03']) assert.ok(!everything.includes(canary), canary);
    });

    it('keeps a line together with the change it is about', async (t) => {
      const db = await withEmptyLog(t, engine);
      await db.transaction().execute(async (trx) => {
        await addJob(trx, { kind: 'tell Amina', uniqueKey: 'tell', dueAt: NINE });
        await recordAccess(trx, aminaLooks, NINE);
      });
      assert.equal((await findHead(db)).seq, 1);
      assert.deepEqual(await saidOf(db), []);
    });

    it('keeps no line about a change that came to nothing, and counts on without a gap', async (t) => {
      const db = await withEmptyLog(t, engine);
      await loggedTimes(db, 1);
      const failing = db.transaction().execute(async (trx) => {
        await recordAccess(trx, aminaLooks, NINE);
        throw new Error('The pen broke.');
      });
      await assert.rejects(failing, /The pen broke/);
      assert.equal((await findHead(db)).seq, 1);
      await loggedTimes(db, 1);
      assert.deepEqual(await verifyAccessLog(db, keptHeadsIn('/nowhere')), { rows: 2, keptHeads: 0, faults: [] });
    });

    it('has no gap when two servers write fifty lines at once', async (t) => {
      const location = await freshLocation(t, engine);
      const db = openDatabase(location);
      t.after(() => db.destroy());
      await migrate(db);
      await Promise.all([serverRecords(location, 25), serverRecords(location, 25)]);
      assert.deepEqual(await verifyAccessLog(db, keptHeadsIn('/nowhere')), { rows: 50, keptHeads: 0, faults: [] });
      assert.equal((await findHead(db)).seq, 50);
    });

    it('is verified while it grows, over more rows than are read at a time', async (t) => {
      const db = await withEmptyLog(t, engine);
      await db.transaction().execute((trx) => loggedTimes(trx, 1010));
      const [verdict] = await Promise.all([verifyAccessLog(db, keptHeadsIn('/nowhere')), loggedTimes(db, 20)]);
      assert.deepEqual(verdict.faults, []);
      assert.ok(verdict.rows >= 1010);
    });

    describe('may not be changed', () => {
      const cases: { by: string; statement: string; only?: Engine }[] = [
        { by: 'editing a line', statement: `update access_log set why = 'nothing' where seq = 2` },
        { by: 'deleting a line', statement: 'delete from access_log where seq = 2' },
        { by: 'deleting all', statement: 'delete from access_log' },
        { by: 'emptying the table', statement: 'truncate access_log', only: 'PostgreSQL' },
        { by: 'emptying the table of its head', statement: 'truncate access_log_head', only: 'PostgreSQL' },
        {
          by: 'putting a line over another',
          statement: `insert or replace into access_log values (2, 'x', 'x', 'x', 'x', 'x', 'x', 'x', 'x')`,
          only: 'SQLite',
        },
        {
          by: 'putting a head over the head',
          statement: `insert or replace into access_log_head values (1, 2, 'x')`,
          only: 'SQLite',
        },
        { by: 'taking the head back', statement: 'update access_log_head set seq = 1' },
        { by: 'another hash at the head', statement: `update access_log_head set hash = 'x'` },
        { by: 'deleting the head', statement: 'delete from access_log_head' },
      ];
      for (const { by, statement } of cases.filter((one) => !one.only || one.only === engine)) {
        it(`by ${by}: the database refuses`, async (t) => {
          const db = await withEmptyLog(t, engine);
          await loggedTimes(db, 3);
          await assert.rejects(sql.raw(statement).execute(db), /The access log is only ever added to/);
          assert.deepEqual(await verifyAccessLog(db, keptHeadsIn('/nowhere')), { rows: 3, keptHeads: 0, faults: [] });
        });
      }
    });

    describe('in the hands of a thief shows', () => {
      const other = `'2026-12-01T09:00:30.000Z', 'person-ben', 'caseworker', 'child-idris', null, 'plan seen', 'own work'`;
      const cases: { what: string; statements: string[]; says: RegExp }[] = [
        {
          what: 'an edited line',
          statements: [`update access_log set person_id = 'person-ben' where seq = 4`],
          says: /^4: Row 4 is not the one that was written there/,
        },
        {
          what: 'an edited line with an edited hash',
          statements: [`update access_log set person_id = null, hash = '${'A'.repeat(43)}' where seq = 4`],
          says: /^4: Row 4 is not the one that was written there/,
        },
        {
          what: 'a time that was moved',
          statements: [`update access_log set at = '2026-12-01T09:00:00.001Z' where seq = 1`],
          says: /^1: Row 1 is not the one/,
        },
        {
          what: 'a line deleted from the middle',
          statements: ['delete from access_log where seq = 4'],
          says: /^4: Row 4 is missing/,
        },
        {
          what: 'lines deleted from the middle',
          statements: ['delete from access_log where seq between 4 and 6'],
          says: /^4: Rows 4 to 6 are missing/,
        },
        {
          what: 'a line deleted from the middle and the gap closed',
          statements: [
            'delete from access_log where seq = 4',
            ...[5, 6, 7, 8, 9, 10].map((seq) => `update access_log set seq = ${seq - 1} where seq = ${seq}`),
            `update access_log_head set seq = 9`,
          ],
          says: /^4: Row 4 is not the one/,
        },
        {
          what: 'two lines that changed places',
          statements: [
            'update access_log set seq = 99 where seq = 3',
            'update access_log set seq = 3 where seq = 4',
            'update access_log set seq = 4 where seq = 99',
          ],
          says: /^3: Row 3 is not the one .* another row was put in its place/,
        },
        {
          what: 'a line put in at the end',
          statements: [
            `insert into access_log (seq, at, person_id, acting_as, child_id, plan_id, action, why, hash) values (11, ${other}, 'x')`,
          ],
          says: /^11: Row 11 is not the one/,
        },
        {
          what: 'a line put in in the middle, and the rest moved on',
          statements: [
            ...[10, 9, 8, 7, 6, 5].map((seq) => `update access_log set seq = ${seq + 1} where seq = ${seq}`),
            `insert into access_log (seq, at, person_id, acting_as, child_id, plan_id, action, why, hash) values (5, ${other}, 'x')`,
            'update access_log_head set seq = 11',
          ],
          says: /^5: Row 5 is not the one/,
        },
        {
          what: 'a line put before the first',
          statements: [
            `insert into access_log (seq, at, person_id, acting_as, child_id, plan_id, action, why, hash) values (0, ${other}, 'x')`,
          ],
          says: /^0: Row 0 has no place in the log/,
        },
        {
          what: 'an end that was cut off',
          statements: ['delete from access_log where seq > 8'],
          says: /^9: Rows 9 to 10 are missing: the end of the log was cut off/,
        },
        {
          what: 'that everything was deleted',
          statements: ['delete from access_log'],
          says: /^1: Rows 1 to 10 are missing: the end of the log was cut off/,
        },
        {
          what: 'a head that was taken back',
          statements: ['update access_log_head set seq = 8, hash = (select hash from access_log where seq = 8)'],
          says: /^9: The log goes on to row 10, and its head says that it ends with row 8/,
        },
        {
          what: 'a head with another hash',
          statements: [`update access_log_head set hash = 'x'`],
          says: /^10: Row 10 is not the one that the head of the log says/,
        },
        {
          what: 'that its head is gone',
          statements: ['delete from access_log_head'],
          says: /^1: The log goes on to row 10, and its head says that it ends with row 0/,
        },
      ];
      for (const { what, statements, says } of cases) {
        it(what, async (t) => {
          const db = await withEmptyLog(t, engine);
          await loggedTimes(db, 10);
          await asThief(db, engine, statements);
          assert.match((await saidOf(db))[0] ?? 'nothing', says);
        });
      }
    });

    describe('with its head kept outside the database', () => {
      const CUT = [
        'delete from access_log where seq > 8',
        'update access_log_head set seq = 8, hash = (select hash from access_log where seq = 8)',
      ];

      it('fits every head that was kept', async (t) => {
        const db = await withEmptyLog(t, engine);
        const file = headsFile(t);
        for (const minutes of [10, 20, 30]) {
          await loggedTimes(db, 4);
          await keepHeadOf(db, file, minutes);
        }
        await loggedTimes(db, 1);
        assert.deepEqual(await verifyAccessLog(db, keptHeadsIn(file)), { rows: 13, keptHeads: 3, faults: [] });
      });

      it('shows an end that was cut off together with the head in the database', async (t) => {
        const db = await withEmptyLog(t, engine);
        const file = headsFile(t);
        await loggedTimes(db, 10);
        await keepHeadOf(db, file);
        await asThief(db, engine, CUT);
        assert.deepEqual(await saidOf(db), [], 'the database alone cannot know');
        assert.match(
          (await saidOf(db, file))[0] ?? 'nothing',
          /^9: Rows 9 to 10 are missing, and there at 2026-12-01T09:00:00.000Z: an older copy of the log was put back/,
        );
      });

      it('shows an older copy that was put back and written on, even by our own portal', async (t) => {
        const db = await withEmptyLog(t, engine);
        const file = headsFile(t);
        await loggedTimes(db, 5);
        await keepHeadOf(db, file);
        await loggedTimes(db, 5);
        await keepHeadOf(db, file, 10);
        await asThief(db, engine, [...CUT, THE_HEAD_MOVES_AGAIN[engine]]);
        await recordAccess(db, { ...aminaLooks, personId: 'person-ben' }, minutesAfterNine(11));
        await loggedTimes(db, 5);
        assert.deepEqual(await saidOf(db), [], 'the chain itself is whole');
        const [said = 'nothing'] = await saidOf(db, file);
        assert.match(said, /^10: Row 10 is not the one that was kept .*: an older copy of the log was put back/);
        assert.match(said, /The last row that fits what was kept is row 5\./);
      });

      it('shows an older copy that was put back, when its shorter head was kept since', async (t) => {
        const db = await withEmptyLog(t, engine);
        const file = headsFile(t);
        await loggedTimes(db, 10);
        await keepHeadOf(db, file);
        await asThief(db, engine, CUT);
        await keepHeadOf(db, file, 10);
        assert.match((await saidOf(db, file))[0] ?? 'nothing', /^9: .*an older copy of the log was put back/);
      });

      it('shows that the whole log and its head were emptied', async (t) => {
        const db = await withEmptyLog(t, engine);
        const file = headsFile(t);
        await loggedTimes(db, 10);
        await keepHeadOf(db, file);
        await asThief(db, engine, ['delete from access_log', `update access_log_head set seq = 0, hash = ''`]);
        assert.match((await saidOf(db, file))[0] ?? 'nothing', /^1: Rows 1 to 10 are missing/);
      });
    });
  });
}

describe('npm run verify:access-log', () => {
  /** Runs the command as `npm run` does. */
  async function run(t: TestContext, statements: string[] = []): Promise<{ code: unknown; said: string }> {
    const location = await freshLocation(t, 'SQLite');
    const file = headsFile(t);
    const db = openDatabase(location);
    await migrate(db);
    await loggedTimes(db, 5);
    await keepHeadOf(db, file);
    if (statements.length > 0) await asThief(db, 'SQLite', statements);
    await db.destroy();
    const env = { ...process.env, DATABASE_URL: location, ACCESS_LOG_HEADS: file };
    const child = spawn(process.execPath, ['src/commands/verify-access-log.ts'], { env });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (said += data.toString()));
    const [code] = (await once(child, 'close')) as unknown[];
    return { code, said };
  }

  it('says that the log is whole', async (t) => {
    const { code, said } = await run(t);
    assert.match(
      said,
      /^The access log is whole: 5 rows, each as it was written, and 1 head kept in .*heads\.txt\.\n$/,
    );
    assert.equal(code, 0);
  });

  it('fails, and names the first row that is wrong', async (t) => {
    const { code, said } = await run(t, [`update access_log set why = 'curiosity' where seq = 3`]);
    assert.match(said, /^The access log is not as it was written\.\nRow 3 is not the one that was written there/);
    assert.equal(code, 1);
  });
});

describe('an older copy of a SQLite file', () => {
  it('that is put back shows by the heads kept since', async (t) => {
    const location = await freshLocation(t, 'SQLite');
    const file = headsFile(t);
    const db = openDatabase(location);
    await migrate(db);
    await loggedTimes(db, 3);
    await sql`vacuum into ${sql.lit(`${location}.copy`)}`.execute(db);
    await loggedTimes(db, 3);
    await keepHeadOf(db, file);
    await db.destroy();

    const copy = openDatabase(`${location}.copy`);
    t.after(() => copy.destroy());
    assert.match((await saidOf(copy, file))[0] ?? 'nothing', /^4: Rows 4 to 6 are missing.* an older copy/);
  });
});

describe('the file of kept heads', () => {
  const head = { at: '2026-12-01T09:10:00.000Z', seq: 7, hash: 'h'.repeat(43) };

  it('has a line for each: when, which row, and its hash', async (t) => {
    const file = headsFile(t);
    await keepHead(file, head);
    assert.equal(readFileSync(file, 'utf8'), `2026-12-01T09:10:00.000Z 7 ${'h'.repeat(43)}\n`);
  });

  it('gets no line when nobody looked at anything since', async (t) => {
    const db = await freshDatabase(t);
    const file = headsFile(t);
    await loggedTimes(db, 2);
    await keepHeadOf(db, file, 10);
    await keepHeadOf(db, file, 20);
    assert.equal(readFileSync(file, 'utf8').split('\n').length, 2);
  });

  it('is not begun by a log with nothing in it', async (t) => {
    const file = headsFile(t);
    await keepHeadOf(await freshDatabase(t), file);
    assert.throws(() => readFileSync(file), { code: 'ENOENT' });
  });

  it('goes on after a line that a crash left half written', async (t) => {
    const file = headsFile(t);
    await keepHead(file, head);
    appendFileSync(file, '2026-12-01T09:20:00.000Z 8 hh');
    await keepHead(file, { ...head, seq: 9 });
    const seqs: number[] = [];
    for await (const { seq } of keptHeadsIn(file)) seqs.push(seq);
    assert.deepEqual(seqs, [7, 9]);
  });

  it('may be empty', async (t) => {
    const file = headsFile(t);
    await keepHead(file, head);
    writeFileSync(file, '');
    for await (const kept of keptHeadsIn(file)) assert.fail(kept.at);
  });
});
