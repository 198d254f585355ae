import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { checkRows, type Checked } from '#features/case-feed/check.ts';
import { columnMapSchema, OUR_OWN_NAMES, type ColumnMap } from '#features/case-feed/column-map.ts';
import { FED_KINDS, RECORDED_HERE } from '#features/case-feed/columns.ts';
import { csvRows } from '#features/case-feed/csv-rows.ts';
import { jsonRows } from '#features/case-feed/json-rows.ts';
import { csvOf, type Row } from '../support/cases.ts';

const TODAY = '2026-12-01';

/** Idris, and what happened first. */
const IDRIS: Row = {
  case: 'EHC-2026-00001',
  child: '4711',
  name: 'Idris Yusuf',
  'date of birth': '2019-03-14',
  school: '',
  need: '',
  'health involved': '',
  caseworker: '',
  event: '1',
  kind: 'request received',
  on: '2026-09-14',
  advice: '',
  order: '',
  'meeting on': '',
  'named school': '',
  why: '',
};

function known(map: ColumnMap, format: 'csv' | 'json') {
  return { map, format, today: TODAY, caseworkers: new Map([['sam@example.org', 'sam']]) } as const;
}

function checkText(text: string | Buffer, map = OUR_OWN_NAMES): Promise<Checked> {
  return checkRows(csvRows(Buffer.from(text), map), known(map, 'csv'));
}

function check(...rows: Row[]): Promise<Checked> {
  return checkText(csvOf(rows));
}

function checkJson(file: unknown): Promise<Checked> {
  return checkRows(jsonRows(JSON.stringify(file)), known(OUR_OWN_NAMES, 'json'));
}

function inWords({ faults }: Checked): string[] {
  return faults.map(({ row, column, reason }) => `row ${row}, ${column}: ${reason}`);
}

