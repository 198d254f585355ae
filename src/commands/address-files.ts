import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { now } from '#calendar/dates.ts';
import type { Authority } from '#features/authority/authority.ts';

/** Public pages that are rendered when they are asked for, so no file of theirs is in the folder. */
export const LIVE_PAGES = ['/directory/services', '/directory/schools', '/ehc-plans/dates', '/performance'];
const DAY_MILLISECONDS = 86_400_000;

/** Writes `sitemap.xml`, `robots.txt` and `security.txt`. Every built page is in the sitemap unless it says that it is not to be listed. */
export async function writeAddressFiles(folder: string, authority: Authority): Promise<void> {
  const site = process.env['SITE_URL'] ?? 'http://127.0.0.1:4321';
  const addresses = [...(await listedPages(folder)), ...LIVE_PAGES].sort();
  const urls = addresses.map((path) => `  <url><loc>${new URL(path, site).href}</loc></url>`);
  await writeFile(
    join(folder, 'sitemap.xml'),
    `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${urls.join('\n')}\n</urlset>\n`,
  );
  await writeFile(
    join(folder, 'robots.txt'),
    `User-agent: *\nDisallow: /my/\nDisallow: /office/\nSitemap: ${new URL('/sitemap.xml', site).href}\n`,
  );
  await mkdir(join(folder, '.well-known'), { recursive: true });
  await writeFile(
    join(folder, '.well-known/security.txt'),
    `Contact: mailto:${authority.email}\nExpires: ${new Date(now().getTime() + 180 * DAY_MILLISECONDS).toISOString()}\nPreferred-Languages: en\nCanonical: ${new URL('/.well-known/security.txt', site).href}\n`,
  );
}

async function listedPages(folder: string): Promise<string[]> {
  const listed: string[] = [];
  for (const name of await readdir(folder, { recursive: true })) {
    if (!name.endsWith('.html')) continue;
    const html = await readFile(join(folder, name), 'utf8');
    if (html.includes('<meta name="robots" content="noindex">')) continue;
    listed.push(`/${name.replaceAll('\\', '/').replace(/\.html$/, '')}`.replace(/^\/index$/, '/'));
  }
  return listed;
}
