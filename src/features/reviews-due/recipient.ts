import { addDays, readableDay, type IsoDate } from '#calendar/dates.ts';
import { yearGroupOn } from '#features/clock/age.ts';

/** Whom the Code asks a council to tell which reviews are due (Code 9.172). */
export const RECIPIENTS = {
  school: 'A school, college or nursery',
  health: 'Health',
  'social care': 'Social care',
} as const;
export type RecipientKind = keyof typeof RECIPIENTS;

/** One of those who are told: a school by its id. Of a plan without a school nobody is. */
export interface Recipient {
  kind: RecipientKind;
  schoolId: string | null;
}

/** "Made Up High School", "Health": where somebody works, as they read it. */
export function placeWords({ kind, school }: { kind: RecipientKind; school: string | null }): string {
  return kind === 'school' ? (school ?? 'a school') : RECIPIENTS[kind];
}

/** How a list leaves as a file. Its name says of nobody and of no school what it holds. */
export const LIST_FILE = {
  'Content-Type': 'text/csv; charset=utf-8',
  'Content-Disposition': 'attachment; filename="reviews-due.csv"',
  'Cache-Control': 'private, no-store',
};

/** The word for a recipient in an address. */
export function wordOf({ kind, schoolId }: Recipient): string {
  return kind === 'school' ? (schoolId ?? 'no-school') : kind.replace(' ', '-');
}

/** The recipient that a word in an address names, whether there is such a school or not. */
export function recipientIn(word: string): Recipient {
  if (word === 'health') return { kind: 'health', schoolId: null };
  if (word === 'social-care') return { kind: 'social care', schoolId: null };
  return { kind: 'school', schoolId: word === 'no-school' ? null : word };
}

/** All that anybody is told of one review. What a recipient may not know is never read from the database. */
export interface ReviewLine {
  childName: string;
  dateOfBirth: IsoDate;
  dueOn: IsoDate;
  isLate: boolean;
  meeting: ReviewMeeting;
  /** The day of the meeting, where one is set or was held. */
  meetingOn: IsoDate | null;
  caseworker: string | null;
  /** Nothing for the school itself, where no school is known, and where somebody in the case is protected. */
  school: string | null;
}

/** `held`: what is awaited is the council's decision, and nothing of the school. `over`: that review is due no more. */
export type ReviewMeeting = 'not set' | 'set' | 'held' | 'over';

/** So long after the meeting the council has time to decide, in days (SEND Regulations 2014, regulation 20(10)). */
export const TO_DECIDE = 28;

/**
 * The last day on which the meeting leaves time to decide, `soon` once that day is over, and nothing where no meeting is to
 * be held any more.
 */
export function meetingBy({ dueOn, meeting }: ReviewLine, today: IsoDate): IsoDate | 'soon' | undefined {
  if (meeting === 'held' || meeting === 'over') return undefined;
  const last = addDays(dueOn, -TO_DECIDE);
  return last < today ? 'soon' : last;
}

/** For a file: the same as the page says. */
export function tableOf(
  kind: RecipientKind,
  lines: readonly ReviewLine[],
  { termBeginsOn, today, beingCounted = 0 }: { termBeginsOn: IsoDate; today: IsoDate; beingCounted?: number },
): { columns: string[]; rows: string[][] } {
  const forSchool = kind === 'school';
  return {
    columns: [
      'Name',
      'Date of birth',
      ...(forSchool ? ['Year group this term'] : []),
      'Meeting to be held by',
      'Review meeting',
      'Review to be complete by',
      'Late',
      'Caseworker',
      ...(forSchool ? [] : ['School']),
    ],
    rows: [...lines.map(rowOf), ...(beingCounted > 0 ? [[beingCountedWords(beingCounted)]] : [])],
  };

  function rowOf(line: ReviewLine): string[] {
    return [
      line.childName,
      line.dateOfBirth,
      ...(forSchool ? [yearGroupWords(line.dateOfBirth, termBeginsOn)] : []),
      meetingBy(line, today)?.replace('soon', AS_SOON_AS_POSSIBLE) ?? '',
      MEETING_IN_FILE[line.meeting](line.meetingOn ?? ''),
      line.dueOn,
      line.isLate ? 'yes' : 'no',
      line.caseworker ?? 'none yet',
      ...(forSchool ? [] : [schoolWords(line.school)]),
    ];
  }
}

/** Something new is recorded of them that may take them off the list. */
export function beingCountedWords(lines: number): string {
  return lines === 1
    ? '1 line is being counted anew and does not stand here. Look again in ten minutes.'
    : `${lines} lines are being counted anew and do not stand here. Look again in ten minutes.`;
}

export const AS_SOON_AS_POSSIBLE = 'as soon as possible';

const MEETING_IN_FILE: Record<ReviewMeeting, (on: string) => string> = {
  'not set': () => 'not set',
  set: (on) => on,
  held: (on) => (on ? `held on ${on}: the council must decide` : 'held: the council must decide'),
  over: () => 'this review is due no more',
};

/** The same words where no school is known and where it is not told: nobody learns from them that somebody is protected. */
export function schoolWords(school: string | null): string {
  return school ?? 'ask the caseworker';
}

/** The usual year group of somebody of this age. A child may be taught in another. */
export function yearGroupWords(born: IsoDate, on: IsoDate): string {
  const year = yearGroupOn(born, on);
  if (year < 0) return 'Before Reception';
  if (year === 0) return 'Reception';
  return year <= 14 ? `Year ${year}` : 'After Year 14';
}

export function meetingWords(
  { meeting, meetingOn }: Pick<ReviewLine, 'meeting' | 'meetingOn'>,
  today: IsoDate,
): string {
  const day = meetingOn && ` ${readableDay(meetingOn)}`;
  if (meeting === 'over') return 'This review is due no more';
  if (meeting === 'held') return `Meeting held${day ? ` on${day}` : ''}; the council must decide`;
  if (!meetingOn) return 'No meeting set yet';
  return meetingOn < today ? `Meeting was set for${day}; nothing is recorded of it` : `Meeting on${day}`;
}

/** Why a manager takes a list away as a file. It stands in the access log. */
export const TAKEN_AWAY = {
  'nobody there has an account': 'Nobody there has an account here',
  'they cannot sign in': 'They cannot sign in at the moment',
  'they asked for it by secure mail': 'They asked for it by the council’s secure mail',
} as const;
export type TakenAway = keyof typeof TAKEN_AWAY;

export function isTakenAway(word: string): word is TakenAway {
  return Object.hasOwn(TAKEN_AWAY, word);
}
