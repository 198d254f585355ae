import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Db } from '#database/schema.ts';
import { now } from '#calendar/dates.ts';
import { IMPORTS_PATH, LARGEST_FILE } from '#features/case-feed/upload.ts';
import { sessionCookie } from '#features/identity/cookies.ts';
import { asOfficer } from '#features/identity/person.ts';
import { findPersonBySession, findWhoseRanOut } from '#features/identity/session.store.ts';
import { bodyOf, TooSlow, type Patience } from './body.ts';
import type { Refusal } from './refusals.ts';

// At one address files are sent, and by managers only. Who sends is looked at before a byte of it is read.

/** A file, and what a form has around it, in bytes. */
const MOST_READ = LARGEST_FILE + 64 * 1024;
/** What is larger yet is not even read to be thrown away. */
const MOST_THROWN_AWAY = 4 * LARGEST_FILE;
const FAR_TOO_LARGE: Refusal = { status: 413, says: 'That is too much to send at once. Send less than 24 MB.' };
/** It takes several times its size in memory until it is answered, and only one file is taken in at a time. */
const MOST_AT_ONCE = 1;

/** The only slot is not held for whoever sends nothing, or next to nothing. */
const PATIENCE: Patience = { silent: 20_000, inAll: 120_000 };
const TOO_SLOW: Refusal = {
  status: 408,
  says: 'Your file came too slowly, so we stopped waiting. Go back and send it again, or ask whoever runs the portal to take it in.',
};
/** A form of ours has one part. Each more costs whoever reads it time, in which nobody else is answered. */
const MOST_PARTS = 20;
/** What a part says of itself, in bytes. */
const LONGEST_HEAD = 4096;

/** Why there is no file in the form that the action reads. */
type NoFile = 'too large' | 'busy' | 'odd' | 'nothing';

let inHand = 0;

export function isUpload({ method, headers }: Pick<IncomingMessage, 'method' | 'headers'>, path: string): boolean {
  return method === 'POST' && path === IMPORTS_PATH && boundaryIn(headers['content-type']) !== undefined;
}

/** What stands between the parts of a form, as browsers say it: nothing else is read. */
function boundaryIn(type: string | undefined): string | undefined {
  return /^multipart\/form-data\s*;\s*boundary=("?)([\w'+./:=?-]{1,70})\1$/i.exec(type ?? '')?.[2];
}

/**
 * Whose file it is: a manager’s, who is signed in, or somebody’s whose time has run out a moment ago. Everybody else’s is
 * not read.
 */
export async function whoUploads(
  db: Db,
  { headers }: Pick<IncomingMessage, 'headers'>,
  portal: { isPublic: boolean },
): Promise<'manager' | 'ran out' | undefined> {
  const secret = cookieIn(headers.cookie, sessionCookie(portal));
  if (!secret) return undefined;
  const person = await findPersonBySession(db, secret, now());
  if (person) return asOfficer(person, 'manager') && 'manager';
  return (await findWhoseRanOut(db, secret, now())) === undefined ? undefined : 'ran out';
}

/**
 * Reads a manager’s file. What is too large, comes while others are being read, or comes from somebody whose time has run
 * out, is thrown away as it comes, and a form without a file stands in its place: so the page can say it.
 * @returns why it is not even thrown away; nothing when the body is there
 */
export async function readUpload(
  request: IncomingMessage,
  response: ServerResponse,
  who: 'manager' | 'ran out',
  patience: Patience = PATIENCE,
): Promise<Refusal | undefined> {
  const length = Number(request.headers['content-length'] ?? 0);
  if (length > MOST_THROWN_AWAY) return FAR_TOO_LARGE;
  const whyNot = who === 'ran out' ? 'nothing' : length > MOST_READ ? 'too large' : inHand >= MOST_AT_ONCE && 'busy';
  if (!whyNot) {
    const letGo = takeSlot();
    response.once('close', letGo);
    try {
      const body = await bodyOf(request, MOST_READ, patience);
      if (body) {
        if (isPlain(body, boundaryIn(request.headers['content-type']) ?? '')) Object.assign(request, { body });
        else withoutFile(request, 'odd');
        return undefined;
      }
    } catch (error) {
      letGo();
      if (error instanceof TooSlow) return TOO_SLOW;
      throw error;
    }
  }
  if (!(await throwAway(request))) return FAR_TOO_LARGE;
  withoutFile(request, whyNot || 'too large');
  return undefined;
}

/** @returns the way to give it back, once */
function takeSlot(): () => void {
  let isHeld = true;
  inHand += 1;
  return () => {
    if (isHeld) inHand -= 1;
    isHeld = false;
  };
}

/** Whether a form is as browsers write it: few parts with short heads, and nothing before, between and after them. */
function isPlain(body: Buffer, boundary: string): boolean {
  const mark = Buffer.from(`--${boundary}`);
  if (!body.subarray(0, mark.length).equals(mark)) return false;
  let parts = 0;
  let at = 0;
  for (;;) {
    const next = body.indexOf(mark, at + mark.length);
    if (next < 0) break;
    parts += 1;
    const head = body.subarray(at, Math.min(next, at + mark.length + LONGEST_HEAD));
    if (parts > MOST_PARTS || !head.includes('\r\n\r\n')) return false;
    at = next;
  }
  return parts > 0 && /^--(\r\n)?$/.test(body.subarray(at + mark.length, at + mark.length + 5).toString('latin1'));
}

/** Reads to the end and keeps nothing: a browser shows no answer to what it could not send. False when there is no end. */
function throwAway(request: IncomingMessage): Promise<boolean> {
  return new Promise((resolve, reject) => {
    let length = 0;
    if (request.readableEnded) {
      resolve(true);
      return;
    }
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > MOST_THROWN_AWAY) resolve(false);
    });
    request.on('end', () => resolve(true));
    request.on('error', reject);
  });
}

function withoutFile(request: IncomingMessage, why: NoFile): void {
  const body = Buffer.from(new URLSearchParams({ 'no-file': why }).toString());
  Object.assign(request, { body });
  request.headers['content-type'] = 'application/x-www-form-urlencoded';
  request.headers['content-length'] = String(body.length);
}

function cookieIn(header: string | undefined, name: string): string | undefined {
  const found = (header ?? '').split(';').find((cookie) => cookie.trim().startsWith(`${name}=`));
  return found?.trim().slice(name.length + 1);
}
