import { z } from 'zod';
import { ADVICE, DELAYS, EVENT_KINDS } from './event.ts';
import { ACTORS, STEPS } from './step.ts';
import { STAGES, TASKS } from './timeline.ts';

const both = z.strictObject({ says: z.string(), young: z.string() });
const link = z.strictObject({ text: z.string(), href: z.string() });
const of = <K extends string, V extends z.ZodType>(keys: readonly K[], value: V) =>
  z.strictObject(Object.fromEntries(keys.map((key) => [key, value])) as Record<K, V>);

/** `content/tracker.yaml`: every word a family reads about where a plan has reached. */
export const trackerWordsSchema = z.strictObject({
  door: z.strictObject({
    title: z.string(),
    summary: z.string(),
    lede: z.string(),
    shows: z.array(z.string()),
    ways: z.array(link.extend({ name: z.string(), says: z.string() })),
    more: z.array(link),
  }),
  page: z.strictObject({
    nothingToDo: both,
    noDay: both,
    adulthood: both,
    askForDay: z.string(),
    noReason: z.string(),
    noNewDate: z.string(),
  }),
  stages: of(
    STAGES,
    z.strictObject({
      name: z.string(),
      says: z.string().describe('One sentence that says where the plan is.'),
      young: z.string().describe('The same, easier, to the young person whose plan it is.'),
      rights: z.array(z.strictObject({ text: z.string(), href: z.string().optional() })),
    }),
  ),
  steps: of(STEPS, z.strictObject({ name: z.string(), young: z.string() })),
  actors: of(ACTORS, both),
  tasks: of(TASKS, both.extend({ href: z.string() })),
  advice: of(ADVICE, z.string()),
  delays: of(DELAYS, z.string()),
  events: of(EVENT_KINDS, z.string()),
  late: z.array(link),
  handover: z.strictObject({
    helper: z.string().describe('Said to a parent, in place of what the family does, once the young person decides.'),
    announced: z.string(),
    announcedYoung: z.string(),
    agreed: z.string(),
    representative: z.string(),
    nothing: z.string(),
    untilHandover: z.string(),
    ownNow: z.string(),
    guide: link,
  }),
});
export type TrackerWords = z.infer<typeof trackerWordsSchema>;
