import { ActionError, type ActionAPIContext } from 'astro:actions';
import { now } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import { spendWord, wordStateOf } from '#features/getting-in/word.store.ts';
import { appStep, newAppSecret } from '#features/identity/authenticator-app.ts';
import { answerCode, ask, CODE_MINUTES, findAsked, takeAsked } from '#features/identity/challenge.store.ts';
import { recordContactWish } from '#features/identity/contact-wish.store.ts';
import { cookieOptions, hintCookie, hintOptions, sessionCookie } from '#features/identity/cookies.ts';
import {
  addressForm,
  codeForm,
  contactWishForm,
  factorForm,
  passkeyForm,
  phoneForm,
  wayOnForm,
} from '#features/identity/forms.ts';
import { forgetKeptForm } from '#features/identity/kept-form.store.ts';
import { markNoticesRead } from '#features/identity/notice.store.ts';
import { optionsToMake, passkeyMade } from '#features/identity/passkey.ts';
import { changeAddress } from '#features/identity/person.store.ts';
import { asSignedIn, isFresh, type SignedIn } from '#features/identity/person.ts';
import {
  addFactor,
  kindsFor,
  listPasskeys,
  makeRecoveryCodes,
  mayUseRecoveryCodes,
  removeFactor,
  type FactorKind,
} from '#features/identity/second-factor.store.ts';
import { newDigits } from '#features/identity/secret.ts';
import { endEverySession, endOwnSession } from '#features/identity/session.store.ts';
import { waitBeforeAsking, waitBeforeSecondStep, waitBeforeText } from '#features/identity/sign-in-limits.store.ts';
import { addMessage } from '#messages/message.store.ts';
import { authority } from '#layouts/published.ts';
import { deviceOf, overCode, refuse, sessionSecret, waitFor, wrongCode } from './browser.ts';
import { formAction } from './form-action.ts';

const FACTORS = '/my/settings/second-step';

