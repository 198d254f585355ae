import { z } from 'zod';
import { isoDay } from '#calendar/schema.ts';
import { choicesSchema, DEFAULT_CHOICES } from '#features/clock/choices.ts';
import { DEFAULT_TRANSFERS, transfersSchema } from '#features/phase-transfer/settings.ts';

/** `content/authority.yaml`: whose Local Offer this is. */
export const authoritySchema = z.strictObject({
  name: z.string(),
  shortName: z.string(),
  siteName: z.string().max(40),
  strapline: z.string().max(140),
  website: z.url(),
  email: z.email(),
  notice: z
    .string()
    .optional()
    .describe('Shown at the top of every page. Leave out when the council stands behind what is here.'),
  exitTo: z
    .url({ protocol: /^https$/ })
    .default('https://www.bbc.co.uk/weather')
    .describe('Where "Exit this page" leads: a page that anybody might look at, and that says nothing about this one.'),
  urgent: z.array(z.strictObject({ name: z.string(), number: z.string(), when: z.string() })).min(1),
  advice: z.strictObject({ name: z.string(), says: z.string(), path: z.string() }),
  planTeam: z
    .strictObject({ name: z.string(), email: z.email(), path: z.string(), phone: z.string().optional() })
    .describe('The team that makes and reviews EHC plans: who to ask where a plan has no caseworker.'),
  post: z.string(),
  forum: z.strictObject({ name: z.string(), path: z.string() }),
  answers: z
    .strictObject({ workingDays: z.number().int().min(1).max(20) })
    .default({ workingDays: 5 })
    .describe('Within how many working days a family has an answer to a message to their caseworker. It is a promise.'),
  clock: choicesSchema.default(DEFAULT_CHOICES),
  transfers: transfersSchema
    .default(DEFAULT_TRANSFERS)
    .describe('What a round begins with in which families say which place they want next.'),
  terms: z.array(
    z.strictObject({
      year: z.string().regex(/^\d{4}\/\d{2}$/),
      source: z.url(),
      firstDay: isoDay,
      holidays: z.array(z.strictObject({ name: z.string(), from: isoDay, to: isoDay.optional() })),
    }),
  ),
});
export type Authority = z.infer<typeof authoritySchema>;
