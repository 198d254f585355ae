import { z } from 'zod';
import { typedDay } from '#calendar/typed-day.ts';
import { withoutNothing } from '#features/identity/forms.ts';

/** The most letters of a message, of an answer, and of one line. */
export const MOST = { message: 1000, draft: 5000, answer: 2000, line: 200 } as const;

const id = z.uuid('Go back and try again');
const plan = z.uuid();
const isUrgent = z
  .string()
  .nullish()
  .transform((ticked) => ticked === 'yes');

function text(most: number, missing: string) {
  return z
    .string({ error: missing })
    .overwrite(withoutNothing)
    .overwrite(withLinesAsOne)
    .trim()
    .min(1, missing)
    .max(most, `Write at most ${most} letters`);
}

function maybe(most: number) {
  return z
    .string()
    .overwrite(withoutNothing)
    .overwrite(withLinesAsOne)
    .trim()
    .max(most, `Write at most ${most} letters`)
    .nullish()
    .transform((typed) => typed ?? '');
}

/** A browser sends two letters for the end of a line, and counts one. */
function withLinesAsOne(typed: string): string {
  return typed.replace(/\r\n?/g, '\n');
}

const NUMBER = 'Type a phone number that we can ring, such as 0161 496 0123';

export const messageForm = z.object({ id, plan, text: text(MOST.message, 'Write your message'), urgent: isUrgent });
export const callForm = z.object({
  id,
  plan,
  number: text(40, NUMBER).refine((typed) => (typed.match(/\d/g) ?? []).length >= 10, NUMBER),
  when: text(MOST.line, 'Say when it suits you'),
  text: maybe(MOST.message),
  urgent: isUrgent,
});
export const wrongDateForm = z.object({
  id,
  plan,
  event: z.uuid('Choose the date on the page of the plan'),
  right: text(MOST.line, 'Say what you think is right'),
  text: maybe(MOST.message),
  urgent: isUrgent,
});

/** What somebody thinks of a draft plan, or of the changes to one. */
export const draftAnswerForm = z
  .object({
    id,
    plan,
    papers: z.enum(['draft', 'changes'], 'Go back and try again'),
    text: maybe(MOST.draft),
    wishes: z.array(z.enum(['school', 'meeting', 'agrees'], 'Choose from the list')),
    school: maybe(MOST.line),
  })
  .transform(({ id, plan, papers, text, wishes, school }, check) => {
    if (!text && wishes.length === 0)
      check.addIssue({ code: 'custom', path: ['text'], message: 'Write what you think, or tick what is true' });
    if (wishes.includes('school') && !school)
      check.addIssue({ code: 'custom', path: ['school'], message: 'Say which school or college' });
    const draft = {
      papers,
      // What is typed counts, whether it is ticked or not.
      school: school || undefined,
      wantsMeeting: wishes.includes('meeting'),
      agrees: wishes.includes('agrees'),
    };
    return { id, plan, words: { text, draft } };
  });

export const deadAddressForm = z.object({ plan, person: z.uuid() });

const DAY = 'Type the day when you rang, such as 27 11 2026';
const typed = z.string().max(300).nullish();

export const answerForm = z
  .object({
    id,
    plan,
    person: z.uuid(),
    answers: z.array(z.uuid()).min(1, 'Choose what this answers'),
    how: z.enum(['written', 'rang'], 'Say whether you write or rang'),
    text: text(MOST.answer, 'Write your answer, or what you said'),
    'rang-day': typed,
    'rang-month': typed,
    'rang-year': typed,
  })
  .transform(({ 'rang-day': day, 'rang-month': month, 'rang-year': year, how, ...rest }, check) => {
    if (how === 'written') return { ...rest, rangOn: undefined };
    const rangOn = typedDay({ day: day ?? '', month: month ?? '', year: year ?? '' });
    if (!rangOn) check.addIssue({ code: 'custom', path: ['rang'], message: DAY });
    return { ...rest, rangOn };
  });
