import type { Db } from '#database/schema.ts';
import { recordAccesses } from '#features/access-log/access-log.store.ts';
import type { Officer } from '#features/identity/person.ts';
import { listPlacesOf, type PartnersPlace } from './partner.store.ts';
import type { ReviewLine } from './recipient.ts';
import { countBeingCounted, listLinesFor, SCHOOL_OF_LINE, type LineOfPlan } from './review-line.store.ts';
import { isReplaced } from './review-list.store.ts';
import type { Term } from './terms.ts';

// Lists of reviews, as whoever works in a school, in health or in social care reads them: their own, and no other.

export interface ListForPartner extends Term {
  id: string;
  sentAt: string;
  isNew: boolean;
}

/** The lists that were sent and on which something stands for a partner, the newest first. No child is named. */
export async function listListsFor(db: Db, partner: Officer<'partner'>): Promise<ListForPartner[]> {
  const rows = await sentTo(db, partner)
    .leftJoin('reviewListLook as look', (join) =>
      join.onRef('look.listId', '=', 'list.id').on('look.personId', '=', partner.id),
    )
    .select(['list.id', 'list.term as name', 'list.beginsOn', 'list.endsOn', 'list.sentAt', 'look.openedAt'])
    .orderBy('list.sentAt', 'desc')
    .execute();
  return rows.map(({ openedAt, sentAt, ...list }) => ({ ...list, sentAt: sentAt ?? '', isNew: openedAt === null }));
}

/** A list is theirs when it has a line for a place where they work. */
function sentTo(db: Db, partner: Officer<'partner'>) {
  return db
    .selectFrom('reviewList as list')
    .where('list.sentAt', 'is not', null)
    .where(({ not }) => not(isReplaced()))
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('partner')
          .innerJoin('reviewListLine as line', 'line.kind', 'partner.kind')
          .innerJoin('plan', 'plan.id', 'line.planId')
          .select('partner.id')
          .whereRef('line.listId', '=', 'list.id')
          .where('partner.personId', '=', partner.id)
          .where('partner.endedAt', 'is', null)
          .where(({ eb, or }) => or([eb('partner.kind', '<>', 'school'), eb('partner.schoolId', '=', SCHOOL_OF_LINE)])),
      ),
    );
}

export interface ListInHand extends Term {
  id: string;
  places: (PartnersPlace & LinesOfPlace)[];
}

interface LinesOfPlace {
  lines: ReviewLine[];
  /** How many more may stand here when their plans are counted. */
  beingCounted: number;
}

/**
 * A list, with what a partner may know of it for each place where they work. That they read it is written down, for the
 * manager and for each child in the access log. Nothing where it is not theirs.
 */
export async function findListFor(
  db: Db,
  partner: Officer<'partner'>,
  listId: string,
  now: Date,
): Promise<ListInHand | undefined> {
  return db.transaction().execute(async (trx) => {
    const list = await findSent(trx, partner, listId);
    if (!list) return undefined;
    const places = [];
    for (const place of await listPlacesOf(trx, partner))
      if (await isFor(trx, listId, place))
        places.push({
          ...place,
          lines: await listLinesFor(trx, listId, place, ofNoFamily(partner), now),
          beingCounted: await countBeingCounted(trx, listId, place, ofNoFamily(partner)),
        });
    await markOpened(trx, listId, partner, now);
    await record(trx, partner, places.flatMap(({ lines }) => lines), 'read the list of reviews', now); // prettier-ignore
    return { ...list, places: places.map(({ lines, ...place }) => ({ ...place, lines: lines.map(withoutIds) })) };
  });
}

/** The lines for one place where a partner works, to take away as a file. Nothing where it is not theirs. */
export async function findFileFor(
  db: Db,
  partner: Officer<'partner'>,
  { listId, placeId }: { listId: string; placeId: string },
  now: Date,
): Promise<(Term & LinesOfPlace & { place: PartnersPlace }) | undefined> {
  return db.transaction().execute(async (trx) => {
    const list = await findSent(trx, partner, listId);
    const place = (await listPlacesOf(trx, partner)).find(({ id }) => id === placeId);
    if (!list || !place || !(await isFor(trx, listId, place))) return undefined;
    const lines = await listLinesFor(trx, listId, place, ofNoFamily(partner), now);
    const beingCounted = await countBeingCounted(trx, listId, place, ofNoFamily(partner));
    await markOpened(trx, listId, partner, now);
    await record(trx, partner, lines, 'took away the list of reviews', now);
    return { ...list, place, lines: lines.map(withoutIds), beingCounted };
  });
}

async function findSent(trx: Db, partner: Officer<'partner'>, listId: string) {
  return sentTo(trx, partner)
    .where('list.id', '=', listId)
    .select(['list.id', 'list.term as name', 'list.beginsOn', 'list.endsOn'])
    .executeTakeFirst();
}

/** Whether anything was put on the list for a place, whether it still holds or not. */
async function isFor(trx: Db, listId: string, { kind, schoolId }: PartnersPlace): Promise<boolean> {
  const line = await trx
    .selectFrom('reviewListLine as line')
    .innerJoin('plan', 'plan.id', 'line.planId')
    .select('planId')
    .where('listId', '=', listId)
    .where('kind', '=', kind)
    .where(SCHOOL_OF_LINE, schoolId === null ? 'is' : '=', schoolId)
    .limit(1)
    .executeTakeFirst();
  return line !== undefined;
}

function ofNoFamily({ id }: Officer<'partner'>): { notOfTheFamily: string } {
  return { notOfTheFamily: id };
}

async function markOpened(trx: Db, listId: string, partner: Officer<'partner'>, now: Date): Promise<void> {
  const openedAt = now.toISOString();
  await trx
    .insertInto('reviewListLook')
    .values({ listId, personId: partner.id, toldAt: null, openedAt })
    .onConflict((conflict) =>
      conflict.columns(['listId', 'personId']).doUpdateSet({ openedAt }).where('reviewListLook.openedAt', 'is', null),
    )
    .execute();
}

async function record(
  trx: Db,
  partner: Officer<'partner'>,
  lines: readonly LineOfPlan[],
  action: string,
  now: Date,
): Promise<void> {
  const of = (line: LineOfPlan) => ({
    personId: partner.id,
    actingAs: 'partner',
    childId: line.childId,
    planId: line.planId,
    action,
    why: 'is told which reviews are due',
  });
  // A child may stand on it for two places where they work.
  const children = new Map(lines.map((line) => [line.planId, of(line)]));
  await recordAccesses(trx, [...children.values()], now);
}

function withoutIds({ planId: _, childId: __, ...line }: LineOfPlan): ReviewLine {
  return line;
}
