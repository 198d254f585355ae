import type { JobHandler } from '#jobs/worker.ts';
import {
  askLater,
  findMessageToAskAfter,
  findMessageToSend,
  giveUpLate,
  markBounced,
  markSent,
} from './message.store.ts';
import { wordsOf, type Channel, type Council, type Words } from './templates.ts';

/**
 * Hands a message to whoever carries it, and returns what they call it where they can be asked about it later.
 * Rejects when it was not taken: with `isForGood` when it never will be.
 */
export type Sender = (message: Words & { channel: Channel; to: string }) => Promise<string | void>;

/** Asks whoever carried a message whether it arrived. */
export type Asker = (carrierId: string) => Promise<'arrived' | 'did not arrive' | 'nobody knows yet'>;

/** Long before another worker may take the job over. */
const LONGEST_SECONDS = 30;
/** How long it is asked again, in milliseconds, and how often. Carriers try for three days, and forget soon after. */
const ASKED_FOR = 60 * 60 * 60_000;
const ASKED_EVERY = 12 * 60 * 60_000;
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
    let carrierId: string | undefined;
    try {
      carrierId = (await within(longestSeconds, sender({ channel, to, ...words }))) ?? undefined;
    } catch (error) {
      if ((error as { isForGood?: unknown }).isForGood === true) {
        await db.transaction().execute((trx) => markBounced(trx, id, now));
        return;
      }
      // Without the error itself, which may quote the address: what a job failed of stays in the database.
      throw new Error(`The ${SPOKEN[channel]} could not be sent${marksOf(error)}.`);
    }
    if (carrierId) await db.transaction().execute((trx) => markSent(trx, id, now, carrierId));
    else await markSent(db, id, now);
  };
}

/** Does the job "ask after a message": what did not arrive is a bounce, and so is what nobody can tell of for days. */
export function askAfterMessages(asker: Asker | undefined): JobHandler {
  return async (db, job, now) => {
    const { id } = job.details as { id: string };
    const message = await findMessageToAskAfter(db, id);
    if (!message || !asker) return;
    const answer = await asker(message.carrierId).catch((error: unknown) => {
      throw new Error(`The carrier could not be asked${marksOf(error)}.`);
    });
    if (answer === 'arrived') return;
    const isOver = now.getTime() - message.sentAt.getTime() >= ASKED_FOR;
    await db
      .transaction()
      .execute((trx) =>
        answer === 'did not arrive' || isOver ? markBounced(trx, id, now) : askLater(trx, id, now, ASKED_EVERY),
      );
  };
}

async function within<Result>(seconds: number, sending: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error(), { code: 'ETIMEDOUT' })), seconds * 1000);
  });
  try {
    return await Promise.race([sending, late]);
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