export const settings = {
  askNewAddress: formAction({
    input: addressForm,
    handler: async ({ address }, context) => {
      const { db, network } = context.locals;
      const person = freshly(asSignedIn(context.locals.person));
      await needsNoWord(db, person);
      waitFor(await waitBeforeAsking(db, address, network));
      const code = newDigits();
      const holder = secretOf(context);
      await db.transaction().execute(async (trx) => {
        await ask(trx, { holder, purpose: 'new address', personId: person.id, code, details: { address } }, now());
        // Whose address it is already is not for this person to learn: the code goes to whoever reads it.
        await addMessage(
          trx,
          { kind: 'new address code', channel: 'email', to: address, values: { code }, notAfter: soon() },
          now(),
        );
      });
      return { to: '/my/settings/address/code' };
    },
  }),

  confirmNewAddress: formAction({
    input: codeForm,
    handler: async ({ code }, context) => {
      const { db } = context.locals;
      const person = freshly(asSignedIn(context.locals.person));
      const { address } = await rightly(context, 'new address', code);
      await db.transaction().execute(async (trx) => {
        if (!(await changeAddress(trx, person, address ?? '', now())))
          throw new ActionError({
            code: 'CONFLICT',
            message: 'Another account signs in with this address. Use a different one, or ask us to help.',
          });
        await spendOwnWord(trx, person);
      });
      return { to: '/my/settings?done=address' };
    },
  }),

  askNewPhone: formAction({
    input: phoneForm,
    handler: async ({ number }, context) => {
      const { db } = context.locals;
      const person = freshly(asSignedIn(context.locals.person));
      mayUse(context, person, 'text');
      await needsNoWord(db, person, 'unless it is the first');
      waitFor(await waitBeforeText(db, person.id));
      const code = newDigits();
      const holder = secretOf(context);
      await db.transaction().execute(async (trx) => {
        await ask(trx, { holder, purpose: 'new phone', personId: person.id, code, details: { number } }, now());
        await addMessage(
          trx,
          { kind: 'new phone code', channel: 'text', to: number, values: { code }, notAfter: soon() },
          now(),
        );
      });
      return { to: `${FACTORS}/phone-code` };
    },
  }),

  confirmNewPhone: formAction({
    input: codeForm,
    handler: async ({ code }, context) => {
      const { db } = context.locals;
      const person = freshly(asSignedIn(context.locals.person));
      const { number = '' } = await rightly(context, 'new phone', code);
      await db.transaction().execute(async (trx) => {
        await addFactor(trx, person.id, { kind: 'text', number }, now());
        await spendOwnWord(trx, person, 'unless it is the first');
      });
      return { to: `${FACTORS}?done=added` };
    },
  }),

  beginApp: formAction({
    input: wayOnForm,
    handler: async (_nothing, context) => {
      const { db } = context.locals;
      const person = freshly(asSignedIn(context.locals.person));
      await needsNoWord(db, person, 'unless it is the first');
      const details = { secret: newAppSecret() };
      await ask(db, { holder: secretOf(context), purpose: 'new app', personId: person.id, details }, now());
      return { to: `${FACTORS}/app` };
    },
  }),

  confirmApp: formAction({
    input: codeForm,
    handler: async ({ code }, context) => {
      const { db } = context.locals;
      const person = freshly(asSignedIn(context.locals.person));
      const asked = await findAsked(db, secretOf(context), 'new app', now());
      if (!asked) overCode();
      waitFor(await waitBeforeSecondStep(db, person.id));
      const secret = asked.details['secret'] ?? '';
      const step = appStep(secret, code, now());
      if (step === undefined) wrongCode('That code is not right. Wait for the next one in your app, and type it.');
      await db.transaction().execute(async (trx) => {
        if (!(await takeAsked(trx, secretOf(context), 'new app', now()))) overCode();
        await addFactor(trx, person.id, { kind: 'app', secret, step }, now());
        await spendOwnWord(trx, person, 'unless it is the first');
      });
      return { to: `${FACTORS}?done=added` };
    },
  }),

  beginPasskey: formAction({
    input: wayOnForm,
    handler: async (_nothing, context) => {
      const { db, portal } = context.locals;
      const person = freshly(asSignedIn(context.locals.person));
      await needsNoWord(db, person, 'unless it is the first');
      const place = { origin: portal.origin, siteName: authority.siteName };
      const options = await optionsToMake(place, person.id, await listPasskeys(db, person.id));
      const details = { options: JSON.stringify(options), challenge: options.challenge };
      await ask(db, { holder: secretOf(context), purpose: 'new passkey', personId: person.id, details }, now());
      return { to: `${FACTORS}/passkey` };
    },
  }),

  confirmPasskey: formAction({
    input: passkeyForm,
    handler: async ({ answer }, context) => {
      const { db, portal } = context.locals;
      const person = freshly(asSignedIn(context.locals.person));
      const asked = await takeAsked(db, secretOf(context), 'new passkey', now());
      if (!asked) overCode();
      const place = { origin: portal.origin, siteName: authority.siteName };
      const made = await passkeyMade(place, asked.details['challenge'] ?? '', answer);
      if (!made) wrongCode('Your device did not make a passkey. Try again, or choose another way.');
      const name = `Passkey made with ${deviceOf(context)}`;
      await db.transaction().execute(async (trx) => {
        await addFactor(trx, person.id, { kind: 'passkey', name, ...made }, now());
        await spendOwnWord(trx, person, 'unless it is the first');
      });
      return { to: `${FACTORS}?done=added` };
    },
  }),

  removeFactor: formAction({
    input: factorForm,
    handler: async ({ id }, context) => {
      const person = freshly(asSignedIn(context.locals.person));
      await context.locals.db.transaction().execute(async (trx) => {
        if (!(await removeFactor(trx, person, id, now())))
          throw new ActionError({ code: 'CONFLICT', message: 'Set up another way first: this is the only one.' });
        await spendOwnWord(trx, person);
      });
      return { to: `${FACTORS}?done=removed` };
    },
  }),

  makeRecoveryCodes: formAction({
    input: wayOnForm,
    handler: async (_nothing, context) => {
      const { db } = context.locals;
      const person = freshly(asSignedIn(context.locals.person));
      if (!mayUseRecoveryCodes(person.roles, context.locals.portal)) refuse();
      await db.transaction().execute(async (trx) => {
        const codes = await makeRecoveryCodes(trx, person.id, now());
        const details = { codes: codes.join(' ') };
        await ask(
          trx,
          { holder: secretOf(context), purpose: 'new recovery codes', personId: person.id, details },
          now(),
        );
        await spendOwnWord(trx, person);
      });
      return { to: '/my/settings/recovery-codes' };
    },
  }),

  endDevice: formAction({
    input: factorForm,
    handler: async ({ id }, context) => {
      const person = asSignedIn(context.locals.person) ?? refuse();
      await endOwnSession(context.locals.db, person, id, now());
      return { to: person.session.id === id ? '/sign-out' : '/my/settings/devices?done=ended' };
    },
  }),

  signOutEverywhere: formAction({
    input: wayOnForm,
    handler: async (_nothing, context) => {
      const person = asSignedIn(context.locals.person) ?? refuse();
      await endEverySession(context.locals.db, person.id, now());
      context.cookies.delete(sessionCookie(context.locals.portal), cookieOptions(context.locals.portal));
      context.cookies.delete(hintCookie(context.locals.portal), hintOptions(context.locals.portal));
      return { to: '/sign-out' };
    },
  }),

  recordContactWish: formAction({
    input: contactWishForm,
    handler: async (wish, context) => {
      const { db } = context.locals;
      const person = freshly(asSignedIn(context.locals.person));
      await recordContactWish(db, person, wish, now());
      await forgetKeptForm(db, person, '/my/settings/contact');
      return { to: '/my/settings?done=contact' };
    },
  }),

  markNoticesRead: formAction({
    input: wayOnForm,
    handler: async (_nothing, context) => {
      const person = asSignedIn(context.locals.person) ?? refuse();
      await markNoticesRead(context.locals.db, person, now());
      return { to: '/my/messages' };
    },
  }),
};

