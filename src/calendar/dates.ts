/** A day as `2026-11-22`. Days carry no time and no zone; text sorts and compares in order. */
export type IsoDate = `${number}-${number}-${number}`;

const LONDON_DAY = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London', dateStyle: 'short' });
const READABLE_DAY = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', dateStyle: 'long' });
const READABLE_MONTH = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', month: 'long', year: 'numeric' });

/** The day it is in London at an instant. */
export function dayInLondon(instant: Date): IsoDate {
  return LONDON_DAY.format(instant) as IsoDate;
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

/** A date as a source gives it, `2024`, `2024-01` or `2024-01-09`, in words. */
export function readablePublished(published: string): string {
  if (published.length === 4) return published;
  if (published.length === 7) return READABLE_MONTH.format(new Date(`${published}-01T00:00:00Z`));
  return readableDay(published as IsoDate);
}
