import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import type { BrowserContext } from '@playwright/test';
import type { IsoDate } from '#calendar/dates.ts';
import { addDays, dayInLondon } from '#calendar/dates.ts';
import { openDatabase } from '#database/connect.ts';
import type { Db } from '#database/schema.ts';
import { addPerson } from '#features/identity/person.store.ts';
import { startSession } from '#features/identity/session.store.ts';
import type { NewEvent } from '#features/plan/event.ts';
import { insertEvent } from '#features/plan/event.store.ts';
import { onAnotherDay, settingsIn } from '../support/another-day.ts';
import { startPortal } from '../support/portal.ts';
import { expect, idOf, test, type Someone } from './support.ts';

async function planOf(db: Db, child: string): Promise<string> {
  const { id } = await db
    .selectFrom('plan')
    .innerJoin('child', 'child.id', 'plan.childId')
    .where('child.name', '=', child)
    .select('plan.id')
    .executeTakeFirstOrThrow();
  return id;
}

/** Writes down that something happened, as an officer does. */
async function happens(
  db: Db,
  planId: string,
  kind: NewEvent['kind'],
  happenedOn: IsoDate,
  details: Record<string, string> = {},
  onlyFor: string | null = null,
  at = new Date(),
): Promise<void> {
  await insertEvent(
    db,
    planId,
    randomUUID(),
    { kind, happenedOn, details, words: {}, onlyFor, supersedes: null },
    null,
    at,
  );
}

/** A child of somebody's, whose request came so many days ago. */
async function childOf(db: Db, parent: Someone, { name, requestOn }: { name: string; requestOn: IsoDate }) {
  const [childId, planId] = [randomUUID(), randomUUID()];
  const at = new Date().toISOString();
  await db
    .insertInto('child')
    .values({ id: childId, name, soughtName: name.toLowerCase(), dateOfBirth: '2018-03-03', addedAt: at })
    .execute();
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
  await db.insertInto('plan').values({ id: planId, childId, addedAt: at }).execute();
  await happens(db, planId, 'request received', requestOn);
  return { childId, planId };
}

test('Grace reads that Ruth’s plan is late: since when, why, until when, and what she can do', async ({
  page,
  db,
  signInAs,
}) => {
  await signInAs(page, 'grace');
  await page.goto('/my');
  await page.getByRole('link', { name: 'Ruth Okafor: where the plan has reached' }).click();
  const late = page.getByRole('region', { name: 'This is late' });
  await expect(late).toContainText('We send the final plan: this was due by Monday');
  await expect(late).toContainText(/It is \d+ days late/);
  await expect(late).toContainText('We do not have enough staff. The law does not take that as a reason to be late.');
  await expect(late).toContainText('The last day in law has passed all the same.');
  await expect(late.getByRole('link')).toHaveText([
    /Ask your caseworker/,
    /free advice/,
    /Complain to the council/,
    /Ombudsman/,
  ]);
  const toDo = page.getByRole('region', { name: 'What you can do now' });
  await expect(toDo).toContainText('Read the draft plan and tell us what you think. You have at least until');
  await expect(toDo).toContainText('regulation 13(1)(a)');
  await expect(page.getByRole('region', { name: 'Advice for the assessment' })).toContainText('84 days late');
  await late.getByRole('link', { name: /Ask your caseworker/ }).click();
  await expect(page).toHaveURL(`/my/plans/${await planOf(db, 'Ruth Okafor')}/messages`);
});

test('a late plan without a word of why says so, and that there is no new day', async ({
  page,
  db,
  someone,
  signInAs,
}) => {
  const nia = await someone('Nia Late');
  const { planId } = await childOf(db, nia, { name: 'Nia’s child', requestOn: addDays(dayInLondon(new Date()), -150) });
  await signInAs(page, nia);
  await page.goto(`/my/plans/${planId}`);
  const late = page.getByRole('region', { name: 'This is late' });
  await expect(late).toContainText('We decide whether to assess: this was due');
  await expect(late).toContainText('It is 108 days late');
  await expect(late).toContainText('We send the final plan: this was due');
  await expect(late).toContainText('It is 10 days late');
  await expect(late).toContainText('We have not been given a reason.');
  await expect(late).toContainText('We do not have a new date yet.');
});

