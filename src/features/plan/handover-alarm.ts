import type { IsoDate } from '#calendar/dates.ts';
import type { Choices } from '#features/clock/choices.ts';
import { handoverOn } from './handover.ts';

export interface ChildAtHandover {
  dateOfBirth: IsoDate;
  /** The young person, or somebody who decides for them, can come in. */
  hasOwnStanding: boolean;
  /** Of a parent nothing is recorded: neither that the young person agrees nor that they do not. */
  hasParentWithoutChoice: boolean;
}

/** Whether the rights are the young person's, and nobody has asked them yet: until then a parent sees no more than before. */
export function isUnasked(child: ChildAtHandover, today: IsoDate, choices: Choices): boolean {
  if (handoverOn(child.dateOfBirth, today, choices).state !== 'begun') return false;
  return child.hasParentWithoutChoice || !child.hasOwnStanding;
}
