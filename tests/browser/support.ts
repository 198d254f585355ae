import { AxeBuilder } from '@axe-core/playwright';
import { expect, test as base, type BrowserContext, type Page } from '@playwright/test';

/**
 * The `test` of every browser test. It fails when a page complains in the console, breaks, hits the Content-Security-Policy
 * or asks another host for something. `withoutJavaScript` is a second page, in a browser with JavaScript off.
 */
export const test = base.extend<{ withoutJavaScript: Page }>({
  context: async ({ context, baseURL }, use) => {
    const faults = faultsIn(context, baseURL);
    await use(context);
    expect(faults, 'what went wrong in the browser').toEqual([]);
  },
  withoutJavaScript: async ({ browser, baseURL }, use) => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const faults = faultsIn(context, baseURL);
    await use(await context.newPage());
    await context.close();
    expect(faults, 'what went wrong in the browser without JavaScript').toEqual([]);
  },
});

/** What goes wrong in a browser from now on. Chromium writes what the Content-Security-Policy refuses to the console. */
function faultsIn(context: BrowserContext, baseURL: string | undefined): string[] {
  const faults: string[] = [];
  const ours = new URL(baseURL ?? '').origin;
  context.on('request', (request) => {
    const address = request.url();
    if (!address.startsWith(`${ours}/`) && !address.startsWith('blob:'))
      faults.push(`It asked another host: ${address}`);
  });
  context.on('weberror', (error) => faults.push(`It broke: ${String(error.error())}`));
  context.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    const address = message.location().url;
    const isPageNotFound = message.text().includes('status of 404') && address === message.page()?.url();
    if (!isPageNotFound) faults.push(`It complained: ${message.text()} (${address})`);
  });
  return faults;
}

const ACCESSIBILITY_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds wrong with the page as it stands. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  // Sending axe to a page takes as long as running it, so a page that has it is not sent it again.
  const isThere = await page.evaluate(() => 'axe' in window);
  const { violations } = await new AxeBuilder({ page, ...(isThere && { axeSource: ';' }) })
    // The other mode opens a second page to put frames together; we have no frames.
    .setLegacyMode()
    .options({
      runOnly: { type: 'tag', values: ACCESSIBILITY_TAGS },
      // Off unless asked for, although WCAG 2.2 has it.
      rules: { 'target-size': { enabled: true } },
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