test('a ground in law is not called late, and says which law it is', async ({ page, db, someone, signInAs }) => {
  const ola = await someone('Ola Away');
  const today = dayInLondon(new Date());
  const { planId } = await childOf(db, ola, { name: 'Ola’s child', requestOn: addDays(today, -150) });
  await happens(db, planId, 'decided to assess', addDays(today, -115));
  await happens(db, planId, 'exception recorded', addDays(today, -20), {
    deadline: 'issue-final-plan',
    ground: 'away-four-weeks',
  });
  await signInAs(page, ola);
  await page.goto(`/my/plans/${planId}`);
  await expect(page.getByRole('heading', { name: 'This is late' })).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'The steps' })).toContainText(
    'The law lifted the last day: The child, the parent or the young person was away from the area',
  );
});

test('Amina reads what is next, what has come, and that there is nothing to do', async ({ page, signInAs, db }) => {
  await signInAs(page, 'amina');
  await page.goto(`/my/plans/${await planOf(db, 'Idris Yusuf')}`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Idris Yusuf’s plan');
  await expect(page.locator('.lede')).toContainText('We are doing the assessment.');
  await expect(page.getByRole('region', { name: 'What happens next' })).toContainText(
    /by \w+day \d+ \w+ \d{4} \(\d+ days left\)/,
  );
  await expect(page.getByRole('region', { name: 'What you can do now' })).toContainText('Nothing for you to do now.');
  const advice = page.getByRole('region', { name: 'Advice for the assessment' });
  await expect(advice.getByRole('list').first()).toContainText('Health');
  await expect(advice.getByRole('list').last()).toContainText('The family’s views');
  await expect(page.getByRole('region', { name: 'Who to ask' })).toContainText('Sam Reid');
  await page.getByText('Why this day? We send the final plan').click();
  await expect(page.getByText('regulation 13(2)')).toBeVisible();
});

test('what is new since the last visit stands at the top, and a reload does not take it away', async ({
  page,
  db,
  someone,
  signInAs,
}) => {
  const zia = await someone('Zia New');
  const today = dayInLondon(new Date());
  const { planId } = await childOf(db, zia, { name: 'Zia’s child', requestOn: addDays(today, -30) });
  await signInAs(page, zia);
  await page.goto(`/my/plans/${planId}`);
  await expect(page.getByRole('region', { name: /New since/ })).toHaveCount(0);

  const yesterday = new Date(Date.now() - 24 * 60 * 60_000).toISOString();
  await db
    .updateTable('planLook')
    .set({ seenAt: yesterday, beforeAt: yesterday })
    .where('planId', '=', planId)
    .execute();
  await happens(db, planId, 'decided to assess', today);
  for (const visit of ['opened', 'loaded again']) {
    await page.goto(`/my/plans/${planId}`);
    const isNew = page.getByRole('region', { name: /New since you last looked/ });
    await expect(isNew, visit).toContainText('We decided to assess');
  }
});

test('the page says the same without JavaScript, and prints without the way to leave', async ({
  withoutJavaScript,
  signInAs,
  db,
}) => {
  await signInAs(withoutJavaScript, 'grace');
  await withoutJavaScript.goto(`/my/plans/${await planOf(db, 'Ruth Okafor')}`);
  await expect(withoutJavaScript.getByRole('region', { name: 'This is late' })).toBeVisible();
  await withoutJavaScript.emulateMedia({ media: 'print' });
  await expect(withoutJavaScript.getByRole('link', { name: 'Exit this page' })).toBeHidden();
  await expect(withoutJavaScript.getByText(/This page was made on/)).toBeVisible();
});

test('on paper everything is open, and no address of a plan stands there', async ({ page, signInAs, db }) => {
  await signInAs(page, 'grace');
  const planId = await planOf(db, 'Ruth Okafor');
  await page.goto(`/my/plans/${planId}`);
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('button', { name: 'Print this page' })).toBeHidden();
  await expect(page.getByText(/This page was made on/)).not.toContainText('/my');
  const added = await page
    .locator('main a[href^="/"]')
    .evaluateAll((links) => [...new Set(links.map((link) => getComputedStyle(link, '::after').content))]);
  expect(added).toEqual(['none']);
  const shut = page.locator('main details:not([open])');
  const before = await shut.count();
  expect(before).toBeGreaterThan(0);
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
  await expect(shut).toHaveCount(0);
  await page.evaluate(() => window.dispatchEvent(new Event('afterprint')));
  await expect(shut).toHaveCount(before);
});

