import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { addDays, addMonths, daysBetween, later, yearOf, type IsoDate } from '#calendar/dates.ts';
import { isWorkingDay } from '#calendar/working-days.ts';
import { answerTo } from '#features/clock/answer.ts';
import { DEFAULT_CHOICES, type Choices } from '#features/clock/choices.ts';
import type { Deadline } from '#features/clock/deadline.ts';
import { deadlinesAfter } from '#features/clock/deadlines.ts';
import {
  EVENT_NAMES,
  MOVES,
  ORDERS,
  readHappening,
  type EventName,
  type Happening,
  type Part,
} from '#features/clock/happening.ts';
import { TODAY } from '../support/clock.ts';

// What holds of every day, and not only of those in the worked examples.

const RUNS = { numRuns: 20 };
/** Days on which calendars go wrong. */
const AWKWARD = ['01-01', '02-28', '02-29', '03-01', '05-31', '07-31', '08-31', '09-01', '12-24', '12-25', '12-31'];

/** A day between two, as often as not an awkward one. */
function dayFrom(first: IsoDate, last: IsoDate): fc.Arbitrary<IsoDate> {
  const any = fc.nat(daysBetween(first, last)).map((days) => addDays(first, days));
  const awkward = fc
    .tuple(fc.integer({ min: yearOf(first) + 1, max: yearOf(last) - 1 }), fc.constantFrom(...AWKWARD))
    .map(([year, day]) => (year % 4 === 0 ? `${year}-${day}` : `${year}-${day.replace('02-29', '02-28')}`) as IsoDate);
  return fc.oneof(any, awkward);
}

/** What is said of an event besides its day, so that it goes with both of two days. */
const ALSO_SAID: Partial<Record<EventName, (one: { first: IsoDate; last: IsoDate; days: number }) => object>> = {
  'review-meeting': ({ last, days }) => ({ noticeSent: addDays(last, days) }),
  'phase-transfer': ({ days }) => ({ kind: MOVES[days % MOVES.length] }),
  born: ({ first, last, days }) =>
    yearOf(first) === yearOf(last) && yearOf(first) >= 1999
      ? { schoolYearStarts: `${yearOf(first) + 16}-09-0${(days % 9) + 1}` }
      : {},
  'decision-sent': ({ last, days }) => ({ certificateIssued: addDays(last, days) }),
  'order-made': ({ days }) => ({ order: ORDERS[days % ORDERS.length] }),
  'mediation-agreed': ({ days }) => ({ order: ORDERS[days % ORDERS.length] }),
  'area-move-known': ({ first, days }) => ({ moves: addDays(first, days - 20) }),
  'plan-transferred': ({ first, days }) => ({ lastReviewed: addDays(first, -days) }),
  closure: ({ last, days }) => ({ reopens: addDays(last, days + 1), adviceRequested: last }),
};
const NEEDED: EventName[] = ['phase-transfer', 'order-made', 'mediation-agreed', 'plan-transferred', 'closure'];

const someChoices: fc.Arbitrary<Choices> = fc.record({
  dayOfReceipt: fc.constantFrom('not counted', 'day 1'),
  transferPlans: fc.constantFrom('before', 'by'),
  schoolYearStarts: fc.constantFrom('08-27', '09-01', '09-03', '09-07'),
  draftCommentsClose: fc.constantFrom(14, 15),
  digitalConsentAge: fc.constantFrom(13, 14, 15, 16),
});

/** The same event on a day and on a later one, or the same. */
function twice(event: EventName): fc.Arbitrary<[earlier: Happening, later: Happening]> {
  const days = event === 'born' ? dayFrom('1990-09-01', '2025-10-01') : dayFrom('2015-09-01', '2090-12-31');
  return fc.tuple(days, fc.nat(400), fc.nat(200), fc.boolean()).map(([first, gap, days, saysMore]) => {
    const last = addDays(first, gap);
    const also = saysMore || NEEDED.includes(event) ? ALSO_SAID[event]?.({ first, last, days }) : {};
    return [happening({ event, on: first, ...also }), happening({ event, on: last, ...also })];
  });
}

function happening(said: Record<string, unknown>): Happening {
  const read = readHappening(said, TODAY);
  assert.ok('happening' in read, JSON.stringify({ said, read }));
  return read.happening;
}

/** Something that happened, with what the law makes of it. */
function holds(event: EventName, promise: (deadline: Deadline, happening: Happening) => void): void {
  fc.assert(
    fc.property(twice(event), someChoices, ([, happening], choices) => {
      for (const deadline of deadlinesAfter(happening, choices)) promise(deadline, happening);
    }),
    RUNS,
  );
}

