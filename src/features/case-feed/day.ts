import type { IsoDate } from '#calendar/dates.ts';
import { typedDay } from '#calendar/typed-day.ts';
import type { DayFormat } from './column-map.ts';

const PATTERNS: Record<DayFormat, RegExp> = {
  'yyyy-mm-dd': /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})$/,
  'dd/mm/yyyy': /^(?<day>\d{1,2})\/(?<month>\d{1,2})\/(?<year>\d{4})$/,
};

/** Reads a day in one of these ways; nothing where there is no such day. It remembers, because a file has few days and many rows. */
export function dayReader(formats: readonly DayFormat[]): (text: string) => IsoDate | undefined {
  const known = new Map<string, IsoDate | undefined>();
  return (text) => {
    if (!known.has(text)) known.set(text, readDay(text, formats));
    return known.get(text);
  };
}

function readDay(text: string, formats: readonly DayFormat[]): IsoDate | undefined {
  for (const format of formats) {
    const { day, month, year } = PATTERNS[format].exec(text)?.groups ?? {};
    if (day && month && year) return typedDay({ day, month, year });
  }
  return undefined;
}
