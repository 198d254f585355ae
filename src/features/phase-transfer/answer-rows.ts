import { questionsFor, type Answers, type Place, type Question } from './answers.ts';
import { isAnswered } from './ask.ts';
import { questionWords, say, type QuestionWords, type Reader, type TransferWords } from './words.ts';

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

export function notAnswered(words: TransferWords, reader: Reader): string {
  return say(words.form.notAnswered, reader);
}

function linesOf(id: Question, { options }: QuestionWords, answers: Answers): string[] {
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
        ? [...some(place?.name), ...(asks === 'not listed' ? chosen(asks) : [])]
        : [...chosen(asks), ...some(answers.ringNumber), ...some(answers.ringWhen)];
    case 'others':
      return namesOf(others, answers.othersInOrder ?? false);
    case 'travel':
      return [...chosen(travel), ...some(travelWords)];
    default:
      return some(answers[id]);
  }
}

function namesOf(others: readonly Place[], areInOrder: boolean): string[] {
  return others.map(({ name }, index) => (areInOrder ? `${index + 1}. ${name}` : name));
}

function some(text: string | undefined): string[] {
  return text ? [text] : [];
}
