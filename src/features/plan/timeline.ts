import { daysBetween, type IsoDate } from '#calendar/dates.ts';
import { yearGroupOn } from '#features/clock/age.ts';
import type { Choices } from '#features/clock/choices.ts';
import type { Deadline } from '#features/clock/deadline.ts';
import type { Advice } from './advice.ts';
import { assessmentWay, windowOf, answerTo, type ShortNotice, type Way } from './assessment-way.ts';
import { disagreementIn, type Disagreement } from './disagreement.ts';
import { is, standingEvents, type PlanEvent } from './event.ts';
import { goesOn, movingAwayWay, movingInWay, moveWay, orderWay } from './other-ways.ts';
import { reviewWay } from './review-way.ts';
import { explainedIn, type Explained, type Step } from './step.ts';

/** Where a plan is. The words of each stand in `content/tracker.yaml`. */
export const STAGES = [
  'not-started',
  'deciding-to-assess',
  'not-assessing',
  'assessing',
  'deciding-on-plan',
  'no-plan',
  'writing-draft',
  'draft-comments',
  'preparing-final',
  'plan-in-place',
  'review-set',
  'review-held',
  'changes-comments',
  'changing-plan',
  'deciding-to-re-assess',
  'not-assessing-again',
  'moving-on',
  'moved-in',
  'following-order',
  'moving-away',
  'ceased',
] as const;
export type StageId = (typeof STAGES)[number];

/** What a family can do at this moment. */
export const TASKS = [
  'ask-for-mediation',
  'appeal',
  'say-your-views',
  'comment-on-draft',
  'comment-on-changes',
  'prepare-for-review',
] as const;
export type Task = (typeof TASKS)[number];

/** Where a plan has reached on a day, for one reader. */
export interface Timeline {
  stage: StageId;
  /** The way it is on: the assessment, or the review. Nothing before anything has happened, and after the end. */
  way: Way | undefined;
  /** What goes on beside it. */
  beside: Way[];
  /** The assessment that led to the plan, until its first review is done. */
  before: Way | undefined;
  /** The step that is to be done now. */
  next: Step | undefined;
  /** Days until the next step is due, or below 0. Nothing where no day is set. */
  daysLeft: number | undefined;
  /** Every step that is late today. */
  late: { step: Step; way: Way['id'] }[];
  /** What was said about why, and until when. */
  explained: Explained;
  advice: Advice[];
  /** The reader's own time to comment, while it is open. */
  window: { papers: 'draft' | 'changes'; closes: Deadline } | undefined;
  tasks: { task: Task; by: IsoDate | undefined }[];
  /** A review meeting to come that was told too late. */
  shortNotice: ShortNotice | undefined;
  disagreement: Disagreement | undefined;
  /** Years 9 and above: every review is about adulthood too (Code 9.184). */
  isPreparingForAdulthood: boolean;
  /** Every day to come, first things first. */
  ahead: { on: IsoDate; step: Step['id'] | Deadline['id'] }[];
}

/**
 * What the events of a plan, the clock and the day say together. Two readers who may see the same events get the same
 * answer; what one of them may not see was left out before.
 * @param events everything that the reader may see, also what was superseded
 * @param areDaysUnsure no day of the assessment is told: see `hidesTurn`
 * @param isHelper a parent who may still see it when the young person decides: what they could do is not theirs any more
 */
