import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { DEMONSTRATION_PEOPLE, type DemonstrationName } from '#commands/demonstration.ts';
import {
  ASKERS,
  CHILDREN,
  DETAILS,
  EVERYBODY,
  FORMS,
  MALFORMED,
  NOT_OFFERED,
  PAGES,
  POSTED,
  PUBLIC,
  PUBLISHED_MONTH,
  TOLD,
  type Answer,
  type Asker,
  type Form,
  type Insider,
  type Page,
  type PartnerName,
} from './access/matrix.ts';
import {
  actionsBuilt,
  actionsInSource,
  liveRoutesBuilt,
  liveRoutesInSource,
  postedRoutesInSource,
} from './access/routes.ts';
import {
  askEverything,
  changes,
  everythingIn,
  forEach,
  insiderBehind,
  personBehind,
  startWorld,
  untilQuiet,
  type World,
} from './access/world.ts';
import type { Answer as Heard } from './ask.ts';

/** One question of the matrix, and what the matrix says about it. */
interface Cell {
  asker: Asker;
  /** The path that is asked for, and the pattern it belongs to. */
  path: string;
  route: string;
  expected: Answer;
  /** Its id is none, or is written in another way. */
  isStrange?: true | undefined;
}

/** Whom such a page opens for, and somebody who is not signed in, try every id that is none; the others try a few. */
function triesEverything(asker: Asker, page: Page, route: string): boolean {
  return (
    // Whoever is not signed in is sent away before any id is looked at.
    (asker === 'nobody' && ['/my/plans/[plan]', '/office/people/[person]'].includes(route)) ||
    ((['ben', 'sam', 'alan', 'ruby'] as Asker[]).includes(asker) && page.for.includes(asker as Insider))
  );
}
const TRIED_BY_ALL = /\/(0|__proto__|%00|'%20or%20'1'='1|[0-9a-fA-F-]{36})$/;

let world: World;
const sessions = new Map<Asker, string | undefined>();
const heard: { asker: Asker; path: string; answer: Heard }[] = [];
/** Ids that were never given to anything, and those written in another way. */
let strangeIds: string[];

before(async () => {
  world = await startWorld();
  for (const asker of ASKERS) {
    const secret = await world.sessionFor(asker);
    sessions.set(asker, secret);
    const name = insiderBehind(asker) ?? (asker === 'halfway in' ? 'grace' : undefined);
    if (name && secret) await askEverything(world, name, world.people[name], secret);
  }
  const known = [world.plans.Maya, world.people.ben, world.letters.waiting];
  strangeIds = [
    ...MALFORMED,
    randomUUID(),
    ...known.map((id) => id.toUpperCase()),
    ...known.map((id) => `${id}%20`),
    ...known.map((id) => `${id}%00`),
    ...known.map((id) => id.replaceAll('-', '')),
  ];
  await untilQuiet(world.db);
});

after(() => world.stop());

/** What the matrix says that somebody gets who asks for a page; or for the thing of an id, for those it opens. */
function expectedOf(page: Page, asker: Asker, opensFor = page.for): Answer {
  if (asker === 'nobody') return page.nobody ?? 'to sign in';
  if (asker === 'halfway in') return page.halfway ?? 'to the second step';
  if (asker === 'session ended' || asker === 'person ended') return page.ended ?? 'to sign in';
  const name = insiderBehind(asker);
  if (!name || !page.for.includes(name) || !opensFor.includes(name)) return page.others ?? 'not there';
  if (page.fresh && asker.endsWith('after half an hour')) return 'to the second step';
  return page.opens ?? 'opens';
}

/** What is not there is no page where a file was asked for. */
const FILES_THAT_NEVER_WERE: Record<string, string> = {
  '/my': '/my/reviews-due/never/was.csv',
  '/office': '/office/imports/never/faults.csv',
};

interface Address {
  path: string;
  opensFor: readonly Insider[];
  isStrange?: true;
}

/** Every address of a page, with who may have it. */
function addressesOf(route: string, page: Page): Address[] {
  if (page.ofMaya) return addressesOfMaya(route, page, world.ofMaya[page.ofMaya]);
  if (page.words) return addressesOfWords(route, page.words);
  if (page.reviews) return addressesOfReviews(route, page.reviews);
  const things = page.plans ?? page.people ?? page.letters ?? page.imports;
  if (!things) return [{ path: route, opensFor: page.for }];
  const ids: Record<string, string> = page.plans
    ? world.plans
    : page.people
      ? world.people
      : page.letters
        ? world.letters
        : world.imports;
  const at = (id: string): string => route.replace(/\[\w+\]/, id);
  return [
    ...Object.entries(things).map(([name, opensFor]) => ({ path: at(ids[name] ?? ''), opensFor })),
    ...strangeIds.map((id) => ({ path: at(id), opensFor: [], isStrange: true as const })),
  ];
}

