import { z } from 'zod';
import { readableDayWithWeekday, readablePublished, type IsoDate } from '#calendar/dates.ts';
import { typedDay, type TypedDay } from '#calendar/typed-day.ts';
import { datesAddress } from '#features/clock/address.ts';
import type { Choices } from '#features/clock/choices.ts';
import { deadlinesAfter, rulesetFor } from '#features/clock/deadlines.ts';
import { readHappening, type Happening } from '#features/clock/happening.ts';
import type { FlowChart } from './flow-chart.ts';

/** A chart with the days of one family in it. */
export interface DatedChart {
  chart: FlowChart;
  on: IsoDate;
  /** A sentence without its full stop: what the days are counted from. */
  from: string;
  rulesAsAt: IsoDate;
  /** The same days on the page about dates. */
  href: string;
}

/** What a reader has asked a chart to be filled in with: nothing yet, a day, or something that is no day. */
export type Asked =
  | { is: 'nothing' }
  | { is: 'typed'; on: IsoDate }
  | { is: 'day'; dated: DatedChart }
  | { is: 'wrong'; typed: TypedDay; error: string };

const PARTS = ['day', 'month', 'year'] as const;
const realDay = z.iso.date().transform((day) => day as IsoDate);

/** Whether a chart asks for a month only. */
export function asksForMonth({ dates }: Pick<FlowChart, 'dates'>): boolean {
  return dates?.event === 'phase-transfer';
}

/** Reads the question of an address: the fields as the form sends them, or one day in `on`. */
export function askedOf(chart: FlowChart, question: URLSearchParams, today: IsoDate, choices: Choices): Asked {
  const isMonth = asksForMonth(chart);
  const noDay = isMonth
    ? 'Write a month and a year, such as 9 2027'
    : 'Write a day, a month and a year, such as 5 1 2026';
  const [first] = question.getAll('on');
  if (first === undefined) {
    if (!PARTS.some((part) => question.has(`on-${part}`))) return { is: 'nothing' };
    const [day = '', month = '', year = ''] = PARTS.map((part) => (question.get(`on-${part}`) ?? '').slice(0, 20));
    const typed = { day: isMonth ? '1' : day, month, year };
    const on = typedDay(typed);
    if (!on) return { is: 'wrong', typed, error: noDay };
    const read = happeningOn(chart, on, today);
    return 'error' in read ? { is: 'wrong', typed, error: read.error } : { is: 'typed', on };
  }
  const on = realDay.safeParse(first).data;
  const [year = '', month = '', day = ''] = on?.split('-') ?? [];
  const typed = { day, month, year };
  if (!on || question.getAll('on').length > 1) return { is: 'wrong', typed, error: noDay };
  const read = happeningOn(chart, on, today);
  if ('error' in read) return { is: 'wrong', typed, error: read.error };
  return { is: 'day', dated: datedChart(chart, read.happening, choices) };
}

function happeningOn({ dates }: FlowChart, on: IsoDate, today: IsoDate): { happening: Happening } | { error: string } {
  return readHappening({ event: dates?.event, ...dates?.choices, on }, today);
}

function datedChart(chart: FlowChart, happening: Happening, choices: Choices): DatedChart {
  const due = new Map(deadlinesAfter(happening, choices).map(({ id, due: day }) => [id, day]));
  const steps = chart.steps.map((step) => {
    const day = step.deadline && due.get(step.deadline);
    if (!day) return step;
    const said = readableDayWithWeekday(day);
    return { ...step, when: step.whenDated ? step.whenDated.replace('{day}', said) : `${step.when}: by ${said}` };
  });
  const { on } = happening;
  const said = { event: happening.event, ...chart.dates?.choices, on };
  return {
    chart: { ...chart, steps },
    on,
    from: `${chart.dates?.from} ${asksForMonth(chart) ? readablePublished(on.slice(0, 7)) : readableDayWithWeekday(on)}`,
    rulesAsAt: rulesetFor(happening).asAt,
    href: datesAddress(Object.entries(said)),
  };
}
