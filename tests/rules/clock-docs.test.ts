import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { readableDay } from '#calendar/dates.ts';
import { choicesSchema, DEFAULT_CHOICES } from '#features/clock/choices.ts';
import type { Rule } from '#features/clock/deadline.ts';
import { RULESETS } from '#features/clock/deadlines.ts';
import { EXCEPTIONS } from '#features/clock/exceptions.ts';
import { EVENT_NAMES, MOVES, ORDERS, isEventName, type EventName } from '#features/clock/happening.ts';
import { deadlinesOf } from '../support/clock.ts';

// docs/clock.md against the code that it tells about.

type Row = Record<string, string>;
const DOCUMENT = readFileSync('docs/clock.md', 'utf8');
const ROWS = rowsIn(DOCUMENT);
const RULE_ROWS = ROWS.filter((row) => 'Force' in row);
const RULES = await rulesInCode();

/** The rows of every table, each cell under its heading. */
function rowsIn(markdown: string): Row[] {
  return markdown.split('\n\n').flatMap((paragraph) => {
    const [heading, , ...lines] = paragraph.split('\n').filter((line) => line.startsWith('|'));
    const names = cellsOf(heading ?? '');
    return lines.map((line) => Object.fromEntries(cellsOf(line).map((cell, at) => [names[at] ?? '', cell])));
  });
}

function cellsOf(line: string): string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}

function inBackticks(cell = ''): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, word]) => word!);
}

/** Whatever the files of the clock export that is a rule, or holds some. */
async function rulesInCode(): Promise<Rule[]> {
  const files = globSync('src/features/clock/*.ts').filter((file) => !file.endsWith('.store.ts'));
  const modules = await Promise.all(files.map((file) => import(pathToFileURL(file).href) as Promise<object>));
  return [...new Set(modules.flatMap((module) => Object.values(module).flatMap(rulesIn)))];
}

function rulesIn(value: unknown): Rule[] {
  if (typeof value !== 'object' || value === null) return [];
  if (isRule(value)) return [value];
  const isPlain = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
  return isPlain ? Object.values(value).flatMap(rulesIn) : [];
}

function isRule(value: object): value is Rule {
  return ['id', 'rows', 'provision', 'force', 'sure', 'says'].every((name) => name in value);
}

/** What happened, in every way that brings other rules with it. */
function everyWay(event: EventName): Record<string, string>[] {
  const on = '2026-09-22';
  const ways: Partial<Record<EventName, Record<string, string>[]>> = {
    'review-meeting': [{}, { noticeSent: '2026-09-23' }],
    'phase-transfer': MOVES.map((kind) => ({ kind })),
    'post-16-move': [{}, { on: '2027-01-04' }],
    born: [{ on: '2010-03-03' }],
    'order-made': ORDERS.map((order) => ({ order })),
    'mediation-agreed': ORDERS.map((order) => ({ order })),
    'plan-transferred': [{ lastReviewed: '2026-03-02' }],
    closure: [],
  };
  return (ways[event] ?? [{}]).map((way) => ({ event, on, ...way }));
}

describe('the table of the clock', () => {
  it('has every rule of the code, with its very words, and no other', () => {
    assert.ok(RULES.length > 35, `only ${RULES.length} rules were found`);
    const ofCode = RULES.map(({ rows, id, force, sure, provision }) => [rows, id, force, sure, provision].join(' | '));
    const ofTable = RULE_ROWS.map((row) =>
      [row['Facts'], inBackticks(row['Id'])[0], row['Force'], row['Sure'], row['Provision']].join(' | '),
    );
    assert.deepEqual(ofTable.sort(), ofCode.sort());
  });

  it('says of every event what follows from it, and of no other', () => {
    const told = RULE_ROWS.flatMap((row) => {
      const words = inBackticks(row['From']);
      const [order] = words.filter((word) => (ORDERS as readonly string[]).includes(word));
      return words.filter(isEventName).map((event) => [event, order, ...inBackticks(row['Id'])].join(' '));
    });
    const follows = EVENT_NAMES.flatMap((event) =>
      everyWay(event).flatMap((said) => deadlinesOf(said).map(({ id }) => [event, said['order'], id].join(' '))),
    );
    follows.push(['closure', undefined, 'exception'].join(' '));
    assert.deepEqual([...new Set(told)].sort(), [...new Set(follows)].sort());
  });

  it('says how long every rule gives', () => {
    for (const row of RULE_ROWS) assert.ok(row['How long'], row['Id']);
  });

  it('has every exception, with its provision and what it may excuse', () => {
    const ofCode = Object.entries(EXCEPTIONS).map(([id, { rows, provision }]) => ({
      id,
      rows,
      provision,
      excuses: [
        ...new Set(RULES.filter((rule) => rule.exceptions?.some((one) => one === id)).map((rule) => rule.id)),
      ].sort(),
    }));
    const ofTable = ROWS.filter((row) => 'Exception' in row).map((row) => ({
      id: inBackticks(row['Exception'])[0],
      rows: row['Facts'],
      provision: row['Provision'],
      excuses: inBackticks(row['May excuse']).sort(),
    }));
    assert.deepEqual(ofTable, ofCode);
  });

  it('has the counting rules CNT-1 to CNT-7', () => {
    const counted = ROWS.filter((row) => 'How it is counted' in row);
    assert.deepEqual(
      counted.map((row) => row['Facts']),
      [1, 2, 3, 4, 5, 6, 7].map((number) => `CNT-${number}`),
    );
    for (const row of counted) assert.ok(row['Sure'], row['Facts']);
  });

  it('has every choice of a council, with what it is where none is made', () => {
    const told = ROWS.filter((row) => 'Setting' in row).map((row) => [
      inBackticks(row['Setting'])[0],
      inBackticks(row['Unset'])[0],
    ]);
    const choices = Object.keys(choicesSchema.shape) as (keyof typeof DEFAULT_CHOICES)[];
    assert.deepEqual(
      told,
      choices.map((choice) => [choice, String(DEFAULT_CHOICES[choice])]),
    );
  });

  it('names the day as at which the rules are', () => {
    const newest = RULESETS.at(-1);
    assert.ok(newest && DOCUMENT.includes(`as at ${readableDay(newest.asAt)}`));
  });

  const named = [...DOCUMENT.matchAll(/`([\w-]+\.test\.ts)`: ([^|)\n]+?) *[|)]/g)].map(
    ([, file, name]) => `${file}: ${name}`,
  );
  for (const title of new Set(named))
    it(`names a test that there is, ${title}`, () => {
      const [file = '', name = ''] = title.split(/: (.*)/);
      const text = readFileSync(`tests/rules/${file}`, 'utf8');
      assert.ok(text.includes(`describe('${name}'`) || text.includes(`it('${name}'`), `no "${name}" in ${file}`);
    });

  it('names a test for every rule, exception, counting rule and choice', () => {
    for (const row of ROWS)
      if (!('Why' in row)) assert.match(row['Test'] ?? '', /^`[\w-]+\.test\.ts`: \S/, JSON.stringify(row));
  });
});
