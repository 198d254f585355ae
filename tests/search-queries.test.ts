import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { parse } from 'yaml';
import { z } from 'zod';
import type { SearchIndex } from '#features/search/index-schema.ts';
import { openSearchIndex, writeSearchIndex } from '#features/search/index.store.ts';
import { search } from '#features/search/search.ts';
import { thesaurusOf, thesaurusSchema } from '#features/search/thesaurus.ts';
import { wordsOf } from '#features/search/words.ts';
import { indexedPagesOf, readSiteContent } from '../src/commands/site-content.ts';

const queriesSchema = z.array(
  z.strictObject({ query: z.string().min(1), expect: z.array(z.string().startsWith('/')).min(1) }),
);
type Query = z.infer<typeof queriesSchema>[number];

/** What families type, written before there was an index. */
const written = queriesIn('tests/search-queries.yaml');
/** The same by somebody who had not seen the search. */
const unseen = queriesIn('tests/search-queries-unseen.yaml');

const folder = mkdtempSync(join(tmpdir(), 'portal-'));
const pages = indexedPagesOf(await readSiteContent());
writeSearchIndex(join(folder, 'search.sqlite'), pages);
const index = openSearchIndex(join(folder, 'search.sqlite'));
const thesaurus = thesaurusOf(thesaurusSchema.parse(parse(readFileSync('content/thesaurus.yaml', 'utf8'))));
after(async () => {
  await index.destroy();
  rmSync(folder, { recursive: true, force: true });
});

describe('what families type', () => {
  it('is sixty queries and forty more, each once', () => {
    assert.equal(new Set(written.map(({ query }) => query.toLowerCase())).size, 60);
    assert.equal(new Set(unseen.map(({ query }) => query.toLowerCase())).size, 40);
  });

  it('is meant for pages that are there', () => {
    const paths = new Set(pages.map(({ path }) => path));
    const missing = [...written, ...unseen].flatMap(({ expect }) => expect.filter((path) => !paths.has(path)));
    assert.deepEqual(missing, []);
  });

  it('never is the title of the page it is meant for, nor contains it', () => {
    assert.deepEqual(written.filter(repeatsTitle), []);
  });

  it('would be caught repeating a title', () => {
    const [page] = pages.filter(({ path }) => path === '/guides/sendiass');
    const expect = ['/guides/sendiass'];
    assert.ok(page && repeatsTitle({ query: `please: ${page.title.toUpperCase()}?`, expect }));
    assert.ok(!repeatsTitle({ query: 'somebody to help me', expect }));
  });
});

describe('the search', () => {
  it('finds an expected page in the first three for at least 57 of the 60', async () => {
    await assertFound(index, written, 57);
  });

  it('finds one for at least 34 of the 40 it was not made for', async () => {
    await assertFound(index, unseen, 34);
  });
});

describe('the figures that are published', () => {
  const QUESTIONS = {
    'how long do plans take in Bury': '/performance/as-published',
    'council performance scorecard': '/performance',
    'waiting list CAMHS': '/performance/waiting-times',
    'how long is the waiting list for speech therapy': '/performance/waiting-times',
    'adhd waiting times': '/performance/waiting-times',
    'how many appeals to the tribunal': '/performance/more-figures',
  };
  for (const [query, path] of Object.entries(QUESTIONS))
    it(`are among the first three for “${query}”`, async () => {
      await assertFound(index, [{ query, expect: [path] }], 1);
    });

  it('do not stand before the guide that says what the law gives', async () => {
    const { results } = await search(index, thesaurus, 'how long does an ehcp take');
    const paths = results.map(({ path }) => path);
    assert.ok(paths.indexOf('/guides/what-happens-in-20-weeks') < paths.indexOf('/performance/as-published'));
  });
});

function queriesIn(file: string): Query[] {
  return queriesSchema.parse(parse(readFileSync(file, 'utf8')));
}

/** Whether somebody would have to know the title already. */
function repeatsTitle({ query, expect }: Query): boolean {
  const typed = ` ${wordsOf(query).join(' ')} `;
  const titles = pages.filter(({ path }) => expect.includes(path)).map(({ title }) => wordsOf(title).join(' '));
  return titles.some((title) => typed.includes(` ${title} `));
}

async function assertFound(index: SearchIndex, queries: Query[], atLeast: number): Promise<void> {
  const misses: string[] = [];
  for (const { query, expect } of queries) {
    const { results } = await search(index, thesaurus, query);
    const first = results.slice(0, 3).map(({ path }) => path);
    if (!first.some((path) => expect.includes(path)))
      misses.push(`“${query}” gave ${first.join(', ') || 'nothing'} and not ${expect.join(' or ')}`);
  }
  const found = queries.length - misses.length;
  assert.ok(found >= atLeast, `${found} of ${queries.length} found one. The others:\n${misses.join('\n')}`);
}
