import { sql } from 'kysely';
import type { Db } from '#database/schema.ts';
import type { SignedIn } from '#features/identity/person.ts';
import type { JobHandler } from '#jobs/worker.ts';
import { markBounced } from '#messages/message.store.ts';
import { isNews } from '#messages/news.ts';
import { addNotice, writeLetter } from './tell-family.store.ts';

const HOUR = 60 * 60_000;
/** How far back an officer's word that an address is dead reaches, in milliseconds. */
const LATELY = 30 * 24 * HOUR;

/**
 * Does the job "follow a bounce": has a letter wait to be printed in the place of news that did not arrive, and tells
 * whoever looks after the plans that it was about.
 */
export const followBounces: JobHandler = async (db, job, now) => {
  const { id } = job.details as { id: string };
  await db.transaction().execute(async (trx) => {
    const message = await trx
      .selectFrom('message')
      .select(['personId', 'kind', 'channel', 'createdAt'])
      .where('id', '=', id)
      .where('bouncedAt', 'is not', null)
      .executeTakeFirst();
    if (!message?.personId || !isNews(message.kind) || message.channel === 'letter') return;
    await writeLetter(trx, message.personId, message.kind, now);
    const plans = await listPlansToldOf(trx, message.personId, message.kind, new Date(message.createdAt));
    const told = new Set<string>();
    for (const { id, caseworkerId } of plans) {
      if (!caseworkerId || told.has(caseworkerId)) continue;
      await addNotice(trx, caseworkerId, 'news came back', id, now);
      told.add(caseworkerId);
    }
  });
};

/** The plans that one message told of: that of the notice beside it, and those told of in the hour that it stood for. */
async function listPlansToldOf(db: Db, personId: string, kind: string, createdAt: Date) {
  return db
    .selectFrom('notice')
    .innerJoin('plan', 'plan.id', 'notice.planId')
    .select(['plan.id', 'plan.caseworkerId'])
    .distinct()
    .where('notice.personId', '=', personId)
    .where('notice.kind', '=', kind)
    .where('notice.at', '>=', createdAt.toISOString())
    .where('notice.at', '<', new Date(createdAt.getTime() + HOUR).toISOString())
    .where('plan.endedAt', 'is', null)
    .execute();
}

/**
 * Records an officer's word that what we send to somebody's e-mail address does not arrive: what was sent there in the
 * last month, and is not read, goes out once more as letters, and from now on a letter goes with every e-mail until there
 * is another address. False when nothing about a plan was sent there. In the caller's transaction, which has found the person.
 */
export async function markAddressBounced(db: Db, _by: SignedIn, personId: string, now: Date): Promise<boolean> {
  const sent = await db
    .selectFrom('message')
    .select('id')
    .where('personId', '=', personId)
    .where('channel', '=', 'email')
    .where('bouncedAt', 'is', null)
    .where('createdAt', '>', new Date(now.getTime() - LATELY).toISOString())
    // What they have read here reached them after all.
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('notice')
          .select('notice.id')
          .whereRef('notice.personId', '=', 'message.personId')
          .whereRef('notice.kind', '=', 'message.kind')
          .where('notice.readAt', 'is', null)
          .where(sql<boolean>`notice.at >= message.created_at`),
      ),
    )
    .execute();
  for (const { id } of sent) await markBounced(db, id, now);
  return sent.length > 0;
}
