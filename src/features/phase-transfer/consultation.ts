import type { IsoDate } from '#calendar/dates.ts';
import type { Choices } from '#features/clock/choices.ts';
import type { Place } from './answers.ts';
import { decides, type Voice } from './voice.ts';

// Which places the council must ask whether they can take whom: those that the law makes the request of.

/** What counts of a voice: the last version of what they sent. */
export interface Counting {
  voice: Pick<Voice, 'id' | 'speaker' | 'relationship' | 'choice' | 'isStoodInFor' | 'dateOfBirth'>;
  state: 'sent' | 'withdrawn';
  /** The place that they ask the council to name; nothing where they ask for none. */
  place: Place | undefined;
  /** Whether it was their request by law when it came. */
  decides: boolean;
}

/** What is asked for a child. */
export interface Request {
  places: Place[];
  /** Those whose request it is ask for different places, or one of them for none. */
  disagree: boolean;
  /** It was the parents’ request when it came, and it is the young person’s now, who has not said what they want. */
  isFromBefore: boolean;
}

/** The request in law for a child on a day; nothing where nobody whose it is has said what they want. */
export function requestOn(answers: readonly Counting[], today: IsoDate, choices: Choices): Request | undefined {
  const sent = answers.filter(({ state }) => state === 'sent');
  const theirs = sent.filter(({ voice }) => decides(voice, today, choices));
  // Whoever took back what they asked for has said something: nobody else's older request counts in its place.
  const hasSaid = answers.some(({ voice }) => decides(voice, today, choices));
  const before = hasSaid ? [] : sent.filter((answer) => answer.decides);
  const counting = theirs.length > 0 ? theirs : before;
  if (counting.length === 0) return undefined;
  const places = new Map(counting.flatMap(({ place }) => (place ? [[requestKey(place), place] as const] : [])));
  const disagree = places.size > 1 || (places.size === 1 && counting.some(({ place }) => !place));
  return { places: [...places.values()], disagree, isFromBefore: before.length > 0 };
}

/** What makes two places the same one: its page, or of one that is not listed its name however it is written. */
export function requestKey({ path, name }: Place): string {
  return path ?? `named ${tidyName(name)}`;
}

function tidyName(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Before such a row is passed on, the caseworker is asked. */
export const PROTECTED_ROW = 'Somebody in this case is protected: ask the caseworker before this row is passed on';
/** What stands in the file for those who consult. */
export const CONSULTATION_COLUMNS = [
  'name', 'date of birth', 'reference', 'move', 'moves on', 'plan to be changed by', 'school now', 'need', 'note',
  'protected',
] as const; // prettier-ignore
