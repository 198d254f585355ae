import type { IsoDate } from '#calendar/dates.ts';
import { typedDay, type TypedDay } from '#calendar/typed-day.ts';
import { isEventName, partsOf, readHappening, type EventName, type Happening, type Part } from './happening.ts';
import { OPTIONS, type DatesWords } from './words.ts';

/** What the page of dates shows next: one question, or the answer. */
export type Step =
  | { asks: 'group'; problem?: string }
  | { asks: 'event'; group: string; problem?: string }
  | { asks: 'part'; event: EventName; part: Part; typed: TypedDay; chosen?: string; problem?: string }
  | { asks: 'nothing'; happening: Happening };

export interface Asked {
  step: Step;
  /** What has been said so far, under the names that an address has. */
  said: [name: string, value: string][];
  /** Whether it was said in the boxes of a form, so that it has a shorter address. */
  isFromForm: boolean;
}

/**
 * Reads what somebody has said so far, as an address or a form has it.
 * @param fields `event`, its parts, or a part in three boxes (`on-day` …); `asked` names the question that was sent, `ask` a part that
 * nobody has to say; other names are left alone
 */
export function readAsked(fields: URLSearchParams, words: DatesWords, today: IsoDate): Asked {
  const text = (name: string): string => fields.get(name)?.trim() ?? '';
  const event = text('event');
  if (!isEventName(event)) return { step: beforeEvent(text, words), said: [], isFromForm: false };

  const parts = partsOf(event);
  const said = parts.flatMap(({ part }): [Part, string][] => {
    const value = text(part) || (hasTyped(text, part) ? (typedDay(typedIn(text, part, event)) ?? NO_DAY) : '');
    return value ? [[part, value]] : [];
  });
  const all: Asked['said'] = [['event', event], ...said];
  const isFromForm = text('asked') !== '' || parts.some(({ part }) => hasTyped(text, part));
  const part = (part: Part, problem?: string): Asked => {
    const chosen = text(part);
    return {
      step: {
        asks: 'part',
        event,
        part,
        typed: typedIn(text, part, event),
        ...(chosen && { chosen }),
        ...(problem && { problem }),
      },
      said: all.filter(([name]) => name !== part),
      isFromForm: false,
    };
  };

  const read = readHappening(Object.fromEntries(all), today);
  if ('error' in read) {
    const wrong = read.part ?? 'on';
    const value = said.find(([name]) => name === wrong)?.[1];
    if (value) return part(wrong, value === NO_DAY ? NOT_A_DAY : read.error);
    return part(wrong, text('asked') === wrong ? (OPTIONS[wrong] ? 'Choose one of these.' : NOT_WHOLE) : undefined);
  }
  const offered = parts.find(({ part, isNeeded }) => !isNeeded && part === text('ask'));
  if (offered) return part(offered.part);
  return { step: { asks: 'nothing', happening: read.happening }, said: all, isFromForm };
}

function beforeEvent(text: (name: string) => string, { groups }: DatesWords): Step {
  const group = text('about');
  const problem = 'Choose one of these.';
  if (!Object.hasOwn(groups, group)) return { asks: 'group', ...((group || text('asked')) && { problem }) };
  return { asks: 'event', group, ...((text('event') || text('asked') === 'event') && { problem }) };
}

/** Stands for what was typed and is no day. */
const NO_DAY = '-';
const NOT_A_DAY = 'That is not a day in the calendar. Check the day, the month and the year.';
const NOT_WHOLE = 'Type the day, the month and the year.';

/** The month of a move is asked for, and not its day. */
export function asksForMonth(event: EventName, part: Part): boolean {
  return event === 'phase-transfer' && part === 'on';
}

function typedIn(text: (name: string) => string, part: Part, event: EventName): TypedDay {
  const day = asksForMonth(event, part) ? '1' : text(`${part}-day`);
  const [, isoYear = '', isoMonth = '', isoDay = ''] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text(part)) ?? [];
  return {
    day: day || isoDay,
    month: text(`${part}-month`) || isoMonth,
    year: text(`${part}-year`) || isoYear,
  };
}

function hasTyped(text: (name: string) => string, part: Part): boolean {
  return ['day', 'month', 'year'].some((box) => text(`${part}-${box}`) !== '');
}
