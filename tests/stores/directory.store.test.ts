import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { countValues, ENTRIES_A_PAGE, listEntries } from '#features/directory/directory.store.ts';
import { schoolSchema, serviceSchema } from '#features/directory/entry.ts';
import { SCHOOL_FILTERS, serviceFilters, without, type Chosen } from '#features/directory/filters.ts';
import { indexedSchool, indexedService } from '#features/directory/indexed-entry.ts';
import { listingFor } from '#features/directory/listing.ts';
import type { IndexedPage, Kind, SearchIndex } from '#features/search/index-schema.ts';
import { openSearchIndex, writeSearchIndex } from '#features/search/index.store.ts';
import { indexedPagesOf, readSiteContent } from '../../src/commands/site-content.ts';

const folder = mkdtempSync(join(tmpdir(), 'portal-'));
const opened: SearchIndex[] = [];
after(async () => {
  for (const index of opened) await index.destroy();
  rmSync(folder, { recursive: true, force: true });
});

function indexOf(name: string, pages: IndexedPage[]): SearchIndex {
  const file = join(folder, `${name}.sqlite`);
  writeSearchIndex(file, pages);
  const index = openSearchIndex(file);
  opened.push(index);
  return index;
}

function service(name: string, change: Record<string, unknown>): IndexedPage {
  const entry = serviceSchema.parse({
    name,
    organisation: 'Rainbow Trust',
    summary: `What ${name} is.`,
    offers: 'Help.',
    whoFor: 'Anyone.',
    needs: ['all'],
    delivery: ['place'],
    coverage: { reach: 'local', says: 'Bury' },
    categories: ['health'],
    sources: [{ title: 'Rainbow Trust' }],
    checked: { on: '2026-11-22', by: 'Local Offer editor' },
    ...change,
  });
  return indexedService(name.toLowerCase().replaceAll(' ', '-'), entry, { health: 'Health', sport: 'Sport' });
}

function chosen(values: Record<string, string[]>): Chosen {
  return new Map(Object.entries(values));
}

async function names(index: SearchIndex, values: Record<string, string[]>, kind: Kind = 'service'): Promise<string[]> {
  return (await listEntries(index, kind, chosen(values), 1)).entries.map(({ title }) => title);
}

const town = indexOf('town', [
  service('Baby Music', { ages: { from: 0, to: 1 }, categories: ['sport'], cost: { kind: 'free', says: 'Free' } }),
  service('Art Club', { ages: { from: 5, to: 11 }, categories: ['sport'], needs: ['sensory-and-physical'] }),
  service('Clinic', { ages: { from: 3 }, categories: ['health'], delivery: ['online', 'phone'] }),
  service('Drop In', { categories: ['sport', 'health'], notConfirmed: 'Ask first.' }),
  service('Evening Talk', { ages: { from: 18, to: 25 }, cost: { kind: 'charges', says: '£4' } }),
  indexedSchool(
    'hill',
    schoolSchema.parse({
      name: 'Hill Primary School',
      phase: 'primary',
      type: 'Maintained by the council',
      sources: [{ title: 'Department for Education' }],
      checked: { on: '2026-11-22', by: 'Local Offer editor' },
    }),
  ),
]);

