import { readableDay, type IsoDate } from '#calendar/dates.ts';
import type { Stop } from '#components/stop.ts';
import { dayAndLeft, daysLate } from './days.ts';
import { dayOf } from './timeline.ts';
import type { Step } from './step.ts';
import type { TrackerWords } from './words.ts';

export type Tone = 'says' | 'young';

export function nameOf({ id }: Pick<Step, 'id'>, words: TrackerWords, tone: Tone): string {
  return words.steps[id][tone === 'young' ? 'young' : 'name'];
}

/** A step as a stop of the path: the day it was done beside the day it was due. */
export function stopOf(step: Step, words: TrackerWords, tone: Tone): Stop {
  return { name: nameOf(step, words, tone), state: step.state, when: whenOf(step), says: step.due?.says };
}

function whenOf(step: Step): string | undefined {
  const { doneOn, plannedOn, lifted, usually } = step;
  const parts = [
    doneOn && `Done on ${readableDay(doneOn)}.`,
    plannedOn && `On ${readableDay(plannedOn)}.`,
    dueWords(step),
    lifted && `The law lifted the last day: ${lifted.says ?? 'a reason in law was recorded.'}`,
    usually && `Usually between ${readableDay(usually.from)} and ${readableDay(usually.to)}. No law sets a day for it.`,
  ];
  return parts.filter(Boolean).join(' ') || undefined;
}

function dueWords({
  id,
  state,
  doneOn,
  due,
  plannedOn,
  daysLate: late,
  isOnlyIf,
  isNeverLate,
}: Step): string | undefined {
  if (!due) return isOnlyIf ? 'Only if it comes to this.' : undefined;
  const day = readableDay(due.due);
  if (isNeverLate) return state === 'done' || plannedOn ? undefined : SOFT[id]?.(day);
  const days = late ? daysLate(late) : undefined;
  if (doneOn) return days ? `It was due by ${day}: ${days} late.` : `It was due by ${day}.`;
  if (state === 'done') return undefined;
  if (days) return `It was due by ${day}: ${days} ago.`;
  return `${isOnlyIf ? 'If it comes to this, by' : 'By'} ${day}.`;
}

/** Steps whose day is no last day for themselves. */
const SOFT: Partial<Record<Step['id'], (day: string) => string>> = {
  'decide-on-plan': (day) => `If there will be no plan, you hear by ${day}.`,
  comments: (day) => `You have at least until ${day}.`,
  'changes-comments': (day) => `You have at least until ${day}.`,
  'set-meeting': (day) => `In time for the whole review to be complete by ${day}.`,
  meeting: (day) => `In time for the whole review to be complete by ${day}.`,
};

/** What is said of the next step's day, in a line. */
export function nextWords(today: IsoDate, step: Step): string | undefined {
  const day = dayOf(step);
  if (!day || day < today) return undefined;
  if (step.plannedOn) return `on ${dayAndLeft(today, day)}`;
  switch (step.id) {
    case 'set-meeting':
    case 'meeting':
      return `in time for the review to be complete by ${dayAndLeft(today, day)}`;
    case 'comments':
    case 'changes-comments':
      return `you have at least until ${dayAndLeft(today, day)}`;
    case 'decide-on-plan':
      return `if there will be no plan, you hear by ${dayAndLeft(today, day)}`;
    default:
      return `by ${dayAndLeft(today, day)}`;
  }
}

/** What must be said of a step that is late: what, when, and by how much. */
export function lateWords(
  step: Step,
  words: TrackerWords,
  tone: Tone,
): { what: string; dueOn: IsoDate; days: string } | undefined {
  if (!step.due || !step.daysLate) return undefined;
  return { what: nameOf(step, words, tone), dueOn: step.due.due, days: daysLate(step.daysLate) };
}
