import notifications from 'notifications-node-client';
import type { Asker, Sender } from './deliver.ts';

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
  const client = clientOf(settings);
  return async ({ channel, to, subject, text }) => {
    if (channel === 'email' && settings.email) {
      return idIn(await client.sendEmail(settings.email, to, { personalisation: { subject, body: text } }));
    }
    if (channel === 'text' && settings.text) {
      return idIn(await client.sendSms(settings.text, to, { personalisation: { body: text } }));
    }
    throw new Error(`GOV.UK Notify has no template for a ${channel}.`);
  };
}

/** Asks GOV.UK Notify what became of a message. It calls `temporary-failure` what it has itself given up. */
export function notifyAsker(settings: { apiKey: string; url?: string | undefined }): Asker {
  const client = clientOf(settings);
  return async (carrierId) => {
    const { data } = await client.getNotificationById(carrierId);
    const status = String((data as { status?: unknown }).status);
    if (/^(delivered|sent)$/.test(status)) return 'arrived';
    return /-failure$/.test(status) ? 'did not arrive' : 'nobody knows yet';
  };
}

function clientOf({ apiKey, url }: { apiKey: string; url?: string | undefined }) {
  return url ? new notifications.NotifyClient(url, apiKey) : new notifications.NotifyClient(apiKey);
}

function idIn({ data }: { data: unknown }): string | undefined {
  const { id } = data as { id?: unknown };
  return typeof id === 'string' ? id : undefined;
}
