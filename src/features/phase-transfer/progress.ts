import type { IsoDate } from '#calendar/dates.ts';
import { RULES_BEGAN_ON, type Move } from '#features/clock/happening.ts';
import type { Limited } from '#features/scorecard/case.ts';
import { partInTime } from '#features/scorecard/figures.ts';

/** How far one voice has come. */
export interface VoiceProgress {
  /** It may be asked now, or from the first day. */
  mayBeWrittenTo: boolean;
  isOwn: boolean;
  /** Whether it is this voice's request in law today. */
  decides: boolean;
  /** Of a young person whose letter is still to be made: whether it goes by post, as the letters themselves find out. */
  hasAddress: boolean;
  hasLetter: boolean;
  /** The code that they have was locked, or ended when the child was taken out for a while, and they have none since. */
  isCodeLocked: boolean;
  hasDraft: boolean;
  /** What it asks for, where it has answered and not taken that back. */
  wants: string | null;
  isLate: boolean;
}

/** A child of a round, with how far those have come who speak for them. */
export interface ChildProgress {
  id: string;
  planId: string;
  childId: string;
  childName: string;
  reference: string | null;
  caseworkerId: string | null;
  caseworker: string | null;
  schoolId: string | null;
  school: string | null;
  move: Move;
  /** Put there after the round was opened, and somebody is still without a letter. */
  isNew: boolean;
  voices: VoiceProgress[];
  /** By when the plan names the next place, and when it did. */
  plan: Limited;
}

/** What somebody may want a list of, in the order of the page. */
export const STATES = {
  all: 'Children',
  'letters-to-send': 'Letters to send',
  'letters-sent': 'All letters sent',
  started: 'Started',
  answered: 'Answered',
  undecided: 'Undecided',
  talk: 'Want to talk first',
  late: 'Answered late',
  'no-answer': 'No answer',
  'one-missing': 'One of them has not answered',
  'request-missing': 'Answers still missing from the person who decides',
  nobody: 'Nobody to ask',
  'no-address': 'Young people whose letter has no address',
  'code-locked': 'Letters whose code opens nothing any more',
  new: 'New since it was opened',
  'plan-to-come': 'Plans to change',
  'plan-late': 'Plans that are late',
} as const;
export type ListState = keyof typeof STATES;

/** Those of them that stand in a table, with each phase and each school. */
export const IN_TABLES = [
  'all',
  'letters-to-send',
  'letters-sent',
  'started',
  'answered',
  'undecided',
  'talk',
  'late',
  'no-answer',
] as const satisfies ListState[];

/** Those of them that need somebody to do something. */
export const TO_DO = [
  'nobody',
  'no-address',
  'code-locked',
  'request-missing',
  'one-missing',
  'new',
  'plan-late',
  'plan-to-come',
] as const satisfies ListState[];

/** Those of them that are true: where a round is not open nobody is asked, and the plans are due all the same. */
export function toDoIn(isRunning: boolean): ListState[] {
  return TO_DO.filter((state) => isRunning || state === 'plan-late' || state === 'plan-to-come');
}

/** What to do with each child on a list. */
export const WHAT_TO_DO: Partial<Record<ListState, string>> = {
  nobody:
    'Nobody has access to the plan, and nobody is invited. Invite somebody from the plan’s page: they are asked here within ten minutes.',
  'no-address':
    'They are asked themselves, and their letter goes to their school, to be given to them there. Write down an address for this round if it should go by post.',
  'code-locked':
    'The date of birth was wrong too often, or the child was out of the round for a while. Make a new letter, or ring them.',
  'request-missing':
    'Somebody else has answered, and not the one whose request it is in law. Ring them, or make a new letter.',
  'one-missing':
    'Another has answered. Each has a say of their own: ring them, or make a new letter. Tell nobody what the other said, or whether.',
  new: 'They came since the round was opened. Make their letters with the next batch.',
};

export function isListState(word: string): word is ListState {
  return Object.hasOwn(STATES, word);
}

