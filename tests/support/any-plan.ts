import fc from 'fast-check';
import { addDays, type IsoDate } from '#calendar/dates.ts';
import { EVENT_KINDS, EVENTS, readEvent, type EventKind, type PlanEvent } from '#features/plan/event.ts';

// Plans that nobody thought of, for what holds of every plan.

const FIRST: IsoDate = '2024-01-01';
const LAST: IsoDate = '2028-12-31';
export const someDay = fc.nat(1800).map((days) => addDays(FIRST, days));
const PEOPLE = ['grace', 'ben'] as const;

/** One event that an officer could have written down, of any kind, with any of its details. */
export function anEvent(kind: EventKind): fc.Arbitrary<Omit<PlanEvent, 'id' | 'number' | 'supersedes' | 'recordedAt'>> {
  const details = fc.record(
    Object.fromEntries(
      Object.entries(EVENTS[kind].details.shape).map(([name, schema]) => {
        const { options } = ('unwrap' in schema ? schema.unwrap() : schema) as { options?: readonly string[] };
        return [name, options ? fc.constantFrom(...options) : someDay];
      }),
    ),
  );
  const { isFor } = EVENTS[kind] as { isFor?: 'one' | 'may' };
  const owner =
    isFor === 'one' ? fc.constantFrom(...PEOPLE) : isFor ? fc.constantFrom(null, ...PEOPLE) : fc.constant(null);
  return fc
    .record({ happenedOn: someDay, details, onlyFor: owner })
    .map((one) => ({ kind, words: {}, ...one }) as unknown as PlanEvent)
    .filter(({ happenedOn, details, onlyFor }) => {
      const typed = { school: 'Elm', why: 'So', ...details } as Record<string, string>;
      const said = { ...typed, kind, on: happenedOn, supersedes: 'e0', ...(onlyFor && { onlyFor }) };
      return 'event' in readEvent(said, LAST);
    });
}

/** A plan’s events, in the order in which they were written down. Now and then one stands in the place of another. */
const someEvents: fc.Arbitrary<PlanEvent[]> = fc
  .array(fc.tuple(fc.constantFrom(...EVENT_KINDS).chain(anEvent), fc.option(fc.nat(20), { freq: 6 })), {
    maxLength: 25,
  })
  .map((told) =>
    told.map(
      ([one, over], index) =>
        ({
          ...one,
          id: `e${index}`,
          number: index + 1,
          supersedes: over !== null && over < index ? `e${over}` : null,
          recordedAt: '2026-11-22T09:00:00.000Z',
        }) as PlanEvent,
    ),
  );

/** Plans whose events come in an order that plans have, so that they get far. */
export const likely: fc.Arbitrary<PlanEvent[]> = someEvents.map((events) =>
  events
    .toSorted((one, other) => EVENT_KINDS.indexOf(one.kind) - EVENT_KINDS.indexOf(other.kind))
    .map((one, index) => ({ ...one, happenedOn: addDays(FIRST, index * 23), supersedes: null }) as PlanEvent),
);
export const plans = fc.oneof(someEvents, likely);
