import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { addDays, dayInLondon, now, type IsoDate } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import { DEFAULT_CHOICES } from '#features/clock/choices.ts';
import { sought } from '#features/identity/person.store.ts';
import { countUncounted, keepDays } from '#features/plan/due.store.ts';
import { insertEvent } from '#features/plan/event.store.ts';
import {
  accessibilityFaults,
  expect,
  isWiderThanTheScreen,
  signInByHand,
  test,
  wordsOfMain,
  type Someone,
} from './support.ts';

// A manager tells schools which reviews are due, and who works there reads it.

const TODAY = dayInLondon(now());

/** A child whose plan was made so many days ago, and so whose review must be complete a year after. */
async function childAt(
  db: Db,
  name: string,
  schoolId: string,
  caseworker: Someone,
  madeDaysAgo: number,
): Promise<void> {
  const [childId, id, at] = [randomUUID(), randomUUID(), now().toISOString()];
  await db
    .insertInto('child')
    .values({ id: childId, name, soughtName: sought(name), dateOfBirth: '2016-10-04', addedAt: at })
    .execute();
  await db
    .insertInto('plan')
    .values({ id, childId, caseworkerId: caseworker.id, schoolId, need: 'autism', addedAt: at })
    .execute();
  const nothing = { details: {}, words: {}, onlyFor: null, supersedes: null };
  const issued = { kind: 'final plan issued', happenedOn: addDays(TODAY, -madeDaysAgo), ...nothing } as const;
  await db.transaction().execute(async (trx) => {
    await insertEvent(trx, id, randomUUID(), issued, null, now());
    await keepDays(trx, [id], DEFAULT_CHOICES, now());
  });
}

async function newSchool(db: Db, name: string): Promise<string> {
  const id = randomUUID();
  await db
    .insertInto('school')
    .values({ id, name, soughtName: sought(name), addedAt: now().toISOString() })
    .execute();
  return id;
}

async function another(page: Page): Promise<Page> {
  const context = await page.context().browser()?.newContext();
  if (!context) throw new Error('There is no other browser.');
  return context.newPage();
}

async function typeDay(page: Page, legend: string, day: IsoDate): Promise<void> {
  const [year = '', month = '', number = ''] = day.split('-');
  const group = page.getByRole('group', { name: legend });
  await group.getByLabel('Day').fill(number);
  await group.getByLabel('Month').fill(month);
  await group.getByLabel('Year').fill(year);
}

async function expectGood(page: Page): Promise<void> {
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(await isWiderThanTheScreen(page)).toBe(false);
}

/** Days of a term that no other test makes a list of. */
const TERM = { begins: addDays(TODAY, 30), ends: addDays(TODAY, 100) };
const NEXT_TERM = { begins: addDays(TODAY, 101), ends: addDays(TODAY, 180) };

