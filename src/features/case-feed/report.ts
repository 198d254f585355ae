/** What is wrong with a row. It never quotes a cell, so that no name stands in it. */
export interface Fault {
  /** As a spreadsheet counts, `17`; in JSON `case 12, event 3`; empty where it is the whole file. */
  row: string;
  /** The council's own name of it; empty where it is the whole row. */
  column: string;
  reason: string;
}

/** So many faults are kept and listed. A file that has more is not read on. */
export const MOST_FAULTS = 5000;

export const LOOK_KINDS = [
  'event moves',
  'case moves',
  'child number changes',
  'name changes',
  'birthday changes',
  'another child',
  'same name',
] as const;
export type LookKind = (typeof LOOK_KINDS)[number];

/** Something that would move to another child, or may: a manager says first whether it is right. */
export interface SecondLook {
  kind: LookKind;
  row: string;
  /** The reference in the file. */
  case: string;
  /** The case system's number of the event, where it is about one event only. */
  event: string | null;
  /** The reference, or the child's number, where it is now; and where the file puts it. */
  from: string;
  to: string;
  /** What taking it does. */
  says: string;
  about: { childId: string; planId: string | null } | null;
}

export interface Counts {
  rows: number;
  cases: number;
  events: number;
  newCases: number;
  changedCases: number;
  unchangedCases: number;
  newEvents: number;
  changedEvents: number;
  /** Written down here by an officer already. */
  adoptedEvents: number;
  /** Known events that the file says did not happen. */
  takenBack: number;
  unchangedEvents: number;
  /** Known from an earlier file and not in this one. Nothing is done about them. */
  missingEvents: number;
  /** Rows that a manager left out. */
  leftOut: number;
  faults: number;
  secondLooks: number;
  /** Of a file of what families want next: its answers; those that were new, here already, and older than what is here. */
  answers: number;
  newAnswers: number;
  sameAnswers: number;
  olderAnswers: number;
}

export const NO_COUNTS: Counts = {
  rows: 0,
  cases: 0,
  events: 0,
  newCases: 0,
  changedCases: 0,
  unchangedCases: 0,
  newEvents: 0,
  changedEvents: 0,
  adoptedEvents: 0,
  takenBack: 0,
  unchangedEvents: 0,
  missingEvents: 0,
  leftOut: 0,
  faults: 0,
  secondLooks: 0,
  answers: 0,
  newAnswers: 0,
  sameAnswers: 0,
  olderAnswers: 0,
};

export type Decision = 'take' | 'leave out' | 'give up';
export type ImportSource = 'command' | 'upload' | 'folder';
export type ImportFormat = 'csv' | 'json';
export type ImportState = 'checking' | 'faulty' | 'second look' | 'taking' | 'taken' | 'given up';

/** What of a second look makes it the same one when it is met again. */
export function lookKey({ kind, case: reference, event, from, to }: SecondLook): string {
  return JSON.stringify([kind, reference, event, from, to]);
}
