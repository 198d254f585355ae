import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeFolder } from '#front/current-site.ts';
import { builtSite } from '../../support/site.ts';

// What there is to be answered for: the live routes and the actions, as the source has them and as they were built.

/** The addresses that answer live, from the files in `src/pages`. */
export function liveRoutesInSource(): string[] {
  return globSync('src/pages/**/*.{astro,ts,js,md}')
    .filter((file) => /export const prerender = false/.test(readFileSync(file, 'utf8')))
    .map((file) => routeOf(file.replaceAll('\\', '/')))
    .sort();
}

/** Those of them that answer a form by themselves. */
export function postedRoutesInSource(): string[] {
  return globSync('src/pages/**/*.{astro,ts,js}')
    .filter((file) =>
      /export (const|async function|function) (POST|ALL|PUT|PATCH|DELETE)\b|method === 'POST'/.test(
        readFileSync(file, 'utf8'),
      ),
    )
    .map((file) => routeOf(file.replaceAll('\\', '/')))
    .sort();
}

/** The addresses that answer live, as the server that is served now has them: also those that Astro adds by itself. */
export function liveRoutesBuilt(): string[] {
  const manifest = builtCode().find((text) => text.includes('deserializeManifest({')) ?? '';
  return manifest
    .split('"routeData":')
    .slice(1)
    .filter((route) => /"prerender":(true|false)/.exec(route)?.[1] === 'false')
    .map((route) => /"route":"([^"]*)"/.exec(route)?.[1] ?? '')
    .sort();
}

/** `signIn.askForCode`, … from the files in `src/actions`. */
export function actionsInSource(): string[] {
  const index = readFileSync('src/actions/index.ts', 'utf8');
  const names = /export const server = \{([^}]*)\}/.exec(index)?.[1]?.match(/\w+/g) ?? [];
  const sources = globSync('src/actions/*.ts').map((file) => readFileSync(file, 'utf8'));
  return names
    .flatMap((name) => {
      const source = sources.find((text) => text.includes(`export const ${name} = {`)) ?? '';
      const body = source.slice(source.indexOf(`export const ${name} = {`));
      // Every key, whatever makes the action: Prettier puts them at two spaces.
      const keys = [...body.slice(0, body.indexOf('\n};')).matchAll(/^ {2}(\w+|\.\.\.\w+)/gm)].map(([, key]) => key);
      return keys.map((key) => `${name}.${key}`);
    })
    .sort();
}

/** The last words of the names of the actions, as they were built. */
export function actionsBuilt(): string[] {
  return builtCode()
    .flatMap((code) => [...code.matchAll(/(\w+): (?:define|form)Action\(/g)].map(([, name]) => name ?? ''))
    .sort();
}

function builtCode(): string[] {
  const folder = codeFolder(builtSite());
  return globSync(join(folder, '**/*.mjs')).map((file) => readFileSync(file, 'utf8'));
}

function routeOf(file: string): string {
  const path = file.replace(/^src\/pages/, '').replace(/\.\w+$/, '');
  return path.replace(/\/index$/, '') || '/';
}
