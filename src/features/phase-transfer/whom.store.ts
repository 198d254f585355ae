import { dayInLondon } from '#calendar/dates.ts';
import type { IsoDate } from '#calendar/dates.ts';
import { sql } from 'kysely';
import type { Db } from '#database/schema.ts';
import { fingerprint, unseal } from '#database/sealed.ts';
import { parts } from '#features/case-feed/insert-many.store.ts';
import { postalPlace } from '#features/getting-in/activation.store.ts';
import { reachIn } from '#features/getting-in/case.store.ts';
import { isProtected } from '#features/plan/protection.store.ts';
import { careOf, whereTo, type Address, type Care, type Known, type WhereTo } from './letter-address.ts';
import type { Voice } from './voice.ts';

/** A voice, with what an officer must know to write to them. */
export interface Whom {
  voice: Voice;
  /** Of the plan. */
  reference: string | null;
  schoolName: string | null;
  to: WhereTo | undefined;
  /** Whether a letter is one of the ways that they said are safe. */
  mayPost: boolean;
  care: Care[];
  /** Of name and address, to compare. */
  addressHash: string;
}

/** Where a letter to each of these voices would go today, in their order. Writes nothing down. */
export async function listWhom(db: Db, voices: readonly Voice[], now: Date): Promise<Whom[]> {
  const facts = await factsOf(db, voices);
  const people = await addressesOf(db, idsOf(voices, 'personId'));
  const invited = await invitedAt(db, idsOf(voices, 'invitationId'));
  const wishes = await waysOf(db, idsOf(voices, 'personId'));
  const known = (voice: Voice): Pick<Known, 'own' | 'invited' | 'round'> => ({
    own: people.get(voice.personId ?? ''),
    invited: invited.get(voice.invitationId ?? ''),
    round: facts.get(voice.id)?.round,
  });
  const homeless = voices.filter((voice) => {
    const { own, invited, round } = known(voice);
    return voice.speaker === 'young person' && !own && !invited && !round;
  });
  const homes = await homesOf(db, idsOf(homeless, 'childId'));
  const today = dayInLondon(now);
  return voices.map((voice) => {
    const { reference = null, schoolName = null, isProtected = true } = facts.get(voice.id) ?? {};
    const home = homes.get(voice.childId);
    const to = whereTo({
      ...known(voice),
      speaker: voice.speaker,
      homes: home?.addresses ?? [],
      isHomeUnsafe: home?.isUnsafe ?? true,
      isProtected,
    });
    const ways = wishes.get(voice.personId ?? '');
    return {
      ...{ voice, reference, schoolName, to },
      mayPost: !ways || ways.includes('post'),
      care: to ? careOf(to, isProtected, today) : [],
      addressHash: hashOf(voice, to),
    };
  });
}

function hashOf({ id, name }: Voice, to: WhereTo | undefined): string {
  const lines = to === 'by hand' ? to : (to?.lines ?? '');
  return fingerprint(JSON.stringify([id, name, lines]), 'phase transfer address');
}

function idsOf(voices: readonly Voice[], key: 'personId' | 'invitationId' | 'childId'): string[] {
  return [...new Set(voices.map((voice) => voice[key]).filter((id) => id !== null))];
}

interface Facts {
  reference: string | null;
  schoolName: string | null;
  isProtected: boolean;
  round: Address | undefined;
}

async function factsOf(db: Db, voices: readonly Voice[]): Promise<Map<string, Facts>> {
  const facts = new Map<string, Facts>();
  for (const some of parts(voices, 500)) {
    const rows = await db
      .selectFrom('transferVoice')
      .innerJoin('transferChild', 'transferChild.id', 'transferVoice.transferChildId')
      .innerJoin('plan', 'plan.id', 'transferChild.planId')
      .leftJoin('school', 'school.id', 'plan.schoolId')
      .where(
        'transferVoice.id',
        'in',
        some.map(({ id }) => id),
      )
      .select(['transferVoice.id', 'sealedLines', 'linesAt', 'plan.reference', 'school.name as schoolName'])
      .select(sql<number>`case when ${isProtected('plan.childId')} then 1 else 0 end`.as('guarded'))
      .execute();
    for (const { id, sealedLines, linesAt, guarded, ...rest } of rows) {
      const round =
        sealedLines && linesAt
          ? { lines: unseal(sealedLines, roundLinesPlace(id)), writtenOn: dayOf(linesAt) }
          : undefined;
      facts.set(id, { ...rest, isProtected: Number(guarded) === 1, round });
    }
  }
  return facts;
}

