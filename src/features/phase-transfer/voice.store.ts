import { randomUUID } from 'node:crypto';
import { sql, type InferResult } from 'kysely';
import { dayInLondon } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import { parts } from '#features/case-feed/insert-many.store.ts';
import type { Choices } from '#features/clock/choices.ts';
import type { Move } from '#features/clock/happening.ts';
import type { Family } from '#features/identity/person.ts';
import { viewOf, type AccessChoice } from '#features/plan/handover.ts';
import { asksThemselves, type Voice } from './voice.ts';

/** So many children are looked at in one go. */
const AT_ONCE = 200;

/**
 * Adds a voice for everybody who has none yet: each adult with standing or invited, and from Year 11 the young person.
 * Whoever used an invitation keeps the voice they had by it. It may run again, and twice at once. In the caller's
 * transaction.
 */
export async function makeVoices(trx: Db, childRowId: string, now: Date): Promise<void> {
  await makeVoicesOf(trx, [childRowId], now);
}

/** The same for many children. Returns how many voices were added. */
export async function makeVoicesOf(trx: Db, childRowIds: readonly string[], now: Date): Promise<number> {
  let added = 0;
  for (const some of parts(childRowIds, AT_ONCE)) added += await addMissing(trx, some, now);
  return added;
}

async function addMissing(trx: Db, childRowIds: readonly string[], now: Date): Promise<number> {
  // Whoever else does this for one of them waits.
  await trx
    .updateTable('transferChild')
    .set(({ ref }) => ({ id: ref('id') }))
    .where('id', 'in', childRowIds)
    .execute();
  const children = await trx
    .selectFrom('transferChild')
    .innerJoin('plan', 'plan.id', 'transferChild.planId')
    .where('transferChild.id', 'in', childRowIds)
    .where('removedAt', 'is', null)
    .select(['transferChild.id', 'transferChild.move', 'plan.childId'])
    .execute();
  const childIds = children.map(({ childId }) => childId);
  if (childIds.length === 0) return 0;
  const people = [...(await listWithStanding(trx, childIds)), ...(await listInvited(trx, childIds))];
  const asked = children.filter(({ move }) => asksThemselves(move as Move));
  const added = await settleOwn(trx, asked, people, now);
  await linkThoseWhoCameIn(trx, childRowIds);
  const known = await listStored(trx, childRowIds);
  const missing = children.flatMap(({ id, childId }) =>
    people
      .filter((one) => one.childId === childId && one.relationship !== 'young person')
      .filter((one) => !known.some((voice) => voice.transferChildId === id && isOf(voice, one)))
      .map(({ personId, invitationId }) => newVoice(id, 'adult', personId, invitationId, now)),
  );
  return added + (await insertVoices(trx, missing));
}

interface Asked {
  id: string;
  childId: string;
}

/**
 * Gives each young person a voice of their own. It is of whoever has access as them or is invited as them, and of nobody
 * else: also where somebody was entered first as a parent, or as the young person who is none.
 */
async function settleOwn(
  trx: Db,
  children: readonly Asked[],
  people: readonly KnownPerson[],
  now: Date,
): Promise<number> {
  if (children.length === 0) return 0;
  const known = await listStored(
    trx,
    children.map(({ id }) => id),
  );
  const missing = [];
  for (const { id, childId } of children) {
    const selves = people.filter((one) => one.childId === childId && one.relationship === 'young person');
    const there = known.find(({ transferChildId, speaker }) => transferChildId === id && speaker === 'young person');
    const self = selves.find(({ personId }) => personId && personId === there?.personId) ?? selves[0];
    await freeAdultVoices(
      trx,
      known.filter((voice) => voice.transferChildId === id && voice.speaker === 'adult' && self && isOf(voice, self)),
    );
    if (!there) missing.push(newVoice(id, 'young person', self?.personId, self?.invitationId, now));
    else if (self ? !isOf(there, self) : there.personId !== null)
      await trx
        .updateTable('transferVoice')
        .set({
          personId: self?.personId ?? null,
          invitationId: self ? (self.invitationId ?? null) : there.invitationId,
        })
        .where('id', '=', there.id)
        .execute();
  }
  return insertVoices(trx, missing);
}

