import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { closuresIn } from '#calendar/school-terms.ts';
import { typedDay } from '#calendar/typed-day.ts';
import { datesAddress } from '#features/clock/address.ts';
import { calendarOf } from '#features/clock/calendar-file.ts';
import { DEFAULT_CHOICES } from '#features/clock/choices.ts';
import { deadlinesAfter } from '#features/clock/deadlines.ts';
import { EVENT_NAMES, MOVES, ORDERS, partsOf, readHappening, type Happening } from '#features/clock/happening.ts';
import { readAsked, type Showing } from '#features/clock/question.ts';
import { readSent } from '#features/clock/sent.ts';
import { datesWordsSchema, wordsOf, type DatesWords } from '#features/clock/words.ts';
import { authoritySchema } from '#features/authority/authority.ts';

const TODAY = '2026-11-22';
const content = parse(readFileSync('content/dates.yaml', 'utf8')) as Record<string, unknown>;
const words = datesWordsSchema.parse(content);
const asked = (address: string) => readAsked(new URLSearchParams(address), false, words, TODAY);
const shown = (address: string): Showing => asked(address).shows;

/** Something of each event, with every choice there is. */
function examples(): Happening[] {
  return EVENT_NAMES.flatMap((event) => {
    const parts = Object.fromEntries(
      partsOf(event).map(({ part }) => [part, part === 'on' ? '2026-01-05' : '2026-03-02']),
    );
    const kinds = event === 'phase-transfer' ? MOVES.map((kind) => ({ kind })) : [{}];
    const orders = 'order' in parts ? ORDERS.map((order) => ({ order })) : [{}];
    return kinds.flatMap((kind) =>
      orders.map((order) => {
        const special =
          event === 'born'
            ? { on: '2010-01-05', schoolYearStarts: '2026-09-01' }
            : event === 'plan-transferred'
              ? { lastReviewed: '2025-10-01' }
              : {};
        const read = readHappening({ event, ...parts, ...kind, ...order, ...special }, TODAY);
        if ('error' in read) throw new Error(`${event}: ${read.error}`);
        return read.happening;
      }),
    );
  });
}

describe('the words of the page of dates', () => {
  it('name every date that can follow, and say what to do when a last day has passed', () => {
    for (const happening of examples()) {
      for (const { id, force } of deadlinesAfter(happening, DEFAULT_CHOICES)) {
        const { name, afterwards } = wordsOf(words, happening, id);
        assert.ok(name.length > 5);
        assert.equal(afterwards !== undefined, force !== 'fact', `${happening.event}/${id}`);
      }
    }
  });

  it('name no date that no event has', () => {
    const known = new Set(
      examples().flatMap((happening) =>
        deadlinesAfter(happening, DEFAULT_CHOICES).flatMap(({ id }) => [
          id,
          `${happening.event}/${id}`,
          ...('order' in happening ? [`${happening.order}/${id}`] : []),
        ]),
      ),
    );
    const unknown = Object.keys(words.dates).filter((id) => !known.has(id) && id !== 'exception');
    assert.deepEqual(unknown, []);
  });

  for (const { fault, change } of [
    {
      fault: 'an event in no group',
      change: ({ groups }: DatesWords) => ({ groups: { ...groups, ages: groups['closures'] } }),
    },
    {
      fault: 'a question without its words',
      change: ({ events }: DatesWords) => ({ events: { ...events, closure: { ...events.closure, asks: {} } } }),
    },
    {
      fault: 'an answer that cannot be chosen',
      change: ({ events }: DatesWords) => ({
        events: {
          ...events,
          'order-made': {
            ...events['order-made'],
            asks: {
              ...events['order-made'].asks,
              order: { question: 'What did it order?', options: { assess: 'To assess' } },
            },
          },
        },
      }),
    },
  ]) {
    it(`are refused with ${fault}`, () => {
      assert.equal(datesWordsSchema.safeParse({ ...words, ...change(words) }).success, false);
    });
  }
});

