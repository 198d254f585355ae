import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { addDays, dayInLondon, type IsoDate } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import { seal } from '#database/sealed.ts';
import type { Choices } from '#features/clock/choices.ts';
import { schoolSchema } from '#features/directory/entry.ts';
import { keepPostalAddress } from '#features/getting-in/activation.store.ts';
import { insertInvitation } from '#features/getting-in/invitation.store.ts';
import { asOfficer, type Officer } from '#features/identity/person.ts';
import { insertAnswer } from '#features/phase-transfer/answer.store.ts';
import type { Answers, Place } from '#features/phase-transfer/answers.ts';
import { makeLetters } from '#features/phase-transfer/make-letters.store.ts';
import { putTogether } from '#features/phase-transfer/put-together.store.ts';
import { release } from '#features/phase-transfer/release.store.ts';
import { draftPlace } from '#features/phase-transfer/draft.store.ts';
import { beginMoves, makeRound, openRound } from '#features/phase-transfer/round.store.ts';
import { comingMoves, firstDays, type TransferSettings } from '#features/phase-transfer/settings.ts';
import { listVoicesOfRound } from '#features/phase-transfer/voice.store.ts';
import type { Voice } from '#features/phase-transfer/voice.ts';
import { DEMONSTRATION_PEOPLE } from './demonstration.ts';
import { fileOf } from './site-content.ts';

// A round of moves that is under way, for the demonstration: its first letters went out, some have answered, some have begun,
// some do not agree, and letters to those who were invited since wait for a second manager.

const SCHOOLS = 'content/directory/schools';
/** It was opened so many days ago, and closes in so many; where the notice of changes is due soon, so long before that. */
const OPENED_AGO = 21;
const CLOSES_IN = 24;
const BEFORE_THE_NOTICE = 14;
const CLOSES_IN_AT_LEAST = 10;
const REMINDS_BEFORE = [7, 3];
/** Addresses are so many days old when it is opened, and every so many of them only a month. */
const ADDRESSES_AGO = 200;
const MOVED_LATELY = 25;
/** Every so many of the children, somebody is invited when the first letters are out. */
const INVITED_LATE = 9;
const INVITED_AGO = 2;
/** Adults of the made-up cases, by the letters that their children's names begin with. */
const FIRST_NAMES = 'Alex Bobbie Chris Dana Eden Frankie Glenn Harper Indi Jules Kit Lee Morgan Nico'.split(' ');
const STREETS = 'Made Up Street,Invented Road,Nowhere Lane,Pretend Avenue'.split(',');

/** Opens a round for the children of the demonstration and of the made-up cases. False where there is nobody to open it. */
export async function loadDemonstrationTransfers(
  db: Db,
  { settings, choices }: { settings: TransferSettings; choices: Choices },
  now: Date,
): Promise<boolean> {
  const dilys = await managerNamed(db, DEMONSTRATION_PEOPLE.dilys.name);
  const rosa = await managerNamed(db, DEMONSTRATION_PEOPLE.rosa.name);
  if (!dilys || !rosa) return false;
  const today = dayInLondon(now);
  const since = daysBefore(now, OPENED_AGO);
  await giveAddresses(db, dilys, since);
  const movesOn = comingMoves(today, choices).find((day) => day > addDays(today, CLOSES_IN + 60));
  if (!movesOn) return false;
  const moves = settings.moves.map(({ move }) => move);
  const closesOn = lastDay(today, firstDays(moves, movesOn, choices).noticeBy);
  const id = randomUUID();
  const round = {
    ...{ id, movesOn, closesOn, moves, opensOn: addDays(today, -OPENED_AGO) },
    reminderDays: REMINDS_BEFORE.map((days) => addDays(closesOn, -days)),
    mostPlaces: settings.mostPlaces ?? null,
  };
  const made = await makeRound(db, dilys, round, settings, choices, now);
  if (made.outcome !== 'found') return false;
  const children = await listWithoutFamily(db, id);
  await inviteAdults(db, children, dilys, since);
  await openRound(db, dilys, id, choices, now);
  await asIfOpened(db, id, since);

  const [batch, second] = [randomUUID(), randomUUID()];
  await putTogether(db, dilys, { round: id, kind: 'first', batch }, choices, since);
  await release(db, rosa, { round: id, batch, leaveOut: [] }, since);
  await makeLetters(db, rosa, { round: id, batch, since: '' }, choices, daysBefore(now, OPENED_AGO - 1));
  await answerAndBegin(db, id, rosa, choices, { since, now });

  const lately = daysBefore(now, INVITED_AGO);
  const late = children.filter((_, index) => index % INVITED_LATE === INVITED_LATE - 1);
  for (const [index, child] of late.entries()) await inviteOne(db, child, dilys, { index, isNew: true }, lately);
  await beginMoves(db, id, dilys, choices, lately);
  await putTogether(db, dilys, { round: id, kind: 'first', batch: second }, choices, lately);
  return true;
}

