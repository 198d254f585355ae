import { randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import { dayInLondon, readableDayWithWeekday } from '#calendar/dates.ts';
import { workingDaysAfter } from '#calendar/working-days.ts';
import type { Db } from '#database/schema.ts';
import { accessibilityFaults, expect, isWiderThanTheScreen, letTimePass, signInByHand, test, wordsOfMain, type Someone } from './support.ts'; // prettier-ignore

// What families and their caseworkers say to each other, and what a family's calendar asks for.

/** A child with a plan, for these people only. */
async function planFor(
  db: Db,
  caseworker: Someone | undefined,
  family: { person: Someone; isProtected?: true }[],
  name = 'Nia Rees',
): Promise<{ plan: string; event: string }> {
  const [child, plan, event] = [randomUUID(), randomUUID(), randomUUID()];
  const at = new Date().toISOString();
  const requestedOn = dayInLondon(new Date(Date.now() - 20 * 24 * 60 * 60_000));
  await db.insertInto('child').values({ id: child, name, dateOfBirth: '2019-03-14', addedAt: at }).execute();
  for (const { person, isProtected } of family)
    await db
      .insertInto('standing')
      .values({
        id: randomUUID(),
        personId: person.id,
        childId: child,
        relationship: 'parent',
        maySee: 'steps advice schools',
        protectedAt: isProtected ? at : null,
        reason: 'A test',
        givenAt: at,
      })
      .execute();
  await db
    .insertInto('plan')
    .values({ id: plan, childId: child, caseworkerId: caseworker?.id ?? null, addedAt: at })
    .execute();
  await db
    .insertInto('planEvent')
    .values({
      id: event,
      planId: plan,
      number: 1,
      kind: 'request received',
      happenedOn: requestedOn,
      details: '{}',
      recordedAt: at,
    })
    .execute();
  return { plan, event };
}

/** As an officer on a wide screen and a parent on a phone have it: each their own browser. */
async function another(page: Page): Promise<Page> {
  const browser = page.context().browser();
  const context = await browser?.newContext();
  if (!context) throw new Error('There is no other browser.');
  return context.newPage();
}

for (const { way, javaScriptEnabled } of [
  { way: '', javaScriptEnabled: true },
  { way: ', without JavaScript', javaScriptEnabled: false },
]) {
  test.describe(() => {
    test.use({ javaScriptEnabled });

    test(`Amina asks, Sam answers, and Amina reads it${way}`, async ({ page, db, outbox, someone, signInAs }) => {
      const [amina, sam] = [await someone('Amina Bell'), await someone('Sam Hill', 'caseworker')];
      const { plan } = await planFor(db, sam, [{ person: amina }]);
      const promised = readableDayWithWeekday(workingDaysAfter(dayInLondon(new Date()), 3));
      await signInAs(page, amina);
      await page.goto(`/my/plans/${plan}/messages`);
      await expect(page.getByRole('main')).toContainText('A message here is not for emergencies');
      await expect(page.getByRole('main').getByRole('link', { name: '999', exact: true })).toHaveAttribute(
        'href',
        'tel:999',
      );
      await expect(page.getByRole('main')).toContainText(`We aim to answer by ${promised}`);

      await page.getByRole('button', { name: 'Send' }).click();
      await expect(page.getByRole('alert')).toContainText('Write your message');
      await page.getByLabel('Your message to Sam Hill').fill('When does the advice come?');
      await page.getByRole('button', { name: 'Send' }).click();
      await expect(page.getByRole('alert')).toContainText('We have your message.');
      await expect(page.getByRole('main')).toContainText('When does the advice come?');

      await page.context().clearCookies();
      await signInAs(page, sam);
      await page.goto('/office');
      await page.getByRole('link', { name: 'Messages to answer' }).click();
      await page.getByRole('link', { name: 'Amina Bell, about Nia Rees' }).click();
      await expect(page.getByRole('main')).toContainText('When does the advice come?');
      await page.getByLabel('Your answer, or what you said to them').fill('It is due on Friday.');
      await page.getByRole('button', { name: 'Send the answer' }).click();
      await expect(page.getByRole('alert')).toContainText('Your answer is on the record.');
      await page.goto('/office/messages');
      await expect(page.getByRole('main')).toContainText('Nobody waits for an answer.');

      const news = await outbox.next(amina.address, 'There is an answer to your message');
      expect(news).not.toMatch(/Nia|Rees|Sam|Friday/);

      await page.context().clearCookies();
      await signInAs(page, amina);
      await page.goto('/my/messages');
      await page.getByRole('link', { name: 'Read the answer' }).click();
      await expect(page.getByRole('main')).toContainText('It is due on Friday.');
      await expect(page.getByRole('heading', { name: 'Sam Hill, the council' })).toBeVisible();
      await page.goto('/my/messages');
      await expect(page.getByText('New', { exact: true })).toHaveCount(0);
    });

    test(`a parent asks to be rung, and it is urgent${way}`, async ({ page, db, outbox, someone, signInAs }) => {
      const [nadia, sam] = [await someone('Nadia Fox'), await someone('Sam Hill', 'caseworker')];
      const { plan } = await planFor(db, sam, [{ person: nadia }]);
      await signInAs(page, nadia);
      await page.goto(`/my/plans/${plan}/messages`);
      await page.getByRole('link', { name: 'Ask us to ring you' }).click();
      await page.getByLabel('Your phone number').fill('0161');
      await page.getByLabel('I need an answer today').check();
      await page.getByRole('button', { name: 'Ask for a call' }).click();
      await expect(page.getByRole('alert')).toContainText('Type a phone number that we can ring');
      await expect(page.getByRole('alert')).toContainText('Say when it suits you');
      await expect(page.getByLabel('I need an answer today')).toBeChecked();
      await page.getByLabel('Your phone number').fill('0161 496 0123');
      await page.getByLabel('When does it suit you?').fill('Before 2, and leave no message');
      await page.getByRole('button', { name: 'Ask for a call' }).click();
      await expect(page.getByRole('alert')).toContainText('We have your message. You marked it urgent.');
      await expect(page.getByRole('alert')).toContainText('Ring 999');
      await expect(page.locator('.messages')).toContainText('You marked it urgent. Somebody reads it');
      await expect(page.locator('.messages')).not.toContainText('We aim to answer');

      const told = await outbox.next(sam.address, 'Something waits for you');
      expect(told).not.toMatch(/Nadia|Nia|0161 496/);

      await page.context().clearCookies();
      await signInAs(page, sam);
      await page.goto('/office');
      await page.getByRole('link', { name: '1 urgent message' }).click();
      await page.getByRole('link', { name: 'Nadia Fox, about Nia Rees' }).click();
      await expect(page.getByRole('main')).toContainText('Phone number: 0161 496 0123');
      await expect(page.getByRole('main')).toContainText('Before 2, and leave no message');
      await page.getByLabel('Your answer, or what you said to them').fill('I said that the advice has come.');
      await page.getByLabel('I rang them').check();
      await page.getByRole('button', { name: 'Send the answer' }).click();
      await expect(page.getByRole('alert')).toContainText('Type the day when you rang');
      const [year, month, day] = dayInLondon(new Date()).split('-');
      await page.getByLabel('Day', { exact: true }).fill(day ?? '');
      await page.getByLabel('Month', { exact: true }).fill(month ?? '');
      await page.getByLabel('Year', { exact: true }).fill(year ?? '');
      await page.getByRole('button', { name: 'Send the answer' }).click();
      await expect(page.getByRole('main')).toContainText('We rang on');
      await page.goto('/office');
      await expect(page.getByRole('link', { name: /urgent message/ })).toHaveCount(0);
    });
  });
}

test('a parent says that a date is wrong, and which', async ({ page, db, someone, signInAs }) => {
  const [amina, sam] = [await someone('Amina Bell'), await someone('Sam Hill', 'caseworker')];
  const { plan, event } = await planFor(db, sam, [{ person: amina }]);
  await signInAs(page, amina);
  await page.goto(`/my/plans/${plan}/messages?event=${event}`);
  await expect(page.getByRole('heading', { name: 'Say that a date is wrong' })).toBeVisible();
  await expect(page.getByRole('main')).toContainText('We got the request');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByRole('alert')).toContainText('Say what you think is right');
  await expect(page.getByRole('main')).toContainText('We got the request');
  await page.getByLabel('What do you think is right?').fill('A week before that');
  await page.getByLabel('How do you know?').fill('I have the receipt of the post office.');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByRole('alert')).toContainText('We have your message.');
  await page.context().clearCookies();
  await signInAs(page, sam);
  await page.goto(`/office/plans/${plan}/messages/${amina.id}`);
  await expect(page.getByRole('main')).toContainText('Says that a date is wrong');
  await expect(page.getByRole('main')).toContainText('What is right: A week before that');
  await expect(page.getByRole('main')).toContainText('I have the receipt of the post office.');
});

