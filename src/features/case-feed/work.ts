import { randomUUID } from 'node:crypto';
import type { IsoDate } from '#calendar/dates.ts';
import { sought } from '#features/identity/person.store.ts';
import { EVENTS, type EventKind, type FreeWord, type PlanEvent } from '#features/plan/event.ts';
import { tidySchoolName } from '#features/school/school.store.ts';
import type { FileCase, FileEvent } from './check.ts';
import type { FedEvent, Known, KnownChild, KnownPlan, Match } from './match.ts';
import { lookKey, NO_COUNTS, type Counts, type Decision } from './report.ts';

// What a file changes, worked out before anything is written.

export interface NewChild {
  id: string;
  feedKey: string;
  name: string;
  dateOfBirth: IsoDate;
  inCareSince: IsoDate | null;
}

export interface NewPlan {
  id: string;
  childId: string;
  reference: string;
  caseworkerId: string | null;
  school: string | null;
  need: string | null;
  healthInvolved: boolean;
  socialCareInvolved: boolean;
  fedFacts: string;
}

export type ChildChange = { id: string } & Partial<Omit<NewChild, 'id' | 'feedKey'> & { feedKey: string | null }>;
export type PlanChange = { id: string } & Partial<Omit<NewPlan, 'id' | 'childId' | 'reference'> & { reference: null }>;

export interface EventToAdd {
  id: string;
  planId: string;
  kind: EventKind;
  happenedOn: IsoDate;
  details: Record<string, string>;
  words: Partial<Record<FreeWord, string>>;
  onlyFor: string | null;
  supersedes: string | null;
}

export interface FedRow extends FedEvent {
  key: string;
}

export interface Work {
  newChildren: NewChild[];
  childChanges: ChildChange[];
  newPlans: NewPlan[];
  planChanges: PlanChange[];
  /** In the order in which each plan's are to be written down. */
  events: EventToAdd[];
  fed: FedRow[];
  /** Every plan that changes in any way, with its child. */
  touched: Map<string, { childId: string; isNew: boolean }>;
  /** Whoever looked after a plan until now. */
  formerCaseworkers: Set<string>;
  counts: Counts;
}

export interface WorkedWith {
  fed: ReadonlyMap<string, FedEvent>;
  /** Of the plans that {@link plansToRead} names: every event, and which of them came from the case system. */
  events: ReadonlyMap<string, readonly PlanEvent[]>;
  fedIdsOf: ReadonlyMap<string, ReadonlySet<string>>;
  fedPlans: Known['fedPlans'];
  /** Ids of schools, by {@link tidySchool}. */
  schools: ReadonlyMap<string, string>;
  today: IsoDate;
  decision: Decision | null;
  /** Of what a file says of an event, and of a case. */
  fingerprintOf: (said: string) => string;
}

/** A school's name as it is compared. */
export function tidySchool(name: string): string {
  return sought(tidySchoolName(name));
}

/** What of an event counts, as text: two rows that say the same have the same. */
export function saidOf({ kind, on, details, words }: FileEvent): string {
  return JSON.stringify([kind, on, Object.entries(details).sort(), Object.entries(words).sort()]);
}

export function factsOf(of: FileCase): string {
  const { childKey, name, dateOfBirth, inCareSince, school, need } = of;
  const { healthInvolved, socialCareInvolved, caseworkerId } = of;
  const facts = { childKey, name, dateOfBirth, inCareSince, school, need, healthInvolved, socialCareInvolved };
  return JSON.stringify({ ...facts, caseworkerId });
}

/** The plans whose events must be read, because something of them is new. */
export function plansToRead(
  matches: readonly Match[],
  fed: ReadonlyMap<string, FedEvent>,
  fingerprintOf: (said: string) => string,
): string[] {
  const plans = new Set<string>();
  for (const { of, place } of matches) {
    if (place.is === 'ended') continue;
    const planId = place.is === 'known' ? place.plan.id : undefined;
    for (const event of of.events) {
      const known = fed.get(event.key);
      if (known && known.planId === planId && known.fingerprint === fingerprintOf(saidOf(event))) continue;
      if (known) plans.add(known.planId);
      if (planId) plans.add(planId);
    }
  }
  return [...plans];
}

/** What is to be written, where a manager has decided on every second look, or there is none. */
export function workOf(matches: readonly Match[], known: WorkedWith): Work {
  const work = new WorkToDo(known);
  for (const match of matches) work.add(match);
  return work.result();
}

