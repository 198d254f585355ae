import type { Page } from '@playwright/test';
import type { Db } from '#database/schema.ts';
import { childMoving, newCode, voiceOf, type ChildMoving } from '../support/transfers.ts';
import { accessibilityFaults, expect, isWiderThanTheScreen, test, wordsOfMain, type Someone } from './support.ts';

const PHONE = { width: 360, height: 740 };

interface Letter extends ChildMoving {
  voice: string;
  code: string;
}

async function letterTo(db: Db, parent: Someone, name: string): Promise<Letter> {
  const moving = await childMoving(db, name, [parent.id], new Date());
  const voice = await voiceOf(db, moving.child, parent);
  return { ...moving, voice, code: await newCode(db, voice, new Date()) };
}

/** A letter to a young person in Year 11 themselves. */
async function ownLetter(db: Db, name: string): Promise<Letter> {
  const moving = await childMoving(db, name, [], new Date(), { move: 'secondary-to-post-16' });
  const voice = await voiceOf(db, moving.child, 'own');
  return { ...moving, voice, code: await newCode(db, voice, new Date()) };
}

async function typeBirthday(page: Page, { born }: Letter): Promise<void> {
  const [year = '', month = '', day = ''] = born.split('-');
  await page.getByLabel('Day', { exact: true }).fill(day);
  await page.getByLabel('Month', { exact: true }).fill(month);
  await page.getByLabel('Year', { exact: true }).fill(year);
  await page.getByRole('button', { name: 'Continue' }).click();
}

async function typeAll(page: Page, letter: Letter): Promise<void> {
  await page.goto('/transfer');
  await page.getByLabel('The code in your letter').fill(letter.code.toLowerCase().replaceAll('-', ' '));
  await typeBirthday(page, letter);
}

const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name });

test('a code that a phone has scanned is filled in, leaves the address at once, and is in no request', async ({
  page,
  db,
  someone,
}) => {
  await page.setViewportSize(PHONE);
  const letter = await letterTo(db, await someone('Amy Ashworth'), 'Elsie Ashworth');
  const asked: string[] = [];
  page.on('request', (request) => asked.push(`${request.url()} ${JSON.stringify(request.headers())}`));
  await page.goto(`/transfer/#${letter.code}`);

  await expect(page.getByLabel('The code in your letter')).toHaveValue(letter.code);
  await expect(page.getByRole('status').filter({ hasText: 'We have filled in the code' })).toBeVisible();
  await expect(page.getByLabel('Day', { exact: true })).toBeFocused();
  await expect(page).toHaveURL('/transfer');
  expect(await page.evaluate(() => location.hash)).toBe('');
  expect(await isWiderThanTheScreen(page)).toBe(false);
  expect(await accessibilityFaults(page)).toEqual([]);

  await typeBirthday(page, letter);
  await expect(heading(page, 'You answer about Elsie')).toBeVisible();
  expect(await wordsOfMain(page)).not.toMatch(/Ashworth|Amy/);
  expect(await page.title()).not.toContain('Elsie');
  await page.getByRole('button', { name: 'Continue' }).click();
  expect(asked.length).toBeGreaterThan(3);
  const plain = letter.code.replaceAll('-', '');
  expect(asked.filter((one) => one.includes(letter.code) || one.includes(plain))).toEqual([]);
});

test('a second letter that is scanned into the same window takes the place of the first', async ({ page }) => {
  await page.goto('/transfer/#ABCD-EFGH-JKLM');
  await page.evaluate(() => {
    location.hash = '#NPQR-STUV-WXYZ';
  });
  await expect(page.getByLabel('The code in your letter')).toHaveValue('NPQR-STUV-WXYZ');
  expect(await page.evaluate(() => location.hash)).toBe('');
});

test('what else stands after the # is no code: a way to the main part, a way to a field', async ({ page }) => {
  for (const hash of ['#main', '#born', '#<script>', '#abcd-efgh']) {
    await page.goto(`/transfer${hash}`);
    await expect(page.getByLabel('The code in your letter')).toHaveValue('');
  }
});

test('without JavaScript the code is typed, and everything works', async ({ withoutJavaScript: page, db, someone }) => {
  const letter = await letterTo(db, await someone('Amy Ashworth'), 'Elsie Ashworth');
  await typeAll(page, letter);
  await expect(heading(page, 'You answer about Elsie')).toBeVisible();
  await page.getByRole('button', { name: 'Finish and close' }).click();
  await expect(heading(page, 'This is closed')).toBeVisible();
  await page.goto('/transfer/begin');
  await expect(page.getByText('Come in again to go on.')).toBeVisible();
});

test('what does not let in says so once, for every reason, and shows nothing that was typed', async ({
  page,
  db,
  someone,
}) => {
  const letter = await letterTo(db, await someone('Amy Ashworth'), 'Elsie Ashworth');
  await page.goto('/transfer');
  await page.getByRole('button', { name: 'Continue' }).click();
  const summary = page.getByRole('alert');
  await expect(summary).toContainText('Type the 12 letters and digits of the code');
  await expect(summary).toContainText('Type the date of birth');

  await page.getByLabel('The code in your letter').fill(letter.code);
  await typeBirthday(page, { ...letter, born: '2001-04-23' });
  await expect(summary).toContainText('do not let you in');
  await expect(page.getByLabel('The code in your letter')).toHaveValue('');
  await expect(page.getByLabel('Year', { exact: true })).toHaveValue('');
  expect(await accessibilityFaults(page)).toEqual([]);
});

