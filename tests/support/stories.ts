import { addDays, type IsoDate } from '#calendar/dates.ts';
import { DEFAULT_CHOICES, type Choices } from '#features/clock/choices.ts';
import type { Way } from '#features/plan/assessment-way.ts';
import type { EventKind, PlanEvent } from '#features/plan/event.ts';
import { seenBy, type Reader } from '#features/plan/seen.ts';
import type { Step } from '#features/plan/step.ts';
import { timeline, type Timeline } from '#features/plan/timeline.ts';

/** Something that happened, as a story tells it. */
export type Told = [
  kind: EventKind,
  happenedOn: IsoDate,
  details?: Record<string, string>,
  more?: Partial<Pick<PlanEvent, 'id' | 'number' | 'words' | 'onlyFor' | 'supersedes'>>,
];

/** The events of a plan, written down in the order in which they are told: the first is `e1`. */
export function story(...told: Told[]): PlanEvent[] {
  return told.map(([kind, happenedOn, details = {}, more = {}], index) =>
    event(index + 1, kind, happenedOn, details, more),
  );
}

export function event(
  number: number,
  kind: EventKind,
  happenedOn: IsoDate,
  details: Record<string, string> = {},
  more: Told[3] = {},
): PlanEvent {
  return {
    id: `e${number}`,
    number,
    kind,
    happenedOn,
    details,
    words: {},
    onlyFor: null,
    supersedes: null,
    recordedAt: `${addDays(happenedOn, 1)}T09:00:00.000Z`,
    ...more,
  } as PlanEvent;
}

/** Somebody of the family who sees every part, and is kept apart from nobody. */
export const READER: Reader = {
  personId: 'grace',
  parts: new Set(['steps', 'advice', 'schools']),
  isKeptApart: false,
};

/** Where a plan is on a day for a reader: their events, and then what the clock makes of them. */
export function whereIs(
  events: PlanEvent[],
  today: IsoDate,
  {
    reader = READER,
    born = '2016-08-19',
    choices = {},
  }: { reader?: Reader; born?: IsoDate; choices?: Partial<Choices> } = {},
): Timeline {
  return timeline({ events: seenBy(reader, events), dateOfBirth: born }, today, { ...DEFAULT_CHOICES, ...choices });
}

/** A step as a story expects it: "final-plan: late, by 2026-09-28, 55 days". */
export function inWords({ id, state, doneOn, due, plannedOn, daysLate, lifted, isOnlyIf }: Step): string {
  return [
    `${id}: ${isOnlyIf ? 'perhaps ' : ''}${state}${doneOn ? ` ${doneOn}` : ''}`,
    ...(plannedOn ? [`set for ${plannedOn}`] : []),
    ...(due ? [`by ${due.due}`] : []),
    ...(daysLate ? [`${daysLate} days`] : []),
    ...(lifted ? ['lifted'] : []),
  ].join(', ');
}

export function stepsIn(way: Pick<Way, 'steps'> | undefined): string[] {
  return (way?.steps ?? []).map(inWords);
}

export function besideIn({ beside }: Timeline, id: Way['id']): Way | undefined {
  return beside.find((way) => way.id === id);
}

/** Every step that is late: "final-plan 55". */
export function lateIn({ late }: Timeline): string[] {
  return late.map(({ step }) => `${step.id} ${step.daysLate}`);
}
