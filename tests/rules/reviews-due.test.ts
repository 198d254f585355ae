import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SchoolYear } from '#calendar/school-terms.ts';
import { csvFile } from '#components/csv-file.ts';
import { partnerForm, termForm } from '#features/reviews-due/forms.ts';
import {
  meetingBy,
  meetingWords,
  recipientIn,
  RECIPIENTS,
  tableOf,
  wordOf,
  yearGroupWords,
  type ReviewLine,
} from '#features/reviews-due/recipient.ts';
import { comingTerms, dueUpTo, likelyTerm, reminderSince, termsIn } from '#features/reviews-due/terms.ts';

const LAST: SchoolYear = {
  year: '2024/25',
  firstDay: '2024-09-02',
  holidays: [
    { name: 'Autumn half term', from: '2024-10-21', to: '2024-10-25' },
    { name: 'Christmas', from: '2024-12-23', to: '2025-01-03' },
    { name: 'Spring half term', from: '2025-02-17', to: '2025-02-21' },
    { name: 'Easter', from: '2025-04-07', to: '2025-04-21' },
    { name: 'Summer half term', from: '2025-05-26', to: '2025-05-30' },
    { name: 'Summer', from: '2025-07-23' },
  ],
};
const NEXT: SchoolYear = { year: '2025/26', firstDay: '2025-09-03', holidays: [] };
const TERMS = [
  { name: 'Autumn term 2024/25', beginsOn: '2024-09-02', endsOn: '2025-01-05' },
  { name: 'Spring term 2024/25', beginsOn: '2025-01-06', endsOn: '2025-04-21' },
  { name: 'Summer term 2024/25', beginsOn: '2025-04-22', endsOn: '2025-08-31' },
];

describe('the terms of a school year', () => {
  it('are three, each with the holiday after it', () => assert.deepEqual(termsIn([LAST]), TERMS));

  it('are the same when the next year is known', () => {
    assert.deepEqual(termsIn([NEXT, LAST]).slice(0, 3), TERMS);
    assert.equal(termsIn([NEXT, LAST])[3]?.beginsOn, '2025-09-03');
  });

  it('leave no day between two lists', () => {
    const [autumn, spring, summer] = termsIn([LAST]);
    for (const [one, next] of [
      [autumn, spring],
      [spring, summer],
    ])
      assert.equal(
        new Date(`${next?.beginsOn}T00:00:00Z`).getTime() - Date.parse(`${one?.endsOn}T00:00:00Z`),
        86400000,
      );
  });

  it('are offered while they run and before, and not when they are over', () => {
    assert.deepEqual(comingTerms([LAST], '2025-01-06'), TERMS.slice(1));
    assert.deepEqual(comingTerms([LAST], '2026-11-22'), []);
    assert.deepEqual(comingTerms([], '2026-11-22'), []);
  });
});

describe('the next term, where nobody has published one', () => {
  const begins = (lists: { endsOn: `${number}-${number}-${number}` }[], today: `${number}-${number}-${number}`) =>
    likelyTerm([], lists, today)?.beginsOn;

  it('follows the last list that was made', () => {
    const lists = [{ endsOn: '2027-04-11' }, { endsOn: '2027-01-04' }] as const;
    assert.equal(begins([...lists], '2026-12-01'), '2027-04-12');
    assert.equal(begins([...lists], '2027-04-11'), '2027-04-12');
  });

  it('else begins on a usual day: 1 January, the Tuesday after Easter, 1 September', () => {
    assert.equal(begins([], '2026-12-01'), '2027-01-01');
    assert.equal(begins([], '2027-01-01'), '2027-03-30');
    assert.equal(begins([{ endsOn: '2027-04-11' }], '2027-04-12'), '2027-09-01');
  });

  it('is no guess where one to come is published', () => {
    assert.equal(likelyTerm([NEXT], [], '2025-01-06'), undefined);
    assert.equal(likelyTerm([LAST], [], '2025-01-06'), undefined);
    assert.equal(likelyTerm([LAST], [], '2025-04-22')?.beginsOn, '2025-09-01');
  });
});

