import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, it } from 'node:test';

/** The files of `src`, or of a made-up one: path there, and text. */
type Source = ReadonlyMap<string, string>;

interface Import {
  from: string;
  /** A path in `src`, or the name of a package. */
  to: string;
  ofTypesOnly: boolean;
}

/** The first row: what people and operators come in by. Inside it, only the front and the server are shared. */
const ENTRY = ['pages', 'actions', 'commands', 'front', 'server.ts', 'middleware.ts', 'content.config.ts', 'env.d.ts'];
const SHARED_ENTRY = ['front', 'server.ts'];

/** Who may import whom, besides a part itself. A change here is a decision record. */
const BELOW: Record<string, readonly string[]> = {
  layouts: ['features', 'components', 'calendar', 'styles'],
  features: ['components', 'messages', 'jobs', 'database', 'calendar', 'styles'],
  components: ['database', 'calendar', 'styles'],
  messages: ['jobs', 'database', 'calendar'],
  jobs: ['database', 'calendar'],
  database: ['calendar'],
  calendar: [],
  styles: [],
};
/** What may be replaced one day, or has its dangers: the only file that knows each. */
const KNOWN_BY: Record<string, string> = {
  lucia: 'features/identity/session.store.ts',
  'rate-limiter-flexible': 'features/identity/sign-in-limits.store.ts',
  'openid-client': 'features/identity/council-sign-in.ts',
  '@simplewebauthn/server': 'features/identity/passkey.ts',
  otpauth: 'features/identity/authenticator-app.ts',
  nodemailer: 'messages/smtp.ts',
  'notifications-node-client': 'messages/notify.ts',
  'csv-stringify': 'components/csv-file.ts',
  'csv-parse': 'features/case-feed/csv-rows.ts',
};
const DRIVERS = ['kysely', 'better-sqlite3', 'pg'];
const NAMES_THAT_SAY_NOTHING = /^(utils?|helpers?|misc|common|lib|services?)$/;

/** Each rule, what breaks it, and made-up sources that must be caught at it. */
const RULES: { promise: string; breachesIn: (source: Source) => string[]; caught: Source[] }[] = [
  {
    promise: 'every folder has its row',
    breachesIn: (source) =>
      [...source.keys()].filter((path) => !(partOf(path) in BELOW) && !ENTRY.includes(partOf(path))),
    caught: eachOf({ 'nobody/owns-this.ts': '', 'stray.ts': '' }),
  },
  {
    promise: 'imports go down the rows only',
    breachesIn: (source) =>
      importsIn(source)
        .filter(({ to }) => partOf(to) in BELOW || ENTRY.includes(partOf(to)))
        .filter(({ from, to }) => partOf(from) !== partOf(to) && !allowedBelow(partOf(from)).includes(partOf(to)))
        .map(({ from, to }) => `${from} imports ${to}`),
    caught: eachOf({
      'components/Badge.astro': `import { timelineOf } from '#features/plan/timeline.ts';`,
      'calendar/terms.ts': `export { Db } from '../database/schema.ts';`,
      'features/plan/plan.ts': `import { startServer } from '../../server.ts';`,
      'jobs/all.ts': `const publish = await import('#commands/publish.ts');`,
      'front/site.ts': `import '#pages/index.astro';`,
      'layouts/Page.astro': `import { addJob } from '#jobs/due-job.store.ts';`,
    }),
  },
  {
    promise: 'only stores and the first row reach the database',
    breachesIn: (source) =>
      importsIn(source)
        .filter(({ from }) => !from.endsWith('.store.ts') && ![...ENTRY, 'database'].includes(partOf(from)))
        .filter(({ to, ofTypesOnly }) =>
          DRIVERS.includes(to.split('/')[0] ?? '')
            ? !ofTypesOnly
            : partOf(to) === 'database' && !(ofTypesOnly && to === 'database/schema.ts'),
        )
        .map(({ from, to }) => `${from} imports ${to}`),
    caught: eachOf({
      'features/plan/timeline.ts': `import { migrate } from '#database/migrate.ts';`,
      'features/plan/Plan.astro': `import { type Db, openDatabase } from '#database/connect.ts';`,
      'features/plan/rows.ts': `import type { Row } from '#database/connect.ts';`,
      'features/plan/query.ts': `import { sql } from 'kysely';`,
    }),
  },
  {
    promise: 'only one file knows each package that could be replaced',
    breachesIn: (source) =>
      importsIn(source)
        .filter(({ from }) => !from.endsWith('.d.ts'))
        .filter(({ from, to }) =>
          Object.entries(KNOWN_BY).some(([name, file]) => from !== file && (to === name || to.startsWith(`${name}/`))),
        )
        .map(({ from, to }) => `${from} imports ${to}`),
    caught: [
      ...Object.keys(KNOWN_BY).map((name) => new Map([['actions/sign-in.ts', `import { it } from '${name}';`]])),
      ...eachOf({
        'features/identity/person.ts': `import type { Session } from 'lucia';`,
        'middleware.ts': `const { Lucia } = await import('lucia');`,
        'features/identity/session.store.ts': `import limiter from 'rate-limiter-flexible/lib/RateLimiterAbstract.js';`,
      }),
    ],
  },
  {
    promise: 'rules and stores know nothing of Astro',
    breachesIn: (source) =>
      importsIn(source)
        .filter(
          ({ from }) => /^(features|jobs|messages|calendar|database)\//.test(from) && /(?<!\.d)\.tsx?$/.test(from),
        )
        .filter(({ to }) => /^astro(:|\/|$)/.test(to))
        .map(({ from, to }) => `${from} imports ${to}`),
    caught: eachOf({ 'features/plan/plan.store.ts': `import { getEntry } from 'astro:content';` }),
  },
  {
    promise: 'features import one another without a circle',
    breachesIn: (source) => circlesOfFeatures(source),
    caught: [
      new Map(
        Object.entries({
          'features/plan/plan.ts': `import type { Review } from '#features/review/review.ts';`,
          'features/review/review.ts': `import { due } from '../clock/clock.ts';`,
          'features/clock/clock.ts': `import { Plan } from '#features/plan/plan.ts';`,
        }),
      ),
    ],
  },
  {
    promise: 'no file only passes on what other files export',
    breachesIn: (source) => [...source].filter(([, text]) => isBarrel(text)).map(([path]) => path),
    caught: eachOf({
      'features/plan/all.ts': `// Everything.\nexport * from './plan.ts';\nexport { timelineOf } from './timeline.ts';\n`,
      'features/plan/again.ts': `import { plan } from './plan.ts';\nexport { plan };\n`,
    }),
  },
  {
    promise: 'every folder and file has a name that says what is in it',
    breachesIn: (source) => [...source.keys()].filter(saysNothing),
    caught: eachOf({ 'features/plan/utils.ts': '', 'lib/dates.ts': '', 'features/services/plan.ts': '' }),
  },
  {
    promise: 'every signed-in page is made anew for whoever asks',
    breachesIn: (source) =>
      [...source]
        .filter(([path]) => /^pages\/(my|office)\/(.*\/)?[^_/]+\.(astro|ts)$/.test(path))
        .filter(([, text]) => !/^export const prerender = false;?$/m.test(text))
        .map(([path]) => path),
    caught: eachOf({
      'pages/my/index.astro': '---\n---',
      'pages/office/due/[plan].astro': '---\n// prerender = false\n---',
    }),
  },
];

