/** What an officer does to reach somebody in a round. */
export const TASK_KINDS = {
  letter: 'Letter to send',
  phone: 'Ring them',
  talk: 'They want to talk first',
  confirm: 'Ask the young person: it is theirs to decide now',
} as const;
export type TaskKind = keyof typeof TASK_KINDS;

/** Those whose day is over. */
export const LATE_TASKS: Record<TaskKind, string> = {
  letter: 'Letters that are late',
  phone: 'Calls that are late',
  talk: 'Talks that are late, with those who asked to talk first',
  confirm: 'Young people to ask, who decide now and were to be asked before',
};

export function isTaskKind(word: string): word is TaskKind {
  return Object.hasOwn(TASK_KINDS, word);
}

/** What an officer says came of a task. */
export const OUTCOMES = {
  answered: 'They have answered',
  'no reply': 'Nobody answered, and we left no message',
  'ring again': 'We will ring again on another day',
  'does not want to say': 'They do not want to say',
} as const;
export type Outcome = keyof typeof OUTCOMES;

/** What comes of a task by itself. */
const BY_ITSELF: Record<string, string> = {
  'letter printed': 'A letter was printed',
  'answer came': 'An answer came',
};

/** How a page says what came of a task. */
export function saidOutcome(outcome: string): string {
  return BY_ITSELF[outcome] ?? (OUTCOMES as Record<string, string>)[outcome] ?? outcome;
}
