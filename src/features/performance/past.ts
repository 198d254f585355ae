import { z } from 'zod';
import { isoDay } from '#calendar/schema.ts';
import { figureSchema, figuresPageSchema, readInSchema } from './figure.ts';
import { percentOf } from './percent.ts';

const count = z.int().nonnegative();
const percent = z.number().min(0).max(100);

const monthSchema = z
  .strictObject({
    issued: count.describe('Plans finished in the month.'),
    inTime: count.describe('Of those, in 20 weeks.'),
    percent: percent.describe('As printed.'),
    since: percent.optional().describe('The share since 1 January, as printed.'),
    open30: count.describe('Not finished, and over 30 weeks.'),
    open52: count.describe('Not finished, and over 52 weeks.'),
  })
  .refine(({ issued, inTime }) => inTime <= issued, 'has more plans in time than plans');

const groupSchema = z
  .strictObject({
    id: z.string().regex(/^[a-z-]+$/),
    title: z.string(),
    says: z.string().optional(),
    total: z.strictObject({ what: z.string(), figure: count }).optional(),
    figures: z.array(figureSchema).min(1),
  })
  .refine(
    ({ total, figures }) =>
      !total || figures.filter(({ inTotal }) => inTotal).reduce((sum, { figure }) => sum + figure, 0) === total.figure,
    { path: ['total'], message: 'is not the sum of its parts' },
  );

const changeSchema = z.strictObject({ now: count, change: z.int() });

/** `content/performance/past.yaml`: what was published about plans and reviews, as it was printed. */
export const pastSchema = z.strictObject({
  page: figuresPageSchema,
  months: z.strictObject({
    source: readInSchema,
    headed: z.int().describe('The year that the table is headed.'),
    year: z.int().describe('The year that it is of.'),
    leavesOutExceptions: z.boolean(),
    why: z.string().describe('Why the two are not the same.'),
    finding: z.string().describe('What its picture shows.'),
    rows: z.array(monthSchema).length(12),
  }),
  years: z.strictObject({
    source: readInSchema,
    finding: z.string().describe('What its picture shows.'),
    remark: z.string().describe('What to know about the prints that differ.'),
    said: z.array(z.strictObject({ says: z.string(), year: z.int(), percent })).min(1),
  }),
  scorecard: z.strictObject({
    source: readInSchema,
    published: isoDay,
    month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/),
    issued: changeSchema,
    percent: z.strictObject({ now: percent, before: percent }),
    requests: changeSchema,
    ceased: changeSchema,
  }),
  groups: z.array(groupSchema).min(1),
  places: z.strictObject({
    title: z.string(),
    says: z.string(),
    source: readInSchema,
    schools: z.array(
      z.strictObject({
        name: z.string(),
        kind: z.enum(['special school', 'primary', 'secondary']),
        entry: z.string().describe('Its entry in the directory.'),
        places: z.array(z.strictObject({ when: z.string(), places: z.int().positive() })).min(1),
      }),
    ),
  }),
  inspections: z.array(
    z.strictObject({
      when: z.string(),
      says: z.string(),
      source: readInSchema,
      more: z.strictObject({ text: z.string(), href: z.string() }).optional(),
    }),
  ),
  inspected: z
    .strictObject({
      source: readInSchema,
      total: count,
      outcomes: z.array(z.strictObject({ what: z.string(), figure: count })),
    })
    .refine(({ total, outcomes }) => outcomes.reduce((sum, { figure }) => sum + figure, 0) === total, {
      path: ['total'],
      message: 'is not the sum of its parts',
    }),
  councils: z.array(
    z.strictObject({
      name: z.string(),
      intime: z.strictObject({
        source: readInSchema,
        rows: z.array(z.strictObject({ when: z.string().max(28), percent })).min(1),
        finding: z.string().describe('What its picture shows.'),
        remark: z.string(),
      }),
      figures: z.array(figureSchema),
    }),
  ),
});
export type Past = z.infer<typeof pastSchema>;

