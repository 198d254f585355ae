import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { close, createIndex } from 'pagefind';

/** Ready-made boxes of Pagefind's own, which we do not use. */
const NOT_OURS = [
  'pagefind-ui.js',
  'pagefind-ui.css',
  'pagefind-modular-ui.js',
  'pagefind-modular-ui.css',
  'pagefind-component-ui.js',
  'pagefind-component-ui.css',
];

/** Indexes the pages of a folder for searching in the browser, beside them. Only pages that ask for it are indexed. */
export async function writePagefind(folder: string): Promise<void> {
  const { index, errors } = await createIndex({ forceLanguage: 'en' });
  if (!index) throw new Error(`Pagefind could not start: ${errors.join(' ')}`);
  try {
    const added = await index.addDirectory({ path: folder });
    const written = await index.writeFiles({ outputPath: join(folder, 'pagefind') });
    const problems = [...added.errors, ...written.errors];
    if (problems.length > 0) throw new Error(`Pagefind could not index the site: ${problems.join(' ')}`);
  } finally {
    await close();
  }
  for (const name of NOT_OURS) await rm(join(folder, 'pagefind', name), { force: true });
}
