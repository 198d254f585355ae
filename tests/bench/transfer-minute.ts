import assert from 'node:assert/strict';
import { request } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '#database/connect.ts';
import type { Db } from '#database/schema.ts';
import { addPerson } from '#features/identity/person.store.ts';
import { listAnswersOf } from '#features/phase-transfer/answer.store.ts';
import { startPortal } from '../support/portal.ts';
import { childMoving, newCode, voiceOf } from '../support/transfers.ts';
import { browserLike, type Timed } from './browser-like.ts';
import { seeded } from './generated-directory.ts';

const FAMILIES = 200;
/** All of them come in and send within this time, in milliseconds: they begin within the first quarter, and think between pages. */
const MINUTE = 60_000;
const MOST_THINKING = 4000;
/** How long the slowest of twenty pages may take, in milliseconds. */
const GOAL = 1000;
/** One in so many sends twice at once, and one in so many loses the reply and sends again. */
const DOUBLE = 4;
const LOST = 5;

interface FamilyAnswering {
  at: number;
  voice: string;
  code: string;
  born: string;
  /** Words that are theirs alone. */
  words: string;
}

/**
 * Families who answer in the same minute, each in a browser and a network of their own: from the code to the receipt, every
 * question, with double clicks and lost replies. Returns false when an answer is lost, there twice, or somebody else's, or
 * when it takes too long.
 */
