import { randomUUID } from 'node:crypto';
import { dayInLondon } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import { fingerprint, seal } from '#database/sealed.ts';
import { recordAccesses, type Access } from '#features/access-log/access-log.store.ts';
import { sought } from '#features/identity/person.store.ts';
import { addNoticeOfChange } from '#features/identity/tell.store.ts';
import { placeOfWords } from '#features/plan/event.store.ts';
import { nameWordsOf } from '#features/plan/office.store.ts';
import { addJob } from '#jobs/due-job.store.ts';
import type { FileCase } from './check.ts';
import { insertMany, manyRows, parts, type ManyRows } from './insert-many.store.ts';
import {
  countMissing,
  countRecords,
  lastNumberIn,
  marksOf,
  readEvents,
  readKnown,
  readSchools,
} from './known.store.ts';
import { matchCases } from './match.ts';
import { NO_COUNTS, type Counts, type Decision, type SecondLook } from './report.ts';
import { factsOf, looksIn, plansToRead, tidySchool, undecided, workOf, type Work } from './work.ts';

/** Does the job "tell of taken events": see `tell-taken.store.ts`. */
export const TELL_OF_TAKEN = 'tell of taken events';
/** So many plans are told about in one job. */
const TOLD_AT_ONCE = 20;

export interface Decided {
  decision: Decision;
  /** The second looks that it was about, by `lookKey`. */
  looks: ReadonlySet<string>;
}

export type Compared =
  | { outcome: 'second look'; looks: SecondLook[]; counts: Counts }
  | { outcome: 'ready'; work: Work; looks: SecondLook[]; stands: Stands };

/** What a comparison rests on: where it is not so any more, it is made again. */
interface Stands {
  records: string;
  marks: Map<string, string>;
  schools: Map<string, string>;
}

/** Says what a file would change. It only reads, and holds up nobody. */
export async function compareCases(
  db: Db,
  cases: readonly FileCase[],
  decided: Decided | undefined,
  now: Date,
): Promise<Compared> {
  const records = await countRecords(db);
  const known = await readKnown(db, cases);
  const matches = matchCases(cases, known, (of) => fingerprintOf(factsOf(of)));
  const missingEvents = await countMissing(db, known.fed.size);
  const looks = looksIn(matches);
  if (undecided(matches, decided?.looks ?? new Set()).length > 0) {
    const rows = cases.reduce((sum, one) => sum + one.rows, 0);
    const events = cases.reduce((sum, one) => sum + one.events.length, 0);
    const counts = { ...NO_COUNTS, rows, cases: cases.length, events, missingEvents, secondLooks: looks.length };
    return { outcome: 'second look', looks, counts };
  }
  const { events, fedIdsOf } = await readEvents(db, plansToRead(matches, known.fed, fingerprintOf));
  const schools = await readSchools(db);
  const { fed, fedPlans } = known;
  const today = dayInLondon(now);
  const decision = decided?.decision ?? null;
  const work = workOf(matches, { fed, fedPlans, events, fedIdsOf, schools, today, decision, fingerprintOf });
  work.counts.missingEvents = missingEvents;
  work.counts.secondLooks = looks.length;
  const old = [...work.touched].filter(([, { isNew }]) => !isNew).map(([id]) => id);
  return { outcome: 'ready', work, looks, stands: { records, marks: await marksOf(db, old), schools } };
}

function fingerprintOf(said: string): string {
  // Half of its letters tell a row from its correction well enough, and 60,000 are kept.
  return fingerprint(said, 'case feed').slice(0, 22);
}

/** What goes into the database, ready before the transaction begins. */
export interface Prepared {
  work: Work;
  stands: Stands;
  schoolOf: (name: string | null) => string | null;
  newSchools: [id: string, tidy: string][];
  /** In the order in which they are inserted. */
  rows: ManyRows[];
}

