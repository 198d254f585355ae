import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { IsoDate } from '#calendar/dates.ts';
import {
  birthdayOf,
  consentsFrom,
  planMayGoOnUntil,
  schoolLeavingDateIn,
  whoDecides,
  type Setting,
} from '#features/clock/age.ts';
import { DEFAULT_CHOICES } from '#features/clock/choices.ts';
import { readHappening } from '#features/clock/happening.ts';
import { deadlineOf, deadlinesOf, follows, TODAY } from '../support/clock.ts';

// Ages, and whose decision it is.

describe('somebody who was born', () => {
  follows('born', [
    [
      'on 31 March starts school age on the 5th birthday',
      { on: '2020-03-31' },
      {
        'compulsory-school-age-starts': '2025-03-31',
        'compulsory-school-age-ends': '2036-06-27',
        'young-person-from': '2036-06-28',
        'young-person-until': '2045-03-31',
      },
    ],
    [
      'on 1 April starts school age at the end of August',
      { on: '2020-04-01' },
      {
        'compulsory-school-age-starts': '2025-08-31',
        'compulsory-school-age-ends': '2036-06-27',
        'young-person-from': '2036-06-28',
        'young-person-until': '2045-04-01',
      },
    ],
    [
      'on 31 August, the youngest of the year, starts school age on the 5th birthday',
      { on: '2021-08-31' },
      {
        'compulsory-school-age-starts': '2026-08-31',
        'compulsory-school-age-ends': '2037-06-26',
        'young-person-from': '2037-06-27',
        'young-person-until': '2046-08-31',
      },
    ],
    [
      'on 1 September, the oldest of the year, starts school age at the end of December',
      { on: '2021-09-01' },
      {
        'compulsory-school-age-starts': '2026-12-31',
        'compulsory-school-age-ends': '2038-06-25',
        'young-person-from': '2038-06-26',
        'young-person-until': '2046-09-01',
      },
    ],
    [
      'on 31 December starts school age on the 5th birthday',
      { on: '2020-12-31' },
      {
        'compulsory-school-age-starts': '2025-12-31',
        'compulsory-school-age-ends': '2037-06-26',
        'young-person-from': '2037-06-27',
        'young-person-until': '2045-12-31',
      },
    ],
    [
      'on 1 January starts school age at the end of March',
      { on: '2021-01-01' },
      {
        'compulsory-school-age-starts': '2026-03-31',
        'compulsory-school-age-ends': '2037-06-26',
        'young-person-from': '2037-06-27',
        'young-person-until': '2046-01-01',
      },
    ],
    [
      'on a leap day is 25 on 1 March',
      { on: '2012-02-29' },
      {
        'compulsory-school-age-starts': '2017-03-31',
        'compulsory-school-age-ends': '2028-06-30',
        'young-person-from': '2028-07-01',
        'young-person-until': '2037-03-01',
      },
    ],
    [
      'on a leap day in 2008 is 25 on 1 March 2033',
      { on: '2008-02-29' },
      {
        'compulsory-school-age-starts': '2013-03-31',
        'compulsory-school-age-ends': '2024-06-28',
        'young-person-from': '2024-06-29',
        'young-person-until': '2033-03-01',
      },
    ],
    [
      'on 28 February before a leap day',
      { on: '2008-02-28' },
      {
        'compulsory-school-age-starts': '2013-03-31',
        'compulsory-school-age-ends': '2024-06-28',
        'young-person-from': '2024-06-29',
        'young-person-until': '2033-02-28',
      },
    ],
    [
      'so that the 16th birthday is the last Friday in June leaves that day',
      { on: '2010-06-26' },
      {
        'compulsory-school-age-starts': '2015-08-31',
        'compulsory-school-age-ends': '2026-06-26',
        'young-person-from': '2026-06-27',
        'young-person-until': '2035-06-26',
      },
    ],
    [
      'so that the 16th birthday is the day after the last Friday in June leaves before it',
      { on: '2010-06-27' },
      {
        'compulsory-school-age-starts': '2015-08-31',
        'compulsory-school-age-ends': '2026-06-26',
        'young-person-from': '2026-06-27',
        'young-person-until': '2035-06-27',
      },
    ],
    [
      'so that the 16th birthday is the day before the last Friday in June',
      { on: '2011-06-24' },
      {
        'compulsory-school-age-starts': '2016-08-31',
        'compulsory-school-age-ends': '2027-06-25',
        'young-person-from': '2027-06-26',
        'young-person-until': '2036-06-24',
      },
    ],
    [
      'so that the 16th birthday is the last Friday in June 2027',
      { on: '2011-06-25' },
      {
        'compulsory-school-age-starts': '2016-08-31',
        'compulsory-school-age-ends': '2027-06-25',
        'young-person-from': '2027-06-26',
        'young-person-until': '2036-06-25',
      },
    ],
    [
      'so that the 16th birthday is the Saturday after the last Friday in June 2027',
      { on: '2011-06-26' },
      {
        'compulsory-school-age-starts': '2016-08-31',
        'compulsory-school-age-ends': '2027-06-25',
        'young-person-from': '2027-06-26',
        'young-person-until': '2036-06-26',
      },
    ],
    [
      'in July leaves before the 16th birthday',
      { on: '2010-07-15' },
      {
        'compulsory-school-age-starts': '2015-08-31',
        'compulsory-school-age-ends': '2026-06-26',
        'young-person-from': '2026-06-27',
        'young-person-until': '2035-07-15',
      },
    ],
    [
      'on 31 August leaves two months before the 16th birthday',
      { on: '2010-08-31' },
      {
        'compulsory-school-age-starts': '2015-08-31',
        'compulsory-school-age-ends': '2026-06-26',
        'young-person-from': '2026-06-27',
        'young-person-until': '2035-08-31',
      },
    ],
    [
      'on 1 September leaves almost ten months after the 16th birthday',
      { on: '2010-09-01' },
      {
        'compulsory-school-age-starts': '2015-12-31',
        'compulsory-school-age-ends': '2027-06-25',
        'young-person-from': '2027-06-26',
        'young-person-until': '2035-09-01',
      },
    ],
    [
      'on 1 September with a school year that starts on the 3rd leaves before the 16th birthday',
      { on: '2010-09-01', schoolYearStarts: '2026-09-03' },
      {
        'compulsory-school-age-starts': '2015-12-31',
        'compulsory-school-age-ends': '2026-06-26',
        'young-person-from': '2026-06-27',
        'young-person-until': '2035-09-01',
      },
    ],
    [
      'on 2 September with a school year that starts on the 3rd leaves before the 16th birthday',
      { on: '2010-09-02', schoolYearStarts: '2026-09-03' },
      {
        'compulsory-school-age-starts': '2015-12-31',
        'compulsory-school-age-ends': '2026-06-26',
        'young-person-from': '2026-06-27',
        'young-person-until': '2035-09-02',
      },
    ],
    [
      'on 3 September with a school year that starts on the 3rd leaves a year later',
      { on: '2010-09-03', schoolYearStarts: '2026-09-03' },
      {
        'compulsory-school-age-starts': '2015-12-31',
        'compulsory-school-age-ends': '2027-06-25',
        'young-person-from': '2027-06-26',
        'young-person-until': '2035-09-03',
      },
    ],
    [
      'on 7 September with a school year that starts on the 8th leaves before the 16th birthday',
      { on: '2010-09-07', schoolYearStarts: '2026-09-08' },
      {
        'compulsory-school-age-starts': '2015-12-31',
        'compulsory-school-age-ends': '2026-06-26',
        'young-person-from': '2026-06-27',
        'young-person-until': '2035-09-07',
      },
    ],
    [
      'on 7 September leaves after the 16th birthday unless the school says otherwise',
      { on: '2010-09-07' },
      {
        'compulsory-school-age-starts': '2015-12-31',
        'compulsory-school-age-ends': '2027-06-25',
        'young-person-from': '2027-06-26',
        'young-person-until': '2035-09-07',
      },
    ],
    [
      'on 31 August with a school year that starts on 27 August leaves a year later',
      { on: '2010-08-31', schoolYearStarts: '2026-08-27' },
      {
        'compulsory-school-age-starts': '2015-08-31',
        'compulsory-school-age-ends': '2027-06-25',
        'young-person-from': '2027-06-26',
        'young-person-until': '2035-08-31',
      },
    ],
    [
      'in December leaves in the June after the 16th birthday',
      { on: '2010-12-25' },
      {
        'compulsory-school-age-starts': '2015-12-31',
        'compulsory-school-age-ends': '2027-06-25',
        'young-person-from': '2027-06-26',
        'young-person-until': '2035-12-25',
      },
    ],
    [
      'on 1 March of a leap year has every birthday on 1 March',
      { on: '2012-03-01' },
      {
        'compulsory-school-age-starts': '2017-03-31',
        'compulsory-school-age-ends': '2028-06-30',
        'young-person-from': '2028-07-01',
        'young-person-until': '2037-03-01',
      },
    ],
  ]);
});

