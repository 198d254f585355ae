import { sql } from 'kysely';
import type { IsoDate } from '#calendar/dates.ts';
import { isPostgres } from '#database/engine.ts';
import type { Db } from '#database/schema.ts';
import { recordAccesses } from '#features/access-log/access-log.store.ts';
import type { Officer } from '#features/identity/person.ts';
import { tellOfChange } from '#features/identity/tell.store.ts';
import type { Choices } from '#features/clock/choices.ts';
import { countFew } from '#features/plan/due.store.ts';
import { YEARLY } from '#features/plan/due.ts';
import { listPartners, type PartnerInList } from './partner.store.ts';
import type { Recipient, RecipientKind, TakenAway } from './recipient.ts';
import {
  countBeingCounted,
  isLateOn,
  isNotOfTheFamily,
  linesThatHold,
  linesThatMayHold,
  listLinesFor,
  NO_REVIEW_HERE,
  SCHOOL_OF_LINE,
  type LineOfPlan,
} from './review-line.store.ts';
import { dueUpTo, type Term } from './terms.ts';
import type { WHOM_AGAIN } from './whom-again.ts';

// Lists of the reviews that are due in a term, as managers make and send them (Code 9.172).

export interface ReviewList extends Term {
  id: string;
  madeAt: string;
  madeBy: string | null;
  sentAt: string | null;
}

/** Every list there is, that of the latest term first. */
export async function listReviewLists(db: Db, _manager: Officer<'manager'>): Promise<ReviewList[]> {
  return lists(db).orderBy('beginsOn', 'desc').orderBy('madeAt', 'desc').limit(100).execute();
}

function lists(db: Db) {
  return db
    .selectFrom('reviewList')
    .leftJoin('person', 'person.id', 'reviewList.madeBy')
    .select(['reviewList.id', 'reviewList.term as name', 'beginsOn', 'endsOn', 'madeAt', 'sentAt'])
    .select('person.name as madeBy');
}

export type Made =
  | { outcome: 'made' }
  /** There is a list for some of these days. */
  | { outcome: 'there already'; list: ReviewList }
  /** So many plans are not counted yet, as after a file of the case system: a list would leave children out. */
  | { outcome: 'being counted'; plans: number };

/**
 * Makes the list of a term: every plan whose review is to be prepared in it (`dueUpTo`), and those that are late already. Each
 * review is for its school, and for health and social care where they have a part in the plan. What was made and not sent for
 * the same days goes; what was sent stays, until this one is sent.
 * @param id made when the form was shown: sent twice, one list is made
 * @param isAnew the manager has seen that there is one already
 */
export async function makeReviewList(
  db: Db,
  manager: Officer<'manager'>,
  { id, isAnew, name, beginsOn, endsOn }: Term & { id: string; isAnew: boolean },
  choices: Choices,
  now: Date,
): Promise<Made> {
  return db.transaction().execute(async (trx) => {
    await holdLists(trx);
    const known = await lists(trx)
      .where('beginsOn', '<=', endsOn)
      .where('endsOn', '>=', beginsOn)
      .orderBy('madeAt', 'desc')
      .execute();
    if (known.some((list) => list.id === id)) return { outcome: 'made' };
    const [newest] = known;
    if (newest && !isAnew) return { outcome: 'there already', list: newest };
    const plans = await countFew(trx, choices, now);
    if (plans > 0) return { outcome: 'being counted', plans };
    for (const { id: unsent } of known.filter(({ sentAt }) => sentAt === null))
      await trx.deleteFrom('reviewList').where('id', '=', unsent).execute();
    // The newest counts, also where the clock stands still.
    const madeAt = new Date(Math.max(now.getTime(), newest ? Date.parse(newest.madeAt) + 1 : 0)).toISOString();
    await trx
      .insertInto('reviewList')
      .values({ id, term: name, beginsOn, endsOn, madeBy: manager.id, madeAt, sentAt: null })
      .execute();
    for (const kind of ['school', 'health', 'social care'] as const) await addLines(trx, id, kind, dueUpTo({ endsOn }));
    await recordManager(trx, manager, await listPlansOn(trx, id), 'put the review on the list of a term', SENDS, now);
    return { outcome: 'made' };
  });
}

/** Every plan whose review is due stands on a list for its school. */
async function listPlansOn(trx: Db, listId: string): Promise<{ planId: string; childId: string }[]> {
  return linesThatHold(trx, listId)
    .where('line.kind', '=', 'school')
    .select(['plan.id as planId', 'plan.childId'])
    .orderBy('plan.id')
    .execute();
}

