import { NEWS, type NewsKind } from './news.ts';

/**
 * What may go out to people, and by which way. Nothing of a person or a child fits in: at most a code, because e-mail
 * and texts are read on shared phones and by companies that carry them.
 */
export type Message =
  | { kind: 'sign-in code' | 'new address code'; channel: 'email'; values: WithCode }
  | { kind: 'text code' | 'new phone code'; channel: 'text'; values: WithCode }
  | { kind: 'letter code'; channel: 'letter'; values: WithCode }
  | { kind: 'sign-in changed' | 'settings changed'; channel: 'email' | 'text'; values?: Nothing }
  | { kind: 'no account' | 'something waits' | 'list waits'; channel: 'email'; values?: Nothing }
  | { kind: 'access changed'; channel: 'email' | 'letter'; values?: Nothing }
  | { kind: 'receipt' | 'answer changed'; channel: 'email' | 'text'; values: { reference: string } }
  | { kind: 'taken back'; channel: 'email' | 'text'; values?: Nothing }
  | { kind: NewsKind; channel: Channel; values?: MayLink };

export type Kind = Message['kind'];
export type Channel = 'email' | 'text' | 'letter';
type WithCode = { code: string };
type Nothing = Record<string, never>;
/** Whether they said that it may hold a link. */
type MayLink = { mayLink?: boolean };

/** What every message says of the council. */
export interface Council {
  siteName: string;
  siteUrl: string;
  email: string;
  phone?: string | undefined;
}

export interface Words {
  subject: string;
  text: string;
}

type Values = { code?: unknown; reference?: unknown; mayLink?: unknown } | undefined;
type Template = (council: Council, values: Values) => Words;

/** Six digits, or groups of four capitals and digits. Nobody's name or birthday looks like that. */
const CODE = /^(\d{6}|[0-9A-Z]{4}(-[0-9A-Z]{4})+)$/;

/** What a receipt calls an answer. */
const REFERENCE = /^[A-Z]{2}(-[0-9A-Z]{4})+$/;

/** Every message there is. */
export const TEMPLATES: Record<Kind, Partial<Record<Channel, Template>>> = {
  'sign-in code': {
    email: (council, values) =>
      email(council, `Your code for ${council.siteName}`, [
        `Your code is ${codeIn(values)}`,
        'Type it into the page where you asked for it. It lasts 10 minutes and works once.',
        'If you did not ask for a code, do nothing. Nobody can get in without it.',
        'We never ask for this code by phone, text or e-mail. Do not give it to anyone.',
      ]),
  },
  'no account': {
    email: (council) =>
      email(council, `Signing in to ${council.siteName}`, [
        `Someone asked to sign in to ${council.siteName} with this e-mail address. There is no account with this address.`,
        'If it was you, try another e-mail address. You may have given us a different one.',
        `To ask for an account, ${contact(council)}. Please leave out anything private about your child.`,
        'If it was not you, do nothing. Nobody got in.',
      ]),
  },
  'new address code': {
    email: (council, values) =>
      email(council, `Your code for ${council.siteName}`, [
        `Your code is ${codeIn(values)}`,
        'It shows us that this e-mail address is yours. Type it into the page where you gave the address. It lasts 10 minutes and works once.',
        'If you did not give us this address, do nothing. It will not be added.',
        'We never ask for this code by phone, text or e-mail. Do not give it to anyone.',
      ]),
  },
  'text code': {
    text: (council, values) =>
      text(
        `${codeIn(values)} is your code for ${council.siteName}. It lasts 10 minutes. We never ask for it, so tell nobody.`,
      ),
  },
  'new phone code': {
    text: (council, values) =>
      text(
        `${codeIn(values)} is your code to add this phone to ${council.siteName}. It lasts 10 minutes. Tell nobody.`,
      ),
  },
  'sign-in changed': {
    email: (council) =>
      email(council, `A change to how you sign in to ${council.siteName}`, [
        'A way to sign in to your account was added, changed or removed.',
        'If it was you, there is nothing to do.',
        `If it was not you, tell us now: ${contact(council)}.`,
      ]),
    text: (council) => text(`${council.siteName}: a way to sign in was changed. Not you? ${ring(council)}`),
  },
  'settings changed': {
    email: (council) =>
      email(council, `A change to your settings on ${council.siteName}`, [
        'Something in your settings was changed.',
        'Sign in to read what it was. If it was you, there is nothing to do.',
        `If it was not you, tell us now: ${contact(council)}.`,
      ]),
    text: (council) => text(`${council.siteName}: your settings were changed. Not you? ${ring(council)}`),
  },
  'access changed': {
    email: (council) =>
      email(council, `A change on ${council.siteName}`, [
        'What you can see or do has changed.',
        'Sign in to read what is different.',
        `If you did not expect this, ${contact(council)}.`,
      ]),
    letter: (council) => ({
      subject: `A change on ${council.siteName}`,
      text: paragraphs([
        `What you can see or do on ${council.siteName} has changed.`,
        'Sign in as you always do to read what is different.',
        `If you did not expect this, ${contact(council)}.`,
      ]),
    }),
  },
  'something waits': {
    email: (council) =>
      email(council, `Something waits for you on ${council.siteName}`, [
        'Someone has asked for something that should not wait.',
        'Sign in to read it. Please do it now, or ask someone in your team to.',
      ]),
  },
  'list waits': {
    email: (council) =>
      email(council, `A list waits for you on ${council.siteName}`, [
        'A list waits for you. Sign in to read it.',
        'We put no link here that signs you in. Sign in as you always do.',
        `If you did not expect this, ${contact(council)}.`,
      ]),
  },
  receipt: {
    email: (council, values) =>
      email(
        council,
        `We have what you sent: ${council.siteName}`,
        [
          'Thank you. We have what you sent.',
          `Your reference is ${referenceIn(values)}`,
          'Keep it. You need it to see or change what you sent, if you came in with a letter.',
          `If you did not send anything, ${contact(council)}.`,
        ],
        { isLinked: false },
      ),
    text: (council, values) =>
      text(`${council.siteName}: we have what you sent. Your reference is ${referenceIn(values)}. Keep it.`),
  },
  'answer changed': {
    email: (council, values) =>
      email(
        council,
        `What you sent was changed: ${council.siteName}`,
        [
          'What you sent us was changed. It came with the code of your letter, and without your receipt.',
          `The new reference is ${referenceIn(values)}`,
          'If it was you, keep it. There is nothing more to do.',
          `If it was not you, tell us now: ${contact(council)}.`,
        ],
        { isLinked: false },
      ),
    text: (council) => text(`${council.siteName}: what you sent was changed. Not you? ${ring(council)}`),
  },
  'taken back': {
    email: (council) =>
      email(
        council,
        `What you sent is taken back: ${council.siteName}`,
        [
          'What you sent us is taken back. It does not count any more.',
          'You can send it again, or send something new.',
          `If it was not you, tell us now: ${contact(council)}.`,
        ],
        { isLinked: false },
      ),
    text: (council) => text(`${council.siteName}: what you sent is taken back. Not you? ${ring(council)}`),
  },
  'letter code': {
    letter: (council, values) => ({
      subject: `How to sign in to ${council.siteName}`,
      text: paragraphs([
        `You can now sign in to ${council.siteName}. Here is how to do it for the first time, or to start again.`,
        `1. On a phone or computer, go to ${typed(council.siteUrl)}`,
        '2. Choose “Sign in”. Type your e-mail address. We send a code to it. Type that code too.',
        '3. Choose “I have a letter with a code”. Then type this code:',
        codeIn(values),
        'The code works once. It lasts 28 days. If it has run out, ask us for a new one.',
        'Keep this letter safe until you have signed in. Do not show the code to anyone.',
        'We will never ask for your bank details. We never ask for this code by phone, text or e-mail.',
        `If you did not expect this letter, or you need help, ${contact(council)}.`,
      ]),
    }),
  },
  ...newsTemplates(),
};