/** What was said with them stays, and they speak no more. */
async function freeAdultVoices(trx: Db, voices: readonly { id: string }[]): Promise<void> {
  for (const { id } of voices)
    await trx.updateTable('transferVoice').set({ personId: null, invitationId: null }).where('id', '=', id).execute();
}

async function listStored(trx: Db, childRowIds: readonly string[]) {
  return trx
    .selectFrom('transferVoice')
    .select(['id', 'transferChildId', 'speaker', 'personId', 'invitationId'])
    .where('transferChildId', 'in', childRowIds)
    .execute();
}

function isOf(voice: { personId: string | null; invitationId: string | null }, one: KnownPerson): boolean {
  return one.personId ? voice.personId === one.personId : voice.invitationId === one.invitationId;
}

async function insertVoices(trx: Db, values: readonly ReturnType<typeof newVoice>[]): Promise<number> {
  if (values.length === 0) return 0;
  const result = await trx
    .insertInto('transferVoice')
    .values(values)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return Number(result.numInsertedOrUpdatedRows ?? 0n);
}

function newVoice(
  transferChildId: string,
  speaker: Voice['speaker'],
  personId: string | undefined,
  invitationId: string | undefined,
  now: Date,
) {
  const of = { personId: personId ?? null, invitationId: invitationId ?? null };
  return { id: randomUUID(), transferChildId, speaker, ...of, addedAt: now.toISOString() };
}

/**
 * Whoever came in by an invitation has the voice of the invitation, unless they had one already. Of two invitations that
 * one account used, it is the voice that spoke last.
 */
async function linkThoseWhoCameIn(trx: Db, childRowIds: readonly string[]): Promise<void> {
  const came = await trx
    .selectFrom('transferVoice')
    .innerJoin('invitation', 'invitation.id', 'transferVoice.invitationId')
    .where('transferChildId', 'in', childRowIds)
    .where('speaker', '=', 'adult')
    .where('transferVoice.personId', 'is', null)
    .where('invitation.usedBy', 'is not', null)
    .where(
      sql<boolean>`not exists (select 1 from transfer_voice as other where other.person_id = invitation.used_by
        and other.transfer_child_id = transfer_voice.transfer_child_id)`,
    )
    .select(['transferVoice.id', 'transferChildId', 'invitation.usedBy'])
    .select(
      sql<string>`coalesce((select max(sent_at) from transfer_answer where voice_id = transfer_voice.id), '')`.as(
        'spokeAt',
      ),
    ) // prettier-ignore
    .orderBy('transferVoice.addedAt', 'desc')
    .orderBy('transferVoice.id')
    .execute();
  const lastSpoken = came.toSorted((one, other) => (one.spokeAt < other.spokeAt ? -1 : one.spokeAt > other.spokeAt ? 1 : 0)); // prettier-ignore
  const oneEach = new Map(lastSpoken.map((one) => [`${one.transferChildId} ${one.usedBy}`, one]));
  for (const { id, usedBy } of oneEach.values())
    await trx.updateTable('transferVoice').set({ personId: usedBy }).where('id', '=', id).execute();
}

interface KnownPerson {
  childId: string;
  relationship: Voice['relationship'];
  personId?: string;
  invitationId?: string;
}

async function listWithStanding(db: Db, childIds: readonly string[]): Promise<KnownPerson[]> {
  return db
    .selectFrom('standing')
    .innerJoin('person', 'person.id', 'standing.personId')
    .where('childId', 'in', childIds)
    .where('standing.endedAt', 'is', null)
    .where('person.endedAt', 'is', null)
    .select(['childId', 'relationship', 'personId'])
    .orderBy('standing.id')
    .execute();
}

