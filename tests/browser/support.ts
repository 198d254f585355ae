import { randomBytes } from 'node:crypto';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test as base, type BrowserContext, type Page } from '@playwright/test';
import { DEMONSTRATION_PEOPLE, type DemonstrationName } from '#commands/demonstration.ts';
import { openDatabase } from '#database/connect.ts';
import type { Db } from '#database/schema.ts';
import { addPerson, findPersonIdByAddress } from '#features/identity/person.store.ts';
import { needsSecondStep, type Role } from '#features/identity/role.ts';
import { insertFactor } from '#features/identity/second-factor.store.ts';
import { startSession } from '#features/identity/session.store.ts';
import { SETTINGS } from '../support/browser-portal.ts';
import { Outbox } from '../support/outbox.ts';

/** Somebody whom a test has added for itself, so that no other test meets them. */
export interface Someone {
  id: string;
  name: string;
  address: string;
  /** The phone that their second step is sent to. */
  number: string;
}

interface ForTheTest {
  /** A second page, in a browser with JavaScript off. */
  withoutJavaScript: Page;
  /** What the portal sends to people from the beginning of the test. */
  outbox: Outbox;
  /** Signs somebody in on the browser of a page, without the steps of doing so. Returns the secret of the session. */
  signInAs: (page: Page, who: DemonstrationName | Someone, steps?: 1 | 2) => Promise<string>;
  /** Adds somebody with a phone as their second step: a parent, unless it says otherwise. */
  someone: (name: string, role?: Role) => Promise<Someone>;
  /** Hosts that pages may ask besides the portal. */
  otherHosts: string[];
}

interface ForTheWorker {
  /** The settings of the portal that is looked at. */
  settings: { DATABASE_URL: string; OUTBOX_FOLDER: string };
  /** The database of that portal. */
  db: Db;
}

/**
 * The `test` of every browser test. It fails when a page complains in the console, breaks, hits the Content-Security-Policy
 * or asks another host for something.
 */
export const test = base.extend<ForTheTest, ForTheWorker>({
  otherHosts: [[], { option: true }],
  context: async ({ context, baseURL, otherHosts }, use) => {
    const faults = faultsIn(context, [baseURL ?? '', ...otherHosts]);
    await use(context);
    expect(faults, 'what went wrong in the browser').toEqual([]);
  },
  withoutJavaScript: async ({ browser, baseURL, otherHosts }, use) => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const faults = faultsIn(context, [baseURL ?? '', ...otherHosts]);
    await use(await context.newPage());
    await context.close();
    expect(faults, 'what went wrong in the browser without JavaScript').toEqual([]);
  },
  settings: [async ({}, use) => use(SETTINGS), { scope: 'worker' }],
  db: [
    async ({ settings }, use) => {
      const db = openDatabase(settings.DATABASE_URL);
      await use(db);
      await db.destroy();
    },
    { scope: 'worker' },
  ],
  outbox: async ({ settings }, use) => use(new Outbox(settings.OUTBOX_FOLDER)),
  signInAs: async ({ db, baseURL }, use) =>
    use(async (page, who, steps = 2) => {
      const now = new Date();
      const session = { steps, device: 'A browser of the tests', factorAt: steps === 2 ? now : undefined };
      const secret = await startSession(db, await idOf(db, who), session, now);
      await page.context().addCookies([{ name: 'session', value: secret, url: baseURL ?? '', httpOnly: true }]);
      return secret;
    }),
  someone: async ({ db }, use, { workerIndex }) =>
    use(async (name, role = 'parent') => {
      const address = `${name.toLowerCase().replace(/\W+/g, '.')}.${randomBytes(4).toString('hex')}@example.org`;
      const number = nextNumber(workerIndex);
      const id = await addPerson(db, { name, address, role, reason: 'A test' }, undefined, new Date());
      if (needsSecondStep([role])) await insertFactor(db, id ?? '', { kind: 'text', number }, new Date());
      return { id: id ?? '', name, address, number };
    }),
});

export async function idOf(db: Db, who: DemonstrationName | Someone): Promise<string> {
  if (typeof who !== 'string') return who.id;
  return (await findPersonIdByAddress(db, DEMONSTRATION_PEOPLE[who].address)) ?? '';
}

let numbers = 0;

