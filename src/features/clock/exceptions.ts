import { addDays, daysBetween, type IsoDate } from '#calendar/dates.ts';
import { REGULATIONS, type Deadline, type ExceptionId, type Rule } from './deadline.ts';
import type { HappeningOf } from './happening.ts';

// What may take a fixed limit away (section 1.4 of the facts). Nothing here makes a new statutory date.

export interface Exception {
  rows: string;
  provision: string;
  says: string;
}

export const EXCEPTIONS: Record<ExceptionId, Exception> = {
  'school-closed': {
    rows: 'EXC-1',
    provision: `${REGULATIONS}, regulations 5(4)(a), 10(4)(a) and 13(3)`,
    says: 'Advice was needed from a school that was closed for at least 4 weeks in a row.',
  },
  'early-years-closed': {
    rows: 'EXC-2',
    provision: `${REGULATIONS}, regulations 5(4)(b), 10(4)(b) and 13(3)`,
    says: 'Advice was needed from an early years provider that was closed for at least 4 weeks in a row.',
  },
  'personal-circumstances': {
    rows: 'EXC-3',
    provision: `${REGULATIONS}, regulations 5(4)(c), 10(4)(c) and 13(3)`,
    says: 'Something exceptional happened in the life of the child, the parent or the young person.',
  },
  'away-four-weeks': {
    rows: 'EXC-4',
    provision: `${REGULATIONS}, regulations 5(4)(d), 10(4)(d) and 13(3)`,
    says: 'The child, the parent or the young person was away from the area for at least 4 weeks in a row.',
  },
  'away-two-weeks': {
    rows: 'section 1.7',
    provision: `${REGULATIONS}, regulation 44`,
    says: 'The child, the parent or the young person was away from the area for at least 2 weeks in a row.',
  },
  'missed-appointment': {
    rows: 'EXC-5',
    provision: `${REGULATIONS}, regulation 8(2)`,
    says: 'The child missed an appointment or a test with the service that gives the advice. It excuses only that service.',
  },
};

/** A deadline whose fixed limit an exception has taken away: what is left is "as soon as practicable". */
interface Lifted extends Omit<Deadline, 'due' | 'cautious' | 'by' | 'daysLate'> {
  lifted: Exception & { id: ExceptionId; why: string };
}

/**
 * Takes the fixed limit away. Later steps keep their own lengths (Code 9.43).
 * @param why the officer's reason why it was impractical to keep the limit because of this
 * @throws RangeError when the law does not let this exception excuse this deadline, or there is no reason
 */
export function lift(
  { due: _, cautious: _cautious, by: _by, daysLate: _daysLate, ...rest }: Deadline,
  id: ExceptionId,
  why: string,
): Lifted {
  if (!rest.exceptions?.includes(id)) throw new RangeError(`The exception "${id}" does not excuse "${rest.id}".`);
  if (why.trim() === '') throw new RangeError('An exception needs the reason why it made the limit impractical.');
  const exception = EXCEPTIONS[id];
  return { ...rest, lifted: { ...exception, provision: rest.exceptionsIn ?? exception.provision, id, why } };
}

export const CLOSURE_RULE = {
  id: 'exception',
  rows: 'EXC-1, EXC-2',
  force: 'fact',
  provision: `${REGULATIONS}, regulations 5(4)(a) and (b), 10(4)(a) and (b) and 13(3)`,
  sure: 'A',
  says: 'A closure counts only if it lasts at least 4 weeks in a row, and if the advice was asked for between one week before it began and one week before it ended.',
} as const satisfies Rule;

/** Whether a closure may excuse, and between which days advice must have been asked for, both counted in. */
export interface ClosureException extends Rule {
  available: boolean;
  from: IsoDate;
  to: IsoDate;
}

/** Even where it is available, an officer must record why the closure made the limit impractical. */
export function closureException({ on, reopens, adviceRequested }: HappeningOf<'closure'>): ClosureException {
  const from = addDays(on, -7);
  const to = addDays(reopens, -7);
  const isLong = isLongClosure({ on, reopens });
  const isInWindow = from <= adviceRequested && adviceRequested <= to;
  const because = !isLong
    ? 'This one is shorter.'
    : isInWindow
      ? 'The council must also say why the closure made it impractical to be in time. It gives no new last day.'
      : 'Here it was asked for on another day.';
  return { ...CLOSURE_RULE, available: isLong && isInWindow, from, to, says: `${CLOSURE_RULE.says} ${because}` };
}

/** Whether a closure lasts at least 4 weeks in a row. Easter and Christmas never do. */
export function isLongClosure({ on, reopens }: { on: IsoDate; reopens: IsoDate }): boolean {
  return daysBetween(on, reopens) >= 28;
}
