import type { MonthFigures } from './figures.ts';
import type { Publication } from './issue.store.ts';
import type { Month } from './month.ts';
import { percentOf } from './percent.ts';
import type { Shown } from './suppress.ts';
import { groupsOf, inFilesOnly, NO_FIGURE, percentSays } from './words.ts';

/** A figure that is not as it is published, in the words of the page. */
export interface Change {
  measure: string;
  published: string;
  now: string;
}

/** A published month that would be counted otherwise today. */
export interface Moved {
  month: Month;
  changes: Change[];
}

/** What has changed in a month since it was published, by what was put right or written down late. Of the month alone. */
export function movedSince(published: MonthFigures, now: MonthFigures): Moved | undefined {
  const changes = changed(ofTheMonth(published), ofTheMonth(now));
  return changes.length > 0 ? { month: published.month, changes } : undefined;
}

/** Every figure of a month that two issues of it do not share, on its page, in its files and in the tables of its year. */
export function changesBetween(published: Publication, now: Publication): Change[] {
  return [
    ...changed(ofTheMonth(published.figures), ofTheMonth(now.figures)),
    ...changed(sinceJanuary(published.figures), sinceJanuary(now.figures)),
    ...changed(ofTheTables(published), ofTheTables(now)),
  ];
}

type Said = Map<string, string>;

function changed(published: Said, now: Said): Change[] {
  const measures = new Set([...published.keys(), ...now.keys()]);
  return [...measures]
    .map((measure) => ({
      measure,
      published: published.get(measure) ?? NO_FIGURE,
      now: now.get(measure) ?? NO_FIGURE,
    }))
    .filter((one) => one.published !== one.now);
}

function ofTheMonth(figures: MonthFigures): Said {
  const groups = [...groupsOf(figures), inFilesOnly(figures)];
  return new Map(
    groups.flatMap(({ title, rows }) =>
      rows.filter(({ id }) => id !== 'change').map(({ says, month }) => [`${title}: ${says}`, month]),
    ),
  );
}

/** And the change from the month before, which rests on another month too. */
function sinceJanuary(figures: MonthFigures): Said {
  const groups = [...groupsOf(figures), inFilesOnly(figures)];
  return new Map(
    groups.flatMap(({ title, rows }) =>
      rows.flatMap(({ id, says, month, since }): [string, string][] => [
        ...(id === 'change' ? ([[`${title}: ${says}`, month]] as [string, string][]) : []),
        ...(since === undefined ? [] : ([[`${title} since 1 January: ${says}`, since]] as [string, string][])),
      ]),
    ),
  );
}

function ofTheTables({ breakdowns }: Publication): Said {
  if (!breakdowns) return new Map();
  const linesOf = (by: string, { lines, tables }: Shown): [string, string][] =>
    tables.flatMap(({ name, total, counts }) => {
      const table = `${name === 'issued' ? 'New plans in the year' : 'Plans at its end'}, by ${by}`;
      return [
        ...counts.map((count, line): [string, string] => [
          `${table}: ${lines[line] ?? ''}`,
          count === null ? 'not shown' : String(count),
        ]),
        [`${table}: all`, String(total)],
      ];
    });
  return new Map([...linesOf('need', breakdowns.need), ...linesOf('age', breakdowns.age)]);
}

/** By so many percentage points, or so many of a hundred, a month may differ from the one before. */
const MUCH = 20;

/** What a manager should look at twice before it is published. Each is a sentence. */
export function oddIn(figures: MonthFigures, before: MonthFigures | undefined): string[] {
  const { issued, issuedWithoutStart, activePlans, open } = figures;
  const said: string[] = [];
  if (issuedWithoutStart > 0)
    said.push(
      `${issuedWithoutStart} finished without a day of the request in the record: left out of the 20 weeks until it is written down.`,
    );
  if (issued.all === 0) said.push('No plan was finished in the month. Are all of them written down?');
  if (figures.requests === 0) said.push('No request came in the month. Are all of them written down?');
  if (issued.all > 0 && issued.all - issued.allEx > issued.all / 4)
    said.push('More than a quarter of the plans are excused. Is a ground in regulation 10(4) recorded for each?');
  if (open.over52 > 0) said.push(`${open.over52} wait for more than 52 weeks. Are they open still?`);
  if (!before) return said;
  const [now, then] = [percentOf(in20(figures)), percentOf(in20(before))];
  if (now !== null && then !== null && Math.abs(now - then) > MUCH)
    said.push(`In 20 weeks: ${percentSays(in20(figures))}, and ${percentSays(in20(before))} the month before.`);
  if (Math.abs(activePlans - before.activePlans) * 100 > before.activePlans * MUCH)
    said.push(`Active plans: ${activePlans}, and ${before.activePlans} the month before.`);
  return said;
}

function in20({ issued }: MonthFigures): { of: number; done: number } {
  return { of: issued.all, done: issued.in20 };
}