export function timeline(
  {
    events,
    dateOfBirth,
    areDaysUnsure = false,
    isHelper = false,
  }: { events: readonly PlanEvent[]; dateOfBirth: IsoDate; areDaysUnsure?: boolean; isHelper?: boolean },
  today: IsoDate,
  choices: Choices,
): Timeline {
  const ever = standingEvents(events).filter(({ happenedOn }) => happenedOn <= today);
  const all = sinceItsEnd(ever);
  const isCeased = ceasedIn(all) !== undefined;
  const away = all.findLast((event) => event.kind === 'moving away');
  const hasGone = away !== undefined && goesOn(away) < today;
  const assessment = assessmentWay(all, choices, today, areDaysUnsure);
  const review = reviewWay(all, choices, today);
  const leaving = movingAwayWay(all, choices, today);
  const way = isCeased || hasGone ? undefined : mainOf(assessment, review);
  const goingOn = hasGone
    ? // Of a move that we heard of late, the plan is to follow (regulation 15(2)). Then nobody waits for us any more.
      [leaving].filter((one) => one?.steps.every(({ state }) => state !== 'late'))
    : [
        ...(way === assessment ? [] : [assessment]),
        ...(way === review || assessment?.id === 'assessment' ? [] : [review]),
        orderWay(all, choices, today),
        moveWay(all, choices, today),
        movingInWay(all, choices, today),
        leaving,
      ];
  const beside = isCeased ? [] : goingOn.filter((one): one is Way => one !== undefined && !one.isOver);
  const ways = [...(way ? [way] : []), ...beside];

  const next = way?.isOver ? undefined : way?.steps.find(({ state, isOnlyIf }) => state !== 'done' && !isOnlyIf);
  const dueOn = next && dayOf(next);
  const late = ways.flatMap(({ id, steps }) =>
    steps.filter(({ state }) => state === 'late').map((step) => ({ step, way: id })),
  );
  const stage = isCeased ? 'ceased' : away ? 'moving-away' : (way?.stage ?? 'not-started');
  const commented = isHelper ? undefined : ways.find((one) => openWindow(one, today, choices));
  const window = commented && openWindow(commented, today, choices);
  const isAnswered = commented && window && answerTo(commented.events, window.papers) !== undefined;
  const disagreement = isHelper ? undefined : disagreementIn(ever, choices, today);
  return {
    stage,
    way,
    beside,
    before: !way || way === assessment || review?.isFirst !== true ? undefined : assessment,
    next,
    daysLeft: dueOn && daysBetween(today, dueOn),
    late,
    explained: explainedIn(sinceLastStep(way), today),
    advice: ways.flatMap(({ advice }) => advice),
    window,
    tasks: isHelper ? [] : tasksOf(ways, isAnswered ? undefined : window, disagreement, today, choices),
    shortNotice: ways.find(({ shortNotice }) => shortNotice)?.shortNotice,
    disagreement,
    isPreparingForAdulthood: yearGroupOn(dateOfBirth, today) >= 9,
    ahead: daysAhead(ways, disagreement, window, today),
  };
}

/** What belongs to the plan there is now: nothing of one that ended, or went away, before it began anew. */
function sinceItsEnd(ever: PlanEvent[]): PlanEvent[] {
  const isStart = (event: PlanEvent) => is(event, 'request received', 'became responsible', 'moved in');
  const lastStart = ever.findLastIndex(isStart);
  const end = ever.findLastIndex((event, index) => index < lastStart && is(event, 'ceased', 'moving away'));
  return end < 0 ? ever : ever.slice(ever.findIndex((event, index) => index > end && isStart(event)));
}

/** What ended it, unless it was kept after all. */
export function ceasedIn(life: readonly PlanEvent[]): PlanEvent | undefined {
  const from = life.findLastIndex(({ kind }) => kind === 'ceased');
  return from >= 0 && !life.slice(from).some(isUndoing) ? life[from] : undefined;
}

/** Whether it keeps a plan that was to end (regulation 44). */
function isUndoing(event: PlanEvent): boolean {
  return is(event, 'order made', 'mediation agreed', 'appeal not opposed') && event.details.order !== 'other';
}

/** An assessment that is not over stands before the review of an older plan only when it is the first one. */
function mainOf(assessment: Way | undefined, review: Way | undefined): Way | undefined {
  if (!assessment) return review;
  if (!review) return assessment;
  return assessment.id === 'assessment' && !assessment.isOver ? assessment : review;
}