describe('a birthday in the first week of September', () => {
  const cases: [on: IsoDate, asksAPerson: boolean][] = [
    ['2010-08-31', false],
    ['2010-09-01', true],
    ['2010-09-04', true],
    ['2010-09-07', true],
    ['2010-09-08', false],
    ['2010-10-01', false],
  ];
  for (const [on, asksAPerson] of cases)
    it(`on ${on} ${asksAPerson ? 'needs' : 'does not need'} a person to check when school age ends`, () => {
      const { says } = deadlineOf('compulsory-school-age-ends', { event: 'born', on });
      assert.equal(/a person must check it/.test(says), asksAPerson);
    });

  it('needs a check from the day on which the council’s schools begin, where that is in August', () => {
    const choices = { schoolYearStarts: '08-27' };
    const checked = ['2010-08-26', '2010-08-27', '2010-09-07'].map((on) =>
      /a person must check it/.test(deadlineOf('compulsory-school-age-ends', { event: 'born', on }, choices).says),
    );
    assert.deepEqual(checked, [false, true, true]);
  });

  it('needs a check up to the day on which the council’s schools begin, where that is late', () => {
    const choices = { schoolYearStarts: '09-20' };
    const checked = ['2010-08-31', '2010-09-12', '2010-09-20', '2010-09-21'].map((on) =>
      /a person must check it/.test(deadlineOf('compulsory-school-age-ends', { event: 'born', on }, choices).says),
    );
    assert.deepEqual(checked, [false, true, true, false]);
  });

  it('takes no school year that begins in January: day and month were swapped', () => {
    const read = readHappening({ event: 'born', on: '2010-05-10', schoolYearStarts: '2026-01-09' }, TODAY);
    assert.deepEqual(read, {
      error: 'A school year begins in August or September. Check the day and the month.',
      part: 'schoolYearStarts',
    });
  });

  it('may be of somebody who turned 16 before these rules began', () => {
    const said = { event: 'born', on: '1997-09-02', schoolYearStarts: '2013-09-03' };
    assert.equal(deadlineOf('compulsory-school-age-ends', said).due, '2013-06-28');
  });

  it('needs no check where the school has said when its year starts', () => {
    const said = { event: 'born', on: '2010-09-02', schoolYearStarts: '2026-09-03' };
    assert.doesNotMatch(deadlineOf('compulsory-school-age-ends', said).says, /check/);
  });
});

