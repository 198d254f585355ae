import type { Page } from '@playwright/test';
import { cutOff } from './measures.ts';
import { accessibilityFaults, expect, test } from './support.ts';

const GUIDE = '/guides/what-happens-in-20-weeks';

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'a hard word' : 'a hard word without JavaScript', () => {
    test.use({ javaScriptEnabled });

    test('opens its meaning in place', async ({ page }) => {
      await page.goto(GUIDE);
      await hardWord(page).click();
      await expect(meaning(page)).toBeVisible();
      await expect(meaning(page)).toBeInViewport({ ratio: 1 });
      await expect(page).toHaveURL(GUIDE);
    });

    test('opens its meaning with the keyboard, and Escape closes it', async ({ page }) => {
      await page.goto(GUIDE);
      await hardWord(page).focus();
      await page.keyboard.press('Enter');
      await expect(meaning(page)).toBeVisible();
      await page.keyboard.press('Escape');
      await expect(meaning(page)).toBeHidden();
      await expect(hardWord(page)).toBeFocused();
    });
  });
}

test('a hard word closes when another one opens', async ({ page }) => {
  await page.goto(GUIDE);
  const words = page.getByRole('main').locator('button[popovertarget]');
  await words.nth(0).focus();
  await page.keyboard.press('Enter');
  await words.nth(1).focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('[popover]:popover-open')).toHaveCount(1);
});

test('every meaning can be read in full at 400 %', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 256 });
  await page.goto(GUIDE);
  const meanings = await page.locator('[popover]').all();
  expect(meanings.length).toBeGreaterThan(1);
  for (const meaning of meanings) {
    await meaning.evaluate((popover: HTMLElement) => {
      popover.showPopover();
      popover.scrollTop = popover.scrollHeight;
    });
    const box = await meaning.boundingBox();
    expect(box?.y).toBeGreaterThanOrEqual(0);
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(256);
  }
  expect(await page.evaluate(cutOff)).toEqual([]);
});

test('an open meaning leaves the page without an accessibility fault', async ({ page }) => {
  await page.goto(GUIDE);
  await hardWord(page).click();
  await expect(meaning(page)).toBeVisible();
  expect(await accessibilityFaults(page)).toEqual([]);
});

test('the list of what is on the page leads to each part', async ({ page }) => {
  await page.goto(GUIDE);
  const links = await page.getByRole('navigation', { name: 'On this page' }).getByRole('link').all();
  expect(links.length).toBeGreaterThan(2);
  for (const link of links) {
    const name = await link.innerText();
    await link.click();
    await expect(page.getByRole('heading', { level: 2, name, exact: true })).toBeInViewport();
  }
});

test.describe('on paper', () => {
  test.beforeEach(async ({ page }) => {
    await page.goto(GUIDE);
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  });

  test('a guide has no menu, no search and no lists of links to other pages', async ({ page }) => {
    for (const gone of ['Main', 'Breadcrumb', 'On this page', 'Read next'])
      await expect(page.getByRole('navigation', { name: gone, includeHidden: true })).toBeHidden();
    await expect(page.getByRole('contentinfo', { includeHidden: true })).toBeHidden();
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.getByRole('list', { name: 'The steps' })).toBeVisible();
  });

  test('a guide has its links written out', async ({ page }) => {
    const link = page.getByRole('main').locator('a[href^="https://www.legislation.gov.uk"]').first();
    const written = await link.evaluate((element) => getComputedStyle(element, '::after').content);
    expect(written).toContain(await link.getAttribute('href'));
  });

  test('a guide says where it comes from and when it was made', async ({ page }) => {
    await expect(
      page.getByText(/\/guides\/what-happens-in-20-weeks\. This page was made on \d+ \w+ \d{4}\./),
    ).toBeVisible();
  });

  test('a guide is dark on white, even from a dark screen', async ({ page }) => {
    const colours = await page.evaluate(() => {
      const { color, backgroundColor } = getComputedStyle(document.body);
      return { color, backgroundColor };
    });
    expect(colours).toEqual({ color: 'rgb(0, 0, 0)', backgroundColor: 'rgb(255, 255, 255)' });
  });
});

function hardWord(page: Page) {
  return page.getByRole('main').locator('button[popovertarget]').first();
}

function meaning(page: Page) {
  return page.getByRole('main').locator('[popover]').first();
}
