import { EVENT_KINDS, EVENTS, type EventKind, type FreeWord } from '#features/plan/event.ts';
import { NEEDS } from '#features/plan/need.ts';

export const YES_OR_NO = ['yes', 'no'] as const;

interface Column {
  about: 'case' | 'event';
  isNeeded: boolean;
  /** `day`, `yes or no`, words of a list, or any text of so many letters at most. */
  holds: 'day' | 'yes or no' | 'kind' | readonly string[] | number;
  /** The field of an event that it fills. */
  field?: string;
  says: string;
}

const column = <const C extends Column>(it: C): C => it;

/** Every column of the case feed, by our own name for it. */
export const COLUMNS = {
  case: column({
    about: 'case',
    isNeeded: true,
    holds: 40,
    says: 'The reference that stands on your letters, such as EHC-2026-00012.',
  }),
  child: column({ about: 'case', isNeeded: true, holds: 60, says: 'The case system’s own number of the child.' }),
  name: column({ about: 'case', isNeeded: true, holds: 120, says: 'First name and family name.' }),
  'date of birth': column({ about: 'case', isNeeded: true, holds: 'day', says: 'The child’s birthday.' }),
  'in care since': column({
    about: 'case',
    isNeeded: false,
    holds: 'day',
    says: 'Since when the council looks after the child. Empty: it does not.',
  }),
  school: column({ about: 'case', isNeeded: false, holds: 160, says: 'Where the child learns now.' }),
  need: column({ about: 'case', isNeeded: false, holds: NEEDS, says: 'The main need.' }),
  'health involved': column({
    about: 'case',
    isNeeded: false,
    holds: 'yes or no',
    says: 'Whether health has a part in the plan, and is told of its reviews.',
  }),
  'social care involved': column({
    about: 'case',
    isNeeded: false,
    holds: 'yes or no',
    says: 'Whether social care has a part in the plan, and is told of its reviews.',
  }),
  caseworker: column({
    about: 'case',
    isNeeded: false,
    holds: 254,
    says: 'The e-mail address with which the caseworker signs in here. Empty: nothing changes.',
  }),
  event: column({
    about: 'event',
    isNeeded: true,
    holds: 60,
    says: 'The case system’s own number of the event. It stays the same when the event is corrected. Empty with all that follows: nothing has happened yet.',
  }),
  kind: column({ about: 'event', isNeeded: true, holds: 'kind', says: 'What happened.' }),
  on: column({ about: 'event', isNeeded: true, holds: 'day', says: 'The day on which it happened.' }),
  'asked by': detail('by', 'Who asked for the assessment.'),
  'asked how': detail('how', 'How the request came.'),
  advice: detail('advice', 'Which advice.'),
  answer: detail('answer', 'What the school answered.'),
  limit: detail('deadline', 'Which limit the ground in law is about.'),
  ground: detail('ground', 'Which ground in law; or on which ground the plan ended.'),
  reason: detail('reason', 'Why it is late.'),
  order: detail('order', 'What was ordered or agreed.'),
  officer: detail('officer', 'Whether a council officer came to the review meeting.'),
  decision: detail('decision', 'What was decided after the review.'),
  move: detail('move', 'Which move to a new phase it is.'),
  'expected on': detailDay('expectedOn', 'The new day that is expected.'),
  'meeting on': detailDay('meetingOn', 'The day of the review meeting.'),
  'moves on': detailDay('movesOn', 'The day of the move.'),
  'last reviewed on': detailDay('lastReviewedOn', 'When the plan that came to you was made or last reviewed.'),
  'named school': word('school', 'The school or college that was asked, that answered, or that the plan names.'),
  place: word('place', 'Where the meeting is.'),
  why: word('why', 'Why the ground in law holds. Families do not see it.'),
} satisfies Record<string, Column>;

export type OurColumn = keyof typeof COLUMNS;
export const OUR_COLUMNS = Object.keys(COLUMNS) as OurColumn[];
export const CASE_COLUMNS = OUR_COLUMNS.filter((name) => COLUMNS[name].about === 'case');
/** The columns of details and free words. */
export const DETAIL_COLUMNS = OUR_COLUMNS.filter((name) => columnOf(name).field !== undefined);

export function columnOf(name: OurColumn): Column {
  return COLUMNS[name];
}

/** Kinds that are for one person of the family: who was given what, and said what, is recorded in the portal. */
export const RECORDED_HERE: readonly EventKind[] = EVENT_KINDS.filter((kind) => shapeOf(kind).isFor === 'one');
export const FED_KINDS: readonly EventKind[] = EVENT_KINDS.filter((kind) => !RECORDED_HERE.includes(kind));

/** The columns that a row of this kind may fill, and whether it must. */
export function columnsOfKind(kind: EventKind): { name: OurColumn; isNeeded: boolean }[] {
  const { details, words = {} } = shapeOf(kind);
  return DETAIL_COLUMNS.flatMap((name) => {
    const { field = '' } = columnOf(name);
    const detailOf = details.shape[field];
    if (detailOf) return [{ name, isNeeded: !detailOf.safeParse(undefined).success }];
    const need = words[field as FreeWord];
    return need ? [{ name, isNeeded: need === 'needed' }] : [];
  });
}

/** What may stand in a column with words of ours, in a row of a kind. */
export function wordsOf(name: OurColumn, kind?: EventKind): readonly string[] {
  const { holds, field } = columnOf(name);
  if (holds === 'yes or no') return YES_OR_NO;
  if (holds === 'kind') return FED_KINDS;
  if (typeof holds !== 'object') return [];
  return kind && field ? optionsOf(shapeOf(kind).details.shape[field]) : holds;
}

function detail(field: string, says: string): Column {
  // The same word may have another list in another kind.
  const options = EVENT_KINDS.filter((kind) => shapeOf(kind).isFor !== 'one').flatMap((kind) =>
    optionsOf(shapeOf(kind).details.shape[field]),
  );
  return { about: 'event', isNeeded: false, holds: [...new Set(options)], field, says };
}

function detailDay(field: string, says: string): Column {
  return { about: 'event', isNeeded: false, holds: 'day', field, says };
}

function word(field: FreeWord, says: string): Column {
  return { about: 'event', isNeeded: false, holds: 500, field, says };
}

interface Shape {
  details: { shape: Record<string, { safeParse: (value: unknown) => { success: boolean } } | undefined> };
  words?: Partial<Record<FreeWord, 'needed' | 'may'>>;
  isFor?: 'one' | 'may';
}

function shapeOf(kind: EventKind): Shape {
  return EVENTS[kind] as unknown as Shape;
}

/** The words of a list of zod, also where it may be left out. */
function optionsOf(schema: unknown): string[] {
  const { options, unwrap } = (schema ?? {}) as { options?: string[]; unwrap?: () => unknown };
  if (options) return options;
  return typeof unwrap === 'function' ? optionsOf((schema as { unwrap: () => unknown }).unwrap()) : [];
}
