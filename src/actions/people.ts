import { ActionError, type ActionAPIContext } from 'astro:actions';
import { now } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import { spendWord } from '#features/getting-in/word.store.ts';
import { letterForm, newAddressForm, newPersonForm, roleForm, startByLetterForm } from '#features/identity/forms.ts';
import { forgetKeptForm } from '#features/identity/kept-form.store.ts';
import { addPerson, changeAddressOf, endRole, findPerson, grantRole } from '#features/identity/person.store.ts';
import { asOfficer, isFresh, type Officer } from '#features/identity/person.ts';
import { needsSecondStep } from '#features/identity/role.ts';
import { insertFactor, sendLetterCode, startByLetter } from '#features/identity/second-factor.store.ts';
import { findLetter, markSent } from '#messages/message.store.ts';
import { refuse } from './browser.ts';
import { formAction } from './form-action.ts';

/** What an administrator does for people, with a fresh second step. */
export const people = {
  add: formAction({
    input: newPersonForm,
    handler: async ({ number, ...person }, context) => {
      const { db } = context.locals;
      const by = freshAdministrator(context);
      const id = await db.transaction().execute(async (trx) => {
        const added = await addPerson(trx, person, by, now());
        if (!added) return undefined;
        if (number) await insertFactor(trx, added, { kind: 'text', number }, now());
        else await sendLetterCode(trx, added, person.name, now());
        return added;
      });
      if (!id) takenAddress();
      await forgetKeptForm(db, by, '/office/people/new');
      return { to: `/office/people/${id}?done=added` };
    },
  }),

  grantRole: formAction({
    input: roleForm,
    handler: async ({ person, role, reason }, context) => {
      const { db } = context.locals;
      const by = freshAdministrator(context);
      const { name, roles } = await someoneElse(context, by, person);
      const held = roles.filter(({ endedAt }) => endedAt === null).map((one) => one.role);
      // Until then their e-mail alone let them set up a second step, or somebody else who reads it.
      const startsAnew = needsSecondStep([role]) && !needsSecondStep(held);
      if (startsAnew)
        await db.transaction().execute(async (trx) => {
          await startByLetter(trx, by, person, name, now());
          await withTheirWord(trx, person);
        });
      if (!(await grantRole(db, by, person, role, reason, now())))
        throw new ActionError({ code: 'CONFLICT', message: 'They have this role already.' });
      await forgetKeptForm(db, by, `/office/people/${person}`);
      return { to: `/office/people/${person}?done=${startsAnew ? 'granted-by-letter' : 'granted'}` };
    },
  }),

  endRole: formAction({
    input: roleForm,
    handler: async ({ person, role, reason }, context) => {
      const { db } = context.locals;
      const by = freshAdministrator(context);
      await someoneElse(context, by, person);
      if (!(await endRole(db, by, person, role, reason, now())))
        throw new ActionError({ code: 'CONFLICT', message: 'They do not have this role any more.' });
      await forgetKeptForm(db, by, `/office/people/${person}`);
      return { to: `/office/people/${person}?done=ended` };
    },
  }),

  changeAddress: formAction({
    input: newAddressForm,
    handler: async ({ person, address, why }, context) => {
      const { db } = context.locals;
      const by = freshAdministrator(context);
      await someoneElse(context, by, person);
      await db.transaction().execute(async (trx) => {
        if (!(await changeAddressOf(trx, by, person, address, why, now()))) takenAddress();
        await withTheirWord(trx, person);
      });
      await forgetKeptForm(db, by, `/office/people/${person}`);
      return { to: `/office/people/${person}?done=address` };
    },
  }),

  startByLetter: formAction({
    input: startByLetterForm,
    handler: async ({ person }, context) => {
      const { db } = context.locals;
      const by = freshAdministrator(context);
      const { name } = await someoneElse(context, by, person);
      await db.transaction().execute(async (trx) => {
        await startByLetter(trx, by, person, name, now());
        await withTheirWord(trx, person);
      });
      return { to: `/office/people/${person}?done=letter` };
    },
  }),

  markLetterPrinted: formAction({
    input: letterForm,
    handler: async ({ letter }, context) => {
      if (!asOfficer(context.locals.person, 'administrator')) refuse();
      if (!(await findLetter(context.locals.db, letter)))
        throw new ActionError({ code: 'NOT_FOUND', message: 'This letter does not wait any more.' });
      await markSent(context.locals.db, letter, now());
      return { to: '/office/letters?done=printed' };
    },
  }),
};

function freshAdministrator({ locals }: ActionAPIContext): Officer<'administrator'> {
  const officer = asOfficer(locals.person, 'administrator') ?? refuse();
  if (!isFresh(officer, now()))
    throw new ActionError({ code: 'FORBIDDEN', message: 'Show us again that it is you. Then you can do this.' });
  return officer;
}

/** Nobody changes what they themselves may do: a second administrator does. */
async function someoneElse({ locals }: ActionAPIContext, by: Officer<'administrator'>, personId: string) {
  const person = await findPerson(locals.db, by, personId);
  if (!person) throw new ActionError({ code: 'NOT_FOUND', message: 'There is nobody here.' });
  if (person.id === by.id)
    throw new ActionError({ code: 'FORBIDDEN', message: 'Another administrator must do this for you.' });
  return person;
}

/** Where somebody's case has a protected person in it, their caseworker makes sure first that it is them. */
async function withTheirWord(trx: Db, personId: string): Promise<void> {
  if (!(await spendWord(trx, { id: personId }, now())))
    throw new ActionError({
      code: 'FORBIDDEN',
      message: 'Their caseworker must check first that it is them, and give their word. Then you can do this.',
    });
}

function takenAddress(): never {
  throw new ActionError({ code: 'CONFLICT', message: 'Somebody signs in with this e-mail address already.' });
}