async function listInvited(db: Db, childIds: readonly string[]): Promise<KnownPerson[]> {
  return db
    .selectFrom('invitation')
    .where('childId', 'in', childIds)
    .where('usedAt', 'is', null)
    .where('endedAt', 'is', null)
    .select(['childId', 'relationship', 'id as invitationId'])
    .orderBy('madeAt', 'desc')
    .orderBy('id')
    .execute();
}

/** For a query over `plan`: those who have access as the young person. */
const THEMSELVES = sql`select standing.person_id from standing inner join person on person.id = standing.person_id
  where standing.child_id = plan.child_id and standing.ended_at is null and person.ended_at is null
    and standing.relationship = 'young person'`;
const INVITED_AS_THEMSELVES = sql`select id from invitation where invitation.child_id = plan.child_id
  and invitation.used_at is null and invitation.ended_at is null and invitation.relationship = 'young person'`;
const OWN_VOICE = sql`select 1 from transfer_voice as own where own.transfer_child_id = transfer_child.id
  and own.speaker = 'young person'`;

/** The children of a round that is open, for whom somebody has no voice yet, or the voice of somebody else. */
export async function listChildrenWithoutVoices(db: Db, roundId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('transferChild')
    .innerJoin('transferRound', 'transferRound.id', 'transferChild.roundId')
    .innerJoin('plan', 'plan.id', 'transferChild.planId')
    .where('roundId', '=', roundId)
    .where('openedAt', 'is not', null)
    .where('transferRound.endedAt', 'is', null)
    .where('removedAt', 'is', null)
    .where('plan.endedAt', 'is', null)
    .where(
      sql<boolean>`(exists (select 1 from standing inner join person on person.id = standing.person_id
          where standing.child_id = plan.child_id and standing.ended_at is null and person.ended_at is null
            and standing.relationship <> 'young person'
            and not exists (select 1 from transfer_voice where transfer_voice.transfer_child_id = transfer_child.id
              and transfer_voice.person_id = standing.person_id and transfer_voice.speaker = 'adult'))
        or exists (select 1 from invitation where invitation.child_id = plan.child_id
            and invitation.used_at is null and invitation.ended_at is null
            and invitation.relationship <> 'young person'
            and not exists (select 1 from transfer_voice where transfer_voice.transfer_child_id = transfer_child.id
              and transfer_voice.invitation_id = invitation.id))
        or (transfer_child.move = 'secondary-to-post-16' and (not exists (${OWN_VOICE})
          or (exists (${THEMSELVES}) and not exists (${OWN_VOICE} and own.person_id in (${THEMSELVES})))
          or (not exists (${THEMSELVES}) and exists (${INVITED_AS_THEMSELVES})
            and not exists (${OWN_VOICE} and own.invitation_id in (${INVITED_AS_THEMSELVES}))))))`,
    )
    .select('transferChild.id')
    .orderBy('transferChild.id')
    .execute();
  return rows.map(({ id }) => id);
}

/** A voice as officers know it: also one that may not speak yet, or not any more. */
export interface KnownVoice extends Voice {
  maySpeak: boolean;
  /** It may speak, or will on the first day of its round: a letter to it can be made. */
  mayBeWrittenTo: boolean;
  /** They are one of those whose child it is: what they said counts, also once the round is over. */
  counts: boolean;
}

/** A voice, while it may speak: its round is open, the child is in it, and they are still one of those whose child it is. */
export async function findVoice(db: Db, voiceId: string, choices: Choices, now: Date): Promise<Voice | undefined> {
  const row = await voices(db).where('transferVoice.id', '=', voiceId).executeTakeFirst();
  const voice = row && voiceIn(row, choices, now);
  return voice && mayBeHeard(voice) ? plainly(voice) : undefined;
}

