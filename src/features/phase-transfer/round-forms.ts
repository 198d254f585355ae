import { z } from 'zod';
import { addDays, readableDay, type IsoDate } from '#calendar/dates.ts';
import { typedDay } from '#calendar/typed-day.ts';
import type { Choices } from '#features/clock/choices.ts';
import { MOVES } from '#features/clock/happening.ts';
import { reason, withoutNothing } from '#features/identity/forms.ts';
import { comingMoves, FEWEST_DAYS, firstDays, type TransferSettings } from './settings.ts';

const typed = z.string().max(40).nullish();
const day = (name: string) => ({ [`${name}-day`]: typed, [`${name}-month`]: typed, [`${name}-year`]: typed });
const MOST_REMINDERS = 5;

/** A round as a manager makes it. */
export function roundForm(today: () => IsoDate, settings: TransferSettings, choices: Choices) {
  return z
    .object({
      round: z.uuid(),
      moves: z.array(z.enum(MOVES)).min(1, 'Choose who moves'),
      on: z.string({ error: 'Choose when they move' }),
      reminders: z.string().max(60).nullish(),
      short: z.string().nullish(),
      ...day('opens'),
      ...day('closes'),
    })
    .transform((sent, check) => {
      const complain = (field: string, message: string): void =>
        check.addIssue({ code: 'custom', path: [field], message });
      const movesOn = comingMoves(today(), choices).find((one) => one === sent.on);
      const opensOn = dayIn(sent, 'opens');
      const closesOn = dayIn(sent, 'closes');
      if (sent.moves.some((move) => !settings.moves.some((one) => one.move === move)))
        complain('moves', 'Choose moves from the list');
      if (!movesOn) complain('on', 'Choose when they move');
      const { planBy } = movesOn ? firstDays(sent.moves, movesOn, choices) : { planBy: undefined };
      if (!opensOn) complain('opens', 'Type the first day, such as 14 9 2026');
      else if (opensOn < today()) complain('opens', 'The first day is over. Type today or a day to come');
      if (!closesOn) complain('closes', 'Type the last day, such as 30 10 2026');
      else if (closesOn < today()) complain('closes', 'The last day is over. Type a day to come');
      else if (opensOn && closesOn < addDays(opensOn, FEWEST_DAYS))
        complain('closes', `Families need time to look at places. Give them at least ${FEWEST_DAYS} days`);
      else if (planBy && closesOn >= planBy)
        complain(
          'closes',
          `The law wants the plans changed by ${readableDay(planBy)}. Type a day long before that, or make two rounds`,
        );
      const before = daysBefore(sent.reminders ?? '');
      if (!before) complain('reminders', 'Type whole numbers of days, such as 21 and 7');
      const reminderDays = (before ?? []).map((days) => addDays(closesOn ?? today(), -days));
      if (opensOn && closesOn && reminderDays.some((one) => one <= opensOn))
        complain('reminders', 'A reminder must come after the first day');
      return {
        id: sent.round,
        moves: sent.moves,
        movesOn: movesOn ?? today(),
        opensOn: opensOn ?? today(),
        closesOn: closesOn ?? today(),
        reminderDays: [...new Set(reminderDays)].sort(),
        isShort: sent.short === 'yes',
      };
    });
}

/** Reads "21, 7" and "21 and 7". */
function daysBefore(text: string): number[] | undefined {
  const parts = text.split(/[\s,;]+|and/).filter(Boolean);
  const days = parts.map(Number);
  const areDays = days.every((one) => Number.isInteger(one) && one >= 1 && one <= 100);
  return areDays && days.length <= MOST_REMINDERS ? days : undefined;
}

function dayIn(sent: Record<string, unknown>, name: string): IsoDate | undefined {
  const part = (which: string): string => String(sent[`${name}-${which}`] ?? '');
  return typedDay({ day: part('day'), month: part('month'), year: part('year') });
}

export const ofRoundForm = z.object({ round: z.uuid() });

export const endRoundForm = z.object({
  round: z.uuid(),
  sure: z.literal('yes', { error: 'Tick the box if you mean it' }),
});

export const addChildForm = z.object({
  round: z.uuid(),
  plan: z.uuid({ error: 'Choose a child' }),
  move: z.enum(MOVES, { error: 'Choose which move it is' }),
  reason,
});

export const removeChildForm = z.object({ round: z.uuid(), child: z.uuid(), reason });

const lines = z
  .string({ error: 'Type the name and address' })
  .overwrite(withoutNothing)
  .trim()
  .max(300, 'Type a shorter address')
  .transform((text) => text.split(/\r?\n/).map((line) => line.trim()).filter(Boolean).join('\n')); // prettier-ignore

/** Where letters of this round go to one voice; nothing for where they always go. */
export const linesForm = z.object({ round: z.uuid(), child: z.uuid(), voice: z.uuid(), lines });
