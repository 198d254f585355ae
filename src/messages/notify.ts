import notifications from 'notifications-node-client';
import type { Sender } from './deliver.ts';

/**
 * Sends by GOV.UK Notify. Its own templates say only `((subject))` and `((body))`: the words are ours, in templates.ts.
 * @param email the ID of its e-mail template
 * @param text the ID of its text message template, which says only `((body))`
 * @param url where it answers, when not where GOV.UK says
 */
export function notifySender(settings: {
  apiKey: string;
  email?: string | undefined;
  text?: string | undefined;
  url?: string | undefined;
}): Sender {
  const { apiKey, url } = settings;
  const client = url ? new notifications.NotifyClient(url, apiKey) : new notifications.NotifyClient(apiKey);
  return async ({ channel, to, subject, text }) => {
    if (channel === 'email' && settings.email) {
      await client.sendEmail(settings.email, to, { personalisation: { subject, body: text } });
    } else if (channel === 'text' && settings.text) {
      await client.sendSms(settings.text, to, { personalisation: { body: text } });
    } else throw new Error(`GOV.UK Notify has no template for a ${channel}.`);
  };
}
