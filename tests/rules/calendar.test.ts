import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dayInLondon, now, readableDay, readablePublished } from '#calendar/dates.ts';
import { isoDay, publishedText } from '#calendar/schema.ts';

describe('the day in London', () => {
  const cases = [
    { instant: '2026-01-15T23:59:59Z', day: '2026-01-15', because: 'in winter London keeps the time of Greenwich' },
    { instant: '2026-01-16T00:00:00Z', day: '2026-01-16', because: 'a day begins at midnight' },
    { instant: '2026-07-15T22:59:59Z', day: '2026-07-15', because: 'in summer midnight comes an hour sooner' },
    { instant: '2026-07-15T23:00:00Z', day: '2026-07-16', because: 'in summer the new day has begun by then' },
    { instant: '2026-03-28T23:30:00Z', day: '2026-03-28', because: 'the clocks go forward the night after' },
    { instant: '2026-03-29T23:30:00Z', day: '2026-03-30', because: 'the clocks have gone forward' },
    { instant: '2026-10-24T23:30:00Z', day: '2026-10-25', because: 'the clocks go back at two' },
    { instant: '2026-10-25T23:30:00Z', day: '2026-10-25', because: 'the clocks have gone back' },
    { instant: '2024-02-29T12:00:00Z', day: '2024-02-29', because: 'a leap year has the day' },
  ];
  for (const { instant, day, because } of cases) {
    it(`is ${day} at ${instant}: ${because}`, () => {
      assert.equal(dayInLondon(new Date(instant)), day);
    });
  }
});

describe('now', () => {
  it('stands still where PORTAL_NOW says so', (t) => {
    t.after(() => delete process.env['PORTAL_NOW']);
    process.env['PORTAL_NOW'] = '2027-02-01T09:00:00Z';
    assert.equal(now().toISOString(), '2027-02-01T09:00:00.000Z');
  });

  it('is the time of the machine otherwise', () => {
    const before = Date.now();
    const measured = now().getTime();
    assert.ok(before <= measured && measured <= Date.now());
  });
});

describe('a date in words', () => {
  it('is a day, a month and a year', () => {
    assert.equal(readableDay('2026-11-22'), '22 November 2026');
  });

  it('is the same day on either side of a change of the clocks', () => {
    assert.equal(readableDay('2026-03-29'), '29 March 2026');
    assert.equal(readableDay('2026-10-25'), '25 October 2026');
  });

  for (const { published, words } of [
    { published: '2024', words: '2024' },
    { published: '2024-01', words: 'January 2024' },
    { published: '2024-01-09', words: '9 January 2024' },
  ]) {
    it(`says no more of ${published} than its source does`, () => {
      assert.equal(readablePublished(published), words);
    });
  }
});

describe('a day in a content file', () => {
  it('is the same whether the reader of the file made a Date of it or left the text', () => {
    assert.equal(isoDay.parse('2026-04-30'), '2026-04-30');
    assert.equal(isoDay.parse(new Date('2026-04-30')), '2026-04-30');
  });

  for (const wrong of ['30/04/2026', '2026-4-30', '2026-02-30', 'April 2026', '', 20260430, undefined]) {
    it(`is refused as ${JSON.stringify(wrong) ?? 'nothing'}, with an example of how to write it`, () => {
      assert.match(isoDay.safeParse(wrong).error?.issues[0]?.message ?? '', /like 2026-04-30/);
    });
  }

  it('has a source published in a year, a month or on a day', () => {
    for (const published of ['2024', '2024-01', '2024-01-09']) assert.equal(publishedText.parse(published), published);
  });

  for (const wrong of ['24', 'January 2024', '2024-1', '2024-01-09T10:00:00Z', 2024]) {
    it(`has no source published at ${JSON.stringify(wrong)}`, () => {
      assert.equal(publishedText.safeParse(wrong).success, false);
    });
  }
});