/** Whether a child stands on a list today. */
export function isOn(state: ListState, child: ChildProgress, today: IsoDate): boolean {
  const { voices, plan, isNew } = child;
  const asked = voices.filter(({ mayBeWrittenTo }) => mayBeWrittenTo);
  const answered = voices.filter(({ wants }) => wants !== null);
  switch (state) {
    case 'all':
      return true;
    case 'letters-to-send':
      return asked.some(({ hasLetter }) => !hasLetter);
    case 'letters-sent':
      return asked.length > 0 && asked.every(({ hasLetter }) => hasLetter);
    case 'started':
      return answered.length === 0 && asked.some(({ hasDraft }) => hasDraft);
    case 'answered':
      return answered.length > 0;
    case 'undecided':
      return answered.some(({ wants }) => wants === 'not decided');
    case 'talk':
      return answered.some(({ wants }) => wants === 'to talk first');
    case 'late':
      return answered.some(({ isLate }) => isLate);
    case 'no-answer':
      return answered.length === 0;
    case 'request-missing':
      return answered.length > 0 && !answered.some(({ decides }) => decides);
    case 'one-missing':
      return answered.length > 0 && asked.some(({ wants }) => wants === null);
    case 'nobody':
      return asked.length === 0;
    case 'no-address':
      return asked.some(({ isOwn, hasAddress, hasLetter }) => isOwn && !hasAddress && !hasLetter);
    case 'code-locked':
      return asked.some(({ isCodeLocked }) => isCodeLocked);
    case 'new':
      return isNew;
    case 'plan-to-come':
      return plan.doneOn === null && plan.dueOn >= today;
    case 'plan-late':
      return isPlanLate(plan, today);
  }
}

function isPlanLate({ dueOn, doneOn }: Limited, today: IsoDate): boolean {
  return doneOn === null ? dueOn < today : doneOn > dueOn;
}

/** How many plans named the next place in time: counted as the scorecard counts moves. */
export interface InTime {
  /** Of those whose last day is over, or has come and it is done. */
  of: number;
  done: number;
  /** Changed, and their last day is still to come. */
  early: number;
  /** Still to be changed, in time. */
  toCome: number;
  late: number;
}

/** @param limits of every child in the round whose move has begun */
export function inTimeOf(limits: readonly Limited[], today: IsoDate): InTime {
  return {
    ...partInTime(limits, { from: RULES_BEGAN_ON, to: today }, today),
    early: limits.filter(({ dueOn, doneOn }) => dueOn > today && doneOn !== null).length,
    toCome: limits.filter(({ dueOn, doneOn }) => dueOn >= today && doneOn === null).length,
    late: limits.filter((limit) => isPlanLate(limit, today)).length,
  };
}

/** Which part of a round a list is of. */
export interface Part {
  state: ListState;
  move?: Move | undefined;
  /** Its id, or `none` for children of whom no school is written down. */
  school?: string | undefined;
}

export function childrenOn(children: readonly ChildProgress[], part: Part, today: IsoDate): ChildProgress[] {
  return children.filter(
    (child) =>
      (part.move === undefined || child.move === part.move) &&
      (part.school === undefined || (child.schoolId ?? NO_SCHOOL) === part.school) &&
      isOn(part.state, child, today),
  );
}

/** How many children stand on each list, for each of some groups of them. */
export function countLists(
  children: readonly ChildProgress[],
  today: IsoDate,
  groupOf: (child: ChildProgress) => string,
): Map<string, Record<ListState, number>> {
  const states = Object.keys(STATES) as ListState[];
  const groups = new Map<string, Record<ListState, number>>();
  for (const child of children) {
    const group = groupOf(child);
    const counts =
      groups.get(group) ?? (Object.fromEntries(states.map((state) => [state, 0])) as Record<ListState, number>);
    for (const state of states) if (isOn(state, child, today)) counts[state] += 1;
    groups.set(group, counts);
  }
  return groups;
}

/** How an address says that no school is known. */
export const NO_SCHOOL = 'none';

/** Where the list stands of some children of a round. It holds ids, and words of ours. */
export function listAddress(roundId: string, { state, move, school }: Part, page = 1): string {
  const query = new URLSearchParams({ state, ...(move && { move }), ...(school && { school }) });
  if (page > 1) query.set('page', String(page));
  return `/office/transfers/${roundId}/children?${query.toString()}`;
}
