import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it, type TestContext } from 'node:test';
import type { DemonstrationName } from '#commands/demonstration.ts';
import type { IsoDate } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import { DEFAULT_CHOICES } from '#features/clock/choices.ts';
import { keepPostalAddress } from '#features/getting-in/activation.store.ts';
import { recordContactWish, type Channel } from '#features/identity/contact-wish.store.ts';
import { asOfficer, type SignedIn } from '#features/identity/person.ts';
import { insertAnswer } from '#features/phase-transfer/answer.store.ts';
import type { Answers } from '#features/phase-transfer/answers.ts';
import { remindOfTransfers } from '#features/phase-transfer/remind.store.ts';
import { findTask, listTasks, settleTask } from '#features/phase-transfer/task-list.store.ts';
import { listTasksOf, listVoicesToWriteTo, noteLettersSent } from '#features/phase-transfer/task.store.ts';
import type { TaskKind } from '#features/phase-transfer/task.ts';
import { findVoice } from '#features/phase-transfer/voice.store.ts';
import type { PlanOfficer } from '#features/plan/officer-access.store.ts';
import { ENGINES, type Engine } from '../support/database.ts';
import { dilys, found, idOf, sam } from '../support/people.ts';
import { endStanding, withPlans } from '../support/plans.ts';
import { openRound, voiceOf } from '../support/transfers.ts';

// A round from 2 November 2026 to 15 January 2027, with reminders on 14 December and on 4 January.

const on = (day: IsoDate, time = '09:00'): Date => new Date(`${day}T${time}:00Z`);
const OPENED = on('2026-11-02');
const FIRST = on('2026-12-14');
const SECOND = on('2027-01-04');
const REMINDERS = '2026-12-14 2027-01-04';

interface Story {
  db: Db;
  round: string;
  voice: (child: string, who: DemonstrationName | 'own') => Promise<string>;
}

async function withRound(t: TestContext, engine: Engine, names = ['Idris', 'Maya', 'Tyler']): Promise<Story> {
  const db = await withPlans(t, engine);
  for (const table of ['transferRound', 'contactWish', 'message', 'notice'] as const)
    await db.deleteFrom(table).execute();
  const { round, children } = await openRound(db, names, OPENED, {
    ...(names.includes('Daniel') && { move: 'secondary-to-post-16' }),
  });
  await db.updateTable('transferRound').set({ reminderDays: REMINDERS }).where('id', '=', round).execute();
  return { db, round, voice: (child, who) => voiceOf(db, children[child] ?? '', who) };
}

function runs(db: Db, now: Date): Promise<void> {
  const job = { id: 'j', kind: 'remind of transfers', details: null, dueAt: now, attempts: 1 };
  return Promise.resolve(remindOfTransfers(DEFAULT_CHOICES)(db, job, now));
}

async function says(db: Db, who: DemonstrationName, channels: Channel[], mayLink = false): Promise<void> {
  const person = { id: await idOf(db, who, OPENED) } as SignedIn;
  await recordContactWish(db, person, { channels, note: '', mayLink }, OPENED);
  for (const table of ['message', 'notice'] as const)
    await db.deleteFrom(table).where('kind', '=', 'settings changed').execute();
}

const SCHOOL: Answers = { asks: 'not listed', place: { path: null, name: 'Made Up School' } };
const TALK: Answers = { asks: 'talk first', ringNumber: '01632 960 002', ringWhen: 'After four' };

async function answers(
  db: Db,
  voiceId: string,
  what: Answers,
  now: Date,
  state: 'sent' | 'withdrawn' = 'sent',
): Promise<void> {
  const voice = found(await findVoice(db, voiceId, DEFAULT_CHOICES, now));
  const cameOn = now.toISOString().slice(0, 10) as IsoDate;
  const answer = { id: randomUUID(), answers: what, state, way: 'code', enteredBy: null, cameOn } as const;
  await db.transaction().execute((trx) => insertAnswer(trx, voice, answer, DEFAULT_CHOICES, now));
}

