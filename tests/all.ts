import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import { SITES_FOLDER } from '#front/current-site.ts';
import { dayInLondon, now } from '#calendar/dates.ts';
import { publishInOwnProcess } from '../src/commands/publish-process.ts';
import { isUpToDate } from '../src/commands/site-record.ts';
import { chromiumPath } from './support/chromium.ts';

// Everything `npm test` proves, cheapest first. `npm run sweep` is the browser part for every page.
const sweep = process.argv[2] === 'sweep';

if (!sweep) {
  await step('Format', 'prettier', ['--check', '--log-level=warn', '.']);
  await Promise.all([
    step('Lint', 'eslint', ['--max-warnings=0', '.']),
    step('Types', 'astro', ['check', '--minimumSeverity', 'hint']),
  ]);
  await step('Rules and stores', 'node', [
    '--test',
    // One process for all of them: starting one for each file takes longer than the tests.
    '--test-isolation=none',
    ...testsIn('tests/*.test.ts'),
    ...testsIn('tests/rules/*.test.ts'),
    ...testsIn('tests/stores/*.test.ts'),
  ]);
}
if (!(await isUpToDate(SITES_FOLDER, dayInLondon(now())))) await timed('Build', publishInOwnProcess);
if (!sweep)
  await step('Server and pages', 'node', ['--test', '--test-concurrency=2', ...testsIn('tests/server/*.test.ts')]);
await step(sweep ? 'Every page in a browser' : 'Browser', 'playwright', ['test', ...(sweep ? ['pages.spec.ts'] : [])], {
  CHROMIUM_PATH: await chromiumPath(),
  ...(sweep && { SWEEP: '1' }),
});

function testsIn(pattern: string): string[] {
  return globSync(pattern).sort();
}

async function step(name: string, tool: string, words: string[], settings: Record<string, string> = {}): Promise<void> {
  await timed(name, async () => {
    const program = tool === 'node' ? process.execPath : resolve('node_modules/.bin', tool);
    const child = spawn(program, tool === 'node' ? ['--disable-warning=ExperimentalWarning', ...words] : words, {
      stdio: 'inherit',
      env: { ...process.env, ...settings },
    });
    const code = await new Promise<number | null>((done) => child.on('close', done));
    if (code !== 0) {
      console.error(`\n${name}: something above is wrong.`);
      process.exit(1);
    }
  });
}

async function timed(name: string, work: () => Promise<void>): Promise<void> {
  const began = performance.now();
  await work();
  console.log(`— ${name}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
}
