import type { Counts, ImportSource, ImportState, SecondLook } from './report.ts';

// What managers read of a file that came.

export const STATE_WORDS: Record<ImportState, string> = {
  checking: 'Being checked',
  faulty: 'Has faults: nothing was taken',
  'second look': 'Waits for a second look',
  taking: 'Being taken in',
  taken: 'Taken in',
  'given up': 'Given up',
};

const SOURCE_WORDS: Record<ImportSource, string> = {
  upload: 'sent from a browser',
  command: 'by the command',
  folder: 'from the folder',
};

export const LOOK_WORDS: Record<SecondLook['kind'], string> = {
  'event moves': 'An event would move to another plan',
  'case moves': 'A plan would move to another child',
  'child number changes': 'A child would get another number',
  'name changes': 'A child would get another name',
  'birthday changes': 'A date of birth would change',
  'another child': 'A reference belongs to another child here',
  'same name': 'Two records may be of one child',
};

/** Who brought a file, or how it came. */
export function broughtBy({ source, startedBy }: { source: ImportSource; startedBy: string | null }): string {
  return startedBy ? `${startedBy}, ${SOURCE_WORDS[source]}` : capital(SOURCE_WORDS[source]);
}

export function isAtWorkIn(state: ImportState): boolean {
  return state === 'checking' || state === 'taking';
}

/** How far it is, in one sentence. */
export function progressSays({ state, done, ofAll }: { state: ImportState; done: number; ofAll: number }): string {
  const what = state === 'taking' ? 'Taken in' : 'Checked';
  if (ofAll === 0) return state === 'taking' ? 'Taking it in begins.' : 'Checking begins.';
  return `${what}: ${number(done)} of ${number(ofAll)}.`;
}

/** The same, said seldom enough to be heard. */
export function progressHeard({ state, done, ofAll }: { state: ImportState; done: number; ofAll: number }): string {
  const quarters = ['It has begun.', 'A quarter is done.', 'Half is done.', 'Three quarters are done.', 'Nearly done.'];
  const step = ofAll === 0 ? 0 : Math.min(4, Math.floor((4 * done) / ofAll));
  return `${state === 'taking' ? 'Taking it in' : 'Checking it'}. ${quarters[step] ?? ''}`;
}

/** What is in a file and what became of it, a line each. What it would change is known only once it is taken. */
export function countsSay(counts: Counts, state: ImportState): { key: string; value: string }[] {
  const isTaken = state === 'taken';
  if (counts.answers > 0) return answersSay(counts, isTaken);
  const lines: [key: string, count: number, isShown: boolean][] = [
    ['Rows in the file', counts.rows, true],
    ['Plans in it', counts.cases, true],
    ['New plans', counts.newCases, isTaken],
    ['Plans with new or other facts', counts.changedCases, isTaken],
    ['Plans that are the same', counts.unchangedCases, isTaken && counts.unchangedCases > 0],
    ['New events', counts.newEvents, isTaken],
    ['Events that were put right', counts.changedEvents, isTaken],
    ['Events that an officer had written down here already', counts.adoptedEvents, counts.adoptedEvents > 0],
    ['Events that did not happen after all', counts.takenBack, counts.takenBack > 0],
    ['Events that are the same', counts.unchangedEvents, counts.unchangedEvents > 0],
    [
      'Events from earlier files that are not in this one. We keep them',
      counts.missingEvents,
      counts.missingEvents > 0,
    ],
    ['Rows left out by a manager', counts.leftOut, counts.leftOut > 0],
    ['Rows that need a second look', counts.secondLooks, !isTaken && counts.secondLooks > 0],
    ['Faults', counts.faults, counts.faults > 0],
  ];
  return lines.filter(([, , isShown]) => isShown).map(([key, count]) => ({ key, value: number(count) }));
}

function answersSay(counts: Counts, isTaken: boolean): { key: string; value: string }[] {
  const lines: [key: string, count: number, isShown: boolean][] = [
    ['Answers in the file', counts.answers, true],
    ['New answers', counts.newAnswers, isTaken],
    ['Answers that were here already', counts.sameAnswers, isTaken],
    ['Older than an answer that is here, and left out', counts.olderAnswers, isTaken && counts.olderAnswers > 0],
    ['Faults', counts.faults, counts.faults > 0],
  ];
  return lines.filter(([, , isShown]) => isShown).map(([key, count]) => ({ key, value: number(count) }));
}

/** One line of the list. */
export function inShort(counts: Counts | null, state: ImportState): string {
  if (!counts) return '';
  if (state === 'faulty') return `${number(counts.faults)} ${counts.faults === 1 ? 'fault' : 'faults'}`;
  if (state === 'second look') return `${number(counts.secondLooks)} to look at`;
  if (state !== 'taken') return '';
  if (isNothingNew(counts)) return 'Nothing was new';
  if (counts.answers > 0) return many(counts.newAnswers, 'new answer');
  return `${many(counts.newCases, 'new plan')}, ${many(counts.newEvents, 'new event')}, ${number(counts.changedEvents + counts.takenBack)} put right`;
}

/** Whether a file changed nothing, as when it is the same as before. */
export function isNothingNew(counts: Counts): boolean {
  const { newCases, changedCases, newEvents, changedEvents, takenBack, newAnswers } = counts;
  return newCases + changedCases + newEvents + changedEvents + takenBack + newAnswers === 0;
}

export function many(count: number, one: string): string {
  return `${number(count)} ${count === 1 ? one : `${one}s`}`;
}

export function number(count: number): string {
  return count.toLocaleString('en-GB');
}

function capital(words: string): string {
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
}
