import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Secret, TOTP } from 'otpauth';
import type { Db } from '#database/schema.ts';
import { appStep } from '#features/identity/authenticator-app.ts';
import { countUnread, listNotices, markNoticesRead } from '#features/identity/notice.store.ts';
import { changeAddress, findAddress, findPersonIdByAddress } from '#features/identity/person.store.ts';
import type { Role } from '#features/identity/role.ts';
import {
  addFactor,
  checkAppCode,
  checkPasskey,
  countRecoveryCodes,
  insertFactor,
  kindsFor,
  listFactors,
  listPasskeys,
  makeLetterCode,
  makeRecoveryCodes,
  mayUseRecoveryCodes,
  notePhoneUsed,
  removeFactor,
  sendLetterCode,
  startByLetter,
  useWrittenCode,
  type FactorKind,
} from '#features/identity/second-factor.store.ts';
import { findPersonBySession } from '#features/identity/session.store.ts';
import { findPhone } from '#features/identity/tell.store.ts';
import { findMessageToSend, type MessageToSend } from '#messages/message.store.ts';
import { ENGINES } from '../support/database.ts';
import { alan, amina, at, ben, found, helen, idOf, nadia, signIn, withNobody } from '../support/people.ts';
import { everythingIn } from '../support/thief.ts';

const NINE = at('09:00');
const PHONE = '+447700900001';
const NEW_PHONE = '+447700900099';
const SECRET = 'KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU';
const PASSKEY = { credentialId: 'of-aminas-phone', publicKey: 'cHVibGlj', transports: ['internal'] };

/** What Amina's app shows. */
function shownAt(now: Date): string {
  return new TOTP({ secret: Secret.fromBase32(SECRET) }).generate({ timestamp: now.getTime() });
}

/** An app that was set up at nine with the code it showed then. */
async function withApp(db: Db, personId: string): Promise<void> {
  const step = found(appStep(SECRET, shownAt(NINE), NINE));
  await insertFactor(db, personId, { kind: 'app', secret: SECRET, step }, NINE);
}

async function kindsOf(db: Db, person: { id: string }): Promise<FactorKind[]> {
  return (await listFactors(db, person)).map(({ kind }) => kind);
}

/** Every message that waits, opened. */
async function messagesIn(db: Db): Promise<MessageToSend[]> {
  const rows = await db.selectFrom('message').select('id').execute();
  return Promise.all(rows.map(async ({ id }) => found(await findMessageToSend(db, id))));
}

/** Who was told of what, and by which way. */
async function toldIn(db: Db): Promise<string[]> {
  return (await messagesIn(db)).map(({ kind, channel, to }) => `${kind}: ${channel} to ${to}`).sort();
}

const CHANGED = ['sign-in changed: email to amina@example.org', `sign-in changed: text to ${PHONE}`];

describe('the kinds of second step', () => {
  const all: FactorKind[] = ['text', 'app', 'passkey'];
  const strong: FactorKind[] = ['app', 'passkey'];
  const open = { isPublic: true, canSendTexts: true };
  const cases: [who: string, roles: Role[], portal: typeof open, kinds: FactorKind[]][] = [
    ['a parent', ['parent'], open, all],
    ['a young person', ['young person'], open, all],
    ['a forum member', ['forum member'], open, all],
    ['a caseworker', ['caseworker'], open, strong],
    ['a manager', ['manager'], open, strong],
    ['an editor', ['editor'], open, strong],
    ['a moderator', ['moderator'], open, strong],
    ['an administrator', ['administrator'], open, strong],
    ['a parent who is a caseworker', ['parent', 'caseworker'], open, strong],
    ['a caseworker on somebody’s own machine', ['caseworker'], { isPublic: false, canSendTexts: true }, all],
    ['a parent where no text can be sent', ['parent'], { isPublic: true, canSendTexts: false }, strong],
    ['anybody where no text can be sent', ['parent'], { isPublic: false, canSendTexts: false }, strong],
  ];
  for (const [who, roles, portal, kinds] of cases) {
    it(`for ${who} are ${kinds.join(', ')}`, () => assert.deepEqual(kindsFor(roles, portal), kinds));
  }

  it('have recovery codes beside them, but not for staff where the public comes', () => {
    assert.equal(mayUseRecoveryCodes(['parent'], { isPublic: true }), true);
    assert.equal(mayUseRecoveryCodes(['parent', 'caseworker'], { isPublic: true }), false);
    assert.equal(mayUseRecoveryCodes(['caseworker'], { isPublic: false }), true);
  });
});

