import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { IsoDate } from '#calendar/dates.ts';
import { DEFAULT_CHOICES } from '#features/clock/choices.ts';
import type { Deadline } from '#features/clock/deadline.ts';
import { deadlinesAfter } from '#features/clock/deadlines.ts';
import { EVENT_NAMES, MOVES, ORDERS, type Happening } from '#features/clock/happening.ts';
import { afterMediationNotArranged, afterOtherAgreement } from '#features/clock/mediation.ts';
import { EVENT_KINDS, type EventKind, type PlanEvent } from '#features/plan/event.ts';
import { seenBy, type Reader } from '#features/plan/seen.ts';
import { STAGES, TASKS, timeline, type Timeline } from '#features/plan/timeline.ts';
import { anEvent, likely, plans, someDay } from '../support/any-plan.ts';
import { READER } from '../support/stories.ts';

// What holds of every plan, and not only of those in the stories.

const RUNS = { numRuns: 300 };

const readers: fc.Arbitrary<Reader> = fc.record({
  personId: fc.constant('grace'),
  parts: fc.constantFrom(
    READER.parts,
    new Set(['steps'] as const),
    new Set(['steps', 'advice'] as const),
    new Set([]),
  ) as fc.Arbitrary<Reader['parts']>,
  isKeptApart: fc.boolean(),
});

const at = (reader: Reader, events: PlanEvent[], today: IsoDate): Timeline =>
  timeline({ events: seenBy(reader, events), dateOfBirth: '2013-05-02' }, today, DEFAULT_CHOICES);

/** Without the numbers of its lines. */
function unnumbered(now: Timeline): unknown {
  return JSON.parse(JSON.stringify(now, (key, value: unknown) => (key === 'number' ? undefined : value)));
}

function holds(promise: (now: Timeline, today: IsoDate, events: PlanEvent[], reader: Reader) => void): void {
  fc.assert(
    fc.property(plans, someDay, readers, (events, today, reader) => {
      promise(at(reader, events, today), today, events, reader);
    }),
    RUNS,
  );
}

describe('of any plan, on any day, for anybody', () => {
  it('there is an answer', () => {
    holds(({ stage, tasks }) => {
      assert.ok(STAGES.includes(stage));
      for (const { task } of tasks) assert.ok(TASKS.includes(task));
    });
  });

  it('days left are the days from today to the day that counts', () => {
    holds(({ next, daysLeft }, today) => {
      const day = next?.plannedOn ?? next?.due?.due;
      const days = day && (Date.parse(day) - Date.parse(today)) / 86_400_000;
      assert.equal(daysLeft, day && days);
    });
  });

  it('nothing is late that has been done, or whose day has not passed, or has none', () => {
    holds(({ late }, today) => {
      for (const { step } of late) {
        assert.equal(step.doneOn, undefined);
        assert.ok(step.due && step.due.due < today, JSON.stringify(step));
        assert.equal(step.daysLate, (Date.parse(today) - Date.parse(step.due.due)) / 86_400_000);
        assert.ok(!step.isOnlyIf && !step.lifted && !step.due.isCountedBack);
      }
    });
  });

  it('a step was done on a day that has been', () => {
    holds(({ way, beside }, today) => {
      for (const { doneOn } of [...(way ? [way] : []), ...beside].flatMap(({ steps }) => steps))
        assert.ok(!doneOn || doneOn <= today);
    });
  });

  it('every last day is one that the clock counts from something that happened', () => {
    holds(({ way, beside, disagreement, window, advice }, _today, events) => {
      const steps = [...(way ? [way] : []), ...beside].flatMap((one) => one.steps);
      const days = [
        ...[...steps, ...advice].flatMap(({ due }) => due ?? []),
        ...(disagreement ? [...disagreement.rights, ...disagreement.awaited] : []),
        ...(window ? [window.closes] : []),
      ];
      if (days.length === 0) return;
      const known = everyDeadlineOf(events);
      for (const day of days) assert.ok(known.has(keyOf(day)), JSON.stringify(day));
    });
  });

  it('the days ahead are ahead, the first first', () => {
    holds(({ ahead }, today) => {
      for (const [index, { on }] of ahead.entries()) {
        assert.ok(on >= today);
        assert.ok(index === 0 || (ahead[index - 1]?.on ?? '') <= on);
      }
    });
  });

  it('one step at most is where it stands, and none when nothing more is to come', () => {
    holds(({ way, beside }) => {
      for (const { steps } of [...(way ? [way] : []), ...beside])
        assert.ok(steps.filter(({ state }) => state === 'here').length <= 1);
    });
  });
});

