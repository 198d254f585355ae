import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { addDays, type IsoDate } from '#calendar/dates.ts';
import { birthdayOf, yearGroupOn } from '#features/clock/age.ts';
import { DEFAULT_CHOICES } from '#features/clock/choices.ts';
import { daysOfList, DUE_LISTS, isDueList, whatIsDue, whenItIsDue, type DueList } from '#features/plan/due-lists.ts';
import { bornWithRightsPassed, rightsPassOn } from '#features/plan/handover.ts';
import { STAGES } from '#features/plan/timeline.ts';
import { partOf } from '#features/team/caseload.ts';
import { addressOfLate, lateStepIn } from '#features/team/late-step.ts';
import { bornForAges, bornForYear, isTeamList } from '#features/team/team-lists.ts';
import { factOf } from '#features/team/team-words.ts';

const someDay = fc.nat(2000).map((days) => addDays('2024-01-01', days));
const someBirthday = fc.nat(9500).map((days) => addDays('2000-01-01', days));
const isBetween = (day: IsoDate, { from, to }: { from: IsoDate; to: IsoDate }): boolean => from <= day && day <= to;

describe('the days of an officer’s lists', () => {
  it('begin where the list before ends, so that nothing is on two of them and nothing is on none', () => {
    fc.assert(
      fc.property(someDay, fc.integer({ min: -400, max: 14 }), (today, away) => {
        const day = addDays(today, away);
        const on = (['late', 'this-week', 'soon'] as const).filter((list) => isBetween(day, daysOfList(list, today)));
        assert.equal(on.length, 1, `${day} on ${today}: ${on.join()}`);
        assert.equal(on[0] === 'late', day < today);
      }),
    );
  });

  it('end a week on its Sunday', () => {
    // A Tuesday, and a Sunday.
    assert.deepEqual(daysOfList('this-week', '2026-12-01'), { from: '2026-12-01', to: '2026-12-06' });
    assert.deepEqual(daysOfList('this-week', '2026-12-06'), { from: '2026-12-06', to: '2026-12-06' });
  });

  it('are said with the day, and how far it is', () => {
    const on = '2026-12-07';
    assert.equal(whenItIsDue({ on }, 'last day', '2026-12-01'), 'by Monday 7 December 2026 (6 days left)');
    assert.equal(whenItIsDue({ on }, 'last day', '2026-12-08'), 'by Monday 7 December 2026: 1 day late');
    assert.equal(whenItIsDue({ on }, 'meeting', '2026-12-07'), 'on Monday 7 December 2026 (today)');
    assert.equal(whatIsDue({ step: 'advice', advice: 'health' }), 'Get the advice: Health');
  });
});

describe('birthdays', () => {
  it('are those of a year group, as the year group of each says', () => {
    fc.assert(
      fc.property(someDay, someBirthday, fc.constantFrom(9, 14), (today, born, group) => {
        assert.equal(isBetween(born, bornForYear(group, today)), yearGroupOn(born, today) === group);
      }),
    );
  });

  it('are those of everybody whose rights have passed, and of nobody else', () => {
    fc.assert(
      fc.property(someDay, someBirthday, (today, born) => {
        const { from, to } = bornWithRightsPassed(today, DEFAULT_CHOICES);
        if (born >= from) assert.equal(born <= to, rightsPassOn(born, DEFAULT_CHOICES) <= today, `${born} on ${today}`);
      }),
      { numRuns: 1000 },
    );
  });

  it('are those of whoever is 14 and not 18', () => {
    fc.assert(
      fc.property(someDay, someBirthday, (today, born) => {
        // In other years than a leap year, a birthday on 29 February is on 1 March.
        if (born.endsWith('02-29') || today.endsWith('02-29')) return;
        const { after, to } = bornForAges(14, 18, today);
        assert.equal(born > after && born <= to, birthdayOf(born, 14) <= today && today < birthdayOf(born, 18));
      }),
    );
  });
});

describe('what an address may ask for', () => {
  it('is a step and its advice, and of anything else nothing', () => {
    for (const step of [
      { step: 'final-plan', advice: null },
      { step: 'advice', advice: 'social care' },
    ] as const)
      assert.deepEqual(lateStepIn(new URL(addressOfLate(step), 'http://localhost').searchParams), step);
    for (const query of ['', 'step=', 'step=__proto__', 'step=Maya', 'advice=health'])
      assert.equal(lateStepIn(new URLSearchParams(query)), undefined);
    assert.deepEqual(lateStepIn(new URLSearchParams('step=draft&advice=health')), { step: 'draft', advice: null });
  });

  it('is a list by its name', () => {
    for (const word of ['', 'toString', '__proto__', 'LATE', 'late ']) {
      assert.equal(isDueList(word), false);
      assert.equal(isTeamList(word), false);
    }
    for (const list of Object.keys(DUE_LISTS) as DueList[]) assert.ok(isDueList(list));
  });
});

describe('a caseload', () => {
  it('has each stage as an assessment, as a plan, or as nothing to do', () => {
    assert.deepEqual(
      STAGES.filter((stage) => !partOf(stage)),
      ['not-started', 'not-assessing', 'no-plan', 'ceased'],
    );
    assert.equal(partOf('a stage of a newer portal'), undefined);
  });
});

describe('what a manager reads of a plan', () => {
  const plan = {
    id: 'p',
    childName: 'Ivy Ash',
    dateOfBirth: '2012-03-04' as IsoDate,
    reference: null,
    caseworker: null,
    mayWorkOn: false,
    stage: 'plan-in-place',
    lastReviewedOn: '2026-02-11' as IsoDate,
    reviewBy: '2027-02-10' as IsoDate,
    moveBy: '2027-02-15' as IsoDate,
    healthInvolved: true,
    socialCareInvolved: true,
  } as const;

  it('claims nothing about what adult services will give', () => {
    assert.equal(
      factOf('adult-services', plan, '2026-12-01', DEFAULT_CHOICES),
      '18 on 4 March 2030. Social care and health have a part in the plan. Review to be complete by 10 February 2027.',
    );
    const without = { ...plan, healthInvolved: false, socialCareInvolved: false, reviewBy: null };
    assert.equal(factOf('adult-services', without, '2026-12-01', DEFAULT_CHOICES), '18 on 4 March 2030.');
  });

  it('says by when a plan names the next school or college', () => {
    const says = (today: IsoDate) => factOf('moves', plan, today, DEFAULT_CHOICES);
    assert.equal(says('2027-02-15'), 'The plan names the next place by 15 February 2027.');
    assert.equal(says('2027-02-16'), 'The plan was to name the next place by 15 February 2027.');
  });

  it('says by when guidance asks us to think about a child under 5', () => {
    const young = { ...plan, dateOfBirth: '2022-03-04' as IsoDate };
    assert.equal(
      factOf('under-fives', young, '2026-12-01', DEFAULT_CHOICES),
      'Made or last reviewed on 11 February 2026. Think about a review by 11 August 2026.',
    );
  });
});