test('an answer closes what Sam ticks, and the call that was asked for waits on', async ({
  page,
  db,
  someone,
  signInAs,
}) => {
  const [amina, sam] = [await someone('Amina Bell'), await someone('Sam Hill', 'caseworker')];
  const { plan } = await planFor(db, sam, [{ person: amina }]);
  await signInAs(page, amina);
  await page.goto(`/my/plans/${plan}/messages?ask=call`);
  await page.getByLabel('Your phone number').fill('0161 496 0123');
  await page.getByLabel('When does it suit you?').fill('Today');
  await page.getByLabel('I need an answer today').check();
  await page.getByRole('button', { name: 'Ask for a call' }).click();
  await page.goto(`/my/plans/${plan}/messages`);
  await page.getByLabel('Your message to Sam Hill').fill('When does the advice come?');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByRole('alert')).toContainText('We have your message.');

  await page.context().clearCookies();
  await signInAs(page, sam);
  await page.goto(`/office/plans/${plan}/messages/${amina.id}`);
  const answers = page.getByRole('group', { name: 'This answers' });
  await expect(answers.getByLabel(/The message of/)).toBeChecked();
  await expect(answers.getByLabel(/Urgent: The call they asked for of/)).not.toBeChecked();
  await answers.getByLabel(/The message of/).uncheck();
  await page.getByLabel('Your answer, or what you said to them').fill('On Friday.');
  await page.getByRole('button', { name: 'Send the answer' }).click();
  await expect(page.getByRole('alert')).toContainText('Choose what this answers');
  await answers.getByLabel(/The message of/).check();
  await page.getByRole('button', { name: 'Send the answer' }).click();
  await expect(page.getByRole('alert')).toContainText('Your answer is on the record.');
  await expect(answers.getByRole('checkbox')).toHaveCount(1);
  for (const width of [360, 1000]) {
    await page.setViewportSize({ width, height: 740 });
    await expect(page.locator('.messages > .part').nth(1)).toHaveCSS('border-top-width', '1px');
  }
  await page.goto('/office');
  await expect(page.getByRole('link', { name: '1 urgent message' })).toBeVisible();
});

