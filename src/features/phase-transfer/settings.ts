import { z } from 'zod';
import { addDays, byDay, dayOf, daysBetween, later, yearOf, type IsoDate } from '#calendar/dates.ts';
import { schoolYearOf } from '#features/clock/age.ts';
import type { Choices } from '#features/clock/choices.ts';
import type { Deadline } from '#features/clock/deadline.ts';
import { deadlinesAfter } from '#features/clock/deadlines.ts';
import { MOVES, type Move } from '#features/clock/happening.ts';
import { USUAL_YEAR_BEFORE } from '#features/clock/phase-transfer.ts';
import { MOVE_NAMES } from './round.ts';

const monthAndDay = z
  .string()
  .regex(/^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, 'must be a month and a day like "09-14"');

/** `transfers` in `content/authority.yaml`: what a round begins with. A manager may choose other days for each. */
export const transfersSchema = z.strictObject({
  moves: z
    .array(
      z.strictObject({
        move: z.enum(MOVES),
        name: z.string().max(60),
        yearBefore: z
          .number()
          .int()
          .min(-1)
          .max(13)
          .optional()
          .describe('The year group that moves, where it is another than the usual one: nursery is -1, Reception 0.'),
        opens: monthAndDay.describe('In the school year before the move.'),
        closes: monthAndDay.describe('In the school year before the move.'),
      }),
    )
    .min(1)
    .describe('The moves that children make here. Leave out those that no school here makes.'),
  remindDays: z
    .array(z.number().int().min(1).max(100))
    .max(5)
    .default([21, 7])
    .describe('So many days before the closing day, whoever has not answered is reminded.'),
  mostPlaces: z
    .number()
    .int()
    .min(1)
    .max(20)
    .optional()
    .describe('How many other places a family may name. Leave out for as many as they like.'),
});
export type TransferSettings = z.infer<typeof transfersSchema>;

export const DEFAULT_TRANSFERS: TransferSettings = transfersSchema.parse({
  moves: MOVES.map((move) => {
    const isPost16 = move === 'secondary-to-post-16';
    return { move, name: MOVE_NAMES[move], opens: '09-14', closes: isPost16 ? '11-30' : '10-31' };
  }),
});

/** What this council calls a move. */
export function nameOfMove({ moves }: TransferSettings, move: Move): string {
  return moves.find((one) => one.move === move)?.name ?? MOVE_NAMES[move];
}

/** The year group that makes a move here, in the year before it. */
export function yearBefore({ moves }: TransferSettings, move: Move): number {
  return moves.find((one) => one.move === move)?.yearBefore ?? USUAL_YEAR_BEFORE[move];
}

/** The months in which the next moves are made: of this school year, and of the one after it. */
export function comingMoves(today: IsoDate, { schoolYearStarts }: Choices): IsoDate[] {
  const month = Number(schoolYearStarts.slice(0, 2));
  const years = [yearOf(today), yearOf(today) + 1, yearOf(today) + 2];
  return years
    .map((year) => dayOf(year, month, 1))
    .filter((day) => day > today)
    .slice(0, 2);
}

/** The last day to answer that a round for one move usually has, whether or not it is over. */
export function usualLastDay(settings: TransferSettings, move: Move, movesOn: IsoDate): IsoDate | undefined {
  const usual = settings.moves.find((one) => one.move === move);
  return usual && inYearBefore(usual.closes, movesOn);
}

function inYearBefore(monthAndDay: string, movesOn: IsoDate): IsoDate {
  const begins = schoolYearOf(addDays(movesOn, -1));
  const [month = 1, number = 1] = monthAndDay.split('-').map(Number);
  return dayOf(month >= 9 ? begins : begins + 1, month, number);
}

/** The days that a round for one move usually has. Where they are over, it begins today, and who makes it says how long it is. */
export function usualDays(
  settings: TransferSettings,
  move: Move,
  movesOn: IsoDate,
  today: IsoDate,
): { opensOn: IsoDate; closesOn: IsoDate | undefined } | undefined {
  const usual = settings.moves.find((one) => one.move === move);
  if (!usual) return undefined;
  const opensOn = later(inYearBefore(usual.opens, movesOn), today);
  const closesOn = inYearBefore(usual.closes, movesOn);
  return { opensOn, closesOn: daysBetween(opensOn, closesOn) >= FEWEST_DAYS ? closesOn : undefined };
}

/** A family needs so many days at least to visit a place and to answer. */
export const FEWEST_DAYS = 14;

/** The three days of the clock that a move must keep. */
export function daysOfMove(
  move: Move,
  movesOn: IsoDate,
  choices: Choices,
): Record<'meeting' | 'notice' | 'plan', Deadline | undefined> {
  const dates = deadlinesAfter({ event: 'phase-transfer', kind: move, on: movesOn }, choices);
  const find = (id: string): Deadline | undefined => dates.find((one) => one.id === id);
  return {
    meeting: find('hold-review-meeting'),
    notice: find('send-amendment-notice'),
    plan: find('issue-amended-plan'),
  };
}

/** Of several moves, the first day by which the changes must be sent, and by which the plan must be changed. */
export function firstDays(
  moves: readonly Move[],
  movesOn: IsoDate,
  choices: Choices,
): { noticeBy: IsoDate | undefined; planBy: IsoDate | undefined } {
  const days = moves.map((move) => daysOfMove(move, movesOn, choices));
  const first = (which: 'notice' | 'plan') => days.flatMap((of) => of[which]?.due ?? []).toSorted(byDay)[0];
  return { noticeBy: first('notice'), planBy: first('plan') };
}
