import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { loadDemonstration, type DemonstrationName } from '#commands/demonstration.ts';
import { openDatabase } from '#database/connect.ts';
import { migrate } from '#database/migrate.ts';
import type { Db } from '#database/schema.ts';
import { findHead, listAccess, verifyAccessLog } from '#features/access-log/access-log.store.ts';
import { keptHeadsIn } from '#features/access-log/kept-heads.ts';
import type { Family, Officer } from '#features/identity/person.ts';
import { countPlansOf, findPlanFor, findPlanOf, listChildrenFor, listPlansOf } from '#features/plan/plan.store.ts';
import { ENGINES, freshLocation, type Engine } from '../support/database.ts';
import { amina, at, ben, found, grace, helen, idOf, joan, leo, priya, sam, withNobody } from '../support/people.ts';
import { everythingIn } from '../support/thief.ts';

const NINE = at('09:00');
const ALL = { from: 0, most: 100 };

/** The people and plans of the demonstration. */
async function withPlans(t: TestContext, engine: Engine): Promise<Db> {
  const db = await withNobody(t, engine);
  await loadDemonstration(db, at('08:00'));
  return db;
}

async function childCalled(db: Db, name: string): Promise<string> {
  return (await db.selectFrom('child').select('id').where('name', '=', name).executeTakeFirstOrThrow()).id;
}

async function planOf(db: Db, name: string): Promise<string> {
  const childId = await childCalled(db, name);
  return (await db.selectFrom('plan').select('id').where('childId', '=', childId).executeTakeFirstOrThrow()).id;
}

async function childrenOf(db: Db, person: Family): Promise<string[]> {
  return (await listChildrenFor(db, person, NINE)).map(({ name }) => name);
}

async function endStanding(db: Db, who: DemonstrationName, child: string): Promise<void> {
  await db
    .updateTable('standing')
    .set({ endedAt: NINE.toISOString(), endReason: 'By order of the court' })
    .where('personId', '=', await idOf(db, who, NINE))
    .where('childId', '=', await childCalled(db, child))
    .execute();
}

async function end(db: Db, table: 'child' | 'plan', id: string): Promise<void> {
  await db.updateTable(table).set({ endedAt: NINE.toISOString() }).where('id', '=', id).execute();
}

/** What was written into the access log meanwhile: as many lines as this. */
async function linesOf(db: Db, look: () => Promise<unknown>): Promise<number> {
  const before = (await findHead(db)).seq;
  await look();
  return (await findHead(db)).seq - before;
}

/** The newest line about a child, without its number. */
async function lastLine(db: Db, childId: string) {
  const { seq, ...line } = found((await listAccess(db, childId, { most: 1 }))[0]);
  assert.ok(seq > 0);
  return line;
}

const NOBODYS = [
  '',
  'nobodys',
  '00000000-0000-0000-0000-000000000000',
  '%',
  '_',
  "' or '1'='1",
  '../amina',
  '__proto__',
  '[object Object]',
  '7'.repeat(10_000),
  'ß👩‍👧',
];

