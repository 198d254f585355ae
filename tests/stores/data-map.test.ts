import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { sql } from 'kysely';
import { parse } from 'yaml';
import { z } from 'zod';
import { workOf } from '#commands/all-work.ts';
import { readSettings } from '#commands/settings.ts';
import type { Db } from '#database/schema.ts';
import { ENGINES, freshDatabase } from '../support/database.ts';

const says = z.string().min(3);
const holds = { basis: z.string(), sensitivity: z.string(), form: z.string() };
/** How long, for all; or from which instant of a row how long, and how long until there is that instant. */
const retention = z
  .string()
  .transform((always): Record<string, string> => ({ 'until then': always }))
  .or(z.record(z.string(), z.string()));
const DATA_MAP = z
  .strictObject({
    bases: z.record(z.string(), says),
    sensitivities: z.record(z.string(), says),
    forms: z.record(z.string(), says),
    retentions: z.record(
      z.string(),
      z.strictObject({ says, days: z.number().optional(), hours: z.number().optional() }),
    ),
    tables: z.record(
      z.string(),
      z.strictObject({
        ...holds,
        form: z.string().default('plain'),
        retention,
        about: says,
        columns: z.record(
          z.string(),
          says.or(
            z.strictObject({
              purpose: says,
              retention: retention.optional(),
              ...z.strictObject(holds).partial().shape,
            }),
          ),
        ),
      }),
    ),
  })
  .parse(parse(readFileSync('docs/data-map.yaml', 'utf8')));

/** Every column with what holds for it. */
const COLUMNS = Object.entries(DATA_MAP.tables).flatMap(([table, { columns, basis, retention, sensitivity, form }]) =>
  Object.entries(columns).map(([column, own]) => ({
    place: `${table}.${column}`,
    column,
    ...{ basis, retention, sensitivity, form },
    ...(typeof own === 'string' ? { purpose: own } : own),
  })),
);

const HOUR = 60 * 60_000;
/** What is deleted by itself: in which table, from which instant of a row, and after how many milliseconds. */
const DELETED = Object.entries(DATA_MAP.tables).flatMap(([table, { retention }]) =>
  Object.entries(retention).flatMap(([column, name]) => {
    const { days = 0, hours = 0 } = DATA_MAP.retentions[name] ?? {};
    return days + hours > 0 ? [{ table, column, span: (days * 24 + hours) * HOUR }] : [];
  }),
);

/** Does at once what the worker does by itself at its times. */
async function tidy(t: TestContext, db: Db, now: Date): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'portal-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const settings = readSettings({ ACCESS_LOG_HEADS: join(folder, 'heads.txt'), OUTBOX_FOLDER: folder });
  const { handlers, recurring } = workOf(settings, { siteName: '', siteUrl: '', email: '' });
  for (const { kind } of recurring)
    await handlers[kind]?.(db, { id: '', kind, details: null, dueAt: now, attempts: 1 }, now);
}

describe('the data map', () => {
  const lists: [word: 'basis' | 'sensitivity' | 'form' | 'retention', explained: object][] = [
    ['basis', DATA_MAP.bases],
    ['sensitivity', DATA_MAP.sensitivities],
    ['form', DATA_MAP.forms],
    ['retention', DATA_MAP.retentions],
  ];
  for (const [word, explained] of lists) {
    it(`explains every ${word} that it names, and no other`, () => {
      const named = COLUMNS.flatMap(({ [word]: said }) => (typeof said === 'object' ? Object.values(said) : said));
      assert.deepEqual([...new Set(named)].sort(), Object.keys(explained).sort());
    });
  }

  it('gives everything personal a right to be kept, and nothing else one', () => {
    const wrong = COLUMNS.filter(({ basis, sensitivity }) => basis === 'none' && sensitivity !== 'not personal');
    assert.deepEqual(wrong, []);
  });

  it('says sealed of what is sealed, and not of anything else', () => {
    const sealed = COLUMNS.filter(({ form }) => form === 'sealed').map(({ place }) => place);
    assert.deepEqual(
      sealed.sort(),
      COLUMNS.filter(({ column }) => column.startsWith('sealed'))
        .map(({ place }) => place)
        .sort(),
    );
  });

  it('says of what is kept of a secret that it cannot be turned back', () => {
    const plain = COLUMNS.filter(({ column, form }) => /hash$|^mark$/.test(column) && form === 'plain');
    assert.deepEqual(plain, []);
  });
});