/** One of the numbers that Ofcom keeps for stories, and that no demonstration person has. */
function nextNumber(workerIndex: number): string {
  numbers += 1;
  return `+447700900${String(100 + ((workerIndex * 60 + numbers) % 900))}`;
}

/** As if so many minutes had gone by since the person did anything: their sessions and what their browsers were asked are older. */
export async function letTimePass(db: Db, personId: string, minutes: number): Promise<void> {
  const earlier = (instant: string): string => new Date(new Date(instant).getTime() - minutes * 60_000).toISOString();
  const sessions = await db.selectFrom('session').selectAll().where('personId', '=', personId).execute();
  for (const { id, createdAt, lastSeenAt, factorAt } of sessions) {
    const older = {
      createdAt: earlier(createdAt),
      lastSeenAt: earlier(lastSeenAt),
      factorAt: factorAt && earlier(factorAt),
    };
    await db.updateTable('session').set(older).where('id', '=', id).execute();
  }
  const asked = await db.selectFrom('challenge').selectAll().where('personId', '=', personId).execute();
  for (const { id, createdAt, expiresAt } of asked) {
    const older = { createdAt: earlier(createdAt), expiresAt: earlier(expiresAt) };
    await db.updateTable('challenge').set(older).where('id', '=', id).execute();
  }
}

/** Does the first step of signing in on the page that asks for it. */
export async function typeAddressAndCode(page: Page, outbox: Outbox, { address }: { address: string }): Promise<void> {
  await page.getByLabel('Your e-mail address').fill(address);
  await page.getByRole('button', { name: 'Send me a code' }).click();
  await page.getByLabel('Your code').fill(await outbox.codeTo(address));
  await page.getByRole('button', { name: 'Continue' }).click();
}

/** Does both steps of signing in, from the page that asks for the address. */
export async function signInByHand(
  page: Page,
  outbox: Outbox,
  person: { address: string; number: string },
): Promise<void> {
  await typeAddressAndCode(page, outbox, person);
  await page.getByLabel('The code in the text').fill(await outbox.codeTo(person.number));
  await page.getByRole('button', { name: 'Continue' }).click();
}

/** What goes wrong in a browser from now on. Chromium writes what the Content-Security-Policy refuses to the console. */
function faultsIn(context: BrowserContext, hosts: string[]): string[] {
  const faults: string[] = [];
  const allowed = hosts.map((host) => new URL(host).origin);
  context.on('request', (request) => {
    const address = request.url();
    if (!allowed.some((origin) => address.startsWith(`${origin}/`)) && !address.startsWith('blob:'))
      faults.push(`It asked another host: ${address}`);
  });
  context.on('weberror', (error) => faults.push(`It broke: ${String(error.error())}`));
  context.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    const address = message.location().url;
    // A page that is not there, or that says what is wrong with a form.
    const isPageItself = /status of 4\d\d/.test(message.text()) && address === message.page()?.url();
    if (!isPageItself) faults.push(`It complained: ${message.text()} (${address})`);
  });
  return faults;
}

const ACCESSIBILITY_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds wrong with the page as it stands. */
export async function accessibilityFaults(page: Page, rules?: string[]): Promise<string[]> {
  // Sending axe to a page takes as long as running it, so a page that has it is not sent it again.
  const isThere = await page.evaluate(() => 'axe' in window);
  const { violations } = await new AxeBuilder({ page, ...(isThere && { axeSource: ';' }) })
    // The other mode opens a second page to put frames together; we have no frames.
    .setLegacyMode()
    .options({
      runOnly: rules ? { type: 'rule', values: rules } : { type: 'tag', values: ACCESSIBILITY_TAGS },
      // Off unless asked for, although WCAG 2.2 has it.
      ...(!rules && { rules: { 'target-size': { enabled: true } } }),
      resultTypes: ['violations'],
    })
    .analyze();
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}: ${help}`));
}

/** The words that stand in `main`, as somebody sees them. */
export async function wordsOfMain(page: Page): Promise<string> {
  return (await page.locator('main').innerText()).replace(/\s+/g, ' ').trim();
}

export function isWiderThanTheScreen(page: Page): Promise<boolean> {
  return page.evaluate(() => (document.scrollingElement?.scrollWidth ?? 0) > innerWidth);
}

export { expect };
