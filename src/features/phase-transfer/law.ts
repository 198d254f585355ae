import { addDays, readableDay, type IsoDate } from '#calendar/dates.ts';
import { hangsOnTheSchool, schoolAgeEndsOn } from '#features/clock/age.ts';
import type { Choices } from '#features/clock/choices.ts';
import type { Deadline } from '#features/clock/deadline.ts';
import type { Move } from '#features/clock/happening.ts';
import { daysOfMove } from './settings.ts';
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

/** How many paragraphs are read at the place without asking for more. */
export const OPEN_AT_THE_PLACE = 4;

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
    // The first of them stand open: `OPEN_AT_THE_PLACE`.
    place: [law('notTheDecision'), law('mustName'), law('independent'), law('draftStage'), ...whose, law('reasons')],
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

/** A step after an answer was sent. */
export interface NextStep {
  says: string;
  /** Its last day. */
  by?: IsoDate | undefined;
  /** So soon that its last day is no day to name to a family that was not invited yet. */
  isSoon?: boolean;
}

/**
 * What happens after an answer was sent, with the last days of the clock. A step whose last day is over may have been
 * taken: it is left out, and it is said why.
 */
export function whatNext(
  words: TransferWords,
  reader: Reader,
  { move, movesOn }: Pick<LawFacts, 'move' | 'movesOn'>,
  today: IsoDate,
  choices: Choices,
): NextStep[] {
  const { meeting, notice, plan } = daysOfMove(move, movesOn, choices);
  const lastDays: Record<string, Deadline | undefined> = { meeting, changes: notice, plan };
  const dueOf = (step: string): IsoDate | undefined => lastDays[step]?.due;
  const isOver = (step: string): boolean => (dueOf(step) ?? today) < today;
  const { read, behind, named, ...steps } = words.next;
  const toCome = Object.entries(steps).filter(([step]) => !isOver(step) && !isOver(WITH[step] ?? ''));
  const hasNoneBehind = toCome.length === Object.keys(steps).length;
  return [
    { says: say(read, reader) },
    ...(hasNoneBehind ? [] : [{ says: say(isOver('plan') ? named : behind, reader) }]),
    ...toCome.map(([step, phrase]) => {
      const due = dueOf(step);
      const isSoon = step === 'meeting' && due !== undefined && due < addDays(today, DAYS_TO_INVITE);
      return { says: say(phrase, reader), by: isSoon ? undefined : due, isSoon };
    }),
  ];
}

/** Everybody is invited to a review meeting at least this long before: SEND Regulations 2014, regulation 20(3). */
const DAYS_TO_INVITE = 14;

/** A step without a last day of its own is over with this one. */
const WITH: Record<string, string> = { asking: 'plan' };
