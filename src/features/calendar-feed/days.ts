import { addDays, type IsoDate } from '#calendar/dates.ts';
import { dayOf, type Timeline } from '#features/plan/timeline.ts';

/** How long a day stays in a calendar after it has passed. */
const KEPT_DAYS = 30;

/** The days of a plan that belong in a calendar: those to come, and those of the last month. */
export function daysFor({ ahead, way, beside }: Timeline, today: IsoDate): IsoDate[] {
  const steps = [...(way ? [way] : []), ...beside].flatMap((one) => one.steps);
  const past = steps
    .flatMap((step) => dayOf(step) ?? [])
    .filter((day) => day < today && day >= addDays(today, -KEPT_DAYS));
  return [...new Set([...past, ...ahead.map(({ on }) => on)])].sort();
}
