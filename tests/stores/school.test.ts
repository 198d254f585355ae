import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it, type TestContext } from 'node:test';
import type { Db } from '#database/schema.ts';
import { coverPlan } from '#features/plan/cover.store.ts';
import { findFacts, recordFacts } from '#features/school/facts.store.ts';
import { addSchool, findSchool, listSchools, nameCaseworker } from '#features/school/school.store.ts';
import { ENGINES, type Engine } from '../support/database.ts';
import { at, dilys, found, idOf, sam } from '../support/people.ts';
import { childCalled, lastLine, linesOf, NOBODYS, planOf, withPlans } from '../support/plans.ts';

const NINE = at('09:00');
const ALL = { from: 0, most: 100 };
const FACTS = { schoolId: null, need: 'autism', isHealthInvolved: true, isSocialCareInvolved: false } as const;

async function withNoSchool(t: TestContext, engine: Engine): Promise<Db> {
  const db = await withPlans(t, engine);
  await db.deleteFrom('reviewList').execute();
  await db.deleteFrom('school').execute();
  return db;
}

for (const engine of ENGINES) {
  describe(`schools on ${engine}`, () => {
    it('are known again in other capitals and spaces', async (t) => {
      const db = await withNoSchool(t, engine);
      const manager = await dilys(db, NINE);
      assert.ok(await addSchool(db, manager, 'École Élémentaire', NINE));
      assert.equal(await addSchool(db, manager, '  ecole   ELEMENTAIRE ', NINE), undefined);
      assert.deepEqual((await listSchools(db, manager, ALL)).map(({ name }) => name), ['École Élémentaire']); // prettier-ignore
    });

    it('have a caseworker whom a manager names, and who is one', async (t) => {
      const db = await withNoSchool(t, engine);
      const manager = await dilys(db, NINE);
      const school = found(await addSchool(db, manager, 'Riverside School', NINE));
      const name = (caseworker: string | null) => nameCaseworker(db, manager, { school, caseworker });
      assert.equal(await name(await idOf(db, 'sam', NINE)), 'named');
      assert.equal(found(await findSchool(db, manager, school)).caseworker, 'Sam Reid');
      for (const who of ['dilys', 'amina', 'tom'] as const)
        assert.equal(await name(await idOf(db, who, NINE)), 'no caseworker');
      assert.equal(await name(null), 'named');
      assert.equal(found(await findSchool(db, manager, school)).caseworker, null);
      assert.equal(await nameCaseworker(db, manager, { school: randomUUID(), caseworker: null }), undefined);
    });

    it('are counted with the plans that run, and no child is named', async (t) => {
      const db = await withNoSchool(t, engine);
      const manager = await dilys(db, NINE);
      const schoolId = found(await addSchool(db, manager, 'Riverside School', NINE));
      await db.updateTable('plan').set({ schoolId }).execute();
      await db
        .updateTable('plan')
        .set({ endedAt: NINE.toISOString() })
        .where('id', '=', await planOf(db, 'Leo Marsh'))
        .execute();
      const lines = await linesOf(db, async () => {
        assert.deepEqual((await listSchools(db, await sam(db, NINE), ALL)).map(({ plans }) => plans), [6]); // prettier-ignore
      });
      assert.equal(lines, 0);
    });
  });

  describe(`the facts of a plan on ${engine}`, () => {
    it('are written down by whoever works on the plan, and stand in the access log', async (t) => {
      const db = await withNoSchool(t, engine);
      const [caseworker, manager, plan] = [await sam(db, NINE), await dilys(db, NINE), await planOf(db, 'Maya Carter')];
      const schoolId = found(await addSchool(db, manager, 'Riverside School', NINE));
      assert.equal(await recordFacts(db, caseworker, plan, { ...FACTS, schoolId }, NINE), 'recorded');
      const line = await lastLine(db, await childCalled(db, 'Maya Carter'));
      assert.equal(line.action, 'changed the school, the need or who takes part');
      const { id: _, childName, ...facts } = found(await findFacts(db, caseworker, plan, NINE));
      assert.deepEqual(facts, { ...FACTS, schoolId });
      assert.equal(childName, 'Maya Carter');
      assert.equal(await recordFacts(db, caseworker, plan, { ...FACTS, schoolId: randomUUID() }, NINE), 'no school');
    });

    it('are nobody else’s, and leave no trace', async (t) => {
      const db = await withNoSchool(t, engine);
      const [caseworker, manager] = [await sam(db, NINE), await dilys(db, NINE)];
      const [maya, tyler] = [await planOf(db, 'Maya Carter'), await planOf(db, 'Tyler Brooks')];
      const lines = await linesOf(db, async () => {
        for (const [officer, plan] of [
          [caseworker, tyler],
          [manager, maya],
          ...NOBODYS.map((id) => [caseworker, id]),
        ] as const) {
          // prettier-ignore
          assert.equal(await findFacts(db, officer as typeof manager, plan as string, NINE), undefined);
          assert.equal(await recordFacts(db, officer as typeof manager, plan as string, FACTS, NINE), undefined);
        }
      });
      assert.equal(lines, 0);
      await coverPlan(db, manager, { plan: tyler, why: 'away', length: 'today' }, NINE);
      assert.equal(await recordFacts(db, manager, tyler, FACTS, NINE), 'recorded');
    });
  });
}
