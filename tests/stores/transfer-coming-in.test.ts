import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { IsoDate } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import { listAccess } from '#features/access-log/access-log.store.ts';
import { DEFAULT_CHOICES } from '#features/clock/choices.ts';
import { asOfficer, type Person } from '#features/identity/person.ts';
import { countWrongTransferCode } from '#features/identity/sign-in-limits.store.ts';
import { newLetters } from '#features/identity/secret.ts';
import type { PlanOfficer } from '#features/plan/officer-access.store.ts';
import { endCodesOf } from '#features/phase-transfer/code.store.ts';
import {
  beginKeyIn,
  comeInByCode,
  comeInSignedIn,
  findVoiceToKeyIn,
} from '#features/phase-transfer/coming-in.store.ts';
import {
  endSitting,
  findSitting,
  sees,
  setEasy,
  showSent,
  tidySittings,
  type Sitting,
} from '#features/phase-transfer/sitting.store.ts';
import { ENGINES, type Engine } from '../support/database.ts';
import { alan, amina, at, ben, dilys, found, grace, helen, idOf, karen, leo, sam, tom } from '../support/people.ts';
import { childCalled, endStanding, lastLine, planOf, withPlans } from '../support/plans.ts';
import { newCode, openRound, voiceOf, type RoundMade } from '../support/transfers.ts';

const NINE = at('09:00');
const TEN = at('10:00');
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const later = (minutes: number, from = TEN): Date => new Date(from.getTime() + minutes * MINUTE);

interface Story {
  db: Db;
  made: RoundMade;
  /** Helen’s letter about Maya. */
  voice: string;
  code: string;
  born: IsoDate;
}

/** A round is open; Maya moves to secondary school, and Helen has a letter. */
async function mayaMoves(t: TestContext, engine: Engine): Promise<Story> {
  const db = await withPlans(t, engine);
  const made = await openRound(db, ['Maya', 'Idris'], NINE);
  const voice = await voiceOf(db, found(made.children['Maya']), 'helen');
  return { db, made, voice, code: await newCode(db, voice, NINE), born: await birthdayOf(db, 'Maya Carter') };
}

async function birthdayOf(db: Db, name: string): Promise<IsoDate> {
  const child = await db.selectFrom('child').select('dateOfBirth').where('name', '=', name).executeTakeFirstOrThrow();
  return child.dateOfBirth;
}

function comeIn(db: Db, code: string, born: IsoDate, now = TEN): Promise<string | undefined> {
  return comeInByCode(db, { code, born }, DEFAULT_CHOICES, now);
}

function sittingOf(db: Db, secret: string | undefined, person?: Person, now = TEN): Promise<Sitting | undefined> {
  return findSitting(db, found(secret), person, DEFAULT_CHOICES, now);
}

async function working(db: Db, officer: typeof sam | typeof dilys, now = TEN): Promise<PlanOfficer> {
  return found(asOfficer(await officer(db, now), 'caseworker', 'manager'));
}