describe('what somebody may not see', () => {
  it('changes nothing for them', () => {
    fc.assert(
      fc.property(
        plans,
        someDay,
        readers,
        fc.constantFrom(...EVENT_KINDS).chain(anEvent),
        (events, today, reader, one) => {
          const others = {
            ...one,
            id: 'x',
            number: 99,
            onlyFor: 'ben',
            supersedes: null,
            recordedAt: 'x',
          } as PlanEvent;
          assert.deepEqual(at(reader, [...events, others], today), at(reader, events, today));
        },
      ),
      RUNS,
    );
  });

  it('changes nothing for whoever is kept apart, where a mediation or an appeal has no name on it', () => {
    const hidden = fc
      .constantFrom<EventKind>(
        'mediation wanted',
        'appeal received',
        're-assessment asked for',
        'told after moving in',
        'moving away',
      )
      .chain(anEvent);
    fc.assert(
      fc.property(plans, someDay, hidden, (events, today, one) => {
        const reader = { ...READER, isKeptApart: true };
        const nameless = { ...one, id: 'x', number: 99, onlyFor: null, supersedes: null, recordedAt: 'x' } as PlanEvent;
        assert.deepEqual(at(reader, [...events, nameless], today), at(reader, events, today));
      }),
      RUNS,
    );
  });

  it('is as if it had never been once it was superseded', () => {
    fc.assert(
      fc.property(plans, someDay, readers, (events, today, reader) => {
        const over = new Set(events.map(({ supersedes }) => supersedes));
        const standing = events.filter(({ id, kind }) => !over.has(id) && kind !== 'did not happen');
        const without = (now: Timeline): unknown =>
          JSON.parse(JSON.stringify(now, (key, value: unknown) => (key === 'supersedes' ? undefined : value)));
        assert.deepEqual(without(at(reader, events, today)), without(at(reader, standing, today)));
      }),
      RUNS,
    );
  });

  it('is what has not happened yet', () => {
    fc.assert(
      fc.property(likely, someDay, readers, (events, today, reader) => {
        const happened = events.filter(({ happenedOn }) => happenedOn <= today);
        assert.deepEqual(at(reader, events, today), at(reader, happened, today));
      }),
      RUNS,
    );
  });
});

describe('the order in which things were written down', () => {
  it('does not matter, but for what happened on one day', () => {
    fc.assert(
      fc.property(
        plans,
        someDay,
        readers,
        fc.array(fc.nat(), { minLength: 25, maxLength: 25 }),
        (events, today, reader, keys) => {
          const shuffled = events
            .map((one, index) => ({ one, key: keys[index] ?? 0 }))
            .sort((first, other) => first.key - other.key || first.one.number - other.one.number)
            .map(({ one }) => one);
          const places = new Map(shuffled.map(({ id }, index) => [id, index + 1]));
          // On one day the order is kept.
          for (const day of new Set(events.map(({ happenedOn }) => happenedOn))) {
            const ids = events.filter(({ happenedOn }) => happenedOn === day).map(({ id }) => id);
            const numbers = ids.map((id) => places.get(id) ?? 0).sort((first, other) => first - other);
            for (const [index, id] of ids.entries()) places.set(id, numbers[index] ?? 0);
          }
          const renumbered = shuffled.map((one) => ({ ...one, number: places.get(one.id) ?? 0 }));
          assert.deepEqual(unnumbered(at(reader, renumbered, today)), unnumbered(at(reader, events, today)));
        },
      ),
      RUNS,
    );
  });
});

function keyOf({ id, due, provision, countedFrom }: Deadline): string {
  return [id, due, provision, countedFrom.event, countedFrom.on].join('|');
}

/** Everything that the clock makes of the days that stand in these events. */
function everyDeadlineOf(events: PlanEvent[]): Set<string> {
  const days = [
    ...new Set(
      events.flatMap(({ happenedOn, details }) => [
        happenedOn,
        ...Object.values(details).filter((value): value is IsoDate => /^\d{4}-\d\d-\d\d$/.test(String(value))),
      ]),
    ),
  ];
  const happenings = days.flatMap((on): Happening[] => [
    ...EVENT_NAMES.filter(
      (event) =>
        !['phase-transfer', 'order-made', 'mediation-agreed', 'plan-transferred', 'closure', 'born'].includes(event),
    ).map((event) => ({ event, on }) as Happening),
    ...MOVES.map((kind) => ({ event: 'phase-transfer' as const, kind, on })),
    ...ORDERS.flatMap((order) => [
      { event: 'order-made' as const, order, on },
      { event: 'mediation-agreed' as const, order, on },
    ]),
    ...days.flatMap((other): Happening[] => [
      { event: 'plan-transferred', on, lastReviewed: other },
      { event: 'area-move-known', on, moves: other },
      ...(other >= on
        ? ([
            { event: 'review-meeting', on, noticeSent: other },
            { event: 'decision-sent', on, certificateIssued: other },
          ] as const)
        : []),
    ]),
  ]);
  return new Set(
    [
      ...happenings.flatMap((one) => deadlinesAfter(one, DEFAULT_CHOICES)),
      ...days.flatMap((on) => [afterMediationNotArranged(on), afterOtherAgreement(on, DEFAULT_CHOICES)]),
    ].map(keyOf),
  );
}
