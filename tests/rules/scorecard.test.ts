import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { addDays, addMonths, type IsoDate } from '#calendar/dates.ts';
import { DEFAULT_CHOICES, type Choices } from '#features/clock/choices.ts';
import { caseOf, clockOf, type Case } from '#features/scorecard/case.ts';
import { figuresOf, figuresOfPeriod, officeFiguresOf, type MonthFigures } from '#features/scorecard/figures.ts';
import type { PlanEvent } from '#features/plan/event.ts';
import { timeline } from '#features/plan/timeline.ts';
import { correctionForm } from '#features/scorecard/forms.ts';
import type { Issue } from '#features/scorecard/issue.store.ts';
import { monthAfter, monthOf, type Month } from '#features/scorecard/month.ts';
import { newestNational } from '#features/scorecard/national.ts';
import { changesBetween, movedSince, oddIn } from '#features/scorecard/odd.ts';
import { meanWeeks, medianWeeks, percentOf } from '#features/scorecard/percent.ts';
import type { Shown } from '#features/scorecard/suppress.ts';
import { finishedSays, missedSays, waitingSays } from '#features/scorecard/words.ts';
import { correctionsMissedBy } from '#features/scorecard/year-sum.ts';
import { plans, someDay } from '../support/any-plan.ts';
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

  it('ends on the day of the move, where it goes to another council', () => {
    const plan = finished('2025-01-06', '2025-05-26');
    const gone = (details: Record<string, string>): Told[] => [...plan, ['moving away', '2025-12-15', details]];
    const active = (month: Month, told: Told[]) => countedIn(month, [told]).activePlans;
    const known = gone({ movesOn: '2026-02-02' });
    assert.deepEqual([active('2026-01', known), active('2026-02', known)], [1, 0]);
    assert.deepEqual([active('2025-11', gone({})), active('2025-12', gone({}))], [1, 0]);
    assert.deepEqual(
      [countedIn('2026-02', [known]).ceased, countedIn('2026-05', [known]).reviews.completed.of],
      [1, 0],
    );
    const ceased: Told = ['ceased', '2026-02-09', { ground: 'not responsible' }];
    assert.equal(countedIn('2026-02', [[...known, ceased]]).ceased, 1);
    const back: Told = ['moved in', '2026-06-01', { lastReviewedOn: '2026-03-02' }];
    assert.deepEqual([active('2026-05', [...known, back]), active('2026-06', [...known, back])], [0, 1]);
  });

  it('waits no longer when it has gone to another council before there was a plan', () => {
    const told: Told[] = [
      ['request received', '2026-01-05'],
      ['moving away', '2026-03-02', { movesOn: '2026-04-06' }],
    ];
    assert.deepEqual([countedIn('2026-03', [told]).open.all, countedIn('2026-04', [told]).open.all], [1, 0]);
    assert.deepEqual([countedIn('2026-11', [told]).open.over20, countedIn('2026-04', [told]).ceased], [0, 0]);
  });

  it('is no request where nobody asked, and has its 20 weeks all the same', () => {
    const told: Told[] = [
      ['became responsible', '2026-02-02'],
      ['final plan issued', '2026-06-22'],
    ];
    const month = countedIn('2026-02', [told]);
    assert.deepEqual([month.requests, month.becameResponsible, month.open.all], [0, 1, 1]);
    assert.deepEqual([countedIn('2026-06', [told]).issued.in20, countedIn('2026-03', [told]).requestsBefore], [1, 0]);
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
      ['notice of changes sent', '2026-05-18'],
      ['amended plan issued', '2026-07-20'],
    ];
    assert.deepEqual(countedIn('2026-05', [told]).reviews.decided, { of: 1, done: 1 });
    assert.deepEqual(countedIn('2026-05', [told]).reviews.completed, { of: 1, done: 1 });
    assert.deepEqual(countedIn('2026-07', [told]).reviews.finished, { of: 1, done: 0 });
    assert.deepEqual(officeFiguresOf([caseFrom(told)], '2026-04').officerCame, { of: 1, done: 1 });
  });

  it('counts whether an officer came since January too, where it was written down', () => {
    const held = (on: IsoDate, officer?: string): Told[] => [
      ...finished('2025-01-06', '2025-05-26'),
      ['review meeting held', on, officer ? { officer } : {}],
    ];
    const cases = [
      held('2025-12-08', 'came'),
      held('2026-01-12', 'came'),
      held('2026-03-09', 'did not come'),
      held('2026-04-20', 'came'),
      held('2026-04-21'),
      held('2026-05-04', 'came'),
    ].map((told) => caseFrom(told));
    const { officerCame, officerCameSinceJanuary } = officeFiguresOf(cases, '2026-04');
    assert.deepEqual([officerCame, officerCameSinceJanuary], [{ of: 1, done: 1 }, { of: 3, done: 2 }]); // prettier-ignore
  });

  /** A plan of May 2025, met about on 10 November. Its 4 weeks end on 8 December, and its 12 on 2 February. */
  const MET: Told[] = [...finished('2025-01-06', '2025-05-26'), ['review meeting held', '2025-11-10']];
  const AMEND: Told = ['decided after review', '2025-12-05', { decision: 'amend' }];

  it('counts a decision to amend by its notice of changes, which goes with it', () => {
    const decided = (...told: Told[]) => countedIn('2025-12', [[...MET, AMEND, ...told]]).reviews.decided;
    assert.deepEqual(decided(['notice of changes sent', '2025-12-08']), { of: 1, done: 1 });
    assert.deepEqual(decided(['notice of changes sent', '2026-02-10']), { of: 1, done: 0 });
    assert.deepEqual(decided(), { of: 1, done: 0 });
    assert.deepEqual(decided(['amended plan issued', '2025-12-08']), { of: 1, done: 1 });
    const kept = [...MET, ['decided after review', '2025-12-05', { decision: 'keep' }]] as Told[];
    assert.deepEqual(countedIn('2025-12', [kept]).reviews.decided, { of: 1, done: 1 });
  });

  it('counts the changed plan by 8 weeks from the notice, where they end before the 12', () => {
    const told = (on: IsoDate): Told[] => [
      ...MET,
      AMEND,
      ['notice of changes sent', '2025-12-05'],
      ['amended plan issued', on],
    ];
    const finishedIn = (month: Month, on: IsoDate) => countedIn(month, [told(on)]).reviews.finished;
    assert.deepEqual(finishedIn('2026-01', '2026-01-30'), { of: 1, done: 1 });
    assert.deepEqual(finishedIn('2026-01', '2026-01-31'), { of: 1, done: 0 });
    assert.deepEqual(finishedIn('2026-02', '2026-01-31'), { of: 0, done: 0 });
    const late = [...MET, AMEND, ['notice of changes sent', '2026-01-12'], ['amended plan issued', '2026-02-03']] as Told[]; // prettier-ignore
    assert.deepEqual(countedIn('2026-02', [late]).reviews.finished, { of: 1, done: 0 });
  });

  it('takes “no change” after all for the end of the same review, and for no other year', () => {
    const told: Told[] = [
      ...MET,
      AMEND,
      ['notice of changes sent', '2025-12-05'],
      ['decided after review', '2026-01-26', { decision: 'keep' }],
    ];
    const { reviews, years } = caseFrom(told);
    assert.deepEqual(
      reviews.map(({ finished }) => finished),
      [{ dueOn: '2026-01-30', doneOn: '2026-01-26' }],
    );
    assert.deepEqual(years, [
      { dueOn: '2026-05-25', doneOn: '2025-12-05' },
      { dueOn: '2026-12-04', doneOn: null },
    ]);
    const next: Told[] = [
      ['review meeting held', '2026-10-05'],
      ['decided after review', '2026-10-19', { decision: 'keep' }],
    ];
    assert.deepEqual(caseFrom([...told, ...next]).years[1], { dueOn: '2026-12-04', doneOn: '2026-10-19' });
  });

  it('counts a move by the plan that was changed after its review, and by no other change', () => {
    const begun: Told[] = [
      ...finished('2024-01-08', '2024-05-27'),
      ['move begun', '2025-09-08', { move: 'primary-to-secondary', movesOn: '2026-09-01' }],
      ['amended plan issued', '2025-10-13'],
    ];
    const transfers = (...told: Told[]) => countedIn('2026-02', [[...begun, ...told]]).transfers;
    assert.deepEqual(transfers(), { of: 1, done: 0 });
    const review: Told = ['decided after review', '2025-12-01', { decision: 'amend' }];
    assert.deepEqual(transfers(review, ['amended plan issued', '2026-02-13']), { of: 1, done: 1 });
    assert.deepEqual(transfers(review, ['amended plan issued', '2026-02-16']), { of: 1, done: 0 });
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
    assert.equal(found(finishedSays(month)[0]), 'In June 2026, 2 plans were finished. 1 of them in 20 weeks: 50%.');
  });

  it('say that none was finished, and give no percentage', () => {
    assert.deepEqual(finishedSays(countedIn('2026-06', [])), ['In June 2026, no new plan was finished.']);
  });

  it('say who waits', () => {
    assert.equal(
      waitingSays(countedIn('2026-06', [[['request received', '2026-01-05']]])),
      'On 30 June 2026, 1 child or young person was waiting for an answer about a first plan. 1 of them had waited over 20 weeks, 0 over 30 weeks and 0 over 52 weeks. The longest wait was between 20 and 30 weeks.',
    );
  });
});

