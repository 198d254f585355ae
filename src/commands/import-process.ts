import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import type { JobHandler } from '#jobs/worker.ts';

/**
 * The job that goes on with an import, in a process of its own. It does not wait for the end: a code to sign in is another
 * job, and must go out meanwhile. What became of it stands in the database, and a manager can go on with one whose process
 * has ended.
 */
export const takeInCases: JobHandler = (_db, { details }) => {
  const { import: id } = details as { import: string };
  return inBackground('src/commands/run-import.ts', [id]);
};

/** With less room for what is new and soon gone, Node gives memory back earlier: a large file needs a quarter less. As in `package.json`. */
const LITTLE_MEMORY = '--max-semi-space-size=8';

/** Begins one of our commands in a process of its own, and does not wait for its end. */
export function inBackground(command: string, given: string[]): Promise<void> {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', LITTLE_MEMORY, resolve(command), ...given],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  return new Promise((begun, failed) => {
    child.once('error', failed);
    child.once('spawn', () => {
      // The server may stop before the child does.
      child.unref();
      begun();
    });
  });
}