it('a list reaches so far beyond the holiday that its last review can be invited to and decided', () => {
  assert.equal(dueUpTo({ endsOn: '2027-01-04' }), '2027-02-15');
});

describe('the reminder of a term that begins on 5 January', () => {
  for (const [today, since] of [
    ['2026-12-14', undefined],
    ['2026-12-15', '2026-12-15'],
    ['2026-12-21', '2026-12-15'],
    ['2026-12-22', '2026-12-22'],
    ['2027-01-04', '2026-12-22'],
    ['2027-01-05', undefined],
  ] as const)
    it(`on ${today} counts from ${since ?? 'no day'}`, () => assert.equal(reminderSince('2027-01-05', today), since));
});

describe('what a list says', () => {
  const line: ReviewLine = {
    childName: '=HYPERLINK("x")',
    dateOfBirth: '2018-06-30',
    dueOn: '2027-02-09',
    isLate: false,
    meeting: 'not set',
    meetingOn: null,
    caseworker: 'Sam Reid',
    school: null,
  };

  const days = { termBeginsOn: '2027-01-05', today: '2026-12-01' } as const;

  it('to a school is the year group, and to health and social care the school where it may be told', () => {
    assert.deepEqual(tableOf('school', [line], days), {
      columns: [
        'Name',
        'Date of birth',
        'Year group this term',
        'Meeting to be held by',
        'Review meeting',
        'Review to be complete by',
        'Late',
        'Caseworker',
      ],
      rows: [['=HYPERLINK("x")', '2018-06-30', 'Year 4', '2027-01-12', 'not set', '2027-02-09', 'no', 'Sam Reid']],
    });
    for (const kind of ['health', 'social care'] as const) {
      const { columns, rows } = tableOf(kind, [line, { ...line, school: 'Riverside School' }], days);
      assert.ok(!columns.some((column) => column.includes('Year')));
      assert.deepEqual(rows.map((row) => row.at(-1)), ['ask the caseworker', 'Riverside School']); // prettier-ignore
    }
  });

  const meetings = [
    ['not set', null, 'No meeting set yet', 'not set', '2027-01-12'],
    ['set', '2027-01-20', 'Meeting on 20 January 2027', '2027-01-20', '2027-01-12'],
    [
      'set',
      '2026-11-26',
      'Meeting was set for 26 November 2026; nothing is recorded of it',
      '2026-11-26',
      '2027-01-12',
    ],
    [
      'held',
      '2026-10-19',
      'Meeting held on 19 October 2026; the council must decide',
      'held on 2026-10-19: the council must decide',
      undefined,
    ],
    ['held', null, 'Meeting held; the council must decide', 'held: the council must decide', undefined],
    ['over', null, 'This review is due no more', 'this review is due no more', undefined],
  ] as const;
  for (const [meeting, meetingOn, words, inFile, by] of meetings)
    it(`says of a meeting that is ${meeting}: ${words}`, () => {
      const of = { ...line, meeting, meetingOn };
      assert.equal(meetingWords(of, days.today), words);
      assert.equal(meetingBy(of, days.today), by);
      assert.deepEqual(tableOf('school', [of], days).rows[0]?.slice(3, 5), [by ?? '', inFile]);
    });

  it('names no day for the meeting that is over: it is to be as soon as possible', () => {
    assert.equal(meetingBy({ ...line, dueOn: '2026-12-29' }, days.today), '2026-12-01');
    assert.equal(meetingBy({ ...line, dueOn: '2026-12-28' }, days.today), 'soon');
    const [row] = tableOf('health', [{ ...line, dueOn: '2026-11-05' }], days).rows;
    assert.ok(row?.includes('as soon as possible'));
  });

  it('is text in a spreadsheet, whatever a name begins with', () => {
    const { columns, rows } = tableOf('school', [line], days);
    const file = csvFile(columns, rows);
    assert.ok(file.startsWith('\uFEFFName,'));
    assert.match(file, /\r\n"'=HYPERLINK\(""x""\)",/);
  });

  for (const [born, words] of [
    ['2023-01-01', 'Before Reception'],
    ['2022-08-31', 'Reception'],
    ['2021-08-31', 'Year 1'],
    ['2012-09-01', 'Year 9'],
    ['2007-09-01', 'Year 14'],
    ['2007-08-31', 'After Year 14'],
  ] as const)
    it(`calls somebody born on ${born}: ${words}`, () => assert.equal(yearGroupWords(born, '2026-11-22'), words));
});