/** The voices that somebody has who is signed in, and may use now: one for each child of theirs in an open round. */
export async function listVoicesFor(db: Db, person: Family, choices: Choices, now: Date): Promise<Voice[]> {
  const rows = await voices(db)
    .where('person.id', '=', person.id)
    // Every page of a family asks this: it begins with their own children, and not with every voice there is.
    .where('transferChild.planId', 'in', (query) =>
      query
        .selectFrom('standing as own')
        .innerJoin('plan as ofOwn', 'ofOwn.childId', 'own.childId')
        .where('own.personId', '=', person.id)
        .where('own.endedAt', 'is', null)
        .select('ofOwn.id'),
    )
    .orderBy('child.name')
    .orderBy('transferVoice.id')
    .execute();
  const known = rows
    .map((row) => voiceIn(row, choices, now))
    .filter((voice) => mayBeHeard(voice) && voice.personId === person.id);
  const first = new Map(known.map((voice) => [voice.childRowId, voice]).reverse() as [string, KnownVoice][]);
  return [...first.values()].reverse().map(plainly);
}

/** Every voice of a round, whether it may speak or not. Writes nothing down. */
export async function listKnownVoicesOfRound(
  db: Db,
  roundId: string,
  choices: Choices,
  now: Date,
): Promise<KnownVoice[]> {
  const rows = await voices(db).where('transferChild.roundId', '=', roundId).execute();
  return rows.map((row) => voiceIn(row, choices, now));
}

/** Every voice of these children of rounds, the young person's own first. Writes nothing down. */
export async function listVoicesOf(
  db: Db,
  childRowIds: readonly string[],
  choices: Choices,
  now: Date,
): Promise<KnownVoice[]> {
  const known: KnownVoice[] = [];
  for (const some of parts(childRowIds, AT_ONCE)) {
    const rows = await voices(db)
      .where('transferVoice.transferChildId', 'in', some)
      .orderBy('transferVoice.speaker', 'desc')
      .orderBy('transferVoice.addedAt')
      .orderBy('transferVoice.id')
      .execute();
    known.push(...rows.map((row) => voiceIn(row, choices, now)));
  }
  return known;
}

/**
 * Every voice of a round that may speak, or will on its first day, in the order of the children's names, the young person's
 * own first.
 */
export async function listVoicesOfRound(db: Db, roundId: string, choices: Choices, now: Date): Promise<Voice[]> {
  const rows = await voices(db)
    .where('transferChild.roundId', '=', roundId)
    .orderBy('child.name')
    .orderBy('child.id')
    .orderBy('transferVoice.speaker', 'desc')
    .orderBy('transferVoice.addedAt')
    .orderBy('transferVoice.id')
    .execute();
  return rows
    .map((row) => voiceIn(row, choices, now))
    .filter(({ mayBeWrittenTo }) => mayBeWrittenTo)
    .map(plainly);
}

function mayBeHeard({ maySpeak }: KnownVoice): boolean {
  return maySpeak;
}

function plainly({ maySpeak: _, mayBeWrittenTo: __, counts: ___, ...voice }: KnownVoice): Voice {
  return voice;
}

