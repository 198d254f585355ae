import { randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import { addDays, dayInLondon, now, readableDay, type IsoDate } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import { sought } from '#features/identity/person.store.ts';
import type { EventKind } from '#features/plan/event.ts';
import { insertEvent } from '#features/plan/event.store.ts';
import { keepNameWords } from '#features/plan/office.store.ts';
import { accessibilityFaults, expect, isWiderThanTheScreen, test, wordsOfMain, type Someone } from './support.ts';

// What officers do with the record of a plan, and what families then read.

const TODAY = dayInLondon(now());

interface NewPlan {
  caseworker?: Someone;
  family?: Someone[];
  name?: string;
  born?: IsoDate;
  events?: [kind: EventKind, daysAgo: number][];
}

/** A child with a plan, for these people only. */
async function planFor(
  db: Db,
  { caseworker, family = [], name = 'Nia Rees', born = '2019-03-14', events = [['request received', 30]] }: NewPlan,
): Promise<string> {
  const [childId, id, at] = [randomUUID(), randomUUID(), now().toISOString()];
  await db
    .insertInto('child')
    .values({ id: childId, name, soughtName: sought(name), dateOfBirth: born, addedAt: at })
    .execute();
  await keepNameWords(db, childId, name);
  for (const { id: personId } of family)
    await db
      .insertInto('standing')
      .values({
        id: randomUUID(),
        personId,
        childId,
        relationship: 'parent',
        maySee: 'steps advice schools',
        reason: 'A test',
        givenAt: at,
      })
      .execute();
  await db
    .insertInto('plan')
    .values({ id, childId, caseworkerId: caseworker?.id ?? null, addedAt: at })
    .execute();
  for (const [kind, daysAgo] of events) {
    const event = {
      kind,
      happenedOn: addDays(TODAY, -daysAgo),
      details: {},
      words: {},
      onlyFor: null,
      supersedes: null,
    };
    await insertEvent(db, id, randomUUID(), event, caseworker?.id ?? null, now());
  }
  return id;
}

async function another(page: Page): Promise<Page> {
  const browser = page.context().browser();
  const context = await browser?.newContext();
  if (!context) throw new Error('There is no other browser.');
  return context.newPage();
}

async function typeDay(page: Page, legend: string, day: IsoDate): Promise<void> {
  const [year = '', month = '', number = ''] = day.split('-');
  const group = page.getByRole('group', { name: legend });
  await group.getByLabel('Day').fill(String(Number(number)));
  await group.getByLabel('Month').fill(String(Number(month)));
  await group.getByLabel('Year').fill(year);
}

async function choose(page: Page, plan: string, kind: string): Promise<void> {
  await page.goto(`/office/plans/${plan}`);
  await page.getByRole('button', { name: 'Add what happened' }).click();
  await page.getByRole('link', { name: kind, exact: true }).first().click();
}

const WHEN = 'On which day did it happen?';
const SHOW = { name: 'Show what it changes' };

async function expectGood(page: Page): Promise<void> {
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(await isWiderThanTheScreen(page)).toBe(false);
}

for (const { way, javaScriptEnabled } of [
  { way: '', javaScriptEnabled: true },
  { way: ', without JavaScript', javaScriptEnabled: false },
]) {
  test.describe(() => {
    test.use({ javaScriptEnabled });

    test(`Sam adds a wrong event and puts it right, and the parent’s page follows${way}`, async ({
      page,
      db,
      someone,
      signInAs,
    }) => {
      const [sam, amina] = [await someone('Sam Hill', 'caseworker'), await someone('Amina Bell')];
      const plan = await planFor(db, { caseworker: sam, family: [amina] });
      const parent = await another(page);
      await signInAs(page, sam);
      await signInAs(parent, amina);

      await choose(page, plan, 'Decided to assess');
      await page.getByRole('button', SHOW).click();
      await expect(page).toHaveTitle(/^Error: /);
      await expect(page.getByRole('alert')).toContainText('Give the day on which it happened');
      await typeDay(page, WHEN, addDays(TODAY, -2));
      await page.getByRole('button', SHOW).click();
      expect(await wordsOfMain(page)).toContain('Assessment. Before: Deciding whether to assess');
      expect(await wordsOfMain(page)).toContain('“There is a decision”, to Amina Bell');
      if (javaScriptEnabled) await expectGood(page);
      // Nothing is saved yet.
      await parent.goto(`/my/plans/${plan}`);
      expect(await wordsOfMain(parent)).not.toContain(readableDay(addDays(TODAY, -2)));
      await page.getByRole('button', { name: 'Save' }).click();
      expect(await wordsOfMain(page)).toContain('It is written down.');
      await parent.goto(`/my/plans/${plan}`);
      expect(await wordsOfMain(parent)).toContain(`Done on ${readableDay(addDays(TODAY, -2))}`);

      await page.getByRole('link', { name: /^Correct ?: Decided to assess/ }).click();
      if (javaScriptEnabled) await expectGood(page);
      await page.getByRole('button', { name: 'This did not happen' }).click();
      expect(await wordsOfMain(page)).toContain('Not done any more');
      expect(await wordsOfMain(page)).toContain('“We have put something right”, to Amina Bell');
      await page.getByRole('button', { name: 'Save' }).click();
      const record = await wordsOfMain(page);
      expect(record).toContain('It is put right.');
      expect(record).toContain(`Superseded on ${readableDay(TODAY)} by Sam Hill: it did not happen.`);
      await parent.goto(`/my/plans/${plan}`);
      expect(await wordsOfMain(parent)).not.toContain(`Done on ${readableDay(addDays(TODAY, -2))}`);
      await parent.goto('/my/messages');
      expect(await wordsOfMain(parent)).toContain('We have put something right');
      expect(page.url()).not.toMatch(/Nia|Rees/);
      await parent.context().close();
    });

    test(`two officers who save at once both keep what they wrote${way}`, async ({ page, db, someone, signInAs }) => {
      const sam = await someone('Sam Hill', 'caseworker');
      const plan = await planFor(db, { caseworker: sam });
      const other = await another(page);
      await signInAs(page, sam);
      await signInAs(other, sam);
      for (const [browser, daysAgo] of [
        [page, 3],
        [other, 4],
      ] as const) {
        await choose(browser, plan, 'Advice asked for');
        await typeDay(browser, WHEN, addDays(TODAY, -daysAgo));
        await browser.getByLabel('Which advice?').selectOption(browser === page ? 'health' : 'education');
        await browser.getByRole('button', SHOW).click();
      }
      await page.getByRole('button', { name: 'Save' }).click();
      expect(await wordsOfMain(page)).toContain('It is written down.');
      await other.getByRole('button', { name: 'Save' }).click();
      const told = await wordsOfMain(other);
      expect(told).toContain('Nothing of yours is saved yet');
      expect(told).toContain(`Advice asked for, ${readableDay(addDays(TODAY, -3))}: by Sam Hill on`);
      expect(told).toContain(readableDay(addDays(TODAY, -4)));
      await other.getByRole('button', { name: 'Save' }).click();
      const record = await wordsOfMain(other);
      expect(record).toContain('Which advice: Health');
      expect(record).toContain('Which advice: School, nursery or college');
      await other.context().close();
    });
  });
}

test('a double click saves once', async ({ page, db, someone, signInAs }) => {
  const sam = await someone('Sam Hill', 'caseworker');
  const plan = await planFor(db, { caseworker: sam });
  await signInAs(page, sam);
  await choose(page, plan, 'Decided to assess');
  await typeDay(page, WHEN, TODAY);
  await page.getByRole('button', SHOW).click();
  await page.getByRole('button', { name: 'Save' }).dblclick();
  await expect(page.getByRole('alert')).toContainText('It is written down.');
  const events = await db.selectFrom('planEvent').select('kind').where('planId', '=', plan).execute();
  expect(events.map(({ kind }) => kind)).toEqual(['request received', 'decided to assess']);
});

test('what was typed can be changed after its effect is seen', async ({ page, db, someone, signInAs }) => {
  const sam = await someone('Sam Hill', 'caseworker');
  const plan = await planFor(db, { caseworker: sam });
  await signInAs(page, sam);
  await choose(page, plan, 'School or college asked');
  await typeDay(page, WHEN, addDays(TODAY, -1));
  await page.getByLabel('Which school or college').fill('Made Up High');
  await page.getByRole('button', SHOW).click();
  await page.getByRole('button', { name: 'Change what I typed' }).click();
  await expect(page.getByLabel('Which school or college')).toHaveValue('Made Up High');
  await page.getByLabel('Which school or college').fill('Other High');
  await page.getByRole('button', SHOW).click();
  await page.getByRole('button', { name: 'Save' }).click();
  expect(await wordsOfMain(page)).toContain('Which school or college: Other High');
  expect(await wordsOfMain(page)).not.toContain('Made Up High');
});

test('Sam begins a record on the first day, and a second one of the same child is pointed out', async ({
  page,
  db,
  someone,
  signInAs,
}) => {
  const sam = await someone('Sam Hill', 'caseworker');
  await signInAs(page, sam);
  const name = `Ana ${randomUUID().slice(0, 8)}`;
  const begin = async (): Promise<void> => {
    await page.goto('/office/plans');
    await page.getByRole('button', { name: 'Begin a record' }).click();
    await page.getByLabel('The child’s name').fill(name);
    await typeDay(page, 'Date of birth', '2019-05-05');
    await page.getByLabel('No', { exact: true }).check();
    await typeDay(page, WHEN, TODAY);
    await page.getByLabel('Who asked?').selectOption('parent');
    await page.getByRole('button', { name: 'Begin the record' }).click();
  };
  await begin();
  const record = await wordsOfMain(page);
  expect(record).toContain('The record is begun.');
  expect(record).toMatch(/Reference EHC-20\d\d-\d{5}/);
  await begin();
  await expect(page.getByRole('alert')).toContainText('There is a child with this name and date of birth already');
  await expectGood(page);
  await page.getByLabel('This is another child').check();
  await page.getByRole('button', { name: 'Begin the record' }).click();
  await expect(page.getByRole('alert')).toContainText('The record is begun.');
  const children = await db.selectFrom('child').select('id').where('name', '=', name).execute();
  expect(children).toHaveLength(2);
});

test('a manager finds a plan, says why, and works on it; the caseworker learns of it', async ({
  page,
  db,
  someone,
  signInAs,
}) => {
  const [sam, dilys] = [await someone('Sam Hill', 'caseworker'), await someone('Dilys Pugh', 'manager')];
  const name = `Una ${randomUUID().slice(0, 8)}`;
  const plan = await planFor(db, { caseworker: sam, name });
  await signInAs(page, dilys);
  expect((await page.goto(`/office/plans/${plan}`))?.status()).toBe(404);
  await page.goto('/office/plans');
  await page.getByLabel('Find a plan by name or reference').fill(name.slice(4, 9));
  await page.getByRole('button', { name: 'Find' }).click();
  expect(page.url()).not.toContain(name.slice(4, 9));
  await page.getByRole('link', { name }).click();
  await expectGood(page);
  await page.getByRole('button', { name: 'Open the plan' }).click();
  await expect(page.getByRole('alert')).toContainText('Say why you open the plan');
  await page.getByLabel('There is a complaint').check();
  await page.getByLabel('Today').check();
  await page.getByRole('button', { name: 'Open the plan' }).click();
  expect(await wordsOfMain(page)).toContain('Sam Hill looks after this plan: you stand in.');
  const caseworker = await another(page);
  await signInAs(caseworker, sam);
  await caseworker.goto('/my/messages');
  expect(await wordsOfMain(caseworker)).toContain('A manager has opened a plan that you look after');
  await caseworker.goto(`/office/plans/${plan}/looked`);
  expect(await wordsOfMain(caseworker)).toContain('Dilys Pugh, manager: opened the plan to work on it');
  expect(await wordsOfMain(caseworker)).toContain('There is a complaint');
  await caseworker.context().close();
});

test('a manager gives a plan to another caseworker, and the first one’s page of it is gone', async ({
  page,
  db,
  someone,
  signInAs,
}) => {
  const [sam, ola, dilys] = [
    await someone('Sam Hill', 'caseworker'),
    await someone('Ola Berg', 'caseworker'),
    await someone('Dilys Pugh', 'manager'),
  ];
  const plan = await planFor(db, { caseworker: sam });
  await signInAs(page, dilys);
  await page.goto(`/office/plans/${plan}/cover`);
  await page.getByLabel('Who looks after it from now on?').selectOption(ola.id);
  await page.getByRole('button', { name: 'Give the plan' }).click();
  await expect(page.getByRole('alert')).toContainText('The plan is theirs');
  await signInAs(page, sam);
  expect((await page.goto(`/office/plans/${plan}`))?.status()).toBe(404);
  await signInAs(page, ola);
  await page.goto(`/office/plans/${plan}`);
  expect(await wordsOfMain(page)).toContain('Caseworker changed');
});

test('the office says first that nobody has asked a young person whose rights have passed', async ({
  page,
  db,
  someone,
  signInAs,
}) => {
  const [sam, karen] = [await someone('Sam Hill', 'caseworker'), await someone('Karen Hill')];
  const born = `${Number(TODAY.slice(0, 4)) - 17}-01-15` as IsoDate;
  const plan = await planFor(db, { caseworker: sam, family: [karen], born, name: 'Lee Hill' });
  await signInAs(page, sam);
  await page.goto('/office');
  await expect(page.getByRole('region', { name: /rights of 1 young person have passed/ })).toContainText('Lee Hill');
  await expectGood(page);
  const { id: standingId } = await db
    .selectFrom('standing')
    .innerJoin('plan', 'plan.childId', 'standing.childId')
    .select('standing.id')
    .where('plan.id', '=', plan)
    .executeTakeFirstOrThrow();
  const choice = { choice: 'agreed', saidHow: 'Met', recordedBy: sam.id, recordedAt: now().toISOString() } as const;
  await db
    .insertInto('accessChoice')
    .values({ id: randomUUID(), standingId, ...choice })
    .execute();
  // They still have no way in of their own.
  await page.reload();
  await expect(page.getByRole('region', { name: /rights of 1 young person have passed/ })).toContainText('Lee Hill');
});

test('a family reads who from the council has looked, by day and role', async ({ page, db, someone, signInAs }) => {
  const [sam, amina, ben] = [
    await someone('Sam Hill', 'caseworker'),
    await someone('Amina Bell'),
    await someone('Ben Bell'),
  ];
  const plan = await planFor(db, { caseworker: sam, family: [amina, ben] });
  await signInAs(page, ben);
  await page.goto(`/my/plans/${plan}`);
  await signInAs(page, sam);
  await page.goto(`/office/plans/${plan}`);
  await signInAs(page, amina);
  await page.goto(`/my/plans/${plan}/looked`);
  const words = await wordsOfMain(page);
  expect(words).toContain(`${readableDay(TODAY)}: Your caseworker`);
  expect(words).not.toMatch(/Ben|Sam|Hill|parent/);
  await expectGood(page);
});
