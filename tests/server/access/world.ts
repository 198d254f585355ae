import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { DEMONSTRATION_PEOPLE, loadDemonstration, type DemonstrationName } from '#commands/demonstration.ts';
import { addDays, dayInLondon, now } from '#calendar/dates.ts';
import { openDatabase } from '#database/connect.ts';
import { migrate } from '#database/migrate.ts';
import type { Db } from '#database/schema.ts';
import { newAppSecret } from '#features/identity/authenticator-app.ts';
import { ask as askBrowser } from '#features/identity/challenge.store.ts';
import { insertInvitation } from '#features/getting-in/invitation.store.ts';
import { recordContactWish } from '#features/identity/contact-wish.store.ts';
import { keepForm } from '#features/identity/kept-form.store.ts';
import type { SignedIn } from '#features/identity/person.ts';
import { addPerson } from '#features/identity/person.store.ts';
import { insertFactor, sendLetterCode } from '#features/identity/second-factor.store.ts';
import { endSession, startSession } from '#features/identity/session.store.ts';
import { makeVoices } from '#features/phase-transfer/voice.store.ts';
import { figuresOf, officeFiguresOf } from '#features/scorecard/figures.ts';
import { insertIssue } from '#features/scorecard/issue.store.ts';
import type { Month } from '#features/scorecard/month.ts';
import { addMessage, markSent } from '#messages/message.store.ts';
import { addImport, movingEvent } from '../../support/imports.ts';
import { startPortal, type Portal } from '../../support/portal.ts';
import { ask, until, type Answer, type Question } from '../ask.ts';
import {
  COUNTED_MONTH,
  OTHER_ASKERS,
  PARTNERS,
  PUBLISHED_MONTH,
  type Asker,
  type Insider,
  type PartnerName,
  type Import,
  type Letter,
  type OfMaya,
  type Plan,
  type SomePerson,
} from './matrix.ts';

/** A portal with the demonstration people, everything that belongs to them, and some things that are over. */
export interface World {
  portal: Portal;
  db: Db;
  people: Record<SomePerson, string>;
  plans: Record<Plan, string>;
  letters: Record<Letter, string>;
  imports: Record<Import, string>;
  /** Lists of reviews, schools, and where partners work, by the names that the matrix has for them. */
  reviews: Record<string, string>;
  /** What an officer looks after with Maya’s plan. */
  ofMaya: Record<OfMaya, string>;
  /** A new one, so that something can be done to it. */
  newOfMaya: (what: OfMaya) => Promise<string>;
  /** What nobody but a person themselves, or those named in `DETAILS`, may read. */
  marks: Record<Insider, { wrote: string; device: string; secrets: string[] }>;
  /** A new letter that waits to be printed. */
  newLetter: () => Promise<string>;
  /** A new session for somebody, as the secret of its cookie; nothing for nobody. */
  sessionFor: (asker: Asker) => Promise<string | undefined>;
  ask: (secret: string | undefined, path: string, question?: Question) => Promise<Answer>;
  /** Sends a form as our own pages do. */
  send: (secret: string | undefined, path: string, fields: Record<string, string>) => Promise<Answer>;
  stop: () => Promise<void>;
}

const HALF_AN_HOUR = 30 * 60_000;

/**
 * @param settings of the portal, where they are not those of a demonstration
 */
