import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { sql } from 'kysely';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Db } from '#database/schema.ts';
import { tidySignIn } from '#features/identity/tidy.store.ts';
import { ENGINES, freshDatabase } from '../support/database.ts';

const says = z.string().min(3);
const holds = { basis: z.string(), sensitivity: z.string(), form: z.string() };
const DATA_MAP = z
  .strictObject({
    bases: z.record(z.string(), says),
    sensitivities: z.record(z.string(), says),
    forms: z.record(z.string(), says),
    retentions: z.record(z.string(), z.strictObject({ says, hours: z.number().optional() })),
    tables: z.record(
      z.string(),
      z.strictObject({
        ...holds,
        form: z.string().default('plain'),
        about: says,
        /** One for every row, or by the instant of a row from which the hours of each are counted. */
        retention: z
          .string()
          .transform((one) => ({ [UNTIL_THEN]: one }))
          .or(z.record(z.string(), z.string())),
        columns: z.record(
          z.string(),
          says.or(
            z.strictObject({
              purpose: says,
              retention: z
                .string()
                .transform((one) => ({ [UNTIL_THEN]: one }))
                .optional(),
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

describe('the data map', () => {
  const lists: [word: 'basis' | 'sensitivity' | 'form' | 'retention', explained: object][] = [
    ['basis', DATA_MAP.bases],
    ['sensitivity', DATA_MAP.sensitivities],
    ['form', DATA_MAP.forms],
    ['retention', DATA_MAP.retentions],
  ];
  for (const [word, explained] of lists) {
    it(`explains every ${word} that it names, and no other`, () => {
      const named = new Set(COLUMNS.map((column) => column[word]));
      assert.deepEqual([...named].sort(), Object.keys(explained).sort());
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

    it('has all that is kept for some days deleted after them, and not before', async (t) => {
      const db = await freshDatabase(t, engine);
      await sql`insert into person (id, name, sought_name, added_at) values ('amina', 'Amina', 'amina', '2026-11-01')`.execute(
        db,
      );
      const minute = 60_000;
      const since = Date.parse('2026-12-01T09:00:00Z');
      for (const [table, { retention, countedFrom }] of Object.entries(DATA_MAP.tables)) {
        const { days } = DATA_MAP.retentions[retention] ?? {};
        if (days === undefined) continue;
        await insertRow(db, table, countedFrom ?? '', new Date(since).toISOString());
        const end = since + days * 24 * 60 * minute;
        await tidySignIn(db, new Date(end - minute));
        assert.equal(await countRows(db, table), 1, `${table} is there on its last day`);
        await tidySignIn(db, new Date(end + minute));
        assert.equal(await countRows(db, table), 0, `${table} is gone after it`);
      }
    });

    it('names every table that is tidied at night', async (t) => {
      const db = await freshDatabase(t, engine);
      const deletes = new Set<string>();
      await tidySignIn(
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
      const timed = Object.entries(DATA_MAP.tables).filter(([, { countedFrom }]) => countedFrom !== undefined);
      assert.deepEqual(
        [...deletes].map((table) => table.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)).sort(),
        timed.map(([table]) => table).sort(),
      );
    });
  });
}

/** A row with the least that the database takes, and one instant that counts. */
async function insertRow(db: Db, table: string, column: string, instant: string): Promise<void> {
  const columns = (await db.introspection.getTables()).find(({ name }) => name === table)?.columns ?? [];
  const needed = columns.filter(
    ({ name, isNullable, hasDefaultValue }) => name === column || !(isNullable || hasDefaultValue),
  );
  const value = ({ name, dataType }: { name: string; dataType: string }): string | number => {
    if (name === column) return instant;
    if (name === 'person_id') return 'amina';
    return /int/i.test(dataType) ? 1 : 'x';
  };
  await sql`insert into ${sql.table(table)} (${sql.join(needed.map(({ name }) => sql.id(name)))})
    values (${sql.join(needed.map(value))})`.execute(db);
}

async function countRows(db: Db, table: string): Promise<number> {
  const { rows } = await sql<{ rows: number }>`select count(*) as rows from ${sql.table(table)}`.execute(db);
  return Number(rows[0]?.rows);
}
