import { dayInLondon, readableDay } from '#calendar/dates.ts';
import type { Invitation } from './invitation.store.ts';
import { MEANS } from './means.ts';

/** How the code of an invitation stands, for an officer. */
export function codeSays({ state, madeAt, expiresAt, tries = 0 }: Invitation['code']): string {
  const day = (instant = ''): string => readableDay(dayInLondon(new Date(instant)));
  switch (state) {
    case 'none':
      return 'No letter is made yet.';
    case 'open':
      return `A letter was made on ${day(madeAt)}. Its code works until ${day(expiresAt)}. ${tries === 0 ? '' : `Tried with a wrong date of birth: ${tries}.`}`.trim();
    case 'run out':
      return `The code ran out on ${day(expiresAt)}.`;
    case 'locked':
      return 'The code is locked: it was tried 5 times with a wrong date of birth. Find out who has the letter.';
    case 'used':
      return 'The code is used. They wait for your word, or you did not let them in.';
    case 'ended':
      return 'The code has stopped. If you did not stop it, somebody else of the family had the letter.';
  }
}

/** The ways to make sure, to choose from. */
export const WAYS_TO_MAKE_SURE = Object.entries(MEANS).map(([value, text]) => ({ value, text }));
