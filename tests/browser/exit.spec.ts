import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import sirv from 'sirv';
import type { Page } from '@playwright/test';
import { securityHeaders, setAll, type InlineHashes } from '#front/headers.ts';
import { builtSite } from '../support/site.ts';
import { accessibilityFaults, expect, isWiderThanTheScreen, test as base } from './support.ts';

/** How long the session of the example lasts, and how much earlier than the portal the page ends it. */
const LASTS = 30 * 60;
const EARLIER = 20;
const UNTIL_WARNING = LASTS - EARLIER - 120;

interface Portal {
  url: string;
  /** Every POST it got: where to, and what it said. */
  heard: { path: string; origin: string | undefined; body: string }[];
  /** What it says to whoever stays signed in: how many seconds are left, or nothing when the session is over. */
  secondsLeft: number | undefined;
}

/** The built pages with their headers, before a portal that answers as the test wants. */
const test = base.extend<{ portal: Portal }>({
  portal: async ({}, use) => {
    const hashes = JSON.parse(readFileSync(join(builtSite(), 'inline-hashes.json'), 'utf8')) as InlineHashes;
    const files = sirv(join(builtSite(), 'client'), { extensions: ['html'] });
    const portal: Portal = { url: '', heard: [], secondsLeft: LASTS };
    const server = createServer((request, response) => {
      setAll(response, securityHeaders(hashes, false));
      if (request.method !== 'POST') {
        files(request, response, () => {
          response.writeHead(404).end();
        });
        return;
      }
      const path = request.url ?? '';
      void text(request).then((body) => {
        portal.heard.push({ path, origin: request.headers.origin, body });
        if (path === '/sign-out') response.writeHead(303, { Location: '/glossary' }).end();
        else if (path === '/my/keep') response.writeHead(204).end();
        else if (portal.secondsLeft === undefined) response.writeHead(303, { Location: '/glossary' }).end();
        else response.end(JSON.stringify({ endsInSeconds: portal.secondsLeft }));
      });
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    portal.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await use(portal);
    server.closeAllConnections();
    server.close();
  },
  baseURL: async ({ portal }, use) => use(portal.url),
});

function exitButton(page: Page) {
  return page.getByRole('button', { name: 'Emergency Exit this page' });
}

function warning(page: Page) {
  return page.getByRole('dialog');
}

const stay = { name: 'Stay signed in' };
const signOut = { name: 'Sign out' };
const words = { name: 'Words that are kept when time runs out' };

test.describe('exit this page', () => {
  test('leaves at once, signs out, and leaves no way back to the page', async ({ page, portal }) => {
    await page.goto('/');
    await page.goto('/examples');
    await exitButton(page).click();
    await expect(page).toHaveURL('/guides');
    await expect.poll(() => portal.heard.map(({ path }) => path)).toEqual(['/sign-out']);
    expect(portal.heard[0]?.origin).toBe(portal.url);
    await page.goBack();
    await expect(page).toHaveURL('/');
  });

  test('takes everything off the page before the next one is there', async ({ page }) => {
    await page.goto('/examples');
    const left = await page.evaluate(() => {
      // Here nobody goes anywhere, so that the page can be looked at.
      document.querySelectorAll('a[data-exit]').forEach((link) => link.setAttribute('href', '#nowhere'));
      document.querySelector<HTMLElement>('.exit__button')?.click();
      return { words: document.body.textContent, title: document.title };
    });
    expect(left).toEqual({ words: 'Loading.', title: 'Loading' });
  });

  test('has a link for whoever comes by keyboard, and a button that Space presses', async ({ page }) => {
    await page.goto('/examples');
    const link = page.getByRole('link', { name: 'Exit this page quickly' });
    await link.focus();
    await expect(link).toBeInViewport({ ratio: 1 });
    await link.press('Enter');
    await expect(page).toHaveURL('/guides');
    await page.goto('/examples');
    await exitButton(page).press('Space');
    await expect(page).toHaveURL('/guides');
  });

  test('counts three presses of Shift, and says so', async ({ page, portal }) => {
    await page.goto('/examples');
    const says = page.getByRole('region', { name: 'Leave this page quickly' }).getByRole('status');
    await page.keyboard.press('Shift');
    await expect(says).toHaveText('Shift, press 2 more times to exit.');
    await page.keyboard.press('Shift');
    await expect(says).toHaveText('Shift, press 1 more time to exit.');
    await expect(page.locator('.exit__press')).toHaveCount(2);
    await page.keyboard.press('Shift');
    await expect(page).toHaveURL('/guides');
    await expect.poll(() => portal.heard.map(({ path }) => path)).toEqual(['/sign-out']);
  });

  test('forgets presses after five seconds', async ({ page }) => {
    await page.clock.install();
    await page.goto('/examples');
    const says = page.getByRole('region', { name: 'Leave this page quickly' }).getByRole('status');
    await page.keyboard.press('Shift');
    await page.keyboard.press('Shift');
    await page.clock.runFor(5000);
    await expect(says).toHaveText('Exit this page expired.');
    await page.keyboard.press('Shift');
    await expect(says).toHaveText('Shift, press 2 more times to exit.');
    await expect(page).toHaveURL('/examples');
  });

  test('takes no capital letter for a press', async ({ page }) => {
    await page.goto('/examples');
    await page.getByRole('textbox', words).focus();
    for (const letter of ['A', 'B', 'C', 'D']) await page.keyboard.press(`Shift+${letter}`);
    await expect(page.getByRole('textbox', words)).toHaveValue('ABCD');
    await expect(page.getByRole('region', { name: 'Leave this page quickly' }).getByRole('status')).toBeEmpty();
    await expect(page).toHaveURL('/examples');
  });

  test('without JavaScript is a link, which tells nobody where it was', async ({ withoutJavaScript, portal }) => {
    await withoutJavaScript.goto('/examples');
    await expect(exitButton(withoutJavaScript)).toHaveAttribute('rel', 'nofollow noreferrer');
    await exitButton(withoutJavaScript).click();
    await expect(withoutJavaScript).toHaveURL('/guides');
    expect(portal.heard).toEqual([]);
  });

  test('can be touched on a narrow phone, without covering what stands around it', async ({ page }) => {
    await page.setViewportSize({ width: 320, height: 640 });
    await page.goto('/examples');
    expect(await isWiderThanTheScreen(page)).toBe(false);
    const box = await exitButton(page).boundingBox();
    expect(box?.height).toBeGreaterThanOrEqual(44);
    expect(box?.width).toBeGreaterThanOrEqual(120);
    const [bar, next] = await Promise.all(['.exit', 'form[data-keep]'].map((part) => page.locator(part).boundingBox()));
    expect((bar?.y ?? 0) + (bar?.height ?? 0)).toBeLessThanOrEqual((next?.y ?? 0) + 1);
  });

  test('never hides what has the focus', async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 400 });
    await page.goto('/examples');
    // As long as the page, as it stands on the pages that have it.
    await page.evaluate(() => {
      const bar = document.querySelector('.exit');
      if (bar) document.body.prepend(bar);
    });
    const hidden: string[] = [];
    await page.locator('footer a').last().focus();
    for (let at = 0; at < 60; at += 1) {
      await page.keyboard.press('Shift+Tab');
      const found = await page.evaluate(() => {
        const bar = document.querySelector('.exit');
        const focused = document.activeElement;
        if (!bar || !focused || bar.contains(focused) || focused === document.body) return '';
        const isUnder = focused.getBoundingClientRect().top < bar.getBoundingClientRect().bottom - 1;
        return isUnder ? focused.outerHTML.slice(0, 80) : '';
      });
      if (found) hidden.push(found);
    }
    expect(hidden).toEqual([]);
  });

  test('is not on paper', async ({ page }) => {
    await page.goto('/examples');
    await page.emulateMedia({ media: 'print' });
    await expect(exitButton(page)).toBeHidden();
  });
});

