import { addDays, type IsoDate } from '#calendar/dates.ts';
import { NEEDS } from '#features/plan/need.ts';

/** A row of the case feed, by our own names of the columns. */
export type Row = Partial<Record<string, string>>;

/** A CSV file with these rows, and the columns that any of them has. */
export function csvOf(rows: readonly Row[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cell = (text = ''): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return [columns, ...rows.map((row) => columns.map((column) => cell(row[column])))]
    .map((cells) => `${cells.join()}\r\n`)
    .join('');
}

/** What happened to each of many children, so many days after the first: an assessment, a plan, and its review. */
const STORY: [days: number, kind: string, more?: Row][] = [
  [0, 'request received', { 'asked by': 'parent' }],
  [30, 'decided to assess'],
  [33, 'advice asked for', { advice: 'education' }],
  [33, 'advice asked for', { advice: 'psychology' }],
  [70, 'advice received', { advice: 'education' }],
  [80, 'advice received', { advice: 'psychology' }],
  [95, 'decided to make a plan'],
  [100, 'draft sent'],
  [105, 'school asked', { 'named school': 'Willow Bank School' }],
  [115, 'school answered', { 'named school': 'Willow Bank School', answer: 'yes' }],
  [135, 'final plan issued', { 'named school': 'Willow Bank School' }],
  [420, 'review meeting set', { 'meeting on': '2026-06-01', place: 'Willow Bank School' }],
  [450, 'review meeting held', { officer: 'came' }],
  [460, 'review report sent'],
];

/** The rows of many made-up cases, each with so many events. */
export function manyCases(cases: number, eventsOfEach = 12): Row[] {
  return Array.from({ length: cases }, (_, index) => {
    const number = String(index + 1).padStart(5, '0');
    const began = addDays('2024-01-08', index % 365);
    const facts = {
      case: `MAN-2024-${number}`,
      child: `C${number}`,
      name: `Many${number} Made-Up`,
      'date of birth': addDays('2012-01-01', index % 2500),
      'in care since': '',
      school: `School ${(index % 90) + 1}`,
      need: NEEDS[index % NEEDS.length] ?? '',
      'health involved': index % 3 === 0 ? 'yes' : 'no',
      'social care involved': index % 5 === 0 ? 'yes' : 'no',
    };
    return STORY.slice(0, eventsOfEach).map(([days, kind, more], place) => ({
      ...facts,
      event: `E${number}-${place + 1}`,
      kind,
      on: addDays(began as IsoDate, days),
      ...more,
    }));
  }).flat();
}
