import { readableDay, type IsoDate } from '#calendar/dates.ts';
import { hangsOnTheSchool, schoolAgeEndsOn } from '#features/clock/age.ts';
import type { Choices } from '#features/clock/choices.ts';
import type { Move } from '#features/clock/happening.ts';
import { beforePhaseTransfer } from '#features/clock/phase-transfer.ts';
import { say, type Reader, type TransferWords } from './words.ts';

/** What the law depends on for somebody who answers. */
export interface LawFacts {
  speaker: Reader['speaker'];
  dateOfBirth: IsoDate;
  move: Move;
  movesOn: IsoDate;
  /** Whether the request is theirs in law on the day. */
  decides: boolean;
  /** Whether what they ask for may be off the law’s list: an independent place, or one that the directory does not know. */
  isOtherKind?: boolean;
}

/** Where in the form it is said. */
export type LawPlace = 'start' | 'place' | 'others' | 'check' | 'receipt';

/** What the law says, in the words of whoever reads it, at a place of the form: whole sentences, one paragraph each. */
export function lawAt(
  words: TransferWords,
  where: LawPlace,
  reader: Reader,
  facts: LawFacts,
  today: IsoDate,
  choices: Choices,
): string[] {
  const law = (id: keyof TransferWords['law']): string => say(words.law[id], reader);
  if (where === 'others') return [law('others')];
  const whose = whoseRequest(words, reader, facts, today, choices);
  const kind = facts.isOtherKind ? [law('otherKind')] : [];
  const paragraphs: Record<Exclude<LawPlace, 'others'>, string[]> = {
    start: [law('notTheDecision'), ...whose],
    place: [law('notTheDecision'), law('mustName'), ...whose, law('reasons'), law('independent'), law('draftStage')],
    check: [law('notTheDecision'), ...kind, ...whose],
    receipt: [law('notTheDecision'), ...kind, law('draftStage'), ...whose],
  };
  return paragraphs[where];
}

function whoseRequest(
  words: TransferWords,
  reader: Reader,
  facts: LawFacts,
  today: IsoDate,
  choices: Choices,
): string[] {
  // prettier-ignore
  const { dateOfBirth, movesOn } = facts;
  const ends = schoolAgeEndsOn(dateOfBirth, choices.schoolYearStarts);
  const law = (id: keyof TransferWords['law']): string => say(words.law[id], reader, { ends: readableDay(ends) });
  if (today > ends) return [law(isStoodInFor(facts) ? 'standsIn' : 'youngDecides')];
  const passesBeforeTheMove = ends < movesOn;
  return [
    law('parentDecides'),
    ...(passesBeforeTheMove ? [law('youngWillDecide')] : []),
    ...(passesBeforeTheMove && hangsOnTheSchool(dateOfBirth, choices) ? [law('askForDay')] : []),
  ];
}

/** After school age an adult decides only for somebody who cannot; and then the young person does not. */
function isStoodInFor({ speaker, decides }: LawFacts): boolean {
  return speaker === 'adult' ? decides : !decides;
}

/** What happens after an answer was sent, with the days of the clock that are still to come. */
export function whatNext(
  words: TransferWords,
  reader: Reader,
  { move, movesOn }: Pick<LawFacts, 'move' | 'movesOn'>,
  today: IsoDate,
  choices: Choices,
): { says: string; by: IsoDate | undefined }[] {
  const deadlines = beforePhaseTransfer({ event: 'phase-transfer', kind: move, on: movesOn }, choices);
  return Object.entries(words.next).map(([step, phrase]) => {
    const due = deadlines.find(({ id }) => id === DUE[step])?.due;
    return { says: say(phrase, reader), by: due && due >= today ? due : undefined };
  });
}

/** The last days that the clock has for a step. */
const DUE: Record<string, string> = {
  meeting: 'hold-review-meeting',
  changes: 'send-amendment-notice',
  plan: 'issue-amended-plan',
};
