import { z } from 'zod';
import type { CouncilProvider } from '#features/identity/council-sign-in.ts';

const NOTIFY_KEY = 'NOTIFY_API_KEY must be a key as GOV.UK Notify gives it.';
const notifyKey = z.string(NOTIFY_KEY).regex(/[0-9a-f-]{36}-[0-9a-f-]{36}$/, NOTIFY_KEY);
const emailTemplate = z.uuid('NOTIFY_EMAIL_TEMPLATE must be the ID of an e-mail template in GOV.UK Notify.');
const textTemplate = z.uuid('NOTIFY_TEXT_TEMPLATE must be the ID of a text message template in GOV.UK Notify.');
const notifyUrl = z.url({
  protocol: /^https?$/,
  error: 'NOTIFY_URL must be an address: leave it out for GOV.UK’s own.',
});

/** How messages go out, and what each way needs. */
const messagesSchema = z.discriminatedUnion(
  'MESSAGES',
  [
    z.object({ MESSAGES: z.literal('outbox') }),
    z.object({
      MESSAGES: z.literal('smtp'),
      SMTP_URL: z.url({
        protocol: /^smtps?$/,
        error: 'SMTP_URL must be the address of a mail server, such as smtps://user:password@mail.example.gov.uk.',
      }),
      MAIL_FROM: z.email('MAIL_FROM must be the address that e-mail comes from, such as localoffer@example.gov.uk.'),
      NOTIFY_API_KEY: notifyKey.optional(),
      NOTIFY_TEXT_TEMPLATE: textTemplate.optional(),
      NOTIFY_URL: notifyUrl.optional(),
    }),
    z.object({
      MESSAGES: z.literal('notify'),
      NOTIFY_API_KEY: notifyKey,
      NOTIFY_EMAIL_TEMPLATE: emailTemplate,
      NOTIFY_TEXT_TEMPLATE: textTemplate,
      NOTIFY_URL: notifyUrl.optional(),
    }),
  ],
  { error: 'MESSAGES must be outbox, smtp or notify.' },
);

const portalSchema = z.object({
  PORT: z.coerce
    .number({ error: 'PORT must be a number from 1 to 65535, such as 4321.' })
    .int()
    .min(0)
    .max(65_535, 'PORT must be a number from 1 to 65535, such as 4321.')
    .default(4321),
  HOST: z.string().default('127.0.0.1'),
  SITE_URL: z
    .url({
      protocol: /^https?$/,
      error: 'SITE_URL must be the address of the portal, such as https://localoffer.example.gov.uk.',
    })
    .optional(),
  PORTAL_NOW: z.iso
    .datetime({ offset: true, error: 'PORTAL_NOW must be an instant, such as 2026-11-22T09:00:00Z.' })
    .optional(),
  OUTBOX_FOLDER: z.string().min(1, 'OUTBOX_FOLDER must be the path of a folder.').default('var/outbox'),
  CLIENT_ADDRESS_HEADER: z
    .string()
    .regex(/^[A-Za-z0-9-]+$/, 'CLIENT_ADDRESS_HEADER must be the name of a header, such as X-Real-IP.')
    .optional(),
  OIDC_ISSUER: z
    .url({
      protocol: /^https?$/,
      error: 'OIDC_ISSUER must be the address of the council’s sign-in, such as https://login.example.gov.uk.',
    })
    .optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  DEMONSTRATION: z
    .enum(['yes', 'families', 'no'], { error: 'DEMONSTRATION must be yes, families or no.' })
    .default('yes'),
  WORK_EVERY_SECONDS: z.coerce
    .number({ error: 'WORK_EVERY_SECONDS must be a number of seconds, such as 2.' })
    .min(0.05, 'WORK_EVERY_SECONDS must be 0.05 or more.')
    .max(60, 'WORK_EVERY_SECONDS must be 60 or less.')
    .default(2),
  CASE_FOLDER: z.string().min(1, 'CASE_FOLDER must be the path of a folder.').optional(),
  ACCESS_LOG_HEADS: z
    .string()
    .min(1, 'ACCESS_LOG_HEADS must be the path of a file.')
    .default('var/access-log-heads.txt'),
});

const settingsSchema = portalSchema.and(messagesSchema);
export type Settings = z.infer<typeof settingsSchema>;

/**
 * What the environment sets.
 * @throws with one sentence that says which setting to change.
 */
export function readSettings(environment: Record<string, string | undefined>): Settings {
  const read = settingsSchema.safeParse({ ...environment, MESSAGES: environment['MESSAGES'] ?? 'outbox' });
  if (!read.success) throw new Error(read.error.issues[0]?.message);
  const isForFamilies = read.data.SITE_URL?.startsWith('https:') ?? false;
  if (read.data.PORTAL_NOW && isForFamilies) {
    throw new Error('PORTAL_NOW stops the clock, so it cannot be set where families use the portal: take it away.');
  }
  if (isForFamilies && read.data.MESSAGES === 'outbox' && environment['OUTBOX_FOLDER'] === undefined) {
    throw new Error(
      'Families would never get a code: set MESSAGES to smtp or notify, or OUTBOX_FOLDER to where somebody takes messages from.',
    );
  }
  if (isForFamilies && !read.data.CLIENT_ADDRESS_HEADER) {
    throw new Error(
      'Behind a proxy everybody would count as one: set CLIENT_ADDRESS_HEADER to the header in which it says who asks, such as X-Real-IP.',
    );
  }
  const { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET } = read.data;
  if (OIDC_ISSUER && !(OIDC_CLIENT_ID && OIDC_CLIENT_SECRET))
    throw new Error('OIDC_ISSUER needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET, which the council’s sign-in gives out.');
  return read.data;
}

/** The council's own sign-in for its staff, when it is set up. */
export function councilSignIn(settings: Settings): Omit<CouncilProvider, 'returnTo'> | undefined {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = settings;
  return issuer && clientId && clientSecret ? { issuer, clientId, clientSecret } : undefined;
}

/** Whether a code can be sent to a phone. */
export function canSendTexts(settings: Settings): boolean {
  return settings.MESSAGES !== 'smtp' || Boolean(settings.NOTIFY_API_KEY && settings.NOTIFY_TEXT_TEMPLATE);
}

/** Whether the people in it are made up. Only on somebody's own machine: where families come, nobody made up may stand among them. */
export function isMadeUp(settings: Settings): boolean {
  return settings.DEMONSTRATION !== 'no' && !settings.SITE_URL?.startsWith('https:');
}
