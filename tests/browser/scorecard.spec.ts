import { now } from '#calendar/dates.ts';
import { figuresOf, officeFiguresOf } from '#features/scorecard/figures.ts';
import { keepDraft } from '#features/scorecard/draft.store.ts';
import type { Month } from '#features/scorecard/month.ts';
import { publishSomeMonths } from '../support/months.ts';
import { accessibilityFaults, expect, isWiderThanTheScreen, test } from './support.ts';

// The public figures: how a manager publishes a month, and what anybody then reads. The demonstration's stand apart.

const MONTH: Month = '2023-02';

test.beforeAll(({ db }) => publishSomeMonths(db, now()));

test('a manager publishes a month, and puts it right later', async ({
  page,
  withoutJavaScript,
  db,
  someone,
  signInAs,
}) => {
  test.slow();
  const counted = {
    figures: figuresOf([], MONTH, '2023-03-01'),
    breakdowns: null,
    office: officeFiguresOf([], MONTH),
    moved: [],
  };
  const told = { ...counted.figures.issued, all: 3, in20: 2, upToYear: 1, allEx: 3, in20Ex: 2, upToYearEx: 1 };
  const figures = { ...counted.figures, issued: told };
  await keepDraft(db, MONTH, { ...counted, figures }, null, new Date('2023-03-01T01:10:00Z'));
  const manager = await someone('Morgan Pryce', 'manager');
  await signInAs(page, manager);

  await page.goto('/office/performance');
  await page.getByRole('link', { name: 'February 2023', exact: true }).click();
  await expect(page.getByText('In February 2023, 3 plans were finished. 2 of them in 20 weeks: 66.7%.')).toBeVisible();
  await page.getByRole('button', { name: 'Publish these figures' }).click();
  await expect(page.getByText('Thank you. The figures are published within a few minutes.')).toBeVisible();

  // Anybody reads it, among the made-up figures and nowhere else.
  const shown = `/performance/demonstration/${MONTH}`;
  await expect.poll(async () => (await withoutJavaScript.goto(shown))?.status(), { timeout: 30_000 }).toBe(200);
  await expect(withoutJavaScript.getByText('Demonstration figures, made up').first()).toBeVisible();
  expect((await withoutJavaScript.goto(`/performance/${MONTH}`))?.status()).toBe(404);

  // Nothing of what was typed is lost when something is missing.
  await page.goto('/office/performance');
  await page.getByRole('button', { name: 'Count the month again' }).click();
  await expect(page.getByRole('alert')).toContainText('Choose a month');
  await expect(page.getByRole('alert')).toContainText('Say in a sentence what was wrong');
  await page.getByLabel('Month').selectOption(MONTH);
  await page.getByLabel('What was wrong').fill('Three plans were of another month.');
  await page.getByRole('button', { name: 'Count the month again' }).click();
  await expect(page.getByRole('alert')).toContainText('Check that it names nobody');
  await expect(page.getByLabel('What was wrong')).toHaveValue('Three plans were of another month.');
  await page.getByLabel('It names no child').check();
  await page.getByRole('button', { name: 'Count the month again' }).click();
  await expect(page.getByText('The month is counted again.')).toBeVisible();

  await expect
    .poll(async () => (await page.goto(`/office/performance/${MONTH}`))?.status(), { timeout: 30_000 })
    .toBe(200);
  await expect(page.getByText('Plans finished: New plans finished: 0. Before the correction we said 3.')).toBeVisible();
  await page.setViewportSize({ width: 320, height: 700 });
  expect(await isWiderThanTheScreen(page)).toBe(false);
  await expect(page.getByText(/^Counted on .* at \d\d:\d\d/)).toBeVisible();
  const countedAt = async (): Promise<string | undefined> => {
    const draft = await db
      .selectFrom('scorecardDraft')
      .select('countedAt')
      .where('month', '=', MONTH)
      .executeTakeFirst();
    return draft?.countedAt;
  };
  const before = await countedAt();
  await page.getByRole('button', { name: 'Count again' }).click();
  await expect(page.getByText('It is counted again. Look at it in a few minutes.')).toBeVisible();
  // What she says yes to is what she saw: figures that are counted anew meanwhile, she looks at again.
  await expect.poll(countedAt, { timeout: 30_000 }).not.toBe(before);
  await page.goto(`/office/performance/${MONTH}`);
  await page.getByRole('button', { name: 'Publish the correction' }).click();
  await expect(page.getByText('Thank you. The figures are published within a few minutes.')).toBeVisible();
  await expect(async () => {
    // A browser keeps the page for a few minutes.
    await withoutJavaScript.goto(`${shown}?${Date.now()}`);
    await expect(withoutJavaScript.getByText('This month was corrected')).toBeVisible({ timeout: 1000 });
  }).toPass();
  await expect(withoutJavaScript.getByText('Three plans were of another month.')).toBeVisible();
  await expect(
    withoutJavaScript.getByText('Plans finished: New plans finished: 0. Before the correction we said 3.'),
  ).toBeVisible();
});

test('the figures can be read on a phone, and taken away as files', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 700 });
  await page.goto('/performance');
  await page.getByRole('link', { name: 'See it with made-up figures' }).click();
  expect(await isWiderThanTheScreen(page)).toBe(false);
  expect(await accessibilityFaults(page)).toEqual([]);
  for (const table of await page.getByRole('table', { includeHidden: true }).all())
    expect(await table.locator('xpath=ancestor::*[self::section or self::figure][1]').textContent()).toContain(
      'Demonstration figures, made up',
    );

  const links = page.getByRole('link', { name: /^(CSV|JSON)$/ });
  expect(await links.count()).toBe(4);
  for (const link of await links.all()) {
    const answer = await page.request.get((await link.getAttribute('href')) ?? '');
    const text = await answer.text();
    expect(text).toContain('Demonstration figures, made up');
  }
  const csv = await (await page.request.get('/performance/demonstration/timeliness.csv')).text();
  const [, ...rows] = csv.trim().split(/\r?\n/);
  expect(rows.every((row) => row.includes('Demonstration figures, made up'))).toBe(true);
});
