import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it, type TestContext } from 'node:test';
import type { IsoDate } from '#calendar/dates.ts';
import type { SchoolYear } from '#calendar/school-terms.ts';
import type { Db } from '#database/schema.ts';
import { listAccess, verifyAccessLog } from '#features/access-log/access-log.store.ts';
import { keptHeadsIn } from '#features/access-log/kept-heads.ts';
import { DEFAULT_CHOICES } from '#features/clock/choices.ts';
import { asOfficer, type Officer } from '#features/identity/person.ts';
import { addPerson } from '#features/identity/person.store.ts';
import { findPersonBySession } from '#features/identity/session.store.ts';
import { keepDays } from '#features/plan/due.store.ts';
import { insertEvent } from '#features/plan/event.store.ts';
import type { EventKind } from '#features/plan/event.ts';
import { addPartner, endPartner, listPartners, listPlacesOf } from '#features/reviews-due/partner.store.ts';
import { findFileFor, findListFor, listListsFor } from '#features/reviews-due/partners-list.store.ts';
import type { Recipient } from '#features/reviews-due/recipient.ts';
import { remindOfReviews } from '#features/reviews-due/reminder.store.ts';
import {
  findLinesFor,
  findReviewList,
  listReviewLists,
  makeReviewList,
  sendReviewList,
  tellAgain,
} from '#features/reviews-due/review-list.store.ts';
import { addSchool } from '#features/school/school.store.ts';
import { ENGINES, type Engine } from '../support/database.ts';
import { at, dilys, found, helen, idOf, signIn } from '../support/people.ts';
import { childCalled, lastLine, linesOf, planOf, toldTo, withPlans } from '../support/plans.ts';

// The first of December 2026. Tyler’s review was due yesterday, Daniel’s is due on Friday, Maya’s in February.

const NINE = at('09:00');
const SPRING = { name: 'Spring term 2027', beginsOn: '2027-01-05', endsOn: '2027-04-11' } as const;

interface Town {
  db: Db;
  manager: Officer<'manager'>;
  high: string;
  riverside: string;
  /** SENCO at Made Up High School, where Tyler and Daniel are. */
  ruby: Officer<'partner'>;
  /** SENCO at Riverside School, where Maya is. */
  ivan: Officer<'partner'>;
  /** In health, who have a part in Tyler’s and Maya’s plans. */
  hana: Officer<'partner'>;
}

async function withTown(t: TestContext, engine: Engine): Promise<Town> {
  const db = await withPlans(t, engine);
  await db.deleteFrom('reviewList').execute();
  await db.deleteFrom('school').execute();
  const manager = await dilys(db, NINE);
  const high = found(await addSchool(db, manager, 'Made Up High School', NINE));
  const riverside = found(await addSchool(db, manager, 'Riverside School', NINE));
  await hasPlanOf(db, 'Maya Carter', '2026-02-10');
  await learnsAt(db, 'Tyler Brooks', high, { health: true });
  await learnsAt(db, 'Daniel Okafor', high);
  await learnsAt(db, 'Maya Carter', riverside, { health: true });
  return {
    db,
    manager,
    high,
    riverside,
    ruby: await works(db, manager, 'Ruby Lane', { kind: 'school', schoolId: high }),
    ivan: await works(db, manager, 'Ivan Petrov', { kind: 'school', schoolId: riverside }),
    hana: await works(db, manager, 'Hana Sato', { kind: 'health', schoolId: null }),
  };
}

async function happens(
  db: Db,
  child: string,
  kind: EventKind,
  happenedOn: IsoDate,
  supersedes: string | null = null,
): Promise<void> {
  const planId = await planOf(db, child);
  const event = { kind, happenedOn, details: {}, words: {}, onlyFor: null, supersedes };
  await db.transaction().execute(async (trx) => {
    await insertEvent(trx, planId, randomUUID(), event, null, NINE);
    await keepDays(trx, [planId], DEFAULT_CHOICES, NINE);
  });
}

