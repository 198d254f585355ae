import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import { join, resolve } from 'node:path';

/** Where builds stand: one folder each, and `current` with the name of the one that is served. */
export const SITES_FOLDER = process.env['SITES_FOLDER'] ?? 'var/sites';

/** The folder of the build that is served, or nothing when there is none yet. */
export function currentSiteFolder(sitesFolder: string): string | undefined {
  try {
    return resolve(sitesFolder, readFileSync(join(sitesFolder, 'current'), 'utf8').trim());
  } catch {
    return undefined;
  }
}

/** The folder with the code of a site's live pages: its own, or that of the earlier site that its `server-of` names. */
export function codeFolder(siteFolder: string): string {
  try {
    return join(siteFolder, '..', readFileSync(join(siteFolder, 'server-of'), 'utf8').trim(), 'server');
  } catch {
    return join(siteFolder, 'server');
  }
}

/** Calls `onChange` with the folder whenever another build becomes the current one. Returns the way to stop. */
export function watchCurrentSite(sitesFolder: string, onChange: (folder: string) => void): () => void {
  const file = join(sitesFolder, 'current');
  watchFile(file, { interval: 300, persistent: false }, () => {
    const folder = currentSiteFolder(sitesFolder);
    if (folder) onChange(folder);
  });
  return () => {
    unwatchFile(file);
  };
}
