import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import type { DemonstrationName } from '#commands/demonstration.ts';
import { now } from '#calendar/dates.ts';
import { ask as askBrowser } from '#features/identity/challenge.store.ts';
import { makeRecoveryCodes } from '#features/identity/second-factor.store.ts';
import { newSecret } from '#features/identity/secret.ts';
import { startSession } from '#features/identity/session.store.ts';
import { sitesFor } from '../support/site.ts';
import { FORMS } from './access/matrix.ts';
import { changes, everythingIn, startWorld, untilQuiet, type World } from './access/world.ts';
import { ask, say, type Answer, type Question } from './ask.ts';

// What a stranger, or somebody who is signed in and should not, tries beyond asking for an address.

const FORM = 'application/x-www-form-urlencoded';
const CODE = '123456';
const MINUTE = 60_000;

let world: World;

before(async () => {
  world = await startWorld();
});

after(() => world.stop());

/** A browser that has just asked for a code for somebody, and where they have just read it. */
async function hasAsked(name: DemonstrationName | undefined, { db, people } = world): Promise<string> {
  const holder = newSecret();
  const details = { address: `${name ?? 'nobody'}@example.org` };
  const personId = name && people[name];
  await askBrowser(db, { holder, purpose: 'sign in', personId, code: CODE, details }, now());
  return holder;
}

/** Sends a form as our own pages do, with these cookies. */
function send(path: string, fields: Record<string, string>, cookies: string, question: Question = {}): Promise<Answer> {
  return ask(world.portal, path, {
    method: 'POST',
    ...question,
    headers: { Origin: world.portal.url, 'Content-Type': FORM, Cookie: cookies, ...question.headers },
    body: new URLSearchParams(fields).toString(),
  });
}

/** What a browser is given to keep, by name. */
function cookiesIn({ headers }: Answer): Record<string, string> {
  return Object.fromEntries(
    (headers['set-cookie'] ?? []).map((line) => {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=');
      return [name, value];
    }),
  );
}

async function nothingChanges(work: () => Promise<void>): Promise<void> {
  await untilQuiet(world.db);
  const beforehand = await everythingIn(world.db);
  await work();
  assert.deepEqual(changes(beforehand, await everythingIn(world.db)), []);
}

function assertNone(problems: string[]): void {
  assert.equal(problems.length, 0, `${problems.length} problems:\n${problems.slice(0, 40).join('\n')}`);
}

