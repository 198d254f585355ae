import { RateLimiterRes, type IRateLimiterStoreOptions } from 'rate-limiter-flexible';
import RateLimiterStoreAbstract from 'rate-limiter-flexible/lib/RateLimiterStoreAbstract.js';
import type { Db } from '#database/schema.ts';
import { fingerprint } from '#database/sealed.ts';

/** So many in so many seconds. */
interface Limit {
  points: number;
  duration: number;
}

const QUARTER_HOUR = 15 * 60;
const HOUR = 60 * 60;

/**
 * What slows guessing down. A stranger shares none of these with a parent but `address` and `site`, and a network from
 * which an address has signed in before is not counted there: so a stranger cannot lock a parent out.
 */
export const LIMITS = {
  /** Codes asked for by one network for one address. */
  'address and network': { points: 6, duration: QUARTER_HOUR },
  /** Codes asked for, for one address, by all networks that it has never signed in from. */
  address: { points: 30, duration: HOUR },
  /** Codes asked for by one network, which may be a whole school or hospital. */
  network: { points: 60, duration: QUARTER_HOUR },
  /** Codes asked for by everybody, from networks that are new to the address. */
  site: { points: 2000, duration: QUARTER_HOUR },
  /** Wrong codes from one network. */
  'tries from a network': { points: 100, duration: QUARTER_HOUR },
  /** Codes of letters from one network, right or wrong. */
  'activation from a network': { points: 30, duration: QUARTER_HOUR },
  /** Wrong codes to answer in a round of moves from one network: a whole school may sit behind it. */
  'transfer code from a network': { points: 120, duration: QUARTER_HOUR },
  /** References of receipts that somebody types, since they came in with a code, to see what was sent before. */
  'reference in a sitting': { points: 10, duration: HOUR },
  /** E-mails that one code of a letter has sent: whoever has it could send them to anybody. */
  'e-mails of a letter': { points: 5, duration: HOUR },
  /** Children whom one officer looks for by name and birthday. */
  'children looked for': { points: 30, duration: HOUR },
  /** Answers to the second step, after the first is done. */
  'second step': { points: 10, duration: QUARTER_HOUR },
  /** Texts to one person: each costs money and patience. */
  texts: { points: 6, duration: HOUR },
  /** Messages from one person to those who look after their plans. */
  'messages of a person': { points: 30, duration: HOUR },
  /** Addresses of calendars that are nobody's, from one network. */
  'calendars from a network': { points: 60, duration: QUARTER_HOUR },
} as const satisfies Record<string, Limit>;

export type LimitName = keyof typeof LIMITS;

interface Row {
  points: number;
  expiresAt: string | null;
}

/** The library keeps its counts in our own table, so that every server counts together. */
class KyselyLimiter extends RateLimiterStoreAbstract {
  readonly #db: Db;

  constructor(db: Db, options: Omit<IRateLimiterStoreOptions, 'storeClient'>) {
    super({ ...options, storeClient: db });
    this.#db = db;
  }

  _getRateLimiterRes(_key: string, changed: number, { points, expiresAt }: Row): RateLimiterRes {
    const left = expiresAt === null ? -1 : Math.max(new Date(expiresAt).getTime() - Date.now(), 0);
    return new RateLimiterRes(Math.max(this.points - points, 0), left, points, points === changed);
  }

  async _upsert(key: string, points: number, milliseconds: number, forced: boolean): Promise<Row> {
    const now = new Date().toISOString();
    const expiresAt = milliseconds > 0 ? new Date(Date.now() + milliseconds).toISOString() : null;
    return this.#db
      .insertInto('rateLimit')
      .values({ key, points, expiresAt })
      .onConflict((conflict) =>
        conflict.column('key').doUpdateSet((row) => {
          const startsAnew = forced ? row.lit(true) : row('rateLimit.expiresAt', '<=', now);
          return {
            points: row
              .case()
              .when(startsAnew)
              .then(points)
              .else(row('rateLimit.points', '+', points))
              .end(),
            expiresAt: row.case().when(startsAnew).then(expiresAt).else(row.ref('rateLimit.expiresAt')).end(),
          };
        }),
      )
      .returning(['points', 'expiresAt'])
      .executeTakeFirstOrThrow();
  }

  async _get(key: string): Promise<Row | null> {
    const row = await this.#db
      .selectFrom('rateLimit')
      .select(['points', 'expiresAt'])
      .where('key', '=', key)
      .where('expiresAt', '>', new Date().toISOString())
      .executeTakeFirst();
    return row ?? null;
  }

  async _delete(key: string): Promise<boolean> {
    const gone = await this.#db.deleteFrom('rateLimit').where('key', '=', key).executeTakeFirst();
    return gone.numDeletedRows > 0n;
  }
}

/** Counts one more. Returns for how many seconds to wait, or 0 when it is within the limit. Machine time, which no setting stops. */
async function count(db: Db, name: LimitName, of: string): Promise<number> {
  try {
    await new KyselyLimiter(db, { ...LIMITS[name], keyPrefix: '' }).consume(fingerprint(of, `limit: ${name}`));
    return 0;
  } catch (refused) {
    if (refused instanceof RateLimiterRes) return Math.ceil(refused.msBeforeNext / 1000);
    throw refused;
  }
}

