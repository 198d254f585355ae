import type { IsoDate } from '#calendar/dates.ts';

/** What can happen to a plan so far, in the order of its way. */
export const EVENTS = {
  requested: 'We got the request',
  'decided to assess': 'We decided to assess',
  'draft sent': 'We sent the draft plan',
  'final plan issued': 'We sent the final plan',
  'review held': 'The yearly review was held',
} as const;
export type EventKind = keyof typeof EVENTS;

export interface PlanEvent {
  kind: EventKind;
  happenedOn: IsoDate;
}

export interface Stage {
  /** Where it is, in a few words. */
  name: string;
  /** What is happening, in a sentence to the reader. */
  says: string;
}

const STAGE_AFTER: Record<EventKind, Stage> = {
  requested: {
    name: 'Deciding whether to assess',
    says: 'We have the request. We are deciding whether to do an EHC needs assessment.',
  },
  'decided to assess': {
    name: 'Assessment',
    says: 'We are doing the assessment. We are asking for advice: from school, health and social care, and others who can help.',
  },
  'draft sent': {
    name: 'Draft plan',
    says: 'We have sent the draft plan. You have at least 15 days to say what you think.',
  },
  'final plan issued': { name: 'Plan in place', says: 'The final plan is in place. It is looked at again every year.' },
  'review held': { name: 'Review', says: 'The yearly review was held. We are deciding what happens next.' },
};

const NOTHING_YET: Stage = {
  name: 'Not started',
  says: 'Nothing has been recorded yet. Ask us if you expected to see more.',
};

export function isEventKind(word: string): word is EventKind {
  return Object.hasOwn(EVENTS, word);
}

/** Where a plan has reached, by what happened to it last. */
export function stageAfter(events: readonly PlanEvent[]): Stage {
  const last = inOrder(events).at(-1);
  return last ? STAGE_AFTER[last.kind] : NOTHING_YET;
}

/** As they happened; on one day, in the order of a plan's way. */
export function inOrder<E extends PlanEvent>(events: readonly E[]): E[] {
  const order = Object.keys(EVENTS);
  return events.toSorted(
    (one, other) =>
      one.happenedOn.localeCompare(other.happenedOn) || order.indexOf(one.kind) - order.indexOf(other.kind),
  );
}
