import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { daysBetween, type IsoDate } from '#calendar/dates.ts';
import { DEFAULT_CHOICES } from '#features/clock/choices.ts';
import { daysOf, YEARLY, type DueDay } from '#features/plan/due.ts';
import type { PlanEvent } from '#features/plan/event.ts';
import { seenBy } from '#features/plan/seen.ts';
import { timeline } from '#features/plan/timeline.ts';
import { plans, someDay } from '../support/any-plan.ts';
import { READER, story } from '../support/stories.ts';

const BORN: IsoDate = '2016-08-19';
const dueIn = (events: PlanEvent[], today: IsoDate) => daysOf({ events, dateOfBirth: BORN }, today, DEFAULT_CHOICES);
const inWords = ({ way, step, advice, rule, dueOn, isLastDay, plannedOn }: DueDay): string =>
  [
    `${way} ${step}${advice ? ` of ${advice}` : ''}:`,
    ...(plannedOn ? [`set for ${plannedOn}`] : []),
    ...(dueOn ? [`${isLastDay ? 'last day' : 'day'} ${dueOn}`] : []),
    ...(rule ? [`by ${rule}`] : []),
  ].join(' ');
const daysIn = (events: PlanEvent[], today: IsoDate): string[] => dueIn(events, today).days.map(inWords);

describe('the days of an assessment', () => {
  it('are those of the council, of each adviser, and none of what is done', () => {
    const events = story(
      ['request received', '2026-05-11'],
      ['decided to assess', '2026-06-19'],
      ['advice asked for', '2026-06-22', { advice: 'family' }],
      ['advice asked for', '2026-06-22', { advice: 'psychology' }],
      ['advice asked for', '2026-07-01', { advice: 'health' }],
      ['advice asked for', '2026-06-22', { advice: 'education' }],
      ['advice received', '2026-07-10', { advice: 'education' }],
    );
    assert.deepEqual(daysIn(events, '2026-08-10'), [
      'assessment advice of health: last day 2026-08-12 by give-advice',
      'assessment advice of psychology: last day 2026-08-03 by give-advice',
      'assessment decide-on-plan: day 2026-08-31 by tell-no-plan',
      'assessment final-plan: last day 2026-09-28 by issue-final-plan',
    ]);
    assert.deepEqual(dueIn(events, '2026-08-10').now, {
      stage: 'assessing',
      nextStep: 'advice',
      nextOn: '2026-08-03',
      lastReviewedOn: null,
    });
  });

  it('have no last day where a ground in law lifted it', () => {
    const events = story(
      ['request received', '2026-05-11'],
      ['decided to assess', '2026-06-19'],
      ['exception recorded', '2026-08-20', { deadline: 'issue-final-plan', ground: 'away-four-weeks' }],
    );
    assert.deepEqual(daysIn(events, '2026-12-01'), ['assessment decide-on-plan: day 2026-08-31 by tell-no-plan']);
  });
});