/** Where the address is sealed that an officer wrote down for the letters of one round. */
export function roundLinesPlace(voiceId: string): string {
  return `transfer_voice:${voiceId}:sealed_lines`;
}

async function addressesOf(db: Db, personIds: readonly string[]): Promise<Map<string, Address>> {
  const found = new Map<string, Address>();
  for (const some of parts(personIds, 500)) {
    const rows = await db
      .selectFrom('postalAddress')
      .select(['id', 'personId', 'sealedLines', 'addedAt'])
      .where('personId', 'in', some)
      .where('endedAt', 'is', null)
      .execute();
    for (const { id, personId, sealedLines, addedAt } of rows)
      found.set(personId, { lines: unseal(sealedLines, postalPlace(id)), writtenOn: dayOf(addedAt) });
  }
  return found;
}

async function invitedAt(db: Db, invitationIds: readonly string[]): Promise<Map<string, Address>> {
  const found = new Map<string, Address>();
  for (const some of parts(invitationIds, 500)) {
    const rows = await db
      .selectFrom('invitation')
      .select(['id', 'sealedReach', 'madeAt'])
      .where('id', 'in', some)
      .execute();
    for (const row of rows) {
      const { lines } = reachIn(row);
      if (lines) found.set(row.id, { lines, writtenOn: dayOf(row.madeAt) });
    }
  }
  return found;
}

/** The ways that people last said are safe, of those who ever said so. */
async function waysOf(db: Db, personIds: readonly string[]): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for (const some of parts(personIds, 500)) {
    const rows = await db
      .selectFrom('contactWish')
      .select(['personId', 'channels'])
      .where('personId', 'in', some)
      .orderBy('recordedAt')
      .orderBy('id')
      .execute();
    for (const { personId, channels } of rows) found.set(personId, channels.split(' '));
  }
  return found;
}

interface Homes {
  addresses: (Address | undefined)[];
  /** An adult of the case may not open what is the young person's, or is none who lives with them. */
  isUnsafe: boolean;
}

/** Where the adults of these children live, as far as it is known. */
async function homesOf(db: Db, childIds: readonly string[]): Promise<Map<string, Homes>> {
  const homes = new Map<string, Homes>(childIds.map((id) => [id, { addresses: [], isUnsafe: false }]));
  for (const some of parts(childIds, 500)) {
    const adults = await db
      .selectFrom('standing')
      .where('childId', 'in', some)
      .where('endedAt', 'is', null)
      .where('relationship', '<>', 'young person')
      .select(['childId', 'personId', 'relationship'])
      .select(
        sql<string | null>`(select choice from access_choice where standing_id = standing.id
          order by recorded_at desc, id limit 1)`.as('choice'),
      )
      .execute();
    const invited = await db
      .selectFrom('invitation')
      .where('childId', 'in', some)
      .where('usedAt', 'is', null)
      .where('endedAt', 'is', null)
      .where('relationship', '<>', 'young person')
      .select(['id', 'childId', 'relationship'])
      .execute();
    const people = await addressesOf(db, [...new Set(adults.map(({ personId }) => personId))]);
    const reached = await invitedAt(
      db,
      invited.map(({ id }) => id),
    );
    const all = [
      ...adults.map(({ personId, ...adult }) => ({ ...adult, address: people.get(personId) })),
      ...invited.map(({ id, ...adult }) => ({ ...adult, choice: null, address: reached.get(id) })),
    ];
    for (const { childId, relationship, choice, address } of all) {
      const home = homes.get(childId);
      home?.addresses.push(address);
      if (home && (relationship === 'council as parent' || choice === 'declined')) home.isUnsafe = true;
    }
  }
  return homes;
}

function dayOf(instant: string): IsoDate {
  return dayInLondon(new Date(instant));
}
