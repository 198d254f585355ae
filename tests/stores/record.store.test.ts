import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import { addDays, dayInLondon, type IsoDate } from '#calendar/dates.ts';
import { openDatabase } from '#database/connect.ts';
import type { DemonstrationName } from '#commands/demonstration.ts';
import { loadDemonstration } from '#commands/demonstration.ts';
import { migrate } from '#database/migrate.ts';
import type { Db } from '#database/schema.ts';
import { DEFAULT_CHOICES } from '#features/clock/choices.ts';
import type { Officer } from '#features/identity/person.ts';
import { beginRecord, type RecordToBegin } from '#features/plan/begin.store.ts';
import { coverPlan } from '#features/plan/cover.store.ts';
import type { EventKind, NewEvent } from '#features/plan/event.ts';
import { lookAtHandovers } from '#features/plan/handover.store.ts';
import { recordAccess } from '#features/access-log/access-log.store.ts';
import { listLooks, listLooksFor } from '#features/plan/looks.store.ts';
import { searchPlans } from '#features/plan/office.store.ts';
import { findPlanFor } from '#features/plan/plan.store.ts';
import { findRecordOf, writeEvent, type PlanRecord } from '#features/plan/record.store.ts';
import { ENGINES, freshLocation } from '../support/database.ts';
import { amina, at, ben, dilys, found, helen, idOf, karen, leo, sam } from '../support/people.ts';
import { childCalled, endStanding, lastLine, linesOf, NOBODYS, planOf, toldTo, withPlans } from '../support/plans.ts';

const NINE = at('09:00');
const TODAY = dayInLondon(NINE);
const CHOICES = DEFAULT_CHOICES;

/** What an officer says has happened. */
function saying(kind: EventKind, happenedOn: IsoDate, more: Partial<NewEvent> = {}): NewEvent {
  return { kind, happenedOn, details: {}, words: {}, onlyFor: null, supersedes: null, ...more };
}

async function recordOf(db: Db, officer: Officer<'caseworker'>, name: string): Promise<PlanRecord> {
  return found(await findRecordOf(db, officer, await planOf(db, name), NINE));
}

function newest({ events }: PlanRecord): number {
  return Math.max(0, ...events.map(({ number }) => number));
}

/** Has the officer write something down, who has just looked at the record. */
async function write(db: Db, officer: Officer<'caseworker'>, name: string, event: NewEvent, id: string = randomUUID()) {
  const record = await recordOf(db, officer, name);
  return writeEvent(db, officer, record.id, { id, seen: newest(record), event }, CHOICES, NINE);
}

async function kindsSeenBy(db: Db, comeIn: typeof amina, name: string): Promise<string[]> {
  const plan = await findPlanFor(db, await comeIn(db, NINE), await planOf(db, name), CHOICES, NINE);
  return (plan?.events ?? []).map(({ kind }) => kind);
}

