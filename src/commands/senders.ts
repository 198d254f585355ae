import type { Asker, Sender } from '#messages/deliver.ts';
import { notifyAsker, notifySender } from '#messages/notify.ts';
import { outboxFolder } from '#messages/outbox-folder.ts';
import { smtpSender } from '#messages/smtp.ts';
import type { Settings } from './settings.ts';

/** The way out that the settings choose. With a mail server, texts still go by GOV.UK Notify. */
export function senderOf(settings: Settings): Sender {
  if (settings.MESSAGES === 'outbox') return outboxFolder(settings.OUTBOX_FOLDER);

  const { NOTIFY_API_KEY: apiKey, NOTIFY_TEXT_TEMPLATE: text, NOTIFY_URL: url } = settings;
  if (settings.MESSAGES === 'notify') {
    return notifySender({ apiKey: settings.NOTIFY_API_KEY, email: settings.NOTIFY_EMAIL_TEMPLATE, text, url });
  }
  const byMail = smtpSender({ url: settings.SMTP_URL, from: settings.MAIL_FROM });
  const byNotify = apiKey && notifySender({ apiKey, text, url });
  return async (message) => (byNotify && message.channel === 'text' ? byNotify(message) : byMail(message));
}

/** Who can be asked whether a message arrived, if anybody. */
export function askerOf(settings: Settings): Asker | undefined {
  if (settings.MESSAGES === 'outbox' || !settings.NOTIFY_API_KEY) return undefined;
  return notifyAsker({ apiKey: settings.NOTIFY_API_KEY, url: settings.NOTIFY_URL });
}