/** As if the plan had been made on a day, and nothing had begun since. */
async function hasPlanOf(db: Db, child: string, madeOn: IsoDate): Promise<void> {
  const request = await db
    .selectFrom('planEvent')
    .select('id')
    .where('planId', '=', await planOf(db, child))
    .executeTakeFirstOrThrow();
  await happens(db, child, 'did not happen', madeOn, request.id);
  await happens(db, child, 'final plan issued', madeOn);
}

async function learnsAt(db: Db, child: string, schoolId: string | null, { health = false } = {}): Promise<void> {
  await db
    .updateTable('plan')
    .set({ schoolId, healthInvolved: health ? 1 : 0, need: 'autism' })
    .where('id', '=', await planOf(db, child))
    .execute();
}

async function newPartner(db: Db, name: string): Promise<Officer<'partner'>> {
  const address = `${name.toLowerCase().replace(' ', '.')}@example.org`;
  const person = { name, address, role: 'partner', reason: 'A test' } as const;
  const id = found(await addPerson(db, person, undefined, NINE));
  return found(asOfficer(await findPersonBySession(db, await signIn(db, id, NINE), NINE), 'partner'));
}

async function works(db: Db, manager: Officer<'manager'>, name: string, place: Recipient): Promise<Officer<'partner'>> {
  const partner = await newPartner(db, name);
  assert.equal(await addPartner(db, manager, { ...place, person: partner.id, reason: 'Named by the head' }, NINE), 'added'); // prettier-ignore
  return partner;
}

/** A list of the spring term, sent unless it says otherwise. */
async function springList({ db, manager }: Town, { isSent = true, isAnew = false } = {}): Promise<string> {
  const id = randomUUID();
  assert.deepEqual(await makeReviewList(db, manager, { ...SPRING, id, isAnew }, DEFAULT_CHOICES, NINE), {
    outcome: 'made',
  });
  if (isSent) await sendReviewList(db, manager, { list: id, isToAll: false }, NINE);
  return id;
}

async function namesFor(db: Db, partner: Officer<'partner'>, list: string): Promise<string[] | undefined> {
  const theirs = await findListFor(db, partner, list, NINE);
  return theirs?.places.flatMap(({ lines }) => lines.map(({ childName }) => childName));
}

async function noticesOf(db: Db, personId: string, kind: string): Promise<number> {
  return (
    await db.selectFrom('notice').select('id').where('personId', '=', personId).where('kind', '=', kind).execute()
  ).length;
}

async function listsWaiting(db: Db): Promise<number> {
  return (await db.selectFrom('message').select('id').where('kind', '=', 'list waits').execute()).length;
}

