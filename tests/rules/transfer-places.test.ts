import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { areaOf, codesIn, milesBetween, postcodesSchema } from '#features/directory/postcode.ts';
import type { Place } from '#features/phase-transfer/answers.ts';
import { moved } from '#features/phase-transfer/order.ts';
import { reordered, shownIn } from '#features/phase-transfer/place-form.ts';
import { facetOf, isOtherKind, isSame, placeTypes, saidMiles } from '#features/phase-transfer/place.ts';

describe('a postcode', () => {
  const typed: [typed: string, codes: string[]][] = [
    ['BL9 0EJ', ['BL9 0EJ', 'BL9 0', 'BL9']],
    ['bl90ej', ['BL9 0EJ', 'BL9 0', 'BL9']],
    [' Bl9  0ej. ', ['BL9 0EJ', 'BL9 0', 'BL9']],
    ['M1 1AA', ['M1 1AA', 'M1 1', 'M1']],
    ['EC1A 1BB', ['EC1A 1BB', 'EC1A 1', 'EC1A']],
    ['M25 1', ['M25 1', 'M25']],
    ['OL10', ['OL10']],
    ['Bury', []],
    ['BL9 0E', []],
    ['', []],
    ["BL9'; drop table place", []],
  ];
  for (const [text, codes] of typed) {
    it(`is read from “${text}”`, () => assert.deepEqual(codesIn(text), codes));
  }

  it('is placed by the smallest part that is known', () => {
    const areas = postcodesSchema.parse({ sources: [], areas: { BL9: [53.59, -2.29], 'BL9 0': [53.6, -2.3] } });
    assert.equal(areaOf('BL9 0EJ', areas)?.code, 'BL9 0');
    assert.equal(areaOf('BL9 9ZZ', areas)?.code, 'BL9');
    assert.equal(areaOf('SW1A 1AA', areas), undefined);
  });

  it('has the parts around the council, with where they come from', () => {
    const file = parse(readFileSync('content/postcodes.yaml', 'utf8')) as { sources: { licence: string }[] };
    assert.ok(postcodesSchema.parse(file).size > 100);
    assert.match(file.sources[0]?.licence ?? '', /Open Government Licence/);
  });

  it('is refused where latitude and longitude were exchanged', () => {
    assert.equal(postcodesSchema.safeParse({ sources: [], areas: { BL9: [-2.29, 53.59] } }).success, false);
  });
});

describe('a distance', () => {
  it('is measured on the globe: a degree of latitude everywhere alike, a degree of longitude less in the north', () => {
    const degree = (one: [number, number], other: [number, number]): number =>
      Math.round(milesBetween({ lat: one[0], long: one[1] }, { lat: other[0], long: other[1] }));
    assert.deepEqual(
      [degree([53, -2], [54, -2]), degree([0, 0], [0, 1]), degree([60, 0], [60, 1]), degree([53, -2], [53, -2])],
      [69, 69, 35, 0],
    );
  });

  it('is said in whole miles, because it is about', () => {
    assert.deepEqual([0, 0.7, 0.8, 1.4, 1.6, 12.2].map(saidMiles), ['under', 'under', 1, 1, 2, 12]);
  });
});

describe('a kind of place', () => {
  it('is one that the directory knows, or any', () => {
    const types = placeTypes('Any kind', 'With places for one kind of need');
    assert.equal(types[0]?.value, '');
    assert.deepEqual(
      types.filter(({ value }) => value && !facetOf(value)),
      [],
    );
    assert.equal(facetOf('castle'), undefined);
  });

  it('may be another kind of request where the directory calls it independent or a pupil referral unit', () => {
    assert.equal(isOtherKind('Independent specialist college'), true);
    assert.equal(isOtherKind('Roman Catholic independent preparatory school'), true);
    assert.equal(isOtherKind('Academy (Independence Trust)'), false);
    assert.equal(isOtherKind('Pupil referral unit for primary pupils'), true);
    assert.equal(isOtherKind('Maintained by the council'), false);
  });
});

describe('other places', () => {
  const [elton, derby, home]: [Place, Place, Place] = [
    { path: '/directory/schools/elton-high-school', name: 'Elton High School' },
    { path: '/directory/schools/the-derby-high-school', name: 'The Derby High School' },
    { path: null, name: 'Hill View, Leeds' },
  ];
  const sent = (fields: Record<string, string[]>) => (name: string) => fields[name] ?? [];
  const keys = [elton.path ?? '', derby.path ?? '', home.name];

  it('move up and down by one, and nowhere past the ends', () => {
    assert.deepEqual(moved(['a', 'b', 'c'], 1, -1), ['b', 'a', 'c']);
    assert.deepEqual(moved(['a', 'b', 'c'], 1, 1), ['a', 'c', 'b']);
    assert.deepEqual(moved(['a', 'b', 'c'], 0, -1), ['a', 'b', 'c']);
    assert.deepEqual(moved(['a', 'b', 'c'], 2, 1), ['a', 'b', 'c']);
  });

  it('stand in the order of the numbers that were typed', () => {
    const order = reordered([elton, derby, home], sent({ other: keys, number: ['3', '1', '2'] }));
    assert.deepEqual(order, [derby, home, elton]);
  });

  it('keep their order where a number was typed twice, or none', () => {
    assert.deepEqual(reordered([elton, derby], sent({ other: keys, number: ['1', '1'] })), [elton, derby]);
    assert.deepEqual(reordered([elton, derby, home], sent({ other: keys, number: ['', 'x', '1'] })), [
      home,
      elton,
      derby,
    ]);
  });

  it('are taken away where that was asked, and only there', () => {
    assert.deepEqual(reordered([elton, derby], sent({ other: keys, number: ['1', '2'], remove: [keys[0]!] })), [derby]);
    assert.deepEqual(reordered([elton, derby], sent({ other: keys, number: ['1', '2'], remove: ['/somebody/else'] })), [elton, derby]); // prettier-ignore
  });

  it('are not lost when a page from before they were named is sent', () => {
    assert.deepEqual(reordered([elton, derby], sent({})), [elton, derby]);
    assert.deepEqual(reordered([elton, derby], sent({ other: [keys[1]!], number: ['1'] })), [derby, elton]);
  });

  it('take nothing from the form but which place is meant', () => {
    const forged = sent({ other: ['/directory/schools/made-up', 'Made Up Academy'], number: ['1', '2'] });
    assert.deepEqual(reordered([elton], forged), [elton]);
  });

  it('are the same place whatever letters are large', () => {
    assert.equal(isSame(home, { path: null, name: 'hill view, LEEDS' }), true);
    assert.equal(isSame(elton, derby), false);
  });
});

describe('how many places are shown', () => {
  it('is ten, or as many as were asked for', () => {
    const shown = (query: string) => shownIn(new URLSearchParams(query));
    assert.deepEqual(['', 'show=30', 'show=5', 'show=-1', 'show=1e9', 'show=all'].map(shown), [10, 30, 10, 10, 10, 10]);
  });
});