for (const engine of ENGINES) {
  describe(`my children on ${engine}`, () => {
    for (const { who, comeIn, children } of [
      { who: 'Amina', comeIn: amina, children: ['Idris Yusuf'] },
      { who: 'Grace', comeIn: grace, children: ['Daniel Okafor', 'Ruth Okafor', 'Samuel Okafor'] },
      { who: 'Helen', comeIn: helen, children: ['Maya Carter'] },
      { who: 'Ben', comeIn: ben, children: ['Maya Carter'] },
      { who: 'Joan', comeIn: joan, children: ['Tyler Brooks'] },
      { who: 'Leo', comeIn: leo, children: ['Leo Marsh'] },
      { who: 'Priya', comeIn: priya, children: ['Priya Shah'] },
    ]) {
      it(`are ${children.join(', ')} for ${who}, and nobody else`, async (t) => {
        const db = await withPlans(t, engine);
        assert.deepEqual(await childrenOf(db, await comeIn(db, NINE)), children);
      });
    }

    it('come with how the person is theirs, and the plans they have', async (t) => {
      const db = await withPlans(t, engine);
      const children = await listChildrenFor(db, await grace(db, NINE), NINE);
      assert.deepEqual(
        children.map(({ name, relationship, plans }) => [name, relationship, plans.map(({ id }) => id)]),
        [
          ['Daniel Okafor', 'parent', [await planOf(db, 'Daniel Okafor')]],
          ['Ruth Okafor', 'parent', [await planOf(db, 'Ruth Okafor')]],
          ['Samuel Okafor', 'parent', []],
        ],
      );
    });

    it('are there once, though they have two plans', async (t) => {
      const db = await withPlans(t, engine);
      const childId = await childCalled(db, 'Idris Yusuf');
      await db.insertInto('plan').values({ id: 'second', childId, addedAt: NINE.toISOString() }).execute();
      const children = await listChildrenFor(db, await amina(db, NINE), NINE);
      assert.deepEqual(
        children.map(({ name, plans }) => [name, plans.length]),
        [['Idris Yusuf', 2]],
      );
    });

    it('are not there any more at once when the standing ends', async (t) => {
      const db = await withPlans(t, engine);
      const person = await ben(db, NINE);
      await endStanding(db, 'ben', 'Maya Carter');
      assert.deepEqual(await childrenOf(db, person), []);
      assert.deepEqual(await childrenOf(db, await helen(db, NINE)), ['Maya Carter']);
    });

    it('are not there when they have ended, nor their plans when those have', async (t) => {
      const db = await withPlans(t, engine);
      const person = await grace(db, NINE);
      await end(db, 'child', await childCalled(db, 'Ruth Okafor'));
      await end(db, 'plan', await planOf(db, 'Daniel Okafor'));
      const children = await listChildrenFor(db, person, NINE);
      assert.deepEqual(
        children.map(({ name, plans }) => [name, plans.length]),
        [
          ['Daniel Okafor', 0],
          ['Samuel Okafor', 0],
        ],
      );
    });

    it('leave a line for each in the access log, and none for a list that is empty', async (t) => {
      const db = await withPlans(t, engine);
      const [three, one] = [await grace(db, NINE), await ben(db, NINE)];
      await endStanding(db, 'ben', 'Maya Carter');
      assert.equal(await linesOf(db, () => listChildrenFor(db, three, NINE)), 3);
      assert.equal(await linesOf(db, () => listChildrenFor(db, one, NINE)), 0);
    });

    it('leave a line that says who saw what, in what standing, when and why', async (t) => {
      const db = await withPlans(t, engine);
      const person = await joan(db, NINE);
      await listChildrenFor(db, person, NINE);
      const childId = await childCalled(db, 'Tyler Brooks');
      assert.deepEqual(await lastLine(db, childId), {
        at: NINE.toISOString(),
        personId: person.id,
        actingAs: 'foster carer',
        childId,
        planId: null,
        action: 'saw the name in their list',
        why: 'has standing',
      });
    });
  });

  describe(`a plan for a family on ${engine}`, () => {
    it('says what has happened and who looks after it', async (t) => {
      const db = await withPlans(t, engine);
      const id = await planOf(db, 'Idris Yusuf');
      assert.deepEqual(await findPlanFor(db, await amina(db, NINE), id, NINE), {
        id,
        childId: await childCalled(db, 'Idris Yusuf'),
        childName: 'Idris Yusuf',
        relationship: 'parent',
        caseworker: 'Sam Reid',
        events: [
          { kind: 'requested', happenedOn: '2026-09-14' },
          { kind: 'decided to assess', happenedOn: '2026-10-23' },
        ],
      });
    });

    it('may have nobody who looks after it', async (t) => {
      const db = await withPlans(t, engine);
      const plan = await findPlanFor(db, await joan(db, NINE), await planOf(db, 'Tyler Brooks'), NINE);
      assert.deepEqual([plan?.relationship, plan?.caseworker], ['foster carer', null]);
    });

    it('is a young person’s own', async (t) => {
      const db = await withPlans(t, engine);
      for (const [comeIn, name] of [
        [leo, 'Leo Marsh'],
        [priya, 'Priya Shah'],
      ] as const) {
        const plan = await findPlanFor(db, await comeIn(db, NINE), await planOf(db, name), NINE);
        assert.deepEqual([plan?.childName, plan?.relationship], [name, 'young person']);
      }
    });

    it('is read by both separated parents, and neither finds the other in it', async (t) => {
      const db = await withPlans(t, engine);
      const id = await planOf(db, 'Maya Carter');
      const [hers, his] = [await helen(db, NINE), await ben(db, NINE)];
      for (const [person, other] of [
        [hers, his],
        [his, hers],
      ] as const) {
        const seen = JSON.stringify([await findPlanFor(db, person, id, NINE), await listChildrenFor(db, person, NINE)]);
        assert.match(seen, /Maya Carter/);
        for (const trace of [other.id, other.name, other.name.split(' ')[0] ?? '', 'protected'])
          assert.ok(!seen.includes(trace), trace);
      }
    });

    const families: [name: string, comeIn: (db: Db, now: Date) => Promise<Family>, own: string[]][] = [
      ['Amina', amina, ['Idris Yusuf']],
      ['Grace', grace, ['Daniel Okafor', 'Ruth Okafor']],
      ['Helen', helen, ['Maya Carter']],
      ['Ben', ben, ['Maya Carter']],
      ['Joan', joan, ['Tyler Brooks']],
      ['Leo', leo, ['Leo Marsh']],
      ['Priya', priya, ['Priya Shah']],
    ];
    for (const [name, comeIn, own] of families) {
      it(`is there for ${name} when it is of ${own.join(' or ')}, and no other is`, async (t) => {
        const db = await withPlans(t, engine);
        const person = await comeIn(db, NINE);
        const plans = await db
          .selectFrom('plan')
          .innerJoin('child', 'child.id', 'plan.childId')
          .select(['plan.id', 'child.name'])
          .orderBy('child.name')
          .execute();
        assert.equal(plans.length, 7);
        const seen: string[] = [];
        for (const { id } of plans) {
          const plan = await findPlanFor(db, person, id, NINE);
          if (plan) seen.push(plan.childName);
        }
        assert.deepEqual(seen, own);
      });
    }

    it('is not there by an id that is no plan’s, or that of a child', async (t) => {
      const db = await withPlans(t, engine);
      const person = await amina(db, NINE);
      for (const id of [...NOBODYS, await childCalled(db, 'Idris Yusuf'), person.id])
        assert.equal(await findPlanFor(db, person, id, NINE), undefined);
    });

    it('is not there any more at once when the standing ends, the plan ends or the child does', async (t) => {
      const db = await withPlans(t, engine);
      const [hers, his] = [await helen(db, NINE), await ben(db, NINE)];
      const maya = await planOf(db, 'Maya Carter');
      await endStanding(db, 'ben', 'Maya Carter');
      assert.equal(await findPlanFor(db, his, maya, NINE), undefined);
      assert.ok(await findPlanFor(db, hers, maya, NINE));
      await end(db, 'child', await childCalled(db, 'Maya Carter'));
      assert.equal(await findPlanFor(db, hers, maya, NINE), undefined);
      const idris = await planOf(db, 'Idris Yusuf');
      await end(db, 'plan', idris);
      assert.equal(await findPlanFor(db, await amina(db, NINE), idris, NINE), undefined);
    });

    it('leaves one line in the access log when it is read, which says who, what, when and why', async (t) => {
      const db = await withPlans(t, engine);
      const person = await amina(db, NINE);
      const [childId, planId] = [await childCalled(db, 'Idris Yusuf'), await planOf(db, 'Idris Yusuf')];
      assert.equal(await linesOf(db, () => findPlanFor(db, person, planId, at('09:05'))), 1);
      assert.deepEqual(await lastLine(db, childId), {
        at: at('09:05').toISOString(),
        personId: person.id,
        actingAs: 'parent',
        childId,
        planId,
        action: 'read the plan',
        why: 'has standing',
      });
    });

    it('leaves no line when it is not theirs to read', async (t) => {
      const db = await withPlans(t, engine);
      const person = await amina(db, NINE);
      const others = [await planOf(db, 'Maya Carter'), await planOf(db, 'Leo Marsh'), ...NOBODYS];
      const look = async () => {
        for (const id of others) await findPlanFor(db, person, id, NINE);
      };
      assert.equal(await linesOf(db, look), 0);
    });
  });

  describe(`plans in work on ${engine}`, () => {
    const SAMS = ['Daniel Okafor', 'Idris Yusuf', 'Leo Marsh', 'Maya Carter', 'Priya Shah', 'Ruth Okafor'];

    it('are those the caseworker looks after, by name', async (t) => {
      const db = await withPlans(t, engine);
      const person = await sam(db, NINE);
      assert.deepEqual(
        (await listPlansOf(db, person, ALL, NINE)).map(({ childName }) => childName),
        SAMS,
      );
      assert.equal(await countPlansOf(db, person), SAMS.length);
    });

    it('come a page at a time, and only what is on the page is in the access log', async (t) => {
      const db = await withPlans(t, engine);
      const person = await sam(db, NINE);
      const lines = await linesOf(db, async () => {
        const page = await listPlansOf(db, person, { from: 2, most: 2 }, NINE);
        assert.deepEqual(
          page.map(({ childName }) => childName),
          ['Leo Marsh', 'Maya Carter'],
        );
      });
      assert.equal(lines, 2);
    });

    it('show one plan with the adults of the child, and who of them is protected', async (t) => {
      const db = await withPlans(t, engine);
      const plan = await findPlanOf(db, await sam(db, NINE), await planOf(db, 'Maya Carter'), NINE);
      assert.deepEqual(
        plan?.adults.map(({ name, relationship, isProtected }) => [name, relationship, isProtected]),
        [
          ['Ben Carter', 'parent', false],
          ['Helen Carter', 'parent', true],
        ],
      );
      assert.deepEqual(
        [plan.childName, plan.dateOfBirth, plan.events],
        ['Maya Carter', '2018-06-30', [{ kind: 'requested', happenedOn: '2026-11-02' }]],
      );
    });

    it('show no adult whose standing has ended', async (t) => {
      const db = await withPlans(t, engine);
      await endStanding(db, 'ben', 'Maya Carter');
      const plan = await findPlanOf(db, await sam(db, NINE), await planOf(db, 'Maya Carter'), NINE);
      assert.deepEqual(
        plan?.adults.map(({ name }) => name),
        ['Helen Carter'],
      );
    });

    it('are nobody else’s: not those without a caseworker, and not another caseworker’s', async (t) => {
      const db = await withPlans(t, engine);
      const person = await sam(db, NINE);
      assert.equal(await findPlanOf(db, person, await planOf(db, 'Tyler Brooks'), NINE), undefined);
      const other = { ...person, id: await idOf(db, 'dilys', NINE) } as Officer<'caseworker'>;
      assert.deepEqual(await listPlansOf(db, other, ALL, NINE), []);
      assert.equal(await countPlansOf(db, other), 0);
      assert.equal(await findPlanOf(db, other, await planOf(db, 'Maya Carter'), NINE), undefined);
    });

    it('are not there by an id that is no plan’s', async (t) => {
      const db = await withPlans(t, engine);
      const person = await sam(db, NINE);
      for (const id of [...NOBODYS, await childCalled(db, 'Idris Yusuf')])
        assert.equal(await findPlanOf(db, person, id, NINE), undefined);
    });

    it('are not there any more at once when they are given to somebody else, or end', async (t) => {
      const db = await withPlans(t, engine);
      const person = await sam(db, NINE);
      const [idris, leos] = [await planOf(db, 'Idris Yusuf'), await planOf(db, 'Leo Marsh')];
      const caseworkerId = await idOf(db, 'dilys', NINE);
      await db.updateTable('plan').set({ caseworkerId }).where('id', '=', idris).execute();
      await end(db, 'plan', leos);
      for (const id of [idris, leos]) assert.equal(await findPlanOf(db, person, id, NINE), undefined);
      assert.equal((await listPlansOf(db, person, ALL, NINE)).length, 4);
      assert.equal(await countPlansOf(db, person), 4);
    });

    it('are as many as are in the list, also when a child has ended', async (t) => {
      const db = await withPlans(t, engine);
      const person = await sam(db, NINE);
      await end(db, 'child', await childCalled(db, 'Leo Marsh'));
      assert.equal(await findPlanOf(db, person, await planOf(db, 'Leo Marsh'), NINE), undefined);
      assert.equal(await countPlansOf(db, person), (await listPlansOf(db, person, ALL, NINE)).length);
    });

    it('leave one line in the access log when one is read, and none when it is not theirs', async (t) => {
      const db = await withPlans(t, engine);
      const person = await sam(db, NINE);
      const [childId, planId] = [await childCalled(db, 'Maya Carter'), await planOf(db, 'Maya Carter')];
      assert.equal(await linesOf(db, () => findPlanOf(db, person, planId, NINE)), 1);
      assert.deepEqual(await lastLine(db, childId), {
        at: NINE.toISOString(),
        personId: person.id,
        actingAs: 'caseworker',
        childId,
        planId,
        action: 'read the plan',
        why: 'looks after the plan',
      });
      const refused = [await planOf(db, 'Tyler Brooks'), ...NOBODYS];
      const look = async () => {
        for (const id of refused) await findPlanOf(db, person, id, NINE);
      };
      assert.equal(await linesOf(db, look), 0);
    });
  });

  describe(`the access log after all this on ${engine}`, () => {
    it('is whole, and holds no name', async (t) => {
      const db = await withPlans(t, engine);
      await Promise.all([
        listPlansOf(db, await sam(db, NINE), ALL, NINE),
        listChildrenFor(db, await grace(db, NINE), NINE),
        findPlanFor(db, await amina(db, NINE), await planOf(db, 'Idris Yusuf'), NINE),
      ]);
      assert.deepEqual((await verifyAccessLog(db, keptHeadsIn('/nowhere'))).faults, []);
      const lines = await db.selectFrom('accessLog').selectAll().execute();
      // A hash may hold any three letters.
      const log = JSON.stringify(lines.map((line) => ({ ...line, hash: undefined })));
      assert.doesNotMatch(log, /Idris|Yusuf|Okafor|Sam|Reid|Grace|example\.org/);
    });
  });

  describe(`the demonstration on ${engine}`, () => {
    it('is loaded once, and nothing changes when it is loaded again', async (t) => {
      const db = await withNobody(t, engine);
      assert.equal(await loadDemonstration(db, NINE), true);
      const before = await everythingIn(db);
      assert.equal(await loadDemonstration(db, at('09:05')), false);
      assert.equal(await everythingIn(db), before);
    });

    it('is never loaded where somebody is already', async (t) => {
      const db = await withNobody(t, engine);
      await idOf(db, 'amina', NINE);
      assert.equal(await loadDemonstration(db, NINE), false);
      assert.equal((await db.selectFrom('person').select('id').execute()).length, 1);
      assert.deepEqual(await db.selectFrom('child').select('id').execute(), []);
    });
  });
}

describe('two servers that start at the same moment', () => {
  it('load the demonstration once, and both go on', async (t) => {
    const location = await freshLocation(t, 'PostgreSQL');
    const servers = [openDatabase(location), openDatabase(location)];
    t.after(() => Promise.all(servers.map((db) => db.destroy())));
    await migrate(found(servers[0]));
    const loaded = await Promise.all(servers.map((db) => loadDemonstration(db, NINE)));
    assert.deepEqual(loaded.sort(), [false, true]);
  });
});
