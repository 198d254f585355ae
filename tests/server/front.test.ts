import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fingerprintOfInputs } from '#commands/site-record.ts';
import { codeFolder } from '#front/current-site.ts';
import { LARGEST_BODY } from '#front/refusals.ts';
import { startPortal, type Portal } from '../support/portal.ts';
import { builtSite } from '../support/site.ts';
import { ask, say, until, type Answer, type Question } from './ask.ts';

const PUBLIC_ADDRESS = 'https://localoffer.example.gov.uk';

let portal: Portal;
/** Reached by families at `PUBLIC_ADDRESS`. */
let secure: Portal;
let secureSites: string;
/** A stylesheet of the home page: a file whose name changes with what it says. */
let hashedFile: string;

before(async () => {
  portal = await startPortal();
  secureSites = await sitesFor(PUBLIC_ADDRESS);
  const settings = { SITE_URL: PUBLIC_ADDRESS, CLIENT_ADDRESS_HEADER: 'X-Real-IP', SITES_FOLDER: secureSites };
  secure = await startPortal(settings);
  hashedFile = /href="(\/_astro\/[^"]+\.css)"/.exec((await ask(portal, '/')).text)?.[1] ?? '';
});

after(async () => {
  await portal.stop();
  await secure.stop();
  rmSync(secureSites, { recursive: true, force: true });
});

/** The built site once more, as if it had been built for another address, so that nothing is built for that here. */
async function sitesFor(address: string): Promise<string> {
  const sites = mkdtempSync(join('var', 'secure-sites-'));
  const built = builtSite();
  const folder = mkdtempSync(join(sites, 'site-'));
  for (const name of ['client', 'inline-hashes.json', 'search.sqlite'])
    symlinkSync(join(built, name), join(folder, name));
  symlinkSync(codeFolder(built), join(folder, 'server'));
  const before = process.env['SITE_URL'];
  process.env['SITE_URL'] = address;
  const madeFrom = await fingerprintOfInputs();
  if (before === undefined) delete process.env['SITE_URL'];
  else process.env['SITE_URL'] = before;
  const record = JSON.parse(readFileSync(join(built, 'site.json'), 'utf8')) as object;
  writeFileSync(join(folder, 'site.json'), JSON.stringify({ ...record, madeFrom }));
  writeFileSync(join(sites, 'current'), `${folder.slice(sites.length + 1)}\n`);
  return sites;
}

/** What a browser sends with a form of our own pages. */
function fromOurselves(address = portal.url): Record<string, string> {
  return { Origin: address, 'Sec-Fetch-Site': 'same-origin', 'Content-Type': 'application/x-www-form-urlencoded' };
}

async function etagOf(path: string): Promise<string> {
  return (await ask(portal, path)).headers.etag ?? '';
}

