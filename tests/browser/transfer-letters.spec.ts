import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from '@playwright/test';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import { accessibilityFaults, expect, isWiderThanTheScreen, test, type Someone } from './support.ts';
import { lives, newRound } from './transfer-round.ts';

// What decodes did not encode: ZXing, with the WebAssembly that came with it.
const wasm = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm');
prepareZXingModule({ overrides: { wasmBinary: readFileSync(wasm).buffer as ArrayBuffer } });

/** Of a scan: so many pixels of it stand where a page has one. */
const DPI_150 = 150 / 96;
const MM = 96 / 25.4;

/** A browser that shows a page as a scanner at 150 dots per inch does. */
async function scanner(browser: Browser, baseURL: string | undefined): Promise<Page> {
  const context = await browser.newContext({
    ...(baseURL && { baseURL }),
    // More than a sheet, which lies there a little crooked.
    viewport: { width: 900, height: 1250 },
    deviceScaleFactor: DPI_150,
    bypassCSP: true,
  });
  return context.newPage();
}

/** What a camera reads on the sheets of a page: grey, a little pale, a little crooked, not quite sharp. It is as wide as it should be on paper, in millimetres. */
async function scan(page: Page, selector: string, squares: number): Promise<string[]> {
  await page.emulateMedia({ media: 'print' });
  const style = await page.addStyleTag({
    content: `${selector} { filter: grayscale(1) contrast(0.7) brightness(1.05) blur(0.4px); transform: rotate(0.8deg); margin: 24px !important; }`,
  });
  const texts: string[] = [];
  for (const sheet of await page.locator(selector).all()) {
    const found = await readBarcodes(new Uint8Array(await sheet.screenshot()), { formats: ['QRCode'] });
    expect(found, 'one code on a sheet').toHaveLength(1);
    texts.push(found[0]?.text ?? '');
    const { topLeft, topRight } = found[0]?.position ?? {};
    const millimetres = (((topRight?.x ?? 0) - (topLeft?.x ?? 0)) / 150) * 25.4;
    expect(Math.abs(millimetres / squares - 1), `${millimetres} mm on the scan`).toBeLessThan(0.05);
  }
  await style.evaluate((element: Element) => element.remove());
  return texts;
}

const CODE = /[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}/;

