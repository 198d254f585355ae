import type { IsoDate } from '#calendar/dates.ts';
import { sought } from '#features/identity/person.store.ts';
import type { FileCase, FileEvent } from './check.ts';
import type { LookKind, SecondLook } from './report.ts';

// Which record of ours each case of a file is about, before anything is said of what changes in it.

export interface KnownPlan {
  id: string;
  childId: string;
  reference: string;
  caseworkerId: string | null;
  schoolId: string | null;
  need: string | null;
  healthInvolved: boolean;
  socialCareInvolved: boolean;
  fedFacts: string | null;
  isEnded: boolean;
}

export interface KnownChild {
  id: string;
  name: string;
  soughtName: string;
  dateOfBirth: IsoDate;
  inCareSince: IsoDate | null;
  feedKey: string | null;
}

export interface FedEvent {
  planId: string;
  eventId: string;
  fingerprint: string;
}

/** What is there of all that a file speaks of. */
export interface Known {
  planByReference: ReadonlyMap<string, KnownPlan>;
  childById: ReadonlyMap<string, KnownChild>;
  childByKey: ReadonlyMap<string, KnownChild>;
  /** Children whom the case system does not know, by {@link sameName}. */
  unfedChildren: ReadonlyMap<string, KnownChild>;
  fed: ReadonlyMap<string, FedEvent>;
  /** The plans that fed events are of, by id. */
  fedPlans: ReadonlyMap<string, { reference: string | null; childId: string }>;
}

/** Where a case of the file belongs. */
export type Place =
  /** Its record was ended here, and nothing is written into it. */
  | { is: 'ended' }
  | { is: 'known'; plan: KnownPlan; child: KnownChild }
  | { is: 'new plan'; child: KnownChild }
  | { is: 'new child' }
  /**
   * The plan of this reference, or the child of this number, is of somebody else. Their records give up the one or the
   * other, and new ones begin, so that no family is ever shown what is another's.
   */
  | { is: 'another'; plan: KnownPlan | undefined; noMore: KnownChild | undefined; child: KnownChild | undefined };

export interface Match {
  of: FileCase;
  place: Place;
  /** About the whole case. */
  look: SecondLook | undefined;
  /** About single events, by their number. */
  moves: Map<string, SecondLook>;
}

export function sameName(name: string, dateOfBirth: IsoDate): string {
  return `${sought(name)}\n${dateOfBirth}`;
}

/** @param fedFacts the fingerprint of what the file says of the case */
export function matchCase(of: FileCase, known: Known, fedFacts: string): Match {
  const { place, look: wary } = placeOf(of, known);
  // What the last file said already is nothing new, also where an officer has changed it since.
  const look = place.is === 'known' && place.plan.fedFacts === fedFacts ? undefined : wary;
  const planId = place.is === 'known' || place.is === 'another' ? place.plan?.id : undefined;
  const moves = new Map<string, SecondLook>();
  for (const event of place.is === 'ended' ? [] : of.events) {
    const fed = known.fed.get(event.key);
    if (fed && fed.planId !== planId) moves.set(event.key, moveOf(of, event, fed, known));
  }
  return { of, place, look, moves };
}

function moveOf(of: FileCase, event: FileEvent, fed: FedEvent, known: Known): SecondLook {
  const plan = known.fedPlans.get(fed.planId);
  const from = plan?.reference ?? 'a plan without a reference';
  return {
    kind: 'event moves',
    row: event.where,
    case: of.reference,
    event: event.key,
    from,
    to: of.reference,
    says: `Event ${event.key} is written down for ${from}. To take it says there that it did not happen, and writes it down for ${of.reference}.`,
    about: plan ? { childId: plan.childId, planId: fed.planId } : null,
  };
}

