import { readableDayWithWeekday, readableMonth, type IsoDate } from '#calendar/dates.ts';
import type { TypedDay } from '#calendar/typed-day.ts';
import { datesAddress } from '#features/clock/address.ts';
import type { Choices } from '#features/clock/choices.ts';
import { deadlinesAfter, rulesetFor } from '#features/clock/deadlines.ts';
import type { Happening } from '#features/clock/happening.ts';
import { asksForMonth, readAsked } from '#features/clock/question.ts';
import type { FlowChart } from './flow-chart.ts';

type ChartWithDates = FlowChart & { dates: NonNullable<FlowChart['dates']> };

/** A chart with the days of one family in it. */
interface DatedChart {
  chart: FlowChart;
  /** A sentence without its full stop: what the days are counted from. */
  from: string;
  rulesAsAt: IsoDate;
  /** The same days on the page about dates. */
  href: string;
}

/** What a reader has asked a chart to be filled in with: nothing yet or no day, the same in boxes, or a day. */
export type Filling =
  | { is: 'asked'; typed: TypedDay; problem: string | undefined }
  | { is: 'typed'; on: IsoDate }
  | { is: 'day'; dated: DatedChart };

/** Reads the question of an address, as the page about dates does. */
export function fillingOf(chart: ChartWithDates, question: URLSearchParams, today: IsoDate, choices: Choices): Filling {
  const { dates } = chart;
  const fields = new URLSearchParams({ event: dates.event, ...dates.choices });
  for (const [name, value] of question) if (/^(asked$|on\b)/.test(name)) fields.append(name, value);
  const { shows, isFromForm } = readAsked(fields, false, { groups: {} }, today);
  if (shows.asks === 'part') return { is: 'asked', typed: shows.typed, problem: shows.problem };
  if (shows.asks !== 'nothing') throw new Error(`There is no event "${dates.event}".`);
  const { happening } = shows;
  if (isFromForm) return { is: 'typed', on: happening.on };
  return { is: 'day', dated: datedChart(chart, happening, choices) };
}

/** Whether a chart with dates shows just the dates that follow from something that happened. */
export function showsDatesOf({ dates }: Pick<FlowChart, 'dates'>, { on: _, ...said }: Happening): boolean {
  if (!dates) return false;
  const ways = [dates.choices, ...dates.also].map((choices) => ({ event: dates.event, ...choices }));
  const key = (parts: object): string => JSON.stringify(Object.entries(parts).sort());
  return ways.some((way) => key(way) === key(said));
}

/** Whether it asks for the month only. */
export function isOfMonth({ dates }: Pick<FlowChart, 'dates'>): boolean {
  return dates !== undefined && asksForMonth(dates.event, 'on');
}

function datedChart(chart: ChartWithDates, happening: Happening, choices: Choices): DatedChart {
  const { dates } = chart;
  const { event, on } = happening;
  const deadlines = new Map(deadlinesAfter(happening, choices).map((deadline) => [deadline.id, deadline]));
  const steps = chart.steps.map((step) => {
    const deadline = deadlines.get(step.deadline ?? '');
    if (!deadline) return step;
    // Nobody meets on the Sunday to which a day is counted back.
    const said = readableDayWithWeekday(deadline.isCountedBack && deadline.cautious ? deadline.cautious : deadline.due);
    return { ...step, when: step.whenDated ? step.whenDated.replace('{day}', said) : `${step.when}: by ${said}` };
  });
  return {
    chart: { ...chart, steps },
    from: `${dates.from} ${isOfMonth(chart) ? readableMonth(on) : readableDayWithWeekday(on)}`,
    rulesAsAt: rulesetFor(happening).asAt,
    href: datesAddress(Object.entries({ event, ...dates.choices, on })),
  };
}
