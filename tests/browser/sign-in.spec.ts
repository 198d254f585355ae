import type { Browser, CDPSession, Page } from '@playwright/test';
import { DEMONSTRATION_PEOPLE } from '#commands/demonstration.ts';
import { fileOf } from '#commands/site-content.ts';
import type { Db } from '#database/schema.ts';
import { authoritySchema } from '#features/authority/authority.ts';
import {
  expect,
  idOf,
  letTimePass,
  signInByHand,
  test,
  typeAddressAndCode,
  wordsOfMain,
  type Someone,
} from './support.ts';

const { amina, grace, nadia } = DEMONSTRATION_PEOPLE;

/** Where "Exit this page" leads. */
const { exitTo: AWAY } = await fileOf('content/authority.yaml', authoritySchema);

const OVER = 'This code has run out or has been used. Ask for a new one.';
const WRONG = 'That code is not right. Check it and type it again.';
const PHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile/15E148 Safari/604.1';

test.describe('the first time', () => {
  test('Amina follows a link to her plan on her phone, and is there after three words and three taps', async ({
    page,
    db,
    outbox,
  }) => {
    const plan = await planOf(db, await idOf(db, 'amina'));
    const steps = { screens: 0, taps: 0, fields: 0 };
    page.on('framenavigated', () => (steps.screens += 1));
    const tap = async (name: string): Promise<void> => {
      steps.taps += 1;
      await page.getByRole('button', { name }).click();
    };
    const type = async (label: string, words: string): Promise<void> => {
      steps.fields += 1;
      await page.getByLabel(label).fill(words);
    };

    await page.goto(plan);
    await type('Your e-mail address', amina.address);
    await tap('Send me a code');
    await type('Your code', await outbox.codeTo(amina.address));
    await tap('Continue');
    await type('The code in the text', await outbox.codeTo(amina.number));
    await tap('Continue');

    await expect(page).toHaveURL(plan);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Idris Yusuf’s plan');
    expect(steps).toEqual({ screens: 4, taps: 3, fields: 3 });
  });

  test('Grace does it without JavaScript', async ({ withoutJavaScript: page, db, outbox }) => {
    const plan = await planOf(db, await idOf(db, 'grace'), 'Ruth Okafor');
    await page.goto(plan);
    await signInByHand(page, outbox, grace);
    await expect(page).toHaveURL(plan);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Ruth Okafor’s plan');
  });

  test('Nadia, who meets no child’s record, needs the code from her e-mail and no more', async ({ page, outbox }) => {
    await page.goto('/sign-in');
    await typeAddressAndCode(page, outbox, nadia);
    await expect(page).toHaveURL('/my');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Hello, Nadia Rahman');
  });

  test('a phone offers its keypad and the code it was sent', async ({ page, signInAs }) => {
    await signInAs(page, 'amina', 1);
    await page.goto('/sign-in/text-code');
    const field = page.getByLabel('The code in the text');
    await expect(field).toHaveAttribute('autocomplete', 'one-time-code');
    await expect(field).toHaveAttribute('inputmode', 'numeric');
  });

  test('half way in, nothing of a child can be seen', async ({ page, db, signInAs }) => {
    await signInAs(page, 'grace', 1);
    for (const path of ['/my', await planOf(db, await idOf(db, 'grace'), 'Ruth Okafor')]) {
      await page.goto(path);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('One more step');
      await expect(page.getByRole('main')).not.toContainText('Ruth');
    }
  });
});

