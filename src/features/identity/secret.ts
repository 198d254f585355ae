import { createHash, randomBytes, randomInt } from 'node:crypto';

/** Letters and digits that nobody takes for others: no 0, O, 1 or I. */
const LETTERS = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

/** A secret for a cookie: 256 bits. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** What is kept of a secret that cannot be guessed. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

/** A code of six digits. */
export function newDigits(): string {
  return String(randomInt(1_000_000)).padStart(6, '0');
}

/** A code to write down, in groups of four: twelve letters carry 60 bits. */
export function newLetters(): string {
  const letters = Array.from({ length: 12 }, () => LETTERS[randomInt(LETTERS.length)] ?? '');
  return [0, 4, 8].map((from) => letters.slice(from, from + 4).join('')).join('-');
}

/** The digits that somebody typed, however they set them apart. */
export function typedDigits(typed: string): string {
  return typed.replace(/[\s-]/g, '');
}

/** The code of letters that somebody typed, however they set it apart. */
export function typedLetters(typed: string): string {
  const letters = typed.toUpperCase().replace(/[^0-9A-Z]/g, '');
  return [0, 4, 8].map((from) => letters.slice(from, from + 4)).join('-');
}
