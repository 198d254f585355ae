import { randomUUID } from 'node:crypto';
import { addDays, addMonths, dayInLondon, daysBetween, type IsoDate } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import { DEFAULT_CHOICES, type Choices } from '#features/clock/choices.ts';
import { insertInvitation } from '#features/getting-in/invitation.store.ts';
import { addPerson, sought } from '#features/identity/person.store.ts';
import { needsSecondStep, type Role } from '#features/identity/role.ts';
import { insertFactor } from '#features/identity/second-factor.store.ts';
import { keepDays } from '#features/plan/due.store.ts';
import type { EventKind, NewEvent } from '#features/plan/event.ts';
import { insertEvent } from '#features/plan/event.store.ts';
import { keepNameWords } from '#features/plan/office.store.ts';
import type { Relationship } from '#features/plan/standing.ts';

interface DemonstrationPerson {
  name: string;
  address: string;
  role: Role;
  /** A number that Ofcom keeps for stories. */
  number: string;
  story: string;
}

/** People made up for the demonstration. Their addresses and numbers reach nobody. */
export const DEMONSTRATION_PEOPLE = {
  amina: person('Amina Yusuf', 'parent', '001', 'Parent of one: Idris, 7'),
  grace: person('Grace Okafor', 'parent', '002', 'Parent of three: Daniel, 15, Ruth, 10, and Samuel, 4'),
  helen: person('Helen Carter', 'parent', '003', 'Parent of Maya, 8. Her contact is protected from Ben'),
  ben: person('Ben Carter', 'parent', '004', 'Parent of Maya, 8. Separated from Helen'),
  joan: person('Joan Whitaker', 'parent', '005', 'Foster carer of Tyler, 9'),
  leo: person('Leo Marsh', 'young person', '006', '16, with a plan of his own'),
  karen: person('Karen Marsh', 'parent', '017', 'Mother of Leo, whose plan is his own now'),
  priya: person('Priya Shah', 'young person', '007', '19, with a plan of her own'),
  sam: person('Sam Reid', 'caseworker', '008', 'Looks after the plans of all but Tyler'),
  dilys: person('Dilys Morgan', 'manager', '009', 'Manages the SEND team'),
  rosa: person('Rosa Bianchi', 'manager', '018', 'Manages the SEND team with Dilys'),
  tom: person('Tom Hale', 'editor', '010', 'Looks after the content'),
  farah: person('Farah Khan', 'forum facilitator', '011', 'Facilitates the parent carer forum'),
  owen: person('Owen Lloyd', 'forum facilitator', '012', 'Facilitates the youth forum'),
  nadia: person('Nadia Rahman', 'forum member', '013', 'Member of the parent carer forum'),
  jack: person('Jack Stone', 'forum member', '014', 'Member of the youth forum, 17'),
  mei: person('Mei Chen', 'provider', '015', 'Runs a service in the directory'),
  alan: person('Alan Price', 'administrator', '016', 'Gives people their roles'),
} satisfies Record<string, DemonstrationPerson>;

export type DemonstrationName = keyof typeof DEMONSTRATION_PEOPLE;

type Happened = [
  kind: EventKind,
  happenedOn: IsoDate,
  details?: Record<string, string>,
  more?: { words?: NewEvent['words']; for?: DemonstrationName },
];

interface DemonstrationChild {
  name: string;
  reference?: string;
  dateOfBirth: IsoDate;
  inCareSince?: IsoDate;
  caseworker?: DemonstrationName;
  adults: [who: DemonstrationName, relationship: Relationship, isProtected?: 'protected'][];
  /** Somebody who has no letter yet. */
  invited?: string;
  events: Happened[];
}

/** The day on which the stories below are as they were thought up. Later they move on with the calendar. */
const TOLD_ON: IsoDate = '2026-11-22';
/** By whole steps, so that the weeks between two events, and the days of the week, stay as they are. */
const STEP_DAYS = 28;

const asked = (advice: string, on: IsoDate): Happened => ['advice asked for', on, { advice }];
const came = (advice: string, on: IsoDate): Happened => ['advice received', on, { advice }];

