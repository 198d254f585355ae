import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { brotliCompressSync } from 'node:zlib';
import { HtmlValidate, StaticConfigLoader, type RuleConfig } from 'html-validate/node';
import { DomUtils, parseDocument } from 'htmlparser2';
import { now } from '#calendar/dates.ts';
import { openDatabase } from '#database/connect.ts';
import { migrate } from '#database/migrate.ts';
import { publishSomeMonths } from '../support/months.ts';
import { startPortal, type Portal } from '../support/portal.ts';
import { builtSite, everyPage } from '../support/site.ts';
import { ask } from './ask.ts';

type Document = ReturnType<typeof parseDocument>;
type Element = ReturnType<typeof DomUtils.getElementsByTagName>[number];

interface Page {
  path: string;
  html: string;
  document: Document;
  /** Its HTML as a browser receives it, in bytes. */
  sent: number;
}

/** Pages that a search engine is not told of, in every state that a reader can bring them to. */
const OTHER_PAGES = [
  '/404',
  '/500',
  '/examples',
  '/guides/not-there',
  '/my/plans',
  '/performance/demonstration',
  '/performance/demonstration/years',
  '/flow-charts/ehc-plan-in-20-weeks/picture',
  '/flow-charts/ehc-plan-in-20-weeks/dates',
  '/flow-charts/ehc-plan-in-20-weeks/dates?on=2026-01-05',
  '/flow-charts/starting-school/dates?on=2027-09-01',
  '/flow-charts/ehc-plan-in-20-weeks/dates?on-day=30&on-month=2&on-year=%3Cb%3E',
  '/search',
  '/search?q=autism',
  '/search?q=autism&kind=service',
  '/search?q=school&page=2',
  '/search?q=OT',
  '/search?q=dislexia',
  '/search?q=qqqqzzzz',
  '/search?q=%3Cscript%3Ealert(1)%3C/script%3E',
  '/search?q=%22%3E%3Cimg%20src=x%3E',
  '/directory/services?age=0',
  '/directory/services?need=sensory-and-physical&delivery=online&cost=free',
  '/directory/services?category=no-such-category',
  '/directory/services?age=%22%3E%3Cb%3E',
  '/directory/services?page=2',
  '/directory/services?page=9999',
  '/directory/schools?phase=special',
  '/ehc-plans/dates?about=asking',
  '/ehc-plans/dates?event=born',
  '/ehc-plans/dates?event=request-received&on=2026-02-30',
  '/ehc-plans/dates?event=request-received&on=2026-01-05',
  '/ehc-plans/dates?event=review-meeting&on=2026-09-22&noticeSent=2026-11-17',
  '/ehc-plans/dates?event=order-made&order=assess&on=2026-06-10',
  '/ehc-plans/dates?event=closure&on=2026-07-22&reopens=2026-09-02&adviceRequested=2026-07-15',
  '/directory/schools?phase=special&phase=nursery&phase=no-such-phase',
  '/transfer',
];

/** The most that HTML and styles may weigh together before anything is painted, in bytes as they are sent. */
const MOST_BYTES = 14_000;
/** Pages that may weigh more, each with its reason. */
const HEAVIER: Record<string, string> = {
  '/examples': 'It shows every component in every state to those who build pages, and to nobody else.',
};

/** The one style sheet that Astro writes into pages, where their first island stands. */
const ASTRO_STYLE = 'astro-island,astro-slot,astro-static-slot{display:contents}';
const ASTRO_STYLE_STANDS = '<style> element is not permitted as content';

