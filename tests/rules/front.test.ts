import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { PassThrough } from 'node:stream';
import { describe, it } from 'node:test';
import { securityHeaders } from '#front/headers.ts';
import { pathForTheLog, wayOfACode } from '#front/paths.ts';
import { LARGEST_BODY, refusalOf } from '#front/refusals.ts';
import { isUpload, readUpload } from '#front/uploads.ts';

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

/** A form on its way, with what of it came. */
function upload(): { request: IncomingMessage & PassThrough; response: ServerResponse } {
  const headers = { 'content-type': 'multipart/form-data; boundary=x' };
  return {
    request: Object.assign(new PassThrough(), { headers }) as unknown as IncomingMessage & PassThrough,
    response: new EventEmitter() as ServerResponse,
  };
}

const FORM = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\ncase,child\r\n--x--\r\n';

/** What the action reads in its place, or the form itself. */
async function readIn(form: string): Promise<string> {
  const { request, response } = upload();
  request.end(form);
  assert.equal(await readUpload(request, response, 'manager'), undefined);
  response.emit('close');
  return String((request as unknown as { body: Buffer }).body);
}

describe('a file that a manager sends', () => {
  it('is given up where nothing more comes of it, and keeps nobody else waiting', async () => {
    const stalled = upload();
    stalled.request.write(FORM.slice(0, 40));
    const { request, response } = stalled;
    const refusal = await readUpload(request, response, 'manager', { silent: 5, inAll: 60_000 });
    assert.equal(refusal?.status, 408);
    assert.match(refusal.says, /too slowly.*again/);
    assert.equal(await readIn(FORM), FORM);
    response.emit('close');
    assert.equal(await readIn(FORM), FORM);
  });

  it('is given up where it comes for too long in all', async () => {
    const { request, response } = upload();
    request.write(FORM.slice(0, 40));
    const refusal = await readUpload(request, response, 'manager', { silent: 60_000, inAll: 5 });
    assert.equal(refusal?.status, 408);
  });

  const part = FORM.slice(0, FORM.indexOf('--x--'));
  const odd: { what: string; form: string }[] = [
    { what: 'with thousands of parts', form: part.repeat(1000) + FORM },
    { what: 'with thousands of parts that are nothing', form: `${'--x\r\n'.repeat(1000)}--x--\r\n` },
    { what: 'with lines before its first part', form: '\r\n'.repeat(1000) + FORM },
    { what: 'with lines after its last part', form: FORM + '\r\n'.repeat(1000) },
    { what: 'with lines without an end before its file', form: FORM.replace('\r\n', '\r\na: b'.repeat(2000)) },
    { what: 'without an end', form: part },
    { what: 'with nothing in it', form: '' },
  ];
  for (const { what, form } of odd)
    it(`is not even taken apart: a form ${what}`, async () => {
      assert.equal(await readIn(form), 'no-file=odd');
    });

  it('is read from a form of each kind that browsers write', async () => {
    assert.equal(await readIn(FORM), FORM);
    for (const boundary of [
      '----WebKitFormBoundaryAbC0',
      '----geckoformboundary1f',
      '---------------------------97',
      '"x"',
    ])
      assert.ok(
        isUpload(
          { method: 'POST', headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } },
          '/office/imports',
        ),
        boundary,
      );
    for (const type of ['multipart/form-data', 'multipart/form-data; boundary=', 'multipart/form-data; boundary="x'])
      assert.ok(!isUpload({ method: 'POST', headers: { 'content-type': type } }, '/office/imports'), type);
  });
});

