import { sql } from 'kysely';
import { startOfDayInLondon, type IsoDate } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import { recordAccesses } from '#features/access-log/access-log.store.ts';
import { openMessage } from '#features/conversation/conversation.store.ts';
import { openContactWish } from '#features/identity/contact-wish.store.ts';
import type { Officer } from '#features/identity/person.ts';
import { EVENT_COLUMNS, openEvent } from '#features/plan/event.store.ts';
import type { PlanEvent } from '#features/plan/event.ts';
import { isGuarded, isProtected } from '#features/plan/protection.store.ts';
import { columnFor, PROTECTED, type Exported, type ExportKind, type ExportRow } from './export.ts';

/** Who takes it out: a manager, or the operator by a command. */
export type Exporter = Officer<'manager'> | undefined;

/** Of whom a row is. */
interface Whose {
  childId: string;
  planId: string | null;
}
export interface Found extends Whose {
  /** Nothing where it was looked for, and there is none. */
  row: ExportRow | undefined;
}
type Reader = (db: Db, since: Since) => Promise<Found[]>;

/** From when on, as the database writes instants. */
type Since = string;

/** What families say in rounds of moves is read where it is known. */
type OwnKind = Exclude<ExportKind, 'preferences'>;
const READERS: Record<OwnKind, Reader> = {
  messages: readMessages,
  responses: readResponses,
  wishes: readWishes,
  events: readEvents,
};

/**
 * Everything of a kind that the case system needs back, the oldest first. Every child in it is in the access log.
 * @param since the first day; unset, all there ever was
 */
export async function exportFor(
  db: Db,
  exporter: Exporter,
  kind: OwnKind,
  since: IsoDate | undefined,
  now: Date,
): Promise<Exported> {
  return exportBy(READERS[kind], db, exporter, kind, since, now);
}

/** The same, of what a reader finds. */
export async function exportBy(
  reader: Reader,
  db: Db,
  exporter: Exporter,
  kind: ExportKind,
  since: IsoDate | undefined,
  now: Date,
): Promise<Exported> {
  return db.transaction().execute(async (trx) => {
    const found = await reader(trx, since ? startOfDayInLondon(since).toISOString() : '');
    const whose = new Map(found.map(({ childId, planId }) => [`${childId} ${planId}`, { childId, planId }]));
    const line = {
      personId: exporter?.id ?? null,
      actingAs: exporter ? 'manager' : 'case feed',
      action: `took ${kind} out for the case system`,
      why: 'the council’s case system',
    };
    await recordAccesses(
      trx,
      [...whose.values()].map((one) => ({ ...line, ...one })),
      now,
    );
    return { kind, since, madeAt: now, rows: found.map(({ row }) => row).filter((row) => row !== undefined) };
  });
}

/** What every row begins with, for a query over `child`, `plan` and the person whose row it is, as `person`. */
const FIRST = [
  'child.id as childId',
  'child.name as childName',
  'child.dateOfBirth',
  'child.feedKey',
  'plan.id as planId',
  'plan.reference',
  'person.name as personName',
] as const;
const guards = [
  sql<number>`case when ${isProtected('child.id')} then 1 else 0 end`.as('isProtectedCase'),
  sql<number>`case when ${isGuarded('child.id', 'person.id')} then 1 else 0 end`.as('isProtectedPerson'),
  // As what they have, or had last, access to the plan.
  sql<string | null>`(select relationship from standing as own where own.child_id = child.id
    and own.person_id = person.id order by own.ended_at is null desc, own.given_at desc limit 1)`.as('relationship'),
] as const;

interface First extends Whose {
  childName: string;
  dateOfBirth: IsoDate;
  feedKey: string | null;
  reference: string | null;
  personName: string | null;
  relationship: string | null;
  isProtectedCase: number;
  isProtectedPerson: number;
}