function daysBefore(now: Date, days: number): Date {
  return new Date(now.getTime() - days * 24 * 60 * 60_000);
}

function lastDay(today: IsoDate, noticeBy: IsoDate | undefined): IsoDate {
  const usual = addDays(today, CLOSES_IN);
  const inTime = noticeBy ? addDays(noticeBy, -BEFORE_THE_NOTICE) : usual;
  return inTime < usual && inTime >= addDays(today, CLOSES_IN_AT_LEAST) ? inTime : usual;
}

async function managerNamed(db: Db, name: string): Promise<Officer<'manager'> | undefined> {
  const person = await db.selectFrom('person').select('id').where('name', '=', name).executeTakeFirst();
  const session = { id: '', steps: 2, factorAt: null, createdAt: new Date(), endsAt: new Date() } as const;
  return person && asOfficer({ id: person.id, name, roles: ['manager'], session, factors: 1 }, 'manager');
}

/** Where those of the stories live, so that letters reach them. */
async function giveAddresses(db: Db, by: Officer<'manager'>, since: Date): Promise<void> {
  const people = await db
    .selectFrom('standing')
    .innerJoin('person', 'person.id', 'standing.personId')
    .where('standing.endedAt', 'is', null)
    .select(['person.id', 'person.name'])
    .distinct()
    .orderBy('person.name')
    .execute();
  for (const [index, { id }] of people.entries())
    await keepPostalAddress(db, id, `${index + 1} ${STREETS[index % 2] ?? ''}\nMade Up Town`, by.id, writtenOn(index, since)); // prettier-ignore
}

function writtenOn(index: number, since: Date): Date {
  return daysBefore(since, index % MOVED_LATELY === MOVED_LATELY - 1 ? 30 : ADDRESSES_AGO);
}

interface MadeUp {
  id: string;
  name: string;
}

/** The made-up children of the round. */
async function listWithoutFamily(db: Db, roundId: string): Promise<MadeUp[]> {
  return db
    .selectFrom('transferChild')
    .innerJoin('plan', 'plan.id', 'transferChild.planId')
    .innerJoin('child', 'child.id', 'plan.childId')
    .where('transferChild.roundId', '=', roundId)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('standing').select('id').whereRef('standing.childId', '=', 'child.id'))),
    )
    .select(['child.id', 'child.name'])
    .orderBy('plan.reference')
    .execute();
}

/** Each made-up child has an adult, and every third one two who live apart. */
async function inviteAdults(db: Db, children: readonly MadeUp[], by: Officer<'manager'>, since: Date): Promise<void> {
  await db.transaction().execute(async (trx) => {
    for (const [index, child] of children.entries())
      for (let adult = 0; adult <= (index % 3 === 0 ? 1 : 0); adult += 1)
        await inviteOne(trx, child, by, { index, adult }, writtenOn(index, since));
  });
}

async function inviteOne(
  db: Db,
  { id, name }: MadeUp,
  by: Officer<'manager'>,
  { index, adult = 0, isNew = false }: { index: number; adult?: number; isNew?: boolean },
  at: Date,
): Promise<void> {
  const first = isNew ? `Sunny ${FIRST_NAMES[index] ?? ''}` : FIRST_NAMES[(2 * index + adult) % FIRST_NAMES.length];
  // Of the last, nobody knows where they live.
  const lines = index % 20 === 19 ? '' : `${index + 1} ${STREETS[adult + 2] ?? ''}\nMade Up Town`;
  const invited = { relationship: 'parent', maySee: 'steps', reason: 'Demonstration' } as const;
  await insertInvitation(db, id, { ...invited, name: `${first} ${name.split(' ').at(-1) ?? ''}`, lines }, by.id, at);
}

