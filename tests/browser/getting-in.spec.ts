import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import type { IsoDate } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import { insertMessage } from '#features/conversation/conversation.store.ts';
import { recordContactWish } from '#features/identity/contact-wish.store.ts';
import { newAppSecret } from '#features/identity/authenticator-app.ts';
import type { SignedIn } from '#features/identity/person.ts';
import { findPersonIdByAddress } from '#features/identity/person.store.ts';
import { insertFactor } from '#features/identity/second-factor.store.ts';
import { insertEvent } from '#features/plan/event.store.ts';
import { accessibilityFaults, expect, idOf, signInByHand, test, type Someone } from './support.ts';

interface Child {
  id: string;
  plan: string;
  name: string;
  born: IsoDate;
}

/** A child of its own for a test, with a plan that Sam looks after. */
async function newChild(db: Db, name: string): Promise<Child> {
  const [id, plan, at] = [randomUUID(), randomUUID(), new Date()] as const;
  const born = '2018-03-27';
  const sam = await idOf(db, 'sam');
  await db
    .insertInto('child')
    .values({ id, name, soughtName: name.toLowerCase(), dateOfBirth: born, addedAt: at.toISOString() })
    .execute();
  await db.insertInto('plan').values({ id: plan, childId: id, caseworkerId: sam, addedAt: at.toISOString() }).execute();
  const event = {
    kind: 'request received',
    happenedOn: '2026-11-02',
    details: { by: 'parent', how: 'letter' },
  } as const;
  await insertEvent(db, plan, randomUUID(), { ...event, words: {}, onlyFor: null, supersedes: null }, sam, at);
  return { id, plan, name, born };
}

async function giveStanding(db: Db, child: Child, { id }: Someone): Promise<void> {
  const values = { id: randomUUID(), personId: id, childId: child.id, relationship: 'parent' } as const;
  const givenAt = new Date().toISOString();
  await db.insertInto('standing').values({ ...values, maySee: 'steps advice schools', reason: 'A test', givenAt }).execute(); // prettier-ignore
}

interface Invited {
  name: string;
  relationship?: string;
  lines: string;
  address?: string;
  isProtected?: true;
}

/** Sam invites somebody and makes a letter, on pages. Returns the code that stands in it. */
async function inviteByHand(page: Page, child: Child, who: Invited): Promise<string> {
  await page.goto(`/office/plans/${child.plan}/people`);
  await page.getByRole('button', { name: 'Invite somebody' }).click();
  await page.getByLabel('Their name').fill(who.name);
  await page.getByLabel('What they are to the child').selectOption(who.relationship ?? 'parent');
  if (who.isProtected) await page.getByLabel('Yes: protect them').check();
  await page.getByLabel('Their postal address').fill(who.lines);
  await page.getByLabel('Their e-mail address, if you know it').fill(who.address ?? '');
  await page.getByLabel('Why they may see it').fill('Has parental responsibility');
  await page.getByRole('button', { name: 'Invite them' }).click();
  return makeLetter(page);
}

async function makeLetter(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Make a letter' }).click();
  const text = await page.getByRole('article').innerText();
  return /[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}/.exec(text)?.[0] ?? '';
}

async function typeLetter(page: Page, { born }: Child, code: string, address?: string): Promise<void> {
  const [year = '', month = '', day = ''] = born.split('-');
  await page.goto('/activate');
  await page.getByLabel('The code in your letter').fill(code.toLowerCase().replaceAll('-', ' '));
  await page.getByLabel('Day').fill(day);
  await page.getByLabel('Month').fill(month);
  await page.getByLabel('Year').fill(year);
  if (address) await page.getByLabel('Your own e-mail address').fill(address);
  await page.getByRole('button', { name: 'Continue' }).click();
}

async function typeDigits(page: Page, digits: string): Promise<void> {
  await page.getByLabel('The code in the e-mail').fill(digits);
  await page.getByRole('button', { name: 'Continue' }).click();
}

/** A browser of somebody else. */
async function anotherPage(browser: Browser, baseURL: string | undefined, javaScriptEnabled = true): Promise<Page> {
  const context = await browser.newContext({ ...(baseURL && { baseURL }), javaScriptEnabled });
  return context.newPage();
}

const WRONG = 'This code and this date of birth do not let you in.';

function newAddress(name: string): string {
  return `${name}-${randomUUID().slice(0, 8)}@example.org`;
}

