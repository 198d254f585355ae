import { questionsFor, type Answers, type Place, type Question } from './answers.ts';
import { isAnswered } from './ask.ts';
import { filled, questionWords, type QuestionWords, type Reader, type TransferWords } from './words.ts';

/** One question with what was said to it, as a line for each thing. */
export interface AnswerRow {
  question: Question;
  title: string;
  /** Empty where nothing was said. */
  lines: string[];
}

/** What somebody said, question after question, as it is shown before it is sent and after. */
export function rowsOf(words: TransferWords, reader: Reader, answers: Answers): AnswerRow[] {
  return questionsFor(reader.speaker).map((id) => {
    const question = questionWords(words, id, reader);
    return {
      question: id,
      title: question.title,
      lines: isAnswered(id, answers) ? linesOf(id, question, answers) : [],
    };
  });
}

/** The same without the questions that were not answered. */
export function saidIn(words: TransferWords, reader: Reader, answers: Answers): AnswerRow[] {
  return rowsOf(words, reader, answers).filter(({ lines }) => lines.length > 0);
}

function linesOf(id: Question, { options, labels }: QuestionWords, answers: Answers): string[] {
  const chosen = (value: string | undefined): string[] =>
    value === undefined ? [] : [options.find((option) => option.value === value)?.text ?? value];
  const { answered: who, helper, next = [], asks, place, others = [], travel, travelWords } = answers;
  switch (id) {
    case 'who':
      return [...chosen(who), ...some(helper)];
    case 'next':
      return next.flatMap(chosen);
    case 'place':
      return asks === 'place' || (asks === 'not listed' && place)
        ? some(asks === 'not listed' && place ? filled(labels['notInList'] ?? '', { name: place.name }) : place?.name)
        : [...chosen(asks), ...some(answers.ringNumber), ...some(answers.ringWhen)];
    case 'others':
      return namesOf(others, answers.othersInOrder ?? false, labels['noOrder'] ?? '');
    case 'travel':
      return [...chosen(travel), ...some(travelWords)];
    default:
      return some(answers[id]);
  }
}

function namesOf(others: readonly Place[], areInOrder: boolean, noOrder: string): string[] {
  const names = others.map(({ name }, index) => (areInOrder ? `${index + 1}. ${name}` : name));
  return others.length > 1 && !areInOrder ? [...names, noOrder] : names;
}

function some(text: string | undefined): string[] {
  return text ? [text] : [];
}
