import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Db } from '#database/schema.ts';
import { findStaffByIdentity } from '#features/identity/council-identity.store.ts';
import { changeAddress, endRole, grantRole } from '#features/identity/person.store.ts';
import { ENGINES } from '../support/database.ts';
import { alan, amina, at, found, grace, idOf, mei, nadia, sam, withNobody } from '../support/people.ts';
import { everythingIn } from '../support/thief.ts';

const NINE = at('09:00');

/** What the council’s sign-in says of Sam. */
const SAM = { issuer: 'https://id.example.gov.uk', subject: 'sub-sam', email: 'sam@example.org', tookTwoSteps: true };

for (const engine of ENGINES) {
  describe(`the council’s own sign-in on ${engine}`, () => {
    it('means the member of staff who has the address', async (t) => {
      const db = await withNobody(t, engine);
      const { id } = await sam(db, NINE);
      assert.equal(await findStaffByIdentity(db, { ...SAM, email: 'Sam@Example.org' }, NINE), id);
    });

    for (const [what, email] of [
      ['another', 'sam.reid@example.org'],
      ['somebody else’s', 'amina@example.org'],
      ['none', undefined],
    ] as const) {
      it(`still means them when the council says ${what} address later`, async (t) => {
        const db = await withNobody(t, engine);
        const { id } = await sam(db, NINE);
        await amina(db, NINE);
        await findStaffByIdentity(db, SAM, NINE);
        assert.equal(await findStaffByIdentity(db, { ...SAM, email }, NINE), id);
      });
    }

    it('still means them when they have another address with us', async (t) => {
      const db = await withNobody(t, engine);
      const person = await sam(db, NINE);
      await findStaffByIdentity(db, SAM, NINE);
      await changeAddress(db, person, 'sam@new.example', NINE);
      assert.equal(await findStaffByIdentity(db, SAM, NINE), person.id);
    });

    it('does not go by the address when somebody else has taken it over', async (t) => {
      const db = await withNobody(t, engine);
      const person = await sam(db, NINE);
      await findStaffByIdentity(db, SAM, NINE);
      await changeAddress(db, person, 'sam@new.example', NINE);
      const other = await idOf(db, 'sam', NINE);
      assert.notEqual(other, person.id);
      assert.equal(await findStaffByIdentity(db, SAM, NINE), person.id);
    });

    it('does not mean them any more when the council has given their address to somebody new', async (t) => {
      const db = await withNobody(t, engine);
      await sam(db, NINE);
      await findStaffByIdentity(db, SAM, NINE);
      assert.equal(await findStaffByIdentity(db, { ...SAM, subject: 'sub-another-sam' }, NINE), undefined);
    });

    it('means nobody when the address is not sure', async (t) => {
      const db = await withNobody(t, engine);
      await sam(db, NINE);
      assert.equal(await findStaffByIdentity(db, { ...SAM, email: undefined }, NINE), undefined);
      assert.equal(await findStaffByIdentity(db, { ...SAM, email: '' }, NINE), undefined);
    });

    it('of one issuer says nothing about the same subject of another', async (t) => {
      const db = await withNobody(t, engine);
      await sam(db, NINE);
      await findStaffByIdentity(db, SAM, NINE);
      const elsewhere = { ...SAM, issuer: 'https://id.evil.example', email: undefined };
      assert.equal(await findStaffByIdentity(db, elsewhere, NINE), undefined);
    });

    for (const [who, email, comeIn] of [
      ['a parent', 'amina@example.org', amina],
      ['a forum member', 'nadia@example.org', nadia],
      ['a provider', 'mei@example.org', mei],
    ] as const) {
      it(`never means ${who}`, async (t) => {
        const db = await withNobody(t, engine);
        await comeIn(db, NINE);
        assert.equal(await findStaffByIdentity(db, { ...SAM, email }, NINE), undefined);
        assert.deepEqual(await linksIn(db), []);
      });
    }

    it('means a parent who works for the council too', async (t) => {
      const db = await withNobody(t, engine);
      const [by, { id }] = [await alan(db, NINE), await grace(db, NINE)];
      await grantRole(db, by, id, 'editor', 'New post', NINE);
      assert.equal(await findStaffByIdentity(db, { ...SAM, email: 'grace@example.org' }, NINE), id);
    });

    it('means nobody once their role has ended, whether they were known or not', async (t) => {
      const db = await withNobody(t, engine);
      const [by, { id }] = [await alan(db, NINE), await sam(db, NINE)];
      await findStaffByIdentity(db, SAM, NINE);
      await endRole(db, by, id, 'caseworker', 'Left the council', NINE);
      assert.equal(await findStaffByIdentity(db, SAM, NINE), undefined);
      assert.equal(await findStaffByIdentity(db, { ...SAM, subject: 'sub-other' }, NINE), undefined);
    });

    it('means nobody who has ended', async (t) => {
      const db = await withNobody(t, engine);
      await sam(db, NINE);
      await findStaffByIdentity(db, SAM, NINE);
      await db.updateTable('person').set({ endedAt: NINE.toISOString() }).execute();
      assert.equal(await findStaffByIdentity(db, SAM, NINE), undefined);
    });

    it('adds nobody, and leaves nothing behind for whom we do not know', async (t) => {
      const db = await withNobody(t, engine);
      await sam(db, NINE);
      const before = await everythingIn(db);
      const stranger = { ...SAM, subject: 'sub-stranger', email: 'stranger@example.gov.uk' };
      assert.equal(await findStaffByIdentity(db, stranger, NINE), undefined);
      assert.equal(await everythingIn(db), before);
    });

    it('is linked once, though it comes back three times at the same moment', async (t) => {
      const db = await withNobody(t, engine);
      const { id } = await sam(db, NINE);
      const meant = await Promise.all([1, 2, 3].map(() => findStaffByIdentity(db, SAM, NINE)));
      assert.deepEqual(meant, [id, id, id]);
      assert.deepEqual(await linksIn(db), [{ issuer: SAM.issuer, subject: SAM.subject, personId: found(meant[0]) }]);
    });
  });
}

async function linksIn(db: Db): Promise<{ issuer: string; subject: string; personId: string }[]> {
  return db.selectFrom('councilIdentity').select(['issuer', 'subject', 'personId']).execute();
}
