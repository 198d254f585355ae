import { ActionError, type ActionAPIContext } from 'astro:actions';
import { now } from '#calendar/dates.ts';
import {
  comeInByAddress,
  comeInSignedIn,
  proveCode,
  type CameIn,
  type Proven,
} from '#features/getting-in/activation.store.ts';
import {
  choiceForm,
  endForm,
  inCareForm,
  invitationForm,
  inviteForm,
  letterForm,
  maySeeForm,
  nothingForm,
  pastForm,
  postalAddressForm,
  proofForm,
  proofWithAddressForm,
  refusalForm,
  vouchForm,
  whyForm,
  wordForm,
} from '#features/getting-in/forms.ts';
import { invite, makeLetter, takeBack } from '#features/getting-in/invitation.store.ts';
import {
  changeMaySee,
  changeProtection,
  endAccess,
  endPastProtection,
  recordChoice,
  recordInCare,
  recordPostalAddress,
} from '#features/getting-in/people-of-a-plan.store.ts';
import { planInHand } from '#features/getting-in/case.store.ts';
import { askForWord, giveWord, refuseWord, vouchFor } from '#features/getting-in/word.store.ts';
import { answerCode, ask, CODE_MINUTES } from '#features/identity/challenge.store.ts';
import { codeForm } from '#features/identity/forms.ts';
import { forgetKeptForm } from '#features/identity/kept-form.store.ts';
import { asFamily, asOfficer, asSignedIn, isFresh } from '#features/identity/person.ts';
import { newDigits } from '#features/identity/secret.ts';
import { replaceSession } from '#features/identity/session.store.ts';
import {
  rememberNetwork,
  waitBeforeActivating,
  waitBeforeMailing,
  waitBeforeTrying,
} from '#features/identity/sign-in-limits.store.ts';
import type { PlanOfficer } from '#features/plan/officer-access.store.ts';
import { addMessage } from '#messages/message.store.ts';
import { askingSecret, deviceOf, keepSession, newAskingSecret, overCode, refuse, sessionSecret, waitFor, wrongCode } from './browser.ts'; // prettier-ignore
import { formAction } from './form-action.ts';

