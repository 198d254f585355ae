import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export interface Portal {
  url: string;
  process: ChildProcess;
  /** Everything it has printed so far. */
  said: () => string;
  stop: () => Promise<void>;
}

/**
 * Starts the portal as `npm start` does, on a free port and a new database, and waits until it says its address.
 * It serves the site that stands in `var/sites` unless the settings say otherwise.
 * @param checkout the folder of the project, where a test has a copy of its own
 */
export async function startPortal(settings: Record<string, string> = {}, checkout = resolve('.')): Promise<Portal> {
  const folder = mkdtempSync(join(tmpdir(), 'portal-'));
  const port = String(await freePort());
  const flags = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=16'];
  const child = spawn(process.execPath, [...flags, 'src/commands/start.ts'], {
    env: {
      ...process.env,
      DATABASE_URL: join(folder, 'portal.sqlite'),
      OUTBOX_FOLDER: join(folder, 'outbox'),
      ACCESS_LOG_HEADS: join(folder, 'access-log-heads.txt'),
      PORT: port,
      DEMONSTRATION: 'families',
      WORK_EVERY_SECONDS: '0.25',
      ...settings,
    },
    cwd: checkout,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const heard = (data: Buffer): void => {
    said += data.toString();
  };
  child.stdout.on('data', heard);
  child.stderr.on('data', heard);
  await new Promise<void>((ready, failed) => {
    child.stdout.on('data', () => {
      if (said.includes('Messages to people')) ready();
    });
    child.once('exit', (code) => failed(new Error(`The portal ended with ${code}:\n${said}`)));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    process: child,
    said: () => said,
    stop: async () => {
      const ended = child.exitCode === null ? new Promise((done) => child.once('exit', done)) : undefined;
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function freePort(): Promise<number> {
  return new Promise((found) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => found(port));
    });
  });
}