test('a parent says what she thinks of the draft, and Sam is led to write it down', async ({
  page,
  db,
  someone,
  signInAs,
}) => {
  const [amina, sam] = [await someone('Amina Bell'), await someone('Sam Hill', 'caseworker')];
  const { plan } = await planFor(db, sam, [{ person: amina }]);
  await signInAs(page, amina);
  await page.goto(`/my/plans/${plan}/messages?ask=draft`);
  await expect(page.getByRole('heading', { name: 'Write a message' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'What I think of the draft' })).toHaveCount(0);
  const today = dayInLondon(new Date());
  for (const [index, kind] of ['decided to assess', 'decided to make a plan', 'draft sent'].entries())
    await db
      .insertInto('planEvent')
      .values({
        id: randomUUID(),
        planId: plan,
        number: index + 2,
        kind,
        happenedOn: today,
        details: '{}',
        recordedAt: new Date().toISOString(),
      })
      .execute();
  await page.goto(`/my/plans/${plan}/messages`);
  await page.getByRole('link', { name: 'What I think of the draft' }).click();
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByRole('alert')).toContainText('Write what you think, or tick what is true');
  await page.getByLabel('What do you think? What should change?').fill(`Part F. ${'More help. '.repeat(300)}`);
  await page.getByLabel('I would like a school or college to be named').check();
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByRole('alert')).toContainText('Say which school or college');
  await expect(page.getByLabel('I would like a school or college to be named')).toBeChecked();
  await page.getByLabel('which school or college?').fill('Elm School');
  await page.getByLabel('I would like to meet you').check();
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByRole('alert')).toContainText('We have your message.');
  expect(await accessibilityFaults(page)).toEqual([]);

  await page.context().clearCookies();
  await signInAs(page, sam);
  await page.goto(`/office/plans/${plan}/messages/${amina.id}`);
  await expect(page.getByRole('main')).toContainText('What they think of the draft');
  await expect(page.getByRole('main')).toContainText('Would like this school or college to be named: Elm School');
  await expect(page.getByRole('main')).toContainText('Would like to meet.');
  await expect(page.getByRole('main')).not.toContainText('Agrees with it.');
  await page.getByRole('link', { name: 'Add what happened: the family answered' }).click();
  await expect(page.getByLabel('Whose is it?')).toBeVisible();
});

