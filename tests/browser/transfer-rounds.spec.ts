import { randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import { addDays, dayInLondon, now, type IsoDate } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import { DEFAULT_CHOICES } from '#features/clock/choices.ts';
import { sought } from '#features/identity/person.store.ts';
import { comingMoves } from '#features/phase-transfer/settings.ts';
import { keepNameWords } from '#features/plan/office.store.ts';
import { countUncounted, keepDays } from '#features/plan/due.store.ts';
import { insertEvent } from '#features/plan/event.store.ts';
import { bornForYear } from '#features/team/team-lists.ts';
import { accessibilityFaults, expect, isWiderThanTheScreen, test, wordsOfMain, type Someone } from './support.ts';

// A manager prepares a round, looks at who is in it, opens it, and sees how far it has come.

const TODAY = dayInLondon(now());
/** Of the later of the two Septembers, so that its days in law are far away. */
const MOVES_ON = comingMoves(TODAY, DEFAULT_CHOICES)[1] ?? TODAY;

interface Child {
  plan: string;
  child: string;
}

async function childWithPlan(db: Db, name: string, born: IsoDate, caseworker: Someone): Promise<Child> {
  const [child, plan, at] = [randomUUID(), randomUUID(), now().toISOString()];
  await db
    .insertInto('child')
    .values({ id: child, name, soughtName: sought(name), dateOfBirth: born, addedAt: at })
    .execute();
  await keepNameWords(db, child, name);
  await db.insertInto('plan').values({ id: plan, childId: child, caseworkerId: caseworker.id, addedAt: at }).execute();
  const nothing = { details: {}, words: {}, onlyFor: null, supersedes: null };
  const issued = { kind: 'final plan issued', happenedOn: addDays(TODAY, -200), ...nothing } as const;
  await db.transaction().execute(async (trx) => {
    await insertEvent(trx, plan, randomUUID(), issued, null, now());
    await keepDays(trx, [plan], DEFAULT_CHOICES, now());
  });
  return { plan, child };
}

async function typeDay(page: Page, legend: string, day: IsoDate): Promise<void> {
  const [year = '', month = '', number = ''] = day.split('-');
  const group = page.getByRole('group', { name: legend });
  await group.getByLabel('Day').fill(number);
  await group.getByLabel('Month').fill(month);
  await group.getByLabel('Year').fill(year);
}

async function expectGood(page: Page, javaScriptEnabled: boolean): Promise<void> {
  if (!javaScriptEnabled) return;
  expect(await accessibilityFaults(page)).toEqual([]);
  const size = page.viewportSize();
  for (const width of [320, 768, 1100]) {
    await page.setViewportSize({ width, height: 640 });
    expect(await isWiderThanTheScreen(page), `${page.url()} at ${width}`).toBe(false);
  }
  if (size) await page.setViewportSize(size);
}

// A child is in one round for a month: each test asks another year group.
for (const { way, javaScriptEnabled, move, year } of [
  { way: '', javaScriptEnabled: true, move: 'Year 6 to Year 7', year: 6 },
  { way: ', without JavaScript', javaScriptEnabled: false, move: 'Year 2 to Year 3', year: 2 },
]) {
  const born = bornForYear(year, addDays(MOVES_ON, -1));

  test.describe(() => {
    test.use({ javaScriptEnabled });

    test(`Dilys prepares a round, adds and takes out, opens it and follows it${way}`, async ({
      page,
      db,
      someone,
      signInAs,
    }) => {
      test.slow();
      const tag = randomUUID().slice(0, 6);
      const [dilys, sam] = [await someone('Dilys Frost', 'manager'), await someone('Sam Frost', 'caseworker')];
      const nora = await someone(`Nora ${tag}`, 'parent');
      const cai = await childWithPlan(db, `Cai ${tag}`, born.from, sam);
      await childWithPlan(db, `Bo ${tag}`, addDays(born.from, -1), sam);
      const nia = await childWithPlan(db, `Nia ${tag}`, born.to, sam);
      const at = now().toISOString();
      const standing = { id: randomUUID(), personId: nora.id, childId: nia.child, relationship: 'parent' } as const;
      await db
        .insertInto('standing')
        .values({ ...standing, maySee: 'steps advice schools', reason: 'A test', givenAt: at })
        .execute();
      // As every night: other tests have left plans that nobody has counted, and a round waits for them.
      await countUncounted(db, DEFAULT_CHOICES, now());
      await signInAs(page, dilys);

      await page.goto('/office');
      await page.getByRole('link', { name: 'Transfers: rounds, letters and answers' }).click();
      await page.getByRole('button', { name: 'Prepare a round' }).click();
      await expectGood(page, javaScriptEnabled);
      await page.getByRole('button', { name: 'Prepare the round' }).click();
      await expect(page.getByRole('alert')).toContainText('Choose who moves');
      await page.getByLabel(move).check();
      await page.locator(`input[name=on][value="${MOVES_ON}"]`).check();
      await typeDay(page, 'From which day can they answer?', TODAY);
      await typeDay(page, 'What is the last day to answer?', addDays(TODAY, 5));
      await page.getByRole('button', { name: 'Prepare the round' }).click();
      await expect(page.getByRole('alert')).toContainText('Give them at least 14 days');
      await expect(page).toHaveTitle(/^Error: /);
      await typeDay(page, 'What is the last day to answer?', addDays(TODAY, 40));
      await page.getByRole('button', { name: 'Prepare the round' }).click();
      await expect(page.getByRole('alert')).toContainText('The round is prepared');
      const round = new URL(page.url()).pathname;
      await expectGood(page, javaScriptEnabled);

      await page.goto(`${round}/children?state=all`);
      let words = await wordsOfMain(page);
      expect(words).toContain(`Cai ${tag}`);
      expect(words).toContain(`Nia ${tag}`);
      expect(words).not.toContain(`Bo ${tag}`);
      await expectGood(page, javaScriptEnabled);

      await page.goto(round);
      await page.getByRole('link', { name: 'Add a child' }).click();
      await page.getByLabel('Name or reference').fill(`Bo ${tag}`);
      await page.getByRole('button', { name: 'Find' }).click();
      expect(page.url()).not.toContain(tag);
      await page.getByRole('radio', { name: `Bo ${tag}` }).check();
      await page.getByRole('button', { name: 'Add them' }).click();
      await expect(page.getByRole('alert')).toContainText('Say why');
      await expectGood(page, javaScriptEnabled);
      await page.getByLabel('Why do you add them?').fill('Is taught a year below');
      await page.getByRole('radio', { name: move }).check();
      await page.getByRole('button', { name: 'Add them' }).click();
      await expect(page.getByRole('alert')).toContainText('The child is in the round');

      await page.getByRole('button', { name: 'Open the round' }).click();
      await expect(page.getByRole('alert')).toContainText('The round is open');
      words = await wordsOfMain(page);
      expect(words).toMatch(/No last day has come yet\. \d+ still to change/);
      expect(words).toMatch(/Nobody to ask: \d+/);
      await expectGood(page, javaScriptEnabled);
      const begun = await db
        .selectFrom('planEvent')
        .where('planId', 'in', [cai.plan, nia.plan])
        .where('kind', '=', 'move begun')
        .selectAll()
        .execute();
      expect(begun).toHaveLength(2);

      await page.getByRole('link', { name: /^Nobody to ask/ }).click();
      expect(await wordsOfMain(page)).toContain(`Cai ${tag}`);
      expect(await wordsOfMain(page)).not.toContain(`Nia ${tag}`);
      await page.goto(`${round}/children?state=letters-to-send`);
      await page.getByRole('link', { name: `Nia ${tag}` }).click();
      words = await wordsOfMain(page);
      expect(words).toContain('Nobody has answered.');
      expect(words).toContain(`Nora ${tag}, parent`);
      expect(words).toContain('Today it is their request in law.');
      expect(await page.title()).not.toContain(tag);
      await expectGood(page, javaScriptEnabled);
      const child = new URL(page.url()).pathname;

      await page.getByRole('link', { name: /^Say where their letters of this round go/ }).click();
      await page.getByLabel('Their postal address').fill('1 Made Up Street\nBury');
      await page.getByRole('button', { name: 'Save' }).click();
      expect(await wordsOfMain(page)).toContain('Letters of this round go to: 1 Made Up Street, Bury');

      await page.getByRole('link', { name: 'Take this child out of the round' }).click();
      await page.getByRole('button', { name: 'Take them out' }).click();
      await expect(page.getByRole('alert')).toContainText('Say why');
      await page.getByLabel('Why?').fill('Moves to Wales');
      await page.getByRole('button', { name: 'Take them out' }).click();
      await expect(page.getByRole('alert')).toContainText('not in the round any more');
      await page.getByRole('link', { name: 'Children taken out' }).click();
      expect(await wordsOfMain(page)).toContain(`Nia ${tag} taken out on`);
      await page.goto(child);
      expect(await wordsOfMain(page)).toContain('Moves to Wales');

      await page.goto(round);
      await page.getByText('End the round early').click();
      await page.getByRole('button', { name: 'End the round' }).click();
      await expect(page.getByRole('alert')).toContainText('Tick the box if you mean it');
      await page.getByLabel('Yes, end this round').check();
      await page.getByRole('button', { name: 'End the round' }).click();
      await expect(page.getByRole('alert')).toContainText('The round has ended');
      await page.goto('/office/transfers');
      await expectGood(page, javaScriptEnabled);
    });
  });
}