describe('what a manager looks at twice', () => {
  it('is a month without plans, and one that has changed since it was published', () => {
    const before = countedIn('2026-06', [finished('2026-02-02', '2026-06-22')]);
    const now = countedIn('2026-06', [finished('2026-02-02', '2026-06-23')]);
    assert.ok(oddIn(countedIn('2026-07', []), before).some((line) => line.startsWith('No plan was finished')));
    assert.deepEqual(found(movedSince(before, now)).changes.slice(0, 2), [
      { measure: 'Plans finished: In 20 weeks, of all of them', published: '1 of 1 (100%)', now: '0 of 1 (0%)' },
      {
        measure: 'Plans finished: In 20 weeks, without those that the law excuses: the national measure',
        published: '1 of 1 (100%)',
        now: '0 of 1 (0%)',
      },
    ]);
    assert.equal(movedSince(before, before), undefined);
  });
});

describe('a correction', () => {
  const figures = countedIn('2026-06', []);
  // Ten of each: some rows are there only where somebody is counted in them.
  for (const path of pathsIn(figures))
    if (path !== 'month' && path !== 'countedTo') addTo(figures as unknown as Tree, path.split('.'), 10);
  const before = { figures, breakdowns: null };

  it('shows every figure that it puts right', () => {
    const notFigures = ['month', 'countedTo'];
    // On one day it stands for the year as for the month.
    const notOfTheYear = ['sinceJanuary.activePlans', 'sinceJanuary.open'];
    const paths = pathsIn(before.figures).filter(
      (path) => !notFigures.includes(path) && !notOfTheYear.some((one) => path.startsWith(one)),
    );
    assert.ok(paths.length > 70);
    for (const path of paths) {
      const other = structuredClone(figures);
      addTo(other as unknown as Tree, path.split('.'), 7);
      assert.ok(changesBetween(before, { ...before, figures: other }).length > 0, path);
    }
    assert.deepEqual(changesBetween(before, structuredClone(before)), []);
  });

  it('shows a line of the tables of its year', () => {
    const shown = (count: number | null): Shown => ({
      lines: ['autism'],
      tables: [{ name: 'issued', total: 20, counts: [count] }],
    });
    const none: Shown = { lines: [], tables: [] };
    const issue = (count: number | null) => ({ ...before, breakdowns: { year: 2026, need: shown(count), age: none } });
    assert.deepEqual(changesBetween(issue(20), issue(null)), [
      { measure: 'New plans in the year, by need: autism', published: '20', now: 'not shown' },
    ]);
  });

  type Tree = { [name: string]: Tree | number | string | null };

  function pathsIn(tree: object): string[] {
    return Object.entries(tree).flatMap(([name, value]) =>
      typeof value === 'object' && value !== null ? pathsIn(value as object).map((path) => `${name}.${path}`) : [name],
    );
  }

  function addTo(tree: Tree, [name = '', ...rest]: string[], more: number): void {
    const value = tree[name];
    if (typeof value === 'object' && value !== null) addTo(value, rest, more);
    else tree[name] = Number(value ?? 0) + more;
  }
});