class WorkToDo {
  readonly #known: WorkedWith;
  readonly #work: Work = {
    newChildren: [],
    childChanges: [],
    newPlans: [],
    planChanges: [],
    events: [],
    fed: [],
    touched: new Map(),
    formerCaseworkers: new Set(),
    counts: { ...NO_COUNTS },
  };
  readonly #chains = new Map<string, Chain>();
  readonly #newChildByKey = new Map<string, NewChild>();
  readonly #childChanges = new Map<string, ChildChange>();

  constructor(known: WorkedWith) {
    this.#known = known;
  }

  result(): Work {
    // A plan's events are numbered in the order in which they happened.
    this.#work.events.sort((one, other) =>
      one.happenedOn < other.happenedOn ? -1 : one.happenedOn > other.happenedOn ? 1 : 0,
    );
    const childChanges = [...this.#childChanges.values()].filter((change) => Object.keys(change).length > 1);
    return { ...this.#work, childChanges };
  }

  add({ of, place, look, moves }: Match): void {
    const { counts } = this.#work;
    counts.cases += 1;
    counts.events += of.events.length;
    counts.rows += of.rows;
    const isLeftOut = this.#known.decision === 'leave out';
    if (look && isLeftOut) {
      counts.leftOut += of.rows;
      return;
    }
    if (place.is === 'ended') {
      counts.unchangedCases += 1;
      counts.unchangedEvents += of.events.length;
      return;
    }
    const { planId, isNew, hasChanged } = this.#begin(of, place);
    const before = this.#work.events.length + this.#work.fed.length;
    for (const event of of.events) {
      if (moves.has(event.key) && isLeftOut) counts.leftOut += 1;
      else this.#event(planId, event, isNew);
    }
    const isTouched = hasChanged || this.#work.events.length + this.#work.fed.length > before;
    if (isNew) counts.newCases += 1;
    else if (isTouched) counts.changedCases += 1;
    else counts.unchangedCases += 1;
    if (isTouched) this.#touch(planId, this.#childOf(place, of), isNew);
  }

  #childOf(place: Exclude<Match['place'], { is: 'ended' }>, of: FileCase): string {
    return ('child' in place ? place.child?.id : undefined) ?? this.#newChildByKey.get(of.childKey)?.id ?? '';
  }

  #touch(planId: string, childId: string, isNew: boolean): void {
    if (!this.#work.touched.has(planId)) this.#work.touched.set(planId, { childId, isNew });
  }

  /** The plan of a case, with what the file says of it and of the child. */
  #begin(
    of: FileCase,
    place: Exclude<Match['place'], { is: 'ended' }>,
  ): { planId: string; isNew: boolean; hasChanged: boolean } {
    const fedFacts = this.#known.fingerprintOf(factsOf(of));
    if (place.is === 'known') {
      if (place.plan.fedFacts === fedFacts) return { planId: place.plan.id, isNew: false, hasChanged: false };
      this.#giveUpNumber(place.noMore);
      this.#change(of, place.plan, place.child, fedFacts);
      return { planId: place.plan.id, isNew: false, hasChanged: true };
    }
    if (place.is === 'another') this.#giveUp(place.plan);
    if (place.is !== 'new child') this.#giveUpNumber(place.noMore);
    const child = 'child' in place ? place.child : undefined;
    if (child) this.#changeChild(of, child);
    const childId = child?.id ?? this.#newChild(of).id;
    const planId = randomUUID();
    this.#work.newPlans.push({
      id: planId,
      childId,
      reference: of.reference,
      caseworkerId: of.caseworkerId ?? null,
      school: of.school ?? null,
      need: of.need ?? null,
      healthInvolved: of.healthInvolved ?? false,
      socialCareInvolved: of.socialCareInvolved ?? false,
      fedFacts,
    });
    return { planId, isNew: true, hasChanged: true };
  }

  #giveUp(plan: KnownPlan | undefined): void {
    if (!plan) return;
    this.#work.planChanges.push({ id: plan.id, reference: null });
    this.#touch(plan.id, plan.childId, false);
  }

  /** Another record has the number now. This one may have been given a new one. */
  #giveUpNumber(child: KnownChild | undefined): void {
    if (child && this.#changeOf(child).feedKey === undefined) this.#changeOf(child).feedKey = null;
  }

  /** What changes of a child, once for all their cases. */
  #changeOf({ id }: KnownChild): ChildChange {
    const change = this.#childChanges.get(id) ?? { id };
    this.#childChanges.set(id, change);
    return change;
  }

  /** A child may have two cases in one file. */
  #newChild(of: FileCase): NewChild {
    const there = this.#newChildByKey.get(of.childKey);
    if (there) return there;
    const { childKey: feedKey, name, dateOfBirth } = of;
    const child = { id: randomUUID(), feedKey, name, dateOfBirth, inCareSince: of.inCareSince ?? null };
    this.#newChildByKey.set(feedKey, child);
    this.#work.newChildren.push(child);
    return child;
  }

  #changeChild(of: FileCase, child: KnownChild): void {
    const change = this.#changeOf(child);
    if (child.feedKey !== of.childKey) change.feedKey = of.childKey;
    if (child.name !== of.name) change.name = of.name;
    if (child.dateOfBirth !== of.dateOfBirth) change.dateOfBirth = of.dateOfBirth;
    if (of.inCareSince !== undefined && child.inCareSince !== of.inCareSince) change.inCareSince = of.inCareSince;
  }

  #change(of: FileCase, plan: KnownPlan, child: KnownChild, fedFacts: string): void {
    this.#changeChild(of, child);
    const change: PlanChange = { id: plan.id, fedFacts };
    const schoolId = of.school ? this.#known.schools.get(tidySchool(of.school)) : null;
    if (of.school !== undefined && schoolId !== plan.schoolId) change.school = of.school;
    if (of.need !== undefined && of.need !== plan.need) change.need = of.need;
    if (of.healthInvolved !== undefined && of.healthInvolved !== plan.healthInvolved)
      change.healthInvolved = of.healthInvolved;
    if (of.socialCareInvolved !== undefined && of.socialCareInvolved !== plan.socialCareInvolved)
      change.socialCareInvolved = of.socialCareInvolved;
    if (of.caseworkerId !== undefined && of.caseworkerId !== plan.caseworkerId) {
      change.caseworkerId = of.caseworkerId;
      // As when a manager gives a plan to somebody else.
      if (plan.caseworkerId !== null) {
        this.#write(plan.id, 'caseworker changed', this.#known.today);
        this.#work.formerCaseworkers.add(plan.caseworkerId);
      }
    }
    this.#work.planChanges.push(change);
  }

  #write(planId: string, kind: EventKind, happenedOn: IsoDate, more: Partial<EventToAdd> = {}): string {
    const id = randomUUID();
    const event = { id, planId, kind, happenedOn, details: {}, words: {}, onlyFor: null, supersedes: null, ...more };
    this.#work.events.push(event);
    return id;
  }

  #event(planId: string, event: FileEvent, isNewPlan: boolean): void {
    const { counts } = this.#work;
    const fed = this.#known.fed.get(event.key);
    const fingerprint = this.#known.fingerprintOf(saidOf(event));
    if (fed && fed.planId !== planId) {
      this.#takeBack(fed);
      if (event.kind === 'did not happen') this.#work.fed.push({ ...fed, key: event.key, fingerprint });
      else this.#add(planId, event, fingerprint, isNewPlan);
      return;
    }
    if (!fed) {
      if (event.kind === 'did not happen') counts.unchangedEvents += 1;
      else this.#add(planId, event, fingerprint, isNewPlan);
      return;
    }
    if (fed.fingerprint === fingerprint) counts.unchangedEvents += 1;
    else this.#correct(fed, event, fingerprint);
  }

  /** Something that the file says for the first time. */
  #add(planId: string, event: FileEvent, fingerprint: string, isNewPlan: boolean): void {
    const there = isNewPlan ? undefined : this.#chainOf(planId).adopt(event);
    const { counts } = this.#work;
    if (there) counts.adoptedEvents += 1;
    else counts.newEvents += 1;
    const { kind, on, details, words } = event;
    const eventId = there ?? this.#write(planId, kind, on ?? this.#known.today, { details, words });
    this.#work.fed.push({ key: event.key, planId, eventId, fingerprint });
  }

  #correct(fed: FedEvent, event: FileEvent, fingerprint: string): void {
    const { counts } = this.#work;
    const chain = this.#chainOf(fed.planId);
    const last = chain.lastOf(fed.eventId);
    const isTakenBack = event.kind === 'did not happen';
    // An officer may have put it right here already.
    if (!last || (isTakenBack ? last.kind === event.kind : isSame(last, event))) {
      counts.adoptedEvents += 1;
      this.#work.fed.push({ ...fed, key: event.key, fingerprint });
      return;
    }
    if (isTakenBack) counts.takenBack += 1;
    else counts.changedEvents += 1;
    const { kind, on, details, words } = event;
    const happenedOn = on ?? this.#known.today;
    const eventId = this.#write(fed.planId, kind, happenedOn, { details, words, ...inPlaceOf(last, kind) });
    chain.supersede(last.id, eventId);
    this.#work.fed.push({ key: event.key, planId: fed.planId, eventId, fingerprint });
  }

  /** What was written down for one plan and is another's. */
  #takeBack(fed: FedEvent): void {
    const chain = this.#chainOf(fed.planId);
    const last = chain.lastOf(fed.eventId);
    if (!last || last.kind === 'did not happen') return;
    const id = this.#write(fed.planId, 'did not happen', this.#known.today, inPlaceOf(last, 'did not happen'));
    chain.supersede(last.id, id);
    this.#touch(fed.planId, this.#known.fedPlans.get(fed.planId)?.childId ?? '', false);
    this.#work.counts.takenBack += 1;
  }

  #chainOf(planId: string): Chain {
    const there = this.#chains.get(planId);
    if (there) return there;
    const chain = new Chain(this.#known.events.get(planId) ?? [], this.#known.fedIdsOf.get(planId) ?? new Set());
    this.#chains.set(planId, chain);
    return chain;
  }
}

