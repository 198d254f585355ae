import { Temporal } from 'temporal-polyfill';

/** A day as `2026-11-22`. Days carry no time and no zone; text sorts and compares in order. */
export type IsoDate = `${number}-${number}-${number}`;

const LONDON_DAY = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London', dateStyle: 'short' });
const LONDON_TIME = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', timeStyle: 'short' });
const READABLE_DAY = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', dateStyle: 'long' });
const READABLE_WEEKDAY = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', dateStyle: 'full' });
const READABLE_MONTH = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', month: 'long', year: 'numeric' });

/** The day it is in London at an instant. */
export function dayInLondon(instant: Date): IsoDate {
  return LONDON_DAY.format(instant) as IsoDate;
}

/** The time on a clock in London, such as "14:05". */
export function timeInLondon(instant: Date): string {
  return LONDON_TIME.format(instant);
}

/** The instant when a day begins in London. */
export function startOfDayInLondon(day: IsoDate): Date {
  return new Date(plain(day).toZonedDateTime('Europe/London').epochMilliseconds);
}

/** The instant that counts as now: `PORTAL_NOW` when it is set, so that a demonstration or a test can stand on one day. */
export function now(): Date {
  const fixed = process.env['PORTAL_NOW'];
  return fixed ? new Date(fixed) : new Date();
}

/** "22 November 2026". */
export function readableDay(day: IsoDate): string {
  return READABLE_DAY.format(new Date(`${day}T00:00:00Z`));
}

/** "Sunday 22 November 2026". */
export function readableDayWithWeekday(day: IsoDate): string {
  // The comma that the formatter puts after the weekday is not how a letter writes it.
  return READABLE_WEEKDAY.format(new Date(`${day}T00:00:00Z`)).replace(',', '');
}

/** "September 2027", of any day in it. */
export function readableMonth(day: IsoDate): string {
  return READABLE_MONTH.format(new Date(`${day}T00:00:00Z`));
}

/** A date as a source gives it, `2024`, `2024-01` or `2024-01-09`, in words. */
export function readablePublished(published: string): string {
  if (published.length === 4) return published;
  if (published.length === 7) return readableMonth(`${published}-01` as IsoDate);
  return readableDay(published as IsoDate);
}

export function addDays(day: IsoDate, days: number): IsoDate {
  return iso(plain(day).add({ days }));
}

/** The same-numbered day so many months on, or back when `months` is negative; where the month has none, its last day. */
export function addMonths(day: IsoDate, months: number): IsoDate {
  return iso(plain(day).add({ months }));
}

/** How many days after the first the second is; negative when it is before. */
export function daysBetween(from: IsoDate, to: IsoDate): number {
  return plain(from).until(plain(to)).days;
}

/** 1 for Monday to 7 for Sunday. */
export function weekdayOf(day: IsoDate): number {
  return plain(day).dayOfWeek;
}

export function yearOf(day: IsoDate): number {
  return Number(day.slice(0, 4));
}

/** The day with this number in this month of this year; the last of the month where there is none. */
export function dayOf(year: number, month: number, day: number): IsoDate {
  return iso(Temporal.PlainDate.from({ year, month, day }));
}

/** The order of days, for `sort`. */
export function byDay(one: IsoDate, other: IsoDate): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

export function earlier(one: IsoDate, other: IsoDate): IsoDate {
  return one < other ? one : other;
}

export function later(one: IsoDate, other: IsoDate): IsoDate {
  return one > other ? one : other;
}

function plain(day: IsoDate): Temporal.PlainDate {
  return Temporal.PlainDate.from(day);
}

function iso(day: Temporal.PlainDate): IsoDate {
  return day.toString() as IsoDate;
}