describe('a form that is sent in an odd way is refused, and never fails', () => {
  const TYPES = [
    'application/json',
    'text/plain',
    'multipart/form-data',
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencoded; charset=utf-16',
    'application/octet-stream',
    'x',
    undefined,
  ];
  const BODIES = ['', '{"id":["a"],"next":"//evil.example"}', '--x\r\n', 'code=1&code=2&next[]=a&__proto__=b', '\0'];

  /** Every way in which an action is called, and what takes a form by itself. */
  function addresses(): string[] {
    const names = Object.keys(FORMS);
    return [
      ...names.map((name) => `/_actions/${name}`),
      ...[
        ['/sign-in', 'signIn.askForCode'],
        ['/sign-in', 'signIn.askForAnyPasskey'],
        ['/sign-in/code', 'signIn.typeCode'],
        ['/sign-in/second-step', 'signIn.sendText'],
        ['/sign-in/text-code', 'signIn.typeTextCode'],
        ['/sign-in/recovery-code', 'signIn.typeRecoveryCode'],
        ['/my/settings/address', 'settings.askNewAddress'],
        ['/my/settings/contact', 'settings.recordContactWish'],
        ['/my/settings/second-step', 'settings.askNewPhone'],
        ['/my/settings/second-step/app', 'settings.confirmApp'],
        ['/office/people/new', 'people.add'],
        [`/office/people/${world.people.Zoe}`, 'people.grantRole'],
        ['/never-was', 'settings.markNoticesRead'],
      ].map(([path, name]) => `${path}?_action=${name}`),
      '/my/keep',
      '/my/stay',
      '/office/people',
      '/my',
    ];
  }

  for (const who of ['nobody', 'ben', 'alan'] as const) {
    it(`from ${who}`, async () => {
      const problems: string[] = [];
      for (const path of addresses()) {
        // Some of these sign them out.
        const secret = await world.sessionFor(who);
        for (const [at, type] of TYPES.entries()) {
          const body = BODIES[(at + path.length) % BODIES.length] ?? '';
          const { status } = await world.ask(secret, path, {
            method: 'POST',
            headers: { Origin: world.portal.url, ...(type && { 'Content-Type': type }) },
            body,
          });
          if (status >= 500) problems.push(`${path}, ${type}, ${JSON.stringify(body)}: ${status}`);
        }
      }
      assertNone(problems);
    });
  }

  it('where the session has run out meanwhile', async () => {
    const secret = await world.sessionFor('ben');
    await world.db
      .updateTable('session')
      .set({ lastSeenAt: new Date(now().getTime() - 40 * MINUTE).toISOString() })
      .where(
        'secretHash',
        '=',
        createHash('sha256')
          .update(secret ?? '')
          .digest('base64url'),
      ) // prettier-ignore
      .execute();
    const { status } = await world.ask(secret, '/my/settings/contact', {
      method: 'POST',
      headers: { Origin: world.portal.url, 'Content-Type': 'application/json' },
      body: '{}',
    });
    assert.ok(status < 500, `${status}`);
  });

  it('as JSON, which no form of ours is', async () => {
    const alan = await world.sessionFor('alan');
    await nothingChanges(async () => {
      const problems: string[] = [];
      for (const [name, { fields, id }] of Object.entries(FORMS)) {
        const { status } = await world.ask(alan, `/_actions/${name}`, {
          method: 'POST',
          headers: { Origin: world.portal.url, 'Content-Type': 'application/json' },
          body: JSON.stringify({ ...fields, ...(id && { [id.field]: world.people.Zoe }) }),
        });
        if (status !== 415) problems.push(`${name}: ${status}`);
      }
      assertNone(problems);
    });
  });

  it('from another site, whoever it is that is signed in', async () => {
    const alan = await world.sessionFor('alan');
    await nothingChanges(async () => {
      const problems: string[] = [];
      for (const [name, { fields, id }] of Object.entries(FORMS)) {
        for (const headers of [{ Origin: 'https://evil.example' }, { Origin: 'null' }, {}]) {
          const { status } = await world.ask(alan, `/_actions/${name}`, {
            method: 'POST',
            headers: { ...headers, 'Content-Type': FORM },
            body: new URLSearchParams({ ...fields, ...(id && { [id.field]: world.people.Zoe }) }).toString(),
          });
          if (status !== 403) problems.push(`${name}, ${JSON.stringify(headers)}: ${status}`);
        }
      }
      assertNone(problems);
    });
  });

  it('to an action that is none', async () => {
    const names = [
      'signIn',
      'people',
      'nobody.knows',
      '__proto__',
      'constructor',
      'signIn.constructor',
      'signIn.__proto__',
      'signIn.typeCode.orThrow',
      'signIn.typeCode.call',
      'toString',
      'signIn.toString',
      '..%2fpeople.add',
      '%E0%A4%A',
      '%25E0%25A4%25A',
      '%00',
      'a'.repeat(3000),
      '',
      'people.add%00',
      'people%2eadd/',
      'server.people.add',
    ];
    const ben = await world.sessionFor('ben');
    await nothingChanges(async () => {
      const problems: string[] = [];
      for (const name of names) {
        for (const path of [`/_actions/${name}`, `/sign-in?_action=${name}`, `/my/messages?_action=${name}`]) {
          for (const secret of [undefined, ben]) {
            const { status } = await world.send(secret, path, {});
            if (status >= 500 || (status === 200 && path.startsWith('/_actions')))
              problems.push(`${path.slice(0, 60)}: ${status}`);
          }
        }
      }
      assertNone(problems);
    });
  });
});

