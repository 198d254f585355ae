import { ActionError, type ActionAPIContext } from 'astro:actions';
import { dayInLondon, now } from '#calendar/dates.ts';
import { forgetKeptForm } from '#features/identity/kept-form.store.ts';
import { asOfficer, isFresh, type Officer } from '#features/identity/person.ts';
import { waitBeforeLookingForChild } from '#features/identity/sign-in-limits.store.ts';
import { beginRecord } from '#features/plan/begin.store.ts';
import { coverPlan, givePlan } from '#features/plan/cover.store.ts';
import { beginForm, coverForm, eventForm, giveForm } from '#features/plan/office-forms.ts';
import { findPlanInHand, writeEvent } from '#features/plan/record.store.ts';
import { authority } from '#layouts/published.ts';
import { refuse, waitFor } from './browser.ts';
import { formAction } from './form-action.ts';

const today = () => dayInLondon(now());

/** What officers write into the record of a plan, and how managers come to one. */
export const plans = {
  begin: formAction({
    input: beginForm(today),
    handler: async (record, { locals }) => {
      const caseworker = asOfficer(locals.person, 'caseworker') ?? refuse();
      waitFor(await waitBeforeLookingForChild(locals.db, caseworker.id));
      const begun = await beginRecord(locals.db, caseworker, record, authority.clock, now());
      if (begun.outcome === 'taken reference')
        conflict('Another plan has this reference. Check it, or leave it empty.');
      if (begun.outcome === 'there already')
        conflict(
          begun.planId
            ? 'There is a child with this name and date of birth already. Look at the plan first.'
            : 'There may be a record of this child already. Ask your manager.',
        );
      await forgetKeptForm(locals.db, caseworker, '/office/plans/new');
      return { to: `/office/plans/${begun.id}?done=begun` };
    },
  }),

  /** Writes nothing: the page shows what the event would change. */
  showEffect: formAction({
    input: eventForm(today),
    handler: async ({ plan }, { locals }) => {
      const officer = asOfficer(locals.person, 'caseworker', 'manager') ?? refuse();
      if (!(await findPlanInHand(locals.db, officer, plan, now()))) refuse();
      return {};
    },
  }),

  writeEvent: formAction({
    input: eventForm(today),
    handler: async ({ plan, ...event }, { locals }) => {
      const officer = asOfficer(locals.person, 'caseworker', 'manager') ?? refuse();
      const written = (await writeEvent(locals.db, officer, plan, event, authority.clock, now())) ?? refuse();
      if (written === 'grown')
        conflict(
          'Somebody else has written something down meanwhile. Nothing of yours is saved yet. Look at it below.',
        );
      if (written === 'corrected already')
        conflict('Somebody else has corrected this event meanwhile. Nothing of yours is saved. Look at the record.');
      if (written === 'nobody of theirs')
        conflict('The person whom you chose has no access to this plan any more. Choose somebody else.');
      const { supersedes } = event.event;
      const path = `/office/plans/${plan}/events/${supersedes ? `${supersedes}/correct` : 'new'}`;
      await forgetKeptForm(locals.db, officer, path);
      return { to: `/office/plans/${plan}?done=${supersedes ? 'corrected' : 'added'}` };
    },
  }),

  cover: formAction({
    input: coverForm,
    handler: async (cover, context) => {
      const manager = freshManager(context);
      (await coverPlan(context.locals.db, manager, cover, now())) ?? refuse();
      return { to: `/office/plans/${cover.plan}?done=opened` };
    },
  }),

  give: formAction({
    input: giveForm,
    handler: async (gift, context) => {
      const manager = freshManager(context);
      const given = (await givePlan(context.locals.db, manager, gift, authority.clock, now())) ?? refuse();
      if (given === 'theirs already') conflict('They look after this plan already.');
      if (given === 'no caseworker') conflict('They are not a caseworker any more. Choose somebody else.');
      return { to: `/office/plans/${gift.plan}/cover?done=given` };
    },
  }),
};

function conflict(message: string): never {
  throw new ActionError({ code: 'CONFLICT', message });
}

/** Whoever opens a plan for themselves or for another shows first that it is them. */
function freshManager({ locals }: ActionAPIContext): Officer<'manager'> {
  const manager = asOfficer(locals.person, 'manager') ?? refuse();
  if (!isFresh(manager, now()))
    throw new ActionError({ code: 'FORBIDDEN', message: 'Show us again that it is you. Then you can do this.' });
  return manager;
}
