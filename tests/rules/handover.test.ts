import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dayInLondon, type IsoDate } from '#calendar/dates.ts';
import { DEFAULT_CHOICES, type Choices } from '#features/clock/choices.ts';
import {
  bornForHandover,
  handoverOn,
  isPastEveryPlan,
  rightsPassOn,
  viewOf,
  type AccessChoice,
  type View,
} from '#features/plan/handover.ts';
import { RELATIONSHIPS, type Relationship } from '#features/plan/standing.ts';

// When a plan becomes the young person's own, and what a parent sees then.

const passesOn = (born: IsoDate, choices: Partial<Choices> = {}) =>
  rightsPassOn(born, { ...DEFAULT_CHOICES, ...choices });
/** What a parent of Leo, who was born on 8 April 2010, sees at an instant. */
const viewAt = (instant: string, relationship: Relationship, choice: AccessChoice | null): View =>
  viewOf(relationship, choice, '2010-04-08', dayInLondon(new Date(instant)), DEFAULT_CHOICES);

describe('the rights', () => {
  for (const [who, born, on] of [
    ['Leo, 16 in April 2026, the day after the last Friday in June', '2010-04-08', '2026-06-27'],
    ['somebody who turns 16 on that Friday', '2010-06-26', '2026-06-27'],
    ['somebody who turns 16 the day after', '2010-06-27', '2026-06-27'],
    ['somebody of that summer, before they are 16', '2010-08-31', '2026-06-27'],
    ['somebody born on the first day of the school year, a year later', '2010-09-01', '2027-06-26'],
    ['somebody born the year before', '2009-09-01', '2026-06-27'],
    ['where June ends on a Friday', '2012-01-10', '2028-07-01'],
    ['somebody born on 29 February', '2012-02-29', '2028-07-01'],
    ['somebody born on 29 February, in a year that has the day', '2008-02-29', '2024-06-29'],
  ] as const)
    it(`pass to ${who}`, () => {
      assert.equal(passesOn(born), on);
    });

  it('hang on the school’s first day for whoever was born from 1 to 7 September', () => {
    for (const [born, starts, on] of [
      ['2010-09-02', '09-03', '2026-06-27'],
      ['2010-09-03', '09-03', '2027-06-26'],
      ['2010-09-06', '09-07', '2026-06-27'],
      ['2010-09-07', '09-07', '2027-06-26'],
      ['2010-08-31', '08-27', '2027-06-26'],
    ] as const)
      assert.equal(passesOn(born, { schoolYearStarts: starts }), on, `${born}, from ${starts}`);
  });
});

describe('the handover', () => {
  it('is announced six months before, is far until then, and has begun after', () => {
    const stateOn = (today: IsoDate) => handoverOn('2010-04-08', today, DEFAULT_CHOICES);
    assert.deepEqual(stateOn('2025-12-26'), { state: 'far', on: '2026-06-27' });
    assert.deepEqual(stateOn('2025-12-27'), { state: 'announced', on: '2026-06-27' });
    assert.deepEqual(stateOn('2026-06-26'), { state: 'announced', on: '2026-06-27' });
    assert.deepEqual(stateOn('2026-06-27'), { state: 'begun', on: '2026-06-27' });
  });

  it('finds everybody whose it is within six months, or was within the last year', () => {
    for (const born of ['2010-09-01', '2011-08-31', '2012-02-29', '2008-02-29', '2010-09-07'] as const) {
      const on = passesOn(born);
      for (const today of [
        `${Number(on.slice(0, 4)) - 1}-12-31`,
        on,
        `${Number(on.slice(0, 4)) + 1}${on.slice(4, 8)}01`,
      ]) {
        const { from, to } = bornForHandover(today as IsoDate);
        assert.ok(from <= born && born <= to, `${born} on ${today}: ${from} to ${to}`);
      }
    }
  });
});

describe('a parent of Leo, to the minute', () => {
  const BEFORE = '2026-06-26T22:59:00Z';
  const AFTER = '2026-06-26T23:01:00Z';

  it('is at 23:59 and at 00:01 in London, where it is summer', () => {
    assert.deepEqual([dayInLondon(new Date(BEFORE)), dayInLondon(new Date(AFTER))], ['2026-06-26', '2026-06-27']);
  });

  for (const choice of [null, 'agreed', 'declined', 'representative'] as const)
    it(`sees all of it at 23:59 on the last Friday in June, whatever was recorded: ${choice ?? 'nothing'}`, () => {
      assert.equal(viewAt(BEFORE, 'parent', choice), 'all');
    });

  for (const [choice, view] of [
    [null, 'until handover'],
    ['agreed', 'all'],
    ['declined', 'nothing'],
    ['representative', 'all'],
  ] as const)
    it(`sees at 00:01 what was recorded for them: ${choice ?? 'nothing'}`, () => {
      assert.equal(viewAt(AFTER, 'parent', choice), view);
    });

  it('is as anybody else with a parent’s part: nobody loses or gains by what they are', () => {
    const others = (Object.keys(RELATIONSHIPS) as Relationship[]).filter(
      (one) => one !== 'young person' && one !== 'representative',
    );
    for (const relationship of others) assert.equal(viewAt(AFTER, relationship, null), 'until handover', relationship);
  });
});

describe('Leo, and whoever acts for him', () => {
  for (const relationship of ['young person', 'representative'] as const)
    it(`sees all of it before and after, whatever was recorded: ${relationship}`, () => {
      for (const choice of [null, 'agreed', 'declined', 'representative'] as const)
        for (const instant of ['2026-06-26T22:59:00Z', '2026-06-26T23:01:00Z'])
          assert.equal(viewAt(instant, relationship, choice), 'all');
    });
});

describe('at 25 and 26', () => {
  it('a plan may go on after 25, and never past the day before 26', () => {
    assert.equal(isPastEveryPlan('2000-04-08', '2025-04-08'), false);
    assert.equal(isPastEveryPlan('2000-04-08', '2026-04-07'), false);
    assert.equal(isPastEveryPlan('2000-04-08', '2026-04-08'), true);
  });

  it('whoever was born on 29 February turns 26 on 1 March', () => {
    assert.equal(isPastEveryPlan('2000-02-29', '2026-02-28'), false);
    assert.equal(isPastEveryPlan('2000-02-29', '2026-03-01'), true);
  });

  it('a parent who was never chosen for or against still sees what there was before', () => {
    assert.equal(viewAt('2035-04-08T12:00:00Z', 'parent', null), 'until handover');
  });
});
