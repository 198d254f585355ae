import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '#database/connect.ts';
import { migrate } from '#database/migrate.ts';
import type { Db } from '#database/schema.ts';
import { DEFAULT_CHOICES } from '#features/clock/choices.ts';
import { keepPostalAddress } from '#features/getting-in/activation.store.ts';
import { asOfficer, type Officer } from '#features/identity/person.ts';
import { findPersonIdByAddress } from '#features/identity/person.store.ts';
import { findPersonBySession, startSession } from '#features/identity/session.store.ts';
import { putTogether } from '#features/phase-transfer/put-together.store.ts';
import { release } from '#features/phase-transfer/release.store.ts';
import { makeVoicesOf } from '#features/phase-transfer/voice.store.ts';
import { DEMONSTRATION_PEOPLE, loadDemonstration } from '../../src/commands/demonstration.ts';
import { addManyPlans } from '../support/many-plans.ts';
import { startPortal } from '../support/portal.ts';

const MOST_SECONDS = 20;
/** Of the whole portal, at any moment. */
const MOST_MEGABYTES = 300;
const [ROUND, BATCH] = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'];

/**
 * How long it takes to make the letters of a whole round, from the press of the button until the last byte of the sheets,
 * and how much memory the whole portal has then: as the first thing a portal is asked, and when it has run a while. It
 * prints. True when all is within what was promised.
 */
export async function measureTransferLetters(letters: number): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const location = join(folder, 'portal.sqlite');
  const db = openDatabase(location);
  const now = new Date();
  await migrate(db);
  await loadDemonstration(db, now);
  await addManyPlans(db, letters);
  const cookie = await readyToMake(db, now);
  await db.destroy();

  const portal = await startPortal({ DATABASE_URL: location });
  const pid = portal.process.pid ?? 0;
  const ask = (body?: URLSearchParams): Promise<Response> =>
    fetch(`${portal.url}/office/transfers/${ROUND}/letters/${BATCH}${body ? '?_action=transferLetters.make' : ''}`, {
      method: body ? 'POST' : 'GET',
      headers: { Cookie: cookie, Origin: portal.url },
      ...(body && { body }),
    });
  const make = async (how: string, since: string): Promise<number> => {
    const before = memoryOf(pid);
    const [began, worked] = [performance.now(), workOf(pid)];
    const answer = await ask(new URLSearchParams({ round: ROUND, batch: BATCH, since }));
    const page = await answer.text();
    const seconds = (performance.now() - began) / 1000;
    const work = workOf(pid) - worked;
    const after = memoryOf(pid);
    const sheets = page.match(/<article class="transfer-letter/g)?.length ?? 0;
    const codes = new Set(page.match(/[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}/g)).size;
    if (answer.status !== 200 || sheets !== letters || codes !== letters)
      throw new Error(`${sheets} sheets with ${codes} codes, answered ${answer.status} to the manager.`);
    console.log(
      `  ${how}: ${seconds.toFixed(1)} s, ${work.toFixed(1)} s of them at work; memory of the portal ${before.now.toFixed(0)} MB before, ${after.now.toFixed(0)} MB after, ${after.most.toFixed(0)} MB at most; ${(page.length / 1e6).toFixed(1)} MB of page`,
    );
    return seconds;
  };
  try {
    console.log(`\nLetters of a round: ${letters}`);
    const cold = await make('the first thing a portal is asked', '');
    const look = performance.now();
    const looked = await (await ask()).text();
    console.log(
      `  the page to look at them: ${((performance.now() - look) / 1000).toFixed(1)} s, ${(looked.length / 1e6).toFixed(1)} MB`,
    );
    const since = /name="since" value="([^"]+)"/.exec(looked)?.[1] ?? '';
    const warm = await make('made again', since);
    return Math.max(cold, warm) < MOST_SECONDS && memoryOf(pid).most < MOST_MEGABYTES;
  } finally {
    await portal.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A round with all of them in it, whose letters one manager has put together and another released. */
async function readyToMake(db: Db, now: Date): Promise<string> {
  const [maker, second] = [await comesIn(db, 'dilys', now), await comesIn(db, 'rosa', now)];
  const at = now.toISOString();
  const day = (days: number) =>
    new Date(now.getTime() + days * 24 * 60 * 60_000).toISOString().slice(0, 10) as '2026-01-01';
  const days = { movesOn: day(280), opensOn: day(-1), closesOn: day(30), reminderDays: '' };
  const made = { madeBy: maker.officer.id, madeAt: at, openedBy: maker.officer.id, openedAt: at };
  await db
    .insertInto('transferRound')
    .values({ id: ROUND, moves: 'primary-to-secondary', ...days, ...made })
    .execute();
  const plans = await db.selectFrom('plan').select('id').where('id', 'like', 'many-%').execute();
  const people = await db.selectFrom('person').select('id').where('id', 'like', 'many-person-%').execute();
  await db.transaction().execute(async (trx) => {
    for (const { id: planId } of plans) {
      const child = { id: `row-${planId}`, roundId: ROUND, planId, move: 'primary-to-secondary' } as const;
      await trx.insertInto('transferChild').values({ ...child, foundHow: 'by year', addedBy: maker.officer.id, addedAt: at }).execute(); // prettier-ignore
    }
    for (const { id } of people)
      await keepPostalAddress(trx, id, `${id.slice(-4)} Long Street\nMade Up Town\nMU1 1AA`, maker.officer.id, now);
    await makeVoicesOf(trx, plans.map(({ id }) => `row-${id}`), now); // prettier-ignore
  });
  await putTogether(db, maker.officer, { round: ROUND, kind: 'first', batch: BATCH }, DEFAULT_CHOICES, now);
  await release(db, second.officer, { round: ROUND, batch: BATCH, leaveOut: [] }, now);
  return `session=${second.secret}`;
}

async function comesIn(
  db: Db,
  who: 'dilys' | 'rosa',
  now: Date,
): Promise<{ officer: Officer<'manager'>; secret: string }> {
  const id = (await findPersonIdByAddress(db, DEMONSTRATION_PEOPLE[who].address)) ?? '';
  const secret = await startSession(db, id, { steps: 2, device: 'Benchmark', factorAt: now }, now);
  const officer = asOfficer(await findPersonBySession(db, secret, now), 'manager');
  if (!officer) throw new Error(`${who} is no manager.`);
  return { officer, secret };
}

/** What a process has in memory now, and had at most, in megabytes. */
function memoryOf(pid: number): { now: number; most: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const of = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
  return { now: of('VmRSS'), most: of('VmHWM') };
}

/** How long a process has had a processor so far, in seconds: what others do on the machine does not count. */
function workOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
