import type { Page } from '@playwright/test';
import { expect, test, wordsOfMain } from './support.ts';

const PREFERENCES = {
  'a dark screen': { colorScheme: 'dark' },
  'forced colours': { forcedColors: 'active' },
  'forced colours on a dark screen': { forcedColors: 'active', colorScheme: 'dark' },
  'more contrast': { contrast: 'more' },
  'reduced motion': { reducedMotion: 'reduce' },
} as const satisfies Record<string, Parameters<Page['emulateMedia']>[0]>;

for (const [name, media] of Object.entries(PREFERENCES)) {
  test.describe(`with ${name}`, () => {
    test('the stops of a path are told apart without their colour', async ({ page }) => {
      await page.emulateMedia(media);
      await page.goto('/examples');
      const looks = await page.evaluate(looksOfStops);
      expect(Object.keys(looks).sort()).toEqual(['ahead', 'done', 'here', 'late']);
      expect(new Set(Object.values(looks)).size, JSON.stringify(looks)).toBe(4);
    });

    test('nothing vanishes', async ({ page }) => {
      await page.goto('/examples');
      const words = await wordsOfMain(page);
      await page.emulateMedia(media);
      expect(await wordsOfMain(page)).toBe(words);
      expect(await page.evaluate(withoutEdge), 'buttons and fields that nothing sets apart').toEqual([]);
    });
  });
}

test('a dark screen gets a dark page', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto('/');
  expect(await brightness(page, 'backgroundColor')).toBeLessThan(40);
  expect(await brightness(page, 'color')).toBeGreaterThan(220);
});

test('with forced colours the page one is on still stands out in the menu, and so does the kind in a search', async ({
  page,
}) => {
  await page.emulateMedia({ forcedColors: 'active' });
  for (const [path, list] of [
    ['/guides', '.menu'],
    ['/search?q=autism&kind=service', '.kinds'],
  ] as const) {
    await page.goto(path);
    const edges = await page.locator(`${list} a`).evaluateAll((links) =>
      links.map((link) => ({
        isCurrent: link.hasAttribute('aria-current'),
        edge: getComputedStyle(link).borderBottomWidth,
      })),
    );
    const current = edges.filter(({ isCurrent }) => isCurrent).map(({ edge }) => edge);
    const others = edges.filter(({ isCurrent }) => !isCurrent).map(({ edge }) => edge);
    expect(current).toHaveLength(1);
    expect(others).not.toContain(current[0]);
  }
});

test('with forced colours everything that has the focus has an outline', async ({ page }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await page.goto('/directory/services');
  await page.locator('details').evaluateAll((all: HTMLDetailsElement[]) => {
    for (const details of all) details.open = true;
  });
  const count = await page.locator('a[href], button, input, select, summary').filter({ visible: true }).count();
  const bare: string[] = [];
  for (let at = 0; at < count; at += 1) {
    await page.keyboard.press('Tab');
    const says = await page.evaluate(() => {
      const focused = document.activeElement ?? document.body;
      const isOutlined = (element: Element, part?: string): boolean => {
        const { outlineStyle, outlineWidth } = getComputedStyle(element, part);
        return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
      };
      // A box that is ticked shows its focus on what is drawn beside it.
      const label = (focused as HTMLInputElement).labels?.[0];
      return isOutlined(focused) || (label && isOutlined(label, '::before')) ? '' : focused.outerHTML.slice(0, 90);
    });
    if (says) bare.push(says);
  }
  expect(bare).toEqual([]);
});

test('more contrast draws stronger lines and no pale words', async ({ page }) => {
  await page.goto('/directory/services');
  const looks = (): Promise<{ line: string; pale: string; words: string }> =>
    page.evaluate(() => {
      const entry = document.querySelector('.results > li') ?? document.body;
      const pale = document.querySelector('.result__kind') ?? document.body;
      return {
        line: getComputedStyle(entry).borderBottomColor,
        pale: getComputedStyle(pale).color,
        words: getComputedStyle(document.body).color,
      };
    });
  const before = await looks();
  await page.emulateMedia({ contrast: 'more' });
  const after = await looks();
  expect(after.line).not.toBe(before.line);
  expect(after.pale).toBe(after.words);
});

test('with reduced motion nothing moves', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  for (const path of ['/', '/examples', '/directory/services']) {
    await page.goto(path);
    const moving = await page.evaluate(() =>
      [...document.querySelectorAll('*')]
        .filter((element) => {
          const { animationName, transitionDuration, scrollBehavior } = getComputedStyle(element);
          const isAnimated =
            animationName !== 'none' || transitionDuration.split(',').some((time) => parseFloat(time) > 0);
          return isAnimated || scrollBehavior === 'smooth';
        })
        .map((element) => element.outerHTML.slice(0, 80)),
    );
    expect(moving).toEqual([]);
  }
});

/** How the mark of each kind of stop is drawn, colour left out. */
function looksOfStops(): Record<string, string> {
  const looks: Record<string, string> = {};
  for (const state of ['done', 'here', 'ahead', 'late']) {
    const stop = document.querySelector(`.path__stop--${state}`);
    if (!stop) continue;
    const { content, transform, borderRadius, borderTopWidth, width, display } = getComputedStyle(stop, '::after');
    if (parseFloat(borderTopWidth) === 0 || display === 'none') continue;
    looks[state] = [content, transform, borderRadius, width].join(' ');
  }
  return looks;
}

/** Buttons and fields with neither an edge nor a background of their own. */
function withoutEdge(): string[] {
  const hasEdge = (element: Element, part?: string): boolean => {
    const { borderTopWidth, borderTopStyle, backgroundColor } = getComputedStyle(element, part);
    const ground = getComputedStyle(document.body).backgroundColor;
    const hasBorder = parseFloat(borderTopWidth) > 0 && borderTopStyle !== 'none';
    return hasBorder || (backgroundColor !== ground && !/^rgba\(.*, 0\)$/.test(backgroundColor));
  };
  return [...document.querySelectorAll('main :is(button:not(.term), .govuk-button, input, select, textarea, .door)')]
    .filter((element) => {
      const label = (element as HTMLInputElement).labels?.[0];
      const isDrawnBeside = element.matches('[type=checkbox], [type=radio]') && label;
      return isDrawnBeside ? !hasEdge(label, '::before') : !hasEdge(element);
    })
    .map((element) => element.outerHTML.slice(0, 90));
}

async function brightness(page: Page, property: 'backgroundColor' | 'color'): Promise<number> {
  const colour = await page.evaluate((name) => getComputedStyle(document.body)[name], property);
  const parts = [...colour.matchAll(/\d+/g)].slice(0, 3).map(([part]) => Number(part));
  return parts.reduce((sum, part) => sum + part, 0) / parts.length;
}