/** What of html-validate's own choice is not asked of our pages, and why. */
const NOT_ASKED: RuleConfig = {
  // A style keeps telephone numbers on one line (`.phone`); other spaces in the HTML would break copying them.
  'tel-non-breaking': 'off',
  // Schools have the names they have.
  'long-title': 'off',
  // What is chosen on /reading is kept as it is chosen: there is nothing to send.
  'wcag/h32': 'off',
  // Where lines end is up to Astro.
  'no-trailing-whitespace': 'off',
  // GOV.UK's date input says it twice, for screen readers that hear it only so.
  'no-redundant-role': 'off',
  // GOV.UK's start button is a link, and its banner is a region at one time and an alert at another.
  'prefer-native-element': ['error', { exclude: ['button', 'region'] }],
  // The boxes of one question share its name.
  'form-dup-name': ['error', { shared: ['checkbox', 'radio', 'submit', 'button', 'reset'] }],
};

let portal: Portal;
const pages: Page[] = [];

const folder = mkdtempSync(join(tmpdir(), 'pages-'));

before(async () => {
  const location = join(folder, 'portal.sqlite');
  const db = openDatabase(location);
  await migrate(db);
  await publishSomeMonths(db, now());
  await db.destroy();
  portal = await startPortal({ DATABASE_URL: location });
  for (const path of [...everyPage(), ...OTHER_PAGES]) {
    const { text: html, bytes } = await ask(portal, path, { headers: { 'Accept-Encoding': 'br' } });
    pages.push({ path, html, document: parseDocument(html), sent: bytes.length });
  }
});

