import { readableDay, type IsoDate } from '#calendar/dates.ts';
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
  meetingOn: IsoDate | null;
  caseworker: string | null;
  /** Nothing for the school itself, where no school is known, and where somebody in the case is protected. */
  school: string | null;
}

/** For a file: the same as the page says. */
export function tableOf(
  kind: RecipientKind,
  lines: readonly ReviewLine[],
  termBeginsOn: IsoDate,
): { columns: string[]; rows: string[][] } {
  const forSchool = kind === 'school';
  return {
    columns: [
      'Name',
      'Date of birth',
      ...(forSchool ? ['Year group this term'] : []),
      'Review to be complete by',
      'Late',
      'Review meeting',
      'Caseworker',
      ...(forSchool ? [] : ['School']),
    ],
    rows: lines.map((line) => [
      line.childName,
      line.dateOfBirth,
      ...(forSchool ? [yearGroupWords(line.dateOfBirth, termBeginsOn)] : []),
      line.dueOn,
      line.isLate ? 'yes' : 'no',
      line.meetingOn ?? 'not set',
      line.caseworker ?? 'none yet',
      ...(forSchool ? [] : [schoolWords(line.school)]),
    ]),
  };
}

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

export function meetingWords({ meetingOn }: Pick<ReviewLine, 'meetingOn'>): string {
  return meetingOn ? `Meeting on ${readableDay(meetingOn)}` : 'No meeting set yet';
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
