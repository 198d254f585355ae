import type { APIContext } from 'astro';
import { dayInLondon, now } from '#calendar/dates.ts';
import { answerTo } from '#features/clock/answer.ts';
import { readHappening } from '#features/clock/happening.ts';
import { readSaid } from '#features/clock/said.ts';
import { authority } from '#layouts/published.ts';

export const prerender = false;

/** The dates as data, for anybody's site: `docs/dates-api.md`. */
export async function GET(context: APIContext): Promise<Response> {
  return answer(await readSaid(context.request));
}

export const POST = GET;

function answer(said: Awaited<ReturnType<typeof readSaid>>): Response {
  if ('error' in said) return json({ error: said.error }, said.status, said.isPosted);
  const read = readHappening(said.fields, dayInLondon(now()));
  if ('error' in read)
    return json({ error: read.part ? `${read.part}: ${read.error}` : read.error }, 400, said.isPosted);
  return json(answerTo(read.happening, authority.clock), 200, said.isPosted);
}

function json(body: object, status: number, isPosted: boolean): Response {
  return Response.json(body, {
    status,
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      'Cache-Control': isPosted || status === 405 ? 'private, no-store' : 'public, max-age=60',
      ...(status === 405 && { Allow: 'POST' }),
    },
  });
}
