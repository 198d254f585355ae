import { sql, type InferResult } from 'kysely';
import { addDays, dayInLondon, type IsoDate } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import { recordAccess } from '#features/access-log/access-log.store.ts';
import type { Choices } from '#features/clock/choices.ts';
import type { Family } from '#features/identity/person.ts';
import { standingEvents, type PlanEvent } from './event.ts';
import { EVENT_COLUMNS, openEvent } from './event.store.ts';
import { isHelpingOnly, rightsPassOn, viewOf, type AccessChoice, type View } from './handover.ts';
import { isKeptApart } from './protection.store.ts';
import { hidesTurn, seenBy, takenBackFrom, type TakenBack } from './seen.ts';
import { partsIn, type PartOfAPlan, type Relationship } from './standing.ts';

// What families see. Every read joins through their standing, and is in the access log before anybody sees it.

/** A plan, as one of those sees it who have standing for its child. */
export interface PlanSeen {
  id: string;
  childId: string;
  childName: string;
  dateOfBirth: IsoDate;
  isInCare: boolean;
  relationship: Relationship;
  /** What was recorded about this person's access once the plan is the young person's own. */
  choice: AccessChoice | null;
  view: View;
  /** The day on which it stands as this person sees it: the last before the handover, where nothing newer is theirs to see. */
  asOf: IsoDate;
  parts: ReadonlySet<PartOfAPlan>;
  caseworker: string | null;
  /** What this person may see of what happened. */
  events: PlanEvent[];
  /** What they may not see has moved the days of the assessment: see `hidesTurn`. */
  areDaysUnsure: boolean;
  /** A parent who may see it still, when the young person decides about it. */
  isHelper: boolean;
  /** Answers to their own messages that they have not opened. */
  unreadAnswers: number;
}

/** A child or young person, as one of those sees them who may. */
export interface ChildSeen {
  id: string;
  name: string;
  relationship: Relationship;
  plans: PlanSeen[];
}

/**
 * The children a person has standing for, and they themselves when the plan is their own.
 * @param action how it stands in the access log
 */
export async function listChildrenFor(
  db: Db,
  person: Family,
  choices: Choices,
  now: Date,
  action = 'saw where it is, in their list',
): Promise<ChildSeen[]> {
  return db.transaction().execute(async (trx) => {
    const rows = await readable(trx, person).orderBy('child.name').orderBy('child.id').orderBy('number').execute();
    const children = new Map<string, ChildSeen>();
    for (const own of byPlan(rows)) {
      const { childId: id, childName: name, relationship } = own[0];
      const child = children.get(id) ?? { id, name, relationship, plans: [] };
      const found = planIn(own, person, choices, now);
      if (found) child.plans.push(found.plan);
      children.set(id, child);
    }
    for (const { id, relationship } of children.values())
      await recordAccess(trx, { ...reading(person, id, relationship), action }, now);
    return [...children.values()];
  });
}

/** What has changed for somebody since they last looked, and all that was ever taken back of what they had read. */
export interface SinceLastLook {
  at: Date | undefined;
  events: (PlanEvent | TakenBack)[];
  takenBack: TakenBack[];
}

/** A plan of a child whom the person has standing for, or nothing: somebody else's plan and no plan look the same. */
export async function findPlanFor(
  db: Db,
  person: Family,
  planId: string,
  choices: Choices,
  now: Date,
): Promise<(PlanSeen & { since: SinceLastLook }) | undefined> {
  return db.transaction().execute(async (trx) => {
    const rows = await readable(trx, person).where('plan.id', '=', planId).orderBy('number').execute();
    const [row] = rows;
    const found = row && planIn([row, ...rows.slice(1)], person, choices, now);
    if (!found) return undefined;
    const { plan, takenBack } = found;
    const since = await noteLook(trx, person, plan, takenBack, row, now);
    await recordAccess(
      trx,
      { ...reading(person, plan.childId, plan.relationship), planId: plan.id, action: 'read the plan' },
      now,
    );
    return { ...plan, since };
  });
}

function reading(person: Family, childId: string, relationship: Relationship) {
  return { personId: person.id, actingAs: relationship, childId, planId: null, why: 'has standing' };
}

/** One row for every event of every plan that the person may read, and one for a child or a plan without any. */
function readable(db: Db, person: Family) {
  return db
    .selectFrom('standing')
    .innerJoin('child', 'child.id', 'standing.childId')
    .leftJoin('plan', (join) => join.onRef('plan.childId', '=', 'child.id').on('plan.endedAt', 'is', null))
    .leftJoin('planEvent', 'planEvent.planId', 'plan.id')
    .leftJoin('person as caseworker', 'caseworker.id', 'plan.caseworkerId')
    .leftJoin('planLook', (join) =>
      join.onRef('planLook.planId', '=', 'plan.id').onRef('planLook.personId', '=', 'standing.personId'),
    )
    .where('standing.personId', '=', person.id)
    .where('standing.endedAt', 'is', null)
    .where('child.endedAt', 'is', null)
    .select(EVENT_COLUMNS)
    .select([
      'plan.id as planId',
      'child.id as childId',
      'child.name as childName',
      'child.dateOfBirth',
      'child.inCareSince',
      'standing.relationship',
      'standing.maySee',
      'caseworker.name as caseworker',
      'seenNumber',
      'seenAt',
      'beforeNumber',
      'beforeAt',
      'takenBack',
      sql<AccessChoice | null>`(select choice from access_choice where standing_id = standing.id
        order by recorded_at desc, id limit 1)`.as('choice'),
      sql<number>`case when ${isKeptApart('child.id', 'standing.personId')} then 1 else 0 end`.as('othersProtected'),
      sql<number>`(select count(*) from plan_message where plan_message.plan_id = plan.id
        and plan_message.person_id = standing.person_id and plan_message.kind = 'answer'
        and plan_message.read_at is null)`.as('unreadAnswers'),
    ]);
}