describe('whatever the day, what follows from an event', () => {
  for (const event of EVENT_NAMES) {
    it(`${event} is never sooner when it happens later`, () => {
      fc.assert(
        fc.property(twice(event), someChoices, ([first, second], choices) => {
          const after = new Map(deadlinesAfter(second, choices).map((deadline) => [deadline.id, deadline]));
          for (const { id, due, cautious } of deadlinesAfter(first, choices)) {
            const other = after.get(id);
            assert.ok(other, id);
            assert.ok(due <= other.due, `${id} is due on ${due}, and later on ${other.due}`);
            assert.ok((cautious ?? '') <= (other.cautious ?? ''), `${id}, aim for ${cautious}`);
          }
        }),
        RUNS,
      );
    });

    it(`${event} is aimed for on a working day, and never after the last day`, () => {
      holds(event, ({ id, due, cautious }) => {
        if (cautious) assert.ok(cautious <= due && isWorkingDay(cautious), `${id}: ${cautious}, ${due}`);
      });
    });

    it(`${event} has its provision, its sentence and what it is counted from`, () => {
      holds(event, ({ id, provision, says, countedFrom, sure, rows }, { on }) => {
        assert.match(id, /^[a-z]+(-[a-z]+)*$/);
        assert.match(provision, /(Act 1996|Act 2014|Regulations 2014|Rules 2008|Practice 2015)/, id);
        assert.match(says, /^[A-Z].*\.$/, id);
        assert.match(sure, /^[ABC]$/);
        assert.notEqual(rows, '');
        assert.equal(countedFrom.event, event);
        if (!countedFrom.part) assert.equal(countedFrom.on, on, id);
      });
    });

    it(`${event} has somebody who acts and a day to aim for where the law or guidance asks it, and only there`, () => {
      holds(event, ({ id, force, who, cautious }) => {
        const isAsked = force === 'must' || force === 'should';
        assert.equal(cautious !== undefined, isAsked, id);
        assert.equal(who === undefined, force === 'fact', id);
      });
    });
  }

  it('is in order, and the answer to it has each of its days', () => {
    for (const event of EVENT_NAMES)
      fc.assert(
        fc.property(twice(event), ([, happening]) => {
          const dues = deadlinesAfter(happening, DEFAULT_CHOICES).map(({ due }) => due);
          assert.deepEqual(dues, [...dues].sort());
          const { deadlines } = answerTo(happening, DEFAULT_CHOICES);
          if (event !== 'closure') assert.equal(deadlines.length, dues.length);
          else assert.ok('available' in deadlines[0]!);
        }),
        { numRuns: 10 },
      );
  });
});

describe('whatever the day, the Regulations', () => {
  /** Rule by rule, the days from what happened to the last day. */
  const days: Partial<Record<EventName, Record<string, number>>> = {
    'request-received': { 'decide-whether-to-assess': 42, 'tell-no-plan': 112, 'issue-final-plan': 140 },
    'became-responsible': { 'decide-whether-to-assess': 42, 'tell-no-plan': 112, 'issue-final-plan': 140 },
    'advice-requested': { 'give-advice': 42 },
    'draft-served': { 'comment-on-draft': 14 },
    'review-meeting': { 'give-notice-of-meeting': -14, 'circulate-report': 14, 'decide-after-review': 28 },
    'mediation-wanted': { 'arrange-mediation': 30 },
    'reassessment-asked': { 'decide-whether-to-reassess': 15 },
    'reassessment-agreed': { 'issue-final-plan': 98 },
    'plan-transferred': { 'tell-family': 42 },
  };
  for (const [event, lengths] of Object.entries(days))
    it(`know no bank holidays after ${event}`, () => {
      fc.assert(
        fc.property(twice(event as EventName), ([, happening]) => {
          const deadlines = deadlinesAfter(happening, DEFAULT_CHOICES);
          for (const [id, length] of Object.entries(lengths)) {
            const due = deadlines.find((deadline) => deadline.id === id)?.due;
            assert.equal(due, addDays(happening.on, length), id);
          }
        }),
        RUNS,
      );
    });
});

describe('whatever the day, the tribunal', () => {
  const isShut = (day: IsoDate): boolean =>
    day.slice(5, 7) === '08' || day.slice(5) >= '12-25' || day.endsWith('-01-01');

  it('takes no appeal and no answer as late on a day that is no working day', () => {
    for (const event of ['decision-sent', 'appeal-received'] as const)
      holds(event, ({ id, due }) => {
        if (id !== 'contact-mediation-adviser') assert.ok(isWorkingDay(due), due);
      });
  });

  it('asks for no answer in August, or from 25 December to 1 January', () => {
    holds('appeal-received', ({ due }) => assert.ok(!isShut(due), due));
  });

  it('asks for no appeal then, but where a weekend before has moved a last day into it', () => {
    holds('decision-sent', ({ id, due }, happening) => {
      if (id !== 'appeal' || happening.event !== 'decision-sent') return;
      const { on, certificateIssued } = happening;
      const twoMonths = addMonths(on, 2);
      const last = certificateIssued ? later(twoMonths, addMonths(certificateIssued, 1)) : twoMonths;
      assert.ok(last <= due);
      if (isShut(due))
        assert.ok(!isShut(last) && !isWorkingDay(last) && daysBetween(last, due) <= 5, `${last} to ${due}`);
    });
  });
});

describe('nonsense', () => {
  const parts: Part[] = ['kind', 'order', 'on', 'noticeSent', 'moves', 'reopens', 'lastReviewed', 'adviceRequested'];
  const names = fc.constantFrom(
    ...parts,
    'event',
    'certificateIssued',
    'schoolYearStarts',
    '__proto__',
    'constructor',
    'toString',
  );
  const values = fc.oneof(
    fc.anything(),
    fc.string(),
    fc.constantFrom('2026-01-05', '2026-02-30', '0000-00-00', '+002026-01-05', '<script>', '__proto__', 'valueOf'),
  );
  const events = fc.oneof(fc.constantFrom(...EVENT_NAMES), values);

  it('is never more than a sentence back', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.oneof(names, fc.string()), values), events, (said, event) => {
        const read = readHappening({ ...said, event }, TODAY);
        if ('error' in read) assert.match(read.error, /^[A-Z][^]*\.$/);
        else assert.ok(Array.isArray(answerTo(read.happening, DEFAULT_CHOICES).deadlines));
      }),
      { numRuns: 200 },
    );
  });

  it('is never more than a sentence back when it is no form at all', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.array(fc.anything()), fc.double(), fc.boolean()), (said) => {
        const read = readHappening(said as never, TODAY);
        assert.ok('error' in read && read.error.endsWith('.'));
      }),
    );
  });
});
