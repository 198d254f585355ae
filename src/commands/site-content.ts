import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { schoolSchema, serviceSchema, type School, type Service } from '#features/directory/entry.ts';
import { indexedSchool, indexedService } from '#features/directory/indexed-entry.ts';
import { guideSchema, type Guide } from '#features/guides/guide.ts';
import { indexedGuide } from '#features/guides/indexed-guide.ts';
import type { IndexedPage } from '#features/search/index-schema.ts';

/** What stands in `content/`, read outside Astro. */
export interface SiteContent {
  guides: Map<string, Guide & { markdown: string }>;
  services: Map<string, Service>;
  schools: Map<string, School>;
  categories: Record<string, string>;
}

/** @throws with the file, the field and the reason when something in the content is wrong. */
export async function readSiteContent(folder = 'content'): Promise<SiteContent> {
  const guides = new Map<string, Guide & { markdown: string }>();
  for (const [id, text, file] of await filesIn(join(folder, 'guides'), '.md')) {
    const [, frontMatter = '', markdown = ''] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text) ?? [];
    guides.set(id, { ...checked(guideSchema, parse(frontMatter), file), markdown });
  }
  return {
    guides,
    services: await entriesIn(join(folder, 'directory/services'), serviceSchema),
    schools: await entriesIn(join(folder, 'directory/schools'), schoolSchema),
    categories: checked(z.record(z.string(), z.string()), parse(await readFile(join(folder, 'categories.yaml'), 'utf8')), 'categories.yaml'),
  };
}

/** Every page that can be searched and listed. */
export function indexedPagesOf({ guides, services, schools, categories }: SiteContent): IndexedPage[] {
  return [
    ...[...guides].map(([id, guide]) => indexedGuide(id, guide, guide.markdown)),
    ...[...services].map(([id, service]) => indexedService(id, service, categories)),
    ...[...schools].map(([id, school]) => indexedSchool(id, school)),
  ];
}

async function entriesIn<T>(folder: string, schema: z.ZodType<T>): Promise<Map<string, T>> {
  const files = await filesIn(folder, '.yaml');
  return new Map(files.map(([id, text, file]) => [id, checked(schema, parse(text), file)]));
}

async function filesIn(folder: string, ending: string): Promise<[id: string, text: string, file: string][]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(ending)).sort();
  return Promise.all(
    names.map(async (name): Promise<[string, string, string]> => {
      const file = join(folder, name);
      return [basename(name, ending), await readFile(file, 'utf8'), file];
    }),
  );
}

function checked<T>(schema: z.ZodType<T>, value: unknown, file: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [problem] = result.error.issues;
  throw new Error(`${file}: ${problem?.path.join('.') || 'the file'}: ${problem?.message ?? 'is wrong'}`);
}
