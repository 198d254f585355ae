import { z } from 'zod';

const settingsSchema = z.object({
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
});

/**
 * What the environment sets.
 * @throws with one sentence that says which setting to change.
 */
export function readSettings(environment: Record<string, string | undefined>): z.infer<typeof settingsSchema> {
  const read = settingsSchema.safeParse(environment);
  if (!read.success) throw new Error(read.error.issues[0]?.message);
  if (read.data.PORTAL_NOW && read.data.SITE_URL?.startsWith('https:')) {
    throw new Error('PORTAL_NOW stops the clock, so it cannot be set where families use the portal: take it away.');
  }
  return read.data;
}
