import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { LARGEST_FILE } from '#features/case-feed/upload.ts';
import { startWorld, type World } from './access/world.ts';
import type { Asker } from './access/matrix.ts';
import type { Answer } from './ask.ts';

// Files of the case system, as they come over the wire: who may send one, and how large.

const PATH = '/office/imports?_action=imports.upload';
const MB = 1024 * 1024;

let world: World;
before(async () => {
  world = await startWorld();
});
after(() => world.stop());

/** The body of a form with a file in it, as a browser makes it. */
function withFile(bytes: Buffer | string, name = 'cases.csv'): { body: Buffer; headers: Record<string, string> } {
  const boundary = `----${randomUUID()}`;
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: text/csv\r\n\r\n`;
  return {
    body: Buffer.concat([Buffer.from(head), Buffer.from(bytes), Buffer.from(`\r\n--${boundary}--\r\n`)]),
    headers: { 'Content-Type': `multipart/form-data; boundary=${boundary}` },
  };
}

interface Sending {
  path?: string;
  headers?: Record<string, string>;
  name?: string;
}

async function send(
  asker: Asker | { secret: string | undefined },
  bytes: Buffer | string,
  { path = PATH, headers = {}, name }: Sending = {},
): Promise<Answer> {
  const secret = typeof asker === 'string' ? await world.sessionFor(asker) : asker.secret;
  const form = withFile(bytes, name);
  const own = { Origin: world.portal.url, 'Sec-Fetch-Site': 'same-origin', ...form.headers, ...headers };
  return world.ask(secret, path, { method: 'POST', headers: own, body: form.body });
}

/** Of so many bytes: a line of columns, and then nothing that means anything. */
function csvOf(length: number): Buffer {
  const file = Buffer.alloc(length, 'x,');
  file.write('case,child\n');
  return file;
}

/** The most memory that the portal has ever had, in megabytes. */
function mostMemory(): number {
  const status = readFileSync(`/proc/${world.portal.process.pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024;
}

/** Sends so much and no more, without an end. Returns the status, or 0 where it was cut off, and how much went out before. */
function sendSlowly(secret: string | undefined, most: number, said: Record<string, string>) {
  const { hostname, port } = new URL(world.portal.url);
  return new Promise<{ status: number; sent: number }>((resolve) => {
    let sent = 0;
    const headers = {
      Origin: world.portal.url,
      'Content-Type': 'multipart/form-data; boundary=x',
      ...(secret && { Cookie: `session=${secret}` }),
      ...said,
    };
    const asked = request({ hostname, port, path: PATH, method: 'POST', agent: false, headers });
    asked.on('response', (response) => {
      response.resume();
      resolve({ status: response.statusCode ?? 0, sent });
      asked.destroy();
    });
    asked.on('error', () => resolve({ status: 0, sent }));
    const piece = Buffer.alloc(64 * 1024);
    const next = (): void => {
      if (sent >= most || asked.destroyed) return;
      sent += piece.length;
      asked.write(piece, () => setImmediate(next));
    };
    next();
  });
}

describe('a file from whoever is no manager', () => {
  const ASKERS: Asker[] = [
    'nobody',
    'halfway in',
    'session ended',
    'person ended',
    'amina',
    'sam',
    'alan',
    'tom',
    'leo',
  ];

  it('is refused as at every other address, before it is read', async () => {
    const memory = mostMemory();
    for (const asker of ASKERS) {
      const answer = await send(asker, 'case,child\n');
      const elsewhere = await send(asker, 'case,child\n', { path: '/office/plans?_action=plans.cover' });
      assert.equal(answer.status, 415, asker);
      assert.equal(answer.text, elsewhere.text, asker);
      const secret = await world.sessionFor(asker);
      const large = await sendSlowly(secret, 24 * MB, { 'Content-Length': String(24 * MB) });
      assert.ok([413, 0].includes(large.status), `${asker}: ${large.status}`);
      assert.ok(large.sent < 8 * MB, `${asker}: ${large.sent} bytes went out before the answer came`);
      const endless = await sendSlowly(secret, 200 * MB, { 'Transfer-Encoding': 'chunked' });
      assert.ok([415, 0].includes(endless.status), `${asker}: ${endless.status}`);
      assert.ok(endless.sent < 8 * MB, `${asker}: ${endless.sent} bytes went out before the answer came`);
    }
    assert.ok(mostMemory() < memory + 60, `${mostMemory()} MB, after ${memory} MB`);
    const all = await world.db.selectFrom('caseImport').select('startedBy').execute();
    assert.deepEqual(new Set(all.map(({ startedBy }) => startedBy)), new Set([world.people.dilys]));
  });

  it('is thrown away when it comes from another site, whoever is signed in', async () => {
    const foreign = { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' };
    assert.equal((await send('dilys', 'case,child\n', { headers: foreign })).status, 403);
    assert.equal((await send('dilys', csvOf(2 * MB), { headers: foreign })).status, 403);
  });

  it('is not read, and they are led to sign in, where their time has run out', async () => {
    const secret = await world.sessionFor('dilys');
    await world.db
      .updateTable('session')
      .set({ lastSeenAt: new Date(Date.now() - 2 * 60 * 60_000).toISOString() })
      .where('personId', '=', world.people.dilys)
      .where('endedAt', 'is', null)
      .execute();
    assert.equal((await world.ask(secret, '/office/imports')).status, 303);
    const { status, headers } = await send({ secret }, csvOf(2 * MB));
    assert.equal(status, 303);
    assert.equal(headers.location, '/sign-in/ended?next=%2Foffice%2Fimports');
  });
});

/** The longest time that anybody else waits for a page while something is done, in milliseconds. */
async function longestWait(done: Promise<unknown>): Promise<number> {
  let isOver = false;
  let longest = 0;
  const over = done.finally(() => (isOver = true));
  while (!isOver) {
    const began = performance.now();
    await world.ask(undefined, '/healthz');
    longest = Math.max(longest, performance.now() - began);
  }
  await over;
  return longest;
}

describe('a manager’s file', () => {
  const isWrong: { what: string; bytes: Buffer | string; says: RegExp; name?: string }[] = [
    { what: 'none', bytes: '', name: '', says: /Choose a file/ },
    { what: 'one with nothing in it', bytes: '', says: /The file is empty/ },
    { what: 'one with a mark and spaces in it', bytes: '\ufeff \n\n', says: /The file is empty/ },
    { what: 'a workbook', bytes: 'PK\u0003\u0004…', name: 'cases.xlsx', says: /save it as CSV/ },
    { what: 'a PDF that is called CSV', bytes: '%PDF-1.7', says: /This is a PDF/ },
    { what: 'a picture', bytes: Buffer.from([1, 0, 2, 0]), says: /not a file of text/ },
    { what: 'a page', bytes: '<!doctype html>', says: /a web page or XML/ },
    { what: 'one of 24 MB and a byte', bytes: csvOf(LARGEST_FILE + 1), says: /larger than 24 MB/ },
    { what: 'one of 30 MB', bytes: csvOf(30 * MB), says: /larger than 24 MB/ },
  ];
  for (const { what, bytes, says, name } of isWrong) {
    it(`is refused in a plain sentence on the page: ${what}`, async () => {
      const { status, text } = await send('dilys', bytes, name === undefined ? {} : { name });
      assert.equal(status, 400);
      assert.match(text, says);
      assert.match(text, /<h1>The case system/);
      assert.match(text, /<title>Error: /);
    });
  }

  it('is refused in the same way where it does not say its length', async () => {
    const { status, text } = await send('dilys', csvOf(30 * MB), { headers: { 'Transfer-Encoding': 'chunked' } });
    assert.equal(status, 400);
    assert.match(text, /larger than 24 MB/);
  });

  it('is not even thrown away where it is four times too large', async () => {
    const { status, sent } = await sendSlowly(await world.sessionFor('dilys'), 200 * MB, {
      'Content-Length': String(200 * MB),
    });
    assert.ok([413, 0].includes(status), String(status));
    assert.ok(sent < 8 * MB);
  });

  it('keeps nobody waiting where its form has hundreds of thousands of parts, or of empty lines', async (t) => {
    const secret = await world.sessionFor('dilys');
    const own = {
      Origin: world.portal.url,
      'Sec-Fetch-Site': 'same-origin',
      'Content-Type': 'multipart/form-data; boundary=x',
    };
    const part = '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n';
    for (const body of [
      Buffer.from(`${part.repeat(Math.floor(LARGEST_FILE / part.length))}--x--\r\n`),
      Buffer.from(`${'\r\n'.repeat(LARGEST_FILE / 2 - 100)}${part}--x--\r\n`),
      Buffer.from(`${part}--x--${'\r\n'.repeat(LARGEST_FILE / 2 - 100)}`),
    ]) {
      let answer: Answer | undefined;
      const sent = world.ask(secret, PATH, { method: 'POST', headers: own, body }).then((it) => (answer = it));
      const waited = await longestWait(sent);
      t.diagnostic(`${Math.round(waited)} ms`);
      assert.ok(waited < 700, `${waited} ms`);
      assert.equal(answer?.status, 400);
      assert.match(answer.text, /Send it from this page/);
    }
  });

  it('is taken at no other address, and in no other way', async () => {
    for (const path of ['/office/imports/', '/office/imports/format', '/_actions/imports.upload', '/office%2Fimports'])
      assert.equal((await send('dilys', 'case,child\n', { path })).status, 415, path);
  });

  it('of 24 MB comes in less than half a gigabyte of memory', async (t) => {
    const { status, headers } = await send('dilys', csvOf(LARGEST_FILE));
    assert.equal(status, 303);
    assert.match(headers.location ?? '', /^\/office\/imports\/[0-9a-f-]{36}$/);
    t.diagnostic(`${Math.round(mostMemory())} MB at most`);
    assert.ok(mostMemory() < 500, `${mostMemory()} MB`);
  });
});
