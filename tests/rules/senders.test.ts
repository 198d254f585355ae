import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { askerOf, senderOf } from '#commands/senders.ts';
import { canSendTexts, readSettings } from '#commands/settings.ts';
import type { Sender } from '#messages/deliver.ts';

const KEY = 'test-26785a09-ab16-4eb0-8407-a37497a57506-3d844edf-8d35-48ac-975b-e847b4f122b0';
const EMAIL_TEMPLATE = '4c1d8d0f-1d1f-4d3a-9b1e-1f0c8d7e6a11';
const TEXT_TEMPLATE = '9e2b7c5a-3f4d-4c6b-8a7e-2d1c0b9a8f22';
const CARRIER_ID = '740e5834-3a29-46b4-9a6f-16142fde533a';
const byNotify = {
  MESSAGES: 'notify',
  NOTIFY_API_KEY: KEY,
  NOTIFY_EMAIL_TEMPLATE: EMAIL_TEMPLATE,
  NOTIFY_TEXT_TEMPLATE: TEXT_TEMPLATE,
};
const byMail = {
  MESSAGES: 'smtp',
  SMTP_URL: 'smtp://mail.example.gov.uk:25',
  MAIL_FROM: 'localoffer@example.gov.uk',
};

const toAmina = {
  channel: 'email',
  to: 'amina.khan@example.org',
  subject: 'Your code for Bury Local Offer',
  text: 'Your code is 402917\n\nType it into the page where you asked for it.\n',
} as const;
const toAminasPhone = {
  channel: 'text',
  to: '07700 900123',
  subject: '',
  text: '402917 is your code for Bury Local Offer.',
} as const;
const toBen = {
  channel: 'letter',
  to: 'Ben <Hughes> & family\n12 Bolton Street\nBury',
  subject: 'How to sign in',
  text: 'Here is how.\n\n7KQM-2XWD-9RTA\n',
} as const;

describe('the way messages go out', () => {
  it('is a folder, until somebody says another', () => {
    const { MESSAGES, OUTBOX_FOLDER } = readSettings({});
    assert.deepEqual({ MESSAGES, OUTBOX_FOLDER }, { MESSAGES: 'outbox', OUTBOX_FOLDER: 'var/outbox' });
  });

  const refused: { because: string; settings: Record<string, string>; says: RegExp }[] = [
    {
      because: 'nobody knows it',
      settings: { MESSAGES: 'pigeon' },
      says: /^MESSAGES must be outbox, smtp or notify\.$/,
    },
    {
      because: 'no mail server is named',
      settings: without(byMail, 'SMTP_URL'),
      says: /^SMTP_URL must be the address of a mail server, such as \S+\.$/,
    },
    {
      because: 'the mail server is a web page',
      settings: { ...byMail, SMTP_URL: 'https://mail.example.gov.uk' },
      says: /^SMTP_URL must be/,
    },
    { because: 'e-mail comes from nobody', settings: without(byMail, 'MAIL_FROM'), says: /^MAIL_FROM must be/ },
    {
      because: 'there is no key to Notify',
      settings: without(byNotify, 'NOTIFY_API_KEY'),
      says: /^NOTIFY_API_KEY must be a key as GOV\.UK Notify gives it\.$/,
    },
    {
      because: 'the key to Notify is not one',
      settings: { ...byNotify, NOTIFY_API_KEY: 'secret' },
      says: /^NOTIFY_API_KEY must be/,
    },
    {
      because: 'Notify has no template for e-mail',
      settings: without(byNotify, 'NOTIFY_EMAIL_TEMPLATE'),
      says: /^NOTIFY_EMAIL_TEMPLATE must be/,
    },
    {
      because: 'Notify has no template for texts',
      settings: without(byNotify, 'NOTIFY_TEXT_TEMPLATE'),
      says: /^NOTIFY_TEXT_TEMPLATE must be/,
    },
    {
      because: 'families would never get a code',
      settings: { SITE_URL: 'https://localoffer.example.gov.uk' },
      says: /^Families would never get a code: set MESSAGES/,
    },
  ];
  for (const { because, settings, says } of refused) {
    it(`is refused when ${because}`, () => {
      assert.throws(
        () => readSettings(settings),
        (error: Error) => says.test(error.message),
      );
    });
  }

  it('may be a folder on the open web, when somebody says which', () => {
    const settings = readSettings({
      SITE_URL: 'https://localoffer.example.gov.uk',
      OUTBOX_FOLDER: '/srv/outbox',
      CLIENT_ADDRESS_HEADER: 'X-Real-IP',
    });
    assert.equal(settings.OUTBOX_FOLDER, '/srv/outbox');
  });

  const phones: { who: string; settings: Record<string, string>; can: boolean }[] = [
    { who: 'a folder', settings: {}, can: true },
    { who: 'Notify', settings: byNotify, can: true },
    { who: 'a mail server', settings: byMail, can: false },
    { who: 'a mail server with the key to Notify alone', settings: { ...byMail, NOTIFY_API_KEY: KEY }, can: false },
    {
      who: 'a mail server with Notify beside it',
      settings: { ...byMail, ...without(without(byNotify, 'MESSAGES'), 'NOTIFY_EMAIL_TEMPLATE') },
      can: true,
    },
  ];
  for (const { who, settings, can } of phones) {
    it(`${can ? 'reaches' : 'does not reach'} a phone by ${who}`, () => {
      assert.equal(canSendTexts(readSettings(settings)), can);
    });
  }
});

