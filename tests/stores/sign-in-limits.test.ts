import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openDatabase } from '#database/connect.ts';
import { migrate } from '#database/migrate.ts';
import type { Db } from '#database/schema.ts';
import { MOST_TRIES } from '#features/identity/challenge.store.ts';
import {
  LIMITS,
  rememberNetwork,
  waitBeforeAsking,
  waitBeforeMailing,
  waitBeforeSecondStep,
  waitBeforeText,
  waitBeforeTrying,
} from '#features/identity/sign-in-limits.store.ts';
import { tidySignIn } from '#features/identity/tidy.store.ts';
import { ENGINES, freshLocation } from '../support/database.ts';
import { amina, at, withNobody } from '../support/people.ts';
import { everythingIn } from '../support/thief.ts';

const AMINA = 'amina@example.org';
const UNKNOWN = 'nobody.here@example.org';
const HOME = '203.0.113.7';
const LIBRARY = '198.51.100.20';
const STRANGER = '192.0.2.66';

const QUARTER_HOUR = 15 * 60;

/** How long each is told to wait who asks so many times, one after the other. */
async function waits(times: number, ask: () => Promise<number>): Promise<number[]> {
  const told: number[] = [];
  for (let time = 0; time < times; time += 1) told.push(await ask());
  return told;
}

/** How many of them need not wait. */
function goOn(told: number[]): number {
  return told.filter((seconds) => seconds === 0).length;
}

/** The time that a limit runs for passes. Limits go by the clock of the machine, which no test can stop. */
async function timePasses(db: Db): Promise<void> {
  await db.updateTable('rateLimit').set({ expiresAt: '2020-01-01T00:00:00.000Z' }).execute();
}

