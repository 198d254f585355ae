import type { IsoDate } from '#calendar/dates.ts';
import { sought } from '#features/identity/person.store.ts';
import type { FileCase, FileEvent } from './check.ts';
import type { LookKind, SecondLook } from './report.ts';
import { isSameName, keepsName } from './same-name.ts';

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
  dateOfBirth: IsoDate;
  inCareSince: IsoDate | null;
  feedKey: string | null;
  /** Somebody in the child’s case is protected: what is new may lead another to them. */
  isProtected: boolean;
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
  /** @param noMore the record that gives up the number of the child, where another has it now */
  | { is: 'known'; plan: KnownPlan; child: KnownChild; noMore: KnownChild | undefined }
  | { is: 'new plan'; child: KnownChild; noMore: KnownChild | undefined }
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

/** @param fingerprintOf of what a file says of a case */
export function matchCases(cases: readonly FileCase[], known: Known, fingerprintOf: (of: FileCase) => string): Match[] {
  const records = recordsOf(cases, known);
  return cases.map((of) => {
    const { place, look: wary } = placeOf(of, known, records);
    // What the last file said already is nothing new, also where an officer has changed it since.
    const look = place.is === 'known' && place.plan.fedFacts === fingerprintOf(of) ? undefined : wary;
    const planId = place.is === 'known' || place.is === 'another' ? place.plan?.id : undefined;
    const moves = new Map<string, SecondLook>();
    for (const event of place.is === 'ended' ? [] : of.events) {
      const fed = known.fed.get(event.key);
      if (fed && fed.planId !== planId) moves.set(event.key, moveOf(of, event, fed, known));
    }
    return { of, place, look, moves };
  });
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

/** The record of each child of a file, by the number that the file has for them; none where a new one begins. */
type Records = ReadonlyMap<string, KnownChild>;

/**
 * Says which record each child of a file is, by all that the file says of them together: a number may be known here, or
 * be new and of a child with a known case. A record is one child's only. Whom number or case, name and birthday fit is
 * found first, so that of two that were mixed up each finds their own.
 */
function recordsOf(cases: readonly FileCase[], known: Known): Records {
  const records = new Map<string, KnownChild>();
  const taken = new Set<string>();
  const give = (childKey: string, child: KnownChild | undefined): void => {
    if (!child || records.has(childKey) || taken.has(child.id)) return;
    records.set(childKey, child);
    taken.add(child.id);
  };
  for (const fits of [fitsWell, fitsPartly]) {
    for (const of of cases) {
      const numbered = known.childByKey.get(of.childKey);
      if (numbered && fits(of, numbered)) give(of.childKey, numbered);
    }
    for (const of of cases) {
      const owner = ownerOf(of, known);
      if (owner && fits(of, owner)) give(of.childKey, owner);
    }
  }
  return records;
}

/** Whose the known case of this reference is. A plan that was ended says nothing. */
function ownerOf({ reference }: FileCase, known: Known): KnownChild | undefined {
  const plan = known.planByReference.get(reference);
  return plan && !plan.isEnded ? known.childById.get(plan.childId) : undefined;
}

function fitsWell(of: FileCase, child: KnownChild): boolean {
  return child.dateOfBirth === of.dateOfBirth && keepsName(child.name, of.name);
}

function fitsPartly(of: FileCase, child: KnownChild): boolean {
  return child.dateOfBirth === of.dateOfBirth || keepsName(child.name, of.name);
}

function placeOf(of: FileCase, known: Known, records: Records): { place: Place; look?: SecondLook | undefined } {
  const plan = known.planByReference.get(of.reference);
  if (plan?.isEnded) return { place: { is: 'ended' } };
  const owner = ownerOf(of, known);
  const child = records.get(of.childKey);
  const numbered = known.childByKey.get(of.childKey);
  const noMore = numbered && numbered.id !== child?.id ? numbered : undefined;
  if (plan && owner && owner.id !== child?.id) {
    const place: Place = { is: 'another', plan, noMore, child };
    return {
      place,
      look: noMore?.id === owner.id ? anotherChild(of, plan, owner) : movesCase(of, plan, owner, { child, noMore }),
    };
  }
  if (child) {
    const place: Place = plan ? { is: 'known', plan, child, noMore } : { is: 'new plan', child, noMore };
    return { place, look: changesChild(of, plan, child, noMore) };
  }
  if (noMore) {
    const place: Place = { is: 'another', plan: undefined, noMore, child: undefined };
    return { place, look: anotherChild(of, undefined, noMore) };
  }
  const named = known.unfedChildren.get(sameName(of.name, of.dateOfBirth));
  const look =
    named &&
    lookOf('same name', of, named.id, null, 'a record without a number', of.childKey, [
      `A child of this name and birthday has a record here already that the case system does not know.`,
      `To take ${of.reference} begins a second record. If it is the same child, give it up, and write ${of.reference} into the first record as its reference.`,
    ]);
  return { place: { is: 'new child' }, look };
}

function anotherChild(of: FileCase, plan: KnownPlan | undefined, child: KnownChild): SecondLook {
  return lookOf('another child', of, child.id, plan?.id ?? null, of.childKey, of.childKey, [
    `The child ${of.childKey} has another name and another birthday here.`,
    'To take it begins a new record for them; the old one keeps what it has, without this number.',
  ]);
}

function movesCase(
  of: FileCase,
  plan: KnownPlan,
  owner: KnownChild,
  { child, noMore }: { child: KnownChild | undefined; noMore: KnownChild | undefined },
): SecondLook {
  const says = [
    `${of.reference} is of another child here.`,
    ...(fitsWell(of, owner) ? ['Both have this name and birthday: they may be one child with two records.'] : []),
    `To take it begins a new plan ${of.reference} for the child ${of.childKey}; the old one keeps what is not in the file, without a reference.`,
    ...(noMore ? [losesNumber(of)] : []),
    ...(child ? changesOf(of, child) : []),
  ];
  return lookOf('case moves', of, owner.id, plan.id, owner.feedKey ?? 'no number', of.childKey, says);
}

/** What of the record of a child would change that may be a mistake: the number, the name, or the birthday. */
function changesChild(
  of: FileCase,
  plan: KnownPlan | undefined,
  child: KnownChild,
  noMore: KnownChild | undefined,
): SecondLook | undefined {
  const changes = changesOf(of, child);
  const isNewNumber = child.feedKey !== of.childKey;
  // Whom the case system did not know is taken for this child only where nothing speaks against it.
  const isDoubtful = isNewNumber && (changes.length > 0 || !isSameName(child.name, of.name));
  if (isNewNumber && (child.feedKey !== null || noMore)) {
    const says = [
      child.feedKey === null
        ? `The child of ${of.reference} has no number here.`
        : `${of.reference} is of the child ${child.feedKey}.`,
      ...(noMore ? [losesNumber(of)] : []),
      `To take it gives the same record the number ${of.childKey}. Do so only if it is the same child.`,
      ...changes,
    ];
    const from = child.feedKey ?? 'no number';
    return lookOf('child number changes', of, child.id, plan?.id ?? null, from, of.childKey, says);
  }
  if (changes.length === 0 && !isDoubtful) return undefined;
  const kind = child.dateOfBirth === of.dateOfBirth ? 'name changes' : 'birthday changes';
  const says = changes.length > 0 ? changes : [NAME_CHANGES];
  return lookOf(kind, of, child.id, plan?.id ?? null, of.childKey, of.childKey, says);
}

function losesNumber({ childKey }: FileCase): string {
  return `The number ${childKey} is of another record here, which loses it.`;
}

const NAME_CHANGES =
  'The child has another name here. To take it changes the name in the record, and its family sees it. Do so only if it is the same child: twins have one birthday.';

function changesOf(of: FileCase, child: KnownChild): string[] {
  const says: string[] = [];
  const isGuarded = child.isProtected && !isSameName(child.name, of.name);
  if (isGuarded || !keepsName(child.name, of.name)) says.push(NAME_CHANGES);
  if (isGuarded)
    says.push(
      'The case is protected: ask the caseworker first whether everybody who sees the plan may see the new name.',
    );
  if (child.dateOfBirth !== of.dateOfBirth)
    says.push(
      'The child has another birthday here. To take it changes the birthday, and with it every date that counts from it.',
    );
  return says;
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