test('somebody else’s event is no date to be wrong', async ({ page, db, someone, signInAs }) => {
  const [amina, sam] = [await someone('Amina Bell'), await someone('Sam Hill', 'caseworker')];
  const { plan } = await planFor(db, sam, [{ person: amina }]);
  const { event } = await planFor(db, sam, [{ person: await someone('Ola Berg') }]);
  await signInAs(page, amina);
  await page.goto(`/my/plans/${plan}/messages?event=${event}`);
  await expect(page.getByRole('heading', { name: 'Write a message' })).toBeVisible();
});

test('what Helen writes, and that she writes, is nowhere for Ben', async ({ page, db, outbox, someone, signInAs }) => {
  const [helen, ben, sam] = [
    await someone('Helen Canary'),
    await someone('Ben Moss'),
    await someone('Sam Hill', 'caseworker'),
  ];
  const { plan } = await planFor(db, sam, [{ person: helen, isProtected: true }, { person: ben }]);
  await signInAs(page, helen);
  await page.goto(`/my/plans/${plan}/messages?ask=call`);
  await page.getByLabel('Your phone number').fill('0161 496 0777');
  await page.getByLabel('When does it suit you?').fill('canary-when');
  await page.getByLabel('What is it about?').fill('canary-words');
  await page.getByRole('button', { name: 'Ask for a call' }).click();
  await expect(page.getByRole('alert')).toContainText('We have your message.');

  await page.context().clearCookies();
  await signInAs(page, sam);
  await page.goto(`/office/plans/${plan}/messages/${helen.id}`);
  await expect(page.getByRole('main')).toContainText('Protected');
  await page.getByLabel('Your answer, or what you said to them').fill('canary-answer');
  await page.getByRole('button', { name: 'Send the answer' }).click();
  await outbox.next(helen.address, 'There is an answer');

  await page.context().clearCookies();
  await signInAs(page, ben);
  for (const path of ['/my', '/my/messages', `/my/plans/${plan}`, `/my/plans/${plan}/messages`, '/my/calendar']) {
    await page.goto(path);
    expect(await page.content(), path).not.toMatch(/canary|Helen|0161 496 0777/i);
  }
  expect((await page.request.get(`/office/plans/${plan}/messages/${helen.id}`)).status()).toBe(404);
  await page.goto('/my/messages');
  await expect(page.getByRole('main')).toContainText('There are no messages for you.');
});

