import { sql } from 'kysely';
import type { IsoDate } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import type { Exported } from '#features/case-feed/export.ts';
import { exportBy, found, type Exporter, type Found } from '#features/case-feed/export.store.ts';
import { parts } from '#features/case-feed/insert-many.store.ts';
import type { Choices } from '#features/clock/choices.ts';
import { isProtected } from '#features/plan/protection.store.ts';
import { listAnswersOf } from './answer.store.ts';
import { cellsOf } from './preference-row.ts';
import { listVoicesOf } from './voice.store.ts';

/**
 * What families said in rounds of moves since a day, every version of it, the oldest first. Every child of these rounds is in
 * the access log: a line for those alone who have answered would tell one parent that another has.
 */
export async function exportPreferences(
  db: Db,
  exporter: Exporter,
  since: IsoDate | undefined,
  choices: Choices,
  now: Date,
): Promise<Exported> {
  const reader = (trx: Db, from: string): Promise<Found[]> => readPreferences(trx, from, choices, now);
  return exportBy(reader, db, exporter, 'preferences', since, now);
}

async function readPreferences(trx: Db, since: string, choices: Choices, now: Date): Promise<Found[]> {
  const children = await trx
    .selectFrom('transferChild')
    .innerJoin('plan', 'plan.id', 'transferChild.planId')
    .innerJoin('child', 'child.id', 'plan.childId')
    .where('child.endedAt', 'is', null)
    .where('transferChild.roundId', 'in', (query) =>
      query
        .selectFrom('transferAnswer')
        .innerJoin('transferVoice', 'transferVoice.id', 'transferAnswer.voiceId')
        .innerJoin('transferChild as answered', 'answered.id', 'transferVoice.transferChildId')
        .where('transferAnswer.sentAt', '>=', since)
        .select('answered.roundId'),
    )
    .select(['transferChild.id', 'transferChild.planId', 'plan.childId', 'child.feedKey', 'plan.reference'])
    .select(sql<number>`case when ${isProtected('child.id')} then 1 else 0 end`.as('guarded'))
    .execute();
  const whose = new Map(children.map((child) => [child.id, child]));
  const voices = await listVoicesOf(trx, [...whose.keys()], choices, now);
  const byId = new Map(voices.map((voice) => [voice.id, voice]));
  const answers = [];
  for (const some of parts([...byId.keys()], 500)) answers.push(...(await listAnswersOf(trx, some)));
  const rows = answers
    .filter(({ sentAt }) => sentAt >= since)
    .toSorted((one, other) =>
      one.sentAt === other.sentAt ? one.number - other.number : one.sentAt < other.sentAt ? -1 : 1,
    )
    .flatMap((answer) => {
      const voice = byId.get(answer.voiceId);
      const child = voice && whose.get(voice.childRowId);
      if (!voice || !child) return [];
      const first = {
        ...{ childId: voice.childId, planId: voice.planId, childName: voice.childName, dateOfBirth: voice.dateOfBirth },
        ...{ feedKey: child.feedKey, reference: child.reference },
        ...{ personName: voice.name, relationship: voice.relationship },
        ...{ isProtectedCase: Number(child.guarded), isProtectedPerson: voice.isProtected ? 1 : 0 },
      };
      const { wants, state, reference, way, cameOn, isLate, decides, number, id, sentAt } = answer;
      return found(first, {
        // So that a row cannot come back as another child's by a slip in one cell.
        ...{ name: voice.childName, 'date of birth': voice.dateOfBirth },
        ...{ number: id, at: sentAt, round: voice.roundId, move: voice.move, 'moves on': voice.movesOn, state },
        ...cellsOf(wants, answer.answers),
        ...{ version: String(number), reference, way, 'came on': cameOn },
        ...{ late: isLate ? 'yes' : 'no', 'their request': decides ? 'yes' : 'no' },
      });
    });
  return [...rows, ...children.map(({ childId, planId }) => ({ childId, planId, row: undefined }))];
}
