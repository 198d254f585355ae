import type { IsoDate } from '#calendar/dates.ts';
import { questionsFor, type Answers, type Question } from './answers.ts';

// What is asked of somebody in a round, in which order, and what is still missing before it can be sent.

type Speaker = 'young person' | 'adult';

/** What somebody asks for, so that it can be counted without opening what they said. */
export type Wants = 'a place' | 'a place not listed' | 'not decided' | 'to talk first';

/** How each choice of the form is kept. */
export const WANTS: Record<NonNullable<Answers['asks']>, Wants> = {
  place: 'a place',
  'not listed': 'a place not listed',
  'not decided': 'not decided',
  'talk first': 'to talk first',
};

export function wantsOf({ asks }: Answers): Wants {
  return WANTS[asks ?? 'not decided'];
}

/** The question of an address, when this person is asked it. */
export function questionIn(speaker: Speaker, text: string | undefined): Question | undefined {
  return questionsFor(speaker).find((question) => question === text);
}

/** What is not asked by itself of who names no place yet. They can still say it. */
const ABOUT_A_PLACE: readonly Question[] = ['others', 'why', 'travel'];

/** Where a question stands among those that this person is asked, and which come before and after it. */
export function placeOf(
  speaker: Speaker,
  question: Question,
  { asks }: Pick<Answers, 'asks'> = {},
): { number: number; of: number; before: Question | undefined; after: Question | undefined } {
  const questions = questionsFor(speaker);
  const index = questions.indexOf(question);
  const hasNoPlace = asks === 'not decided' || asks === 'talk first';
  const isAsked = (other: Question): boolean => !(hasNoPlace && ABOUT_A_PLACE.includes(other));
  return {
    number: index + 1,
    of: questions.length,
    before: questions.slice(0, index).findLast(isAsked),
    after: questions.slice(index + 1).find(isAsked),
  };
}

/** What is missing before an answer can be sent. Everything else may stay empty. */
export function isComplete({ asks, place }: Answers): boolean {
  if (asks === 'place') return place?.path != null;
  return asks === 'not listed' ? Boolean(place?.name) : asks !== undefined;
}

/** Which answers belong to a question, so that one page changes only its own. */
const FIELDS: Record<Question, readonly (keyof Answers)[]> = {
  who: ['answered', 'helper'],
  next: ['next'],
  matters: ['matters'],
  subjects: ['subjects'],
  place: ['asks', 'place', 'ringNumber', 'ringWhen'],
  others: ['others', 'othersInOrder'],
  why: ['why'],
  travel: ['travel', 'travelWords'],
  help: ['help'],
  meeting: ['meeting'],
  more: ['more'],
};

/** What is sent of what was typed: what this person was asked, without what they looked for on the way. */
export function toSend(speaker: Speaker, answers: Answers): Answers {
  const asked = questionsFor(speaker).flatMap((question) => FIELDS[question]);
  return Object.fromEntries(Object.entries(answers).filter(([name]) => asked.includes(name as keyof Answers)));
}

/** Whether an answer that came on a day came after the last one. */
export function isLateOn(cameOn: IsoDate, closesOn: IsoDate): boolean {
  return cameOn > closesOn;
}

/** Whether anything was said to a question. */
export function isAnswered(question: Question, answers: Answers): boolean {
  return FIELDS[question].some((name) => answers[name] !== undefined);
}

/** Where somebody goes on who stopped: after the last question that they said something to. */
export function questionToGoOn(speaker: Speaker, answers: Answers): Question | undefined {
  const questions = questionsFor(speaker);
  const last = questions.findLast((question) => isAnswered(question, answers));
  return last ? placeOf(speaker, last, answers).after : questions[0];
}
