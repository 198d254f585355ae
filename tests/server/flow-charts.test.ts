import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { DomUtils, parseDocument } from 'htmlparser2';
import { END_WORDS } from '#features/flow-charts/flow-chart.ts';
import { startPortal, type Portal } from '../support/portal.ts';
import { builtSite } from '../support/site.ts';
import { ask } from './ask.ts';

type Element = ReturnType<typeof DomUtils.getElementsByTagName>[number];

/** A step as somebody finds it, in the picture or in the list. */
interface Found {
  number: number;
  name: string;
  /** How long it may take, the provision, and that nothing follows, as far as it says them. */
  says: string[];
  href: string | undefined;
  ways: { to: number; answer: string | undefined }[];
}

/** Has a question, a way that skips a step, and one that leads back. */
const EXAMPLE = '/flow-charts/graduated-approach';
const DATES = '/flow-charts/ehc-plan-in-20-weeks/dates';

let portal: Portal;

before(async () => {
  portal = await startPortal();
});

after(() => portal.stop());

describe('the picture and the list of a flow chart', () => {
  const folder = join(builtSite(), 'client/flow-charts');
  const files = readdirSync(folder).filter((name) => name.endsWith('.html'));

  it('are there for every chart', () => {
    assert.equal(files.length, readdirSync('content/flow-charts').length);
  });

  for (const name of files) {
    const html = readFileSync(join(folder, name), 'utf8');

    it(`say the same, on a phone and at a desk: ${name}`, () => {
      const list = listIn(html);
      assert.ok(list.length > 2);
      const pictures = picturesIn(html);
      assert.equal(pictures.length, 2);
      for (const picture of pictures) assert.deepEqual(picture, list);
    });

    it(`say where each way ends: ${name}`, () => {
      for (const { name: step, says, ways } of listIn(html))
        assert.equal(says.includes(END_WORDS), ways.length === 0, step);
    });
  }

  it('say the same when dates are filled in', async () => {
    const { text } = await ask(portal, `${DATES}?on=2026-01-05`);
    const list = listIn(text);
    for (const picture of picturesIn(text)) assert.deepEqual(picture, list);
    assert.deepEqual(list[1]?.says[0], 'Within 6 weeks: by Monday 16 February 2026');
  });

  describe('would be caught', () => {
    const html = readFileSync(join(builtSite(), `client${EXAMPLE}.html`), 'utf8');
    const changes: [because: string, from: string | RegExp, to: string][] = [
      ['a word of the list is not in the picture', '>Do: the staff give the help</a>', '>Do: they give the help</a>'],
      ['a word of the picture is not in the list', /(<tspan[^>]*>)At any time/, '$1On Mondays'],
      ['an answer leads elsewhere', /(Not yet:<\/strong> <a href="#step-)2(">go to step )2/, '$13$23'],
      ['an answer is called something else', 'Not yet:</strong>', 'Never:</strong>'],
      ['the picture shows another answer than it says', /(<text class="answer"[^>]*>\s*)Not yet/, '$1Never'],
      ['an arrow is missing', /<path[^>]*aria-label="From step 1 to step 2"[^>]*>/, ''],
      ['a step leads to another page', /(<a href=")\/guides\/sen-support(" transform)/, '$1/guides/camhs$2'],
    ];
    for (const [because, from, to] of changes) {
      it(`if ${because}`, () => {
        const changed = html.replace(from, to);
        assert.notEqual(changed, html);
        assert.throws(() => {
          for (const picture of picturesIn(changed)) assert.deepEqual(picture, listIn(changed));
        });
      });
    }
  });
});