describe('the year in which a plan is reviewed', () => {
  const made = ['final plan issued', '2025-11-10'] as const;

  it('is there once, whatever the meeting is', () => {
    assert.deepEqual(daysIn(story([...made]), '2026-08-10'), [
      'review set-meeting: day 2026-11-09',
      'review meeting: day 2026-11-09',
      'review decide-after-review: last day 2026-11-09 by complete-next-review',
    ]);
  });

  it('is there once the meeting was held, beside the days that count from it', () => {
    const events = story(
      [...made],
      ['review meeting set', '2026-06-01', { meetingOn: '2026-07-01' }],
      ['review meeting held', '2026-07-01'],
    );
    assert.deepEqual(daysIn(events, '2026-07-05'), [
      'review report: last day 2026-07-15 by circulate-report',
      'review decide-after-review: last day 2026-07-29 by decide-after-review',
      'review notice: day 2026-07-29 by decide-after-review',
      'review amended-plan: day 2026-09-23 by issue-amended-plan',
      'review decide-after-review: day 2026-11-09 by complete-next-review',
    ]);
  });

  it('is the next one from the day of the decision, while the changes are still to come', () => {
    const events = story(
      [...made],
      ['review meeting held', '2026-07-01'],
      ['decided after review', '2026-07-20', { decision: 'amend' }],
    );
    const { days, now } = dueIn(events, '2026-08-01');
    assert.deepEqual(days.filter(({ rule }) => rule?.startsWith('complete')).map(inWords), [
      'review decide-after-review: day 2027-07-19 by complete-next-review',
    ]);
    assert.deepEqual([now.stage, now.lastReviewedOn], ['changing-plan', '2026-07-20']);
  });

  it('is another one for a plan that came from another council', () => {
    const events = story(['moved in', '2026-10-05', { lastReviewedOn: '2026-02-02' }]);
    const { days, now } = dueIn(events, '2026-11-22');
    assert.ok(days.map(inWords).includes('review decide-after-review: last day 2027-02-01 by review-plan'));
    assert.equal(now.lastReviewedOn, '2026-02-02');
  });

  it('shows the day of the meeting that is set', () => {
    const events = story([...made], ['review meeting set', '2026-09-01', { meetingOn: '2026-10-07' }]);
    assert.ok(daysIn(events, '2026-09-10').includes('review meeting: set for 2026-10-07 day 2026-11-09'));
  });
});

describe('a plan that has ended', () => {
  it('has no day', () => {
    const events = story(['final plan issued', '2025-11-10'], ['ceased', '2026-07-01', { ground: 'not needed' }]);
    assert.deepEqual(dueIn(events, '2026-12-01').days, []);
    assert.equal(dueIn(events, '2026-12-01').now.stage, 'ceased');
  });
});

describe('a plan that has gone to another council', () => {
  it('has no day from the day after', () => {
    const events = story(
      ['final plan issued', '2024-11-11'],
      ['review meeting held', '2025-09-01'],
      ['moving away', '2025-10-06', { movesOn: '2025-11-03' }],
    );
    assert.ok(dueIn(events, '2025-11-03').days.some(({ dueOn, isLastDay }) => isLastDay && dueOn === '2025-09-29'));
    for (const today of ['2025-11-04', '2026-09-03'] as const)
      assert.deepEqual(dueIn(events, today), {
        days: [],
        now: { stage: 'moving-away', nextStep: null, nextOn: null, lastReviewedOn: null },
      });
  });
});

describe('of any plan, on any day', () => {
  /** What is late, with by how many days. */
  const lateOf = (days: DueDay[], today: IsoDate): Map<string, number> => {
    const late = new Map<string, number>();
    for (const { way, step, isLastDay, dueOn } of days)
      if (isLastDay && dueOn && dueOn < today) {
        const key = `${way} ${step}`;
        late.set(key, Math.max(late.get(key) ?? 0, daysBetween(dueOn, today)));
      }
    return late;
  };

  it('an officer’s list and the page of a family who may see all of it say the same is late, by as many days', () => {
    fc.assert(
      fc.property(plans, someDay, (anybodys, today) => {
        const events = anybodys.map((event) => ({ ...event, onlyFor: event.onlyFor && READER.personId }) as PlanEvent);
        const page = timeline({ events: seenBy(READER, events), dateOfBirth: BORN }, today, DEFAULT_CHOICES);
        const family = new Map(page.late.map(({ way, step }) => [`${way} ${step.id}`, step.daysLate ?? 0]));
        const { days } = dueIn(events, today);
        assert.deepEqual(new Map([...lateOf(days, today)].toSorted()), new Map([...family].toSorted()));
        assert.equal(lateOf(days, today).size, family.size);
      }),
      { numRuns: 500 },
    );
  });

  it('the limit of the year is on one row at most, and every row has a day', () => {
    fc.assert(
      fc.property(plans, someDay, (events, today) => {
        const { days } = dueIn(events, today);
        assert.ok(days.filter(({ rule }) => rule && (YEARLY as readonly string[]).includes(rule)).length <= 1);
        for (const { dueOn, plannedOn, isLastDay } of days) assert.ok(isLastDay ? dueOn : (dueOn ?? plannedOn));
      }),
    );
  });
});