/** Counts an address that asks for a code. Returns for how many seconds to wait, the same for known and unknown addresses. */
export async function waitBeforeAsking(db: Db, address: string, network: string): Promise<number> {
  const isProven = await hasSignedInFrom(db, address, network);
  const limits: [LimitName, of: string][] = [
    ['address and network', `${address} ${network}`],
    ['network', network],
    ...(isProven
      ? []
      : ([
          ['address', address],
          ['site', ''],
        ] satisfies [LimitName, string][])),
  ];
  // Who is refused already counts for nobody else: one network alone cannot use up what others share.
  for (const [name, of] of limits) {
    const wait = await count(db, name, of);
    if (wait > 0) return wait;
  }
  return 0;
}

export function waitBeforeTrying(db: Db, network: string): Promise<number> {
  return count(db, 'tries from a network', network);
}

/** Counts a code of a letter, whether it is right or not: until it is proven nobody knows. */
export function waitBeforeActivating(db: Db, network: string): Promise<number> {
  return count(db, 'activation from a network', network);
}

/** Counts a code to answer in a round of moves as wrong, until it is proven right: {@link forgiveComingIn}. */
export function waitBeforeComingInToAnswer(db: Db, network: string): Promise<number> {
  return count(db, 'transfer code from a network', network);
}

/** Takes a right code out of the count. A whole school may come in within minutes. */
export async function forgiveComingIn(db: Db, network: string): Promise<void> {
  const name = 'transfer code from a network';
  await new KyselyLimiter(db, { ...LIMITS[name], keyPrefix: '' }).reward(fingerprint(network, `limit: ${name}`));
}

/** Counts a reference that somebody types. Whoever else came in with the same letter is not slowed down by it. */
export function waitBeforeShowingSent(db: Db, sittingId: string): Promise<number> {
  return count(db, 'reference in a sitting', sittingId);
}

/** From how many wrong codes in an hour the log of the portal says so: of one network, and of all together. */
const TELLING = { network: [60], all: [100, 1000, 10_000] };

/** So many wrong codes in the last hour, and by whom: a network is named by a fingerprint. */
export interface WrongCodes {
  wrongCodes: number;
  from: string;
}

/** Counts a wrong code to answer in a round of moves. It stops nobody. Returns what the log of the portal is to say, if anything. */
export async function countWrongTransferCode(db: Db, network: string): Promise<WrongCodes[]> {
  const by = fingerprint(network, 'network in the log').slice(0, 12);
  const ofNetwork = await countUp(db, 'wrong transfer codes of a network', network);
  const ofAll = await countUp(db, 'wrong transfer codes', '');
  return [
    ...(TELLING.network.includes(ofNetwork) ? [{ wrongCodes: ofNetwork, from: by }] : []),
    ...(TELLING.all.includes(ofAll) ? [{ wrongCodes: ofAll, from: `all networks, the last ${by}` }] : []),
  ];
}

/** How often something was counted within the hour, this time too. */
async function countUp(db: Db, what: string, of: string): Promise<number> {
  const limiter = new KyselyLimiter(db, { points: 2 ** 31 - 1, duration: HOUR, keyPrefix: '' });
  return (await limiter.consume(fingerprint(of, `count: ${what}`))).consumedPoints;
}

/** Counts an e-mail that a right code of a letter sends, for the code and for the address. */
export async function waitBeforeMailing(db: Db, codeId: string, address: string, network: string): Promise<number> {
  return (await count(db, 'e-mails of a letter', codeId)) || waitBeforeAsking(db, address, network);
}

export function waitBeforeLookingForChild(db: Db, officerId: string): Promise<number> {
  return count(db, 'children looked for', officerId);
}

export function waitBeforeSecondStep(db: Db, personId: string): Promise<number> {
  return count(db, 'second step', personId);
}

export function waitBeforeWriting(db: Db, personId: string): Promise<number> {
  return count(db, 'messages of a person', personId);
}

/** Counts an address of a calendar that is nobody's. */
export function waitAfterUnknownCalendar(db: Db, network: string): Promise<number> {
  return count(db, 'calendars from a network', network);
}

export function waitBeforeText(db: Db, personId: string): Promise<number> {
  return count(db, 'texts', personId);
}

/** Remembers that an address has signed in from a network, by fingerprints of both. */
export async function rememberNetwork(db: Db, address: string, network: string, now: Date): Promise<void> {
  const provenAt = now.toISOString();
  await db
    .insertInto('provenNetwork')
    .values({ ...placeOf(address, network), provenAt })
    .onConflict((conflict) => conflict.columns(['addressHash', 'networkHash']).doUpdateSet({ provenAt }))
    .execute();
}

async function hasSignedInFrom(db: Db, address: string, network: string): Promise<boolean> {
  const { addressHash, networkHash } = placeOf(address, network);
  const row = await db
    .selectFrom('provenNetwork')
    .select('provenAt')
    .where('addressHash', '=', addressHash)
    .where('networkHash', '=', networkHash)
    .executeTakeFirst();
  return row !== undefined;
}

function placeOf(address: string, network: string) {
  return { addressHash: fingerprint(address, 'proven address'), networkHash: fingerprint(network, 'proven network') };
}
