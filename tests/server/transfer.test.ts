import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { addDays, dayInLondon, now, type IsoDate } from '#calendar/dates.ts';
import { newLetters } from '#features/identity/secret.ts';
import { endSession } from '#features/identity/session.store.ts';
import { found } from '../support/people.ts';
import { newCode, openRound, voiceOf } from '../support/transfers.ts';
import { startWorld, type World } from './access/world.ts';
import type { Answer, Question } from './ask.ts';

const today = dayInLondon(now());
const DAYS = { opensOn: addDays(today, -20), closesOn: addDays(today, 30), movesOn: addDays(today, 200) };

let world: World;
before(async () => {
  // As behind a proxy, so that a test can ask from many networks.
  world = await startWorld({ CLIENT_ADDRESS_HEADER: 'X-Real-IP' });
});
after(() => world.stop());
beforeEach(async () => {
  await world.db.deleteFrom('rateLimit').execute();
  await world.db.deleteFrom('transferRound').execute();
});

interface Letter {
  round: string;
  child: string;
  voice: string;
  code: string;
  born: IsoDate;
}

/** Maya moves on, and Helen has a letter about it. */
async function helensLetter(): Promise<Letter> {
  const { db } = world;
  const { round, children } = await openRound(db, ['Maya'], now(), DAYS);
  const child = found(children['Maya']);
  const voice = await voiceOf(db, child, 'helen');
  const { dateOfBirth: born } = await db
    .selectFrom('child')
    .select('dateOfBirth')
    .where('name', '=', 'Maya Carter')
    .executeTakeFirstOrThrow();
  return { round, child, voice, code: await newCode(db, voice, now()), born };
}

interface From {
  /** Who is signed in there. */
  session?: string | undefined;
  /** The cookie of a sitting. */
  sitting?: string | undefined;
  network?: string;
}

function asking({ session, sitting, network = '198.51.100.7' }: From): NonNullable<Question['headers']> {
  const cookies = [session && `session=${session}`, sitting && `transfer=${sitting}`].filter(Boolean);
  return { 'X-Real-IP': network, ...(cookies.length > 0 && { Cookie: cookies.join('; ') }) };
}

function look(path: string, from: From = {}, method = 'GET'): Promise<Answer> {
  return world.ask(undefined, path, { method, headers: asking(from) });
}