test.describe('a code', () => {
  test('is taken with the spaces that somebody types', async ({ page, outbox, someone }) => {
    const ewa = await someone('Ewa Nowak', 'forum member');
    await askForCode(page, ewa.address);
    const code = await outbox.codeTo(ewa.address);
    await typeCode(page, ` ${code.slice(0, 3)} ${code.slice(3)}`);
    await expect(page).toHaveURL('/my');
  });

  test('that has run out says so, and a new one works', async ({ page, db, outbox, someone }) => {
    const rosa = await someone('Rosa Delgado', 'forum member');
    await askForCode(page, rosa.address);
    const code = await outbox.codeTo(rosa.address);
    await letTimePass(db, rosa.id, 10);
    await typeCode(page, code);
    await expect(page.getByRole('alert')).toContainText(OVER);

    await page.getByRole('link', { name: 'Ask for a new code' }).click();
    await typeAddressAndCode(page, outbox, rosa);
    await expect(page).toHaveURL('/my');
  });

  test('opens once', async ({ page, outbox, someone }) => {
    const peter = await someone('Peter Quaye', 'forum member');
    await askForCode(page, peter.address);
    const code = await outbox.codeTo(peter.address);
    await typeCode(page, code);
    await expect(page).toHaveURL('/my');
    await page.context().clearCookies({ name: 'session' });
    await page.goto('/sign-in/code');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Ask for a code first');
    // As from a page that was left open.
    const again = await page.request.post('/sign-in/code?_action=signIn.typeCode', {
      form: { code },
      headers: { origin: new URL(page.url()).origin },
    });
    expect(await again.text()).toContain(OVER);
  });

  test('ends when a new one is asked for', async ({ page, outbox, someone }) => {
    const ines = await someone('Ines Duarte', 'forum member');
    await askForCode(page, ines.address);
    const old = await outbox.codeTo(ines.address);
    await askForCode(page, ines.address);
    const fresh = await outbox.codeTo(ines.address);
    await typeCode(page, old);
    await expect(page.getByRole('alert')).toContainText(WRONG);
    await typeCode(page, fresh);
    await expect(page).toHaveURL('/my');
  });

  test('works in no browser but the one that asked', async ({ page, withoutJavaScript, outbox, someone }) => {
    const kofi = await someone('Kofi Mensah', 'forum member');
    await askForCode(page, kofi.address);
    const code = await outbox.codeTo(kofi.address);
    await askForCode(withoutJavaScript, 'a.thief@example.org');
    await typeCode(withoutJavaScript, code);
    await expect(withoutJavaScript.getByRole('alert')).toContainText(WRONG);
    await typeCode(page, code);
    await expect(page).toHaveURL('/my');
  });

  test('that is wrong five times is over, in the same words for an address that nobody has', async ({
    page,
    withoutJavaScript,
    outbox,
    someone,
  }) => {
    const lena = await someone('Lena Vogel');
    const nobody = { address: lena.address.replace('lena', 'lana') };
    const said = await Promise.all([
      guessing(page, lena.address, async () => outbox.codeTo(lena.address)),
      // With JavaScript or without, what is said is the same.
      guessing(withoutJavaScript, nobody.address, () => Promise.resolve('123456')),
    ]);
    expect(said[0]).toEqual(said[1]);
    expect(said[0].map((words) => [WRONG, OVER].find((one) => words.includes(one)))).toEqual([
      ...Array.from({ length: 4 }, () => WRONG),
      OVER,
      OVER,
    ]);
    await outbox.next(nobody.address, 'There is no account with this address');
    await page.goto('/my');
    await expect(page).toHaveURL('/sign-in?next=%2Fmy');
  });

  test('still works after a link scanner has opened everything there is to open', async ({
    page,
    outbox,
    playwright,
    baseURL,
    someone,
  }) => {
    const wren = await someone('Wren Adeyemi', 'forum member');
    await askForCode(page, wren.address);
    const message = await outbox.next(wren.address, 'Your code is');
    const links = message.match(/https?:\/\/[^\s)>]+/g) ?? [];
    expect(links.length).toBeGreaterThan(0);

    const scanner = await playwright.request.newContext({ baseURL: baseURL ?? '' });
    // One that has the cookies of her browser, as a browser that fetches ahead, and one that has none.
    for (const opens of [scanner, page.request]) {
      for (const address of [...links, '/sign-in', '/sign-in/code', '/sign-in/second-step', '/sign-in/lost', '/my']) {
        for (const method of ['HEAD', 'GET', 'HEAD', 'GET', 'HEAD', 'GET'])
          expect((await opens.fetch(address, { method })).status(), `${method} ${address}`).toBe(200);
      }
    }
    await scanner.dispose();

    await typeCode(page, /\b\d{6}\b/.exec(message)?.[0] ?? '');
    await expect(page).toHaveURL('/my');
  });

  test('by text ends after five wrong ones too, and a new text opens', async ({ page, outbox, signInAs, someone }) => {
    const noor = await someone('Noor Haddad');
    await signInAs(page, noor, 1);
    await page.goto('/sign-in/second-step');
    await page.getByRole('button', { name: 'Text me a code' }).click();
    const code = await outbox.codeTo(noor.number);
    for (let tries = 1; tries <= 5; tries += 1) {
      await typeCode(page, another(code), 'The code in the text');
      await expect(page.getByRole('alert')).toContainText(tries < 5 ? WRONG : OVER);
    }
    await typeCode(page, code, 'The code in the text');
    await expect(page.getByRole('alert')).toContainText(OVER);
    await page.getByRole('link', { name: 'Send a new text, or use another way' }).click();
    await page.getByRole('button', { name: 'Text me a code' }).click();
    await typeCode(page, await outbox.codeTo(noor.number), 'The code in the text');
    await expect(page).toHaveURL('/my');
  });
});

