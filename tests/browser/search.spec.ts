import type { Page } from '@playwright/test';
import { accessibilityFaults, expect, test } from './support.ts';

// Amina has a phone, a son who wants to take the bus by himself, and two words for it.
const WORDS = 'travel training';
const SERVICE = { name: 'Independent travel training', path: '/directory/services/pure-innovations-travel-training' };

test.use({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });

test('Amina types two words on her phone, finds the service and opens it', async ({ page }) => {
  await findTheService(page);
});

test('suggestions appear while Amina types', async ({ page }) => {
  await page.goto('/');
  await searchBox(page).tap();
  await page.keyboard.type('travel tr');
  await suggestions(page).getByRole('link', { name: SERVICE.name }).tap();
  await expect(page).toHaveURL(SERVICE.path);
});

test('suggestions leave the page without an accessibility fault', async ({ page }) => {
  await page.goto('/');
  await searchBox(page).fill('travel');
  await expect(suggestions(page).getByRole('link').first()).toBeVisible();
  expect(await accessibilityFaults(page)).toEqual([]);
});

test('suggestions can be reached with Tab', async ({ page }) => {
  await page.goto('/');
  await searchBox(page).fill(WORDS);
  const first = suggestions(page).getByRole('link').first();
  await expect(first).toBeVisible();
  await searchBox(page).press('Tab');
  await expect(page.getByRole('button', { name: 'Search' })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(first).toBeFocused();
});

test('Escape closes the suggestions and puts Amina back in the box, with her words', async ({ page }) => {
  await page.goto('/');
  await searchBox(page).fill(WORDS);
  const first = suggestions(page).getByRole('link').first();
  await first.focus();
  await page.keyboard.press('Escape');
  await expect(suggestions(page)).toBeHidden();
  await expect(searchBox(page)).toBeFocused();
  await expect(searchBox(page)).toHaveValue(WORDS);
});

test('a misspelt word finds what was meant, and says so', async ({ page }) => {
  await page.goto('/search?q=trasport');
  await expect(page.getByRole('main')).toContainText('No page says “trasport”. These are for transport.');
  await expect(results(page).first()).toBeVisible();
});

test('when nothing is found, there is a person to ask', async ({ page }) => {
  await page.goto('/search?q=xylophonically');
  await expect(page.getByRole('heading', { name: '0 pages' })).toBeVisible();
  const main = page.getByRole('main');
  await expect(main.locator('a[href^="mailto:"]')).toBeVisible();
  await main.getByRole('link', { name: 'SENDIASS' }).tap();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('SENDIASS');
});

test('Back returns to the results', async ({ page }) => {
  await findTheService(page);
  await page.goBack();
  await expect(searchBox(page)).toHaveValue(WORDS);
  await expect(results(page).getByRole('link', { name: SERVICE.name })).toBeVisible();
});

test('Amina sends the address of what she found, and her sister sees the same', async ({ page, withoutJavaScript }) => {
  await page.goto('/');
  await searchBox(page).fill('autism');
  await page.getByRole('button', { name: 'Search' }).tap();
  await page.getByRole('link', { name: /^Services \(\d+\)$/ }).tap();
  await expect(page).toHaveURL('/search?q=autism&kind=service');
  const found = await results(page).allInnerTexts();
  expect(found.length).toBeGreaterThan(0);

  await withoutJavaScript.goto(page.url());
  expect(await results(withoutJavaScript).allInnerTexts()).toEqual(found);
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('Amina finds the service just the same', async ({ page }) => {
    await findTheService(page);
  });
});

async function findTheService(page: Page): Promise<void> {
  await page.goto('/');
  await searchBox(page).tap();
  await page.keyboard.type(WORDS);
  await page.getByRole('button', { name: 'Search' }).tap();
  await expect(page).toHaveURL('/search?q=travel+training');
  await results(page).getByRole('link', { name: SERVICE.name }).tap();
  await expect(page).toHaveURL(SERVICE.path);
  await expect(page.getByRole('heading', { level: 1, name: SERVICE.name })).toBeVisible();
}

function searchBox(page: Page) {
  return page.getByRole('searchbox', { name: 'What do you need?' });
}

function suggestions(page: Page) {
  return page.getByRole('search').getByRole('status');
}

function results(page: Page) {
  return page
    .getByRole('main')
    .getByRole('listitem')
    .filter({ has: page.getByRole('heading', { level: 3 }) });
}
