import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { schoolSchema, serviceSchema, type School, type Service } from '#features/directory/entry.ts';
import { indexedSchool, indexedService } from '#features/directory/indexed-entry.ts';
import { postcodesSchema, type Areas } from '#features/directory/postcode.ts';
import { authoritySchema, type Authority } from '#features/authority/authority.ts';
import { indexedFlowCharts } from '#features/flow-charts/indexed-flow-charts.ts';
import { indexedDates } from '#features/clock/indexed-dates.ts';
import { indexedTracker } from '#features/plan/indexed-tracker.ts';
import { transferWordsSchema } from '#features/phase-transfer/words.ts';
import { trackerWordsSchema, type TrackerWords } from '#features/plan/words.ts';
import { reportsSchema, unknownReport } from '#features/performance/figure.ts';
import { indexedPerformance } from '#features/performance/indexed-performance.ts';
import { nationalSchema } from '#features/performance/national.ts';
import { otherSchema, type Other } from '#features/performance/other.ts';
import { pastSchema, type Past } from '#features/performance/past.ts';
import { isBeforeItsTime, waitingSchema, type Waiting } from '#features/performance/waiting.ts';
import { datesWordsSchema, type DatesWords } from '#features/clock/words.ts';
import { flowChartSchema, guidesOf, type FlowChart } from '#features/flow-charts/flow-chart.ts';
import { aboutSchema } from '#features/guides/about.ts';
import { glossarySchema } from '#features/guides/glossary.ts';
import { guideSchema, type Guide } from '#features/guides/guide.ts';
import { indexedGuide } from '#features/guides/indexed-guide.ts';
import type { IndexedPage } from '#features/search/index-schema.ts';
import { thesaurusSchema } from '#features/search/thesaurus.ts';
import { homeSchema } from '#features/topics/home.ts';
import { doorsSchema } from '#features/topics/topic.ts';

/** What stands in `content/`, read outside Astro. */
export interface SiteContent {
  guides: Map<string, Guide & { markdown: string }>;
  tracker: TrackerWords;
  /** By the names of their files. */
  performance: { past: Past; 'waiting-times': Waiting; other: Other };
  flowCharts: Map<string, FlowChart>;
  dates: DatesWords;
  services: Map<string, Service>;
  schools: Map<string, School>;
  areas: Areas;
  about: Map<string, z.infer<typeof aboutSchema>>;
  categories: Record<string, string>;
  authority: Authority;
}

/** @throws with the file, the field and the reason when something in the content is wrong. */
export async function readSiteContent(folder = 'content'): Promise<SiteContent> {
  const categories = await fileOf(join(folder, 'categories.yaml'), z.record(z.string(), z.string()));
  const services = await entriesIn(join(folder, 'directory/services'), serviceSchema);
  for (const [id, service] of services) {
    const unknown = service.categories.find((category) => !(category in categories));
    if (unknown)
      throw new Error(`${folder}/directory/services/${id}.yaml: categories: "${unknown}" is not in categories.yaml`);
  }
  await fileOf(join(folder, 'doors.yaml'), doorsSchema);
  const dates = await fileOf(join(folder, 'dates.yaml'), datesWordsSchema);
  await fileOf(join(folder, 'home.yaml'), homeSchema);
  await fileOf(join(folder, 'glossary.yaml'), glossarySchema);
  await fileOf(join(folder, 'thesaurus.yaml'), thesaurusSchema);
  await fileOf(join(folder, 'transfer.yaml'), transferWordsSchema);
  const guides = await pagesIn(join(folder, 'guides'), guideSchema);
  const flowCharts = await entriesIn(join(folder, 'flow-charts'), flowChartSchema);
  for (const [id, chart] of flowCharts) {
    const unknown = guidesOf(chart).find((guide) => !guides.has(guide));
    if (unknown) throw new Error(`${folder}/flow-charts/${id}.yaml: steps: there is no guide "${unknown}"`);
  }
  for (const [id, { charts }] of guides) {
    const unknown = charts.find((chart) => !flowCharts.has(chart));
    if (unknown) throw new Error(`${folder}/guides/${id}.md: charts: there is no flow chart "${unknown}"`);
  }
  return {
    guides,
    flowCharts,
    dates,
    about: await pagesIn(join(folder, 'about'), aboutSchema),
    services,
    schools: await entriesIn(join(folder, 'directory/schools'), schoolSchema),
    areas: await fileOf(join(folder, 'postcodes.yaml'), postcodesSchema),
    categories,
    authority: await fileOf(join(folder, 'authority.yaml'), authoritySchema),
    tracker: await fileOf(join(folder, 'tracker.yaml'), trackerWordsSchema),
    performance: await performanceIn(join(folder, 'performance')),
  };
}