/** A list of ours, and what is none. */
function addressesOfWords(route: string, words: Record<string, readonly Insider[]>): Address[] {
  const at = (word: string): string => route.replace(/\[\w+\]/, word);
  return [
    ...Object.entries(words).map(([word, opensFor]) => ({ path: at(word), opensFor })),
    ...strangeIds.map((id) => ({ path: at(id), opensFor: [], isStrange: true as const })),
  ];
}

/** A list of reviews or a school, with what goes with it; and with ids that are none in either place. */
function addressesOfReviews(route: string, reviews: Record<string, readonly Insider[]>): Address[] {
  const at = (...ids: string[]): string => {
    const left = [...ids];
    return route.replace(/\[\w+\]/g, () => left.shift() ?? '');
  };
  const known = Object.keys(reviews).map((name) => name.split('/').map((one) => world.reviews[one] ?? 'no such name'));
  const [first = []] = known;
  return [
    ...Object.values(reviews).map((opensFor, index) => ({ path: at(...(known[index] ?? [])), opensFor })),
    ...strangeIds.flatMap((id) =>
      first.map((_, place) => ({ path: at(...first.with(place, id)), opensFor: [], isStrange: true as const })),
    ),
  ];
}

/** Something of Maya’s: with her plan, with every other plan, and with ids that are none in either place. */
function addressesOfMaya(route: string, page: Page, thing: string): Address[] {
  const { Maya, ...others } = world.plans;
  const at = (plan: string, id: string): string =>
    route.replace('[plan]', plan).replace(/\[(standing|past|invitation|word|person|event)\]/, id);
  return [
    { path: at(Maya, thing), opensFor: page.for },
    ...Object.values(others).map((plan) => ({ path: at(plan, thing), opensFor: [] })),
    ...strangeIds.flatMap((id) =>
      [at(Maya, id), at(id, thing)].map((path) => ({ path, opensFor: [], isStrange: true as const })),
    ),
  ];
}

function cells(): Cell[] {
  return Object.entries(PAGES).flatMap(([route, page]) =>
    addressesOf(route, page).flatMap(({ path, opensFor, isStrange }) =>
      ASKERS.filter((asker) => !isStrange || TRIED_BY_ALL.test(path) || triesEverything(asker, page, route)).map(
        (asker) => ({
          asker,
          path,
          route,
          expected: expectedOf(page, asker, opensFor),
          isStrange,
        }),
      ),
    ),
  );
}

/** Whether somebody gets what is there. */
function isOpen(expected: Answer): boolean {
  return expected === 'opens' || expected === 'data';
}

/** What is wrong with an answer. */
function faultIn(expected: Answer, { status, headers, text }: Heard, asked: string): string | undefined {
  const said = `${status}${headers.location ? ` to ${headers.location}` : ''}`;
  const location = headers.location ?? '';
  const leadsTo = (path: string): boolean => {
    if (status !== 303) return false;
    const [there, query = ''] = location.split('?');
    const next = new URLSearchParams(query).get('next');
    return there === path && (next === null || next === asked || !/^[/A-Za-z0-9-]+$/.test(asked));
  };
  if (status >= 500) return `a failure, ${said}`;
  const isSo =
    expected === 'opens'
      ? status === 200 && /<h1/.test(text)
      : expected === 'data'
        ? status === 200 && /json|csv/.test(headers['content-type'] ?? '')
        : expected === 'nothing'
          ? status === 204 && text === ''
          : expected === 'not there'
            ? status === 404
            : expected === 'refused'
              ? status === 401 && text === ''
              : expected === 'to sign in'
                ? leadsTo('/sign-in')
                : expected === 'to the second step'
                  ? leadsTo('/sign-in/second-step')
                  : leadsTo(expected.to);
  return isSo ? undefined : `${said} where the matrix says ${JSON.stringify(expected)}`;
}

/** All that somebody gets to know from an answer. */
function whole({ status, headers, bytes }: Heard): string {
  return JSON.stringify({ status, headers: { ...headers, date: '' }, text: bytes.toString('latin1') });
}

