import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { parse } from 'csv-parse/sync';
import { addDays, dayInLondon, now, type IsoDate } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import { sought } from '#features/identity/person.store.ts';
import { insertEvent } from '#features/plan/event.store.ts';
import { keepNameWords } from '#features/plan/office.store.ts';
import { fileOf, manyCases, rowsOf, type FedCase, type FeedRow } from '../support/case-file.ts';
import { accessibilityFaults, expect, isWiderThanTheScreen, test, wordsOfMain, type Someone } from './support.ts';

// What a manager does with the files of the case system. One file is taken in at a time, so these wait for each other.
test.describe.configure({ mode: 'serial' });

const TODAY = dayInLondon(now());
const DONE = { timeout: 25_000 };
/** No two runs meet the same children. */
const RUN = Math.floor(Math.random() * 1_000_000) * 1000;

/** A child that a family follows, with a request a while ago. */
async function childOf(db: Db, parent: Someone, name: string, born: IsoDate, reference: string): Promise<string> {
  const [childId, id, at] = [randomUUID(), randomUUID(), now().toISOString()];
  await db
    .insertInto('child')
    .values({ id: childId, name, soughtName: sought(name), dateOfBirth: born, addedAt: at })
    .execute();
  await keepNameWords(db, childId, name);
  await db
    .insertInto('standing')
    .values({
      id: randomUUID(),
      personId: parent.id,
      childId,
      relationship: 'parent',
      maySee: 'steps advice schools',
      reason: 'A test',
      givenAt: at,
    })
    .execute();
  await db.insertInto('plan').values({ id, childId, reference, addedAt: at }).execute();
  const event = {
    happenedOn: addDays(TODAY, -60),
    details: { by: 'parent' },
    words: {},
    onlyFor: null,
    supersedes: null,
  };
  await insertEvent(db, id, randomUUID(), { kind: 'request received', ...event }, null, now());
  return id;
}

async function send(page: Page, text: string, name = 'cases.csv'): Promise<void> {
  await page.goto('/office/imports');
  await page.getByLabel('The file that the case system writes').setInputFiles({
    name,
    mimeType: 'text/csv',
    buffer: Buffer.from(text),
  });
  await page.getByRole('button', { name: 'Send and check' }).click();
}

async function expectGood(page: Page): Promise<void> {
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(await isWiderThanTheScreen(page)).toBe(false);
}

/** Waits as somebody does whose page refreshes itself. */
async function untilHeading(page: Page, heading: string | RegExp): Promise<void> {
  await expect(page.getByRole('heading', { level: 1, name: heading, exact: true })).toBeVisible(DONE);
}