/** Coming in with a code from a letter; and what officers do so that somebody can, or no longer can. */
export const gettingIn = {
  /** Wrong, used, run out, locked and ended codes are answered alike, and so is a wrong date of birth. */
  tryCode: formAction({
    input: proofWithAddressForm,
    handler: async ({ code, born, address }, context) => {
      const { db, network } = context.locals;
      waitFor(await waitBeforeActivating(db, network));
      const at = now();
      const proven = (await proveCode(db, { code, born }, at)) ?? notRight();
      waitFor(await waitBeforeMailing(db, proven.codeId, address, network));
      const digits = newDigits();
      const holder = newAskingSecret(context);
      const details = { code: proven.codeId, invitation: proven.invitationId, address };
      const notAfter = new Date(at.getTime() + CODE_MINUTES * 60_000);
      await db.transaction().execute(async (trx) => {
        await ask(trx, { holder, purpose: 'activate', code: digits, details }, at);
        await addMessage(
          trx,
          { kind: 'new address code', channel: 'email', to: address, values: { code: digits }, notAfter },
          at,
        );
      });
      return { to: '/activate/code' };
    },
  }),

  /** The digits from the e-mail show whose address it is. Only then is anything linked. */
  typeCode: formAction({
    input: codeForm,
    handler: async ({ code }, context) => {
      const { db, network } = context.locals;
      waitFor(await waitBeforeTrying(db, network));
      const answered = await answerCode(db, askingSecret(context) ?? '', 'activate', code, now());
      if (answered.outcome === 'wrong') wrongCode();
      if (answered.outcome === 'over') overCode();
      const { code: codeId = '', invitation = '', address = '' } = answered.asked.details;
      const cameIn = await comeInByAddress(db, { codeId, invitationId: invitation }, address, now());
      if (cameIn.outcome === 'linked' && cameIn.isNew) return { to: await beginWithLetter(context, cameIn, address) };
      if (cameIn.outcome === 'linked') return { to: await goOnToSecondStep(context, cameIn.personId) };
      return whereElse(cameIn);
    },
  }),

  /** For somebody who is signed in: the code and the date of birth are enough. */
  addChild: formAction({
    input: proofForm,
    handler: async ({ code, born }, context) => {
      const { db, network } = context.locals;
      const person = asSignedIn(context.locals.person) ?? refuse();
      waitFor(await waitBeforeActivating(db, network));
      const proven: Proven = (await proveCode(db, { code, born }, now())) ?? notRight();
      const cameIn = await comeInSignedIn(db, proven, person, now());
      return cameIn.outcome === 'linked' ? { to: '/my' } : whereElse(cameIn);
    },
  }),

  askForWord: formAction({
    input: nothingForm,
    handler: async (_nothing, context) => {
      const person = asFamily(context.locals.person) ?? refuse();
      await askForWord(context.locals.db, person, now());
      return { to: '/my/settings?done=asked' };
    },
  }),

  invite: formAction({
    input: inviteForm,
    handler: async ({ plan, ...invited }, context) => {
      const { db } = context.locals;
      const officer = freshOfficer(context);
      const id = (await invite(db, officer, plan, invited, now())) ?? refuse();
      await forgetKeptForm(db, officer, `${peopleOf(plan)}/invite`);
      return { to: `${peopleOf(plan)}/invitations/${id}` };
    },
  }),

  /** The answer is the letter itself: the code is shown this once and kept nowhere. */
  makeLetter: formAction({
    input: letterForm,
    handler: async (which, context) => {
      const officer = freshOfficer(context);
      const letter = (await makeLetter(context.locals.db, officer, which, now())) ?? refuse();
      if (letter === 'made already')
        conflict('This letter was made and shown once. If it did not print, make a new one: the old code then stops.');
      if (letter === 'over') conflict('They have come in already, or the invitation was taken back.');
      return { letter };
    },
  }),

  takeBack: formAction({
    input: invitationForm,
    handler: async (which, context) => {
      const officer = freshOfficer(context);
      const isOver = (await takeBack(context.locals.db, officer, which, now())) ?? refuse();
      if (!isOver) conflict('They have come in already, or it was taken back before.');
      return { to: `${peopleOf(which.plan)}?done=taken-back` };
    },
  }),

  changeMaySee: formAction({
    input: maySeeForm,
    handler: async (change, context) => {
      (await changeMaySee(context.locals.db, freshOfficer(context), change, now())) ?? refuse();
      return { to: `${personOf(change)}?done=changed` };
    },
  }),

  protect: formAction({
    input: whyForm,
    handler: (change, context) => protection(change, true, context),
  }),

  endProtection: formAction({
    input: whyForm,
    handler: (change, context) => protection(change, false, context),
  }),

  /** For somebody whose access has ended, or whose invitation was taken back. */
  endPastProtection: formAction({
    input: pastForm,
    handler: async (change, context) => {
      const { db } = context.locals;
      const officer = freshOfficer(context);
      (await endPastProtection(db, officer, change, now())) ?? refuse();
      await forgetKeptForm(db, officer, `${peopleOf(change.plan)}/past/${change.past}`);
      return { to: `${peopleOf(change.plan)}?done=unprotected` };
    },
  }),

  endAccess: formAction({
    input: endForm,
    handler: async (change, context) => {
      const { db } = context.locals;
      const officer = freshOfficer(context);
      (await endAccess(db, officer, change, now())) ?? refuse();
      await forgetKeptForm(db, officer, personOf(change));
      return { to: `${peopleOf(change.plan)}?done=ended` };
    },
  }),

  recordPostalAddress: formAction({
    input: postalAddressForm,
    handler: async (change, context) => {
      const { db } = context.locals;
      const officer = freshOfficer(context);
      (await recordPostalAddress(db, officer, change, now())) ?? refuse();
      await forgetKeptForm(db, officer, personOf(change));
      return { to: `${personOf(change)}?done=address` };
    },
  }),

  recordChoice: formAction({
    input: choiceForm,
    handler: async (change, context) => {
      const { db } = context.locals;
      const officer = freshOfficer(context);
      (await recordChoice(db, officer, change, now())) ?? refuse();
      await forgetKeptForm(db, officer, personOf(change));
      return { to: `${personOf(change)}?done=choice` };
    },
  }),

  vouch: formAction({
    input: vouchForm,
    handler: async (change, context) => {
      const isNeeded = (await vouchFor(context.locals.db, freshOfficer(context), change, now())) ?? refuse();
      if (!isNeeded) conflict('They need no word of yours: nobody in this case is protected.');
      return { to: `${personOf(change)}?done=word` };
    },
  }),

  recordInCare: formAction({
    input: inCareForm,
    handler: async (care, context) => {
      (await recordInCare(context.locals.db, freshOfficer(context), care, now())) ?? refuse();
      return { to: `${peopleOf(care.plan)}?done=care` };
    },
  }),

  /** A yes for somebody who has nothing to sign in with yet answers with a code to start with, shown this once. */
  giveWord: formAction({
    input: wordForm,
    handler: async (given, context) => {
      const word = (await giveWord(context.locals.db, freshOfficer(context), given, now())) ?? refuse();
      if (word.outcome === 'over')
        conflict('This cannot be done any more: it was answered, the invitation is over, or the account may not be linked.'); // prettier-ignore
      return { to: await afterWord(context, given.plan, 'word'), startCode: word.startCode };
    },
  }),

  refuseWord: formAction({
    input: refusalForm,
    handler: async (given, context) => {
      const isAnswered = (await refuseWord(context.locals.db, freshOfficer(context), given, now())) ?? refuse();
      if (!isAnswered) conflict('Somebody has answered already.');
      return { to: await afterWord(context, given.plan, 'no-word') };
    },
  }),
};

