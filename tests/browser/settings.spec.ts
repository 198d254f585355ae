import { Secret, TOTP } from 'otpauth';
import type { Page } from '@playwright/test';
import { insertFactor, listFactors } from '#features/identity/second-factor.store.ts';
import { accessibilityFaults, expect, idOf, letTimePass, signInByHand, test, typeAddressAndCode } from './support.ts';

const NOTE = 'Where may we leave a message? Is there anything else we should know?';
const SAFE = 'Ring on weekdays before 2, never at night';
const TOLD = 'A way to sign in to your account was added, changed or removed.';
const TEXTED = 'a way to sign in was changed';

test.describe('time runs out while somebody writes', () => {
  for (const { name, javaScriptEnabled } of [
    { name: 'Save brings the words back after signing in again', javaScriptEnabled: true },
    { name: 'so it does without JavaScript', javaScriptEnabled: false },
  ]) {
    test.describe(() => {
      test.use({ javaScriptEnabled });

      test(name, async ({ page, db, outbox, someone, signInAs }) => {
        const maryam = await someone('Maryam Aziz');
        await signInAs(page, maryam);
        await page.goto('/my/settings/contact');
        await page.getByLabel('Text message').check();
        await page.getByLabel(NOTE).fill(SAFE);
        await letTimePass(db, maryam.id, 30);
        await page.getByRole('button', { name: 'Save' }).click();

        await expect(page.getByRole('heading', { level: 1 })).toHaveText('You have been signed out');
        await expect(page.getByRole('main')).toContainText('when you sign in again within an hour', {
          ignoreCase: true,
        });
        await page.getByRole('button', { name: 'Sign in again' }).click();
        await signInByHand(page, outbox, maryam);

        await expect(page).toHaveURL('/my/settings/contact');
        await expect(page.getByRole('region', { name: 'Important' })).toContainText('This is what you were typing.');
        await expect(page.getByLabel(NOTE)).toHaveValue(SAFE);
        await expect(page.getByLabel('Text message')).toBeChecked();
        await expect(page.getByLabel('Letter')).not.toBeChecked();
        await page.getByRole('button', { name: 'Save' }).click();
        await expect(page.getByRole('alert')).toContainText('We have kept how to reach you.');

        await page.goto('/my/settings/contact');
        await expect(page.getByRole('main')).not.toContainText('This is what you were typing.');
        await expect(page.getByLabel(NOTE)).toHaveValue(SAFE);
      });
    });
  }

  test('the page itself keeps the words, goes, and ends the session', async ({
    page,
    baseURL,
    db,
    someone,
    signInAs,
    outbox,
  }) => {
    const dawit = await someone('Dawit Bekele');
    const secret = await signInAs(page, dawit);
    await page.clock.install();
    await page.goto('/my/settings/contact');
    await page.getByLabel(NOTE).fill(SAFE);
    // The page ends 20 seconds before the portal would, so for the portal as much time has gone by.
    await letTimePass(db, dawit.id, 29);
    await page.clock.runFor((30 * 60 - 20) * 1000);
    await expect(page).toHaveURL('/sign-in/ended?next=%2Fmy%2Fsettings%2Fcontact');
    await page.clock.resume();

    await page.context().addCookies([{ name: 'session', value: secret, url: baseURL ?? '' }]);
    await page.goto('/my');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in');
    await signInByHand(page, outbox, dawit);
    await page.goto('/my/settings/contact');
    await expect(page.getByLabel(NOTE)).toHaveValue(SAFE);
  });

  test('somebody who stays keeps on writing, and saves', async ({ page, db, someone, signInAs }) => {
    const olu = await someone('Olu Bankole');
    await signInAs(page, olu);
    await page.clock.install();
    await page.goto('/my/settings/contact');
    await page.getByLabel(NOTE).fill(SAFE);
    await letTimePass(db, olu.id, 27);
    await page.clock.runFor(28 * 60_000);
    await page.getByRole('button', { name: 'Stay signed in' }).click();
    await expect(page.getByRole('dialog')).toBeHidden();
    await letTimePass(db, olu.id, 29);
    await page.clock.resume();
    await page.getByRole('button', { name: 'Save' }).click();

    // How to reach somebody is theirs alone to change, so it is asked again who they are. Nothing typed is lost.
    await expect(page).toHaveURL('/sign-in/second-step?next=%2Fmy%2Fsettings%2Fcontact');
    await db
      .updateTable('session')
      .set({ factorAt: new Date().toISOString() })
      .where('personId', '=', olu.id)
      .execute();
    await page.goto('/my/settings/contact');
    await expect(page.getByLabel(NOTE)).toHaveValue(SAFE);
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByRole('alert')).toContainText('We have kept how to reach you.');
  });

  test('nobody else who signs in on that browser sees the words', async ({ page, db, someone, signInAs, outbox }) => {
    const [lucy, hamza] = [await someone('Lucy Barrow'), await someone('Hamza Malik')];
    await signInAs(page, lucy);
    await page.goto('/my/settings/contact');
    await page.getByLabel(NOTE).fill(SAFE);
    await letTimePass(db, lucy.id, 30);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Sign in again' }).click();
    await signInByHand(page, outbox, hamza);
    await expect(page).toHaveURL('/my/settings/contact');
    await expect(page.getByLabel(NOTE)).toHaveValue('');
    await expect(page.getByRole('main')).not.toContainText('This is what you were typing.');
  });

  test('staff are signed out after fifteen minutes, and find their words too', async ({ page, db, signInAs }) => {
    const path = `/office/people/${await idOf(db, 'mei')}`;
    await signInAs(page, 'alan');
    await page.goto(path);
    await page.getByLabel('Why').fill('Runs a second service');
    await letTimePass(db, await idOf(db, 'alan'), 15);
    await page.getByRole('button', { name: 'Give the role' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('You have been signed out');
    await signInAs(page, 'alan');
    await page.goto(path);
    await expect(page.getByLabel('Why')).toHaveValue('Runs a second service');
  });
});

test.describe('an authenticator app', () => {
  test('is set up from the words on the page, told to every address, and signs in once with each code', async ({
    page,
    outbox,
    someone,
    signInAs,
  }) => {
    const rosa = await someone('Rosa Delgado');
    await signInAs(page, rosa);
    await page.goto('/my/settings/second-step');
    const { app, spent } = await setUpApp(page);
    await outbox.next(rosa.address, TOLD);
    await outbox.next(rosa.number, TEXTED);

    await page.context().clearCookies();
    await page.goto('/sign-in');
    await typeAddressAndCode(page, outbox, rosa);
    await page.getByRole('button', { name: 'Use your authenticator app' }).click();
    // The code that set it up is spent, so the next one is used, as the app would show it in half a minute.
    await page.getByLabel('The code in your app').fill(spent);
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(page.getByRole('alert')).toContainText('Wait for the next one in your app');
    await page.getByLabel('The code in your app').fill(app.generate({ timestamp: Date.now() + 30_000 }));
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(page).toHaveURL('/my');
  });

  test('is taken away again, and every address is told', async ({ page, outbox, someone, signInAs }) => {
    const ivan = await someone('Ivan Petrov');
    await signInAs(page, ivan);
    await page.goto('/my/settings/second-step');
    await setUpApp(page);
    await Promise.all([outbox.next(ivan.address, TOLD), outbox.next(ivan.number, TEXTED)]);

    await page.getByRole('button', { name: 'Take away Authenticator app' }).click();
    await expect(page.getByRole('alert')).toContainText('It is taken away.');
    await expect(page.getByRole('heading', { name: 'Authenticator app', exact: true })).toHaveCount(0);
    await Promise.all([outbox.next(ivan.address, TOLD), outbox.next(ivan.number, TEXTED)]);
    // The last one stays.
    await expect(page.getByRole('button', { name: /^Take away/ })).toHaveCount(0);

    await page.goto('/my/messages');
    await expect(page.getByRole('heading', { name: /How you sign in has changed/ })).toHaveCount(2);
    await page.getByRole('button', { name: 'I have read them' }).click();
    await expect(page.getByText('New', { exact: true })).toHaveCount(0);
  });

  test('is not set up by a wrong code', async ({ page, someone, signInAs }) => {
    const bea = await someone('Bea Novak');
    await signInAs(page, bea);
    await page.goto('/my/settings/second-step');
    await page.getByRole('button', { name: 'Set up an app' }).click();
    const words = await page.getByText('Or type this into it:').innerText();
    await page.getByLabel('The code in your app').fill('000000');
    await page.getByRole('button', { name: 'Use this app' }).click();
    await expect(page.getByRole('alert')).toContainText('Wait for the next one in your app');
    expect(await page.getByText('Or type this into it:').innerText()).toBe(words);
    await page.goto('/my/settings/second-step');
    await expect(page.getByRole('heading', { name: 'Authenticator app', exact: true })).toHaveCount(0);
  });
});

test.describe('recovery codes', () => {
  test('are shown once, and each opens once', async ({ page, db, outbox, someone, signInAs }) => {
    const sofia = await someone('Sofia Lindqvist');
    await signInAs(page, sofia);
    await page.goto('/my/settings/recovery-codes');
    await page.getByRole('button', { name: 'Make 8 new codes' }).click();
    const codes = await page.getByRole('main').getByRole('code').allInnerTexts();
    expect(codes).toHaveLength(8);
    expect(new Set(codes).size).toBe(8);
    await Promise.all([outbox.next(sofia.address, TOLD), outbox.next(sofia.number, TEXTED)]);

    await letTimePass(db, sofia.id, 10);
    await signInAs(page, sofia);
    await page.goto('/my/settings/recovery-codes');
    await expect(page.getByRole('main')).toContainText('You have 8 left. We cannot show them again.');
    await expect(page.getByRole('main').getByRole('code')).toHaveCount(0);

    const [code = ''] = codes;
    await signInAs(page, sofia, 1);
    await typeRecoveryCode(page, code.toLowerCase().replaceAll('-', ' '));
    await expect(page).toHaveURL('/my');
    await signInAs(page, sofia, 1);
    await typeRecoveryCode(page, code);
    await expect(page.getByRole('alert')).toContainText('That code is not right, or has been used.');
  });
});

test.describe('whoever left a page open', () => {
  test('shows again that it is them after ten minutes, and is back where they were', async ({
    page,
    db,
    outbox,
    someone,
    signInAs,
  }) => {
    const yuki = await someone('Yuki Tanaka');
    await signInAs(page, yuki);
    await letTimePass(db, yuki.id, 10);
    for (const path of ['/my/settings/second-step', '/my/settings/address', '/my/settings/recovery-codes']) {
      await page.goto(path);
      await expect(page).toHaveURL(`/sign-in/second-step?next=${encodeURIComponent(path)}`);
    }
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Show us again that it is you');
    await page.getByRole('button', { name: 'Text me a code' }).click();
    await page.getByLabel('The code in the text').fill(await outbox.codeTo(yuki.number));
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(page).toHaveURL('/my/settings/recovery-codes');
  });

  test('changes nothing with a button that stood there before', async ({ page, db, someone, signInAs }) => {
    const pia = await someone('Pia Holm');
    await signInAs(page, pia);
    await page.goto('/my/settings/address');
    await page.getByLabel('Your new e-mail address').fill('thief@example.org');
    await letTimePass(db, pia.id, 10);
    await page.getByRole('button', { name: 'Send a code to it' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Show us again that it is you');
    const asked = await db.selectFrom('challenge').select('id').where('personId', '=', pia.id).execute();
    expect(asked).toEqual([]);
  });
});

test('a change of address is told to the old one and the new, and the new one signs in', async ({
  page,
  outbox,
  someone,
  signInAs,
}) => {
  const emeka = await someone('Emeka Obi');
  const address = emeka.address.replace('emeka', 'new.emeka');
  await signInAs(page, emeka);
  await page.goto('/my/settings');
  await page.getByRole('link', { name: 'Change your e-mail address' }).click();
  await page.getByLabel('Your new e-mail address').fill(address);
  await page.getByRole('button', { name: 'Send a code to it' }).click();
  await page.getByLabel('Your code').fill(await outbox.codeTo(address));
  await page.getByRole('button', { name: 'Change my address' }).click();
  await expect(page.getByRole('alert')).toContainText('You sign in with your new e-mail address.');
  await expect(page.getByRole('main')).toContainText(address);
  await Promise.all([outbox.next(emeka.address, TOLD), outbox.next(address, TOLD), outbox.next(emeka.number, TEXTED)]);

  await page.context().clearCookies();
  await page.goto('/sign-in?next=/my/settings');
  await signInByHand(page, outbox, { address, number: emeka.number });
  await expect(page).toHaveURL('/my/settings');

  await page.context().clearCookies();
  await page.goto('/sign-in');
  await page.getByLabel('Your e-mail address').fill(emeka.address);
  await page.getByRole('button', { name: 'Send me a code' }).click();
  await outbox.next(emeka.address, 'There is no account with this address');
});

test('nobody takes over an address that somebody else signs in with', async ({ page, outbox, someone, signInAs }) => {
  const [gwen, theo] = [await someone('Gwen Rees'), await someone('Theo Marks')];
  await signInAs(page, gwen);
  await page.goto('/my/settings/address');
  await page.getByLabel('Your new e-mail address').fill(theo.address);
  await page.getByRole('button', { name: 'Send a code to it' }).click();
  // Whose it is shows only to whoever reads it.
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Check your new e-mail');
  await page.getByLabel('Your code').fill(await outbox.codeTo(theo.address));
  await page.getByRole('button', { name: 'Change my address' }).click();
  await expect(page.getByRole('alert')).toContainText('Another account signs in with this address.');
});

test.describe('an administrator', () => {
  test('adds Yasmin, who gave no phone: a letter brings her in, and she sets up a text', async ({
    page,
    browser,
    baseURL,
    outbox,
    signInAs,
  }) => {
    const yasmin = { address: `yasmin.${Date.now()}@example.org`, number: '+447700900099' };
    await signInAs(page, 'alan');
    await page.goto('/office/people');
    await page.getByRole('button', { name: 'Add somebody' }).click();
    await page.getByLabel('Their name').fill('Yasmin Idowu');
    await page.getByLabel('Their e-mail address').fill(yasmin.address);
    await page.getByLabel('Their role').selectOption('Parent or carer');
    await page.getByLabel('Why they have it').fill('Checked at the office with her passport');
    await page.getByRole('button', { name: 'Add them' }).click();
    await expect(page.getByRole('alert')).toContainText('They are added.');

    await page.goto('/office/letters');
    await page
      .getByRole('link', { name: /^Letter \d+, made on/ })
      .last()
      .click();
    const letter = page.getByRole('article');
    await expect(letter).toContainText('Yasmin Idowu');
    await page.emulateMedia({ media: 'print' });
    await expect(page.getByRole('button', { name: 'It is printed' })).toBeHidden();
    await expect(letter).toBeVisible();
    await page.emulateMedia({ media: 'screen' });
    const [code = ''] = /[0-9A-Z]{4}(-[0-9A-Z]{4}){2}/.exec(await letter.innerText()) ?? [];
    await page.getByRole('button', { name: 'It is printed' }).click();
    await expect(page.getByRole('alert')).toContainText('The letter is printed.');

    const hers = await browser.newPage({ ...(baseURL && { baseURL }) });
    await hers.goto('/sign-in');
    await typeAddressAndCode(hers, outbox, yasmin);
    await expect(hers.getByRole('heading', { name: 'Your first time here' })).toBeVisible();
    await hers.getByRole('link', { name: 'I have a letter with a code' }).click();
    await hers.getByLabel('The code in your letter').fill(code);
    await hers.getByRole('button', { name: 'Continue' }).click();
    await expect(hers.getByRole('main')).toContainText('You have none yet. Choose one below.');
    await hers.getByLabel('Your mobile number').fill('07700 900 099');
    await hers.getByRole('button', { name: 'Text a code to it' }).click();
    await hers.getByLabel('Your code').fill(await outbox.codeTo(yasmin.number));
    await hers.getByRole('button', { name: 'Use this phone' }).click();
    await expect(hers.getByRole('alert')).toContainText('It is set up.');
    await outbox.next(yasmin.address, TOLD);
    await hers.getByRole('link', { name: 'Go to my page' }).click();
    await expect(hers.getByRole('heading', { level: 1 })).toHaveText('Hello, Yasmin Idowu');
    await hers.context().close();
  });

  test('gives a role with a reason and ends it: what it opened is closed to the next click', async ({
    page,
    browser,
    baseURL,
    db,
    outbox,
    someone,
    signInAs,
  }) => {
    const ruby = await someone('Ruby Nash', 'forum member');
    await insertFactor(db, ruby.id, { kind: 'text', number: ruby.number }, new Date());
    await signInAs(page, 'alan');
    await page.goto(`/office/people/${ruby.id}`);
    await changeRole(page, 'Give the role', 'Stands in for Tom');
    await expect(page.getByRole('alert')).toContainText('a letter with a code waits to be printed');
    await expect(page.getByRole('main')).toContainText('Editor, since');
    await expect(page.getByRole('main')).toContainText('by Alan Price: Stands in for Tom');
    await outbox.next(ruby.address, 'What you can see or do has changed.');
    // Until now her e-mail alone was enough: whoever reads it could have set up a second step.
    expect(await listFactors(db, ruby)).toEqual([]);
    await changeRole(page, 'Give the role', 'Stands in for Tom');
    await expect(page.getByRole('alert')).toContainText('They have this role already.');

    const hers = await browser.newPage({ ...(baseURL && { baseURL }) });
    await signInAs(hers, ruby);
    await hers.goto('/office');
    await expect(hers.getByRole('main')).toContainText('You are signed in as Ruby Nash: editor');

    await changeRole(page, 'End the role', 'Tom is back');
    await expect(page.getByRole('alert')).toContainText('The role is ended.');
    await expect(page.getByRole('main')).toContainText('Tom is back');
    await hers.getByRole('link', { name: 'My messages' }).click();
    await expect(hers).toHaveURL(/\/sign-in/);

    await signInAs(hers, ruby);
    expect((await hers.goto('/office'))?.status()).toBe(404);
    await hers.context().close();
  });

  test('cannot change what he himself may do', async ({ page, db, signInAs }) => {
    await signInAs(page, 'alan');
    await page.goto(`/office/people/${await idOf(db, 'alan')}`);
    await expect(page.getByRole('main')).toContainText('Another administrator changes what you may do.');
    await expect(page.getByRole('button', { name: 'Give the role' })).toHaveCount(0);
  });

  test('lets somebody start again by letter: what they had set up opens nothing any more', async ({
    page,
    browser,
    baseURL,
    outbox,
    someone,
    signInAs,
  }) => {
    const max = await someone('Max Ferreira');
    const lost = await browser.newPage({ ...(baseURL && { baseURL }) });
    await signInAs(lost, max);
    await lost.goto('/my');
    await signInAs(page, 'alan');
    await page.goto(`/office/people/${max.id}`);
    await page.getByRole('button', { name: 'Let them start again by letter' }).click();
    await expect(page.getByRole('alert')).toContainText('A letter with a code waits to be printed.');
    await Promise.all([outbox.next(max.address, TOLD), outbox.next(max.number, TEXTED)]);

    await lost.getByRole('link', { name: 'My settings', exact: true }).click();
    await expect(lost).toHaveURL(/\/sign-in/);
    await signInAs(lost, max, 1);
    await lost.goto('/sign-in/second-step');
    await expect(lost.getByRole('button', { name: 'Text me a code' })).toHaveCount(0);
    await expect(lost.getByRole('link', { name: 'I have a letter with a code' })).toBeVisible();
    await lost.context().close();
  });
});

interface Mistake {
  where: string;
  as?: 'somebody half way in' | 'somebody' | 'alan';
  /** From the page to the form, where the form is not the first thing there. */
  first?: (page: Page) => Promise<void>;
  label: string;
  typed: string;
  button: string;
  says: string;
}

const MISTAKES: Mistake[] = [
  {
    where: '/sign-in',
    label: 'Your e-mail address',
    typed: 'amina at example',
    button: 'Send me a code',
    says: 'Type your e-mail address, such as name@example.com',
  },
  {
    where: '/sign-in',
    first: async (page) => {
      await page.getByLabel('Your e-mail address').fill(`nobody.${Date.now()}@example.org`);
      await page.getByRole('button', { name: 'Send me a code' }).click();
    },
    label: 'Your code',
    typed: '12345',
    button: 'Continue',
    says: 'Type the 6 digits of the code',
  },
  ...(
    [
      ['/sign-in/text-code', 'The code in the text', '12 34', 'Type the 6 digits of the code'],
      ['/sign-in/app-code', 'The code in your app', 'abcdef', 'Type the 6 digits of the code'],
      ['/sign-in/recovery-code', 'A recovery code', 'ABCD', 'Type the 12 letters and digits of the code'],
      ['/sign-in/letter-code', 'The code in your letter', 'ABCD-EFGH', 'Type the 12 letters and digits of the code'],
    ] as const
  ).map(([where, label, typed, says]): Mistake => ({
    where,
    as: 'somebody half way in',
    label,
    typed,
    button: 'Continue',
    says,
  })),
  {
    where: '/my/settings/contact',
    as: 'somebody',
    label: NOTE,
    typed: 'x'.repeat(501),
    button: 'Save',
    says: 'Write at most 500 letters',
  },
  {
    where: '/my/settings/address',
    as: 'somebody',
    label: 'Your new e-mail address',
    typed: 'name@',
    button: 'Send a code to it',
    says: 'Type your e-mail address, such as name@example.com',
  },
  {
    where: '/my/settings/address/code',
    as: 'somebody',
    label: 'Your code',
    typed: '1',
    button: 'Change my address',
    says: 'Type the 6 digits of the code',
  },
  {
    where: '/my/settings/second-step',
    as: 'somebody',
    label: 'Your mobile number',
    typed: '0161 496 0000',
    button: 'Text a code to it',
    says: 'Type a UK mobile number, such as 07700 900123',
  },
  {
    where: '/my/settings/second-step/phone-code',
    as: 'somebody',
    label: 'Your code',
    typed: '1',
    button: 'Use this phone',
    says: 'Type the 6 digits of the code',
  },
  {
    where: '/office/people/new',
    as: 'alan',
    label: 'Their e-mail address',
    typed: 'not an address',
    button: 'Add them',
    says: 'Type your e-mail address, such as name@example.com',
  },
  {
    where: '/office/people',
    as: 'alan',
    // The others in the list may be many.
    first: (page) => page.getByRole('link', { name: 'Amina Yusuf' }).click(),
    label: 'Why',
    typed: 'x',
    button: 'Give the role',
    says: 'Say why, in a few words',
  },
];

for (const { where, as, first, label, typed, button, says } of MISTAKES) {
  test(`what is wrong at ${where} is said and can be put right: “${label}”`, async ({ page, someone, signInAs }) => {
    if (as === 'alan') await signInAs(page, 'alan');
    else if (as) await signInAs(page, await someone('Kim Doyle'), as === 'somebody' ? 2 : 1);
    await page.goto(where);
    await first?.(page);
    await page.getByLabel(label).fill(typed);
    await page.getByRole('button', { name: button }).click();

    const summary = page.getByRole('alert');
    await expect(summary.getByRole('heading', { name: 'There is a problem' })).toBeVisible();
    await expect(summary.locator('..')).toBeFocused();
    await expect(page).toHaveTitle(/^Error: /);
    await expect(page.getByLabel(label)).toHaveValue(typed);
    await expect(page.getByLabel(label)).toHaveAccessibleDescription(new RegExp(says));
    await expect(page.getByLabel(label)).toHaveAttribute('aria-invalid', 'true');
    expect(await accessibilityFaults(page)).toEqual([]);

    await summary.getByRole('link', { name: says }).click();
    await expect(page.getByLabel(label)).toBeFocused();
  });
}

/** Sets up an app, as one that reads the words on the page. Returns the app. */
async function setUpApp(page: Page): Promise<{ app: TOTP; spent: string }> {
  await page.getByRole('button', { name: 'Set up an app' }).click();
  const words = await page.getByText('Or type this into it:').innerText();
  const app = new TOTP({ secret: Secret.fromBase32(words.split(':')[1]?.replace(/\s/g, '') ?? '') });
  const spent = app.generate();
  await page.getByLabel('The code in your app').fill(spent);
  await page.getByRole('button', { name: 'Use this app' }).click();
  await expect(page.getByRole('alert')).toContainText('It is set up.');
  return { app, spent };
}

async function typeRecoveryCode(page: Page, code: string): Promise<void> {
  await page.goto('/sign-in/second-step');
  await page.getByRole('link', { name: 'I have a recovery code' }).click();
  await page.getByLabel('A recovery code').fill(code);
  await page.getByRole('button', { name: 'Continue' }).click();
}

async function changeRole(page: Page, button: string, reason: string): Promise<void> {
  await page.getByLabel('Role').selectOption('Editor');
  await page.getByLabel('Why').fill(reason);
  await page.getByRole('button', { name: button }).click();
}
