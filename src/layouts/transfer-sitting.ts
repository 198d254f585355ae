import type { APIContext } from 'astro';
import { now } from '#calendar/dates.ts';
import { sittingCookie } from '#features/identity/cookies.ts';
import { findSitting, type Sitting } from '#features/phase-transfer/sitting.store.ts';
import { authority } from './published.ts';

/** Whose answer this browser is in the middle of, if anybody's. */
export async function sittingOf({
  locals,
  cookies,
}: Pick<APIContext, 'locals' | 'cookies'>): Promise<Sitting | undefined> {
  const secret = cookies.get(sittingCookie(locals.portal))?.value;
  return secret ? findSitting(locals.db, secret, locals.person, authority.clock, now()) : undefined;
}

/** Back to where one comes in, which says why. */
export function startAgain({ redirect }: Pick<APIContext, 'redirect'>): Response {
  return redirect('/transfer?over=1', 303);
}