for (const engine of ENGINES) {
  describe(`an authenticator app on ${engine}`, () => {
    it('opens with the code it shows', async (t) => {
      const db = await withNobody(t, engine);
      const { id } = await amina(db, NINE);
      await withApp(db, id);
      assert.equal(await checkAppCode(db, id, shownAt(at('09:01')), at('09:01')), true);
    });

    it('opens once with each code', async (t) => {
      const db = await withNobody(t, engine);
      const { id } = await amina(db, NINE);
      await withApp(db, id);
      const code = shownAt(at('09:01'));
      assert.equal(await checkAppCode(db, id, code, at('09:01')), true);
      assert.equal(await checkAppCode(db, id, code, at('09:01')), false);
      assert.equal(await checkAppCode(db, id, shownAt(at('09:02')), at('09:02')), true);
    });

    it('opens once, though a code is sent five times at the same moment', async (t) => {
      const db = await withNobody(t, engine);
      const { id } = await amina(db, NINE);
      await withApp(db, id);
      const code = shownAt(at('09:01'));
      const opened = await Promise.all([1, 2, 3, 4, 5].map(() => checkAppCode(db, id, code, at('09:01'))));
      assert.deepEqual(
        opened.filter((isOpen) => isOpen),
        [true],
      );
    });

    it('does not open with the code it was set up with', async (t) => {
      const db = await withNobody(t, engine);
      const { id } = await amina(db, NINE);
      await withApp(db, id);
      assert.equal(await checkAppCode(db, id, shownAt(NINE), NINE), false);
    });

    it('does not open with an older code after a newer one', async (t) => {
      const db = await withNobody(t, engine);
      const { id } = await amina(db, NINE);
      await withApp(db, id);
      assert.equal(await checkAppCode(db, id, shownAt(at('09:01:30')), at('09:01:30')), true);
      assert.equal(await checkAppCode(db, id, shownAt(at('09:01:00')), at('09:01:30')), false);
    });

    it('does not open with what it showed two steps ago', async (t) => {
      const db = await withNobody(t, engine);
      const { id } = await amina(db, NINE);
      await withApp(db, id);
      assert.equal(await checkAppCode(db, id, shownAt(at('09:01')), at('09:02')), false);
    });

    it('of somebody else does not open', async (t) => {
      const db = await withNobody(t, engine);
      const { id } = await amina(db, NINE);
      await withApp(db, id);
      assert.equal(await checkAppCode(db, (await ben(db, NINE)).id, shownAt(at('09:01')), at('09:01')), false);
    });

    it('does not open once it is taken away', async (t) => {
      const db = await withNobody(t, engine);
      const person = await amina(db, NINE);
      await withApp(db, person.id);
      await insertFactor(db, person.id, { kind: 'text', number: PHONE }, NINE);
      const app = found((await listFactors(db, person)).find(({ kind }) => kind === 'app'));
      await removeFactor(db, person, app.id, NINE);
      assert.equal(await checkAppCode(db, person.id, shownAt(at('09:01')), at('09:01')), false);
    });
  });

  describe(`recovery codes on ${engine}`, () => {
    it('are eight, and each opens once', async (t) => {
      const db = await withNobody(t, engine);
      const person = await amina(db, NINE);
      const codes = await makeRecoveryCodes(db, person.id, NINE);
      assert.equal(new Set(codes).size, 8);
      for (const [used, code] of codes.entries()) {
        assert.equal(await countRecoveryCodes(db, person), 8 - used);
        assert.equal(await useWrittenCode(db, person.id, 'recovery', code, NINE), true);
        assert.equal(await useWrittenCode(db, person.id, 'recovery', code, NINE), false);
      }
      assert.equal(await countRecoveryCodes(db, person), 0);
    });

    it('open once, though one is sent five times at the same moment', async (t) => {
      const db = await withNobody(t, engine);
      const { id } = await amina(db, NINE);
      const [code = ''] = await makeRecoveryCodes(db, id, NINE);
      const opened = await Promise.all([1, 2, 3, 4, 5].map(() => useWrittenCode(db, id, 'recovery', code, NINE)));
      assert.deepEqual(
        opened.filter((isOpen) => isOpen),
        [true],
      );
    });

    it('do not run out', async (t) => {
      const db = await withNobody(t, engine);
      const { id } = await amina(db, NINE);
      const [code = ''] = await makeRecoveryCodes(db, id, NINE);
      assert.equal(await useWrittenCode(db, id, 'recovery', code, new Date('2036-12-01T09:00:00Z')), true);
    });

    it('are over when new ones are made', async (t) => {
      const db = await withNobody(t, engine);
      const person = await amina(db, NINE);
      const old = await makeRecoveryCodes(db, person.id, NINE);
      await makeRecoveryCodes(db, person.id, NINE);
      for (const code of old) assert.equal(await useWrittenCode(db, person.id, 'recovery', code, NINE), false);
      assert.equal(await countRecoveryCodes(db, person), 8);
    });

    it('open for nobody else, and not as the code of a letter', async (t) => {
      const db = await withNobody(t, engine);
      const { id } = await amina(db, NINE);
      const [code = ''] = await makeRecoveryCodes(db, id, NINE);
      assert.equal(await useWrittenCode(db, (await ben(db, NINE)).id, 'recovery', code, NINE), false);
      assert.equal(await useWrittenCode(db, id, 'letter', code, NINE), false);
    });

    it('stand nowhere in the database', async (t) => {
      const db = await withNobody(t, engine);
      const codes = await makeRecoveryCodes(db, (await amina(db, NINE)).id, NINE);
      const everything = await everythingIn(db);
      for (const code of codes)
        for (const way of [code, code.replaceAll('-', '')]) assert.ok(!everything.includes(way), way);
    });

    it('are told of by every way', async (t) => {
      const db = await withNobody(t, engine);
      const { id } = await amina(db, NINE);
      await insertFactor(db, id, { kind: 'text', number: PHONE }, NINE);
      await makeRecoveryCodes(db, id, NINE);
      assert.deepEqual(await toldIn(db), CHANGED);
    });
  });

  describe(`the code of a letter on ${engine}`, () => {
    for (const { when, opens } of [
      { when: '2026-12-01T09:00:00Z', opens: true },
      { when: '2026-12-29T08:59:59Z', opens: true },
      { when: '2026-12-29T09:00:01Z', opens: false },
    ]) {
      it(`made on 1 December at nine ${opens ? 'opens' : 'does not open'} at ${when}: it lasts 28 days`, async (t) => {
        const db = await withNobody(t, engine);
        const { id } = await amina(db, NINE);
        const { code } = await makeLetterCode(db, id, NINE);
        assert.equal(await useWrittenCode(db, id, 'letter', code, new Date(when)), opens);
      });
    }

    it('opens once', async (t) => {
      const db = await withNobody(t, engine);
      const { id } = await amina(db, NINE);
      const { code } = await makeLetterCode(db, id, NINE);
      assert.equal(await useWrittenCode(db, id, 'letter', code, NINE), true);
      assert.equal(await useWrittenCode(db, id, 'letter', code, NINE), false);
    });

    it('ends the one before, and leaves recovery codes alone', async (t) => {
      const db = await withNobody(t, engine);
      const person = await amina(db, NINE);
      await makeRecoveryCodes(db, person.id, NINE);
      const { code: old } = await makeLetterCode(db, person.id, NINE);
      const { code } = await makeLetterCode(db, person.id, NINE);
      assert.equal(await useWrittenCode(db, person.id, 'letter', old, NINE), false);
      assert.equal(await useWrittenCode(db, person.id, 'letter', code, NINE), true);
      assert.equal(await countRecoveryCodes(db, person), 8);
    });

    it('does not end that of somebody else', async (t) => {
      const db = await withNobody(t, engine);
      const [aminas, bens] = [await idOf(db, 'amina', NINE), await idOf(db, 'ben', NINE)];
      const { code } = await makeLetterCode(db, aminas, NINE);
      await makeLetterCode(db, bens, NINE);
      assert.equal(await useWrittenCode(db, bens, 'letter', code, NINE), false);
      assert.equal(await useWrittenCode(db, aminas, 'letter', code, NINE), true);
    });

    it('stands in a letter that waits to be printed, and nowhere to be read in the database', async (t) => {
      const db = await withNobody(t, engine);
      await sendLetterCode(db, await idOf(db, 'amina', NINE), 'Amina Yusuf', NINE);
      const [letter] = await messagesIn(db);
      assert.deepEqual([letter?.kind, letter?.channel, letter?.to], ['letter code', 'letter', 'Amina Yusuf']);
      const code = letter?.values && 'code' in letter.values ? letter.values.code : '';
      assert.match(code, /^\w{4}-\w{4}-\w{4}$/);
      assert.ok(!(await everythingIn(db)).includes(code));
    });
  });

  describe(`second steps on ${engine}`, () => {
    it('are listed for their owner only', async (t) => {
      const db = await withNobody(t, engine);
      const person = await amina(db, NINE);
      await insertFactor(db, person.id, { kind: 'text', number: PHONE }, NINE);
      await withApp(db, person.id);
      assert.deepEqual((await kindsOf(db, person)).sort(), ['app', 'text']);
      assert.deepEqual(await kindsOf(db, await ben(db, NINE)), []);
    });

    it('are listed with the one used last first', async (t) => {
      const db = await withNobody(t, engine);
      const person = await amina(db, NINE);
      await withApp(db, person.id);
      await insertFactor(db, person.id, { kind: 'text', number: PHONE }, at('09:01'));
      await notePhoneUsed(db, person.id, at('09:02'));
      assert.deepEqual(await kindsOf(db, person), ['text', 'app']);
    });

    it('show of a phone its last three digits, and seal the rest', async (t) => {
      const db = await withNobody(t, engine);
      const person = await amina(db, NINE);
      await insertFactor(db, person.id, { kind: 'text', number: PHONE }, NINE);
      await withApp(db, person.id);
      assert.deepEqual((await listFactors(db, person)).map(({ name }) => name).sort(), [
        'Authenticator app',
        'Phone ending 001',
      ]);
      const everything = await everythingIn(db);
      for (const secret of [PHONE, '7700900001', SECRET]) assert.ok(!everything.includes(secret), secret);
    });

    it('cannot be moved to somebody else by who has only the database', async (t) => {
      const db = await withNobody(t, engine);
      const { id } = await amina(db, NINE);
      await insertFactor(db, id, { kind: 'text', number: PHONE }, NINE);
      await db.updateTable('secondFactor').set({ id: 'another' }).execute();
      await assert.rejects(findPhone(db, id));
    });

    it('have one phone: a new number takes the place of the old', async (t) => {
      const db = await withNobody(t, engine);
      const person = await amina(db, NINE);
      await withApp(db, person.id);
      await insertFactor(db, person.id, { kind: 'text', number: PHONE }, NINE);
      await addFactor(db, person.id, { kind: 'text', number: NEW_PHONE }, at('09:05'));
      assert.equal(await findPhone(db, person.id), NEW_PHONE);
      assert.deepEqual((await kindsOf(db, person)).sort(), ['app', 'text']);
    });

    it('have as many passkeys as somebody has devices', async (t) => {
      const db = await withNobody(t, engine);
      const { id } = await amina(db, NINE);
      const tablet = { ...PASSKEY, credentialId: 'of-aminas-tablet' };
      for (const passkey of [PASSKEY, tablet])
        await insertFactor(db, id, { kind: 'passkey', name: 'Passkey', passkey, counter: 0 }, NINE);
      assert.deepEqual((await listPasskeys(db, id)).map(({ credentialId }) => credentialId).sort(), [
        'of-aminas-phone',
        'of-aminas-tablet',
      ]);
    });

    for (const answer of [
      '',
      'null',
      '[]',
      '{}',
      '{"id":7}',
      '{"id":"of-aminas-phone"}',
      '{"id":"nobody’s"}',
      'x'.repeat(20_000),
    ]) {
      it(`are not passed with a passkey’s answer of ${JSON.stringify(answer.slice(0, 30))}`, async (t) => {
        const db = await withNobody(t, engine);
        const { id } = await amina(db, NINE);
        await insertFactor(db, id, { kind: 'passkey', name: 'Passkey', passkey: PASSKEY, counter: 0 }, NINE);
        const place = { origin: 'https://localoffer.example.gov.uk', siteName: 'Bury Local Offer' };
        assert.equal(await checkPasskey(db, place, 'challenge', answer, NINE), undefined);
      });
    }

    it('are taken away by their owner, while another is left', async (t) => {
      const db = await withNobody(t, engine);
      const person = await amina(db, NINE);
      await insertFactor(db, person.id, { kind: 'text', number: PHONE }, NINE);
      await withApp(db, person.id);
      const phone = found((await listFactors(db, person)).find(({ kind }) => kind === 'text'));
      assert.equal(await removeFactor(db, person, phone.id, NINE), true);
      assert.deepEqual(await kindsOf(db, person), ['app']);
      assert.equal(await findPhone(db, person.id), undefined);
    });

    it('are not taken away when it is the last one, and nobody is told', async (t) => {
      const db = await withNobody(t, engine);
      const person = await amina(db, NINE);
      await withApp(db, person.id);
      const [app] = await listFactors(db, person);
      assert.equal(await removeFactor(db, person, found(app).id, NINE), false);
      assert.deepEqual(await kindsOf(db, person), ['app']);
      assert.deepEqual(await toldIn(db), []);
    });

    it('never come to none, though both are taken away at the same moment', async (t) => {
      const db = await withNobody(t, engine);
      const person = await amina(db, NINE);
      await insertFactor(db, person.id, { kind: 'text', number: PHONE }, NINE);
      await withApp(db, person.id);
      const factors = await listFactors(db, person);
      const removed = await Promise.all(factors.map(({ id }) => removeFactor(db, person, id, NINE)));
      assert.deepEqual(removed.sort(), [false, true]);
      assert.equal((await kindsOf(db, person)).length, 1);
    });

    it('are not taken away by somebody else, nor when they are not there', async (t) => {
      const db = await withNobody(t, engine);
      const person = await amina(db, NINE);
      await insertFactor(db, person.id, { kind: 'text', number: PHONE }, NINE);
      await withApp(db, person.id);
      const bens = await ben(db, NINE);
      await insertFactor(db, bens.id, { kind: 'text', number: NEW_PHONE }, NINE);
      await insertFactor(db, bens.id, { kind: 'app', secret: SECRET, step: 1 }, NINE);
      const [hers] = await listFactors(db, person);
      for (const id of [found(hers).id, 'no-such-factor', ''])
        assert.equal(await removeFactor(db, bens, id, NINE), false);
      assert.equal((await kindsOf(db, person)).length, 2);
      assert.deepEqual(await toldIn(db), []);
    });

    it('are counted with the person, and the ended ones are not', async (t) => {
      const db = await withNobody(t, engine);
      const id = await idOf(db, 'amina', NINE);
      const secret = await signIn(db, id, NINE);
      const factors = async () => (await findPersonBySession(db, secret, NINE))?.factors;
      assert.equal(await factors(), 0);
      for (const number of [PHONE, NEW_PHONE]) await insertFactor(db, id, { kind: 'text', number }, NINE);
      assert.equal(await factors(), 1);
    });
  });

  describe(`a change to how somebody signs in, on ${engine}`, () => {
    it('is told to their e-mail address and to the phone they had before', async (t) => {
      const db = await withNobody(t, engine);
      const { id } = await amina(db, NINE);
      await insertFactor(db, id, { kind: 'text', number: PHONE }, NINE);
      await addFactor(db, id, { kind: 'text', number: NEW_PHONE }, at('09:05'));
      assert.deepEqual(await toldIn(db), CHANGED);
    });

    it('is told to every e-mail address that is known', async (t) => {
      const db = await withNobody(t, engine);
      const { id } = await amina(db, NINE);
      const second = { id: 'e', personId: id, address: 'amina@work.example', addedAt: NINE.toISOString() };
      await db.insertInto('emailAddress').values(second).execute();
      await withApp(db, id);
      await addFactor(db, id, { kind: 'passkey', name: 'Passkey', passkey: PASSKEY, counter: 0 }, NINE);
      assert.deepEqual(await toldIn(db), [
        'sign-in changed: email to amina@example.org',
        'sign-in changed: email to amina@work.example',
      ]);
    });

    it('is told when a second step is taken away, to the phone that is taken away too', async (t) => {
      const db = await withNobody(t, engine);
      const person = await amina(db, NINE);
      await insertFactor(db, person.id, { kind: 'text', number: PHONE }, NINE);
      await withApp(db, person.id);
      const phone = found((await listFactors(db, person)).find(({ kind }) => kind === 'text'));
      await removeFactor(db, person, phone.id, NINE);
      assert.deepEqual(await toldIn(db), CHANGED);
    });

    it('is told without a word of what it was or whose', async (t) => {
      const db = await withNobody(t, engine);
      const { id } = await amina(db, NINE);
      await insertFactor(db, id, { kind: 'text', number: PHONE }, NINE);
      await addFactor(db, id, { kind: 'text', number: NEW_PHONE }, NINE);
      const values = (await messagesIn(db)).map((message) => message.values);
      assert.deepEqual(values, [{}, {}]);
    });

    it('is not sent any more after three days', async (t) => {
      const db = await withNobody(t, engine);
      const { id } = await amina(db, NINE);
      await makeRecoveryCodes(db, id, NINE);
      const { notAfter } = await db.selectFrom('message').select('notAfter').executeTakeFirstOrThrow();
      assert.equal(notAfter, '2026-12-04T09:00:00.000Z');
    });

    it('is told to nobody when it did not happen', async (t) => {
      const db = await withNobody(t, engine);
      const person = await amina(db, NINE);
      const failing = db.transaction().execute(async (trx) => {
        await addFactor(trx, person.id, { kind: 'text', number: PHONE }, NINE);
        throw new Error('The pen broke.');
      });
      await assert.rejects(failing, /The pen broke/);
      assert.deepEqual(await toldIn(db), []);
      assert.equal(await countUnread(db, person), 0);
    });

    it('stands among their messages, unread, and among nobody else’s', async (t) => {
      const db = await withNobody(t, engine);
      const person = await amina(db, NINE);
      await makeRecoveryCodes(db, person.id, at('09:05'));
      const notices = await listNotices(db, person);
      assert.deepEqual(
        notices.map(({ kind, at: told, readAt }) => ({ kind, told, readAt })),
        [{ kind: 'sign-in changed', told: at('09:05').toISOString(), readAt: null }],
      );
      assert.equal(await countUnread(db, person), 1);
      const other = await ben(db, NINE);
      assert.deepEqual([await listNotices(db, other), await countUnread(db, other)], [[], 0]);
    });

    it('is read when its owner has read it, and not when somebody else has read theirs', async (t) => {
      const db = await withNobody(t, engine);
      const person = await amina(db, NINE);
      await makeRecoveryCodes(db, person.id, NINE);
      await markNoticesRead(db, await ben(db, NINE), NINE);
      assert.equal(await countUnread(db, person), 1);
      await markNoticesRead(db, person, at('09:06'));
      await markNoticesRead(db, person, at('09:30'));
      assert.equal(await countUnread(db, person), 0);
      assert.equal((await listNotices(db, person))[0]?.readAt, at('09:06').toISOString());
    });
  });

  describe(`a new e-mail address on ${engine}`, () => {
    const NEW = 'amina@new.example';

    it('takes the place of the old, and both are told, and the phone', async (t) => {
      const db = await withNobody(t, engine);
      const person = await amina(db, NINE);
      await insertFactor(db, person.id, { kind: 'text', number: PHONE }, NINE);
      const isChanged = await db.transaction().execute((trx) => changeAddress(trx, person, ' Amina@NEW.example', NINE));
      assert.equal(isChanged, true);
      assert.equal(await findAddress(db, person), NEW);
      assert.equal(await findPersonIdByAddress(db, NEW), person.id);
      assert.equal(await findPersonIdByAddress(db, 'amina@example.org'), undefined);
      assert.deepEqual(await toldIn(db), [...CHANGED, `sign-in changed: email to ${NEW}`].sort());
    });

    for (const taken of ['ben@example.org', 'BEN@example.org ', 'amina@example.org']) {
      it(`is refused when ${taken} is somebody’s already, and nobody is told`, async (t) => {
        const db = await withNobody(t, engine);
        const [person, other] = [await amina(db, NINE), await ben(db, NINE)];
        const isChanged = await db.transaction().execute((trx) => changeAddress(trx, person, taken, NINE));
        assert.equal(isChanged, false);
        assert.deepEqual(
          [await findAddress(db, person), await findAddress(db, other)],
          ['amina@example.org', 'ben@example.org'],
        );
        assert.deepEqual(await toldIn(db), []);
      });
    }

    it('may be one that somebody else has given up', async (t) => {
      const db = await withNobody(t, engine);
      const [person, other] = [await amina(db, NINE), await ben(db, NINE)];
      await changeAddress(db, other, 'ben@new.example', NINE);
      assert.equal(await changeAddress(db, person, 'ben@example.org', NINE), true);
      assert.equal(await findPersonIdByAddress(db, 'ben@example.org'), person.id);
    });
  });

  describe(`starting by letter on ${engine}`, () => {
    it('ends every second step, recovery code and session, and an older letter', async (t) => {
      const db = await withNobody(t, engine);
      const by = await alan(db, NINE);
      const person = await helen(db, NINE);
      const [phone, laptop] = [await signIn(db, person.id, NINE), await signIn(db, person.id, NINE)];
      await insertFactor(db, person.id, { kind: 'text', number: PHONE }, NINE);
      await withApp(db, person.id);
      const [recovery = ''] = await makeRecoveryCodes(db, person.id, NINE);
      const { code: older } = await makeLetterCode(db, person.id, NINE);
      await startByLetter(db, by, person.id, 'Helen Carter', at('09:01'));
      assert.deepEqual(await kindsOf(db, person), []);
      assert.equal(await checkAppCode(db, person.id, shownAt(at('09:01')), at('09:01')), false);
      assert.equal(await useWrittenCode(db, person.id, 'recovery', recovery, at('09:01')), false);
      assert.equal(await useWrittenCode(db, person.id, 'letter', older, at('09:01')), false);
      for (const secret of [phone, laptop]) assert.equal(await findPersonBySession(db, secret, at('09:01')), undefined);
    });

    it('tells the address and phone they had, and sends the new code by letter only', async (t) => {
      const db = await withNobody(t, engine);
      const by = await alan(db, NINE);
      const { id } = await amina(db, NINE);
      await insertFactor(db, id, { kind: 'text', number: PHONE }, NINE);
      await startByLetter(db, by, id, 'Amina Yusuf', NINE);
      assert.deepEqual(await toldIn(db), ['letter code: letter to Amina Yusuf', ...CHANGED]);
    });

    it('lets them in with the code of the letter', async (t) => {
      const db = await withNobody(t, engine);
      const by = await alan(db, NINE);
      const { id } = await amina(db, NINE);
      await startByLetter(db, by, id, 'Amina Yusuf', NINE);
      const letter = found((await messagesIn(db)).find(({ channel }) => channel === 'letter'));
      const code = letter.values && 'code' in letter.values ? letter.values.code : '';
      assert.equal(await useWrittenCode(db, id, 'letter', code, at('09:30')), true);
    });

    it('touches nobody else', async (t) => {
      const db = await withNobody(t, engine);
      const by = await alan(db, NINE);
      const other = await nadia(db, NINE);
      await insertFactor(db, other.id, { kind: 'text', number: NEW_PHONE }, NINE);
      await startByLetter(db, by, (await amina(db, NINE)).id, 'Amina Yusuf', NINE);
      assert.deepEqual(await kindsOf(db, other), ['text']);
      assert.equal(await countUnread(db, other), 0);
    });
  });
}
