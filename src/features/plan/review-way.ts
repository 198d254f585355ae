import { daysBetween, later, type IsoDate } from '#calendar/dates.ts';
import type { Choices } from '#features/clock/choices.ts';
import { atLeastDaysBefore } from '#features/clock/counting.ts';
import type { Deadline } from '#features/clock/deadline.ts';
import { deadlinesAfter } from '#features/clock/deadlines.ts';
import { answerTo, windowOf, type ShortNotice, type Way } from './assessment-way.ts';
import { is, type EventOf, type PlanEvent } from './event.ts';
import { stepsOf, type Draft } from './step.ts';
import type { StageId } from './timeline.ts';

/** What a year is counted from (Children and Families Act 2014, section 44(1)). */
export type Completion = EventOf<'final plan issued' | 'decided after review' | 'moved in'>;

/**
 * The review of a plan that is in place: the one whose changes are still to come, or else the next one (Children and
 * Families Act 2014, section 44; SEND Regulations 2014, regulations 18 to 22).
 * @param all what counts, in the order in which it happened
 */
export function reviewWay(all: readonly PlanEvent[], choices: Choices, today: IsoDate): Way | undefined {
  const completed = completionsIn(all);
  const last = completed.at(-1);
  if (!last) return undefined;
  const before = completed.at(-2);
  const finish = isToAmend(last.event) ? finishOf(all, last.index) : undefined;
  const isChanging = isToAmend(last.event) && !finish;
  const decided = isChanging ? last.event : undefined;
  const begins = isChanging && before ? before : isChanging ? undefined : last;
  // The changes of one review are no steps of the next.
  const changed = finish ? all.indexOf(finish) : -1;
  const events = all.slice(Math.max(begins ? begins.index : -1, changed) + 1);
  return { ...wayOf(events, begins?.event, decided, choices, today), lastReviewedOn: reviewedOn(last.event) };
}

/** What each year is counted from. What is decided once more about the same changes completes no other year (REV-14). */
export function completionsIn(all: readonly PlanEvent[]): { event: Completion; index: number }[] {
  const completed: { event: Completion; index: number }[] = [];
  for (const [index, event] of all.entries()) {
    if (!is(event, 'final plan issued', 'decided after review', 'moved in')) continue;
    const last = completed.at(-1);
    if (!(event.kind === 'decided after review' && last && isChangingStill(all.slice(last.index, index))))
      completed.push({ event, index });
  }
  return completed;
}

/** Nobody has met since it was decided to amend, and the changes are neither made nor given up. */
function isChangingStill([decided, ...since]: readonly PlanEvent[]): boolean {
  return (
    decided !== undefined &&
    isToAmend(decided) &&
    !since.some((one) => one.kind === 'review meeting held' || isFinish(one))
  );
}

function isFinish(event: PlanEvent): boolean {
  return event.kind === 'amended plan issued' || (event.kind === 'decided after review' && !isToAmend(event));
}

function isToAmend(event: PlanEvent): boolean {
  return event.kind === 'decided after review' && event.details.decision === 'amend';
}

/**
 * What finishes a review that decided to amend: the amended plan (REV-13), or the decision not to change it after all
 * (REV-14), before another review is complete.
 * @param decided the place of the decision
 */
export function finishOf(all: readonly PlanEvent[], decided: number): PlanEvent | undefined {
  const next = completionsIn(all).find(({ index }) => index > decided)?.index;
  return all.slice(decided + 1, next).find(isFinish);
}

function reviewedOn(completed: Completion): IsoDate | undefined {
  return completed.kind === 'moved in'
    ? (completed.details.lastReviewedOn as IsoDate | undefined)
    : completed.happenedOn;
}

