import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it, type TestContext } from 'node:test';
import { loadDemonstration } from '#commands/demonstration.ts';
import type { IsoDate } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import { listAccess } from '#features/access-log/access-log.store.ts';
import { DEFAULT_CHOICES } from '#features/clock/choices.ts';
import { asFamily, type Person } from '#features/identity/person.ts';
import {
  confirmOwn,
  findLastSent,
  listAnswersOf,
  seesLast,
  send,
  showByReference,
  withdraw,
  type Receipt,
  type SentAnswer,
} from '#features/phase-transfer/answer.store.ts';
import type { Answers } from '#features/phase-transfer/answers.ts';
import { findDraft, keepAnswer, openDraft } from '#features/phase-transfer/draft.store.ts';
import { comeInSignedIn } from '#features/phase-transfer/coming-in.store.ts';
import {
  beginSitting,
  findSitting,
  showSent,
  type NewSitting,
  type Sitting,
} from '#features/phase-transfer/sitting.store.ts';
import { ENGINES, type Engine } from '../support/database.ts';
import { at, ben, dilys, found, grace, helen, withNobody } from '../support/people.ts';
import { everythingIn } from '../support/thief.ts';
import { openRound, voiceOf } from '../support/transfers.ts';

const NINE = at('09:00');
const CLOCK = DEFAULT_CHOICES;
const ELTON: Answers = { asks: 'place', place: { path: '/directory/schools/elton-high-school', name: 'Elton High School' } }; // prettier-ignore
const later = (minutes: number, from = NINE): Date => new Date(from.getTime() + minutes * 60_000);

async function withDemonstration(t: TestContext, engine: Engine): Promise<Db> {
  const db = await withNobody(t, engine);
  await loadDemonstration(db, at('08:00'));
  return db;
}

/** Somebody who has come in on a browser of their own. */
async function comesIn(
  db: Db,
  sitting: Omit<NewSitting, 'way'> & { way?: NewSitting['way'] },
  now = NINE,
  person?: Person,
): Promise<() => Promise<Sitting>> {
  // prettier-ignore
  const secret = await beginSitting(db, { way: person ? 'signed in' : 'code', ...sitting, ...(person && { personId: person.id }) }, now); // prettier-ignore
  return async () => found(await findSitting(db, secret, person, CLOCK, now));
}

/** Helen and Ben, who may both say what they want for Maya, each with a letter of their own. */
async function mayasParents(db: Db, days: { closesOn?: IsoDate } = {}) {
  const { children } = await openRound(db, ['Maya'], NINE, days);
  const maya = children['Maya'] ?? '';
  return { hers: await voiceOf(db, maya, 'helen'), his: await voiceOf(db, maya, 'ben') };
}

/** Daniel, who is in Year 11, and Grace, his mother. He moves on in September 2027. */
async function danielAndGrace(db: Db) {
  const { children } = await openRound(db, ['Daniel'], NINE, { move: 'secondary-to-post-16' });
  const daniel = children['Daniel'] ?? '';
  return { own: await voiceOf(db, daniel, 'own'), graces: await voiceOf(db, daniel, 'grace') };
}

async function keepAll(db: Db, sitting: Sitting, answers: Answers, now = NINE): Promise<string> {
  await keepAnswer(db, sitting, answers, now);
  return (await findDraft(db, sitting)).sendId;
}

function sentBy(outcome: Awaited<ReturnType<typeof send>>): Receipt {
  assert.ok(outcome && typeof outcome === 'object', `it was sent, and not ${String(outcome)}`);
  return outcome;
}

async function versionsOf(db: Db, voiceId: string): Promise<Pick<SentAnswer, 'number' | 'state' | 'wants'>[]> {
  return (await listAnswersOf(db, [voiceId])).map(({ number, state, wants }) => ({ number, state, wants }));
}

