import assert from 'node:assert/strict';
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { parseDocument } from 'yaml';
import { makeCurrent } from '#commands/build-site.ts';
import { startPortal, type Portal } from '../support/portal.ts';
import { ask, until } from './ask.ts';
import { ownProject, type Done, type OwnProject } from './own-project.ts';

/** Fatima edits the Local Offer. She changes one entry, and the review date of one guide is yesterday when she publishes. */
const YESTERDAY = '2026-11-22';
const TODAY = '2026-11-23';
const NEW_WORDS = 'Meet our zebrafinches every Tuesday.';

let project: OwnProject;
let portal: Portal;
/** Any entry and any guide will do. */
let entry: string;
let guide: string;
let entryBefore: string;
let guideBefore: string;
let published: Done;

before(async () => {
  project = ownProject();
  entry = anyIn('directory/services', '.yaml');
  guide = anyIn('guides', '.md');
  portal = await startPortal({ SITES_FOLDER: 'var/sites', PORTAL_NOW: `${YESTERDAY}T12:00:00Z` }, project.folder);
  entryBefore = (await ask(portal, `/directory/services/${entry}`)).text;
  guideBefore = (await ask(portal, `/guides/${guide}`)).text;

  project.edit(`content/directory/services/${entry}.yaml`, (text) => {
    const record = parseDocument(text);
    record.set('summary', NEW_WORDS);
    return record.toString();
  });
  project.edit(`content/guides/${guide}.md`, (text) => text.replace(/^reviewBy: .*$/m, `reviewBy: ${YESTERDAY}`));
  published = await project.publish(TODAY);
});

after(async () => {
  await portal.stop();
  project.forget();
});

function anyIn(folder: string, ending: string): string {
  const [file = ''] = readdirSync(join(project.folder, 'content', folder)).sort();
  return basename(file, ending);
}

describe('what an editor publishes', () => {
  it('is built', () => {
    assert.equal(published.code, 0, published.said);
    assert.match(published.said, /^Published in /m);
  });

  it('is served on its page by the portal that runs already', async () => {
    assert.doesNotMatch(entryBefore, new RegExp(NEW_WORDS));
    await until(async () => (await ask(portal, `/directory/services/${entry}`)).text.includes(NEW_WORDS));
    assert.equal(portal.process.exitCode, null);
    assert.equal(portal.said().match(/The Local Offer is at/g)?.length, 1);
  });

  it('is found by the search of the portal that runs already', async () => {
    await until(async () =>
      (await ask(portal, '/search?q=zebrafinch')).text.includes(`href="/directory/services/${entry}"`),
    );
  });

  it('is served with the code that runs already when only content has changed', () => {
    assert.ok(existsSync(join(project.folder, 'var/sites', project.current(), 'server-of')));
  });

  it('leaves every live page at work, however often it is published', async () => {
    const sites = join(project.folder, 'var/sites');
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) {
      cpSync(join(sites, project.current()), join(sites, name), { recursive: true });
      await makeCurrent(sites, join(sites, name));
    }
    await until(() => portal.said().includes('/f","msg":"now serving"'));
    assert.ok(project.builds().length <= 5, 'old builds pile up');
    for (const path of ['/directory/schools', '/directory/services', '/search?q=school'])
      assert.equal((await ask(portal, path)).status, 200, path);
    assert.equal((await ask(portal, '/not-there')).status, 404);
  });
});

describe('a page past its review date', () => {
  it('says so to its reader', async () => {
    assert.doesNotMatch(guideBefore, /late for its check/);
    const { text } = await ask(portal, `/guides/${guide}`);
    assert.match(text, /This page is late for its check\..{0,80} It should have been checked by 22 November 2026\./s);
  });

  it('is named, with the role that keeps it, to whoever publishes', () => {
    const owner = /^owner: (.*)$/m.exec(readFileSync(join(project.folder, `content/guides/${guide}.md`), 'utf8'))?.[1];
    const line = `Late for its check since ${YESTERDAY}: content/guides/${guide}.md (${owner})`;
    assert.ok(published.said.split('\n').includes(line), published.said);
  });
});

describe('a mistake in the content', () => {
  const service = (): string => `content/directory/services/${entry}.yaml`;
  const guideFile = (): string => `content/guides/${guide}.md`;
  const mistakes: { what: string; file: () => string; change: (text: string) => string; names: RegExp }[] = [
    {
      what: 'a misspelt key of an entry',
      file: service,
      change: (text) => text.replace(/^summary:/m, 'sumary:'),
      names: /sum+ary/,
    },
    {
      what: 'a key that does not belong in an entry',
      file: service,
      change: (text) => `${text}\nopeningTimes: always\n`,
      names: /openingTimes/,
    },
    {
      what: 'a misspelt key of a guide',
      file: guideFile,
      change: (text) => text.replace(/^services:/m, 'servcies:').replace(/^title:/m, 'titel: x\ntitle:'),
      names: /servcies|titel/,
    },
    {
      what: 'a day that does not exist',
      file: guideFile,
      change: (text) => text.replace(/^reviewBy: .*$/m, 'reviewBy: 2027-02-30'),
      names: /reviewBy/,
    },
    {
      what: 'a category nobody has',
      file: service,
      change: (text) => {
        const record = parseDocument(text);
        record.set('categories', ['flying']);
        return record.toString();
      },
      names: /flying/,
    },
    {
      what: 'brackets that do not close',
      file: service,
      change: (text) => `${text}\nwebsite: [\n`,
      names: /./,
    },
    {
      what: 'a guide that sends its reader to an entry nobody has',
      file: guideFile,
      change: (text) => text.replace(/^owner:/m, 'owner:').replace(/^services: .*$/m, 'services: [no-such-entry]'),
      names: /no-such-entry/,
    },
  ];
  for (const { what, file, change, names } of mistakes) {
    it(`publishes nothing and is named with its file: ${what}`, async () => {
      const [served, builds] = [project.current(), project.builds()];
      const right = project.edit(file(), change);
      const { code, said } = await project.publish(TODAY);
      project.edit(file(), () => right);

      assert.notEqual(code, 0);
      assert.match(said, /^Nothing was published\. /m);
      assert.match(said, new RegExp(file().replaceAll('.', '\\.')));
      assert.match(said, names);
      assert.equal(project.current(), served);
      assert.deepEqual(project.builds(), builds);
      assert.match((await ask(portal, `/directory/services/${entry}`)).text, new RegExp(NEW_WORDS));
      assert.match((await ask(portal, '/search?q=zebrafinch')).text, new RegExp(entry));
    });
  }
});