/** Every page that can be searched and listed. A flow chart is found through its guide, and would stand before it in the list. */
export function indexedPagesOf({
  guides,
  flowCharts,
  dates,
  services,
  schools,
  areas,
  categories,
  tracker,
  performance,
}: SiteContent): IndexedPage[] {
  return [
    ...[...guides].map(([id, guide]) => indexedGuide(id, guide, guide.markdown)),
    indexedDates(dates),
    indexedTracker(tracker),
    ...indexedPerformance(performance.past, performance['waiting-times'], performance.other),
    indexedFlowCharts(flowCharts.values()),
    ...[...services].map(([id, service]) => indexedService(id, service, categories)),
    ...[...schools].map(([id, school]) => indexedSchool(id, school, areas)),
  ];
}

/** The published figures. Each rests on a report that is named in `reports.yaml`, and is not of a day after it. */
async function performanceIn(folder: string): Promise<SiteContent['performance']> {
  const reports = await fileOf(join(folder, 'reports.yaml'), reportsSchema);
  const figuresIn = async <T>(name: string, schema: z.ZodType<T>): Promise<T> => {
    const figures = await fileOf(join(folder, name), schema);
    const unknown = unknownReport(figures, reports);
    if (unknown) throw new Error(`${folder}/${name}: source: "${unknown}" is not in reports.yaml`);
    return figures;
  };
  await figuresIn('national.yaml', nationalSchema);
  const waiting = await figuresIn('waiting-times.yaml', waitingSchema);
  const early = [...waiting.services, ...waiting.elsewhere]
    .flatMap(({ figures }) => figures)
    .find((figure) => isBeforeItsTime(figure, reports));
  if (early) throw new Error(`${folder}/waiting-times.yaml: asOf: "${early.asOf}" is after the report came out`);
  return {
    'waiting-times': waiting,
    past: await figuresIn('past.yaml', pastSchema),
    other: await figuresIn('other.yaml', otherSchema),
  };
}

async function pagesIn<T extends object>(
  folder: string,
  schema: z.ZodType<T>,
): Promise<Map<string, T & { markdown: string }>> {
  const files = await filesIn(folder, '.md');
  return new Map(
    files.map(([id, text, file]) => {
      const [, frontMatter = '', markdown = ''] = /^---\r?\n([\s\S]*?)\n---\r?\n([\s\S]*)$/.exec(text) ?? [];
      return [id, { ...checked(schema, yamlOf(frontMatter, file), file), markdown }];
    }),
  );
}

async function entriesIn<T>(folder: string, schema: z.ZodType<T>): Promise<Map<string, T>> {
  const files = await filesIn(folder, '.yaml');
  return new Map(files.map(([id, text, file]) => [id, checked(schema, yamlOf(text, file), file)]));
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

/** @throws with the field and the reason when the file is wrong. */
export async function fileOf<T>(file: string, schema: z.ZodType<T>): Promise<T> {
  return checked(schema, yamlOf(await readFile(file, 'utf8'), file), file);
}

function yamlOf(text: string, file: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw new Error(`${file}: ${error instanceof Error ? error.message.trim() : 'cannot be read'}`, { cause: error });
  }
}

function checked<T>(schema: z.ZodType<T>, value: unknown, file: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [problem] = result.error.issues;
  throw new Error(`${file}: ${problem?.path.join('.') || 'the file'}: ${problem?.message ?? 'is wrong'}`);
}
