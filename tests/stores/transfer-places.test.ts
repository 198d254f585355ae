import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { parse } from 'yaml';
import type { Move } from '#features/clock/happening.ts';
import type { Answers } from '#features/phase-transfer/answers.ts';
import { othersFrom, placeFrom } from '#features/phase-transfer/place-form.ts';
import { findKindOfAnotherAge, findPlace, findPlaces, mayBeOtherKind } from '#features/phase-transfer/place.store.ts';
import { questionWords, transferWordsSchema } from '#features/phase-transfer/words.ts';
import { openSearchIndex, writeSearchIndex } from '#features/search/index.store.ts';
import { thesaurusOf, thesaurusSchema } from '#features/search/thesaurus.ts';
import { indexedPagesOf, readSiteContent } from '../../src/commands/site-content.ts';

const folder = mkdtempSync(join(tmpdir(), 'portal-'));
const content = await readSiteContent();
const file = join(folder, 'search.sqlite');
writeSearchIndex(file, indexedPagesOf(content), [...content.areas.values()]);
const index = openSearchIndex(file);
const thesaurus = thesaurusOf(thesaurusSchema.parse(parse(readFileSync('content/thesaurus.yaml', 'utf8'))));
const words = transferWordsSchema.parse(parse(readFileSync('content/transfer.yaml', 'utf8')));
const reader = { speaker: 'adult', isEasy: false } as const;
after(async () => {
  await index.destroy();
  rmSync(folder, { recursive: true, force: true });
});

/** The directory has no middle schools: that move prefers none of its places. */
const look = (sought: Partial<NonNullable<Answers['sought']>>, shown = 10, move: Move = 'primary-to-middle') =>
  findPlaces(index, thesaurus, { name: '', type: '', postcode: '', ...sought }, shown, move);
const sent = (fields: Record<string, string | string[]>) => (name: string) => [fields[name] ?? []].flat();

describe('looking for a place', () => {
  const named: [typed: string, first: RegExp][] = [
    ['Elton High', /^The Elton High/],
    ['eltn high', /^The Elton High/],
    ['Elms Bnak', /^Elms Bank/],
    ['st gabriels', /^St Gabriel/],
    ['holy cros', /^Holy Cross/],
    ['bury colege', /^Bury College/],
  ];
  for (const [typed, first] of named) {
    it(`finds it by “${typed}”`, async () => {
      const { places } = await look({ name: typed });
      assert.match(places[0]?.name ?? '', first);
    });
  }

  it('says for what a misspelt word was taken', async () => {
    const { corrected } = await look({ name: 'eltn' });
    assert.deepEqual(corrected, [{ typed: 'eltn', meant: 'elton' }]);
  });

  it('finds schools and colleges only: no guide and no service', async () => {
    const { places } = await look({ name: 'school' }, 500);
    assert.deepEqual(
      places.filter(({ path }) => !path.startsWith('/directory/schools/')),
      [],
    );
  });

  it('shows every place, ten at first, when nothing is asked', async () => {
    const { places, total } = await look({});
    assert.equal(places.length, 10);
    assert.equal(total, content.schools.size);
  });

  it('shows more when more are asked for, and the same first', async () => {
    const [ten, twenty] = [await look({ postcode: 'BL9 0EJ' }), await look({ postcode: 'BL9 0EJ' }, 20)];
    assert.equal(twenty.places.length, 20);
    assert.deepEqual(twenty.places.slice(0, 10), ten.places);
  });

  it('shows one kind of place', async () => {
    const { places, total } = await look({ type: 'special' });
    assert.equal(total, [...content.schools.values()].filter(({ phase }) => phase === 'special').length);
    for (const { kind } of places) assert.match(kind, /^Special school\./);
    const resourced = await look({ type: 'resourced' });
    assert.equal(resourced.total, [...content.schools.values()].filter((school) => school.resourcedProvision).length);
  });

  it('puts the nearest first, and what is nowhere known last', async () => {
    const { places, from } = await look({ type: 'secondary', postcode: 'M45 8' }, 50);
    assert.equal(from, 'M45 8');
    const miles = places.map((place) => place.miles ?? Number.MAX_VALUE);
    assert.deepEqual(
      miles,
      [...miles].sort((one, other) => one - other),
    );
    assert.ok((places[0]?.miles ?? 99) < 2);
  });

  it('puts the best name first also where a postcode is typed, with how far it is', async () => {
    const { places } = await look({ name: 'Elton High', postcode: 'M25 1AA' });
    assert.match(places[0]?.name ?? '', /^The Elton High/);
    assert.ok((places[0]?.miles ?? 0) > 2);
  });

  it('puts the nearest first of those that have the name', async () => {
    const { places } = await look({ name: 'high school', postcode: 'M45 8' }, 50);
    const withName = places.filter((place) => /high school/i.test(place.name));
    assert.deepEqual(places.slice(0, withName.length), withName);
    const miles = withName.map((place) => place.miles ?? Number.MAX_VALUE);
    assert.deepEqual(miles, [...miles].sort((one, other) => one - other)); // prettier-ignore
  });

  it('puts first what is for the age of the move', async () => {
    const firstOf = async (name: string, move: Move, postcode = '') =>
      (await look({ name, postcode }, 10, move)).places[0]?.name ?? '';
    assert.match(await firstOf('elton hih', 'primary-to-secondary'), /^The Elton High/);
    assert.match(await firstOf('elton hih', 'secondary-to-post-16'), /^The Elton High/);
    assert.match(await firstOf('elton', 'early-years-to-school'), /Primary/);
    const { places } = await look({ postcode: 'BL9 0EJ' }, 20, 'secondary-to-post-16');
    assert.deepEqual(places.filter(({ phase }) => /Nursery|Primary/.test(phase)), []); // prettier-ignore
  });

  it('tells before sending that a place is for another age, and else nothing', async () => {
    const { places } = await look({}, 500);
    const kindOf = (phase: string, move: Move) => {
      const { path, name } = places.find((place) => place.phase === phase)!;
      return findKindOfAnotherAge(index, { asks: 'place', place: { path, name } }, move);
    };
    assert.match((await kindOf('Primary school', 'secondary-to-post-16')) ?? '', /^Primary school\./);
    assert.equal(await kindOf('College or sixth form', 'secondary-to-post-16'), undefined);
    assert.equal(await kindOf('Special school', 'secondary-to-post-16'), undefined);
    assert.equal(await findKindOfAnotherAge(index, { asks: 'talk first' }, 'secondary-to-post-16'), undefined);
  });

  it('says when a postcode is not known, and finds the places all the same', async () => {
    const { isUnknownPostcode, total, from, places } = await look({ postcode: 'SW1A 1AA' });
    assert.deepEqual([isUnknownPostcode, from, total], [true, undefined, content.schools.size]);
    assert.deepEqual(places.filter(({ miles }) => miles !== undefined), []); // prettier-ignore
  });

  it('finds nothing where nothing fits', async () => {
    assert.equal((await look({ name: 'xyzzyplugh' })).total, 0);
  });

  it('tells independent places, also where their phase is another, and pupil referral units', async () => {
    const { places } = await look({}, 500);
    const independent = places.filter((place) => place.isOtherKind).map(({ kind }) => kind);
    assert.ok(independent.length >= 3);
    for (const kind of independent) assert.match(kind, /independent|pupil referral unit/i);
  });
});

