import type { Db } from '#database/schema.ts';
import { KEPT_FOR } from './kept-form.store.ts';

const DAY = 24 * 60 * 60_000;

/** Takes away what signing in has left behind and nobody needs. Safe to do again. The data map says why so long. */
export async function tidySignIn(db: Db, now: Date): Promise<void> {
  const before = (days: number): string => new Date(now.getTime() - days * DAY).toISOString();
  await db
    .deleteFrom('keptForm')
    .where('keptAt', '<', before(KEPT_FOR / DAY))
    .execute();
  await db.deleteFrom('challenge').where('expiresAt', '<', before(1)).execute();
  await db.deleteFrom('rateLimit').where('expiresAt', '<', before(1)).execute();
  await db.deleteFrom('session').where('lastSeenAt', '<', before(90)).execute();
  await db.deleteFrom('provenNetwork').where('provenAt', '<', before(90)).execute();
  await db.deleteFrom('emailAddress').where('endedAt', '<', before(90)).execute();
  await db.deleteFrom('secondFactor').where('endedAt', '<', before(90)).execute();
  await db
    .deleteFrom('recoveryCode')
    .where((code) => code.or([code('endedAt', '<', before(90)), code('expiresAt', '<', before(90))]))
    .execute();
  await db.deleteFrom('notice').where('readAt', '<', before(365)).execute();
  await db
    .deleteFrom('contactWish')
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('contactWish as next')
          .select('next.id')
          .whereRef('next.personId', '=', 'contactWish.personId')
          .whereRef('next.recordedAt', '>', 'contactWish.recordedAt')
          .where('next.recordedAt', '<', before(365)),
      ),
    )
    .execute();
}