/** A row of a file, with whose it is. */
export function found(first: First, row: ExportRow): Found {
  const { childId, planId, feedKey, reference, childName, dateOfBirth } = first;
  // The case system knows who it is by its own numbers. Only where it has none does it need more.
  const isUnknown = feedKey === null && reference === null;
  const isProtectedPerson = Number(first.isProtectedPerson) > 0;
  const isProtectedCase = isProtectedPerson || Number(first.isProtectedCase) > 0;
  return {
    childId,
    planId,
    row: {
      case: reference,
      child: feedKey,
      name: isUnknown ? childName : null,
      'date of birth': isUnknown ? dateOfBirth : null,
      protected: isProtectedPerson ? PROTECTED.person : isProtectedCase ? PROTECTED.case : null,
      person: first.personName,
      relationship: first.relationship,
      ...row,
    },
  };
}

async function messagesSince(db: Db, since: Since) {
  const rows = await db
    .selectFrom('planMessage')
    .innerJoin('plan', 'plan.id', 'planMessage.planId')
    .innerJoin('child', 'child.id', 'plan.childId')
    .innerJoin('person', 'person.id', 'planMessage.personId')
    .innerJoin('person as writer', 'writer.id', 'planMessage.writtenBy')
    .where('planMessage.writtenAt', '>=', since)
    .where('child.endedAt', 'is', null)
    .select(FIRST)
    .select(guards)
    .select([
      'planMessage.id',
      'planMessage.kind',
      'isUrgent',
      'sealedWords',
      'writtenBy',
      'writtenAt',
      'answerDueOn',
      'readAt',
      'answers',
      'writer.name as writer',
    ])
    .orderBy('planMessage.writtenAt')
    .orderBy('planMessage.id')
    .execute();
  return rows.map((row) => ({ ...row, message: openMessage(row) }));
}

async function readMessages(db: Db, since: Since): Promise<Found[]> {
  const rows = await messagesSince(db, since);
  return rows
    .filter(({ message }) => !message.words.draft)
    .map((one) => {
      const { kind, isUrgent, words, writtenAt, answerDueOn } = one.message;
      return found(one, {
        number: one.id,
        at: writtenAt.toISOString(),
        kind,
        urgent: isUrgent ? 'yes' : 'no',
        'written by': one.writer,
        words: words.text,
        'phone number': words.number ?? null,
        'when to ring': words.when ?? null,
        about: words.about?.kind ?? null,
        'about day': words.about?.happenedOn ?? null,
        'right is': words.right ?? null,
        'answer to': one.answers,
        'answer promised by': answerDueOn,
        'rang on': words.rangOn ?? null,
      });
    });
}

async function readResponses(db: Db, since: Since): Promise<Found[]> {
  const messages = await messagesSince(db, since);
  const written = messages.flatMap((one) => {
    const { words, writtenAt } = one.message;
    const { draft } = words;
    if (!draft) return [];
    return found(one, {
      number: one.id,
      at: writtenAt.toISOString(),
      papers: draft.papers,
      answer: draft.agrees ? 'agrees' : draft.school ? 'asks for a school' : 'comments',
      'school asked for': draft.school ?? null,
      'wants a meeting': draft.wantsMeeting ? 'yes' : 'no',
      words: words.text,
      'taken back': null,
      'taken back event': null,
      'written down by': null,
    });
  });
  const recorded = (await eventsSince(db, since)).flatMap((one) => {
    const { event, stands } = one;
    const answer = stands && event?.kind === 'family answered' ? event.details : undefined;
    const isInPlaceOfAnswer = one.kindBefore === 'family answered';
    if (!event || !(answer || isInPlaceOfAnswer)) return [];
    return found(one, {
      number: event.id,
      at: event.recordedAt,
      papers: answer?.papers ?? null,
      answer: answer?.answer ?? 'taken back',
      'school asked for': null,
      'wants a meeting': answer?.answer === 'asks for a meeting' ? 'yes' : null,
      words: null,
      'taken back': isInPlaceOfAnswer ? event.supersedes : null,
      'taken back event': isInPlaceOfAnswer ? one.feedKeyBefore : null,
      'written down by': one.writer,
    });
  });
  return byTime([...written, ...recorded]);
}

