import { dayInLondon, startOfDayInLondon } from '#calendar/dates.ts';
import type { SchoolYear } from '#calendar/school-terms.ts';
import type { Db } from '#database/schema.ts';
import { tellManagers } from '#features/identity/tell.store.ts';
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
      if (!(await isSent(db, term)))
        return db.transaction().execute((trx) => tellManagers(trx, KIND, now, startOfDayInLondon(day)));
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
