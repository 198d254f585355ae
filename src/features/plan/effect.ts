import type { IsoDate } from '#calendar/dates.ts';
import type { Choices } from '#features/clock/choices.ts';
import { standingEvents, type NewEvent, type PlanEvent } from './event.ts';
import { misfitsOf, type Misfit } from './fit.ts';
import type { Step, StepId } from './step.ts';
import { dayOf, timeline, type StageId, type Timeline } from './timeline.ts';

/** A day that is there before and not after, or the other way round, or is another one. */
export interface DayChanged {
  /** The step or the right that it is the day of. */
  of: string;
  /** Whose advice, where it is that of advice. */
  advice?: string;
  before: IsoDate | undefined;
  after: IsoDate | undefined;
}

/** What one more event would change of where a plan is. */
export interface Effect {
  stage: { before: StageId; after: StageId };
  next: { before: Step | undefined; after: Step | undefined };
  days: DayChanged[];
  done: StepId[];
  notDoneAnyMore: StepId[];
  becomesLate: StepId[];
  notLateAnyMore: StepId[];
  /** Limits that a ground in law takes away. */
  lifted: StepId[];
  /** Why it does not fit what is written down already. */
  misfits: Misfit[];
}

interface Plan {
  events: readonly PlanEvent[];
  dateOfBirth: IsoDate;
}

/** What the clock says before and after an event that is not written down yet. */
export function effectOf({ events, dateOfBirth }: Plan, added: NewEvent, today: IsoDate, choices: Choices): Effect {
  const before = timeline({ events, dateOfBirth }, today, choices);
  const after = timeline({ events: withEvent(events, added), dateOfBirth }, today, choices);
  const [was, is] = [stepsIn(before), stepsIn(after)];
  return {
    stage: { before: before.stage, after: after.stage },
    next: { before: before.next, after: after.next },
    days: daysChanged(before, after),
    done: onlyIn(is, was, isDone),
    // A way that is over for another one is left out as a whole: its steps are done as before.
    notDoneAnyMore: [...was].flatMap(([key, step]) => {
      const same = is.get(key);
      return isDone(step) && same && !isDone(same) ? [step.id] : [];
    }),
    becomesLate: onlyIn(is, was, isLate),
    notLateAnyMore: onlyIn(was, is, isLate),
    lifted: onlyIn(is, was, isLifted),
    misfits: misfitsOf(events, added, today, choices),
  };
}

const isDone = ({ doneOn }: Step): boolean => doneOn !== undefined;
const isLate = ({ state }: Step): boolean => state === 'late';
const isLifted = ({ lifted }: Step): boolean => lifted !== undefined;

/** The steps of which something is so in the one and not in the other. */
function onlyIn(one: Map<string, Step>, other: Map<string, Step>, isSo: (step: Step) => boolean): StepId[] {
  return [...one].flatMap(([key, step]) => {
    const same = other.get(key);
    return isSo(step) && !(same && isSo(same)) ? [step.id] : [];
  });
}

/** The events as they would be. */
export function withEvent(events: readonly PlanEvent[], added: NewEvent): PlanEvent[] {
  const number = Math.max(0, ...events.map((event) => event.number)) + 1;
  return [...events, { ...added, id: '', number, recordedAt: '' } as PlanEvent];
}

/** Whether a plan has an event that counts, of the same kind, day and details: it may be the same thing once more. */
export function isThereAlready(events: readonly PlanEvent[], added: NewEvent): boolean {
  return standingEvents(events).some(
    ({ id, kind, happenedOn, details, onlyFor }) =>
      id !== added.supersedes &&
      kind === added.kind &&
      happenedOn === added.happenedOn &&
      onlyFor === added.onlyFor &&
      JSON.stringify(Object.entries(details).sort()) === JSON.stringify(Object.entries(added.details).sort()),
  );
}

function stepsIn({ way, beside }: Timeline): Map<string, Step> {
  const ways = way ? [way, ...beside] : beside;
  return new Map(ways.flatMap(({ id, steps }) => steps.map((step) => [`${id} ${step.id}`, step] as const)));
}

function daysChanged(before: Timeline, after: Timeline): DayChanged[] {
  const [was, is] = [daysIn(before), daysIn(after)];
  return [...new Set([...was.keys(), ...is.keys()])]
    .flatMap((key) => {
      const [one, other] = [was.get(key), is.get(key)];
      if (one?.on === other?.on) return [];
      const { of, advice } = other ?? one ?? { of: key };
      return [{ of, ...(advice && { advice }), before: one?.on, after: other?.on }];
    })
    .toSorted((one, other) => (one.after ?? one.before ?? '').localeCompare(other.after ?? other.before ?? ''));
}

/** Every day that is still to be kept, or was not. */
function daysIn(now: Timeline): Map<string, { of: string; advice?: string; on: IsoDate }> {
  const days = new Map<string, { of: string; advice?: string; on: IsoDate }>();
  for (const [key, step] of stepsIn(now)) {
    const on = dayOf(step);
    if (on && step.state !== 'done') days.set(key, { of: step.id, on });
  }
  for (const { kind, due, receivedOn } of now.advice)
    if (due && !receivedOn) days.set(`advice ${kind}`, { of: 'advice', advice: kind, on: due.due });
  for (const { id, due } of [...(now.disagreement?.rights ?? []), ...(now.disagreement?.awaited ?? [])])
    days.set(id, { of: id, on: due });
  return days;
}
