import type { JobHandler } from '#jobs/worker.ts';
import { findMessageToSend, giveUpLate, markSent } from './message.store.ts';
import { wordsOf, type Channel, type Council, type Words } from './templates.ts';

/** Hands a message to whoever carries it. Rejects when it was not taken. */
export type Sender = (message: Words & { channel: Channel; to: string }) => Promise<void>;

/** Long before another worker may take the job over. */
const LONGEST_SECONDS = 30;
const SPOKEN: Record<Channel, string> = { email: 'e-mail', text: 'text', letter: 'letter' };

/**
 * Does the job "send message". A worker that dies after sending and before it says so leaves the message to be sent
 * once more: better twice than never.
 */
export function deliverMessages({
  sender,
  council,
  longestSeconds = LONGEST_SECONDS,
}: {
  sender: Sender;
  council: Council;
  longestSeconds?: number;
}): JobHandler {
  return async (db, job, now) => {
    await giveUpLate(db, now);
    const message = await findMessageToSend(db, (job.details as { id: string }).id);
    if (!message) return;

    const { id, channel, to } = message;
    const words = wordsOf(message, council);
    try {
      await within(longestSeconds, sender({ channel, to, ...words }));
    } catch (error) {
      // Without the error itself, which may quote the address: what a job failed of stays in the database.
      throw new Error(`The ${SPOKEN[channel]} could not be sent${marksOf(error)}.`);
    }
    await markSent(db, id, now);
  };
}

async function within(seconds: number, sending: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error(), { code: 'ETIMEDOUT' })), seconds * 1000);
  });
  try {
    await Promise.race([sending, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** What an operator can look up of an error: a code such as ECONNREFUSED, and the number that a server answered with. */
function marksOf(error: unknown): string {
  const { code, responseCode, response } = error as {
    code?: unknown;
    responseCode?: unknown;
    response?: { status?: unknown };
  };
  const marks = [code, responseCode, response?.status].filter((mark) => /^([A-Z_]{3,30}|\d{3})$/.test(String(mark)));
  return marks.length > 0 ? ` (${marks.join(', ')})` : '';
}
