import type { APIRoute } from 'astro';
import { startAddress } from '#features/phase-transfer/letter.ts';
import { qrFile } from '#features/phase-transfer/qr.ts';

export const prerender = false;

/** The square of the poster alone, for a school’s own newsletter. */
export const GET: APIRoute = ({ locals }) =>
  new Response(qrFile(startAddress(locals.portal.origin)), {
    headers: {
      'Content-Type': 'image/svg+xml; charset=utf-8',
      'Content-Disposition': 'attachment; filename="what-comes-next.svg"',
    },
  });