test.describe('a passkey', () => {
  test('is set up, is a second step, and signs in by itself', async ({ page, outbox, signInAs, someone }) => {
    const tomas = await someone('Tomas Reyes');
    await withAuthenticator(page);
    await signInAs(page, tomas);

    await setUpPasskey(page);
    await expect(page.getByRole('heading', { name: /^Passkey made with Chrome/ })).toBeVisible();
    await outbox.next(tomas.address, 'A way to sign in to your account was added');
    await outbox.next(tomas.number, 'a way to sign in was changed');
    await signOut(page);

    // After the code from the e-mail.
    await page.goto('/sign-in?next=/my/settings');
    await typeAddressAndCode(page, outbox, tomas);
    await page.getByRole('button', { name: 'Use your passkey' }).click();
    await page.getByRole('button', { name: 'Use it now' }).click();
    await expect(page).toHaveURL('/my/settings');
    await signOut(page);

    // Nothing typed at all.
    await page.goto('/sign-in?next=/my/settings');
    await page.getByRole('button', { name: 'Use a passkey' }).click();
    await page.getByRole('button', { name: 'Use it now' }).click();
    await expect(page).toHaveURL('/my/settings');
  });

  test('is refused when the device has none for this site, and there is another way', async ({ page }) => {
    const authenticator = await withAuthenticator(page);
    await page.goto('/sign-in');
    await page.getByRole('button', { name: 'Use a passkey' }).click();
    await authenticator.send('WebAuthn.disable');
    await page.evaluate(() => {
      navigator.credentials.get = () => Promise.reject(new DOMException('No passkey.', 'NotAllowedError'));
    });
    await page.getByRole('button', { name: 'Use it now' }).click();
    await expect(page.getByRole('status').filter({ hasText: 'Your device did not do it.' })).toBeVisible();
    await page.getByRole('link', { name: 'Use another way' }).click();
    await expect(page.getByLabel('Your e-mail address')).toBeVisible();
  });

  test('of somebody else is no second step', async ({ page, browser, signInAs, someone }) => {
    const [mina, carl] = [await someone('Mina Park'), await someone('Carl Weber')];
    const carls = await onAPhone(browser);
    for (const [device, owner] of [
      [page, mina],
      [carls, carl],
    ] as const) {
      await withAuthenticator(device);
      await signInAs(device, owner);
      await setUpPasskey(device);
    }

    // Carl's first step, with Mina's device in hand.
    await signInAs(page, carl, 1);
    await page.goto('/sign-in/second-step');
    await page.getByRole('button', { name: 'Use your passkey' }).click();
    await page.evaluate(() => {
      const form = document.querySelector<HTMLFormElement>('form[data-passkey]');
      // Her device would not answer for a passkey that is not its own.
      const options = JSON.parse(form?.dataset['passkey'] ?? '') as object;
      if (form) form.dataset['passkey'] = JSON.stringify({ ...options, allowCredentials: [] });
    });
    await page.getByRole('button', { name: 'Use it now' }).click();
    await expect(page.getByRole('alert')).toContainText('This passkey does not fit.');
    await page.goto('/my');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('One more step');
    await carls.context().close();
  });

  test('without JavaScript leads to another way', async ({ withoutJavaScript: page }) => {
    await page.goto('/sign-in');
    await page.getByRole('button', { name: 'Use a passkey' }).click();
    await expect.poll(() => wordsOfMain(page)).toContain('Passkeys need JavaScript, which is off in your browser.');
    await expect(page.getByRole('button', { name: 'Use it now' })).toBeHidden();
    await page.getByRole('link', { name: 'Use another way' }).click();
    await expect(page).toHaveURL('/sign-in');
  });
});

