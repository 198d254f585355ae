import type { APIContext } from 'astro';
import { sessionCookie } from '#features/identity/cookies.ts';
import { withNext } from '#features/identity/forms.ts';
import { asSignedIn, isFresh, wayIn, type SignedIn } from '#features/identity/person.ts';
import { findWhoseRanOut } from '#features/identity/session.store.ts';
import { now } from '#calendar/dates.ts';

/** What a page and what answers without one both have. */
type Asked = Pick<APIContext, 'locals' | 'cookies' | 'url' | 'redirect'>;

/** Sends whoever may not see a page to sign in; for those who are in, what is not theirs does not exist. */
export async function turnAway(astro: Asked): Promise<Response> {
  const { db, person, portal } = astro.locals;
  if (asSignedIn(person)) return new Response(null, { status: 404 });
  const secret = person ? undefined : astro.cookies.get(sessionCookie(portal))?.value;
  const hasRunOut = secret ? await findWhoseRanOut(db, secret, now()) : undefined;
  return astro.redirect(withNext(hasRunOut ? '/sign-in/ended' : wayIn(person), astro.url.pathname), 303);
}

/** Where to go first to show once more that it is them, or nothing when that is fresh. */
export function showAgain(astro: Asked, person: SignedIn): Response | undefined {
  if (isFresh(person, now())) return undefined;
  return astro.redirect(withNext(person.factors === 0 ? '/sign-in' : '/sign-in/second-step', astro.url.pathname), 303);
}
