import type { APIRoute } from 'astro';
import { now } from '#calendar/dates.ts';
import { takeAsked } from '#features/identity/challenge.store.ts';
import { findStaffByIdentity } from '#features/identity/council-identity.store.ts';
import { identityBack, type Errand } from '#features/identity/council-sign-in.ts';
import { askingCookie, cookieOptions, sessionCookie } from '#features/identity/cookies.ts';
import { deviceName } from '#features/identity/device.ts';
import { replaceSession } from '#features/identity/session.store.ts';

export const prerender = false;

/** Where the council's sign-in sends people back to. It spends what this browser was given, so only this browser can come back. */
export const GET: APIRoute = async ({ locals, cookies, request, url, redirect }) => {
  const { db, portal } = locals;
  if (!portal.council) return new Response(null, { status: 404 });
  const holder = cookies.get(askingCookie(portal))?.value;
  const asked = holder ? await takeAsked(db, holder, 'council sign-in', now()) : undefined;
  if (!asked) return redirect('/sign-in/council/failed', 303);
  try {
    const identity = await identityBack(portal.council, url, asked.details as Errand);
    const personId = await findStaffByIdentity(db, identity, now());
    if (!personId) return redirect('/sign-in/council/failed', 303);
    const at = now();
    const device = deviceName(request.headers.get('User-Agent'));
    const session = identity.tookTwoSteps
      ? ({ steps: 2, factorAt: at, device } as const)
      : ({ steps: 1, device } as const);
    const before = cookies.get(sessionCookie(portal))?.value;
    cookies.set(sessionCookie(portal), await replaceSession(db, before, personId, session, at), cookieOptions(portal));
    return redirect(identity.tookTwoSteps ? '/office' : '/sign-in/second-step', 303);
  } catch (error) {
    locals.failed(error);
    return redirect('/sign-in/council/failed', 303);
  }
};