describe('a month, after one before it was corrected', () => {
  const issueOf = (month: Month, cases: Told[][], number: number, countedAt: string): Issue => ({
    ...{ month, number, countedAt, publishedAt: countedAt, why: null, isDemonstration: false, breakdowns: null },
    figures: countedIn(month, cases),
  });
  const late: Told[] = [['request received', '2026-09-14']];
  const others: Told[][] = [[['request received', '2026-08-03']], [['request received', '2026-10-05']]];
  const september = issueOf('2026-09', others, 1, '2026-10-01T01:10:00Z');
  const october = issueOf('2026-10', others, 1, '2026-11-01T01:10:00Z');
  const corrected = issueOf('2026-09', [...others, late], 2, '2026-11-05T10:00:00Z');

  it('does not fit it, and its page says so', () => {
    assert.deepEqual(correctionsMissedBy(october, [october, september]), []);
    assert.deepEqual(correctionsMissedBy(october, [october, corrected, september]), [corrected]);
    assert.equal(
      missedSays(october, corrected),
      'September 2026 was corrected on 5 November 2026. The figures since 1 January and the change from the month before in October 2026 were counted before that.',
    );
  });

  it('fits it, where it knew of what was corrected', () => {
    const knowing = issueOf('2026-10', [...others, late], 1, '2026-11-01T01:10:00Z');
    assert.deepEqual(correctionsMissedBy(knowing, [knowing, corrected, september]), []);
  });

  it('fits it, where it was counted later', () => {
    const again = issueOf('2026-10', [...others, late], 2, '2026-11-06T10:00:00Z');
    assert.deepEqual(correctionsMissedBy(again, [again, october, corrected, september]), []);
  });
});

