import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Db } from '#database/schema.ts';
import { answerCode, ask } from '#features/identity/challenge.store.ts';
import { findContactWish, recordContactWish } from '#features/identity/contact-wish.store.ts';
import { listNotices } from '#features/identity/notice.store.ts';
import {
  addPerson,
  changeAddress,
  changeAddressOf,
  endRole,
  findAddress,
  findPerson,
  findPersonIdByAddress,
  grantRole,
  listPeople,
  type NewPerson,
} from '#features/identity/person.store.ts';
import { insertFactor } from '#features/identity/second-factor.store.ts';
import { findPersonBySession, rolesOf } from '#features/identity/session.store.ts';
import { findMessageToSend } from '#messages/message.store.ts';
import { ENGINES } from '../support/database.ts';
import { alan, amina, at, ben, found, grace, idOf, sam, signIn, withNobody } from '../support/people.ts';
import { everythingIn } from '../support/thief.ts';

const NINE = at('09:00');
const EVERYBODY = { from: 0, most: 100 };

/** Rosa is new: her son has just moved to the town. */
const ROSA: NewPerson = {
  name: 'Rosa Martínez',
  address: ' Rosa@Example.org ',
  role: 'parent',
  reason: 'Birth certificate seen',
};

function add(db: Db, person: NewPerson): Promise<string | undefined> {
  return db.transaction().execute((trx) => addPerson(trx, person, undefined, NINE));
}

async function addressesTold(db: Db): Promise<string[]> {
  const rows = await db.selectFrom('message').select('id').execute();
  const messages = await Promise.all(rows.map(({ id }) => findMessageToSend(db, id)));
  return messages.map((message) => `${message?.kind}: ${message?.to}`);
}

