import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import sirv from 'sirv';
import { openSearchIndex } from '#features/search/index.store.ts';
import type { SearchIndex } from '#features/search/index-schema.ts';
import { codeFolder } from './current-site.ts';
import type { InlineHashes } from './headers.ts';

export type Next = () => void;
type AstroHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  next: Next | undefined,
  locals: object,
) => Promise<void>;

/** One finished build of the site, ready to be served. */
export interface Site {
  folder: string;
  hashes: InlineHashes;
  searchIndex: SearchIndex;
  serveFile: (request: IncomingMessage, response: ServerResponse, next: Next) => void;
  renderPage: AstroHandler;
}

/**
 * Opens a built site.
 * @param folder where it stands. A site whose code is the same as an earlier one's has no `server` folder but a file
 *   `server-of` that names the earlier one: loading the same code again would only fill the memory.
 */
export async function openSite(folder: string): Promise<Site> {
  const hashes = JSON.parse(await readFile(join(folder, 'inline-hashes.json'), 'utf8')) as InlineHashes;
  const entry = join(codeFolder(folder), 'entry.mjs');
  const { handler } = (await import(pathToFileURL(entry).href)) as { handler: AstroHandler };
  return {
    folder,
    hashes,
    searchIndex: openSearchIndex(join(folder, 'search.sqlite')),
    serveFile: fileServer(join(folder, 'client')),
    renderPage: handler,
  };
}

function fileServer(folder: string): Site['serveFile'] {
  const serve = sirv(folder, {
    etag: true,
    brotli: true,
    gzip: true,
    extensions: ['html'],
    setHeaders: (response, path) => {
      response.setHeader(
        'Cache-Control',
        path.startsWith('/_astro/') ? 'public, max-age=31536000, immutable' : 'public, max-age=0, must-revalidate',
      );
      const type = TEXT_TYPES.find(([ending]) => path.endsWith(ending))?.[1];
      if (type) response.setHeader('Content-Type', `${type}; charset=utf-8`);
    },
  });
  return (request, response, next) => {
    if (!isRange(request.headers.range)) delete request.headers.range;
    serve(request, response, next);
  };
}

/** Whether this is one range from a first byte on; whatever else is asked for, the whole file is an answer to it. */
function isRange(range: string | undefined): boolean {
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? [];
  return first !== undefined && (!last || Number(first) <= Number(last));
}

const TEXT_TYPES = [
  ['.css', 'text/css'],
  ['.js', 'text/javascript'],
  ['.svg', 'image/svg+xml'],
  ['.txt', 'text/plain'],
  ['.xml', 'application/xml'],
  ['.json', 'application/json'],
  ['.webmanifest', 'application/manifest+json'],
] as const;
