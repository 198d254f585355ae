import { randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import { addDays, addMonths, dayInLondon, dayOf, yearOf } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import { makeVoices } from '#features/phase-transfer/voice.store.ts';
import { beginSitting } from '#features/phase-transfer/sitting.store.ts';
import { expect, idOf, test, type Someone } from './support.ts';
import { expectUsable } from './usable.ts';

// Looking for the next school or college, and putting places in order.

const PLACE = '/transfer/answer/place';
const OTHERS = '/transfer/answer/others';

/** A young person of Year 11 in an open round. Returns what opens the form to them. */
async function roundFor(db: Db, person: Someone, mostPlaces: number | null = null): Promise<string> {
  const [child, plan, round, row] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  const now = new Date();
  const [at, today] = [now.toISOString(), dayInLondon(now)];
  const born = addMonths(today, -12 * 15 - 9);
  const by = await idOf(db, 'dilys');
  await db.insertInto('child').values({ id: child, name: person.name, dateOfBirth: born, addedAt: at }).execute();
  const standing = { relationship: 'young person', maySee: 'steps advice schools', reason: 'A test', givenAt: at } as const; // prettier-ignore
  await db
    .insertInto('standing')
    .values({ id: randomUUID(), personId: person.id, childId: child, ...standing })
    .execute();
  await db.insertInto('plan').values({ id: plan, childId: child, addedAt: at }).execute();
  await db
    .insertInto('transferRound')
    .values({
      ...{ id: round, moves: 'secondary-to-post-16', movesOn: dayOf(yearOf(addMonths(today, 5)) + 1, 9, 1) },
      ...{ opensOn: addDays(today, -10), closesOn: addDays(today, 30), reminderDays: '', mostPlaces },
      ...{ madeBy: by, madeAt: at, openedBy: by, openedAt: at },
    })
    .execute();
  await db
    .insertInto('transferChild')
    .values({
      ...{ id: row, roundId: round, planId: plan, move: 'secondary-to-post-16' },
      ...{ foundHow: 'by hand', addedBy: by, addedAt: at },
    })
    .execute();
  await db.transaction().execute((trx) => makeVoices(trx, row, now));
  const voice = await db
    .selectFrom('transferVoice')
    .where('transferChildId', '=', row)
    .where('speaker', '=', 'young person')
    .select('id')
    .executeTakeFirstOrThrow();
  return beginSitting(db, { voiceId: voice.id, way: 'signed in', personId: person.id }, now);
}

/** Opens the form on the browser of a page, for somebody who is signed in there. */
async function openForm(page: Page, secret: string, baseURL: string | undefined): Promise<void> {
  const url = `${baseURL ?? ''}/transfer`;
  await page.context().addCookies([{ name: 'transfer', value: secret, url, httpOnly: true }]);
}

/** Names that stand in the list of other places, in their order. */
function listed(page: Page) {
  return page.locator('.order__name');
}

test.describe('Mia looks for a college', () => {
  test.beforeEach(async ({ page, withoutJavaScript, db, someone, signInAs, baseURL }) => {
    const mia = await someone('Mia Rees', 'young person');
    const secret = await roundFor(db, mia);
    for (const browser of [page, withoutJavaScript]) {
      await signInAs(browser, mia);
      await openForm(browser, secret, baseURL);
    }
  });

  test('by a misspelt name, with nothing of it in an address', async ({ page }) => {
    const addresses: string[] = [];
    page.on('request', (request) => addresses.push(request.url(), request.headers()['referer'] ?? ''));
    await page.goto(PLACE);
    await page.getByLabel('Its name').fill('bury colege');
    await page.getByLabel('Its name').press('Enter');
    await expect(page.getByText('Shown for “college”, not “colege”.')).toBeVisible();
    await page.getByRole('radio', { name: 'Bury College', exact: true }).check();
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(page).toHaveURL(OTHERS);
    await page.goto(PLACE);
    await expect(page.getByRole('radio', { name: 'Bury College', exact: true })).toBeChecked();
    expect(addresses.filter((address) => /colege|college/i.test(address.split('/directory')[0] ?? ''))).toEqual([]);
  });

  test('by kind and distance, without JavaScript, ten at a time', async ({ withoutJavaScript: page }) => {
    await page.goto(PLACE);
    await page.getByLabel('The kind of place').selectOption('Primary school');
    await page.getByLabel('Your postcode').fill('bl9 0ej');
    await page.getByRole('button', { name: 'Look', exact: true }).click();
    await expect(page.getByText('in a straight line, from the middle of BL9 0.')).toBeVisible();
    const places = page.locator('.found [name=wants][value^="/directory/"]');
    await expect(places).toHaveCount(10);
    await expect(page.getByText('Less than a mile away').first()).toBeVisible();
    await page.getByRole('button', { name: 'Show more places' }).click();
    await expect(places).toHaveCount(20);
    await expect(page).toHaveURL(`${PLACE}?show=20#place-11`);
    await places.nth(11).check();
    const name = await page.locator('.found label').nth(11).innerText();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.goto(PLACE);
    await expect(page.getByRole('heading', { name: 'Your choice now' })).toBeVisible();
    await expect(page.getByRole('radio', { name, exact: true })).toBeChecked();
  });

  test('and is told when a postcode is not known', async ({ page }) => {
    await page.goto(PLACE);
    await page.getByLabel('Your postcode').fill('ZZ1 1ZZ');
    await page.getByRole('button', { name: 'Look', exact: true }).click();
    await expect(page.getByText('We do not know this postcode.')).toBeVisible();
    await expect(page.locator('.found [name=wants][value^="/directory/"]')).toHaveCount(10);
  });

  test('and may say something else instead of a place', async ({ page }) => {
    await page.goto(PLACE);
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(page.getByRole('link', { name: 'Choose a place, or say that you have not decided' })).toBeVisible();
    await page.getByRole('link', { name: 'Choose a place, or say that you have not decided' }).click();
    await expect(page.getByRole('radio').first()).toBeFocused();
    await expect(page.getByLabel('Which number shall we ring?')).toBeHidden();
    await page.getByRole('radio', { name: 'I want to talk to someone first' }).check();
    await page.getByLabel('Which number shall we ring?').fill('after tea');
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(page.getByLabel('Which number shall we ring?')).toHaveValue('after tea');
    await page.getByLabel('Which number shall we ring?').fill('0161 496 0000');
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(page, 'why, and how to get there, is about a place').toHaveURL('/transfer/answer/help');
  });

  test('reads what the law says where it matters', async ({ page }) => {
    await page.goto(PLACE);
    await expect(page.getByText('It is not the decision.')).toBeVisible();
    await page.getByText('More about what the law says').click();
    await expect(page.getByText('your parents or carers make the request today')).toBeVisible();
    await page.goto(OTHERS);
    await expect(page.getByText('does not weaken what you asked for').first()).toBeVisible();
  });

  test('names other places, and puts them in order with the keyboard', async ({ page }) => {
    await nameThree(page);
    await expect(listed(page)).toHaveText([/Bury College/, /Holy Cross/, /Sea View/]);
    await page.getByRole('button', { name: 'Move up Sea View, Southport' }).focus();
    await page.keyboard.press('Enter');
    await expect(listed(page)).toHaveText([/Bury College/, /Sea View/, /Holy Cross/]);
    await expect(page.locator('.order').getByRole('status')).toHaveText('Sea View, Southport is now number 2 of 3.');
    await expect(page.getByRole('button', { name: 'Move up Sea View, Southport' })).toBeFocused();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await expect(listed(page)).toHaveText([/Sea View/, /Bury College/, /Holy Cross/]);
    await expect(page.getByRole('button', { name: 'Move up Sea View, Southport' })).toBeFocused();
    await page.getByRole('button', { name: 'Take away Bury College' }).press('Enter');
    await expect(page.locator('.order').getByRole('status')).toHaveText('Bury College was taken away.');
    await expect(page.getByRole('button', { name: /^Take away Holy Cross/ })).toBeFocused();
    await page.getByLabel('These are in order.').check();
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(page).not.toHaveURL(OTHERS);
    await page.goto(OTHERS);
    await expect(listed(page)).toHaveText([/Sea View/, /Holy Cross/]);
    await expect(page.getByLabel('These are in order.')).toBeChecked();
  });

  test('puts them in order by numbers, without JavaScript', async ({ withoutJavaScript: page }) => {
    await nameThree(page);
    await page.getByLabel('Number Sea View, Southport').fill('1');
    await page.getByLabel('Number Bury College').fill('3');
    await page.getByRole('checkbox', { name: /^Take away Holy Cross/ }).check();
    await page.getByRole('button', { name: 'Put them in this order' }).click();
    await expect(page).toHaveURL(`${OTHERS}#others`);
    await expect(page.getByLabel('These are in order.'), 'who numbers them means an order').toBeChecked();
    await expect(listed(page)).toHaveText([/Sea View/, /Bury College/]);
  });

  test('can use both questions, whoever she is', async ({ page, withoutJavaScript }) => {
    await page.goto(PLACE);
    await page.getByLabel('Your postcode').fill('M26 1AA');
    await page.getByRole('button', { name: 'Look', exact: true }).click();
    await expectUsable(page, withoutJavaScript, PLACE);
    await nameThree(page);
    await expectUsable(page, withoutJavaScript, OTHERS, { saysMoreWithJavaScript: true });
  });

  test('turns to the easy version and back, and keeps what she chose', async ({ page, withoutJavaScript }) => {
    await page.goto(PLACE);
    await page.getByRole('radio', { name: 'I want to talk to someone first' }).check();
    await page.getByLabel('When is a good time?').fill('On Mondays');
    await page.getByRole('button', { name: 'Easy version' }).click();
    await expect(page).toHaveURL(PLACE);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Where do you want to go?');
    await expect(page.getByRole('radio', { name: 'I want to talk to somebody first' })).toBeChecked();
    await expect(page.getByLabel('When can we ring?')).toHaveValue('On Mondays');
    await expect(page.getByText('unless the law gives a reason')).toBeVisible();
    await expect(page.locator('svg.symbol').first()).toBeVisible();
    await expectUsable(page, withoutJavaScript, PLACE);
    await page.getByRole('button', { name: 'Standard version' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Which place do you want the plan to name?');
  });
});

test('in the easy version one thing is asked at a time', async ({
  page,
  withoutJavaScript,
  db,
  someone,
  signInAs,
  baseURL,
}) => {
  const ida = await someone('Ida Moss', 'young person');
  const secret = await roundFor(db, ida);
  for (const browser of [page, withoutJavaScript]) {
    await signInAs(browser, ida);
    await openForm(browser, secret, baseURL);
  }
  await page.goto(PLACE);
  await page.getByRole('button', { name: 'Easy version' }).click();
  await page.getByLabel('Its name').fill('bury college');
  await expect(page.getByLabel('Your postcode')).toBeHidden();
  await page.getByRole('button', { name: 'Look', exact: true }).click();
  await expect(page.getByRole('radio', { name: 'I do not know yet' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('link', { name: 'Choose a place, or say that you do not know yet' }).click();
  await expect(page.getByRole('radio').first()).toBeFocused();
  await expectUsable(page, withoutJavaScript, PLACE);
  await page.getByRole('button', { name: 'Look for another place' }).click();
  await expect(page.getByRole('radio', { name: 'I do not know yet' })).toBeVisible();
  await page.getByLabel('Its name').fill('bury college');
  await page.getByRole('button', { name: 'Look', exact: true }).click();
  await page.getByRole('radio', { name: 'Bury College', exact: true }).check();
  await page.getByRole('button', { name: 'Continue' }).click();

  await expect(page).toHaveURL(OTHERS);
  await expect(page.getByLabel('Its name'), 'of the page before').toHaveValue('');
  await page.getByLabel('Its name').fill('holy cross');
  await page.getByRole('button', { name: 'Look', exact: true }).click();
  await expect(page.getByLabel('A place that is not listed')).toHaveCount(0);
  await page.getByRole('checkbox', { name: /^Holy Cross/ }).first().check(); // prettier-ignore
  await expectUsable(page, withoutJavaScript, OTHERS, { saysMoreWithJavaScript: true });
  await page.getByRole('checkbox', { name: /^Holy Cross/ }).first().check(); // prettier-ignore
  await page.getByRole('button', { name: 'Add the ticked places' }).click();
  await expect(listed(page)).toHaveText([/Holy Cross/]);
  await page.getByLabel('A place that is not listed').fill('Sea View, Southport');
  await page.getByRole('button', { name: 'Add this place' }).click();
  await page.getByRole('button', { name: 'Move up Sea View, Southport' }).click();
  await expect(page.getByLabel('The first is the one I like best.'), 'who moves one means an order').toBeChecked();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.goto('/transfer/answer');
  await expect(page.locator('dl')).toContainText('1. Sea View, Southport');
});

test('a council may set how many other places there can be', async ({ page, db, someone, signInAs, baseURL }) => {
  const noah = await someone('Noah Kay', 'young person');
  await signInAs(page, noah);
  await openForm(page, await roundFor(db, noah, 2), baseURL);
  await page.goto(OTHERS);
  await expect(page.getByText('You can name up to 2.')).toBeVisible();
  await nameThree(page);
  await expect(page.getByText('You can name up to 2 other places. Take one away first.').first()).toBeVisible();
  await expect(listed(page)).toHaveCount(2);
});

/** Bury College and Holy Cross from the directory, and one that is not in it. */
async function nameThree(page: Page): Promise<void> {
  await page.goto(OTHERS);
  for (const [typed, name] of [
    ['bury college', 'Bury College'],
    ['holy cross', 'Holy Cross'],
  ] as const) {
    // prettier-ignore
    await page.getByLabel('Its name').fill(typed);
    await page.getByRole('button', { name: 'Look', exact: true }).last().click();
    await page.getByRole('checkbox', { name: new RegExp(`^${name}`) }).first().check(); // prettier-ignore
    await page.getByRole('button', { name: 'Add the ticked places' }).click();
  }
  await page.getByLabel('A place that is not listed').fill('Sea View, Southport');
  await page.getByRole('button', { name: 'Add this place' }).click();
}
