import { z } from 'zod';
import { withoutNothing } from '#features/identity/forms.ts';
import { NEEDS } from '#features/plan/need.ts';

const none = z.literal('').transform(() => null);

export const newSchoolForm = z.object({
  name: z
    .string({ error: 'Type the name of the school' })
    .overwrite(withoutNothing)
    .trim()
    .min(3, 'Type the name of the school')
    .max(120, 'Type a shorter name'),
});

export const nameCaseworkerForm = z.object({
  school: z.uuid(),
  caseworker: z
    .union([none, z.uuid()], { error: 'Choose a caseworker' })
    .nullish()
    .transform((id) => id ?? null),
});

export const factsForm = z.object({
  plan: z.uuid(),
  school: z
    .union([none, z.uuid()], { error: 'Choose a school' })
    .nullish()
    .transform((id) => id ?? null),
  need: z
    .union([none, z.enum(NEEDS)], { error: 'Choose a need' })
    .nullish()
    .transform((need) => need ?? null),
  takesPart: z.array(z.enum(['health', 'social care'], { error: 'Choose from the list' })),
});
