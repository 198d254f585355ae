import { z } from 'zod';
import { TOPICS } from '#features/topics/topic.ts';
import { EVENT_NAMES, MOVES, ORDERS, partsOf, type EventName, type Part } from './happening.ts';

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
        asks: z.partialRecord(
          z.enum([
            'kind',
            'order',
            'on',
            'noticeSent',
            'schoolYearStarts',
            'certificateIssued',
            'moves',
            'lastReviewed',
            'reopens',
            'adviceRequested',
          ]),
          askedSchema,
        ),
        more: z.strictObject({ text: z.string(), href: z.string() }).describe('The guide that explains it.'),
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
      .describe('By the id of a date, or by event and id where the words differ: "post-16-move/issue-amended-plan".'),
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

/** What a date is called, and what to do when it has passed. */
export function wordsOf({ dates }: DatesWords, event: EventName, id: string): DatesWords['dates'][string] {
  const words = dates[`${event}/${id}`] ?? dates[id];
  if (!words) throw new Error(`content/dates.yaml has no words for the date "${id}" after "${event}".`);
  return words;
}