const SENDS = 'sends the lists of reviews';

/** Two managers who make a list at once make them one after the other. A transaction on SQLite has the only pen already. */
async function holdLists(trx: Db): Promise<void> {
  if (isPostgres(trx)) await sql`lock table review_list in share row exclusive mode`.execute(trx);
}

async function addLines(trx: Db, listId: string, kind: RecipientKind, upTo: IsoDate): Promise<void> {
  await trx
    .insertInto('reviewListLine')
    .columns(['listId', 'planId', 'kind', 'schoolId', 'dueOn'])
    .expression((from) =>
      from
        .selectFrom('planDue')
        .innerJoin('plan', 'plan.id', 'planDue.planId')
        .innerJoin('child', 'child.id', 'plan.childId')
        .innerJoin('planNow', 'planNow.planId', 'plan.id')
        .where('planDue.rule', 'in', YEARLY)
        .where('planDue.dueOn', '<=', upTo)
        .where('plan.endedAt', 'is', null)
        .where('child.endedAt', 'is', null)
        .where('planNow.stage', 'not in', NO_REVIEW_HERE)
        .$if(kind === 'health', (query) => query.where('plan.healthInvolved', '=', 1))
        .$if(kind === 'social care', (query) => query.where('plan.socialCareInvolved', '=', 1))
        .select([
          sql<string>`cast(${listId} as text)`.as('listId'),
          'plan.id as planId',
          sql<RecipientKind>`cast(${kind} as text)`.as('kind'),
          kind === 'school' ? 'plan.schoolId' : sql<string | null>`cast(null as text)`.as('schoolId'),
          sql<IsoDate>`min(plan_due.due_on)`.as('dueOn'),
        ])
        .groupBy(['plan.id', 'plan.schoolId']),
    )
    .execute();
}

/** One of those who are told, with how much there is for them. */
export interface RecipientOfList extends Recipient {
  school: string | null;
  reviews: number;
  late: number;
  people: ToldPerson[];
}

export interface ToldPerson {
  id: string;
  name: string;
  toldAt: string | null;
  openedAt: string | null;
  /** Of an earlier list of the same days. */
  wasTold: boolean;
}

export interface ReviewListInFull extends ReviewList {
  recipients: RecipientOfList[];
  /** How many have gone to another school since the list was made: they stand for neither. */
  moved: number;
  /** How many lines nobody is told of until their plans are counted. */
  beingCounted: number;
  /** When somebody was last told. */
  lastToldAt: string | null;
  /** A later list of the same days was sent: nobody is shown this one any more. */
  isReplaced: boolean;
}

/** A list with for whom it is, who is told and who has opened it. No child is named. */
export async function findReviewList(
  db: Db,
  manager: Officer<'manager'>,
  listId: string,
  now: Date,
): Promise<ReviewListInFull | undefined> {
  const list = await lists(db).where('reviewList.id', '=', listId).executeTakeFirst();
  if (!list) return undefined;
  const counts = await linesThatHold(db, listId)
    .leftJoin('school', (join) => join.on('school.id', '=', SCHOOL_OF_LINE))
    .select(['line.kind', 'school.id as schoolId', 'school.name as school'])
    .select(({ fn }) => fn.countAll<number>().as('reviews'))
    .select(sql<number>`sum(${isLateOn(now)})`.as('late'))
    .groupBy(['line.kind', 'school.id', 'school.name'])
    .orderBy('school.name')
    .execute();
  const { moved } = await db
    .selectFrom('reviewListLine as line')
    .innerJoin('plan', 'plan.id', 'line.planId')
    .where('line.listId', '=', listId)
    .where('line.kind', '=', 'school')
    .where('plan.endedAt', 'is', null)
    .where(sql<boolean>`line.school_id is not null and line.school_id <> coalesce(plan.school_id, '')`)
    .select(({ fn }) => fn.countAll<number>().as('moved'))
    .executeTakeFirstOrThrow();
  const { beingCounted } = await linesThatMayHold(db, listId)
    .where('planNow.planId', 'is', null)
    .select(({ fn }) => fn.countAll<number>().as('beingCounted'))
    .executeTakeFirstOrThrow();
  const looks = await db.selectFrom('reviewListLook').selectAll().where('listId', '=', listId).execute();
  const partners = (await listPartners(db, manager)).filter(({ isOut }) => !isOut);
  const knowing = await listToldOfTerm(db, list);
  const replaced = await db
    .selectFrom('reviewList as list')
    .select('list.id')
    .where('list.id', '=', listId)
    .where(isReplaced())
    .executeTakeFirst();
  return {
    ...list,
    recipients: counts.map(({ reviews, late, ...recipient }) => ({
      ...recipient,
      reviews: Number(reviews),
      late: Number(late),
      people: partners
        .filter((partner) => isSame(recipient, partner))
        .map(({ personId, name }) => {
          const look = looks.find((one) => one.personId === personId);
          const { toldAt = null, openedAt = null } = look ?? {};
          return { id: personId, name, toldAt, openedAt, wasTold: knowing.includes(personId) };
        }),
    })),
    moved: Number(moved),
    beingCounted: Number(beingCounted),
    lastToldAt: lastToldIn(looks),
    isReplaced: replaced !== undefined,
  };
}