/** Every kind of news goes out in the same three ways, so that a family learns what each looks like. */
function newsTemplates(): Record<NewsKind, Record<Channel, Template>> {
  const each = Object.entries(NEWS).map(([kind, { is, says, then }]) => [
    kind,
    {
      email: (council, values) =>
        email(
          council,
          `${is}: ${council.siteName}`,
          [
            says,
            `${then} Sign in as you always do. We put no link here that signs you in.`,
            'You can choose there how we tell you such news.',
          ],
          { isLinked: values?.mayLink === true },
        ),
      text: (council, values) =>
        text(
          `${council.siteName}: ${lower(is)}. ${values?.mayLink === true ? council.siteUrl : 'Sign in to read it.'}`,
        ),
      letter: (council) => ({
        subject: is,
        text: paragraphs([
          says,
          then,
          `To read it, sign in to ${council.siteName} at ${typed(council.siteUrl)}`,
          `If you cannot sign in, or want it on paper, ${contact(council)}. Please have this letter with you.`,
          'Have you a new e-mail address or phone number, or a new address? Please tell us.',
        ]),
      }),
    } satisfies Record<Channel, Template>,
  ]);
  return Object.fromEntries(each) as Record<NewsKind, Record<Channel, Template>>;
}

function lower(sentence: string): string {
  return `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`;
}

/**
 * The words of a message.
 * @throws when there is none of its kind by its channel, or when what stands for a code does not look like one.
 */
export function wordsOf({ kind, channel, values }: Message, council: Council): Words {
  const template = TEMPLATES[kind][channel];
  if (!template) throw new Error(`There is no ${channel} of the kind "${kind}".`);
  return template(council, values);
}

function codeIn(values: Values): string {
  const code: unknown = values?.code;
  if (typeof code !== 'string' || !CODE.test(code)) throw new Error('What stands for a code does not look like one.');
  return code;
}

function referenceIn(values: Values): string {
  const reference = values?.reference;
  if (typeof reference !== 'string' || !REFERENCE.test(reference))
    throw new Error('What stands for a reference does not look like one.');
  return reference;
}

/** @param isLinked whether the address of the portal stands below, which many programs make a link of */
function email(
  { siteName, siteUrl, email }: Council,
  subject: string,
  text: string[],
  { isLinked = true } = {},
): Words {
  const from = isLinked ? `${siteName}\n${siteUrl}\n${email}` : `${siteName}\n${email}`;
  return { subject, text: paragraphs([...text, from]) };
}

function text(words: string): Words {
  return { subject: '', text: words };
}

function paragraphs(texts: string[]): string {
  return `${texts.join('\n\n')}\n`;
}

function contact({ email, phone }: Council): string {
  return phone ? `write to ${email} or phone ${phone}` : `write to ${email}`;
}

/** The same where there is little room. */
function ring({ email, phone }: Council): string {
  return phone ? `Phone ${phone}` : `Write to ${email}`;
}

/** An address as a person types it. */
function typed(siteUrl: string): string {
  return siteUrl.replace(/^https?:\/\//, '');
}
