import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { DELIVERIES, NEEDS, type Service } from '#features/directory/entry.ts';
import { wordsOf } from '#features/search/words.ts';

/** Numbers that look random and are the same in every run. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

/** The words of the real directory, common ones as often as they are there. */
export function realWords(content: string): string[] {
  const folder = join(content, 'directory/services');
  return readdirSync(folder).flatMap((name) =>
    wordsOf(readFileSync(join(folder, name), 'utf8')).filter((word) => /^[a-z]+$/.test(word)),
  );
}

/** Made-up services in the words of real ones, as files: `[name, YAML]`. */
export function generatedServices(
  count: number,
  words: readonly string[],
  categories: readonly string[],
): [string, string][] {
  const random = seeded(20261122);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const text = (length: number): string => Array.from({ length }, () => pick(words)).join(' ');
  return Array.from({ length: count }, (_, index) => {
    const from = Math.floor(random() * 18);
    const service: Service & { checked: unknown } = {
      name: `${text(3)} ${index}`,
      organisation: text(2),
      summary: text(14),
      offers: `${text(60)}.\n\n${text(40)}.`,
      whoFor: text(18),
      ...(random() < 0.6 && { ages: { from, to: from + Math.floor(random() * 10) } }),
      needs: [pick([...NEEDS, 'all'])],
      getIn: [{ route: 'self', says: text(8) }],
      ...(random() < 0.4 && { cost: { kind: 'free', says: 'Free' } }),
      delivery: [pick(DELIVERIES)],
      coverage: { reach: 'local', says: 'Bury' },
      phones: [],
      languages: [],
      accessibility: [],
      categories: [pick(categories), pick(categories)],
      sources: [{ title: 'Made up for the benchmark' }],
      checked: { on: '2026-11-22', by: 'Nobody: it is made up' },
    } as Service;
    return [`made-up-${index}.yaml`, stringify(service)];
  });
}
