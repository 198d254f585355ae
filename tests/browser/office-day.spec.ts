import { randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import { addDays, dayInLondon, now, readableDayWithWeekday, type IsoDate } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import { DEFAULT_CHOICES } from '#features/clock/choices.ts';
import { insertMessage } from '#features/conversation/conversation.store.ts';
import { sought } from '#features/identity/person.store.ts';
import { keepDays } from '#features/plan/due.store.ts';
import type { EventKind } from '#features/plan/event.ts';
import { insertEvent } from '#features/plan/event.store.ts';
import { accessibilityFaults, expect, isWiderThanTheScreen, test, wordsOfMain, type Someone } from './support.ts';

// An officer's morning: what is late, what is due, whom to meet, who waits; and a manager's.

const TODAY = dayInLondon(now());

type Happened = [kind: EventKind, daysAgo: number, details?: Record<string, string>];

/** A child with a plan, of a name that no other test has. Counted as every writer counts it. */
async function planOf(
  db: Db,
  caseworker: Someone,
  family: Someone,
  name: string,
  ...events: Happened[]
): Promise<{ id: string; name: string }> {
  const [childId, id, addedAt] = [randomUUID(), randomUUID(), now().toISOString()];
  const full = `${name} ${randomUUID().slice(0, 8)}`;
  const born = '2018-03-14' as const;
  await db
    .insertInto('child')
    .values({ id: childId, name: full, soughtName: sought(full), dateOfBirth: born, addedAt })
    .execute();
  const standing = {
    id: randomUUID(),
    personId: family.id,
    childId,
    relationship: 'parent',
    reason: 'A test',
  } as const;
  await db
    .insertInto('standing')
    .values({ ...standing, maySee: 'steps advice schools', givenAt: addedAt })
    .execute();
  await db.insertInto('plan').values({ id, childId, caseworkerId: caseworker.id, addedAt }).execute();
  await db.transaction().execute(async (trx) => {
    for (const [kind, daysAgo, details = {}] of events) {
      const event = { kind, happenedOn: addDays(TODAY, -daysAgo), details, words: {}, onlyFor: null, supersedes: null };
      await insertEvent(trx, id, randomUUID(), event, caseworker.id, now());
    }
    await keepDays(trx, [id], DEFAULT_CHOICES, now());
  });
  return { id, name: full };
}

async function typeDay(page: Page, legend: string, day: IsoDate): Promise<void> {
  const [year = '', month = '', number = ''] = day.split('-');
  const group = page.getByRole('group', { name: legend });
  await group.getByLabel('Day').fill(String(Number(number)));
  await group.getByLabel('Month').fill(String(Number(month)));
  await group.getByLabel('Year').fill(year);
}

async function expectGood(page: Page): Promise<void> {
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(await isWiderThanTheScreen(page)).toBe(false);
}

/** What stands under a heading. */
async function listUnder(page: Page, heading: RegExp): Promise<string[]> {
  const section = page.locator('section').filter({ has: page.getByRole('heading', { name: heading }) });
  return (await section.getByRole('listitem').allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim());
}

for (const { way, javaScriptEnabled } of [
  { way: '', javaScriptEnabled: true },
  { way: ', without JavaScript', javaScriptEnabled: false },
]) {
  test.describe(() => {
    test.use({ javaScriptEnabled });

    test(`Sam begins the morning with what is late, does it, and it is gone${way}`, async ({
      page,
      db,
      someone,
      signInAs,
    }) => {
      const [sam, other, amina] = [
        await someone('Sam Hill', 'caseworker'),
        await someone('Ola Berg', 'caseworker'),
        await someone('Amina Bell'),
      ];
      const late = await planOf(db, sam, amina, 'Una', ['request received', 60]);
      const due = await planOf(db, sam, amina, 'Vic', ['request received', 42]);
      const soon = await planOf(db, sam, amina, 'Wyn', ['request received', 32]);
      const meetingOn = addDays(TODAY, 7);
      const review = await planOf(
        db,
        sam,
        amina,
        'Yas',
        ['final plan issued', 200],
        ['review meeting set', 20, { meetingOn }],
      );
      const others = await planOf(db, other, amina, 'Zed', ['request received', 300]);
      const message = { id: randomUUID(), planId: due.id, personId: amina.id, kind: 'message', isUrgent: 0 } as const;
      const words = { text: 'When do we hear?' };
      await insertMessage(db, { ...message, answerDueOn: addDays(TODAY, 3) }, words, amina.id, now());

      await signInAs(page, sam);
      await page.goto('/office');
      expect(await listUnder(page, /^Late: 1$/)).toEqual([
        `${late.name}: Decide whether to assess, by ${readableDayWithWeekday(addDays(TODAY, -18))}: 18 days late`,
      ]);
      expect(await listUnder(page, /^Due today and this week: 1$/)).toEqual([
        `${due.name}: Decide whether to assess, by ${readableDayWithWeekday(TODAY)} (today)`,
      ]);
      expect(await listUnder(page, /^Due after this week, within 14 days: 1$/)).toEqual([
        `${soon.name}: Decide whether to assess, by ${readableDayWithWeekday(addDays(TODAY, 10))} (10 days left)`,
      ]);
      expect(await listUnder(page, /^Reviews to attend: 1$/)).toEqual([
        `${review.name}: Hold the review meeting, on ${readableDayWithWeekday(meetingOn)} (7 days left)`,
      ]);
      expect((await listUnder(page, /^Messages to answer: 1$/)).join()).toContain(`Amina Bell, about ${due.name}`);
      expect(await wordsOfMain(page)).not.toContain(others.name);
      if (javaScriptEnabled) await expectGood(page);

      await page.getByRole('link', { name: late.name }).click();
      await page.getByRole('button', { name: 'Add what happened' }).click();
      await page.getByRole('link', { name: 'Decided to assess', exact: true }).first().click();
      await typeDay(page, 'On which day did it happen?', TODAY);
      await page.getByRole('button', { name: 'Show what it changes' }).click();
      await page.getByRole('button', { name: 'Save' }).click();
      await page.goto('/office');
      await expect(page.getByRole('heading', { name: 'Late: 0' })).toBeVisible();
      expect(await wordsOfMain(page)).toContain('Nothing is late on the plans that you work on.');
      expect(page.url()).not.toContain(late.name);
    });
  });
}

test('Sam has more that is late than fits on the first page, and opens and prints all of it', async ({
  page,
  db,
  someone,
  signInAs,
}) => {
  const [sam, amina] = [await someone('Sam Hill', 'caseworker'), await someone('Amina Bell')];
  for (let one = 0; one < 6; one += 1) await planOf(db, sam, amina, 'Una', ['request received', 200 + one]);
  await signInAs(page, sam);
  await page.goto('/office');
  expect(await listUnder(page, /^Late: 12$/)).toHaveLength(10);
  await page.getByRole('link', { name: 'All 12: late' }).click();
  await expect(page).toHaveTitle(/^Late/);
  const rows = await page.locator('main li').filter({ hasText: 'days late' }).allInnerTexts();
  expect(rows).toHaveLength(12);
  const days = rows.map((row) => Number(/(\d+) days late/.exec(row)?.[1]));
  expect(days).toEqual(days.toSorted((a, b) => b - a));
  await expectGood(page);
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('button', { name: 'Print this page' })).toBeHidden();
  await expect(page.locator('main li').first()).toBeVisible();
});

