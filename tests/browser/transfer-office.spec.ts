import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dayInLondon } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import { DEFAULT_CHOICES } from '#features/clock/choices.ts';
import { insertAnswer } from '#features/phase-transfer/answer.store.ts';
import type { Answers } from '#features/phase-transfer/answers.ts';
import { addTask } from '#features/phase-transfer/task.store.ts';
import { findVoice } from '#features/phase-transfer/voice.store.ts';
import { accessibilityFaults, expect, isWiderThanTheScreen, test, type Someone } from './support.ts';
import { newRound } from './transfer-round.ts';

// How managers and caseworkers get to everybody in a round, and pass on what was said.

const today = dayInLondon(new Date());

async function voiceOf(db: Db, child: string, { id }: Pick<Someone, 'id'>): Promise<string> {
  const voice = await db
    .selectFrom('transferVoice')
    .select('id')
    .where('transferChildId', '=', child)
    .where('personId', '=', id)
    .executeTakeFirstOrThrow();
  return voice.id;
}

async function says(db: Db, voiceId: string, answers: Answers): Promise<void> {
  const now = new Date();
  const voice = await findVoice(db, voiceId, DEFAULT_CHOICES, now);
  if (!voice) throw new Error('There is no such voice.');
  const answer = { id: randomUUID(), answers, state: 'sent', way: 'code', enteredBy: null, cameOn: today } as const;
  await db.transaction().execute((trx) => insertAnswer(trx, voice, answer, DEFAULT_CHOICES, now));
}

const place = (name: string): Answers => ({ asks: 'not listed', place: { path: null, name } });

test('a caseworker rings whoever no message and no letter may reach, and it comes again on another day', async ({
  withoutJavaScript: page,
  db,
  signInAs,
  someone,
}) => {
  const [vera, olga] = [await someone('Vera Wren'), await someone('Olga Owl')];
  const round = await newRound(db, [
    { child: 'Kit Wren', adults: [vera] },
    { child: 'Sol Owl', adults: [olga] },
  ]);
  const veras = await voiceOf(db, round.children['Kit Wren'] ?? '', vera);
  await db.transaction().execute((trx) => addTask(trx, veras, 'phone', today, new Date()));
  await says(db, await voiceOf(db, round.children['Sol Owl'] ?? '', olga), {
    asks: 'talk first',
    ringNumber: '01632 960 003',
    ringWhen: 'Mondays',
  });

  await signInAs(page, 'sam');
  await page.goto(`/office/transfers/${round.id}/tasks`);
  await expect(page.getByRole('heading', { name: 'People to ring' })).toBeVisible();
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await isWiderThanTheScreen(page)).toBe(false);

  await page.getByRole('link', { name: 'People who want to talk first' }).click();
  await page.getByRole('link', { name: 'Olga Owl' }).click();
  await expect(page.getByText('01632 960 003, Mondays')).toBeVisible();
  expect(page.url()).not.toMatch(/Owl|Sol|Olga/);

  await page.goto(`/office/transfers/${round.id}/tasks?kind=phone`);
  await page.getByRole('link', { name: 'Vera Wren' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('alert')).toContainText('Choose what came of it');
  await page.getByLabel('We will ring again on another day').check();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('alert')).toContainText('Give the day on which you will ring again');
  await expect(page.getByLabel('We will ring again on another day')).toBeChecked();
  expect(await isWiderThanTheScreen(page)).toBe(false);
  await page.getByLabel('Day', { exact: true }).fill('1');
  await page.getByLabel('Month').fill('3');
  await page.getByLabel('Year').fill(String(Number(today.slice(0, 4)) + 1));
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('It is written down.')).toBeVisible();
  await expect(page.getByRole('row').filter({ hasText: 'Vera Wren' })).toContainText('1 March');

  await says(db, veras, place('Made Up School'));
  await page.goto(`/office/transfers/${round.id}/tasks?kind=phone`);
  await expect(page.getByText('There is nothing to do here.')).toBeVisible();
});