describe('an age', () => {
  it('is a fact: nobody must act, and there is nothing to aim for', () => {
    for (const { force, who, cautious, id } of deadlinesOf({ event: 'born', on: '2010-03-03' })) {
      assert.equal(force, 'fact', id);
      assert.equal(who, undefined, id);
      assert.equal(cautious, undefined, id);
    }
  });

  const cases: [born: IsoDate, age: number, on: IsoDate][] = [
    ['2012-02-29', 4, '2016-02-29'],
    ['2012-02-29', 5, '2017-03-01'],
    ['2012-02-29', 16, '2028-02-29'],
    ['2012-02-29', 25, '2037-03-01'],
    ['2012-02-28', 16, '2028-02-28'],
    ['2012-03-01', 16, '2028-03-01'],
    ['2010-12-31', 16, '2026-12-31'],
  ];
  for (const [born, age, on] of cases)
    it(`of ${age} is reached on ${on} by whoever was born on ${born}`, () => {
      assert.equal(birthdayOf(born, age), on);
    });
});

describe('the last day of school age', () => {
  const cases: [year: number, day: IsoDate][] = [
    [2020, '2020-06-26'],
    [2021, '2021-06-25'],
    [2022, '2022-06-24'],
    [2023, '2023-06-30'],
    [2024, '2024-06-28'],
    [2025, '2025-06-27'],
    [2026, '2026-06-26'],
    [2027, '2027-06-25'],
    [2028, '2028-06-30'],
    [2029, '2029-06-29'],
    [2030, '2030-06-28'],
    [2031, '2031-06-27'],
    [2032, '2032-06-25'],
    [2033, '2033-06-24'],
    [2034, '2034-06-30'],
    [2035, '2035-06-29'],
    [2036, '2036-06-27'],
  ];
  for (const [year, day] of cases)
    it(`in ${year} is Friday ${day}`, () => {
      assert.equal(schoolLeavingDateIn(year), day);
    });
});

