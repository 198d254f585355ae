import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import {
  figureSays,
  figureSchema,
  readableAsOf,
  readInOf,
  reportsSchema,
  sourcesOf,
  unknownReport,
} from '#features/performance/figure.ts';
import { indexedPerformance } from '#features/performance/indexed-performance.ts';
import { nationalFiguresOf, nationalSays, nationalSchema } from '#features/performance/national.ts';
import { otherSchema } from '#features/performance/other.ts';
import { countedMonths, pastSchema, printsThatDiffer, type Past } from '#features/performance/past.ts';
import { percentOf } from '#features/performance/percent.ts';
import { isBeforeItsTime, waitingSchema } from '#features/performance/waiting.ts';

const reports = reportsSchema.parse(contentOf('reports'));
const past = pastSchema.parse(contentOf('past'));
const waiting = waitingSchema.parse(contentOf('waiting-times'));
const other = otherSchema.parse(contentOf('other'));
const national = nationalSchema.parse(contentOf('national'));

function contentOf(name: string): unknown {
  return parse(readFileSync(`content/performance/${name}.yaml`, 'utf8'));
}

describe('a percentage', () => {
  it('is rounded half away from zero, as it is printed', () => {
    assert.equal(percentOf(33, 40, 0), 83);
    assert.equal(percentOf(29, 40, 0), 73);
    assert.equal(percentOf(1, 8), 12.5);
    assert.equal(percentOf(2, 3), 66.7);
    assert.equal(percentOf(57, 200, 0), 29);
  });

  it('of nothing is not 0%: there is none', () => {
    assert.equal(percentOf(0, 0), null);
    assert.equal(percentOf(0, 5), 0);
  });
});

describe('Bury’s monthly table', () => {
  const months = countedMonths(past.months);

  it('has 456 plans in the year, 335 of them in 20 weeks: 73%', () => {
    assert.equal(sumOf(past.months.rows.map(({ issued }) => issued)), 456);
    assert.equal(sumOf(past.months.rows.map(({ inTime }) => inTime)), 335);
    assert.equal(months.at(-1)?.countedSince, 73);
  });

  it('gives the shares since January from its own counts', () => {
    assert.deepEqual(
      months.map(({ countedSince }) => countedSince),
      [49, 57, 65, 70, 71, 70, 68, 70, 70, 71, 72, 73],
    );
  });

  it('pools the plans, and takes no mean of percentages', () => {
    const mean = sumOf(past.months.rows.map(({ percent }) => percent)) / 12;
    assert.equal(Math.round(mean), 75);
    assert.equal(months.at(-1)?.countedSince, 73);
  });

  it('is of 2023, though it is headed 2022: its November is that of the scorecard', () => {
    const november = past.months.rows[10];
    assert.equal(past.months.headed, 2022);
    assert.equal(past.scorecard.month, `${past.months.year}-11`);
    assert.deepEqual([november?.issued, november?.percent], [past.scorecard.issued.now, past.scorecard.percent.now]);
    const saidOf2022 = past.years.said.find(({ year }) => year === 2022)?.percent;
    assert.notEqual(saidOf2022, past.months.rows.at(-1)?.since);
  });

  it('differs from its own counts in one month, and the text and the scorecard differ from it', () => {
    assert.deepEqual(printsThatDiffer(past), [
      { where: 'The table, August 2023', printed: '83%', counted: '84%: 31 of 37' },
      { where: 'The text, “this year” (2023)', printed: '72%', counted: '73%: 335 of 456' },
      { where: 'The scorecard, October 2023', printed: '42 plans', counted: '43 plans in the table' },
      { where: 'The scorecard, October 2023', printed: '76%', counted: '74%: 32 of 43' },
    ]);
  });

  it('has a text that gives the share up to November, and a scorecard that fits one plan fewer', () => {
    assert.equal(months[10]?.countedSince, 72);
    assert.equal(percentOf(32, 42, 0), 76);
  });

  it('would be caught with a share that its counts do not give', () => {
    const rows = past.months.rows.map((row, at) => (at === 5 ? { ...row, since: 75 } : row));
    const changed: Past = { ...past, months: { ...past.months, rows } };
    assert.deepEqual(printsThatDiffer(changed)[0], {
      where: 'The table, January to June 2023',
      printed: '75%',
      counted: '70%: 161 of 230',
    });
  });
});

