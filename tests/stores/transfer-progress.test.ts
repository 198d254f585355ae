import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it, type TestContext } from 'node:test';
import type { DemonstrationName } from '#commands/demonstration.ts';
import type { Db } from '#database/schema.ts';
import { DEFAULT_CHOICES } from '#features/clock/choices.ts';
import { keepPostalAddress } from '#features/getting-in/activation.store.ts';
import { MOST_TRIES } from '#features/getting-in/invitation.store.ts';
import type { Officer } from '#features/identity/person.ts';
import { listBatchesToDo } from '#features/phase-transfer/batch.store.ts';
import { findChildInRound } from '#features/phase-transfer/child-in-round.store.ts';
import { comeInByCode } from '#features/phase-transfer/coming-in.store.ts';
import { makeLetters } from '#features/phase-transfer/make-letters.store.ts';
import { childrenOn, type ListState } from '#features/phase-transfer/progress.ts';
import { progressOf } from '#features/phase-transfer/progress.store.ts';
import { putTogether } from '#features/phase-transfer/put-together.store.ts';
import { release } from '#features/phase-transfer/release.store.ts';
import { endRound, findRound } from '#features/phase-transfer/round.store.ts';
import { countLateTasks } from '#features/phase-transfer/task-list.store.ts';
import { addTask } from '#features/phase-transfer/task.store.ts';
import { makeVoices } from '#features/phase-transfer/voice.store.ts';
import { ENGINES, type Engine } from '../support/database.ts';
import { at, dilys, found, idOf, rosa, sam } from '../support/people.ts';
import { withPlans } from '../support/plans.ts';
import { newCode, openRound, voiceOf } from '../support/transfers.ts';

// The first of December 2026. What managers see of a round follows its letters.

const NINE = at('09:00');
const LONG_AGO = new Date('2025-05-05T09:00:00Z');

interface Story {
  db: Db;
  round: string;
  children: Record<string, string>;
  maker: Officer<'manager'>;
  second: Officer<'manager'>;
}

async function lives(db: Db, who: DemonstrationName, lines: string): Promise<void> {
  await keepPostalAddress(db, await idOf(db, who, NINE), lines, await idOf(db, 'sam', NINE), LONG_AGO);
}

/** Idris and Daniel are in a round. Daniel is asked himself, and his home is his mother’s. */
async function withRound(t: TestContext, engine: Engine): Promise<Story> {
  const db = await withPlans(t, engine);
  await db.deleteFrom('transferRound').execute();
  await db.deleteFrom('contactWish').execute();
  await lives(db, 'amina', '1 Elm Street\nTown');
  await lives(db, 'grace', '4 High Street\nTown');
  const made = await openRound(db, ['Idris', 'Daniel'], NINE);
  const daniel = made.children['Daniel'] ?? '';
  await db.updateTable('transferChild').set({ move: 'secondary-to-post-16' }).where('id', '=', daniel).execute();
  await db.transaction().execute((trx) => makeVoices(trx, daniel, NINE));
  return { db, ...made, maker: await dilys(db, NINE), second: await rosa(db, NINE) };
}

async function on({ db, round, maker }: Story, state: ListState): Promise<string[]> {
  const its = found(await findRound(db, maker, round, NINE));
  const { children } = await progressOf(db, maker, its, DEFAULT_CHOICES, NINE);
  return childrenOn(children, { state }, '2026-12-01').map(({ childName }) => childName);
}

async function together({ db, round, maker }: Story): Promise<string> {
  const batch = randomUUID();
  assert.deepEqual(await putTogether(db, maker, { round, kind: 'first', batch }, DEFAULT_CHOICES, NINE), { id: batch });
  return batch;
}

async function released({ db, round, second }: Story, batch: string): Promise<void> {
  assert.equal(await release(db, second, { round, batch, leaveOut: [] }, NINE), 'released');
}

async function made({ db, round, maker }: Story, batch: string): Promise<void> {
  const letters = await makeLetters(db, maker, { round, batch, since: '' }, DEFAULT_CHOICES, NINE);
  assert.ok(typeof letters === 'object');
}