test('Dilys sends 300 plans with 12 faults, mends them, and a parent reads what is new', async ({
  page,
  db,
  someone,
  signInAs,
  browser,
}) => {
  test.setTimeout(90_000);
  const [dilys, amina] = [await someone('Dilys Vaughan', 'manager'), await someone('Amina Rafiq')];
  const reference = `EHC-${RUN}`;
  const plan = await childOf(db, amina, 'Idris Rafiq', '2018-04-05', reference);
  const idris: FedCase = {
    number: RUN + 999,
    name: 'Idris Rafiq',
    born: '2018-04-05',
    requested: addDays(TODAY, -60),
    decided: addDays(TODAY, -21),
    reference,
  };
  const rows = [...manyCases(299, RUN, TODAY), idris].flatMap(rowsOf);
  const faulty = rows.map((row, index): FeedRow => (index % 50 === 7 ? { ...row, kind: 'request recieved' } : row));
  await signInAs(page, dilys);

  await send(page, fileOf(faulty));
  await untilHeading(page, 'The file has 12 faults. Nothing was taken in');
  await expectGood(page);
  // On a phone the names of the columns stand in each row.
  await expect(page.getByRole('row')).toHaveCount(12);
  await expect(page.getByRole('row', { name: /^Row 9 / })).toContainText('kind');
  expect(await wordsOfMain(page)).not.toMatch(/Alder|Rafiq/);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'All 12 faults as a CSV file' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('faults.csv');
  const faults = parse(readFileSync(await download.path()), { bom: true, columns: true }) as FeedRow[];
  expect(faults.map(({ row }) => row)).toEqual(
    rows.flatMap((_, index) => (index % 50 === 7 ? [String(index + 2)] : [])),
  );

  const parent = await (await browser.newContext()).newPage();
  await signInAs(parent, amina);
  await parent.goto(`/my/plans/${plan}`);
  expect(await wordsOfMain(parent)).not.toMatch(/decided to assess/i);

  await send(page, fileOf(rows));
  await untilHeading(page, 'Taken in');
  await expectGood(page);
  expect(await wordsOfMain(page)).toMatch(/New plans 299 .*New events 599 /);
  await page.getByRole('link', { name: 'All files, and send another one' }).click();
  await expectGood(page);
  const files = page.getByRole('row').filter({ hasText: 'Dilys Vaughan' });
  await expect(files.filter({ hasText: '299 new plans, 599 new events, 0 put right' })).toHaveCount(1);
  await expect(files.filter({ hasText: '12 faults' })).toHaveCount(1);

  await parent.reload();
  expect(await wordsOfMain(parent)).toMatch(/decided to assess/i);
  await parent.context().close();

  await send(page, fileOf(rows));
  await untilHeading(page, 'Everything in this file was here already');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
});

test('without JavaScript Dilys gives rows a second look, and leaves them out', async ({
  withoutJavaScript: page,
  db,
  someone,
  signInAs,
}) => {
  test.setTimeout(90_000);
  await signInAs(page, await someone('Dilys Vaughan', 'manager'));
  const [one, two] = manyCases(2, RUN + 500, TODAY).map(rowsOf);
  await send(page, fileOf([...(one ?? []), ...(two ?? [])]));
  await untilHeading(page, 'Taken in');

  // The decision of the one stands with the other now, and the other has a new event.
  const moved = { ...(two?.[1] ?? {}), event: one?.[1]?.['event'] ?? '' };
  const isNew = {
    ...(two?.[0] ?? {}),
    event: `E-${RUN}-new`,
    kind: 'advice asked for',
    advice: 'health',
    'asked by': '',
  };
  const file = fileOf([...(one?.slice(0, 1) ?? []), ...(two ?? []), moved, isNew]);
  await send(page, file);
  await untilHeading(page, /1 row needs a second look/);
  expect(await wordsOfMain(page)).toContain(`FED-${RUN + 500}`);
  expect(await wordsOfMain(page)).not.toMatch(/Alder/);

  await page.getByRole('button', { name: 'Do this' }).click();
  await expect(page.getByRole('alert')).toContainText('Choose what to do with these rows');
  await page.getByLabel('Leave these rows out and take the rest').check();
  await page.getByRole('button', { name: 'Do this' }).click();
  await untilHeading(page, 'Taken in');
  expect(await wordsOfMain(page)).toMatch(/Rows left out by a manager 1/);
  const seen = await db
    .selectFrom('accessLog')
    .select('planId')
    .where('action', '=', 'saw a row of the case feed that needs a second look')
    .execute();
  expect(seen.length).toBeGreaterThan(0);

  // Given up: nothing changes. The button of a page that is old says so.
  await send(page, file);
  await untilHeading(page, /second look/);
  const address = page.url();
  await page.getByLabel('Give the whole file up').check();
  await page.getByRole('button', { name: 'Do this' }).click();
  await untilHeading(page, 'Given up');
  await page.goto(address);
  await untilHeading(page, 'Given up');
});

