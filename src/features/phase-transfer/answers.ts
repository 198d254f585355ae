import { z } from 'zod';

// What somebody says they want next, one question at a time. Nothing has to be answered but the place.

/** A place of the directory, or one that is not in it. */
const placeSchema = z.strictObject({
  /** Its page, such as `/directory/schools/elton-high-school`. */
  path: z.string().nullable(),
  name: z.string(),
});
export type Place = z.infer<typeof placeSchema>;

export const ANSWERED = {
  myself: 'I am',
  'with help': 'I am, and somebody helps me',
  'for them': 'Somebody for them',
} as const;
export const NEXT = {
  school: 'Stay at school',
  college: 'Go to college',
  apprenticeship: 'An apprenticeship',
  'supported internship': 'A supported internship',
  work: 'Work',
  'not sure': 'I am not sure',
} as const;
export const TRAVEL = {
  'walk or cycle': 'Walk or cycle',
  'bus, tram or train': 'Bus, tram or train',
  'a car of the family': 'In a car of the family',
  'help with travel': 'I need help with travel',
  'not sure': 'I am not sure',
} as const;
/** What they ask for, where they ask for something. */
export const ASKS = ['place', 'not listed', 'not decided', 'talk first'] as const;

/** How many letters an answer in somebody's own words may have. */
export const MOST_LETTERS = 4000;
/** How many one of a single line may have, such as a name. */
export const MOST_IN_A_LINE = 200;
/** How many a phone number may have. */
export const MOST_IN_A_NUMBER = 40;

const words = z.string().max(MOST_LETTERS);
/** How they are answered is kept as it stands here, sealed. What was never asked is left out. */
export const answersSchema = z.strictObject({
  answered: z.enum(Object.keys(ANSWERED) as [keyof typeof ANSWERED]).optional(),
  helper: z.string().max(MOST_IN_A_LINE).optional(),
  next: z.array(z.enum(Object.keys(NEXT) as [keyof typeof NEXT])).optional(),
  matters: words.optional(),
  subjects: words.optional(),
  asks: z.enum(ASKS).optional(),
  /** The one place that the council is asked to name. */
  place: placeSchema.optional(),
  /** Other places they would also consider. */
  others: z.array(placeSchema).optional(),
  othersInOrder: z.boolean().optional(),
  why: words.optional(),
  travel: z.enum(Object.keys(TRAVEL) as [keyof typeof TRAVEL]).optional(),
  travelWords: words.optional(),
  help: words.optional(),
  meeting: words.optional(),
  /** How to ring whoever wants to talk first. */
  ringNumber: z.string().max(MOST_IN_A_NUMBER).optional(),
  ringWhen: z.string().max(MOST_IN_A_LINE).optional(),
  more: words.optional(),
  /** What they look for in the directory, so that it stands in no address. */
  sought: z.strictObject({ name: z.string(), type: z.string(), postcode: z.string() }).optional(),
});
export type Answers = z.infer<typeof answersSchema>;

export const QUESTIONS = [
  'who',
  'next',
  'matters',
  'subjects',
  'place',
  'others',
  'why',
  'travel',
  'help',
  'meeting',
  'more',
] as const;
export type Question = (typeof QUESTIONS)[number];

const FOR_ADULTS: readonly Question[] = ['who', 'matters', 'place', 'others', 'why', 'travel', 'more'];
const FOR_THEMSELVES: readonly Question[] = [
  'who',
  'next',
  'subjects',
  'place',
  'others',
  'why',
  'travel',
  'help',
  'meeting',
  'more',
];

/** The questions that somebody is asked, in their order. */
export function questionsFor(speaker: 'young person' | 'adult'): readonly Question[] {
  return speaker === 'adult' ? FOR_ADULTS : FOR_THEMSELVES;
}