/** Whoever left a page open and came back must show again that it is them. */
function freshly(person: SignedIn | undefined): SignedIn {
  if (!person) refuse();
  if (!isFresh(person, now()))
    throw new ActionError({ code: 'FORBIDDEN', message: 'Show us again that it is you. Then you can change this.' });
  return person;
}

/** Where somebody in the case is protected, whoever has both letter and phone of another could else take their place. */
async function needsNoWord(db: Db, person: SignedIn, isFree?: 'unless it is the first'): Promise<void> {
  if (isFree && person.factors === 0) return;
  const state = await wordStateOf(db, person, now());
  if (state === 'missing' || state === 'asked for') needsWord();
}

/** Spends the caseworker's word, where it is needed, in the transaction of the change. */
async function spendOwnWord(trx: Db, person: SignedIn, isFree?: 'unless it is the first'): Promise<void> {
  if (isFree && person.factors === 0) return;
  if (!(await spendWord(trx, person, now()))) needsWord();
}

function needsWord(): never {
  throw new ActionError({
    code: 'FORBIDDEN',
    message: 'We want to check that it is you first. Ask your caseworker. Then you can change this.',
  });
}

function mayUse({ locals }: ActionAPIContext, person: SignedIn, kind: FactorKind): void {
  if (!kindsFor(person.roles, locals.portal).includes(kind))
    throw new ActionError({ code: 'FORBIDDEN', message: 'Staff use an app or a passkey here, and no texts.' });
}

async function rightly(context: ActionAPIContext, purpose: 'new address' | 'new phone', code: string) {
  const answered = await answerCode(context.locals.db, secretOf(context), purpose, code, now());
  if (answered.outcome === 'wrong') wrongCode();
  if (answered.outcome === 'over') overCode();
  return answered.asked.details;
}

function secretOf(context: ActionAPIContext): string {
  return sessionSecret(context) ?? refuse();
}

function soon(): Date {
  return new Date(now().getTime() + CODE_MINUTES * 60_000);
}
