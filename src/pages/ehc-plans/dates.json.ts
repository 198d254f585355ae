import type { APIContext } from 'astro';
import { dayInLondon, now } from '#calendar/dates.ts';
import { answerTo } from '#features/clock/answer.ts';
import { readHappening } from '#features/clock/happening.ts';
import { headersOf, readSent } from '#features/clock/sent.ts';
import { authority } from '#layouts/published.ts';

export const prerender = false;

/** The dates as data, for anybody's site: `docs/dates-api.md`. */
export async function GET({ request }: APIContext): Promise<Response> {
  const sent = await readSent(request);
  if ('error' in sent) return json({ error: sent.error }, sent.status);
  const read = readHappening(sent.fields, dayInLondon(now()));
  if ('error' in read) return json({ error: read.part ? `${read.part}: ${read.error}` : read.error }, 400);
  return json(answerTo(read.happening, authority.clock), 200);

  function json(body: object, status: number): Response {
    const headers = { ...headersOf(request, status), 'Content-Type': 'application/json; charset=utf-8' };
    return Response.json(body, { status, headers });
  }
}

export const POST = GET;
