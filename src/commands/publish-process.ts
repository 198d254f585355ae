import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

/**
 * Publishes in a process of its own, so that the memory a build takes is given back.
 * @throws with what the build said when it failed.
 */
export async function publishInOwnProcess(): Promise<void> {
  const child = spawn(process.execPath, [resolve('src/commands/publish.ts')], { stdio: ['ignore', 'inherit', 'pipe'] });
  const said: string[] = [];
  child.stderr.on('data', (data: Buffer) => said.push(data.toString()));
  const code = await new Promise<number | null>((done) => child.on('close', done));
  if (code !== 0) throw new Error(said.join('').trim());
}