/** The day that counts for a step: that of a meeting that is set, or else the last day the law gives. */
export function dayOf({ plannedOn, due }: Pick<Step, 'plannedOn' | 'due'>): IsoDate | undefined {
  return plannedOn ?? due?.due;
}

/** What can happen while a plan stays late for the same reason. */
const MOVES_NOTHING = [
  'delay explained',
  'new date expected',
  'caseworker changed',
  'exception recorded',
  'advice asked for',
  'advice received',
  'school asked',
  'school answered',
  'papers given',
  'family answered',
] as const;

/** A reason for a delay holds until something has moved on. */
function sinceLastStep(way: Way | undefined): PlanEvent[] {
  if (!way) return [];
  const moved = way.events.findLastIndex((event) => !is(event, ...MOVES_NOTHING));
  return way.events.slice(moved + 1);
}

/** It stays open to its last day, whatever was answered: the law gives the whole of it (regulation 13(1)). */
function openWindow(way: Way, today: IsoDate, choices: Choices): Timeline['window'] {
  if (way.isOver || !(way.id === 'review' || way.id === 'assessment' || way.id === 're-assessment')) return undefined;
  const papers = way.id === 'review' ? 'changes' : 'draft';
  const closes = windowOf(way.events, papers, choices);
  return closes && closes.due >= today ? { papers, closes } : undefined;
}

const TASK_OF_RIGHT: Partial<Record<string, Task>> = {
  'contact-mediation-adviser': 'ask-for-mediation',
  appeal: 'appeal',
};

function tasksOf(
  ways: Way[],
  window: Timeline['window'],
  disagreement: Disagreement | undefined,
  today: IsoDate,
  choices: Choices,
): Timeline['tasks'] {
  const views = ways
    .filter(({ isOver }) => !isOver)
    .flatMap(({ advice }) => advice)
    .find(({ kind, receivedOn }) => kind === 'family' && !receivedOn);
  const meeting = ways.flatMap(({ steps }) => steps).find(({ id }) => id === 'meeting');
  const tasks: Timeline['tasks'] = (disagreement?.rights ?? []).flatMap(({ id, due }) => {
    const task = TASK_OF_RIGHT[id];
    return task ? [{ task, by: due }] : [];
  });
  const papers = window?.papers ?? ways.flatMap((way) => papersWithoutDay(way, choices) ?? [])[0];
  if (papers)
    tasks.push({ task: papers === 'draft' ? 'comment-on-draft' : 'comment-on-changes', by: window?.closes.due });
  if (views) tasks.push({ task: 'say-your-views', by: undefined });
  if (meeting?.plannedOn && meeting.plannedOn >= today)
    tasks.push({ task: 'prepare-for-review', by: meeting.plannedOn });
  return tasks;
}

/** What waits for the family, where nobody wrote down when this reader was given the papers. */
function papersWithoutDay({ stage, events }: Way, choices: Choices): 'draft' | 'changes' | undefined {
  const papers = stage === 'draft-comments' ? 'draft' : stage === 'changes-comments' ? 'changes' : undefined;
  return papers && !windowOf(events, papers, choices) ? papers : undefined;
}

function daysAhead(
  ways: Way[],
  disagreement: Disagreement | undefined,
  window: Timeline['window'],
  today: IsoDate,
): Timeline['ahead'] {
  const steps = ways.flatMap(({ steps }) =>
    steps.filter(({ state }) => state !== 'done').map((step) => ({ on: dayOf(step), step: step.id })),
  );
  const rights = [...(disagreement?.rights ?? []), ...(disagreement?.awaited ?? [])].map(({ due, id }) => ({
    on: due,
    step: id,
  }));
  const isStep = window && steps.some(({ on, step }) => on === window.closes.due && step.endsWith('comments'));
  const closes = window && !isStep ? [{ on: window.closes.due, step: window.closes.id }] : [];
  return [...steps, ...rights, ...closes]
    .flatMap(({ on, step }) => (on && on >= today ? [{ on, step }] : []))
    .toSorted((one, other) => one.on.localeCompare(other.on));
}
