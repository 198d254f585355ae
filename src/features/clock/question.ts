import type { IsoDate } from '#calendar/dates.ts';
import { typedDay, type TypedDay } from '#calendar/typed-day.ts';
import {
  isEventName,
  isOnlyPosted,
  partsOf,
  readHappening,
  type EventName,
  type Happening,
  type Part,
} from './happening.ts';
import { OPTIONS, type DatesWords } from './words.ts';

/** What the page of dates shows next: one question, or the answer. */
export type Showing =
  | { asks: 'group'; problem?: string }
  | { asks: 'event'; group: string; problem?: string }
  | { asks: 'part'; event: EventName; part: Part; typed: TypedDay; chosen?: string; problem?: string }
  | { asks: 'nothing'; happening: Happening };

/** What has been said so far, under the names that an address has. */
export type SaidSoFar = [name: Part | 'event', value: string][];

export interface Asked {
  shows: Showing;
  said: SaidSoFar;
  /** Whether it was said in the boxes of a form, so that it has a shorter address. */
  isFromForm: boolean;
  /** Whether it came in an address, where it must not stand. Nothing of it is worked with. */
  isRefused: boolean;
}

/**
 * Reads what somebody has said so far, as an address or a form has it.
 * @param fields `event`, its parts, or a part in three boxes (`on-day` …); `asked` names the question that was sent, `ask` a part that
 * nobody has to say; other names are left alone
 */
export function readAsked(
  fields: URLSearchParams,
  isPosted: boolean,
  { groups }: Pick<DatesWords, 'groups'>,
  today: IsoDate,
): Asked {
  const text = (name: string): string => fields.get(name)?.trim() ?? '';
  const group = Object.hasOwn(groups, text('about')) ? groups[text('about')] : undefined;
  const [first, ...others] = group?.events ?? [];
  const event = text('event') || (first && others.length === 0 ? first : '');
  if (!isEventName(event) || fields.getAll('event').length > 1)
    return { shows: beforeEvent(text, group !== undefined), said: [], isFromForm: false, isRefused: false };

  const isTyped = (part: Part): boolean => BOXES.some((box) => text(`${part}-${box}`) !== '');
  const parts = partsOf(event);
  const given = parts.filter(({ part }) => text(part) || isTyped(part));
  const said = given.map(({ part }): SaidSoFar[number] => [part, text(part) || (typedDay(typedIn(text, part, event)) ?? NO_DAY)]); // prettier-ignore
  const all: SaidSoFar = [['event', event], ...said];
  const show = (part: Part, problem?: string): Asked => {
    const chosen = text(part);
    const typed = typedIn(text, part, event);
    return {
      shows: { asks: 'part', event, part, typed, ...(chosen && { chosen }), ...(problem && { problem }) },
      said: all.filter(([name]) => name !== part),
      isFromForm: false,
      isRefused: false,
    };
  };

  if (!isPosted && isOnlyPosted(event) && given.length > 0) {
    const shows = { asks: 'part', event, part: 'on', typed: NOTHING_TYPED, problem: ONLY_POSTED } as const;
    return { shows, said: [['event', event]], isFromForm: false, isRefused: true };
  }
  const twice = parts.find(({ part }) => fields.getAll(part).length > 1);
  if (twice) return show(twice.part, 'This was said twice. Say it once.');

  const read = readHappening(Object.fromEntries(all), today);
  if ('error' in read) {
    const wrong = read.part ?? 'on';
    const isGiven = given.some(({ part }) => part === wrong);
    if (!isGiven && text('asked') !== wrong) return show(wrong);
    return show(wrong, OPTIONS[wrong] ? CHOOSE : (problemOf(typedIn(text, wrong, event)) ?? read.error));
  }
  const offered = parts.find(({ part, isNeeded }) => !isNeeded && part === text('ask'));
  if (offered && !given.includes(offered)) return show(offered.part);
  const isFromForm = text('asked') !== '' || parts.some(({ part }) => isTyped(part));
  return { shows: { asks: 'nothing', happening: read.happening }, said: all, isFromForm, isRefused: false };
}

const BOXES = ['day', 'month', 'year'] as const;
const NOTHING_TYPED: TypedDay = { day: '', month: '', year: '' };
/** Stands for what was typed and is no day. */
const NO_DAY = '-';
const CHOOSE = 'Choose one of these.';
const ONLY_POSTED = 'A date of birth does not belong in an address. Type it here.';

function beforeEvent(text: (name: string) => string, isGroup: boolean): Showing {
  const wasAsked = ['event', 'asked'].some((name) => text(name) !== '');
  if (!isGroup) return { asks: 'group', ...((text('about') || wasAsked) && { problem: CHOOSE }) };
  const problem = text('event') || text('asked') === 'event' ? CHOOSE : undefined;
  return { asks: 'event', group: text('about'), ...(problem && { problem }) };
}

/** What is wrong with a day in boxes, or nothing when there is such a day. */
function problemOf(typed: TypedDay): string | undefined {
  if (typedDay(typed)) return undefined;
  const missing = BOXES.filter((box) => typed[box] === '');
  if (missing.length > 0) return `Type the ${missing.join(' and the ')}.`;
  if (!/^\d{4}$/.test(typed.year)) return 'Type the year in 4 numbers, such as 2026.';
  return 'That is not a day in the calendar. Check the day, the month and the year.';
}

/** The month of a move is asked for, and not its day. */
export function asksForMonth(event: EventName, part: Part): boolean {
  return event === 'phase-transfer' && part === 'on';
}

function typedIn(text: (name: string) => string, part: Part, event: EventName): TypedDay {
  const [, year = '', month = '', day = ''] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text(part)) ?? [];
  return {
    day: asksForMonth(event, part) ? '1' : text(`${part}-day`) || day,
    month: text(`${part}-month`) || month,
    year: text(`${part}-year`) || year,
  };
}
