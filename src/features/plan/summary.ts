import { readableDay, type IsoDate } from '#calendar/dates.ts';
import type { Choices } from '#features/clock/choices.ts';
import type { PlanSeen } from './plan.store.ts';
import { timeline, type Timeline } from './timeline.ts';
import type { TrackerWords } from './words.ts';

/** One line for the home page. It names nobody: others look at the screen too. */
export interface Summary {
  /** Where the plan is whose next day comes first. */
  stage: string;
  isLate: boolean;
  /** The next day, in words. */
  next: string | null;
  /** How many plans there are besides. */
  more: number;
  href: string;
}

export function summaryOf(
  plans: readonly PlanSeen[],
  today: IsoDate,
  choices: Choices,
  words: TrackerWords,
): Summary | undefined {
  const shown = plans
    .filter(({ view }) => view === 'all')
    .map((plan) => ({ id: plan.id, now: timeline(plan, today, choices) }))
    .toSorted((one, other) => firstDay(one.now).localeCompare(firstDay(other.now)));
  const [first] = shown;
  if (!first) return undefined;
  const [next] = first.now.ahead;
  return {
    stage: words.stages[first.now.stage].name,
    isLate: shown.some(({ now }) => now.late.length > 0),
    next: next ? readableDay(next.on) : null,
    more: shown.length - 1,
    href: shown.length === 1 ? `/my/plans/${first.id}` : '/my',
  };
}

/** After every day, where none is to come. */
function firstDay({ ahead }: Timeline): string {
  return ahead[0]?.on ?? '9999';
}