describe('whose decision it is', () => {
  const cases: [who: ReturnType<typeof whoDecides>, born: IsoDate, today: IsoDate, sentence: string][] = [
    ['parent', '2010-03-03', '2026-06-26', 'to the end of the last Friday in June'],
    ['young person', '2010-03-03', '2026-06-27', 'from the day after'],
    ['young person', '2010-08-31', '2026-06-27', 'before the 16th birthday, where that is in the summer'],
    ['parent', '2010-09-01', '2026-09-01', 'on a 16th birthday on 1 September'],
    ['parent', '2010-09-01', '2027-06-25', 'to the end of the school year after it'],
    ['young person', '2010-09-01', '2027-06-26', 'from the day after that'],
    ['parent', '2021-05-05', '2026-11-22', 'for a child of five'],
    ['young person', '2001-11-23', '2026-11-22', 'on the day before the 25th birthday'],
    [undefined, '2001-11-22', '2026-11-22', 'from the 25th birthday'],
    ['young person', '2004-02-29', '2029-02-28', 'on 28 February for whoever was born on a leap day'],
    [undefined, '2004-02-29', '2029-03-01', 'from 1 March for whoever was born on a leap day'],
  ];
  for (const [who, born, today, sentence] of cases)
    it(`is ${who ? `the ${who}’s` : 'nobody’s by right'} ${sentence} (born ${born}, on ${today})`, () => {
      assert.equal(whoDecides(born, today, DEFAULT_CHOICES), who);
    });
});

describe('a plan at 25', () => {
  const cases: [who: string, born: IsoDate, setting: Setting, until: IsoDate][] = [
    ['at college with a birthday in November', '2001-11-20', { kind: 'further education' }, '2027-07-31'],
    ['at college with a birthday in March', '2002-03-10', { kind: 'further education' }, '2027-07-31'],
    ['at college who is 25 on 31 July', '2001-07-31', { kind: 'further education' }, '2026-07-31'],
    ['at college who is 25 on 1 August', '2001-08-01', { kind: 'further education' }, '2027-07-31'],
    ['at college who is 25 on 30 July', '2001-07-30', { kind: 'further education' }, '2026-07-31'],
    ['at college who was born on a leap day', '2004-02-29', { kind: 'further education' }, '2029-07-31'],
    [
      'in an apprenticeship that ends before the 26th birthday',
      '2001-11-20',
      { kind: 'apprenticeship', endsOn: '2027-03-12' },
      '2027-03-12',
    ],
    [
      'in an apprenticeship that ends after the 26th birthday',
      '2001-11-20',
      { kind: 'apprenticeship', endsOn: '2028-03-12' },
      '2027-11-19',
    ],
    [
      'in an apprenticeship that ends on the 26th birthday',
      '2001-11-20',
      { kind: 'apprenticeship', endsOn: '2027-11-20' },
      '2027-11-19',
    ],
    [
      'in an apprenticeship who was born on a leap day',
      '2004-02-29',
      { kind: 'apprenticeship', endsOn: '2031-01-01' },
      '2030-02-28',
    ],
    ['on another course that ends in June', '2001-11-20', { kind: 'other course', endsOn: '2027-06-18' }, '2027-06-18'],
    [
      'on another course that goes on past the day before 26',
      '2001-11-20',
      { kind: 'other course', endsOn: '2027-12-17' },
      '2027-11-19',
    ],
  ];
  for (const [who, born, setting, until] of cases)
    it(`may go on until ${until} for somebody ${who}`, () => {
      assert.equal(planMayGoOnUntil(born, setting), until);
    });
});

describe('saying yes for oneself online', () => {
  const cases: [digitalConsentAge: number, born: IsoDate, from: IsoDate][] = [
    [13, '2013-11-22', '2026-11-22'],
    [13, '2012-02-29', '2025-03-01'],
    [14, '2013-11-22', '2027-11-22'],
    [16, '2013-11-22', '2029-11-22'],
    [16, '2012-02-29', '2028-02-29'],
  ];
  for (const [digitalConsentAge, born, from] of cases)
    it(`begins on ${from} where the age is ${digitalConsentAge} and somebody was born on ${born}`, () => {
      assert.equal(consentsFrom(born, { ...DEFAULT_CHOICES, digitalConsentAge }), from);
    });
});