/** What went out to somebody, and what stands among their messages. */
async function toldTo(db: Db, who: DemonstrationName): Promise<string[]> {
  const personId = await idOf(db, who, OPENED);
  const sent = await db.selectFrom('message').select(['kind', 'channel', 'createdAt']).where('personId', '=', personId).orderBy('createdAt').execute(); // prettier-ignore
  const notices = await db.selectFrom('notice').select(['kind', 'at']).where('personId', '=', personId).orderBy('at').execute(); // prettier-ignore
  return [
    ...sent.map(({ kind, channel, createdAt }) => `${channel}: ${kind}, ${createdAt.slice(0, 10)}`),
    ...notices.map(({ kind, at }) => `here: ${kind}, ${at.slice(0, 10)}`),
  ];
}

async function openTasks(db: Db): Promise<string[]> {
  const rows = await db.selectFrom('transferTask').select(['kind', 'dueOn']).where('doneAt', 'is', null).orderBy('kind').execute(); // prettier-ignore
  return rows.map(({ kind, dueOn }) => `${kind} ${dueOn}`);
}

async function officer(db: Db, who: typeof sam | typeof dilys, now: Date): Promise<PlanOfficer> {
  return found(asOfficer(await who(db, now), 'caseworker', 'manager'));
}

for (const engine of ENGINES) {
  describe(`reminders of a round on ${engine}`, () => {
    it('ask whoever has an account once when it opens, and name no child', async (t) => {
      const { db } = await withRound(t, engine);
      await runs(db, OPENED);
      await runs(db, on('2026-11-03'));
      assert.deepEqual(await toldTo(db, 'amina'), [
        'email: something to answer, 2026-11-02',
        'here: something to answer, 2026-11-02',
      ]);
      assert.deepEqual(await openTasks(db), [], 'the first letters are a batch of their own');
    });

    it('are sent on their days, once each, until they have answered', async (t) => {
      const { db, voice } = await withRound(t, engine);
      await runs(db, OPENED);
      await runs(db, FIRST);
      await runs(db, FIRST);
      await runs(db, on('2026-12-15'));
      await answers(db, await voice('Idris', 'amina'), SCHOOL, on('2026-12-20'));
      await runs(db, SECOND);
      const mails = (await toldTo(db, 'amina')).filter((told) => told.startsWith('email'));
      assert.deepEqual(mails, ['email: something to answer, 2026-11-02', 'email: still to answer, 2026-12-14']);
    });

    it('go on for whoever took back what they had sent', async (t) => {
      const { db, round, voice } = await withRound(t, engine);
      const id = await voice('Idris', 'amina');
      await keepPostalAddress(db, await idOf(db, 'amina', OPENED), '1 Made Up Street', await idOf(db, 'sam', OPENED), OPENED); // prettier-ignore
      await says(db, 'amina', ['post']);
      await answers(db, id, TALK, on('2026-12-10'));
      assert.deepEqual(await openTasks(db), ['talk 2026-12-10']);
      await answers(db, id, TALK, on('2026-12-12'), 'withdrawn');
      assert.deepEqual(await openTasks(db), []);
      await runs(db, FIRST);
      assert.ok((await openTasks(db)).includes('letter 2026-12-14'));
      assert.ok((await listVoicesToWriteTo(db, round)).includes(id));
      await answers(db, id, SCHOOL, on('2026-12-20'));
      assert.ok(!(await listVoicesToWriteTo(db, round)).includes(id));
      await answers(db, id, SCHOOL, on('2026-12-21'), 'withdrawn');
      await runs(db, SECOND);
      assert.ok((await openTasks(db)).includes('letter 2027-01-04'));
    });

    it('are sent late where the portal was off, and only the last of them', async (t) => {
      const { db } = await withRound(t, engine);
      await runs(db, on('2027-01-06'));
      assert.deepEqual(
        (await toldTo(db, 'amina')).filter((told) => told.startsWith('email')),
        ['email: still to answer, 2027-01-06'],
      );
    });

    it('end with the closing day', async (t) => {
      const { db } = await withRound(t, engine);
      await runs(db, on('2027-01-16'));
      assert.deepEqual(await toldTo(db, 'amina'), []);
      assert.deepEqual(await openTasks(db), []);
    });

    it('go by letter where a message may not, and by phone where neither may', async (t) => {
      const { db, round, voice } = await withRound(t, engine);
      await says(db, 'amina', ['post']);
      await says(db, 'joan', ['phone']);
      await says(db, 'ben', []);
      const by = await idOf(db, 'sam', OPENED);
      for (const who of ['amina', 'joan', 'ben'] as const)
        await keepPostalAddress(db, await idOf(db, who, OPENED), '1 Made Up Street', by, OPENED);
      await runs(db, FIRST);
      await runs(db, FIRST);
      const tasks = await db.selectFrom('transferTask').select(['voiceId', 'kind']).execute();
      const kindOf = (voiceId: string): string | undefined => tasks.find((one) => one.voiceId === voiceId)?.kind;
      assert.equal(kindOf(await voice('Idris', 'amina')), 'letter');
      assert.equal(kindOf(await voice('Tyler', 'joan')), 'phone');
      assert.equal(kindOf(await voice('Maya', 'ben')), 'phone');
      assert.equal(tasks.filter(({ voiceId }) => voiceId !== '').length, new Set(tasks.map((one) => one.voiceId)).size);
      assert.deepEqual(await listVoicesToWriteTo(db, round), [await voice('Idris', 'amina')]);
    });

    it('send nothing to somebody who is protected and has not said what is safe', async (t) => {
      const { db } = await withRound(t, engine);
      await runs(db, OPENED);
      assert.deepEqual(await toldTo(db, 'helen'), ['here: something to answer, 2026-11-02']);
    });

    it('are the same for Ben whether Helen has answered or not', async (t) => {
      const story = async (isAnswered: boolean): Promise<string[]> => {
        const { db, voice } = await withRound(t, engine);
        await runs(db, OPENED);
        if (isAnswered) await answers(db, await voice('Maya', 'helen'), TALK, on('2026-11-20'));
        await runs(db, FIRST);
        return toldTo(db, 'ben');
      };
      assert.deepEqual(await story(true), await story(false));
    });

    it('leave out somebody whose access has ended, and a child who was taken out', async (t) => {
      const { db, round } = await withRound(t, engine);
      await endStanding(db, 'amina', 'Idris Yusuf');
      await db.updateTable('transferChild').set({ removedAt: OPENED.toISOString() }).where('roundId', '=', round).execute(); // prettier-ignore
      await runs(db, FIRST);
      for (const who of ['amina', 'ben'] as const) assert.deepEqual(await toldTo(db, who), []);
      assert.deepEqual(await openTasks(db), []);
    });

    it('are not done half: a worker that dies leaves the rest to the next one', async (t) => {
      const { db } = await withRound(t, engine);
      await runs(db, OPENED);
      const last = await db.selectFrom('notice').select(['id', 'personId']).orderBy('id').limit(1).executeTakeFirstOrThrow(); // prettier-ignore
      await db.deleteFrom('notice').where('id', '=', last.id).execute();
      await db.deleteFrom('message').where('personId', '=', last.personId).execute();
      await runs(db, on('2026-11-03'));
      const all = await db.selectFrom('notice').select('personId').where('kind', '=', 'something to answer').execute();
      assert.equal(all.length, new Set(all.map(({ personId }) => personId)).size);
      assert.equal(all.length, 4);
    });

    it('ask a young person once it is theirs to decide, and no more once they have said', async (t) => {
      const { db, voice } = await withRound(t, engine, ['Daniel']);
      const own = await voice('Daniel', 'own');
      await answers(db, own, SCHOOL, on('2026-11-20'));
      await runs(db, on('2027-06-25'));
      assert.deepEqual(await openTasks(db), []);
      await runs(db, on('2027-06-26'));
      await runs(db, on('2027-06-27'));
      assert.deepEqual(await openTasks(db), ['confirm 2027-06-26']);
      await answers(db, own, SCHOOL, on('2027-06-30'));
      assert.deepEqual(await openTasks(db), []);
      await runs(db, on('2027-07-01'));
      assert.deepEqual(await openTasks(db), []);
      assert.deepEqual(
        (await toldTo(db, 'grace')).filter((told) => told.includes('decide')),
        [],
        'not their mother',
      );
    });
  });

  describe(`what is to be done in a round on ${engine}`, () => {
    it('is a call to whoever wants to talk first, until they have chosen', async (t) => {
      const { db, round, voice } = await withRound(t, engine);
      const id = await voice('Idris', 'amina');
      await answers(db, id, TALK, on('2026-11-20'));
      const manager = await officer(db, dilys, FIRST);
      const { counts, tasks } = await listTasks(db, manager, round, 'talk', ALL, DEFAULT_CHOICES, FIRST);
      assert.deepEqual(counts, { letter: 0, phone: 0, talk: 1, confirm: 0 });
      const of = { roundId: round, taskId: found(tasks[0]).id };
      const task = found(await findTask(db, manager, of, DEFAULT_CHOICES, FIRST));
      assert.deepEqual(task.ring, { number: '01632 960 002', when: 'After four' });
      await answers(db, id, SCHOOL, on('2026-11-25'));
      assert.equal(await findTask(db, manager, of, DEFAULT_CHOICES, FIRST), undefined);
      assert.deepEqual(
        (await listTasksOf(db, [id])).map(({ outcome }) => outcome),
        ['answer came'],
      );
    });

    it('is there for a caseworker where it is about theirs, and for managers all of it', async (t) => {
      const { db, round } = await withRound(t, engine);
      for (const who of ['amina', 'joan'] as const) await says(db, who, ['phone']);
      await runs(db, FIRST);
      const [manager, caseworker] = [await officer(db, dilys, FIRST), await officer(db, sam, FIRST)];
      const namesFor = async (who: PlanOfficer): Promise<string[]> => {
        const { tasks } = await listTasks(db, who, round, 'phone', ALL, DEFAULT_CHOICES, FIRST);
        return tasks.map(({ voice }) => voice.childName).toSorted();
      };
      assert.deepEqual(
        (await namesFor(manager)).filter((name) => name.startsWith('T')),
        ['Tyler Brooks'],
      );
      assert.ok(!(await namesFor(caseworker)).includes('Tyler Brooks'), 'nobody gave his plan to Sam');
      const { tasks } = await listTasks(db, manager, round, 'phone', ALL, DEFAULT_CHOICES, FIRST);
      const tylers = found(tasks.find(({ voice }) => voice.childName === 'Tyler Brooks'));
      const of = { roundId: round, taskId: tylers.id };
      assert.equal(await findTask(db, caseworker, of, DEFAULT_CHOICES, FIRST), undefined);
      const settled = { ...of, outcome: 'no reply' } as const;
      assert.equal(await settleTask(db, caseworker, settled, DEFAULT_CHOICES, FIRST), false);
      const elsewhere = { roundId: randomUUID(), taskId: tylers.id };
      assert.equal(await findTask(db, manager, elsewhere, DEFAULT_CHOICES, FIRST), undefined);
    });

    it('is done once, by the first of two officers', async (t) => {
      const { db, round } = await withRound(t, engine, ['Idris']);
      await says(db, 'amina', ['phone']);
      await runs(db, FIRST);
      const [manager, caseworker] = [await officer(db, dilys, FIRST), await officer(db, sam, FIRST)];
      const { tasks } = await listTasks(db, caseworker, round, 'phone', ALL, DEFAULT_CHOICES, FIRST);
      const settled = { roundId: round, taskId: found(tasks[0]).id, outcome: 'no reply' } as const;
      const both = await Promise.all(
        [manager, caseworker].map((who) => settleTask(db, who, settled, DEFAULT_CHOICES, FIRST)),
      );
      assert.deepEqual(both.toSorted(), [false, true]);
      await runs(db, on('2026-12-15'));
      assert.deepEqual(await openTasks(db), [], 'they were rung');
      await runs(db, SECOND);
      assert.deepEqual(await openTasks(db), ['phone 2027-01-04']);
    });

    it('comes again on the day on which they are to be rung again', async (t) => {
      const { db, round } = await withRound(t, engine, ['Idris']);
      await says(db, 'amina', ['phone']);
      await runs(db, FIRST);
      const caseworker = await officer(db, sam, FIRST);
      const { tasks } = await listTasks(db, caseworker, round, 'phone', ALL, DEFAULT_CHOICES, FIRST);
      const of = { roundId: round, taskId: found(tasks[0]).id };
      const again = { ...of, outcome: 'ring again', againOn: '2026-12-18' } as const;
      assert.equal(await settleTask(db, caseworker, again, DEFAULT_CHOICES, FIRST), true);
      assert.deepEqual(await openTasks(db), ['phone 2026-12-18']);
    });

    it('is nothing more for whoever does not want to say', async (t) => {
      const { db, round } = await withRound(t, engine, ['Idris']);
      await says(db, 'amina', ['phone']);
      await runs(db, FIRST);
      const caseworker = await officer(db, sam, FIRST);
      const { tasks } = await listTasks(db, caseworker, round, 'phone', ALL, DEFAULT_CHOICES, FIRST);
      const settled = { roundId: round, taskId: found(tasks[0]).id, outcome: 'does not want to say' } as const;
      await settleTask(db, caseworker, settled, DEFAULT_CHOICES, FIRST);
      await runs(db, SECOND);
      assert.deepEqual(await openTasks(db), []);
    });

    it('leaves a letter out that was printed, and one to somebody who has answered meanwhile', async (t) => {
      const { db, round, voice } = await withRound(t, engine, ['Idris', 'Maya']);
      const by = await idOf(db, 'sam', OPENED);
      for (const who of ['amina', 'ben'] as const) {
        await says(db, who, ['post']);
        await keepPostalAddress(db, await idOf(db, who, OPENED), '1 Made Up Street', by, OPENED);
      }
      await runs(db, FIRST);
      const [aminas, bens] = [await voice('Idris', 'amina'), await voice('Maya', 'ben')];
      assert.deepEqual(new Set(await listVoicesToWriteTo(db, round)), new Set([aminas, bens]));
      await answers(db, bens, SCHOOL, on('2026-12-16'));
      assert.deepEqual(await listVoicesToWriteTo(db, round), [aminas]);
      await db.transaction().execute((trx) => noteLettersSent(trx, [aminas], by, FIRST));
      assert.deepEqual(await listVoicesToWriteTo(db, round), []);
      const manager = await officer(db, dilys, FIRST);
      const { counts } = await listTasks(db, manager, round, 'letter', ALL, DEFAULT_CHOICES, FIRST);
      assert.equal(counts.letter, 0);
    });

    it('is written down for every child of the round alike, whether or not there is anything to do', async (t) => {
      const { db, round, voice } = await withRound(t, engine, ['Idris', 'Maya']);
      await answers(db, await voice('Idris', 'amina'), TALK, on('2026-11-20'));
      for (const who of [await officer(db, dilys, FIRST), await officer(db, sam, FIRST)]) {
        const linesOfEach = async (look: () => Promise<unknown>): Promise<unknown[]> => {
          const last = await db.selectFrom('accessLog').select(({ fn }) => fn.max('seq').as('seq')).executeTakeFirst(); // prettier-ignore
          await look();
          const lines = await db
            .selectFrom('accessLog')
            .innerJoin('child', 'child.id', 'accessLog.childId')
            .where('seq', '>', Number(last?.seq ?? 0))
            .select('child.name')
            .execute();
          return lines.map(({ name }) => name).toSorted();
        };
        const all = ['Idris Yusuf', 'Maya Carter'];
        const list = (kind: TaskKind) => listTasks(db, who, round, kind, ALL, DEFAULT_CHOICES, FIRST);
        const { tasks } = await list('talk');
        for (const kind of ['talk', 'phone', 'letter', 'confirm'] as const)
          assert.deepEqual(await linesOfEach(() => list(kind)), all);
        const of = { roundId: round, taskId: found(tasks[0]).id };
        assert.deepEqual(await linesOfEach(() => findTask(db, who, of, DEFAULT_CHOICES, FIRST)), all);
      }
    });

    it('is written down alike for whoever of a family it is about', async (t) => {
      const { db, round } = await withRound(t, engine, ['Maya']);
      for (const who of ['helen', 'ben'] as const) await says(db, who, ['phone']);
      await runs(db, FIRST);
      const caseworker = await officer(db, sam, FIRST);
      await listTasks(db, caseworker, round, 'phone', ALL, DEFAULT_CHOICES, FIRST);
      const lines = await db
        .selectFrom('accessLog')
        .select(['action', 'why'])
        .orderBy('seq', 'desc')
        .limit(1)
        .execute();
      assert.deepEqual(lines, [{ action: 'worked on the move to the next place', why: 'looks after the plan' }]);
    });
  });
}

const ALL = { from: 0, most: 100 };
