import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import { parse } from 'csv-parse/sync';
import { openDatabase } from '#database/connect.ts';
import { migrate } from '#database/migrate.ts';
import type { Db } from '#database/schema.ts';
import { findHead, listAccess } from '#features/access-log/access-log.store.ts';
import { columnsOf, EXPORT_KINDS, EXPORTS, fileOf, PROTECTED, type ExportRow } from '#features/case-feed/export.ts';
import { exportFor } from '#features/case-feed/export.store.ts';
import { answerMessages } from '#features/conversation/answer.store.ts';
import { writeToCaseworker, type NewMessage } from '#features/conversation/conversation.store.ts';
import { recordContactWish } from '#features/identity/contact-wish.store.ts';
import type { Family } from '#features/identity/person.ts';
import { insertAccessChoice } from '#features/plan/access-choice.store.ts';
import { insertEvent } from '#features/plan/event.store.ts';
import { EVENTS, type NewEvent } from '#features/plan/event.ts';
import { loadDemonstration } from '#commands/demonstration.ts';
import { ENGINES, freshLocation } from '../support/database.ts';
import { amina, at, ben, dilys, found, helen, idOf, karen, leo, sam } from '../support/people.ts';
import { childCalled, linesOf, planOf, withPlans } from '../support/plans.ts';

const NINE = at('09:00');
const TEN = at('10:00');
const TODAY = '2026-12-01';

async function writes(db: Db, person: Family, planId: string, words: NewMessage['words']): Promise<string> {
  const id = randomUUID();
  const message: NewMessage = { id, kind: 'message', isUrgent: false, words, answerDueOn: '2026-12-04' };
  assert.equal(await writeToCaseworker(db, person, planId, message, NINE), true);
  return id;
}

async function happens(db: Db, planId: string, event: Partial<NewEvent> & Pick<NewEvent, 'kind'>): Promise<string> {
  const id = randomUUID();
  const whole = { happenedOn: TODAY, details: {}, words: {}, onlyFor: null, supersedes: null, ...event } as const;
  await insertEvent(db, planId, id, whole, await idOf(db, 'sam', NINE), NINE);
  return id;
}

function rowsOf(csv: string): Record<string, string>[] {
  return parse(csv, { bom: true, columns: true }) as Record<string, string>[];
}

function asked(row: ExportRow | undefined, ...columns: string[]): (string | null | undefined)[] {
  return columns.map((column) => found(row)[column]);
}