for (const engine of ENGINES)
  describe(`saying what is wanted next, on ${engine}`, () => {
    it('keeps one answer after another, and each changes only its own', async (t) => {
      const db = await withDemonstration(t, engine);
      const { hers } = await mayasParents(db);
      const helens = await (await comesIn(db, { voiceId: hers }))();
      await keepAnswer(db, helens, { answered: 'myself' }, NINE);
      await Promise.all([
        keepAnswer(db, helens, { matters: 'Small groups' }, NINE),
        keepAnswer(db, helens, { more: 'Nothing else' }, NINE),
        keepAnswer(db, helens, ELTON, NINE),
      ]);
      await keepAnswer(db, helens, { more: undefined }, NINE);
      const { answers } = await openDraft(db, helens, NINE);
      assert.deepEqual(answers, { answered: 'myself', matters: 'Small groups', ...ELTON });
    });

    it('shows what was typed to whoever comes back with their own letter, and to nobody else', async (t) => {
      const db = await withDemonstration(t, engine);
      const { hers, his } = await mayasParents(db);
      await keepAnswer(db, await (await comesIn(db, { voiceId: hers }))(), { matters: 'A canary of Helen' }, NINE);
      const again = await (await comesIn(db, { voiceId: hers }, later(60)))();
      assert.equal((await openDraft(db, again, later(60))).answers.matters, 'A canary of Helen');
      const bens = await (await comesIn(db, { voiceId: his }))();
      assert.deepEqual(await openDraft(db, bens, NINE), { answers: {}, sendId: '' });
      assert.doesNotMatch(await everythingIn(db), /canary/);
    });

    it('sends once what is sent twice at once, from two windows, and after the answer was lost on its way', async (t) => {
      const db = await withDemonstration(t, engine);
      const { hers } = await mayasParents(db);
      const helens = await (await comesIn(db, { voiceId: hers }))();
      const sendId = await keepAll(db, helens, ELTON);
      const sent = await Promise.all([1, 2, 3].map(() => send(db, helens, sendId, CLOCK, NINE)));
      const again = await send(db, helens, sendId, CLOCK, later(5));
      const references = new Set([...sent, again].map((outcome) => sentBy(outcome).reference));
      assert.equal(references.size, 1);
      assert.match([...references][0] ?? '', /^NP-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$/);
      assert.deepEqual(await versionsOf(db, hers), [{ number: 1, state: 'sent', wants: 'a place' }]);
    });

    it('sends nothing that was not shown: another window has changed it since', async (t) => {
      const db = await withDemonstration(t, engine);
      const { hers } = await mayasParents(db);
      const helens = await (await comesIn(db, { voiceId: hers }))();
      const shown = await keepAll(db, helens, ELTON);
      const changed = await keepAll(db, helens, { asks: 'not decided', place: undefined });
      assert.equal(await send(db, helens, shown, CLOCK, NINE), 'changed');
      assert.deepEqual(await versionsOf(db, hers), []);
      assert.equal(sentBy(await send(db, helens, changed, CLOCK, NINE)).number, 1);
    });

    it('takes nothing without a place, or a word on why there is none', async (t) => {
      const db = await withDemonstration(t, engine);
      const { hers } = await mayasParents(db);
      const helens = await (await comesIn(db, { voiceId: hers }))();
      assert.equal(await send(db, helens, '', CLOCK, NINE), 'changed');
      assert.equal(await send(db, helens, await keepAll(db, helens, { matters: 'Quiet' }), CLOCK, NINE), 'incomplete');
      for (const answers of [{ asks: 'place' }, { asks: 'not listed' }] as const)
        assert.equal(await send(db, helens, await keepAll(db, helens, answers), CLOCK, NINE), 'incomplete');
      const talk = await keepAll(db, helens, { asks: 'talk first', ringNumber: '0161 496 0000' });
      sentBy(await send(db, helens, talk, CLOCK, NINE));
      assert.deepEqual(await versionsOf(db, hers), [{ number: 1, state: 'sent', wants: 'to talk first' }]);
    });

    it('keeps what was looked for on the way to itself', async (t) => {
      const db = await withDemonstration(t, engine);
      const { hers } = await mayasParents(db);
      const helens = await (await comesIn(db, { voiceId: hers }))();
      const sought = { name: 'elton', type: '', postcode: 'BL9 0AA' };
      sentBy(await send(db, helens, await keepAll(db, helens, { ...ELTON, sought, next: ['work'] }), CLOCK, NINE));
      assert.deepEqual((await listAnswersOf(db, [hers]))[0]?.answers, ELTON);
    });

    it('begins from what was sent when somebody changes their mind, and keeps every version', async (t) => {
      const db = await withDemonstration(t, engine);
      const { hers } = await mayasParents(db);
      const helens = await comesIn(db, { voiceId: hers });
      sentBy(await send(db, await helens(), await keepAll(db, await helens(), ELTON), CLOCK, NINE));
      assert.deepEqual((await openDraft(db, await helens(), NINE)).answers, ELTON, 'it is shown where it was sent');
      const changed = await keepAll(db, await helens(), { why: 'It is near' });
      assert.equal(sentBy(await send(db, await helens(), changed, CLOCK, later(1))).number, 2);
      const versions = await listAnswersOf(db, [hers]);
      assert.deepEqual(
        versions.map(({ answers }) => answers),
        [{ ...ELTON, why: 'It is near' }, ELTON],
      );
      assert.notEqual(versions[0]?.reference, versions[1]?.reference);
    });

    it('shows nothing of what was sent to a letter alone, not even by way of what was typed since', async (t) => {
      const db = await withDemonstration(t, engine);
      const { hers } = await mayasParents(db);
      const signedIn = await helen(db, NINE);
      const atHome = await comesIn(db, { voiceId: hers }, NINE, signedIn);
      sentBy(await send(db, await atHome(), await keepAll(db, await atHome(), ELTON), CLOCK, NINE));
      await keepAnswer(db, await atHome(), { more: 'Typed since' }, NINE);
      assert.deepEqual((await openDraft(db, await atHome(), NINE)).answers, { ...ELTON, more: 'Typed since' });

      const letter = await comesIn(db, { voiceId: hers });
      assert.deepEqual(await openDraft(db, await letter(), NINE), { answers: {}, sendId: '' });
      assert.equal(await findLastSent(db, await letter(), NINE), undefined);
    });

    it('shows what she sent signed in to no letter, also where that had sent something before', async (t) => {
      const db = await withDemonstration(t, engine);
      const { hers } = await mayasParents(db);
      const letter = await comesIn(db, { voiceId: hers });
      sentBy(await send(db, await letter(), await keepAll(db, await letter(), { asks: 'not decided' }), CLOCK, NINE));
      assert.ok(await findLastSent(db, await letter(), NINE), 'what it has sent is shown');
      assert.equal(await seesLast(db, await letter()), true);

      const atHome = await comesIn(db, { voiceId: hers }, NINE, await helen(db, NINE));
      assert.deepEqual((await findLastSent(db, await atHome(), NINE))?.answers, { asks: 'not decided' });
      const secret = { ...ELTON, more: 'A canary of Helen' };
      sentBy(await send(db, await atHome(), await keepAll(db, await atHome(), secret), CLOCK, later(1)));
      assert.equal(await findLastSent(db, await letter(), NINE), undefined);
      assert.equal(await seesLast(db, await letter()), false);
      assert.deepEqual(await openDraft(db, await letter(), NINE), { answers: {}, sendId: '' });
      await keepAnswer(db, await letter(), { why: 'x' }, NINE);
      assert.deepEqual((await openDraft(db, await letter(), NINE)).answers, { why: 'x' });
      assert.equal(await withdraw(db, await letter(), CLOCK, NINE), 'not known');
    });

    it('keeps what is typed signed in from the letter, and tells the letter nothing of its sending', async (t) => {
      const db = await withDemonstration(t, engine);
      const { hers } = await mayasParents(db);
      const atHome = await comesIn(db, { voiceId: hers }, NINE, await helen(db, NINE));
      const letter = await comesIn(db, { voiceId: hers });
      const own = await keepAll(db, await atHome(), { ...ELTON, ringNumber: '01632 960 002' });
      assert.deepEqual(await openDraft(db, await letter(), NINE), { answers: {}, sendId: '' });
      await keepAnswer(db, await letter(), { asks: 'not decided' }, NINE);
      for (const sent of ['no', 'yes']) {
        assert.deepEqual((await openDraft(db, await letter(), NINE)).answers, { asks: 'not decided' }, sent);
        assert.equal(await send(db, await letter(), own, CLOCK, NINE), 'changed', `she has sent: ${sent}`);
        if (sent === 'no') sentBy(await send(db, await atHome(), own, CLOCK, NINE));
      }
      assert.deepEqual((await openDraft(db, await atHome(), NINE)).sendId, '', 'her own draft is sent');
    });

    it('goes on signed in from what was typed with the letter, once, and not from what is older than what was sent', async (t) => {
      const db = await withDemonstration(t, engine);
      const { hers } = await mayasParents(db);
      const person = found(asFamily(await helen(db, NINE)));
      const signsIn = async (now: Date): Promise<Sitting> =>
        found(await findSitting(db, found(await comeInSignedIn(db, person, hers, CLOCK, now)), person, CLOCK, now));
      const letter = await comesIn(db, { voiceId: hers });
      await keepAnswer(db, await letter(), { ...ELTON, ringNumber: '01632 960 002' }, NINE);
      const atHome = await signsIn(later(5));
      const begun = await openDraft(db, atHome, NINE);
      assert.deepEqual(begun.answers, { ...ELTON, ringNumber: '01632 960 002' });
      assert.notEqual(begun.sendId, (await openDraft(db, await letter(), NINE)).sendId);
      await keepAnswer(db, atHome, { more: 'At home' }, later(6));
      assert.equal((await openDraft(db, await letter(), NINE)).answers.more, undefined);
      assert.equal((await openDraft(db, await signsIn(later(7)), NINE)).answers.more, 'At home');
      sentBy(await send(db, atHome, (await openDraft(db, atHome, NINE)).sendId, CLOCK, later(8)));
      assert.equal((await openDraft(db, await signsIn(later(9)), NINE)).sendId, '');
      assert.deepEqual(
        (await openDraft(db, await letter(), NINE)).answers.asks,
        'place',
        'the letter has its own still',
      );
      await keepAnswer(db, await letter(), { asks: 'not decided', place: undefined }, later(10));
      assert.deepEqual((await openDraft(db, await signsIn(later(11)), NINE)).answers.asks, 'not decided');
    });

    it('shows a number to ring and a postcode only where they were typed, to who has the letter', async (t) => {
      const db = await withDemonstration(t, engine);
      const { hers } = await mayasParents(db);
      const sought = { name: '', type: '', postcode: 'BL9 0SW' };
      const [first, second] = [await comesIn(db, { voiceId: hers }), await comesIn(db, { voiceId: hers })];
      const where = { ringNumber: '01632 960 002', ringWhen: 'When Ben is at work', sought };
      const shown = await keepAll(db, await first(), { asks: 'talk first', ...where });
      assert.deepEqual((await openDraft(db, await first(), NINE)).answers, { asks: 'talk first', ...where });
      assert.deepEqual((await openDraft(db, await second(), NINE)).answers, { asks: 'talk first' });
      await keepAnswer(db, await second(), { more: 'x' }, NINE);
      assert.equal(await send(db, await first(), shown, CLOCK, NINE), 'changed');
      assert.deepEqual((await openDraft(db, await first(), NINE)).answers, { asks: 'talk first', more: 'x' });
    });

    it('shows it to who has the receipt too', async (t) => {
      const db = await withDemonstration(t, engine);
      const { hers, his } = await mayasParents(db);
      const first = await (await comesIn(db, { voiceId: hers }))();
      const { reference } = sentBy(await send(db, first, await keepAll(db, first, ELTON), CLOCK, NINE));
      const letter = await comesIn(db, { voiceId: hers });
      assert.equal(await showByReference(db, await letter(), 'NP-2222-2222'), 'not known');
      assert.equal(await seesLast(db, await letter()), false);
      assert.equal(
        await showByReference(db, await letter(), reference.slice(3).replace('-', ' ').toLowerCase()),
        'shown',
      );
      assert.deepEqual((await findLastSent(db, await letter(), NINE))?.answers, ELTON);
      const bens = await comesIn(db, { voiceId: his });
      assert.equal(
        await showByReference(db, await bens(), reference),
        'not known',
        'of another letter it is no receipt',
      );
      assert.equal(await findLastSent(db, await bens(), NINE), undefined);
    });

    it('shows nothing for the receipt of an answer that counts no more', async (t) => {
      const db = await withDemonstration(t, engine);
      const { hers } = await mayasParents(db);
      const first = await comesIn(db, { voiceId: hers });
      const { reference } = sentBy(await send(db, await first(), await keepAll(db, await first(), ELTON), CLOCK, NINE));
      const changed = await keepAll(db, await first(), { more: 'Since' });
      const newer = sentBy(await send(db, await first(), changed, CLOCK, later(1)));
      const letter = await comesIn(db, { voiceId: hers });
      assert.equal(await showByReference(db, await letter(), reference), 'older');
      assert.equal(await findLastSent(db, await letter(), NINE), undefined);
      assert.equal(await showByReference(db, await letter(), newer.reference), 'shown');
      assert.equal((await findLastSent(db, await letter(), NINE))?.answers.more, 'Since');
    });

    it('knows what came with a letter alone over what was sent before, and tells the person', async (t) => {
      const db = await withDemonstration(t, engine);
      const { hers } = await mayasParents(db);
      const person = await helen(db, NINE);
      await db.deleteFrom('contactWish').execute();
      await db.updateTable('standing').set({ protectedAt: null }).execute();
      const atHome = await comesIn(db, { voiceId: hers }, NINE, person);
      const letters = [await comesIn(db, { voiceId: hers }), await comesIn(db, { voiceId: hers })] as const;
      const sends = async (sitting: () => Promise<Sitting>, minute: number): Promise<Receipt> => {
        const sendId = await keepAll(db, await sitting(), { ...ELTON, more: `At ${minute}` });
        return sentBy(await send(db, await sitting(), sendId, CLOCK, later(minute)));
      };
      await sends(letters[0], 1);
      await sends(letters[0], 2);
      const { reference } = await sends(letters[1], 3);
      await sends(letters[1], 4);
      assert.equal(await withdraw(db, await letters[1](), CLOCK, later(5)), 'taken back');
      const last = await sends(atHome, 6);
      const third = await comesIn(db, { voiceId: hers });
      assert.equal(await showByReference(db, await third(), reference), 'older');
      assert.equal(await showByReference(db, await third(), last.reference), 'shown');
      await sends(third, 7);
      const versions = await listAnswersOf(db, [hers]);
      assert.deepEqual(
        versions.reverse().map(({ way, state, knewLast }) => [way, state, knewLast]),
        [
          ['code', 'sent', true],
          ['code', 'sent', true],
          ['code', 'sent', false],
          ['code', 'sent', false],
          ['code', 'withdrawn', false],
          ['signed in', 'sent', true],
          ['code', 'sent', true],
        ],
      );
      const told = await db
        .selectFrom('notice')
        .select('kind')
        .where('personId', '=', person.id)
        .where('kind', 'in', ['receipt', 'answer changed', 'taken back'])
        .orderBy('at')
        .execute();
      assert.deepEqual(
        told.map(({ kind }) => kind),
        ['receipt', 'receipt', 'answer changed', 'answer changed', 'taken back', 'receipt', 'receipt'],
      );
      const sent = await db.selectFrom('message').select('kind').distinct().execute();
      assert.ok(sent.some(({ kind }) => kind === 'taken back') && sent.some(({ kind }) => kind === 'answer changed'));
    });

    it('takes an answer back, and takes a new one afterwards', async (t) => {
      const db = await withDemonstration(t, engine);
      const { hers } = await mayasParents(db);
      const helens = await comesIn(db, { voiceId: hers });
      sentBy(await send(db, await helens(), await keepAll(db, await helens(), ELTON), CLOCK, NINE));
      assert.equal(await withdraw(db, await helens(), CLOCK, NINE), 'taken back');
      assert.equal(await withdraw(db, await helens(), CLOCK, NINE), 'taken back', 'twice is once');
      assert.deepEqual((await openDraft(db, await helens(), NINE)).answers, {}, 'it begins anew');
      const anew = await keepAll(db, await helens(), { asks: 'not decided' });
      sentBy(await send(db, await helens(), anew, CLOCK, NINE));
      assert.deepEqual(await versionsOf(db, hers), [
        { number: 3, state: 'sent', wants: 'not decided' },
        { number: 2, state: 'withdrawn', wants: 'a place' },
        { number: 1, state: 'sent', wants: 'a place' },
      ]);
    });

    it('takes nothing back for a letter alone, and says the same whether anything was sent', async (t) => {
      const db = await withDemonstration(t, engine);
      const { hers } = await mayasParents(db);
      const letter = await comesIn(db, { voiceId: hers });
      assert.equal(await withdraw(db, await letter(), CLOCK, NINE), 'not known');
      const atHome = await comesIn(db, { voiceId: hers }, NINE, await helen(db, NINE));
      assert.equal(await withdraw(db, await atHome(), CLOCK, NINE), 'taken back', 'there is nothing to take back');
      const { reference } = sentBy(
        await send(db, await atHome(), await keepAll(db, await atHome(), ELTON), CLOCK, NINE),
      );
      assert.equal(await withdraw(db, await letter(), CLOCK, NINE), 'not known');
      assert.deepEqual(await versionsOf(db, hers), [{ number: 1, state: 'sent', wants: 'a place' }]);
      await showByReference(db, await letter(), reference);
      assert.equal(await withdraw(db, await letter(), CLOCK, NINE), 'taken back');
    });

    it('takes nothing back by themselves after the closing day, but a late answer and an officer’s word', async (t) => {
      const db = await withDemonstration(t, engine);
      const { hers } = await mayasParents(db, { closesOn: '2026-12-10' });
      const [person, officer] = [await helen(db, NINE), await dilys(db, NINE)];
      const inTime = await comesIn(db, { voiceId: hers }, NINE, person);
      sentBy(await send(db, await inTime(), await keepAll(db, await inTime(), ELTON), CLOCK, NINE));
      const tooLate = new Date('2026-12-11T00:00:01Z');
      const after = await comesIn(db, { voiceId: hers }, tooLate, person);
      assert.equal(await withdraw(db, await after(), CLOCK, tooLate), 'closed');
      assert.equal((await versionsOf(db, hers)).length, 1);
      const changed = await keepAll(db, await after(), { more: 'Late' }, tooLate);
      sentBy(await send(db, await after(), changed, CLOCK, tooLate));
      const call = { voiceId: hers, way: 'phone', personId: officer.id, cameOn: '2026-12-11' } as const;
      const keyedIn = found(await findSitting(db, await beginSitting(db, call, tooLate), officer, CLOCK, tooLate));
      assert.equal(await withdraw(db, keyedIn, CLOCK, tooLate), 'taken back');
    });

    it('numbers what two browsers of one person send at once', async (t) => {
      const db = await withDemonstration(t, engine);
      const { hers } = await mayasParents(db);
      const officer = await dilys(db, NINE);
      const own = await (await comesIn(db, { voiceId: hers }))();
      const slip = { voiceId: hers, way: 'paper', personId: officer.id, cameOn: '2026-11-30' } as const;
      const secret = await beginSitting(db, slip, NINE);
      const keyedIn = found(await findSitting(db, secret, officer, CLOCK, NINE));
      const [ownId, slipId] = [await keepAll(db, own, ELTON), await keepAll(db, keyedIn, { asks: 'not decided' })];
      const sent = await Promise.all([send(db, own, ownId, CLOCK, NINE), send(db, keyedIn, slipId, CLOCK, NINE)]);
      assert.deepEqual(sent.map((outcome) => sentBy(outcome).number).sort(), [1, 2]);
    });

    it('keeps what an officer keys in apart from what the person types, and counts the day on which it came', async (t) => {
      const db = await withDemonstration(t, engine);
      const { hers } = await mayasParents(db, { closesOn: '2026-11-30' });
      const officer = await dilys(db, NINE);
      await keepAnswer(db, await (await comesIn(db, { voiceId: hers }))(), { matters: 'Her own draft' }, NINE);
      const slip = { voiceId: hers, way: 'paper', personId: officer.id, cameOn: '2026-11-30' } as const;
      const keyedIn = found(await findSitting(db, await beginSitting(db, slip, NINE), officer, CLOCK, NINE));
      assert.deepEqual((await openDraft(db, keyedIn, NINE)).answers, {});
      sentBy(await send(db, keyedIn, await keepAll(db, keyedIn, ELTON), CLOCK, NINE));
      const [answer] = await listAnswersOf(db, [hers]);
      const { way, enteredBy, cameOn, isLate, decides } = found(answer);
      assert.deepEqual(
        { way, enteredBy, cameOn, isLate, decides },
        { way: 'paper', enteredBy: officer.id, cameOn: '2026-11-30', isLate: false, decides: true },
      );
      const own = await (await comesIn(db, { voiceId: hers }))();
      assert.deepEqual((await openDraft(db, own, NINE)).answers, { matters: 'Her own draft' });
    });

    const CLOSING: { closesOn: IsoDate; inTime: string; late: string; story: string }[] = [
      { closesOn: '2026-10-25', inTime: '2026-10-25T23:59:59Z', late: '2026-10-26T00:00:00Z', story: 'when clocks go back' }, // prettier-ignore
      { closesOn: '2027-03-28', inTime: '2027-03-28T22:59:59Z', late: '2027-03-28T23:00:00Z', story: 'when clocks go forward' }, // prettier-ignore
      {
        closesOn: '2027-03-27',
        inTime: '2027-03-27T23:59:59Z',
        late: '2027-03-28T00:00:00Z',
        story: 'the night before',
      },
    ];
    for (const { closesOn, inTime, late, story } of CLOSING)
      it(`closes at midnight in London on the day ${story}`, async (t) => {
        const db = await withDemonstration(t, engine);
        const { children } = await openRound(db, ['Maya'], NINE, { opensOn: '2026-09-01', closesOn });
        const hers = await voiceOf(db, children['Maya'] ?? '', 'helen');
        for (const [instant, isLate] of [
          [inTime, false],
          [late, true],
        ] as const) {
          const now = new Date(instant);
          const sitting = await (await comesIn(db, { voiceId: hers }, now))();
          sentBy(await send(db, sitting, await keepAll(db, sitting, ELTON, now), CLOCK, now));
          assert.equal((await listAnswersOf(db, [hers]))[0]?.isLate, isLate, instant);
        }
      });

    it('is the parent’s request until the last Friday in June has ended in London, and the young person’s after it', async (t) => {
      const db = await withDemonstration(t, engine);
      const { own, graces } = await danielAndGrace(db);
      const friday = new Date('2027-06-25T22:59:59Z');
      const saturday = new Date('2027-06-25T23:00:00Z');
      const mother = await (await comesIn(db, { voiceId: graces }, friday))();
      sentBy(await send(db, mother, await keepAll(db, mother, ELTON, friday), CLOCK, friday));
      const before = await (await comesIn(db, { voiceId: own }, friday))();
      sentBy(await send(db, before, await keepAll(db, before, { asks: 'not decided' }, friday), CLOCK, friday));
      assert.equal(await confirmOwn(db, before, CLOCK, friday), undefined, 'it is not his yet');
      assert.deepEqual(
        (await listAnswersOf(db, [graces, own])).map(({ voiceId, decides }) => [voiceId === own, decides]).sort(),
        [
          [false, true],
          [true, false],
        ],
      );

      const letter = await (await comesIn(db, { voiceId: own }, saturday))();
      assert.equal(await confirmOwn(db, letter, CLOCK, saturday), undefined, 'a letter alone shows nothing to confirm');
      await showSent(db, letter, found((await listAnswersOf(db, [own]))[0]).id);
      const confirmed = await Promise.all([1, 2].map(() => confirmOwn(db, letter, CLOCK, saturday)));
      assert.deepEqual(
        confirmed.map((receipt) => receipt?.number),
        [2, 2],
      );
      const [last] = await listAnswersOf(db, [own]);
      assert.deepEqual([last?.decides, last?.answers], [true, { asks: 'not decided' }]);

      assert.equal(await send(db, mother, await keepAll(db, mother, { more: 'x' }), CLOCK, saturday), undefined);
    });

    it('takes nothing from a voice that may not speak any more', async (t) => {
      const db = await withDemonstration(t, engine);
      const { hers, his } = await mayasParents(db);
      const bens = await (await comesIn(db, { voiceId: his }))();
      const sendId = await keepAll(db, bens, ELTON);
      await db
        .updateTable('standing')
        .set({ endedAt: NINE.toISOString() })
        .where('personId', '=', (await ben(db, NINE)).id)
        .execute();
      assert.equal(await send(db, bens, sendId, CLOCK, NINE), undefined);
      assert.equal(await withdraw(db, bens, CLOCK, NINE), undefined);
      assert.equal(await confirmOwn(db, bens, CLOCK, NINE), undefined);
      assert.deepEqual(await listAnswersOf(db, [his, hers]), []);
    });

    it('sends for one child only what was said about that child', async (t) => {
      const db = await withDemonstration(t, engine);
      const { hers, his } = await mayasParents(db);
      const helens = await (await comesIn(db, { voiceId: hers }))();
      const bens = await (await comesIn(db, { voiceId: his }))();
      const sendId = await keepAll(db, helens, ELTON);
      assert.equal(await send(db, bens, sendId, CLOCK, NINE), 'changed');
      sentBy(await send(db, helens, sendId, CLOCK, NINE));
      assert.equal(await send(db, bens, sendId, CLOCK, NINE), 'changed', 'nor is it his receipt');
    });

    it('writes in the access log who began, read and sent, and says of officers the same for every voice', async (t) => {
      const db = await withDemonstration(t, engine);
      const { children } = await openRound(db, ['Daniel'], NINE, { move: 'secondary-to-post-16' });
      const graces = await voiceOf(db, children['Daniel'] ?? '', 'grace');
      const signedIn = await grace(db, NINE);
      const hers = await comesIn(db, { voiceId: graces }, NINE, signedIn);
      const officer = await dilys(db, NINE);
      const slip = { voiceId: graces, way: 'paper', personId: officer.id, cameOn: '2026-11-30' } as const;
      const keyedIn = found(await findSitting(db, await beginSitting(db, slip, NINE), officer, CLOCK, NINE));
      const { childId } = keyedIn.voice;
      const seen = new Set((await listAccess(db, childId, { most: 1000 })).map(({ seq }) => seq));
      await keepAnswer(db, await hers(), { matters: 'One' }, NINE);
      await keepAnswer(db, await hers(), ELTON, NINE);
      const { sendId } = await openDraft(db, await hers(), NINE);
      sentBy(await send(db, await hers(), sendId, CLOCK, NINE));
      await findLastSent(db, await hers(), NINE);
      await withdraw(db, await hers(), CLOCK, NINE);
      sentBy(await send(db, keyedIn, await keepAll(db, keyedIn, ELTON), CLOCK, NINE));
      const lines = (await listAccess(db, childId, { most: 1000 })).filter(({ seq }) => !seen.has(seq)).reverse();
      assert.deepEqual(
        lines.map(({ personId, actingAs, action }) => [personId === officer.id, actingAs, action]),
        [
          [false, 'parent', 'began to say what they want'],
          [false, 'parent', 'looked at what they want to say'],
          [false, 'parent', 'sent what they want'],
          [false, 'parent', 'read what they had sent'],
          [false, 'parent', 'took back what they had sent'],
          [true, 'manager', 'worked on the move to the next place'],
          [true, 'manager', 'worked on the move to the next place'],
        ],
      );
    });

    it('does not take the id of nobody’s draft', async (t) => {
      const db = await withDemonstration(t, engine);
      const { hers } = await mayasParents(db);
      const helens = await (await comesIn(db, { voiceId: hers }))();
      await keepAll(db, helens, ELTON);
      assert.equal(await send(db, helens, randomUUID(), CLOCK, NINE), 'changed');
    });
  });
