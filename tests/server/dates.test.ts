import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import ICAL from 'ical.js';
import { startPortal, type Portal } from '../support/portal.ts';
import { ask, until, type Answer } from './ask.ts';

const DATES = '/ehc-plans/dates';

interface Deadline {
  id: string;
  due: string;
  cautious?: string;
  provision: string;
}

let portal: Portal;

before(async () => {
  portal = await startPortal();
});

after(() => portal.stop());

const data = (query: string): Promise<Answer> => ask(portal, `${DATES}.json?${query}`);
const post = (body: string, headers: Record<string, string>): Promise<Answer> =>
  ask(portal, `${DATES}.json`, { method: 'POST', body, headers });
const deadlinesOf = ({ text }: Answer): Deadline[] => (JSON.parse(text) as { deadlines: Deadline[] }).deadlines;

describe('the dates as data', () => {
  it('are as the contract shows them', async () => {
    const { status, headers, text } = await data('event=request-received&on=2026-01-05');
    assert.equal(status, 200);
    assert.match(String(headers['content-type']), /^application\/json/);
    assert.partialDeepStrictEqual(JSON.parse(text), {
      event: 'request-received',
      on: '2026-01-05',
      rulesAsAt: '2026-06-15',
      deadlines: [
        {
          id: 'decide-whether-to-assess',
          due: '2026-02-16',
          cautious: '2026-02-13',
          who: 'local authority',
          force: 'must',
          provision: 'Special Educational Needs and Disability Regulations 2014, regulation 5(1)',
          says: 'Within 6 weeks of receiving the request. The day of receipt is not counted.',
        },
        { id: 'tell-no-plan' },
        { id: 'issue-final-plan' },
      ],
    });
  });

  // The table of the contract, whole.
  for (const [query, ids] of [
    ['event=request-received', ['decide-whether-to-assess', 'tell-no-plan', 'issue-final-plan']],
    ['event=became-responsible', ['decide-whether-to-assess', 'tell-no-plan', 'issue-final-plan']],
    ['event=advice-requested', ['give-advice']],
    ['event=draft-served', ['comment-on-draft']],
    ['event=school-consulted', ['answer-consultation']],
    ['event=plan-made', ['complete-next-review']],
    ['event=review-completed', ['complete-next-review']],
    [
      'event=review-meeting',
      ['give-notice-of-meeting', 'circulate-report', 'decide-after-review', 'issue-amended-plan'],
    ],
    [
      'event=review-meeting&noticeSent=2026-01-20',
      [
        'give-notice-of-meeting',
        'circulate-report',
        'decide-after-review',
        'comment-on-amendments',
        'issue-amended-plan',
      ],
    ],
    ...[
      'early-years-to-school',
      'infant-to-junior',
      'primary-to-middle',
      'primary-to-secondary',
      'middle-to-secondary',
      'secondary-to-post-16',
    ].map((kind): [string, string[]] => [
      `event=phase-transfer&kind=${kind}`,
      ['hold-review-meeting', 'send-amendment-notice', 'issue-amended-plan'],
    ]),
    ['event=post-16-move', ['issue-amended-plan']],
    ['event=decision-sent', ['contact-mediation-adviser', 'appeal']],
    ['event=decision-sent&certificateIssued=2026-02-01', ['contact-mediation-adviser', 'appeal']],
    ['event=mediation-not-wanted', ['issue-certificate']],
    ['event=mediation-wanted', ['arrange-mediation']],
    ['event=appeal-received', ['respond-to-appeal']],
    ...['order-made', 'mediation-agreed'].flatMap((event): [string, string[]][] => [
      [`event=${event}&order=assess`, ['tell-family', 'tell-no-plan', 'issue-final-plan']],
      [`event=${event}&order=make-plan`, ['issue-draft-plan', 'issue-final-plan']],
      [`event=${event}&order=amend`, ['amend-plan']],
      [`event=${event}&order=name-school`, ['name-school']],
      [`event=${event}&order=reconsider`, ['reconsider']],
      [`event=${event}&order=keep`, ['amend-plan']],
    ]),
    ['event=reassessment-asked', ['decide-whether-to-reassess']],
    ['event=reassessment-agreed', ['issue-final-plan']],
    ['event=area-move-known', ['transfer-plan']],
    ['event=area-move-known&moves=2026-03-02', ['transfer-plan']],
    ['event=plan-transferred&lastReviewed=2025-06-01', ['tell-family', 'review-plan']],
    ['event=closure&reopens=2026-02-20&adviceRequested=2026-01-10', ['exception']],
  ] as [string, string[]][]) {
    it(`answer “${query}”`, async () => {
      const answer = await data(`${query}&on=2026-01-05`);
      assert.equal(answer.status, 200, answer.text);
      const deadlines = deadlinesOf(answer);
      assert.deepEqual(deadlines.map(({ id }) => id).sort(), [...ids].sort());
      for (const { provision } of deadlines) assert.ok(provision.length > 10);
    });
  }

  it('say whether a closure can excuse, and its window', async () => {
    const { text } = await data('event=closure&on=2026-07-22&reopens=2026-09-02&adviceRequested=2026-07-15');
    const exception = { id: 'exception', available: true, from: '2026-07-15', to: '2026-08-26' };
    assert.partialDeepStrictEqual(JSON.parse(text), { exception, deadlines: [exception] });
  });

  for (const nonsense of [
    '',
    'event=',
    'event=nothing-we-know&on=2026-01-05',
    'event=constructor&on=2026-01-05',
    'event=__proto__&on=2026-01-05',
    'event=%3Cscript%3Ealert(1)%3C/script%3E&on=2026-01-05',
    'event=request-received',
    'event=request-received&on=',
    'event=request-received&on=2026-02-30',
    'event=request-received&on=2026-13-01',
    'event=request-received&on=05/01/2026',
    'event=request-received&on=2026-1-5',
    'event=request-received&on=1850-01-05',
    'event=request-received&on=9999-12-31',
    'event=request-received&on=2026-01-05T09:00:00Z',
    'event=request-received&on=2026-01-05&on=2026-01-06',
    'event=request-received&event=request-received&on=2026-01-05',
    'event=request-received&on=2026-01-05&noticeSent=2026-01-05',
    'event=request-received&on=2026-01-05&__proto__=x',
    'event=request-received&on=%00',
    'event=request-received&on=%E0%A4%A',
    'event=phase-transfer&on=2027-09-01',
    'event=phase-transfer&on=2027-09-01&kind=to-the-moon',
    'event=order-made&on=2026-01-05',
    'event=plan-transferred&on=2026-01-05',
    'event=plan-transferred&on=2026-01-05&lastReviewed=2026-01-06',
    'event=closure&on=2026-07-22',
    'event=closure&on=2026-07-22&reopens=2026-07-01&adviceRequested=2026-07-15',
    'event=decision-sent&on=2026-01-05&certificateIssued=2025-01-05',
    'event=review-meeting&on=2026-01-05&noticeSent=2026-01-04',
    `event=request-received&on=${'2'.repeat(5000)}`,
    `${'a=1&'.repeat(500)}event=request-received`,
  ]) {
    it(`are refused with a sentence for “${nonsense.slice(0, 80)}”`, async () => {
      const { status, text, headers } = await data(nonsense);
      assert.equal(status, 400);
      assert.match(String(headers['content-type']), /^application\/json/);
      const { error } = JSON.parse(text) as { error: string };
      assert.match(error, /^\S.*[.]$/);
      assert.doesNotMatch(text, /script>|9999|1850-01/);
    });
  }

  it('never fail, whatever they are asked', async () => {
    const pieces = [
      'event',
      'on',
      'kind',
      '=',
      '&',
      '%',
      '%ff',
      '[]',
      '2026-02-29',
      'born',
      'closure',
      '+',
      '#',
      ';',
      '🦉',
    ];
    const questions = Array.from({ length: 120 }, (_, at) =>
      Array.from({ length: 1 + (at % 9) }, (_, place) => pieces[(at * 7 + place * (at + 3)) % pieces.length]).join(''),
    );
    for (const question of questions) {
      const { status } = await data(encodeURI(question).replaceAll('#', '%23'));
      assert.ok([200, 400, 405].includes(status), `${question}: ${status}`);
    }
  });
});

