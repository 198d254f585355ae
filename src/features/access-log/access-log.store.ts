import { isPostgres } from '#database/engine.ts';
import type { Db } from '#database/schema.ts';
import { fingerprint } from '#database/sealed.ts';
import { EMPTY, textOf, verify, type Head, type KeptHead, type LogRow, type Verdict } from './verify.ts';

const PAGE = 1000;

/** One look at, or change of, a child's record. Ids and words of ours only: no name, and nothing that anybody typed. */
export type Access = Omit<LogRow, 'seq' | 'at' | 'hash'>;

/**
 * Adds a line to the access log, in the caller's transaction when there is one.
 * Record last in a transaction: whoever else records waits until it ends.
 */
export async function recordAccess(db: Db, access: Access, now: Date): Promise<void> {
  await recordAccesses(db, [access], now);
}

/** So many lines go to the database at a time. */
const LINES_AT_ONCE = 500;

/** Adds a line for each, in their order, with one look at the head of the log: for lists. Record them last in a transaction. */
export async function recordAccesses(db: Db, accesses: readonly Access[], now: Date): Promise<void> {
  if (accesses.length === 0) return;
  if (!db.isTransaction) return db.transaction().execute((trx) => recordAccesses(trx, accesses, now));

  let head = await db
    .selectFrom('accessLogHead')
    .select(['seq', 'hash'])
    .where('id', '=', 1)
    // A transaction on SQLite has the only pen already.
    .$if(isPostgres(db), (query) => query.forUpdate())
    .executeTakeFirstOrThrow();
  const at = now.toISOString();
  const lines = accesses.map(({ personId, actingAs, childId, planId, action, why }) => {
    const row = { seq: head.seq + 1, at, personId, actingAs, childId, planId, action, why };
    head = { seq: row.seq, hash: hashOf(textOf(head.hash, row)) };
    return { ...row, hash: head.hash };
  });
  for (let from = 0; from < lines.length; from += LINES_AT_ONCE)
    await db
      .insertInto('accessLog')
      .values(lines.slice(from, from + LINES_AT_ONCE))
      .execute();
}

/** Who looked at or changed a child's record, newest first. */
export async function listAccess(
  db: Db,
  childId: string,
  { most }: { most: number },
): Promise<(Access & { seq: number; at: string })[]> {
  return db
    .selectFrom('accessLog')
    .select(['seq', 'at', 'personId', 'actingAs', 'childId', 'planId', 'action', 'why'])
    .where('childId', '=', childId)
    .orderBy('seq', 'desc')
    .limit(most)
    .execute();
}

/** Where the log ends, as the database says. */
export async function findHead(db: Db): Promise<Head> {
  const head = await db.selectFrom('accessLogHead').select(['seq', 'hash']).where('id', '=', 1).executeTakeFirst();
  return head ?? EMPTY;
}

/** Reads the whole log and says what was done to it, however long it is and while it goes on growing. */
export async function verifyAccessLog(db: Db, kept: AsyncIterable<KeptHead>): Promise<Verdict> {
  return verify(rowsOf(db), () => findHead(db), kept, hashOf);
}

async function* rowsOf(db: Db): AsyncGenerator<LogRow> {
  // Somebody may have put a row before the first one.
  let last = Number.MIN_SAFE_INTEGER;
  let page: LogRow[];
  do {
    page = await db.selectFrom('accessLog').selectAll().where('seq', '>', last).orderBy('seq').limit(PAGE).execute();
    yield* page;
    last = page.at(-1)?.seq ?? last;
  } while (page.length === PAGE);
}

function hashOf(text: string): string {
  return fingerprint(text, 'access log');
}
