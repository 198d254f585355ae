import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CompiledQuery, type KyselyPlugin } from 'kysely';
import { now } from '#calendar/dates.ts';
import { loadDemonstration } from '#commands/demonstration.ts';
import type { Db } from '#database/schema.ts';
import { DEFAULT_CHOICES } from '#features/clock/choices.ts';
import { countUncounted } from '#features/plan/due.store.ts';
import { DUE_LISTS, type DueList } from '#features/plan/due-lists.ts';
import { countNotCountedOf, findMorning, listDue } from '#features/plan/due-lists.store.ts';
import { countPlansOf, listPlansOf } from '#features/plan/office.store.ts';
import { listUnasked } from '#features/plan/unasked.store.ts';
import { countLate, listLate, listTeamPlans } from '#features/team/team-lists.store.ts';
import { TEAM_LISTS, type TeamList } from '#features/team/team-lists.ts';
import { freshDatabase } from '../support/database.ts';
import { addManyCases } from '../support/many-plans.ts';
import { dilys, sam } from '../support/people.ts';

// What a list asks of the database begins with what it shows, and never with every plan there is.

const CHOICES = DEFAULT_CHOICES;
const ALL = { from: 0, most: 10 };

/** Each statement that is asked, with what it is asked with. */
function listening(inner: Db): { db: Db; asked: CompiledQuery[] } {
  const asked: CompiledQuery[] = [];
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => {
      asked.push(inner.getExecutor().compileQuery(node, { queryId: 'heard' }) as CompiledQuery);
      return node;
    },
    transformResult: ({ result }) => Promise.resolve(result),
  };
  return { db: inner.withPlugin(plugin), asked };
}

/** The tables that a query reads from end to end, row by row: not by an index that has all it needs. */
async function scannedBy(db: Db, { sql, parameters }: CompiledQuery): Promise<string[]> {
  const plan = await db.executeQuery<{ detail: string }>(
    CompiledQuery.raw(`explain query plan ${sql}`, [...parameters]),
  );
  return plan.rows.flatMap(({ detail }) => {
    const table = /^SCAN (\w+)(?! USING COVERING)/.exec(detail)?.[1];
    return table && !detail.includes('USING COVERING INDEX') ? [table] : [];
  });
}

const LARGE = ['plan', 'child', 'planDue', 'plan_due', 'plan_now', 'plan_event', 'person', 'yearly', 'caseworker'];

describe('a list of what is due, among many plans', () => {
  it('reads no table of the council’s from end to end', async (t) => {
    const inner = await freshDatabase(t);
    await loadDemonstration(inner, now());
    await addManyCases(inner, 500);
    assert.equal(await countUncounted(inner, CHOICES, now()), 500);
    const [officer, manager] = [await sam(inner, now()), await dilys(inner, now())];
    const { db, asked } = listening(inner);
    await countPlansOf(db, officer, now());
    await listPlansOf(db, officer, ALL, now());
    await findMorning(db, officer, 10, now());
    await countNotCountedOf(db, officer, now());
    await findMorning(db, manager, 10, now());
    for (const list of Object.keys(DUE_LISTS) as DueList[]) await listDue(db, officer, list, ALL, now());
    await listUnasked(db, officer, 10, CHOICES, now());
    await countLate(db, manager, now());
    await listLate(db, manager, undefined, ALL, now());
    await listLate(db, manager, { step: 'advice', advice: 'health' }, ALL, now());
    for (const list of Object.keys(TEAM_LISTS) as TeamList[])
      await listTeamPlans(db, manager, list, ALL, CHOICES, now());
    assert.ok(asked.length > 30, `${asked.length} statements`);
    for (const query of asked) {
      const scanned = (await scannedBy(inner, query)).filter((table) => LARGE.includes(table));
      assert.deepEqual(scanned, [], query.sql);
    }
  });

  it('asks the same number of questions however many plans there are', async (t) => {
    const few = await freshDatabase(t);
    const many = await freshDatabase(t);
    const counts: number[] = [];
    for (const [inner, cases] of [
      [few, 30],
      [many, 300],
    ] as const) {
      await loadDemonstration(inner, now());
      await addManyCases(inner, cases);
      await countUncounted(inner, CHOICES, now());
      const caseworker = { ...(await sam(inner, now())), id: 'many-caseworker-1' };
      const { db, asked } = listening(inner);
      await findMorning(db, caseworker, 10, now());
      await listUnasked(db, caseworker, 10, CHOICES, now());
      await listTeamPlans(db, await dilys(inner, now()), 'adult-services', ALL, CHOICES, now());
      await listLate(db, await dilys(inner, now()), undefined, ALL, now());
      counts.push(asked.length);
    }
    assert.equal(counts[0], counts[1]);
  });
});
