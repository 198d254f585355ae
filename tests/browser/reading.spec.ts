import type { Page } from '@playwright/test';
import { accessibilityFaults, expect, test, wordsOfMain } from './support.ts';

const GUIDE = '/guides/sen-support';

test('letters that are easier to tell apart are kept, and every page has them', async ({ page }) => {
  await choose(page, 'Letters that are easier to tell apart');
  await page.goto(GUIDE);
  await expect.poll(() => letters(page)).toContain('Atkinson Hyperlegible');
  await expect.poll(() => page.evaluate(() => document.fonts.check('1em "Atkinson Hyperlegible"'))).toBe(true);
});

test('more space is kept, and every page has it', async ({ page }) => {
  await page.goto(GUIDE);
  const before = await lineHeight(page);
  await choose(page, 'More space between letters and lines');
  await page.goto(GUIDE);
  await expect.poll(() => lineHeight(page)).toBeGreaterThan(before);
});

test('a background is kept, and every page has it', async ({ page }) => {
  await choose(page, 'Cream');
  await page.goto(GUIDE);
  await expect.poll(() => background(page)).toBe('rgb(253, 246, 227)');
});

test('a dark screen stays dark whatever background was chosen', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto(GUIDE);
  const dark = await background(page);
  await choose(page, 'Cream');
  await page.goto(GUIDE);
  expect(await background(page)).toBe(dark);
});

test('the choices are shown when one comes back, on this device only', async ({ page, context, browser }) => {
  await choose(page, 'Pale blue');
  await page.reload();
  await expect(page.getByLabel('Pale blue')).toBeChecked();
  expect(await context.cookies()).toEqual([]);

  const otherDevice = await browser.newPage();
  await otherDevice.goto('/reading');
  await expect(otherDevice.getByLabel('White')).toBeChecked();
  await otherDevice.close();
});

test('choices can be taken away again', async ({ page }) => {
  await page.goto(GUIDE);
  const before = [await letters(page), await lineHeight(page), await background(page)];
  await choose(page, 'Letters that are easier to tell apart');
  await page.getByLabel('More space between letters and lines').check();
  await page.getByLabel('Pale pink').check();
  await page.reload();
  for (const plain of ['As they are', 'As it is', 'White']) await page.getByLabel(plain).check();
  expect(await page.evaluate(() => localStorage.length)).toBe(0);
  await page.goto(GUIDE);
  expect([await letters(page), await lineHeight(page), await background(page)]).toEqual(before);
});

for (const tint of ['Cream', 'Pale blue', 'Pale pink']) {
  test(`a page can be read in every choice at once, on ${tint.toLowerCase()}`, async ({ page }) => {
    await choose(page, tint);
    await page.getByLabel('Letters that are easier to tell apart').check();
    await page.getByLabel('More space between letters and lines').check();
    await page.setViewportSize({ width: 320, height: 640 });
    await page.goto('/');
    await expect.poll(() => letters(page)).toContain('Atkinson Hyperlegible');
    await page.evaluate(() => document.fonts.ready);
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  });
}

test('a broken note of the choices does no harm', async ({ page }) => {
  await page.goto('/reading');
  await page.evaluate(() => localStorage.setItem('reading', '{broken'));
  await page.goto('/reading');
  await expect(page.getByLabel('White')).toBeChecked();
});

test('without JavaScript the page says so, and what works instead', async ({ withoutJavaScript }) => {
  await withoutJavaScript.goto('/reading');
  const main = withoutJavaScript.getByRole('main');
  expect(await wordsOfMain(withoutJavaScript)).toContain('These choices need JavaScript');
  await expect(main.getByRole('radio')).toHaveCount(0);
  await expect(main.getByRole('heading', { name: 'In your browser or phone' })).toBeVisible();
});

async function choose(page: Page, choice: string): Promise<void> {
  await page.goto('/reading');
  await page.getByLabel(choice).check();
  await expect(page.getByRole('status').filter({ hasText: 'Kept on this device.' })).toBeVisible();
}

function letters(page: Page): Promise<string> {
  return page.evaluate(() => getComputedStyle(document.querySelector('h1') ?? document.body).fontFamily);
}

function lineHeight(page: Page): Promise<number> {
  return page.evaluate(() =>
    parseFloat(getComputedStyle(document.querySelector('main p') ?? document.body).lineHeight),
  );
}

function background(page: Page): Promise<string> {
  return page.evaluate(() => getComputedStyle(document.body).backgroundColor);
}
