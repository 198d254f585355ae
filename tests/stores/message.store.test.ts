import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { openDatabase } from '#database/connect.ts';
import { migrate } from '#database/migrate.ts';
import type { Db } from '#database/schema.ts';
import { doDueJobs, type Work } from '#jobs/worker.ts';
import { deliverMessages, type Sender } from '#messages/deliver.ts';
import {
  addMessage,
  findLetter,
  findMessageToSend,
  forgetOldMessages,
  giveUpLate,
  listLetters,
  markSent,
  type MessageToAdd,
} from '#messages/message.store.ts';
import type { Council } from '#messages/templates.ts';
import { ENGINES, freshLocation, type Engine } from '../support/database.ts';

process.env['PORTAL_KEY'] ??= '5'.repeat(64);

const NINE = new Date('2026-12-01T09:00:00Z');
const AMINA = 'amina.khan@example.org';
const CODE = '402917';
const bury: Council = {
  siteName: 'Bury Local Offer',
  siteUrl: 'https://localoffer.example.gov.uk',
  email: 'send.localoffer@bury.gov.uk',
};

/** Amina asked for a code at nine. */
const codeForAmina: MessageToAdd = {
  kind: 'sign-in code',
  channel: 'email',
  to: AMINA,
  values: { code: CODE },
  notAfter: minutesAfter(NINE, 10),
};
const letterForBen: MessageToAdd = {
  kind: 'letter code',
  channel: 'letter',
  to: 'Ben Hughes\n12 Bolton Street\nBury',
  values: { code: '7KQM-2XWD-9RTA' },
  notAfter: minutesAfter(NINE, 28 * 24 * 60),
};

const locations = new Map<Engine, string>();

/** Where a database with nothing in it is. One for all does on PostgreSQL, which takes its time to make each. */
async function emptied(t: TestContext, engine: Engine): Promise<string> {
  const location = (engine === 'PostgreSQL' ? locations.get(engine) : undefined) ?? (await freshLocation(t, engine));
  locations.set(engine, location);
  const db = await opened(t, location);
  await migrate(db);
  await db.deleteFrom('message').execute();
  await db.deleteFrom('dueJob').execute();
  return location;
}

async function opened(t: TestContext, location: string): Promise<Db> {
  const db = openDatabase(location);
  t.after(() => db.destroy());
  return db;
}

/** A way out that keeps what it was given. */
function postbag(): { sent: Parameters<Sender>[0][]; sender: Sender } {
  const sent: Parameters<Sender>[0][] = [];
  return {
    sent,
    sender: async (message) => {
      sent.push(message);
    },
  };
}

async function workAt(db: Db, instant: Date, sender: Sender, worker = 'the worker Ida'): Promise<void> {
  const work: Work = {
    handlers: { 'send message': deliverMessages({ sender, council: bury, longestSeconds: 0.2 }) },
    recurring: [],
  };
  await doDueJobs(db, work, worker, () => instant);
}

async function everythingIn(db: Db): Promise<string> {
  return JSON.stringify([
    await db.selectFrom('message').selectAll().execute(),
    await db.selectFrom('dueJob').selectAll().execute(),
  ]);
}

async function lastErrorOf(db: Db): Promise<string | null> {
  return (await db.selectFrom('dueJob').select('lastError').executeTakeFirstOrThrow()).lastError;
}

