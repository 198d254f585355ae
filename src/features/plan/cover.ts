import { addDays, startOfDayInLondon, type IsoDate } from '#calendar/dates.ts';

/** Why a manager opens a plan that is not theirs. It stands in the access log. */
export const COVER_REASONS = {
  away: 'The caseworker is away, and I stand in',
  complaint: 'There is a complaint',
  quality: 'I check the quality of our work',
  nobody: 'The plan has no caseworker',
} as const;
export type CoverReason = keyof typeof COVER_REASONS;

/** For how long, in days with today. */
export const COVER_LENGTHS = {
  today: { says: 'Today', days: 1 },
  week: { says: 'A week', days: 7 },
  'four weeks': { says: 'Four weeks', days: 28 },
} as const;
export type CoverLength = keyof typeof COVER_LENGTHS;

/** The instant when it ends: at midnight, after the last whole day. */
export function coverEnds(length: CoverLength, today: IsoDate): Date {
  return startOfDayInLondon(addDays(today, COVER_LENGTHS[length].days));
}
