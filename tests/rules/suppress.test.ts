import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { hiddenIn, suppress, type HiddenBefore, type Shown } from '#features/scorecard/suppress.ts';

type Tables = number[][];

const NEEDS = ['autism', 'speech', 'hearing', 'sight'];

function issueOf(tables: Tables, before?: HiddenBefore): Shown {
  const lines = NEEDS.slice(0, tables[0]?.length);
  return suppress({ lines, tables: tables.map((counts, index) => ({ name: String(index), counts })) }, before);
}

function shown(counts: number[], before?: HiddenBefore): (number | null)[] | undefined {
  return issueOf([counts], before).tables[0]?.counts as (number | null)[] | undefined;
}

describe('a breakdown', () => {
  it('shows everything where nothing is few', () => {
    assert.deepEqual(shown([20, 5, 12]), [20, 5, 12]);
  });

  it('shows zeros', () => {
    assert.deepEqual(shown([20, 0, 12]), [20, 0, 12]);
  });

  it('hides the few, and the next smallest, so that the total does not tell', () => {
    assert.deepEqual(shown([20, 3, 12, 9]), [20, null, 12, null]);
  });

  it('hides one more where those that are hidden are all alike', () => {
    assert.deepEqual(shown([20, 2, 2, 9]), [20, null, null, null]);
  });

  it('hides one more where those that are hidden are few together', () => {
    const [issued, active] = issueOf([
      [1, 0, 30, 40],
      [3, 9, 100, 200],
    ]).tables;
    assert.deepEqual(issued?.counts, [null, null, null, 40]);
    assert.deepEqual(active?.counts, [null, null, null, 200]);
    assert.deepEqual(shown([3, 0, 30, 40], { lines: ['speech'], tables: [] }), [null, null, null, 40]);
  });

  it('hides every line that is as small as the last one hidden, so that its place does not tell', () => {
    assert.deepEqual(shown([20, 3, 9, 9]), [20, null, null, null]);
  });

  it('is not shown at all where there is too little of it', () => {
    assert.deepEqual(shown([4, 4]), [null, null]);
  });

  it('says that there is nothing where there is nothing', () => {
    assert.deepEqual(shown([0, 0, 0]), [0, 0, 0]);
  });

  it('hides a line in the table beside it too', () => {
    const [issued, active] = issueOf([
      [20, 3, 12],
      [200, 40, 90],
    ]).tables;
    assert.deepEqual(issued?.counts, [20, null, null]);
    assert.deepEqual(active?.counts, [200, null, null]);
  });

  it('keeps hidden what an earlier issue hid, though it is many now', () => {
    const first = issueOf([[20, 3, 12, 9]]);
    assert.deepEqual(shown([20, 6, 12, 9], hiddenIn(first)), [20, null, 12, null]);
  });

  it('keeps a whole table hidden that an earlier issue did not show', () => {
    const first = issueOf([[4, 4, 6]]);
    assert.deepEqual(shown([6, 6, 6], hiddenIn(first)), [null, null, null]);
  });
});

/** Every way to share a total among so many lines. */
function vectorsOf(total: number, lines: number): number[][] {
  if (lines === 1) return [[total]];
  return Array.from({ length: total + 1 }, (_, first) => first).flatMap((first) =>
    vectorsOf(total - first, lines - 1).map((rest) => [first, ...rest]),
  );
}

function crossed<T>(lists: T[][]): T[][] {
  return lists.reduce<T[][]>((all, list) => all.flatMap((one) => list.map((next) => [...one, next])), [[]]);
}

/**
 * What somebody who knows the rule, and everything that was ever published, can work out: each world that would have led to
 * the same publications is possible to them.
 * @returns hidden numbers that only one value fits, in words
 */
function solvedIn(worlds: Tables[][], ofWorld: (world: Tables[]) => Shown[]): string[] {
  const alike = Map.groupBy(
    worlds.map((world) => ({ world, issues: ofWorld(world) })),
    ({ issues }) => JSON.stringify(issues),
  );
  const solved: string[] = [];
  for (const [key, group] of alike) {
    for (const [issue, { tables }] of (group[0]?.issues ?? []).entries())
      for (const [table, { counts }] of tables.entries())
        for (const [line, count] of counts.entries()) {
          if (count !== null) continue;
          const values = new Set(group.map(({ world }) => world[issue]?.[table]?.[line]));
          if (values.size < 2) solved.push(`${key}: issue ${issue}, table ${table}, line ${line}`);
        }
  }
  return solved;
}

