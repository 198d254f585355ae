import type { APIContext } from 'astro';
import { now } from '#calendar/dates.ts';
import { listDaysOf } from '#features/calendar-feed/calendar-feed.store.ts';
import { calendarOfDays } from '#features/clock/calendar-file.ts';
import { waitAfterUnknownCalendar } from '#features/identity/sign-in-limits.store.ts';
import { authority } from '#layouts/published.ts';

export const prerender = false;

const HEADERS = { 'Cache-Control': 'private, no-store', 'X-Robots-Tag': 'noindex' };

/** The days of whoever made this address, for their phone, which cannot sign in. */
export async function GET({ params, locals }: APIContext): Promise<Response> {
  const { db, network, portal } = locals;
  const secret = params['feed'] ?? '';
  const days = await listDaysOf(db, secret, authority.clock, now());
  if (!days) {
    const wait = await waitAfterUnknownCalendar(db, network);
    if (wait > 0)
      return new Response(null, { status: 429, headers: { ...HEADERS, 'Retry-After': String(Math.ceil(wait)) } });
    return new Response(null, { status: 404, headers: HEADERS });
  }
  const calendar = calendarOfDays(days, { made: now(), site: portal.origin, name: authority.siteName, secret });
  return new Response(calendar, {
    headers: {
      ...HEADERS,
      'Content-Type': 'text/calendar; charset=utf-8',
      'Content-Disposition': 'inline; filename="dates.ics"',
    },
  });
}
