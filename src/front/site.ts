import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import sirv from 'sirv';
import { openSearchIndex } from '#features/search/index.store.ts';
import type { SearchIndex } from '#features/search/index-schema.ts';
import type { InlineHashes } from './headers.ts';

export type Next = () => void;
type AstroHandler = (request: IncomingMessage, response: ServerResponse, next: Next, locals: object) => Promise<void>;

/** One finished build of the site, ready to be served. */
export interface Site {
  folder: string;
  hashes: InlineHashes;
  searchIndex: SearchIndex;
  serveFile: (request: IncomingMessage, response: ServerResponse, next: Next) => void;
  renderPage: AstroHandler;
}

export async function openSite(folder: string, opened?: Site): Promise<Site> {
  const server = join(folder, 'server');
  const hashes = JSON.parse(await readFile(join(folder, 'inline-hashes.json'), 'utf8')) as InlineHashes;
  return {
    folder,
    hashes,
    searchIndex: openSearchIndex(join(folder, 'search.sqlite')),
    serveFile: fileServer(join(folder, 'client')),
    // A change of content leaves the code as it was; loading the same code again would only fill the memory.
    renderPage:
      opened && (await sameFiles(join(opened.folder, 'server'), server)) ? opened.renderPage : await loadAstro(server),
  };
}

function fileServer(folder: string): Site['serveFile'] {
  return sirv(folder, {
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

async function loadAstro(serverFolder: string): Promise<AstroHandler> {
  const entry = (await import(pathToFileURL(join(serverFolder, 'entry.mjs')).href)) as { handler: AstroHandler };
  return entry.handler;
}

async function sameFiles(one: string, other: string): Promise<boolean> {
  return (await fingerprint(one)) === (await fingerprint(other));
}

async function fingerprint(folder: string): Promise<string> {
  const hash = createHash('sha256');
  const names = (await readdir(folder, { recursive: true })).sort();
  for (const name of names) {
    const path = join(folder, name);
    if (statSync(path).isFile()) hash.update(name).update(await readFile(path));
  }
  return hash.digest('hex');
}
