import { sql } from 'kysely';
import { addMonths, dayInLondon, type IsoDate } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import { recordAccesses } from '#features/access-log/access-log.store.ts';
import type { Choices } from '#features/clock/choices.ts';
import type { Officer } from '#features/identity/person.ts';
import { YEARLY } from '#features/plan/due.ts';
import type { Due } from '#features/plan/due-lists.ts';
import type { AdviceKind } from '#features/plan/event.ts';
import { looking } from '#features/plan/office.store.ts';
import { mayWorkOn } from '#features/plan/officer-access.store.ts';
import type { StepId } from '#features/plan/step.ts';
import type { StageId } from '#features/plan/timeline.ts';
import { unasked } from '#features/plan/unasked.store.ts';
import { listNobodys } from './caseloads.store.ts';
import { bornForAges, bornForYear, TEAM_LISTS, THINK_AFTER, type TeamList } from './team-lists.ts';

// Lists of plans for managers. Each begins with the rows that it is about, and never with every plan there is.

/** A plan as a manager reads of it in a list, whether they may work on it or not. */
export interface PlanOfTeam {
  id: string;
  childName: string;
  dateOfBirth: IsoDate;
  reference: string | null;
  caseworker: string | null;
  /** Else a manager says first why they open it. */
  mayWorkOn: boolean;
  /** Nothing where it is not counted yet. */
  stage: StageId | null;
  lastReviewedOn: IsoDate | null;
  /** By when the next review is complete. */
  reviewBy: IsoDate | null;
  /** By when the plan names the next school or college, where a move is written down. */
  moveBy: IsoDate | null;
  healthInvolved: boolean;
  socialCareInvolved: boolean;
}

interface Page {
  from: number;
  most: number;
}

/** How many plans there are on each list. It names nobody. */
export async function countTeamLists(
  db: Db,
  manager: Officer<'manager'>,
  choices: Choices,
  now: Date,
): Promise<Record<TeamList, number>> {
  const counts: [TeamList, number][] = [];
  for (const list of Object.keys(TEAM_LISTS) as TeamList[]) {
    const { all } = await (
      await onList(db, manager, list, choices, now)
    )
      .select(({ fn }) => fn.countAll<number>().as('all'))
      .executeTakeFirstOrThrow();
    counts.push([list, Number(all)]);
  }
  return Object.fromEntries(counts) as Record<TeamList, number>;
}

/** A page of one list. That each name was seen is in the access log. */
export async function listTeamPlans(
  db: Db,
  manager: Officer<'manager'>,
  list: TeamList,
  { from, most }: Page,
  choices: Choices,
  now: Date,
): Promise<{ all: number; plans: PlanOfTeam[] }> {
  return db.transaction().execute(async (trx) => {
    const query = await onList(trx, manager, list, choices, now);
    const { all } = await query.select(({ fn }) => fn.countAll<number>().as('all')).executeTakeFirstOrThrow();
    const rows = await asRead(query, manager, now)
      .orderBy(orderOf(list))
      .orderBy('child.name')
      .orderBy('plan.id')
      .limit(most)
      .offset(from)
      .execute();
    await noteNames(trx, manager, rows, now);
    return { all: Number(all), plans: rows.map(planIn) };
  });
}

async function onList(db: Db, manager: Officer<'manager'>, list: TeamList, choices: Choices, now: Date) {
  const today = dayInLondon(now);
  const plans = db
    .selectFrom('plan')
    .innerJoin('child', 'child.id', 'plan.childId')
    .leftJoin('planNow', 'planNow.planId', 'plan.id')
    .where('plan.endedAt', 'is', null)
    .where('child.endedAt', 'is', null);
  // Said so that a database does not begin with every plan that was ever made, and ask for the birthday then.
  const inPlace = plans.where(sql<boolean>`coalesce(plan_now.last_reviewed_on, '') <> ''`);
  const bornBetween = ({ from, to }: { from: IsoDate; to: IsoDate }) =>
    inPlace.where('child.dateOfBirth', '>=', from).where('child.dateOfBirth', '<=', to);
  switch (list) {
    case 'no-caseworker': {
      const nobodys = await listNobodys(db, manager);
      return plans.where(({ or, eb }) =>
        or([
          eb('plan.caseworkerId', 'is', null),
          ...(nobodys.length > 0 ? [eb('plan.caseworkerId', 'in', nobodys)] : []),
        ]),
      );
    }
    case 'unasked':
      return unasked(db, choices, now).leftJoin('planNow', 'planNow.planId', 'plan.id');
    case 'under-fives': {
      const { after } = bornForAges(0, 5, today);
      return inPlace
        .where('child.dateOfBirth', '>', after)
        .where('child.dateOfBirth', '<=', today)
        .where(sql<boolean>`coalesce(plan_now.last_reviewed_on, '') <= ${addMonths(today, -THINK_AFTER)}`);
    }
    case 'moves':
      return plans.where(({ eb, selectFrom }) =>
        eb('plan.id', 'in', selectFrom('planDue').select('planDue.planId').where(IS_MOVE)),
      );
    case 'year-9':
      return bornBetween(bornForYear(9, today));
    case 'year-14':
      return bornBetween(bornForYear(14, today));
    case 'adult-services': {
      const { after, to } = bornForAges(14, 18, today);
      return inPlace.where('child.dateOfBirth', '>', after).where('child.dateOfBirth', '<=', to);
    }
  }
}

// The rule is there for the index.
const IS_MOVE = sql<boolean>`plan_due.rule = 'issue-amended-plan' and plan_due.way = 'move'
  and plan_due.step = 'move-plan'`;
const MOVE_BY = sql<IsoDate | null>`(select min(due_on) from plan_due where plan_due.plan_id = plan.id and ${IS_MOVE})`;

