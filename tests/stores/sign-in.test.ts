import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { openDatabase } from '#database/connect.ts';
import { migrate } from '#database/migrate.ts';
import type { Db } from '#database/schema.ts';
import {
  answerCode,
  ask,
  findAsked,
  takeAsked,
  type Answered,
  type Purpose,
} from '#features/identity/challenge.store.ts';
import { findContactWish, recordContactWish } from '#features/identity/contact-wish.store.ts';
import { findKeptForm, forgetKeptForm, keepForm, type Fields } from '#features/identity/kept-form.store.ts';
import { endRole, findAddress, findPersonIdByAddress } from '#features/identity/person.store.ts';
import { countUnread } from '#features/identity/notice.store.ts';
import { asFamily, asOfficer, isFresh, type Person } from '#features/identity/person.ts';
import { assertKeyFits } from '#features/identity/portal-key.store.ts';
import {
  countRecoveryCodes,
  insertFactor,
  listFactors,
  makeRecoveryCodes,
} from '#features/identity/second-factor.store.ts';
import { newSecret } from '#features/identity/secret.ts';
import {
  endEverySession,
  endOwnSession,
  endSession,
  findPersonBySession,
  findWhoseRanOut,
  listDevices,
  replaceSession,
  startSession,
} from '#features/identity/session.store.ts';
import { tidySignIn } from '#features/identity/tidy.store.ts';
import { ENGINES, freshLocation } from '../support/database.ts';
import { alan, amina, at, ben, found, idOf, sam, signIn, withNobody } from '../support/people.ts';
import { everythingIn } from '../support/thief.ts';

const NINE = at('09:00');
const DAY = 24 * 60 * 60_000;
const CODE = '402917';
const WRONG = '402918';
const KNOWN = 'amina@example.org';
const UNKNOWN = 'nobody.here@example.org';

/** A browser asks for a code at nine, as the form does. Returns the secret of its cookie. */
async function asksForCode(db: Db, { address = KNOWN, code = CODE, holder = newSecret(), now = NINE } = {}) {
  const personId = await findPersonIdByAddress(db, address);
  await ask(db, { holder, purpose: 'sign in', personId, code, details: { address } }, now);
  return holder;
}

async function types(db: Db, holder: string, code = CODE, now = NINE): Promise<Answered['outcome']> {
  return (await answerCode(db, holder, 'sign in', code, now)).outcome;
}

