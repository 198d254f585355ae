import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { IsoDate } from '#calendar/dates.ts';
import { listOfReviewsDue, reviewsDue, thinkAboutReview } from '#features/clock/planning.ts';

// What guidance asks a council to plan for.

describe('the list of reviews for a term', () => {
  const cases: [sentence: string, termStartsOn: IsoDate, due: IsoDate, cautious: IsoDate][] = [
    [
      'in January is due on a bank holiday at Christmas, and aimed for Christmas Eve',
      '2027-01-11',
      '2026-12-28',
      '2026-12-24',
    ],
    ['in September is due in August', '2026-09-02', '2026-08-19', '2026-08-19'],
    ['after Easter is due before it', '2027-04-12', '2027-03-29', '2027-03-25'],
    ['that begins on a Tuesday after the summer bank holiday', '2027-09-14', '2027-08-31', '2027-08-31'],
  ];
  for (const [sentence, termStartsOn, due, cautious] of cases)
    it(sentence, () => {
      assert.deepEqual(listOfReviewsDue(termStartsOn), { due, cautious });
    });
});

describe('the plans to review in a term', () => {
  const plans = [
    { child: 'Idris', madeOn: '2025-09-10', lastReviewedOn: '2026-05-04' },
    { child: 'Maya', madeOn: '2026-02-28', lastReviewedOn: null },
    { child: 'Daniel', madeOn: '2020-01-06', lastReviewedOn: '2026-01-05' },
    { child: 'Ruth', madeOn: '2026-04-02', lastReviewedOn: null },
    { child: 'Ben', madeOn: '2024-03-01', lastReviewedOn: '2026-01-04' },
  ] as const;
  const names = (from: IsoDate, to: IsoDate): string[] =>
    reviewsDue(plans, { from, to }).map(({ plan, due }) => `${plan.child} by ${due}`);

  it('are those whose 12 months end in it, the first due first', () => {
    assert.deepEqual(names('2027-01-04', '2027-03-25'), ['Daniel by 2027-01-04', 'Maya by 2027-02-27']);
  });

  it('count in the first day of the term and the last', () => {
    assert.deepEqual(names('2027-01-03', '2027-01-03'), ['Ben by 2027-01-03']);
    assert.deepEqual(names('2027-01-04', '2027-01-04'), ['Daniel by 2027-01-04']);
    assert.deepEqual(names('2027-01-05', '2027-02-26'), []);
  });

  it('are counted from the last review where there was one, and not from the day the plan was made', () => {
    assert.deepEqual(names('2027-04-01', '2027-05-31'), ['Ruth by 2027-04-01', 'Idris by 2027-05-03']);
  });
});

describe('a child under 5', () => {
  const cases: [sentence: string, born: IsoDate, lastThoughtOn: IsoDate, days?: { from: IsoDate; due: IsoDate }][] = [
    ['is thought of 3 to 6 months on', '2024-06-10', '2026-09-15', { from: '2026-12-15', due: '2027-03-15' }],
    [
      'is thought of at the end of a short month',
      '2024-06-10',
      '2026-08-31',
      { from: '2026-11-30', due: '2027-02-28' },
    ],
    ['is thought of on a leap day', '2024-06-10', '2027-08-31', { from: '2027-11-30', due: '2028-02-29' }],
    [
      'is thought of the day before the 5th birthday',
      '2022-01-11',
      '2026-10-10',
      { from: '2027-01-10', due: '2027-04-10' },
    ],
    ['is under 5 no longer on the 5th birthday', '2022-01-10', '2026-10-10'],
    ['is under 5 no longer after the 5th birthday', '2021-09-01', '2026-10-10'],
    [
      'born on a leap day is under 5 to the end of February',
      '2024-02-29',
      '2028-11-28',
      { from: '2029-02-28', due: '2029-05-28' },
    ],
    ['born on a leap day is 5 on 1 March', '2024-02-29', '2028-12-01'],
  ];
  for (const [sentence, born, lastThoughtOn, days] of cases)
    it(sentence, () => {
      assert.deepEqual(thinkAboutReview(born, lastThoughtOn), days);
    });
});
