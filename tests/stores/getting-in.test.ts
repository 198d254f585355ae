import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it, type TestContext } from 'node:test';
import { loadDemonstration, type DemonstrationName } from '#commands/demonstration.ts';
import type { IsoDate } from '#calendar/dates.ts';
import { openDatabase } from '#database/connect.ts';
import { migrate } from '#database/migrate.ts';
import type { Db } from '#database/schema.ts';
import { listAccess } from '#features/access-log/access-log.store.ts';
import { comeInByAddress, comeInSignedIn, proveCode, type CameIn, type Proven } from '#features/getting-in/activation.store.ts'; // prettier-ignore
import {
  findInvitation,
  invite,
  makeLetter,
  takeBack,
  type MadeLetter,
} from '#features/getting-in/invitation.store.ts';
import {
  changeMaySee,
  changeProtection,
  endAccess,
  endPastProtection,
  findPeopleOf,
  findPersonOf,
  recordChoice,
  recordInCare,
  recordPostalAddress,
} from '#features/getting-in/people-of-a-plan.store.ts';
import {
  askForWord,
  findWord,
  giveWord,
  listWaitingWords,
  refuseWord,
  spendWord,
  vouchFor,
  wordStateOf,
} from '#features/getting-in/word.store.ts';
import { recordContactWish } from '#features/identity/contact-wish.store.ts';
import { findPersonIdByAddress } from '#features/identity/person.store.ts';
import { asOfficer } from '#features/identity/person.ts';
import { useWrittenCode } from '#features/identity/second-factor.store.ts';
import { newLetters } from '#features/identity/secret.ts';
import { rolesOf } from '#features/identity/session.store.ts';
import type { PlanOfficer } from '#features/plan/officer-access.store.ts';
import { findMessageToSend } from '#messages/message.store.ts';
import { ENGINES, freshLocation, type Engine } from '../support/database.ts';
import { at, ben, dilys, found, grace, helen, idOf, mei, nadia, sam, withNobody } from '../support/people.ts';
import { everythingIn } from '../support/thief.ts';

const NINE = at('09:00');
const TEN = at('10:00');
const DAY = 24 * 60 * 60_000;
const later = (days: number, from = NINE): Date => new Date(from.getTime() + days * DAY);

async function withPlans(t: TestContext, engine: Engine): Promise<Db> {
  const db = await withNobody(t, engine);
  await loadDemonstration(db, at('08:00'));
  // Nobody has come in yet but those of whom a test tells.
  await db.deleteFrom('invitation').execute();
  await db.deleteFrom('message').execute();
  return db;
}

/** Sam, or Dilys, as somebody who works on plans. */
async function working(officer: typeof sam | typeof dilys, db: Db): Promise<PlanOfficer> {
  return found(asOfficer(await officer(db, NINE), 'caseworker', 'manager'));
}

interface Child {
  id: string;
  plan: string;
  born: IsoDate;
}

async function childCalled(db: Db, name: string): Promise<Child> {
  const { dateOfBirth, ...rest } = await db
    .selectFrom('child')
    .innerJoin('plan', 'plan.childId', 'child.id')
    .select(['child.id', 'plan.id as plan', 'child.dateOfBirth'])
    .where('child.name', '=', name)
    .executeTakeFirstOrThrow();
  return { ...rest, born: dateOfBirth };
}

/** Idris’s father, who lives somewhere else and comes in for the first time. */
const YUSUF = {
  name: 'Hassan Yusuf',
  relationship: 'parent',
  maySee: 'steps advice',
  isProtected: undefined,
  lines: '7 Canal Row\nBury',
  address: 'hassan@work.example',
  reason: 'Has parental responsibility',
} as const;

/** A letter that Sam has made for somebody, with all that its reader needs. */
async function letterFor(
  db: Db,
  child: Child,
  who: Partial<Omit<typeof YUSUF, 'isProtected' | 'name' | 'address' | 'lines'>> & { name?: string; address?: string | undefined; lines?: string; isProtected?: 'yes' } = {}, // prettier-ignore
): Promise<MadeLetter & { invitation: string }> {
  const officer = await working(sam, db);
  const invitation = found(await invite(db, officer, child.plan, { ...YUSUF, ...who }, NINE));
  return { ...(await anotherLetter(db, child, invitation)), invitation };
}

async function anotherLetter(db: Db, child: Child, invitation: string, now = NINE): Promise<MadeLetter> {
  const which = { plan: child.plan, invitation, letter: randomUUID() };
  const made = await makeLetter(db, await working(sam, db), which, now);
  assert.ok(typeof made === 'object');
  return made;
}

async function prove(db: Db, code: string, born: IsoDate, now = TEN): Promise<Proven> {
  return found(await proveCode(db, { code, born }, now));
}

/** Somebody comes all the way in by an e-mail address. */
async function comesIn(db: Db, child: Child, code: string, address: string, now = TEN): Promise<CameIn> {
  return comeInByAddress(db, await prove(db, code, child.born, now), address, now);
}

/** Who stands in the child’s case, with what. */
async function standings(db: Db, child: Child): Promise<string[]> {
  const rows = await db
    .selectFrom('standing')
    .innerJoin('person', 'person.id', 'standing.personId')
    .select(['person.name', 'relationship', 'maySee'])
    .where('childId', '=', child.id)
    .where('standing.endedAt', 'is', null)
    .orderBy('person.name')
    .execute();
  return rows.map(({ name, relationship, maySee }) => `${name}, ${relationship}: ${maySee}`);
}

/** Sam is a caseworker no more. */
async function samLeaves(db: Db): Promise<void> {
  const ended = { endedAt: NINE.toISOString(), endReason: 'Left' };
  await db
    .updateTable('roleGrant')
    .set(ended)
    .where('personId', '=', await idOf(db, 'sam', NINE))
    .execute();
}