for (const javaScript of [true, false]) {
  test(`a new parent gets from the letter to the tracker ${javaScript ? '' : 'without JavaScript'}`, async ({
    page,
    browser,
    baseURL,
    db,
    outbox,
    signInAs,
  }) => {
    const child = await newChild(db, 'Wren Halloway');
    await signInAs(page, 'sam');
    const known = newAddress('rosa.before');
    const code = await inviteByHand(page, child, { name: 'Rosa Halloway', lines: '5 Mill Brow\nBury', address: known });

    await test.step('the letter fits one sheet, says where to go, and names neither child nor plan', async () => {
      const letter = await page.getByRole('article').innerText();
      expect(letter).toContain('/activate');
      expect(letter).toContain('5 Mill Brow');
      expect(letter).not.toMatch(/Wren|\bplan\b|EHC|special/i);
      expect(await accessibilityFaults(page)).toEqual([]);
      const pdf = (await page.pdf({ format: 'A4' })).toString('latin1');
      expect(pdf.match(/\/Type\s*\/Page\b(?!s)/g)).toHaveLength(1);
    });

    await test.step('sent again, the form shows no second letter, and the code goes on working', async () => {
      await page.reload();
      await expect(page.getByRole('alert')).toContainText('This letter was made and shown once.');
      await expect(page.getByRole('article')).toHaveCount(0);
    });

    const rosas = await anotherPage(browser, baseURL, javaScript);
    const address = newAddress('rosa');
    await rosas.goto('/sign-in');
    await rosas.getByRole('link', { name: 'Use it here' }).click();
    await expect(rosas).toHaveURL('/activate');
    await typeLetter(rosas, { ...child, born: '2018-03-28' }, code, address);
    await expect(rosas.getByRole('alert')).toContainText(WRONG);
    await expect(rosas.getByLabel('Your own e-mail address')).toHaveValue(address);
    await expect(rosas.getByLabel('The code in your letter')).toHaveValue('');
    await typeLetter(rosas, child, code, address);
    await expect(rosas.locator('main')).not.toContainText('Wren');
    await typeDigits(rosas, await outbox.codeTo(address));
    await expect(rosas).toHaveURL('/my/settings/second-step');
    await rosas.goto('/my');
    await rosas.getByRole('link', { name: /Wren Halloway/ }).click();
    await expect(rosas.getByRole('heading', { level: 1 })).toContainText('Wren Halloway');
    await outbox.next(address, 'What you can see or do has changed');
    await outbox.next(known, 'What you can see or do has changed');
    await outbox.next('sam@example.org', 'What you can see or do has changed');

    await test.step('the letter is no use to whoever finds it afterwards', async () => {
      const finders = await anotherPage(browser, baseURL);
      await typeLetter(finders, child, code, newAddress('finder'));
      await expect(finders.getByRole('alert')).toContainText(WRONG);
    });
    await rosas.context().close();
  });
}

test('a parent with an account adds a child with a letter, and signs in as always', async ({
  page,
  browser,
  baseURL,
  db,
  outbox,
  signInAs,
  someone,
}) => {
  const [first, second] = [await newChild(db, 'Bryn Halloway'), await newChild(db, 'Cara Halloway')];
  const rosa = await someone('Rosa Halloway');
  await signInAs(page, 'sam');
  const code = await inviteByHand(page, first, { name: 'Rosa Halloway', lines: '5 Mill Brow' });
  const rosas = await anotherPage(browser, baseURL);
  await signInAs(rosas, rosa);
  await rosas.goto('/my');
  await rosas.getByRole('link', { name: 'Add a child with a letter' }).click();
  await expect(rosas.getByLabel('Your own e-mail address')).toHaveCount(0);
  await typeLetter(rosas, first, code);
  await expect(rosas).toHaveURL('/my');
  await expect(rosas.locator('main')).toContainText('Bryn Halloway');
  await rosas.context().clearCookies();

  const next = await inviteByHand(page, second, { name: 'Rosa Halloway', lines: '5 Mill Brow' });
  await typeLetter(rosas, second, next, rosa.address);
  await typeDigits(rosas, await outbox.codeTo(rosa.address));
  await expect(rosas).toHaveURL('/sign-in/second-step?next=%2Fmy');
  await expect(rosas.locator('main')).not.toContainText('Halloway');
  await rosas.context().clearCookies();
  await rosas.goto('/sign-in');
  await signInByHand(rosas, outbox, rosa);
  await expect(rosas.locator('main')).toContainText('Cara Halloway');
  await rosas.context().close();
});

