import { z } from 'zod';
import { TOPICS } from '#features/topics/topic.ts';
import { EVENT_NAMES, MOVES, ORDERS, PARTS, partsOf, type EventName, type Happening, type Part } from './happening.ts';

const askedSchema = z.strictObject({
  question: z.string().describe('What the family is asked, in their words.'),
  hint: z.string().optional(),
  options: z.record(z.string(), z.string()).optional().describe('For a choice: each answer in words.'),
  offer: z.string().optional().describe('Where nobody has to say it: the link that leads to the question.'),
});

/** `content/dates.yaml`: the words of the page of dates. */
export const datesWordsSchema = z
  .strictObject({
    page: z.strictObject({
      title: z.string().max(65),
      summary: z.string().max(160),
      lede: z.string(),
      topics: z.array(z.enum(TOPICS)).min(1),
      answers: z.strictObject({ dates: z.string(), ages: z.string(), closure: z.string() }).describe('Their headings.'),
    }),
    groups: z.record(
      z.string(),
      z.strictObject({ name: z.string(), says: z.string(), events: z.array(z.enum(EVENT_NAMES)).min(1) }),
    ),
    events: z.record(
      z.enum(EVENT_NAMES),
      z.strictObject({
        happened: z.string().describe('What has happened, as a family would answer.'),
        begins: z.string().describe('The first stop of the path.'),
        asks: z.partialRecord(z.enum(PARTS), askedSchema),
        more: z
          .array(z.strictObject({ text: z.string(), href: z.string() }))
          .min(1)
          .describe('The guides that explain it.'),
      }),
    ),
    dates: z
      .record(
        z.string(),
        z.strictObject({
          name: z.string(),
          afterwards: z.string().optional().describe('What to do when the day has passed.'),
        }),
      )
      .describe(
        'By the id of a date, or by event or order and id where the words differ: "post-16-move/issue-amended-plan".',
      ),
  })
  .superRefine(({ groups, events }, context) => {
    const grouped = Object.values(groups).flatMap((group) => group.events);
    for (const event of EVENT_NAMES) {
      if (grouped.filter((one) => one === event).length !== 1)
        context.addIssue({ code: 'custom', message: `The event "${event}" must stand in one group.` });
      for (const { part, isNeeded } of partsOf(event)) {
        const asked = events[event].asks[part];
        const options = OPTIONS[part]?.every((option) => asked?.options?.[option]) ?? true;
        if (!asked || !options || !(isNeeded || asked.offer))
          context.addIssue({ code: 'custom', message: `The event "${event}" needs the words for "${part}".` });
      }
    }
  });
export type DatesWords = z.infer<typeof datesWordsSchema>;

/** What can be chosen for a part that is no day. */
export const OPTIONS: Partial<Record<Part, readonly string[]>> = { kind: MOVES, order: ORDERS };

/** What the page is called that shows what follows. */
export function headingOf({ page: { answers } }: DatesWords, event: EventName): string {
  if (event === 'closure') return answers.closure;
  return event === 'born' ? answers.ages : answers.dates;
}

/** What a date is called, and what to do when it has passed. */
export function wordsOf({ dates }: DatesWords, happening: Happening, id: string): DatesWords['dates'][string] {
  const order = 'order' in happening ? happening.order : '';
  const words = dates[`${order}/${id}`] ?? dates[`${happening.event}/${id}`] ?? dates[id];
  if (!words) throw new Error(`content/dates.yaml has no words for the date "${id}" after "${happening.event}".`);
  return words;
}