for (const engine of ENGINES) {
  describe(`adding a person on ${engine}`, () => {
    it('gives them their first role, with the reason and who gave it', async (t) => {
      const db = await withNobody(t, engine);
      const by = await alan(db, NINE);
      const id = found(await db.transaction().execute((trx) => addPerson(trx, ROSA, by, NINE)));
      assert.deepEqual(await findPerson(db, by, id), {
        id,
        name: 'Rosa Martínez',
        address: 'rosa@example.org',
        factors: 0,
        roles: [
          {
            role: 'parent',
            reason: 'Birth certificate seen',
            grantedAt: NINE.toISOString(),
            grantedBy: 'Alan Price',
            endedAt: null,
            endReason: null,
          },
        ],
      });
    });

    it('lets them be found by their address, however it is typed', async (t) => {
      const db = await withNobody(t, engine);
      const id = found(await add(db, ROSA));
      for (const typed of ['rosa@example.org', 'ROSA@example.org', '\trosa@EXAMPLE.org '])
        assert.equal(await findPersonIdByAddress(db, typed), id);
      for (const other of ['', 'rosa', 'rosa@example.org.evil.example', '%@example.org', 'ros_@example.org'])
        assert.equal(await findPersonIdByAddress(db, other), undefined);
    });

    it('changes nothing when the address is somebody’s already', async (t) => {
      const db = await withNobody(t, engine);
      await add(db, ROSA);
      const before = await everythingIn(db);
      const again = { ...ROSA, name: 'Rosa Other', address: 'ROSA@example.org', role: 'administrator' } as const;
      assert.equal(await add(db, again), undefined);
      assert.equal(await everythingIn(db), before);
    });

    it('adds one of two who are added with one address at the same moment', async (t) => {
      const db = await withNobody(t, engine);
      const added = await Promise.all([add(db, ROSA), add(db, ROSA), add(db, ROSA)]);
      assert.equal(added.filter((id) => id !== undefined).length, 1);
      assert.equal((await db.selectFrom('person').select('id').execute()).length, 1);
    });

    it('does not sign in anybody who has ended', async (t) => {
      const db = await withNobody(t, engine);
      const id = found(await add(db, ROSA));
      await db.updateTable('person').set({ endedAt: NINE.toISOString() }).where('id', '=', id).execute();
      assert.equal(await findPersonIdByAddress(db, ROSA.address), undefined);
      assert.equal(await findPerson(db, await alan(db, NINE), id), undefined);
    });
  });

  describe(`giving a role on ${engine}`, () => {
    it('opens what it opens, and says who gave it and why', async (t) => {
      const db = await withNobody(t, engine);
      const [by, { id }] = [await alan(db, NINE), await grace(db, NINE)];
      assert.equal(await grantRole(db, by, id, 'forum member', 'Joined the forum', at('09:05')), true);
      assert.deepEqual((await rolesOf(db, id)).sort(), ['forum member', 'parent']);
      const [newest] = (await findPerson(db, by, id))?.roles ?? [];
      assert.deepEqual(
        [newest?.role, newest?.reason, newest?.grantedBy, newest?.grantedAt],
        ['forum member', 'Joined the forum', 'Alan Price', at('09:05').toISOString()],
      );
    });

    it('that somebody has already changes nothing and signs nobody out', async (t) => {
      const db = await withNobody(t, engine);
      const [by, id] = [await alan(db, NINE), await idOf(db, 'grace', NINE)];
      const secret = await signIn(db, id, NINE);
      assert.equal(await grantRole(db, by, id, 'parent', 'Once more', NINE), false);
      assert.ok(await findPersonBySession(db, secret, NINE));
      assert.equal((await findPerson(db, by, id))?.roles.length, 1);
      assert.deepEqual(await addressesTold(db), []);
    });

    it('gives it once, though it is pressed three times at the same moment', async (t) => {
      const db = await withNobody(t, engine);
      const [by, { id }] = [await alan(db, NINE), await grace(db, NINE)];
      const granted = await Promise.all([1, 2, 3].map(() => grantRole(db, by, id, 'forum member', 'Joined', NINE)));
      assert.deepEqual(granted.sort(), [false, false, true]);
      assert.equal((await rolesOf(db, id)).length, 2);
    });

    it('signs them out, so that they come in under the limits of the new role', async (t) => {
      const db = await withNobody(t, engine);
      const [by, id] = [await alan(db, NINE), await idOf(db, 'grace', NINE)];
      const secret = await signIn(db, id, NINE);
      await grantRole(db, by, id, 'caseworker', 'New post', NINE);
      assert.equal(await findPersonBySession(db, secret, NINE), undefined);
    });

    it('tells them that their access has changed, and not how', async (t) => {
      const db = await withNobody(t, engine);
      const [by, person] = [await alan(db, NINE), await grace(db, NINE)];
      await grantRole(db, by, person.id, 'forum member', 'Joined the forum', NINE);
      assert.deepEqual(await addressesTold(db), ['access changed: grace@example.org']);
      assert.deepEqual(
        (await listNotices(db, person)).map(({ kind }) => kind),
        ['access changed'],
      );
    });
  });

  describe(`ending a role on ${engine}`, () => {
    it('closes at once what it opened, and signs them out', async (t) => {
      const db = await withNobody(t, engine);
      const [by, id] = [await alan(db, NINE), await idOf(db, 'sam', NINE)];
      const secret = await signIn(db, id, NINE);
      assert.equal(await endRole(db, by, id, 'caseworker', 'Left the council', at('09:05')), true);
      assert.deepEqual(await rolesOf(db, id), []);
      assert.equal(await findPersonBySession(db, secret, at('09:05')), undefined);
    });

    it('keeps on record that they had it, until when and why not any more', async (t) => {
      const db = await withNobody(t, engine);
      const [by, { id }] = [await alan(db, NINE), await sam(db, NINE)];
      await endRole(db, by, id, 'caseworker', 'Left the council', at('09:05'));
      const [held] = (await findPerson(db, by, id))?.roles ?? [];
      assert.deepEqual(
        [held?.role, held?.endedAt, held?.endReason],
        ['caseworker', at('09:05').toISOString(), 'Left the council'],
      );
    });

    it('leaves their other roles', async (t) => {
      const db = await withNobody(t, engine);
      const [by, { id }] = [await alan(db, NINE), await grace(db, NINE)];
      await grantRole(db, by, id, 'forum member', 'Joined the forum', NINE);
      await endRole(db, by, id, 'forum member', 'Left the forum', NINE);
      assert.deepEqual(await rolesOf(db, id), ['parent']);
    });

    it('that somebody does not have, or not any more, changes nothing', async (t) => {
      const db = await withNobody(t, engine);
      const [by, { id }] = [await alan(db, NINE), await sam(db, NINE)];
      assert.equal(await endRole(db, by, id, 'editor', 'Never had it', NINE), false);
      await endRole(db, by, id, 'caseworker', 'Left the council', at('09:05'));
      assert.equal(await endRole(db, by, id, 'caseworker', 'Another reason', at('09:06')), false);
      assert.equal((await findPerson(db, by, id))?.roles[0]?.endReason, 'Left the council');
      assert.equal(await endRole(db, by, 'nobody', 'parent', 'Not there', NINE), false);
    });

    it('takes it from nobody else', async (t) => {
      const db = await withNobody(t, engine);
      const [by, { id }] = [await alan(db, NINE), await amina(db, NINE)];
      const bens = await idOf(db, 'ben', NINE);
      const secret = await signIn(db, bens, NINE);
      await endRole(db, by, id, 'parent', 'Moved away', NINE);
      assert.deepEqual(await rolesOf(db, bens), ['parent']);
      assert.ok(await findPersonBySession(db, secret, NINE));
    });

    it('lets it be given again', async (t) => {
      const db = await withNobody(t, engine);
      const [by, { id }] = [await alan(db, NINE), await sam(db, NINE)];
      await endRole(db, by, id, 'caseworker', 'A year away', at('09:05'));
      assert.equal(await grantRole(db, by, id, 'caseworker', 'Back again', at('09:06')), true);
      assert.deepEqual(
        (await findPerson(db, by, id))?.roles.map(({ reason, endReason }) => [reason, endReason]),
        [
          ['Back again', null],
          ['Looks after the plans of all but Tyler', 'A year away'],
        ],
      );
    });
  });

  describe(`a new address for somebody who has lost theirs on ${engine}`, () => {
    const NEW = 'grace@new.example';
    const WHY = 'Her mailbox was closed. Met at the office, with her passport';

    it('takes the place of the old one, which opens nothing any more', async (t) => {
      const db = await withNobody(t, engine);
      const [by, { id }] = [await alan(db, NINE), await grace(db, NINE)];
      assert.equal(await changeAddressOf(db, by, id, ' Grace@NEW.example', WHY, NINE), true);
      assert.equal((await findPerson(db, by, id))?.address, NEW);
      assert.equal(await findPersonIdByAddress(db, NEW), id);
      assert.equal(await findPersonIdByAddress(db, 'grace@example.org'), undefined);
    });

    it('ends every session of theirs, and nobody else’s', async (t) => {
      const db = await withNobody(t, engine);
      const [by, id, bens] = [await alan(db, NINE), await idOf(db, 'grace', NINE), await idOf(db, 'ben', NINE)];
      const [phone, laptop, other] = [
        await signIn(db, id, NINE),
        await signIn(db, id, NINE),
        await signIn(db, bens, NINE),
      ];
      await changeAddressOf(db, by, id, NEW, WHY, NINE);
      for (const secret of [phone, laptop]) assert.equal(await findPersonBySession(db, secret, NINE), undefined);
      assert.ok(await findPersonBySession(db, other, NINE));
    });

    it('is told to the old one, the new one and the phone, and stands among their messages', async (t) => {
      const db = await withNobody(t, engine);
      const [by, person] = [await alan(db, NINE), await grace(db, NINE)];
      await insertFactor(db, person.id, { kind: 'text', number: '+447700900002' }, NINE);
      await changeAddressOf(db, by, person.id, NEW, WHY, NINE);
      assert.deepEqual((await addressesTold(db)).sort(), [
        'sign-in changed: +447700900002',
        'sign-in changed: grace@example.org',
        `sign-in changed: ${NEW}`,
      ]);
      assert.equal((await listNotices(db, person)).length, 1);
    });

    it('stands on record with who gave it and why; whoever changes their own needs no reason', async (t) => {
      const db = await withNobody(t, engine);
      const [by, person] = [await alan(db, NINE), await grace(db, NINE)];
      await changeAddressOf(db, by, person.id, NEW, WHY, at('09:05'));
      await changeAddress(db, person, 'grace@own.example', at('09:10'));
      const columns = ['address', 'endedBy', 'endedAt', 'endReason'] as const;
      const addresses = await db.selectFrom('emailAddress').select(columns).where('personId', '=', person.id).execute();
      assert.deepEqual(
        addresses.map((row) => columns.map((column) => row[column])).sort(),
        [
          ['grace@example.org', by.id, at('09:05').toISOString(), WHY],
          [NEW, person.id, at('09:10').toISOString(), null],
          ['grace@own.example', null, null, null],
        ].sort(),
      );
    });

    for (const taken of ['ben@example.org', 'BEN@example.org ', 'grace@example.org']) {
      it(`is refused when ${taken} is somebody’s already, and nobody is told or signed out`, async (t) => {
        const db = await withNobody(t, engine);
        const [by, id, bens] = [await alan(db, NINE), await idOf(db, 'grace', NINE), await idOf(db, 'ben', NINE)];
        const secret = await signIn(db, id, NINE);
        assert.equal(await changeAddressOf(db, by, id, taken, WHY, NINE), false);
        assert.equal(await findPersonIdByAddress(db, 'grace@example.org'), id);
        assert.equal(await findPersonIdByAddress(db, 'ben@example.org'), bens);
        assert.deepEqual(await addressesTold(db), []);
        assert.ok(await findPersonBySession(db, secret, NINE));
      });
    }

    it('leaves a code on its way to the old one of no use', async (t) => {
      const db = await withNobody(t, engine);
      const [by, { id }] = [await alan(db, NINE), await grace(db, NINE)];
      const asked = { holder: 'a browser', purpose: 'sign in', personId: id, code: '402917', details: {} } as const;
      await ask(db, asked, NINE);
      await changeAddressOf(db, by, id, NEW, WHY, NINE);
      assert.equal((await answerCode(db, asked.holder, 'sign in', asked.code, NINE)).outcome, 'over');
    });
  });

  describe(`the list of people on ${engine}`, () => {
    it('has everybody by name, with the roles they have now', async (t) => {
      const db = await withNobody(t, engine);
      const by = await alan(db, NINE);
      await sam(db, NINE);
      const { id } = await grace(db, NINE);
      await grantRole(db, by, id, 'forum member', 'Joined', NINE);
      await grantRole(db, by, id, 'editor', 'By mistake', NINE);
      await endRole(db, by, id, 'editor', 'By mistake', NINE);
      assert.deepEqual(
        (await listPeople(db, by, '', EVERYBODY)).map(({ name, roles }) => [name, ...roles.toSorted()]),
        [
          ['Alan Price', 'administrator'],
          ['Grace Okafor', 'forum member', 'parent'],
          ['Sam Reid', 'caseworker'],
        ],
      );
    });

    it('comes a page at a time', async (t) => {
      const db = await withNobody(t, engine);
      const by = await alan(db, NINE);
      for (const who of ['amina', 'ben', 'helen', 'grace'] as const) await idOf(db, who, NINE);
      const names = async (from: number) => (await listPeople(db, by, '', { from, most: 2 })).map(({ name }) => name);
      assert.deepEqual(await names(0), ['Alan Price', 'Amina Yusuf']);
      assert.deepEqual(await names(2), ['Ben Carter', 'Grace Okafor']);
      assert.deepEqual(await names(4), ['Helen Carter']);
      assert.deepEqual(await names(6), []);
    });

    for (const { words, names } of [
      { words: 'carter', names: ['Ben Carter', 'Helen Carter'] },
      { words: 'HELEN', names: ['Helen Carter'] },
      { words: 'nobody', names: [] },
      { words: '%', names: [] },
      { words: '_', names: [] },
      { words: "' or 1=1 --", names: [] },
    ]) {
      it(`finds ${names.join(' and ') || 'nobody'} by “${words}”`, async (t) => {
        const db = await withNobody(t, engine);
        const by = await alan(db, NINE);
        for (const who of ['amina', 'ben', 'helen'] as const) await idOf(db, who, NINE);
        assert.deepEqual(
          (await listPeople(db, by, words, EVERYBODY)).map(({ name }) => name),
          names,
        );
      });
    }

    for (const { name, words } of [
      { name: 'Łucja Żak', words: 'łucja' },
      { name: 'Émile Öz', words: 'ÉMILE' },
      { name: 'Test_Person', words: 't_p' },
    ]) {
      it(`finds ${name} by “${words}”`, async (t) => {
        const db = await withNobody(t, engine);
        await add(db, { ...ROSA, name });
        const people = await listPeople(db, await alan(db, NINE), words, EVERYBODY);
        assert.deepEqual(
          people.map((person) => person.name),
          [name],
        );
      });
    }

    it('has nobody who has ended, and no address', async (t) => {
      const db = await withNobody(t, engine);
      const by = await alan(db, NINE);
      const { id } = await amina(db, NINE);
      await ben(db, NINE);
      await db.updateTable('person').set({ endedAt: NINE.toISOString() }).where('id', '=', id).execute();
      const people = await listPeople(db, by, '', EVERYBODY);
      assert.deepEqual(
        people.map(({ name }) => name),
        ['Alan Price', 'Ben Carter'],
      );
      assert.doesNotMatch(JSON.stringify(people), /@/);
    });
  });

  describe(`one person for an administrator on ${engine}`, () => {
    it('is not there by an id that is nobody’s', async (t) => {
      const db = await withNobody(t, engine);
      const by = await alan(db, NINE);
      for (const id of ['', 'nobody', '%', "' or '1'='1", '../people', '7'.repeat(5000)])
        assert.equal(await findPerson(db, by, id), undefined);
    });

    it('shows their newest address', async (t) => {
      const db = await withNobody(t, engine);
      const person = await amina(db, NINE);
      assert.equal(await findAddress(db, person), 'amina@example.org');
      assert.equal(await findAddress(db, { id: 'nobody' }), undefined);
    });
  });

  describe(`how somebody may be reached on ${engine}`, () => {
    it('is what they said last, and what they said before is kept', async (t) => {
      const db = await withNobody(t, engine);
      const person = await amina(db, NINE);
      assert.equal(await findContactWish(db, person), undefined);
      await recordContactWish(db, person, { channels: ['phone', 'post'], note: 'After nine' }, NINE);
      await recordContactWish(db, person, { channels: ['text'], note: 'Never by phone' }, at('09:05'));
      assert.deepEqual(await findContactWish(db, person), {
        channels: ['text'],
        note: 'Never by phone',
        mayLink: false,
        recordedAt: at('09:05').toISOString(),
      });
      assert.equal((await db.selectFrom('contactWish').select('id').execute()).length, 2);
    });

    it('may be no way at all', async (t) => {
      const db = await withNobody(t, engine);
      const person = await amina(db, NINE);
      await recordContactWish(db, person, { channels: [], note: '' }, NINE);
      assert.deepEqual((await findContactWish(db, person))?.channels, []);
    });

    it('is nobody else’s, and who has only the database cannot read the note', async (t) => {
      const db = await withNobody(t, engine);
      await recordContactWish(db, await amina(db, NINE), { channels: ['text'], note: 'He reads my post' }, NINE);
      assert.equal(await findContactWish(db, await ben(db, NINE)), undefined);
      assert.doesNotMatch(await everythingIn(db), /reads my post/);
    });
  });
}