describe('figures of the past', () => {
  it('add up where a total is printed', () => {
    const totals = past.groups.flatMap(({ total }) => (total ? [total.figure] : []));
    assert.deepEqual(totals, [2850, 609]);
    assert.equal(past.inspected.total, 35);
  });

  it('give the caseload that the report works out', () => {
    assert.equal(Math.round(2900 / 6), 483);
    assert.equal(Math.round(2900 / 6 / 3), 161);
  });

  const wrong: [because: string, change: (text: string) => string, says: RegExp][] = [
    ['a total is not the sum of its parts', (text) => text.replace('figure: 609', 'figure: 608'), /sum of its parts/],
    [
      'there are more plans in time than plans',
      (text) => text.replace('inTime: 23', 'inTime: 48'),
      /more plans in time/,
    ],
    ['a figure has no source', (text) => text.replace(/(figure: 82,.*?), source: \{[^}]*\}/, '$1'), /source/],
    ['a figure has no day', (text) => text.replace(/(figure: 203), asOf: "[^"]*"/, '$1'), /asOf/],
    ['a month is missing', (text) => text.replace(/ {4}- \{ issued: 22,.*\n/, ''), /rows/],
  ];
  for (const [because, change, says] of wrong) {
    it(`are refused when ${because}`, () => {
      const text = readFileSync('content/performance/past.yaml', 'utf8');
      assert.notEqual(change(text), text);
      assert.throws(() => pastSchema.parse(parse(change(text))), says);
    });
  }
});

describe('a published figure', () => {
  const figure = { what: 'Plans', figure: 12, asOf: '2024-07', source: { report: 'sefton-2024' } };

  it('says its day as exactly as its source does', () => {
    assert.equal(readableAsOf('2024'), 'in 2024');
    assert.equal(readableAsOf('2024-07'), 'in July 2024');
    assert.equal(readableAsOf('2020-09-07'), 'on 7 September 2020');
    assert.equal(readableAsOf('2023/24'), 'in the school year 2023/24');
  });

  it('says its number with what it counts', () => {
    assert.equal(figureSays({ figure: 4879 }), '4,879');
    assert.equal(figureSays({ figure: 18.9, unit: '%' }), '18.9%');
    assert.equal(figureSays({ figure: 23.1, unit: 'weeks' }), '23.1 weeks');
  });

  for (const asOf of ['', 'July 2024', '2024-13', '2024-00', '2024-7', '2023/2024', '24'])
    it(`is refused with the day "${asOf}"`, () => {
      assert.equal(figureSchema.safeParse({ ...figure, asOf }).success, false);
    });

  it('names a report that is there', () => {
    assert.equal(unknownReport([past, waiting, other, national], reports), undefined);
    assert.equal(unknownReport({ figures: [{ source: { report: 'hearsay' } }] }, reports), 'hearsay');
  });

  it('leads to each report once', () => {
    const titles = sourcesOf(past, reports).map(({ title }) => title);
    assert.equal(new Set(titles).size, titles.length);
    assert.ok(readInOf(past).length > titles.length);
  });

  it('comes from a report that something uses', () => {
    const used = new Set(readInOf([past, waiting, other, national]).map(({ report }) => report));
    assert.deepEqual(
      Object.keys(reports).filter((name) => !used.has(name)),
      [],
    );
  });
});

describe('the national figures', () => {
  const figures = nationalFiguresOf(national, reports);
  const england = figures.find(({ area, year }) => area === 'England' && year === 2019);

  it('have England 2019 with and without exceptions, from its counts', () => {
    assert.deepEqual([england?.percent, england?.percentWithoutExceptions], [58.7, 60.4]);
    assert.equal(percentOf(31313, 53327), 58.7);
    assert.equal(percentOf(29895, 49519), 60.4);
  });

  it('say their counts where they have them', () => {
    assert.ok(england);
    assert.equal(
      nationalSays(england),
      'England, 2019: 60.4% without exceptions, 29,895 of 49,519 plans. With them 58.7%, 31,313 of 53,327 plans.',
    );
    const { counts: _, percent: __, ...bare } = england;
    assert.equal(nationalSays({ ...bare, remark: 'As read.' }), 'England, 2019: 60.4% without exceptions. As read.');
  });

  it('stand by year, England first', () => {
    assert.deepEqual(
      figures.map(({ area, year }) => `${area} ${year}`),
      ['England 2019', 'North West 2019', 'England 2022', 'England 2023'],
    );
  });

  it('say where they are second-hand', () => {
    assert.deepEqual(
      figures.filter(({ counts, remark }) => !counts && !remark),
      [],
    );
  });

  it('are refused when the counts do not give the printed share', () => {
    const [first] = contentOf('national') as { counts: object }[];
    const changed = [{ ...first, counts: { ...first?.counts, inTimeWithoutExceptions: 29000 } }];
    assert.throws(() => nationalSchema.parse(changed), /do not give the printed percentages/);
  });
});

describe('waiting times', () => {
  const wait = {
    measure: 'Waiting for less than 18 weeks',
    figure: 60,
    unit: '%',
    asOf: '2024-07',
    givenBy: 'Sefton Council',
    source: { report: 'sefton-2024' },
  };
  const withOurs = (figure: object): unknown => {
    const [first, ...others] = waiting.services;
    return { ...(contentOf('waiting-times') as object), services: [{ ...first, figures: [figure] }, ...others] };
  };
  const isTaken = (change: object): boolean => waitingSchema.safeParse(withOurs({ ...wait, ...change })).success;

  it('have a line for each therapy, for CAMHS, and for autism and ADHD by age', () => {
    assert.deepEqual(
      waiting.services.map(({ id }) => id),
      [
        ...['speech-and-language', 'occupational-therapy', 'physiotherapy', 'dietetics', 'camhs'],
        ...['autism-0-18', 'autism-18-25', 'adhd-0-18', 'adhd-18-25'],
      ],
    );
  });

  it('are not published in Bury, and each line says whom to ask', () => {
    assert.ok(waiting.services.every(({ figures, ask }) => figures.length === 0 && ask.href.startsWith('/')));
  });

  it('can be filled in by any council', () => {
    assert.ok(isTaken({}));
    assert.ok(isTaken({ unit: 'weeks', figure: 14.4 }));
    assert.ok(isTaken({ unit: 'children', figure: 5 }));
    assert.ok(isTaken({ unit: 'children', figure: 0 }));
    assert.ok(isTaken({ children: 200 }));
  });

  const refused: [because: string, change: object][] = [
    ['has no day', { asOf: undefined }],
    ['has no source', { source: undefined }],
    ['does not say who gave it', { givenBy: undefined }],
    ['is of one child', { unit: 'children', figure: 1 }],
    ['is of four children', { unit: 'children', figure: 4 }],
    ['is an average of three children', { unit: 'weeks', children: 3 }],
    ['is a share of four children', { children: 4 }],
    ['is a share that counts two children', { figure: 2, children: 100 }],
    ['is a share that leaves one child over', { figure: 99, children: 100 }],
    ['is the longest wait', { measure: 'Longest wait', unit: 'weeks', figure: 155 }],
    ['is more than everybody', { figure: 101 }],
  ];
  for (const [because, change] of refused)
    it(`refuse a figure that ${because}`, () => {
      assert.equal(isTaken(change), false);
    });

  it('refuse a service that is not in the table', () => {
    const elsewhere = [{ area: 'Sefton', says: '', figures: [{ ...wait, service: 'dentistry' }] }];
    assert.throws(
      () => waitingSchema.parse({ ...(contentOf('waiting-times') as object), elsewhere }),
      /there is no service/,
    );
  });

  it('are not of a day after their report came out', () => {
    assert.equal(isBeforeItsTime({ asOf: '2024-10', source: { report: 'sefton-2024' } }, reports), false);
    assert.equal(isBeforeItsTime({ asOf: '2024-11', source: { report: 'sefton-2024' } }, reports), true);
    assert.equal(isBeforeItsTime({ asOf: '2025', source: { report: 'sefton-2024' } }, reports), true);
  });

  it('say nothing of Sefton’s longest waits, which are those of single children', () => {
    const text = readFileSync('content/performance/waiting-times.yaml', 'utf8').replace(/^#.*$/gm, '');
    assert.doesNotMatch(text, /\b(155|128|62|38|35) weeks|figure: (155|128|62|35),|complex/);
  });
});

describe('more figures', () => {
  it('say of each thing that is not published that it is not', () => {
    assert.deepEqual(
      other.parts.filter(({ figures, notPublished }) => (figures.length === 0) !== Boolean(notPublished)),
      [],
    );
    const [first, ...others] = (contentOf('other') as { parts: object[] }).parts;
    const silent = { ...(contentOf('other') as object), parts: [{ ...first, notPublished: undefined }, ...others] };
    assert.throws(() => otherSchema.parse(silent), /must say so/);
  });
});

describe('the pages of figures', () => {
  it('are found under words that people type', () => {
    const pages = indexedPerformance(past, waiting, other);
    const words = pages.map(({ title, summary, body }) => `${title} ${summary} ${body}`);
    assert.match(words[0] ?? '', /How long did plans take in Bury/);
    assert.match(words[1] ?? '', /How long is the waiting list.*CAMHS/s);
    assert.match(words[2] ?? '', /tribunal/);
  });
});

function sumOf(numbers: number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
