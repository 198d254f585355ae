import { createHash } from 'node:crypto';
import { dayInLondon, now } from '#calendar/dates.ts';
import { monthAfter, monthOf } from '#features/scorecard/month.ts';
import { readSiteContent } from '../../src/commands/site-content.ts';
import { publishSomeMonths } from '../support/months.ts';
import { everyPage } from '../support/site.ts';
import { expect, test } from './support.ts';
import { expectUsable } from './usable.ts';

const { guides, flowCharts, services, schools } = await readSiteContent();
const PAGES_OF_THE_DAY = 10;

/** Says something else without JavaScript, on purpose: tests/browser/reading.spec.ts reads both. */
const SAYS_MORE_WITH_JAVASCRIPT = '/reading';

/** Has a button to print, where there is JavaScript. */
const CAN_PRINT = /^\/ehc-plans\/dates\?.*\bon=|^\/transfer\/poster$/;

const WRONG_DAY = '/ehc-plans/dates?event=draft-served&on=2026-02-30';

/** Show a list of problems, which takes the focus as the page opens. */
const PUT_THE_FOCUS_ELSEWHERE = ['/examples', WRONG_DAY];

/** Every template in every state. A state that nothing in the content is in today has no page to look at. */
const STATES: [name: string, path: string | undefined][] = [
  ['the home page', '/'],
  ['a guide with a path', guide(({ path }) => path !== undefined)],
  ['a guide without a path', guide(({ path }) => path === undefined)],
  ['a guide for young people', guide(({ audience }) => audience.length === 1 && audience[0] === 'young-people')],
  ['the guides', '/guides'],
  ['the hard words', '/glossary'],
  ['a topic', '/topics/ehc-plans'],
  ['an age', '/ages/0-5'],
  ['an audience', '/for/parents'],
  ['young people', '/for/young-people'],
  ['a page about this site', '/about/accessibility'],
  ['a confirmed service', service(({ notConfirmed }) => !notConfirmed)],
  ['a service that is not confirmed', service(({ notConfirmed }) => Boolean(notConfirmed))],
  ['a service without a contact', service((one) => !one.phones[0] && !one.email && !one.website && !one.text)],
  ['a service with accessibility features', service(({ accessibility }) => accessibility.length > 0)],
  ['a school with resourced provision', school(({ resourcedProvision }) => resourcedProvision !== undefined)],
  ['a school without resourced provision', school(({ resourcedProvision }) => resourcedProvision === undefined)],
  ['the services', '/directory/services'],
  ['filtered services', '/directory/services?age=5&need=sensory-and-physical&delivery=phone&delivery=online'],
  ['services that nothing fits', '/directory/services?age=0&category=employment&cost=charges'],
  ['the second page of services', '/directory/services?page=2'],
  ['the schools', '/directory/schools'],
  ['the directory', '/directory'],
  ['the flow charts', '/flow-charts'],
  ...[...flowCharts.keys()].map((id): [string, string] => ['a flow chart', `/flow-charts/${id}`]),
  ['the picture of a flow chart alone', '/flow-charts/which-help-first/picture'],
  ['the dates of a flow chart before a day', '/flow-charts/ehc-plan-in-20-weeks/dates'],
  ['a flow chart with dates', '/flow-charts/annual-review-in-12-weeks/dates?on=2026-01-05'],
  ['a flow chart with dates from a month', '/flow-charts/starting-school/dates?on=2027-09-01'],
  ['the search before a word', '/search'],
  ['what a search found', '/search?q=autism'],
  ['what a search found for a misspelt word', '/search?q=autisum+clubb'],
  ['a search that found nothing', '/search?q=xylophonically'],
  ['a search for a kind with none', '/search?q=tribunal&kind=school'],
  ['a poster for schools and colleges', '/transfer/poster'],
  ['the first question about dates', '/ehc-plans/dates'],
  ['a choice of what has happened', '/ehc-plans/dates?about=disagreeing'],
  ['a question for a day', '/ehc-plans/dates?event=closure'],
  ['a day that is none', WRONG_DAY],
  ['dates that are all still to come', '/ehc-plans/dates?event=request-received&on=2090-01-05'],
  ['dates of which some have passed', '/ehc-plans/dates?event=review-meeting&on=2026-01-05&noticeSent=2026-02-20'],
  ['a date with its hour', '/ehc-plans/dates?event=decision-sent&on=2026-01-05'],
  ['dates before a move', '/ehc-plans/dates?event=phase-transfer&kind=secondary-to-post-16&on=2090-09-01'],
  ['a closure', '/ehc-plans/dates?event=closure&on=2026-07-22&reopens=2026-09-02&adviceRequested=2026-07-15'],
  ['figures of the past with charts', '/performance/as-published'],
  ['waiting times', '/performance/waiting-times'],
  ['more figures', '/performance/more-figures'],
  ['how we are doing, before a month is published', '/performance'],
  ['the figures of a month', '/performance/demonstration'],
  ['a month alone', `/performance/demonstration/${monthAfter(monthOf(dayInLondon(now())), -6)}`],
  ['the figures of the years', '/performance/demonstration/years'],
  ['the years, before one is published', '/performance/years'],
  ['the reading choices', '/reading'],
  ['the examples', '/examples'],
  ['a page that is not there', '/there-is-no-such-page'],
];

