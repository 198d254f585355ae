import { z } from 'zod';
import type { IsoDate } from '#calendar/dates.ts';
import { EXCEPTIONS } from '#features/clock/exceptions.ts';
import type { ExceptionId } from '#features/clock/deadline.ts';
import { MOVES, ORDERS, RULES_BEGAN_ON } from '#features/clock/happening.ts';
import { withoutNothing } from '#features/identity/forms.ts';
import type { PartOfAPlan } from './standing.ts';

/** The kinds of advice that an assessment asks for (SEND Regulations 2014, regulation 6(1)). */
export const ADVICE = [
  'family',
  'education',
  'health',
  'psychology',
  'social care',
  'hearing or sight',
  'preparing for adulthood',
  'somebody else',
] as const;
export type AdviceKind = (typeof ADVICE)[number];

/** What a recorded ground may take the fixed limit off. */
export const LIFTABLE = [
  'decide-whether-to-assess',
  'tell-no-plan',
  'issue-final-plan',
  'give-advice',
  // After an order, or an agreement to the same.
  'tell-family',
  'issue-draft-plan',
  'amend-plan',
  'name-school',
  'reconsider',
] as const;
/** Those of them that only an order begins (regulation 44). */
const ORDERED: readonly string[] = LIFTABLE.slice(4);
/** Why something is late, where the law has no ground for it. */
export const DELAYS = ['waiting for advice', 'not enough staff', 'waiting for a school', 'our mistake'] as const;
export type Delay = (typeof DELAYS)[number];

/** The free words of an event. They are sealed, and what a family sees of them is listed in `seen.ts`. */
export const FREE_WORDS = {
  school: 'Which school or college',
  place: 'Where',
  why: 'Why',
} as const;
export type FreeWord = keyof typeof FREE_WORDS;

/** As far as the clock counts. */
const LAST_DAY = '2099-12-31';
const day = (missing: string) =>
  z.iso
    .date(missing)
    .refine((text) => text >= RULES_BEGAN_ON && text <= LAST_DAY, 'These rules know no such year. Check the year')
    .transform((text) => text as IsoDate);
const grounds = Object.keys(EXCEPTIONS) as [ExceptionId, ...ExceptionId[]];

interface Kind {
  details: z.ZodObject;
  /** What an officer may type. */
  words?: Partial<Record<FreeWord, 'needed' | 'may'>>;
  /** Whether it is for one person of the family only: `one`: always; `may`: an officer may say so. */
  isFor?: 'one' | 'may';
  /** Without this part of the plan nobody of the family sees that it happened. */
  part?: PartOfAPlan;
}

const kind = <const K extends Kind>(it: K): K => it;
const plain = kind({ details: z.strictObject({}) });