for (const engine of ENGINES) {
  describe(`asking for a code on ${engine}`, () => {
    it('goes five times an hour with one letter, to whatever address', async (t) => {
      const db = await withNobody(t, engine);
      for (let mail = 0; mail < 5; mail++)
        assert.equal(await waitBeforeMailing(db, 'a code', `victim${mail}@example.org`, '192.0.2.1'), 0);
      assert.ok((await waitBeforeMailing(db, 'a code', 'another@example.org', '192.0.2.9')) > 0);
      assert.equal(await waitBeforeMailing(db, 'another code', 'another@example.org', '192.0.2.9'), 0);
    });

    it('goes six times in a quarter of an hour; the seventh time waits until it is over', async (t) => {
      const db = await withNobody(t, engine);
      const told = await waits(7, () => waitBeforeAsking(db, AMINA, HOME));
      assert.deepEqual(told.slice(0, 6), [0, 0, 0, 0, 0, 0]);
      const last = told.at(-1) ?? 0;
      assert.ok(last > QUARTER_HOUR - 60 && last <= QUARTER_HOUR, `${last} seconds`);
    });

    it('goes again after that time', async (t) => {
      const db = await withNobody(t, engine);
      await waits(7, () => waitBeforeAsking(db, AMINA, HOME));
      await timePasses(db);
      assert.equal(await waitBeforeAsking(db, AMINA, HOME), 0);
    });

    it('is not put off further by asking while one waits', async (t) => {
      const db = await withNobody(t, engine);
      const told = await waits(20, () => waitBeforeAsking(db, AMINA, HOME));
      assert.ok(Math.max(...told) <= QUARTER_HOUR);
    });

    it('waits in the same way for an address that somebody has and for one that nobody has', async (t) => {
      const db = await withNobody(t, engine);
      await amina(db, at('09:00'));
      const known = await waits(8, () => waitBeforeAsking(db, AMINA, HOME));
      const unknown = await waits(8, () => waitBeforeAsking(db, UNKNOWN, LIBRARY));
      assert.deepEqual(
        known.map((seconds) => seconds > 0),
        unknown.map((seconds) => seconds > 0),
      );
    });

    it('goes on for others in the same home, school or hospital', async (t) => {
      const db = await withNobody(t, engine);
      await waits(7, () => waitBeforeAsking(db, AMINA, HOME));
      assert.equal(await waitBeforeAsking(db, 'grace@example.org', HOME), 0);
    });

    it('goes sixty times from one network, whoever it is for', async (t) => {
      const db = await withNobody(t, engine);
      let number = 0;
      const told = await waits(62, () => waitBeforeAsking(db, `person${(number += 1)}@example.org`, STRANGER));
      assert.equal(goOn(told), LIMITS.network.points);
      assert.equal(await waitBeforeAsking(db, AMINA, HOME), 0);
    });

    it('goes on for a parent where she has signed in before, though a stranger asks a hundred times', async (t) => {
      const db = await withNobody(t, engine);
      await rememberNetwork(db, AMINA, HOME, at('09:00'));
      await waits(100, () => waitBeforeAsking(db, AMINA, STRANGER));
      assert.deepEqual(await waits(6, () => waitBeforeAsking(db, AMINA, HOME)), [0, 0, 0, 0, 0, 0]);
    });

    it('goes on for her there, though forty networks ask for her address', async (t) => {
      const db = await withNobody(t, engine);
      await rememberNetwork(db, AMINA, HOME, at('09:00'));
      let number = 0;
      const told = await waits(40, () => waitBeforeAsking(db, AMINA, `192.0.2.${(number += 1)}`));
      assert.equal(goOn(told), LIMITS.address.points);
      assert.equal(await waitBeforeAsking(db, AMINA, HOME), 0);
    });

    it('waits for her on a new network when thirty codes were asked for by networks she never signed in from', async (t) => {
      const db = await withNobody(t, engine);
      let number = 0;
      await waits(30, () => waitBeforeAsking(db, AMINA, `192.0.2.${(number += 1)}`));
      const wait = await waitBeforeAsking(db, AMINA, LIBRARY);
      assert.ok(wait > 0 && wait <= 60 * 60);
      assert.equal(await waitBeforeAsking(db, 'grace@example.org', LIBRARY), 0);
    });

    it('goes on for a parent on a new network, though a stranger on one network asks a hundred times', async (t) => {
      const db = await withNobody(t, engine);
      await waits(100, () => waitBeforeAsking(db, AMINA, STRANGER));
      assert.equal(await waitBeforeAsking(db, AMINA, LIBRARY), 0);
    });

    it('knows a network for the address that signed in from it only', async (t) => {
      const db = await withNobody(t, engine);
      await rememberNetwork(db, AMINA, HOME, at('09:00'));
      let number = 0;
      await waits(31, () => waitBeforeAsking(db, 'grace@example.org', `192.0.2.${(number += 1)}`));
      assert.ok((await waitBeforeAsking(db, 'grace@example.org', HOME)) > 0);
    });

    it('knows a network for ninety days after somebody last signed in from it', async (t) => {
      const db = await withNobody(t, engine);
      const isKnown = async () => (await db.selectFrom('provenNetwork').selectAll().execute()).length === 1;
      await rememberNetwork(db, AMINA, HOME, new Date('2026-11-01T09:00:00Z'));
      await rememberNetwork(db, AMINA, HOME, new Date('2026-12-01T09:00:00Z'));
      await tidySignIn(db, new Date('2027-03-01T08:59:00Z'));
      assert.equal(await isKnown(), true);
      await tidySignIn(db, new Date('2027-03-01T09:01:00Z'));
      assert.equal(await isKnown(), false);
    });

    it('leaves neither the address nor the network in the database', async (t) => {
      const db = await withNobody(t, engine);
      await waitBeforeAsking(db, UNKNOWN, HOME);
      await waitBeforeTrying(db, HOME);
      await rememberNetwork(db, UNKNOWN, HOME, at('09:00'));
      const everything = await everythingIn(db);
      for (const readable of [UNKNOWN, 'nobody.here', HOME, '203.0.113']) assert.ok(!everything.includes(readable));
    });

    it('is counted together by two servers: of fifty at the same moment six go on', async (t) => {
      const location = await freshLocation(t, engine);
      const servers = [openDatabase(location), openDatabase(location)];
      t.after(() => Promise.all(servers.map((db) => db.destroy())));
      const [first, second] = servers as [Db, Db];
      await migrate(first);
      const told = await Promise.all(
        Array.from({ length: 50 }, (_, turn) => waitBeforeAsking(turn % 2 ? first : second, AMINA, HOME)),
      );
      assert.equal(goOn(told), 6);
      const counts = await first.selectFrom('rateLimit').select('points').execute();
      assert.equal(Math.max(...counts.map(({ points }) => points)), 50);
    });
  });

  describe(`guessing on ${engine}`, () => {
    for (const { what, limit, guess } of [
      {
        what: 'codes from one network',
        limit: 'tries from a network',
        guess: (db: Db) => waitBeforeTrying(db, STRANGER),
      },
      {
        what: 'second steps of one person',
        limit: 'second step',
        guess: (db: Db) => waitBeforeSecondStep(db, 'amina'),
      },
      { what: 'texts to one person', limit: 'texts', guess: (db: Db) => waitBeforeText(db, 'amina') },
    ] as const) {
      const { points, duration } = LIMITS[limit];
      it(`${what} goes ${points} times in ${duration / 60} minutes`, async (t) => {
        const db = await withNobody(t, engine);
        const told = await waits(points + 2, () => guess(db));
        assert.equal(goOn(told), points);
        const last = told.at(-1) ?? 0;
        assert.ok(last > duration - 60 && last <= duration, `${last} seconds`);
        await timePasses(db);
        assert.equal(await guess(db), 0);
      });
    }

    it('from one network, or for one person, makes nobody else wait', async (t) => {
      const db = await withNobody(t, engine);
      await waits(101, () => waitBeforeTrying(db, STRANGER));
      await waits(11, () => waitBeforeSecondStep(db, 'amina'));
      await waits(7, () => waitBeforeText(db, 'amina'));
      assert.equal(await waitBeforeTrying(db, HOME), 0);
      assert.equal(await waitBeforeSecondStep(db, 'grace'), 0);
      assert.equal(await waitBeforeText(db, 'grace'), 0);
    });
  });
}

describe('the limits', () => {
  it('leave whoever guesses at one address, from however many networks, one chance in 250 a day at most', () => {
    const { points, duration } = LIMITS.address;
    const codesInDay = (points * 24 * 60 * 60) / duration;
    assert.ok((codesInDay * MOST_TRIES) / 1_000_000 <= 1 / 250);
  });
});
