import { readableDay, readableDayWithWeekday, readableMonth, type IsoDate } from '#calendar/dates.ts';
import type { Sender } from '#features/getting-in/letter.ts';

/** The address behind a QR code. The code stands after the sign that no browser sends on, so that no server ever sees it. */
export function addressWithCode(origin: string, code: string): string {
  return `${startAddress(origin)}#${code}`;
}

/** Where everybody begins, with a code or without. */
export function startAddress(origin: string): string {
  return `${origin}/transfer`;
}

/** The same for somebody who types it. */
export function typedAddress(origin: string): string {
  return startAddress(origin).replace(/^https?:\/\//, '');
}

/** A short number for a letter, by which a slip is known again: nobody comes in with it. */
export function letterReference(letterId: string): string {
  const digits = letterId.replaceAll('-', '').slice(0, 10).toUpperCase();
  return `${digits.slice(0, 5)} ${digits.slice(5)}`;
}

/** What the id of a letter begins with, for a number as somebody typed it; nothing where it can be none. */
export function referencePattern(typed: string): string | undefined {
  const digits = typed.toLowerCase().replace(/[^0-9a-z]/g, '');
  return /^[0-9a-f]{10}$/.test(digits) ? `${digits.slice(0, 8)}-${digits.slice(8)}%` : undefined;
}

/** When somebody is asked, as their letter says it. */
export interface LetterDays {
  speaker: 'young person' | 'adult';
  opensOn: IsoDate;
  closesOn: IsoDate;
  movesOn: IsoDate;
  /** They had a letter before, and have not answered. */
  isReminder: boolean;
}

export interface TransferLetterWords {
  subject: string;
  /** Before the code. */
  before: string[];
  /** Beside the code, one thing each. Where one ends with a colon, the code is printed under it. */
  steps: string[];
  /** After the code. */
  after: string[];
  slip: {
    title: string;
    says: string;
    place: string;
    others: string;
    ticks: string[];
    ring: string;
    more: string;
  };
}

/**
 * The words of a letter that asks which place somebody wants next. Somebody else may open the envelope: so no child, no
 * plan, no school and no other person fits in.
 */
export function transferLetterWords(sender: Sender, days: LetterDays, today: IsoDate): TransferLetterWords {
  const words = days.speaker === 'adult' ? toAnAdult(sender, days, today) : toThemselves(sender, days, today);
  return days.isReminder ? { ...words, before: [REMINDS, ...words.before] } : words;
}

function toAnAdult(sender: Sender, days: LetterDays, today: IsoDate): TransferLetterWords {
  return {
    subject: 'Tell us which place you want next',
    before: [
      `A child or young person you care for moves on in ${readableMonth(days.movesOn)}. Which school, college or other place do you want for them? ${untilWhen(days, today)}`,
      'This is what you want. It is not the decision yet, and you can change it later.',
    ],
    steps: stepsTo(sender, days, today, 'Type the date of birth that we ask for there, and answer the questions.'),
    after: [
      `The code is for you alone: whoever types it answers in your name. ${NEVER} A newer letter ends it. Do you have two letters? Each is about one child.`,
      `You can also answer on the slip below, or ${byPhone(sender)}. It counts the same.`,
    ],
    slip: {
      title: 'To answer on paper',
      says: `Cut here, and send this to ${sender.post}.`,
      place: 'The one place that I ask the council to name',
      others: 'Other places that I would also consider, if any',
      ticks: ['I have not decided', 'I want to talk to somebody first'],
      ring: 'My phone number, and when to ring',
      more: 'Why, and anything else. You can write on the back',
    },
  };
}

function toThemselves(sender: Sender, days: LetterDays, today: IsoDate): TransferLetterWords {
  return {
    subject: 'What do you want to do next?',
    before: [
      `You move on in ${readableMonth(days.movesOn)}. Where do you want to go? It can be school, college, training or work. ${untilWhen(days, today)}`,
      'We want to hear it from you. It is not the decision yet, and you can change it later. Somebody you trust can help you.',
    ],
    steps: stepsTo(sender, days, today, 'Type your date of birth, and answer the questions.'),
    after: [
      `The code is only for you: whoever types it answers for you. ${NEVER} A newer letter ends it.`,
      `You can use the slip below. Or ${byPhone(sender)}. It counts the same.`,
    ],
    slip: {
      title: 'To answer on paper',
      says: `Cut here. Send this to ${sender.post}, or give it to somebody you trust.`,
      place: 'The one place that I want',
      others: 'Other places that I like, if any',
      ticks: ['I do not know yet', 'I want to talk to somebody first'],
      ring: 'My phone number, and when to ring',
      more: 'Why I want it, and anything else. You can write on the back',
    },
  };
}

const REMINDS =
  'We wrote to you before. If you have answered since, thank you: there is nothing more to do. If not, here is a new code.';
const NEVER = 'We will never ask for your bank details. We will never ask you for this code by phone, text or e-mail.';

function untilWhen({ closesOn }: LetterDays, today: IsoDate): string {
  return today <= closesOn
    ? `Please tell us by ${readableDayWithWeekday(closesOn)}.`
    : `The day to tell us was ${readableDay(closesOn)}. You still can: please do it soon.`;
}

function stepsTo({ origin }: Sender, { opensOn }: LetterDays, today: IsoDate, last: string): string[] {
  return [
    ...(today < opensOn ? [`You can begin on ${readableDay(opensOn)}.`] : []),
    'Point the camera of a phone at the square.',
    `Or go to ${typedAddress(origin)} and type this code:`,
    last,
  ];
}

function byPhone({ phone, email }: Sender): string {
  return phone ? `phone us on ${phone}, or write to ${email}` : `write to ${email}: we ring you if you like`;
}