/** Everything that can happen to a plan, in the order of its way. */
export const EVENTS = {
  'request received': kind({
    details: z.strictObject({
      by: z.enum(['parent', 'young person', 'school or college', 'somebody else'], 'Say who asked').optional(),
      how: z.enum(['e-mail', 'post', 'online', 'in person', 'phone'], 'Say how it came').optional(),
    }),
  }),
  'became responsible': plain,
  'decided to assess': plain,
  'decided not to assess': plain,
  'advice asked for': kind({
    details: z.strictObject({ advice: z.enum(ADVICE, 'Say which advice') }),
    // Each of two parents gives their own views.
    isFor: 'may',
    part: 'advice',
  }),
  'advice received': kind({
    details: z.strictObject({ advice: z.enum(ADVICE, 'Say which advice') }),
    isFor: 'may',
    part: 'advice',
  }),
  'decided to make a plan': plain,
  'decided not to make a plan': plain,
  'draft sent': plain,
  'papers given': kind({
    details: z.strictObject({ papers: z.enum(['draft', 'changes'], 'Say which papers') }),
    isFor: 'one',
  }),
  'family answered': kind({
    details: z.strictObject({
      papers: z.enum(['draft', 'changes'], 'Say which papers'),
      answer: z.enum(['agrees', 'comments', 'asks for a school', 'asks for a meeting'], 'Say what they answered'),
    }),
    isFor: 'one',
  }),
  'school asked': kind({ details: z.strictObject({}), words: { school: 'needed' }, part: 'schools' }),
  'school answered': kind({
    details: z.strictObject({ answer: z.enum(['yes', 'no', 'something else'], 'Say what it answered') }),
    words: { school: 'needed' },
    part: 'schools',
  }),
  'final plan issued': kind({ details: z.strictObject({}), words: { school: 'may' } }),
  'exception recorded': kind({
    details: z.strictObject({
      deadline: z.enum(LIFTABLE, 'Say which limit it is about'),
      ground: z.enum(grounds, 'Say which ground in law').optional(),
      advice: z.enum(ADVICE, 'Say which advice').optional(),
    }),
    words: { why: 'needed' },
  }),
  'delay explained': kind({ details: z.strictObject({ reason: z.enum(DELAYS, 'Say why it is late') }) }),
  'new date expected': kind({ details: z.strictObject({ expectedOn: day('Give the new day') }) }),
  'mediation wanted': kind({ details: z.strictObject({}), isFor: 'may' }),
  'mediation not wanted': kind({ details: z.strictObject({}), isFor: 'may' }),
  'mediation not arranged': kind({ details: z.strictObject({}), isFor: 'may' }),
  'mediation certificate issued': kind({ details: z.strictObject({}), isFor: 'may' }),
  'mediation held': kind({ details: z.strictObject({}), isFor: 'may' }),
  'mediation agreed': kind({
    details: z.strictObject({ order: z.enum([...ORDERS, 'other'], 'Say what was agreed') }),
    isFor: 'may',
  }),
  'appeal received': kind({ details: z.strictObject({}), isFor: 'may' }),
  'appeal not opposed': kind({
    details: z.strictObject({ order: z.enum(ORDERS, 'Say what the council will do') }),
    isFor: 'may',
  }),
  'order made': kind({
    details: z.strictObject({ order: z.enum(ORDERS, 'Say what was ordered') }),
    isFor: 'may',
  }),
  'appeal ended': kind({ details: z.strictObject({}), isFor: 'may' }),
  'review meeting set': kind({
    details: z.strictObject({ meetingOn: day('Give the day of the meeting') }),
    words: { place: 'may' },
    // Parents who must not meet are met one by one.
    isFor: 'may',
  }),
  'review meeting held': kind({
    details: z.strictObject({
      officer: z.enum(['came', 'did not come'], 'Say whether a council officer came').optional(),
    }),
  }),
  'review report sent': plain,
  'decided after review': kind({
    details: z.strictObject({ decision: z.enum(['keep', 'amend', 'cease'], 'Say what was decided') }),
  }),
  'notice of changes sent': plain,
  'amended plan issued': kind({ details: z.strictObject({}), words: { school: 'may' } }),
  're-assessment asked for': plain,
  'decided to re-assess': plain,
  'decided not to re-assess': plain,
  'move begun': kind({
    details: z.strictObject({
      move: z.enum([...MOVES, 'post-16'], 'Say which move it is'),
      movesOn: day('Give the day of the move'),
    }),
  }),
  'moved in': kind({
    details: z.strictObject({ lastReviewedOn: day('Give the day when the plan was made or last reviewed') }),
  }),
  'told after moving in': plain,
  'moving away': kind({
    details: z.strictObject({ movesOn: day('Give the day of the move, or leave it empty').optional() }),
  }),
  'caseworker changed': plain,
  ceased: kind({
    details: z.strictObject({ ground: z.enum(['not responsible', 'not needed'], 'Say on which ground') }),
  }),
  /** Only ever in the place of another event. */
  'did not happen': plain,
} as const satisfies Record<string, Kind>;

export type EventKind = keyof typeof EVENTS;
export const EVENT_KINDS = Object.keys(EVENTS) as EventKind[];
export type DetailsOf<K extends EventKind> = z.output<(typeof EVENTS)[K]['details']>;

/** Something that happened to a plan, as it was written down. */
export type PlanEvent = {
  [K in EventKind]: {
    id: string;
    /** Its place in the order in which a plan's events were written down. */
    number: number;
    kind: K;
    happenedOn: IsoDate;
    details: DetailsOf<K>;
    words: Partial<Record<FreeWord, string>>;
    onlyFor: string | null;
    supersedes: string | null;
    recordedAt: string;
  };
}[EventKind];
export type EventOf<K extends EventKind> = Extract<PlanEvent, { kind: K }>;

export function isEventKind(word: string): word is EventKind {
  return Object.hasOwn(EVENTS, word);
}

export function is<K extends EventKind>(event: PlanEvent, ...kinds: K[]): event is EventOf<K> {
  return (kinds as EventKind[]).includes(event.kind);
}

/** What an officer says has happened, checked. */
export interface NewEvent {
  kind: EventKind;
  happenedOn: IsoDate;
  details: Record<string, string>;
  words: Partial<Record<FreeWord, string>>;
  onlyFor: string | null;
  supersedes: string | null;
}

