import type { IsoDate } from '#calendar/dates.ts';
import { whoDecides } from '#features/clock/age.ts';
import type { Choices } from '#features/clock/choices.ts';
import type { Move } from '#features/clock/happening.ts';
import { isHelpingOnly, type AccessChoice } from '#features/plan/handover.ts';
import type { Relationship } from '#features/plan/standing.ts';

/** From this move on, somebody is asked themselves, in a letter of their own. */
const ASKED_THEMSELVES: Move = 'secondary-to-post-16';

/** Whether the child or young person has a voice of their own in a move, beside the adults. */
export function asksThemselves(move: Move): boolean {
  return move === ASKED_THEMSELVES;
}

/** Somebody who may say what they want for a child in a round. */
export interface Voice {
  id: string;
  /** The `transferChild`. */
  childRowId: string;
  roundId: string;
  planId: string;
  /** Of the plan. */
  caseworkerId: string | null;
  childId: string;
  childName: string;
  dateOfBirth: IsoDate;
  move: Move;
  movesOn: IsoDate;
  opensOn: IsoDate;
  closesOn: IsoDate;
  /** How many other places may be named; nothing for as many as they like. */
  mostPlaces: number | null;
  speaker: 'young person' | 'adult';
  relationship: Relationship;
  /** What was recorded about an adult once the plan is the young person's own. */
  choice: AccessChoice | null;
  /** Of the young person: an adult decides for them, because they cannot. */
  isStoodInFor: boolean;
  /** Who they are here, while they have standing. */
  personId: string | null;
  /** The invitation by which they are known, while nobody has used it. */
  invitationId: string | null;
  name: string;
  isProtected: boolean;
}

/**
 * Whether it is this voice's request in law on a day: the parents' until compulsory school age ends, and then the young
 * person's, or of whoever decides for them because they cannot (Children and Families Act 2014, sections 38, 80 and 83).
 */
export function decides(
  voice: Pick<Voice, 'speaker' | 'relationship' | 'choice' | 'isStoodInFor' | 'dateOfBirth'>,
  today: IsoDate,
  choices: Choices,
): boolean {
  const { speaker, relationship, choice, isStoodInFor, dateOfBirth } = voice;
  const whose = whoDecides(dateOfBirth, today, choices);
  if (whose === 'parent') return speaker === 'adult' && relationship !== 'representative';
  if (whose === undefined) return false;
  return speaker === 'young person' ? !isStoodInFor : !isHelpingOnly(relationship, choice);
}
