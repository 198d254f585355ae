import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, it } from 'node:test';
import { addDays, dayInLondon, now } from '#calendar/dates.ts';
import type { DemonstrationName } from '#commands/demonstration.ts';
import { makeFeed } from '#features/calendar-feed/calendar-feed.store.ts';
import { DEFAULT_CHOICES } from '#features/clock/choices.ts';
import { asFamily } from '#features/identity/person.ts';
import { findPersonBySession } from '#features/identity/session.store.ts';
import { insertAnswer } from '#features/phase-transfer/answer.store.ts';
import type { Answers } from '#features/phase-transfer/answers.ts';
import { keepAnswer } from '#features/phase-transfer/draft.store.ts';
import { remindOfTransfers } from '#features/phase-transfer/remind.store.ts';
import { beginSitting, findSitting } from '#features/phase-transfer/sitting.store.ts';
import { STATES, type ListState } from '#features/phase-transfer/progress.ts';
import { TASK_KINDS } from '#features/phase-transfer/task.ts';
import { findVoice } from '#features/phase-transfer/voice.store.ts';
import { found } from '../support/people.ts';
import { openRound } from '../support/transfers.ts';
import { startWorld, untilQuiet, type World } from './access/world.ts';
import type { Answer } from './ask.ts';

// Nobody learns what another of the family has answered, nor whether they have. Whoever answers writes marked words into
// every field; whoever reads asks for all that they can reach, before and after: it is the same, and no mark is in it.

const today = dayInLondon(now());
const DAYS = { opensOn: addDays(today, -7), closesOn: addDays(today, 30), movesOn: addDays(today, 200) };

let world: World;
before(async () => {
  world = await startWorld();
});
after(() => world.stop());
beforeEach(() => world.db.deleteFrom('transferRound').execute());

/** Somebody who has a voice: with an account, or with nothing but a letter. */
type Who = DemonstrationName | 'David, who is invited' | 'Daniel himself';

interface Case {
  child: 'Maya' | 'Ruth' | 'Daniel';
  answers: Who;
  reads: Who;
}

const CASES: Case[] = [
  { child: 'Maya', answers: 'helen', reads: 'ben' },
  { child: 'Maya', answers: 'ben', reads: 'helen' },
  { child: 'Ruth', answers: 'David, who is invited', reads: 'grace' },
  { child: 'Ruth', answers: 'grace', reads: 'David, who is invited' },
  { child: 'Daniel', answers: 'Daniel himself', reads: 'grace' },
  { child: 'Daniel', answers: 'grace', reads: 'Daniel himself' },
];

const MARKED: Answers = {
  answered: 'with help',
  helper: 'MARK the helper',
  next: ['apprenticeship'],
  matters: 'MARK matters',
  subjects: 'MARK subjects',
  asks: 'not listed',
  place: { path: null, name: 'MARK school' },
  others: [{ path: null, name: 'MARK other school' }],
  othersInOrder: true,
  why: 'MARK because',
  travel: 'help with travel',
  travelWords: 'MARK taxi',
  help: 'MARK help',
  meeting: 'MARK meeting',
  ringNumber: '01632 960 999',
  ringWhen: 'MARK evenings',
  more: 'MARK more',
  sought: { name: 'MARK sought', type: '', postcode: 'MARK 1' },
};
const MARK = /MARK|01632 960 999/;

async function voiceOf(child: string, who: Who): Promise<string> {
  const { db, people } = world;
  const voice = db.selectFrom('transferVoice').select('id').where('transferChildId', '=', child);
  const row = await (
    who === 'Daniel himself'
      ? voice.where('speaker', '=', 'young person')
      : who === 'David, who is invited'
        ? voice.where('invitationId', 'is not', null).where('speaker', '=', 'adult')
        : voice.where('personId', '=', people[who])
  ).executeTakeFirstOrThrow();
  return row.id;
}