test.describe('two devices', () => {
  test('Joan sees where she is signed in, and signs her lost phone out', async ({
    page,
    browser,
    outbox,
    someone,
    signInAs,
  }) => {
    const joan = await someone('Joan Appiah');
    const phone = await onAPhone(browser);
    await phone.goto('/sign-in');
    await signInByHand(phone, outbox, joan);
    await expect(phone).toHaveURL('/my');

    await signInAs(page, joan);
    await page.goto('/my/settings/devices');
    const devices = page.getByRole('main').getByRole('listitem');
    await expect(devices).toHaveCount(2);
    await expect(devices.filter({ hasText: 'This device' })).toHaveCount(1);
    await expect(devices.filter({ hasText: 'Safari on iOS' })).toContainText('Last used on');
    await page.getByRole('button', { name: 'Sign out Safari on iOS' }).click();
    await expect(page.getByRole('alert')).toContainText('That device is signed out.');
    await expect(devices).toHaveCount(1);

    await phone.getByRole('link', { name: 'My settings' }).click();
    await expect(phone).toHaveURL(/\/sign-in/);
    await expect(phone.getByRole('main')).not.toContainText(joan.address);
    await expect(phone.getByRole('main').getByRole('button', { name: 'Send me a code' })).toBeVisible();
    await phone.context().close();
  });

  test('signing out everywhere closes both to the next click', async ({ page, browser, someone, signInAs }) => {
    const abdul = await someone('Abdul Karim');
    const phone = await onAPhone(browser);
    await signInAs(phone, abdul);
    await phone.goto('/my');
    await signInAs(page, abdul);
    await page.goto('/my/settings/devices');
    await page.getByRole('button', { name: 'Sign out everywhere' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('You are signed out');
    await phone.getByRole('link', { name: 'My messages' }).click();
    await expect(phone).toHaveURL(/\/sign-in/);
    await phone.context().close();
  });

  test('a device that somebody else has signed out is told no untruth about it', async ({
    page,
    db,
    someone,
    signInAs,
  }) => {
    const hana = await someone('Hana Sato');
    await signInAs(page, hana);
    await page.goto('/my');
    await db
      .updateTable('session')
      .set({ endedAt: new Date().toISOString(), endedHow: 'signed out' })
      .where('personId', '=', hana.id)
      .execute();
    await page.getByRole('link', { name: 'My messages' }).click();
    await expect(page).toHaveURL(/\/sign-in/);
    await expect(page.getByRole('main')).not.toContainText('You had not used this for a while');
    await expect(page.getByRole('main')).not.toContainText('What you were typing is kept');
  });
});

test.describe('signing out', () => {
  test('ends the session for whoever has copied its cookie, and Back shows nothing', async ({
    page,
    baseURL,
    db,
    signInAs,
  }) => {
    const plan = await planOf(db, await idOf(db, 'joan'));
    const secret = await signInAs(page, 'joan');
    await page.goto(plan);
    await expect(page.getByRole('main')).toContainText('Tyler');
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('You are signed out');

    await page.goBack();
    await expect(page.getByLabel('Your e-mail address')).toBeVisible();
    await expect(page.getByRole('main')).not.toContainText('Tyler');

    await page.context().addCookies([{ name: 'session', value: secret, url: baseURL ?? '' }]);
    await page.goto(plan);
    await expect(page).toHaveURL(/\/sign-in/);
    await expect(page.getByRole('main')).not.toContainText('Tyler');
  });

  test('Back shows nothing without JavaScript either', async ({ withoutJavaScript: page, signInAs }) => {
    await signInAs(page, 'joan');
    await page.goto('/my');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('You are signed out');
    await page.goBack();
    await expect(page.getByLabel('Your e-mail address')).toBeVisible();
    await expect(page.getByRole('main')).not.toContainText('Tyler');
  });

  test('a whole page that the browser kept shows nothing when it comes back', async ({ page, signInAs }) => {
    await signInAs(page, 'joan');
    await page.goto('/my');
    await expect(page.getByRole('main')).toContainText('Tyler');
    await page.request.post('/sign-out', { headers: { origin: new URL(page.url()).origin } });
    // This Chromium never keeps whole pages, so it is told that it did, as one that does would be.
    const words = await page.evaluate(() => {
      dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
      return document.body.textContent;
    });
    expect(words).toBe('Loading.');
    await expect(page.getByLabel('Your e-mail address')).toBeVisible();
  });

  test('changes the secret of the session at each step, so that one planted before opens nothing', async ({
    page,
    db,
    outbox,
    signInAs,
    someone,
  }) => {
    const vera = await someone('Vera Lind');
    const planted = await signInAs(page, vera, 1);
    await page.goto('/sign-in/second-step');
    await page.getByRole('button', { name: 'Text me a code' }).click();
    await typeCode(page, await outbox.codeTo(vera.number), 'The code in the text');
    await expect(page).toHaveURL('/my');
    const cookie = (await page.context().cookies()).find(({ name }) => name === 'session');
    expect(cookie?.value).not.toBe(planted);
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', expires: -1 });
    const sessions = await db.selectFrom('session').select('endedHow').where('personId', '=', vera.id).execute();
    expect(sessions.map(({ endedHow }) => endedHow).sort()).toEqual([null, 'replaced'].sort());
  });
});

test.describe('leaving quickly', () => {
  test.use({ otherHosts: [new URL(AWAY).origin] });

  test('three presses of Shift end the session too, and Back does not lead to it', async ({
    page,
    db,
    someone,
    signInAs,
  }) => {
    await page.route(AWAY, (route) => route.fulfill({ contentType: 'text/html', body: 'Sunny, with showers.' }));
    const ada = await someone('Ada Blake');
    await signInAs(page, ada);
    await page.goto('/guides');
    await page.goto('/my');
    for (let presses = 0; presses < 3; presses += 1) await page.keyboard.press('Shift');
    await expect(page).toHaveURL(AWAY);
    await expect.poll(() => howItEnded(db, ada)).toBe('signed out');
    await page.goBack();
    await expect(page).toHaveURL('/guides');
    await page.goto('/my');
    await expect(page.getByLabel('Your e-mail address')).toBeVisible();
  });
});

test('where the council’s own sign-in is not set up, it is not offered', async ({ page }) => {
  await page.goto('/sign-in');
  await expect(page.getByRole('main')).not.toContainText('council account');
  for (const path of ['/sign-in/council', '/sign-in/council/back', '/sign-in/council/failed'])
    expect((await page.request.get(path, { maxRedirects: 0 })).status(), path).toBe(404);
});

/** The plan of the one child that a person has, or of the one with this name. */
async function planOf(db: Db, personId: string, childName?: string): Promise<string> {
  let plans = db
    .selectFrom('standing')
    .innerJoin('child', 'child.id', 'standing.childId')
    .innerJoin('plan', 'plan.childId', 'child.id')
    .select('plan.id')
    .where('personId', '=', personId);
  if (childName) plans = plans.where('child.name', '=', childName);
  return `/my/plans/${(await plans.executeTakeFirstOrThrow()).id}`;
}

async function askForCode(page: Page, address: string): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('Your e-mail address').fill(address);
  await page.getByRole('button', { name: 'Send me a code' }).click();
  await expect(page.getByRole('main')).toContainText(`We have sent a message to ${address}`);
}

async function typeCode(page: Page, code: string, label = 'Your code'): Promise<void> {
  await page.getByLabel(label).fill(code);
  await page.getByRole('button', { name: 'Continue' }).click();
}

/** Types five wrong codes and then the right one. Returns all that is said after each, but for the address. */
async function guessing(page: Page, address: string, rightCode: () => Promise<string>): Promise<string[]> {
  await askForCode(page, address);
  const right = await rightCode();
  const said: string[] = [];
  for (const code of [...Array.from({ length: 5 }, () => another(right)), right]) {
    const answer = page.waitForResponse((response) => response.request().method() === 'POST');
    await typeCode(page, code);
    const status = (await answer).status();
    await expect(page.getByRole('alert')).toBeVisible();
    said.push(`${status} ${(await wordsOfMain(page)).replaceAll(address, 'the address')}`);
  }
  return said;
}

/** A code that is not this one. */
function another(code: string): string {
  return String((Number(code) + 1) % 1_000_000).padStart(6, '0');
}

/** Gives the browser of a page a device with a fingerprint reader that always says yes. */
async function withAuthenticator(page: Page): Promise<CDPSession> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return devtools;
}

async function setUpPasskey(page: Page): Promise<void> {
  await page.goto('/my/settings/second-step');
  await page.getByRole('button', { name: 'Set up a passkey' }).click();
  await page.getByRole('button', { name: 'Make it now' }).click();
  await expect(page.getByRole('alert')).toContainText('It is set up.');
}

/** A second browser, which says that it is an iPhone. */
async function onAPhone(browser: Browser): Promise<Page> {
  const { baseURL } = test.info().project.use;
  return browser.newPage({ ...(baseURL && { baseURL }), userAgent: PHONE });
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('You are signed out');
}

async function howItEnded(db: Db, { id }: Someone): Promise<string | null | undefined> {
  const session = await db.selectFrom('session').select('endedHow').where('personId', '=', id).executeTakeFirst();
  return session?.endedHow;
}
