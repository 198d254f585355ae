import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Parser } from 'htmlparser2';
import type { InlineHashes } from '#front/headers.ts';

/** What Astro itself wrote into the pages of a folder: the runtime of its islands. We write no inline script or style. */
export async function inlineHashesIn(folder: string): Promise<InlineHashes> {
  const scripts = new Set<string>();
  const styles = new Set<string>();
  for (const name of await readdir(folder, { recursive: true })) {
    if (!name.endsWith('.html')) continue;
    for (const { element, text } of inlineIn(await readFile(join(folder, name), 'utf8'))) {
      (element === 'script' ? scripts : styles).add(`sha256-${createHash('sha256').update(text).digest('base64')}`);
    }
  }
  return { scripts: [...scripts].sort(), styles: [...styles].sort() };
}

function inlineIn(html: string): { element: string; text: string }[] {
  const found: { element: string; text: string }[] = [];
  let current: { element: string; text: string } | undefined;
  const parser = new Parser({
    onopentag: (element, attributes) => {
      if ((element === 'script' && !('src' in attributes)) || element === 'style') current = { element, text: '' };
    },
    ontext: (text) => {
      if (current) current.text += text;
    },
    onclosetag: (element) => {
      if (current?.element !== element) return;
      found.push(current);
      current = undefined;
    },
  });
  parser.end(html);
  return found;
}
