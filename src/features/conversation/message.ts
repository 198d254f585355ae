import { isWorkingDay, workingDaysAfter } from '#calendar/working-days.ts';
import { dayInLondon, readableDayWithWeekday, type IsoDate } from '#calendar/dates.ts';
import type { Timeline } from '#features/plan/timeline.ts';

/** What a family may send, and what comes back. */
export type MessageKind = 'message' | 'call back' | 'wrong date' | 'answer';

/** What is sealed of a message: what somebody typed, and which date they mean. */
export interface MessageWords {
  text: string;
  /** Of a call asked for: which number, and when it suits. */
  number?: string | undefined;
  when?: string | undefined;
  /** Of a date that is wrong: which one, as it stood there, and what is right. */
  about?: { kind: string; happenedOn: IsoDate } | undefined;
  right?: string | undefined;
  /** Of an answer given by phone: the day. */
  rangOn?: IsoDate | undefined;
  /** Of what they think of a draft plan, or of changes: which of the two, and what they ask for. */
  draft?: DraftAnswer | undefined;
}

export interface DraftAnswer {
  papers: 'draft' | 'changes';
  /** What they would like to be named. */
  school?: string | undefined;
  wantsMeeting: boolean;
  agrees: boolean;
}

export interface PlanMessage {
  id: string;
  kind: MessageKind;
  isUrgent: boolean;
  words: MessageWords;
  writtenBy: string;
  writtenAt: Date;
  /** By when an answer is promised, until there is one. */
  answerDueOn: IsoDate | null;
  readAt: Date | null;
}

/** The day by which somebody who writes now has an answer, as the council promises it. The day of writing is not counted. */
export function answerPromisedBy(now: Date, { workingDays }: { workingDays: number }): IsoDate {
  return workingDaysAfter(dayInLondon(now), workingDays);
}

/** The last day by which somebody at the council reads what is urgent. It is read the same day, but for the evening. */
export function urgentReadBy(writtenAt: Date): IsoDate {
  return workingDaysAfter(dayInLondon(writtenAt), 1);
}

/** What is promised of an urgent message. An answer by some day is not: that would say "wait". */
export function urgentSays({ writtenAt, readAt }: Pick<PlanMessage, 'writtenAt' | 'readAt'>, now: Date): string {
  if (readAt) return 'You marked it urgent. Somebody has read it.';
  const written = dayInLondon(writtenAt);
  const isToday = written === dayInLondon(now) && isWorkingDay(written);
  const by = readableDayWithWeekday(urgentReadBy(writtenAt));
  return `You marked it urgent. Somebody reads it ${isToday ? 'today in working hours, or on' : 'by'} ${by}.`;
}

/** The papers that a family can say something about: a draft until the plan is final, changes while they may comment. */
export function papersToAnswer({
  stage,
  window,
}: Pick<Timeline, 'stage' | 'window'>): DraftAnswer['papers'] | undefined {
  if (window) return window.papers;
  if (stage === 'draft-comments' || stage === 'preparing-final') return 'draft';
  return stage === 'changes-comments' ? 'changes' : undefined;
}

/** What an answer closes unless an officer says otherwise: the only thing that waits; of several, plain messages alone. */
export function answersUnlessSaid(waiting: readonly Pick<PlanMessage, 'id' | 'kind' | 'words'>[]): string[] {
  if (waiting.length === 1) return waiting.map(({ id }) => id);
  return waiting.filter(({ kind, words }) => kind === 'message' && !words.draft).map(({ id }) => id);
}
