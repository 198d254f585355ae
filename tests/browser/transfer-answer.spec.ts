import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import type { Browser, Page } from '@playwright/test';
import { addDays, dayInLondon, dayOf, yearOf, type IsoDate } from '#calendar/dates.ts';
import { openDatabase } from '#database/connect.ts';
import type { Db } from '#database/schema.ts';
import { listAnswersOf, type SentAnswer } from '#features/phase-transfer/answer.store.ts';
import { makeCode } from '#features/phase-transfer/code.store.ts';
import { makeVoices } from '#features/phase-transfer/voice.store.ts';
import type { PlanOfficer } from '#features/plan/officer-access.store.ts';
import { onAnotherDay, settingsIn } from '../support/another-day.ts';
import { startPortal } from '../support/portal.ts';
import { accessibilityFaults, expect, idOf, isWiderThanTheScreen, test, wordsOfMain, type Someone } from './support.ts';

const PHONE = { width: 360, height: 740 };
const NARROW = { width: 320, height: 640 };

interface Days {
  now: Date;
  opensOn: IsoDate;
  closesOn: IsoDate;
  movesOn: IsoDate;
}

const today = dayInLondon(new Date());
const NOW: Days = {
  now: new Date(),
  opensOn: addDays(today, -7),
  closesOn: addDays(today, 30),
  movesOn: dayOf(yearOf(today) + 1, 9, 1),
};

interface Child {
  name: string;
  born: IsoDate;
  round: string;
  row: string;
}

/** A child in a round of its own, with a plan that Sam looks after, and with those who may say what they want. */
async function newChild(
  db: Db,
  name: string,
  adults: readonly Pick<Someone, 'id'>[],
  { isYear11 = false, days = NOW } = {},
): Promise<Child> {
  const by = await idOf(db, 'dilys');
  const at = days.now.toISOString();
  const [round, childId, planId, row] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  const move = isYear11 ? 'secondary-to-post-16' : 'primary-to-secondary';
  const born: IsoDate = isYear11 ? `${yearOf(days.movesOn) - 16}-05-02` : `${yearOf(days.movesOn) - 11}-03-27`;
  const { opensOn, closesOn, movesOn } = days;
  const made = { madeBy: by, madeAt: at, openedBy: by, openedAt: at };
  await db.insertInto('transferRound').values({ id: round, moves: move, movesOn, opensOn, closesOn, reminderDays: '', ...made }).execute(); // prettier-ignore
  await db.insertInto('child').values({ id: childId, name, soughtName: name.toLowerCase(), dateOfBirth: born, addedAt: at }).execute(); // prettier-ignore
  await db.insertInto('plan').values({ id: planId, childId, caseworkerId: await idOf(db, 'sam'), addedAt: at }).execute(); // prettier-ignore
  for (const { id: personId } of adults)
    await db.insertInto('standing').values({ id: randomUUID(), personId, childId, relationship: 'parent', maySee: 'steps advice schools', reason: 'A test', givenAt: at }).execute(); // prettier-ignore
  await db.insertInto('transferChild').values({ id: row, roundId: round, planId, move, foundHow: 'by year', addedBy: by, addedAt: at }).execute(); // prettier-ignore
  await db.transaction().execute((trx) => makeVoices(trx, row, days.now));
  return { name, born, round, row };
}

async function voiceOf(db: Db, { row }: Child, who: Pick<Someone, 'id'> | 'own'): Promise<string> {
  const { id } = await db
    .selectFrom('transferVoice')
    .where('transferChildId', '=', row)
    .where((voice) => (who === 'own' ? voice('speaker', '=', 'young person') : voice('personId', '=', who.id)))
    .select('id')
    .executeTakeFirstOrThrow();
  return id;
}

async function codeFor(db: Db, voiceId: string, now = new Date()): Promise<string> {
  const officer = { id: await idOf(db, 'dilys') } as PlanOfficer;
  const { code } = await db.transaction().execute((trx) => makeCode(trx, voiceId, null, officer, now));
  return code;
}

async function answersOf(db: Db, voiceId: string): Promise<SentAnswer[]> {
  return listAnswersOf(db, [voiceId]);
}