for (const engine of ENGINES) {
  describe(`a list of reviews on ${engine}`, () => {
    it('holds what must be complete by six weeks after its last day, with what is late, and nothing later', async (t) => {
      const town = await withTown(t, engine);
      const { db, manager } = town;
      // Maya’s is due on 9 February: to be invited to by 29 December, and met about by 12 January.
      const autumn = { name: 'Autumn term', beginsOn: '2026-09-01' } as const;
      for (const [endsOn, lines] of [
        ['2026-12-28', 3],
        ['2026-12-29', 5],
      ] as const) {
        const id = randomUUID();
        await makeReviewList(db, manager, { ...autumn, endsOn, id, isAnew: true }, DEFAULT_CHOICES, NINE);
        assert.equal((await db.selectFrom('reviewListLine').select('planId').where('listId', '=', id).execute()).length, lines); // prettier-ignore
      }
      const list = await springList(town, { isSent: false });
      const rows = await db
        .selectFrom('reviewListLine')
        .innerJoin('plan', 'plan.id', 'planId')
        .innerJoin('child', 'child.id', 'plan.childId')
        .where('listId', '=', list)
        .select(['child.name', 'kind', 'dueOn'])
        .orderBy('dueOn')
        .orderBy('kind')
        .execute();
      assert.deepEqual(rows, [
        { name: 'Tyler Brooks', kind: 'health', dueOn: '2026-11-30' },
        { name: 'Tyler Brooks', kind: 'school', dueOn: '2026-11-30' },
        { name: 'Daniel Okafor', kind: 'school', dueOn: '2026-12-04' },
        { name: 'Maya Carter', kind: 'health', dueOn: '2027-02-09' },
        { name: 'Maya Carter', kind: 'school', dueOn: '2027-02-09' },
      ]);
      const { recipients } = found(await findReviewList(db, manager, list, NINE));
      assert.deepEqual(
        recipients.map(({ kind, school, reviews, late }) => ({ kind, school, reviews, late })).sort((a, b) => (`${a.kind}${a.school}` < `${b.kind}${b.school}` ? -1 : 1)), // prettier-ignore
        [
          { kind: 'health', school: null, reviews: 2, late: 1 },
          { kind: 'school', school: 'Made Up High School', reviews: 2, late: 1 },
          { kind: 'school', school: 'Riverside School', reviews: 1, late: 0 },
        ],
      );
    });

    it('is made once by a double click, and once by two managers who make it at once', async (t) => {
      const { db, manager } = await withTown(t, engine);
      const id = randomUUID();
      const make = (list: string) =>
        makeReviewList(db, manager, { ...SPRING, id: list, isAnew: false }, DEFAULT_CHOICES, NINE);
      assert.deepEqual(await Promise.all([make(id), make(id)]), [{ outcome: 'made' }, { outcome: 'made' }]);
      const other = await make(randomUUID());
      assert.equal(other.outcome === 'there already' && other.list.id, id);
      assert.equal((await listReviewLists(db, manager)).length, 1);
    });

    it('leaves nobody out whose plan is not counted yet, or says that it cannot be made yet', async (t) => {
      const town = await withTown(t, engine);
      const { db, manager } = town;
      const linesOn = async (listId: string): Promise<number> =>
        (await db.selectFrom('reviewListLine').select('planId').where('listId', '=', listId).execute()).length;
      await db.deleteFrom('planDue').execute();
      await db.deleteFrom('planNow').execute();
      assert.equal(await linesOn(await springList(town)), 5);
      const childId = await childCalled(db, 'Maya Carter');
      const plans = Array.from({ length: 60 }, () => ({ id: randomUUID(), childId, addedAt: NINE.toISOString() }));
      await db.insertInto('plan').values(plans).execute();
      const id = randomUUID();
      assert.deepEqual(
        await makeReviewList(db, manager, { ...SPRING, id, isAnew: true }, DEFAULT_CHOICES, NINE),
        { outcome: 'being counted', plans: 60 }, // prettier-ignore
      );
      assert.equal((await listReviewLists(db, manager)).length, 1);
    });

    it('takes the place of one that nobody was sent, and not of another term’s', async (t) => {
      const town = await withTown(t, engine);
      const { db, manager } = town;
      const summer = { name: 'Summer term', beginsOn: '2027-04-12', endsOn: '2027-08-31' } as const;
      await makeReviewList(db, manager, { ...summer, id: randomUUID(), isAnew: true }, DEFAULT_CHOICES, NINE);
      await springList(town, { isSent: false });
      const second = await springList(town, { isSent: false, isAnew: true });
      const lists = await listReviewLists(db, manager);
      assert.deepEqual(
        lists.map(({ name, id }) => (id === second ? 'the second' : name)),
        ['Summer term', 'the second'],
      );
    });

    it('counts whose school nobody knows, and is for the school as soon as it is known', async (t) => {
      const town = await withTown(t, engine);
      const { db, manager, high, ruby } = town;
      await learnsAt(db, 'Daniel Okafor', null);
      const list = await springList(town);
      const nowhere = { kind: 'school', schoolId: null } as const;
      const lines = found(await findLinesFor(db, manager, list, nowhere, undefined, NINE)).lines;
      assert.deepEqual(lines.map(({ childName }) => childName), ['Daniel Okafor']); // prettier-ignore
      assert.deepEqual(await namesFor(db, ruby, list), ['Tyler Brooks']);
      await learnsAt(db, 'Daniel Okafor', high);
      assert.deepEqual(await namesFor(db, ruby, list), ['Tyler Brooks', 'Daniel Okafor']);
      assert.equal(await findLinesFor(db, manager, list, nowhere, undefined, NINE), undefined);
    });

    it('shows a manager names for a reason, and writes it down for each child', async (t) => {
      const town = await withTown(t, engine);
      const { db, manager, high } = town;
      const list = await springList(town);
      const made = await linesOf(db, async () => {
        await findReviewList(db, manager, list, NINE);
      });
      assert.equal(made, 0, 'the counts name nobody');
      const seen = await linesOf(db, () => findLinesFor(db, manager, list, { kind: 'school', schoolId: high }, undefined, NINE)); // prettier-ignore
      assert.equal(seen, 2);
      await findLinesFor(db, manager, list, { kind: 'school', schoolId: high }, 'they cannot sign in', NINE);
      const line = await lastLine(db, await childCalled(db, 'Daniel Okafor'));
      assert.equal(line.why, 'they cannot sign in');
      assert.equal(line.personId, manager.id);
      const kept = keptHeadsIn('/nowhere');
      assert.deepEqual((await verifyAccessLog(db, kept)).faults, []);
    });
  });

  describe(`what a partner reads on ${engine}`, () => {
    it('is their own school’s reviews, with what the school may know', async (t) => {
      const town = await withTown(t, engine);
      const list = await springList(town);
      const { places } = found(await findListFor(town.db, town.ruby, list, NINE));
      assert.deepEqual(
        places.map(({ school, lines }) => ({ school, lines })),
        [
          {
            school: 'Made Up High School',
            lines: [
              {
                childName: 'Tyler Brooks',
                dateOfBirth: '2017-02-11',
                dueOn: '2026-11-30',
                isLate: true,
                meeting: 'set',
                meetingOn: '2026-11-26',
                caseworker: null,
                school: null,
              },
              {
                childName: 'Daniel Okafor',
                dateOfBirth: '2011-05-02',
                dueOn: '2026-12-04',
                isLate: false,
                meeting: 'held',
                meetingOn: '2026-11-10',
                caseworker: 'Sam Reid',
                school: null,
              },
            ],
          },
        ],
      );
    });

    it('is that the meeting was held and the council must decide, and then that nothing is due', async (t) => {
      const town = await withTown(t, engine);
      const { db, ruby } = town;
      const list = await springList(town);
      const lineOf = async (child: string) => {
        const { places } = found(await findListFor(db, ruby, list, NINE));
        const line = found(places.flatMap(({ lines }) => lines).find(({ childName }) => childName === child));
        return [line.meeting, line.meetingOn, line.isLate];
      };
      await happens(db, 'Tyler Brooks', 'review meeting held', '2026-11-24');
      const [held] = await db
        .selectFrom('planEvent')
        .select('id')
        .where('planId', '=', await planOf(db, 'Tyler Brooks'))
        .where('kind', '=', 'review meeting held')
        .where('happenedOn', '=', '2026-11-24')
        .execute();
      assert.deepEqual(await lineOf('Tyler Brooks'), ['held', '2026-11-24', true]);
      await happens(db, 'Tyler Brooks', 'review meeting held', '2026-11-23', held?.id);
      assert.deepEqual(await lineOf('Tyler Brooks'), ['held', '2026-11-23', true], 'as it was put right');
      await happens(db, 'Tyler Brooks', 'decided after review', '2026-12-01');
      assert.deepEqual(await lineOf('Tyler Brooks'), ['over', null, false]);
    });

    it('is for health only where health has a part, and without the school where somebody is protected', async (t) => {
      const town = await withTown(t, engine);
      const list = await springList(town);
      const { places } = found(await findListFor(town.db, town.hana, list, NINE));
      assert.deepEqual(
        places.flatMap(({ lines }) => lines.map(({ childName, school }) => [childName, school])),
        [
          ['Tyler Brooks', 'Made Up High School'],
          ['Maya Carter', null],
        ],
      );
    });

    it('is never a parent, an address, a need, or where the plan has reached', async (t) => {
      const town = await withTown(t, engine);
      const { db } = town;
      const mother = await helen(db, NINE);
      const marked = { personId: mother.id, sealedLines: 'CANARY', addedBy: mother.id, addedAt: NINE.toISOString() };
      await db.insertInto('postalAddress').values({ id: randomUUID(), ...marked }).execute(); // prettier-ignore
      const list = await springList(town);
      for (const partner of [town.ruby, town.ivan, town.hana]) {
        const places = await listPlacesOf(db, partner);
        const read = [
          await listListsFor(db, partner),
          await findListFor(db, partner, list, NINE),
          await findFileFor(db, partner, { listId: list, placeId: places[0]?.id ?? '' }, NINE),
        ];
        const text = JSON.stringify(read);
        assert.match(text, /childName/);
        assert.doesNotMatch(text, /Helen|Ben\b|Carter, |Joan|Grace|CANARY|example\.org|autism|EHC-|stage|review-/);
        assert.ok(!text.includes(mother.id));
        for (const child of ['Tyler Brooks', 'Maya Carter', 'Daniel Okafor'])
          assert.ok(!text.includes(await planOf(db, child)) && !text.includes(await childCalled(db, child)));
      }
    });

    it('is nothing of another school’s, of a list not sent, or of one that never was', async (t) => {
      const town = await withTown(t, engine);
      const { db, manager, ivan, ruby, riverside } = town;
      await learnsAt(db, 'Maya Carter', null);
      const list = await springList(town, { isSent: false });
      assert.equal(await findListFor(db, ruby, list, NINE), undefined);
      assert.deepEqual(await listListsFor(db, ruby), []);
      await sendReviewList(db, manager, { list, isToAll: false }, NINE);
      assert.equal(await findListFor(db, ivan, list, NINE), undefined);
      assert.deepEqual(await listListsFor(db, ivan), []);
      const [own] = await listPlacesOf(db, ivan);
      const [hers] = await listPlacesOf(db, ruby);
      assert.equal(await findFileFor(db, ivan, { listId: list, placeId: own?.id ?? '' }, NINE), undefined);
      assert.equal(await findFileFor(db, ivan, { listId: list, placeId: hers?.id ?? '' }, NINE), undefined);
      assert.ok(await findFileFor(db, ruby, { listId: list, placeId: hers?.id ?? '' }, NINE));
      for (const never of ['', 'x', randomUUID(), '%', "' or 1=1"]) {
        assert.equal(await findListFor(db, ruby, never, NINE), undefined);
        assert.equal(await findFileFor(db, ruby, { listId: list, placeId: never }, NINE), undefined);
      }
      assert.equal(own?.schoolId, riverside);
    });

    it('ends at once when it is ended, and leaves no line in the access log', async (t) => {
      const town = await withTown(t, engine);
      const { db, manager, ruby } = town;
      const list = await springList(town);
      assert.deepEqual(await namesFor(db, ruby, list), ['Tyler Brooks', 'Daniel Okafor']);
      const row = found((await listPartners(db, manager)).find(({ personId }) => personId === ruby.id));
      assert.equal(await endPartner(db, manager, row.id, NINE), true);
      assert.equal(await endPartner(db, manager, row.id, NINE), undefined);
      const lines = await linesOf(db, async () => {
        assert.equal(await findListFor(db, ruby, list, NINE), undefined);
        assert.equal(await findFileFor(db, ruby, { listId: list, placeId: row.id }, NINE), undefined);
        assert.deepEqual(await listListsFor(db, ruby), []);
      });
      assert.equal(lines, 0);
    });

    it('loses a line when the plan ends, ceases, goes elsewhere, or the child changes school', async (t) => {
      const town = await withTown(t, engine);
      const { db, manager, ruby, ivan, hana, riverside } = town;
      const list = await springList(town);
      await learnsAt(db, 'Daniel Okafor', riverside);
      assert.deepEqual(await namesFor(db, ruby, list), ['Tyler Brooks']);
      assert.deepEqual(await namesFor(db, ivan, list), ['Maya Carter'], 'the new school was not on the list');
      assert.equal(found(await findReviewList(db, manager, list, NINE)).moved, 1);
      await happens(db, 'Maya Carter', 'ceased', '2026-11-30');
      assert.deepEqual(await namesFor(db, ivan, list), []);
      assert.deepEqual(await namesFor(db, hana, list), ['Tyler Brooks']);
      await db.updateTable('plan').set({ healthInvolved: 0 }).execute();
      assert.deepEqual(await namesFor(db, hana, list), []);
      await db.updateTable('plan').set({ endedAt: NINE.toISOString() }).execute();
      assert.deepEqual(await namesFor(db, ruby, list), []);
    });

    it('is nothing of a child of whom something new is not counted yet, and says that there is something', async (t) => {
      const town = await withTown(t, engine);
      const { db, manager, ivan, riverside } = town;
      const list = await springList(town, { isSent: false });
      const planId = await planOf(db, 'Maya Carter');
      const ceased = { kind: 'ceased', happenedOn: '2026-11-30', onlyFor: null, supersedes: null } as const;
      await insertEvent(db, planId, randomUUID(), { ...ceased, details: {}, words: {} }, null, NINE);
      const sent = await sendReviewList(db, manager, { list, isToAll: false }, NINE);
      assert.equal(sent?.outcome === 'sent' && sent.told, 3, 'they read of it when it is counted');
      const place = async () => found((await findListFor(db, ivan, list, NINE))?.places[0]);
      const file = async () => found(await findFileFor(db, ivan, { listId: list, placeId: (await place()).id }, NINE));
      const toSchool = { kind: 'school', schoolId: riverside } as const;
      for (const { lines, beingCounted } of [
        await place(),
        await file(),
        found(await findLinesFor(db, manager, list, toSchool, undefined, NINE)),
      ])
        assert.deepEqual([lines.length, beingCounted], [0, 1]);
      assert.equal(found(await findReviewList(db, manager, list, NINE)).beingCounted, 2);
      await keepDays(db, [planId], DEFAULT_CHOICES, NINE);
      const { lines, beingCounted } = await place();
      assert.deepEqual([lines.length, beingCounted], [0, 0]);
      assert.equal(found(await findReviewList(db, manager, list, NINE)).beingCounted, 0);
    });

    it('is nothing of a child of whose family they are, or were', async (t) => {
      const town = await withTown(t, engine);
      const { db, ruby } = town;
      const list = await springList(town);
      const standing = { personId: ruby.id, childId: await childCalled(db, 'Daniel Okafor'), relationship: 'parent' } as const; // prettier-ignore
      const at9 = NINE.toISOString();
      await db
        .insertInto('standing')
        .values({ id: randomUUID(), ...standing, reason: 'A test', givenAt: at9, endedAt: at9 })
        .execute();
      assert.deepEqual(await namesFor(db, ruby, list), ['Tyler Brooks']);
    });

    it('stands in the access log once for each child, and the manager sees that it was opened', async (t) => {
      const town = await withTown(t, engine);
      const { db, manager, ruby } = town;
      const list = await springList(town);
      const people = async () =>
        found(await findReviewList(db, manager, list, NINE)).recipients.flatMap(({ people }) => people);
      assert.ok((await people()).every(({ toldAt, openedAt }) => toldAt !== null && openedAt === null));
      assert.equal((await listListsFor(db, ruby))[0]?.isNew, true);
      assert.equal(await linesOf(db, () => findListFor(db, ruby, list, NINE)), 2);
      const { actingAs, action, personId } = await lastLine(db, await childCalled(db, 'Tyler Brooks'));
      assert.deepEqual({ actingAs, action, personId }, { actingAs: 'partner', action: 'read the list of reviews', personId: ruby.id }); // prettier-ignore
      assert.equal((await people()).filter(({ openedAt }) => openedAt).length, 1);
      assert.equal((await listListsFor(db, ruby))[0]?.isNew, false);
      const [place] = await listPlacesOf(db, ruby);
      await findFileFor(db, ruby, { listId: list, placeId: place?.id ?? '' }, at('10:00'));
      const [newest] = await listAccess(db, await childCalled(db, 'Tyler Brooks'), { most: 1 });
      assert.equal(newest?.action, 'took away the list of reviews');
      assert.equal((await people()).find(({ openedAt }) => openedAt)?.openedAt, NINE.toISOString(), 'the first time');
    });
  });

  describe(`telling partners on ${engine}`, () => {
    it('tells each of them once, whoever sends it and however often', async (t) => {
      const town = await withTown(t, engine);
      const { db, manager, ruby, ivan, hana } = town;
      await addPartner(db, manager, { kind: 'school', schoolId: town.riverside, person: ruby.id, reason: 'Both' }, NINE); // prettier-ignore
      const list = await springList(town, { isSent: false });
      const send = () => sendReviewList(db, manager, { list, isToAll: false }, NINE);
      const outcomes = (await Promise.all([send(), send()])).map((sent) => sent?.outcome);
      assert.deepEqual(outcomes.sort(), ['sent', 'sent already']);
      for (const { id } of [ruby, ivan, hana]) assert.equal(await noticesOf(db, id, 'list waits'), 1);
      assert.equal(await listsWaiting(db), 3);
      assert.equal(await sendReviewList(db, manager, { list: randomUUID(), isToAll: false }, NINE), undefined);
      assert.deepEqual(await toldTo(db, 'joan'), [], 'no family hears of it');
    });

    it('tells nobody for whom nothing is on it, or who cannot sign in any more', async (t) => {
      const town = await withTown(t, engine);
      const { db, manager, ruby, ivan } = town;
      await learnsAt(db, 'Maya Carter', null, { health: true });
      await db.updateTable('roleGrant').set({ endedAt: NINE.toISOString() }).where('personId', '=', ruby.id).execute();
      const list = await springList(town);
      assert.equal(await noticesOf(db, ivan.id, 'list waits'), 0);
      assert.equal(await noticesOf(db, ruby.id, 'list waits'), 0);
      assert.equal(await listsWaiting(db), 1);
      const { recipients } = found(await findReviewList(db, manager, list, NINE));
      assert.deepEqual(recipients.find(({ school }) => school === 'Made Up High School')?.people, []);
    });

    it('tells nobody of whose own family alone something is on it', async (t) => {
      const town = await withTown(t, engine);
      const { db, ivan } = town;
      const childId = await childCalled(db, 'Maya Carter');
      const standing = { personId: ivan.id, childId, relationship: 'parent', reason: 'A test' } as const;
      await db
        .insertInto('standing')
        .values({ id: randomUUID(), ...standing, givenAt: NINE.toISOString() })
        .execute();
      await springList(town);
      assert.equal(await noticesOf(db, ivan.id, 'list waits'), 0);
      assert.equal(await listsWaiting(db), 2);
    });

    it('tells nobody a second time of a list made anew, unless the manager says so', async (t) => {
      const town = await withTown(t, engine);
      const { db, manager, ruby } = town;
      const first = await springList(town);
      const second = await springList(town, { isAnew: true });
      assert.equal(await noticesOf(db, ruby.id, 'list waits'), 1);
      assert.deepEqual((await listListsFor(db, ruby)).map(({ id }) => id), [second], 'the newer one stands for both'); // prettier-ignore
      assert.equal(await findListFor(db, ruby, first, NINE), undefined);
      assert.equal(found(await findReviewList(db, manager, first, NINE)).isReplaced, true);

      const third = await springList(town, { isSent: false, isAnew: true });
      assert.deepEqual(await namesFor(db, ruby, second), ['Tyler Brooks', 'Daniel Okafor'], 'until the third is sent');
      const { recipients } = found(await findReviewList(db, manager, third, NINE));
      assert.ok(recipients.flatMap(({ people }) => people).every(({ wasTold }) => wasTold));
      await sendReviewList(db, manager, { list: third, isToAll: true }, NINE);
      assert.equal(await noticesOf(db, ruby.id, 'list waits'), 2);
    });

    it('tells again those who have not opened it, once, though two managers do it at once', async (t) => {
      const town = await withTown(t, engine);
      const { db, manager, ruby, ivan } = town;
      const list = await springList(town);
      await findListFor(db, ruby, list, NINE);
      const seen = found(await findReviewList(db, manager, list, NINE)).lastToldAt;
      const again = () => tellAgain(db, manager, { list, whom: 'not opened', seen }, at('11:00'));
      const outcomes = (await Promise.all([again(), again()])).map((told) => told?.outcome);
      assert.deepEqual(outcomes.sort(), ['sent', 'sent already']);
      assert.equal(await noticesOf(db, ruby.id, 'list waits'), 1);
      assert.equal(await noticesOf(db, ivan.id, 'list waits'), 2);
    });

    it('tells somebody who came later, and nobody besides', async (t) => {
      const town = await withTown(t, engine);
      const { db, manager, high, ivan } = town;
      const list = await springList(town);
      const nia = await works(db, manager, 'Nia Head', { kind: 'school', schoolId: high });
      const seen = found(await findReviewList(db, manager, list, NINE)).lastToldAt;
      await tellAgain(db, manager, { list, whom: 'not told', seen }, at('11:00'));
      assert.equal(await noticesOf(db, nia.id, 'list waits'), 1);
      assert.equal(await noticesOf(db, ivan.id, 'list waits'), 1);
    });

    it('adds nobody who has not the role, and nobody twice', async (t) => {
      const { db, manager, high, ruby } = await withTown(t, engine);
      const place = { kind: 'school', schoolId: high, reason: 'A test' } as const;
      for (const who of ['amina', 'sam', 'mei'] as const)
        assert.equal(
          await addPartner(db, manager, { ...place, person: await idOf(db, who, NINE) }, NINE),
          'no partner',
        );
      assert.equal(await addPartner(db, manager, { ...place, person: ruby.id }, NINE), 'there already');
      const elsewhere = { ...place, schoolId: randomUUID(), person: ruby.id };
      assert.equal(await addPartner(db, manager, elsewhere, NINE), 'no school');
      assert.equal((await listPartners(db, manager)).length, 3);
    });
  });

  describe(`the reminder of a list on ${engine}`, () => {
    const YEARS: SchoolYear[] = [
      {
        year: '2026/27',
        firstDay: '2026-09-02',
        holidays: [
          { name: 'Christmas', from: '2026-12-21', to: '2027-01-04' },
          { name: 'Easter', from: '2027-03-29', to: '2027-04-09' },
          { name: 'Summer', from: '2027-07-23' },
        ],
      },
    ];
    const on = (day: string): Date => new Date(`${day}T06:00:00Z`);
    const remind = (db: Db, day: string, years = YEARS): Promise<void> =>
      remindOfReviews(years)(db, { id: '', kind: '', details: null, dueAt: on(day), attempts: 1 }, on(day));

    async function reminders(db: Db): Promise<number> {
      return noticesOf(db, await idOf(db, 'dilys', NINE), 'list of reviews to send');
    }

    it('comes three weeks and two weeks before the term, and once each', async (t) => {
      const { db } = await withTown(t, engine);
      await remind(db, '2026-12-14');
      assert.equal(await reminders(db), 0);
      for (const day of ['2026-12-15', '2026-12-15', '2026-12-16']) await remind(db, day);
      assert.equal(await reminders(db), 1);
      // The day itself was missed.
      for (const day of ['2026-12-24', '2026-12-25']) await remind(db, day);
      assert.equal(await reminders(db), 2);
      await remind(db, '2027-01-05');
      assert.equal(await reminders(db), 2);
      assert.deepEqual(await toldTo(db, 'sam'), []);
    });

    it('does not come once the list is sent', async (t) => {
      const town = await withTown(t, engine);
      await springList(town);
      await remind(town.db, '2026-12-15');
      await remind(town.db, '2026-12-15', []);
      assert.equal(await reminders(town.db), 0);
    });

    it('comes before the term that follows the last list, and before a usual day where there is none', async (t) => {
      const town = await withTown(t, engine);
      const { db } = town;
      await remind(db, '2026-12-10', []);
      assert.equal(await reminders(db), 0);
      await remind(db, '2026-12-11', []);
      assert.equal(await reminders(db), 1, 'of 1 January');
      await springList(town);
      for (const day of ['2027-03-21', '2027-03-22', '2027-03-23']) await remind(db, day, []);
      assert.equal(await reminders(db), 2, 'of 12 April');
    });

    it('comes for days that a manager typed, too', async (t) => {
      const town = await withTown(t, engine);
      await springList(town, { isSent: false });
      await remind(town.db, '2026-12-15', []);
      assert.equal(await reminders(town.db), 1);
    });
  });
}
