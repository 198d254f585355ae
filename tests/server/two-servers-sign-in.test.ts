import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { DEMONSTRATION_PEOPLE } from '#commands/demonstration.ts';
import { openDatabase } from '#database/connect.ts';
import { verifyAccessLog } from '#features/access-log/access-log.store.ts';
import { keptHeadsIn } from '#features/access-log/kept-heads.ts';
import { findPersonIdByAddress } from '#features/identity/person.store.ts';
import { startSession } from '#features/identity/session.store.ts';
import { LIMITS } from '#features/identity/sign-in-limits.store.ts';
import { freshLocation } from '../support/database.ts';
import { startPortal, type Portal } from '../support/portal.ts';
import { ask, until, type Answer } from './ask.ts';

/** The council gives both of its servers the same one. */
const KEY = '7'.repeat(64);
process.env['PORTAL_KEY'] = KEY;

const { amina, grace, helen, ben, joan, leo, sam, alan } = DEMONSTRATION_PEOPLE;

/** Two servers of one portal, as a council runs them. */
async function twoServers(t: TestContext) {
  const location = await freshLocation(t, 'PostgreSQL');
  const folder = mkdtempSync(join(tmpdir(), 'portal-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const settings = {
    DATABASE_URL: location,
    OUTBOX_FOLDER: join(folder, 'outbox'),
    ACCESS_LOG_HEADS: join(folder, 'access-log-heads.txt'),
    CLIENT_ADDRESS_HEADER: 'X-Real-IP',
  };
  // Both at once, on a database with nothing in it.
  const start = async (): Promise<Portal> => {
    const server = await startPortal(settings);
    t.after(server.stop);
    return server;
  };
  const [first, second] = await Promise.all([start(), start()]);
  const db = openDatabase(location);
  t.after(() => db.destroy());
  return { first, second, db, settings, codeTo: codesIn(settings.OUTBOX_FOLDER) };
}

/** Waits for the next code to an address or a number. Whichever server has sent it, it lands in the one folder. */
function codesIn(folder: string): (to: string) => Promise<string> {
  const read = new Set<string>();
  return async (to) => {
    let code: string | undefined;
    await until(() => {
      for (const file of existsSync(folder) ? readdirSync(folder).sort() : []) {
        if (file.startsWith('.') || read.has(file)) continue;
        const text = readFileSync(join(folder, file), 'utf8');
        if (!text.startsWith(`To: ${to}\n`)) continue;
        read.add(file);
        code = /(?<!\d)\d{6}(?!\d)/.exec(text)?.[0] ?? code;
      }
      return code !== undefined;
    });
    return code ?? '';
  };
}

let homes = 0;

/** A browser at a home of its own, that keeps its cookies and is taken by the council to one server or the other. */
class Browser {
  readonly cookies = new Map<string, string>();
  readonly #network = `192.0.2.${(homes += 1)}`;

  async opens(server: Portal, path: string, form?: Record<string, string>): Promise<Answer> {
    const body = form && new URLSearchParams(form).toString();
    const answer = await ask(server, path, {
      method: form ? 'POST' : 'GET',
      headers: {
        'X-Real-IP': this.#network,
        Cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(form && { Origin: server.url, 'Content-Type': 'application/x-www-form-urlencoded' }),
      },
      ...(body !== undefined && { body }),
    });
    for (const cookie of answer.headers['set-cookie'] ?? []) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value === '' || value === 'deleted') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return answer;
  }

  asksForCode(server: Portal, address: string): Promise<Answer> {
    return this.opens(server, '/sign-in?_action=signIn.askForCode', { address });
  }

  typesCode(server: Portal, code: string): Promise<Answer> {
    return this.opens(server, '/sign-in/code?_action=signIn.typeCode', { code });
  }

  typesTextCode(server: Portal, code: string): Promise<Answer> {
    return this.opens(server, '/sign-in/text-code?_action=signIn.typeTextCode', { code });
  }
}

function whereTo({ status, headers }: Answer): string {
  return `${status} ${headers.location ?? ''}`.trim();
}

