import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Secret, TOTP, URI } from 'otpauth';
import { appAddress, appPicture, appStep, newAppSecret } from '#features/identity/authenticator-app.ts';
import { askingCookie, cookieOptions, sessionCookie } from '#features/identity/cookies.ts';
import { deviceName } from '#features/identity/device.ts';
import {
  addressForm,
  codeForm,
  phoneForm,
  reason,
  wayOn,
  withNext,
  writtenCodeForm,
} from '#features/identity/forms.ts';
import { networkOf } from '#features/identity/network.ts';
import { asFamily, asOfficer, asSignedIn, isFresh, wayIn, type Person } from '#features/identity/person.ts';
import {
  homeOf,
  isRole,
  needsSecondStep,
  ROLES,
  sessionEnd,
  signInLimits,
  type Role,
} from '#features/identity/role.ts';
import { hashOf, newDigits, newLetters, newSecret } from '#features/identity/secret.ts';

const NINE = new Date('2026-12-01T09:00:00Z');

function secondsAfter(seconds: number): Date {
  return new Date(NINE.getTime() + seconds * 1000);
}

/** Somebody who has done so many steps of signing in, the last one at nine. */
function person(roles: Role[], steps: 1 | 2, { factors = 1 } = {}): Person {
  const session = { id: 's', steps, factorAt: steps === 2 ? NINE : null, createdAt: NINE, endsAt: NINE };
  return { id: 'p', name: 'Amina Yusuf', roles, session, factors };
}

describe('a role', () => {
  const secondStepNeeded: Record<Role, boolean> = {
    parent: true,
    'young person': true,
    representative: true,
    caseworker: true,
    manager: true,
    editor: true,
    moderator: true,
    'forum facilitator': false,
    'forum member': false,
    provider: false,
    partner: true,
    administrator: true,
  };
  for (const role of Object.keys(ROLES) as Role[]) {
    const needs = secondStepNeeded[role];
    it(`of ${role} ${needs ? 'asks for' : 'does not ask for'} a second step`, () => {
      assert.equal(needsSecondStep([role]), needs);
    });
  }

  it('that asks for a second step asks for it beside one that does not', () => {
    assert.equal(needsSecondStep(['forum member', 'parent']), true);
  });

  it('is one of ours, and nothing that JavaScript has of its own', () => {
    for (const word of ['parent', 'young person']) assert.ok(isRole(word), word);
    for (const word of ['', 'Parent', 'admin', 'toString', '__proto__', 'constructor']) assert.ok(!isRole(word), word);
  });

  const limits: [who: string, roles: Role[], idleMinutes: number, mostHours: number][] = [
    ['a parent', ['parent'], 30, 12],
    ['a young person', ['young person'], 30, 12],
    ['a representative', ['representative'], 30, 12],
    ['a forum member', ['forum member'], 30, 12],
    ['a caseworker', ['caseworker'], 15, 8],
    ['a manager', ['manager'], 15, 8],
    ['an editor', ['editor'], 15, 8],
    ['a moderator', ['moderator'], 15, 8],
    ['an administrator', ['administrator'], 15, 8],
    ['a partner in a school', ['partner'], 15, 8],
    ['a partner who is a parent too', ['parent', 'partner'], 15, 8],
    ['a caseworker who is a parent too', ['parent', 'caseworker'], 15, 8],
  ];
  for (const [who, roles, idleMinutes, mostHours] of limits) {
    it(`lets ${who} stay for ${idleMinutes} minutes without use and ${mostHours} hours at most`, () => {
      assert.deepEqual(signInLimits(roles), { idleMinutes, mostMinutes: mostHours * 60 });
    });
  }

  for (const [who, roles, home] of [
    ['a parent', ['parent'], '/my'],
    ['a caseworker', ['caseworker', 'parent'], '/office'],
    ['a partner in a school', ['partner'], '/my/reviews-due'],
    ['a partner who is a parent too', ['parent', 'partner'], '/my'],
    ['a forum member', ['forum member'], '/my'],
  ] as [string, Role[], string][])
    it(`lets ${who} begin at ${home}`, () => assert.equal(homeOf(roles), home));

  it('asks a partner for two steps', () => assert.ok(needsSecondStep(['partner'])));

  it('ends a session by whichever limit comes first', () => {
    const family = signInLimits(['parent']);
    assert.deepEqual(sessionEnd(family, NINE, secondsAfter(3600)), secondsAfter(3600 + 30 * 60));
    assert.deepEqual(sessionEnd(family, NINE, secondsAfter(11.75 * 3600)), secondsAfter(12 * 3600));
  });
});

