import type { IsoDate } from '#calendar/dates.ts';
import type { Choices } from '#features/clock/choices.ts';
import { deadlinesAfter } from '#features/clock/deadlines.ts';
import type { Way } from './assessment-way.ts';
import { is, type EventOf, type PlanEvent } from './event.ts';
import { stepsOf } from './step.ts';

// What goes on beside the assessment or the review.

/** A move to the next phase of education, until the plan names the next place (SEND Regulations 2014, regulation 18). */
export function moveWay(all: readonly PlanEvent[], choices: Choices, today: IsoDate): Way | undefined {
  const from = all.findLastIndex((event) => event.kind === 'move begun');
  const begun = all[from];
  if (begun?.kind !== 'move begun') return undefined;
  const { move, movesOn } = begun.details;
  const events = all.slice(from);
  const find = (kind: PlanEvent['kind']) => events.findLast((event) => event.kind === kind);
  const amended = movePlanIn(events);
  const dates =
    move === 'post-16'
      ? deadlinesAfter({ event: 'post-16-move', on: movesOn }, choices)
      : deadlinesAfter({ event: 'phase-transfer', kind: move, on: movesOn }, choices);
  const of = (id: string) => dates.find((one) => one.id === id);
  const steps = stepsOf(
    [
      // A review ends with the decision, and the notice goes with it (REV-3, REV-11).
      { id: 'move-review', who: 'council', done: find('decided after review'), due: of('send-amendment-notice') },
      { id: 'move-notice', who: 'council', done: find('notice of changes sent'), due: of('send-amendment-notice') },
      { id: 'move-plan', who: 'council', done: amended, due: of('issue-amended-plan') },
    ],
    [],
    today,
  );
  return {
    id: 'move',
    stage: 'moving-on',
    steps,
    isOver: amended !== undefined || movesOn < today,
    events,
    advice: [],
  };
}

/**
 * The plan that names the next place: the one that was changed after a review which ended since the move began. A plan
 * can be changed about something else too.
 * @param events since the move began
 */
export function movePlanIn(events: readonly PlanEvent[]): PlanEvent | undefined {
  const decided = events.findIndex(({ kind }) => kind === 'decided after review');
  return decided < 0 ? undefined : events.slice(decided).find(({ kind }) => kind === 'amended plan issued');
}

/** A plan that came with its child from another council (SEND Regulations 2014, regulation 15). */
export function movingInWay(all: readonly PlanEvent[], choices: Choices, today: IsoDate): Way | undefined {
  const from = all.findLastIndex((event) => event.kind === 'moved in');
  const moved = all[from];
  if (moved?.kind !== 'moved in') return undefined;
  const events = all.slice(from);
  const told = events.find((event) => event.kind === 'told after moving in');
  // Whoever may not know it is not told how the plan goes on either.
  const lastReviewed = moved.details.lastReviewedOn as IsoDate | undefined;
  if (!lastReviewed) return undefined;
  const due = deadlinesAfter({ event: 'plan-transferred', on: moved.happenedOn, lastReviewed }, choices).find(
    ({ id }) => id === 'tell-family',
  );
  const steps = stepsOf(
    [
      { id: 'moved-in', who: 'council', done: moved },
      { id: 'tell-after-move', who: 'council', done: told, due },
    ],
    [],
    today,
  );
  return { id: 'moving-in', stage: 'moved-in', steps, isOver: told !== undefined, events, advice: [] };
}

/** The day from which it is another council's: the one on which we heard of it, where no other is known. */
export function goesOn({ details, happenedOn }: EventOf<'moving away'>): IsoDate {
  return details.movesOn ?? happenedOn;
}

/** A plan that goes with its child to another council (SEND Regulations 2014, regulation 15(2)). */
export function movingAwayWay(all: readonly PlanEvent[], choices: Choices, today: IsoDate): Way | undefined {
  const from = all.findLastIndex((event) => event.kind === 'moving away');
  const known = all[from];
  if (known?.kind !== 'moving away') return undefined;
  const events = all.slice(from);
  const { movesOn } = known.details;
  const [due] = deadlinesAfter(
    { event: 'area-move-known', on: known.happenedOn, ...(movesOn && { moves: movesOn }) },
    choices,
  );
  const done = events.find((event) => event.kind === 'ceased');
  const steps = stepsOf([{ id: 'transfer', who: 'council', done, due }], [], today);
  return { id: 'moving-away', stage: 'moving-away', steps, isOver: done !== undefined, events, advice: [] };
}

/**
 * What each order asks for that is no new assessment and no first plan, and what shows that it was done. A plan that is
 * kept goes on at once.
 */
const CARRIED_OUT: Partial<Record<string, PlanEvent['kind'][]>> = {
  amend: ['amended plan issued', 'final plan issued'],
  'name-school': ['amended plan issued', 'final plan issued'],
  reconsider: [
    'decided to assess',
    'decided not to assess',
    'decided to re-assess',
    'decided not to re-assess',
    'decided to make a plan',
    'decided not to make a plan',
    'decided after review',
    'amended plan issued',
  ],
};

/** What the council must do after an order, or after it agreed to the same (SEND Regulations 2014, regulations 42, 44 and 45). */
export function orderWay(all: readonly PlanEvent[], choices: Choices, today: IsoDate): Way | undefined {
  const from = all.findLastIndex(
    (event) => is(event, 'order made', 'mediation agreed', 'appeal not opposed') && CARRIED_OUT[event.details.order],
  );
  const made = all[from];
  if (!made || !is(made, 'order made', 'mediation agreed', 'appeal not opposed')) return undefined;
  const { order } = made.details;
  const shownBy = CARRIED_OUT[order];
  if (!shownBy || order === 'other') return undefined;
  const events = all.slice(from);
  const done = events.find(({ kind }) => shownBy.includes(kind));
  const event = made.kind === 'mediation agreed' ? 'mediation-agreed' : 'order-made';
  const [due] = deadlinesAfter({ event, order, on: made.happenedOn }, choices);
  const steps = stepsOf(
    [
      { id: 'order', who: 'tribunal', done: made },
      { id: 'carry-out-order', who: 'council', done, due },
    ],
    events.filter((event) => is(event, 'exception recorded')),
    today,
  );
  return { id: 'order', stage: 'following-order', steps, isOver: done !== undefined, events, advice: [] };
}