test.describe('the warning before time runs out', () => {
  test.beforeEach(async ({ page }) => {
    await page.clock.install();
    await page.goto('/examples');
  });

  test('comes two minutes before, takes the focus, and has no fault', async ({ page }) => {
    await page.clock.runFor((UNTIL_WARNING - 5) * 1000);
    await expect(warning(page)).toBeHidden();
    await page.clock.runFor(6000);
    await expect(page.getByRole('dialog', { name: 'You will be signed out in 2 minutes' })).toBeVisible();
    await expect(page.getByRole('button', stay)).toBeFocused();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  test('keeps the focus inside it', async ({ page }) => {
    await page.clock.runFor(UNTIL_WARNING * 1000);
    await page.keyboard.press('Tab');
    await expect(warning(page).getByRole('button', signOut)).toBeFocused();
    await page.keyboard.press('Tab');
    const isOutside = await page.evaluate(
      () => document.activeElement?.closest('main') !== null && !document.activeElement?.closest('dialog'),
    );
    expect(isOutside).toBe(false);
  });

  test('says what is left every fifteen seconds, politely', async ({ page }) => {
    await page.clock.runFor(UNTIL_WARNING * 1000);
    const timer = page.getByRole('timer');
    await expect(timer).toHaveAttribute('aria-live', 'polite');
    await page.evaluate(() => {
      const said: string[] = [];
      const timer = document.querySelector('[role="timer"]');
      Object.assign(window, { said });
      if (timer) new MutationObserver(() => said.push(timer.textContent)).observe(timer, { childList: true });
    });
    await page.clock.runFor(100_000);
    const said = await page.evaluate(() => (window as unknown as { said: string[] }).said);
    expect(said.map((one) => one.replace('You will be signed out in ', ''))).toEqual([
      '1 minute 45 seconds',
      '1 minute 30 seconds',
      '1 minute 15 seconds',
      '1 minute',
      '45 seconds',
      '30 seconds',
    ]);
  });

  test('goes when somebody stays, and comes back when the new time runs out', async ({ page, portal }) => {
    await page.getByRole('textbox', words).focus();
    await page.clock.runFor(UNTIL_WARNING * 1000);
    await page.getByRole('button', stay).click();
    await expect(warning(page)).toBeHidden();
    await expect(page.getByRole('textbox', words)).toBeFocused();
    expect(portal.heard.map(({ path }) => path)).toEqual(['/my/stay']);
    await page.clock.runFor((UNTIL_WARNING - 5) * 1000);
    await expect(warning(page)).toBeHidden();
    await page.clock.runFor(6000);
    await expect(warning(page)).toBeVisible();
  });

  test('takes Esc for staying', async ({ page, portal }) => {
    await page.clock.runFor(UNTIL_WARNING * 1000);
    // The page tells its other tabs as soon as it has the new time.
    const newTime = await page.evaluateHandle(() => ({
      told: new Promise((told) => new BroadcastChannel('session').addEventListener('message', told, { once: true })),
    }));
    await page.keyboard.press('Escape');
    await newTime.evaluate(async ({ told }) => void (await told));
    expect(portal.heard.map(({ path }) => path)).toEqual(['/my/stay']);
    await page.clock.runFor(120_000);
    await expect(warning(page)).toBeHidden();
    await expect(page).toHaveURL('/examples');
  });

  test('says so when nobody may stay any longer', async ({ page, portal }) => {
    portal.secondsLeft = 100;
    await page.clock.runFor(UNTIL_WARNING * 1000);
    await page.getByRole('button', stay).click();
    await expect(warning(page).getByRole('status')).toContainText('for as long as we allow');
    await expect(warning(page)).toBeVisible();
    await page.clock.runFor(100_000);
    await expect(page).toHaveURL(/\/glossary(\?next=%2Fexamples)?$/);
  });

  test('leaves the page when the session is over already', async ({ page, portal }) => {
    portal.secondsLeft = undefined;
    await page.clock.runFor(UNTIL_WARNING * 1000);
    await page.getByRole('button', stay).click();
    await expect(page).toHaveURL(/\/glossary(\?next=%2Fexamples)?$/);
  });

  test('waits where the portal cannot be reached', async ({ page }) => {
    await page.clock.runFor(UNTIL_WARNING * 1000);
    // A real failure would be written to the console, where `test` takes it for a fault.
    await page.evaluate(() => {
      window.fetch = () => Promise.reject(new TypeError('offline'));
    });
    await page.getByRole('button', stay).click();
    await expect(warning(page).getByRole('status')).toContainText('Check that you are online');
    await expect(page).toHaveURL('/examples');
  });

  test('keeps what was typed before it signs out', async ({ page, portal }) => {
    await page.getByRole('textbox', words).fill('She likes trains & maps');
    await page.clock.runFor(UNTIL_WARNING * 1000);
    await expect(warning(page)).toContainText('What you have typed is kept.');
    await warning(page).getByRole('button', signOut).click();
    await expect(page).toHaveURL(/\/glossary(\?next=%2Fexamples)?$/);
    expect(portal.heard.map(({ path }) => path)).toEqual(['/my/keep', '/sign-out']);
  });
});

test.describe('when time runs out', () => {
  test.beforeEach(async ({ page }) => {
    await page.clock.install();
    await page.goto('/');
    await page.goto('/examples');
  });

  test('what was typed is kept, the page goes, and there is no way back to it', async ({ page, portal }) => {
    await page.getByRole('textbox', words).fill('She likes trains & maps');
    await page.clock.runFor((LASTS - EARLIER) * 1000);
    await expect(page).toHaveURL(/\/glossary(\?next=%2Fexamples)?$/);
    expect(portal.heard.map(({ path, body }) => [path, [...new URLSearchParams(body)]])).toEqual([
      [
        '/my/keep',
        [
          ['words', 'She likes trains & maps'],
          ['_path', '/examples'],
        ],
      ],
      ['/sign-out', []],
    ]);
    await page.goBack();
    await expect(page).toHaveURL('/');
  });

  test('no password, code, box or hidden field is kept', async ({ page, portal }) => {
    await page.evaluate(() => {
      for (const attributes of [
        { type: 'password', name: 'password' },
        { type: 'text', name: 'code', autocomplete: 'one-time-code' },
        { type: 'checkbox', name: 'box', checked: '' },
        { type: 'hidden', name: 'hidden' },
      ]) {
        const field = document.createElement('input');
        for (const [name, value] of Object.entries(attributes)) field.setAttribute(name, value);
        field.value = 'never';
        document.querySelector('form[data-keep]')?.append(field);
      }
    });
    await page.getByRole('textbox', words).fill('Kept');
    await page.clock.runFor((LASTS - EARLIER) * 1000);
    await expect(page).toHaveURL(/\/glossary(\?next=%2Fexamples)?$/);
    expect(portal.heard.map(({ body }) => body)).toEqual(['words=Kept&_path=%2Fexamples', '']);
  });

  test('nothing is kept where nobody typed, and the session ends with the page', async ({ page, portal }) => {
    await page.clock.runFor((LASTS - EARLIER) * 1000);
    await expect(page).toHaveURL(/\/glossary(\?next=%2Fexamples)?$/);
    expect(portal.heard.map(({ path }) => path)).toEqual(['/sign-out']);
  });

  test('a phone that slept through it shows nothing when it wakes', async ({ page }) => {
    await page.clock.pauseAt(Date.now() + 60_000);
    // The clock went on, and no timer ran.
    await page.clock.setSystemTime(Date.now() + LASTS * 1000);
    await expect(page).toHaveURL('/examples');
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await expect(page).toHaveURL(/\/glossary(\?next=%2Fexamples)?$/);
  });
});

test.describe('two tabs', () => {
  test('time begins again in one when the other is used', async ({ page, context }) => {
    await page.clock.install();
    await page.goto('/examples');
    await page.clock.runFor(UNTIL_WARNING * 1000);
    await expect(warning(page)).toBeVisible();
    const other = await context.newPage();
    await other.clock.install({ time: await page.evaluate(() => Date.now()) });
    await other.goto('/examples');
    await page.clock.runFor(2000);
    await expect(warning(page)).toBeHidden();
  });

  test('the other shows nothing any more when one exits or signs out', async ({ page, context }) => {
    for (const leave of [exitButton(page), page.locator('.session form button')]) {
      await page.goto('/examples');
      const other = await context.newPage();
      await other.goto('/examples');
      await leave.evaluate((button: HTMLElement) => {
        button.click();
      });
      await expect(other).toHaveURL(/\/glossary(\?next=%2Fexamples)?$/);
      await other.close();
    }
  });
});

test('coming back to a page that the browser kept loads it again', async ({ page }) => {
  await page.goto('/examples');
  await page.getByRole('textbox', words).fill('Still here?');
  await page.evaluate(() => {
    dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
  });
  await expect(page.getByRole('textbox', words)).toHaveValue('');
});

test('without JavaScript there is a sentence, and no warning', async ({ withoutJavaScript }) => {
  await withoutJavaScript.goto('/examples');
  await expect(
    withoutJavaScript.getByText('You are signed out when you have not used this for 30 minutes.'),
  ).toBeVisible();
  await expect(warning(withoutJavaScript)).toBeHidden();
});
