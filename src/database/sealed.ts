import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import { closeSync, linkSync, mkdirSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** Where the key of this portal is kept when `PORTAL_KEY` does not say it. */
export const KEY_FILE = 'var/portal.key';

/** AES-GCM as NIST SP 800-38D recommends it. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

let key: Buffer | undefined;
const keys = new Map<string, KeyObject>();

/**
 * Seals a text, so that who has only the database cannot read it.
 * @param place the table, row and column it is for: moved to another one, it cannot be opened
 */
export function seal(text: string, place: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keyFor('seal'), nonce).setAAD(Buffer.from(place));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, sealed, cipher.getAuthTag()]).toString('base64url');
}

/** @throws when the text was sealed for another place, with another key, or changed since. */
export function unseal(sealed: string, place: string): string {
  const bytes = Buffer.from(sealed, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', keyFor('seal'), bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  })
    .setAAD(Buffer.from(place))
    .setAuthTag(bytes.subarray(-TAG_BYTES));
  return decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
}

/** What a text can be found or compared by, of no use to who has only the database. The same text has another one for every purpose. */
export function fingerprint(text: string, purpose: string): string {
  return createHmac('sha256', keyFor(purpose)).update(text).digest('base64url');
}

function keyFor(purpose: string): KeyObject {
  key ??= readKey();
  // As bytes it would be prepared anew for every text, which takes seven times as long as the fingerprint itself.
  const known = keys.get(purpose) ?? createSecretKey(createHmac('sha256', key).update(purpose).digest());
  keys.set(purpose, known);
  return known;
}

/** @throws when `PORTAL_KEY` is not a key. */
function readKey(): Buffer {
  const text = process.env['PORTAL_KEY'] ?? keyInFile();
  if (!/^[0-9a-f]{64}$/i.test(text))
    throw new Error(
      `The key of the portal must be 64 letters and digits from 0-9 and a-f: see PORTAL_KEY, or ${KEY_FILE}.`,
    );
  return Buffer.from(text, 'hex');
}

function keyInFile(): string {
  try {
    return readFileSync(KEY_FILE, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  mkdirSync(dirname(KEY_FILE), { recursive: true });
  // Made whole beside its place and then linked there, so that of two processes that start together both read the same one.
  const draft = `${KEY_FILE}.${process.pid}`;
  const file = openSync(draft, 'w', 0o600);
  writeSync(file, `${randomBytes(32).toString('hex')}\n`);
  closeSync(file);
  try {
    linkSync(draft, KEY_FILE);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    unlinkSync(draft);
  }
  return readFileSync(KEY_FILE, 'utf8').trim();
}
