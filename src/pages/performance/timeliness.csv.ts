import type { APIContext } from 'astro';
import { download } from '#features/scorecard/download.ts';
import { authority } from '#layouts/published.ts';

export const prerender = false;

export function GET({ locals }: APIContext): Promise<Response> {
  return download(locals, { name: 'timeliness', type: 'csv', isDemonstration: false, authority: authority.name });
}