describe('a date of birth', () => {
  const born = { event: 'born', on: '2010-09-01' };
  const FACTS = [
    'compulsory-school-age-starts',
    'compulsory-school-age-ends',
    'young-person-from',
    'young-person-until',
  ];

  for (const { how, body, type } of [
    { how: 'as JSON', body: JSON.stringify(born), type: 'application/json' },
    { how: 'in a form', body: new URLSearchParams(born).toString(), type: 'application/x-www-form-urlencoded' },
  ]) {
    it(`is answered from any site when it is posted ${how}`, async () => {
      const answer = await post(body, {
        'Content-Type': type,
        Origin: 'https://school.example',
        'Sec-Fetch-Site': 'cross-site',
      });
      assert.equal(answer.status, 200, answer.text);
      assert.deepEqual(
        deadlinesOf(answer).map(({ id }) => id),
        FACTS,
      );
      assert.equal(answer.headers['access-control-allow-origin'], '*');
      assert.match(String(answer.headers['cache-control']), /no-store/);
    });
  }

  it('reads the first day of the school year, where it matters', async () => {
    const answer = await post(JSON.stringify({ ...born, schoolYearStarts: '2026-09-03' }), {
      'Content-Type': 'application/json',
    });
    assert.equal(deadlinesOf(answer).find(({ id }) => id === 'compulsory-school-age-ends')?.due, '2026-06-26');
  });

  for (const form of ['.json', '.ics', '']) {
    it(`is not taken from the address of ${DATES}${form}, and no cache keeps that it was there`, async () => {
      const { status, headers, text } = await ask(portal, `${DATES}${form}?event=born&on=2010-09-01`);
      assert.equal(status, 405);
      assert.equal(headers.allow, 'POST');
      assert.match(String(headers['cache-control']), /no-store/);
      assert.doesNotMatch(text, /2010-09-01|2027/);
    });
  }

  it('stands in no line that the portal writes', async () => {
    const lines = (): number => portal.said().match(/\/ehc-plans\/dates/g)?.length ?? 0;
    const before = lines();
    await post(JSON.stringify(born), { 'Content-Type': 'application/json' });
    for (const form of ['.json', '.ics', '']) await ask(portal, `${DATES}${form}?event=born&on=2010-09-01`);
    await until(() => lines() >= before + 4);
    assert.doesNotMatch(portal.said(), /2010-09-01/);
  });

  for (const name of ['%20born', 'born%20', 'born%09']) {
    it(`is not taken from an address that calls the event “${name}”`, async () => {
      for (const form of ['.json', '.ics', '']) {
        const { status, headers, text } = await ask(portal, `${DATES}${form}?event=${name}&on=2010-05-10`);
        assert.equal(status, 405);
        assert.match(String(headers['cache-control']), /no-store/);
        assert.doesNotMatch(text, /2010-05-10|2026-06-26/);
      }
    });
  }

  for (const body of [
    '{"event":"born"',
    '{"event":"born","on":20100901}',
    '{"event":["born"],"on":"2010-09-01"}',
    '{"on":{}}',
  ]) {
    it(`is refused with a sentence when it comes as ${body}`, async () => {
      const { status, text } = await post(body, { 'Content-Type': 'application/json' });
      assert.equal(status, 400);
      assert.match((JSON.parse(text) as { error: string }).error, /[.]$/);
    });
  }
});

