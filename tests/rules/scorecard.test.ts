import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { addDays, addMonths, type IsoDate } from '#calendar/dates.ts';
import { DEFAULT_CHOICES, type Choices } from '#features/clock/choices.ts';
import { caseOf, clockOf, type Case } from '#features/scorecard/case.ts';
import { figuresOf, figuresOfPeriod, officeFiguresOf, type MonthFigures } from '#features/scorecard/figures.ts';
import { timeline } from '#features/plan/timeline.ts';
import { monthAfter, monthOf, type Month } from '#features/scorecard/month.ts';
import { movedSince, oddIn } from '#features/scorecard/odd.ts';
import { meanWeeks, medianWeeks, percentOf } from '#features/scorecard/percent.ts';
import { finishedSays, waitingSays } from '#features/scorecard/words.ts';
import { found } from '../support/people.ts';
import { story, type Told } from '../support/stories.ts';

const TODAY: IsoDate = '2026-11-21';

function caseFrom(told: Told[], choices: Partial<Choices> = {}, endedOn: IsoDate | null = null): Case {
  const all = { ...DEFAULT_CHOICES, ...choices };
  return caseOf({ dateOfBirth: '2016-08-19', need: null, events: story(...told), endedOn }, all, clockOf(all));
}

function countedIn(month: Month, cases: Told[][], today = TODAY): MonthFigures {
  return figuresOf(
    cases.map((told) => caseFrom(told)),
    month,
    today,
  );
}

function finished(received: IsoDate, final: IsoDate, ...more: Told[]): Told[] {
  const told: Told[] = [['request received', received], ...more, ['final plan issued', final]];
  return told.toSorted((one, other) => one[1].localeCompare(other[1]));
}

function excused(on: IsoDate): Told {
  return ['exception recorded', on, { deadline: 'issue-final-plan', ground: 'away-four-weeks' }];
}

interface Vector {
  id: string;
  input: Record<string, unknown>;
  expect: Record<string, unknown>;
}

function vector(id: string): Vector {
  const all = JSON.parse(readFileSync('tests/rules/clock-vectors.json', 'utf8')) as Vector[] | { vectors: Vector[] };
  return found((Array.isArray(all) ? all : all.vectors).find((one) => one.id === id));
}

describe('the worked example V55', () => {
  const { input, expect } = vector('V55') as unknown as {
    input: {
      issued: { received: IsoDate; final: IsoDate; exception: boolean }[];
      open: { received: IsoDate }[];
      as_at: IsoDate;
    };
    expect: Record<
      string,
      { den: number; within: number; pc: number; den_ex: number; within_ex: number; pc_ex: number }
    >;
  };
  const cases = [
    ...input.issued.map(({ received, final, exception }) =>
      finished(received, final, ...(exception ? [excused(addDays(received, 30))] : [])),
    ),
    ...input.open.map(({ received }): Told[] => [['request received', received]]),
  ];

  for (const month of ['2026-05', '2026-06', '2026-07'] as const)
    it(`counts ${month}, with and without exceptions`, () => {
      const { issued } = countedIn(month, cases, input.as_at);
      assert.deepEqual(saidBy(issued), expect[month]);
    });

  for (const month of ['2026-06', '2026-07'] as const)
    it(`pools the counts since January to ${month}`, () => {
      const { issued } = countedIn(month, cases, input.as_at).sinceJanuary;
      assert.deepEqual(saidBy(issued), expect[`cumulative_to_${month}`]);
    });

  it('counts who was issued, and who still waits, after more than 30 weeks', () => {
    const now = countedIn('2026-11', cases, input.as_at);
    assert.equal(now.sinceJanuary.issued.over30Weeks, expect['issued_over_30w']);
    assert.equal(now.open.over30, expect['open_over_30w']);
  });

  it('makes case A late where the council takes the day of receipt as day 1', () => {
    const dayOne = cases.map((told) => caseFrom(told, { dayOfReceipt: 'day 1' }));
    assert.equal(figuresOf(dayOne, '2026-05', input.as_at).issued.in20, 3);
  });

  function saidBy({ all, in20, allEx, in20Ex }: MonthFigures['issued']) {
    return {
      den: all,
      within: in20,
      pc: percentOf({ of: all, done: in20 }),
      den_ex: allEx,
      within_ex: in20Ex,
      pc_ex: percentOf({ of: allEx, done: in20Ex }),
    };
  }
});

