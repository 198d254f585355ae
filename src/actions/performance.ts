import { ActionError, type ActionAPIContext } from 'astro:actions';
import { now } from '#calendar/dates.ts';
import { asOfficer, type Officer } from '#features/identity/person.ts';
import { forgetKeptForm } from '#features/identity/kept-form.store.ts';
import {
  approveFigures,
  askForCorrection,
  askForLaterCorrections,
  askForRecount,
  dropCorrection,
} from '#features/scorecard/draft.store.ts';
import { approveForm, correctionForm, dropForm, laterForm, recountForm } from '#features/scorecard/forms.ts';
import { refuse } from './browser.ts';
import { formAction } from './form-action.ts';

/** What a manager says about the public figures. The worker publishes them. */
export const performance = {
  approve: formAction({
    input: approveForm,
    handler: async (seen, context) => {
      const { isDemonstration } = context.locals.portal;
      const said = await approveFigures(context.locals.db, asManager(context), { ...seen, isDemonstration }, now());
      if (said === 'not yet')
        throw new ActionError({
          code: 'CONFLICT',
          message: 'The month is not over. It can be published from the 1st on.',
        });
      if (said === 'counted anew')
        throw new ActionError({
          code: 'CONFLICT',
          message:
            'These are not the figures that you saw: they were counted anew, or somebody has said yes. Look again.',
        });
      if (said === 'nothing to correct')
        throw new ActionError({
          code: 'CONFLICT',
          message: 'Every figure is as it is published. There is nothing to correct.',
        });
      return { to: `/office/performance?done=approved` };
    },
  }),

  countAgain: formAction({
    input: recountForm,
    handler: async (seen, context) => {
      if ((await askForRecount(context.locals.db, asManager(context), seen, now())) === 'counted anew')
        throw new ActionError({
          code: 'CONFLICT',
          message: 'It was counted anew, or somebody has said yes. Look again.',
        });
      return { to: `/office/performance?done=recount` };
    },
  }),

  correctLater: formAction({
    input: laterForm,
    handler: async ({ form }, context) => {
      const { db, portal } = context.locals;
      const { isDemonstration } = portal;
      await askForLaterCorrections(db, asManager(context), { form, isDemonstration }, now());
      return { to: '/office/performance?done=later' };
    },
  }),

  correct: formAction({
    input: correctionForm,
    handler: async (correction, context) => {
      const { db } = context.locals;
      const manager = asManager(context);
      const { isDemonstration } = context.locals.portal;
      const said = await askForCorrection(db, manager, { ...correction, isDemonstration }, now());
      if (said === 'not published')
        throw new ActionError({
          code: 'CONFLICT',
          message: 'This month is not published, so nothing is to be corrected.',
        });
      if (said === 'there is one')
        throw new ActionError({
          code: 'CONFLICT',
          message: 'A correction of this month waits already. Look at it first.',
        });
      if (said === 'asked already')
        throw new ActionError({
          code: 'CONFLICT',
          message:
            'Somebody has asked for a correction of this month already, and it is being counted. Yours is not sent. Look again in a few minutes.',
        });
      await forgetKeptForm(db, manager, '/office/performance');
      return { to: '/office/performance?done=asked' };
    },
  }),

  drop: formAction({
    input: dropForm,
    handler: async ({ month }, context) => {
      if (!(await dropCorrection(context.locals.db, asManager(context), month)))
        throw new ActionError({ code: 'CONFLICT', message: 'There is no correction of this month that waits.' });
      return { to: '/office/performance?done=dropped' };
    },
  }),
};

function asManager({ locals }: ActionAPIContext): Officer<'manager'> {
  return asOfficer(locals.person, 'manager') ?? refuse();
}
