import { dayInLondon } from '#calendar/dates.ts';
import { madeUpCases } from '#commands/demonstration-cases.ts';
import type { Db } from '#database/schema.ts';
import { DEFAULT_CHOICES } from '#features/clock/choices.ts';
import type { PlanEvent } from '#features/plan/event.ts';
import { breakdownsOf, endsYear } from '#features/scorecard/breakdowns.ts';
import { caseOf, clockOf } from '#features/scorecard/case.ts';
import { figuresOf, wholeFrom } from '#features/scorecard/figures.ts';
import { insertIssue } from '#features/scorecard/issue.store.ts';
import { monthAfter, monthOf } from '#features/scorecard/month.ts';

/** Publishes the made-up figures of a few hundred cases, month by month, up to the month before the last. Twice does no harm. */
export async function publishSomeMonths(db: Db, now: Date): Promise<void> {
  const today = dayInLondon(now);
  const clock = clockOf(DEFAULT_CHOICES);
  const cases = madeUpCases(300, today, []).map(({ dateOfBirth, need, events }) => {
    const told = events.map(
      ({ event: id, kind, on: happenedOn, ...details }, index) =>
        ({ id, number: index + 1, kind, happenedOn, details, words: {}, onlyFor: null, supersedes: null }) as unknown,
    ) as PlanEvent[];
    return caseOf({ dateOfBirth, need, events: told, endedOn: null }, DEFAULT_CHOICES, clock);
  });
  for (let back = 15; back >= 2; back -= 1) {
    const month = monthAfter(monthOf(today), -back);
    const publishedAt = `${wholeFrom(month)}T09:00:00.000Z`;
    const figures = figuresOf(cases, month, today);
    const breakdowns = endsYear(month) ? breakdownsOf(cases, Number(month.slice(0, 4)), []) : null;
    // Whoever comes second finds it published, or meets whoever is at it.
    await insertIssue(db, {
      month,
      isDemonstration: 1,
      figures: JSON.stringify({ figures, breakdowns }),
      countedAt: publishedAt,
      approvedBy: null,
      publishedAt,
      why: null,
    }).catch(() => undefined);
  }
}