type Query = Awaited<ReturnType<typeof onList>>;

function orderOf(list: TeamList) {
  switch (list) {
    case 'under-fives':
      return sql`plan_now.last_reviewed_on`;
    case 'moves':
      return MOVE_BY;
    case 'adult-services':
      // The oldest first, for theirs is the soonest.
      return sql`plan.social_care_involved desc, plan.health_involved desc, child.date_of_birth`;
    default:
      return sql`child.name`;
  }
}

function asRead(query: Query, manager: Officer<'manager'>, now: Date) {
  return query
    .leftJoin('person as caseworker', 'caseworker.id', 'plan.caseworkerId')
    .leftJoin('planDue as yearly', (join) =>
      join.onRef('yearly.planId', '=', 'plan.id').on('yearly.rule', 'in', [...YEARLY]),
    )
    .select(['plan.id', 'plan.reference', 'plan.caseworkerId', 'plan.healthInvolved', 'plan.socialCareInvolved'])
    .select(['child.id as childId', 'child.name as childName', 'child.dateOfBirth', 'caseworker.name as caseworker'])
    .select(['planNow.stage', 'planNow.lastReviewedOn', 'yearly.dueOn as reviewBy', MOVE_BY.as('moveBy')])
    .select(sql<number>`case when ${mayWorkOn(manager, now)} then 1 else 0 end`.as('own'));
}

type Row = Awaited<ReturnType<ReturnType<typeof asRead>['execute']>>[number];

function planIn({
  own,
  stage,
  healthInvolved,
  socialCareInvolved,
  caseworkerId: _,
  childId: __,
  ...row
}: Row): PlanOfTeam {
  return {
    ...row,
    stage: stage as StageId | null,
    mayWorkOn: Number(own) === 1,
    healthInvolved: healthInvolved === 1,
    socialCareInvolved: socialCareInvolved === 1,
  };
}

/** One thing that is late on a plan. */
export interface LateOfTeam extends Due {
  planId: string;
  childName: string;
  reference: string | null;
  caseworker: string | null;
  mayWorkOn: boolean;
}

/** A step that is late, and of advice whose it is. */
export interface LateStep {
  step: StepId;
  advice: AdviceKind | null;
}

/** How many plans are late with each step, and since when the first of them is. It names nobody. */
export async function countLate(
  db: Db,
  _manager: Officer<'manager'>,
  now: Date,
): Promise<(LateStep & { plans: number; since: IsoDate })[]> {
  const rows = await lateRows(db, now)
    .select(['planDue.step', 'planDue.advice'])
    .select(({ fn }) => [fn.count<number>('plan.id').distinct().as('plans'), fn.min('planDue.dueOn').as('since')])
    .groupBy(['planDue.step', 'planDue.advice'])
    .orderBy('since')
    .execute();
  return rows.map(({ step, advice, plans, since }) => ({
    ...lateStep(step, advice),
    plans: Number(plans),
    since: since as IsoDate,
  }));
}

/** Plans that are late with a step, or with any, the longest first, a page of them. */
export async function listLate(
  db: Db,
  manager: Officer<'manager'>,
  of: LateStep | undefined,
  { from, most }: Page,
  now: Date,
): Promise<{ all: number; late: LateOfTeam[] }> {
  return db.transaction().execute(async (trx) => {
    const query = lateRows(trx, now)
      .$if(of !== undefined, (late) => late.where('planDue.step', '=', of?.step ?? ''))
      .$if(of?.advice != null, (late) => late.where('planDue.advice', '=', of?.advice ?? ''));
    const { all } = await query.select(({ fn }) => fn.countAll<number>().as('all')).executeTakeFirstOrThrow();
    const rows = await query
      .leftJoin('person as caseworker', 'caseworker.id', 'plan.caseworkerId')
      .select(['plan.id', 'plan.reference', 'plan.caseworkerId', 'child.id as childId', 'child.name as childName'])
      .select(['caseworker.name as caseworker', 'planDue.step', 'planDue.advice', 'planDue.dueOn as on'])
      .select(sql<number>`case when ${mayWorkOn(manager, now)} then 1 else 0 end`.as('own'))
      .orderBy('planDue.dueOn')
      .orderBy('plan.id')
      .orderBy('planDue.number')
      .limit(most)
      .offset(from)
      .execute();
    await noteNames(trx, manager, rows, now);
    return {
      all: Number(all),
      late: rows.map(({ id: planId, own, step, advice, on, childName, reference, caseworker }) => ({
        ...{ planId, childName, reference, caseworker, ...lateStep(step, advice), on: on as IsoDate },
        mayWorkOn: Number(own) === 1,
      })),
    };
  });
}

function lateRows(db: Db, now: Date) {
  return db
    .selectFrom('planDue')
    .innerJoin('plan', 'plan.id', 'planDue.planId')
    .innerJoin('child', 'child.id', 'plan.childId')
    .where('planDue.isLastDay', '=', 1)
    .where('planDue.dueOn', '<', dayInLondon(now))
    .where('plan.endedAt', 'is', null)
    .where('child.endedAt', 'is', null);
}

function lateStep(step: string, advice: string | null): LateStep {
  return { step: step as StepId, advice: advice as AdviceKind | null };
}

async function noteNames(
  db: Db,
  manager: Officer<'manager'>,
  rows: readonly { id: string; childId: string; caseworkerId: string | null }[],
  now: Date,
): Promise<void> {
  const plans = new Map(rows.map((row) => [row.id, row]));
  const action = 'saw the name in a list of the team';
  await recordAccesses(
    db,
    [...plans.values()].map((plan) => ({ ...looking(manager, plan), action })),
    now,
  );
}
