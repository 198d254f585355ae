import { z } from 'zod';

/** Where the law can be read in two ways, or leaves a number to the council: `clock` in `content/authority.yaml`. */
export const choicesSchema = z.strictObject({
  dayOfReceipt: z
    .enum(['not counted', 'day 1'])
    .default('not counted')
    .describe('What tells whether the council is late. What to aim for always takes the day of receipt as day 1.'),
  transferPlans: z
    .enum(['before', 'by'])
    .default('before')
    .describe('The regulation says "before" 15 February and 31 March. The Code, and most advisers, say "by".'),
  schoolYearStarts: z
    .string()
    .regex(/^(08-(0[1-9]|[12]\d|3[01])|09-(0[1-9]|[12]\d|30))$/, 'must be a day of August or September like "09-01"')
    .default('09-01')
    .describe(
      'The first day of the school year, where no school is known: it decides when compulsory school age ends.',
    ),
  draftCommentsClose: z
    .union([z.literal(14), z.literal(15)])
    .default(14)
    .describe('So many days after the draft plan is served. 14 is the earliest that the law allows; 15 is kinder.'),
  digitalConsentAge: z
    .number()
    .int()
    .min(13)
    .max(16)
    .default(13)
    .describe('From this age a child says yes for themselves to an online service that asks for consent.'),
});
export type Choices = z.infer<typeof choicesSchema>;

export const DEFAULT_CHOICES: Choices = choicesSchema.parse({});