test('what is typed is kept when the time runs out, and sent twice it is there once', async ({
  page,
  db,
  outbox,
  someone,
  signInAs,
}) => {
  const [amina, sam] = [await someone('Amina Bell'), await someone('Sam Hill', 'caseworker')];
  const { plan } = await planFor(db, sam, [{ person: amina }]);
  await signInAs(page, amina);
  await page.goto(`/my/plans/${plan}/messages?ask=call`);
  await page.getByLabel('Your phone number').fill('0161 496 0123');
  await page.getByLabel('When does it suit you?').fill('After school');
  await letTimePass(db, amina.id, 30);
  await page.getByRole('button', { name: 'Ask for a call' }).click();
  await page.getByRole('button', { name: 'Sign in again' }).click();
  await signInByHand(page, outbox, amina);
  await expect(page.getByRole('region', { name: 'Important' })).toContainText('This is what you were typing.');
  await expect(page.getByLabel('Your phone number')).toHaveValue('0161 496 0123');
  await expect(page.getByLabel('When does it suit you?')).toHaveValue('After school');

  const form = await page.locator('form[data-keep]').evaluate((form: HTMLFormElement) => ({
    action: form.action,
    fields: Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)])),
  }));
  await page.getByRole('button', { name: 'Ask for a call' }).click();
  await expect(page.getByRole('alert')).toContainText('We have your message.');
  const origin = new URL(page.url()).origin;
  const again = await page.request.post(form.action, {
    form: form.fields,
    headers: { Origin: origin },
    maxRedirects: 0,
  });
  expect(again.status()).toBe(303);
  await page.goto(`/my/plans/${plan}/messages`);
  await expect(page.getByText('When it suits: After school')).toHaveCount(1);
  await expect(page.getByRole('main')).not.toContainText('This is what you were typing.');
});

test('the pages are sound with much on them', async ({ page, db, someone, signInAs }) => {
  const [amina, sam] = [await someone('Amina Bell'), await someone('Sam Hill', 'caseworker')];
  const { plan } = await planFor(db, sam, [{ person: amina }]);
  await signInAs(page, amina);
  await page.goto(`/my/plans/${plan}/messages`);
  await page.getByLabel('Your message to Sam Hill').fill(`Longwordwithoutend${'x'.repeat(300)}\n\nAnd more.`);
  await page.getByLabel('I need an answer today').check();
  await page.getByRole('button', { name: 'Send' }).click();
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(await isWiderThanTheScreen(page)).toBe(false);
  await page.context().clearCookies();
  await signInAs(page, sam);
  for (const path of ['/office/messages', `/office/plans/${plan}/messages/${amina.id}`, '/office/letters', '/office']) {
    await page.goto(path);
    expect(await accessibilityFaults(page), path).toEqual([]);
    expect(await isWiderThanTheScreen(page), path).toBe(false);
  }
});

