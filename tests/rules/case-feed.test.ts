import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { checkRows, type Checked } from '#features/case-feed/check.ts';
import { columnMapSchema, OUR_OWN_NAMES, type ColumnMap } from '#features/case-feed/column-map.ts';
import { FED_KINDS, RECORDED_HERE } from '#features/case-feed/columns.ts';
import { csvRows } from '#features/case-feed/csv-rows.ts';
import { jsonRows } from '#features/case-feed/json-rows.ts';
import { keepsName } from '#features/case-feed/same-name.ts';
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

  it('has all its faults told at once, and each column once', async () => {
    const to = {
      event: '',
      kind: 'advice received',
      on: '2027-10-21',
      advice: 'heath',
      why: 'x',
      school: 'y'.repeat(161),
    };
    assert.deepEqual((await check({ ...IDRIS, ...to })).faults.map(({ column }) => column).sort(), ['advice', 'event', 'on', 'school', 'why']); // prettier-ignore
    const unread = { kind: 'advice recieved', on: '2027-10-21', advice: 'heath', 'meeting on': '31/02/2026' };
    assert.deepEqual((await check({ ...IDRIS, ...unread })).faults.map(({ column }) => column).sort(), ['advice', 'kind', 'meeting on', 'on']); // prettier-ignore
    const ground = {
      kind: 'exception recorded',
      on: '14.9.2026',
      limit: 'give-advise',
      ground: 'school-shut',
      why: '',
    };
    assert.deepEqual((await check({ ...IDRIS, ...ground })).faults.map(({ column }) => column).sort(), ['ground', 'limit', 'on', 'why']); // prettier-ignore
  });

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
    assert.deepEqual(inWords(await check(...rows)), ['row 3, name: This is not what row 2 says of the same case.']);
    const other = { ...IDRIS, event: '2', case: 'EHC-2026-00002', 'date of birth': '2018-03-14' };
    assert.deepEqual(inWords(await check(IDRIS, other)), [
      'row 3, date of birth: This is not what row 2 says of the same child.',
    ]);
  });

  it('says of what is missing that it is missing, and blames no other row of the case', async () => {
    const without = { ...IDRIS, 'date of birth': '' };
    const others = [
      { ...IDRIS, event: '2' },
      { ...IDRIS, event: '3' },
    ];
    assert.deepEqual(inWords(await check(without, ...others)), ['row 2, date of birth: This is empty.']);
    assert.deepEqual(inWords(await check(...others, without)), ['row 4, date of birth: This is empty.']);
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
    ['has commas', 'case;child;name\n', /no commas between/],
    ['has rows under its headings', `${Object.keys(IDRIS).join()}\r\n\r\n`, /no row under/],
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

describe('what a cell or a name hides', () => {
  it('is not there: who looks the same is the same', async () => {
    const hidden = {
      ...IDRIS,
      event: '2',
      case: 'EHC-2026-00001\u200B',
      name: 'Idris\u00A0\u202EYusuf\u2060',
      child: '4711\u00AD',
    };
    const { cases, faults } = await check(IDRIS, hidden);
    assert.deepEqual([faults.map(({ column }) => column), cases.length, cases[0]?.name], [[], 1, 'Idris Yusuf']);
    const json = { case: 'EHC-1\u200B', child: '\uD800K1', name: 'Idris\u202E Yusuf', dateOfBirth: '2019-03-14' };
    const [one] = (await checkJson({ cases: [json] })).cases;
    assert.deepEqual([one?.reference, one?.childKey, one?.name], ['EHC-1', 'K1', 'Idris Yusuf']);
  });

  it('orders no terminal about', async () => {
    const { faults } = await checkText(csvOf([{ ...IDRIS, '\u001B[2J\u009BSchol': '' }]));
    assert.deepEqual(
      faults.map(({ column }) => column),
      ['[2JSchol'],
    );
    const [fault] = (await checkJson({ cases: [{ '\u001B]0;x\u0007': 1 }] })).faults;
    assert.equal(fault?.column, ']0;x');
  });
});

describe('JSON that loses what stands in it', () => {
  const facts = '"case":"EHC-1","name":"Idris Yusuf","dateOfBirth":"2019-03-14"';
  const checkWritten = (text: string) => checkRows(jsonRows(text), known(OUR_OWN_NAMES, 'json'));

  it('as a number that is too long is a fault', async () => {
    for (const number of ['9007199254740993', '1e30', '1.5'])
      assert.match(
        inWords(await checkWritten(`{"cases":[{${facts},"child":${number}}]}`))[0] ?? '',
        /child: .*in quotation marks/,
      );
    assert.deepEqual(inWords(await checkWritten(`{"cases":[{${facts},"child":"9007199254740993"}]}`)), []);
  });

  it('as a name that is there twice is a fault', async () => {
    const event = '{"event":"1","kind":"request received","on":"2026-09-14","o\\u006e":"2026-09-15"}';
    assert.deepEqual(
      inWords(await checkWritten(`{"cases":[{${facts},"child":"{\\"1","events":[${event}],"events" :[]}],"note":1}`)),
      [
        'row case 1, event 1, on: This name is there twice. Leave one out.',
        'row case 1, events: This name is there twice. Leave one out.',
      ],
    );
    const file = `{"cases":[],"cases":[{${facts},"child":"case"},{${facts.replace('EHC-1', 'EHC-2')},"child":"K"}]}`;
    assert.deepEqual(inWords(await checkWritten(file)), ['row , cases: This name is there twice. Leave one out.']);
  });

  it('is not read on after the most faults that are kept', async () => {
    const keys = Array.from({ length: 20_000 }, (_, index) => `"k${index}":1`).join();
    const { faults, faultCount } = await checkWritten(`{"cases":[{${keys}},{${keys}}]}`);
    assert.deepEqual([faults.length, faultCount], [5000, 5001]);
  });
});

describe('the name of a child', () => {
  const may: [one: string, other: string][] = [
    ['Zoë O’Brien', 'ZOE OBRIEN'],
    ['Maya Carter', 'Maya Khan'],
    ['Maya Jane Carter', 'Maya Carter'],
    ['Mary Ann Lee', 'Maryann Lee'],
  ];
  const mayNot: [one: string, other: string][] = [
    ['Tom Twin', 'Tim Twin'],
    ['Maya Carter', 'Carter Maya'],
    ['Anne-Marie Lee', 'Anne-Louise Lee'],
    ['Mohammed Ali Khan', 'Mohammed Hassan Khan'],
    ['Maya Carter', 'Wholly Someoneelse'],
    ['Maya', 'Zara'],
  ];

  it('may have become another, or is another child’s', () => {
    for (const [one, other] of may) assert.ok(keepsName(one, other) && keepsName(other, one), `${one}, ${other}`);
    for (const [one, other] of mayNot) assert.ok(!keepsName(one, other) && !keepsName(other, one), `${one}, ${other}`);
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