describe('the page of dates', () => {
  for (const { address, asks } of [
    { address: '', asks: { asks: 'group' } },
    { address: 'utm_source=newsletter', asks: { asks: 'group' } },
    { address: 'about=reviews', asks: { asks: 'event', group: 'reviews' } },
    { address: 'event=request-received', asks: { asks: 'part', part: 'on' } },
    { address: 'event=phase-transfer', asks: { asks: 'part', part: 'kind' } },
    { address: 'event=phase-transfer&kind=infant-to-junior', asks: { asks: 'part', part: 'on' } },
    { address: 'about=ages', asks: { asks: 'part', part: 'on' } },
    { address: 'event=closure&on=2026-07-22', asks: { asks: 'part', part: 'reopens' } },
    { address: 'event=closure&on=2026-07-22&reopens=2026-09-02', asks: { asks: 'part', part: 'adviceRequested' } },
    { address: 'event=review-meeting&on=2026-09-22&ask=noticeSent', asks: { asks: 'part', part: 'noticeSent' } },
    { address: 'event=review-meeting&on=2026-09-22', asks: { asks: 'nothing' } },
    { address: 'event=request-received&on-day=5&on-month=1&on-year=2026', asks: { asks: 'nothing' } },
    { address: 'event=phase-transfer&kind=infant-to-junior&on-month=9&on-year=2027', asks: { asks: 'nothing' } },
  ]) {
    it(`asks one thing at a time: after “${address}”, ${asks.asks} ${'part' in asks ? asks.part : ''}`, () => {
      assert.partialDeepStrictEqual(shown(address), asks);
      assert.equal('problem' in shown(address), false);
    });
  }

  for (const { address, problem } of [
    { address: 'about=nonsense', problem: 'Choose one of these.' },
    { address: 'asked=about', problem: 'Choose one of these.' },
    { address: 'about=reviews&asked=event', problem: 'Choose one of these.' },
    { address: 'about=reviews&event=%3Cscript%3E', problem: 'Choose one of these.' },
    { address: 'event=phase-transfer&asked=kind', problem: 'Choose one of these.' },
    { address: 'event=phase-transfer&kind=to-the-moon', problem: 'Choose one of these.' },
    { address: 'event=request-received&asked=on', problem: 'Type the day and the month and the year.' },
    {
      address: 'event=request-received&on-day=30&on-month=2&on-year=2026',
      problem: 'That is not a day in the calendar.',
    },
    {
      address: 'event=request-received&on-day=5&on-month=&on-year=2026',
      problem: 'Type the month.',
    },
    { address: 'event=request-received&on=2026-02-30', problem: 'That is not a day in the calendar.' },
    { address: 'event=request-received&on=1850-01-01', problem: 'The rules began on 1 September 2014.' },
    {
      address: 'event=review-meeting&on=2026-09-22&noticeSent=2026-09-21',
      problem: 'The notice of changes comes after',
    },
    {
      address: 'event=closure&on=2026-07-22&reopens=2026-07-22&adviceRequested=2026-07-01',
      problem: 'The school opens again after',
    },
  ]) {
    it(`says what is wrong with “${address}”`, () => {
      const { problem: said = '' } = shown(address) as { problem?: string };
      assert.ok(said.startsWith(problem), said);
    });
  }

  for (const name of ['born', ' born', 'born ', 'born\t']) {
    it(`works with no date of birth from an address, also not of “${name}”`, () => {
      for (const part of ['on=2010-09-01', 'on-day=1&on-month=9&on-year=2010', 'schoolYearStarts=2026-09-03']) {
        const { isRefused, said } = asked(`event=${encodeURIComponent(name)}&${part}`);
        assert.equal(isRefused, true);
        assert.deepEqual(said, [['event', 'born']]);
      }
      assert.throws(() =>
        datesAddress([
          ['event', name],
          ['on', '2010-09-01'],
        ]),
      );
    });
  }

  it('keeps what was typed, and what was said before', () => {
    const { shows, said } = asked(
      'event=review-meeting&on=2026-09-22&noticeSent-day=31&noticeSent-month=9&noticeSent-year=2026',
    );
    assert.partialDeepStrictEqual(shows, { asks: 'part', typed: { day: '31', month: '9', year: '2026' } });
    assert.deepEqual(said, [
      ['event', 'review-meeting'],
      ['on', '2026-09-22'],
    ]);
  });

  it('has one address for an answer, whether it was typed or sent by somebody', () => {
    const typed = asked('event=request-received&asked=on&on-day=5&on-month=January&on-year=2026');
    assert.equal(typed.isFromForm, true);
    assert.deepEqual(typed.said, asked('event=request-received&on=2026-01-05').said);
    assert.equal(asked('event=request-received&on=2026-01-05').isFromForm, false);
  });
});

