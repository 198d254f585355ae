import { readableDay } from '#calendar/dates.ts';
import type { Stop } from '#components/stop.ts';
import { daysLate } from './days.ts';
import { dayWords, STEP_WORDS, WHO_WORDS } from './office-words.ts';
import type { Step, StepId } from './step.ts';

/** A step as an officer reads it: the day it was done beside the day it was due. */
export function officeStop(step: Step): Stop {
  return { name: STEP_WORDS[step.id], state: step.state, when: whenOf(step), says: saysOf(step) };
}

function whenOf({ id, doneOn, plannedOn, due, daysLate: late, state, isNeverLate }: Step): string | undefined {
  const isOver = state === 'done';
  const parts = [
    doneOn && `Done on ${readableDay(doneOn)}.`,
    plannedOn && `On ${readableDay(plannedOn)}.`,
    due && !(isOver && isNeverLate) && `${dueWords(id, isOver)} ${readableDay(due.due)}.`,
    due?.cautious && !isOver && due.cautious < due.due && `Aim for ${readableDay(due.cautious)}.`,
    late && `${daysLate(late)} late.`,
  ];
  return parts.filter(Boolean).join(' ') || undefined;
}

/** What stands before a day. */
function dueWords(id: StepId, isOver: boolean): string {
  if (dayWords(id) !== STEP_WORDS[id]) return `${dayWords(id)}:`;
  return isOver ? 'Was due by' : 'Due by';
}

function saysOf({ who, state, due, lifted, isOnlyIf }: Step): string | undefined {
  if (lifted) return `No fixed last day: ${lifted.says ?? 'a ground in law was recorded.'}`;
  if (state === 'done') return undefined;
  return [`${WHO_WORDS[who]}.`, isOnlyIf && 'Only if it comes to this.', due?.provision && `${due.provision}.`]
    .filter(Boolean)
    .join(' ');
}
