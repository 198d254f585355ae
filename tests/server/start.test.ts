import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { freePort, startPortal } from '../support/portal.ts';
import { builtSite } from '../support/site.ts';
import { ask, until } from './ask.ts';

/** The plain user that root starts the portal as, to meet what root never meets. */
const NOBODY = 65534;
const isRoot = process.getuid?.() === 0;
const asPlainUser = isRoot ? { uid: NOBODY, gid: NOBODY } : {};

let folder: string;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'start-'));
  // What follows starts no build, because this has seen to it.
  await (await startPortal()).stop();
});

after(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface Ended {
  code: number | null;
  said: string;
}

/** Starts the portal where it cannot, and waits until it has said so. */
function start(settings: Record<string, string>, as: { uid?: number; gid?: number } = {}): Ended {
  return node(['src/commands/start.ts'], { DATABASE_URL: join(folder, 'portal.sqlite'), ...settings }, as);
}

function node(words: string[], settings: Record<string, string>, as: { uid?: number; gid?: number } = {}): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', ...words], {
    env: { ...process.env, ...settings },
    encoding: 'utf8',
    timeout: 30_000,
    ...as,
  });
  return { code: status, said: stdout + stderr };
}

/** One line that is a sentence, and no trace of the program. */
function assertOneSentence({ code, said }: Ended, about: RegExp): void {
  assert.equal(code, 1, said);
  const lines = said.trim().split('\n');
  assert.equal(lines.length, 1, said);
  assert.match(lines[0] ?? '', about);
  assert.match(lines[0] ?? '', /\.$/);
  assert.doesNotMatch(said, /Error|E[A-Z]{4,}|SQLITE|node:/);
}

describe('a portal that cannot start says in one sentence what to do', () => {
  it('when its port is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const port = String((other.address() as AddressInfo).port);
    assertOneSentence(
      start({ PORT: port }),
      new RegExp(`^Port ${port} is in use: stop what uses it, or choose another`),
    );
    other.close();
  });

  it('when the folder of its database cannot be written', async (t) => {
    if (spawnSync(process.execPath, ['-e', 'fs.readdirSync("src")'], asPlainUser).status !== 0) {
      t.skip('a plain user may not read this checkout');
      return;
    }
    const closed = mkdtempSync(join(tmpdir(), 'closed-'));
    chmodSync(closed, 0o555);
    const settings = { DATABASE_URL: join(closed, 'portal.sqlite'), PORT: String(await freePort()) };
    assertOneSentence(start(settings, asPlainUser), /cannot be written: give yourself the right to write there/);
    rmSync(closed, { recursive: true });
  });

  it('when its database cannot be written', async (t) => {
    if (spawnSync(process.execPath, ['-e', 'fs.readdirSync("src")'], asPlainUser).status !== 0) {
      t.skip('a plain user may not read this checkout');
      return;
    }
    const open = mkdtempSync(join(tmpdir(), 'open-'));
    const database = join(open, 'portal.sqlite');
    writeFileSync(database, '');
    chmodSync(database, 0o444);
    chmodSync(open, 0o755);
    if (isRoot) chownSync(open, NOBODY, NOBODY);
    const settings = { DATABASE_URL: database, PORT: String(await freePort()) };
    assertOneSentence(start(settings, asPlainUser), /cannot be written: give yourself the right to write there/);
    rmSync(open, { recursive: true });
  });

  it('when a file stands where the folder of its database would be', async () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    const settings = { DATABASE_URL: join(file, 'below', 'portal.sqlite'), PORT: String(await freePort()) };
    assertOneSentence(start(settings), /a-file.* cannot be written: /);
  });

  for (const version of ['0.12.18', '16.20.2', '18.20.8', '19.9.0']) {
    it(`when it is started with Node ${version}`, () => {
      const ended = begin(version);
      assertOneSentence(
        ended,
        /^This needs Node 20 or later, and you have Node [\d.]+: install a newer one from nodejs/,
      );
      assert.ok(ended.said.includes(version));
    });
  }

  /** Runs `npm start` as if this were another Node. It can never come as far as starting: its port is no port. */
  function begin(version: string): Ended {
    const pretend = join(folder, 'pretend.cjs');
    writeFileSync(
      pretend,
      `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });`,
    );
    return node(['--require', pretend, 'begin.cjs', 'src/commands/start.ts'], { PORT: 'none' });
  }
});

describe('a second start', () => {
  it('builds and installs nothing, when nothing has changed', async () => {
    assertInstalled();
    const builds = (): string[] => readdirSync(join(builtSite(), '..')).sort();
    const before = [builtSite(), ...builds()];
    const port = String(await freePort());
    const child = spawn(process.execPath, ['begin.cjs', 'src/commands/start.ts'], {
      env: {
        ...process.env,
        PORT: port,
        DATABASE_URL: join(folder, 'second.sqlite'),
        ACCESS_LOG_HEADS: join(folder, 'heads.txt'),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (said += data.toString()));
    const ended = once(child, 'exit');
    await until(() => said.includes('Messages to people land in') || child.exitCode !== null);
    const url = `http://127.0.0.1:${port}`;
    const { status } = await ask({ url }, '/healthz');
    child.kill('SIGTERM');

    assert.deepEqual(await ended, [0, null], said);
    assert.equal(status, 200);
    assert.ok(said.includes(`The Local Offer is at http://localhost:${port}\n`), said);
    assert.match(said, /^Messages to people land in \/.*\/outbox\/$/m);
    assert.doesNotMatch(said, /Installing|Building/);
    assert.deepEqual([builtSite(), ...builds()], before);
  });

  /** Else `begin.cjs` would rightly install, under the feet of every other test. */
  function assertInstalled(): void {
    const lockfile = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex');
    assert.equal(readFileSync('node_modules/.installed-from', 'utf8'), lockfile, 'run npm start or npm test once');
  }
});
