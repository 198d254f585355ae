import { workingDaysAfter } from '#calendar/working-days.ts';
import { dayInLondon, type IsoDate } from '#calendar/dates.ts';

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
