import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { DemonstrationName } from '#commands/demonstration.ts';
import { now } from '#calendar/dates.ts';
import { ask as askBrowser, type Purpose } from '#features/identity/challenge.store.ts';
import { findPersonIdByAddress } from '#features/identity/person.store.ts';
import { listFactors } from '#features/identity/second-factor.store.ts';
import { startWorld, type World } from './access/world.ts';

let world: World;
before(async () => {
  world = await startWorld();
});
after(() => world.stop());
beforeEach(async () => {
  await world.db.deleteFrom('rateLimit').execute();
  await world.db.deleteFrom('word').execute();
});

/** Sam’s word, given now. */
async function giveWord(who: DemonstrationName): Promise<void> {
  const { db, people } = world;
  const { childId } = await db
    .selectFrom('standing')
    .select('childId')
    .where('personId', '=', people[who])
    .executeTakeFirstOrThrow();
  const at = now();
  const word = { id: randomUUID(), personId: people[who], childId, about: 'changing how to sign in' } as const;
  const given = { given: 'yes', means: 'met', givenBy: people.sam, givenAt: at.toISOString() } as const;
  const goodUntil = new Date(at.getTime() + 60_000).toISOString();
  await db.insertInto('word').values({ ...word, ...given, askedAt: at.toISOString(), goodUntil }).execute(); // prettier-ignore
}

async function send(who: DemonstrationName, name: string, fields: Record<string, string> = {}): Promise<number> {
  const secret = await world.sessionFor(who);
  return (await world.send(secret, `/_actions/${name}`, fields)).status;
}

/** Answers a code that somebody’s browser was asked for. */
async function confirm(
  who: DemonstrationName,
  purpose: Purpose,
  name: string,
  details: Record<string, string>,
): Promise<number> {
  // prettier-ignore
  const holder = (await world.sessionFor(who)) ?? '';
  await askBrowser(world.db, { holder, purpose, personId: world.people[who], code: '123456', details }, now());
  return (await world.send(holder, `/_actions/${name}`, { code: '123456' })).status;
}

const BEGINNINGS = [
  ['askNewAddress', { address: 'new@example.org' }],
  ['askNewPhone', { number: '07700 900998' }],
  ['beginApp', {}],
  ['beginPasskey', {}],
  ['makeRecoveryCodes', {}],
] as const;

describe('a change of how somebody signs in', () => {
  for (const who of ['helen', 'ben'] as const) {
    it(`waits for the caseworker’s word for ${who}, whatever it is`, async () => {
      for (const [name, fields] of BEGINNINGS) assert.equal(await send(who, `settings.${name}`, fields), 403, name);
    });

    it(`is not made at the last step either: ${who} may have begun before`, async () => {
      const { db, people } = world;
      const factors = (await listFactors(db, { id: people[who] })).length;
      const address = `other-${who}@example.org`;
      assert.equal(await confirm(who, 'new address', 'settings.confirmNewAddress', { address }), 403);
      assert.equal(await confirm(who, 'new phone', 'settings.confirmNewPhone', { number: '+447700900997' }), 403);
      assert.equal(await findPersonIdByAddress(db, address), undefined);
      assert.equal((await listFactors(db, { id: people[who] })).length, factors);
      const [own] = await listFactors(db, { id: people[who] });
      assert.equal(await send(who, 'settings.removeFactor', { id: own?.id ?? '' }), 403);
      assert.equal((await listFactors(db, { id: people[who] })).length, factors);
    });
  }

  it('can be begun and made once with the word', async () => {
    await giveWord('helen');
    assert.equal(await send('helen', 'settings.askNewAddress', { address: 'new@example.org' }), 200);
    const address = 'helen2@example.org';
    assert.equal(await confirm('helen', 'new address', 'settings.confirmNewAddress', { address }), 200);
    assert.equal(await findPersonIdByAddress(world.db, address), world.people.helen);
    assert.equal(await send('helen', 'settings.makeRecoveryCodes'), 403);
  });

  it('that comes to nothing leaves the word as it was', async () => {
    await giveWord('ben');
    const address = 'grace@example.org';
    assert.equal(await confirm('ben', 'new address', 'settings.confirmNewAddress', { address }), 409);
    assert.equal(await send('ben', 'settings.makeRecoveryCodes'), 200);
  });

  it('needs nobody’s word where nobody in the case is protected', async () => {
    for (const [name, fields] of BEGINNINGS) assert.equal(await send('amina', `settings.${name}`, fields), 200, name);
  });

  it('needs it from an administrator too', async () => {
    const { db, people } = world;
    const person = people.ben;
    const change = { person, address: 'ben2@example.org', why: 'He phoned' };
    assert.equal(await send('alan', 'people.changeAddress', change), 403);
    assert.equal(await send('alan', 'people.startByLetter', { person }), 403);
    assert.ok((await listFactors(db, { id: person })).length > 0, 'what he has set up is still there');
    await giveWord('ben');
    assert.equal(await send('alan', 'people.changeAddress', change), 200);
    assert.equal(await send('alan', 'people.startByLetter', { person }), 403);
  });
});