for (const { way, javaScriptEnabled, term } of [
  { way: '', javaScriptEnabled: true, term: TERM },
  { way: ', without JavaScript', javaScriptEnabled: false, term: NEXT_TERM },
]) {
  test.describe(() => {
    test.use({ javaScriptEnabled });

    test(`Dilys makes and sends the list of a term, and the SENCO reads and saves it${way}`, async ({
      page,
      db,
      outbox,
      someone,
      signInAs,
    }) => {
      test.slow();
      const tag = randomUUID().slice(0, 6);
      const [dilys, sam] = [await someone('Dilys Hart', 'manager'), await someone('Sam Hill', 'caseworker')];
      const ruby = await someone(`Ruby ${tag}`, 'partner');
      const ivan = await someone(`Ivan ${tag}`, 'partner');
      await signInAs(page, dilys);

      await page.goto('/office');
      await page.getByRole('link', { name: 'Schools and their caseworkers' }).click();
      await page.getByLabel('Its name').fill(`Made Up ${tag} School`);
      await page.getByRole('button', { name: 'Add the school' }).click();
      await expect(page.getByRole('alert')).toContainText('The school is added');
      await page.getByLabel('Whom does this school ask?').selectOption({ value: sam.id });
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByRole('alert')).toContainText('It is written down');
      const high = new URL(page.url()).pathname.split('/').at(-1) ?? '';
      const riverside = await newSchool(db, `Riverside ${tag} School`);
      await childAt(db, `Nia ${tag}`, high, sam, 400);
      await childAt(db, `Bo ${tag}`, high, sam, 365 - 40);
      await childAt(db, `Cai ${tag}`, riverside, sam, 380);

      await page.goto('/office/reviews-due/partners');
      await page.getByRole('button', { name: 'Add them' }).click();
      await expect(page).toHaveTitle(/^Error: /);
      await page.getByLabel('Who?').selectOption({ label: `${ruby.name}, ${ruby.address}` });
      await page.getByLabel('A school, college or nursery').check();
      await page.getByLabel('Which school, college or nursery?').selectOption({ value: high });
      await page.getByLabel('Why they are sent the lists').fill('The SENCO');
      await page.getByRole('button', { name: 'Add them' }).click();
      await expect(page.getByRole('alert')).toContainText('They are added');
      const place = { id: randomUUID(), personId: ivan.id, kind: 'school', schoolId: riverside } as const;
      const added = { reason: 'The SENCO', addedBy: dilys.id, addedAt: now().toISOString() };
      await db
        .insertInto('partner')
        .values({ ...place, ...added })
        .execute();

      await page.goto('/office/reviews-due');
      if (javaScriptEnabled) await expectGood(page);
      await page.getByRole('button', { name: 'Make a list' }).click();
      await page.getByRole('button', { name: 'Make the list' }).click();
      await expect(page.getByRole('alert')).toContainText('Type the name of the term');
      await page.getByLabel('Which term?').fill(`Term ${tag}`);
      await typeDay(page, 'First day of the term', term.begins);
      await typeDay(page, 'Last day of the holiday after it', term.ends);
      // Plans that other tests wrote down: the portal counts them within ten minutes.
      await countUncounted(db, DEFAULT_CHOICES, now());
      await page.getByRole('button', { name: 'Make the list' }).click();
      await expect(page.getByRole('alert')).toContainText('The list is made');
      const office = page.url();
      expect(await wordsOfMain(page)).toContain(`Made Up ${tag} School 2 reviews, 1 of them late.`);
      expect(await wordsOfMain(page)).not.toContain(`Nia ${tag}`);
      if (javaScriptEnabled) await expectGood(page);
      await page.getByRole('link', { name: `See the names for Made Up ${tag} School` }).click();
      await expect(page.getByRole('row', { name: new RegExp(`Nia ${tag}.*Late`) })).toBeVisible();
      if (javaScriptEnabled) await expectGood(page);
      await page.goto(office);
      await page.getByRole('button', { name: 'Send the list' }).click();
      await expect(page.getByRole('alert')).toContainText('The list is sent');
      expect(await wordsOfMain(page)).toMatch(new RegExp(`Ruby ${tag}, told on [^,]+, not opened`));

      const senco = await another(page);
      const mail = await outbox.next(ruby.address, 'A list waits for you. Sign in to read it.');
      expect(mail.replace(ruby.address, '')).not.toMatch(new RegExp(`${tag}|School|Term`));
      await senco.goto('/sign-in');
      await signInByHand(senco, outbox, ruby);
      await expect(senco).toHaveURL('/my/reviews-due');
      await senco.getByRole('link', { name: `Term ${tag}` }).click();
      const words = await wordsOfMain(senco);
      expect(words).toContain(`Nia ${tag}`);
      expect(words).toContain(`Bo ${tag}`);
      expect(words).not.toContain(`Cai ${tag}`);
      expect(words).not.toMatch(/autism|EHC-/);
      if (javaScriptEnabled) await expectGood(senco);
      await senco.setViewportSize({ width: 320, height: 256 });
      expect(await isWiderThanTheScreen(senco)).toBe(false);
      // On a phone each part of a row has a line of its own, so that no word is broken.
      await expect(senco.locator('.reviews thead').first()).toBeHidden();
      expect(await wordsOfMain(senco)).toContain('As soon as possible No meeting set yet');
      const list = senco.url();
      const saving = senco.waitForEvent('download');
      await senco.getByRole('link', { name: /Save the list for/ }).click();
      const file = await saving;
      expect(file.suggestedFilename()).toBe('reviews-due.csv');
      const text = readFileSync(await file.path(), 'utf8');
      expect(text).toContain(`Nia ${tag},2016-10-04,Year 5,`);
      expect(text).not.toContain('Cai');
      const csv = await senco.getByRole('link', { name: /Save the list for/ }).getAttribute('href');
      await senco.emulateMedia({ media: 'print' });
      await expect(senco.getByRole('link', { name: /Save the list for/ })).toBeHidden();
      await expect(senco.getByRole('table')).toBeVisible();

      const elsewhere = await another(page);
      await signInAs(elsewhere, ivan);
      await elsewhere.goto(list);
      expect(await wordsOfMain(elsewhere)).not.toContain(`Nia ${tag}`);
      expect(await wordsOfMain(elsewhere)).toContain(`Cai ${tag}`);
      const answer = await elsewhere.request.get(csv ?? '');
      expect(answer.status()).toBe(404);

      await page.goto(office);
      expect(await wordsOfMain(page)).toMatch(new RegExp(`Ruby ${tag}, told on [^,]+, opened on`));
      await page.goto('/office/reviews-due/partners');
      await page.getByRole('button', { name: `End it for Ruby ${tag}` }).click();
      await expect(page.getByRole('alert')).toContainText('It is ended');
      expect((await senco.goto(list))?.status()).toBe(404);
      await senco.goto('/my');
      await senco.getByRole('link', { name: 'Lists of reviews that are due' }).click();
      expect(await wordsOfMain(senco)).toContain('We have not written down yet where you work');
    });
  });
}