function assertNone(problems: string[]): void {
  assert.equal(problems.length, 0, `${problems.length} problems:\n${problems.slice(0, 25).join('\n')}`);
}

/** What somebody asks for, in a few words. */
function short(path: string): string {
  const named = Object.entries({ ...world.plans, ...world.people, ...world.letters, ...world.imports }).find(([, id]) =>
    path.includes(id),
  );
  return named ? `${path} (${named[0]})` : path.slice(0, 90);
}

async function get(asker: Asker, path: string, method = 'GET'): Promise<Heard> {
  const answer = await world.ask(sessions.get(asker), path, { method });
  if (method === 'GET') heard.push({ asker, path, answer });
  return answer;
}

describe('the access matrix', () => {
  /** What stands in one list and not in the other. */
  function difference(routes: readonly string[], entered: readonly string[]): string[] {
    return [
      ...routes.filter((route) => !entered.includes(route)).map((route) => `${route} has no entry`),
      ...entered.filter((route) => !routes.includes(route)).map((route) => `${route} is not there any more`),
    ];
  }

  const entered = [...Object.keys(PAGES), ...PUBLIC, ...NOT_OFFERED];

  it('has an entry for every address that the server answers live', () => {
    assert.deepEqual(difference(liveRoutesBuilt(), entered), []);
  });

  it('has an entry for every file of a live page, built or not', () => {
    const fromAstro = ['/_image', '/_server-islands/[name]', '/_actions/[...path]'];
    assert.deepEqual(difference([...liveRoutesInSource(), ...fromAstro], entered), []);
  });

  it('has an entry for every address that takes a form by itself', () => {
    assert.deepEqual(difference(postedRoutesInSource(), Object.keys(POSTED)), []);
  });

  it('has an entry for every action', () => {
    assert.deepEqual(difference(actionsInSource(), Object.keys(FORMS)), []);
    const lastWords = Object.keys(FORMS).map((name) => name.split('.')[1] ?? '');
    assert.deepEqual(actionsBuilt(), lastWords.sort());
  });

  it('does not pass with a page or an action that nobody has entered', () => {
    assert.deepEqual(difference([...liveRoutesBuilt(), '/my/new-page'], entered), ['/my/new-page has no entry']);
    const actions = [...actionsInSource(), 'settings.newAction'];
    assert.deepEqual(difference(actions, Object.keys(FORMS)), ['settings.newAction has no entry']);
  });

  it('names each address once', () => {
    assert.equal(new Set(entered).size, entered.length);
  });
});

describe('whoever asks for what is not theirs', () => {
  it('is turned away from every page, whatever id they try, and leaves no trace', async () => {
    const beforehand = await everythingIn(world.db);
    const refused = cells().filter(({ expected }) => !isOpen(expected));
    const problems: string[] = [];
    await forEach(refused, async ({ asker, path, expected }) => {
      const fault = faultIn(expected, await get(asker, path), path);
      if (fault) problems.push(`${asker} asks for ${short(path)}: ${fault}`);
    });
    assert.ok(refused.length > 2000, 'there are hardly any cells');
    assertNone(problems);
    assert.deepEqual(changes(beforehand, await everythingIn(world.db)), []);
  });

  it('gets the same bytes for what is another’s, for what is deleted, and for what never was', async () => {
    const problems = new Set<string>();
    const references = new Map<string, string>();
    for (const asker of ASKERS.filter(insiderBehind)) {
      for (const door of ['/my', '/office']) {
        references.set(asker + door, whole(await get(asker, `${door}/never-was`)));
        references.set(`${asker}${door} file`, whole(await get(asker, FILES_THAT_NEVER_WERE[door] ?? '')));
      }
    }
    for (const { asker, path, answer } of heard.filter(({ answer }) => answer.status === 404)) {
      const door = /^\/(my|office)(?=\/|$)/.exec(path)?.[0] ?? '';
      const reference = references.get(asker + door + (/\.csv$/.test(path) ? ' file' : ''));
      if (reference && whole(answer) !== reference) {
        const at = [...whole(answer)].findIndex((letter, place) => letter !== reference[place]);
        problems.add(`${asker}, ${short(path)}: …${whole(answer).slice(at - 40, at + 60)}…`);
      }
    }
    assertNone([...problems]);
  });

  it('gets no further by asking for the headers only, or by sending a form', async () => {
    const beforehand = await everythingIn(world.db);
    const some: Asker[] = ['nobody', 'halfway in', 'session ended', 'person ended', 'ben', 'mei', 'sam', 'dilys'];
    const refused = cells()
      .filter(({ asker, isStrange }) => some.includes(asker) && !isStrange)
      // What is no page answers a form as what is not there does.
      .filter(({ expected, route }) => !isOpen(expected) && !/\.\w+$/.test(route) && !(route in POSTED));
    const problems: string[] = [];
    await forEach(refused, async ({ asker, path, expected }) => {
      const headers = await get(asker, path, 'HEAD');
      const form = await world.send(sessions.get(asker), path, {});
      for (const answer of [headers, form]) {
        const fault = faultIn(expected, answer, path);
        if (fault) problems.push(`${asker} asks for ${short(path)}: ${fault}`);
      }
      if (headers.text) problems.push(`${asker} asks for the headers of ${short(path)}, and gets more`);
    });
    assertNone(problems);
    assert.deepEqual(changes(beforehand, await everythingIn(world.db)), []);
  });

  it('finds nothing at what nobody is offered', async () => {
    const problems: string[] = [];
    const addresses = NOT_OFFERED.map((route) => route.replace('[name]', 'x').replace('[...path]', 'signIn.sendText'));
    await forEach(
      addresses.flatMap((path) => ASKERS.map((asker) => ({ asker, path }))),
      async ({ asker, path }) => {
        const { status } = await get(asker, path);
        if (status !== 404) problems.push(`${asker} asks for ${path}: ${status}`);
      },
    );
    assertNone(problems);
  });
});

