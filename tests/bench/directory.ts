import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { chromium } from '@playwright/test';
import { parse } from 'yaml';
import { currentSiteFolder } from '#front/current-site.ts';
import { openSearchIndex } from '#features/search/index.store.ts';
import { search } from '#features/search/search.ts';
import { thesaurusOf } from '#features/search/thesaurus.ts';
import { chromiumPath } from '../support/chromium.ts';
import { startPortal } from '../support/portal.ts';
import { generatedServices, realWords, seeded } from './generated-directory.ts';

const QUESTIONS = 300;

/** Builds the portal with made-up services and measures it, with Pagefind on the same pages in the same run. It prints; it judges nothing. */
export async function measureDirectory(entries = 5000): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const name of [
    'src',
    'content',
    'public',
    'astro.config.mjs',
    'package.json',
    'package-lock.json',
    'tsconfig.json',
  ]) {
    cpSync(name, join(folder, name), { recursive: true });
  }
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  const words = realWords('content');
  const categories = Object.keys(parse(readFileSync('content/categories.yaml', 'utf8')) as object);
  const services = join(folder, 'content/directory/services');
  mkdirSync(services, { recursive: true });
  for (const [name, text] of generatedServices(entries, words, categories)) writeFileSync(join(services, name), text);

  const began = performance.now();
  const built = spawnSync(process.execPath, ['src/commands/publish.ts'], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, SITES_FOLDER: 'var/sites' },
  });
  if (built.status !== 0) throw new Error(built.stderr);
  const buildSeconds = (performance.now() - began) / 1000;

  const sites = join(folder, 'var/sites');
  const site = currentSiteFolder(sites) ?? '';
  const indexFile = join(site, 'search.sqlite');
  const questions = questionsFrom(words);

  const index = openSearchIndex(indexFile);
  const thesaurus = thesaurusOf(parse(readFileSync('content/thesaurus.yaml', 'utf8')) as string[][]);
  const inProcess = await timesOf(questions, (question) => search(index, thesaurus, question));
  const { rows } = await bareTimes(indexFile, questions);

  const portal = await startPortal({}, folder);
  const idleBytes = residentBytes(portal.process.pid);
  const overHttp = await timesOf(questions, (question) =>
    fetchText(`${portal.url}/search?q=${encodeURIComponent(question)}`),
  );
  const filters = [
    'age=7',
    'need=cognition-and-learning',
    'category=health&category=sport',
    'age=0&delivery=online',
    'cost=free&age=16-25',
  ];
  const lists = await timesOf(
    Array.from({ length: 100 }, (_, at) => filters[at % filters.length] ?? ''),
    (filter) => fetchText(`${portal.url}/directory/services?${filter}`),
  );
  const browser = await pagefindTimes(portal.url, questions.slice(0, 60));
  const busyBytes = residentBytes(portal.process.pid);

  const css = /href="(\/_astro\/Page[^"]+\.css)"/.exec(await fetchText(`${portal.url}/`))?.[1] ?? '';
  const cssBytes = brotliCompressSync(readFileSync(join(site, 'client', css))).length;
  const pages = [
    '/',
    '/guides/what-happens-in-20-weeks',
    '/directory/services/made-up-1',
    '/directory/services',
    '/search?q=autism',
  ];
  const pageBytes: string[] = [];
  for (const page of pages)
    pageBytes.push(`${page} ${brotliCompressSync(await fetchText(portal.url + page)).length} B`);
  await portal.stop();

  const kilobytes = (bytes: number): string => `${Math.round(bytes / 1024)} kB`;
  console.log(`
${entries} made-up services beside the real guides and schools, Node ${process.versions.node}

Build, all of it          ${buildSeconds.toFixed(1)} s
Search index              ${kilobytes(statSync(indexFile).size)}, gzipped ${kilobytes(gzipSync(readFileSync(indexFile)).length)}, on the server

Search                    p50 ms   p95 ms
  a bare FTS5 statement   ${row(rows)}
  ours, in process        ${row(inProcess)}
  ours, page over HTTP    ${row(overHttp)}
  Pagefind in Chromium    ${row(browser.times)}
  first answer            Pagefind ${kilobytes(browser.firstBytes)} in ${browser.firstRequests} requests; ours 1 request
Lists with filters        ${row(lists)}

Pages, brotli             style sheet ${cssBytes} B
  ${pageBytes.join('\n  ')}
Server                    idle ${kilobytes(idleBytes)}, after all this ${kilobytes(busyBytes)}`);
}

