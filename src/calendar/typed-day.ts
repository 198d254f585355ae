import { Temporal } from 'temporal-polyfill';
import type { IsoDate } from './dates.ts';

/** A day as somebody types it into three boxes. */
export interface TypedDay {
  day: string;
  month: string;
  year: string;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** The day that was typed, or nothing when there is no such day. A month may be a number or its name. */
export function typedDay({ day, month, year }: TypedDay): IsoDate | undefined {
  const word = month.trim().toLowerCase();
  const named = word.length >= 3 ? MONTHS.findIndex((name) => word.startsWith(name)) + 1 : 0;
  const [dayNumber, monthNumber, yearNumber] = [whole(day, 2), named || whole(month, 2), whole(year, 4)];
  if (!dayNumber || !monthNumber || !yearNumber || yearNumber < 1000) return undefined;
  try {
    const found = Temporal.PlainDate.from(
      { day: dayNumber, month: monthNumber, year: yearNumber },
      { overflow: 'reject' },
    );
    return found.toString() as IsoDate;
  } catch {
    return undefined;
  }
}

function whole(text: string, digits: number): number | undefined {
  const trimmed = text.trim();
  return trimmed.length <= digits && /^\d+$/.test(trimmed) ? Number(trimmed) : undefined;
}
