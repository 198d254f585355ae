import { ActionError, type ActionAPIContext } from 'astro:actions';
import { now } from '#calendar/dates.ts';
import {
  answerCode,
  ask,
  CODE_MINUTES,
  forgetAsked,
  takeAsked,
  type Answered,
} from '#features/identity/challenge.store.ts';
import { addressForm, codeForm, passkeyForm, wayOnForm, withNext, writtenCodeForm } from '#features/identity/forms.ts';
import { optionsToSign } from '#features/identity/passkey.ts';
import { findAddress, findPersonIdByAddress } from '#features/identity/person.store.ts';
import { stepsOf, type Person } from '#features/identity/person.ts';
import { homeOf, type Role } from '#features/identity/role.ts';
import {
  checkAppCode,
  checkPasskey,
  kindsFor,
  listFactors,
  listPasskeys,
  mayUseRecoveryCodes,
  notePhoneUsed,
  useWrittenCode,
} from '#features/identity/second-factor.store.ts';
import { newDigits } from '#features/identity/secret.ts';
import { replaceSession, rolesOf } from '#features/identity/session.store.ts';
import { findPhone } from '#features/identity/tell.store.ts';
import {
  rememberNetwork,
  waitBeforeAsking,
  waitBeforeSecondStep,
  waitBeforeText,
  waitBeforeTrying,
} from '#features/identity/sign-in-limits.store.ts';
import { addMessage } from '#messages/message.store.ts';
import { authority } from '#layouts/published.ts';
import {
  askingSecret,
  newAskingSecret,
  deviceOf,
  keepSession,
  overCode,
  refuse,
  sessionSecret,
  waitFor,
  wrongCode,
} from './browser.ts';
import { formAction } from './form-action.ts';

export const signIn = {
  /** The same is done, and the same is answered, for an address that somebody has and for one that nobody has. */
  askForCode: formAction({
    input: addressForm,
    handler: async ({ address, next }, context) => {
      const { db, network } = context.locals;
      waitFor(await waitBeforeAsking(db, address, network));
      const before = askingSecret(context);
      const holder = newAskingSecret(context);
      const at = now();
      const code = newDigits();
      const notAfter = minutesAfter(at, CODE_MINUTES);
      await db.transaction().execute(async (trx) => {
        const personId = await findPersonIdByAddress(trx, address);
        if (before) await forgetAsked(trx, before, 'sign in', at);
        await ask(trx, { holder, purpose: 'sign in', personId, code, details: { address } }, at);
        if (personId)
          await addMessage(
            trx,
            { kind: 'sign-in code', channel: 'email', to: address, values: { code }, notAfter },
            at,
          );
        else await addMessage(trx, { kind: 'no account', channel: 'email', to: address, values: {}, notAfter }, at);
      });
      return { to: withNext('/sign-in/code', next) };
    },
  }),

  typeCode: formAction({
    input: codeForm,
    handler: async ({ code, next }, context) => {
      const { db, network } = context.locals;
      waitFor(await waitBeforeTrying(db, network));
      const { personId, details } = rightOrRefused(
        await answerCode(db, askingSecret(context) ?? '', 'sign in', code, now()),
      );
      if (!personId) overCode();
      return { to: await doFirstStep(context, personId, details['address'] ?? '', next) };
    },
  }),

  /** Sends a code to the phone that the person has set up. */
  sendText: formAction({
    input: wayOnForm,
    handler: async ({ next }, context) => {
      const person = halfwayIn(context);
      waitFor(await waitBeforeText(context.locals.db, person.id));
      // The page offers it only to those who have set up a phone.
      if (!(await textCode(context, person.id, person.roles, sessionSecret(context) ?? refuse()))) refuse();
      return { to: withNext('/sign-in/text-code', next) };
    },
  }),

  typeTextCode: formAction({
    input: codeForm,
    handler: async ({ code, next }, context) => {
      const { db } = context.locals;
      const person = halfwayIn(context);
      waitFor(await waitBeforeSecondStep(db, person.id));
      const secret = sessionSecret(context) ?? refuse();
      rightOrRefused(await answerCode(db, secret, 'text code', code, now()));
      await notePhoneUsed(db, person.id, now());
      return { to: await comeIn(context, person.id, next) };
    },
  }),

  typeAppCode: formAction({
    input: codeForm,
    handler: async ({ code, next }, context) => {
      const { db } = context.locals;
      const person = halfwayIn(context);
      waitFor(await waitBeforeSecondStep(db, person.id));
      if (!(await checkAppCode(db, person.id, code, now())))
        wrongCode('That code is not right. Wait for the next one in your app, and type it.');
      return { to: await comeIn(context, person.id, next) };
    },
  }),

  /** Asks the browser to sign with one of the person's passkeys. */
  askForPasskey: formAction({
    input: wayOnForm,
    handler: async ({ next }, context) => {
      const { db, portal } = context.locals;
      const person = halfwayIn(context);
      const place = { origin: portal.origin, siteName: authority.siteName };
      const options = await optionsToSign(place, await listPasskeys(db, person.id));
      const details = { options: JSON.stringify(options), challenge: options.challenge };
      const holder = sessionSecret(context) ?? refuse();
      await ask(db, { holder, purpose: 'passkey', personId: person.id, details }, now());
      return { to: withNext('/sign-in/passkey', next) };
    },
  }),

  answerPasskey: formAction({
    input: passkeyForm,
    handler: async ({ answer, next }, context) => {
      const { db, portal } = context.locals;
      const person = halfwayIn(context);
      waitFor(await waitBeforeSecondStep(db, person.id));
      const asked = await takeAsked(db, sessionSecret(context) ?? refuse(), 'passkey', now());
      if (!asked) overPasskey();
      const place = { origin: portal.origin, siteName: authority.siteName };
      const signer = await checkPasskey(db, place, asked.details['challenge'] ?? '', answer, now());
      if (signer !== person.id) wrongPasskey();
      return { to: await comeIn(context, person.id, next) };
    },
  }),

  /** Asks the browser to sign with any passkey it has for this site: no address, no code. */
  askForAnyPasskey: formAction({
    input: wayOnForm,
    handler: async ({ next }, context) => {
      const { db, portal, network } = context.locals;
      waitFor(await waitBeforeTrying(db, network));
      const options = await optionsToSign({ origin: portal.origin, siteName: authority.siteName }, []);
      const details = { options: JSON.stringify(options), challenge: options.challenge };
      await ask(db, { holder: newAskingSecret(context), purpose: 'passkey sign-in', details }, now());
      return { to: withNext('/sign-in/with-passkey', next) };
    },
  }),

  /** A passkey that checks its owner is two steps in one: something they have, and their finger, face or PIN. */
  answerAnyPasskey: formAction({
    input: passkeyForm,
    handler: async ({ answer, next }, context) => {
      const { db, portal, network } = context.locals;
      waitFor(await waitBeforeTrying(db, network));
      const asked = await takeAsked(db, askingSecret(context) ?? '', 'passkey sign-in', now());
      if (!asked) overPasskey();
      const place = { origin: portal.origin, siteName: authority.siteName };
      const personId = await checkPasskey(db, place, asked.details['challenge'] ?? '', answer, now());
      if (!personId) wrongPasskey();
      return { to: await comeIn(context, personId, next) };
    },
  }),

  typeRecoveryCode: formAction({
    input: writtenCodeForm,
    handler: async ({ code, next }, context) => ({ to: await useWritten(context, 'recovery', code, next) }),
  }),

  /** The code of the letter: for a first sign-in without a phone, or to start again. */
  typeLetterCode: formAction({
    input: writtenCodeForm,
    handler: async ({ code, next }, context) => ({ to: await useWritten(context, 'letter', code, next) }),
  }),
};

