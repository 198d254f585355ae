import { z } from 'zod';
import { readablePublished } from '#calendar/dates.ts';
import { isoDay } from '#calendar/schema.ts';
import { sourceSchema, type Source } from '#features/guides/guide.ts';
import { TOPICS } from '#features/topics/topic.ts';

/** `content/performance/reports.yaml`: the reports that figures come from, by a short name. */
export const reportsSchema = z.record(z.string().regex(/^[a-z0-9-]+$/), sourceSchema);
export type Reports = z.infer<typeof reportsSchema>;

/** Where a figure was read. */
export const readInSchema = z.strictObject({
  report: z.string().min(1).describe('Its short name in reports.yaml.'),
  at: z.string().min(1).optional().describe('The page, slide or paragraph.'),
});
export type ReadIn = z.infer<typeof readInSchema>;

/** The day that a figure is of, as exactly as its source says: a year, a month, a day, or a school year. */
export const asOfText = z
  .string()
  .regex(
    /^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?|\/\d{2})?$/,
    'must be a quoted year, month, day or school year like "2024-07" or "2023/24"',
  );

/** One figure as it was published. Every one has a source and a day. */
export const figureSchema = z.strictObject({
  what: z.string().min(1),
  figure: z.number().nonnegative(),
  unit: z.enum(['%', 'weeks']).optional().describe('Left out for a count.'),
  asOf: asOfText,
  source: readInSchema,
  inTotal: z.boolean().default(false).describe('Counted in the total of its group.'),
  remark: z.string().optional().describe('Ours: what the reader should know.'),
});
export type Figure = z.infer<typeof figureSchema>;

/** What every page of figures says about itself. */
export const figuresPageSchema = z.strictObject({
  title: z.string().max(65),
  summary: z.string().max(160),
  lede: z.string(),
  topics: z.array(z.enum(TOPICS)).min(1),
  owner: z.string().min(1),
  checkedOn: isoDay,
  reviewBy: isoDay,
});
export type FiguresPage = z.infer<typeof figuresPageSchema>;

/** Ready for a sentence: `in July 2024`, `on 7 September 2020`, `in the school year 2023/24`. */
export function readableAsOf(asOf: string): string {
  if (asOf.includes('/')) return `in the school year ${asOf}`;
  return `${asOf.length === 'yyyy-mm-dd'.length ? 'on' : 'in'} ${readablePublished(asOf)}`;
}

/** `1,204`, `73.5%`, `23.1 weeks`. */
export function figureSays({ figure, unit }: Pick<Figure, 'figure'> & { unit?: string | undefined }): string {
  const number = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1 }).format(figure);
  return unit === 'weeks' ? `${number} weeks` : `${number}${unit ?? ''}`;
}

/** Every place that names a report, anywhere in some content. */
export function readInOf(content: unknown): ReadIn[] {
  if (typeof content !== 'object' || content === null) return [];
  return Object.entries(content).flatMap(([name, value]) =>
    name === 'source' ? [value as ReadIn] : readInOf(value as unknown),
  );
}

/** The reports that some content rests on, each once, in the order in which it names them. */
export function sourcesOf(content: unknown, reports: Reports): Source[] {
  const names = new Set(readInOf(content).map(({ report }) => report));
  return [...names].flatMap((name) => reports[name] ?? []);
}

/** A report that is named and is not there. */
export function unknownReport(content: unknown, reports: Reports): string | undefined {
  return readInOf(content).find(({ report }) => !(report in reports))?.report;
}
