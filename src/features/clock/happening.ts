import { z } from 'zod';
import { readableDay, yearOf, type IsoDate } from '#calendar/dates.ts';

/** The first day of Part 3 of the Children and Families Act 2014: there are no dates under these rules before it. */
export const RULES_BEGAN_ON: IsoDate = '2014-09-01';
const LAST_DAY: IsoDate = '2099-12-31';
/** Whoever was born before had turned 25 before the rules began. */
const FIRST_BIRTHDAY: IsoDate = '1989-09-01';

export const MOVES = [
  'early-years-to-school',
  'infant-to-junior',
  'primary-to-middle',
  'primary-to-secondary',
  'middle-to-secondary',
  'secondary-to-post-16',
] as const;
export type Move = (typeof MOVES)[number];

/** What a tribunal ordered, or what was agreed in its place. */
export const ORDERS = ['assess', 'make-plan', 'amend', 'name-school', 'reconsider', 'keep'] as const;
export type Order = (typeof ORDERS)[number];

const onlyDay = (
  isIn: (day: string) => boolean,
  otherwise: string,
  missing = 'Say which day it was, like 2026-01-05.',
) =>
  z.iso
    .date({ error: ({ input }) => (input === undefined ? missing : NO_SUCH_DAY) })
    .refine(isIn, otherwise)
    .transform((day) => day as IsoDate);

const NO_SUCH_DAY = 'That is not a day in the calendar. Write a day like 5 January 2026 as 2026-01-05.';
const day = onlyDay(
  (text) => text >= RULES_BEGAN_ON && text <= LAST_DAY,
  `The rules began on ${readableDay(RULES_BEGAN_ON)}. Give a day from then until ${readableDay(LAST_DAY)}.`,
);
const firstSchoolDay = onlyDay(
  (text) => /^(199|20\d)\d-0[89]-/.test(text),
  'A school year begins in August or September. Check the day and the month.',
);
const birthday = onlyDay(
  (text) => text >= FIRST_BIRTHDAY && text <= LAST_DAY,
  'These rules are for people who have turned 25 since September 2014, or have not yet. Check the year.',
);

const simple = <Name extends string>(event: Name) => z.strictObject({ event: z.literal(event), on: day });
const order = z.enum(ORDERS, { error: `Say what the order was: ${ORDERS.join(', ')}.` });

const EVENTS = {
  'request-received': simple('request-received'),
  'became-responsible': simple('became-responsible'),
  'advice-requested': simple('advice-requested'),
  'draft-served': simple('draft-served'),
  'school-consulted': simple('school-consulted'),
  'plan-made': simple('plan-made'),
  'review-completed': simple('review-completed'),
  'review-meeting': z
    .strictObject({ event: z.literal('review-meeting'), on: day, noticeSent: day.optional() })
    .refine(({ on, noticeSent }) => noticeSent === undefined || noticeSent >= on, {
      path: ['noticeSent'],
      error: 'The notice of changes comes after the meeting. Check both days.',
    }),
  'phase-transfer': z.strictObject({
    event: z.literal('phase-transfer'),
    kind: z.enum(MOVES, { error: `Say which move it is: ${MOVES.join(', ')}.` }),
    on: day,
  }),
  'post-16-move': simple('post-16-move'),
  born: z
    .strictObject({
      event: z.literal('born'),
      on: birthday,
      schoolYearStarts: firstSchoolDay.optional(),
    })
    .refine(
      ({ on, schoolYearStarts }) => schoolYearStarts === undefined || yearOf(schoolYearStarts) === yearOf(on) + 16,
      {
        path: ['schoolYearStarts'],
        error: 'Give the first day of the school year that begins in the year of their 16th birthday.',
      },
    ),
  'decision-sent': z
    .strictObject({ event: z.literal('decision-sent'), on: day, certificateIssued: day.optional() })
    .refine(({ on, certificateIssued }) => certificateIssued === undefined || certificateIssued >= on, {
      path: ['certificateIssued'],
      error: 'The certificate comes after the decision. Check both days.',
    }),
  'mediation-not-wanted': simple('mediation-not-wanted'),
  'mediation-wanted': simple('mediation-wanted'),
  'appeal-received': simple('appeal-received'),
  'order-made': z.strictObject({ event: z.literal('order-made'), order, on: day }),
  'mediation-agreed': z.strictObject({ event: z.literal('mediation-agreed'), order, on: day }),
  'reassessment-asked': simple('reassessment-asked'),
  'reassessment-agreed': simple('reassessment-agreed'),
  'area-move-known': z.strictObject({ event: z.literal('area-move-known'), on: day, moves: day.optional() }),
  'plan-transferred': z
    .strictObject({ event: z.literal('plan-transferred'), on: day, lastReviewed: day })
    .refine(({ on, lastReviewed }) => lastReviewed <= on, {
      path: ['lastReviewed'],
      error: 'The last review was before the plan moved. Check both days.',
    }),
  closure: z
    .strictObject({ event: z.literal('closure'), on: day, reopens: day, adviceRequested: day })
    .refine(({ on, reopens }) => reopens > on, {
      path: ['reopens'],
      error: 'The school opens again after the first day it is closed. Check both days.',
    }),
};