describe('other sites', () => {
  const Origin = 'https://school.example';

  it('may read the dates, and are told so before they ask', async () => {
    const { status, headers } = await ask(portal, `${DATES}.json`, {
      method: 'OPTIONS',
      headers: { Origin, 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'content-type' },
    });
    assert.equal(status, 204);
    assert.equal(headers['access-control-allow-origin'], '*');
    assert.match(String(headers['access-control-allow-methods']), /POST/);
    assert.match(String(headers['access-control-allow-headers']), /content-type/i);
  });

  it('may read what is wrong, too', async () => {
    const { headers } = await ask(portal, `${DATES}.json?event=x`, { headers: { Origin } });
    assert.equal(headers['access-control-allow-origin'], '*');
    assert.equal(headers['cross-origin-resource-policy'], 'cross-origin');
  });

  it('get a sentence when they ask at a host that is none', async () => {
    const { status } = await ask(portal, `${DATES}.json?event=draft-served&on=2026-05-01`, { headers: { Host: '[' } });
    assert.equal(status, 400);
  });

  it('may read nothing else', async () => {
    for (const path of [DATES, `${DATES}.ics?event=draft-served&on=2026-05-01`, '/my', '/', '/healthz']) {
      const { headers } = await ask(portal, path, { headers: { Origin } });
      assert.equal(headers['access-control-allow-origin'], undefined, path);
      assert.equal(headers['cross-origin-resource-policy'], 'same-origin', path);
    }
    const { status } = await ask(portal, '/my', { method: 'OPTIONS', headers: { Origin } });
    assert.equal(status, 405);
  });

  it('may post to nothing else', async () => {
    const form = { Origin, 'Content-Type': 'application/x-www-form-urlencoded' };
    for (const path of [DATES, `${DATES}.ics`, '/sign-in']) {
      const { status } = await ask(portal, path, { method: 'POST', body: 'event=born&on=2010-09-01', headers: form });
      assert.equal(status, 403, path);
    }
  });
});

