import type { Db } from '#database/schema.ts';

const DAY = 24 * 60 * 60_000;

/** How long what signing in leaves behind is kept, in days. The data map says why. */
const KEPT_DAYS = { session: 90, challenge: 1, rateLimit: 1, provenNetwork: 90, keptForm: 1 };

/** Takes away what signing in has left behind and nobody needs. Safe to do again. */
export async function tidySignIn(db: Db, now: Date): Promise<void> {
  const before = (days: number): string => new Date(now.getTime() - days * DAY).toISOString();
  await db.deleteFrom('session').where('lastSeenAt', '<', before(KEPT_DAYS.session)).execute();
  await db.deleteFrom('challenge').where('expiresAt', '<', before(KEPT_DAYS.challenge)).execute();
  await db.deleteFrom('rateLimit').where('expiresAt', '<', before(KEPT_DAYS.rateLimit)).execute();
  await db.deleteFrom('provenNetwork').where('provenAt', '<', before(KEPT_DAYS.provenNetwork)).execute();
  await db.deleteFrom('keptForm').where('keptAt', '<', before(KEPT_DAYS.keptForm)).execute();
}