export async function measureTransferMinute(): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const location = join(folder, 'portal.sqlite');
  const portal = await startPortal({ DATABASE_URL: location, CLIENT_ADDRESS_HEADER: 'X-Real-IP' });
  const db = openDatabase(location);
  try {
    const families = await addFamilies(db);
    const times: number[] = [];
    const began = performance.now();
    const ended = await Promise.allSettled(
      families.map(async (family) => {
        await sleep((family.at / FAMILIES) * (MINUTE / 4));
        return answer(portal.url, family, times);
      }),
    );
    const took = performance.now() - began;
    const broken = ended.filter((one) => one.status === 'rejected');
    const answers = await listAnswersOf(
      db,
      families.map(({ voice }) => voice),
    );
    const ofVoice = (voice: string) => answers.filter((one) => one.voiceId === voice);
    const lost = families.filter(({ voice }) => ofVoice(voice).length === 0).length;
    const twice = families.filter(({ voice }) => ofVoice(voice).length > 1).length;
    const mixed = families.filter(({ voice, words }) => ofVoice(voice).some(({ answers }) => answers.matters !== words || !answers.place)).length; // prettier-ignore
    times.sort((one, other) => one - other);
    const p95 = times[Math.floor(times.length * 0.95)] ?? 0;
    const isGood = broken.length + lost + twice + mixed === 0 && took <= MINUTE && p95 <= GOAL;
    console.log(`
${FAMILIES} families answer in the same minute: ${times.length} pages in ${(took / 1000).toFixed(1)} s
  a page: ${Math.round(times[Math.floor(times.length / 2)] ?? 0)} ms in the middle, ${Math.round(p95)} ms for 95 %, ${Math.round(times.at(-1) ?? 0)} ms at most
  answers: ${answers.length}; lost ${lost}, twice ${twice}, another’s words ${mixed}, broken off ${broken.length}   ${isGood ? 'PASS' : 'FAIL'}`);
    for (const { reason } of broken.slice(0, 3)) console.log(String((reason as Error).message).slice(0, 500));
    return isGood;
  } finally {
    await portal.stop();
    await db.destroy();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function addFamilies(db: Db): Promise<FamilyAnswering[]> {
  const families: FamilyAnswering[] = [];
  const now = new Date();
  for (let at = 0; at < FAMILIES; at += 1) {
    const parent = {
      name: 'Made Up',
      address: `family${at}@example.org`,
      role: 'parent',
      reason: 'Benchmark',
    } as const;
    const id = (await addPerson(db, parent, undefined, now)) ?? '';
    const { born, child } = await childMoving(db, `Child${at} Madeup`, [id], now);
    const voice = await voiceOf(db, child, { id });
    families.push({ at, voice, code: await newCode(db, voice, now), born, words: `What matters to family ${at}.` });
  }
  return families;
}

async function answer(url: string, { at, code, born, words }: FamilyAnswering, times: number[]): Promise<void> {
  const { ask, close } = browserLike(url);
  const network = { 'X-Real-IP': `198.18.${Math.floor(at / 250)}.${at % 250}` };
  const random = seeded(at);
  let cookies = '';
  const timed = async (path: string, form?: Record<string, string>): Promise<Timed> => {
    const asking = () => ask(path, { ...network, ...(cookies && { Cookie: cookies }) }, form);
    // A connection that the portal has just closed is opened again, as a browser does.
    const heard = await asking().catch(asking);
    times.push(heard.milliseconds);
    return heard;
  };
  const look = async (path: string): Promise<string> => {
    const { status, body } = await timed(path);
    assert.equal(status, 200, path);
    return body;
  };
  const keep = async (question: string, fields: Record<string, string>, action = 'keep'): Promise<void> => {
    const path = `/transfer/answer/${question}`;
    const sitting = hiddenIn(await look(path), 'sitting');
    await sleep(random() * MOST_THINKING);
    const { status } = await timed(`${path}?_action=transferAnswer.${action}`, { sitting, question, ...fields });
    assert.equal(status, 303, `${path} ${action}`);
  };
  try {
    await look('/transfer');
    const [year = '', month = '', day = ''] = born.split('-');
    const proof = { code, 'born-day': day, 'born-month': month, 'born-year': year };
    const cameIn = await timed('/transfer?_action=transfer.comeIn', proof);
    assert.equal(cameIn.status, 303, 'the code lets in');
    ({ cookies } = cameIn);
    await look('/transfer/begin');
    await look('/transfer/answer/begin');
    await keep('who', { answered: 'myself' });
    await keep('matters', { matters: words });
    await keep('place', { do: 'search', soughtName: 'high school' }, 'keepPlace');
    const [, place = ''] =
      /name="wants"[^>]*value="(\/directory\/[^"]+)"/.exec(await look('/transfer/answer/place')) ?? [];
    assert.ok(place, 'a place is found');
    await keep('place', { do: 'continue', wants: place }, 'keepPlace');
    await keep('others', { do: 'continue' }, 'keepOthers');
    await keep('why', { why: 'It is near.' });
    await keep('travel', { travel: 'walk or cycle' });
    await keep('more', { more: '' });

    const check = await look('/transfer/answer');
    const sending = { sitting: hiddenIn(check, 'sitting'), sendId: hiddenIn(check, 'sendId') };
    const send = '/transfer/answer?_action=transferAnswer.send';
    if (at % LOST === 0) await sendAndHangUp(url, send, { ...network, Cookie: cookies }, sending);
    const other = at % DOUBLE === 0 ? browserLike(url) : undefined;
    const both = await Promise.all([timed(send, sending), other?.ask(send, { ...network, Cookie: cookies }, sending)]);
    other?.close();
    for (const heard of both) if (heard) assert.match(heard.headers, /location: \/transfer\/sent/i);
    assert.match(await look('/transfer/sent'), /NP-|[0-9A-Z]{4}-[0-9A-Z]{4}/);
  } finally {
    close();
  }
}

/** As when a phone loses the network: what was sent arrives, and nobody hears the reply. */
function sendAndHangUp(
  url: string,
  path: string,
  headers: Record<string, string>,
  form: Record<string, string>,
): Promise<void> {
  const { hostname, port, origin } = new URL(url);
  const body = new URLSearchParams(form).toString();
  const type = 'application/x-www-form-urlencoded';
  return new Promise((done) => {
    const asked = request({
      ...{ hostname, port, path, agent: false, method: 'POST' },
      headers: { ...headers, Origin: origin, 'Content-Type': type, 'Content-Length': String(Buffer.byteLength(body)) },
    });
    asked.on('error', () => done());
    asked.on('close', () => done());
    asked.end(body, () => setTimeout(() => asked.destroy(), 5));
  });
}

/** The value of a hidden field of a page. */
function hiddenIn(page: string, name: string): string {
  const [, value] = new RegExp(`name="${name}"[^>]*value="([^"]+)"`).exec(page) ?? [];
  assert.ok(value, `a field ${name}`);
  return value;
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((later) => setTimeout(later, milliseconds));
}