describe('whoever asks for what is theirs', () => {
  it('gets it', async () => {
    const problems: string[] = [];
    const open = cells().filter(({ expected }) => isOpen(expected));
    await forEach(open, async ({ asker, path, expected }) => {
      const fault = faultIn(expected, await get(asker, path), path);
      if (fault) problems.push(`${asker} asks for ${short(path)}: ${fault}`);
    });
    assert.ok(open.length > 200, 'there are hardly any cells');
    assertNone(problems);
  });

  it('stands in the access log for each plan, and nobody else does', async () => {
    const rows = await world.db.selectFrom('accessLog').select(['personId', 'planId']).distinct().execute();
    const read = rows.filter(({ planId }) => planId !== null).map(({ personId, planId }) => `${personId} ${planId}`);
    const routes = ['/my/plans/[plan]', '/office/plans/[plan]', '/office/plans/[plan]/cover', '/office/plans/[plan]/messages']; // prettier-ignore
    const may = routes.flatMap((route) =>
      Object.entries(PAGES[route]?.plans ?? {}).flatMap(([plan, names]) =>
        names.map((name) => `${world.people[name]} ${world.plans[plan as keyof World['plans']]}`),
      ),
    );
    const told = Object.entries(TOLD).flatMap(([partner, plans]) =>
      plans.map((plan) => `${world.people[partner as PartnerName]} ${world.plans[plan]}`),
    );
    assert.deepEqual(read.sort(), [...new Set([...may, ...told])].sort());
  });

  it('gets what is public as everybody does, signed in or not', async () => {
    const dates = '/flow-charts/ehc-plan-in-20-weeks/dates';
    const paths = PUBLIC.map((route) =>
      route.replace('/flow-charts/[chart]/dates', dates).replace('[month]', PUBLISHED_MONTH),
    );
    for (const path of [...paths, '/search?q=autism', '/directory/services?cost=free', `${dates}?on=2026-01-05`]) {
      const answers = new Set<string>();
      for (const asker of ASKERS) answers.add(whole(await get(asker, path)));
      assert.equal(answers.size, 1, path);
    }
  });
});