/** Every way in which a code and a date of birth let nobody in, each done to a letter of its own. */
const WRONG: Record<string, (story: Story) => Promise<{ code?: string; born?: IsoDate; now?: Date } | undefined>> = {
  'a code that never was': () => Promise.resolve({ code: newLetters() }),
  'a wrong date of birth': () => Promise.resolve({ born: '2001-01-01' }),
  'the code of a letter that a newer one has replaced': async ({ db, voice }) => {
    await newCode(db, voice, NINE);
    return undefined;
  },
  'a locked code': async ({ db, voice }) => {
    await db.transaction().execute((trx) => endCodesOf(trx, voice, 'locked', NINE));
    return undefined;
  },
  'a code that was ended': async ({ db, voice }) => {
    await db.transaction().execute((trx) => endCodesOf(trx, voice, 'ended', NINE));
    return undefined;
  },
  'a code after the move': () => Promise.resolve({ now: new Date('2027-09-01T08:00:00Z') }),
  'a round that was ended': async ({ db }) => {
    await db.updateTable('transferRound').set({ endedAt: NINE.toISOString() }).execute();
    return undefined;
  },
  'a round that does not open before tomorrow': async ({ db }) => {
    await db.updateTable('transferRound').set({ opensOn: '2026-12-02' }).execute();
    return undefined;
  },
  'a round that nobody has opened': async ({ db }) => {
    await db.updateTable('transferRound').set({ openedAt: null }).execute();
    return undefined;
  },
  'a child who was taken out': async ({ db, made }) => {
    await db
      .updateTable('transferChild')
      .set({ removedAt: NINE.toISOString() })
      .where('id', '=', found(made.children['Maya']))
      .execute();
    return undefined;
  },
  'somebody whose access has ended': async ({ db }) => {
    await endStanding(db, 'helen', 'Maya Carter');
    return undefined;
  },
  'a plan that has ended': async ({ db }) => {
    const plan = await planOf(db, 'Maya Carter');
    await db.updateTable('plan').set({ endedAt: NINE.toISOString() }).where('id', '=', plan).execute();
    return undefined;
  },
};