describe('the strict headers are on every answer', () => {
  const answers: { to: string; status: number; ask: () => Promise<Answer> }[] = [
    { to: 'the home page', status: 200, ask: () => ask(portal, '/') },
    { to: 'only its headers', status: 200, ask: () => ask(portal, '/', { method: 'HEAD' }) },
    { to: 'a file with a hashed name', status: 200, ask: () => ask(portal, hashedFile) },
    { to: 'a live page', status: 200, ask: () => ask(portal, '/search?q=autism') },
    { to: 'a part of a page', status: 206, ask: () => ask(portal, '/', { headers: { Range: 'bytes=0-99' } }) },
    {
      to: 'a page that has not changed',
      status: 304,
      ask: async () => ask(portal, '/', { headers: { 'If-None-Match': await etagOf('/') } }),
    },
    { to: 'an untidy address', status: 301, ask: () => ask(portal, '/guides/') },
    { to: 'an address for a proxy', status: 400, ask: () => ask(portal, 'http://evil.example/') },
    { to: 'a page that is not there', status: 404, ask: () => ask(portal, '/guides/not-there') },
    { to: 'a file that is not there', status: 404, ask: () => ask(portal, '/_astro/not-there.css') },
    { to: 'an address beside a live page', status: 404, ask: () => ask(portal, '/search/not-there') },
    { to: 'a method nothing uses', status: 405, ask: () => ask(portal, '/', { method: 'PUT' }) },
    { to: 'a form from nowhere', status: 403, ask: () => ask(portal, '/search', { method: 'POST', body: 'q=a' }) },
    {
      to: 'a body that is too large',
      status: 413,
      ask: () =>
        ask(portal, '/search', { method: 'POST', headers: fromOurselves(), body: Buffer.alloc(LARGEST_BODY + 1) }),
    },
    {
      to: 'a part that a page does not have',
      status: 416,
      ask: () => ask(portal, '/', { headers: { Range: 'bytes=99999999-' } }),
    },
    { to: 'the question whether all is well', status: 200, ask: () => ask(portal, '/healthz') },
    { to: 'what robots ask for', status: 200, ask: () => ask(portal, '/robots.txt') },
    { to: 'an address of Astro’s own', status: 404, ask: () => ask(portal, '/_actions/nothing') },
  ];
  for (const { to, status, ask } of answers) {
    it(`${status}: ${to}`, async () => {
      const answer = await ask();
      assert.equal(answer.status, status);
      assertStrict(answer.headers);
    });
  }

  const unreadable = [
    { to: 'what is no request', status: 400, words: 'GET / HTTP/9.9\r\n\r\n' },
    { to: 'a method nobody knows', status: 400, words: 'BREW / HTTP/1.1\r\nHost: x\r\n\r\n' },
    {
      to: 'an address that is too long',
      status: 431,
      words: `GET /search?q=${'a'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
    },
  ];
  for (const { to, status, words } of unreadable) {
    it(`${status}: ${to}`, async () => {
      const [start = '', ...lines] = (await say(portal, words)).split('\r\n');
      assert.match(start, new RegExp(`^HTTP/1.1 ${status} `));
      assertStrict(Object.fromEntries(lines.map((line) => [line.split(': ')[0]?.toLowerCase(), line.split(': ')[1]])));
    });
  }

  it('and none says what it was made with', async () => {
    const { headers } = await ask(portal, '/search');
    assert.deepEqual([headers['x-powered-by'], headers['server']], [undefined, undefined]);
  });
});

function assertStrict(headers: Record<string, string | string[] | undefined>): void {
  const policy = String(headers['content-security-policy']);
  for (const rule of ["default-src 'none'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'"])
    assert.ok(policy.split('; ').includes(rule), `${rule} is not in ${policy}`);
  assert.doesNotMatch(policy, /'unsafe-(inline|eval|hashes)'|\*|https?:/);
  assert.equal(headers['x-content-type-options'], 'nosniff');
  assert.equal(headers['referrer-policy'], 'same-origin');
  assert.equal(headers['cross-origin-opener-policy'], 'same-origin');
  assert.equal(headers['cross-origin-resource-policy'], 'same-origin');
  for (const power of ['camera', 'geolocation', 'microphone'])
    assert.match(String(headers['permissions-policy']), new RegExp(`${power}=\\(\\)`));
}

describe('a browser is told to come by HTTPS only', () => {
  for (const path of ['/', '/search?q=autism', '/guides/', '/not-there', '/healthz']) {
    it(`at ${path}, where families reach the portal so`, async () => {
      const { headers } = await ask(secure, path);
      assert.match(headers['strict-transport-security'] ?? '', /^max-age=\d{8}/);
    });

    it(`never at ${path} of a portal without it`, async () => {
      const { headers } = await ask(portal, path);
      assert.equal(headers['strict-transport-security'], undefined);
    });
  }
});

describe('a page is the same however it is packed', () => {
  for (const path of ['/', '/guides/what-happens-in-20-weeks', '/search?q=autism', '/directory/services']) {
    for (const encoding of ['br', 'gzip']) {
      it(`${path} as ${encoding}`, async () => {
        const plain = await ask(portal, path);
        const packed = await ask(portal, path, { headers: { 'Accept-Encoding': encoding } });
        assert.equal(plain.headers['content-encoding'], undefined);
        assert.equal(packed.headers['content-encoding'], encoding);
        assert.ok(packed.bytes.length < plain.bytes.length / 2);
        assert.equal(packed.text, plain.text);
      });
    }

    it(`${path} is not mistaken by a cache for its packed self`, async () => {
      const { headers } = await ask(portal, path, { headers: { 'Accept-Encoding': 'br' } });
      assert.match(headers.vary ?? '', /Accept-Encoding/i);
    });
  }

  it('and a browser that takes everything gets brotli', async () => {
    const { headers } = await ask(portal, '/', { headers: { 'Accept-Encoding': 'gzip, deflate, br, zstd' } });
    assert.equal(headers['content-encoding'], 'br');
  });
});

describe('what a browser has already', () => {
  it('is not sent again', async () => {
    const { status, bytes } = await ask(portal, '/', { headers: { 'If-None-Match': await etagOf('/') } });
    assert.equal(status, 304);
    assert.equal(bytes.length, 0);
  });

  it('is sent again when it has changed', async () => {
    const { status, text } = await ask(portal, '/', { headers: { 'If-None-Match': 'W/"1-1"' } });
    assert.equal(status, 200);
    assert.match(text, /<h1/);
  });

  it('is never asked for again when its name changes with what it says', async () => {
    const { headers } = await ask(portal, hashedFile);
    assert.equal(headers['cache-control'], 'public, max-age=31536000, immutable');
  });

  it('is asked for again each time when it is a page', async () => {
    const { headers } = await ask(portal, '/guides');
    assert.equal(headers['cache-control'], 'public, max-age=0, must-revalidate');
  });

  for (const path of ['/search?q=autism', '/directory/services', '/directory/schools?stage=nursery']) {
    it(`is kept for a minute when it is the public page ${path}`, async () => {
      const { headers } = await ask(portal, path);
      assert.equal(headers['cache-control'], 'public, max-age=60');
    });
  }

  for (const path of ['/my/plans', '/not-there']) {
    it(`is kept nowhere when nothing is said about it: ${path}`, async () => {
      const { headers } = await ask(portal, path);
      assert.equal(headers['cache-control'], 'private, no-store');
    });
  }
});

describe('every text says how it is written', () => {
  const texts: { path: () => string; type: RegExp }[] = [
    { path: () => '/', type: /^text\/html; ?charset=utf-8$/ },
    { path: () => '/guides', type: /^text\/html; ?charset=utf-8$/ },
    { path: () => '/search?q=autism', type: /^text\/html; ?charset=utf-8$/ },
    { path: () => '/directory/services', type: /^text\/html; ?charset=utf-8$/ },
    { path: () => '/not-there', type: /^text\/html; ?charset=utf-8$/ },
    { path: () => hashedFile, type: /^text\/css; ?charset=utf-8$/ },
    { path: () => '/pagefind/pagefind.js', type: /^text\/javascript; ?charset=utf-8$/ },
    { path: () => '/icon.svg', type: /^image\/svg\+xml; ?charset=utf-8$/ },
    { path: () => '/robots.txt', type: /^text\/plain; ?charset=utf-8$/ },
    { path: () => '/.well-known/security.txt', type: /^text\/plain; ?charset=utf-8$/ },
    { path: () => '/sitemap.xml', type: /^application\/xml; ?charset=utf-8$/ },
    { path: () => '/healthz', type: /^text\/plain; ?charset=utf-8$/ },
  ];
  for (const { path, type } of texts) {
    it(`${type.source.slice(1, -1)}: ${path() || 'a stylesheet'}`, async () => {
      for (const encoding of ['identity', 'br', 'gzip']) {
        const { headers } = await ask(portal, path(), { headers: { 'Accept-Encoding': encoding } });
        assert.match(headers['content-type'] ?? '', type);
      }
    });
  }
});

describe('methods that nothing uses', () => {
  for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE']) {
    for (const path of ['/', '/search', '/not-there']) {
      it(`${method} ${path} is answered with the ones that are`, async () => {
        const { status, headers } = await ask(portal, path, { method, headers: fromOurselves() });
        assert.equal(status, 405);
        assert.equal(headers.allow, 'GET, HEAD, POST');
      });
    }
  }
});

describe('a form', () => {
  const senders: { who: string; headers: (ours: string) => Record<string, string> }[] = [
    { who: 'a sender who does not say where from', headers: () => ({}) },
    { who: 'another site', headers: () => ({ Origin: 'https://evil.example' }) },
    { who: 'a hidden page', headers: () => ({ Origin: 'null' }) },
    { who: 'a site whose name begins like ours', headers: (ours) => ({ Origin: `${ours}.evil.example` }) },
    { who: 'another site, as the browser says', headers: (ours) => ({ Origin: ours, 'Sec-Fetch-Site': 'cross-site' }) },
    {
      who: 'a site beside ours, as the browser says',
      headers: (ours) => ({ Origin: ours, 'Sec-Fetch-Site': 'same-site' }),
    },
  ];
  const types = ['text/plain', 'application/json', 'application/x-www-form-urlencoded'];
  for (const { who, headers } of senders) {
    for (const type of types) {
      it(`from ${who} is refused as ${type}`, async () => {
        const { status } = await ask(portal, '/search', {
          method: 'POST',
          headers: { ...headers(portal.url), 'Content-Type': type },
          body: '{}',
        });
        assert.equal(status, 403);
      });
    }
  }

  const TYPES: [type: string, status: number][] = [
    ['application/x-www-form-urlencoded', 200],
    ['application/x-www-form-urlencoded; charset=utf-8', 200],
    ['text/plain', 415],
    ['application/json', 415],
    ['multipart/form-data; boundary=x', 415],
    ['', 415],
  ];
  for (const [type, expected] of TYPES) {
    it(`from our own page ${expected === 200 ? 'passes' : 'does not pass'} the front as “${type}”`, async () => {
      const { status } = await ask(portal, '/search', {
        method: 'POST',
        headers: { ...fromOurselves(), 'Content-Type': type },
        body: 'q=autism',
      });
      assert.equal(status, expected);
    });
  }

  it('from an old browser that says only its origin passes too', async () => {
    const headers = { Origin: portal.url, 'Content-Type': 'application/x-www-form-urlencoded' };
    const { status } = await ask(portal, '/search', { method: 'POST', headers, body: 'q=autism' });
    assert.equal(status, 200);
  });

  it('from the address that families use passes', async () => {
    const question = { method: 'POST', headers: fromOurselves(PUBLIC_ADDRESS), body: 'q=autism' };
    assert.equal((await ask(secure, '/search', question)).status, 200);
  });

  it('from the machine’s own address is refused where families use another', async () => {
    const question = { method: 'POST', headers: fromOurselves(secure.url), body: 'q=autism' };
    assert.equal((await ask(secure, '/search', question)).status, 403);
  });
});

describe('a body', () => {
  const post = (length: number, headers: Record<string, string>): Promise<Answer> =>
    ask(portal, '/search', {
      method: 'POST',
      headers: { ...fromOurselves(), ...headers },
      body: Buffer.alloc(length, 'a'),
    });

  for (const { how, headers } of [
    { how: 'with its length said before', headers: {} },
    { how: 'in chunks', headers: { 'Transfer-Encoding': 'chunked' } },
  ] as { how: string; headers: Record<string, string> }[]) {
    it(`of 1 MB passes ${how}`, async () => {
      assert.equal((await post(LARGEST_BODY, headers)).status, 200);
    });

    it(`of a byte more is refused ${how}`, async () => {
      const { status, text } = await post(LARGEST_BODY + 1, headers);
      assert.equal(status, 413);
      assert.match(text, /less than 1 MB/);
    });
  }
});

describe('an address', () => {
  const untidy: { asked: string; tidy: string }[] = [
    { asked: '/guides/', tidy: '/guides' },
    { asked: '/guides.html', tidy: '/guides' },
    { asked: '/guides.html/', tidy: '/guides' },
    { asked: '/index', tidy: '/' },
    { asked: '/index.html', tidy: '/' },
    { asked: '/.html', tidy: '/' },
    { asked: '//', tidy: '/' },
    { asked: '/guides//sen-support', tidy: '/guides/sen-support' },
    { asked: '/search/?q=a%20b&kind=guide', tidy: '/search?q=a%20b&kind=guide' },
    { asked: '/search.html?q=https://a.example//b/', tidy: '/search?q=https://a.example//b/' },
  ];
  for (const { asked, tidy } of untidy) {
    it(`written ${asked} has one tidy form, and what was asked for is kept`, async () => {
      const { status, headers } = await ask(portal, asked);
      assert.equal(status, 301);
      assert.equal(headers.location, tidy);
    });
  }

  const elsewhere = [
    '//evil.example/',
    '//evil.example',
    '///evil.example//',
    '/\\evil.example/',
    '\\\\evil.example/',
    '/\\/evil.example/',
    '//evil.example/%2e%2e/',
    '/%2f/evil.example/',
    '/%5c%5cevil.example/',
    '/.//evil.example/',
    'http://evil.example//',
    'https://evil.example/search/',
    '//evil.example/search.html?q=a',
  ];
  for (const asked of elsewhere) {
    it(`written ${asked} leads to no other host`, async () => {
      const { headers } = await answerTo(asked);
      const target = headers['location'] ?? '/';
      assert.equal(new URL(target, 'https://portal.example/here').host, 'portal.example');
    });
  }

  const malformed: { what: string; path: string }[] = [
    { what: 'a percent sign alone', path: '/%' },
    { what: 'letters that are no number', path: '/%zz' },
    { what: 'half a letter', path: '/%e0%a4%a' },
    { what: 'a percent sign below a live page', path: '/directory/services/%zz' },
    { what: 'a percent sign in a question', path: '/search?q=%zz&%=%' },
    { what: 'a percent sign in a filter', path: '/directory/services?age=%ff&need=%c0%80' },
    { what: 'a NUL', path: '/%00' },
    { what: 'a NUL in the middle', path: '/guides%00.html' },
    { what: 'a NUL in a question', path: '/search?q=a%00b' },
    { what: 'a way up', path: '/../../package.json' },
    { what: 'a hidden way up', path: '/%2e%2e/%2e%2e/package.json' },
    { what: 'a way up with hidden slashes', path: '/..%2f..%2fpackage.json' },
    { what: 'a way up with slashes of the other kind', path: '/..\\..\\package.json' },
    { what: 'a twice hidden way up', path: '/%252e%252e/package.json' },
    { what: 'a way up among the files', path: '/_astro/../../search.sqlite' },
    { what: 'the index itself', path: '/search.sqlite' },
    { what: 'what the site was made from', path: '/site.json' },
    { what: 'a file of the machine', path: '/etc/passwd' },
    { what: 'a long path', path: `/${'a'.repeat(12_000)}` },
    { what: 'a long question', path: `/search?q=${'a%20'.repeat(3_500)}` },
    { what: 'the language of the index', path: `/search?q=${encodeURIComponent('"NEAR(a OR *) AND NOT ^col:')}` },
    { what: 'a page that no list has', path: '/directory/services?page=99999999999999999999' },
    { what: 'a page before the first', path: '/search?q=a&page=-1' },
    { what: 'a filter nobody made', path: '/directory/schools?__proto__=a&constructor=b&age=-0.5' },
  ];
  for (const { what, path } of malformed) {
    it(`with ${what} breaks nothing and opens nothing`, async () => {
      const { status, text } = await answerTo(path);
      assert.ok(status >= 200 && status < 500, `it is answered with ${status}`);
      assert.doesNotMatch(text, /local-offer-portal|SQLite format 3|madeFrom|root:x:0/);
      assert.doesNotMatch(text, /\n {4}at |node_modules/, 'it shows how the portal is made');
    });
  }

  /** Asks with every byte as written, which Node's own client refuses for some. */
  async function answerTo(path: string): Promise<{ status: number; headers: Record<string, string>; text: string }> {
    const heard = await say(portal, `GET ${path} HTTP/1.1\r\nHost: portal.example\r\nConnection: close\r\n\r\n`);
    const [head = '', ...rest] = heard.split('\r\n\r\n');
    const [start = '', ...lines] = head.split('\r\n');
    const headers = lines.map((line) => /^([^:]+): (.*)$/.exec(line)?.slice(1) ?? []);
    return {
      status: Number(start.split(' ')[1]),
      headers: Object.fromEntries(headers.map(([name = '', value = '']) => [name.toLowerCase(), value])),
      text: rest.join('\r\n\r\n'),
    };
  }

  it('asked for under somebody else’s name leads nowhere else', async () => {
    const headers = { Host: 'evil.example', 'X-Forwarded-Host': 'evil.example', Forwarded: 'host=evil.example' };
    for (const path of ['/', '/guides/', '/search?q=autism', '/directory/services', '/not-there', '/sitemap.xml']) {
      const answer = await ask(portal, path, { headers });
      assert.doesNotMatch(JSON.stringify(answer.headers) + answer.text, /evil\.example/, path);
    }
  });

  it('with a range that makes no sense is answered with the whole page', async () => {
    for (const Range of ['bytes=5-2', 'bytes=-5', 'bytes=a-b', 'lines=1-2', 'bytes=0-1,5-6']) {
      const { status, text } = await ask(portal, '/', { headers: { Range } });
      assert.equal(status, 200, Range);
      assert.match(text, /<\/html>/);
    }
  });
});

describe('the log', () => {
  const CANARY = 'yellowbird';
  const questions: { path: string; question?: Question }[] = [
    { path: `/?name=${CANARY}` },
    { path: `/search?q=${CANARY}` },
    { path: `/search?q=%zz${CANARY}` },
    { path: `/search/?q=${CANARY}` },
    { path: `/not-there?child=${CANARY}` },
    { path: `/%zz?child=${CANARY}` },
    { path: `/directory/services?age=${CANARY}` },
    { path: `/_image?href=/${CANARY}.png` },
    { path: `/search?q=a`, question: { headers: { Cookie: `session=${CANARY}`, Referer: `http://x/?q=${CANARY}` } } },
    { path: `/search?q=${CANARY}`, question: { headers: { Host: '[' } } },
    { path: `/search?q=${CANARY}`, question: { method: 'PUT' } },
    { path: `/search?q=${CANARY}`, question: { method: 'POST', body: `name=${CANARY}` } },
  ];

  it('says what was asked and how it went, never what stands behind the question mark', async () => {
    for (const { path, question } of questions) await ask(portal, path, question);
    const own = { method: 'POST', headers: fromOurselves(), body: `name=${CANARY}` };
    await ask(portal, `/search?q=${CANARY}`, own);
    await say(portal, `GET /search?q=${CANARY}${'a'.repeat(20_000)} HTTP/1.1\r\n\r\n`);
    await ask(portal, '/the-last-question');
    await until(() => portal.said().includes('"path":"/the-last-question"'));

    assert.match(portal.said(), /"method":"GET","path":"\/search","status":200/);
    assert.doesNotMatch(portal.said(), new RegExp(CANARY));
  });

  it('names nobody’s address', () => {
    const lines = portal
      .said()
      .split('\n')
      .filter((line) => line.includes('"method"'));
    for (const line of lines)
      assert.deepEqual(Object.keys(JSON.parse(line) as object), ['level', 'time', 'method', 'path', 'status', 'ms']);
  });
});

describe(
  'readers who leave in the middle',
  { skip: process.platform !== 'linux' && 'only Linux lists open files' },
  () => {
    it('leave no file open', async () => {
      const { hostname, port } = new URL(portal.url);
      const openFiles = (): string[] =>
        readdirSync(`/proc/${portal.process.pid}/fd`)
          .map((name) => linkOf(`/proc/${portal.process.pid}/fd/${name}`))
          .filter((file) => file.includes('/client/'));
      const readers: Socket[] = [];
      for (let i = 0; i < 10; i += 1) {
        const reader = connect(Number(port), hostname);
        readers.push(reader);
        reader.on('error', () => undefined);
        await once(reader, 'connect');
        reader.pause();
        reader.write(`GET ${hashedFile} HTTP/1.1\r\nHost: x\r\n\r\n`.repeat(50));
      }
      await until(() => openFiles().length > 0);
      for (const reader of readers) reader.resetAndDestroy();

      await until(() => openFiles().length === 0);
      assert.equal((await ask(portal, '/healthz')).status, 200);
    });

    function linkOf(path: string): string {
      try {
        return readlinkSync(path);
      } catch {
        return '';
      }
    }
  },
);

describe('told to stop', () => {
  it('the portal finishes what is in hand, lets go of idle connections, and ends well', async () => {
    const stopping = await startPortal();
    const { hostname, port } = new URL(stopping.url);
    const opened = async (): Promise<Socket> => {
      const socket = connect(Number(port), hostname);
      await once(socket, 'connect');
      return socket;
    };

    const idle = await opened();
    idle.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(idle, 'data');
    const unused = await opened();
    const inHand = await opened();
    const form = fromOurselves(stopping.url);
    const headers = { Host: `${hostname}:${port}`, ...form, 'Content-Length': '8', Expect: '100-continue' };
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    inHand.write(`POST /search HTTP/1.1\r\n${lines.join('')}\r\n`);
    assert.match(String((await once(inHand, 'data'))[0]), /100 Continue/);

    const ended = once(stopping.process, 'exit');
    const gone = [once(idle, 'close'), once(unused, 'close')];
    idle.resume();
    unused.resume();
    const told = performance.now();
    stopping.process.kill('SIGTERM');
    await Promise.all(gone);
    let heard = '';
    inHand.on('data', (data: Buffer) => {
      heard += data.toString();
    });
    inHand.write('q=autism');

    assert.deepEqual(await ended, [0, null]);
    assert.match(heard, /^HTTP\/1\.1 200 OK/);
    assert.match(heard, /<\/html>/);
    // Kept-alive connections would hold it up for 5 s, an unused one for 10 s.
    assert.ok(performance.now() - told < 4000, 'it takes its time');
    await stopping.stop();
  });
});
