import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it, type TestContext } from 'node:test';
import { startOfDayInLondon } from '#calendar/dates.ts';
import type { DemonstrationName } from '#commands/demonstration.ts';
import type { Db } from '#database/schema.ts';
import { seal } from '#database/sealed.ts';
import { DEFAULT_CHOICES } from '#features/clock/choices.ts';
import { keepPostalAddress } from '#features/getting-in/activation.store.ts';
import { recordContactWish } from '#features/identity/contact-wish.store.ts';
import { asSignedIn, type Officer } from '#features/identity/person.ts';
import { newLetters } from '#features/identity/secret.ts';
import { findBatch, listBatches, type Batch } from '#features/phase-transfer/batch.store.ts';
import { findByReference, listLettersOf } from '#features/phase-transfer/letter.store.ts';
import { findWhomToWriteTo, makeAgain } from '#features/phase-transfer/make-again.store.ts';
import { makeLetters, type MadeLetters } from '#features/phase-transfer/make-letters.store.ts';
import { findLettersToMake, putTogether } from '#features/phase-transfer/put-together.store.ts';
import { release, throwAway } from '#features/phase-transfer/release.store.ts';
import { addChild, removeChild } from '#features/phase-transfer/children.store.ts';
import { makeCode, transferCodeHash } from '#features/phase-transfer/code.store.ts';
import { comeInByCode } from '#features/phase-transfer/coming-in.store.ts';
import { addTask } from '#features/phase-transfer/task.store.ts';
import { makeVoices } from '#features/phase-transfer/voice.store.ts';
import { roundLinesPlace } from '#features/phase-transfer/whom.store.ts';
import { ENGINES, type Engine } from '../support/database.ts';
import { amina, at, dilys, found, idOf, rosa, sam } from '../support/people.ts';
import { childCalled, endStanding, lastLine, linesOf, withPlans } from '../support/plans.ts';
import { openRound, voiceOf } from '../support/transfers.ts';

// The first of December 2026. Dilys puts letters together, and Rosa looks at them.

const NINE = at('09:00');
const TEN = at('10:00');
const LONG_AGO = new Date('2025-05-05T09:00:00Z');

interface Letters {
  db: Db;
  round: string;
  children: Record<string, string>;
  maker: Officer<'manager'>;
  second: Officer<'manager'>;
}

async function lives(db: Db, who: DemonstrationName, lines: string, since = LONG_AGO): Promise<void> {
  await keepPostalAddress(db, await idOf(db, who, NINE), lines, await idOf(db, 'sam', NINE), since);
}

/** Idris, Maya and Daniel are in a round. All adults have lived where they live for long; Helen and Ben apart. */
async function withRound(t: TestContext, engine: Engine, names = ['Idris', 'Maya', 'Daniel']): Promise<Letters> {
  const db = await withPlans(t, engine);
  await db.deleteFrom('transferRound').execute();
  await db.deleteFrom('contactWish').execute();
  await lives(db, 'amina', '1 Elm Street\nTown');
  await lives(db, 'helen', '2 Secret Lane\nElsewhere');
  await lives(db, 'ben', '3 Old Road\nTown');
  await lives(db, 'grace', '4 High Street\nTown');
  await lives(db, 'karen', '6 Low Street\nTown');
  const made = await openRound(db, names, NINE);
  await db.updateTable('transferChild').set({ move: 'secondary-to-post-16' }).where('id', '=', made.children['Daniel'] ?? '').execute(); // prettier-ignore
  return { db, ...made, maker: await dilys(db, NINE), second: await rosa(db, NINE) };
}

async function together({ db, round, maker }: Letters, kind: 'first' | 'reminder' = 'first'): Promise<string> {
  const batch = randomUUID();
  assert.deepEqual(await putTogether(db, maker, { round, kind, batch }, DEFAULT_CHOICES, NINE), { id: batch });
  return batch;
}

async function look({ db, round, second }: Letters, batch: string, now = NINE): Promise<Batch> {
  return found(await findBatch(db, second, { round, batch }, DEFAULT_CHOICES, now));
}

async function released(letters: Letters, batch: string, leaveOut: string[] = []): Promise<void> {
  const { db, round, second } = letters;
  assert.equal(await release(db, second, { round, batch, leaveOut }, NINE), 'released');
}