function wayOf(
  events: PlanEvent[],
  began: Completion | undefined,
  decided: Completion | undefined,
  choices: Choices,
  today: IsoDate,
): Way {
  const find = <K extends PlanEvent['kind']>(...kinds: K[]) => events.findLast((event) => is(event, ...kinds));
  const held = find('review meeting held');
  const set = find('review meeting set');
  const meetingOn = held?.happenedOn ?? (set?.kind === 'review meeting set' ? set.details.meetingOn : undefined);
  const decision = decided?.kind === 'decided after review' ? decided.details.decision : undefined;
  // A plan can be changed between two reviews. That is no step of the next one (regulation 28).
  const reviewed = held ?? decided;
  const changes = reviewed ? events.slice(events.indexOf(reviewed)) : [];
  const notice = changes.findLast(({ kind }) => kind === 'notice of changes sent');
  const amended = changes.findLast(({ kind }) => kind === 'amended plan issued');

  const noticeSent = held && notice && notice.happenedOn >= held.happenedOn ? notice.happenedOn : undefined;
  const dates = held
    ? deadlinesAfter({ event: 'review-meeting', on: held.happenedOn, ...(noticeSent && { noticeSent }) }, choices)
    : [];
  const of = (id: string): Deadline | undefined => dates.find((one) => one.id === id);
  const whole = began && yearlyLimit(began, choices);
  // Nothing is late by a meeting that was not held: its days are told while they are to come.
  const planned =
    held || !meetingOn
      ? []
      : deadlinesAfter({ event: 'review-meeting', on: meetingOn }, choices).filter(({ due }) => due >= today);
  const then = (id: string): Deadline | undefined => planned.find((one) => one.id === id);
  const isInYear = !whole || whole.due >= today;
  const report = isInYear ? then('circulate-report') : undefined;
  const decide = earlierOf(of('decide-after-review') ?? then('decide-after-review'), whole);

  const drafts: Draft[] = [
    { id: 'set-meeting', who: 'school', done: set ?? held, due: (set ?? held) ? undefined : whole, isNeverLate: true },
    {
      id: 'meeting',
      who: 'school',
      done: held,
      plannedOn: meetingOn,
      due: held ? undefined : whole,
      isNeverLate: true,
    },
    {
      id: 'report',
      who: 'school',
      done: find('review report sent'),
      due: of('circulate-report') ?? (report && earlierOf(report, whole)),
    },
    { id: 'decide-after-review', who: 'council', done: decided, due: decide },
  ];
  if (decision === undefined || decision === 'amend') {
    const isOnlyIf = decision === undefined;
    drafts.push(
      // It goes with the decision (REV-11).
      {
        id: 'notice',
        who: 'council',
        done: notice,
        due: held || then('decide-after-review') ? decide : undefined,
        isOnlyIf,
      },
      {
        id: 'changes-comments',
        who: 'family',
        done: answerTo(changes, 'changes'),
        due: windowOf(events, 'changes', choices),
        isNeverLate: true,
        isOnlyIf,
      },
      { id: 'amended-plan', who: 'council', done: amended, due: of('issue-amended-plan'), isOnlyIf },
    );
  }
  const steps = stepsOf(drafts, [], today);
  return {
    id: 'review',
    stage: stageOf(),
    steps,
    isOver: false,
    events,
    advice: [],
    isFirst: began?.kind === 'final plan issued',
    completeBy: decided ? yearlyLimit(decided, choices) : whole,
    shortNotice: held ? undefined : shortNoticeIn(events, today),
  };

  function stageOf(): StageId {
    if (decision === 'amend' && !amended) {
      const window = windowOf(events, 'changes', choices);
      const isOpen = notice && !answerTo(events, 'changes') && (window === undefined || window.due >= today);
      return isOpen ? 'changes-comments' : 'changing-plan';
    }
    if (held) return 'review-held';
    if (meetingOn && meetingOn >= today) return 'review-set';
    return 'plan-in-place';
  }
}

/** The meeting to come, where it was told too late (REV-6): when it is, and how many days before it was told. */
export function shortNoticeIn(events: readonly PlanEvent[], today: IsoDate): ShortNotice | undefined {
  const sets = events.filter((event) => event.kind === 'review meeting set');
  const heldOn = sets.at(-1)?.details.meetingOn;
  const told = sets.find(({ details }) => details.meetingOn === heldOn);
  if (!told || !heldOn || heldOn < today) return undefined;
  return told.happenedOn > atLeastDaysBefore(heldOn, 14).due
    ? { heldOn, days: daysBetween(told.happenedOn, heldOn) }
    : undefined;
}

function earlierOf(one: Deadline | undefined, other: Deadline | undefined): Deadline | undefined {
  return one && other ? (other.due < one.due ? other : one) : (one ?? other);
}

/** By when the review is complete. */
export function yearlyLimit(began: Completion, choices: Choices): Deadline | undefined {
  switch (began.kind) {
    case 'final plan issued':
      return deadlinesAfter({ event: 'plan-made', on: began.happenedOn }, choices)[0];
    case 'decided after review':
      return deadlinesAfter({ event: 'review-completed', on: began.happenedOn }, choices)[0];
    case 'moved in': {
      // It is not for everybody to know.
      const lastReviewedOn = began.details.lastReviewedOn as IsoDate | undefined;
      if (!lastReviewedOn) return undefined;
      const on = later(began.happenedOn, lastReviewedOn);
      return deadlinesAfter({ event: 'plan-transferred', on, lastReviewed: lastReviewedOn }, choices).find(
        ({ id }) => id === 'review-plan',
      );
    }
  }
}
