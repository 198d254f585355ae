import { ActionError, type ActionAPIContext } from 'astro:actions';
import { dayInLondon, now } from '#calendar/dates.ts';
import { answerMessages } from '#features/conversation/answer.store.ts';
import { writeToCaseworker, type NewMessage } from '#features/conversation/conversation.store.ts';
import { answerForm, callForm, draftAnswerForm, messageForm, wrongDateForm } from '#features/conversation/forms.ts';
import { answerPromisedBy, urgentReadBy } from '#features/conversation/message.ts';
import { forgetKeptForm } from '#features/identity/kept-form.store.ts';
import { asFamily, asOfficer, type Family } from '#features/identity/person.ts';
import { waitBeforeWriting } from '#features/identity/sign-in-limits.store.ts';
import { findPlanFor } from '#features/plan/plan.store.ts';
import { authority } from '#layouts/published.ts';
import { refuse, waitFor } from './browser.ts';
import { formAction } from './form-action.ts';

/** What a family and whoever looks after a plan write to each other. */
export const conversation = {
  write: formAction({
    input: messageForm,
    handler: async ({ id, plan, text, urgent: isUrgent }, context) => {
      const person = await writing(context);
      return send(context, person, plan, { id, kind: 'message', isUrgent, words: { text } });
    },
  }),

  askForCall: formAction({
    input: callForm,
    handler: async ({ id, plan, urgent: isUrgent, ...words }, context) => {
      const person = await writing(context);
      return send(context, person, plan, { id, kind: 'call back', isUrgent, words });
    },
  }),

  sayDateIsWrong: formAction({
    input: wrongDateForm,
    handler: async ({ id, plan, event: eventId, right, text, urgent: isUrgent }, context) => {
      const person = await writing(context);
      const seen = await findPlanFor(context.locals.db, person, plan, authority.clock, now());
      if (!seen) nobodys();
      const event = seen.events.find((one) => one.id === eventId);
      if (!event) throw new ActionError({ code: 'NOT_FOUND', message: 'This date is not there any more. Look again.' });
      const about = { kind: event.kind, happenedOn: event.happenedOn };
      return send(context, person, plan, { id, kind: 'wrong date', isUrgent, eventId, words: { text, right, about } });
    },
  }),

  answerDraft: formAction({
    input: draftAnswerForm,
    handler: async ({ id, plan, words }, context) => {
      const person = await writing(context);
      return send(context, person, plan, { id, kind: 'message', isUrgent: false, words });
    },
  }),

  answer: formAction({
    input: answerForm,
    handler: async ({ id, plan, person, answers, text, rangOn }, context) => {
      const { db } = context.locals;
      const officer = asOfficer(context.locals.person, 'caseworker', 'manager') ?? refuse();
      if (rangOn && rangOn > dayInLondon(now()))
        throw new ActionError({
          code: 'BAD_REQUEST',
          message: 'This day is still to come. Type the day when you rang.',
        });
      const isAnswered = await answerMessages(
        db,
        officer,
        plan,
        person,
        { id, answers, words: { text, rangOn } },
        now(),
      );
      if (!isAnswered) nobodys();
      const page = `/office/plans/${plan}/messages/${person}`;
      await forgetKeptForm(db, officer, page);
      return { to: `${page}?done=answered` };
    },
  }),
};

async function writing({ locals }: ActionAPIContext): Promise<Family> {
  const person = asFamily(locals.person) ?? refuse();
  waitFor(await waitBeforeWriting(locals.db, person.id));
  return person;
}

async function send(
  { locals }: ActionAPIContext,
  person: Family,
  plan: string,
  message: Omit<NewMessage, 'answerDueOn'>,
): Promise<{ to: string }> {
  const answerDueOn = message.isUrgent ? urgentReadBy(now()) : answerPromisedBy(now(), authority.answers);
  if (!(await writeToCaseworker(locals.db, person, plan, { ...message, answerDueOn }, now()))) nobodys();
  const page = `/my/plans/${plan}/messages`;
  await forgetKeptForm(locals.db, person, page);
  return { to: `${page}?done=${message.isUrgent ? 'sent-urgent' : 'sent'}` };
}

function nobodys(): never {
  throw new ActionError({ code: 'NOT_FOUND', message: 'There is nothing here to write to.' });
}
