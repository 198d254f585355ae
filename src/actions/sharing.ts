import { ActionError } from 'astro:actions';
import { z } from 'zod';
import { now } from '#calendar/dates.ts';
import { asFamily, isFresh } from '#features/identity/person.ts';
import { recordSharing } from '#features/plan/sharing.store.ts';
import { authority } from '#layouts/published.ts';
import { refuse } from './browser.ts';
import { formAction } from './form-action.ts';

const sharingForm = z.object({
  plan: z.uuid(),
  standing: z.uuid({ error: 'Choose whom it is about' }),
  choice: z.enum(['agreed', 'declined'], { error: 'Choose whether they may see your plan' }),
});

/** What a young person lets others see of their own plan. */
export const sharing = {
  choose: formAction({
    input: sharingForm,
    handler: async ({ plan, standing, choice }, { locals }) => {
      const person = asFamily(locals.person) ?? refuse();
      if (!isFresh(person, now()))
        throw new ActionError({
          code: 'FORBIDDEN',
          message: 'Show us again that it is you. Then you can choose this.',
        });
      const chosen = { planId: plan, standingId: standing, choice };
      if (!(await recordSharing(locals.db, person, chosen, authority.clock, now())))
        throw new ActionError({
          code: 'NOT_FOUND',
          message: 'There is nobody here to choose for. Look at the list again.',
        });
      return { to: `/my/plans/${plan}/sharing?done=${choice}` };
    },
  }),
};