/** Two and three words of the directory, some of them mistyped, and the questions of real people. */
function questionsFrom(words: readonly string[]): string[] {
  const random = seeded(7);
  const real = (parse(readFileSync('tests/search-queries.yaml', 'utf8')) as { query: string }[]).map(
    ({ query }) => query,
  );
  return Array.from({ length: QUESTIONS }, (_, at) => {
    if (at % 3 === 0) return real[(at / 3) % real.length] ?? '';
    const picked = Array.from({ length: 2 + (at % 2) }, () => words[Math.floor(random() * words.length)] ?? '');
    return (at % 5 === 0 ? picked.map((word) => word.slice(0, 3) + word.slice(4)) : picked).join(' ');
  });
}

async function timesOf<T>(inputs: readonly T[], work: (input: T) => Promise<unknown>): Promise<number[]> {
  for (const input of inputs.slice(0, 20)) await work(input);
  const times: number[] = [];
  for (const input of inputs) {
    const start = performance.now();
    await work(input);
    times.push(performance.now() - start);
  }
  return times.sort((one, other) => one - other);
}

/** The floor: one FTS5 statement for the words as they are, best twenty by bm25. */
async function bareTimes(file: string, questions: readonly string[]): Promise<{ rows: number[] }> {
  const { default: Sqlite } = await import('better-sqlite3');
  const sqlite = new Sqlite(file, { readonly: true });
  const statement = sqlite.prepare('select rowid from passage where passage match ? order by bm25(passage) limit 20');
  const rows = await timesOf(questions, (question) => {
    const match = (question.match(/[a-z]+/g) ?? ['x']).map((word) => `"${word}"`).join(' OR ');
    return Promise.resolve(statement.all(match));
  });
  sqlite.close();
  return { rows };
}

async function pagefindTimes(url: string, questions: readonly string[]) {
  const browser = await chromium.launch({ executablePath: await chromiumPath(), args: ['--no-sandbox'] });
  const page = await browser.newPage();
  await page.goto(`${url}/search`);
  let firstBytes = 0;
  let firstRequests = 0;
  page.on('response', (response) => {
    firstRequests += 1;
    firstBytes += Number(response.headers()['content-length'] ?? 0);
  });
  const ask = (question: string): Promise<number> =>
    page.evaluate(async (question) => {
      const start = performance.now();
      const address = '/pagefind/pagefind.js';
      const pagefind = (await import(address)) as {
        search: (typed: string) => Promise<{ results: { data: () => Promise<unknown> }[] }>;
      };
      const { results } = await pagefind.search(question);
      await Promise.all(results.slice(0, 10).map((result) => result.data()));
      return performance.now() - start;
    }, question);
  await ask(questions[0] ?? 'autism');
  const first = { firstBytes, firstRequests };
  const times: number[] = [];
  for (const question of questions) times.push(await ask(question));
  await browser.close();
  return { ...first, times: times.sort((one, other) => one - other) };
}

async function fetchText(address: string): Promise<string> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} answered ${response.status}.`);
  return response.text();
}

function residentBytes(pid: number | undefined): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024;
}

function row(times: readonly number[]): string {
  const at = (share: number): string =>
    (times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0).toFixed(2).padStart(6);
  return `${at(0.5)}   ${at(0.95)}`;
}