/** Comes in as the address on the letter leads there, or with the code typed. */
async function comeIn(page: Page, code: string, { born }: Child, how: 'by camera' | 'typed' = 'typed'): Promise<void> {
  await page.goto(how === 'typed' ? '/transfer' : `/transfer/#${code}`);
  if (how === 'typed') await page.getByLabel('The code in your letter').fill(code);
  const [year = '', month = '', day = ''] = born.split('-');
  await page.getByLabel('Day', { exact: true }).fill(day);
  await page.getByLabel('Month', { exact: true }).fill(month);
  await page.getByLabel('Year', { exact: true }).fill(year);
  await page.getByRole('button', { name: 'Continue' }).click();
}

/** Comes in, and reads what it is, until the first question. */
async function begin(page: Page, code: string, child: Child): Promise<void> {
  await comeIn(page, code, child);
  await goOn(page);
  await page.getByRole('button', { name: 'Start', exact: true }).click();
}

/** From the page that says whom it is about. */
async function goOn(page: Page, words: 'Continue' | 'Go on' | 'Go on with easy words' = 'Continue'): Promise<void> {
  await page.getByRole('button', { name: words, exact: true }).click();
}

const next = (page: Page): Promise<void> => page.getByRole('button', { name: 'Continue' }).click();

/** Looks for a place in the directory and chooses it. */
async function choosePlace(page: Page, sought: string, name: RegExp): Promise<void> {
  await page.getByLabel('Its name').fill(sought);
  await page.getByRole('button', { name: 'Look', exact: true }).click();
  await page.getByRole('radio', { name }).first().check();
  await next(page);
}

async function skipTo(page: Page, heading: string | RegExp): Promise<void> {
  for (let questions = 0; questions < 12; questions += 1) {
    const isThere = await page.getByRole('heading', { level: 1, name: heading }).count();
    if (isThere > 0) return;
    await next(page);
  }
  throw new Error(`There is no page ${String(heading)}: ${page.url()}`);
}

async function send(page: Page): Promise<string> {
  await page.getByRole('button', { name: /^Send/ }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'We have your answer' })).toBeVisible();
  return (await page.locator('.receipt-reference strong').innerText()).trim();
}

async function isUsable(page: Page): Promise<void> {
  expect(await accessibilityFaults(page), await page.title()).toEqual([]);
  expect(await isWiderThanTheScreen(page), `${await page.title()} fits`).toBe(false);
}

