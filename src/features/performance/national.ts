import { z } from 'zod';
import { saidOf } from '#components/chart.ts';
import type { Source } from '#features/guides/guide.ts';
import { readInSchema, type Reports } from './figure.ts';
import { percentOf } from './percent.ts';

const count = z.int().positive();
const percent = z.number().min(0).max(100);

const rowSchema = z
  .strictObject({
    area: z.string(),
    year: z.int().min(2014),
    counts: z
      .strictObject({
        issued: count,
        inTime: count,
        issuedWithoutExceptions: count,
        inTimeWithoutExceptions: count,
      })
      .optional(),
    printed: z.strictObject({ percent: percent.optional(), percentWithoutExceptions: percent }),
    source: readInSchema,
    remark: z.string().optional(),
  })
  .refine(({ counts, printed }) => !counts || agrees(counts, printed), {
    path: ['counts'],
    message: 'do not give the printed percentages',
  });

/** `content/performance/national.yaml`: plans in 20 weeks beyond our area, by calendar year. */
export const nationalSchema = z.array(rowSchema).min(1);

/** Plans in 20 weeks in a calendar year, for England or a region. */
export interface NationalFigure {
  area: string;
  year: number;
  /** Cases with an exception are left out above and below the line: the published headline. */
  percentWithoutExceptions: number;
  percent?: number;
  counts?: { issued: number; inTime: number; issuedWithoutExceptions: number; inTimeWithoutExceptions: number };
  remark?: string;
  source: Source;
}

/** By year, England first. */
export function nationalFiguresOf(rows: z.infer<typeof nationalSchema>, reports: Reports): NationalFigure[] {
  return rows
    .map(({ area, year, counts, printed, source, remark }) => ({
      ...{ area, year, percentWithoutExceptions: printed.percentWithoutExceptions },
      ...(printed.percent !== undefined && { percent: printed.percent }),
      ...(counts && { counts }),
      ...(remark !== undefined && { remark }),
      source: reports[source.report] ?? { title: source.report },
    }))
    .toSorted(
      (one, other) =>
        one.year - other.year ||
        Number(other.area === 'England') - Number(one.area === 'England') ||
        one.area.localeCompare(other.area),
    );
}

/** A figure as a sentence or two, with its counts where there are any. */
export function nationalSays({
  area,
  year,
  percentWithoutExceptions,
  percent,
  counts,
  remark,
}: NationalFigure): string {
  const of = (inTime: number, issued: number): string => `${saidOf(inTime)} of ${saidOf(issued)} plans`;
  return [
    `${area}, ${year}: ${percentWithoutExceptions}% without exceptions`,
    counts && `, ${of(counts.inTimeWithoutExceptions, counts.issuedWithoutExceptions)}`,
    '.',
    counts && ` With them ${saidOf(percent, '%')}, ${of(counts.inTime, counts.issued)}.`,
    remark && ` ${remark}`,
  ]
    .filter(Boolean)
    .join('');
}

function agrees(
  { issued, inTime, issuedWithoutExceptions, inTimeWithoutExceptions }: NonNullable<NationalFigure['counts']>,
  printed: { percent?: number | undefined; percentWithoutExceptions: number },
): boolean {
  return (
    percentOf(inTimeWithoutExceptions, issuedWithoutExceptions) === printed.percentWithoutExceptions &&
    (printed.percent === undefined || percentOf(inTime, issued) === printed.percent)
  );
}