function placeOf(of: FileCase, known: Known): { place: Place; look?: SecondLook | undefined } {
  const plan = known.planByReference.get(of.reference);
  const numbered = known.childByKey.get(of.childKey);
  const owner = plan && known.childById.get(plan.childId);
  if (plan?.isEnded) return { place: { is: 'ended' } };
  if (plan && owner) return numbered ? ofTwo(of, plan, owner, numbered) : ofPlan(of, plan, owner);
  if (numbered) return ofNumber(of, numbered);
  const named = known.unfedChildren.get(sameName(of.name, of.dateOfBirth));
  const look =
    named &&
    lookOf('same name', of, named.id, null, 'a record without a number', of.childKey, [
      `A child of this name and birthday has a record here already that the case system does not know.`,
      `To take ${of.reference} begins a second record. If it is the same child, give it up, and write ${of.reference} into the first record as its reference.`,
    ]);
  return { place: { is: 'new child' }, look };
}

/** The reference is known, and the number too. */
function ofTwo(of: FileCase, plan: KnownPlan, owner: KnownChild, numbered: KnownChild) {
  if (owner.id !== numbered.id) {
    const place: Place = { is: 'another', plan, noMore: undefined, child: numbered };
    return { place, look: movesCase(of, plan, owner, numbered.dateOfBirth === of.dateOfBirth) };
  }
  return ofSame(of, { is: 'known', plan, child: owner }, plan, owner);
}

/** The reference is known, and the number is not. */
function ofPlan(of: FileCase, plan: KnownPlan, owner: KnownChild): { place: Place; look?: SecondLook | undefined } {
  const isSameName = owner.soughtName === sought(of.name);
  const isSameDay = owner.dateOfBirth === of.dateOfBirth;
  if (!isSameName && !isSameDay) {
    const place: Place = { is: 'another', plan, noMore: undefined, child: undefined };
    return { place, look: movesCase(of, plan, owner, true) };
  }
  const place: Place = { is: 'known', plan, child: owner };
  if (owner.feedKey !== null) {
    const says = [
      `${of.reference} is of the child ${owner.feedKey}.`,
      `To take it gives the same record the number ${of.childKey}. Do so only if it is the same child.`,
    ];
    return { place, look: lookOf('child number changes', of, owner.id, plan.id, owner.feedKey, of.childKey, says) };
  }
  return { place, look: isSameDay ? undefined : changesBirthday(of, plan, owner) };
}

/** The number is known, and the reference is not: another plan of this child. */
function ofNumber(of: FileCase, child: KnownChild): { place: Place; look?: SecondLook | undefined } {
  return ofSame(of, { is: 'new plan', child }, undefined, child);
}

function ofSame(
  of: FileCase,
  place: Place,
  plan: KnownPlan | undefined,
  child: KnownChild,
): { place: Place; look?: SecondLook | undefined } {
  if (child.dateOfBirth === of.dateOfBirth) return { place };
  if (child.soughtName === sought(of.name)) return { place, look: changesBirthday(of, plan, child) };
  const says = [
    `The child ${of.childKey} has another name and another birthday here.`,
    'To take it begins a new record for them; the old one keeps what it has, without this number.',
  ];
  return {
    place: { is: 'another', plan, noMore: child, child: undefined },
    look: lookOf('another child', of, child.id, plan?.id ?? null, of.childKey, of.childKey, says),
  };
}

function movesCase(of: FileCase, plan: KnownPlan, owner: KnownChild, isToldApart: boolean): SecondLook {
  const says = [
    `${of.reference} is of another child here${isToldApart ? '' : ', and the child of this number has another birthday'}.`,
    `To take it begins a new plan ${of.reference} for the child ${of.childKey}; the old one keeps what is not in the file, without a reference.`,
  ];
  return lookOf('case moves', of, owner.id, plan.id, owner.feedKey ?? 'no number', of.childKey, says);
}

function changesBirthday(of: FileCase, plan: KnownPlan | undefined, child: KnownChild): SecondLook {
  const says = [
    'The child has another birthday here.',
    'To take it changes the birthday, and with it every date that counts from it.',
  ];
  return lookOf('birthday changes', of, child.id, plan?.id ?? null, of.childKey, of.childKey, says);
}

function lookOf(
  kind: LookKind,
  of: FileCase,
  childId: string,
  planId: string | null,
  from: string,
  to: string,
  says: string[],
): SecondLook {
  const about = { childId, planId };
  return { kind, row: of.where, case: of.reference, event: null, from, to, says: says.join(' '), about };
}