describe('somebody', () => {
  const doors = {
    'is signed in': (who: Person | undefined) => asSignedIn(who),
    'is of a family': (who: Person | undefined) => asFamily(who),
    'is a caseworker': (who: Person | undefined) => asOfficer(who, 'caseworker'),
    'is an administrator or an editor': (who: Person | undefined) => asOfficer(who, 'administrator', 'editor'),
    'is a forum member': (who: Person | undefined) => asOfficer(who, 'forum member'),
  };
  type Door = keyof typeof doors;
  const people: [who: string, person: Person | undefined, open: Door[]][] = [
    ['nobody', undefined, []],
    ['a parent after one step', person(['parent'], 1), []],
    ['a parent after two steps', person(['parent'], 2), ['is signed in', 'is of a family']],
    ['a young person after one step', person(['young person'], 1), []],
    ['a young person after two steps', person(['young person'], 2), ['is signed in', 'is of a family']],
    ['a representative after two steps', person(['representative'], 2), ['is signed in', 'is of a family']],
    ['a caseworker after one step', person(['caseworker'], 1), []],
    ['a caseworker after two steps', person(['caseworker'], 2), ['is signed in', 'is a caseworker']],
    ['a manager after two steps', person(['manager'], 2), ['is signed in']],
    ['an editor after two steps', person(['editor'], 2), ['is signed in', 'is an administrator or an editor']],
    ['an administrator after one step', person(['administrator'], 1), []],
    [
      'an administrator after two steps',
      person(['administrator'], 2),
      ['is signed in', 'is an administrator or an editor'],
    ],
    [
      'a forum member after one step',
      person(['forum member'], 1, { factors: 0 }),
      ['is signed in', 'is a forum member'],
    ],
    ['a provider with a second step set up, after one', person(['provider'], 1), []],
    ['a provider after one step', person(['provider'], 1, { factors: 0 }), ['is signed in']],
    ['a parent in the forum after one step', person(['forum member', 'parent'], 1), []],
    [
      'a parent in the forum after two steps',
      person(['forum member', 'parent'], 2),
      ['is signed in', 'is of a family', 'is a forum member'],
    ],
    ['somebody whose last role has ended', person([], 2), ['is signed in']],
  ];
  for (const [who, somebody, open] of people) {
    it(`who is ${who} ${open.length === 0 ? 'is not in' : open.join(', ')}, and nothing else`, () => {
      const opened = (Object.keys(doors) as Door[]).filter((door) => doors[door](somebody) !== undefined);
      assert.deepEqual(opened, open);
    });
  }

  it('is no officer when no role is asked for', () => {
    assert.equal(asOfficer(person(['administrator', 'caseworker'], 2)), undefined);
  });

  it('is sent to the step that is missing', () => {
    assert.equal(wayIn(undefined), '/sign-in');
    assert.equal(wayIn(person(['parent'], 1)), '/sign-in/second-step');
  });
});

describe('a second step', () => {
  it('is fresh for ten minutes and not for longer', () => {
    const amina = person(['parent'], 2);
    assert.equal(isFresh(amina, secondsAfter(9 * 60 + 59)), true);
    assert.equal(isFresh(amina, secondsAfter(10 * 60)), false);
  });

  it('that was never done is not fresh, however new the session is', () => {
    assert.equal(isFresh(person(['parent'], 1), NINE), false);
    assert.equal(isFresh(person(['forum member'], 1), NINE), false);
  });

  it('is stood in for by the first one where somebody has set up no other', () => {
    const nadia = person(['forum member'], 1, { factors: 0 });
    assert.equal(isFresh(nadia, secondsAfter(9 * 60 + 59)), true);
    assert.equal(isFresh(nadia, secondsAfter(10 * 60)), false);
  });
});

