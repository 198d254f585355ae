import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { currentSiteFolder, SITES_FOLDER } from '#front/current-site.ts';

/** The folder of the built site that tests look at. `tests/all.ts` builds it first. */
export function builtSite(): string {
  const folder = currentSiteFolder(SITES_FOLDER);
  if (!folder) throw new Error('There is no built site: run npm test, or npm run publish first.');
  return folder;
}

/** The path of every public page, from the sitemap that was built, so that a new page cannot escape. */
export function everyPage(): string[] {
  const sitemap = readFileSync(join(builtSite(), 'client', 'sitemap.xml'), 'utf8');
  return [...sitemap.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, address]) => new URL(address ?? '').pathname);
}
