/** What the letter with an activation code says of the council. */
export interface Sender {
  siteName: string;
  /** Where the portal is, such as `https://localoffer.example.gov.uk`. */
  origin: string;
  email: string;
  /** The postal address, in one line. */
  post: string;
  phone?: string | undefined;
}

export interface LetterWords {
  subject: string;
  /** Before the code. */
  before: string[];
  /** What to do, one thing each. */
  steps: string[];
  /** After the code. */
  after: string[];
}

/**
 * The words around an activation code. Somebody else may open the envelope: so no child, no school, no diagnosis and no
 * other person fits in.
 */
export function letterWords({ siteName, origin, email, post, phone }: Sender, lastDay: string): LetterWords {
  const ways = [`write to ${email}`, ...(phone ? [`phone ${phone}`] : []), `send a letter to ${post}`];
  const contact = `${ways.slice(0, -1).join(', ')} or ${ways.at(-1) ?? ''}`;
  return {
    subject: `How to open your own page on ${siteName}`,
    before: [
      `You can now see your own page on ${siteName}. It shows what we have done, what comes next and what you can do.`,
    ],
    steps: [
      `On a phone or computer, go to ${origin.replace(/^https?:\/\//, '')}/activate`,
      'Type the code below, the date of birth that we ask for there, and your own e-mail address.',
      'We send a second code to that address. Type it too.',
    ],
    after: [
      `The code is for you alone. It works once, and until ${lastDay}. If it has run out, ask us for a new one.`,
      'We will never ask for your bank details. We will never ask you for this code by phone, text or e-mail.',
      `If you did not expect this letter, or you need help or a paper copy, ${contact}.`,
    ],
  };
}
