import { z } from 'zod';

/** The doors by what a family needs. */
export const TOPICS = [
  'help-at-school',
  'ehc-plans',
  'health',
  'social-care-and-short-breaks',
  'things-to-do',
  'travel',
  'money',
  'preparing-for-adulthood',
  'advice-and-complaints',
] as const;
export type TopicId = (typeof TOPICS)[number];

/** The doors by age. */
export const STAGES = ['0-5', '5-11', '11-16', '16-25'] as const;
export type Stage = (typeof STAGES)[number];

/** The doors by who is reading. */
export const AUDIENCES = ['parents', 'young-people', 'professionals'] as const;
export type Audience = (typeof AUDIENCES)[number];

/** The ages, in whole years, that a stage spans. The ends overlap: a five-year-old may be in nursery or in school. */
export function agesOfStage(stage: Stage): { from: number; to: number } {
  const [from, to] = stage.split('-').map(Number) as [number, number];
  return { from, to };
}

const door = z.strictObject({
  title: z.string().max(40),
  says: z.string().max(120).describe('One plain sentence under the title of the door.'),
  icon: z.string().describe('The name of an icon in src/components/Icon.astro.'),
});

/** `content/doors.yaml`: the ways in to the Local Offer, and which kinds of service stand behind each. */
export const doorsSchema = z.strictObject({
  audiences: z.record(z.enum(AUDIENCES), door),
  stages: z.record(z.enum(STAGES), door),
  topics: z.record(
    z.enum(TOPICS),
    door.extend({ categories: z.array(z.string()).describe('Categories of directory entries that belong here.') }),
  ),
});
export type Doors = z.infer<typeof doorsSchema>;