describe('a row of the case feed', () => {
  const wrong: [says: string, row: Row, column: string, reason: RegExp][] = [
    ['has a reference', { case: '' }, 'case', /empty/],
    ['has a number for the child', { child: '' }, 'child', /empty/],
    ['has a name', { name: ' ' }, 'name', /empty/],
    ['has a birthday', { 'date of birth': '' }, 'date of birth', /empty/],
    ['is of a child who is born', { 'date of birth': '2027-01-01' }, 'date of birth', /still to come/],
    ['is of nobody over 26', { 'date of birth': '2000-12-01' }, 'date of birth', /26 or older/],
    ['has days that there are', { 'date of birth': '31/02/2019' }, 'date of birth', /no day/],
    ['has days in one of the ways that are known', { on: '14.9.2026' }, 'on', /yyyy-mm-dd or dd\/mm\/yyyy/],
    ['says nothing of days to come', { on: '2026-12-02' }, 'on', /still to come/],
    [
      'is of a time when the rules were there',
      { on: '2013-09-14', 'date of birth': '2010-01-01' },
      'on',
      /before these rules/,
    ],
    ['is of a child who was born then', { on: '2019-03-13' }, 'on', /before the child was born/],
    ['has a kind that is known', { kind: 'descided to assess' }, 'kind', /nearest is "decided to assess"/],
    ['has a kind', { kind: '' }, 'kind', /what happened/],
    ['has a number for the event', { event: '' }, 'event', /number that the case system has/],
    ['has the details that its kind needs', { kind: 'advice received' }, 'advice', /which advice/],
    ['has words that are known', { kind: 'advice received', advice: 'helth' }, 'advice', /nearest is "health"/],
    ['has no details of another kind', { advice: 'health' }, 'advice', /nothing here/],
    ['has no free words where there are none', { why: 'She was ill' }, 'why', /nothing here/],
    ['names the school that was asked', { kind: 'school asked' }, 'named school', /school or college\?/],
    ['has a need that is known', { need: 'autismus' }, 'need', /nearest is "autism"/],
    ['says yes or no', { 'health involved': 'perhaps' }, 'health involved', /Choose yes, no/],
    ['is looked after by a caseworker', { caseworker: 'tom@example.org' }, 'caseworker', /No caseworker/],
    ['is short', { name: 'x'.repeat(121) }, 'name', /too long/],
    [
      'has a meeting on a day that there is',
      { kind: 'review meeting set', 'meeting on': '' },
      'meeting on',
      /day of the meeting/,
    ],
  ];
  for (const [says, row, column, reason] of wrong) {
    it(says, async () => {
      const { faults } = await check({ ...IDRIS, ...row });
      assert.deepEqual(
        faults.map((fault) => [fault.row, fault.column]),
        [['2', column]],
      );
      assert.match(faults[0]?.reason ?? '', reason);
    });
  }

  it('may be about who was given papers only in the portal', async () => {
    assert.deepEqual(RECORDED_HERE, ['papers given', 'family answered']);
    for (const kind of RECORDED_HERE)
      assert.match(inWords(await check({ ...IDRIS, kind }))[0] ?? '', /recorded in the portal/);
  });

  it('may be of every other kind', async () => {
    const more: Record<string, Row> = {
      'advice asked for': { advice: 'health' },
      'advice received': { advice: 'health' },
      'school asked': { 'named school': 'Willow Bank' },
      'school answered': { 'named school': 'Willow Bank', answer: 'no' },
      'exception recorded': { limit: 'issue-final-plan', ground: 'school-closed', why: 'Closed in summer' },
      'delay explained': { reason: 'our mistake' },
      'new date expected': { 'expected on': '2027-01-05' },
      'mediation agreed': { order: 'other' },
      'appeal not opposed': { order: 'amend' },
      'order made': { order: 'assess' },
      'review meeting set': { 'meeting on': '5/1/2027' },
      'decided after review': { decision: 'keep' },
      'move begun': { move: 'post-16', 'moves on': '2027-09-01' },
      'moved in': { 'last reviewed on': '2026-01-01' },
      ceased: { ground: 'not needed' },
    };
    const rows = FED_KINDS.map((kind, index) => ({ ...IDRIS, ...more[kind], kind, event: String(index) }));
    assert.deepEqual(inWords(await check(...rows)), []);
  });

  it('may be of a case of which nothing is known yet', async () => {
    const { cases, faults } = await check({ ...IDRIS, event: '', kind: '', on: '' });
    assert.deepEqual([faults, cases.map(({ events }) => events.length)], [[], [0]]);
  });

  it('is never quoted in what is said of it', async () => {
    const marked = Object.fromEntries(Object.keys(IDRIS).map((name) => [name, 'Secretname']));
    assert.doesNotMatch(JSON.stringify((await check(marked)).faults), /secretname/i);
    assert.doesNotMatch(JSON.stringify((await checkText('Idris Secretname,4711\nx,y\n')).faults), /secretname/i);
  });
});

