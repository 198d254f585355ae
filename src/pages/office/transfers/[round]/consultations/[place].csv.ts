import type { APIRoute } from 'astro';
import { now } from '#calendar/dates.ts';
import { asOfficer } from '#features/identity/person.ts';
import { consultationFile } from '#features/phase-transfer/consultation.store.ts';
import { csvFile } from '#components/csv-file.ts';
import { authority } from '#layouts/published.ts';
import { turnAway } from '#layouts/turn-away.ts';

export const prerender = false;

/** Whom a place is asked to take, for a manager who asks it by the council's own mail. The name of the file names nobody. */
export const POST: APIRoute = async (context) => {
  const { locals, params } = context;
  const manager = asOfficer(locals.person, 'manager');
  if (!manager) return turnAway(context);
  const of = { roundId: params['round'] ?? '', placeId: params['place'] ?? '' };
  const file = await consultationFile(locals.db, manager, of, authority.clock, now());
  if (!file) return new Response(null, { status: 404 });
  return new Response(csvFile(file.columns, file.rows), {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': 'attachment; filename="consultation.csv"',
      'Cache-Control': 'private, no-store',
    },
  });
};
