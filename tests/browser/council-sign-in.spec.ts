import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { startPortal } from '../support/portal.ts';
import { startProvider, type Fault, type Provider } from '../support/provider.ts';
import { DEMONSTRATION_PEOPLE } from '#commands/demonstration.ts';
import { expect, idOf, test as base } from './support.ts';
import { expectUsable } from './usable.ts';

interface Council {
  url: string;
  settings: { DATABASE_URL: string; OUTBOX_FOLDER: string };
}

/** A portal of a council that has its own sign-in for its staff. */
const test = base.extend<object, { provider: Provider; council: Council }>({
  provider: [
    async ({}, use) => {
      const provider = await startProvider();
      await use(provider);
      provider.stop();
    },
    { scope: 'worker' },
  ],
  council: [
    async ({ provider }, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'portal-'));
      const settings = { DATABASE_URL: join(folder, 'portal.sqlite'), OUTBOX_FOLDER: join(folder, 'outbox') };
      const portal = await startPortal({
        ...settings,
        OIDC_ISSUER: provider.issuer,
        OIDC_CLIENT_ID: provider.clientId,
        OIDC_CLIENT_SECRET: provider.clientSecret,
      });
      await use({ url: portal.url.replace('127.0.0.1', 'localhost'), settings });
      await portal.stop();
      rmSync(folder, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],
  settings: [async ({ council }, use) => use(council.settings), { scope: 'worker' }],
  baseURL: async ({ council }, use) => use(council.url),
  otherHosts: async ({ provider }, use) => use([provider.issuer]),
});

const { sam, dilys, amina, mei, alan } = DEMONSTRATION_PEOPLE;

test.beforeEach(({ provider }) => {
  Object.assign(provider, { fault: undefined, refused: [] });
  knows(provider, sam.address);
});

test('Sam signs in with his council account, and is in the office after two taps', async ({ page, provider }) => {
  await page.goto('/sign-in');
  await comeBack(page);
  await expect(page).toHaveURL('/office');
  await expect(page.getByRole('main')).toContainText('You are signed in as Sam Reid: caseworker.');
  expect(provider.refused).toEqual([]);
  const cookie = (await page.context().cookies()).find(({ name }) => name === 'session');
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
});

test('it works without JavaScript', async ({ withoutJavaScript: page }) => {
  await page.goto('/sign-in');
  await comeBack(page);
  await expect(page).toHaveURL('/office');
});

test('Dilys, of whom the council saw only a password, is asked for one more step', async ({
  page,
  provider,
  outbox,
}) => {
  knows(provider, dilys.address, { methods: ['pwd'] });
  await page.goto('/sign-in');
  await comeBack(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('One more step');
  await page.goto('/office');
  await expect(page).toHaveURL('/sign-in/second-step?next=%2Foffice');
  await page.getByRole('button', { name: 'Text me a code' }).click();
  await page.getByLabel('The code in the text').fill(await outbox.codeTo(dilys.number));
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page).toHaveURL('/office');
});

test('whom the council knows is known again when their address changes', async ({ page, provider }) => {
  knows(provider, sam.address);
  await page.goto('/sign-in');
  await comeBack(page);
  await expect(page).toHaveURL('/office');
  await page.context().clearCookies();
  knows(provider, 'sam.reid@new.example.gov.uk', { subject: sam.address });
  await page.goto('/sign-in');
  await comeBack(page);
  await expect(page.getByRole('main')).toContainText('You are signed in as Sam Reid');
});

for (const [who, account] of [
  ['a parent', { email: amina.address }],
  ['a provider of services', { email: mei.address }],
  ['somebody whom nobody has added', { email: 'new@example.gov.uk' }],
  ['a member of staff whose address the council has not checked', { email: sam.address, isVerified: false }],
] as const) {
  test(`${who} is not let in by the council’s sign-in`, async ({ page, provider }) => {
    knows(provider, account.email, { subject: `the first time of ${who}`, ...account });
    await page.goto('/sign-in');
    await comeBack(page);
    await expectNobodyIn(page);
    expect(provider.refused).toEqual([]);
  });
}

const FAULTS: Fault[] = [
  'another nonce',
  'another state',
  'no state',
  'an expired token',
  'a token for somebody else’s site',
  'a token of another provider',
  'no token',
  'a refusal',
];

for (const fault of FAULTS) {
  test(`with ${fault} nobody is signed in, and the page says plainly what to do`, async ({ page, provider }) => {
    provider.fault = fault;
    await page.goto('/sign-in');
    await comeBack(page);
    await expectNobodyIn(page);
  });
}

test('an address to come back to works once, and in no other browser', async ({ page, withoutJavaScript }) => {
  const back = page.waitForRequest((request) => request.url().includes('/sign-in/council/back?'));
  await page.goto('/sign-in');
  await comeBack(page);
  await expect(page).toHaveURL('/office');
  const address = (await back).url();
  await withoutJavaScript.goto(address);
  await expectNobodyIn(withoutJavaScript);
  await page.context().clearCookies({ name: 'session' });
  await page.goto(address);
  await expectNobodyIn(page);
});

test('an account is nobody’s any more when its role ends', async ({ page, provider, db }) => {
  knows(provider, alan.address, { subject: 'alan-1' });
  await page.goto('/sign-in');
  await comeBack(page);
  await expect(page).toHaveURL('/office');
  await db
    .updateTable('roleGrant')
    .set({ endedAt: new Date().toISOString() })
    .where('personId', '=', await idOf(db, 'alan'))
    .execute();
  expect((await page.goto('/office'))?.status()).toBe(404);
  await page.context().clearCookies();
  await page.goto('/sign-in');
  await comeBack(page);
  await expectNobodyIn(page);
});

for (const path of ['/sign-in', '/sign-in/council/failed']) {
  test(`everybody can use ${path}`, async ({ page, withoutJavaScript }) => {
    await expectUsable(page, withoutJavaScript, path);
  });
}

function knows(provider: Provider, email: string, account: Partial<Provider['account']> = {}): void {
  provider.account = { subject: email, email, isVerified: true, methods: ['pwd', 'mfa'], ...account };
}

/** From the page that offers it, through the council's own page, and back. */
async function comeBack(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sign in with your council account' }).click();
  await page.getByRole('button', { name: /^Sign in as/ }).click();
}

async function expectNobodyIn(page: Page): Promise<void> {
  await expect(page).toHaveURL('/sign-in/council/failed');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('You are not signed in');
  await expect(page.getByRole('main').getByRole('button', { name: 'Back to sign in' })).toBeVisible();
  expect((await page.context().cookies()).map(({ name }) => name)).not.toContain('session');
  await page.goto('/office');
  await expect(page).toHaveURL('/sign-in?next=%2Foffice');
}