describe('the list of services', () => {
  it('has every one by name when nothing is chosen, and no school', async () => {
    assert.deepEqual(await names(town, {}), ['Art Club', 'Baby Music', 'Clinic', 'Drop In', 'Evening Talk']);
  });

  it('has what fits any value of one filter', async () => {
    const both = await names(town, { category: ['sport', 'health'] });
    assert.deepEqual(both, ['Art Club', 'Baby Music', 'Clinic', 'Drop In', 'Evening Talk']);
    assert.deepEqual(await names(town, { delivery: ['online', 'phone'] }), ['Clinic']);
  });

  it('has only what fits every filter', async () => {
    assert.deepEqual(await names(town, { category: ['sport'], cost: ['free', 'charges'] }), ['Baby Music']);
    assert.deepEqual(await names(town, { category: ['health'], delivery: ['online'], age: ['7'] }), ['Clinic']);
    assert.deepEqual(await names(town, { cost: ['free'], delivery: ['online'] }), []);
  });

  it('never hides a service because its age is missing', async () => {
    for (const age of ['0', '7', '25', '0-5', '16-25'])
      assert.ok((await names(town, { age: [age] })).includes('Drop In'), age);
  });

  it('never hides a service because one end of its ages is missing', async () => {
    assert.ok((await names(town, { age: ['25'] })).includes('Clinic'));
    assert.ok(!(await names(town, { age: ['2'] })).includes('Clinic'));
  });

  it('takes age 0 for an age', async () => {
    assert.deepEqual(await names(town, { age: ['0'] }), ['Baby Music', 'Drop In']);
  });

  it('has a service for any need under each need', async () => {
    assert.deepEqual(await names(town, { need: ['cognition-and-learning'] }), [
      'Baby Music',
      'Clinic',
      'Drop In',
      'Evening Talk',
    ]);
  });

  it('has a service whose cost is not stated under that', async () => {
    assert.deepEqual(await names(town, { cost: ['not-stated'] }), ['Art Club', 'Clinic', 'Drop In']);
  });

  it('is not led astray by what could be a command', async () => {
    assert.deepEqual(await names(town, { "age' or 1=1 --": ['0'], age: ["0') or 1=1 --"] }), []);
  });

  it('says what a family needs to choose, and what is not confirmed', async () => {
    const { entries } = await listEntries(town, 'service', chosen({ age: ['0'] }), 1);
    assert.deepEqual(entries[0], {
      path: '/directory/services/baby-music',
      title: 'Baby Music',
      names: 'Rainbow Trust',
      summary: 'What Baby Music is.',
      facts: ['Ages 0 to 1', 'At a place you go to', 'Bury', 'Free'],
      notConfirmed: false,
    });
    assert.equal(entries[1]?.notConfirmed, true);
  });
});

describe('the list of schools', () => {
  it('is the schools, even where a filter of services has the same name', async () => {
    assert.deepEqual(await names(town, { age: ['7'] }, 'school'), ['Hill Primary School']);
  });
});

describe('a long list', () => {
  const total = 2 * ENTRIES_A_PAGE + 3;
  const long = indexOf(
    'long',
    Array.from({ length: total }, (_, at) => service(`Club ${String(at).padStart(3, '0')}`, {})),
  );

  it('shows each entry on one page and no more on a page than fit', async () => {
    const seen: string[] = [];
    for (const page of [1, 2, 3]) {
      const { entries, total: told } = await listEntries(long, 'service', new Map(), page);
      assert.ok(entries.length <= ENTRIES_A_PAGE);
      assert.equal(told, total);
      seen.push(...entries.map(({ title }) => title));
    }
    assert.equal(new Set(seen).size, total);
    assert.deepEqual(seen, seen.toSorted());
  });

  it('shows its last page to whoever asks for a later one', async () => {
    const listing = await listingFor(long, 'service', [], new URLSearchParams('page=99'));
    assert.equal(listing.page, 3);
    assert.equal(listing.entries.length, 3);
  });
});

describe('a list with nothing on it', () => {
  it('says what leaving out each filter would show', async () => {
    const filters = serviceFilters({ sport: 'Sport', health: 'Health' });
    const query = new URLSearchParams('cost=free&delivery=online');
    const { total, withoutEach } = await listingFor(town, 'service', filters, query);
    assert.equal(total, 0);
    assert.deepEqual(
      withoutEach.map(({ filter, total }) => [filter.name, total]),
      [
        ['delivery', 1],
        ['cost', 1],
      ],
    );
  });
});

describe('the number beside each value, in the real directory', async () => {
  const content = await readSiteContent();
  const real = indexOf('real', indexedPagesOf(content));
  const lists: [Kind, ReturnType<typeof serviceFilters>][] = [
    ['service', serviceFilters(content.categories)],
    ['school', SCHOOL_FILTERS],
  ];
  const situations: Record<string, string[]>[] = [
    {},
    { age: ['0'] },
    { age: ['16-25'], cost: ['free', 'mixed'] },
    { category: ['health', 'sport'], delivery: ['online'] },
    { phase: ['special'], provision: ['special'] },
  ];

  for (const [kind, filters] of lists) {
    for (const situation of situations.filter((values) =>
      Object.keys(values).every((name) => filters.some((filter) => filter.name === name)),
    )) {
      it(`is what choosing it shows: ${kind}s, ${JSON.stringify(situation)} chosen`, async () => {
        const filterNames = filters.map(({ name }) => name);
        const counts = await countValues(real, kind, filterNames, chosen(situation));
        for (const { name, options } of filters) {
          for (const { value } of options) {
            const choosing = new Map([...without(chosen(situation), name), [name, [value]]]);
            const { total } = await listEntries(real, kind, choosing, 1);
            assert.equal(counts.get(name)?.get(value) ?? 0, total, `${name} ${value}`);
          }
        }
      });
    }
  }
});