test('Dilys sees how far it is, and may stop the page from looking by itself', async ({
  page,
  withoutJavaScript,
  db,
  someone,
  signInAs,
}) => {
  const dilys = await someone('Dilys Vaughan', 'manager');
  await Promise.all([signInAs(page, dilys), signInAs(withoutJavaScript, dilys)]);
  const id = randomUUID();
  const at = now().toISOString();
  await db
    .insertInto('caseImport')
    .values({
      id,
      source: 'upload',
      format: 'csv',
      fileHash: id,
      state: 'checking',
      startedBy: dilys.id,
      startedAt: at,
      workedAt: at,
      done: 1200,
      ofAll: 60_000,
    })
    .execute();
  try {
    await Promise.all([page.goto(`/office/imports/${id}`), withoutJavaScript.goto(`/office/imports/${id}`)]);
    for (const one of [page, withoutJavaScript]) {
      await untilHeading(one, 'Being checked');
      await expect(one.getByText('Checked: 1,200 of 60,000.')).toBeVisible();
      await expect(one.getByRole('progressbar', { name: 'How far it is' })).toBeVisible();
    }
    await expectGood(page);
    await page.getByRole('link', { name: 'Stop looking by itself' }).focus();
    await db.updateTable('caseImport').set({ done: 30_000 }).where('id', '=', id).execute();
    for (const one of [page, withoutJavaScript])
      await expect(one.getByText('Checked: 30,000 of 60,000.')).toBeVisible();
    await expect(page.getByRole('link', { name: 'Stop looking by itself' })).toBeFocused();
    await expect(page.getByRole('main').getByRole('status')).toContainText('Half is done.');

    await withoutJavaScript.getByRole('link', { name: 'Stop looking by itself' }).click();
    await expect(withoutJavaScript.getByRole('link', { name: 'Look again', exact: true })).toBeVisible();
    await expect(withoutJavaScript.locator('meta[http-equiv="refresh"]')).toHaveCount(0);

    // Another file waits its turn.
    await send(withoutJavaScript, 'case\n');
    await expect(withoutJavaScript.getByRole('alert')).toContainText('Another file is being read just now.');

    // The machine was switched off, as it were.
    await db.updateTable('caseImport').set({ workedAt: null }).where('id', '=', id).execute();
    await untilHeading(page, 'This stopped before it was done');
    await expectGood(page);
    await page.getByRole('button', { name: 'Give it up' }).click();
    await untilHeading(page, 'Given up');
  } finally {
    await db.deleteFrom('caseImport').where('id', '=', id).execute();
  }
});

test('Dilys takes out what the case system needs back, in a file that Excel can read', async ({
  page,
  someone,
  signInAs,
}) => {
  await signInAs(page, await someone('Dilys Vaughan', 'manager'));
  await page.goto('/office/imports');
  await page.getByRole('link', { name: 'Take out what the case system needs back' }).click();
  await expectGood(page);
  await page.getByRole('button', { name: 'Take it out' }).click();
  await expect(page.getByRole('alert')).toContainText('Choose what to take out');
  await expect(page).toHaveTitle(/^Error: /);
  await page.getByLabel('Events written down here').check();
  const day = page.getByRole('group', { name: 'Since which day?' });
  await day.getByLabel('Day').fill('31');
  await day.getByLabel('Month').fill('2');
  await page.getByRole('button', { name: 'Take it out' }).click();
  await expect(page.getByRole('alert')).toContainText('Give the first day');
  await expect(page.getByLabel('Events written down here')).toBeChecked();
  await day.getByLabel('Day').fill('1');
  await day.getByLabel('Month').fill('January');
  await day.getByLabel('Year').fill('2020');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Take it out' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe(`ehc-events-${TODAY}.csv`);
  const text = readFileSync(await download.path(), 'utf8');
  expect(text.startsWith('\ufeffcase,child,name,date of birth,protected,number,at,kind,on,')).toBe(true);
});

test('Dilys reads what stands in the file', async ({ page, someone, signInAs }) => {
  await signInAs(page, await someone('Dilys Vaughan', 'manager'));
  await page.goto('/office/imports/format');
  await expectGood(page);
  await expect(page.getByRole('row', { name: /^date of birth/ })).toContainText('2026-11-22 or 22/11/2026');
});