type Row = InferResult<ReturnType<typeof readable>>[number];
type Rows = [Row, ...Row[]];

/** The rows of each plan, or of each child without one, in the order in which they came. */
function byPlan(rows: readonly Row[]): Rows[] {
  const plans = new Map<string, Rows>();
  for (const row of rows) {
    const key = row.planId ?? row.childId;
    const own = plans.get(key);
    if (own) own.push(row);
    else plans.set(key, [row]);
  }
  return [...plans.values()];
}

function planIn(
  rows: Rows,
  person: Family,
  choices: Choices,
  now: Date,
): { plan: PlanSeen; takenBack: TakenBack[] } | undefined {
  const [row] = rows;
  const { planId, childId, childName, dateOfBirth, relationship, choice, caseworker } = row;
  if (!planId) return undefined;
  const today = dayInLondon(now);
  const view = viewOf(relationship, choice, dateOfBirth, today, choices);
  const parts = partsIn(row.maySee);
  const reader = { personId: person.id, parts, isKeptApart: Number(row.othersProtected) > 0 };
  const recorded = rows.flatMap(({ id, number, kind, happenedOn, details, recordedAt, ...rest }) => {
    const isThere = id !== null && number !== null && kind !== null && happenedOn !== null && details !== null;
    if (!isThere || recordedAt === null) return [];
    return openEvent({ id, number, kind, happenedOn, details, recordedAt, ...rest }) ?? [];
  });
  const from = rightsPassOn(dateOfBirth, choices);
  const events = view === 'all' ? recorded : view === 'nothing' ? [] : recordedBefore(from, recorded);
  const plan = {
    id: planId,
    childId,
    childName,
    dateOfBirth,
    isInCare: row.inCareSince !== null,
    relationship,
    choice,
    view,
    asOf: view === 'until handover' ? addDays(from, -1) : today,
    parts,
    caseworker,
    events: seenBy(reader, events),
    areDaysUnsure: hidesTurn(reader, events),
    isHelper: today >= from && view === 'all' && isHelpingOnly(relationship, choice),
    unreadAnswers: Number(row.unreadAnswers),
  };
  return { plan, takenBack: view === 'all' ? takenBackFrom(reader, recorded) : [] };
}

/** What was there before the handover. What was put right since is as it was put right, or gone. */
function recordedBefore(from: IsoDate, recorded: readonly PlanEvent[]): PlanEvent[] {
  const byId = new Map(recorded.map((event) => [event.id, event]));
  const wasThere = (event: PlanEvent): boolean => {
    const corrected = event.supersedes === null ? undefined : byId.get(event.supersedes);
    const isCorrection = corrected !== undefined && corrected.number < event.number && event.happenedOn < from;
    return dayInLondon(new Date(event.recordedAt)) < from || (isCorrection && wasThere(corrected));
  };
  return standingEvents(recorded).filter(wasThere);
}

/** So long after a look, the next one is another visit, in milliseconds. */
const A_VISIT = 30 * 60_000;

/** Notes how far somebody has read, and says what is new since their last visit. The first time, nothing is. */
async function noteLook(
  db: Db,
  person: Family,
  { id: planId, events }: PlanSeen,
  takenBack: readonly TakenBack[],
  { seenNumber, seenAt, beforeNumber, beforeAt, takenBack: known }: Row,
  now: Date,
): Promise<SinceLastLook> {
  const newest = Math.max(0, ...[...events, ...takenBack].map(({ number }) => number));
  const isFirst = seenNumber === null || seenAt === null || beforeNumber === null || beforeAt === null;
  const isNewVisit = !isFirst && now.getTime() - new Date(seenAt).getTime() > A_VISIT;
  const look = isFirst
    ? { beforeNumber: newest, beforeAt: now.toISOString() }
    : isNewVisit
      ? { beforeNumber: seenNumber, beforeAt: seenAt }
      : { beforeNumber, beforeAt };
  // Whoever never read it is not told that it was taken back.
  const told = new Set(known === null ? [] : (JSON.parse(known) as number[]));
  const hadRead = isFirst
    ? []
    : takenBack.filter(({ number, corrects }) => told.has(number) || (number > seenNumber && corrects <= seenNumber));
  if (isFirst || isNewVisit || newest > seenNumber) {
    const numbers = JSON.stringify([...new Set([...told, ...hadRead.map(({ number }) => number)])]);
    const row = { ...look, seenNumber: newest, seenAt: now.toISOString(), takenBack: numbers };
    await db
      .insertInto('planLook')
      .values({ personId: person.id, planId, ...row })
      .onConflict((conflict) => conflict.columns(['personId', 'planId']).doUpdateSet(row))
      .execute();
  }
  if (isFirst) return { at: undefined, events: [], takenBack: [] };
  const news = [...events, ...hadRead].filter(({ number }) => number > look.beforeNumber);
  return { at: new Date(look.beforeAt), events: news, takenBack: hadRead };
}