test.describe('the home page', () => {
  test('says where a signed-in family’s plan is, in one line and without a name', async ({
    page,
    signInAs,
    baseURL,
  }) => {
    await signInAs(page, 'amina');
    await page.context().addCookies([{ name: 'signed-in', value: '1', url: baseURL ?? '' }]);
    await page.goto('/');
    const line = page.locator('.where__now');
    await expect(line).toContainText('Assessment. Next date:');
    await expect(line).not.toContainText('Idris');
    await line.getByRole('link').click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Idris Yusuf’s plan');
  });

  test('sends no React and asks for nothing personal where nobody is signed in', async ({
    page,
    signInAs,
    baseURL,
  }) => {
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await page.goto('/');
    await expect(page.locator('.where__now')).toContainText('See where your own plan has reached');
    await page.waitForLoadState('networkidle');
    const before = asked.splice(0);
    expect(before.filter((path) => /summary|WhereNow|client|react/i.test(path))).toEqual([]);

    await signInAs(page, 'amina');
    await page.context().addCookies([{ name: 'signed-in', value: '1', url: baseURL ?? '' }]);
    await page.goto('/my');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL('/sign-out');
    asked.splice(0);
    await page.goto('/');
    await page.waitForLoadState('networkidle');
    expect(asked.filter((path) => /summary|WhereNow|client|react/i.test(path))).toEqual([]);
  });

  test('sends no React where a session has run out, and asks only once', async ({ page, baseURL }) => {
    const refusals: number[] = [];
    page.on('response', (response) => {
      if (response.url().endsWith('/my/summary.json')) refusals.push(response.status());
    });
    const scripts: string[] = [];
    page.on('request', (request) => scripts.push(new URL(request.url()).pathname));
    await page.context().addCookies([{ name: 'signed-in', value: '1', url: baseURL ?? '' }]);
    for (const path of ['/', '/']) {
      await page.goto(path);
      await page.waitForLoadState('networkidle');
    }
    expect(refusals).toEqual([204]);
    expect(scripts.filter((path) => /WhereNow|client|react/i.test(path))).toEqual([]);
  });
});