/** One issue after another, each knowing what those before it hid. */
function published(world: Tables[]): Shown[] {
  const issues: Shown[] = [];
  for (const tables of world) {
    const before = issues.map(hiddenIn);
    issues.push(
      issueOf(tables, {
        lines: before.flatMap(({ lines }) => lines),
        tables: before.flatMap(({ tables }) => tables),
      }),
    );
  }
  return issues;
}

function assertNone(solved: string[]): void {
  assert.equal(solved.length, 0, `${solved.length} solved:\n${solved.slice(0, 10).join('\n')}`);
}

describe('somebody who tries every possible number', () => {
  for (const lines of [2, 3, 4])
    it(`cannot work out a hidden number of one table with ${lines} lines, whatever its total`, () => {
      for (let total = 0; total <= (lines === 4 ? 26 : 34); total += 1)
        assertNone(
          solvedIn(
            vectorsOf(total, lines).map((counts) => [[counts]]),
            published,
          ),
        );
    });

  it('cannot do it with the help of the table beside it', () => {
    for (const [one, other] of [
      [10, 11],
      [12, 16],
      [3, 14],
      [15, 21],
    ] as const)
      // prettier-ignore
      for (const lines of one === 15 ? [3] : [2, 3])
        assertNone(
          solvedIn(
            crossed([vectorsOf(one, lines), vectorsOf(other, lines)]).map((tables) => [tables]),
            published,
          ),
        );
  });

  it('cannot do it with the help of an earlier issue, and of the next', () => {
    for (const totals of [
      [10, 11],
      [16, 15],
      [9, 10],
      [10, 9],
      [18, 18],
    ])
      // prettier-ignore
      for (const lines of [2, 3])
        assertNone(
          solvedIn(
            crossed(totals.map((total) => vectorsOf(total, lines))).map((issues) => issues.map((counts) => [counts])),
            published,
          ),
        );
    assertNone(
      solvedIn(
        crossed([10, 12, 11].map((total) => vectorsOf(total, 2))).map((issues) => issues.map((counts) => [counts])),
        published,
      ),
    );
  });
});

describe('any table, however large', () => {
  const count = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 300 }));
  const tables = fc
    .integer({ min: 2, max: 4 })
    .chain((lines) =>
      fc.array(fc.array(count, { minLength: lines, maxLength: lines }), { minLength: 1, maxLength: 2 }),
    );

  it('never shows a number from 1 to 4', () => {
    fc.assert(
      fc.property(tables, (counts) => {
        const values = issueOf(counts).tables.flatMap(({ counts }) => counts);
        assert.ok(values.every((value) => value === null || value === 0 || value > 4));
      }),
    );
  });

  it('never hides one number alone', () => {
    fc.assert(
      fc.property(tables, (counts) => {
        for (const { counts: values } of issueOf(counts).tables)
          assert.notEqual(values.filter((value) => value === null).length, 1);
      }),
    );
  });

  it('never hides numbers that are few together, as the total and the rest would say', () => {
    fc.assert(
      fc.property(tables, fc.subarray(NEEDS), (counts, before) => {
        for (const { total, counts: values } of issueOf(counts, { lines: before, tables: [] }).tables) {
          const hidden = total - values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
          const isWithheld = values.every((value) => value === null);
          assert.ok(isWithheld || hidden === 0 || hidden > 4, `${hidden} of ${total}`);
        }
      }),
    );
  });

  it('hides in a correction at least what was hidden', () => {
    fc.assert(
      fc.property(tables, fc.array(count, { minLength: 8, maxLength: 8 }), (counts, changes) => {
        const first = issueOf(counts);
        const corrected = counts.map((table, index) => table.map((_, line) => changes[index * 4 + line] ?? 0));
        const second = issueOf(corrected, hiddenIn(first));
        for (const [index, { counts: values }] of first.tables.entries()) {
          const now = second.tables[index];
          const rest = now?.counts.filter((_, line) => values[line] === null) ?? [];
          // Where nothing is left behind them, the total says so.
          const isEmpty = rest.every((value) => value === 0);
          assert.ok(isEmpty || rest.every((value) => value === null));
        }
      }),
    );
  });
});
