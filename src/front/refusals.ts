import type { IncomingMessage } from 'node:http';

/** The largest body anyone may send, in bytes. */
export const LARGEST_BODY = 1024 * 1024;

export interface Refusal {
  status: 403 | 405 | 408 | 413 | 415;
  says: string;
}

/** What a body larger than that is answered with, whether or not it said its length. */
export const TOO_LARGE: Refusal = { status: 413, says: 'That is too much to send at once. Send less than 1 MB.' };

type Request = Pick<IncomingMessage, 'method' | 'headers'>;

/**
 * Why the front turns a request away before anything else sees it, or nothing when it may pass.
 * @param isOpen whether any site may ask, with a form or anything else, because the answer is for everybody and changes nothing
 * @param isUpload whether it may be a file, and large: who sends it is asked next, before it is read
 * @param publicOrigin the origin families use, such as `https://localoffer.example.gov.uk`; unset, the Host header says it.
 */
export function refusalOf(
  request: Request,
  publicOrigin: string | undefined,
  { isOpen = false, isUpload = false } = {},
): Refusal | undefined {
  const method = request.method ?? '';
  if (!['GET', 'HEAD', 'POST'].includes(method))
    return { status: 405, says: 'This address cannot be used in that way.' };
  if (method !== 'POST') return undefined;
  if (!isOpen && !isFromOurOwnPages(request, publicOrigin)) {
    return {
      status: 403,
      says: 'This form was not sent from our own pages. Go back, open the page again and try once more.',
    };
  }
  if (isUpload) return undefined;
  if (Number(request.headers['content-length'] ?? 0) > LARGEST_BODY) return TOO_LARGE;
  if (!isOpen && !isPlainForm(request)) return { status: 415, says: 'Only a plain form can be sent here.' };
  return undefined;
}

/** What every form of ours sends, and what can always be read; nothing at all can be read too. */
function isPlainForm({ headers }: Request): boolean {
  const isEmpty = Number(headers['content-length'] ?? 0) === 0 && headers['transfer-encoding'] === undefined;
  return isEmpty || /^application\/x-www-form-urlencoded\s*(;|$)/i.test(headers['content-type'] ?? '');
}

function isFromOurOwnPages({ headers }: Request, publicOrigin: string | undefined): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') return false;
  const origin = headers.origin;
  if (!origin || !URL.canParse(origin)) return false;
  return publicOrigin ? origin === publicOrigin : new URL(origin).host === headers.host;
}