describe('the files for the case system', () => {
  it('have a column for everything that can be written down of an event', () => {
    const columns = new Set(columnsOf('events'));
    const FIELDS: Record<string, string> = {
      by: 'asked by',
      how: 'asked how',
      deadline: 'limit',
      school: 'named school',
    };
    const named = Object.values(EVENTS).flatMap(({ details, ...rest }) => [
      ...Object.keys(details.shape),
      ...Object.keys('words' in rest ? rest.words : {}),
    ]);
    const spaced = named.map((name) => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`));
    assert.deepEqual(
      spaced.filter((name) => !columns.has(FIELDS[name] ?? name)),
      [],
    );
  });

  it('name no column twice', () => {
    for (const kind of EXPORT_KINDS) assert.equal(new Set(columnsOf(kind)).size, columnsOf(kind).length, kind);
  });

  it('have the same words when they are opened and read again, whatever they are', () => {
    const words = ['Two lines\nand “quotes”, "quoted"; with commas, and Ŵ', '👩‍👧', ' spaces ', '-', ''];
    const rows = words.map((text) => ({ words: text }));
    const exported = { kind: 'messages', since: undefined, madeAt: NINE, rows } as const;
    const [csv, json] = [fileOf(exported, 'csv'), fileOf(exported, 'json')];
    const read = JSON.parse(json) as { rows: { words: string }[] };
    assert.deepEqual(
      read.rows.map((row) => row.words),
      words,
    );
    assert.deepEqual(
      rowsOf(csv).map((row) => row['words']?.replace(/^'/, '')),
      words,
    );
  });

  it('hold nothing in CSV that a spreadsheet would work out', () => {
    const words = ['=1+1', '+44 161', '-2', '@SUM(A1)', '\t=1', '\r=1', '=HYPERLINK("http://evil.example")', '＝1'];
    const rows = words.map((text) => ({ words: text, case: text }));
    const csv = fileOf({ kind: 'messages', since: undefined, madeAt: NINE, rows }, 'csv');
    assert.ok(csv.startsWith('\ufeff'), 'Excel takes it for UTF-8');
    for (const row of rowsOf(csv)) for (const cell of [row['words'], row['case']]) assert.match(cell ?? '', /^'/);
  });
});

for (const engine of ENGINES) {
  const withThem = (t: TestContext): Promise<Db> => withPlans(t, engine);

  describe(`what the case system gets back, on ${engine}`, () => {
    it('has what a mother wrote, what was answered, and when', async (t) => {
      const db = await withThem(t);
      const plan = await planOf(db, 'Idris Yusuf');
      const message = await writes(db, await amina(db, NINE), plan, { text: 'When do we hear?' });
      const words = { text: 'By Friday.', rangOn: TODAY } as const;
      const answer = { id: randomUUID(), answers: [message], words };
      await answerMessages(db, await sam(db, TEN), plan, await idOf(db, 'amina', TEN), answer, TEN);

      const { rows } = await exportFor(db, await dilys(db, TEN), 'messages', TODAY, TEN);
      assert.equal(rows.length, 2);
      const columns = ['case', 'name', 'number', 'at', 'kind', 'person', 'relationship', 'written by', 'words', 'answer to', 'rang on', 'protected']; // prettier-ignore
      assert.deepEqual(asked(rows[0], ...columns), [
        'EHC-1001', null, message, NINE.toISOString(), 'message', 'Amina Yusuf', 'parent', 'Amina Yusuf',
        'When do we hear?', null, null, null,
      ]); // prettier-ignore
      assert.deepEqual(asked(rows[1], ...columns), [
        'EHC-1001', null, answer.id, TEN.toISOString(), 'answer', 'Amina Yusuf', 'parent', 'Sam Reid',
        'By Friday.', message, TODAY, null,
      ]); // prettier-ignore
    });

    it('has what a family said of a draft, and what an officer wrote down that they said', async (t) => {
      const db = await withThem(t);
      const plan = await planOf(db, 'Leo Marsh');
      const draft = { papers: 'changes', school: 'Made Up College', wantsMeeting: true, agrees: false } as const;
      const written = await writes(db, await leo(db, NINE), plan, { text: 'Not that one.', draft });
      const details = { papers: 'changes', answer: 'agrees' };
      const said = await happens(db, plan, { kind: 'family answered', details, onlyFor: await idOf(db, 'leo', NINE) });

      const { rows } = await exportFor(db, await dilys(db, TEN), 'responses', TODAY, TEN);
      const columns = ['number', 'papers', 'person', 'answer', 'school asked for', 'wants a meeting', 'words'];
      const inOrder = rows.toSorted((one) => (one['number'] === written ? -1 : 1));
      assert.deepEqual(asked(inOrder[0], ...columns), [
        written, 'changes', 'Leo Marsh', 'asks for a school', 'Made Up College', 'yes', 'Not that one.',
      ]); // prettier-ignore
      assert.deepEqual(asked(inOrder[1], ...columns), [said, 'changes', 'Leo Marsh', 'agrees', null, null, null]);
      const { rows: messages } = await exportFor(db, await dilys(db, TEN), 'messages', TODAY, TEN);
      assert.deepEqual(messages, []);
    });

    it('has no answer that was taken back or put right, and says which does not stand', async (t) => {
      const db = await withThem(t);
      const plan = await planOf(db, 'Maya Carter');
      const onlyFor = await idOf(db, 'helen', NINE);
      const answers = (answer: string, supersedes: string | null = null) =>
        happens(db, plan, { kind: 'family answered', details: { papers: 'draft', answer }, onlyFor, supersedes });
      const wrong = await answers('agrees');
      const back = await happens(db, plan, { kind: 'did not happen', onlyFor, supersedes: wrong });
      const first = await answers('agrees');
      const second = await answers('comments', first);
      const third = await answers('asks for a meeting', second);
      const events = [wrong, back, first, second, third];

      const { rows } = await exportFor(db, await dilys(db, TEN), 'responses', TODAY, TEN);
      const own = events.flatMap((id) => rows.filter(({ number }) => number === id));
      assert.deepEqual(
        own.map((row) => asked(row, 'number', 'papers', 'answer', 'wants a meeting', 'taken back')),
        [
          [back, null, 'taken back', null, wrong],
          [second, null, 'taken back', null, first],
          [third, 'draft', 'asks for a meeting', 'yes', second],
        ],
      );
      for (const row of own) assert.equal(row['protected'], PROTECTED.person);
      const { rows: all } = await exportFor(db, await dilys(db, TEN), 'events', TODAY, TEN);
      assert.deepEqual(
        events.flatMap((id) =>
          all.filter(({ number }) => number === id).map((row) => asked(row, 'number', 'kind', 'in the place of')),
        ),
        [
          [back, 'did not happen', wrong],
          [second, 'did not happen', first],
          [third, 'family answered', second],
        ],
      );
      assert.doesNotMatch(JSON.stringify([...rows, ...all]), /agrees|comments/);
    });

    it('has how people want to be reached, and what a young person chose', async (t) => {
      const db = await withThem(t);
      await recordContactWish(db, await amina(db, NINE), { channels: ['text'], note: 'After six' }, NINE);
      const [person, officer] = [await karen(db, NINE), await sam(db, NINE)];
      const standing = await db.selectFrom('standing').select('id').where('personId', '=', person.id).executeTakeFirstOrThrow(); // prettier-ignore
      const choice = {
        standingId: standing.id,
        choice: 'declined',
        saidHow: 'By phone',
        recordedBy: officer.id,
      } as const;
      await insertAccessChoice(db, choice, TEN);
      // Of staff it is nobody's business.
      await recordContactWish(db, officer, { channels: ['email'], note: '' }, NINE);

      const { rows } = await exportFor(db, await dilys(db, TEN), 'wishes', TODAY, TEN);
      assert.deepEqual(
        rows.map((row) => asked(row, 'case', 'kind', 'person', 'wish', 'note')),
        [
          ['EHC-1001', 'how to reach them', 'Amina Yusuf', 'text', 'After six'],
          [rows[1]?.['case'], 'what this person may see', 'Karen Marsh', 'declined', 'By phone'],
        ],
      );
    });

    it('has what was written down here, with what it is in the place of, and nothing that the feed brought', async (t) => {
      const db = await withThem(t);
      const plan = await planOf(db, 'Idris Yusuf');
      const ours = await happens(db, plan, { kind: 'advice received', details: { advice: 'health' } });
      const theirs = await happens(db, plan, { kind: 'advice received', details: { advice: 'psychology' } });
      const importId = randomUUID();
      t.after(async () => {
        await db.deleteFrom('fedEvent').execute();
        await db.deleteFrom('caseImport').where('id', '=', importId).execute();
      });
      await db
        .insertInto('caseImport')
        .values({
          id: importId,
          source: 'command',
          format: 'csv',
          fileHash: 'x',
          state: 'taken',
          startedAt: NINE.toISOString(),
        }) // prettier-ignore
        .execute();
      await db
        .insertInto('fedEvent')
        .values({ feedKey: 'E-17', planId: plan, eventId: theirs, fingerprint: 'x', importId })
        .execute();
      const right = await happens(db, plan, { kind: 'did not happen', supersedes: theirs });
      const columns = ['number', 'kind', 'advice', 'in the place of', 'in the place of event', 'written down by'];

      const { rows } = await exportFor(db, await dilys(db, TEN), 'events', TODAY, TEN);
      const own = rows.filter((row) => row['case'] === 'EHC-1001' && row['written down by'] === 'Sam Reid');
      assert.deepEqual(
        own.filter((row) => [ours, theirs, right].includes(row['number'] ?? '')).map((row) => asked(row, ...columns)),
        [
          [ours, 'advice received', 'health', null, null, 'Sam Reid'],
          [right, 'did not happen', undefined, theirs, 'E-17', 'Sam Reid'],
        ],
      );
    });

    it('begins with the day that was asked for, as it is in London', async (t) => {
      const db = await withThem(t);
      await writes(db, await amina(db, NINE), await planOf(db, 'Idris Yusuf'), { text: 'Hello' });
      const since = async (day: '2026-12-01' | '2026-12-02' | undefined): Promise<number> =>
        (await exportFor(db, await dilys(db, TEN), 'messages', day, TEN)).rows.length;
      assert.deepEqual([await since('2026-12-01'), await since('2026-12-02'), await since(undefined)], [1, 0, 1]);
    });

    it('says of every row in a protected case that it is one, and whose row is the protected person’s', async (t) => {
      const db = await withThem(t);
      const plan = await planOf(db, 'Maya Carter');
      await writes(db, await helen(db, NINE), plan, { text: 'Please ring me', number: '07700 900111' });
      await writes(db, await ben(db, NINE), plan, { text: 'Where is she?' });
      await recordContactWish(db, await helen(db, NINE), { channels: ['phone'], note: 'Only at my sister’s' }, NINE);

      const manager = await dilys(db, TEN);
      const { rows } = await exportFor(db, manager, 'messages', TODAY, TEN);
      const of = (name: RegExp): ExportRow => found(rows.find((row) => name.test(row['person'] ?? '')));
      assert.equal(of(/Helen/)['protected'], PROTECTED.person);
      assert.equal(of(/Ben/)['protected'], PROTECTED.case);
      assert.doesNotMatch(JSON.stringify(of(/Ben/)), /Helen|07700|ring me/);
      const { rows: wishes } = await exportFor(db, manager, 'wishes', TODAY, TEN);
      assert.deepEqual(
        wishes.map((row) => row['protected']),
        [PROTECTED.person],
      );
    });

    it('names a child only where the case system has no number for them', async (t) => {
      const db = await withThem(t);
      const plan = await planOf(db, 'Idris Yusuf');
      await writes(db, await amina(db, NINE), plan, { text: 'Hello' });
      await db.updateTable('plan').set({ reference: null }).where('id', '=', plan).execute();
      const first = async (): Promise<ExportRow | undefined> =>
        (await exportFor(db, await dilys(db, TEN), 'messages', TODAY, TEN)).rows[0];
      assert.deepEqual(asked(await first(), 'case', 'child', 'name', 'date of birth'), [
        null, null, 'Idris Yusuf', '2019-03-14',
      ]); // prettier-ignore
      await db.updateTable('child').set({ feedKey: 'C-9' }).where('name', '=', 'Idris Yusuf').execute();
      assert.deepEqual(asked(await first(), 'case', 'child', 'name', 'date of birth'), [null, 'C-9', null, null]);
    });

    it('stands in the access log, once for every child in it', async (t) => {
      const db = await withThem(t);
      const plan = await planOf(db, 'Idris Yusuf');
      for (const text of ['One', 'Two', 'Three']) await writes(db, await amina(db, NINE), plan, { text });
      await writes(db, await ben(db, NINE), await planOf(db, 'Maya Carter'), { text: 'Four' });
      const manager = await dilys(db, TEN);
      assert.equal(await linesOf(db, () => exportFor(db, manager, 'messages', TODAY, TEN)), 2);
      const [line] = await listAccess(db, await childCalled(db, 'Idris Yusuf'), { most: 1 });
      const { seq: _, ...said } = found(line);
      assert.deepEqual(said, {
        at: TEN.toISOString(),
        personId: manager.id,
        actingAs: 'manager',
        childId: await childCalled(db, 'Idris Yusuf'),
        planId: plan,
        action: 'took messages out for the case system',
        why: 'the council’s case system',
      });
      assert.equal(await linesOf(db, () => exportFor(db, manager, 'messages', '2026-12-02', TEN)), 0);
    });

    it('has nothing of a child whose record is ended', async (t) => {
      const db = await withThem(t);
      await writes(db, await amina(db, NINE), await planOf(db, 'Idris Yusuf'), { text: 'Hello' });
      await db.updateTable('child').set({ endedAt: TEN.toISOString() }).where('name', '=', 'Idris Yusuf').execute();
      for (const kind of EXPORT_KINDS) {
        if (kind === 'preferences') continue; // In preference-files.test.ts.
        const { rows } = await exportFor(db, await dilys(db, TEN), kind, undefined, TEN);
        assert.deepEqual(
          rows.filter((row) => row['case'] === 'EHC-1001'),
          [],
          EXPORTS[kind].name,
        );
      }
    });
  });
}

describe('the command for the night', () => {
  it('writes a file of each kind that its owner alone may read, and a line for each child', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'export-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const location = await freshLocation(t, 'SQLite');
    const db = openDatabase(location);
    t.after(() => db.destroy());
    await migrate(db);
    await loadDemonstration(db, NINE);
    await writes(db, await amina(db, NINE), await planOf(db, 'Idris Yusuf'), { text: 'Hello' });
    const before = (await findHead(db)).seq;

    const run = (...said: string[]) =>
      promisify(execFile)(
        process.execPath,
        ['--disable-warning=ExperimentalWarning', 'src/commands/export-cases.ts', ...said],
        { env: { ...process.env, DATABASE_URL: location, PORTAL_NOW: TEN.toISOString() } },
      );
    const { stdout } = await run(join(folder, 'out'), '--since', TODAY);
    assert.match(stdout, /messages: 1 row\n/);
    const files = readdirSync(join(folder, 'out')).sort();
    assert.equal(files.length, 2 * EXPORT_KINDS.length);
    for (const file of files) {
      assert.doesNotMatch(file, /Idris|Amina/i);
      assert.equal(statSync(join(folder, 'out', file)).mode & 0o777, 0o600, file);
    }
    const rows = rowsOf(readFileSync(join(folder, 'out', 'ehc-messages-2026-12-01.csv'), 'utf8'));
    assert.deepEqual(
      rows.map((row) => row['words']),
      ['Hello'],
    );
    assert.ok((await findHead(db)).seq > before);
    const [line] = await listAccess(db, await childCalled(db, 'Idris Yusuf'), { most: 1 });
    assert.deepEqual([line?.personId, line?.actingAs], [null, 'case feed']);

    // What was taken out before may wait to be collected.
    await run(join(folder, 'out'), '--since', TODAY);
    assert.equal(readdirSync(join(folder, 'out')).length, 4 * EXPORT_KINDS.length);
    assert.ok(readdirSync(join(folder, 'out')).includes('ehc-events-2026-12-01-1000.csv'));
    await assert.rejects(run(join(folder, 'out')), { code: 1, stderr: /wait a minute/ });
    writeFileSync(join(folder, 'file'), '');
    for (const place of ['file', 'file/below'])
      await assert.rejects(run(join(folder, place)), { code: 1, stderr: /cannot be a folder, because a file stands there/ }); // prettier-ignore
    await assert.rejects(run(join(folder, 'out'), '--since', '2030-01-01'), { code: 2, stderr: /still to come/ });

    for (const wrong of [[], [folder, '--since', 'yesterday'], [folder, 'another'], [folder, '--until', TODAY]])
      await assert.rejects(run(...wrong), { code: 2 });
  });
});
