import { z } from 'zod';
import type { IsoDate } from '#calendar/dates.ts';
import { ANSWERED, answersSchema, ASKS, NEXT, TRAVEL, type Answers, type Place } from './answers.ts';
import { WANTS, type Wants } from './ask.ts';

// An answer as a row of the file that goes to the case system, and comes back from it.

export type Cells = Record<string, string>;

/** What is wrong in a cell. It never quotes it. */
export interface CellFault {
  column: string;
  reason: string;
}

const WANTS_WORDS = Object.values(WANTS);

/** The answers that are words of somebody's own, with their columns. */
const WORDS = {
  helper: 'helper',
  matters: 'matters',
  subjects: 'subjects',
  why: 'why',
  travelWords: 'travel words',
  help: 'help',
  meeting: 'meeting',
  ringNumber: 'ring',
  ringWhen: 'ring when',
  more: 'more',
} as const satisfies Partial<Record<keyof Answers, string>>;
type WordsName = keyof typeof WORDS;
const WORDS_NAMES = Object.keys(WORDS) as WordsName[];

/** The cells in which an answer is said. */
export function cellsOf(wants: Wants, answers: Answers): Cells {
  const { place, others = [], othersInOrder, answered, next = [], travel } = answers;
  return {
    wants,
    place: place?.name ?? '',
    'place page': place?.path ?? '',
    others: others.map(lineOf).join('\n'),
    'in order': others.length > 0 ? (othersInOrder ? 'yes' : 'no') : '',
    'answered by': answered ?? '',
    next: next.join(', '),
    travel: travel ?? '',
    ...Object.fromEntries(WORDS_NAMES.map((name) => [WORDS[name], answers[name] ?? ''])),
  };
}

/** What the cells say, or what is wrong with them. */
export function answersIn(cells: Cells): { answers: Answers; faults: CellFault[] } {
  const faults: CellFault[] = [];
  const fault = (column: string, reason: string): void => void faults.push({ column, reason });
  const cell = (column: string): string => cells[column] ?? '';
  const oneOf = <Word extends string>(column: string, words: readonly Word[]): Word | undefined => {
    const known = words.find((word) => word === cell(column).toLowerCase());
    if (cell(column) && !known) fault(column, `We do not know this word. It is one of: ${words.join(', ')}.`);
    return known;
  };

  const wants = oneOf('wants', WANTS_WORDS);
  if (!cell('wants')) fault('wants', `This is missing. It is one of: ${WANTS_WORDS.join(', ')}.`);
  const page = cell('place page');
  if (page && !isPage(page)) fault('place page', 'This is no page of the directory, such as /directory/schools/name.');
  if (wants === 'a place' && !page) fault('place page', 'Whoever wants a place of the directory needs its page here.');
  if ((wants === 'a place' || wants === 'a place not listed') && !cell('place'))
    fault('place', 'The name of the place is missing.');
  const hasPlace = wants === 'a place' || wants === 'a place not listed';
  const others = cell('others').split('\n').filter((line) => line.trim() !== '').map(placeIn); // prettier-ignore
  if (others.some(({ path }) => path !== null && !isPage(path)))
    fault(
      'others',
      'Each line is the name of a place, and its page of the directory between < and > where it has one.',
    );
  const inOrder = oneOf('in order', ['yes', 'no']);
  const next = cell('next').split(',').map((word) => word.trim()).filter(Boolean); // prettier-ignore
  const nextWords = Object.keys(NEXT);
  if (next.some((word) => !nextWords.includes(word)))
    fault('next', `We do not know this word. Each is one of: ${nextWords.join(', ')}.`);
  const answered = oneOf('answered by', Object.keys(ANSWERED) as (keyof typeof ANSWERED)[]);
  const travel = oneOf('travel', Object.keys(TRAVEL) as (keyof typeof TRAVEL)[]);
  for (const name of WORDS_NAMES) {
    const { success } = answersSchema.shape[name].safeParse(cell(WORDS[name]));
    if (!success) fault(WORDS[name], 'This is longer than it can be.');
  }
  if (faults.length > 0) return { answers: {}, faults };

  const words = WORDS_NAMES.flatMap((name) => (cell(WORDS[name]) ? [[name, cell(WORDS[name])]] : []));
  const answers = {
    ...(answered && { answered }),
    ...(next.length > 0 && { next }),
    ...(wants && { asks: ASKS.find((asks) => WANTS[asks] === wants) }),
    ...(hasPlace && { place: { path: wants === 'a place' ? page : null, name: cell('place') } }),
    ...(others.length > 0 && { others, othersInOrder: inOrder === 'yes' }),
    ...(travel && { travel }),
    ...(Object.fromEntries(words) as Partial<Record<WordsName, string>>),
  };
  return { answers: answersSchema.parse(answers), faults };
}

/** Whether two answers say the same, however a spreadsheet has written them. */
export function saysTheSame(one: { wants: Wants; answers: Answers }, other: { wants: Wants; answers: Answers }) {
  const told = ({ wants, answers }: typeof one): string =>
    JSON.stringify(Object.entries(cellsOf(wants, answers)).map(([column, cell]) => [column, plainCell(cell)]));
  return told(one) === told(other);
}

/** A cell without what spreadsheets and {@link csvFile} change: the ends of lines, and the sign before what is no formula. */
export function plainCell(cell: string): string {
  return cell
    .replace(/\r\n?/g, '\n')
    .replace(UNSEEN, '')
    .replace(/^'(?=[=+\-@\t＝＋－＠])/, '')
    .trim();
}

/** Signs that nobody sees or that turn the line round, but for the ends of lines. */
const UNSEEN = /[\p{Cf}\p{Cs}]|(?![\n\t])\p{Cc}/gu;

export function dayIn(cell: string): IsoDate | undefined {
  const { data } = z.iso.date().safeParse(cell);
  return data as IsoDate | undefined;
}

function isPage(text: string): boolean {
  return /^\/directory\/[a-z]+\/[a-z0-9-]+$/.test(text);
}

function lineOf({ path, name }: Place): string {
  const plain = name.replace(/[\n<>]/g, ' ');
  return path ? `${plain} <${path}>` : plain;
}

function placeIn(line: string): Place {
  const [, name = '', path] = /^(.*?)(?:\s*<([^<>]*)>)?$/.exec(line.trim()) ?? [];
  return { path: path ?? null, name };
}
