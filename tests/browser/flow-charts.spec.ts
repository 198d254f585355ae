import type { Page } from '@playwright/test';
import { readSiteContent } from '../../src/commands/site-content.ts';
import { accessibilityFaults, expect, isWiderThanTheScreen, test } from './support.ts';

const { flowCharts } = await readSiteContent();
const PHONE = { width: 360, height: 740 };

for (const id of flowCharts.keys()) {
  test(`the flow chart can be read on a phone of 360 pixels: ${id}`, async ({ page }) => {
    await page.setViewportSize(PHONE);
    await page.goto(`/flow-charts/${id}`);
    expect(await isWiderThanTheScreen(page)).toBe(false);
    expect(await page.evaluate(smallestLetters)).toBeGreaterThanOrEqual(14);
    expect(await page.evaluate(wordsOutside), 'words outside their boxes on a phone').toEqual([]);
    await page.setViewportSize({ width: 1280, height: 1024 });
    expect(await page.evaluate(smallestLetters)).toBeGreaterThanOrEqual(14);
    expect(await page.evaluate(wordsOutside), 'words outside their boxes at a desk').toEqual([]);
  });

  test(`the flow chart fits on one sheet of paper, as a picture and as a list: ${id}`, async ({ page }) => {
    for (const part of ['picture', 'list']) {
      await page.goto(`/flow-charts/${id}#${part}`);
      expect(await sheetsOf(page), part).toBe(1);
      await page.goto('about:blank');
    }
  });
}

test('on paper there is the picture, or the list for whoever went to it', async ({ page }) => {
  await page.emulateMedia({ media: 'print' });
  const picture = page.getByRole('group', { name: 'As a picture' });
  const list = page.getByRole('list', { name: 'As a list' });
  await page.goto('/flow-charts/which-help-first');
  await expect(picture).toBeVisible();
  await expect(list).toBeHidden();
  await page.goto('/flow-charts/which-help-first#list');
  await expect(picture).toBeHidden();
  await expect(list).toBeVisible();
});

test('a chart with its dates fits on one sheet of paper', async ({ page }) => {
  for (const id of ['annual-review-in-12-weeks', 'ehc-plan-in-20-weeks']) {
    await page.goto(`/flow-charts/${id}/dates?on=2026-01-12`);
    expect(await sheetsOf(page), id).toBe(1);
  }
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('a parent fills in the dates of a chart', async ({ page }) => {
    await page.goto('/guides/what-happens-in-20-weeks');
    await page.getByRole('link', { name: 'From your request to a plan in 20 weeks' }).click();
    await page.getByRole('textbox', { name: 'Day' }).fill('5');
    await page.getByRole('textbox', { name: 'Month' }).fill('1');
    await page.getByRole('textbox', { name: 'Year' }).fill('2026');
    await page.getByRole('button', { name: 'Fill in the dates' }).click();
    await expect(page).toHaveURL('/flow-charts/ehc-plan-in-20-weeks/dates?on=2026-01-05');
    await expect(page.getByText('The council got your request on Monday 5 January 2026.')).toBeVisible();
    const list = page.getByRole('list', { name: 'As a list' });
    await expect(list).toContainText('Within 6 weeks: by Monday 16 February 2026');
    await expect(list).toContainText('Within 20 weeks: by Monday 25 May 2026');
    const picture = page.getByRole('group', { name: 'As a picture' });
    await expect(picture).toContainText('by Monday 16 February 2026');
  });

  test('a parent who types a day that is none hears so, and finds it as they typed it', async ({ page }) => {
    await page.goto('/flow-charts/ehc-plan-in-20-weeks');
    await page.getByRole('textbox', { name: 'Day' }).fill('31');
    await page.getByRole('textbox', { name: 'Month' }).fill('2');
    await page.getByRole('textbox', { name: 'Year' }).fill('2026');
    await page.getByRole('button', { name: 'Fill in the dates' }).click();
    await expect(page.getByRole('alert')).toContainText('That is not a day in the calendar.');
    await expect(page.getByRole('textbox', { name: 'Day' })).toHaveValue('31');
    await page.getByRole('alert').getByRole('link').click();
    await expect(page.getByRole('textbox', { name: 'Day' })).toBeFocused();
  });

  test('an answer in the list leads to its step', async ({ page }) => {
    await page.goto('/flow-charts/which-help-first');
    await page.getByRole('link', { name: 'go to step 3' }).click();
    await expect(page).toHaveURL('/flow-charts/which-help-first#step-3');
    await expect(
      page.getByRole('list', { name: 'As a list' }).getByText('Are you worried that a child is not safe?'),
    ).toBeInViewport();
  });
});

test('everybody can use the page that says a day is none', async ({ page }) => {
  await page.goto('/flow-charts/starting-school/dates?on-month=13&on-year=2027');
  await expect(page.getByRole('alert')).toContainText('That is not a day in the calendar.');
  expect(await accessibilityFaults(page)).toEqual([]);
});

test('a step of the picture shows when it has the focus, and leads to its guide', async ({ page }) => {
  await page.goto('/flow-charts/graduated-approach');
  const step = page.getByRole('group', { name: 'As a picture' }).getByRole('link', { name: /^1\. / });
  const looks = (): Promise<string> => step.locator('rect').evaluate((box) => getComputedStyle(box).strokeWidth);
  const before = await looks();
  await page.getByRole('link', { name: 'See the picture alone' }).focus();
  await page.keyboard.press('Tab');
  await expect(step).toBeFocused();
  expect(await looks()).not.toBe(before);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/guides/sen-support');
});

test('a picture is drawn with the colours of somebody who has chosen their own', async ({ page }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await page.goto('/flow-charts/graduated-approach');
  const colours = await page
    .getByRole('group', { name: 'As a picture' })
    .locator('rect')
    .first()
    .evaluate((box) => {
      const canvas = document.createElement('span');
      canvas.style.setProperty('color', 'CanvasText');
      document.body.append(canvas);
      return [getComputedStyle(box).stroke, getComputedStyle(canvas).color];
    });
  expect(colours[0]).toBe(colours[1]);
});

async function sheetsOf(page: Page): Promise<number> {
  const pdf = await page.pdf({ format: 'A4' });
  return pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;
}

/** The size, in pixels of the screen, of the smallest letters in the picture that shows. */
function smallestLetters(): number {
  const sizes = [...document.querySelectorAll<SVGTextElement>('.chart text')]
    .filter((text) => text.checkVisibility())
    .map((text) => {
      const { a = 1 } = text.getScreenCTM() ?? {};
      return Number.parseFloat(getComputedStyle(text).fontSize) * a;
    });
  return Math.round(Math.min(...sizes) * 100) / 100;
}

/** Words that reach beyond the box they stand in, in the letters of this browser. */
function wordsOutside(): string[] {
  return [...document.querySelectorAll<SVGGElement>('.chart svg [transform]')]
    .filter((group) => group.checkVisibility())
    .flatMap((group) => {
      const box = group.querySelector<SVGGraphicsElement>('rect, polygon')?.getBBox();
      return [...group.querySelectorAll<SVGTextElement>('text')]
        .filter((text) => {
          const { x, y, width, height } = text.getBBox();
          return !box || x < 2 || y < 0 || x + width > box.width - 2 || y + height > box.height;
        })
        .map((text) => text.textContent.trim());
    });
}
