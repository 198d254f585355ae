import { randomUUID } from 'node:crypto';
import type { IsoDate } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import { addPerson } from '#features/identity/person.store.ts';
import { needsSecondStep, type Role } from '#features/identity/role.ts';
import { insertFactor } from '#features/identity/second-factor.store.ts';
import type { Relationship } from '#features/plan/plan.store.ts';
import type { EventKind } from '#features/plan/stage.ts';

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
  priya: person('Priya Shah', 'young person', '007', '19, with a plan of her own'),
  sam: person('Sam Reid', 'caseworker', '008', 'Looks after the plans of all but Tyler'),
  dilys: person('Dilys Morgan', 'manager', '009', 'Manages the SEND team'),
  tom: person('Tom Hale', 'editor', '010', 'Looks after the content'),
  farah: person('Farah Khan', 'forum facilitator', '011', 'Facilitates the parent carer forum'),
  owen: person('Owen Lloyd', 'forum facilitator', '012', 'Facilitates the youth forum'),
  nadia: person('Nadia Rahman', 'forum member', '013', 'Member of the parent carer forum'),
  jack: person('Jack Stone', 'forum member', '014', 'Member of the youth forum, 17'),
  mei: person('Mei Chen', 'provider', '015', 'Runs a service in the directory'),
  alan: person('Alan Price', 'administrator', '016', 'Gives people their roles'),
} satisfies Record<string, DemonstrationPerson>;

export type DemonstrationName = keyof typeof DEMONSTRATION_PEOPLE;

interface DemonstrationChild {
  name: string;
  dateOfBirth: IsoDate;
  caseworker?: DemonstrationName;
  adults: [who: DemonstrationName, relationship: Relationship, isProtected?: 'protected'][];
  events: [kind: EventKind, happenedOn: IsoDate][];
}

const CHILDREN: DemonstrationChild[] = [
  {
    name: 'Idris Yusuf',
    dateOfBirth: '2019-03-14',
    caseworker: 'sam',
    adults: [['amina', 'parent']],
    events: [
      ['requested', '2026-09-14'],
      ['decided to assess', '2026-10-23'],
    ],
  },
  {
    name: 'Daniel Okafor',
    dateOfBirth: '2011-05-02',
    caseworker: 'sam',
    adults: [['grace', 'parent']],
    events: [
      ['final plan issued', '2022-02-04'],
      ['review held', '2026-11-10'],
    ],
  },
  {
    name: 'Ruth Okafor',
    dateOfBirth: '2016-08-19',
    caseworker: 'sam',
    adults: [['grace', 'parent']],
    events: [
      ['requested', '2026-07-06'],
      ['decided to assess', '2026-08-14'],
      ['draft sent', '2026-11-13'],
    ],
  },
  { name: 'Samuel Okafor', dateOfBirth: '2022-01-27', adults: [['grace', 'parent']], events: [] },
  {
    name: 'Maya Carter',
    dateOfBirth: '2018-06-30',
    caseworker: 'sam',
    adults: [
      ['helen', 'parent', 'protected'],
      ['ben', 'parent'],
    ],
    events: [['requested', '2026-11-02']],
  },
  {
    name: 'Tyler Brooks',
    dateOfBirth: '2017-02-11',
    adults: [['joan', 'foster carer']],
    events: [['final plan issued', '2025-12-01']],
  },
  {
    name: 'Leo Marsh',
    dateOfBirth: '2010-04-08',
    caseworker: 'sam',
    adults: [['leo', 'young person']],
    events: [['final plan issued', '2021-03-26']],
  },
  {
    name: 'Priya Shah',
    dateOfBirth: '2007-09-21',
    caseworker: 'sam',
    adults: [['priya', 'young person']],
    events: [['final plan issued', '2019-01-18']],
  },
];

/** Loads the people made up for the demonstration into a database without people. False when there is anybody already. */
export async function loadDemonstration(db: Db, now: Date): Promise<boolean> {
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
    return true;
  });
}

async function addChild(
  db: Db,
  { name, dateOfBirth, caseworker, adults, events }: DemonstrationChild,
  ids: Map<DemonstrationName, string>,
  now: Date,
): Promise<void> {
  const childId = randomUUID();
  const at = now.toISOString();
  await db.insertInto('child').values({ id: childId, name, dateOfBirth, addedAt: at, endedAt: null }).execute();
  for (const [who, relationship, isProtected] of adults) {
    await db
      .insertInto('standing')
      .values({
        id: randomUUID(),
        personId: ids.get(who) ?? '',
        childId,
        relationship,
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
  await db.insertInto('plan').values({ id: planId, childId, caseworkerId, addedAt: at, endedAt: null }).execute();
  for (const [kind, happenedOn] of events) {
    await db
      .insertInto('planEvent')
      .values({ id: randomUUID(), planId, kind, happenedOn, recordedBy: caseworkerId, recordedAt: at })
      .execute();
  }
}

function person(name: string, role: Role, number: string, story: string): DemonstrationPerson {
  const [first = ''] = name.toLowerCase().split(' ');
  return { name, address: `${first}@example.org`, role, number: `+447700900${number}`, story };
}
