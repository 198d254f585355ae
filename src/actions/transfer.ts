import { ActionError } from 'astro:actions';
import { now } from '#calendar/dates.ts';
import { proofForm } from '#features/getting-in/forms.ts';
import { asFamily, asOfficer } from '#features/identity/person.ts';
import {
  countWrongTransferCode,
  forgiveComingIn,
  waitBeforeComingInToAnswer,
} from '#features/identity/sign-in-limits.store.ts';
import { keyInForm, signedInForm, wordsForm } from '#features/phase-transfer/coming-in-forms.ts';
import { beginKeyIn, comeInByCode, comeInSignedIn } from '#features/phase-transfer/coming-in.store.ts';
import { setEasy } from '#features/phase-transfer/sitting.store.ts';
import { authority } from '#layouts/published.ts';
import { refuse, waitFor } from './browser.ts';
import { formAction } from './form-action.ts';
import { keepSitting, sittingIn } from './sitting.ts';

/** Where somebody is told for whom they answer, and nothing else. */
const BEGIN = '/transfer/begin';

/** Coming in to say which place is wanted next. */
export const transfer = {
  /** Everything that lets nobody in is answered alike. */
  comeIn: formAction({
    input: proofForm,
    handler: async (proof, context) => {
      const { db, network, warn } = context.locals;
      waitFor(await waitBeforeComingInToAnswer(db, network));
      const secret = await comeInByCode(db, proof, authority.clock, now());
      if (!secret) {
        for (const wrong of await countWrongTransferCode(db, network)) warn({ ...wrong }, 'wrong codes to answer');
        notRight();
      }
      await forgiveComingIn(db, network);
      await keepSitting(context, secret);
      return { to: BEGIN };
    },
  }),

  /** For somebody who is signed in: they need no code. */
  comeInSignedIn: formAction({
    input: signedInForm,
    handler: async ({ voice }, context) => {
      const person = asFamily(context.locals.person) ?? refuse();
      const secret = (await comeInSignedIn(context.locals.db, person, voice, authority.clock, now())) ?? notThere();
      await keepSitting(context, secret);
      return { to: BEGIN };
    },
  }),

  /** Easier words from here on, or the usual ones. */
  chooseWords: formAction({
    input: wordsForm,
    handler: async ({ sitting: id, easy, back }, context) => {
      await setEasy(context.locals.db, await sittingIn(context, id), easy === 'yes');
      return { to: back };
    },
  }),

  /** An officer begins to key in what came on paper, by phone or in a meeting. */
  keyIn: formAction({
    input: keyInForm,
    handler: async (sent, context) => {
      const officer = asOfficer(context.locals.person, 'caseworker', 'manager') ?? refuse();
      const begun = (await beginKeyIn(context.locals.db, officer, sent, authority.clock, now())) ?? notThere();
      if (begun === 'to come') wrongDay('This day is still to come. Type the day on which it came.');
      if (begun === 'before the round') wrongDay('This is before the round opened. Type the day on which it came.');
      await keepSitting(context, begun.secret);
      return { to: BEGIN };
    },
  }),
};

/** The one answer to everything that lets nobody in. */
function notRight(): never {
  throw new ActionError({
    code: 'BAD_REQUEST',
    message:
      'This code and this date of birth do not let you in. Check them both. If they are right, ask us for a new letter.',
  });
}

function notThere(): never {
  throw new ActionError({ code: 'NOT_FOUND', message: 'This is not there any more.' });
}

function wrongDay(message: string): never {
  throw new ActionError({ code: 'BAD_REQUEST', message });
}
