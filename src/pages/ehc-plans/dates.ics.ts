import type { APIContext } from 'astro';
import { dayInLondon, now } from '#calendar/dates.ts';
import { calendarOf } from '#features/clock/calendar-file.ts';
import { readHappening } from '#features/clock/happening.ts';
import { readSaid } from '#features/clock/said.ts';
import { authority, datesWords } from '#layouts/published.ts';

export const prerender = false;

/** The dates for a calendar. */
export async function GET({ request, locals }: APIContext): Promise<Response> {
  const said = await readSaid(request);
  if ('error' in said) return plain(said.error, said.status);
  const read = readHappening(said.fields, dayInLondon(now()));
  if ('error' in read) return plain(read.error, 400);
  if (read.happening.event === 'closure') return plain('A closure has no dates for a calendar.', 400);
  const calendar = calendarOf(read.happening, {
    words: datesWords,
    choices: authority.clock,
    made: now(),
    site: locals.portal.origin,
    name: authority.siteName,
  });
  return new Response(calendar, {
    headers: {
      'Content-Type': 'text/calendar; charset=utf-8',
      'Content-Disposition': 'attachment; filename="ehc-plan-dates.ics"',
      'Cache-Control': said.isPosted ? 'private, no-store' : 'public, max-age=60',
    },
  });
}

export const POST = GET;

function plain(text: string, status: 400 | 405): Response {
  return new Response(text, {
    status,
    headers: {
      'Content-Type': 'text/plain; charset=utf-8',
      'Cache-Control': 'no-store',
      ...(status === 405 && { Allow: 'POST' }),
    },
  });
}
