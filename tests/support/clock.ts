import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { IsoDate } from '#calendar/dates.ts';
import { DEFAULT_CHOICES, type Choices } from '#features/clock/choices.ts';
import type { Deadline } from '#features/clock/deadline.ts';
import { deadlinesAfter } from '#features/clock/deadlines.ts';
import { readHappening, type EventName } from '#features/clock/happening.ts';

/** The day on which the worked examples are told: nobody in them is born later. */
export const TODAY: IsoDate = '2026-11-22';

type Said = Readonly<Record<string, string>>;

/** What follows from something that happened, read as a page reads it. */
export function deadlinesOf(said: Said, choices: Partial<Choices> = {}): Deadline[] {
  const read = readHappening(said, TODAY);
  assert.ok('happening' in read, JSON.stringify({ said, read }));
  return deadlinesAfter(read.happening, { ...DEFAULT_CHOICES, ...choices });
}

/** The days of each deadline as an example tells them: "2026-02-16, aim for 2026-02-13". */
export function daysOf(said: Said, choices?: Partial<Choices>): Record<string, string> {
  return Object.fromEntries(
    deadlinesOf(said, choices).map(({ id, due, by, cautious, daysLate }) => [
      id,
      `${due}${by ? ` at ${by}` : ''}${cautious ? `, aim for ${cautious}` : ''}${daysLate === undefined ? '' : `, ${daysLate} days late`}`,
    ]),
  );
}

/** What is told, what was said besides the event, and every day that follows. */
export type Example = [sentence: string, said: Said, days: Record<string, string>, choices?: Partial<Choices>];

/** Examples of what follows from one event, worked out by hand: all of its deadlines, and no others. */
export function follows(event: EventName, examples: Example[]): void {
  for (const [sentence, said, days, choices] of examples)
    it(sentence, () => {
      assert.deepEqual(daysOf({ event, ...said }, choices), days);
    });
}

/** The one deadline with this id. */
export function deadlineOf(id: string, said: Said, choices?: Partial<Choices>): Deadline {
  const found = deadlinesOf(said, choices).filter((deadline) => deadline.id === id);
  assert.equal(found.length, 1, `${id} follows once`);
  return found[0]!;
}