describe('the outbox folder', () => {
  it('holds an e-mail that a person can open and read', async (t) => {
    const { folder, send } = outbox(t);
    await send(toAmina);
    const [name = ''] = readdirSync(folder);
    assert.equal(
      readFileSync(join(folder, name), 'utf8'),
      'To: amina.khan@example.org\nSubject: Your code for Bury Local Offer\n\nYour code is 402917\n\nType it into the page where you asked for it.\n',
    );
  });

  it('holds a text, which has no subject', async (t) => {
    const { folder, send } = outbox(t);
    await send(toAminasPhone);
    const [name = ''] = readdirSync(folder);
    assert.equal(
      readFileSync(join(folder, name), 'utf8'),
      'To: 07700 900123\n\n402917 is your code for Bury Local Offer.\n',
    );
  });

  it('tells nothing of anybody by the names of its files', async (t) => {
    const { folder, send } = outbox(t);
    process.env['PORTAL_NOW'] = '2026-11-22T09:00:00Z';
    t.after(() => delete process.env['PORTAL_NOW']);
    await send(toAmina);
    await send(toAminasPhone);
    await send(toBen);
    const names = readdirSync(folder).sort();
    for (const [index, ending] of [
      /-email-[0-9a-f]{8}\.txt$/,
      /-letter-[0-9a-f]{8}\.html$/,
      /-text-[0-9a-f]{8}\.txt$/,
    ].entries()) {
      assert.match(names[index] ?? '', ending);
      assert.match(names[index] ?? '', /^2026-11-22T09-00-00-000Z-/);
    }
    assert.equal(names.length, 3);
  });

  it('is read by nobody else on the machine', async (t) => {
    const { folder, send } = outbox(t);
    await send(toAmina);
    await send(toBen);
    for (const name of readdirSync(folder)) assert.equal(statSync(join(folder, name)).mode & 0o777, 0o600);
  });

  it('holds a letter as one page to print, which fetches nothing and does as no name says', async (t) => {
    const { folder, send } = outbox(t);
    await send(toBen);
    const [name = ''] = readdirSync(folder);
    const page = readFileSync(join(folder, name), 'utf8');
    assert.match(page, /<address>Ben &#60;Hughes&#62; &#38; family\n12 Bolton Street\nBury<\/address>/);
    assert.match(page, /<p>7KQM-2XWD-9RTA<\/p>/);
    assert.doesNotMatch(page, /src=|href=|url\(|<script|@import/);
  });
});

describe('a mail server', () => {
  it('gets a plain e-mail, with nothing that tells whether it was read', async (t) => {
    const server = await mailServer(t);
    await senderOf(readSettings({ ...byMail, SMTP_URL: server.url }))(toAmina);
    assert.deepEqual(server.asked, ['MAIL FROM:<localoffer@example.gov.uk>', 'RCPT TO:<amina.khan@example.org>']);
    const [head = '', body = ''] = (server.mails[0] ?? '').split('\r\n\r\n', 2);
    assert.match(head, /^From: localoffer@example\.gov\.uk$/m);
    assert.match(head, /^To: amina\.khan@example\.org$/m);
    assert.match(head, /^Subject: Your code for Bury Local Offer$/m);
    assert.match(head, /^Content-Type: text\/plain; charset=utf-8$/m);
    assert.match(head, /^Auto-Submitted: auto-generated$/m);
    assert.doesNotMatch(head, /X-Mailer|Disposition-Notification|multipart|html/i);
    assert.equal(body, 'Your code is 402917');
  });

  it('sends to one address, whatever stands in it', async (t) => {
    const server = await mailServer(t);
    const send = senderOf(readSettings({ ...byMail, SMTP_URL: server.url }));
    await send({ ...toAmina, to: 'amina.khan@example.org, stranger@example.com' }).catch(() => undefined);
    await send({ ...toAmina, to: 'amina.khan@example.org\r\nBcc: stranger@example.com' }).catch(() => undefined);
    assert.deepEqual(
      server.asked.filter((line) => line.startsWith('RCPT TO:<stranger')),
      [],
    );
    for (const mail of server.mails) assert.doesNotMatch(mail, /^Bcc:/im);
  });

  it('that does not know the address is a failure', async (t) => {
    const server = await mailServer(t, { knowsNobody: true });
    await assert.rejects(senderOf(readSettings({ ...byMail, SMTP_URL: server.url }))(toAmina), {
      code: 'EENVELOPE',
      responseCode: 550,
    });
  });

  it('that refuses the address for good says so, and one that is busy does not', async (t) => {
    const refused: { answer: string; isForGood: boolean }[] = [
      { answer: '550 5.1.1 unknown here', isForGood: true },
      { answer: '554 no such user', isForGood: true },
      { answer: '552 5.2.2 mailbox full', isForGood: true },
      { answer: '450 4.2.1 try again later', isForGood: false },
      { answer: '421 4.7.0 too many from you', isForGood: false },
      // Not the address is wrong, but we are.
      { answer: '550 5.7.1 relaying denied', isForGood: false },
    ];
    for (const { answer, isForGood } of refused) {
      const server = await mailServer(t, { toEverybody: answer });
      await assert.rejects(senderOf(readSettings({ ...byMail, SMTP_URL: server.url }))(toAmina), (error: object) => {
        assert.equal('isForGood' in error, isForGood, answer);
        return true;
      });
    }
  });

  it('sends no texts by itself', async () => {
    await assert.rejects(senderOf(readSettings(byMail))(toAminasPhone), /does not send a text/);
  });

  it('leaves texts to Notify beside it', async (t) => {
    const [mail, notify] = [await mailServer(t), await notifyServer(t)];
    const send = senderOf(
      readSettings({
        ...byMail,
        SMTP_URL: mail.url,
        NOTIFY_API_KEY: KEY,
        NOTIFY_TEXT_TEMPLATE: TEXT_TEMPLATE,
        NOTIFY_URL: notify.url,
      }),
    );
    await send(toAminasPhone);
    await send(toAmina);
    assert.deepEqual(
      notify.asked.map(({ path }) => path),
      ['/v2/notifications/sms'],
    );
    assert.equal(mail.mails.length, 1);
  });
});

describe('GOV.UK Notify', () => {
  it('gets an e-mail in the words of ours, and nothing more', async (t) => {
    const server = await notifyServer(t);
    await senderOf(readSettings({ ...byNotify, NOTIFY_URL: server.url }))(toAmina);
    assert.deepEqual(server.asked, [
      {
        path: '/v2/notifications/email',
        body: {
          template_id: EMAIL_TEMPLATE,
          email_address: toAmina.to,
          personalisation: { subject: toAmina.subject, body: toAmina.text },
        },
      },
    ]);
  });

  it('gets a text', async (t) => {
    const server = await notifyServer(t);
    await senderOf(readSettings({ ...byNotify, NOTIFY_URL: server.url }))(toAminasPhone);
    assert.deepEqual(server.asked, [
      {
        path: '/v2/notifications/sms',
        body: {
          template_id: TEXT_TEMPLATE,
          phone_number: toAminasPhone.to,
          personalisation: { body: toAminasPhone.text },
        },
      },
    ]);
  });

  it('says what it calls a message, and is asked by that whether it arrived', async (t) => {
    const answers = new Map([
      ['delivered', 'arrived'],
      ['permanent-failure', 'did not arrive'],
      ['temporary-failure', 'did not arrive'],
      ['technical-failure', 'did not arrive'],
      ['sending', 'nobody knows yet'],
      ['created', 'nobody knows yet'],
    ]);
    for (const [status, says] of answers) {
      const server = await notifyServer(t, 201, { id: CARRIER_ID, status });
      const settings = readSettings({ ...byNotify, NOTIFY_URL: server.url });
      assert.equal(await senderOf(settings)(toAmina), CARRIER_ID);
      assert.equal(await askerOf(settings)?.(CARRIER_ID), says);
      assert.equal(server.asked.at(-1)?.path, `/v2/notifications/${CARRIER_ID}`);
    }
  });

  it('is the only one who can be asked', () => {
    assert.equal(askerOf(readSettings({})), undefined);
    assert.equal(askerOf(readSettings(byMail)), undefined);
  });

  it('is told that it failed when it says so', async (t) => {
    const server = await notifyServer(t, 403);
    await assert.rejects(
      senderOf(readSettings({ ...byNotify, NOTIFY_URL: server.url }))(toAmina),
      (error: { response?: { status?: number } }) => error.response?.status === 403,
    );
  });

  it('prints no letters for us', async () => {
    await assert.rejects(senderOf(readSettings(byNotify))(toBen), /no template for a letter/);
  });
});

function without(settings: Record<string, string>, name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(settings).filter(([key]) => key !== name));
}

function outbox(t: TestContext): { folder: string; send: Sender } {
  const above = mkdtempSync(join(tmpdir(), 'outbox-'));
  t.after(() => rmSync(above, { recursive: true, force: true }));
  const folder = join(above, 'not-there-yet');
  return { folder, send: senderOf(readSettings({ OUTBOX_FOLDER: folder })) };
}

async function portOf(t: TestContext, server: Server): Promise<number> {
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  t.after(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** As much of SMTP as a mail server needs to take a message. */
async function mailServer(
  t: TestContext,
  { knowsNobody = false, toEverybody = '' } = {},
): Promise<{ url: string; asked: string[]; mails: string[] }> {
  const asked: string[] = [];
  const mails: string[] = [];
  const server = createServer((socket) => {
    let heard = '';
    let inMail = false;
    const answerOf = (line: string): string => {
      if (/^(MAIL|RCPT)/.test(line)) asked.push(line);
      if (toEverybody && line.startsWith('RCPT')) return toEverybody;
      if (knowsNobody && line.startsWith('RCPT')) return `550 5.1.1 ${line}: unknown here`;
      inMail = line === 'DATA';
      if (inMail) return '354 Go on';
      return line === 'QUIT' ? '221 Bye' : '250 OK';
    };
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      heard += data.toString();
      for (;;) {
        const end = heard.indexOf(inMail ? '\r\n.\r\n' : '\r\n');
        if (end < 0) return;
        const said = heard.slice(0, end);
        heard = heard.slice(end + (inMail ? 5 : 2));
        if (inMail) {
          mails.push(said);
          inMail = false;
          socket.write('250 Taken\r\n');
        } else socket.write(`${answerOf(said)}\r\n`);
      }
    });
    socket.write('220 ready\r\n');
  });
  return { url: `smtp://127.0.0.1:${await portOf(t, server)}`, asked, mails };
}

/** A server that keeps what Notify would be asked. */
async function notifyServer(
  t: TestContext,
  status = 201,
  answer: object = {},
): Promise<{ url: string; asked: { path: string | undefined; body: unknown }[] }> {
  const asked: { path: string | undefined; body: unknown }[] = [];
  const server = createHttpServer((request, response) => {
    let heard = '';
    request.on('data', (data: Buffer) => (heard += data.toString()));
    request.on('end', () => {
      asked.push({ path: request.url, body: heard ? (JSON.parse(heard) as unknown) : undefined });
      response
        .writeHead(status, { 'Content-Type': 'application/json', Connection: 'close' })
        .end(JSON.stringify(answer));
    });
  });
  return { url: `http://127.0.0.1:${await portOf(t, server)}`, asked };
}