test('a manager takes a list away for a school without an account, and says why', async ({
  page,
  db,
  someone,
  signInAs,
}) => {
  const tag = randomUUID().slice(0, 6);
  const [dilys, sam] = [await someone('Dilys Hart', 'manager'), await someone('Sam Hill', 'caseworker')];
  const school = await newSchool(db, `Far ${tag} School`);
  await childAt(db, `Nia ${tag}`, school, sam, 400);
  const id = randomUUID();
  const days = { beginsOn: addDays(TODAY, 181), endsOn: addDays(TODAY, 200) };
  const made = { madeBy: dilys.id, madeAt: now().toISOString() };
  await db
    .insertInto('reviewList')
    .values({ id, term: `Term ${tag}`, ...days, ...made })
    .execute();
  const plan = await db.selectFrom('plan').select('id').where('schoolId', '=', school).executeTakeFirstOrThrow();
  const line = { listId: id, planId: plan.id, kind: 'school', schoolId: school, dueOn: addDays(TODAY, -36) } as const;
  await db.insertInto('reviewListLine').values(line).execute();
  await signInAs(page, dilys);

  await page.goto(`/office/reviews-due/${id}`);
  expect(await wordsOfMain(page)).toContain(`Nobody can sign in for Far ${tag} School`);
  await page.getByRole('link', { name: `See the names for Far ${tag} School` }).click();
  await page.getByRole('button', { name: 'Save the file (CSV)' }).click();
  await expect(page.getByRole('alert')).toContainText('Say why you take it away');
  await page.getByLabel('Nobody there has an account here').check();
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save the file (CSV)' }).click();
  expect(readFileSync(await (await saving).path(), 'utf8')).toContain(`Nia ${tag}`);
  const { why, personId } = await db
    .selectFrom('accessLog')
    .select(['why', 'personId'])
    .where('planId', '=', plan.id)
    .orderBy('seq', 'desc')
    .executeTakeFirstOrThrow();
  expect({ why, personId }).toEqual({ why: 'nobody there has an account', personId: dilys.id });
});

test('a caseworker writes down where a child learns and who takes part', async ({ page, db, someone, signInAs }) => {
  const tag = randomUUID().slice(0, 6);
  const sam = await someone('Sam Hill', 'caseworker');
  const school = await newSchool(db, `Near ${tag} School`);
  await childAt(db, `Bo ${tag}`, school, sam, 100);
  const { id } = await db.selectFrom('plan').select('id').where('schoolId', '=', school).executeTakeFirstOrThrow();
  await db.updateTable('plan').set({ schoolId: null }).where('id', '=', id).execute();
  await signInAs(page, sam);
  await page.goto(`/office/plans/${id}`);
  await page.getByRole('link', { name: 'School, need and who takes part' }).click();
  await page.getByLabel('Where does the child learn?').selectOption({ value: school });
  await page.getByLabel('Social care').check();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('alert')).toContainText('It is written down');
  await expect(page.getByLabel('Social care')).toBeChecked();
  await expect(page.getByLabel('Health')).not.toBeChecked();
  await expectGood(page);
  await page.goto('/office/schools');
  await expect(page.getByRole('row', { name: new RegExp(`Near ${tag} School 1`) })).toBeVisible();
});