/** Whom messages wait for, and of what kind. */
async function messages(db: Db): Promise<string[]> {
  const rows = await db.selectFrom('message').select('id').execute();
  const opened = await Promise.all(rows.map(({ id }) => findMessageToSend(db, id)));
  return opened.map((message) => `${message?.kind} to ${message?.to}`).sort();
}

async function noticesOf(db: Db, who: DemonstrationName): Promise<string[]> {
  const personId = await idOf(db, who, NINE);
  const rows = await db.selectFrom('notice').select('kind').where('personId', '=', personId).execute();
  return rows.map(({ kind }) => kind);
}

async function actionsOn(db: Db, child: Child, most = 1): Promise<string[]> {
  return (await listAccess(db, child.id, { most })).map(({ action }) => action);
}

async function wordWaiting(db: Db): Promise<string> {
  return found((await listWaitingWords(db, await working(sam, db), TEN))[0]).id;
}

describe('the code of a letter', () => {
  it('is never the same as another, and has letters that nobody mixes up', () => {
    const codes = Array.from({ length: 100_000 }, newLetters);
    assert.equal(new Set(codes).size, codes.length);
    assert.ok(codes.every((code) => /^([2-9A-HJ-NP-Z]{4}-){2}[2-9A-HJ-NP-Z]{4}$/.test(code)));
  });
});

