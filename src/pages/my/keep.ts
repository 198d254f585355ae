import type { APIRoute } from 'astro';
import { now } from '#calendar/dates.ts';
import { sessionCookie } from '#features/identity/cookies.ts';
import { wayOn } from '#features/identity/forms.ts';
import { asSignedIn } from '#features/identity/person.ts';
import { fieldsToKeep, keepForm } from '#features/identity/kept-form.store.ts';
import { findWhoseRanOut } from '#features/identity/session.store.ts';

export const prerender = false;

/** Keeps what somebody was typing when their time ran out, for when they sign in again. */
export const POST: APIRoute = async ({ locals, cookies, request }) => {
  const { db, person, portal } = locals;
  const secret = cookies.get(sessionCookie(portal))?.value;
  const personId = asSignedIn(person)?.id ?? (secret ? await findWhoseRanOut(db, secret, now()) : undefined);
  const form = await request.formData();
  const path = wayOn(form.get('_path')?.toString());
  if (!personId || !path) return new Response(null, { status: 401 });
  await keepForm(db, personId, path, fieldsToKeep(form), now());
  return new Response(null, { status: 204 });
};
