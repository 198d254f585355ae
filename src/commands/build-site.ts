import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { dayInLondon, now, type IsoDate } from '#calendar/dates.ts';
import { isPastReview } from '#features/guides/guide.ts';
import { writeSearchIndex } from '#features/search/index.store.ts';
import { codeFolder, currentSiteFolder } from '#front/current-site.ts';
import { LIVE_PAGES, writeAddressFiles } from './address-files.ts';
import { brokenLinksIn } from './broken-links.ts';
import { inlineHashesIn } from './inline-hashes.ts';
import { writePagefind } from './pagefind.ts';
import { precompress } from './precompress.ts';
import { indexedPagesOf, readSiteContent, type SiteContent } from './site-content.ts';
import { fingerprintOfCode, fingerprintOfInputs, recordOfCurrent, type SiteRecord } from './site-record.ts';

/** Pages that only a static-only copy shows, in place of the live ones that a server answers with. */
const IN_A_COPY = /^(.+)-in-this-copy\.html$/;
/** In a copy too, whatever is not there is the page 404. */
const NOT_FOUND = 'not-found';
/** The most broken links to name at once. */
const MOST_SAID = 10;
/** Builds kept beside the current one, to go back to. */
const EARLIER_KEPT = 2;

/**
 * Builds the site into a new folder of its own.
 * @returns the folder
 * @throws with the file and the reason when the content is wrong; nothing that is served has changed then.
 */
export async function buildSite(sitesFolder: string, say: (line: string) => void): Promise<string> {
  const content = await readSiteContent();
  const today = dayInLondon(now());
  for (const line of pastReview(content, today)) say(line);

  const folder = resolve(sitesFolder, `${today}-${randomBytes(4).toString('hex')}`);
  await mkdir(folder, { recursive: true });
  try {
    const madeFrom = await fingerprintOfInputs();
    await runAstro(folder).finally(() => rm(`${folder}.cache`, { recursive: true, force: true }));
    const client = join(folder, 'client');
    for (const file of await readdir(client, { recursive: true })) {
      const [, name] = IN_A_COPY.exec(file) ?? [];
      if (name) await rename(join(client, file), join(client, `${name === NOT_FOUND ? '404' : name}.html`));
    }
    const broken = await brokenLinksIn(client, [...LIVE_PAGES, '/search']);
    if (broken.length > 0) throw new Error(broken.slice(0, MOST_SAID).join('\n'));
    writeSearchIndex(join(folder, 'search.sqlite'), indexedPagesOf(content), [...content.areas.values()]);
    await writePagefind(client);
    await writeAddressFiles(client, content.authority);
    await writeFile(join(folder, 'inline-hashes.json'), JSON.stringify(await inlineHashesIn(client), null, 2));
    await precompress(client);
    const codeFrom = await fingerprintOfCode();
    await shareCode(sitesFolder, folder, codeFrom);
    const record: SiteRecord = { madeFrom, codeFrom, builtOn: today, reviewDays: [...reviewDaysOf(content)].sort() };
    await writeFile(join(folder, 'site.json'), JSON.stringify(record, null, 2));
    return folder;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Makes a built site the one that is served. A running front sees it within the second. */
export async function makeCurrent(sitesFolder: string, folder: string): Promise<void> {
  const previous = currentSiteFolder(sitesFolder);
  const name = resolve(folder).slice(resolve(sitesFolder).length + 1);
  const next = join(sitesFolder, `current.${randomBytes(4).toString('hex')}`);
  await writeFile(next, `${name}\n`);
  await rename(next, join(sitesFolder, 'current'));
  await forgetEarlier(sitesFolder, new Set([resolve(folder), ...(previous ? [previous] : [])]));
}

function pastReview({ guides, flowCharts, about, performance }: SiteContent, today: IsoDate): string[] {
  const pages = [
    ...[...guides].map(([id, guide]) => ({ file: `content/guides/${id}.md`, ...guide })),
    ...[...flowCharts].map(([id, chart]) => ({ file: `content/flow-charts/${id}.yaml`, ...chart })),
    ...[...about].map(([id, page]) => ({ file: `content/about/${id}.md`, ...page })),
    ...Object.entries(performance).map(([id, { page }]) => ({ file: `content/performance/${id}.yaml`, ...page })),
  ];
  return pages
    .filter((page) => isPastReview(page, today))
    .map(({ file, reviewBy, owner }) => `Late for its check since ${reviewBy}: ${file} (${owner})`);
}

function reviewDaysOf({ guides, flowCharts, about, performance }: SiteContent): Set<IsoDate> {
  const figures = Object.values(performance).map(({ page }) => page);
  const pages = [...guides.values(), ...flowCharts.values(), ...about.values(), ...figures];
  return new Set(pages.map(({ reviewBy }) => reviewBy));
}

async function runAstro(folder: string): Promise<void> {
  const said: string[] = [];
  // Astro keeps what it read of a file until the file changes, also when the schema that reads it has.
  const child = spawn(process.execPath, [resolve('node_modules/astro/bin/astro.mjs'), 'build', '--force'], {
    env: { ...process.env, SITE_FOLDER: folder, ASTRO_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.on('data', (data: Buffer) => said.push(data.toString()));
  child.stderr.on('data', (data: Buffer) => said.push(data.toString()));
  const code = await new Promise<number | null>((done) => child.on('close', done));
  if (code !== 0) throw new Error(`The site could not be built:\n${said.join('').split('\n').slice(-40).join('\n')}`);
}

/** Where the current site was made from the same code, its code serves the new site too. */
async function shareCode(sitesFolder: string, folder: string, codeFrom: string): Promise<void> {
  const current = currentSiteFolder(sitesFolder);
  if (!current || (await recordOfCurrent(sitesFolder))?.codeFrom !== codeFrom) return;
  await writeFile(join(folder, 'server-of'), `${basename(dirname(codeFolder(current)))}\n`);
  await rm(join(folder, 'server'), { recursive: true });
}

async function forgetEarlier(sitesFolder: string, kept: Set<string>): Promise<void> {
  const folders = (await readdir(sitesFolder, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const dated = await Promise.all(
    folders.map(async ({ name }) => ({
      path: resolve(sitesFolder, name),
      at: (await stat(join(sitesFolder, name))).mtimeMs,
    })),
  );
  const earlier = dated.filter(({ path }) => !kept.has(path)).sort((one, other) => other.at - one.at);
  const staying = [...kept, ...earlier.slice(0, EARLIER_KEPT).map(({ path }) => path)];
  const needed = new Set(staying.map((path) => dirname(codeFolder(path))));
  for (const { path } of earlier.slice(EARLIER_KEPT)) {
    if (!needed.has(path)) await rm(path, { recursive: true, force: true });
  }
}
