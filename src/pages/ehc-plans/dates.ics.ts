import type { APIContext } from 'astro';
import { dayInLondon, now } from '#calendar/dates.ts';
import { calendarOf } from '#features/clock/calendar-file.ts';
import { readHappening } from '#features/clock/happening.ts';
import { headersOf, readSent } from '#features/clock/sent.ts';
import { authority, datesWords } from '#layouts/published.ts';

export const prerender = false;

/** The dates for a calendar. */
export async function GET({ request, locals }: APIContext): Promise<Response> {
  const sent = await readSent(request);
  if ('error' in sent) return plain(sent.error, sent.status);
  const read = readHappening(sent.fields, dayInLondon(now()));
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
      // Whoever asks may have said which host this is, and it stands in the file.
      'Cache-Control': 'private, no-store',
    },
  });

  function plain(text: string, status: 400 | 405): Response {
    const headers = { ...headersOf(request, status), 'Content-Type': 'text/plain; charset=utf-8' };
    return new Response(text, { status, headers });
  }
}

export const POST = GET;