for (const engine of ENGINES) {
  describe(`a code from a letter about a move, on ${engine}`, () => {
    it('lets in with the date of birth, and says about whom', async (t) => {
      const { db, code, born, voice } = await mayaMoves(t, engine);
      const sitting = found(await sittingOf(db, await comeIn(db, code, born)));
      assert.equal(sitting.voice.id, voice);
      assert.equal(sitting.voice.childName, 'Maya Carter');
      assert.deepEqual(
        { way: sitting.way, keptBy: sitting.keptBy, seesAnswer: sitting.seesAnswer, isEasy: sitting.isEasy },
        { way: 'code', keptBy: '', seesAnswer: null, isEasy: false },
      );
    });

    it('lets in again and again, on every device', async (t) => {
      const { db, code, born } = await mayaMoves(t, engine);
      const secrets = [await comeIn(db, code, born), await comeIn(db, code, born, later(1))];
      assert.notEqual(secrets[0], secrets[1]);
      for (const secret of secrets) assert.ok(await sittingOf(db, secret));
    });

    it('is in the access log as the holder of a letter, whoever that is', async (t) => {
      const { db, code, born } = await mayaMoves(t, engine);
      await comeIn(db, code, born);
      const { personId, actingAs, action } = await lastLine(db, await childCalled(db, 'Maya Carter'));
      assert.deepEqual(
        [personId, actingAs, action],
        [null, 'holder of a letter', 'came in to say which place is wanted'],
      );
    });

    for (const [why, make] of Object.entries(WRONG))
      it(`lets nobody in with ${why}, and leaves no sitting`, async (t) => {
        const story = await mayaMoves(t, engine);
        const { code = story.code, born = story.born, now = TEN } = (await make(story)) ?? {};
        assert.equal(await comeIn(story.db, code, born, now), undefined);
        assert.deepEqual(await story.db.selectFrom('transferSitting').select('id').execute(), []);
      });

    it('asks the same of the database whatever is wrong', async (t) => {
      const asked = new Map<string, string>();
      for (const [why, make] of Object.entries(WRONG)) {
        const story = await mayaMoves(t, engine);
        const { code = story.code, born = story.born, now = TEN } = (await make(story)) ?? {};
        const statements: string[] = [];
        const listening = story.db.withPlugin({
          transformQuery: ({ node }) => {
            statements.push(node.kind);
            return node;
          },
          transformResult: ({ result }) => Promise.resolve(result),
        });
        await comeIn(listening, code, born, now);
        asked.set(statements.join(', '), why);
      }
      assert.deepEqual([...asked.keys()], ['UpdateQueryNode, SelectQueryNode, UpdateQueryNode, SelectQueryNode']);
    });

    it('is locked by the fifth wrong date of birth: the officer is told, and a new letter is the way back', async (t) => {
      const { db, code, born, voice } = await mayaMoves(t, engine);
      await db.deleteFrom('notice').execute();
      for (const year of [2001, 2002, 2003, 2004]) await comeIn(db, code, `${year}-01-01`);
      assert.ok(await comeIn(db, code, born), 'four are forgiven');
      await comeIn(db, code, '2005-01-01');
      assert.equal(await comeIn(db, code, born), undefined);
      const { actingAs, action, why } = await lastLine(db, await childCalled(db, 'Maya Carter'));
      assert.deepEqual(
        [actingAs, action, why],
        ['holder of a letter', 'locked the code of a letter', 'five wrong dates of birth'],
      );
      const told = await db
        .selectFrom('notice')
        .select(['personId', 'kind'])
        .where('personId', '=', await idOf(db, 'sam', NINE))
        .execute();
      assert.deepEqual(
        told.map(({ kind }) => kind),
        ['something waits'],
      );
      assert.ok(await comeIn(db, await newCode(db, voice, later(5)), born, later(6)));
    });

    it('does not count a right date of birth before the round opens: whoever is early may come again', async (t) => {
      const { db, code, born } = await mayaMoves(t, engine);
      await db.updateTable('transferRound').set({ opensOn: '2026-12-02' }).execute();
      for (let tries = 1; tries <= 7; tries += 1) assert.equal(await comeIn(db, code, born), undefined);
      assert.ok(await comeIn(db, code, born, new Date('2026-12-02T00:00:01Z')));
    });

    it('does not change who is signed in, nor what they can reach, when it is locked by a stranger', async (t) => {
      const { db, code, voice } = await mayaMoves(t, engine);
      for (const year of [2001, 2002, 2003, 2004, 2005]) await comeIn(db, code, `${year}-01-01`);
      const person = await helen(db, TEN);
      const secret = await comeInSignedIn(db, person, voice, DEFAULT_CHOICES, TEN);
      assert.ok(await sittingOf(db, secret, person));
    });

    it('does not hinder officers who make letters at the same moment', async (t) => {
      const { db, code, born, voice, made } = await mayaMoves(t, engine);
      const bens = await voiceOf(db, found(made.children['Maya']), 'ben');
      const codes = [code];
      for (let times = 0; times < 8; times += 1) {
        const last = found(codes.at(-1));
        const [, next] = await Promise.all([
          comeIn(db, last, born),
          newCode(db, voice, TEN),
          newCode(db, bens, TEN),
          comeIn(db, last, born),
        ]);
        codes.push(next);
      }
      assert.ok(await comeIn(db, found(codes.at(-1)), born));
    });

    it('opens nothing of Ben’s, who has a letter too', async (t) => {
      const { db, made, code, born } = await mayaMoves(t, engine);
      const bens = await voiceOf(db, found(made.children['Maya']), 'ben');
      const sitting = found(await sittingOf(db, await comeIn(db, code, born)));
      assert.notEqual(sitting.voice.id, bens);
      assert.ok(!JSON.stringify(sitting).includes(bens));
    });
  });

  describe(`a sitting, on ${engine}`, () => {
    it('is over after half an hour without use, and after twelve hours with it', async (t) => {
      const { db, code, born } = await mayaMoves(t, engine);
      const secret = await comeIn(db, code, born);
      assert.ok(await sittingOf(db, secret, undefined, later(29)));
      assert.ok(await sittingOf(db, secret, undefined, later(58)));
      assert.equal(await sittingOf(db, secret, undefined, later(88)), undefined);

      const long = await comeIn(db, code, born);
      for (let minutes = 20; minutes < 12 * 60; minutes += 20)
        assert.ok(await sittingOf(db, long, undefined, later(minutes)));
      assert.equal(await sittingOf(db, long, undefined, later(12 * 60)), undefined);
    });

    it('is over once somebody has left', async (t) => {
      const { db, code, born } = await mayaMoves(t, engine);
      const secret = found(await comeIn(db, code, born));
      await endSitting(db, secret, later(1));
      assert.equal(await sittingOf(db, secret, undefined, later(1)), undefined);
    });

    for (const how of ['replaced', 'locked', 'ended'] as const)
      it(`is over once its code is ${how}`, async (t) => {
        const { db, code, born, voice } = await mayaMoves(t, engine);
        const secret = await comeIn(db, code, born);
        await db.transaction().execute((trx) => endCodesOf(trx, voice, how, TEN));
        assert.equal(await sittingOf(db, secret), undefined);
      });

    it('is over once the access of whoever it belongs to has ended', async (t) => {
      const { db, code, born, voice } = await mayaMoves(t, engine);
      const person = await helen(db, TEN);
      const secrets = [await comeIn(db, code, born), await comeInSignedIn(db, person, voice, DEFAULT_CHOICES, TEN)];
      await endStanding(db, 'helen', 'Maya Carter');
      for (const secret of secrets) assert.equal(await sittingOf(db, secret, person), undefined);
    });

    it('of somebody signed in opens for nobody else, nor once they are signed out', async (t) => {
      const { db, voice } = await mayaMoves(t, engine);
      const person = await helen(db, TEN);
      const secret = await comeInSignedIn(db, person, voice, DEFAULT_CHOICES, TEN);
      assert.equal(sees(found(await sittingOf(db, secret, person)), 'any answer'), true);
      for (const other of [undefined, await ben(db, TEN), await amina(db, TEN), await dilys(db, TEN)])
        assert.equal(await sittingOf(db, secret, other), undefined);
    });

    it('keeps easy words and what may be shown to itself', async (t) => {
      const { db, code, born } = await mayaMoves(t, engine);
      const [one, other] = [await comeIn(db, code, born), await comeIn(db, code, born)];
      const sitting = found(await sittingOf(db, one));
      await setEasy(db, sitting, true);
      await showSent(db, sitting, 'one answer');
      const [now, beside] = [found(await sittingOf(db, one)), found(await sittingOf(db, other))];
      assert.deepEqual([now.isEasy, sees(now, 'one answer'), sees(now, 'another')], [true, true, false]);
      assert.deepEqual([beside.isEasy, sees(beside, 'one answer')], [false, false]);
    });

    it('by a code is over once somebody signs in on the same browser, and not where they had signed in before', async (t) => {
      const { db, code, born } = await mayaMoves(t, engine);
      const signedIn = async (createdAt: Date): Promise<Person> => {
        const person = await ben(db, TEN);
        return { ...person, session: { ...person.session, createdAt } };
      };
      const secret = await comeIn(db, code, born);
      assert.ok(await sittingOf(db, secret, await signedIn(NINE), later(1)));
      assert.equal(await sittingOf(db, secret, await signedIn(later(1)), later(2)), undefined);
    });

    it('opens by its secret alone: neither by its id nor by what is kept of the secret', async (t) => {
      const { db, code, born } = await mayaMoves(t, engine);
      await comeIn(db, code, born);
      const row = await db.selectFrom('transferSitting').select(['id', 'secretHash']).executeTakeFirstOrThrow();
      for (const guess of [row.id, row.secretHash, '']) assert.equal(await sittingOf(db, guess), undefined);
    });

    it('is gone after seven days', async (t) => {
      const { db, code, born } = await mayaMoves(t, engine);
      await comeIn(db, code, born);
      await tidySittings(db, new Date(TEN.getTime() + 8 * DAY));
      assert.deepEqual(await db.selectFrom('transferSitting').select('id').execute(), []);
    });
  });

  describe(`coming in to answer, signed in, on ${engine}`, () => {
    it('is for a voice of their own, and for no other', async (t) => {
      const { db, made, voice } = await mayaMoves(t, engine);
      const bens = await voiceOf(db, found(made.children['Maya']), 'ben');
      const idriss = await voiceOf(db, found(made.children['Idris']), 'amina');
      for (const other of [bens, idriss, 'nobodys', ''])
        assert.equal(await comeInSignedIn(db, await helen(db, TEN), other, DEFAULT_CHOICES, TEN), undefined);
      assert.equal(await comeInSignedIn(db, await grace(db, TEN), voice, DEFAULT_CHOICES, TEN), undefined);
      assert.equal(await comeInSignedIn(db, await ben(db, TEN), voice, DEFAULT_CHOICES, TEN), undefined);
    });

    it('is for a young person themselves, and no more for a mother who has lost her say', async (t) => {
      const { db } = await mayaMoves(t, engine);
      const { children } = await openRound(db, ['Leo'], NINE, { move: 'secondary-to-post-16' });
      const own = await voiceOf(db, found(children['Leo']), 'own');
      const hers = await voiceOf(db, found(children['Leo']), 'karen');
      assert.ok(await comeInSignedIn(db, await leo(db, TEN), own, DEFAULT_CHOICES, TEN));
      const mother = await karen(db, TEN);
      assert.equal(await comeInSignedIn(db, mother, own, DEFAULT_CHOICES, TEN), undefined);
      assert.equal(await comeInSignedIn(db, mother, hers, DEFAULT_CHOICES, TEN), undefined);
      await endStanding(db, 'leo', 'Leo Marsh');
      assert.equal(await comeInSignedIn(db, await leo(db, TEN), own, DEFAULT_CHOICES, TEN), undefined);
    });
  });

  describe(`an officer who keys in, on ${engine}`, () => {
    const slip = (made: RoundMade, voice: string) =>
      ({ round: made.round, child: found(made.children['Maya']), voice, way: 'paper', cameOn: '2026-11-30' }) as const;

    it('begins for a plan they work on, in the name of the officer, beside what the voice has begun', async (t) => {
      const { db, made, voice, code, born } = await mayaMoves(t, engine);
      const theirs = found(await sittingOf(db, await comeIn(db, code, born)));
      for (const who of [sam, dilys]) {
        const officer = await working(db, who);
        const begun = found(await beginKeyIn(db, officer, slip(made, voice), DEFAULT_CHOICES, TEN));
        assert.ok(typeof begun === 'object');
        const sitting = found(await sittingOf(db, begun.secret, officer));
        assert.deepEqual(
          [sitting.voice.id, sitting.keptBy, sitting.cameOn, sitting.seesAnswer],
          [voice, officer.id, '2026-11-30', null],
        );
        assert.notEqual(sitting.keptBy, theirs.keptBy);
      }
    });

    it('may not for a plan of another caseworker, in another round, or about another child', async (t) => {
      const { db, made, voice } = await mayaMoves(t, engine);
      const officer = await working(db, sam);
      const other = await openRound(db, ['Daniel'], NINE);
      const idris = found(made.children['Idris']);
      for (const wrong of [{ round: other.round }, { child: idris }, { voice: 'nobodys' }]) {
        const which = { ...slip(made, voice), ...wrong };
        assert.equal(await beginKeyIn(db, officer, which, DEFAULT_CHOICES, TEN), undefined);
        assert.equal(await findVoiceToKeyIn(db, officer, which, DEFAULT_CHOICES, TEN), undefined);
      }
      const plan = await planOf(db, 'Maya Carter');
      await db.updateTable('plan').set({ caseworkerId: null }).where('id', '=', plan).execute();
      assert.equal(await beginKeyIn(db, officer, slip(made, voice), DEFAULT_CHOICES, TEN), undefined);
      assert.equal(await findVoiceToKeyIn(db, officer, slip(made, voice), DEFAULT_CHOICES, TEN), undefined);
    });

    it('says on which day it came: not one to come, and none before the round', async (t) => {
      const { db, made, voice } = await mayaMoves(t, engine);
      const officer = await working(db, sam);
      const on = (cameOn: IsoDate) => beginKeyIn(db, officer, { ...slip(made, voice), cameOn }, DEFAULT_CHOICES, TEN);
      assert.equal(await on('2026-12-02'), 'to come');
      assert.equal(await on('2026-11-01'), 'before the round');
      assert.ok(typeof (await on('2026-11-02')) === 'object');
      assert.ok(typeof (await on('2026-12-01')) === 'object');
    });

    it('is over after eight hours, signed out, for another officer, and once the plan is not theirs', async (t) => {
      const { db, made, voice } = await mayaMoves(t, engine);
      const officer = await working(db, sam);
      const begun = found(await beginKeyIn(db, officer, slip(made, voice), DEFAULT_CHOICES, TEN));
      assert.ok(typeof begun === 'object');
      const open = (person?: Person, now = TEN) => sittingOf(db, begun.secret, person, now);
      assert.ok(await open(officer, later(8 * 60 - 1)));
      assert.equal(await open(officer, later(8 * 60)), undefined);
      for (const other of [
        undefined,
        await dilys(db, TEN),
        await helen(db, TEN),
        await tom(db, TEN),
        await alan(db, TEN),
      ])
        assert.equal(await open(other), undefined);
      const plan = await planOf(db, 'Maya Carter');
      await db.updateTable('plan').set({ caseworkerId: null }).where('id', '=', plan).execute();
      assert.equal(await open(officer), undefined);
    });

    it('ends what they were keying in before, and nobody else’s', async (t) => {
      const { db, made, voice } = await mayaMoves(t, engine);
      const [officer, other] = [await working(db, sam), await working(db, dilys)];
      const begins = async (who: PlanOfficer): Promise<string> => {
        const begun = found(await beginKeyIn(db, who, slip(made, voice), DEFAULT_CHOICES, TEN));
        assert.ok(typeof begun === 'object');
        return begun.secret;
      };
      const [first, beside, second] = [await begins(officer), await begins(other), await begins(officer)];
      assert.equal(await sittingOf(db, first, officer), undefined);
      assert.ok(await sittingOf(db, second, officer));
      assert.ok(await sittingOf(db, beside, other));
    });

    it('leaves no more in the access log than that they worked on the move', async (t) => {
      const { db, made, voice } = await mayaMoves(t, engine);
      const officer = await working(db, sam);
      await findVoiceToKeyIn(db, officer, slip(made, voice), DEFAULT_CHOICES, TEN);
      await beginKeyIn(db, officer, slip(made, voice), DEFAULT_CHOICES, TEN);
      const lines = await listAccess(db, await childCalled(db, 'Maya Carter'), { most: 2 });
      assert.deepEqual(
        lines.map(({ personId, action }) => [personId, action]),
        Array.from({ length: 2 }, () => [officer.id, 'worked on the move to the next place']),
      );
    });
  });

  describe(`guessing at codes, on ${engine}`, () => {
    // The same statements on both: on a server each takes its way there and back.
    const most = engine === 'SQLite' ? 10_000 : 1000;
    it(`finds none with ${most} guesses from many networks, locks nobody out, and shows`, async (t) => {
      const { db, code, born } = await mayaMoves(t, engine);
      const said = [];
      for (let guess = 1; guess <= most; guess += 1) {
        assert.equal(await comeIn(db, newLetters(), born), undefined);
        said.push(...(await countWrongTransferCode(db, `203.0.${guess % 250}.${Math.floor(guess / 250)}`)));
        if (guess % 250 === 0) assert.ok(await comeIn(db, code, born), `Helen comes in after ${guess}`);
      }
      assert.deepEqual(
        said.map(({ wrongCodes }) => wrongCodes),
        [100, 1000, 10_000].filter((told) => told <= most),
      );
      assert.ok(!JSON.stringify(said).includes('203.0'), 'no network is written down as it is');
      const { tries } = await db.selectFrom('transferCode').select('tries').executeTakeFirstOrThrow();
      assert.equal(tries, 0);
    });
  });
}
