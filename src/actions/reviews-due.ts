import { ActionError, type ActionAPIContext } from 'astro:actions';
import { dayInLondon, now, readableDay } from '#calendar/dates.ts';
import { forgetKeptForm } from '#features/identity/kept-form.store.ts';
import { asOfficer, isFresh, type Officer } from '#features/identity/person.ts';
import { endPartnerForm, partnerForm, sendForm, tellAgainForm, termForm } from '#features/reviews-due/forms.ts';
import { addPartner, endPartner } from '#features/reviews-due/partner.store.ts';
import { makeReviewList, sendReviewList, tellAgain } from '#features/reviews-due/review-list.store.ts';
import { authority } from '#layouts/published.ts';
import { refuse } from './browser.ts';
import { formAction } from './form-action.ts';

const PARTNERS = '/office/reviews-due/partners';

/** What a manager does so that schools, health and social care know which reviews are due. */
export const reviewsDue = {
  make: formAction({
    input: termForm(() => dayInLondon(now())),
    handler: async (term, { locals }) => {
      const manager = asOfficer(locals.person, 'manager') ?? refuse();
      const made = await makeReviewList(locals.db, manager, term, authority.clock, now());
      if (made.outcome === 'being counted')
        throw new ActionError({
          code: 'SERVICE_UNAVAILABLE',
          message: `We are still counting the days of ${made.plans} plans, as after a file of the case system. Make the list in ten minutes: now it would leave children out.`,
        });
      if (made.outcome === 'there already') {
        const { name, beginsOn, endsOn } = made.list;
        conflict(
          `There is a list for some of these days: ${name}, from ${readableDay(beginsOn)} to ${readableDay(endsOn)}.`,
        );
      }
      await forgetKeptForm(locals.db, manager, '/office/reviews-due/new');
      return { to: `/office/reviews-due/${term.id}?done=made` };
    },
  }),

  send: formAction({
    input: sendForm,
    handler: async ({ list, whom }, { locals }) => {
      const manager = asOfficer(locals.person, 'manager') ?? refuse();
      const sent = (await sendReviewList(locals.db, manager, { list, isToAll: whom === 'all' }, now())) ?? notThere();
      return { to: `/office/reviews-due/${list}?done=${sent.outcome === 'sent' ? 'sent' : 'sent-already'}` };
    },
  }),

  tellAgain: formAction({
    input: tellAgainForm,
    handler: async (again, { locals }) => {
      const manager = asOfficer(locals.person, 'manager') ?? refuse();
      const told = (await tellAgain(locals.db, manager, again, now())) ?? notThere();
      return { to: `/office/reviews-due/${again.list}?done=${told.outcome === 'sent' ? 'told' : 'sent-already'}` };
    },
  }),

  addPartner: formAction({
    input: partnerForm,
    handler: async (partner, context) => {
      const { db } = context.locals;
      const manager = freshManager(context);
      const added = await addPartner(db, manager, partner, now());
      if (added === 'there already') conflict('They are sent these lists already.');
      if (added === 'no school') conflict('This school is not on the list any more. Choose another.');
      if (added === 'no partner')
        conflict('They do not have the role of a partner any more. An administrator gives it to them.');
      await forgetKeptForm(db, manager, PARTNERS);
      return { to: `${PARTNERS}?done=added` };
    },
  }),

  endPartner: formAction({
    input: endPartnerForm,
    handler: async ({ partner }, context) => {
      const manager = freshManager(context);
      if (!(await endPartner(context.locals.db, manager, partner, now())))
        conflict('They are not sent these lists any more.');
      return { to: `${PARTNERS}?done=ended` };
    },
  }),
};

function conflict(message: string): never {
  throw new ActionError({ code: 'CONFLICT', message });
}

function notThere(): never {
  throw new ActionError({ code: 'NOT_FOUND', message: 'This list is not there any more. Somebody has made another.' });
}

/** Whoever lets another see children’s names shows first that it is them. */
function freshManager({ locals }: ActionAPIContext): Officer<'manager'> {
  const manager = asOfficer(locals.person, 'manager') ?? refuse();
  if (!isFresh(manager, now()))
    throw new ActionError({ code: 'FORBIDDEN', message: 'Show us again that it is you. Then you can do this.' });
  return manager;
}
