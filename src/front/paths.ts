import { QUESTIONS } from '#features/phase-transfer/answers.ts';

/** How often one sign may have been put for another: an address that was put into another address twice is known again. */
const MOST_DISGUISES = 3;

/** What may stand after `/transfer` and is no secret. */
const AFTER_TRANSFER = new Set([
  ...['', '/begin', '/leave', '/poster', '/poster.svg', '/sent', '/sent-before', '/stay', '/withdraw', '/withdrawn'],
  ...['/answer', '/answer/begin', '-in-this-copy'],
  ...QUESTIONS.map((question) => `/answer/${question}`),
]);
/** Twelve letters and digits in a row or in groups of four, however these are set apart, and no more of their kind beside them. */
const LIKE_A_CODE =
  /(?<![\p{L}\p{N}])[0-9a-z]{4}(?:(?:[^\p{L}\p{N}/\\]+[0-9a-z]{4}){2,}|[0-9a-z]{8})(?![\p{L}\p{N}])/giu;

/**
 * A path as it may stand in the log. Whose plan was opened when would be a log of families; the address of a calendar
 * opens it; and the code of a letter may be typed after an address, or be put there by whatever reads its QR code.
 */
export function pathForTheLog(path: string): string {
  if (path.startsWith('/_astro/')) return path;
  const plain = plainly(path);
  if (/calendar[/\\]/i.test(plain)) return '/calendar/…';
  const [, after] = /^[/\\]+transfer(.*)$/is.exec(plain) ?? [];
  if (after !== undefined && !AFTER_TRANSFER.has(after)) return '/transfer/…';
  const safe = plain
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/gi, '…')
    .replace(/[\w-]{43}(?![\w-])/g, '…')
    .replace(LIKE_A_CODE, '…');
  return safe === plain ? path : safe;
}

/**
 * Where a code belongs that came as a part of the path: some readers of QR codes write the `#` as `%23`. After the `#` no
 * server is sent it again.
 */
export function wayOfACode(path: string): string | undefined {
  const [, code] = /^[/\\]+transfer[/\\]*#([0-9a-z]{4}-?[0-9a-z]{4}-?[0-9a-z]{4})$/i.exec(plainly(path)) ?? [];
  return code && `/transfer#${code}`;
}

/** A path without the signs that stand for others, also where some of them are broken. */
function plainly(path: string): string {
  let plain = path;
  for (let disguises = 0; disguises < MOST_DISGUISES; disguises += 1) plain = decoded(plain);
  return plain.normalize('NFKC');
}

function decoded(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (signs) => {
    try {
      return decodeURIComponent(signs);
    } catch {
      return signs.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
    }
  });
}