describe('no page tells anybody about somebody else', () => {
  /** Words in which somebody could be recognised, and which detail of them each is. */
  async function wordsOf(name: DemonstrationName): Promise<[detail: keyof typeof DETAILS, word: RegExp][]> {
    const { name: whole, address, number } = DEMONSTRATION_PEOPLE[name];
    const { db, marks, people } = world;
    const id = people[name];
    const idsIn = async (table: 'emailAddress' | 'secondFactor' | 'standing' | 'notice' | 'contactWish') =>
      (await db.selectFrom(table).select('id').where('personId', '=', id).execute()).map((row) => row.id);
    const own = [sessions.get(name) ?? '-', ...marks[name].secrets];
    const rows = (await Promise.all(
      (['emailAddress', 'secondFactor', 'notice', 'contactWish'] as const).map(idsIn),
    )).flat(); // prettier-ignore
    const devices = (await db.selectFrom('session').select('id').where('personId', '=', id).execute()).map(
      (row) => row.id,
    );
    const ending = number.slice(-3);
    return [
      ['name', exactly(whole.split(' ')[0] ?? '')],
      ['address', exactly(address)],
      ['number', new RegExp(`(\\+44|0)7700 ?900 ?${ending}|ending ${ending}`)],
      ['id', exactly(id)],
      ...(await idsIn('standing')).map((word): [keyof typeof DETAILS, RegExp] => ['standing', exactly(word)]),
      ['what they wrote', exactly(marks[name].wrote.split(': ')[1] ?? '')],
      ['device', exactly(marks[name].device)],
      ...[...own, ...rows, ...devices].map((word): [keyof typeof DETAILS, RegExp] => ['device', exactly(word)]),
    ];
  }

  function exactly(word: string): RegExp {
    return new RegExp(`(?<![\\w-])${word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\w-])`);
  }

  /** Everything that came to somebody, without what they themselves had typed into the address. */
  function saidTo(asker: Asker): { path: string; said: string }[] {
    return heard
      .filter((one) => one.asker === asker)
      .map(({ path, answer: { headers, text } }) => {
        const { location = '', ...others } = headers;
        const onward = location.replace(encodeURIComponent(path), '');
        return { path, said: `${onward}\n${JSON.stringify(others)}\n${text}` };
      });
  }

  /** Asks also for every address that stands in what came before. */
  async function followLinks(asker: Asker): Promise<void> {
    const known = new Set(heard.filter((one) => one.asker === asker).map(({ path }) => path));
    for (const { answer } of heard.filter((one) => one.asker === asker)) {
      for (const [, link] of answer.text.matchAll(/(?:href|action)="(\/(?:my|office|sign-in)[^"#]*)"/g)) {
        const path = (link ?? '').replaceAll('&amp;', '&');
        if (known.has(path) || path.includes('_action=')) continue;
        known.add(path);
        await get(asker, path);
      }
    }
  }

  it('not their name, their address, their number, their ids, what they wrote or how they sign in', async () => {
    const problems = new Set<string>();
    for (const asker of ASKERS) await followLinks(asker);
    for (const other of EVERYBODY) {
      const words = await wordsOf(other);
      for (const asker of ASKERS) {
        const reader = insiderBehind(asker) ?? (asker === 'halfway in' ? 'grace' : undefined);
        if (reader === other) continue;
        const hidden = words.filter(([detail]) => {
          const may = [...(DETAILS[detail][other] ?? []), ...(DETAILS[detail]['of everybody'] ?? [])];
          return !reader || asker === 'halfway in' || !may.includes(reader);
        });
        for (const { path, said } of saidTo(asker)) {
          for (const [detail, word] of hidden)
            if (word.test(said)) problems.add(`${asker} meets at ${short(path)}: ${detail} of ${other}, ${word}`);
        }
      }
    }
    assertNone([...problems]);
  });

  it('not the name of a child', async () => {
    const problems = new Set<string>();
    for (const [name, seenBy] of Object.entries(CHILDREN)) {
      const first = name.split(' ')[0] ?? '';
      for (const asker of ASKERS) {
        const reader = insiderBehind(asker);
        if (reader && seenBy.includes(reader)) continue;
        for (const { path, said } of saidTo(asker))
          if (exactly(first).test(said)) problems.add(`${asker} meets at ${short(path)}: ${name}`);
      }
    }
    assertNone([...problems]);
  });

  it('can fail: what a reader may see is found', async () => {
    const words = await wordsOf('helen');
    const sam = saidTo('sam').map(({ said }) => said);
    const alan = saidTo('alan').map(({ said }) => said);
    const helen = saidTo('helen').map(({ said }) => said);
    const found = (detail: keyof typeof DETAILS, pages: string[]): boolean =>
      words.some(([one, word]) => one === detail && pages.some((page) => word.test(page)));
    assert.ok(found('name', sam));
    assert.ok(found('what they wrote', sam));
    assert.ok(found('address', alan));
    assert.ok(found('number', helen));
    assert.ok(found('device', helen));
  });
});

describe('what comes with a personal page', () => {
  it('is kept by no browser and by nobody on the way', () => {
    const kept = heard
      .filter(({ path }) => /^\/(my|office|sign-in|sign-out|_actions)(\/|$)/.test(path))
      .filter(({ answer }) => answer.headers['cache-control'] !== 'private, no-store')
      .map(({ asker, path, answer }) => `${asker}, ${path}: ${answer.headers['cache-control']}`);
    assertNone(kept);
  });

  it('is no cookie: nobody is given one for looking', () => {
    const given = heard
      .filter(({ answer }) => answer.headers['set-cookie'])
      .map(({ asker, path }) => `${asker}, ${path}`);
    assertNone(given);
  });

  it('is no address of anybody in where it leads', () => {
    const told = heard
      .filter(({ answer }) => /@|%40|\+44|mark-/.test(answer.headers.location ?? ''))
      .map(({ asker, path, answer }) => `${asker}, ${path}: ${answer.headers.location}`);
    assertNone(told);
  });
});

describe('whoever sends a form that is not for them', () => {
  const state = (asker: Asker): Form['for'] | 'halfway' | 'out' => {
    if (asker === 'halfway in') return 'halfway';
    const name = insiderBehind(asker);
    return name ? [name] : 'out';
  };

  /** `done` where the form may be sent, and else the status it is answered with. */
  function expectedStatus(form: Form, asker: Asker): 'done' | 401 | 403 {
    if (form.for === 'anybody') return 'done';
    const who = state(asker);
    if (who === 'out') return 401;
    if (who === 'halfway') return form.halfway ? 'done' : 401;
    if (!form.for.includes(who[0] as Insider)) return 401;
    return form.fresh && asker.endsWith('after half an hour') ? 403 : 'done';
  }

  const forms = Object.entries(FORMS);

  /** The ids that a form could be sent with, of things that are not the sender's or not there. */
  async function idsOf(of: NonNullable<Form['id']>['of'], asker: Asker): Promise<Record<string, string>> {
    const never = randomUUID();
    if (of === 'people')
      return { own: world.people[personBehind(asker) ?? 'grace'], another: world.people.Zoe, ended: world.people['Una, ended'], never }; // prettier-ignore
    if (of === 'standing' || of === 'past' || of === 'invitation' || of === 'word')
      return { another: world.ofMaya[of], never };
    if (of === 'letters')
      return { another: world.letters.waiting, ended: world.letters.printed, mail: world.letters['an e-mail'], never };
    const other = personBehind(asker) === 'helen' ? world.people.ben : world.people.helen;
    const table = of === 'sessions' ? 'session' : 'secondFactor';
    const row = await world.db
      .selectFrom(table)
      .select('id')
      .where('personId', '=', other)
      .where('endedAt', 'is', null)
      .executeTakeFirstOrThrow();
    return { another: row.id, never };
  }

  it('is refused, wherever they send it, and nothing changes', async () => {
    const beforehand = await everythingIn(world.db);
    const problems: string[] = [];
    let sent = 0;
    const attempts = forms.flatMap(([name, form]) => ASKERS.map((asker) => ({ name, form, asker })));
    await forEach(attempts, async ({ name, form, asker }) => {
      const expected = expectedStatus(form, asker);
      if (expected === 'done') return;
      const ids: Record<string, string> = form.id ? await idsOf(form.id.of, asker) : { none: '' };
      const answers = new Set<string>();
      for (const [which, id] of Object.entries(ids)) {
        const fields: Record<string, string> = { ...form.fields, ...(form.plan && { plan: world.plans.Maya }) };
        if (form.id) fields[form.id.field] = id;
        const direct = await world.send(sessions.get(asker), `/_actions/${name}`, fields);
        answers.add(whole(direct));
        sent += 1;
        if (direct.status !== expected)
          problems.push(`${asker} sends ${name} with ${which}: ${direct.status} where it should be ${expected}`);
        const pages = ['/my/settings/devices', '/never-was', '/search', '/', `/office/plans/${world.plans.Tyler}`];
        const path = pages[sent % pages.length] ?? '';
        const { status, headers } = await world.send(sessions.get(asker), `${path}?_action=${name}`, fields);
        sent += 1;
        const isTurnedAway = status === 303 && (headers.location ?? '').startsWith('/sign-in');
        if (!isTurnedAway && status !== expected && status !== 404)
          problems.push(`${asker} sends ${name} to ${path}: ${status}`);
      }
      if (answers.size > 1) problems.push(`${asker} can tell from ${name} what is there`);
    });
    assert.ok(sent > 500, 'hardly any forms were sent');
    assertNone(problems);
    assert.deepEqual(changes(beforehand, await everythingIn(world.db)), []);
  });

  it('is refused where no action is behind the address either', async () => {
    const problems: string[] = [];
    for (const [path, form] of Object.entries(POSTED)) {
      for (const asker of ASKERS) {
        const expected = expectedOf(form, asker);
        const secret = await world.sessionFor(asker);
        const answer = await world.send(secret, path, form.fields);
        const isSo =
          expected === 'opens' ? [200, 204].includes(answer.status) : faultIn(expected, answer, path) === undefined;
        if (!isSo || answer.headers['cache-control'] !== 'private, no-store')
          problems.push(`${asker} sends a form to ${path}: ${answer.status}, not ${JSON.stringify(expected)}`);
      }
    }
    assertNone(problems);
  });
});

describe('whoever sends a form that is for them', () => {
  const STATUS = { done: 200, over: 409, wrong: 400, 'not there': 404 } as const;
  /** Of these, all that their forms change is looked at. */
  const WATCHED: Asker[] = ['ben', 'alan', 'halfway in', 'nobody'];
  const roles = new Set<string>();
  const ONE_OF_EACH_ROLE = ASKERS.filter((asker) => {
    if (!(asker in DEMONSTRATION_PEOPLE)) return true;
    const { role } = DEMONSTRATION_PEOPLE[asker as DemonstrationName];
    return !roles.has(role) && roles.add(role);
  });

  it('gets it done, and for themselves only', async () => {
    const problems: string[] = [];
    for (const [name, form] of Object.entries(FORMS)) {
      for (const asker of ONE_OF_EACH_ROLE) {
        const sender = personBehind(asker) ?? (['halfway in', 'session ended'].includes(asker) ? 'grace' : undefined);
        const isFor =
          form.for === 'anybody' ||
          (asker === 'halfway in' ? form.halfway === true : form.for.includes(insiderBehind(asker) as Insider));
        if (!isFor || (form.fresh && asker.endsWith('after half an hour'))) continue;
        await world.db.deleteFrom('rateLimit').execute();
        const secret = await world.sessionFor(asker);
        const fields: Record<string, string> = { ...form.fields, ...(form.plan && { plan: world.plans.Maya }) };
        const of = form.id?.of;
        if (form.id && (of === 'standing' || of === 'past' || of === 'invitation' || of === 'word'))
          fields[form.id.field] = await world.newOfMaya(of);
        else if (form.id) {
          const letters = form.id.of === 'letters' ? await world.newLetter() : '';
          const ids = { people: world.people.Zoe, letters, sessions: randomUUID(), factors: randomUUID() };
          fields[form.id.field] = ids[form.id.of as keyof typeof ids];
        }
        const isWatched = WATCHED.includes(asker);
        // What was sent to somebody before is theirs.
        if (isWatched) await untilQuiet(world.db);
        const beforehand = isWatched ? await everythingIn(world.db) : new Map<string, string>();
        const { status } = await world.send(secret, `/_actions/${name}`, fields);
        if (status !== STATUS[form.does]) problems.push(`${asker} sends ${name}: ${status}, not ${STATUS[form.does]}`);
        if (!isWatched) continue;
        const afterwards = await everythingIn(world.db);
        const others = EVERYBODY.filter((one) => one !== sender).map((one) => world.people[one]);
        for (const change of changes(beforehand, afterwards)) {
          const row = `${beforehand.get(change) ?? ''} ${afterwards.get(change) ?? ''}`;
          if (others.some((id) => row.includes(id))) problems.push(`${asker} sends ${name}, and changes ${change}`);
        }
      }
    }
    assertNone(problems);
  });

  it('cannot reach another’s way to sign in, and is told no more than of one that is not there', async () => {
    const { db, people } = world;
    const secret = await world.sessionFor('ben');
    const idsOf = async (table: 'session' | 'secondFactor', personId: string): Promise<string[]> => {
      const rows = await db
        .selectFrom(table)
        .select('id')
        .where('personId', '=', personId)
        .where('endedAt', 'is', null)
        .execute();
      return rows.map(({ id }) => id);
    };
    for (const [name, table] of [
      ['settings.removeFactor', 'secondFactor'],
      ['settings.endDevice', 'session'],
    ] as const) {
      await untilQuiet(db);
      const helens = await idsOf(table, people.helen);
      const helensBefore = await everythingIn(db);
      const answers = new Set<string>();
      for (const id of [...helens, randomUUID(), randomUUID()])
        answers.add(whole(await world.send(secret, `/_actions/${name}`, { id })));
      assert.equal(answers.size, 1, name);
      for (const id of ['x', '__proto__', '', `${helens[0]} `, "' or ''='"])
        assert.equal((await world.send(secret, `/_actions/${name}`, { id })).status, 400, `${name} ${id}`);
      assert.deepEqual(changes(helensBefore, await everythingIn(db)), [], name);
      assert.deepEqual(await idsOf(table, people.helen), helens);
    }
  });

  it('can take away a way to sign in, or end a session, of their own', async () => {
    const { db, people } = world;
    const secret = await world.sessionFor('joan');
    const factors = () =>
      db.selectFrom('secondFactor').select('id').where('personId', '=', people.joan).where('endedAt', 'is', null);
    const [own] = await factors().execute();
    assert.equal((await world.send(secret, '/_actions/settings.removeFactor', { id: own?.id ?? '' })).status, 200);
    assert.equal((await factors().execute()).length, 1);

    const other = (await world.sessionFor('joan')) ?? '';
    assert.equal((await world.ask(other, '/my')).status, 200);
    assert.equal((await world.send(secret, '/_actions/settings.signOutEverywhere', {})).status, 200);
    assert.equal((await world.ask(other, '/my')).headers.location, '/sign-in?next=%2Fmy');
    assert.equal((await world.ask(secret, '/my')).headers.location, '/sign-in?next=%2Fmy');
  });
});

describe('what somebody may see ends with the next request', () => {
  it('when they have no standing for a child any more', async () => {
    const { db, people, plans } = world;
    const secret = await world.sessionFor('helen');
    const path = `/my/plans/${plans.Maya}`;
    assert.equal((await world.ask(secret, path)).status, 200);
    await db
      .updateTable('standing')
      .set({ endedAt: new Date().toISOString() })
      .where('personId', '=', people.helen)
      .execute();
    assert.equal((await world.ask(secret, path)).status, 404);
    assert.doesNotMatch((await world.ask(secret, '/my')).text, /Maya/);
  });

  it('when another caseworker looks after the plan', async () => {
    const { db, plans } = world;
    const secret = await world.sessionFor('sam');
    assert.equal((await world.ask(secret, `/office/plans/${plans.Leo}`)).status, 200);
    await db.updateTable('plan').set({ caseworkerId: null }).where('id', '=', plans.Leo).execute();
    assert.equal((await world.ask(secret, `/office/plans/${plans.Leo}`)).status, 404);
  });

  it('when a manager ends where a partner works', async () => {
    const { db, people, reviews } = world;
    const secret = await world.sessionFor('ruby');
    const path = `/my/reviews-due/${reviews['sent']}`;
    assert.equal((await world.ask(secret, path)).status, 200);
    assert.equal((await world.ask(secret, `${path}/${reviews['ruby']}.csv`)).status, 200);
    await db
      .updateTable('partner')
      .set({ endedAt: new Date().toISOString() })
      .where('personId', '=', people.ruby)
      .execute();
    assert.equal((await world.ask(secret, path)).status, 404);
    assert.equal((await world.ask(secret, `${path}/${reviews['ruby']}.csv`)).status, 404);
    assert.doesNotMatch((await world.ask(secret, '/my/reviews-due')).text, /made up school|A term long ago/);
  });

  it('when an administrator ends their role, and their sessions end with it', async () => {
    const administrator = await world.sessionFor('alan');
    const secret = await world.sessionFor('sam');
    assert.equal((await world.ask(secret, '/office/plans')).status, 200);
    const ended = await world.send(administrator, '/_actions/people.endRole', {
      person: world.people.sam,
      role: 'caseworker',
      reason: 'Has left',
    });
    assert.equal(ended.status, 200);
    assert.equal((await world.ask(secret, '/office/plans')).headers.location, '/sign-in?next=%2Foffice%2Fplans');
    const again = await world.sessionFor('sam');
    assert.equal((await world.ask(again, '/office/plans')).status, 404);
    assert.equal((await world.ask(again, '/office')).status, 404);
  });

  it('when their role is ended in the database by hand', async () => {
    const { db, people, plans } = world;
    const secret = await world.sessionFor('amina');
    assert.equal((await world.ask(secret, `/my/plans/${plans.Idris}`)).status, 200);
    await db
      .updateTable('roleGrant')
      .set({ endedAt: new Date().toISOString() })
      .where('personId', '=', people.amina)
      .execute();
    assert.equal((await world.ask(secret, `/my/plans/${plans.Idris}`)).status, 404);
  });
});