function send(path: string, fields: Record<string, string>, from: From = {}): Promise<Answer> {
  return world.ask(undefined, path, {
    method: 'POST',
    headers: {
      ...asking(from),
      Origin: world.portal.url,
      'Sec-Fetch-Site': 'same-origin',
      'Content-Type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams(fields).toString(),
  });
}

function comeIn({ code, born }: { code: string; born: string }, from: From = {}): Promise<Answer> {
  const [year = '', month = '', day = ''] = born.split('-');
  const fields = { code, 'born-day': day, 'born-month': month, 'born-year': year };
  return send('/transfer?_action=transfer.comeIn', fields, from);
}

/** The secret that an answer gives to the browser for its sitting. */
function sittingIn({ headers }: Answer): string {
  return found(/transfer=([\w-]{43});/.exec(String(headers['set-cookie']))?.[1]);
}

async function helenIsIn(): Promise<Letter & { sitting: string }> {
  const letter = await helensLetter();
  return { ...letter, sitting: sittingIn(await comeIn(letter)) };
}

/** All that somebody gets to know from an answer. */
function whole({ status, headers, bytes }: Answer): string {
  return JSON.stringify({ status, headers: { ...headers, date: '' }, text: bytes.toString('latin1') });
}

/** Somebody who has come with a sitting that is over, or with none, is sent back to the start. */
function isSentBack({ status, headers }: Answer): boolean {
  return status === 303 && headers.location === '/transfer?over=1';
}

describe('a code from a letter about a move', () => {
  it('is answered byte for byte the same whatever is wrong, and names nobody', async () => {
    const { db } = world;
    const of = async (change: (letter: Letter) => Promise<Partial<Letter> | undefined>): Promise<string> => {
      await db.deleteFrom('transferRound').execute();
      const letter = await helensLetter();
      const answer = await comeIn({ ...letter, ...(await change(letter)) });
      assert.equal(answer.status, 400);
      assert.match(answer.text, /do not let you in/);
      assert.doesNotMatch(answer.text, /Maya|Carter|Helen/);
      return whole(answer);
    };
    const code = (what: object) => async () => void (await db.updateTable('transferCode').set(what).execute());
    const round = (what: object) => async () => void (await db.updateTable('transferRound').set(what).execute());
    const at = now().toISOString();
    const answers = {
      'never was': await of(() => Promise.resolve({ code: newLetters() })),
      'wrong birthday': await of(() => Promise.resolve({ born: '2001-01-01' })),
      'the fifth wrong birthday': await of(async () => {
        await db.updateTable('transferCode').set({ tries: 4 }).execute();
        return { born: '2001-01-01' };
      }),
      'replaced': await of(async ({ voice }) => void (await newCode(db, voice, now()))), // prettier-ignore
      'locked': await of(code({ endedAt: at, endedHow: 'locked' })), // prettier-ignore
      'run out': await of(code({ expiresAt: at })),
      'round ended': await of(round({ endedAt: at })),
      'round to open': await of(round({ opensOn: addDays(today, 1) })),
      'child taken out': await of(async () => void (await db.updateTable('transferChild').set({ removedAt: at }).execute())), // prettier-ignore
    };
    assert.equal(new Set(Object.values(answers)).size, 1, Object.keys(answers).join(', '));
  });

  it('is shown to nobody again, nor is the date of birth', async () => {
    const letter = await helensLetter();
    const { text } = await comeIn({ ...letter, born: '2001-04-23' });
    assert.match(text, /Type the date of birth again too\. We do not show them\./);
    assert.ok(!text.includes(letter.code) && !text.includes('2001') && !text.includes('value="23"'));
  });

  it('spends nothing by being looked at: a scanner may follow every link', async () => {
    const letter = await helensLetter();
    const query = new URLSearchParams({ code: letter.code, 'born-year': '2001' }).toString();
    for (const method of ['HEAD', 'GET', 'HEAD', 'GET', 'HEAD', 'GET']) {
      const answers = [
        await look(`/transfer?${query}`, {}, method),
        await look(`/transfer?_action=transfer.comeIn&${query}`, {}, method),
        await look(`/_actions/transfer.comeIn?${query}`, {}, method),
      ];
      for (const { headers } of answers) assert.equal(headers['set-cookie'], undefined);
    }
    assert.equal((await comeIn(letter)).status, 303);
  });

  it('lets in with a cookie that only these pages are sent, and says a first name and nothing else', async () => {
    const letter = await helensLetter();
    const answer = await comeIn(letter);
    assert.deepEqual([answer.status, answer.headers.location], [303, '/transfer/begin']);
    assert.match(String(answer.headers['set-cookie']), /^transfer=[\w-]{43}; Path=\/transfer; HttpOnly; SameSite=Lax$/);
    const { text, headers } = await look('/transfer/begin', { sitting: sittingIn(answer) });
    assert.match(text, /You answer about Maya/);
    assert.doesNotMatch(text, /Carter|Helen|Ben\b|Sam\b/);
    assert.ok(!text.includes(letter.born) && !text.includes(letter.code));
    assert.equal(headers['cache-control'], 'private, no-store');
    assert.equal(headers['referrer-policy'], 'same-origin');
  });

  it('opens nothing after a newer letter, neither by itself nor by the sitting it began', async () => {
    const { sitting, ...letter } = await helenIsIn();
    await newCode(world.db, letter.voice, now());
    assert.equal((await comeIn(letter)).status, 400);
    assert.ok(isSentBack(await look('/transfer/begin', { sitting })));
    assert.match((await look('/transfer?over=1', { sitting })).text, /Come in again to go on/);
  });

  it('stands in no log, nor does the secret of a sitting, even typed after the address', async () => {
    const { sitting, code, born } = await helenIsIn();
    await comeIn({ code, born: '2001-04-23' });
    for (const path of [
      `/transfer/${code}`,
      `/transfer/${code.replaceAll('-', '').toLowerCase()}`,
      `/transfer?${code}`,
      `/transfer%23${code}`,
      `/transfer/%23${code}`,
      `/transfer/${code.replaceAll('-', '%20')}`,
      `/transfer/${code.replaceAll('-', '%E2%80%93')}`,
      `/transfer/begin/${code}`,
      `/transfers/${code}`,
      `/en/transfer/${code}/`,
      `/${code}`,
    ])
      assert.notEqual((await look(path, { sitting })).status, 500);
    await look('/transfer/begin', { sitting });
    const said = world.portal.said().toUpperCase();
    assert.match(said, /"\/TRANSFER\/BEGIN"/);
    for (const secret of [code, code.replaceAll('-', ''), code.slice(0, 4), sitting, born, '2001-04-23'])
      assert.ok(!said.includes(secret.toUpperCase()), secret);
  });
});

describe('a code that came as a part of the path', () => {
  it('is sent on behind the sign that no server is sent, and nobody keeps the way', async () => {
    for (const path of ['/transfer%23ABCD-EFGH-JKMN', '/transfer/%23ABCD-EFGH-JKMN']) {
      const { status, headers } = await look(path);
      assert.deepEqual([status, headers.location, headers['cache-control']], [303, '/transfer#ABCD-EFGH-JKMN', 'no-store']); // prettier-ignore
    }
  });
});

describe('guessing at codes', () => {
  it('has to wait after 120 tries from one network, right or wrong, and no other network has', async () => {
    const letter = await helensLetter();
    for (let tries = 1; tries <= 120; tries += 1)
      assert.equal((await comeIn({ ...letter, code: newLetters() }, { network: '203.0.113.1' })).status, 400);
    assert.equal((await comeIn(letter, { network: '203.0.113.1' })).status, 429);
    assert.equal((await comeIn(letter, { network: '203.0.113.2' })).status, 303);
  });

  it('from hundreds of networks keeps no family out, with a code or signed in, and the log says so', async () => {
    const letter = await helensLetter();
    const session = await world.sessionFor('helen');
    for (let guess = 1; guess <= 300; guess += 1) {
      const network = `192.0.2.${guess % 250}`;
      assert.equal((await comeIn({ ...letter, code: newLetters() }, { network })).status, 400);
      if (guess % 100 !== 0) continue;
      assert.equal((await comeIn(letter)).status, 303);
      const fields = { voice: letter.voice };
      assert.equal((await send('/transfer?_action=transfer.comeInSignedIn', fields, { session })).status, 303);
    }
    const said = world.portal.said();
    assert.match(said, /"level":40,[^\n]*"wrongCodes":100,[^\n]*"msg":"wrong codes to answer"/);
    assert.ok(!said.includes('192.0.2.'));
  });
});

describe('a sitting in a browser', () => {
  const PAGES = ['/transfer/begin', '/transfer/answer', '/transfer/answer/who', '/transfer/sent'];

  it('is asked for by every page behind the code', async () => {
    for (const sitting of [undefined, 'x', 'a'.repeat(43)])
      for (const path of PAGES) {
        const { status, headers } = await look(path, { sitting });
        assert.deepEqual([status, headers.location?.split('?')[0]], [303, '/transfer'], path);
      }
  });

  it('of somebody signed in opens nothing for another who is, nor for nobody', async () => {
    const { voice } = await helensLetter();
    const session = await world.sessionFor('helen');
    const answer = await send('/transfer?_action=transfer.comeInSignedIn', { voice }, { session });
    const sitting = sittingIn(answer);
    assert.equal((await look('/transfer/begin', { session, sitting })).status, 200);
    for (const who of ['ben', 'amina', 'dilys', 'sam', 'nobody'] as const)
      assert.ok(isSentBack(await look('/transfer/begin', { session: await world.sessionFor(who), sitting })), who);
    await endSession(world.db, found(session), now());
    assert.ok(isSentBack(await look('/transfer/begin', { session, sitting })));
  });

  it('does not begin for a voice of somebody else', async () => {
    const { voice, child } = await helensLetter();
    const bens = await voiceOf(world.db, child, 'ben');
    for (const [who, other] of [
      ['helen', bens],
      ['ben', voice],
      ['grace', voice],
      ['sam', voice],
    ] as const) {
      const session = await world.sessionFor(who);
      const { status, headers } = await send(
        '/transfer?_action=transfer.comeInSignedIn',
        { voice: other },
        { session },
      );
      assert.deepEqual([status, headers['set-cookie']], [who === 'sam' ? 401 : 404, undefined], who);
    }
  });

  it('is refused to a form from another window, so that nothing is written for the wrong child', async () => {
    const { sitting } = await helenIsIn();
    const fields = { sitting: '7f1a0c55-35a4-4f0e-9d6b-3f6f7c9f2d11', easy: 'yes', back: '/transfer/answer' };
    const { status, text } = await send('/transfer/begin?_action=transfer.chooseWords', fields, { sitting });
    assert.equal(status, 409);
    assert.match(text, /another answer in this browser/);
    const { isEasy } = await world.db.selectFrom('transferSitting').select('isEasy').executeTakeFirstOrThrow();
    assert.equal(isEasy, 0);
  });

  it('leads nowhere but on in the form', async () => {
    const { sitting } = await helenIsIn();
    const { id } = await world.db.selectFrom('transferSitting').select('id').executeTakeFirstOrThrow();
    for (const back of [
      'https://bad.example',
      '//bad.example',
      '/transferred',
      '/my',
      '/transfer/../my',
      '/transfer/nowhere',
    ]) {
      const fields = { sitting: id, easy: 'yes', back };
      const { status } = await send('/transfer/begin?_action=transfer.chooseWords', fields, { sitting });
      assert.equal(status, 400, back);
    }
  });

  it('is over when they leave: the cookie goes, what the browser kept goes, and going back shows nothing', async () => {
    const { sitting } = await helenIsIn();
    const { status, headers } = await send('/transfer/leave', {}, { sitting });
    assert.deepEqual([status, headers.location], [303, '/transfer/leave']);
    assert.match(String(headers['set-cookie']), /^transfer=deleted; Path=\/transfer; Expires=Thu, 01 Jan 1970/);
    assert.equal(headers['clear-site-data'], '"cache"');
    const { text } = await look('/transfer/leave');
    assert.match(text, /This is closed/);
    assert.doesNotMatch(text, /Maya/);
    assert.ok(isSentBack(await look('/transfer/begin', { sitting })));
  });

  it('is over for the browser that comes in anew', async () => {
    const { sitting, ...letter } = await helenIsIn();
    const next = sittingIn(await comeIn(letter, { sitting }));
    assert.ok(isSentBack(await look('/transfer/begin', { sitting })));
    assert.equal((await look('/transfer/begin', { sitting: next })).status, 200);
  });

  it('is named to nobody who comes to the start with it: only that there is one', async () => {
    const { sitting } = await helenIsIn();
    const { text } = await look('/transfer', { sitting });
    assert.match(text, /You have begun on this device/);
    assert.doesNotMatch(text, /Maya/);
  });
});

describe('keying in for somebody', () => {
  const keyIn = ({ round, child, voice }: Letter, changed: Record<string, string> = {}): Record<string, string> => {
    const [year = '', month = '', day = ''] = today.split('-');
    return { round, child, voice, way: 'paper', 'came-day': day, 'came-month': month, 'came-year': year, ...changed };
  };
  const pageOf = ({ round, child, voice }: Letter): string => `/office/transfers/${round}/children/${child}/key-in/${voice}`; // prettier-ignore

  it('is for whoever works on the plan and for managers, and for others it is not there', async () => {
    const letter = await helensLetter();
    for (const who of ['sam', 'dilys'] as const) {
      const session = await world.sessionFor(who);
      assert.match((await look(pageOf(letter), { session })).text, /Key in what Helen Carter said about Maya Carter/);
      const answer = await send(`${pageOf(letter)}?_action=transfer.keyIn`, keyIn(letter), { session });
      assert.equal(answer.headers.location, '/transfer/begin');
      const begun = await look('/transfer/begin', { session, sitting: sittingIn(answer) });
      assert.match(begun.text, /You key in what Helen Carter said about Maya\./);
    }
    for (const who of ['tom', 'alan', 'farah', 'helen', 'ben'] as const) {
      const session = await world.sessionFor(who);
      assert.equal((await look(pageOf(letter), { session })).status, 404, who);
      const answer = await send(`${pageOf(letter)}?_action=transfer.keyIn`, keyIn(letter), { session });
      assert.equal(answer.headers['set-cookie'], undefined, who);
    }
  });

  it('is over once the officer is signed out', async () => {
    const letter = await helensLetter();
    const session = await world.sessionFor('sam');
    const answer = await send(`${pageOf(letter)}?_action=transfer.keyIn`, keyIn(letter), { session });
    const sitting = sittingIn(answer);
    await endSession(world.db, found(session), now());
    assert.ok(isSentBack(await look('/transfer/begin', { session, sitting })));
    assert.ok(isSentBack(await look('/transfer/begin', { sitting })));
  });

  it('goes back to the child when it is done', async () => {
    const letter = await helensLetter();
    const session = await world.sessionFor('sam');
    const answer = await send(`${pageOf(letter)}?_action=transfer.keyIn`, keyIn(letter), { session });
    const left = await send('/transfer/leave', {}, { session, sitting: sittingIn(answer) });
    assert.equal(left.headers.location, `/office/transfers/${letter.round}/children/${letter.child}`);
  });

  it('says what is wrong with the day, and keeps what was typed', async () => {
    const letter = await helensLetter();
    const session = await world.sessionFor('sam');
    const wrong = { 'came-year': '2999' };
    const { status, text } = await send(`${pageOf(letter)}?_action=transfer.keyIn`, keyIn(letter, wrong), { session });
    assert.equal(status, 400);
    assert.match(text, /This day is still to come/);
    assert.match(text, /value="2999"/);
  });
});

describe('what leads there', () => {
  it('stands on the page of whoever has a voice, and on that of their plan, while the round is open', async () => {
    await helensLetter();
    for (const who of ['helen', 'ben'] as const) {
      const session = await world.sessionFor(who);
      assert.match((await look('/my', { session })).text, /Say which place you want for Maya/);
      assert.match((await look(`/my/plans/${world.plans.Maya}`, { session })).text, /href="\/transfer"/);
      assert.match((await look('/transfer', { session })).text, /Choose for Maya/);
    }
    for (const who of ['amina', 'sam'] as const) {
      const session = await world.sessionFor(who);
      assert.doesNotMatch((await look('/my', { session })).text, /Which place do you want next/);
      assert.doesNotMatch((await look('/transfer', { session })).text, /Maya/);
    }
    await world.db.updateTable('transferRound').set({ endedAt: now().toISOString() }).execute();
    const session = await world.sessionFor('helen');
    assert.doesNotMatch((await look('/my', { session })).text, /Which place do you want next/);
    assert.doesNotMatch((await look('/transfer', { session })).text, /Maya/);
  });
});