for (const engine of ENGINES) {
  describe(`the record of a plan on ${engine}`, () => {
    it('holds every event with who wrote it down, and all whose case it is', async (t) => {
      const db = await withPlans(t, engine);
      const record = await recordOf(db, await sam(db, NINE), 'Maya Carter');
      assert.deepEqual(
        record.events.map((event) => [event.kind, event.happenedOn, record.writtenBy.get(event.id)]),
        [['request received', '2026-11-02', 'Sam Reid']],
      );
      assert.deepEqual(
        record.people.map(({ name, isProtected }) => [name, isProtected]),
        [
          ['Ben Carter', false],
          ['Helen Carter', true],
        ],
      );
      assert.equal(record.isProtectedCase, true);
      assert.equal((await recordOf(db, await sam(db, NINE), 'Idris Yusuf')).isProtectedCase, false);
    });

    it('names whose an event is, though they have no access any more', async (t) => {
      const db = await withPlans(t, engine);
      await endStanding(db, 'grace', 'Ruth Okafor');
      const record = await recordOf(db, await sam(db, NINE), 'Ruth Okafor');
      const given = found(record.events.find(({ kind }) => kind === 'papers given'));
      assert.equal(record.names.get(given.onlyFor ?? ''), 'Grace Okafor');
      assert.deepEqual(record.people, []);
    });

    it('is not there for anybody who may not work on it, and leaves no line', async (t) => {
      const db = await withPlans(t, engine);
      const person = await sam(db, NINE);
      const other = { ...person, id: await idOf(db, 'tom', NINE) };
      const plan = await planOf(db, 'Maya Carter');
      const lines = await linesOf(db, async () => {
        for (const id of [...NOBODYS, await planOf(db, 'Tyler Brooks'), await childCalled(db, 'Maya Carter')])
          assert.equal(await findRecordOf(db, person, id, NINE), undefined);
        assert.equal(await findRecordOf(db, other, plan, NINE), undefined);
        assert.equal(await findRecordOf(db, await dilys(db, NINE), plan, NINE), undefined);
      });
      assert.equal(lines, 0);
    });

    it('leaves one line in the access log when it is read', async (t) => {
      const db = await withPlans(t, engine);
      const person = await sam(db, NINE);
      const [childId, planId] = [await childCalled(db, 'Maya Carter'), await planOf(db, 'Maya Carter')];
      assert.equal(await linesOf(db, () => findRecordOf(db, person, planId, NINE)), 1);
      assert.deepEqual(await lastLine(db, childId), {
        at: NINE.toISOString(),
        personId: person.id,
        actingAs: 'caseworker',
        childId,
        planId,
        action: 'read the plan',
        why: 'looks after the plan',
      });
    });
  });

  describe(`an event that is written down on ${engine}`, () => {
    it('stands in the record, and the family reads it and is told', async (t) => {
      const db = await withPlans(t, engine);
      const person = await sam(db, NINE);
      assert.equal(await write(db, person, 'Idris Yusuf', saying('decided to make a plan', TODAY)), 'saved');
      assert.ok((await kindsSeenBy(db, amina, 'Idris Yusuf')).includes('decided to make a plan'));
      assert.deepEqual(await toldTo(db, 'amina'), ['a decision']);
      assert.equal((await lastLine(db, await childCalled(db, 'Idris Yusuf'))).action, 'read the plan');
    });

    it('leaves a line in the access log, without what was typed', async (t) => {
      const db = await withPlans(t, engine);
      const person = await sam(db, NINE);
      await write(db, person, 'Idris Yusuf', saying('school asked', TODAY, { words: { school: 'Hidden High' } }));
      const line = await lastLine(db, await childCalled(db, 'Idris Yusuf'));
      assert.equal(line.action, 'added an event to the plan');
      assert.doesNotMatch(JSON.stringify(line), /Hidden/);
      const rows = await db.selectFrom('planEvent').select(['details', 'sealedWords']).execute();
      assert.doesNotMatch(JSON.stringify(rows), /Hidden/);
    });

    it('is there once when the button is pressed twice', async (t) => {
      const db = await withPlans(t, engine);
      const person = await sam(db, NINE);
      const record = await recordOf(db, person, 'Idris Yusuf');
      const event = { id: randomUUID(), seen: newest(record), event: saying('draft sent', TODAY) };
      const twice = await Promise.all([1, 2].map(() => writeEvent(db, person, record.id, event, CHOICES, NINE)));
      assert.deepEqual(twice.toSorted(), ['saved', 'saved already']);
      assert.equal((await recordOf(db, person, 'Idris Yusuf')).events.length, record.events.length + 1);
      assert.deepEqual(await toldTo(db, 'amina'), ['papers to read']);
    });

    it('is not taken for the same when the form was changed after it was saved', async (t) => {
      const db = await withPlans(t, engine);
      const person = await sam(db, NINE);
      const id = randomUUID();
      await write(db, person, 'Idris Yusuf', saying('draft sent', TODAY), id);
      const changed = saying('draft sent', addDays(TODAY, -1));
      assert.equal(await write(db, person, 'Idris Yusuf', changed, id), 'grown');
    });

    it('waits when somebody else has written since, and neither is lost', async (t) => {
      const db = await withPlans(t, engine);
      const person = await sam(db, NINE);
      const record = await recordOf(db, person, 'Idris Yusuf');
      const seen = newest(record);
      const health = saying('advice received', TODAY, { details: { advice: 'health' } });
      const psychology = saying('advice received', TODAY, { details: { advice: 'psychology' } });
      const both = await Promise.all(
        [health, psychology].map((event) =>
          writeEvent(db, person, record.id, { id: randomUUID(), seen, event }, CHOICES, NINE),
        ),
      );
      assert.deepEqual(both.toSorted(), ['grown', 'saved']);
      const second = both[0] === 'grown' ? health : psychology;
      assert.equal(await write(db, person, 'Idris Yusuf', second), 'saved');
      const numbers = (await recordOf(db, person, 'Idris Yusuf')).events.map(({ number }) => number);
      assert.deepEqual(
        numbers,
        numbers.map((_, index) => index + 1),
      );
    });

    it('is refused without a trace from anybody who may not work on the plan', async (t) => {
      const db = await withPlans(t, engine);
      const person = await sam(db, NINE);
      const others = [{ ...person, id: await idOf(db, 'tom', NINE) }, await dilys(db, NINE)];
      const plan = await planOf(db, 'Maya Carter');
      const event = { id: randomUUID(), seen: 99, event: saying('draft sent', TODAY) };
      const lines = await linesOf(db, async () => {
        for (const officer of others)
          assert.equal(await writeEvent(db, officer, plan, event, CHOICES, NINE), undefined);
        assert.equal(await writeEvent(db, person, await planOf(db, 'Tyler Brooks'), event, CHOICES, NINE), undefined);
      });
      assert.equal(lines, 0);
      assert.deepEqual(await toldTo(db, 'ben'), []);
    });

    it('is for nobody who has no access to the plan', async (t) => {
      const db = await withPlans(t, engine);
      const person = await sam(db, NINE);
      const onlyFor = await idOf(db, 'amina', NINE);
      const event = saying('papers given', TODAY, { details: { papers: 'draft' }, onlyFor });
      assert.equal(await write(db, person, 'Ruth Okafor', event), 'nobody of theirs');
    });

    it('of a manager who stands in is theirs in the record', async (t) => {
      const db = await withPlans(t, engine);
      const manager = await dilys(db, NINE);
      const plan = await planOf(db, 'Tyler Brooks');
      await coverPlan(db, manager, { plan, why: 'nobody', length: 'today' }, NINE);
      const event = { id: randomUUID(), seen: 2, event: saying('review meeting held', TODAY) };
      assert.equal(await writeEvent(db, manager, plan, event, CHOICES, NINE), 'saved');
      const record = found(await findRecordOf(db, manager, plan, NINE));
      assert.equal(record.writtenBy.get(event.id), 'Dilys Morgan');
    });
  });

  describe(`what is for one of two parents on ${engine}`, () => {
    it('is told to that one only', async (t) => {
      const db = await withPlans(t, engine);
      const onlyFor = await idOf(db, 'helen', NINE);
      await write(db, await sam(db, NINE), 'Maya Carter', saying('appeal received', TODAY, { onlyFor }));
      assert.deepEqual(await toldTo(db, 'helen'), ['the next step']);
      assert.deepEqual(await toldTo(db, 'ben'), []);
      assert.ok(!(await kindsSeenBy(db, ben, 'Maya Carter')).includes('appeal received'));
    });

    it('is told to nobody else either where it is hidden from them, though it has no name on it', async (t) => {
      const db = await withPlans(t, engine);
      const person = await sam(db, NINE);
      await write(db, person, 'Maya Carter', saying('moving away', TODAY));
      await write(db, person, 'Maya Carter', saying('mediation wanted', TODAY));
      assert.deepEqual(await toldTo(db, 'ben'), []);
      // Nobody is protected from Helen, so she is shown it.
      assert.ok((await kindsSeenBy(db, helen, 'Maya Carter')).includes('moving away'));
      assert.ok((await toldTo(db, 'helen')).length > 0);
      assert.deepEqual(await kindsSeenBy(db, ben, 'Maya Carter'), ['request received']);
    });

    it('is told to neither parent when it is put right, but the one who saw it', async (t) => {
      const db = await withPlans(t, engine);
      const person = await sam(db, NINE);
      const id = randomUUID();
      const onlyFor = await idOf(db, 'helen', NINE);
      await write(db, person, 'Maya Carter', saying('appeal received', TODAY, { onlyFor }), id);
      await write(db, person, 'Maya Carter', saying('did not happen', TODAY, { supersedes: id }));
      assert.deepEqual(await toldTo(db, 'ben'), []);
      assert.deepEqual((await toldTo(db, 'helen')).toSorted(), ['a correction', 'the next step']);
    });
  });

  describe(`an event that is corrected on ${engine}`, () => {
    it('is superseded, stays in the record, and the family reads what is right', async (t) => {
      const db = await withPlans(t, engine);
      const person = await sam(db, NINE);
      const record = await recordOf(db, person, 'Idris Yusuf');
      const wrong = found(record.events.find(({ kind }) => kind === 'decided to assess'));
      const right = saying('decided to assess', '2026-10-21', { supersedes: wrong.id });
      assert.equal(await write(db, person, 'Idris Yusuf', right), 'saved');
      const after = await recordOf(db, person, 'Idris Yusuf');
      assert.deepEqual(
        after.events.filter(({ kind }) => kind === 'decided to assess').map(({ happenedOn }) => happenedOn),
        [wrong.happenedOn, '2026-10-21'],
      );
      const plan = await findPlanFor(db, await amina(db, NINE), record.id, CHOICES, NINE);
      assert.deepEqual(
        plan?.events.filter(({ kind }) => kind === 'decided to assess').map(({ happenedOn }) => happenedOn),
        ['2026-10-21'],
      );
      assert.deepEqual(await toldTo(db, 'amina'), ['a correction']);
    });

    it('is corrected by one of two who do so at once, and the other is told', async (t) => {
      const db = await withPlans(t, engine);
      const person = await sam(db, NINE);
      const record = await recordOf(db, person, 'Idris Yusuf');
      const [wrong] = record.events;
      const seen = newest(record);
      const correct = (day: IsoDate) =>
        writeEvent(
          db,
          person,
          record.id,
          { id: randomUUID(), seen, event: saying('request received', day, { supersedes: found(wrong).id }) },
          CHOICES,
          NINE,
        );
      const both = await Promise.all([correct('2026-09-10'), correct('2026-09-11')]);
      assert.deepEqual(both.toSorted(), ['corrected already', 'saved']);
      assert.equal((await recordOf(db, person, 'Idris Yusuf')).events.length, record.events.length + 1);
    });

    it('is one of this plan, and never of another', async (t) => {
      const db = await withPlans(t, engine);
      const person = await sam(db, NINE);
      const [other] = (await recordOf(db, person, 'Maya Carter')).events;
      const event = saying('request received', TODAY, { supersedes: found(other).id });
      assert.equal(await write(db, person, 'Idris Yusuf', event), undefined);
      assert.equal((await recordOf(db, person, 'Maya Carter')).events.length, 1);
    });
  });

  describe(`a record that begins on ${engine}`, () => {
    const nia: RecordToBegin = {
      name: 'Nia Bowen',
      dateOfBirth: '2019-05-05',
      inCareSince: null,
      reference: undefined,
      isAnother: false,
      eventId: '11111111-1111-4111-8111-111111111111',
      event: saying('request received', TODAY, { details: { by: 'parent' } }),
    };

    it('is the caseworker’s own, has a reference of ours, and is found by name', async (t) => {
      const db = await withPlans(t, engine);
      const person = await sam(db, NINE);
      const begun = await beginRecord(db, person, nia, CHOICES, NINE);
      assert.equal(begun.outcome, 'begun');
      const [plan] = await searchPlans(db, person, 'bowen', NINE);
      assert.deepEqual([plan?.childName, plan?.reference], ['Nia Bowen', 'EHC-2026-00001']);
      const record = await recordOf(db, person, 'Nia Bowen');
      assert.deepEqual(
        record.events.map(({ kind, details }) => [kind, details]),
        [['request received', { by: 'parent' }]],
      );
      const next = { ...nia, name: 'Ana Bowen', eventId: randomUUID() };
      await beginRecord(db, person, next, CHOICES, NINE);
      assert.equal((await searchPlans(db, person, 'ana', NINE))[0]?.reference, 'EHC-2026-00002');
    });

    it('is begun once when the button is pressed twice', async (t) => {
      const db = await withPlans(t, engine);
      const person = await sam(db, NINE);
      const twice = [
        await beginRecord(db, person, nia, CHOICES, NINE),
        await beginRecord(db, person, nia, CHOICES, NINE),
      ];
      assert.deepEqual(twice[0], twice[1]);
      assert.equal((await searchPlans(db, person, 'bowen', NINE)).length, 1);
    });

    it('points at a child of the same name and birthday, and needs a word before a second is made', async (t) => {
      const db = await withPlans(t, engine);
      const person = await sam(db, NINE);
      const same = { ...nia, name: 'IDRIS yusuf', dateOfBirth: '2019-03-14' as IsoDate };
      const planId = await planOf(db, 'Idris Yusuf');
      assert.deepEqual(await beginRecord(db, person, same, CHOICES, NINE), { outcome: 'there already', planId });
      assert.equal((await beginRecord(db, person, { ...same, isAnother: true }, CHOICES, NINE)).outcome, 'begun');
    });

    it('says no more of a child whose plan is not theirs, and makes no second', async (t) => {
      const db = await withPlans(t, engine);
      const tyler = { ...nia, name: 'Tyler Brooks', dateOfBirth: '2017-02-11' as IsoDate, isAnother: true };
      assert.deepEqual(await beginRecord(db, await sam(db, NINE), tyler, CHOICES, NINE), {
        outcome: 'there already',
        planId: undefined,
      });
      const { actingAs, action, why } = await lastLine(db, await childCalled(db, 'Tyler Brooks'));
      assert.deepEqual(
        [actingAs, action, why],
        ['caseworker', 'looked whether there is a record', 'typed the name and birthday'],
      );
    });

    it('keeps the council’s own reference, and never one that is another plan’s', async (t) => {
      const db = await withPlans(t, engine);
      const person = await sam(db, NINE);
      const taken = { ...nia, reference: 'ehc-1044' };
      assert.deepEqual(await beginRecord(db, person, taken, CHOICES, NINE), { outcome: 'taken reference' });
      assert.deepEqual(await db.selectFrom('child').select('id').where('name', '=', 'Nia Bowen').execute(), []);
      await beginRecord(db, person, { ...nia, reference: 'b 12' }, CHOICES, NINE);
      assert.equal((await searchPlans(db, person, 'B 12', NINE))[0]?.childName, 'Nia Bowen');
    });
  });

  describe(`who has looked on ${engine}`, () => {
    it('is told to the officer with names, newest first, a page at a time', async (t) => {
      const db = await withPlans(t, engine);
      const person = await sam(db, NINE);
      const plan = await planOf(db, 'Maya Carter');
      await findPlanFor(db, await helen(db, NINE), plan, CHOICES, NINE);
      await findRecordOf(db, person, plan, NINE);
      const first = found(await listLooks(db, person, plan, { most: 1 }, NINE));
      assert.deepEqual(
        first.looks.map(({ name, action }) => [name, action]),
        [['Sam Reid', 'read the plan']],
      );
      const rest = found(await listLooks(db, person, plan, { before: first.looks[0]?.seq, most: 50 }, NINE));
      assert.deepEqual(
        rest.looks.map(({ name }) => name),
        ['Helen Carter'],
      );
      assert.equal(await listLooks(db, await dilys(db, NINE), plan, { most: 50 }, NINE), undefined);
    });

    it('is told to a family by day and role, and never that another of them looked', async (t) => {
      const db = await withPlans(t, engine);
      const plan = await planOf(db, 'Maya Carter');
      const asked = { from: 0, most: 50 };
      const seen = async () => JSON.stringify(await listLooksFor(db, await ben(db, NINE), plan, asked, CHOICES, NINE));
      assert.equal(await seen(), '[]');
      for (let look = 0; look < 3; look += 1) await findPlanFor(db, await helen(db, NINE), plan, CHOICES, NINE);
      assert.equal(await seen(), '[]');
      await findRecordOf(db, await sam(db, NINE), plan, NINE);
      await findRecordOf(db, await sam(db, NINE), plan, at('10:00'));
      const manager = await dilys(db, NINE);
      await coverPlan(db, manager, { plan, why: 'away', length: 'today' }, NINE);
      assert.deepEqual(JSON.parse(await seen()), [
        { on: TODAY, who: 'a manager' },
        { on: TODAY, who: 'your caseworker' },
      ]);
      await findRecordOf(db, await sam(db, NINE), plan, at('11:00'));
      await listLooks(db, await sam(db, NINE), plan, { most: 1 }, at('12:00'));
      assert.deepEqual(
        (JSON.parse(await seen()) as { who: string }[]).map(({ who }) => who),
        ['a manager', 'your caseworker'],
        'not by who looked last',
      );
    });

    it('is told of partners too, and not at which school they are', async (t) => {
      const db = await withPlans(t, engine);
      const plan = await planOf(db, 'Maya Carter');
      const childId = await childCalled(db, 'Maya Carter');
      const { id: personId } = await dilys(db, NINE);
      const access = { personId, actingAs: 'partner', childId, planId: plan, action: 'read it', why: 'a school' };
      await recordAccess(db, access, NINE);
      const asked = { from: 0, most: 50 };
      assert.deepEqual(await listLooksFor(db, await ben(db, NINE), plan, asked, CHOICES, NINE), [
        { on: TODAY, who: 'a partner' },
      ]);
    });

    it('is told to nobody else, nor to a parent from whom the plan is withheld', async (t) => {
      const db = await withPlans(t, engine);
      const asked = { from: 0, most: 50 };
      const maya = await planOf(db, 'Maya Carter');
      assert.equal(await listLooksFor(db, await amina(db, NINE), maya, asked, CHOICES, NINE), undefined);
      await endStanding(db, 'ben', 'Maya Carter');
      assert.equal(await listLooksFor(db, await ben(db, NINE), maya, asked, CHOICES, NINE), undefined);
      const leos = await planOf(db, 'Leo Marsh');
      await findRecordOf(db, await sam(db, NINE), leos, NINE);
      assert.deepEqual(await listLooksFor(db, await leo(db, NINE), leos, asked, CHOICES, NINE), [
        { on: TODAY, who: 'your caseworker' },
      ]);
      // What came after the rights passed is not hers to know without his word.
      assert.deepEqual(await listLooksFor(db, await karen(db, NINE), leos, asked, CHOICES, NINE), []);
    });
  });

  describe(`the look at handovers on ${engine}`, () => {
    const job = {} as Parameters<ReturnType<typeof lookAtHandovers>>[1];
    const look = (db: Db, now: Date): Promise<void> => lookAtHandovers(CHOICES)(db, job, now);

    it('tells Grace six months before that Daniel will decide, once', async (t) => {
      const db = await withPlans(t, engine);
      await look(db, NINE);
      assert.deepEqual(await toldTo(db, 'grace'), []);
      const january = new Date('2027-01-05T09:00:00Z');
      await look(db, january);
      await look(db, january);
      assert.deepEqual(await toldTo(db, 'grace'), ['your rights']);
      const line = await lastLine(db, await childCalled(db, 'Daniel Okafor'));
      assert.deepEqual([line.personId, line.action], [null, 'told that rights pass: announced']);
    });

    it('tells the family at the end of the last Friday in June, and Sam that nobody has asked', async (t) => {
      const db = await withPlans(t, engine);
      const told = async (who: DemonstrationName) => (await toldTo(db, who)).length;
      await look(db, new Date('2027-01-05T09:00:00Z'));
      const before = await told('sam');
      await look(db, new Date('2027-06-25T22:59:00Z'));
      assert.equal(await told('grace'), 1);
      assert.equal(await told('sam'), before);
      await look(db, new Date('2027-06-25T23:01:00Z'));
      assert.equal(await told('grace'), 2);
      assert.equal(await told('sam'), before + 1);
    });

    it('tells each once, though two look at the same moment', async (t) => {
      const db = await withPlans(t, engine);
      const january = new Date('2027-01-05T09:00:00Z');
      await Promise.all([look(db, january), look(db, january)]);
      assert.deepEqual(await toldTo(db, 'grace'), ['your rights']);
    });
  });
}

describe('two servers on one database', () => {
  it('keep both of two events that are written at the same moment', async (t) => {
    const location = await freshLocation(t, 'PostgreSQL');
    const servers = [openDatabase(location), openDatabase(location)];
    t.after(() => Promise.all(servers.map((db) => db.destroy())));
    const db = found(servers[0]);
    await migrate(db);
    await loadDemonstration(db, at('08:00'));
    const person = await sam(db, NINE);
    const record = await recordOf(db, person, 'Idris Yusuf');
    const tries = await Promise.all(
      servers.map((one, index) =>
        writeEvent(
          one,
          person,
          record.id,
          { id: randomUUID(), seen: newest(record), event: saying('draft sent', addDays(TODAY, -index)) },
          CHOICES,
          NINE,
        ),
      ),
    );
    assert.deepEqual(tries.toSorted(), ['grown', 'saved']);
  });
});