export function prepare(
  { work, stands }: Extract<Compared, { outcome: 'ready' }>,
  importId: string,
  now: Date,
): Prepared {
  const at = now.toISOString();
  const named = [...work.newPlans, ...work.planChanges].flatMap(({ school }) => school ?? []);
  const missing = new Map(
    named.filter((name) => !stands.schools.has(tidySchool(name))).map((name) => [tidySchool(name), name]),
  );
  const added = [...missing].map(([tidy, name]) => ({ id: randomUUID(), tidy, name }));
  const schools = new Map([...stands.schools, ...added.map(({ tidy, id }) => [tidy, id] as const)]);
  const schoolOf = (name: string | null): string | null =>
    name === null ? null : (schools.get(tidySchool(name)) ?? null);
  const renamed = work.childChanges.filter(({ name }) => name !== undefined);
  const words = [...work.newChildren, ...renamed].flatMap(({ id, name = '' }) =>
    nameWordsOf(name).map((word) => ({ word, childId: id })),
  );
  return {
    work,
    stands,
    schoolOf,
    newSchools: added.map(({ id, tidy }) => [id, tidy]),
    rows: [
      manyRows(
        'school',
        added,
        { id: ({ id }) => id, name: ({ name }) => name, sought_name: ({ tidy }) => tidy, added_at: () => at },
        'on conflict do nothing',
      ),
      manyRows('child', work.newChildren, {
        id: ({ id }) => id,
        name: ({ name }) => name,
        sought_name: ({ name }) => sought(name),
        date_of_birth: ({ dateOfBirth }) => dateOfBirth,
        in_care_since: ({ inCareSince }) => inCareSince,
        feed_key: ({ feedKey }) => feedKey,
        added_at: () => at,
      }),
      manyRows('child_name_word', words, { word: ({ word }) => word, child_id: ({ childId }) => childId }),
      manyRows('plan', work.newPlans, {
        id: ({ id }) => id,
        child_id: ({ childId }) => childId,
        reference: ({ reference }) => reference,
        caseworker_id: ({ caseworkerId }) => caseworkerId,
        school_id: ({ school }) => schoolOf(school),
        need: ({ need }) => need,
        health_involved: ({ healthInvolved }) => Number(healthInvolved),
        social_care_involved: ({ socialCareInvolved }) => Number(socialCareInvolved),
        fed_facts: ({ fedFacts }) => fedFacts,
        added_at: () => at,
      }),
      eventRows(work, stands.marks, at),
      manyRows(
        'fed_event',
        work.fed,
        {
          feed_key: ({ key }) => key,
          plan_id: ({ planId }) => planId,
          event_id: ({ eventId }) => eventId,
          fingerprint: ({ fingerprint }) => fingerprint,
          import_id: () => importId,
        },
        `on conflict (feed_key) do update set plan_id = excluded.plan_id, event_id = excluded.event_id,
          fingerprint = excluded.fingerprint, import_id = excluded.import_id`,
      ),
    ],
  };
}

function eventRows(work: Work, marks: ReadonlyMap<string, string>, at: string): ManyRows {
  const last = new Map<string, number>();
  const numberIn = (planId: string): number => {
    const number = (last.get(planId) ?? lastNumberIn(marks.get(planId))) + 1;
    last.set(planId, number);
    return number;
  };
  return manyRows('plan_event', work.events, {
    id: ({ id }) => id,
    plan_id: ({ planId }) => planId,
    number: ({ planId }) => numberIn(planId),
    kind: ({ kind }) => kind,
    happened_on: ({ happenedOn }) => happenedOn,
    details: ({ details }) => JSON.stringify(details),
    sealed_words: ({ id, words }) =>
      Object.keys(words).length > 0 ? seal(JSON.stringify(words), placeOfWords(id)) : null,
    only_for: ({ onlyFor }) => onlyFor,
    supersedes: ({ supersedes }) => supersedes,
    recorded_at: () => at,
  });
}

/**
 * Writes down all that a file says, in the caller's transaction.
 * @param startedBy who sent or decided it, where it was a person
 * @returns false when something that it rests on has moved since: then the caller undoes the transaction
 */