test.describe('saying what is wanted next', () => {
  test('a mother of a child in Year 6 scans, chooses, and is done, on her phone', async ({ page, db, someone }) => {
    test.slow();
    await page.setViewportSize(PHONE);
    const mother = await someone('Amy Ashworth');
    const elsie = await newChild(db, 'Elsie Ashworth', [mother]);
    const voice = await voiceOf(db, elsie, mother);
    const code = await codeFor(db, voice);
    const addresses: string[] = [];
    page.on('request', (request) => addresses.push(request.url(), request.headers()['referer'] ?? ''));

    await comeIn(page, code, elsie, 'by camera');
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Elsie');
    await isUsable(page);
    await goOn(page);
    await expect(page.locator('main')).toContainText('This is what you want. It is not the decision.');
    await isUsable(page);
    await page.getByRole('button', { name: 'Start', exact: true }).click();

    await expect(page.locator('main')).toContainText('Question 1 of 7');
    await page.getByRole('radio', { name: 'I am', exact: true }).check();
    await isUsable(page);
    await next(page);
    await page.getByRole('textbox', { name: /What matters most/ }).fill('Small groups\nand a quiet room');
    await isUsable(page);
    await next(page);
    await page.getByLabel('Its name').fill('eltn hihg school');
    await page.getByRole('button', { name: 'Look', exact: true }).click();
    await expect(page.getByRole('radio', { name: /Elton High/ })).toBeVisible();
    await isUsable(page);
    await page.getByRole('radio', { name: /Elton High/ }).check();
    await next(page);
    await isUsable(page);
    await next(page);
    await page.getByRole('textbox', { name: /Why is this right/ }).fill('Her friends go there.');
    await next(page);
    await page.getByRole('radio', { name: 'Walk or cycle' }).check();
    await isUsable(page);
    await next(page);
    await next(page);

    await expect(page.getByRole('heading', { level: 1, name: 'Check your answers' })).toBeVisible();
    for (const said of ['Small groups', 'Elton High School', 'Her friends go there.', 'Walk or cycle', 'Not answered'])
      await expect(page.locator('dl')).toContainText(said);
    await isUsable(page);
    await page.setViewportSize(NARROW);
    expect(await isWiderThanTheScreen(page)).toBe(false);
    const reference = await send(page);
    expect(reference).toMatch(/^NP-.{4}-.{4}$/);
    await isUsable(page);

    const [answer] = await answersOf(db, voice);
    expect(answer).toMatchObject({ number: 1, wants: 'a place', way: 'code', isLate: false, decides: true, reference });
    expect(answer?.answers).toMatchObject({ answered: 'myself', matters: 'Small groups\nand a quiet room' });
    for (const secret of [code, code.replaceAll('-', ''), 'Elsie', 'quiet', reference])
      expect(addresses.filter((address) => address.includes(secret))).toEqual([]);
    await page.emulateMedia({ media: 'print' });
    await expect(page.getByRole('button', { name: 'Finish and close' })).toBeHidden();
    await expect(page.locator('.receipt-reference')).toBeVisible();
  });

  test('it works without JavaScript, somebody changes their mind, and takes it all back', async ({
    withoutJavaScript: page,
    db,
    someone,
  }) => {
    test.slow();
    const father = await someone('Bill Barrow');
    const finn = await newChild(db, 'Finn Barrow', [father]);
    const voice = await voiceOf(db, finn, father);
    const code = await codeFor(db, voice);
    await begin(page, code, finn);
    await page.goBack();
    await page.goForward();
    await skipTo(page, /Which place/);
    await next(page);
    await expect(page.getByRole('link', { name: 'Choose a place, or say that you have not decided' })).toBeVisible();
    await page.getByRole('radio', { name: 'I have not decided' }).check();
    await next(page);
    await skipTo(page, 'Check your answers');
    const first = await send(page);

    await page.getByRole('link', { name: 'Change my answer' }).click();
    await expect(page.locator('main')).toContainText('You have sent this.');
    await page.getByRole('link', { name: /Change.*Which place/ }).click();
    await choosePlace(page, 'elton', /Elton High/);
    await expect(page.getByRole('heading', { level: 1, name: 'Check your answers' })).toBeVisible();
    const second = await send(page);
    expect(second).not.toBe(first);
    await page.getByRole('button', { name: 'Finish and close' }).click();

    await comeIn(page, code, finn);
    await goOn(page);
    await expect(page.locator('main'), 'a letter alone shows nothing of it').not.toContainText('Elton');
    await page.getByRole('link', { name: 'Take back what you sent' }).click();
    await expect(page.locator('main')).toContainText('with a code alone nothing is taken back');
    await expect(page.getByRole('checkbox')).toHaveCount(0);
    await page.goto('/transfer/sent');
    await expect(page).toHaveURL(/\/transfer\/answer\/begin$/);
    await page.getByRole('link', { name: 'See what you sent' }).click();
    await page.getByLabel('The reference on the receipt').fill('NP-2222-2222');
    await page.getByRole('button', { name: 'Show it' }).click();
    await expect(page.getByRole('link', { name: /There is no receipt/ })).toBeVisible();
    await page.getByLabel('The reference on the receipt').fill(first);
    await page.getByRole('button', { name: 'Show it' }).click();
    await expect(page.getByRole('link', { name: /Something newer has come/ })).toBeVisible();
    await page.getByLabel('The reference on the receipt').fill(second.toLowerCase());
    await page.getByRole('button', { name: 'Show it' }).click();
    await expect(page.locator('dl')).toContainText('Elton High School');

    await page.getByRole('link', { name: 'Take my answer back' }).click();
    await page.getByRole('button', { name: 'Take it back' }).click();
    await expect(page.getByRole('link', { name: 'Tick that you are sure' })).toBeVisible();
    await page.getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Take it back' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'You took your answer back' })).toBeVisible();
    expect((await answersOf(db, voice)).map(({ number, state, wants }) => [number, state, wants])).toEqual([
      [3, 'withdrawn', 'a place'],
      [2, 'sent', 'a place'],
      [1, 'sent', 'not decided'],
    ]);
  });

  test('somebody who wants to talk first says so, with two windows open and a double click', async ({
    page,
    db,
    someone,
    context,
  }) => {
    test.slow();
    const mother = await someone('Cora Crompton');
    const gil = await newChild(db, 'Gil Crompton', [mother]);
    const voice = await voiceOf(db, gil, mother);
    await begin(page, await codeFor(db, voice), gil);
    await skipTo(page, /Which place/);
    await page.getByRole('radio', { name: 'I want to talk to someone first' }).check();
    await page.getByLabel('Which number shall we ring?').fill('ring me');
    await next(page);
    await expect(page.getByRole('link', { name: 'Write a phone number in digits, or leave it empty' })).toBeVisible();
    await isUsable(page);
    await page.getByLabel('Which number shall we ring?').fill('0161 496 0123');
    await next(page);
    await skipTo(page, 'Check your answers');

    const other = await context.newPage();
    await other.goto('/transfer/answer/more?from=check');
    await other.getByRole('textbox').fill('After 4 pm, please');
    await next(other);
    await page.getByRole('button', { name: /^Send/ }).click();
    await expect(page.getByRole('alert')).toContainText('changed in another window');
    await expect(page.locator('dl')).toContainText('After 4 pm, please');

    const sent = page.waitForURL('**/transfer/sent');
    await page.getByRole('button', { name: /^Send/ }).dblclick({ noWaitAfter: true });
    await sent;
    await other.getByRole('button', { name: /^Send/ }).click();
    await expect(other.getByRole('heading', { level: 1, name: 'We have your answer' })).toBeVisible();
    const answers = await answersOf(db, voice);
    expect(answers.map(({ number, wants }) => [number, wants])).toEqual([[1, 'to talk first']]);
    expect(answers[0]?.answers).toMatchObject({ ringNumber: '0161 496 0123', more: 'After 4 pm, please' });
  });

  test('separated parents disagree: each sees only their own, and the officer sees facts', async ({
    browser,
    page,
    db,
    someone,
    signInAs,
    baseURL,
  }) => {
    test.slow();
    const mother = await someone('Dora Duckworth');
    const father = await someone('Dean Duckworth');
    const hal = await newChild(db, 'Hal Duckworth', [mother, father]);
    const hers = await voiceOf(db, hal, mother);
    const his = await voiceOf(db, hal, father);
    const hisContext = await browser.newContext({ ...(baseURL && { baseURL }) });
    const hisPage = await hisContext.newPage();
    const hisCode = await codeFor(db, his);
    const herCode = await codeFor(db, hers);

    await comeIn(hisPage, hisCode, hal);
    await goOn(hisPage);
    const before = await wordsOfMain(hisPage);

    await begin(page, herCode, hal);
    await skipTo(page, /What matters/);
    await page.getByRole('textbox').fill('A canary that sings for Dora');
    await skipTo(page, /Which place/);
    await choosePlace(page, 'elton', /Elton High/);
    await skipTo(page, 'Check your answers');
    const herReference = await send(page);

    await hisPage.reload();
    expect(await wordsOfMain(hisPage), 'nothing tells him that she has answered').toBe(before);
    await hisPage.getByRole('button', { name: 'Start', exact: true }).click();
    await skipTo(hisPage, /Which place/);
    await choosePlace(hisPage, 'derby', /Derby High/);
    await skipTo(hisPage, 'Check your answers');
    await expect(hisPage.locator('main')).not.toContainText(/canary|Elton|Dora/);
    await send(hisPage);
    await expect(hisPage.locator('main')).not.toContainText(/canary|Elton|Dora/);
    await hisPage.goto('/transfer/sent-before');
    await expect(hisPage).toHaveURL(/\/transfer\/sent$/);
    await expect(hisPage.locator('main')).not.toContainText(herReference);
    await hisContext.close();

    await signInAs(page, 'sam');
    await page.goto(`/office/transfers/${hal.round}/children/${hal.row}`);
    for (const fact of ['Dora Duckworth', 'Dean Duckworth', 'Elton High School', 'The Derby High School'])
      await expect(page.locator('main')).toContainText(fact);
    await expect(page.locator('main')).toContainText('different places');
  });

  test('what came on a paper slip is keyed in, with the same questions, checks and receipt', async ({
    page,
    db,
    someone,
    signInAs,
  }) => {
    test.slow();
    const mother = await someone('Edna Entwistle');
    const ida = await newChild(db, 'Ida Entwistle', [mother]);
    const voice = await voiceOf(db, ida, mother);
    await begin(page, await codeFor(db, voice), ida);
    await skipTo(page, /What matters/);
    await page.getByRole('textbox').fill('What she has begun herself');
    await next(page);
    await page.getByRole('button', { name: 'Finish and close' }).click();

    await signInAs(page, 'sam');
    await page.goto(`/office/transfers/${ida.round}/children/${ida.row}/key-in/${voice}`);
    await page.getByRole('radio', { name: /On paper/ }).check();
    await next(page);
    await goOn(page);
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await expect(page.getByRole('region', { name: 'You key in for somebody' })).toContainText('Edna Entwistle');
    await isUsable(page);
    await skipTo(page, /What matters/);
    await expect(page.getByRole('textbox')).toHaveValue('');
    await skipTo(page, /Which place/);
    await page.getByRole('radio', { name: 'A place that is not listed' }).check();
    await next(page);
    await expect(page.getByRole('link', { name: 'Write what the place is called' })).toBeVisible();
    await page.getByLabel('What is it called, and where is it?').fill('Hill View\u202E School, \u200BLeeds');
    await next(page);
    await skipTo(page, 'Check your answers');
    await send(page);
    await expect(page.locator('main')).toContainText('Give this receipt to Edna Entwistle');
    await page.emulateMedia({ media: 'print' });
    await expect(page.getByRole('region', { name: 'You key in for somebody' })).toBeHidden();
    const [answer] = await answersOf(db, voice);
    expect(answer).toMatchObject({ way: 'paper', wants: 'a place not listed', enteredBy: await idOf(db, 'sam') });
    expect(answer?.answers.place).toEqual({ path: null, name: 'Hill View School, Leeds' });
  });

  test('what was typed is not lost when the time runs out, and never lands with another child', async ({
    page,
    db,
    someone,
    context,
  }) => {
    test.slow();
    const mother = await someone('Flora Farrow');
    const jon = await newChild(db, 'Jon Farrow', [mother]);
    const kit = await newChild(db, 'Kit Farrow', [mother]);
    await begin(page, await codeFor(db, await voiceOf(db, jon, mother)), jon);
    await skipTo(page, /What matters/);
    await page.getByRole('textbox').fill('x'.repeat(4001));
    await next(page);
    await expect(page.getByRole('link', { name: 'Say it in at most 4,000 letters' })).toBeVisible();
    await expect(page.getByRole('textbox')).toHaveValue('x'.repeat(4001));
    await page.getByRole('textbox').fill('Typed for Jon');

    const other = await context.newPage();
    const kits = await voiceOf(db, kit, mother);
    await begin(other, await codeFor(db, kits), kit);
    await next(page);
    await expect(page.locator('main')).toContainText('Nothing of this page was saved.');
    await expect(page.getByLabel(/what you last typed/)).toHaveValue('Typed for Jon');
    await isUsable(page);
    await skipTo(other, /What matters/);
    await expect(other.getByRole('textbox')).toHaveValue('');

    await other.getByRole('textbox').fill('Typed for Kit');
    await db.updateTable('transferSitting').set({ endedAt: new Date().toISOString() }).where('voiceId', '=', kits).execute(); // prettier-ignore
    await next(other);
    await expect(other.locator('main')).toContainText('What you saved is safe.');
    await expect(other.getByLabel(/what you last typed/)).toHaveValue('Typed for Kit');
  });

  test('what was typed is kept when somebody turns to the easy version, and when they finish and close', async ({
    page,
    withoutJavaScript,
    db,
    someone,
  }) => {
    test.slow();
    const father = await someone('Ned Norris');
    const ola = await newChild(db, 'Ola Norris', [father]);
    const code = await codeFor(db, await voiceOf(db, ola, father));
    for (const [browser, said] of [
      [page, 'A quiet room'],
      [withoutJavaScript, 'And small groups'],
    ] as const) {
      await comeIn(browser, code, ola);
      await goOn(browser);
      await browser.goto('/transfer/answer/matters?from=check');
      await browser.getByRole('textbox').fill(said);
      await browser.getByRole('button', { name: 'Easy version' }).click();
      await expect(browser.getByRole('heading', { level: 1 })).toHaveText('What is important?');
      await expect(browser.getByRole('textbox')).toHaveValue(said);
      await browser.getByRole('textbox').fill(`${said}.`);
      await browser.getByRole('button', { name: 'Standard version' }).click();
      await expect(browser.getByRole('textbox')).toHaveValue(`${said}.`);
      await browser.getByRole('button', { name: 'Continue' }).click();
      await expect(browser, 'they came from there').toHaveURL(/\/transfer\/answer$/);

      await browser.goto('/transfer/answer/why');
      await browser.getByRole('textbox').fill(`${said}!`);
      await browser.getByRole('button', { name: 'Finish and close' }).click();
      await expect(browser.getByRole('heading', { level: 1, name: 'This is closed' })).toBeVisible();
      await browser.goto('/transfer/answer/why');
      await expect(browser).toHaveURL(/\/transfer\?over/);
      await comeIn(browser, code, ola);
      await browser.goto('/transfer/answer/why');
      await expect(browser.getByRole('textbox')).toHaveValue(`${said}!`);
      await browser.goto('/transfer/answer/others');
      await browser.getByLabel('A place that is not listed').fill(said);
      await browser.getByRole('button', { name: 'Finish and close' }).click();
      await comeIn(browser, code, ola);
      await browser.goto('/transfer/answer/others');
      await expect(browser.locator('.order__name').last()).toContainText(said);
      await browser.getByRole('button', { name: 'Finish and close' }).click();
    }
  });

  test('the whole form is answered with a keyboard', async ({ page, db, someone }) => {
    test.slow();
    const mother = await someone('Gina Grundy');
    const lou = await newChild(db, 'Lou Grundy', [mother]);
    const voice = await voiceOf(db, lou, mother);
    await begin(page, await codeFor(db, voice), lou);
    await page.getByRole('radio', { name: 'I am', exact: true }).focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: /What matters/ }).focus();
    await page.keyboard.type('Calm');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('radio', { name: 'I have not decided' }).focus();
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Continue' }).focus();
    await page.keyboard.press('Enter');
    await skipTo(page, 'Check your answers');
    await page.getByRole('button', { name: /^Send/ }).focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1, name: 'We have your answer' })).toBeVisible();
    expect((await answersOf(db, voice))[0]?.answers).toMatchObject({ answered: 'myself', matters: 'Calm' });
  });
});

