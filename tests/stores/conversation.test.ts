import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it, type TestContext } from 'node:test';
import { loadDemonstration } from '#commands/demonstration.ts';
import type { Db } from '#database/schema.ts';
import { findHead, listAccess } from '#features/access-log/access-log.store.ts';
import {
  answerMessages,
  countWaiting,
  findConversationOf,
  listConversationsOf,
  listWaiting,
} from '#features/conversation/answer.store.ts';
import { findConversation, writeToCaseworker, type NewMessage } from '#features/conversation/conversation.store.ts';
import { answerPromisedBy, answersUnlessSaid, papersToAnswer, urgentSays } from '#features/conversation/message.ts';
import { listNotices } from '#features/identity/notice.store.ts';
import { asOfficer, type Family } from '#features/identity/person.ts';
import type { PlanOfficer } from '#features/plan/officer-access.store.ts';
import { ENGINES, type Engine } from '../support/database.ts';
import { amina, at, ben, dilys, found, helen, idOf, joan, sam, withNobody } from '../support/people.ts';
import { everythingIn } from '../support/thief.ts';

const NINE = at('09:00');
const TEN = at('10:00');
const ALL = { from: 0, most: 100 };

async function withPlans(t: TestContext, engine: Engine): Promise<Db> {
  const db = await withNobody(t, engine);
  await loadDemonstration(db, at('08:00'));
  return db;
}

async function planOf(db: Db, name: string): Promise<string> {
  const row = await db
    .selectFrom('plan')
    .innerJoin('child', 'child.id', 'plan.childId')
    .select('plan.id')
    .where('child.name', '=', name)
    .executeTakeFirstOrThrow();
  return row.id;
}

async function childOf(db: Db, planId: string): Promise<string> {
  return (await db.selectFrom('plan').select('childId').where('id', '=', planId).executeTakeFirstOrThrow()).childId;
}

function saying(text: string, more: Partial<NewMessage> = {}): NewMessage {
  const answerDueOn = answerPromisedBy(NINE, { workingDays: 3 });
  return { id: randomUUID(), kind: 'message', isUrgent: false, words: { text }, answerDueOn, ...more };
}

async function writes(db: Db, person: Family, planId: string, text: string, more: Partial<NewMessage> = {}) {
  const message = saying(text, more);
  assert.equal(await writeToCaseworker(db, person, planId, message, NINE), true);
  return message.id;
}

/** As a page asks for whoever may work on plans. */
async function working(db: Db, who: typeof sam | typeof dilys): Promise<PlanOfficer> {
  return found(asOfficer(await who(db, NINE), 'caseworker', 'manager'));
}

async function toAddress(db: Db, kind: string): Promise<number> {
  const rows = await db.selectFrom('message').select('id').where('kind', '=', kind).execute();
  return rows.length;
}

describe('the day by which an answer is promised', () => {
  const cases = [
    { written: '2026-12-01T09:00:00Z', promised: '2026-12-04', why: 'three working days on' },
    { written: '2026-12-04T16:00:00Z', promised: '2026-12-09', why: 'a weekend does not count' },
    { written: '2026-12-24T09:00:00Z', promised: '2026-12-31', why: 'nor do Christmas and the days in its place' },
    { written: '2026-12-01T23:59:00Z', promised: '2026-12-04', why: 'the day of writing is that of London' },
  ];
  for (const { written, promised, why } of cases)
    it(`is ${promised} for what is written at ${written}: ${why}`, () => {
      assert.equal(answerPromisedBy(new Date(written), { workingDays: 3 }), promised);
    });
});

describe('what is promised of an urgent message', () => {
  const cases = [
    { written: '2026-12-04T09:00:00Z', now: '2026-12-04T09:01:00Z', says: 'today in working hours, or on Monday 7 December 2026.', why: 'on a Friday' }, // prettier-ignore
    { written: '2026-12-05T09:00:00Z', now: '2026-12-05T09:01:00Z', says: 'by Monday 7 December 2026.', why: 'on a Saturday' }, // prettier-ignore
    { written: '2026-12-01T09:00:00Z', now: '2026-12-02T09:00:00Z', says: 'by Wednesday 2 December 2026.', why: 'a day later' }, // prettier-ignore
  ];
  for (const { written, now, says, why } of cases)
    it(`is that somebody reads it ${says.slice(0, -1)}, ${why}`, () => {
      const message = { writtenAt: new Date(written), readAt: null };
      assert.equal(urgentSays(message, new Date(now)), `You marked it urgent. Somebody reads it ${says}`);
    });

  it('is kept once somebody has read it', () => {
    assert.match(urgentSays({ writtenAt: NINE, readAt: TEN }, TEN), /Somebody has read it/);
  });
});