/** For a query over `review_list as list`: a later list of days of the same term was sent. */
export function isReplaced() {
  return sql<boolean>`exists (select 1 from review_list as later where later.id <> list.id
    and later.sent_at is not null and later.made_at > list.made_at
    and later.begins_on <= list.ends_on and later.ends_on >= list.begins_on)`;
}

export type Sent =
  | { outcome: 'sent'; told: number }
  /** By another manager, or by the same form sent twice. Nobody was told again. */
  | { outcome: 'sent already' };

/**
 * Sends a list: from now on those it is for can read it, and they are told that it waits. Who was told of an earlier list of
 * the same days is not told again, unless the manager says so. Nothing where there is no such list.
 */
export async function sendReviewList(
  db: Db,
  manager: Officer<'manager'>,
  { list: listId, isToAll }: { list: string; isToAll: boolean },
  now: Date,
): Promise<Sent | undefined> {
  return db.transaction().execute(async (trx) => {
    await holdLists(trx);
    const list = await lists(trx).where('reviewList.id', '=', listId).executeTakeFirst();
    if (!list) return undefined;
    if (list.sentAt) return { outcome: 'sent already' };
    await trx.updateTable('reviewList').set({ sentAt: now.toISOString() }).where('id', '=', listId).execute();
    const knowing = isToAll ? [] : await listToldOfTerm(trx, list);
    const told = (await listWhoIsTold(trx, manager, listId)).filter((id) => !knowing.includes(id));
    for (const personId of told) await tell(trx, listId, personId, now);
    await recordManager(trx, manager, await listPlansOn(trx, listId), 'sent the list the review is on', SENDS, now);
    return { outcome: 'sent', told: told.length };
  });
}

/**
 * Tells of a list once more. Nothing where there is no such list, or nobody was sent it.
 * @param seen when somebody was last told, as the manager saw it: of two who do this at once, the second one tells nobody
 */
export async function tellAgain(
  db: Db,
  manager: Officer<'manager'>,
  { list: listId, whom, seen }: { list: string; whom: keyof typeof WHOM_AGAIN; seen: string | null },
  now: Date,
): Promise<Sent | undefined> {
  return db.transaction().execute(async (trx) => {
    await holdLists(trx);
    const list = await trx
      .selectFrom('reviewList as list')
      .select('id')
      .where('id', '=', listId)
      .where('sentAt', 'is not', null)
      .where(({ not }) => not(isReplaced()))
      .executeTakeFirst();
    if (!list) return undefined;
    const looks = await trx.selectFrom('reviewListLook').selectAll().where('listId', '=', listId).execute();
    if (lastToldIn(looks) !== seen) return { outcome: 'sent already' };
    const has = (personId: string, what: 'toldAt' | 'openedAt'): boolean =>
      looks.some((look) => look.personId === personId && look[what] !== null);
    const told = (await listWhoIsTold(trx, manager, listId)).filter(
      (id) => !has(id, whom === 'not told' ? 'toldAt' : 'openedAt') && !(whom === 'not told' && has(id, 'openedAt')),
    );
    for (const personId of told) await tell(trx, listId, personId, now);
    return { outcome: 'sent', told: told.length };
  });
}

function lastToldIn(looks: readonly { toldAt: string | null }[]): string | null {
  return (
    looks
      .flatMap(({ toldAt }) => toldAt ?? [])
      .sort()
      .at(-1) ?? null
  );
}

