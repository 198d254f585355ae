import { addDays, daysBetween, readableDayWithWeekday, weekdayOf, type IsoDate } from '#calendar/dates.ts';
import { daysAway, daysLate } from './days.ts';
import type { AdviceKind } from './event.ts';
import { ADVICE_WORDS } from './office-choices.ts';
import { STEP_WORDS } from './office-words.ts';
import type { StepId } from './step.ts';

// What an officer's morning is made of. A list is in an address by its name.

/** Each list of what is due: by the last days that the law sets, or by the days of meetings. */
export const DUE_LISTS = {
  late: { title: 'Late', none: 'Nothing is late on the plans that you work on.', by: 'last day' },
  'this-week': { title: 'Due today and this week', none: 'Nothing more is due this week.', by: 'last day' },
  soon: {
    title: 'Due after this week, within 14 days',
    none: 'Nothing is due in the days after this week.',
    by: 'last day',
  },
  meetings: { title: 'Reviews to attend', none: 'No review meeting is set for the next 4 weeks.', by: 'meeting' },
  'not-recorded': {
    title: 'Review meetings with nothing recorded since',
    none: 'Something is recorded of every meeting that has been.',
    by: 'meeting',
  },
} as const;
export type DueList = keyof typeof DUE_LISTS;

export function isDueList(word: string): word is DueList {
  return Object.hasOwn(DUE_LISTS, word);
}

/** How far the lists look ahead, in days. */
const SOON = 14;
const MEETINGS = 28;
const EVER: IsoDate = '1900-01-01';

/** Between which days, both counted in, a list is. */
export function daysOfList(list: DueList, today: IsoDate): { from: IsoDate; to: IsoDate } {
  const sunday = addDays(today, 7 - weekdayOf(today));
  switch (list) {
    case 'late':
    case 'not-recorded':
      return { from: EVER, to: addDays(today, -1) };
    case 'this-week':
      return { from: today, to: sunday };
    case 'soon':
      return { from: addDays(sunday, 1), to: addDays(today, SOON) };
    case 'meetings':
      return { from: today, to: addDays(today, MEETINGS) };
  }
}

/** Something to be done on a plan by a day, or on it. */
export interface Due {
  step: StepId;
  advice: AdviceKind | null;
  on: IsoDate;
}

/** A child as a list names them. */
export function named({ childName, reference }: { childName: string; reference: string | null }): string {
  return reference ? `${childName} (${reference})` : childName;
}

/** What is to be done, and of advice whose it is. */
export function whatIsDue({ step, advice }: Pick<Due, 'step' | 'advice'>): string {
  return advice ? `${STEP_WORDS[step]}: ${ADVICE_WORDS[advice]}` : STEP_WORDS[step];
}

/** When it is, and how many days are left, or by how many it is late. */
export function whenItIsDue({ on }: Pick<Due, 'on'>, by: 'last day' | 'meeting', today: IsoDate): string {
  const day = readableDayWithWeekday(on);
  if (by === 'meeting') return `on ${day} (${daysAway(today, on)})`;
  return on < today ? `by ${day}: ${daysLate(daysBetween(on, today))} late` : `by ${day} (${daysAway(today, on)})`;
}
