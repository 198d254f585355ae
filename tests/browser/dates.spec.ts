import { readFile } from 'node:fs/promises';
import type { Download, Page } from '@playwright/test';
import ICAL from 'ical.js';
import { addDays, dayInLondon } from '#calendar/dates.ts';
import { accessibilityFaults, expect, isWiderThanTheScreen, test } from './support.ts';

// Amina's request for Idris reached the council on 5 January 2026.
const ANSWER = '/ehc-plans/dates?event=request-received&on=2026-01-05';
const LAST_DAYS = ['Monday 16 February 2026', 'Monday 27 April 2026', 'Monday 25 May 2026'];

for (const javaScriptEnabled of [false, true]) {
  test.describe(`${javaScriptEnabled ? 'with' : 'without'} JavaScript`, () => {
    test.use({ javaScriptEnabled });

    test('a parent works out their dates a question at a time, and takes them home in a calendar', async ({ page }) => {
      await page.goto('/topics/ehc-plans');
      await page.getByRole('link', { name: 'Work out your dates' }).click();
      await page.getByLabel('Asking for a plan').check();
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByLabel('The council got our request for an assessment').check();
      await page.getByRole('button', { name: 'Continue' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('When did the council get your request?');
      await typeDay(page, '5', '1', '2026');

      await expect(page).toHaveURL(ANSWER);
      const stops = page.getByRole('list', { name: 'Your dates' }).getByRole('listitem');
      await expect(stops).toContainText(['The council got your request', ...LAST_DAYS]);
      await expect(stops.nth(1)).toContainText('regulation 5(1)');
      await expect(page.getByRole('main')).toContainText('Rules as at 15 June 2026');

      const downloading = page.waitForEvent('download');
      await page.getByRole('link', { name: 'Add to my calendar' }).click();
      expect(await daysIn(await downloading)).toEqual(['2026-02-16', '2026-04-27', '2026-05-25']);
    });

    test('somebody who has the address of an answer sees the same answer', async ({ page }) => {
      await page.goto(ANSWER);
      await expect(page.getByRole('list', { name: 'Your dates' }).getByRole('strong')).toHaveText(LAST_DAYS);
    });

    test('a date of birth is never part of an address', async ({ page }) => {
      await page.goto('/ehc-plans/dates');
      await page.getByLabel('Ages that change things').check();
      await page.getByRole('button', { name: 'Continue' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('What is the date of birth?');
      await typeDay(page, '1', '9', '2010');
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('The ages that change things');
      await expect(page.getByText('Friday 25 June 2027')).toBeVisible();
      expect(page.url()).not.toContain('2010');

      await page.getByRole('button', { name: 'Is the birthday in early September?' }).click();
      await typeDay(page, '3', '9', '2026');
      await expect(page.getByText('Friday 26 June 2026')).toBeVisible();
      expect(page.url()).not.toMatch(/2010|2026/);

      const downloading = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Add to my calendar' }).click();
      expect(await daysIn(await downloading)).toContain('2026-06-26');
    });
  });
}

test('what is typed wrongly is said, kept and put right', async ({ page }) => {
  await page.goto('/ehc-plans/dates?event=draft-served');
  await typeDay(page, '30', '2', '2026');
  await expect(page).toHaveTitle(/^Error: /);
  const problem = page.getByRole('alert').getByRole('link', { name: 'That is not a day in the calendar.' });
  await problem.click();
  await expect(page.getByLabel('Day')).toBeFocused();
  await expect(page.getByLabel('Day')).toHaveValue('30');
  await typeDay(page, '2', '3', '2026');
  await expect(page.getByText('Not before the end of Monday 16 March 2026')).toBeVisible();
});

test('today stands among the dates, and what is behind it is not said to be done', async ({ page }) => {
  const today = dayInLondon(new Date());
  await page.goto(`/ehc-plans/dates?event=request-received&on=${addDays(today, -50)}`);
  const stops = page.getByRole('list', { name: 'Your dates' }).getByRole('listitem');
  await expect(stops.getByRole('heading')).toHaveText([
    'The council got your request',
    'The council tells you whether it will assess',
    'Today, day 50',
    'If there will be no plan, the council tells you',
    'The council sends the final plan',
  ]);
  await expect(stops.nth(2)).toHaveAttribute('aria-current', 'step');
  await expect(stops.nth(2)).toContainText('You are here');
  await expect(stops.filter({ hasText: 'Done' })).toHaveCount(1);
});

test('a question left open is asked again', async ({ page }) => {
  await page.goto('/ehc-plans/dates');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('alert')).toContainText('Choose one of these.');
  await page.getByLabel('A review of the plan').check();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('alert')).toContainText('Choose one of these.');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('What has happened?');
});

test('an answer is made fuller, changed, and the way back leads through each', async ({ page }) => {
  await page.goto('/ehc-plans/dates?event=review-meeting&on=2026-09-22');
  await page.getByRole('link', { name: 'Has the council sent you its notice of changes?' }).click();
  await typeDay(page, '17', '11', '2026');
  await expect(page.getByText('The notice of changes was 28 days late.')).toBeVisible();
  await expect(page.getByText('Tuesday 15 December 2026')).toBeVisible();

  await page.getByRole('link', { name: 'Change When is the review meeting' }).click();
  await typeDay(page, '29', '9', '2026');
  await expect(page.getByText('The notice of changes was 21 days late.')).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/When is the review meeting/);
  await page.goBack();
  await expect(page.getByText('The notice of changes was 28 days late.')).toBeVisible();
});

test('a move is asked for by its month', async ({ page }) => {
  await page.goto('/ehc-plans/dates?event=phase-transfer');
  await page.getByLabel('From primary to secondary school').check();
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByLabel('Day')).toHaveCount(0);
  await page.getByLabel('Month').fill('9');
  await page.getByLabel('Year').fill('2027');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page).toHaveURL('/ehc-plans/dates?event=phase-transfer&kind=primary-to-secondary&on=2027-09-01');
  await expect(page.getByText('Sunday 14 February 2027')).toBeVisible();
  await expect(page.getByText('before 15 February')).toBeVisible();
});