/** A portal at one instant and then at another, with the same database. */
async function acrossMidnight(
  browser: Browser,
  [before, after]: [string, string],
  story: { before: (page: Page, db: Db, now: Date) => Promise<void>; after: (page: Page, db: Db, now: Date) => Promise<void> }, // prettier-ignore
): Promise<void> {
  const folder = onAnotherDay();
  const settings = settingsIn(folder);
  for (const [instant, tell] of [
    [before, story.before],
    [after, story.after],
  ] as const) {
    const portal = await startPortal({ ...settings, PORTAL_NOW: instant });
    const db = openDatabase(settings.DATABASE_URL);
    const context = await browser.newContext({ baseURL: portal.url });
    await tell(await context.newPage(), db, new Date(instant));
    await context.close();
    await db.destroy();
    await portal.stop();
  }
  rmSync(folder, { recursive: true, force: true });
}

test.describe('the last Friday in June', () => {
  test('Daniel, in Year 11, answers in the easy version, and says it again when it has become his', async ({
    browser,
  }) => {
    // Two portals, and every page looked at twice.
    test.setTimeout(240_000);
    const days: Days = { now: new Date('2027-06-01T09:00:00Z'), opensOn: '2027-05-01', closesOn: '2027-07-16', movesOn: '2027-09-01' }; // prettier-ignore
    let max: Child;
    let reference = '';
    await acrossMidnight(browser, ['2027-06-25T22:58:00Z', '2027-06-25T23:02:00Z'], {
      before: async (page, db, now) => {
        const grace = { id: await idOf(db, 'grace') };
        max = await newChild(db, 'Max Okafor', [grace], { isYear11: true, days });
        const own = await voiceOf(db, max, 'own');
        await comeIn(page, await codeFor(db, own, now), max);
        await expect(page.getByRole('heading', { level: 1 })).toContainText('You answer for yourself: Max');
        await goOn(page, 'Go on with easy words');
        await expect(page.locator('main')).toContainText('Today your parents or carers ask for the place.');
        await expect(page.locator('main')).toContainText('After 25 June 2027 you decide.');
        await isUsable(page);
        await page.getByRole('button', { name: 'Start', exact: true }).click();
        await expect(page.locator('main')).toContainText('Question 1 of 10');
        await isUsable(page);
        await next(page);
        await page.getByRole('checkbox', { name: 'Go to college' }).check();
        await isUsable(page);
        await next(page);
        await page.getByRole('textbox').fill('Animals');
        await next(page);
        await isUsable(page);
        await choosePlace(page, 'bury college', /Bury College/);
        await skipTo(page, 'Is this right?');
        await isUsable(page);
        await page.getByRole('button', { name: 'Send it' }).click();
        reference = (await page.locator('.receipt-reference strong').innerText()).trim();
        await isUsable(page);
        expect((await answersOf(db, own))[0]).toMatchObject({ number: 1, decides: false, wants: 'a place' });

        await page.getByRole('button', { name: 'Finish and close' }).click();
        const graces = await voiceOf(db, max, grace);
        await comeIn(page, await codeFor(db, graces, now), max);
        await goOn(page);
        await expect(page.locator('main')).toContainText('After that day the request is the young person’s own.');
      },
      after: async (page, db, now) => {
        const own = await voiceOf(db, max, 'own');
        await comeIn(page, await codeFor(db, own, now), max);
        await goOn(page, 'Go on with easy words');
        await expect(page.locator('main')).toContainText('You decide now.');
        await expect(page.locator('main'), 'said whether or not he sent anything').toContainText('Did you answer before? Now you decide.'); // prettier-ignore
        await expect(page.locator('main')).not.toContainText('Bury College');
        await page.getByRole('link', { name: 'See what you sent' }).click();
        await page.getByLabel('The number on your receipt').fill(reference);
        await page.getByRole('button', { name: 'Show it' }).click();
        await expect(page.locator('main'), 'the plan of a move in September is due by then').toContainText('The plan may say a place already.'); // prettier-ignore
        await page.getByRole('button', { name: 'Do you still want this?' }).click();
        await expect(page.getByRole('heading', { level: 1, name: 'Do you still want this?' })).toBeVisible();
        await expect(page.locator('dl')).toContainText('Bury College');
        await isUsable(page);
        await page.getByRole('button', { name: 'Yes, this is what I want' }).click();
        await expect(page.locator('.receipt-reference strong')).not.toHaveText(reference);
        const [last, first] = await answersOf(db, own);
        expect(last).toMatchObject({ number: 2, decides: true, isLate: false });
        expect(last?.answers).toEqual(first?.answers);

        await page.getByRole('button', { name: 'Finish and close' }).click();
        const graces = await voiceOf(db, max, { id: await idOf(db, 'grace') });
        await comeIn(page, await codeFor(db, graces, now), max);
        await expect(page.getByRole('alert'), 'nothing was said about what she may see').toBeVisible();
      },
    });
  });
});

