import type { APIRoute } from 'astro';
import { dayInLondon, now } from '#calendar/dates.ts';
import { asOfficer } from '#features/identity/person.ts';
import { findFileFor } from '#features/reviews-due/partners-list.store.ts';
import { LIST_FILE, tableOf } from '#features/reviews-due/recipient.ts';
import { csvFile } from '#components/csv-file.ts';
import { turnAway } from '#layouts/turn-away.ts';

export const prerender = false;

/** A list of reviews for one place where a partner works, for a spreadsheet. */
export const GET: APIRoute = async (context) => {
  const { locals, params } = context;
  const partner = asOfficer(locals.person, 'partner');
  if (!partner) return turnAway(context);
  const asked = { listId: params['list'] ?? '', placeId: params['place'] ?? '' };
  const file = await findFileFor(locals.db, partner, asked, now());
  if (!file) return new Response(null, { status: 404 });
  const { columns, rows } = tableOf(file.place.kind, file.lines, {
    termBeginsOn: file.beginsOn,
    today: dayInLondon(now()),
    beingCounted: file.beingCounted,
  });
  return new Response(csvFile(columns, rows), { headers: LIST_FILE });
};
