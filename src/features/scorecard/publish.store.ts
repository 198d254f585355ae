import { dayInLondon, type IsoDate } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import type { Choices } from '#features/clock/choices.ts';
import { tellManagers } from '#features/identity/tell.store.ts';
import type { JobHandler } from '#jobs/worker.ts';
import { breakdownsOf, endsYear, type Breakdowns } from './breakdowns.ts';
import type { Case } from './case.ts';
import { countEvents, readCases } from './count.store.ts';
import { keepDraft, listMonthsToCount, recountDraft, type Counted } from './draft.store.ts';
import { figuresOf, officeFiguresOf, wholeFrom } from './figures.ts';
import { insertIssue, listBreakdowns, listIssues, newestOf, type Issue } from './issue.store.ts';
import { daysOfMonth, isMonth, monthAfter, monthOf, type Month } from './month.ts';
import { movedSince } from './odd.ts';

export interface Publishing {
  choices: Choices;
  /** Whether the people in it are made up: then nothing of it ever stands on the page of the council's figures. */
  isDemonstration: boolean;
}

/** At night: counts the month that runs, and what waits for a manager's look. When a month is whole, managers are told. */
export function countFigures({ choices, isDemonstration }: Publishing): JobHandler {
  return async (db, _job, now) => {
    const months = await listMonthsToCount(db, { isDemonstration }, now);
    // Before the cases are read: what comes meanwhile may be counted, and is said to be missing rather than not said.
    const events = await eventsOf(db, months);
    const cases = await readCases(db, choices);
    const known = await whatIsPublished(db, isDemonstration);
    const today = dayInLondon(now);
    for (const month of months) {
      const counted = { ...countedOf(cases, month, known, today), ...events.get(month) };
      await db.transaction().execute(async (trx) => {
        const before = await keepDraft(trx, month, counted, null, now);
        const wasWhole = before !== undefined && dayInLondon(new Date(before)) >= wholeFrom(month);
        if (today >= wholeFrom(month) && !wasWhole) await tellManagers(trx, 'figures to look at', now);
      });
    }
  };
}

/** For a correction; and, where there is no reason, what waits for a manager's look. */
export function countAgain({ choices, isDemonstration }: Publishing): JobHandler {
  return async (db, job, now) => {
    const { month, why } = job.details as { month: string; why?: string };
    if (!isMonth(month)) return;
    const events = await eventsOf(db, [month]);
    const cases = await readCases(db, choices);
    const known = await whatIsPublished(db, isDemonstration);
    const counted = { ...countedOf(cases, month, known, dayInLondon(now)), ...events.get(month) };
    if (why === undefined) await recountDraft(db, month, counted, now);
    else await keepDraft(db, month, counted, why, now);
  };
}

/** Publishes what a manager said yes to, once: the draft goes in the same transaction. */
export function publishFigures({ isDemonstration }: Publishing): JobHandler {
  return async (db, job, now) => {
    const { month } = job.details as { month: string };
    if (month >= monthOf(dayInLondon(now))) return;
    await db.transaction().execute(async (trx) => {
      const draft = await trx
        .deleteFrom('scorecardDraft')
        .where('month', '=', month)
        .where('approvedAt', 'is not', null)
        .returningAll()
        .executeTakeFirst();
      if (!draft) return;
      const { figures, breakdowns } = JSON.parse(draft.figures) as Counted;
      await insertIssue(trx, {
        month,
        isDemonstration: isDemonstration ? 1 : 0,
        figures: JSON.stringify({ figures, breakdowns }),
        countedAt: draft.countedAt,
        approvedBy: draft.approvedBy,
        publishedAt: now.toISOString(),
        why: draft.why,
      });
    });
  };
}

/** The months before the last, as they would have been published: only for a demonstration, which has no past of its own. */
export async function publishPastOfDemonstration(db: Db, choices: Choices, months: number, now: Date): Promise<void> {
  const cases = await readCases(db, choices);
  const last = monthAfter(monthOf(dayInLondon(now)), -1);
  for (let back = months; back >= 1; back -= 1) {
    const month = monthAfter(last, -back);
    const known = await whatIsPublished(db, true);
    if (known.issues.some((issue) => issue.month === month)) continue;
    const publishedAt = new Date(`${wholeFrom(month)}T09:00:00Z`).toISOString();
    const { figures, breakdowns } = countedOf(cases, month, known, dayInLondon(now));
    await insertIssue(db, {
      month,
      isDemonstration: 1,
      figures: JSON.stringify({ figures, breakdowns }),
      countedAt: publishedAt,
      approvedBy: null,
      publishedAt,
      why: null,
    });
  }
}

async function eventsOf(db: Db, months: readonly Month[]): Promise<Map<Month, { events: number }>> {
  const counted = new Map<Month, { events: number }>();
  for (const month of months) counted.set(month, { events: await countEvents(db, daysOfMonth(month).to) });
  return counted;
}

interface Known {
  issues: Issue[];
  breakdowns: Breakdowns[];
}

async function whatIsPublished(db: Db, isDemonstration: boolean): Promise<Known> {
  return {
    issues: newestOf(await listIssues(db, { isDemonstration, most: 40 })),
    breakdowns: await listBreakdowns(db, { isDemonstration }),
  };
}

function countedOf(cases: readonly Case[], month: Month, { issues, breakdowns }: Known, today: IsoDate): Counted {
  const ofYear = issues.filter((issue) => issue.month < month && issue.month > monthAfter(month, -12));
  return {
    figures: figuresOf(cases, month, today),
    breakdowns:
      endsYear(month) && today >= wholeFrom(month) ? breakdownsOf(cases, Number(month.slice(0, 4)), breakdowns) : null,
    office: officeFiguresOf(cases, month),
    moved: ofYear.flatMap(({ figures }) => movedSince(figures, figuresOf(cases, figures.month, today)) ?? []),
  };
}
