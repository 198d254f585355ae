import type { APIRoute } from 'astro';
import { dayInLondon, now } from '#calendar/dates.ts';
import { hintCookie, hintOptions } from '#features/identity/cookies.ts';
import { asFamily } from '#features/identity/person.ts';
import { listChildrenFor } from '#features/plan/plan.store.ts';
import { summaryOf } from '#features/plan/summary.ts';
import { authority, trackerWords } from '#layouts/published.ts';

export const prerender = false;

/** How it stands in the access log. */
const ON_HOME_PAGE = 'saw where it is, on the home page';

/** The line of the home page, for whoever is signed in. */
export const GET: APIRoute = async ({ locals, cookies }) => {
  const family = asFamily(locals.person);
  if (!family) {
    // The session is over, and so is what hints at it: the home page need not ask again.
    if (!locals.person && cookies.has(hintCookie(locals.portal)))
      cookies.delete(hintCookie(locals.portal), hintOptions(locals.portal));
    // No error either: a browser would complain of it on the home page.
    return new Response(null, { status: 204, headers: { 'Cache-Control': 'private, no-store' } });
  }
  const children = await listChildrenFor(locals.db, family, authority.clock, now(), ON_HOME_PAGE);
  const plans = children.flatMap(({ plans }) => plans);
  const summary = summaryOf(plans, dayInLondon(now()), authority.clock, trackerWords);
  return Response.json(summary ?? null, { headers: { 'Cache-Control': 'private, no-store' } });
};
