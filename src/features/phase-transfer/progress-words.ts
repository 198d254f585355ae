import type { IsoDate } from '#calendar/dates.ts';
import { daysAway } from '#features/plan/days.ts';
import type { ChildProgress } from './progress.ts';

/** How far somebody has come in a round, in sentences. What they want stands on the page of the child. */
export function saidOfChild({ voices, plan, isNew }: ChildProgress, today: IsoDate): string {
  const asked = voices.filter(({ mayBeWrittenTo }) => mayBeWrittenTo);
  const answered = asked.filter(({ wants }) => wants !== null).length;
  const letters = asked.filter(({ hasLetter }) => hasLetter).length;
  const has = (want: string): boolean => asked.some(({ wants }) => wants === want);
  return [
    isNew ? 'New.' : '',
    asked.length === 0
      ? 'Nobody to ask.'
      : `${answered} of ${asked.length} have answered, ${letters} of ${asked.length} letters sent.`,
    answered === 0 && asked.some(({ hasDraft }) => hasDraft) ? 'Started, not sent.' : '',
    has('not decided') ? 'Undecided.' : '',
    has('to talk first') ? 'Wants to talk first.' : '',
    asked.some(({ isLate }) => isLate) ? 'Answered late.' : '',
    plan.doneOn === null ? `Last day of the plan: ${daysAway(today, plan.dueOn)}.` : '',
  ]
    .filter(Boolean)
    .join(' ');
}
