import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { codeFolder } from '#front/current-site.ts';
import { builtSite } from '../support/site.ts';

const COPIED = ['src', 'content', 'public', 'astro.config.mjs', 'package.json', 'package-lock.json', 'tsconfig.json'];

/** What a command did. */
export interface Done {
  code: number | null;
  said: string;
}

/** A checkout of one's own, to edit and publish in, with the site already built. */
export interface OwnProject {
  folder: string;
  /** Changes a file of it. Returns what it held before. */
  edit: (file: string, change: (text: string) => string) => string;
  /** Runs `npm run publish` as it stands on a day. */
  publish: (day: string) => Promise<Done>;
  /** The name of the build that is served. */
  current: () => string;
  builds: () => string[];
  forget: () => void;
}

export function ownProject(): OwnProject {
  const folder = mkdtempSync(join(tmpdir(), 'project-'));
  for (const name of COPIED) cpSync(name, join(folder, name), { recursive: true });
  linkPackages(join(folder, 'node_modules'));
  const sites = join(folder, 'var', 'sites');
  copySite(builtSite(), sites);

  return {
    folder,
    edit: (file, change) => {
      const path = join(folder, file);
      const before = readFileSync(path, 'utf8');
      writeFileSync(path, change(before));
      return before;
    },
    publish: (day) => run(folder, ['src/commands/publish.ts'], { SITES_FOLDER: sites, PORTAL_NOW: `${day}T12:00:00Z` }),
    current: () => readFileSync(join(sites, 'current'), 'utf8').trim(),
    builds: () => readdirSync(sites).filter((name) => name !== 'current'),
    forget: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Each package by itself: what a build keeps between its packages (`node_modules/.astro`) is not shared. */
function linkPackages(folder: string): void {
  mkdirSync(folder);
  for (const name of readdirSync('node_modules')) {
    if (name === '.bin' || !name.startsWith('.')) symlinkSync(resolve('node_modules', name), join(folder, name));
  }
}

function copySite(site: string, sites: string): void {
  const copy = join(sites, basename(site));
  cpSync(site, copy, { recursive: true });
  if (!existsSync(join(copy, 'server'))) {
    cpSync(codeFolder(site), join(copy, 'server'), { recursive: true });
    rmSync(join(copy, 'server-of'));
  }
  writeFileSync(join(sites, 'current'), `${basename(site)}\n`);
}

/** Runs a program of the project with Node, until it ends. */
export async function run(cwd: string, words: string[], settings: Record<string, string> = {}): Promise<Done> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...words], {
    cwd,
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (said += data.toString()));
  const code = await new Promise<number | null>((done) => child.on('close', done));
  return { code, said };
}
