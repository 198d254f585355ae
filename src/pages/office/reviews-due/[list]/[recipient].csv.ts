import type { APIRoute } from 'astro';
import { dayInLondon, now } from '#calendar/dates.ts';
import { asOfficer } from '#features/identity/person.ts';
import { isTakenAway, LIST_FILE, recipientIn, tableOf } from '#features/reviews-due/recipient.ts';
import { findLinesFor } from '#features/reviews-due/review-list.store.ts';
import { csvFile } from '#components/csv-file.ts';
import { turnAway } from '#layouts/turn-away.ts';

export const prerender = false;

/** The list of one recipient, for a manager who sends it by the council's own mail, and says why. */
export const POST: APIRoute = async (context) => {
  const { locals, params, request, redirect } = context;
  const manager = asOfficer(locals.person, 'manager');
  if (!manager) return turnAway(context);
  const list = params['list'] ?? '';
  const word = params['recipient'] ?? '';
  const why = (await request.formData()).get('why')?.toString() ?? '';
  if (word === 'no-school') return new Response(null, { status: 404 });
  if (!isTakenAway(why)) return redirect(`/office/reviews-due/${list}/${word}?problem=why`, 303);
  const found = await findLinesFor(locals.db, manager, list, recipientIn(word), why, now());
  if (!found) return new Response(null, { status: 404 });
  const { columns, rows } = tableOf(recipientIn(word).kind, found.lines, {
    termBeginsOn: found.list.beginsOn,
    today: dayInLondon(now()),
    beingCounted: found.beingCounted,
  });
  return new Response(csvFile(columns, rows), { headers: LIST_FILE });
};