test('one manager puts letters together, another looks and releases them, and a camera reads what is printed', async ({
  page,
  browser,
  baseURL,
  db,
  signInAs,
  someone,
}) => {
  const [moved, settled] = [await someone('Wanda Newhouse'), await someone('Sean Oldhouse')];
  const round = await newRound(db, [
    { child: 'Elsie Newhouse', adults: [moved] },
    { child: 'Rufus Oldhouse', adults: [settled], isYear11: true },
    { child: 'Nora Nowhere', adults: [await someone('Nobody Knows')] },
  ]);
  await lives(db, moved, '1 New Street\nTown', 20);
  await lives(db, settled, '2 Old Street\nTown', 700);
  const letters = `/office/transfers/${round.id}/letters`;

  await test.step('Dilys puts them together, and may not release them herself', async () => {
    await signInAs(page, 'dilys');
    await page.goto(letters);
    await expect(page.getByText('First letters: 3 letters.')).toBeVisible();
    await expect(page.getByText('No address is known.')).toBeVisible();
    await page.getByRole('button', { name: 'Put the first letters together' }).click();
    await expect(page.getByRole('alert')).toContainText('Another manager looks at them');
    await expect(page.getByText('You put these together.')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Release the letters' })).toHaveCount(0);
    expect(await accessibilityFaults(page)).toEqual([]);
  });
  const batch = new URL(page.url()).pathname;

  const second = await scanner(browser, baseURL);
  await test.step('Rosa sees the new address first, ticks that she has looked, and releases them', async () => {
    await signInAs(second, 'rosa');
    await second.goto(batch);
    await expect(second.getByRole('heading', { level: 2 }).first()).toContainText('Look at these first (1)');
    await expect(second.getByText('The address is new: written down on')).toBeVisible();
    await second.getByRole('button', { name: 'Release the letters' }).click();
    await expect(second.getByRole('alert')).toContainText('Look at the letters above');
    await second.getByLabel('I have looked at every address').check();
    expect(await accessibilityFaults(second)).toEqual([]);
    await second.getByRole('button', { name: 'Release the letters' }).click();
    await expect(second.getByRole('alert')).toContainText('The letters are released.');
  });

  await second.getByRole('button', { name: 'Make the letters' }).click();
  const sheets = second.locator('.transfer-letter');
  await expect(sheets).toHaveCount(3);
  expect(await accessibilityFaults(second)).toEqual([]);
  const codes = (await sheets.allInnerTexts()).map((text) => CODE.exec(text)?.[0] ?? '');

  await test.step('each names no child but the one it is written to', async () => {
    const texts = await sheets.allInnerTexts();
    expect(texts[0]).toContain('Rufus Oldhouse\n2 Old Street');
    expect(texts.slice(1).join('\n')).not.toMatch(/Elsie|Rufus|Nora|\bEHC|\bplan\b|special/);
  });

  await test.step('on paper its code is large enough, its address stands in the window, and nothing is cut off', async () => {
    await second.emulateMedia({ media: 'print' });
    for (const sheet of await sheets.all()) {
      const { squares, quiet, to, way, slip, bottom, width } = await sheet.evaluate((element) => {
        const box = (selector: string) => element.querySelector(selector)?.getBoundingClientRect() ?? new DOMRect();
        const whole = element.getBoundingClientRect();
        const picture = element.querySelector('svg');
        const side = Number(picture?.getAttribute('viewBox')?.split(' ')[2]);
        const after = [...element.children].filter((one) => !one.classList.contains('transfer-letter__slip')).at(-1);
        return {
          squares: (box('svg').width * (side - 8)) / side,
          quiet: (box('svg').width * 4) / side,
          to: { top: box('.transfer-letter__to').top - whole.top, left: box('.transfer-letter__to').left - whole.left },
          way: (after?.getBoundingClientRect().bottom ?? 0) - whole.top,
          slip: {
            top: box('.transfer-letter__slip').top - whole.top,
            bottom: box('.transfer-letter__slip').bottom - whole.top,
          },
          bottom: whole.height,
          width: whole.width,
        };
      });
      expect(squares / MM).toBeGreaterThanOrEqual(25);
      expect(quiet / MM).toBeGreaterThan(3);
      expect(to.left / MM).toBeCloseTo(20, 0);
      expect(to.top / MM).toBeGreaterThan(44);
      expect(to.top / MM).toBeLessThan(52);
      expect(way, 'the words end before the slip begins').toBeLessThan(slip.top);
      expect(slip.bottom).toBeLessThan(bottom);
      expect(width / MM).toBeCloseTo(210, 0);
    }
  });

  await test.step('a camera reads in each the address with the code that stands beside it, and each stands on one sheet', async () => {
    expect(await scan(second, '.transfer-letter', (45 * 33) / 41)).toEqual(
      codes.map((code) => `${baseURL ?? ''}/transfer#${code}`),
    );
    expect(new Set(codes).size).toBe(3);
    // A browser that has made a PDF shows pages at another scale after it.
    const pdf = (await second.pdf({ preferCSSPageSize: true })).toString('latin1');
    expect(pdf.match(/\/Type\s*\/Page\b(?!s)/g)).toHaveLength(3);
  });

  await test.step('asked for again, the page shows no code, and can make some of them anew', async () => {
    await second.emulateMedia({ media: 'screen' });
    await second.reload();
    await expect(second.getByRole('alert')).toContainText('These letters were made and shown once.');
    await expect(second.locator('.transfer-letter')).toHaveCount(0);
    await second.getByLabel('From letter number').fill('3');
    await second.getByLabel('To letter number').fill('2');
    await second.getByRole('button', { name: 'Make them again' }).click();
    await expect(second.getByRole('alert')).toContainText('The first number comes before the last');
    await second.getByLabel('From letter number').fill('2');
    await second.getByRole('button', { name: 'Make them again' }).click();
    await expect(second.locator('.transfer-letter')).toHaveCount(1);
    expect(await second.locator('.transfer-letter').innerText()).not.toContain(codes[1]);
  });

  await test.step('a slip that comes back is known by its number', async () => {
    const reference = /Letter number ([0-9A-F]{5} [0-9A-F]{5})/.exec(
      await second.locator('.transfer-letter').innerText(),
    )?.[1];
    await second.goto('/office/transfers/slip');
    await second.getByLabel('Letter number').fill('00000 00000');
    await second.getByRole('button', { name: 'Find it' }).click();
    await expect(second.getByRole('alert')).toContainText('There is no such letter');
    await second.getByLabel('Letter number').fill(reference?.toLowerCase() ?? '');
    await second.getByRole('button', { name: 'Find it' }).click();
    await expect(second).toHaveURL(`/office/transfers/${round.id}/children/${round.children['Rufus Oldhouse'] ?? ''}`);
  });
  await second.context().close();
});

test('what stands in the code reaches no server, in no address and no referrer', async ({ page, context, baseURL }) => {
  const asked: string[] = [];
  context.on('request', (request) => {
    asked.push(request.url(), JSON.stringify(request.headers()), request.postData() ?? '');
  });
  for (const address of ['/transfer#ABCD-EFGH-JKLM', '/transfer/#ABCD-EFGH-JKLM']) {
    await page.goto(`${baseURL ?? ''}${address}`);
    await expect(page.getByRole('textbox', { name: 'The code in your letter' })).toHaveValue(/ABCD-EFGH-JKLM/);
    await expect(page).toHaveURL('/transfer');
    await page.getByRole('link', { name: 'Guides' }).first().click();
    await expect(page).toHaveURL('/guides');
    await page.goto('about:blank');
  }
  // Playwright itself writes the fragment of the address that it was told to open; a browser sends it to nobody.
  const sent = asked.map((text) => (text.startsWith('http') ? text.replace(/#.*/, '') : text));
  expect(sent.filter((text) => /ABCD|JKLM/.test(text))).toEqual([]);
});

test('a caseworker makes a new letter at once, and in a protected case asks for one', async ({
  page,
  db,
  signInAs,
  someone,
}) => {
  const [plain, safe] = [await someone('Petra Plain'), await someone('Sally Safe')];
  const round = await newRound(db, [
    { child: 'Una Plain', adults: [plain] },
    { child: 'Viv Safe', adults: [safe] },
  ]);
  await lives(db, plain, '1 Old Street\nTown', 500);
  await lives(db, safe, '2 Old Street\nTown', 500);
  await db
    .updateTable('standing')
    .set({ protectedAt: new Date().toISOString() })
    .where('personId', '=', safe.id)
    .execute();
  const letterTo = async ({ id }: Someone, child: string): Promise<string> => {
    const voice = await db
      .selectFrom('transferVoice')
      .select('id')
      .where('personId', '=', id)
      .executeTakeFirstOrThrow();
    return `/office/transfers/${round.id}/children/${round.children[child] ?? ''}/letter/${voice.id}`;
  };
  await signInAs(page, 'sam');
  await page.goto(await letterTo(plain, 'Una Plain'));
  await page.getByRole('button', { name: 'Make a new letter' }).click();
  await expect(page.locator('.transfer-letter')).toHaveCount(1);
  expect(await page.locator('.transfer-letter').innerText()).toMatch(CODE);
  await page.reload();
  await expect(page.getByRole('alert')).toContainText('This letter was made and shown once.');

  await page.goto(await letterTo(safe, 'Viv Safe'));
  await expect(page.getByText('Somebody in this case is protected')).toBeVisible();
  await page.getByRole('button', { name: 'Ask for a new letter' }).click();
  await expect(page.getByRole('alert')).toContainText('The letter waits for a manager');
  await expect(page.locator('.transfer-letter')).toHaveCount(0);
});

test('the poster leads to the page where the code is typed, and fits one sheet', async ({ browser, baseURL }) => {
  const page = await scanner(browser, baseURL);
  await page.goto('/transfer/poster');
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await isWiderThanTheScreen(page)).toBe(false);
  await page.setViewportSize({ width: 900, height: 1250 });
  expect(await scan(page, '.transfer-poster', (100 * 25) / 33)).toEqual([`${baseURL ?? ''}/transfer`]);
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
  expect(pdf.match(/\/Type\s*\/Page\b(?!s)/g)).toHaveLength(1);
  const file = await page.request.get('/transfer/poster.svg');
  expect([file.status(), file.headers()['content-type']]).toEqual([200, 'image/svg+xml; charset=utf-8']);
  await page.context().close();
});
