import { dayInLondon, readableDay, readableMonth, type IsoDate } from '#calendar/dates.ts';
import { daysAway } from '#features/plan/days.ts';
import { stateOf, type Round } from './round.ts';
import { nameOfMove, type TransferSettings } from './settings.ts';

/** What officers call a round: the month of the move, and of one move also which. */
export function roundName({ moves, movesOn }: Pick<Round, 'moves' | 'movesOn'>, settings: TransferSettings): string {
  const [only, second] = moves;
  const month = `Moves in ${readableMonth(movesOn)}`;
  return only && !second ? `${month}: ${nameOfMove(settings, only)}` : month;
}

/** Where a round has reached, in a sentence. */
export function stateWords(round: Round, today: IsoDate): string {
  const { opensOn, closesOn, movesOn, endedAt } = round;
  switch (stateOf(round, today)) {
    case 'prepared':
      return 'Prepared. Nobody is asked before a manager opens it.';
    case 'opens later':
      return `Opened. Families can answer from ${readableDay(opensOn)} (${daysAway(today, opensOn)}).`;
    case 'open':
      return `Open. The last day to answer in time is ${readableDay(closesOn)} (${daysAway(today, closesOn)}).`;
    case 'late answers':
      return `The last day was ${readableDay(closesOn)}. Answers are still taken until ${readableMonth(movesOn)}, and marked late.`;
    case 'over':
      return 'Over. They have moved on.';
    case 'ended early':
      return `Ended early, on ${readableDay(dayInLondon(new Date(endedAt ?? 0)))}. Nobody can answer in it any more.`;
  }
}