/** The people for whom something stands on a list, or may when it is counted, each once. */
async function listWhoIsTold(trx: Db, manager: Officer<'manager'>, listId: string): Promise<string[]> {
  const recipients = await linesThatMayHold(trx, listId)
    .select(['line.kind', SCHOOL_OF_LINE.as('schoolId')])
    .distinct()
    .execute();
  const partners = (await listPartners(trx, manager)).filter(
    (partner) => !partner.isOut && recipients.some((one) => isSame(one, partner)),
  );
  const families = await listOfAnyFamily(
    trx,
    partners.map(({ personId }) => personId),
  );
  const told = new Set<string>();
  for (const partner of partners)
    if (!families.includes(partner.personId) || (await hasLines(trx, listId, partner))) told.add(partner.personId);
  return [...told].sort();
}

function isSame(one: Recipient, other: Recipient): boolean {
  return one.kind === other.kind && one.schoolId === other.schoolId;
}

/** Which of these people have, or had, standing for any child. */
async function listOfAnyFamily(trx: Db, people: string[]): Promise<string[]> {
  if (people.length === 0) return [];
  const rows = await trx.selectFrom('standing').select('personId').where('personId', 'in', people).distinct().execute();
  return rows.map(({ personId }) => personId);
}

async function hasLines(trx: Db, listId: string, { kind, schoolId, personId }: PartnerInList): Promise<boolean> {
  const line = await linesThatMayHold(trx, listId)
    .where('line.kind', '=', kind)
    .where(SCHOOL_OF_LINE, schoolId === null ? 'is' : '=', schoolId)
    .where(isNotOfTheFamily(personId))
    .select('plan.id')
    .limit(1)
    .executeTakeFirst();
  return line !== undefined;
}

/** Who was told of a list of days of the same term. */
async function listToldOfTerm(trx: Db, { id, beginsOn, endsOn }: ReviewList): Promise<string[]> {
  const rows = await trx
    .selectFrom('reviewListLook')
    .innerJoin('reviewList', 'reviewList.id', 'reviewListLook.listId')
    .where('reviewList.id', '<>', id)
    .where('beginsOn', '<=', endsOn)
    .where('endsOn', '>=', beginsOn)
    .where('toldAt', 'is not', null)
    .select('personId')
    .distinct()
    .execute();
  return rows.map(({ personId }) => personId);
}

async function tell(trx: Db, listId: string, personId: string, now: Date): Promise<void> {
  const toldAt = now.toISOString();
  await trx
    .insertInto('reviewListLook')
    .values({ listId, personId, toldAt, openedAt: null })
    .onConflict((conflict) => conflict.columns(['listId', 'personId']).doUpdateSet({ toldAt }))
    .execute();
  await tellOfChange(trx, personId, 'list waits', now);
}

/** What one recipient of a list is told, as a manager reads it. Each name is in the access log. */
export interface LinesOfRecipient {
  list: ReviewList;
  school: string | null;
  lines: LineOfPlan[];
  beingCounted: number;
}

/**
 * The names on a list for one recipient. Nothing where there is no such list, or nothing on it for them.
 * @param takenAway why a manager takes it away as a file, where they do
 */
export async function findLinesFor(
  db: Db,
  manager: Officer<'manager'>,
  listId: string,
  recipient: Recipient,
  takenAway: TakenAway | undefined,
  now: Date,
): Promise<LinesOfRecipient | undefined> {
  return db.transaction().execute(async (trx) => {
    const list = await lists(trx).where('reviewList.id', '=', listId).executeTakeFirst();
    if (!list) return undefined;
    const lines = await listLinesFor(trx, listId, recipient, undefined, now);
    const beingCounted = await countBeingCounted(trx, listId, recipient, undefined);
    if (lines.length === 0 && beingCounted === 0) return undefined;
    const school = recipient.schoolId
      ? await trx.selectFrom('school').select('name').where('id', '=', recipient.schoolId).executeTakeFirst()
      : undefined;
    const action = takenAway ? 'took away the list of reviews for those it tells' : 'saw the name in a list of reviews';
    await recordManager(trx, manager, lines, action, takenAway ?? SENDS, now);
    return { list, school: school?.name ?? null, lines, beingCounted };
  });
}

async function recordManager(
  trx: Db,
  manager: Officer<'manager'>,
  plans: readonly { planId: string; childId: string }[],
  action: string,
  why: string,
  now: Date,
): Promise<void> {
  const accesses = plans.map(({ planId, childId }) => ({
    personId: manager.id,
    actingAs: 'manager',
    childId,
    planId,
    action,
    why,
  }));
  await recordAccesses(trx, accesses, now);
}
