/** A line of the access log: who looked at or changed what of which child, when and why. It holds ids, never names. */
export interface LogRow {
  seq: number;
  at: string;
  personId: string | null;
  actingAs: string;
  childId: string;
  planId: string | null;
  action: string;
  why: string;
  hash: string;
}

/** The number and hash of the last row: it stands for everything before it. */
export interface Head {
  seq: number;
  hash: string;
}

/** A head as it was at an instant, kept outside the database. */
export interface KeptHead extends Head {
  at: string;
}

export interface Fault {
  /** The first row known to be wrong. */
  seq: number;
  says: string;
}

export interface Verdict {
  rows: number;
  /** How many kept heads the rows were compared with. */
  keptHeads: number;
  /** The lowest row first; none when the log is whole. */
  faults: Fault[];
}

/** The head of a log with no row in it. */
export const EMPTY: Head = { seq: 0, hash: '' };

/** What the hash of a row is taken over. */
export function textOf(previousHash: string, row: Omit<LogRow, 'hash'>): string {
  const { seq, at, personId, actingAs, childId, planId, action, why } = row;
  return JSON.stringify([previousHash, seq, at, personId, actingAs, childId, planId, action, why]);
}

/**
 * Reads the whole log once, and says the first fault of each kind: in the chain, at its end, and beside the kept heads.
 * The log may grow meanwhile.
 * @param rows in the order of their numbers
 * @param findHead is asked before the first row and after the last one
 * @param kept in the order they were kept
 */
export async function verify(
  rows: AsyncIterable<LogRow>,
  findHead: () => Promise<Head>,
  kept: AsyncIterable<KeptHead>,
  hashOf: (text: string) => string,
): Promise<Verdict> {
  const comparison = await compareWith(kept);
  const head = await findHead();
  let last = EMPTY;
  let count = 0;
  let inChain: Fault | undefined;
  let atEnd: Fault | undefined;
  for await (const row of rows) {
    count += 1;
    inChain ??= faultAfter(last, row, hashOf);
    if (row.seq === head.seq && row.hash !== head.hash) atEnd = otherThanHead(row.seq);
    await comparison.pass(row);
    last = row;
  }
  if (head.seq > last.seq) atEnd = cutOff(last.seq, head.seq);
  const { seq: endsWith } = await findHead();
  if (endsWith < last.seq) atEnd = headPutBack(endsWith, last.seq);
  const { keptHeads, fault: besideKept } = await comparison.end(last);
  const faults = [inChain, atEnd, besideKept].filter((fault) => fault !== undefined);
  return { rows: count, keptHeads, faults: faults.sort((one, other) => one.seq - other.seq) };
}

function faultAfter(last: Head, row: LogRow, hashOf: (text: string) => string): Fault | undefined {
  const expected = last.seq + 1;
  if (row.seq > expected) {
    return { seq: expected, says: `${rowsFrom(expected, row.seq - 1)} missing: deleted, or moved to another place.` };
  }
  if (row.seq !== expected) return { seq: row.seq, says: `Row ${row.seq} has no place in the log: it was put in.` };
  if (row.hash === hashOf(textOf(last.hash, row))) return undefined;
  return {
    seq: row.seq,
    says: `Row ${row.seq} is not the one that was written there: it was edited, or another row was put in its place.`,
  };
}

function otherThanHead(seq: number): Fault {
  return { seq, says: `Row ${seq} is not the one that the head of the log says: one of the two was changed.` };
}

function cutOff(last: number, head: number): Fault {
  return { seq: last + 1, says: `${rowsFrom(last + 1, head)} missing: the end of the log was cut off.` };
}

function headPutBack(head: number, last: number): Fault {
  return {
    seq: head + 1,
    says: `The log goes on to row ${last}, and its head says that it ends with row ${head}: the head was changed.`,
  };
}

/** Goes along the kept heads as the rows go by. The first one is read before any row is. */
async function compareWith(kept: AsyncIterable<KeptHead>): Promise<{
  pass: (row: LogRow) => Promise<void>;
  end: (last: Head) => Promise<{ keptHeads: number; fault: Fault | undefined }>;
}> {
  const heads = kept[Symbol.asyncIterator]();
  let next = await nextOf(heads);
  let fitting = EMPTY.seq;
  let keptHeads = 0;
  let fault: Fault | undefined;

  const goOn = async (from: KeptHead): Promise<void> => {
    keptHeads += 1;
    next = await nextOf(heads);
    if (next && next.seq < from.seq) fault ??= wentBack(from, next);
  };

  return {
    pass: async (row) => {
      while (next && next.seq <= row.seq) {
        if (next.seq === row.seq && next.hash === row.hash) fitting = row.seq;
        else if (next.seq === row.seq) fault ??= olderCopy(next, fitting);
        await goOn(next);
      }
    },
    end: async (last) => {
      while (next) {
        if (next.seq > last.seq) fault ??= cutOffSince(next, last.seq);
        await goOn(next);
      }
      return { keptHeads, fault };
    },
  };
}

async function nextOf(heads: AsyncIterator<KeptHead>): Promise<KeptHead | undefined> {
  const { done, value } = await heads.next();
  return done ? undefined : value;
}

function olderCopy(kept: KeptHead, fitting: number): Fault {
  return {
    seq: kept.seq,
    says:
      `Row ${kept.seq} is not the one that was kept at ${kept.at}: an older copy of the log was put back and written on, ` +
      `or the log was written anew. The last row that fits what was kept is row ${fitting}.`,
  };
}

function cutOffSince(kept: KeptHead, last: number): Fault {
  return {
    seq: last + 1,
    says: `${rowsFrom(last + 1, kept.seq)} missing, and there at ${kept.at}: an older copy of the log was put back, or its end and its head were cut off.`,
  };
}

function wentBack(before: KeptHead, after: KeptHead): Fault {
  return {
    seq: after.seq + 1,
    says: `The log ended with row ${before.seq} at ${before.at}, and with row ${after.seq} at ${after.at}: an older copy of the log was put back in between.`,
  };
}

function rowsFrom(first: number, last: number): string {
  return first === last ? `Row ${first} is` : `Rows ${first} to ${last} are`;
}