for (const engine of ENGINES) {
  describe(`a code to sign in on ${engine}`, () => {
    it('says whose it is to the browser that asked, when it is right', async (t) => {
      const db = await withNobody(t, engine);
      const { id } = await amina(db, NINE);
      const answered = await answerCode(db, await asksForCode(db), 'sign in', CODE, NINE);
      assert.equal(answered.outcome, 'right');
      assert.deepEqual([answered.asked.personId, answered.asked.details], [id, { address: KNOWN }]);
    });

    for (const { time, outcome } of [
      { time: '09:00:00', outcome: 'right' },
      { time: '09:09:59', outcome: 'right' },
      { time: '09:10:00', outcome: 'right' },
      { time: '09:10:01', outcome: 'over' },
      { time: '21:00:00', outcome: 'over' },
    ] as const) {
      it(`lasts ten minutes: asked for at nine, it is ${outcome} at ${time}`, async (t) => {
        const db = await withNobody(t, engine);
        await amina(db, NINE);
        assert.equal(await types(db, await asksForCode(db), CODE, at(time)), outcome);
      });
    }

    it('opens once', async (t) => {
      const db = await withNobody(t, engine);
      await amina(db, NINE);
      const browser = await asksForCode(db);
      assert.equal(await types(db, browser), 'right');
      assert.equal(await types(db, browser), 'over');
    });

    it('opens once, though it is sent five times at the same moment', async (t) => {
      const db = await withNobody(t, engine);
      await amina(db, NINE);
      const browser = await asksForCode(db);
      const outcomes = await Promise.all(Array.from({ length: 5 }, () => types(db, browser)));
      assert.deepEqual(outcomes.sort(), ['over', 'over', 'over', 'over', 'right']);
    });

    it('can still be typed after four that are wrong', async (t) => {
      const db = await withNobody(t, engine);
      await amina(db, NINE);
      const browser = await asksForCode(db);
      for (let times = 1; times <= 4; times += 1) assert.equal(await types(db, browser, WRONG), 'wrong');
      assert.equal(await types(db, browser), 'right');
    });

    for (const [whose, address] of [
      ['an address that somebody has', KNOWN],
      ['an address that nobody has', UNKNOWN],
    ] as const) {
      it(`is over after five that are wrong, and then the right one is too: for ${whose}`, async (t) => {
        const db = await withNobody(t, engine);
        await amina(db, NINE);
        const browser = await asksForCode(db, { address });
        const outcomes: string[] = [];
        for (const code of [WRONG, WRONG, WRONG, WRONG, WRONG, CODE, CODE])
          outcomes.push(await types(db, browser, code));
        assert.deepEqual(outcomes, ['wrong', 'wrong', 'wrong', 'wrong', 'over', 'over', 'over']);
      });

      it(`is not guessed by sending fifty at the same moment: five count, for ${whose}`, async (t) => {
        const db = await withNobody(t, engine);
        await amina(db, NINE);
        const browser = await asksForCode(db, { address });
        const outcomes = await Promise.all(Array.from({ length: 50 }, () => types(db, browser, WRONG)));
        assert.equal(outcomes.filter((outcome) => outcome === 'wrong').length, 4);
        assert.equal(await types(db, browser), 'over');
      });

      it(`is over after ten minutes: for ${whose}`, async (t) => {
        const db = await withNobody(t, engine);
        await amina(db, NINE);
        const browser = await asksForCode(db, { address });
        assert.equal(await types(db, browser, WRONG, at('09:09:59')), 'wrong');
        assert.equal(await types(db, browser, WRONG, at('09:10:01')), 'over');
      });
    }

    it('of an address that nobody has is never right', async (t) => {
      const db = await withNobody(t, engine);
      assert.equal(await types(db, await asksForCode(db, { address: UNKNOWN })), 'wrong');
    });

    it('opens only in the browser that asked', async (t) => {
      const db = await withNobody(t, engine);
      await amina(db, NINE);
      await asksForCode(db);
      assert.equal(await types(db, newSecret()), 'over');
    });

    it('ends the one before, of the same browser', async (t) => {
      const db = await withNobody(t, engine);
      await amina(db, NINE);
      const browser = await asksForCode(db);
      await asksForCode(db, { holder: browser, code: '555123', now: at('09:01') });
      assert.equal(await types(db, browser, CODE, at('09:01')), 'wrong');
      assert.equal(await types(db, browser, '555123', at('09:01')), 'right');
    });

    it('does not give five more tries at the one before', async (t) => {
      const db = await withNobody(t, engine);
      await amina(db, NINE);
      const browser = await asksForCode(db);
      for (let times = 1; times <= 5; times += 1) await types(db, browser, WRONG);
      await asksForCode(db, { holder: browser, code: '555123' });
      assert.equal(await types(db, browser, CODE), 'wrong');
    });

    it('is the only one, though the button is pressed twice at the same moment', async (t) => {
      const db = await withNobody(t, engine);
      await amina(db, NINE);
      const holder = newSecret();
      await Promise.all(
        ['555121', '555122', '555123', '555124'].map((code) =>
          db.transaction().execute(async (trx) => void (await asksForCode(trx, { holder, code }))),
        ),
      );
      const live = await db.selectFrom('challenge').select('id').where('endedAt', 'is', null).execute();
      assert.equal(live.length, 1);
    });

    it('stays good when a stranger asks for one for the same address', async (t) => {
      const db = await withNobody(t, engine);
      await amina(db, NINE);
      const browser = await asksForCode(db);
      const strangers = await asksForCode(db, { code: '555123' });
      for (let times = 1; times <= 5; times += 1) await types(db, strangers, WRONG);
      assert.equal(await types(db, strangers, CODE), 'over');
      assert.equal(await types(db, browser), 'right');
    });

    it('does not open a stranger’s browser, nor theirs hers', async (t) => {
      const db = await withNobody(t, engine);
      await amina(db, NINE);
      const browser = await asksForCode(db);
      const strangers = await asksForCode(db, { code: '555123' });
      assert.equal(await types(db, strangers, CODE), 'wrong');
      assert.equal(await types(db, browser, '555123'), 'wrong');
    });

    it('is not spent by reading, as a scanner of links does', async (t) => {
      const db = await withNobody(t, engine);
      await amina(db, NINE);
      const browser = await asksForCode(db);
      const before = await everythingIn(db);
      for (let times = 1; times <= 20; times += 1) assert.ok(await findAsked(db, browser, 'sign in', NINE));
      assert.equal(await everythingIn(db), before);
      assert.equal(await types(db, browser), 'right');
    });

    it('is no longer there to read when it is over', async (t) => {
      const db = await withNobody(t, engine);
      await amina(db, NINE);
      const [used, worn, late] = [await asksForCode(db), await asksForCode(db), await asksForCode(db)];
      await types(db, used);
      for (let times = 1; times <= 5; times += 1) await types(db, worn, WRONG);
      assert.equal(await findAsked(db, used, 'sign in', NINE), undefined);
      assert.equal(await findAsked(db, worn, 'sign in', NINE), undefined);
      assert.equal(await findAsked(db, late, 'sign in', at('09:10:01')), undefined);
    });

    for (const other of ['text code', 'new address', 'new phone', 'passkey sign-in'] satisfies Purpose[]) {
      it(`is not good as “${other}”`, async (t) => {
        const db = await withNobody(t, engine);
        await amina(db, NINE);
        const browser = await asksForCode(db);
        assert.equal((await answerCode(db, browser, other, CODE, NINE)).outcome, 'over');
        assert.equal(await takeAsked(db, browser, other, NINE), undefined);
        assert.equal(await types(db, browser), 'right');
      });
    }

    it('for one purpose does not end the one for another', async (t) => {
      const db = await withNobody(t, engine);
      const { id: personId } = await amina(db, NINE);
      const browser = await asksForCode(db);
      await ask(db, { holder: browser, purpose: 'text code', personId, code: '555123' }, NINE);
      assert.equal(await types(db, browser), 'right');
      assert.equal((await answerCode(db, browser, 'text code', '555123', NINE)).outcome, 'right');
    });

    it('cannot be read, nor opened in another row, by who has only the database', async (t) => {
      const db = await withNobody(t, engine);
      const browser = await asksForCode(db, { address: UNKNOWN });
      const everything = await everythingIn(db);
      for (const secret of [CODE, browser, UNKNOWN, 'nobody.here']) assert.ok(!everything.includes(secret), secret);
      await db.updateTable('challenge').set({ id: 'another' }).execute();
      await assert.rejects(findAsked(db, browser, 'sign in', NINE));
    });
  });

  describe(`a challenge for a device on ${engine}`, () => {
    it('is taken once, though two servers take it at the same moment', async (t) => {
      const db = await withNobody(t, engine);
      const { id: personId } = await amina(db, NINE);
      const holder = newSecret();
      await ask(db, { holder, purpose: 'passkey', personId, details: { challenge: 'sign-this' } }, NINE);
      const taken = await Promise.all([1, 2, 3].map(() => takeAsked(db, holder, 'passkey', NINE)));
      assert.deepEqual(
        taken.filter((one) => one !== undefined).map(({ details }) => details),
        [{ challenge: 'sign-this' }],
      );
    });

    it('is not answered with a code, whatever it is', async (t) => {
      const db = await withNobody(t, engine);
      const { id: personId } = await amina(db, NINE);
      const holder = newSecret();
      await ask(db, { holder, purpose: 'passkey', personId }, NINE);
      for (const code of [CODE, '', 'null'])
        assert.equal((await answerCode(db, holder, 'passkey', code, NINE)).outcome, 'over');
    });
  });

  describe(`a session on ${engine}`, () => {
    for (const { who, time, isIn } of [
      { who: 'amina', time: '09:29:59', isIn: true },
      { who: 'amina', time: '09:30:00', isIn: false },
      { who: 'amina', time: '09:30:01', isIn: false },
      { who: 'nadia', time: '09:29:59', isIn: true },
      { who: 'nadia', time: '09:30:01', isIn: false },
      { who: 'sam', time: '09:14:59', isIn: true },
      { who: 'sam', time: '09:15:00', isIn: false },
      { who: 'sam', time: '09:15:01', isIn: false },
      { who: 'alan', time: '09:15:01', isIn: false },
    ] as const) {
      it(`of ${who}, begun at nine and not used, ${isIn ? 'is still good' : 'has ended'} at ${time}`, async (t) => {
        const db = await withNobody(t, engine);
        const secret = await signIn(db, await idOf(db, who, NINE), NINE);
        assert.equal((await findPersonBySession(db, secret, at(time))) !== undefined, isIn);
      });
    }

    for (const { who, every, lastUse, good, over } of [
      { who: 'amina', every: 25, lastUse: '20:55', good: '20:59:59', over: '21:00:00' },
      { who: 'sam', every: 14, lastUse: '16:56', good: '16:59:59', over: '17:00:00' },
    ] as const) {
      it(`of ${who} is kept alive by use every ${every} minutes, and ends at ${over} all the same`, async (t) => {
        const db = await withNobody(t, engine);
        const secret = await signIn(db, await idOf(db, who, NINE), NINE);
        for (let now = NINE; now <= at(lastUse); now = new Date(now.getTime() + every * 60_000))
          assert.ok(await findPersonBySession(db, secret, now), now.toISOString());
        assert.ok(await findPersonBySession(db, secret, at(lastUse)));
        assert.ok(await findPersonBySession(db, secret, at(good)));
        assert.equal(await findPersonBySession(db, secret, at(over)), undefined);
      });
    }

    it('says when it will end, by the limit that comes first', async (t) => {
      const db = await withNobody(t, engine);
      const secret = await signIn(db, await idOf(db, 'amina', NINE), NINE);
      const ends = async (now: Date) => (await findPersonBySession(db, secret, now))?.session.endsAt;
      assert.deepEqual(await ends(NINE), at('09:30'));
      assert.deepEqual(await ends(at('09:20')), at('09:50'));
      for (let now = at('09:40'); now < at('20:50'); now = new Date(now.getTime() + 20 * 60_000)) await ends(now);
      assert.deepEqual(await ends(at('20:50')), at('21:00'));
    });

    it('is not made longer by a second step', async (t) => {
      const db = await withNobody(t, engine);
      const id = await idOf(db, 'sam', NINE);
      let secret = await signIn(db, id, NINE, { steps: 1 });
      for (let now = at('09:10'); now < at('16:59'); now = new Date(now.getTime() + 10 * 60_000))
        secret = await replaceSession(db, secret, id, { steps: 2, device: 'Edge', factorAt: now }, now);
      assert.ok(await findPersonBySession(db, secret, at('16:59:59')));
      assert.equal(await findPersonBySession(db, secret, at('17:00:01')), undefined);
    });

    it('that has run out stays so, though a clock is put back', async (t) => {
      const db = await withNobody(t, engine);
      const secret = await signIn(db, await idOf(db, 'amina', NINE), NINE);
      assert.equal(await findPersonBySession(db, secret, at('09:30:01')), undefined);
      assert.equal(await findPersonBySession(db, secret, at('09:29')), undefined);
    });

    it('has the limits of staff from the moment somebody is staff too', async (t) => {
      const db = await withNobody(t, engine);
      const id = await idOf(db, 'amina', NINE);
      const secret = await signIn(db, id, NINE);
      const role = { id: 'r', personId: id, role: 'caseworker', reason: 'New post', grantedAt: NINE.toISOString() };
      await db.insertInto('roleGrant').values(role).execute();
      assert.equal(await findPersonBySession(db, secret, at('09:15:01')), undefined);
    });

    it('has another secret after each step, and the one before opens nothing', async (t) => {
      const db = await withNobody(t, engine);
      const id = await idOf(db, 'amina', NINE);
      const first = await replaceSession(db, undefined, id, { steps: 1, device: 'Chrome' }, NINE);
      const second = await replaceSession(db, first, id, { steps: 2, device: 'Chrome', factorAt: NINE }, NINE);
      const third = await replaceSession(db, second, id, { steps: 2, device: 'Chrome', factorAt: NINE }, NINE);
      assert.equal(new Set([first, second, third]).size, 3);
      for (const old of [first, second]) assert.equal(await findPersonBySession(db, old, NINE), undefined);
      assert.equal((await findPersonBySession(db, third, NINE))?.id, id);
    });

    it('after one step is not in, and after two it is', async (t) => {
      const db = await withNobody(t, engine);
      const id = await idOf(db, 'amina', NINE);
      const first = await signIn(db, id, NINE, { steps: 1 });
      assert.equal(asFamily(await findPersonBySession(db, first, NINE)), undefined);
      const second = await replaceSession(db, first, id, { steps: 2, device: 'Chrome', factorAt: NINE }, NINE);
      assert.equal(asFamily(await findPersonBySession(db, second, NINE))?.id, id);
    });

    it('of one person ends when another signs in on the same browser, and lends them nothing', async (t) => {
      const db = await withNobody(t, engine);
      const [aminas, bens] = [await idOf(db, 'amina', NINE), await idOf(db, 'ben', NINE)];
      const before = await signIn(db, aminas, NINE);
      const after = await replaceSession(db, before, bens, { steps: 1, device: 'Chrome' }, at('09:20'));
      assert.equal(await findPersonBySession(db, before, at('09:20')), undefined);
      const person = found(await findPersonBySession(db, after, at('09:20')));
      assert.deepEqual(
        [person.id, person.session.steps, person.session.factorAt, person.session.createdAt],
        [bens, 1, null, at('09:20')],
      );
    });

    it('of somebody who needs one step is fresh when they have signed in again', async (t) => {
      const db = await withNobody(t, engine);
      const id = await idOf(db, 'nadia', NINE);
      const before = await signIn(db, id, NINE, { steps: 1 });
      const again = await replaceSession(db, before, id, { steps: 1, device: 'Chrome' }, at('09:20'));
      assert.equal(isFresh(found(await findPersonBySession(db, again, at('09:21'))), at('09:21')), true);
    });

    it('opens nothing of a role that has ended, on the next request', async (t) => {
      const db = await withNobody(t, engine);
      const secret = await signIn(db, await idOf(db, 'sam', NINE), NINE);
      assert.ok(asOfficer(await findPersonBySession(db, secret, at('09:05')), 'caseworker'));
      await db
        .updateTable('roleGrant')
        .set({ endedAt: at('09:06').toISOString() })
        .execute();
      const person = await findPersonBySession(db, secret, at('09:06'));
      assert.equal(asOfficer(person, 'caseworker'), undefined);
      assert.deepEqual(person?.roles, []);
    });

    it('ends when an administrator ends a role, on every device', async (t) => {
      const db = await withNobody(t, engine);
      const by = await alan(db, NINE);
      const id = await idOf(db, 'sam', NINE);
      const secrets = [await signIn(db, id, NINE), await signIn(db, id, NINE)];
      await endRole(db, by, id, 'caseworker', 'Left the council', at('09:05'));
      for (const secret of secrets) assert.equal(await findPersonBySession(db, secret, at('09:05')), undefined);
    });

    it('ends with the person', async (t) => {
      const db = await withNobody(t, engine);
      const id = await idOf(db, 'amina', NINE);
      const secret = await signIn(db, id, NINE);
      await db.updateTable('person').set({ endedAt: NINE.toISOString() }).where('id', '=', id).execute();
      assert.equal(await findPersonBySession(db, secret, NINE), undefined);
    });

    it('is over when somebody signs out, however often its cookie is sent again', async (t) => {
      const db = await withNobody(t, engine);
      const id = await idOf(db, 'amina', NINE);
      const [phone, tablet] = [await signIn(db, id, NINE), await signIn(db, id, NINE)];
      await endSession(db, phone, at('09:05'));
      for (const time of ['09:05', '09:06', '09:00'])
        assert.equal(await findPersonBySession(db, phone, at(time)), undefined);
      assert.ok(await findPersonBySession(db, tablet, at('09:05')), 'the tablet is still signed in');
    });

    it('is over on every device after signing out everywhere, and nobody else is signed out', async (t) => {
      const db = await withNobody(t, engine);
      const [aminas, bens] = [await idOf(db, 'amina', NINE), await idOf(db, 'ben', NINE)];
      const hers = [await signIn(db, aminas, NINE), await signIn(db, aminas, NINE), await signIn(db, aminas, NINE)];
      const his = await signIn(db, bens, NINE);
      await endEverySession(db, aminas, NINE);
      for (const secret of hers) assert.equal(await findPersonBySession(db, secret, NINE), undefined);
      assert.ok(await findPersonBySession(db, his, NINE));
    });

    it('is not opened by anything but its secret', async (t) => {
      const db = await withNobody(t, engine);
      await signIn(db, await idOf(db, 'amina', NINE), NINE);
      const { id, secretHash, personId } = await db.selectFrom('session').selectAll().executeTakeFirstOrThrow();
      for (const guess of ['', id, secretHash, personId, newSecret(), '%', "' or '1'='1", '\u0000'])
        assert.equal(await findPersonBySession(db, guess, NINE), undefined, guess);
    });

    it('leaves its secret nowhere in the database', async (t) => {
      const db = await withNobody(t, engine);
      const id = await idOf(db, 'amina', NINE);
      const first = await signIn(db, id, NINE, { steps: 1 });
      const second = await replaceSession(db, first, id, { steps: 2, device: 'Chrome', factorAt: NINE }, NINE);
      await findPersonBySession(db, second, at('09:10'));
      const everything = await everythingIn(db);
      for (const secret of [first, second]) assert.ok(!everything.includes(secret));
    });
  });

  describe(`the list of devices on ${engine}`, () => {
    it('has each device of the person where they are signed in, last used first, and marks this one', async (t) => {
      const db = await withNobody(t, engine);
      const id = await idOf(db, 'amina', NINE);
      const phone = await signIn(db, id, NINE, { device: 'Chrome on Android' });
      await signIn(db, id, at('09:05'), { device: 'Firefox on Windows' });
      const person = found(await findPersonBySession(db, phone, at('09:10')));
      const devices = await listDevices(db, person, at('09:10'));
      assert.deepEqual(
        devices.map(({ device, isThis, createdAt, lastSeenAt }) => [device, isThis, createdAt, lastSeenAt]),
        [
          ['Chrome on Android', true, NINE.toISOString(), at('09:10').toISOString()],
          ['Firefox on Windows', false, at('09:05').toISOString(), at('09:05').toISOString()],
        ],
      );
    });

    it('has none of anybody else', async (t) => {
      const db = await withNobody(t, engine);
      await ben(db, NINE);
      assert.equal((await listDevices(db, await amina(db, NINE), NINE)).length, 1);
    });

    it('has none that ended: signed out, replaced by the next step, or run out unnoticed', async (t) => {
      const db = await withNobody(t, engine);
      const id = await idOf(db, 'amina', NINE);
      await endSession(db, await signIn(db, id, NINE, { device: 'signed out' }), NINE);
      const before = await signIn(db, id, NINE, { device: 'replaced' });
      await replaceSession(db, before, id, { steps: 2, device: 'replaced, then run out', factorAt: NINE }, NINE);
      const person = await amina(db, at('09:30'));
      assert.deepEqual(
        (await listDevices(db, person, at('09:30'))).map(({ device }) => device),
        ['Chrome on Android'],
      );
    });

    it('shows nothing that opens a session', async (t) => {
      const db = await withNobody(t, engine);
      const person = await amina(db, NINE);
      for (const device of await listDevices(db, person, NINE))
        for (const shown of Object.values(device))
          assert.equal(await findPersonBySession(db, String(shown), NINE), undefined);
    });

    it('ends a device that was lost', async (t) => {
      const db = await withNobody(t, engine);
      const id = await idOf(db, 'amina', NINE);
      const lost = await signIn(db, id, NINE);
      const lostId = found(await findPersonBySession(db, lost, NINE)).session.id;
      assert.equal(await endOwnSession(db, await amina(db, NINE), lostId, NINE), true);
      assert.equal(await findPersonBySession(db, lost, NINE), undefined);
    });

    it('does not end a device of somebody else, nor one that is not there', async (t) => {
      const db = await withNobody(t, engine);
      const bens = await signIn(db, await idOf(db, 'ben', NINE), NINE);
      const bensId = found(await findPersonBySession(db, bens, NINE)).session.id;
      const person = await amina(db, NINE);
      for (const id of [bensId, 'no-such-session', '']) assert.equal(await endOwnSession(db, person, id, NINE), false);
      assert.ok(await findPersonBySession(db, bens, NINE));
    });
  });

  describe(`what somebody was typing when their session ran out, on ${engine}`, () => {
    const PATH = '/my/settings/contact';
    const WORDS: Fields = [
      ['channels', 'text'],
      ['channels', 'email'],
      ['note', 'Please never ring before nine: Idris sleeps late.'],
    ];

    it('is there again for them, as they typed it', async (t) => {
      const db = await withNobody(t, engine);
      const person = await amina(db, NINE);
      await keepForm(db, person.id, PATH, WORDS, NINE);
      assert.deepEqual(await findKeptForm(db, person, PATH, at('09:20')), WORDS);
    });

    it('is there for nobody else, and on no other page', async (t) => {
      const db = await withNobody(t, engine);
      const person = await amina(db, NINE);
      await keepForm(db, person.id, PATH, WORDS, NINE);
      assert.equal(await findKeptForm(db, await ben(db, NINE), PATH, NINE), undefined);
      for (const path of ['/my/settings', `${PATH}/`, '/my/settings/CONTACT', ''])
        assert.equal(await findKeptForm(db, person, path, NINE), undefined);
    });

    it('is there for an hour', async (t) => {
      const db = await withNobody(t, engine);
      const person = await amina(db, NINE);
      await keepForm(db, person.id, PATH, WORDS, NINE);
      assert.ok(await findKeptForm(db, person, PATH, at('09:59:59')));
      assert.equal(await findKeptForm(db, person, PATH, at('10:00:01')), undefined);
    });

    it('is what they typed last', async (t) => {
      const db = await withNobody(t, engine);
      const person = await amina(db, NINE);
      await keepForm(db, person.id, PATH, [['note', 'first']], NINE);
      await keepForm(db, person.id, PATH, [['note', 'second']], at('09:30'));
      assert.deepEqual(await findKeptForm(db, person, PATH, at('10:15')), [['note', 'second']]);
    });

    it('is forgotten once it is sent, on that page only', async (t) => {
      const db = await withNobody(t, engine);
      const person = await amina(db, NINE);
      await keepForm(db, person.id, PATH, WORDS, NINE);
      await keepForm(db, person.id, '/my/other', WORDS, NINE);
      await forgetKeptForm(db, person, PATH);
      assert.equal(await findKeptForm(db, person, PATH, NINE), undefined);
      assert.ok(await findKeptForm(db, person, '/my/other', NINE));
    });

    it('is not forgotten because somebody else sends theirs', async (t) => {
      const db = await withNobody(t, engine);
      const person = await amina(db, NINE);
      await keepForm(db, person.id, PATH, WORDS, NINE);
      await forgetKeptForm(db, await ben(db, NINE), PATH);
      assert.ok(await findKeptForm(db, person, PATH, NINE));
    });

    it('cannot be read, nor opened as another’s, by who has only the database', async (t) => {
      const db = await withNobody(t, engine);
      const [person, other] = [await amina(db, NINE), await ben(db, NINE)];
      await keepForm(db, person.id, PATH, WORDS, NINE);
      assert.doesNotMatch(await everythingIn(db), /sleeps late/);
      await db.updateTable('keptForm').set({ personId: other.id }).execute();
      await assert.rejects(findKeptForm(db, other, PATH, NINE));
    });

    it('is kept for whoever’s session ran out within the day', async (t) => {
      const db = await withNobody(t, engine);
      const id = await idOf(db, 'amina', NINE);
      const secret = await signIn(db, id, NINE);
      assert.equal(await findWhoseRanOut(db, secret, at('09:20')), undefined);
      await findPersonBySession(db, secret, at('09:40'));
      assert.equal(await findWhoseRanOut(db, secret, at('09:40')), id);
      const ranOutAt = at('09:30').getTime();
      assert.equal(await findWhoseRanOut(db, secret, new Date(ranOutAt + DAY - 1)), id);
      assert.equal(await findWhoseRanOut(db, secret, new Date(ranOutAt + DAY)), undefined);
    });

    it('is not kept for a session that was signed out, replaced, or never there', async (t) => {
      const db = await withNobody(t, engine);
      const id = await idOf(db, 'amina', NINE);
      const [out, before] = [await signIn(db, id, NINE), await signIn(db, id, NINE)];
      await endSession(db, out, NINE);
      await replaceSession(db, before, id, { steps: 2, device: 'Chrome', factorAt: NINE }, NINE);
      for (const secret of [out, before, newSecret(), ''])
        assert.equal(await findWhoseRanOut(db, secret, NINE), undefined);
    });
  });

  describe(`what signing in leaves behind on ${engine}`, () => {
    it('is gone when nobody needs it any more, and what is in use stays', async (t) => {
      const db = await withNobody(t, engine);
      const person = await amina(db, NINE);
      await asksForCode(db);
      await keepForm(db, person.id, '/my', [['note', 'words']], NINE);
      const left = async (now: Date) => {
        await tidySignIn(db, now);
        const tables = ['session', 'challenge', 'keptForm', 'person'] as const;
        const counts = tables.map(async (table) => (await db.selectFrom(table).selectAll().execute()).length);
        return Promise.all(counts);
      };
      assert.deepEqual(await left(at('09:59')), [1, 1, 1, 1]);
      assert.deepEqual(await left(at('10:01')), [1, 1, 0, 1]);
      assert.deepEqual(await left(at('23:00')), [1, 1, 0, 1]);
      assert.deepEqual(await left(new Date('2026-12-02T09:11:00Z')), [1, 0, 0, 1]);
      assert.deepEqual(await left(new Date('2027-03-01T08:59:00Z')), [1, 0, 0, 1]);
      assert.deepEqual(await left(new Date('2027-03-01T09:01:00Z')), [0, 0, 0, 1]);
    });

    it('is never gone while it is in use', async (t) => {
      const db = await withNobody(t, engine);
      const person = await amina(db, NINE);
      await insertFactor(db, person.id, { kind: 'text', number: '+447700900001' }, NINE);
      await makeRecoveryCodes(db, person.id, NINE);
      await recordContactWish(db, person, { channels: ['text'], note: 'Never by phone' }, NINE);
      await tidySignIn(db, new Date('2036-12-01T09:00:00Z'));
      assert.equal(await findAddress(db, person), KNOWN);
      assert.equal((await listFactors(db, person)).length, 1);
      assert.equal(await countRecoveryCodes(db, person), 8);
      assert.equal(await countUnread(db, person), 2);
      assert.equal((await findContactWish(db, person))?.note, 'Never by phone');
    });

    it('is how somebody could be reached, until a year after they said something else', async (t) => {
      const db = await withNobody(t, engine);
      const [person, other] = [await amina(db, NINE), await ben(db, NINE)];
      const said = async (who: typeof person, now: string) =>
        recordContactWish(db, who, { channels: ['post'], note: '' }, new Date(now));
      await said(person, '2026-12-01T09:00:00Z');
      await said(other, '2027-06-01T09:00:00Z');
      await said(person, '2028-06-01T09:00:00Z');
      const left = async (now: string) => {
        await tidySignIn(db, new Date(now));
        return (await db.selectFrom('contactWish').select('id').execute()).length;
      };
      assert.equal(await left('2029-06-01T08:59:00Z'), 3);
      assert.equal(await left('2029-06-01T09:01:00Z'), 2);
      assert.equal((await findContactWish(db, person))?.recordedAt, '2028-06-01T09:00:00.000Z');
    });

    it('is read with the key it was begun with, and with no other', async (t) => {
      const db = await withNobody(t, engine);
      await db.deleteFrom('portalKey').execute();
      await assertKeyFits(db);
      await assertKeyFits(db);
      await db.updateTable('portalKey').set({ mark: 'of another key' }).execute();
      await assert.rejects(assertKeyFits(db), /not the key/);
      await db.deleteFrom('portalKey').execute();
    });
  });
}

