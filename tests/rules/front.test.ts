import assert from 'node:assert/strict';
import type { IncomingHttpHeaders } from 'node:http';
import { describe, it } from 'node:test';
import { securityHeaders } from '#front/headers.ts';
import { LARGEST_BODY, refusalOf } from '#front/refusals.ts';

const OURS = 'https://localoffer.example.gov.uk';

/** What a browser sends with a form from our own pages. */
const ownForm: IncomingHttpHeaders = {
  host: 'localoffer.example.gov.uk',
  origin: OURS,
  'sec-fetch-site': 'same-origin',
  'content-type': 'application/x-www-form-urlencoded',
  'content-length': '20',
};

describe('the front turns away', () => {
  for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT', 'get', 'PROPFIND', '']) {
    it(`a method nothing here uses: “${method}”`, () => {
      assert.equal(refusalOf({ method, headers: ownForm }, OURS)?.status, 405);
    });
  }

  const foreign: { because: string; headers: IncomingHttpHeaders }[] = [
    { because: 'another site sent it', headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' } },
    { because: 'its browser says another site sent it', headers: { 'sec-fetch-site': 'cross-site' } },
    { because: 'another address of the council sent it', headers: { 'sec-fetch-site': 'same-site' } },
    { because: 'it came from no page', headers: { 'sec-fetch-site': 'none' } },
    { because: 'the page it came from is hidden', headers: { origin: 'null' } },
    { because: 'nothing says where it came from', headers: { origin: undefined, 'sec-fetch-site': undefined } },
    { because: 'what says where it came from is no address', headers: { origin: 'localoffer' } },
    { because: 'it came without encryption', headers: { origin: 'http://localoffer.example.gov.uk' } },
    { because: 'it came from another port', headers: { origin: `${OURS}:8443` } },
    { because: 'it came from an address that begins like ours', headers: { origin: `${OURS}.evil.example` } },
  ];
  for (const { because, headers } of foreign) {
    it(`a form when ${because}`, () => {
      assert.equal(refusalOf({ method: 'POST', headers: { ...ownForm, ...headers } }, OURS)?.status, 403);
    });
  }

  for (const type of ['application/json', 'text/plain', 'multipart/form-data; boundary=x', undefined]) {
    it(`a foreign form whatever it says it holds: ${type ?? 'nothing'}`, () => {
      const headers = { ...ownForm, origin: 'https://evil.example', 'content-type': type };
      assert.equal(refusalOf({ method: 'POST', headers }, OURS)?.status, 403);
    });
  }

  it('more than a megabyte at once', () => {
    const headers = { ...ownForm, 'content-length': String(LARGEST_BODY + 1) };
    assert.equal(refusalOf({ method: 'POST', headers }, OURS)?.status, 413);
  });

  it('nobody without saying what to do next', () => {
    const refused = [
      refusalOf({ method: 'POST', headers: {} }, OURS),
      refusalOf({ method: 'POST', headers: { ...ownForm, 'content-length': '9999999' } }, OURS),
    ];
    assert.match(refused[0]?.says ?? '', /Go back/);
    assert.match(refused[1]?.says ?? '', /Send less/);
  });
});

describe('the front lets through', () => {
  it('a form from our own pages', () => {
    assert.equal(refusalOf({ method: 'POST', headers: ownForm }, OURS), undefined);
  });

  it('a form of exactly a megabyte', () => {
    const headers = { ...ownForm, 'content-length': String(LARGEST_BODY) };
    assert.equal(refusalOf({ method: 'POST', headers }, OURS), undefined);
  });

  it('a form from a browser too old to say more than where it came from', () => {
    assert.equal(refusalOf({ method: 'POST', headers: { ...ownForm, 'sec-fetch-site': undefined } }, OURS), undefined);
  });

  it('a form to the address it was asked at, where no other is known', () => {
    const headers = { ...ownForm, host: '127.0.0.1:4321', origin: 'http://127.0.0.1:4321' };
    assert.equal(refusalOf({ method: 'POST', headers }, undefined), undefined);
    assert.equal(refusalOf({ method: 'POST', headers: { ...headers, origin: OURS } }, undefined)?.status, 403);
  });

  for (const method of ['GET', 'HEAD']) {
    it(`whoever only reads (${method}), wherever they come from`, () => {
      const headers = { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' };
      assert.equal(refusalOf({ method, headers }, OURS), undefined);
    });
  }
});

describe('every answer', () => {
  const headers = securityHeaders({ scripts: ['sha256-abc='], styles: ['sha256-def='] }, true);
  const policy = new Map(
    (headers['Content-Security-Policy'] ?? '').split('; ').map((line) => {
      const [name = '', ...sources] = line.split(' ');
      return [name, sources];
    }),
  );

  it('allows nothing that it does not name', () => {
    assert.deepEqual(policy.get('default-src'), ["'none'"]);
  });

  it('runs our own scripts and the ones Astro wrote, and no other', () => {
    assert.deepEqual(policy.get('script-src'), ["'self'", "'wasm-unsafe-eval'", "'sha256-abc='"]);
    assert.deepEqual(policy.get('style-src'), ["'self'", "'sha256-def='"]);
  });

  it('asks nobody else for anything', () => {
    const allowed = new Set(["'self'", "'none'", "'wasm-unsafe-eval'"]);
    const others = [...policy.values()]
      .flat()
      .filter((source) => !allowed.has(source) && !source.startsWith("'sha256-"));
    assert.deepEqual(others, []);
  });

  for (const name of ['frame-ancestors', 'base-uri', 'object-src']) {
    it(`allows no ${name}`, () => {
      assert.deepEqual(policy.get(name), ["'none'"]);
    });
  }

  it('sends forms to us only', () => {
    assert.deepEqual(policy.get('form-action'), ["'self'"]);
  });

  for (const [name, value] of [
    ['X-Content-Type-Options', 'nosniff'],
    ['Referrer-Policy', 'same-origin'],
    ['Cross-Origin-Opener-Policy', 'same-origin'],
    ['Cross-Origin-Resource-Policy', 'same-origin'],
  ] as const) {
    it(`says ${name}: ${value}`, () => {
      assert.equal(headers[name], value);
    });
  }

  it('asks for no camera, microphone or place', () => {
    for (const feature of ['camera', 'microphone', 'geolocation', 'payment'])
      assert.ok(headers['Permissions-Policy']?.includes(`${feature}=()`), feature);
  });

  it('keeps browsers to HTTPS only where families use HTTPS', () => {
    assert.match(headers['Strict-Transport-Security'] ?? '', /max-age=31536000/);
    assert.ok(!('Strict-Transport-Security' in securityHeaders({ scripts: [], styles: [] }, false)));
  });

  it('has one line for each header, whatever the pages hold', () => {
    for (const value of Object.values(headers)) assert.doesNotMatch(value, /[\r\n]/);
  });
});
