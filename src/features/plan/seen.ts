import { isTurn } from './assessment-way.ts';
import {
  EVENTS,
  groundsFor,
  is,
  standingEvents,
  type EventKind,
  type EventOf,
  type FreeWord,
  type PlanEvent,
} from './event.ts';
import type { PartOfAPlan } from './standing.ts';

/** Who looks at the events of a plan, of the family. */
export interface Reader {
  personId: string;
  parts: ReadonlySet<PartOfAPlan>;
  /** Somebody else in the case is protected: nothing may lead this reader to them. */
  isKeptApart: boolean;
}

/**
 * What a family is shown, with its details. What is not named here is not shown, event or detail: so is everything that is
 * added one day.
 */
const SHOWN: Partial<Record<EventKind, readonly string[]>> = {
  'request received': ['by', 'how'],
  'became responsible': [],
  'decided to assess': [],
  'decided not to assess': [],
  'advice asked for': ['advice'],
  'advice received': ['advice'],
  'decided to make a plan': [],
  'decided not to make a plan': [],
  'draft sent': [],
  'papers given': ['papers'],
  'family answered': ['papers', 'answer'],
  'school asked': [],
  'school answered': ['answer'],
  'final plan issued': [],
  'exception recorded': ['deadline', 'ground', 'advice'],
  'delay explained': ['reason'],
  'new date expected': ['expectedOn'],
  'mediation wanted': [],
  'mediation not wanted': [],
  'mediation not arranged': [],
  'mediation certificate issued': [],
  'mediation held': [],
  'mediation agreed': ['order'],
  'appeal received': [],
  'appeal not opposed': ['order'],
  'order made': ['order'],
  'appeal ended': [],
  'review meeting set': ['meetingOn'],
  'review meeting held': [],
  'review report sent': [],
  'decided after review': ['decision'],
  'notice of changes sent': [],
  'amended plan issued': [],
  're-assessment asked for': [],
  'decided to re-assess': [],
  'decided not to re-assess': [],
  'move begun': ['move', 'movesOn'],
  'moved in': ['lastReviewedOn'],
  'told after moving in': [],
  'moving away': ['movesOn'],
  'caseworker changed': [],
  ceased: ['ground'],
};

/** What would tell one parent of another: who asked, what happened in somebody's life, and that they moved away. */
const NOT_WHEN_KEPT_APART: Partial<Record<EventKind, readonly string[]>> = {
  'request received': ['by', 'how'],
  'exception recorded': ['ground'],
  'moving away': ['movesOn'],
  'moved in': ['lastReviewedOn'],
  ceased: ['ground'],
};

/** What shows that somebody else asked, or when they came to live here. That a plan came to us has to stay: it begins there. */
const NEVER_WHEN_KEPT_APART = [
  'became responsible',
  're-assessment asked for',
  'told after moving in',
  'moving away',
] as const;

/** An officer's reason is for the record. */
const WORDS_SHOWN: readonly FreeWord[] = ['school', 'place'];

/**
 * What one person of the family sees of what happened: without what was superseded, what is for somebody else, and every
 * detail that is not listed as shown.
 */
export function seenBy(reader: Reader, events: readonly PlanEvent[]): PlanEvent[] {
  const standing = standingEvents(events);
  const before = new Set(events.filter((event) => isFor(reader, event)).map(({ id }) => id));
  return (
    standing
      .filter((event) => isFor(reader, event))
      // Without its ground nobody could tell any more that it lifts nothing.
      .filter((event) => !(reader.isKeptApart && event.kind === 'exception recorded' && !mayLift(event, standing)))
      .map(
        (event) =>
          ({
            ...event,
            details: detailsFor(reader, event),
            words: wordsFor(reader, event),
            // What it corrects was never theirs to see.
            supersedes: event.supersedes !== null && before.has(event.supersedes) ? event.supersedes : null,
          }) as PlanEvent,
      )
  );
}

/** That something did not happen, with what did not, as this person saw it, and its number. */
export type TakenBack = EventOf<'did not happen'> & { corrects: number; was: PlanEvent };