export const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
] as const;

/** A month as it was printed, beside what its own counts give, in whole per cent like the print. */
export interface CountedMonth {
  month: string;
  issued: number;
  inTime: number;
  open30: number;
  open52: number;
  printed: number;
  counted: number | null;
  printedSince: number | undefined;
  /** Since 1 January, from the pooled counts. Never a mean of percentages. */
  countedSince: number | null;
}

export function countedMonths({ rows }: Past['months']): CountedMonth[] {
  let [issued, inTime] = [0, 0];
  return rows.map((row, at) => {
    issued += row.issued;
    inTime += row.inTime;
    return {
      month: MONTHS[at] ?? '',
      ...{ issued: row.issued, inTime: row.inTime, open30: row.open30, open52: row.open52 },
      printed: row.percent,
      counted: percentOf(row.inTime, row.issued, 0),
      printedSince: row.since,
      countedSince: percentOf(inTime, issued, 0),
    };
  });
}

/** A print that is not what the counts beside it give. */
export interface Difference {
  where: string;
  printed: string;
  counted: string;
}

/** Where the prints differ from the counts of the monthly table, when both are rounded alike. */
export function printsThatDiffer({ months, years, scorecard }: Past): Difference[] {
  return [...monthsThatDiffer(months), ...yearsThatDiffer(months, years), ...scorecardThatDiffers(months, scorecard)];
}

function monthsThatDiffer(months: Past['months']): Difference[] {
  let [issued, inTime] = [0, 0];
  return months.rows.flatMap((row, at) => {
    issued += row.issued;
    inTime += row.inTime;
    const of = `${MONTHS[at]} ${months.year}`;
    return [
      ...differing(`The table, ${of}`, row.percent, row.inTime, row.issued),
      ...(row.since === undefined ? [] : differing(`The table, January to ${of}`, row.since, inTime, issued)),
    ];
  });
}

function yearsThatDiffer(months: Past['months'], { said }: Past['years']): Difference[] {
  const issued = sumOf(months.rows.map((row) => row.issued));
  const inTime = sumOf(months.rows.map((row) => row.inTime));
  return said
    .filter(({ year }) => year === months.year)
    .flatMap(({ says, year, percent: printed }) => differing(`The text, “${says}” (${year})`, printed, inTime, issued));
}

function scorecardThatDiffers(
  months: Past['months'],
  { month, issued, percent: shares }: Past['scorecard'],
): Difference[] {
  const at = Number(month.slice(5)) - 1;
  const [now, before] = [months.rows[at], months.rows[at - 1]];
  if (!now || !before || Number(month.slice(0, 4)) !== months.year) return [];
  const [of, ofBefore] = [`${MONTHS[at]} ${months.year}`, `${MONTHS[at - 1]} ${months.year}`];
  const plansBefore = issued.now - issued.change;
  return [
    ...(issued.now === now.issued ? [] : [counts(`The scorecard, ${of}`, issued.now, now.issued)]),
    ...differing(`The scorecard, ${of}`, shares.now, now.inTime, now.issued),
    ...(plansBefore === before.issued ? [] : [counts(`The scorecard, ${ofBefore}`, plansBefore, before.issued)]),
    ...differing(`The scorecard, ${ofBefore}`, shares.before, before.inTime, before.issued),
  ];
}

function differing(where: string, printed: number, inTime: number, issued: number): Difference[] {
  const whole = percentOf(inTime, issued, 0);
  if (whole === null || whole === Math.round(printed)) return [];
  return [{ where, printed: `${printed}%`, counted: `${whole}%: ${inTime} of ${issued}` }];
}

function counts(where: string, printed: number, inTable: number): Difference {
  return { where, printed: `${printed} plans`, counted: `${inTable} plans in the table` };
}

function sumOf(numbers: number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