describe('percentages', () => {
  it('give England 2019 out of its counts, as in V56', () => {
    const { input, expect } = vector('V56') as unknown as {
      input: { den: number; den_ex: number; within: number; within_ex: number };
      expect: { pc: number; pc_ex: number };
    };
    assert.equal(percentOf({ of: input.den, done: input.within }), expect.pc);
    assert.equal(percentOf({ of: input.den_ex, done: input.within_ex }), expect.pc_ex);
  });

  it('round a half up, as the Department prints it', () => {
    assert.equal(percentOf({ of: 2000, done: 57 }), 2.9);
    assert.equal(percentOf({ of: 8, done: 1 }), 12.5);
    assert.equal(percentOf({ of: 80, done: 1 }), 1.3);
  });

  it('are none of nothing', () => {
    assert.equal(percentOf({ of: 0, done: 0 }), null);
    assert.equal(meanWeeks(0, 0), null);
    assert.equal(medianWeeks([]), null);
  });

  it('take the middle of a wait', () => {
    assert.equal(medianWeeks([7, 70, 14]), 2);
    assert.equal(medianWeeks([7, 14]), 1.5);
  });
});

describe('what is counted of one record', () => {
  it('is one request, where a second comes while the first is open', () => {
    const month = countedIn('2026-02', [
      [
        ['request received', '2026-02-02'],
        ['request received', '2026-02-20'],
        ['final plan issued', '2026-06-22'],
      ],
    ]);
    assert.equal(month.requests, 1);
    assert.equal(countedIn('2026-06', [finished('2026-02-02', '2026-06-22', ['request received', '2026-02-20'])]).issued.in20, 1); // prettier-ignore
  });

  it('is in time on the last day of the 20 weeks, and late the day after', () => {
    assert.equal(countedIn('2026-06', [finished('2026-02-02', '2026-06-22')]).issued.in20, 1);
    assert.equal(countedIn('2026-06', [finished('2026-02-02', '2026-06-23')]).issued.in20, 0);
  });

  it('is what was put right, and nothing of what was wrong', () => {
    const told: Told[] = [
      ['request received', '2026-02-02'],
      ['final plan issued', '2026-06-23'],
    ];
    const corrected: Told[] = [...told, ['final plan issued', '2026-06-22', {}, { supersedes: 'e2' }]];
    assert.equal(countedIn('2026-06', [told]).issued.in20, 0);
    assert.deepEqual(
      [countedIn('2026-06', [corrected]).issued.all, countedIn('2026-06', [corrected]).issued.in20],
      [1, 1],
    );
  });

  it('is no plan at all where it did not happen', () => {
    const told: Told[] = [
      ['request received', '2026-02-02'],
      ['final plan issued', '2026-06-22'],
      ['did not happen', '2026-06-22', {}, { supersedes: 'e2' }],
    ];
    assert.equal(countedIn('2026-06', [told]).issued.all, 0);
    assert.equal(countedIn('2026-06', [told]).open.all, 1);
  });

  it('takes an exception off the top and the bottom, when it was recorded by the day of the plan', () => {
    const late = countedIn('2026-07', [finished('2026-02-02', '2026-07-20', excused('2026-05-04'))]).issued;
    assert.deepEqual([late.all, late.allEx], [1, 0]);
    const afterwards = countedIn('2026-07', [
      [...finished('2026-02-02', '2026-07-20'), ['exception recorded', '2026-07-28', { deadline: 'issue-final-plan', ground: 'away-four-weeks' }]], // prettier-ignore
    ]).issued;
    assert.deepEqual([afterwards.all, afterwards.allEx], [1, 1]);
  });

  it('does not take a missed appointment for an exception to the 20 weeks', () => {
    const missed: Told = [
      'exception recorded',
      '2026-05-04',
      { deadline: 'give-advice', ground: 'missed-appointment', advice: 'psychology' },
    ];
    assert.equal(countedIn('2026-07', [finished('2026-02-02', '2026-07-20', missed)]).issued.allEx, 1);
  });

  it('leaves a plan after an order out of the 20 weeks, and counts it apart', () => {
    const month = countedIn('2026-09', [
      [
        ['request received', '2026-01-05'],
        ['decided not to assess', '2026-02-12'],
        ['order made', '2026-06-01', { order: 'assess' }],
        ['decided to assess', '2026-06-10'],
        ['final plan issued', '2026-09-01'],
      ],
    ]);
    assert.deepEqual([month.issued.all, month.issuedAfterOrder], [0, 1]);
  });

  it('shows who waits after an order by that order, and not among those over 20 weeks', () => {
    const told: Told[] = [
      ['request received', '2026-01-05'],
      ['decided not to assess', '2026-02-12'],
      ['order made', '2026-06-01', { order: 'assess' }],
    ];
    assert.equal(countedIn('2026-03', [told]).open.all, 0);
    const { open } = countedIn('2026-06', [told]);
    assert.deepEqual([open.all, open.over20, open.afterOrder], [0, 0, 1]);
  });

  it('counts a plan that is made anew as no new plan', () => {
    const month = countedIn('2026-09', [
      [
        ...finished('2025-01-06', '2025-05-26'),
        ['re-assessment asked for', '2026-04-06'],
        ['decided to re-assess', '2026-04-20'],
        ['final plan issued', '2026-09-28'],
      ],
    ]);
    assert.deepEqual([month.issued.all, month.issuedAgain, month.activePlans, month.requests], [0, 1, 1, 0]);
  });

  it('counts a plan that came from another council as active and not as issued', () => {
    const month = countedIn('2026-09', [[['moved in', '2026-09-07', { lastReviewedOn: '2026-02-02' }]]]);
    assert.deepEqual([month.issued.all, month.activePlans, month.requests], [0, 1, 0]);
  });

  it('counts a plan that ended and began anew as another one', () => {
    const told: Told[] = [
      ...finished('2024-01-08', '2024-05-27'),
      ['ceased', '2025-07-18', { ground: 'not needed' }],
      ...finished('2026-01-12', '2026-05-25'),
    ];
    assert.equal(countedIn('2025-07', [told]).ceased, 1);
    assert.equal(countedIn('2025-12', [told]).activePlans, 0);
    assert.equal(countedIn('2026-05', [told]).issued.all, 1);
  });

  it('counts a request that was taken back neither as open nor as a plan that ended', () => {
    const told: Told[] = [
      ['request received', '2026-02-02'],
      ['ceased', '2026-03-09', { ground: 'not responsible' }],
    ];
    const month = countedIn('2026-03', [told]);
    assert.deepEqual([month.ceased, month.open.all, month.decisions.of], [0, 0, 0]);
  });

  it('has no 20 weeks where nobody wrote down the request, and says how many', () => {
    const told: Told[] = [
      ['decided to assess', '2026-02-02'],
      ['final plan issued', '2026-06-22'],
    ];
    const month = countedIn('2026-06', [told]);
    assert.deepEqual([month.issued.all, month.issuedWithoutStart], [0, 1]);
  });

  it('has none either where only the plan is written down', () => {
    const month = countedIn('2026-06', [[['final plan issued', '2026-06-22']]]);
    assert.deepEqual([month.issued.all, month.issuedWithoutStart, month.activePlans, month.open.all], [0, 1, 1, 0]);
  });

  it('ends with its record', () => {
    const ended = caseFrom(finished('2026-01-05', '2026-05-25'), {}, '2026-08-10');
    assert.equal(figuresOf([ended], '2026-07', TODAY).activePlans, 1);
    assert.equal(figuresOf([ended], '2026-08', TODAY).activePlans, 0);
  });
});

