import type { IsoDate } from '#calendar/dates.ts';
import type { Choices } from '#features/clock/choices.ts';
import { newsOf } from '#features/news/event-news.ts';
import type { NewsKind } from '#messages/news.ts';
import { EVENTS, type EventKind, type NewEvent, type PlanEvent } from './event.ts';
import { viewOf, type AccessChoice } from './handover.ts';
import { seenBy } from './seen.ts';
import { partsIn, type PartOfAPlan, type Relationship } from './standing.ts';

/** Somebody who has standing for the child of a plan, as an officer meets them. */
export interface PersonOfAPlan {
  id: string;
  name: string;
  relationship: Relationship;
  maySee: string;
  isProtected: boolean;
  /** Somebody else in the case is protected, or was when they last had access. */
  isKeptApart: boolean;
  choice: AccessChoice | null;
}

/** All whose a case is. */
export interface Case {
  people: PersonOfAPlan[];
  dateOfBirth: IsoDate;
}

export interface Told {
  what: NewsKind;
  part: PartOfAPlan | undefined;
  people: PersonOfAPlan[];
}

/**
 * Who of a family is told of an event, and what. Nobody hears of what they could not read: in a protected case news of
 * something that is hidden from one parent would lead them to the other.
 * @param wrong the event that it corrects
 */
export function toldOf(
  all: Case,
  event: NewEvent,
  wrong: PlanEvent | undefined,
  today: IsoDate,
  choices: Choices,
): Told {
  const counts = [event, wrong].flatMap((one) => (one ? [{ ...one, id: '', supersedes: null } as PlanEvent] : []));
  return {
    what: wrong ? 'a correction' : newsOf(event.kind),
    part: partOf(wrong?.kind ?? event.kind),
    people: all.people.filter((person) => {
      if (viewOf(person.relationship, person.choice, all.dateOfBirth, today, choices) !== 'all') return false;
      const { id: personId, isKeptApart } = person;
      return seenBy({ personId, parts: partsIn(person.maySee), isKeptApart }, counts).length > 0;
    }),
  };
}

function partOf(kind: EventKind): PartOfAPlan | undefined {
  return (EVENTS[kind] as { part?: PartOfAPlan }).part;
}