/** Somebody who has done the first step, or whose second step is asked for again. */
function halfwayIn({ locals }: ActionAPIContext): Person {
  return locals.person ?? refuse();
}

function rightOrRefused(answered: Answered) {
  if (answered.outcome === 'wrong') wrongCode();
  if (answered.outcome === 'over') overCode();
  return answered.asked;
}

function overPasskey(): never {
  throw new ActionError({ code: 'CONFLICT', message: 'That took too long. Start again.' });
}

function wrongPasskey(): never {
  wrongCode('This passkey does not fit. Try again, or use another way.');
}

/** After the code from the e-mail. Where one phone is all that is set up, the text is on its way already. */
async function doFirstStep(
  context: ActionAPIContext,
  personId: string,
  address: string,
  next: string | undefined,
): Promise<string> {
  const { db, network, portal } = context.locals;
  const roles = await rolesOf(db, personId);
  const secret = await replaceSession(
    db,
    sessionSecret(context),
    personId,
    { steps: 1, device: deviceOf(context) },
    now(),
  );
  keepSession(context, secret);
  const factors = await listFactors(db, { id: personId });
  if (stepsOf({ roles, factors: factors.length }) === 1) {
    await rememberNetwork(db, address, network, now());
    return next ?? '/my';
  }
  const isTextOnly = factors.length === 1 && factors[0]?.kind === 'text' && kindsFor(roles, portal).includes('text');
  if (isTextOnly && (await waitBeforeText(db, personId)) === 0 && (await textCode(context, personId, roles, secret)))
    return withNext('/sign-in/text-code', next);
  return withNext('/sign-in/second-step', next);
}

/** The last step: a new session, and the network is known from then on. */
async function comeIn(context: ActionAPIContext, personId: string, next: string | undefined): Promise<string> {
  const { db, network } = context.locals;
  const at = now();
  const session = { steps: 2, device: deviceOf(context), factorAt: at } as const;
  keepSession(context, await replaceSession(db, sessionSecret(context), personId, session, at));
  const address = await findAddress(db, { id: personId });
  if (address) await rememberNetwork(db, address, network, at);
  return next ?? homeOf(await rolesOf(db, personId));
}

async function textCode(
  context: ActionAPIContext,
  personId: string,
  roles: readonly Role[],
  holder: string,
): Promise<boolean> {
  const { db, portal } = context.locals;
  const to = await findPhone(db, personId);
  if (!to || !kindsFor(roles, portal).includes('text')) return false;
  const at = now();
  const code = newDigits();
  const notAfter = minutesAfter(at, CODE_MINUTES);
  await db.transaction().execute(async (trx) => {
    await ask(trx, { holder, purpose: 'text code', personId, code }, at);
    await addMessage(trx, { kind: 'text code', channel: 'text', to, values: { code }, notAfter }, at);
  });
  return true;
}

async function useWritten(
  context: ActionAPIContext,
  kind: 'recovery' | 'letter',
  code: string,
  next: string | undefined,
): Promise<string> {
  const { db } = context.locals;
  const person = halfwayIn(context);
  if (kind === 'recovery' && !mayUseRecoveryCodes(person.roles, context.locals.portal)) refuse();
  waitFor(await waitBeforeSecondStep(db, person.id));
  if (!(await useWrittenCode(db, person.id, kind, code, now())))
    wrongCode('That code is not right, or has been used. Check it and type it again.');
  const to = await comeIn(context, person.id, next);
  return person.factors === 0 ? '/my/settings/second-step' : to;
}

function minutesAfter(at: Date, minutes: number): Date {
  return new Date(at.getTime() + minutes * 60_000);
}