test('Dilys sees where her team is late, opens the list, and stands in on one plan', async ({
  page,
  db,
  someone,
  signInAs,
}) => {
  const mark = randomUUID().slice(0, 6);
  const [sam, dilys, amina] = [
    await someone(`Sam ${mark}`, 'caseworker'),
    await someone('Dilys Pugh', 'manager'),
    await someone('Amina Bell'),
  ];
  const late = await planOf(db, sam, amina, 'Una', ['moved in', 60, { lastReviewedOn: addDays(TODAY, -100) }]);
  await planOf(db, sam, amina, 'Vic', ['final plan issued', 20]);
  await signInAs(page, dilys);
  await page.goto('/office');
  await page.getByRole('link', { name: 'The team: caseloads, what is late, and lists' }).click();
  await expect(page.getByRole('row').filter({ hasText: `Sam ${mark}` })).toHaveText(/2\s*0\s*2\s*1/);
  await expectGood(page);
  await page.getByRole('link', { name: 'Tell the family how the plan goes on' }).click();
  const row = page.getByRole('listitem').filter({ hasText: late.name });
  await expect(row).toContainText(`days late. Sam ${mark}.`);
  expect(page.url()).toMatch(/\/office\/team\/late\?step=tell-after-move$/);
  await expectGood(page);

  expect((await page.goto(`/office/plans/${late.id}`))?.status()).toBe(404);
  await page.goBack();
  await page.getByRole('link', { name: late.name }).click();
  await page.getByLabel('The caseworker is away, and I stand in').check();
  await page.getByLabel('Today').check();
  await page.getByRole('button', { name: 'Open the plan' }).click();
  expect(await wordsOfMain(page)).toContain('looks after this plan: you stand in.');
  await page.goto('/office');
  expect((await listUnder(page, /^Late: 1$/)).join()).toContain(late.name);
});

test('a caseworker has no page of the team', async ({ page, someone, signInAs }) => {
  await signInAs(page, await someone('Sam Hill', 'caseworker'));
  for (const path of ['/office/team', '/office/team/late', '/office/team/unasked', '/office/team/nothing'])
    expect((await page.goto(path))?.status()).toBe(404);
  expect((await page.goto('/office/due/everything'))?.status()).toBe(404);
});
