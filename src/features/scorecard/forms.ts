import { z } from 'zod';

const month = z.string('Choose a month').regex(/^20\d\d-(0[1-9]|1[0-2])$/, 'Choose a month');

export const approveForm = z.object({ month, countedAt: z.string().min(1) });

/** The reason of a correction stands on the public page. */
export const correctionForm = z.object({
  month,
  form: z.uuid(),
  why: z
    .string('Say in a sentence what was wrong')
    .trim()
    .min(10, 'Say in a sentence what was wrong')
    .max(300, 'Write at most 300 letters')
    .refine((text) => !/[\w.]+@[\w.]+|https?:|\d{5,}/.test(text), 'It is public. Leave out addresses and long numbers'),
  noNames: z.literal('yes', 'Check that it names nobody, and say so'),
});

/** Of the figures that she saw. */
export const recountForm = approveForm;

/** The form's own id, so that a double click counts once. */
export const laterForm = z.object({ form: z.uuid() });

export const dropForm = z.object({ month });