describe('the page, the data and the calendar', () => {
  for (const query of [
    'event=request-received&on=2026-01-05',
    'event=review-meeting&on=2026-09-22&noticeSent=2026-11-17',
    'event=decision-sent&on=2025-12-31',
    'event=order-made&order=assess&on=2026-06-10',
    'event=phase-transfer&kind=primary-to-secondary&on=2027-09-01',
  ]) {
    it(`say the same of “${query}”`, async () => {
      const deadlines = deadlinesOf(await data(query));
      const { text: page } = await ask(portal, `${DATES}?${query}`);
      const calendar = new ICAL.Component(ICAL.parse((await ask(portal, `${DATES}.ics?${query}`)).text) as unknown[]);
      const days = calendar
        .getAllSubcomponents('vevent')
        .map((event) => new ICAL.Event(event).startDate.toString())
        .sort();
      assert.deepEqual(days, deadlines.map(({ due }) => due).sort());
      for (const { due, provision } of deadlines) {
        assert.ok(page.includes(inWords(due)), due);
        assert.ok(page.includes(provision), provision);
      }
      assert.match(page, /Rules as at\s+15 June 2026/);
    });
  }

  it('have no calendar of a closure, and say so', async () => {
    const query = 'event=closure&on=2026-07-22&reopens=2026-09-02&adviceRequested=2026-07-15';
    const { status, text } = await ask(portal, `${DATES}.ics?${query}`);
    assert.equal(status, 400);
    assert.equal(text, 'A closure has no dates for a calendar.');
  });

  it('answer however their address is written', async () => {
    for (const path of [
      '/ehc-plans/date%73?event=draft-served&on=2026-05-01',
      '/flow-charts/ehc-plan-in-20-weeks/date%73?on=2026-01-05',
    ]) {
      const { status, text } = await ask(portal, path);
      assert.equal(status, 200, path);
      assert.match(text, /Friday 15 May 2026|Monday 16 February 2026/, path);
    }
  });

  it('offer a flow chart only with the same dates', async () => {
    const meeting = 'event=review-meeting&on=2026-09-22';
    const chart = '/flow-charts/annual-review-in-12-weeks/dates?on=2026-09-22';
    assert.ok((await ask(portal, `${DATES}?${meeting}`)).text.includes(chart));
    assert.ok(!(await ask(portal, `${DATES}?${meeting}&noticeSent=2026-09-25`)).text.includes(chart));
  });

  it('name closures as an excuse only where the law does', async () => {
    const { text: advice } = await ask(portal, `${DATES}?event=advice-requested&on=2026-07-13`);
    assert.match(advice, /missed an appointment/);
    assert.doesNotMatch(advice, /was closed for at least 4 weeks/);
    const { text: review } = await ask(portal, `${DATES}?event=review-meeting&on=2026-09-22`);
    assert.doesNotMatch(review, /What can excuse/);
  });

  it('cannot be kept by anybody else when something is wrong', async () => {
    for (const path of [
      `${DATES}?event=draft-served&on=2026-02-30`,
      `${DATES}.json?event=draft-served&on=2026-02-30`,
    ]) {
      const { status, headers } = await ask(portal, path);
      assert.equal(status, 400);
      assert.match(String(headers['cache-control']), /no-store/);
    }
  });

  it('refuse nonsense on the page with the question, and what is wrong', async () => {
    for (const query of [
      'event=request-received&on=2026-02-30',
      'event=request-received&on=2026-01-05&on=2026-01-06',
      'event=nonsense&about=asking',
      'event=%3Cscript%3E',
      'about=%3Cb%3E',
    ]) {
      const { status, text } = await ask(portal, `${DATES}?${query}`);
      assert.equal(status, 400, query);
      assert.match(text, /There is a problem/);
    }
  });
});

function inWords(day: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', dateStyle: 'full' }).format(new Date(day));
  return parts.replace(',', '');
}
