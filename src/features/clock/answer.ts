import type { IsoDate } from '#calendar/dates.ts';
import type { Choices } from './choices.ts';
import type { Deadline, Rule } from './deadline.ts';
import { deadlinesAfter, rulesetFor } from './deadlines.ts';
import { closureException, type ClosureException } from './exceptions.ts';
import type { Happening } from './happening.ts';

/** What follows from something that happened, as data that anybody may use: see `docs/dates-api.md`. */
export type Answer = Happening & { rulesAsAt: IsoDate } & (
    | { deadlines: Said<Deadline>[] }
    /** A closure has no dates. The exception stands among the deadlines too, where whoever reads a list looks. */
    | { exception: Said<ClosureException>; deadlines: [Said<ClosureException>] }
  );

type Said<R extends Rule> = Omit<R, 'rows'>;

export function answerTo(happening: Happening, choices: Choices): Answer {
  const said = { ...happening, rulesAsAt: rulesetFor(happening).asAt };
  if (happening.event !== 'closure') return { ...said, deadlines: deadlinesAfter(happening, choices).map(aloud) };
  const exception = aloud(closureException(happening));
  return { ...said, exception, deadlines: [exception] };
}

/** Without the number of its row in our own sheet. */
function aloud<R extends Rule>({ rows: _, ...said }: R): Said<R> {
  return said;
}