describe('what a family thinks of their papers', () => {
  it('is asked for while they have a draft or changes, and at no other time', () => {
    for (const [stage, papers] of [
      ['writing-draft', undefined],
      ['draft-comments', 'draft'],
      ['preparing-final', 'draft'],
      ['plan-in-place', undefined],
      ['changes-comments', 'changes'],
      ['changing-plan', undefined],
    ] as const)
      assert.equal(papersToAnswer({ stage, window: undefined }), papers, stage);
  });

  it('is ticked as answered only by an officer', () => {
    const words = { text: 'Fine', draft: { papers: 'draft', wantsMeeting: false, agrees: true } } as const;
    const plain = { id: '1', kind: 'message', words: { text: 'Hello' } } as const;
    assert.deepEqual(answersUnlessSaid([plain, { id: '2', kind: 'message', words }]), ['1']);
    assert.deepEqual(answersUnlessSaid([{ id: '2', kind: 'call back', words: { text: '' } }]), ['2']);
  });
});

for (const engine of ENGINES) {
  describe(`a conversation on ${engine}`, () => {
    it('goes from a parent to the caseworker and back', async (t) => {
      const db = await withPlans(t, engine);
      const [mother, officer, plan] = [await amina(db, NINE), await working(db, sam), await planOf(db, 'Idris Yusuf')];
      const asked = await writes(db, mother, plan, 'When will the report come?');

      const opened = found(await findConversationOf(db, officer, plan, mother.id, NINE));
      assert.deepEqual(
        opened.messages.map(({ words }) => words.text),
        ['When will the report come?'],
      );
      assert.deepEqual(answersUnlessSaid(opened.messages), [asked]);
      const words = { text: 'It came on Monday.' };
      const answered = { id: randomUUID(), answers: [asked], words };
      assert.equal(await answerMessages(db, officer, plan, mother.id, answered, TEN), true);

      const read = found(await findConversation(db, mother, plan, TEN));
      assert.deepEqual(
        read.messages.map(({ words, isOwn, officer }) => [words.text, isOwn, officer]),
        [
          ['When will the report come?', true, null],
          ['It came on Monday.', false, 'Sam Reid'],
        ],
      );
    });

    it('is nobody else’s: neither what Helen writes nor that she does reaches Ben', async (t) => {
      const db = await withPlans(t, engine);
      const [mother, father, officer] = [await helen(db, NINE), await ben(db, NINE), await working(db, sam)];
      const plan = await planOf(db, 'Maya Carter');
      const asked = await writes(db, mother, plan, 'We have moved to a safe place. canary-helen');
      await answerMessages(
        db,
        officer,
        plan,
        mother.id,
        { id: randomUUID(), answers: [asked], words: { text: 'canary-sam' } },
        TEN,
      );
      const his = found(await findConversation(db, father, plan, TEN));
      assert.deepEqual(his.messages, []);
      assert.doesNotMatch(JSON.stringify(his), /canary|Helen/);
      assert.deepEqual(await listNotices(db, father), []);
      assert.equal((await listNotices(db, mother)).length, 1);
    });

    it('is not there for a plan of somebody else’s child, nor where standing has ended', async (t) => {
      const db = await withPlans(t, engine);
      const [mother, father] = [await amina(db, NINE), await ben(db, NINE)];
      const plan = await planOf(db, 'Idris Yusuf');
      const before = (await findHead(db)).seq;
      assert.equal(await findConversation(db, father, plan, NINE), undefined);
      assert.equal(await writeToCaseworker(db, father, plan, saying('Hello'), NINE), false);
      await db.updateTable('standing').set({ endedAt: NINE.toISOString() }).where('personId', '=', mother.id).execute();
      assert.equal(await findConversation(db, mother, plan, NINE), undefined);
      assert.equal(await writeToCaseworker(db, mother, plan, saying('Hello'), NINE), false);
      assert.equal((await findHead(db)).seq, before);
      assert.equal((await db.selectFrom('planMessage').select('id').execute()).length, 0);
    });

    it('keeps what is sent twice once', async (t) => {
      const db = await withPlans(t, engine);
      const [mother, plan] = [await amina(db, NINE), await planOf(db, 'Idris Yusuf')];
      const message = saying('Hello', { isUrgent: true });
      for (let click = 0; click < 2; click += 1)
        assert.equal(await writeToCaseworker(db, mother, plan, message, NINE), true);
      assert.equal(found(await findConversation(db, mother, plan, NINE)).messages.length, 1);
      assert.equal(await toAddress(db, 'something waits'), 1);
    });

    it('tells who reads the database nothing of what was written', async (t) => {
      const db = await withPlans(t, engine);
      const plan = await planOf(db, 'Idris Yusuf');
      await writes(db, await amina(db, NINE), plan, 'canary-words', {
        kind: 'call back',
        words: { text: 'canary-words', number: '07700900777', when: 'canary-when' },
      });
      assert.doesNotMatch(await everythingIn(db), /canary|07700900777/);
    });

    it('stands in the access log, read or written, without a word of it', async (t) => {
      const db = await withPlans(t, engine);
      const [mother, officer, plan] = [await amina(db, NINE), await working(db, sam), await planOf(db, 'Idris Yusuf')];
      const asked = await writes(db, mother, plan, 'Hello');
      await listWaiting(db, officer, ALL, NINE);
      await findConversationOf(db, officer, plan, mother.id, NINE);
      await answerMessages(
        db,
        officer,
        plan,
        mother.id,
        { id: randomUUID(), answers: [asked], words: { text: 'Hi' } },
        TEN,
      );
      await findConversation(db, mother, plan, TEN);
      const lines = await listAccess(db, await childOf(db, plan), { most: 5 });
      assert.deepEqual(lines.map(({ personId, action }) => [personId, action]).reverse(), [
        [mother.id, 'wrote to the caseworker'],
        [officer.id, 'saw the name in a list of messages'],
        [officer.id, 'read the messages of one of the family'],
        [officer.id, 'answered one of the family'],
        [mother.id, 'read their messages'],
      ]);
    });

    it('counts as read when whoever it is for opens it', async (t) => {
      const db = await withPlans(t, engine);
      const [mother, officer, plan] = [await amina(db, NINE), await working(db, sam), await planOf(db, 'Idris Yusuf')];
      const asked = await writes(db, mother, plan, 'Hello');
      const readAt = async (): Promise<(string | null)[]> =>
        (await db.selectFrom('planMessage').select('readAt').orderBy('writtenAt').execute()).map((row) => row.readAt);
      await findConversation(db, mother, plan, NINE);
      assert.deepEqual(await readAt(), [null]);
      await findConversationOf(db, officer, plan, mother.id, TEN);
      assert.deepEqual(await readAt(), [TEN.toISOString()]);
      await answerMessages(
        db,
        officer,
        plan,
        mother.id,
        { id: randomUUID(), answers: [asked], words: { text: 'Hi' } },
        TEN,
      );
      await findConversationOf(db, officer, plan, mother.id, TEN);
      assert.deepEqual(await readAt(), [TEN.toISOString(), null]);
      assert.equal((await listNotices(db, mother))[0]?.readAt, null);
      await findConversation(db, mother, plan, TEN);
      assert.deepEqual(await readAt(), [TEN.toISOString(), TEN.toISOString()]);
      assert.equal((await listNotices(db, mother))[0]?.readAt, TEN.toISOString());
    });
  });

  describe(`messages to answer on ${engine}`, () => {
    it('stand with what is urgent first, and then by the promised day', async (t) => {
      const db = await withPlans(t, engine);
      const officer = await working(db, sam);
      await writes(db, await ben(db, NINE), await planOf(db, 'Maya Carter'), 'Later', { answerDueOn: '2026-12-04' });
      await writes(db, await helen(db, NINE), await planOf(db, 'Maya Carter'), 'Late', { answerDueOn: '2026-11-27' });
      await writes(db, await amina(db, NINE), await planOf(db, 'Idris Yusuf'), 'Now', { isUrgent: true });
      const waiting = await listWaiting(db, officer, ALL, NINE);
      assert.deepEqual(
        waiting.map(({ personName, isUrgent, dueOn }) => [personName, isUrgent, dueOn]),
        [
          ['Amina Yusuf', true, '2026-12-04'],
          ['Helen Carter', false, '2026-11-27'],
          ['Ben Carter', false, '2026-12-04'],
        ],
      );
      assert.deepEqual(await countWaiting(db, officer, NINE), { families: 3, urgent: 1 });
    });

    it('are answered as far as the officer says so, and what came since is not', async (t) => {
      const db = await withPlans(t, engine);
      const [mother, officer, plan] = [await amina(db, NINE), await working(db, sam), await planOf(db, 'Idris Yusuf')];
      const one = await writes(db, mother, plan, 'One');
      const two = await writes(db, mother, plan, 'Two');
      assert.equal(await writeToCaseworker(db, mother, plan, saying('Three'), at('09:05')), true);
      await answerMessages(
        db,
        officer,
        plan,
        mother.id,
        { id: randomUUID(), answers: [one, two], words: { text: 'Yes' } },
        TEN,
      );
      assert.deepEqual(
        (await listWaiting(db, officer, ALL, TEN)).map(({ messages }) => messages),
        [1],
      );
    });

    it('wait on where an answer does not mention them: a call to be made and a date to be put right', async (t) => {
      const db = await withPlans(t, engine);
      const [mother, officer, plan] = [await amina(db, NINE), await working(db, sam), await planOf(db, 'Idris Yusuf')];
      const about = { kind: 'request received', happenedOn: '2026-09-01' } as const;
      const call = await writes(db, mother, plan, 'Ring me', {
        kind: 'call back',
        isUrgent: true,
        words: { text: '', number: '0161 496 0123', when: 'Now' },
      });
      const date = await writes(db, mother, plan, 'Wrong', { kind: 'wrong date', words: { text: 'Wrong', about } });
      const plain = await writes(db, mother, plan, 'When will it come?');
      const { messages } = found(await findConversationOf(db, officer, plan, mother.id, NINE));
      const ticked = answersUnlessSaid(messages.filter(({ answerDueOn }) => answerDueOn !== null));
      assert.deepEqual(ticked, [plain]);
      const answer = { id: randomUUID(), answers: ticked, words: { text: 'On Friday.' } };
      assert.equal(await answerMessages(db, officer, plan, mother.id, answer, TEN), true);
      const after = found(await findConversationOf(db, officer, plan, mother.id, TEN)).messages;
      const open = after.filter(({ answerDueOn }) => answerDueOn !== null).map(({ id }) => id);
      assert.deepEqual(open.toSorted(), [call, date].toSorted());
      assert.deepEqual(await countWaiting(db, officer, TEN), { families: 1, urgent: 1 });
    });

    it('are told at once to the caseworker when they are urgent, and else not', async (t) => {
      const db = await withPlans(t, engine);
      const [mother, plan] = [await amina(db, NINE), await planOf(db, 'Idris Yusuf')];
      await writes(db, mother, plan, 'No hurry');
      assert.equal(await toAddress(db, 'something waits'), 0);
      await writes(db, mother, plan, 'Please ring today', { isUrgent: true });
      assert.equal(await toAddress(db, 'something waits'), 1);
      const officer = await sam(db, NINE);
      assert.deepEqual(
        (await listNotices(db, officer)).map(({ kind }) => kind),
        ['something waits'],
      );
    });

    it('are the managers’ where nobody looks after the plan', async (t) => {
      const db = await withPlans(t, engine);
      const [carer, manager, caseworker] = [await joan(db, NINE), await working(db, dilys), await working(db, sam)];
      const plan = await planOf(db, 'Tyler Brooks');
      const asked = await writes(db, carer, plan, 'Who looks after this?', { isUrgent: true });
      assert.deepEqual(
        (await listNotices(db, manager)).map(({ kind }) => kind),
        ['something waits'],
      );
      assert.equal((await listWaiting(db, manager, ALL, NINE)).length, 1);
      assert.equal((await listWaiting(db, caseworker, ALL, NINE)).length, 0);
      const answer = { id: randomUUID(), answers: [asked], words: { text: 'I do.' } };
      assert.equal(await answerMessages(db, manager, plan, carer.id, answer, NINE), true);
    });

    it('are nobody else’s: another officer finds, counts and answers nothing', async (t) => {
      const db = await withPlans(t, engine);
      const [mother, manager, plan] = [
        await amina(db, NINE),
        await working(db, dilys),
        await planOf(db, 'Idris Yusuf'),
      ];
      const asked = await writes(db, mother, plan, 'Hello', { isUrgent: true });
      assert.deepEqual(await listWaiting(db, manager, ALL, NINE), []);
      assert.deepEqual(await countWaiting(db, manager, NINE), { families: 0, urgent: 0 });
      assert.equal(await findConversationOf(db, manager, plan, mother.id, NINE), undefined);
      const answer = { id: randomUUID(), answers: [asked], words: { text: 'Hi' } };
      assert.equal(await answerMessages(db, manager, plan, mother.id, answer, NINE), false);
    });

    it('are those of whoever stands in, too, for as long as they do', async (t) => {
      const db = await withPlans(t, engine);
      const [mother, manager, plan] = [
        await amina(db, NINE),
        await working(db, dilys),
        await planOf(db, 'Idris Yusuf'),
      ];
      await writes(db, mother, plan, 'Hello');
      await db
        .insertInto('planCover')
        .values({
          id: randomUUID(),
          planId: plan,
          personId: manager.id,
          why: 'Sam is ill',
          fromAt: NINE.toISOString(),
          untilAt: TEN.toISOString(),
        })
        .execute();
      assert.equal((await listWaiting(db, manager, ALL, at('09:30'))).length, 1);
      assert.equal((await listWaiting(db, manager, ALL, TEN)).length, 0);
    });

    it('cannot be answered with the message of another parent', async (t) => {
      const db = await withPlans(t, engine);
      const [mother, father, officer] = [await helen(db, NINE), await ben(db, NINE), await working(db, sam)];
      const plan = await planOf(db, 'Maya Carter');
      const hers = await writes(db, mother, plan, 'From Helen');
      const answer = { id: randomUUID(), answers: [hers], words: { text: 'To Ben?' } };
      assert.equal(await answerMessages(db, officer, plan, father.id, answer, NINE), false);
      const his = await writes(db, father, plan, 'From Ben');
      const both = { id: randomUUID(), answers: [his, hers], words: { text: 'To both?' } };
      assert.equal(await answerMessages(db, officer, plan, father.id, both, NINE), false);
      assert.equal(found(await findConversation(db, father, plan, NINE)).messages.length, 1);
    });

    it('stand by the family of each plan, for who answers for it and nobody else', async (t) => {
      const db = await withPlans(t, engine);
      const [officer, other, plan] = [
        await working(db, sam),
        await working(db, dilys),
        await planOf(db, 'Maya Carter'),
      ];
      await writes(db, await ben(db, NINE), plan, 'One');
      await writes(db, await ben(db, NINE), plan, 'Two');
      await writes(db, await amina(db, NINE), await planOf(db, 'Idris Yusuf'), 'Three');
      const { people } = found(await listConversationsOf(db, officer, plan, NINE));
      assert.deepEqual(
        people.map(({ personName, isProtected, messages, waiting }) => [personName, isProtected, messages, waiting]),
        [
          ['Ben Carter', false, 2, 2],
          ['Helen Carter', true, 0, 0],
        ],
      );
      assert.equal(await listConversationsOf(db, other, plan, NINE), undefined);
      assert.ok(await listConversationsOf(db, other, await planOf(db, 'Tyler Brooks'), NINE));
    });

    it('stay when somebody’s access has ended, and nothing about a stranger opens', async (t) => {
      const db = await withPlans(t, engine);
      const [carer, officer] = [await amina(db, NINE), await working(db, sam)];
      const plan = await planOf(db, 'Idris Yusuf');
      await writes(db, carer, plan, 'Hello');
      await db.updateTable('standing').set({ endedAt: NINE.toISOString() }).where('personId', '=', carer.id).execute();
      assert.equal(found(await findConversationOf(db, officer, plan, carer.id, TEN)).person.relationship, undefined);
      assert.equal(await findConversationOf(db, officer, plan, await idOf(db, 'grace', NINE), TEN), undefined);
      assert.equal(await findConversationOf(db, officer, plan, 'nobody', TEN), undefined);
    });
  });
}
