import type { APIRoute } from 'astro';
import { now } from '#calendar/dates.ts';
import { ask } from '#features/identity/challenge.store.ts';
import { askingCookie, cookieOptions } from '#features/identity/cookies.ts';
import { errandTo } from '#features/identity/council-sign-in.ts';
import { newSecret } from '#features/identity/secret.ts';
import { waitBeforeTrying } from '#features/identity/sign-in-limits.store.ts';

export const prerender = false;

/** Sends a member of staff to the council's own sign-in. */
export const GET: APIRoute = async ({ locals, cookies, redirect }) => {
  const { db, network, portal } = locals;
  if (!portal.council) return new Response(null, { status: 404 });
  if ((await waitBeforeTrying(db, network)) > 0) return redirect('/sign-in/council/failed', 303);
  try {
    const { address, errand } = await errandTo(portal.council);
    // A new cookie each time: whoever planted an old one in this browser does not know it.
    const holder = newSecret();
    cookies.set(askingCookie(portal), holder, cookieOptions(portal));
    await ask(db, { holder, purpose: 'council sign-in', details: errand }, now());
    return redirect(address.href, 303);
  } catch (error) {
    locals.failed(error);
    return redirect('/sign-in/council/failed', 303);
  }
};