describe('the way on after signing in', () => {
  for (const way of ['/my', '/my/plans/9f1c-22', '/my/settings/second-step', '/office', '/office/people/new']) {
    it(`leads to ${way}`, () => assert.equal(wayOn(way), way));
  }

  for (const way of [
    '',
    '/',
    'my',
    '/sign-out',
    '/myself',
    '/officer',
    '/my/',
    '/my//plans',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/my/../../evil.example',
    '/my/../sign-out',
    '/my/./plans',
    '/my/%2e%2e/sign-out',
    '/my%2f..%2fsign-out',
    '/%2Fevil.example',
    '%2F%2Fevil.example',
    'https://evil.example/my',
    'https:/my',
    'https:my',
    'http://evil.example',
    'HTTPS://EVIL.EXAMPLE',
    'javascript:alert(1)',
    'data:text/html,hello',
    '@evil.example',
    '/my@evil.example',
    '/my:80',
    '/my.evil.example',
    '/my?next=//evil.example',
    '/my#//evil.example',
    '/my;/evil',
    '/my/é',
    '/my\n',
    '\n/my',
    '/my\r\nLocation: https://evil.example',
    '/my\u0000',
    ' /my',
    '/my ',
    '/\u202e/ym',
    '/MY',
    `/my/${'a'.repeat(197)}`,
  ]) {
    it(`never leads to ${JSON.stringify(way.length > 60 ? 'an address of 201 letters' : way)}`, () => {
      assert.equal(wayOn(way), undefined);
      assert.equal(withNext('/sign-in', way), '/sign-in');
    });
  }

  it('leads nowhere when nobody said where to', () => {
    for (const nothing of [undefined, null]) assert.equal(wayOn(nothing), undefined);
  });

  it('is carried along so that it comes out again as it went in', () => {
    const address = new URL(withNext('/sign-in', '/my/plans/7'), 'https://localoffer.example.gov.uk');
    assert.equal(address.pathname, '/sign-in');
    assert.equal(address.searchParams.get('next'), '/my/plans/7');
  });

  it('is asked of every form again, which may have been changed on its way', () => {
    assert.deepEqual(codeForm.parse({ code: '402917', next: '//evil.example' }), { code: '402917', next: undefined });
    assert.deepEqual(codeForm.parse({ code: '402917', next: '/my' }), { code: '402917', next: '/my' });
  });
});

describe('a code of six digits', () => {
  for (const typed of ['402917', ' 402917 ', '402 917', '402-917', '4 0 2 9 1 7', '402\u00a0917', '402917\n']) {
    it(`may be typed ${JSON.stringify(typed)}`, () => assert.equal(codeForm.parse({ code: typed }).code, '402917'));
  }

  for (const typed of [
    '',
    '40291',
    '4029170',
    '40291a',
    'four02',
    '402917;',
    '٤٠٢٩١٧',
    '1'.repeat(41),
    undefined,
    402917,
  ]) {
    it(`is not ${JSON.stringify(typed)}`, () => {
      assert.equal(codeForm.safeParse({ code: typed }).success, false);
    });
  }

  it('keeps the noughts it begins with', () => assert.equal(codeForm.parse({ code: '000 042' }).code, '000042'));
});

describe('a code that was written down', () => {
  for (const typed of [
    '7KQM-2XWD-9RTA',
    '7kqm 2xwd 9rta',
    '7kqm2xwd9rta',
    ' 7KQM – 2XWD – 9RTA. ',
    '7-K-Q-M2XWD9RTA',
  ]) {
    it(`may be typed ${JSON.stringify(typed)}`, () => {
      assert.equal(writtenCodeForm.parse({ code: typed }).code, '7KQM-2XWD-9RTA');
    });
  }

  for (const typed of ['', '7KQM-2XWD-9RT', '402917', 'A'.repeat(61), null]) {
    it(`is not ${JSON.stringify(typed)}`, () => {
      assert.equal(writtenCodeForm.safeParse({ code: typed }).success, false);
    });
  }
});

describe('words that somebody types', () => {
  it('lose what nobody sees and what would turn the line round', () => {
    assert.equal(reason.parse('\u200bAsked \u202Efor it\u202C\0 by\ufeff phone'), 'Asked for it by phone');
  });

  it('keep what joins letters and emoji', () => assert.equal(reason.parse('می‌خواهم 👩‍👧'), 'می‌خواهم 👩‍👧'));

  it('are not there when only such signs are', () =>
    assert.equal(reason.safeParse('\u200b\u200b\u200b').success, false));
});

describe('a mobile number', () => {
  for (const typed of [
    '07700900123',
    '07700 900 123',
    '07700-900-123',
    '(07700) 900123',
    '+447700900123',
    '+44 7700 900123',
    '0044 7700 900123',
    ' 07700.900.123 ',
  ]) {
    it(`may be typed ${typed}`, () => assert.equal(phoneForm.parse({ number: typed }).number, '+447700900123'));
  }

  it('may be typed +44 (0)7700 900123, as many people write it', () => {
    assert.equal(phoneForm.parse({ number: '+44 (0)7700 900123' }).number, '+447700900123');
  });

  for (const typed of [
    '',
    '0161 253 5000',
    '0770090012',
    '077009001234',
    '+337700900123',
    '+4407700900123x',
    '7700900123',
    '07700900123 ext 4',
    'my mobile',
    '+447700900123\n+447700900124',
    '٠٧٧٠٠٩٠٠١٢٣',
  ]) {
    it(`is not ${JSON.stringify(typed)}`, () => {
      assert.equal(phoneForm.safeParse({ number: typed }).success, false);
    });
  }
});

