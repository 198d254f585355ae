import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { addDays, dayInLondon } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import { seal } from '#database/sealed.ts';
import type { Choices } from '#features/clock/choices.ts';
import { schoolSchema } from '#features/directory/entry.ts';
import { keepPostalAddress } from '#features/getting-in/activation.store.ts';
import { insertInvitation } from '#features/getting-in/invitation.store.ts';
import { asOfficer, type Officer } from '#features/identity/person.ts';
import { insertAnswer } from '#features/phase-transfer/answer.store.ts';
import type { Answers, Place } from '#features/phase-transfer/answers.ts';
import { putTogether, release } from '#features/phase-transfer/batch.store.ts';
import { draftPlace } from '#features/phase-transfer/draft.store.ts';
import { makeRound, openRound } from '#features/phase-transfer/round.store.ts';
import { comingMoves, type TransferSettings } from '#features/phase-transfer/settings.ts';
import { listVoicesOfRound } from '#features/phase-transfer/voice.store.ts';
import type { Voice } from '#features/phase-transfer/voice.ts';
import { DEMONSTRATION_PEOPLE } from './demonstration.ts';
import { fileOf } from './site-content.ts';

// A round of moves that is under way, for the demonstration: some have answered, some have begun, and some do not agree.

const SCHOOLS = 'content/directory/schools';
/** It was opened so many days ago, and closes in so many. */
const OPENED_AGO = 21;
const CLOSES_IN = 24;
const REMINDS_BEFORE = [14, 7];
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
  const since = new Date(now.getTime() - OPENED_AGO * 24 * 60 * 60_000);
  await giveAddresses(db, dilys, since);
  const closesOn = addDays(today, CLOSES_IN);
  const movesOn = comingMoves(today, choices).find((day) => day > addDays(closesOn, 60));
  if (!movesOn) return false;
  const id = randomUUID();
  const round = {
    ...{ id, movesOn, closesOn, moves: settings.moves.map(({ move }) => move), opensOn: addDays(today, -OPENED_AGO) },
    reminderDays: REMINDS_BEFORE.map((days) => addDays(closesOn, -days)),
    mostPlaces: settings.mostPlaces ?? null,
  };
  const made = await makeRound(db, dilys, round, settings, choices, now);
  if (made.outcome !== 'found') return false;
  await inviteAdults(db, id, dilys, since);
  await openRound(db, dilys, id, choices, now);
  await asIfOpened(db, id, since);

  const batch = randomUUID();
  await putTogether(db, dilys, { round: id, kind: 'first', batch }, choices, now);
  await release(db, rosa, { round: id, batch, leaveOut: [] }, now);
  await answerAndBegin(db, id, rosa, choices, { since, now });
  return true;
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
    await keepPostalAddress(db, id, `${index + 1} ${STREETS[index % 2] ?? ''}\nMade Up Town`, by.id, since);
}

/** Each made-up child of the round has an adult, and every third one two who live apart. */
async function inviteAdults(db: Db, roundId: string, by: Officer<'manager'>, since: Date): Promise<void> {
  const children = await db
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
  await db.transaction().execute(async (trx) => {
    for (const [index, { id, name }] of children.entries())
      for (let adult = 0; adult <= (index % 3 === 0 ? 1 : 0); adult += 1) {
        const first = FIRST_NAMES[(2 * index + adult) % FIRST_NAMES.length] ?? 'Alex';
        // Of the last, nobody knows where they live.
        const lines = index % 20 === 19 ? '' : `${index + 1} ${STREETS[adult + 2] ?? ''}\nMade Up Town`;
        const invited = { relationship: 'parent', maySee: 'steps', reason: 'Demonstration' } as const;
        await insertInvitation(trx, id, { ...invited, name: `${first} ${name.split(' ').at(-1) ?? ''}`, lines }, by.id, since); // prettier-ignore
      }
  });
}

async function asIfOpened(db: Db, roundId: string, since: Date): Promise<void> {
  const at = since.toISOString();
  await db.updateTable('transferRound').set({ openedAt: at, madeAt: at }).where('id', '=', roundId).execute();
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
  const voices = (await listVoicesOfRound(db, roundId, choices, now)).filter(({ childId }) => !ofStories.has(childId));
  const days = OPENED_AGO - 2;
  await db.transaction().execute(async (trx) => {
    for (const [index, voice] of voices.entries()) {
      const kind = index % 10;
      const answers = answersOf(voice, index, places);
      const sentAt = new Date(since.getTime() + (1 + ((index * 5) % days)) * 24 * 60 * 60_000);
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
