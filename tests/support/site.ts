import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fingerprintOfInputs } from '#commands/site-record.ts';
import { codeFolder, currentSiteFolder, SITES_FOLDER } from '#front/current-site.ts';

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

/**
 * The built site once more, as if it had been built for another address, so that a portal there builds nothing.
 * @returns the folder to set as `SITES_FOLDER`, and to take away afterwards
 */
export async function sitesFor(address: string): Promise<string> {
  mkdirSync('var', { recursive: true });
  const sites = mkdtempSync(join('var', 'sites-for-'));
  const folder = mkdtempSync(join(sites, 'site-'));
  const built = builtSite();
  for (const name of ['client', 'inline-hashes.json', 'search.sqlite'])
    symlinkSync(join(built, name), join(folder, name));
  symlinkSync(resolve(codeFolder(built)), join(folder, 'server'));
  const before = process.env['SITE_URL'];
  process.env['SITE_URL'] = address;
  const madeFrom = await fingerprintOfInputs();
  if (before === undefined) delete process.env['SITE_URL'];
  else process.env['SITE_URL'] = before;
  const record = JSON.parse(readFileSync(join(built, 'site.json'), 'utf8')) as object;
  writeFileSync(join(folder, 'site.json'), JSON.stringify({ ...record, madeFrom }));
  writeFileSync(join(sites, 'current'), `${basename(folder)}\n`);
  return sites;
}
