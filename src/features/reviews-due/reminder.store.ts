import { dayInLondon, startOfDayInLondon } from '#calendar/dates.ts';
import type { SchoolYear } from '#calendar/school-terms.ts';
import type { Db } from '#database/schema.ts';
import { addNoticeOfChange } from '#features/identity/tell.store.ts';
import type { JobHandler } from '#jobs/worker.ts';
import { comingTerms, likelyTerm, reminderSince, type Term } from './terms.ts';

const KIND = 'list of reviews to send';

/**
 * Does the job "remind of reviews": three weeks and two weeks before a term begins, the managers are told when nobody was
 * sent its list. A term is known when the council has published it, or when its list was made; else the likely one counts.
 * It may run twice, and miss a day.
 */
export function remindOfReviews(years: readonly SchoolYear[]): JobHandler {
  return async (db, _job, now) => {
    const today = dayInLondon(now);
    const lists = await listTerms(db);
    const likely = likelyTerm(years, lists, today);
    const toCome = [
      ...comingTerms(years, today),
      ...lists.filter(({ sentAt }) => sentAt === null),
      // Nobody knows how long it is, and there is no list that reaches its first day.
      ...(likely ? [{ ...likely, endsOn: likely.beginsOn }] : []),
    ];
    const since = toCome
      .flatMap((term) => ({ term, since: reminderSince(term.beginsOn, today) }))
      .flatMap((reminder) => (reminder.since ? [{ ...reminder, since: reminder.since }] : []))
      .toSorted((one, other) => (one.since < other.since ? 1 : -1));
    for (const { term, since: day } of since)
      if (!(await isSent(db, term))) return remindManagers(db, startOfDayInLondon(day), now);
  };
}

async function listTerms(db: Db): Promise<(Days & { sentAt: string | null })[]> {
  return db.selectFrom('reviewList').select(['beginsOn', 'endsOn', 'sentAt']).execute();
}

type Days = Pick<Term, 'beginsOn' | 'endsOn'>;

async function isSent(db: Db, { beginsOn, endsOn }: Days): Promise<boolean> {
  const sent = await db
    .selectFrom('reviewList')
    .select('id')
    .where('sentAt', 'is not', null)
    .where('beginsOn', '<=', endsOn)
    .where('endsOn', '>=', beginsOn)
    .limit(1)
    .executeTakeFirst();
  return sent !== undefined;
}

/** Tells every manager who was not told since this instant. */
async function remindManagers(db: Db, since: Date, now: Date): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const managers = await trx
      .selectFrom('roleGrant')
      .innerJoin('person', 'person.id', 'roleGrant.personId')
      .where('role', '=', 'manager')
      .where('roleGrant.endedAt', 'is', null)
      .where('person.endedAt', 'is', null)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('notice')
              .select('notice.id')
              .whereRef('notice.personId', '=', 'person.id')
              .where('notice.kind', '=', KIND)
              .where('notice.at', '>=', since.toISOString()),
          ),
        ),
      )
      .select('person.id')
      .execute();
    for (const { id } of managers) await addNoticeOfChange(trx, id, KIND, now);
  });
}
