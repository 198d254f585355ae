import { z } from 'zod';
import { ukMobile } from './phone.ts';
import { isRole, type Role } from './role.ts';
import { typedDigits, typedLetters } from './secret.ts';

/** Where somebody was going when they were asked to sign in: a page of their own, or nothing. */
export function wayOn(next: string | null | undefined): string | undefined {
  return next && next.length <= 200 && /^\/(my|office)(\/[A-Za-z0-9-]+)*$/.test(next) ? next : undefined;
}

/** The same, to put after an address. */
export function withNext(path: string, next: string | null | undefined): string {
  const way = wayOn(next);
  return way ? `${path}?next=${encodeURIComponent(way)}` : path;
}

const next = z
  .string()
  .nullish()
  .transform((way) => wayOn(way));

const ADDRESS = 'Type your e-mail address, such as name@example.com';
export const address = z
  .string({ error: ADDRESS })
  .trim()
  .toLowerCase()
  .max(254, 'This e-mail address is too long: type one of at most 254 letters')
  .pipe(z.email(ADDRESS));

const SIX_DIGITS = 'Type the 6 digits of the code';
const digits = z
  .string({ error: SIX_DIGITS })
  .max(40, SIX_DIGITS)
  .transform(typedDigits)
  .pipe(z.string().regex(/^\d{6}$/, SIX_DIGITS));

const WRITTEN = 'Type the 12 letters and digits of the code';
export const written = z
  .string({ error: WRITTEN })
  .max(60, WRITTEN)
  .transform(typedLetters)
  .pipe(z.string().regex(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/, WRITTEN));

const number = z.string({ error: 'Type your mobile number' }).transform((typed, check) => {
  const mobile = ukMobile(typed);
  if (!mobile) check.addIssue('Type a UK mobile number, such as 07700 900123');
  return mobile ?? z.NEVER;
});

/** Signs that nobody sees, that turn a line round or that PostgreSQL cannot keep. Those that join letters and emoji stay. */
const UNSEEN = /[\0\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/gu;
export const withoutNothing = (text: string): string => text.replace(UNSEEN, '');

export const reason = z
  .string({ error: 'Say why' })
  .overwrite(withoutNothing)
  .trim()
  .min(3, 'Say why, in a few words')
  .max(500, 'Say why in at most 500 letters');

const role = z
  .string({ error: 'Choose a role' })
  .refine(isRole, 'Choose a role')
  .transform((word) => word as Role);

export const wayOnForm = z.object({ next });
export const addressForm = z.object({ address, next });
export const codeForm = z.object({ code: digits, next });
export const writtenCodeForm = z.object({ code: written, next });
export const passkeyForm = z.object({
  answer: z.string({ error: 'Your device did not answer. Try again, or use another way.' }).max(20_000),
  next,
});
export const phoneForm = z.object({ number });
export const factorForm = z.object({ id: z.uuid({ error: 'Choose which one' }) });
export const contactWishForm = z.object({
  channels: z.array(z.enum(['email', 'text', 'phone', 'voicemail', 'post'], { error: 'Choose from the list' })),
  note: z
    .string()
    .overwrite(withoutNothing)
    .trim()
    .max(500, 'Write at most 500 letters')
    .nullish()
    .transform((text) => text ?? ''),
  mayLink: z
    .enum(['yes'], { error: 'Choose from the list' })
    .nullish()
    .transform((chosen) => chosen === 'yes'),
});
export const newPersonForm = z.object({
  name: z
    .string({ error: 'Type their name' })
    .overwrite(withoutNothing)
    .trim()
    .min(1, 'Type their name')
    .max(120, 'Type a shorter name'),
  address,
  role,
  reason,
  number: z
    .string()
    .nullish()
    .transform((typed, check) => {
      if (!typed?.trim()) return undefined;
      const mobile = ukMobile(typed);
      if (!mobile) check.addIssue('Type a UK mobile number, such as 07700 900123, or leave it out');
      return mobile;
    }),
});
export const roleForm = z.object({ person: z.uuid(), role, reason });
export const newAddressForm = z.object({ person: z.uuid(), address, why: reason });
export const startByLetterForm = z.object({ person: z.uuid() });
export const letterForm = z.object({ letter: z.uuid() });
