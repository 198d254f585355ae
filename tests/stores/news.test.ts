import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it, type TestContext } from 'node:test';
import { loadDemonstration, type DemonstrationName } from '#commands/demonstration.ts';
import type { Db } from '#database/schema.ts';
import { seal } from '#database/sealed.ts';
import { listAccess } from '#features/access-log/access-log.store.ts';
import { recordContactWish, type Channel } from '#features/identity/contact-wish.store.ts';
import { listNotices } from '#features/identity/notice.store.ts';
import { tellOfChange } from '#features/identity/tell.store.ts';
import { asOfficer, type SignedIn } from '#features/identity/person.ts';
import {
  countNewsLetters,
  findNewsLetter,
  listNewsLetters,
  markNewsLetterPrinted,
  sayAddressIsDead,
} from '#features/letters/news-letter.store.ts';
import { followBounces, markAddressBounced } from '#features/news/bounce.store.ts';
import { EVENTS_IN_THE_NEWS, newsOf } from '#features/news/event-news.ts';
import { tellFamilyOf, type ToWhom } from '#features/news/tell-family.store.ts';
import { EVENT_KINDS } from '#features/plan/event.ts';
import type { PlanOfficer } from '#features/plan/officer-access.store.ts';
import { doDueJobs, type Work } from '#jobs/worker.ts';
import { askAfterMessages, deliverMessages, type Asker, type Sender } from '#messages/deliver.ts';
import { ASK_AFTER, findLetter, FOLLOW_BOUNCE, giveUpLate, listLetters } from '#messages/message.store.ts';
import type { NewsKind } from '#messages/news.ts';
import { ENGINES, type Engine } from '../support/database.ts';
import { amina, at, dilys, found, idOf, sam, withNobody } from '../support/people.ts';

const NINE = at('09:00');
const bury = {
  siteName: 'Bury Local Offer',
  siteUrl: 'https://localoffer.example.gov.uk',
  email: 'send.localoffer@bury.gov.uk',
};

async function withPlans(t: TestContext, engine: Engine): Promise<Db> {
  const db = await withNobody(t, engine);
  await loadDemonstration(db, at('08:00'));
  return db;
}

async function planOf(db: Db, name: string): Promise<string> {
  const row = await db
    .selectFrom('plan')
    .innerJoin('child', 'child.id', 'plan.childId')
    .select('plan.id')
    .where('child.name', '=', name)
    .executeTakeFirstOrThrow();
  return row.id;
}

async function tell(db: Db, child: string, what: NewsKind, to: ToWhom = {}, now = NINE): Promise<void> {
  const plan = await planOf(db, child);
  await db.transaction().execute((trx) => tellFamilyOf(trx, plan, what, to, now));
}

async function says(db: Db, who: DemonstrationName, ...channels: Channel[]): Promise<void> {
  const person = { id: await idOf(db, who, NINE) } as SignedIn;
  await recordContactWish(db, person, { channels, note: '' }, NINE);
  // What they were told of that is another story.
  for (const table of ['message', 'notice'] as const)
    await db.deleteFrom(table).where('kind', '=', 'settings changed').execute();
}

async function noticesOf(db: Db, who: DemonstrationName): Promise<string[]> {
  return (await listNotices(db, { id: await idOf(db, who, NINE) } as SignedIn)).map(({ kind }) => kind);
}

/** What goes out, or waits to be printed, as kind and way. */
async function outgoing(db: Db, who?: DemonstrationName): Promise<string[]> {
  const rows = await db
    .selectFrom('message')
    .select(['kind', 'channel', 'personId'])
    .orderBy('kind')
    .orderBy('channel')
    .execute();
  const personId = who && (await idOf(db, who, NINE));
  return rows.filter((row) => !personId || row.personId === personId).map(({ kind, channel }) => `${kind}: ${channel}`);
}

async function workAt(db: Db, instant: Date, sender: Sender, asker?: Asker): Promise<void> {
  const work: Work = {
    handlers: {
      'send message': deliverMessages({ sender, council: bury }),
      [ASK_AFTER]: askAfterMessages(asker),
      [FOLLOW_BOUNCE]: followBounces,
    },
    recurring: [],
  };
  await doDueJobs(db, work, 'the worker Ida', () => instant);
}

