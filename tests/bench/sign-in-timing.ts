import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { openDatabase } from '#database/connect.ts';
import type { Db } from '#database/schema.ts';
import { addPerson } from '#features/identity/person.store.ts';
import { startSession } from '#features/identity/session.store.ts';
import { startPortal } from '../support/portal.ts';
import { browserLike, type Timed } from './browser-like.ts';
import { compare, inWords, median, shuffled, verdictOn, type Pair } from './compare.ts';
import { seeded } from './generated-directory.ts';

const ADDRESSES = 200;
const ROUNDS = 5;
const MOST_TRIES = 3;
/** How far apart two medians may lie for nobody to tell known from unknown. */
const GOAL = [0.95, 1.05] as const;
/** Of a test network that belongs to nobody: each request comes from a home of its own. */
const NETWORKS = '2001:db8';

/**
 * Whether a stranger can tell, by the answer or by its time, which addresses have an account: 200 that have one and 200
 * that have none, in random order, each from a network of its own. Returns false when they can, or when a difference
 * that is there does not show.
 */
export async function measureSignInTiming(): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const location = join(folder, 'portal.sqlite');
  const portal = await startPortal({ DATABASE_URL: location, CLIENT_ADDRESS_HEADER: 'X-Real-IP' });
  const db = openDatabase(location);
  const { ask, close } = browserLike(portal.url);
  try {
    const random = seeded(400);
    const addresses = Array.from({ length: ADDRESSES * 3 }, () => madeUpAddress(random));
    const known = addresses.slice(0, ADDRESSES);
    const knownToo = addresses.slice(ADDRESSES, ADDRESSES * 2);
    const unknown = addresses.slice(ADDRESSES * 2);
    const ids = await db.transaction().execute(async (trx) => {
      const ids: string[] = [];
      for (const address of [...known, ...knownToo]) {
        const person = { name: 'Made Up', address, role: 'parent', reason: 'Benchmark' } as const;
        ids.push((await addPerson(trx, person, undefined, new Date())) ?? '');
      }
      return ids;
    });
    await holdMessages(db);

    const askForCode = (address: string, cookie = ''): Promise<Timed> =>
      ask('/sign-in?_action=signIn.askForCode', { ...from(), ...(cookie && { Cookie: cookie }) }, { address });
    const typeWrongCode = ({ cookies }: Timed): Promise<Timed> =>
      ask('/sign-in/code?_action=signIn.typeCode', { ...from(), Cookie: cookies }, { code: '123456' });

    // All that is answered, before anything is measured; it warms the server up too.
    const seen = new Set<string>();
    for (const address of shuffled([...known, ...unknown], random)) {
      const asked = await askForCode(address);
      assert.equal(asked.status, 303);
      const page = await ask('/sign-in/code', { ...from(), Cookie: asked.cookies });
      assert.ok(page.body.includes(address));
      const answers = [asked, page];
      for (let tries = 0; tries < 6; tries += 1) answers.push(await typeWrongCode(asked));
      seen.add(answers.map((answer) => wholeOf(answer, address)).join('\n\n'));
    }
    const isSame = seen.size === 1;

    /** Asks one of each, one right after the other, first the one or first the other by chance. Nobody's tries are counted from round to round. */
    const measure = async (
      one: string[],
      other: string[],
      step: (address: string, of: 'one' | 'other') => Promise<number>,
    ): Promise<Pair[]> => {
      const pairs: Pair[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        await db.deleteFrom('rateLimit').execute();
        const others = shuffled(other, random);
        for (const [at, address] of shuffled(one, random).entries()) {
          const neighbour = others[at] ?? '';
          if (random() < 0.5) pairs.push([await step(address, 'one'), await step(neighbour, 'other')]);
          else
            pairs.push([await step(neighbour, 'other'), await step(address, 'one')].toReversed() as [number, number]);
        }
      }
      return pairs;
    };

    let isGood = isSame;
    const lines: string[] = [];
    const steps: [name: string, step: (address: string) => Promise<number>][] = [
      ['Asking for a code', async (address) => (await askForCode(address)).milliseconds],
      ['A wrong code', async (address) => (await typeWrongCode(await askForCode(address))).milliseconds],
    ];
    for (const [name, step] of steps) {
      lines.push(name);
      // A machine that was too busy to tell is asked again, and all it said is shown.
      for (let tries = 1, verdict = 'INCONCLUSIVE'; verdict === 'INCONCLUSIVE' && tries <= MOST_TRIES; tries += 1) {
        const ofItself = compare(await measure(known, knownToo, step));
        const pairs = await measure(known, unknown, step);
        const compared = compare(pairs);
        verdict = verdictOn(compared, ofItself, GOAL);
        if (verdict === 'FAIL') isGood = false;
        const middle = (of: 0 | 1): string => median(pairs.map((pair) => pair[of])).toFixed(2);
        lines.push(
          `  known / known        ${inWords(ofItself)}`,
          `  unknown / known      ${inWords(compared)}   ${verdict}   (${middle(1)} and ${middle(0)} ms)`,
        );
      }
    }

    // A difference such as a careless line of code makes: two more queries, for half of them.
    const session = { steps: 2, device: 'Benchmark', factorAt: new Date() } as const;
    const cookie = `session=${await startSession(db, ids[0] ?? '', session, new Date())}`;
    const canary = compare(
      await measure(
        known,
        knownToo,
        async (address, of) => (await askForCode(address, of === 'other' ? cookie : '')).milliseconds,
      ),
    );
    const isSeen = canary.from > 1;
    if (!isSeen) isGood = false;
    console.log(`
Sign-in: ${ADDRESSES} known and ${ADDRESSES} unknown addresses in random order, ${ROUNDS} rounds, goal ${GOAL.join(' to ')}
  Status, headers and bodies, up to a sixth wrong code: ${isSame ? 'the same, byte for byte' : `DIFFERENT, in ${seen.size} ways`}
  ${lines.join('\n  ')}
  Two more queries       ${inWords(canary)}   ${isSeen ? 'seen' : 'NOT SEEN'}`);
    return isGood;
  } finally {
    close();
    await db.destroy();
    await portal.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Leaves messages waiting. The worker in the server sends whatever there is every two seconds; asked as fast as here,
 * that would be half of what the clock sees, for known and unknown addresses alike, and hide a difference.
 */
async function holdMessages(db: Db): Promise<void> {
  await sql`create trigger held after insert on due_job when new.kind = 'send message'
    begin update due_job set due_at = '9999' where id = new.id; end`.execute(db);
}

let networks = 0;

/** What the proxy says of who asks: a network that has not asked before. */
function from(): Record<string, string> {
  networks += 1;
  return { 'X-Real-IP': `${NETWORKS}:${(networks >> 8).toString(16)}:${((networks & 255) << 8).toString(16)}::1` };
}

function madeUpAddress(random: () => number): string {
  const letters = Array.from({ length: 12 }, () => String.fromCharCode(97 + Math.floor(random() * 26)));
  return `${letters.join('')}@example.org`;
}

/** An answer as it came, but for the address that was typed into it. */
function wholeOf({ status, headers, body }: Timed, address: string): string {
  return `${status}\n${headers}\n\n${body.replaceAll(address, '(address)')}`;
}