for (const engine of ENGINES) {
  describe(`the data map on ${engine}`, () => {
    it('has every column of the database, and nothing else', async (t) => {
      const tables = await (await freshDatabase(t, engine)).introspection.getTables();
      const places = tables.flatMap(({ name, columns }) => columns.map((column) => `${name}.${column.name}`));
      assert.deepEqual(COLUMNS.map(({ place }) => place).sort(), places.sort());
    });

    for (const { table, column, span } of DELETED) {
      it(`has a row of ${table} deleted in its time after ${column}, and not before`, async (t) => {
        const db = await freshDatabase(t, engine);
        await sql`insert into person (id, name, sought_name, added_at) values ('amina', 'Amina', 'amina', '2026-11-01')`.execute(
          db,
        );
        const since = Date.parse('2026-12-01T09:00:00Z');
        // Only what they said before is deleted, and its time counts from what they said next.
        if (table === 'contact_wish') await insertRow(db, table, column, '2026-11-01T09:00:00.000Z', 'before');
        if (table === 'transfer_sitting')
          for (const above of ['child', 'plan', 'transfer_round', 'transfer_child', 'transfer_voice'])
            await insertRow(db, above, 'id', 'x');
        await insertRow(db, table, column, new Date(since).toISOString());
        const rows = await countRows(db, table);
        await tidy(t, db, new Date(since + span - 1));
        assert.equal(await countRows(db, table), rows, 'it is there in its last moment');
        await tidy(t, db, new Date(since + span + 1));
        assert.equal(await countRows(db, table), rows - 1, 'it is gone after it');
      });
    }

    it('names every table that anything is deleted from by itself', async (t) => {
      const db = await freshDatabase(t, engine);
      const deletes = new Set<string>();
      await tidy(
        t,
        db.withPlugin({
          transformQuery: ({ node }) => {
            const [, table] = /"DeleteQueryNode".*?"name":"(\w+)"/.exec(JSON.stringify(node)) ?? [];
            if (table) deletes.add(table);
            return node;
          },
          transformResult: ({ result }) => Promise.resolve(result),
        }),
        new Date(),
      );
      assert.deepEqual(
        [...deletes].map((table) => table.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)).sort(),
        [...new Set(DELETED.map(({ table }) => table))].sort(),
      );
    });
  });
}

/** A row with the least that the database takes, and one instant that counts. */
async function insertRow(db: Db, table: string, column: string, instant: string, word = 'x'): Promise<void> {
  const columns = (await db.introspection.getTables()).find(({ name }) => name === table)?.columns ?? [];
  const needed = columns.filter(
    ({ name, isNullable, hasDefaultValue }) => name === column || !(isNullable || hasDefaultValue),
  );
  const value = ({ name, dataType }: { name: string; dataType: string }): string | number => {
    if (name === column) return instant;
    if (name === 'person_id') return 'amina';
    return /int/i.test(dataType) ? 1 : word;
  };
  await sql`insert into ${sql.table(table)} (${sql.join(needed.map(({ name }) => sql.id(name)))})
    values (${sql.join(needed.map(value))})`.execute(db);
}

async function countRows(db: Db, table: string): Promise<number> {
  const { rows } = await sql<{ rows: number }>`select count(*) as rows from ${sql.table(table)}`.execute(db);
  return Number(rows[0]?.rows);
}
