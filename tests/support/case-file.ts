import { stringify } from 'csv-stringify/sync';
import { addDays, type IsoDate } from '#calendar/dates.ts';

/** A row of a file of the case system, by the names of our columns. */
export interface FeedRow {
  [column: string]: string;
}

/** A child whose assessment has begun: a row for the request and one for the decision to assess, if there is one. */
export interface FedCase {
  number: number;
  name: string;
  born: IsoDate;
  /** The day of the request. */
  requested: IsoDate;
  decided?: IsoDate;
  reference?: string;
}

export function rowsOf({ number, name, born, requested, decided, reference }: FedCase): FeedRow[] {
  const first = {
    case: reference ?? `FED-${number}`,
    child: `C-${number}`,
    name,
    'date of birth': born,
  };
  const request = { ...first, event: `E-${number}-1`, kind: 'request received', on: requested, 'asked by': 'parent' };
  const decision = decided && { ...first, event: `E-${number}-2`, kind: 'decided to assess', on: decided };
  return decision ? [request, decision] : [request];
}

/** So many cases, each a week older than the one before, with numbers from `from` on. */
export function manyCases(count: number, from: number, today: IsoDate): FedCase[] {
  return Array.from({ length: count }, (_, index) => ({
    number: from + index,
    name: `${FIRST[index % FIRST.length]} ${LAST[Math.floor(index / FIRST.length) % LAST.length]}${letters(index)}`,
    born: addDays('2016-01-01', index * 3),
    requested: addDays(today, -60),
    decided: addDays(today, -30),
  }));
}

export function fileOf(rows: readonly FeedRow[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return stringify([...rows], { header: true, columns });
}

const FIRST = ['Ada', 'Bea', 'Cai', 'Dev', 'Eli', 'Fay', 'Gus', 'Hal', 'Ivy', 'Jude'];
const LAST = ['Alder', 'Birch', 'Cedar', 'Damson', 'Elder', 'Fern', 'Gorse', 'Hazel', 'Iris', 'Juniper'];

/** Names are words: each child gets one of their own. */
function letters(index: number): string {
  return index.toString(26).replace(/\d/g, (digit) => 'qrstuvwxyz'[Number(digit)] ?? '');
}