/** Everything that a voice can reach with one sitting, by its address. */
async function answersOf(cookie: string, first: readonly string[]): Promise<Map<string, string>> {
  const got = new Map<string, string>();
  const left = [...first];
  for (let path = left.shift(); path !== undefined; path = left.shift()) {
    if (got.has(path)) continue;
    const answer = await world.ask(undefined, path, { headers: { Cookie: cookie } });
    got.set(path, seen(answer));
    const links = [...answer.text.matchAll(/href="((?:\/my|\/transfer)[^"#]*)"/g)].map(([, to = '']) => to);
    left.push(
      ...links.map((to) => to.replaceAll('&amp;', '&')).filter((to) => !got.has(to) && !to.includes('sign-out')),
    );
  }
  return got;
}

/** What of an answer can be seen, but for what is new each time it is asked. */
function seen({ status, headers, text }: Answer): string {
  const kept = text
    // When the session ends, and ids of forms that are made as they are shown.
    .replace(/data-[a-z-]*(ends|until|left|seconds)[a-z-]*="[^"]*"/g, '')
    .replace(/value="[0-9a-f-]{36}"/g, '')
    .replace(/^DTSTAMP:.*$/gm, '')
    .replace(/nonce-?[^"' ]*/g, '');
  return `${status} ${headers.location ?? ''} ${kept}`;
}

const IN_A_SITTING = [
  '/transfer', '/transfer/begin', '/transfer/answer/begin', '/transfer/answer', '/transfer/sent', '/transfer/withdraw',
  '/transfer/withdrawn', '/transfer/sent-before', '/transfer/leave',
  ...['who', 'next', 'matters', 'subjects', 'place', 'others', 'why', 'travel', 'help', 'meeting', 'more'].map(
    (question) => `/transfer/answer/${question}`,
  ),
]; // prettier-ignore

interface Reader {
  /** All that they can reach: signed in, in a sitting with their letter, and by their calendar. */
  look: () => Promise<Map<string, string>>;
  /** What was sent to them, or stands among their messages. */
  told: () => Promise<string[]>;
}

async function readerOf(who: Who, voiceId: string): Promise<Reader> {
  const { db, people } = world;
  const letter = await beginSitting(db, { voiceId, way: 'code' }, now());
  const isSignedIn = who !== 'Daniel himself' && who !== 'David, who is invited';
  const session = isSignedIn ? found(await world.sessionFor(who)) : undefined;
  const personId = isSignedIn ? people[who] : undefined;
  const own = personId && (await beginSitting(db, { voiceId, way: 'signed in', personId }, now()));
  const person = session ? asFamily(await findPersonBySession(db, session, now())) : undefined;
  const feed = person && (await makeFeed(db, person, now()));
  return {
    look: async () => {
      const all = new Map(await answersOf(`transfer=${letter}`, IN_A_SITTING));
      if (!session) return all;
      const cookie = `session=${session}; transfer=${own ?? ''}`;
      const first = ['/my', '/my/summary.json', '/my/messages', `/calendar/${feed ?? ''}.ics`, ...IN_A_SITTING];
      for (const [path, text] of await answersOf(cookie, first)) all.set(`signed in ${path}`, text);
      return all;
    },
    told: async () => {
      if (!personId) return [];
      const messages = await db.selectFrom('message').select(['id', 'kind']).where('personId', '=', personId).execute();
      const notices = await db.selectFrom('notice').select(['id', 'kind']).where('personId', '=', personId).execute();
      return [...messages, ...notices].map(({ id, kind }) => `${id} ${kind}`).toSorted();
    },
  };
}

/**
 * Somebody answers in every way there is: they begin, send, want to talk first, change their mind, and an officer keys in
 * what they say.
 * @param after is done after each of it
 */
async function answersInEveryWay(voiceId: string, after = async (): Promise<void> => {}): Promise<void> {
  const { db } = world;
  const secret = await beginSitting(db, { voiceId, way: 'code' }, now());
  const sitting = found(await findSitting(db, secret, undefined, DEFAULT_CHOICES, now()));
  await keepAnswer(db, sitting, MARKED, now());
  await after();
  const voice = found(await findVoice(db, voiceId, DEFAULT_CHOICES, now()));
  for (const [state, way, asks] of [
    ['sent', 'code', 'talk first'],
    ['sent', 'paper', 'not decided'],
    ['withdrawn', 'code', 'not decided'],
    ['sent', 'phone', 'not listed'],
  ] as const) {
    const enteredBy = way === 'code' ? null : world.people.sam;
    const answer = { id: randomUUID(), answers: { ...MARKED, asks }, state, way, enteredBy, cameOn: today };
    await db.transaction().execute((trx) => insertAnswer(trx, voice, answer, DEFAULT_CHOICES, now()));
    await after();
  }
}

/** Lists on which nobody stands before somebody has answered, or begun to. */
const EMPTY_AT_FIRST = [
  'started', 'answered', 'undecided', 'talk', 'late', 'one-missing', 'request-missing',
] as const satisfies ListState[]; // prettier-ignore

/**
 * Officers read every list of a round, whoever stands on it: a manager only those that answers fill, so that nothing else
 * tells that a manager looked, and the caseworker all.
 * @returns by who read which list, what that wrote into the access log of a child of the round
 */
async function officersLook(round: string, child: string, officers: readonly ('rosa' | 'sam')[]): Promise<string[]> {
  const path = `/office/transfers/${round}`;
  const lists = (states: readonly string[]): string[] => [
    ...states.map((state) => `${path}/children?state=${state}`),
    ...Object.keys(TASK_KINDS).map((kind) => `${path}/tasks?kind=${kind}`),
  ];
  const written: string[] = [];
  for (const officer of officers) {
    const session = await world.sessionFor(officer);
    for (const list of officer === 'rosa' ? lists(EMPTY_AT_FIRST) : [path, ...lists(Object.keys(STATES))]) {
      const last = await lastLine();
      const { status } = await world.ask(session, list);
      assert.equal(status, 200, list);
      written.push(`${officer} ${list}: ${(await linesSince(last, child)).join(', ')}`);
    }
  }
  return written.toSorted();
}

async function lastLine(): Promise<number> {
  const head = await world.db.selectFrom('accessLogHead').select('seq').executeTakeFirstOrThrow();
  return Number(head.seq);
}

async function linesSince(last: number, childRowId: string): Promise<string[]> {
  const lines = await world.db
    .selectFrom('accessLog')
    .innerJoin('transferChild', 'transferChild.planId', 'accessLog.planId')
    .where('transferChild.id', '=', childRowId)
    .where('seq', '>', last)
    .select(['actingAs', 'action'])
    .execute();
  return lines.map(({ actingAs, action }) => `${actingAs} ${action}`);
}

async function remind(): Promise<void> {
  const job = { id: 'j', kind: 'remind of transfers', details: null, dueAt: now(), attempts: 1 };
  await remindOfTransfers(DEFAULT_CHOICES)(world.db, job, now());
  await untilQuiet(world.db);
}

describe('what another of the family has answered', () => {
  for (const { child, answers, reads } of CASES)
    it(`is nowhere for ${reads} when ${answers} has answered about ${child}`, async () => {
      const { db } = world;
      const move = child === 'Daniel' ? 'secondary-to-post-16' : 'primary-to-secondary';
      const { round, children } = await openRound(db, [child], now(), { ...DAYS, move });
      const row = found(children[child]);
      const [theirs, readers] = [await voiceOf(row, answers), await voiceOf(row, reads)];
      await remind();
      const reader = await readerOf(reads, readers);
      // The first look is another visit than the next ones.
      await reader.look();
      // The officers do the same whatever was answered.
      const writtenBefore = await officersLook(round, row, ['rosa', 'sam']);
      const [before, toldBefore] = [await reader.look(), await reader.told()];

      await answersInEveryWay(theirs, async () => {
        assert.deepEqual(await officersLook(round, row, ['sam', 'rosa']), writtenBefore);
      });
      await remind();

      const [afterwards, toldAfter] = [await reader.look(), await reader.told()];
      const pages = [...before.values()].filter((text) => text.startsWith('200 '));
      assert.ok(pages.length > 12, `${pages.length} pages are hardly all`);
      const showsLooks = [...before.keys()].some((path) => path.endsWith('/looked'));
      assert.equal(showsLooks, reads !== 'Daniel himself' && reads !== 'David, who is invited');
      assert.deepEqual(toldAfter, toldBefore);
      assert.deepEqual([...afterwards.keys()], [...before.keys()]);
      for (const [path, text] of afterwards) {
        assert.doesNotMatch(text, MARK, path);
        assert.equal(text, before.get(path), path);
      }
    });

  it('is found by its marks where it may be read', async () => {
    const { db } = world;
    const { round, children } = await openRound(db, ['Maya'], now(), DAYS);
    const row = found(children['Maya']);
    await answersInEveryWay(await voiceOf(row, 'helen'));
    const sam = await world.sessionFor('sam');
    const { text } = await world.ask(sam, `/office/transfers/${round}/children/${row}`);
    assert.match(text, MARK);
    const own = await readerOf('helen', await voiceOf(row, 'helen'));
    assert.match([...(await own.look()).values()].join('\n'), MARK);
  });
});
