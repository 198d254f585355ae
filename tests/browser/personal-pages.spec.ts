import { randomInt, randomUUID } from 'node:crypto';
import { globSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { addDays, dayInLondon } from '#calendar/dates.ts';
import type { DemonstrationName } from '#commands/demonstration.ts';
import type { Db } from '#database/schema.ts';
import { makeFeed } from '#features/calendar-feed/calendar-feed.store.ts';
import { DEFAULT_CHOICES } from '#features/clock/choices.ts';
import { insertMessage } from '#features/conversation/conversation.store.ts';
import { newAppSecret } from '#features/identity/authenticator-app.ts';
import { ask, type Purpose } from '#features/identity/challenge.store.ts';
import { askForWord } from '#features/getting-in/word.store.ts';
import { asOfficer, type Family } from '#features/identity/person.ts';
import { keepForm } from '#features/identity/kept-form.store.ts';
import { addPerson } from '#features/identity/person.store.ts';
import { insertFactor, makeRecoveryCodes } from '#features/identity/second-factor.store.ts';
import { newSecret } from '#features/identity/secret.ts';
import { findPersonBySession, startSession } from '#features/identity/session.store.ts';
import { tellOfChange } from '#features/identity/tell.store.ts';
import { insertAnswer } from '#features/phase-transfer/answer.store.ts';
import type { Answers, Question } from '#features/phase-transfer/answers.ts';
import { putTogether } from '#features/phase-transfer/put-together.store.ts';
import { findVoice } from '#features/phase-transfer/voice.store.ts';
import { keepDraft } from '#features/scorecard/draft.store.ts';
import { figuresOf } from '#features/scorecard/figures.ts';
import { addMessage } from '#messages/message.store.ts';
import { addImport, movingEvent } from '../support/imports.ts';
import { childMoving, voiceOf } from '../support/transfers.ts';
import { expect, idOf, test } from './support.ts';
import { lives, newRound } from './transfer-round.ts';
import { inTheMiddle } from './transfer-sitting.ts';
import { expectUsable } from './usable.ts';

/** What somebody has who opens a page. */
interface Opening {
  db: Db;
  personId: string;
  /** The secret of their session. */
  secret: string;
  /** Lets their browser be asked something. */
  asked: (purpose: Purpose, details?: Record<string, string>) => Promise<void>;
}

interface Visit {
  state: string;
  /** Nobody is signed in where it is left out. Somebody new has one step set up, and nothing else. */
  as?: DemonstrationName | 'somebody new' | 'a partner';
  steps?: 1 | 2;
  /** Sees to it that there is something to look at. Returns the address, where it is not that of the file. */
  before?: (opening: Opening) => Promise<string | undefined>;
  saysMoreWithJavaScript?: boolean;
}

const A_DAY = 24 * 60 * 60_000;

/** Every personal page in every state, by its file. */
const VISITS: Record<string, Visit[]> = {
  'sign-in/index': [{ state: 'the way in' }],
  'sign-in/code': [
    { state: 'a code to type', before: ({ asked }) => asked('sign in', { address: 'amina@example.org' }).then(none) },
    { state: 'no code asked for' },
  ],
  'sign-in/with-passkey': [
    {
      state: 'a passkey to sign in with',
      before: ({ asked }) => asked('passkey sign-in', { options: '{}' }).then(none),
      saysMoreWithJavaScript: true,
    },
  ],
  'sign-in/ended': [{ state: 'time that has run out' }],
  'sign-in/lost': [{ state: 'every way lost' }],
  'sign-in/second-step': [
    { state: 'every kind of second step', as: 'somebody new', steps: 1, before: (opening) => withEveryFactor(opening) },
    { state: 'a second step once more', as: 'dilys' },
  ],
  'sign-in/text-code': [{ state: 'a code from a text to type', as: 'amina', steps: 1 }],
  'sign-in/app-code': [{ state: 'a code from an app to type', as: 'amina', steps: 1 }],
  'sign-in/recovery-code': [{ state: 'a recovery code to type', as: 'amina', steps: 1 }],
  'sign-in/letter-code': [{ state: 'a code from a letter to type', as: 'amina', steps: 1 }],
  'sign-in/passkey': [
    {
      state: 'a passkey for the second step',
      as: 'amina',
      steps: 1,
      before: ({ asked }) => asked('passkey', { options: '{}' }).then(none),
      saysMoreWithJavaScript: true,
    },
  ],
  // Only where the council has a sign-in of its own: tests/browser/council-sign-in.spec.ts looks at it.
  'sign-in/council/failed': [],
  'my/index': [
    { state: 'a parent of three', as: 'grace' },
    { state: 'a young person', as: 'priya' },
    { state: 'a provider', as: 'mei' },
  ],
  'my/messages': [
    {
      state: 'new messages',
      as: 'somebody new',
      before: async ({ db, personId }) => {
        await tellOfChange(db, personId, 'sign-in changed', new Date());
        await tellOfChange(db, personId, 'access changed', new Date());
        return undefined;
      },
    },
  ],
  'my/plans/[plan]/index': [
    { state: 'a plan on its way', as: 'helen', before: ({ db }) => planPage(db, 'Maya Carter') },
    { state: 'advice that has come and not come', as: 'amina', before: ({ db }) => planPage(db, 'Idris Yusuf') },
    { state: 'a late plan', as: 'grace', before: ({ db }) => planPage(db, 'Ruth Okafor') },
    { state: 'a review and a move', as: 'grace', before: ({ db }) => planPage(db, 'Daniel Okafor') },
    { state: 'a child in care', as: 'joan', before: ({ db }) => planPage(db, 'Tyler Brooks') },
    { state: 'changes to answer', as: 'leo', before: ({ db }) => planPage(db, 'Leo Marsh') },
    { state: 'a plan that is another’s now', as: 'karen', before: ({ db }) => planPage(db, 'Leo Marsh') },
    { state: 'a plan of one’s own', as: 'priya', before: ({ db }) => planPage(db, 'Priya Shah') },
  ],
  'my/plans/[plan]/sharing': [
    {
      state: 'who may see a plan of one’s own',
      as: 'leo',
      before: async ({ db }) => `${await planPage(db, 'Leo Marsh')}/sharing`,
    },
    {
      state: 'nobody to choose for',
      as: 'priya',
      before: async ({ db }) => `${await planPage(db, 'Priya Shah')}/sharing?done=agreed`,
    },
  ],
  'my/plans/[plan]/messages': [
    {
      state: 'a message that waits for an answer',
      as: 'amina',
      before: async ({ db, personId }) => {
        const plan = await planOf(db, personId);
        await writes(db, plan, personId);
        return `/my/plans/${plan}/messages?done=sent`;
      },
    },
    {
      state: 'an answer to changes',
      as: 'leo',
      before: async ({ db }) => `${await planPage(db, 'Leo Marsh')}/messages?ask=draft`,
    },
    {
      state: 'a young person who asks for a call',
      as: 'priya',
      before: async ({ db, personId }) => `/my/plans/${await planOf(db, personId)}/messages?ask=call`,
    },
    {
      state: 'a date that is wrong',
      as: 'helen',
      before: async ({ db, personId }) => {
        const plan = await planOf(db, personId);
        const event = await db
          .selectFrom('planEvent')
          .select('id')
          .where('planId', '=', plan)
          .executeTakeFirstOrThrow();
        return `/my/plans/${plan}/messages?event=${event.id}`;
      },
    },
  ],
  'my/calendar': [
    { state: 'no calendar yet', as: 'joan' },
    {
      state: 'an address to copy',
      as: 'somebody new',
      before: async ({ db, personId, asked }) => {
        const secret = await makeFeed(db, { id: personId } as Family, new Date());
        await asked('new calendar', { secret });
        return '/my/calendar?done=made';
      },
    },
  ],
  'my/settings/index': [
    { state: 'settings with much in them', as: 'somebody new', before: (opening) => withEveryFactor(opening) },
  ],
  'my/settings/contact': [
    {
      state: 'words that were kept',
      as: 'somebody new',
      before: async ({ db, personId }) => {
        await keepForm(db, personId, '/my/settings/contact', [['note', 'Ring before 2']], new Date());
        return undefined;
      },
    },
  ],
  'my/settings/devices': [
    {
      state: 'two devices',
      as: 'somebody new',
      before: async ({ db, personId }) => {
        await startSession(db, personId, { steps: 2, device: 'Samsung Internet on Android' }, new Date());
        return undefined;
      },
    },
  ],
  'my/settings/recovery-codes': [
    {
      state: 'recovery codes to write down',
      as: 'somebody new',
      before: async ({ db, personId, asked }) => {
        const codes = await makeRecoveryCodes(db, personId, new Date());
        await asked('new recovery codes', { codes: codes.join(' ') });
        return undefined;
      },
    },
  ],
  'my/settings/address/index': [{ state: 'another address to type', as: 'amina' }],
  'my/settings/address/code': [{ state: 'a code from another address', as: 'amina' }],
  'my/settings/second-step/index': [
    {
      state: 'every second step',
      as: 'somebody new',
      before: async (opening) => `${(await withEveryFactor(opening)) ?? '/my/settings/second-step'}?done=added`,
    },
  ],
  'my/settings/second-step/app': [
    {
      state: 'an app to set up',
      as: 'amina',
      before: ({ asked }) => asked('new app', { secret: newAppSecret() }).then(none),
    },
  ],
  'my/settings/second-step/passkey': [
    {
      state: 'a passkey to make',
      as: 'amina',
      before: ({ asked }) => asked('new passkey', { options: '{}' }).then(none),
      saysMoreWithJavaScript: true,
    },
  ],
  'my/settings/second-step/phone-code': [{ state: 'a code from another phone', as: 'amina' }],
  'office/index': [
    { state: 'the office of a caseworker', as: 'sam' },
    { state: 'the office of an administrator', as: 'alan' },
    { state: 'the office of a manager', as: 'dilys' },
  ],
  'office/due/[list]': [
    { state: 'what is late', as: 'sam', before: () => Promise.resolve('/office/due/late') },
    { state: 'no meeting to attend', as: 'dilys', before: () => Promise.resolve('/office/due/meetings') },
  ],
  'office/team/index': [{ state: 'a team', as: 'dilys' }],
  'office/team/late': [{ state: 'what is late in a team', as: 'dilys' }],
  'office/team/[list]': [
    {
      state: 'whom nobody has asked',
      as: 'dilys',
      before: () => Promise.resolve('/office/team/unasked'),
    },
    {
      state: 'who may need adult services',
      as: 'dilys',
      before: () => Promise.resolve('/office/team/adult-services'),
    },
  ],
  'office/plans/index': [
    { state: 'plans to look after', as: 'sam' },
    { state: 'a search for a plan', as: 'dilys' },
  ],
  'office/plans/new': [{ state: 'a record to begin', as: 'sam' }],
  'office/plans/[plan]/cover': [
    { state: 'a plan to open', as: 'dilys', before: ({ db }) => recordOf(db, 'joan', '/cover') },
  ],
  'office/plans/[plan]/looked': [
    {
      state: 'who has looked',
      as: 'sam',
      before: ({ db }) => recordOf(db, 'helen', '/looked'),
      // The second look finds the first.
      saysMoreWithJavaScript: true,
    },
  ],
  'office/plans/[plan]/events/new': [
    { state: 'what can have happened', as: 'sam', before: ({ db }) => recordOf(db, 'helen', '/events/new') },
    {
      state: 'a ground in law to record',
      as: 'sam',
      before: ({ db }) => recordOf(db, 'helen', '/events/new?kind=exception%20recorded'),
    },
    {
      state: 'what is for one of two parents',
      as: 'sam',
      before: ({ db }) => recordOf(db, 'helen', '/events/new?kind=mediation%20agreed'),
    },
  ],
  'office/plans/[plan]/events/[event]/correct': [
    {
      state: 'an event to correct',
      as: 'sam',
      before: async ({ db }) => {
        const planId = await planOf(db, await idOf(db, 'grace'));
        const { id } = await db
          .selectFrom('planEvent')
          .select('id')
          .where('planId', '=', planId)
          .where('number', '=', 1)
          .executeTakeFirstOrThrow();
        return `/office/plans/${planId}/events/${id}/correct`;
      },
    },
  ],
  'my/plans/[plan]/looked': [
    {
      state: 'who from the council has looked',
      as: 'helen',
      before: async ({ db, personId }) => `/my/plans/${await planOf(db, personId)}/looked`,
    },
  ],
  'office/plans/[plan]/index': [
    { state: 'a plan that is late', as: 'sam', before: async ({ db }) => `/office/plans/${await ruths(db)}` },
    {
      state: 'a plan of two parents who must not meet',
      as: 'sam',
      before: async ({ db }) => `/office/plans/${await planOf(db, await idOf(db, 'helen'))}`,
    },
  ],
  'office/messages': [
    {
      state: 'families who wait for an answer',
      as: 'sam',
      before: async ({ db }) => {
        const grace = await idOf(db, 'grace');
        await writes(db, await planOf(db, grace), grace);
        return undefined;
      },
    },
  ],
  'office/plans/[plan]/messages/index': [
    {
      state: 'two parents who each write alone',
      as: 'sam',
      before: async ({ db }) => {
        const [ben, plan] = [await idOf(db, 'ben'), await planOf(db, await idOf(db, 'ben'))];
        await writes(db, plan, ben);
        return `/office/plans/${plan}/messages`;
      },
    },
  ],
  'office/plans/[plan]/messages/[person]': [
    {
      state: 'a conversation',
      as: 'sam',
      before: async ({ db }) => {
        const [leo, plan] = [await idOf(db, 'leo'), await planOf(db, await idOf(db, 'leo'))];
        await writes(db, plan, leo);
        return `/office/plans/${plan}/messages/${leo}`;
      },
    },
  ],
  'office/imports/index': [
    {
      state: 'files of the case system',
      as: 'dilys',
      before: async ({ db, personId }) => {
        await addImport(db, personId, { state: 'taken', counts: { rows: 9, newCases: 3, newEvents: 9 } });
        return undefined;
      },
      // Other tests send files meanwhile.
      saysMoreWithJavaScript: true,
    },
  ],
  'office/imports/format': [{ state: 'what stands in a file', as: 'dilys' }],
  'office/imports/[import]/index': [
    {
      state: 'a file with faults',
      as: 'dilys',
      before: async ({ db, personId }) => {
        const faults = Array.from({ length: 120 }, (_, index) => ({
          row: String(index + 2),
          column: 'date of birth',
          reason: 'This is no day. Write it as 2026-11-22 or 22/11/2026',
        }));
        const counts = { rows: 500, cases: 60, faults: 120 };
        return `/office/imports/${await addImport(db, personId, { state: 'faulty', counts, faults })}`;
      },
    },
    {
      state: 'rows that need a second look',
      as: 'dilys',
      before: async ({ db, personId }) => {
        const looks = [movingEvent(null), movingEvent(null, 'case 12, event 3')];
        const counts = { rows: 500, cases: 60, secondLooks: 2 };
        return `/office/imports/${await addImport(db, personId, { state: 'second look', counts, looks })}`;
      },
    },
    {
      state: 'a file that is taken in',
      as: 'dilys',
      before: async ({ db, personId }) => {
        const counts = { rows: 60_000, cases: 5000, newCases: 12, newEvents: 350, changedEvents: 8, missingEvents: 4 };
        return `/office/imports/${await addImport(db, personId, { state: 'taken', counts })}`;
      },
    },
  ],
  // A file, and no page.
  'office/imports/[import]/faults.csv': [],
  'office/exports/index': [{ state: 'what to take out', as: 'dilys' }],
  'office/performance/index': [
    { state: 'figures to look at, and to correct', as: 'dilys', before: ({ db }) => aCountedMonth(db).then(none) },
  ],
  'office/performance/[month]': [
    {
      state: 'the figures of a month before they are published',
      as: 'dilys',
      before: async ({ db }) => `/office/performance/${await aCountedMonth(db)}`,
    },
  ],
  'office/letters/index': [
    { state: 'news that did not arrive', as: 'sam', before: async ({ db }) => addNewsLetter(db).then(none) },
    { state: 'letters to print', as: 'alan', before: async ({ db }) => addLetter(db).then(none) },
  ],
  'office/letters/[letter]': [
    {
      state: 'news in the place of an e-mail',
      as: 'sam',
      before: async ({ db }) => `/office/letters/${await addNewsLetter(db)}`,
    },
    { state: 'a letter', as: 'alan', before: async ({ db }) => `/office/letters/${await addLetter(db)}` },
  ],
  'transfer/index': [
    { state: 'the way in to say what is wanted next' },
    { state: 'a begun answer', before: ({ db, secret }) => inTheMiddle(db, secret).then(none) },
  ],
  'transfer/begin': [
    { state: 'a child to answer about', before: ({ db, secret }) => inTheMiddle(db, secret).then(none) },
    {
      state: 'an answer for oneself',
      before: ({ db, secret }) => inTheMiddle(db, secret, { isYoung: true }).then(none),
    },
  ],
  'transfer/leave': [{ state: 'closed' }],
  'transfer/answer/begin': [
    { state: 'what it is, before the first question', before: ({ db, secret }) => inTheMiddle(db, secret).then(none) },
    {
      state: 'an answer to go on with, in easy words',
      before: ({ db, secret }) => inTheMiddle(db, secret, { isYoung: true, answers: SAID }).then(none),
    },
  ],
  'transfer/answer/[question]': [
    { state: 'a choice', before: ({ db, secret }) => questionFor(db, secret, 'who') },
    { state: 'choices with pictures', before: ({ db, secret }) => questionFor(db, secret, 'next', { isYoung: true }) },
    {
      state: 'something in one’s own words',
      before: ({ db, secret }) => questionFor(db, secret, 'why', { answers: SAID }),
      saysMoreWithJavaScript: true,
    },
    { state: 'a place to choose', before: ({ db, secret }) => questionFor(db, secret, 'place', { answers: SAID }) },
    {
      state: 'other places, in order',
      before: ({ db, secret }) => questionFor(db, secret, 'others', { answers: SAID }),
      saysMoreWithJavaScript: true,
    },
    {
      state: 'the journey',
      before: ({ db, secret }) => questionFor(db, secret, 'travel', { isYoung: true }),
      saysMoreWithJavaScript: true,
    },
  ],
  'transfer/answer/index': [
    {
      state: 'answers to check',
      before: ({ db, secret }) => inTheMiddle(db, secret, { answers: SAID }).then(none),
    },
  ],
  'transfer/sent': [
    {
      state: 'a receipt',
      before: ({ db, secret }) => inTheMiddle(db, secret, { answers: SAID, isSent: true }).then(none),
      saysMoreWithJavaScript: true,
    },
  ],
  'transfer/sent-before': [
    { state: 'a receipt to show', before: ({ db, secret }) => inTheMiddle(db, secret).then(none) },
  ],
  'transfer/withdraw': [
    { state: 'a letter alone', before: ({ db, secret }) => inTheMiddle(db, secret).then(none) },
    {
      state: 'an answer to take back',
      before: ({ db, secret }) => inTheMiddle(db, secret, { answers: SAID, isSent: true }).then(none),
    },
  ],
  'transfer/withdrawn': [{ state: 'taken back', before: ({ db, secret }) => inTheMiddle(db, secret).then(none) }],
  'office/transfers/index': [{ state: 'rounds', as: 'dilys', before: ({ db }) => someLetters(db).then(none) }],
  'office/transfers/new': [{ state: 'a round to prepare', as: 'dilys' }],
  'office/transfers/[round]/index': [
    {
      state: 'how far a round has come',
      as: 'dilys',
      before: async ({ db }) => `/office/transfers/${(await someLetters(db)).round}`,
    },
    {
      state: 'the same for a caseworker',
      as: 'sam',
      before: async ({ db }) => `/office/transfers/${(await someLetters(db)).round}`,
    },
  ],
  'office/transfers/[round]/add': [
    {
      state: 'a child to add',
      as: 'dilys',
      before: async ({ db }) => `/office/transfers/${(await someLetters(db)).round}/add`,
    },
  ],
  'office/transfers/[round]/out': [
    {
      state: 'who was taken out',
      as: 'dilys',
      before: async ({ db }) => {
        const { round, child } = await someLetters(db);
        const removed = { removedAt: new Date().toISOString(), whyRemoved: 'Moves to Wales', removedBy: null };
        await db.updateTable('transferChild').set(removed).where('id', '=', child).execute();
        return `/office/transfers/${round}/out`;
      },
    },
  ],
  'office/transfers/[round]/children/index': [
    {
      state: 'children of a round',
      as: 'dilys',
      before: async ({ db }) => `/office/transfers/${(await someLetters(db)).round}/children?state=no-answer`,
    },
  ],
  'office/transfers/[round]/children/[child]/index': [
    {
      state: 'a child in a round',
      as: 'dilys',
      before: async ({ db }) => {
        const { round, child } = await someLetters(db);
        return `/office/transfers/${round}/children/${child}`;
      },
    },
  ],
  'office/transfers/[round]/children/[child]/remove': [
    {
      state: 'a child to take out',
      as: 'sam',
      before: async ({ db }) => {
        const { round, child } = await someLetters(db);
        return `/office/transfers/${round}/children/${child}/remove`;
      },
    },
  ],
  'office/transfers/[round]/children/[child]/address/[voice]': [
    {
      state: 'where letters go',
      as: 'sam',
      before: async ({ db }) => {
        const { round, child, voice } = await someLetters(db);
        return `/office/transfers/${round}/children/${child}/address/${voice}`;
      },
    },
  ],
  'office/transfers/slip': [{ state: 'a slip that came back', as: 'sam' }],
  'office/transfers/[round]/children/[child]/key-in/[voice]': [
    {
      state: 'a slip to key in',
      as: 'sam',
      before: async ({ db }) => {
        const mother = {
          name: 'Kim Made-Up',
          address: `${randomUUID()}@example.org`,
          role: 'parent',
          reason: 'Test',
        } as const;
        const id = (await addPerson(db, mother, undefined, new Date())) ?? '';
        const { round, child } = await childMoving(db, 'Elsie Made-Up', [id], new Date());
        const voice = await voiceOf(db, child, { id });
        return `/office/transfers/${round}/children/${child}/key-in/${voice}`;
      },
    },
  ],
  'office/transfers/[round]/letters/index': [
    {
      state: 'letters to put together, and one whom none reaches',
      as: 'dilys',
      before: async ({ db }) => `/office/transfers/${(await someLetters(db)).round}/letters`,
    },
  ],
  'office/transfers/[round]/letters/[batch]': [
    {
      state: 'letters to look at',
      as: 'rosa',
      before: async ({ db }) => {
        const { round, batch } = await someLetters(db);
        return `/office/transfers/${round}/letters/${batch}`;
      },
    },
    {
      state: 'letters that were made',
      as: 'rosa',
      before: async ({ db }) => {
        const { round, batch } = await someLetters(db);
        const at = new Date().toISOString();
        const made = { releasedBy: await idOf(db, 'rosa'), releasedAt: at, printedBy: null, printedAt: at };
        await db.updateTable('transferBatch').set(made).where('id', '=', batch).execute();
        return `/office/transfers/${round}/letters/${batch}`;
      },
    },
  ],
  'office/transfers/[round]/children/[child]/letter/[voice]': [
    {
      state: 'a new letter to one person',
      as: 'rosa',
      before: async ({ db }) => {
        const { round, child, voice } = await someLetters(db);
        return `/office/transfers/${round}/children/${child}/letter/${voice}`;
      },
    },
  ],
  'office/transfers/[round]/tasks/index': [
    {
      state: 'people to ring',
      as: 'dilys',
      before: async ({ db }) => `/office/transfers/${(await aTask(db)).round}/tasks`,
    },
    {
      state: 'nothing to do',
      as: 'sam',
      before: async ({ db }) => `/office/transfers/${(await aTask(db)).round}/tasks?kind=confirm`,
    },
  ],
  'office/transfers/[round]/tasks/[task]': [
    {
      state: 'somebody to ring',
      as: 'sam',
      before: async ({ db }) => {
        const { round, task } = await aTask(db);
        return `/office/transfers/${round}/tasks/${task}`;
      },
    },
  ],
  'office/transfers/[round]/consultations/index': [
    {
      state: 'nobody asks for a place yet',
      as: 'dilys',
      before: async ({ db }) => `/office/transfers/${(await someLetters(db)).round}/consultations`,
    },
    {
      state: 'a place that is asked for',
      as: 'dilys',
      before: async ({ db }) => `/office/transfers/${(await aPlaceAskedFor(db)).round}/consultations`,
    },
  ],
  'office/schools/index': [
    { state: 'schools to name a caseworker for', as: 'dilys', before: ({ db }) => aList(db).then(none) },
    { state: 'schools, for a caseworker', as: 'sam' },
  ],
  'office/schools/[school]': [
    { state: 'a school', as: 'dilys', before: async ({ db }) => `/office/schools/${(await aList(db)).school}` },
  ],
  'office/reviews-due/index': [{ state: 'lists made and sent', as: 'dilys', before: ({ db }) => aList(db).then(none) }],
  'office/reviews-due/new': [{ state: 'a list to make', as: 'dilys' }],
  'office/reviews-due/partners': [
    {
      state: 'who is sent lists',
      as: 'dilys',
      before: async ({ db }) => {
        await partnerOf(db, await aPartner(db), (await aList(db)).school);
        return undefined;
      },
    },
  ],
  'office/reviews-due/[list]/index': [
    {
      state: 'a list that is sent',
      as: 'dilys',
      before: async ({ db }) => `/office/reviews-due/${(await aList(db)).list}`,
    },
    {
      state: 'a list to send',
      as: 'dilys',
      before: async ({ db }) => `/office/reviews-due/${(await aList(db, { isSent: false })).list}?done=made`,
    },
  ],
  'office/reviews-due/[list]/[recipient]': [
    {
      state: 'the names on a list',
      as: 'dilys',
      before: async ({ db }) => {
        const { list, school } = await aList(db);
        return `/office/reviews-due/${list}/${school}`;
      },
    },
    {
      state: 'whose school nobody knows',
      as: 'dilys',
      before: async ({ db }) => `/office/reviews-due/${(await aList(db)).list}/no-school`,
    },
  ],
  'office/plans/[plan]/facts': [
    { state: 'where a child learns', as: 'sam', before: ({ db }) => recordOf(db, 'helen', '/facts') },
  ],
  'my/reviews-due/index': [
    {
      state: 'lists for a school',
      as: 'a partner',
      before: async ({ db, personId }) => partnerOf(db, personId, (await aList(db)).school).then(none),
    },
    { state: 'a partner whose place nobody has said', as: 'a partner' },
  ],
  'my/reviews-due/[list]': [
    {
      state: 'reviews that are due',
      as: 'a partner',
      before: async ({ db, personId }) => {
        const { list, school } = await aList(db);
        await partnerOf(db, personId, school);
        return `/my/reviews-due/${list}`;
      },
    },
  ],
  'office/people/index': [{ state: 'the people', as: 'alan' }],
  'office/people/[person]': [
    { state: 'somebody', as: 'alan', before: async ({ db }) => `/office/people/${await idOf(db, 'mei')}` },
  ],
  'office/people/new': [{ state: 'somebody to add', as: 'alan' }],
  'sign-out': [{ state: 'signed out' }],
  'activate/index': [{ state: 'a letter with a code' }, { state: 'one more child', as: 'grace' }],
  'activate/code': [
    {
      state: 'a code from an e-mail',
      before: ({ asked }) => asked('activate', { address: 'nia@example.org' }).then(none),
    },
    { state: 'no letter yet' },
  ],
  'activate/waiting': [{ state: 'somebody who waits' }],
  'office/plans/[plan]/people/index': [
    {
      state: 'two parents who must not meet',
      as: 'sam',
      before: async ({ db }) => {
        const personId = await idOf(db, 'ben');
        await askForWord(db, { id: personId }, new Date());
        return `/office/plans/${await planOf(db, personId)}/people`;
      },
    },
    { state: 'somebody who is invited', as: 'sam', before: ({ db }) => peopleOf(db, 'grace') },
  ],
  'office/plans/[plan]/people/invite': [
    { state: 'somebody to invite', as: 'sam', before: async ({ db }) => `${await peopleOf(db, 'helen')}/invite` },
  ],
  'office/plans/[plan]/people/care': [
    { state: 'a child in care', as: 'sam', before: async ({ db }) => `${await peopleOf(db, 'helen')}/care` },
  ],
  'office/plans/[plan]/people/[standing]': [
    {
      state: 'somebody protected',
      as: 'sam',
      before: async ({ db }) => {
        const { id } = await db
          .selectFrom('standing')
          .select('id')
          .where('personId', '=', await idOf(db, 'helen'))
          .executeTakeFirstOrThrow();
        return `${await peopleOf(db, 'helen')}/${id}`;
      },
    },
  ],
  'office/plans/[plan]/people/invitations/[invitation]': [
    {
      state: 'a letter to make',
      as: 'sam',
      before: async ({ db }) => {
        const { id, plan } = await db
          .selectFrom('invitation')
          .innerJoin('plan', 'plan.childId', 'invitation.childId')
          .select(['invitation.id', 'plan.id as plan'])
          .where('invitation.name', '=', 'David Okafor')
          .executeTakeFirstOrThrow();
        return `/office/plans/${plan}/people/invitations/${id}`;
      },
    },
  ],
  'office/plans/[plan]/people/past/[past]': [
    {
      state: 'somebody who is protected, and has no access any more',
      as: 'sam',
      before: async ({ db }) => {
        const at = new Date().toISOString();
        const { childId, id: plan } = await db
          .selectFrom('plan')
          .innerJoin('child', 'child.id', 'plan.childId')
          .select(['plan.id', 'childId'])
          .where('child.name', '=', 'Maya Carter')
          .executeTakeFirstOrThrow();
        const address = `${randomUUID()}@example.org`;
        const personId = await addPerson(
          db,
          { name: 'Hidden Carter', address, role: 'parent', reason: 'A test' },
          undefined,
          new Date(),
        );
        const id = randomUUID();
        await db
          .insertInto('standing')
          .values({
            id,
            childId,
            personId: personId ?? '',
            relationship: 'kinship carer',
            protectedAt: at,
            reason: 'A test',
            givenAt: at,
            endedAt: at,
            endReason: 'A test',
          })
          .execute();
        return `/office/plans/${plan}/people/past/${id}`;
      },
      saysMoreWithJavaScript: true,
    },
  ],
  'office/plans/[plan]/people/words/[word]': [
    {
      state: 'somebody who wants to change how they sign in',
      as: 'sam',
      before: async ({ db }) => {
        const personId = await idOf(db, 'helen');
        await askForWord(db, { id: personId }, new Date());
        const { id } = await db
          .selectFrom('word')
          .select('id')
          .where('personId', '=', personId)
          .where('given', 'is', null)
          .executeTakeFirstOrThrow();
        return `${await peopleOf(db, 'helen')}/words/${id}`;
      },
    },
  ],
};

test('every personal page is looked at', () => {
  const files = globSync(['src/pages/{sign-in,my,office,activate,transfer}/**/*.astro', 'src/pages/sign-out.astro']);
  const pages = files.map((file) => file.replaceAll('\\', '/').replace(/^src\/pages\/(.*)\.astro$/, '$1'));
  // The poster is for everybody: pages.spec.ts looks at it.
  expect(Object.keys(VISITS).sort()).toEqual(pages.filter((page) => page !== 'transfer/poster').sort());
});

for (const [file, visits] of Object.entries(VISITS)) {
  for (const { state, as, steps = 2, before, saysMoreWithJavaScript = false } of visits) {
    test(`everybody can use ${file}: ${state}`, async ({ page, withoutJavaScript, baseURL, db, signInAs, someone }) => {
      const who =
        as === 'somebody new' || as === 'a partner'
          ? await someone('Nia Bowen-Featherstonehaugh', as === 'a partner' ? 'partner' : 'parent')
          : as;
      const secret = who ? await signInAs(page, who, steps) : newSecret();
      // The cookie of a browser that asks without being signed in.
      await page.context().addCookies([{ name: 'asking', value: secret, url: baseURL ?? '' }]);
      // And of one in the middle of an answer.
      await page.context().addCookies([{ name: 'transfer', value: secret, url: `${baseURL ?? ''}/transfer` }]);
      await copyCookies(page, withoutJavaScript);
      const personId = who ? await idOf(db, who) : '';
      const asked: Opening['asked'] = (purpose, details = {}) =>
        ask(db, { holder: secret, purpose, personId: personId || undefined, details }, new Date());
      const path = await before?.({ db, personId, secret, asked });
      await expectUsable(page, withoutJavaScript, path ?? `/${file.replace(/\/index$/, '')}`, {
        saysMoreWithJavaScript,
      });
    });
  }
}

/** A list of reviews of a day long ago, with a child at a school of its own, and one of whom no school is known. */
/** What somebody has said who is asked what they want next. */
const SAID: Answers = {
  answered: 'with help',
  helper: 'An interpreter',
  asks: 'place',
  place: { path: '/directory/schools/elton-high-school', name: 'The Elton High School' },
  others: [
    { path: '/directory/schools/the-derby-high-school', name: 'The Derby High School' },
    { path: null, name: 'Hill View School, Leeds' },
  ],
  othersInOrder: true,
  why: 'Small groups,\nand a quiet room.',
  sought: { name: 'high school', type: '', postcode: 'BL9 0AA' },
};

async function questionFor(
  db: Db,
  secret: string,
  question: Question,
  middle?: Parameters<typeof inTheMiddle>[2],
): Promise<string> {
  await inTheMiddle(db, secret, middle);
  return `/transfer/answer/${question}`;
}

/** Letters that wait for a second manager: to a new address, and to one that was there before. */
async function aTask(db: Db): Promise<{ round: string; task: string }> {
  const { round, voice } = await someLetters(db);
  const task = randomUUID();
  const at = new Date();
  await db
    .insertInto('transferTask')
    .values({ id: task, voiceId: voice, kind: 'phone', dueOn: dayInLondon(at), madeAt: at.toISOString() })
    .execute();
  return { round, task };
}

async function aPlaceAskedFor(db: Db): Promise<{ round: string }> {
  const { round, voice: id } = await someLetters(db);
  const at = new Date();
  const voice = await findVoice(db, id, DEFAULT_CHOICES, at);
  const answers = { asks: 'not listed', place: { path: null, name: 'Made Up High School' } } as const;
  const answer = { answers, state: 'sent', way: 'code', enteredBy: null, cameOn: dayInLondon(at) } as const;
  if (voice)
    await db
      .transaction()
      .execute((trx) => insertAnswer(trx, voice, { id: randomUUID(), ...answer }, DEFAULT_CHOICES, at));
  return { round };
}

async function someLetters(db: Db): Promise<{ round: string; batch: string; child: string; voice: string }> {
  const parent = async (name: string) => {
    const person = { name, address: `${randomUUID()}@example.org`, role: 'parent', reason: 'A test' } as const;
    return { id: (await addPerson(db, person, undefined, new Date())) ?? '' };
  };
  const [one, other] = [await parent('Bronwen Featherstonehaugh-Llewellyn'), await parent('Ann Ash')];
  const { id: round, children } = await newRound(db, [
    { child: 'Nia Bowen-Featherstonehaugh', adults: [one] },
    { child: 'Ivy Ash', adults: [other, await parent('Nobody Knows')], isYear11: true },
  ]);
  await lives(db, one, 'Flat 12, The Old Cotton Mill\nFarnworth Bottoms Lane\nTown\nTN1 1AA', 10);
  await lives(db, other, '2 Old Street\nTown', 700);
  const child = children['Nia Bowen-Featherstonehaugh'] ?? '';
  const batch = randomUUID();
  const manager = asOfficer(
    await findPersonBySession(
      db,
      await startSession(db, await idOf(db, 'dilys'), { steps: 2, device: 'A test', factorAt: new Date() }, new Date()),
      new Date(),
    ),
    'manager',
  );
  if (manager) await putTogether(db, manager, { round, kind: 'first', batch }, DEFAULT_CHOICES, new Date());
  const { id: voice } = await db
    .selectFrom('transferVoice')
    .select('id')
    .where('transferChildId', '=', child)
    .executeTakeFirstOrThrow();
  return { round, batch, child, voice };
}

async function aList(db: Db, { isSent = true } = {}): Promise<{ list: string; school: string }> {
  const [list, school, at] = [randomUUID(), randomUUID(), new Date().toISOString()];
  const name = `Our Lady of Perpetual Succour Roman Catholic Primary School ${school.slice(0, 4)}`;
  await db.insertInto('school').values({ id: school, name, soughtName: name.toLowerCase(), addedAt: at }).execute();
  // Two lists of the same days would take each other’s place.
  const day = addDays('1990-01-01', randomInt(7000));
  const made = { madeBy: await idOf(db, 'dilys'), madeAt: at, sentAt: isSent ? at : null };
  await db
    .insertInto('reviewList')
    .values({ id: list, term: 'Spring term', beginsOn: day, endsOn: day, ...made })
    .execute();
  for (const schoolId of [school, null]) {
    const [childId, planId] = [randomUUID(), randomUUID()];
    const child = { name: 'Nia Bowen-Featherstonehaugh', soughtName: 'nia', dateOfBirth: '2016-10-04' } as const;
    await db
      .insertInto('child')
      .values({ id: childId, ...child, addedAt: at })
      .execute();
    await db.insertInto('plan').values({ id: planId, childId, schoolId, addedAt: at }).execute();
    await db
      .insertInto('reviewListLine')
      .values({ listId: list, planId, kind: 'school', schoolId, dueOn: '2026-10-30' })
      .execute();
  }
  return { list, school };
}

async function aPartner(db: Db): Promise<string> {
  const address = `${randomUUID()}@example.org`;
  const person = { name: 'Ruby Lane', address, role: 'partner', reason: 'A test' } as const;
  return (await addPerson(db, person, undefined, new Date())) ?? '';
}

async function partnerOf(db: Db, personId: string, schoolId: string): Promise<void> {
  const said = { reason: 'The SENCO', addedBy: personId, addedAt: new Date().toISOString() };
  await db
    .insertInto('partner')
    .values({ id: randomUUID(), personId, kind: 'school', schoolId, ...said })
    .execute();
}

async function copyCookies(from: Page, to: Page): Promise<void> {
  await to.context().addCookies(await from.context().cookies());
}

function none(): undefined {
  return undefined;
}

async function withEveryFactor({ db, personId }: Opening): Promise<undefined> {
  const now = new Date();
  await insertFactor(db, personId, { kind: 'app', secret: newAppSecret(), step: 0 }, now);
  const passkey = { credentialId: newSecret(), publicKey: newSecret(), transports: [] };
  const name = 'Passkey made with Samsung Internet for Android on Android';
  await insertFactor(db, personId, { kind: 'passkey', name, passkey, counter: 0 }, now);
  await makeRecoveryCodes(db, personId, now);
}

/** A letter that has waited since yesterday. */
async function addLetter(db: Db): Promise<string> {
  const values = { code: 'ABCD-EFGH-JKMN' };
  const notAfter = new Date(Date.now() + A_DAY);
  const letter = { kind: 'letter code', channel: 'letter', to: 'Nia Bowen', values, notAfter } as const;
  return addMessage(db, letter, new Date(Date.now() - A_DAY));
}

async function peopleOf(db: Db, who: DemonstrationName): Promise<string> {
  return `/office/plans/${await planOf(db, await idOf(db, who))}/people`;
}

/** News for Amina that comes by letter and not by e-mail. */
async function addNewsLetter(db: Db): Promise<string> {
  const personId = await idOf(db, 'amina');
  const notAfter = new Date(Date.now() + A_DAY);
  const letter = { kind: 'a meeting', channel: 'letter', to: '', values: {}, notAfter, personId } as const;
  return addMessage(db, letter, new Date());
}

/** Something urgent, and a call back that was asked for. */
async function writes(db: Db, planId: string, personId: string): Promise<void> {
  const message = { planId, personId, answerDueOn: '2026-11-20' } as const;
  const words = { text: 'When does the advice come?\n\nI have waited for six weeks.' };
  await insertMessage(db, { ...message, id: randomUUID(), kind: 'message', isUrgent: 1 }, words, personId, new Date());
  const call = { text: '', number: '0161 496 0123', when: 'Before 2' };
  await insertMessage(db, { ...message, id: randomUUID(), kind: 'call back', isUrgent: 0 }, call, personId, new Date());
}

async function planPage(db: Db, child: string): Promise<string> {
  const { id } = await db
    .selectFrom('plan')
    .innerJoin('child', 'child.id', 'plan.childId')
    .where('child.name', '=', child)
    .select('plan.id')
    .executeTakeFirstOrThrow();
  return `/my/plans/${id}`;
}

/** A page of the office about the plan of somebody's child. */
async function recordOf(db: Db, who: DemonstrationName, page: string): Promise<string> {
  return `/office/plans/${await planOf(db, await idOf(db, who))}${page}`;
}

async function ruths(db: Db): Promise<string> {
  const { id } = await db
    .selectFrom('plan')
    .innerJoin('child', 'child.id', 'plan.childId')
    .select('plan.id')
    .where('child.name', '=', 'Ruth Okafor')
    .executeTakeFirstOrThrow();
  return id;
}

async function planOf(db: Db, personId: string): Promise<string> {
  const { id } = await db
    .selectFrom('standing')
    .innerJoin('plan', 'plan.childId', 'standing.childId')
    .select('plan.id')
    .where('personId', '=', personId)
    .executeTakeFirstOrThrow();
  return id;
}

/** A month that waits for a manager's look, as a correction. */
async function aCountedMonth(db: Db): Promise<string> {
  const month = '2024-03';
  const counted = {
    figures: figuresOf([], month, '2024-04-01'),
    breakdowns: null,
    office: { officerCame: { of: 4, done: 1 }, officerCameSinceJanuary: { of: 9, done: 4 } },
    moved: [],
  };
  await keepDraft(db, month, counted, 'One plan was written down late.', new Date('2024-04-01T01:10:00Z'));
  return month;
}