test('a manager sees which places are asked for, that two parents do not agree, and takes a file for each place', async ({
  page,
  db,
  signInAs,
  someone,
}) => {
  const [mary, mark] = [await someone('Mary Swift'), await someone('Mark Swift')];
  const round = await newRound(db, [{ child: 'Edie Swift', adults: [mary, mark] }]);
  const child = round.children['Edie Swift'] ?? '';
  await says(db, await voiceOf(db, child, mary), place('Made Up High School'));
  await says(db, await voiceOf(db, child, mark), place('Invented High School'));

  await signInAs(page, 'dilys');
  await page.goto(`/office/transfers/${round.id}/consultations`);
  const row = page.getByRole('row').filter({ hasText: 'Made Up High School' });
  await expect(row).toContainText('1 child');
  await expect(row).toContainText('for 1');
  await expect(page.getByRole('heading', { name: 'They ask for different places' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Edie Swift' })).toBeVisible();
  expect(await accessibilityFaults(page)).toEqual([]);

  const download = page.waitForEvent('download');
  await row.getByRole('button', { name: 'Save (CSV)' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(new RegExp(`^consultation-${today}-[\\w-]{6}\\.csv$`));
  const text = readFileSync(await file.path(), 'utf8');
  expect(text).toContain('Edie Swift,27 March 2016');
  expect(text).not.toMatch(/Mary|Mark/);

  await signInAs(page, 'sam');
  const answer = await page.goto(`/office/transfers/${round.id}/consultations`);
  expect(answer?.status()).toBe(404);
});

test('what was said goes to the case system and comes back: what is new is taken, what is wrong is shown', async ({
  page,
  db,
  signInAs,
  someone,
}) => {
  const nan = await someone('Nan Finch');
  const round = await newRound(db, [{ child: 'Joy Finch', adults: [nan] }]);
  const nans = await voiceOf(db, round.children['Joy Finch'] ?? '', nan);
  await says(db, nans, { ...place('Made Up School'), why: '=it is near,\n"really"' });
  await signInAs(page, 'dilys');
  await page.goto('/office/exports');
  await page.getByLabel('Places that families want next').check();
  await page.getByLabel('Day').fill('1');
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Take it out' }).click();
  const text = readFileSync(await (await download).path(), 'utf8');
  expect(text).toContain('Nan Finch');

  const send = async (buffer: string): Promise<void> => {
    await page.goto('/office/imports');
    const file = { name: 'answers.csv', mimeType: 'text/csv', buffer: Buffer.from(buffer) };
    await page.getByLabel('The file that the case system writes').setInputFiles(file);
    await page.getByRole('button', { name: 'Send and check' }).click();
  };
  await send(text);
  await expect(page.getByRole('heading', { name: 'Everything in this file was here already' })).toBeVisible();

  const wrong = `name,date of birth,round,person,wants,came on\nJoy Finch,2016-03-27,${round.id},Nan Finch,perhaps,${today}\n`;
  await send(wrong);
  await expect(page.getByRole('heading', { name: 'The file has 1 fault. Nothing was taken in' })).toBeVisible();
  await expect(page.getByText('We do not know this word')).toBeVisible();
  await expect(page.getByRole('link', { name: 'The fault as a CSV file' })).toBeVisible();
  expect(await accessibilityFaults(page)).toEqual([]);

  // An answer that came to the case system a day after the one that is here.
  const yesterday = new Date(Date.now() - 24 * 60 * 60_000);
  await db
    .updateTable('transferAnswer')
    .set({ cameOn: dayInLondon(yesterday) })
    .where('voiceId', '=', nans)
    .execute();
  const { reference } = await db
    .selectFrom('transferAnswer')
    .select('reference')
    .where('voiceId', '=', nans)
    .executeTakeFirstOrThrow();
  const newer = `reference,name,date of birth,round,person,wants,came on\n${reference},Joy Finch,2016-03-27,${round.id},Nan Finch,not decided,${today}\n`;
  await send(newer);
  await expect(page.getByText('New answers')).toBeVisible();
  const last = await db.selectFrom('transferAnswer').select(['number', 'way']).where('voiceId', '=', nans).orderBy('number', 'desc').executeTakeFirst(); // prettier-ignore
  expect(last).toEqual({ number: 2, way: 'import' });
});

test('a receipt says its reference and nobody’s name, and holds a link to nothing', async ({
  page,
  db,
  signInAs,
  someone,
  outbox,
}) => {
  const lou = await someone('Lou Lark');
  const round = await newRound(db, [{ child: 'Abe Lark', adults: [lou] }]);
  const voice = await voiceOf(db, round.children['Abe Lark'] ?? '', lou);
  await says(db, voice, place('Made Up School'));
  const { reference } = await db
    .selectFrom('transferAnswer')
    .select('reference')
    .where('voiceId', '=', voice)
    .executeTakeFirstOrThrow();
  const mail = await outbox.next(lou.address, /We have what you sent/);
  expect(mail).toContain(reference);
  expect(mail).not.toMatch(/Lark|Abe|Lou\b|Made Up|https?:/);

  await signInAs(page, lou);
  await page.goto('/my/messages');
  await expect(page.getByRole('heading', { name: /We have what you sent/ })).toBeVisible();
  await page.goto('/my/settings/contact');
  await page.getByLabel('Yes, put in a link').check();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('A link in e-mails and texts about a plan')).toBeVisible();
  await page.goto('/my/settings/contact');
  await expect(page.getByLabel('Yes, put in a link')).toBeChecked();
});