export type EventName = keyof typeof EVENTS;
export const EVENT_NAMES = Object.keys(EVENTS) as EventName[];

/** Something that happened to a child's plan, on a day, from which dates are counted. */
export type Happening = { [Name in EventName]: z.output<(typeof EVENTS)[Name]> }[EventName];
export type HappeningOf<Name extends EventName> = z.output<(typeof EVENTS)[Name]>;

/** Everything that may be said of something that happened. */
export const PARTS = [
  'kind',
  'order',
  'on',
  'noticeSent',
  'schoolYearStarts',
  'certificateIssued',
  'moves',
  'lastReviewed',
  'reopens',
  'adviceRequested',
] as const;
export type Part = (typeof PARTS)[number];

/** Whether it is only ever posted: a date of birth never stands in an address. */
export function isOnlyPosted(event: string): boolean {
  return event.trim() === 'born';
}

export function isEventName(text: string | undefined): text is EventName {
  return text !== undefined && Object.hasOwn(EVENTS, text);
}

/** What must be said of an event besides its name, and what may be, in the order in which it is asked. */
export function partsOf(event: EventName): { part: Part; isNeeded: boolean }[] {
  return Object.entries(EVENTS[event].shape).flatMap(([part, { safeParse }]) =>
    part === 'event' ? [] : [{ part: part as Part, isNeeded: !safeParse(undefined).success }],
  );
}

/**
 * Reads what somebody says has happened.
 * @param today nobody is born after it
 * @returns what happened, or a sentence that says what is wrong, and with which part
 */
export function readHappening(
  said: Readonly<Record<string, unknown>>,
  today: IsoDate,
): { happening: Happening } | { error: string; part?: Part } {
  const { event } = said;
  if (event === undefined) return { error: `Say what has happened: ${EVENT_NAMES.join(', ')}.` };
  if (typeof event !== 'string' || !isEventName(event))
    return { error: `We do not know this event. Use one of: ${EVENT_NAMES.join(', ')}.` };
  const { data, error } = EVENTS[event].safeParse(said);
  if (!data) {
    const [issue] = error.issues;
    if (issue?.code === 'unrecognized_keys')
      return {
        error: `This event takes only these: ${['event', ...partsOf(event).map(({ part }) => part)].join(', ')}.`,
      };
    return { error: issue?.message ?? 'Check what you have given.', part: issue?.path[0] as Part };
  }
  if (data.event === 'born' && data.on > today)
    return { error: 'That day is still to come. Check the year.', part: 'on' };
  return { happening: data };
}
