import type { APIRoute } from 'astro';
import { dayInLondon, now } from '#calendar/dates.ts';
import { asOfficer } from '#features/identity/person.ts';
import { consultationFile } from '#features/phase-transfer/consultation.store.ts';
import { csvFile } from '#components/csv-file.ts';
import { authority } from '#layouts/published.ts';
import { turnAway } from '#layouts/turn-away.ts';

export const prerender = false;

/** Whom a place is asked to take, for a manager who asks it by the council's own mail. The name of the file says which place, and names nobody. */
export const POST: APIRoute = async (context) => {
  const { locals, params } = context;
  const manager = asOfficer(locals.person, 'manager');
  if (!manager) return turnAway(context);
  const of = { roundId: params['round'] ?? '', placeId: params['place'] ?? '' };
  const { transfers: settings, clock: choices } = authority;
  const file = await consultationFile(locals.db, manager, of, { settings, choices }, now());
  if (!file) return new Response(null, { status: 404 });
  const place = file.place.path?.split('/').at(-1) ?? of.placeId.slice(0, 6);
  const name = `consultation-${dayInLondon(now())}-${place}.csv`;
  return new Response(csvFile(file.columns, file.rows), {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="${name}"`,
      'Cache-Control': 'private, no-store',
    },
  });
};
