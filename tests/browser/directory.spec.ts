import type { Page } from '@playwright/test';
import { expect, test } from './support.ts';

const NOTHING_FITS = '/directory/services?age=0&category=employment&cost=charges';

test.describe('a list of services without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('is filtered by age, need and how one gets it', async ({ page }) => {
    await page.goto('/directory/services');
    const all = await shown(page);
    await page.getByText('Filter this list').click();
    await page.getByLabel('Age', { exact: true }).selectOption('5-11');
    await page.getByLabel('Hearing, sight and physical needs').check();
    await page.getByLabel('By phone or text').check();
    await page.getByRole('button', { name: 'Show the list' }).click();

    await expect(page).toHaveURL('/directory/services?age=5-11&need=sensory-and-physical&delivery=phone');
    await expect(page.getByRole('list', { name: 'What you chose' }).getByRole('listitem')).toHaveText([
      /Age: 5 to 11/,
      /Kind of need: Hearing, sight and physical needs/,
      /How you get it: By phone or text/,
      'Take all away',
    ]);
    const fewer = await shown(page);
    expect(fewer).toBeGreaterThan(0);
    expect(fewer).toBeLessThan(all);
  });

  for (const { name, box } of [
    { name: 'how one gets it', box: 'Comes to you' },
    { name: 'need', box: 'Thinking and learning' },
    { name: 'cost', box: 'You pay' },
  ]) {
    test(`says beside each box for ${name} how many one then gets`, async ({ page }) => {
      await page.goto('/directory/services?age=3');
      await page.getByText('Filter this list').click();
      const promised = numberIn(await page.getByText(new RegExp(`^\\s*${box}.*\\(\\d+\\)\\s*$`)).innerText());
      await page.getByLabel(box).check();
      await page.getByRole('button', { name: 'Show the list' }).click();
      expect(await shown(page)).toBe(promised);
    });
  }

  test('says beside an age how many one then gets', async ({ page }) => {
    await page.goto('/directory/services?cost=free');
    await page.getByText('Filter this list').click();
    const choice = page.getByLabel('Age', { exact: true }).getByRole('option', { name: /^Under 1 / });
    const promised = numberIn((await choice.textContent()) ?? '');
    await page.getByLabel('Age', { exact: true }).selectOption('0');
    await page.getByRole('button', { name: 'Show the list' }).click();
    expect(await shown(page)).toBe(promised);
  });

  test('gives back what one choice hid when that choice is taken away', async ({ page }) => {
    await page.goto('/directory/services?need=sensory-and-physical');
    const before = await shown(page);
    await page.goto('/directory/services?need=sensory-and-physical&delivery=online');
    await page.getByRole('link', { name: /How you get it: Online.*take away/ }).click();
    await expect(page).toHaveURL('/directory/services?need=sensory-and-physical');
    expect(await shown(page)).toBe(before);
  });

  test('says which choice to take away when nothing fits, and what is there then', async ({ page }) => {
    await page.goto(NOTHING_FITS);
    await expect(page.getByRole('heading', { name: '0 services' })).toBeVisible();
    const way = page.getByRole('link', { name: 'without “Kind of help”' });
    const promised = numberIn((await way.innerText()).split('there').at(-1) ?? '');
    await way.click();
    expect(await shown(page)).toBe(promised);
    expect(promised).toBeGreaterThan(0);
  });

  test('offers a person to ask when nothing fits', async ({ page }) => {
    await page.goto(NOTHING_FITS);
    await page.getByRole('main').getByRole('link', { name: 'SENDIASS' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toContainText('SENDIASS');
  });

  test('has a next page that keeps what was chosen', async ({ page }) => {
    await page.goto('/directory/services?delivery=place');
    const first = await names(page);
    await page.getByRole('link', { name: 'Next page' }).click();
    await expect(page).toHaveURL('/directory/services?delivery=place&page=2');
    await expect(page.getByRole('link', { name: /How you get it: At a place you go to.*take away/ })).toBeVisible();
    expect((await names(page)).filter((name) => first.includes(name))).toEqual([]);
  });

  test('is as it was when one comes Back from an entry', async ({ page }) => {
    await page.goto('/directory/services?age=5&delivery=online');
    const before = await names(page);
    await page.getByRole('link', { name: before[0] ?? '', exact: true }).click();
    await expect(page.getByRole('heading', { level: 1, name: before[0] ?? '' })).toBeVisible();
    await page.goBack();
    expect(await names(page)).toEqual(before);
  });
});

test('a list of services is filtered with the keyboard alone', async ({ page }) => {
  await page.goto('/directory/services');
  await tabTo(page, 'Filter this list');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await expect(page.getByLabel('Age', { exact: true })).toBeFocused();
  await page.keyboard.type('Under');
  await tabTo(page, 'Comes to you');
  await page.keyboard.press('Space');
  await tabTo(page, 'Show the list');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/directory/services?age=0&delivery=visits-you');
  expect(await shown(page)).toBeGreaterThan(0);
});

test('the filters of a list stand open beside it where there is room', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto('/directory/services');
  await expect(page.getByLabel('Age', { exact: true })).toBeVisible();
  await page.getByLabel('Age', { exact: true }).selectOption('5-11');
  await page.getByRole('button', { name: 'Show the list' }).click();
  await expect(page).toHaveURL('/directory/services?age=5-11');
});

test('schools with resourced provision are found in two choices', async ({ page }) => {
  await page.goto('/directory/schools');
  await page.getByText('Filter this list').click();
  await page.getByLabel('Secondary school').check();
  await page.getByLabel('Resourced provision in a mainstream school').check();
  await page.getByRole('button', { name: 'Show the list' }).click();
  const [first] = await names(page);
  await page.getByRole('link', { name: first ?? '', exact: true }).click();
  await expect(page.getByRole('term').filter({ hasText: 'Resourced provision' })).toBeVisible();
});

/** How many services or schools the list says it has. */
async function shown(page: Page): Promise<number> {
  return numberIn(await page.locator('#how-many').innerText());
}

async function names(page: Page): Promise<string[]> {
  return page.getByRole('main').getByRole('heading', { level: 3 }).allInnerTexts();
}

/** The last number in some words: how many, where a need or a place has a number too. */
function numberIn(words: string): number {
  return Number(/(\d+)(?!.*\d)/s.exec(words)?.[1]);
}

/** Presses Tab until what is called so has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab');
    const words = await page.evaluate(() => {
      const focused = document.activeElement as HTMLInputElement;
      return [focused.textContent, ...[...(focused.labels ?? [])].map((label) => label.textContent)].join(' ');
    });
    if (words.includes(name)) return;
  }
  throw new Error(`Tab never reaches “${name}”.`);
}