export async function takeCases(
  trx: Db,
  { work, stands, schoolOf, newSchools, rows }: Prepared,
  { importId, startedBy }: { importId: string; startedBy: string | null },
  now: Date,
): Promise<boolean> {
  const old = [...work.touched].filter(([, { isNew }]) => !isNew).map(([id]) => id);
  const marks = await marksOf(trx, old, true);
  const hasMoved =
    (await countRecords(trx)) !== stands.records || old.some((id) => marks.get(id) !== stands.marks.get(id));
  if (hasMoved) return false;

  // What gives up a number, a reference or the words of a name does so before another takes it.
  await changeRecords(trx, work, schoolOf);
  for (const some of rows) await insertMany(trx, some);
  if (newSchools.length > 0) {
    const there = await readSchools(trx);
    if (newSchools.some(([id, tidy]) => there.get(tidy) !== id)) return false;
  }
  // A birthday counts too, so every plan that was touched is counted again.
  for (const some of parts(old)) await trx.deleteFrom('planNow').where('planId', 'in', some).execute();
  await tellCaseworkers(trx, work, now);
  await addTelling(trx, work, importId, now);
  await recordAccesses(trx, accessesOf(work, startedBy), now);
  return true;
}

async function changeRecords(trx: Db, work: Work, schoolOf: (name: string | null) => string | null): Promise<void> {
  const renumbered = work.childChanges.filter(({ feedKey }) => feedKey !== undefined).map(({ id }) => id);
  for (const some of parts(renumbered))
    await trx.updateTable('child').set({ feedKey: null }).where('id', 'in', some).execute();
  for (const { id, name, ...change } of work.childChanges) {
    const named = name === undefined ? {} : { name, soughtName: sought(name) };
    await trx
      .updateTable('child')
      .set({ ...change, ...named })
      .where('id', '=', id)
      .execute();
    if (name !== undefined) await trx.deleteFrom('childNameWord').where('childId', '=', id).execute();
  }
  for (const { id, school, healthInvolved, socialCareInvolved, ...change } of work.planChanges)
    await trx
      .updateTable('plan')
      .set({
        ...change,
        ...(school === undefined ? {} : { schoolId: schoolOf(school) }),
        ...(healthInvolved === undefined ? {} : { healthInvolved: Number(healthInvolved) }),
        ...(socialCareInvolved === undefined ? {} : { socialCareInvolved: Number(socialCareInvolved) }),
      })
      .where('id', '=', id)
      .execute();
}

/** Whoever looks after a plan now, and whoever did until now, is told once, however many there are. */
async function tellCaseworkers(trx: Db, work: Work, now: Date): Promise<void> {
  const people = [...work.newPlans, ...work.planChanges].flatMap(({ caseworkerId }) => caseworkerId ?? []);
  for (const personId of new Set([...people, ...work.formerCaseworkers]))
    await addNoticeOfChange(trx, personId, 'access changed', now);
}

/** Adds jobs that tell the families: what they are told is worked out then, one plan at a time, and holds up nobody. */
async function addTelling(trx: Db, work: Work, importId: string, now: Date): Promise<void> {
  const eventIds = Map.groupBy(work.events, ({ planId }) => planId);
  const old = [...work.touched]
    .filter(([id, { isNew }]) => !isNew && eventIds.has(id))
    .map(([, { childId }]) => childId);
  const followed = new Set<string>();
  for (const some of parts([...new Set(old)])) {
    const rows = await trx
      .selectFrom('plan')
      .innerJoin('standing', 'standing.childId', 'plan.childId')
      .where('plan.childId', 'in', some)
      .where('standing.endedAt', 'is', null)
      .select('plan.id')
      .execute();
    for (const { id } of rows) followed.add(id);
  }
  const plans = [...followed].flatMap((planId) => {
    const events = eventIds.get(planId)?.map(({ id }) => id) ?? [];
    return events.length > 0 ? [{ planId, events }] : [];
  });
  let number = 0;
  for (const details of parts(plans, TOLD_AT_ONCE)) {
    number += 1;
    await addJob(trx, {
      kind: TELL_OF_TAKEN,
      uniqueKey: `${TELL_OF_TAKEN} ${importId} ${number}`,
      details,
      dueAt: now,
    });
  }
}

function accessesOf(work: Work, personId: string | null): Access[] {
  return [...work.touched].map(([planId, { childId, isNew }]) => ({
    personId,
    actingAs: 'case feed',
    childId,
    planId,
    action: isNew ? 'began the record' : 'wrote down what is new',
    why: 'the council’s case system',
  }));
}
