import { sql } from 'kysely';
import { dayInLondon, type IsoDate } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import { isProtected } from '#features/plan/protection.store.ts';
import { YEARLY } from '#features/plan/due.ts';
import type { Recipient, ReviewLine, ReviewMeeting } from './recipient.ts';

/** A line with whose it is, for the access log. */
export interface LineOfPlan extends ReviewLine {
  planId: string;
  childId: string;
}

/** Nobody is told of the review of a plan that has come to its end, or goes to another council. */
export const NO_REVIEW_HERE = ['ceased', 'moving-away'];

/**
 * The lines of a list that still hold: the plan runs, and is still at that school, or health or social care still has a part in
 * it. For a query that goes on with `line`, `plan` and `child`. Where no school was known, it is the one that is known now. A
 * plan that has an event which is not counted yet may have ceased: nobody is told of it until it is counted.
 */
export function linesThatHold(db: Db, listId: string) {
  return linesThatMayHold(db, listId).where('planNow.stage', 'not in', NO_REVIEW_HERE);
}

/** Those that hold, and those that nobody is told of until their plan is counted. */
export function linesThatMayHold(db: Db, listId: string) {
  return db
    .selectFrom('reviewListLine as line')
    .innerJoin('plan', 'plan.id', 'line.planId')
    .innerJoin('child', 'child.id', 'plan.childId')
    .leftJoin('planNow', 'planNow.planId', 'plan.id')
    .where('line.listId', '=', listId)
    .where('plan.endedAt', 'is', null)
    .where('child.endedAt', 'is', null)
    .where(({ eb, or }) => or([eb('planNow.stage', 'is', null), eb('planNow.stage', 'not in', NO_REVIEW_HERE)]))
    .where(
      sql<boolean>`case line.kind
        when 'school' then line.school_id is null or line.school_id = plan.school_id
        when 'health' then plan.health_involved = 1
        else plan.social_care_involved = 1 end`,
    );
}

/** The school that a line is for. For a query over `review_list_line as line` and `plan`. */
export const SCHOOL_OF_LINE = sql<
  string | null
>`case when line.kind = 'school' then coalesce(line.school_id, plan.school_id) end`;

/** Whether the review that a line tells of is still to be completed. */
const IS_DUE = sql<boolean>`exists (select 1 from plan_due where plan_due.plan_id = line.plan_id
  and plan_due.due_on = line.due_on and plan_due.rule in (${sql.join(YEARLY)}))`;

/** Whether a review that a line tells of is late: not complete, and its day is over. */
export function isLateOn(now: Date) {
  return sql<number>`case when line.due_on < ${dayInLondon(now)} and ${IS_DUE} then 1 else 0 end`;
}

const MEETING = sql<ReviewMeeting>`case when not ${IS_DUE} then 'over' when plan_now.stage = 'review-held' then 'held'
  else 'set' end`;

/** Of what was recorded and not put right, the last. */
const HELD_ON = sql<IsoDate | null>`(select max(happened_on) from plan_event where plan_event.plan_id = plan.id
  and kind = 'review meeting held'
  and not exists (select 1 from plan_event as later
    where later.plan_id = plan_event.plan_id and later.supersedes = plan_event.id))`;

/**
 * What one recipient is told, the first due first, and nothing else. In a protected case health and social care are not
 * told where the child learns: the school itself knows.
 */
export async function listLinesFor(
  db: Db,
  listId: string,
  { kind, schoolId }: Recipient,
  /** Of a child of whose family they are, nobody is told anything in this way. */
  reader: { notOfTheFamily: string } | undefined,
  now: Date,
): Promise<LineOfPlan[]> {
  const rows = await linesThatHold(db, listId)
    .where('line.kind', '=', kind)
    .where(SCHOOL_OF_LINE, schoolId === null ? 'is' : '=', schoolId)
    .$if(reader !== undefined, (query) => query.where(isNotOfTheFamily(reader?.notOfTheFamily ?? '')))
    .leftJoin('person as caseworker', (join) =>
      join.onRef('caseworker.id', '=', 'plan.caseworkerId').on('caseworker.endedAt', 'is', null),
    )
    .leftJoin('school', 'school.id', 'plan.schoolId')
    .select(['plan.id as planId', 'child.id as childId', 'child.name as childName', 'child.dateOfBirth'])
    .select(['line.dueOn', 'caseworker.name as caseworker', isLateOn(now).as('isLate')])
    .select([MEETING.as('meeting'), HELD_ON.as('heldOn')])
    .select(({ selectFrom }) =>
      selectFrom('planDue')
        .select(({ fn }) => fn.min('plannedOn').as('plannedOn'))
        .whereRef('planDue.planId', '=', 'plan.id')
        .where('planDue.way', '=', 'review')
        .where('planDue.step', '=', 'meeting')
        .as('plannedOn'),
    )
    .select(
      sql<string | null>`case when ${kind} = 'school' or ${isProtected('child.id')} then null else school.name end`.as(
        'school',
      ),
    )
    .orderBy('line.dueOn')
    .orderBy('child.name')
    .orderBy('plan.id')
    .execute();
  return rows.map(({ isLate, meeting, heldOn, plannedOn, ...row }) => ({
    ...row,
    isLate: Number(isLate) === 1,
    meeting: meeting === 'set' && plannedOn === null ? 'not set' : meeting,
    meetingOn: meeting === 'set' ? plannedOn : meeting === 'held' ? heldOn : null,
  }));
}

/** How many lines one recipient is not told of until their plans are counted. */
export async function countBeingCounted(
  db: Db,
  listId: string,
  { kind, schoolId }: Recipient,
  reader: { notOfTheFamily: string } | undefined,
): Promise<number> {
  const { lines } = await linesThatMayHold(db, listId)
    .where('planNow.planId', 'is', null)
    .where('line.kind', '=', kind)
    .where(SCHOOL_OF_LINE, schoolId === null ? 'is' : '=', schoolId)
    .$if(reader !== undefined, (query) => query.where(isNotOfTheFamily(reader?.notOfTheFamily ?? '')))
    .select(({ fn }) => fn.countAll<number>().as('lines'))
    .executeTakeFirstOrThrow();
  return Number(lines);
}

/** For a query over `child`: the person has, and had, no standing for the child. */
export function isNotOfTheFamily(personId: string) {
  return sql<boolean>`not exists (select 1 from standing where standing.child_id = child.id
    and standing.person_id = ${personId})`;
}
