import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Parser } from 'htmlparser2';

/**
 * Links between the pages of a folder that lead nowhere, each as a sentence with the page it stands on.
 * @param livePages addresses that a server answers without a file
 */
export async function brokenLinksIn(folder: string, livePages: readonly string[]): Promise<string[]> {
  const files = (await readdir(folder, { recursive: true })).map((name) => name.replaceAll('\\', '/'));
  const addresses = new Set([
    '/',
    ...livePages,
    ...files.map((name) => `/${name}`),
    ...files.filter((name) => name.endsWith('.html')).map((name) => `/${name.slice(0, -'.html'.length)}`),
  ]);
  const broken: string[] = [];
  for (const name of files.filter((file) => file.endsWith('.html'))) {
    for (const href of linksIn(await readFile(join(folder, name), 'utf8'))) {
      const path = decodeURI(href.replace(/[?#].*$/, ''));
      if (path.startsWith('/') && !addresses.has(path))
        broken.push(`The page /${name} links to ${path}, which is not there.`);
    }
  }
  return broken;
}

function linksIn(html: string): Set<string> {
  const links = new Set<string>();
  const parser = new Parser({
    onopentag: (element, { href }) => {
      if (element === 'a' && href) links.add(href);
    },
  });
  parser.end(html);
  return links;
}
