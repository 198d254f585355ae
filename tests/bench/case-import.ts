import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { openDatabase } from '#database/connect.ts';
import { migrate } from '#database/migrate.ts';
import { csvOf, manyCases } from '../support/cases.ts';

const EVENTS = 12;
const MOST_SECONDS = 30;
const MOST_MEGABYTES = 500;

/**
 * How long it takes to take in a file of the case feed with the command, in a process of its own: on the first day, the
 * same file again, and with some of it new. True when each is within what was promised.
 */
export async function measureCaseImport(plans: number): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const location = join(folder, 'portal.sqlite');
    const db = openDatabase(location);
    await migrate(db);
    await db.destroy();
    const [file, later] = [join(folder, 'cases.csv'), join(folder, 'later.csv')];
    const rows = manyCases(plans, EVENTS);
    writeFileSync(file, csvOf(rows));
    writeFileSync(later, csvOf(laterRows(plans)));
    console.log(`
Case feed: ${plans.toLocaleString('en-GB')} plans with ${rows.length.toLocaleString('en-GB')} events, by the command   seconds   most MB   others wait at most, s`);
    let isGood = true;
    for (const [name, path] of [
      ['the first file', file],
      ['the same file again', file],
      ['a day later, 1 plan of 10 with 2 events more', later],
    ] as const) {
      const { seconds, megabytes, waited } = await importOnce(location, path);
      isGood &&= seconds < MOST_SECONDS && megabytes < MOST_MEGABYTES;
      console.log(
        `  ${name.padEnd(48)} ${seconds.toFixed(1).padStart(7)}   ${megabytes.toFixed(0).padStart(7)}   ${waited.toFixed(2).padStart(7)}`,
      );
    }
    return isGood;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function laterRows(plans: number) {
  const older = new Set(manyCases(plans, EVENTS).map(({ event }) => event));
  return manyCases(plans, EVENTS + 2).filter(
    ({ event, case: reference }) => older.has(event) || reference?.endsWith('0'),
  );
}

async function importOnce(
  location: string,
  file: string,
): Promise<{ seconds: number; megabytes: number; waited: number }> {
  const saysMemory = `data:text/javascript,process.on('exit',()=>console.error('MB '+process.resourceUsage().maxRSS/1024))`;
  const began = performance.now();
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      '--max-semi-space-size=8',
      '--import',
      saysMemory,
      'src/commands/import-cases.ts',
      file,
    ],
    {
      env: { ...process.env, DATABASE_URL: location },
      stdio: ['ignore', process.env['SHOW'] ? 'inherit' : 'ignore', 'pipe'],
    },
  );
  let said = '';
  child.stderr.on('data', (data: Buffer) => (said += data.toString()));
  const ended = once(child, 'close');
  const waited = await longestWait(location, () => child.exitCode === null);
  const [code] = (await ended) as [number];
  const seconds = (performance.now() - began) / 1000;
  if (code !== 0) throw new Error(`The import ended with ${code}:\n${said}`);
  return { seconds, megabytes: Number(/MB ([\d.]+)/.exec(said)?.[1]), waited };
}

/** How long somebody else who writes waits at most meanwhile, in seconds, who tries again and again. */
async function longestWait(location: string, goesOn: () => boolean): Promise<number> {
  const sqlite = new SqliteDatabase(location);
  sqlite.pragma('busy_timeout = 60000');
  let longest = 0;
  while (goesOn()) {
    const from = performance.now();
    sqlite.exec('begin immediate; commit');
    longest = Math.max(longest, performance.now() - from);
    await new Promise((next) => setTimeout(next, 20));
  }
  sqlite.close();
  return longest / 1000;
}
