import { daysBetween, type IsoDate } from '#calendar/dates.ts';
import type { Choices } from '#features/clock/choices.ts';
import type { Deadline } from '#features/clock/deadline.ts';
import { deadlinesAfter } from '#features/clock/deadlines.ts';
import { ADVICE, is, type AdviceKind, type PlanEvent } from './event.ts';
import { liftedBy, type LiftedLimit } from './step.ts';

/** One kind of advice: when it was asked for, and whether it has come. */
export interface Advice {
  kind: AdviceKind;
  askedOn: IsoDate | undefined;
  receivedOn: IsoDate | undefined;
  /** Within 6 weeks of being asked (SEND Regulations 2014, regulation 8). Nobody sets a family a last day. */
  due: Deadline | undefined;
  daysLate: number | undefined;
  lifted: LiftedLimit | undefined;
}

/** Which advice was asked for and has come, in the order of the regulation. */
export function adviceIn(events: readonly PlanEvent[], choices: Choices, today: IsoDate): Advice[] {
  return ADVICE.flatMap((kind) => {
    const own = events.filter(
      (event) => is(event, 'advice asked for', 'advice received') && event.details.advice === kind,
    );
    // What was asked for again is due by the first time: late advice is late, and what is added to it later is not.
    const asked = own.find(({ kind }) => kind === 'advice asked for');
    const received = own.find(({ kind }) => kind === 'advice received');
    if (!asked && !received) return [];
    const rule =
      asked && kind !== 'family'
        ? deadlinesAfter({ event: 'advice-requested', on: asked.happenedOn }, choices)[0]
        : undefined;
    const lifted =
      rule &&
      liftedBy(
        rule,
        events.filter((event) => is(event, 'exception recorded')).filter(({ details }) => details.advice === kind),
      );
    const due = lifted ? undefined : rule;
    const days = due ? daysBetween(due.due, received?.happenedOn ?? today) : 0;
    return [
      {
        kind,
        askedOn: asked?.happenedOn,
        receivedOn: received?.happenedOn,
        due,
        daysLate: days > 0 ? days : undefined,
        lifted,
      },
    ];
  });
}