describe('an address that is written in another way', () => {
  it('opens no door of Astro’s that is closed', async () => {
    const problems: string[] = [];
    for (const door of ['/_image', '/_server-islands/x']) {
      const letters = door.slice(1, 3);
      for (const path of [
        `${door}?href=/icon.svg&f=svg&e=1&p=2&s=3`,
        door.replace(letters[0] ?? '', '%5F') + '?href=/icon.svg&f=svg&e=1&p=2&s=3',
        door.replace('i', '%69').replace('s', '%73') + '?href=/icon.svg&f=svg&e=1&p=2&s=3',
        `/.${door}?href=/icon.svg&f=svg`,
        `/guides/..${door}?href=/icon.svg&f=svg`,
        `${door}%2f?href=/icon.svg&f=svg`,
        `${door.toUpperCase()}?href=/icon.svg&f=svg`,
        `${door}?href=http://127.0.0.1:1/x.png`,
        `${door}?href=//evil.example/x.png`,
        `${door}?href=file:///etc/passwd`,
      ]) {
        const { status } = await ask(world.portal, path);
        if (status !== 404) problems.push(`${path}: ${status}`);
      }
    }
    assertNone(problems);
  });

  it('opens nobody else’s plan', async () => {
    const ben = await world.sessionFor('ben');
    const { Idris: plan } = world.plans;
    await nothingChanges(async () => {
      const problems: string[] = [];
      for (const path of [
        `/%6dy/plans/${plan}`,
        `/my/pl%61ns/${plan}`,
        `/my%2fplans%2f${plan}`,
        `/./my/plans/${plan}`,
        `/my/../my/plans/${plan}`,
        `/my/plans/./${plan}`,
        `/my/plans/${plan}?plan=${world.plans.Maya}`,
        `/my/plans/${world.plans.Maya}/../${plan}`,
        `/my/plans/${plan}%3F`,
        `/my/plans/${plan}%23`,
        `/my/plans/${plan}#x`,
        `/my/plans/${plan};a=b`,
        `/my/plans/${plan}.json`,
        `/MY/PLANS/${plan}`,
        `/my/plans/${world.plans.Maya},${plan}`,
        `/office/plans/${plan}`,
        `/office/../office/plans/${plan}`,
      ]) {
        for (const method of ['GET', 'HEAD']) {
          const { status, text } = await world.ask(ben, path, { method });
          if (status !== 404 || text.includes('Idris')) problems.push(`${method} ${path}: ${status}`);
        }
      }
      assertNone(problems);
    });
  });

  it('leads to the tidy one, and no browser writes that down', async () => {
    const ben = await world.sessionFor('ben');
    const own = `/my/plans/${world.plans.Maya}`;
    for (const path of [`${own}/`, `/my//plans/${world.plans.Maya}`, `${own}.html`]) {
      const { status, headers } = await world.ask(ben, path);
      assert.deepEqual([status, headers.location], [301, own]);
      assert.match(headers['cache-control'] ?? 'none', /no-store/, path);
    }
  });

  it('is not taken from what a proxy or a framework might say', async () => {
    const ben = await world.sessionFor('ben');
    const other = `/my/plans/${world.plans.Idris}`;
    for (const headers of [
      { 'X-Original-URL': other },
      { 'X-Rewrite-URL': other },
      { 'X-Astro-Path': other },
      { 'X-Forwarded-Host': 'evil.example' },
      { 'X-Forwarded-Proto': 'https' },
      { 'X-HTTP-Method-Override': 'DELETE' },
      { 'X-Astro-Middleware-Secret': 'x' },
      { 'X-Astro-Locals': '{"person":{"id":"x"}}' },
    ]) {
      const own = await world.ask(ben, '/my', { headers });
      assert.equal(own.status, 200);
      assert.doesNotMatch(own.text, /Idris|evil/);
      const turned = await world.ask(undefined, '/my', { headers });
      assert.equal(turned.headers.location, '/sign-in?next=%2Fmy');
    }
  });

  it('cannot be asked for in any other way than the three that are used', async () => {
    const ben = await world.sessionFor('ben');
    for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'QUERY'])
      assert.equal((await world.ask(ben, '/my', { method })).status, 405, method);
  });
});

