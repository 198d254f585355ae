import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { loadDemonstration } from '#commands/demonstration.ts';
import type { Db } from '#database/schema.ts';
import { findHead, listAccess } from '#features/access-log/access-log.store.ts';
import { endFeed, findFeed, listDaysOf, makeFeed } from '#features/calendar-feed/calendar-feed.store.ts';
import { calendarOfDays } from '#features/clock/calendar-file.ts';
import { DEFAULT_CHOICES } from '#features/clock/choices.ts';
import { changeAddress } from '#features/identity/person.store.ts';
import { addFactor, insertFactor, listFactors, removeFactor } from '#features/identity/second-factor.store.ts';
import { endEverySession } from '#features/identity/session.store.ts';
import { ENGINES, type Engine } from '../support/database.ts';
import { amina, at, ben, found, grace, idOf, withNobody } from '../support/people.ts';
import { everythingIn } from '../support/thief.ts';

const NINE = at('09:00');
const about = { made: NINE, site: 'https://localoffer.example.gov.uk', name: 'Bury Local Offer', secret: 'A secret' };

async function withPlans(t: TestContext, engine: Engine): Promise<Db> {
  const db = await withNobody(t, engine);
  await loadDemonstration(db, at('08:00'));
  return db;
}

function daysOf(db: Db, secret: string) {
  return listDaysOf(db, secret, DEFAULT_CHOICES, NINE);
}

for (const engine of ENGINES) {
  describe(`a calendar on ${engine}`, () => {
    it('has the days to come, and those of the last month, once each', async (t) => {
      const db = await withPlans(t, engine);
      const days = found(await daysOf(db, await makeFeed(db, await grace(db, NINE), NINE)));
      assert.ok(days.length > 0);
      assert.deepEqual(days, [...new Set(days)].sort());
      assert.ok(days.every((day) => day >= '2026-11-01'));
      assert.ok(days.some((day) => day > '2026-12-01'));
    });

    it('has none of another family', async (t) => {
      const db = await withPlans(t, engine);
      const [hers, his] = [
        await makeFeed(db, await amina(db, NINE), NINE),
        await makeFeed(db, await ben(db, NINE), NINE),
      ];
      assert.notDeepEqual(await daysOf(db, hers), await daysOf(db, his));
    });

    it('opens by its newest address only, and by none once it has ended', async (t) => {
      const db = await withPlans(t, engine);
      const mother = await amina(db, NINE);
      const old = await makeFeed(db, mother, NINE);
      const secret = await makeFeed(db, mother, NINE);
      assert.equal(await daysOf(db, old), undefined);
      assert.ok(await daysOf(db, secret));
      await endFeed(db, mother, NINE);
      assert.equal(await daysOf(db, secret), undefined);
      assert.equal(await findFeed(db, mother), undefined);
      for (const nobodys of ['', '%', secret.toLowerCase(), ' '.repeat(43), '__proto__'])
        assert.equal(await daysOf(db, nobodys), undefined);
    });

    it('ends with “sign out everywhere”, a new address, and any change of a second step; its owner is told of it', async (t) => {
      const db = await withPlans(t, engine);
      const mother = await amina(db, NINE);
      const app = { kind: 'app', secret: 'A'.repeat(32), step: 1 } as const;
      const ways: (() => Promise<unknown>)[] = [
        () => endEverySession(db, mother.id, NINE),
        () => db.transaction().execute((trx) => changeAddress(trx, mother, 'amina.new@example.org', NINE)),
        () => db.transaction().execute((trx) => addFactor(trx, mother.id, app, NINE)),
        async () => {
          await db.transaction().execute((trx) => insertFactor(trx, mother.id, app, NINE));
          const [factor] = await listFactors(db, mother);
          assert.ok(await removeFactor(db, mother, found(factor).id, NINE));
        },
      ];
      for (const change of ways) {
        const secret = await makeFeed(db, mother, NINE);
        assert.ok(await daysOf(db, secret));
        await change();
        assert.equal(await daysOf(db, secret), undefined, String(change));
      }
      const told = await db.selectFrom('notice').select('kind').where('kind', '=', 'settings changed').execute();
      assert.equal(told.length, ways.length);
    });

    it('is empty from the moment that standing ends, and gone with the role or the account', async (t) => {
      const db = await withPlans(t, engine);
      const secret = await makeFeed(db, await amina(db, NINE), NINE);
      const mine = { endedAt: NINE.toISOString() };
      const id = await idOf(db, 'amina', NINE);
      await db.updateTable('standing').set(mine).where('personId', '=', id).execute();
      assert.deepEqual(await daysOf(db, secret), []);
      await db.updateTable('roleGrant').set(mine).where('personId', '=', id).execute();
      assert.equal(await daysOf(db, secret), undefined);
    });

    it('has no days of a plan that is the young person’s own, without their word', async (t) => {
      const db = await withPlans(t, engine);
      const secret = await makeFeed(db, await amina(db, NINE), NINE);
      await db.updateTable('child').set({ dateOfBirth: '2009-01-31' }).where('name', '=', 'Idris Yusuf').execute();
      assert.deepEqual(await daysOf(db, secret), []);
    });

    it('stands in the access log whenever it is asked for, and nowhere is its secret', async (t) => {
      const db = await withPlans(t, engine);
      const mother = await amina(db, NINE);
      const secret = await makeFeed(db, mother, NINE);
      const before = (await findHead(db)).seq;
      await daysOf(db, secret);
      assert.equal((await findHead(db)).seq, before + 1);
      const { id } = await db
        .selectFrom('child')
        .select('id')
        .where('name', '=', 'Idris Yusuf')
        .executeTakeFirstOrThrow();
      const [line] = await listAccess(db, id, { most: 1 });
      assert.deepEqual([line?.personId, line?.action], [mother.id, 'calendar asked for dates']);
      assert.ok(!(await everythingIn(db)).includes(secret));
    });
  });
}

describe('the file of a calendar', () => {
  it('has one entry for each day, without a word of what it is', () => {
    const file = calendarOfDays(['2026-12-14', '2026-12-14', '2027-01-04'], about);
    assert.equal(file.match(/BEGIN:VEVENT/g)?.length, 2);
    assert.match(file, /^DTSTART;VALUE=DATE:20261214\r$/m);
    assert.deepEqual([...new Set(file.match(/^SUMMARY:.*$/gm))], ['SUMMARY:A date from Bury Local Offer\r'.trim()]);
    assert.match(file, /Sign in to see what it is/);
    assert.doesNotMatch(file, /plan|EHC|child|ORGANIZER|ATTENDEE|LOCATION|secret/i);
  });

  it('keeps the entry of a day, and is another person’s for another secret', () => {
    const ids = (secret: string) => calendarOfDays(['2026-12-14'], { ...about, secret }).match(/^UID:.*$/m)?.[0];
    assert.equal(ids('A secret'), ids('A secret'));
    assert.notEqual(ids('A secret'), ids('Another'));
  });
});