test('of two separated parents, the one who holds the other’s letter gets nowhere and finds nothing', async ({
  page,
  browser,
  baseURL,
  db,
  outbox,
  settings,
  signInAs,
  someone,
}) => {
  // The longest story there is here.
  test.slow();
  const mark = randomUUID().slice(0, 8);
  const CANARIES = {
    name: `Zephyrine${mark}`,
    email: `canary-mail-${mark}@example.org`,
    known: `canary-known-${mark}@example.org`,
    phone: `+44770090${String(Math.floor(Math.random() * 9000) + 1000)}`,
    lines: `Canary Lane ${mark}`,
    wish: `canary-wish-${mark}`,
    message: `canary-message-${mark}`,
  };
  const child = await newChild(db, 'Maya Underhill');
  const ben = await someone('Ben Underhill');
  await giveStanding(db, child, ben);
  await signInAs(page, 'sam');
  const helen = { name: CANARIES.name, lines: CANARIES.lines, address: CANARIES.known, isProtected: true } as const;
  const first = await inviteByHand(page, child, helen);

  const bens = await anotherPage(browser, baseURL);
  await test.step('with his own account the right code and birthday are answered like wrong ones', async () => {
    await signInAs(bens, ben);
    await typeLetter(bens, child, 'ABCD-EFGH-JKMN');
    const wrong = await bens.locator('main').innerHTML();
    await typeLetter(bens, child, first);
    expect(await bens.locator('main').innerHTML()).toBe(wrong);
    await outbox.next('sam@example.org', 'Something waits');
    await outbox.next(CANARIES.known, 'If you did not expect this');
  });

  const invitation = page.url();
  const strangers = await anotherPage(browser, baseURL);
  const strange = newAddress('not.helen');
  await test.step('with a new address he waits, and those it concerns are told', async () => {
    await page.goto(new URL(invitation).pathname);
    const second = await makeLetter(page);
    await typeLetter(strangers, child, second, strange);
    await typeDigits(strangers, await outbox.codeTo(strange));
    await expect(strangers).toHaveURL('/activate/waiting');
    await expect(strangers.locator('main')).not.toContainText(/Maya|Underhill/);
    await outbox.next(CANARIES.known, 'If you did not expect this');
    await outbox.next('sam@example.org', 'Something waits');
    expect(await bens.context().cookies()).not.toEqual([]);
    await strangers.goto('/my');
    await expect(strangers).toHaveURL(/\/sign-in/);
  });

  await test.step('the caseworker phones Helen, and says no', async () => {
    await page.goto('/office');
    await page.goto(`/office/plans/${child.plan}/people`);
    await page.getByRole('link', { name: /to get in/ }).click();
    await expect(page.locator('main')).toContainText(strange);
    await page.getByLabel('I phoned them, on a number that we knew before').check();
    await page.getByRole('button', { name: 'No, or I am not sure' }).click();
    await expect(page.getByRole('alert')).toContainText('They get nothing.');
    await strangers.goto('/sign-in');
    await strangers.getByLabel('Your e-mail address').fill(strange);
    await strangers.getByRole('button', { name: 'Send me a code' }).click();
    await outbox.next(strange, 'There is no account with this address');
  });

  const helens = await anotherPage(browser, baseURL);
  await test.step('Helen comes in with the caseworker’s word', async () => {
    await page.goto(new URL(invitation).pathname);
    const third = await makeLetter(page);
    await typeLetter(helens, child, third, CANARIES.email);
    await typeDigits(helens, await outbox.codeTo(CANARIES.email));
    await expect(helens).toHaveURL('/activate/waiting');
    await page.goto(`/office/plans/${child.plan}/people`);
    await page.getByRole('link', { name: /to get in/ }).click();
    await page.getByRole('button', { name: 'Yes, it was them' }).click();
    await expect(page.getByRole('alert')).toContainText('Choose how you made sure');
    await page.getByLabel('I phoned them, on a number that we knew before').check();
    await page.getByRole('button', { name: 'Yes, it was them' }).click();
    const start = /[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}/.exec(await page.locator('main').innerText())?.[0] ?? '';

    await helens.goto('/sign-in');
    await helens.getByLabel('Your e-mail address').fill(CANARIES.email);
    await helens.getByRole('button', { name: 'Send me a code' }).click();
    await helens.getByLabel('Your code').fill(await outbox.codeTo(CANARIES.email));
    await helens.getByRole('button', { name: 'Continue' }).click();
    await helens.getByRole('link', { name: /letter with a code/ }).click();
    await helens.getByLabel('The code in your letter').fill(start);
    await helens.getByRole('button', { name: 'Continue' }).click();
    await expect(helens).toHaveURL('/my/settings/second-step');
    await helens.goto(`/my/plans/${child.plan}`);
    await expect(helens.getByRole('heading', { level: 1 })).toContainText('Maya Underhill');
  });

  await test.step('a change to how she signs in waits for the caseworker, and can be made once', async () => {
    const id = (await findPersonIdByAddress(db, CANARIES.email)) ?? '';
    await insertFactor(db, id, { kind: 'app', secret: newAppSecret(), step: 0 }, new Date());
    await helens.goto('/my/settings/recovery-codes');
    await helens.getByRole('button', { name: 'Make 8 new codes' }).click();
    await expect(helens.getByRole('alert')).toContainText('We want to check that it is you first.');
    await helens.getByRole('button', { name: 'Ask my caseworker' }).click();
    await expect(helens.getByRole('alert')).toContainText('We have asked your caseworker.');
    await page.goto('/office');
    await page.goto(`/office/plans/${child.plan}/people`);
    await page.getByRole('link', { name: /to change how they sign in/ }).click();
    await page.getByLabel('I saw them on a video call').check();
    await page.getByRole('button', { name: 'Yes, it was them' }).click();
    await helens.goto('/my/settings/recovery-codes');
    await helens.getByRole('button', { name: 'Make 8 new codes' }).click();
    await expect(helens.locator('.codes li')).toHaveCount(8);
    await helens.getByRole('button', { name: 'Make 8 new codes' }).click();
    await expect(helens.getByRole('alert')).toContainText('We want to check that it is you first.');
  });

  await test.step('nothing of her is found anywhere he can look', async () => {
    const id = (await findPersonIdByAddress(db, CANARIES.email)) ?? '';
    const now = new Date();
    await insertFactor(db, id, { kind: 'text', number: CANARIES.phone }, now);
    await recordContactWish(db, { id } as SignedIn, { channels: ['post'], note: CANARIES.wish }, now);
    const message = { id: randomUUID(), planId: child.plan, personId: id, kind: 'message', isUrgent: 1 } as const;
    await insertMessage(db, message, { text: CANARIES.message }, id, now);

    const seen = await everythingFor(bens, child);
    expect(seen.size).toBeGreaterThan(10);
    const post = lettersTo(settings.OUTBOX_FOLDER, [ben.address, ben.number]);
    for (const [field, canary] of Object.entries(CANARIES)) {
      for (const [path, text] of seen) expect(text, `${field} at ${path}`).not.toContain(canary);
      expect(post, `${field} in what was sent to him`).not.toContain(canary);
    }
    // It can fail: she finds her own.
    expect([...(await everythingFor(helens, child)).values()].join('\n')).toContain(CANARIES.message);
  });
  for (const one of [bens, strangers, helens]) await one.context().close();
});

