import { createTransport } from 'nodemailer';
import type { Sender } from './deliver.ts';

const LONGEST_MILLISECONDS = 20_000;

/** Sends e-mail by the council's mail server: plain text, with nothing that tells whether it was read. */
export function smtpSender({ url, from }: { url: string; from: string }): Sender {
  const mailer = createTransport({
    url,
    connectionTimeout: LONGEST_MILLISECONDS,
    greetingTimeout: LONGEST_MILLISECONDS,
    socketTimeout: LONGEST_MILLISECONDS,
  });
  return async ({ channel, to, subject, text }) => {
    if (channel !== 'email') throw new Error(`A mail server does not send a ${channel}.`);
    try {
      await mailer.sendMail({
        from,
        // As one address, whatever commas stand in it.
        to: { name: '', address: to },
        subject,
        text,
        // RFC 3834: so that nobody's "I am away" comes back.
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
    } catch (error) {
      throw isForGood(error) ? Object.assign(error as object, { isForGood: true }) : error;
    }
  };
}

/** Whether the server refused this address or this message for good (RFC 5321, 4.2.1), and not us (RFC 3463, 3.8), and not for now. */
function isForGood(error: unknown): boolean {
  const { command = '', response = '' } = error as { command?: string; response?: string };
  return ['RCPT TO', 'DATA'].includes(command) && /^5\d\d(?![ -]5\.7\.)/.test(response);
}
