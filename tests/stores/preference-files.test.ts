import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it, type TestContext } from 'node:test';
import type { DemonstrationName } from '#commands/demonstration.ts';
import type { IsoDate } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import { listAccess } from '#features/access-log/access-log.store.ts';
import { findImport } from '#features/case-feed/case-import.store.ts';
import { fileOf, PROTECTED, type Exported } from '#features/case-feed/export.ts';
import { DEFAULT_CHOICES } from '#features/clock/choices.ts';
import { insertAnswer, listAnswersOf } from '#features/phase-transfer/answer.store.ts';
import type { Answers } from '#features/phase-transfer/answers.ts';
import { consultationFile, listConsultations } from '#features/phase-transfer/consultation.store.ts';
import { PROTECTED_ROW } from '#features/phase-transfer/consultation.ts';
import { exportPreferences } from '#features/phase-transfer/preferences-export.store.ts';
import { areAnswers, takeAnswers } from '#features/phase-transfer/preferences-import.store.ts';
import { isOn } from '#features/phase-transfer/progress.ts';
import { progressOf } from '#features/phase-transfer/progress.store.ts';
import { findRound } from '#features/phase-transfer/round.store.ts';
import { DEFAULT_TRANSFERS } from '#features/phase-transfer/settings.ts';
import { findVoice } from '#features/phase-transfer/voice.store.ts';
import { csvFile } from '#components/csv-file.ts';
import { ENGINES, type Engine } from '../support/database.ts';
import { dilys, found } from '../support/people.ts';
import { childCalled, endStanding, withPlans } from '../support/plans.ts';
import { openRound, voiceOf } from '../support/transfers.ts';

// What families said in a round goes to the case system, and what it took itself comes back.

const on = (day: IsoDate, time = '09:00'): Date => new Date(`${day}T${time}:00Z`);
const OPENED = on('2026-11-02');
const LATER = on('2026-12-01');
const SETTINGS = { settings: DEFAULT_TRANSFERS, choices: DEFAULT_CHOICES };

interface Story {
  db: Db;
  round: string;
  voice: (child: string, who: DemonstrationName | 'own') => Promise<string>;
}

async function withRound(t: TestContext, engine: Engine): Promise<Story> {
  const db = await withPlans(t, engine);
  for (const table of ['transferRound', 'caseImport'] as const) await db.deleteFrom(table).execute();
  const { round, children } = await openRound(db, ['Idris', 'Maya'], OPENED);
  return { db, round, voice: (child, who) => voiceOf(db, children[child] ?? '', who) };
}

const place = (name: string): Answers => ({ asks: 'place', place: { path: `/directory/schools/${name}`, name } });

async function says(db: Db, voiceId: string, answers: Answers, day: IsoDate, state: 'sent' | 'withdrawn' = 'sent') {
  const voice = found(await findVoice(db, voiceId, DEFAULT_CHOICES, on(day)));
  const answer = { id: randomUUID(), answers, state, way: 'code', enteredBy: null, cameOn: day } as const;
  await db.transaction().execute((trx) => insertAnswer(trx, voice, answer, DEFAULT_CHOICES, on(day)));
}

async function taken(db: Db): Promise<Exported> {
  return exportPreferences(db, await dilys(db, LATER), undefined, DEFAULT_CHOICES, LATER);
}

async function brings(db: Db, text: string, now = LATER) {
  return takeAnswers(db, await dilys(db, now), Buffer.from(text), DEFAULT_CHOICES, now);
}

async function countAnswers(db: Db): Promise<number> {
  return (await db.selectFrom('transferAnswer').select('id').execute()).length;
}

async function referenceOf(db: Db, voiceId: string): Promise<string> {
  const [last] = await listAnswersOf(db, [voiceId]);
  return found(last).reference;
}