describe('what had a last day', () => {
  it('counts in the month of that day, and as late while it has not come', () => {
    const told: Told[] = [
      ['request received', '2026-01-05'],
      ['decided to assess', '2026-02-17'],
      ['advice asked for', '2026-02-18', { advice: 'psychology' }],
      ['advice asked for', '2026-02-18', { advice: 'health' }],
      ['advice received', '2026-04-01', { advice: 'health' }],
    ];
    assert.deepEqual(countedIn('2026-02', [told]).decisions, { of: 1, done: 0 });
    const april = countedIn('2026-04', [told]).advice;
    assert.deepEqual(april.psychology, { of: 1, done: 0 });
    assert.deepEqual(april.health, { of: 1, done: 1 });
  });

  it('is not late on the day itself', () => {
    const told: Told[] = [['request received', '2026-10-10']];
    assert.deepEqual(countedIn('2026-11', [told], '2026-11-21').decisions, { of: 0, done: 0 });
    assert.deepEqual(countedIn('2026-11', [told], '2026-11-22').decisions, { of: 1, done: 0 });
  });

  it('counts a review by its decision, by its changes, and within the year', () => {
    const told: Told[] = [
      ...finished('2025-01-06', '2025-05-26'),
      ['review meeting held', '2026-04-20', { officer: 'came' }],
      ['decided after review', '2026-05-18', { decision: 'amend' }],
      ['amended plan issued', '2026-07-20'],
    ];
    assert.deepEqual(countedIn('2026-05', [told]).reviews.decided, { of: 1, done: 1 });
    assert.deepEqual(countedIn('2026-05', [told]).reviews.completed, { of: 1, done: 1 });
    assert.deepEqual(countedIn('2026-07', [told]).reviews.finished, { of: 1, done: 0 });
    assert.deepEqual(officeFiguresOf([caseFrom(told)], '2026-04').officerCame, { of: 1, done: 1 });
  });

  it('counts a move by the day before 15 February', () => {
    const told: Told[] = [
      ...finished('2024-01-08', '2024-05-27'),
      ['move begun', '2025-10-01', { move: 'primary-to-secondary', movesOn: '2026-09-01' }],
      ['amended plan issued', '2026-02-15'],
    ];
    assert.deepEqual(countedIn('2026-02', [told]).transfers, { of: 1, done: 0 });
  });
});