test.beforeAll(({ db }) => publishSomeMonths(db, now()));

for (const [name, path] of pagesToVisit()) {
  test(`everybody can use ${name}: ${path}`, async ({ page, withoutJavaScript }) => {
    await expectUsable(page, withoutJavaScript, path, {
      saysMoreWithJavaScript: path === SAYS_MORE_WITH_JAVASCRIPT || CAN_PRINT.test(path),
      putsTheFocusElsewhere: PUT_THE_FOCUS_ELSEWHERE.includes(path),
    });
  });
}

test('everything on the home page shows when it has the focus', async ({ page }) => {
  await page.goto('/');
  const count = await page.locator('a[href], button, input').filter({ visible: true }).count();
  const faint: string[] = [];
  const reached = new Set<string>();
  for (let at = 0; at < count; at += 1) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(focusedThing);
    reached.add(focused.what);
    if (!focused.shows) faint.push(focused.what);
  }
  expect(faint).toEqual([]);
  expect(reached.size).toBe(count);
});

/** What has the focus, and whether an outline, or a new background with an edge in another colour, shows it. */
function focusedThing(): { what: string; shows: boolean } {
  const thing = document.activeElement as HTMLElement;
  const looks = (): string[] => {
    const { outlineStyle, outlineColor, outlineWidth, backgroundColor, boxShadow, borderColor } =
      getComputedStyle(thing);
    const isOutlined = outlineStyle !== 'none' && outlineWidth !== '0px' && !/^rgba\(.*, 0\)$/.test(outlineColor);
    return [isOutlined ? outlineColor : '', backgroundColor, `${boxShadow} ${borderColor}`];
  };
  const [outline, background, shadow] = looks();
  thing.blur();
  const [, backgroundBefore, shadowBefore] = looks();
  const index = [...document.querySelectorAll('a[href], button, input')].indexOf(thing);
  thing.focus();
  return {
    what: `${index}: ${thing.outerHTML.slice(0, 80)}`,
    shows: outline !== '' || (background !== backgroundBefore && shadow !== shadowBefore),
  };
}

function pagesToVisit(): [name: string, path: string][] {
  const states = STATES.filter((state): state is [string, string] => state[1] !== undefined);
  const known = new Set(states.map(([, path]) => path));
  const others = everyPage().filter((path) => !known.has(path));
  if (process.env['SWEEP']) return [...states, ...others.map((path): [string, string] => ['a page', path])];
  const today = dayInLondon(now());
  const rank = (path: string): string => createHash('sha256').update(`${today} ${path}`).digest('hex');
  const ofTheDay = others.sort((one, other) => rank(one).localeCompare(rank(other))).slice(0, PAGES_OF_THE_DAY);
  return [...states, ...ofTheDay.map((path): [string, string] => ['a page of the day', path])];
}

function guide(fits: (guide: NonNullable<ReturnType<typeof guides.get>>) => boolean): string | undefined {
  return pathOf('/guides', guides, fits);
}

function service(fits: (service: NonNullable<ReturnType<typeof services.get>>) => boolean): string | undefined {
  return pathOf('/directory/services', services, fits);
}

function school(fits: (school: NonNullable<ReturnType<typeof schools.get>>) => boolean): string | undefined {
  return pathOf('/directory/schools', schools, fits);
}

function pathOf<T>(folder: string, entries: Map<string, T>, fits: (entry: T) => boolean): string | undefined {
  const [id] = [...entries].find(([, entry]) => fits(entry)) ?? [];
  return id && `${folder}/${id}`;
}
