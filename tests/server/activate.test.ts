import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, it } from 'node:test';
import { insertInvitation } from '#features/getting-in/invitation.store.ts';
import { makeLetter } from '#features/getting-in/invitation.store.ts';
import { findPersonBySession, startSession } from '#features/identity/session.store.ts';
import { asOfficer } from '#features/identity/person.ts';
import { now } from '#calendar/dates.ts';
import { found } from '../support/people.ts';
import { startWorld, type World } from './access/world.ts';
import type { Answer } from './ask.ts';

let world: World;
before(async () => {
  world = await startWorld();
});
after(() => world.stop());
beforeEach(() => world.db.deleteFrom('rateLimit').execute());

interface Letter {
  code: string;
  id: string;
  invitation: string;
  born: [year: string, month: string, day: string];
}

/** A letter for somebody new in the case of Idris. */
async function newLetter(): Promise<Letter> {
  const { db, people, plans } = world;
  const { childId, dateOfBirth } = await db
    .selectFrom('plan')
    .innerJoin('child', 'child.id', 'plan.childId')
    .select(['childId', 'dateOfBirth'])
    .where('plan.id', '=', plans.Idris)
    .executeTakeFirstOrThrow();
  const who = { name: 'Hassan Yusuf', relationship: 'parent', maySee: 'steps', lines: '1 A Street', reason: 'A test' } as const; // prettier-ignore
  const invitation = await insertInvitation(db, childId, who, people.sam, now());
  const secret = await startSession(db, people.sam, { steps: 2, device: 'A test', factorAt: now() }, now());
  const sam = found(asOfficer(await findPersonBySession(db, secret, now()), 'caseworker', 'manager'));
  const id = randomUUID();
  const made = await makeLetter(db, sam, { plan: plans.Idris, invitation, letter: id }, now());
  assert.ok(typeof made === 'object');
  return { code: made.code, id, invitation, born: dateOfBirth.split('-') as Letter['born'] };
}

function fieldsOf({ code, born: [year, month, day] }: Letter): Record<string, string> {
  return { code, 'born-day': day, 'born-month': month, 'born-year': year, address: 'hassan@home.example' };
}

function tryIt(fields: Record<string, string>, secret?: string, action = 'tryCode'): Promise<Answer> {
  return world.send(secret, `/activate?_action=gettingIn.${action}`, fields);
}

/** All that somebody gets to know from an answer. */
function whole({ status, headers, bytes }: Answer): string {
  return JSON.stringify({ status, headers: { ...headers, date: '' }, text: bytes.toString('latin1') });
}

/** Every way to be wrong, each with a letter of its own. */
async function everyWrongWay(): Promise<Record<string, Record<string, string>>> {
  const { db } = world;
  const change = async (what: Record<string, string | number>): Promise<Record<string, string>> => {
    const letter = await newLetter();
    await db.updateTable('activationCode').set(what).where('id', '=', letter.id).execute();
    return fieldsOf(letter);
  };
  const at = now().toISOString();
  const takenBack = await newLetter();
  await db.updateTable('invitation').set({ endedAt: at }).where('id', '=', takenBack.invitation).execute();
  return {
    'a code that never was': { ...fieldsOf(await newLetter()), code: 'ABCD-EFGH-JKMN' },
    'a wrong date of birth': { ...fieldsOf(await newLetter()), 'born-year': '2001' },
    'used': await change({ endedAt: at, endedHow: 'used' }), // prettier-ignore
    'replaced': await change({ endedAt: at, endedHow: 'replaced' }), // prettier-ignore
    'locked': await change({ endedAt: at, endedHow: 'locked' }), // prettier-ignore
    'run out': await change({ expiresAt: at }),
    'the fifth wrong try': { ...(await change({ tries: 4 })), 'born-year': '2001' },
    'taken back': fieldsOf(takenBack),
  };
}

describe('a code from a letter that lets nobody in', () => {
  it('is answered byte for byte the same, whatever is wrong with it', async () => {
    const answers = new Map<string, string>();
    for (const [why, fields] of Object.entries(await everyWrongWay())) {
      const answer = await tryIt(fields);
      assert.equal(answer.status, 400, why);
      assert.match(answer.text, /do not let you in/);
      answers.set(whole(answer), why);
    }
    assert.equal(answers.size, 1, [...answers.values()].join(', '));
  });

  it('is answered the same for whoever is signed in, and for a professional or a parent of the child with a right one', async () => {
    const fields = Object.values(await everyWrongWay());
    for (const who of ['amina', 'mei', 'sam'] as const) {
      const secret = await world.sessionFor(who);
      const right = fieldsOf(await newLetter());
      const answers = new Set<string>();
      for (const one of [...fields, right]) answers.add(whole(await tryIt(one, secret, 'addChild')));
      assert.equal(answers.size, 1, who);
    }
  });

  it('shows the e-mail address again, and neither the code nor the date of birth', async () => {
    const letter = await newLetter();
    const { text } = await tryIt({ ...fieldsOf(letter), 'born-year': '2001' });
    assert.match(text, /value="hassan@home\.example"/);
    assert.match(text, /Type the code and the date of birth again: we do not show them\./);
    assert.ok(!text.includes(letter.code) && !text.includes('2001'));
    assert.doesNotMatch(text, /Idris|Yusuf|Hassan/);
  });

  it('is told to wait after thirty tries from one network, right or wrong', async () => {
    const letter = await newLetter();
    for (let tries = 1; tries <= 30; tries += 1)
      assert.equal((await tryIt({ ...fieldsOf(letter), code: 'ABCD-EFGH-JKMN' })).status, 400);
    const answers = [await tryIt({ ...fieldsOf(letter), code: 'ABCD-EFGH-JKMN' }), await tryIt(fieldsOf(letter))];
    assert.deepEqual(
      answers.map(({ status }) => status),
      [429, 429],
    );
  });
});

describe('the page that a letter leads to', () => {
  it('is kept by nobody, gives no cookie for looking, and names nobody', async () => {
    for (const path of ['/activate', '/activate/code', '/activate/waiting']) {
      const { status, headers, text } = await world.ask(undefined, path);
      assert.equal(status, 200);
      assert.equal(headers['cache-control'], 'private, no-store');
      assert.equal(headers['set-cookie'], undefined);
      assert.doesNotMatch(text, /Idris|Yusuf/);
    }
  });

  it('spends nothing by being looked at: a scanner may follow every link, and the code still works', async () => {
    const letter = await newLetter();
    const query = new URLSearchParams(fieldsOf(letter)).toString();
    for (const method of ['HEAD', 'GET', 'HEAD', 'GET', 'HEAD', 'GET']) {
      await world.ask(undefined, `/activate?${query}`, { method });
      await world.ask(undefined, `/activate?_action=gettingIn.tryCode&${query}`, { method });
      await world.ask(undefined, `/_actions/gettingIn.tryCode?${query}`, { method });
    }
    const answer = await tryIt(fieldsOf(letter));
    assert.deepEqual([answer.status, answer.headers.location], [303, '/activate/code']);
    assert.match(String(answer.headers['set-cookie']), /^asking=[^;]+; Path=\/; HttpOnly; SameSite=Lax$/);
  });

  it('sends the digits to the address that was typed, and links nothing before they are', async () => {
    const letter = await newLetter();
    await tryIt(fieldsOf(letter));
    const { usedAt } = await world.db
      .selectFrom('invitation')
      .select('usedAt')
      .where('id', '=', letter.invitation)
      .executeTakeFirstOrThrow();
    assert.equal(usedAt, null);
  });
});