/** What was taken back of what this person could see. */
export function takenBackFrom(reader: Reader, events: readonly PlanEvent[]): TakenBack[] {
  const theirs = new Map(events.filter((event) => isFor(reader, event)).map((event) => [event.id, event]));
  return events.flatMap((event) => {
    const wrong = theirs.get(event.supersedes ?? '');
    if (event.kind !== 'did not happen' || !wrong) return [];
    const was = { ...wrong, details: detailsFor(reader, wrong), words: wordsFor(reader, wrong) } as PlanEvent;
    return [{ ...event, words: {}, corrects: wrong.number, was }];
  });
}

/** Two weeks away excuse what a tribunal ordered and nothing else, and four weeks what followed a request. */
function mayLift({ details, happenedOn }: EventOf<'exception recorded'>, standing: readonly PlanEvent[]): boolean {
  const { ground, deadline } = details;
  if (!ground || !groundsFor(deadline).includes(ground)) return false;
  const isOrdered = standing.some((event) => event.happenedOn <= happenedOn && isTurn(event));
  return ground === 'away-two-weeks'
    ? isOrdered
    : ground !== 'away-four-weeks' || !isOrdered || deadline === 'give-advice';
}

function isFor({ personId, parts, isKeptApart }: Reader, event: PlanEvent): boolean {
  if (!Object.hasOwn(SHOWN, event.kind)) return false;
  if (event.onlyFor !== null && event.onlyFor !== personId) return false;
  // It is one person's, and nobody wrote down whose.
  if (event.onlyFor === null && (EVENTS[event.kind] as { isFor?: string }).isFor === 'one') return false;
  // Whoever appeals or mediates is a party: without a name on it, it may be the protected one.
  if (isKeptApart && event.onlyFor === null && isDisagreement(event)) return false;
  if (isKeptApart && is(event, ...NEVER_WHEN_KEPT_APART)) return false;
  if (isKeptApart && event.onlyFor === null && isOfTheirViews(event)) return false;
  // Whoever knows when and where somebody will be can wait for them there.
  if (isKeptApart && event.onlyFor === null && event.kind === 'review meeting set') return false;
  if (is(event, 'school asked', 'school answered')) return parts.has('schools') && !isKeptApart;
  if (is(event, 'advice asked for', 'advice received')) return parts.has('advice');
  if (event.kind === 'exception recorded' && event.details.deadline === 'give-advice') return parts.has('advice');
  return parts.has('steps');
}

/**
 * Whether this person may not know of an order or an agreement by which days are counted anew, or of the day from which
 * they were counted first. Then no day of the assessment can be told to them without telling them of it, or without being
 * wrong.
 */
export function hidesTurn(reader: Reader, events: readonly PlanEvent[]): boolean {
  return standingEvents(events).some(
    (event) => (isTurn(event) && !isFor(reader, event)) || (reader.isKeptApart && event.kind === 'became responsible'),
  );
}

/** What somebody of the family was asked, or said. */
function isOfTheirViews(event: PlanEvent): boolean {
  return is(event, 'advice asked for', 'advice received', 'exception recorded') && event.details.advice === 'family';
}

function isDisagreement(event: PlanEvent): boolean {
  return is(
    event,
    'order made',
    'mediation agreed',
    'appeal not opposed',
    'mediation wanted',
    'mediation not wanted',
    'mediation not arranged',
    'mediation certificate issued',
    'mediation held',
    'appeal received',
    'appeal ended',
  );
}

function detailsFor({ parts, isKeptApart }: Reader, { kind, details }: PlanEvent): Record<string, unknown> {
  const hidden = [
    ...(isKeptApart ? (NOT_WHEN_KEPT_APART[kind] ?? []) : []),
    // An exception can name the advice that it is about.
    ...(parts.has('advice') ? [] : ['advice']),
  ];
  const shown = (SHOWN[kind] ?? []).filter((name) => !hidden.includes(name));
  return Object.fromEntries(Object.entries(details).filter(([name]) => shown.includes(name)));
}

function wordsFor({ parts, isKeptApart }: Reader, { words }: PlanEvent): PlanEvent['words'] {
  if (isKeptApart || !parts.has('schools')) return {};
  return Object.fromEntries(Object.entries(words).filter(([name]) => WORDS_SHOWN.includes(name as FreeWord)));
}