test('on a computer of many nobody sees what the one before saw, by going back or by opening it again', async ({
  page,
  db,
  someone,
}) => {
  const letter = await letterTo(db, await someone('Amy Ashworth'), 'Elsie Ashworth');
  await typeAll(page, letter);
  await expect(heading(page, 'You answer about Elsie')).toBeVisible();

  await page.goto('/transfer');
  await expect(page.getByRole('heading', { name: 'You have begun on this device' })).toBeVisible();
  expect(await wordsOfMain(page)).not.toContain('Elsie');
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByRole('button', { name: 'Finish and close' }).click();
  await expect(heading(page, 'This is closed')).toBeVisible();
  await page.goBack();
  await expect(page.getByText('Elsie')).toHaveCount(0);
  await page.goto('/transfer/begin');
  await expect(heading(page, 'Say which place you want next')).toBeVisible();
  await expect(page.getByText('Elsie')).toHaveCount(0);
});

test('whoever holds a letter that is not theirs closes it, and is told what to do', async ({ page, db, someone }) => {
  const letter = await letterTo(db, await someone('Amy Ashworth'), 'Elsie Ashworth');
  await typeAll(page, letter);
  await page.getByRole('button', { name: 'This is not right: close it' }).click();
  await expect(page.getByText('Was the letter not for you?')).toBeVisible();
});

test('a young person in Year 11 comes in with their own letter, and may have easy words', async ({ page, db }) => {
  await page.setViewportSize(PHONE);
  const letter = await ownLetter(db, 'Kofi Mensah');
  await typeAll(page, letter);
  await expect(heading(page, 'You answer for yourself: Kofi')).toBeVisible();
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(await isWiderThanTheScreen(page)).toBe(false);
  await page.getByRole('button', { name: 'Go on with easy words' }).click();
  await expect(page).not.toHaveURL('/transfer/begin');
  const { isEasy } = await db
    .selectFrom('transferSitting')
    .where('voiceId', '=', letter.voice)
    .select('isEasy')
    .executeTakeFirstOrThrow();
  expect(isEasy).toBe(1);
});

test('whoever is signed in needs no code: from My page to the question', async ({ page, db, someone, signInAs }) => {
  const mother = await someone('Amy Ashworth');
  await letterTo(db, mother, 'Elsie Ashworth');
  await signInAs(page, mother);
  await page.goto('/my');
  await page.getByRole('link', { name: 'Say which place you want for Elsie' }).click();
  await page.getByRole('button', { name: 'Choose for Elsie' }).click();
  await expect(heading(page, 'You answer about Elsie')).toBeVisible();
});

test('a mother of two with two windows is told before she writes for the wrong child', async ({
  page,
  db,
  someone,
  signInAs,
}) => {
  const mother = await someone('Amy Ashworth');
  await letterTo(db, mother, 'Elsie Ashworth');
  await letterTo(db, mother, 'Jude Ashworth');
  await signInAs(page, mother);
  await page.goto('/transfer');
  await page.getByRole('button', { name: 'Choose for Elsie' }).click();
  await page.goto('/transfer/answer/matters');
  const other = await page.context().newPage();
  await other.goto('/transfer');
  await other.getByRole('button', { name: 'Choose for Jude' }).click();
  await expect(heading(other, 'You answer about Jude')).toBeVisible();
  await page.locator('textarea').fill('Elsie likes to swim');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.locator('#typed')).toHaveValue('Elsie likes to swim');
  const drafts = await db
    .selectFrom('transferDraft')
    .innerJoin('transferVoice', 'transferVoice.id', 'transferDraft.voiceId')
    .where('personId', '=', mother.id)
    .select('sealedAnswers')
    .execute();
  expect(drafts).toEqual([]);
});

test('an officer keys in a slip: it says for whom and how, and leads back to the child', async ({
  page,
  db,
  someone,
  signInAs,
}) => {
  const letter = await letterTo(db, await someone('Amy Ashworth'), 'Elsie Ashworth');
  await signInAs(page, 'sam');
  await page.goto(`/office/transfers/${letter.round}/children/${letter.child}/key-in/${letter.voice}`);
  await expect(heading(page, 'Key in what Amy Ashworth said about Elsie Ashworth')).toBeVisible();
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('alert')).toContainText('Choose how it came');
  await page.getByRole('radio', { name: /On paper/ }).check();
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('region', { name: 'You key in for somebody' })).toContainText(
    'You key in what Amy Ashworth said about Elsie.',
  );
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Stop, and go back to the child' }).click();
  await expect(page).toHaveURL(`/office/transfers/${letter.round}/children/${letter.child}`);
});

test('whoever has a code is warned before their time runs out, may stay, and loses nothing when it does', async ({
  page,
  db,
  someone,
}) => {
  test.slow();
  await page.clock.install();
  const letter = await letterTo(db, await someone('Amy Ashworth'), 'Elsie Ashworth');
  await typeAll(page, letter);
  await page.goto('/transfer/answer/matters');
  await page.locator('textarea').fill('Elsie likes to swim');
  await page.clock.runFor('28:00');
  const warning = page.getByRole('dialog', { name: /This closes in/ });
  await expect(warning).toBeVisible();
  expect(await accessibilityFaults(page)).toEqual([]);
  await warning.getByRole('button', { name: 'Stay here' }).click();
  await expect(warning).toBeHidden();

  await page.clock.runFor('31:00');
  await expect(page.getByText('Come in again to go on.')).toBeVisible();
  await expect(page.getByText('You have begun on this device')).toHaveCount(0);
  await typeAll(page, letter);
  await page.goto('/transfer/answer/matters');
  await expect(page.locator('textarea')).toHaveValue('Elsie likes to swim');
});