after(async () => {
  await portal.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Looks at every page, and says of each what is wrong with it. */
function everyPageIs(promise: string, problemsOf: (page: Page) => string[] | Promise<string[]>): void {
  it(`every page ${promise}`, async () => {
    assert.ok(pages.length > 200, 'there are hardly any pages');
    const problems: string[] = [];
    for (const page of pages) {
      for (const problem of await problemsOf(page)) problems.push(`${page.path}: ${problem}`);
    }
    assert.equal(problems.length, 0, `${problems.length} problems:\n${problems.slice(0, 30).join('\n')}`);
  });
}

function elements(within: Document | Element, name: string): Element[] {
  return DomUtils.getElementsByTagName(name, within, true);
}

function allElements(within: Document): Element[] {
  return DomUtils.getElementsByTagName('*', within, true);
}

function textOf(element: Element | undefined): string {
  return element ? DomUtils.textContent(element).trim() : '';
}

describe('HTML', () => {
  const validator = new HtmlValidate(
    new StaticConfigLoader({ extends: ['html-validate:recommended'], rules: NOT_ASKED }),
  );
  everyPageIs('is valid', async ({ html, path }) => {
    const { results } = await validator.validateString(html, path);
    return results
      .flatMap(({ messages }) => messages)
      .filter(({ message }) => !message.startsWith(ASTRO_STYLE_STANDS))
      .map(({ ruleId, message, line, column }) => `${ruleId}, line ${line}:${column}: ${message}`);
  });

  everyPageIs('says what language it is in', ({ document }) =>
    elements(document, 'html')
      .map(({ attribs }) => attribs['lang'])
      .join() === 'en-GB'
      ? []
      : ['not en-GB'],
  );

  everyPageIs('has one main heading, and it says something', ({ document }) => {
    const headings = elements(document, 'h1').map(textOf);
    return headings.length === 1 && headings[0] ? [] : [`h1: ${JSON.stringify(headings)}`];
  });

  everyPageIs('has a title that begins with more than the name of the site', ({ document, path }) => {
    const title = textOf(elements(document, 'title')[0]);
    return title && (path === '/' || /\S – \S/.test(title)) ? [] : [`title: "${title}"`];
  });

  everyPageIs('has words for every picture', ({ document }) => [
    ...elements(document, 'img')
      .filter(({ attribs }) => attribs['alt'] === undefined)
      .map(({ attribs }) => `no alt: ${attribs['src']}`),
    ...elements(document, 'svg')
      .filter((svg) => !isHidden(svg) && !nameOf(svg))
      .map((svg) => `neither hidden nor named: ${JSON.stringify(svg.attribs)}`),
  ]);

  function isHidden(element: Element): boolean {
    for (let one: Element['parent'] | Element = element; one && 'attribs' in one; one = one.parent) {
      if (one.attribs['aria-hidden'] === 'true') return true;
    }
    return false;
  }

  function nameOf(svg: Element): string {
    const { attribs } = svg;
    return attribs['aria-label'] ?? attribs['aria-labelledby'] ?? textOf(elements(svg, 'title')[0]);
  }
});

describe('search engines', () => {
  it('are told of each page under a title of its own', () => {
    const paths = new Map<string, string[]>();
    for (const { path, document } of pages.filter(isListed)) {
      const title = textOf(elements(document, 'title')[0]);
      paths.set(title, [...(paths.get(title) ?? []), path]);
    }
    assert.deepEqual(
      [...paths].filter(([, same]) => same.length > 1),
      [],
    );
  });

  it('are told in a sentence what each page is about', () => {
    const without = pages
      .filter(isListed)
      .filter(({ document }) => metaOf(document, 'description') === '')
      .map(({ path }) => path);
    assert.deepEqual(without, []);
  });

  it('are told of every page that was built, but of none that asks not to be', () => {
    const built = readdirSync(client(), { recursive: true })
      .map(String)
      .filter((name) => name.endsWith('.html'))
      .filter((name) => !asksNotToBeListed(parseDocument(readFileSync(join(client(), name), 'utf8'))))
      .map((name) => `/${name.replaceAll('\\', '/').slice(0, -'.html'.length)}`.replace(/^\/index$/, '/'));
    const live = ['/directory/schools', '/directory/services', '/ehc-plans/dates', '/performance'];
    assert.deepEqual(everyPage().sort(), [...new Set([...built, ...live])].sort());
  });

  it('are told of each page once', () => {
    assert.equal(new Set(everyPage()).size, everyPage().length);
  });

  it('are not told of pages that are different for each reader', () => {
    const listed = pages
      .filter((page) => OTHER_PAGES.includes(page.path))
      .filter(({ document }) => !asksNotToBeListed(document))
      .map(({ path }) => path);
    assert.deepEqual(listed, []);
  });

  it('find every page that they are told of', async () => {
    for (const path of everyPage()) assert.equal((await ask(portal, path, { method: 'HEAD' })).status, 200, path);
  });

  it('are told of pages that do not ask the opposite', () => {
    const torn = pages.filter(isListed).filter(({ document }) => asksNotToBeListed(document));
    assert.deepEqual(
      torn.map(({ path }) => path),
      [],
    );
  });

  function isListed({ path }: Page): boolean {
    return !OTHER_PAGES.includes(path);
  }

  function asksNotToBeListed(document: Document): boolean {
    return metaOf(document, 'robots').includes('noindex');
  }

  function metaOf(document: Document, name: string): string {
    return elements(document, 'meta').find(({ attribs }) => attribs['name'] === name)?.attribs['content'] ?? '';
  }
});

describe('links', () => {
  everyPageIs('leads only to pages and places that are there', async ({ document, path }) => {
    const here = new URL(path, portal.url);
    const problems: string[] = [];
    for (const href of hrefsOf(document)) {
      const target = new URL(href, here);
      if (target.origin !== here.origin) continue;
      const place = decodeURIComponent(target.hash.slice(1));
      const isHere = target.pathname + target.search === here.pathname + here.search;
      const there = isHere ? document : await documentAt(target.pathname + target.search);
      if (!there) problems.push(`${href} is not there`);
      else if (place && !allElements(there).some(({ attribs }) => attribs['id'] === place))
        problems.push(`${href} has no such place`);
    }
    return problems;
  });

  everyPageIs('ties its labels and notes to what is there', ({ document }) => {
    const ids = new Set(allElements(document).map(({ attribs }) => attribs['id']));
    return allElements(document).flatMap(({ attribs }) =>
      ['for', 'aria-labelledby', 'aria-describedby', 'aria-controls']
        .flatMap((name) => attribs[name]?.split(/\s+/) ?? [])
        .filter((id) => !ids.has(id))
        .map((id) => `"${id}" is named but is not there`),
    );
  });

  const asked = new Map<string, Document | undefined>();

  /** The page at one of our addresses, or nothing where there is none. Addresses that lead on are not tidy enough for a link. */
  async function documentAt(address: string): Promise<Document | undefined> {
    if (!asked.has(address)) {
      const { status, text } = await ask(portal, address);
      asked.set(address, status === 200 ? parseDocument(text) : undefined);
    }
    return asked.get(address);
  }

  function hrefsOf(document: Document): string[] {
    const links = [...elements(document, 'a'), ...elements(document, 'area')].map(({ attribs }) => attribs['href']);
    const forms = elements(document, 'form')
      .filter(({ attribs }) => attribs['method']?.toUpperCase() !== 'POST')
      .map(({ attribs }) => attribs['action']);
    return [...links, ...forms].filter((href) => href !== undefined && !/^(mailto|tel|sms):/.test(href)) as string[];
  }
});

describe('nobody else is asked for anything', () => {
  everyPageIs('loads what it needs from the portal itself', ({ document, path }) => {
    const here = new URL(path, portal.url);
    return allElements(document)
      .flatMap((element) => loadedBy(element))
      .filter((address) => new URL(address, here).origin !== here.origin || /^(data|blob):/.test(address))
      .map((address) => `it loads ${address}`);
  });

  everyPageIs('loads only what is there', async ({ document }) => {
    const problems: string[] = [];
    for (const address of allElements(document).flatMap(loadedBy)) {
      if (!existsSync(join(client(), new URL(address, portal.url).pathname))) problems.push(`${address} is not there`);
    }
    return problems;
  });

  it('every stylesheet loads what it needs from the portal itself', () => {
    for (const name of readdirSync(join(client(), '_astro')).filter((file) => file.endsWith('.css'))) {
      const css = readFileSync(join(client(), '_astro', name), 'utf8');
      const loaded = [...css.matchAll(/(?:url\(|@import\s+)["']?([^"')\s]+)/g)].map(([, address]) => address ?? '');
      assert.deepEqual(
        loaded.filter((address) => !/^(\/_astro\/|\.\/|#)/.test(address)),
        [],
        name,
      );
    }
  });

  /** What a browser fetches by itself because of an element. */
  function loadedBy({ name, attribs }: Element): string[] {
    const loads = name === 'link' ? !['canonical', 'alternate'].includes(attribs['rel'] ?? '') : false;
    const sources = (attribs['srcset'] ?? '').split(',').map((one) => one.trim().split(' ')[0] ?? '');
    const own = ['use', 'image'].includes(name) ? (attribs['href'] ?? attribs['xlink:href']) : undefined;
    return [
      loads ? attribs['href'] : undefined,
      attribs['src'],
      attribs['poster'],
      name === 'object' ? attribs['data'] : undefined,
      attribs['component-url'],
      attribs['renderer-url'],
      own?.startsWith('#') ? undefined : own,
      ...sources,
    ].filter((address) => address !== undefined && address !== '') as string[];
  }
});

describe('nothing stands in the way of the first paint', () => {
  everyPageIs('waits for no script', ({ document }) =>
    elements(document, 'script')
      .filter(({ attribs }) => attribs['src'] !== undefined)
      .filter(({ attribs }) => attribs['type'] !== 'module' && !('defer' in attribs) && !('async' in attribs))
      .map(({ attribs }) => `${attribs['src']} blocks`),
  );

  everyPageIs('has no styles or handlers written into it', ({ document }) =>
    allElements(document).flatMap(({ name, attribs }) =>
      Object.keys(attribs)
        .filter((attribute) => attribute === 'style' || attribute.startsWith('on'))
        .map((attribute) => `<${name} ${attribute}>`),
    ),
  );

  everyPageIs('holds no script of ours and no link that runs one', ({ document }) => [
    ...elements(document, 'a')
      .filter(({ attribs }) => /^\s*javascript:/i.test(attribs['href'] ?? ''))
      .map(({ attribs }) => attribs['href'] ?? ''),
    ...elements(document, 'style')
      .filter((style) => textOf(style) !== ASTRO_STYLE)
      .map(() => 'a style sheet stands in the page'),
  ]);

  everyPageIs(`weighs at most ${MOST_BYTES} bytes with its styles`, ({ path, document, sent }) => {
    const styles = elements(document, 'link')
      .filter(({ attribs }) => attribs['rel'] === 'stylesheet' && attribs['media'] !== 'print')
      .map(({ attribs }) => attribs['href'] ?? '');
    const bytes = sent + styles.map(bytesOf).reduce((sum, one) => sum + one, 0);
    return bytes <= MOST_BYTES || path in HEAVIER ? [] : [`${bytes} bytes`];
  });

  const weights = new Map<string, number>();

  function bytesOf(stylesheet: string): number {
    const file = join(client(), stylesheet);
    const bytes =
      weights.get(file) ??
      (existsSync(`${file}.br`) ? readFileSync(`${file}.br`) : brotliCompressSync(readFileSync(file))).length;
    weights.set(file, bytes);
    return bytes;
  }
});

describe('what is about a person', () => {
  /** What may be asked for in an address: each is about services and schools, or the days of steps; none about whoever asks. */
  const PUBLIC_QUESTIONS = [
    ...['q', 'kind', 'page', 'age', 'need', 'category', 'delivery', 'cost', 'phase', 'provision'],
    ...['about', 'event', 'asked', 'ask', 'kind', 'order'],
    ...['on', 'noticeSent', 'certificateIssued', 'moves', 'lastReviewed', 'reopens', 'adviceRequested'].flatMap(
      (day) => [day, ...['day', 'month', 'year'].map((box) => `${day}-${box}`)],
    ),
  ];
  /** Local parts that belong to a charity and look like somebody's name. */
  const NOT_A_PERSON = ['jo@samaritans.org'];

  everyPageIs('keeps it out of the addresses of its links', ({ document, path }) => {
    const links = elements(document, 'a').map(({ attribs }) => attribs['href'] ?? '');
    const questions = links
      .filter((href) => /^[/?]/.test(href))
      .flatMap((href) => [...new URL(href, new URL(path, portal.url)).searchParams.keys()]);
    return questions.filter((name) => !PUBLIC_QUESTIONS.includes(name)).map((name) => `?${name}=`);
  });

  everyPageIs('keeps it out of forms that write their answers into an address', ({ document, path }) => {
    // Here fields are shown, not used.
    if (path === '/examples') return [];
    return elements(document, 'form')
      .filter(({ attribs }) => attribs['method']?.toUpperCase() !== 'POST' && attribs['action'] !== undefined)
      .flatMap((form) => ['input', 'select', 'textarea'].flatMap((name) => elements(form, name)))
      .map(({ attribs }) => attribs['name'] ?? '')
      .filter((name) => name !== '' && !PUBLIC_QUESTIONS.includes(name))
      .map((name) => `a field ${name}`);
  });

  everyPageIs('gives e-mail addresses of teams, with nothing filled in but a subject', ({ document }) =>
    elements(document, 'a')
      .map(({ attribs }) => attribs['href'] ?? '')
      .filter((href) => href.startsWith('mailto:'))
      .map((href) => new URL(href))
      .flatMap(({ pathname, searchParams }) => [
        ...(/^[a-z]+[._-][a-z]+@/i.test(pathname) && !isOfATeam(pathname) ? [`${pathname} looks like a person's`] : []),
        ...[...searchParams.keys()].filter((name) => name !== 'subject').map((name) => `${pathname} with ${name}`),
        ...([...searchParams.values()].some((value) => value.includes('@')) ? [`${pathname} names somebody`] : []),
      ]),
  );

  function isOfATeam(address: string): boolean {
    return NOT_A_PERSON.includes(address) || /^(send|ehc|info|contact|enquiries|admin|office)[._-]/i.test(address);
  }
});

function client(): string {
  return join(builtSite(), 'client');
}