async function made(
  { db, round, maker }: Letters,
  batch: string,
  { since = '', from, to, now = TEN }: { since?: string; from?: number; to?: number; now?: Date } = {},
): Promise<MadeLetters> {
  const outcome = await makeLetters(db, maker, { round, batch, since, from, to }, DEFAULT_CHOICES, now);
  assert.ok(outcome && typeof outcome === 'object', String(outcome));
  return outcome;
}

const names = ({ letters }: { letters: { name: string }[] }): string[] => letters.map(({ name }) => name).sort();

async function openCodes(db: Db): Promise<string[]> {
  const rows = await db.selectFrom('transferCode').select('codeHash').where('endedAt', 'is', null).execute();
  return rows.map(({ codeHash }) => codeHash);
}

/** How many lines of the access log there are of each child of a round. */
async function linesOfEach(db: Db, round: string): Promise<number[]> {
  const rows = await db
    .selectFrom('transferChild')
    .innerJoin('plan', 'plan.id', 'transferChild.planId')
    .leftJoin('accessLog', 'accessLog.planId', 'plan.id')
    .where('roundId', '=', round)
    .groupBy('plan.id')
    .orderBy('plan.id')
    .select(({ fn }) => fn.count('accessLog.seq').as('lines'))
    .execute();
  return rows.map(({ lines }) => Number(lines));
}

