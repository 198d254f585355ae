import type { IsoDate } from '#calendar/dates.ts';
import type { EventName, Part } from './happening.ts';

/** `must`: an Act or a regulation. `should`: the Code or other guidance. `window`: a time that must be given. `fact`: an age or a status. */
export type Force = 'must' | 'should' | 'window' | 'fact';

/** A: read in the text of the law. B: read in a published explanation of it. C: known, not read for this. */
type Sureness = 'A' | 'B' | 'C';

/** What one provision asks, whatever the dates. */
export interface Rule {
  id: string;
  /** Its rows in the sheet of facts that lawyers check: `ENA-10`. */
  rows: string;
  provision: string;
  /** Who must act. Nobody, where it is a fact. */
  who?: string;
  force: Force;
  sure: Sureness;
  /** No law and no guidance sets its day: it is counted back from one that the law sets. */
  isCountedBack?: true;
  /** A few plain sentences. */
  says: string;
  /** The exceptions that may take the fixed limit away. */
  exceptions?: readonly ExceptionId[];
  /** Where these exceptions stand, when it is not where those of a request do. */
  exceptionsIn?: string;
}

/** A rule with its days. */
export interface Deadline extends Rule {
  /** What it counts from, and the day; with `part`, the day is that part of what happened. */
  countedFrom: { event: EventName; on: IsoDate; part?: Part };
  /** The last day in time, under the ordinary reading; of a window, the earliest lawful closing day; of a fact, the day it begins. */
  due: IsoDate;
  /** The last working day on or before the strictest reading: what to aim for. */
  cautious?: IsoDate;
  /** The time of `due` by which it must be done. */
  by?: '17:00';
  /** How late it was, in days, where what was done is known. */
  daysLate?: number;
}

export type ExceptionId =
  | 'school-closed'
  | 'early-years-closed'
  | 'personal-circumstances'
  | 'away-four-weeks'
  | 'away-two-weeks'
  | 'missed-appointment';

export const REGULATIONS = 'Special Educational Needs and Disability Regulations 2014';
export const ACT = 'Children and Families Act 2014';
export const CODE = 'SEND Code of Practice 2015';
export const TRIBUNAL_RULES =
  'Tribunal Procedure (First-tier Tribunal) (Health, Education and Social Care Chamber) Rules 2008';
export const EDUCATION_ACT = 'Education Act 1996';
/** R (L, M and P) v Devon County Council. */
export const DEVON = 'R (L, M and P) v Devon County Council [2022] EWHC 493 (Admin)';

/** A rule beside its days. */
export function deadline(
  rule: Rule,
  countedFrom: Deadline['countedFrom'],
  { due, cautious }: { due: IsoDate; cautious?: IsoDate },
): Deadline {
  return {
    ...rule,
    countedFrom,
    due,
    ...(cautious && rule.force !== 'window' && rule.force !== 'fact' && { cautious }),
  };
}