describe('the log keeps no code of a letter', () => {
  const ways = [
    '/transfer/ABCD-EFGH-JKMN',
    '/transfer/abcdefghjkmn',
    '/transfer/%23ABCD-EFGH-JKMN',
    '/transfer%23ABCD-EFGH-JKMN',
    '/transfer/%2523ABCD-EFGH-JKMN',
    '/transfer/ABCD%20EFGH%20JKMN',
    '/transfer/ABCD.EFGH.JKMN',
    '/transfer/ABCD%E2%80%93EFGH%E2%80%93JKMN',
    '/transfer/%zzABCD-EFGH-JKMN',
    '/transfer/%41BCD-EFGH-JKMN',
    '/transfer/ABCD-EFGH-JKM',
    '/transfer/ABC-DEF-GHJ-KMN',
    '/transferABCD-EFGH-JKMN',
    '/transfer-ABCD-EFGH-JKMN',
    '/transfer&code=ABCD-EFGH-JKMN',
    '/transfer/begin/ABCD-EFGH-JKMN',
    '/transfer/answer/ABCDEFGHJKMN',
    '/transfer/poster/ABCD-EFGH-JKMN',
    '//transfer//ABCD-EFGH-JKMN',
    '/TRANSFER/ABCD-EFGH-JKMN',
    '/transfers/ABCD-EFGH-JKMN',
    '/en/transfer/ABCD-EFGH-JKMN',
    '/ABCD-EFGH-JKMN',
    '/abcdefghjkmn',
    '/ABCD%20-%20EFGH%20-%20JKMN',
    '/%EF%BC%A1%EF%BC%A2%EF%BC%A3%EF%BC%A4-EFGH-JKMN',
    '/code:ABCD_EFGH_JKMN.',
    '/guides/ABCD-EFGH-JKMN/more',
    '/%e0%a4/ABCD-EFGH-JKMN',
  ];
  for (const way of ways)
    it(`that came as ${way}`, () => {
      assert.doesNotMatch(pathForTheLog(way), /EFGH|BCD-|ABC|JKM/i);
    });

  const told = ['/', '/transfer', '/transfer/begin', '/transfer/answer/place', '/transfer/poster.svg', '/transfer-in-this-copy', '/the-last-question', '/directory/services/bury-parents-forum', '/guides/%zz', '/_astro/page.Cpq4ZT3x.css', '/office/transfers']; // prettier-ignore
  for (const path of told)
    it(`and says which page was asked for: ${path}`, () => {
      assert.equal(pathForTheLog(path), path);
    });

  it('nor whose plan or calendar was asked for, however it is written', () => {
    const plan = '3f0c7f1e-6a50-4d6e-9a53-8a1c2f0e9d11';
    assert.equal(pathForTheLog(`/my/plans/${plan}/people`), '/my/plans/…/people');
    assert.equal(pathForTheLog(`/my/plans/${plan.replaceAll('-', '%2d')}`), '/my/plans/…');
    assert.equal(pathForTheLog(`/%63alendar/${'a'.repeat(43)}.ics`), '/calendar/…');
    assert.equal(pathForTheLog(`/activate/${'b'.repeat(43)}`), '/activate/…');
  });

  it('is quick with the longest of addresses', () => {
    const began = performance.now();
    for (const part of ['aaaa', 'aaaa-', 'aaaa----', '%25', '%2525', '-', 'aaaa '])
      pathForTheLog(`/${part.repeat(16_000 / part.length)}`);
    assert.ok(performance.now() - began < 500);
  });
});

describe('a code that a reader of QR codes made a part of the path', () => {
  for (const path of ['/transfer%23ABCD-EFGH-JKMN', '/transfer/%23ABCD-EFGH-JKMN', '/transfer%2523ABCD-EFGH-JKMN'])
    it(`goes back behind the sign that no server is sent: ${path}`, () => {
      assert.equal(wayOfACode(path), '/transfer#ABCD-EFGH-JKMN');
    });
  for (const path of [
    '/transfer',
    '/transfer/%23',
    '/transfer%23//evil.example',
    '/transfer/%23ABCD-EFGH-JKMN@evil',
    '/other%23ABCD-EFGH-JKMN',
  ])
    // prettier-ignore
    it(`leads nowhere when it is none: ${path}`, () => {
      assert.equal(wayOfACode(path), undefined);
    });
});
