import { sql } from 'kysely';
import { dayInLondon, type IsoDate } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import { recordAccess } from '#features/access-log/access-log.store.ts';
import type { Choices } from '#features/clock/choices.ts';
import { addNotice, tellFamilyOf } from '#features/news/tell-family.store.ts';
import type { JobHandler } from '#jobs/worker.ts';
import { isUnasked, type ChildAtHandover } from './handover-alarm.ts';
import { bornForHandover, handoverOn } from './handover.ts';

/**
 * Does the job "look at handovers": tells each family once that the rights will pass to the young person, and once that
 * they have; and then tells whoever looks after the plan, where nobody has asked the young person yet. It may run twice,
 * and on two servers: the row of a step lets one of them tell.
 */
export function lookAtHandovers(choices: Choices): JobHandler {
  return async (db, _job, now) => {
    const today = dayInLondon(now);
    const plans = (await atHandover(db, bornForHandover(today)).execute()).map(childOf);
    for (const plan of plans) {
      const { state } = handoverOn(plan.dateOfBirth, today, choices);
      if (state === 'far') continue;
      await db.transaction().execute(async (trx) => {
        if (!(await takeStep(trx, plan.childId, state, now))) return;
        for (const { id, caseworkerId } of plans.filter(({ childId }) => childId === plan.childId)) {
          await tellFamilyOf(trx, id, 'your rights', {}, now);
          if (state === 'begun' && caseworkerId && isUnasked(plan, today, choices))
            await addNotice(trx, caseworkerId, 'nobody asked', id, now);
        }
        const access = { personId: null, actingAs: 'the portal', childId: plan.childId, planId: plan.id };
        await recordAccess(trx, { ...access, action: `told that rights pass: ${state}`, why: 'the law' }, now);
      });
    }
  };
}

/** False when it was done before. */
async function takeStep(db: Db, childId: string, kind: 'announced' | 'begun', now: Date): Promise<boolean> {
  const taken = await db
    .insertInto('handoverStep')
    .values({ childId, kind, at: now.toISOString() })
    .onConflict((conflict) => conflict.columns(['childId', 'kind']).doNothing())
    .executeTakeFirst();
  return (taken.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** Children with a plan that runs, born between two days, and whether anybody of theirs was asked. */
function atHandover(db: Db, { from, to }: { from: IsoDate; to: IsoDate }) {
  return db
    .selectFrom('plan')
    .innerJoin('child', 'child.id', 'plan.childId')
    .where('child.dateOfBirth', '>=', from)
    .where('child.dateOfBirth', '<=', to)
    .where('child.endedAt', 'is', null)
    .where('plan.endedAt', 'is', null)
    .select(['plan.id', 'plan.caseworkerId', 'child.id as childId', 'child.name as childName', 'child.dateOfBirth'])
    .select([
      sql<number>`(select count(*) from standing where standing.child_id = child.id and standing.ended_at is null
        and standing.relationship in ('young person', 'representative'))`.as('ownStandings'),
      sql<number>`(select count(*) from standing where standing.child_id = child.id and standing.ended_at is null
        and standing.relationship not in ('young person', 'representative')
        and not exists (select 1 from access_choice where access_choice.standing_id = standing.id))`.as(
        'withoutChoice',
      ),
    ])
    .orderBy('child.name')
    .orderBy('plan.id');
}

type Row = Awaited<ReturnType<ReturnType<typeof atHandover>['execute']>>[number];

function childOf({
  ownStandings,
  withoutChoice,
  ...row
}: Row): Omit<Row, 'ownStandings' | 'withoutChoice'> & ChildAtHandover {
  return { ...row, hasOwnStanding: Number(ownStandings) > 0, hasParentWithoutChoice: Number(withoutChoice) > 0 };
}