describe('what is kept of the place', () => {
  const question = questionWords(words, 'place', reader);

  it('is a place of the directory under the name that it has there', async () => {
    const { path } = (await look({ name: 'Elton High' })).places[0]!;
    const { patch, stay, problem } = await placeFrom(index, sent({ wants: path, do: 'continue' }), question);
    assert.deepEqual([patch.asks, patch.place?.path, problem, stay], ['place', path, undefined, undefined]);
    assert.equal(patch.place?.name, (await findPlace(index, path))?.name);
  });

  it('is no place that is not in the directory, and no other page', async () => {
    for (const wants of ['/directory/schools/made-up', '/guides/sendiass', '//evil.example', 'place']) {
      const { patch, problem } = await placeFrom(index, sent({ wants }), question);
      assert.deepEqual([patch.asks, patch.place, problem?.field], [undefined, undefined, 'wants']);
    }
  });

  it('is a place that is not listed, in their words', async () => {
    const { patch } = await placeFrom(index, sent({ wants: 'not listed', notListed: ' Hill View, Leeds ' }), question);
    assert.deepEqual([patch.asks, patch.place], ['not listed', { path: null, name: 'Hill View, Leeds' }]);
    const unticked = await placeFrom(index, sent({ notListed: 'Hill View' }), question);
    assert.equal(unticked.patch.asks, 'not listed');
    const empty = await placeFrom(index, sent({ wants: 'not listed' }), question);
    assert.equal(empty.problem?.field, 'notListed');
  });

  it('is that they have not decided', async () => {
    const { patch, problem } = await placeFrom(index, sent({ wants: 'not decided', notListed: 'x' }), question);
    assert.deepEqual([patch.asks, patch.place, problem], ['not decided', undefined, undefined]);
  });

  it('is that they want to talk first, with a number or without one', async () => {
    const talk = (ringNumber: string) => placeFrom(index, sent({ wants: 'talk first', ringNumber }), question);
    assert.equal((await talk('')).problem, undefined);
    assert.equal((await talk('0161 496 0000')).patch.ringNumber, '0161 496 0000');
    assert.equal((await talk('after tea')).problem?.field, 'ringNumber');
  });

  it('is what they look for, and they stay where they are', async () => {
    const search = { do: 'search', soughtName: 'elton', soughtType: 'castle', soughtPostcode: 'BL9' };
    const { patch, stay, problem } = await placeFrom(index, sent({ ...search, wants: 'not decided' }), question);
    assert.deepEqual(patch.sought, { name: 'elton', type: '', postcode: 'BL9' });
    assert.deepEqual([stay, problem, patch.asks], ['#found', undefined, 'not decided']);
  });

  it('is looked for no more once they go on, and still where something is wrong', async () => {
    const soughtBy = async (fields: Record<string, string>) =>
      (await placeFrom(index, sent({ ...fields, soughtName: 'elton' }), question)).patch.sought?.name;
    assert.equal(await soughtBy({ wants: 'not decided', do: 'continue' }), undefined);
    assert.equal(await soughtBy({ do: 'continue' }), 'elton');
    assert.equal(await soughtBy({ do: 'again' }), undefined);
  });

  it('is kept, and asked nothing of, when they turn to the easy version or leave', async () => {
    for (const does of ['easy', 'standard', 'leave']) {
      const { patch, problem } = await placeFrom(index, sent({ do: does, notListed: 'Hill View' }), question);
      assert.deepEqual([patch.place?.name, problem], ['Hill View', undefined]);
      assert.equal((await placeFrom(index, sent({ do: does }), question)).problem, undefined);
    }
  });

  it('stays on the page to see more, at the first that is new', async () => {
    const { stay } = await placeFrom(index, sent({ do: 'more', shown: '20' }), question);
    assert.equal(stay, '?show=30#place-21');
  });
});

