import { readableDay, type IsoDate } from '#calendar/dates.ts';
import type { Choices } from '#features/clock/choices.ts';
import type { PlanSeen } from './plan.store.ts';
import { timeline } from './timeline.ts';
import type { TrackerWords } from './words.ts';

/** One line for the home page. It names nobody: others look at the screen too. */
export interface Summary {
  stage: string;
  /** The next day of any of the plans, in words. */
  next: string | null;
  href: string;
}

export function summaryOf(
  plans: readonly PlanSeen[],
  today: IsoDate,
  choices: Choices,
  words: TrackerWords,
): Summary | undefined {
  const shown = plans.filter(({ view }) => view === 'all');
  const [first] = shown;
  if (!first) return undefined;
  const timelines = shown.map((plan) => timeline(plan, today, choices));
  const [next] = timelines.flatMap(({ ahead }) => ahead.map(({ on }) => on)).sort();
  const [only] = timelines;
  const isOne = shown.length === 1 && only !== undefined;
  return {
    stage: isOne ? words.stages[only.stage].name : `${shown.length} plans`,
    next: next ? readableDay(next) : null,
    href: isOne ? `/my/plans/${first.id}` : '/my',
  };
}