async function readWishes(db: Db, since: Since): Promise<Found[]> {
  const reach = await db
    .selectFrom('contactWish')
    .innerJoin('person', 'person.id', 'contactWish.personId')
    .innerJoin('standing', (join) =>
      join.onRef('standing.personId', '=', 'person.id').on('standing.endedAt', 'is', null),
    )
    .innerJoin('child', 'child.id', 'standing.childId')
    .innerJoin('plan', (join) => join.onRef('plan.childId', '=', 'child.id').on('plan.endedAt', 'is', null))
    .where('contactWish.recordedAt', '>=', since)
    .where('child.endedAt', 'is', null)
    .select(FIRST)
    .select(guards)
    .select(['contactWish.id', 'channels', 'sealedNote', 'recordedAt'])
    .execute();
  const choices = await db
    .selectFrom('accessChoice')
    .innerJoin('standing', 'standing.id', 'accessChoice.standingId')
    .innerJoin('person', 'person.id', 'standing.personId')
    .innerJoin('child', 'child.id', 'standing.childId')
    .innerJoin('plan', (join) => join.onRef('plan.childId', '=', 'child.id').on('plan.endedAt', 'is', null))
    .where('accessChoice.recordedAt', '>=', since)
    .where('child.endedAt', 'is', null)
    .select(FIRST)
    .select(guards)
    .select(['accessChoice.id', 'choice', 'saidHow', 'recordedAt'])
    .execute();
  return byTime([
    ...reach.map((one) => {
      const { channels, note } = openContactWish(one);
      return found(one, {
        number: one.id,
        at: one.recordedAt,
        kind: 'how to reach them',
        wish: channels.join(', '),
        note,
      });
    }),
    ...choices.map((one) =>
      found(one, {
        number: one.id,
        at: one.recordedAt,
        kind: 'what this person may see',
        wish: one.choice,
        note: one.saidHow,
      }),
    ),
  ]);
}

async function eventsSince(db: Db, since: Since) {
  const rows = await db
    .selectFrom('planEvent')
    .innerJoin('plan', 'plan.id', 'planEvent.planId')
    .innerJoin('child', 'child.id', 'plan.childId')
    .leftJoin('person', 'person.id', 'planEvent.onlyFor')
    .innerJoin('person as writer', 'writer.id', 'planEvent.recordedBy')
    .leftJoin('fedEvent as before', 'before.eventId', 'planEvent.supersedes')
    .leftJoin('planEvent as earlier', 'earlier.id', 'planEvent.supersedes')
    .where('planEvent.recordedAt', '>=', since)
    .where('child.endedAt', 'is', null)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('fedEvent').whereRef('fedEvent.eventId', '=', 'planEvent.id').select('feedKey'))),
    )
    .select(FIRST)
    .select(guards)
    .select(EVENT_COLUMNS)
    .select(['writer.name as writer', 'before.feedKey as feedKeyBefore', 'earlier.kind as kindBefore'])
    .select(
      sql<number>`case when exists (select 1 from plan_event as later
        where later.plan_id = plan_event.plan_id and later.supersedes = plan_event.id) then 0 else 1 end`.as('isLast'),
    )
    .orderBy('planEvent.recordedAt')
    .orderBy('planEvent.planId')
    .orderBy('planEvent.number')
    .execute();
  return rows.map((row) => ({ ...row, event: openEvent(row), stands: Number(row.isLast) === 1 }));
}

/**
 * What stands. Of what another event has taken the place of, no more than that what it was itself in the place of does not
 * stand: whoever took that from an earlier file can follow.
 */
async function readEvents(db: Db, since: Since): Promise<Found[]> {
  return (await eventsSince(db, since)).flatMap((one) => {
    const { event, stands } = one;
    if (!event || !(stands || event.supersedes)) return [];
    return found(one, {
      number: event.id,
      at: event.recordedAt,
      kind: stands ? event.kind : 'did not happen',
      on: event.happenedOn,
      ...(stands && detailsOf(event)),
      'only for': one.personName,
      'in the place of': event.supersedes,
      'in the place of event': one.feedKeyBefore,
      'written down by': one.writer,
    });
  });
}

function detailsOf({ details, words }: PlanEvent): ExportRow {
  const fields = Object.entries({ ...details, ...words } as Record<string, string>);
  return Object.fromEntries(fields.map(([field, value]) => [columnFor(field), value]));
}

function byTime(rows: Found[]): Found[] {
  const at = ({ row }: Found): string => `${row?.['at'] ?? ''} ${row?.['number'] ?? ''}`;
  return rows.toSorted((one, other) => (at(one) < at(other) ? -1 : 1));
}
