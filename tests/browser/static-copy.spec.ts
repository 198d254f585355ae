import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import sirv from 'sirv';
import { builtSite } from '../support/site.ts';
import { expect, test as base, wordsOfMain } from './support.ts';

/** A copy of the site on any plain file server, as a council might keep for the day its own server is down. */
const test = base.extend<object, { copy: string }>({
  copy: [
    async ({}, use) => {
      const client = join(builtSite(), 'client');
      const files = sirv(client, { extensions: ['html'] });
      const server = createServer((request, response) => {
        files(request, response, () => {
          response.writeHead(404, { 'Content-Type': 'text/html; charset=utf-8' });
          createReadStream(join(client, '404.html')).pipe(response);
        });
      });
      await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
      await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
      server.closeAllConnections();
      server.close();
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ copy }, use) => use(copy),
});

test('a copy without a server answers a search from what was typed on the home page', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('searchbox').fill('travel training');
  await page.getByRole('button', { name: 'Search' }).click();
  await expect(page).toHaveURL('/search?q=travel+training');
  await expect(page.getByRole('searchbox')).toHaveValue('travel training');
  await page.getByRole('main').getByRole('link', { name: 'Independent travel training' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Independent travel training' })).toBeVisible();
});

test('a copy without a server says how many pages a search found', async ({ page }) => {
  await page.goto('/search?q=autism');
  await expect(page.getByRole('heading', { name: /^[1-9]\d* pages$/ })).toBeVisible();
  expect(await page.getByRole('main').getByRole('heading', { level: 3 }).count()).toBeGreaterThan(5);
});

test('a copy without a server says so when a search finds nothing', async ({ page }) => {
  await page.goto('/search?q=xylophonically');
  await expect(page.getByRole('heading', { name: '0 pages' })).toBeVisible();
});

test('a copy without a server says that its search needs JavaScript', async ({ withoutJavaScript }) => {
  await withoutJavaScript.goto('/search?q=autism');
  expect(await wordsOfMain(withoutJavaScript)).toContain('needs JavaScript');
  await withoutJavaScript.getByRole('main').getByRole('link', { name: 'Look through the guides' }).click();
  await expect(withoutJavaScript.getByRole('heading', { level: 1, name: 'Guides' })).toBeVisible();
});

for (const [path, heading] of [
  ['/', /^Find help in /],
  ['/guides/sen-support', 'Get help at school without a plan'],
  ['/directory', 'Directory'],
  ['/directory/services/ipsea', /IPSEA/],
  ['/glossary', 'Hard words explained'],
  ['/flow-charts/ehc-plan-in-20-weeks', /20 weeks/],
  ['/flow-charts/ehc-plan-in-20-weeks/dates?on-day=5&on-month=1&on-year=2026', 'Dates cannot be filled in here'],
  ['/ehc-plans/dates?event=request-received&on=2026-01-05', 'Dates cannot be worked out here'],
] as const) {
  test(`a copy without a server has ${path}`, async ({ page }) => {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
  });
}

for (const [path, heading, first] of [
  ['/directory/services', 'Services', '/directory/services/'],
  ['/directory/schools', 'Schools and colleges', '/directory/schools/'],
] as const) {
  test(`a copy without a server lists every entry at ${path}, also from a link with a filter`, async ({ page }) => {
    await page.goto(`${path}?age=5`);
    await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
    const entry = page.getByRole('main').locator(`a[href^="${first}"]`).first();
    const name = await entry.innerText();
    await entry.click();
    await expect(page.getByRole('heading', { level: 1, name, exact: true })).toBeVisible();
  });
}

test('a copy without a server says it when a page is not there, and searches', async ({ page }) => {
  await page.goto('/there-is-no-such-page');
  await expect(page.getByRole('heading', { name: 'We could not find that page' })).toBeVisible();
  await page.getByRole('searchbox').fill('autism');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: /^[1-9]\d* pages$/ })).toBeVisible();
});