test.describe('the closing day', () => {
  const NIGHTS: { name: string; closesOn: IsoDate; instants: [string, string] }[] = [
    { name: 'the clocks go back', closesOn: '2026-10-25', instants: ['2026-10-25T23:58:00Z', '2026-10-26T00:02:00Z'] },
    { name: 'the clocks go forward', closesOn: '2027-03-28', instants: ['2027-03-28T22:58:00Z', '2027-03-28T23:02:00Z'] }, // prettier-ignore
  ];
  for (const { name, closesOn, instants } of NIGHTS)
    test(`ends at midnight in London on the day when ${name}, and late answers are taken`, async ({ browser }) => {
      test.setTimeout(180_000);
      const days: Days = { now: new Date('2026-10-01T09:00:00Z'), opensOn: '2026-10-01', closesOn, movesOn: '2027-09-01' }; // prettier-ignore
      let nia: Child;
      const answer = async (page: Page, db: Db, now: Date): Promise<SentAnswer | undefined> => {
        const voice = await voiceOf(db, nia, { id: await idOf(db, 'amina') });
        await begin(page, await codeFor(db, voice, now), nia);
        await skipTo(page, /Which place/);
        await page.getByRole('radio', { name: 'I have not decided' }).check();
        await skipTo(page, 'Check your answers');
        return (await send(page), await answersOf(db, voice))[0];
      };
      await acrossMidnight(browser, instants, {
        before: async (page, db, now) => {
          nia = await newChild(db, 'Nia Yusuf', [{ id: await idOf(db, 'amina') }], { days });
          expect(await answer(page, db, now)).toMatchObject({ isLate: false, cameOn: closesOn });
          await expect(page.locator('main')).toContainText('It came in time.');
        },
        after: async (page, db, now) => {
          expect(await answer(page, db, now)).toMatchObject({ isLate: true, number: 2 });
          await expect(page.locator('main')).toContainText('It came after the closing day');
        },
      });
    });
});
