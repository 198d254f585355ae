import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import ICAL from 'ical.js';
import { loadDemonstration } from '#commands/demonstration.ts';
import { now } from '#calendar/dates.ts';
import { openDatabase } from '#database/connect.ts';
import { migrate } from '#database/migrate.ts';
import type { Db } from '#database/schema.ts';
import { makeFeed } from '#features/calendar-feed/calendar-feed.store.ts';
import { newSecret } from '#features/identity/secret.ts';
import { amina } from '../support/people.ts';
import { startPortal, type Portal } from '../support/portal.ts';
import { ask, until } from './ask.ts';

// The address of a calendar opens it, so whoever asks shows no cookie and the address stands in no log.

let portal: Portal;
let db: Db;
let secret: string;
const folder = mkdtempSync(join(tmpdir(), 'calendar-'));

before(async () => {
  const location = join(folder, 'portal.sqlite');
  db = openDatabase(location);
  await migrate(db);
  await loadDemonstration(db, now());
  portal = await startPortal({ DATABASE_URL: location });
  secret = await makeFeed(db, await amina(db, now()), now());
});

after(async () => {
  await portal.stop();
  await db.destroy();
  rmSync(folder, { recursive: true, force: true });
});

describe('the calendar that a phone asks for', () => {
  it('opens without a cookie, and is kept by nobody on the way', async () => {
    const { status, headers, text } = await ask(portal, `/calendar/${secret}.ics`);
    assert.equal(status, 200);
    assert.equal(headers['cache-control'], 'private, no-store');
    assert.equal(headers['content-type'], 'text/calendar; charset=utf-8');
    assert.equal(headers['set-cookie'], undefined);
    assert.match(text, /^BEGIN:VCALENDAR/);
  });

  it('is one that calendars can read, and says nothing of the child or the step', async () => {
    const { text } = await ask(portal, `/calendar/${secret}.ics`);
    const entries = new ICAL.Component(ICAL.parse(text) as unknown[]).getAllSubcomponents('vevent');
    assert.ok(entries.length > 0);
    for (const entry of entries) {
      const event = new ICAL.Event(entry);
      assert.equal(event.summary, 'A date from Bury Local Offer');
      assert.ok(event.startDate.isDate);
    }
    assert.doesNotMatch(text, /Idris|Yusuf|Amina|EHC|plan|decide|ORGANIZER|ATTENDEE/i);
    assert.ok(!text.includes(secret));
  });

  const nobodys = (): string[] => [
    `/calendar/${newSecret()}.ics`,
    `/calendar/${secret}`,
    `/calendar/${secret}.ics.ics`,
    `/calendar/${secret.slice(1)}.ics`,
    `/calendar/${secret.toUpperCase()}.ics`,
    '/calendar/.ics',
    '/calendar/%00.ics',
    '/calendar/%.ics',
    '/calendar',
  ];

  it('is not there at any other address, ended or never made', async () => {
    for (const path of nobodys()) {
      const { status, headers } = await ask(portal, path);
      assert.ok([400, 404].includes(status), `${path}: ${status}`);
      assert.match(String(headers['cache-control']), /no-store/, path);
    }
  });

  it('stands in no line that the portal writes, however its address is written', async () => {
    const paths = [
      `/calendar/${secret}.ics`,
      `/calendar/${secret}.ics?x=${secret}`,
      `//calendar//${secret}.ics`,
      `/calendar/${secret}.ics/`,
      `/calendar/${secret}.html`,
      `/%63alendar/${secret}.ics`,
      `/Calendar/${secret}.ics`,
      `/my/${secret}`,
      `/calendar/${secret}%ff.ics`,
      `/calendar\\${secret}.ics`,
    ];
    const lines = (): number => portal.said().match(/"status"/g)?.length ?? 0;
    const beforehand = lines();
    for (const path of paths) await ask(portal, path);
    // Nobody sends it anything: what answers that writes a line of its own.
    const sent = { method: 'POST', headers: { Origin: portal.url } };
    assert.equal((await ask(portal, `/calendar/${secret}.ics`, sent)).status, 404);
    await until(() => lines() > beforehand + paths.length);
    assert.ok(!portal.said().includes(secret));
    assert.match(portal.said(), /"path":"\/calendar\/…"/);
  });

  it('makes whoever tries many addresses wait, and not whoever has one', async () => {
    const answers = new Set<number>();
    for (let tries = 0; tries < 70; tries += 1) answers.add((await ask(portal, `/calendar/${newSecret()}.ics`)).status);
    assert.deepEqual([...answers].sort(), [404, 429]);
    assert.equal((await ask(portal, `/calendar/${secret}.ics`)).status, 200);
  });
});