describe('an e-mail address', () => {
  it('is the same however it is typed', () => {
    for (const typed of ['amina@example.org', ' Amina@Example.ORG ', 'AMINA@EXAMPLE.ORG\n'])
      assert.equal(addressForm.parse({ address: typed }).address, 'amina@example.org');
  });

  for (const typed of [
    '',
    'amina',
    'amina@',
    '@example.org',
    'amina@example.org, ben@example.org',
    'amina@example.org\nBcc: ben@example.org',
    'Amina <amina@example.org>',
    'amina@example.org\u0000',
    `${'a'.repeat(250)}@example.org`,
  ]) {
    it(`is not ${JSON.stringify(typed.length > 60 ? 'one of 262 letters' : typed)}`, () => {
      assert.equal(addressForm.safeParse({ address: typed }).success, false);
    });
  }
});

describe('a new secret', () => {
  const MANY = 100_000;

  /** How far a count of outcomes is from even; beyond 80 for ten of them, once in 10¹². */
  function unevenness(counts: Map<string, number>, outcomes: number, all: number): number {
    const expected = all / outcomes;
    let sum = (outcomes - counts.size) * expected;
    for (const count of counts.values()) sum += (count - expected) ** 2 / expected;
    return sum;
  }

  function countedAt(place: number, codes: string[]): Map<string, number> {
    const counts = new Map<string, number>();
    for (const code of codes) {
      const letter = code.charAt(place);
      counts.set(letter, (counts.get(letter) ?? 0) + 1);
    }
    return counts;
  }

  it('of six digits has six, each as often as any other at every place', () => {
    const codes = Array.from({ length: MANY }, newDigits);
    assert.ok(codes.every((code) => /^\d{6}$/.test(code)));
    for (let place = 0; place < 6; place += 1) assert.ok(unevenness(countedAt(place, codes), 10, MANY) < 80);
  });

  const letters = Array.from({ length: MANY }, newLetters);

  it('of letters comes once in a hundred thousand, without a letter that looks like another', () => {
    assert.equal(new Set(letters).size, MANY);
    for (const code of letters) assert.match(code, /^[2-9A-HJ-NP-Z]{4}(-[2-9A-HJ-NP-Z]{4}){2}$/);
  });

  it('of letters has each of its thirty as often as any other at every place', () => {
    for (const place of [0, 1, 2, 3, 5, 6, 7, 8, 10, 11, 12, 13])
      assert.ok(unevenness(countedAt(place, letters), 30, MANY) < 130);
  });

  it('of letters is read as it is shown', () => {
    for (let times = 0; times < 1000; times += 1) {
      const code = newLetters();
      assert.equal(writtenCodeForm.parse({ code }).code, code);
    }
  });

  it('of a cookie carries 256 bits and does not come again', () => {
    const secrets = Array.from({ length: 10_000 }, newSecret);
    assert.equal(new Set(secrets).size, 10_000);
    for (const secret of secrets) assert.match(secret, /^[\w-]{43}$/);
  });

  it('is kept as something else', () => {
    const secret = newSecret();
    assert.notEqual(hashOf(secret), secret);
    assert.equal(hashOf(secret), hashOf(secret));
  });
});

describe('a network', () => {
  for (const [address, network, because] of [
    ['203.0.113.7', '203.0.113.7', 'a home has one address of the old kind'],
    ['::ffff:203.0.113.7', '203.0.113.7', 'it is the same address in the clothes of the new kind'],
    ['::FFFF:203.0.113.7', '203.0.113.7', 'capitals change nothing'],
    ['2001:db8:12:3456:7:8:9:a', '2001:0db8:0012:34', 'a home has a whole /56'],
    ['2001:db8:12:34ff::1', '2001:0db8:0012:34', 'it changes addresses within it'],
    ['2001:db8:12:3500::1', '2001:0db8:0012:35', 'the next /56 is another home'],
    ['2001:db8::1', '2001:0db8:0000:00', 'what is left out stands for noughts'],
    ['2001:db8:0:12::1', '2001:0db8:0000:00', 'a short group begins with noughts'],
    ['::1', '0000:0000:0000:00', 'this machine has one too'],
    ['::', '0000:0000:0000:00', 'so has no address at all'],
    ['fe80::1%eth0', 'fe80:0000:0000:00', 'the cable does not count'],
  ] as const) {
    it(`of ${address} is ${network}: ${because}`, () => assert.equal(networkOf(address), network));
  }

  it('is the same for a million addresses of one home', () => {
    const all = ['0', '1', 'ff', 'abcd', 'ffff'].flatMap((end) => [
      networkOf(`2001:db8:12:3400::${end}`),
      networkOf(`2001:db8:12:34ff:${end}:${end}:${end}:${end}`),
    ]);
    assert.deepEqual([...new Set(all)], ['2001:0db8:0012:34']);
  });
});