describe('where somebody is led after signing in', () => {
  const EVIL = [
    '//evil.example',
    'https://evil.example',
    '/\\evil.example',
    '/my/../../evil',
    '/my//evil.example',
    '/my\\..\\x',
    '/my?x=//evil.example',
    '/my#x',
    '/my%0d%0aSet-Cookie:a=b',
    '/my/\r\nSet-Cookie: a=b',
    '/myevil.example',
    '/sign-out',
    '/office@evil.example',
    ' /my',
    'javascript:alert(1)',
    `/my/${'a'.repeat(300)}`,
  ];

  it('is a page of their own, whatever the address says', async () => {
    for (const next of EVIL) {
      const query = `next=${encodeURIComponent(next)}`;
      for (const path of [
        '/sign-in',
        '/sign-in/code',
        '/sign-in/ended',
        '/sign-in/text-code',
        '/sign-in/second-step',
      ]) {
        const { headers, text } = await ask(world.portal, `${path}?${query}`);
        assert.ok([undefined, '/sign-in'].includes(headers.location), `${path} ${next}: ${headers.location}`);
        assert.doesNotMatch(text, /evil|alert|next=|a=b/, `${path} ${next}`);
      }
    }
    const twice = await ask(world.portal, '/sign-in?next=/my/settings&next=//evil.example');
    assert.doesNotMatch(twice.text, /evil/);
  });

  it('is a page of their own, whatever the form says', async () => {
    // Without a second step, the code from her e-mail is enough.
    const endedAt = new Date().toISOString();
    await world.db.updateTable('secondFactor').set({ endedAt }).where('personId', '=', world.people.mei).execute();
    for (const next of EVIL) {
      const holder = await hasAsked('mei');
      const { status, headers } = await send(
        '/sign-in/code?_action=signIn.typeCode',
        { code: CODE, next },
        `asking=${holder}`,
      );
      assert.deepEqual([status, headers.location], [303, '/my'], next);
    }
  });
});

