import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { parse } from 'yaml';
import { authoritySchema } from '#features/authority/authority.ts';
import { writeAddressFiles } from '../../src/commands/address-files.ts';
import { inlineHashesIn } from '../../src/commands/inline-hashes.ts';
import { hasNewlyLate } from '../../src/commands/site-record.ts';

const authority = authoritySchema.parse(parse(readFileSync('content/authority.yaml', 'utf8')));

describe('a built site', () => {
  const cases = [
    { builtOn: '2027-05-01', today: '2027-05-22', late: false, because: 'the review date is today' },
    { builtOn: '2027-05-01', today: '2027-05-23', late: true, because: 'the review date was yesterday' },
    { builtOn: '2027-05-22', today: '2027-05-23', late: true, because: 'it was built on the review date' },
    { builtOn: '2027-05-23', today: '2027-05-23', late: false, because: 'it was built the day after and says so' },
    { builtOn: '2027-05-23', today: '2027-06-30', late: false, because: 'it has said so ever since' },
    { builtOn: '2026-11-22', today: '2026-11-22', late: false, because: 'the review date is far off' },
    { builtOn: '2026-11-22', today: '2028-01-01', late: true, because: 'the portal was off for a year' },
  ] as const;
  for (const { builtOn, today, late, because } of cases) {
    it(`of ${builtOn} ${late ? 'must be made again' : 'says what it should'} on ${today}: ${because}`, () => {
      assert.equal(hasNewlyLate({ builtOn, reviewDays: ['2027-05-22'] }, today), late);
    });
  }

  it('must be made again when any page has become late, however many have not', () => {
    const site = { builtOn: '2027-01-01', reviewDays: ['2026-12-31', '2027-01-05', '2028-01-01'] } as const;
    assert.equal(hasNewlyLate({ ...site, reviewDays: [...site.reviewDays] }, '2027-01-05'), false);
    assert.equal(hasNewlyLate({ ...site, reviewDays: [...site.reviewDays] }, '2027-01-06'), true);
  });

  it('without pages is never late', () => {
    assert.equal(hasNewlyLate({ builtOn: '2026-01-01', reviewDays: [] }, '2030-01-01'), false);
  });
});

describe('the scripts and styles that stand inside pages', () => {
  const hashOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;

  it('are known by their hashes, each once, in every folder', async (t) => {
    const folder = folderWith(t, {
      'index.html': '<script>one()</script><style>a{}</style>',
      'guides/a.html': '<p>x</p><script type="module">two()</script><script>one()</script>',
    });
    assert.deepEqual(await inlineHashesIn(folder), {
      scripts: [hashOf('one()'), hashOf('two()')].sort(),
      styles: [hashOf('a{}')],
    });
  });

  it('are hashed letter by letter, as a browser does', async (t) => {
    const script = '\n  if (a < b && c) say("</p>&amp;é");\n';
    const folder = folderWith(t, { 'index.html': `<script>${script}</script>` });
    assert.deepEqual((await inlineHashesIn(folder)).scripts, [hashOf(script)]);
  });

  it('are not scripts with an address, nor what other files hold', async (t) => {
    const folder = folderWith(t, {
      'index.html': '<script src="/a.js"></script><p>&lt;script&gt;no&lt;/script&gt;</p><!-- <script>no</script> -->',
      'notes.txt': '<script>no</script>',
    });
    assert.deepEqual(await inlineHashesIn(folder), { scripts: [], styles: [] });
  });
});

describe('the addresses that search engines are told', () => {
  const pages = {
    'index.html': '<h1>Home</h1>',
    'guides.html': '<h1>Guides</h1>',
    'guides/short-breaks.html': '<h1>Short breaks</h1>',
    'search.html': '<meta name="robots" content="noindex"><h1>Search</h1>',
    '_astro/page.css': 'a{}',
  };

  const written = async (t: TestContext, site?: string): Promise<(name: string) => string> => {
    t.after(() => delete process.env['SITE_URL']);
    if (site) process.env['SITE_URL'] = site;
    const folder = folderWith(t, pages);
    await writeAddressFiles(folder, authority);
    return (name) => readFileSync(join(folder, name), 'utf8');
  };

  it('are every page without its ending, the live lists, and no page that is not to be listed', async (t) => {
    const sitemap = (await written(t, 'https://localoffer.example.gov.uk'))('sitemap.xml');
    assert.deepEqual(
      [...sitemap.matchAll(/<loc>(.*?)<\/loc>/g)].map(([, address]) => address),
      [
        ...['/', '/directory/schools', '/directory/services', '/ehc-plans/dates'],
        ...['/guides', '/guides/short-breaks', '/performance'],
      ].map((path) => `https://localoffer.example.gov.uk${path}`),
    );
  });

  it('are on this machine where no other address is set', async (t) => {
    assert.match((await written(t))('sitemap.xml'), /<loc>http:\/\/127\.0\.0\.1:4321\/<\/loc>/);
  });

  it('leave out what belongs to a person', async (t) => {
    const robots = (await written(t, 'https://localoffer.example.gov.uk'))('robots.txt');
    assert.match(robots, /^Disallow: \/my\/$/m);
    assert.match(robots, /^Disallow: \/office\/$/m);
    assert.match(robots, /^Sitemap: https:\/\/localoffer\.example\.gov\.uk\/sitemap\.xml$/m);
  });

  it('say whom to tell about a hole, for half a year from now', async (t) => {
    t.after(() => delete process.env['PORTAL_NOW']);
    process.env['PORTAL_NOW'] = '2026-11-22T12:00:00Z';
    const security = (await written(t))('.well-known/security.txt');
    assert.match(security, new RegExp(`^Contact: mailto:${authority.email}$`, 'm'));
    assert.match(security, /^Expires: 2027-05-21T12:00:00\.000Z$/m);
  });
});

function folderWith(t: TestContext, files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'portal-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}
