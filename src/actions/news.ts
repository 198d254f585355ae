import { ActionError } from 'astro:actions';
import { now } from '#calendar/dates.ts';
import { deadAddressForm } from '#features/conversation/forms.ts';
import { asOfficer } from '#features/identity/person.ts';
import { letterForm } from '#features/identity/forms.ts';
import { markNewsLetterPrinted, sayAddressIsDead } from '#features/letters/news-letter.store.ts';
import { refuse } from './browser.ts';
import { formAction } from './form-action.ts';

/** What officers do about news that did not reach a family. */
export const news = {
  markLetterPrinted: formAction({
    input: letterForm,
    handler: async ({ letter }, context) => {
      const officer = asOfficer(context.locals.person, 'caseworker', 'manager') ?? refuse();
      if (!(await markNewsLetterPrinted(context.locals.db, officer, letter, now())))
        throw new ActionError({ code: 'NOT_FOUND', message: 'This letter does not wait any more.' });
      return { to: '/office/letters?done=printed' };
    },
  }),

  sayAddressIsDead: formAction({
    input: deadAddressForm,
    handler: async ({ plan, person }, context) => {
      const officer = asOfficer(context.locals.person, 'caseworker', 'manager') ?? refuse();
      const said = await sayAddressIsDead(context.locals.db, officer, plan, person, now());
      if (!said) throw new ActionError({ code: 'NOT_FOUND', message: 'There is nobody here.' });
      return { to: `/office/plans/${plan}/messages/${person}?done=${said === 'done' ? 'letters' : 'nothing-sent'}` };
    },
  }),
};
