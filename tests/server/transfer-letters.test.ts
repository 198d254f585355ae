import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { loadDemonstration } from '#commands/demonstration.ts';
import { openDatabase } from '#database/connect.ts';
import { migrate } from '#database/migrate.ts';
import { DEFAULT_CHOICES } from '#features/clock/choices.ts';
import { keepPostalAddress } from '#features/getting-in/activation.store.ts';
import { putTogether } from '#features/phase-transfer/put-together.store.ts';
import { release } from '#features/phase-transfer/release.store.ts';
import { dilys, idOf, rosa, signIn } from '../support/people.ts';
import { startPortal, type Portal } from '../support/portal.ts';
import { openRound } from '../support/transfers.ts';

// What is left behind when letters are made: the codes stand on the sheets, and nowhere else.

const CODE = /\b[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}\b/g;

describe('the codes of letters', () => {
  const folder = mkdtempSync(join(tmpdir(), 'letters-'));
  const location = join(folder, 'portal.sqlite');
  const batch = randomUUID();
  let portal: Portal;
  let path: string;
  let cookie: string;

  before(async () => {
    const now = new Date();
    const db = openDatabase(location);
    await migrate(db);
    await loadDemonstration(db, now);
    const { round } = await openRound(db, ['Idris', 'Maya'], now);
    for (const who of ['amina', 'helen', 'ben'] as const)
      await keepPostalAddress(db, await idOf(db, who, now), `1 ${who} Street\nTown`, await idOf(db, 'sam', now), now);
    await putTogether(db, await dilys(db, now), { round, kind: 'first', batch }, DEFAULT_CHOICES, now);
    await release(db, await rosa(db, now), { round, batch, leaveOut: [] }, now);
    path = `/office/transfers/${round}/letters/${batch}`;
    cookie = `session=${await signIn(db, await idOf(db, 'dilys', now), now)}`;
    await db.destroy();
    portal = await startPortal({ DATABASE_URL: location });
  });
  after(async () => {
    await portal.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('stand on the sheets, which nobody may keep, and in no log and no file of the portal', async () => {
    const answer = await fetch(`${portal.url}${path}?_action=transferLetters.make`, {
      method: 'POST',
      headers: { Cookie: cookie, Origin: portal.url },
      body: new URLSearchParams({ round: path.split('/')[3] ?? '', batch, since: '' }),
    });
    assert.deepEqual([answer.status, answer.headers.get('Cache-Control')], [200, 'private, no-store']);
    const codes = [...new Set((await answer.text()).match(CODE))];
    assert.equal(codes.length, 3);

    const again = await (await fetch(`${portal.url}${path}`, { headers: { Cookie: cookie } })).text();
    await portal.stop();
    const kept = ['portal.sqlite', 'portal.sqlite-wal'].flatMap((name) => {
      try {
        return readFileSync(join(folder, name), 'latin1');
      } catch {
        return [];
      }
    });
    for (const left of [again, portal.said(), ...kept])
      for (const code of codes)
        for (const written of [code, code.replaceAll('-', ''), encodeURIComponent(code)])
          assert.ok(!left.includes(written), 'a code was left behind');
  });
});
