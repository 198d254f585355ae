import { z } from 'zod';
import type { IsoDate } from '#calendar/dates.ts';
import { isoDay, publishedText } from '#calendar/schema.ts';
import { AUDIENCES, STAGES, TOPICS } from '#features/topics/topic.ts';

export const sourceSchema = z.strictObject({
  title: z.string().min(1).describe('Who published it, or what the document is called.'),
  url: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Left out where the source has no public address.'),
  published: publishedText.optional().describe('The date the source itself gives. Left out where it gives none.'),
});
export type Source = z.infer<typeof sourceSchema>;

/** The front matter of a file in `content/guides/`. */
export const guideSchema = z.strictObject({
  title: z.string().max(65).describe('What the reader can do or find out, in plain English.'),
  summary: z.string().max(160).describe('One sentence. Shown in search results and lists.'),
  audience: z.array(z.enum(AUDIENCES)).min(1),
  topics: z.array(z.enum(TOPICS)).min(1),
  stages: z.array(z.enum(STAGES)).min(1),
  owner: z.string().min(1).describe('The role or team that keeps the page true. Never a person.'),
  checkedOn: isoDay.describe('The day the facts were last put beside their sources.'),
  reviewBy: isoDay.describe('After this day the page tells its reader that it is due for a check.'),
  sources: z.array(sourceSchema).min(1),
  path: z
    .array(z.strictObject({ stop: z.string(), when: z.string().optional(), says: z.string() }))
    .optional()
    .describe('The steps, where the page is about steps in time. Drawn as a path with stops.'),
  services: z.array(z.string()).max(6).default([]).describe('Directory entries that help here.'),
  related: z.array(z.string()).max(5).default([]).describe('Other guides that a reader of this one needs.'),
  charts: z.array(z.string()).max(4).default([]).describe('Flow charts that show the same.'),
});
export type Guide = z.infer<typeof guideSchema>;

/** A page is past its review date from the day after. */
export function isPastReview({ reviewBy }: Pick<Guide, 'reviewBy'>, today: IsoDate): boolean {
  return reviewBy < today;
}

/** The order of a list that covers many topics: help at school and plans first, as the doors have them; then by title. */
export function byTopic(one: { data: Guide }, other: { data: Guide }): number {
  const placeOf = ({ data }: { data: Guide }): number => Math.min(...data.topics.map((topic) => TOPICS.indexOf(topic)));
  return placeOf(one) - placeOf(other) || one.data.title.localeCompare(other.data.title);
}