describe('England beside us', () => {
  it('is the newest figure of the national measure, with its remark', () => {
    assert.deepEqual(
      newestNational([
        { area: 'England', year: 2019, percentWithoutExceptions: 60.4 },
        { area: 'England', year: 2023, percentWithoutExceptions: 50.3, remark: 'From a news report.' },
        { area: 'North West', year: 2024, percentWithoutExceptions: 70 },
      ]),
      { at: 50.3, says: 'England, 2023', remark: 'From a news report.' },
    );
  });
});

describe('the form of a correction', () => {
  it('asks for what is missing in plain sentences', () => {
    const empty = { month: null, why: null, form: randomUUID(), noNames: null };
    const said = correctionForm.safeParse(empty).error?.issues.map(({ message }) => message);
    assert.deepEqual(said, [
      'Choose a month',
      'Say in a sentence what was wrong',
      'Check that it names nobody, and say so',
    ]);
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

  it('are late or in time in a review as the page of the plan says it', () => {
    const gap = (most: number) => fc.integer({ min: 0, max: most });
    const review = fc.record({ after: fc.integer({ min: 150, max: 380 }), decision: fc.constantFrom('keep', 'amend', 'amend', 'cease', null), decidedAfter: gap(45), noticeAfter: fc.option(gap(45)), end: fc.constantFrom('amended', 'keep', null), endAfter: gap(90) }); // prettier-ignore
    const reviewed = fc.array(review, { minLength: 1, maxLength: 3 }).map((reviews) => {
      const told: Told[] = [['final plan issued', '2024-01-08']];
      let on: IsoDate = '2024-01-08';
      for (const { after, decision, decidedAfter, noticeAfter, end, endAfter } of reviews) {
        told.push(['review meeting held', (on = addDays(on, after))]);
        if (!decision) continue;
        told.push(['decided after review', (on = addDays(on, decidedAfter)), { decision }]);
        if (decision !== 'amend') continue;
        if (noticeAfter !== null) told.push(['notice of changes sent', (on = addDays(on, noticeAfter))]);
        if (end) on = addDays(on, endAfter);
        if (end === 'amended') told.push(['amended plan issued', on]);
        if (end === 'keep') told.push(['decided after review', on, { decision: 'keep' }]);
      }
      return story(...told);
    });
    let compared = 0;
    fc.assert(
      fc.property(fc.oneof(plans, reviewed, reviewed), someDay, (all, today) => {
        const plan = { dateOfBirth: '2016-08-19' as IsoDate, events: all.filter(({ happenedOn }) => happenedOn <= today) }; // prettier-ignore
        const page = timeline(plan, today, DEFAULT_CHOICES);
        const way = [page.way, ...page.beside].find((one) => one?.id === 'review');
        const counted = caseOf({ ...plan, need: null, endedOn: null }, DEFAULT_CHOICES, clockOf(DEFAULT_CHOICES));
        const last = counted.reviews.at(-1);
        const step = (id: string) => way?.steps.find((one) => one.id === id);
        const [decide, notice, amended] = [step('decide-after-review'), step('notice'), step('amended-plan')];
        // What was passed over, as a decision that nobody wrote down, has no day on the page.
        if (!last || !decide || step('meeting')?.doneOn !== last.heldOn || (decide.state === 'done' && !decide.doneOn))
          return;
        compared += 1;
        const isLate = ({ dueOn, doneOn }: { dueOn: IsoDate; doneOn: IsoDate | null }) => (doneOn ?? today) > dueOn;
        const isByMeeting = decide.due?.due === last.decided.dueOn;
        const isLateOnPage = [decide, notice].some((one) => one?.daysLate !== undefined);
        if (isByMeeting) assert.equal(isLate(last.decided), isLateOnPage);
        // The year may end before the 4 weeks do.
        else assert.ok(isLateOnPage || !isLate(last.decided));
        if (decide.state === 'late' && !isByMeeting)
          assert.ok(counted.years.some((year) => !year.doneOn && isLate(year)));
        if (decide.doneOn && amended?.due) {
          assert.equal(amended.due.due, last.finished.dueOn);
          assert.equal(isLate(last.finished), amended.daysLate !== undefined);
        }
      }),
      { numRuns: 1000 },
    );
    assert.ok(compared > 100, String(compared));
  });

  it('have nothing that is counted on the day after they went to another council, nor any day to keep', () => {
    fc.assert(
      fc.property(plans, someDay, (all, today) => {
        const events = all.filter(({ happenedOn }) => happenedOn <= today);
        const gone: PlanEvent = found(story(['moving away', today])[0]);
        const plan = { dateOfBirth: '2016-08-19' as IsoDate, events: [...events, { ...gone, id: 'gone', number: 99 }] };
        const counted = caseOf({ ...plan, need: null, endedOn: null }, DEFAULT_CHOICES, clockOf(DEFAULT_CHOICES));
        const { activePlans, open } = figuresOfPeriod([counted], { from: '2024-01-01', to: '2030-12-31' }, addDays(today, 400)); // prettier-ignore
        assert.deepEqual([activePlans, open.all, open.afterOrder], [0, 0, 0]);
        const page = timeline(plan, addDays(today, 30), DEFAULT_CHOICES);
        assert.deepEqual([page.late, page.way, page.beside], [[], undefined, []]);
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
