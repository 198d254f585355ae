import { z } from 'zod';
import { withoutNothing } from '#features/identity/forms.ts';

const round = z.uuid();
const batch = z.uuid();

export const putTogetherForm = z.object({ round, batch, kind: z.enum(['first', 'reminder']) });
export const releaseForm = z.object({
  round,
  batch,
  leaveOut: z.array(z.uuid()),
  looked: z.literal('yes', { error: 'Look at the letters above, then tick that you have' }),
});
export const batchForm = z.object({ round, batch });

/** When letters had last been made, as the form was shown; the first time there is nothing. */
const since = z
  .string()
  .max(40)
  .nullish()
  .transform((at) => at ?? '');
const NUMBER = 'Type the number of a letter';
const number = z
  .string()
  .nullish()
  .transform((typed) => typed?.trim() || undefined)
  .pipe(
    z
      .string()
      .regex(/^\d{1,5}$/, NUMBER)
      .transform(Number)
      .optional(),
  );
export const makeForm = z
  .object({ round, batch, since, from: number, to: number })
  .refine(({ from = 1, to = Infinity }) => from <= to, {
    path: ['from'],
    error: 'The first number comes before the last',
  });
export const makeAgainForm = z.object({ round, child: z.uuid(), voice: z.uuid(), letter: z.uuid() });
const REFERENCE = 'Type the letter number that stands on the slip';
export const slipForm = z.object({
  reference: z.string({ error: REFERENCE }).overwrite(withoutNothing).trim().min(1, REFERENCE).max(40, REFERENCE),
});
