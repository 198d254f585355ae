import type { MonthFigures } from './figures.ts';
import { percentOf } from './percent.ts';
import type { Month } from './month.ts';

/** A published month that would be counted otherwise today. */
export interface Moved {
  month: Month;
  changes: { measure: MovedMeasure; published: number; now: number }[];
}

const COMPARED = {
  activePlans: ({ activePlans }: MonthFigures) => activePlans,
  requests: ({ requests }: MonthFigures) => requests,
  refused: ({ refused }: MonthFigures) => refused,
  noPlan: ({ noPlan }: MonthFigures) => noPlan,
  issued: ({ issued }: MonthFigures) => issued.all,
  issuedIn20: ({ issued }: MonthFigures) => issued.in20,
  issuedEx: ({ issued }: MonthFigures) => issued.allEx,
  issuedIn20Ex: ({ issued }: MonthFigures) => issued.in20Ex,
  ceased: ({ ceased }: MonthFigures) => ceased,
  waiting: ({ open }: MonthFigures) => open.all,
  waitingOver20: ({ open }: MonthFigures) => open.over20,
} as const;
export type MovedMeasure = keyof typeof COMPARED;

/** What has changed in a month since it was published, by what was put right or written down late. */
export function movedSince(published: MonthFigures, now: MonthFigures): Moved | undefined {
  const changes = (Object.keys(COMPARED) as MovedMeasure[])
    .map((measure) => ({ measure, published: COMPARED[measure](published), now: COMPARED[measure](now) }))
    .filter((one) => one.published !== one.now);
  return changes.length > 0 ? { month: published.month, changes } : undefined;
}

/** By so many percentage points, or so many of a hundred, a month may differ from the one before. */
const MUCH = 20;

/** What a manager should look at twice before it is published. Each is a sentence. */
export function oddIn(figures: MonthFigures, before: MonthFigures | undefined): string[] {
  const { issued, issuedWithoutStart, activePlans, open } = figures;
  const said: string[] = [];
  if (issuedWithoutStart > 0)
    said.push(
      `${issuedWithoutStart} finished without a day of the request in the record: left out of the 20 weeks until it is written down.`,
    );
  if (issued.all === 0) said.push('No plan was finished in the month. Are all of them written down?');
  if (figures.requests === 0) said.push('No request came in the month. Are all of them written down?');
  if (issued.all > 0 && issued.all - issued.allEx > issued.all / 4)
    said.push('More than a quarter of the plans are excused. Is a ground in regulation 10(4) recorded for each?');
  if (open.over52 > 0) said.push(`${open.over52} wait for more than 52 weeks. Are they open still?`);
  if (!before) return said;
  const [now, then] = [rateOf(figures), rateOf(before)];
  if (now !== null && then !== null && Math.abs(now - then) > MUCH)
    said.push(`In 20 weeks: ${now} %, and ${then} % the month before.`);
  if (Math.abs(activePlans - before.activePlans) * 100 > before.activePlans * MUCH)
    said.push(`Active plans: ${activePlans}, and ${before.activePlans} the month before.`);
  return said;
}

function rateOf({ issued }: MonthFigures): number | null {
  return percentOf({ of: issued.all, done: issued.in20 });
}