test('a closure is asked for, and not guessed', async ({ page }) => {
  await page.goto('/ehc-plans/dates?event=closure');
  await expect(page.getByText('For later ones, ask the school.')).toBeVisible();
  await typeDay(page, '22', '7', '2026');
  await typeDay(page, '2', '9', '2026');
  await typeDay(page, '14', '7', '2026');
  await expect(page.getByText('It cannot be a reason to be late.')).toBeVisible();
  await page.getByRole('link', { name: 'Change When was it asked for advice?' }).click();
  await typeDay(page, '15', '7', '2026');
  await expect(page.getByText('It can be a reason to be late.')).toBeVisible();
});

test('what to do stands open where a day has passed, and closed where it has not', async ({ page }) => {
  await page.goto(ANSWER);
  const [first] = LAST_DAYS;
  const passed = page.getByRole('listitem').filter({ hasText: first ?? '' });
  await expect(passed.getByText('This day has passed.')).toBeVisible();
  await expect(passed.getByText('Ask the council for its decision')).toBeVisible();
  await page.goto('/ehc-plans/dates?event=request-received&on=2090-01-05');
  await expect(page.getByText('Ask the council for its decision')).toBeHidden();
  await page.getByText('What to do if this day passes').first().click();
  await expect(page.getByText('Ask the council for its decision')).toBeVisible();
});

test('without JavaScript there is no button to print', async ({ withoutJavaScript: page }) => {
  await page.goto(ANSWER);
  await expect(page.getByRole('link', { name: 'Add to my calendar' })).toBeVisible();
  await expect(page.getByText('Print this page')).toBeHidden();
});

test('on paper everything stands open, and nothing that is to be pressed', async ({ page }) => {
  await page.goto('/ehc-plans/dates?event=request-received&on=2090-01-05');
  await expect(page.getByRole('button', { name: 'Print this page' })).toBeVisible();
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('button', { name: 'Print this page' })).toBeHidden();
  await expect(page.getByRole('link', { name: 'Add to my calendar' })).toBeHidden();
  await expect(page.getByText('Ask the council for its decision')).toBeVisible();
});

test('the ages, which have no address of their own, are clean for axe', async ({ page }) => {
  await page.goto('/ehc-plans/dates?event=born');
  await typeDay(page, '1', '9', '2010');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('The ages that change things');
  // Nobody counts the days of a life.
  await expect(page.getByRole('heading', { name: 'Today', exact: true })).toBeVisible();
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(await isWiderThanTheScreen(page)).toBe(false);
});

async function typeDay(page: Page, day: string, month: string, year: string): Promise<void> {
  await page.getByLabel('Day').fill(day);
  await page.getByLabel('Month').fill(month);
  await page.getByLabel('Year').fill(year);
  await page.getByRole('button', { name: 'Continue' }).click();
}

/** The days of the events of a calendar, as a calendar program reads them. */
async function daysIn(download: Download): Promise<string[]> {
  const file = await readFile(await download.path(), 'utf8');
  const events = new ICAL.Component(ICAL.parse(file) as unknown[]).getAllSubcomponents('vevent');
  return events.map((event) => {
    const { startDate } = new ICAL.Event(event);
    expect(startDate.isDate).toBe(true);
    return startDate.toString();
  });
}