const taken: Sender = () => Promise.resolve();
const takenAs =
  (id: string): Sender =>
  () =>
    Promise.resolve(id);
const refusedForGood: Sender = () => Promise.reject(Object.assign(new Error(), { isForGood: true, responseCode: 550 }));

function hoursLater(hours: number): Date {
  return new Date(NINE.getTime() + hours * 60 * 60_000);
}

async function working(db: Db, who: typeof sam | typeof dilys): Promise<PlanOfficer> {
  return found(asOfficer(await who(db, NINE), 'caseworker', 'manager'));
}

describe('what an event is in the news', () => {
  it('is named for no event that there is not', () => {
    assert.deepEqual(
      EVENTS_IN_THE_NEWS.filter((kind) => !(EVENT_KINDS as string[]).includes(kind)),
      [],
    );
  });

  it('is a decision for every decision', () => {
    for (const kind of EVENT_KINDS.filter((kind) => kind.startsWith('decided')))
      assert.equal(newsOf(kind), 'a decision');
  });

  it('is a next step for all that is not named', () => {
    assert.equal(newsOf('request received'), 'the next step');
    assert.equal(newsOf('constructor'), 'the next step');
  });
});

for (const engine of ENGINES) {
  describe(`news of a plan on ${engine}`, () => {
    it('reaches each of the family on the page, and by e-mail where nothing else was said', async (t) => {
      const db = await withPlans(t, engine);
      await tell(db, 'Maya Carter', 'a decision');
      for (const who of ['helen', 'ben'] as const) {
        assert.deepEqual(await noticesOf(db, who), ['a decision']);
        assert.deepEqual(await outgoing(db, who), ['a decision: email']);
      }
      assert.deepEqual(await noticesOf(db, 'amina'), []);
    });

    const ways: { chose: Channel[]; goesBy: string[] }[] = [
      { chose: ['email'], goesBy: ['email'] },
      { chose: ['text'], goesBy: ['text'] },
      { chose: ['email', 'text', 'post'], goesBy: ['email', 'text'] },
      { chose: ['post'], goesBy: ['letter'] },
      { chose: ['phone', 'post'], goesBy: ['letter'] },
      { chose: ['phone', 'voicemail'], goesBy: [] },
      { chose: [], goesBy: [] },
    ];
    for (const { chose, goesBy } of ways)
      it(`goes by ${goesBy.join(' and ') || 'none of these'} to who chose ${chose.join(', ') || 'nothing'}`, async (t) => {
        const db = await withPlans(t, engine);
        await says(db, 'amina', ...chose);
        await tell(db, 'Idris Yusuf', 'a decision');
        assert.deepEqual(
          await outgoing(db, 'amina'),
          goesBy.map((way) => `a decision: ${way}`),
        );
        assert.deepEqual(await noticesOf(db, 'amina'), ['a decision']);
      });

    it('goes by letter to who wants texts and letters and has no phone here', async (t) => {
      const db = await withPlans(t, engine);
      await says(db, 'amina', 'text', 'post');
      await db.updateTable('secondFactor').set({ endedAt: NINE.toISOString() }).execute();
      await tell(db, 'Idris Yusuf', 'a decision');
      assert.deepEqual(await outgoing(db, 'amina'), ['a decision: letter']);
    });

    it('of one kind comes once an hour, however much happens', async (t) => {
      const db = await withPlans(t, engine);
      for (let event = 0; event < 10; event += 1) await tell(db, 'Idris Yusuf', 'a date');
      await tell(db, 'Idris Yusuf', 'a decision');
      assert.deepEqual(await outgoing(db, 'amina'), ['a date: email', 'a decision: email']);
      assert.deepEqual((await noticesOf(db, 'amina')).sort(), ['a date', 'a decision']);
      await tell(db, 'Idris Yusuf', 'a date', {}, hoursLater(1));
      assert.deepEqual(await outgoing(db, 'amina'), ['a date: email', 'a date: email', 'a decision: email']);
    });

    it('comes again within the hour to who has read the first', async (t) => {
      const db = await withPlans(t, engine);
      await tell(db, 'Idris Yusuf', 'an answer');
      await db.updateTable('notice').set({ readAt: NINE.toISOString() }).execute();
      await tell(db, 'Idris Yusuf', 'an answer', {}, hoursLater(0.5));
      assert.deepEqual(await outgoing(db, 'amina'), ['an answer: email', 'an answer: email']);
      assert.deepEqual(await noticesOf(db, 'amina'), ['an answer', 'an answer']);
    });

    it('of two children in an hour is one e-mail, and stands on the page for each', async (t) => {
      const db = await withPlans(t, engine);
      await tell(db, 'Daniel Okafor', 'a date');
      await tell(db, 'Ruth Okafor', 'a date');
      assert.deepEqual(await outgoing(db, 'grace'), ['a date: email']);
      assert.deepEqual(await noticesOf(db, 'grace'), ['a date', 'a date']);
    });

    it('for one of the family says nothing to the other', async (t) => {
      const db = await withPlans(t, engine);
      await tell(db, 'Maya Carter', 'papers to read', { onlyFor: await idOf(db, 'helen', NINE) });
      assert.deepEqual(await noticesOf(db, 'ben'), []);
      assert.deepEqual(await outgoing(db), ['papers to read: email']);
    });

    it('says nothing to who did it', async (t) => {
      const db = await withPlans(t, engine);
      await tell(db, 'Maya Carter', 'a date', { exceptFor: await idOf(db, 'ben', NINE) });
      assert.deepEqual(await noticesOf(db, 'ben'), []);
      assert.deepEqual(await noticesOf(db, 'helen'), ['a date']);
    });

    it('of a part that somebody may not see does not reach them', async (t) => {
      const db = await withPlans(t, engine);
      const father = await idOf(db, 'ben', NINE);
      await db.updateTable('standing').set({ maySee: 'steps schools' }).where('personId', '=', father).execute();
      await tell(db, 'Maya Carter', 'advice has come');
      assert.deepEqual(await noticesOf(db, 'ben'), []);
      assert.deepEqual(await noticesOf(db, 'helen'), ['advice has come']);
    });

    it('does not reach whose standing, role or account has ended', async (t) => {
      const db = await withPlans(t, engine);
      const ended = { endedAt: NINE.toISOString() };
      const of = (who: DemonstrationName): Promise<string> => idOf(db, who, NINE);
      await db
        .updateTable('standing')
        .set(ended)
        .where('personId', '=', await of('amina'))
        .execute();
      await db
        .updateTable('roleGrant')
        .set(ended)
        .where('personId', '=', await of('helen'))
        .execute();
      await db
        .updateTable('person')
        .set(ended)
        .where('id', '=', await of('joan'))
        .execute();
      for (const child of ['Idris Yusuf', 'Maya Carter', 'Tyler Brooks']) await tell(db, child, 'a decision');
      assert.deepEqual(await outgoing(db), ['a decision: email']);
      assert.deepEqual(await noticesOf(db, 'ben'), ['a decision']);
    });

    it('of a plan that is the young person’s own reaches a parent only by their word', async (t) => {
      const db = await withPlans(t, engine);
      const father = await idOf(db, 'ben', NINE);
      await db.updateTable('child').set({ dateOfBirth: '2010-01-31' }).where('name', '=', 'Maya Carter').execute();
      const standing = await db
        .selectFrom('standing')
        .select('id')
        .where('personId', '=', father)
        .executeTakeFirstOrThrow();
      const choose = (choice: 'agreed' | 'declined', recordedAt: Date) =>
        db
          .insertInto('accessChoice')
          .values({
            id: randomUUID(),
            standingId: standing.id,
            choice,
            saidHow: 'At the review',
            recordedBy: father,
            recordedAt: recordedAt.toISOString(),
          })
          .execute();
      await tell(db, 'Maya Carter', 'a decision');
      assert.deepEqual(await noticesOf(db, 'ben'), []);
      await choose('agreed', NINE);
      await tell(db, 'Maya Carter', 'a meeting');
      assert.deepEqual(await noticesOf(db, 'ben'), ['a meeting']);
      await choose('declined', hoursLater(1));
      await tell(db, 'Maya Carter', 'a date', {}, hoursLater(2));
      assert.deepEqual(await noticesOf(db, 'ben'), ['a meeting']);
    });

    it('happens with what it tells of, or not at all', async (t) => {
      const db = await withPlans(t, engine);
      const plan = await planOf(db, 'Idris Yusuf');
      await assert.rejects(
        db.transaction().execute(async (trx) => {
          await tellFamilyOf(trx, plan, 'a decision', {}, NINE);
          throw new Error('It could not be written down.');
        }),
        /written down/,
      );
      assert.deepEqual(await outgoing(db), []);
      assert.deepEqual(await noticesOf(db, 'amina'), []);
    });
  });

  describe(`news that does not arrive on ${engine}`, () => {
    it('is followed by a letter, and the caseworker hears of it', async (t) => {
      const db = await withPlans(t, engine);
      await tell(db, 'Idris Yusuf', 'a decision');
      await workAt(db, NINE, refusedForGood);
      assert.deepEqual(await outgoing(db, 'amina'), ['a decision: email', 'a decision: letter']);
      const [row] = await db.selectFrom('message').selectAll().where('channel', '=', 'email').execute();
      assert.deepEqual(
        { bouncedAt: row?.bouncedAt, sentAt: row?.sentAt, sealed: row?.sealed },
        { bouncedAt: NINE.toISOString(), sentAt: null, sealed: null },
      );
      assert.deepEqual(await noticesOf(db, 'sam'), ['news came back']);
    });

    it('is tried once when it is refused for good, and five times when not', async (t) => {
      const db = await withPlans(t, engine);
      await tell(db, 'Idris Yusuf', 'a decision');
      let tries = 0;
      await workAt(db, NINE, () => {
        tries += 1;
        return Promise.reject(new Error('Busy'));
      });
      await workAt(db, hoursLater(0.1), (message) => {
        tries += 1;
        return refusedForGood(message);
      });
      await workAt(db, hoursLater(1), () => {
        tries += 1;
        return Promise.resolve();
      });
      assert.equal(tries, 2);
      assert.deepEqual(await db.selectFrom('dueJob').select('kind').where('doneAt', 'is', null).execute(), []);
    });

    const answers: { when: string; asker: Asker; after: number; follows: boolean }[] = [
      { when: 'Notify says that it never will', asker: says('did not arrive'), after: 4, follows: true },
      { when: 'it arrived', asker: says('arrived'), after: 100, follows: false },
      { when: 'nobody has asked yet', asker: says('did not arrive'), after: 3, follows: false },
      { when: 'nobody knows after a day', asker: says('nobody knows yet'), after: 24, follows: false },
      { when: 'nobody knows after four days', asker: says('nobody knows yet'), after: 100, follows: true },
    ];
    function says(answer: Awaited<ReturnType<Asker>>): Asker {
      return () => Promise.resolve(answer);
    }
    for (const { when, asker, after, follows } of answers)
      it(`is ${follows ? '' : 'not '}followed by a letter when ${when}`, async (t) => {
        const db = await withPlans(t, engine);
        await tell(db, 'Idris Yusuf', 'a decision');
        await workAt(db, NINE, takenAs('740e5834-3a29-46b4-9a6f-16142fde533a'));
        for (let hour = 1; hour <= after; hour += 1) await workAt(db, hoursLater(hour), taken, asker);
        assert.equal((await outgoing(db, 'amina')).includes('a decision: letter'), follows);
      });

    it('is followed by a letter when it was never sent in three days', async (t) => {
      const db = await withPlans(t, engine);
      await tell(db, 'Idris Yusuf', 'a decision');
      await giveUpLate(db, hoursLater(73));
      await workAt(db, hoursLater(73), taken);
      assert.deepEqual(await outgoing(db, 'amina'), ['a decision: email', 'a decision: letter']);
    });

    it('is followed by no letter when it was a code', async (t) => {
      const db = await withPlans(t, engine);
      await tellOfChange(db, await idOf(db, 'amina', NINE), 'access changed', NINE);
      await workAt(db, NINE, refusedForGood);
      assert.deepEqual(await outgoing(db), ['access changed: email']);
    });

    it('has a letter beside every e-mail from then on, until there is another address', async (t) => {
      const db = await withPlans(t, engine);
      await tell(db, 'Idris Yusuf', 'a decision');
      await workAt(db, NINE, refusedForGood);
      await tell(db, 'Idris Yusuf', 'a meeting', {}, hoursLater(2));
      assert.ok((await outgoing(db, 'amina')).includes('a meeting: letter'));
      await db
        .updateTable('emailAddress')
        .set({ addedAt: hoursLater(3).toISOString() })
        .execute();
      await tell(db, 'Idris Yusuf', 'a date', {}, hoursLater(4));
      assert.ok(!(await outgoing(db, 'amina')).includes('a date: letter'));
    });

    it('waits as one letter of a kind, however often it comes back', async (t) => {
      const db = await withPlans(t, engine);
      for (const hour of [0, 2, 4]) {
        await tell(db, 'Idris Yusuf', 'a date', {}, hoursLater(hour));
        await workAt(db, hoursLater(hour), refusedForGood);
      }
      assert.equal((await outgoing(db, 'amina')).filter((one) => one === 'a date: letter').length, 1);
    });

    it('may be said by an officer, and goes out once more as a letter when it was not read', async (t) => {
      const db = await withPlans(t, engine);
      const officer = await working(db, sam);
      const mother = await amina(db, NINE);
      await tell(db, 'Idris Yusuf', 'a decision');
      await tell(db, 'Idris Yusuf', 'a date');
      await workAt(db, NINE, taken);
      await db.updateTable('notice').set({ readAt: NINE.toISOString() }).where('kind', '=', 'a date').execute();
      assert.equal(await markAddressBounced(db, officer, mother.id, hoursLater(1)), true);
      await workAt(db, hoursLater(1), taken);
      assert.deepEqual(
        (await outgoing(db, 'amina')).filter((one) => one.endsWith('letter')),
        ['a decision: letter'],
      );
      assert.equal(await markAddressBounced(db, officer, await idOf(db, 'ben', NINE), NINE), false);
    });
  });

  describe(`a letter of news on ${engine}`, () => {
    async function letterTo(db: Db, who: DemonstrationName, child: string): Promise<string> {
      await says(db, who, 'post');
      await tell(db, child, 'a decision', { onlyFor: await idOf(db, who, NINE) });
      const row = await db
        .selectFrom('message')
        .select('id')
        .where('channel', '=', 'letter')
        .where('personId', '=', await idOf(db, who, NINE))
        .executeTakeFirstOrThrow();
      return row.id;
    }

    async function livesAt(db: Db, who: DemonstrationName, lines: string): Promise<void> {
      const [id, personId] = [randomUUID(), await idOf(db, who, NINE)];
      await db
        .updateTable('postalAddress')
        .set({ endedAt: NINE.toISOString() })
        .where('personId', '=', personId)
        .where('endedAt', 'is', null)
        .execute();
      const sealedLines = seal(lines, `postal_address:${id}:sealed_lines`);
      await db
        .insertInto('postalAddress')
        .values({ id, personId, sealedLines, addedBy: personId, addedAt: NINE.toISOString() })
        .execute();
    }

    it('is addressed when it is printed, to where its person lives by then, and nowhere else', async (t) => {
      const db = await withPlans(t, engine);
      const officer = await working(db, sam);
      await livesAt(db, 'helen', '1 Old Road\nBury');
      const id = await letterTo(db, 'helen', 'Maya Carter');
      await livesAt(db, 'helen', '2 Safe Street\nBury');
      const letter = found(await findNewsLetter(db, officer, id, NINE));
      assert.deepEqual(letter.to, { name: 'Helen Carter', lines: '2 Safe Street\nBury' });
      assert.equal(letter.isProtected, true);
      assert.doesNotMatch(JSON.stringify(letter), /Old Road/);
    });

    it('says that no address is known, where none is, and waits until there is one', async (t) => {
      const db = await withPlans(t, engine);
      const id = await letterTo(db, 'ben', 'Maya Carter');
      const letter = found(await findNewsLetter(db, await working(db, sam), id, NINE));
      assert.deepEqual(letter.to, { name: 'Ben Carter', lines: undefined });
      assert.equal(await markNewsLetterPrinted(db, await working(db, sam), id, NINE), false);
      assert.equal(await countNewsLetters(db, await working(db, sam), NINE), 1);
    });

    it('is printed once, by whoever looks after the plan, and stands in the access log', async (t) => {
      const db = await withPlans(t, engine);
      const officer = await working(db, sam);
      const id = await letterTo(db, 'amina', 'Idris Yusuf');
      await livesAt(db, 'amina', '1 A Street\nBury');
      assert.deepEqual(
        (await listNewsLetters(db, officer, NINE)).map(({ personName }) => personName),
        ['Amina Yusuf'],
      );
      await findNewsLetter(db, officer, id, NINE);
      assert.equal(await markNewsLetterPrinted(db, officer, id, NINE), true);
      assert.equal(await markNewsLetterPrinted(db, officer, id, NINE), false);
      assert.equal(await findNewsLetter(db, officer, id, NINE), undefined);
      assert.equal(await countNewsLetters(db, officer, NINE), 0);
      const { childId } = await db
        .selectFrom('plan')
        .select('childId')
        .where('id', '=', await planOf(db, 'Idris Yusuf'))
        .executeTakeFirstOrThrow();
      assert.deepEqual((await listAccess(db, childId, { most: 3 })).map(({ action }) => action).reverse(), [
        'saw that a letter waits',
        'opened a letter to print',
        'printed a letter',
      ]);
    });

    it('is not there for other officers, nor among the letters of an administrator', async (t) => {
      const db = await withPlans(t, engine);
      const other = await working(db, dilys);
      const id = await letterTo(db, 'amina', 'Idris Yusuf');
      assert.deepEqual(await listNewsLetters(db, other, NINE), []);
      assert.equal(await findNewsLetter(db, other, id, NINE), undefined);
      assert.equal(await markNewsLetterPrinted(db, other, id, NINE), false);
      assert.deepEqual(await listLetters(db), []);
      assert.equal(await findLetter(db, id), undefined);
    });

    it('follows an officer’s word that an address is dead, for a plan they answer for and nobody else’s', async (t) => {
      const db = await withPlans(t, engine);
      const [officer, other] = [await working(db, sam), await working(db, dilys)];
      const [plan, mother] = [await planOf(db, 'Idris Yusuf'), await idOf(db, 'amina', NINE)];
      const helen = await idOf(db, 'helen', NINE);
      assert.equal(await sayAddressIsDead(db, officer, plan, mother, NINE), 'nothing sent');
      await tell(db, 'Idris Yusuf', 'a decision');
      await tell(db, 'Maya Carter', 'a decision');
      await workAt(db, NINE, taken);
      assert.equal(await sayAddressIsDead(db, other, plan, mother, NINE), undefined);
      assert.equal(await sayAddressIsDead(db, officer, plan, helen, NINE), undefined);
      assert.deepEqual(await listNewsLetters(db, officer, NINE), []);
      assert.equal(await sayAddressIsDead(db, officer, plan, mother, NINE), 'done');
      await workAt(db, NINE, taken);
      assert.deepEqual(
        (await listNewsLetters(db, officer, NINE)).map(({ personName }) => personName),
        ['Amina Yusuf'],
      );
    });

    it('is not there any more when the access of its person has ended', async (t) => {
      const db = await withPlans(t, engine);
      const officer = await working(db, sam);
      const id = await letterTo(db, 'amina', 'Idris Yusuf');
      await db.updateTable('standing').set({ endedAt: NINE.toISOString() }).execute();
      assert.equal(await findNewsLetter(db, officer, id, NINE), undefined);
      assert.deepEqual(await listNewsLetters(db, officer, NINE), []);
    });
  });
}
