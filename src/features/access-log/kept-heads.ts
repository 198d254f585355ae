import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { JobHandler, Recurring } from '#jobs/worker.ts';
import { findHead } from './access-log.store.ts';
import type { KeptHead } from './verify.ts';

// Whoever can change the whole database can cut the log and its head. The heads in this file stand outside it.

/** A line: the instant, the number and the hash of the row the log ended with. */
const LINE = /^(?<at>\S+) (?<seq>[1-9]\d*) (?<hash>\S{43})$/;
const LONGEST_LINE = 120;

export const KEEPING_HEADS: Recurring = { kind: 'keep head of access log', times: '*/10 * * * *' };

/** The job that writes down where the log ends, in a file. */
export function keepHeadIn(file: string): JobHandler {
  return async (db, _job, now) => {
    const { seq, hash } = await findHead(db);
    if (seq > 0) await keepHead(file, { at: now.toISOString(), seq, hash });
  };
}

/** Writes a line unless the last one says the same, and returns when it is on the disk. */
export async function keepHead(file: string, { at, seq, hash }: KeptHead): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const handle = await open(file, 'a+', 0o600);
  try {
    const end = await endOf(handle);
    if (end.endsWith(` ${seq} ${hash}\n`)) return;
    // A line that was being written when the machine stopped stays a line of its own.
    await handle.appendFile(`${end === '' || end.endsWith('\n') ? '' : '\n'}${at} ${seq} ${hash}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * The heads in the file as it is now: none when there is no file. A line that is no head is passed over,
 * for who could spoil a line could take it away as well.
 */
export async function* keptHeadsIn(file: string): AsyncGenerator<KeptHead> {
  const handle = await open(file, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  if (!handle) return;
  const { size } = await handle.stat();
  if (size === 0) return void (await handle.close());
  for await (const line of handle.readLines({ start: 0, end: size - 1 })) {
    const { at, seq, hash } = LINE.exec(line)?.groups ?? {};
    if (at && seq && hash) yield { at, seq: Number(seq), hash };
  }
}

async function endOf(handle: FileHandle): Promise<string> {
  const { size } = await handle.stat();
  const start = Math.max(0, size - LONGEST_LINE);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(LONGEST_LINE), 0, LONGEST_LINE, start);
  return buffer.toString('utf8', 0, bytesRead);
}
