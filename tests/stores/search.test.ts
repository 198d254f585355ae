import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { IndexedPage, Kind } from '#features/search/index-schema.ts';
import { MARK_END, MARK_START, openSearchIndex, writeSearchIndex } from '#features/search/index.store.ts';
import { RESULTS_A_PAGE, search, type Found } from '#features/search/search.ts';
import { thesaurusOf } from '#features/search/thesaurus.ts';

const folder = mkdtempSync(join(tmpdir(), 'portal-'));
const thesaurus = thesaurusOf([
  ['OT', 'occupational therapy'],
  ['EP', 'educational psychologist', 'educational psychology'],
  ['short break', 'respite'],
]);

function page(kind: Kind, title: string, summary: string, body: string): IndexedPage {
  const path = `/${kind}s/${title.toLowerCase().replaceAll(' ', '-')}`;
  return { kind, path, title, names: '', summary, body, facts: [], notConfirmed: false, facets: [] };
}

const file = join(folder, 'search.sqlite');
writeSearchIndex(file, [
  page('guide', 'Swimming lessons', 'Where children learn to swim.', 'Pools with a hoist. Ask at the café.'),
  page('guide', 'Time away from caring', 'How to ask for short breaks.', 'A night or a weekend.'),
  page('service', 'Occupational Therapy', 'Help with daily tasks.', 'Dressing, eating and writing by hand.'),
  page('service', 'Educational Psychology', 'How a child learns.', 'Schools ask for a visit.'),
  page('service', 'Rainbow Trust', 'A hoist at the pool.', 'Swimmers meet on Fridays.'),
  page('guide', 'Music for all', 'Songs and drums.', 'Anyone can join.'),
  page('service', 'Music club', 'Songs and drums.', 'Anyone can join.'),
  page('school', 'Music school', 'Songs and drums.', 'Anyone can join.'),
  ...Array.from({ length: 25 }, (_, at) => page('service', `Dance ${at}`, 'Dancing.', 'Dancers of every age.')),
]);
const index = openSearchIndex(file);
after(async () => {
  await index.destroy();
  rmSync(folder, { recursive: true, force: true });
});

const find = (typed: string, options = {}): Promise<Found> => search(index, thesaurus, typed, options);
const titles = async (typed: string, options = {}): Promise<string[]> =>
  (await find(typed, options)).results.map(({ title }) => title);

describe('searching finds', () => {
  const cases = [
    { typed: 'swim', found: 'Swimming lessons', because: 'words are found by their stem' },
    { typed: 'SWIMS', found: 'Swimming lessons', because: 'capitals do not matter' },
    { typed: 'cafe', found: 'Swimming lessons', because: 'accents do not matter' },
    { typed: 'swimm', found: 'Swimming lessons', because: 'the beginning of a word is enough' },
    { typed: 'educ', found: 'Educational Psychology', because: 'the beginning of a word is enough' },
    { typed: 'occupationa', found: 'Occupational Therapy', because: 'more of a word than its stem is enough too' },
    { typed: 'swiming', found: 'Swimming lessons', because: 'a letter may be missing' },
    { typed: 'occuptional', found: 'Occupational Therapy', because: 'a letter may be missing' },
    { typed: 'ocupationnal', found: 'Occupational Therapy', because: 'two slips are forgiven in a long word' },
    { typed: 'OT', found: 'Occupational Therapy', because: 'two letters can stand for two words' },
    { typed: 'ot', found: 'Occupational Therapy', because: 'nobody types capitals on a phone' },
    { typed: 'EP', found: 'Educational Psychology', because: 'two letters can stand for two words' },
    { typed: 'respite', found: 'Time away from caring', because: 'families have other words for it' },
    { typed: 'respit', found: 'Time away from caring', because: 'so do families who slip' },
    { typed: 'who does rainbow', found: 'Rainbow Trust', because: 'little words do not count' },
    { typed: 'Rainbow zebra', found: 'Rainbow Trust', because: 'a word that is nowhere does not hide the others' },
  ];
  for (const { typed, found, because } of cases) {
    it(`“${found}” first for “${typed}”: ${because}`, async () => {
      assert.equal((await titles(typed))[0], found);
    });
  }

  it('a page that has both words before one that has one of them often', async () => {
    assert.equal((await titles('hoist trust'))[0], 'Rainbow Trust');
  });

  it('nothing when nothing was typed', async () => {
    for (const typed of ['', '   ', '?!']) assert.equal((await find(typed)).total, 0);
  });
});