function voices(db: Db) {
  return db
    .selectFrom('transferVoice')
    .innerJoin('transferChild', 'transferChild.id', 'transferVoice.transferChildId')
    .innerJoin('transferRound', 'transferRound.id', 'transferChild.roundId')
    .innerJoin('plan', 'plan.id', 'transferChild.planId')
    .innerJoin('child', 'child.id', 'plan.childId')
    .leftJoin('invitation', 'invitation.id', 'transferVoice.invitationId')
    .leftJoin('person', (join) =>
      join.on('person.id', '=', sql<string>`coalesce(transfer_voice.person_id, invitation.used_by)`),
    )
    .leftJoin('standing', (join) =>
      join
        .onRef('standing.personId', '=', 'person.id')
        .onRef('standing.childId', '=', 'child.id')
        .on('standing.endedAt', 'is', null)
        .on('person.endedAt', 'is', null),
    )
    .select([
      'transferVoice.id',
      'transferVoice.speaker',
      'transferVoice.invitationId',
      'transferChild.id as childRowId',
    ])
    .select(['transferRound.id as roundId', 'plan.id as planId', 'plan.caseworkerId', 'child.id as childId'])
    .select(['child.name as childName', 'child.dateOfBirth', 'transferChild.move', 'movesOn', 'opensOn', 'closesOn'])
    .select(['mostPlaces', 'openedAt', 'transferRound.endedAt as roundEndedAt', 'removedAt'])
    .select(['plan.endedAt as planEndedAt', 'child.endedAt as childEndedAt', 'standing.personId'])
    .select(['standing.relationship', 'standing.protectedAt', 'person.name'])
    .select(['invitation.name as invitedName', 'invitation.relationship as invitedAs'])
    .select([
      'invitation.protectedAt as invitedProtectedAt',
      'invitation.usedAt',
      'invitation.endedAt as invitationEndedAt',
    ])
    .select(
      sql<AccessChoice | null>`(select choice from access_choice where standing_id = standing.id
        order by recorded_at desc, id limit 1)`.as('choice'),
    )
    .select(
      // Who had a voice, and came in again by an invitation, speaks with the first.
      sql<number>`case when transfer_voice.person_id is null and exists (select 1 from transfer_voice as other
        where other.transfer_child_id = transfer_child.id and other.person_id = invitation.used_by)
        then 1 else 0 end`.as('doubled'),
    )
    .select(
      sql<number>`case when transfer_voice.speaker = 'young person' and exists (select 1 from standing as standin
        where standin.child_id = child.id and standin.ended_at is null
          and not exists (select 1 from person as gone where gone.id = standin.person_id and gone.ended_at is not null)
          and (standin.relationship = 'representative'
          or 'representative' = (select choice from access_choice where standing_id = standin.id
            order by recorded_at desc, id limit 1))) then 1 else 0 end`.as('stoodInFor'),
    );
}

type Row = InferResult<ReturnType<typeof voices>>[number];

function voiceIn(row: Row, choices: Choices, now: Date): KnownVoice {
  const { id, childRowId, roundId, planId, caseworkerId, childId, childName, dateOfBirth } = row;
  const { movesOn, opensOn, closesOn, mostPlaces, speaker, choice } = row;
  const isOwn = speaker === 'young person';
  const isInvited = row.invitedName !== null && row.usedAt === null && row.invitationEndedAt === null;
  // An adult who was entered as the young person has not their voice, nor the young person an adult's.
  const isWhoTheySay = isOwn === (row.relationship === 'young person');
  const personId = isWhoTheySay ? row.personId : null;
  const relationship = isOwn ? 'young person' : (row.relationship ?? row.invitedAs ?? 'parent');
  const today = dayInLondon(now);
  const isThere = row.removedAt === null && row.planEndedAt === null && row.childEndedAt === null;
  const isOpened = row.openedAt !== null && row.roundEndedAt === null && today < movesOn;
  const isTheirs =
    isOwn || ((personId !== null || isInvited) && viewOf(relationship, choice, dateOfBirth, today, choices) === 'all');
  const counts = isThere && isTheirs && Number(row.doubled) === 0;
  const mayBeWrittenTo = counts && isOpened;
  return {
    ...{ id, childRowId, roundId, planId, caseworkerId, childId, childName, dateOfBirth },
    ...{ movesOn, opensOn, closesOn, mostPlaces, speaker, choice, relationship },
    move: row.move as Move,
    isStoodInFor: Number(row.stoodInFor) === 1,
    personId,
    invitationId: isInvited ? row.invitationId : null,
    name: (isOwn && !isWhoTheySay ? null : row.name) ?? row.invitedName ?? childName,
    isProtected: row.protectedAt !== null || (isInvited && row.invitedProtectedAt !== null),
    maySpeak: mayBeWrittenTo && opensOn <= today,
    mayBeWrittenTo,
    counts,
  };
}
