import { z } from 'zod';
import { DEFAULT_CHOICES } from '#features/clock/choices.ts';
import { deadlinesAfter } from '#features/clock/deadlines.ts';
import { EVENT_NAMES, readHappening } from '#features/clock/happening.ts';
import { guideSchema } from '#features/guides/guide.ts';
import { GUIDES_PATH } from '#features/guides/indexed-guide.ts';

export const FLOW_CHARTS_PATH = '/flow-charts';

/** To try whether the clock knows what a chart asks of it. */
const SOME_DAY = '2026-01-05';

const id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be small letters, figures and hyphens');

const stepSchema = z.strictObject({
  id: id.describe('What other steps call it.'),
  name: z.string().min(1).max(60).describe('Who does what, in plain words. A step that leads two ways is a question.'),
  when: z.string().max(60).optional().describe('How long it may take, such as "Within 6 weeks".'),
  whenDated: z
    .string()
    .max(60)
    .includes('{day}')
    .optional()
    .describe('The same once the day is known, where it is not simply "… : by 16 February 2026". It has {day} in it.'),
  law: z
    .string()
    .max(70)
    .optional()
    .describe('The provision it rests on, as it is shown. The Code where it is guidance.'),
  guide: z.string().optional().describe('The guide that the step leads to.'),
  href: z.string().startsWith('/').optional().describe('Another page of ours that it leads to.'),
  deadline: id.optional().describe('The deadline of the clock that says by which day. Only where the chart has dates.'),
  next: z
    .array(
      z.strictObject({
        to: id.describe('The id of the step that follows.'),
        label: z.string().min(1).max(12).optional().describe('The answer that leads there: "Yes", "No".'),
      }),
    )
    .default([])
    .describe('Left out at an end.'),
});

/** A file in `content/flow-charts/`: a path with choices, drawn as a picture and said as a list. */
export const flowChartSchema = guideSchema
  .pick({
    title: true,
    summary: true,
    audience: true,
    topics: true,
    stages: true,
    owner: true,
    checkedOn: true,
    reviewBy: true,
    sources: true,
  })
  .extend({
    know: z.array(z.string().max(200)).max(3).default([]).describe('What to know that is true of the whole chart.'),
    dates: z
      .strictObject({
        event: z
          .enum(EVENT_NAMES)
          .exclude(['born', 'closure'])
          .describe('The event of the clock that the dates are counted from.'),
        choices: z.record(z.string(), z.string()).default({}).describe('What else the clock asks about that event.'),
        also: z
          .array(z.record(z.string(), z.string()))
          .default([])
          .describe('Other answers to the same that give the same dates.'),
        question: z
          .string()
          .max(80)
          .describe('What the reader is asked, such as "When did the council get your request?"'),
        from: z.string().max(60).describe('The same as the beginning of a sentence that ends with the day.'),
      })
      .optional()
      .describe('Where the chart can be filled in with dates.'),
    steps: z.array(stepSchema).min(3),
  })
  .superRefine(({ steps, dates }, context) => {
    const faults = faultsIn(steps, dates !== undefined);
    for (const { message, path } of faults) context.addIssue({ code: 'custom', message, path: ['steps', ...path] });
    if (!dates || faults.length > 0) return;
    for (const choices of [dates.choices, ...dates.also]) {
      const read = readHappening({ event: dates.event, ...choices, on: SOME_DAY }, SOME_DAY);
      if ('error' in read) context.addIssue({ code: 'custom', message: read.error, path: ['dates', 'choices'] });
      else {
        const ids = deadlinesAfter(read.happening, DEFAULT_CHOICES).map(({ id }) => id);
        for (const [at, { deadline }] of steps.entries()) {
          if (deadline && !ids.includes(deadline))
            context.addIssue({ code: 'custom', message: `"${deadline}" is no date after that`, path: ['steps', at] });
        }
      }
    }
  });
export type FlowChart = z.infer<typeof flowChartSchema>;
export type Step = FlowChart['steps'][number];

/** A step as it is drawn and listed. */
export interface NumberedStep extends Pick<Step, 'id' | 'name' | 'when' | 'law'> {
  number: number;
  kind: 'step' | 'question' | 'end';
  /** Where its name leads. */
  href: string | undefined;
  next: { to: number; label: string | undefined }[];
}

/** What both the picture and the list say at a step that nothing follows. */
export const END_WORDS = 'The path ends here.';

/** The steps in the order of the file, which is the order of the list and of the numbers. */
export function numberedSteps({ steps }: Pick<FlowChart, 'steps'>): NumberedStep[] {
  const numberOf = new Map(steps.map(({ id }, at) => [id, at + 1]));
  return steps.map(({ id, name, when, law, guide, href, next }, at) => ({
    id,
    name,
    when,
    law,
    number: at + 1,
    kind: next.length === 0 ? 'end' : next.length > 1 ? 'question' : 'step',
    href: guide ? `${GUIDES_PATH}/${guide}` : href,
    next: next.map(({ to, label }) => ({ to: numberOf.get(to) ?? 0, label })),
  }));
}

/** The guides that the steps lead to, each once. */
export function guidesOf({ steps }: Pick<FlowChart, 'steps'>): string[] {
  return [...new Set(steps.flatMap(({ guide }) => guide ?? []))];
}

interface Fault {
  message: string;
  path: (string | number)[];
}

function faultsIn(steps: Step[], hasDates: boolean): Fault[] {
  const faults: Fault[] = [];
  const ids = steps.map(({ id }) => id);
  for (const [at, step] of steps.entries()) {
    const say = (message: string, ...path: (string | number)[]): void => {
      faults.push({ message, path: [at, ...path] });
    };
    if (ids.indexOf(step.id) !== at) say(`there are two steps called "${step.id}"`, 'id');
    if (at > 0 && !steps.some(({ next }, from) => from !== at && next.some(({ to }) => to === step.id)))
      say(`nothing leads to "${step.id}"`, 'id');
    if (step.guide && step.href) say('leads to a guide or to another page, not to both', 'href');
    if (step.deadline && !hasDates) say('has a deadline, and the chart has no dates', 'deadline');
    if (step.whenDated && !step.deadline) say('says a day and names no deadline', 'whenDated');
    if (step.deadline && !step.when) say('has a deadline and does not say how long it may take', 'when');
    if (step.next.length > 1 && !step.name.endsWith('?')) say('leads two ways, so its name is a question', 'name');
    for (const [branch, { to, label }] of step.next.entries()) {
      if (!ids.includes(to)) say(`leads to "${to}", which is not a step`, 'next', branch, 'to');
      if (to === step.id) say('leads to itself', 'next', branch, 'to');
      if (step.next.length > 1 && !label)
        say('is one way of several, and does not say when it is taken', 'next', branch);
      if (step.next.findIndex((other) => other.to === to) !== branch)
        say('leads to the same step twice', 'next', branch);
    }
  }
  if (faults.length > 0) return faults;
  const reached = reachedFrom(steps);
  return steps.flatMap(({ id }, at) =>
    reached.has(id) ? [] : [{ message: `"${id}" is never reached from the first step`, path: [at, 'id'] }],
  );
}

function reachedFrom(steps: Step[]): Set<string> {
  const reached = new Set<string>();
  const waiting = steps.slice(0, 1);
  for (let step = waiting.pop(); step; step = waiting.pop()) {
    if (reached.has(step.id)) continue;
    reached.add(step.id);
    for (const { to } of step.next) waiting.push(...steps.filter(({ id }) => id === to));
  }
  return reached;
}