describe('a day in three boxes', () => {
  for (const { typed, day } of [
    { typed: ['5', '1', '2026'], day: '2026-01-05' },
    { typed: [' 05', '01 ', '2026'], day: '2026-01-05' },
    { typed: ['29', '2', '2028'], day: '2028-02-29' },
    { typed: ['5', 'Sept', '2026'], day: '2026-09-05' },
    { typed: ['5', 'march', '2026'], day: '2026-03-05' },
    { typed: ['29', '2', '2026'], day: undefined },
    { typed: ['31', '4', '2026'], day: undefined },
    { typed: ['0', '1', '2026'], day: undefined },
    { typed: ['5', '13', '2026'], day: undefined },
    { typed: ['5', '1', '26'], day: undefined },
    { typed: ['five', '1', '2026'], day: undefined },
    { typed: ['5', 'ma', '2026'], day: undefined },
    { typed: ['1e1', '1', '2026'], day: undefined },
    { typed: ['-5', '1', '2026'], day: undefined },
    { typed: ['', '', ''], day: undefined },
  ]) {
    it(`“${typed.join(' ')}” is ${day ?? 'no day'}`, () => {
      const [day_ = '', month = '', year = ''] = typed;
      assert.equal(typedDay({ day: day_, month, year }), day);
    });
  }
});

describe('the school terms that the council has published', () => {
  const authority = authoritySchema.parse(parse(readFileSync('content/authority.yaml', 'utf8')));

  it('tell when schools open again, on a working day', () => {
    const easter = closuresIn(authority.terms).find(({ name }) => name === 'Easter 2024/25');
    assert.deepEqual(easter, { name: 'Easter 2024/25', on: '2025-04-07', reopens: '2025-04-22' });
  });

  it('say nothing of a summer whose end is not known: it is asked for, not guessed', () => {
    assert.equal(
      closuresIn(authority.terms).some(({ name }) => name === 'Summer 2024/25'),
      false,
    );
  });

  it('know the end of a summer from the first day of the next year', () => {
    const next = { year: '2025/26', firstDay: '2025-09-03', holidays: [] } as const;
    const summer = closuresIn([...authority.terms, next]).find(({ name }) => name === 'Summer 2024/25');
    assert.deepEqual(summer, { name: 'Summer 2024/25', on: '2025-07-23', reopens: '2025-09-03' });
  });
});

describe('a question that came over the network', () => {
  const ADDRESS = 'http://localhost/ehc-plans/dates.json';
  const posted = (body: string, type?: string) =>
    readSent(new Request(ADDRESS, { method: 'POST', body, ...(type && { headers: { 'Content-Type': type } }) }));
  const born = { event: 'born', on: '2010-08-31' };

  for (const { how, said } of [
    { how: 'JSON', said: posted(JSON.stringify(born), 'application/json; charset=utf-8') },
    { how: 'JSON without its name', said: posted(JSON.stringify(born)) },
    { how: 'a form', said: posted(new URLSearchParams(born).toString(), 'application/x-www-form-urlencoded') },
  ]) {
    it(`is read from ${how}`, async () => {
      assert.deepEqual(await said, { fields: born });
    });
  }

  for (const body of ['', '{', 'null', '[]', '"born"', '1', '{"event":"born",}']) {
    it(`is refused as JSON when it is “${body}”`, async () => {
      assert.partialDeepStrictEqual(await posted(body, 'application/json'), { status: 400 });
    });
  }

  it('is refused when a date of birth stands in the address, whatever else does', async () => {
    for (const query of [
      'event=born&on=2010-08-31',
      'event=%20born&on=2010-08-31',
      'event=born%09&on=2010-08-31',
      'event=born',
      'event=request-received&event=born&on=2010-08-31',
    ])
      assert.partialDeepStrictEqual(await readSent(new Request(`${ADDRESS}?${query}`)), { status: 405 });
  });

  it('is refused when it says one thing twice', async () => {
    const said = await readSent(new Request(`${ADDRESS}?event=draft-served&on=2026-05-01&on=2026-05-02`));
    assert.partialDeepStrictEqual(said, { status: 400, error: 'The same thing is said twice. Say each thing once.' });
  });
});

describe('the calendar of an answer', () => {
  const about = {
    words,
    choices: DEFAULT_CHOICES,
    made: new Date('2026-11-22T09:00:00Z'),
    site: 'https://localoffer.example.org',
    name: 'Bury Local Offer',
  };
  const request = { event: 'request-received', on: '2026-01-05' } as const;

  it('is the same each time it is made, so that a calendar has each date once', () => {
    assert.equal(calendarOf(request, about), calendarOf(request, about));
    const uids = calendarOf(request, about).match(/^UID:.*$/gm) ?? [];
    assert.equal(new Set(uids).size, 3);
  });

  it('holds no date of birth', () => {
    const calendar = calendarOf({ event: 'born', on: '2010-08-31' }, about);
    assert.doesNotMatch(calendar.replaceAll(/\r?\n /g, ''), /2010-?08-?31|URL/);
  });
});
