import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NEWS, type NewsKind } from '#messages/news.ts';
import {
  TEMPLATES,
  wordsOf,
  type Channel,
  type Council,
  type Kind,
  type Message,
  type Words,
} from '#messages/templates.ts';

const bury: Council = {
  siteName: 'Bury Local Offer',
  siteUrl: 'https://localoffer.example.gov.uk',
  email: 'send.localoffer@bury.gov.uk',
};
const COUNCILS: Record<string, Council> = {
  Bury: bury,
  'a council with a phone': { ...bury, phone: '0161 253 5000' },
  // `siteName` in content/authority.yaml has at most 40 letters.
  'the council with the longest name': {
    siteName: 'Bournemouth, Christchurch & Poole Offer.',
    siteUrl: 'https://special-educational-needs.bournemouth-christchurch-poole.gov.uk',
    email: 'special.educational.needs.local.offer@bcpcouncil.gov.uk',
  },
  'a demonstration on a laptop': { ...bury, siteUrl: 'http://127.0.0.1:4321' },
};
const CODES: Partial<Record<Kind, string>> = {
  'sign-in code': '402917',
  'new address code': '402917',
  'text code': '402917',
  'new phone code': '402917',
  'letter code': '7KQM-2XWD-9RTA',
};

/** One of every message there is. */
const MESSAGES = (Object.keys(TEMPLATES) as Kind[]).flatMap((kind) =>
  (Object.keys(TEMPLATES[kind]) as Channel[]).map((channel) => message(kind, channel)),
);

/** Everything that must never go out: each with a mark, so that it is found in any text. */
const MARKED = {
  name: 'Idris-MARK Khan-MARK',
  childName: 'Idris-MARK',
  school: 'Elms Bank-MARK',
  diagnosis: 'autism-MARK',
  dateOfBirth: '2015-04-30-MARK',
  address: '12 Bolton Street-MARK',
  plan: 'EHCP-MARK',
  subject: 'About Idris-MARK',
  text: 'Idris-MARK is moving school',
  toString: () => '402917-MARK',
};

/** Every way in which a careless caller could pass it on. */
const CARELESS: { way: string; pass: (message: Message, council: Council) => [message: unknown, council: unknown] }[] =
  [
    {
      way: 'beside the code',
      pass: (message, council) => [{ ...message, values: { ...message.values, ...MARKED } }, council],
    },
    { way: 'beside the values', pass: (message, council) => [{ ...MARKED, ...message, to: MARKED.address }, council] },
    { way: 'beside the council’s words', pass: (message, council) => [message, { ...MARKED, ...council }] },
    { way: 'as the code', pass: (message, council) => [{ ...message, values: { code: MARKED.childName } }, council] },
    {
      way: 'behind the code',
      pass: (message, council) => [{ ...message, values: { code: '402917 Idris-MARK' } }, council],
    },
    {
      way: 'below the code',
      pass: (message, council) => [{ ...message, values: { code: '402917\nIdris-MARK' } }, council],
    },
    {
      way: 'as a thing in place of the code',
      pass: (message, council) => [{ ...message, values: { code: MARKED } }, council],
    },
    {
      way: 'as a list in place of the code',
      pass: (message, council) => [{ ...message, values: { code: ['Idris-MARK'] } }, council],
    },
    { way: 'in place of the values', pass: (message, council) => [{ ...message, values: MARKED.text }, council] },
    {
      way: 'by what the values are made from',
      pass: (message, council) => [
        { ...message, values: Object.assign(Object.create(MARKED) as object, message.values) },
        council,
      ],
    },
  ];