describe('a stolen SQLite file', () => {
  it('holds no code, no cookie and no address that nobody has, in any of its bytes', async (t) => {
    const location = await freshLocation(t, 'SQLite');
    const db = openDatabase(location);
    t.after(() => db.destroy());
    await migrate(db);
    const id = await idOf(db, 'amina', NINE);
    const asking = await asksForCode(db);
    await asksForCode(db, { address: UNKNOWN, code: '555123' });
    await types(db, asking, WRONG);
    await types(db, asking);
    const first = await startSession(db, id, { steps: 1, device: 'Chrome on Android' }, NINE);
    await ask(db, { holder: first, purpose: 'text code', personId: id, code: '555124' }, NINE);
    const second = await replaceSession(db, first, id, { steps: 2, device: 'Chrome', factorAt: NINE }, NINE);

    const files = [location, `${location}-wal`].filter((file) => existsSync(file));
    const bytes = files.map((file) => readFileSync(file, 'latin1')).join('');
    assert.ok(bytes.includes('Chrome on Android'), 'the bytes are those of the database');
    for (const secret of [CODE, '555123', '555124', UNKNOWN, asking, first, second])
      assert.ok(!bytes.includes(secret), secret);
  });
});

describe('two people with one portal', () => {
  it('are told apart by their cookies only', async (t) => {
    const db = await withNobody(t, 'SQLite');
    const people: [string, Person][] = [];
    for (const who of ['amina', 'ben', 'sam'] as const) {
      const secret = await signIn(db, await idOf(db, who, NINE), NINE);
      people.push([secret, found(await findPersonBySession(db, secret, NINE))]);
    }
    for (const [secret, person] of people) assert.equal((await findPersonBySession(db, secret, NINE))?.id, person.id);
    assert.equal(asOfficer(await sam(db, NINE), 'caseworker')?.name, 'Sam Reid');
  });
});
