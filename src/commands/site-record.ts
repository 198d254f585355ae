import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { IsoDate } from '#calendar/dates.ts';
import { currentSiteFolder } from '#front/current-site.ts';

/** What a built site knows of its own making: `site.json` in its folder. */
export interface SiteRecord {
  /** A fingerprint of everything it was made from. */
  madeFrom: string;
  /** A fingerprint of what the code of its live pages was made from. */
  codeFrom: string;
  builtOn: IsoDate;
  /** The days by which pages are to be looked at again. */
  reviewDays: IsoDate[];
}

/** What the code of live pages is made from: the program, the settings of `src/layouts/published.ts`, and the flow charts that are filled in with dates. */
const CODE_FROM = [
  'src',
  'astro.config.mjs',
  'package-lock.json',
  'content/flow-charts',
  'content/performance',
  ...[
    'authority',
    'case-feed',
    'categories',
    'dates',
    'doors',
    'glossary',
    'home',
    'thesaurus',
    'tracker',
    'transfer',
  ].map((name) => `content/${name}.yaml`),
];
/** What a whole site is made from. */
const MADE_FROM = ['src', 'content', 'public', 'astro.config.mjs', 'package-lock.json'];

/** The record of the site that is served, or nothing when there is none. */
export async function recordOfCurrent(sitesFolder: string): Promise<SiteRecord | undefined> {
  const folder = currentSiteFolder(sitesFolder);
  if (!folder) return undefined;
  try {
    return JSON.parse(await readFile(join(folder, 'site.json'), 'utf8')) as SiteRecord;
  } catch {
    return undefined;
  }
}

/** Whether the site that is served was made from what is here now, and says what it should today. */
export async function isUpToDate(sitesFolder: string, today: IsoDate): Promise<boolean> {
  const record = await recordOfCurrent(sitesFolder);
  return record !== undefined && !hasNewlyLate(record, today) && record.madeFrom === (await fingerprintOfInputs());
}

/** Whether a page has become late for its check since the site was built: it must be built again to say so. */
export function hasNewlyLate(
  { builtOn, reviewDays }: Pick<SiteRecord, 'builtOn' | 'reviewDays'>,
  today: IsoDate,
): boolean {
  return reviewDays.some((reviewBy) => builtOn <= reviewBy && reviewBy < today);
}

/** A fingerprint of everything that the site is made from. */
export function fingerprintOfInputs(): Promise<string> {
  return fingerprintOf(MADE_FROM);
}

/** A fingerprint of what live pages are made from: a change of a guide or an entry leaves it as it is. */
export function fingerprintOfCode(): Promise<string> {
  return fingerprintOf(CODE_FROM);
}

async function fingerprintOf(inputs: readonly string[]): Promise<string> {
  const hash = createHash('sha256').update(process.env['SITE_URL'] ?? '');
  for (const input of inputs) {
    for (const file of await filesOf(input)) hash.update(file).update(await readFile(file));
  }
  return hash.digest('hex');
}

async function filesOf(input: string): Promise<string[]> {
  if ((await stat(input)).isFile()) return [input];
  const entries = await readdir(input, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
