/** A breakdown by one thing: how many there are of each, in one or more tables with the same lines. */
export interface Breakdown {
  lines: readonly string[];
  tables: readonly { name: string; counts: readonly number[] }[];
}

/** What is published of it: `null` is a number that is not shown. */
export interface Shown {
  lines: readonly string[];
  tables: readonly { name: string; total: number; counts: readonly (number | null)[] }[];
}

/** What stays hidden because an earlier issue hid it: lines of every table, and whole tables. */
export interface HiddenBefore {
  lines: readonly string[];
  tables: readonly string[];
}

/** From 1 to this many is few enough to lead to a child. */
const FEW = 4;

/**
 * Hides what is few, and as much more as it takes that no hidden number can be worked out: not from the total, from what
 * this rule gives away, from a table beside it or from an earlier issue. Nothing where nothing is few.
 *
 * A line is hidden in all tables at once, also where it is zero there, so that the lines that are hidden could be exchanged
 * with one another and everything that was published would be the same. For that they must not all be alike, and whichever
 * shown line is as small as the largest of those that were added is hidden too. What is hidden in a table adds up to 5 at
 * least: from the total everybody can work out that sum. A table with less than 5 for each line is
 * not shown at all, whatever stands in it: there would be too little to exchange.
 */
export function suppress(breakdown: Breakdown, before: HiddenBefore = { lines: [], tables: [] }): Shown {
  const { lines, tables } = breakdown;
  const totals = tables.map(({ counts }) => sum(counts));
  const isWithheld = tables.map(
    ({ name }, index) => before.tables.includes(name) || isTooSmall(totals[index] ?? 0, lines.length),
  );
  const kept = tables.filter((_, index) => !isWithheld[index]).map(({ counts }) => counts);
  const hidden = hiddenLines(
    kept,
    lines.map((line) => before.lines.includes(line)),
  );
  return {
    lines,
    tables: tables.map(({ name, counts }, index) => ({
      name,
      total: totals[index] ?? 0,
      counts: isWithheld[index] ? counts.map(() => null) : shownOf(counts, hidden),
    })),
  };
}

/** What of an issue must stay hidden in every later one. */
export function hiddenIn(shown: Shown): HiddenBefore {
  const isWhole = shown.tables.map(({ counts }) => counts.every((count) => count === null));
  return {
    tables: shown.tables.filter((_, index) => isWhole[index]).map(({ name }) => name),
    lines: shown.lines.filter((_, line) =>
      shown.tables.some(({ counts }, index) => !isWhole[index] && counts[line] === null),
    ),
  };
}

/** Nothing at all hides nobody. */
function isTooSmall(total: number, lines: number): boolean {
  return total > 0 && total < (FEW + 1) * lines;
}

function hiddenLines(tables: readonly (readonly number[])[], before: boolean[]): boolean[] {
  const hidden = before.map((was, line) => was || tables.some((counts) => isFew(counts[line] ?? 0)));
  if (tables.length === 0 || !hidden.includes(true)) return hidden;
  const sizes = hidden.map((_, line) => sum(tables.map((counts) => counts[line] ?? 0)));
  while (!isSafe(tables, hidden)) {
    const next = Math.min(...sizes.filter((size, line) => !hidden[line] && size > 0));
    if (next === Infinity) return hidden.map(() => true);
    for (const [line, size] of sizes.entries()) if (size === next) hidden[line] = true;
  }
  return hidden;
}

/** Where nothing is behind the hidden lines, anybody can see that from the total. */
function shownOf(counts: readonly number[], hidden: readonly boolean[]): (number | null)[] {
  const isEmpty = sum(counts.filter((_, line) => hidden[line])) === 0;
  return counts.map((count, line) => (hidden[line] && !isEmpty ? null : count));
}

/** Whether the hidden lines could stand in one another's place, and are together too many to lead to a child. */
function isSafe(tables: readonly (readonly number[])[], hidden: readonly boolean[]): boolean {
  return tables.every((counts) => {
    const behind = counts.filter((_, line) => hidden[line]);
    return sum(behind) === 0 || (sum(behind) > FEW && new Set(behind).size > 1);
  });
}

function isFew(count: number): boolean {
  return count > 0 && count <= FEW;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
