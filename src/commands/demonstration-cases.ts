import { addDays, addMonths, dayOf, weekdayOf, yearOf, type IsoDate } from '#calendar/dates.ts';
import type { EventKind } from '#features/plan/event.ts';
import type { Need } from '#features/plan/need.ts';

/** A case as the JSON of the case feed says it (`docs/case-feed.md`). Every child, school and day is made up. */
export interface MadeUpCase {
  case: string;
  child: string;
  name: string;
  dateOfBirth: IsoDate;
  school: string;
  need: Need;
  healthInvolved: boolean;
  socialCareInvolved: boolean;
  caseworker: string;
  events: MadeUpEvent[];
}

type MadeUpEvent = { event: string; kind: EventKind; on: IsoDate } & Record<string, string>;

const FIRST_NAMES =
  'Ada Ben Cora Dev Ella Finn Gita Hana Ivo Jess Kofi Lena Milo Noor Otto Pia Ravi Suki Theo Uma Vera Wes Yara Zak';
const LAST_NAMES =
  'Alder Birch Cedar Damson Elm Fern Gorse Hazel Ivy Juniper Kale Larch Maple Nettle Oak Pine Quince Rowan Sorrel Thorn';
const SCHOOLS: [name: string, from: number, to: number][] = [
  ['Made Up Nursery', 2, 4],
  ['Made Up Primary School', 4, 11],
  ['Invented Primary School', 4, 11],
  ['Made Up High School', 11, 16],
  ['Invented High School', 11, 16],
  ['Made Up Special School', 4, 19],
  ['Made Up College', 16, 25],
];
/** The main needs, each as often as its number says. */
const NEEDS: [need: Need, weight: number][] = [
  ['autism', 32],
  ['speech, language and communication', 21],
  ['social, emotional and mental health', 19],
  ['moderate learning difficulty', 9],
  ['severe learning difficulty', 6],
  ['physical disability', 5],
  ['specific learning difficulty', 4],
  ['hearing', 2],
  ['sight', 1],
  ['profound and multiple learning difficulty', 1],
];
const AGENCIES = ['education', 'health', 'psychology', 'social care'] as const;

/** Numbers as if by chance, and the same each time (mulberry32). */
function chanceFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** So many months before today the first requests came. */
const MONTHS_BACK = 18;

/**
 * Cases of a council that does not exist, as they stand on a day: requests of the last year and a half and plans that are older,
 * most of them in time, and more so of late.
 * @param caseworkers the e-mail addresses of those who look after them. Every twentieth plan is nobody's
 */
export function madeUpCases(count: number, today: IsoDate, caseworkers: readonly string[]): MadeUpCase[] {
  return Array.from({ length: count }, (_, index) => madeUpCase(index + 1, today, caseworkers));
}

function madeUpCase(number: number, today: IsoDate, caseworkers: readonly string[]): MadeUpCase {
  const chance = chanceFrom(number);
  const among = (from: number, to: number): number => from + Math.floor(chance() * (to - from + 1));
  const oneOf = <T>(all: readonly T[]): T => all[among(0, all.length - 1)] as T;
  const isOld = chance() < 0.25;
  const begins = isOld
    ? addDays(today, -among(MONTHS_BACK * 31, 9 * 365))
    : workingDay(addDays(today, -among(1, MONTHS_BACK * 30)));
  const born = addDays(begins, -among(2 * 365 + 200, (isOld ? 10 : 16) * 365));
  const age = yearOf(today) - yearOf(born);
  const happened = isOld ? oldPlan(begins, today, among) : assessed(begins, today, chance, among);
  if (happened.some(([kind]) => kind === 'final plan issued'))
    happened.push(...reviewed(happened, born, today, chance, among));
  if (age > 15 && chance() < 0.6) happened.push(['ceased', addDays(today, -among(5, 500)), { ground: 'not needed' }]);
  const schools = SCHOOLS.filter(([, from, to]) => from <= age && age <= to);
  return {
    case: `DEMO-${String(number).padStart(4, '0')}`,
    child: `D${number}`,
    name: `${oneOf(FIRST_NAMES.split(' '))} ${oneOf(LAST_NAMES.split(' '))}`,
    dateOfBirth: born,
    school: oneOf(schools.length > 0 ? schools : SCHOOLS)[0],
    need: weighted(NEEDS, chance()),
    healthInvolved: chance() < 0.4,
    socialCareInvolved: chance() < 0.15,
    caseworker: number % 20 === 0 ? '' : (caseworkers[number % caseworkers.length] ?? ''),
    events: happened
      .filter(([, on]) => on <= today)
      .toSorted(([, one], [, other]) => one.localeCompare(other))
      .filter((_, index, all) => index <= endOf(all))
      .map(([kind, on, details = {}], index) => ({ event: `D${number}-${index + 1}`, kind, on, ...details })),
  };
}

type Happened = [kind: EventKind, on: IsoDate, details?: Record<string, string>];
type Among = (from: number, to: number) => number;