describe('every message', () => {
  for (const [who, council] of Object.entries(COUNCILS)) {
    for (const message of MESSAGES) {
      const { kind, channel } = message;
      it(`has its words for ${who}: ${kind}, ${channel}`, () => {
        const { subject, text } = wordsOf(message, council);
        assert.ok(text.includes(council.siteName));
        assert.equal(subject === '', channel === 'text');
        assert.doesNotMatch(subject + text, /undefined|null|\[object|\$\{/);
        assert.doesNotMatch(subject, /\n/);
      });
    }
  }

  it('is one of those that a family knows', () => {
    assert.deepEqual(
      MESSAGES.map(({ kind, channel }) => `${kind}: ${channel}`),
      [
        'sign-in code: email',
        'no account: email',
        'new address code: email',
        'text code: text',
        'new phone code: text',
        'sign-in changed: email',
        'sign-in changed: text',
        'settings changed: email',
        'settings changed: text',
        'access changed: email',
        'access changed: letter',
        'something waits: email',
        'list waits: email',
        'receipt: email',
        'receipt: text',
        'answer changed: email',
        'answer changed: text',
        'taken back: email',
        'taken back: text',
        'letter code: letter',
        ...Object.keys(NEWS).flatMap((kind) => [`${kind}: email`, `${kind}: text`, `${kind}: letter`]),
      ],
    );
  });

  for (const { way, pass } of CARELESS) {
    it(`says nothing of a person or a child, passed ${way}`, () => {
      for (const message of MESSAGES) {
        const { subject, text } = saidOrRefused(...pass(message, bury));
        assert.doesNotMatch(subject + text, /MARK/, message.kind);
      }
    });
  }

  it('is caught by its mark when it says a name', () => {
    const { text } = wordsOf(message('no account', 'email'), { ...bury, siteName: MARKED.name });
    assert.match(text, /MARK/);
  });

  it('has a code only where there is one to type', () => {
    for (const message of MESSAGES) {
      const { text } = wordsOf(message, bury);
      assert.equal(/402917|7KQM/.test(text), message.kind in CODES, message.kind);
    }
  });

  it('keeps its code off the locked screen of a phone, where a subject shows', () => {
    for (const message of MESSAGES) assert.doesNotMatch(wordsOf(message, bury).subject, /402917|7KQM/);
  });

  it('has no link but the front door, so none signs anybody in', () => {
    for (const message of MESSAGES) {
      const links = wordsOf(message, bury).text.match(/https?:\S+|localoffer\.example\S*/g) ?? [];
      assert.ok(
        links.every((link) => ['https://localoffer.example.gov.uk', 'localoffer.example.gov.uk'].includes(link)),
        links.join(),
      );
    }
  });

  it('can be read at eleven', () => {
    for (const message of MESSAGES) {
      const grade = readingGrade(wordsOf(message, { ...bury, siteName: 'Local Offer' }).text);
      assert.ok(grade <= 6, `${message.kind}, ${message.channel}: ${grade.toFixed(1)}`);
    }
  });
});

describe('news of a plan', () => {
  const kinds = Object.keys(NEWS) as NewsKind[];

  it('says which kind of thing is new, so that nobody has to guess', () => {
    const said = kinds.map((kind) => wordsOf(message(kind, 'email'), bury));
    assert.equal(new Set(said.map(({ subject }) => subject)).size, kinds.length);
    assert.equal(new Set(said.map(({ text }) => text)).size, kinds.length);
  });

  it('names no school, no need and no relative, however it goes out', () => {
    for (const kind of kinds)
      for (const channel of ['email', 'text', 'letter'] as const) {
        const { subject, text } = wordsOf(message(kind, channel), bury);
        assert.doesNotMatch(
          subject + text,
          /\b(your child|son|daughter|mother|father|autis|diagnos|college|nursery|disab|SEN\b|special)/i,
          kind,
        );
      }
  });

  it('does not say in a letter that nothing else reached them: some chose letters', () => {
    for (const kind of kinds) assert.doesNotMatch(wordsOf(message(kind, 'letter'), bury).text, /could not reach/);
  });

  it('holds a link in an e-mail or a text only where the family chose that', () => {
    for (const kind of kinds)
      for (const channel of ['email', 'text'] as const) {
        const saidWith = (values: object) => wordsOf({ ...message(kind, channel), values } as Message, bury).text;
        assert.doesNotMatch(saidWith({}), /https?:|localoffer\.example/, kind);
        assert.doesNotMatch(saidWith({ mayLink: 'MARK' }), /https?:|MARK/, kind);
        assert.match(saidWith({ mayLink: true }), /https:\/\/localoffer\.example\.gov\.uk\b(?!\/)/, kind);
      }
  });

  it('says in a letter how to hear of it without signing in', () => {
    for (const kind of kinds) assert.match(wordsOf(message(kind, 'letter'), bury).text, /If you cannot sign in/);
  });
});

describe('a text', () => {
  for (const [who, council] of Object.entries(COUNCILS)) {
    it(`goes out as one, for ${who}`, () => {
      for (const message of MESSAGES.filter(({ channel }) => channel === 'text')) {
        const { text } = wordsOf(message, council);
        // 160 letters of the GSM alphabet: with any other, only 70 fit.
        assert.match(text, /^[A-Za-z0-9 @£$_!"#%&'()*+,\-./:;<=>?\n]{1,160}$/, message.kind);
      }
    });
  }
});

describe('a code', () => {
  const wrong = [undefined, '', '40291', '4029171', 'IDRIS', 'IDRI-KHAN ', '2015-04-30', '07700 900123', 402917];
  for (const code of wrong) {
    it(`is not ${JSON.stringify(code) ?? 'left out'}`, () => {
      assert.throws(
        () => wordsOf({ kind: 'sign-in code', channel: 'email', values: { code } } as Message, bury),
        (error: Error) => error.message === 'What stands for a code does not look like one.',
      );
    });
  }

  it('is not sent by a way that it has no words for', () => {
    const byText = { kind: 'letter code', channel: 'text', values: { code: '402917' } } as unknown as Message;
    assert.throws(() => wordsOf(byText, bury), /There is no text of the kind "letter code"/);
  });
});

describe('what families are told', () => {
  const promises: { kind: Kind; channel: Channel; says: RegExp[] }[] = [
    {
      kind: 'sign-in code',
      channel: 'email',
      says: [
        /page where you asked/,
        /10 minutes/,
        /did not ask for a code, do nothing/,
        /never ask for this code by phone/,
      ],
    },
    {
      kind: 'no account',
      channel: 'email',
      says: [/no account with this address/, /another e-mail address/, /bury\.gov\.uk/],
    },
    {
      kind: 'sign-in changed',
      channel: 'email',
      says: [/added, changed or removed/, /not you, tell us now: write to send\./],
    },
    { kind: 'access changed', channel: 'email', says: [/What you can see or do has changed/, /Sign in to read/] },
    {
      kind: 'letter code',
      channel: 'letter',
      says: [/localoffer\.example\.gov\.uk/, /28 days/, /never ask for your bank details/],
    },
  ];
  for (const { kind, channel, says } of promises) {
    it(`stands in the ${channel} "${kind}"`, () => {
      const { text } = wordsOf(message(kind, channel), bury);
      for (const words of says) assert.match(text, words);
    });
  }

  it('has the council’s phone number where there is one', () => {
    const { text } = wordsOf(message('sign-in changed', 'text'), { ...bury, phone: '0161 253 5000' });
    assert.match(text, /Phone 0161 253 5000$/);
  });
});

function message(kind: Kind, channel: Channel): Message {
  const code = CODES[kind];
  const reference = (kind === 'receipt' || kind === 'answer changed') && { reference: 'NP-7K2M-9QXD' };
  return { kind, channel, values: reference || (code ? { code } : {}) } as Message;
}

function saidOrRefused(message: unknown, council: unknown): Words {
  try {
    return wordsOf(message as Message, council as Council);
  } catch (error) {
    return { subject: 'Refused', text: String(error) };
  }
}

/** The US school grade of Flesch and Kincaid: 6 is a reading age of 11. Addresses and codes are left out. */
function readingGrade(text: string): number {
  const words =
    text.replace(/\S*[@/]\S*|[\w-]+\.[\w.-]+\w|\b[0-9A-Z]{4}(-[0-9A-Z]{4})+\b|\d+/g, '').match(/[A-Za-z’-]{1,}/g) ?? [];
  const sentences = text.split(/[.?:]\s|\n\n/).filter((sentence) => /[a-z]/.test(sentence)).length;
  const syllables = words.reduce((sum, word) => sum + syllablesIn(word), 0);
  return 0.39 * (words.length / sentences) + 11.8 * (syllables / words.length) - 15.59;
}

function syllablesIn(word: string): number {
  const sounded = word.toLowerCase().replace(/(?<=..)(e|ed|es)$/, '');
  return Math.max(1, sounded.match(/[aeiouy]+/g)?.length ?? 0);
}
