import type { Page } from '@playwright/test';
import { cutOff, smallTargets } from './measures.ts';
import { accessibilityFaults, expect, isWiderThanTheScreen, wordsOfMain } from './support.ts';

/** A window of 1280 × 1024 at 400 %. */
const AT_400_PERCENT = { width: 320, height: 256 };
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 1024 };

interface Exceptions {
  /** Says something else without JavaScript, on purpose. */
  saysMoreWithJavaScript?: boolean;
  /** Shows a list of problems, which takes the focus as the page opens. */
  putsTheFocusElsewhere?: boolean;
}

/**
 * Expects that everybody can use a page: with and without JavaScript, on a phone and at a desk, light and dark, at 400 %,
 * with fingers, with a keyboard, and by what axe knows.
 */
export async function expectUsable(
  page: Page,
  withoutJavaScript: Page,
  path: string,
  { saysMoreWithJavaScript = false, putsTheFocusElsewhere = false }: Exceptions = {},
): Promise<void> {
  await page.setViewportSize(PHONE);
  await Promise.all([page.goto(path), withoutJavaScript.goto(path)]);
  await expect(page).toHaveURL(path);

  const [words, wordsWithout] = await Promise.all([wordsOfMain(page), wordsOfMain(withoutJavaScript)]);
  if (!saysMoreWithJavaScript) expect.soft(wordsWithout, 'the words without JavaScript').toBe(words);

  // What stands closed is looked at too.
  await page.locator('details').evaluateAll(openAll);
  expect.soft(await accessibilityFaults(page), 'on a light phone').toEqual([]);
  expect.soft(await page.evaluate(smallTargets), 'too small to touch').toEqual([]);

  await page.setViewportSize(AT_400_PERCENT);
  expect.soft(await isWiderThanTheScreen(page), 'scrolls sideways at 320 px').toBe(false);
  expect.soft(await page.evaluate(cutOff), 'cut off at 400 %').toEqual([]);
  await expect.soft(page.getByRole('heading', { level: 1 })).toBeVisible();

  await page.setViewportSize(DESK);
  await page.emulateMedia({ colorScheme: 'dark' });
  // All that the dark changes; the sweep asks everything again.
  const ofColours = process.env['SWEEP'] ? undefined : ['color-contrast', 'link-in-text-block'];
  expect.soft(await accessibilityFaults(page, ofColours), 'on a dark desk').toEqual([]);
  expect.soft(await page.evaluate(smallTargets), 'too small to click').toEqual([]);
  expect.soft(await page.evaluate(cutOff), 'cut off on a desk').toEqual([]);

  if (putsTheFocusElsewhere) return;
  await page.keyboard.press('Tab');
  const skipLink = page.getByRole('link', { name: 'Skip to main content' });
  await expect.soft(skipLink).toBeFocused();
  await expect.soft(skipLink).toBeInViewport({ ratio: 1 });
  await page.keyboard.press('Enter');
  await expect.soft(page.getByRole('main')).toBeFocused();
}

function openAll(all: Element[]): void {
  for (const details of all) (details as HTMLDetailsElement).open = true;
}
