import { ActionError, type ActionAPIContext } from 'astro:actions';
import { now } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import { waitBeforeShowingSent } from '#features/identity/sign-in-limits.store.ts';
import { confirmOwn, send, showByReference, withdraw } from '#features/phase-transfer/answer.store.ts';
import { placeOf, questionIn } from '#features/phase-transfer/ask.ts';
import type { Answers, Question } from '#features/phase-transfer/answers.ts';
import { findDraft, keepAnswer } from '#features/phase-transfer/draft.store.ts';
import { othersFrom, placeFrom, type Kept } from '#features/phase-transfer/place-form.ts';
import { type Aside, confirmForm, placesForm, questionForm, referenceForm, sendForm, withdrawForm } from '#features/phase-transfer/question-form.ts'; // prettier-ignore
import { setEasy, type Sitting } from '#features/phase-transfer/sitting.store.ts';
import { questionWords, type QuestionWords } from '#features/phase-transfer/words.ts';
import { authority, transferWords } from '#layouts/published.ts';
import { waitFor } from './browser.ts';
import { formAction } from './form-action.ts';
import { sittingIn } from './sitting.ts';

const CHECK = '/transfer/answer';
const SENT = '/transfer/sent';
/** Answered with the same POST again: the page of the question leads there. */
const LEAVE = '/transfer/leave';

/** Saying what is wanted next: one question at a time, and then all of it together. */
export const transferAnswer = {
  keep: formAction({
    input: questionForm,
    handler: async ({ sitting: id, from, question, aside, patch }, context) => {
      const sitting = await sittingIn(context, id);
      if (!questionIn(sitting.voice.speaker, question))
        throw new ActionError({ code: 'BAD_REQUEST', message: 'This is not asked here.' });
      const { db } = context.locals;
      await keepAnswer(db, sitting, patch, now());
      if (aside) return { to: await turnAside(db, sitting, aside, pageOf(question, from)) };
      return { to: wayOnFrom(sitting, question, from) };
    },
  }),

  keepPlace: formAction({
    input: placesForm,
    handler: async ({ sitting: id, from, aside, sent }, context) => {
      const sitting = await sittingIn(context, id);
      const kept = await placeFrom(context.locals.searchIndex, sent, wordsOf(sitting, 'place'));
      return { to: await keepPlaces(context, sitting, 'place', { from, aside }, kept) };
    },
  }),

  keepOthers: formAction({
    input: placesForm,
    handler: async ({ sitting: id, from, aside, sent }, context) => {
      const sitting = await sittingIn(context, id);
      const { db, searchIndex } = context.locals;
      const { answers } = await findDraft(db, sitting);
      const { mostPlaces } = sitting.voice;
      const kept = await othersFrom(searchIndex, sent, answers, mostPlaces, wordsOf(sitting, 'others'));
      return { to: await keepPlaces(context, sitting, 'others', { from, aside }, kept) };
    },
  }),

  send: formAction({
    input: sendForm,
    handler: async ({ sitting: id, sendId }, context) => {
      const sitting = await sittingIn(context, id);
      const sent = await send(context.locals.db, sitting, sendId ?? '', authority.clock, now());
      if (sent === undefined) over();
      if (sent === 'incomplete') conflict('Choose a place first, or say that you have not decided.');
      if (sent === 'changed')
        conflict(
          'Your answers were changed in another window since you saw them. Nothing was sent. Look at them again.',
        );
      return { to: SENT };
    },
  }),

  withdraw: formAction({
    input: withdrawForm,
    handler: async ({ sitting: id }, context) => {
      const sitting = await sittingIn(context, id);
      const outcome = await withdraw(context.locals.db, sitting, authority.clock, now());
      if (outcome === undefined) over();
      if (outcome === 'closed')
        conflict('The closing day is over. Send a new answer, or write to us: we can take it back for you.');
      if (outcome === 'not known')
        conflict('With a code alone nothing is taken back. Type the reference on your receipt first, or sign in.');
      return { to: '/transfer/withdrawn' };
    },
  }),

  /** What was sent before is the young person's own request from now on. */
  confirm: formAction({
    input: confirmForm,
    handler: async ({ sitting: id }, context) => {
      const sitting = await sittingIn(context, id);
      const confirmed = await confirmOwn(context.locals.db, sitting, authority.clock, now());
      if (!confirmed) conflict('This cannot be confirmed any more. Look at your answers, and send them again.');
      return { to: SENT };
    },
  }),

  /** A code alone does not show what was sent with it: the reference on the receipt does. */
  showSent: formAction({
    input: referenceForm,
    handler: async ({ sitting: id, reference }, context) => {
      const { db } = context.locals;
      const sitting = await sittingIn(context, id);
      waitFor(await waitBeforeShowingSent(db, sitting.id));
      const shown = await showByReference(db, sitting, reference);
      if (shown === 'older')
        conflict('Something newer has come since this receipt. Type the reference of the newest one, or answer again.');
      if (shown === 'not known')
        throw new ActionError({
          code: 'BAD_REQUEST',
          message: 'There is no receipt with this reference here. Check it and type it again.',
        });
      return { to: SENT };
    },
  }),
};

/** Keeps what a question about places said; what they look for on the way leads back to it. */
async function keepPlaces(
  { locals }: ActionAPIContext,
  sitting: Sitting,
  question: 'place' | 'others',
  { from, aside }: { from: 'check' | null | undefined; aside: Aside | undefined },
  { patch, stay, problem }: Kept,
): Promise<string> {
  await keepAnswer(locals.db, sitting, patch, now());
  // Who leaves is never held back.
  if (aside === 'leave') return LEAVE;
  if (problem) wrongField(problem.field, problem.text);
  if (aside) return turnAside(locals.db, sitting, aside, pageOf(question, from));
  if (stay === undefined) return wayOnFrom(sitting, question, from, patch.asks);
  return from ? `${pageOf(question, from)}${stay.replace('?', '&')}` : `${pageOf(question, from)}${stay}`;
}

/** Turns to the other version on the same page, or leaves. What was typed is kept already. */
async function turnAside(db: Db, sitting: Sitting, aside: Aside, page: string): Promise<string> {
  if (aside === 'leave') return LEAVE;
  await setEasy(db, sitting, aside === 'easy');
  return page;
}

function pageOf(question: Question, from: 'check' | null | undefined): string {
  return `/transfer/answer/${question}${from ? '?from=check' : ''}`;
}

function wordsOf({ voice, isEasy }: Sitting, question: Question): QuestionWords {
  return questionWords(transferWords, question, { speaker: voice.speaker, isEasy });
}

/** The next question, or back to where they came to change one. */
function wayOnFrom(
  { voice }: Sitting,
  question: Question,
  from: 'check' | null | undefined,
  asks?: Answers['asks'],
): string {
  const { after } = placeOf(voice.speaker, question, { asks });
  return from === 'check' || !after ? CHECK : `/transfer/answer/${after}`;
}

function over(): never {
  conflict('We cannot take this answer any more. Write to us, and we ring you if you ask.');
}

function conflict(message: string): never {
  throw new ActionError({ code: 'CONFLICT', message });
}

/** Says what is wrong beside the field that it is wrong in. */
function wrongField(field: string, message: string): never {
  const issues = [{ code: 'custom', path: [field], message }];
  throw Object.assign(new ActionError({ code: 'BAD_REQUEST', message }), { type: 'AstroActionInputError', issues });
}