test('an address that does not work brings a letter to print, to where she lives now', async ({
  page,
  db,
  outbox,
  someone,
  signInAs,
}) => {
  const [amina, sam] = [await someone('Amina Bell'), await someone('Sam Hill', 'caseworker')];
  const { plan } = await planFor(db, sam, [{ person: amina }]);
  await signInAs(page, amina);
  await page.goto(`/my/plans/${plan}/messages`);
  await page.getByLabel('Your message to Sam Hill').fill('Hello');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.context().clearCookies();
  await signInAs(page, sam);
  await page.goto(`/office/plans/${plan}/messages/${amina.id}`);
  await page.getByLabel('Your answer, or what you said to them').fill('Good morning');
  await page.getByRole('button', { name: 'Send the answer' }).click();
  await outbox.next(amina.address, 'There is an answer');
  await page.getByRole('button', { name: 'Their address does not work any more' }).click();
  await expect(page.getByRole('alert')).toContainText('waits as letters to be printed');
  await expect
    .poll(async () => {
      await page.goto('/office/letters');
      return page.getByRole('link', { name: /^Amina Bell/ }).count();
    })
    .toBe(1);
  await page.getByRole('link', { name: /^Amina Bell/ }).click();
  await expect(page.getByRole('main')).toContainText('The address is not known.');
  await expect(page.locator('.letter')).toContainText('There is an answer to your message');
  expect(await wordsOfMain(page)).not.toMatch(/Nia|Good morning/);
  await expect(page.getByRole('button', { name: 'It is printed' })).toHaveCount(0);
  await page.getByRole('link', { name: 'Add it under “People and access”' }).click();
  await page.getByRole('link', { name: 'Change this for Amina Bell' }).click();
  await page.getByLabel('The new address').fill('1 A Street, Bury');
  await page.getByRole('button', { name: 'Keep this address' }).click();
  await page.goto('/office/letters');
  await page.getByRole('link', { name: /^Amina Bell/ }).click();
  await page.getByRole('button', { name: 'It is printed' }).click();
  await expect(page.getByRole('alert')).toContainText('The letter is printed.');
  await expect(page.getByRole('link', { name: /^Amina Bell/ })).toHaveCount(0);
});

for (const { way, javaScriptEnabled } of [
  { way: '', javaScriptEnabled: true },
  { way: ', without JavaScript', javaScriptEnabled: false },
]) {
  test.describe(() => {
    test.use({ javaScriptEnabled });

    test(`a calendar is made, read, made anew and ended${way}`, async ({ page, db, someone, signInAs }) => {
      const [amina, sam] = [await someone('Amina Bell'), await someone('Sam Hill', 'caseworker')];
      await planFor(db, sam, [{ person: amina }], 'Nia Canary');
      await signInAs(page, amina);
      await page.goto('/my/calendar');
      await page.getByRole('button', { name: 'Make an address' }).click();
      const address = await page.locator('main code').innerText();
      const stranger = await another(page);
      const file = await stranger.request.get(address);
      expect(file.status()).toBe(200);
      expect(file.headers()['cache-control']).toBe('private, no-store');
      expect(file.headers()['content-type']).toContain('text/calendar');
      const text = await file.text();
      expect(text).toContain('SUMMARY:A date from');
      expect(text).not.toMatch(/Nia|Canary|Amina|EHC|plan/i);

      await page.goto('/my/calendar');
      await page.getByRole('button', { name: 'Make a new address and end the old one' }).click();
      const newer = await page.locator('main code').innerText();
      expect(newer).not.toBe(address);
      expect((await stranger.request.get(address)).status()).toBe(404);
      expect((await stranger.request.get(newer)).status()).toBe(200);

      await db
        .updateTable('standing')
        .set({ endedAt: new Date().toISOString() })
        .where('personId', '=', amina.id)
        .execute();
      expect(await (await stranger.request.get(newer)).text()).not.toContain('BEGIN:VEVENT');

      await page.getByRole('button', { name: 'End it' }).click();
      await expect(page.getByRole('alert')).toContainText('The address has ended.');
      expect((await stranger.request.get(newer)).status()).toBe(404);
      await stranger.context().close();
    });
  });
}

test('the address of a calendar is shown once', async ({ page, db, someone, signInAs }) => {
  const amina = await someone('Amina Bell');
  await planFor(db, undefined, [{ person: amina }]);
  await signInAs(page, amina);
  await page.goto('/my/calendar');
  await page.getByRole('button', { name: 'Make an address' }).click();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await isWiderThanTheScreen(page)).toBe(false);
  await letTimePass(db, amina.id, 11);
  await page.goto('/my/calendar');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Show us again that it is you');
  await db
    .updateTable('session')
    .set({ factorAt: new Date().toISOString() })
    .where('personId', '=', amina.id)
    .execute();
  await page.goto('/my/calendar');
  await expect(page.getByRole('main')).toContainText('We cannot show it again');
  await expect(page.locator('main code')).toHaveCount(0);
});