const MOST_WORDS = 500;

/**
 * Reads what an officer says has happened.
 * @param said the fields of the form: `kind`, `on`, `details`, the free words, `onlyFor` and `supersedes`
 * @param today nothing happens after it
 * @returns the event, or a sentence for each field that is wrong
 */
export function readEvent(
  said: { kind: string; on: string; onlyFor?: string; supersedes?: string } & Record<string, string | undefined>,
  today: IsoDate,
): { event: NewEvent } | { errors: Record<string, string> } {
  if (!isEventKind(said.kind)) return { errors: { kind: 'Choose what happened' } };
  const { details, words = {}, isFor } = EVENTS[said.kind] as Kind;
  const errors: Record<string, string> = {};

  const on = z.iso.date().safeParse(said.on).success ? (said.on as IsoDate) : undefined;
  const dayFault = on ? wrongDay(on, today) : 'Give the day on which it happened';
  if (dayFault) errors['on'] = dayFault;

  const typed = Object.fromEntries(Object.keys(details.shape).flatMap((key) => (said[key] ? [[key, said[key]]] : [])));
  const parsed = details.safeParse(typed);
  for (const issue of parsed.error?.issues ?? []) errors[String(issue.path[0])] ??= issue.message;
  if (said.kind === 'exception recorded' && parsed.success) Object.assign(errors, wrongGround(typed));
  if (said.kind === 'moved in' && on && parsed.success && (typed['lastReviewedOn'] ?? '') > on)
    errors['lastReviewedOn'] = 'The last review was before the plan moved. Check both days';

  const kept: Partial<Record<FreeWord, string>> = {};
  for (const [word, need] of Object.entries(words) as [FreeWord, 'needed' | 'may'][]) {
    const text = withoutNothing(said[word] ?? '').trim();
    if (text.length > MOST_WORDS) errors[word] = `Write at most ${MOST_WORDS} letters`;
    else if (text) kept[word] = text;
    else if (need === 'needed') errors[word] = `${FREE_WORDS[word]}?`;
  }

  const onlyFor = isFor ? said.onlyFor || null : null;
  if (isFor === 'one' && !onlyFor) errors['onlyFor'] = 'Choose whose it is';
  if (said.kind === 'did not happen' && !said.supersedes) errors['kind'] = 'Choose what happened';

  if (Object.keys(errors).length > 0 || !on) return { errors };
  return {
    event: {
      kind: said.kind,
      happenedOn: on,
      details: typed as Record<string, string>,
      words: kept,
      onlyFor,
      supersedes: said.supersedes || null,
    },
  };
}

/** Why nothing can have happened on this day, if it cannot. */
export function wrongDay(on: IsoDate, today: IsoDate): string | undefined {
  if (on > today) return 'That day is still to come. Record what has happened';
  return on < RULES_BEGAN_ON ? 'That is before these rules began. Check the year' : undefined;
}

/** Which grounds the law has for which limit: a missed appointment excuses advice, and never the plan. */
export function groundsFor(deadline: string): ExceptionId[] {
  if (deadline === 'give-advice') return ['personal-circumstances', 'away-four-weeks', 'missed-appointment'];
  const closures = ['school-closed', 'early-years-closed'] as const;
  if (ORDERED.includes(deadline)) return [...closures, 'personal-circumstances', 'away-two-weeks'];
  const afterRequest = [...closures, 'personal-circumstances', 'away-four-weeks'] as const;
  // These two can follow a request, or an order.
  return deadline === 'decide-whether-to-assess' ? [...afterRequest] : [...afterRequest, 'away-two-weeks'];
}

function wrongGround({ deadline, ground, advice }: Record<string, string | undefined>): Record<string, string> {
  if (!ground) return { ground: 'Say which ground in law' };
  if (!groundsFor(deadline ?? '').includes(ground as ExceptionId))
    return { ground: 'The law does not let this ground excuse this limit. Choose another, or record why it is late' };
  if (deadline === 'give-advice' && !advice) return { advice: 'Say which advice' };
  return {};
}

/** What counts of all that was written down: without what was superseded, as it happened. */
export function standingEvents<E extends PlanEvent>(events: readonly E[]): E[] {
  const superseded = new Set(events.map(({ supersedes }) => supersedes));
  return events
    .filter(({ id, kind }) => !superseded.has(id) && kind !== 'did not happen')
    .toSorted((one, other) => one.happenedOn.localeCompare(other.happenedOn) || one.number - other.number);
}