export async function startWorld(settings: Record<string, string> = {}): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'access-'));
  const location = join(folder, 'portal.sqlite');
  const db = openDatabase(location);
  await migrate(db);
  await loadDemonstration(db, now());
  // The page to sign in names one of the demonstration people when it is told that they are made up.
  const portal = await startPortal({ DATABASE_URL: location, DEMONSTRATION: 'no', ...settings });
  await addMonths(db);
  const people = await addPeople(db);
  const plans = await addPlans(db, people);
  const newOfMaya = (what: OfMaya): Promise<string> => addOfMaya(db, people, what);
  const world = {
    portal,
    db,
    people,
    plans,
    reviews: { ...(await addReviews(db, people, plans)), ...(await addTransfers(db, people, plans)) },
    letters: await addLetters(db, people),
    imports: await addImports(db, people),
    newOfMaya,
    ofMaya: {
      standing: await helensStanding(db, people),
      past: await newOfMaya('past'),
      invitation: await newOfMaya('invitation'),
      word: await newOfMaya('word'),
      person: people.helen,
      event: await firstEventOf(db, people.helen),
    },
    marks: await leaveMarks(db, people),
  };
  const isPublic = settings['SITE_URL']?.startsWith('https:') ?? false;
  const address = settings['SITE_URL'] ?? portal.url;
  const cookieOf = (secret: string | undefined): Record<string, string> =>
    secret === undefined ? {} : { Cookie: `${isPublic ? '__Host-' : ''}session=${secret}` };
  const asking: World['ask'] = (secret, path, question = {}) =>
    ask(portal, path, { ...question, headers: { ...cookieOf(secret), ...question.headers } });
  return {
    ...world,
    newLetter: () => addLetter(db, people.Zoe),
    sessionFor: (asker) => sessionFor(db, people, asker),
    ask: asking,
    send: (secret, path, fields) =>
      asking(secret, path, {
        method: 'POST',
        headers: {
          Origin: address,
          'Sec-Fetch-Site': 'same-origin',
          'Content-Type': 'application/x-www-form-urlencoded',
        },
        body: new URLSearchParams(fields).toString(),
      }),
    stop: async () => {
      await portal.stop();
      await db.destroy();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function sessionFor(db: Db, people: World['people'], asker: Asker): Promise<string | undefined> {
  const at = now();
  const start = (who: SomePerson, steps: 1 | 2, before = 0): Promise<string> => {
    const then = new Date(at.getTime() - before);
    return startSession(
      db,
      people[who],
      { steps, device: 'A test', createdAt: then, factorAt: steps === 2 ? then : undefined },
      at,
    );
  };
  switch (asker) {
    case 'nobody':
      return undefined;
    case 'halfway in':
      return start('grace', 1);
    case 'Grace after half an hour':
      return start('grace', 2, HALF_AN_HOUR);
    case 'Alan after half an hour':
      return start('alan', 2, HALF_AN_HOUR);
    case 'person ended':
      return start('Una, ended', 2);
    case 'session ended': {
      const secret = await start('grace', 2);
      await endSession(db, secret, at);
      return secret;
    }
    default:
      return start(asker, 2);
  }
}

/** The demonstration person that somebody is, when their session is good. */
export function personBehind(asker: Asker): DemonstrationName | undefined {
  if (asker === 'Grace after half an hour') return 'grace';
  if (asker === 'Alan after half an hour') return 'alan';
  return asker in OTHER_ASKERS || asker in PARTNERS ? undefined : (asker as DemonstrationName);
}

/** The same, and whoever works in a school or in health. */
export function insiderBehind(asker: Asker): Insider | undefined {
  return asker in PARTNERS ? (asker as PartnerName) : personBehind(asker);
}

async function addPeople(db: Db): Promise<World['people']> {
  const rows = await db.selectFrom('person').select(['id', 'name']).execute();
  const idOf = new Map(rows.map(({ id, name }) => [name, id]));
  const known = Object.entries(DEMONSTRATION_PEOPLE).map(([key, { name }]) => [key, idOf.get(name)]);
  const added: [SomePerson, string][] = [];
  for (const [key, name] of [
    ['Zoe', 'Zoe Winter'],
    ['Una, ended', 'Una Frost'],
  ] as const) {
    const address = `${key.slice(0, 3).toLowerCase()}@example.org`;
    const id = await addPerson(db, { name, address, role: 'parent', reason: 'A test' }, undefined, now());
    added.push([key, id ?? '']);
  }
  for (const key of Object.keys(PARTNERS)) {
    const partner = {
      name: `Partner ${key}`,
      address: `${key}@example.org`,
      role: 'partner',
      reason: 'A test',
    } as const;
    const id = (await addPerson(db, partner, undefined, now())) ?? '';
    await insertFactor(db, id, { kind: 'text', number: `+447700900${400 + added.length}` }, now());
    added.push([key as PartnerName, id]);
  }
  const people = { ...Object.fromEntries(known), ...Object.fromEntries(added) } as World['people'];
  await db.updateTable('person').set({ endedAt: now().toISOString() }).where('id', '=', people['Una, ended']).execute();
  return people;
}

async function addPlans(db: Db, people: World['people']): Promise<World['plans']> {
  const at = now().toISOString();
  const rows = await db
    .selectFrom('plan')
    .innerJoin('child', 'child.id', 'plan.childId')
    .select(['plan.id', 'child.name'])
    .execute();
  const known = rows.map(({ id, name }) => [name.split(' ')[0], id]);
  const samuel = await db
    .selectFrom('child')
    .select('id')
    .where('name', '=', 'Samuel Okafor')
    .executeTakeFirstOrThrow();
  const child = async (name: string, isEnded: boolean, standingEnded: boolean): Promise<string> => {
    const id = randomUUID();
    const dateOfBirth = '2015-05-05';
    await db
      .insertInto('child')
      .values({ id, name, dateOfBirth, addedAt: at, endedAt: isEnded ? at : null })
      .execute();
    await db
      .insertInto('standing')
      .values({
        id: randomUUID(),
        personId: people.grace,
        childId: id,
        relationship: 'parent',
        protectedAt: null,
        reason: 'A test',
        givenBy: null,
        givenAt: at,
        endedBy: null,
        endedAt: standingEnded ? at : null,
        endReason: null,
      })
      .execute();
    return id;
  };
  const plan = async (childId: string, isEnded: boolean): Promise<string> => {
    const id = randomUUID();
    await db
      .insertInto('plan')
      .values({ id, childId, caseworkerId: people.sam, addedAt: at, endedAt: isEnded ? at : null })
      .execute();
    return id;
  };
  return {
    ...(Object.fromEntries(known) as Record<Plan, string>),
    Noah: await plan(await child('Noah Bell', false, true), false),
    'Samuel, ended': await plan(samuel.id, true),
    'Eve, ended': await plan(await child('Eve Okafor', true, false), false),
  };
}

async function helensStanding(db: Db, people: World['people']): Promise<string> {
  const { id } = await db
    .selectFrom('standing')
    .select('id')
    .where('personId', '=', people.helen)
    .executeTakeFirstOrThrow();
  return id;
}

/** The standing of an aunt of Maya’s, somebody who is invited to her plan, or a word that Ben waits for. */
async function firstEventOf(db: Db, parentId: string): Promise<string> {
  const { id } = await db
    .selectFrom('planEvent')
    .innerJoin('plan', 'plan.id', 'planEvent.planId')
    .innerJoin('standing', 'standing.childId', 'plan.childId')
    .select('planEvent.id')
    .where('standing.personId', '=', parentId)
    .where('number', '=', 1)
    .executeTakeFirstOrThrow();
  return id;
}

async function addOfMaya(db: Db, people: World['people'], what: OfMaya): Promise<string> {
  const id = randomUUID();
  const at = now().toISOString();
  const { childId } = await db
    .selectFrom('standing')
    .select('childId')
    .where('personId', '=', people.ben)
    .executeTakeFirstOrThrow();
  const reason = 'A test';
  if (what === 'standing' || what === 'past') {
    const aunt = { name: 'Ida Fell', address: `${id}@example.org`, role: 'parent', reason } as const;
    const personId = (await addPerson(db, aunt, undefined, now())) ?? '';
    const ended = what === 'past' ? { endedAt: at, barredAt: at } : {};
    const standing = { id, personId, childId, relationship: 'parent', reason, givenAt: at, ...ended } as const;
    await db.insertInto('standing').values(standing).execute();
  } else if (what === 'invitation') {
    const uncle = {
      name: 'An Uncle',
      relationship: 'kinship carer',
      maySee: 'steps',
      lines: '1 A Street',
      reason,
    } as const;
    return insertInvitation(db, childId, uncle, people.sam, now());
  } else {
    const word = { id, personId: people.ben, childId, about: 'changing how to sign in', askedAt: at } as const;
    await db.insertInto('word').values(word).execute();
  }
  return id;
}

async function addLetters(db: Db, people: World['people']): Promise<World['letters']> {
  const printed = await addLetter(db, people.Zoe);
  await markSent(db, printed, now());
  const notAfter = new Date(now().getTime() + HALF_AN_HOUR);
  const email = { kind: 'access changed', channel: 'email', to: 'zoe@example.org', values: {}, notAfter } as const;
  const news = { kind: 'a decision', channel: 'letter', to: '', values: {}, notAfter, personId: people.amina } as const;
  return {
    waiting: await addLetter(db, people.Zoe),
    printed,
    'an e-mail': await addMessage(db, email, now()),
    news: await addMessage(db, news, now()),
  };
}

/** Two lists of reviews of long ago, one of them sent; two schools; and where partners work. */
async function addReviews(db: Db, people: World['people'], plans: World['plans']): Promise<World['reviews']> {
  const at = now().toISOString();
  const ids = (names: string[]) => Object.fromEntries(names.map((name) => [name, randomUUID()]));
  const named: Record<string, string> = {
    ...ids(['sent', 'not sent', 'made up school', 'another school', ...Object.keys(PARTNERS)]),
    health: 'health',
    'social care': 'social-care',
  };
  const id = (name: string): string => named[name] ?? '';
  for (const name of ['made up school', 'another school'])
    await db
      .insertInto('school')
      .values({ id: id(name), name: `A ${name}`, soughtName: name, addedAt: at })
      .execute();
  const schoolId = id('made up school');
  for (const [plan, healthInvolved] of [
    [plans.Tyler, 0],
    [plans.Maya, 1],
  ] as const)
    // prettier-ignore
    await db.updateTable('plan').set({ schoolId, healthInvolved }).where('id', '=', plan).execute();
  for (const [name, kind, at1, endedAt] of [
    ['ruby', 'school', schoolId, null],
    ['ivan', 'school', id('another school'), null],
    ['hana', 'health', null, null],
    ['olga', 'health', null, at],
  ] as const)
    await db
      .insertInto('partner')
      .values({
        id: id(name),
        personId: people[name],
        kind,
        schoolId: at1,
        reason: 'A test',
        addedBy: people.dilys,
        addedAt: at,
        endedAt,
      }) // prettier-ignore
      .execute();
  for (const [name, day, sentAt] of [
    ['sent', '1990-01-08', at],
    ['not sent', '1990-04-23', null],
  ] as const) {
    await db
      .insertInto('reviewList')
      .values({
        id: id(name),
        term: 'A term long ago',
        beginsOn: day,
        endsOn: day,
        madeBy: people.dilys,
        madeAt: at,
        sentAt,
      }) // prettier-ignore
      .execute();
    const line = { listId: id(name), dueOn: day };
    await db
      .insertInto('reviewListLine')
      .values([
        { ...line, planId: plans.Tyler, kind: 'school', schoolId },
        { ...line, planId: plans.Maya, kind: 'school', schoolId },
        { ...line, planId: plans.Maya, kind: 'health', schoolId: null },
      ])
      .execute();
  }
  return named;
}

/** A round of moves that is open, with Daniel in it and letters that wait to be released, and one of long ago with nobody. */
async function addTransfers(db: Db, people: World['people'], plans: World['plans']): Promise<World['reviews']> {
  const at = now().toISOString();
  const today = dayInLondon(now());
  const named = Object.fromEntries(
    ['round', 'ended round', 'daniel in it', 'voice', 'own voice', 'batch', 'letter', 'task'].map((name) => [
      name,
      randomUUID(),
    ]),
  );
  const id = (name: string): string => named[name] ?? '';
  const round = {
    ...{ moves: 'secondary-to-post-16', reminderDays: '', madeBy: people.dilys, madeAt: at },
    ...{ openedBy: people.dilys, openedAt: at },
  };
  const days = { opensOn: addDays(today, -7), closesOn: addDays(today, 30), movesOn: addDays(today, 200) };
  const before = { opensOn: '1990-09-10', closesOn: '1990-10-31', movesOn: '1991-09-01', endedAt: at } as const;
  await db
    .insertInto('transferRound')
    .values([
      { id: id('round'), ...round, ...days, endedAt: null },
      { id: id('ended round'), ...round, ...before },
    ])
    .execute();
  const childRowId = id('daniel in it');
  await db
    .insertInto('transferChild')
    .values({
      ...{ id: childRowId, roundId: id('round'), planId: plans.Daniel, move: 'secondary-to-post-16' },
      ...{ foundHow: 'by year', addedBy: people.dilys, addedAt: at },
    })
    .execute();
  await db.transaction().execute((trx) => makeVoices(trx, childRowId, now()));
  for (const [name, speaker] of [
    ['voice', 'adult'],
    ['own voice', 'young person'],
  ] as const)
    await db
      .updateTable('transferVoice')
      .set({ id: id(name) })
      .where('speaker', '=', speaker)
      .execute();
  await db
    .insertInto('transferTask')
    .values({ id: id('task'), voiceId: id('voice'), kind: 'phone', dueOn: today, madeAt: at })
    .execute();
  await db
    .insertInto('transferBatch')
    .values({ id: id('batch'), roundId: id('round'), kind: 'first', madeBy: people.dilys, madeAt: at })
    .execute();
  await db
    .insertInto('transferLetter')
    .values({ id: id('letter'), batchId: id('batch'), voiceId: id('voice'), number: 1, care: '', addressHash: '' })
    .execute();
  return named;
}

/** Two files that Dilys sent. */
async function addImports(db: Db, people: World['people']): Promise<World['imports']> {
  const idris = await db
    .selectFrom('plan')
    .innerJoin('child', 'child.id', 'plan.childId')
    .select(['plan.id as planId', 'child.id as childId'])
    .where('child.name', '=', 'Idris Yusuf')
    .executeTakeFirstOrThrow();
  const faults = [{ row: '2', column: 'kind', reason: 'There is no such kind' }];
  const looks = [movingEvent(idris)];
  return {
    faulty: await addImport(db, people.dilys, { state: 'faulty', counts: { rows: 1, faults: 1 }, faults }),
    'second look': await addImport(db, people.dilys, { state: 'second look', counts: { secondLooks: 1 }, looks }),
  };
}

async function addLetter(db: Db, personId: string): Promise<string> {
  const ids = async (): Promise<string[]> =>
    (await db.selectFrom('message').select('id').execute()).map(({ id }) => id);
  const before = await ids();
  await db.transaction().execute((trx) => sendLetterCode(trx, personId, 'Zoe Winter', now()));
  return (await ids()).find((id) => !before.includes(id)) ?? '';
}

/** Everybody has written something, has another device, and is about to set up another way to sign in. */
async function leaveMarks(db: Db, people: World['people']): Promise<World['marks']> {
  const marks: [string, World['marks'][Insider]][] = [];
  for (const name of [...Object.keys(DEMONSTRATION_PEOPLE), ...Object.keys(PARTNERS)] as Insider[]) {
    const wrote = `What ${name} wrote: mark-${randomUUID()}`;
    const device = `mark-device-${randomUUID()}`;
    const personId = people[name];
    const person = { id: personId } as SignedIn;
    await recordContactWish(db, person, { channels: ['text'], note: wrote }, now());
    await keepForm(db, personId, '/my/settings/contact', [['note', wrote]], now());
    await startSession(db, personId, { steps: 2, device, factorAt: now() }, now());
    await insertFactor(db, personId, { kind: 'app', secret: newAppSecret(), step: 0 }, now());
    marks.push([name, { wrote, device, secrets: [] }]);
  }
  return Object.fromEntries(marks) as World['marks'];
}

/** Asks the browser of a session for everything that it can be asked for while somebody sets up how they sign in. */
export async function askEverything({ db, marks }: World, name: Insider, personId: string, holder: string) {
  const secret = newAppSecret();
  const words = [`mark-${randomUUID()}`, `mark-${randomUUID()}`, `mark-${randomUUID()}`] as const;
  const asked = [
    ['new app', { secret }],
    ['new passkey', { options: words[0], challenge: words[0] }],
    ['passkey', { options: words[1], challenge: words[1] }],
    ['new recovery codes', { codes: words[2] }],
  ] as const;
  for (const [purpose, details] of asked) await askBrowser(db, { holder, purpose, personId, details }, now());
  marks[name].secrets.push(...words, secret.slice(0, 4) + ' ' + secret.slice(4, 8));
}

/** Waits until every message is sent that was to be: nothing then changes by itself. */
export async function untilQuiet(db: Db): Promise<void> {
  await until(async () => {
    const { waiting } = await db
      .selectFrom('dueJob')
      .select(({ fn }) => fn.countAll<number>().as('waiting'))
      .where('kind', '=', 'send message')
      .where('doneAt', 'is', null)
      .executeTakeFirstOrThrow();
    return Number(waiting) === 0;
  });
}

/** Everything that stands in the database and was not brought there by somebody looking, or by the clock. */
export async function everythingIn(db: Db): Promise<Map<string, string>> {
  const rows = new Map<string, string>();
  for (const { name } of await db.introspection.getTables()) {
    // What is due is counted by a job, from what stands elsewhere.
    if (/^(rate_?limit|plan_?(now|due))$/i.test(name)) continue;
    const { rows: all } = await sql<Record<string, unknown>>`select * from ${sql.table(name)}`.execute(db);
    for (const row of all) {
      if (/due_?job/i.test(name) && row['kind'] !== 'send message') continue;
      const key = String(row['id'] ?? row['seq'] ?? JSON.stringify(row));
      rows.set(`${name} ${key}`, JSON.stringify({ ...row, lastSeenAt: undefined }));
    }
  }
  return rows;
}

/** What is not the same in two of them. */
export function changes(before: Map<string, string>, after: Map<string, string>): string[] {
  const keys = new Set([...before.keys(), ...after.keys()]);
  return [...keys].filter((key) => before.get(key) !== after.get(key));
}

/** Does something for each of many, a few at a time. */
export async function forEach<Thing>(things: readonly Thing[], work: (thing: Thing) => Promise<void>): Promise<void> {
  const left = [...things];
  const workers = Array.from({ length: 6 }, async () => {
    for (let thing = left.shift(); thing !== undefined; thing = left.shift()) await work(thing);
  });
  await Promise.all(workers);
}

/** A month that is published, among the council's figures and among those that are made up, and one that is counted. */
async function addMonths(db: Db): Promise<void> {
  const countedAt = '2020-02-01T01:10:00.000Z';
  const figures = (month: Month) => ({
    figures: figuresOf([], month, '2020-02-01'),
    breakdowns: null,
    office: officeFiguresOf([], month),
    moved: [],
  });
  const published = { figures: JSON.stringify(figures(PUBLISHED_MONTH)), countedAt, publishedAt: countedAt };
  const rest = { approvedBy: null, why: null };
  await insertIssue(db, { month: PUBLISHED_MONTH, isDemonstration: 0, ...published, ...rest });
  await db
    .insertInto('scorecardDraft')
    .values({
      month: COUNTED_MONTH,
      figures: JSON.stringify(figures(COUNTED_MONTH)),
      countedAt,
      approvedAt: null,
      ...rest,
    })
    .execute();
}
