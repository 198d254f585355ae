import { z } from 'zod';
import { OUR_COLUMNS, wordsOf, type OurColumn } from './columns.ts';

export const DAY_FORMATS = ['yyyy-mm-dd', 'dd/mm/yyyy'] as const;
export type DayFormat = (typeof DAY_FORMATS)[number];

const COLUMNS_OF_WORDS = OUR_COLUMNS.filter((name) => wordsOf(name).length > 0);
const isOurs = (name: string): name is OurColumn => (OUR_COLUMNS as string[]).includes(name);

/** How the council's own export names columns, words and days: `content/case-feed.yaml`. */
export const columnMapSchema = z.strictObject({
  columns: z
    .record(z.string(), z.string().min(1))
    .default({})
    .check((ctx) => {
      const names = Object.keys(ctx.value);
      for (const name of names.filter((one) => !isOurs(one)))
        ctx.issues.push({ code: 'custom', input: name, message: `"${name}" is no column of the case feed.` });
      const theirs = OUR_COLUMNS.map((name) => tidy(ctx.value[name] ?? name));
      const twice = theirs.find((name, index) => theirs.indexOf(name) !== index);
      if (twice !== undefined)
        ctx.issues.push({ code: 'custom', input: twice, message: `"${twice}" is given to two columns.` });
    })
    .describe('Our name of a column, and the council’s. What is not named has our name.'),
  leftOut: z
    .array(z.string().min(1))
    .default([])
    .describe('Columns of the council’s export that the portal does not read.'),
  words: z
    .record(z.string(), z.record(z.string(), z.string()))
    .default({})
    .check((ctx) => {
      for (const [name, words] of Object.entries(ctx.value)) {
        const ours = isOurs(name) ? wordsOf(name) : [];
        if (ours.length === 0)
          ctx.issues.push({
            code: 'custom',
            input: name,
            message: `"${name}" is no column with words of ours: choose ${COLUMNS_OF_WORDS.join(', ')}.`,
          });
        for (const word of Object.values(words).filter((one) => ours.length > 0 && !ours.includes(one)))
          ctx.issues.push({ code: 'custom', input: word, message: `"${word}" is no word of the column "${name}".` });
      }
    })
    .describe('Of a column: the council’s word, and ours. Capital letters do not count.'),
  days: z
    .array(z.enum(DAY_FORMATS))
    .min(1)
    .default([...DAY_FORMATS])
    .describe('How days are written.'),
});
export type ColumnMap = z.output<typeof columnMapSchema>;

export const OUR_OWN_NAMES: ColumnMap = columnMapSchema.parse({});

/** What the council calls a column. */
export function theirName(map: ColumnMap, name: OurColumn): string {
  return map.columns[name] ?? name;
}

/** A column name or a word as it is compared: capital letters and the spaces around it do not count. */
export function tidy(text: string): string {
  return text.trim().replace(/\s+/g, ' ').toLowerCase();
}

/** The words that may stand in a column, each with ours: the council's first. */
export function wordsIn(map: ColumnMap, name: OurColumn): Map<string, string> {
  const words = new Map(wordsOf(name).map((word) => [tidy(word), word]));
  for (const [theirs, ours] of Object.entries(map.words[name] ?? {})) words.set(tidy(theirs), ours);
  return words;
}