describe('cookies', () => {
  it('that are made up, doubled or spoilt sign nobody in, and nothing fails', async () => {
    const { db, people } = world;
    const ben = (await world.sessionFor('ben')) ?? '';
    const rows = await db
      .selectFrom('session')
      .select(['id', 'secretHash'])
      .where('personId', '=', people.helen)
      .execute();
    const { id = '', secretHash = '' } = rows.at(0) ?? {};
    const notIn = [
      'session=',
      'session',
      'session=deleted',
      'session=__proto__',
      'session=%00',
      'session=%E0%A4%A',
      `session=${'a'.repeat(12_000)}`,
      `session=${id}`,
      `session=${secretHash}`,
      `session=${people.helen}`,
      `Session=${ben}`,
      `asking=${ben}`,
      `__Host-session=${ben}`,
      `session=${ben} x`,
      `session=${ben.toUpperCase()}`,
      `session=nonsense; session=${ben}`,
    ];
    for (const Cookie of notIn) {
      const { status, headers } = await ask(world.portal, '/my', { headers: { Cookie } });
      assert.equal(status, 303, Cookie.slice(0, 60));
      assert.match(headers.location ?? '', /^\/sign-in\?next=%2Fmy$/);
    }
  });

  it('of two people at once show one of them, and not some of each', async () => {
    const [ben, joan] = [await world.sessionFor('ben'), await world.sessionFor('joan')];
    const { text } = await ask(world.portal, '/my', { headers: { Cookie: `session=${ben}; session=${joan}` } });
    assert.match(text, /Hello, Ben Carter/);
    assert.doesNotMatch(text, /Joan|Tyler/);
  });

  it('that a stranger put there are not the ones somebody is signed in by', async () => {
    const planted = newSecret();
    const strangers = (await world.sessionFor('mei')) ?? '';
    for (const session of [planted, strangers]) {
      const holder = await hasAsked('ben');
      const answer = await send('/_actions/signIn.typeCode', { code: CODE }, `asking=${holder}; session=${session}`);
      assert.equal(answer.status, 200);
      const given = cookiesIn(answer)['session'] ?? '';
      assert.match(given, /^[\w-]{40,}$/);
      assert.notEqual(given, session);
      const { headers } = await ask(world.portal, '/my', { headers: { Cookie: `session=${session}` } });
      assert.match(headers.location ?? '', /^\/sign-in\?next=%2Fmy$/);
    }
  });

  it('that a stranger put there do not let the stranger read which address was typed', async () => {
    const planted = newSecret();
    const answer = await send('/_actions/signIn.askForCode', { address: 'helen@example.org' }, `asking=${planted}`);
    assert.equal(answer.status, 200);
    const { text } = await ask(world.portal, '/sign-in/code', { headers: { Cookie: `asking=${planted}` } });
    assert.doesNotMatch(text, /helen@example\.org/);
  });

  it('are given when a code is asked for and when somebody comes in, and open to no script', async () => {
    const asked = await send('/_actions/signIn.askForCode', { address: 'mei@example.org' }, '');
    const cameIn = await send('/_actions/signIn.typeCode', { code: CODE }, `asking=${await hasAsked('mei')}`);
    for (const [answer, name] of [
      [asked, 'asking'],
      [cameIn, 'session'],
    ] as const) {
      const [line = '', hint, ...more] = answer.headers['set-cookie'] ?? [];
      assert.match(line, new RegExp(`^${name}=[\\w-]{40,}; Path=/; HttpOnly; SameSite=Lax$`));
      // What the scripts of the home page may read: that somebody came in, and nothing else.
      assert.equal(hint, name === 'session' ? 'signed-in=1; Path=/; SameSite=Lax' : undefined);
      assert.deepEqual(more, []);
    }
  });

  it('are taken back by signing out, and the session is over on the server too', async () => {
    const secret = await world.sessionFor('ben');
    const answer = await world.send(secret, '/sign-out', {});
    assert.deepEqual(cookiesIn(answer), {
      session: 'deleted',
      asking: 'deleted',
      'signed-in': 'deleted',
      transfer: 'deleted',
    });
    assert.match((await world.ask(secret, '/my')).headers.location ?? '', /^\/sign-in\?next=%2Fmy$/);
  });
});