describe('the words of a month', () => {
  it('say how many were finished, and in 20 weeks', () => {
    const month = countedIn('2026-06', [finished('2026-02-02', '2026-06-22'), finished('2026-01-05', '2026-06-22')]);
    assert.equal(found(finishedSays(month)[0]), 'In June 2026 2 plans were finished. 1 of them in 20 weeks: 50.0%.');
  });

  it('say that none was finished, and give no percentage', () => {
    assert.deepEqual(finishedSays(countedIn('2026-06', [])), ['In June 2026 no new plan was finished.']);
  });

  it('say who waits', () => {
    assert.equal(
      waitingSays(countedIn('2026-06', [[['request received', '2026-01-05']]])),
      'On 30 June 2026 1 child or young person was waiting for an answer about a first plan. 1 of them had waited over 20 weeks, 0 over 30 weeks and 0 over 52 weeks. The longest wait was between 20 and 30 weeks.',
    );
  });
});

describe('what a manager looks at twice', () => {
  it('is a month without plans, and one that has changed since it was published', () => {
    const before = countedIn('2026-06', [finished('2026-02-02', '2026-06-22')]);
    const now = countedIn('2026-06', [finished('2026-02-02', '2026-06-23')]);
    assert.ok(oddIn(countedIn('2026-07', []), before).some((line) => line.startsWith('No plan was finished')));
    assert.deepEqual(found(movedSince(before, now)).changes, [
      { measure: 'issuedIn20', published: 1, now: 0 },
      { measure: 'issuedIn20Ex', published: 1, now: 0 },
    ]);
    assert.equal(movedSince(before, before), undefined);
  });
});