for (const engine of ENGINES) {
  describe(`messages on ${engine}`, () => {
    it('go out as they were meant, to whom they were meant for', async (t) => {
      const db = await opened(t, await emptied(t, engine));
      const { sent, sender } = postbag();
      await addMessage(db, codeForAmina, NINE);
      await workAt(db, NINE, sender);
      assert.deepEqual(
        sent.map(({ channel, to, subject }) => ({ channel, to, subject })),
        [{ channel: 'email', to: AMINA, subject: 'Your code for Bury Local Offer' }],
      );
      assert.match(sent[0]?.text ?? '', /^Your code is 402917$/m);
    });

    it('tell who reads the database neither the address nor the code', async (t) => {
      const db = await opened(t, await emptied(t, engine));
      await addMessage(db, codeForAmina, NINE);
      assert.doesNotMatch(await everythingIn(db), /amina|example\.org|402917/i);
    });

    it('cannot be read by moving them into another row', async (t) => {
      const db = await opened(t, await emptied(t, engine));
      await addMessage(db, codeForAmina, NINE);
      await db.updateTable('message').set({ id: 'another' }).execute();
      await assert.rejects(findMessageToSend(db, 'another'));
    });

    it('are forgotten once they are sent', async (t) => {
      const db = await opened(t, await emptied(t, engine));
      const id = await addMessage(db, codeForAmina, NINE);
      await workAt(db, NINE, postbag().sender);
      assert.deepEqual(await db.selectFrom('message').select(['sealed', 'sentAt', 'givenUpAt']).execute(), [
        { sealed: null, sentAt: NINE.toISOString(), givenUpAt: null },
      ]);
      assert.equal(await findMessageToSend(db, id), undefined);
    });

    it('are not sent when what they say has run out, and are forgotten', async (t) => {
      const db = await opened(t, await emptied(t, engine));
      const { sent, sender } = postbag();
      await addMessage(db, codeForAmina, NINE);
      await workAt(db, minutesAfter(NINE, 11), sender);
      assert.deepEqual(sent, []);
      assert.deepEqual(await db.selectFrom('message').select(['sealed', 'sentAt']).execute(), [
        { sealed: null, sentAt: null },
      ]);
    });

    it('are still sent in the last moment', async (t) => {
      const db = await opened(t, await emptied(t, engine));
      const { sent, sender } = postbag();
      await addMessage(db, codeForAmina, NINE);
      await workAt(db, minutesAfter(NINE, 10), sender);
      assert.equal(sent.length, 1);
    });

    it('go out once, though two workers look for them', async (t) => {
      const location = await emptied(t, engine);
      const [db, other] = [await opened(t, location), await opened(t, location)];
      const { sent, sender } = postbag();
      for (let person = 1; person <= 12; person += 1) {
        await addMessage(db, { ...codeForAmina, to: `person${person}@example.org` }, NINE);
      }
      await Promise.all([workAt(db, NINE, sender, 'the worker Ida'), workAt(other, NINE, sender, 'the worker Jim')]);
      assert.equal(sent.length, 12);
      assert.equal(new Set(sent.map(({ to }) => to)).size, 12);
    });

    it('go out once, though the job is done again', async (t) => {
      const db = await opened(t, await emptied(t, engine));
      const { sent, sender } = postbag();
      await addMessage(db, codeForAmina, NINE);
      await workAt(db, NINE, sender);
      await db.updateTable('dueJob').set({ doneAt: null }).execute();
      await workAt(db, NINE, sender);
      assert.equal(sent.length, 1);
    });

    it('tell nobody of what did not happen after all', async (t) => {
      const db = await opened(t, await emptied(t, engine));
      const { sent, sender } = postbag();
      await assert.rejects(
        db.transaction().execute(async (trx) => {
          await addMessage(trx, codeForAmina, NINE);
          throw new Error('The code could not be kept.');
        }),
        /could not be kept/,
      );
      await workAt(db, NINE, sender);
      assert.deepEqual(sent, []);
      assert.equal(await everythingIn(db), '[[],[]]');
    });

    it('are tried again when they could not be sent', async (t) => {
      const db = await opened(t, await emptied(t, engine));
      const { sent, sender } = postbag();
      await addMessage(db, codeForAmina, NINE);
      await workAt(db, NINE, () => Promise.reject(new Error('The line is busy.')));
      await workAt(db, minutesAfter(NINE, 3), sender);
      assert.equal(sent.length, 1);
    });

    it('leave no address in what is written down of a failure', async (t) => {
      const db = await opened(t, await emptied(t, engine));
      await addMessage(db, codeForAmina, NINE);
      const refused = Object.assign(new Error(`550 5.1.1 <${AMINA}>: unknown here; ${CODE}`), {
        code: 'EENVELOPE',
        responseCode: 550,
        response: `550 5.1.1 <${AMINA}>`,
        rejected: [AMINA],
      });
      await workAt(db, NINE, () => Promise.reject(refused));
      assert.equal(await lastErrorOf(db), 'The e-mail could not be sent (EENVELOPE, 550).');
      assert.doesNotMatch(await everythingIn(db), /amina|402917/i);
    });

    it('do not hold up the others behind a server that never answers', async (t) => {
      const db = await opened(t, await emptied(t, engine));
      await addMessage(db, codeForAmina, NINE);
      await workAt(db, NINE, () => new Promise(() => undefined));
      assert.equal(await lastErrorOf(db), 'The e-mail could not be sent (ETIMEDOUT).');
    });

    it('are forgotten at night when they never went out', async (t) => {
      const db = await opened(t, await emptied(t, engine));
      const late = await addMessage(db, codeForAmina, NINE);
      const inTime = await addMessage(db, letterForBen, NINE);
      await giveUpLate(db, minutesAfter(NINE, 60));
      assert.equal(await findMessageToSend(db, late), undefined);
      assert.ok(await findMessageToSend(db, inTime));
      assert.deepEqual(await db.selectFrom('message').select('givenUpAt').where('sealed', 'is', null).execute(), [
        { givenUpAt: minutesAfter(NINE, 60).toISOString() },
      ]);
    });
  });

  describe(`old messages on ${engine}`, () => {
    it('are gone 90 days after they were sent or given up', async (t) => {
      const db = await opened(t, await emptied(t, engine));
      await markSent(db, await addMessage(db, codeForAmina, NINE), NINE);
      await addMessage(db, codeForAmina, NINE);
      await giveUpLate(db, minutesAfter(NINE, 60));
      const left = async (minutes: number): Promise<number> => {
        await forgetOldMessages(db, minutesAfter(NINE, minutes));
        return (await db.selectFrom('message').select('id').execute()).length;
      };
      const days = 90 * 24 * 60;
      assert.deepEqual([await left(days - 1), await left(days + 1), await left(days + 61)], [2, 1, 0]);
    });

    it('stay for as long as they wait', async (t) => {
      const db = await opened(t, await emptied(t, engine));
      const id = await addMessage(db, letterForBen, NINE);
      await forgetOldMessages(db, new Date('2036-12-01T09:00:00Z'));
      assert.ok(await findLetter(db, id));
    });
  });

  describe(`letters on ${engine}`, () => {
    it('wait for an officer, and no worker sends them', async (t) => {
      const db = await opened(t, await emptied(t, engine));
      const { sent, sender } = postbag();
      const id = await addMessage(db, letterForBen, NINE);
      await workAt(db, NINE, sender);
      assert.deepEqual(sent, []);
      assert.deepEqual(await listLetters(db), [
        {
          id,
          kind: 'letter code',
          createdAt: NINE.toISOString(),
          notAfter: letterForBen.notAfter.toISOString(),
        },
      ]);
    });

    it('are opened one at a time', async (t) => {
      const db = await opened(t, await emptied(t, engine));
      const id = await addMessage(db, letterForBen, NINE);
      const { kind, channel, to, values } = letterForBen;
      assert.deepEqual(await findLetter(db, id), { id, kind, channel, to, values });
    });

    it('are not opened as letters when they are e-mail', async (t) => {
      const db = await opened(t, await emptied(t, engine));
      assert.equal(await findLetter(db, await addMessage(db, codeForAmina, NINE)), undefined);
      assert.deepEqual(await listLetters(db), []);
    });

    it('are gone from the list once they are printed', async (t) => {
      const db = await opened(t, await emptied(t, engine));
      const id = await addMessage(db, letterForBen, NINE);
      await markSent(db, id, NINE);
      assert.deepEqual(await listLetters(db), []);
      assert.equal(await findLetter(db, id), undefined);
    });
  });
}

function minutesAfter(instant: Date, minutes: number): Date {
  return new Date(instant.getTime() + minutes * 60_000);
}
