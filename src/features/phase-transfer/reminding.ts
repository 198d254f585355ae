import { dayInLondon, type IsoDate } from '#calendar/dates.ts';
import type { Choices } from '#features/clock/choices.ts';
import { rightsPassOn } from '#features/plan/handover.ts';
import type { Round } from './round.ts';
import type { Voice } from './voice.ts';

/** What somebody is asked by themselves, and since which day. */
export interface Asked {
  what: 'something to answer' | 'still to answer' | 'yours to decide';
  /** The day of it: asked once since then is enough. */
  on: IsoDate;
}

type Days = Pick<Round, 'opensOn' | 'closesOn' | 'openedAt' | 'reminderDays'>;

/**
 * What somebody who has not answered is asked on a day. Of days that were missed only the last counts. Whoever came to the
 * round late is asked from the day on which they came, and reminded after it. After the closing day nobody is.
 */
export function askedOf(round: Days, addedAt: string, today: IsoDate): Asked | undefined {
  if (round.openedAt === null || today > round.closesOn) return undefined;
  const since = [round.opensOn, dayOfInstant(round.openedAt), dayOfInstant(addedAt)].toSorted().at(-1) ?? round.opensOn;
  if (today < since) return undefined;
  const on = round.reminderDays
    .filter((day) => since < day && day <= today)
    .toSorted()
    .at(-1);
  return on ? { what: 'still to answer', on } : { what: 'something to answer', on: since };
}

/**
 * Since when a young person is asked what they want for themselves: the day after the last Friday in June, where that comes
 * while the round is open. Nothing before, where somebody else decides for them, and for adults.
 */
export function askedForThemselves(
  { speaker, dateOfBirth, isStoodInFor, opensOn, movesOn }: Voice,
  today: IsoDate,
  choices: Choices,
): Asked | undefined {
  const on = rightsPassOn(dateOfBirth, choices);
  const isTheirs = speaker === 'young person' && !isStoodInFor && opensOn < on && on <= today && today < movesOn;
  return isTheirs ? { what: 'yours to decide', on } : undefined;
}

function dayOfInstant(instant: string): IsoDate {
  return dayInLondon(new Date(instant));
}