/** What stands in the place of another is for whom that was, where such a thing may be for one person. */
function inPlaceOf(last: PlanEvent, kind: EventKind): Pick<EventToAdd, 'onlyFor' | 'supersedes'> {
  const mayBeFor = kind === 'did not happen' || (EVENTS[kind] as { isFor?: string }).isFor !== undefined;
  return { onlyFor: mayBeFor ? last.onlyFor : null, supersedes: last.id };
}

/** The events of a plan, as each stands in the place of another. */
class Chain {
  readonly #byId: Map<string, PlanEvent>;
  readonly #next = new Map<string, string>();
  /** What an officer wrote down that the case system has not spoken of. */
  readonly #free: PlanEvent[];

  constructor(events: readonly PlanEvent[], fedIds: ReadonlySet<string>) {
    this.#byId = new Map(events.map((event) => [event.id, event]));
    for (const { id, supersedes } of events) if (supersedes !== null) this.#next.set(supersedes, id);
    this.#free = events.filter(
      (event) =>
        !this.#next.has(event.id) &&
        event.kind !== 'did not happen' &&
        // What is one parent's is not what the case system says of the whole plan.
        event.onlyFor === null &&
        !this.#isOf(event, fedIds),
    );
  }

  #isOf(event: PlanEvent, fedIds: ReadonlySet<string>): boolean {
    for (let at: PlanEvent | undefined = event; at; at = this.#byId.get(at.supersedes ?? ''))
      if (fedIds.has(at.id)) return true;
    return false;
  }

  /** The event that stands in the place of this one now. */
  lastOf(id: string): PlanEvent | undefined {
    let last = id;
    for (let next = this.#next.get(last); next !== undefined; next = this.#next.get(last)) last = next;
    return this.#byId.get(last);
  }

  supersede(id: string, by: string): void {
    this.#next.set(id, by);
  }

  /** The id of what an officer wrote down that is the same, which nothing else can be then. */
  adopt(event: FileEvent): string | undefined {
    const index = this.#free.findIndex((free) => isAlike(free, event));
    return index < 0 ? undefined : this.#free.splice(index, 1)[0]?.id;
  }
}

function isSame(there: PlanEvent, event: FileEvent): boolean {
  const details = there.details as Record<string, string>;
  return saidOf(event) === saidOf({ ...event, kind: there.kind, on: there.happenedOn, details, words: there.words });
}

/** Of the same kind and day, and nothing that one says is otherwise in the other. */
function isAlike(there: PlanEvent, { kind, on, details, words }: FileEvent): boolean {
  if (there.kind !== kind || there.happenedOn !== on) return false;
  const known = there.details as Record<string, string>;
  return (
    Object.entries(details).every(([name, value]) => known[name] === undefined || known[name] === value) &&
    (Object.entries(words) as [FreeWord, string][]).every(([name, value]) => {
      const said = there.words[name];
      return said === undefined || name === 'why' || tidySchool(said) === tidySchool(value);
    })
  );
}

/** Which of these second looks nobody has decided on yet. */
export function undecided(matches: readonly Match[], decided: ReadonlySet<string>) {
  return looksIn(matches).filter((look) => !decided.has(lookKey(look)));
}

export function looksIn(matches: readonly Match[]) {
  return matches.flatMap(({ look, moves }) => [...(look ? [look] : []), ...moves.values()]);
}