for (const engine of ENGINES)
  describe(`letters of a round, on ${engine}`, () => {
    it('are written to each adult, and from Year 11 to the young person first', async (t) => {
      const letters = await withRound(t, engine);
      await letters.db.transaction().execute((trx) => makeVoices(trx, found(letters.children['Daniel']), NINE));
      const batch = await look(letters, await together(letters));
      assert.deepEqual(names(batch), ['Amina Yusuf', 'Ben Carter', 'Daniel Okafor', 'Grace Okafor', 'Helen Carter']);
      const [first] = batch.letters;
      assert.equal(first?.name, 'Daniel Okafor');
      assert.deepEqual(first.to, { lines: '4 High Street\nTown', writtenOn: '2025-05-05', isForRound: false });
    });

    it('show with care who is protected and whose address is new, and when it was written down', async (t) => {
      const letters = await withRound(t, engine);
      await lives(letters.db, 'grace', '5 New Street\nTown', new Date('2026-11-20T12:00:00Z'));
      const batch = await look(letters, await together(letters));
      const careOf = (who: string) => batch.letters.find(({ name }) => name === who)?.care;
      assert.deepEqual(careOf('Helen Carter'), ['protected']);
      assert.deepEqual(careOf('Ben Carter'), ['protected']);
      assert.deepEqual(careOf('Grace Okafor'), ['changed']);
      assert.deepEqual(careOf('Amina Yusuf'), []);
    });

    it('are released by another manager, and never by whoever put them together', async (t) => {
      const letters = await withRound(t, engine);
      const { db, round, maker, second } = letters;
      const batch = await together(letters);
      const which = { round, batch, leaveOut: [] };
      assert.equal(await release(db, maker, which, NINE), 'yourself');
      assert.equal(await makeLetters(db, maker, { round, batch, since: '' }, DEFAULT_CHOICES, NINE), 'not released');
      assert.equal(await release(db, second, { ...which, round: randomUUID() }, NINE), undefined);
      const both = await Promise.all([release(db, second, which, NINE), release(db, second, which, NINE)]);
      assert.deepEqual(both.sort(), ['over', 'released']);
      assert.equal(
        (await lastLine(db, await childCalled(db, 'Idris Yusuf'))).action,
        'worked on the move to the next place',
      );
    });

    it('leave out whom the second manager takes out, who can be written to later', async (t) => {
      const letters = await withRound(t, engine);
      const batch = await together(letters);
      const helens = found((await look(letters, batch)).letters.find(({ name }) => name === 'Helen Carter'));
      await released(letters, batch, [helens.id]);
      assert.ok(!names(await made(letters, batch)).includes('Helen Carter'));
      assert.deepEqual(names(await look(letters, await together(letters))), ['Helen Carter']);
    });

    it('are never released empty', async (t) => {
      const letters = await withRound(t, engine, ['Idris']);
      const batch = await together(letters);
      const leaveOut = (await look(letters, batch)).letters.map(({ id }) => id);
      const { db, round, second } = letters;
      assert.equal(await release(db, second, { round, batch, leaveOut }, NINE), 'nobody');
      await released(letters, batch);
    });

    it('have a code each, which the database cannot tell, good until the day of the move', async (t) => {
      const letters = await withRound(t, engine);
      const batch = await together(letters);
      await released(letters, batch);
      const { letters: sheets } = await made(letters, batch);
      assert.equal(sheets.length, 4);
      assert.deepEqual((await openCodes(letters.db)).sort(), sheets.map(({ code }) => transferCodeHash(code)).sort());
      const rows = await letters.db.selectFrom('transferCode').selectAll().execute();
      assert.ok(rows.every(({ expiresAt }) => expiresAt === startOfDayInLondon('2027-09-01').toISOString()));
      for (const { code } of sheets) assert.ok(!JSON.stringify(rows).includes(code));
    });

    it('are made once by a form that is sent twice, also at the same moment', async (t) => {
      const letters = await withRound(t, engine);
      const { db, round, maker, second } = letters;
      const batch = await together(letters);
      await released(letters, batch);
      const make = (manager: Officer<'manager'>) =>
        makeLetters(db, manager, { round, batch, since: '' }, DEFAULT_CHOICES, TEN);
      const outcomes = await Promise.all([make(maker), make(second)]);
      assert.equal(outcomes.filter((outcome) => outcome === 'made already').length, 1);
      const sheets = outcomes.flatMap((outcome) => (typeof outcome === 'object' ? outcome.letters : []));
      assert.deepEqual((await openCodes(db)).sort(), sheets.map(({ code }) => transferCodeHash(code)).sort());
    });

    it('can be made again, all or some, and then the codes before stop', async (t) => {
      const letters = await withRound(t, engine);
      const batch = await together(letters);
      await released(letters, batch);
      const first = await made(letters, batch);
      const { printedAt } = await look(letters, batch);
      const again = await made(letters, batch, { since: found(printedAt ?? undefined), from: 2, to: 3 });
      assert.deepEqual(
        again.letters.map(({ number }) => number),
        [2, 3],
      );
      const open = await openCodes(letters.db);
      const isOpen = ({ code }: { code: string }): boolean => open.includes(transferCodeHash(code));
      assert.deepEqual(first.letters.map(isOpen), [true, false, false, true]);
      assert.ok(again.letters.every(isOpen));
      // The clock has stood still meanwhile.
      assert.notEqual((await look(letters, batch)).printedAt, printedAt);
    });

    it('hold back whoever moved, lost access or became protected after they were looked at', async (t) => {
      const letters = await withRound(t, engine, ['Idris', 'Maya', 'Daniel', 'Ruth']);
      const { db } = letters;
      await db
        .deleteFrom('invitation')
        .where('childId', '=', await childCalled(db, 'Ruth Okafor'))
        .execute();
      const batch = await together(letters);
      await released(letters, batch);
      await lives(db, 'amina', '8 Other Street\nTown', TEN);
      await endStanding(db, 'ben', 'Maya Carter');
      const personId = await idOf(db, 'grace', NINE);
      await db.updateTable('standing').set({ protectedAt: TEN.toISOString() }).where('personId', '=', personId).where('childId', '=', await childCalled(db, 'Ruth Okafor')).execute(); // prettier-ignore
      const { letters: sheets, held } = await made(letters, batch);
      assert.deepEqual(
        sheets.map(({ name }) => name),
        ['Grace Okafor', 'Helen Carter'],
      );
      assert.deepEqual(held.map(({ name, why }) => `${name}: ${why}`).sort(), [
        'Amina Yusuf: other address',
        'Ben Carter: not theirs any more',
        'Grace Okafor: other address',
      ]);
      assert.deepEqual(names(await look(letters, await together(letters))), ['Amina Yusuf', 'Grace Okafor']);
    });

    it('do not go to whom they would not be safe for, or whose address nobody knows: they are to be rung', async (t) => {
      const letters = await withRound(t, engine);
      const { db, round, maker } = letters;
      await recordContactWish(db, found(asSignedIn(await amina(db, NINE))), { channels: ['phone'], note: '' }, NINE);
      await db
        .deleteFrom('postalAddress')
        .where('personId', '=', await idOf(db, 'ben', NINE))
        .execute();
      const { without } = await findLettersToMake(db, maker, round, DEFAULT_CHOICES, NINE);
      const said = without.map(({ name, why }) => `${name}: ${why}`).sort();
      assert.deepEqual(said, ['Amina Yusuf: no post', 'Ben Carter: no address']);
      assert.deepEqual(names(await look(letters, await together(letters))), ['Grace Okafor', 'Helen Carter']);
      const tasks = await db.selectFrom('transferTask').select(['kind', 'dueOn']).execute();
      assert.deepEqual(tasks, Array(2).fill({ kind: 'phone', dueOn: '2026-12-01' }));
    });

    it('are put together once by two managers at the same moment', async (t) => {
      const letters = await withRound(t, engine);
      const { db, round, maker, second } = letters;
      const put = (manager: Officer<'manager'>) =>
        putTogether(db, manager, { round, kind: 'first', batch: randomUUID() }, DEFAULT_CHOICES, NINE);
      const outcomes = await Promise.all([put(maker), put(second)]);
      assert.equal(outcomes.filter((outcome) => outcome === 'nobody').length, 1);
      assert.equal((await listBatches(db, maker, round)).length, 1);
    });

    it('are put together anew when they were thrown away, until they are made', async (t) => {
      const letters = await withRound(t, engine);
      const { db, round, second } = letters;
      const batch = await together(letters);
      assert.equal(await throwAway(db, second, { round, batch }, NINE), true);
      assert.equal(await release(db, second, { round, batch, leaveOut: [] }, NINE), 'over');
      const anew = await together(letters);
      await released(letters, anew);
      await made(letters, anew);
      assert.equal(await throwAway(db, second, { round, batch: anew }, NINE), false);
    });

    it('remind those who had one and wait for another, and are done with their task then', async (t) => {
      const letters = await withRound(t, engine);
      const { db, children } = letters;
      const voice = await voiceOf(db, found(children['Idris']), 'amina');
      const first = await together(letters);
      await released(letters, first);
      await made(letters, first);
      await db.transaction().execute((trx) => addTask(trx, voice, 'letter', '2026-12-01', NINE));
      const reminder = await together(letters, 'reminder');
      assert.deepEqual(names(await look(letters, reminder)), ['Amina Yusuf']);
      await released(letters, reminder);
      await made(letters, reminder);
      const tasks = await db.selectFrom('transferTask').select(['outcome']).where('voiceId', '=', voice).execute();
      assert.deepEqual(tasks, [{ outcome: 'letter printed' }]);
    });

    it('are written anew for a child who was taken out and is back: the ones before open nothing', async (t) => {
      const letters = await withRound(t, engine, ['Idris']);
      const { db, children, round, maker } = letters;
      const first = await together(letters);
      await released(letters, first);
      await made(letters, first);
      const child = found(children['Idris']);
      const { planId } = await db.selectFrom('transferChild').select('planId').where('id', '=', child).executeTakeFirstOrThrow(); // prettier-ignore
      await removeChild(db, maker, { round, child, reason: 'A mistake' }, DEFAULT_CHOICES, TEN);
      const back = { round, plan: planId, move: 'primary-to-secondary', reason: 'It was none' } as const;
      assert.equal(await addChild(db, maker, back, TEN), 'added');
      assert.deepEqual(await openCodes(db), []);
      assert.deepEqual(names(await look(letters, await together(letters))), ['Amina Yusuf']);
    });

    it('that remind are a look at every child of the round alike, so that nobody reads there who has answered', async (t) => {
      const letters = await withRound(t, engine);
      const { db, children, round, maker } = letters;
      const first = await together(letters);
      await released(letters, first);
      await made(letters, first);
      const voice = await voiceOf(db, found(children['Idris']), 'amina');
      await db.transaction().execute((trx) => addTask(trx, voice, 'letter', '2026-12-01', NINE));
      const before = await linesOfEach(db, round);
      await findLettersToMake(db, maker, round, DEFAULT_CHOICES, NINE);
      const reminder = await together(letters, 'reminder');
      assert.deepEqual(names(await look(letters, reminder)), ['Amina Yusuf']);
      await released(letters, reminder);
      await made(letters, reminder);
      const after = await linesOfEach(db, round);
      const more = after.map((lines, index) => lines - (before[index] ?? 0));
      assert.deepEqual(more, [5, 5, 5]);
    });

    it('are made while families come in with the codes before, and neither waits for the other for ever', async (t) => {
      const letters = await withRound(t, engine, ['Idris']);
      const { db, children, maker } = letters;
      const voice = await voiceOf(db, found(children['Idris']), 'amina');
      const born = (await db.selectFrom('child').select('dateOfBirth').where('name', '=', 'Idris Yusuf').executeTakeFirstOrThrow()).dateOfBirth; // prettier-ignore
      const make = () => db.transaction().execute((trx) => makeCode(trx, voice, null, maker, TEN));
      let { code } = await make();
      for (let round = 0; round < 25; round += 1) {
        const comeIn = () => comeInByCode(db, { code, born }, DEFAULT_CHOICES, TEN);
        const [, made] = await Promise.all([comeIn(), make(), comeIn()]);
        code = made.code;
      }
      assert.ok(await comeInByCode(db, { code, born }, DEFAULT_CHOICES, TEN));
    });

    it('go out anew to one person at once, and the code before stops', async (t) => {
      const letters = await withRound(t, engine);
      const { db, round, children } = letters;
      const caseworker = await sam(db, NINE);
      const voice = await voiceOf(db, found(children['Idris']), 'amina');
      const which = { round, child: found(children['Idris']), voice };
      const again = (letter: string) => makeAgain(db, caseworker, { ...which, letter }, DEFAULT_CHOICES, TEN);
      const [one, other] = [randomUUID(), randomUUID()];
      const first = found(await again(one));
      assert.equal(first.outcome, 'made');
      assert.deepEqual(await again(one), { outcome: 'made already' });
      const second = found(await again(other));
      assert.ok(first.outcome === 'made' && second.outcome === 'made');
      assert.deepEqual(await openCodes(db), [transferCodeHash(second.letter.code)]);
      assert.deepEqual(
        (await listLettersOf(db, which.child)).map(({ state }) => state),
        ['made', 'made'],
      );
      assert.deepEqual(await findByReference(db, caseworker, second.letter.reference, TEN), which);
    });

    it('go out anew in a protected case, or to a new address, only when a manager has looked', async (t) => {
      const letters = await withRound(t, engine);
      const { db, round, children } = letters;
      const caseworker = await sam(db, NINE);
      const child = found(children['Maya']);
      const which = { round, child, voice: await voiceOf(db, child, 'helen') };
      const letter = randomUUID();
      const outcome = await makeAgain(db, caseworker, { ...which, letter }, DEFAULT_CHOICES, NINE);
      assert.deepEqual(outcome, { outcome: 'to be looked at' });
      await makeAgain(db, caseworker, { ...which, letter: randomUUID() }, DEFAULT_CHOICES, NINE);
      assert.equal((await listBatches(db, letters.maker, round)).length, 1, 'it waits once');
      assert.deepEqual(await openCodes(db), []);
      await released(letters, letter);
      assert.deepEqual(names(await made(letters, letter)), ['Helen Carter']);
    });

    it('go where an officer says for this round, until a newer address is known', async (t) => {
      const letters = await withRound(t, engine);
      const { db, round, children } = letters;
      const child = found(children['Idris']);
      const voice = await voiceOf(db, child, 'amina');
      const sealedLines = seal('At her sister’s\nTown', roundLinesPlace(voice));
      await db.updateTable('transferVoice').set({ sealedLines, linesAt: NINE.toISOString() }).where('id', '=', voice).execute(); // prettier-ignore
      const whom = async (now: Date) =>
        found(await findWhomToWriteTo(db, await sam(db, NINE), { round, child, voice }, DEFAULT_CHOICES, now)).whom;
      assert.deepEqual((await whom(TEN)).care, ['changed', 'this-round']);
      await lives(db, 'amina', '8 Other Street\nTown', new Date('2026-12-03T09:00:00Z'));
      const { to } = await whom(new Date('2026-12-04T09:00:00Z'));
      assert.equal(to !== 'by hand' && to?.lines, '8 Other Street\nTown');
    });

    it('are not there for a caseworker who does not look after the plan', async (t) => {
      const letters = await withRound(t, engine, ['Idris', 'Tyler']);
      const { db, round, children } = letters;
      const caseworker = await sam(db, NINE);
      const child = found(children['Tyler']);
      const which = { round, child, voice: await voiceOf(db, child, 'joan') };
      assert.equal(
        await makeAgain(db, caseworker, { ...which, letter: randomUUID() }, DEFAULT_CHOICES, NINE),
        undefined,
      );
      assert.equal(await findWhomToWriteTo(db, caseworker, which, DEFAULT_CHOICES, NINE), undefined);
      // Nor by naming a voice of one child with another child.
      const mixed = { ...which, child: found(children['Idris']) };
      assert.equal(await findWhomToWriteTo(db, await rosa(db, NINE), mixed, DEFAULT_CHOICES, NINE), undefined);
    });

    it('stop with the round', async (t) => {
      const letters = await withRound(t, engine);
      const { db, round, maker } = letters;
      const batch = await together(letters);
      await released(letters, batch);
      await db.updateTable('transferRound').set({ endedAt: NINE.toISOString() }).where('id', '=', round).execute();
      const { letters: sheets, held } = await made(letters, batch);
      assert.deepEqual([sheets.length, new Set(held.map(({ why }) => why))], [0, new Set(['not theirs any more'])]);
      const anew = { round, kind: 'first', batch: randomUUID() } as const;
      const lines = await linesOf(db, async () =>
        assert.equal(await putTogether(db, maker, anew, DEFAULT_CHOICES, NINE), undefined),
      );
      assert.equal(lines, 0);
      assert.equal((await listBatches(db, maker, round)).length, 1);
    });

    it('are not put together before the round is open, nor once the move has come', async (t) => {
      const { db, round, maker } = await withRound(t, engine);
      const put = (now: Date) =>
        putTogether(db, maker, { round, kind: 'first', batch: randomUUID() }, DEFAULT_CHOICES, now);
      await db.updateTable('transferRound').set({ openedAt: null, openedBy: null }).where('id', '=', round).execute();
      assert.equal(await linesOf(db, async () => assert.equal(await put(NINE), undefined)), 0);
      await db.updateTable('transferRound').set({ openedAt: NINE.toISOString() }).where('id', '=', round).execute();
      assert.equal(await put(new Date('2027-09-01T09:00:00Z')), undefined);
      assert.ok(await put(NINE));
    });

    it('are not made with the id of letters of another round, which say nothing of themselves', async (t) => {
      const letters = await withRound(t, engine, ['Idris']);
      const { db, round, maker, children } = letters;
      const batch = await together(letters);
      const other = await openRound(db, ['Daniel', 'Maya'], NINE);
      await lives(db, 'ben', '', NINE);
      const which = { round: other.round, kind: 'first', batch } as const;
      const child = found(other.children['Daniel']);
      const again = { round: other.round, child, voice: await voiceOf(db, child, 'grace'), letter: batch };
      const lines = await linesOf(db, async () => {
        assert.equal(await putTogether(db, maker, which, DEFAULT_CHOICES, NINE), undefined);
        assert.equal(await makeAgain(db, maker, again, DEFAULT_CHOICES, NINE), undefined);
      });
      assert.equal(lines, 0);
      assert.deepEqual([await listBatches(db, maker, other.round), await openCodes(db)], [[], []]);
      assert.equal((await listLettersOf(db, found(children['Idris']))).length, 1);
      assert.deepEqual(await putTogether(db, maker, { round, kind: 'first', batch }, DEFAULT_CHOICES, NINE), { id: batch }); // prettier-ignore
    });
  });

describe('codes', () => {
  it('do not come twice in a hundred thousand', () => {
    const codes = new Set(Array.from({ length: 100_000 }, newLetters));
    assert.equal(codes.size, 100_000);
  });
});