async function asIfOpened(db: Db, roundId: string, since: Date): Promise<void> {
  const at = since.toISOString();
  await db.updateTable('transferRound').set({ openedAt: at, madeAt: at }).where('id', '=', roundId).execute();
  await db.updateTable('transferChild').set({ addedAt: at }).where('roundId', '=', roundId).execute();
  await db
    .updateTable('transferVoice')
    .set({ addedAt: at })
    .where('transferChildId', 'in', ({ selectFrom }) =>
      selectFrom('transferChild').select('transferChild.id').where('roundId', '=', roundId),
    )
    .execute();
}

/** Of ten that were written to and have no account, five have answered and two have begun. Nobody of the stories has. */
async function answerAndBegin(
  db: Db,
  roundId: string,
  officer: Officer<'manager'>,
  choices: Choices,
  { since, now }: { since: Date; now: Date },
): Promise<void> {
  const places = await placesByPhase();
  const known = await db.selectFrom('standing').select('childId').distinct().execute();
  const ofStories = new Set(known.map(({ childId }) => childId));
  const printed = await db.selectFrom('transferLetter').select('voiceId').where('printedAt', 'is not', null).execute();
  const written = new Set(printed.map(({ voiceId }) => voiceId));
  const all = await listVoicesOfRound(db, roundId, choices, now);
  const voices = all.filter(({ id, childId }) => written.has(id) && !ofStories.has(childId));
  // The post took two days.
  const [first, days] = [3, OPENED_AGO - 4];
  await db.transaction().execute(async (trx) => {
    for (const [index, voice] of voices.entries()) {
      const kind = index % 10;
      const answers = answersOf(voice, index, places);
      const sentAt = daysBefore(since, -(first + ((index * 5) % days)));
      const cameOn = dayInLondon(sentAt);
      const isPaper = kind === 4;
      const came = { way: isPaper ? 'paper' : 'code', enteredBy: isPaper ? officer.id : null, cameOn } as const;
      if (kind < 6 && kind !== 3)
        await insertAnswer(trx, voice, { id: randomUUID(), answers, state: 'sent', ...came }, choices, sentAt);
      else if (kind === 3 || kind === 7) await begin(trx, voice, answers, sentAt);
    }
  });
}

async function begin(trx: Db, voice: Voice, { asks: _, place: _place, ...answers }: Answers, at: Date): Promise<void> {
  const id = randomUUID();
  const begunAt = at.toISOString();
  const sealedAnswers = seal(JSON.stringify({ of: null, changed: answers }), draftPlace(id));
  await trx
    .insertInto('transferDraft')
    .values({ id, voiceId: voice.id, keptBy: '', sendId: randomUUID(), sealedAnswers, begunAt, savedAt: begunAt })
    .execute();
}

function answersOf(voice: Voice, index: number, places: Record<'primary' | 'secondary', Place[]>): Answers {
  const isYoung = voice.speaker === 'young person';
  const own: Answers = isYoung
    ? { answered: 'myself', next: ['college'], subjects: 'Cooking and computers.', meeting: 'My teacher.' }
    : { answered: 'myself', matters: 'Small groups, and somebody who listens.' };
  if (index % 12 === 4) return { ...own, asks: 'not decided' };
  if (index % 12 === 9) return { ...own, asks: 'talk first', ringNumber: '01632 960 001', ringWhen: 'After four' };
  if (voice.move === 'secondary-to-post-16')
    return { ...own, asks: 'not listed', place: { path: null, name: 'Made Up College' }, travel: 'bus, tram or train' };
  const isPrimary = voice.move === 'early-years-to-school' || voice.move === 'infant-to-junior';
  const all = places[isPrimary ? 'primary' : 'secondary'];
  const place = all[index % 5];
  if (!place) return { ...own, asks: 'not listed', place: { path: null, name: 'Made Up High School' } };
  const other = all[(index + 2) % 5];
  return { ...own, asks: 'place', place, why: 'It is near, and they know us.', ...(other && { others: [other] }) };
}

async function placesByPhase(): Promise<Record<'primary' | 'secondary', Place[]>> {
  const names = (await readdir(SCHOOLS).catch(() => [])).filter((name) => name.endsWith('.yaml')).toSorted();
  const found: Record<'primary' | 'secondary', Place[]> = { primary: [], secondary: [] };
  for (const file of names) {
    if (found.primary.length >= 5 && found.secondary.length >= 5) break;
    const { name, phase } = await fileOf(`${SCHOOLS}/${file}`, schoolSchema);
    const path = `/directory/schools/${file.replace('.yaml', '')}`;
    if (phase === 'primary' || phase === 'secondary') found[phase].push({ path, name });
  }
  return found;
}
