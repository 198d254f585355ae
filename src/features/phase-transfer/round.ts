import type { IsoDate } from '#calendar/dates.ts';
import { MOVES, type Move } from '#features/clock/happening.ts';

/** Where a round has reached: answers that come after its closing day are taken until the day of the move. */
export type RoundState = 'prepared' | 'opens later' | 'open' | 'late answers' | 'over' | 'ended early';

/** A round in which families say which place they want next. */
export interface Round {
  id: string;
  moves: Move[];
  /** The first day of the month of the move. */
  movesOn: IsoDate;
  opensOn: IsoDate;
  /** The last day on which an answer is in time. */
  closesOn: IsoDate;
  reminderDays: IsoDate[];
  mostPlaces: number | null;
  /** The managers' names, and nothing where an account is gone. */
  madeBy: string | null;
  madeAt: string;
  openedBy: string | null;
  openedAt: string | null;
  endedAt: string | null;
}

export function stateOf({ openedAt, endedAt, opensOn, closesOn, movesOn }: Round, today: IsoDate): RoundState {
  if (endedAt !== null) return 'ended early';
  if (openedAt === null) return 'prepared';
  if (today < opensOn) return 'opens later';
  if (today <= closesOn) return 'open';
  return today < movesOn ? 'late answers' : 'over';
}

/** Whether somebody may answer, in time or late. */
export function isRunning(round: Round, today: IsoDate): boolean {
  const state = stateOf(round, today);
  return state === 'open' || state === 'late answers';
}

/** Whether it has ended, or the move has come: also of a round that was never opened. */
export function isOver({ endedAt, movesOn }: Pick<Round, 'endedAt' | 'movesOn'>, today: IsoDate): boolean {
  return endedAt !== null || movesOn <= today;
}

/** Reads `transfer_round.moves`. */
export function movesIn(words: string): Move[] {
  const known = words.split(' ');
  return MOVES.filter((move) => known.includes(move));
}

/** Reads `transfer_round.reminder_days`. */
export function daysIn(words: string): IsoDate[] {
  return words.split(' ').filter(Boolean) as IsoDate[];
}

/** What each move is called, where no settings say it otherwise. */
export const MOVE_NAMES: Record<Move, string> = {
  'early-years-to-school': 'Nursery to Reception',
  'infant-to-junior': 'Year 2 to Year 3',
  'primary-to-middle': 'First school to middle school',
  'primary-to-secondary': 'Year 6 to Year 7',
  'middle-to-secondary': 'Middle school to secondary school',
  'secondary-to-post-16': 'Year 11 to what comes next',
};