for (const engine of ENGINES) {
  describe(`a letter with a code on ${engine}`, () => {
    it('says its code once: whoever has the database finds neither the code nor where it went', async (t) => {
      const db = await withPlans(t, engine);
      const letter = await letterFor(db, await childCalled(db, 'Idris Yusuf'));
      assert.equal(letter.name, 'Hassan Yusuf');
      assert.equal(letter.lines, '7 Canal Row\nBury');
      const rows = await everythingIn(db);
      assert.ok(!rows.includes(letter.code) && !rows.includes(letter.code.replaceAll('-', '')));
      assert.doesNotMatch(rows, /Canal Row|hassan@work/);
    });

    it('is made once, though its form was sent twice', async (t) => {
      const db = await withPlans(t, engine);
      const child = await childCalled(db, 'Idris Yusuf');
      const { invitation } = await letterFor(db, child);
      const which = { plan: child.plan, invitation, letter: randomUUID() };
      const officer = await working(sam, db);
      const made = await makeLetter(db, officer, which, NINE);
      assert.equal(await makeLetter(db, officer, which, NINE), 'made already');
      await prove(db, (made as MadeLetter).code, child.born);
    });

    it('ends the code of the letter before', async (t) => {
      const db = await withPlans(t, engine);
      const child = await childCalled(db, 'Idris Yusuf');
      const first = await letterFor(db, child);
      const second = await anotherLetter(db, child, first.invitation, at('09:30'));
      assert.equal(await proveCode(db, { code: first.code, born: child.born }, TEN), undefined);
      await prove(db, second.code, child.born);
    });

    it('cannot be made by an officer who does not look after the plan, nor can they invite or read who is', async (t) => {
      const db = await withPlans(t, engine);
      const child = await childCalled(db, 'Idris Yusuf');
      const { invitation } = await letterFor(db, child);
      const manager = await working(dilys, db);
      const which = { plan: child.plan, invitation, letter: randomUUID() };
      const before = await everythingIn(db);
      assert.equal(await invite(db, manager, child.plan, YUSUF, NINE), undefined);
      assert.equal(await makeLetter(db, manager, which, NINE), undefined);
      assert.equal(await takeBack(db, manager, which, NINE), undefined);
      assert.equal(await findInvitation(db, manager, child.plan, invitation, NINE), undefined);
      assert.equal(await findPeopleOf(db, manager, child.plan, NINE), undefined);
      assert.equal(await everythingIn(db), before);
    });

    it('can be made by a manager while she stands in, and that stands in the access log', async (t) => {
      const db = await withPlans(t, engine);
      const child = await childCalled(db, 'Idris Yusuf');
      const { invitation } = await letterFor(db, child);
      const manager = await working(dilys, db);
      const cover = { planId: child.plan, personId: manager.id, why: 'Sam is ill' };
      await db
        .insertInto('planCover')
        .values({ id: randomUUID(), ...cover, fromAt: NINE.toISOString(), untilAt: TEN.toISOString() })
        .execute();
      const which = { plan: child.plan, invitation };
      assert.ok(await makeLetter(db, manager, { ...which, letter: randomUUID() }, at('09:59')));
      const [line] = await listAccess(db, child.id, { most: 1 });
      assert.deepEqual([line?.actingAs, line?.why], ['manager', 'stands in for the caseworker']);
      assert.equal(await makeLetter(db, manager, { ...which, letter: randomUUID() }, TEN), undefined);
    });

    it('belongs to its plan: Sam cannot reach it through another of his plans', async (t) => {
      const db = await withPlans(t, engine);
      const { invitation } = await letterFor(db, await childCalled(db, 'Idris Yusuf'));
      const other = await childCalled(db, 'Ruth Okafor');
      const which = { plan: other.plan, invitation, letter: randomUUID() };
      assert.equal(await makeLetter(db, await working(sam, db), which, NINE), undefined);
      assert.equal(await takeBack(db, await working(sam, db), which, NINE), undefined);
    });

    it('opens nothing once the invitation is taken back', async (t) => {
      const db = await withPlans(t, engine);
      const child = await childCalled(db, 'Idris Yusuf');
      const { code, invitation } = await letterFor(db, child);
      const which = { plan: child.plan, invitation };
      assert.equal(await takeBack(db, await working(sam, db), which, NINE), true);
      assert.equal(await takeBack(db, await working(sam, db), which, NINE), false);
      assert.equal(await proveCode(db, { code, born: child.born }, TEN), undefined);
      assert.equal(await makeLetter(db, await working(sam, db), { ...which, letter: randomUUID() }, TEN), 'over');
    });
  });

  describe(`trying a code on ${engine}`, () => {
    it('needs the date of birth too, and stops after five wrong ones', async (t) => {
      const db = await withPlans(t, engine);
      const child = await childCalled(db, 'Idris Yusuf');
      const { code, invitation } = await letterFor(db, child);
      for (let tries = 1; tries <= 4; tries += 1)
        assert.equal(await proveCode(db, { code, born: '2015-01-01' }, TEN), undefined);
      await prove(db, code, child.born);
      await prove(db, code, child.born);
      assert.equal(await proveCode(db, { code, born: '2015-01-01' }, TEN), undefined);
      assert.equal(await proveCode(db, { code, born: child.born }, TEN), undefined);
      const seen = found(await findInvitation(db, await working(sam, db), child.plan, invitation, TEN));
      assert.equal(seen.code.state, 'locked');
    });

    it('lets nobody find the date of birth by trying many at the same moment', async (t) => {
      const db = await withPlans(t, engine);
      const child = await childCalled(db, 'Idris Yusuf');
      const { code } = await letterFor(db, child);
      const wrong = Array.from({ length: 12 }, () => proveCode(db, { code, born: '2015-01-01' }, TEN));
      assert.ok((await Promise.all(wrong)).every((proven) => proven === undefined));
      assert.equal(await proveCode(db, { code, born: child.born }, TEN), undefined);
    });

    it('works for 28 days, and not a moment longer', async (t) => {
      const db = await withPlans(t, engine);
      const child = await childCalled(db, 'Idris Yusuf');
      const { code } = await letterFor(db, child);
      await prove(db, code, child.born, new Date(later(28).getTime() - 1));
      assert.equal(await proveCode(db, { code, born: child.born }, later(28)), undefined);
    });

    it('finds nothing for a code that never was, for another’s date of birth, or for a child whose record ended', async (t) => {
      const db = await withPlans(t, engine);
      const child = await childCalled(db, 'Idris Yusuf');
      const ruth = await childCalled(db, 'Ruth Okafor');
      const { code } = await letterFor(db, child);
      assert.equal(await proveCode(db, { code: 'ABCD-EFGH-JKMN', born: child.born }, TEN), undefined);
      assert.equal(await proveCode(db, { code, born: ruth.born }, TEN), undefined);
      await db.updateTable('child').set({ endedAt: NINE.toISOString() }).where('id', '=', child.id).execute();
      assert.equal(await proveCode(db, { code, born: child.born }, TEN), undefined);
    });
  });

  describe(`coming in on ${engine}`, () => {
    it('makes an account for somebody new, gives what they were invited to, and tells everybody it concerns', async (t) => {
      const db = await withPlans(t, engine);
      const child = await childCalled(db, 'Idris Yusuf');
      const { code } = await letterFor(db, child);
      const cameIn = await comesIn(db, child, code, 'Hassan@Home.example');
      assert.equal(cameIn.outcome, 'linked');
      assert.ok(cameIn.outcome === 'linked' && cameIn.isNew);
      assert.equal(await findPersonIdByAddress(db, 'hassan@home.example'), cameIn.personId);
      assert.deepEqual(await rolesOf(db, cameIn.personId), ['parent']);
      assert.deepEqual(await standings(db, child), [
        'Amina Yusuf, parent: steps advice schools',
        'Hassan Yusuf, parent: steps advice',
      ]);
      assert.deepEqual(await messages(db), [
        'access changed to hassan@home.example',
        'access changed to hassan@work.example',
        'access changed to sam@example.org',
      ]);
      assert.deepEqual(await noticesOf(db, 'sam'), ['access changed']);
      assert.deepEqual(await actionsOn(db, child), ['came in with a letter']);
      const [person] = found(await findPeopleOf(db, await working(sam, db), child.plan, TEN)).people.slice(1);
      assert.equal(person?.postalLines, '7 Canal Row\nBury');
      assert.equal(person?.isProtected, false);
    });

    it('works once', async (t) => {
      const db = await withPlans(t, engine);
      const child = await childCalled(db, 'Idris Yusuf');
      const { code } = await letterFor(db, child);
      const proven = await prove(db, code, child.born);
      await comeInByAddress(db, proven, 'hassan@home.example', TEN);
      assert.equal(await proveCode(db, { code, born: child.born }, TEN), undefined);
      assert.deepEqual(await comeInByAddress(db, proven, 'other@home.example', TEN), { outcome: 'refused' });
      assert.equal(await findPersonIdByAddress(db, 'other@home.example'), undefined);
    });

    it('adds a child to an account that is there, and to the account of whoever is signed in', async (t) => {
      const db = await withPlans(t, engine);
      const child = await childCalled(db, 'Idris Yusuf');
      const byAddress = await letterFor(db, child, { name: 'Grace', address: undefined });
      const cameIn = await comesIn(db, child, byAddress.code, 'grace@example.org');
      assert.deepEqual(cameIn, { outcome: 'linked', personId: await idOf(db, 'grace', NINE), isNew: false });
      const tyler = await letterFor(db, await childCalled(db, 'Ruth Okafor'), { relationship: 'parent' });
      const proven = await prove(db, tyler.code, (await childCalled(db, 'Ruth Okafor')).born);
      const amina = { id: await idOf(db, 'amina', NINE) } as Parameters<typeof comeInSignedIn>[2];
      assert.equal((await comeInSignedIn(db, proven, amina, TEN)).outcome, 'linked');
      assert.equal((await standings(db, await childCalled(db, 'Ruth Okafor'))).length, 2);
    });

    for (const { who, comeIn } of [
      { who: 'Sam, a caseworker', comeIn: sam },
      { who: 'Mei, a provider', comeIn: mei },
      { who: 'Nadia, a member of the forum', comeIn: nadia },
    ]) {
      it(`is not for ${who}, with the account for their work`, async (t) => {
        const db = await withPlans(t, engine);
        const child = await childCalled(db, 'Idris Yusuf');
        const { code } = await letterFor(db, child);
        const before = await standings(db, child);
        const proven = await prove(db, code, child.born);
        assert.deepEqual(await comeInSignedIn(db, proven, await comeIn(db, NINE), TEN), { outcome: 'refused' });
        assert.deepEqual(await standings(db, child), before);
        assert.equal((await comesIn(db, child, code, 'own@home.example')).outcome, 'linked');
      });
    }

    it('is not for somebody who is here no more', async (t) => {
      const db = await withPlans(t, engine);
      const child = await childCalled(db, 'Idris Yusuf');
      const { code } = await letterFor(db, child);
      const joan = await idOf(db, 'joan', NINE);
      await db.updateTable('person').set({ endedAt: NINE.toISOString() }).where('id', '=', joan).execute();
      assert.deepEqual(await comesIn(db, child, code, 'joan@example.org'), { outcome: 'refused' });
      assert.equal((await standings(db, child)).length, 1);
    });

    it('ends a code that is in the hands of another of the family, and tells those it concerns', async (t) => {
      const db = await withPlans(t, engine);
      const child = await childCalled(db, 'Ruth Okafor');
      const { code } = await letterFor(db, child, { name: 'David Okafor' });
      const proven = await prove(db, code, child.born);
      const person = await grace(db, NINE);
      assert.deepEqual(await comeInSignedIn(db, proven, person, TEN), { outcome: 'refused' });
      assert.deepEqual(await comeInSignedIn(db, proven, person, TEN), { outcome: 'refused' });
      assert.equal(await proveCode(db, { code, born: child.born }, TEN), undefined);
      assert.deepEqual(await messages(db), [
        'access changed to hassan@work.example',
        'something waits to sam@example.org',
      ]);
      assert.deepEqual(await actionsOn(db, child), ['used another’s letter, and got nothing']);
    });
  });

  describe(`where somebody is protected, on ${engine}`, () => {
    /** Helen’s new letter, in Ben’s hands. He knows Maya’s birthday. */
    async function benHasHelensLetter(t: TestContext) {
      const db = await withPlans(t, engine);
      const maya = await childCalled(db, 'Maya Carter');
      await db
        .deleteFrom('standing')
        .where('personId', '=', await idOf(db, 'helen', NINE))
        .execute();
      const letter = await letterFor(db, maya, {
        name: 'Helen Carter',
        isProtected: 'yes',
        address: 'helen@refuge.example',
      });
      return { db, maya, ...letter };
    }

    it('nobody is let in before the caseworker has checked, and the right people learn of it', async (t) => {
      const { db, maya, code } = await benHasHelensLetter(t);
      assert.deepEqual(await comesIn(db, maya, code, 'ben2@home.example'), { outcome: 'waits' });
      assert.deepEqual(await standings(db, maya), ['Ben Carter, parent: steps advice schools']);
      assert.deepEqual(await messages(db), [
        'access changed to helen@refuge.example',
        'something waits to sam@example.org',
      ]);
      assert.equal(await proveCode(db, { code, born: maya.born }, TEN), undefined);
      const word = found(await findWord(db, await working(sam, db), maya.plan, await wordWaiting(db), TEN));
      assert.deepEqual([word.name, word.address, word.about], ['Helen Carter', 'ben2@home.example', 'getting in']);
    });

    it('Ben gets nothing with his own account, and the code ends', async (t) => {
      const { db, maya, code } = await benHasHelensLetter(t);
      const proven = await prove(db, code, maya.born);
      assert.deepEqual(await comeInSignedIn(db, proven, await ben(db, NINE), TEN), { outcome: 'refused' });
      assert.deepEqual(await listWaitingWords(db, await working(sam, db), TEN), []);
      assert.equal(await proveCode(db, { code, born: maya.born }, TEN), undefined);
    });

    it('a no leaves the one who asked with nothing, and the address free', async (t) => {
      const { db, maya, code, invitation } = await benHasHelensLetter(t);
      await comesIn(db, maya, code, 'ben2@home.example');
      const which = { plan: maya.plan, word: await wordWaiting(db), means: 'phoned' } as const;
      assert.equal(await refuseWord(db, await working(sam, db), which, TEN), true);
      assert.equal(await findPersonIdByAddress(db, 'ben2@home.example'), undefined);
      assert.equal(await giveWord(db, await working(sam, db), which, TEN), undefined);
      assert.equal((await standings(db, maya)).length, 1);
      const next = await anotherLetter(db, maya, invitation, TEN);
      assert.equal((await comesIn(db, maya, next.code, 'helen@refuge.example')).outcome, 'waits');
    });

    it('a yes lets in, with a code to start with that works once', async (t) => {
      const { db, maya, code } = await benHasHelensLetter(t);
      await comesIn(db, maya, code, 'helen@refuge.example');
      const which = { plan: maya.plan, word: await wordWaiting(db), means: 'phoned' } as const;
      const officer = await working(sam, db);
      const given = found(await giveWord(db, officer, which, TEN));
      assert.ok(given.outcome === 'given' && given.startCode);
      assert.equal(await giveWord(db, officer, which, TEN), undefined);
      assert.deepEqual(await standings(db, maya), [
        'Ben Carter, parent: steps advice schools',
        'Helen Carter, parent: steps advice',
      ]);
      const { usedBy, protectedAt } = await db
        .selectFrom('invitation')
        .innerJoin('standing', 'standing.personId', 'invitation.usedBy')
        .select(['usedBy', 'standing.protectedAt'])
        .executeTakeFirstOrThrow();
      assert.ok(protectedAt);
      assert.equal(await useWrittenCode(db, usedBy ?? '', 'letter', given.startCode, TEN), true);
      assert.equal(await useWrittenCode(db, usedBy ?? '', 'letter', given.startCode, TEN), false);
      assert.deepEqual(await actionsOn(db, maya, 2), ['let somebody come in', 'came in with a letter']);
      const rows = await db.selectFrom('word').select(['means', 'givenBy']).execute();
      assert.deepEqual(rows, [{ means: 'phoned', givenBy: officer.id }]);
    });

    it('only whoever may work on the plan gives a word', async (t) => {
      const { db, maya, code } = await benHasHelensLetter(t);
      await comesIn(db, maya, code, 'ben2@home.example');
      const word = await wordWaiting(db);
      const manager = await working(dilys, db);
      const which = { plan: maya.plan, word, means: 'met' } as const;
      assert.deepEqual(await listWaitingWords(db, manager, TEN), []);
      assert.equal(await findWord(db, manager, maya.plan, word, TEN), undefined);
      assert.equal(await giveWord(db, manager, which, TEN), undefined);
      assert.equal(await refuseWord(db, manager, which, TEN), undefined);
      const idris = await childCalled(db, 'Idris Yusuf');
      assert.equal(await giveWord(db, await working(sam, db), { ...which, plan: idris.plan }, TEN), undefined);
    });

    it('goes to the managers where the caseworker has left', async (t) => {
      const { db, maya, code } = await benHasHelensLetter(t);
      await samLeaves(db);
      await db.deleteFrom('message').execute();
      await comesIn(db, maya, code, 'ben2@home.example');
      assert.ok((await messages(db)).includes('something waits to dilys@example.org'));
      assert.ok(!(await messages(db)).includes('something waits to sam@example.org'));
    });

    it('is told of when somebody guesses the birthday until the code locks', async (t) => {
      const { db, maya, code } = await benHasHelensLetter(t);
      const before = (await messages(db)).length;
      for (let tries = 0; tries < 5; tries++) {
        assert.equal((await messages(db)).length, before);
        await proveCode(db, { code, born: '2001-01-01' }, TEN);
      }
      await proveCode(db, { code, born: '2001-01-01' }, TEN);
      assert.equal((await messages(db)).length, before + 1);
      assert.ok((await messages(db)).includes('something waits to sam@example.org'));
      assert.deepEqual(await actionsOn(db, maya, 1), ['locked the code of a letter']);
    });

    it('a form that is sent twice invites once, and its id opens nothing of another child', async (t) => {
      const db = await withPlans(t, engine);
      const [child, other] = [await childCalled(db, 'Idris Yusuf'), await childCalled(db, 'Maya Carter')];
      const officer = await working(sam, db);
      const form = { ...YUSUF, id: randomUUID() };
      const twice = [
        await invite(db, officer, child.plan, form, NINE),
        await invite(db, officer, child.plan, form, NINE),
      ];
      assert.deepEqual(twice, [form.id, form.id]);
      assert.equal(await invite(db, officer, other.plan, form, NINE), undefined);
      assert.equal((await db.selectFrom('invitation').select('id').execute()).length, 1);
    });

    it('an invitation that is taken back ends what waits for it', async (t) => {
      const { db, maya, code, invitation } = await benHasHelensLetter(t);
      await comesIn(db, maya, code, 'ben2@home.example');
      await takeBack(db, await working(sam, db), { plan: maya.plan, invitation }, TEN);
      assert.deepEqual(await listWaitingWords(db, await working(sam, db), TEN), []);
      assert.equal(await findPersonIdByAddress(db, 'ben2@home.example'), undefined);
    });

    it('the address of another who is invited, and somebody whose access ended, wait too where nobody is protected', async (t) => {
      const db = await withPlans(t, engine);
      const child = await childCalled(db, 'Idris Yusuf');
      const first = await letterFor(db, child);
      const second = await letterFor(db, child, { name: 'Zainab Yusuf', address: 'zainab@home.example' });
      assert.equal((await comesIn(db, child, first.code, 'zainab@home.example')).outcome, 'waits');
      assert.equal((await comesIn(db, child, second.code, 'zainab@other.example')).outcome, 'linked');

      const amina = found(await findPersonIdByAddress(db, 'amina@example.org'));
      const ended = { endedAt: NINE.toISOString(), endReason: 'A test' };
      await db.updateTable('standing').set(ended).where('personId', '=', amina).execute();
      const third = await letterFor(db, child, { name: 'An aunt', address: undefined });
      assert.equal((await comesIn(db, child, third.code, 'amina@example.org')).outcome, 'waits');
    });
  });

  describe(`changing how one signs in on ${engine}`, () => {
    it('needs no word where nobody is protected', async (t) => {
      const db = await withPlans(t, engine);
      const person = await grace(db, NINE);
      assert.equal(await wordStateOf(db, person, NINE), 'not needed');
      assert.equal(await spendWord(db, person, NINE), true);
    });

    it('needs the caseworker’s word of both parents where one is protected; it is asked for once, and spent once', async (t) => {
      const db = await withPlans(t, engine);
      const maya = await childCalled(db, 'Maya Carter');
      const [mother, father] = [await helen(db, NINE), await ben(db, NINE)];
      assert.equal(await wordStateOf(db, father, NINE), 'missing');
      assert.equal(await spendWord(db, father, NINE), false);
      await askForWord(db, mother, NINE);
      await askForWord(db, mother, NINE);
      assert.equal(await wordStateOf(db, mother, NINE), 'asked for');
      assert.equal((await listWaitingWords(db, await working(sam, db), NINE)).length, 1);
      assert.deepEqual(await messages(db), ['something waits to sam@example.org']);
      const which = { plan: maya.plan, word: await wordWaiting(db), means: 'video call' } as const;
      assert.deepEqual(await giveWord(db, await working(sam, db), which, NINE), { outcome: 'given' });
      assert.equal(await wordStateOf(db, mother, NINE), 'given');
      assert.equal(await spendWord(db, father, NINE), false);
      const spent = await Promise.all([spendWord(db, mother, NINE), spendWord(db, mother, NINE)]);
      assert.deepEqual(spent.sort(), [false, true]);
      assert.equal(await wordStateOf(db, mother, NINE), 'missing');
    });

    it('can be done for a day after the word, and no longer', async (t) => {
      const db = await withPlans(t, engine);
      const maya = await childCalled(db, 'Maya Carter');
      const person = await helen(db, NINE);
      const people = found(await findPeopleOf(db, await working(sam, db), maya.plan, NINE)).people;
      const standing = found(people.find(({ name }) => name === 'Helen Carter')).id;
      const which = { plan: maya.plan, standing, means: 'met' } as const;
      assert.equal(await vouchFor(db, await working(sam, db), which, NINE), true);
      assert.equal(await wordStateOf(db, person, new Date(later(1).getTime() - 1)), 'given');
      assert.equal(await wordStateOf(db, person, later(1)), 'missing');
      assert.equal(await spendWord(db, person, later(1)), false);
      assert.equal(await vouchFor(db, await working(dilys, db), which, NINE), undefined);
    });

    it('is asked for in sight of whoever’s account it is, and stands in the access log, as when the word is used', async (t) => {
      const db = await withPlans(t, engine);
      const maya = await childCalled(db, 'Maya Carter');
      const person = await helen(db, NINE);
      await askForWord(db, person, NINE);
      assert.deepEqual(await noticesOf(db, 'helen'), ['word asked for']);
      assert.deepEqual(await actionsOn(db, maya, 1), ['asked for a word, to change how they sign in']);
      const which = { plan: maya.plan, word: await wordWaiting(db), means: 'met' } as const;
      await giveWord(db, await working(sam, db), which, NINE);
      await spendWord(db, person, NINE);
      assert.deepEqual(await actionsOn(db, maya, 1), ['used a word, to change how they sign in']);
    });

    it('is answered by a manager where the caseworker has left, and where no plan runs', async (t) => {
      const db = await withPlans(t, engine);
      const maya = await childCalled(db, 'Maya Carter');
      const manager = await working(dilys, db);
      await askForWord(db, await helen(db, NINE), NINE);
      assert.deepEqual(await listWaitingWords(db, manager, NINE), []);
      const which = { plan: maya.plan, word: await wordWaiting(db), means: 'met' } as const;
      await samLeaves(db);
      assert.deepEqual(
        (await listWaitingWords(db, manager, NINE)).map(({ planId }) => planId),
        [maya.plan],
      );
      await db.updateTable('plan').set({ endedAt: NINE.toISOString() }).where('id', '=', maya.plan).execute();
      assert.deepEqual(
        (await listWaitingWords(db, manager, NINE)).map(({ planId }) => planId),
        [maya.plan],
      );
      assert.equal((await findWord(db, manager, maya.plan, which.word, NINE))?.isInHand, false);
      assert.deepEqual(await giveWord(db, manager, which, NINE), { outcome: 'given' });
      assert.equal(await wordStateOf(db, await helen(db, NINE), NINE), 'given');
      await askForWord(db, await ben(db, NINE), NINE);
      assert.deepEqual(await noticesOf(db, 'dilys'), ['something waits']);
    });

    it('is not let happen after a no', async (t) => {
      const db = await withPlans(t, engine);
      const maya = await childCalled(db, 'Maya Carter');
      const person = await ben(db, NINE);
      await askForWord(db, person, NINE);
      const which = { plan: maya.plan, word: await wordWaiting(db) };
      assert.equal(await refuseWord(db, await working(sam, db), which, NINE), true);
      assert.equal(await wordStateOf(db, person, NINE), 'missing');
      assert.ok(await findPersonIdByAddress(db, 'ben@example.org'), 'he keeps his account');
    });
  });

  describe(`who may see a plan, on ${engine}`, () => {
    async function helensStanding(t: TestContext) {
      const db = await withPlans(t, engine);
      const maya = await childCalled(db, 'Maya Carter');
      const officer = await working(sam, db);
      const { people } = found(await findPeopleOf(db, officer, maya.plan, NINE));
      const standing = found(people.find(({ name }) => name === 'Helen Carter')).id;
      return { db, maya, officer, which: { plan: maya.plan, standing } };
    }

    it('is changed for one of them, who is told', async (t) => {
      const { db, officer, which } = await helensStanding(t);
      await changeMaySee(db, officer, { ...which, maySee: 'steps' }, NINE);
      const person = found(await findPersonOf(db, officer, which.plan, which.standing, NINE));
      assert.equal(person.maySee, 'steps');
      assert.deepEqual(await messages(db), []);
      assert.deepEqual(await noticesOf(db, 'helen'), ['access changed']);
    });

    it('says who is protected and why, and tells nobody when that changes', async (t) => {
      const { db, officer, which } = await helensStanding(t);
      await changeProtection(db, officer, { ...which, why: 'The order has ended', isProtected: false }, NINE);
      const after = found(await findPersonOf(db, officer, which.plan, which.standing, NINE));
      assert.deepEqual(
        [after.isProtected, after.protectionReason, after.isProtectedCase],
        [false, 'The order has ended', false],
      );
      assert.equal(await wordStateOf(db, await ben(db, NINE), NINE), 'not needed');
      assert.deepEqual(await messages(db), []);
    });

    it('stays protected when the one who is protected has gone, until an officer ends that and says why', async (t) => {
      const { db, maya, officer, which } = await helensStanding(t);
      await endAccess(db, officer, { ...which, endWhy: 'She asked us to' }, NINE);
      const wait = async () => wordStateOf(db, await ben(db, NINE), NINE);
      assert.equal(await wait(), 'missing');
      const { past, isProtectedCase } = found(await findPeopleOf(db, officer, maya.plan, NINE));
      assert.deepEqual([past[0]?.isProtected, isProtectedCase], [true, true]);
      const end = { plan: maya.plan, past: which.standing, pastWhy: 'The order has ended' };
      assert.equal(await endPastProtection(db, await working(dilys, db), end, NINE), undefined);
      const other = { ...end, plan: (await childCalled(db, 'Idris Yusuf')).plan };
      assert.equal(await endPastProtection(db, officer, other, NINE), undefined);
      assert.equal(await wait(), 'missing');
      assert.equal(await endPastProtection(db, officer, end, NINE), true);
      assert.equal(await wait(), 'not needed');
      assert.deepEqual(await actionsOn(db, maya, 1), ['ended the protection of somebody']);
    });

    it('stays protected when a protected invitation is taken back, until an officer ends that', async (t) => {
      const db = await withPlans(t, engine);
      const child = await childCalled(db, 'Idris Yusuf');
      const officer = await working(sam, db);
      const { invitation } = await letterFor(db, child, { isProtected: 'yes' });
      await takeBack(db, officer, { plan: child.plan, invitation }, NINE);
      const people = async () => found(await findPeopleOf(db, officer, child.plan, NINE));
      assert.deepEqual([(await people()).isProtectedCase, (await people()).takenBack[0]?.id], [true, invitation]);
      const end = { plan: child.plan, past: invitation, pastWhy: 'He is in no danger' };
      assert.equal(await endPastProtection(db, officer, end, NINE), true);
      assert.deepEqual([(await people()).isProtectedCase, (await people()).takenBack], [false, []]);
    });

    it('protects somebody who comes back as it did before', async (t) => {
      const { db, maya, officer, which } = await helensStanding(t);
      await endAccess(db, officer, { ...which, endWhy: 'By mistake' }, NINE);
      const { code } = await letterFor(db, maya, { name: 'Helen Carter', address: undefined });
      await comesIn(db, maya, code, 'helen@example.org');
      const word = { plan: maya.plan, word: await wordWaiting(db), means: 'met' } as const;
      assert.equal((await giveWord(db, officer, word, TEN))?.outcome, 'given');
      const { people } = found(await findPeopleOf(db, officer, maya.plan, TEN));
      const her = found(people.find(({ name }) => name === 'Helen Carter'));
      assert.equal(her.isProtected, true);
      await changeProtection(db, officer, { plan: maya.plan, standing: her.id, why: 'The order ended', isProtected: false }, TEN); // prettier-ignore
      assert.equal(await wordStateOf(db, await ben(db, NINE), NINE), 'not needed');
    });

    it('lets nobody in without a word once it has ended for somebody who must not get in again', async (t) => {
      const db = await withPlans(t, engine);
      const child = await childCalled(db, 'Idris Yusuf');
      const officer = await working(sam, db);
      const { people } = found(await findPeopleOf(db, officer, child.plan, NINE));
      const standing = found(people[0]).id;
      await endAccess(db, officer, { plan: child.plan, standing, endWhy: 'By order of the court', isBarred: 'yes' }, NINE); // prettier-ignore
      const { code } = await letterFor(db, child);
      assert.equal((await comesIn(db, child, code, 'burner@home.example')).outcome, 'waits');
      assert.equal(found(await findPeopleOf(db, officer, child.plan, NINE)).isProtectedCase, false);
      await endPastProtection(db, officer, { plan: child.plan, past: standing, pastWhy: 'It is over' }, NINE);
      const next = await letterFor(db, child, { name: 'Zainab Yusuf', address: undefined });
      assert.equal((await comesIn(db, child, next.code, 'zainab@home.example')).outcome, 'linked');
    });

    it('is told by e-mail only where that is safe', async (t) => {
      const { db, officer, which } = await helensStanding(t);
      const mother = await helen(db, NINE);
      for (const [channels, told] of [
        [['email'], ['access changed to helen@example.org']],
        [['post'], ['access changed to ']],
        [['phone'], []],
      ] as const) {
        await recordContactWish(db, mother, { channels: [...channels], note: '' }, NINE);
        await db.deleteFrom('message').execute();
        await changeMaySee(db, officer, { ...which, maySee: 'steps' }, NINE);
        assert.deepEqual(await messages(db), told);
      }
    });

    it('shows the officer what somebody said before of how to reach them, however often it was changed since', async (t) => {
      const { db, officer, which } = await helensStanding(t);
      const mother = await helen(db, NINE);
      const say = (note: string, minute: string) =>
        recordContactWish(db, mother, { channels: ['post'], note }, at(`09:0${minute}`));
      await say('Never ring', '1');
      await say('Ring at night', '2');
      await say('Ring at night', '3');
      const { wish, wishesBefore } = found(await findPersonOf(db, officer, which.plan, which.standing, TEN));
      assert.deepEqual([wish?.note, wishesBefore.map(({ note }) => note)], ['Ring at night', ['Never ring']]);
      assert.deepEqual(await noticesOf(db, 'helen'), ['settings changed', 'settings changed']);
      const told = ['settings changed to +447700900003', 'settings changed to helen@example.org'];
      assert.deepEqual(await messages(db), [told[0], told[0], told[1], told[1]]);
    });

    it('keeps every address that letters went to, and sends nothing about a new one', async (t) => {
      const { db, officer, which } = await helensStanding(t);
      await recordPostalAddress(db, officer, { ...which, lines: '1 Old Lane\nBury' }, NINE);
      await recordPostalAddress(db, officer, { ...which, lines: '2 New Lane\nBolton' }, TEN);
      const person = found(await findPersonOf(db, officer, which.plan, which.standing, TEN));
      assert.equal(person.postalLines, '2 New Lane\nBolton');
      const rows = await db.selectFrom('postalAddress').select('endedAt').orderBy('addedAt').execute();
      assert.deepEqual(rows, [{ endedAt: TEN.toISOString() }, { endedAt: null }]);
      assert.deepEqual(await messages(db), []);
      assert.doesNotMatch(await everythingIn(db), /New Lane|Old Lane/);
    });

    it('ends for one of them, for a reason, and they are told that something changed', async (t) => {
      const { db, maya, officer, which } = await helensStanding(t);
      await endAccess(db, officer, { ...which, endWhy: 'By order of the court' }, NINE);
      assert.deepEqual(await standings(db, maya), ['Ben Carter, parent: steps advice schools']);
      assert.deepEqual(await messages(db), []);
      assert.deepEqual(await noticesOf(db, 'helen'), ['access changed']);
      assert.equal(await endAccess(db, officer, { ...which, endWhy: 'Again' }, NINE), undefined);
      const { past } = found(await findPeopleOf(db, officer, maya.plan, NINE));
      assert.deepEqual(
        past.map(({ name, endReason }) => [name, endReason]),
        [['Helen Carter', 'By order of the court']],
      );
    });

    it('keeps what a young person said of it, the newest first, and since when a child is in care', async (t) => {
      const { db, officer, which } = await helensStanding(t);
      await recordChoice(db, officer, { ...which, choice: 'agreed', saidHow: 'At the review' }, NINE);
      await recordChoice(db, officer, { ...which, choice: 'declined', saidHow: 'By phone' }, TEN);
      const person = found(await findPersonOf(db, officer, which.plan, which.standing, TEN));
      assert.deepEqual([person.choice?.choice, person.choice?.saidHow], ['declined', 'By phone']);
      await recordInCare(db, officer, { plan: which.plan, since: '2026-06-01' }, NINE);
      assert.equal(found(await findPeopleOf(db, officer, which.plan, TEN)).inCareSince, '2026-06-01');
    });

    it('is not for a manager who stands in for nobody, nor through a plan of another child, and nothing changes', async (t) => {
      const { db, which } = await helensStanding(t);
      const [manager, caseworker] = [await working(dilys, db), await working(sam, db)];
      const other = { ...which, plan: (await childCalled(db, 'Idris Yusuf')).plan };
      const before = await everythingIn(db);
      for (const [officer, of] of [
        [manager, which],
        [caseworker, other],
      ] as const) {
        assert.equal(await findPersonOf(db, officer, of.plan, of.standing, NINE), undefined);
        assert.equal(await changeMaySee(db, officer, { ...of, maySee: '' }, NINE), undefined);
        assert.equal(await changeProtection(db, officer, { ...of, why: 'x', isProtected: false }, NINE), undefined);
        assert.equal(await endAccess(db, officer, { ...of, endWhy: 'x' }, NINE), undefined);
        assert.equal(await recordPostalAddress(db, officer, { ...of, lines: 'x' }, NINE), undefined);
        assert.equal(await recordChoice(db, officer, { ...of, choice: 'agreed', saidHow: 'x' }, NINE), undefined);
      }
      assert.equal(await recordInCare(db, manager, { plan: which.plan, since: null }, NINE), undefined);
      assert.equal(await everythingIn(db), before);
    });

    it('is a line in the access log each time somebody reads or changes it, without a name', async (t) => {
      const { db, maya, officer, which } = await helensStanding(t);
      const before = (await listAccess(db, maya.id, { most: 100 })).length;
      await findPeopleOf(db, officer, which.plan, NINE);
      await findPersonOf(db, officer, which.plan, which.standing, NINE);
      await changeMaySee(db, officer, { ...which, maySee: 'steps' }, NINE);
      await recordPostalAddress(db, officer, { ...which, lines: 'x' }, NINE);
      const lines = await listAccess(db, maya.id, { most: 100 });
      assert.equal(lines.length - before, 4);
      assert.doesNotMatch(JSON.stringify(lines.map(({ action, why }) => [action, why])), /Helen|Carter|Maya/);
    });
  });
}

describe('two who come with the same code at once, on two servers', () => {
  it('are one who is in, and one who is told what a wrong code is told', async (t) => {
    const location = await freshLocation(t, 'PostgreSQL');
    const [one, other] = [openDatabase(location), openDatabase(location)];
    t.after(() => Promise.all([one.destroy(), other.destroy()]));
    await migrate(one);
    await loadDemonstration(one, at('08:00'));
    const child = await childCalled(one, 'Idris Yusuf');
    const { code } = await letterFor(one, child);
    const proven = await prove(one, code, child.born);
    const both = await Promise.all([
      comeInByAddress(one, proven, 'hassan@one.example', TEN),
      comeInByAddress(other, proven, 'hassan@two.example', TEN),
    ]);
    assert.deepEqual(both.map(({ outcome }) => outcome).sort(), ['linked', 'refused']);
    assert.equal((await standings(one, child)).length, 2);
  });
});