/** Every answer that somebody gets who follows every link from their own pages, and asks for what has no link. */
async function everythingFor(page: Page, child: Child): Promise<Map<string, string>> {
  const seen = new Map<string, string>();
  const plan = `/my/plans/${child.plan}`;
  const unlinked = ['/my/summary.json', `/office/plans/${child.plan}/people`, `${plan}/never-was`, '/my/never-was'];
  const open = [
    '/my',
    plan,
    '/my/messages',
    '/my/settings',
    '/my/calendar',
    '/activate',
    '/activate/waiting',
    ...unlinked,
  ];
  for (let path = open.shift(); path !== undefined && seen.size < 120; path = open.shift()) {
    if (seen.has(path)) continue;
    const answer = await page.request.get(path);
    const text = `${JSON.stringify(answer.headers())}\n${await answer.text()}`;
    seen.set(path, text);
    for (const [, link = ''] of text.matchAll(/(?:href|action|src)="(\/(?:my|office|calendar|activate)[^"#]*)"/g))
      open.push(link.replaceAll('&amp;', '&'));
  }
  return seen;
}

function lettersTo(folder: string, addresses: string[]): string {
  return readdirSync(folder)
    .filter((file) => !file.startsWith('.'))
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .filter((text) => addresses.some((address) => text.startsWith(`To: ${address}\n`)))
    .join('\n');
}

test('a foster carer whose placement ends sees nothing from her next click on', async ({
  page,
  browser,
  baseURL,
  db,
  outbox,
  signInAs,
  someone,
}) => {
  const child = await newChild(db, 'Tyrone Ashby');
  const joan = await someone('Joan Ashby');
  await giveStanding(db, child, joan);
  const joans = await anotherPage(browser, baseURL);
  await signInAs(joans, joan);
  await joans.goto(`/my/plans/${child.plan}`);
  await expect(joans.getByRole('heading', { level: 1 })).toContainText('Tyrone Ashby');

  await signInAs(page, 'sam');
  await page.goto(`/office/plans/${child.plan}/people`);
  await page.getByRole('link', { name: 'Change this for Joan Ashby' }).click();
  await page.getByLabel('Why it ends').fill('The placement has ended');
  await page.getByRole('button', { name: 'End their access' }).click();
  await expect(page.getByRole('alert')).toContainText('Tick that you are sure');
  await page.getByLabel('I am sure that their access is to end').check();
  await page.getByRole('button', { name: 'End their access' }).click();
  await expect(page.getByRole('alert')).toContainText('Their access is ended');
  await expect(page.locator('main')).toContainText('The placement has ended');

  const answer = await joans.reload();
  expect(answer?.status()).toBe(404);
  await joans.goto('/my');
  await expect(joans.locator('main')).not.toContainText('Tyrone');
  await outbox.next(joan.address, 'What you can see or do has changed');
  await joans.context().close();
});