describe('another kind of request', () => {
  it('may be one for an independent place, or for one that the directory does not know', async () => {
    const asked = (path: string | null, name: string, asks: 'place' | 'not listed' = 'place') =>
      mayBeOtherKind(index, { asks, place: { path, name } });
    const { places } = await look({}, 500);
    const [own, other] = [places.find((place) => place.isOtherKind)!, places.find((place) => !place.isOtherKind)!];
    assert.equal(await asked(own.path, own.name), true);
    assert.equal(await asked(other.path, other.name), false);
    assert.equal(await asked(null, 'Hill View', 'not listed'), true);
    assert.equal(await mayBeOtherKind(index, { asks: 'talk first' }), false);
  });
});

describe('what is kept of other places', () => {
  const question = questionWords(words, 'others', reader);
  const home = { path: null, name: 'Hill View' };

  it('is what was ticked and typed, after what was there', async () => {
    const { path, name } = (await look({ name: 'Elton High' })).places[0]!;
    const { patch, stay } = await othersFrom(index, sent({ do: 'add', add: [path], addName: 'Sea View' }), { others: [home] }, null, question); // prettier-ignore
    assert.deepEqual(patch.others, [home, { path, name }, { path: null, name: 'Sea View' }]);
    assert.equal(stay, '#others');
  });

  it('names nothing twice, and not what they asked for already', async () => {
    const { path, name } = (await look({ name: 'Elton High' })).places[0]!;
    const before = { others: [home], place: { path, name } };
    const { patch } = await othersFrom(index, sent({ add: [path], addName: 'hill view' }), before, null, question);
    assert.deepEqual(patch.others, [home]);
  });

  it('is as many as they like, unless the round has a most', async () => {
    const { places } = await look({}, 30);
    const add = places.map(({ path }) => path);
    const all = await othersFrom(index, sent({ add }), {}, null, question);
    assert.equal(all.patch.others?.length, 30);
    const most = await othersFrom(index, sent({ add: add.slice(0, 3) }), { others: [home] }, 3, question);
    assert.deepEqual(most.patch.others, [home]);
    assert.match(most.problem?.text ?? '', /up to 3 other places/);
  });

  it('leads to what they look for when Enter pressed the button for the order', async () => {
    const before = { others: [home], sought: { name: 'elton', type: '', postcode: '' } };
    const stay = async (soughtName: string) =>
      (await othersFrom(index, sent({ do: 'order', soughtName }), before, null, question)).stay;
    assert.deepEqual([await stay('holy'), await stay('elton'), await stay('')], ['#found', '#others', '#others']);
  });

  it('is in order only where they said so, and where there is an order', async () => {
    const two = { others: [home, { path: null, name: 'Sea View' }] };
    const kept = await othersFrom(index, sent({ inOrder: 'yes' }), two, null, question);
    assert.equal(kept.patch.othersInOrder, true);
    assert.equal((await othersFrom(index, sent({}), two, null, question)).patch.othersInOrder, false);
    assert.equal((await othersFrom(index, sent({ inOrder: 'yes' }), { others: [home] }, null, question)).patch.othersInOrder, undefined); // prettier-ignore
  });

  it('is in order for whoever moves one, until they take the tick away', async () => {
    const sea = { path: null, name: 'Sea View' };
    const inOrder = async (before: Pick<Answers, 'others' | 'othersInOrder'>, fields: Record<string, string[]>) =>
      (await othersFrom(index, sent(fields), before, null, question)).patch.othersInOrder;
    const two = { others: [home, sea] };
    const other = ['Hill View', 'Sea View'];
    assert.equal(await inOrder(two, { other, number: ['2', '1'] }), true);
    assert.equal(await inOrder(two, { other, number: ['1', '2'] }), false);
    assert.equal(await inOrder({ ...two, othersInOrder: true }, { other, number: ['1', '2'] }), false);
    assert.equal(await inOrder({ ...two, othersInOrder: true }, { other, number: ['1', '2'], inOrder: ['yes'] }), true);
    assert.equal(await inOrder({ ...two, othersInOrder: true }, {}), true);
  });
});