describe('a flow chart with dates', () => {
  it('may be kept for a minute, and is no page for search engines', async () => {
    const { status, headers, text } = await ask(portal, `${DATES}?on=2026-01-05`);
    assert.equal(status, 200);
    assert.equal(headers['cache-control'], 'public, max-age=60');
    assert.match(text, /<meta name="robots" content="noindex">/);
  });

  it('says what the days are counted from, and as at which day the rules are', async () => {
    const { text } = await ask(portal, `${DATES}?on=2026-01-05`);
    const words = wordsOf(DomUtils.getElementsByTagName('main', parseDocument(text), true)[0]);
    assert.match(words, /The council got your request on Monday 5 January 2026\./);
    assert.match(words, /Rules as at 15 June 2026\./);
    assert.match(text, /href="\/ehc-plans\/dates\?event=request-received&amp;on=2026-01-05"/);
  });

  it('leads from the three fields to an address with the day', async () => {
    const { status, headers } = await ask(portal, `${DATES}?on-day=5&on-month=1&on-year=2026`);
    assert.equal(status, 303);
    assert.equal(headers.location, `${DATES}?on=2026-01-05`);
  });

  for (const question of [
    'on=2026-02-30',
    'on=1850-01-01',
    'on=2026-01-05&on=2026-01-06',
    'on-day=1',
    'on-day=30&on-month=2&on-year=2026',
    'on=%3Cscript%3Ealert(1)%3C/script%3E',
    'on-day=%3Cscript%3Ealert(1)%3C/script%3E&on-month=%00&on-year=',
  ]) {
    it(`asks again, in words, after ${question}`, async () => {
      const { status, text } = await ask(portal, `${DATES}?${question}`);
      assert.equal(status, 400);
      assert.match(text, /There is a problem/);
      const scripts = DomUtils.getElementsByTagName('script', parseDocument(text), true).map(wordsOf);
      assert.ok(scripts.every((script) => !script.includes('alert')));
    });
  }

  for (const path of [
    '/flow-charts/not-there/dates?on=2026-01-05',
    '/flow-charts/which-help-first/dates?on=2026-01-05',
    '/flow-charts/__proto__/dates',
  ]) {
    it(`is not there where there is no chart that has dates: ${path}`, async () => {
      assert.equal((await ask(portal, path)).status, 404);
    });
  }
});

function listIn(html: string): Found[] {
  const list = DomUtils.findOne(({ attribs }) => hasClass(attribs, 'steps'), parseDocument(html).children, true);
  const steps = DomUtils.getElementsByTagName('li', list?.children ?? [], false);
  return steps.map((item) => {
    const number = Number(wordsOf(within(item, 'steps__number')));
    const [heading, ...rest] = DomUtils.getElementsByTagName('p', item, true);
    const ways = rest.filter(({ attribs }) => hasClass(attribs, 'steps__next'));
    const says = rest.filter((one) => !ways.includes(one)).map(wordsOf);
    const led = ways.map((way) => {
      const [, answer, to] = /^(?:(.+): )?go to step (\d+)$/.exec(wordsOf(way)) ?? [];
      const [link] = DomUtils.getElementsByTagName('a', way, true);
      assert.equal(link?.attribs['href'], `#step-${to}`);
      return { to: Number(to), answer };
    });
    return {
      number,
      name: wordsOf(heading).replace(/^\d+ /, ''),
      says,
      href: DomUtils.getElementsByTagName('a', heading ?? [], true)[0]?.attribs['href'],
      // In a list the next step follows, unless it says otherwise.
      ways: led.length > 0 || says.includes(END_WORDS) ? inOrder(led) : [{ to: number + 1, answer: undefined }],
    };
  });
}

function picturesIn(html: string): Found[][] {
  const chart = DomUtils.findOne(({ attribs }) => hasClass(attribs, 'chart'), parseDocument(html).children, true);
  return DomUtils.getElementsByTagName('svg', chart ?? [], true).map((svg) => {
    const arrows = DomUtils.getElementsByTagName('path', svg, true).map(({ attribs }) => {
      const label = /^(?:(.+): from|From) step (\d+) to step (\d+)$/.exec(attribs['aria-label'] ?? '');
      return { answer: label?.[1], from: Number(label?.[2]), to: Number(label?.[3]) };
    });
    const answers = DomUtils.getElementsByTagName('text', svg, true).filter(({ attribs }) =>
      hasClass(attribs, 'answer'),
    );
    assert.deepEqual(answers.map(wordsOf).sort(), arrows.flatMap(({ answer }) => answer ?? []).sort());
    const boxes = svg.children.filter((child): child is Element => 'attribs' in child && 'transform' in child.attribs);
    return boxes.map((box) => {
      const [name, ...rest] = DomUtils.getElementsByTagName('text', box, true).map(wordsOf);
      const number = Number.parseInt(name ?? '', 10);
      const ways = arrows.filter(({ from }) => from === number).map(({ to, answer }) => ({ to, answer }));
      return {
        number,
        name: (name ?? '').replace(/^\d+\. /, ''),
        says: rest,
        href: box.attribs['href'],
        ways: inOrder(ways),
      };
    });
  });
}

function inOrder(ways: Found['ways']): Found['ways'] {
  return ways.sort((one, other) => one.to - other.to);
}

function within(element: Element, name: string): Element | undefined {
  return DomUtils.findOne(({ attribs }) => hasClass(attribs, name), element.children, true) ?? undefined;
}

function hasClass(attribs: Record<string, string>, name: string): boolean {
  return (attribs['class'] ?? '').split(' ').includes(name);
}

function wordsOf(element: Element | undefined): string {
  return element ? DomUtils.textContent(element).replace(/\s+/g, ' ').trim() : '';
}