describe('any cases', () => {
  const day = fc.integer({ min: 0, max: 500 }).map((days) => addDays('2025-01-01', days));
  const one = fc
    .record({
      received: day,
      takes: fc.integer({ min: 1, max: 480 }),
      end: fc.constantFrom('issued', 'refused', 'no plan', 'open'),
      excusedAfter: fc.option(fc.integer({ min: 1, max: 200 })),
      ceasedAfter: fc.option(fc.integer({ min: 1, max: 300 })),
    })
    .map(({ received, takes, end, excusedAfter, ceasedAfter }): Told[] => {
      const on = addDays(received, takes);
      const told: Told[] = [['request received', received]];
      if (excusedAfter !== null) told.push(excused(addDays(received, excusedAfter)));
      if (end === 'issued') told.push(['final plan issued', on]);
      if (end === 'refused') told.push(['decided not to assess', on]);
      if (end === 'no plan') told.push(['decided not to make a plan', on]);
      if (end === 'issued' && ceasedAfter !== null)
        told.push(['ceased', addDays(on, ceasedAfter), { ground: 'not needed' }]);
      return told.toSorted((a, b) => a[1].localeCompare(b[1]));
    });
  const many = fc.array(one, { maxLength: 12 }).map((cases) => cases.map((told) => caseFrom(told)));
  const LATER: IsoDate = '2028-01-01';
  const MONTHS = Array.from({ length: 36 }, (_, index) => monthAfter('2025-01', index));

  it('add up: the months of a year are its figures', () => {
    fc.assert(
      fc.property(many, (cases) => {
        for (const year of ['2025', '2026', '2027']) {
          const months = MONTHS.filter((month) => month.startsWith(year)).map((month) =>
            figuresOf(cases, month, LATER),
          );
          const whole = figuresOfPeriod(
            cases,
            { from: `${year}-01-01` as IsoDate, to: `${year}-12-31` as IsoDate },
            LATER,
          );
          for (const pick of [
            (it: MonthFigures | typeof whole) => it.issued.all,
            (it: MonthFigures | typeof whole) => it.issued.in20,
            (it: MonthFigures | typeof whole) => it.issued.allEx,
            (it: MonthFigures | typeof whole) => it.issued.days,
            (it: MonthFigures | typeof whole) => it.requests,
            (it: MonthFigures | typeof whole) => it.refused,
            (it: MonthFigures | typeof whole) => it.noPlan,
            (it: MonthFigures | typeof whole) => it.ceased,
            (it: MonthFigures | typeof whole) => it.decisions.of,
            (it: MonthFigures | typeof whole) => it.reviews.completed.of,
          ])
            assert.equal(
              months.reduce((sum, month) => sum + pick(month), 0),
              pick(whole),
            );
          assert.deepEqual(months.at(-1)?.sinceJanuary, whole);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('are late or in time as the family’s page says it', () => {
    fc.assert(
      fc.property(one, fc.constantFrom('not counted', 'day 1'), (told, dayOfReceipt) => {
        const choices = { ...DEFAULT_CHOICES, dayOfReceipt };
        const [assessment] = caseFrom(told, { dayOfReceipt }).assessments;
        const step = timeline({ events: story(...told.filter(([kind]) => kind !== 'ceased')), dateOfBirth: '2016-08-19' }, LATER, choices); // prettier-ignore
        const final = [step.way, step.before].flatMap((way) => way?.steps ?? []).find(({ id }) => id === 'final-plan');
        const { issued, issueBy, excusedOn } = found(assessment);
        if (!issued || !issueBy) return;
        const isExcused = excusedOn !== null && excusedOn <= issued.on;
        if (excusedOn === null || isExcused) {
          assert.equal(final?.daysLate !== undefined, !isExcused && issued.on > issueBy);
          assert.equal(final?.lifted !== undefined, isExcused);
        }
      }),
    );
  });

  it('are each counted once', () => {
    fc.assert(
      fc.property(many, (cases) => {
        const months = MONTHS.map((month) => figuresOf(cases, month, LATER));
        const issued = months.reduce((sum, { issued }) => sum + issued.all, 0);
        const ended = months.reduce((sum, { refused, noPlan }) => sum + refused + noPlan, 0);
        const last = found(months.at(-1));
        assert.equal(issued + ended + last.open.all, cases.length);
        assert.equal(issued - months.reduce((sum, { ceased }) => sum + ceased, 0), last.activePlans);
      }),
      { numRuns: 60 },
    );
  });

  it('have bands that add up, with and without exceptions', () => {
    fc.assert(
      fc.property(many, fc.constantFrom(...MONTHS), (cases, month) => {
        const { issued } = figuresOf(cases, month, LATER).sinceJanuary;
        assert.equal(issued.in20 + issued.upToYear + issued.overYear, issued.all);
        assert.equal(issued.in20Ex + issued.upToYearEx + issued.overYearEx, issued.allEx);
        assert.ok(issued.allEx <= issued.all && issued.in20Ex <= issued.in20);
      }),
    );
  });

  it('are pooled since January, and never a mean of percentages', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ of: fc.integer({ min: 0, max: 40 }), late: fc.integer({ min: 0, max: 40 }) }), { minLength: 3, maxLength: 3 }), // prettier-ignore
        (months) => {
          const cases = months.flatMap(({ of, late }, index) => {
            const on = addMonths('2026-06-15', index);
            return [
              ...Array.from({ length: of }, () => caseFrom(finished(addDays(on, -100), on))),
              ...Array.from({ length: late }, () => caseFrom(finished(addDays(on, -200), on))),
            ];
          });
          const since = figuresOf(cases, monthOf('2026-08-15'), TODAY).sinceJanuary.issued;
          const of = months.reduce((sum, it) => sum + it.of + it.late, 0);
          const done = months.reduce((sum, it) => sum + it.of, 0);
          assert.deepEqual([since.all, since.in20], [of, done]);
          assert.equal(percentOf({ of: since.all, done: since.in20 }), percentOf({ of, done }));
        },
      ),
      { numRuns: 20 },
    );
  });

  it('stand at the end of a month as they did then, whatever came later', () => {
    fc.assert(
      fc.property(fc.array(one, { maxLength: 8 }), fc.constantFrom(...MONTHS.slice(0, 20)), (told, month) => {
        const then = addDays(`${monthAfter(month)}-01` as IsoDate, -1);
        const today = addDays(then, 1);
        const known = told.map((events) => events.filter(([, on]) => on <= then));
        assert.deepEqual(
          figuresOf(
            told.map((events) => caseFrom(events)),
            month,
            LATER,
          ),
          figuresOf(
            known.filter((events) => events.length > 0).map((events) => caseFrom(events)),
            month,
            today,
          ),
        );
      }),
      { numRuns: 60 },
    );
  });
});