/** After a plan has ended nothing happens to it. */
function endOf(all: readonly Happened[]): number {
  const ended = all.findIndex(([kind]) => kind === 'ceased');
  return ended < 0 ? all.length : ended;
}

function assessed(begins: IsoDate, today: IsoDate, chance: () => number, among: Among): Happened[] {
  const on = (days: number): IsoDate => workingDay(addDays(begins, days));
  const asked: Happened = [
    'request received',
    begins,
    { askedBy: chance() < 0.6 ? 'school or college' : 'parent', askedHow: chance() < 0.7 ? 'e-mail' : 'online' },
  ];
  const decided = chance() < 0.9 ? among(22, 40) : among(44, 60);
  if (chance() < 0.22) return [asked, ['decided not to assess', on(decided)]];

  const advice = [...AGENCIES, 'family'].flatMap((agency): Happened[] => [
    ['advice asked for', on(decided + 2), { advice: agency }],
    ['advice received', on(decided + 2 + (chance() < 0.8 ? among(15, 38) : among(45, 75))), { advice: agency }],
  ]);
  const began: Happened[] = [asked, ['decided to assess', on(decided)], ...advice];
  const settled = decided + among(48, 62);
  if (chance() < 0.06) return [...began, ['decided not to make a plan', on(settled)]];

  // Fewer are late of late.
  const isLate = chance() < (begins < addMonths(today, -14) ? 0.45 : 0.18);
  const issued = isLate ? among(143, 260) : among(settled + 20, 136);
  return [
    ...began,
    ['decided to make a plan', on(settled)],
    ['draft sent', on(settled + 8)],
    ...(chance() < 0.07 ? [excused(on(settled + 10))] : []),
    ['final plan issued', on(issued)],
  ];
}

function excused(on: IsoDate): Happened {
  const why = 'Made up for the demonstration';
  return ['exception recorded', on, { limit: 'issue-final-plan', ground: 'away-four-weeks', why }];
}

/** A plan from before, of which only its reviews of late are known. */
function oldPlan(begins: IsoDate, today: IsoDate, among: Among): Happened[] {
  const lastBefore = addDays(today, -among(MONTHS_BACK * 30, (MONTHS_BACK + 11) * 30));
  const made: Happened = ['final plan issued', workingDay(begins)];
  return lastBefore > addMonths(begins, 6)
    ? [made, ['decided after review', workingDay(lastBefore), { decision: 'keep' }]]
    : [made];
}

/** A review in each year since, and the move to the next school where one is to come. */
function reviewed(
  before: readonly Happened[],
  born: IsoDate,
  today: IsoDate,
  chance: () => number,
  among: Among,
): Happened[] {
  const all: Happened[] = [];
  let last = before.reduce((latest, [kind, on]) => (isCompletion(kind) && on > latest ? on : latest), born);
  for (;;) {
    const held = workingDay(addDays(last, among(300, 345)));
    if (addDays(held, -35) > today) break;
    const set: Happened = ['review meeting set', workingDay(addDays(held, -30)), { meetingOn: held }];
    const decided = workingDay(addDays(held, chance() < 0.7 ? among(14, 27) : among(32, 60)));
    const isChanged = chance() < 0.4;
    all.push(
      set,
      ['review meeting held', held, { officer: chance() < 0.5 ? 'came' : 'did not come' }],
      ['review report sent', workingDay(addDays(held, among(5, 16)))],
      ['decided after review', decided, { decision: isChanged ? 'amend' : 'keep' }],
    );
    if (isChanged)
      all.push(
        ['notice of changes sent', decided],
        ['amended plan issued', workingDay(addDays(held, chance() < 0.7 ? among(62, 82) : among(88, 120)))],
      );
    last = decided;
  }
  const september = dayOf(yearOf(born) + 11, 9, 1);
  const isMoving = addMonths(september, -12) <= today && addMonths(september, 12) > today;
  if (isMoving && chance() < 0.9) {
    const details = { move: 'primary-to-secondary', movesOn: september };
    all.push(['move begun', workingDay(addMonths(september, -12)), details]);
    const met = workingDay(dayOf(yearOf(september) - 1, 11, 24));
    const decided = workingDay(addDays(met, 23));
    all.push(
      ['review meeting held', met],
      ['decided after review', decided, { decision: 'amend' }],
      ['notice of changes sent', decided],
    );
    all.push(['amended plan issued', workingDay(dayOf(yearOf(september), 2, among(1, chance() < 0.8 ? 12 : 28)))]);
  }
  return all;
}

function isCompletion(kind: EventKind): boolean {
  return kind === 'final plan issued' || kind === 'decided after review';
}

function weighted<T>(all: readonly (readonly [T, number])[], at: number): T {
  let left = at * all.reduce((sum, [, weight]) => sum + weight, 0);
  const chosen = all.find(([, weight]) => (left -= weight) < 0);
  return (chosen ?? (all[0] as readonly [T, number]))[0];
}

/** The day itself, or the Monday after a weekend. */
function workingDay(day: IsoDate): IsoDate {
  const weekday = weekdayOf(day);
  return weekday < 6 ? day : addDays(day, 8 - weekday);
}
