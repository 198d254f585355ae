import type { APIRoute } from 'astro';
import { now } from '#calendar/dates.ts';

export const prerender = false;

/** Somebody asks to stay signed in. Asking counts as use; the answer says for how long. */
export const POST: APIRoute = ({ locals }) => {
  const { person } = locals;
  if (!person) return new Response(null, { status: 401 });
  return Response.json({ endsInSeconds: Math.floor((person.session.endsAt.getTime() - now().getTime()) / 1000) });
};
