import { daysBetween, readableDayWithWeekday, type IsoDate } from '#calendar/dates.ts';

/** "8 days left", "today", "3 days ago". */
export function daysAway(today: IsoDate, day: IsoDate): string {
  const days = daysBetween(today, day);
  if (days === 0) return 'today';
  if (days === 1) return 'tomorrow';
  return days > 0 ? `${days} days left` : daysLate(-days) + ' ago';
}

export function daysLate(days: number): string {
  return days === 1 ? '1 day' : `${days} days`;
}

/** A day to come, with its weekday and how far it is. */
export function dayAndLeft(today: IsoDate, day: IsoDate): string {
  return `${readableDayWithWeekday(day)} (${daysAway(today, day)})`;
}
