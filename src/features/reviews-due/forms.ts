import { z } from 'zod';
import { addDays, daysBetween, type IsoDate } from '#calendar/dates.ts';
import { typedDay } from '#calendar/typed-day.ts';
import { reason, withoutNothing } from '#features/identity/forms.ts';
import { recipientIn, RECIPIENTS, type RecipientKind } from './recipient.ts';
import { WHOM_AGAIN } from './whom-again.ts';

const typed = z.string().max(40).nullish();
const day = (name: string) => ({ [`${name}-day`]: typed, [`${name}-month`]: typed, [`${name}-year`]: typed });

/** A term has not more days, with the holiday that follows. */
const LONGEST = 200;

/**
 * The term that a list is made for.
 * @param today a term that is over needs no list
 */
export function termForm(today: () => IsoDate) {
  return z
    .object({
      list: z.uuid(),
      name: z
        .string({ error: 'Type the name of the term, such as Spring term 2027' })
        .overwrite(withoutNothing)
        .trim()
        .min(3, 'Type the name of the term, such as Spring term 2027')
        .max(60, 'Type a shorter name'),
      anew: z.string().nullish(),
      ...day('begins'),
      ...day('ends'),
    })
    .transform((sent, check) => {
      const beginsOn = dayOf(sent, 'begins');
      const endsOn = dayOf(sent, 'ends');
      const complain = (field: string, message: string): void =>
        check.addIssue({ code: 'custom', path: [field], message });
      if (!beginsOn) complain('begins', 'Type the first day of the term, such as 5 1 2027');
      else if (beginsOn > addDays(today(), 366))
        complain('begins', 'This day is more than a year away. Check the year');
      if (!endsOn) complain('ends', 'Type the last day, such as 11 4 2027');
      else if (endsOn < today()) complain('ends', 'This day is over. Type one that is to come');
      else if (beginsOn && endsOn <= beginsOn) complain('ends', 'The last day must be after the first day');
      else if (beginsOn && daysBetween(beginsOn, endsOn) > LONGEST)
        complain('ends', 'This is longer than a term. Check both days');
      return {
        id: sent.list,
        name: sent.name,
        beginsOn: beginsOn ?? today(),
        endsOn: endsOn ?? today(),
        isAnew: sent.anew === 'yes',
      };
    });
}

function dayOf(sent: Record<string, unknown>, name: string): IsoDate | undefined {
  const part = (which: string): string => String(sent[`${name}-${which}`] ?? '');
  return typedDay({ day: part('day'), month: part('month'), year: part('year') });
}

export const sendForm = z.object({
  list: z.uuid(),
  whom: z.enum(['new', 'all'], { error: 'Say who is told' }).nullish(),
});

export const tellAgainForm = z.object({
  list: z.uuid(),
  whom: z.enum(Object.keys(WHOM_AGAIN) as [keyof typeof WHOM_AGAIN], { error: 'Say who is told' }),
  seen: z
    .string()
    .max(40)
    .nullish()
    .transform((at) => at || null),
});

export const partnerForm = z
  .object({
    person: z.uuid({ error: 'Choose somebody' }),
    kind: z.enum(Object.keys(RECIPIENTS) as [RecipientKind], { error: 'Say for whom they work' }),
    school: z.string().max(40).nullish(),
    reason,
  })
  .transform(({ school, ...sent }, check) => {
    const { schoolId } = recipientIn(sent.kind === 'school' ? school || 'no-school' : 'health');
    if (sent.kind === 'school' && !schoolId)
      check.addIssue({ code: 'custom', path: ['school'], message: 'Choose the school' });
    return { ...sent, schoolId };
  });

export const endPartnerForm = z.object({ partner: z.uuid() });