test.describe('the last Friday in June', () => {
  test.slow();

  test('the rights pass to Daniel at midnight: announced before, and never in silence', async ({ browser }) => {
    const folder = onAnotherDay();
    const settings = settingsIn(folder);
    const before = await startPortal({ ...settings, PORTAL_NOW: '2027-06-25T22:59:00Z' });
    const db = openDatabase(settings.DATABASE_URL);
    const at = new Date('2027-06-25T22:59:00Z');
    const plan = await planOf(db, 'Daniel Okafor');
    const daniel = await addYoungPerson(db, plan, at);
    const comeIn = async (url: string, personId: string, now: Date): Promise<BrowserContext> => {
      const context = await browser.newContext({ baseURL: url });
      const secret = await startSession(db, personId, { steps: 2, device: 'A test', factorAt: now }, now);
      await context.addCookies([{ name: 'session', value: secret, url, httpOnly: true }]);
      return context;
    };

    const grace = await idOf(db, 'grace');
    const friday = { hers: await comeIn(before.url, grace, at), his: await comeIn(before.url, daniel, at) };
    const hers = await friday.hers.newPage();
    await hers.goto(`/my/plans/${plan}`);
    await expect(
      hers.getByRole('region', { name: 'From Saturday 26 June 2027, the rights are the young person’s' }),
    ).toBeVisible();
    await expect(hers.getByRole('region', { name: 'The steps' })).toBeVisible();
    const his = await friday.his.newPage();
    await his.goto(`/my/plans/${plan}`);
    await expect(his.getByRole('heading', { level: 1 })).toHaveText('Your plan');
    await expect(his.getByRole('region', { name: 'From Saturday 26 June 2027, the rights are yours' })).toBeVisible();
    await friday.hers.close();
    await friday.his.close();
    await before.stop();

    const after = await startPortal({ ...settings, PORTAL_NOW: '2027-06-25T23:01:00Z' });
    const midnight = new Date('2027-06-25T23:01:00Z');
    await happens(db, plan, 'review report sent', '2027-06-26', {}, null, midnight);
    const saturday = { hers: await comeIn(after.url, grace, midnight), his: await comeIn(after.url, daniel, midnight) };
    const herPage = await saturday.hers.newPage();
    await herPage.goto(`/my/plans/${plan}`);
    await expect(herPage.getByRole('region', { name: /Since Saturday 26 June 2027/ })).toContainText(
      'Nothing has been taken away from you.',
    );
    await expect(herPage.locator('.lede')).toContainText('As it was on 25 June 2027');
    await herPage.getByText('Everything that is written down').click();
    await expect(herPage.getByText('26 June 2027: The report of the meeting was sent')).toHaveCount(0);

    const hisPage = await saturday.his.newPage();
    await hisPage.goto(`/my/plans/${plan}`);
    await hisPage.getByText('Everything that is written down').click();
    await expect(hisPage.getByText('26 June 2027: The report of the meeting was sent')).toBeVisible();
    await hisPage.getByRole('link', { name: 'Choose who may see your plan' }).click();
    await hisPage.getByRole('button', { name: 'Yes, Grace Okafor may see it' }).click();
    await expect(hisPage.getByRole('alert')).toContainText('We have written down what you chose.');
    await herPage.reload();
    await expect(herPage.getByText('The young person has said that you may see the plan.')).toBeVisible();
    await herPage.getByText('Everything that is written down').click();
    await expect(herPage.getByText('26 June 2027: The report of the meeting was sent')).toBeVisible();

    await hisPage.getByRole('button', { name: 'No, Grace Okafor may not see it' }).click();
    await expect(hisPage.getByText('They may not see your plan.')).toBeVisible();
    await herPage.reload();
    await expect(herPage.getByText('The plan is the young person’s own now, and it is not shown here.')).toBeVisible();
    await expect(herPage.getByRole('region', { name: 'The steps' })).toHaveCount(0);

    await saturday.hers.close();
    await saturday.his.close();
    await db.destroy();
    await after.stop();
    rmSync(folder, { recursive: true, force: true });
  });
});

async function addYoungPerson(db: Db, planId: string, now: Date): Promise<string> {
  const id =
    (await addPerson(
      db,
      { name: 'Daniel Okafor', address: 'daniel@example.org', role: 'young person', reason: 'A test' },
      undefined,
      now,
    )) ?? '';
  const { childId } = await db.selectFrom('plan').select('childId').where('id', '=', planId).executeTakeFirstOrThrow();
  await db
    .insertInto('standing')
    .values({
      id: randomUUID(),
      personId: id,
      childId,
      relationship: 'young person',
      maySee: 'steps advice schools',
      reason: 'A test',
      givenAt: now.toISOString(),
    })
    .execute();
  return id;
}
