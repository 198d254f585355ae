import { z } from 'zod';
import type { IsoDate } from '#calendar/dates.ts';
import { typedDay } from '#calendar/typed-day.ts';
import { withoutNothing } from '#features/identity/forms.ts';
import { COVER_LENGTHS, COVER_REASONS, type CoverLength, type CoverReason } from './cover.ts';
import { EVENTS, FREE_WORDS, readEvent, type NewEvent } from './event.ts';
import { canBeAdded } from './office-words.ts';

const typed = z.string().max(2000).nullish();
const day = (name: string) => ({ [`${name}-day`]: typed, [`${name}-month`]: typed, [`${name}-year`]: typed });

/** Every name that a field of some event has. */
const DETAILS = [...new Set(Object.values(EVENTS).flatMap(({ details }) => Object.keys(details.shape)))];
const DAYS = DETAILS.filter((name) => name.endsWith('On'));
const eventFields = {
  kind: typed,
  onlyFor: typed,
  supersedes: typed,
  ...day('on'),
  ...Object.fromEntries(DAYS.flatMap((name) => Object.entries(day(name)))),
  ...Object.fromEntries([...DETAILS, ...Object.keys(FREE_WORDS)].map((name) => [name, typed])),
};

type Typed = Record<string, unknown>;

/**
 * What an officer says has happened.
 * @param today nothing happens after it
 */
export function eventForm(today: () => IsoDate) {
  return z
    .object({ plan: z.uuid(), event: z.uuid(), seen: z.coerce.number().int().min(0), ...eventFields })
    .transform((sent, check) => {
      const { plan, event: id, seen } = sent;
      return { plan, id, seen, event: eventIn(sent, today(), check) };
    });
}

const childsName = z
  .string({ error: 'Type the child’s name' })
  .overwrite(withoutNothing)
  .trim()
  .min(2, 'Type the child’s name')
  .max(120, 'Type a shorter name');
const isInCare = z.enum(['no', 'yes'], { error: 'Say whether the council looks after the child' });
const ownReference = z.string().overwrite(withoutNothing).trim().max(40, 'Type a shorter reference').nullish();

function checked<T>(check: z.RefinementCtx, field: string, of: z.ZodType<T>, said: unknown): T | undefined {
  const { data, error } = of.safeParse(said);
  if (error) complain(check, field, error.issues[0]?.message ?? 'Check this');
  return data;
}

/** The first event of a plan, and whose plan it is. */
export function beginForm(today: () => IsoDate) {
  return z
    .object({
      event: z.uuid(),
      // Checked together with the days, so that all that is wrong is said at once.
      name: typed,
      care: typed,
      reference: typed,
      another: typed,
      ...day('born'),
      ...day('since'),
      ...eventFields,
    })
    .transform((sent, check) => {
      const { event: eventId, another } = sent;
      const name = checked(check, 'name', childsName, sent.name);
      const care = checked(check, 'care', isInCare, sent.care);
      const reference = checked(check, 'reference', ownReference, sent.reference);
      const dateOfBirth = dayOf(sent, 'born');
      if (!dateOfBirth || dateOfBirth > today()) complain(check, 'born', 'Type the date of birth, such as 27 3 2016');
      const inCareSince = care === 'yes' ? dayOf(sent, 'since') : null;
      if (inCareSince === undefined || (inCareSince ?? '') > today())
        complain(check, 'since', 'Type the day since when the council looks after the child');
      const event = eventIn(sent, today(), check);
      return {
        name: name ?? '',
        dateOfBirth: dateOfBirth ?? today(),
        inCareSince: inCareSince ?? null,
        reference: reference || undefined,
        isAnother: another === 'yes',
        eventId,
        event,
      };
    });
}

function eventIn(sent: Typed, today: IsoDate, check: z.RefinementCtx): NewEvent {
  const text = (name: string): string => (typeof sent[name] === 'string' ? sent[name] : '');
  const days = Object.fromEntries(DAYS.map((name) => [name, dayText(sent, name)]));
  const rest = Object.fromEntries(
    [...DETAILS, ...Object.keys(FREE_WORDS), 'onlyFor', 'supersedes'].map((name) => [name, text(name)]),
  );
  const kind = text('kind');
  const mayBe = canBeAdded(kind) || (kind === 'did not happen' && text('supersedes') !== '');
  const read = readEvent({ ...rest, ...days, kind: mayBe ? kind : '', on: dayOf(sent, 'on') ?? '' }, today);
  if ('event' in read) return read.event;
  for (const [field, message] of Object.entries(read.errors)) complain(check, field, message);
  return { kind: 'did not happen', happenedOn: today, details: {}, words: {}, onlyFor: null, supersedes: null };
}

/** A day as text; what was typed and is none as something that cannot be one, so that it is not taken for left out. */
function dayText(sent: Typed, name: string): string {
  const isTyped = ['day', 'month', 'year'].some((part) => Boolean(sent[`${name}-${part}`]));
  return isTyped ? (dayOf(sent, name) ?? 'no day') : '';
}

function dayOf(sent: Typed, name: string): IsoDate | undefined {
  const part = (which: string): string => String(sent[`${name}-${which}`] ?? '');
  return typedDay({ day: part('day'), month: part('month'), year: part('year') });
}

function complain(check: z.RefinementCtx, field: string, message: string): void {
  check.addIssue({ code: 'custom', path: [field], message });
}

export const coverForm = z.object({
  plan: z.uuid(),
  why: z.enum(Object.keys(COVER_REASONS) as [CoverReason], { error: 'Say why you open the plan' }),
  length: z.enum(Object.keys(COVER_LENGTHS) as [CoverLength], { error: 'Say for how long' }),
});
export const giveForm = z.object({ plan: z.uuid(), to: z.uuid({ error: 'Choose a caseworker' }) });
