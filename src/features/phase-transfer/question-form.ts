import { z } from 'zod';
import { seenIn } from '#features/case-feed/cell.ts';
import { ANSWERED, MOST_IN_A_LINE, MOST_LETTERS, NEXT, TRAVEL, type Answers } from './answers.ts';

/** Signs that nobody sees, and that turn the words of others round. */
const UNSEEN = /[\p{Cs}\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF]|(?![\n\t])\p{Cc}/gu;

const typed = z.string().nullish();
const text = (most: number) =>
  typed
    .transform((words) => (words ?? '').replace(/\r\n?/g, '\n').normalize('NFC').replace(UNSEEN, '').trim())
    .pipe(z.string().max(most, `Say it in at most ${most.toLocaleString('en-GB')} letters`))
    .transform((words) => words || undefined);
const inOwnWords = text(MOST_LETTERS);
const oneOf = <K extends string>(words: Record<K, string>) =>
  typed
    .refine((word) => !word || Object.hasOwn(words, word), 'Choose from the list')
    .transform((word) => (word ? (word as K) : undefined));

/** The questions that are answered with words and choices of our own; the two about places have forms of their own. */
const PLAIN = ['who', 'next', 'matters', 'subjects', 'why', 'travel', 'help', 'meeting', 'more'] as const;
export type PlainQuestion = (typeof PLAIN)[number];

/** What belongs to every page of the form: the sitting that it was opened in, and whether it was to change one answer. */
const ofSitting = {
  sitting: z.uuid(),
  from: z.literal('check').nullish(),
};

/** What the buttons beside a question do besides going on. What was typed is kept before it. */
const ASIDE = ['easy', 'standard', 'leave'] as const;
export type Aside = (typeof ASIDE)[number];
function asideIn(does: string | null | undefined): Aside | undefined {
  return ASIDE.find((aside) => aside === does);
}

const fields = z.object({
  answered: oneOf(ANSWERED),
  helper: text(MOST_IN_A_LINE),
  next: z.array(z.enum(Object.keys(NEXT) as [keyof typeof NEXT], { error: 'Choose from the list' })),
  matters: inOwnWords,
  subjects: inOwnWords,
  why: inOwnWords,
  travel: oneOf(TRAVEL),
  travelWords: inOwnWords,
  help: inOwnWords,
  meeting: inOwnWords,
  more: inOwnWords,
});

/** One question and what was said to it. Whatever else a form holds is left where it is. */
export const questionForm = z
  .object({ ...ofSitting, question: z.enum(PLAIN), do: typed, ...fields.shape })
  .transform(({ sitting, from, question, do: does, ...said }) => ({
    ...{ sitting, from, question },
    aside: asideIn(does),
    patch: patchOf(question, said),
  }));

function patchOf(question: PlainQuestion, said: z.output<typeof fields>): Partial<Answers> {
  const { answered, helper, next, travel, travelWords } = said;
  if (question === 'who') return { answered, helper: answered === 'myself' ? undefined : helper };
  if (question === 'next') return { next: next.length > 0 ? next : undefined };
  if (question === 'travel') return { travel, travelWords };
  return { [question]: said[question] };
}

export const sendForm = z.object({ sitting: z.uuid(), sendId: z.string().max(60).nullish() });
export const withdrawForm = z.object({
  sitting: z.uuid(),
  sure: z.literal('yes', { error: 'Tick that you are sure' }),
});
export const confirmForm = z.object({ sitting: z.uuid() });
export const referenceForm = z.object({
  sitting: z.uuid(),
  reference: z
    .string({ error: 'Type the reference on your receipt' })
    .max(60, 'Type the reference on your receipt')
    .refine((text) => text.replace(/[^0-9A-Za-z]/g, '').length >= 8, 'Type the reference on your receipt'),
});

/** What one of the two questions about places sends: `place-form.ts` reads it. */
export const placesForm = z
  .object({
    ...ofSitting,
    ...Object.fromEntries(
      ['do', 'wants', 'notListed', 'ringNumber', 'ringWhen', 'addName', 'inOrder', 'shown']
        .concat('soughtName', 'soughtType', 'soughtPostcode')
        .map((name) => [name, typed.transform((words) => seen(words ?? ''))]),
    ),
    ...Object.fromEntries(['add', 'other', 'number', 'remove'].map((name) => [name, z.array(z.string())])),
  })
  .transform(({ sitting, from, ...fields }) => ({
    sitting,
    from,
    aside: asideIn(String((fields as Record<string, unknown>)['do'] ?? '')),
    sent: (name: string): string[] => {
      const said = (fields as Record<string, string | string[]>)[name];
      return Array.isArray(said) ? said : said ? [said] : [];
    },
  }));

/** What is typed in one line, as it is seen. */
function seen(words: string): string {
  return seenIn(words).slice(0, 300);
}
