import { z } from 'zod';
import type { IsoDate } from './dates.ts';

const text = z.iso.date({ error: 'must be a date like 2026-04-30' }).transform((day) => day as IsoDate);

/** A day in a content file. Some YAML readers make a Date of an unquoted day, others leave the text. */
export const isoDay = z.preprocess((value) => (value instanceof Date ? value.toISOString().slice(0, 10) : value), text);

/** When a source was published, as far as it says: `2024`, `2024-01` or `2024-01-09`. */
export const publishedText = z
  .string()
  .regex(/^\d{4}(-\d{2}(-\d{2})?)?$/, 'must be a quoted year, month or day like "2024-01"');
