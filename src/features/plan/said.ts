import { readableDay } from '#calendar/dates.ts';
import { is, type PlanEvent } from './event.ts';
import type { TakenBack } from './seen.ts';
import type { TrackerWords } from './words.ts';

/** What is said of an event besides its kind and its day: which advice, when the meeting is, what it was that was taken back. */
export function saysMore(
  event: PlanEvent | TakenBack,
  words: Pick<TrackerWords, 'advice' | 'events'>,
): string | undefined {
  if ('was' in event) return `${words.events[event.was.kind]}, ${readableDay(event.was.happenedOn)}`;
  if (is(event, 'advice asked for', 'advice received')) {
    // Which advice it was is not for everybody to know.
    const { advice } = event.details as Partial<typeof event.details>;
    return advice && words.advice[advice];
  }
  if (event.kind === 'review meeting set') return `for ${readableDay(event.details.meetingOn)}`;
  if (event.kind === 'new date expected') return readableDay(event.details.expectedOn);
  return event.words.school ?? event.words.place;
}
