import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadDemonstrationTransfers } from '#commands/demonstration-transfers.ts';
import { DEFAULT_CHOICES } from '#features/clock/choices.ts';
import { loadDemonstration } from '#commands/demonstration.ts';
import { listRunningRounds } from '#features/phase-transfer/round.store.ts';
import { DEFAULT_TRANSFERS } from '#features/phase-transfer/settings.ts';
import { withNobody } from '../support/people.ts';

// Whenever somebody starts the demonstration, a round is under way.

const DAYS = ['2026-11-22', '2027-02-14', '2027-06-26', '2027-08-30', '2027-09-01', '2028-02-29'];

describe('the round of the demonstration', () => {
  for (const day of DAYS)
    it(`is open on ${day}, long before the move, with letters that went out`, async (t) => {
      const now = new Date(`${day}T09:00:00Z`);
      const db = await withNobody(t, 'SQLite');
      await loadDemonstration(db, now);
      const settings = { settings: DEFAULT_TRANSFERS, choices: DEFAULT_CHOICES };
      assert.equal(await loadDemonstrationTransfers(db, settings, now), true);
      const [round] = await listRunningRounds(db, now);
      assert.ok(round && round.opensOn < day && day < round.closesOn && round.closesOn < round.movesOn);
      const first = await db.selectFrom('transferBatch').select(['releasedAt', 'printedAt']).execute();
      const children = await db.selectFrom('transferChild').select('id').execute();
      assert.equal(first.length, children.length > 0 ? 1 : 0);
      assert.ok(first.every(({ releasedAt, printedAt }) => releasedAt && printedAt && releasedAt < printedAt));
      const messages = await db.selectFrom('message').select('id').execute();
      assert.deepEqual(messages, [], 'nobody of the stories was sent anything');
    });

  it('has Daniel in it, and nobody of the stories has answered', async (t) => {
    const now = new Date('2026-11-22T09:00:00Z');
    const db = await withNobody(t, 'SQLite');
    await loadDemonstration(db, now);
    await loadDemonstrationTransfers(db, { settings: DEFAULT_TRANSFERS, choices: DEFAULT_CHOICES }, now);
    const children = await db
      .selectFrom('transferChild')
      .innerJoin('plan', 'plan.id', 'transferChild.planId')
      .innerJoin('child', 'child.id', 'plan.childId')
      .select('child.name')
      .execute();
    assert.deepEqual(children, [{ name: 'Daniel Okafor' }]);
    assert.deepEqual(await db.selectFrom('transferAnswer').select('id').execute(), []);
  });
});