async function protection(
  change: { plan: string; standing: string; why: string },
  isProtected: boolean,
  context: ActionAPIContext,
) {
  // prettier-ignore
  const { db } = context.locals;
  const officer = freshOfficer(context);
  (await changeProtection(db, officer, { ...change, isProtected }, now())) ?? refuse();
  await forgetKeptForm(db, officer, personOf(change));
  return { to: `${personOf(change)}?done=${isProtected ? 'protected' : 'unprotected'}` };
}

/** Whoever opens or closes access shows first that it is them. */
function freshOfficer({ locals }: ActionAPIContext): PlanOfficer {
  const officer = asOfficer(locals.person, 'caseworker', 'manager') ?? refuse();
  if (!isFresh(officer, now()))
    throw new ActionError({ code: 'FORBIDDEN', message: 'Show us again that it is you. Then you can do this.' });
  return officer;
}

/** A manager who gives a word where nobody looks after the plan sees no more of it by that. */
async function afterWord(context: ActionAPIContext, plan: string, done: 'word' | 'no-word'): Promise<string> {
  const isInHand = await planInHand(context.locals.db, freshOfficer(context), plan, now());
  return isInHand ? `${peopleOf(plan)}?done=${done}` : '/office';
}

/** The one answer to every code that lets nobody in. */
function notRight(): never {
  throw new ActionError({
    code: 'BAD_REQUEST',
    message:
      'This code and this date of birth do not let you in. Check them both. If they are right, ask us for a new letter.',
  });
}

function conflict(message: string): never {
  throw new ActionError({ code: 'CONFLICT', message });
}

function whereElse({ outcome }: CameIn): { to: string } {
  return outcome === 'waits' ? { to: '/activate/waiting' } : notRight();
}

/** The letter is something that only they have: with it both steps are done, and they set up their own second step. */
async function beginWithLetter(
  context: ActionAPIContext,
  { personId }: { personId: string },
  address: string,
): Promise<string> {
  const { db, network } = context.locals;
  const at = now();
  const session = { steps: 2, device: deviceOf(context), factorAt: at } as const;
  keepSession(context, await replaceSession(db, sessionSecret(context), personId, session, at));
  await rememberNetwork(db, address, network, at);
  return '/my/settings/second-step';
}

/** An account that was there is opened by its own second step, and not by a letter. */
async function goOnToSecondStep(context: ActionAPIContext, personId: string): Promise<string> {
  const session = { steps: 1, device: deviceOf(context) } as const;
  keepSession(context, await replaceSession(context.locals.db, sessionSecret(context), personId, session, now()));
  return '/sign-in/second-step?next=%2Fmy';
}

function peopleOf(plan: string): string {
  return `/office/plans/${plan}/people`;
}

function personOf({ plan, standing }: { plan: string; standing: string }): string {
  return `${peopleOf(plan)}/${standing}`;
}