describe('searching says', () => {
  it('which word it took for another', async () => {
    assert.deepEqual((await find('swiming')).corrected, [{ typed: 'swiming', meant: 'swimming' }]);
  });

  it('which words stand on no page', async () => {
    const { unknown, total } = await find('rainbow xylophone');
    assert.deepEqual(unknown, ['xylophone']);
    assert.ok(total > 0);
  });

  it('nothing of a mistake when there was none', async () => {
    const { corrected, unknown } = await find('swimming hoist');
    assert.deepEqual([corrected, unknown], [[], []]);
  });

  it('how many pages of each kind there are, whichever kind is shown', async () => {
    const all = await find('music');
    assert.deepEqual(all.counts, { guide: 1, service: 1, school: 1 });
    assert.equal(all.total, 3);
    const schools = await find('music', { kind: 'school' });
    assert.deepEqual(schools.counts, all.counts);
    assert.equal(schools.total, 1);
    assert.deepEqual(
      schools.results.map(({ title }) => title),
      ['Music school'],
    );
  });

  it('where the words stand', async () => {
    const [first] = (await find('daily')).results;
    assert.equal(first?.summary, `Help with ${MARK_START}daily${MARK_END} tasks.`);
    assert.equal(first.quote, undefined);
    const [other] = (await find('dressing')).results;
    assert.match(other?.quote ?? '', new RegExp(`^${MARK_START}Dressing${MARK_END}, eating`));
  });
});

describe('many results', () => {
  it('come ten to a page, each once', async () => {
    const seen: string[] = [];
    for (const page of [1, 2, 3]) seen.push(...(await titles('dancing', { page })));
    assert.equal((await titles('dancing')).length, RESULTS_A_PAGE);
    assert.equal(seen.length, 25);
    assert.equal(new Set(seen).size, 25);
  });

  it('end after the last page', async () => {
    const { results, total } = await find('dancing', { page: 4 });
    assert.deepEqual([results, total], [[], 25]);
  });
});

describe('searching is not led astray by', () => {
  const hostile: [what: string, typed: string][] = [
    ['quotes', '"swimming" \'hoist\' ""'],
    ['a quote that does not end', '"swimming'],
    ['asterisks', '* swim* *'],
    ['words of the index itself', 'NEAR(swimming hoist, 2) AND OR NOT'],
    ['nothing but such words', 'AND OR NOT NEAR'],
    ['names of its columns', 'title:swimming body:hoist -summary {names}:x ^swim'],
    ['brackets and plus signs', '((swimming + "hoist")'],
    ['a command to the database', "swimming'; drop table page; --"],
    ['a second question to the database', '" union select * from page --'],
    ['10,000 letters', 'swimming '.padEnd(10_000, 'a')],
    ['10,000 letters of one word', 'swimmingly'.repeat(1_000)],
    ['5,000 words', 'swimming hoist '.repeat(2_500)],
    ['emoji', '🏊🏽‍♀️ swimming 👩‍👩‍👧'],
    ['half an emoji', 'swimming \ud83c'],
    ['two halves the wrong way round', '\udfca\ud83c swimming'],
    ['an emoji cut at the end of what is read', 'a'.repeat(299) + '🏊'],
    ['zero and other signs that cannot be seen', 'swim\u0000ming \u0001\u0002 \u200b\ufeff'],
    ['accents piled up', `s${'\u0301'.repeat(500)}wimming`],
    ['letters that grow when made small', 'İ'.repeat(200)],
    ['writing from right to left', 'שחייה \u202eswimming'],
    ['Chinese, which has no spaces', '游泳课程游泳课程'],
    ['letters newer than the index', '\u{1E900}\u{16E40}\u{1DF0A}'],
    ['signs of a pattern', '% _ [a-z]+ .* \\ $1'],
    ['HTML', '<script>alert(1)</script>'],
    ['lines and tabs', 'swimming\r\n\thoist'],
    ['numbers', '0 -1 1e999 NaN 16'],
  ];
  for (const [what, typed] of hostile) {
    it(what, async () => {
      const { results, total, counts } = await find(typed);
      assert.ok(results.length <= RESULTS_A_PAGE);
      assert.equal(counts.guide + counts.service + counts.school, total);
      if (/\bswimming\b/.test(typed) && typed.length < 100) assert.ok(total > 0);
    });
  }

  it('pages that are no pages', async () => {
    for (const page of [9_999, 1e6]) assert.deepEqual((await find('dancing', { page })).results, []);
  });

  it('anything that would change the index: it is there afterwards, word for word', async () => {
    assert.equal((await titles('rainbow'))[0], 'Rainbow Trust');
    await assert.rejects(index.deleteFrom('page').execute(), /readonly/);
  });
});
