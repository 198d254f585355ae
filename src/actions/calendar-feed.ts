import { ActionError } from 'astro:actions';
import { now } from '#calendar/dates.ts';
import { endFeed, makeFeed } from '#features/calendar-feed/calendar-feed.store.ts';
import { ask, forgetAsked } from '#features/identity/challenge.store.ts';
import { wayOnForm } from '#features/identity/forms.ts';
import { asFamily, isFresh } from '#features/identity/person.ts';
import { refuse, sessionSecret } from './browser.ts';
import { formAction } from './form-action.ts';

/** The calendar that a family's phone asks for. */
export const calendarFeed = {
  make: formAction({
    input: wayOnForm,
    handler: async (_nothing, context) => {
      const person = asFamily(context.locals.person) ?? refuse();
      if (!isFresh(person, now()))
        throw new ActionError({ code: 'FORBIDDEN', message: 'Show us again that it is you. Then you can do this.' });
      const holder = sessionSecret(context) ?? refuse();
      await context.locals.db.transaction().execute(async (trx) => {
        const secret = await makeFeed(trx, person, now());
        // To be shown on this browser, for as long as a code lasts.
        await ask(trx, { holder, purpose: 'new calendar', personId: person.id, details: { secret } }, now());
      });
      return { to: '/my/calendar?done=made' };
    },
  }),

  end: formAction({
    input: wayOnForm,
    handler: async (_nothing, context) => {
      const person = asFamily(context.locals.person) ?? refuse();
      const holder = sessionSecret(context) ?? refuse();
      await context.locals.db.transaction().execute(async (trx) => {
        await endFeed(trx, person, now());
        await forgetAsked(trx, holder, 'new calendar', now());
      });
      return { to: '/my/calendar?done=ended' };
    },
  }),
};