describe('the word for a recipient in an address', () => {
  for (const recipient of [
    ...(['health', 'social care'] as const).map((kind) => ({ kind, schoolId: null })),
    { kind: 'school' as const, schoolId: '7f0c1b7e-8a55-4f0e-8d4a-0a4f0a3b7c11' },
    { kind: 'school' as const, schoolId: null },
  ])
    it(`leads back to ${RECIPIENTS[recipient.kind]}: ${wordOf(recipient)}`, () =>
      assert.deepEqual(recipientIn(wordOf(recipient)), recipient));
});

describe('the form of a term', () => {
  const today = () => '2026-12-01' as const;
  const day = (name: string, [year = '', month = '', day = '']: string[]) => ({
    [`${name}-day`]: day,
    [`${name}-month`]: month,
    [`${name}-year`]: year,
  });
  const sent = (begins: string, ends: string, name = 'Spring term 2027') => ({
    list: '7f0c1b7e-8a55-4f0e-8d4a-0a4f0a3b7c11',
    name,
    ...day('begins', begins.split('-')),
    ...day('ends', ends.split('-')),
  });

  it('is a name and two days', () => {
    const { data } = termForm(today).safeParse(sent('2027-01-05', '2027-04-11'));
    assert.deepEqual([data?.beginsOn, data?.endsOn, data?.isAnew], ['2027-01-05', '2027-04-11', false]);
  });

  for (const [because, begins, ends, name, field] of [
    ['no first day', '', '2027-04-11', 'Spring', 'begins'],
    ['no such day', '2027-02-30', '2027-04-11', 'Spring', 'begins'],
    ['the wrong year', '2028-01-05', '2028-04-11', 'Spring', 'begins'],
    ['no last day', '2027-01-05', '', 'Spring', 'ends'],
    ['a term that is over', '2026-09-01', '2026-11-30', 'Autumn', 'ends'],
    ['days the wrong way round', '2027-04-11', '2027-01-05', 'Spring', 'ends'],
    ['a whole year', '2027-01-05', '2027-12-20', 'Spring', 'ends'],
    ['no name', '2027-01-05', '2027-04-11', '', 'name'],
  ] as const)
    it(`refuses ${because}, and says so at the field`, () => {
      const { error } = termForm(today).safeParse(sent(begins, ends, name));
      assert.deepEqual(error?.issues.map(({ path }) => path[0]), [field]); // prettier-ignore
    });
});

describe('the form of a partner', () => {
  const person = '7f0c1b7e-8a55-4f0e-8d4a-0a4f0a3b7c11';
  const reason = 'The SENCO';

  it('asks for the school of whoever works in one', () => {
    const { error } = partnerForm.safeParse({ person, kind: 'school', school: '', reason });
    assert.deepEqual(error?.issues.map(({ path }) => path[0]), ['school']); // prettier-ignore
  });

  it('keeps no school of whoever works in health or social care', () => {
    const { data } = partnerForm.safeParse({ person, kind: 'health', school: person, reason });
    assert.equal(data?.schoolId, null);
  });
});
