import type { APIRoute } from 'astro';
import { now } from '#calendar/dates.ts';
import { sittingOf } from '#layouts/transfer-sitting.ts';

export const prerender = false;

/** Somebody in the middle of an answer asks for more time. Asking counts as use; the answer says for how long. */
export const POST: APIRoute = async (context) => {
  const sitting = await sittingOf(context);
  if (!sitting) return new Response(null, { status: 401 });
  return Response.json({ endsInSeconds: Math.floor((sitting.endsAt.getTime() - now().getTime()) / 1000) });
};
