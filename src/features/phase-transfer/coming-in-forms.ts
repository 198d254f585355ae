import { z } from 'zod';
import { typedDay } from '#calendar/typed-day.ts';
import { QUESTIONS } from './answers.ts';
import { KEYED_IN, type KeyedIn } from './sitting.ts';

export const signedInForm = z.object({ voice: z.uuid() });

/** The pages that can be read in easy words. */
const WITH_EASY_WORDS = [
  ...['/transfer/answer/begin', '/transfer/answer', '/transfer/sent'],
  ...QUESTIONS.flatMap((question) => [`/transfer/answer/${question}`, `/transfer/answer/${question}?from=check`]),
];

export const wordsForm = z.object({
  sitting: z.uuid(),
  easy: z.enum(['yes', 'no']),
  /** Where in the form they are. */
  back: z.enum(WITH_EASY_WORDS),
});

const part = z.string().max(300).nullish();

/** How an answer came that an officer keys in, and when. */
export const keyInForm = z
  .object({
    ...{ round: z.uuid(), child: z.uuid(), voice: z.uuid() },
    way: z.enum(Object.keys(KEYED_IN) as [KeyedIn], { error: 'Choose how it came' }),
    ...{ 'came-day': part, 'came-month': part, 'came-year': part },
  })
  .transform(({ 'came-day': day, 'came-month': month, 'came-year': year, ...sent }, check) => {
    const cameOn = typedDay({ day: day ?? '', month: month ?? '', year: year ?? '' });
    if (!cameOn) check.addIssue({ code: 'custom', path: ['came'], message: 'Type the day, such as 27 3 2027' });
    return { ...sent, cameOn: cameOn ?? ('0-0-0' as const) };
  });
export type KeyIn = z.output<typeof keyInForm>;
