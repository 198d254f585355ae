import { ActionError, type ActionAPIContext } from 'astro:actions';
import { now } from '#calendar/dates.ts';
import { asOfficer, isFresh } from '#features/identity/person.ts';
import { findByReference } from '#features/phase-transfer/letter.store.ts';
import { makeAgain } from '#features/phase-transfer/make-again.store.ts';
import { makeLetters } from '#features/phase-transfer/make-letters.store.ts';
import { putTogether } from '#features/phase-transfer/put-together.store.ts';
import { release, throwAway } from '#features/phase-transfer/release.store.ts';
import {
  batchForm,
  makeAgainForm,
  makeForm,
  putTogetherForm,
  releaseForm,
  slipForm,
} from '#features/phase-transfer/letter-forms.ts';
import { authority } from '#layouts/published.ts';
import { refuse } from './browser.ts';
import { formAction } from './form-action.ts';

/** The letters of a round: put together by one manager, released by a second one, and made. */
export const transferLetters = {
  putTogether: formAction({
    input: putTogetherForm,
    handler: async (which, { locals }) => {
      const manager = asOfficer(locals.person, 'manager') ?? refuse();
      const made = (await putTogether(locals.db, manager, which, authority.clock, now())) ?? notThere();
      if (made === 'nobody') conflict('There is nobody to write to now. Those whom no letter reaches are to be rung.');
      return { to: `${lettersOf(which.round)}/${made.id}?done=together` };
    },
  }),

  release: formAction({
    input: releaseForm,
    handler: async ({ round, batch, leaveOut }, context) => {
      const manager = fresh(asOfficer(context.locals.person, 'manager'));
      const outcome = (await release(context.locals.db, manager, { round, batch, leaveOut }, now())) ?? notThere();
      if (outcome === 'yourself') conflict('You put these letters together. Another manager must look at them.');
      if (outcome === 'over') conflict('Somebody has released these letters, or thrown them away, meanwhile.');
      if (outcome === 'nobody') conflict('No letter would be left. Throw the batch away instead.');
      return { to: `${lettersOf(round)}/${batch}?done=released` };
    },
  }),

  throwAway: formAction({
    input: batchForm,
    handler: async ({ round, batch }, { locals }) => {
      const manager = asOfficer(locals.person, 'manager') ?? refuse();
      const isOver = (await throwAway(locals.db, manager, { round, batch }, now())) ?? notThere();
      if (!isOver) conflict('These letters were made already, or thrown away before.');
      return { to: `${lettersOf(round)}?done=thrown-away` };
    },
  }),

  /** The answer is the letters themselves: the codes are shown this once and kept nowhere. */
  make: formAction({
    input: makeForm,
    handler: async (which, context) => {
      const manager = fresh(asOfficer(context.locals.person, 'manager'));
      const made = (await makeLetters(context.locals.db, manager, which, authority.clock, now())) ?? notThere();
      if (made === 'made already') conflict('These letters were made and shown once. If they did not print, make them again below: the codes before then stop.'); // prettier-ignore
      if (made === 'not released') conflict('Another manager must look at these letters and release them first.');
      if (made === 'nobody') conflict('There is no letter with these numbers.');
      return made;
    },
  }),

  makeAgain: formAction({
    input: makeAgainForm,
    handler: async (which, context) => {
      const officer = fresh(asOfficer(context.locals.person, 'caseworker', 'manager'));
      const made = (await makeAgain(context.locals.db, officer, which, authority.clock, now())) ?? notThere();
      if (made.outcome === 'made already') conflict('This letter was made and shown once. If it did not print, make a new one: the code before then stops.'); // prettier-ignore
      if (made.outcome === 'over') conflict('No letter can go to them now: the round, or their part in it, is over.');
      if (made.outcome === 'no post')
        conflict('They did not choose letters. Ring them, in a way that they said is safe.');
      if (made.outcome === 'no address') conflict('No address is known. Write it down first.');
      return { letter: made.outcome === 'made' ? made.letter : undefined };
    },
  }),

  findSlip: formAction({
    input: slipForm,
    handler: async ({ reference }, { locals }) => {
      const officer = asOfficer(locals.person, 'caseworker', 'manager') ?? refuse();
      const found = await findByReference(locals.db, officer, reference, now());
      if (!found)
        conflict('There is no such letter, or you do not work on it. Check the number: 10 digits and letters.');
      return { to: `/office/transfers/${found.round}/children/${found.child}` };
    },
  }),
};

/** Whoever lets somebody in, or lets letters go out, shows first that it is them. */
function fresh<One extends NonNullable<ActionAPIContext['locals']['person']>>(officer: One | undefined): One {
  if (!officer) refuse();
  if (!isFresh(officer, now()))
    throw new ActionError({ code: 'FORBIDDEN', message: 'Show us again that it is you. Then you can do this.' });
  return officer;
}

function lettersOf(round: string): string {
  return `/office/transfers/${round}/letters`;
}

function conflict(message: string): never {
  throw new ActionError({ code: 'CONFLICT', message });
}

function notThere(): never {
  throw new ActionError({ code: 'NOT_FOUND', message: 'This is not there any more.' });
}