for (const engine of ENGINES)
  describe(`what managers see of letters and codes, on ${engine}`, () => {
    it('lists a young person whose letter goes by hand, as the letters themselves find out, until it is made', async (t) => {
      const story = await withRound(t, engine);
      const { db } = story;
      assert.deepEqual(await on(story, 'no-address'), [], 'his letter goes to his home');
      await db.updateTable('postalAddress').set({ endedAt: NINE.toISOString() }).execute();
      assert.deepEqual(await on(story, 'no-address'), ['Daniel Okafor']);
      await lives(db, 'amina', '1 Elm Street\nTown');
      const batch = await together(story);
      await released(story, batch);
      await made(story, batch);
      assert.deepEqual(await on(story, 'no-address'), []);
    });

    it('shows a child as new until everybody who speaks for them has a letter', async (t) => {
      const story = await withRound(t, engine);
      const { db, round } = story;
      await db.updateTable('transferRound').set({ openedAt: LONG_AGO.toISOString() }).where('id', '=', round).execute();
      assert.deepEqual(await on(story, 'new'), ['Daniel Okafor', 'Idris Yusuf']);
      const batch = await together(story);
      await released(story, batch);
      assert.deepEqual(await on(story, 'new'), ['Daniel Okafor', 'Idris Yusuf'], 'nothing has gone out yet');
      await made(story, batch);
      assert.deepEqual(await on(story, 'new'), []);
    });

    it('says that letters stand still: who is to look at them, and who to make them', async (t) => {
      const story = await withRound(t, engine);
      const { db, round, maker, second } = story;
      assert.deepEqual(await listBatchesToDo(db, second, NINE), []);
      const batch = await together(story);
      const seenBy = async (manager: Officer<'manager'>) =>
        (await listBatchesToDo(db, manager, NINE, round)).map(({ id, state, isMine }) => [id, state, isMine]);
      assert.deepEqual(await seenBy(maker), [[batch, 'to be looked at', true]]);
      assert.deepEqual(await seenBy(second), [[batch, 'to be looked at', false]]);
      await released(story, batch);
      const [waiting] = await listBatchesToDo(db, second, NINE);
      assert.deepEqual([waiting?.state, waiting?.roundId], ['to be made', round]);
      assert.ok(waiting && waiting.letters > 0);
      await made(story, batch);
      assert.deepEqual(await seenBy(second), []);

      await db.updateTable('transferBatch').set({ printedAt: null }).execute();
      await endRound(db, maker, round, NINE);
      assert.deepEqual(await seenBy(second), [], 'nothing goes out any more');
    });

    it('says of a code that five wrong dates of birth have locked it, until there is a new one', async (t) => {
      const story = await withRound(t, engine);
      const { db, round, children, maker } = story;
      const idris = children['Idris'] ?? '';
      const voice = await voiceOf(db, idris, 'amina');
      const state = async () => {
        const child = await findChildInRound(db, maker, { round, child: idris }, DEFAULT_CHOICES, NINE);
        return child?.voices.find(({ id }) => id === voice)?.code?.state;
      };
      assert.equal(await state(), undefined, 'no letter was made');
      const code = await newCode(db, voice, NINE);
      assert.equal(await state(), 'open');
      for (let tries = 0; tries < MOST_TRIES; tries += 1)
        assert.equal(await comeInByCode(db, { code, born: '2001-01-01' }, DEFAULT_CHOICES, NINE), undefined);
      assert.equal(await state(), 'locked');
      assert.deepEqual(await on(story, 'code-locked'), ['Idris Yusuf']);
      await newCode(db, voice, NINE);
      assert.equal(await state(), 'open');
      assert.deepEqual(await on(story, 'code-locked'), []);
    });

    it('counts what should have been done before today, for a caseworker what is theirs', async (t) => {
      const { db, round, children, maker } = await withRound(t, engine);
      const voice = await voiceOf(db, children['Idris'] ?? '', 'amina');
      await db.transaction().execute((trx) => addTask(trx, voice, 'phone', '2026-11-30', NINE));
      await db.transaction().execute((trx) => addTask(trx, voice, 'talk', '2026-12-01', NINE));
      const late = await countLateTasks(db, maker, round, DEFAULT_CHOICES, NINE);
      assert.deepEqual([late.phone, late.talk], [1, 0]);
      await db.updateTable('plan').set({ caseworkerId: null }).execute();
      const none = await countLateTasks(db, await sam(db, NINE), round, DEFAULT_CHOICES, NINE);
      assert.equal(none.phone, 0);
    });
  });