const CHILDREN: DemonstrationChild[] = [
  {
    // In the middle of the assessment, and in time.
    name: 'Idris Yusuf',
    reference: 'EHC-1001',
    dateOfBirth: '2019-03-14',
    caseworker: 'sam',
    adults: [['amina', 'parent']],
    events: [
      ['request received', '2026-09-14', { by: 'parent', how: 'e-mail' }],
      ['decided to assess', '2026-10-23'],
      asked('family', '2026-10-26'),
      asked('education', '2026-10-26'),
      asked('health', '2026-10-26'),
      asked('psychology', '2026-10-27'),
      asked('social care', '2026-10-26'),
      came('family', '2026-11-05'),
      came('education', '2026-11-16'),
      came('social care', '2026-11-18'),
    ],
  },
  {
    // After a review meeting, in Year 11: the plan must name the next place by spring, and in summer the rights are his.
    name: 'Daniel Okafor',
    reference: 'EHC-0412',
    dateOfBirth: '2011-05-02',
    caseworker: 'sam',
    adults: [['grace', 'parent']],
    events: [
      ['final plan issued', '2022-02-04', {}, { words: { school: 'Made Up High School' } }],
      ['decided after review', '2025-12-05', { decision: 'keep' }],
      ['move begun', '2026-09-07', { move: 'secondary-to-post-16', movesOn: '2027-09-01' }],
      ['review meeting set', '2026-10-12', { meetingOn: '2026-11-10' }, { words: { place: 'Made Up High School' } }],
      ['review meeting held', '2026-11-10', { officer: 'came' }],
    ],
  },
  {
    // Late, with a draft that waits for her parent's words.
    name: 'Ruth Okafor',
    invited: 'David Okafor',
    reference: 'EHC-0977',
    dateOfBirth: '2016-08-19',
    caseworker: 'sam',
    adults: [['grace', 'parent']],
    events: [
      ['request received', '2026-05-11', { by: 'school or college', how: 'online' }],
      ['decided to assess', '2026-06-19'],
      asked('family', '2026-06-22'),
      asked('education', '2026-06-22'),
      asked('health', '2026-06-22'),
      asked('psychology', '2026-06-22'),
      asked('social care', '2026-06-22'),
      came('family', '2026-06-30'),
      came('education', '2026-07-10'),
      came('health', '2026-07-31'),
      came('social care', '2026-07-31'),
      came('psychology', '2026-10-26'),
      ['decided to make a plan', '2026-10-30'],
      ['draft sent', '2026-11-13'],
      ['papers given', '2026-11-14', { papers: 'draft' }, { for: 'grace' }],
      ['delay explained', '2026-11-16', { reason: 'not enough staff' }],
      ['new date expected', '2026-11-16', { expectedOn: '2026-12-18' }],
    ],
  },
  { name: 'Samuel Okafor', dateOfBirth: '2022-01-27', adults: [['grace', 'parent']], events: [] },
  {
    // Her mother may not be found.
    name: 'Maya Carter',
    reference: 'EHC-1044',
    dateOfBirth: '2018-06-30',
    caseworker: 'sam',
    adults: [
      ['helen', 'parent', 'protected'],
      ['ben', 'parent'],
    ],
    events: [['request received', '2026-11-02', { by: 'parent', how: 'post' }]],
  },
  {
    // In care. His review is to be complete in a week, and the meeting is set.
    name: 'Tyler Brooks',
    reference: 'EHC-0803',
    dateOfBirth: '2017-02-11',
    inCareSince: '2024-05-20',
    adults: [['joan', 'foster carer']],
    events: [
      ['final plan issued', '2025-12-01'],
      ['review meeting set', '2026-11-04', { meetingOn: '2026-11-26' }],
    ],
  },
  {
    // His plan is his own since the last Friday in June. He has been sent changes to it.
    name: 'Leo Marsh',
    reference: 'EHC-0251',
    dateOfBirth: '2010-04-08',
    caseworker: 'sam',
    adults: [
      ['leo', 'young person'],
      ['karen', 'parent'],
    ],
    events: [
      ['final plan issued', '2021-03-26'],
      ['decided after review', '2025-11-14', { decision: 'keep' }],
      ['review meeting set', '2026-09-21', { meetingOn: '2026-10-13' }],
      ['review meeting held', '2026-10-13', { officer: 'did not come' }],
      ['review report sent', '2026-10-26'],
      ['decided after review', '2026-11-06', { decision: 'amend' }],
      ['notice of changes sent', '2026-11-06'],
      ['papers given', '2026-11-09', { papers: 'changes' }, { for: 'leo' }],
    ],
  },
  {
    // At college, with nothing to do until the next review.
    name: 'Priya Shah',
    reference: 'EHC-0118',
    dateOfBirth: '2007-09-21',
    caseworker: 'sam',
    adults: [['priya', 'young person']],
    events: [
      ['final plan issued', '2019-01-18'],
      ['decided after review', '2026-06-12', { decision: 'keep' }],
    ],
  },
];