describe('what is sent twice at the same moment', () => {
  it('signs in once, with a code from an e-mail', async () => {
    const holder = await hasAsked('ben');
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => send('/_actions/signIn.typeCode', { code: CODE }, `asking=${holder}`)),
    );
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409, 409, 409, 409, 409]);
    assert.equal(answers.filter((answer) => 'session' in cookiesIn(answer)).length, 1);
  });

  it('lets in once, with a recovery code', async () => {
    const [code = ''] = await world.db
      .transaction()
      .execute((trx) => makeRecoveryCodes(trx, world.people.grace, now()));
    const halfway = await Promise.all([world.sessionFor('halfway in'), world.sessionFor('halfway in')]);
    const answers = await Promise.all(
      [...halfway, ...halfway].map((secret) => world.send(secret, '/_actions/signIn.typeRecoveryCode', { code })),
    );
    assert.equal(answers.filter(({ status }) => status === 200).length, 1);
    assert.equal(answers.filter(({ status }) => status >= 500).length, 0);
  });

  it('counts every wrong code: five and no more', async () => {
    const holder = await hasAsked('ben');
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => send('/_actions/signIn.typeCode', { code: '654321' }, `asking=${holder}`)),
    );
    assert.equal(answers.filter(({ status }) => status === 400).length, 4);
    assert.equal((await send('/_actions/signIn.typeCode', { code: CODE }, `asking=${holder}`)).status, 409);
  });

  it('adds one person', async () => {
    const alan = await world.sessionFor('alan');
    const fields = { name: 'Rose Field', address: 'rose@example.org', role: 'parent', reason: 'She rang' };
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => world.send(alan, '/_actions/people.add', fields)),
    );
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409, 409, 409]);
    const added = await world.db.selectFrom('person').select('id').where('name', '=', 'Rose Field').execute();
    assert.equal(added.length, 1);
  });

  it('is one request, however it is cut: a second one cannot hide in the first', async () => {
    const { host } = new URL(world.portal.url);
    const hidden = `GET /my HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
    const both = `POST /sign-in HTTP/1.1\r\nHost: ${host}\r\nOrigin: ${world.portal.url}\r\nContent-Type: ${FORM}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`;
    assert.match(await say(world.portal, both), /^HTTP\/1\.1 400 /);
  });
});

describe('who has typed the code from an e-mail, and no more', () => {
  it('cannot put words into a form that its owner will find as their own', async () => {
    const words = `planted ${randomUUID()}`;
    const halfway = await world.sessionFor('halfway in');
    await world.send(halfway, '/my/keep', { _path: '/my/settings/contact', note: words });
    const { text } = await world.ask(await world.sessionFor('grace'), '/my/settings/contact');
    assert.ok(!text.includes(words));
  });

  it('cannot set up a second step that would then let them in', async () => {
    const halfway = await world.sessionFor('halfway in');
    await nothingChanges(async () => {
      for (const name of ['beginApp', 'beginPasskey', 'makeRecoveryCodes'])
        assert.equal((await world.send(halfway, `/_actions/settings.${name}`, {})).status, 401);
      const number = { number: '07700 900888' };
      assert.equal((await world.send(halfway, '/_actions/settings.askNewPhone', number)).status, 401);
    });
  });
});

describe('who has no second step set up, and needs none', () => {
  it('can change how they sign in when they have just signed in again', async () => {
    const { db, people } = world;
    const at = now();
    await db
      .updateTable('secondFactor')
      .set({ endedAt: at.toISOString() })
      .where('personId', '=', people.nadia)
      .execute();
    const createdAt = new Date(at.getTime() - 20 * MINUTE);
    const old = await startSession(db, people.nadia, { steps: 1, device: 'A test', createdAt }, at);
    const sentAway = await world.ask(old, '/my/settings/second-step');
    assert.equal(sentAway.headers.location, '/sign-in?next=%2Fmy%2Fsettings%2Fsecond-step');

    const holder = await hasAsked('nadia');
    const again = await send('/_actions/signIn.typeCode', { code: CODE }, `asking=${holder}; session=${old}`);
    const secret = cookiesIn(again)['session'];
    assert.equal((await world.ask(secret, '/my/settings/second-step')).status, 200);
  });
});

describe('where families come, by HTTPS', () => {
  const PUBLIC_ADDRESS = 'https://localoffer.example.gov.uk';
  let secure: World;
  let sites: string;

  before(async () => {
    sites = await sitesFor(PUBLIC_ADDRESS);
    secure = await startWorld({
      SITE_URL: PUBLIC_ADDRESS,
      SITES_FOLDER: sites,
      CLIENT_ADDRESS_HEADER: 'X-Real-IP',
      MESSAGES: 'outbox',
    });
  });

  after(async () => {
    await secure.stop();
    rmSync(sites, { recursive: true, force: true });
  });

  const ATTRIBUTES = 'Path=/; HttpOnly; Secure; SameSite=Lax';

  /** Sends a form as a browser does that has this cookie. */
  function sendSecurely(path: string, fields: Record<string, string>, Cookie = ''): Promise<Answer> {
    return ask(secure.portal, path, {
      method: 'POST',
      headers: { Origin: PUBLIC_ADDRESS, 'Content-Type': FORM, 'X-Real-IP': '203.0.113.7', Cookie },
      body: new URLSearchParams(fields).toString(),
    });
  }

  it('a browser keeps every cookie to this host and to HTTPS', async () => {
    const asked = await sendSecurely('/_actions/signIn.askForCode', { address: 'mei@example.org' });
    assert.match(asked.headers['set-cookie']?.join() ?? '', new RegExp(`^__Host-asking=[\\w-]{43}; ${ATTRIBUTES}$`));
    const holder = await hasAsked('mei', secure);
    const cameIn = await sendSecurely('/_actions/signIn.typeCode', { code: CODE }, `__Host-asking=${holder}`);
    const [session = '', hint] = cameIn.headers['set-cookie'] ?? [];
    assert.match(session, new RegExp(`^__Host-session=[\\w-]+; ${ATTRIBUTES}$`));
    assert.equal(hint, '__Host-signed-in=1; Path=/; Secure; SameSite=Lax');
    const out = await sendSecurely('/sign-out', {}, `__Host-session=${cookiesIn(cameIn)['__Host-session']}`);
    for (const line of out.headers['set-cookie'] ?? [])
      assert.match(
        line,
        /^(__Host-(session|asking|signed-in)=deleted; Path=\/|__Secure-transfer=deleted; Path=\/transfer); Expires=Thu, 01 Jan 1970.*; Secure/,
      );
  });

  it('a cookie without the prefix, which a neighbour could have put there, opens nothing', async () => {
    const secret = await secure.sessionFor('ben');
    assert.equal((await secure.ask(secret, '/my')).status, 200);
    const plain = await ask(secure.portal, '/my', { headers: { Cookie: `session=${secret}` } });
    assert.equal(plain.headers.location, '/sign-in?next=%2Fmy');
    const holder = await hasAsked('mei', secure);
    assert.equal((await sendSecurely('/_actions/signIn.typeCode', { code: CODE }, `asking=${holder}`)).status, 409);
  });

  it('a form from anywhere else is refused, also one that names the port or the address inside', async () => {
    const secret = await secure.sessionFor('ben');
    for (const Origin of [
      secure.portal.url,
      'http://localoffer.example.gov.uk',
      `${PUBLIC_ADDRESS}:8443`,
      'https://evil.localoffer.example.gov.uk',
    ]) {
      const { status } = await secure.ask(secret, '/_actions/settings.signOutEverywhere', {
        method: 'POST',
        headers: { Origin, 'Content-Type': FORM },
      });
      assert.equal(status, 403, Origin);
    }
    assert.equal((await secure.ask(secret, '/my')).status, 200);
  });

  it('nobody made up is told of, and the page says nothing of a demonstration', async () => {
    const { text } = await ask(secure.portal, '/sign-in');
    assert.doesNotMatch(text, /example\.org|README|Try it/);
  });

  it('staff set up and use no texts, and parents do', async () => {
    const [sam, grace] = [await secure.sessionFor('sam'), await secure.sessionFor('grace')];
    const number = { number: '07700 900777' };
    assert.equal((await secure.send(sam, '/_actions/settings.askNewPhone', number)).status, 403);
    assert.equal((await secure.send(sam, '/_actions/signIn.sendText', {})).status, 401);
    assert.equal((await secure.send(grace, '/_actions/signIn.sendText', {})).status, 200);
    assert.equal((await secure.send(sam, '/_actions/settings.makeRecoveryCodes', {})).status, 401);
    assert.equal((await secure.ask(sam, '/my/settings/recovery-codes')).status, 404);
  });

  it('what is personal is kept by no browser, whatever the answer', async () => {
    const secret = await secure.sessionFor('ben');
    for (const path of ['/my', '/my/never-was', '/office', '/sign-in', '/sign-out', `/my/plans/${secure.plans.Maya}`]) {
      const { headers } = await secure.ask(secret, path);
      assert.equal(headers['cache-control'], 'private, no-store', path);
      assert.match(headers['strict-transport-security'] ?? '', /^max-age=\d{8}/);
      assert.match(String(headers['content-security-policy']), /frame-ancestors 'none'/);
    }
  });
});
