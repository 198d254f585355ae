import { randomUUID } from 'node:crypto';
import { addDays, dayInLondon, dayOf, yearOf, type IsoDate } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import { keepPostalAddress } from '#features/getting-in/activation.store.ts';
import { makeVoices } from '#features/phase-transfer/voice.store.ts';
import { idOf, type Someone } from './support.ts';

// A round of moves for a test alone, with children, plans and voices of its own.

const today = dayInLondon(new Date());
const movesOn = dayOf(yearOf(today) + 1, 9, 1);

export interface Round {
  id: string;
  children: Record<string, string>;
}

/** A round of its own for a test. */
export async function newRound(
  db: Db,
  moves: { child: string; adults: Pick<Someone, 'id'>[]; isYear11?: true }[],
): Promise<Round> {
  const by = await idOf(db, 'dilys');
  const at = new Date().toISOString();
  const id = randomUUID();
  const days = { movesOn, opensOn: addDays(today, -3), closesOn: addDays(today, 30), reminderDays: '' };
  const made = { madeBy: by, madeAt: at, openedBy: by, openedAt: at };
  await db
    .insertInto('transferRound')
    .values({ id, moves: 'primary-to-secondary', ...days, ...made })
    .execute();
  const children: Record<string, string> = {};
  for (const { child: name, adults, isYear11 } of moves) {
    const [childId, planId, row] = [randomUUID(), randomUUID(), randomUUID()];
    const dateOfBirth: IsoDate = isYear11 ? '2011-03-27' : '2016-03-27';
    await db.insertInto('child').values({ id: childId, name, soughtName: name.toLowerCase(), dateOfBirth, addedAt: at }).execute(); // prettier-ignore
    await db
      .insertInto('plan')
      .values({ id: planId, childId, caseworkerId: await idOf(db, 'sam'), addedAt: at })
      .execute();
    for (const { id: personId } of adults) {
      const standing = { id: randomUUID(), personId, childId, relationship: 'parent' } as const;
      await db.insertInto('standing').values({ ...standing, maySee: 'steps advice schools', reason: 'A test', givenAt: at }).execute(); // prettier-ignore
    }
    const move = isYear11 ? 'secondary-to-post-16' : 'primary-to-secondary';
    await db.insertInto('transferChild').values({ id: row, roundId: id, planId, move, foundHow: 'by year', addedBy: by, addedAt: at }).execute(); // prettier-ignore
    await db.transaction().execute((trx) => makeVoices(trx, row, new Date()));
    children[name] = row;
  }
  return { id, children };
}

/** Somebody’s postal address, written down so many days ago. */
export async function lives(db: Db, { id }: Pick<Someone, 'id'>, lines: string, daysAgo: number): Promise<void> {
  await keepPostalAddress(db, id, lines, await idOf(db, 'sam'), new Date(Date.now() - daysAgo * 24 * 60 * 60_000));
}