/** Loads the people made up for the demonstration into a database without people. False when there is anybody already. */
export async function loadDemonstration(db: Db, now: Date, choices: Choices = DEFAULT_CHOICES): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const anybody = await trx.selectFrom('person').select('id').limit(1).executeTakeFirst();
    if (anybody) return false;
    const ids = new Map<DemonstrationName, string>();
    for (const [key, { name, address, role, number }] of Object.entries(DEMONSTRATION_PEOPLE)) {
      const id = await addPerson(trx, { name, address, role, reason: 'Demonstration' }, undefined, now);
      // Another server was quicker.
      if (!id) return false;
      if (needsSecondStep([role])) await insertFactor(trx, id, { kind: 'text', number }, now);
      ids.set(key as DemonstrationName, id);
    }
    for (const child of CHILDREN) await addChild(trx, child, ids, now);
    const plans = await trx.selectFrom('plan').select('id').execute();
    await keepDays(
      trx,
      plans.map(({ id }) => id),
      choices,
      now,
    );
    return true;
  });
}

async function addChild(
  db: Db,
  { name, reference, dateOfBirth, inCareSince, caseworker, adults, invited, events }: DemonstrationChild,
  ids: Map<DemonstrationName, string>,
  now: Date,
): Promise<void> {
  const childId = randomUUID();
  const at = now.toISOString();
  const days = daysToMove(dayInLondon(now));
  await db
    .insertInto('child')
    .values({
      id: childId,
      name,
      soughtName: sought(name),
      // By whole years, or children would change their year group.
      dateOfBirth: addMonths(dateOfBirth, 12 * Math.floor(days / 365)),
      inCareSince: inCareSince ?? null,
      addedAt: at,
      endedAt: null,
    })
    .execute();
  await keepNameWords(db, childId, name);
  for (const [who, relationship, isProtected] of adults) {
    await db
      .insertInto('standing')
      .values({
        id: randomUUID(),
        personId: ids.get(who) ?? '',
        childId,
        relationship,
        maySee: 'steps advice schools',
        protectedAt: isProtected ? at : null,
        reason: 'Demonstration',
        givenBy: null,
        givenAt: at,
        endedBy: null,
        endedAt: null,
        endReason: null,
      })
      .execute();
  }
  if (events.length === 0) return;
  const planId = randomUUID();
  const caseworkerId = caseworker ? (ids.get(caseworker) ?? null) : null;
  if (invited && caseworkerId) {
    const invitation = {
      name: invited,
      relationship: 'parent',
      maySee: 'steps advice',
      reason: 'Demonstration',
    } as const;
    await insertInvitation(db, childId, { ...invitation, lines: '1 Made Up Street\nBury' }, caseworkerId, now);
  }
  await db
    .insertInto('plan')
    .values({ id: planId, childId, caseworkerId, reference: reference ?? null, addedAt: at, endedAt: null })
    .execute();
  for (const [kind, happenedOn, details = {}, { words = {}, for: who } = {}] of events) {
    const moved = Object.entries(details).map(([key, value]) => [
      key,
      key.endsWith('On') ? addDays(value as IsoDate, days) : value,
    ]);
    const event: NewEvent = {
      kind,
      happenedOn: addDays(happenedOn, days),
      details: Object.fromEntries(moved) as Record<string, string>,
      words,
      onlyFor: who ? (ids.get(who) ?? null) : null,
      supersedes: null,
    };
    // As if each had been written down on its day.
    const recordedAt = new Date(`${event.happenedOn}T12:00:00Z`);
    await insertEvent(db, planId, randomUUID(), event, caseworkerId, recordedAt);
  }
}

/** How many days the stories have moved on. */
function daysToMove(today: IsoDate): number {
  return Math.max(0, Math.floor(daysBetween(TOLD_ON, today) / STEP_DAYS) * STEP_DAYS);
}

function person(name: string, role: Role, number: string, story: string): DemonstrationPerson {
  const [first = ''] = name.toLowerCase().split(' ');
  return { name, address: `${first}@example.org`, role, number: `+447700900${number}`, story };
}