describe('the house', () => {
  const source = new Map(
    globSync('src/**/*.{ts,tsx,astro}').map((path) => [
      path.replaceAll('\\', '/').slice('src/'.length),
      readFileSync(path, 'utf8'),
    ]),
  );

  it('is read as a whole', () => {
    for (const part of ['pages', 'layouts', 'features', 'components', 'jobs', 'database', 'calendar', 'front']) {
      assert.ok(
        [...source.keys()].some((path) => partOf(path) === part),
        part,
      );
    }
    assert.ok(importsIn(source).length > 200);
  });

  for (const { promise, breachesIn, caught } of RULES) {
    it(promise, () => {
      assert.deepEqual(breachesIn(source), []);
    });

    it(`catches who breaks it: ${promise}`, () => {
      for (const bad of caught) assert.notDeepEqual(breachesIn(bad), [], [...bad.keys()].join());
    });
  }
});

function eachOf(files: Record<string, string>): Source[] {
  return Object.entries(files).map((file) => new Map([file]));
}

function partOf(path: string): string {
  return path.split('/')[0] ?? path;
}

function allowedBelow(part: string): readonly string[] {
  return ENTRY.includes(part) ? [...SHARED_ENTRY, ...Object.keys(BELOW)] : (BELOW[part] ?? []);
}

function importsIn(source: Source): Import[] {
  return [...source].flatMap(([from, text]) => {
    const written = [
      ...text.matchAll(/^\s*(?:import|export)\s+(?:([^'";]*?)\s*from\s*)?['"]([^'"]+)['"]/gm),
      ...text.matchAll(/\b()import\(\s*['"]([^'"]+)['"]/g),
    ];
    return written.map(([, names = '', address = '']) => ({
      from,
      to: placeOf(address, from),
      ofTypesOnly: from.endsWith('.d.ts') || onlyTypes(names),
    }));
  });
}

function placeOf(address: string, from: string): string {
  const [path = ''] = address.split('?');
  if (path.startsWith('#')) return path.slice(1);
  return path.startsWith('.') ? posix.join(posix.dirname(from), path) : path;
}

/** `type { Db }` and `{ type Db, type Schema }`, not `{ type Db, openDatabase }`. */
function onlyTypes(names: string): boolean {
  if (names.startsWith('type ')) return true;
  const listed = /^\{([\s\S]*)\}$/
    .exec(names)?.[1]
    ?.split(',')
    .filter((name) => name.trim() !== '');
  return listed?.every((name) => name.trim().startsWith('type ')) ?? false;
}

function circlesOfFeatures(source: Source): string[] {
  const imported = new Map<string, Set<string>>();
  for (const { from, to } of importsIn(source)) {
    const [one, other] = [from, to].map((path) => /^features\/([^/]+)\//.exec(path)?.[1]);
    if (one && other && one !== other) imported.set(one, (imported.get(one) ?? new Set()).add(other));
  }
  const circles: string[] = [];
  const follow = (way: string[]): void => {
    for (const next of imported.get(way.at(-1) ?? '') ?? []) {
      if (next === way[0]) circles.push([...way, next].join(' → '));
      else if (!way.includes(next)) follow([...way, next]);
    }
  };
  for (const feature of imported.keys()) follow([feature]);
  return circles;
}

function isBarrel(text: string): boolean {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  const passedOn = /export\s+(type\s+)?(\*[\s\w]*?|\{[^}]*\})\s*(from\s*['"][^'"]+['"])?\s*;?/g;
  const own = code.replace(passedOn, '').replace(/import\s[^;'"]*['"][^'"]+['"]\s*;?/g, '');
  return code.search(passedOn) >= 0 && own.trim() === '';
}

/** The words of an address are families' words, so a page may be about services. */
function saysNothing(path: string): boolean {
  return (
    partOf(path) !== 'pages' && path.split('/').some((name) => NAMES_THAT_SAY_NOTHING.test(name.split('.')[0] ?? ''))
  );
}
