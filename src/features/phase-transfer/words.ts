import { z } from 'zod';
import { ANSWERED, ASKS, NEXT, TRAVEL, type Question } from './answers.ts';
import { SYMBOLS } from './symbols.ts';

/** Who reads the form, and in which version. */
export interface Reader {
  speaker: 'young person' | 'adult';
  isEasy: boolean;
}

const phraseSchema = z.union([
  z.string().min(1),
  z.strictObject({ standard: z.string().min(1), easy: z.string().min(1) }),
  z.strictObject({
    adult: z.string().min(1),
    adultEasy: z.string().min(1).optional(),
    young: z.string().min(1),
    youngEasy: z.string().min(1).optional(),
  }),
]);
/** The same for everybody, or as each reads it. Who has no easy words of their own reads the others. */
export type Phrase = z.infer<typeof phraseSchema>;

const symbol = z.enum(SYMBOLS);
const of = <K extends string, V extends z.ZodType>(keys: readonly K[], value: V) =>
  z.strictObject(Object.fromEntries(keys.map((key) => [key, value])) as Record<K, V>);
const phrases = <K extends string>(...keys: K[]) => of(keys, phraseSchema);
const question = <O extends string, L extends string>(options: readonly O[], labels: readonly L[]) =>
  z.strictObject({
    symbol,
    title: phraseSchema,
    hint: phraseSchema.optional(),
    options: of(options, z.strictObject({ text: phraseSchema, symbol: symbol.optional() })),
    labels: of(labels, phraseSchema),
  });
const keysOf = <K extends string>(words: Record<K, string>): K[] => Object.keys(words) as K[];

const SEARCH_LABELS = [
  'law',
  'legend',
  'name',
  'nameHint',
  'type',
  'anyType',
  'resourced',
  'postcode',
  'postcodeHint',
  'find',
  'again',
  'moreWays',
  'foundNamed',
  'found',
  'foundOne',
  'foundNone',
  'corrected',
  'unknownPostcode',
  'unknownDistance',
  'from',
  'miles',
  'oneMile',
  'underAMile',
  'more',
  'seen',
  'independent',
] as const;

const questionsSchema = z.strictObject({
  who: question(keysOf(ANSWERED), ['helper', 'helperHint']),
  next: question(keysOf(NEXT), []),
  matters: question([], []),
  subjects: question([], []),
  place: question(ASKS, [
    'choose',
    'chosen',
    'none',
    'nothing',
    'or',
    'notListedName',
    'notListedHint',
    'notListedKind',
    'notListedMissing',
    'notInList',
    'ringNumber',
    'ringNumberHint',
    'ringNumberWrong',
    'ringWhen',
    'ringWhenHint',
  ]),
  others: question(
    [],
    [
      'list',
      'empty',
      'number',
      'renumber',
      'remove',
      'up',
      'down',
      'moved',
      'removed',
      'inOrder',
      'inOrderHint',
      'noOrder',
      'add',
      'addNamed',
      'addMore',
      'addName',
      'addNameHint',
      'most',
      'tooMany',
    ],
  ),
  why: question([], []),
  travel: question(keysOf(TRAVEL), ['words']),
  help: question([], []),
  meeting: question([], []),
  more: question([], []),
} satisfies Record<Question, z.ZodType>);

/** `content/transfer.yaml`: every word that a family reads as they say what they want next. */
export const transferWordsSchema = z.strictObject({
  questions: questionsSchema,
  search: phrases(...SEARCH_LABELS),
  form: phrases(
    'startSays',
    'progress',
    'about',
    'continue',
    'back',
    'skip',
    'saved',
    'standard',
    'easy',
    'check',
    'checkSays',
    'change',
    'notAnswered',
    'send',
    'sendSays',
    'nothingSaid',
    'until',
    'late',
    'ownAnswer',
    'helpline',
    'helplineByEmail',
  ),
  receipt: phrases(
    'title',
    'reference',
    'keep',
    'sentOn',
    'inTime',
    'late',
    'next',
    'changeUntil',
    'changeLate',
    'message',
    'withdraw',
    'withdrawSays',
    'withdrawn',
    'confirm',
    'confirmSays',
  ),
  pages: phrases(
    'begin',
    'first',
    'goOn',
    'seeSent',
    'youSent',
    'nothingNew',
    'unsent',
    'sentBefore',
    'sentBeforeSays',
    'reference',
    'referenceHint',
    'show',
    'withdraw',
    'withdrawAny',
    'withdrawKnown',
    'withdrawReference',
    'withdrawSignIn',
    'withdrawRing',
    'withdrawClosed',
    'sure',
    'takeBack',
    'keepIt',
    'takenBack',
    'again',
    'confirm',
    'notConfirm',
    'over',
    'overSays',
    'otherWindow',
    'typed',
    'comeIn',
    'by',
    'soon',
    'isItRight',
    'decidesSays',
    'changeIt',
  ),
  law: phrases(
    'notTheDecision',
    'mustName',
    'reasons',
    'independent',
    'otherKind',
    'draftStage',
    'parentDecides',
    'youngWillDecide',
    'askForDay',
    'youngDecides',
    'standsIn',
    'others',
  ),
  next: phrases('read', 'behind', 'named', 'meeting', 'asking', 'changes', 'plan', 'appeal'),
});
export type TransferWords = z.infer<typeof transferWordsSchema>;

/** What one question says to whoever reads it. */
export interface QuestionWords {
  title: string;
  hint: string | undefined;
  symbol: (typeof SYMBOLS)[number];
  options: { value: string; text: string; symbol: (typeof SYMBOLS)[number] | undefined }[];
  /** Words with `{slots}` still in them: {@link filled}. */
  labels: Readonly<Record<string, string>>;
}

export function questionWords(words: TransferWords, id: Question, reader: Reader): QuestionWords {
  const { symbol, title, hint, options, labels } = words.questions[id];
  const all = id === 'place' || id === 'others' ? { ...words.search, ...labels } : labels;
  return {
    symbol,
    title: pick(title, reader),
    hint: hint && pick(hint, reader),
    options: Object.entries(options).map(([value, option]) => ({
      value,
      text: pick(option.text, reader),
      symbol: option.symbol,
    })),
    labels: Object.fromEntries(Object.entries(all).map(([key, label]) => [key, pick(label, reader)])),
  };
}

/** A phrase as somebody reads it, its `{slots}` filled. */
export function say(phrase: Phrase, reader: Reader, slots: Readonly<Record<string, string>> = {}): string {
  return filled(pick(phrase, reader), slots);
}

/** @throws when a slot has nothing to fill it, so that no family reads a `{slot}`. */
export function filled(text: string, slots: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (_, slot: string) => {
    const value = slots[slot];
    if (value === undefined) throw new Error(`Nothing fills {${slot}} in "${text}"`);
    return value;
  });
}

function pick(phrase: Phrase, { speaker, isEasy }: Reader): string {
  if (typeof phrase === 'string') return phrase;
  if ('standard' in phrase) return isEasy ? phrase.easy : phrase.standard;
  if (speaker === 'adult') return (isEasy && phrase.adultEasy) || phrase.adult;
  return (isEasy && phrase.youngEasy) || phrase.young;
}
