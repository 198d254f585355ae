import { ActionError } from 'astro:actions';
import { now } from '#calendar/dates.ts';
import { asOfficer } from '#features/identity/person.ts';
import { recordFacts } from '#features/school/facts.store.ts';
import { factsForm, nameCaseworkerForm, newSchoolForm } from '#features/school/forms.ts';
import { addSchool, nameCaseworker } from '#features/school/school.store.ts';
import { refuse } from './browser.ts';
import { formAction } from './form-action.ts';

/** Where children learn, and whom each school asks. */
export const schools = {
  add: formAction({
    input: newSchoolForm,
    handler: async ({ name }, { locals }) => {
      const manager = asOfficer(locals.person, 'manager') ?? refuse();
      const id = await addSchool(locals.db, manager, name, now());
      if (!id) conflict('This school is on the list already.');
      return { to: `/office/schools/${id}?done=added` };
    },
  }),

  nameCaseworker: formAction({
    input: nameCaseworkerForm,
    handler: async (named, { locals }) => {
      const manager = asOfficer(locals.person, 'manager') ?? refuse();
      const done = await nameCaseworker(locals.db, manager, named);
      if (!done) throw new ActionError({ code: 'NOT_FOUND', message: 'This school is not on the list any more.' });
      if (done === 'no caseworker') conflict('They are not a caseworker any more. Choose somebody else.');
      return { to: `/office/schools/${named.school}?done=named` };
    },
  }),

  recordFacts: formAction({
    input: factsForm,
    handler: async ({ plan, school, need, takesPart }, { locals }) => {
      const officer = asOfficer(locals.person, 'caseworker', 'manager') ?? refuse();
      const facts = {
        schoolId: school,
        need,
        isHealthInvolved: takesPart.includes('health'),
        isSocialCareInvolved: takesPart.includes('social care'),
      };
      const recorded = (await recordFacts(locals.db, officer, plan, facts, now())) ?? refuse();
      if (recorded === 'no school') conflict('This school is not on the list any more. Choose another.');
      return { to: `/office/plans/${plan}/facts?done=recorded` };
    },
  }),
};

function conflict(message: string): never {
  throw new ActionError({ code: 'CONFLICT', message });
}
