import { z } from 'zod';
import type { IsoDate } from '#calendar/dates.ts';
import { typedDay } from '#calendar/typed-day.ts';
import { OUTCOMES, type Outcome } from './task.ts';

const typed = z.string().max(40).nullish();

/**
 * What came of something that was to be done.
 * @param today the day on which it is tried again is not before
 */
export function taskForm(today: () => IsoDate) {
  return z
    .object({
      round: z.uuid(),
      task: z.uuid(),
      outcome: z.enum(Object.keys(OUTCOMES) as [Outcome], 'Choose what came of it'),
      'again-day': typed,
      'again-month': typed,
      'again-year': typed,
    })
    .transform((sent, check) => {
      const part = (which: 'day' | 'month' | 'year'): string => sent[`again-${which}`] ?? '';
      const again = typedDay({ day: part('day'), month: part('month'), year: part('year') });
      const { round, task, outcome } = sent;
      if (outcome !== 'ring again') return { round, task, outcome, againOn: undefined };
      if (!again || again < today())
        check.addIssue({ code: 'custom', path: ['again'], message: 'Give the day on which you will ring again' });
      return { round, task, outcome, againOn: again };
    });
}