describe('a file of the case feed', () => {
  it('says one thing of one child', async () => {
    const rows = [IDRIS, { ...IDRIS, event: '2', name: 'Idris Yussuf' }];
    assert.deepEqual(inWords(await check(...rows)), [
      'row 3, name: This says something else of the same case than row 2.',
    ]);
    const other = { ...IDRIS, event: '2', case: 'EHC-2026-00002', 'date of birth': '2018-03-14' };
    assert.deepEqual(inWords(await check(IDRIS, other)), [
      'row 3, date of birth: This says something else of the same child than row 2.',
    ]);
  });

  it('has a number only once', async () => {
    assert.match(
      inWords(await check(IDRIS, { ...IDRIS, kind: 'decided to assess' }))[0] ?? '',
      /row 3, event: .* row 2/,
    );
  });

  it('says a fault of a case once, and not for each of its events', async () => {
    const of26 = { ...IDRIS, 'date of birth': '1999-01-01' };
    assert.equal((await check(of26, { ...of26, event: '2' }, { ...of26, event: '3' })).faultCount, 1);
  });

  it('is counted as a spreadsheet counts: with empty rows, and with a cell of several lines as one', async () => {
    const text = csvOf([
      { ...IDRIS, school: 'Willow\nBank' },
      { ...IDRIS, school: 'Willow\nBank', event: '' },
    ]).replace('\r\n', '\r\n\r\n');
    assert.deepEqual(
      (await checkText(text)).faults.map(({ row }) => row),
      ['4'],
    );
  });

  it('may begin with the mark that Excel puts there', async () => {
    assert.deepEqual(inWords(await checkText(`\uFEFF${csvOf([IDRIS])}`)), []);
  });

  const unreadable: [says: string, text: string, reason: RegExp][] = [
    ['is not empty', '', /empty/],
    ['has commas', 'case;child;name\n', /commas/],
    ['has headings', 'Idris,4711,2019\n', /first row/],
    ['has every column that is needed', 'case,child\n', /name: This column is missing/],
    ['has no column that nobody knows', csvOf([{ ...IDRIS, schol: '' }]), /Is it "school"/],
    ['has no column twice', `case,${csvOf([IDRIS])}`, /twice/],
    ['closes its quotation marks', `${csvOf([IDRIS])}"EHC`, /quotation mark/],
    ['has no endless row', `${csvOf([IDRIS])}"${'x\n'.repeat(20_000)}"`, /too long/],
    ['has no more cells than headings', `${csvOf([IDRIS])}${'x,'.repeat(30)}x\n`, /more cells/],
  ];
  for (const [says, text, reason] of unreadable)
    it(says, async () => assert.match(inWords(await checkText(text)).join('\n'), reason));

  it('may be JSON, with the events of a case in it', async () => {
    const facts = { case: 'EHC-2026-00001', child: 4711, name: 'Idris Yusuf', dateOfBirth: '2019-03-14' };
    const events = [{ event: '1', kind: 'request received', on: '2026-09-14', askedBy: 'parent' }];
    const { cases, faults } = await checkJson({ cases: [{ ...facts, healthInvolved: true, events }] });
    assert.deepEqual(faults, []);
    assert.deepEqual(
      cases.map(({ childKey, healthInvolved, school, events }) => [
        childKey,
        healthInvolved,
        school,
        events[0]?.details,
      ]),
      [['4711', true, undefined, { by: 'parent' }]],
    );
    assert.deepEqual(
      inWords(await checkJson({ cases: [{ ...facts, events: [...events, { event: '2', kind: 'x', on: '' }] }] })).slice(
        0,
        1,
      ),
      ['row case 1, event 2, kind: We do not know this word.'],
    );
    assert.match(inWords(await checkJson({ cases: [{ ...facts, dateOfBrith: '' }] }))[0] ?? '', /Is it "dateOfBirth"/);
    assert.match(inWords(await checkJson([]))[0] ?? '', /list of "cases"/);
  });
});

describe('the names of the council’s own export', () => {
  const map = columnMapSchema.parse({
    columns: { case: 'Reference', 'date of birth': 'DOB' },
    leftOut: ['Ethnicity'],
    words: { kind: { 'EHC request': 'request received' } },
    days: ['dd/mm/yyyy'],
  });

  it('are read, and said again where something is wrong', async () => {
    const { case: reference, 'date of birth': _, ...rest } = IDRIS;
    const row = {
      ...rest,
      REFERENCE: reference,
      DOB: '14/3/2019',
      Ethnicity: 'x',
      kind: 'ehc Request',
      on: '14/09/2026',
    };
    assert.deepEqual(inWords(await checkText(csvOf([row]), map)), []);
    assert.match(
      inWords(await checkText(csvOf([{ ...row, DOB: '2019-03-14' }]), map))[0] ?? '',
      /row 2, DOB: .*dd\/mm\/yyyy/,
    );
  });

  it('are refused where they name what there is not', () => {
    for (const wrong of [
      { columns: { cese: 'x' } },
      { columns: { case: 'Child' } },
      { words: { name: { x: 'y' } } },
      { words: { kind: { x: 'papers given' } } },
    ])
      assert.equal(columnMapSchema.safeParse(wrong).success, false, JSON.stringify(wrong));
  });

  it('are good as they stand in content', () => {
    columnMapSchema.parse(parse(readFileSync('content/case-feed.yaml', 'utf8')));
  });
});