test('two servers on one PostgreSQL serve the same people', async (t) => {
  const { first, second, db, settings, codeTo } = await twoServers(t);
  /** Somebody on one more device, after both steps. */
  const signedIn = async ({ address }: typeof amina): Promise<Browser> => {
    const id = await findPersonIdByAddress(db, address);
    assert.ok(id);
    const session = { steps: 2, device: 'Chrome on Android', factorAt: new Date() } as const;
    const browser = new Browser();
    browser.cookies.set('session', await startSession(db, id, session, new Date()));
    return browser;
  };

  await t.test('Amina asks for her code on the first, types it on the second, and is in on both', async () => {
    const browser = new Browser();
    assert.equal(whereTo(await browser.asksForCode(first, amina.address)), '303 /sign-in/code');
    assert.equal(whereTo(await browser.typesCode(second, await codeTo(amina.address))), '303 /sign-in/text-code');
    assert.equal(whereTo(await browser.typesTextCode(first, await codeTo(amina.number))), '303 /my');
    for (const server of [first, second]) {
      const page = await browser.opens(server, '/my');
      assert.equal(page.status, 200);
      assert.match(page.text, /Idris Yusuf/);
    }
  });

  await t.test('Grace signs out on the first, and her session opens nothing on the second', async () => {
    const browser = await signedIn(grace);
    const thief = new Browser();
    for (const [name, value] of browser.cookies) thief.cookies.set(name, value);
    assert.equal((await thief.opens(second, '/my')).status, 200);
    await browser.opens(first, '/sign-out', {});
    assert.equal(whereTo(await thief.opens(second, '/my')), '303 /sign-in?next=%2Fmy');
  });

  await t.test('Helen ends all her sessions on the second, and the first knows at once', async () => {
    const [phone, computer] = [await signedIn(helen), await signedIn(helen)];
    await phone.opens(second, '/my/settings/devices?_action=settings.signOutEverywhere', {});
    assert.equal(whereTo(await computer.opens(first, '/my')), '303 /sign-in?next=%2Fmy');
  });

  await t.test('three wrong codes on the first and two on the second are five: the right one is over', async () => {
    const browser = new Browser();
    await browser.asksForCode(first, ben.address);
    const code = await codeTo(ben.address);
    const wrong = code === '123456' ? '654321' : '123456';
    for (const server of [first, first, first, second])
      assert.match((await browser.typesCode(server, wrong)).text, /That code is not right/);
    for (const answer of [
      await browser.typesCode(second, wrong),
      await browser.typesCode(first, code),
      await browser.typesCode(second, code),
    ])
      assert.match(answer.text, /This code has run out or has been used/);
    assert.ok(!browser.cookies.has('session'));
  });

  await t.test('a code that is sent to both at the same moment opens once', async () => {
    const browser = new Browser();
    await browser.asksForCode(first, leo.address);
    const code = await codeTo(leo.address);
    const answers = await Promise.all([first, second].map((server) => browser.typesCode(server, code)));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [303, 409]);
  });

  await t.test('codes asked for on both are counted together', async () => {
    const browser = new Browser();
    const { points } = LIMITS['address and network'];
    for (let asked = 0; asked < points; asked += 1) {
      const answer = await browser.asksForCode(asked % 2 === 0 ? first : second, joan.address);
      assert.equal(answer.status, 303);
    }
    for (const server of [first, second]) {
      const answer = await browser.asksForCode(server, joan.address);
      assert.equal(answer.status, 429);
      assert.match(answer.text, /Too many tries/);
    }
  });

  await t.test('Alan ends Sam’s role on the first, and what it opened is closed on the second', async () => {
    const sams = await signedIn(sam);
    assert.equal((await sams.opens(second, '/office/plans')).status, 200);
    const alans = await signedIn(alan);
    const id = (await findPersonIdByAddress(db, sam.address)) ?? '';
    const ended = await alans.opens(first, `/office/people/${id}?_action=people.endRole`, {
      person: id,
      role: 'caseworker',
      reason: 'Works elsewhere now',
    });
    assert.equal(whereTo(ended), `303 /office/people/${id}?done=ended`);
    assert.equal(whereTo(await sams.opens(second, '/office/plans')), '303 /sign-in?next=%2Foffice%2Fplans');

    // Signed in again, he still finds no office there.
    const again = new Browser();
    await again.asksForCode(first, sam.address);
    await again.typesCode(first, await codeTo(sam.address));
    assert.equal(whereTo(await again.typesTextCode(first, await codeTo(sam.number))), '303 /my');
    assert.equal((await again.opens(second, '/office/plans')).status, 404);
  });

  await t.test('looks at records on both at the same time make one access log, whole and without a gap', async () => {
    const looks = 10;
    const browser = await signedIn(grace);
    const before = await verifyAccessLog(db, keptHeadsIn(settings.ACCESS_LOG_HEADS));
    const answers = await Promise.all(
      Array.from({ length: looks }, () => [browser.opens(first, '/my'), browser.opens(second, '/my')]).flat(),
    );
    assert.ok(answers.every(({ status }) => status === 200));
    const { rows, faults } = await verifyAccessLog(db, keptHeadsIn(settings.ACCESS_LOG_HEADS));
    assert.deepEqual(faults, []);
    const children = 3;
    assert.equal(rows, before.rows + 2 * looks * children);
  });

  await t.test('a server that has another key does not start', async () => {
    await assert.rejects(
      startPortal({ ...settings, PORTAL_KEY: 'f'.repeat(64) }),
      /This is not the key that the database was begun with: set PORTAL_KEY, or put the right var\/portal\.key back\./,
    );
  });
});