describe('the name of a device', () => {
  const ANDROID =
    'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36';
  const IPHONE =
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1';
  const WINDOWS = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0';
  for (const [userAgent, name] of [
    [ANDROID, 'Chrome on Android'],
    [IPHONE, 'Safari on iOS'],
    [WINDOWS, 'Firefox on Windows'],
  ] as const) {
    it(`is “${name}”`, () => assert.equal(deviceName(userAgent), name));
  }

  it('is “A browser” where it does not say', () => {
    for (const silent of [undefined, null, '']) assert.equal(deviceName(silent), 'A browser');
  });

  it('is short and found fast, whatever somebody sends', () => {
    const before = performance.now();
    for (const strange of ['('.repeat(100_000), 'x/'.repeat(50_000), '<script>alert(1)</script>', '\u202e'])
      assert.ok(deviceName(strange).length <= 520);
    assert.ok(performance.now() - before < 1000);
  });
});

describe('an authenticator app', () => {
  const secret = 'KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU';
  const app = new TOTP({ secret: Secret.fromBase32(secret) });
  const shownAt = (seconds: number) => app.generate({ timestamp: secondsAfter(seconds).getTime() });
  const STEP = NINE.getTime() / 30_000;

  it('shows the right code, and its step is that of the clock', () => {
    assert.equal(appStep(secret, shownAt(0), NINE), STEP);
    assert.equal(appStep(secret, shownAt(29), NINE), STEP);
  });

  it('may be one step behind or ahead, and is known by the step it shows', () => {
    assert.equal(appStep(secret, shownAt(-30), NINE), STEP - 1);
    assert.equal(appStep(secret, shownAt(30), NINE), STEP + 1);
  });

  it('may not be two steps behind or ahead', () => {
    assert.equal(appStep(secret, shownAt(-60), NINE), undefined);
    assert.equal(appStep(secret, shownAt(60), NINE), undefined);
  });

  it('of somebody else shows a code that is not right', () => {
    const other = new TOTP({ secret: Secret.fromBase32('IFGUSTSBIFGUSTSBIFGUSTSBIFGUSTSB') });
    assert.equal(appStep(secret, other.generate({ timestamp: NINE.getTime() }), NINE), undefined);
  });

  for (const typed of ['', '12345', '1234567', 'abcdef', ' ', '-00001']) {
    it(`never shows ${JSON.stringify(typed)}`, () => assert.equal(appStep(secret, typed, NINE), undefined));
  }

  it('shares a secret of 160 bits, which never comes again', () => {
    assert.match(newAppSecret(), /^[A-Z2-7]{32}$/);
    assert.equal(new Set(Array.from({ length: 1000 }, newAppSecret)).size, 1000);
  });

  it('reads the secret from a picture, with the name of the site and of nobody', () => {
    const read = URI.parse(appAddress(secret, 'Bury Local Offer'));
    assert.ok(read instanceof TOTP);
    const { issuer, label, digits, period, algorithm } = read;
    assert.deepEqual(
      { issuer, label, digits, period, algorithm, secret: read.secret.base32 },
      { issuer: 'Bury Local Offer', label: 'Sign in', digits: 6, period: 30, algorithm: 'SHA1', secret },
    );
    assert.match(appPicture(secret, 'Bury Local Offer'), /^<svg [^>]*viewBox/);
  });
});

describe('a cookie', () => {
  it('is kept to this host and to HTTPS where the public comes', () => {
    for (const name of [sessionCookie({ isPublic: true }), askingCookie({ isPublic: true })])
      assert.match(name, /^__Host-\w+$/);
    assert.deepEqual(cookieOptions({ isPublic: true }), { path: '/', httpOnly: true, secure: true, sameSite: 'lax' });
  });

  it('works without HTTPS on somebody’s own machine, and no script reads it there either', () => {
    assert.equal(sessionCookie({ isPublic: false }), 'session');
    assert.equal(askingCookie({ isPublic: false }), 'asking');
    assert.deepEqual(cookieOptions({ isPublic: false }), { path: '/', httpOnly: true, secure: false, sameSite: 'lax' });
  });

  it('goes when the browser is closed', () => {
    for (const isPublic of [true, false]) {
      const options = Object.keys(cookieOptions({ isPublic }));
      assert.ok(!options.includes('maxAge') && !options.includes('expires'));
    }
  });
});