/** A file as somebody types it from the case system. */
function rowsOf(...rows: Record<string, string>[]): string {
  const columns = [
    'case',
    'round',
    'person',
    'wants',
    'place',
    'place page',
    'came on',
    'why',
    'number',
    'reference',
    'child',
    'name',
    'date of birth',
    'state',
  ];
  return csvFile(
    columns,
    rows.map((row) => columns.map((column) => row[column] ?? '')),
  );
}

for (const engine of ENGINES) {
  describe(`the file of what families want on ${engine}`, () => {
    it('has every version, with whose it is, and marks who is protected', async (t) => {
      const { db, voice } = await withRound(t, engine);
      await says(db, await voice('Maya', 'helen'), place('elms'), '2026-11-10');
      await says(db, await voice('Maya', 'helen'), place('oaks'), '2026-11-12');
      await says(db, await voice('Maya', 'ben'), place('elms'), '2026-11-11');
      const { rows } = await taken(db);
      assert.deepEqual(
        rows.map((row) => [row['case'], row['person'], row['place'], row['version'], row['protected']]),
        [
          ['EHC-1044', 'Helen Carter', 'elms', '1', PROTECTED.person],
          ['EHC-1044', 'Ben Carter', 'elms', '1', PROTECTED.case],
          ['EHC-1044', 'Helen Carter', 'oaks', '2', PROTECTED.person],
        ],
      );
      const log = await listAccess(db, await childCalled(db, 'Maya Carter'), { most: 1 });
      assert.equal(log[0]?.action, 'took preferences out for the case system');
    });

    it('changes nothing when it comes back as it went, nor the second time', async (t) => {
      const { db, voice } = await withRound(t, engine);
      const words = { ...place('elms'), why: '=1+1 is easy,\n"really"', others: [{ path: null, name: 'A farm' }] };
      await says(db, await voice('Maya', 'helen'), words, '2026-11-10');
      await says(db, await voice('Maya', 'helen'), { asks: 'not decided' }, '2026-11-12');
      await says(db, await voice('Idris', 'amina'), place('oaks'), '2026-11-12', 'withdrawn');
      const text = fileOf(await taken(db), 'csv');
      assert.ok(areAnswers(Buffer.from(text)));
      for (const time of ['the first time', 'the second time']) {
        const { state, counts, faults } = await brings(db, text);
        assert.deepEqual(faults, [], time);
        assert.deepEqual([state, counts.newAnswers, counts.sameAnswers], ['taken', 0, 3]);
      }
      assert.equal(await countAnswers(db), 3);
    });

    it('brings an answer of the case system as a new version, once', async (t) => {
      const { db, round, voice } = await withRound(t, engine);
      const id = await voice('Idris', 'amina');
      await says(db, id, place('elms'), '2026-11-10');
      const row = { case: 'ehc-1001', round, person: 'amina  YUSUF', wants: 'a place', place: 'Oaks', 'place page': '/directory/schools/oaks', 'came on': '2026-11-20', reference: await referenceOf(db, id) }; // prettier-ignore
      const first = await brings(db, rowsOf(row));
      assert.deepEqual([first.state, first.counts.newAnswers, first.faults], ['taken', 1, []]);
      const [last, before] = await listAnswersOf(db, [id]);
      assert.deepEqual(
        [last?.number, last?.way, last?.answers.place?.name, last?.cameOn, last?.isLate, before?.answers.place?.name],
        [2, 'import', 'Oaks', '2026-11-20', false, 'elms'],
      );
      const second = await brings(db, rowsOf(row));
      assert.deepEqual([second.counts.newAnswers, second.counts.sameAnswers], [0, 1]);
      const kept = found(await findImport(db, await dilys(db, LATER), second.id, LATER));
      assert.deepEqual([kept.state, kept.counts?.answers], ['taken', 1]);
    });

    it('never takes the place of an answer of the same day or later', async (t) => {
      const { db, round, voice } = await withRound(t, engine);
      const id = await voice('Idris', 'amina');
      await says(db, id, place('elms'), '2026-11-20');
      for (const day of ['2026-11-19', '2026-11-20']) {
        const row = { case: 'EHC-1001', round, person: 'Amina Yusuf', wants: 'not decided', 'came on': day };
        const { counts } = await brings(db, rowsOf(row));
        assert.deepEqual([counts.newAnswers, counts.olderAnswers], [0, 1], day);
      }
      assert.equal((await listAnswersOf(db, [id])).length, 1);
    });

    it('takes nothing where one row is wrong, and says which without a word of it', async (t) => {
      const { db, round } = await withRound(t, engine);
      const good = { case: 'EHC-1001', round, person: 'Amina Yusuf', wants: 'not decided', 'came on': '2026-11-20' };
      const { state, faults, id } = await brings(
        db,
        rowsOf(
          good,
          { ...good, case: 'EHC-CANARY' },
          { ...good, person: 'Canary Jones' },
          { ...good, wants: 'canary' },
          { ...good, 'came on': '20 November' },
          { ...good, 'came on': '2027-02-02' },
          { ...good, 'came on': '2026-10-01' },
          { ...good, round: 'canary' },
          { ...good, person: 'Ben Carter' },
        ),
      );
      assert.equal(state, 'faulty');
      assert.deepEqual(
        faults.map(({ row, column }) => `${row} ${column}`),
        ['3 case', '4 person', '5 wants', '6 came on', '7 came on', '8 came on', '9 round', '10 person'],
      );
      assert.doesNotMatch(JSON.stringify(faults), /canary|jones|carter|1001/i);
      assert.equal(await countAnswers(db), 0);
      const kept = found(await findImport(db, await dilys(db, LATER), id, LATER));
      assert.deepEqual([kept.state, kept.faults.length], ['faulty', 8]);
    });

    it('refuses another answer under the number of one that is here', async (t) => {
      const { db, voice } = await withRound(t, engine);
      await says(db, await voice('Idris', 'amina'), place('elms'), '2026-11-10');
      const text = fileOf(await taken(db), 'csv').replace('2026-11-10,no', '2026-11-15,no');
      const { state, faults } = await brings(db, text);
      assert.deepEqual([state, faults.map(({ column }) => column)], ['faulty', ['number']]);
    });

    it('moves no answer to another child or person by one cell', async (t) => {
      const { db, round, voice } = await withRound(t, engine);
      await says(db, await voice('Maya', 'helen'), place('elms'), '2026-11-10');
      await says(db, await voice('Idris', 'amina'), place('oaks'), '2026-11-10');
      const text = fileOf(await taken(db), 'csv');
      const mayas = found(text.split('\n').find((line) => line.includes('Helen Carter')));
      const columnsOf = async (file: string) => (await brings(db, file)).faults.map(({ column }) => column);
      for (const [typed, wrong, column] of [
        ['EHC-1044', 'EHC-1001', 'name'],
        ['Helen Carter', 'Ben Carter', 'number'],
        ['Maya Carter', 'Idris Yusuf', 'name'],
        ['2018-06-30', '2019-03-14', 'date of birth'],
      ] as const)
        assert.deepEqual(await columnsOf(text.replace(mayas, mayas.replace(typed, wrong))), [column], typed);

      const [hers] = await listAnswersOf(db, [await voice('Maya', 'helen')]);
      const row = { case: 'EHC-1001', round, person: 'Amina Yusuf', wants: 'not decided', 'came on': '2026-11-20' };
      for (const [cells, column] of [
        [{ number: found(hers).id }, 'number'],
        [{ reference: found(hers).reference }, 'reference'],
        [{ child: 'another' }, 'child'],
        [{ name: 'Maya Carter' }, 'name'],
        [{ 'date of birth': '2018-06-30' }, 'date of birth'],
      ] as const)
        assert.deepEqual(await columnsOf(rowsOf({ ...row, ...cells })), [column]);
      assert.equal(await countAnswers(db), 2);
    });

    it('takes the place of what somebody sent themselves only where it names that', async (t) => {
      const { db, round, voice } = await withRound(t, engine);
      const id = await voice('Idris', 'amina');
      await says(db, id, place('elms'), '2026-11-09');
      const first = await referenceOf(db, id);
      await says(db, id, place('oaks'), '2026-11-10');
      const row = { case: 'EHC-1001', round, person: 'Amina Yusuf', wants: 'not decided' };
      for (const state of ['sent', 'withdrawn'])
        for (const reference of ['', first]) {
          const { state: became, faults } = await brings(db, rowsOf({ ...row, state, reference, 'came on': '2026-11-20' })); // prettier-ignore
          assert.deepEqual([became, faults.map(({ column }) => column)], ['faulty', ['reference']]);
        }
      const knowing = { ...row, 'came on': '2026-11-20', reference: await referenceOf(db, id) };
      const both = await brings(db, rowsOf(knowing, { ...row, 'came on': '2026-11-21', wants: 'to talk first' }));
      assert.deepEqual([both.state, both.counts.newAnswers, both.faults], ['taken', 2, []]);
      const after = await brings(db, rowsOf({ ...row, 'came on': '2026-11-25' }));
      assert.equal(after.counts.newAnswers, 1, 'what a file brought gives way to the next');
    });

    it('says what is wrong with the file itself', async (t) => {
      const { db } = await withRound(t, engine);
      const columnsOf = async (text: string) => (await brings(db, text)).faults.map(({ column }) => column);
      assert.deepEqual(await columnsOf('case,round,wants,came on\n'), ['person']);
      assert.deepEqual(await columnsOf('case,round,person,wants,came on,Elsie\n'), ['elsie']);
      assert.deepEqual(await columnsOf(''), ['']);
      assert.deepEqual(await columnsOf('case,round,person,wants,came on\n"a'), ['']);
    });

    it('takes nothing of somebody who may not speak any more', async (t) => {
      const { db, round } = await withRound(t, engine);
      await db.updateTable('transferRound').set({ endedAt: OPENED.toISOString() }).where('id', '=', round).execute();
      const row = { case: 'EHC-1001', round, person: 'Amina Yusuf', wants: 'not decided', 'came on': '2026-11-20' };
      const { state, faults } = await brings(db, rowsOf(row));
      assert.deepEqual([state, faults.map(({ column }) => column)], ['faulty', ['person']]);
    });
  });

  describe(`whom each place is asked to take on ${engine}`, () => {
    it('is counted by place, with those who do not agree', async (t) => {
      const { db, round, voice } = await withRound(t, engine);
      await says(db, await voice('Maya', 'helen'), place('elms'), '2026-11-10');
      await says(db, await voice('Maya', 'ben'), place('oaks'), '2026-11-10');
      await says(db, await voice('Idris', 'amina'), place('elms'), '2026-11-10');
      const manager = await dilys(db, LATER);
      const list = found(await listConsultations(db, manager, round, DEFAULT_CHOICES, LATER));
      assert.deepEqual(
        list.places.map(({ place: { name }, children, disagree }) => [name, children, disagree]),
        [
          ['elms', 2, 1],
          ['oaks', 1, 1],
        ],
      );
      assert.deepEqual(
        list.disagreeing.map(({ childName }) => childName),
        ['Maya Carter'],
      );

      const placeId = found(list.places[0]).id;
      const file = found(await consultationFile(db, manager, { roundId: round, placeId }, SETTINGS, LATER));
      assert.deepEqual(
        file.rows.map((row) => [row[0], row[1], row[3], row[5], row.at(-1)]),
        [
          ['Idris Yusuf', '14 March 2019', 'Year 6 to Year 7', '14 February 2027', ''],
          ['Maya Carter', '30 June 2018', 'Year 6 to Year 7', '14 February 2027', PROTECTED_ROW],
        ],
      );
      assert.doesNotMatch(JSON.stringify(file), /Helen|Ben|Amina/, 'it names no adult');
      for (const name of ['Idris Yusuf', 'Maya Carter']) {
        const [line] = await listAccess(db, await childCalled(db, name), { most: 1 });
        assert.equal(line?.personId, manager.id);
      }
    });

    it('is nothing that somebody asked for who may not speak for the child any more, here and in the lists', async (t) => {
      const { db, round, voice } = await withRound(t, engine);
      await says(db, await voice('Maya', 'ben'), place('oaks'), '2026-11-10');
      const manager = await dilys(db, LATER);
      const seen = async () => {
        const { places, withoutRequest } = found(await listConsultations(db, manager, round, DEFAULT_CHOICES, LATER));
        const found1 = found(await findRound(db, manager, round, LATER));
        const { children } = await progressOf(db, manager, found1, DEFAULT_CHOICES, LATER);
        const maya = found(children.find(({ childName }) => childName === 'Maya Carter'));
        const lists = (['answered', 'one-missing', 'no-answer'] as const).filter((state) => isOn(state, maya, '2026-12-01')); // prettier-ignore
        return { places: places.map(({ place: { name } }) => name), withoutRequest, lists };
      };
      assert.deepEqual(await seen(), { places: ['oaks'], withoutRequest: 1, lists: ['answered', 'one-missing'] });
      await endStanding(db, 'ben', 'Maya Carter');
      assert.deepEqual(await seen(), { places: [], withoutRequest: 2, lists: ['no-answer'] });
    });

    it('is written down for every child of the round alike, so that no line tells who has answered', async (t) => {
      const { db, round, voice } = await withRound(t, engine);
      await says(db, await voice('Maya', 'helen'), place('elms'), '2026-11-10');
      await says(db, await voice('Maya', 'ben'), place('oaks'), '2026-11-10');
      const manager = await dilys(db, LATER);
      const [idris, maya] = [await childCalled(db, 'Idris Yusuf'), await childCalled(db, 'Maya Carter')];
      const linesOfEach = async (look: () => Promise<unknown>): Promise<number[]> => {
        const count = async (child: string) => (await listAccess(db, child, { most: 100 })).length;
        const before = [await count(idris), await count(maya)];
        await look();
        return [(await count(idris)) - (before[0] ?? 0), (await count(maya)) - (before[1] ?? 0)];
      };
      let placeId = '';
      const list = async (): Promise<void> => {
        const { places } = found(await listConsultations(db, manager, round, DEFAULT_CHOICES, LATER));
        placeId = found(places[0]).id;
      };
      assert.deepEqual(await linesOfEach(list), [1, 1]);
      const file = () => consultationFile(db, manager, { roundId: round, placeId }, SETTINGS, LATER);
      assert.deepEqual(await linesOfEach(file), [1, 1]);
      assert.deepEqual(await linesOfEach(() => taken(db)), [1, 1]);
      const row = { case: 'EHC-1044', round, person: 'Helen Carter', 'came on': '2026-11-13', wants: 'not decided' };
      const reference = await referenceOf(db, await voice('Maya', 'helen'));
      for (const [file, state] of [
        [rowsOf({ ...row, reference }), 'taken'],
        [rowsOf({ ...row, reference }), 'taken'],
        [rowsOf({ ...row, person: 'Ben Carter' }), 'faulty'],
      ] as const) {
        const bring = async (): Promise<void> => assert.equal((await brings(db, file)).state, state);
        assert.deepEqual(await linesOfEach(bring), [1, 1]);
      }
    });

    it('is nothing for a place that nobody asks for, and for a round that there is not', async (t) => {
      const { db, round } = await withRound(t, engine);
      const manager = await dilys(db, LATER);
      const of = { roundId: round, placeId: 'nowhere' };
      assert.equal(await consultationFile(db, manager, of, SETTINGS, LATER), undefined);
      assert.equal(await listConsultations(db, manager, randomUUID(), DEFAULT_CHOICES, LATER), undefined);
    });
  });
}
